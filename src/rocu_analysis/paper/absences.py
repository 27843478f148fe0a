"""What a paper was to show and could not: whose fault it is, and in what words it is told."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from rocu_analysis import reference
from rocu_analysis.errors import NoFigures, NotComparable, RocuError, UnknownName

if TYPE_CHECKING:
    from rocu_analysis.paper.entries import Request

ALIKE = 0.8  # of 1, from which two names differ by a slip only


def is_for_want_of_figures(error: RocuError) -> bool:
    """Whether the data, and not the specification, stand against an exhibit.

    A paper is made again every quarter: what the returns of one quarter do not hold, or hold in
    ways that must not be added, is told in the paper and does not stop it.
    """
    if isinstance(error, UnknownName):
        name = error.found.partition("“")[2].partition("”")[0]
        return error.where == "measure" and meant(name) is None
    return isinstance(error, NoFigures | NotComparable)


def meant(name: str) -> str | None:
    """Known measure that a name differs from by a slip of the pen only, if there is one."""
    known = [str(measure) for measure in reference.measures_list()["measure"]]
    name = name.strip().casefold()
    alike = difflib.get_close_matches(name, known, n=1, cutoff=ALIKE)
    return alike[0] if alike and name not in known else None


def for_a_board(request: Request, error: RocuError) -> str:
    """What could not be shown and why, without the words of the program."""
    empty = all(
        frame.empty
        for frame in request.frames.values()
        if hasattr(frame, "columns") and hasattr(frame, "empty")
    )
    if isinstance(error, NotComparable):
        reason = "the figures that were returned must not be added up or compared as they stand"
    elif empty or request.kept_nothing:
        reason = "the returns hold nothing on this"
    elif isinstance(error, UnknownName):
        reason = "no return gives this measure"
    else:
        reason = "the returns do not hold the figures that it needs"
    return f"{request.plain_words[:1].upper()}{request.plain_words[1:]}: {reason}"


def placed_in(where: str, place: int, request: Request, error: RocuError) -> RocuError:
    """Give an error the exhibit that it arose in."""
    named = request.where or f"exhibit {place + 1}"
    told = f"{where}, {named} ({request.words}), {error.where}"
    return type(error)(told, error.found, error.allowed, error.remedy)
