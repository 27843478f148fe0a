"""The words in the columns of a table, each distinct one interpreted once.

Names that stand once for a group of rows are carried down; days are turned into the periods that
their neighbours tell.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from rocu_analysis.periods import MONTHS
from rocu_analysis.validation import fact_periods, grouped_names, headings, words
from rocu_analysis.validation.cells import as_text
from rocu_analysis.validation.findings import Findings
from rocu_analysis.validation.table_columns import Column
from rocu_analysis.validation.tables import Table
from rocu_analysis.validation.word import Word

_MOST_NAMED = 20


@dataclass(frozen=True)
class ColumnWords:
    """Words of one column of a table.

    Attributes
    ----------
    column : Column
    codes : numpy.ndarray
        For each row of the table the number of its word in `read`; -1 where there is none.
    read : list of Word
    typed : numpy.ndarray
        False where the word was carried down from above.
    """

    column: Column
    codes: np.ndarray
    read: list[Word]
    typed: np.ndarray

    @property
    def field(self) -> str:
        """Field that the column fills."""
        return self.column.field


def read_columns(table: Table, findings: Findings) -> list[ColumnWords]:
    """Interpret all columns of a table that fill a field."""
    reader = _Reader(table, findings)
    return [reader.read(column) for column in table.columns if column.use == "field"]


class _Reader:
    def __init__(self, table: Table, findings: Findings) -> None:
        self.table, self.findings, self.grid = table, findings, table.grid
        self.rows = table.rows

    def read(self, column: Column) -> ColumnWords:
        codes, distinct = self.grid.column(column.j)
        own = np.where(self.grid.held[self.rows, column.j], codes[self.rows], -1)
        typed = own >= 0
        own = self._carried(own, column)
        used = np.unique(own[own >= 0])
        read = self._interpreted([distinct[code] for code in used], column)
        place = np.full(int(used.max()) + 1 if len(used) else 1, -1)
        place[used] = np.arange(len(used))
        return ColumnWords(column, np.where(own >= 0, place[own], -1), read, typed)

    def _interpreted(self, values: list, column: Column) -> list[Word]:
        if column.field == "geography_kind":
            return [Word({"geography": as_text(value).casefold()}) for value in values]
        if column.field != "period":
            return words.read(values, column.field, self.table.mapping, self.table.settings)
        values = [_numbered(value, column.heading) for value in values]
        read = words.read(values, "period", self.table.mapping, self.table.settings)
        _settle_days(values, read, column)
        return read

    def _carried(self, own: np.ndarray, column: Column) -> np.ndarray:
        """Carry names down over merged cells, and over blanks below each in a grouped list."""
        own = self._over_merged(own, column)
        if not grouped_names.is_grouped(self.table, column, own):
            return own
        blank = own < 0
        last = np.maximum.accumulate(np.where(blank, 0, np.arange(len(own))))
        cells = [self.grid.cell(int(row), column.j) for row in self.rows[blank]]
        listed = ", ".join(cells[:_MOST_NAMED])
        if len(cells) > _MOST_NAMED:
            listed += f" and {len(cells) - _MOST_NAMED:,} more"
        number = "1 empty cell" if len(cells) == 1 else f"{len(cells):,} empty cells"
        self.findings.add(
            "filled_down",
            [(int(self.rows[np.flatnonzero(blank)[0]]), column.j)],
            field=column.field,
            message=f"{number} under “{column.heading}” ({listed}) "
            f"{'was' if len(cells) == 1 else 'were'} read as the name above",
        )
        return own[last]

    def _over_merged(self, own: np.ndarray, column: Column) -> np.ndarray:
        number = int(self.grid.sheet.columns[column.j])
        tall = [
            (top, bottom)
            for top, left, bottom, right in self.grid.sheet.merged
            if left <= number <= right and bottom > top
        ]
        if not tall:
            return own
        own, numbers = own.copy(), np.asarray(self.grid.sheet.rows)[self.rows]
        for top, bottom in tall:
            first = np.flatnonzero(numbers == top)
            if len(first) and own[first[0]] >= 0:
                under = (numbers > top) & (numbers <= bottom) & (own < 0)
                own[under] = own[first[0]]
        return own


def _settle_days(values: list, read: list[Word], column: Column) -> None:
    """Turn single days into the periods that they stand for; ``read`` is changed in place."""
    days = {}
    for k, word in enumerate(read):
        period = word.fields.get("period")
        if period is not None and period.kind == "span" and period.days == 1:
            days[k] = period.start
    if not days:
        return
    meaning = fact_periods.of_days(list(days.values()), column.heading)
    for k, day in days.items():
        if meaning[day] is not None:
            read[k].fields["period"] = meaning[day]
            continue
        read[k] = Word(
            code="period_ambiguous",
            message=f"“{as_text(values[k])}” is a day; whether it stands for a month, a quarter or "
            "a week cannot be told",
            remedy="Head it Month, Quarter or Week commencing, or write 2020-21 Q4.",
        )


def _numbered(value: object, heading: str) -> object:
    """Quarter or month that stands as a bare number under a heading that says so."""
    text, name = as_text(value), headings.plain(heading)
    if re.fullmatch(r"[1-4]", text) and re.search(r"\b(?:quarter|qtr)\b", name):
        return f"Q{text}"
    if re.fullmatch(r"0?[1-9]|1[0-2]", text) and re.fullmatch(r"(?:reporting )?month", name):
        return MONTHS[int(text) - 1]
    return value
