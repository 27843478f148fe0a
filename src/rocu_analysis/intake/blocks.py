"""Which rows of a sheet are one table: its title, its headings, its rows, its notes?

A table is a run of rows without a blank one between; its first rows are its headings. Lines of
one cell above it are its title, and those below it are notes. A run without headings goes on with
the table above. ``header_row`` of the companion settles it where a sheet is laid out otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass, field

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
        for run in self._runs(rows):
            lines = self._take(run, lines)
        self._mark(lines, NOTE if self.layout.blocks else UNUSED)

    def _runs(self, rows: np.ndarray) -> list[np.ndarray]:
        """Rows without a blank one between."""
        if not len(rows):
            return []
        return np.split(rows, np.flatnonzero(np.diff(self.sheet.rows[rows]) > 1) + 1)

    def _declared(self, numbers: np.ndarray, rows: np.ndarray) -> None:
        """The one table whose heading rows the companion names."""
        heads = [int(i) for i in rows if self.sheet.rows[i] in numbers]
        if heads:
            above = [int(i) for i in rows if i < heads[0]]
            self._mark(above, TITLE)
            self._add(above, heads, rows[rows > heads[-1]])

    def _take(self, run: np.ndarray, lines: list[int]) -> list[int]:
        """Take one run of rows, below lines that may be its title; the lines that are left over."""
        first = 0
        while first < len(run) and self._is_line(run[first]):
            first += 1
        lines = [*lines, *run[:first].tolist()]
        rest = run[first:]
        if not len(rest):
            return lines
        heads = self._heads(rest)
        if not heads and not lines and self._goes_on(rest):
            block = self.layout.blocks[-1]
            block.body = np.append(block.body, self._without_notes(rest))
            return []
        if not heads:
            self.layout.stray.extend(rest.tolist())
            return lines
        self._mark(lines, TITLE)
        self._add(lines, heads, rest[len(heads) :])
        return []

    def _goes_on(self, rows: np.ndarray) -> bool:
        """Whether rows without headings lie under the columns of the table above."""
        if not self.layout.blocks:
            return False
        used = self.full[rows].any(axis=0).nonzero()[0]
        return set(used.tolist()) <= set(self.layout.blocks[-1].columns)

    def _add(self, above: list[int], heads: list[int], body: np.ndarray) -> None:
        body = self._without_notes(body)
        used = self.full[np.append(body, heads)][:, self.columns].any(axis=0)
        columns = self.columns[used].tolist()
        self.layout.roles[heads] = np.where(self.full[heads], LABEL, 0)
        block = Block(self.sheet, [self._text(i) for i in above], heads, body, columns)
        block.headings = self._headings(heads, columns)
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

    def _text(self, i: int) -> str:
        return " ".join(text_of(value) for value in self.sheet.values[i][self.full[i]])

    def _is_line(self, i: int) -> bool:
        """Whether a row is one cell of words, as a title or a note is."""
        if self.count[i] != 1:
            return False
        value = self.sheet.values[i, self.columns][self.full[i, self.columns]][0]
        if not isinstance(value, str):
            return False
        return not looks_like_figure(value) or bool(periods.parse(value).periods)

    # -- headings ------------------------------------------------------------------------------

    def _heads(self, rows: np.ndarray) -> list[int]:
        """The one or two rows of headings with which some rows begin; none where there are none."""
        first = int(rows[0])
        if not self._can_head(first):
            return []
        second = int(rows[1]) if len(rows) > 1 else first
        if second != first and self._spans(first, second) and self._can_head(second):
            return [first, second]
        known = self._known(first)
        return [first] if known or self._over_figures(rows) or self._over_grades(rows) else []

    def _can_head(self, i: int) -> bool:
        """Whether all cells of a row are words, periods or days."""
        cells = self.sheet.values[i, self.columns][self.full[i, self.columns]]
        return not any(_is_figure(v) and not periods.parse(v).periods for v in cells)

    def _known(self, i: int) -> bool:
        """Whether at least half of the cells of a row are headings or words that are known."""
        cells = self.sheet.values[i, self.columns][self.full[i, self.columns]]
        known = [is_known(text_of(v)) or bool(periods.parse(v).periods) for v in cells]
        return len(known) > 1 and sum(known) * 2 >= len(known)

    def _over_figures(self, rows: np.ndarray) -> bool:
        """Whether the next rows hold figures under words of the first."""
        below = self.sheet.values[rows[1:_LOOKED_AT]]
        return (
            bool(len(below))
            and any(is_number(v) for v in below.ravel())
            and self.count[rows[0]] > 1
        )

    def _over_grades(self, rows: np.ndarray) -> bool:
        """Whether the next rows hold a name and a grade under each heading."""
        below = self.sheet.values[rows[1:_LOOKED_AT]][:, self.columns[1:]]
        cells = [v for v in below.ravel() if v is not None]
        return bool(cells) and sum(map(names.is_grade, cells)) * 2 >= len(cells)

    def _spans(self, first: int, second: int) -> bool:
        """Whether a cell of one row heads several columns, each with a heading in the next row."""
        upper, lower = self.full[first], self.full[second]
        for j, k in zip(self.columns[:-1].tolist(), self.columns[1:].tolist(), strict=True):
            words = [text_of(self.sheet.values[second, column]) for column in (j, k)]
            if upper[j] and not upper[k] and lower[j] and lower[k] and all(map(is_known, words)):
                return True
        start = next((j for j in self.columns.tolist() if upper[j]), 0)
        return bool(start) and not upper[:start].any() and lower[:start].any() and all(
            names.names_any_field(text_of(self.sheet.values[second, j]))
            for j in self.columns.tolist() if j < start and lower[j]
        )  # fmt: skip

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
