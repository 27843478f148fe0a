"""Tables and drawings of regions side by side."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import pandas as pd

from rocu_analysis import reference
from rocu_analysis.charts import dots
from rocu_analysis.charts import tiles as tile_chart
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.exhibits.common import cell, range_cell, records, table_of
from rocu_analysis.exhibits.compared import COMPARED, Compared
from rocu_analysis.exhibits.figures import NETWORK, Figures
from rocu_analysis.wording import comparison as words
from rocu_analysis.wording.chances import level
from rocu_analysis.wording.numbers import between, figure, interval

OFF_AXIS = 1.5
NO_FIGURE = ("hidden", "missing")


@dataclass(frozen=True, eq=False)
class View:
    """Everything that the words, the table and the chart of one comparison draw on."""

    result: Compared
    figures: Figures
    whole: Figures | None
    period: str
    per: str | None
    of: str | None
    focus: str | None
    confidence: float
    details: tuple[str, ...]

    @property
    def frame(self) -> pd.DataFrame:
        """One row a region."""
        return self.result.frame

    @cached_property
    def compares(self) -> bool:
        """Whether there are two regions or more to compare with the network."""
        return int(self.frame["status"].eq(COMPARED).sum()) > 1

    @property
    def percent(self) -> str:
        """Confidence in per cent, as printed."""
        return level(self.confidence)

    def named(self, column: str, *values: str) -> list[str]:
        """Regions with one of some values in a column."""
        held = zip(self._words[column], self._words["region"], strict=True)
        return [name for value, name in held if value in values]

    @cached_property
    def rows(self) -> list[dict]:
        """Rows of the frame as plain values."""
        return records(self.frame)

    @cached_property
    def _words(self) -> dict[str, list]:
        names = ("region", "status", "verdict", "usual_spread")
        return {name: self.frame[name].tolist() for name in names}

    def printed(self, low: float, high: float | None = None) -> str:
        """Estimate or range as text, without its unit."""
        decimals = self.result.scale.decimals
        if high is None or high != high:
            return figure(low, decimals)
        return between(low, high, decimals)


def measured(view: View) -> str:
    """What the estimate is, in words: "judicial outcomes, per cent of outcomes"."""
    unit = view.result.scale.unit
    label = view.figures.measure["label"]
    if view.of is not None:
        return f"{label} as a share of all {reference.measure(view.of)['plural']}"
    return f"{label} {unit}".strip()


def table(view: View) -> pd.DataFrame:
    """Give the figures as published; the network last."""
    frame, scale = view.frame, view.result.scale
    rows = view.rows
    label = view.figures.measure["label"]
    columns = {"Region": [row["region"] for row in rows]}
    columns[f"{label}, {view.period}"] = [
        range_cell(row["value"], row["value_high"], row["hidden"]) for row in rows
    ]
    if view.of is not None:
        name = f"{reference.measure(view.of)['label']}, {view.period}"
        columns[name] = [cell(row["total"], row["total_hidden"], None) for row in rows]
    if view.per is not None:
        columns[view.per.capitalize()] = [cell(row["total"], False) for row in rows]
    rate = "Per cent" if view.of is not None else scale.unit.capitalize()
    if rate:
        columns[rate] = [_estimate_cell(row, scale.decimals) for row in rows]
    columns[f"{view.percent} per cent interval"] = [
        _interval_cell(row, scale.decimals) for row in rows
    ]
    if view.compares:
        columns["Against the network"] = [
            words.IN_A_COLUMN.get(row["verdict"]) or _verdict_words(row) for row in rows
        ]
        if view.result.spread is not None:
            columns["Against the usual spread"] = [
                row["usual_spread"].capitalize() or "Not judged" for row in rows
            ]
        for name, value in zip(columns, _network_row(view), strict=True):
            columns[name] = [*columns[name], value]
    if frame["status"].eq("incomplete").any():
        lacking = [", ".join(row["lacking"]) or "None" for row in rows]
        columns["Forces missing"] = lacking + (["None"] if view.compares else [])
    return table_of(columns)


def _estimate_cell(row: dict, decimals: int) -> object:
    hidden = row["status"] == "hidden"
    if hidden or np.isnan(row["estimate_high"]):
        return cell(row["estimate"], hidden, decimals)
    return f"{figure(row['estimate'], decimals)} to {figure(row['estimate_high'], decimals)}"


def _interval_cell(row: dict, decimals: int) -> object:
    if row["status"] == "hidden" or np.isnan(row["lower"]):
        return cell(np.nan, row["status"] == "hidden")
    return interval(row["lower"], row["upper"], decimals)


def _verdict_words(row: dict) -> str:
    if row["verdict"]:
        return words.VERDICTS[row["verdict"]].capitalize()
    return words.STATUSES[row["status"]].capitalize()


def _network_row(view: View) -> list:
    """Cells of the network's row, in the order of the columns so far."""
    (low, high, total), scale = view.result.network_counts, view.result.scale
    first, last = view.result.network
    ends = f"{figure(first, scale.decimals)} to {figure(last, scale.decimals)}"
    value = ends if view.result.network_is_range else cell(first, False, scale.decimals)
    return [NETWORK, range_cell(low, high if high != low else np.nan, False), cell(total, False),
            value, *["[z]"] * (2 if view.result.spread is None else 3)]  # fmt: skip


def drawing(view: View, tiles: bool, illustrative: bool) -> Drawing | None:
    """Tiles or dots; nothing where no region has a figure."""
    frame = view.frame[~view.frame["status"].isin(NO_FIGURE)]
    if frame["estimate"].notna().sum() == 0:
        return None
    return _tile_drawing(view, illustrative) if tiles else _dot_drawing(view, illustrative)


def _dot_drawing(view: View, illustrative: bool) -> Drawing:
    """Sorted by the estimate, since position then helps; what is not compared stands last."""
    frame = view.frame
    last = frame["status"].ne(COMPARED) & frame["status"].ne("counts")
    ordered = frame.assign(_last=last).sort_values(
        ["_last", "estimate"], ascending=[True, False], kind="stable"
    )
    decimals, far = view.result.scale.decimals, _off_axis(ordered)
    rows = records(ordered)
    marks = pd.DataFrame(
        {
            "label": ordered["region"],
            "value": ordered["estimate"].mask(far),
            "high": ordered["estimate_high"].mask(far),
            "lower": ordered["lower"].mask(far),
            "upper": ordered["upper"].mask(far),
            "state": [_state(row, view.focus) for row in rows],
            "figure": [_figure_text(row, decimals) for row in rows],
            "verdict": [
                f"{_short_verdict(row)}, off axis" if off else _short_verdict(row)
                for row, off in zip(rows, far, strict=True)
            ],
        }
    ).reset_index(drop=True)
    options = {
        "x_label": measured(view) + (", per cent" if view.of is not None else ""),
        "columns": ((f"Figure and {view.percent}% interval", "figure"),),
    }
    if view.compares:
        beyond = "Told apart?" if view.result.spread is None else "Beyond chance?"
        options["columns"] += ((beyond, "verdict"),)
        options["reference"] = view.result.network
        options["reference_label"] = f"Network {view.printed(*view.result.network)}"
    return Drawing(dots.draw, marks, options, rows=len(marks), illustrative=illustrative)


def _off_axis(frame: pd.DataFrame) -> pd.Series:
    """Regions shown apart whose interval ends so far out that the others would stand in a heap."""
    apart = frame["status"].eq("apart")
    furthest = frame.loc[~apart, "upper"].max()
    return apart & frame["upper"].gt(OFF_AXIS * furthest)


def _state(row: dict, focus: str | None) -> str:
    if row["status"] in ("hidden", "missing", "incomplete"):
        return "none"
    if row["status"] in ("provisional", "apart"):
        return row["status"]
    return "focus" if row["region"] == focus else "plain"


def _figure_text(row: dict, decimals: int) -> str:
    if row["status"] in ("hidden", "missing", "incomplete"):
        return words.STATUSES[row["status"]]
    value = figure(row["estimate"], decimals)
    if row["estimate_high"] == row["estimate_high"]:
        value = f"{value} to {figure(row['estimate_high'], decimals)}"
    return f"{value} ({interval(row['lower'], row['upper'], decimals)})"


def _short_verdict(row: dict) -> str:
    if row["verdict"]:
        return {"above": "yes, above", "below": "yes, below", "same": "no"}[row["verdict"]]
    return "" if row["status"] in ("hidden", "missing", "incomplete", "counts") else row["status"]


def _tile_drawing(view: View, illustrative: bool) -> Drawing:
    places = {row["region"]: row for row in reference.rows("regions")}
    frame, decimals = view.frame, view.result.scale.decimals
    # Whoever is shown apart would take the shades from the others, and has none.
    shaded = frame["estimate"].mask(frame["status"].eq("apart"))
    shaded = shaded if shaded.notna().any() else frame["estimate"]
    edges = _band_edges(shaded, decimals)
    rows = [
        {
            "label": row["region"],
            "row": int(places[row["region"]]["tile_row"]),
            "column": int(places[row["region"]]["tile_column"]),
            "figure": _tile_figure(row, decimals),
            "verdict": _verdict_words(row) if view.compares else "",
            "band": _band(value, edges, decimals),
            "state": "focus" if row["region"] == view.focus else "plain",
        }
        for row, value in zip(view.rows, shaded, strict=True)
    ]
    bands = [
        f"{figure(low, decimals)} to {figure(high - 10.0**-decimals, decimals)}"
        for low, high in pairwise(edges)
    ]
    unit = ", per cent" if view.of is not None else ""
    options = {"title": f"{measured(view)}{unit}", "bands": bands}
    if view.compares:
        options["remark"] = f"Network {view.printed(*view.result.network)}"
    frame = pd.DataFrame(rows)
    return Drawing(
        tile_chart.draw, frame, options, needs=tile_chart.height, illustrative=illustrative
    )


def _tile_figure(row: dict, decimals: int) -> str:
    if np.isnan(row["estimate"]):
        return {"hidden": "[c]", "incomplete": "[x]"}.get(row["status"], "[x]")
    value = figure(row["estimate"], decimals)
    if row["estimate_high"] == row["estimate_high"]:
        value = f"{value} to {figure(row['estimate_high'], decimals)}"
    return value


def _band_edges(values: pd.Series, decimals: int) -> list[float]:
    """Round edges of four or five shades of equal width."""
    known = values.dropna()
    low, high = known.min(), known.max()
    step = _round_step((high - low) / 4 if high > low else max(high, 1) / 4, decimals)
    first = np.floor(low / step) * step
    number = max(1, int(np.floor((high - first) / step + 1e-9)) + 1)
    return [round(first + step * place, decimals) for place in range(number + 1)]


def _round_step(width: float, decimals: int) -> float:
    """Next round number from ``width`` up: 1, 2, 2.5 or 5 times a power of ten."""
    power = 10.0 ** np.floor(np.log10(width))
    steps = [step * power for step in (1, 2, 2.5, 5, 10) if step != 2.5 or power >= 10]
    found = next(step for step in steps if step >= width - 1e-12)
    return max(found, 10.0**-decimals)


def _band(value: float, edges: list[float], decimals: int) -> int:
    if np.isnan(value):
        return -1
    place = int(np.searchsorted(edges, round(value, decimals), side="right")) - 1
    return min(max(place, 0), len(edges) - 2)
