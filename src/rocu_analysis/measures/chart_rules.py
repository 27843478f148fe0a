"""The tests that a control chart puts to its points, on whole matrices of series at once.

Packages that all follow "Making Data Count" flag different points on the same series, because each
settles the small questions its own way. A rule book here is a named, printed answer to them
(``docs/method.md`` tells it). Arrays have the shape (series, points). A gap (a comparison with nan
is false) breaks whatever runs through it, and so does the start of a segment. Two answers are given
for each rule: which points belong to a pattern (they are drawn as signals, early ones too), and at
which points the pattern was first complete (what a reader of the latest period meets as new).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from rocu_analysis.errors import BadOption
from rocu_analysis.measures.chart_limits import EXACT, Choice, Layout, Limits

# Codes of the rules in the order in which they are told; 0 is none.
RULES = (None, "outside", "trend", "two of three", "shift")
SIDES = (None, "above", "below", "rising", "falling")
ROUNDING = 1e-12


class RuleBook(NamedTuple):
    """How many points in a row, on one side or rising (or falling), count as a signal."""

    name: str
    shift: int
    trend: int


RULE_BOOKS = {"nhs7": RuleBook("nhs7", 7, 7), "nhs6": RuleBook("nhs6", 6, 6)}


def rule_book(name: str) -> RuleBook:
    """Look up a rule book by its name."""
    if name not in RULE_BOOKS:
        raise BadOption("rules", repr(name), f"It is one of {', '.join(map(repr, RULE_BOOKS))}.")
    return RULE_BOOKS[name]


def patterns(tested, limits: Limits, layout: Layout, book: RuleBook, choice: Choice):
    """Rule and side of each point as codes, and whether a pattern was first complete there."""
    slack = ROUNDING * np.fmax.reduce(np.abs(tested), axis=1, keepdims=True)
    over, under = tested > limits.upper + slack, tested < limits.lower - slack
    kept = np.flatnonzero(~layout.excluded)
    # Segments begin at places counted without the points left out.
    _, first, segment = np.unique(layout.starts[kept], return_index=True, return_inverse=True)
    starts = first[segment] if kept.size else kept
    part, centre = tested[:, kept], limits.centre[:, kept]
    above, below, inside = part > centre + slack, part < centre - slack, ~(over | under)[:, kept]
    near_up = (part > limits.near_upper[:, kept] + slack) & inside
    near_down = (part < limits.near_lower[:, kept] - slack) & inside
    low = shift_below(limits.log_none, choice, book.shift)
    low = low if low.shape == (1, 1) else low[:, kept]
    rising, falling = trends(part, starts, book.trend)
    rule = np.zeros(tested.shape, dtype=np.int8)
    # A point outside is news where the one before it was not outside on the same side.
    side, new = rule.copy(), np.zeros(tested.shape, dtype=bool)
    for out in (over, under):
        new |= out
        new[:, 1:] &= ~(out[:, 1:] & out[:, :-1] & (layout.starts[1:] == layout.starts[:-1]))
    # Later ones win, so the last rule told comes first.
    for code, way, (member, complete) in (
        (4, 1, runs(above, starts, book.shift)),
        (4, 2, runs(below, starts, low)),
        (3, 1, two_of_three(near_up, above, starts)),
        (3, 2, two_of_three(near_down, below, starts)),
        (2, 3, rising),
        (2, 4, falling),
    ):
        row, point = np.nonzero(member)
        rule[row, kept[point]], side[row, kept[point]] = code, way
        new[:, kept] |= complete
    rule[over | under] = 1
    side[over], side[under] = 1, 2
    return rule, side, new


def shift_below(log_none: np.ndarray, choice: Choice, shift: int) -> np.ndarray:
    """Points in a row below the centre that count as a shift, (1 or series, 1 or points).

    The rule book's number, except on a chart with exact limits whose usual figure is zero: there
    so many zeros in a row that they are as unlikely as the rule book's run on a symmetric chart,
    on either side of it (``2 / 2^shift``). Seven zeros are no news where zero is what happens.
    """
    half = -np.log(2.0)
    if choice.how != EXACT or not (log_none > half).any():
        return np.array([[shift]])
    with np.errstate(divide="ignore", invalid="ignore"):
        needed = np.ceil((shift - 1) * half / log_none - 1e-9)
    return np.where(log_none > half, np.maximum(needed, shift), shift)


def runs(same: np.ndarray, starts: np.ndarray, least: np.ndarray | int):
    """Points in runs at least ``least`` long within a segment, and those where one is as long."""
    points = same.shape[1]
    places = np.arange(points)
    before = np.maximum.accumulate(np.where(same, starts - 1, places), axis=1)
    length = places - before
    if not (length >= least).any():
        return np.zeros_like(same), np.zeros_like(same)
    # The end of each run is where the next point no longer has the same beginning.
    ends = np.ones_like(same)
    ends[:, :-1] = ~same[:, 1:] | (starts[1:] == places[1:])
    last = np.where(ends, places, points)
    last = np.minimum.accumulate(last[:, ::-1], axis=1)[:, ::-1]
    return same & (last - before >= least), same & (length == least)


def trends(values: np.ndarray, starts: np.ndarray, least: int):
    """Points rising, and falling, as of `runs`; a tie breaks, a turn is told by the later."""
    steps = np.diff(values, axis=1)
    inside = starts[1:] != np.arange(1, values.shape[1])
    found = []
    for way in (steps > 0, steps < 0):
        # Step j leads from point j to j + 1, so a segment's first step has its first point's place.
        member, complete = runs(way & inside, starts[1:], least - 1)
        none = np.zeros((len(values), 1), dtype=bool)
        points = np.hstack([none, member]) | np.hstack([member, none])
        found.append((points[:, : values.shape[1]], np.hstack([none, complete])))
    (rising, rising_complete), (falling, falling_complete) = found
    turning = rising & falling
    up_next = np.hstack([steps > 0, np.zeros((len(values), 1), dtype=bool)])[:, : values.shape[1]]
    return (
        (rising & ~(turning & ~up_next), rising_complete),
        (falling & ~(turning & up_next), falling_complete),
    )


def two_of_three(near: np.ndarray, side: np.ndarray, starts: np.ndarray):
    """Two of three points in a row near a limit and not outside it, all three on that ``side``."""
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
