"""Which records does a table state: recommendations, events, responses, resources, grades?

Each field is read as its kind in the schema says, unless `READERS` has one of its own. A word in an
optional field that cannot be read is a warning, and the record is kept without it; a field that a record
needs sets it aside. A recommendation to every region has no region: a name that nobody knows is
therefore an error and not a blank.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache

import numpy as np

from rocu_analysis import periods, reference, schema
from rocu_analysis.problems import Problem, problem
from rocu_analysis.intake import names, words
from rocu_analysis.intake.blocks import text_of
from rocu_analysis.intake.cells import read_figure, unit_in
from rocu_analysis.intake.shapes import Table

_BY = re.compile(r"(?i)^(?:by|before|due(?: by)?|the )?\s*(?:end of\s+)?")
_KEPT_WITHOUT = {
    "status": "word_left_out",
    "certainty": "word_left_out",
    "level": "word_left_out",
}
_NEEDED_WORDS = {"position": "word_unknown", "grade": "word_unknown", "scale": "word_unknown"}


@dataclass
class Record:
    """One record: its fields, the cells that state it, and its problems."""

    table: Table
    row: int
    typed: dict[str, object] = field(default_factory=dict)
    columns: dict[str, int] = field(default_factory=dict)
    fields: dict[str, object] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    disposition: str = "accepted"

    @property
    def cell(self) -> str:
        """Its first cell that holds something."""
        return self.table.sheet.address(self.row, min(self.columns.values()))

    def value(self, name: str) -> object:
        """Cell as typed; None where it says that there is nothing."""
        value = self.typed.get(name)
        return None if value is None or names.key(text_of(value)) in nothing() else value

    def tell(self, code: str, name: str, message: str = "", remedy: str = "") -> None:
        """Note a problem at the cell of a field."""
        sheet = self.table.sheet
        cell = sheet.address(self.row, self.columns[name]) if name in self.columns else self.cell
        found = "" if self.typed.get(name) is None else text_of(self.typed[name])
        self.problems.append(problem(code, sheet.file, sheet.name, cell, field=name, found=found,
                                     message=message, remedy=remedy))  # fmt: skip


@cache
def nothing() -> frozenset[str]:
    """Words for there being nothing to say."""
    rows = [r for r in reference.rows("words") if r["field"] == "nothing"]
    said = {w for r in rows for w in (r["word"], *reference.listed(r["aliases"]))}
    return frozenset({names.key(w) for w in said} | {""})


@cache
def words_of(name: str) -> dict[str, str]:
    """The project's words of a field of registers, by all that is written for them."""
    if name == "level":
        rows = [(r["level"], r["aliases"]) for r in reference.rows("levels")]
    elif name == "theme":
        rows = [(r["theme"], r["label"]) for r in reference.rows("themes")]
    else:
        rows = [(r["word"], r["aliases"]) for r in reference.rows("words") if r["field"] == name]
    return {names.key(w): word for word, others in rows for w in (word, *reference.listed(others))}


def read(table: Table) -> list[Record]:
    """Records of a table, one for each of its rows that states something."""
    sheet, records = table.sheet, []
    declared = {n: v for n, v in table.mapping.fields(table.sheet.name).items()}
    settled = table.mapping.file | table.mapping.sheets.get(sheet.name, {})
    general = {
        n: settled[n] for n in schema.columns(table.frame) if n in settled and n not in table.fields
    }
    general |= {
        n: v
        for n, v in declared.items()
        if n in ("region", "force") and n in schema.columns(table.frame)
    }
    report = None  # a report that heads several lines is typed once
    for i in table.block.body.tolist():
        held = {
            n: sheet.values[i, j] for n, j in table.fields.items() if sheet.values[i, j] is not None
        }
        spread = [(j, said) for j, said in table.wide.items() if sheet.values[i, j] is not None]
        if not held or (
            len(held) == 1
            and not spread
            and isinstance(next(iter(held.values())), str)
            and len(table.fields) > 2
        ):
            continue
        report = held.get("report", report)
        if (
            "report" in table.fields
            and settled.get("fill_down") is not False
            and report is not None
        ):
            general["report"] = report
            held.setdefault("report", report)
        for j, said in spread or [(None, None)]:
            record = Record(table, i, dict(held), {n: table.fields[n] for n in held})
            if said is not None:
                name = "amount" if table.frame == "resources" else "grade"
                record.typed[name], record.columns[name] = sheet.values[i, j], j
                record.typed["period" if table.frame == "resources" else "assessed"] = said.periods[
                    0
                ]
            record.typed = {**general, **record.typed}
            records.append(_interpret(record))
    return records


def _interpret(record: Record) -> Record:
    """Read every field of a record, and check what cannot be so."""
    frame = record.table.frame
    if (
        any(names.is_total(text_of(v)) for v in record.typed.values() if isinstance(v, str))
        and frame == "resources"
    ):
        record.disposition = "totals"
        return record
    for column in schema.FRAMES[frame]:
        if column.name == "source" or column.name in ("period_start", "period_end"):
            continue
        reader: Callable = READERS.get(column.name) or _BY_KIND[column.kind]
        value = reader(record, column.name)
        record.fields[column.name] = value if value is not None else record.fields.get(column.name)
    _place(record)
    for column in schema.FRAMES[frame]:
        if (
            column.required
            and column.name not in ("source",)
            and record.fields.get(column.name) is None
        ):
            if not any(p.severity == "error" and p.field == column.name for p in record.problems):
                _lacks(record, column.name)
    for check in _CHECKS.get(frame, ()):
        check(record)
    if any(p.severity == "error" for p in record.problems):
        record.disposition = "set_aside"
    return record


def _lacks(record: Record, name: str) -> None:
    shown = name.replace("_", " ")
    if name in record.table.fields:
        record.tell("record_incomplete", name, f"{shown} is not given, and a record needs it")
        return
    remedy = f'Add a column {shown.capitalize()}; or, where one is it, say under [columns] in the companion file: "its heading" = "{name}"; or, for all, under [file]: {name} = "…"'  # fmt: skip
    record.tell(
        "record_incomplete", name, f"no column gives the {shown}, and a record needs it", remedy
    )


# --- readers of fields ----------------------------------------------------------------------------


def _text(record: Record, name: str) -> str | None:
    value = record.value(name)
    return (
        None
        if value is None
        else (str(value).strip() if isinstance(value, str) else text_of(value))
    )


def _number(record: Record, name: str) -> float | None:
    value = record.value(name)
    figure = read_figure(value)
    if figure is None:
        return None
    if figure.code or figure.marker:
        code = (
            "amount_marked"
            if figure.marker
            else "negative"
            if figure.code == "negative"
            else "text_for_figure"
        )
        record.tell(
            code,
            name,
            f"“{text_of(value)}” is not an amount" if code == "text_for_figure" else "",
        )
        return None
    scale = record.table.context.scale if name == "amount" else 1.0
    if name == "amount" and name in record.columns:
        for part in re.split(r"\s*[()]\s*|\s+", record.table.heading(record.columns[name])):
            scale = unit_in(part)[0] if part and unit_in(part) else scale
    declared = record.table.mapping.setting(record.table.sheet.name, "scale")
    scale = float(declared) if name == "amount" and isinstance(declared, int | float) else scale
    return figure.value * scale


def _day(record: Record, name: str) -> date | None:
    """A day; of a month or a year alone its last day, which of a due day is what is meant."""
    value = record.value(name)
    if value is None or isinstance(value, periods.Period):
        return value.end if value is not None else None
    if isinstance(value, datetime | date):
        day = value.date() if isinstance(value, datetime) else value
        return day if _is_of_our_time(record, name, day) else None
    text = text_of(value)
    if day := periods.day_of(value):
        return day if _is_of_our_time(record, name, day) else None
    bare = _BY.sub("", text)
    found = [periods.parse(bare, years="calendar")]
    days, _ = periods.take_days(periods.respelt(text.casefold()))
    if len([d for d in days if d]) == 1:
        return days[0]
    if days:
        record.tell("date_impossible" if None in days else "date_unclear", name)
        return None
    ends = {r.period.end for r in found if r.period and r.period.end}
    if len(ends) == 1:
        if name not in ("due", "original_due"):
            record.tell("date_without_day", name)
            record.fields["_unknown_days"] = [*record.fields.get("_unknown_days", []), name]
        return ends.pop()
    record.tell("date_unclear", name)
    return None


def _is_of_our_time(record: Record, name: str, day: date) -> bool:
    if not periods.is_of_our_time(day):
        record.tell("date_unclear", name)
        return False
    return True


def _word(record: Record, name: str) -> str | None:
    """The project's word for a cell."""
    typed = record.value(name)
    raw = record.typed.get(name)
    if typed is None and not (isinstance(raw, str) and names.key(raw) in words_of(name)):
        return None
    text = text_of(raw)
    if said := record.table.mapping.meaning(name, text):
        return str(said.get(name))
    word = words_of(name).get(names.key(text))
    if word is None:
        known = list(dict.fromkeys(words_of(name).values()))
        code = _KEPT_WITHOUT.get(name) or _NEEDED_WORDS[name]
        lead = "Use one of the words of the template, or say under "
        record.tell(code, name, f"“{text}” is not known here; known: {', '.join(known)}", lead + words.line_for(name, text, known))  # fmt: skip
    return word


def _status(record: Record, name: str) -> str | None:
    if record.table.frame == "recommendation_events":
        return _word(record, name)
    if record.value(name) is None and names.key(text_of(record.typed.get(name))) in ("", "none"):
        record.fields["_status_blank"] = True
        return "status not known"
    return _word(record, name) or "status not known"


def _event(record: Record, name: str) -> str | None:
    text = _text(record, name)
    return words_of("event").get(names.key(text), text) if text else None


def _theme(record: Record, name: str) -> str | None:
    text = _text(record, name)
    return words_of("theme").get(names.key(text), text) if text else None


def _level(record: Record, name: str) -> str | None:
    text = _text(record, name)
    if text is None:
        return None
    word = words_of("level").get(names.key(text)) or words_of("level").get(
        names.key(text).split(" ")[0]
    )
    return word or _word(record, name)


def _certainty(record: Record, name: str) -> str | None:
    return _word(record, name) or reference.NOT_STATED


def _grade(record: Record, name: str) -> str | None:
    if record.value(name) is None and names.key(text_of(record.typed.get(name))) not in (
        "not known",
        "unknown",
    ):
        return None
    return _word(record, name)


def _unit(record: Record, name: str) -> str | None:
    text = _text(record, name)
    return (names.word_of("force", text) or text) if text else record.fields.get("force")


def _unit_type(record: Record, name: str) -> str | None:
    text = _text(record, name)
    if text:
        return words_of("unit_type").get(names.key(text), text)
    unit = record.fields.get("unit")
    meant = {m.field for m in names.meanings(str(unit), codes=True)} if unit else set()
    return "force" if meant == {"force"} else "ROCU" if meant == {"region"} else None


def _report(record: Record, name: str) -> str | None:
    return _text(record, name)


def _period(record: Record, name: str) -> str | None:
    value = record.typed.get("period")
    first, last = (periods.day_of(record.value(n)) for n in ("period_start", "period_end"))
    period = (
        value if isinstance(value, periods.Period) else record.table.settings.parse(value).period
    )
    if period is None and first and last:
        period = periods.span(first, last)
    period = period or (record.table.context.period if value is None else None)
    if period is None:
        return None
    record.fields |= {"period_start": first or period.start, "period_end": last or period.end}
    return period.label


def _skip(record: Record, name: str) -> None:
    return None


READERS: dict[str, Callable] = {
    "region": _skip, "force": _skip, "status": _status, "event": _event, "theme": _theme, "level": _level,
    "position": _word, "certainty": _certainty, "grade": _grade, "scale": _word, "unit": _unit,
    "unit_type": _unit_type, "period": _period, "days_unknown": lambda r, n: ", ".join(r.fields.get("_unknown_days", [])) or None,
}  # fmt: skip
_BY_KIND = {"text": _text, "number": _number, "date": _day}


def _place(record: Record) -> None:
    """Region and force; a force lies in its own region, and one word may be either."""
    found: dict[str, str] = {}
    for name in ("force", "region", "geography"):
        value = record.value(name)
        if value is None or names.key(text_of(value)) in words_of("everybody"):
            continue
        text = text_of(value)
        said = record.table.mapping.meaning(name, text) or record.table.mapping.meaning(
            "geography", text
        )
        places = [m for m in names.meanings(text, codes=True) if m.field in ("force", "region")]
        fit = [m for m in places if m.field == name] or places
        if said:
            found |= {n: str(said[n]) for n in ("region", "force") if said.get(n)}
        elif len(fit) == 1:
            found.setdefault(fit[0].field, fit[0].word)
        else:
            near = names.suggest(text)
            meant = f"; did you mean {' or '.join(near)}?" if near else ""
            message = f"“{text}” is no region or force that is known here{meant}"
            record.tell("name_ambiguous" if fit else "name_unknown", name, message, f"Mend the spelling, or say under {words.line_for('geography', text, near[:1])}")  # fmt: skip
    if force := found.get("force"):
        home = reference.regions_of_forces().get(force)
        if home and found.get("region") not in (None, home):
            record.tell(
                "force_elsewhere", "region", f"{force} lies in {home}, not in {found['region']}"
            )
        found["region"] = home or found.get("region", "")
    columns = schema.columns(record.table.frame)
    record.fields |= {n: found.get(n) or None for n in ("region", "force") if n in columns}


# --- what cannot be so ----------------------------------------------------------------------------


def _days_in_order(record: Record) -> None:
    day = record.fields.get
    if day("due") and day("published") and day("due") < day("published"):
        record.tell("due_before_published", "due")
    if day("status_date") and day("published") and day("status_date") < day("published"):
        record.tell("status_before_published", "status_date")


def _filled_above_posts(record: Record) -> None:
    posts, permanent, filled = (
        record.fields.get(n) for n in ("posts", "posts_permanent", "posts_filled")
    )
    if posts is not None and permanent is not None and permanent > posts:
        record.tell("posts_permanent_above_posts", "posts_permanent")
    if posts is not None and filled is not None and filled > posts:
        record.tell("part_above_whole", "posts_filled")
    if record.fields.get("amount") is None and posts is None and not record.problems:
        record.tell("record_incomplete", "amount", "neither an amount nor posts are given")


def _grade_of_scale(record: Record) -> None:
    grade, scale = record.fields.get("grade"), record.fields.get("scale")
    if grade and scale and grade not in schema.GRADES[scale]:
        record.tell("grade_not_in_scale", "grade", f"“{grade}” is no grade of {scale}")


_CHECKS = {
    "recommendations": (_days_in_order,),
    "resources": (_filled_above_posts,),
    "grades": (_grade_of_scale,),
}


def cells_of(record: Record) -> list[tuple[int, int]]:
    """Where a record stands in the grid of its sheet."""
    return [(record.row, j) for j in {*record.columns.values()}]


def row_of(record: Record) -> dict[str, object]:
    """A record as a row of its frame."""
    fields = {n: v for n, v in record.fields.items() if not n.startswith("_")}
    days = {n: np.datetime64(v, "s") for n, v in fields.items() if isinstance(v, date)}
    sheet = record.table.sheet
    where = {"file": sheet.file, "sheet": sheet.name, "cell": record.cell}
    return fields | days | where
