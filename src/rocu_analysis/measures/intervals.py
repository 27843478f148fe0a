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

from typing import Any

import numpy as np
from scipy import special

from rocu_analysis.errors import BadOption
from rocu_analysis.measures.arguments import (
    as_given,
    as_numbers,
    check_part,
    from_nought,
    of_one_shape,
    tail_of,
)

__all__ = ["goodman", "poisson_byar", "poisson_exact", "wilson"]

Pair = tuple[Any, Any]


def wilson(count: Any, total: Any, confidence: float = 0.95) -> Pair:
    """Wilson's score interval of a share.

    ``(2x + z^2 -/+ z sqrt(z^2 + 4x(1 - x/n))) / (2 (n + z^2))`` (Wilson 1927, J Am Stat Assoc 22:
    209-212; Newcombe 1998, Stat Med 17: 857-872).

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
    return as_given(*wilson_at(*_pair(count, total), students_reach(np.inf, confidence)))


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
    """Exact binomial interval of a share, as `wilson`: never under its stated confidence.

    ``B(a/2; x, n - x + 1)`` and ``B(1 - a/2; x + 1, n - x)``, beta quantiles (Clopper and Pearson
    1934, Biometrika 26: 404-413).
    """
    tail = tail_of(confidence)
    x, n = _pair(count, total)
    known = (n > 0) & ~np.isnan(x)
    x, n = np.where(known, x, 1.0), np.where(known, n, 2.0)
    # A shape of 0 has no quantile; those ends are 0 and 1 by definition.
    lower = np.where(x == 0, 0.0, special.betaincinv(np.where(x == 0, 1, x), n - x + 1, tail))
    others = np.where(x == n, 1, n - x)
    upper = np.where(x == n, 1.0, special.betaincinv(x + 1, others, 1 - tail))
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
    return as_given(*_poisson_at(from_nought(count, "count"), tail_of(confidence)))


def _poisson_at(x: np.ndarray, tail: np.ndarray | float) -> Pair:
    """Exact interval with so much in each tail."""
    known = ~np.isnan(x)
    x = np.where(known, x, 1.0)
    lower = np.where(x == 0, 0.0, special.gammaincinv(np.where(x == 0, 1, x), tail))
    # The complement keeps the digits of a small tail, as 99.8 per cent and beyond need.
    upper = special.gammainccinv(x + 1, tail)
    return np.where(known, lower, np.nan), np.where(known, upper, np.nan)


def poisson_byar(count: Any, confidence: float = 0.95) -> Pair:
    """Byar's approximation to the exact Poisson interval, the form used in public health.

    ``x (1 - 1/(9x) - z / (3 sqrt(x)))^3`` and ``(x+1) (1 - 1/(9(x+1)) + z / (3 sqrt(x+1)))^3``
    (Breslow and Day 1987, Statistical Methods in Cancer Research II, p. 69).

    Parameters
    ----------
    count : float or array-like
        Events, 0 or more; a count of 0 has a lower limit of 0.
    confidence : float

    Returns
    -------
    (lower, upper)
        As counts; a lower limit that the formula puts below zero is missing.
    """
    z, x = students_reach(np.inf, confidence), from_nought(count, "count")
    with np.errstate(divide="ignore", invalid="ignore"):
        lower = x * (1 - 1 / (9 * x) - z / (3 * np.sqrt(x))) ** 3
    lower = np.where(x == 0, 0.0, np.where(lower < 0, np.nan, lower))
    above = x + 1
    return as_given(lower, above * (1 - 1 / (9 * above) + z / (3 * np.sqrt(above))) ** 3)


def goodman(counts: Any, confidence: float = 0.95) -> Pair:
    """Goodman's simultaneous intervals of several shares of one whole.

    Wilson's interval for each part with ``chi2(1 - a/k; 1)`` for ``z^2``, so that all k hold
    together (Goodman 1965, Technometrics 7: 247-254). Fit to be shown where every expected count
    is 5 or more; the limits are given for any.

    Parameters
    ----------
    counts : array-like
        Parts of one whole along the last axis: shape (k,) or (groups, k).
    confidence : float
        Of all parts together.

    Returns
    -------
    (lower, upper)
        Arrays of the shape of ``counts``; missing throughout for a whole of 0, or one with a part
        missing.

    Raises
    ------
    BadOption
        Where there are no parts, or a negative count.
    """
    x = from_nought(counts, "count")
    if x.ndim == 0 or x.shape[-1] == 0:
        found = "a single figure, not the parts of a whole"
        raise BadOption("goodman(counts)", found, "counts needs one figure for each part.")
    total = np.broadcast_to(x.sum(axis=-1, keepdims=True), x.shape)
    return wilson(x, total, 1 - 2 * tail_of(confidence) / x.shape[-1])


def _pair(count: Any, total: Any) -> list[np.ndarray]:
    """Part and whole as arrays of one shape."""
    x, n = of_one_shape(count=from_nought(count, "count"), total=from_nought(total, "total"))
    check_part(x, n)
    return [x, n]


# --- widened by what a series' history shows ------------------------------------------------------


def students_reach(freedom: Any, confidence: float = 0.95) -> np.ndarray:
    """Two-sided quantile of Student's t; of the normal, 1.96, where the freedom is infinite."""
    tail, freedom = tail_of(confidence), as_numbers(freedom)
    finite = np.isfinite(freedom)
    reach = special.stdtrit(np.where(finite, freedom, 1.0), 1 - tail)
    return np.where(finite, reach, -special.ndtri(tail))


def students_confidence(confidence: float, freedom: Any) -> np.ndarray:
    """Confidence at which the normal reaches as far as Student's t does at the one given.

    >>> [round(float(one), 3) for one in students_confidence(0.95, [7, np.inf])]
    [0.982, 0.95]
    """
    return 1 - 2 * special.ndtr(-students_reach(freedom, confidence))


def count_limits(
    count: Any, factor: Any = 1.0, freedom: Any = np.inf, confidence: float = 0.95
) -> Pair:
    """Exact Poisson interval of a count, widened by a dispersion that may itself be an estimate.

    The count is read as ``count / f`` events of weight ``f``, 1 or more, and Student's t stands for
    the normal. Close to its stated confidence on average for gamma-Poisson counts; not exact.
    """
    x, f, df = of_one_shape(
        count=from_nought(count, "count"),
        factor=np.fmax(as_numbers(factor), 1.0),
        freedom=as_numbers(freedom),
    )
    tail = special.ndtr(-students_reach(df, confidence))
    return tuple(limit * f for limit in _poisson_at(x / f, tail))


def share_limits(
    count: Any, total: Any, factor: Any = 1.0, freedom: Any = np.inf, confidence: float = 0.95
) -> Pair:
    """Wilson's interval of a share, widened by a dispersion that may itself be an estimate.

    The share is read as one of ``total / factor`` independent trials, and Student's t stands for
    the normal. A total of 0 or a missing count gives missing limits.

    >>> lower, upper = share_limits(65, 100)
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
    return wilson_at(x / f, n / f, students_reach(df, confidence))
