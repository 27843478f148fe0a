"""How far do regions usually lie from one another? Beyond chance is not yet out of the ordinary.

Regions differ for many reasons, recording among them. Where they differ by clearly more than
chance, "told apart from the network" is what most of them are, and says little of any one. So each
region is also held against the spread of the regions themselves: the funnel's outer limits.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from rocu_analysis.exhibits.verdicts import APART
from rocu_analysis.measures import funnel
from rocu_analysis.measures.funnel import level_name

LEAST_REGIONS = 5
LEAST_EXPECTED = 5
LEVEL = 0.998


@dataclass(frozen=True, eq=False)
class Spread:
    """The spread of regions about the network, where it is clearly more than chance.

    Attributes
    ----------
    places : array of str
        ``outside``, ``within`` or empty (not judged), one a region.
    dispersion : float
        How many times what chance gives.
    lower, upper : float
        Limits for the smallest region, as a share or rate; ``lower`` is missing where there is
        none.
    judged : int
        Regions with an exact figure, which set the spread.
    """

    places: np.ndarray
    dispersion: float
    lower: float
    upper: float
    judged: int


def usual_spread(frame: pd.DataFrame, used: np.ndarray, *, share: bool) -> Spread | None:
    """Spread of the regions that are compared; none where chance may explain it.

    Parameters
    ----------
    frame : DataFrame
        One row a region with ``value, value_high, total, verdict``.
    used : array of bool, (regions,)
    share : bool
        Whether ``total`` contains the counts.

    Returns
    -------
    Spread, optional
        Missing with fewer than five exact figures, where no region is told apart, where a region
        has an expected count under five (the funnel's scale is then too coarse to tell variance
        from chance), or where the 95 per cent interval of the variance between regions reaches 0:
        chance may then be all.
    """
    exact = np.asarray(used, dtype=bool) & frame["value_high"].isna().to_numpy()
    counts, totals = frame["value"].where(exact), frame["total"].where(exact)
    apart = frame["verdict"].isin(APART).to_numpy()
    if exact.sum() < LEAST_REGIONS or not apart.any():
        return None
    rate = counts.sum() / totals.sum()
    least = totals.min() * (min(rate, 1 - rate) if share else rate)
    if least < LEAST_EXPECTED:
        return None
    result = funnel.funnel(
        counts.to_numpy(),
        totals.to_numpy(),
        kind="proportion" if share else "rate",
        levels=(LEVEL,),
        leave_out=False,
    )
    if not result.tau2_lower > 0:
        return None
    signal = result.limits["signal"].fillna("within").to_numpy()
    places = np.where(exact, np.where((signal != "within") & apart, "outside", "within"), "")
    least = int(np.nanargmin(totals.to_numpy()))
    name = level_name(LEVEL)
    row = result.limits.iloc[least]
    return Spread(
        places, result.phi, float(row[f"lower_{name}"]), float(row[f"upper_{name}"]),
        int(exact.sum()),
    )  # fmt: skip
