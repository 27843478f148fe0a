"""Where every cell of a sheet stands, and which of them say more than their value.

The fast engine gives values and nothing else: an error or a formula without a result looks
blank, and it asks for memory by the corners of the sheet, however little stands between. So
the bytes of the sheet are scanned first, a whole sheet in a few vector operations.

The scan takes XML as spreadsheet programs write it. Anything else (`scan` gives None) is left
to the slow engine, which takes all XML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sized
from dataclasses import dataclass, field
from itertools import islice
from xml.sax.saxutils import unescape

import numpy as np

from rocu_analysis.readers.formats import Shown
from rocu_analysis.readers.guard import Limits, Refusal
from rocu_analysis.readers.markup import refuse_document_type
from rocu_analysis.readers.sheet import Position, column_number

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
REFERENCE = len('<c r="')
LONGEST = 64  # more than the longest start of a cell: '<c r="XFD1048576" s="65535" t="inlineStr"'
BLOCK = 1 << 22
MOST_MERGED = 100_000
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
_RANGE = re.compile(rb'<mergeCell\s[^<>]{0,200}?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_NO_RESULT = re.compile(
    rb"<f(\s[^<>]{0,600})?(?:/>|>([^<]*)</f>)\s{0,8}(<v\s{0,8}/>|<v></v>|<v>0</v>)?\s{0,8}</c>"
)
_INDEX = re.compile(rb'si="(\d{1,9})"')
_SHARED = re.compile(rb'<f\s[^<>]{0,200}?si="(\d{1,9})"[^<>/]{0,200}>([^<]+)</f>')


@dataclass
class Scan:
    """One sheet's cells: arrays of one entry a cell, and the few that are special.

    `starts` is where each cell's tag begins in `xml`, `types` the first letter of its type
    (0 for a number), `shown` how its style shows a number.
    """

    xml: bytes
    starts: np.ndarray
    rows: np.ndarray
    columns: np.ndarray
    types: np.ndarray
    shown: np.ndarray
    errors: dict[Position, str] = field(default_factory=dict)
    uncalculated: dict[Position, str] = field(default_factory=dict)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[Position] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)

    @property
    def area(self) -> int:
        """Cells down from row 1 between the outer columns: what the fast engine goes over."""
        if not len(self.rows):
            return 0
        return int(self.rows.max()) * (int(self.columns.max()) - int(self.columns.min()) + 1)

    def shown_as(self, kind: Shown) -> tuple[np.ndarray, np.ndarray]:
        """Rows and columns of the cells whose format is of this kind."""
        chosen = np.flatnonzero(self.shown == kind)
        return self.rows[chosen], self.columns[chosen]

    def of_type(self, letter: str) -> np.ndarray:
        """Indices of the cells whose type begins with this letter."""
        return np.flatnonzero(self.types == ord(letter))

    def accounts_for(self, held: int) -> bool:
        """Whether so many values are what the XML holds, give or take formulas not calculated."""
        least = most = self.xml.count(b"<v>") + self.xml.count(b"<is>")
        if held < least:  # an empty <v> is a formula that gives empty text, or none yet
            least -= self.xml.count(b"<v></v>")
        return least <= held <= most + len(self.uncalculated)


def scan(xml: bytes, styles: np.ndarray, limits: Limits, *, recalculates: bool) -> Scan | None:
    """Scan a worksheet part.

    Parameters
    ----------
    xml : bytes
        The part, unpacked.
    styles : numpy.ndarray
        How each cell style shows a number (`Shown`).
    limits : Limits
        What may be taken.
    recalculates : bool
        The workbook asks to be calculated anew on opening: it was written by a program that
        does not calculate, and its zeros under formulas are placeholders.

    Returns
    -------
    Scan or None
        None where the XML is not written as the scan can take it.
    """
    usual = _usual(xml)
    found = _cells(usual, styles) if usual is not None else None
    if found is None or len(found.of_type("d")):  # "d" is a date written out
        return None
    _errors(found, limits)
    _formulas(found, limits, recalculates)
    found.merged = list(_merged(found.xml))
    found.hidden_columns = list(_hidden_columns(found.xml))
    found.hidden_rows = list(_hidden_rows(found.xml))
    return found


def _usual(xml: bytes) -> bytes | None:
    """The part without a prefix before its names, or None if it is unusual XML."""
    encoding = _ENCODING.search(xml[:200])
    root = _ROOT.search(xml[:8_192])
    if (encoding and encoding[1].lower() not in (b"utf-8", b"utf8")) or root is None:
        return None
    if (mark := xml.find(b"<!")) >= 0:
        if xml.startswith((b"<!DOCTYPE", b"<!ENTITY"), mark):
            refuse_document_type()
        return None
    if root[1]:
        xml = xml.replace(b"<" + root[1] + b":", b"<").replace(b"</" + root[1] + b":", b"</")
    odd = b"='" in xml or xml.find(b"<?", 2) >= 0
    return None if odd or _FOREIGN_CELL.search(xml) else xml


def _cells(xml: bytes, styles: np.ndarray) -> Scan | None:
    """Where all cells are that may hold something, and the style and type of each.

    A block at a time, so that what is worked out on the way stays small; cells that are a style
    and nothing else are dropped at once (a sheet can have millions).
    """
    text = np.frombuffer(xml, dtype=np.uint8)
    found = []
    for begin in range(0, len(text), BLOCK):
        block = text[begin : begin + BLOCK + LONGEST]
        if len(block) < BLOCK + LONGEST:
            # What comes after the end is padding, so that no look-ahead runs out.
            block = np.append(block, np.zeros(LONGEST, dtype=np.uint8))
        heads = _heads(block, xml, begin)
        if heads is None:
            return None
        found.append(heads)
    starts, rows, columns, style, types = (
        np.concatenate(each) for each in zip(*found, strict=True)
    )
    known = np.append(styles, np.uint8(Shown.NUMBER))
    return Scan(xml, starts, rows, columns, types, known[np.minimum(style, len(styles))])


def _heads(block: np.ndarray, xml: bytes, begin: int) -> tuple[np.ndarray, ...] | None:
    """Starts, rows, columns, styles and types of the cells that begin in one block."""
    starts = _starts(block)
    if not _follows(block, starts + 2, b' r="').all():
        return None
    reference = _references(block, starts + REFERENCE)
    if reference is None:
        return None
    rows, columns, ends = reference
    style, ends = _numbers_of(block, ends, b' s="')
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


def _starts(block: np.ndarray) -> np.ndarray:
    """Where ``<c`` begins, told from ``<col`` and the like by the byte after it."""
    own = block[: min(BLOCK, len(block) - LONGEST)]
    at = np.flatnonzero((own == 0x3C) & (block[1 : len(own) + 1] == 0x63))
    return at[np.isin(block[at + 2], tuple(b" \t\r\n/>"))]


def _references(
    text: np.ndarray, at: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray] | None:
    """Rows, columns and closing quotes of the references that begin at `at`."""
    columns = np.zeros(len(at), dtype=np.int32)
    open_ = np.ones(len(at), dtype=bool)
    at = at.copy()
    for _ in range(3):
        byte = text[at]
        open_ &= (byte >= 0x41) & (byte <= 0x5A)
        columns = np.where(open_, columns * 26 + byte - 64, columns)
        at += open_
    rows, at = _digits(text, at, 7)
    sound = (text[at] == 0x22) & (rows >= 1) & (rows <= LAST_ROW)
    sound &= (columns >= 1) & (columns <= LAST_COLUMN)
    return (rows, columns, at) if sound.all() else None


def _numbers_of(text: np.ndarray, ends: np.ndarray, name: bytes) -> tuple[np.ndarray, np.ndarray]:
    """Number in the attribute right after `ends` (0 where there is none), and where it ends."""
    numbers, ends = np.zeros(len(ends), dtype=np.int32), ends.copy()
    has = np.flatnonzero(_follows(text, ends + 1, name))
    numbers[has], ends[has] = _digits(text, ends[has] + 1 + len(name), 6)
    return numbers, ends


def _digits(text: np.ndarray, at: np.ndarray, most: int) -> tuple[np.ndarray, np.ndarray]:
    """Number of at most so many digits at each place, and where it ends."""
    numbers, at = np.zeros(len(at), dtype=np.int32), at.copy()
    open_ = np.ones(len(at), dtype=bool)
    for _ in range(most):
        byte = text[at]
        open_ &= (byte >= 0x30) & (byte <= 0x39)
        if not open_.any():
            break
        numbers = np.where(open_, numbers * 10 + byte - 48, numbers)
        at += open_
    return numbers, at


def _types(text: np.ndarray, ends: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """First letter of the type of each cell (0 for a number), and where its attribute ends.

    The letter "S" stands for the type "str", which is told from "s" by its length.
    """
    types, ends = np.zeros(len(ends), dtype=np.uint8), ends.copy()
    has = np.flatnonzero(_follows(text, ends + 1, b' t="'))
    at = ends[has] + 5
    letters = text[at]
    single = text[at + 1] == 0x22
    letters = np.where((letters == ord("s")) & ~single, ord("S"), letters)
    types[has] = np.where(letters == ord("n"), 0, letters)
    closing = at + 1
    for _ in range(len("inlineStr") - 1):
        closing += text[closing] != 0x22
    ends[has] = closing
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


def _errors(found: Scan, limits: Limits) -> None:
    """Note each cell of type "e" with the error in it."""
    cells = found.of_type("e")
    _bounded(cells, limits)
    starts = found.starts[cells].tolist()
    ends = np.append(found.starts, len(found.xml))[cells + 1].tolist()
    places = zip(found.rows[cells].tolist(), found.columns[cells].tolist(), strict=True)
    for start, end, place in zip(starts, ends, places, strict=True):
        begin = found.xml.find(b"<v>", start, end) + 3
        if begin >= 3:
            stop = found.xml.find(b"<", begin, begin + 32)
            text = found.xml[begin : stop if stop > 0 else begin + 32]
            found.errors[place] = text.decode("utf-8", "replace")


def _formulas(found: Scan, limits: Limits, recalculates: bool) -> None:
    """Note each formula without a stored result."""
    if b"<f" not in found.xml or not len(found.starts):
        return
    matches = list(islice(_NO_RESULT.finditer(found.xml), limits.unusual_cells + 1))
    _bounded(matches, limits)
    at = np.array([match.start() for match in matches], dtype=np.int64)
    cells = np.maximum(np.searchsorted(found.starts, at, side="right") - 1, 0)
    texts = None
    for match, cell in zip(matches, cells.tolist(), strict=True):
        result, kind = match[3], chr(found.types[cell])
        if result == b"<v>0</v>":
            if not recalculates or kind != "\0":
                continue
        elif result is not None and kind == "S":
            continue  # calculated, to empty text
        text = match[2]
        if not text:
            texts = dict(_SHARED.findall(found.xml)) if texts is None else texts
            index = _INDEX.search(match[1] or b"")
            text = texts.get(index[1] if index else b"", b"")
        place = int(found.rows[cell]), int(found.columns[cell])
        found.uncalculated[place] = "=" + unescaped(text)


def _bounded(found: Sized, limits: Limits) -> None:
    if len(found) > limits.unusual_cells:
        raise Refusal("file_too_large", f"over {limits.unusual_cells:,} cells are errors or unset")


def unescaped(text: bytes) -> str:
    """Text of a formula as it was typed: XML escapes undone."""
    return unescape(text.decode("utf-8", "replace"), {"&quot;": '"', "&apos;": "'"})


def _hidden_rows(xml: bytes) -> Iterator[int]:
    if b'hidden="' not in xml and not (b" ht=" in xml and b' ht="0"' in xml):
        return
    for match in _ROW.finditer(xml):
        if _HIDDEN.search(b" " + match[1]) and (number := _ROW_NUMBER.search(match[1])):
            yield int(number[1])


def _hidden_columns(xml: bytes) -> Iterator[Position]:
    end = max(xml.find(b"<sheetData"), 0)
    for match in _COLUMN.finditer(xml, 0, end):
        if _COLUMN_HIDDEN.search(b" " + match[1]):
            first = re.search(rb'min="(\d{1,5})"', match[1])
            last = re.search(rb'max="(\d{1,5})"', match[1])
            if first and last:
                yield int(first[1]), int(last[1])


def _merged(xml: bytes) -> Iterator[tuple[int, int, int, int]]:
    after = max(xml.rfind(b"</sheetData>"), 0)
    for count, match in enumerate(_RANGE.finditer(xml, after), start=1):
        yield merged_range(*(part.decode() for part in match.groups()))
        if count == MOST_MERGED:
            return


def merged_range(first: str, top: str, last: str, bottom: str) -> tuple[int, int, int, int]:
    """First row, first column, last row, last column of ``B2:C9``."""
    return int(top), column_number(first), int(bottom), column_number(last)
