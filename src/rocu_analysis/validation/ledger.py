"""Where did every cell go, and what was set aside?

For each sheet: ``cells_read`` = ``accepted`` + ``set_aside`` + ``repeated`` + ``labels`` +
``titles`` + ``notes`` + ``totals`` + ``unused``. A figure goes where its row of the outcomes went;
a cell of a register, where its record went. What was set aside is listed as it stood.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from rocu_analysis import schema
from rocu_analysis.problems import kinds
from rocu_analysis.validation.result import REJECTED_COLUMNS, blank
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

    def counts(self) -> dict[str, object]:
        """One row of the ledger."""
        line: dict[str, object] = {"file": self.file, "sheet": self.sheet, "hidden": self.hidden}
        figures = self.roles == FIGURE_ROLE
        line |= {name: int((self.roles == role).sum()) for role, name in _ROLES.items()}
        for number, name in enumerate(DISPOSITIONS, start=1):
            line[name] = int((figures & (self.dispositions == number)).sum())
        return line | {"cells_read": int((self.roles != 0).sum())}


def as_table(lines: list[LedgerLine], unread: list[str]) -> pd.DataFrame:
    """Ledger of all sheets, and a line of noughts for each file that could not be read.

    Cells that do not add up are an AssertionError: a mistake of ours and never the return's.
    """
    numbers = ["cells_read", *schema.LEDGER_ROLES]
    nothing = {"sheet": "", "hidden": False, **dict.fromkeys(numbers, 0)}
    rows = [line.counts() for line in lines] + [{"file": file} | nothing for file in unread]
    for row in rows:
        counted = sum(row[role] for role in schema.LEDGER_ROLES)
        assert row["cells_read"] == counted, f"cells lost: {row}"
    types = {"file": "str", "sheet": "str", "hidden": bool} | dict.fromkeys(numbers, "int64")
    columns = {name: [row[name] for row in rows] for name in schema.LEDGER_COLUMNS}
    return pd.DataFrame({n: pd.Series(held, dtype=types[n]) for n, held in columns.items()})


# --- what was set aside ---------------------------------------------------------------------------


def rejected(judged: pd.DataFrame, records: list[pd.DataFrame]) -> pd.DataFrame:
    """Rows of ``check.rejected``: figures and records set aside, with their reasons."""
    # Only what is shown: a large return sets 200,000 figures aside.
    shown = [name for name in REJECTED_COLUMNS if name in judged]
    figures = judged.loc[(judged["disposition"] == "set_aside").to_numpy(), shown]
    parts = [figures.assign(frame="outcomes", field="value"), *records]
    parts = [part.reindex(columns=list(REJECTED_COLUMNS)) for part in parts if len(part)]
    if not parts:
        return blank(REJECTED_COLUMNS)
    columns = {name: [schema.text(part[name]) for part in parts] for name in REJECTED_COLUMNS}
    table = pd.DataFrame({n: pd.concat(texts, ignore_index=True) for n, texts in columns.items()})
    # What many figures share is told once, and each of them knows only its code.
    meant = {
        codes: "; ".join(kinds()[code].meaning for code in codes.split())
        for codes in table["codes"].unique()
    }
    is_told = table["reasons"].fillna("").ne("")
    return table.assign(reasons=table["reasons"].where(is_told, table["codes"].map(meant)))
