"""A problem: one finding in somebody's data, around which the work goes on. What kinds there are.

``reference/problems.csv`` is the one list: code, how grave it is, what it means, the cure, and
for plain cells the sentence. Codes are stable from one release to the next.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING

from rocu_analysis import reference, schema
from rocu_analysis.errors import RocuError

if TYPE_CHECKING:
    import pandas as pd


_LISTED = 5  # of a list of facts, so many are written out


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding, placed: facts only. Its words come from its kind when they are wanted.

    ``cells`` are addresses such as "D17", none where the finding is about a whole sheet or file;
    ``found`` is what was typed there; ``facts`` are the values that the kind's words name.
    """

    code: str
    file: str
    sheet: str = ""
    cells: tuple[str, ...] = ()
    field: str = ""
    found: str = ""
    facts: tuple[tuple[str, object], ...] = ()

    @property
    def kind(self) -> Kind:
        """Severity and words of its code."""
        return kinds()[self.code]

    @property
    def severity(self) -> str:
        """ "error" (the figure is set aside) or "warning" (it is kept)."""
        return self.kind.severity

    @property
    def cell(self) -> str:
        """Address of the first cell."""
        return self.cells[0] if self.cells else ""

    @property
    def message(self) -> str:
        """What is wrong, in a sentence."""
        facts = dict(self.facts)
        given = facts.pop("message", "")
        return given or fill(self.kind.says or self.kind.meaning, {"found": self.found, **facts})

    @property
    def remedy(self) -> str:
        """What to do about it."""
        facts = dict(self.facts)
        word = self.found.replace("\\", r"\\").replace('"', r"\"")
        given = facts.pop("remedy", "")
        template = self.kind.remedy.replace('"the word"', f'"{word}"') if word else self.kind.remedy
        return given or fill(template, {"found": self.found, **facts})


_FIELD = re.compile(r"\{(\w+)(?::([^{}]*))?\}")
_OPTIONAL = re.compile(r"<<(.*?)>>", re.DOTALL)


def fill(template: str, facts: Mapping[str, object]) -> str:
    """Words of a kind with the facts of a problem.

    ``{name}`` is a fact, ``{name:,}`` with a format; a list is written "a, b and 2 more". A part in
    ``<<...>>`` is left out where one of its facts is missing, empty or zero.

    >>> fill("Unknown region “{found}”.<< Did you mean {near}?>>", {"found": "Estern", "near": ["Eastern"]})
    'Unknown region “Estern”. Did you mean Eastern?'
    >>> fill("Unknown region “{found}”.<< Did you mean {near}?>>", {"found": "Narnia"})
    'Unknown region “Narnia”.'
    """

    def part(match: re.Match) -> str:
        names = [name for name, _ in _FIELD.findall(match[1])]
        return match[1] if all(facts.get(name) for name in names) else ""

    def value(match: re.Match) -> str:
        if match[1] not in facts:
            return match[0]
        fact = facts[match[1]]
        if isinstance(fact, tuple | list):
            return first_of([str(one) for one in fact], _LISTED)
        return format(fact, match[2] or "")

    return _FIELD.sub(value, _OPTIONAL.sub(part, template))


def place(file: str, sheet: str = "", cell: str = "") -> str:
    """Address as the frames write it: ``SW 2020-21 Q4.xlsx!Outcomes!D17``.

    >>> place("SW.xlsx", "Outcomes", "D17")
    'SW.xlsx!Outcomes!D17'
    >>> place("SW.csv", "", "D17")
    'SW.csv!D17'
    """
    return "!".join(filter(None, (file, sheet, cell)))


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of problem. Error: what it is about is set aside. Warning: it is kept."""

    part: str
    code: str
    severity: str
    meaning: str
    remedy: str
    says: str


@cache
def kinds() -> dict[str, Kind]:
    """Every kind, by its code."""
    return {row["code"]: Kind(**row) for row in reference.rows("problems")}


def is_error(code: str) -> bool:
    """Whether a kind of problem sets its figure, record or file aside."""
    return kinds()[code].severity == "error"


def problem(
    code: str,
    file: str,
    sheet: str = "",
    cell: str = "",
    *,
    field: str = "",
    found: str = "",
    message: str = "",
    remedy: str = "",
    **said,
) -> Problem:
    """A finding; what is not given comes from its kind, whose sentence is filled by what is said.

    A code that is not listed is a KeyError.
    """
    kinds()[code]
    words = {"message": message, "remedy": remedy}
    facts = tuple((name, _frozen(fact)) for name, fact in (words | said).items() if fact != "")
    return Problem(code, file, sheet, (cell,) if cell else (), field, found.strip(), facts)


def _frozen(fact: object) -> object:
    return tuple(fact) if isinstance(fact, list) else fact


def file_problem(code: str, file: str, found="", *, sheet="", remedy="") -> Problem:
    """A finding about a whole file or sheet: what was found stands first in its message."""
    said = f"{found[:1].upper()}{found[1:]}. " if found else ""
    message = f"{said}{kinds()[code].meaning}"
    return problem(code, file, sheet, found=found, message=message, remedy=remedy)


def unforeseen(error: Exception, file: str, sheet: str = "") -> Problem:
    """A finding about what broke off for a reason that nobody foresaw: its kind, and no more."""
    return file_problem("unforeseen", file, type(error).__name__, sheet=sheet)


def frame(problems: Iterable[Problem]) -> pd.DataFrame:
    """Problems as a table with the contract's columns, all text."""
    import pandas as pd

    names = schema.PROBLEM_COLUMNS
    columns = list(zip(*map(attrgetter(*names), problems), strict=True)) or [()] * len(names)
    words = zip(names, columns, strict=True)
    return pd.DataFrame({name: pd.array(said, dtype="str") for name, said in words})


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
            "Mend the cells and load again, or load with on_problem='set_aside' to go on "
            "without them.",
        )

    def __reduce__(self):
        return (type(self), (self.where, self.problems))
