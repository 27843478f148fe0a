"""How much more than chance does a series vary from one period to the next?

Police counts move with operations and with recording, so where a series has a history of its own
its counts and shares are widened by how much more than chance that history varies (`Spread`). The
factor is never below 1: a history that happens to vary little is no licence for a narrower claim.
It is taken between neighbouring periods, so that a lasting step or a slow drift, which is news and
no noise, does not make the interval wide. Figures, (series, periods), stand in order of time; a
missing period breaks a pair.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from rocu_analysis.errors import BadOption
from rocu_analysis.measures.arguments import check_part, from_nought, of_one_shape

LEAST_PERIODS = 8
LEAST_PAIRS = 4
CLEARLY = 1.6  # times that of all parts: without cause one part in 40 lies above it
TRIMMED, UNTRIMMED = 0.2, 0.47  # of twenty scores, and the mean of the others by chance
FAR = 8.0  # times what is usual: of a score by chance once in two hundred
SCREEN = 3.267  # times the mean: what a moving range exceeds by chance once in a hundred times


@dataclass(frozen=True, slots=True)
class Spread:
    """Dispersion of each series, and how well it is known."""

    factor: np.ndarray  # of the variance by chance: 1 or more, and 1 without a history
    freedom: np.ndarray  # degrees of Student's t; infinite without a history
    estimate: np.ndarray  # its own, which may be below 1; missing without a history

    def at_least(self, factor: float, freedom: float) -> Spread:
        """The same where a dispersion of all together is not larger; else that one."""
        more = self.factor < factor
        wider, known = np.where(more, factor, self.factor), np.where(more, freedom, self.freedom)
        return replace(self, factor=wider, freedom=known)


def spread_of_shares(count: Any, total: Any) -> Spread:
    """Dispersion of shares from their own history.

    For neighbouring periods with shares p and q of m and n, pooled share r, the score is
    ``(p - q)^2 / (r (1 - r) (1 / m + 1 / n))``, which is 1 on average by chance alone. Its mean
    over the pairs of a series is the multiplicative factor of overdispersion (Spiegelhalter 2005,
    Statistics in Medicine 24: 1185-1202), taken between successive differences (von Neumann and
    others 1941, Annals of Mathematical Statistics 12: 153-162). With m pairs, of which a follow
    directly on one another, its variance is that of chi-square on ``2 m^2 / (2 m + a)`` degrees of
    freedom. One series' estimate is rough, so each takes the larger of its own and the mean of all,
    never below 1, with the freedom of all together; one with fewer than eight known periods has
    none of its own.
    """
    x = np.atleast_2d(from_nought(count, "count"))
    n = np.atleast_2d(from_nought(total, "total"))
    if x.shape != n.shape:
        raise BadOption("total", f"{n.shape} figures for {x.shape} counts", "One for each count.")
    check_part(x, n)
    known = ~np.isnan(x) & (n > 0)
    score = neighbour_scores(np.where(known, x, np.nan), np.where(known, n, np.nan))
    periods = known.sum(axis=1)
    return pooled(*summed(score, periods, lag=1))


def spread_of_rates(count: Any, exposure: Any = 1.0) -> Spread:
    """Dispersion of counts over an exposure, from neighbouring periods of a series.

    For two periods with counts a and b over exposures e and f, pooled rate r, the score is
    ``(a / e - b / f)^2 / (r (1 / e + 1 / f))``, which is 1 on average by chance alone. Scores
    whose root is above 3.267 times the mean of the roots are set aside once, as the moving ranges
    of an XmR chart are. Otherwise as `spread_of_shares`, whose sources hold here too.

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
    return pooled(*summed(rate_scores(x, e, lag=1), periods, lag=1))


def spread_of_parts(count: Any) -> Spread:
    """Dispersion of the parts of one whole, from the share of each in neighbouring periods.

    A season, or a year that is high everywhere, moves all parts alike and no share. The scores are
    those of `spread_of_shares`, of the sum of all parts in a period, screened and pooled as in
    `spread_of_rates`. A part's own estimate, which counts where it is more than 1.6 times that of
    all together, leaves its largest score out: that is where its level has changed, if it has. A
    period in which a part is missing is passed over.

    >>> season = np.array([120, 90, 80, 110] * 3)
    >>> spread_of_parts([season, season, 2 * season]).factor.tolist()
    [1.0, 1.0, 1.0]
    """
    x = _whole_periods(count)
    score = _scores_of_parts(x)
    periods = np.full(len(x), x.shape[1])
    sums, pairs, freedom = summed(_screened(np.sqrt(score)), periods, lag=1)
    scores, others = np.nan_to_num(score), np.maximum((~np.isnan(score)).sum(axis=1) - 1, 1)
    without = (scores.sum(axis=1) - scores.max(axis=1, initial=0.0)) / others
    return pooled(sums, pairs, freedom, np.where(pairs > 0, without, np.nan), CLEARLY)


def spread_of_sums(count: Any, number: int) -> tuple[float, float]:
    """Dispersion of the parts of one whole between sums of so many periods, and its freedom.

    Where each period leans on the one before, a year varies by more than its quarters tell. The
    scores are those of `spread_of_parts`, between sums that stand side by side and end with the
    newest period, of all parts together. The highest fifth is left out, which is where levels
    changed: the mean of the others is `UNTRIMMED` by chance, and known from about half as many
    degrees of freedom. So is a part with a score that lies far off, since it moves the shares of
    all. 1, and infinite freedom, where there are fewer than eight scores.

    >>> spread_of_sums([[9, 9, 12, 12] * 4, [9, 9, 9, 9] * 4], 4)
    (1.0, inf)
    """
    x = _whole_periods(count)
    sums = x[:, x.shape[1] % number :].reshape(len(x), -1, number).sum(axis=2)
    factor, freedom = 1.0, np.inf
    while True:  # a part whose level changed moves the shares of all others
        score = _scores_of_parts(sums)
        known = np.sort(score[~np.isnan(score)])
        if known.size < LEAST_PERIODS:
            return factor, freedom
        kept = known[: math.ceil((1 - TRIMMED) * known.size)]
        factor, freedom = max(1.0, float(kept.mean()) / UNTRIMMED), known.size / 2
        far = (score > FAR * factor).any(axis=1)
        if not far.any():
            return factor, freedom
        sums = sums[~far]


def _whole_periods(count: Any) -> np.ndarray:
    """Counts of parts, without the periods in which one is missing."""
    x = np.atleast_2d(from_nought(count, "count"))
    return x[:, ~np.isnan(x).any(axis=0)]


def _scores_of_parts(x: np.ndarray) -> np.ndarray:
    """Score of each part's share in neighbouring periods."""
    return neighbour_scores(x, np.broadcast_to(x.sum(axis=0), x.shape))


def neighbour_scores(count: np.ndarray, total: np.ndarray) -> np.ndarray:
    """Score of each pair of neighbours, 1 on average by chance; missing where none can vary."""
    both, over = count[:, 1:] + count[:, :-1], total[:, 1:] + total[:, :-1]
    with np.errstate(divide="ignore", invalid="ignore"):
        pooled = both / over
        variance = pooled * (1 - pooled) * (1 / total[:, 1:] + 1 / total[:, :-1])
        return np.where(variance > 0, np.diff(count / total, axis=1) ** 2 / variance, np.nan)


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
    known = ~np.isnan(score)
    known &= ((periods >= LEAST_PERIODS) & (known.sum(axis=1) >= LEAST_PAIRS))[:, None]
    pairs = known.sum(axis=1)
    chained = (known[:, lag:] & known[:, :-lag]).sum(axis=1)
    freedom = np.where(pairs > 0, 2 * pairs**2 / np.maximum(2 * pairs + chained, 1), 0.0)
    return np.where(known, score, 0.0).sum(axis=1), pairs, freedom


def pooled(sums, pairs, freedom, estimate=None, clearly: float = 1.0) -> Spread:
    """Each series' factor: the mean score of all, or its own where that is clearly larger."""
    if estimate is None:
        estimate = np.where(pairs > 0, sums / np.maximum(pairs, 1), np.nan)
    everyone = max(1.0, float(sums.sum() / pairs.sum())) if pairs.any() else 1.0
    together = float(freedom.sum()) if pairs.any() else np.inf
    factor = np.where(estimate > clearly * everyone, estimate, everyone)
    return Spread(factor, np.full(len(sums), together), estimate)


def dispersion_of_counts(count: Any) -> np.ndarray:
    """Dispersion of counts between neighbouring periods of one length, (series,), 1 or more.

    The mean of ``(a - b)^2 / (a + b)`` over neighbours, which is 1 by chance alone; 1 where fewer
    than eight periods are known.
    """
    x = np.atleast_2d(from_nought(count, "count"))
    both = x[:, 1:] + x[:, :-1]
    score = np.where(both > 0, np.diff(x, axis=1) ** 2 / np.where(both > 0, both, 1), np.nan)
    mean = np.nansum(score, axis=1) / np.maximum((~np.isnan(score)).sum(axis=1), 1)
    enough = (~np.isnan(x)).sum(axis=1) >= LEAST_PERIODS
    return np.where(enough, np.fmax(mean, 1.0), 1.0)
