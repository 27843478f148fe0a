"""Are figures typed in thousands or millions? Whatever says so is heeded, and once.

A heading, a measure (“Cash seized (£000s)”), a unit (“£m”), the line above a group and a title may
each say it. What two say alike is applied once; where they differ nobody chooses.
"""

from __future__ import annotations

import numpy as np

from rocu_analysis.validation import names
from rocu_analysis.validation.arrays import Coded
from rocu_analysis.validation.fact_figures import Figures
from rocu_analysis.validation.faults import Faults


def apply(
    figure: Figures,
    said: list[np.ndarray],
    title: tuple[float, str],
    measure: Coded,
    high: np.ndarray,
    faults: Faults,
) -> np.ndarray:
    """Scale figures by what is said of them. ``figure`` is changed in place.

    Parameters
    ----------
    figure : Figures
        As typed, not scaled yet.
    said : list of numpy.ndarray
        For each source (heading, measure, unit, line above) the scale of each figure; 1 where it
        says nothing.
    title : tuple
        Scale and unit of the titles; a title in pounds is about sums of money alone.
    measure : Coded
    high : numpy.ndarray
        Upper ends that stand in a column of their own, which are typed in the same scale.

    Returns
    -------
    numpy.ndarray
        The upper ends, scaled.
    """
    said = [*said, _of_title(title, measure)] if title[0] != 1.0 else said
    if not said:
        return high
    scales = np.ones(len(figure.value))
    clash = np.zeros(len(scales), dtype=bool)
    for own in said:
        clash |= (own != 1.0) & (scales != 1.0) & (own != scales)
        scales = np.where(scales == 1.0, own, scales)
    clash &= ~np.isnan(figure.value)
    if (scales != 1.0).any():
        figure.value, figure.high = figure.value * scales, figure.high * scales
        high = high * scales
    if clash.any():
        message = "its heading, measure, unit and titles say different scales, such as £000s and £m"
        faults.set_aside(np.flatnonzero(clash), "scale_differs", message, field="value")
    return high


def _of_title(title: tuple[float, str], measure: Coded) -> np.ndarray:
    scale, unit = title
    if not unit:
        return np.full(len(measure), scale)
    return np.where(measure.mask(lambda name: names.units().get(name) == unit), scale, 1.0)
