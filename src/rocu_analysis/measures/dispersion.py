"""Does a series vary more than chance, and how much wider does that make its counts?

A Poisson interval covers the luck of the draw alone. Police counts also move with operations and
with recording, so where a series has a history of its own its counts are widened by what that
history shows. The factor is never below 1: a history that happens to vary little is no licence for
a narrower claim.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from rocu_analysis.errors import BadOption
from rocu_analysis.measures.arguments import as_numbers, from_nought, of_one_shape, tail_of
from rocu_analysis.measures.intervals import Pair, poisson_exact

LEAST_PERIODS = 8


def of_history(history: Any, exposure: Any = None) -> Any:
    """Dispersion of a history: variance of its counts over what chance alone would give.

    Pearson's ``X^2 / (k - 1)`` about the pooled rate, ``X^2 = sum (x - r e)^2 / (r e)`` with
    ``r = sum x / sum e`` (McCullagh and Nelder 1989, Generalized Linear Models, section 6.2.3),
    not below 1, and 1 where fewer than eight periods are known.

    Parameters
    ----------
    history : array-like, (periods,) or (series, periods)
        Counts; missing periods are left out.
    exposure : array-like, optional
        Days, officers or population of each period.

    Returns
    -------
    float or ndarray, (series,)

    Raises
    ------
    BadOption
        Where a figure is negative or infinite, or there is not one exposure a period.
    """
    counts, over = _history(history, exposure)
    known = ~np.isnan(counts) & (over > 0)
    periods = known.sum(axis=-1)
    total = np.where(known, counts, 0.0).sum(axis=-1, keepdims=True)
    weight = np.where(known, over, 0.0).sum(axis=-1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        expected = over * total / weight
        squares = np.where(known & (expected > 0), (counts - expected) ** 2 / expected, 0.0)
        factor = squares.sum(axis=-1) / (periods - 1)
    factor = np.where(periods >= LEAST_PERIODS, np.fmax(factor, 1.0), 1.0)
    return float(factor) if counts.ndim == 1 else factor


def freedom(dispersion: Any, periods: Any) -> np.ndarray:
    """How well a dispersion is known: degrees of freedom of the Student's t to use with it.

    One fewer than the periods it comes from where it is above 1, infinite elsewhere. Without this,
    one comparison of ten regions in seven would name a difference where there is none, rather than
    one in twenty (gamma-Poisson counts with a dispersion of 3 and a history of eight periods).

    Parameters
    ----------
    dispersion, periods : float or array-like
    """
    factor, known = of_one_shape(dispersion=as_numbers(dispersion), periods=as_numbers(periods))
    return np.where(factor > 1, np.maximum(known - 1, 1), np.inf)


def students_confidence(confidence: float, degrees: Any) -> np.ndarray:
    """Confidence at which the normal reaches as far as Student's t does at the one given.

    ``2 Phi(t(1/2 + c/2)) - 1``: at that confidence any interval made for the normal is the one for
    a dispersion known from so many degrees of freedom.

    Parameters
    ----------
    confidence : float
    degrees : float or array-like
        Infinite where nothing is to be changed.

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
    At a dispersion of 1 it is the exact interval; a count of 0 keeps its lower limit of 0.

    Parameters
    ----------
    count : float or array-like
    dispersion : float or array-like
        Values below 1, and missing ones, count as 1.
    confidence : float

    Returns
    -------
    (lower, upper)
        As counts. Close to its stated confidence on average for gamma-Poisson counts; not exact.

    Raises
    ------
    BadOption
        Where a figure is negative or infinite, or counts and dispersions do not fit together.
    """
    factor = np.fmax(from_nought(np.fmax(as_numbers(dispersion), 0.0), "dispersion"), 1.0)
    x, factor = of_one_shape(count=from_nought(count, "count"), dispersion=factor)
    lower, upper = poisson_exact(x / factor, confidence)
    lower, upper = lower * factor, upper * factor
    return (float(lower), float(upper)) if x.ndim == 0 else (lower, upper)


def count_intervals(
    count: Any,
    history: Any = None,
    *,
    exposure: Any = None,
    per: float = 1.0,
    history_exposure: Any = None,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Intervals of counts (or rates), each widened by the dispersion of its own history.

    Parameters
    ----------
    count : array-like, (series,)
        A single figure is one series.
    history : array-like, (series, periods), optional
        Counts of earlier periods, one row a series.
    exposure : array-like, (series,), optional
        Turns counts and limits into rates ``per`` so much exposure.
    per : float
    history_exposure : array-like, optional
        Exposure of each period of the history.
    confidence : float

    Returns
    -------
    DataFrame
        One row a series: ``count, value, lower, upper, dispersion, periods`` (of the history),
        ``method, caveat``. ``caveat`` says what the interval covers.

    Raises
    ------
    BadOption
        Where a figure is negative or infinite, or there is not one history or exposure a count.
    """
    x = np.atleast_1d(from_nought(count, "count"))
    factor, periods = np.ones(x.size), np.zeros(x.size, dtype=int)
    if history is not None:
        table, over = _history(history, history_exposure)
        table, over = np.atleast_2d(table), np.atleast_2d(over)
        if table.shape[0] != x.size:
            raise BadOption(
                "history", f"{table.shape[0]} rows for {x.size} counts", "It has one row a count."
            )
        factor = np.atleast_1d(of_history(table, over))
        periods = (~np.isnan(table) & (over > 0)).sum(axis=1)
    lower, upper = widen(x, factor, confidence)
    given = np.ones(x.size) if exposure is None else from_nought(exposure, "exposure")
    x, span = of_one_shape(count=x, exposure=given)
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = np.where(span > 0, per / span, np.nan)
    return pd.DataFrame(
        {
            "count": x,
            "value": x * scale,
            "lower": lower * scale,
            "upper": upper * scale,
            "dispersion": factor,
            "periods": periods,
            "method": [_method(f, confidence) for f in factor],
            "caveat": [_covers(f, k) for f, k in zip(factor, periods, strict=True)],
        }
    )


def _method(factor: float, confidence: float) -> str:
    name = f"exact Poisson, {confidence:.4g}"
    return f"{name}, widened by a dispersion of {factor:.2f}" if factor > 1 else name


def _covers(factor: float, periods: int) -> str:
    if periods < LEAST_PERIODS:
        return (
            f"Covers chance alone: {periods} earlier periods are too few (under {LEAST_PERIODS}) "
            "to tell how far the series varies of itself"
        )
    if factor > 1:
        return f"Covers chance and the usual variation of the series over {periods} periods"
    return f"Covers chance; over {periods} periods the series varies no more than that"


def _history(history: Any, exposure: Any) -> tuple[np.ndarray, np.ndarray]:
    counts = from_nought(history, "history")
    if exposure is None:
        return counts, np.ones(counts.shape)
    return tuple(of_one_shape(history=counts, exposure=from_nought(exposure, "exposure")))
