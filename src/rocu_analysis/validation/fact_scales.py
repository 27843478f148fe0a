"""Are figures typed in thousands or millions? Whatever says so is heeded, and once.

A heading, a measure (“Cash seized (£000s)”), a unit (“£m”), the line above a group and a title may
each say it. What two say alike is applied once; where they differ nobody chooses.
"""

from __future__ import annotations

import numpy as np

from rocu_analysis.validation import names
from rocu_analysis.validation.arrays import mapped, missing, objects
from rocu_analysis.validation.fact_figures import Figures
from rocu_analysis.validation.faults import Faults


def apply(
    figure: Figures,
    said: list[np.ndarray],
    title: tuple[float, str],
    data: dict,
    faults: Faults,
) -> None:
    """Scale figures by what is said of them. ``figure`` and ``data`` are changed in place.

    Parameters
    ----------
    figure : Figures
        As typed, not scaled yet.
    said : list of numpy.ndarray
        For each source (measure, unit, line above, heading) the scale of each figure; None where
        it says nothing.
    title : tuple
        Scale and unit of the titles; a title in pounds is about sums of money alone.
    data : dict
        ``measure`` and ``value_high``, which is typed in the same scale.
    """
    scales = np.ones(len(figure.value))
    clash = np.zeros(len(scales), dtype=bool)
    for each in [*said, _of_title(title, data["measure"])]:
        own = np.where(missing(each), 1.0, each).astype(float)
        clash |= (own != 1.0) & (scales != 1.0) & (own != scales)
        scales = np.where(scales == 1.0, own, scales)
    clash &= ~np.isnan(figure.value)
    if (scales != 1.0).any():
        figure.value, figure.high = figure.value * scales, figure.high * scales
        high = data["value_high"]
        stated = ~missing(high)
        high[stated] = high[stated].astype(float) * scales[stated]
    if clash.any():
        message = "its heading, measure, unit and titles say different scales, such as £000s and £m"
        faults.set_aside(np.flatnonzero(clash), "scale_differs", message, field="value")


def _of_title(title: tuple[float, str], measure: np.ndarray) -> np.ndarray:
    scale, unit = title
    if scale == 1.0:
        return objects([None] * len(measure))
    if not unit:
        return objects([scale] * len(measure))
    units = mapped(measure, names.units().get)
    return objects([scale if own == unit else None for own in units])
