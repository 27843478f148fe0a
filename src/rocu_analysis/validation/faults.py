"""Which figures of a table cannot stand, and where that is said."""

from __future__ import annotations

import numpy as np

from rocu_analysis.problems import kinds
from rocu_analysis.validation.arrays import Coded
from rocu_analysis.validation.cells import as_text
from rocu_analysis.validation.findings import Findings
from rocu_analysis.validation.table_columns import Column

Cells = list[tuple[int, int]]


class Faults:
    """Codes and reasons for each figure of a table, and the findings that go with them.

    Parameters
    ----------
    findings : Findings
    i, j : numpy.ndarray
        Position of each figure in the grid.
    is_total : numpy.ndarray
        Totals are checked and never used, so what their words lack is no fault.
    """

    def __init__(self, findings: Findings, i: np.ndarray, j: np.ndarray, is_total: np.ndarray):
        self.findings, self.i, self.j, self.is_total = findings, i, j, is_total
        self.codes, self.reasons = Coded.full(len(i)), Coded.full(len(i))

    @property
    def is_faulty(self) -> np.ndarray:
        """Figures that are set aside."""
        return ~self.codes.missing

    def are_faulty(self, at: np.ndarray) -> np.ndarray:
        """Which of some figures are set aside."""
        return self.codes.codes[at] >= 0

    def set_aside(
        self,
        at: np.ndarray,
        code: str,
        message: str = "",
        remedy: str = "",
        *,
        cells: Cells | None = None,
        field: str = "",
        found: str = "",
    ) -> None:
        """Set figures aside, and say so at the cells at fault: by default their own.

        Parameters
        ----------
        at : numpy.ndarray
            Positions of the figures.
        """
        at = at[~self.is_total[at]]
        if not len(at):
            return
        message = message or kinds()[code].meaning
        _extend(self.codes, at, code, " ")
        _extend(self.reasons, at, message, "; ")
        cells = self.cells(at) if cells is None else cells
        self._say(code, cells, field, found, message, remedy)

    def remark(
        self, code: str, cells: Cells, *, field: str = "", found: str = "", message: str = ""
    ) -> None:
        """Say something of figures that are kept."""
        self._say(code, cells, field, found, message, "")

    def cells(self, at: np.ndarray) -> Cells:
        """Cells of some figures."""
        return list(zip(self.i[at].tolist(), self.j[at].tolist(), strict=True))

    def _say(self, code, cells: Cells, field, found, message, remedy) -> None:
        if not found and cells:
            found = as_text(self.findings.grid.values[cells[0]])
        self.findings.add(code, cells, field=field, found=found, message=message, remedy=remedy)


def _extend(said: Coded, at: np.ndarray, text: str, between: str) -> None:
    """Put a text after what is said already at some places; ``said`` is changed in place."""
    own = said.codes[at]
    for code in np.unique(own).tolist():
        whole = said.values[code] + between + text if code >= 0 else text
        if whole not in said.values:
            said.values.append(whole)
        said.codes[at[own == code]] = said.values.index(whole)


def heading_cells(columns: list[Column]) -> Cells:
    """Lowest heading over each of some columns, where it has one of its own."""
    chains = [[cell for cell in c.chain if cell.own] or c.chain for c in columns]
    return [(chain[-1].i, chain[-1].j) for chain in chains if chain]
