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
from rocu_analysis.measures.arguments import tail_of, units_of


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
        Where a figure is below 0, a part exceeds its whole, or the family is neither of the two.

    Notes
    -----
    With pooled rate b, s2 = sum E (r - b)^2 / sum E, between variance a = max(0, s2 - b / mean
    E), shrunk rate b + a (r - b) / (a + b / E). A negative a is no variance: every unit takes
    the pooled rate. Left negative, it would push units away from the mean.
    """
    if family not in ("rate", "proportion"):
        raise BadOption("family", f"'{family}' was given", "'rate' or 'proportion'")
    units, used = units_of(observed, exposure)
    counts, sizes = used["observed"].to_numpy(), used["exposure"].to_numpy()
    if family == "proportion" and np.any(counts > sizes):
        raise BadOption("observed", "a part exceeds its whole", "Shares of a whole")
    pooled = counts.sum() / sizes.sum()
    spread = np.sum(sizes * (counts / sizes - pooled) ** 2) / sizes.sum()
    mean = sizes.mean()
    if family == "rate":
        between = max(0.0, spread - pooled / mean)
        noise = pooled / sizes
    else:
        chance = pooled * (1 - pooled)
        between = max(0.0, (spread - chance / mean) * mean / (mean - 1)) if mean > 1 else 0.0
        noise = (chance - between) / sizes
    weight = between / (between + noise) if between > 0 else np.zeros(len(used))
    return _shrunken(units, pooled, weight).assign(between=between)[
        ["observed", "exposure", "raw", "shrunk", "weight", "pooled", "between", "caveat"]
    ]


def gamma_poisson(observed: Any, exposure: Any, *, confidence: float = 0.95) -> pd.DataFrame:
    """Shrunken rates by maximum likelihood (Clayton and Kaldor, 1987, Biometrics 43).

    Parameters
    ----------
    observed, exposure : array-like
        As for `marshall`.
    confidence : float
        Of the interval, which takes the spread between units as known: with ten regions
        it is not, so that the interval is somewhat too narrow.

    Returns
    -------
    DataFrame
        ``observed``, ``exposure``, ``raw``, ``shrunk``, ``lower``, ``upper``, ``relative`` (shrunk
        over pooled), ``weight``, ``pooled``, ``shape``, ``rate``, ``method``, ``caveat``.

    Raises
    ------
    NoFigures
        Where no unit has both a count and an exposure, or nothing was counted anywhere.
    BadOption
        Where a figure is below 0.

    Notes
    -----
    Expected count E = exposure times pooled rate; relative rates are Gamma(shape a, rate b)
    and counts Poisson, so that a unit's relative rate is Gamma(O + a, E + b). a and b maximise
    the negative binomial likelihood. Where counts vary no more than chance explains there is
    no maximum: the shape is infinite and every unit takes the pooled rate, with the exact
    interval of that.
    """
    from scipy.stats import gamma

    from rocu_analysis.measures.intervals import poisson_exact

    tail = tail_of(confidence)
    units, used = units_of(observed, exposure)
    counts, sizes = used["observed"].to_numpy(), used["exposure"].to_numpy()
    pooled = counts.sum() / sizes.sum()
    if pooled == 0:
        raise NoFigures("ranking", "nothing was counted anywhere; there is no rate to shrink to")
    expected = sizes * pooled
    shape, rate = _gamma_fit(counts, expected)
    if np.isinf(shape):
        result = _shrunken(units, pooled, np.zeros(len(used)))
        lower, upper = poisson_exact(counts.sum(), confidence)
        place = result["caveat"] == ""
        result["lower"] = np.where(place, lower / sizes.sum(), np.nan)
        result["upper"] = np.where(place, upper / sizes.sum(), np.nan)
        method = "pooled rate: no more variation than chance"
    else:
        weight = expected / (expected + rate)
        result = _shrunken(units, pooled, weight)
        place = result["caveat"] == ""
        result.loc[place, "shrunk"] = pooled * (counts + shape) / (expected + rate)
        for name, level in (("lower", tail), ("upper", 1 - tail)):
            posterior = gamma.ppf(level, counts + shape) / (expected + rate)
            result.loc[place, name] = pooled * posterior
        method = "Gamma-Poisson by maximum likelihood"
    result = result.assign(
        relative=result["shrunk"] / pooled, shape=shape, rate=rate, method=method
    )
    return result[
        [
            "observed",
            "exposure",
            "raw",
            "shrunk",
            "lower",
            "upper",
            "relative",
            "weight",
            "pooled",
            "shape",
            "rate",
            "method",
            "caveat",
        ]
    ]


def _shrunken(units: pd.DataFrame, pooled: float, weight: np.ndarray) -> pd.DataFrame:
    place = units["caveat"] == ""
    result = units.assign(pooled=pooled, weight=np.nan, shrunk=np.nan)
    result.loc[place, "weight"] = weight
    result["shrunk"] = pooled + result["weight"] * (result["raw"].where(place) - pooled)
    return result


def _gamma_fit(counts: np.ndarray, expected: np.ndarray) -> tuple[float, float]:
    """Shape and rate of the relative rates; infinite where chance explains the spread."""
    from scipy.optimize import minimize
    from scipy.special import digamma, gammaln

    def minus_log_likelihood(logs: np.ndarray) -> tuple[float, np.ndarray]:
        a, b = np.exp(logs)
        value = (
            gammaln(counts + a) - gammaln(a) + a * np.log(b) - (counts + a) * np.log(b + expected)
        )
        by_a = digamma(counts + a) - digamma(a) + np.log(b) - np.log(b + expected)
        by_b = a / b - (counts + a) / (b + expected)
        return -float(value.sum()), -np.array([a * by_a.sum(), b * by_b.sum()])

    # With a common mean, the likelihood falls away from no variance at all unless this
    # score is above 0 (the test of Potthoff and Whittinghill against a gamma alternative).
    if np.sum((counts - expected) ** 2 - counts) <= 0:
        return np.inf, np.inf
    spread = np.sum((counts - expected) ** 2 - counts) / np.sum(expected**2)
    start = np.log([1 / spread, 1 / spread])
    fit = minimize(minus_log_likelihood, start, jac=True, method="BFGS", options={"gtol": 1e-9})
    logs = _newton(minus_log_likelihood, fit.x)
    if logs.max() > np.log(1e8):
        return np.inf, np.inf
    return float(np.exp(logs[0])), float(np.exp(logs[1]))


def _newton(function, logs: np.ndarray) -> np.ndarray:
    """Last digits: a few steps on the gradient, its slopes by difference."""
    for _ in range(8):
        gradient = function(logs)[1]
        step = 1e-5
        slopes = np.column_stack(
            [
                (function(logs + step * unit)[1] - function(logs - step * unit)[1]) / (2 * step)
                for unit in np.eye(2)
            ]
        )
        if not np.all(np.isfinite(slopes)) or abs(np.linalg.det(slopes)) < 1e-12:
            return logs
        move = np.linalg.solve(slopes, gradient)
        if np.abs(move).max() > 0.5:
            return logs
        logs = logs - move
    return logs


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
