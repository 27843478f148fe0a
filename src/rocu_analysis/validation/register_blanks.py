"""What must a line of a register say that it leaves empty?

A record that cannot do without is set aside where it is read, in `registers`. Here stand the
others: a line that states nothing at all, and a heading with a star in our template that is left
empty while the record can be kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from rocu_analysis.errors import Problem
from rocu_analysis.validation.codes_reading import problem
from rocu_analysis.validation.register_record import Record, called

# What a blank comes to, where the record is kept.
_BECOMES = {
    "status": "it is kept as “status not known”",
    "event": "it was told from the status beside it",
    "period": "it was told from the titles, or from the first and last day",
    "unit_type": "it was told from the name of the unit",
    "scale": "it was told from the grade and its day",
}
_ASKED = {
    "recommendations": ("status",),
    "recommendation_events": ("event",),
    "resources": ("period",),
    "grades": ("unit_type", "scale"),
}


def report(records: list[Record], frame: str) -> None:
    """Write down, at the first of the records that it is true of, what they leave empty.

    Parameters
    ----------
    records : list of Record
        After they were read; their problems are added to.
    frame : str
    """
    _say_once([r for r in records if not r.states_something], _states_nothing)
    for name in _ASKED.get(frame, ()):
        blank = [
            r
            for r in records
            if r.is_asked and r.is_sound and r.states_something and _is_blank(r, name)
        ]
        _say_once(blank, lambda record, name=name: _is_empty(record, name))


def joined(found: Iterable[Problem]) -> list[Problem]:
    """Say a warning once a sheet and not once a line; and so an error, where a column lacks."""
    kept, at, more = [], {}, Counter()
    for one in found:
        key = (one.file, one.sheet, one.code, one.field, one.message)
        if one.severity == "error" and not one.message.startswith("no column"):
            kept.append(one)
        elif key in at:
            more[key] += 1
        else:
            at[key] = len(kept)
            kept.append(one)
    for key, number in more.items():
        kept[at[key]] = _and_more(kept[at[key]], number)
    return kept


def _is_blank(record: Record, name: str) -> bool:
    value, cell = record.cells.get(name, (None, ""))
    return value is None and bool(cell)


def _is_empty(record: Record, name: str) -> Problem:
    shown = called(name).capitalize()
    return problem(
        "required_blank",
        record.file,
        record.sheet,
        record.cells[name][1],
        field=name,
        message=f"{shown} must be filled and is empty; {_BECOMES[name]}",
    )


def _states_nothing(record: Record) -> Problem:
    words = dict.fromkeys(str(value) for value, cell in record.cells.values() if cell and value)
    listed = " and ".join(f"“{word}”" for word in words)
    return problem(
        "record_states_nothing",
        record.file,
        record.sheet,
        record.anchor,
        found=next(iter(words), ""),
        message=f"the line says only {listed}; no record was made of it",
    )


def _say_once(records: list[Record], problem_of) -> None:
    """A warning once a sheet, with the number of lines like it."""
    by_sheet: dict[tuple[str, str], list[Record]] = {}
    for record in records:
        by_sheet.setdefault((record.file, record.sheet), []).append(record)
    for alike in by_sheet.values():
        said, more = problem_of(alike[0]), len(alike) - 1
        alike[0].problems.append(_and_more(said, more) if more else said)


def _and_more(said: Problem, more: int) -> Problem:
    noun = "line" if more == 1 else "lines"
    return replace(said, message=f"{said.message} (and {more:,} more {noun} like it)")
