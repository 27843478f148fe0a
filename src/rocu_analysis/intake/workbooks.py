"""What the workbooks that we write have in common: cells that cannot act, tables, the same bytes.

Text from a returned file is data: written carelessly, ``=HYPERLINK(…)`` from a force's remarks
column would be a working formula in the workbook that goes round the unit. `put` writes a cell,
`table` a table, `packed` gives the bytes.
"""

from __future__ import annotations

import io
import re
import zipfile
from copy import copy
from datetime import date, datetime, time, timedelta
from tempfile import gettempdir

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from rocu_analysis import outputs
from rocu_analysis.errors import RocuError

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
    buffer = io.BytesIO()
    try:
        workbook.save(buffer)
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
    with zipfile.ZipFile(buffer) as before, zipfile.ZipFile(out, "w") as after:
        for entry in before.infolist():
            content = before.read(entry)
            if entry.filename == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stamp, content)
            fixed = zipfile.ZipInfo(entry.filename, _FIXED_TIME.timetuple()[:6])
            fixed.compress_type = zipfile.ZIP_DEFLATED
            fixed.external_attr = 0o600 << 16
            after.writestr(fixed, content)
    return out.getvalue()
