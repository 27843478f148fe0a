"""What do records say about each other? Given twice, superseded, in conflict, or of no register.

Of two records with one identifier the later declared day stands; where none is later, both are set
aside. Two publication dates of one report are both kept.
"""

from __future__ import annotations

from collections import defaultdict

import pandas as pd

from rocu_analysis import reference, schema
from rocu_analysis.intake.figure_table import family
from rocu_analysis.intake.registers import Record, as_at, row_of
from rocu_analysis.problems import Problem, place, problem

_LINE_OF_MONEY = ("region", "period", "funding_source", "certainty")
_APART = {"recommendations": ("published",)}  # of two days of these both rows are kept
_FOLLOWED = ("being progressed", "complete")
_ACCEPTED = ("accepts", "accepts in part", "already in place")


def judge(records: list[Record], frame: str) -> tuple[pd.DataFrame, list[Problem]]:
    """Return the accepted records as their frame, and every problem.

    What became of each record is set on it.
    """
    key = (*schema.FRAMES[frame].key, *_APART.get(frame, ()))
    same = key or tuple(c for c in schema.columns(frame) if c not in ("source", "days_unknown"))
    alike: dict[tuple, list[Record]] = defaultdict(list)
    for record in records:
        if record.disposition == "accepted":
            alike[tuple(_alike(record.fields.get(name), name) for name in same)].append(record)
    for group in alike.values():
        if len(group) > 1:
            _settle(group, key)
    if frame == "resources":
        _money_given_again(records)
    _blank_statuses(records)
    found = [p for record in records for p in record.problems]
    if frame == "recommendations":
        found += _publication_dates(records)
    accepted = [record for record in records if record.disposition == "accepted"]
    rows = pd.DataFrame([row_of(r) | {"source": _source(r)} for r in accepted])
    return schema.conform(rows, frame), found


def _alike(value: object, name: str) -> object:
    """A field as records are compared by it: a report may be spelt in several ways."""
    return reference.report_key(str(value)) if name == "report" and value else value


def _source(record: Record) -> str:
    return place(*record.page, record.cell)


def _settle(group: list[Record], key: tuple[str, ...]) -> None:
    """Settle records with one identifier: the same again, superseded, or in conflict."""
    first = group[0]
    for other in group[1:]:
        differing = _differing(first, other)
        if not differing or not key:
            other.disposition = "repeated"
            what = f"{other.fields.get(key[0])}" if key else "the same record"
            other.add("repeated", "", what=what, at=_source(first))
            continue
        days = [record.fields.get("status_date") or as_at(record) for record in (first, other)]
        if all(days) and days[0] != days[1]:
            older, newer = (first, other) if days[0] < days[1] else (other, first)
            older.disposition = "repeated"
            _keep_first_due(older, newer)
            _supersede(older, newer, str(newer.fields.get(key[0])), days)
            first = newer
            continue
        _conflict(first, other, key[0], differing)


def _supersede(older: Record, newer: Record, what: str, days: list) -> None:
    """Note on the newer record which it stands for."""
    facts = {"what": what, "day": max(days), "at": _source(older), "day_before": min(days)}
    newer.add("record_revised", "", **facts)


def _conflict(first: Record, other: Record, name: str, differing: list[str]) -> None:
    """Set both of two records aside."""
    fields = [name.replace("_", " ") for name in differing]
    for record, twin in ((first, other), (other, first)):
        record.disposition = "set_aside"
        record.add("record_conflict", name, at=_source(twin), fields=fields)


def _money_given_again(records: list[Record]) -> None:
    """Settle a line of money that one publisher gives in two sheets with different numbers."""
    lines: dict[tuple, list[Record]] = defaultdict(list)
    for record in records:
        if record.disposition == "accepted":
            line = tuple(record.fields.get(name) for name in _LINE_OF_MONEY)
            lines[family(record.page[0]), *line].append(record)
    numbers = schema.numbers("resources")
    for group in lines.values():
        first = group[0]
        for other in group[1:]:
            both = [(first.fields.get(name), other.fields.get(name)) for name in numbers]
            differing = [n for n, (a, b) in zip(numbers, both, strict=True)
                         if a is not None and b is not None and a != b]  # fmt: skip
            if not differing or first.page == other.page:
                continue
            days = [as_at(first), as_at(other)]
            if all(days) and days[0] != days[1]:
                older, newer = (first, other) if days[0] < days[1] else (other, first)
                older.disposition = "repeated"
                _supersede(older, newer, str(newer.fields["funding_source"]), days)
                first = newer
            else:
                _conflict(first, other, differing[0], differing)


def _keep_first_due(older: Record, newer: Record) -> None:
    """A due date that moved stands beside the first one."""
    due, before = newer.fields.get("due"), older.fields.get("due")
    if before and due and before != due and not newer.fields.get("original_due"):
        newer.fields["original_due"] = older.fields.get("original_due") or before


def _differing(one: Record, other: Record) -> list[str]:
    """Fields in which two records differ."""
    names = [n for n in {**one.fields, **other.fields} if not n.startswith("_")]
    return [n for n in names if n != "days_unknown" and one.fields.get(n) != other.fields.get(n)]


def _blank_statuses(records: list[Record]) -> None:
    """Note empty statuses, once a sheet."""
    blank: dict[tuple, list[Record]] = defaultdict(list)
    for record in records:
        if record.fields.get("_status_blank"):
            blank[record.page].append(record)
    for first, *others in blank.values():
        j = first.table.fields.get("status")
        cell = first.cell if j is None else first.table.sheet.address(first.row, j)
        facts = {"becomes": "status not known", "more": len(others)}
        first.problems.append(problem("required_blank", *first.page, cell, field="status", **facts))


def _publication_dates(records: list[Record]) -> list[Problem]:
    """Reports with two publication dates."""
    days: dict[str, dict] = defaultdict(dict)
    for record in records:
        report, day = record.fields.get("report"), record.fields.get("published")
        if record.disposition == "accepted" and report and day:
            days[str(report)].setdefault(day, record)
    found = []
    for report, by_day in days.items():
        if len(by_day) > 1:
            first, second, *_ = sorted(by_day)
            cells = [by_day[day].cell for day in (first, second)]
            facts = {"report": report, "days": (first, second), "at": cells}
            where = (*by_day[second].page, cells[1])
            found.append(problem("two_publication_days", *where, field="published", **facts))
    return found


def between_frames(frames: dict[str, pd.DataFrame]) -> list[Problem]:
    """Events and answers without their recommendation, and answers that its status contradicts."""
    register = frames.get("recommendations", schema.empty("recommendations"))
    found = []
    for name in ("recommendation_events", "responses"):
        # Answers are sent alone, and events belong to a register.
        is_wanted = len(register) or name == "recommendation_events"
        if name in frames and len(frames[name]) and is_wanted:
            found += _not_held(register, frames[name], schema.FRAMES[name].nouns)
    if "responses" in frames and len(register):
        found += _contradicted(register, frames["responses"])
    return found


def _not_held(register: pd.DataFrame, rows: pd.DataFrame, nouns: str) -> list[Problem]:
    known = {*register["recommendation_id"].dropna()}
    ids = rows["recommendation_id"].dropna().astype(object)
    is_lost = [
        i not in known and not any(k.startswith(f"{i}-") for k in known) for i in ids.unique()
    ]
    lost = ids[ids.isin([i for i, lost in zip(ids.unique(), is_lost, strict=True) if lost])]
    if lost.empty:
        return []
    facts = {"count": len(lost), "nouns": nouns, "found": ", ".join(lost.unique()[:3])}
    return [problem("recommendation_not_held", *_where(rows["source"][lost.index[0]]), **facts)]


def _contradicted(register: pd.DataFrame, answers: pd.DataFrame) -> list[Problem]:
    """Accepted in the answers and not accepted in the register, or the other way round."""
    shared = ["recommendation_id", "report", "region", "force"]
    both = answers.merge(register, on=shared[:2], suffixes=("", "_register"))
    found = []
    for row in both.to_dict("records"):
        places = [(row[n], row[f"{n}_register"]) for n in shared[2:] if f"{n}_register" in row]
        if any(a == a and b == b and a and b and a != b for a, b in places):
            continue
        is_refused = row["status"] == "not accepted" and row["position"] in _ACCEPTED
        is_followed = row["status"] in _FOLLOWED and row["position"] == "does not accept"
        if is_refused or is_followed:
            facts = {"id": row["recommendation_id"], "other": f"“{row['status']}”"}
            where = _where(row["source"])
            facts |= {"at": row["source_register"], "found": row["position"]}
            found.append(problem("answers_disagree", *where, field="position", **facts))
    return found


def _where(source: str) -> tuple[str, str, str]:
    """File, sheet and cell of an address."""
    file, _, rest = source.partition("!")
    sheet, _, cell = rest.rpartition("!")
    return file, sheet, cell
