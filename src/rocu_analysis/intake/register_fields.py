"""What does one record of a register state? `interpret` reads its fields and checks them.

A field is read as its kind in the schema, unless `_READERS` has a reader for it. An optional field
with an unknown word is a warning, and the record is kept without it; a required one sets the record
aside. A recommendation to every region has no region, so an unknown name is an error and never a
blank.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache

from rocu_analysis import periods, reference, schema
from rocu_analysis.intake import names, words
from rocu_analysis.intake.blocks import text_of
from rocu_analysis.intake.cells import read_figure, unit_in
from rocu_analysis.intake.shapes import Table
from rocu_analysis.problems import Problem, problem

# Words before a day that leave it the day of its column.
_BY = re.compile(r"(?i)^(?:(?:no later than|due|by|before|on|the|end of)\s+)*")
_SEVERAL = re.compile(r"(?i)[\w.]*\d\w*(?:\s*(?:,|;|&|\band\b)\s*[\w.]*\d\w*)+")
_REQUIRED_WORDS = ("position", "grade", "scale")
_OPEN = ("awaiting review", "being progressed")
_MOST_SUGGESTED = 100  # unknown names of a table for which nearest ones are looked for
_PLACES = ("region", "force")


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
    wide: int | None = None  # the column of its year or question
    force: str | None = None
    unknown_days: list[str] = field(default_factory=list)

    @property
    def cell(self) -> str:
        """The cell of its year or question, else its first that is filled."""
        column = min(self.columns.values()) if self.wide is None else self.wide
        return self.table.sheet.address(self.row, column)

    @property
    def page(self) -> tuple[str, str]:
        """File and sheet."""
        return self.table.sheet.file, self.table.sheet.name

    @property
    def stated_day(self) -> date | None:
        """Day that the companion, the title or a name gives for the whole table."""
        context = self.table.context
        return context.declared.get("as_at") or context.fields.get("as_at")

    def value(self, name: str) -> object:
        """Cell as typed; None where it states that there is nothing."""
        value = self.typed.get(name)
        return (
            None
            if value is None or names.key(text_of(value)) in {"", *words_of("nothing")}
            else value
        )

    def add(self, code: str, name: str, **facts: object) -> None:
        """Note a problem at the cell of a field."""
        cell = self.cell
        if name in self.columns:
            cell = self.table.sheet.address(self.row, self.columns[name])
        found = "" if self.typed.get(name) is None else text_of(self.typed[name])
        facts = {"found": found} | facts
        self.problems.append(problem(code, *self.page, cell, field=name, **facts))


def interpret(record: Record) -> Record:
    """Read every field of a record, and check what cannot be so."""
    frame = record.table.frame
    texts = (text_of(v) for v in record.typed.values() if isinstance(v, str))
    if frame == "resources" and any(map(names.is_total, texts)):
        record.disposition = "totals"
        record.fields |= {name: _number(record, name) for name in schema.numbers(frame)}
        record.problems.clear()  # a total is no figure of its own
        return record
    _place(record)
    for column in schema.FRAMES[frame]:
        name = column.name
        if name not in ("source", "period_start", "period_end", *_PLACES):
            reader = _READERS.get(name) or _BY_KIND[column.kind]
            value = reader(record, name)
            record.fields[name] = record.fields.get(name) if value is None else value
    asked = {p.field for p in record.problems if p.severity == "error"}
    for column in schema.FRAMES[frame]:
        name = column.name
        is_needed = column.required and name != "source" and name not in asked
        if is_needed and record.fields[name] is None:
            heading = "" if name in record.table.fields else name
            record.add("record_incomplete", name, heading=heading, found="")
    _check(record)
    if any(p.severity == "error" for p in record.problems):
        record.disposition = "set_aside"
    return record


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


def _text(record: Record, name: str) -> str | None:
    value = record.value(name)
    return None if value is None else text_of(value).strip()


def _number(record: Record, name: str) -> float | None:
    figure, j = read_figure(record.value(name)), record.columns.get(name)
    if figure is None:
        return None
    is_share = j is not None and record.table.sheet.percent[record.row, j]
    # “12p” of an amount are pence, and 25% are a share of it.
    if is_share or figure.unit == "percent" or (name == "amount" and figure.status):
        record.add("text_for_figure", name)
    elif figure.marker:
        record.add("word_left_out", name)
    elif figure.code:
        record.add("negative" if figure.code == "negative" else "text_for_figure", name)
    else:
        is_plain = name == "amount" and not figure.is_scaled
        return figure.value * (_scale_of_amounts(record) if is_plain else 1)
    return None


def _scale_of_amounts(record: Record) -> float:
    """In what amounts are: by the companion, the column's heading, or the title."""
    declared = record.table.mapping.setting(record.table.sheet.name, "scale")
    if isinstance(declared, int | float):
        return float(declared)
    heading = record.table.heading(record.columns["amount"]) if "amount" in record.columns else ""
    units = [unit_in(part) for part in re.split(r"\s*[()]\s*|\s+", heading) if part]
    return next((unit[0] for unit in reversed(units) if unit), record.table.context.scale)


def _day(record: Record, name: str) -> date | None:
    """A day; of a month or a year alone its last day, which of a due day is what is meant."""
    value = record.value(name)
    if value is None or isinstance(value, periods.Period):
        return value.end if value is not None else None
    plain = value if isinstance(value, date) else _BY.sub("", text_of(value))
    day = plain.date() if isinstance(plain, datetime) else plain
    day = day if isinstance(day, date) else periods.day_of(plain)
    if day is None and (period := periods.parse(plain, years="calendar").period) and period.end:
        day = period.end
        if name not in ("due", "original_due"):
            record.add("cell_interpreted", name, reading=periods.long_date(day))
            record.unknown_days.append(name)
    if day is None or not periods.is_of_our_time(day):
        record.add("date_unclear", name)
        return None
    return day


def _word(record: Record, name: str) -> str | None:
    """The project's word for a cell."""
    typed, raw = record.value(name), record.typed.get(name)
    if typed is None and not (isinstance(raw, str) and names.key(raw) in words_of(name)):
        return None
    text = text_of(raw)
    if declared := record.table.mapping.meaning(name, text):
        return str(declared.get(name))
    word = words_of(name).get(names.key(text))
    if word is None:
        known = list(dict.fromkeys(words_of(name).values()))
        code = "word_unknown" if name in _REQUIRED_WORDS else "word_left_out"
        record.add(code, name, known=known, line=words.line_for(name, text, known))
    return word


def _open_word(record: Record, name: str) -> str | None:
    """The project's word for a cell, else the cell's own."""
    text = _text(record, name)
    own = text.casefold() if text and name == "event" else text
    return words_of(name).get(names.key(text), own) if text else None


def _status(record: Record, name: str) -> str | None:
    raw, table = names.key(text_of(record.typed.get(name))), record.table
    if table.frame == "recommendation_events":
        return _word(record, name)
    if record.value(name) is None and raw in ("", "none"):
        cell = table.at_head(table.fields.get(name, table.block.columns[0]))
        table.report("required_blank", cell, field=name, becomes="status not known")
        return "status not known"
    return _word(record, name) or "status not known"


def _status_date(record: Record, name: str) -> date | None:
    """Day of a status; what is open was so on the day of its sheet."""
    day = _day(record, name)
    is_open = day is None and record.fields.get("status") in _OPEN
    return record.stated_day if is_open else day


def _scale(record: Record, name: str) -> str | None:
    """The scale that is given, or that the title, the sheet or the heading of the grade names."""
    if record.value(name) is not None:
        return _word(record, name)
    texts = [*record.table.block.titles, record.table.sheet.name]
    texts += [record.table.heading(j) for n, j in record.columns.items() if n == "grade"]
    named = [s for w, s in words_of("scale").items() for text in texts if w in names.key(text)]
    return named[0] if len({*named}) == 1 else None


def _unit(record: Record, name: str) -> str | None:
    """Who was graded: a unit, a force or a region by its name, or another as it is typed."""
    text = _text(record, name) or record.force or record.fields.get("region")
    if not text:
        return None
    meant = {m.field: m.word for m in reversed(names.meanings(text, codes=True))}
    force, region = meant.get("force"), meant.get("region")
    home = reference.regions_of_forces().get(force) if force and not region else region
    record.fields["region"] = record.fields.get("region") or home
    for row in reference.rows("regions"):
        units = (row["unit"], row["unit_short"], f"{region} ROCU")
        if row["region"] == region and names.key(text) in map(names.key, units):
            record.fields["unit_type"] = "ROCU"
            return row["unit_short"]
    if bool(force) != bool(region):
        record.fields["unit_type"] = "force" if force else "region"
    return force or region or text


def _period(record: Record, name: str) -> str | None:
    value, context = record.typed.get("period"), record.table.context
    first, last = (periods.day_of(record.value(n)) for n in ("period_start", "period_end"))
    is_read = isinstance(value, periods.Period)
    period = value if is_read else record.table.settings.parse(value).period
    if period is None and first and last:
        period = periods.span(first, last)
    period = period or (context.period if value is None else None)
    if period is None:
        if value is not None:
            record.add("period_unknown", "period")
        return None
    record.fields |= {"period_start": first or period.start, "period_end": last or period.end}
    return period.label


def _recommendation(record: Record, name: str) -> str | None:
    """Identifier of a recommendation; an answer to all of a report's has none."""
    text, frame = _text(record, name), record.table.frame
    plain = names.key(text or "")
    if text is None or plain == "all recommendations":
        return None
    if frame == "responses" and plain in words_of("everybody"):
        return None
    # “5 & 6” is two of them; “Total” or “Complete” below a register counts its rows.
    is_several = isinstance(record.value(name), str) and bool(_SEVERAL.fullmatch(text))
    if frame == "recommendations" and (
        is_several or names.is_total(text) or plain in words_of("status")
    ):
        record.add("word_unknown", name)
        return None
    return text


_READERS: dict[str, Callable[[Record, str], object]] = {
    "recommendation_id": _recommendation,
    "status": _status,
    "status_date": _status_date,
    "event": _open_word,
    "theme": _open_word,
    "unit_type": _open_word,
    "level": _word,
    "position": _word,
    "certainty": lambda record, name: _word(record, name) or reference.NOT_STATED,
    "grade": _word,
    # The day of its sheet, where a grade has none of its own.
    "assessed": lambda record, name: (
        record.stated_day if record.value(name) is None else _day(record, name)
    ),
    "scale": _scale,
    "unit": _unit,
    "period": _period,
    "days_unknown": lambda record, _: ", ".join(record.unknown_days) or None,
}
_BY_KIND = {"text": _text, "number": _number, "date": _day}


def _place(record: Record) -> None:
    """Region and force; a force lies in its own region, and one word may be either."""
    found: dict[str, str] = {}
    mapping, asked = record.table.mapping, record.table.asked
    for name in ("force", "region", "geography"):
        text = text_of(record.value(name))
        if not text or names.key(text) in words_of("everybody"):
            continue
        declared = mapping.meaning(name, text) or mapping.meaning("geography", text)
        places = [m for m in names.meanings(text, codes=True) if m.field in (*_PLACES, "body")]
        fit = [m for m in places if m.field == name] or places
        if declared:
            found |= {n: str(declared[n]) for n in _PLACES if declared.get(n)}
        elif len(fit) == 1:
            found.setdefault("region" if fit[0].field == "region" else "force", fit[0].word)
        elif fit:
            record.add("name_ambiguous", name, **words.which_of(text, fit))
        else:
            asked.add(text)
            near = names.suggest(text) if len(asked) <= _MOST_SUGGESTED else ()
            line = words.line_for("geography", text, near[:1])
            record.add("name_unknown", name, near=near, line=line)
    record.force = found.get("force")
    if home := reference.regions_of_forces().get(record.force):
        if found.get("region") not in (None, home):
            record.add("force_elsewhere", "region", force=record.force, home=home)
        found["region"] = home
    columns = schema.columns(record.table.frame)
    record.fields |= {n: found.get(n) or None for n in _PLACES if n in columns}


def _check(record: Record) -> None:
    """What cannot be so: days out of order, more posts than posts, a grade of another scale."""
    fields, frame = record.fields, record.table.frame
    if frame == "recommendations":
        published = fields.get("published")
        for name in ("due", "status_date"):
            if published and fields.get(name) and fields[name] < published:
                record.add("due_before_published", name, day=fields[name], published=published)
        if fields["due"] in (None, fields["original_due"]):  # a due day that did not move
            fields |= {"due": fields["original_due"], "original_due": None}
    elif frame == "resources":
        posts = fields["posts"]
        for part in ("posts_permanent", "posts_filled"):
            if posts is not None and fields[part] is not None and fields[part] > posts:
                facts = {"part": part.replace("_", " "), "value": fields[part], "whole": "posts"}
                record.add("part_above_whole", part, limit=posts, **facts)
        if all(fields[n] is None for n in schema.numbers(frame)) and not record.problems:
            record.add("record_incomplete", "amount")
    elif frame == "grades":
        known = schema.GRADES.get(fields.get("scale"))
        if fields.get("grade") and known and fields["grade"] not in known:
            record.add("word_unknown", "grade", known=known)
    elif frame == "responses" and not (fields.get("recommendation_id") or fields.get("report")):
        record.add("record_incomplete", "report")
