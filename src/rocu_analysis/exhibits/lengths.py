"""How long the periods of a series are, and what is said where they differ.

A figure of 16 days is not to be read beside figures of a week: its length is printed with it, and
the table gives each figure by the day.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from rocu_analysis.exhibits.series_points import UNEVEN


def days_of(points: pd.DataFrame) -> np.ndarray:
    """Length of each period in days, its first and last day included."""
    # On plain arrays: a page asks this of every panel, and pandas takes ten times as long.
    first, last = (
        points[name].to_numpy().astype("datetime64[D]").astype(float)
        for name in ("period_start", "period_end")
    )
    return last - first + 1


def usual(points: pd.DataFrame) -> float:
    """Length in days that most figures have; of several, the shortest; missing without figures."""
    return _usual(days_of(points), points["value"].to_numpy(dtype=float))


def is_odd(points: pd.DataFrame) -> np.ndarray:
    """Whether each period that has a figure is much longer or shorter than the usual one.

    Quarters and months differ by their own few days and are not odd.
    """
    days, values = days_of(points), points["value"].to_numpy(dtype=float)
    middle = _usual(days, values)
    return ~np.isnan(values) & ((days > UNEVEN * middle) | (middle > UNEVEN * days))


def _usual(days: np.ndarray, values: np.ndarray) -> float:
    known = days[~np.isnan(values)]
    if not known.size:
        return float("nan")
    lengths, counts = np.unique(known, return_counts=True)
    return float(lengths[np.argmax(counts)])


def others(points: pd.DataFrame) -> int:
    """How many figures are of the usual length."""
    return int((points["value"].notna().to_numpy() & ~is_odd(points)).sum())


def odd(points: pd.DataFrame) -> list[tuple[str, int]]:
    """Periods of another length than the usual, each with its days."""
    held = is_odd(points)
    if not held.any():
        return []
    named = zip(points.loc[held, "period"], days_of(points)[held], strict=True)
    return [(period, int(length)) for period, length in named]
