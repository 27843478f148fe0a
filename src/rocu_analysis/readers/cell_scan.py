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

_ROOT = re.compile(rb"<(?:([A-Za-z_][\w.-]*):)?worksheet[\s>]")
_ENCODING = re.compile(rb"""^<\?xml[^>]*?encoding=["']([\w-]+)["']""")
_MORE = re.compile(rb"\s(?:s|t|r)\s*=")
_FOREIGN_CELL = re.compile(rb":c[\s/>]")
_ROW = re.compile(rb"<row\s([^>]*)>")
_HIDDEN = re.compile(rb'\shidden="(?:1|true)"|\sht="0"')
_ROW_NUMBER = re.compile(rb'(?:^|\s)r="(\d{1,7})"')
_COLUMN = re.compile(rb"<col\s([^>]*)>")
_COLUMN_HIDDEN = re.compile(rb'\shidden="(?:1|true)"|\swidth="0"')
_RANGE = re.compile(rb'<mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_NO_RESULT = re.compile(rb"<f(\s[^>]*)?(?:/>|>([^<]*)</f>)\s*(<v\s*/>|<v></v>|<v>0</v>)?\s*</c>")
_SHARED = re.compile(rb'<f\s[^>]*?si="(\d+)"[^>]*[^/]>([^<]+)</f>')


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
    """Where all cells are, and the style and type of each."""
    text = np.frombuffer(xml, dtype=np.uint8)
    starts = _starts(text)
    if len(starts) and starts[-1] + LONGEST > len(text):
        # So little after the last cell is padded, so that no look-ahead runs out.
        text = np.append(text, np.zeros(LONGEST, dtype=np.uint8))
    if not _follows(text, starts + 2, b' r="').all():
        return None
    reference = _references(text, starts + REFERENCE)
    if reference is None:
        return None
    rows, columns, ends = reference
    style, ends = _numbers_of(text, ends, b' s="')
    types, ends = _types(text, ends)
    if not _plain_rest(xml, text, ends):
        return None
    known = np.append(styles, np.uint8(Shown.NUMBER))
    return Scan(xml, starts, rows, columns, types, known[np.minimum(style, len(styles))])


def _follows(text: np.ndarray, at: np.ndarray, words: bytes) -> np.ndarray:
    """Where exactly these bytes begin at `at`."""
    follows = text[at] == words[0]
    for offset, byte in enumerate(words[1:], start=1):
        follows &= text[at + offset] == byte
    return follows


def _starts(text: np.ndarray) -> np.ndarray:
    """Where ``<c`` begins, told from ``<col`` and the like by the byte after it."""
    found = []
    for begin in range(0, len(text), BLOCK):
        block = text[begin : begin + BLOCK + 2]
        at = np.flatnonzero((block[:-2] == 0x3C) & (block[1:-1] == 0x63))
        found.append(at[np.isin(block[at + 2], tuple(b" \t\r\n/>"))] + begin)
    return np.concatenate(found) if found else np.empty(0, dtype=np.int64)


def _references(
    text: np.ndarray, at: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray] | None:
    """Rows, columns and closing quotes of the references that begin at `at`."""
    columns = np.zeros(len(at), dtype=np.int32)
    rows = np.zeros(len(at), dtype=np.int32)
    open_ = np.ones(len(at), dtype=bool)
    at = at.copy()
    for _ in range(3):
        byte = text[at]
        open_ &= (byte >= 0x41) & (byte <= 0x5A)
        columns = np.where(open_, columns * 26 + byte - 64, columns)
        at += open_
    open_ = np.ones(len(at), dtype=bool)
    for _ in range(7):
        byte = text[at]
        open_ &= (byte >= 0x30) & (byte <= 0x39)
        if not open_.any():
            break
        rows = np.where(open_, rows * 10 + byte - 48, rows)
        at += open_
    sound = (text[at] == 0x22) & (rows >= 1) & (rows <= LAST_ROW)
    sound &= (columns >= 1) & (columns <= LAST_COLUMN)
    return (rows, columns, at) if sound.all() else None


def _numbers_of(text: np.ndarray, ends: np.ndarray, name: bytes) -> tuple[np.ndarray, np.ndarray]:
    """Number in the attribute right after `ends` (0 where there is none), and where it ends."""
    numbers, ends = np.zeros(len(ends), dtype=np.int32), ends.copy()
    has = np.flatnonzero(_follows(text, ends + 1, name))
    at, number = ends[has] + 1 + len(name), np.zeros(len(has), dtype=np.int32)
    open_ = np.ones(len(at), dtype=bool)
    for _ in range(6):
        byte = text[at]
        open_ &= (byte >= 0x30) & (byte <= 0x39)
        if not open_.any():
            break
        number = np.where(open_, number * 10 + byte - 48, number)
        at += open_
    numbers[has], ends[has] = number, at
    return numbers, ends


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


def _plain_rest(xml: bytes, text: np.ndarray, ends: np.ndarray) -> bool:
    """Whether every tag ends after what was parsed, or goes on with attributes that say nothing."""
    quoted = (text[ends] == 0x22).all()
    after = text[ends + 1]
    longer = np.flatnonzero((after != 0x3E) & (after != 0x2F))
    if not quoted or len(longer) > MOST_LONG_TAGS:
        return False
    rests = (xml[ends[i] + 1 : xml.find(b">", ends[i])] for i in longer)
    return not any(_MORE.search(rest) for rest in rests)


def _errors(found: Scan, limits: Limits) -> None:
    """Note each cell of type "e" with the error in it."""
    cells = found.of_type("e")
    _bounded(cells, limits)
    for index in cells:
        start = int(found.starts[index])
        end = found.xml.find(b"</c>", start)
        begin = found.xml.find(b"<v>", start, end) + 3
        if begin >= 3:
            text = found.xml[begin : min(found.xml.find(b"<", begin), begin + 32)]
            at = int(found.rows[index]), int(found.columns[index])
            found.errors[at] = text.decode("utf-8", "replace")


def _formulas(found: Scan, limits: Limits, recalculates: bool) -> None:
    """Note each formula without a stored result."""
    if b"<f" not in found.xml:
        return
    shared: dict[bytes, bytes] | None = None
    for match in _NO_RESULT.finditer(found.xml):
        attributes, text, result = match[1] or b"", match[2], match[3]
        head = found.xml[_start_of(found, match.start()) : match.start()]
        if result == b"<v>0</v>":
            if not recalculates or b' t="' in head:
                continue
        elif result is not None and b' t="str"' in head:
            continue  # calculated, to empty text
        if not text:
            if shared is None:
                shared = dict(_SHARED.findall(found.xml))
            index = re.search(rb'si="(\d+)"', attributes)
            text = shared.get(index[1] if index else b"", b"")
        found.uncalculated[_cell_of(found, match.start())] = "=" + unescaped(text)
        _bounded(found.uncalculated, limits)


def _bounded(found: Sized, limits: Limits) -> None:
    if len(found) > limits.unusual_cells:
        raise Refusal("file_too_large", f"over {limits.unusual_cells:,} cells are errors or unset")


def _cell_of(found: Scan, at: int) -> Position:
    index = _index_of(found, at)
    return int(found.rows[index]), int(found.columns[index])


def _start_of(found: Scan, at: int) -> int:
    return int(found.starts[_index_of(found, at)])


def _index_of(found: Scan, at: int) -> int:
    """Index of the cell that the byte at `at` belongs to."""
    return max(int(np.searchsorted(found.starts, at, side="right")) - 1, 0)


def unescaped(text: bytes) -> str:
    """Text of a formula as it was typed: XML escapes undone."""
    from xml.sax.saxutils import unescape

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
