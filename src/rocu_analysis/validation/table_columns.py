"""The columns of a table, each with the headings that stand over it."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from rocu_analysis.validation.block import Block
from rocu_analysis.validation.cells import FIGURE, Grid
from rocu_analysis.validation.mapping import UNUSED
from rocu_analysis.validation.word import Word


@dataclass
class HeadCell:
    """One heading over a column, at one level."""

    value: object
    text: str
    i: int
    j: int
    own: bool  # false where it was carried over from a merged or wider heading


@dataclass
class Column:
    """One column of a table and what it is used for.

    ``use`` is "field", "figure", "unused" or "note". For figures, ``extra`` holds what each
    level of heading means; ``total`` names the dimension whose total the column is.
    """

    j: int
    chain: list[HeadCell] = dataclasses.field(default_factory=list)
    use: str = UNUSED
    field: str = ""
    extra: list[Word] = dataclasses.field(default_factory=list)
    total: str = ""
    scale: float = 1.0
    unit: str = ""
    reason: str = ""

    @property
    def heading(self) -> str:
        """Heading as an analyst would name it."""
        return " ".join(dict.fromkeys(cell.text for cell in self.chain))


def head_chains(grid: Grid, block: Block) -> dict[int, list[HeadCell]]:
    """Headings over each column, from the top; merged and wider headings are carried over."""
    merged = _merged_over(grid, block)
    chains: dict[int, list[HeadCell]] = {j: [] for j in block.columns}
    for level, i in enumerate(block.heads):
        is_last = level == len(block.heads) - 1
        carried: HeadCell | None = None
        for j in block.columns:
            if grid.held[i, j]:
                cell = HeadCell(grid.values[i, j], grid.text(i, j), i, j, True)
                carried = cell
            elif (i, j) in merged:
                oi, oj = merged[i, j]
                if oi != i:
                    continue  # merged downwards: it stands at its own level already
                cell = HeadCell(grid.values[oi, oj], grid.text(oi, oj), i, j, False)
            elif not is_last and carried is not None and _carries(grid, block, level, carried, j):
                cell = HeadCell(carried.value, carried.text, i, j, False)
            else:
                continue
            chains[j].append(cell)
    return chains


def _carries(grid: Grid, block: Block, level: int, carried: HeadCell, j: int) -> bool:
    """Whether a heading reaches over the empty cells at its right: figures under both."""
    below = block.heads[level + 1]
    if not grid.held[below, j] or not grid.held[below, carried.j]:
        return False
    body = block.body[:200]
    if not body:
        return True
    return all((grid.kinds[body, k] == FIGURE).any() for k in (j, carried.j))


def _merged_over(grid: Grid, block: Block) -> dict[tuple[int, int], tuple[int, int]]:
    row_at = {int(grid.sheet.rows[i]): i for i in block.heads}
    column_at = {int(grid.sheet.columns[j]): j for j in block.columns}
    found = {}
    for top, left, bottom, right in grid.sheet.merged:
        if top not in row_at or left not in column_at:
            continue
        origin = row_at[top], column_at[left]
        for row in range(top, min(bottom, top + 20) + 1):
            for number in range(left, min(right, left + 500) + 1):
                if row in row_at and number in column_at:
                    found[row_at[row], column_at[number]] = origin
    return found
