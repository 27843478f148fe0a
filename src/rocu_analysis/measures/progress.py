"""Recommendations at a date: what is open, late or closed, and what nobody knows.

A register says what somebody last wrote down. Nothing here turns silence into
lateness: where the status is not known, no due date makes it overdue.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from rocu_analysis.errors import BadOption
from rocu_analysis.measures.entry_days import (
    RESPONSE_DAYS,
    happened,
    last_entries,
    latest_date,
    response_date,
)
from rocu_analysis.measures.status_history import (
    CLOSED_LATER,
    check_frames,
    day_of,
    history_of,
    prepared,
    status_on,
    with_addressees,
)

__all__ = [
    "CLOSED_STATES",
    "OPEN_STATES",
    "RESPONSE_DAYS",
    "STALE_DAYS",
    "STATES",
    "flow",
    "happened",
    "last_entries",
    "latest_date",
    "response_date",
    "stale",
    "state_at",
    "summary",
]

STATES = (
    "status not known",
    "overdue",
    "due soon",
    "open",
    "closed on time",
    "closed late",
    "closed (date not known)",
    "not accepted",
    "not yet issued",
)
OPEN_STATES = ("overdue", "due soon", "open")
CLOSED_STATES = ("closed on time", "closed late", "closed (date not known)")
STALE_DAYS = 365

_LIVE = ("awaiting review", "being progressed")


def state_at(
    recommendations: pd.DataFrame,
    as_at: date | str | pd.Timestamp | None = None,
    *,
    events: pd.DataFrame | None = None,
    due_soon: int = 90,
) -> pd.DataFrame:
    """How each recommendation stands at a date, one row each.

    Parameters
    ----------
    recommendations : DataFrame
        Columns of the recommendations frame; ``recommendation_id`` and ``status``
        are needed, ``published``, ``due``, ``original_due``, ``status_date``,
        ``region`` and ``force`` used where there.
    as_at : date, optional
        The day; by default the latest day in the data.
    events : DataFrame, optional
        Columns of the recommendation_events frame; where it holds statuses for a
        recommendation, they are the history and the register's status the last of it.
        Events of a region or force under a recommendation to all make a row each.
    due_soon : int
        Days before the due date from which it is due soon.

    Returns
    -------
    DataFrame
        The caller's columns and: ``as_at``; ``status_at`` and ``status_since``;
        ``state`` (one of ``STATES``); ``closed_on``; ``days_to_due`` (negative when
        past) and ``days_overdue`` (missing unless overdue or closed late);
        ``age_days``, from publication to the day, or to closing; ``due_moved``;
        ``last_entry``, the latest day in the files that the recommendation stands in;
        ``basis``, what the state rests on.

    Raises
    ------
    BadOption
        A status that is none of the five, a missing column, a negative ``due_soon``.

    Notes
    -----
    On its due date a recommendation is not yet overdue. A status counts from its
    own date; one without a date counts for any day. Where the first date on record
    is a closing after ``as_at``, the recommendation was still open on the day. A
    closing or due date that is missing leaves "closed (date not known)".
    """
    if not (isinstance(due_soon, (int, float, np.number)) and due_soon >= 0):
        raise BadOption("due_soon", f"{due_soon} was given", "Days, 0 or more")
    check_frames(recommendations, events)
    day = day_of(as_at, "as_at") if as_at is not None else latest_date(recommendations, events)
    frame = prepared(recommendations)
    frame = with_addressees(frame, events)
    history = history_of(frame, events)
    known = status_on(frame, history, day)
    known["last_entry"] = last_entries(frame, events)
    result = frame.assign(as_at=day, **known).drop(columns="_row")
    result["state"] = _states(result, day, due_soon)
    return _with_days(result, day)


def stale(states: pd.DataFrame) -> pd.Series:
    """Which recommendations are not closed by a register without an entry for more than a year.

    Whether they were closed since its last entry is not known.

    Parameters
    ----------
    states : DataFrame
        From `state_at`.

    Returns
    -------
    Series of bool
        One for each row of ``states``.
    """
    old = (states["as_at"] - states["last_entry"]).dt.days.gt(STALE_DAYS)
    return states["state"].isin(OPEN_STATES) & old


def summary(states: pd.DataFrame, by: str | list[str] | None = None) -> pd.DataFrame:
    """Number of recommendations in each state, every state listed, also those with none.

    Parameters
    ----------
    states : DataFrame
        From `state_at`.
    by : str or list of str, optional
        Columns to count within; a missing label is a group of its own.

    Returns
    -------
    DataFrame
        ``by``, ``state``, ``recommendations``.

    Raises
    ------
    BadOption
        Where a column is not there.
    """
    if "state" not in getattr(states, "columns", ()):
        raise BadOption("states", "no column 'state'", "The frame that state_at gives")
    order = [state for state in STATES if state != "not yet issued"]
    counted = states[states["state"] != "not yet issued"]
    if by is None:
        counts = counted["state"].value_counts().reindex(order, fill_value=0)
        return counts.rename_axis("state").rename("recommendations").reset_index()
    names = [by] if isinstance(by, str) else list(by)
    absent = [name for name in names if name not in states.columns]
    if absent:
        raise BadOption("by", f"there is no column '{absent[0]}'", "Columns of the frame")
    wide = counted.groupby([*names, "state"], dropna=False).size().unstack("state")
    wide = wide.reindex(columns=order).fillna(0).astype(int)
    return wide.rename_axis(columns="state").stack().rename("recommendations").reset_index()


def flow(
    recommendations: pd.DataFrame,
    until: date | str | pd.Timestamp | None = None,
    *,
    events: pd.DataFrame | None = None,
    by: str = "quarter",
    states: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Recommendations issued and closed, period by period.

    Parameters
    ----------
    recommendations, events : DataFrame
        As for `state_at`.
    until : date, optional
        Last day; by default the latest in the data.
    by : {"month", "quarter", "year"}
        Months, or quarters or years from April.
    states : DataFrame, optional
        What `state_at` gave for that day, where it is at hand.

    Returns
    -------
    DataFrame
        ``period``, ``period_start``, ``period_end``, ``issued``, ``closed``,
        ``issued_so_far``, ``closed_so_far``, ``outstanding`` (issued, neither closed nor
        turned down, so far as is known), ``undated`` (closed or issued on a day that
        is not known: in no period) and ``part`` (true where the period runs past
        ``until``).

    Raises
    ------
    BadOption
        Where ``by`` is none of the three, or the data hold no date.
    """
    frequency = {"month": "M", "quarter": "Q-MAR", "year": "Y-MAR"}.get(by)
    if frequency is None:
        raise BadOption("by", f"'{by}' was given", "'month', 'quarter' or 'year'")
    check_frames(recommendations, events)
    day = day_of(until, "until") if until is not None else latest_date(recommendations, events)
    if states is None:
        states = state_at(recommendations, day, events=events)
    states = states[states["state"] != "not yet issued"]
    issued = states["published"].dropna()
    closed = states.loc[states["published"].notna(), "closed_on"].dropna()
    undated = int(states["published"].isna().sum())
    undated += int(
        (
            states["published"].notna()
            & states["state"].isin(CLOSED_STATES)
            & states["closed_on"].isna()
        ).sum()
    )
    first = min([*issued, *closed], default=None)
    if first is None:
        spans = pd.period_range(day, periods=0, freq=frequency)
    else:
        spans = pd.period_range(first, day, freq=frequency)
    counts = pd.DataFrame({"period": [_label(span, by) for span in spans]})
    counts["period_start"] = spans.start_time
    counts["period_end"] = spans.end_time.normalize()
    counts["issued"] = _per_period(issued, spans, frequency)
    counts["closed"] = _per_period(closed, spans, frequency)
    counts["issued_so_far"] = counts["issued"].cumsum()
    counts["closed_so_far"] = counts["closed"].cumsum()
    counts["outstanding"] = _outstanding(states, counts["period_end"].clip(upper=day))
    counts["undated"] = undated
    counts["part"] = counts["period_end"] > day
    return counts


def _outstanding(states: pd.DataFrame, days: pd.Series) -> list[int]:
    """How many wait for an answer on each day: issued, neither closed nor turned down."""
    undated = states["state"].eq("closed (date not known)") & states["closed_on"].isna()
    live = ~(undated | states["state"].eq("not accepted")).to_numpy()
    issued, closed = states["published"].to_numpy()[live], states["closed_on"].to_numpy()[live]
    # A day that is not known compares as false: neither issued nor closed by any.
    return [int(((issued <= day) & ~(closed <= day)).sum()) for day in days.to_numpy()]


def _per_period(dates: pd.Series, spans: pd.PeriodIndex, frequency: str) -> np.ndarray:
    counts = dates.dt.to_period(frequency).value_counts()
    return counts.reindex(spans, fill_value=0).to_numpy(dtype=int)


def _label(span: pd.Period, by: str) -> str:
    if by == "month":
        return span.strftime("%b %Y")
    year = f"{span.qyear - 1 if by == 'quarter' else span.year - 1}"
    name = f"{year}-{(int(year) + 1) % 100:02d}"
    return f"{name} Q{span.quarter}" if by == "quarter" else name


def _states(frame: pd.DataFrame, day: pd.Timestamp, due_soon: int) -> list[str]:
    states = []
    for row in frame.itertuples():
        if pd.notna(row.published) and row.published > day:
            states.append("not yet issued")
        elif row.status_at == "complete":
            states.append(_closed_state(row.closed_on, row.due))
        elif row.status_at in _LIVE or row.basis == CLOSED_LATER:
            states.append(_open_state(row.due, day, due_soon))
        else:
            states.append(row.status_at)
    return states


def _closed_state(closed_on: pd.Timestamp, due: pd.Timestamp) -> str:
    if pd.isna(closed_on) or pd.isna(due):
        return "closed (date not known)"
    return "closed on time" if closed_on <= due else "closed late"


def _open_state(due: pd.Timestamp, day: pd.Timestamp, due_soon: int) -> str:
    if pd.isna(due) or (due - day).days > due_soon:
        return "open"
    return "overdue" if due < day else "due soon"


def _with_days(result: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    end = result["closed_on"].fillna(day)
    days_to_due = (result["due"] - end).dt.days
    late = result["state"].isin(["overdue", "closed late"])
    judged = result["state"].isin([*OPEN_STATES, "closed on time", "closed late"])
    undated = result["status_at"].eq("complete") & result["closed_on"].isna()
    known = result["published"].notna() & ~undated & result["state"].ne("not yet issued")
    result["days_to_due"] = days_to_due.where(judged).astype("Int64")
    result["days_overdue"] = (-days_to_due).where(late).astype("Int64")
    result["age_days"] = (end - result["published"]).dt.days.where(known).astype("Int64")
    result["due_moved"] = result["original_due"].notna() & result["due"].ne(result["original_due"])
    order = [c for c in result.columns if c != "basis"]
    return result[[*order, "basis"]]
