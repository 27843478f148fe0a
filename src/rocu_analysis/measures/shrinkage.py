"""Shrunken rates: each unit's rate pulled towards the network's as far as its size deserves."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from rocu_analysis.errors import BadOption, NoFigures
from rocu_analysis.measures.arguments import tail_of
from rocu_analysis.measures.units import units_of


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
