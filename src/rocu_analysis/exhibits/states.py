"""Which figures are given, by measure, region and period, and what their sums lack."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from rocu_analysis import reference
from rocu_analysis.errors import NotComparable, RocuError
from rocu_analysis.exhibits.figures import add_up
from rocu_analysis.exhibits.sums import from_forces, from_regions

if TYPE_CHECKING:
    from rocu_analysis.exhibits.figures import Figures


def states_of(rows: pd.DataFrame) -> pd.DataFrame:
    """State of each measure by region and period, in the order in which measures first stand.

    Parameters
    ----------
    rows : DataFrame
        Rows of the outcomes frame of regions and forces, newest vintage, with dates.

    Returns
    -------
    DataFrame
        ``region, period, period_start, period_end, measure, counting, state`` (``given`` or
        ``missing``), ``lacking`` (forces that a sum lacks), ``provisional``.

    Notes
    -----
    Those of one unit, whose details are stated throughout or nowhere, hold no whole beside its
    parts: they are added up together, since a set of returns holds dozens. The others one by one.
    """
    group = rows.groupby(["measure", "counting"], sort=False).ngroup().to_numpy()
    apart = np.isin(group, group[_needs_care(rows, group)])
    parts = [_states(frame, *frame_words) for frame, frame_words in _together_added(rows[~apart])]
    for (measure, counting), part in rows[apart].groupby(["measure", "counting"], sort=False):
        parts += [
            _states(figures.frame, measure, counting) for figures in _added(part, measure, counting)
        ]
    found = pd.concat(parts, ignore_index=True)
    first = dict(zip(zip(rows["measure"], rows["counting"], strict=True), group, strict=True))
    place = [first[key] for key in zip(found["measure"], found["counting"], strict=True)]
    return found.iloc[np.argsort(place, kind="stable")].reset_index(drop=True)


def _needs_care(rows: pd.DataFrame, group: np.ndarray) -> np.ndarray:
    """Rows of a measure in several units, or with a detail that some of its rows do not state."""
    units = pd.factorize(rows["unit"])[0]
    first = np.unique(group, return_index=True)[1]
    mixed = units != units[first][group]
    for name in ("threat", "tier", "level"):
        stated = rows[name].notna().to_numpy()
        mixed |= stated != stated[first][group]
    return mixed


def _together_added(rows: pd.DataFrame) -> Iterable[tuple[pd.DataFrame, tuple]]:
    """Sums by region and period of several measures, in the order of `figures.add_up`."""
    if rows.empty:
        return
    by = ["measure", "counting"]
    own = rows["geography"].eq("region")
    regions = rows[own]
    held = pd.MultiIndex.from_frame(regions[[*by, "region"]].drop_duplicates())
    forces = rows[~own]
    forces = forces[~pd.MultiIndex.from_frame(forces[[*by, "region"]]).isin(held)]
    frames = [
        add(part, by) for add, part in ((from_regions, regions), (from_forces, forces)) if len(part)
    ]
    frame = frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True)
    order = {name: place for place, name in enumerate(reference.REGIONS)}
    place = [order.get(name, len(order)) for name in frame["region"]]
    frame = frame.iloc[np.lexsort((frame["period_start"].to_numpy(), place))]
    yield frame, (frame["measure"], frame["counting"])


def _added(rows: pd.DataFrame, measure: str, counting: str) -> Iterable[Figures]:
    """Sums by region and period; of a whole beside its parts, either shows what is there."""
    try:
        yield add_up(rows, measure, counting=counting)
    except NotComparable:
        stated = rows[["threat", "tier", "level"]].notna().any(axis=1)
        try:
            yield add_up(rows[~stated], measure, counting=counting)
        except RocuError:
            yield add_up(rows[stated], measure, counting=counting)


def _states(frame: pd.DataFrame, measure, counting) -> pd.DataFrame:
    there = frame["value"].notna() | frame["hidden"]
    lacking = frame["lacking"].where(frame["summed"] & there)
    return pd.DataFrame(
        {
            "region": frame["region"],
            "period": frame["period"],
            "period_start": frame["period_start"],
            "period_end": frame["period_end"],
            "measure": measure,
            "counting": counting,
            "state": there.map({True: "given", False: "missing"}),
            "lacking": [names if isinstance(names, tuple) else () for names in lacking],
            "provisional": frame["provisional"],
        }
    )
