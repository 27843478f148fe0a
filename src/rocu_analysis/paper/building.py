"""Making the exhibits of a paper from protected figures, and saying why one could not be made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from rocu_analysis.errors import NoFigures, RocuError
from rocu_analysis.exhibits.exhibit import Exhibit
from rocu_analysis.paper import assurance, requests
from rocu_analysis.paper.placed import Placed
from rocu_analysis.paper.protection import Protection
from rocu_analysis.paper.requests import Request


class Failed(NamedTuple):
    """An exhibit that could not be made: its place, words for a board, and the reason in full."""

    place: int
    words: str
    details: str


def built(
    asked: Sequence[Request], done: Protection, where: str
) -> tuple[tuple[Placed, ...], tuple[Failed, ...]]:
    """Exhibits that could be made of protected requests, and the others."""
    placed, failed = [], []
    for place, request in enumerate(done.requests):
        try:
            placed.append(Placed(request, _exhibit(place, request, done), place))
        except RocuError as error:
            words = _why_not(place, asked[place], done.notes.get(place, ()), error, where)
            failed.append(Failed(place, *words))
    if not placed:
        why = " ".join(each.details for each in failed)
        raise NoFigures(where, f"none of its exhibits could be made. {why}")
    return tuple(placed), tuple(failed)


def _exhibit(place: int, request: Request, done: Protection) -> Exhibit:
    if place in done.tables:
        return assurance.count_table(request, done.tables[place])
    exhibit, notes = request.build(), done.notes.get(place, ())
    return replace(exhibit, notes=(*exhibit.notes, *notes)) if notes else exhibit


def _why_not(
    place: int, request: Request, notes: Sequence[str], error: RocuError, where: str
) -> tuple[str, str]:
    """Why an exhibit could not be made, in words for a board and in full."""
    # What is left of protected figures says nothing of those that were returned.
    if notes:
        try:
            request.build()
        except RocuError as first:
            error = first
        else:
            return requests.for_a_board(request, None), f"{request.words}. {' '.join(notes)}"
    if not requests.is_for_want_of_figures(request, error):
        raise requests.placed_in(where, place, request, error) from error
    return requests.for_a_board(request, error), f"{request.words}. {error}"
