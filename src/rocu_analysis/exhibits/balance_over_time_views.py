"""Table and drawing of the pursue share over time."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd

from rocu_analysis.charts import control
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.exhibits.common import cell, range_cell, records, table_of
from rocu_analysis.exhibits.over_time_views import runs
from rocu_analysis.exhibits.printing import NOT_APPLICABLE
from rocu_analysis.exhibits.share_series import ALONE, STRETCH, View
from rocu_analysis.exhibits.time_axis import axis_days, numbers_of, year_ticks
from rocu_analysis.reference import NOT_STATED, STRANDS
from rocu_analysis.wording import over_time
from rocu_analysis.wording.numbers import figure, interval, small_count
from rocu_analysis.wording.withheld import LIMITS_WITHHELD

LEAST_SPAN = 8.0
SIGNAL_HEAD = "Signal"


def table_of_periods(view: View) -> pd.DataFrame:
    """One row a period: counts by strand, the share with its limits, what the rules say of it.

    Below stand the sums of the first and the newest stretch and the effect of each strand.
    """
    rows, strands = records(view.points), [*STRANDS, NOT_STATED]
    shared = view.withheld != ALONE
    columns: dict[str, list] = {"Period": [row["period"] for row in rows]}
    for name in STRANDS:
        columns[name] = [_count(view, row, name) for row in rows]
    if shared:
        columns[f"With a {view.known} strand"] = [
            cell(row["stated"], row["hidden"]) for row in rows
        ]
    columns[NOT_STATED] = [_count(view, row, NOT_STATED) for row in rows]
    if shared:
        columns["Pursue (%)"] = [cell(row["share"], row["hidden"], 1) for row in rows]
    if not view.withheld:
        columns["Mean (%)"] = [cell(row["centre"], False, 1) for row in rows]
        columns["Limits (%)"] = [_limits(row) for row in rows]
        columns[SIGNAL_HEAD] = [_signal_word(row) for row in rows]
    elif view.points["provisional"].any():
        columns["Standing"] = ["Provisional" if r["provisional"] else "Final" for r in rows]
    for extra in _extra_rows(view, strands):
        for name, cells in columns.items():
            cells.append(extra.get(name, NOT_APPLICABLE))
    return table_of(columns)


def _count(view: View, row: dict, name: str) -> object:
    ends = view.ranges.get((row["period"], name))
    if ends is not None and row[name] != row[name]:
        return range_cell(*ends, row["hidden"])
    return cell(row[name], row["hidden"] and row[name] != row[name])


def _limits(row: dict) -> str:
    if row["upper_limit"] != row["upper_limit"]:
        return NOT_APPLICABLE
    return interval(row["lower_limit"], row["upper_limit"], 1)


def _signal_word(row: dict) -> str:
    if row["provisional"]:
        return "Provisional, not judged"
    return (
        over_time.RULES[(row["rule"], row["side"])].capitalize() if row["signal"] else "No signal"
    )


def _extra_rows(view: View, strands: list[str]) -> list[dict]:
    """Sums of the two stretches, and the effect of each strand in points."""
    if view.stretches is None:
        return []
    head, rows = f"With a {view.known} strand", []
    for name, part in zip(("First", "Newest"), view.stretches, strict=True):
        sums = part[[*strands, "stated"]].sum(skipna=False)
        row = {"Period": f"{name} {STRETCH} final periods"}
        row |= {strand: cell(sums[strand], False) for strand in strands}
        row[head] = cell(sums["stated"], False)
        row["Pursue (%)"] = cell(100 * share_of(part), False, 1)
        rows.append(row)
    effects = view.moved.set_index("strand")
    # As words with their unit: points are no counts, and must not give the counts decimals.
    effect = {"Period": "Effect (95% interval)"}
    effect |= {name: f"{figure(100 * effects.loc[name, 'effect'], 1)} points" for name in STRANDS}
    whole = effects.loc["All"]
    within = interval(100 * whole["lower"], 100 * whole["upper"], 1)
    effect["Pursue (%)"] = f"{figure(100 * whole['effect'], 1)} points ({within})"
    return [*rows, effect]


def share_of(stretch: pd.DataFrame) -> float:
    """Share of Pursue in several periods together."""
    return float(stretch["Pursue"].sum() / stretch["stated"].sum())


def share_axis(points: pd.DataFrame) -> tuple[float, float]:
    """Ends of an axis that fits points and limits, in even or whole fives, within 0 to 100.

    A line chart need not begin at zero: on an axis from 0 to 100 the limits of a large whole cannot
    be told from its mean.
    """
    known = points[["share", "lower_limit", "upper_limit"]].to_numpy(dtype=float)
    low, high = float(np.nanmin(known)), float(np.nanmax(known))
    room = max(0.15 * (high - low), 0.5 * (LEAST_SPAN - (high - low)), 1.0)
    step = 5.0 if high - low > 15 else 2.0
    low, high = step * np.floor((low - room) / step), step * np.ceil((high + room) / step)
    return max(0.0, float(low)), min(100.0, float(high))


def draw(view: View, illustrative: bool) -> Drawing | None:
    """Control chart of the share; none where there is no share to draw."""
    points = view.points[view.points["share"].notna()]
    if points.empty:
        return None
    span = axis_days(
        float(numbers_of(view.points["period_start"]).min()),
        float(numbers_of(view.points["period_end"]).max()),
    )
    new = points["signal"] & points["new"].eq(True)
    short = [
        over_time.SHORT_RULES[(rule, side)] if fresh else ""
        for fresh, rule, side in zip(new, points["rule"], points["side"], strict=True)
    ]
    printed = {
        f"{name}_printed": [
            f"{figure(value, 1)}" if value == value else None for value in points[of]
        ]
        for name, of in (("centre", "centre"), ("lower", "lower_limit"), ("upper", "upper_limit"))
    }
    frame = pd.DataFrame(
        {
            "x": points["x"],
            "value": points["share"],
            "high": np.nan,
            "centre": points["centre"],
            "lower": points["lower_limit"],
            "upper": points["upper_limit"],
            "segment": points["segment"],
            "run": runs(points),
            "mark": np.where(points["signal"], "change", "no signal"),
            "provisional": points["provisional"],
            "label": short,
            "printed": [figure(value, 0) for value in points["share"]],
            **printed,
        }
    ).reset_index(drop=True)
    remark = ""
    if view.withheld:
        final = int((~points["provisional"]).sum())
        held = f"{small_count(final, 'final period')}: "
        few = (held[:1].upper() + held[1:]) if view.withheld == "few" else ""
        remark = f"{few}{LIMITS_WITHHELD[view.withheld]}"
    low, high = share_axis(points)
    cut = f"; the axis runs from {figure(low)} to {figure(high)}" if (low, high) != (0, 100) else ""
    options = {
        "y_label": f"Pursue, per cent of those with a {view.known} strand{cut}",
        "y_least": low,
        "y_most": high,
        "span": span,
        "ticks": year_ticks(span, financial=_financial(points)),
        "remark": remark,
        "number_points": len(points) <= 12,
    }
    return Drawing(control.draw, frame, options, illustrative=illustrative)


def _financial(points: pd.DataFrame) -> bool:
    """Whether periods begin with April years: ticks then stand in the middle of each."""
    starts = points["period_start"]
    quarters = starts.dt.month.isin([1, 4, 7, 10]).all() and starts.dt.day.eq(1).all()
    return bool(quarters and all(b > a for a, b in pairwise(starts)))
