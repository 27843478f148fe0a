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
    if points.empty:
        return np.empty(0)
    lengths = points["period_end"] - points["period_start"] + pd.Timedelta(days=1)
    return lengths.dt.days.to_numpy(dtype=float)


def usual(points: pd.DataFrame) -> float:
    """Length in days that most figures have; of several, the shortest; missing without figures."""
    days = days_of(points[points["value"].notna()])
    if not days.size:
        return float("nan")
    lengths, counts = np.unique(days, return_counts=True)
    return float(lengths[np.argmax(counts)])


def is_odd(points: pd.DataFrame) -> np.ndarray:
    """Whether each period that has a figure is much longer or shorter than the usual one.

    Quarters and months differ by their own few days and are not odd.
    """
    days, middle = days_of(points), usual(points)
    known = points["value"].notna().to_numpy()
    return known & ((days > UNEVEN * middle) | (middle > UNEVEN * days))


def odd(points: pd.DataFrame) -> list[tuple[str, int]]:
    """Periods of another length than the usual, each with its days."""
    held = is_odd(points)
    named = zip(points.loc[held, "period"], days_of(points)[held], strict=True)
    return [(period, int(length)) for period, length in named]
