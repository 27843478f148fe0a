"""A check as a workbook, for a colleague who only has Excel.

The problems, each with a link to its cell in a copy of the returned sheet, where the cell is
marked: by a fill, by a thick frame and by a comment that says what is wrong.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from openpyxl.comments import Comment
from openpyxl.styles import Border, PatternFill, Side
from openpyxl.utils import get_column_letter, range_boundaries

from rocu_analysis import schema
from rocu_analysis.problems import kinds
from rocu_analysis.validation import own_workbooks, result_views
from rocu_analysis.validation.workbook_files import (
    LINK_FONT,
    SUBTITLE_FONT,
    TITLE_FONT,
    link,
    new_workbook,
    printed_wide,
    put,
    sheet_title,
    table,
    write,
)

if TYPE_CHECKING:
    import pandas as pd
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from rocu_analysis.readers.sheet import Sheet

# Beyond this a copy has only the rows with problems and the first ones, which hold the headings.
MOST_CELLS_COPIED = 1_000_000
_HEAD_ROWS = 12
_MOST_COMMENTS = 1_000
_MARKS = {
    "error": (PatternFill("solid", fgColor="F9D0C4"), Side("thick", color="801650")),
    "warning": (PatternFill("solid", fgColor="FFF2CC"), Side("medium", color="7F6000")),
}
_PROBLEM_HEADINGS = {
    "Severity": 10,
    "Code": 28,
    "File": 22,
    "Sheet": 14,
    "Cell": 7,
    "Go to": 11,
    "Field": 18,
    "Found": 18,
    "What is wrong": 48,
    "What to do": 40,
}
_HOW_TO_READ = (
    "Error: the figure was set aside and is used nowhere. Warning: it was kept.",
    "Problems lists every finding with a link to its cell. The sheets after Ledger are copies "
    "of what was returned, with those cells marked by a fill, a frame and a comment.",
)
_LEDGER_WORDS = {
    "cells_read": "Cells read",
    "set_aside": "Set aside",
    "repeated": "Given before",
    "labels": "Headings and names",
}


def write_problems(
    path: str | Path,
    *,
    summary: str,
    by_hand: Sequence[str],
    problems: pd.DataFrame,
    rejected: pd.DataFrame,
    ledger: pd.DataFrame,
    sheets: Sequence[Sheet],
) -> Path:
    """Write what a check found as a workbook; the same check gives the same bytes.

    Parameters
    ----------
    path : str or Path
        Where to write; a file that is there is replaced.
    summary : str
        What came of the check.
    by_hand : sequence of str
        A line for each figure that was taken back by hand.
    problems, rejected, ledger : DataFrame
        As on `Check`.
    sheets : sequence of Sheet
        The sheets as read, which are copied.

    Returns
    -------
    Path
        Where it was written.
    """
    workbook = new_workbook(own_workbooks.TITLE, "What rocu_analysis found in the returns")
    taken = {name.casefold() for name in own_workbooks.SHEETS}
    names = {(sheet.file, sheet.name): sheet_title(_copy_name(sheet), taken) for sheet in sheets}
    ordered = result_views.in_order(problems)
    lines = [summary, *_HOW_TO_READ, *by_hand, *_shortened(sheets)]
    _summary(workbook, lines, ordered, names)
    _problems(workbook, ordered, names)
    _set_aside(workbook, rejected, names)
    _ledger(workbook, ledger)
    marks = _marks(ordered, rejected)
    for sheet in sheets:
        key = (sheet.file, sheet.name)
        _copy(workbook, sheet, names[key], marks[key])
    return write(workbook, path)


def _copy_name(sheet) -> str:
    """Sheet's own name and what tells its file: names of sheets are short."""
    stem = Path(sheet.file).stem
    return f"{sheet.name} ({stem})" if sheet.name and len(sheet.name) < 20 else sheet.name or stem


def _shortened(sheets: Sequence[Sheet]) -> list[str]:
    """A line for each sheet that is not copied whole."""
    return [
        f"{sheet.file} {sheet.name} is too large to copy whole: its first rows and those with "
        "problems stand in the copy."
        for sheet in sheets
        if sheet.values.size > MOST_CELLS_COPIED
    ]


def _summary(workbook: Workbook, lines: Sequence[str], ordered: pd.DataFrame, names: dict) -> None:
    sheet = workbook.create_sheet("Summary")
    put(sheet["A1"], own_workbooks.TITLE).font = TITLE_FONT
    for row, line in enumerate(lines, start=3):
        put(sheet.cell(row, 1), line)
    _counts(sheet, ordered, len(lines) + 4)
    sheet.column_dimensions["A"].width = 34
    row = sheet.max_row + 2
    put(sheet.cell(row, 1), "Copies of the returned sheets").font = SUBTITLE_FONT
    for (file, name), title in names.items():
        row += 1
        cell = put(sheet.cell(row, 1), f"{file}, {name}" if name else file)
        cell.hyperlink, cell.font = link(title, "A1"), LINK_FONT


def _counts(sheet: Worksheet, ordered: pd.DataFrame, first_row: int) -> None:
    """How many problems of each kind: where to begin."""
    put(sheet.cell(first_row, 1), "Problems by kind").font = SUBTITLE_FONT
    counts = ordered.groupby(["severity", "code"], sort=False).size()
    rows = [
        (code, severity, int(count), kinds()[code].meaning if code in kinds() else "")
        for (severity, code), count in counts.items()
    ]
    table(
        sheet,
        ["Kind of problem", "Severity", "How many", "What it means"],
        rows or [("none", "", 0, "")],
        first_row=first_row + 1,
        widths=[34, 12, 12, 90],
    )
    sheet.freeze_panes = None


def _problems(workbook: Workbook, ordered: pd.DataFrame, names: dict) -> None:
    sheet = workbook.create_sheet("Problems")
    rows = [
        (p.severity, p.code, p.file, p.sheet, p.cell, "", p.field, p.found, p.message, p.remedy)
        for p in ordered.itertuples()
    ]
    table(
        sheet,
        list(_PROBLEM_HEADINGS),
        rows,
        first_row=1,
        widths=list(_PROBLEM_HEADINGS.values()),
    )
    place = list(_PROBLEM_HEADINGS).index("Go to") + 1
    for number, row in enumerate(ordered.itertuples(), start=2):
        _link_to(sheet.cell(number, place), names.get((row.file, row.sheet)), row.cell)
    sheet.auto_filter.ref = sheet.dimensions


def _link_to(cell, title: str | None, address: str) -> None:
    if title is None:
        return
    corner = address.split(":")[0] if _is_address(address) else "A1"
    put(cell, f"Go to {corner}")
    cell.hyperlink, cell.font = link(title, corner), LINK_FONT


def _is_address(text: str) -> bool:
    try:
        return None not in range_boundaries(text)
    except (ValueError, TypeError):
        return False


def _set_aside(workbook: Workbook, rejected: pd.DataFrame, names: dict) -> None:
    sheet = workbook.create_sheet("Set aside")
    columns = list(rejected.columns)
    headings = [name.capitalize() for name in columns]
    widths = [{"reasons": 70, "found": 24, "file": 26}.get(name, 16) for name in columns]
    rows = rejected.itertuples(index=False, name=None)
    table(sheet, headings, rows, first_row=1, widths=widths)
    if len(rejected):
        place = columns.index("cell") + 1
        for number, row in enumerate(rejected.itertuples(), start=2):
            title = names.get((row.file, row.sheet))
            if title and _is_address(row.cell):
                cell = sheet.cell(number, place)
                cell.hyperlink, cell.font = link(title, row.cell), LINK_FONT


def _ledger(workbook: Workbook, ledger: pd.DataFrame) -> None:
    sheet = workbook.create_sheet("Ledger")
    headings = [
        _LEDGER_WORDS.get(name, name.replace("_", " ").capitalize())
        for name in schema.LEDGER_COLUMNS
    ]
    rows = ledger[list(schema.LEDGER_COLUMNS)].itertuples(index=False, name=None)
    shown = (
        ["yes" if value is True else "no" if value is False else value for value in row]
        for row in rows
    )
    table(sheet, headings, shown, first_row=1, widths=[30, 22, *[13] * (len(headings) - 2)])


def _marks(
    ordered: pd.DataFrame, rejected: pd.DataFrame
) -> dict[tuple[str, str], dict[str, tuple[str, list[str]]]]:
    """For each sheet, each cell with problems: the graver severity and what is wrong."""
    marks: dict = defaultdict(dict)
    for row in ordered.itertuples():
        if not _is_address(row.cell):
            continue
        address = row.cell.split(":")[0]
        severity, said = marks[(row.file, row.sheet)].setdefault(address, (row.severity, []))
        said.append(f"{row.severity.upper()} {row.code}: {row.message.rstrip('.')}. {row.remedy}")
        marks[(row.file, row.sheet)][address] = (severity, said)
    for row in rejected.itertuples():
        if _is_address(row.cell) and row.cell not in marks[(row.file, row.sheet)]:
            said = [f"SET ASIDE {row.codes}: {row.reasons}"]
            marks[(row.file, row.sheet)][row.cell] = ("error", said)
    return marks


def _copy(workbook: Workbook, sheet, title: str, marks: dict) -> None:
    """Copy of a returned sheet, every value at its own address."""
    copied = workbook.create_sheet(title)
    whole = sheet.values.size <= MOST_CELLS_COPIED
    wanted = {range_boundaries(address)[1] for address in marks}
    for i, row in enumerate(sheet.rows):
        if not whole and i >= _HEAD_ROWS and int(row) not in wanted:
            continue
        for j, column in enumerate(sheet.columns):
            value = sheet.values[i, j]
            if value is not None:
                put(copied.cell(int(row), int(column)), value)
    for number, (address, (severity, said)) in enumerate(marks.items()):
        fill, side = _MARKS[severity]
        cell = copied[address]
        cell.fill, cell.border = fill, Border(left=side, right=side, top=side, bottom=side)
        if number < _MOST_COMMENTS:
            cell.comment = _comment("\n".join(said))
    _widen(copied, sheet)
    printed_wide(copied)
    if sheet.hidden:
        copied.sheet_properties.tabColor = "801650"


def _widen(copied: Worksheet, sheet) -> None:
    """Columns as wide as what stands in their first rows, within reason."""
    for j, column in enumerate(sheet.columns):
        longest = max((len(str(v)) for v in sheet.values[:200, j] if v is not None), default=8)
        letter = get_column_letter(int(column))
        copied.column_dimensions[letter].width = min(max(longest + 2, 9), 40)


def _comment(text: str) -> Comment:
    shown = result_views.printable(text)
    return Comment(shown[:1_000], "rocu_analysis", height=120, width=360)
