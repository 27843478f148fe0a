"""What do records say about each other? Given twice, superseded, in conflict, or of no register.

Of two records with one identifier the later declared day stands; where none is later, both are set
aside. Two publication dates of one report are both kept.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import pandas as pd

from rocu_analysis import reference, schema
from rocu_analysis.intake.figure_table import family
from rocu_analysis.intake.register_fields import Record
from rocu_analysis.intake.registers import row_of
from rocu_analysis.problems import Problem, place, problem

_FOLLOWED = ("being progressed", "complete")
_ACCEPTED = ("accepts", "accepts in part", "already in place")
_LINE_OF_MONEY = ("region", "period", "funding_source", "certainty")
_APART = {"recommendations": ("published",)}  # of two days of these both rows are kept


def judge(records: list[Record], frame: str) -> tuple[pd.DataFrame, list[Problem]]:
    """Return the accepted records as their frame, and every problem.

    What became of each record is set on it.
    """
    key = (*schema.FRAMES[frame].key, *_APART.get(frame, ()))
    same = key or tuple(c for c in schema.columns(frame) if c not in ("source", "days_unknown"))
    for group in _alike(records, same):
        _settle(group, key)
    if frame == "resources":
        for group in _alike(records, _LINE_OF_MONEY, by_sender=True):
            _settle_money(group)
    _blank_statuses(records)
    accepted = [record for record in records if record.disposition == "accepted"]
    rows = pd.DataFrame([row_of(r) | {"source": _source(r)} for r in accepted])
    return schema.conform(rows, frame), [p for record in records for p in record.problems]


def _alike(
    records: list[Record], same: tuple[str, ...], *, by_sender: bool = False
) -> list[list[Record]]:
    """Accepted records that are the same in some fields; a report may be spelt in several ways."""
    groups: dict[tuple, list[Record]] = defaultdict(list)
    for record in records:
        if record.disposition == "accepted":
            values = [record.fields.get(name) for name in same]
            if "report" in same and (report := record.fields.get("report")):
                values[same.index("report")] = reference.report_key(str(report))
            sender = family(record.page[0]) if by_sender else ""
            groups[sender, *values].append(record)
    return [group for group in groups.values() if len(group) > 1]


def _source(record: Record) -> str:
    return place(*record.page, record.cell)


def _settle(group: list[Record], key: tuple[str, ...]) -> None:
    """Settle records with one identifier: the same again, superseded, or in conflict."""
    first = group[0]
    for other in group[1:]:
        names = [n for n in {**first.fields, **other.fields} if n != "days_unknown"]
        differing = [n for n in names if first.fields.get(n) != other.fields.get(n)]
        if not differing or not key:
            other.disposition = "repeated"
            what = f"{other.fields.get(key[0])}" if key else "the same record"
            other.add("repeated", "", what=what, at=_source(first))
        else:
            days = [record.fields.get("status_date") or _as_at(record) for record in (first, other)]
            first = _newer(first, other, key[0], days, differing)


def _settle_money(group: list[Record]) -> None:
    """Settle a line of money that one publisher gives in two sheets with different numbers."""
    first = group[0]
    for other in group[1:]:
        both = {n: (first.fields[n], other.fields[n]) for n in schema.numbers("resources")}
        differing = [n for n, (a, b) in both.items() if None not in (a, b) and a != b]
        if differing and first.page != other.page:
            days = [first.stated_day, other.stated_day]
            first = _newer(first, other, "funding_source", days, differing)


def _as_at(record: Record) -> date | None:
    """Day of its sheet; of a register of a quarter the last day, where it states no other."""
    is_of_period = record.table.frame == "recommendations"
    period = record.table.context.period if is_of_period else None
    return record.stated_day or (period.end if period else None)


def _newer(first: Record, other: Record, name: str, days: list, differing: list[str]) -> Record:
    """The later of two records, which replaces the other; without one both are set aside."""
    if not all(days) or days[0] == days[1]:
        fields = [one.replace("_", " ") for one in differing]
        for record, twin in ((first, other), (other, first)):
            record.disposition = "set_aside"
            record.add("record_conflict", name, at=_source(twin), fields=fields)
        return first
    older, newer = (first, other) if days[0] < days[1] else (other, first)
    older.disposition = "repeated"
    due, before = newer.fields.get("due"), older.fields.get("due")
    if before and due and before != due and not newer.fields.get("original_due"):
        newer.fields["original_due"] = older.fields.get("original_due") or before
    facts = {"what": str(newer.fields.get(name)), "at": _source(older)}
    newer.add("revised", "", day=max(days), day_before=min(days), **facts)
    return newer


def _blank_statuses(records: list[Record]) -> None:
    """Note empty statuses, once a sheet."""
    blank: dict[tuple, list[Record]] = defaultdict(list)
    for record in records:
        if record.is_status_blank:
            blank[record.page].append(record)
    for first, *others in blank.values():
        j = first.table.fields.get("status")
        cell = first.cell if j is None else first.table.sheet.address(first.row, j)
        facts = {"becomes": "status not known", "more": len(others)}
        first.problems.append(problem("required_blank", *first.page, cell, field="status", **facts))


def between_frames(frames: dict[str, pd.DataFrame]) -> list[Problem]:
    """Events and answers without their recommendation."""
    register = frames.get("recommendations", schema.empty("recommendations"))
    known, found = {*register["recommendation_id"].dropna()}, []
    for name in ("recommendation_events", "responses"):
        # Answers are sent alone, and events belong to a register.
        if name not in frames or (name == "responses" and not known):
            continue
        ids = frames[name]["recommendation_id"].dropna().astype(object)
        lost = [i for i in ids.unique()
                if i not in known and not any(k.startswith(f"{i}-") for k in known)]  # fmt: skip
        if lost:
            rows = ids[ids.isin(lost)]
            facts = {"count": len(rows), "nouns": schema.FRAMES[name].nouns}
            facts["found"] = ", ".join(lost[:3])
            where = _where(frames[name]["source"][rows.index[0]])
            found.append(problem("recommendation_not_held", *where, **facts))
    if "responses" in frames:
        found += _contradicted(register, frames["responses"])
    return found


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
