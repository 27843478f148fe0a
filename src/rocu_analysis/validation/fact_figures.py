"""The figures of a table: each distinct cell read once, then laid out over the rows."""

from __future__ import annotations

import numpy as np

from rocu_analysis.validation import values
from rocu_analysis.validation.arrays import Coded
from rocu_analysis.validation.cells import are_numbers, as_text
from rocu_analysis.validation.fact_sources import Sources

# What a plain number says.
_PLAIN = {"qualifier": "exact", "marker": "", "unit": "", "status": "", "code": ""}
_TEXT = tuple(_PLAIN)


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
        own, plain = codes[rows], are_numbers(distinct)
        value, high = (np.full(len(distinct) + 1, np.nan) for _ in range(2))
        value[:-1][plain] = distinct[plain].astype(float)
        texts: dict[str, dict[int, str]] = {name: {} for name in _TEXT}
        texts["code"] = dict.fromkeys(np.flatnonzero(value[:-1] < 0).tolist(), "negative")
        for k in np.flatnonzero(~plain).tolist():
            figure = values.parse(distinct[k]) or values.Figure()
            value[k], high[k] = figure.value, figure.high
            for name in _TEXT:
                if getattr(figure, name) != _PLAIN[name]:
                    texts[name][k] = getattr(figure, name)
        self.value[at] = value[own]
        if not plain.all():
            self.high[at] = high[own]
        found = [str(v) if type(v) is int else as_text(v) for v in distinct.tolist()]
        for name, words in {**texts, "found": dict(enumerate(found))}.items():
            if words:
                self._put(at, own, name, words, len(distinct))
        self._shown_as(at, rows, j)

    def _put(self, at, own: np.ndarray, name: str, words: dict[int, str], size: int) -> None:
        """Lay out words of a column's distinct cells, of which there are `size`."""
        number = self._numbers[name]
        table = np.full(size + 1, number["exact"] if name == "qualifier" else -1, dtype=np.int32)
        table[list(words)] = [number.setdefault(word, len(number)) for word in words.values()]
        getattr(self, name).codes[at] = table[own]

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
