"""The kinds of problems that intake knows, and how a finding of one is built.

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
from rocu_analysis.errors import Problem

if TYPE_CHECKING:
    import pandas as pd


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


def frame(found: Iterable[Problem]) -> pd.DataFrame:
    """Problems as a table with the contract's columns, all text."""
    import pandas as pd

    names = schema.PROBLEM_COLUMNS
    columns = list(zip(*map(attrgetter(*names), found), strict=True)) or [()] * len(names)
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
