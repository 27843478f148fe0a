"""Units side by side: counts, what they are out of, and which of them are compared."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from rocu_analysis.errors import BadOption, NoFigures


def units_of(observed: Any, exposure: Any, compare: Any = None):
    """All units with their raw rates, and those that are compared."""
    index = next((x.index for x in (observed, exposure) if isinstance(x, pd.Series)), None)
    both = isinstance(observed, pd.Series) and isinstance(exposure, pd.Series)
    if both and not exposure.index.equals(observed.index):
        exposure = exposure.reindex(observed.index)
    counts = pd.array(observed).astype("Float64").to_numpy(float, na_value=np.nan)
    sizes = pd.array(exposure).astype("Float64").to_numpy(float, na_value=np.nan)
    if counts.shape != sizes.shape or counts.ndim != 1:
        raise BadOption(
            "exposure",
            f"{sizes.size} for {counts.size} observed",
            "One exposure for each observed count",
        )
    if np.any(counts < 0) or np.any(sizes < 0):
        raise BadOption("observed", "a figure below 0 was found", "Counts and exposures from 0")
    caveat = np.where(np.isnan(counts) | np.isnan(sizes), "no figure: not compared", "")
    caveat = np.where((caveat == "") & (sizes == 0), "no exposure: not compared", caveat)
    if compare is not None:
        chosen = np.asarray(compare, dtype=bool)
        if chosen.shape != counts.shape:
            raise BadOption(
                "compare",
                f"{chosen.size} for {counts.size} observed",
                "True or False for each unit",
            )
        caveat = np.where((caveat == "") & ~chosen, "set aside: not compared", caveat)
    raw = counts / np.where(sizes > 0, sizes, np.nan)
    units = pd.DataFrame(
        {"observed": counts, "exposure": sizes, "raw": raw, "caveat": caveat}, index=index
    )
    used = units[units["caveat"] == ""]
    if used.empty:
        raise NoFigures("ranking", "no unit has both a count and an exposure")
    return units, used
