"""The slow engine: one worksheet part, cell by cell.

It takes any well-formed XML, holds only the cells that are there, and shares each text between
the cells that show it, so that nothing in a small file can ask for much memory. The fast engine
is held to its answers.
"""

from __future__ import annotations

import datetime as dt
import math
import re

import numpy as np

from rocu_analysis.readers.cell_scan import (
    LAST_COLUMN,
    LAST_ROW,
    MOST_MERGED,
    merged_range,
)
from rocu_analysis.readers.formats import Shown, moment, whole
from rocu_analysis.readers.guard import Limits, Refusal
from rocu_analysis.readers.markup import Attributes, local, stream
from rocu_analysis.readers.sheet import Cells, Position, column_number

_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})\Z")
_RANGE = re.compile(r"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})\Z")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_TRUE = ("1", "true")
_SPACE = "xml:space"


def text_as_typed(text: str, attributes: Attributes) -> str:
    """Text of a ``t`` element: Excel drops outer spaces that it is not told to keep."""
    if attributes.get(_SPACE) != "preserve":
        text = text.strip(" \t\r\n")
    return _ESCAPED.sub(lambda code: chr(int(code[1], 16)), text) if "_x" in text else text


def read_strings(data: bytes, limits: Limits) -> list[str]:
    """All shared strings of a workbook, rich text joined, phonetic guides left out."""
    reader = _Strings(limits)
    stream(data, reader.start, reader.end, reader.text, limits=limits)
    return reader.strings


def read_cells(
    data: bytes,
    strings: list[str],
    styles: np.ndarray,
    limits: Limits,
    *,
    from_1904: bool,
    recalculates: bool,
) -> Cells:
    """Read one worksheet part; arguments as for `cell_scan.scan`."""
    reader = _Worksheet(strings, styles, limits, from_1904, recalculates)
    stream(data, reader.start, reader.end, reader.text, limits=limits)
    return reader.finish()


class _Collector:
    """Gathers the text inside chosen elements, and stops at a text longer than any cell's."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._pieces: list[str] | None = None
        self._length = 0
        self._phonetic = 0

    def text(self, piece: str) -> None:
        if self._pieces is not None and not self._phonetic:
            self._length += len(piece)
            if self._length > self._limits.text:
                raise Refusal(
                    "file_too_large", f"one cell holds over {self._limits.text:,} characters"
                )
            self._pieces.append(piece)

    def _collect(self) -> None:
        self._pieces, self._length = [], 0

    def _collected(self) -> str:
        text = "".join(self._pieces or ())
        self._pieces = None
        return text


class _Strings(_Collector):
    def __init__(self, limits: Limits) -> None:
        super().__init__(limits)
        self.strings: list[str] = []
        self._runs: list[str] = []
        self._attributes: Attributes = {}

    def start(self, name: str, attributes: Attributes) -> None:
        name = local(name)
        if name == "si":
            self._runs = []
        elif name == "rPh":
            self._phonetic += 1
        elif name == "t":
            self._attributes = attributes
            self._collect()

    def end(self, name: str) -> None:
        name = local(name)
        if name == "t" and not self._phonetic:
            self._runs.append(text_as_typed(self._collected(), self._attributes))
        elif name == "rPh":
            self._phonetic -= 1
        elif name == "si":
            text = "".join(self._runs)
            if len(text) > self._limits.text:
                raise Refusal("file_too_large", f"one cell holds {len(text):,} characters")
            self.strings.append(text)


class _Worksheet(_Collector):
    def __init__(
        self,
        strings: list[str],
        styles: np.ndarray,
        limits: Limits,
        from_1904: bool,
        recalculates: bool,
    ) -> None:
        super().__init__(limits)
        self.cells = Cells()
        self._strings, self._from_1904, self._recalculates = strings, from_1904, recalculates
        self._styles = [Shown(int(kind)) for kind in styles]
        self._marks: dict[Shown, list[Position]] = {Shown.PERCENT: [], Shown.CURRENCY: []}
        self._hidden: list[int] = []
        self._stretches: list[Position] = []
        self._row = self._column = self._seen = 0
        self._cell: Attributes | None = None
        self._shared: dict[str, str] = {}
        self._attributes: Attributes = {}
        self._value: str | None = None
        self._runs: list[str] | None = None
        self._formula: str | None = None
        self._starts = {
            "row": self._start_row,
            "c": self._start_cell,
            "f": self._start_formula,
            "v": self._start_text,
            "t": self._start_text,
            "is": self._start_inline,
            "rPh": self._start_phonetic,
            "col": self._start_column,
            "mergeCell": self._start_merged,
        }
        self._ends = {
            "c": self._end_cell,
            "f": self._end_formula,
            "v": self._end_value,
            "t": self._end_text,
            "rPh": self._end_phonetic,
        }

    def start(self, name: str, attributes: Attributes) -> None:
        handler = self._starts.get(name) or self._starts.get(local(name))
        if handler:
            handler(attributes)

    def end(self, name: str) -> None:
        handler = self._ends.get(name) or self._ends.get(local(name))
        if handler:
            handler()

    def finish(self) -> Cells:
        cells = self.cells
        cells.hidden_rows, cells.hidden_columns = self._hidden, self._stretches
        for kind, name in ((Shown.PERCENT, "percent"), (Shown.CURRENCY, "currency")):
            where = np.array(self._marks[kind], dtype=np.int64).reshape(-1, 2)
            setattr(cells, name, (where[:, 0], where[:, 1]))
        return cells

    def _start_row(self, attributes: Attributes) -> None:
        number = attributes.get("r", "")
        self._row = int(number) if number.isascii() and number.isdigit() else self._row + 1
        self._column = 0
        if attributes.get("hidden") in _TRUE or attributes.get("ht") == "0":
            self._hidden.append(self._row)

    def _start_column(self, attributes: Attributes) -> None:
        if attributes.get("hidden") in _TRUE or attributes.get("width") == "0":
            first, last = attributes.get("min", ""), attributes.get("max", "")
            if first.isdigit() and last.isdigit():
                self._stretches.append((int(first), int(last)))

    def _start_merged(self, attributes: Attributes) -> None:
        found = _RANGE.match(attributes.get("ref", ""))
        if found and len(self.cells.merged) < MOST_MERGED:
            self.cells.merged.append(merged_range(*found.groups()))

    def _start_cell(self, attributes: Attributes) -> None:
        self._cell, self._value, self._runs, self._formula = attributes, None, None, None
        self._seen += 1
        if self._seen > self._limits.unusual_cells:
            raise Refusal(
                "file_too_large",
                "its sheets in unusual XML have more cells than are taken",
            )
        reference = attributes.get("r")
        if reference is None:
            self._column += 1
            return
        found = _REFERENCE.match(reference)
        if found is None:
            raise Refusal("sheet_damaged", f"a cell is called {reference[:40]!r}")
        self._row, self._column = int(found[2]), column_number(found[1])

    def _start_formula(self, attributes: Attributes) -> None:
        self._attributes = attributes
        self._collect()

    def _end_formula(self) -> None:
        text, index = self._collected(), self._attributes.get("si", "")
        if text and index:
            self._shared[index] = text
        self._formula = text or self._shared.get(index, "")

    def _start_text(self, attributes: Attributes) -> None:
        self._attributes = attributes
        self._collect()

    def _end_value(self) -> None:
        self._value = self._collected()

    def _start_inline(self, _: Attributes) -> None:
        self._runs = []

    def _end_text(self) -> None:
        if self._runs is not None and not self._phonetic:
            self._runs.append(text_as_typed(self._collected(), self._attributes))

    def _start_phonetic(self, _: Attributes) -> None:
        self._phonetic += 1

    def _end_phonetic(self) -> None:
        self._phonetic -= 1

    def _end_cell(self) -> None:
        if self._cell is None:
            return
        at, kind = (self._row, self._column), self._cell.get("t", "n")
        if not (1 <= at[0] <= LAST_ROW and 1 <= at[1] <= LAST_COLUMN):
            raise Refusal("sheet_damaged", f"a cell stands in row {at[0]:,}, column {at[1]:,}")
        value = self._interpret(kind)
        if self._uncalculated(kind, value):
            value = self.cells.uncalculated[at] = "=" + (self._formula or "")
        elif kind == "e" and value is not None:
            self.cells.errors[at] = str(value)
        if value is not None and value != "":
            self.cells.scattered[at] = value
            shown = self._shown()
            if shown in self._marks:
                self._marks[shown].append(at)
        self._cell = None

    def _uncalculated(self, kind: str, value: object) -> bool:
        if self._formula is None:
            return False
        if self._value in (None, ""):
            return not (kind == "str" and self._value == "") and self._runs is None
        return self._recalculates and kind == "n" and self._value == "0" and value == 0

    def _shown(self) -> Shown:
        style = self._cell.get("s", "0") if self._cell else "0"
        known = style.isascii() and style.isdigit() and int(style) < len(self._styles)
        return self._styles[int(style)] if known else Shown.NUMBER

    def _interpret(self, kind: str) -> object:
        text = self._value
        if self._runs is not None and kind in ("inlineStr", "n"):
            return "".join(self._runs)
        if text is None or text == "":
            return None
        if kind == "s":
            return self._shared_string(text)
        if kind == "b":
            return text.strip() in _TRUE
        if kind == "e":
            return text[:32]
        if kind == "d":
            return iso_moment(text)
        if kind in ("str", "inlineStr"):
            return _ESCAPED.sub(lambda code: chr(int(code[1], 16)), text)
        return number_or_text(text, self._shown(), from_1904=self._from_1904)

    def _shared_string(self, text: str) -> str:
        index = int(text) if text.strip().isdecimal() and len(text) < 12 else -1
        if not 0 <= index < len(self._strings):
            raise Refusal("sheet_damaged", "a cell points at a text that is not in the workbook")
        return self._strings[index]


def number_or_text(text: str, shown: Shown, *, from_1904: bool = False) -> object:
    """Number as shown; the text itself where it is none that a spreadsheet could hold."""
    try:
        number = float(text)
    except ValueError:
        return text
    if not math.isfinite(number) or "_" in text:
        return text
    if shown in (Shown.DATE, Shown.TIME, Shown.DURATION):
        return moment(number, shown, from_1904=from_1904)
    return whole(number)


def iso_moment(text: str) -> object:
    """Date, time or moment written out (ISO 8601); the text itself where it is none.

    >>> iso_moment("2021-04-07T00:00:00"), iso_moment("7 April")
    (datetime.date(2021, 4, 7), '7 April')
    """
    for kind in (dt.datetime, dt.time):
        try:
            found = kind.fromisoformat(text)
        except ValueError:
            continue
        if isinstance(found, dt.datetime) and found.timetz() == dt.time():
            return found.date()
        return found
    return text
