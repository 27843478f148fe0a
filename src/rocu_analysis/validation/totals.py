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
    for group in np.unique(number[is_total])[:MOST_GROUPS]:
        at = np.flatnonzero(number == group)
        at = at[np.argsort(pool[along].to_numpy()[at], kind="stable")]
        _check_group(pool.iloc[at], is_total[at], findings)


def _check_group(group: pd.DataFrame, is_total: np.ndarray, findings: Findings) -> None:
    value = group["value"].to_numpy(dtype=float)
    sure = ~np.isnan(value) & (group["qualifier"] == "exact").to_numpy()
    for at in np.flatnonzero(is_total):
        if not sure[at]:
            continue
        options = _of_one_kind(group, [parts for parts in _parts(is_total, at) if len(parts)])
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
            message=_message(value[at], len(options[0]), sums[0]),
        )


def _of_one_kind(group: pd.DataFrame, options: list[np.ndarray]) -> list[np.ndarray]:
    """Leave a region out of a sum that its forces are in: it would count them twice."""
    place = group["geography"]
    wider = place.isin(["region", "network", "national"]).to_numpy()
    if not wider.any() or not (place == "force").any():
        return options
    # A force whose name nobody knows has no geography, and its figure is in the total all the same.
    narrow = [parts[~wider[parts]] for parts in options]
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
