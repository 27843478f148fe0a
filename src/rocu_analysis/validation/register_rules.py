"""What is wrong between two records: given twice, in conflict, moved?

As with figures, nobody chooses. Of two records with one identifier the later declared day
stands; where neither has one, both are set aside until somebody says which is right.
"""

from __future__ import annotations

import pandas as pd

from rocu_analysis import periods, schema
from rocu_analysis.errors import Problem, place
from rocu_analysis.problems import problem

_OURS = ("file", "sheet", "row", "cell", "disposition", "source")
# What makes two rows the same record. Events and responses are many by nature: only a line that
# says the very same thing is a repeat.
_KEYS = {
    "recommendations": ["recommendation_id", "report", "region", "force"],
    "grades": ["region", "unit", "question", "scale", "assessed"],
}
_FUNDING_LINE = ["region", "period", "period_start", "period_end", "funding_source", "certainty"]


def judge(rows: pd.DataFrame, frame: str) -> tuple[pd.DataFrame, list[Problem]]:
    """Judge the records of a frame against each other.

    May be asked again over the records of several files.

    Parameters
    ----------
    rows : DataFrame
        The frame's columns and ``file, sheet, row, cell, disposition``.
    frame : str
        Name of the frame.

    Returns
    -------
    rows : DataFrame
        A copy, with ``disposition`` changed where a record is repeated or set aside.
    problems : list of Problem
    """
    table = rows.reset_index(drop=True).copy()
    found = _repeats(table, frame)
    if frame in _KEYS:
        found += _conflicts(table, frame)
    if frame == "resources":
        found += _funding_lines(table)
    return table, found


def same_record(frame: str) -> tuple[str, ...]:
    """Columns that make two rows of a frame the same record."""
    return tuple(_KEYS.get(frame) or (c for c in schema.columns(frame) if c not in _OURS))


def _repeats(table: pd.DataFrame, frame: str) -> list[Problem]:
    """Records that say the very same thing as one before."""
    sound = table[table["disposition"] == "accepted"]
    said = [name for name in schema.columns(frame) if name not in _OURS]
    again = sound[sound.duplicated(subset=said, keep="first")]
    firsts = sound[~sound.index.isin(again.index)]
    names = _signature(sound, said)
    first_of = dict(zip(names[firsts.index], firsts.index, strict=True))
    table.loc[again.index, "disposition"] = "repeated"
    return [
        _about(
            "record_repeated", table.loc[at], f"the same stands at {_at(table, first_of[name], at)}"
        )
        for at, name in names[again.index].items()
    ]


def _conflicts(table: pd.DataFrame, frame: str) -> list[Problem]:
    sound = table[table["disposition"] == "accepted"]
    key = _KEYS[frame]
    again = sound[sound.duplicated(subset=key, keep=False)]
    if again.empty:
        return []
    found = []
    for _, part in again.groupby(_signature(again, key), sort=False):
        found += _settle(table, part, frame)
    return _once_a_report(found)


def _settle(table: pd.DataFrame, part: pd.DataFrame, frame: str) -> list[Problem]:
    """Two or more records under one name that do not say the same."""
    said = [name for name in schema.columns(frame) if name not in (*_OURS, *_KEYS[frame])]
    differing = [name for name in said if part[name].nunique(dropna=False) > 1]
    at = [_at(table, index, part.index[-1]) for index in part.index]
    if differing == ["published"]:
        return [_two_days(part, at)]
    if frame == "recommendations" and part["status_date"].notna().all():
        ordered = part.sort_values("status_date", kind="stable")
        if ordered["status_date"].is_unique:
            return _supersede(table, ordered)
    listed = ", ".join(name.replace("_", " ") for name in differing)
    found = []
    for index in part.index:
        others = " and ".join(_at(table, i, index) for i in part.index if i != index)
        table.loc[index, "disposition"] = "set_aside"
        message = f"differs from {others} in {listed}"
        found.append(_about("record_conflict", part.loc[index], message, _KEYS[frame][0]))
    return found


def _two_days(part: pd.DataFrame, at: list[str]) -> Problem:
    days = " and ".join(periods.long_date(day.date()) for day in part["published"].dropna())
    report = part["report"].iloc[0]
    message = f"“{report}” was published on {days} ({' and '.join(at)})"
    return _about("two_publication_days", part.iloc[-1], message, "published")


def _once_a_report(found: list[Problem]) -> list[Problem]:
    """Say once for a report, not for each of its recommendations, that it has two days."""
    said, kept = set(), []
    for one in found:
        key = (one.file, one.sheet, one.found, one.message.split(" (")[0])
        if one.code != "two_publication_days" or key not in said:
            kept.append(one)
        said.add(key)
    return kept


def _supersede(table: pd.DataFrame, ordered: pd.DataFrame) -> list[Problem]:
    """Keep the record with the latest day; its first due day is that of the earliest."""
    last = ordered.index[-1]
    first_due = ordered["original_due"].dropna().tolist() + ordered["due"].dropna().tolist()
    if first_due and pd.notna(table.loc[last, "due"]) and first_due[0] != table.loc[last, "due"]:
        table.loc[last, "original_due"] = first_due[0]
    found = []
    for index in ordered.index[:-1]:
        table.loc[index, "disposition"] = "repeated"
        day = periods.long_date(ordered.loc[last, "status_date"].date())
        message = f"{_at(table, last, index)} gives it again as of {day}, which stands"
        found.append(_about("record_superseded", ordered.loc[index], message))
    return found


def _funding_lines(table: pd.DataFrame) -> list[Problem]:
    sound = table[(table["disposition"] == "accepted") & table["amount"].notna()]
    again = sound[sound.duplicated(subset=_FUNDING_LINE, keep="first")]
    names = _signature(sound, _FUNDING_LINE)
    firsts = names[~names.duplicated()]
    first_of = dict(zip(firsts, firsts.index, strict=True))
    return [
        _about(
            "funding_line_twice",
            table.loc[index],
            f"£{table.loc[index, 'amount']:,.0f} here and "
            f"£{table.loc[first_of[names[index]], 'amount']:,.0f} at "
            f"{_at(table, first_of[names[index]], index)}",
            "amount",
        )
        for index in again.index
    ]


def _signature(rows: pd.DataFrame, columns: list[str]) -> pd.Series:
    """One number for each set of equal values, missing ones included."""
    return rows.groupby(columns, dropna=False, sort=False).ngroup()


def _at(table: pd.DataFrame, index: int, seen_from: int | None = None) -> str:
    """Where a record stands: by its cell alone for one who looks at the same sheet."""
    row = table.loc[index]
    if seen_from is not None and all(row[n] == table.loc[seen_from, n] for n in ("file", "sheet")):
        return row["cell"]
    return place(row["file"], row["sheet"], row["cell"])


def _about(code: str, row: pd.Series, message: str, field: str = "") -> Problem:
    value = row[field] if field else None
    found = "" if pd.isna(value) else str(value)
    if isinstance(value, pd.Timestamp):
        found = periods.long_date(value.date())
    return problem(
        code, row["file"], row["sheet"], row["cell"], field=field, found=found, message=message
    )
