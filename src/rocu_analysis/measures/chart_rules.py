"""The tests that a control chart puts to its points, and the rule books they come from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rocu_analysis.errors import BadOption


@dataclass(frozen=True, slots=True)
class RuleBook:
    """Lengths at which a chart's patterns count as signals.

    Attributes
    ----------
    name : str
    shift : int
        Points in a row on one side of the centre.
    trend : int
        Points in a row rising or falling.
    """

    name: str
    shift: int
    trend: int

    def sentences(self) -> tuple[str, ...]:
        """Say the rules for a reader, in the order in which they are tried."""
        return (
            "Outside: a point above the upper or below the lower limit.",
            f"Trend: {self.trend} or more points in a row, each higher than the last, or each "
            "lower; two equal points break it.",
            "Two of three: two of three points in a row beyond two thirds of the way from the "
            "centre to the same limit, none of the two outside it, all three on that side of the "
            "centre.",
            f"Shift: {self.shift} or more points in a row on one side of the centre; a point on "
            "the centre breaks it.",
            "A point is told by the first rule it meets. Every point of a pattern is marked, the "
            "early ones too. A gap or the start of a new segment breaks a pattern; a point left "
            "out of the limits is only tested for being outside them, and a pattern passes over "
            "it; a provisional point is not tested.",
        )


RULE_BOOKS = {
    "nhs7": RuleBook("nhs7", shift=7, trend=7),
    "nhs6": RuleBook("nhs6", shift=6, trend=6),
}


def rule_book(name: str) -> RuleBook:
    """Look up a rule book by its name.

    Raises
    ------
    BadOption
        Where there is none of that name.

    Examples
    --------
    >>> rule_book("nhs7").shift
    7
    """
    if name not in RULE_BOOKS:
        raise BadOption("rules", repr(name), f"It is one of {', '.join(map(repr, RULE_BOOKS))}.")
    return RULE_BOOKS[name]


def runs(same: np.ndarray, starts: np.ndarray, least: np.ndarray | int):
    """Runs of true values at least ``least`` long.

    Parameters
    ----------
    same : ndarray of bool, (series, points)
    starts : ndarray of int, (points,)
        Position of the first point of each point's segment: no run reaches across it.
    least : int or ndarray, broadcast to (series, points)
        Length from which a run counts.

    Returns
    -------
    (member, complete)
        Points in a long enough run, and the points at which such a run reached its length.
    """
    points = same.shape[1]
    # Small integers: on thousands of simulated series the accumulations are what takes time.
    small = np.int16 if points < 30_000 else np.int64
    places, starts = np.arange(points, dtype=small), starts.astype(small)
    breaks = np.where(same, starts - small(1), places)
    before = np.maximum.accumulate(breaks, axis=1)
    length = places - before
    long_enough = length >= least
    if not long_enough.any():
        return long_enough, long_enough
    # The end of each run is where the next point no longer has the same beginning.
    ends = np.ones_like(same)
    ends[:, :-1] = ~same[:, 1:] | (starts[1:] == places[1:])
    last = np.where(ends, places, small(points))
    last = np.minimum.accumulate(last[:, ::-1], axis=1)[:, ::-1]
    member = same & (last - before >= least)
    return member, same & (length == least)


def trends(values: np.ndarray, starts: np.ndarray, least: int):
    """Points rising (or falling) ``least`` or more in a row; a tie breaks a trend.

    Returns
    -------
    (rising, falling, rising_complete, falling_complete)
    """
    none = np.zeros(values.shape, dtype=bool)
    if values.shape[1] < least:
        return none, none, none, none
    steps = np.diff(values, axis=1)
    inside = starts[1:] != np.arange(1, values.shape[1])
    found = []
    for way in (steps > 0, steps < 0):
        # Step j leads from point j to j + 1, so a segment's first step has its first point's place.
        member, complete = runs(way & inside, starts[1:], least - 1)
        points, completed = np.zeros_like(none), np.zeros_like(none)
        points[:, 1:] |= member
        points[:, :-1] |= member
        completed[:, 1:] = complete
        found.append((points, completed))
    (rising, rising_complete), (falling, falling_complete) = found
    # A turning point ends one trend and begins another: it is told by the later one.
    both = rising & falling
    if both.any():
        next_up = np.zeros_like(none)
        next_up[:, :-1] = steps > 0
        rising, falling = rising & ~(both & ~next_up), falling & ~(both & next_up)
    return rising, falling, rising_complete, falling_complete


def two_of_three(near: np.ndarray, side: np.ndarray, starts: np.ndarray):
    """Two of three points in a row near a limit, all three on that side of the centre.

    Parameters
    ----------
    near : ndarray of bool
        Beyond two thirds of the way to the limit, and not outside it.
    side : ndarray of bool
        On the limit's side of the centre.
    starts : ndarray of int

    Returns
    -------
    (member, complete)
    """
    member, complete = np.zeros_like(near), np.zeros_like(near)
    points = near.shape[1]
    if points < 3 or not near.any():
        return member, complete
    count = near[:, 2:].astype(np.int8) + near[:, 1:-1] + near[:, :-2]
    whole = side[:, 2:] & side[:, 1:-1] & side[:, :-2]
    one_segment = starts[2:] <= np.arange(points - 2)
    hit = (count >= 2) & whole & one_segment
    for shift in range(3):
        member[:, shift : points - 2 + shift] |= hit
    complete[:, 2:] = hit
    complete[:, 3:] &= ~hit[:, :-1]
    return member & near, complete & near
