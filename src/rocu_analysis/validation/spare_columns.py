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
from rocu_analysis.validation.tables import Column, Table

_CODES = ("repeated", "conflict", "rows_not_told_apart", "record_repeated", "record_conflict")
# In so many rows a column that never says the same twice is a reference or a remark.
_MANY_ROWS = 10


def name(
    problems: pd.DataFrame, rows: pd.DataFrame, keys: Iterable[str], tables: Iterable[Table]
) -> pd.DataFrame:
    """Name such columns in the problems of rows that are not told apart."""
    about = problems["code"].isin(_CODES).to_numpy()
    spare: dict[tuple[str, str], list[tuple[Table, list[Column], dict[int, int]]]] = {}
    for table in tables if about.any() else ():
        columns = [c for c in table.columns if c.use == UNUSED and _could_tell(table, c)]
        if columns:
            key = table.grid.sheet.file, table.grid.sheet.name
            numbers = np.asarray(table.grid.sheet.rows)[table.rows].tolist()
            at = dict(zip(numbers, table.rows.tolist(), strict=True))
            spare.setdefault(key, []).append((table, columns, at))
    rows = (
        rows[pd.MultiIndex.from_frame(rows[["file", "sheet"]]).isin(list(spare))] if spare else rows
    )
    if not spare or rows.empty:
        return problems
    alike = _alike(rows, [key for key in keys if key in rows])
    cells = problems[["file", "sheet", "cell"]].itertuples(index=False, name=None)
    text = {name: problems[name].tolist() for name in ("message", "remedy")}
    for place, (file, sheet, cell) in enumerate(cells):
        group = alike.get((file, sheet, cell)) if about[place] else None
        differing = _differing(spare.get((file, sheet), ()), group) if group else []
        if differing:
            text["message"][place] += f"; {_said(differing)}"
            text["remedy"][place] = (
                f"If “{differing[0]}” tells them apart, say in the companion file which field it "
                f'is; else declare it: "{differing[0]}" = "unused".'
            )
    return problems.assign(
        **{n: pd.Series(said, index=problems.index, dtype="str") for n, said in text.items()}
    )


def _alike(rows: pd.DataFrame, keys: list[str]) -> dict[tuple, list[int]]:
    """For each cell the numbers of the rows of its sheet that are the same as its own."""
    same = Facts(rows).of(*keys, "file", "sheet")
    twice = pd.Series(same).duplicated(keep=False).to_numpy()
    groups = {key: part["row"].tolist() for key, part in rows[twice].groupby(same[twice])}
    cells = rows.loc[twice, ["file", "sheet", "cell"]].itertuples(index=False, name=None)
    return {cell: groups[key] for cell, key in zip(cells, same[twice], strict=True)}


def _differing(spare, numbers: Iterable[int]) -> list[str]:
    """Headings of the columns that say different things in each of some rows of a sheet."""
    headed = []
    for table, columns, at in spare:
        rows = [at[number] for number in dict.fromkeys(numbers) if number in at]
        for column in columns if len(rows) > 1 else ():
            if len({table.grid.text(i, column.j) for i in rows}) == len(rows):
                headed.append(column.heading)
    return headed


def _could_tell(table: Table, column: Column) -> bool:
    """Whether a column can tell rows apart: words, and not a reference of its own in each row."""
    # Two statements of one figure come from two sources: that tells no figures apart.
    if column.reason or not column.heading or headings.field_of(column.heading) == "source":
        return False
    kinds = table.grid.kinds[table.rows, column.j]
    codes = table.grid.column(column.j)[0][table.rows]
    is_text = (kinds == TEXT).sum() * 2 > (kinds != 0).sum()
    return bool(is_text) and (len(codes) < _MANY_ROWS or len(np.unique(codes)) < len(codes))


def _said(headings: list[str]) -> str:
    named = [f"“{heading}”" for heading in dict.fromkeys(headings)]
    if len(named) == 1:
        return f"the column {named[0]} is not used and is what differs"
    return f"the columns {', '.join(named[:-1])} and {named[-1]} are not used and differ"
