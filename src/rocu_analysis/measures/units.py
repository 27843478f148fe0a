"""Units side by side: counts, what they are out of, and which of them are compared."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from rocu_analysis.errors import BadOption, NoFigures
from rocu_analysis.measures.arguments import from_nought


def units_of(observed: Any, exposure: Any, compare: Any = None):
    """All units with their raw rates, and those that are compared.

    Returns
    -------
    units, used : DataFrame
        One row a unit: ``observed, exposure, raw, caveat``; of ``used`` every caveat is empty.

    Raises
    ------
    BadOption
        As `rates_of`.
    NoFigures
        Where no unit can be compared.
    """
    units = rates_of(observed, exposure, "exposure", "no exposure: not compared", compare)
    units = units.rename(columns={"rate": "raw"})[["observed", "exposure", "raw", "caveat"]]
    used = units[units["caveat"] == ""]
    if used.empty:
        raise NoFigures("ranking", "no unit has both a count and an exposure")
    return units, used


def rates_of(observed: Any, sizes: Any, name: str, none: str, compare: Any = None) -> pd.DataFrame:
    """Counts beside what they are out of, unit by unit.

    Parameters
    ----------
    observed, sizes : array-like
        One number a unit, 0 or more; missing where not known. Of two Series the second is put in
        the order of the first.
    name : str
        What ``sizes`` are called, in the frame and in errors.
    none : str
        Caveat of a unit whose size is 0.
    compare : array-like of bool, optional
        Which units are compared; all of them by default.

    Returns
    -------
    DataFrame
        One row a unit: ``observed``, sizes under their name, ``rate`` (missing where the size is
        0), ``caveat`` (why the unit is not compared, or empty).

    Raises
    ------
    BadOption
        Where there is not one size and one choice a unit, or a number is below 0 or infinite.
    """
    index = next((x.index for x in (observed, sizes) if isinstance(x, pd.Series)), None)
    both = isinstance(observed, pd.Series) and isinstance(sizes, pd.Series)
    if both and not sizes.index.equals(observed.index):
        sizes = sizes.reindex(observed.index)
    counts, sizes = from_nought(observed, "observed"), from_nought(sizes, name)
    if counts.shape != sizes.shape or counts.ndim != 1:
        raise BadOption(
            name, f"{sizes.size} for {counts.size} observed", f"One {name} for each observed count"
        )
    caveat = np.where(np.isnan(counts) | np.isnan(sizes), "no figure: not compared", "")
    caveat = np.where((caveat == "") & (sizes == 0), none, caveat)
    if compare is not None:
        caveat = np.where((caveat == "") & ~_chosen(compare, counts), _SET_ASIDE, caveat)
    rate = counts / np.where(sizes > 0, sizes, np.nan)
    return pd.DataFrame(
        {"observed": counts, name: sizes, "rate": rate, "caveat": caveat}, index=index
    )


_SET_ASIDE = "set aside: not compared"


def _chosen(compare: Any, counts: np.ndarray) -> np.ndarray:
    chosen = np.asarray(compare, dtype=bool)
    if chosen.shape != counts.shape:
        raise BadOption(
            "compare", f"{chosen.size} for {counts.size} observed", "True or False for each unit"
        )
    return chosen
