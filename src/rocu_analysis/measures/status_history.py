"""What the record says of a recommendation on a day: its statuses, in order of time.

Events, where there are any, are the history, and the register's status is the last of it. A
status counts from its own date.
"""

from __future__ import annotations

import warnings

import pandas as pd

from rocu_analysis.errors import BadOption

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
