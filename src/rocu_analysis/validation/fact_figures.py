"""The figures of a table: each distinct cell read once, then laid out over the rows."""

from __future__ import annotations

import numpy as np

from rocu_analysis.validation import values
from rocu_analysis.validation.cells import Grid, as_text
from rocu_analysis.validation.table_columns import Column

_TEXT = ("qualifier", "marker", "unit", "status", "code")


class Figures:
    """What the figure cells at some positions of a grid mean, as arrays.

    ``value`` and ``high`` are numbers; ``qualifier, marker, unit, status, code`` and ``found`` (the
    cell as typed) are objects.
    """

    def __init__(self, size: int) -> None:
        self.value = np.full(size, np.nan)
        self.high = np.full(size, np.nan)
        self.qualifier = np.full(size, "exact", dtype=object)
        for name in ("marker", "unit", "status", "code", "found"):
            setattr(self, name, np.full(size, "", dtype=object))

    def fill(self, at: np.ndarray, rows: np.ndarray, column: Column, grid: Grid) -> None:
        """Read the cells of one column: those at `rows` of the grid, to positions `at`."""
        codes, distinct = grid.column(column.j)
        own = codes[rows]
        used, place = np.unique(own, return_inverse=True)
        read = [_read(distinct[code] if code >= 0 else None) for code in used]
        self.value[at] = np.array([figure.value for figure in read])[place]
        self.high[at] = np.array([figure.high for figure in read])[place]
        for name in _TEXT:
            words = np.array([getattr(figure, name) for figure in read], dtype=object)
            getattr(self, name)[at] = words[place]
        typed = [as_text(distinct[code]) if code >= 0 else "" for code in used]
        self.found[at] = np.array(typed, dtype=object)[place]
        self._shown_as(at, rows, column.j, grid)

    def _shown_as(self, at: np.ndarray, rows: np.ndarray, j: int, grid: Grid) -> None:
        """Numbers formatted as a share or as money."""
        percent = grid.sheet.percent[rows, j]
        if percent.any():
            where = at[percent & ~np.isnan(self.value[at])]
            # 0.12 shown as 12% is 12; rounding takes off what binary fractions add.
            self.value[where] = np.round(self.value[where] * 100, 10)
            self.unit[where] = "percent"
        money = grid.sheet.currency[rows, j]
        if money.any():
            where = at[money & (self.unit[at] == "")]
            self.unit[where] = "GBP"


def _read(value: object) -> values.Figure:
    return values.parse(value) or values.Figure()
