"""Old Excel workbooks (.xls), with xlrd: it sees error cells, which the fast engine does not.

Their container (OLE2) is a small file system inside a file, of which we read what finds one
stream. Every chain of sectors is walked once and no further than the file is long: a chain that
leads back into itself would otherwise never end.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from rocu_analysis.readers.guard import Clock, Limits, Refusal, size_in_words, too_large
from rocu_analysis.readers.sheet import BUILT_IN, Cells, Sheet, Shown, moment, shown_as, whole

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LAST_SECTOR = 0xFFFFFFFA  # numbers from here on are marks, not sectors
ENTRY = 128

# xlrd reads about half a million cells a second, from six bytes each.
MOST_BYTES_A_CELL = 24
PLACES_A_CELL = 8


def read_legacy(data: bytes, file: str, limits: Limits) -> Iterator[Sheet | tuple[str, Refusal]]:
    """Sheets of an old workbook; one that cannot be read is (its name, why).

    Raises
    ------
    Refusal
        The workbook as a whole cannot be read.
    """
    import xlrd

    if data.startswith(SIGNATURE):
        # xlrd would follow a chain of sectors that leads back into itself until memory ends.
        data = Compound(data).find("Workbook", "Book") or b""
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
    styles, visits = _styles(book), _Visits(limits)
    for index, name in enumerate(book.sheet_names()):
        try:
            sheet = book.sheet_by_index(index)
            cells = _cells(sheet, styles, visits, from_1904=book.datemode == 1)
            yield cells.sheet(file, name, limits, hidden=bool(sheet.visibility))
        except Refusal as refusal:
            yield name, refusal
        except Exception as error:  # xlrd meets damage with whatever Python raises
            yield name, Refusal("sheet_damaged", f"it breaks off ({type(error).__name__})")
        book.unload_sheet(index)


def _styles(book) -> list[Shown]:
    """How each cell style shows a number."""
    kinds = []
    for style in book.xf_list:
        key = style.format_key
        code = book.format_map[key].format_str if key in book.format_map else ""
        kinds.append(BUILT_IN[key] if key in BUILT_IN else shown_as(code or "General"))
    return kinds


class _Visits:
    """Places looked at in all sheets. A row is as long as its last cell, however few are held."""

    def __init__(self, limits: Limits) -> None:
        self._most, self._count = PLACES_A_CELL * limits.unusual_cells, 0
        self._clock = Clock(limits)

    def add(self, count: int) -> None:
        self._count += count
        if self._count > self._most:
            raise too_large(f"it has over {self._most:,} cells, with the blank ones")
        self._clock.check()


def _cells(sheet, styles: list[Shown], visits: _Visits, *, from_1904: bool) -> Cells:
    from xlrd.biffh import error_text_from_code

    cells = Cells()
    for row in range(sheet.nrows):
        types, values = sheet.row_types(row), sheet.row_values(row)
        visits.add(len(types))
        for column, (kind, value) in enumerate(zip(types, values, strict=True)):
            if kind in (0, 6) or value == "":  # empty, or blank with a style
                continue
            at = (row + 1, column + 1)
            if kind == 5:
                value = cells.errors[at] = error_text_from_code.get(value, "#ERROR!")
            elif kind == 4:
                value = bool(value)
            elif kind in (2, 3):
                style = sheet.cell_xf_index(row, column)
                shown = styles[style] if style < len(styles) else Shown.NUMBER
                if shown is Shown.PERCENT:
                    cells.percent.append(at)
                elif shown is Shown.CURRENCY:
                    cells.currency.append(at)
                dated = shown in (Shown.DATE, Shown.TIME, Shown.DURATION)
                value = moment(value, shown, from_1904=from_1904) if dated else whole(value)
            cells.scattered[at] = value
    cells.hidden_rows = [r + 1 for r, info in sheet.rowinfo_map.items() if info.hidden]
    cells.hidden_columns = [(c + 1, c + 1) for c, i in sheet.colinfo_map.items() if i.hidden]
    # xlrd gives the row and column after the last.
    cells.merged = [
        (top + 1, left + 1, bottom, right) for top, bottom, left, right in sheet.merged_cells
    ]
    return cells


@dataclass(frozen=True)
class Stream:
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
            size = self._mini_size
            chain = self._chain(stream.first, self._mini)
            data = b"".join(self._small[at * size : (at + 1) * size] for at in chain)
        if len(data) < stream.size:
            raise Refusal("file_damaged", "the old workbook is cut short")
        return data[: stream.size]

    def _table_sectors(self, more: int) -> list[int]:
        """Sectors of the allocation table: 109 in the head, the rest in a chain of their own."""
        sectors = list(struct.unpack_from("<109I", self._data, 76))
        per_sector, seen = self._size // 4 - 1, set()
        while more < LAST_SECTOR and more not in seen:
            seen.add(more)
            block = self._sector(more)
            if len(block) < self._size:
                break
            numbers = struct.unpack(f"<{per_sector + 1}I", block)
            sectors += numbers[:per_sector]
            more = numbers[per_sector]
        used = [sector for sector in sectors if sector < LAST_SECTOR]
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
