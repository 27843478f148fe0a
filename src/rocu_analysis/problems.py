"""Problems: what is wrong in somebody's data, at which cell, and what to do about it.

`problem` makes one of facts: a code, cells and values. ``reference/problems.csv`` lists the kinds;
its templates are the only place where a problem is put into words. Codes stay the same from one
release to the next.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING

from rocu_analysis import reference, schema
from rocu_analysis.errors import RocuError
from rocu_analysis.periods import long_date

if TYPE_CHECKING:
    import pandas as pd


_LISTED = 8  # facts of a list that are written out


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding: facts only. Its kind puts it into words when they are wanted.

    ``cells`` are addresses such as "D17", empty for a whole sheet or file; ``found`` is what was
    typed there; ``facts`` are the values that the templates of its kind name.
    """

    code: str
    file: str
    sheet: str = ""
    cells: tuple[str, ...] = ()
    field: str = ""
    found: str = ""
    facts: tuple[tuple[str, object], ...] = ()

    @property
    def kind(self) -> ProblemKind:
        """Severity and templates of its code."""
        return kinds()[self.code]

    @property
    def severity(self) -> str:
        """Error (the figure is set aside) or warning (it is kept)."""
        return self.kind.severity

    @property
    def cell(self) -> str:
        """Address of the first cell."""
        return self.cells[0] if self.cells else ""

    @property
    def message(self) -> str:
        """What is wrong, in a sentence."""
        text = fill(self.kind.message or self.kind.meaning, self._facts()).strip()
        return text[:1].upper() + text[1:]

    @property
    def remedy(self) -> str:
        """What to do about it."""
        return fill(self.kind.remedy, self._facts())

    def _facts(self) -> dict[str, object]:
        """The facts by name, with those that every problem has."""
        word = self.found.replace("\\", r"\\").replace('"', r"\"")
        name = self.field.replace("_", " ")
        own = {"found": self.found, "word": word, "name": name, "cell": self.cell}
        own["field"] = self.field
        return own | dict(self.facts)


_FIELD = re.compile(r"\{(\w+)(?::([^{}]*))?\}")
_OPTIONAL = re.compile(r"<<(.*?)>>", re.DOTALL)


def fill(template: str, facts: Mapping[str, object]) -> str:
    """Put facts into a template.

    ``{name}`` is a fact, ``{name:,}`` one with a format. A list is written "a, b and 2 more", with
    ``{name:or}`` or ``{name:and}`` as "a, b or c". A part in ``<<...>>`` is left out where one of
    its facts is missing, empty or zero.

    >>> template = "Unknown region “{found}”.<< Did you mean {near:or}?>>"
    >>> fill(template, {"found": "Estern", "near": ["Eastern", "Southern Wales"]})
    'Unknown region “Estern”. Did you mean Eastern or Southern Wales?'
    >>> fill(template, {"found": "Narnia"})
    'Unknown region “Narnia”.'
    """

    def part(match: re.Match) -> str:
        names = [name for name, _ in _FIELD.findall(match[1])]
        return match[1] if all(facts.get(name) for name in names) else ""

    def value(match: re.Match) -> str:
        return _in_words(facts.get(match[1], "…"), match[2] or "")

    return _FIELD.sub(value, _OPTIONAL.sub(part, template))


def _in_words(fact: object, form: str) -> str:
    """A fact as a message writes it."""
    if isinstance(fact, tuple | list):
        words = [_in_words(one, "") for one in fact]
        if form in ("or", "and") and 1 < len(words) <= _LISTED:
            return f"{', '.join(words[:-1])} {form} {words[-1]}"
        return first_of(words, _LISTED)
    if isinstance(fact, date):
        return long_date(fact)
    if isinstance(fact, float):
        return f"{fact:,.10g}"
    return format(fact, form if form == "," and isinstance(fact, int) else "")


def place(file: str, sheet: str = "", cell: str = "") -> str:
    """Address as the frames write it: ``SW 2020-21 Q4.xlsx!Outcomes!D17``.

    >>> place("SW.xlsx", "Outcomes", "D17")
    'SW.xlsx!Outcomes!D17'
    >>> place("SW.csv", "", "D17")
    'SW.csv!D17'
    """
    return "!".join(filter(None, (file, sheet, cell)))


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """One kind of problem. Error: what it is about is set aside. Warning: it is kept."""

    part: str
    code: str
    severity: str
    meaning: str
    message: str
    remedy: str


@cache
def kinds() -> dict[str, ProblemKind]:
    """Every kind, by its code."""
    return {row["code"]: ProblemKind(**row) for row in reference.rows("problems")}


def problem(
    code: str,
    file: str,
    sheet: str = "",
    cell: str | Sequence[str] = "",
    *,
    field: str = "",
    found: str = "",
    **facts: object,
) -> Problem:
    """A problem of a kind, at a cell or several.

    The templates of the kind in ``reference/problems.csv`` say which ``facts`` it takes. A code
    that is not listed there is a KeyError.
    """
    kinds()[code]
    cells = (cell,) if isinstance(cell, str) else tuple(cell)
    given = tuple((name, _frozen(fact)) for name, fact in facts.items() if fact not in ("", None))
    return Problem(code, file, sheet, tuple(filter(None, cells)), field, found.strip(), given)


def _frozen(fact: object) -> object:
    return tuple(fact) if isinstance(fact, list) else fact


def unforeseen(error: Exception, file: str, sheet: str = "") -> Problem:
    """A problem for an exception that nothing else caught."""
    return problem("unforeseen", file, sheet, found=type(error).__name__)


def frame(problems: Iterable[Problem]) -> pd.DataFrame:
    """Problems as a table with the contract's columns, all text."""
    import pandas as pd

    names = schema.PROBLEM_COLUMNS
    columns = list(zip(*map(attrgetter(*names), problems), strict=True)) or [()] * len(names)
    words = zip(names, columns, strict=True)
    return pd.DataFrame({name: pd.array(values, dtype="str") for name, values in words})


def in_order(problems: pd.DataFrame) -> pd.DataFrame:
    """Errors first, then as found: the order in which an analyst mends them."""
    is_late = problems["severity"].ne("error")
    return problems.loc[is_late.sort_values(kind="stable").index]


def printable(text: object) -> str:
    """Text without control characters, which could move a terminal's cursor."""
    return "".join(letter if letter.isprintable() else " " for letter in str(text))


def first_of(words: Sequence[str], most: int, between: str = ", ") -> str:
    """The first of some words, and how many more there are.

    >>> first_of(["a", "b", "c", "d"], 2)
    'a, b and 2 more'
    """
    more = f" and {len(words) - most:,} more" if len(words) > most else ""
    return between.join(words[:most]) + more


class ReturnsRejected(RocuError):
    """Returns with errors in them, each one listed.

    Parameters
    ----------
    where : str
        What was loaded.
    problems : pandas.DataFrame
        As in ``check.problems``.

    Attributes
    ----------
    problems : pandas.DataFrame
        One row a problem, as in ``check.problems``.
    """

    SHOWN = 20

    def __init__(self, where: str, problems: pd.DataFrame) -> None:
        self.problems = problems
        errors = problems[problems["severity"] == "error"]
        count = len(errors)
        lines = [
            f"{place(row.file, row.sheet, row.cell)}: {row.message}"
            for row in errors.head(self.SHOWN).itertuples()
        ]
        if count > self.SHOWN:
            lines.append(f"and {count - self.SHOWN} more")
        noun = "figure" if count == 1 else "figures"
        super().__init__(
            where,
            f"{count} {noun} could not be accepted:\n  " + "\n  ".join(lines) + "\n",
            None,
            "Correct the cells and load again, or load with on_problem='set_aside' to go on "
            "without them.",
        )

    def __reduce__(self):
        return (type(self), (self.where, self.problems))
