"""Points of a series: one a period, and what its chart says of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from rocu_analysis.errors import BadOption
from rocu_analysis.measures.variation import FEW, Charted, Rebase
from rocu_analysis.wording.numbers import day

UNEVEN = 1.15
SPAN = ("period", "period_start", "period_end")


def points_of(
    frame: pd.DataFrame, spans: pd.DataFrame, names: Sequence[str]
) -> dict[str, np.ndarray]:
    """Cells of every region and period that a page should have, as arrays.

    A sum that lacks a force has no value.

    Parameters
    ----------
    frame : DataFrame
        As `figures.Figures.frame`.
    spans : DataFrame
        The periods, ``period, period_start, period_end``.
    names : sequence of str
        The regions.

    Returns
    -------
    dict
        The columns of ``spans``, (periods,); those of ``frame``, (regions, periods); and ``x``,
        the middle of each period in days, (periods,).
    """
    place = _places(frame, spans, names)
    points = {name: spans[name].to_numpy() for name in SPAN}
    points["period"] = spans["period"].array  # as pandas keeps it, to make frames of quickly
    for name in frame.columns.difference(["region", *SPAN], sort=False):
        points[name] = _taken(frame[name], place)
    lacking = np.reshape([len(names) > 0 for names in points["lacking"].ravel()], place.shape)
    lacking = lacking.astype(bool)
    points["value"] = np.where(lacking, np.nan, points["value"])
    points["value_high"] = np.where(np.isnan(points["value"]), np.nan, points["value_high"])
    first, last = (points[name].astype("datetime64[D]").astype(float) for name in SPAN[1:])
    points["x"] = (first + last) / 2
    return points


def _places(frame: pd.DataFrame, spans: pd.DataFrame, names: Sequence[str]) -> np.ndarray:
    """Row of the frame for each region and period, -1 where there is none."""
    column = {key: at for at, key in enumerate(_keys(spans))}
    line = {name: at for at, name in enumerate(names)}
    place = np.full((len(names), len(spans)), -1, dtype=np.intp)
    regions = np.asarray(frame["region"], dtype=object)
    for at, (region, key) in enumerate(zip(regions, _keys(frame), strict=True)):
        place[line[region], column[key]] = at
    return place


def _keys(frame: pd.DataFrame) -> list[tuple]:
    labels = np.asarray(frame["period"], dtype=object)
    days = frame["period_start"].to_numpy().astype("datetime64[s]").view("int64")
    return list(zip(labels.tolist(), days.tolist(), strict=True))


def _taken(column: pd.Series, place: np.ndarray) -> np.ndarray:
    """Cells of a column by place, with the blank of its kind where there is none."""
    held, blank = _held(column)
    taken = np.empty(place.shape, dtype=held.dtype)
    taken.fill(blank)
    there = place >= 0
    taken[there] = held[place[there]]
    return taken


def _held(column: pd.Series) -> tuple[np.ndarray, object]:
    """Cells of a column as an array, and the blank of its kind."""
    if column.name in ("hidden", "provisional", "summed"):
        return column.eq(True).to_numpy(dtype=bool), False
    if column.dtype.kind == "f":
        return column.to_numpy(), np.nan
    held = column.to_numpy(dtype=object)
    if column.name == "qualifier":
        return np.where(column.isna(), "", held), ""
    return held, () if column.name == "lacking" else None


def row_of(columns: dict[str, np.ndarray], at: int) -> dict:
    """One point by the names of the columns, its days as pandas has them."""
    row = {name: cells[at] for name, cells in columns.items()}
    return row | {name: pd.Timestamp(row[name]) for name in SPAN[1:]}


def positions_of(periods: Iterable[str], rebases: list[dict]) -> list[Rebase]:
    """Rebases by the position of their first point; BadOption for a period that is not there."""
    labels = list(periods)
    found = []
    for one in rebases:
        if one["period"] not in labels:
            raise BadOption(
                "rebase",
                f"there is no period “{one['period']}” in the series",
                f"Periods: {', '.join(labels[-8:])}",
            )
        on = pd.Timestamp(one["on"])
        found.append(Rebase(labels.index(one["period"]), day(on), one["reason"]))
    return found


def reason_withheld(points: dict[str, np.ndarray], used: np.ndarray, chart: Charted) -> str:
    """Why limits are withheld, a key of `wording.withheld.LIMITS_WITHHELD`; else empty."""
    if points["hidden"].any():
        return "hidden"
    if np.isnan(points["value"]).all():
        return "none"
    if not used.any() and points["provisional"].any():
        return "provisional"
    segment = chart.segment
    if used[segment == segment[-1]].sum() < FEW:
        if segment[0] != segment[-1]:
            return "segment"
        ranged = (~np.isnan(points["value_high"]) & ~points["provisional"]).sum()
        return "few" if used.sum() + ranged < FEW else "ranges"
    lengths = points["period_end"] - points["period_start"] + np.timedelta64(1, "D")
    return "uneven" if lengths.max() > UNEVEN * lengths.min() else ""


def joined(points: dict, chart: Charted, used, withheld: str, factor: float) -> dict:
    """Points with what the chart says of them, on the printed scale.

    A segment with fewer than ten points has no limits of its own. A range is a signal only where
    both its ends are outside.
    """
    high, lower = points["value_high"], chart.lower_limit
    # Too few points since a rebase leave the limits before it as they were.
    silent = np.bincount(chart.segment, used)[chart.segment] < FEW
    silent |= withheld not in ("", "segment")
    above, below = chart.side == "above", chart.side == "below"
    quiet = silent | (~np.isnan(high) & ~above & ~(below & (high < lower)))
    signal = chart.signal & ~quiet
    lower = np.where(silent, np.nan, lower * factor)
    told = {
        "count": points["value"],
        "centre": np.where(silent, np.nan, chart.centre * factor),
        # No count is below zero, so a limit there says nothing.
        "lower_limit": np.where(lower > 0, lower, np.nan),
        "upper_limit": np.where(silent, np.nan, chart.upper_limit * factor),
        "signal": signal,
        "rule": np.where(signal, chart.rule, None),
        "side": np.where(signal, chart.side, None),
        "new": chart.new & ~quiet,
        "variation": np.where(quiet, "no signal", chart.variation),
        "segment": chart.segment,
        "value": points["value"] * factor,
        "value_high": high * factor,
    }
    return points | told
