"""What another denominator says of the same regions: a reversal must be said.

The second look uses the rule of the first (`verdicts`). Where it cannot use the same regions, since
residents are no denominator for London, the network is another one too: then the first denominator
is tried again without London, so that a note can say which of the two turned an answer.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from rocu_analysis.exhibits import denominators
from rocu_analysis.exhibits.verdicts import verdicts


def other_denominator(per: str | None) -> str:
    """Denominator that is tried beside the one asked for; a share is tried by officers."""
    return denominators.OTHER[per] if per is not None else "officers"


def second_look(
    frame: pd.DataFrame, used: np.ndarray, per: str | None, confidence: float
) -> pd.DataFrame:
    """Add the verdicts by another denominator.

    Parameters
    ----------
    frame : DataFrame
        One row a region with ``region, value, value_high, dispersion, total, verdict``.
    used : array of bool, (regions,)
        Regions that are compared by the first denominator.
    per : str, optional
        The first denominator; missing for a share.
    confidence : float

    Returns
    -------
    DataFrame
        With ``second`` (``above, below, same``; empty where not compared), ``second_rate``, and
        ``second_same_regions``: the verdict by the first denominator among the regions of the
        second, which differs from ``verdict`` only where those are fewer.
    """
    other = other_denominator(per)
    exposure = denominators.exposure(other, frame["region"])
    again = used & (frame["value"].notna().to_numpy())
    if other == "population":
        again = again & frame["region"].ne(denominators.APART).to_numpy()
    _, second = verdicts(frame, again, exposure, share=False, confidence=confidence)
    first = frame["verdict"].to_numpy()
    if (again != used).any():
        total = frame["total"].to_numpy(dtype=float)
        _, first = verdicts(frame, again, total, share=per is None, confidence=confidence)
    return frame.assign(
        second=second,
        second_same_regions=first,
        second_rate=np.where(again, frame["value"] / exposure, np.nan),
    )
