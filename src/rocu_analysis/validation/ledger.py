"""Where did every cell go, and what was set aside?

For each sheet: ``cells_read`` = ``accepted`` + ``set_aside`` + ``repeated`` + ``labels`` +
``titles`` + ``notes`` + ``totals`` + ``unused``. A figure goes where its row of the outcomes went;
a cell of a register, where its record went. What was set aside is listed as it stood.
"""

from __future__ import annotations

from functools import cache

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
_PLACE = ["file", "sheet", "cell"]
_TOLD = ("codes", "reasons", "field", "found")


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


def rejected(
    judged: pd.DataFrame, records: list[pd.DataFrame], problems: pd.DataFrame
) -> pd.DataFrame:
    """Rows of ``check.rejected``.

    ``judged`` are facts with ``disposition, codes, reasons, found``; ``records`` the set-aside
    rows of the registers, each with its ``frame``; in ``problems`` stand the reasons that neither
    carries itself.
    """
    is_aside = (judged["disposition"] == "set_aside").to_numpy()
    if not is_aside.any() and not any(map(len, records)):
        return blank(REJECTED_COLUMNS)
    errors = problems[problems["severity"] == "error"]
    parts = [_figures(judged[is_aside], errors)] if is_aside.any() else []
    parts += [_records(rows, errors) for rows in records if len(rows)]
    columns = {}
    for name in REJECTED_COLUMNS:
        texts = [schema.text(part[name]) for part in parts]
        columns[name] = texts[0] if len(texts) == 1 else pd.concat(texts)
    return pd.DataFrame(columns).reset_index(drop=True)


def _figures(aside: pd.DataFrame, errors: pd.DataFrame) -> pd.DataFrame:
    """Figures with their own reasons, else with what is said at their cell."""
    reasons = schema.text(aside["reasons"]).to_numpy(dtype=object, copy=True)
    untold = np.flatnonzero([not isinstance(reason, str) or not reason for reason in reasons])
    if len(untold):
        part = aside.iloc[untold]
        reasons[untold] = [_meaning(codes) for codes in part["codes"].astype(object)]
        said = errors.groupby(_PLACE, sort=False)["message"].agg("; ".join).to_dict()
        places = np.flatnonzero(part["cell"].isin({cell for _, _, cell in said}))
        cells = part[_PLACE].iloc[places].itertuples(index=False, name=None)
        for place, cell in zip(untold[places].tolist(), cells, strict=True):
            reasons[place] = said.get(cell, reasons[place])
    reasons = pd.Series(reasons, index=aside.index, dtype="str")
    return aside.assign(frame="outcomes", field="value", reasons=reasons)


@cache
def _meaning(codes: str) -> str:
    """What the codes of a figure mean, where no cell of its own says more."""
    return "; ".join(kinds()[code].meaning for code in codes.split())


def _records(rows: pd.DataFrame, errors: pd.DataFrame) -> pd.DataFrame:
    """Records with their own reasons; those that another record gives stand at their cell."""
    table = rows.reindex(columns=list(dict.fromkeys([*rows.columns, *REJECTED_COLUMNS])))
    silent = table["codes"].fillna("").eq("").to_numpy()
    if not silent.any():
        return table
    said: dict[tuple, list] = {}
    for error in errors.itertuples():
        said.setdefault((error.file, error.sheet, error.cell), []).append(error)
    columns = {name: table[name].astype(object).tolist() for name in _TOLD}
    places = list(table[_PLACE].itertuples(index=False, name=None))
    for k in np.flatnonzero(silent).tolist():
        if others := said.get(places[k]):
            columns["codes"][k] = " ".join(dict.fromkeys(error.code for error in others))
            columns["reasons"][k] = "; ".join(dict.fromkeys(error.message for error in others))
            columns["field"][k], columns["found"][k] = others[0].field, others[0].found
    for name, held in columns.items():
        table[name] = pd.Series(held, index=table.index, dtype="object")
    return table
