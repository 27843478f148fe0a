"""Which rows of a sheet are one table, and what do its title and names add to every figure of it?

A table is a run of rows without a blank one between; its first rows are its headings. Lines of
one cell above it are its title, and those below it are notes. A run without headings goes on with
the table above. ``header_row`` of the companion settles it where a sheet is laid out otherwise.

Title, sheet's name and file's name are read by the same exact rule as a cell, part by part: every
part is a known name, a period or a plain word of a list (`words.read_line`). A line with any other
word gives no place and no period: its fields are open, and asked about. So are two lines that
differ, such as a title left over from last quarter. A companion stands above all of them.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from rocu_analysis import periods
from rocu_analysis.intake import names, words
from rocu_analysis.intake.cells import is_number, looks_like_figure
from rocu_analysis.intake.companion import Mapping
from rocu_analysis.intake.words import Interpretation, Settings
from rocu_analysis.periods import Period
from rocu_analysis.readers.sheet import Sheet, column_number

LABEL, TITLE, NOTE, TOTAL, UNUSED, FIGURE = 1, 2, 3, 4, 5, 6
ROLES = ("labels", "titles", "notes", "totals", "unused", "", "accepted", "set_aside", "repeated")
END_ROLES = {"accepted": 7, "set_aside": 8, "repeated": 9}
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


def non_empty(sheet: Sheet) -> np.ndarray:
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
        self.sheet, self.full = sheet, non_empty(sheet)
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


# --- what title and names add --------------------------------------------------------------------


@dataclass
class Context:
    """Fields of a whole table, and those that its title and names leave open."""

    fields: dict[str, object] = field(default_factory=dict)
    period: Period | None = None
    part: str = ""  # a quarter in the title whose year is nowhere around
    titles: list[Interpretation] = field(default_factory=list)
    scale: float = 1.0  # in what the figures are: thousands, £m
    open: dict[str, list[str]] = field(default_factory=dict)  # field: what was found for it
    changes_meaning: str = ""  # a word of the title by which its figures are no plain counts
    declared: dict[str, object] = field(default_factory=dict)


def context_of(block: Block, mapping: Mapping, settings: Settings) -> Context:
    """Read the lines above a table, its sheet's name and its file's name."""
    sheet = block.sheet
    declared = words.complete_place(mapping.fields(sheet.name))
    context = Context(declared={n: v for n, v in declared.items() if v is not None})
    folder, name = posixpath.split(sheet.file)
    context.titles = [words.read_line(line, mapping, settings) for line in block.titles if line]
    of_sheet = words.read_line(sheet.name, mapping, settings)
    stem = posixpath.splitext(name)[0]
    of_file = words.read_line(stem, mapping, settings, is_file=True)
    lines = [*context.titles, of_sheet, of_file]
    _take_plain(context, lines)
    _take_place(context, lines)
    _take_period(context, lines, settings)
    # A folder named for a part of the year leaves it open of what a file of the year is.
    of_folder = words.read_line(posixpath.basename(folder), mapping, settings, is_file=True)
    year = context.period
    words.with_year(of_folder, year, settings)
    part = of_folder.periods[0] if len(of_folder.periods) == 1 else year
    if year and part != year and year.contains(part):
        context.period, context.open["period"] = None, [year.label, part.label]
    settled = {*context.declared} | {*mapping.sheets.get(sheet.name, {})} | {*mapping.file}
    if settled & {"measure", "unit", "frame", "status"}:
        context.changes_meaning = ""
    return context


def _take_plain(context: Context, lines: list[Interpretation]) -> None:
    """Measure, details and the like: all lines that give one give the same."""
    for number, line in enumerate(lines):
        context.scale = line.scale if context.scale == 1 else context.scale
        context.changes_meaning = context.changes_meaning or line.changes_meaning
        for name, value in line.fields.items():
            if name == "status" and number < len(context.titles):
                continue  # it may be of one period alone: `one_sheet` lays it out
            known = context.fields.setdefault(name, value)
            is_open = bool(line.unknown) and name != "as_at"  # its own words say what it is
            if is_open or name in line.twice or known != value:
                texts = [*context.open.get(name, []), str(known), *line.unknown, str(value)]
                context.open[name] = list(dict.fromkeys(texts))
    for name in context.open:
        context.fields.pop(name, None)


def _take_place(context: Context, lines: list[Interpretation]) -> None:
    """The place that the nearest line names, if every other names it, or the region of a force."""
    given = [line for line in lines if line.places]
    if not given:
        return
    settled = names.settle_places([""] * len(given), [line.places for line in given])
    place, same = words.fields_of(settled[0][0]), [settled[0][0]]
    if place.get("force"):
        same.append(names.Meaning("region", str(place["region"])))
    if any(line.unknown or "geography" in line.twice or len(meant) > 1 or meant[0] not in same
           for line, meant in zip(given, settled, strict=True)):  # fmt: skip
        found = [line.places[0].word for line in given]
        context.open["geography"] = list(dict.fromkeys([*found, *given[0].unknown]))
    else:
        context.fields |= place


def _take_period(context: Context, lines: list[Interpretation], settings: Settings) -> None:
    """The period that the nearest line gives, if every other line agrees with it."""
    given = [line for line in lines if line.periods or line.part or "period" in line.twice]
    if not given:
        return
    years = [line.periods[0] for line in given if len(line.periods) == 1 and not line.part]
    for line in given:
        if line.part and not line.periods:  # “Q4” beside “2020-21”
            words.with_year(line, years[0] if years else None, settings)
    found = [line.periods for line in given]
    parts = [line.part[0] for line in given if line.part]
    if not any(found):
        context.part = next(iter(parts), "")
    # “2021” in a title may be any of three; “2020-21” in the file's name says which.
    chosen = next((p[0] for p in found if len(p) == 1 and p[0] in found[0]), None)
    agrees = chosen and all(any(p == chosen or p.contains(chosen) for p in c) for c in found)
    fewest = max(line.fewest_days for line in given)
    is_short = chosen and chosen.days and chosen.days < fewest  # “Quarterly return, June 2025”
    if not agrees or is_short or any(line.unknown or "period" in line.twice for line in given):
        labels = [period.label for several in found for period in several] + parts
        labels += ["a longer period"] if fewest else []
        left = [text for line in given for text in line.unknown]
        context.open["period"] = list(dict.fromkeys([*labels, *left]))
    else:
        context.period = chosen
