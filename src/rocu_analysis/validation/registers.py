"""Which recommendations, events, responses, resources and grades does a table state?

`interpret` takes the cells of a record table, one row a cell, and gives one row a record with a
``disposition``. A word in an optional field that cannot be read is a warning, and the record is
kept without it; a required one, or a statement that cannot be true, sets the record aside.
What two records say about each other is asked in `register_rules`.
"""

from __future__ import annotations

from datetime import date

import pandas as pd

from rocu_analysis import periods, reference, schema
from rocu_analysis.validation import register_blanks, register_rules
from rocu_analysis.validation import register_words as words
from rocu_analysis.validation.register_days import is_nothing, plain
from rocu_analysis.validation.register_periods import read_period
from rocu_analysis.validation.register_places import known_unit, read_place
from rocu_analysis.validation.register_record import Record
from rocu_analysis.validation.rules_catalogue import problems_frame

EXTRA_COLUMNS = ("file", "sheet", "row", "disposition")
# Why a record is set aside, and the cell that stands for it: kept beside it, not in its frame.
_REASONS = ("cell", "codes", "reasons", "field", "found")
# HMICFRS gave four grades until 2018/19 and has given five since 2021/22.
_LAST_FOUR_TIERS, _FIRST_FIVE_TIERS = date(2019, 12, 31), date(2021, 4, 1)


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
    read = _READERS[frame]
    whole = _records(records)
    found = [record for record in whole if record.states_something]
    if frame == "grades":
        _scale_of_neighbours(found)
    rows = [read(record) | _extra(record) for record in found]
    table = _as_frame(rows, frame)
    register_blanks.report(whole, frame)
    problems = register_blanks.joined(one for record in whole for one in record.problems)
    table, between = register_rules.judge(table, frame)
    return table, problems_frame([*problems, *between])


def _records(cells: pd.DataFrame) -> list[Record]:
    """Each row of the table as a `Record`, in order."""
    wanted = ("file", "sheet", "row", "field", "value", "cell", "heading", "asked")
    columns = [cells[n].tolist() if n in cells else [None] * len(cells) for n in wanted]
    found: dict[tuple, Record] = {}
    for file, sheet, row, name, value, cell, heading, asked in zip(*columns, strict=True):
        key = (file, sheet, row)
        if key not in found:
            found[key] = Record(str(file), str(sheet), row, {}, is_asked=bool(asked))
        record = found[key]
        # A column's own cell stands first, then what other words and the companion say.
        if name not in record.cells or is_nothing(record.cells[name][0]):
            record.cells[name] = value, cell if isinstance(cell, str) else ""
        if heading is not None:
            record.headings.setdefault(name, heading)
    return list(found.values())


def _extra(record: Record) -> dict[str, object]:
    return {
        "source": record.source,
        "file": record.file,
        "sheet": record.sheet,
        "row": record.row,
        "cell": record.anchor,
        "disposition": "accepted" if record.is_sound else "set_aside",
        "codes": " ".join(dict.fromkeys(one.code for one in record.errors)),
        "reasons": "; ".join(dict.fromkeys(one.message for one in record.errors)),
        "field": next((one.field for one in record.errors), ""),
        "found": next((one.found for one in record.errors), ""),
    }


def _as_frame(rows: list[dict], frame: str) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=None if rows else [*schema.columns(frame)])
    extra = pd.DataFrame(
        {name: table.get(name, pd.Series(dtype="object")) for name in (*EXTRA_COLUMNS, *_REASONS)}
    )
    return pd.concat([schema.conform(table, frame), extra.reset_index(drop=True)], axis=1)


# --- one reader a frame --------------------------------------------------------------------------


def _recommendation(record: Record) -> dict[str, object]:
    published = record.day("published").value
    status, status_date = _status(record)
    due, original = _due(record, published)
    if due is not None and published is not None and due < published:
        record.note(
            "due_before_published",
            "due",
            f"due on {periods.long_date(due)}, before it was published on "
            f"{periods.long_date(published)}",
        )
    if status_date is not None and published is not None and status_date < published:
        record.note(
            "status_before_published",
            "status_date",
            f"the status is of {periods.long_date(status_date)}, before publication on "
            f"{periods.long_date(published)}",
        )
    return {
        "recommendation_id": record.text("recommendation_id", required=True),
        "report": record.text("report", required=True),
        "published": published,
        "level": _level(record),
        "theme": words.read_theme(record.value("theme")) if record.says("theme") else None,
        "summary": record.text("summary"),
        "owner": record.text("owner"),
        "partners": record.text("partners"),
        **read_place(record),
        "due": due,
        "original_due": original,
        "status": status,
        "status_date": status_date,
    }


def _level(record: Record) -> str | None:
    if not record.says("level"):
        return None
    level = words.read_level(record.value("level"))
    if level is None:
        known = ", ".join(schema.RECOMMENDATION_LEVELS)
        record.note(
            "level_unknown", "level", f"“{record.value('level')}” is not a level; known: {known}"
        )
    return level


def _due(record: Record, published: date | None) -> tuple[date | None, date | None]:
    """Due day and, where it was moved, the first one."""
    due = record.day("due", published=published, last_of=True)
    first = record.day("original_due", published=published, last_of=True).value or due.original
    now = due.value or first
    return now, (first if first != now else None)


def _status(record: Record) -> tuple[str, date | None]:
    """Return the status and its day, which may stand in one cell, or be a whole log."""
    stated = record.day("status_date").value
    value = record.value("status")
    if value is None:
        return "status not known", stated
    log = words.read_log(value)
    if log and (len(log) > 1 or words.read_word(value, words.STATUSES) is None):
        return log[-1][1], stated or log[-1][0]
    found = record.word("status", words.STATUSES, "status_unknown")
    return found or "status not known", stated


def _event(record: Record) -> dict[str, object]:
    status = record.word("status", words.STATUSES, "status_unknown")
    event = record.text("event") or ("status" if status else "comment")
    return {
        "recommendation_id": record.text("recommendation_id", required=True),
        **read_place(record),
        "event_date": record.day("event_date", required=True).value,
        "event": _event_word(event),
        "status": status,
        "note": record.text("note"),
    }


def _event_word(event: str) -> str:
    known = {
        "status change": "status",
        "status changed": "status",
        "status update": "status",
        "comments": "comment",
        "remark": "comment",
        "update": "comment",
        "due date changed": "due date moved",
        "deadline moved": "due date moved",
        "date moved": "due date moved",
        "extension": "due date moved",
    }
    return known.get(plain(event), plain(event))


def _response(record: Record) -> dict[str, object]:
    if not record.says("recommendation_id") and not record.says("report"):
        record.note("record_incomplete", "report", "neither a recommendation nor a report is named")
    if not record.says("position"):
        record.note("record_incomplete", "position", "the position is not given")
    due = record.day("due", last_of=True)
    return {
        "recommendation_id": record.text("recommendation_id"),
        "report": record.text("report"),
        "respondent": record.text("respondent", required=True),
        "role": record.text("role", required=True),
        "position": record.word("position", words.POSITIONS, "position_unknown"),
        "reason": record.text("reason"),
        "next_action": record.text("next_action"),
        "due": due.value,
        "answered": record.day("answered").value,
    }


def _resource(record: Record) -> dict[str, object]:
    scale = words.money_scale(record.value("unit") or record.headings.get("amount", ""))
    amount = record.amount("amount", scale)
    posts, permanent, filled = (
        record.amount(name) for name in ("posts", "posts_permanent", "posts_filled")
    )
    if permanent is not None and posts is not None and permanent > posts:
        record.note(
            "posts_permanent_above_posts",
            "posts_permanent",
            f"{permanent:g} permanent posts of {posts:g} posts in all",
        )
    if filled is not None and posts is not None and filled > posts:
        record.note(
            "posts_filled_above_posts", "posts_filled", f"{filled:g} posts filled of {posts:g}"
        )
    if not any(
        record.says(name) for name in ("amount", "posts", "posts_permanent", "posts_filled")
    ):
        record.note(
            "record_incomplete", "amount", "neither an amount nor a number of posts is given"
        )
    certainty = record.word("certainty", words.CERTAINTIES, "certainty_unknown")
    return {
        "region": read_place(record)["region"],
        **read_period(record),
        "funding_source": record.text("funding_source", required=True),
        "certainty": certainty or reference.NOT_STATED,
        "amount": amount,
        "posts": posts,
        "posts_permanent": permanent,
        "posts_filled": filled,
    }


def _grade(record: Record) -> dict[str, object]:
    assessed = record.day("assessed").value
    grade = record.word("grade", words.GRADES, "grade_unknown")
    scale = _scale(record, grade, assessed)
    if grade is not None and scale is not None and grade not in schema.GRADES[scale]:
        record.note(
            "grade_not_in_scale",
            "grade",
            f"“{grade}” is no grade of the {scale}: {', '.join(schema.GRADES[scale])}",
        )
    unit, (name, kind, home) = _unit(record)
    return {
        "region": read_place(record)["region"] or home,
        "unit": name or unit,
        "unit_type": _unit_type(record) or kind or record.text("unit_type", required=True),
        "question": record.text("question", required=True),
        "grade": grade,
        "scale": scale,
        "assessed": assessed,
    }


def _unit(record: Record) -> tuple[str | None, tuple[str | None, str | None, str | None]]:
    """Who was graded, as typed and as known; without a column of units, the place itself."""
    unit = record.text("unit", required="unit" in record.cells)
    if unit is not None:
        return unit, known_unit(unit)
    if "unit" not in record.cells:
        field = next((n for n in ("force", "region", "geography") if record.says(n)), None)
        if field is not None:
            place = record.text(field)
            is_rocu = "roc" in plain(record.headings.get(field, ""))
            return place, known_unit(place, among_units=is_rocu)
        record.lacks("unit")
    return None, (None, None, None)


def _scale_of_neighbours(records: list[Record]) -> None:
    """Give grades without a scale that of their sheet and question, where there is only one."""
    settled: dict[tuple, set[str]] = {}
    lacking: list[tuple[tuple, Record]] = []
    for record in records:
        # A trial on a copy: what it finds wrong is written down when the record itself is read.
        trial = Record(record.file, record.sheet, record.row, record.cells, record.headings)
        grade = trial.word("grade", words.GRADES, "grade_unknown")
        scale = _scale(trial, grade, trial.day("assessed").value)
        key = (record.file, record.sheet, plain(record.value("question") or ""))
        if scale is None:
            lacking.append((key, record))
        else:
            settled.setdefault(key, set()).add(scale)
    for key, record in lacking:
        if len(settled.get(key, ())) == 1 and not record.says("scale"):
            (scale,) = settled[key]
            record.cells["scale"] = (scale, "")
            record.note(
                "scale_of_neighbours", "scale", f"the scale is not given; {scale} was taken"
            )


def _scale(record: Record, grade: str | None, assessed: date | None) -> str | None:
    """Return the scale that is stated; else the only one that has the grade, else the one in use.

    HMICFRS says that grades across the change must not be compared, so a scale is never assumed
    between the two.
    """
    if record.says("scale"):
        return record.word("scale", words.SCALES, "scale_unknown")
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
        message = f"the scale is not given, and a grade needs it: {known}"
        record.note("record_incomplete", "scale", message)
    return None


def _unit_type(record: Record) -> str | None:
    known = {"rocu": "ROCU", "police force": "force", "constabulary": "force"}
    stated = record.text("unit_type")
    return known.get(plain(stated), stated) if stated else None


_READERS = {
    "recommendations": _recommendation,
    "recommendation_events": _event,
    "responses": _response,
    "resources": _resource,
    "grades": _grade,
}
