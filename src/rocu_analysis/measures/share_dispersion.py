"""How far does a share move from one period to the next, beside what chance alone would give?

Work is recorded in clusters: one operation may bring twenty disruptions of one strand in a week.
Shares then vary more than Wilson's interval allows. The dispersion is taken between neighbouring
periods, so that a lasting step or a slow drift of the share, which is news and no noise, does not
make the interval wide.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from rocu_analysis.errors import BadOption
from rocu_analysis.measures.arguments import as_numbers, check_part, from_nought, of_one_shape
from rocu_analysis.measures.intervals import normal_quantile

LEAST_PERIODS = 8


@dataclass(frozen=True, slots=True)
class Spread:
    """Dispersion of each share, and how well it is known.

    Attributes
    ----------
    factor : ndarray, (series,)
        What the variance by chance is multiplied by: 1 or more, and 1 without a history.
    freedom : ndarray, (series,)
        Degrees of freedom of Student's t; infinite without a history.
    own : ndarray, (series,)
        Each series' own estimate as it is, which may be below 1; missing without a history.
    periods : ndarray of int, (series,)
        Periods known.
    """

    factor: np.ndarray
    freedom: np.ndarray
    own: np.ndarray
    periods: np.ndarray


def from_neighbours(count: Any, total: Any) -> Spread:
    """Dispersion of shares from their own history.

    For neighbouring periods with shares p and q of m and n, pooled share r, the score is
    ``(p - q)^2 / (r (1 - r) (1 / m + 1 / n))``, which is 1 on average by chance alone. Its mean
    over the pairs of a series is the multiplicative factor of overdispersion (Spiegelhalter 2005,
    Statistics in Medicine 24: 1185-1202), taken between successive differences (von Neumann and
    others 1941, Annals of Mathematical Statistics 12: 153-162). With m pairs, of which a follow
    directly on one another, its variance is that of chi-square on ``2 m^2 / (2 m + a)`` degrees of
    freedom. One series' estimate is rough, so each takes the larger of its own and the mean of all,
    never below 1, with the freedom of all together.

    Parameters
    ----------
    count, total : array-like, (series, periods)
        In order of time; a missing period breaks a pair. A series with fewer than eight known
        periods has no estimate of its own and takes the mean of the others.

    Returns
    -------
    Spread

    Raises
    ------
    BadOption
        Where a figure is negative or infinite, a part is larger than its whole, or there is not one
        total a count.
    """
    x = np.atleast_2d(from_nought(count, "count"))
    n = np.atleast_2d(from_nought(total, "total"))
    if x.shape != n.shape:
        raise BadOption("total", f"{n.shape} figures for {x.shape} counts", "One for each count.")
    check_part(x, n)
    known = ~np.isnan(x) & (n > 0)
    periods = known.sum(axis=1)
    score = neighbour_scores(np.where(known, x, np.nan), np.where(known, n, np.nan))
    score[periods < LEAST_PERIODS] = np.nan
    held = ~np.isnan(score)
    pairs = held.sum(axis=1)
    chained = (held[:, 1:] & held[:, :-1]).sum(axis=1)
    sums = np.where(held, score, 0.0).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        own = np.where(pairs > 0, sums / pairs, np.nan)
        freedom = np.where(pairs > 0, 2 * pairs**2 / (2 * pairs + chained), 0.0)
    if not pairs.sum():
        ones = np.ones(len(x))
        return Spread(ones, np.full(len(x), np.inf), own, periods)
    everyone = max(1.0, float(sums.sum() / pairs.sum()))
    factor = np.fmax(own, everyone)
    return Spread(factor, np.full(len(x), float(freedom.sum())), own, periods)


def neighbour_scores(count: np.ndarray, total: np.ndarray) -> np.ndarray:
    """Score of each pair of neighbours; missing where either is, or where nothing can vary.

    Parameters
    ----------
    count, total : ndarray, (series, periods)

    Returns
    -------
    ndarray, (series, periods - 1)
        1 on average by chance alone.
    """
    both, over = count[:, 1:] + count[:, :-1], total[:, 1:] + total[:, :-1]
    with np.errstate(divide="ignore", invalid="ignore"):
        pooled = both / over
        variance = pooled * (1 - pooled) * (1 / total[:, 1:] + 1 / total[:, :-1])
        return np.where(variance > 0, np.diff(count / total, axis=1) ** 2 / variance, np.nan)


def of_counts(count: Any) -> np.ndarray:
    """Dispersion of counts between neighbouring periods of one length, (series,), 1 or more.

    The mean of ``(a - b)^2 / (a + b)`` over neighbours, which is 1 by chance alone, as
    `from_neighbours` takes it for shares; 1 where fewer than eight periods are known.

    Parameters
    ----------
    count : array-like, (series, periods)
    """
    x = np.atleast_2d(from_nought(count, "count"))
    both = x[:, 1:] + x[:, :-1]
    with np.errstate(divide="ignore", invalid="ignore"):
        score = np.where(both > 0, np.diff(x, axis=1) ** 2 / both, np.nan)
    pairs = (~np.isnan(score)).sum(axis=1)
    mean = np.nansum(score, axis=1) / np.maximum(pairs, 1)
    enough = (~np.isnan(x)).sum(axis=1) >= LEAST_PERIODS
    return np.where(enough, np.fmax(mean, 1.0), 1.0)


def limits(
    count: Any, total: Any, factor: Any = 1.0, freedom: Any = np.inf, confidence: float = 0.95
) -> tuple[np.ndarray, np.ndarray]:
    """Wilson's interval of a share, widened by a dispersion.

    The share is read as one of ``total / factor`` independent trials, and Student's t stands for
    the normal quantile, since the factor is itself an estimate. At a factor of 1 and infinite
    freedom it is Wilson's interval.

    Parameters
    ----------
    count, total, factor, freedom : array-like
        Broadcast; a total of 0 or a missing count gives missing limits.
    confidence : float

    Returns
    -------
    (lower, upper)
        As shares between 0 and 1.

    Raises
    ------
    BadOption
        Where a figure is negative or infinite, a part is larger than its whole, or figures do not
        fit together.

    Examples
    --------
    >>> lower, upper = limits(65, 100)
    >>> round(float(lower), 4), round(float(upper), 4)
    (0.5525, 0.7364)
    """
    x, n, f, df = of_one_shape(
        count=from_nought(count, "count"),
        total=from_nought(total, "total"),
        factor=np.fmax(as_numbers(factor), 1.0),
        freedom=as_numbers(freedom),
    )
    check_part(x, n)
    q = _quantile(df, confidence)
    with np.errstate(divide="ignore", invalid="ignore"):
        trials, share = n / f, x / n
        middle = (share + q**2 / (2 * trials)) / (1 + q**2 / trials)
        half = q * np.sqrt(share * (1 - share) / trials + (q / (2 * trials)) ** 2)
        half = half / (1 + q**2 / trials)
    known = (n > 0) & ~np.isnan(x)
    # At either end the formula is exactly 0 or 1; rounding is not allowed to say otherwise.
    lower = np.where(x == 0, 0.0, middle - half)
    upper = np.where(x == n, 1.0, middle + half)
    return np.where(known, lower, np.nan), np.where(known, upper, np.nan)


def _quantile(freedom: np.ndarray, confidence: float) -> np.ndarray:
    from scipy.special import stdtrit

    normal = normal_quantile(confidence)
    finite = np.isfinite(freedom)
    return np.where(finite, stdtrit(np.where(finite, freedom, 1.0), (1 + confidence) / 2), normal)
