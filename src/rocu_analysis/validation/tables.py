"""A table as it is read off a sheet, and the roles that its cells have."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np

from rocu_analysis.validation import context
from rocu_analysis.validation.block import Block
from rocu_analysis.validation.cells import Grid
from rocu_analysis.validation.log import Log
from rocu_analysis.validation.mapping import Mapping
from rocu_analysis.validation.table_columns import Column
from rocu_analysis.validation.word import Word

# What a cell of a sheet is; 0 is an empty one.
LABEL, TITLE_ROLE, NOTE_ROLE, TOTAL, UNUSED_ROLE, FIGURE_ROLE = range(1, 7)


@dataclass
class Table:
    """One table, as read: enough for `facts` or `registers` to state its rows.

    Attributes
    ----------
    frame : str
        Frame that it fills.
    rows : numpy.ndarray
        Positions of the rows that hold records or figures.
    columns : list of Column
    sections : dict
        Row position to the fields that the line above it gives (``South West`` over its forces).
    said : list of context.Said
        What titles, sheet and file say, the nearest first.
    declared : dict
        Fields that a companion declares for the sheet or file.
    conflict : str
        Why the table can be read in two ways; empty where it cannot.
    shared : frozenset of int
        Positions of columns whose cells are counted with another table over the same rows: a flat
        log states events, and in the same lines recommendations.
    """

    grid: Grid
    frame: str
    block: Block
    rows: np.ndarray
    columns: list[Column]
    mapping: Mapping
    settings: dict
    declared: dict
    sections: dict[int, list[Word]] = dataclasses.field(default_factory=dict)
    said: list[context.Said] = dataclasses.field(default_factory=list)
    conflict: str = ""
    shared: frozenset[int] = frozenset()

    @property
    def figures(self) -> list[Column]:
        """Columns of figures."""
        return [column for column in self.columns if column.use == "figure"]

    def fields(self, *names_: str) -> list[Column]:
        """Columns that fill one of some fields."""
        return [c for c in self.columns if c.use == "field" and c.field in names_]


@dataclass
class Layout:
    """Roles of all cells of a sheet (of the shape of its values) and its tables."""

    roles: np.ndarray
    tables: list[Table]
    grid: Grid
    findings: Log
    stray: list[tuple[int, int]] = dataclasses.field(default_factory=list)
