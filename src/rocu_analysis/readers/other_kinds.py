"""Old Excel workbooks, OpenDocument spreadsheets and Parquet: kinds that seldom arrive.

xlrd reads old workbooks: it sees error cells, which the fast engine does not. Their container
(OLE2) is a small file system inside a file, of which we read what finds one stream. Every chain of
sectors is walked once and no further than the file is long: a chain that leads back into itself
would otherwise never end. OpenDocument is streamed, and repeats are counted before they are made.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import struct
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from rocu_analysis.readers.guard import (
    START,
    TEXT,
    Attributes,
    Clock,
    Limits,
    Package,
    Refusal,
    size_in_words,
    too_large,
    too_long,
    walk,
)
from rocu_analysis.readers.sheet import (
    BUILT_IN,
    LAST_COLUMN,
    LAST_ROW,
    Cells,
    Position,
    Sheet,
    Shown,
    heads_and_feet,
    iso_moment,
    moment,
    raised,
    shown_as,
    whole,
)

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LAST_SECTOR = 0xFFFFFFFA  # numbers from here on are marks, not sectors
ENTRY = 128

# xlrd reads about half a million cells a second, from six bytes each.
MOST_BYTES_A_CELL = 24
PLACES_A_CELL = 8


def read_legacy(data: bytes, file: str, limits: Limits) -> Iterator[Sheet | tuple[str, Refusal]]:
    """Sheets of an old workbook; one that cannot be read is (its name, why)."""
    import xlrd

    if data.startswith(SIGNATURE):
        # xlrd would follow a chain of sectors that leads back into itself until memory ends.
        data = Compound(data).find("Workbook", "Book") or b""
    data = _without_links(data)
    if len(data) > MOST_BYTES_A_CELL * limits.unusual_cells:
        raise too_large(f"it is {size_in_words(len(data))}")
    try:
        book = xlrd.open_workbook(
            file_contents=data,
            logfile=io.StringIO(),
            formatting_info=True,
            on_demand=True,
            ragged_rows=True,
        )
    except xlrd.XLRDError as error:
        if "encrypted" in str(error).lower():
            raise Refusal("file_encrypted", "the workbook is locked with a password") from error
        raise Refusal("file_damaged", f"the workbook cannot be opened ({error})") from error
    styles, clock, looked_at = _styles(book), Clock(limits), 0
    most = PLACES_A_CELL * limits.unusual_cells
    for index, name in enumerate(book.sheet_names()):
        try:
            sheet = book.sheet_by_index(index)
            # A row is as long as its last cell, however few are held.
            looked_at += sum(map(sheet.row_len, range(sheet.nrows)))
            if looked_at > most:
                raise too_large(f"it has over {most:,} cells, with the blank ones")
            cells = _cells(sheet, styles, clock, from_1904=book.datemode == 1)
            yield cells.sheet(file, name, limits, hidden=bool(sheet.visibility))
        except Refusal as refusal:
            yield name, refusal
        except Exception as error:  # xlrd meets damage with whatever Python raises
            yield name, Refusal("sheet_damaged", f"it breaks off ({type(error).__name__})")
        book.unload_sheet(index)


# Links, and the tips over them: xlrd writes each down at every cell of its range.
_LINKS = (0x01B8, 0x0800)
_NO_RECORD = 0x0FFF  # none that any program knows


def _without_links(data: bytes) -> bytes:
    """The stream with its links as records that nobody reads."""
    if not any(struct.pack("<H", kind) in data for kind in _LINKS):
        return data
    kept, at = bytearray(data), 0
    while at + 4 <= len(kept):
        kind, length = struct.unpack_from("<HH", kept, at)
        if kind in _LINKS:
            struct.pack_into("<H", kept, at, _NO_RECORD)
        at += 4 + length
    return bytes(kept)


def _styles(book) -> list[Shown]:
    """How each cell style shows a number."""
    kinds = []
    for style in book.xf_list:
        key = style.format_key
        code = book.format_map[key].format_str if key in book.format_map else ""
        kinds.append(BUILT_IN[key] if key in BUILT_IN else shown_as(code or "General"))
    return kinds


def _cells(sheet, styles: list[Shown], clock: Clock, *, from_1904: bool) -> Cells:
    from xlrd.biffh import error_text_from_code

    cells = Cells()
    for row in range(sheet.nrows):
        types, values = sheet.row_types(row), sheet.row_values(row)
        clock.check()
        for column, (kind, value) in enumerate(zip(types, values, strict=True)):
            if kind in (0, 6) or value == "":  # empty, or blank with a style
                continue
            shown = Shown.NUMBER
            if kind == 5:
                value = error_text_from_code.get(value, "#ERROR!")
            elif kind == 4:
                value = bool(value)
            elif kind in (2, 3):
                style = sheet.cell_xf_index(row, column)
                shown = styles[style] if style < len(styles) else shown
                value = moment(value, shown, from_1904=from_1904)
            cells.put((row + 1, column + 1), value, shown)
    cells.hidden_rows = [r + 1 for r, info in sheet.rowinfo_map.items() if info.hidden]
    cells.hidden_columns = [(c + 1, c + 1) for c, i in sheet.colinfo_map.items() if i.hidden]
    # xlrd gives the row and column after the last.
    cells.merged = [
        (top + 1, left + 1, bottom, right) for top, bottom, left, right in sheet.merged_cells
    ]
    return cells


class Stream(NamedTuple):
    """One entry of the directory."""

    name: str
    kind: int  # 5 is the root, 2 a stream
    first: int
    size: int


class Compound:
    """The directory of a compound file, and its streams; refused where it is damaged."""

    def __init__(self, data: bytes) -> None:
        if len(data) < 512 or not data.startswith(SIGNATURE):
            raise Refusal("file_damaged", "the old workbook is cut short")
        self._data = data
        shift, mini_shift = struct.unpack_from("<HH", data, 30)
        if shift not in (9, 12) or mini_shift != 6:
            raise Refusal("file_damaged", "the head of the old workbook makes no sense")
        self._size, self._mini_size = 1 << shift, 1 << mini_shift
        directory, self._cutoff, mini, _, more, _ = struct.unpack_from("<I4xIIIII", data, 48)
        self._table = self._numbers(self._table_sectors(more))
        self.streams = list(self._entries(self._join(self._chain(directory, self._table))))
        self._mini = self._numbers(self._chain(mini, self._table))
        root = next((s for s in self.streams if s.kind == 5), None)
        self._small = self._join(self._chain(root.first, self._table)) if root else b""

    def find(self, *names: str) -> bytes | None:
        """Bytes of the first stream with one of these names, capitals or not."""
        wanted = [name.casefold() for name in names]
        for stream in self.streams:
            if stream.kind == 2 and stream.name.casefold() in wanted:
                return self._read(stream)
        return None

    def _read(self, stream: Stream) -> bytes:
        if stream.size >= self._cutoff:
            data = self._join(self._chain(stream.first, self._table))
        else:
            size, chain = self._mini_size, self._chain(stream.first, self._mini)
            data = b"".join(self._small[at * size : (at + 1) * size] for at in chain)
        if len(data) < stream.size:
            raise Refusal("file_damaged", "the old workbook is cut short")
        return data[: stream.size]

    def _table_sectors(self, more: int) -> list[int]:
        """Sectors of the allocation table: 109 in the head, the rest in a chain of their own."""
        sectors, seen = list(struct.unpack_from("<109I", self._data, 76)), set()
        while more < LAST_SECTOR and more not in seen:
            seen.add(more)
            block = self._sector(more)
            if len(block) < self._size:
                break
            *numbers, more = struct.unpack(f"<{self._size // 4}I", block)
            sectors += numbers
        used = [sector for sector in sectors if sector < LAST_SECTOR]
        if len(used) * (self._size // 4) > 2 * len(self._data) // self._size + 109 * 128:
            raise Refusal("file_damaged", "the old workbook is nothing but its own list of parts")
        if len(set(used)) < len(used):
            raise Refusal("file_damaged", "the old workbook leads back into itself")
        return used

    def _sector(self, number: int) -> bytes:
        begin = (number + 1) * self._size
        return self._data[begin : begin + self._size]

    def _numbers(self, sectors: list[int]) -> tuple[int, ...]:
        data = self._join(sectors)
        return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])

    def _join(self, sectors: list[int]) -> bytes:
        return b"".join(map(self._sector, sectors))

    def _chain(self, first: int, table: tuple[int, ...]) -> list[int]:
        chain, seen = [], set()
        while first < LAST_SECTOR:
            if first in seen:
                raise Refusal("file_damaged", "the old workbook leads back into itself")
            if first >= len(table):
                raise Refusal("file_damaged", "the old workbook is cut short")
            seen.add(first)
            chain.append(first)
            first = table[first]
        return chain

    def _entries(self, directory: bytes):
        for at in range(0, len(directory) - ENTRY + 1, ENTRY):
            length, kind = struct.unpack_from("<HB", directory, at + 64)
            first, size = struct.unpack_from("<II", directory, at + 116)
            name = directory[at : at + min(max(length - 2, 0), 62)]
            if kind in (2, 5):
                yield Stream(name.decode("utf-16-le", "replace"), kind, first, size)


MOST_REPEATS = 1 << 31
MOST_REPEATED = 100_000  # cells of one file that repeat another, in a few bytes each

_SPACE = re.compile(r"[ \t\r\n]+")
_ERROR = re.compile(r"#(REF|DIV/0|VALUE|N/A|NAME|NUM|NULL|SPILL|CALC)[!?]?|Err:\d{3}")
_DURATION = re.compile(
    r"(-?)P(?:(\d{1,7})D)?T?(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9}(?:[.,]\d+)?)S)?\Z"
)
_LETTER_BEHIND = re.compile(r"(?i)-?£?-?([\d,]*\d(?:\.(\d+))?) ?(?:k|thousands?|mn?|mil|millions?)")
_HIGHER = re.compile(r"super|[1-9]\d?%")
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
    """Sheets of an OpenDocument spreadsheet; one that cannot be read is (its name, why)."""
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
    printed = heads_and_feet(package.read("styles.xml")) if "styles.xml" in package else ()
    for table in _Content(limits, calculates).read(package.read("content.xml")):
        try:
            if table.refusal is not None:
                raise table.refusal
            table.cells.printed = printed
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
    columns: int = 1  # the next to be defined
    # First column, repeats, value, attributes and text of each cell of the row that is read.
    pending: list[tuple[int, int, object, Attributes, str]] = field(default_factory=list)


class _Content:
    """Reads the sheets of a ``content.xml``. Prefixes are as every known program writes them."""

    def __init__(self, limits: Limits, calculates: bool):
        self.limits, self.calculates = limits, calculates
        self.tables: list[_Table] = []
        self.hidden: set[str] = set()  # styles
        self.raised: set[str] = set()  # styles of text that is set higher: the marks of notes
        # Cells of all sheets, and how many of them repeat another.
        self.made: Counter[str] = Counter()
        self.style, self.span = "", ""  # the one that is defined, and that of the span that is read
        self.skipped = 0  # depth inside notes, tracked changes and shapes
        self.depth = 0  # of tables, one inside another
        self.table: _Table | None = None
        self.row: Attributes = {}
        self._begin_cell(None)

    def read(self, content: bytes) -> list[_Table]:
        """All sheets."""
        for event, name, attributes in walk(content, self.limits):
            if event is TEXT:
                if self.inside and not self.skipped:
                    piece = _SPACE.sub(" ", name)
                    self._add(raised(piece) if self.span in self.raised else piece)
            elif event is START:
                if self.skipped or name in _SKIPPED:
                    self.skipped += 1
                else:
                    self._start(name, attributes)
            elif self.skipped:
                self.skipped -= 1
            else:
                self._end(name)
        return self.tables

    def _start(self, name: str, attributes: Attributes) -> None:
        if name == "table:table":
            self.depth += 1
            if self.depth == 1:
                self._begin_table(attributes)
        elif self.table is None:
            self._define(name, attributes)
        elif self.depth > 1:
            return
        elif name == "table:table-column":
            first, repeats = (
                self.table.columns,
                _repeats(attributes, "table:number-columns-repeated"),
            )
            if attributes.get("table:visibility") in _HIDDEN:
                self.table.cells.hidden_columns.append((first, first + repeats - 1))
            self.table.columns += repeats
        elif name == "table:table-row":
            self.row, self.table.column, self.table.pending = attributes, 1, []
        elif name in _CELL:
            self._begin_cell(attributes)
        elif self.cell is not None:
            self._start_words(name, attributes)

    def _end(self, name: str) -> None:
        if name == "table:table":
            self.depth -= 1
            self.table = self.table if self.depth else None
        elif self.table is None or self.depth > 1:
            return
        elif name == "text:span":
            self.span = ""
        elif name == "text:p":
            self.inside -= 1
        elif name in _CELL:
            text = "\n".join("".join(pieces) for pieces in self.paragraphs)
            _end_cell(self.table, self.cell or {}, text, self.calculates)
            self._begin_cell(None)
        elif name == "table:table-row":
            _end_row(self.table, self.row, self.made, self.limits)

    def _define(self, name: str, attributes: Attributes) -> None:
        """Take what a style says that matters here."""
        if name == "style:style":
            self.style = attributes.get("style:name", "")
        elif attributes.get("table:display") == "false" and name == "style:table-properties":
            self.hidden.add(self.style)
        elif _HIGHER.match(attributes.get("style:text-position", "")):
            self.raised.add(self.style)

    def _begin_table(self, attributes: Attributes) -> None:
        hidden = attributes.get("table:style-name", "") in self.hidden
        self.table = _Table(attributes.get("table:name", ""), hidden)
        self.tables.append(self.table)
        if len(self.tables) > self.limits.sheets:
            raise too_large(f"it has over {self.limits.sheets:,} sheets")

    def _begin_cell(self, attributes: Attributes | None) -> None:
        self.cell = attributes
        self.paragraphs: list[list[str]] = []
        self.inside = 0  # depth of paragraphs
        self.length = 0

    def _start_words(self, name: str, attributes: Attributes) -> None:
        """Begin a paragraph or a span of a cell, or add a space that is an element."""
        if name == "text:p":
            self.paragraphs.append([])
            self.inside += 1
        elif name == "text:span":
            self.span = attributes.get("text:style-name", "")
        elif self.inside and name == "text:s":
            self._add(" " * min(_repeats(attributes, "text:c"), self.limits.text + 1))
        elif self.inside and name in ("text:tab", "text:line-break"):
            self._add("\t" if name == "text:tab" else "\n")

    def _add(self, piece: str) -> None:
        self.length += len(piece)
        if self.length > self.limits.text:
            raise too_long(self.limits)
        self.paragraphs[-1].append(piece)


def _end_cell(table: _Table, attributes: Attributes, text: str, calculates: bool) -> None:
    """Keep a cell that holds something until its row ends."""
    repeats = _repeats(attributes, "table:number-columns-repeated")
    value = _value(attributes, text)
    last = table.column + repeats - 1, table.row
    if value is not None and (last[0] > LAST_COLUMN or last[1] > LAST_ROW):
        stands = f"a cell stands in row {last[1]:,}, column {last[0]:,}"
        table.refusal = table.refusal or Refusal("sheet_damaged", stands)
        value = None
    unset = "table:formula" in attributes and not calculates
    if value is not None or unset or attributes.get("calcext:value-type") == "error":
        table.pending.append((table.column, repeats, value, attributes, text))
    table.column += repeats


def _end_row(table: _Table, row: Attributes, made: Counter[str], limits: Limits) -> None:
    """Make the cells of a row, once for each time that it is repeated."""
    repeats = _repeats(row, "table:number-rows-repeated")
    wanted = 0 if table.refusal is not None else repeats * sum(cell[1] for cell in table.pending)
    repeated = wanted - len(table.pending)
    if made["cells"] + wanted > limits.unusual_cells:
        table.refusal = too_large(f"it has over {limits.unusual_cells:,} cells")
    elif made["repeated"] + repeated > MOST_REPEATED:
        table.refusal = too_large(f"over {MOST_REPEATED:,} of its cells repeat the one before")
    if table.refusal is not None:
        table.cells, wanted = Cells(), 0
    if wanted:
        numbers = range(table.row, table.row + repeats)
        for number in numbers:
            for first, count, value, attributes, text in table.pending:
                for column in range(first, first + count):
                    _put(table.cells, (number, column), value, attributes, text)
        if row.get("table:visibility") in _HIDDEN:
            table.cells.hidden_rows.extend(numbers)
        made.update(cells=wanted, repeated=max(repeated, 0))
    table.row += repeats
    table.pending = []


def _put(cells: Cells, at: Position, value: object, attributes: Attributes, text: str) -> None:
    """Take what one cell holds, and say where that is an error, or no result yet."""
    formula, kind = attributes.get("table:formula"), attributes.get("office:value-type")
    if attributes.get("calcext:value-type") == "error" or (formula and _ERROR.fullmatch(text)):
        value = text[:32] or "#ERROR!"
    elif formula and value is None:
        if kind is not None:
            return  # calculated, to empty text
        value = "=" + re.sub(r"^(?:[a-z]+:)?=", "", formula)
    behind = _LETTER_BEHIND.fullmatch(text) if isinstance(value, int | float) else None
    if isinstance(value, int | float) and attributes.get("office:currency", "GBP") != "GBP":
        value = f"{value} in another currency"
    elif behind and f"{abs(value):.{len(behind[2] or '')}f}" == behind[1].replace(",", ""):
        # “£1.2m” of a number 1.2, and not of 1,200,000, is that many millions.
        value = text.replace(behind[1], f"{abs(value):.15g}")
    cells.put(at, value, {"percentage": Shown.PERCENT, "currency": Shown.CURRENCY}.get(kind))
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


def read_parquet(data: bytes, file: str, limits: Limits) -> Sheet:
    """The one sheet of a Parquet file: row 1 has the column names, the rows follow."""
    try:
        import pyarrow as pa
        import pyarrow.compute as pc
        import pyarrow.parquet as pq
    except ImportError as error:
        raise Refusal("extra_missing", "pyarrow, which reads Parquet, is not installed") from error
    try:
        opened = pq.ParquetFile(io.BytesIO(data))
        held = opened.metadata
        is_large = (held.num_rows + 1) * held.num_columns > limits.cells
        if is_large or held.num_columns > LAST_COLUMN or held.num_rows > LAST_ROW:
            raise too_large(f"it has {held.num_rows:,} rows of {held.num_columns:,} columns")
        size = sum(held.row_group(i).total_byte_size for i in range(held.num_row_groups))
        if size > limits.inflated_bytes:
            raise too_large(f"it unpacks to {size_in_words(size)}")
        kinds = pa.types
        if any(kinds.is_nested(column.type) for column in opened.schema_arrow):
            raise Refusal("file_damaged", "a column of it holds lists or tables, not cells")
        of_text = (kinds.is_string, kinds.is_large_string, kinds.is_binary)
        columns = [(c.name, c.type) for c in opened.schema_arrow]
        texts = [name for name, kind in columns if any(is_one(kind) for is_one in of_text)]
        # Texts stay in their dictionary: laid out, a small file could ask for any memory.
        table = pq.ParquetFile(io.BytesIO(data), read_dictionary=texts).read(use_threads=False)
    except (pa.ArrowException, OSError, ValueError) as error:
        words = str(error).splitlines()[0][:120] if str(error) else type(error).__name__
        raise Refusal("file_damaged", f"the Parquet file cannot be read ({words})") from error
    for column in table.columns:
        for chunk in column.chunks:
            words = chunk.dictionary if kinds.is_dictionary(chunk.type) else chunk
            is_text = kinds.is_string(words.type) or kinds.is_large_string(words.type)
            if is_text and (pc.max(pc.binary_length(words)).as_py() or 0) > 4 * limits.text:
                raise too_long(limits)
    grid = np.empty((table.num_rows + 1, table.num_columns), dtype=object)
    grid[0, :] = table.column_names
    for j, column in enumerate(table.columns):
        at = 1
        for chunk in column.chunks:
            grid[at : at + len(chunk), j] = _objects(chunk, kinds)
            at += len(chunk)
    return Cells(grid=grid).sheet(file, "", limits)


def _objects(chunk, kinds) -> np.ndarray:
    """Part of a column as Python values, each text of a dictionary held once."""
    if kinds.is_dictionary(chunk.type):
        words = [_plain(value) for value in chunk.dictionary.to_pylist()]
        values = [None if i is None else words[i] for i in chunk.indices.to_pylist()]
    else:
        try:
            listed = chunk.to_pylist()
        except (OverflowError, ValueError):  # moments in years that Python does not know
            listed = chunk.cast("string").to_pylist()
        values = [_plain(value) for value in listed]
    objects = np.empty(len(values), dtype=object)
    objects[:] = values
    return objects


def _plain(value: object) -> object:
    """One value as a cell would hold it: no NaN, no nested lists."""
    if isinstance(value, float):
        return whole(value) if value - value == 0 else None
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if hasattr(value, "as_tuple"):  # Decimal
        return whole(float(value))
    if isinstance(value, (list, dict, tuple)):
        return str(value)
    if hasattr(value, "to_pydatetime"):
        value = value.to_pydatetime()
    if isinstance(value, dt.datetime | dt.time):
        value = value.replace(tzinfo=None)
    return None if value == "" else value
