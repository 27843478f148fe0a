"""A table as it is read off a sheet: its place, its columns, and the roles that its cells have."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from rocu_analysis.validation.cells import FIGURE, Grid
from rocu_analysis.validation.mapping import UNUSED, Mapping
from rocu_analysis.validation.titles import Title
from rocu_analysis.validation.words import Said

# What a cell of a sheet is; 0 is an empty one.
LABEL, TITLE_ROLE, NOTE_ROLE, TOTAL, UNUSED_ROLE, FIGURE_ROLE = range(1, 7)


@dataclass
class Block:
    """One table's place: rows and columns of the grid, by position."""

    columns: list[int]
    heads: list[int] = field(default_factory=list)  # rows of headings
    body: list[int] = field(default_factory=list)
    titles: list[int] = field(default_factory=list)  # lines above, the nearest last
    notes: list[int] = field(default_factory=list)  # lines below
    has_figures: bool = True
    doubt: str = ""  # why it may be two tables

    def texts(self, grid: Grid) -> list[str]:
        """What stands above the figures: titles and headings."""
        lines = [(i, j) for i in [*self.titles, *self.heads] for j in self.columns]
        return [grid.text(i, j) for i, j in lines if grid.held[i, j]]


@dataclass
class HeadCell:
    """One heading over a column."""

    value: object
    text: str
    i: int
    j: int
    own: bool  # false where it was carried over from a wider one
    wide: bool = False  # it stands over several columns


@dataclass
class Column:
    """One column of a table and what it is used for."""

    j: int
    chain: list[HeadCell] = field(default_factory=list)
    extra: list[Said] = field(default_factory=list)  # what each heading over figures means
    use: str = UNUSED  # or "field", "figure", "note"
    field: str = ""
    total: str = ""  # dimension whose total the column is
    scale: float = 1.0
    unit: str = ""
    reason: str = ""

    @property
    def heading(self) -> str:
        """Heading as an analyst would name it."""
        return " ".join(dict.fromkeys(cell.text for cell in self.chain))

    @property
    def texts(self) -> list[str]:
        """What may name its field: the whole heading, then each level, the lowest first."""
        return [self.heading, *(cell.text for cell in reversed(self.chain))]


def read_heads(grid: Grid, block: Block) -> list[Column]:
    """Columns that hold anything, with the headings over each, merged and wider ones too."""
    row_at = {int(grid.sheet.rows[i]): i for i in block.heads}
    column_at = {int(grid.sheet.columns[j]): j for j in block.columns}
    merged = {}
    for top, left, bottom, right in grid.sheet.merged:
        if top in row_at and left in column_at:
            for row in range(top, min(bottom, top + 20) + 1):
                for number in range(left, min(right, left + 500) + 1):
                    if row in row_at and number in column_at:
                        merged[row_at[row], column_at[number]] = row_at[top], column_at[left]
    chains: dict[int, list[HeadCell]] = {j: [] for j in block.columns}
    for i, below in zip(block.heads, [*block.heads, None][1:], strict=True):
        carried: int | None = None
        for j in block.columns:
            if grid.held[i, j]:
                carried = at = j
            elif (i, j) in merged:
                top, at = merged[i, j]
                if top != i:
                    continue  # merged downwards: it stands at its own level already
            elif None not in (carried, below) and grid.held[below, [carried, j]].all():
                # A wide heading reaches over the empty cells at its right: figures under both.
                figures = grid.kinds[np.ix_(block.body[:200], [carried, j])] == FIGURE
                if block.body and not figures.any(axis=0).all():
                    continue
                at = carried
            else:
                continue
            if at != j:
                chains[at][-1].wide = True
            chains[j].append(HeadCell(grid.values[i, at], grid.text(i, at), i, j, at == j, at != j))
    held = grid.held[np.ix_([*block.heads, *block.body], block.columns)].any(axis=0)
    return [Column(j, chains[j]) for j, is_held in zip(block.columns, held, strict=True) if is_held]


@dataclass
class Table:
    """One table, as read: enough for `facts` or `registers` to state its rows."""

    grid: Grid
    frame: str
    block: Block
    rows: np.ndarray  # positions of those that hold records or figures
    columns: list[Column]
    mapping: Mapping
    settings: dict
    declared: dict  # fields that a companion gives the sheet or file
    # What the line above a row says: ``South West`` over its forces.
    sections: dict[int, list[Said]] = field(default_factory=dict)
    said: list[Title] = field(default_factory=list)  # by titles and names, the nearest first
    conflict: str = ""  # why it can be read in two ways
    # Columns whose cells are counted with another table over the same rows: a flat log states
    # events, and in the same lines recommendations.
    shared: frozenset[int] = frozenset()

    @property
    def figures(self) -> list[Column]:
        """Columns of figures."""
        return [column for column in self.columns if column.use == "figure"]

    def fields(self, *names: str) -> list[Column]:
        """Columns that fill a field, or one of some fields."""
        named = [column for column in self.columns if column.use == "field"]
        return [column for column in named if not names or column.field in names]
