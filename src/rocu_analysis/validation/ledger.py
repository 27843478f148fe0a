"""Where did every cell go?

For each sheet: ``cells_read`` = ``accepted`` + ``set_aside`` + ``repeated`` + ``labels`` +
``titles`` + ``notes`` + ``totals`` + ``unused``. A figure goes where its row of the outcomes went;
a cell of a register, where its record went.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from rocu_analysis import schema
from rocu_analysis.validation.tables import FIGURE_ROLE, LABEL, NOTE_ROLE, TITLE_ROLE, TOTAL
from rocu_analysis.validation.tables import UNUSED_ROLE as UNUSED

_ROLES = {
    LABEL: "labels",
    TITLE_ROLE: "titles",
    NOTE_ROLE: "notes",
    TOTAL: "totals",
    UNUSED: "unused",
}
DISPOSITIONS = ("accepted", "set_aside", "repeated")


class LedgerLine:
    """Cells of one sheet: their roles, and the disposition of each figure."""

    def __init__(self, file: str, sheet: str, hidden: bool, roles: np.ndarray) -> None:
        self.file, self.sheet, self.hidden, self.roles = file, sheet, hidden, roles
        self.dispositions = np.zeros(roles.shape, dtype=np.int8)

    def settle(self, i, j, disposition: str) -> None:
        """Say where figures went; positions as arrays."""
        self.dispositions[i, j] = DISPOSITIONS.index(disposition) + 1

    def note(self, i, j) -> None:
        """Say that cells which were taken for a record's state nothing; positions as arrays."""
        self.roles[i, j] = NOTE_ROLE

    def counts(self) -> dict[str, object]:
        """Return one row of the ledger."""
        line: dict[str, object] = {"file": self.file, "sheet": self.sheet, "hidden": self.hidden}
        figures = self.roles == FIGURE_ROLE
        line |= {name: int((self.roles == role).sum()) for role, name in _ROLES.items()}
        for number, name in enumerate(DISPOSITIONS, start=1):
            line[name] = int((figures & (self.dispositions == number)).sum())
        line["cells_read"] = int((self.roles != 0).sum())
        return line


def as_table(lines: list[LedgerLine], unread: list[str]) -> pd.DataFrame:
    """Ledger of all sheets, and a line of noughts for each file that could not be read.

    Raises
    ------
    AssertionError
        Where the cells do not add up, which would be a mistake of ours and never the return's.
    """
    rows = [line.counts() for line in lines]
    rows += [
        {"file": file, "sheet": "", "hidden": False, "cells_read": 0}
        | dict.fromkeys(schema.LEDGER_ROLES, 0)
        for file in unread
    ]
    table = pd.DataFrame(rows, columns=list(schema.LEDGER_COLUMNS))
    numbers = ["cells_read", *schema.LEDGER_ROLES]
    table[numbers] = table[numbers].astype("int64")
    table[["file", "sheet"]] = table[["file", "sheet"]].astype("str")
    table["hidden"] = table["hidden"].astype(bool)
    lost = table["cells_read"] - table[list(schema.LEDGER_ROLES)].sum(axis=1)
    assert not lost.any(), f"cells lost: {table[lost != 0].to_dict('records')}"
    return table
