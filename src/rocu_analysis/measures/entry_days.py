"""On which day did something happen? Days of publication, of answers due, of the last entries.

A deadline is no event: it may lie in the future of whoever wrote it down.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TypeVar

import pandas as pd

from rocu_analysis.errors import BadOption
from rocu_analysis.measures.status_history import check_frames, day_of, days_of

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
