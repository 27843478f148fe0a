"""Which records does a table state, and what do records say about each other?

`read` gives a record for each row, or for each year or question of a row that is wide;
`register_fields` reads its fields. A total of money is checked against its parts and never added.
`judge` settles records that are given twice: of two with one identifier the later declared day
stands; where none is later, both are set aside. Two publication dates of one report are both kept.
"""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date

import numpy as np
import pandas as pd

from rocu_analysis import reference, schema
from rocu_analysis.intake.blocks import text_of
from rocu_analysis.intake.figure_table import family
from rocu_analysis.intake.register_fields import Record, interpret
from rocu_analysis.intake.shapes import Table
from rocu_analysis.problems import Problem, place, problem

_SLASHED = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{2}|\d{4})")
_DITTO = ("ditto", "as above", '"', "''")
_WHOSE = {"region", "force", "geography"}
_LONGEST_YEAR = 366
_ROUNDING = 0.5
_FOLLOWED = ("being progressed", "complete")
_ACCEPTED = ("accepts", "accepts in part", "already in place")
_LINE_OF_MONEY = ("region", "period", "funding_source", "certainty")
_APART = {"recommendations": ("published",)}  # of two days of these both rows are kept


def read(table: Table) -> list[Record]:
    """Records of a table, one for each of its rows, years or questions that states something."""
    general, sheet, month_first = _of_whole_table(table), table.sheet, _month_first(table)
    heads_several = _is_typed_once(table, general)
    records, above, section = [], {}, None
    for i in table.block.body.tolist():
        columns = {n: j for n, j in table.fields.items() if sheet.values[i, j] is not None}
        typed = {n: sheet.values[i, j] for n, j in columns.items()}
        across = [j for j in table.wide if sheet.values[i, j] is not None]
        if not across and len(typed) == 1 and len(table.fields) > 2:
            ((name, text),) = typed.items()
            if isinstance(text, str):  # a line of words: it may hold for the records below it
                facts = {"found": text_of(text), "row": int(sheet.rows[i])}
                at = sheet.file, sheet.name, sheet.address(i, columns[name])
                section = section or problem("section_line", *at, **facts)
                continue
        if not typed:
            continue
        for name, value in typed.items():
            if name in above and text_of(value).casefold().strip(" .") in _DITTO:
                typed[name] = above[name]
        if heads_several and "report" in above:
            typed.setdefault("report", above["report"])
        above = typed
        for name in month_first.keys() & typed.keys():
            typed[name] = _day_first(typed[name])
        for j in across or [None]:
            record = Record(table, i, {**general, **typed}, dict(columns), wide=j)
            if j is not None:
                _take_wide(record, j)
            records.append(interpret(record))
            if section:
                record.problems.append(section)
                record.disposition = "set_aside"
    for name, found in month_first.items() if records else ():
        reading = "the month first, as all days of this column are"
        records[0].add("cell_interpreted", name, found=found, reading=reading)
    around = table.context.open.get("geography")
    if table.frame == "recommendations" and around and not _WHOSE & {*table.fields, *general}:
        for record in records:
            record.add("geography_missing", "region", around=around, found="")
            record.disposition = "set_aside"
    if table.frame == "resources":
        _check_totals(records)
    return records


def _of_whole_table(table: Table) -> dict[str, object]:
    """Fields that the companion, or else the title, gives for every record."""
    known = schema.columns(table.frame)
    settled = table.mapping.file | table.mapping.sheets.get(table.sheet.name, {})
    general = table.mapping.fields(table.sheet.name) | settled
    if not {*_WHOSE, "unit"} & {*table.fields, *(general.keys() & {*known})}:
        around = {n: v for n, v in table.context.fields.items() if n in ("region", "force") and v}
        if table.frame == "grades":  # a title that names a region may mean its unit
            around = {"unit": around["force"]} if "force" in around else {}
        general |= around
    return {n: v for n, v in general.items() if n in known and n not in table.fields}


def _is_typed_once(table: Table, general: dict[str, object]) -> bool:
    """Whether a report heads several lines and is typed on the first of them."""
    if "report" not in table.fields or "report" in general:
        return False
    settled, j = table.mapping.setting(table.sheet.name, "fill_down"), table.fields["report"]
    if settled is not None:
        return bool(settled)
    is_merged = any(merged[1] == table.sheet.columns[j] for merged in table.sheet.merged)
    return is_merged or j == min(table.block.columns)


def _take_wide(record: Record, j: int) -> None:
    """Amount of a year, or grade of a year or question, in a column of its own."""
    heading = record.table.wide[j]
    is_money = record.table.frame == "resources"
    name, year = ("amount", "period") if is_money else ("grade", "assessed")
    record.typed[name], record.columns[name] = record.table.sheet.values[record.row, j], j
    if heading.periods:
        record.typed[year] = heading.periods[0]
        if len(heading.periods) > 1 or (heading.periods[0].days or 0) > _LONGEST_YEAR:
            labels = [period.label for period in heading.periods]
            found = record.table.heading(j)
            record.add("period_ambiguous", year, found=found, periods=labels)
    else:
        record.typed["question"] = record.table.heading(j)
    if is_money and heading.fields.get("status") == "estimated":
        record.typed.setdefault("certainty", "not confirmed")


def _month_first(table: Table) -> dict[str, str]:
    """Columns of days that have the month first, each with a day that shows it.

    One column shows it for the others of its table, if none of them has the day first.
    """
    first, is_shown = {}, False
    for column in schema.FRAMES[table.frame]:
        if column.kind != "date" or column.name not in table.fields:
            continue
        texts = [v for v in table.block.values(table.fields[column.name]) if isinstance(v, str)]
        found = [(text, match) for text in texts if (match := _SLASHED.fullmatch(text.strip()))]
        if any(int(match[1]) > 12 for _, match in found):
            return {}
        turned = [text for text, match in found if int(match[2]) > 12]
        is_shown = is_shown or bool(turned)
        if found:
            first[column.name] = (turned or [found[0][0]])[0]
    return first if is_shown else {}


def _day_first(value: object) -> object:
    """A day with the month first, turned round."""
    match = _SLASHED.fullmatch(value.strip()) if isinstance(value, str) else None
    return f"{match[2]}/{match[1]}/{match[3]}" if match else value


def _check_totals(records: list[Record]) -> None:
    """Compare a total with the sum of its lines, year by year; of several totals none."""
    totals = [record for record in records if record.disposition == "totals"]
    if len({record.row for record in totals}) != 1:
        return
    for total in totals:
        parts = [r for r in records if r.disposition != "totals" and r.wide == total.wide]
        for name in schema.numbers("resources"):
            stated, amounts = total.fields.get(name), [part.fields.get(name) for part in parts]
            if stated is None or None in amounts or len(amounts) < 2:
                continue
            if abs(sum(amounts) - stated) > _ROUNDING * len(amounts):
                facts = {"sum": float(sum(amounts)), "count": len(amounts)}
                total.add("total_does_not_add_up", name, found=f"{stated:,.10g}", **facts)


def cells_of(record: Record) -> list[tuple[int, int]]:
    """Where a record lies in the grid of its sheet."""
    return [(record.row, j) for j in {*record.columns.values()}]


def row_of(record: Record) -> dict[str, object]:
    """A record as a row of its frame."""
    days = {n: np.datetime64(v, "s") for n, v in record.fields.items() if isinstance(v, date)}
    sheet = record.table.sheet
    where = {"file": sheet.file, "sheet": sheet.name, "cell": record.cell}
    return record.fields | days | where | {"source": _source(record)}


# --- records beside each other --------------------------------------------------------------------


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
    rows = pd.DataFrame([row_of(r) for r in records if r.disposition == "accepted"])
    return schema.conform(rows, frame), [p for record in records for p in record.problems]


def _alike(
    records: list[Record], same: tuple[str, ...], *, by_sender: bool = False
) -> list[list[Record]]:
    """Accepted records that are the same in some fields; a report may be spelt in several ways."""
    groups: dict[tuple, list[Record]] = defaultdict(list)
    for record in records:
        if record.disposition == "accepted":
            fields = dict(record.fields)
            if fields.get("report"):
                fields["report"] = reference.report_key(str(fields["report"]))
            sender = family(record.page[0]) if by_sender else ""
            groups[sender, *map(fields.get, same)].append(record)
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


def between_frames(frames: dict[str, pd.DataFrame]) -> list[Problem]:
    """Events and answers without their recommendation, and answers that the register contradicts.

    It does where they accept what was not accepted in the register, or the other way round.
    """
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
    shared = ["recommendation_id", "report"]
    answers = frames.get("responses", schema.empty("responses"))
    both = answers.merge(register, on=shared, suffixes=("", "_register"))
    is_refused = both["status"].eq("not accepted") & both["position"].isin(_ACCEPTED)
    is_followed = both["status"].isin(_FOLLOWED) & both["position"].eq("does not accept")
    for row in both[is_refused | is_followed].to_dict("records"):
        facts = {"id": row["recommendation_id"], "other": f"“{row['status']}”"}
        facts |= {"at": row["source_register"], "found": row["position"]}
        where = _where(row["source"])
        found.append(problem("answers_disagree", *where, field="position", **facts))
    return found


def _where(source: str) -> tuple[str, str, str]:
    """File, sheet and cell of an address."""
    file, _, rest = source.partition("!")
    sheet, _, cell = rest.rpartition("!")
    return file, sheet, cell
