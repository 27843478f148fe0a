"""Which records does a table state: recommendations, events, responses, resources, grades?

`read` gives a record for each row, or for each year or question of a row that is wide;
`register_fields` reads its fields. A total of money is checked against its parts and never added.
"""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date

import numpy as np

from rocu_analysis import schema
from rocu_analysis.intake.blocks import text_of
from rocu_analysis.intake.register_fields import Record, interpret
from rocu_analysis.intake.shapes import Table
from rocu_analysis.problems import problem

_SLASHED = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{2}|\d{4})")
_DITTO = ("ditto", "as above", '"', "''")
_WHOSE = {"region", "force", "geography"}
_LONGEST_YEAR = 366
_ROUNDING = 0.5


def read(table: Table) -> list[Record]:
    """Records of a table, one for each of its rows, years or questions that states something."""
    general, sheet, month_first = _of_whole_table(table), table.sheet, _month_first(table)
    heads_several = _is_typed_once(table, general)
    records, above, section = [], {}, None
    for i in table.block.body.tolist():
        columns = {n: j for n, j in table.fields.items() if sheet.values[i, j] is not None}
        typed = {n: sheet.values[i, j] for n, j in columns.items()}
        across = [j for j in table.wide if sheet.values[i, j] is not None]
        is_line = not across and _is_section_line(table, typed)
        if is_line and section is None:
            section = i, next(iter(columns.values()))
        if not typed or is_line:
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
    for name, found in month_first.items() if records else ():
        reading = "the month first, as all days of this column are"
        records[0].add("cell_interpreted", name, found=found, reading=reading)
    _ask_of_section(table, records, section)
    _ask_whose(table, records, general)
    if table.frame == "resources":
        _check_totals(records)
    return records


def _of_whole_table(table: Table) -> dict[str, object]:
    """Fields that the companion, or else the title, gives for every record."""
    known = schema.columns(table.frame)
    settled = table.mapping.file | table.mapping.sheets.get(table.sheet.name, {})
    declared = table.mapping.fields(table.sheet.name)
    general = {n: v for n, v in (declared | settled).items() if n in known}
    if not {*_WHOSE, "unit"} & {*table.fields, *general}:
        around = {n: v for n, v in table.context.fields.items() if n in ("region", "force") and v}
        if table.frame == "grades":  # a title that names a region may mean its unit
            around = {"unit": around["force"]} if "force" in around else {}
        general |= {n: v for n, v in around.items() if n in known}
    return {n: v for n, v in general.items() if n not in table.fields}


def _is_typed_once(table: Table, general: dict[str, object]) -> bool:
    """Whether a report heads several lines and is typed on the first of them."""
    if "report" not in table.fields or "report" in general:
        return False
    settled = table.mapping.setting(table.sheet.name, "fill_down")
    if settled is not None:
        return bool(settled)
    j = table.fields["report"]
    column = table.sheet.columns[j]
    return j == min(table.block.columns) or any(m[1] == column for m in table.sheet.merged)


def _is_section_line(table: Table, typed: dict[str, object]) -> bool:
    """Whether a row holds one text alone, in a table of several columns."""
    return len(typed) == 1 and isinstance(next(iter(typed.values())), str) and len(table.fields) > 2


def _ask_of_section(table: Table, records: list[Record], section: tuple[int, int] | None) -> None:
    """Ask about a line of words between the rows: it may hold for the records below it."""
    below = [record for record in records if section and record.row > section[0]]
    if not below:
        return
    (i, j), sheet = section, table.sheet
    facts = {"found": text_of(sheet.values[i, j]), "row": int(sheet.rows[i])}
    asked = problem("section_line", sheet.file, sheet.name, sheet.address(i, j), **facts)
    for record in below:
        record.problems.append(asked)
        record.disposition = "set_aside"


def _ask_whose(table: Table, records: list[Record], general: dict[str, object]) -> None:
    """Ask whose the recommendations are, where the title leaves that open."""
    around = table.context.open.get("geography")
    if table.frame == "recommendations" and around and not _WHOSE & {*table.fields, *general}:
        for record in records:
            record.add("geography_missing", "region", around=around, found="")
            record.disposition = "set_aside"


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
    if name == "amount" and heading.fields.get("status") == "estimated":
        record.typed.setdefault("certainty", "not confirmed")


# --- days with the month first --------------------------------------------------------------------


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


# --- totals of money ------------------------------------------------------------------------------


def _check_totals(records: list[Record]) -> None:
    """Compare a total with the sum of its lines, year by year; of several totals none."""
    totals = [record for record in records if record.disposition == "totals"]
    if len({record.row for record in totals}) != 1:
        return
    parts: dict[object, list[Record]] = defaultdict(list)
    for record in records:
        if record.disposition != "totals":
            parts[record.wide].append(record)
    for total in totals:
        for name in schema.numbers("resources"):
            stated = total.fields.get(name)
            held = [record.fields.get(name) for record in parts[total.wide]]
            if stated is None or None in held or len(held) < 2:
                continue
            if abs(sum(held) - stated) > _ROUNDING * len(held):
                facts = {"sum": float(sum(held)), "count": len(held)}
                total.add("total_does_not_add_up", name, found=f"{stated:,.10g}", **facts)


# --- where a record is ----------------------------------------------------------------------------


def cells_of(record: Record) -> list[tuple[int, int]]:
    """Where a record lies in the grid of its sheet."""
    return [(record.row, j) for j in {*record.columns.values()}]


def row_of(record: Record) -> dict[str, object]:
    """A record as a row of its frame."""
    days = {n: np.datetime64(v, "s") for n, v in record.fields.items() if isinstance(v, date)}
    sheet = record.table.sheet
    where = {"file": sheet.file, "sheet": sheet.name, "cell": record.cell}
    return record.fields | days | where
