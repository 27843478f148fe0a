"""Recommendations at a date: what is open, late or closed, and what is not known.

A register says what somebody last wrote down. Nothing here turns silence into lateness: where the
status is not known, no due date makes it overdue. `state_at` reads the frames; `flow` and
`time_to_close` count what it gives. Nothing makes closing look quick by leaving out what is still
open: it counts for as long as it has been open (Kaplan and Meier, 1958).
"""

from __future__ import annotations

import warnings
from collections import defaultdict
from datetime import date, timedelta
from typing import NamedTuple, TypeVar

import numpy as np
import pandas as pd

from rocu_analysis import schema
from rocu_analysis.errors import BadOption
from rocu_analysis.reference import report_key

__all__ = ["flow", "latest_date", "response_date", "state_at", "time_to_close"]

STATUSES = schema.RECOMMENDATION_STATUSES
UNKNOWN, *LIVE = STATUSES[:3]
NOT_ISSUED, UNDATED = "not yet issued", "closed (date not known)"
OPEN_STATES = ("overdue", "due soon", "open")
CLOSED_STATES = ("closed on time", "closed late", UNDATED)
STATES = (UNKNOWN, *OPEN_STATES, *CLOSED_STATES, "not accepted", NOT_ISSUED)
RESPONSE_DAYS = 56
STALE_DAYS = 365
SOON_DAYS = 90
LEAST_RECORDS = 20
LEAST_CLOSED = 10
CONFIDENCE = 0.95
COLUMNS = ("days", "at_risk", "closed", "share_open", "lower", "upper")

When = TypeVar("When", date, pd.Timestamp, pd.Series)


def response_date(published: When) -> When:
    """Last day to publish a response: 56 days after the report (Police Act 1996, section 55).

    Parameters
    ----------
    published : date, Timestamp or Series of them
        Day of publication.

    Returns
    -------
    date, Timestamp or Series
        What was given.

    Examples
    --------
    >>> response_date(date(2021, 2, 10))
    datetime.date(2021, 4, 7)
    """
    return published + timedelta(days=RESPONSE_DAYS)


def happened(events: pd.DataFrame) -> pd.DataFrame:
    """Events without those that only name a deadline in ``event``, such as "response due"."""
    if "event" not in events.columns:
        return events
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
    _check_frames(recommendations, events)
    columns = [recommendations.get("published"), recommendations.get("status_date")]
    if events is not None:
        columns.append(happened(events)["event_date"])
    days = [_days(column, "date").max() for column in columns if column is not None]
    latest = max(filter(pd.notna, days), default=None)
    if latest is None:
        given = "no date stands in the data, and none is given, which a notebook calls AS_AT"
        raise BadOption("as_at", given, "A day, such as 2021-04-07")
    return latest


def state_at(
    recommendations: pd.DataFrame,
    as_at: date | str | pd.Timestamp | None = None,
    *,
    events: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """How each recommendation stands at a date, one row each.

    Parameters
    ----------
    recommendations : DataFrame
        Columns of the recommendations frame; ``recommendation_id`` and ``status`` are needed. A
        number is a recommendation's own within its report.
    as_at : date, optional
        The day; by default the latest day in the data.
    events : DataFrame, optional
        Columns of the recommendation_events frame; where it holds statuses for a
        recommendation, they are the history and the register's status the last of it.
        Those under a number that several reports have, and that name none, are left out.
        Events of a region or force under a recommendation to all make a row each.

    Returns
    -------
    DataFrame
        The caller's columns and: ``as_at``; ``status_at`` and ``status_since``;
        ``state`` (one of ``STATES``); ``closed_on``; ``days_to_due`` (negative when
        past) and ``days_overdue`` (missing unless overdue or closed late);
        ``age_days``, from publication to the day, or to closing; ``due_moved``;
        ``last_entry``, the latest day in the files that the recommendation stands in.

    Raises
    ------
    BadOption
        A status that is none of the five, a missing column, what is no day.

    Notes
    -----
    On its due date a recommendation is not yet overdue, and due soon from 90 days before. A
    status counts from its own date; one without a date counts for any day. Where the first date
    on record is a closing after ``as_at``, the recommendation was still open on the day. A
    closing or due date that is missing leaves "closed (date not known)".
    """
    _check_frames(recommendations, events)
    day = latest_date(recommendations, events) if as_at is None else day_of(as_at)
    frame = _prepared(recommendations)
    events = placed(events, frame)
    frame = _with_addressees(frame, events)
    standings = [_status_on(steps, day) for steps in _histories(frame, events)]
    names = ["status_at", "status_since", "closed_on", "later"]
    states = pd.DataFrame(standings, columns=names, index=frame.index)
    closed = pd.to_datetime(states["closed_on"])
    result = frame.assign(
        as_at=day,
        status_at=states["status_at"].astype(object),
        status_since=pd.to_datetime(states["status_since"]),
        closed_on=closed,
        last_entry=_last_entries(frame, events),
    )
    columns = (result["published"], result["due"], result["status_at"], closed, states["later"])
    result["state"] = [_state(*row, day) for row in zip(*columns, strict=True)]
    end = closed.fillna(day)
    days_to_due = (result["due"] - end).dt.days
    late = result["state"].isin(["overdue", "closed late"])
    judged = late | result["state"].isin(["due soon", "open", "closed on time"])
    aged = result["published"].notna() & result["state"].ne(NOT_ISSUED)
    aged &= result["status_at"].ne("complete") | closed.notna()
    result["days_to_due"] = days_to_due.where(judged).astype("Int64")
    result["days_overdue"] = (-days_to_due).where(late).astype("Int64")
    result["age_days"] = (end - result["published"]).dt.days.where(aged).astype("Int64")
    result["due_moved"] = result["original_due"].notna() & result["due"].ne(result["original_due"])
    return result


def stale(states: pd.DataFrame) -> pd.Series:
    """Which rows of `state_at` are not closed by a register without an entry for over a year.

    Whether they were closed since its last entry is not known.
    """
    old = (states["as_at"] - states["last_entry"]).dt.days.gt(STALE_DAYS)
    return states["state"].isin(OPEN_STATES) & old


# --- what is given --------------------------------------------------------------------------------


def _check_frames(recommendations: object, events: object) -> None:
    """Refuse what is no frame of its kind."""
    for name, frame, wanted in (
        ("recommendations", recommendations, ("recommendation_id", "status")),
        ("recommendation_events", events, ("recommendation_id", "event_date", "status")),
    ):
        absent = [column for column in wanted if column not in getattr(frame, "columns", ())]
        if absent and frame is not None:
            raise BadOption(name, f"no column '{absent[0]}'", f"The columns of the {name} frame")


def _prepared(recommendations: pd.DataFrame) -> pd.DataFrame:
    """Copy with every column that is looked at, dates as dates and statuses checked."""
    frame = recommendations.reset_index(drop=True)
    for name in ("region", "force"):
        if name not in frame.columns:
            frame[name] = pd.Series(pd.NA, index=frame.index, dtype="object")
    for name in ("published", "due", "original_due", "status_date"):
        frame[name] = _days(frame.get(name, pd.Series(pd.NaT, index=frame.index)), name)
    frame["status"] = frame["status"].astype(object).where(frame["status"].notna(), UNKNOWN)
    _check_statuses(frame["status"])
    return frame


def _check_statuses(statuses: pd.Series) -> None:
    unknown = sorted(set(statuses) - set(STATUSES))
    if unknown:
        raise BadOption("status", f"'{unknown[0]}' was found", f"One of: {', '.join(STATUSES)}")


def _days(column: pd.Series, name: str) -> pd.Series:
    """Column of days, which loaded frames have; of text, as ISO has it."""
    try:
        return pd.to_datetime(column, format=None if column.dtype.kind == "M" else "ISO8601")
    except (TypeError, ValueError) as error:
        raise BadOption(name, f"one is no day ({error})", "Days, such as 2021-04-07") from error


def day_of(given: object, name: str = "as_at") -> pd.Timestamp:
    """Day as a user gives it; raises `BadOption` where it is none."""
    # Of text one order only is taken, as everywhere: 01/02/2021 is two days.
    try:
        given = date.fromisoformat(given.strip()) if isinstance(given, str) else given
        day = pd.NaT if isinstance(given, (int, float)) else pd.Timestamp(given)
    except (TypeError, ValueError):
        day = pd.NaT
    if pd.isna(day):
        raise BadOption(name, f"{given!r} is no day", "A day, such as 2021-04-07")
    return day


# --- whose is what --------------------------------------------------------------------------------


def report_keys(frame: pd.DataFrame) -> pd.Series:
    """Report of each row, however it is spelt; empty where there is none."""
    named = frame.reindex(columns=["report"])["report"].astype("str").fillna("")
    return named.map(report_key).astype("str")


def placed(events: pd.DataFrame | None, recommendations: pd.DataFrame) -> pd.DataFrame | None:
    """Events with their recommendation's report: their own, or the only one with their number."""
    if events is None:
        return None
    numbers, stated = events["recommendation_id"], report_keys(events)
    keys = report_keys(recommendations)
    known_keys = {*zip(recommendations["recommendation_id"], keys, strict=True)}
    is_known = [pair in known_keys for pair in zip(numbers, stated, strict=True)]
    pair = keys.groupby(recommendations["recommendation_id"])
    report = stated.where(is_known, numbers.map(pair.first()[pair.nunique().eq(1)]))
    return events.assign(report=report)[report.notna()]


def addressees(frame: pd.DataFrame) -> pd.Series:
    """Number, report, region and force as one word, with missing ones comparable."""
    keys = frame.reindex(columns=["recommendation_id", "region", "force"]).astype("str").fillna("")
    keys.insert(1, "report", report_keys(frame))
    words = map("\t".join, keys.itertuples(index=False, name=None))
    return pd.Series(list(words), index=frame.index, dtype="object")


def wholes(frame: pd.DataFrame) -> pd.Series:
    """The same without region and force, as one that goes to all has it."""
    return addressees(frame.assign(region=None, force=None))


def _with_addressees(frame: pd.DataFrame, events: pd.DataFrame | None) -> pd.DataFrame:
    """A row for each addressee that has events of its own under a recommendation to all."""
    if events is None or events.empty:
        return frame
    listed = addressees(frame)
    to_all = frame.set_axis(listed)[listed.str.endswith("\t\t").to_numpy()]
    to_all = to_all[~to_all.index.duplicated(keep="last")]
    logged = events.reindex(columns=["recommendation_id", "report", "region", "force"])
    logged = logged[~addressees(logged).duplicated() & ~addressees(logged).isin(listed)]
    at = wholes(logged)
    logged = logged[at.isin(to_all.index)]
    if logged.empty:
        return frame
    named = {name: logged[name].astype(object).to_numpy() for name in ("region", "force")}
    added = to_all.loc[at[logged.index]].assign(**named, status=UNKNOWN, status_date=pd.NaT)
    return pd.concat([frame, added.astype(frame.dtypes)], ignore_index=True)


# --- what is so on a day --------------------------------------------------------------------------


def _histories(frame: pd.DataFrame, events: pd.DataFrame | None) -> list[list[tuple]]:
    """Of each row the day and status of every step, in order of time, those without a day first."""
    logs = defaultdict(list)
    if events is not None:
        stated = events[events["status"].notna()]
        _check_statuses(stated["status"])
        days = _days(stated["event_date"], "event_date")
        for key, *step in zip(addressees(stated), days, stated["status"], strict=True):
            logs[key].append(tuple(step))
    histories = []
    listed = zip(addressees(frame), frame["status_date"], frame["status"], strict=True)
    for key, day, status in listed:
        steps = list(logs.get(key, ()))
        # With a dated log, a register's undated status adds nothing that can be placed in time.
        if not steps or (pd.notna(day) and status != UNKNOWN):
            steps.append((day, status))
        histories.append(sorted(steps, key=lambda step: (pd.notna(step[0]), step[0])))
    return histories


def _status_on(steps: list[tuple], day: pd.Timestamp) -> tuple:
    """Status on a day, since when, when closed, and whether all that is known closes it later."""
    past = [(since, status) for since, status in steps if pd.isna(since) or since <= day]
    if not past:
        return UNKNOWN, pd.NaT, pd.NaT, steps[0][1] == "complete"
    since, status = past[-1]
    closed = pd.NaT
    for begun, earlier in reversed(past):  # a reopened one closes again
        if earlier != "complete":
            break
        closed = begun
    return status, since, closed, False


def _state(published, due, status: str, closed, later: bool, day: pd.Timestamp) -> str:
    if published > day:
        return NOT_ISSUED
    if status == "complete":
        if pd.isna(closed) or pd.isna(due):
            return UNDATED
        return "closed on time" if closed <= due else "closed late"
    if status not in LIVE and not later:
        return status
    if pd.isna(due) or (due - day).days > SOON_DAYS:
        return "open"
    return "overdue" if due < day else "due soon"


def _last_entries(frame: pd.DataFrame, events: pd.DataFrame | None) -> pd.Series:
    """Latest day in each recommendation's files: a register states all until its last entry."""
    file, days = _file_of(frame), frame["status_date"]
    log = None if events is None else happened(events)
    if log is None or log.empty or frame.empty:
        return days.groupby(file).transform("max")
    files, dated = _file_of(log), _days(log["event_date"], "event_date")
    newest = pd.concat([days, dated]).groupby(pd.concat([file, files]).to_numpy()).max()
    of_log = files.map(newest).groupby(log["recommendation_id"]).max()
    own, logged = file.map(newest), frame["recommendation_id"].map(of_log)
    return pd.to_datetime(own.where(own.ge(logged) | logged.isna(), logged))


def _file_of(frame: pd.DataFrame) -> pd.Series:
    source = frame.reindex(columns=["source"])["source"].astype("str").fillna("")
    return source.map(schema.file_of)


# --- how they are closed --------------------------------------------------------------------------


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
    counts = pd.DataFrame(
        {
            "period": [f"{q.qyear - 1}-{q.qyear % 100:02d} Q{q.quarter}" for q in quarters],
            "period_start": quarters.start_time,
            "period_end": ends,
        }
    )
    # A day that is not known compares as false: neither issued nor closed by any.
    so_far = {
        name: [int(days.le(end).sum()) for end in ends]
        for name, days in (("issued", issued), ("closed", closed))
    }
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
        note = (
            f"Too few to tell how long closing takes: records {records}, closed {shut} "
            f"({LEAST_RECORDS} and {LEAST_CLOSED} are needed)."
        )
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
    curve = pd.DataFrame(
        {
            "days": ages,
            "at_risk": [int((days >= age).sum()) for age in ages],
            "closed": [int((closed & (days == age)).sum()) for age in ages],
            "share_open": share,
            "lower": np.where(ends, share, limits.low.probabilities),
            "upper": pd.Series(upper).ffill().fillna(1.0),
        }
    )
    # 12 of 24 is a half, whatever the product rounds to.
    halves = [curve.loc[curve[name] <= 0.5 + 1e-9, "days"].min() for name in COLUMNS[3:]]
    note = (
        f"{shut} of {records} closed; those still open count for as long as "
        f"they have been open. The interval is of {100 * CONFIDENCE:g} per cent, at each age."
    )
    return Survival(curve, *map(float, halves), records, note)
