"""What is asked about the returns, and which answers are allowed?

Problems of one kind are one cause where one line, or one look, settles them: of a word, wherever it
is; of anything else, on its sheet. `causes` finds them, and how many figures are set aside for
each. A question is a cause with the lines of a companion that each answer would write: `ask` makes
them, those first on which the most figures hang. They are answered in Excel or in a drafted
companion: both are written by `answers`.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from rocu_analysis import periods, reference, schema
from rocu_analysis.intake import companion, names, recipes
from rocu_analysis.intake.cells import looks_like_figure
from rocu_analysis.problems import Problem, first_of
from rocu_analysis.readers.sheet import Sheet, column_letters, column_number

# --- causes ---------------------------------------------------------------------------------------

# Codes of which each word has its own line in a companion.
_BY_WORD = (
    *("name_unknown", "name_ambiguous", "period_ambiguous", "period_unknown", "word_unknown"),
    *("measure_unknown", "column_unused", "column_not_understood", "word_left_out"),
    *("section_line", "figures_blank"),
)
# What was only sent again comes last, so that it buries nothing.
_SENT_AGAIN = ("repeated", "revised")
_FEW = 5  # findings of one kind on a sheet that are listed one by one; more are one cause
_MOST_NAMED = 3
Cell = tuple[str, str, str]  # file, sheet and address


@dataclass(frozen=True)
class Cause:
    """Problems with one cause, and the figures that are set aside for it."""

    problems: tuple[Problem, ...]
    figures: frozenset[Cell] = frozenset()

    @property
    def first(self) -> Problem:
        """The first of its problems, which speaks for all."""
        return self.problems[0]

    @property
    def message(self) -> str:
        """What is wrong, and where it is again."""
        one, *others = self.problems
        if not others:
            return one.message
        where = dict.fromkeys(
            x.file if x.file != one.file else x.sheet if x.sheet != one.sheet else x.cell
            for x in others
        )
        named = first_of([*filter(None, where)], _MOST_NAMED)
        return f"{one.message.rstrip('.')}; {len(others):,} more like it{': ' * bool(named)}{named}"


def causes(
    findings: Iterable[Problem], rejected: pd.DataFrame, sheets: Sequence[Sheet]
) -> list[Cause]:
    """Causes of some problems: errors first, those that would free the most figures first."""
    groups: dict[tuple, list[Problem]] = defaultdict(list)
    kinds = Counter((one.code, one.file, one.sheet) for one in findings)
    for one in findings:
        where = one.code, one.file, one.sheet
        few = one.message if kinds[where] <= _FEW else ""
        # A line in the folder's companion settles a word in every file.
        is_word = one.code in _BY_WORD and one.found
        groups[(one.code, one.found.casefold()) if is_word else (*where, few)].append(one)
    aside = _Aside(rejected, sheets)
    made = [Cause(tuple(group), aside.hang_on(group)) for group in groups.values()]
    made.sort(key=lambda c: (c.first.severity, -len(c.figures), c.first.code in _SENT_AGAIN))
    return made


class _Aside:
    """The figures that were set aside, by the problems that they are set aside for."""

    def __init__(self, rejected: pd.DataFrame, sheets: Iterable[Sheet]) -> None:
        self.sheets = {(sheet.file, sheet.name): sheet for sheet in sheets}
        self.by_page: dict[tuple, list[tuple[int, int, str]]] = defaultdict(list)
        self.looked_up: dict[tuple, set[int]] = {}
        columns = (rejected[name].fillna("") for name in ("file", "sheet", "cell", "codes"))
        for file, sheet, cell, codes in zip(*columns, strict=True):
            for code in codes.split():
                self.by_page[file, sheet, code].append((*split_cell(cell), cell))

    def hang_on(self, problems: Iterable[Problem]) -> frozenset[Cell]:
        """Figures in the row or the column of a problem, or in a row that says the same."""
        found = set()
        for one in problems:
            figures = self.by_page.get((one.file, one.sheet, one.code), ())
            at = [split_cell(cell) for cell in one.cells] if figures else []
            whole = not at or not at[0][0]
            rows, columns = ({place[k] for place in at} for k in (0, 1))
            if not whole:
                rows |= self._rows_with(one.file, one.sheet, at[0][1], one.found)
            found |= {
                (one.file, one.sheet, cell)
                for row, column, cell in figures
                if whole or row in rows or column in columns
            }
        return frozenset(found)

    def _rows_with(self, *where) -> set[int]:
        """Rows of a file and sheet whose cell in a column holds a text."""
        if where not in self.looked_up:
            file, name, column, text = where
            sheet, rows = self.sheets.get((file, name)), set()
            for j in np.flatnonzero(sheet.columns == column) if sheet is not None and text else ():
                same = [str(value).strip() == text for value in sheet.values[:, j]]
                rows = set(sheet.rows[same].tolist())
            self.looked_up[where] = rows
        return self.looked_up[where]


def split_cell(cell: str) -> tuple[int, int]:
    """Row and column of an address, or of the first of a range; zeros where it is none.

    >>> split_cell("D17"), split_cell("D17:E20"), split_cell("line 4")
    ((17, 4), (17, 4), (0, 0))
    """
    cell = cell.partition(":")[0]
    letters = cell.rstrip("0123456789")
    number = cell[len(letters) :]
    is_cell = number and letters.isascii() and letters.isalpha() and letters.isupper()
    return (int(number), column_number(letters)) if is_cell else (0, 0)


# --- questions ------------------------------------------------------------------------------------

SENDER, ANALYST = "the sender", "the analyst"
LEAVE_ROW, LEAVE_COLUMN, LEAVE_SHEET = LEAVING = tuple(
    f"leave this {what} out" for what in ("row", "column", "sheet")
)
ALWAYS, QUARTER, WORDS = "always", "quarter", "words"  # where an answer is kept
_WHY = "left out by an answer"
PLACES = ("region", "force")
# Codes of figures that lack a field, and the field.
LACKING = {
    "geography_missing": "geography",
    "measure_missing": "measure",
    "period_missing_here": "period",
    "addressee_not_stated": "geography",
}
NOT_UNDERSTOOD = "table_not_understood"
# Of a whole sheet, whichever cell is named.
_OF_THE_SHEET = (*LACKING, NOT_UNDERSTOOD, "recipe_changed", "table_of_words")
# What may be typed as an answer: a period, or the figure that only the sender can correct.
_TYPED = dict.fromkeys(("period_unknown", "period_missing_here"), "period") | dict.fromkeys(
    ("error_cell", "text_for_figure", "negative", "unclear_number", "fraction_of_people"), "number"
)
_READINGS = {
    ("years", "calendar"): "calendar years",
    ("years", "financial starting"): "financial years, named by the year in which they start",
    ("years", "financial ending"): "financial years, named by the year in which they end",
    ("quarters", "financial"): "quarters of the financial year",
    ("quarters", "calendar"): "calendar quarters",
}
HEADINGS = {name: name for name in ("measure", "threat", "tier", "level", "strand", "force")} | {
    "region": "region", "period": "period", "status": "status",
    "counting": "body whose work is counted", "as_at": "as-at date",
}  # fmt: skip
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


def _choice(words: str, *entry) -> Choice:
    return Choice(words, (Entry(*entry),))


@dataclass(frozen=True)
class Question:
    """One cause, what was found there, and the answers that are allowed."""

    cause: Cause
    content: str  # what its cell holds
    choices: tuple[Choice, ...]
    open_as: str = ""  # what may be typed besides: "period" or "number"

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

    def answered(self, text: str, by: str, on: str) -> tuple[tuple[Entry, ...], str]:
        """Lines that an answer writes; or none, and why."""
        one, folded = self.first, reference.fold(text)
        for choice in self.choices:
            if reference.fold(choice.words) == folded:
                return choice.entries, ""
        if self.open_as == "period" and periods.parse(text, years="calendar").periods:
            is_word = one.code == "period_unknown"
            at = (("values", "period"), one.found) if is_word else (section_of(one), "period")
            return (Entry(*at, text, QUARTER),), ""
        if self.open_as == "number" and (number := _number(text)) is not None:
            if not by:
                return (), "a figure needs a name beside it"
            cell = "!".join(filter(None, (one.sheet, one.cell)))
            value = {"cell": cell, "by": by, "on": on, "reason": "corrected by the sender"}
            value |= {"value": number, "found": one.found}
            return (Entry(("accept",), cell, value, QUARTER),), ""
        return (), "it is none of the allowed answers"


def ask(made: Iterable[Cause], sheets: Iterable[Sheet]) -> list[Question]:
    """Questions on some causes, those first on which the most figures hang."""
    by_place = {(sheet.file, sheet.name): sheet for sheet in sheets}
    asked = []
    for cause in made:
        one = cause.first
        sheet = by_place.get((one.file, one.sheet))
        choices = [*_choices(one)]
        choices[_NEAR:_NEAR] = _leaving_out(one, sheet)
        choices += _as_proposed(one, sheet)
        kind = _TYPED.get(one.code, "")
        if choices or kind:
            at = _position(sheet, one.cell)
            content = _text(sheet.values[at]) if at else ""
            asked.append(Question(cause, content, tuple(choices), kind))
    asked.sort(key=lambda q: (-len(q.cause.figures), -len(q.cause.problems), q.who))
    return asked


def section_of(one: Problem) -> tuple[str, ...]:
    """Section of a companion that settles something for the sheet of a problem."""
    return ("sheets", one.sheet) if one.sheet else ("file",)


def proposed(one: Problem, sheet: Sheet | None) -> list[Entry]:
    """Lines of a recipe for the sheet of a problem, as far as its labels are known."""
    recipe = recipes.propose(sheet) if sheet is not None else None
    return [Entry((*section_of(one), "recipe"), *line) for line in (recipe or {}).items()]


def lacking(recipe: Iterable[Entry]) -> list[str]:
    """Fields that every figure needs, and that a recipe does not give."""
    given = {entry.key for entry in recipe}
    needed = ("period", "measure", next((name for name in PLACES if name in given), "region"))
    return [name for name in needed if name not in given]


# --- the answers to each kind of problem ----------------------------------------------------------


def _choices(one: Problem) -> Iterator[Choice]:
    """Answers that are allowed to a problem of a word, a column or a date."""
    section, facts = section_of(one), dict(one.facts)
    # A target or a rate is no measure by another name.
    is_column = one.code == "column_not_understood" and not facts.get("changes")
    if one.code in ("name_unknown", "name_ambiguous", "word_unknown", "word_left_out"):
        yield from _meanings(one.field, one.found, facts.get("known", ()))
    elif one.code == "measure_unknown" or is_column:
        yield from _meanings("measure", one.found)
        own = ("measures", one.found), "sensitive", True, WORDS
        yield _choice("add it as a new measure", *own)
    elif one.code == "period_ambiguous" and periods.day_of(one.found):
        for meant in periods.DAYS_ARE:
            yield _choice(f"the day means: {meant}", section, "period_is", meant)
    elif one.code == "period_ambiguous":
        for (setting, value), words in _READINGS.items():
            yield _choice(words, section, setting, value)
    else:
        yield from _of_the_sheet(one, section, facts)
    if one.code == "column_unused" or is_column:
        columns = (*section, "columns") if one.sheet else ("columns",)
        for name in HEADINGS:
            yield _choice(f"it is the {HEADINGS[name]}", columns, one.found, name)
        yield _choice("it is a column of comments", columns, one.found, companion.NOTE)


def _of_the_sheet(one: Problem, section: tuple[str, ...], facts: dict) -> Iterator[Choice]:
    """Answers that hold for a whole sheet."""
    match one.code:
        case "geography_missing" | "addressee_not_stated":
            if one.code == "addressee_not_stated":
                yield _choice("they are for every region", section, "geography", "national")
            near = [reference.fold(str(text)) for text in facts.get("around", ())]
            places = [(*place, label) for label, place in _places() if place[0] != "body"]
            for kind, name, label in sorted(places, key=lambda p: reference.fold(p[1]) not in near):
                yield _choice(f"all are of {label}", section, kind, name)
        case "measure_missing" | "title_changes_meaning":
            words = "all are" if one.code == "measure_missing" else "they are plain counts of"
            for measure in _known_words("measure"):
                yield _choice(f"{words} {measure}", section, "measure", measure)
        case "table_of_words":
            for frame, place in schema.FRAMES.items():
                yield _choice(f"they are {place.nouns}", section, "frame", frame)
        case "blank_below":
            yield _choice("each blank takes the label above", section, "fill_down", True)
            yield _choice("the blanks are of none", section, "fill_down", False)
        case "provisional_by_title":
            for status in ("provisional", "final"):
                yield _choice(f"all are {status}", section, "status", status, QUARTER)


def _meanings(field: str, word: str, known: Iterable[str] = ()) -> Iterator[Choice]:
    """Known words that an unknown one may stand for, the nearest first."""
    if field in ("geography", *names.PLACES):
        places = dict(_places())
        for label in _nearest_first(word, places):
            kind, name = places[label]
            yield _choice(f"it is {label}", ("values", "geography"), word, {kind: name})
        return
    for meaning in _nearest_first(word, [*known] or _known_words(field)):
        yield _choice(f"it is {meaning}", ("values", field), word, meaning)


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
    if field in ("measure", "threat"):
        return [row[field] for row in reference.rows(f"{field}s")]
    columns = (column for frame in schema.FRAMES.values() for column in frame)
    allowed = (column.allowed for column in columns if column.name == field and column.allowed)
    return list(dict.fromkeys(word for words in allowed for word in words))


def _leaving_out(one: Problem, sheet: Sheet | None) -> Iterator[Choice]:
    """Leave out the row, by its label, or the column, by its heading, or the sheet."""
    section, at = section_of(one), _position(sheet, one.cell)
    # Of an empty cell nothing is to be left out: the figures beside it stand.
    if at is not None and one.code not in (*_OF_THE_SHEET, "figures_blank"):
        i, j = at
        label, is_line = companion.row_label(sheet, i), one.code == "section_line"
        if label and (is_line or any(map(looks_like_figure, _filled(sheet, i)))):
            yield _choice(LEAVE_ROW, (*section, "leave_out"), label, _WHY)
        heading = _heading_over(sheet, i, j, one.code == "cell_outside_recipe")
        if heading and not is_line:
            columns = ("columns",) if section == ("file",) else (*section, "columns")
            yield _choice(LEAVE_COLUMN, columns, heading, companion.UNUSED)
    if sheet is not None and one.code in (*_OF_THE_SHEET, "title_changes_meaning"):
        yield _choice(LEAVE_SHEET, section, "ignore", True)


def _as_proposed(one: Problem, sheet: Sheet | None) -> list[Choice]:
    """The recipe of a sheet whose layout was not recognised, where all of it is known."""
    recipe = proposed(one, sheet) if one.code == NOT_UNDERSTOOD else []
    return [] if not recipe or lacking(recipe) else [Choice("as proposed", tuple(recipe))]


def _heading_over(sheet: Sheet, i: int, j: int, any_row: bool) -> str:
    """Text of the nearest row of headings over a cell, or at it; its letter where it has none.

    With ``any_row`` the nearest one that has a text there.
    """
    letter = ""
    for k in range(i, -1, -1):
        filled = _filled(sheet, k)
        if len(filled) > 1 and not any(map(looks_like_figure, filled)):
            text = _text(sheet.values[k, j])
            letter = f"column {column_letters(int(sheet.columns[j]))}"
            if text or not any_row:
                return text or letter
    return letter


def _filled(sheet: Sheet, i: int) -> list:
    return [value for value in sheet.values[i] if value is not None]


def _position(sheet: Sheet | None, cell: str) -> tuple[int, int] | None:
    """Place of a cell in the grid of a sheet; None where the grid does not reach it."""
    row, column = split_cell(cell)
    if sheet is None or not row:
        return None
    i, j = np.flatnonzero(sheet.rows == row), np.flatnonzero(sheet.columns == column)
    return (int(i[0]), int(j[0])) if len(i) and len(j) else None


def _text(value: object) -> str:
    return "" if value is None else " ".join(str(value).split())


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", ""))
    except ValueError:
        return None


def _nearest_first(word: str, known: Iterable[str]) -> list[str]:
    """Known words, those that look most like a word first."""
    known = list(known)
    near = reference.nearest(word, known)
    return [*near, *(name for name in known if name not in near)]
