"""What is wrong between two records: given twice, in conflict, moved?

As with figures, nobody chooses. Of two records with one identifier the later declared day
stands; where neither has one, both are set aside until somebody says which is right.
"""

from __future__ import annotations

import pandas as pd

from rocu_analysis import periods, schema
from rocu_analysis.errors import Problem, place
from rocu_analysis.problems import problem

# What makes two rows the same record. Events and responses are many by nature: only a line that
# says the very same thing is a repeat.
_KEYS = {
    "recommendations": ["recommendation_id", "report", "region", "force"],
    "grades": ["region", "unit", "question", "scale", "assessed"],
}
_FUNDING_LINE = ["region", "period", "period_start", "period_end", "funding_source", "certainty"]


def judge(rows: pd.DataFrame, frame: str) -> tuple[pd.DataFrame, list[Problem]]:
    """Judge the records of a frame, of one file or several, against each other.

    ``rows`` has the frame's columns and ``file, sheet, row, cell, disposition``. The copy that
    comes back has another disposition where a record is repeated or set aside.
    """
    table = rows.reset_index(drop=True).copy()
    problems = _repeats(table, frame)
    if frame in _KEYS:
        problems += _conflicts(table, frame)
    if frame == "resources":
        problems += _funding_lines(table)
    return table, problems


def same_record(frame: str) -> tuple[str, ...]:
    """Columns that make two rows of a frame the same record."""
    return tuple(_KEYS.get(frame) or _stated(frame))


def _stated(frame: str) -> list[str]:
    return [name for name in schema.columns(frame) if name != "source"]


def _given_again(sound: pd.DataFrame, columns: list[str]) -> list[tuple[int, int]]:
    """Each record that gives some columns again, and the first that gave them."""
    number = sound.groupby(columns, dropna=False, sort=False).ngroup()
    first = number.drop_duplicates()
    first_of = dict(zip(first, first.index, strict=True))
    again = number[number.duplicated()]
    return [(at, first_of[value]) for at, value in again.items()]


def _repeats(table: pd.DataFrame, frame: str) -> list[Problem]:
    """Records that say the very same thing as one before."""
    problems = []
    for at, first in _given_again(table[table["disposition"] == "accepted"], _stated(frame)):
        table.loc[at, "disposition"] = "repeated"
        message = f"the same stands at {_at(table, first, at)}"
        problems.append(_about("record_repeated", table.loc[at], message))
    return problems


def _conflicts(table: pd.DataFrame, frame: str) -> list[Problem]:
    sound = table[table["disposition"] == "accepted"]
    again = sound[sound.duplicated(subset=_KEYS[frame], keep=False)]
    problems, reports = [], set()
    for _, records in again.groupby(_KEYS[frame], dropna=False, sort=False):
        for said in _settle(table, records, frame):
            # That a report has two days is said once, not for each of its recommendations.
            key = (said.file, said.sheet, said.found, said.message.split(" (")[0])
            if said.code != "two_publication_days" or key not in reports:
                problems.append(said)
            reports.add(key)
    return problems


def _settle(table: pd.DataFrame, records: pd.DataFrame, frame: str) -> list[Problem]:
    """Two or more records under one name that do not say the same."""
    names = [name for name in _stated(frame) if name not in _KEYS[frame]]
    differing = [name for name in names if records[name].nunique(dropna=False) > 1]
    if differing == ["published"]:
        last = records.index[-1]
        days = " and ".join(periods.long_date(day.date()) for day in records["published"].dropna())
        places = " and ".join(_at(table, at, last) for at in records.index)
        message = f"“{records.loc[last, 'report']}” was published on {days} ({places})"
        return [_about("two_publication_days", records.loc[last], message, "published")]
    if frame == "recommendations" and records["status_date"].notna().all():
        ordered = records.sort_values("status_date", kind="stable")
        if ordered["status_date"].is_unique:
            return _supersede(table, ordered)
    listed = ", ".join(name.replace("_", " ") for name in differing)
    problems = []
    for at in records.index:
        others = " and ".join(_at(table, other, at) for other in records.index if other != at)
        table.loc[at, "disposition"] = "set_aside"
        message = f"differs from {others} in {listed}"
        problems.append(_about("record_conflict", records.loc[at], message, _KEYS[frame][0]))
    return problems


def _supersede(table: pd.DataFrame, ordered: pd.DataFrame) -> list[Problem]:
    """Keep the record with the latest day; its first due day is that of the earliest."""
    last = ordered.index[-1]
    first_due = ordered["original_due"].dropna().tolist() + ordered["due"].dropna().tolist()
    if first_due and pd.notna(table.loc[last, "due"]) and first_due[0] != table.loc[last, "due"]:
        table.loc[last, "original_due"] = first_due[0]
    day = periods.long_date(ordered.loc[last, "status_date"].date())
    problems = []
    for at in ordered.index[:-1]:
        table.loc[at, "disposition"] = "repeated"
        message = f"{_at(table, last, at)} gives it again as of {day}, which stands"
        problems.append(_about("record_superseded", ordered.loc[at], message))
    return problems


def _funding_lines(table: pd.DataFrame) -> list[Problem]:
    """Amounts under one source and period: perhaps two parts of it, perhaps one twice."""
    sound = table[(table["disposition"] == "accepted") & table["amount"].notna()]
    problems = []
    for at, first in _given_again(sound, _FUNDING_LINE):
        here, there = (f"£{table.loc[line, 'amount']:,.0f}" for line in (at, first))
        message = f"{here} here and {there} at {_at(table, first, at)}"
        problems.append(_about("funding_line_twice", table.loc[at], message, "amount"))
    return problems


def _at(table: pd.DataFrame, index: int, seen_from: int) -> str:
    """Where a record stands: by its cell alone for one who looks at the same sheet."""
    row, other = table.loc[index], table.loc[seen_from]
    is_beside = row["file"] == other["file"] and row["sheet"] == other["sheet"]
    return row["cell"] if is_beside else place(row["file"], row["sheet"], row["cell"])


def _about(code: str, row: pd.Series, message: str, field: str = "") -> Problem:
    value = row[field] if field else None
    found = "" if pd.isna(value) else str(value)
    if isinstance(value, pd.Timestamp):
        found = periods.long_date(value.date())
    where = (row["file"], row["sheet"], row["cell"])
    return problem(code, *where, field=field, found=found, message=message)
