"""Which chart suits a series, and where do its centre and limits lie?

Worked out for many series of one layout at once; arrays have the shape (series, points).

Three ways to draw a limit: from the moving ranges of the values (XmR, i), three standard deviations
of a Poisson or binomial count away (c, u, p), or at the exact quantiles of that count with the same
tail, 0.00135 a side, where counts are too small for three standard deviations to mean what they
say. Laney's correction (c', u', p') widens either of the last two by the dispersion of the series
about its centre (Laney 2002, Quality Engineering 14: 531-537). On counts of a few a period an XmR
chart would be wrong: the distribution is lopsided, so alarms are false several times too often.

Packages that all follow "Making Data Count" flag different points on the same series, because each
settles the small questions its own way. A rule book here is a named, printed answer to them
(``docs/method.md`` tells it). A gap (a comparison with nan is false) breaks whatever runs through
it, and so does the start of a segment. Two answers are given for each rule: which points belong to
a pattern (they are drawn as signals, early ones too), and at which points the pattern was first
complete (what a reader of the latest period meets as new).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from rocu_analysis.errors import BadOption

# Wheeler's rounded constant, and 3 / d2 as textbooks have it: limits over the mean moving range.
REACH = {"xmr": 2.66, "i": 3 / 1.128}
SCREEN = 3.267  # upper limit of a moving range over its mean (D4 for two points; Nelson 1982)
SCREEN_FROM = 7  # ranges
D2 = 1.128
OUTER_TAIL, NEAR_TAIL = 0.0013498980316300933, 0.02275013194817921  # normal, beyond 3 and 2 sigma
# Lower and upper limit, and the two marks of the two-of-three rule: how far out, and beyond what.
WAYS = np.array([-1, 1, -2 / 3, 2 / 3]).reshape(4, 1, 1)
TAILS = np.array([OUTER_TAIL, 1 - OUTER_TAIL, NEAR_TAIL, 1 - NEAR_TAIL]).reshape(4, 1, 1)
LANEY_FROM = 20  # points under which a series' dispersion is too uncertain to widen by
MOVING_RANGE, SIGMA, EXACT = "moving range", "three sigma", "exact"
RANGED = tuple(REACH)
KINDS = (*RANGED, "c", "u", "p", "c'", "u'", "p'")
SMALL = 10.0  # mean count under which moving ranges do not give honest limits
LOPSIDED = 1.25  # largest over smallest exposure up to which rates may share one pair of limits
# Codes of the rules in the order in which they are told; 0 is none.
RULES = (None, "outside", "trend", "two of three", "shift")
SIDES = (None, "above", "below", "rising", "falling")
ROUNDING = 1e-12
# How many points in a row, on one side or rising (or falling), count as a signal.
RULE_BOOKS = {"nhs7": 7, "nhs6": 6}


class Rebase(NamedTuple):
    """Where a new segment begins, when that was agreed, and why: else it can hide a signal."""

    position: int  # first point of the new segment, from 0
    date: str
    reason: str


@dataclass(frozen=True, slots=True)
class Layout:
    """Of each point: where its segment starts, whether it sets limits, is left out, is judged."""

    starts: np.ndarray
    bounds: tuple[tuple[int, int], ...]
    base: np.ndarray
    excluded: np.ndarray
    judged: np.ndarray

    @property
    def segment(self) -> np.ndarray:
        """Number of each point's segment, from 1."""
        return np.searchsorted([first for first, _ in self.bounds], self.starts, side="right")


class Choice(NamedTuple):
    """A kind of chart, how its limits are drawn, its name, and the reason for it."""

    kind: str
    how: str
    name: str
    reason: str


class Limits(NamedTuple):
    """Centre and limits, (series, points); ``ends``, (4, series, points), as in `WAYS`."""

    centre: np.ndarray
    ends: np.ndarray
    dispersion: np.ndarray  # factor by which the limits were widened
    log_none: np.ndarray  # log of the chance that a period has none, for charts of counts

    def widened(self, factor: float) -> Limits:
        """The same about the same centre, farther out."""
        return self._replace(ends=self.centre + factor * (self.ends - self.centre))

    def no_narrower_than_chance(self, where: np.ndarray) -> Limits:
        """The same, at some points no nearer to the centre than counts stray by chance alone."""
        far = self.centre + 3 * WAYS * np.where(where, np.sqrt(np.maximum(self.centre, 0.0)), 0.0)
        wider = np.where(WAYS < 0, np.minimum(self.ends, far), np.maximum(self.ends, far))
        return self._replace(ends=wider)


def layout_of(
    points: int,
    baseline: int | None = None,
    rebase: Iterable[int | Rebase] = (),
    exclude: Iterable[int] = (),
    provisional: Iterable[int] = (),
) -> Layout:
    """Lay out a series; arguments as for `variation.control_chart`, ``provisional`` not judged."""
    begun = _mask(rebase, points, "rebase")
    begun[:1] = True
    first = np.flatnonzero(begun)
    ends = [*first.tolist(), points]
    starts = np.repeat(first, np.diff(ends))
    excluded, waiting = _mask(exclude, points, "exclude"), _mask(provisional, points, "provisional")
    base = ~excluded & ~waiting
    if baseline is not None:
        if isinstance(baseline, (bool, str)) or np.ndim(baseline) or baseline < 1:
            raise BadOption("baseline", f"{baseline}", "It is 1 point or more.")
        base &= np.arange(points) - starts < baseline
    return Layout(starts, tuple(pairwise(ends)), base, excluded, ~waiting)


def _mask(positions: Any, points: int, name: str) -> np.ndarray:
    mask = np.zeros(points, dtype=bool)
    one = isinstance(positions, Rebase) or not isinstance(positions, Iterable)
    for given in [positions] if one else positions:
        position = getattr(given, "position", given)
        if isinstance(position, (bool, str)) or position not in range(points):
            allowed = f"Positions count from 0: here 0 to {points - 1}."
            raise BadOption(name, f"position {position!r}", allowed)
        mask[int(position)] = True
    return mask


# --- which chart ----------------------------------------------------------------------------------


def named(kind: str, limits: str | None, exposure: np.ndarray | None) -> Choice:
    """Choice of a user who named the kind: textbook limits, unless exact ones are asked for."""
    if kind not in KINDS:
        allowed = f"It is 'auto' or one of {', '.join(map(repr, KINDS))}."
        raise BadOption("kind", repr(kind), allowed)
    if kind[0] in "up" and exposure is None:
        allowed = "A u chart counts events over an exposure, a p chart cases out of a number tried."
        remedy = "Give exposure=, one figure for each value."
        raise BadOption(f"kind={kind!r}", "no exposure", allowed, remedy)
    if kind in RANGED:
        return Choice(kind, MOVING_RANGE, f"{kind} chart", "asked for")
    how = EXACT if limits == "exact" else SIGMA
    return Choice(kind, how, f"{kind} chart with {how} limits", "asked for")


def choose(
    values: np.ndarray, exposure: np.ndarray | None, layout: Layout, screen: bool = True
) -> Choice:
    """Choose the chart for one series, as given, by the points that set its limits."""
    over = np.ones(values.size) if exposure is None else exposure
    used = layout.base & ~np.isnan(values) & (over > 0)
    known, mean = values[used], values[used].mean() if used.any() else 0.0
    with np.errstate(divide="ignore", invalid="ignore"):
        judged = (values / over)[layout.judged]
    judged = judged[np.isfinite(judged)]
    size = f"the mean count, {mean:,.1f}, is {SMALL:g} or more"
    why = size if mean >= SMALL and exposure is None else ""
    if not known.size:
        why = "there is no figure to judge by"
    elif known.min() < 0 or (known % 1 != 0).any():
        why = "the figures are not counts, so limits come from their ranges"
    elif judged.size > 1 and np.ptp(judged) == 0:
        why = "nothing in the series varies"
    if why:
        return Choice("xmr", MOVING_RANGE, "XmR", why)
    if mean < SMALL:
        return _for_small(values, over, layout, screen, mean, "c" if exposure is None else "u")
    if known.size >= LANEY_FROM:
        return Choice("u'", SIGMA, "u chart with Laney's correction", f"{size}, over an exposure")
    few = f"{known.size} points are too few for Laney's correction"
    if over[used].max() <= LOPSIDED * over[used].min():
        why = f"{size}, the exposures are alike, and {few}"
        return Choice("xmr", MOVING_RANGE, "XmR of rates", why)
    return Choice("u", SIGMA, "u chart", f"{size}, the exposures differ, and {few}")


def _for_small(values, over, layout: Layout, screen: bool, mean: float, letter: str) -> Choice:
    """Exact limits, with Laney's correction where sigma z is two standard errors above 1."""
    size = f"the mean count, {mean:,.1f}, is under {SMALL:g}"
    exact = f"{letter} chart with exact limits"
    base = np.flatnonzero(layout.base)
    centre, sigma = _centre_of_counts(values[None, :], over[None, :], base, binomial=False)
    points, spread = _sigma_z(values[None, :], over[None, :], centre, sigma, base, screen)
    if points >= LANEY_FROM and spread > 1 + 2 * np.sqrt(0.83 / points):
        name, why = f"{exact} and Laney's correction", "and the series varies more than chance"
        return Choice(f"{letter}'", EXACT, name, f"{size}, {why}")
    return Choice(letter, EXACT, exact, size)


# --- centre and limits ----------------------------------------------------------------------------


def limits_of(values, exposure, layout: Layout, choice: Choice, screen: bool) -> Limits:
    """Centre and limits of each series, of plotted values (xmr, i) or of counts over exposures."""
    parts = []
    for first, end in layout.bounds:
        base, inside = np.flatnonzero(layout.base[first:end]), values[:, first:end]
        if choice.kind in RANGED:
            parts.append(_from_ranges(inside, base, choice.kind, screen))
        else:
            over = np.ones((1, end - first)) if exposure is None else exposure[:, first:end]
            parts.append(_from_counts(inside, over, base, choice, screen))
    return Limits(*(np.concatenate(columns, axis=-1) for columns in zip(*parts, strict=True)))


def _limits(shape: tuple[int, ...], centre, ends, dispersion, log_none) -> Limits:
    wide = [np.broadcast_to(column, shape) for column in (centre, dispersion, log_none)]
    return Limits(wide[0], np.broadcast_to(ends, (4, *shape)), *wide[1:])


def _from_ranges(values: np.ndarray, base: np.ndarray, kind: str, screen: bool) -> Limits:
    chosen = values[:, base]
    centre = _mean(chosen)
    if base.size:  # of a constant series exactly its value, whatever rounding would say
        least = np.fmin.reduce(chosen, axis=1, keepdims=True)
        centre = np.where(least == np.fmax.reduce(chosen, axis=1, keepdims=True), least, centre)
    ends = centre + WAYS * REACH[kind] * mean_range(chosen, screen)
    return _limits(values.shape, centre, ends, 1.0, -np.inf)


def mean_range(values: np.ndarray, screen: bool) -> np.ndarray:
    """Mean range of neighbours, (series, 1); those 3.267 times the mean set aside, once.

    Of fewer than seven none is: limits that leave out most figures would rest on the others. Nor is
    any where the others do not vary at all, as of posts that change twice a year.
    """
    ranges = np.abs(np.diff(values, axis=1))
    mean = _mean(ranges)
    if screen and ranges.shape[1] >= SCREEN_FROM:
        ordinary = _mean(np.where(ranges < SCREEN * mean, ranges, np.nan))
        mean = np.where(ordinary > 0, ordinary, mean)
    return mean


def _from_counts(counts, over, base, choice: Choice, screen: bool) -> Limits:
    binomial, widens, wider = choice.kind[0] == "p", choice.kind.endswith("'"), 1.0
    centre, sigma = _centre_of_counts(counts, over, base, binomial)
    with np.errstate(divide="ignore", invalid="ignore"):
        if choice.how == EXACT:
            spans = over[:, :1] if (over == over[:, :1]).all() else over
            ends = _quantiles(centre, spans, binomial) / spans
        else:
            ends = centre + 3 * WAYS * sigma
        if widens:  # never below 1: that would draw limits narrower than chance alone allows
            points, spread = _sigma_z(counts, over, centre, sigma, base, screen)
            wider = np.where(points >= LANEY_FROM, np.fmax(spread, 1.0), 1.0)
            ends = centre + wider * (ends - centre)
        none = _log_none(binomial, centre, wider, over)
    lower, upper, *near = np.broadcast_to(ends, (4, *counts.shape))
    lower, upper = np.maximum(lower, 0.0), np.minimum(upper, 1.0 if binomial else np.inf)
    return _limits(counts.shape, centre, np.stack([lower, upper, *near]), wider, none)


def _centre_of_counts(counts, over, base, binomial: bool) -> tuple[np.ndarray, np.ndarray]:
    """Pooled rate, (series, 1), and the standard deviation of each point's rate by chance."""
    known = ~np.isnan(counts[:, base]) & (over[:, base] > 0)
    total = np.where(known, counts[:, base], 0.0).sum(axis=1, keepdims=True)
    weight = np.where(known, over[:, base], 0.0).sum(axis=1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        centre = total / weight
        return centre, np.sqrt(centre * (1 - centre) / over if binomial else centre / over)


def _sigma_z(counts, over, centre, sigma, base, screen: bool) -> tuple[np.ndarray, np.ndarray]:
    """Points known, and Laney's sigma z: mean moving range of z-scores over 1.128, (series, 1)."""
    with np.errstate(divide="ignore", invalid="ignore"):
        scores = ((counts / over - centre) / sigma)[:, base]
    return (~np.isnan(scores)).sum(axis=1, keepdims=True), mean_range(scores, screen) / D2


def _log_none(binomial: bool, centre, wider, over) -> np.ndarray:
    """Log chance of a period with none, (series, 1): Poisson, gamma-Poisson or binomial."""
    mean_span = _mean(np.where(over > 0, over, np.nan))
    if binomial:
        return mean_span * np.log1p(-centre) / np.square(wider)
    factor = np.where(wider > 1, np.square(wider), 2.0)
    return -centre * mean_span * np.where(wider > 1, np.log(factor) / (factor - 1), 1.0)


def _quantiles(rate: np.ndarray, over: np.ndarray, binomial: bool) -> np.ndarray:
    """Outermost counts inside tails of these sizes: lower, upper, and the two nearer marks."""
    from scipy import stats

    if binomial:
        return stats.binom.ppf(TAILS, over, rate)
    return stats.poisson.ppf(TAILS, rate * over)


def _mean(values: np.ndarray) -> np.ndarray:
    """Mean of what is known, (series, 1); nan where nothing is."""
    count = (~np.isnan(values)).sum(axis=1, keepdims=True)
    mean = np.nansum(values, axis=1, keepdims=True) / np.maximum(count, 1)
    return np.where(count > 0, mean, np.nan)


# --- the rules ------------------------------------------------------------------------------------


def patterns(tested, limits: Limits, layout: Layout, starts, least: int, is_exact: bool):
    """Rule and side of each point as codes, and whether a pattern was first complete there.

    ``starts`` says of each point where what may run through it begins.
    """
    slack = ROUNDING * np.fmax.reduce(np.abs(tested), axis=1, keepdims=True)
    lower, upper, near_lower, near_upper = limits.ends
    over, under = tested > upper + slack, tested < lower - slack
    # A point outside is news where the one before it was not outside on the same side.
    new, same = np.zeros(tested.shape, dtype=bool), starts[1:] == starts[:-1]
    for out in (over, under):
        new |= out
        new[:, 1:] &= ~(out[:, 1:] & out[:, :-1] & same)
    kept = np.flatnonzero(~layout.excluded)
    # Segments begin at places counted without the points left out.
    _, first, segment = np.unique(starts[kept], return_index=True, return_inverse=True)
    starts = first[segment] if kept.size else kept
    part, centre = tested[:, kept], limits.centre[:, kept]
    above, below, inside = part > centre + slack, part < centre - slack, ~(over | under)[:, kept]
    near_up = (part > near_upper[:, kept] + slack) & inside
    near_down = (part < near_lower[:, kept] - slack) & inside
    low = shift_below(limits.log_none[:, kept], least) if is_exact else least
    rising, falling = trends(part, starts, least)
    rule, side = np.zeros((2, *tested.shape), dtype=np.int8)
    # Later ones win, so the last rule told comes first.
    for code, way, (member, complete) in (
        (4, 1, runs(above, starts, least)),
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


def shift_below(log_none: np.ndarray, shift: int) -> np.ndarray:
    """Points in a row below the centre that count as a shift, on a chart with exact limits.

    The rule book's number; where the usual figure is zero so many zeros in a row that they are as
    unlikely as the rule book's run on a symmetric chart, on either side of it (``2 / 2^shift``).
    Seven zeros are no news where zero is what happens.
    """
    half = -np.log(2.0)
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
    none = np.zeros((len(values), 1), dtype=bool)
    marked = []
    for way in (steps > 0, steps < 0):
        # Step j leads from point j to j + 1, so a segment's first step has its first point's place.
        member, complete = runs(way & inside, starts[1:], least - 1)
        points = np.hstack([none, member]) | np.hstack([member, none])
        marked.append((points[:, : values.shape[1]], np.hstack([none, complete])))
    (rising, rising_complete), (falling, falling_complete) = marked
    up_next = np.hstack([steps > 0, none])[:, : values.shape[1]]
    return (
        (rising & ~(falling & ~up_next), rising_complete),
        (falling & ~(rising & up_next), falling_complete),
    )


def two_of_three(near: np.ndarray, side: np.ndarray, starts: np.ndarray):
    """Two of three points in a row near a limit and not outside it, all three on that ``side``."""
    member, complete = np.zeros_like(near), np.zeros_like(near)
    points = near.shape[1]
    if points < 3 or not near.any():
        return member, complete
    count = near[:, 2:].astype(np.int8) + near[:, 1:-1] + near[:, :-2]
    whole = side[:, 2:] & side[:, 1:-1] & side[:, :-2]
    hit = (count >= 2) & whole & (starts[2:] <= np.arange(points - 2))
    for shift in range(3):
        member[:, shift : points - 2 + shift] |= hit
    complete[:, 2:] = hit
    complete[:, 3:] &= ~hit[:, :-1]
    return member & near, complete & near
