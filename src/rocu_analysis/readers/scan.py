"""What does a worksheet's XML hold that the fast engine does not show? `scan` answers in bulk.

The fast engine gives values and nothing else: an error or a formula without a result looks blank,
and it asks for memory by the corners of the sheet, however little lies between. So the bytes of
the sheet are scanned first, a whole sheet in a few vector operations. It takes XML as spreadsheet
programs write it, and gives None for any other.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sized
from dataclasses import dataclass, field
from itertools import islice

import numpy as np

from rocu_analysis.readers import guard
from rocu_analysis.readers.sheet import (
    LAST_COLUMN,
    LAST_ROW,
    MOST_MERGED,
    Cells,
    Position,
    Shown,
    merged_range,
)

REFERENCE = len('<c r="')
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
_EMPTY = re.compile(rb"<is>\s{0,8}(?:<t[^<>]{0,60}(?:/>|></t>))?\s{0,8}</is>")
_TEXT_ITEM = re.compile(rb"<(?:\w{1,40}:)?si(?:\s*/>|>(.*?)</(?:\w{1,40}:)?si>)", re.DOTALL)
_LETTER = re.compile(rb"<(?:\w{1,40}:)?t(?:\s[^<>]*)?>[^<]")
_SHARED_TEXT = re.compile(rb'<c [^<>]{0,100}t="s"[^<>]{0,100}><v>(\d{1,9})</v>')
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

    def accounts_for(self, cells: int, strings: bytes) -> bool:
        """Whether so many values are what the XML holds, give or take formulas not calculated."""
        least = most = self.xml.count(b"<v>") + self.xml.count(b"<is>")
        if cells < least:  # an empty <v> is a formula that gives empty text, or none yet
            least -= self.xml.count(b"<v></v>") + len(_EMPTY.findall(self.xml))
        if cells < least:  # texts of nothing, as some programs write a blank cell
            texts = enumerate(_TEXT_ITEM.findall(strings))
            empty = {b"%d" % n for n, item in texts if not _LETTER.search(item)}
            used = _SHARED_TEXT.findall(self.xml) if empty else ()
            least -= sum(number in empty for number in used)
        return least <= cells <= most + len(self.uncalculated)


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


def is_utf8(xml: bytes) -> bool:
    """Whether a part is in UTF-8, by its first bytes and by what it declares."""
    encoding = _ENCODING.search(xml[:200])
    declared = encoding is None or encoding[1].lower() in (b"utf-8", b"utf8")
    return declared and xml[:2] not in (b"\xff\xfe", b"\xfe\xff") and b"\0" not in xml[:64]


def _usual(xml: bytes) -> bytes | None:
    """The part without a prefix before its names, or None if it is unusual XML."""
    root = _ROOT.search(xml[:8_192])
    if not is_utf8(xml) or root is None:
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
    return Scan(xml, starts, rows, columns, types, shown)


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
    opening = np.flatnonzero(block[ends + 1] != 0x2F)
    return starts[opening] + begin, rows[opening], columns[opening], style[opening], types[opening]


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
