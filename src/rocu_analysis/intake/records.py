"""What do records say about each other? Given twice, superseded, in conflict, or of no register.

Of two records with one identifier the later declared day stands; where none is later, both are set
aside. Two days of publication of one report are both kept and shown.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date

import pandas as pd

from rocu_analysis import schema
from rocu_analysis.periods import long_date
from rocu_analysis.problems import Problem, place, problem
from rocu_analysis.intake.registers import Record, row_of

_APART = {"recommendations": ("published",)}  # of two days of these both rows are kept


def judge(records: list[Record], frame: str) -> tuple[pd.DataFrame, list[Problem]]:
    """The accepted records as their frame, and every problem; dispositions are set on the records."""
    key = (*schema.FRAMES[frame].key, *_APART.get(frame, ()))
    same = key or tuple(c for c in schema.columns(frame) if c not in ("source", "days_unknown"))
    alike: dict[tuple, list[Record]] = defaultdict(list)
    for record in records:
        if record.disposition == "accepted":
            alike[tuple(record.fields.get(name) for name in same)].append(record)
    for group in alike.values():
        if len(group) > 1:
            _given_again(group, key)
    _blank_statuses(records)
    problems = [p for record in records for p in record.problems]
    if frame == "recommendations":
        problems += _two_days(records)
    accepted = [record for record in records if record.disposition == "accepted"]
    rows = pd.DataFrame([row_of(r) | {"source": _source(r)} for r in accepted])
    return schema.conform(rows, frame), problems


def _source(record: Record) -> str:
    return place(record.table.sheet.file, record.table.sheet.name, record.cell)


def _given_again(group: list[Record], key: tuple[str, ...]) -> None:
    """Settle records with one identifier: the same again, superseded, or in conflict."""
    first = group[0]
    for other in group[1:]:
        at = _source(first)
        if _plain(first) == _plain(other) or not key:
            other.disposition = "repeated"
            other.tell("repeated", "", f"the same record stands at {at}")
            continue
        days = [_day(record) for record in (first, other)]
        if all(days) and days[0] != days[1]:
            older, newer = (first, other) if days[0] < days[1] else (other, first)
            older.disposition = "repeated"
            due, before = newer.fields.get("due"), older.fields.get("due")
            if before and due and before != due and not newer.fields.get("original_due"):
                newer.fields["original_due"] = older.fields.get("original_due") or before
            newer.tell(
                "revised",
                "",
                f"it stands in place of {_source(older)}, which is of {long_date(_day(older))}",
            )
            first = newer
        else:
            for record in (first, other):
                record.disposition = "set_aside"
                record.tell(
                    "record_conflict",
                    "",
                    f"it says otherwise than {at if record is other else _source(other)}",
                )


def _plain(record: Record) -> dict:
    return {n: v for n, v in record.fields.items() if not n.startswith("_") and n != "days_unknown"}


def _day(record: Record) -> date | None:
    declared = record.table.context.declared.get("as_at") or record.table.context.fields.get(
        "as_at"
    )
    return record.fields.get("status_date") or declared


def _blank_statuses(records: list[Record]) -> None:
    """Tell once for a sheet that statuses are empty."""
    blank: dict[tuple, list[Record]] = defaultdict(list)
    for record in records:
        if record.fields.get("_status_blank") and "status" in record.table.fields:
            blank[record.table.sheet.file, record.table.sheet.name].append(record)
    for held in blank.values():
        more = f" (and {len(held) - 1:,} more lines like it)" if len(held) > 1 else ""
        record, j = held[0], held[0].table.fields["status"]
        record.tell(
            "required_blank", "status", f"Status is empty; it is kept as “status not known”{more}"
        )
        record.problems[-1] = replace(
            record.problems[-1], cells=(record.table.sheet.address(record.row, j),)
        )


def _two_days(records: list[Record]) -> list[Problem]:
    """Two days of publication of one report."""
    days: dict[str, dict] = defaultdict(dict)
    for record in records:
        if (
            record.disposition == "accepted"
            and record.fields.get("published")
            and record.fields.get("report")
        ):
            days[str(record.fields["report"])].setdefault(record.fields["published"], record)
    told = []
    for report, held in days.items():
        if len(held) > 1:
            (first, a), (second, b), *_ = sorted(held.items())
            message = f"“{report}” was published on {long_date(first)} and {long_date(second)} ({a.cell} and {b.cell})"
            sheet = b.table.sheet
            told.append(problem("two_publication_days", sheet.file, sheet.name, b.cell, field="published", found=long_date(second), message=message))  # fmt: skip
    return told


def strangers(frames: dict[str, pd.DataFrame]) -> list[Problem]:
    """Events and answers of recommendations that no register among the returns has."""
    register = frames["recommendations"]
    known = {*register["recommendation_id"].dropna()}
    told = []
    for name in ("recommendation_events", "responses"):
        rows = frames.get(name)
        if rows is None or not len(rows) or not known:
            continue
        lost = rows[rows["recommendation_id"].notna() & ~rows["recommendation_id"].isin(known)]
        lost = lost[
            ~lost["recommendation_id"]
            .map(lambda text: any(k.startswith(f"{text}-") for k in known))
            .astype(bool)
        ]
        if len(lost):
            file, _, rest = lost["source"].iloc[0].partition("!")
            sheet, _, cell = rest.rpartition("!")
            ids = ", ".join(lost["recommendation_id"].unique()[:3])
            told.append(problem("recommendation_not_held", file, sheet, cell, found=ids, message=f"{len(lost):,} {schema.FRAMES[name].nouns} are of recommendations that no register here has: {ids}"))  # fmt: skip
    return told
