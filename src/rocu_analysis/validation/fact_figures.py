"""The figures of a table: each distinct cell read once, then laid out over the rows."""

from __future__ import annotations

import numpy as np

from rocu_analysis.validation import values
from rocu_analysis.validation.arrays import Coded
from rocu_analysis.validation.cells import are_numbers, as_text
from rocu_analysis.validation.fact_sources import Sources

_TEXT = ("qualifier", "marker", "unit", "status", "code")


class Figures:
    """What the figure cells of a table mean, as arrays, one entry a figure.

    ``value`` and ``high`` are numbers; ``qualifier, marker, unit, status, code`` and ``found`` (the
    cell as typed) are `Coded`, with none where there is nothing to say.
    """

    def __init__(self, sources: Sources) -> None:
        self.grid = sources.grid
        self.value = np.full(sources.size, np.nan)
        self.high = np.full(sources.size, np.nan)
        for name in (*_TEXT, "found"):
            setattr(self, name, Coded.full(sources.size))
        self.qualifier = Coded.full(sources.size, "exact")
        self._numbers = {name: {} for name in (*_TEXT, "found")}
        self._numbers["qualifier"]["exact"] = 0
        for c, column in enumerate(sources.figures):
            at = np.flatnonzero(sources.ci == c) if len(sources.figures) > 1 else slice(None)
            self._fill(at, sources.i[at], column.j)
        for name, number in self._numbers.items():
            getattr(self, name).values[:] = number

    def _fill(self, at: np.ndarray | slice, rows: np.ndarray, j: int) -> None:
        """Read the cells of one column: those at `rows` of the grid, to positions `at`."""
        if not len(rows):
            return
        codes, distinct = self.grid.column(j)
        own = codes[rows]
        self._put(at, own, "found", [str(v) if type(v) is int else as_text(v) for v in distinct])
        plain = are_numbers(distinct)
        value = np.full(len(distinct) + 1, np.nan)
        value[:-1][plain] = distinct[plain].astype(float)
        high = np.full(len(distinct) + 1, np.nan)
        texts = {name: [None] * len(distinct) for name in _TEXT}
        texts["qualifier"] = ["exact"] * len(distinct)
        for k in np.flatnonzero(value[:-1] < 0).tolist():
            texts["code"][k] = "negative"
        for k in np.flatnonzero(~plain).tolist():
            figure = values.parse(distinct[k]) or values.Figure()
            value[k], high[k] = figure.value, figure.high
            for name in _TEXT:
                texts[name][k] = getattr(figure, name) or None
        self.value[at] = value[own]
        if not plain.all():
            self.high[at] = high[own]
        for name in _TEXT:
            if any(texts[name]):
                self._put(at, own, name, texts[name])
        self._shown_as(at, rows, j)

    def _put(self, at, own: np.ndarray, name: str, words: list) -> None:
        number = self._numbers[name]
        table = [-1 if word is None else number.setdefault(word, len(number)) for word in words]
        blank = number["exact"] if name == "qualifier" else -1
        getattr(self, name).codes[at] = np.array([*table, blank], dtype=np.int32)[own]

    def _shown_as(self, at, rows: np.ndarray, j: int) -> None:
        """Numbers formatted as a share or as money."""
        sheet, number = self.grid.sheet, self._numbers["unit"]
        percent, money = sheet.percent[rows, j], sheet.currency[rows, j]
        if not percent.any() and not money.any():
            return
        at = np.arange(len(self.value))[at]
        where = at[percent & ~np.isnan(self.value[at])]
        # 0.12 shown as 12% is 12; rounding takes off what binary fractions add.
        self.value[where] = np.round(self.value[where] * 100, 10)
        self.unit.codes[where] = number.setdefault("percent", len(number))
        where = at[money & (self.unit.codes[at] < 0)]
        self.unit.codes[where] = number.setdefault("GBP", len(number))
