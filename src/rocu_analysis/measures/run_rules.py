"""The tests that a control chart puts to its points, on whole matrices of series at once.

Every function takes arrays of shape (series, points) and gives boolean arrays of that shape. A gap
(a comparison with nan is false) breaks whatever runs through it, and so does the start of a
segment. Two answers are given for each rule: which points belong to a pattern (they are drawn as
signals, early ones too), and at which points the pattern was first complete (that is what a reader
of the latest period meets as new).
"""

from __future__ import annotations

import numpy as np


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
