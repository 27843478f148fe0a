"""The questions workbook: answered in Excel by choosing, by a colleague who has nothing else.

First the questions, each with a link to its cell and a drop-down of the allowed answers; then
copies of the returned sheets with those cells marked by a fill, a frame and a comment.
`write_questions` writes it; `answers.read` reads it back.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Border, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink

from rocu_analysis import outputs
from rocu_analysis.intake import workbooks
from rocu_analysis.intake.questions import Cause, Question, split_cell
from rocu_analysis.problems import first_of, place, printable
from rocu_analysis.readers.sheet import Sheet

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

QUESTIONS, LISTS = outputs.PROBLEMS_SHEETS  # the lists are hidden: what tells a question again
NUMBER, ANSWER, BY = "No.", "Answer", "Answered by"
FIRST_CHOICE = 3  # row of the lists in which the answers begin
# Cells of all copies together: a million would take minutes, and no program opens them gladly.
# Beyond it a copy has only the first rows, which hold the headings, and those with questions.
MOST_CELLS_COPIED = 100_000
_MOST_SHEETS_COPIED, _MOST_LISTED, _MOST_COMMENTS = 200, 2_000, 1_000
_HEAD_ROWS, _MOST_NAMED = 12, 20
_WIDTHS = {
    NUMBER: 6, "Severity": 10, "Figures": 9, "Who can answer": 14, "What was found": 48,
    "What to do": 44, "Where": 26, "The cell holds": 20, ANSWER: 36, BY: 18,
}  # fmt: skip
_COLUMN = {heading: number for number, heading in enumerate(_WIDTHS, start=1)}
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
Marks = dict[str, tuple[str, list[str]]]  # cell of a sheet to its severity and what is wrong


def write_questions(
    path: str | Path,
    summary: Sequence[str],
    causes: Sequence[Cause],
    questions: Sequence[Question],
    sheets: Sequence[Sheet],
) -> Path:
    """Write the questions workbook; the same check gives the same bytes."""
    book = workbooks.new_workbook(
        outputs.PROBLEMS_TITLE, "What rocu_analysis asks about the returns"
    )
    first = book.create_sheet(QUESTIONS)
    asked = [*questions][:_MOST_LISTED]
    having = {id(question.cause) for question in questions}
    others = [cause for cause in causes if id(cause) not in having][: _MOST_LISTED - len(asked)]
    marks = _marks([*(question.cause for question in asked), *others])
    titles, left_out = _copies(book, sheets, marks)
    lines = [*filter(None, summary), *_HOW_TO, *left_out]
    if len(asked) + len(others) < len(causes):
        lines.append(f"{len(asked) + len(others):,} of {len(causes):,} are listed.")
    _write_first(first, lines, asked, others, titles)
    _write_lists(book, first, asked, len(lines) + 4)
    return outputs.write(path, workbooks.packed(book))


def _write_first(
    sheet: Worksheet,
    lines: Sequence[str],
    asked: Sequence[Question],
    others: Sequence[Cause],
    titles: dict,
) -> None:
    """The questions, one row each; below them what needs no answer here."""
    workbooks.put(sheet["A1"], outputs.PROBLEMS_TITLE).font = workbooks.TITLE_FONT
    for row, line in enumerate(lines, start=2):
        workbooks.put(sheet.cell(row, 1), line)
    told = [(n, q.cause, q.who, q.content) for n, q in enumerate(asked, start=1)]
    told += [(None, cause, "nobody: to be read", cause.first.found) for cause in others]
    cells = [
        (number, cause.first.severity, len(cause.figures), who, cause.message, cause.first.remedy,
         place(cause.first.file, cause.first.sheet, cause.first.cell), content, None, None)
        for number, cause, who, content in told
    ]  # fmt: skip
    top = len(lines) + 3
    workbooks.table(sheet, [*_WIDTHS], cells, first_row=top, widths=[*_WIDTHS.values()])
    sheet.freeze_panes = None
    for row, (_, cause, *_) in enumerate(told, start=top + 1):
        one = cause.first
        if title := titles.get((one.file, one.sheet)):
            corner = one.cell.partition(":")[0] if split_cell(one.cell)[0] else "A1"
            cell, quoted = sheet.cell(row, _COLUMN["Where"]), title.replace("'", "''")
            cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{quoted}'!{corner}")
            cell.font = workbooks.LINK_FONT


def _write_lists(book: Workbook, first: Worksheet, asked: Sequence[Question], top: int) -> None:
    """The allowed answers, in a hidden sheet that the drop-downs refer to."""
    lists = book.create_sheet(LISTS)
    lists.sheet_state = "hidden"
    for number, question in enumerate(asked, start=1):
        letter, words = get_column_letter(number), [choice.words for choice in question.choices]
        for row, text in enumerate((question.mark, question.content, *words), start=1):
            workbooks.put(lists.cell(row, number), text)
        if words:
            last = FIRST_CHOICE + len(words) - 1
            formula = f"={LISTS}!${letter}${FIRST_CHOICE}:${letter}${last}"
            rule = DataValidation(type="list", formula1=formula)
            rule.showErrorMessage = not question.open_as
            rule.errorTitle, rule.error = "Not an answer", "Choose one from the list."
            rule.add(first.cell(top + number - 1, _COLUMN[ANSWER]))
            first.add_data_validation(rule)


# --- the copies -----------------------------------------------------------------------------------


def _marks(causes: Sequence[Cause]) -> dict[tuple[str, str], Marks]:
    """For each sheet, each cell with problems: the graver severity and what is wrong."""
    marks: dict[tuple[str, str], Marks] = {}
    for cause in causes:
        for one in cause.problems:
            said = f"{one.severity.upper()} {one.code}: {one.message.rstrip('.')}. {one.remedy}"
            for cell in one.cells:
                if split_cell(cell)[0]:
                    at = marks.setdefault((one.file, one.sheet), {})
                    at.setdefault(cell.partition(":")[0], (one.severity, []))[1].append(said)
    for cause in causes:
        for file, sheet, cell in sorted(cause.figures):
            if split_cell(cell)[0]:
                aside = f"SET ASIDE {cause.first.code}: {cause.first.message}"
                marks.setdefault((file, sheet), {}).setdefault(cell, ("error", [aside]))
    return marks


def _copies(book: Workbook, sheets: Sequence[Sheet], marks: dict) -> tuple[dict, list[str]]:
    """Copy the sheets with marks; the titles of the copies, and a line on what is left out."""
    titles: dict[tuple[str, str], str] = {}
    taken = {name.casefold() for name in outputs.PROBLEMS_SHEETS}
    left, short = MOST_CELLS_COPIED, []
    for sheet in sheets:
        where = sheet.file, sheet.name
        if where not in marks:
            continue
        rows, wide = np.arange(len(sheet.rows)), max(sheet.values.shape[1], 1)
        if sheet.values.size > left or len(titles) == _MOST_SHEETS_COPIED:
            asked = np.isin(sheet.rows, [split_cell(cell)[0] for cell in marks[where]])
            most = left // wide if len(titles) < _MOST_SHEETS_COPIED else 0
            rows = rows[(rows < _HEAD_ROWS) | asked][:most]
            short.append(" ".join(filter(None, where)))
        if len(rows):
            stem = Path(sheet.file).stem
            wanted = f"{sheet.name} ({stem})" if 0 < len(sheet.name) < 20 else sheet.name or stem
            titles[where] = workbooks.sheet_title(wanted, taken)
            _copy(book.create_sheet(titles[where]), sheet, rows, marks[where])
            left -= len(rows) * wide
    told = f"Copied in part or not at all, to keep this small: {first_of(short, _MOST_NAMED)}."
    return titles, [told] * bool(short)


def _copy(copied: Worksheet, sheet: Sheet, rows: np.ndarray, marks: Marks) -> None:
    """Copy of some rows of a returned sheet, every value at its own address."""
    numbers = sheet.rows[rows].tolist()
    for i, row in zip(rows.tolist(), numbers, strict=True):
        for j, column in enumerate(sheet.columns):
            if (value := sheet.values[i, j]) is not None:
                workbooks.put(copied.cell(int(row), int(column)), value)
    there = set(numbers)
    marks = {cell: mark for cell, mark in marks.items() if split_cell(cell)[0] in there}
    for number, (address, (severity, wrong)) in enumerate(marks.items()):
        cell, (fill, side) = copied[address], _MARKS[severity]
        cell.fill, cell.border = fill, Border(left=side, right=side, top=side, bottom=side)
        if number < _MOST_COMMENTS:
            text = printable("\n".join(wrong))[:1_000]
            cell.comment = Comment(text, "rocu_analysis", height=120, width=360)
    for j, column in enumerate(sheet.columns):
        longest = max((len(str(v)) for v in sheet.values[:200, j] if v is not None), default=8)
        width = min(max(longest + 2, 9), 40)
        copied.column_dimensions[get_column_letter(int(column))].width = width
    workbooks.printed_wide(copied)
    if sheet.hidden:
        copied.sheet_properties.tabColor = "801650"
