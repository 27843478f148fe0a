"""Recommendations at a date: what is open, late or closed, and what nobody knows.

A register says what somebody last wrote down. Nothing here turns silence into
lateness: where the status is not known, no due date makes it overdue.
"""

from __future__ import annotations

import warnings
from datetime import date, timedelta
from typing import TypeVar

import numpy as np
import pandas as pd

from rocu_analysis.errors import BadOption

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

STATUSES = (
    "status not known",
    "awaiting review",
    "being progressed",
    "complete",
    "not accepted",
)
CLOSED_LATER = "closed only later"
_ADDRESS = ["recommendation_id", "region", "force"]


def prepared(recommendations: pd.DataFrame) -> pd.DataFrame:
    """Copy with every column that is looked at, dates as dates and statuses checked."""
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
        frame[name] = days_of(column, name)
    frame["status"] = frame["status"].astype(object).where(frame["status"].notna(), STATUSES[0])
    _check_statuses(frame["status"])
    return frame


def days_of(column: pd.Series, name: str) -> pd.Series:
    """Column as days.

    Raises
    ------
    BadOption
        Where one is no day.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # what is no day is told below
            return pd.to_datetime(column)
    except (TypeError, ValueError) as error:
        raise BadOption(name, f"one is no day ({error})", "Days, such as 2021-04-07") from error


def day_of(given: object, name: str) -> pd.Timestamp:
    """One day.

    Raises
    ------
    BadOption
        Where it is none.
    """
    try:
        day = pd.NaT if isinstance(given, (int, float)) else pd.Timestamp(given)
    except (TypeError, ValueError):
        day = pd.NaT
    if pd.isna(day):
        raise BadOption(name, f"{given!r} is no day", "A day, such as 2021-04-07")
    return day


def check_frames(recommendations: object, events: object) -> None:
    """Refuse what is no frame, and a log that lacks a column.

    Raises
    ------
    BadOption
    """
    if not isinstance(recommendations, pd.DataFrame):
        found = type(recommendations).__name__
        raise BadOption("recommendations", f"{found} was given", "The recommendations frame")
    wanted = ("recommendation_id", "event_date", "status")
    if events is not None and len(events):
        absent = [name for name in wanted if name not in getattr(events, "columns", ())]
        if absent:
            raise BadOption(
                "events",
                f"no column '{absent[0]}'",
                "The columns of the recommendation_events frame",
            )


def _check_statuses(statuses: pd.Series) -> None:
    unknown = sorted(set(statuses.dropna()) - set(STATUSES))
    if unknown:
        raise BadOption("status", f"'{unknown[0]}' was found", f"One of: {', '.join(STATUSES)}")


def _addressees(frame: pd.DataFrame) -> list[tuple]:
    """Identifier, region and force, with missing ones comparable."""
    parts = [
        frame[name].astype(object).where(frame[name].notna(), "")
        if name in frame.columns
        else pd.Series("", index=frame.index)
        for name in _ADDRESS
    ]
    return list(zip(*parts, strict=True))


def with_addressees(frame: pd.DataFrame, events: pd.DataFrame | None) -> pd.DataFrame:
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
            row["status"], row["status_date"] = STATUSES[0], pd.NaT
            added.append(row)
    if added:
        frame = pd.concat([frame, pd.DataFrame(added).astype(frame.dtypes)], ignore_index=True)
    return frame.assign(_row=range(len(frame)))


def history_of(frame: pd.DataFrame, events: pd.DataFrame | None) -> pd.DataFrame:
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
                days_of(stated["event_date"], "event_date"),
                stated["status"],
                strict=True,
            )
            for row in rows_of.get(key, [])
        ]
        log = pd.DataFrame(pieces, columns=["_row", "since", "status"]).assign(order=0)
        # With a dated log, a register's undated status adds nothing that can be placed in time.
        own = own[own["since"].notna() | ~own["_row"].isin(log["_row"])]
        own = own[(own["status"] != STATUSES[0]) | ~own["_row"].isin(log["_row"])]
        own = pd.concat([log.astype({"since": own["since"].dtype}), own]) if len(log) else own
    return own.sort_values(["_row", "since", "order"], kind="stable", na_position="first")


def status_on(frame: pd.DataFrame, history: pd.DataFrame, day: pd.Timestamp) -> dict:
    """Columns of the status on a day, since when, when closed, and what that rests on."""
    steps: dict[int, list[tuple]] = {}
    columns = (history[name].tolist() for name in ("_row", "since", "status"))
    for row, since, said in zip(*columns, strict=True):
        steps.setdefault(row, []).append((since, said))
    found = [_last_step(steps[row], day) for row in frame["_row"]]
    status, since, closed, basis = zip(*found, strict=True) if found else ([], [], [], [])
    return {
        "status_at": list(status),
        "status_since": pd.to_datetime(pd.Series(since, dtype="object")),
        "closed_on": pd.to_datetime(pd.Series(closed, dtype="object")),
        "basis": list(basis),
    }


def _last_step(steps: list[tuple], day: pd.Timestamp) -> tuple:
    """Status on a day, since when, when closed, and what that rests on."""
    past = [(since, said) for since, said in steps if pd.isna(since) or since <= day]
    if not past:
        open_then = steps[0][1] == "complete"
        return STATUSES[0], pd.NaT, pd.NaT, CLOSED_LATER if open_then else "no status by this day"
    since, said = past[-1]
    closed = _closing_day(past) if said == "complete" else pd.NaT
    return said, since, closed, "status without a date" if pd.isna(since) else "dated status"


def _closing_day(steps: list[tuple]) -> pd.Timestamp:
    """First day of the last unbroken stretch of being complete: a reopened one closes again."""
    day = pd.NaT
    for since, said in reversed(steps):
        if said != "complete":
            break
        day = since
    return day


RESPONSE_DAYS = 56

When = TypeVar("When", date, pd.Timestamp, pd.Series)


def response_date(published: When | str) -> When | date:
    """Last day to publish a response: 56 days after the report (Police Act 1996, section 55).

    Parameters
    ----------
    published : date, Timestamp, Series of them, or str
        Day of publication; text as 2021-02-10.

    Returns
    -------
    date, Timestamp or Series
        What was given; a date for text.

    Examples
    --------
    >>> response_date(date(2021, 2, 10))
    datetime.date(2021, 4, 7)
    >>> response_date("2021-02-18")
    datetime.date(2021, 4, 15)
    """
    if isinstance(published, pd.Series):
        return days_of(published, "published") + pd.Timedelta(days=RESPONSE_DAYS)
    if not isinstance(published, (date, type(pd.NaT))):
        published = day_of(published, "published").date()
    return published + timedelta(days=RESPONSE_DAYS)


def happened(events: pd.DataFrame) -> pd.DataFrame:
    """Events without those that only name a deadline, such as "response due".

    Parameters
    ----------
    events : DataFrame
        With a column ``event``.

    Returns
    -------
    DataFrame
        The same columns.
    """
    deadline = events["event"].astype("str").str.casefold().str.split().str[-1].eq("due")
    return events[~deadline]


def latest_date(recommendations: pd.DataFrame, events: pd.DataFrame | None = None) -> pd.Timestamp:
    """Latest day on which the data say that something happened.

    Due dates do not count, nor do events that name a deadline ("response due"): they may lie in
    the future of whoever wrote them down. A paper looks from the same day, taken over all its
    frames.

    Parameters
    ----------
    recommendations : DataFrame
        ``published`` and ``status_date``, as far as there are any.
    events : DataFrame, optional
        ``event_date`` and ``event``.

    Returns
    -------
    Timestamp

    Raises
    ------
    BadOption
        No date anywhere: the day has to be given.
    """
    check_frames(recommendations, events)
    columns = [recommendations.get("published"), recommendations.get("status_date")]
    if events is not None and len(events):
        known = happened(events) if "event" in events.columns else events
        columns.append(known["event_date"])
    dates = [days_of(column, "date").dropna() for column in columns if column is not None]
    known = pd.concat(dates) if dates else pd.Series([], dtype="datetime64[ns]")
    if known.empty:
        raise BadOption("as_at", "no date stands in the data", "A day, such as 2021-04-07")
    return known.max()


def last_entries(recommendations: pd.DataFrame, events: pd.DataFrame | None = None) -> pd.Series:
    """Latest day in the files in which each recommendation stands, the log's among them.

    A register that somebody keeps states all its statuses until its last entry, not only the one
    that this entry changed. Rows without a ``source`` are taken as of one file. A day of
    publication is no entry: it says nothing of when a status was looked at.

    Parameters
    ----------
    recommendations, events : DataFrame
        As for `state_at`.

    Returns
    -------
    Series of datetime
        In the rows of ``recommendations``; missing where no status in the files has a day.
    """
    if recommendations.empty:
        return pd.to_datetime(recommendations["status_date"])
    own = _file_of(recommendations)
    entries = [pd.DataFrame({"file": own, "day": pd.to_datetime(recommendations["status_date"])})]
    log = None
    if events is not None and len(events):
        log = happened(events) if "event" in events.columns else events
        log = pd.DataFrame({"file": _file_of(log), "day": pd.to_datetime(log["event_date"]),
                            "recommendation_id": log["recommendation_id"]})  # fmt: skip
        entries.append(log[["file", "day"]])
    newest = pd.concat(entries).groupby("file")["day"].max()
    found = own.map(newest)
    if log is not None:
        by_log = log.assign(day=log["file"].map(newest)).groupby("recommendation_id")["day"].max()
        in_log = recommendations["recommendation_id"].map(by_log)
        found = found.where(found.ge(in_log) | in_log.isna(), in_log)
    return pd.to_datetime(found)


def _file_of(frame: pd.DataFrame) -> pd.Series:
    if "source" not in frame.columns:
        return pd.Series("", index=frame.index)
    return frame["source"].astype("str").fillna("").str.split("!").str[0]


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
