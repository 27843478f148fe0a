"""Which recommendations, events, responses, resources and grades does a table state?

`interpret` takes the cells of a record table, one row a cell, and gives one row a record with a
``disposition``. Each field is read as its kind in the schema says, unless `_FIELDS` has a reader of
its own; `_CHECKS` say what cannot be true of a record. A word in an optional field that cannot be
read is a warning, and the record is kept without it; a required one, or a statement that cannot
be true, sets the record aside. What two records say about each other is asked in `register_rules`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import partial

import pandas as pd

from rocu_analysis import periods, problems, reference, schema
from rocu_analysis.errors import Problem
from rocu_analysis.validation import register_rules
from rocu_analysis.validation import register_words as words
from rocu_analysis.validation.judged import grouped
from rocu_analysis.validation.record import Record, before, called
from rocu_analysis.validation.register_days import is_nothing, plain
from rocu_analysis.validation.register_places import known_unit

# HMICFRS gave four grades until 2018/19 and has given five since 2021/22.
_LAST_FOUR_TIERS, _FIRST_FIVE_TIERS = date(2019, 12, 31), date(2021, 4, 1)
_EVENTS = {
    **dict.fromkeys(("status change", "status changed", "status update"), "status"),
    **dict.fromkeys(("comments", "remark", "update"), "comment"),
    **dict.fromkeys(
        ("due date changed", "deadline moved", "date moved", "extension"), "due date moved"
    ),
}
_UNIT_TYPES = {"rocu": "ROCU", "police force": "force", "constabulary": "force"}
# What a blank under a heading with a star comes to, where the record is kept.
_BECOMES = {
    ("recommendations", "status"): "it is kept as “status not known”",
    ("recommendation_events", "event"): "it was told from the status beside it",
    ("resources", "period"): "it was told from the titles, or from the first and last day",
    ("grades", "unit_type"): "it was told from the name of the unit",
    ("grades", "scale"): "it was told from the grade and its day",
}


def interpret(records: pd.DataFrame, frame: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Records that the cells of record tables state.

    Parameters
    ----------
    records : DataFrame
        One row a cell: ``file, sheet, row, column, cell, field, value``, ``value`` as typed; and,
        where known, ``heading``, the heading as typed (``Amount (£m)`` gives a unit). A field that
        holds for a whole sheet comes once a row, with an empty ``cell``. ``geography`` is a
        column that mixes regions, forces and bodies.
    frame : str
        One of the frames of `schema.FRAMES` other than outcomes.

    Returns
    -------
    rows : DataFrame
        The frame's columns, and ``file, sheet, row, disposition`` (``accepted``, ``set_aside``,
        ``repeated``), with ``cell, codes, reasons, field, found`` of what sets a record aside.
        One row a record, in the order in which they stand.
    problems : DataFrame
        As in ``check.problems``.
    """
    whole = _records(records)
    found = [record for record in whole if record.states_something]
    if frame == "grades":
        _scale_of_neighbours(found)
    rows = [_read(record, frame) | _extra(record) for record in found]
    table = pd.DataFrame(rows, columns=None if rows else [*schema.columns(frame), *_EXTRA])
    table = pd.concat([schema.conform(table, frame), table[list(_EXTRA)]], axis=1)
    _tell_blanks(whole, frame)
    table, between = register_rules.judge(table, frame)
    told = joined(one for record in whole for one in record.problems)
    return table, problems.frame([*told, *between])


def _records(cells: pd.DataFrame) -> list[Record]:
    """Each row of the table as a `Record`, in order."""
    wanted = ("file", "sheet", "row", "field", "value", "cell", "heading", "asked")
    columns = [cells[n].tolist() if n in cells else [None] * len(cells) for n in wanted]
    found: dict[tuple, Record] = {}
    for file, sheet, row, name, value, cell, heading, asked in zip(*columns, strict=True):
        key = (str(file), str(sheet), row)
        record = found.setdefault(key, Record(*key, {}, is_asked=bool(asked)))
        # A column's own cell stands first, then what other words and the companion say.
        if name not in record.cells or is_nothing(record.cells[name][0]):
            record.cells[name] = value, cell if isinstance(cell, str) else ""
        if heading is not None:
            record.headings.setdefault(name, heading)
    return list(found.values())


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
                record.lacks(name, f"the {called(name)} is not given")
        else:
            row[name] = record.text(name, column.required)
    for check in _CHECKS.get(frame, ()):
        check(record, row)
    return row


_EXTRA = ("file", "sheet", "row", "disposition", "cell", "codes", "reasons", "field", "found")


def _extra(record: Record) -> dict[str, object]:
    errors = record.errors
    return {
        "source": record.source,
        "file": record.file,
        "sheet": record.sheet,
        "row": record.row,
        "cell": record.anchor,
        "disposition": "set_aside" if errors else "accepted",
        "codes": " ".join(dict.fromkeys(one.code for one in errors)),
        "reasons": "; ".join(dict.fromkeys(one.message for one in errors)),
        "field": errors[0].field if errors else "",
        "found": errors[0].found if errors else "",
    }


# --- fields with a reader of their own: record and the row so far to what the field says ----------


def _level(record: Record, row: dict) -> str | None:
    level = words.read_level(record.value("level")) if record.says("level") else None
    if level is None and record.says("level"):
        known = ", ".join(schema.RECOMMENDATION_LEVELS)
        told = f"“{record.value('level')}” is not a level; known: {known}"
        record.note("level_unknown", "level", told)
    return level


def _due(record: Record, row: dict) -> date | None:
    """Due day; where it was moved, the first stands in ``original_due``."""
    due = record.day("due", published=row["published"], last_of=True)
    first = record.day("original_due", published=row["published"], last_of=True).value
    row["original_due"] = first or due.original
    return due.value or row["original_due"]


def _original_due(record: Record, row: dict) -> date | None:
    return row["original_due"] if row["original_due"] != row["due"] else None


def _status(record: Record, row: dict) -> str:
    """The status, whose day may stand in the same cell, or which may be a whole log."""
    value, row["_logged"] = record.value("status"), None
    log = words.read_log(value) if value is not None else []
    if log and (len(log) > 1 or words.read_word(value, words.known("status")) is None):
        row["_logged"] = log[-1][0]
        return log[-1][1]
    return (value is not None and record.word("status")) or "status not known"


def _event(record: Record, row: dict) -> str:
    says_status = words.read_word(record.value("status"), words.known("status"))
    event = plain(record.text("event") or ("status" if says_status else "comment"))
    return _EVENTS.get(event, event)


def _amount(record: Record, row: dict) -> float | None:
    unit = record.value("unit") or record.headings.get("amount", "")
    return record.amount("amount", words.money_scale(unit))


def _unit(record: Record, row: dict) -> str | None:
    """Who was graded; without a column of units, the place itself. Its kind and region go along."""
    field = next((n for n in ("force", "region", "geography") if record.says(n)), None)
    if "unit" in record.cells or field is None:
        stated = record.text("unit", required=True)
        known = known_unit(stated) if stated else (None, None, None)
    else:
        stated = record.text(field)
        is_rocu = "roc" in plain(record.headings.get(field, ""))
        known = known_unit(stated, among_units=is_rocu)
    name, row["_kind"], home = known
    row["region"] = record.place()["region"] or home
    return name or stated


def _unit_type(record: Record, row: dict) -> str | None:
    stated = record.text("unit_type")
    known = _UNIT_TYPES.get(plain(stated), stated) if stated else row["_kind"]
    return known or record.text("unit_type", required=True)


def _scale(record: Record, row: dict) -> str | None:
    """Return the scale that is stated; else the only one that has the grade, else the one in use.

    HMICFRS says that grades across the change must not be compared, so a scale is never assumed
    between the two.
    """
    grade, assessed = row["grade"], record.day("assessed").value
    if record.says("scale"):
        return record.word("scale")
    if "self assess" in plain(record.headings.get("grade", "")):
        return "self-assessment"
    holding = [scale for scale, grades in schema.GRADES.items() if grade in grades]
    if len(holding) == 1:
        return holding[0]
    if assessed is not None and assessed <= _LAST_FOUR_TIERS:
        return "HMICFRS four tiers"
    if assessed is not None and assessed >= _FIRST_FIVE_TIERS:
        return "HMICFRS five tiers"
    if grade is not None or not record.says("grade"):  # an unknown grade has been told already
        known = ", ".join(schema.SCALES)
        record.lacks("scale", f"the scale is not given, and a grade needs it: {known}")
    return None


def _of_place(name: str, record: Record, row: dict) -> str | None:
    return record.place()[name]


def _of_period(part: str, record: Record, row: dict) -> object:
    return getattr(record.period(), part)


_FIELDS = {
    **{name: partial(_of_place, name) for name in ("region", "force")},
    "period": partial(_of_period, "label"),
    "period_start": partial(_of_period, "start"),
    "period_end": partial(_of_period, "end"),
    "level": _level,
    "theme": lambda record, row: words.read_theme(record.value("theme")),
    "amount": _amount,
    "certainty": lambda record, row: record.word("certainty") or reference.NOT_STATED,
    "grade": lambda record, row: record.word("grade"),
    "event": _event,
    "unit": _unit,
    "unit_type": _unit_type,
    "scale": _scale,
    "source": lambda record, row: record.source,
    ("recommendations", "due"): _due,
    ("recommendations", "original_due"): _original_due,
    ("recommendations", "status"): _status,
    ("recommendations", "status_date"): lambda record, row: (
        record.day("status_date").value or row["_logged"]
    ),
    ("responses", "due"): lambda record, row: record.day("due", last_of=True).value,
}


# --- what cannot be true of a record --------------------------------------------------------------


def _check_days(record: Record, row: dict) -> None:
    published = row["published"]
    since = periods.long_date(published) if published else ""
    if before(row["due"], published):
        message = f"due on {periods.long_date(row['due'])}, before it was published on {since}"
        record.note("due_before_published", "due", message)
    if before(row["status_date"], published):
        day = periods.long_date(row["status_date"])
        message = f"the status is of {day}, before publication on {since}"
        record.note("status_before_published", "status_date", message)


def _check_subject(record: Record, row: dict) -> None:
    if not record.says("recommendation_id", "report"):
        record.lacks("report", "neither a recommendation nor a report is named")


_PERMANENT = "{:g} permanent posts of {:g} posts in all"


def _check_posts(record: Record, row: dict) -> None:
    posts = row["posts"]
    for name, code, said in (
        ("posts_permanent", "posts_permanent_above_posts", _PERMANENT),
        ("posts_filled", "posts_filled_above_posts", "{:g} posts filled of {:g}"),
    ):
        if posts is not None and row[name] is not None and row[name] > posts:
            record.note(code, name, said.format(row[name], posts))
    if not record.says("amount", "posts", "posts_permanent", "posts_filled"):
        record.lacks("amount", "neither an amount nor a number of posts is given")


def _check_grade(record: Record, row: dict) -> None:
    grade, scale = row["grade"], row["scale"]
    if grade is not None and scale is not None and grade not in schema.GRADES[scale]:
        message = f"“{grade}” is no grade of the {scale}: {', '.join(schema.GRADES[scale])}"
        record.note("grade_not_in_scale", "grade", message)


_CHECKS = {
    "recommendations": (_check_days,),
    "responses": (_check_subject,),
    "resources": (_check_posts,),
    "grades": (_check_grade,),
}


def _scale_of_neighbours(records: list[Record]) -> None:
    """Give grades without a scale that of their sheet and question, where there is only one."""

    def told(record: Record) -> str | None:
        # A trial on a copy: what it finds wrong is written down when the record itself is read.
        trial = replace(record, problems=[])
        return _scale(trial, {"grade": trial.word("grade")})

    alike = grouped(records, lambda r: (r.file, r.sheet, plain(r.value("question") or "")))
    for own in alike.values():
        scales = {told(record) for record in own} - {None}
        for record in own:
            if len(scales) == 1 and not record.says("scale") and told(record) is None:
                (scale,) = scales
                record.cells["scale"] = (scale, "")
                message = f"the scale is not given; {scale} was taken"
                record.note("scale_of_neighbours", "scale", message)


# --- blanks, and what many lines share ------------------------------------------------------------


def _tell_blanks(records: list[Record], frame: str) -> None:
    """Write down what records leave empty that are kept all the same."""
    for record in records:
        if not record.states_something:
            said = dict.fromkeys(str(v) for v, cell in record.cells.values() if cell and v)
            listed = " and ".join(f"“{word}”" for word in said)
            message = f"the line says only {listed}; no record was made of it"
            record.problems.append(
                problems.problem(
                    *("record_states_nothing", record.file, record.sheet, record.anchor),
                    found=next(iter(said), ""),
                    message=message,
                )
            )
        elif record.is_asked and not record.errors:
            for (own, name), becomes in _BECOMES.items():
                if own == frame and record.is_blank(name):
                    shown = called(name).capitalize()
                    message = f"{shown} must be filled and is empty; {becomes}"
                    record.note("required_blank", name, message)


def joined(found: Iterable[Problem]) -> list[Problem]:
    """Say a warning once a sheet and not once a line; and so an error, where a column lacks."""
    kept: dict[tuple, Problem] = {}
    more: Counter = Counter()
    for n, one in enumerate(found):
        alone = one.severity == "error" and not one.message.startswith("no column")
        said = one.code in ("record_states_nothing",) or one.message
        key = (n,) if alone else (one.file, one.sheet, one.code, one.field, said)
        kept.setdefault(key, one)
        more[key] += 1
    return [_and_more(one, more[key] - 1) for key, one in kept.items()]


def _and_more(said: Problem, more: int) -> Problem:
    noun = "line" if more == 1 else "lines"
    told = f"{said.message} (and {more:,} more {noun} like it)"
    return replace(said, message=told) if more else said
