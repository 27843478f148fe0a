"""Which regions can be told apart from the network, by one rule whatever the denominator.

A region counts as told apart where its interval leaves the network's value out and the difference
stands when all regions are looked at together. Where a count is a range, both ends must agree.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from rocu_analysis.measures import change, dispersion, intervals

APART = ("above", "below")


def limits(
    frame: pd.DataFrame, total: np.ndarray, *, share: bool, confidence: float
) -> tuple[np.ndarray, np.ndarray]:
    """Lower and upper limit of each region's share or rate.

    Wilson for shares, exact Poisson widened by ``dispersion`` for counts, with Student's t for the
    normal where that is above 1, since it is itself an estimate; of a range, from the lower end's
    lower limit to the upper end's upper limit.

    Parameters
    ----------
    frame : DataFrame
        One row a region with ``value, value_high, dispersion, history`` (periods it comes from).
    total : array, (regions,)
        Whole or denominator.
    share : bool
    confidence : float
    """
    low = frame["value"].to_numpy(dtype=float)
    high = frame["value_high"].fillna(frame["value"]).to_numpy(dtype=float)
    if share:
        lower = intervals.wilson(low, total, confidence)[0]
        upper = intervals.wilson(high, total, confidence)[1]
        return np.asarray(lower, dtype=float), np.asarray(upper, dtype=float)
    factor = frame["dispersion"].to_numpy(dtype=float)
    lower, upper = np.empty(len(frame)), np.empty(len(frame))
    degrees = dispersion.freedom(factor, frame["history"])
    reached = dispersion.students_confidence(confidence, degrees)
    for one in np.unique(reached):
        rows = reached == one
        lower[rows] = dispersion.widen(low[rows], factor[rows], float(one))[0]
        upper[rows] = dispersion.widen(high[rows], factor[rows], float(one))[1]
    return lower / total, upper / total


def network_rates(frame: pd.DataFrame, used: np.ndarray, total: np.ndarray) -> tuple[float, float]:
    """Share or rate of the regions used, taken together, at both ends of its range."""
    whole = float(np.sum(total[used]))
    if not whole > 0:
        return np.nan, np.nan
    high = frame["value_high"].fillna(frame["value"]).to_numpy(dtype=float)
    low_sum = float(frame["value"].to_numpy(dtype=float)[used].sum())
    return low_sum / whole, float(high[used].sum()) / whole


def verdicts(
    frame: pd.DataFrame, used: np.ndarray, total: np.ndarray, *, share: bool, confidence: float
) -> tuple[np.ndarray, np.ndarray]:
    """P-value against the network and verdict of each region.

    Parameters
    ----------
    frame, total, share, confidence
        As for `limits`.
    used : array of bool, (regions,)
        Regions that are compared, and that the network consists of.

    Returns
    -------
    p, verdict : arrays, (regions,)
        ``above``, ``below`` or ``same``; missing and empty where not compared, or where there are
        fewer than two to compare.
    """
    used = np.asarray(used, dtype=bool)
    p, verdict = np.full(len(frame), np.nan), np.full(len(frame), "", dtype=object)
    if used.sum() < 2:
        return p, verdict
    rates = network_rates(frame, used, total)
    lower, upper = limits(frame, total, share=share, confidence=confidence)
    some = frame[used]
    ends = [
        _p_values(value, some, total[used], rate, share)
        for value in (some["value"], some["value_high"].fillna(some["value"]))
        for rate in rates
    ]
    p[used] = np.max(ends, axis=0)
    together = np.zeros(len(frame), dtype=bool)
    together[used] = change.together(p[used], 1 - confidence)
    above, below = together & (lower > rates[1]), together & (upper < rates[0])
    return p, np.select([above, below, used], [*APART, "same"], "").astype(object)


def _p_values(value, frame: pd.DataFrame, total, rate: float, share: bool) -> np.ndarray:
    if share:
        return change.share_against(value, total, rate)
    factor = frame["dispersion"].to_numpy(dtype=float)
    degrees = dispersion.freedom(factor, frame["history"])
    return change.count_against(value, total * rate, factor, degrees)
