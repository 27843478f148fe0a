"""Points of a series: one a period, and what its chart says of each."""

from __future__ import annotations

import numpy as np
import pandas as pd

from rocu_analysis.errors import BadOption
from rocu_analysis.measures.chart_frame import FEW
from rocu_analysis.measures.variation import Rebase
from rocu_analysis.wording.numbers import day

UNEVEN = 1.15


def points_of(part: pd.DataFrame, spans: pd.DataFrame) -> pd.DataFrame:
    """One row a period that the series should have; a sum that lacks a force has no value.

    Columns are put together at once: a page judges dozens of series, and pandas spends far longer
    on a column at a time than the judging takes.
    """
    at = {key: place for place, key in enumerate(_keys(part))}
    place = np.array([at.get(key, -1) for key in _keys(spans)], dtype=np.intp)
    there = place >= 0
    columns = {name: spans[name].array for name in spans.columns}
    for name in part.columns.difference(["region", *columns], sort=False):
        columns[name] = _taken(part[name], place, there)
    lacking = np.fromiter(map(len, columns["lacking"]), dtype=np.intp, count=len(spans)) > 0
    columns["value"] = np.where(lacking, np.nan, columns["value"])
    columns["value_high"] = np.where(np.isnan(columns["value"]), np.nan, columns["value_high"])
    first, last = (
        spans[name].to_numpy().astype("datetime64[D]").astype(float)
        for name in ("period_start", "period_end")
    )
    columns["x"] = (first + last) / 2
    return pd.DataFrame(columns, index=pd.RangeIndex(len(spans)))


def _keys(frame: pd.DataFrame) -> list[tuple]:
    return list(zip(frame["period"], frame["period_start"].to_numpy().tolist(), strict=True))


def _taken(column: pd.Series, place: np.ndarray, there: np.ndarray) -> np.ndarray:
    """Cells of a column by place, with the blank of its kind where there is none."""
    if column.dtype.kind == "f" and column.name != "qualifier":
        blank = np.nan
    elif column.name in ("hidden", "provisional", "summed"):
        column, blank = column.eq(True), False
    else:
        blank = {"lacking": (), "qualifier": ""}.get(column.name)
        column = column.astype("object")
    held = column.to_numpy()
    taken = np.empty(place.size, dtype=held.dtype)
    for number, (known, at) in enumerate(zip(there, place, strict=True)):
        taken[number] = held[at] if known else blank
    if column.name == "qualifier":
        taken[[word is None or word != word for word in taken]] = ""
    return taken


def positions_of(points: pd.DataFrame, rebases: list[dict]) -> list[Rebase]:
    """Rebases by the position of their first point; BadOption for a period that is not there."""
    labels = list(points["period"])
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


def reason_withheld(points: pd.DataFrame, used: np.ndarray, chart: pd.DataFrame) -> str:
    """Why limits are withheld, a key of `wording.over_time.LIMITS_WITHHELD`; else empty."""
    if points["hidden"].any():
        return "hidden"
    if np.isnan(points["value"].to_numpy()).all():
        return "none"
    if not used.any() and points["provisional"].any():
        return "provisional"
    segment = chart["segment"].to_numpy()
    if used[segment == segment[-1]].sum() < FEW:
        if segment[0] != segment[-1]:
            return "segment"
        ranged = (points["value_high"].notna() & ~points["provisional"]).sum()
        return "few" if used.sum() + ranged < FEW else "ranges"
    lengths = (points["period_end"] - points["period_start"]).to_numpy() + np.timedelta64(1, "D")
    return "uneven" if lengths.max() > UNEVEN * lengths.min() else ""


def joined(points, chart, used, withheld: str, factor: float) -> pd.DataFrame:
    """Points with what the chart says of them, on the printed scale.

    A segment with fewer than ten points has no limits of its own. A range is a signal only where
    both its ends are outside.
    """
    names = ("centre", "lower_limit", "upper_limit", "signal", "rule", "side", "new", "variation",
             "segment")  # fmt: skip
    told = {name: chart[name].to_numpy() for name in names}
    high = points["value_high"].to_numpy()
    # Too few points since a rebase leave the limits before it as they were.
    silent = np.bincount(told["segment"], used)[told["segment"]] < FEW
    silent |= withheld not in ("", "segment")
    told["side"] = told["side"].astype("object")
    above, below = (told["side"] == side for side in ("above", "below"))
    quiet = silent | (~np.isnan(high) & ~above & ~(below & (high < told["lower_limit"])))
    signal = told["signal"].astype(bool) & ~quiet
    columns = {name: points[name].array for name in points.columns} | {"count": points["value"]}
    for name in ("centre", "lower_limit", "upper_limit"):
        told[name] = np.where(silent, np.nan, told[name] * factor)
    # No count is below zero, so a limit there says nothing.
    told["lower_limit"] = np.where(told["lower_limit"] > 0, told["lower_limit"], np.nan)
    for name in ("rule", "side"):
        words = np.where(signal, told[name].astype("object"), None)
        told[name] = pd.Series(words, index=points.index, dtype="object")
    told |= {
        "signal": signal,
        "new": told["new"].astype(bool) & ~quiet,
        "variation": [
            "no signal" if calm else str(word)
            for calm, word in zip(quiet, told["variation"], strict=True)
        ],
        "value": points["value"].to_numpy() * factor,
        "value_high": high * factor,
    }
    return pd.DataFrame(columns | told, index=points.index)
