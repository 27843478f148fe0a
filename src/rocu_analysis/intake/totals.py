"""Which figures are totals, and do they add up?

A total is checked against its parts and never added. A row or column that is labelled Total, All or
the like is one by its label; its parts are the other figures of the same column or row. A figure
without a threat, or another detail, is one where it is the sum of those with it.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from rocu_analysis import schema
from rocu_analysis.intake.blocks import TOTAL
from rocu_analysis.intake.figure_table import OWN_WORK, FigureTable
from rocu_analysis.intake.shapes import Table
from rocu_analysis.intake.wholes import sums_without_details
from rocu_analysis.reference import NOT_STATED

_ROUNDING, _FEW = 0.5, 10
_LABELS = ("region", "counting", "strand", "threat", "level")


def take_out(table: Table, frame: pd.DataFrame, roles: np.ndarray) -> pd.DataFrame:
    """Check the totals of a table, mark their cells and leave the figures that are none."""
    is_total = frame["is_total"].to_numpy(bool)
    for along in ("j", "i") if is_total.any() else ():
        _check(table, frame, is_total, along)
    is_total = is_total | _without_details(table, frame, is_total)
    if not is_total.any():
        return frame
    totals = frame[is_total]
    roles[totals["i"], totals["j"]] = TOTAL
    return frame[~is_total].reset_index(drop=True)


def _without_details(table: Table, frame: pd.DataFrame, is_total: np.ndarray) -> np.ndarray:
    """Which figures without a threat, or another detail, are the sum of those with one.

    Where one of a table is not, those that are may be so by chance.
    """
    found = np.zeros(len(frame), dtype=bool)
    kept = np.flatnonzero(~is_total & frame["disposition"].eq("accepted").to_numpy(bool))
    figures = FigureTable(frame.take(kept).reset_index(drop=True))
    for details, sums, are_all in sums_without_details(figures):
        found[kept[[n for n, _ in sums]]] |= are_all
        for n, parts in sums[:_FEW] if are_all else ():
            row, cells = figures.row(n), figures.rows(parts[:6])
            table.report("total_beside_parts", row.cell, field="value", found=row.figure,
                       what=f"{row.figure} {row.what}", detail=" or ".join(details),
                       parts=[f"{part.figure} ({part.cell})" for part in cells])  # fmt: skip
    return found


def _check(table: Table, frame: pd.DataFrame, is_total: np.ndarray, along: str) -> None:
    """Compare the total of each column (or row) with the sum of its other figures."""
    other = "i" if along == "j" else "j"
    lines = {line for line, rows in frame[is_total].groupby(other)}
    whole = {line for line in lines if frame.loc[frame[other].eq(line), "is_total"].all()}
    if len(whole) != 1:  # subtotals beside a total: which parts are whose is not told
        return
    parts = frame[~frame[other].isin(whole) & frame["value"].notna() & frame["value_high"].isna()]
    totals = frame[frame[other].isin(whole) & frame["value"].notna() & frame["value_high"].isna()]
    if frame["unit"].isin(schema.NOT_ADDED).any() if "unit" in frame else False:
        return
    if parts["measure"].nunique() > 1:  # arrests and charges add up to nothing
        return
    hidden = set(frame.loc[frame["value"].isna() | frame["value_high"].notna(), along])
    for row in totals.itertuples():
        line = getattr(row, along)
        own = parts[parts[along].eq(line)]
        if line in hidden or len(own) < 2:
            continue
        readings = [some for some in _readings(row, own) if len(some)]
        sums = [some["value"].sum() for some in readings]
        slack = _ROUNDING * (1 if (own["value"] % 1 == 0).all() else len(own))
        if all(abs(summed - row.value) > slack for summed in sums):
            table.report("total_does_not_add_up", row.cell, field="value",
                         found=f"{row.value:,.10g}", count=len(readings[0]),
                         sum=f"{sums[0]:,.10g}")  # fmt: skip


def _readings(total, parts: pd.DataFrame) -> list[pd.DataFrame]:
    """What a total may be the sum of: the narrowest first, such as the forces of its region."""
    labels = [
        name
        for name in _LABELS
        if isinstance(value := getattr(total, name), str) and value != NOT_STATED
    ]
    same = np.ones(len(parts), dtype=bool)
    for name in labels:
        same &= parts[name].astype(object).eq(getattr(total, name)).to_numpy(bool)
    is_own = parts["counting"].isin(OWN_WORK)
    return [parts[same], parts, parts[is_own], parts[~is_own]]
