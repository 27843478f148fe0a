"""Do totals add up? Total rows, and totals among the words of a long table.

A total is compared with what it can be the sum of: everything beside it, everything since the
total before it, the totals before it, or the rows below it. Where one of these is the sum, it adds
up. Only whole, exact figures are added: beside a hidden cell nothing can be said.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from rocu_analysis.validation import names
from rocu_analysis.validation.cells import Grid
from rocu_analysis.validation.findings import Findings

_PLACE = ("region", "force", "body", "geography")
_DIMENSIONS = (
    "region",
    "force",
    "body",
    "geography",
    "period",
    "measure",
    "strand",
    "threat",
    "tier",
    "level",
    "counting",
    "unit",
)
# Columns of totals over so many rows are judged by `rules_headings`, which also sees slips.
ENOUGH_ROWS = 5
MOST_GROUPS = 5000


def check(rows: pd.DataFrame, findings: Findings) -> None:
    """Check the totals of one table.

    Parameters
    ----------
    rows : DataFrame
        Facts of one table with ``total``, ``axis`` ("row" where a name in the row says that it is
        a total, "column" where a heading does), ``i, j``.
    """
    for axis, dimension in dict.fromkeys(zip(rows["axis"], rows["total"], strict=True)):
        if not axis or (axis == "column" and rows["i"].nunique() >= ENOUGH_ROWS):
            continue
        is_total = (rows["axis"] == axis) & (rows["total"] == dimension)
        pool = rows[is_total | (rows["axis"] != axis)]
        _check_one(pool, is_total[pool.index].to_numpy(), axis, dimension, findings)


def _check_one(pool, is_total: np.ndarray, axis: str, dimension: str, findings: Findings) -> None:
    own = _PLACE if dimension in (*_PLACE, "place") else (dimension,)
    same = [name for name in _DIMENSIONS if name not in own]
    if axis == "column":
        along, across = "j", ["i"]
    elif pool["j"].nunique() > 1:
        along, across = "i", ["j"]
    else:
        along, across = "i", same
    keys = pool[across].astype(object).where(pool[across].notna(), "")
    number = keys.groupby(across, sort=False).ngroup().to_numpy()
    order = np.lexsort((pool[along].to_numpy(), number))
    pool, is_total, number = pool.iloc[order], is_total[order], number[order]
    cells = _Cells(pool, findings.grid)
    wanted = np.unique(number[is_total])[:MOST_GROUPS]
    starts, ends = (np.searchsorted(number, wanted, side=side) for side in ("left", "right"))
    for start, end in zip(starts, ends, strict=True):
        _check_group(cells, np.arange(start, end), is_total[start:end], findings)


class _Cells:
    """What the check needs of each cell, as arrays."""

    def __init__(self, pool: pd.DataFrame, grid: Grid) -> None:
        self.value = pool["value"].to_numpy(dtype=float)
        self.sure = ~np.isnan(self.value) & (pool["qualifier"] == "exact").to_numpy()
        self.wide = pool["geography"].isin(["region", "network", "national"]).to_numpy()
        self.force = (pool["geography"] == "force").to_numpy()
        self.place = pool[["i", "j"]].to_numpy(dtype=int)
        self.found = pool["found"].to_numpy(dtype=object)
        self.grid = grid

    def says_total(self, at: int) -> bool:
        """Whether a name at the left of a figure calls it a total, such as “Total arrests”."""
        i, j = (int(number) for number in self.place[at])
        texts = (self.grid.text(i, k) for k in range(j) if self.grid.held[i, k])
        return any(names.is_total(text) for text in texts)


def _check_group(
    cells: _Cells, group: np.ndarray, is_total: np.ndarray, findings: Findings
) -> None:
    value, sure = cells.value[group], cells.sure[group]
    for at in np.flatnonzero(is_total & sure):
        options = [parts for parts in _parts(is_total, at) if len(parts)]
        options = _of_one_kind(cells.wide[group], cells.force[group], options)
        if not options or not sure[options[0]].all():
            continue
        options += _without_total_of_its_own(cells, group, options[0])
        sums = [value[parts].sum() for parts in options]
        if np.isclose(sums, value[at]).any():
            continue
        findings.add(
            "total_does_not_add_up",
            [tuple(int(number) for number in cells.place[group[at]])],
            field="value",
            found=str(cells.found[group[at]]),
            message=_message(value[at], len(options[0]), sums[0]),
        )


def _without_total_of_its_own(
    cells: _Cells, group: np.ndarray, parts: np.ndarray
) -> list[np.ndarray]:
    """Leave out of a sum the totals of one measure in it, which count its rows once more."""
    plain = np.array([not cells.says_total(group[part]) for part in parts])
    return [parts[plain], parts[~plain]] if plain.any() and not plain.all() else []


def _of_one_kind(
    wide: np.ndarray, force: np.ndarray, options: list[np.ndarray]
) -> list[np.ndarray]:
    """Leave a region out of a sum that its forces are in: it would count them twice."""
    if not wide.any() or not force.any():
        return options
    # A force whose name nobody knows has no geography, and its figure is in the total all the same.
    narrow = [parts[~wide[parts]] for parts in options]
    return [*(parts for parts in narrow if len(parts)), *options]


def _message(total: float, count: int, summed: float) -> str:
    parts = "the one part beside it is" if count == 1 else f"its {count} parts sum to"
    return f"the total is given as {total:,.10g}, and {parts} {summed:,.10g}"


def _parts(is_total: np.ndarray, at: int) -> list[np.ndarray]:
    """What a total can be the sum of, likeliest first."""
    places = np.arange(len(is_total))
    before = places[:at]
    earlier = before[is_total[:at]]
    since = before[(before > earlier[-1])] if len(earlier) else before
    plain = places[~is_total]
    later = places[at + 1 :]
    stop = next((k for k in later if is_total[k]), len(is_total))
    return [
        since[~is_total[since]],
        plain,
        earlier,
        plain[plain < at],
        np.arange(at + 1, stop),
    ]
