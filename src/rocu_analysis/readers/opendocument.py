"""OpenDocument spreadsheets (.ods), streamed; repeats are counted before they are made.

The fast engine would be quicker, but shows an error as a blank and knows no hidden rows.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from rocu_analysis.readers.guard import (
    START,
    TEXT,
    Attributes,
    Limits,
    Package,
    Refusal,
    too_large,
    too_long,
    walk,
)
from rocu_analysis.readers.sheet import Cells, Position, Sheet, iso_moment, whole

MOST_REPEATS = 1 << 31

_SPACE = re.compile(r"[ \t\r\n]+")
_ERROR = re.compile(r"#(REF|DIV/0|VALUE|N/A|NAME|NUM|NULL|SPILL|CALC)[!?]?|Err:\d{3}")
_DURATION = re.compile(
    r"(-?)P(?:(\d{1,7})D)?T?(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9}(?:[.,]\d+)?)S)?\Z"
)
_CELL = ("table:table-cell", "table:covered-table-cell")
_HIDDEN = ("collapse", "filter")
# What holds cells or paragraphs that are no part of a sheet's cells.
_SKIPPED = {
    "office:annotation",
    "table:tracked-changes",
    "table:shapes",
    "draw:frame",
    "draw:custom-shape",
    "text:ruby-text",
}


def read_opendocument(
    data: bytes, file: str, limits: Limits
) -> Iterator[Sheet | tuple[str, Refusal]]:
    """Sheets of an OpenDocument spreadsheet; one that cannot be read is (its name, why).

    Raises
    ------
    Refusal
        The file as a whole cannot be read.
    """
    package = Package(data, limits)
    if "META-INF/manifest.xml" in package:
        manifest = package.read("META-INF/manifest.xml")
        if b"encryption-data" in manifest:
            raise Refusal("file_encrypted", "the spreadsheet is locked with a password")
    if "content.xml" not in package:
        raise Refusal("file_damaged", "the zip holds no spreadsheet")
    # A program that calculates writes no value for a formula that gives empty text.
    made = package.read("meta.xml") if "meta.xml" in package else b""
    calculates = any(name in made for name in (b"LibreOffice", b"OpenOffice", b"MicrosoftOffice"))
    for table in _tables(package.read("content.xml"), limits, calculates):
        try:
            if table.refusal is not None:
                raise table.refusal
            yield table.cells.sheet(file, table.name, limits, hidden=table.hidden)
        except Refusal as refusal:
            yield table.name, refusal


@dataclass
class _Table:
    """One sheet while it is read."""

    name: str
    hidden: bool
    cells: Cells = field(default_factory=Cells)
    refusal: Refusal | None = None
    row: int = 1
    column: int = 1
    column_defined: int = 1
    # First column, repeats, value, attributes and text of each cell of the row that is read.
    pending: list[tuple[int, int, object, Attributes, str]] = field(default_factory=list)


def _tables(content: bytes, limits: Limits, calculates: bool) -> list[_Table]:
    """All sheets. Prefixes are as every known program writes them."""
    tables: list[_Table] = []
    hidden_styles: set[str] = set()
    table: _Table | None = None
    style, row, cell = "", {}, None
    paragraphs: list[list[str]] = []
    skipped = 0  # depth inside notes, tracked changes and shapes
    depth = 0  # of tables, one inside another
    inside = 0  # depth of paragraphs
    length = made = 0
    for event, name, attributes in walk(content, limits):
        piece = ""
        if event is TEXT:
            if inside and not skipped:
                piece = _SPACE.sub(" ", name)
        elif event is START:
            if skipped or name in _SKIPPED:
                skipped += 1
            elif name == "style:style":
                style = attributes.get("style:name", "")
            elif name == "style:table-properties":
                if attributes.get("table:display") == "false":
                    hidden_styles.add(style)
            elif name == "table:table":
                depth += 1
                if depth == 1:
                    hidden = attributes.get("table:style-name", "") in hidden_styles
                    table = _Table(attributes.get("table:name", ""), hidden)
                    tables.append(table)
                    if len(tables) > limits.sheets:
                        raise too_large(f"it has over {limits.sheets:,} sheets")
            elif table is None or depth > 1:
                continue
            elif name == "table:table-column":
                repeats = _repeats(attributes, "table:number-columns-repeated")
                last = table.column_defined + repeats - 1
                if attributes.get("table:visibility") in _HIDDEN:
                    table.cells.hidden_columns.append((table.column_defined, last))
                table.column_defined = last + 1
            elif name == "table:table-row":
                row = attributes
                table.column, table.pending = 1, []
            elif name in _CELL:
                cell, paragraphs, length = attributes, [], 0
            elif cell is None:
                continue
            elif name == "text:p":
                paragraphs.append([])
                inside += 1
            elif inside and name == "text:s":
                piece = " " * min(_repeats(attributes, "text:c"), limits.text + 1)
            elif inside and name in ("text:tab", "text:line-break"):
                piece = "\t" if name == "text:tab" else "\n"
        elif skipped:
            skipped -= 1
        elif name == "table:table":
            depth -= 1
            if depth == 0:
                table = None
        elif table is None or depth > 1:
            continue
        elif name == "text:p":
            inside -= 1
        elif name in _CELL:
            text = "\n".join("".join(pieces) for pieces in paragraphs)
            _end_cell(table, cell or {}, text, calculates)
            cell, inside = None, 0
        elif name == "table:table-row":
            made += _end_row(table, row, made, limits)
        if piece:
            length += len(piece)
            if length > limits.text:
                raise too_long(limits)
            paragraphs[-1].append(piece)
    return tables


def _end_cell(table: _Table, attributes: Attributes, text: str, calculates: bool) -> None:
    """Keep a cell that holds something until its row ends."""
    repeats = _repeats(attributes, "table:number-columns-repeated")
    value = _value(attributes, text)
    unset = "table:formula" in attributes and not calculates
    if value is not None or unset or attributes.get("calcext:value-type") == "error":
        table.pending.append((table.column, repeats, value, attributes, text))
    table.column += repeats


def _end_row(table: _Table, row: Attributes, made: int, limits: Limits) -> int:
    """Make the cells of a row, once for each time that it is repeated; how many were made."""
    repeats = _repeats(row, "table:number-rows-repeated")
    wanted = 0 if table.refusal is not None else repeats * sum(cell[1] for cell in table.pending)
    if made + wanted > limits.unusual_cells:
        table.refusal = too_large(f"it has over {limits.unusual_cells:,} cells")
        table.cells, wanted = Cells(), 0
    if wanted:
        numbers = range(table.row, table.row + repeats)
        for number in numbers:
            for first, count, value, attributes, text in table.pending:
                for column in range(first, first + count):
                    _put(table.cells, (number, column), value, attributes, text)
        if row.get("table:visibility") in _HIDDEN:
            table.cells.hidden_rows.extend(numbers)
    table.row += repeats
    table.pending = []
    return wanted


def _put(cells: Cells, at: Position, value: object, attributes: Attributes, text: str) -> None:
    """Take what one cell holds, and say where that is an error, or no result yet."""
    formula, kind = attributes.get("table:formula"), attributes.get("office:value-type")
    if attributes.get("calcext:value-type") == "error" or (formula and _ERROR.fullmatch(text)):
        value = cells.errors[at] = text[:32] or "#ERROR!"
    elif formula and value is None:
        if kind is not None:
            return  # calculated, to empty text
        value = cells.uncalculated[at] = "=" + re.sub(r"^(?:[a-z]+:)?=", "", formula)
    cells.scattered[at] = value
    if kind == "percentage":
        cells.percent.append(at)
    elif kind == "currency":
        cells.currency.append(at)
    down = _repeats(attributes, "table:number-rows-spanned")
    right = _repeats(attributes, "table:number-columns-spanned")
    if (down, right) != (1, 1):
        cells.merged.append((*at, at[0] + down - 1, at[1] + right - 1))


def _repeats(attributes: Attributes, name: str) -> int:
    """How often something stands there: once, where that is no number."""
    text = attributes.get(name)
    if text is None or not (text.isascii() and text.isdecimal()):
        return 1
    return min(max(int(text[:20]), 1), MOST_REPEATS)


def _value(attributes: Attributes, text: str) -> object:
    """Value of a cell by its type; None where it is empty."""
    kind = attributes.get("office:value-type")
    if kind in ("float", "percentage", "currency"):
        try:
            number = float(attributes.get("office:value", ""))
        except ValueError:
            return text or None
        return whole(number) if number - number == 0 else text or None
    if kind == "date":
        return iso_moment(attributes.get("office:date-value", "")) or None
    if kind == "time":
        return _duration(attributes.get("office:time-value", "")) or text or None
    if kind == "boolean":
        return attributes.get("office:boolean-value") == "true"
    return attributes.get("office:string-value") or text or None


def _duration(text: str) -> dt.time | dt.timedelta | None:
    """``PT09H30M00S`` as a time of day, or as a length of time from 24 hours on."""
    match = _DURATION.match(text)
    if match is None:
        return None
    days, hours, minutes = (int(part or 0) for part in match.groups()[1:4])
    seconds = float((match[5] or "0").replace(",", "."))
    try:
        length = dt.timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    except OverflowError:
        return None
    if match[1]:
        return -length
    return (dt.datetime.min + length).time() if length < dt.timedelta(days=1) else length
