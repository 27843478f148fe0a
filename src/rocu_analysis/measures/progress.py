"""Recommendations at a date: what is open, late or closed, and what nobody knows.

A register says what somebody last wrote down. Nothing here turns silence into
lateness: where the status is not known, no due date makes it overdue.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TypeVar

import numpy as np
import pandas as pd

from rocu_analysis.errors import BadOption

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
RESPONSE_DAYS = 56

_STATUSES = (
    "status not known",
    "awaiting review",
    "being progressed",
    "complete",
    "not accepted",
)
_LIVE = ("awaiting review", "being progressed")
_CLOSED_LATER = "closed only later"
_ADDRESS = ["recommendation_id", "region", "force"]

When = TypeVar("When", date, pd.Timestamp, pd.Series)


def response_date(published: When | str) -> When | date:
    """Last day to publish a response: 56 days after the report (Police Act 1996, section 55).

    Takes a date, a timestamp or a Series of them, and returns the same; text in ISO
    form gives a date.

    >>> response_date(date(2021, 2, 10))
    datetime.date(2021, 4, 7)
    >>> response_date("2021-02-18")
    datetime.date(2021, 4, 15)
    """
    if isinstance(published, str):
        published = date.fromisoformat(published)
    if isinstance(published, pd.Series):
        return pd.to_datetime(published) + pd.Timedelta(days=RESPONSE_DAYS)
    return published + timedelta(days=RESPONSE_DAYS)


def latest_date(recommendations: pd.DataFrame, events: pd.DataFrame | None = None) -> pd.Timestamp:
    """Latest day on which the data say that something happened; due dates do not count.

    Raises
    ------
    BadOption
        No date anywhere: the day has to be given.
    """
    columns = [recommendations.get("published"), recommendations.get("status_date")]
    columns += [events["event_date"]] if events is not None and len(events) else []
    dates = [pd.to_datetime(column).dropna() for column in columns if column is not None]
    known = pd.concat(dates) if dates else pd.Series([], dtype="datetime64[ns]")
    if known.empty:
        raise BadOption("as_at", "no date stands in the data", "A day, such as 2021-04-07")
    return known.max()


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
    if due_soon < 0:
        raise BadOption("due_soon", f"{due_soon} was given", "Days, 0 or more")
    day = pd.Timestamp(as_at) if as_at is not None else latest_date(recommendations, events)
    frame = _prepared(recommendations)
    frame = _with_addressees(frame, events)
    history = _history(frame, events)
    known = _status_on(frame, history, day)
    result = frame.assign(as_at=day, **known).drop(columns="_row")
    result["state"] = _states(result, day, due_soon)
    return _with_days(result, day)


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
    """
    order = [state for state in STATES if state != "not yet issued"]
    counted = states[states["state"] != "not yet issued"]
    if by is None:
        counts = counted["state"].value_counts().reindex(order, fill_value=0)
        return counts.rename_axis("state").rename("recommendations").reset_index()
    names = [by] if isinstance(by, str) else list(by)
    wide = counted.groupby([*names, "state"], dropna=False).size().unstack("state")
    wide = wide.reindex(columns=order).fillna(0).astype(int)
    return wide.rename_axis(columns="state").stack().rename("recommendations").reset_index()


def flow(
    recommendations: pd.DataFrame,
    until: date | str | pd.Timestamp | None = None,
    *,
    events: pd.DataFrame | None = None,
    by: str = "quarter",
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

    Returns
    -------
    DataFrame
        ``period``, ``period_start``, ``period_end``, ``issued``, ``closed``,
        ``issued_so_far``, ``closed_so_far``, ``outstanding`` (issued, neither closed nor
        turned down, so far as is known), ``undated`` (closed or issued on a day that
        is not known: in no period) and ``part`` (true where the period runs past
        ``until``).
    """
    frequency = {"month": "M", "quarter": "Q-MAR", "year": "Y-MAR"}.get(by)
    if frequency is None:
        raise BadOption("by", f"'{by}' was given", "'month', 'quarter' or 'year'")
    day = pd.Timestamp(until) if until is not None else latest_date(recommendations, events)
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
    counts["outstanding"] = [_outstanding(states, min(end, day)) for end in counts["period_end"]]
    counts["undated"] = undated
    counts["part"] = counts["period_end"] > day
    return counts


def _outstanding(states: pd.DataFrame, day: pd.Timestamp) -> int:
    issued = states["published"].le(day)
    ended = (
        states["closed_on"].le(day)
        | states["state"].eq("closed (date not known)") & states["closed_on"].isna()
    )
    turned_down = states["state"].eq("not accepted")
    return int((issued & ~ended & ~turned_down).sum())


def _per_period(dates: pd.Series, spans: pd.PeriodIndex, frequency: str) -> np.ndarray:
    counts = dates.dt.to_period(frequency).value_counts()
    return counts.reindex(spans, fill_value=0).to_numpy(dtype=int)


def _label(span: pd.Period, by: str) -> str:
    if by == "month":
        return span.strftime("%b %Y")
    year = f"{span.qyear - 1 if by == 'quarter' else span.year - 1}"
    name = f"{year}-{(int(year) + 1) % 100:02d}"
    return f"{name} Q{span.quarter}" if by == "quarter" else name


def _prepared(recommendations: pd.DataFrame) -> pd.DataFrame:
    for name in ("recommendation_id", "status"):
        if name not in recommendations.columns:
            raise BadOption(
                "recommendations", f"no column '{name}'", "The columns of the recommendations frame"
            )
    frame = recommendations.copy()
    for name in ("region", "force"):
        if name not in frame.columns:
            frame[name] = pd.Series(pd.NA, index=frame.index, dtype="object")
    for name in ("published", "due", "original_due", "status_date"):
        column = frame[name] if name in frame.columns else pd.Series(pd.NaT, index=frame.index)
        frame[name] = pd.to_datetime(column)
    frame["status"] = frame["status"].astype(object).where(frame["status"].notna(), _STATUSES[0])
    _check_statuses(frame["status"])
    return frame


def _check_statuses(statuses: pd.Series) -> None:
    unknown = sorted(set(statuses.dropna()) - set(_STATUSES))
    if unknown:
        raise BadOption("status", f"'{unknown[0]}' was found", f"One of: {', '.join(_STATUSES)}")


def _addressees(frame: pd.DataFrame) -> list[tuple]:
    """Identifier, region and force, with missing ones comparable."""
    parts = [
        frame[name].astype(object).where(frame[name].notna(), "")
        if name in frame.columns
        else pd.Series("", index=frame.index)
        for name in _ADDRESS
    ]
    return list(zip(*parts, strict=True))


def _with_addressees(frame: pd.DataFrame, events: pd.DataFrame | None) -> pd.DataFrame:
    """A row for each addressee that has events of its own under a recommendation to all."""
    frame = frame.reset_index(drop=True)
    if events is None or events.empty:
        return frame.assign(_row=range(len(frame)))
    listed = set(_addressees(frame))
    to_all = {key[0]: place for place, key in enumerate(_addressees(frame)) if key[1:] == ("", "")}
    added, seen = [], set()
    for key in _addressees(events):
        if key not in listed and key not in seen and key[0] in to_all:
            seen.add(key)
            row = frame.iloc[to_all[key[0]]].copy()
            row["region"], row["force"] = key[1] or pd.NA, key[2] or pd.NA
            row["status"], row["status_date"] = _STATUSES[0], pd.NaT
            added.append(row)
    if added:
        frame = pd.concat([frame, pd.DataFrame(added).astype(frame.dtypes)], ignore_index=True)
    return frame.assign(_row=range(len(frame)))


def _history(frame: pd.DataFrame, events: pd.DataFrame | None) -> pd.DataFrame:
    """Statuses with the day each began, by row of the register, in order of time."""
    own = pd.DataFrame(
        {
            "_row": frame["_row"],
            "since": frame["status_date"],
            "status": frame["status"],
            "order": 1,
        }
    )
    if events is not None and len(events):
        stated = events[events["status"].notna()]
        _check_statuses(stated["status"])
        rows_of: dict[tuple, list[int]] = {}
        for row, key in enumerate(_addressees(frame)):
            rows_of.setdefault(key, []).append(row)
        pieces = [
            (row, since, status)
            for key, since, status in zip(
                _addressees(stated),
                pd.to_datetime(stated["event_date"]),
                stated["status"],
                strict=True,
            )
            for row in rows_of.get(key, [])
        ]
        log = pd.DataFrame(pieces, columns=["_row", "since", "status"]).assign(order=0)
        # With a dated log, a register's undated status adds nothing that can be placed in time.
        own = own[own["since"].notna() | ~own["_row"].isin(log["_row"])]
        own = own[(own["status"] != _STATUSES[0]) | ~own["_row"].isin(log["_row"])]
        own = pd.concat([log.astype({"since": own["since"].dtype}), own]) if len(log) else own
    return own.sort_values(["_row", "since", "order"], kind="stable", na_position="first")


def _status_on(frame: pd.DataFrame, history: pd.DataFrame, day: pd.Timestamp) -> dict:
    status, since, closed, basis = [], [], [], []
    by_row = dict(list(history.groupby("_row")))
    for row in frame["_row"]:
        steps = by_row[row]
        past = steps[steps["since"].isna() | (steps["since"] <= day)]
        if past.empty:
            later = steps.iloc[0]
            open_then = later["status"] == "complete"
            status.append(_STATUSES[0])
            since.append(pd.NaT)
            closed.append(pd.NaT)
            basis.append(_CLOSED_LATER if open_then else "no status by this day")
            continue
        last = past.iloc[-1]
        status.append(last["status"])
        since.append(last["since"])
        closed.append(_closing_day(past) if last["status"] == "complete" else pd.NaT)
        basis.append("status without a date" if pd.isna(last["since"]) else "dated status")
    return {
        "status_at": status,
        "status_since": pd.to_datetime(pd.Series(since, dtype="object")),
        "closed_on": pd.to_datetime(pd.Series(closed, dtype="object")),
        "basis": basis,
    }


def _closing_day(steps: pd.DataFrame) -> pd.Timestamp:
    """First day of the last unbroken stretch of being complete: a reopened one closes again."""
    day = pd.NaT
    for step in reversed(list(steps.itertuples())):
        if step.status != "complete":
            break
        day = step.since
    return day


def _states(frame: pd.DataFrame, day: pd.Timestamp, due_soon: int) -> list[str]:
    states = []
    for row in frame.itertuples():
        if pd.notna(row.published) and row.published > day:
            states.append("not yet issued")
        elif row.status_at == "complete":
            states.append(_closed_state(row.closed_on, row.due))
        elif row.status_at in _LIVE or row.basis == _CLOSED_LATER:
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
