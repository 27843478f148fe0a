"""What is asked about the returns, and which answers are allowed?

A question is one cause of problems with the lines of a companion that each answer would write.
`ask` makes them of a check, those first on which the most figures hang. They are answered in Excel
(`questions_book`, `answers`) or in a drafted companion (`drafts`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from rocu_analysis import periods, reference, schema
from rocu_analysis.intake import names
from rocu_analysis.intake.causes import Cause, split_cell
from rocu_analysis.intake.cells import looks_like_figure
from rocu_analysis.intake.companion import row_label
from rocu_analysis.intake.companion_keys import NOTE, UNUSED
from rocu_analysis.problems import Problem
from rocu_analysis.readers.sheet import Sheet, column_letters

SENDER, ANALYST = "the sender", "the analyst"
LEAVE_ROW = "leave this row out"
LEAVE_COLUMN = "leave this column out"
LEAVE_SHEET = "leave this sheet out"
LEAVING = (LEAVE_ROW, LEAVE_COLUMN, LEAVE_SHEET)
AS_PROPOSED = "as proposed"
ALWAYS, QUARTER, WORDS = "always", "quarter", "words"  # where an answer is kept
_WHY = "left out by an answer"
# Figures that only the sender can correct: a number typed as the answer takes one back.
_FIGURES = ("error_cell", "text_for_figure", "negative", "unclear_number", "fraction_of_people")
# Codes of figures that lack a field, and the field.
LACKING = {
    "geography_missing": "geography",
    "measure_missing": "measure",
    "period_missing_here": "period",
    "addressee_not_stated": "geography",
}
# Of a whole sheet, whichever cell is named.
_OF_THE_SHEET = (*LACKING, "table_not_understood", "recipe_changed", "table_of_words")
PLACES = ("region", "force")
_YEARS = {
    "calendar": "calendar years",
    "financial starting": "financial years, named by the year in which they start",
    "financial ending": "financial years, named by the year in which they end",
}
_QUARTERS = {"financial": "quarters of the financial year", "calendar": "calendar quarters"}
_HEADINGS = (
    *("measure", "threat", "tier", "level", "strand", "counting"),
    *("force", "region", "period", "status", "as_at"),
)
_NEAR = 3  # nearest words, which come before what can be left out


@dataclass(frozen=True)
class Entry:
    """One line that an answer writes: the section, the key and the value, and where it is kept."""

    section: tuple[str, ...]
    key: str
    value: object
    kept: str = ALWAYS


@dataclass(frozen=True)
class Choice:
    """One allowed answer, and the lines that it writes."""

    words: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Question:
    """One cause, what was found there, and the answers that are allowed."""

    cause: Cause
    content: str  # what its cell holds
    choices: tuple[Choice, ...]
    open_as: str = ""  # what may be typed besides: "period" or "number"
    proposed: tuple[Entry, ...] = ()  # lines of a drafted recipe, for the answer “as proposed”

    @property
    def first(self) -> Problem:
        """The problem that speaks for its cause."""
        return self.cause.first

    @property
    def who(self) -> str:
        """Who can answer it."""
        kept = [choice for choice in self.choices if choice.words not in LEAVING]
        return SENDER if self.open_as == "number" or not (kept or self.open_as) else ANALYST

    @cached_property
    def mark(self) -> str:
        """What tells the question in a later check of the same return."""
        one = self.first
        parts = one.code, one.file, one.sheet, one.field, one.found, one.cell
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]

    def answered(self, answer: str) -> tuple[Entry, ...] | None:
        """Lines of an answer; None where it is not allowed."""
        folded = reference.fold(answer)
        for choice in self.choices:
            if reference.fold(choice.words) == folded:
                return choice.entries
        if folded == AS_PROPOSED and self.proposed:
            return self.proposed
        if self.open_as == "period" and periods.parse(answer, years="calendar").periods:
            return tuple(self._period(answer))
        return None

    def _period(self, answer: str) -> Iterator[Entry]:
        one = self.first
        if one.code == "period_unknown":
            yield Entry(("values", "period"), one.found, answer, QUARTER)
        else:
            yield Entry(_section(one.sheet), "period", answer, QUARTER)


def ask(causes: Iterable[Cause], sheets: Iterable[Sheet]) -> list[Question]:
    """Questions on some causes, those first on which the most figures hang."""
    by_place = {(sheet.file, sheet.name): sheet for sheet in sheets}
    asked = []
    for cause in causes:
        one = cause.first
        sheet = by_place.get((one.file, one.sheet))
        choices = [*_choices(one)]
        leaving = [*_leaving_out(one, sheet, _section(one.sheet))]
        kind = "number" if one.code in _FIGURES else ""
        if one.code in ("period_unknown", "period_missing_here"):
            kind = "period"
        ordered = (*choices[:_NEAR], *leaving, *choices[_NEAR:])
        if ordered or kind:
            asked.append(Question(cause, content_of(sheet, one.cell), ordered, kind))
    asked.sort(key=lambda q: (-q.cause.frees, -len(q.cause.problems), q.who))
    return asked


def content_of(sheet: Sheet | None, cell: str) -> str:
    """What a cell of a sheet holds, as text; empty where there is no such cell."""
    at = _position(sheet, cell)
    return "" if sheet is None or at is None else _text(sheet.values[at])


def accept(question: Question, number: float, by: str, on: str) -> Entry:
    """The figure that the sender gave in place of what the cell holds."""
    one = question.first
    cell = f"{one.sheet}!{one.cell}" if one.sheet else one.cell
    value = {"cell": cell, "by": by, "on": on, "reason": "corrected by the sender",
             "value": number, "found": one.found}  # fmt: skip
    return Entry(("accept",), cell, value, QUARTER)


# --- the answers to each kind of problem ----------------------------------------------------------


def _choices(one: Problem) -> Iterator[Choice]:
    """Answers that are allowed to a problem."""
    section = _section(one.sheet)
    if one.code in LACKING:
        yield from _values_of(LACKING[one.code], section, one)
    elif one.code in ("name_unknown", "name_ambiguous", "word_unknown", "word_left_out"):
        yield from _meanings(one.field, one.found, dict(one.facts).get("known", ()))
    elif one.code == "column_not_understood" and dict(one.facts).get("changes"):
        return  # a target or a rate is no measure by another name
    elif one.code in ("measure_unknown", "column_not_understood"):
        yield from _meanings("measure", one.found)
        own = Entry(("measures", one.found), "sensitive", True, WORDS)
        yield Choice("take it in as a measure of its own", (own,))
    elif one.code == "period_ambiguous":
        yield from _periods(one, section)
    if one.code in ("column_unused", "column_not_understood"):
        for name in _HEADINGS:
            yield Choice(f"it is the {name}", (_heading(one, name),))
        yield Choice("it is a remark", (_heading(one, NOTE),))
    elif one.code == "title_changes_meaning":
        for measure in _known_words("measure"):
            entry = Entry(section, "measure", measure)
            yield Choice(f"they are plain counts of {measure}", (entry,))
    elif one.code == "table_of_words":
        for frame, held in schema.FRAMES.items():
            yield Choice(f"they are {held.nouns}", (Entry(section, "frame", frame),))
    elif one.code == "blank_below":
        yield Choice("each blank takes the label above", (Entry(section, "fill_down", True),))
        yield Choice("the blanks are of none", (Entry(section, "fill_down", False),))
    elif one.code == "provisional_by_title":
        for status in ("provisional", "final"):
            yield Choice(f"all are {status}", (Entry(section, "status", status, QUARTER),))


def _meanings(field: str, word: str, known: Iterable[str] = ()) -> Iterator[Choice]:
    """Known words that an unknown one may stand for, the nearest first."""
    if field in ("geography", *names.PLACES):
        places = dict(_places())
        for label in _nearest_first(word, places):
            kind, name = places[label]
            yield Choice(f"it is {label}", (Entry(("values", "geography"), word, {kind: name}),))
        return
    for meaning in _nearest_first(word, [*known] or _known_words(field)):
        yield Choice(f"it is {meaning}", (Entry(("values", field), word, meaning),))


def _values_of(field: str, section: tuple[str, ...], one: Problem) -> Iterator[Choice]:
    """Values that may hold for a whole sheet."""
    if one.code == "addressee_not_stated":
        yield Choice("they are for every region", (Entry(section, "geography", "national"),))
    if field == "geography":
        around = [reference.fold(str(text)) for text in dict(one.facts).get("around", ())]
        places = [(kind, name, label) for label, (kind, name) in _places() if kind != "body"]
        for kind, name, label in sorted(places, key=lambda p: reference.fold(p[1]) not in around):
            yield Choice(f"all are of {label}", (Entry(section, kind, name),))
    elif field == "measure":
        for measure in _known_words("measure"):
            yield Choice(f"all are {measure}", (Entry(section, "measure", measure),))


def _places() -> Iterator[tuple[str, tuple[str, str]]]:
    """Every known place: as an answer names it, and the field and name that it fills."""
    forces = reference.regions_of_forces()
    for region in reference.REGIONS:
        yield (f"the region {region}" if region in forces else region), ("region", region)
    for force in forces:
        yield reference.force_in_words(force), ("force", force)
    for row in reference.rows("bodies"):
        if row["kind"] == "other":
            yield row["body"], ("body", row["body"])


def _known_words(field: str) -> list[str]:
    """Words that a field may have."""
    if field == "measure":
        return [row["measure"] for row in reference.rows("measures")]
    if field == "threat":
        return [row["threat"] for row in reference.rows("threats")]
    columns = (column for frame in schema.FRAMES.values() for column in frame)
    allowed = (column.allowed for column in columns if column.name == field and column.allowed)
    return list(dict.fromkeys(word for words in allowed for word in words))


def _periods(one: Problem, section: tuple[str, ...]) -> Iterator[Choice]:
    """Readings of a year, a quarter or a day."""
    if periods.day_of(one.found):
        for meant in periods.DAYS_ARE:
            yield Choice(f"the day means: {meant}", (Entry(section, "period_is", meant),))
        return
    for value, words in _YEARS.items():
        yield Choice(words, (Entry(section, "years", value),))
    for value, words in _QUARTERS.items():
        yield Choice(words, (Entry(section, "quarters", value),))


def _leaving_out(one: Problem, sheet: Sheet | None, section: tuple[str, ...]) -> Iterator[Choice]:
    """Leave out the row, by its label, or the column, by its heading, or the sheet."""
    if sheet is None:
        return
    at = _position(sheet, one.cell)
    if at is not None and one.code not in _OF_THE_SHEET:
        i, j = at
        label = row_label(sheet, i)
        if label and (one.code == "section_line" or _has_figures(sheet, i)):
            entry = Entry((*section, "leave_out"), label, _WHY)
            yield Choice(LEAVE_ROW, (entry,))
        heading = _heading_over(sheet, i, j, one.code == "cell_outside_recipe")
        if heading and one.code != "section_line":
            columns = ("columns",) if section == ("file",) else (*section, "columns")
            yield Choice(LEAVE_COLUMN, (Entry(columns, heading, UNUSED),))
    if one.code in (*_OF_THE_SHEET, "title_changes_meaning"):
        yield Choice(LEAVE_SHEET, (Entry(section, "ignore", True),))


def _heading(one: Problem, field: str) -> Entry:
    columns = (*_section(one.sheet), "columns") if one.sheet else ("columns",)
    return Entry(columns, one.found, field)


def _heading_over(sheet: Sheet, i: int, j: int, any_row: bool) -> str:
    """Text of the nearest row of headings over a cell, or at it; its letter where it has none.

    With ``any_row`` the nearest one that has a text there.
    """
    letter = ""
    for k in range(i, -1, -1):
        filled = [value for value in sheet.values[k] if value is not None]
        if len(filled) > 1 and not any(map(looks_like_figure, filled)):
            text = _text(sheet.values[k, j])
            letter = f"column {column_letters(int(sheet.columns[j]))}"
            if text or not any_row:
                return text or letter
    return letter


def _has_figures(sheet: Sheet, i: int) -> bool:
    return any(looks_like_figure(value) for value in sheet.values[i] if value is not None)


def _section(sheet: str) -> tuple[str, ...]:
    return ("sheets", sheet) if sheet else ("file",)


def _position(sheet: Sheet | None, cell: str) -> tuple[int, int] | None:
    """Place of a cell in the grid of a sheet; None where the grid does not reach it."""
    row, column = split_cell(cell.split(":")[0])
    if sheet is None or not row:
        return None
    i, j = np.flatnonzero(sheet.rows == row), np.flatnonzero(sheet.columns == column)
    return (int(i[0]), int(j[0])) if len(i) and len(j) else None


def _text(value: object) -> str:
    return "" if value is None else " ".join(str(value).split())


def _nearest_first(word: str, known: Iterable[str]) -> list[str]:
    """Known words, those that look most like a word first."""
    known = list(known)
    near = reference.nearest(word, known)
    return [*near, *(name for name in known if name not in near)]
