"""What is a kind of problem? Its code, how grave it is, what it means, the cure.

The catalogues of kinds (`codes` here, and those of `validation`) are tables of these. Codes are
stable from one release to the next.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rocu_analysis.errors import Problem


@dataclass(frozen=True, slots=True)
class Code:
    """One kind of problem. Error: what it is about is set aside. Warning: it is kept."""

    severity: str
    meaning: str
    remedy: str


def error(meaning: str, remedy: str) -> Code:
    """Kind of problem that sets its figure, record or file aside."""
    return Code("error", meaning, remedy)


def warning(meaning: str, remedy: str) -> Code:
    """Kind of problem that leaves its figure, record or file in use."""
    return Code("warning", meaning, remedy)


def finding(
    kinds: Mapping[str, Code],
    code: str,
    file: str,
    sheet: str = "",
    cell: str = "",
    *,
    field: str = "",
    found: str = "",
    message: str = "",
    remedy: str = "",
) -> Problem:
    """Build a problem of a kind in a catalogue; what is not said comes from there.

    Raises
    ------
    KeyError
        Where the code is not in the catalogue: a mistake of ours.
    """
    kind = kinds[code]
    return Problem(
        severity=kind.severity,
        code=code,
        file=file,
        sheet=sheet,
        cell=cell,
        field=field,
        found=found,
        message=message or kind.meaning,
        remedy=remedy or kind.remedy,
    )
