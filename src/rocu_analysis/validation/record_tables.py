"""Which column of a register's table fills which field of its frame?"""

from __future__ import annotations

import numpy as np

from rocu_analysis.validation import headings
from rocu_analysis.validation.blocks import Block
from rocu_analysis.validation.cells import Grid
from rocu_analysis.validation.mapping import NOTE, UNUSED, Mapping
from rocu_analysis.validation.table_columns import Column, head_chains
from rocu_analysis.validation.tables import Table


def read_table(
    grid: Grid, block: Block, frame: str, mapping: Mapping, settings: dict, said: list
) -> Table | None:
    """Read the columns of a block as one frame's; None where no heading names a field of it."""
    sheet, chains = grid.sheet.name, head_chains(grid, block)
    columns, taken = [], set()
    for j in block.columns:
        if not grid.held[[*block.heads, *block.body], j].any():
            continue
        column = Column(j, chains[j])
        texts = [column.heading, *(cell.text for cell in reversed(column.chain))]
        declared = next((f for f in (mapping.column(t, sheet) for t in texts) if f), None)
        named = declared or next(
            (f for f in (headings.field_of(t, frame) for t in texts) if f), None
        )
        if declared in (UNUSED, NOTE):
            column.use, column.reason = declared, "declared"
        elif named and named not in taken:
            column.use, column.field = "field", named
            taken.add(named)
        elif headings.is_note(column.heading):
            column.use = NOTE
        columns.append(column)
    if not taken:
        return None
    rows = [i for i in block.body if grid.held[i, [c.j for c in columns]].any()]
    return Table(
        grid,
        frame,
        block,
        np.array(rows, dtype=int),
        columns,
        mapping,
        settings,
        mapping.file | mapping.sheets.get(sheet, {}),
        said=said,
    )
