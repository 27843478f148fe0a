"""What a paper was to show and could not: whose fault it is, and in what words it is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rocu_analysis.errors import NoFigures, NotComparable, RocuError, UnknownName

if TYPE_CHECKING:
    from rocu_analysis.paper.entries import Request


def is_for_want_of_figures(error: RocuError) -> bool:
    """Whether the data, and not the specification, stand against an exhibit.

    A paper is made again every quarter: what the returns of one quarter do not hold, or hold in
    ways that must not be added, is told in the paper and does not stop it.
    """
    unknown_measure = isinstance(error, UnknownName) and error.where == "measure"
    return isinstance(error, NoFigures | NotComparable) or unknown_measure


def for_a_board(request: Request, error: RocuError) -> str:
    """What could not be shown and why, without the words of the program."""
    empty = all(
        frame.empty
        for frame in request.frames.values()
        if hasattr(frame, "columns") and hasattr(frame, "empty")
    )
    if isinstance(error, NotComparable):
        reason = "the figures that were returned must not be added up or compared as they stand"
    elif empty:
        reason = "the returns hold nothing on this"
    elif isinstance(error, UnknownName):
        reason = "no return gives this measure"
    else:
        reason = "the returns do not hold the figures that it needs"
    return f"{request.plain_words[:1].upper()}{request.plain_words[1:]}: {reason}"


def placed_in(where: str, place: int, request: Request, error: RocuError) -> RocuError:
    """Give an error the exhibit that it arose in."""
    told = f"{where}, exhibit {place + 1} ({request.words}), {error.where}"
    return type(error)(told, error.found, error.allowed, error.remedy)
