"""Centre and limits of a control chart, for many series of one layout at once.

Three ways to draw a limit: from the moving ranges of the values (XmR, i), three standard
deviations of a Poisson or binomial count away (c, u, p), or at the exact quantiles of that count
with the same tail, 0.00135 a side, where counts are too small for three standard deviations to
mean what they say. Laney's correction (c', u', p') widens either of the last two by the
dispersion of the series about its centre (Laney 2002, Quality Engineering 14: 531-537).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

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
