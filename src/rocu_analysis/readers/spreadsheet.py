"""Excel workbooks (.xlsx, .xlsm): the fast engine's speed with the slow engine's sight.

The package is unpacked here, under the limits. Each sheet is scanned; where the scan can vouch for
it, its values come from calamine, which is given a package of our own that holds nothing but what
was scanned. All other sheets, and those on which the two disagree about how many values there are,
go to the slow engine. Macros, links, pictures and names are never touched.

The slow engine takes any well-formed XML, cell by cell. It holds only the cells that are there, and
shares each text between the cells that show it, so that nothing in a small file can ask for much
memory. The fast engine is held to its answers.

The fast engine gives values and nothing else: an error or a formula without a result looks blank,
and it asks for memory by the corners of the sheet, however little stands between. So the bytes of
the sheet are scanned first, a whole sheet in a few vector operations.

The scan takes XML as spreadsheet programs write it. Anything else (`scan` gives None) is left to
the slow engine, which takes all XML.
"""

from __future__ import annotations

import html
import io
import math
import posixpath
import re
import zipfile
from collections.abc import Iterator, Sized
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice

import numpy as np

from rocu_analysis.readers import guard
from rocu_analysis.readers.guard import starts
from rocu_analysis.readers.sheet import (
    AS_SHOWN,
    BUILT_IN,
    LAST_COLUMN,
    LAST_ROW,
    MOST_MERGED,
    Cells,
    Position,
    Sheet,
    Shown,
    column_number,
    heads_and_feet,
    iso_moment,
    merged_range,
    moment,
    raised,
    shown_as,
    whole,
)

REFERENCE = len('<c r="')
STRUCK = 128  # added to how a style shows a number
LONGEST = 64  # more than the longest start of a cell: '<c r="XFD1048576" s="65535" t="inlineStr"'
BLOCK = 1 << 22
MOST_LONG_TAGS = 10_000
LONGEST_TAG = 400

# Every repeat is bounded, or cannot run past the next tag: no input makes these patterns slow.
_ROOT = re.compile(rb"<(?:([A-Za-z_][\w.-]*):)?worksheet[\s>]")
_ENCODING = re.compile(rb"""^<\?xml[^>]*?encoding=["']([\w-]+)["']""")
_MORE = re.compile(rb"\s(?:s|t|r)\s*=")
_FOREIGN_CELL = re.compile(rb":c[\s/>]")
_ROW = re.compile(rb"<row\s([^<>]{0,600})>")
_HIDDEN = re.compile(rb'\shidden="(?:1|true)"|\sht="0"')
_ROW_NUMBER = re.compile(rb'(?:^|\s)r="(\d{1,7})"')
_COLUMN = re.compile(rb"<col\s([^<>]{0,600})>")
_COLUMN_HIDDEN = re.compile(rb'\shidden="(?:1|true)"|\swidth="0"')
_FIRST, _LAST = re.compile(rb'min="(\d{1,5})"'), re.compile(rb'max="(\d{1,5})"')
_MERGED_RANGE = re.compile(rb'<mergeCell\s[^<>]{0,200}?ref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"')
_NO_RESULT = re.compile(
    rb"<f(\s[^<>]{0,600})?(?:/>|>([^<]*)</f>)\s{0,8}(<v\s{0,8}/>|<v></v>|<v>0</v>)?\s{0,8}</c>"
)
_INDEX = re.compile(rb'si="(\d{1,9})"')
_SHARED = re.compile(rb'<f\s[^<>]{0,200}?si="(\d{1,9})"[^<>/]{0,200}>([^<]+)</f>')


@dataclass
class Scan:
    """One sheet's cells: arrays of one entry a cell, and in `special` what is not plain."""

    xml: bytes
    starts: np.ndarray  # where each cell's tag begins
    rows: np.ndarray
    columns: np.ndarray
    types: np.ndarray  # first letter of its type, 0 for a number
    shown: np.ndarray  # how its style shows a number
    special: Cells = field(default_factory=Cells)
    # What stands for a value: the error that is shown, or a formula without its result.
    errors: dict[Position, str] = field(default_factory=dict)
    uncalculated: dict[Position, str] = field(default_factory=dict)

    @property
    def area(self) -> int:
        """Cells down from row 1 between the outer columns: what the fast engine goes over."""
        if not len(self.rows):
            return 0
        return int(self.rows.max()) * (int(self.columns.max()) - int(self.columns.min()) + 1)

    def shown_as(self, kind: Shown) -> np.ndarray:
        """Rows and columns, side by side, of the cells whose format is of this kind."""
        chosen = np.flatnonzero(self.shown == kind)
        return np.column_stack([self.rows[chosen], self.columns[chosen]])

    def of_type(self, letter: str) -> np.ndarray:
        """Indices of the cells whose type begins with this letter."""
        return np.flatnonzero(self.types == ord(letter))

    def accounts_for(self, held: int) -> bool:
        """Whether so many values are what the XML holds, give or take formulas not calculated."""
        least = most = self.xml.count(b"<v>") + self.xml.count(b"<is>")
        if held < least:  # an empty <v> is a formula that gives empty text, or none yet
            least -= self.xml.count(b"<v></v>")
        return least <= held <= most + len(self.uncalculated)


def scan(
    xml: bytes, styles: np.ndarray, limits: guard.Limits, *, recalculates: bool
) -> Scan | None:
    """Scan a worksheet part; None where its XML is not written as the scan can take it."""
    # A workbook that asks to be calculated on opening (`recalculates`) was written by a program
    # that does not calculate: its zeros under formulas are placeholders.
    usual = _usual(xml)
    made = _cells(usual, styles) if usual is not None else None
    if made is None or len(made.of_type("d")):  # "d" is a date written out
        return None
    _errors(made, limits)
    _formulas(made, limits, recalculates)
    _hidden_and_merged(made)
    made.special.percent = made.shown_as(Shown.PERCENT)
    made.special.currency = made.shown_as(Shown.CURRENCY)
    return made


def _usual(xml: bytes) -> bytes | None:
    """The part without a prefix before its names, or None if it is unusual XML."""
    encoding = _ENCODING.search(xml[:200])
    root = _ROOT.search(xml[:8_192])
    if (encoding and encoding[1].lower() not in (b"utf-8", b"utf8")) or root is None:
        return None
    if (mark := xml.find(b"<!")) >= 0:
        if xml.startswith((b"<!DOCTYPE", b"<!ENTITY"), mark):
            guard.refuse_document_type()
        return None
    if root[1]:
        xml = xml.replace(b"<" + root[1] + b":", b"<").replace(b"</" + root[1] + b":", b"</")
    odd = b"='" in xml or xml.find(b"<?", 2) >= 0
    return None if odd or _FOREIGN_CELL.search(xml) else xml


def _cells(xml: bytes, styles: np.ndarray) -> Scan | None:
    """Where all cells are that may hold something, and the style and type of each."""
    # A block at a time, so that what is worked out on the way stays small; cells that are a style
    # and nothing else are dropped at once (a sheet can have millions).
    text = np.frombuffer(xml, dtype=np.uint8)
    blocks = []
    for begin in range(0, len(text), BLOCK):
        block = text[begin : begin + BLOCK + LONGEST]
        if len(block) < BLOCK + LONGEST:
            # What comes after the end is padding, so that no look-ahead runs out.
            block = np.append(block, np.zeros(LONGEST, dtype=np.uint8))
        heads = _heads(block, xml, begin)
        if heads is None:
            return None
        blocks.append(heads)
    starts, rows, columns, style, types = map(np.concatenate, zip(*blocks, strict=True))
    known = np.append(styles, np.uint8(Shown.NUMBER))
    shown = known[np.minimum(style, len(styles))]
    made = Scan(xml, starts, rows, columns, types, shown % STRUCK)
    made.special.struck_rows = rows[shown >= STRUCK].tolist()
    return made


def _heads(block: np.ndarray, xml: bytes, begin: int) -> tuple[np.ndarray, ...] | None:
    """Starts, rows, columns, styles and types of the cells that begin in one block."""
    # ``<c``, told from ``<col`` and the like by the byte after it.
    body = block[: min(BLOCK, len(block) - LONGEST)]
    starts = np.flatnonzero((body == 0x3C) & (block[1 : len(body) + 1] == 0x63))
    starts = starts[np.isin(block[starts + 2], tuple(b" \t\r\n/>"))]
    if not _follows(block, starts + 2, b' r="').all():
        return None
    columns, at = _letters(block, starts + REFERENCE)
    rows, ends = _digits(block, at, 7)
    sound = (block[ends] == 0x22) & (rows >= 1) & (rows <= LAST_ROW)
    sound &= (columns >= 1) & (columns <= LAST_COLUMN)
    if not sound.all():
        return None
    style = np.zeros(len(ends), dtype=np.int32)
    styled = np.flatnonzero(_follows(block, ends + 1, b' s="'))
    style[styled], ends[styled] = _digits(block, ends[styled] + 1 + len(' s="'), 6)
    types, ends = _types(block, ends)
    if not _plain_rest(xml, block, ends, begin):
        return None
    held = np.flatnonzero(block[ends + 1] != 0x2F)
    return starts[held] + begin, rows[held], columns[held], style[held], types[held]


def _follows(text: np.ndarray, at: np.ndarray, words: bytes) -> np.ndarray:
    """Where exactly these bytes begin at `at`."""
    follows = text[at] == words[0]
    for offset, byte in enumerate(words[1:], start=1):
        follows &= text[at + offset] == byte
    return follows


def _letters(text: np.ndarray, at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Column number of at most three letters at each place, and where it ends."""
    columns, open_ = np.zeros(len(at), dtype=np.int32), np.ones(len(at), dtype=bool)
    for _ in range(3):
        byte = text[at]
        open_ &= (byte >= 0x41) & (byte <= 0x5A)
        columns = np.where(open_, columns * 26 + byte - 64, columns)
        at = at + open_
    return columns, at


def _digits(text: np.ndarray, at: np.ndarray, most: int) -> tuple[np.ndarray, np.ndarray]:
    """Number of at most so many digits at each place, and where it ends."""
    numbers, open_ = np.zeros(len(at), dtype=np.int32), np.ones(len(at), dtype=bool)
    at = at.copy()
    for _ in range(most):
        byte = text[at]
        open_ &= (byte >= 0x30) & (byte <= 0x39)
        if not open_.any():
            break
        numbers = np.where(open_, numbers * 10 + byte - 48, numbers)
        at += open_
    return numbers, at


def _types(text: np.ndarray, ends: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """First letter of each cell's type (0 for a number, S for "str"), and where its text ends."""
    types, ends = np.zeros(len(ends), dtype=np.uint8), ends.copy()
    typed = np.flatnonzero(_follows(text, ends + 1, b' t="'))
    at = ends[typed] + 5
    letters, single = text[at], text[at + 1] == 0x22
    letters = np.where((letters == ord("s")) & ~single, ord("S"), letters)
    types[typed] = np.where(letters == ord("n"), 0, letters)
    closing = at + 1
    for _ in range(len("inlineStr") - 1):
        closing += text[closing] != 0x22
    ends[typed] = closing
    return types, ends


def _plain_rest(xml: bytes, block: np.ndarray, ends: np.ndarray, begin: int) -> bool:
    """Whether every tag ends after what was parsed, or goes on with attributes that say nothing."""
    quoted = (block[ends] == 0x22).all()
    after = block[ends + 1]
    longer = ends[np.flatnonzero((after != 0x3E) & (after != 0x2F))] + begin + 1
    if not quoted or len(longer) > MOST_LONG_TAGS:
        return False
    for at in longer.tolist():
        end = xml.find(b">", at, at + LONGEST_TAG)
        if end < 0 or _MORE.search(xml, at, end):
            return False
    return True


def _errors(made: Scan, limits: guard.Limits) -> None:
    """Note each cell of type "e" with the error in it."""
    cells = made.of_type("e")
    _bounded(cells, limits)
    starts = made.starts[cells].tolist()
    ends = np.append(made.starts, len(made.xml))[cells + 1].tolist()
    places = zip(made.rows[cells].tolist(), made.columns[cells].tolist(), strict=True)
    for start, end, place in zip(starts, ends, places, strict=True):
        begin = made.xml.find(b"<v>", start, end) + 3
        if begin >= 3:
            stop = made.xml.find(b"<", begin, begin + 32)
            text = made.xml[begin : stop if stop > 0 else begin + 32]
            made.errors[place] = text.decode("utf-8", "replace")


def _formulas(made: Scan, limits: guard.Limits, recalculates: bool) -> None:
    """Note each formula without a stored result."""
    if b"<f" not in made.xml or not len(made.starts):
        return
    matches = list(islice(_NO_RESULT.finditer(made.xml), limits.unusual_cells + 1))
    _bounded(matches, limits)
    at = np.array([match.start() for match in matches], dtype=np.int64)
    cells = np.maximum(np.searchsorted(made.starts, at, side="right") - 1, 0)
    texts = None
    for match, cell in zip(matches, cells.tolist(), strict=True):
        result, kind = match[3], chr(made.types[cell])
        if result == b"<v>0</v>":
            if not recalculates or kind != "\0":
                continue
        elif result is not None and kind == "S":
            continue  # calculated, to empty text
        text = match[2]
        if not text:
            texts = dict(_SHARED.findall(made.xml)) if texts is None else texts
            index = _INDEX.search(match[1] or b"")
            text = texts.get(index[1] if index else b"", b"")
        formula = html.unescape(text.decode("utf-8", "replace"))
        place = int(made.rows[cell]), int(made.columns[cell])
        made.uncalculated[place] = f"={formula}"


def _bounded(cells: Sized, limits: guard.Limits) -> None:
    if len(cells) > limits.unusual_cells:
        raise guard.too_large(f"over {limits.unusual_cells:,} cells are errors or unset")


def _hidden_and_merged(made: Scan) -> None:
    """Note hidden rows, stretches of hidden columns, and merged ranges."""
    xml, special = made.xml, made.special
    if b'hidden="' in xml or (b" ht=" in xml and b' ht="0"' in xml):
        for match in _ROW.finditer(xml):
            if _HIDDEN.search(b" " + match[1]) and (number := _ROW_NUMBER.search(match[1])):
                special.hidden_rows.append(int(number[1]))
    for match in _COLUMN.finditer(xml, 0, max(xml.find(b"<sheetData"), 0)):
        if _COLUMN_HIDDEN.search(b" " + match[1]):
            first, last = _FIRST.search(match[1]), _LAST.search(match[1])
            if first and last:
                special.hidden_columns.append((int(first[1]), int(last[1])))
    ranges = _MERGED_RANGE.finditer(xml, max(xml.rfind(b"</sheetData>"), 0))
    special.merged = [merged_range(match[1].decode()) for match in islice(ranges, MOST_MERGED)]


# Bytes of text that the fast engine may copy: it copies a shared text into each of its cells.
COPIED_TEXT = 256 * guard.MEGABYTE
BYTES_A_CELL = 32
PART = 64 * guard.MEGABYTE
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
_NUMBER = re.compile(r"[0-9]{1,9}\Z")
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})\Z")
_RANGE = re.compile(r"[A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7}\Z")
# A run of rich text that is set higher: its properties and the digits in it.
_RAISED_RUN = re.compile(
    rb'(vertAlign val="superscript" ?/>'
    rb"(?:<(?!/?(?:\w+:)?(?:r|t|si|is)[ />])[^<>]{0,200}>){0,12}"
    rb"</(?:\w+:)?rPr>\s{0,8}<(?:\w+:)?t(?: [^<>]{0,60})?>)([0-9, ]{1,40})(?=</)"
)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
# The fast engine reserves room for as many texts as this tag says, and ends the process where
# there is not so much; without what it says it counts for itself.
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
        self.cells_left, self.unusual_left = limits.cells, limits.unusual_cells
        self.parts_read: set[str] = set()  # of sheets
        self.copied = 0  # bytes of shared texts that the fast engine was given, sheet by sheet
        self.package = guard.Package(data, limits)
        parts = [part for kind, part in self._relations("").values() if kind == "officeDocument"]
        main = next((part for part in (*parts, "xl/workbook.xml") if part in self.package), "")
        if not main:
            raise guard.Refusal("file_damaged", "the zip holds no workbook")
        self.entries: list[Entry] = []
        self.from_1904 = self.recalculates = False
        relations = self._relations(main)
        self._read_workbook(main, relations)
        targets = dict(relations.values())
        self.styles = self._styles(targets.get("styles", ""))
        self._strings_part = targets.get("sharedStrings", "")

    @cached_property
    def raw_strings(self) -> bytes:
        """The shared texts as the file holds them."""
        there = self._strings_part in self.package
        return _with_notes_raised(self.package.read(self._strings_part)) if there else b""

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
    def strings(self) -> list[str]:
        """The shared texts."""
        return _read_strings(self.raw_strings, self.limits) if self.raw_strings else []

    def _relations(self, part: str) -> dict[str, tuple[str, str]]:
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
            raise guard.too_large(f"it has {len(self.entries):,} sheets")

    def _styles(self, part: str) -> np.ndarray:
        """How each cell style shows a number, and with `STRUCK` that it strikes it through."""
        if part not in self.package:
            return np.array([Shown.NUMBER], dtype=np.uint8)
        codes: dict[str, str] = {}
        numbers: list[str] = []
        struck: list[bool] = []  # of each font
        fonts: list[str] = []
        around: list[str] = []
        for event, tag, attributes in guard.walk(self.package.read(part, PART), self.limits):
            name = guard.local(tag)
            if event is guard.START:
                if name == "numFmt" and around[-1:] == ["numFmts"]:
                    codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
                elif name == "xf" and around[-1:] == ["cellXfs"]:
                    numbers.append(attributes.get("numFmtId", "0"))
                    fonts.append(attributes.get("fontId", ""))
                elif name == "font" and around[-1:] == ["fonts"]:
                    struck.append(False)
                elif name == "strike" and around[-2:] == ["fonts", "font"]:
                    struck[-1] = attributes.get("val", "1") in _TRUE
                around.append(name)
            elif event is guard.END:
                around.pop()
        # The workbook's own formats stand before the built-in ones.
        kinds = {str(number): shown for number, shown in BUILT_IN.items()}
        kinds |= {number: shown_as(codes[number]) for number in set(numbers) & codes.keys()}
        shown = [kinds.get(number, Shown.NUMBER) for number in numbers] or [Shown.NUMBER]
        lines = {str(number) for number, is_struck in enumerate(struck) if is_struck}
        marks = [STRUCK if font in lines else 0 for font in fonts] or [0]
        return np.array(shown, dtype=np.uint8) + np.array(marks, dtype=np.uint8)


def read_workbook(
    data: bytes, file: str, limits: guard.Limits
) -> Iterator[Sheet | tuple[str, guard.Refusal]]:
    """Sheets of a workbook in its order; a sheet that cannot be read is (its name, why)."""
    book = Workbook(data, limits)
    for entry in book.entries:
        if entry.kind in NO_SHEETS:
            yield entry.name, guard.Refusal("sheet_not_read", "")
            continue
        try:
            left = replace(limits, cells=max(book.cells_left, 1))
            cells = _cells_of(book, entry)
            with suppress(Exception):  # no sheet is lost by what is pinned to it
                to = dict(book._relations(entry.part).values())
                drawn = "comments" in to or book.package.read(to["drawing"], PART)
                cells.has_notes = drawn is True or b"<a:t>" in drawn
            sheet = cells.sheet(file, entry.name, left, hidden=entry.hidden)
            book.cells_left -= sheet.values.size
            if book.cells_left < 0:
                raise guard.too_large(f"its sheets have over {limits.cells:,} cells")
            yield sheet
        except guard.Refusal as refusal:
            damaged = refusal.code == "file_damaged"
            yield entry.name, guard.Refusal("sheet_damaged", refusal.found) if damaged else refusal


def _with_notes_raised(xml: bytes) -> bytes:
    """The same part with superscript digits as characters of their own: notes, no part of words."""
    # Written as references, which any encoding takes; UTF-16 has none of these bytes.
    return _RAISED_RUN.sub(_raise, xml) if b'="superscript"' in xml else xml


def _raise(match: re.Match) -> bytes:
    text = raised(match[2].decode("ascii"))
    return match[1] + "".join(c if c.isascii() else f"&#{ord(c)};" for c in text).encode("ascii")


def _cells_of(book: Workbook, entry: Entry) -> Cells:
    """Cells of one sheet, from the fast engine where that is safe and agrees with the scan."""
    if entry.part in book.parts_read:
        # No program writes so, and each sheet more would cost as much as the first.
        raise guard.Refusal("sheet_damaged", "it is the same part of the file as a sheet before it")
    book.parts_read.add(entry.part)
    try:
        xml = _with_notes_raised(book.package.read(entry.part))
    except KeyError:
        raise guard.Refusal("sheet_damaged", "its part of the file is missing") from None
    except guard.Refusal:
        raise
    except Exception as error:  # zlib.error, BadZipFile, NotImplementedError and the like
        found = f"its part of the file is damaged ({error})"
        raise guard.Refusal("sheet_damaged", found) from error
    at = xml.rfind(b"headerFooter", 0, xml.rfind(b"headerFooter"))
    printed = heads_and_feet(xml[at:]) if at >= 0 else ()
    scanned = scan(xml, book.styles, book.limits, recalculates=book.recalculates)
    if scanned is not None and _fast_engine_is_safe(book, scanned):
        cells = _fast(book, scanned)
        if cells is not None:
            cells.printed = printed
            return cells
    del scanned
    most = book.limits.unusual_cells
    if book.unusual_left <= 0:
        raise guard.too_large(f"its sheets in unusual XML have over {most:,} cells")
    left = book.unusual_left
    book.unusual_left -= len(xml) // BYTES_A_CELL  # in case it breaks off
    cells = _slow(book, xml, left)
    book.unusual_left = left - len(cells.scattered)
    cells.printed = printed
    return cells


# --- the fast engine -----------------------------------------------------------------------------


def _fast_engine_is_safe(book: Workbook, scanned: Scan) -> bool:
    """Whether the fast engine is bounded: by the corners, and by the texts that it copies."""
    if scanned.area > book.cells_left or scanned.area > 64 * len(scanned.rows) + 65_536:
        return False
    texts = len(scanned.of_type("s"))
    if not texts:
        return True
    if not book.plain_strings:
        return False
    book.copied += len(book.raw_strings)  # it reads all of them for each sheet
    return book.copied <= COPIED_TEXT // 2 and texts * book.longest_string <= COPIED_TEXT


def _fast(book: Workbook, scanned: Scan) -> Cells | None:
    """Values from the fast engine, with what the scan saw laid over them; None if they disagree."""
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
    except BaseException:  # a panic inside the engine is no Exception
        return None
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
    held = int(np.count_nonzero(grid != None))  # noqa: E711 (elementwise)
    # If a value is missing, the fast engine saw something else than the scan: look slowly.
    return cells if scanned.accounts_for(held) else None


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

    def __missing__(self, value: float) -> int | float:
        if not math.isfinite(value):
            raise ValueError("no number that a spreadsheet could hold: look slowly")
        number = whole(value)
        if len(self) < 50_000:
            self[value] = number
        return number


# --- the slow engine -----------------------------------------------------------------------------


def _elements(
    data: bytes, limits: guard.Limits
) -> Iterator[tuple[str, str, guard.Attributes, str]]:
    """Starts of elements, and ends with the text right before; phonetic guides left out."""
    pieces: list[str] = []
    opened: guard.Attributes = {}  # of the element whose text this is
    length = phonetic = 0
    for event, name, attributes in guard.walk(data, limits):
        if event is guard.TEXT:
            pieces.append(name)
            length += len(name)
            if length > limits.text:
                raise guard.too_long(limits)
            continue
        name = guard.local(name)
        if name == "rPh":
            phonetic += 1 if event is guard.START else -1
        elif not phonetic and event is guard.START:
            opened = attributes
            yield guard.START, name, attributes, ""
        elif not phonetic:
            yield guard.END, name, opened, "".join(pieces)
        length = 0 if name in ("si", "c") else length
        pieces.clear()


def _read_strings(data: bytes, limits: guard.Limits) -> list[str]:
    """All shared strings of a workbook, rich text joined."""
    strings: list[str] = []
    runs: list[str] = []
    for event, name, attributes, text in _elements(data, limits):
        if name == "si" and event is guard.END:
            strings.append("".join(runs))
        if name == "si":
            runs = []
        elif name == "t" and event is guard.END:
            runs.append(_typed(text, _keeps(attributes)))
    return strings


@dataclass(slots=True)
class _Cell:
    """One cell while it is read: its attributes, and the texts of its elements."""

    attributes: guard.Attributes
    value: str | None = None
    formula: str | None = None
    runs: list[str] | None = None  # text that stands in the cell itself


def _slow(book: Workbook, xml: bytes, most: int) -> Cells:
    """Cells of one worksheet part, of which at most so many are taken."""
    cells, limits = Cells(), book.limits
    styles = {str(number): int(kind) for number, kind in enumerate(book.styles)}
    formulas: dict[str, str] = {}  # those that several cells share, by their number
    row = column = seen = 0
    cell: _Cell | None = None
    for event, name, attributes, text in _elements(xml, limits):
        if event is guard.END:
            if cell is None:
                continue
            if name == "c":
                if not (1 <= row <= LAST_ROW and 1 <= column <= LAST_COLUMN):
                    stands = f"a cell stands in row {row:,}, column {column:,}"
                    raise guard.Refusal("sheet_damaged", stands)
                style = styles.get(cell.attributes.get("s", "0"), Shown.NUMBER)
                _put(cells, (row, column), cell, Shown(style % STRUCK), book)
                if style >= STRUCK:
                    cells.struck_rows.append(row)
                cell = None
            elif name == "v":
                cell.value = text
            elif name == "f":
                number = attributes.get("si", "")
                if text and number:
                    formulas[number] = text
                cell.formula = text or formulas.get(number, "")
            elif name == "t" and cell.runs is not None:
                cell.runs.append(_typed(text, _keeps(attributes)))
        elif name == "c":
            cell, seen = _Cell(attributes), seen + 1
            if seen > most:
                raise guard.too_large("its sheets in unusual XML have more cells than are taken")
            row, column = _place(attributes.get("r"), row, column)
        elif name == "is" and cell is not None:
            cell.runs = []
        elif name == "row":
            number = attributes.get("r", "")
            row, column = int(number) if _NUMBER.match(number) else row + 1, 0
            if attributes.get("hidden") in _TRUE or attributes.get("ht") == "0":
                cells.hidden_rows.append(row)
        else:
            _lay_out(cells, name, attributes)
    return cells


def _place(reference: str | None, row: int, column: int) -> Position:
    """Row and column of a cell: as it is called, or right of the last."""
    if reference is None:
        return row, column + 1
    if match := _REFERENCE.match(reference):
        return int(match[2]), column_number(match[1])
    raise guard.Refusal("sheet_damaged", f"a cell is called {reference[:40]!r}")


def _lay_out(cells: Cells, name: str, attributes: guard.Attributes) -> None:
    """Take columns that are hidden, and cells that are merged."""
    if name == "col":
        first, last = attributes.get("min", ""), attributes.get("max", "")
        hidden = attributes.get("hidden") in _TRUE or attributes.get("width") == "0"
        if hidden and _NUMBER.match(first) and _NUMBER.match(last):
            cells.hidden_columns.append((int(first), int(last)))
    elif name == "mergeCell":
        merged = attributes.get("ref", "")
        if len(cells.merged) < MOST_MERGED and _RANGE.match(merged):
            cells.merged.append(merged_range(merged))


def _put(cells: Cells, at: Position, cell: _Cell, shown: Shown, book: Workbook) -> None:
    """Take what one cell holds, and say where that is an error, or no result yet."""
    kind, text = cell.attributes.get("t", "n"), cell.value
    value = _value(kind, cell, shown, book)
    if text in (None, ""):
        unset = not (kind == "str" and text == "") and cell.runs is None
    else:
        unset = book.recalculates and kind == "n" and text == "0" and value == 0
    if cell.formula is not None and unset:
        value = "=" + cell.formula
    if value is not None and value != "":
        cells.put(at, value, shown)


def _value(kind: str, cell: _Cell, shown: Shown, book: Workbook) -> object:
    """What a cell of this type holds."""
    text = cell.value
    if cell.runs is not None and kind in ("inlineStr", "n"):
        return "".join(cell.runs)
    if text is None or text == "":
        return None
    if kind == "s":
        index = int(text) if text.strip().isdecimal() and len(text) < 12 else -1
        if not 0 <= index < len(book.strings):
            found = "a cell points at a text that is not in the workbook"
            raise guard.Refusal("sheet_damaged", found)
        return book.strings[index]
    if kind == "b":
        return text.strip() in _TRUE
    if kind == "e":
        return text[:32]
    if kind == "d":
        return iso_moment(text)
    if kind in ("str", "inlineStr"):
        return _typed(text, keeps=True)
    try:
        number = float(text)
    except ValueError:
        return text
    if not math.isfinite(number) or "_" in text:
        return text  # none that a spreadsheet could hold
    return moment(number, shown, from_1904=book.from_1904)


def _keeps(attributes: guard.Attributes) -> bool:
    """Whether a text says that the spaces around it are to be kept."""
    return attributes.get("xml:space") == "preserve"


def _typed(text: str, keeps: bool) -> str:
    """Text as it was typed: Excel drops outer spaces that it is not told to keep."""
    text = text if keeps else text.strip(" \t\r\n")
    if "_x" not in text:
        return text
    text = _ESCAPED.sub(lambda code: chr(int(code[1], 16)), text)
    # Half of a letter that UTF-16 writes in two is none, and no text could be written that has it.
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
