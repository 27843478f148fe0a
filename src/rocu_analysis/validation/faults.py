"""Which figures of a table cannot stand, and where that is said."""

from __future__ import annotations

import numpy as np

from rocu_analysis.validation.cells import as_text
from rocu_analysis.validation.findings import CODES, Findings
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
        self.codes = np.full(len(i), "", dtype=object)
        self.reasons = np.full(len(i), "", dtype=object)

    @property
    def is_faulty(self) -> np.ndarray:
        """Figures that are set aside."""
        return self.codes != ""

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
        message = message or CODES[code].meaning
        self.codes[at] = [f"{old} {code}".strip() for old in self.codes[at]]
        self.reasons[at] = [f"{old}; {message}" if old else message for old in self.reasons[at]]
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


def heading_cells(columns: list[Column]) -> Cells:
    """Lowest heading over each of some columns, where it has one of its own."""
    chains = [[cell for cell in c.chain if cell.own] or c.chain for c in columns]
    return [(chain[-1].i, chain[-1].j) for chain in chains if chain]
