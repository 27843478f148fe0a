"""Centre and limits of a control chart, for many series of one layout at once.

Three ways to draw a limit: from the moving ranges of the values (XmR, i), three standard
deviations of a Poisson or binomial count away (c, u, p), or at the exact quantiles of that count
with the same tail, 0.00135 a side, where counts are too small for three standard deviations to
mean what they say. Laney's correction (c', u', p') widens either of the last two by the
dispersion of the series about its centre (Laney 2002, Quality Engineering 14: 531-537).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from rocu_analysis.errors import BadOption

XMR, CONSTANT_I = 2.66, 3 / 1.128  # Wheeler's rounded constant, and 3 / d2 as textbooks have it
SCREEN = 3.267  # upper limit of a moving range over its mean (D4 for two points; Nelson 1982)
D2 = 1.128
OUTER_TAIL, NEAR_TAIL = 0.0013498980316300933, 0.02275013194817921  # normal, beyond 3 and 2 sigma
LANEY_FROM = 20  # points under which a series' dispersion is too uncertain to widen by
MOVING_RANGE, SIGMA, EXACT = "moving range", "three sigma", "exact"


@dataclass(frozen=True, slots=True)
class Layout:
    """What is the same for every series on a page: segments, and which points set the limits.

    Attributes
    ----------
    starts : ndarray of int, (points,)
        Position of the first point of each point's segment.
    bounds : tuple of (first, end)
        One a segment.
    base : ndarray of bool, (points,)
        Points from which centre and limits are worked out.
    excluded, judged : ndarray of bool, (points,)
        Points left out of base and patterns; points that are tested at all.
    """

    starts: np.ndarray
    bounds: tuple[tuple[int, int], ...]
    base: np.ndarray
    excluded: np.ndarray
    judged: np.ndarray


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


def limits_of(
    values: np.ndarray,
    exposure: np.ndarray | None,
    layout: Layout,
    kind: str,
    how: str,
    screen: bool,
) -> Limits:
    """Centre and limits for each point of each series.

    Parameters
    ----------
    values : ndarray, (series, points)
        For ``xmr`` and ``i`` the plotted values; for the others counts.
    exposure : ndarray, broadcast to (series, points), or None
        What the counts are counted over; None is 1 throughout.
    layout : Layout
    kind : {"xmr", "i", "c", "u", "p", "c'", "u'", "p'"}
    how : {"moving range", "three sigma", "exact"}
    screen : bool
        Whether moving ranges above 3.267 times their mean are set aside, once.
    """
    parts = []
    for first, end in layout.bounds:
        base = np.flatnonzero(layout.base[first:end])
        inside = values[:, first:end]
        if kind in ("xmr", "i"):
            parts.append(_from_ranges(inside, base, kind, screen))
        else:
            over = None if exposure is None else exposure[:, first:end]
            parts.append(_from_counts(inside, over, base, kind, how, screen))
    if len(parts) == 1:
        return parts[0]
    names = Limits.__dataclass_fields__
    return Limits(*(np.concatenate([getattr(part, name) for part in parts], 1) for name in names))


def _from_ranges(values: np.ndarray, base: np.ndarray, kind: str, screen: bool) -> Limits:
    chosen = values[:, base]
    centre = _centre(chosen)
    spread = mean_range(chosen, screen)
    reach = (XMR if kind == "xmr" else CONSTANT_I) * spread
    near = reach * (2 / 3)
    marks = (centre, centre - reach, centre + reach, centre - near, centre + near, 1.0, -np.inf)
    return Limits(*(np.broadcast_to(mark, values.shape) for mark in marks))


def mean_range(values: np.ndarray, screen: bool) -> np.ndarray:
    """Mean absolute difference of neighbours, (series, 1); a gap has no difference either side.

    Ranges at or above 3.267 times their mean are set aside, once. Where all are 0 none is set
    aside: nothing varies.
    """
    ranges = np.abs(np.diff(values, axis=1))
    mean = _mean(ranges)
    if screen:
        ordinary = ranges < SCREEN * mean
        kept = ordinary.sum(axis=1, keepdims=True)
        total = np.where(ordinary, ranges, 0.0).sum(axis=1, keepdims=True)
        mean = np.where(kept > 0, total / np.maximum(kept, 1), mean)
    return mean


def _from_counts(counts, exposure, base, kind: str, how: str, screen: bool) -> Limits:
    over = np.ones((1, counts.shape[1])) if exposure is None else exposure
    known = ~np.isnan(counts[:, base]) & (over[:, base] > 0)
    total = np.where(known, counts[:, base], 0.0).sum(axis=1, keepdims=True)
    weight = np.where(known, over[:, base], 0.0).sum(axis=1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        centre = total / weight
        sigma = np.sqrt(centre * (1 - centre) / over if kind[0] == "p" else centre / over)
        wider = np.ones_like(centre)
        if kind.endswith("'"):
            wider = dispersion_about(counts / over, centre, sigma, base, screen)
        if how == EXACT:
            marks = _exact_marks(centre, over, binomial=kind[0] == "p")
        else:
            marks = tuple(centre + step * sigma for step in (-3, 3, -2, 2))
        lower, upper, near_lower, near_upper = (
            centre + wider * (mark - centre) if kind.endswith("'") else mark for mark in marks
        )
        none = _log_none(kind, centre, wider, over)
    ceiling = 1.0 if kind[0] == "p" else np.inf
    lower, upper = np.maximum(lower, 0.0), np.minimum(upper, ceiling)
    marks = (centre, lower, upper, near_lower, near_upper, wider, none)
    return Limits(*(np.broadcast_to(mark, counts.shape) for mark in marks))


def _log_none(kind: str, centre, wider, over) -> np.ndarray:
    """Log of the chance of a period with none, at the segment's mean exposure, (series, 1).

    Poisson ``-m``; with variance ``f m``, ``-m log(f) / (f - 1)`` (gamma-Poisson); binomial
    ``n log(1 - p)``.
    """
    mean_span = _mean(np.where(over > 0, over, np.nan))
    if kind[0] == "p":
        return mean_span * np.log1p(-centre) / wider**2
    factor = np.where(wider > 1, wider**2, 2.0)
    slope = np.where(wider > 1, np.log(factor) / (factor - 1), 1.0)
    return -centre * mean_span * slope


def dispersion_about(rates, centre, sigma, base, screen: bool) -> np.ndarray:
    """Laney's sigma z, (series, 1): mean moving range of the z-scores over 1.128, not below 1.

    Below 1 it would draw limits narrower than chance alone allows. Under 20 points it is 1.
    """
    scores = ((rates - centre) / sigma)[:, base]
    factor = np.maximum(mean_range(scores, screen) / D2, 1.0)
    enough = (~np.isnan(scores)).sum(axis=1, keepdims=True) >= LANEY_FROM
    return np.where(enough & ~np.isnan(factor), factor, 1.0)


def _exact_marks(centre: np.ndarray, over: np.ndarray, binomial: bool):
    """Quantiles with the tails of 3 and 2 standard deviations, as rates: lower, upper, near both.

    Many series share a centre (counts are whole), so each distinct centre is worked out once.
    """
    if over.shape[0] > 1 or centre.shape[0] == 1:  # each series has an exposure of its own
        rates, places = centre, slice(None)
    else:
        rates, places = np.unique(centre[:, 0], return_inverse=True)
        rates = rates[:, None]
    spans = over[:, :1] if (over == over[:, :1]).all() else over
    marks = _quantiles(rates, spans, binomial) / spans
    shape = (centre.shape[0], over.shape[1])
    return tuple(np.broadcast_to(mark[places], shape) for mark in marks)


def _quantiles(rate: np.ndarray, over: np.ndarray, binomial: bool) -> np.ndarray:
    """Outermost counts that tails of these sizes still leave inside, (4, series, points).

    Lower: greatest k with P(X < k) <= tail. Upper: least k with P(X > k) <= tail. Both are the
    least k whose cumulative probability reaches the tail, or one less the tail.
    """
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


def _centre(chosen: np.ndarray) -> np.ndarray:
    """Mean, (series, 1); of a constant series exactly its value, whatever rounding would say."""
    mean = _mean(chosen)
    if chosen.shape[1]:
        low, high = _least(chosen), _most(chosen)
        mean = np.where(low == high, low, mean)
    return mean


def _least(values: np.ndarray) -> np.ndarray:
    return np.fmin.reduce(values, axis=1, keepdims=True)


def _most(values: np.ndarray) -> np.ndarray:
    return np.fmax.reduce(values, axis=1, keepdims=True)


def _mean(values: np.ndarray) -> np.ndarray:
    """Mean of what is known, (series, 1); nan where nothing is."""
    if not values.shape[1]:
        return np.full((values.shape[0], 1), np.nan)
    known = ~np.isnan(values)
    if known.all():
        return values.mean(axis=1, keepdims=True)
    count = known.sum(axis=1, keepdims=True)
    total = np.where(known, values, 0.0).sum(axis=1, keepdims=True)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


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


KINDS = ("xmr", "i", "c", "u", "p", "c'", "u'", "p'")
NEED_EXPOSURE = ("u", "u'", "p", "p'")
SMALL = 10.0  # mean count under which moving ranges do not give honest limits
LOPSIDED = 1.25  # largest over smallest exposure up to which rates may share one pair of limits


@dataclass(frozen=True, slots=True)
class Choice:
    """A kind of chart, how its limits are drawn, and why."""

    kind: str
    how: str
    why: str


def choose(
    values: np.ndarray, exposure: np.ndarray | None, layout: Layout, screen: bool = True
) -> Choice:
    """Choose the chart for one series.

    Parameters
    ----------
    values : ndarray, (points,)
        Counts or other figures, as given.
    exposure : ndarray, (points,), or None
    layout : Layout
        Only points that set the limits are looked at.
    screen : bool

    Returns
    -------
    Choice
    """
    used = layout.base & ~np.isnan(values)
    if exposure is not None:
        used &= exposure > 0
    known = values[used]
    if not known.size:
        return Choice("xmr", MOVING_RANGE, "XmR: there is no figure to judge by")
    if known.min() < 0 or (known != np.floor(known)).any():
        return Choice(
            "xmr", MOVING_RANGE, "XmR: the figures are not counts, so limits come from their ranges"
        )
    if _constant(values, exposure, layout):
        return Choice("xmr", MOVING_RANGE, "XmR: nothing in the series varies")
    mean = known.mean()
    if mean >= SMALL:
        return _for_large(mean, known.size, None if exposure is None else exposure[used])
    return _for_small(mean, values, exposure, layout, screen)


def _constant(values: np.ndarray, exposure: np.ndarray | None, layout: Layout) -> bool:
    """Whether all that is plotted and judged is one figure, so that nothing tells a width."""
    with np.errstate(divide="ignore", invalid="ignore"):
        plotted = (values if exposure is None else values / exposure)[layout.judged]
    known = plotted[np.isfinite(plotted)]
    return known.size > 1 and bool((known == known[0]).all())


def _for_large(mean: float, points: int, exposure: np.ndarray | None) -> Choice:
    size = f"the mean count, {mean:,.1f}, is {SMALL:g} or more"
    if exposure is None:
        return Choice("xmr", MOVING_RANGE, f"XmR: {size}")
    if points >= LANEY_FROM:
        return Choice("u'", SIGMA, f"u chart with Laney's correction: {size}, over an exposure")
    if exposure.max() <= LOPSIDED * exposure.min():
        return Choice(
            "xmr",
            MOVING_RANGE,
            f"XmR of rates: {size}, the exposures are alike, and {points} points are too few for "
            "Laney's correction",
        )
    return Choice(
        "u",
        SIGMA,
        f"u chart: {size}, the exposures differ, and {points} points are too few for Laney's "
        "correction",
    )


def _for_small(mean: float, values, exposure, layout: Layout, screen: bool) -> Choice:
    letter = "c" if exposure is None else "u"
    size = f"the mean count, {mean:,.1f}, is under {SMALL:g}"
    over = None if exposure is None else exposure[None, :]
    if varies_more_than_chance(values[None, :], over, layout.base, screen)[0]:
        return Choice(
            f"{letter}'",
            EXACT,
            f"{letter} chart with exact limits and Laney's correction: {size}, and the series "
            "varies more than chance",
        )
    return Choice(letter, EXACT, f"{letter} chart with exact limits: {size}")


def varies_more_than_chance(
    counts: np.ndarray, exposure: np.ndarray | None, base: np.ndarray, screen: bool
) -> np.ndarray:
    """Whether Laney's sigma z is above 1 by more than chance, with 20 points or more.

    The mean moving range over 1.128 estimates sigma with a standard error of about
    sqrt(0.83 / n) of it (for independent normal figures); two of those are asked for.

    Parameters
    ----------
    counts : ndarray, (series, points)
    exposure : ndarray, (1 or series, points), or None
    base : ndarray of bool, (points,)
        Points that set the limits.
    screen : bool

    Returns
    -------
    ndarray of bool, (series,)
    """
    over = np.ones((1, counts.shape[1])) if exposure is None else exposure
    known = base & ~np.isnan(counts) & (over > 0)
    points = known.sum(axis=1, keepdims=True)
    total = np.where(known, counts, 0.0).sum(axis=1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        centre = total / np.where(known, over, 0.0).sum(axis=1, keepdims=True)
        scores = np.where(known, (counts / over - centre) / np.sqrt(centre / over), np.nan)
        sigma_z = mean_range(scores[:, base], screen) / D2
        bar = 1 + 2 * np.sqrt(0.83 / points)
    return ((points >= LANEY_FROM) & (centre > 0) & (sigma_z > bar))[:, 0]


def named(kind: str, limits: str | None, exposure: np.ndarray | None) -> Choice:
    """Choice of a user who named the kind: textbook limits, unless exact ones are asked for.

    Raises
    ------
    BadOption
        Where the kind is unknown, or lacks what it is counted over.
    """
    if kind not in KINDS:
        raise BadOption(
            "kind", repr(kind), f"It is 'auto' or one of {', '.join(map(repr, KINDS))}."
        )
    if kind in NEED_EXPOSURE and exposure is None:
        raise BadOption(
            f"kind={kind!r}",
            "no exposure",
            "A u chart counts events over an exposure, a p chart cases out of a number tried.",
            "Give exposure=, one figure for each value.",
        )
    if kind in ("xmr", "i"):
        if limits == "exact":
            raise BadOption(
                "limits", "'exact' for moving ranges", "Exact limits are for the c, u and p charts."
            )
        return Choice(kind, MOVING_RANGE, f"{kind} chart: asked for")
    how = EXACT if limits == "exact" else SIGMA
    return Choice(kind, how, f"{kind} chart with {how} limits: asked for")
