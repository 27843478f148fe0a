"""Excel workbooks (.xlsx, .xlsm): the fast engine's speed with the slow engine's sight.

The package is unpacked here, under the limits. Each sheet is scanned; where the scan can vouch
for it, its values come from calamine, which is given a package of our own that holds nothing
but what was scanned. All other sheets, and those on which the two disagree about how many
values there are, go to the slow engine. Macros, links, pictures and names are never touched.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice

import numpy as np

from rocu_analysis.readers import sheet_xml
from rocu_analysis.readers.cell_scan import Scan, scan
from rocu_analysis.readers.formats import BUILT_IN, Shown, moment, shown_as
from rocu_analysis.readers.guard import MEGABYTE, Limits, Package, Refusal
from rocu_analysis.readers.markup import Attributes, local, stream
from rocu_analysis.readers.sheet import Cells, Sheet

# Bytes of text that the fast engine may copy: it copies a shared text into each of its cells.
COPIED_TEXT = 256 * MEGABYTE
BYTES_A_CELL = 32
PART = 64 * MEGABYTE

_NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_SKELETON = {
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="r1" '
    f'Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_NAMESPACE}" xmlns:r="{_RELATIONS}"><sheets>'
    '<sheet name="s" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="r1" '
    f'Type="{_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}


@dataclass(frozen=True)
class Entry:
    """One sheet as the workbook lists it."""

    name: str
    part: str
    kind: str
    hidden: bool


class Workbook:
    """An unpacked workbook: its list of sheets, its formats, its shared texts."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        self.limits = limits
        self.cells_left, self.unusual_left = limits.cells, limits.unusual_cells
        self.copied = 0  # bytes of shared texts that the fast engine was given, sheet by sheet
        self.package = Package(data, limits)
        self._main = self._find_workbook()
        self.entries: list[Entry] = []
        self.from_1904 = self.recalculates = False
        relations = self._relations(self._main)
        self._read_workbook(relations)
        targets = dict(relations.values())
        self.styles = self._styles(targets.get("styles"))
        self._strings_part = targets.get("sharedStrings")

    @cached_property
    def longest_string(self) -> int:
        """Bytes of the longest shared text with its markup; enough to bound what copies cost."""
        text = np.frombuffer(self.raw_strings, dtype=np.uint8)
        if not len(text):
            return 0
        at = np.flatnonzero((text[:-2] == 0x3C) & (text[1:-1] == 0x73) & (text[2:] == 0x69))
        return int(np.diff(np.append(at, len(text))).max()) if len(at) else len(text)

    @cached_property
    def plain_strings(self) -> bool:
        """Whether the shared texts are in UTF-8, with no document type and no comments."""
        raw = self.raw_strings
        return not (raw[:2] in (b"\xff\xfe", b"\xfe\xff") or b"<!" in raw or b"\0" in raw[:64])

    @cached_property
    def raw_strings(self) -> bytes:
        """The shared texts as the file holds them."""
        there = self._strings_part and self._strings_part in self.package
        return self.package.read(self._strings_part) if there else b""

    @cached_property
    def strings(self) -> list[str]:
        """The shared texts."""
        raw = self.raw_strings
        return sheet_xml.read_strings(raw, self.limits) if raw else []

    def _find_workbook(self) -> str:
        for kind, part in self._relations("").values():
            if kind == "officeDocument" and part in self.package:
                return part
        if "xl/workbook.xml" in self.package:
            return "xl/workbook.xml"
        raise Refusal("file_damaged", "the zip holds no workbook")

    def _relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Relationships of a part: id to (kind, part that it names)."""
        folder, name = posixpath.split(part)
        path = posixpath.join(folder, "_rels", f"{name}.rels")
        found: dict[str, tuple[str, str]] = {}

        def start(tag: str, attributes: Attributes) -> None:
            if local(tag) == "Relationship" and attributes.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/" + folder, attributes["Target"]))
                kind = attributes.get("Type", "").rpartition("/")[2]
                found[attributes.get("Id", "")] = (kind, target.lstrip("/"))

        if path in self.package:
            stream(self.package.read(path, PART), start, limits=self.limits)
        return found

    def _read_workbook(self, relations: dict[str, tuple[str, str]]) -> None:
        def start(tag: str, attributes: Attributes) -> None:
            name = local(tag)
            if name == "sheet":
                identity = next((v for k, v in attributes.items() if local(k) == "id"), "")
                kind, part = relations.get(identity, ("", ""))
                hidden = attributes.get("state", "visible") != "visible"
                self.entries.append(Entry(attributes.get("name", ""), part, kind, hidden))
            elif name == "workbookPr":
                self.from_1904 = attributes.get("date1904") in ("1", "true")
            elif name == "calcPr":
                self.recalculates = attributes.get("fullCalcOnLoad") in ("1", "true")

        stream(self.package.read(self._main, PART), start, limits=self.limits)
        if len(self.entries) > self.limits.sheets:
            raise Refusal("file_too_large", f"it has {len(self.entries):,} sheets")

    def _styles(self, part: str | None) -> np.ndarray:
        """How each cell style shows a number."""
        codes: dict[str, str] = {}
        numbers: list[str] = []
        inside: list[str] = []

        def start(tag: str, attributes: Attributes) -> None:
            name = local(tag)
            if name == "numFmt" and inside and inside[-1] == "numFmts":
                codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
            elif name == "xf" and inside and inside[-1] == "cellXfs":
                numbers.append(attributes.get("numFmtId", "0"))
            inside.append(name)

        def end(_: str) -> None:
            inside.pop()

        if part and part in self.package:
            stream(self.package.read(part, PART), start, end, limits=self.limits)
        kinds = {number: shown_by(number, codes) for number in set(numbers)}
        return np.array([kinds[number] for number in numbers] or [Shown.NUMBER], dtype=np.uint8)


def shown_by(number: str, codes: dict[str, str]) -> Shown:
    """How the format of this number shows a value: the workbook's own, else the built-in one."""
    if number in codes:
        return shown_as(codes[number])
    return BUILT_IN.get(int(number), Shown.NUMBER) if number.isdecimal() else Shown.NUMBER


def read_workbook(data: bytes, file: str, limits: Limits) -> Iterator[Sheet | tuple[str, Refusal]]:
    """Sheets of a workbook in its order; a sheet that cannot be read is (its name, why).

    Raises
    ------
    Refusal
        The workbook as a whole cannot be read.
    """
    book = Workbook(data, limits)
    for entry in book.entries:
        if entry.kind in ("chartsheet", "dialogsheet", "xlMacrosheet"):
            yield entry.name, Refusal("sheet_not_read", "")
            continue
        try:
            cells = _read_entry(book, entry)
            left = replace(limits, cells=max(book.cells_left, 1))
            sheet = cells.sheet(file, entry.name, left, hidden=entry.hidden)
            book.cells_left -= sheet.values.size
            if book.cells_left < 0:
                raise Refusal("file_too_large", f"its sheets have over {limits.cells:,} cells")
            yield sheet
        except Refusal as refusal:
            damaged = refusal.code == "file_damaged"
            yield (
                entry.name,
                Refusal("sheet_damaged", refusal.found) if damaged else refusal,
            )


def _read_entry(book: Workbook, entry: Entry) -> Cells:
    try:
        xml = book.package.read(entry.part)
    except KeyError:
        raise Refusal("sheet_damaged", "its part of the file is missing") from None
    except Refusal:
        raise
    except Exception as error:  # zlib.error, BadZipFile, NotImplementedError and the like
        raise Refusal("sheet_damaged", f"its part of the file is damaged ({error})") from error
    found = scan(xml, book.styles, book.limits, recalculates=book.recalculates)
    if found is not None and _fast_engine_is_safe(book, found):
        cells = _fast(book, found)
        if cells is not None:
            return cells
    del found
    return _slow(book, xml)


def _slow(book: Workbook, xml: bytes) -> Cells:
    """Cells from the slow engine, of which one workbook gets only so many."""
    most = book.limits.unusual_cells
    if book.unusual_left <= 0:
        raise Refusal("file_too_large", f"its sheets in unusual XML have over {most:,} cells")
    left = book.unusual_left
    book.unusual_left -= len(xml) // BYTES_A_CELL  # in case it breaks off
    cells = sheet_xml.read_cells(
        xml,
        book.strings,
        book.styles,
        replace(book.limits, unusual_cells=left),
        from_1904=book.from_1904,
        recalculates=book.recalculates,
    )
    book.unusual_left = left - len(cells.scattered)
    return cells


def _fast_engine_is_safe(book: Workbook, found: Scan) -> bool:
    """Whether the fast engine is bounded: by the corners, and by the texts that it copies."""
    if found.area > book.cells_left or found.area > 64 * len(found.rows) + 65_536:
        return False
    texts = len(found.of_type("s"))
    if not texts:
        return True
    if not book.plain_strings:
        return False
    book.copied += len(book.raw_strings)  # it reads all of them for each sheet
    return book.copied <= COPIED_TEXT // 2 and texts * book.longest_string <= COPIED_TEXT


def _fast(book: Workbook, found: Scan) -> Cells | None:
    """Values from the fast engine, with what the scan saw laid over them."""
    cells = Cells(
        errors=found.errors,
        uncalculated=found.uncalculated,
        percent=found.shown_as(Shown.PERCENT),
        currency=found.shown_as(Shown.CURRENCY),
        hidden_rows=found.hidden_rows,
        hidden_columns=found.hidden_columns,
        merged=found.merged,
    )
    if not len(found.rows):
        return cells
    cells.top, cells.left = int(found.rows.min()), int(found.columns.min())
    shape = int(found.rows.max()) - cells.top + 1, int(found.columns.max()) - cells.left + 1
    try:
        (top, left), held = _calamine(
            found.xml, book.raw_strings if len(found.of_type("s")) else b""
        )
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # a panic inside the engine is no Exception
        return None
    grid = held
    if held.shape != shape:
        grid = np.full(shape, None, dtype=object)
        down, right = top - cells.top, left - cells.left
        grid[down : down + held.shape[0], right : right + held.shape[1]] = held
    for special in (found.errors, found.uncalculated):
        for (row, column), text in special.items():
            grid[row - cells.top, column - cells.left] = text
    _date(grid, cells, found, book.from_1904)
    cells.grid = grid
    held = int(np.count_nonzero(grid != None))  # noqa: E711 (elementwise)
    # If a value is missing, the fast engine saw something else than the scan: look slowly.
    return cells if found.accounts_for(held) else None


def _date(grid: np.ndarray, cells: Cells, found: Scan, from_1904: bool) -> None:
    """Turn the numbers that are shown as dates or times into them."""
    for shown in (Shown.DATE, Shown.TIME, Shown.DURATION):
        rows, columns = found.shown_as(shown)
        if not len(rows):
            continue
        at = (rows - cells.top, columns - cells.left)
        serials = grid[at].tolist()
        numbers = {serial for serial in serials if type(serial) in (int, float)}
        known = {serial: moment(serial, shown, from_1904=from_1904) for serial in numbers}
        moments = np.empty(len(serials), dtype=object)
        moments[:] = [known.get(s, s) if type(s) in (int, float) else s for s in serials]
        grid[at] = moments


def _calamine(xml: bytes, strings: bytes) -> tuple[tuple[int, int], np.ndarray]:
    """First cell and values, from a package that holds this one sheet and no styles.

    Blanks are None and whole numbers int. Rows are taken one at a time, so that the sheet is
    never held twice.
    """
    import python_calamine

    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, text in _SKELETON.items():
            archive.writestr(name, text)
        archive.writestr("xl/worksheets/sheet1.xml", xml)
        if strings:
            archive.writestr("xl/sharedStrings.xml", strings)
    packed.seek(0)
    sheet = python_calamine.load_workbook(packed).get_sheet_by_index(0)
    packed.close()
    if sheet.start is None:
        return (1, 1), np.empty((0, 0), dtype=object)
    top, left = sheet.start
    numbers = _Numbers()
    flat = [
        numbers[value] if type(value) is float else None if value == "" else value
        # The engine begins at row 1, whatever row is first.
        for row in islice(sheet.iter_rows(), top, None)
        for value in row
    ]
    grid = np.empty(len(flat), dtype=object)
    grid[:] = flat
    return (top + 1, left + 1), grid.reshape(-1, sheet.end[1] - left + 1)


class _Numbers(dict):
    """Numbers as a sheet means them: whole ones as int, each of the first many made once."""

    _MOST = 50_000

    def __missing__(self, value: float) -> int | float:
        whole = int(value) if value.is_integer() and -1e15 < value < 1e15 else value
        if len(self) < self._MOST:
            self[value] = whole
        return whole
