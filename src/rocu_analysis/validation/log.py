"""What is found while a table is read, each at its cell, and which figures cannot stand.

An error is listed once a cell, since every figure that was set aside must be found again; a
warning once a word, with the number of cells like it, since a thousand dashes are one remark.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from rocu_analysis.errors import Problem
from rocu_analysis.problems import is_error, kinds, problem
from rocu_analysis.validation.arrays import Coded
from rocu_analysis.validation.cells import Grid, as_text

# So many cells of one kind are listed one by one; a line says how many more there are.
LISTED_ERRORS = 200

Cells = list[tuple[int, int]]


class Log:
    """The problems of one sheet."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.problems: list[Problem] = []

    def tell(
        self, code: str, cells: Iterable = (), message: str = "", *, field="", found="", remedy=""
    ) -> None:
        """Note a problem at some cells of the grid, or of the whole sheet where none is given."""
        sheet, cells = self.grid.sheet, list(cells)
        if not found and cells:
            found = as_text(self.grid.values[cells[0]])
        listed = LISTED_ERRORS if is_error(code) else 0
        more = len(cells) - max(listed, 1)
        addresses = [self.grid.cell(*place) for place in cells[: listed + 1]] or [""]
        told = {"field": field, "found": found, "remedy": remedy}
        for number, address in enumerate(addresses):
            if number == listed and more > 0:
                like_it = f"(and {more:,} more {'cell' if more == 1 else 'cells'} like it)"
                message = f"{message or kinds()[code].meaning} {like_it}"
            self.problems.append(
                problem(code, sheet.file, sheet.name, address, message=message, **told)
            )


class FigureLog(Log):
    """The same, with the fate of each figure of one table: why it cannot stand, if it cannot.

    ``i, j`` say where each figure stands in the grid. Totals are checked and never used, so what
    their words lack is no fault.
    """

    def __init__(self, log: Log, i: np.ndarray, j: np.ndarray, is_total: np.ndarray) -> None:
        self.grid, self.problems = log.grid, log.problems
        self.i, self.j, self.is_total = i, j, is_total
        self.codes, self.reasons = Coded.full(len(i)), Coded.full(len(i))
        self._numbers: dict[str, dict[str, int]] = {"codes": {}, "reasons": {}}

    @property
    def is_aside(self) -> np.ndarray:
        """Figures that are set aside."""
        return ~self.codes.missing

    def cells(self, rows: np.ndarray) -> Cells:
        """Cells of some figures."""
        return list(zip(self.i[rows].tolist(), self.j[rows].tolist(), strict=True))

    def set_aside(
        self, rows: np.ndarray, code: str, cells: Cells | None = None, message: str = "", **told
    ) -> None:
        """Set figures aside, by number, and tell it at the cells at fault: by default their own."""
        rows = rows[~self.is_total[rows]]
        if len(rows):
            message = message or kinds()[code].meaning
            self._extend("codes", rows, code, " ")
            self._extend("reasons", rows, message, "; ")
            self.tell(code, self.cells(rows) if cells is None else cells, message, **told)

    def _extend(self, name: str, rows: np.ndarray, text: str, between: str) -> None:
        """Put a text after what is said already of some figures."""
        said, number = getattr(self, name), self._numbers[name]
        codes = said.codes[rows]
        for code in np.unique(codes).tolist():
            whole = said.values[code] + between + text if code >= 0 else text
            if whole not in number:
                number[whole] = len(said.values)
                said.values.append(whole)
            said.codes[rows[codes == code]] = number[whole]
