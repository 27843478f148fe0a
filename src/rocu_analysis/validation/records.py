"""The cells of a register's table, as `registers.interpret` takes them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from rocu_analysis import schema
from rocu_analysis.validation import context, status_logs, template_sheets
from rocu_analysis.validation.cells import as_text
from rocu_analysis.validation.tables import Table

# Words that the cell of another field gives; they stand behind those of every column.
_OF_OTHER_WORDS = 500
COLUMNS = (
    *("file", "sheet", "row", "column", "cell", "field", "value", "heading"),
    *("i", "j", "again", "asked"),
)


def cells(table: Table) -> pd.DataFrame:
    """One row a cell that fills a field; what holds for the whole table once a record.

    Returns
    -------
    DataFrame
        ``file, sheet, row, column, cell, field, value, heading``; the positions ``i, j`` in the
        grid, -1 where the value stands in no cell of the record; ``again`` where a cell only
        repeats what the record says; ``asked`` where our template asks for what must be given. A
        blank under a heading that must be filled is there without a value, to be pointed at.
    """
    grid, sheet = table.grid, table.grid.sheet
    found = []
    for order, column in enumerate(c for c in table.columns if c.use == "field"):
        rows = table.rows[grid.held[table.rows, column.j]]
        typed = pd.DataFrame(
            {
                "row": np.asarray(sheet.rows)[rows],
                "column": int(sheet.columns[column.j]),
                "cell": [grid.cell(i, column.j) for i in rows],
                "field": column.field,
                "value": pd.Series(list(grid.values[rows, column.j]), dtype="object"),
                "heading": column.heading,
                "i": rows,
                "j": column.j,
                "_order": order,
            }
        )
        found += _as_declared(table, typed) if column.field in table.mapping.values else [typed]
    long = pd.concat([*found, *_blanks(table), *_general(table)], ignore_index=True)
    long = long.sort_values(["row", "_order"], kind="stable")
    long = long.assign(file=sheet.file, sheet=sheet.name, again=False)
    long = long.assign(asked=template_sheets.is_ours(table))[list(COLUMNS)]
    if table.shared:
        long = status_logs.once_each(long, table.shared)
    return long.reset_index(drop=True)


def settle(lines: dict, long: pd.DataFrame, rows: pd.DataFrame) -> None:
    """Send each cell of a register where its record went; a row that states nothing is a note."""
    where = rows.drop_duplicates(["file", "sheet", "row"]).set_index(["file", "sheet", "row"])
    keys = pd.MultiIndex.from_frame(long[["file", "sheet", "row"]])
    went = where["disposition"].reindex(keys).to_numpy(dtype=object)
    went = np.array([word if isinstance(word, str) else "notes" for word in went], dtype=object)
    own = long.assign(went=np.where(long["again"], "repeated", went))
    own = own[own["i"] >= 0]
    for (file, sheet, disposition), part in own.groupby(["file", "sheet", "went"], sort=False):
        i, j = part["i"].to_numpy(int), part["j"].to_numpy(int)
        if disposition == "notes":
            lines[file, sheet].note(i, j)
        else:
            lines[file, sheet].settle(i, j, disposition)


def _as_declared(table: Table, typed: pd.DataFrame) -> list[pd.DataFrame]:
    """Cells with the words that a companion gives them; a word may fill several fields at once."""
    field = typed["field"].iloc[0] if len(typed) else ""
    said = [table.mapping.meaning(field, as_text(value)) for value in typed["value"]]
    own = [
        value if fields is None else fields.get(field)
        for value, fields in zip(typed["value"], said, strict=True)
    ]
    others = [
        row | {"field": name, "value": value, "i": -1, "j": -1, "_order": _OF_OTHER_WORDS}
        for row, fields in zip(typed.to_dict("records"), said, strict=True)
        for name, value in (fields or {}).items()
        if name != field
    ]
    typed = typed.assign(value=pd.Series(own, dtype="object"))
    return [typed, pd.DataFrame(others, columns=typed.columns)] if others else [typed]


def _blanks(table: Table) -> list[pd.DataFrame]:
    """Empty cells under headings that must be filled, one a row: each can be pointed at."""
    grid, needed = table.grid, {c.name for c in schema.FRAMES[table.frame] if c.required}
    found = []
    for order, column in enumerate(c for c in table.columns if c.use == "field"):
        rows = table.rows[~grid.held[table.rows, column.j]]
        if column.field in needed and len(rows):
            found.append(
                _in_no_cell(table, rows, column.field, None).assign(
                    cell=[grid.cell(int(i), column.j) for i in rows],
                    heading=column.heading,
                    _order=order,
                )
            )
    return found


def _in_no_cell(table: Table, rows: np.ndarray, field: str, value: object) -> pd.DataFrame:
    """One value for each of some rows, counted in no cell of theirs."""
    return pd.DataFrame(
        {
            "row": np.asarray(table.grid.sheet.rows)[rows],
            "column": 0,
            "cell": "",
            "field": field,
            "heading": "",
            "value": pd.Series([value] * len(rows), dtype="object"),
            "i": -1,
            "j": -1,
            "_order": 1000,
        }
    )


def _general(table: Table) -> list[pd.DataFrame]:
    """What the companion or the titles say of every record, where no column does."""
    own = {c.field for c in table.columns if c.use == "field"}
    said = {
        name: value
        for name, value in table.declared.items()
        if name in schema.columns(table.frame) and name not in own
    }
    titles = context.join(table.said)
    if (
        {"region", "force"} & set(schema.columns(table.frame))
        and not ({"region", "force", "geography"} & own)
        and len(titles.place) == 1
    ):
        meaning = titles.place[0]
        if meaning.field in ("region", "force") and meaning.field in schema.columns(table.frame):
            said.setdefault(meaning.field, meaning.word)
    if table.frame == "resources" and not {"period", "period_start"} & own and titles.period:
        said.setdefault("period", titles.period.label)
    return [_in_no_cell(table, table.rows, name, value) for name, value in said.items()]
