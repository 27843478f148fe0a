"""The questions workbook: answered in Excel by choosing, by a colleague who has nothing else.

First the questions, each with a link to its cell and a drop-down of the allowed answers; then
copies of the returned sheets with those cells marked by a fill, a frame and a comment; then what
was set aside, and where every cell went. `write_questions` writes it; `answers.read` reads it back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Border, PatternFill, Side
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink

from rocu_analysis import outputs, schema
from rocu_analysis.intake.causes import split_cell
from rocu_analysis.intake.questions import AS_PROPOSED, Question
from rocu_analysis.intake.workbooks import (
    LINK_FONT,
    TITLE_FONT,
    new_workbook,
    packed,
    printed_wide,
    put,
    sheet_title,
    table,
)
from rocu_analysis.outputs import PROBLEMS_SHEETS, PROBLEMS_TITLE
from rocu_analysis.problems import first_of, place as address_of, printable

if TYPE_CHECKING:
    import pandas as pd
    from openpyxl.worksheet.worksheet import Worksheet

    from rocu_analysis.intake.causes import Cause
    from rocu_analysis.readers.sheet import Sheet

LISTS = "Lists"  # hidden: for each question what tells it again, and its answers
NUMBER, ANSWER, BY = "No.", "Answer", "Answered by"
FIRST_CHOICE = 3  # row of the lists in which the answers begin
# Cells of all copies together: a million would take minutes, and no program opens them gladly.
# Beyond it a copy has only the rows with questions and the first ones, which hold the headings.
MOST_CELLS_COPIED = 100_000
MOST_SHEETS_COPIED = 200
MOST_LISTED = 2_000
_HEAD_ROWS = 12
_MOST_COMMENTS = 1_000
_MOST_NAMED = 20
_COLUMNS = (
    (NUMBER, 6), ("Severity", 10), ("Figures", 9), ("Who can answer", 14), ("What was found", 48),
    ("What to do", 44), ("Where", 26), ("The cell holds", 20), (ANSWER, 36), (BY, 18),
)  # fmt: skip
_MARKS = {
    "error": (PatternFill("solid", fgColor="F9D0C4"), Side("thick", color="801650")),
    "warning": (PatternFill("solid", fgColor="FFF2CC"), Side("medium", color="7F6000")),
}
_HOW_TO = (
    "Choose an answer in the column Answer, from its drop-down; type a period or a number where "
    "one is asked for. Leave the rest empty.",
    "Error: the figure was set aside and is used nowhere. Warning: it was kept. Figures: how many "
    "were set aside for it.",
    "Save, and give it back: rocu check FOLDER --answers FILE writes the answers into the "
    "companion files, where they are kept for next quarter.",
)
_LEDGER_WORDS = {"repeated": "Given before", "labels": "Headings and names"}


def write_questions(
    path: str | Path,
    *,
    summary: Sequence[str],
    causes: Sequence[Cause],
    questions: Sequence[Question],
    rejected: pd.DataFrame,
    ledger: pd.DataFrame,
    sheets: Sequence[Sheet],
) -> Path:
    """Write the questions workbook; the same check gives the same bytes."""
    book = new_workbook(PROBLEMS_TITLE, "What rocu_analysis asks about the returns")
    listed, rejected = [*causes][:MOST_LISTED], rejected.head(MOST_LISTED)
    marks = _marks(listed, rejected)
    sheets = [sheet for sheet in sheets if marks[sheet.file, sheet.name]]
    rows, left_out = _rows_copied(sheets, marks)
    copied = [sheet for sheet in sheets if len(rows[sheet.file, sheet.name])]
    titles = _titles(copied)
    lines = [*filter(None, summary), *_HOW_TO, *left_out]
    if len(causes) > MOST_LISTED:
        lines.append(f"The first {MOST_LISTED:,} of {len(causes):,} are listed.")
    first = book.create_sheet(PROBLEMS_SHEETS[0])
    by_cause = {id(question.cause): question for question in questions}
    asked = [by_cause[id(cause)] for cause in listed if id(cause) in by_cause]
    asked.sort(key=lambda question: [*map(id, questions)].index(id(question)))
    others = [cause for cause in listed if id(cause) not in by_cause]
    _write_first(first, lines, asked, others, titles)
    for sheet in copied:
        where = sheet.file, sheet.name
        _copy(book.create_sheet(titles[where]), sheet, rows[where], marks[where])
    _write_aside(book.create_sheet(PROBLEMS_SHEETS[1]), rejected, titles)
    _write_ledger(book.create_sheet(PROBLEMS_SHEETS[2]), ledger)
    _write_lists(book, first, asked, len(lines) + 4)
    return outputs.write(path, packed(book))


def _titles(copied: Sequence[Sheet]) -> dict[tuple[str, str], str]:
    """Names of the copies: the sheet's own, and what tells its file."""
    taken = {name.casefold() for name in (*PROBLEMS_SHEETS, LISTS)}
    titles = {}
    for sheet in copied:
        name, stem = sheet.name, Path(sheet.file).stem
        wanted = f"{name} ({stem})" if name and len(name) < 20 else name or stem
        titles[sheet.file, name] = sheet_title(wanted, taken)
    return titles


def _write_first(
    sheet: Worksheet,
    lines: Sequence[str],
    asked: Sequence[Question],
    others: Sequence[Cause],
    titles: dict,
) -> None:
    """The questions, one row each; below them what needs no answer here."""
    put(sheet["A1"], PROBLEMS_TITLE).font = TITLE_FONT
    for row, line in enumerate(lines, start=2):
        put(sheet.cell(row, 1), line)
    causes = [(question.cause, question) for question in asked] + [(one, None) for one in others]
    cells = []
    for number, (cause, question) in enumerate(causes, start=1):
        one = cause.first
        where = address_of(one.file, one.sheet, one.cell)
        cells.append((
            number if question else None, one.severity, cause.frees,
            question.who if question else "nobody: to be read", cause.message, one.remedy, where,
            question.content if question else one.found, None, None,
        ))  # fmt: skip
    headings, widths = ([column[k] for column in _COLUMNS] for k in (0, 1))
    top = len(lines) + 3
    table(sheet, headings, cells, first_row=top, widths=widths)
    sheet.freeze_panes = None
    for row, (cause, _) in enumerate(causes, start=top + 1):
        one = cause.first
        if title := titles.get((one.file, one.sheet)):
            corner = one.cell.split(":")[0] if split_cell(one.cell.split(":")[0])[0] else "A1"
            _link(sheet.cell(row, headings.index("Where") + 1), title, corner)


def _write_lists(book: Workbook, first: Worksheet, asked: Sequence[Question], top: int) -> None:
    """The allowed answers, in a hidden sheet that the drop-downs refer to."""
    lists = book.create_sheet(LISTS)
    lists.sheet_state = "hidden"
    column = [heading for heading, _ in _COLUMNS].index(ANSWER) + 1
    for number, question in enumerate(asked, start=1):
        letter, words = get_column_letter(number), [choice.words for choice in question.choices]
        words += [AS_PROPOSED] * bool(question.proposed)
        for row, text in enumerate((question.mark, question.content, *words), start=1):
            put(lists.cell(row, number), text)
        if words:
            last = FIRST_CHOICE + len(words) - 1
            rule = DataValidation(
                type="list", formula1=f"={LISTS}!${letter}${FIRST_CHOICE}:${letter}${last}"
            )
            rule.showErrorMessage = not question.open_as
            rule.errorTitle, rule.error = "Not an answer", "Choose one from the list."
            rule.add(first.cell(top + number - 1, column))
            first.add_data_validation(rule)


def _write_aside(sheet: Worksheet, rejected: pd.DataFrame, titles: dict) -> None:
    widths = {"reasons": 70, "found": 24, "file": 26}
    headings = [name.capitalize() for name in rejected.columns]
    rows = rejected.itertuples(index=False, name=None)
    sizes = [widths.get(name, 16) for name in rejected.columns]
    table(sheet, headings, rows, first_row=1, widths=sizes)
    for number, row in enumerate(rejected.itertuples(), start=2):
        title = titles.get((row.file, row.sheet))
        if title and split_cell(row.cell)[0]:
            _link(sheet.cell(number, [*rejected.columns].index("cell") + 1), title, row.cell)


def _write_ledger(sheet: Worksheet, ledger: pd.DataFrame) -> None:
    words = {name: name.replace("_", " ").capitalize() for name in schema.LEDGER_COLUMNS}
    headings = [*(words | _LEDGER_WORDS).values()]
    shown = ledger[list(schema.LEDGER_COLUMNS)].assign(
        hidden=ledger["hidden"].map({True: "yes", False: "no"})
    )
    rows = shown.itertuples(index=False, name=None)
    table(sheet, headings, rows, first_row=1, widths=[30, 22, *[13] * (len(headings) - 2)])


def _link(cell, title: str, address: str) -> None:
    quoted = title.replace("'", "''")
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{quoted}'!{address}")
    cell.font = LINK_FONT


# --- the copies -----------------------------------------------------------------------------------


def _marks(causes: Sequence[Cause], rejected: pd.DataFrame) -> dict[tuple[str, str], dict]:
    """For each sheet, each cell with problems: the graver severity and what is wrong."""
    marks: dict = defaultdict(dict)
    for cause in causes:
        for one in cause.problems:
            for cell in one.cells:
                if split_cell(cell.split(":")[0])[0]:
                    at = marks[one.file, one.sheet]
                    _, wrong = at.setdefault(cell.split(":")[0], (one.severity, []))
                    message = one.message.rstrip(".")
                    wrong.append(f"{one.severity.upper()} {one.code}: {message}. {one.remedy}")
    for row in rejected.itertuples():
        if split_cell(row.cell)[0]:
            wrong = [f"SET ASIDE {row.codes}: {row.reasons}"]
            marks[row.file, row.sheet].setdefault(row.cell, ("error", wrong))
    return marks


def _rows_copied(sheets: Sequence[Sheet], marks: dict) -> tuple[dict, list[str]]:
    """Rows of each sheet that are copied, those with problems first, and what is left out."""
    rows, shortened, uncopied, left = {}, [], [], MOST_CELLS_COPIED
    for sheet in sheets:
        where, wide = (sheet.file, sheet.name), max(sheet.values.shape[1], 1)
        wanted = np.arange(len(sheet.rows))
        if len(rows) >= MOST_SHEETS_COPIED:
            wanted = wanted[:0]
            uncopied.append(" ".join(filter(None, where)))
        elif sheet.values.size > left:
            marked = [split_cell(address)[0] for address in marks[where]]
            kept = (wanted < _HEAD_ROWS) | np.isin(sheet.rows, marked)
            wanted = wanted[kept][: left // wide]
            (shortened if len(wanted) else uncopied).append(" ".join(filter(None, where)))
        rows[where], left = wanted, left - len(wanted) * wide
    cut = "too large to copy whole; the copy has its first rows and those with questions"
    lines = [f"{name} is {cut}." for name in shortened[:_MOST_NAMED]]
    if uncopied:
        named = first_of(uncopied, _MOST_NAMED)
        lines.append(f"Not copied, to keep this workbook small: {named}.")
    return rows, lines


def _copy(copied: Worksheet, sheet: Sheet, rows: np.ndarray, marks: dict) -> None:
    """Copy of some rows of a returned sheet, every value at its own address."""
    numbers = sheet.rows[rows].tolist()
    for i, row in zip(rows.tolist(), numbers, strict=True):
        for j, column in enumerate(sheet.columns):
            if (value := sheet.values[i, j]) is not None:
                put(copied.cell(int(row), int(column)), value)
    there = set(numbers)
    marks = {cell: mark for cell, mark in marks.items() if range_boundaries(cell)[1] in there}
    frames = {of: Border(left=s, right=s, top=s, bottom=s) for of, (_, s) in _MARKS.items()}
    for number, (address, (severity, wrong)) in enumerate(marks.items()):
        cell = copied[address]
        cell.fill, cell.border = _MARKS[severity][0], frames[severity]
        if number < _MOST_COMMENTS:
            text = printable("\n".join(wrong))[:1_000]
            cell.comment = Comment(text, "rocu_analysis", height=120, width=360)
    for j, column in enumerate(sheet.columns):
        longest = max((len(str(v)) for v in sheet.values[:200, j] if v is not None), default=8)
        width = min(max(longest + 2, 9), 40)
        copied.column_dimensions[get_column_letter(int(column))].width = width
    printed_wide(copied)
    if sheet.hidden:
        copied.sheet_properties.tabColor = "801650"
