"""Cells of an exhibit's table, and the one place that prints them.

A table holds a `Cell` a figure and plain text for names until a writer prints it. `printed` gives
every cell as text: thousands with commas, one number of decimals a column, no empty cell; `values`
gives numbers as numbers, for an analyst.
"""

from __future__ import annotations

import numbers
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np
import pandas as pd

from rocu_analysis.wording import day, days_of, figure

MOST_DECIMALS = 3


class State(StrEnum):
    """Whether a cell has a figure, and why not; its value is the shorthand that is printed."""

    SHOWN = ""
    HIDDEN = "[c]"
    MISSING = "[x]"
    NOT_APPLICABLE = "[z]"


SHOWN, HIDDEN, MISSING, NOT_APPLICABLE = State
SHORTHAND = {
    HIDDEN: "confidential: a small count, or one that would tell that another is small",
    MISSING: "not available",
    NOT_APPLICABLE: "not applicable",
}


@dataclass(frozen=True)
class Scale:
    """How a rate is printed: multiplied by ``base``, with its unit in words and decimals."""

    base: float
    unit: str
    decimals: int


PLAIN = Scale(1.0, "", 0)


@dataclass(frozen=True)
class Cell:
    """A figure, a range or a day, with what is printed around it.

    A range has ``low``, ``high`` or both, and no ``value``; a value with its interval has all
    three. A hidden cell never carries its value. Figures without a unit or words share their
    decimals down a column.

    >>> str(Cell(1124)), str(Cell(low=9.31, high=11.1, decimals=1)), str(Cell(state=HIDDEN))
    ('1,124', '9.3 to 11.1', '[c]')
    >>> str(Cell(12, unit="days", lead="Overdue by")), str(Cell(1, unit="days", words="early"))
    ('Overdue by 12 days', '1 day early')
    """

    value: float | date | None = None
    low: float | None = None
    high: float | None = None
    state: State = SHOWN
    decimals: int | None = 0  # None: one where the figure is not whole
    unit: str = ""
    lead: str = ""  # words before the figure
    words: str = ""  # words after the figure

    @property
    def is_bare(self) -> bool:
        """Whether it is a figure or range alone, which shares the decimals of its column."""
        return (self.is_number or self.is_range) and not (self.unit or self.lead or self.words)

    @property
    def is_number(self) -> bool:
        """Whether it has one figure, with or without its interval."""
        return isinstance(self.value, numbers.Real)

    @property
    def is_range(self) -> bool:
        """Whether it has ends and no figure between them."""
        return self.value is None and not (self.low is None and self.high is None)

    def rounded(self, end: float) -> float:
        """One of its figures as it is printed."""
        places = self.decimals
        if places is None:
            places = 0 if float(end).is_integer() else 1
        return round(float(end)) if places == 0 else round(float(end), places)

    def text(self, decimals: int | None = None) -> str:
        """The cell as text, with so many decimals where its column has more than it needs."""
        if self.state is not SHOWN:
            return self.state.value
        body = day(self.value) if isinstance(self.value, date) else self._figures(decimals)
        return " ".join(filter(None, (self.lead, body, self.words)))

    def __str__(self) -> str:
        return self.text()

    def _figures(self, decimals: int | None) -> str:
        def one(end: float) -> str:
            text = figure(self.rounded(end), self.decimals if decimals is None else decimals)
            if self.unit == "days" and text == "1":
                return "1 day"
            return f"{text}{' ' * (self.unit not in ('', '%'))}{self.unit}"

        ends = [one(end) for end in (self.low, self.high) if end is not None]
        if self.value is None and len(ends) == 1:
            return f"{'at least' if self.high is None else 'at most'} {ends[0]}"
        interval = " to ".join(ends)
        if self.value is None:
            return interval
        return f"{one(self.value)} ({interval})" if interval else one(self.value)


def cell(value: float, hidden: bool = False, decimals: int | None = 0) -> Cell | State:
    """Cell of one figure, hidden or missing where it has none."""
    if hidden or value is None or value != value:
        return HIDDEN if hidden else MISSING
    return Cell(value, decimals=decimals)


def range_cell(
    low: float, high: float, hidden: bool = False, decimals: int | None = None
) -> Cell | State:
    """Cell of a range or an interval; of the figure alone without a second end."""
    if hidden or low != low or high != high:
        return cell(low, hidden, decimals)
    return Cell(low=low, high=high, decimals=decimals)


def cell_words(
    low: float, high: float = np.nan, hidden: bool = False, decimals: int | None = None
) -> str:
    """The same as text, for a chart."""
    return str(range_cell(low, high, hidden, decimals))


def applicable(values: Iterable[float], decimals: int) -> list[Cell | State]:
    """Cells of a column of figures, not applicable where there is none."""
    return [Cell(x, decimals=decimals) if np.isfinite(x) else NOT_APPLICABLE for x in values]


def dates_cell(values: Iterable[date]) -> Cell | str:
    """Cell of a day, or of several where sources differ: ``10 or 18 February 2021``."""
    given = list(values)
    return Cell(given[0]) if len(given) == 1 else days_of(given)


def as_cell(given: object) -> Cell | str:
    """A figure, state or text of a table as its cell; nothing at all is missing."""
    if isinstance(given, Cell):
        return given
    if given is None or given != given or given == "":
        return Cell(state=MISSING)
    if isinstance(given, str):
        return Cell(state=State(given)) if given in SHORTHAND else given
    if isinstance(given, numbers.Integral) and not isinstance(given, bool):
        return Cell(int(given))
    if isinstance(given, numbers.Real) and not isinstance(given, bool):
        return Cell(float(given), decimals=max(1, _needed(float(given))))
    return Cell(given) if isinstance(given, date) else str(given)


def table_of(columns: dict[str, Iterable]) -> pd.DataFrame:
    """Table of cells and text."""
    return _framed(columns, [list(column) for column in columns.values()])


def _framed(heads: Iterable[str], columns: list[list]) -> pd.DataFrame:
    frame = pd.DataFrame(dict(enumerate(columns)), dtype="object")
    frame.columns = pd.Index(heads, dtype="object")
    return frame


def is_empty(column: pd.Series) -> bool:
    """Whether no cell of a column has anything in it."""
    return all(str(cell) == MISSING for cell in map(as_cell, column))


def records(frame: pd.DataFrame) -> list[dict]:
    """Rows as dictionaries of plain values, much quicker than `DataFrame.to_dict`."""
    names, columns = list(frame.columns), [frame[name].tolist() for name in frame.columns]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def shortened(text: str, most: int) -> str:
    """Text of at most so many letters, cut after a word."""
    return text if len(text) <= most else f"{text[:most].rsplit(' ', 1)[0].rstrip(',;:.')} …"


def printed(table: pd.DataFrame) -> pd.DataFrame:
    """Every cell as text, an empty one as ``[x]``."""
    return _each_column(table, _printed_column)


def values(table: pd.DataFrame) -> pd.DataFrame:
    """Every cell as an analyst has it: numbers as rounded numbers, the rest as printed."""

    def value(cell: Cell | str) -> object:
        plain = _is_bare_number(cell) and cell.low is None
        return cell.rounded(cell.value) if plain else str(cell)

    return _each_column(table, lambda column: list(map(value, column)))


def _each_column(table: pd.DataFrame, made: Callable[[list], list]) -> pd.DataFrame:
    columns = [list(map(as_cell, table.iloc[:, place])) for place in range(table.shape[1])]
    return _framed(table.columns, list(map(made, columns)))


def _printed_column(column: list) -> list[str]:
    decimals = decimals_of(column) if any(map(_is_bare_number, column)) else None
    bare = [isinstance(one, Cell) and one.is_bare for one in column]
    return [one.text(decimals) if own else str(one) for one, own in zip(column, bare, strict=True)]


def is_numeric(table: pd.DataFrame, column: str) -> bool:
    """Whether most cells of a column are figures, shorthand apart: align it right."""
    cells = [c for c in map(as_cell, table[column]) if isinstance(c, str) or c.state is SHOWN]
    return 2 * sum(map(_is_bare_number, cells)) > len(cells)


def shorthand(table: pd.DataFrame) -> list[str]:
    """Explain each shorthand that the table uses, as ``[c] confidential: …``."""
    cells = {as_cell(cell) for column in table.columns for cell in table[column]}
    used = {cell.state for cell in cells if isinstance(cell, Cell)}
    return [f"{mark} {meaning}" for mark, meaning in SHORTHAND.items() if mark in used]


def decimals_of(cells: Iterable[Cell | str]) -> int:
    """Decimals of a column: the most that any bare cell needs, up to three.

    Counts are whole and have none. A figure that was rounded to a place after the point has one or
    more even where each happens to be round: 69.0 beside limits of 57.5 to 80.4.
    """
    bare = [cell for cell in cells if isinstance(cell, Cell) and cell.is_bare]
    return max(map(_decimals, bare), default=0)


def _is_bare_number(cell: Cell | str) -> bool:
    return isinstance(cell, Cell) and cell.is_bare and cell.is_number


def _decimals(cell: Cell) -> int:
    if cell.is_number:
        value = cell.rounded(cell.value)
        return 0 if isinstance(value, int) else max(1, _needed(value))
    ends = [end for end in (cell.low, cell.high) if end is not None]
    whole = all(float(end).is_integer() for end in ends)
    return int(not whole) if cell.decimals is None else cell.decimals


def _needed(value: float) -> int:
    return len(f"{value:.{MOST_DECIMALS}f}".rstrip("0").partition(".")[2])
