"""Does a column that no frame has a place for tell apart what otherwise looks the same?

Two rows of one sheet may be the same figure by every column that is used, and stand under
different wards in one that is not. Nothing is made of that column; the problem names it.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from rocu_analysis.validation import headings
from rocu_analysis.validation.cells import TEXT
from rocu_analysis.validation.judged import Facts
from rocu_analysis.validation.mapping import UNUSED
from rocu_analysis.validation.table_columns import Column
from rocu_analysis.validation.tables import Table

_CODES = ("repeated", "conflict", "rows_not_told_apart", "record_repeated", "record_conflict")
# In so many rows a column that never says the same twice is a reference or a remark.
_MANY_ROWS = 10


def name(
    problems: pd.DataFrame, rows: pd.DataFrame, keys: Iterable[str], tables: Iterable[Table]
) -> pd.DataFrame:
    """Name such columns in the problems of rows that are not told apart.

    Parameters
    ----------
    problems : DataFrame
        As in ``check.problems``.
    rows : DataFrame
        What was judged, with ``file, sheet, row, cell`` and the columns of ``keys``.
    keys : iterable of str
        What makes two rows the same.
    tables : iterable of Table
        Those that may have columns to spare.

    Returns
    -------
    DataFrame
        A copy, with messages and remedies changed.
    """
    about = problems["code"].isin(_CODES)
    if not about.any() or rows.empty:
        return problems
    spare = _Spare(tables)
    if not spare.of_sheet:
        return problems
    where = pd.MultiIndex.from_frame(rows[["file", "sheet"]])
    rows = rows[where.isin(list(spare.of_sheet))]
    if rows.empty:
        return problems
    alike = _alike(rows, [key for key in keys if key in rows])
    columns = {name: problems[name].tolist() for name in ("file", "sheet", "cell")}
    message, remedy = problems["message"].tolist(), problems["remedy"].tolist()
    for place in np.flatnonzero(about).tolist():
        file, sheet, cell = (column[place] for column in columns.values())
        group = alike.get((file, sheet, cell))
        headings = spare.differing(file, sheet, group) if group else []
        if headings:
            message[place] += f"; {_said(headings)}"
            remedy[place] = (
                f"If “{headings[0]}” tells them apart, say in the companion file which field it "
                f'is; else declare it: "{headings[0]}" = "unused".'
            )
    text = {"message": message, "remedy": remedy}
    return problems.assign(
        **{n: pd.Series(own, index=problems.index, dtype="str") for n, own in text.items()}
    )


def _alike(rows: pd.DataFrame, keys: list[str]) -> dict[tuple, list[int]]:
    """For each cell the numbers of the rows of its sheet that are the same as its own."""
    same = Facts(rows).of(*keys, "file", "sheet")
    twice = pd.Series(same).duplicated(keep=False).to_numpy()
    groups = {key: part["row"].tolist() for key, part in rows[twice].groupby(same[twice])}
    cells = rows.loc[twice, ["file", "sheet", "cell"]].itertuples(index=False, name=None)
    return {cell: groups[key] for cell, key in zip(cells, same[twice], strict=True)}


class _Spare:
    """The columns of tables that nothing is made of, sheet by sheet."""

    def __init__(self, tables: Iterable[Table]) -> None:
        self.of_sheet: dict[tuple[str, str], list[tuple[Table, list[Column]]]] = {}
        self._at: dict[tuple[str, str, int], dict[int, int]] = {}
        for table in tables:
            columns = [c for c in table.columns if c.use == UNUSED and _could_tell(table, c)]
            if columns:
                key = (table.grid.sheet.file, table.grid.sheet.name)
                self.of_sheet.setdefault(key, []).append((table, columns))

    def differing(self, file: str, sheet: str, numbers: Iterable[int]) -> list[str]:
        """Headings of the columns that say different things in some rows of a sheet."""
        wanted = dict.fromkeys(int(number) for number in numbers)
        found = []
        for number, (table, columns) in enumerate(self.of_sheet.get((file, sheet), [])):
            at = self._positions(file, sheet, number)
            rows = [at[row] for row in wanted if row in at]
            for column in columns if len(rows) > 1 else ():
                said = {table.grid.text(i, column.j) for i in rows}
                if len(said) == len(rows):
                    found.append(column.heading)
        return found

    def _positions(self, file: str, sheet: str, number: int) -> dict[int, int]:
        """Position in the grid of each row of a table, by the row's number in the file."""
        key = file, sheet, number
        if key not in self._at:
            table = self.of_sheet[file, sheet][number][0]
            numbers = np.asarray(table.grid.sheet.rows)[table.rows].tolist()
            self._at[key] = dict(zip(numbers, table.rows.tolist(), strict=True))
        return self._at[key]


def _could_tell(table: Table, column: Column) -> bool:
    """Whether a column can tell rows apart: words, and not a reference of its own in each row."""
    # Two statements of one figure come from two sources: that tells no figures apart.
    if column.reason or not column.heading or headings.field_of(column.heading) == "source":
        return False
    kinds = table.grid.kinds[table.rows, column.j]
    if (kinds == TEXT).sum() * 2 <= (kinds != 0).sum():
        return False
    codes, _ = table.grid.column(column.j)
    own = codes[table.rows]
    return len(own) < _MANY_ROWS or len(np.unique(own)) < len(own)


def _said(headings: list[str]) -> str:
    named = [f"“{heading}”" for heading in dict.fromkeys(headings)]
    if len(named) == 1:
        return f"the column {named[0]} is not used and is what differs"
    return f"the columns {', '.join(named[:-1])} and {named[-1]} are not used and differ"
