"""Which units stand apart from all the others, however many they are? One, two or three at a time.

Two regions at five times the rest move the mean and the spread so far that neither looks unusual,
and the eight that are alike look low. They are therefore taken out one after another, and what is
left is asked anew each time.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from rocu_analysis.measures.arguments import from_nought, of_one_shape, tail_of

__all__ = ["stand_apart"]

MOST = 3  # set apart: with more, what is left is no longer most of ten regions
LEAST = 6  # units in all, under which none can be told from a usual spread


def stand_apart(observed: Any, size: Any = 1.0, *, alpha: float = 0.05) -> np.ndarray:
    """Units whose rate stands apart from the rest, as a mask.

    The generalised extreme Studentised deviate, of up to three units (Rosner 1983, Technometrics
    25: 165-172), on ``2 (sqrt x - sqrt(r n))``, whose variance is 1 by chance alone; ``r`` is the
    rate of those that are left, and their standard deviation never counts as below 1. Where nothing
    stands apart, one set of units in twenty has one set apart; up to one in ten where rates are
    spread widely and skewed.

    Parameters
    ----------
    observed : array-like, (units,)
        Counts; a missing one is never set apart.
    size : float or array-like
        What the counts are out of: residents, officers, or 1.
    alpha : float

    Returns
    -------
    ndarray of bool, (units,)
        All false with fewer than six units.

    Raises
    ------
    BadOption
        Where a figure is negative or infinite.

    Examples
    --------
    >>> stand_apart([500, 102, 97, 480, 105, 99, 94, 108, 100, 103]).nonzero()[0].tolist()
    [0, 3]
    >>> stand_apart([130, 102, 70, 160, 105, 55, 94, 140, 85, 103]).any()
    np.False_
    """
    from scipy.special import stdtrit

    tail_of(1 - alpha)  # refuses what is none
    x, n = of_one_shape(observed=from_nought(observed, "observed"), size=from_nought(size, "size"))
    left = ~np.isnan(x) & (n > 0)
    number = int(left.sum())
    apart = np.zeros(x.shape, dtype=bool)
    if number < LEAST:
        return apart
    taken: list[int] = []
    for many in range(1, MOST + 1):
        rate = x[left].sum() / n[left].sum()
        deviate = 2 * (np.sqrt(x) - np.sqrt(rate * n))
        spread = max(1.0, deviate[left].std(ddof=1))
        distance = np.where(left, np.abs(deviate - deviate[left].mean()), -1.0)
        furthest = int(np.argmax(distance))
        others = number - many  # that are left once it is taken
        reach = stdtrit(others - 1, 1 - alpha / (2 * (others + 1)))
        critical = others * reach / np.sqrt((others - 1 + reach**2) * (others + 1))
        taken.append(furthest)
        left[furthest] = False
        if distance[furthest] / spread > critical:
            apart[taken] = True
    return apart
