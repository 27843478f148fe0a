"""How long recommendations stay open, those still open included.

Leaving out what is still open would make closing look quick; a survival curve
counts them for as long as they have been open (Kaplan and Meier, 1958).
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from rocu_analysis.errors import BadOption
from rocu_analysis.measures.arguments import as_numbers, tail_of
from rocu_analysis.measures.progress import OPEN_STATES, stale, state_at

LEAST_RECORDS = 20
LEAST_CLOSED = 10


@dataclass(frozen=True)
class Survival:
    """A curve, or the reason why there is none.

    Attributes
    ----------
    curve : DataFrame
        ``days``, ``at_risk``, ``closed``, ``share_open``, ``lower``, ``upper``; no rows
        where there are too few records.
    median, median_lower, median_upper : float
        Days until half are closed; missing where the curve does not reach a half.
    records, closed : int
        How many went in, and how many of them are closed.
    left_out : int
        Records without the dates or the status that this needs.
    note : str
        Sentence for readers.
    """

    curve: pd.DataFrame
    median: float
    median_lower: float
    median_upper: float
    records: int
    closed: int
    left_out: int
    note: str


def survival(days: object, closed: object, confidence: float = 0.95) -> Survival:
    """Share still open against days since publication, with its interval.

    Parameters
    ----------
    days : array-like
        Days open so far, or until closed; 0 or more.
    closed : array-like of bool
        Whether it closed at that age.
    confidence : float
        Confidence of the interval at each age.

    Returns
    -------
    Survival
        With an empty curve under 20 records or 10 closed.

    Raises
    ------
    BadOption
        Lengths that differ, or a negative number of days.

    Notes
    -----
    Kaplan-Meier estimate with log-log interval (scipy's ``ecdf``); the interval of the
    median is where those limits cross a half (Brookmeyer and Crowley, 1982).
    """
    days, closed = np.atleast_1d(as_numbers(days, "days")), np.atleast_1d(_flags(closed))
    if days.shape != closed.shape or days.ndim > 1 or not np.all((days >= 0) & np.isfinite(days)):
        raise BadOption(
            "days",
            "lengths differ, or a number of days is negative, infinite or missing",
            "One number of days, 0 or more, and one True or False for each record",
        )
    tail_of(confidence)  # refuses what is none
    if len(days) < LEAST_RECORDS or closed.sum() < LEAST_CLOSED:
        note = (
            f"Too few to tell how long closing takes: {len(days)} "
            f"{'record' if len(days) == 1 else 'records'}, "
            f"{int(closed.sum())} closed ({LEAST_RECORDS} and {LEAST_CLOSED} are needed)."
        )
        return _without_curve(len(days), int(closed.sum()), 0, note)
    curve = _curve(days, closed, confidence)
    crossings = [
        _first_at_half(curve["days"], curve[name]) for name in ("share_open", "lower", "upper")
    ]
    median, earliest, latest = crossings
    note = (
        f"{int(closed.sum())} of {len(days)} closed; those still open count for as long as "
        f"they have been open. The interval is of {100 * confidence:g} per cent, at each age."
    )
    return Survival(curve, median, earliest, latest, len(days), int(closed.sum()), 0, note)


def _flags(closed: object) -> np.ndarray:
    """True or false of each; a word or a missing one is neither."""
    numbers = as_numbers(closed, "closed")
    if not np.isin(numbers, (0, 1)).all():
        raise BadOption("closed", "one is neither true nor false", "True or False for each record")
    return numbers.astype(bool)


def time_to_close(
    recommendations: pd.DataFrame,
    as_at: date | str | pd.Timestamp | None = None,
    *,
    events: pd.DataFrame | None = None,
    confidence: float = 0.95,
    states: pd.DataFrame | None = None,
) -> Survival:
    """Survival of recommendations from publication to closing, at a date.

    Records whose status is not known, that were not accepted, or whose day of
    publication or closing is missing are left out and counted. One that is open is
    taken to have been open until ``as_at``, or, where its register has had no entry for
    more than a year by then (`progress.stale`), until the last entry.

    Parameters
    ----------
    recommendations, as_at, events
        As for `progress.state_at`.
    confidence : float
        Confidence of the interval.
    states : DataFrame, optional
        What `progress.state_at` gave for that day, where it is at hand.
    """
    if states is None:
        states = state_at(recommendations, as_at, events=events)
    states = states[states["state"] != "not yet issued"]
    shut = states["status_at"].eq("complete") & states["closed_on"].notna()
    usable = states["age_days"].ge(0).fillna(False) & (shut | states["state"].isin(OPEN_STATES))
    used = states[usable.astype(bool)]
    result = survival(_known_days(used), shut[used.index], confidence)
    left_out = len(states) - len(used)
    tail = (
        f" Left out, for want of a status or a date or since they were not accepted: {left_out}."
        if left_out
        else ""
    )
    return Survival(**{**vars(result), "left_out": left_out, "note": result.note + tail})


def _known_days(states: pd.DataFrame) -> np.ndarray:
    """Days from publication to closing, or to the last day on which one is known to be open."""
    known = (states["last_entry"] - states["published"]).dt.days.clip(lower=0)
    days = states["age_days"].astype(float)
    return days.where(~stale(states), known).to_numpy(dtype=float)


def _without_curve(records: int, closed: int, left_out: int, note: str) -> Survival:
    columns = ["days", "at_risk", "closed", "share_open", "lower", "upper"]
    empty = pd.DataFrame({name: pd.Series(dtype=float) for name in columns})
    return Survival(empty, np.nan, np.nan, np.nan, records, closed, left_out, note)


def _curve(days: np.ndarray, closed: np.ndarray, confidence: float) -> pd.DataFrame:
    from scipy.stats import CensoredData, ecdf

    sample = CensoredData(uncensored=days[closed], right=days[~closed])
    estimate = ecdf(sample).sf
    ages = estimate.quantiles
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # undefined limits are filled below
        interval = estimate.confidence_interval(confidence, method="log-log")
    share = estimate.probabilities
    lower = np.array(interval.low.probabilities, dtype=float)
    upper = np.array(interval.high.probabilities, dtype=float)
    # Where all or none have closed the log-log limits do not exist.
    lower = np.where(np.isnan(lower), np.where(share == 1, 1.0, 0.0), lower)
    upper = np.where(np.isnan(upper), np.where(share == 1, 1.0, _last(upper)), upper)
    return pd.DataFrame(
        {
            "days": ages,
            "at_risk": [int(np.sum(days >= age)) for age in ages],
            "closed": [int(np.sum(closed & (days == age))) for age in ages],
            "share_open": share,
            "lower": lower,
            "upper": upper,
        }
    )


def _last(limits: np.ndarray) -> float:
    known = limits[~np.isnan(limits)]
    return float(known[-1]) if known.size else 1.0


def _first_at_half(days: pd.Series, share: pd.Series) -> float:
    reached = days[share <= 0.5 + 1e-9]  # 12 of 24 is a half, whatever the product rounds to
    return float(reached.iloc[0]) if len(reached) else np.nan
