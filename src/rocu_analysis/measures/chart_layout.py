"""Where a series' segments begin, and which of its points set the limits."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np

from rocu_analysis.errors import BadOption
from rocu_analysis.measures.chart_limits import Layout


class Rebase(NamedTuple):
    """Where a new segment begins, when, and why: a rebase without a reason can hide a signal.

    Attributes
    ----------
    position : int
        First point of the new segment, from 0.
    date : str
        When it was agreed.
    reason : str
    """

    position: int
    date: str
    reason: str


def reasoned(rebase: Iterable[int | Rebase]) -> tuple[int | Rebase, ...]:
    """Positions as given, and (position, date, reason) as `Rebase`.

    Raises
    ------
    BadOption
        Where the date or the reason is empty.
    """
    if isinstance(rebase, Rebase):
        rebase = (rebase,)
    try:
        items = tuple(
            Rebase(*item) if isinstance(item, tuple) else item for item in _several(rebase)
        )
    except TypeError as error:
        raise BadOption(
            "rebase", f"{rebase!r}", "Positions, or a position with its date and reason for each."
        ) from error
    for item in items:
        if isinstance(item, Rebase) and not (str(item.date).strip() and str(item.reason).strip()):
            raise BadOption(
                "rebase",
                f"position {item.position} without a date or a reason",
                "A rebase needs both, since both are printed.",
            )
    return items


def layout_of(
    points: int,
    baseline: int | Iterable[int] | None = None,
    rebase: Iterable[int | Rebase] = (),
    exclude: Iterable[int] = (),
    provisional: Iterable[int] = (),
) -> Layout:
    """Lay out a series; arguments as for `variation.control_chart`.

    Raises
    ------
    BadOption
        Where a position lies outside the series, or a rebase gives no reason.
    """
    begun = [item.position if isinstance(item, Rebase) else item for item in reasoned(rebase)]
    first = sorted({0, *np.flatnonzero(_mask(begun, points, "rebase")).tolist()})
    bounds = tuple(zip(first, [*first[1:], points], strict=True)) if points else ()
    starts = np.zeros(points, dtype=np.intp)
    for begin, end in bounds:
        starts[begin:end] = begin
    excluded = _mask(exclude, points, "exclude")
    waiting = _mask(provisional, points, "provisional")
    base = _baseline(baseline, points, bounds) & ~excluded & ~waiting
    return Layout(starts, bounds, base, excluded, ~waiting)


def _baseline(baseline: Any, points: int, bounds) -> np.ndarray:
    if baseline is None:
        return np.ones(points, dtype=bool)
    if isinstance(baseline, (bool, np.bool_)):
        raise BadOption("baseline", repr(baseline), "It is a number of points, or positions.")
    if isinstance(baseline, (int, np.integer)):
        if baseline < 1:
            raise BadOption("baseline", f"{baseline}", "It is 1 point or more.")
        base = np.zeros(points, dtype=bool)
        for begin, end in bounds:
            base[begin : min(begin + int(baseline), end)] = True
        return base
    base = _mask(baseline, points, "baseline")
    for begin, end in bounds:
        if not base[begin:end].any():
            base[begin:end] = True
    return base


def _several(positions: Any) -> Any:
    """One position by itself is taken as a list of one."""
    return (positions,) if isinstance(positions, (int, np.integer)) else positions


def _mask(positions: Iterable[int] | int, points: int, name: str) -> np.ndarray:
    mask = np.zeros(points, dtype=bool)
    positions = _several(positions)
    if not isinstance(positions, Iterable):
        raise BadOption(name, f"{positions!r}", "Positions are whole numbers that count from 0.")
    for position in positions:
        if (
            isinstance(position, (bool, np.bool_))
            or not isinstance(position, (int, float, np.integer, np.floating))
            or not 0 <= position < points
            or position != int(position)
        ):
            raise BadOption(
                name,
                f"position {position!r}",
                f"Positions count from 0: here 0 to {points - 1}.",
            )
        mask[int(position)] = True
    return mask
