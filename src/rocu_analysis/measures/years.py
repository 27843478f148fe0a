"""Is this year different from last? The newest year of a series against the same one before it.

Same quarters (or months) are set against each other, so a season cannot look like a change. What
usually moves a figure from one year to the next is learnt from same periods of different years;
where there are none, as for yearly figures, chance alone is allowed for, and the result says so.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from rocu_analysis.errors import BadOption
from rocu_analysis.measures.arguments import from_nought, of_one_shape
from rocu_analysis.measures.change import rate_ratio, share_against, with_freedom
from rocu_analysis.measures.dispersion import (
    pooled,
    rate_scores,
    students_confidence,
    summed,
)

__all__ = ["Years", "compare_years"]


class Years(NamedTuple):
    """The newest year against the one before, for each series; all arrays (series,).

    ``now`` and ``before`` are the sums of both years, ``ratio`` with ``lower`` and ``upper`` that
    of their rates, ``p`` two-sided. ``dispersion`` is what the variance by chance is multiplied by,
    ``freedom`` its degrees of freedom: infinite where chance alone is allowed for. ``alone`` is
    true where the years differ by what the series itself shows, whatever the others do.
    """

    now: np.ndarray
    before: np.ndarray
    ratio: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    p: np.ndarray
    dispersion: np.ndarray
    freedom: np.ndarray
    alone: np.ndarray


def compare_years(
    counts: Any, per_year: int, exposure: Any = 1.0, *, confidence: float = 0.95
) -> Years:
    """Compare the newest ``per_year`` periods of each series with the same ones a year before.

    The ratio of the two sums with its score interval (`change.rate_ratio`), both counts read as so
    many events of weight ``f``. That dispersion is learnt between same periods of consecutive
    years, in the years before the newest (as `dispersion.of_rates`, with a lag of a year), and
    within the two years, from how far their periods stand from one common ratio (Pearson's
    chi-square on ``per_year - 1`` degrees of freedom); the larger of a series' own and of all
    together, never below 1. Student's t stands for the normal where it is above 1. A series is
    judged among all and by itself, and the wider interval counts: what is clear here is clear where
    the series is asked alone.

    Parameters
    ----------
    counts : array-like, (series, periods)
        In order of time without gaps; missing ones make their year missing.
    per_year : int
        Periods of a year: 4 quarters, 12 months, or 1.
    exposure : float or array-like
        Days of each period, or residents.
    confidence : float

    Returns
    -------
    Years
        Missing where either year is not whole.

    Raises
    ------
    BadOption
        Where two whole years are not there, or a figure is negative or infinite.

    Examples
    --------
    >>> years = compare_years([[110, 95, 90, 105, 77, 66, 63, 74]], 4)
    >>> years.now.tolist(), years.before.tolist(), years.ratio.round(2).tolist()
    ([280.0], [400.0], [0.7])
    >>> years.lower.round(2).tolist(), years.upper.round(2).tolist(), years.freedom.tolist()
    ([0.6], [0.82], [3.0])
    """
    x, e = of_one_shape(
        counts=np.atleast_2d(from_nought(counts, "counts")),
        exposure=from_nought(exposure, "exposure"),
    )
    if per_year < 1 or x.shape[1] < 2 * per_year:
        raise BadOption(
            "counts", f"{x.shape[1]} periods", f"Two years are {2 * per_year} periods or more"
        )
    newest, last = slice(-per_year, None), slice(-2 * per_year, -per_year)
    now, before = x[:, newest].sum(axis=1), x[:, last].sum(axis=1)
    over, earlier = e[:, newest].sum(axis=1), e[:, last].sum(axis=1)
    together, alone = _dispersions(x, e, per_year)
    parts = [_compared(now, over, before, earlier, *one, confidence) for one in (together, alone)]
    ratio, _, _, own = parts[1]
    lower, upper, p = (
        pick([part[place] for part in parts], axis=0)
        for place, pick in ((1, np.min), (2, np.max), (3, np.max))
    )
    own = (own < 1 - confidence) & ((parts[1][1] > 1) | (parts[1][2] < 1))
    return Years(now, before, ratio, lower, upper, p, *together, own)


def _compared(now, over, before, earlier, f, freedom, confidence: float) -> tuple[np.ndarray, ...]:
    """Ratio, its limits and p-value at a dispersion of each series known so well."""
    degrees = np.where(f > 1, freedom, np.inf)
    p = share_against(now / f, (now + before) / f, over / (over + earlier))
    ratio, lower, upper = rate_ratio(now / f, over, before / f, earlier, confidence=confidence)
    reach = students_confidence(confidence, degrees)
    for row in np.flatnonzero(np.isfinite(degrees)):
        _, lower[row], upper[row] = rate_ratio(
            now[row] / f[row], over[row], before[row] / f[row], earlier[row],
            confidence=float(reach[row]),
        )  # fmt: skip
    return ratio, lower, upper, with_freedom(p, degrees)


def _dispersions(x: np.ndarray, e: np.ndarray, per_year: int) -> tuple[tuple, tuple]:
    """Factor and freedom of each series among all, and by itself.

    From the years before the newest, and within the two years about their ratio.
    """
    past, over = x[:, :-per_year], e[:, :-per_year]
    periods = (~np.isnan(past)).sum(axis=1)
    sums, terms, freedom = summed(rate_scores(past, over, per_year), periods, per_year)
    two = x[:, -2 * per_year :].reshape(len(x), 2, per_year)
    expected = two.sum(axis=1, keepdims=True) * two.sum(axis=2, keepdims=True)
    expected /= np.maximum(two.sum(axis=(1, 2), keepdims=True), 1e-12)
    squares = np.where(expected > 0, (two - expected) ** 2 / np.where(expected > 0, expected, 1), 0)
    whole = ~np.isnan(two).any(axis=(1, 2))
    within = np.where(whole, per_year - 1, 0)
    sums = sums + np.where(whole, squares.sum(axis=(1, 2)), 0.0)
    spread = pooled(sums, terms + within, freedom + within, periods)
    own = np.where(terms + within > 0, np.fmax(spread.own, 1.0), 1.0)
    return (spread.factor, spread.freedom), (own, np.maximum(freedom + within, 1e-9))
