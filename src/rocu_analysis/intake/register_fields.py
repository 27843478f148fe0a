"""What does one record of a register state? `interpret` reads its fields and checks them.

A field is read as its kind in the schema, unless `READERS` has a reader for it. An optional field
with an unknown word is a warning, and the record is kept without it; a required one sets the record
aside. A recommendation to every region has no region, so an unknown name is an error and never a
blank.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache, lru_cache

from rocu_analysis import periods, reference, schema
from rocu_analysis.intake import names, words
from rocu_analysis.intake.blocks import text_of
from rocu_analysis.intake.cells import read_figure, unit_in
from rocu_analysis.intake.shapes import Table
from rocu_analysis.problems import Problem, problem

_BY = re.compile(r"(?i)^(?:by|before|due(?: by)?|the )?\s*(?:end of\s+)?")
# Words beside a day that leave it the day of its column.
_PLAIN_BESIDE_A_DAY = ("", "by", "before", "due", "due by", "on", "no later than", "by the", "the")
_SEVERAL = re.compile(r"(?i)[\w.]*\d\w*(?:\s*(?:,|;|&|\band\b)\s*[\w.]*\d\w*)+")
_REQUIRED_WORDS = ("position", "grade", "scale")
_OPEN = ("awaiting review", "being progressed")
_CONFIRMED, _NOT_CONFIRMED = ("yes", "y", "confirmed"), ("no", "n", "not confirmed", "unconfirmed")
# HMICFRS gave four grades until 2018/19 and has given five since 2021/22.
_LAST_FOUR_TIERS, _FIRST_FIVE_TIERS = date(2019, 12, 31), date(2021, 4, 1)
_MOST_SUGGESTED = 100  # unknown names of a table for which nearest ones are looked for


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

    @property
    def cell(self) -> str:
        """The cell of its year or question, else its first that is filled."""
        column = min(self.columns.values()) if self.wide is None else self.wide
        return self.table.sheet.address(self.row, column)

    @property
    def page(self) -> tuple[str, str]:
        """File and sheet."""
        return self.table.sheet.file, self.table.sheet.name

    def value(self, name: str) -> object:
        """Cell as typed; None where it states that there is nothing."""
        value = self.typed.get(name)
        return None if value is None or names.key(text_of(value)) in nothing() else value

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
        if column.name in ("source", "period_start", "period_end", "region", "force"):
            continue
        reader: Callable = READERS.get(column.name) or _BY_KIND[column.kind]
        value = reader(record, column.name)
        record.fields[column.name] = value if value is not None else record.fields.get(column.name)
    for column in schema.FRAMES[frame]:
        is_known = column.name == "source" or record.fields.get(column.name) is not None
        if column.required and not is_known:
            _lacks(record, column.name)
    for check in _CHECKS.get(frame, ()):
        check(record)
    if any(p.severity == "error" for p in record.problems):
        record.disposition = "set_aside"
    return record


def _lacks(record: Record, name: str) -> None:
    """Note that a required field is missing, unless what was typed there was asked about."""
    if not any(p.severity == "error" and p.field == name for p in record.problems):
        heading = "" if name in record.table.fields else name
        record.add("record_incomplete", name, heading=heading, found="")


@cache
def nothing() -> frozenset[str]:
    """Words for there being nothing to say."""
    rows = [r for r in reference.rows("words") if r["field"] == "nothing"]
    given = {w for r in rows for w in (r["word"], *reference.listed(r["aliases"]))}
    return frozenset({names.key(w) for w in given} | {""})


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


# --- readers of fields ----------------------------------------------------------------------------


def _text(record: Record, name: str) -> str | None:
    value = record.value(name)
    if value is None:
        return None
    return value.strip() if isinstance(value, str) else text_of(value)


def _number(record: Record, name: str) -> float | None:
    value = record.value(name)
    figure = read_figure(value)
    if figure is None:
        return None
    j = record.columns.get(name)
    is_share = j is not None and record.table.sheet.percent[record.row, j]
    # “12p” of an amount are pence, and 25% are a share of it.
    if is_share or figure.unit == "percent" or (name == "amount" and figure.status):
        record.add("text_for_figure", name)
        return None
    if figure.code or figure.marker:
        code = figure.code if figure.code == "negative" else "text_for_figure"
        record.add("amount_marked" if figure.marker else code, name)
        return None
    return figure.value * (
        1.0 if name != "amount" or figure.is_scaled else _scale_of_amounts(record)
    )


def _scale_of_amounts(record: Record) -> float:
    """In what amounts are: by the companion, the column's heading, or the title."""
    declared = record.table.mapping.setting(record.table.sheet.name, "scale")
    if isinstance(declared, int | float):
        return float(declared)
    scale = record.table.context.scale
    if "amount" in record.columns:
        heading = record.table.heading(record.columns["amount"])
        for part in re.split(r"\s*[()]\s*|\s+", heading):
            scale = unit_in(part)[0] if part and unit_in(part) else scale
    return scale


def _day(record: Record, name: str) -> date | None:
    """A day; of a month or a year alone its last day, which of a due day is what is meant."""
    value = record.value(name)
    if value is None or isinstance(value, periods.Period):
        return value.end if value is not None else None
    day = value.date() if isinstance(value, datetime) else value
    day = day if isinstance(day, date) else periods.day_of(value)
    if day:
        if periods.is_of_our_time(day):
            return day
        record.add("date_unclear", name)
        return None
    text = text_of(value)
    days, rest = periods.take_days(periods.respelt(text.casefold()))
    if days:
        if len(days) == 1 and days[0] and names.key(rest) in _PLAIN_BESIDE_A_DAY:
            return days[0]
        record.add("date_impossible" if None in days else "date_unclear", name)
        return None
    period = periods.parse(_BY.sub("", text), years="calendar").period
    if period and period.end:
        if name not in ("due", "original_due"):
            record.add("date_without_day", name)
            record.fields["_unknown_days"] = [*record.fields.get("_unknown_days", []), name]
        return period.end
    record.add("date_unclear", name)
    return None


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


def _status(record: Record, name: str) -> str | None:
    if record.table.frame == "recommendation_events":
        return _word(record, name)
    if record.value(name) is None and names.key(text_of(record.typed.get(name))) in ("", "none"):
        record.fields["_status_blank"] = True
        return "status not known"
    return _word(record, name) or "status not known"


def _status_date(record: Record, name: str) -> date | None:
    """Day of a status; what is open was so on the day of its sheet."""
    day = _day(record, name)
    if day is None and record.fields.get("status") in _OPEN:
        return _stated_day(record)
    return day


def _stated_day(record: Record) -> date | None:
    context = record.table.context
    return context.declared.get("as_at") or context.fields.get("as_at")


def as_at(record: Record) -> date | None:
    """Day of its sheet; of a register of a quarter the last day, where it states no other."""
    is_of_period = record.table.frame == "recommendations"  # money of a year is no statement of it
    period = record.table.context.period if is_of_period else None
    return _stated_day(record) or (period.end if period else None)


def _event(record: Record, name: str) -> str | None:
    text = _text(record, name)
    return words_of("event").get(names.key(text), text.casefold()) if text else None


def _theme(record: Record, name: str) -> str | None:
    text = _text(record, name)
    return words_of("theme").get(names.key(text), text) if text else None


def _level(record: Record, name: str) -> str | None:
    text = _text(record, name)
    if text is None:
        return None
    known, plain = words_of("level"), names.key(text)
    return known.get(plain) or known.get(plain.split(" ")[0]) or _word(record, name)


def _certainty(record: Record, name: str) -> str | None:
    """How long money is certain; an answer to "Confirmed?" too."""
    word = names.key(text_of(record.typed.get(name) or ""))
    if word in _NOT_CONFIRMED:
        return "not confirmed"
    if word in _CONFIRMED:
        return reference.NOT_STATED
    return _word(record, name) or reference.NOT_STATED


def _grade(record: Record, name: str) -> str | None:
    raw = names.key(text_of(record.typed.get(name)))
    is_blank = record.value(name) is None and raw not in ("not known", "unknown")
    return None if is_blank else _word(record, name)


def _assessed(record: Record, name: str) -> date | None:
    """Day of a grade; that of its sheet, where it has none of its own."""
    day = _day(record, name)
    if day is None and record.value(name) is None:
        day = _stated_day(record)
    return day


def _scale(record: Record, name: str) -> str | None:
    """The scale that is given, or the only one that the grade, its heading or its day can mean."""
    if record.value(name) is not None:
        return _word(record, name)
    sources = [*record.table.block.titles, record.table.sheet.name]
    sources += [record.table.heading(j) for n, j in record.columns.items() if n == "grade"]
    if any("self assess" in names.key(text) for text in sources if text):
        return schema.SELF
    grade, assessed = record.fields.get("grade"), _day(record, "assessed")
    holding = [scale for scale, grades in schema.GRADES.items() if grade in grades]
    if len(holding) == 1:
        return holding[0]
    if assessed and assessed <= _LAST_FOUR_TIERS:
        return "HMICFRS four tiers"
    return "HMICFRS five tiers" if assessed and assessed >= _FIRST_FIVE_TIERS else None


def _unit(record: Record, name: str) -> str | None:
    """Who was graded; without a column of units, the unit, force or region of the title."""
    text = _text(record, name) or record.fields["_force"] or record.fields.get("region")
    if not text:
        return None
    meant = names.meanings(text, codes=True)
    force = next((m.word for m in meant if m.field == "force"), None)
    region = next((m.word for m in meant if m.field == "region"), None)
    home = reference.regions_of_forces().get(force) if force and not region else region
    record.fields["region"] = record.fields.get("region") or home
    row = next((row for row in reference.rows("regions") if row["region"] == region), None)
    is_from_title = name not in record.table.fields
    if row and (_names_unit(row, text) or (is_from_title and _title_names_unit(record, row))):
        record.fields["_unit_type"] = "ROCU"
        return row["unit_short"]
    kinds = [kind for kind, word in (("force", force), ("region", region)) if word]
    record.fields["_unit_type"] = kinds[0] if len(kinds) == 1 else None
    return force or region or text


def _names_unit(row: dict[str, str], text: str) -> bool:
    """Whether a text names the unit of a region, and not the region."""
    units = (row["unit"], row["unit_short"], f"{row['region']} ROCU")
    return names.key(text) in {names.key(unit) for unit in units if unit}


def _title_names_unit(record: Record, row: dict[str, str]) -> bool:
    sheet = record.table.sheet
    stem = posixpath.splitext(posixpath.basename(sheet.file))[0]
    units = [unit for unit in (row["unit"], row["unit_short"], f"{row['region']} ROCU") if unit]
    lines = [f" {names.key(text)} " for text in (*record.table.block.titles, sheet.name, stem)]
    return any(f" {names.key(unit)} " in line for unit in units for line in lines)


def _unit_type(record: Record, name: str) -> str | None:
    text = _text(record, name)
    if text:
        return words_of("unit_type").get(names.key(text), text)
    return record.fields.get("_unit_type")


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


def _days_unknown(record: Record, name: str) -> str | None:
    return ", ".join(record.fields.get("_unknown_days", [])) or None


def _recommendation(record: Record, name: str) -> str | None:
    """Identifier of a recommendation; an answer to all of a report's has none."""
    text = _text(record, name)
    if text is None:
        return None
    plain = names.key(text)
    if record.table.frame == "responses" and plain in words_of("everybody"):
        return None
    if record.table.frame == "recommendations":
        # “5 & 6” is two of them; “Total” or “Complete” below a register counts its rows.
        is_several = isinstance(record.value(name), str) and bool(_SEVERAL.fullmatch(text))
        if is_several or names.is_total(text) or plain in words_of("status"):
            record.add("identifier_unclear", name)
            return None
    return None if plain == "all recommendations" else text


READERS: dict[str, Callable[[Record, str], object]] = {
    "recommendation_id": _recommendation,
    "status": _status,
    "status_date": _status_date,
    "event": _event,
    "theme": _theme,
    "level": _level,
    "position": _word,
    "certainty": _certainty,
    "grade": _grade,
    "assessed": _assessed,
    "scale": _scale,
    "unit": _unit,
    "unit_type": _unit_type,
    "period": _period,
    "days_unknown": _days_unknown,
}
_BY_KIND = {"text": _text, "number": _number, "date": _day}


@lru_cache(maxsize=5_000)
def _near(text: str) -> tuple[str, ...]:
    """Known places that look like an unknown one."""
    return tuple(names.suggest(text))


def _place(record: Record) -> None:
    """Region and force; a force lies in its own region, and one word may be either."""
    found: dict[str, str] = {}
    for name in ("force", "region", "geography"):
        value = record.value(name)
        if value is None or names.key(text_of(value)) in words_of("everybody"):
            continue
        text, mapping = text_of(value), record.table.mapping
        declared = mapping.meaning(name, text) or mapping.meaning("geography", text)
        known = ("force", "region", "body")
        places = [m for m in names.meanings(text, codes=True) if m.field in known]
        fit = [m for m in places if m.field == name] or places
        if declared:
            found |= {n: str(declared[n]) for n in ("region", "force") if declared.get(n)}
        elif len(fit) == 1:
            found.setdefault("region" if fit[0].field == "region" else "force", fit[0].word)
        elif fit:
            kinds = [f"a {m.field}" for m in fit]
            record.add("name_ambiguous", name, kinds=kinds, line=words.line_for(name, text, ()))
        else:
            asked = record.table.asked
            asked.add(text)
            near = _near(text) if len(asked) <= _MOST_SUGGESTED else ()
            line = words.line_for("geography", text, near[:1])
            record.add("name_unknown", name, near=near, line=line)
    if force := found.get("force"):
        home = reference.regions_of_forces().get(force)
        if home and found.get("region") not in (None, home):
            record.add("force_elsewhere", "region", force=force, home=home)
        found["region"] = home or found.get("region", "")
    columns = schema.columns(record.table.frame)
    record.fields |= {n: found.get(n) or None for n in ("region", "force") if n in columns}
    record.fields["_force"] = found.get("force")


# --- what cannot be so ----------------------------------------------------------------------------


def _days_in_order(record: Record) -> None:
    """Due before it was published, or closed before it."""
    due, published, given = (record.fields.get(n) for n in ("due", "published", "status_date"))
    if due and published and due < published:
        record.add("due_before_published", "due", due=due, published=published)
    if given and published and given < published:
        days = {"status_date": given, "published": published}
        record.add("status_before_published", "status_date", **days)
    if due in (None, record.fields.get("original_due")):
        record.fields |= {"due": record.fields.get("original_due"), "original_due": None}


def _posts_within_posts(record: Record) -> None:
    """More permanent or filled posts than posts; a line with neither money nor posts."""
    names_of_posts = ("posts", "posts_permanent", "posts_filled")
    posts, permanent, filled = (record.fields.get(n) for n in names_of_posts)
    if posts is not None and permanent is not None and permanent > posts:
        facts = {"value": permanent, "limit": posts}
        record.add("posts_permanent_above_posts", "posts_permanent", **facts)
    if posts is not None and filled is not None and filled > posts:
        j = record.columns.get("posts")
        at = record.table.sheet.address(record.row, j) if j is not None else record.cell
        facts = {"part": "filled posts", "value": filled, "whole": "posts", "limit": posts}
        record.add("part_above_whole", "posts_filled", at=at, **facts)
    given = (record.fields.get(n) for n in ("amount", *names_of_posts))
    if all(value is None for value in given) and not record.problems:
        record.add("record_incomplete", "amount")


def _grade_of_scale(record: Record) -> None:
    """A grade that its scale does not have."""
    grade, scale = record.fields.get("grade"), record.fields.get("scale")
    if grade and scale in schema.GRADES and grade not in schema.GRADES[scale]:
        record.add("grade_not_in_scale", "grade", scale=scale)


def _names_what_it_answers(record: Record) -> None:
    """An answer to neither a recommendation nor a report."""
    if not (record.fields.get("recommendation_id") or record.fields.get("report")):
        record.add("record_incomplete", "report")


_CHECKS = {
    "recommendations": (_days_in_order,),
    "resources": (_posts_within_posts,),
    "grades": (_grade_of_scale,),
    "responses": (_names_what_it_answers,),
}
