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

import pandas as pd

from rocu_analysis import periods, problems, reference, schema
from rocu_analysis.errors import Problem
from rocu_analysis.validation import register_rules
from rocu_analysis.validation import register_words as words
from rocu_analysis.validation.record import Record, known_unit
from rocu_analysis.validation.register_words import is_nothing, plain

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
    "recommendations": {"status": "it is kept as “status not known”"},
    "recommendation_events": {"event": "it was told from the status beside it"},
    "resources": {"period": "it was told from the titles, or from the first and last day"},
    "grades": {
        "unit_type": "it was told from the name of the unit",
        "scale": "it was told from the grade and its day",
    },
}
_EXTRA = ("file", "sheet", "row", "disposition", "cell", "codes", "reasons", "field", "found")


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
    every = _records(records)
    stating = [record for record in every if record.states_something]
    if frame == "grades":
        _take_scale_of_neighbours(stating)
    rows = [_read(record, frame) for record in stating]
    table = pd.DataFrame(rows, columns=None if rows else [*schema.columns(frame), *_EXTRA])
    table = pd.concat([schema.conform(table, frame), table[list(_EXTRA)]], axis=1)
    _tell_blanks(every, frame)
    table, between = register_rules.judge(table, frame)
    told = _said_once(problem for record in every for problem in record.problems)
    return table, problems.frame([*told, *between])


def _records(cells: pd.DataFrame) -> list[Record]:
    """Each row of the table as a `Record`, in order."""
    wanted = ("file", "sheet", "row", "field", "value", "cell", "heading", "asked")
    columns = [cells[n].tolist() if n in cells else [None] * len(cells) for n in wanted]
    records: dict[tuple, Record] = {}
    for file, sheet, row, name, value, cell, heading, asked in zip(*columns, strict=True):
        key = (str(file), str(sheet), row)
        record = records.setdefault(key, Record(*key, {}, is_asked=bool(asked)))
        # A column's own cell stands first, then what other words and the companion say.
        if name not in record.cells or is_nothing(record.cells[name][0]):
            record.cells[name] = value, cell if isinstance(cell, str) else ""
        if heading is not None:
            record.headings.setdefault(name, heading)
    return list(records.values())


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
    errors = record.errors
    return row | {
        "source": record.source,
        "file": record.file,
        "sheet": record.sheet,
        "row": record.row,
        "cell": record.anchor,
        "disposition": "set_aside" if errors else "accepted",
        "codes": " ".join(dict.fromkeys(error.code for error in errors)),
        "reasons": "; ".join(dict.fromkeys(error.message for error in errors)),
        "field": errors[0].field if errors else "",
        "found": errors[0].found if errors else "",
    }


# --- fields with a reader of their own: record and the row so far to what the field says ----------


def _level(record: Record, row: dict) -> str | None:
    if not record.says("level"):
        return None
    level = words.read_level(record.value("level"))
    if level is None:
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
    row["region"] = record.place["region"] or home
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


_FIELDS = {
    "region": lambda record, row: record.place["region"],
    "force": lambda record, row: record.place["force"],
    "period": lambda record, row: record.period.label,
    "period_start": lambda record, row: record.period.start,
    "period_end": lambda record, row: record.period.end,
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
    published, due, given = row["published"], row["due"], row["status_date"]
    since = periods.long_date(published) if published else ""
    if published and due and due < published:
        message = f"due on {periods.long_date(due)}, before it was published on {since}"
        record.note("due_before_published", "due", message)
    if published and given and given < published:
        message = f"the status is of {periods.long_date(given)}, before publication on {since}"
        record.note("status_before_published", "status_date", message)


def _check_subject(record: Record, row: dict) -> None:
    if not record.says("recommendation_id", "report"):
        record.lacks("report", "neither a recommendation nor a report is named")


def _check_posts(record: Record, row: dict) -> None:
    posts = row["posts"]
    permanent = "{:g} permanent posts of {:g} posts in all"
    for name, code, message in (
        ("posts_permanent", "posts_permanent_above_posts", permanent),
        ("posts_filled", "posts_filled_above_posts", "{:g} posts filled of {:g}"),
    ):
        if posts is not None and row[name] is not None and row[name] > posts:
            record.note(code, name, message.format(row[name], posts))
    if not record.says("amount", "posts", "posts_permanent", "posts_filled"):
        record.lacks("amount", "neither an amount nor a number of posts is given")


def _check_grade(record: Record, row: dict) -> None:
    grade, scale = row["grade"], row["scale"]
    if grade is not None and scale is not None and grade not in schema.GRADES[scale]:
        message = f"“{grade}” is no grade of the {scale}: {', '.join(schema.GRADES[scale])}"
        record.note("grade_not_in_scale", "grade", message)


_CHECKS = {
    "recommendations": _check_days,
    "responses": _check_subject,
    "resources": _check_posts,
    "grades": _check_grade,
}


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
                record.cells["scale"] = (taken, "")
                message = f"the scale is not given; {taken} was taken"
                record.note("scale_of_neighbours", "scale", message)


# --- blanks, and what many lines share ------------------------------------------------------------


def _tell_blanks(records: list[Record], frame: str) -> None:
    """Write down what records leave empty that are kept all the same."""
    for record in records:
        if not record.states_something:
            typed = dict.fromkeys(str(v) for v, cell in record.cells.values() if cell and v)
            listed = " and ".join(f"“{word}”" for word in typed)
            message = f"the line says only {listed}; no record was made of it"
            place = (record.file, record.sheet, record.anchor)
            record.problems.append(
                problems.problem(
                    "record_states_nothing", *place, found=next(iter(typed), ""), message=message
                )
            )
        elif record.is_asked and not record.errors:
            for name, becomes in _BECOMES.get(frame, {}).items():
                value, cell = record.cells.get(name, (None, ""))
                if value is None and cell:
                    shown = name.replace("_", " ").capitalize()
                    message = f"{shown} must be filled and is empty; {becomes}"
                    record.note("required_blank", name, message)


def _said_once(told: Iterable[Problem]) -> list[Problem]:
    """Say a warning once a sheet and not once a line; and so an error, where a column lacks."""
    kept: dict[tuple, Problem] = {}
    lines: Counter = Counter()
    for number, problem in enumerate(told):
        alone = problem.severity == "error" and not problem.message.startswith("no column")
        what = "" if problem.code == "record_states_nothing" else problem.message
        place = (problem.file, problem.sheet, problem.code, problem.field, what)
        key = (number,) if alone else place
        kept.setdefault(key, problem)
        lines[key] += 1
    return [_and_more(problem, lines[key] - 1) for key, problem in kept.items()]


def _and_more(problem: Problem, more: int) -> Problem:
    noun = "line" if more == 1 else "lines"
    message = f"{problem.message} (and {more:,} more {noun} like it)"
    return replace(problem, message=message) if more else problem
