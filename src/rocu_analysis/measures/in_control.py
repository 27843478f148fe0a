"""How often would a chart signal had nothing changed? Simulated once, and written down here.

Series in which nothing changes, through the same limits and rules, alarm anew at their latest point
about as often whatever their length (10 to 60 points) and mean; only the rule book and the kind of
limits matter.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from rocu_analysis.measures.charted import Charted, charted

CHANCES = {("nhs7", "moving range"): 0.014, ("nhs6", "moving range"): 0.021,
           ("nhs7", "three sigma"): 0.014, ("nhs6", "three sigma"): 0.021,
           ("nhs7", "exact"): 0.004, ("nhs6", "exact"): 0.006}  # fmt: skip


def design_of(chart: pd.DataFrame | Charted) -> tuple[str, str] | None:
    """Rule book and kind of limits; None where nothing varies or is judged at the latest point."""
    chart = charted(chart).final()
    if not len(chart) or np.isnan(chart.value[-1]) or np.isnan(chart.upper_limit[-1]):
        return None
    still = chart.upper_limit[-1] == chart.lower_limit[-1]
    return None if still else (chart.rules, chart.limits)


def chance_of_new(design: tuple[str, str]) -> float:
    """Chance that the latest point brings a new signal though nothing changed."""
    return CHANCES[design]
