"""Is a count or share other than a given value? Tests that are the inverse of the intervals.

Each p-value belongs to one interval of `intervals`: at a confidence of 1 - p the interval just
touches the value. So a p-value below 5 per cent and a 95 per cent interval that leaves the value
out are the same statement, and `together` says which of many statements stand side by side.
"""

from __future__ import annotations

import numpy as np

from rocu_analysis.errors import BadOption
from rocu_analysis.measures.arguments import as_numbers, from_nought, of_one_shape, tail_of


def share_against(count, total, reference, factor=1.0, freedom=np.inf) -> np.ndarray:
    """Two-sided p-value of a share against a reference share: the score test.

    ``z = (count / total - reference) / sqrt(reference (1 - reference) / total)``, whose inverse is
    the Wilson interval (Wilson 1927, J Am Stat Assoc 22: 209-212).

    Parameters
    ----------
    count, total : array-like
        Broadcast; a total of 0 gives a missing p.
    reference : float or array-like
        Share between 0 and 1.
    factor, freedom : float or array-like
        Dispersion of the share's own history and how well it is known, as
        `share_dispersion.from_neighbours` gives them: the total is read as ``total / factor``
        trials, and Student's t stands for the normal.

    Raises
    ------
    BadOption
        Where a figure is negative, or figures do not fit together.
    """
    from scipy.special import ndtr, stdtr

    count, total, reference, factor, freedom = of_one_shape(
        count=from_nought(count, "count"),
        total=from_nought(total, "total"),
        reference=from_nought(reference, "reference"),
        factor=as_numbers(factor),
        freedom=as_numbers(freedom),
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        trials = total / np.maximum(factor, 1.0)
        error = np.sqrt(reference * (1 - reference) / trials)
        score = np.abs(count / total - reference) / error
    finite = np.isfinite(freedom)
    tail = np.where(finite, stdtr(np.where(finite, freedom, 1.0), -score), ndtr(-score))
    return np.where(total > 0, 2 * tail, np.nan)


def count_against(count, expected, factor=1.0, freedom=np.inf) -> np.ndarray:
    """Two-sided p-value of a count against an expected count.

    The exact Poisson test with doubled tails, whose inverse is the exact interval (Garwood 1936,
    Biometrika 28: 437-442). Where counts vary more than chance, count and expected count are read
    as so many events of weight ``factor``, as `dispersion.widen` reads them.

    Parameters
    ----------
    count, expected : array-like
    factor : float or array-like
        Dispersion of a region's own history; values below 1 count as 1.
    freedom : float or array-like
        How well that dispersion is known, as `dispersion.freedom` gives it: Student's t with so
        many degrees of freedom stands for the normal.

    Raises
    ------
    BadOption
        Where a figure is negative, or figures do not fit together.
    """
    from scipy.special import gammainc, gammaincc

    count, expected, factor, freedom = of_one_shape(
        count=from_nought(count, "count"),
        expected=from_nought(expected, "expected"),
        factor=np.maximum(as_numbers(factor), 1.0),
        freedom=as_numbers(freedom),
    )
    events, mean = count / factor, expected / factor
    as_many = np.where(events > 0, gammainc(np.where(events > 0, events, 1.0), mean), 1.0)
    as_few = gammaincc(events + 1, mean)
    return with_freedom(np.minimum(1.0, 2 * np.minimum(as_many, as_few)), freedom)


def with_freedom(p, freedom) -> np.ndarray:
    """P-value where Student's t stands for the normal, since a dispersion is itself an estimate.

    ``2 T(z)`` with ``z`` the normal quantile of half the p-value; the same p where the degrees of
    freedom are infinite.

    Parameters
    ----------
    p, freedom : float or array-like

    Raises
    ------
    BadOption
        Where a p-value is outside 0 to 1, or figures do not fit together.
    """
    from scipy.special import ndtri, stdtr

    p, freedom = of_one_shape(p=p_values(p), freedom=as_numbers(freedom))
    finite = np.isfinite(freedom) & (p > 0)
    told = 2 * stdtr(np.where(finite, freedom, 1.0), ndtri(np.where(finite, p, 1.0) / 2))
    return np.where(finite, told, p)


def together(p, alpha: float = 0.05) -> np.ndarray:
    """Which differences stand when all are looked at together.

    Holm's step-down rule: the smallest p is held against ``alpha / k``, the next against
    ``alpha / (k - 1)`` and so on, until one fails (Holm 1979, Scand J Stat 6: 65-70). The chance
    that any of them is named by chance is at most ``alpha``, however many are truly different.

    Parameters
    ----------
    p : array-like
        Missing ones are never named and do not count.
    alpha : float

    Returns
    -------
    ndarray of bool

    Raises
    ------
    BadOption
        Where a p-value is outside 0 to 1, or they are no single list.
    """
    tail_of(1 - alpha)  # refuses what is none
    p = p_list(p)
    named = np.zeros(p.shape, dtype=bool)
    order = [place for place in np.argsort(p) if not np.isnan(p[place])]
    for tried, place in enumerate(order):
        if p[place] >= alpha / (len(order) - tried):
            break
        named[place] = True
    return named


def p_values(p) -> np.ndarray:
    """P-values as floats; missing ones stay missing.

    Raises
    ------
    BadOption
        Where one is outside 0 to 1.
    """
    values = as_numbers(p, "p")
    if ((values < 0) | (values > 1)).any():
        raise BadOption("p", "a figure outside 0 to 1", "p-values lie between 0 and 1.")
    return values


def p_list(p) -> np.ndarray:
    """P-values of tests that are looked at together, (tests,); a single one is a list of one.

    Raises
    ------
    BadOption
        Where they are no single list, or one is outside 0 to 1.
    """
    values = np.atleast_1d(p_values(p))
    if values.ndim > 1:
        raise BadOption("p", f"an array of {values.ndim} dimensions", "One list of p-values.")
    return values
