"""Has the level changed for good, and do the seasons explain it?

A lasting step: would two levels, one before a period and one from it on, fit so much better than
one that this could hardly be chance (`find_steps`)? Where every quarter of a year is known three
times or more a season is sought first (`quarterly_season`), since it would hide or feign a step.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from scipy.special import fdtrc

from rocu_analysis.errors import BadOption
from rocu_analysis.measures.arguments import as_numbers, from_nought, of_one_shape

LEAST = 2  # periods on either side: one at another level is no lasting change
AND_GONE = 3  # of a level that was left again
# What the largest gain over all splits must exceed. Where nothing happens, one series of counts in
# 100 exceeds it, one in 20 with a dispersion of 2 (16 quarters).
OF_COUNTS, OF_AMOUNTS = 10.0, 16.0
AND_BACK = 6.0  # more, for a change that went back: it may lie at far more places
YEARS = 3  # of every quarter, from which a season is sought
SEASON_AT = 0.01  # level at which a season is taken to be there
TINY = 1e-12


class Step(NamedTuple):
    """One lasting change of level.

    ``start`` is the position of the first period at the new level, ``before`` and ``after`` are the
    means of the two levels in the unit of the figures over their exposure.
    """

    start: int
    before: float
    after: float


def find_steps(values: Any, exposure: Any = 1.0, *, counts: bool = True) -> list[Step]:
    """Lasting changes of level, in order of time.

    For each split with two or more periods on either side, the last before it likelier at the level
    before and the first after it at the level since, the gain is the fall in deviance from one
    level to two, over the dispersion that remains about the two (for counts never below 1).
    The largest gain counts as a step from 10 on (16 for amounts); where there is none, a level that
    was left and taken up again from 16 on (22 for amounts). Each part is then searched again
    (binary segmentation; Scott and Knott 1974, Biometrics 30: 507-512; of what went back Olshen and
    others 2004, Biostatistics 5: 557-572; the deviance of Poisson counts as in Worsley 1986,
    Biometrika 73: 91-104). Missing figures are passed over; ``exposure`` are days, officers, or the
    usual share of each quarter.

    >>> find_steps([84, 86, 83, 90, 80, 88, 85, 79, 91, 120, 125, 118, 123, 121, 126])
    [Step(start=9, before=85.11111111111111, after=122.16666666666667)]
    >>> [step.start for step in find_steps([84, 86, 83, 90, 41, 38, 44, 40, 85, 79, 91, 84])]
    [4, 8]
    """
    figures = from_nought(values, "values") if counts else as_numbers(values, "values")
    figures, over = of_one_shape(values=figures, exposure=from_nought(exposure, "exposure"))
    if figures.ndim != 1:
        raise BadOption("values", f"{figures.ndim} dimensions", "One series at a time.")
    known = np.flatnonzero(~np.isnan(figures) & (over > 0))
    figures, over = figures[known], over[known]
    starts = sorted(_splits(figures, over, counts, 0, len(known)))
    levels = [
        float(figures[first:last].sum() / max(over[first:last].sum(), TINY))
        for first, last in pairwise([0, *starts, len(known)])
    ]
    moves = zip(starts, pairwise(levels), strict=True)
    return [Step(int(known[start]), before, after) for start, (before, after) in moves]


def _splits(figures, over, counts: bool, first: int, last: int) -> list[int]:
    """Starts of levels: where one ends, else where one begins and ends; again within each part."""
    x, e = figures[first:last], over[first:last]
    periods = last - first
    if periods < 2 * LEAST or not x.any():
        return []
    required = OF_COUNTS if counts else OF_AMOUNTS
    start, end = np.triu_indices(periods + 1, LEAST)
    begun = (start >= LEAST) & (start <= periods - LEAST)
    gone = (end <= periods - LEAST) & (end - start >= AND_GONE)
    for spans, least in ((begun & (end == periods), required), (begun & gone, required + AND_BACK)):
        if span := _best(x, e, counts, start[spans], end[spans], least):
            starts = [first + place for place in span if place < periods]
            parts = pairwise([first, *starts, last])
            return [
                *starts,
                *(at for part in parts for at in _splits(figures, over, counts, *part)),
            ]
    return []


def _best(x, e, counts: bool, start, end, required: float) -> tuple[int, int] | None:
    """Span whose own level gains most over one level, if it gains what is required."""
    if not start.size:
        return None
    sums, overs = (np.concatenate([[0.0], np.cumsum(values)]) for values in (x, e))
    part, over = sums[end] - sums[start], overs[end] - overs[start]
    others, rest = sums[-1] - part, overs[-1] - over
    gain = _score(part, over, counts) + _score(others, rest, counts)
    gain = gain - _score(sums[-1], overs[-1], counts)
    # What borders on another level is at home in its own, and of a level of two both are: of one
    # figure that differs, or of two, three would else be called a level.
    home, away = (part / over, others / rest), (others / rest, part / over)
    last, after = np.where(end < x.size, end, x.size - 1), end < x.size
    pair = end - start == LEAST
    for place, levels, asked in (
        (start, home, True),
        (start - 1, away, True),
        (end - 1, home, after | pair),
        (last, away, after),
        (np.zeros_like(start), away, ~after & (start == LEAST)),
    ):
        gain[asked & ~_likelier(x[place], e[place], *levels, counts)] = -np.inf
    at = int(np.argmax(gain))
    span = (int(start[at]), int(end[at]))
    inside = (np.arange(x.size) >= span[0]) & (np.arange(x.size) < span[1])
    fitted = np.where(inside, part[at] / over[at], others[at] / rest[at]) * e
    return span if gain[at] > required * _remaining(x, fitted, counts, 2) else None


def _likelier(x, e, level, other, counts: bool):
    """Whether a period's figure is likelier at one level than at another."""
    if not counts:
        return np.abs(x - level * e) < np.abs(x - other * e)
    level, other = np.maximum(level, TINY), np.maximum(other, TINY)
    return x * np.log(level / other) > (level - other) * e


def _score(total, over, counts: bool):
    """Twice the log likelihood of a level, but for what no split changes."""
    if not counts:
        return total**2 / over
    return 2 * total * np.log(np.where(total > 0, total, 1.0) / over)


def _remaining(x: np.ndarray, fitted: np.ndarray, counts: bool, parameters: int) -> float:
    """Dispersion about a fit (Pearson), not below 1 for counts; of amounts their variance."""
    squares = (x - fitted) ** 2
    if counts:
        squares = np.where(fitted > 0, squares / np.where(fitted > 0, fitted, 1.0), 0.0)
    freedom = len(x) - parameters
    remaining = float(squares.sum() / freedom) if freedom > 0 else np.inf
    return max(1.0, remaining) if counts else remaining


def quarterly_season(counts: Any, quarter: Any) -> np.ndarray | None:
    """Usual level of each quarter over that of the year, or None where no season can be shown.

    A season (four quarters, each at its own level) is held against none, each with the best single
    step beside it, so that a step is not taken for a season nor hides one: the fall in deviance is
    held against the F distribution on 3 degrees of freedom, with the dispersion that remains, at
    one per cent. Missing counts are passed over, ``quarter`` is from 0 to 3, and the mean of the
    four is 1: 1.2 is a quarter 20 per cent above the year's.

    >>> quarterly_season([120, 90, 80, 110] * 4, [0, 1, 2, 3] * 4).tolist()
    [1.2, 0.9, 0.8, 1.1]
    >>> quarterly_season([100, 98, 101, 103] * 4, [0, 1, 2, 3] * 4) is None
    True
    """
    x = from_nought(counts, "counts")
    of_year = np.asarray(quarter, dtype=int)
    if x.shape != of_year.shape or x.ndim != 1:
        raise BadOption("quarter", f"{of_year.size} for {x.size} counts", "One for each count.")
    known = ~np.isnan(x)
    x, of_year = x[known], of_year[known]
    if min(np.bincount(of_year, minlength=4)) < YEARS or not x.any():
        return None
    periods = len(x)
    at = np.arange(YEARS, periods - YEARS + 1)
    later = (np.arange(periods) >= at[:, None]).astype(float)
    plain = _deviance(x, _levels(x, np.ones(periods), later)).min()
    seasonal, indices = _with_season(x, of_year, later)
    deviance = _deviance(x, seasonal)
    best = int(np.argmin(deviance))
    gain = (plain - deviance[best]) / 3 / _remaining(x, seasonal[best], True, 5)
    if not gain > 0 or fdtrc(3, periods - 5, gain) > SEASON_AT:
        return None
    return indices[best] / indices[best].mean()


def _with_season(x, of_year, later) -> tuple[np.ndarray, np.ndarray]:
    """Fitted figures and quarters' levels for each split: rank one, by turns until it settles."""
    member = (of_year[:, None] == np.arange(4)).astype(float)  # (periods, 4)
    of_quarter = x @ member
    level, before = np.ones_like(later), np.zeros_like(later)
    for _ in range(60):
        indices = of_quarter / np.maximum(level @ member, TINY)
        level = _levels(x, indices[:, of_year], later)
        if np.allclose(level, before, rtol=1e-7):
            break
        before = level
    return indices[:, of_year] * level, indices


def _levels(x: np.ndarray, e: np.ndarray, later: np.ndarray) -> np.ndarray:
    """Rate of each period and split: one where ``later`` is 0 and another where it is 1."""
    before, after = (
        (side * x).sum(axis=-1, keepdims=True)
        / np.maximum((side * e).sum(axis=-1, keepdims=True), TINY)
        for side in (1 - later, later)
    )
    return np.where(later > 0, after, before)


def _deviance(x: np.ndarray, fitted: np.ndarray) -> np.ndarray:
    """Poisson's."""
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(x > 0, x * np.log(x / fitted), 0.0)
    return 2 * (terms - (x - fitted)).sum(axis=-1)
