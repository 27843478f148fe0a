"""How far could the true figure lie from the one observed?

Intervals for a share, a count and several shares at once; that of a rate is its count's over the
exposure. Scalars in give floats out, arrays give arrays (broadcast together). A missing figure or a
zero denominator gives missing limits; a zero count has a lower limit of 0, which is known, not
missing. The exact methods cover at least as often as they say, at every true value; Wilson, Byar
and Goodman do so on average over true values (``benchmarks/coverage.py`` prints how often).

A Poisson interval covers the luck of the draw alone. Police counts also move with operations and
with recording, so where a series has a history of its own its counts and shares are widened by how
much more than chance that history varies (`Spread`). The factor is never below 1: a history that
happens to vary little is no licence for a narrower claim. It is taken between neighbouring periods,
so that a lasting step or a slow drift, which is news and no noise, does not make the interval wide.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import Any

import numpy as np

from rocu_analysis.errors import BadOption
from rocu_analysis.measures.arguments import (
    as_given,
    as_numbers,
    check_part,
    from_nought,
    of_one_shape,
    tail_of,
)

__all__ = ["clopper_pearson", "goodman", "poisson_byar", "poisson_exact", "wilson"]

Pair = tuple[Any, Any]
LEAST_PERIODS = 8
LEAST_PAIRS = 4
CLEARLY = 1.6  # times that of all parts: without cause one part in 40 lies above it
TRIMMED, UNTRIMMED = 0.2, 0.47  # of twenty scores, and the mean of the others by chance
FAR = 8.0  # times what is usual: of a score by chance once in two hundred
SCREEN = 3.267  # times the mean: what a moving range exceeds by chance once in a hundred times


def wilson(count: Any, total: Any, confidence: float = 0.95) -> Pair:
    """Wilson's score interval of a share.

    ``(2x + z^2 -/+ z sqrt(z^2 + 4x(1 - x/n))) / (2 (n + z^2))``: the shares that a score test
    would not reject (Wilson 1927, J Am Stat Assoc 22: 209-212; Newcombe 1998, Stat Med 17:
    857-872).

    Parameters
    ----------
    count, total : float or array-like
        The part and the whole, ``0 <= count <= total``; a total of 0 gives missing limits.
    confidence : float

    Returns
    -------
    (lower, upper)
        As shares between 0 and 1.

    Raises
    ------
    BadOption
        Where the count is negative or exceeds the total.

    Examples
    --------
    >>> lower, upper = wilson(65, 100)
    >>> round(lower, 4), round(upper, 4)
    (0.5525, 0.7364)
    """
    return as_given(*wilson_at(*_pair(count, total), normal_quantile(confidence)))


def wilson_at(x: np.ndarray, n: np.ndarray, z: np.ndarray | float) -> Pair:
    """Wilson's interval at so many standard errors; of any numbers of one shape."""
    with np.errstate(divide="ignore", invalid="ignore"):
        half = z * np.sqrt(z * z + 4 * x * (1 - x / n))
        whole = 2 * (n + z * z)
        # At either end the formula is exactly 0 or 1; rounding is not allowed to say otherwise.
        lower = np.where(x == 0, 0.0, (2 * x + z * z - half) / whole)
        upper = np.where(x == n, 1.0, (2 * x + z * z + half) / whole)
    known = (n > 0) & ~np.isnan(x)
    return np.where(known, lower, np.nan), np.where(known, upper, np.nan)


def clopper_pearson(count: Any, total: Any, confidence: float = 0.95) -> Pair:
    """Exact binomial interval of a share: never under its stated confidence.

    Beta quantiles: ``B(a/2; x, n - x + 1)`` and ``B(1 - a/2; x + 1, n - x)`` (Clopper and Pearson
    1934, Biometrika 26: 404-413).

    Parameters
    ----------
    count, total, confidence
        As for `wilson`.

    Returns
    -------
    (lower, upper)
    """
    from scipy.special import betaincinv

    tail = tail_of(confidence)
    x, n = _pair(count, total)
    known = (n > 0) & ~np.isnan(x)
    safe_x, safe_n = np.where(known, x, 1.0), np.where(known, n, 2.0)
    # A shape of 0 has no quantile; those ends are 0 and 1 by definition.
    none, all_of_it = safe_x == 0, safe_x == safe_n
    lower = betaincinv(np.where(none, 1, safe_x), safe_n - safe_x + 1, tail)
    upper = betaincinv(safe_x + 1, np.where(all_of_it, 1, safe_n - safe_x), 1 - tail)
    lower, upper = np.where(none, 0.0, lower), np.where(all_of_it, 1.0, upper)
    return as_given(np.where(known, lower, np.nan), np.where(known, upper, np.nan))


def poisson_exact(count: Any, confidence: float = 0.95) -> Pair:
    """Exact Poisson interval of a count: never under its stated confidence.

    ``chi2(a/2; 2x) / 2`` and ``chi2(1 - a/2; 2x + 2) / 2`` (Garwood 1936, Biometrika 28: 437-442).

    Parameters
    ----------
    count : float or array-like
        Events, 0 or more; a count of 0 has a lower limit of 0.
    confidence : float

    Returns
    -------
    (lower, upper)
        As counts.

    Examples
    --------
    >>> lower, upper = poisson_exact(0)
    >>> round(lower, 4), round(upper, 4)
    (0.0, 3.6889)
    """
    from scipy.special import gammainccinv, gammaincinv

    tail = tail_of(confidence)
    x = from_nought(count, "count")
    known = ~np.isnan(x)
    safe = np.where(known, x, 1.0)
    lower = np.where(safe == 0, 0.0, gammaincinv(np.where(safe == 0, 1, safe), tail))
    # The complement keeps the digits of a small tail, as 99.8 per cent and beyond need.
    upper = gammainccinv(safe + 1, tail)
    return as_given(np.where(known, lower, np.nan), np.where(known, upper, np.nan))


def poisson_byar(count: Any, confidence: float = 0.95) -> Pair:
    """Byar's approximation to the exact Poisson interval, the form used in public health.

    ``x (1 - 1/(9x) - z / (3 sqrt(x)))^3`` and ``(x+1) (1 - 1/(9(x+1)) + z / (3 sqrt(x+1)))^3``
    (Breslow and Day 1987, Statistical Methods in Cancer Research II, p. 69). Not the form with
    both limits at x + 0.5, which goes by the same name elsewhere.

    Parameters
    ----------
    count : float or array-like
        Events, 0 or more; a count of 0 has a lower limit of 0.
    confidence : float

    Returns
    -------
    (lower, upper)
        As counts. Where the formula falls below zero (a count of 1 at 99.8 per cent) it has no
        lower limit to give, and it is missing: `poisson_exact` has one.
    """
    z = normal_quantile(confidence)
    x = from_nought(count, "count")
    with np.errstate(divide="ignore", invalid="ignore"):
        lower = x * (1 - 1 / (9 * x) - z / (3 * np.sqrt(x))) ** 3
    lower = np.where(x == 0, 0.0, np.where(lower < 0, np.nan, lower))
    above = x + 1
    upper = above * (1 - 1 / (9 * above) + z / (3 * np.sqrt(above))) ** 3
    return as_given(lower, upper)


def goodman(counts: Any, confidence: float = 0.95) -> Pair:
    """Goodman's simultaneous intervals of several shares of one whole.

    Wilson's interval for each part with ``chi2(1 - a/k; 1)`` for ``z^2``, so that all k hold
    together with the stated confidence (Goodman 1965, Technometrics 7: 247-254). Fit to be shown
    where every expected count is 5 or more (`GOODMAN_FROM`); the limits are given for any.

    Parameters
    ----------
    counts : array-like
        Parts of one whole along the last axis: shape (k,) or (groups, k).
    confidence : float
        Of all parts together.

    Returns
    -------
    (lower, upper)
        Arrays of the shape of ``counts``. A whole of 0, or one with a part missing, has missing
        limits throughout, since no share of it is known.

    Raises
    ------
    BadOption
        Where there are no parts, or a negative count.
    """
    x = from_nought(counts, "count")
    if x.ndim == 0 or x.shape[-1] == 0:
        raise BadOption(
            "goodman(counts)",
            "a single figure, not the parts of a whole",
            "counts needs one figure for each part.",
        )
    tail = tail_of(confidence) / x.shape[-1]
    total = np.broadcast_to(x.sum(axis=-1, keepdims=True), x.shape)
    return wilson(x, total, 1 - 2 * tail)


def normal_quantile(confidence: float) -> float:
    """Standard normal quantile of a two-sided confidence: 1.96 for 0.95."""
    return -NormalDist().inv_cdf(tail_of(confidence))


def _pair(count: Any, total: Any) -> list[np.ndarray]:
    """Part and whole as arrays of one shape."""
    x, n = of_one_shape(count=from_nought(count, "count"), total=from_nought(total, "total"))
    check_part(x, n)
    return [x, n]


# --- widened by what a series' history shows ------------------------------------------------------


def students_confidence(confidence: float, degrees: Any) -> np.ndarray:
    """Confidence at which the normal reaches as far as Student's t does at the one given.

    ``2 Phi(t(1/2 + c/2)) - 1``: at that confidence any interval made for the normal is the one for
    a dispersion known from so many degrees of freedom; infinite ones change nothing.

    >>> [round(float(one), 3) for one in students_confidence(0.95, [7, np.inf])]
    [0.982, 0.95]
    """
    from scipy.special import ndtr, stdtrit

    tail_of(confidence)  # refuses what is none
    degrees = as_numbers(degrees)
    finite = np.isfinite(degrees)
    reach = stdtrit(np.where(finite, degrees, 1.0), 0.5 + confidence / 2)
    return np.where(finite, 2 * ndtr(reach) - 1, confidence)


def widen(count: Any, dispersion: Any = 1.0, confidence: float = 0.95) -> Pair:
    """Exact Poisson interval of a count, widened by a dispersion.

    The count is read as ``count / f`` events of weight ``f``: exact limits of that, times ``f``.
    At a dispersion of 1 it is the exact interval; a count of 0 keeps its lower limit of 0. Values
    below 1, and missing ones, count as 1. Close to its stated confidence on average for
    gamma-Poisson counts; not exact.
    """
    factor = np.fmax(from_nought(np.fmax(as_numbers(dispersion), 0.0), "dispersion"), 1.0)
    x, factor = of_one_shape(count=from_nought(count, "count"), dispersion=factor)
    return as_given(*(limit * factor for limit in poisson_exact(x / factor, confidence)))


@dataclass(frozen=True, slots=True)
class Spread:
    """Dispersion of each series, and how well it is known."""

    factor: np.ndarray  # of the variance by chance: 1 or more, and 1 without a history
    freedom: np.ndarray  # degrees of Student's t; infinite without a history
    estimate: np.ndarray  # its own, which may be below 1; missing without a history
    periods: np.ndarray  # how many are known

    def at_least(self, factor: float, freedom: float) -> Spread:
        """The same where a dispersion of all together is not larger; else that one."""
        more = self.factor < factor
        return replace(
            self,
            factor=np.where(more, factor, self.factor),
            freedom=np.where(more, freedom, self.freedom),
        )


def spread_of_shares(count: Any, total: Any) -> Spread:
    """Dispersion of shares from their own history.

    For neighbouring periods with shares p and q of m and n, pooled share r, the score is
    ``(p - q)^2 / (r (1 - r) (1 / m + 1 / n))``, which is 1 on average by chance alone. Its mean
    over the pairs of a series is the multiplicative factor of overdispersion (Spiegelhalter 2005,
    Statistics in Medicine 24: 1185-1202), taken between successive differences (von Neumann and
    others 1941, Annals of Mathematical Statistics 12: 153-162). With m pairs, of which a follow
    directly on one another, its variance is that of chi-square on ``2 m^2 / (2 m + a)`` degrees of
    freedom. One series' estimate is rough, so each takes the larger of its own and the mean of all,
    never below 1, with the freedom of all together.

    Counts and totals, (series, periods), stand in order of time; a missing period breaks a pair. A
    series with fewer than eight known periods has no estimate of its own and takes the mean of the
    others.
    """
    x = np.atleast_2d(from_nought(count, "count"))
    n = np.atleast_2d(from_nought(total, "total"))
    if x.shape != n.shape:
        raise BadOption("total", f"{n.shape} figures for {x.shape} counts", "One for each count.")
    check_part(x, n)
    known = ~np.isnan(x) & (n > 0)
    score = neighbour_scores(np.where(known, x, np.nan), np.where(known, n, np.nan))
    periods = known.sum(axis=1)
    return pooled(*summed(score, periods, lag=1), periods)


def spread_of_rates(count: Any, exposure: Any = 1.0) -> Spread:
    """Dispersion of counts over an exposure, from neighbouring periods of a series.

    For two periods with counts a and b over exposures e and f, pooled rate r, the score is
    ``(a / e - b / f)^2 / (r (1 / e + 1 / f))``, which is 1 on average by chance alone. Scores
    whose root is above 3.267 times the mean of the roots are set aside once, as the moving ranges
    of an XmR chart are, since a lasting step is news and no noise. Otherwise as `spread_of_shares`,
    whose sources hold here too.

    >>> steady = [[100, 110, 92, 105, 98, 104, 95, 101, 203, 198, 205, 196]]
    >>> spread_of_rates(steady).factor.tolist()
    [1.0]
    >>> spread_of_rates([[100, 160, 70, 120, 60, 150, 90, 140, 80]]).factor.round(1).tolist()
    [20.4]
    """
    x, e = of_one_shape(
        count=np.atleast_2d(from_nought(count, "count")), exposure=from_nought(exposure, "exposure")
    )
    periods = (~np.isnan(x) & (e > 0)).sum(axis=1)
    return pooled(*summed(rate_scores(x, e, lag=1), periods, lag=1), periods)


def spread_of_parts(count: Any) -> Spread:
    """Dispersion of the parts of one whole, from the share of each in neighbouring periods.

    A season, or a year that is high everywhere, moves all parts alike and no share, so it does not
    make any part's interval wide. The scores are those of `spread_of_shares`, with the sum of all
    parts in a period as the total, screened and pooled as in `spread_of_rates`. A part's own
    estimate, which counts where it is more than 1.6 times that of all together, leaves its largest
    score out: that is where its level has changed, if it has. A period in which a part is missing
    is passed over.

    >>> season = np.array([120, 90, 80, 110] * 3)
    >>> spread_of_parts([season, season, 2 * season]).factor.tolist()
    [1.0, 1.0, 1.0]
    """
    x = np.atleast_2d(from_nought(count, "count"))
    x = x[:, ~np.isnan(x).any(axis=0)]
    score = neighbour_scores(x, np.broadcast_to(x.sum(axis=0), x.shape))
    periods = np.full(len(x), x.shape[1])
    sums, pairs, freedom = summed(_screened(np.sqrt(score)), periods, lag=1)
    scores = np.nan_to_num(score)
    others = np.maximum((~np.isnan(score)).sum(axis=1) - 1, 1)
    without = (scores.sum(axis=1) - scores.max(axis=1, initial=0.0)) / others
    return pooled(sums, pairs, freedom, periods, np.where(pairs > 0, without, np.nan), CLEARLY)


def spread_of_sums(count: Any, number: int) -> tuple[float, float]:
    """Dispersion of the parts of one whole between sums of so many periods, and its freedom.

    Where each period leans on the one before, a year varies by more than its quarters tell. The
    scores are those of `spread_of_parts`, between sums that stand side by side and end with the
    newest period, of all parts together. The highest fifth is left out, which is where levels
    changed: the mean of the others is `UNTRIMMED` by chance, and known from about half as many
    degrees of freedom. So is a part with a score that lies far off, since it moves the shares of
    all. 1, and infinite freedom, where there are fewer than eight scores.

    Examples
    --------
    >>> spread_of_sums([[9, 9, 12, 12] * 4, [9, 9, 9, 9] * 4], 4)
    (1.0, inf)
    """
    x = np.atleast_2d(from_nought(count, "count"))
    x = x[:, ~np.isnan(x).any(axis=0)]
    sums = x[:, x.shape[1] % number :].reshape(len(x), -1, number).sum(axis=2)
    factor, freedom, rest = 1.0, np.inf, np.ones(len(x), dtype=bool)
    while True:  # a part whose level changed moves the shares of all others
        sums = sums[rest]
        score = neighbour_scores(sums, np.broadcast_to(sums.sum(axis=0), sums.shape))
        known = np.sort(score[~np.isnan(score)])
        if known.size < LEAST_PERIODS:
            return factor, freedom
        kept = known[: math.ceil((1 - TRIMMED) * known.size)]
        factor, freedom = max(1.0, float(kept.mean()) / UNTRIMMED), known.size / 2
        rest = ~(score > FAR * factor).any(axis=1)
        if rest.all():
            return factor, freedom


def rate_scores(count: np.ndarray, exposure: np.ndarray, lag: int) -> np.ndarray:
    """Scores of `spread_of_rates`; missing where nothing can vary, or where one is set aside."""
    known = ~np.isnan(count) & (exposure > 0)
    count, exposure = np.where(known, count, np.nan), np.where(known, exposure, np.nan)
    after, before = count[:, lag:], count[:, :-lag]
    e, f = exposure[:, lag:], exposure[:, :-lag]
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = (after + before) / (e + f) * (1 / e + 1 / f)
        root = np.where(variance > 0, np.abs(after / e - before / f) / np.sqrt(variance), np.nan)
    return _screened(root)


def _screened(root: np.ndarray) -> np.ndarray:
    """Scores from their roots, without those far above the mean of their series."""
    some = (~np.isnan(root)).sum(axis=1, keepdims=True)
    mean = np.nansum(root, axis=1, keepdims=True) / np.maximum(some, 1)
    return np.where(root > SCREEN * mean, np.nan, root**2)


def summed(score: np.ndarray, periods: np.ndarray, lag: int) -> tuple[np.ndarray, ...]:
    """Sum of each series' scores, their number and degrees of freedom; 0 where too few."""
    held = ~np.isnan(score)
    held &= ((periods >= LEAST_PERIODS) & (held.sum(axis=1) >= LEAST_PAIRS))[:, None]
    pairs = held.sum(axis=1)
    chained = (held[:, lag:] & held[:, :-lag]).sum(axis=1)
    freedom = np.where(pairs > 0, 2 * pairs**2 / np.maximum(2 * pairs + chained, 1), 0.0)
    return np.where(held, score, 0.0).sum(axis=1), pairs, freedom


def pooled(
    sums: np.ndarray,
    pairs: np.ndarray,
    freedom: np.ndarray,
    periods: np.ndarray,
    estimate: Any = None,
    clearly: float = 1.0,
) -> Spread:
    """Each series' factor: the mean score of all, or its own where that is clearly larger."""
    if estimate is None:
        with np.errstate(divide="ignore", invalid="ignore"):
            estimate = np.where(pairs > 0, sums / pairs, np.nan)
    everyone = max(1.0, float(sums.sum() / pairs.sum())) if pairs.any() else 1.0
    together = float(freedom.sum()) if pairs.any() else np.inf
    return Spread(
        np.where(estimate > clearly * everyone, estimate, everyone),
        np.full(len(sums), together),
        estimate,
        periods,
    )


def neighbour_scores(count: np.ndarray, total: np.ndarray) -> np.ndarray:
    """Score of each pair of neighbours, 1 on average by chance; missing where none can vary."""
    both, over = count[:, 1:] + count[:, :-1], total[:, 1:] + total[:, :-1]
    with np.errstate(divide="ignore", invalid="ignore"):
        pooled = both / over
        variance = pooled * (1 - pooled) * (1 / total[:, 1:] + 1 / total[:, :-1])
        return np.where(variance > 0, np.diff(count / total, axis=1) ** 2 / variance, np.nan)


def dispersion_of_counts(count: Any) -> np.ndarray:
    """Dispersion of counts between neighbouring periods of one length, (series,), 1 or more.

    The mean of ``(a - b)^2 / (a + b)`` over neighbours, which is 1 by chance alone, as
    `spread_of_shares` takes it for shares; 1 where fewer than eight periods are known. Counts are
    (series, periods).
    """
    x = np.atleast_2d(from_nought(count, "count"))
    both = x[:, 1:] + x[:, :-1]
    with np.errstate(divide="ignore", invalid="ignore"):
        score = np.where(both > 0, np.diff(x, axis=1) ** 2 / both, np.nan)
    pairs = (~np.isnan(score)).sum(axis=1)
    mean = np.nansum(score, axis=1) / np.maximum(pairs, 1)
    enough = (~np.isnan(x)).sum(axis=1) >= LEAST_PERIODS
    return np.where(enough, np.fmax(mean, 1.0), 1.0)


def count_limits(
    count: Any, factor: Any = 1.0, freedom: Any = np.inf, confidence: float = 0.95
) -> tuple[np.ndarray, np.ndarray]:
    """Limits of counts, widened by a dispersion that is itself an estimate (Student's t)."""
    x, f, df = of_one_shape(
        count=as_numbers(count), factor=as_numbers(factor), freedom=as_numbers(freedom)
    )
    rows = zip(x, f, students_confidence(confidence, df), strict=True)
    lower, upper = np.array([widen(*row) for row in rows], dtype=float).reshape(-1, 2).T
    return lower, upper


def share_limits(
    count: Any, total: Any, factor: Any = 1.0, freedom: Any = np.inf, confidence: float = 0.95
) -> tuple[np.ndarray, np.ndarray]:
    """Wilson's interval of a share, widened by a dispersion.

    The share is read as one of ``total / factor`` independent trials, and Student's t stands for
    the normal quantile, since the factor is itself an estimate. At a factor of 1 and infinite
    freedom it is Wilson's interval. A total of 0 or a missing count gives missing limits.

    Examples
    --------
    >>> lower, upper = share_limits(65, 100)
    >>> round(float(lower), 4), round(float(upper), 4)
    (0.5525, 0.7364)
    """
    from scipy.special import stdtrit

    x, n, f, df = of_one_shape(
        count=from_nought(count, "count"),
        total=from_nought(total, "total"),
        factor=np.fmax(as_numbers(factor), 1.0),
        freedom=as_numbers(freedom),
    )
    check_part(x, n)
    normal, finite = normal_quantile(confidence), np.isfinite(df)
    reach = np.where(finite, stdtrit(np.where(finite, df, 1.0), (1 + confidence) / 2), normal)
    return wilson_at(x / f, n / f, reach)
