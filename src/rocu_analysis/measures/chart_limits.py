"""Which chart suits a series, and where do its centre and limits lie?

Worked out for many series of one layout at once.

Three ways to draw a limit: from the moving ranges of the values (XmR, i), three standard deviations
of a Poisson or binomial count away (c, u, p), or at the exact quantiles of that count with the same
tail, 0.00135 a side, where counts are too small for three standard deviations to mean what they
say. Laney's correction (c', u', p') widens either of the last two by the dispersion of the series
about its centre (Laney 2002, Quality Engineering 14: 531-537).

An XmR chart takes its limits from the moving ranges, whatever the figures are. On counts of a few a
period that is wrong: the distribution is lopsided and the lower limit falls below zero, so alarms
are false several times too often. There a chart of counts with exact limits is used instead.

Packages that all follow "Making Data Count" flag different points on the same series, because each
settles the small questions its own way. A rule book here is a named, printed answer to them
(``docs/method.md`` tells it). Arrays have the shape (series, points). A gap (a comparison with nan
is false) breaks whatever runs through it, and so does the start of a segment. Two answers are given
for each rule: which points belong to a pattern (they are drawn as signals, early ones too), and at
which points the pattern was first complete (what a reader of the latest period meets as new).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from rocu_analysis.errors import BadOption

# Wheeler's rounded constant, and 3 / d2 as textbooks have it: limits over the mean moving range.
REACH = {"xmr": 2.66, "i": 3 / 1.128}
SCREEN = 3.267  # upper limit of a moving range over its mean (D4 for two points; Nelson 1982)
SCREEN_FROM = 7  # ranges
D2 = 1.128
OUTER_TAIL, NEAR_TAIL = 0.0013498980316300933, 0.02275013194817921  # normal, beyond 3 and 2 sigma
LANEY_FROM = 20  # points under which a series' dispersion is too uncertain to widen by
MOVING_RANGE, SIGMA, EXACT = "moving range", "three sigma", "exact"
KINDS = ("xmr", "i", "c", "u", "p", "c'", "u'", "p'")
RANGED = tuple(REACH)
SMALL = 10.0  # mean count under which moving ranges do not give honest limits
LOPSIDED = 1.25  # largest over smallest exposure up to which rates may share one pair of limits


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

    def of_few(self, values: np.ndarray, few: int) -> np.ndarray:
        """Points of segments whose limits rest on fewer figures than so many, (series, points)."""
        used = self.base & ~np.isnan(values)
        small = np.zeros(values.shape, dtype=bool)
        for first, end in self.bounds:
            small[:, first:end] = used[:, first:end].sum(axis=1, keepdims=True) < few
        return small


class Choice(NamedTuple):
    """A kind of chart, how its limits are drawn, and why."""

    kind: str
    how: str
    why: str


@dataclass(slots=True)
class Limits:
    """Arrays of shape (series, points); ``near`` are the marks of the two-of-three rule."""

    centre: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    near_lower: np.ndarray
    near_upper: np.ndarray
    dispersion: np.ndarray  # factor by which the limits were widened
    log_none: np.ndarray  # log of the chance that a period has none, for charts of counts

    def widened(self, factor: float) -> Limits:
        """The same about the same centre, farther out."""
        out = {
            name: self.centre + factor * (getattr(self, name) - self.centre)
            for name in ("lower", "upper", "near_lower", "near_upper")
        }
        return replace(self, **out)

    def no_narrower_than_chance(self, where: np.ndarray) -> Limits:
        """The same, at some points no nearer to the centre than counts stray by chance alone."""
        sigma = np.where(where, np.sqrt(np.maximum(self.centre, 0.0)), 0.0)
        return replace(
            self,
            lower=np.minimum(self.lower, self.centre - 3 * sigma),
            upper=np.maximum(self.upper, self.centre + 3 * sigma),
            near_lower=np.minimum(self.near_lower, self.centre - 2 * sigma),
            near_upper=np.maximum(self.near_upper, self.centre + 2 * sigma),
        )


def listed(given: Any, name: str) -> tuple:
    """Positions or rebases; one by itself is a list of one."""
    if isinstance(given, (int, np.integer, Rebase)):
        return (given,)
    if not isinstance(given, Iterable):
        raise BadOption(name, f"{given!r}", "Positions are whole numbers that count from 0.")
    return tuple(given)


def layout_of(
    points: int,
    baseline: int | Iterable[int] | None = None,
    rebase: Iterable[int | Rebase] = (),
    exclude: Iterable[int] = (),
    provisional: Iterable[int] = (),
) -> Layout:
    """Lay out a series; arguments as for `variation.control_chart`."""
    begun = [getattr(item, "position", item) for item in listed(rebase, "rebase")]
    first = sorted({0, *np.flatnonzero(_mask(begun, points, "rebase")).tolist()})
    bounds = tuple(zip(first, [*first[1:], points], strict=True)) if points else ()
    starts = np.repeat([begin for begin, _ in bounds], [end - begin for begin, end in bounds])
    excluded = _mask(exclude, points, "exclude")
    waiting = _mask(provisional, points, "provisional")
    base = _baseline(baseline, points, bounds) & ~excluded & ~waiting
    return Layout(starts.astype(np.intp), bounds, base, excluded, ~waiting)


def _baseline(baseline: Any, points: int, bounds) -> np.ndarray:
    if baseline is None:
        return np.ones(points, dtype=bool)
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


def _mask(positions: Any, points: int, name: str) -> np.ndarray:
    mask = np.zeros(points, dtype=bool)
    for position in listed(positions, name):
        if isinstance(position, (bool, str)) or position not in range(points):
            raise BadOption(
                name, f"position {position!r}", f"Positions count from 0: here 0 to {points - 1}."
            )
        mask[int(position)] = True
    return mask


def named(kind: str, limits: str | None, exposure: np.ndarray | None) -> Choice:
    """Choice of a user who named the kind: textbook limits, unless exact ones are asked for."""
    if kind not in KINDS:
        raise BadOption(
            "kind", repr(kind), f"It is 'auto' or one of {', '.join(map(repr, KINDS))}."
        )
    if kind[0] in "up" and exposure is None:
        raise BadOption(
            f"kind={kind!r}",
            "no exposure",
            "A u chart counts events over an exposure, a p chart cases out of a number tried.",
            "Give exposure=, one figure for each value.",
        )
    if kind in RANGED:
        if limits == "exact":
            raise BadOption(
                "limits", "'exact' for moving ranges", "Exact limits are for the c, u and p charts."
            )
        return Choice(kind, MOVING_RANGE, f"{kind} chart: asked for")
    how = EXACT if limits == "exact" else SIGMA
    return Choice(kind, how, f"{kind} chart with {how} limits: asked for")


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
    why = ""
    if not known.size:
        why = "there is no figure to judge by"
    elif known.min() < 0 or (known % 1 != 0).any():
        why = "the figures are not counts, so limits come from their ranges"
    elif judged.size > 1 and np.ptp(judged) == 0:
        why = "nothing in the series varies"
    size = f"the mean count, {mean:,.1f}, is {SMALL:g} or more"
    if why or (mean >= SMALL and exposure is None):
        return Choice("xmr", MOVING_RANGE, f"XmR: {why or size}")
    if mean < SMALL:
        return _for_small(values, over, layout, screen, mean, "c" if exposure is None else "u")
    if known.size >= LANEY_FROM:
        return Choice("u'", SIGMA, f"u chart with Laney's correction: {size}, over an exposure")
    few = f"{known.size} points are too few for Laney's correction"
    if over[used].max() <= LOPSIDED * over[used].min():
        why = f"XmR of rates: {size}, the exposures are alike, and {few}"
        return Choice("xmr", MOVING_RANGE, why)
    return Choice("u", SIGMA, f"u chart: {size}, the exposures differ, and {few}")


def _for_small(values, over, layout: Layout, screen: bool, mean: float, letter: str) -> Choice:
    """Exact limits, with Laney's correction where sigma z is two standard errors above 1."""
    size = f"the mean count, {mean:,.1f}, is under {SMALL:g}"
    base = np.flatnonzero(layout.base)
    centre, sigma = _centre_of_counts(values[None, :], over[None, :], base, binomial=False)
    points, spread = _sigma_z(values[None, :], over[None, :], centre, sigma, base, screen)
    if points >= LANEY_FROM and spread > 1 + 2 * np.sqrt(0.83 / points):
        why = f"{letter} chart with exact limits and Laney's correction: {size}, and the series "
        return Choice(f"{letter}'", EXACT, why + "varies more than chance")
    return Choice(letter, EXACT, f"{letter} chart with exact limits: {size}")


def limits_of(
    values: np.ndarray,
    exposure: np.ndarray | None,
    layout: Layout,
    kind: str,
    how: str,
    screen: bool,
) -> Limits:
    """Centre and limits of each series, of plotted values (xmr, i) or of counts over exposures."""
    parts = []
    for first, end in layout.bounds:
        base = np.flatnonzero(layout.base[first:end])
        inside = values[:, first:end]
        if kind in RANGED:
            parts.append(_from_ranges(inside, base, kind, screen))
        else:
            over = np.ones((1, end - first)) if exposure is None else exposure[:, first:end]
            parts.append(_from_counts(inside, over, base, kind, how, screen))
    names = Limits.__dataclass_fields__
    return Limits(*(np.concatenate([getattr(part, name) for part in parts], 1) for name in names))


def _from_ranges(values: np.ndarray, base: np.ndarray, kind: str, screen: bool) -> Limits:
    chosen = values[:, base]
    centre = _mean(chosen)
    if base.size:  # of a constant series exactly its value, whatever rounding would say
        least = np.fmin.reduce(chosen, axis=1, keepdims=True)
        centre = np.where(least == np.fmax.reduce(chosen, axis=1, keepdims=True), least, centre)
    reach = REACH[kind] * mean_range(chosen, screen)
    near = reach * (2 / 3)
    marks = (centre, centre - reach, centre + reach, centre - near, centre + near, 1.0, -np.inf)
    return Limits(*(np.broadcast_to(mark, values.shape) for mark in marks))


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


def _from_counts(counts, over, base, kind: str, how: str, screen: bool) -> Limits:
    binomial, widens = kind[0] == "p", kind.endswith("'")
    centre, sigma = _centre_of_counts(counts, over, base, binomial)
    wider = np.ones_like(centre)
    with np.errstate(divide="ignore", invalid="ignore"):
        if widens:  # never below 1: that would draw limits narrower than chance alone allows
            points, spread = _sigma_z(counts, over, centre, sigma, base, screen)
            wider = np.where(points >= LANEY_FROM, np.fmax(spread, 1.0), 1.0)
        marks = count_marks(centre, over, sigma, how, binomial)
        if widens:
            marks = [centre + wider * (mark - centre) for mark in marks]
        lower, upper, near_lower, near_upper = marks
        none = log_none(binomial, centre, wider, over)
    lower, upper = np.maximum(lower, 0.0), np.minimum(upper, 1.0 if binomial else np.inf)
    columns = (centre, lower, upper, near_lower, near_upper, wider, none)
    return Limits(*(np.broadcast_to(column, counts.shape) for column in columns))


def count_marks(centre, over, sigma, how: str, binomial: bool):
    """Lower and upper limit of a rate, and the two marks nearer to the centre."""
    if how == EXACT:
        spans = over[:, :1] if (over == over[:, :1]).all() else over
        return _quantiles(centre, spans, binomial) / spans
    return [centre + step * sigma for step in (-3, 3, -2, 2)]


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


def log_none(binomial: bool, centre, wider, over) -> np.ndarray:
    """Log chance of a period with none, (series, 1): Poisson, gamma-Poisson or binomial."""
    mean_span = _mean(np.where(over > 0, over, np.nan))
    if binomial:
        return mean_span * np.log1p(-centre) / wider**2
    factor = np.where(wider > 1, wider**2, 2.0)
    slope = np.where(wider > 1, np.log(factor) / (factor - 1), 1.0)
    return -centre * mean_span * slope


def _quantiles(rate: np.ndarray, over: np.ndarray, binomial: bool) -> np.ndarray:
    """Outermost counts inside tails of these sizes: lower, upper, and the two nearer marks."""
    from scipy import special

    rate, over = np.broadcast_arrays(rate, over)
    aims = np.reshape([OUTER_TAIL, 1 - OUTER_TAIL, NEAR_TAIL, 1 - NEAR_TAIL], (4, 1, 1))
    if binomial:
        share, trials = np.where((rate > 0) & (rate < 1), rate, 0.5), np.maximum(over, 1.0)
        guess = special.bdtrik(aims, trials, share)
    else:
        mean = np.where((over > 0) & (rate > 0), rate * over, 1.0)
        guess = special.pdtrik(aims, mean)

    def reached(count):
        if binomial:
            return special.betainc(np.maximum(trials - count, 1e-300), count + 1, 1 - share)
        return special.pdtr(count, mean)

    # The inverse is continuous and rounds: settle on the whole number by the distribution itself.
    count = np.maximum(np.ceil(np.nan_to_num(guess)), 0.0)
    count -= (count > 0) & (reached(np.maximum(count - 1, 0)) >= aims)
    count += reached(count) < aims
    if binomial:
        count = np.where(rate >= 1, over, np.minimum(count, trials))
    count = np.where(rate <= 0, 0.0, count)
    return np.where((over > 0) & ~np.isnan(rate), count, np.nan)


def _mean(values: np.ndarray) -> np.ndarray:
    """Mean of what is known, (series, 1); nan where nothing is."""
    count = (~np.isnan(values)).sum(axis=1, keepdims=True)
    return np.where(
        count > 0, np.nansum(values, axis=1, keepdims=True) / np.maximum(count, 1), np.nan
    )


# Codes of the rules in the order in which they are told; 0 is none.
RULES = (None, "outside", "trend", "two of three", "shift")
SIDES = (None, "above", "below", "rising", "falling")
ROUNDING = 1e-12


# How many points in a row, on one side or rising (or falling), count as a signal.
RULE_BOOKS = {"nhs7": 7, "nhs6": 6}


def patterns(tested, limits: Limits, layout: Layout, least: int, choice: Choice):
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
    low = shift_below(limits.log_none, choice, least)
    low = low if low.shape == (1, 1) else low[:, kept]
    rising, falling = trends(part, starts, least)
    rule = np.zeros(tested.shape, dtype=np.int8)
    # A point outside is news where the one before it was not outside on the same side.
    side, new = rule.copy(), np.zeros(tested.shape, dtype=bool)
    for out in (over, under):
        new |= out
        new[:, 1:] &= ~(out[:, 1:] & out[:, :-1] & (layout.starts[1:] == layout.starts[:-1]))
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
    marked = []
    for way in (steps > 0, steps < 0):
        # Step j leads from point j to j + 1, so a segment's first step has its first point's place.
        member, complete = runs(way & inside, starts[1:], least - 1)
        none = np.zeros((len(values), 1), dtype=bool)
        points = np.hstack([none, member]) | np.hstack([member, none])
        marked.append((points[:, : values.shape[1]], np.hstack([none, complete])))
    (rising, rising_complete), (falling, falling_complete) = marked
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
