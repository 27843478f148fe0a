"""Which recommendations, events, responses, resources and grades does a table state?

`interpret` gives one row a record with a ``disposition``. Each field is read as its kind in the
schema says, unless `_FIELDS` has a reader of its own; `_CHECKS` say what cannot be true of it.
A word in an optional field that cannot be read is a warning, and the record is kept without it; a
required one, or a statement that cannot be true, sets the record aside. `judge` asks what two
records say about each other.

A recommendation to every region has no region. A name that nobody knows is an error and not a
blank: left blank, the record would be taken for one that goes to everybody. Of two records with one
identifier the later declared day stands; where neither has one, both are set aside.
"""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, lru_cache
from typing import NamedTuple

import pandas as pd

from rocu_analysis import periods, reference, schema
from rocu_analysis.periods import Period, long_date, month_first
from rocu_analysis.problems import Problem, first_of, place, problem
from rocu_analysis.validation import names, words
from rocu_analysis.validation.cells import Figure, markers, read_figure
from rocu_analysis.validation.mapping import CHOOSE, Mapping
from rocu_analysis.validation.repeats import family
from rocu_analysis.validation.words import (
    IDENTIFIER,
    OPEN,
    REMEMBERED,
    Reading,
    is_nothing,
    money_scale,
    plain,
    read_amount,
    read_day,
    read_level,
    read_log,
    read_theme,
    read_word,
    since,
    spelt_out,
    words_of,
)

_JOINS = re.compile(r"\s*(?:[,;&+/\n]|\band\b)\s*(?:and\b\s*)?")
_LONGEST_JOINED = 400

# --- one record -----------------------------------------------------------------------------------

_UNKNOWN = {"status": "status_unknown", "position": "position_unknown", "grade": "grade_unknown"}
_UNKNOWN |= {"certainty": "certainty_unknown", "scale": "scale_unknown"}


class Cell(NamedTuple):
    """What a record says in a field; ``at`` is the place in the grid, where it fills that cell."""

    field: str = ""
    value: object = None  # as typed
    address: str = ""  # none where it stands in no cell of its record
    heading: str = ""
    at: tuple[int, int] | None = None


_NOT_SAID = Cell()


@dataclass
class Record:
    """What a row states, by field, and its problems; its own cells, and those that repeat it."""

    file: str
    sheet: str
    row: int
    part: int = 0  # which of several that its row states
    cells: dict[str, Cell] = field(default_factory=dict)
    places: list[tuple[int, int]] = field(default_factory=list)
    again: list[tuple[int, int]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    settings: dict = field(default_factory=dict)  # how its sheet writes periods

    def take(self, cells: Iterable[Cell]) -> Record:
        """Take cells: a column's own first, then what other words and the companion say."""
        for cell in cells:
            first = self.cells.setdefault(cell.field, cell)
            if first is not cell and is_nothing(first.value):
                self.cells[cell.field] = cell._replace(heading=first.heading)
            self.places += [cell.at] if cell.at else []
        return self

    def cell(self, name: str) -> Cell:
        """What it says in a field, if anything."""
        return self.cells.get(name, _NOT_SAID)

    @property
    def anchor(self) -> str:
        """Cell that stands for the record: its first that the sheet itself holds."""
        addresses = (cell.address for cell in self.cells.values() if cell.value is not None)
        return next(filter(None, addresses), "")

    @property
    def states_something(self) -> bool:
        """Whether any cell of its own says more than that there is nothing to say."""
        return any(c.address and not is_nothing(c.value) for c in self.cells.values())

    @property
    def errors(self) -> list[Problem]:
        """What sets it aside."""
        return [problem for problem in self.problems if problem.severity == "error"]

    def value(self, name: str) -> object:
        """Cell as typed; None where it is empty or states that there is nothing."""
        value = self.cell(name).value
        return None if is_nothing(value) else value

    def says(self, *names: str) -> bool:
        """Whether any of some cells states anything."""
        return any(self.value(name) is not None for name in names)

    def note(self, code: str, name: str, message: str, remedy: str = "") -> None:
        """Write down a problem at the cell of a field."""
        _, value, address, *_ = self.cell(name)
        if isinstance(value, words.Said):
            value = None
        found = "" if value is None or value != value else str(value)
        told = {"field": name, "found": found, "message": message, "remedy": remedy}
        self.problems.append(problem(code, self.file, self.sheet, address or self.anchor, **told))

    def lacks(self, name: str, message: str = "", remedy: str = "") -> None:
        """Write down that a field which a record needs is not given."""
        shown = name.replace("_", " ")
        if not message and name in self.cells:
            message = f"{shown} is not given, and a record needs it"
        elif not message:
            message = f"no column gives the {shown}, and a record needs it"
            remedy = f"Add a column {shown.capitalize()}; or, where one is it, say under [columns] "
            remedy += f'in the companion file: "its heading" = "{name}"'
            if name != "recommendation_id":  # of all records one would be one record
                remedy += f'; or, for all, under [file]: {name} = "…"'
        self.note("record_incomplete", name, message, remedy)

    # -- what a field says -----------------------------------------------------------------------

    def text(self, name: str, required: bool = False) -> str | None:
        """Words of a cell; a whole number without its ``.0``."""
        value = self.value(name)
        if value is None:
            return self.lacks(name) if required else None
        return str(int(value) if isinstance(value, float) and value.is_integer() else value).strip()

    def day(self, name: str, required: bool = False, *, last_of=False, published=None) -> Reading:
        """Day in a cell, with its problems written down."""
        typed = self.value(name)
        if isinstance(typed, words.Said):  # a heading over grades that can be two years
            self.note(typed.code, name, typed.message, typed.remedy)
            return Reading()
        reading = read_day(typed, published=published, last_of=last_of)
        self._told(name, reading)
        if required and reading.value is None:
            if not any(problem.field == name for problem in self.problems):
                self.lacks(name)
            elif not self.errors:
                self.note("record_incomplete", name, f"{name.replace('_', ' ')} could not be read")
        return reading

    @cached_property
    def as_at(self) -> date | None:
        """Day of the sheet that it stands in."""
        return self.day("as_at").value

    def amount(self, name: str, scale: float = 1.0) -> float | None:
        """The number in a cell of money or posts."""
        return self._told(name, read_amount(self.value(name), scale))

    def word(self, name: str) -> str | None:
        """Project's word for a cell; where there is none, a problem that lists the words."""
        known, typed = words_of(name), self.cell(name).value
        word = read_word(typed, known)
        # "Not known" may itself be an answer, as in a self-assessment.
        if word is None and self.says(name):
            listed = list(dict.fromkeys(known.values()))
            lead = "Use one of the words of the template, or say"
            remedy = words.choice(name, str(typed), listed, lead)
            message = f"“{typed}” is not known here; known: {', '.join(listed)}"
            self.note(_UNKNOWN[name], name, message, remedy)
        return word if isinstance(typed, str) or self.says(name) else None

    def _told(self, name: str, reading: Reading) -> object:
        if reading.code:
            self.note(reading.code, name, reading.message)
        return reading.value

    @cached_property
    def period(self) -> Period:
        """Its period. Two days stand above the words, which may leave open which year is meant."""
        first, last = self.day("period_start").value, self.day("period_end").value
        if first is not None and last is not None:
            if first <= last:
                return periods.span(first, last)
            self.note("period_backwards", "period_end", "it ends before it begins")
        elif self.says("period"):
            typed = self.value("period")
            said = typed if isinstance(typed, words.Said) else words.period(typed, self.settings)
            if said.part:
                said.message = f"“{typed}” lacks its year"
            if said.message:
                self.note(said.code or "period_unknown", "period", said.message, said.remedy)
            return said.fields.get("period") or periods.not_stated()
        return periods.not_stated()

    @cached_property
    def place(self) -> dict[str, str | None]:
        """``region``, and ``force`` with its region or a body that is no territorial force."""
        force = region = None
        for name in ("force", "geography", "region"):
            value = self.value(name)
            if value is None or plain(value) in words_of("everybody"):
                continue
            said = words.read([value], name, Mapping())[0]
            if said.total:
                said = words.Said(code="name_unknown", message=f"“{value}” is no place")
            if said.code:
                self.note(said.code, name, said.message, said.remedy)
            kind = said.fields.get("geography")
            if kind == "region":
                region = said.fields["region"]
            elif kind in ("force", "other"):
                force = force or said.fields.get("force") or said.fields["body"]
        if force is None and region is None:
            force = self.text("body")  # as a companion calls what is neither
        home = reference.regions_of_forces().get(force)
        if home is not None and region is not None and region != home:
            message = f"{force} is in {home}, not in {region}; {home} was taken"
            self.note("region_differs", "region", message)
        return {"region": home or region, "force": force}


def known_unit(typed: str, among_units: bool) -> tuple[str | None, str | None, str | None]:
    """Name, kind and region of a unit that was graded; where a heading says so, of a ROCU."""
    means = {meaning.field: meaning.word for meaning in names.meanings(typed)}
    region = means.get("region")
    if "force" in means and region is None:
        return means["force"], "force", reference.regions_of_forces().get(means["force"])
    if "body" in means:
        return means["body"], "force", None
    if region is None:
        return None, None, None
    for row in reference.rows("regions"):
        is_named = plain(typed) in (plain(row["unit"]), plain(row["unit_short"]))
        if row["unit"] and (is_named or (among_units and row["region"] == region)):
            return row["unit_short"], "ROCU", region
    if names.key(typed) == names.key(region):
        return region, None if "force" in means else "region", region
    # Other names of a region in the tables are earlier names of its unit.
    return None, "ROCU", region


def speaks_of_unit(text: str, region: str) -> bool:
    """Whether a title with the name of a region is one of its ROCU."""
    shorts = [row["unit_short"] for row in reference.rows("regions") if row["region"] == region]
    known = ("rocu", "organised crime unit", *map(str.casefold, filter(None, shorts)))
    return any(word in text.casefold() for word in known)


# HMICFRS gave four grades until 2018/19 and has given five since 2021/22.
_LAST_FOUR_TIERS, _FIRST_FIVE_TIERS = date(2019, 12, 31), date(2021, 4, 1)
# Days on which something happened, of which a sheet can know none that is still to come.
_HAPPENED = ("published", "status_date", "event_date", "answered", "assessed")
# What a blank under a heading with a star comes to, where the record is kept.
_BECOMES = {
    "recommendations": {"status": "it is kept as “status not known”"},
    "recommendation_events": {"event": "it was told from the status beside it"},
    "resources": {"period": "it was told from the titles, or from the first and last day"},
    "grades": {
        "unit_type": "it was told from the name of the unit",
        "scale": "it was told from the grade and its day",
    },
}
_DAYS = {c.name for frame in schema.FRAMES.values() for c in frame if c.kind == "date"}
_EXTRA = ("file", "sheet", "row", "part", "disposition", "cell", "codes", "reasons", "field")
_EXTRA += ("found", "as_at")


def interpret(stated: list[Record], frame: str) -> tuple[pd.DataFrame, list[Problem]]:
    """What `records.stated` found, as one row a record, and the problems."""
    every = [replace(record, cells={**record.cells}, problems=[]) for record in stated]
    _put_days_first(every)
    if "recommendation_id" in schema.columns(frame):
        every = [part for record in every for part in _of_each(record)]
    stating = [record for record in every if record.states_something]
    if frame == "grades":
        _spell_out(stating)
        _take_scale_of_neighbours(stating)
    rows = [_read(record, frame) for record in stating]
    table = pd.DataFrame(rows, columns=None if rows else [*schema.columns(frame), *_EXTRA])
    table = pd.concat([schema.conform(table, frame), table[list(_EXTRA)]], axis=1)
    _tell_blanks(every, frame)
    table, between = judge(table, frame)
    told = _said_once(problem for record in every for problem in record.problems)
    return table, [*told, *between]


def _of_each(record: Record) -> list[Record]:
    """A record of each recommendation and addressee that a row names together: ``4 and 5``."""
    parts = [record]
    for name in ("recommendation_id", "force", "geography", "region"):
        cell = record.cell(name)
        is_short = isinstance(cell.value, str) and len(cell.value) < _LONGEST_JOINED
        text = cell.value if is_short else ""
        named = _joined(text, IDENTIFIER.fullmatch if name == "recommendation_id" else _is_place)
        if len(named) > 1:
            message = f"“{text}” names {len(named)}; a record was made of each"
            record.note("record_of_several", name, message)
            parts = [replace(part, cells=part.cells | {name: cell._replace(value=n)}, problems=[])
                     for part in parts for n in named]  # fmt: skip
    for number, part in enumerate(parts[1:], start=1):
        part.part = -number
    parts[0].problems = record.problems
    return parts


@lru_cache(maxsize=REMEMBERED)
def _joined(text: str, is_one: Callable[[str], object]) -> list[str]:
    """Names that a text joins, ``Devon and Cornwall / Dorset`` two; none where one is unknown."""
    if is_one(text):
        return [text]
    for join in _JOINS.finditer(text):
        others = is_one(text[: join.start()]) and _joined(text[join.end() :], is_one)
        if others:
            return [text[: join.start()], *others]
    return []


def _is_place(text: str) -> bool:
    return names.of_field(text, "force", "region", "body") is not None


def _put_days_first(records: Iterable[Record]) -> None:
    """Read days of a column with the month first, where one of them cannot be read otherwise."""
    # Excel turns those round that can be both and leaves the others as text, so that beside text
    # the real dates up to the twelfth may be any of two days: they are told with it.
    columns: dict[tuple, list[tuple[Record, str]]] = {}
    for record in records:
        for name in record.cells.keys() & _DAYS:
            # The first days of periods are told by the last days beside them.
            key = (record.file, record.sheet, name.removesuffix("_start").removesuffix("_end"))
            columns.setdefault(key, []).append((record, name))
    for held in columns.values():
        turned_round = month_first(str(record.cells[name].value) for record, name in held)
        if not turned_round:
            continue
        sure = next(iter(turned_round))
        message = f"“{sure}” can only have the month first, and so all days with it are read"
        typed = [record.cells[name].value for record, name in held]
        dates = [value for value in typed if isinstance(value, date)]
        turned = [day for day in dates if day.day <= 12]
        if turned:
            message += f"; {len(turned)} of its real dates may be turned round, such as "
            message += long_date(turned[0])
        for record, name in held:
            cell = record.cells[name]
            if str(cell.value) in turned_round:
                record.note("month_first", name, message)
                record.cells[name] = cell._replace(value=turned_round[str(cell.value)])


def _read(record: Record, frame: str) -> dict[str, object]:
    """One row of a frame: each field as its kind says, or by a reader of its own."""
    row: dict[str, object] = {}
    for column in schema.FRAMES[frame]:
        name = column.name
        reader = _FIELDS.get((frame, name)) or _FIELDS.get(name)
        if reader:
            row[name] = reader(record, row)
        elif column.kind == "date":
            row[name] = record.day(name, column.required).value
        elif column.kind == "number":
            row[name] = record.amount(name)
        elif column.allowed:
            row[name] = record.word(name)
            if column.required and not record.says(name):
                record.lacks(name, f"the {name.replace('_', ' ')} is not given")
        else:
            row[name] = record.text(name, column.required)
    if frame in _CHECKS:
        _CHECKS[frame](record, row)
    for name in _HAPPENED:
        if row.get(name) and record.as_at and row[name] > record.as_at:
            message = f"{long_date(row[name])} is after the day of the sheet, "
            record.note("day_ahead", name, message + long_date(record.as_at))
    errors = record.errors
    return row | {
        "source": place(record.file, record.sheet, record.anchor),
        "as_at": record.as_at or record.day("period_end").value,
        "file": record.file,
        "sheet": record.sheet,
        "row": record.row,
        "part": record.part,
        "cell": record.anchor,
        "disposition": "set_aside" if errors else "accepted",
        "codes": " ".join(dict.fromkeys(error.code for error in errors)),
        "reasons": "; ".join(dict.fromkeys(error.message for error in errors)),
        "field": errors[0].field if errors else "",
        "found": errors[0].found if errors else "",
    }


# --- fields with a reader of their own: record and the row so far to what the field says ----------


def _level(record: Record, row: dict) -> str | None:
    level = read_level(record.value("level") or "")
    if level is None and record.says("level"):
        known = ", ".join(schema.RECOMMENDATION_LEVELS)
        told = f"“{record.value('level')}” is not a level; known: {known}"
        record.note("level_unknown", "level", told)
    return level


def _due(record: Record, row: dict) -> date | None:
    """Due day; where it was moved, the first stands in ``original_due``."""
    due = record.day("due", published=row["published"], last_of=True)
    typed = plain(record.cell("due").value or "")
    if markers().get(typed) == "x" and typed not in words_of("nothing"):  # “TBC”
        record.note("date_unclear", "due", "")
    first = record.day("original_due", published=row["published"], last_of=True).value
    row["original_due"] = first or due.original
    return due.value or row["original_due"]


def _status(record: Record, row: dict) -> str:
    """The status, whose day may stand in the same cell, or which may be a whole log."""
    value, row["_logged"] = record.value("status"), None
    log = read_log(value) if value is not None else []
    if log and (len(log) > 1 or read_word(value, words_of("status")) is None):
        days, said = zip(*log, strict=True)
        row["_logged"] = days[since(said)]
        return said[-1]
    return (value is not None and record.word("status")) or "status not known"


def _event(record: Record, row: dict) -> str:
    says_status = read_word(record.value("status"), words_of("status"))
    event = plain(record.text("event") or ("status" if says_status else "comment"))
    return words_of("event").get(event, event)


def _certainty(record: Record, row: dict) -> str:
    """How long money is certain; where no cell says it, a bracket may: “SR19 uplift (one-off)”."""
    word = record.word("certainty")
    said = re.search(r"\(([^()]*)\)\s*$", row["funding_source"] or "")
    if said and not record.says("certainty"):
        word = read_word(said[1], words_of("certainty"))
    return word or reference.NOT_STATED


def _unit(record: Record, row: dict) -> str | None:
    """Who was graded; without a column of units, the place itself. Its kind and region go along."""
    field = next((n for n in ("force", "region", "geography") if record.says(n)), None)
    if "unit" in record.cells or field is None:
        named = ("unit", "force", "region", "geography")
        stated = record.text(next((n for n in named if n in record.cells), "unit"), required=True)
        known = known_unit(stated, False) if stated else (None, None, None)
    else:
        stated = record.text(field)
        known = known_unit(stated, "roc" in plain(record.cell(field).heading))
    name, row["_kind"], home = known
    row["region"] = record.place["region"] or home
    return name or stated


def _unit_type(record: Record, row: dict) -> str | None:
    stated = record.text("unit_type")
    known = words_of("unit_type").get(plain(stated), stated) if stated else row["_kind"]
    if known is None and row["unit"] is None:
        if not {"force", "region", "geography"} & record.cells.keys():  # else its blank is told
            record.lacks("unit_type")
    elif known is None:
        message = f"“{row['unit']}” is no force, region or ROCU that is known here"
        remedy = 'Say under [file] in the companion file what was graded: unit_type = "force"'
        record.lacks("unit_type", message, remedy)
    return known


def _scale(record: Record, row: dict) -> str | None:
    """The scale that is stated; else the only one that has the grade, else the one in use."""
    # HMICFRS says that grades across its change must not be compared: none is assumed between.
    grade, assessed = row["grade"], record.day("assessed").value
    if "grade" not in record.cells:
        # A grade may be blank where its source states none; without its column nothing was read.
        record.lacks("grade")
    if record.says("scale"):
        return record.word("scale")
    if "self assess" in plain(record.cell("grade").heading):
        return schema.SELF
    holding = [scale for scale, grades in schema.GRADES.items() if grade in grades]
    if len(holding) == 1:
        return holding[0]
    if assessed is not None and assessed <= _LAST_FOUR_TIERS:
        return "HMICFRS four tiers"
    if assessed is not None and assessed >= _FIRST_FIVE_TIERS:
        return "HMICFRS five tiers"
    if grade is not None or not record.says("grade"):  # an unknown grade has been told already
        known = ", ".join(schema.SCALES)
        remedy = "Add a column Scale, or say under [file] in the companion file: "
        remedy += f'scale = "{CHOOSE}{known}"'
        record.lacks("scale", f"the scale is not given, and a grade needs it: {known}", remedy)
    return None


def _days_unknown(record: Record, row: dict) -> str | None:
    told = [p.field for p in record.problems if p.code == "date_without_day"]
    # What is open was so on the day of its sheet.
    told = ["status_date" if field == "as_at" else field for field in told]
    stated = record.text("days_unknown")
    return ", ".join(dict.fromkeys([stated] * bool(stated) + told)) or None


_FIELDS = {
    "region": lambda record, row: record.place["region"],
    "force": lambda record, row: record.place["force"],
    "period": lambda record, row: record.period.label,
    "period_start": lambda record, row: record.period.start,
    "period_end": lambda record, row: record.period.end,
    "level": _level,
    "theme": lambda record, row: read_theme(record.value("theme")),
    "amount": lambda record, row: record.amount(
        "amount", money_scale(record.value("unit") or record.cell("amount").heading)
    ),
    "certainty": _certainty,
    "grade": lambda record, row: record.word("grade"),
    "event": _event,
    "days_unknown": _days_unknown,
    "unit": _unit,
    "unit_type": _unit_type,
    "scale": _scale,
    ("recommendations", "due"): _due,
    ("recommendations", "original_due"): lambda record, row: (
        row["original_due"] if row["original_due"] != row["due"] else None
    ),
    ("recommendations", "status"): _status,
    # What a tracker calls open was so on its day; when one was closed it does not say.
    ("recommendations", "status_date"): lambda record, row: (
        record.day("status_date").value
        or row["_logged"]
        or (record.as_at if row["status"] in OPEN else None)
    ),
    # What is answered to all of a report's is answered to the report.
    ("responses", "recommendation_id"): lambda record, row: (
        None
        if plain(record.value("recommendation_id")) in ("all", "all recommendations")
        else record.text("recommendation_id")
    ),
    ("responses", "due"): lambda record, row: record.day("due", last_of=True).value,
}


# --- what cannot be true of a record --------------------------------------------------------------


def _check_days(record: Record, row: dict) -> None:
    published, due, given = row["published"], row["due"], row["status_date"]
    since = long_date(published) if published else ""
    if published and due and due < published:
        message = f"due on {long_date(due)}, before it was published on {since}"
        record.note("due_before_published", "due", message)
    if published and given and given < published:
        message = f"the status is of {long_date(given)}, before publication on {since}"
        record.note("status_before_published", "status_date", message)
    heading = record.cell("status_date").heading
    if given and "clos" in plain(heading) and row["status"] in (*OPEN, "status not known"):
        message = (
            f"{long_date(given)} stands under “{heading}”, and the status is “{row['status']}”"
        )
        record.note("closed_and_open", "status_date", message)
    if given and row["status"] == "complete" and "update" in plain(heading):
        message = f"the day under “{heading}” is taken as the day of closing"
        line = f'say under [columns] in the companion file: "{words.quoted(heading)}" = "unused"'
        remedy = f"If it may be a later day, {line}; or give a column Closed."
        record.note("closed_by_update", "status_date", message, remedy)


_NUMBERS = ("amount", "posts", "posts_permanent", "posts_filled")


def _check_posts(record: Record, row: dict) -> None:
    posts = row["posts"]
    permanent = "{:g} permanent posts of {:g} posts in all"
    for name, code, message in (
        ("posts_permanent", "posts_permanent_above_posts", permanent),
        ("posts_filled", "posts_filled_above_posts", "{:g} posts filled of {:g}"),
    ):
        if posts is not None and row[name] is not None and row[name] > posts:
            record.note(code, name, message.format(row[name], posts))
    held = {name: record.cell(name).value for name in _NUMBERS}
    given = {name: typed for name, typed in held.items() if isinstance(typed, str)}
    # What is not applicable is no amount that is to come.
    read_as = {name: (read_figure(typed) or Figure()).marker for name, typed in given.items()}
    marked = [name for name, marker in read_as.items() if marker not in ("", "z")]
    for name in marked:
        shown = name.replace("_", " ")
        message = f"“{given[name]}” stands in place of the {shown}; the line is kept without"
        record.note("amount_marked", name, message)
    if not marked and not record.says(*_NUMBERS):
        remedy = "Type the amount, or a marker that says why there is none, such as tbc."
        record.lacks("amount", "neither an amount nor a number of posts is given", remedy)


def _check_grade(record: Record, row: dict) -> None:
    grade, scale = row["grade"], row["scale"]
    if grade is not None and scale is not None and grade not in schema.GRADES[scale]:
        message = f"“{grade}” is no grade of the {scale}: {', '.join(schema.GRADES[scale])}"
        record.note("grade_not_in_scale", "grade", message)
    typed, assessed = str(record.value("grade")), row["assessed"]
    named = re.findall(r"\b((?:19|20)\d\d)\b([/-]\d\d\b)?", typed)  # 2021/22 is of both years
    years = [range(int(year), int(year) + 1 + bool(second)) for year, second in named]
    if grade is not None and assessed and any(assessed.year not in year for year in years):
        message = f"“{typed}” names another year than that of its grade, {long_date(assessed)}"
        record.note("grade_of_other_year", "grade", message)


_CHECKS = {
    "recommendations": _check_days,
    "responses": lambda record, row: (
        record.says("recommendation_id", "report")
        or record.lacks("report", "neither a recommendation nor a report is named")
    ),
    "resources": _check_posts,
    "grades": _check_grade,
}


def _spell_out(records: list[Record]) -> None:
    """Put grades in place of their letters, sheet by sheet, where these are no colours."""
    sheets: dict[tuple, list[Record]] = {}
    for record in records:
        sheets.setdefault((record.file, record.sheet), []).append(record)
    for alike in sheets.values():
        letters = spelt_out(record.value("grade") for record in alike)
        for record in alike if letters else ():
            cell = record.cell("grade")
            word = read_word(cell.value, words_of("grade") | letters)
            if word in letters.values() and read_word(cell.value, words_of("grade")) is None:
                record.cells["grade"] = cell._replace(value=word)


def _take_scale_of_neighbours(records: list[Record]) -> None:
    """Give grades without a scale that of their sheet and question, where there is only one."""
    alike: dict[tuple, list[tuple[Record, str | None]]] = {}
    for record in records:
        # A trial on a copy: what it finds wrong is written down when the record itself is read.
        trial = replace(record, problems=[])
        scale = _scale(trial, {"grade": trial.word("grade")})
        question = plain(record.value("question") or "")
        alike.setdefault((record.file, record.sheet, question), []).append((record, scale))
    for neighbours in alike.values():
        scales = {scale for _, scale in neighbours} - {None}
        for record, scale in neighbours:
            if len(scales) == 1 and scale is None and not record.says("scale"):
                (taken,) = scales
                record.cells["scale"] = Cell("scale", taken)
                message = f"the scale is not given; {taken} was taken"
                record.note("scale_of_neighbours", "scale", message)


# --- blanks, and what many lines share ------------------------------------------------------------


def _tell_blanks(records: list[Record], frame: str) -> None:
    """Write down what records leave empty that are kept all the same."""
    for record in records:
        if not record.states_something:
            cells = (cell for cell in record.cells.values() if cell.address and cell.value)
            typed = dict.fromkeys(str(cell.value) for cell in cells)
            listed = " and ".join(f"“{word}”" for word in typed)
            message = f"the line says only {listed}; no record was made of it"
            told = {"found": next(iter(typed), ""), "message": message}
            at = (record.file, record.sheet, record.anchor)
            record.problems.append(problem("record_states_nothing", *at, **told))
        elif not record.errors:
            for name, becomes in _BECOMES.get(frame, {}).items():
                _, value, address, *_ = record.cell(name)
                shown = name.replace("_", " ").capitalize()
                if value is None and address:
                    message, remedy = f"{shown} is empty; {becomes}", "Fill it: no colour is read."
                    record.note("required_blank", name, message, remedy)
                elif name == "status" and name not in record.cells:
                    message, remedy = f"no column gives the status; {becomes}", "Add one."
                    record.note("required_blank", name, message, remedy)


def _said_once(told: Iterable[Problem]) -> list[Problem]:
    """Say a warning once a sheet and not once a line; and so an error, where a column lacks."""
    alike: dict[tuple, list[Problem]] = {}
    for number, finding in enumerate(told):
        alone = finding.severity == "error" and not finding.message.startswith("no column")
        what = "" if finding.code == "record_states_nothing" else finding.message
        place = (finding.file, finding.sheet, finding.code, finding.field, what)
        alike.setdefault((number,) if alone else place, []).append(finding)
    once = []
    for finding, *others in alike.values():
        lines = "line" if len(others) == 1 else "lines"
        like_it = f" (and {len(others):,} more {lines} like it)" if others else ""
        once.append(replace(finding, message=finding.message + like_it))
    return once


_TELLING = 15  # letters from which two recommendations in the same words may be one
_PART = r"(?i)^(.*\d) ?[.(-]? ?(?:[a-h]|(?<=[.(-])\d{1,2})\)?$"  # 3a or 3.1, of 3
_NEARLY = 0.85  # how like each other two names of one report are
_FUNDING_LINE = ["region", "period", "period_start", "period_end", "funding_source", "certainty"]


def judge(rows: pd.DataFrame, frame: str) -> tuple[pd.DataFrame, list[Problem]]:
    """Judge the records of a frame, of one file or several, against each other, in a copy."""
    judged = _Judged(rows, frame)
    judged.restated()
    judged.repeats()
    if schema.FRAMES[frame].key:
        judged.conflicts()
    if frame == "recommendations":
        judged.perhaps_twice()
    if frame == "resources":
        judged.funding_lines()
    if judged.reports is not None:
        judged.table["report"] = judged.reports
    return judged.table, judged.told


def strangers(frames: dict[str, pd.DataFrame]) -> list[Problem]:
    """Tell events and answers of recommendations that no register has, or several reports have."""
    held, problems = frames["recommendations"], []
    if held.empty:
        return []
    reports = held["report"].map(reference.report_key).groupby(held["recommendation_id"]).nunique()
    for name in ("recommendation_events", "responses"):
        rows = frames.get(name, schema.empty(name))
        # What is noted of a whole inspection, and gives no status, changes none.
        rows = rows[rows["recommendation_id"].notna() & rows.get("status", rows["source"]).notna()]
        known = rows["recommendation_id"].map(reports)
        in_doubt = known.gt(1) & rows.reindex(columns=["report"])["report"].isna()
        several = "{} stands in several reports: which is meant?"
        for code, lost, said in (
            ("recommendation_not_held", known.isna(), "no register here has {}"),
            ("recommendation_of_several", in_doubt, several),
        ):
            pages = rows.loc[lost, "source"].str.rsplit("!", n=1).str[0]
            for page, lines in rows[lost].groupby(pages, sort=False):
                file = schema.file_of(page)
                sheet = page.removeprefix(file).removeprefix("!")
                listed = first_of([f"“{n}”" for n in lines["recommendation_id"].unique()], 3)
                told = {"found": lines["recommendation_id"].iloc[0], "field": "recommendation_id"}
                told["message"] = said.format(listed)
                cell = lines["source"].iloc[0].rpartition("!")[2]
                problems.append(problem(code, file, sheet, cell, **told))
    return problems


_NEWER = (
    "Where one is the newer, say in the companion file of which day each is, under [file] or its "
    "sheet, such as as_at = 2025-10-10; else give each its own identifier, or mend the wrong one."
)
# What one sheet may say anew of another of an earlier day, where a frame has no key.
_RESTATED = {
    "responses": ("recommendation_id", "report", "respondent", "answered"),
    "resources": ("region", "period", "period_start", "period_end", "funding_source"),
}


@lru_cache(maxsize=REMEMBERED)
def _alike(report: str, other: str) -> bool:
    """Whether two names of reports may be of one: all words of one are in the other, or nearly."""
    keys = [reference.report_key(text) for text in (report, other)]
    some, others = (set(key.split()) for key in keys)
    if some == others:
        return False  # they are told apart by what the two say
    dated = [{word for word in said if word.isdigit()} for said in (some, others)]
    near = difflib.SequenceMatcher(None, *keys).ratio()
    return some <= others or others <= some or (near > _NEARLY and dated[0] == dated[1])


def compared_by(frame: str) -> list[str]:
    """What two records are compared by: not where they stood, nor how a day was written."""
    apart = ("source", "address", "days_unknown")
    return [name for name in schema.columns(frame) if name not in apart]


class _Judged:
    """Records of a frame while they are judged, and what was found."""

    def __init__(self, rows: pd.DataFrame, frame: str) -> None:
        self.table, self.frame = rows.reset_index(drop=True).copy(), frame
        # Reports are told apart by more than their spelling.
        self.reports = self.table.get("report")
        if self.reports is not None:
            self.table["report"] = self.reports.map(reference.report_key, na_action="ignore")
        self.stated = compared_by(frame)
        self.told: list[Problem] = []

    def sound(self) -> pd.DataFrame:
        return self.table[self.table["disposition"] == "accepted"]

    def page(self, index: int) -> tuple[str, str]:
        """File and sheet of a record."""
        return self.table.at[index, "file"], self.table.at[index, "sheet"]

    def at(self, index: int, seen_from: int) -> str:
        """Where a record stands: by its cell alone for one who looks at the same sheet."""
        page, cell = self.page(index), self.table.at[index, "cell"]
        return cell if page == self.page(seen_from) else place(*page, cell)

    def tell(self, code: str, index: int, message: str, field="", fate="", remedy="") -> None:
        """Note a problem of a record, and what becomes of it."""
        row = self.table.loc[index]
        value = row[field] if field else None
        found = "" if pd.isna(value) else str(value)
        if isinstance(value, pd.Timestamp):
            found = long_date(value)
        where = (row["file"], row["sheet"], row["cell"])
        told = {"field": field, "found": found, "message": message, "remedy": remedy}
        self.told.append(problem(code, *where, **told))
        if fate:
            self.table.loc[index, "disposition"] = fate
        if fate == "set_aside":
            told = ["codes", "reasons", "field", "found"]
            self.table.loc[index, told] = [code, message, field, found]

    def given_again(self, sound: pd.DataFrame, columns: list[str]) -> list[tuple[int, int]]:
        """Each record that gives some columns again, and the first that gave them."""
        number = sound.groupby(columns, dropna=False, sort=False).ngroup()
        first = {n: at for at, n in number.drop_duplicates().items()}
        return [(at, first[n]) for at, n in number[number.duplicated()].items()]

    def restated(self) -> None:
        """Records that are given again as at a later day, which stands; told once a sheet."""
        key = schema.FRAMES[self.frame].key or _RESTATED.get(self.frame, self.stated)
        sound, by = self.sound(), list(key)
        if self.frame == "resources":
            # Two forces may call their money by the same name, and posts stand beside the money.
            by += [sound["file"].map(family), *(sound[n].isna() for n in ("amount", "posts"))]
        told: dict[tuple, list[tuple[int, int]]] = defaultdict(list)
        number = sound.groupby(by, dropna=False, sort=False).ngroup()
        for _, records in sound[number.duplicated(keep=False)].groupby(number, sort=False):
            ordered = records.sort_values("as_at", kind="stable")
            last, day = ordered.index[-1], ordered["as_at"].iloc[-1]
            earlier = ordered.index[ordered["as_at"].ne(day)]
            if ordered["as_at"].isna().any() or earlier.empty:
                continue
            self.keep_first_due(ordered)
            self.table.loc[earlier, "disposition"] = "repeated"
            for n in earlier:
                told[*self.page(n), *self.page(last), day].append((n, last))
        kept = self.sound()
        for (*page, file, sheet, day), pairs in told.items():
            stands = f"{self.at(pairs[0][1], pairs[0][0])} gives it"
            if len(pairs) > 1:
                stands = f"{place(file, sheet)} gives {len(pairs):,} records of this sheet"
            message = f"{stands} again as at {long_date(day)}, which stands"
            rest = kept[kept["file"].eq(page[0]) & kept["sheet"].eq(page[1])]
            if self.frame == "recommendations" and len(rest):
                # The newer sheet may have dropped them, or never had them.
                left = first_of([f"“{n}”" for n in rest["recommendation_id"].unique()], 3)
                message += f"; not given there, and kept as it was: {left}"
            self.tell("record_superseded", pairs[0][0], message)

    def repeats(self) -> None:
        """Records that say the very same thing as one before."""
        for at, first in self.given_again(self.sound(), self.stated):
            message = f"the same stands at {self.at(first, at)}"
            self.tell("record_repeated", at, message, fate="repeated")

    def conflicts(self) -> None:
        """Two or more records under one name that do not say the same."""
        sound, key = self.sound(), list(schema.FRAMES[self.frame].key)
        reports = set()
        sound = sound[sound.duplicated(key, keep=False)]
        for _, records in sound.groupby(key, dropna=False, sort=False):
            names = [name for name in self.stated if name not in key]
            differing = [name for name in names if records[name].nunique(dropna=False) > 1]
            at, last = records.index, records.index[-1]
            if differing == ["published"]:
                # That a report has two days is said once, not for each of its recommendations.
                days = " and ".join(map(long_date, records["published"].dropna()))
                said = f"“{self.reports[last]}” was published on {days}"
                if (records.loc[last, "file"], records.loc[last, "sheet"], said) not in reports:
                    places = " and ".join(self.at(n, last) for n in at)
                    self.tell("two_publication_days", last, f"{said} ({places})", "published")
                reports.add((records.loc[last, "file"], records.loc[last, "sheet"], said))
                continue
            if self.frame == "recommendations" and records["status_date"].notna().all():
                ordered = records.sort_values("status_date", kind="stable")
                if ordered["status_date"].is_unique:
                    self.supersede(ordered)
                    continue
            listed = ", ".join(name.replace("_", " ") for name in differing)
            remedy = _NEWER if len(set(map(self.page, at))) > 1 else ""
            for n in at:
                others = " and ".join(self.at(other, n) for other in at if other != n)
                message = f"differs from {others} in {listed}"
                self.tell("record_conflict", n, message, key[0], "set_aside", remedy)

    def elsewhere(self, by: list[str]) -> Iterator[tuple[int, int]]:
        """Each sound record, and those of other sheets from which some columns do not tell it.

        What is blank in the first of the columns is of no other.
        """
        sound = self.sound()
        sound = sound[sound[by[0]].ne("")]
        pages = dict(zip(sound.index, zip(sound["file"], sound["sheet"], strict=True), strict=True))
        for alike in sound.groupby(by, sort=False, dropna=False).groups.values():
            for number, n in enumerate(alike):
                yield from ((n, m) for m in alike[:number] if pages[m] != pages[n])

    def perhaps_twice(self) -> None:
        """Recommendations that other sheets may give for everybody, or under other names."""
        twins: dict[tuple, tuple[int, int, str, str]] = {}
        whose = self.table["force"].fillna(self.table["region"]).fillna("all").to_dict()
        homes = self.table["region"].fillna("").to_dict()
        reports = self.reports.to_dict()
        for n, other in self.elsewhere(["recommendation_id", "report"]):
            if whose[n] not in ("all", homes[n]):
                n, other = other, n
            if whose[n] != whose[other] and whose[n] in ("all", homes[other]):
                message = f"it is for {whose[n]} here and for {whose[other]} elsewhere"
                field = "region" if whose[other] in reference.REGIONS else "force"
                remedy = f"If it is the same, write {whose[other]} in the cell; or, where no "
                remedy += "column gives it, say under [file] in the companion file: "
                remedy += f'{field} = "{whose[other]}"'
                twins.setdefault((self.page(n), self.page(other)), (n, other, message, remedy))
        for n, other in self.elsewhere(["recommendation_id", "region", "force"]):
            here, there = reports[n], reports[other]
            if _alike(here, there):
                message = f"“{here}” here may be “{there}” elsewhere"
                lead = "If they are one, say"
                remedy = words.line_under("report", here, f'"{words.quoted(there)}"', lead)
                twins.setdefault((self.page(n), here, there), (n, other, message, remedy))
        said = [plain(text) if isinstance(text, str) else "" for text in self.table["summary"]]
        self.table["said"] = [text if len(text) >= _TELLING else "" for text in said]
        names = (self.table["recommendation_id"] + " of " + self.reports).to_dict()
        for n, other in self.elsewhere(["said", "region", "force"]):
            is_known = (self.page(n), reports[n], reports[other]) in twins
            if names[n] != names[other] and not is_known:
                message = f"{names[other]} elsewhere has the same words"
                twins.setdefault((self.page(n), self.page(other), "said"), (n, other, message, ""))
        alike = self.sound().groupby(["file", "sheet", "report", "region", "force"], dropna=False)
        for rows in (self.table.loc[index] for index in alike.groups.values()):
            whole = rows["recommendation_id"].str.extract(_PART, expand=False)
            if len(parts := rows[whole.isin(rows["recommendation_id"])]):
                lines = sorted(parts["row"].astype(int).tolist())
                message = f"{first_of(parts['recommendation_id'].tolist(), 3)} may be parts of "
                message += f"{whole[parts.index[0]]}, which stands beside them, and each counts"
                remedy = words.line_of_sheet(f"drop_rows = {lines}", "If they are, say")
                self.tell("recommendation_twice", parts.index[0], message, remedy=remedy)
        for n, other, message, remedy in twins.values():
            message = f"{message}; if it is the same, it counts twice: {self.at(other, n)}"
            self.tell("recommendation_twice", n, message, "report", remedy=remedy)

    def supersede(self, ordered: pd.DataFrame) -> None:
        """Keep the record with the latest day; its first due day is that of the earliest."""
        *earlier, last = ordered.index
        self.keep_first_due(ordered)
        day = long_date(ordered.loc[last, "status_date"])
        for n in earlier:
            message = f"{self.at(last, n)} gives it again as of {day}, which stands"
            self.tell("record_superseded", n, message, fate="repeated")

    def keep_first_due(self, ordered: pd.DataFrame) -> None:
        """Give the last of some records the due day that it had first."""
        if self.frame == "recommendations":
            last = ordered.index[-1]
            firsts = [*ordered["original_due"].dropna(), *ordered["due"].dropna()]
            if firsts and pd.notna(due := self.table.loc[last, "due"]) and firsts[0] != due:
                self.table.loc[last, "original_due"] = firsts[0]

    def funding_lines(self) -> None:
        """Amounts or posts under one source and period: perhaps two parts, perhaps one twice."""
        sound = self.sound()
        lacks = sound[sound["region"].isna()] if sound["region"].notna().any() else sound[:0]
        for _, lines in lacks.groupby(["file", "sheet"], sort=False):
            name = "name" if len(lines) > 1 else "names"
            message = (
                f"{len(lines)} of its lines {name} no region, and others do: that money is in "
            )
            self.tell("money_of_no_region", lines.index[0], f"{message}the sum of none", "region")
        for _, lines in sound[sound["amount"].gt(0)].groupby(["file", "sheet"], sort=False):
            usual = lines["amount"].median()
            is_far = lines["amount"].gt(max(100 * usual, 1e7))
            is_far |= lines["amount"].lt(1e3) & (usual > 1e5)
            for n in lines.index[is_far] if len(lines) > 2 else ():
                message = f"{self.shown(n, 'amount')}, beside a middle of £{usual:,.0f} of all"
                self.tell("amount_far_off", n, message, "amount")
        told: set[int] = set()
        for name in ("amount", "posts", "posts_permanent", "posts_filled"):
            sound = self.sound()
            for at, first in self.given_again(sound[sound[name].notna()], _FUNDING_LINE):
                here, there = (self.shown(line, name) for line in (at, first))
                message = f"{here} here and {there} at {self.at(first, at)}"
                files = self.page(at)[0], self.page(first)[0]
                if files[0] != files[1] and family(files[0]) == family(files[1]):
                    # This year's budget beside last year's: added, they would count twice.
                    message += ": neither is taken"
                    self.tell("record_conflict", at, message, name, "set_aside", _NEWER)
                    self.table.loc[first, name] = float("nan")
                elif at not in told:
                    self.tell("funding_line_twice", at, message, name)
                told.add(at)
        # Posts in one line and how many are filled in another are held against each other.
        for _, lines in self.sound().groupby(_FUNDING_LINE, dropna=False, sort=False):
            posts = lines["posts"].dropna()
            for name in ("posts_permanent", "posts_filled") if len(posts) == 1 else ():
                given = lines[name].dropna()
                at = given.index[0] if len(given) == 1 else posts.index[0]
                if at != posts.index[0] and given.iloc[0] > posts.iloc[0]:
                    said = name.removeprefix("posts_")
                    message = f"{given.iloc[0]:g} {said} posts, of {posts.iloc[0]:g} at "
                    message += self.at(posts.index[0], at)
                    fate = "set_aside" if name == "posts_permanent" else ""
                    self.tell(f"{name}_above_posts", at, message, name, fate)

    def shown(self, index: int, name: str) -> str:
        """An amount or a number of posts in words."""
        value = self.table.loc[index, name]
        return f"£{value:,.0f}" if name == "amount" else f"{value:g} {name.replace('_', ' ')}"
