"""How recommendations are closed over time, and how long closing takes.

Nothing makes closing look quick by leaving out what is still open: `time_to_close` counts it for as
long as it has been open (Kaplan and Meier, 1958). Both read what `progress.state_at` gives.
"""

from __future__ import annotations

import warnings
from typing import NamedTuple

import numpy as np
import pandas as pd

from rocu_analysis.measures.progress import CLOSED_STATES, NOT_ISSUED, OPEN_STATES, stale

__all__ = ["Survival", "flow", "time_to_close"]

LEAST_RECORDS = 20
LEAST_CLOSED = 10
CONFIDENCE = 0.95


def flow(states: pd.DataFrame) -> pd.DataFrame:
    """Recommendations issued and closed, quarter by quarter, to the day of the states.

    Parameters
    ----------
    states : DataFrame
        From `state_at`.

    Returns
    -------
    DataFrame
        ``period`` (quarters from April), ``period_start``, ``period_end``, ``issued``,
        ``closed``, ``issued_so_far``, ``closed_so_far`` and ``outstanding`` (issued, neither closed
        nor turned down, so far as is known). What was closed or issued on a day that is not known
        is in no period.
    """
    states = states[states["state"] != NOT_ISSUED]
    day, issued = states["as_at"].max(), states["published"].dropna()
    closed = states.loc[issued.index, "closed_on"].dropna()
    unclosed = states["state"].isin(CLOSED_STATES) & states["closed_on"].isna()
    quarters = pd.PeriodIndex([], freq="Q-MAR")
    if len(issued):
        quarters = pd.period_range(min([*issued, *closed]), day, freq="Q-MAR")
    counts = pd.DataFrame(
        {
            "period": [f"{q.qyear - 1}-{q.qyear % 100:02d} Q{q.quarter}" for q in quarters],
            "period_start": quarters.start_time,
            "period_end": quarters.end_time.normalize(),
        }
    )
    for name, days in (("issued", issued), ("closed", closed)):
        number = days.dt.to_period("Q-MAR").value_counts().reindex(quarters, fill_value=0)
        counts[name] = number.to_numpy(dtype=int)
    counts["issued_so_far"] = counts["issued"].cumsum()
    counts["closed_so_far"] = counts["closed"].cumsum()
    live = states[~(unclosed | states["state"].eq("not accepted"))]
    # A day that is not known compares as false: neither issued nor closed by any.
    counts["outstanding"] = [
        int((live["published"].le(end) & ~live["closed_on"].le(end)).sum())
        for end in counts["period_end"].clip(upper=day)
    ]
    return counts


class Survival(NamedTuple):
    """A curve, or the reason why there is none.

    Attributes
    ----------
    curve : DataFrame
        ``days``, ``at_risk``, ``closed``, ``share_open``, ``lower``, ``upper``; no rows
        where there are too few records.
    median, median_lower, median_upper : float
        Days until half are closed; missing where the curve does not reach a half.
    records : int
        How many went in.
    note : str
        Sentence for readers.
    """

    curve: pd.DataFrame
    median: float
    median_lower: float
    median_upper: float
    records: int
    note: str


def time_to_close(states: pd.DataFrame) -> Survival:
    """Survival of recommendations from publication to closing.

    Records whose status is not known, that were not accepted, or whose day of
    publication or closing is missing are left out and counted. One that is open is
    taken to have been open until the day of the states, or, where its register has had no entry
    for more than a year by then (`stale`), until the last entry.

    Parameters
    ----------
    states : DataFrame
        From `state_at`.

    Returns
    -------
    Survival
        With an empty curve under 20 records or 10 closed.

    Notes
    -----
    Kaplan-Meier estimate with 95 per cent log-log interval (of Greenwood's variance); the interval
    of the median is where those limits cross a half (Brookmeyer and Crowley, 1982).
    """
    states = states[states["state"] != NOT_ISSUED]
    shut = states["status_at"].eq("complete") & states["closed_on"].notna()
    usable = states["age_days"].ge(0).fillna(False) & (shut | states["state"].isin(OPEN_STATES))
    used = states[usable.astype(bool)]
    until_entry = (used["last_entry"] - used["published"]).dt.days.clip(lower=0)
    days = used["age_days"].astype(float).where(~stale(used), until_entry)
    result = survival(days.to_numpy(dtype=float), shut[used.index].to_numpy(dtype=bool))
    left_out = len(states) - len(used)
    if not left_out:
        return result
    why = " Left out, for want of a status or a date or since they were not accepted: "
    return result._replace(note=f"{result.note}{why}{left_out}.")


def survival(days: np.ndarray, closed: np.ndarray) -> Survival:
    """Share still open against days since publication: days open so far, or until closed."""
    from scipy.stats import CensoredData, ecdf

    records, shut = len(days), int(closed.sum())
    ages = np.unique(days)
    at_risk = np.array([(days >= age).sum() for age in ages], dtype=int)
    ended = np.array([(closed & (days == age)).sum() for age in ages], dtype=int)
    curve = pd.DataFrame({"days": ages, "at_risk": at_risk, "closed": ended})
    if records < LEAST_RECORDS or shut < LEAST_CLOSED:
        note = (
            f"Too few to tell how long closing takes: {records} "
            f"{'record' if records == 1 else 'records'}, {shut} closed "
            f"({LEAST_RECORDS} and {LEAST_CLOSED} are needed)."
        )
        empty = curve.iloc[:0].reindex(columns=[*curve, "share_open", "lower", "upper"])
        return Survival(empty, np.nan, np.nan, np.nan, records, note)
    open_ = ecdf(CensoredData(days[closed], right=days[~closed])).sf
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # undefined limits are filled below
        limits = open_.confidence_interval(CONFIDENCE, method="log-log")
    share, upper = open_.probabilities, limits.high.probabilities
    # Where all or none have closed the log-log limits do not exist.
    ends = (share == 0) | (share == 1)
    curve["share_open"] = share
    curve["lower"] = np.where(ends, share, limits.low.probabilities)
    curve["upper"] = pd.Series(np.where(ends, np.where(share == 1, 1.0, np.nan), upper)).ffill()
    curve["upper"] = curve["upper"].fillna(1.0)
    # 12 of 24 is a half, whatever the product rounds to.
    halves = [curve.loc[curve[name] <= 0.5 + 1e-9, "days"] for name in
              ("share_open", "lower", "upper")]  # fmt: skip
    median = [float(reached.iloc[0]) if len(reached) else np.nan for reached in halves]
    note = (
        f"{shut} of {records} closed; those still open count for as long as "
        f"they have been open. The interval is of {100 * CONFIDENCE:g} per cent, at each age."
    )
    return Survival(curve, *median, records, note)
