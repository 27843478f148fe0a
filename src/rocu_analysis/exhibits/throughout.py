"""A region against its own past: the same forces in every period.

A sum that lacks a force is never set beside whole ones, but its own trend may be followed if the
force is lacking throughout. What is left out is named.
"""

from __future__ import annotations

from dataclasses import replace
from functools import reduce
from typing import TYPE_CHECKING

from rocu_analysis.exhibits.figures import Figures, same_forces

if TYPE_CHECKING:
    import pandas as pd


def same_throughout(figures: Figures) -> tuple[Figures, tuple[str, ...]]:
    """Keep the forces that have a figure in every period: a sum then lacks only those that vary.

    Parameters
    ----------
    figures : Figures

    Returns
    -------
    Figures
        ``lacking`` names no force that is left out throughout.
    tuple of str
        The forces left out.
    """
    figures, dropped = same_forces(figures)
    frame = figures.frame
    if not frame["summed"].any():
        return figures, dropped
    never = {region: _in_every(part) for region, part in frame[frame["summed"]].groupby("region")}
    if not any(never.values()):
        return figures, dropped
    lacking = [
        tuple(name for name in names if not summed or name not in never[region])
        for region, names, summed in zip(
            frame["region"], frame["lacking"], frame["summed"], strict=True
        )
    ]
    # A region without any figure has no trend, and nothing is left out of it.
    known = frame[frame["value"].notna() | frame["hidden"]]
    left_out = {name for region in known["region"].unique() for name in never.get(region, ())}
    return replace(figures, frame=frame.assign(lacking=lacking)), tuple(sorted(left_out))


def _in_every(part: pd.DataFrame) -> set[str]:
    """Forces that every sum of a region lacks."""
    return reduce(set.intersection, (set(names) for names in part["lacking"]))
