"""Regions side by side without a league table.

A small region's rate swings by chance, so that it tends to stand first or last.
Shrinking pulls each rate towards the network's by as much as its size deserves;
rank intervals show how little an order is worth; and `tell_apart` says which
regions differ from the others at all. Ranks belong in the data, never in a headline.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from rocu_analysis.errors import BadOption, NoFigures
from rocu_analysis.measures.arguments import tail_of
from rocu_analysis.measures.shrinkage import gamma_poisson, marshall
from rocu_analysis.measures.units import units_of

__all__ = [
    "NOT_COMPARED",
    "gamma_poisson",
    "marshall",
    "rank_intervals",
    "second_denominator",
    "tell_apart",
]

NOT_COMPARED = "not compared"
_DRAWS = 20_000


def rank_intervals(
    observed: Any,
    exposure: Any,
    *,
    method: str = "simulation",
    confidence: float = 0.95,
    compare: Any = None,
) -> pd.DataFrame:
    """How sure each unit's place is, the highest rate being place 1.

    Parameters
    ----------
    observed, exposure : array-like
    method : {"simulation", "exact"}
        "simulation" draws each unit's rate from what its own count says and ranks the
        draws (Goldstein and Spiegelhalter, 1996, JRSS A 159), from a fixed seed. "exact"
        compares all units at once: a place is ruled out only by units whose intervals lie
        wholly to one side, with the confidence holding for every unit together (Klein,
        Wright and Wieczorek, 2020, JRSS A 183). It is wider.
    confidence : float
    compare : array-like of bool, optional
        Units to compare; the others are flagged and get no place.

    Returns
    -------
    DataFrame
        ``observed``, ``exposure``, ``raw``, ``place`` (of the raw rate; equal rates share the
        middle), ``place_lower``, ``place_upper``, ``highest``, ``lowest`` (chance of being so;
        simulation only), ``method``, ``caveat``.

    Raises
    ------
    NoFigures
        Where no unit has both a count and an exposure.
    BadOption
        Where a figure is below 0, or the method is neither of the two.
    """
    if method not in ("simulation", "exact"):
        raise BadOption("method", f"'{method}' was given", "'simulation' or 'exact'")
    tail_of(confidence)  # refuses what is none
    units, used = units_of(observed, exposure, compare)
    counts, sizes = used["observed"].to_numpy(), used["exposure"].to_numpy()
    if method == "simulation":
        asked = tuple(counts.tolist()), tuple(sizes.tolist()), confidence
        lower, upper, highest, lowest = _simulated_places(*asked)
    else:
        lower, upper = _exact_places(counts, sizes, confidence)
        highest = lowest = np.full(len(counts), np.nan)
    there = (units["caveat"] == "").to_numpy()
    columns = {"place": units["raw"].where(there).rank(ascending=False)}
    told = {"place_lower": lower, "place_upper": upper, "highest": highest, "lowest": lowest}
    for name, values in told.items():
        columns[name] = np.full(len(units), np.nan)
        columns[name][there] = values
    columns["method"] = f"{method}, {confidence:.0%}"
    order = ["observed", "exposure", "raw", *columns, "caveat"]
    return units.assign(**columns)[order]


def tell_apart(
    observed: Any, exposure: Any, *, confidence: float = 0.95, compare: Any = None
) -> pd.DataFrame:
    """Which units can be told apart from the others taken together.

    Parameters
    ----------
    observed, exposure : array-like
    confidence : float
        Of each interval; the verdict holds for all units together.
    compare : array-like of bool, optional
        Units to compare; the others (partly missing) are flagged, and are in no total.

    Returns
    -------
    DataFrame
        ``observed``, ``exposure``, ``raw``, ``rest`` (rate of all the others), ``ratio`` with
        ``lower`` and ``upper`` (exact, one unit at a time), ``p_value``, ``p_adjusted``,
        ``verdict`` ("above", "below", "cannot be told apart"; "not compared"), ``network``
        (rate of all compared), ``method``, ``caveat``.

    Raises
    ------
    NoFigures
        Where fewer than two units can be compared.
    BadOption
        Where a figure is below 0.

    Notes
    -----
    A region is part of the network, so it is held against the rest of it. Given their sum,
    its count is binomial; the interval is Clopper and Pearson's carried to the ratio, the
    p-value twice the smaller tail. p-values are adjusted for the number of units
    (Holm, 1979), so that when none differs, the chance of any verdict but the last is under
    1 - confidence.
    """
    from scipy.stats import binom

    from rocu_analysis.measures.intervals import clopper_pearson

    tail_of(confidence)  # refuses what is none
    units, used = units_of(observed, exposure, compare)
    counts, sizes = used["observed"].to_numpy(), used["exposure"].to_numpy()
    if len(used) < 2:
        raise NoFigures("ranking", f"{len(used)} unit can be compared; two or more are needed")
    total, whole = counts.sum(), sizes.sum()
    others, share = whole - sizes, sizes / whole
    p = np.minimum(
        1.0, 2 * np.minimum(binom.cdf(counts, total, share), binom.sf(counts - 1, total, share))
    )
    low, high = clopper_pearson(counts, np.full(len(counts), total), confidence)
    rest = (total - counts) / others
    with np.errstate(divide="ignore", invalid="ignore"):
        odds = others / sizes
        figures = {
            "rest": rest,
            "ratio": counts / sizes / rest,
            "lower": low / (1 - low) * odds,
            "upper": high / (1 - high) * odds,
            "p_value": p,
            "p_adjusted": _holm(p),
        }
    place = units["caveat"] == ""
    result = units.assign(network=total / whole)
    for name, values in figures.items():
        result.loc[place, name] = values
    apart = result["p_adjusted"] < 1 - confidence
    verdict = np.where(
        apart & (result["ratio"] > 1), "above", np.where(apart, "below", "cannot be told apart")
    )
    result["verdict"] = np.where(place, verdict, NOT_COMPARED)
    result["method"] = f"exact, against the rest, Holm for {int(place.sum())} units"
    return result[
        [
            "observed",
            "exposure",
            "raw",
            "rest",
            "ratio",
            "lower",
            "upper",
            "p_value",
            "p_adjusted",
            "verdict",
            "network",
            "method",
            "caveat",
        ]
    ]


def second_denominator(
    observed: Any, first: Any, second: Any, *, confidence: float = 0.95, compare: Any = None
) -> pd.DataFrame:
    """Whether what can be said holds under another denominator too.

    Parameters
    ----------
    observed, first, second : array-like
        Counts, and two denominators, such as residents and officers.
    confidence, compare
        As for `tell_apart`.

    Returns
    -------
    DataFrame
        ``observed``, ``ratio_first``, ``ratio_second`` (to the rest), ``verdict_first``,
        ``verdict_second``, ``outcome``: "holds", "reverses" (above under one, below under the
        other), "holds under the first only", "holds under the second only", "cannot be told
        apart", or "not compared"; ``caveat``.

    Raises
    ------
    NoFigures
        Where fewer than two units can be compared.
    BadOption
        Where a figure is below 0.
    """
    one = tell_apart(observed, first, confidence=confidence, compare=compare)
    usable = (one["verdict"] != NOT_COMPARED).to_numpy()
    two = tell_apart(observed, second, confidence=confidence, compare=usable)
    if (two["verdict"] == NOT_COMPARED).sum() > (~usable).sum():
        # Both denominators are needed for every unit: the network must be the same one.
        usable = (two["verdict"] != NOT_COMPARED).to_numpy()
        one = tell_apart(observed, first, confidence=confidence, compare=usable)
    caveat = one["caveat"].where(one["caveat"] != "", two["caveat"].to_numpy())
    return pd.DataFrame(
        {
            "observed": one["observed"],
            "ratio_first": one["ratio"],
            "ratio_second": two["ratio"].to_numpy(),
            "verdict_first": one["verdict"],
            "verdict_second": two["verdict"].to_numpy(),
            "outcome": [
                _outcome(a, b) for a, b in zip(one["verdict"], two["verdict"], strict=True)
            ],
            "caveat": caveat,
        },
        index=one.index,
    )


def _outcome(first: str, second: str) -> str:
    if NOT_COMPARED in (first, second):
        return NOT_COMPARED
    apart = ("above", "below")
    if first in apart and second in apart:
        return "holds" if first == second else "reverses"
    if first in apart:
        return "holds under the first only"
    return "holds under the second only" if second in apart else "cannot be told apart"


@lru_cache(maxsize=256)
def _simulated_places(counts: tuple[float, ...], sizes: tuple[float, ...], confidence: float):
    """Places by simulation, remembered: a paper makes each comparison several times over."""
    random = np.random.default_rng(0)
    shapes, units = np.array(counts) + 0.5, len(counts)
    draws = random.standard_gamma(shapes, size=(_DRAWS, units)) / np.array(sizes)
    # How often each unit (rows) takes each place (columns): places are whole, so counts will do.
    taken = [np.bincount(places, minlength=units) for places in _places(draws.T.copy())]
    share = np.array(taken) / _DRAWS
    reached = share.cumsum(axis=1)
    tails = (1 - confidence) / 2, 1 - (1 - confidence) / 2
    lower, upper = ((reached < tail - 1e-12).sum(axis=1) + 1 for tail in tails)
    return lower, upper, share[:, 0], share[:, -1]


def _places(draws: np.ndarray) -> np.ndarray:
    """How many units stand above each in every draw; pairs are quicker than sorting each draw."""
    above = np.zeros(draws.shape, dtype=np.int16)
    for one in range(len(draws)):
        for other in range(one):
            higher = draws[one] > draws[other]
            above[other] += higher
            above[one] += ~higher
    return above


def _exact_places(counts, sizes, confidence):
    from rocu_analysis.measures.intervals import poisson_exact

    # Each at a confidence such that all hold together (independent counts).
    each = confidence ** (1 / len(counts))
    low, high = poisson_exact(counts, each)
    low, high = low / sizes, high / sizes
    surely_above = (low[None, :] > high[:, None]).sum(axis=1)
    surely_below = (high[None, :] < low[:, None]).sum(axis=1)
    return 1 + surely_above, len(counts) - surely_below


def _holm(p: np.ndarray) -> np.ndarray:
    order = np.argsort(p, kind="stable")
    steps = np.minimum(1.0, p[order] * np.arange(len(p), 0, -1))
    adjusted = np.empty(len(p))
    adjusted[order] = np.maximum.accumulate(steps)
    return adjusted
