"""Where every cell of a sheet stands, and which of them say more than their value.

The fast engine gives values and nothing else: an error or a formula without a result looks
blank, and it asks for memory by the corners of the sheet, however little stands between. So
the bytes of the sheet are scanned first, a whole sheet in a few vector operations.

The scan takes XML as spreadsheet programs write it. Anything else (`scan` gives None) is left
to the slow engine, which takes all XML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from rocu_analysis.readers.formats import Shown
from rocu_analysis.readers.guard import Limits, Refusal
from rocu_analysis.readers.markup import refuse_document_type
from rocu_analysis.readers.sheet import Position, column_number

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
REFERENCE = len('<c r="')
LONGEST = 48  # bytes of the longest cell tag start that is parsed: '<c r="XFD1048576" s="65535"'
BLOCK = 1 << 22
MOST_MERGED = 100_000

_ROOT = re.compile(rb"<(?:([A-Za-z_][\w.-]*):)?worksheet[\s>]")
_ENCODING = re.compile(rb"""^<\?xml[^>]*?encoding=["']([\w-]+)["']""")
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
    """One sheet's cells: arrays of one entry a cell, and the few that are special."""

    xml: bytes
    starts: np.ndarray
    rows: np.ndarray
    columns: np.ndarray
    shown: np.ndarray
    values: int
    errors: dict[Position, str] = field(default_factory=dict)
    uncalculated: dict[Position, str] = field(default_factory=dict)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[Position] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)

    @property
    def area(self) -> int:
        """Cells between the corners: what the fast engine would ask memory for."""
        if not len(self.rows):
            return 0
        height = int(self.rows.max()) - int(self.rows.min()) + 1
        return height * (int(self.columns.max()) - int(self.columns.min()) + 1)

    def shown_as(self, *kinds: Shown) -> tuple[np.ndarray, np.ndarray]:
        """Rows and columns of the cells whose format is of these kinds."""
        chosen = np.isin(self.shown, kinds)
        return self.rows[chosen], self.columns[chosen]


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
    xml = _usual(xml)
    cells = _cells(xml) if xml is not None else None
    if cells is None:
        return None
    starts, rows, columns, style, styled = cells
    if styled != xml.count(b' s="') and styled + _styled_rows(xml) != xml.count(b' s="'):
        return None
    known = np.append(styles, np.uint8(Shown.NUMBER))
    shown = known[np.minimum(style, len(styles))]
    values = xml.count(b"<v>") - xml.count(b"<v></v>") + xml.count(b"<is>")
    found = Scan(xml, starts, rows, columns, shown, values)
    _errors(found, limits)
    _formulas(found, limits, recalculates)
    if b"<mergeCell " in xml:
        found.merged = list(_merged(xml))
    found.hidden_columns = list(_hidden_columns(xml))
    if b'hidden="' in xml or b' ht="0"' in xml:
        found.hidden_rows = list(_hidden_rows(xml))
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
    odd = b"='" in xml or b't="d"' in xml or xml.find(b"<?", 2) >= 0
    return None if odd or _FOREIGN_CELL.search(xml) else xml


def _cells(xml: bytes) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, int] | None:
    """Starts, rows, columns and styles of all cells, and how many carry a style."""
    text = np.frombuffer(xml, dtype=np.uint8)
    starts = _starts(text)
    if not len(starts):
        return starts, starts, starts, starts, 0
    if starts[-1] + LONGEST > len(text):
        # A sheet with so little after its last cell is padded, so that no look-ahead runs out.
        text = np.append(text, np.zeros(LONGEST, dtype=np.uint8))
    for offset, byte in enumerate(b' r="', start=2):
        if (text[starts + offset] != byte).any():
            return None
    reference = _references(text, starts + REFERENCE)
    if reference is None:
        return None
    rows, columns, ends = reference
    style, styled = _styles(text, ends)
    return starts, rows, columns, style, styled


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


def _styles(text: np.ndarray, ends: np.ndarray) -> tuple[np.ndarray, int]:
    """Style of each cell, where it comes right after the reference; and how many have one."""
    style = np.zeros(len(ends), dtype=np.int32)
    has = np.ones(len(ends), dtype=bool)
    for offset, byte in enumerate(b' s="', start=1):
        has &= text[ends + offset] == byte
    at, number = ends[has] + 5, np.zeros(int(has.sum()), dtype=np.int32)
    open_ = np.ones(len(at), dtype=bool)
    for _ in range(6):
        byte = text[at]
        open_ &= (byte >= 0x30) & (byte <= 0x39)
        if not open_.any():
            break
        number = np.where(open_, number * 10 + byte - 48, number)
        at += open_
    style[has] = number
    return style, len(number)


def _styled_rows(xml: bytes) -> int:
    return sum(b' s="' in b" " + match[1] for match in _ROW.finditer(xml)) + sum(
        b' s="' in match[1] for match in _COLUMN.finditer(xml)
    )


def _errors(found: Scan, limits: Limits) -> None:
    """Note each cell of type "e" with the error in it."""
    xml, at = found.xml, -1
    while (at := xml.find(b' t="e"', at + 1)) >= 0:
        tag_end, cell_end = xml.find(b">", _start_of(found, at)), xml.find(b"</c>", at)
        begin = xml.find(b"<v>", at, cell_end) + 3
        if tag_end < at or begin < 3:
            continue  # the words stand in a text, or the cell says error and names none
        text = xml[begin : min(xml.find(b"<", begin), begin + 32)].decode("utf-8", "replace")
        found.errors[_cell_of(found, at)] = text
        _bounded(found.errors, limits)


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


def _bounded(found: dict, limits: Limits) -> None:
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
    for count, match in enumerate(_RANGE.finditer(xml), start=1):
        yield merged_range(*(part.decode() for part in match.groups()))
        if count == MOST_MERGED:
            return


def merged_range(first: str, top: str, last: str, bottom: str) -> tuple[int, int, int, int]:
    """First row, first column, last row, last column of ``B2:C9``."""
    return int(top), column_number(first), int(bottom), column_number(last)
