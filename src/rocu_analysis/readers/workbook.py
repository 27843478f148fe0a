"""Workbooks: calamine's speed, and of Excel's (.xlsx, .xlsm) what it does not show (`scan`).

`read_workbook` unpacks the package under the limits and scans each sheet. The values then come from
calamine, which is given a package of our own that holds nothing but what was scanned; the two must
agree on how many values there are. A sheet in XML that the scan does not take is read by calamine
alone, in a process of its own (`read_legacy`), without what is hidden and how numbers are shown.
Macros, links, pictures and names are never touched.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import math
import posixpath
import re
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import numpy as np
import psutil

from rocu_analysis.readers import calamine_process, guard
from rocu_analysis.readers.guard import Refusal, starts, too_large
from rocu_analysis.readers.scan import Scan, is_utf8, scan
from rocu_analysis.readers.sheet import (
    AS_SHOWN,
    BUILT_IN,
    Cells,
    Once,
    Sheet,
    Shown,
    heads_and_feet,
    iso_moment,
    moment,
    shown_as,
    whole,
)

# Bytes of text that the fast engine may copy: it copies a shared text into each of its cells.
COPIED_TEXT = 256 * guard.MEGABYTE
PART = 64 * guard.MEGABYTE
MOST_UNUSUAL = 32 * guard.MEGABYTE
TWO_COUNTS = "two readings of it give different numbers of values"
NO_SHEETS = ("chartsheet", "dialogsheet", "xlMacrosheet")

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
_TRUE = ("1", "true")
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_VALUE = re.compile(rb"<(?:\w{1,40}:)?(?:v|is)>(?!</)")
# The fast engine reserves room for as many texts as this tag says, and ends the process where
# there is not so much; without the number it counts for itself.
_COUNTED = re.compile(rb"<((?:[\w.-]{1,40}:)?sst)(?=[\s/>])[^>]*?(/?)>")


@dataclass(frozen=True)
class Entry:
    """One sheet as the workbook lists it."""

    name: str
    part: str
    kind: str
    hidden: bool


class Workbook:
    """An unpacked workbook: its list of sheets, its formats, its shared texts."""

    def __init__(self, data: bytes, limits: guard.Limits) -> None:
        self.limits = limits
        self.cells_left = limits.cells
        self.parts_read: set[str] = set()  # of sheets
        self.least: dict[str, int] = {}  # values in the XML of sheets that calamine reads alone
        self.copied = 0  # bytes of shared texts that the fast engine was given, sheet by sheet
        self.package = guard.Package(data, limits)
        parts = [part for kind, part in self.relations("").values() if kind == "officeDocument"]
        main = next((part for part in (*parts, "xl/workbook.xml") if part in self.package), "")
        if not main:
            raise Refusal("file_damaged", "the zip holds no workbook")
        self.entries: list[Entry] = []
        self.from_1904 = self.recalculates = False
        relations = self.relations(main)
        self._read_workbook(main, relations)
        targets = dict(relations.values())
        self.styles = self._styles(targets.get("styles", ""))
        self._strings_part = targets.get("sharedStrings", "")

    @cached_property
    def raw_strings(self) -> bytes:
        """The shared texts as the file holds them."""
        if self._strings_part not in self.package:
            return b""
        raw = self.package.read(self._strings_part)
        if b"<!DOCTYPE" in raw or b"<!ENTITY" in raw:
            guard.refuse_document_type()
        return raw

    @cached_property
    def longest_string(self) -> int:
        """Bytes of the longest shared text with its markup; enough to bound what copies cost."""
        text = np.frombuffer(self.raw_strings, dtype=np.uint8)
        if not len(text):
            return 0
        at = np.flatnonzero((text[:-2] == 0x3C) & (text[1:-1] == 0x73) & (text[2:] == 0x69))
        return int(np.diff(np.append(at, len(text))).max()) if len(at) else len(text)

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Relationships of a part: id to (kind, part that it names)."""
        folder, name = posixpath.split(part)
        path = posixpath.join(folder, "_rels", f"{name}.rels")
        if path not in self.package:
            return {}
        relations = {}
        for tag, attributes in starts(self.package.read(path, PART), self.limits):
            if tag == "Relationship" and attributes.get("TargetMode") != "External":
                target = posixpath.join("/" + folder, attributes.get("Target", ""))
                target = posixpath.normpath(target).lstrip("/")
                kind = attributes.get("Type", "").rpartition("/")[2]
                relations[attributes.get("Id", "")] = kind, target
        return relations

    def _read_workbook(self, main: str, relations: dict[str, tuple[str, str]]) -> None:
        for tag, attributes in starts(self.package.read(main, PART), self.limits):
            if tag == "sheet":
                identity = next((v for k, v in attributes.items() if guard.local(k) == "id"), "")
                kind, part = relations.get(identity, ("", ""))
                hidden = attributes.get("state", "visible") != "visible"
                self.entries.append(Entry(attributes.get("name", ""), part, kind, hidden))
            elif tag == "workbookPr":
                self.from_1904 = attributes.get("date1904") in _TRUE
            elif tag == "calcPr":
                self.recalculates = attributes.get("fullCalcOnLoad") in _TRUE
        if len(self.entries) > self.limits.sheets:
            raise too_large(f"it has {len(self.entries):,} sheets")

    def _styles(self, part: str) -> np.ndarray:
        """How each cell style shows a number."""
        if part not in self.package:
            return np.array([Shown.NUMBER], dtype=np.uint8)
        codes: dict[str, str] = {}
        numbers: list[str] = []
        around: list[str] = []
        for event, tag, attributes in guard.walk(self.package.read(part, PART), self.limits):
            name = guard.local(tag)
            if event is guard.START:
                if name == "numFmt" and around[-1:] == ["numFmts"]:
                    codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
                elif name == "xf" and around[-1:] == ["cellXfs"]:
                    numbers.append(attributes.get("numFmtId", "0"))
                around.append(name)
            elif event is guard.END:
                around.pop()
        # The workbook's own formats come before the built-in ones.
        kinds = {str(number): shown for number, shown in BUILT_IN.items()}
        kinds |= {number: shown_as(codes[number]) for number in set(numbers) & codes.keys()}
        shown = [kinds.get(number, Shown.NUMBER) for number in numbers] or [Shown.NUMBER]
        return np.array(shown, dtype=np.uint8)


def read_workbook(
    data: bytes, file: str, limits: guard.Limits
) -> Iterator[Sheet | tuple[str, Refusal]]:
    """Sheets of a workbook in its order; a sheet that cannot be read is (its name, why)."""
    book, by_calamine = Workbook(data, limits), None
    for entry in book.entries:
        if entry.kind in NO_SHEETS:
            yield entry.name, Refusal("file_not_read", "a sheet without cells")
            continue
        try:
            cells = _cells_of(book, entry)
            if cells is not None:
                left = replace(limits, cells=max(book.cells_left, 1))
                made = cells.sheet(file, entry.name, left, hidden=entry.hidden)
            else:
                by_calamine = by_calamine or _sheets_by_name(data, file, limits)
                made = by_calamine.get(entry.name)
                if not isinstance(made, Sheet):
                    raise made[1] if made else Refusal("file_damaged", "it is not there")
                if np.count_nonzero(made.values != None) < book.least[entry.part]:  # noqa: E711
                    raise Refusal("file_damaged", TWO_COUNTS)
            book.cells_left -= made.values.size
            if book.cells_left < 0:
                raise too_large(f"its sheets have over {limits.cells:,} cells")
            yield made
        except Refusal as refusal:
            yield entry.name, refusal


def _sheets_by_name(data: bytes, file: str, limits: guard.Limits) -> dict[str, object]:
    """The sheets as calamine alone reads them: for XML that the scan does not take."""
    made = list(read_legacy(data, file, limits))
    return {one.name if isinstance(one, Sheet) else one[0]: one for one in made}


def _cells_of(book: Workbook, entry: Entry) -> Cells | None:
    """Cells of one sheet as scanned; None where its XML is not written as the scan can take it."""
    if entry.part in book.parts_read:
        # No program writes so, and each sheet more would cost as much as the first.
        raise Refusal("file_damaged", "it is the same part of the file as a sheet before it")
    book.parts_read.add(entry.part)
    try:
        xml = book.package.read(entry.part)
    except KeyError:
        raise Refusal("file_damaged", "its part of the file is missing") from None
    except Refusal:
        raise
    except Exception as error:  # zlib.error, BadZipFile, NotImplementedError and the like
        found = f"its part of the file is damaged ({error})"
        raise Refusal("file_damaged", found) from error
    scanned = scan(xml, book.styles, book.limits, recalculates=book.recalculates)
    if scanned is None:
        if not is_utf8(xml):
            raise Refusal("file_damaged", "its XML is not in UTF-8")
        if len(xml) > MOST_UNUSUAL:
            raise too_large(f"its unusual XML has {guard.size_in_words(len(xml))}")
        book.least[entry.part] = len(_VALUE.findall(_COMMENT.sub(b"", xml)))
        return None
    _check_area(book, scanned)
    cells = _fast(book, scanned)
    at = xml.rfind(b"headerFooter", 0, xml.rfind(b"headerFooter"))
    cells.printed = heads_and_feet(xml[at:]) if at >= 0 else ()
    with suppress(Exception):  # no sheet is lost by what is pinned to it
        related = dict(book.relations(entry.part).values())
        drawn = "comments" in related or book.package.read(related["drawing"], PART)
        cells.has_notes = drawn is True or b"<a:t>" in drawn
    return cells


# --- the fast engine -----------------------------------------------------------------------------


def _check_area(book: Workbook, scanned: Scan) -> None:
    """Refuse what calamine would ask too much memory for: by its corners, or by copied texts."""
    if scanned.area > book.cells_left or scanned.area > 64 * len(scanned.rows) + 65_536:
        count, area = len(scanned.rows), scanned.area
        raise Refusal("file_too_large", f"{count:,} cells lie in an area of {area:,}")
    texts = len(scanned.of_type("s"))
    if texts:
        book.copied += len(book.raw_strings)  # it reads all of them for each sheet
        if book.copied > 2 * COPIED_TEXT or texts * book.longest_string > COPIED_TEXT:
            raise too_large("its texts would fill too much memory")


def _fast(book: Workbook, scanned: Scan) -> Cells:
    """Values from calamine, and what the scan saw; refused if they differ."""
    cells, rows, columns = scanned.special, scanned.rows, scanned.columns
    if not len(rows):
        return cells
    cells.top, cells.left = int(rows.min()), int(columns.min())
    shape = int(rows.max()) - cells.top + 1, int(columns.max()) - cells.left + 1
    try:
        strings = book.raw_strings if len(scanned.of_type("s")) else b""
        (top, left), grid = _calamine(scanned.xml, strings)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic inside the engine is no Exception
        raise Refusal("file_damaged", "its cells cannot be read") from error
    if grid.shape != shape:
        values, grid = grid, np.full(shape, None, dtype=object)
        down, right = top - cells.top, left - cells.left
        grid[down : down + values.shape[0], right : right + values.shape[1]] = values
    for texts in (scanned.errors, scanned.uncalculated):
        for (row, column), text in texts.items():
            grid[row - cells.top, column - cells.left] = text
    for shown in AS_SHOWN:
        where = scanned.shown_as(shown) - (cells.top, cells.left)
        serials = grid[where[:, 0], where[:, 1]].tolist()
        numbers = {serial for serial in serials if type(serial) in (int, float)}
        known = {serial: moment(serial, shown, from_1904=book.from_1904) for serial in numbers}
        moments = np.empty(len(serials), dtype=object)
        moments[:] = [known.get(s, s) if type(s) in (int, float) else s for s in serials]
        grid[where[:, 0], where[:, 1]] = moments
    cells.grid = grid
    number = int(np.count_nonzero(grid != None))  # noqa: E711 (elementwise)
    if not scanned.accounts_for(number, strings):
        raise Refusal("file_damaged", TWO_COUNTS)
    return cells


def _calamine(xml: bytes, strings: bytes) -> tuple[tuple[int, int], np.ndarray]:
    """First cell and values, from a package that holds this one sheet and no styles."""
    import python_calamine

    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, text in _SKELETON.items():
            archive.writestr(name, text)
        archive.writestr("xl/worksheets/sheet1.xml", xml)
        if strings:
            archive.writestr("xl/sharedStrings.xml", _COUNTED.sub(rb"<\1\2>", strings))
    packed.seek(0)
    sheet = python_calamine.load_workbook(packed).get_sheet_by_index(0)
    packed.close()
    if sheet.start is None:
        return (1, 1), np.empty((0, 0), dtype=object)
    top, left = sheet.start
    # Blanks are None; rows are taken one at a time, so that the sheet is never held twice.
    numbers = Once(_number)
    flat = [
        numbers[value] if type(value) is float else None if value == "" else value
        # The engine begins at row 1, whatever row is first.
        for row in islice(sheet.iter_rows(), top, None)
        for value in row
    ]
    grid = np.empty(len(flat), dtype=object)
    grid[:] = flat
    return (top + 1, left + 1), grid.reshape(-1, sheet.end[1] - left + 1)


def _number(value: float) -> int | float:
    if not math.isfinite(value):
        raise ValueError("no number that a spreadsheet could hold")
    return whole(value)


# --- old workbooks (.xls) and OpenDocument spreadsheets (.ods) ------------------------------------

# calamine lays a sheet out between its corners and believes what the file says of itself, so a
# small hostile file can make it ask for any memory. It therefore runs in a process of its own
# (`calamine_process`), which is stopped at a limit of time or memory. Hidden rows and columns and
# the formats of numbers cannot be seen in these kinds of file.
_MOST_SECONDS, _MOST_MEMORY = 8, 768 * guard.MEGABYTE
_LOOK_EVERY = 0.02  # seconds
_SCRIPT = Path(calamine_process.__file__)


def read_legacy(
    data: bytes, file: str, limits: guard.Limits
) -> Iterator[Sheet | tuple[str, Refusal]]:
    """Sheets of an .xls or .ods file; one that cannot be read is (its name, why)."""
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as found:
        given.write(data)
        given.seek(0)
        code = _run(given, found, limits)
        if code == calamine_process.LOCKED:
            raise Refusal("file_encrypted", "the workbook is locked with a password")
        if code == calamine_process.TOO_MANY:
            raise too_large(f"over {limits.unusual_cells:,} cells hold something")
        if code:
            raise Refusal("file_damaged", "it cannot be opened: damaged, or locked with a password")
        found.seek(0)
        lines = found.readlines()
        if not lines:
            raise Refusal("file_damaged", "no sheet was found in it")
        for line in lines:
            name, hidden, merged, cells = json.loads(line)
            try:
                grid = _cells(cells, merged, limits)
                yield grid.sheet(file, name, limits, hidden=hidden, shows_hidden=False)
            except Refusal as refusal:
                yield name, refusal


def _run(given: BinaryIO, found: BinaryIO, limits: guard.Limits) -> int:
    """Exit code of the reading process, which is stopped where it takes too much."""
    command = [sys.executable, "-P", str(_SCRIPT), str(limits.unusual_cells)]
    child = subprocess.Popen(command, stdin=given, stdout=found, stderr=subprocess.DEVNULL)
    try:
        process, latest = psutil.Process(child.pid), time.monotonic() + _MOST_SECONDS
        while child.poll() is None:
            if time.monotonic() > latest:
                raise too_large(f"reading took over {_MOST_SECONDS} seconds")
            if process.memory_info().rss > _MOST_MEMORY:
                raise too_large(f"reading took over {guard.size_in_words(_MOST_MEMORY)} of memory")
            time.sleep(_LOOK_EVERY)
    except psutil.NoSuchProcess:  # it ended between two looks
        pass
    finally:
        child.kill()
        child.wait()
    return child.returncode


def _cells(cells: list, merged: list, limits: guard.Limits) -> Cells:
    """Cells of one sheet as the process reports them."""
    made = Cells(merged=[tuple(one) for one in merged])
    for row, column, kind, value in cells:
        if kind == "text" and len(value) > limits.text:
            raise too_large(f"one cell holds over {limits.text:,} characters")
        if kind == "number":
            value = whole(value)
        elif kind == "moment":
            value = iso_moment(value)
        elif kind == "seconds":
            value = dt.timedelta(seconds=value)
        made.scattered[row, column] = value
    return made
