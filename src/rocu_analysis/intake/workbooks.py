"""The workbooks that we write: that of problems, and what our template shares with it.

Nothing in them can act, and the same input gives the same bytes. Text from a returned file is data:
written carelessly, ``=HYPERLINK(…)`` from a force's remarks column would be a working formula in
the workbook that goes round the unit. Of the problems, each has a link to its cell in a copy of the
returned sheet, where the cell is marked: by a fill, by a thick frame and by a comment.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Sequence
from copy import copy
from datetime import date, datetime, time, timedelta
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING

import numpy as np
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.worksheet.properties import PageSetupProperties

from rocu_analysis import outputs, schema
from rocu_analysis.errors import RocuError
from rocu_analysis.outputs import PROBLEMS_SHEETS, PROBLEMS_TITLE
from rocu_analysis.problems import first_of, in_order, place as address_of, printable

if TYPE_CHECKING:
    import pandas as pd
    from openpyxl.worksheet.worksheet import Worksheet

    from rocu_analysis.readers.sheet import Sheet
    from rocu_analysis.intake.result import Check


_LONGEST_TEXT = 32_767
_LONGEST_TITLE = 31
_FIXED_TIME = datetime(2020, 1, 1)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
HEADING_FILL = PatternFill("solid", fgColor="12436D")
_FACE = "Calibri"
HEADING_FONT = Font(name=_FACE, size=11, bold=True, color="FFFFFF")
TITLE_FONT = Font(name=_FACE, size=16, bold=True)
SUBTITLE_FONT = Font(name=_FACE, size=13, bold=True)
LINK_FONT = Font(name=_FACE, size=11, color="0B5394", underline="single")
WRAPPED = Alignment(wrap_text=True, vertical="top")


def new_workbook(title: str, subject: str) -> Workbook:
    """Workbook with a title and a language, and no sheet."""
    workbook = Workbook()
    workbook.remove(workbook.active)
    properties = workbook.properties
    properties.title, properties.subject = title, subject
    properties.creator = properties.lastModifiedBy = "rocu_analysis"
    properties.language = "en-GB"
    properties.created = _FIXED_TIME
    return workbook


def put(cell: Cell, value: object) -> Cell:
    """Write a value that comes from elsewhere: numbers and dates as such, all else as text."""
    if value is None or (isinstance(value, float) and value != value):
        return cell
    if isinstance(value, bool | int | float | datetime | date | time | timedelta):
        cell.value = value
        return cell
    text = _CONTROL.sub("", str(value))[:_LONGEST_TEXT]
    cell.value = text
    # openpyxl takes “=…” for a formula and “#REF!” for an error: both are words here.
    cell.data_type = "s"
    if outputs.could_act(text):
        cell.quotePrefix = True
    return cell


def table(sheet, headings: list[str], rows, *, first_row: int, widths: list[int]) -> None:
    """Write a table with a heading row that stays in sight."""
    for place, heading in enumerate(headings, start=1):
        cell = put(sheet.cell(first_row, place), heading)
        cell.font, cell.fill, cell.alignment = HEADING_FONT, HEADING_FILL, WRAPPED
        sheet.column_dimensions[get_column_letter(place)].width = widths[place - 1]
    wrapped = None
    for number, values in enumerate(rows, start=first_row + 1):
        for place, value in enumerate(values, start=1):
            cell = sheet.cell(number, place)
            # One style for all: to work out that of each takes longer than to write them.
            if wrapped is None:
                cell.alignment = WRAPPED
                wrapped = cell._style
            cell._style = copy(wrapped)
            put(cell, value)
    sheet.freeze_panes = sheet.cell(first_row + 1, 1)
    printed_wide(sheet, first_row)


def printed_wide(sheet, heading_row: int | None = None) -> None:
    """Print across the width of a landscape page, the headings on every page."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    if heading_row is not None:
        sheet.print_title_rows = f"{heading_row}:{heading_row}"


def sheet_title(wanted: str, taken: set[str]) -> str:
    """Name that a sheet may have: 31 characters, none that Excel forbids, none twice."""
    plain = re.sub(r"[\[\]:*?/\\]", " ", _CONTROL.sub("", wanted))
    plain = re.sub(r"\s+", " ", plain).strip(" '")[:_LONGEST_TITLE].strip(" '") or "Sheet"
    name, number = plain, 1
    # Excel keeps “History” for itself.
    while name.casefold() in taken or name.casefold() == "history":
        number += 1
        tail = f" {number}"
        name = plain[: _LONGEST_TITLE - len(tail)] + tail
    taken.add(name.casefold())
    return name


def packed(workbook: Workbook) -> bytes:
    """Bytes of a workbook with fixed times, so that the same content gives the same ones."""
    held = io.BytesIO()
    try:
        workbook.save(held)
    except Exception as error:
        # Its writer keeps each sheet in a file for a moment; lxml, where it is there, has an error
        # of its own for a full disk.
        if not isinstance(error, OSError) and type(error).__name__ != "SerialisationError":
            raise
        found = f"a workbook could not be put together there ({error})"
        place = f"The folder of temporary files, {gettempdir()}"
        raise RocuError(
            place, found, None, "If the disk is full, make room; or set TMPDIR to another folder"
        ) from error
    stamp = _FIXED_TIME.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    out = io.BytesIO()
    with zipfile.ZipFile(held) as before, zipfile.ZipFile(out, "w") as after:
        for entry in before.infolist():
            content = before.read(entry)
            if entry.filename == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stamp, content)
            fixed = zipfile.ZipInfo(entry.filename, _FIXED_TIME.timetuple()[:6])
            fixed.compress_type = zipfile.ZIP_DEFLATED
            fixed.external_attr = 0o600 << 16
            after.writestr(fixed, content)
    return out.getvalue()


# Cells of all copies together: a million would take minutes, and no program opens them gladly. What
# is beyond has only the rows with problems and the first ones, which hold the headings.
MOST_CELLS_COPIED = 100_000
MOST_SHEETS_COPIED = 200
_HEAD_ROWS = 12
_MOST_COMMENTS = 1_000
_MOST_NAMED = 20
# Findings, and figures set aside, that are listed and marked: each is a link, and nobody mends more
# before reading anew.
MOST_LISTED = 2_000
_MARKS = {
    "error": (PatternFill("solid", fgColor="F9D0C4"), Side("thick", color="801650")),
    "warning": (PatternFill("solid", fgColor="FFF2CC"), Side("medium", color="7F6000")),
}
# What stands in each column of the problems: its heading, its width, its name in the table.
_PROBLEM_COLUMNS = (
    ("Severity", 10, "severity"),
    ("Code", 28, "code"),
    ("File", 22, "file"),
    ("Sheet", 14, "sheet"),
    ("Cell", 7, "cell"),
    ("Go to", 11, ""),
    ("Field", 18, "field"),
    ("Found", 18, "found"),
    ("What is wrong", 48, "message"),
    ("What to do", 40, "remedy"),
)
_HOW_TO_READ = (
    "Error: the figure was set aside and is used nowhere. Warning: it was kept.",
    "Problems lists every finding with a link to its cell. The sheets after Ledger are copies "
    "of what was returned, with those cells marked by a fill, a frame and a comment.",
)
_LEDGER_WORDS = {"repeated": "Given before", "labels": "Headings and names"}


def write_problems(path: str | Path, check: Check) -> Path:
    """Write what a check found as a workbook; the same check gives the same bytes."""
    workbook = new_workbook(PROBLEMS_TITLE, "What rocu_analysis found in the returns")
    taken = {name.casefold() for name in PROBLEMS_SHEETS}
    every, rejected = in_order(check.problems), check.rejected
    lists = {"Problems": (every, "findings"), "Set aside": (rejected, "figures and records")}
    cut = [
        f"{name} lists the first {MOST_LISTED:,} of {len(table):,} {noun}. Mend these, and check "
        "again; the counts below are of all."
        for name, (table, noun) in lists.items()
        if len(table) > MOST_LISTED
    ]
    problems, rejected = every.head(MOST_LISTED), rejected.head(MOST_LISTED)
    marks = _marks(problems, rejected)
    rows, left_out = _rows_copied(check.sheets, marks)
    copied = [sheet for sheet in check.sheets if len(rows[sheet.file, sheet.name])]
    titles = {}
    for sheet in copied:
        # Its own name and what tells its file: names of sheets are short.
        name, stem = sheet.name, Path(sheet.file).stem
        wanted = f"{name} ({stem})" if name and len(name) < 20 else name or stem
        titles[sheet.file, name] = sheet_title(wanted, taken)
    lines = [check.summary, check.coverage, *_HOW_TO_READ, *check.by_hand, *check.added]
    lines = [*filter(None, lines), *cut, *left_out]
    _write_summary(workbook.create_sheet("Summary"), lines, check.causes, titles)
    listed = workbook.create_sheet("Problems")
    _write_list(listed, problems, _PROBLEM_COLUMNS, titles)
    listed.auto_filter.ref = listed.dimensions
    widths = {"reasons": 70, "found": 24, "file": 26}
    columns = [(name.capitalize(), widths.get(name, 16), name) for name in rejected.columns]
    _write_list(workbook.create_sheet("Set aside"), rejected, columns, titles)
    _write_ledger(workbook.create_sheet("Ledger"), check.ledger)
    for sheet in copied:
        place = (sheet.file, sheet.name)
        _copy(workbook.create_sheet(titles[place]), sheet, rows[place], marks[place])
    return outputs.write(path, packed(workbook))


def _write_summary(
    sheet: Worksheet, lines: Sequence[str], causes: pd.DataFrame, titles: dict
) -> None:
    put(sheet["A1"], PROBLEMS_TITLE).font = TITLE_FONT
    for row, line in enumerate(lines, start=3):
        put(sheet.cell(row, 1), line)
    row = len(lines) + 4
    put(sheet.cell(row, 1), "Problems by cause").font = SUBTITLE_FONT
    rows = [
        (address_of(c.file, c.sheet, c.cell), c.message, c.remedy, c.severity, c.count, c.frees)
        for c in causes.head(MOST_LISTED).itertuples()
    ] or [("none", "", "", "", 0, 0)]
    headings = ["Where", "What is wrong", "What to do", "Severity", "How many", "Would free"]
    table(sheet, headings, rows, first_row=row + 1, widths=[34, 60, 60, 12, 12, 12])
    sheet.freeze_panes = None
    row = sheet.max_row + 2
    put(sheet.cell(row, 1), "Copies of the returned sheets").font = SUBTITLE_FONT
    for (file, name), title in titles.items():
        row += 1
        _link(put(sheet.cell(row, 1), f"{file}, {name}" if name else file), title, "A1")


def _write_list(sheet: Worksheet, rows: pd.DataFrame, columns: Sequence, titles: dict) -> None:
    """A list of findings or figures, one a row, each with a link to its cell in the copies."""
    headings, widths, names = (list(parts) for parts in zip(*columns, strict=True))
    cells = ([getattr(row, name, "") for name in names] for row in rows.itertuples())
    table(sheet, headings, cells, first_row=1, widths=widths)
    linked = names.index("") if "" in names else names.index("cell")
    for number, row in enumerate(rows.itertuples(), start=2):
        title, is_cell = titles.get((row.file, row.sheet)), _is_address(row.cell)
        if title and (is_cell or not names[linked]):
            corner = row.cell.split(":")[0] if is_cell else "A1"
            cell = sheet.cell(number, linked + 1)
            _link(cell if names[linked] else put(cell, f"Go to {corner}"), title, corner)


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
    cell.hyperlink, cell.font = f"#'{quoted}'!{address}", LINK_FONT


def _is_address(text: str) -> bool:
    try:
        return None not in range_boundaries(text)
    except (ValueError, TypeError):
        return False


def _marks(problems: pd.DataFrame, rejected: pd.DataFrame) -> dict[tuple[str, str], dict]:
    """For each sheet, each cell with problems: the graver severity and what is wrong."""
    marks: dict = defaultdict(dict)
    for row in problems.itertuples():
        if _is_address(row.cell):
            # Errors come first, so that the first of a cell is the gravest.
            of_sheet, address = marks[row.file, row.sheet], row.cell.split(":")[0]
            _, wrong = of_sheet.setdefault(address, (row.severity, []))
            message = row.message.rstrip(".")
            wrong.append(f"{row.severity.upper()} {row.code}: {message}. {row.remedy}")
    for row in rejected.itertuples():
        if _is_address(row.cell):
            wrong = [f"SET ASIDE {row.codes}: {row.reasons}"]
            marks[row.file, row.sheet].setdefault(row.cell, ("error", wrong))
    return marks


def _rows_copied(sheets: Sequence[Sheet], marks: dict) -> tuple[dict, list[str]]:
    """Rows of each sheet that are copied, those with problems first, and what is left out."""
    rows, shortened, uncopied, left = {}, [], [], MOST_CELLS_COPIED
    for sheet in sorted(sheets, key=lambda sheet: not marks[sheet.file, sheet.name]):
        place, wide = (sheet.file, sheet.name), max(sheet.values.shape[1], 1)
        wanted = np.arange(len(sheet.rows))
        if len(rows) >= MOST_SHEETS_COPIED:
            wanted = wanted[:0]
            uncopied.append(" ".join(filter(None, place)))
        elif sheet.values.size > left:
            marked = [range_boundaries(address)[1] for address in marks[place]]
            kept = (wanted < _HEAD_ROWS) | np.isin(sheet.rows, marked)
            wanted = wanted[kept & bool(marked)][: left // wide]
            (shortened if len(wanted) else uncopied).append(" ".join(filter(None, place)))
        rows[place], left = wanted, left - len(wanted) * wide
    said = "too large to copy whole; its first rows and those with problems stand in the copy"
    lines = [f"{name} is {said}." for name in shortened[:_MOST_NAMED]]
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
    marks = {place: said for place, said in marks.items() if range_boundaries(place)[1] in there}
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
