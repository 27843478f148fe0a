"""A problem: one finding in somebody's data, around which the work goes on. What kinds there are.

``reference/problems.csv`` is the one list: code, how grave it is, what it means, the cure, and
for plain cells the sentence. Codes are stable from one release to the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING

from rocu_analysis import reference, schema
from rocu_analysis.errors import RocuError

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding, placed: a row of ``check.problems``.

    ``severity`` is "error" (the figure is set aside) or "warning" (it is kept);
    ``code`` is stable from one release to the next; ``cell`` is an address such
    as "D17", empty where the finding is about a whole sheet or file.
    """

    severity: str
    code: str
    file: str
    sheet: str = ""
    cell: str = ""
    field: str = ""
    found: str = ""
    message: str = ""
    remedy: str = ""


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
    kind = kinds()[code]
    message = message or kind.says.format(found=found.strip(), **said) or kind.meaning
    # The line that settles it stands ready to be copied: with the word as it was typed.
    word = found.replace("\\", r"\\").replace('"', r"\"")
    remedy = remedy or (kind.remedy.replace('"the word"', f'"{word}"') if word else kind.remedy)
    return Problem(kind.severity, code, file, sheet, cell, field, found, message, remedy)


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
