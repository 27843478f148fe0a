"""Regions side by side without a league table.

A small region's rate swings by chance, so that it tends to stand first or last. Shrinking pulls
each rate towards the network's by as much as its size deserves, and rank intervals show how little
an order is worth. Ranks belong in the data, never in a headline.

Two regions at five times the rest move the mean and the spread so far that neither looks unusual,
and the eight that are alike look low. They are therefore taken out one after another, and what is
left is asked anew each time.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from rocu_analysis.errors import BadOption, NoFigures
from rocu_analysis.measures.arguments import from_nought, of_one_shape, rates_of, tail_of

__all__ = ["marshall", "rank_intervals", "stand_apart"]

_DRAWS = 20_000


def marshall(observed: Any, exposure: Any, *, family: str = "rate") -> pd.DataFrame:
    """Shrunken rates by moments (Marshall, 1991, Applied Statistics 40).

    Parameters
    ----------
    observed, exposure : array-like
        Counts and what they are out of; a missing figure, or an exposure of 0, is passed
        over and stays missing.
    family : {"rate", "proportion"}
        Poisson counts, or binomial ones (Martuzzi and Elliott, 1996, Statistics in
        Medicine 15).

    Returns
    -------
    DataFrame
        ``observed``, ``exposure``, ``raw``, ``shrunk``, ``weight`` (what the unit's own rate
        counts for, 0 to 1), ``pooled``, ``between`` (variance between units), ``caveat``.

    Raises
    ------
    NoFigures
        Where no unit has both a count and an exposure.
    BadOption
        Where a figure is below 0, or a part exceeds its whole.

    Notes
    -----
    With pooled rate b, s2 = sum E (r - b)^2 / sum E, between variance a = max(0, s2 - b / mean
    E), shrunk rate b + a (r - b) / (a + b / E). A negative a is no variance: every unit takes
    the pooled rate. Left negative, it would push units away from the mean.
    """
    units, used = _units(observed, exposure)
    counts, sizes = used["observed"].to_numpy(), used["exposure"].to_numpy()
    if family == "proportion" and np.any(counts > sizes):
        raise BadOption("observed", "a part exceeds its whole", "Shares of a whole")
    pooled, mean = counts.sum() / sizes.sum(), sizes.mean()
    spread = np.sum(sizes * (counts / sizes - pooled) ** 2) / sizes.sum()
    chance = pooled if family == "rate" else pooled * (1 - pooled)
    between = max(0.0, spread - chance / mean)
    noise = chance / sizes
    if family == "proportion":
        between = between * mean / (mean - 1) if mean > 1 else 0.0
        noise = (chance - between) / sizes
    weight = between / (between + noise) if between > 0 else np.zeros(len(used))
    units["weight"] = pd.Series(weight, used.index).reindex(units.index)
    units["shrunk"] = pooled + units["weight"] * (units["raw"] - pooled)
    return units.assign(pooled=pooled, between=between)[
        ["observed", "exposure", "raw", "shrunk", "weight", "pooled", "between", "caveat"]
    ]


def rank_intervals(observed: Any, exposure: Any, *, confidence: float = 0.95) -> pd.DataFrame:
    """How sure each unit's place is, the highest rate being place 1.

    Each unit's rate is drawn 20,000 times from what its own count says (gamma, count + 1/2), from a
    fixed seed, and the draws are ranked (Goldstein and Spiegelhalter, 1996, JRSS A 159).

    Parameters
    ----------
    observed, exposure : array-like
    confidence : float

    Returns
    -------
    DataFrame
        ``observed``, ``exposure``, ``raw``, ``place`` (of the raw rate; equal rates share the
        middle), ``place_lower``, ``place_upper``, ``caveat``.

    Raises
    ------
    NoFigures
        Where no unit has both a count and an exposure.
    BadOption
        Where a figure is below 0.
    """
    tail_of(confidence)  # refuses what is none
    units, used = _units(observed, exposure)
    lower, upper = _places(
        tuple(used["observed"].tolist()), tuple(used["exposure"].tolist()), confidence
    )
    places = {"place": used["raw"].rank(ascending=False), "place_lower": lower}
    places |= {"place_upper": upper}
    for name, values in places.items():
        units[name] = pd.Series(values, used.index).reindex(units.index)
    return units[["observed", "exposure", "raw", *places, "caveat"]]


def _units(observed: Any, exposure: Any) -> tuple[pd.DataFrame, pd.DataFrame]:
    """All units with their raw rates, and those that are compared."""
    units = rates_of(observed, exposure, "exposure", "no exposure: not compared")
    units = units.rename(columns={"rate": "raw"})
    used = units[units["caveat"] == ""]
    if used.empty:
        raise NoFigures("ranking", "no unit has both a count and an exposure")
    return units, used


@lru_cache(maxsize=256)
def _places(counts: tuple[float, ...], sizes: tuple[float, ...], confidence: float):
    """Ends of each unit's places, remembered: a paper makes each comparison several times over."""
    random = np.random.default_rng(0)
    shapes = np.array(counts) + 0.5
    draws = random.standard_gamma(shapes, size=(_DRAWS, len(counts))) / np.array(sizes)
    order = np.argsort(-draws, axis=1)
    places = np.empty_like(order)
    np.put_along_axis(places, order, np.arange(1, len(counts) + 1)[None, :], axis=1)
    tails = np.round([(1 - confidence) / 2, (1 + confidence) / 2], 12)
    return tuple(np.quantile(places, tails, axis=0, method="inverted_cdf").astype(float))


MOST = 3  # set apart: with more, what is left is no longer most of ten regions
ALPHA = 0.05
LEAST = 6  # units in all, under which none can be told from a usual spread


def stand_apart(observed: Any, size: Any = 1.0) -> np.ndarray:
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
        reach = stdtrit(others - 1, 1 - ALPHA / (2 * (others + 1)))
        critical = others * reach / np.sqrt((others - 1 + reach**2) * (others + 1))
        taken.append(furthest)
        left[furthest] = False
        if distance[furthest] / spread > critical:
            apart[taken] = True
    return apart
