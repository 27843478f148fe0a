"""OpenDocument spreadsheets (.ods), streamed; repeats are counted before they are made.

The fast engine would be quicker, but shows an error as a blank and knows no hidden rows.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

import numpy as np

from rocu_analysis.readers.formats import whole
from rocu_analysis.readers.guard import Limits, Package, Refusal
from rocu_analysis.readers.markup import Attributes, stream
from rocu_analysis.readers.sheet import Cells, Position, Sheet
from rocu_analysis.readers.sheet_xml import iso_moment

MOST_REPEATS = 1 << 31

_SPACE = re.compile(r"[ \t\r\n]+")
_ERROR = re.compile(r"#(REF|DIV/0|VALUE|N/A|NAME|NUM|NULL|SPILL|CALC)[!?]?|Err:\d{3}")
_DURATION = re.compile(
    r"(-?)P(?:(\d{1,7})D)?T?(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9}(?:[.,]\d+)?)S)?\Z"
)


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
    content = _Content(limits, calculates=_calculates(package))
    stream(package.read("content.xml"), content.start, content.end, content.text, limits=limits)
    for table in content.tables:
        if table.refusal is not None:
            yield table.name, table.refusal
            continue
        try:
            yield table.finish().sheet(file, table.name, limits, hidden=table.hidden)
        except Refusal as refusal:
            yield table.name, refusal


def _calculates(package: Package) -> bool:
    """Whether the program that wrote the file calculates: then a formula without a value is one
    that gives empty text, since LibreOffice writes no value for it.
    """
    made = package.read("meta.xml") if "meta.xml" in package else b""
    return any(name in made for name in (b"LibreOffice", b"OpenOffice", b"MicrosoftOffice"))


class _Table:
    """One sheet while it is read."""

    def __init__(self, name: str, hidden: bool) -> None:
        self.name, self.hidden = name, hidden
        self.cells = Cells()
        self.marks: dict[str, list[Position]] = {"percentage": [], "currency": []}
        self.hidden_rows: list[int] = []
        self.stretches: list[Position] = []
        self.refusal: Refusal | None = None
        self.row, self.column, self.column_defined = 1, 1, 1
        self.pending: list[tuple[int, int, object, Attributes, str]] = []

    def finish(self) -> Cells:
        cells = self.cells
        cells.hidden_rows, cells.hidden_columns = self.hidden_rows, self.stretches
        for kind, name in (("percentage", "percent"), ("currency", "currency")):
            where = np.array(self.marks[kind], dtype=np.int64).reshape(-1, 2)
            setattr(cells, name, (where[:, 0], where[:, 1]))
        return cells


class _Content:
    """Handlers for content.xml. Prefixes are as every known program writes them."""

    def __init__(self, limits: Limits, *, calculates: bool) -> None:
        self._limits, self._calculates = limits, calculates
        self.tables: list[_Table] = []
        self._table: _Table | None = None
        self._hidden_styles: set[str] = set()
        self._style = ""
        self._skip = 0  # depth inside notes, tracked changes and shapes
        self._row: Attributes = {}
        self._cell: Attributes | None = None
        self._depth = 0  # depth of tables, one inside another
        self._paragraphs: list[list[str]] = []
        self._in_paragraph = 0
        self._length = 0
        self._made = 0

    def start(self, name: str, attributes: Attributes) -> None:
        if self._skip or name in _SKIPPED:
            self._skip += 1
        elif name == "style:style":
            self._style = attributes.get("style:name", "")
        elif name == "style:table-properties":
            if attributes.get("table:display") == "false":
                self._hidden_styles.add(self._style)
        elif name == "table:table":
            self._start_table(attributes)
        elif self._table is None or self._depth > 1:
            return
        elif name == "table:table-column":
            self._define_column(attributes)
        elif name == "table:table-row":
            self._row = attributes
            self._table.column, self._table.pending = 1, []
        elif name in ("table:table-cell", "table:covered-table-cell"):
            self._cell, self._paragraphs, self._length = attributes, [], 0
        elif self._cell is not None:
            self._start_text(name, attributes)

    def end(self, name: str) -> None:
        if self._skip:
            self._skip -= 1
        elif name == "table:table":
            self._depth -= 1
            if self._depth == 0:
                self._table = None
        elif self._table is None or self._depth > 1:
            return
        elif name == "text:p":
            self._in_paragraph -= 1
        elif name in ("table:table-cell", "table:covered-table-cell"):
            self._end_cell()
        elif name == "table:table-row":
            self._end_row()

    def text(self, piece: str) -> None:
        if self._in_paragraph and not self._skip:
            self._add(_SPACE.sub(" ", piece))

    def _add(self, piece: str) -> None:
        self._length += len(piece)
        if self._length > self._limits.text:
            raise Refusal("file_too_large", f"one cell holds over {self._limits.text:,} characters")
        self._paragraphs[-1].append(piece)

    def _start_table(self, attributes: Attributes) -> None:
        self._depth += 1
        if self._depth == 1:
            hidden = attributes.get("table:style-name", "") in self._hidden_styles
            self._table = _Table(attributes.get("table:name", ""), hidden)
            self.tables.append(self._table)
            if len(self.tables) > self._limits.sheets:
                raise Refusal("file_too_large", f"it has over {self._limits.sheets:,} sheets")

    def _define_column(self, attributes: Attributes) -> None:
        table, repeats = self._table, _repeats(attributes, "table:number-columns-repeated")
        if attributes.get("table:visibility") in ("collapse", "filter"):
            table.stretches.append((table.column_defined, table.column_defined + repeats - 1))
        table.column_defined += repeats

    def _start_text(self, name: str, attributes: Attributes) -> None:
        if name == "text:p":
            self._paragraphs.append([])
            self._in_paragraph += 1
        elif self._in_paragraph and name == "text:s":
            count = _repeats(attributes, "text:c")
            self._add(" " * min(count, self._limits.text + 1))
        elif self._in_paragraph and name in ("text:tab", "text:line-break"):
            self._add("\t" if name == "text:tab" else "\n")

    def _end_cell(self) -> None:
        table, attributes = self._table, self._cell or {}
        repeats = _repeats(attributes, "table:number-columns-repeated")
        text = "\n".join("".join(pieces) for pieces in self._paragraphs)
        value = _value(attributes, text)
        unset = "table:formula" in attributes and not self._calculates
        if value is not None or unset or attributes.get("calcext:value-type") == "error":
            table.pending.append((table.column, repeats, value, attributes, text))
        table.column += repeats
        self._cell = None
        self._in_paragraph = 0

    def _end_row(self) -> None:
        table = self._table
        repeats = _repeats(self._row, "table:number-rows-repeated")
        self._make(table, repeats)
        if self._row.get("table:visibility") in ("collapse", "filter") and table.pending:
            table.hidden_rows.extend(range(table.row, table.row + repeats))
        table.row += repeats
        table.pending = []

    def _make(self, table: _Table, repeats: int) -> None:
        """Write the cells of a row, once for each time that it is repeated."""
        wanted = repeats * sum(cell[1] for cell in table.pending)
        if wanted == 0 or table.refusal is not None:
            return
        self._made += wanted
        if self._made > self._limits.unusual_cells:
            over = f"it has over {self._limits.unusual_cells:,} cells"
            table.refusal = Refusal("file_too_large", over)
            table.pending, table.cells, self._made = [], Cells(), self._made - wanted
            return
        for row in range(table.row, table.row + repeats):
            for first, count, value, attributes, text in table.pending:
                for column in range(first, first + count):
                    _put(table, (row, column), value, attributes, text)


_SKIPPED = {
    "office:annotation",
    "table:tracked-changes",
    "table:shapes",
    "draw:frame",
    "draw:custom-shape",
    "text:ruby-text",
}


def _repeats(attributes: Attributes, name: str) -> int:
    text = attributes.get(name, "1")
    return min(max(int(text), 1), MOST_REPEATS) if text.isascii() and text.isdecimal() else 1


def _put(table: _Table, at: Position, value: object, attributes: Attributes, text: str) -> None:
    cells = table.cells
    formula = attributes.get("table:formula")
    if attributes.get("calcext:value-type") == "error" or (formula and _ERROR.fullmatch(text)):
        value = cells.errors[at] = text[:32] or "#ERROR!"
    elif formula and value is None:
        if "office:value-type" in attributes:
            return  # calculated, to empty text
        value = cells.uncalculated[at] = "=" + re.sub(r"^(?:[a-z]+:)?=", "", formula)
    cells.scattered[at] = value
    kind = attributes.get("office:value-type")
    if kind in table.marks:
        table.marks[kind].append(at)
    spans = (
        _repeats(attributes, "table:number-rows-spanned"),
        _repeats(attributes, "table:number-columns-spanned"),
    )
    if spans != (1, 1):
        cells.merged.append((*at, at[0] + spans[0] - 1, at[1] + spans[1] - 1))


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
    found = _DURATION.match(text)
    if found is None:
        return None
    days, hours, minutes = (int(part or 0) for part in found.groups()[1:4])
    seconds = float((found[5] or "0").replace(",", "."))
    try:
        length = dt.timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    except OverflowError:
        return None
    if found[1]:
        return -length
    return (dt.datetime.min + length).time() if length < dt.timedelta(days=1) else length
