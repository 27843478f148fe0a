"""How far could the true figure lie from the one observed?

Intervals for a share, a count and several shares at once; that of a rate is its count's over the
exposure. Scalars in give floats out, arrays give arrays (broadcast together). A missing figure or a
zero denominator gives missing limits; a zero count has a lower limit of 0, which is known, not
missing. The exact methods cover at least as often as they say, at every true value; Wilson, Byar
and Goodman do so on average over true values (``benchmarks/coverage.py`` prints how often).

A Poisson interval covers the luck of the draw alone: `count_limits` and `share_limits` are widened
by how much more a series' own history varies (`dispersion`).
"""

from __future__ import annotations

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
