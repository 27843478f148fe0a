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

__all__ = ["flow", "time_to_close"]

LEAST_RECORDS = 20
LEAST_CLOSED = 10
CONFIDENCE = 0.95
COLUMNS = ("days", "at_risk", "closed", "share_open", "lower", "upper")


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
    states = states[states["state"].ne(NOT_ISSUED) & states["published"].notna()]
    day, issued, closed = states["as_at"].max(), states["published"], states["closed_on"]
    first = min([*issued, *closed.dropna()], default=None)
    quarters = pd.PeriodIndex([], freq="Q-MAR")
    if first is not None:
        quarters = pd.period_range(first, day, freq="Q-MAR")
    ends = quarters.end_time.normalize()
    counts = pd.DataFrame({
        "period": [f"{q.qyear - 1}-{q.qyear % 100:02d} Q{q.quarter}" for q in quarters],
        "period_start": quarters.start_time,
        "period_end": ends,
    })  # fmt: skip
    # A day that is not known compares as false: neither issued nor closed by any.
    so_far = {name: [int(days.le(end).sum()) for end in ends]
              for name, days in (("issued", issued), ("closed", closed))}  # fmt: skip
    for name, numbers in so_far.items():
        counts[name] = np.diff([0, *numbers])
    for name, numbers in so_far.items():
        counts[f"{name}_so_far"] = numbers
    undated = states["state"].isin(CLOSED_STATES) & closed.isna()
    live = ~(undated | states["state"].eq("not accepted"))
    by = [min(end, day) for end in ends]
    counts["outstanding"] = [int((live & issued.le(end) & ~closed.le(end)).sum()) for end in by]
    return counts


class Survival(NamedTuple):
    """A curve, or the reason why there is none."""

    curve: pd.DataFrame  # by `COLUMNS`; no rows where there are too few records
    median: float  # days until half are closed, missing where the curve does not reach a half
    median_lower: float
    median_upper: float
    records: int  # how many went in
    note: str  # for readers


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
    why = " Left out, for want of a status or a date or since they were not accepted: "
    return result._replace(note=result.note + f"{why}{left_out}." * bool(left_out))


def survival(days: np.ndarray, closed: np.ndarray) -> Survival:
    """Share still open against days since publication: days open so far, or until closed."""
    from scipy.stats import CensoredData, ecdf

    records, shut = len(days), int(closed.sum())
    if records < LEAST_RECORDS or shut < LEAST_CLOSED:
        note = (f"Too few to tell how long closing takes: records {records}, closed {shut} "
                f"({LEAST_RECORDS} and {LEAST_CLOSED} are needed).")  # fmt: skip
        return Survival(pd.DataFrame(columns=COLUMNS), np.nan, np.nan, np.nan, records, note)
    open_ = ecdf(CensoredData(days[closed], right=days[~closed])).sf
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # undefined limits are filled below
        limits = open_.confidence_interval(CONFIDENCE, method="log-log")
    ages, share = open_.quantiles, open_.probabilities
    # Where all or none have closed the log-log limits do not exist: there they are the share, and
    # the upper one of none left is that before it.
    ends = (share == 0) | (share == 1)
    upper = np.where(ends, np.where(share == 1, 1.0, np.nan), limits.high.probabilities)
    curve = pd.DataFrame({
        "days": ages,
        "at_risk": [int((days >= age).sum()) for age in ages],
        "closed": [int((closed & (days == age)).sum()) for age in ages],
        "share_open": share,
        "lower": np.where(ends, share, limits.low.probabilities),
        "upper": pd.Series(upper).ffill().fillna(1.0),
    })  # fmt: skip
    # 12 of 24 is a half, whatever the product rounds to.
    halves = [curve.loc[curve[name] <= 0.5 + 1e-9, "days"].min() for name in COLUMNS[3:]]
    note = (
        f"{shut} of {records} closed; those still open count for as long as "
        f"they have been open. The interval is of {100 * CONFIDENCE:g} per cent, at each age."
    )
    return Survival(curve, *map(float, halves), records, note)
