"""Which rows of a sheet are one table: its title, its headings, its rows, its notes?

A table is a run of rows without a blank one between; its first rows are its headings. Lines of
one cell above it are its title, and those below it are notes. A run without headings goes on with
the table above. ``header_row`` of the companion settles it where a sheet is laid out otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from rocu_analysis import periods
from rocu_analysis.intake import names
from rocu_analysis.intake.cells import is_number, looks_like_figure
from rocu_analysis.intake.companion import Mapping
from rocu_analysis.readers.sheet import Sheet, column_number

LABEL, TITLE, NOTE, TOTAL, UNUSED, FIGURE = 1, 2, 3, 4, 5, 6
ROLES = ("labels", "titles", "notes", "totals", "unused", "", "accepted", "set_aside", "repeated")
WENT = {"accepted": 7, "set_aside": 8, "repeated": 9}
_LOOKED_AT = 12  # rows in which headings can stand


@dataclass
class Block:
    """One table: positions of its rows in the sheet's grid, and the texts over each column."""

    sheet: Sheet
    titles: list[str]
    heads: list[int]
    body: np.ndarray  # rows below the headings
    columns: list[int]
    headings: dict[int, list[str]] = field(default_factory=dict)

    def values(self, j: int) -> np.ndarray:
        """Cells of one column, below the headings."""
        return self.sheet.values[self.body, j]


@dataclass
class Layout:
    """The tables of a sheet, and the role of each of its cells."""

    blocks: list[Block]
    roles: np.ndarray
    stray: list[int] = field(default_factory=list)  # rows of figures that no headings stand over


def text_of(value: object) -> str:
    """Text of a cell that heads or labels something."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else " ".join(str(value).split())


def held(sheet: Sheet) -> np.ndarray:
    """Which cells of a sheet hold something."""
    full = sheet.values != None  # noqa: E711 (elementwise)
    return full if full.dtype == bool else full.astype(bool)


def are_grades(cells: list) -> bool:
    """Whether at least half of some cells are grades."""
    return bool(cells) and sum(map(names.is_grade, cells)) * 2 >= len(cells)


def split(sheet: Sheet, mapping: Mapping) -> Layout:
    """Divide a sheet into tables, titles and notes."""
    return _Splitter(sheet, mapping).layout


class _Splitter:
    """A sheet while it is divided."""

    def __init__(self, sheet: Sheet, mapping: Mapping) -> None:
        self.sheet, self.full = sheet, held(sheet)
        self.layout = Layout([], np.where(self.full, UNUSED, 0).astype(np.int8))
        setting = lambda name: mapping.setting(sheet.name, name) or []  # noqa: E731
        letters = [column_number(c.upper()) for c in setting("drop_columns")]
        self.columns = np.flatnonzero(~np.isin(sheet.columns, letters))
        self.count = self.full[:, self.columns].sum(axis=1)
        rows = np.flatnonzero(~np.isin(sheet.rows, mapping.rows_left_out(sheet)) & (self.count > 0))
        if declared := setting("header_row"):
            self._declared(np.atleast_1d(declared), rows)
            return
        lines: list[int] = []
        for run in np.split(rows, np.flatnonzero(np.diff(sheet.rows[rows]) > 1) + 1):
            lines = self._take(run, lines)  # a run of rows without a blank one between
        self._mark(lines, NOTE if self.layout.blocks else UNUSED)

    def _declared(self, numbers: np.ndarray, rows: np.ndarray) -> None:
        """The one table whose heading rows the companion names."""
        heads = [int(i) for i in rows if self.sheet.rows[i] in numbers]
        if heads:
            above = [int(i) for i in rows if i < heads[0]]
            self._mark(above, TITLE)
            self._add(above, heads, rows[rows > heads[-1]])

    def _take(self, run: np.ndarray, lines: list[int]) -> list[int]:
        """Take one run of rows, below lines that may be its title; the lines that are left over."""
        first = next((k for k, i in enumerate(run) if not self._is_line(i)), len(run))
        lines, rest = [*lines, *run[:first].tolist()], run[first:]
        if not len(rest):
            return lines
        if heads := self._heads(rest):
            self._mark(lines, TITLE)
            self._add(lines, heads, rest[len(heads) :])
            return []
        # Rows without headings under the columns of the table above go on with it.
        above = self.layout.blocks[-1] if self.layout.blocks and not lines else None
        used = self.full[rest].any(axis=0).nonzero()[0].tolist()
        if above and {*used} <= {*above.columns}:
            above.body = np.append(above.body, self._without_notes(rest))
        else:
            self.layout.stray.extend(rest.tolist())
        return lines

    def _add(self, above: list[int], heads: list[int], body: np.ndarray) -> None:
        body = self._without_notes(body)
        used = self.full[np.append(body, heads)][:, self.columns].any(axis=0)
        columns = self.columns[used].tolist()
        self._mark(heads, LABEL)
        titles = [" ".join(map(text_of, self.sheet.values[i][self.full[i]])) for i in above]
        block = Block(self.sheet, titles, heads, body, columns, self._headings(heads, columns))
        self.layout.blocks.append(block)

    def _without_notes(self, rows: np.ndarray) -> np.ndarray:
        """Rows of a body, without the lines of words at its end, which are notes."""
        last = len(rows)
        while last and self._is_line(rows[last - 1]):
            last -= 1
        self._mark(rows[last:].tolist(), NOTE)
        return rows[:last]

    def _mark(self, rows: list[int], role: int) -> None:
        self.layout.roles[rows] = np.where(self.full[rows], role, 0)

    def _cells(self, i: int) -> list:
        """Filled cells of a row."""
        return self.sheet.values[i, self.columns][self.full[i, self.columns]].tolist()

    def _is_line(self, i: int) -> bool:
        """Whether a row is one cell of words, as a title or a note is."""
        if self.count[i] != 1:
            return False
        (value,) = self._cells(i)
        is_words = isinstance(value, str) and not looks_like_figure(value)
        return is_words or (isinstance(value, str) and bool(periods.parse(value).periods))

    # -- headings ------------------------------------------------------------------------------

    def _heads(self, rows: np.ndarray) -> list[int]:
        """The one or two rows of headings with which some rows begin; none where there are none."""
        first, below = int(rows[0]), self.sheet.values[rows[1:_LOOKED_AT]]
        if not self._can_head(first):
            return []
        second = int(rows[1]) if len(rows) > 1 else first
        if second != first and self._spans(first, second) and self._can_head(second):
            return [first, second]
        known = [is_known(text_of(v)) for v in self._cells(first)]
        is_head = len(known) > 1 and sum(known) * 2 >= len(known)
        # Else words over figures, or over a name and a grade under each heading.
        is_head |= self.count[first] > 1 and any(map(is_number, below.ravel()))
        graded = [v for v in below[:, self.columns[1:]].ravel() if v is not None]
        return [first] if is_head or are_grades(graded) else []

    def _can_head(self, i: int) -> bool:
        """Whether all cells of a row are words, periods or days."""
        return not any(_is_figure(v) and not periods.parse(v).periods for v in self._cells(i))

    def _spans(self, first: int, second: int) -> bool:
        """Whether a cell of one row heads several columns, each with a heading in the next row."""
        upper, columns = self.full[first], self.columns.tolist()
        lower = {j: text_of(self.sheet.values[second, j]) for j in columns}
        for j, k in pairwise(columns):
            if upper[j] and not upper[k] and is_known(lower[j]) and is_known(lower[k]):
                return True
        # Or the labels have their headings in the next row alone.
        left = [lower[j] for j in columns if not upper[: j + 1].any() and lower[j]]
        return bool(left) and upper.any() and all(map(names.names_any_field, left))

    def _headings(self, heads: list[int], columns: list[int]) -> dict[int, list[str]]:
        """Texts over each column, the upper first; one that heads several stands over each."""
        texts: dict[int, list[str]] = {j: [] for j in columns}
        for level, i in enumerate(heads):
            spread, last = "", len(self.sheet.columns)
            for j in columns:
                text = text_of(self.sheet.values[i, j])
                if text:
                    is_upper = level + 1 < len(heads) and not names.field_of_heading(text)
                    spread, last = (text, self._end_of(i, j)) if is_upper else ("", 0)
                elif spread and self.sheet.columns[j] <= last:
                    text = spread
                texts[j] += [text] if text else []
        return texts

    def _end_of(self, i: int, j: int) -> int:
        """Last column number that a heading is over: that of its merged range, if it has one."""
        row, column = self.sheet.rows[i], self.sheet.columns[j]
        ends = [m[3] for m in self.sheet.merged if (m[0], m[1]) == (row, column)]
        return ends[0] if ends else int(self.sheet.columns[-1])


def _is_figure(value: object) -> bool:
    """Whether a cell is a figure beyond doubt: “X” or “-” may head a column."""
    if is_number(value):
        return True
    return (
        looks_like_figure(value)
        and any(c.isdigit() for c in str(value))
        and not is_known(text_of(value))
    )


def is_known(text: str) -> bool:
    """Whether a text is a heading, a known word, a total or a period."""
    if not text:
        return False
    known = names.names_any_field(text) or names.meanings(text) or names.is_ignorable(text)
    known = known or names.is_total(text) or periods.parse(text).periods or periods.parse(text).part
    return bool(known)
