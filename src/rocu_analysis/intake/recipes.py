"""How is a table laid out? A recipe: where its figures are, and where the label of each field is.

A shape finds the recipe of a table by itself, and a companion states one:

    values = "C5:N40"
    period = "row 4, directly above"
    measure = "row 3, closest left"
    force = "column A, directly left"

A label in a row is *directly above* its figures, or the *closest* one to the left in that row, as
under a merged heading. A label in a column is *directly left* of its figures, or the *closest* one
above in that column, as beside a merged label. `intake.shapes.follow` reads a table by its recipe.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Block:
    """A rectangle of cells by the row and column numbers of its sheet, both ends included."""

    top: int
    left: int
    bottom: int
    right: int

    def holds(self, row: int, column: int) -> bool:
        """Whether a cell is in it."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right


@dataclass(frozen=True, slots=True)
class Relation:
    """Where the label of a figure is: in one row above or one column to the left of the figures.

    ``line`` is the number of that row or column in the sheet. With ``closest`` an empty cell takes
    the label before it.
    """

    is_row: bool
    line: int
    closest: bool = False

    def find(self, row: int, column: int, is_filled: Callable[[int, int], bool]) -> tuple[int, int]:
        """Row and column of the label of the figure in a cell.

        >>> Relation(is_row=True, line=3, closest=True).find(7, 5, lambda r, c: c == 3)
        (3, 3)
        >>> Relation(is_row=False, line=1).find(7, 5, lambda r, c: True)
        (7, 1)
        """
        row, column = (self.line, column) if self.is_row else (row, self.line)
        start = row, column
        while self.closest and not is_filled(row, column):
            row, column = (row, column - 1) if self.is_row else (row - 1, column)
            if row < 1 or column < 1:
                return start
        return row, column


@dataclass(frozen=True)
class Recipe:
    """Where the figures of a table are, and for each field its label's place or its one value."""

    values: Block
    fields: Mapping[str, Relation] = field(default_factory=dict)
    constants: Mapping[str, object] = field(default_factory=dict)
