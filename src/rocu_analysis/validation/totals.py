"""Do totals add up? Total rows, and totals among the words of a long table.

A total is compared with what it can be the sum of: everything beside it, everything since the
total before it, the totals before it, or the rows below it. Where one of these is the sum, it adds
up. Only whole, exact figures are added: beside a hidden cell nothing can be said.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

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
        Facts of one table with ``total, i, j``.
    """
    many_rows = rows["i"].nunique() >= ENOUGH_ROWS
    for dimension, part in rows[rows["total"] != ""].groupby("total", sort=False):
        over_columns = part["heading"].nunique() > 1 or _is_column(rows, part)
        if over_columns and many_rows:
            continue
        _check_one(rows, part, dimension, over_columns, findings)


def _is_column(rows: pd.DataFrame, part: pd.DataFrame) -> bool:
    """Whether the totals fill columns of their own."""
    others = rows[~rows.index.isin(part.index)]
    return not others["j"].isin(part["j"]).any()


def _check_one(rows, part, dimension: str, over_columns: bool, findings: Findings) -> None:
    own = _PLACE if dimension in (*_PLACE, "place") else (dimension,)
    same = [name for name in _DIMENSIONS if name not in own]
    if over_columns:
        along, across = "j", ["i"]
    elif rows["j"].nunique() > 1:
        along, across = "i", ["j"]
    else:
        along, across = "i", same
    pool = rows[(rows["total"] == "") | rows.index.isin(part.index)]
    keys = pool[across].astype(object).where(pool[across].notna(), "")
    number = keys.groupby(across, sort=False).ngroup().to_numpy()
    wanted = set(number[pool.index.isin(part.index)].tolist())
    for group in list(wanted)[:MOST_GROUPS]:
        _check_group(pool[number == group].sort_values(along), part.index, findings)


def _check_group(group: pd.DataFrame, totals: pd.Index, findings: Findings) -> None:
    is_total = group.index.isin(totals)
    value = group["value"].to_numpy(dtype=float)
    sure = ~np.isnan(value) & (group["qualifier"] == "exact").to_numpy()
    for at in np.flatnonzero(is_total):
        if not sure[at]:
            continue
        options = [parts for parts in _parts(is_total, at) if len(parts)]
        if not options or any(not sure[parts].all() for parts in options[:1]):
            continue
        sums = [value[parts].sum() for parts in options]
        if any(np.isclose(total, value[at]) for total in sums):
            continue
        row = group.iloc[at]
        findings.add(
            "total_does_not_add_up",
            [(int(row["i"]), int(row["j"]))],
            field="value",
            found=str(row["found"]),
            message=f"the total is given as {value[at]:,.10g}, and its {len(options[0])} parts sum "
            f"to {sums[0]:,.10g}",
        )


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
