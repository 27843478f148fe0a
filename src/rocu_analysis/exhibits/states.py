"""Which figures are given, by measure, region and period, and what their sums lack."""

from __future__ import annotations

import numpy as np
import pandas as pd

from rocu_analysis import reference
from rocu_analysis.errors import NotComparable, RocuError
from rocu_analysis.exhibits.figures import check_addable
from rocu_analysis.exhibits.sums import from_forces, from_regions

DETAILS = ("threat", "tier", "level")
CHECKED = ["geography", "region", "force", "period", "measure", "unit", "strand", "source"]


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
    All measures are added up together, since a set of returns holds dozens. Those of one unit,
    whose details are stated throughout or nowhere, hold no whole beside its parts; of the others
    each is looked at first.
    """
    group = rows.groupby(["measure", "counting"], sort=False).ngroup().to_numpy()
    chosen = np.ones(len(rows), dtype=bool)
    looked_at = rows[[*CHECKED, *DETAILS]]
    for code in np.unique(group[_needs_care(rows, group)]):
        at = np.flatnonzero(group == code)
        part = looked_at.iloc[at]
        chosen[at] = _addable(part, part["measure"].iloc[0])
    frame = _added(rows if chosen.all() else rows[chosen])
    found = _states(frame)
    first = dict(zip(zip(rows["measure"], rows["counting"], strict=True), group, strict=True))
    place = [first[key] for key in zip(found["measure"], found["counting"], strict=True)]
    return found.iloc[np.argsort(place, kind="stable")].reset_index(drop=True)


def _needs_care(rows: pd.DataFrame, group: np.ndarray) -> np.ndarray:
    """Rows of a measure in several units, or with a detail that some of its rows do not state."""
    units = pd.factorize(rows["unit"])[0]
    first = np.unique(group, return_index=True)[1]
    mixed = units != units[first][group]
    for name in DETAILS:
        stated = rows[name].notna().to_numpy()
        mixed |= stated != stated[first][group]
    return mixed


def _addable(rows: pd.DataFrame, measure: str) -> np.ndarray:
    """Rows of one measure to add up: of a whole beside its parts, either shows what is there."""
    try:
        check_addable(rows, measure)
    except NotComparable:
        stated = rows[list(DETAILS)].notna().any(axis=1).to_numpy()
        try:
            check_addable(rows[~stated], measure)
        except RocuError:
            check_addable(rows[stated], measure)
            return stated
        return ~stated
    return np.ones(len(rows), dtype=bool)


def _added(rows: pd.DataFrame) -> pd.DataFrame:
    """Sums by measure, region and period, in the order of `figures.add_up`."""
    by = ["measure", "counting"]
    own = rows["geography"].eq("region").to_numpy()
    regions, forces = rows[own], rows[~own]
    if len(regions) and len(forces):
        held = pd.MultiIndex.from_frame(regions[[*by, "region"]].drop_duplicates())
        forces = forces[~pd.MultiIndex.from_frame(forces[[*by, "region"]]).isin(held)]
    frames = [
        add(part, by) for add, part in ((from_regions, regions), (from_forces, forces)) if len(part)
    ]
    frame = frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True)
    order = {name: place for place, name in enumerate(reference.REGIONS)}
    place = [order.get(name, len(order)) for name in frame["region"]]
    return frame.iloc[np.lexsort((frame["period_start"].to_numpy(), place))]


def _states(frame: pd.DataFrame) -> pd.DataFrame:
    there = (frame["value"].notna() | frame["hidden"]).to_numpy(dtype=bool)
    told = there & frame["summed"].to_numpy(dtype=bool)
    return pd.DataFrame(
        {
            "region": frame["region"],
            "period": frame["period"],
            "period_start": frame["period_start"],
            "period_end": frame["period_end"],
            "measure": frame["measure"],
            "counting": frame["counting"],
            "state": np.where(there, "given", "missing"),
            "lacking": [n if one else () for n, one in zip(frame["lacking"], told, strict=True)],
            "provisional": frame["provisional"],
        }
    )
