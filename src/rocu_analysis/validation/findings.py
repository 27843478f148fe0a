"""Problems found while a table is read, each at its cell.

An error is listed once a cell, since every figure that was set aside must be found again; a
warning once a word, with the number of cells like it, since a thousand dashes are one remark.
"""

from __future__ import annotations

from collections.abc import Iterable

from rocu_analysis.errors import Problem
from rocu_analysis.problems import is_error, kinds, problem
from rocu_analysis.validation.cells import Grid

# So many cells of one kind are listed one by one; a line says how many more there are.
LISTED_ERRORS = 200


class Findings:
    """Collects the problems of one sheet."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.problems: list[Problem] = []

    def add(
        self,
        code: str,
        cells: Iterable[tuple[int, int]] = (),
        *,
        field: str = "",
        found: str = "",
        message: str = "",
        remedy: str = "",
    ) -> None:
        """Add a finding about some cells of the grid; about the whole sheet where none is given."""
        places = list(cells)
        if not places:
            self._one(code, "", field, found, message, remedy)
        elif is_error(code):
            for place in places[:LISTED_ERRORS]:
                self._one(code, self.grid.cell(*place), field, found, message, remedy)
            more = len(places) - LISTED_ERRORS
            if more > 0:
                message = _and_more(message or kinds()[code].meaning, more)
                self._one(
                    code, self.grid.cell(*places[LISTED_ERRORS]), field, found, message, remedy
                )
        else:
            if len(places) > 1:
                message = _and_more(message or kinds()[code].meaning, len(places) - 1)
            self._one(code, self.grid.cell(*places[0]), field, found, message, remedy)

    def _one(self, code, cell, field, found, message, remedy) -> None:
        self.problems.append(
            problem(
                code,
                self.grid.sheet.file,
                self.grid.sheet.name,
                cell,
                field=field,
                found=found,
                message=message,
                remedy=remedy,
            )
        )


def _and_more(message: str, count: int) -> str:
    return f"{message} (and {count:,} more {'cell' if count == 1 else 'cells'} like it)"
