"""Small sheets and workbooks typed out as tables, for tests of intake."""

from pathlib import Path

import numpy as np
from record.drawn import write_book

import rocu_analysis as rocu
from rocu_analysis.readers.guard import Limits
from rocu_analysis.readers.sheet import Cells


def sheet_of(rows, *, file="return.xlsx", name="Sheet1", **found):
    """Sheet from a list of rows; None is an empty cell."""
    width = max((len(row) for row in rows), default=0)
    grid = np.full((len(rows), width), None, dtype=object)
    for i, row in enumerate(rows):
        for j, value in enumerate(row):
            grid[i, j] = value
    return Cells(grid=grid, **found).sheet(file, name, Limits())


def workbook(path: Path, sheets: dict, *, toml: str = "") -> Path:
    """Workbook on disk from lists of rows, with a companion beside it where one is given."""
    write_book(path, sheets)
    if toml:
        path.with_suffix(".toml").write_text(toml, encoding="utf-8")
    return path


def check_rows(tmp_path, rows, *, file="return.xlsx", sheet="Sheet1", toml=""):
    """Check one sheet typed as rows."""
    path = workbook(tmp_path / file, {sheet: rows}, toml=toml)
    return rocu.check(path)


def adds_up(ledger):
    """Whether every line of a ledger adds up."""
    parts = ["accepted", "set_aside", "repeated", "labels", "titles", "notes", "totals", "unused"]
    return bool((ledger["cells_read"] == ledger[parts].sum(axis=1)).all())
