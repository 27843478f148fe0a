"""A page of charts: how many new signals chance alone brings, and what its silence is worth.

Sixty charts, each with one chance in seventy of a false alarm at its latest point, bring about one
between them when nothing has changed. And "no signal" is not "no change": a chart of few points and
small counts would miss a rise by a half more often than not, which `smallest_change` shows.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from rocu_analysis.errors import BadOption
from rocu_analysis.measures.change import p_values
from rocu_analysis.measures.chart_limits import D2, RANGED, REACH
from rocu_analysis.measures.charted import FEW, Charted, charted
from rocu_analysis.measures.steps import LEAST

__all__ = ["Page", "benjamini_hochberg", "expected_new_signals", "smallest_change"]

# How often a chart would signal anew at its latest point had nothing changed: what
# benchmarks/signals.py prints (`rates`). Charts of counts: by rule book and how many points set the
# limits (the mean makes it half to twice as often). Charts of moving ranges: by the rule book and
# the skewness of the figures, a + b skewness^2.
POINTS = (12, 16, 24, 40, 60)
OF_COUNTS = {"nhs7": (0.004, 0.006, 0.008, 0.009, 0.010),
             "nhs6": (0.010, 0.012, 0.015, 0.018, 0.020)}  # fmt: skip
OF_RANGES = {"nhs7": (0.0133, 0.0075), "nhs6": (0.0218, 0.0075)}
MOST_SKEWED = 1.2
# What the search for steps and seasons adds, in every exhibit; of charts of ranges of counts it is
# this that signals in their place, for each of POINTS, and so much more for each time that they
# vary by more than chance, up to twice (`steps`).
OF_STEPS = 0.0035
SOUGHT = ((0.0110, 0.0110, 0.0125, 0.0150, 0.0150), 0.016)
# How many standard errors two levels must lie apart for the chart to flag the newer one in about 80
# of 100 cases: of amounts, and of counts; and what is added, over the points that set the limits
# (`seen`).
APART, OF_FEW = (4.0, 3.6), 10
PERIODS = 8  # a period more than the longest run, so that every rule has had its chance
MOST = 50.0  # times sigma from the centre past which nothing is looked for

Charts = Iterable[pd.DataFrame | Charted]


class Page(NamedTuple):
    """What to expect of a page of charts, and what there is.

    Attributes
    ----------
    charts : int
        Charts that could be judged at their latest point.
    expected : float
        New signals that chance alone would bring.
    at_least_one : float
        Chance of any, from 0 to 1.
    new : int
        New signals there are.
    """

    charts: int
    expected: float
    at_least_one: float
    new: int


def expected_new_signals(charts: Charts) -> Page:
    """How many new signals chance alone would bring in the latest period of a page of charts.

    Charts are taken to vary independently; where they share events (a region and its forces) the
    expected number stands, and the chance of at least one is smaller.

    Parameters
    ----------
    charts : frames of `variation.control_chart`
        As they are on the page.

    Returns
    -------
    Page
        A signal is new where a pattern was first complete at the chart's latest judged point.
        ``expected`` is the sum of the charts' chances; ``at_least_one`` is
        ``1 - product(1 - chance)``.

    Raises
    ------
    BadOption
        Where one chart is given, or what is none.
    """
    if isinstance(charts, pd.DataFrame) or not isinstance(charts, Iterable):
        allowed = "Several charts, each a frame as control_chart gives it."
        raise BadOption("charts", f"{type(charts).__name__} was given", allowed)
    latest = [_latest(chart.kept(~chart.provisional)) for chart in map(charted, charts)]
    judged = [(new, chance) for new, chance in latest if not np.isnan(chance)]
    by_chance = np.array([chance for _, chance in judged])
    return Page(
        charts=len(judged),
        expected=float(by_chance.sum()),
        at_least_one=float(1 - np.prod(1 - by_chance)),
        new=sum(new for new, _ in judged),
    )


def _latest(chart: Charted) -> tuple[bool, float]:
    """Whether the latest signal is new, and its chance; missing where it is not judged."""
    used = chart.in_baseline & ~np.isnan(chart.value)
    used &= chart.segment == chart.segment[-1:]
    upper = chart.upper_limit[-1:]
    least = LEAST if chart.steps else FEW  # limits of one level rest on fewer
    if used.sum() < least or np.isnan([chart.value[-1], *upper]).any():
        return False, np.nan
    is_still = upper[0] == chart.lower_limit[-1]
    return bool(chart.new[-1]), 0.0 if is_still else _chance(chart, int(used.sum()))


def _chance(chart: Charted, points: int) -> float:
    """Chance of a new signal at the latest point though nothing changes."""
    sought = chart.steps is not None
    if chart.kind not in RANGED:
        return float(np.interp(points, POINTS, OF_COUNTS[chart.rules])) + OF_STEPS * sought
    plain, by_skewness = OF_RANGES[chart.rules]
    count, centre = chart.count[~np.isnan(chart.count)], chart.centre[-1]
    if not (centre > 0 and (count >= 0).all() and (count % 1 == 0).all()):
        return plain + OF_STEPS * sought
    # Counts: Poisson, or gamma-Poisson with variance f m where they vary more than chance.
    factor = max(1.0, _variance_of_ranges(chart) / centre)
    skewness = min((2 * factor - 1) / np.sqrt(factor * centre), MOST_SKEWED)
    if not sought:
        return plain + by_skewness * skewness**2
    base, slope = SOUGHT
    calm = float(np.interp(len(chart), POINTS, base)) + slope * (min(factor, 2.0) - 1)
    return calm + by_skewness * skewness**2 + plain - OF_RANGES["nhs7"][0]


def _variance_of_ranges(chart: Charted) -> float:
    """Variance of figures by their moving ranges."""
    return ((chart.upper_limit[-1] - chart.centre[-1]) / REACH[chart.kind] / D2) ** 2


def benjamini_hochberg(p: Any) -> np.ndarray:
    """Benjamini and Hochberg's adjusted p-values; missing ones stay missing and are no tests.

    Keeping all at or below q holds the expected share of false ones among those kept to q, for
    tests that are independent or rise together (1995, J R Stat Soc B 57: 289-300).

    Parameters
    ----------
    p : array-like
        P-values between 0 and 1, or missing.

    Returns
    -------
    ndarray
        One for each.

    Raises
    ------
    BadOption
        Where a figure lies outside 0 to 1.

    Examples
    --------
    >>> benjamini_hochberg([0.01, 0.04, 0.03]).round(3).tolist()
    [0.03, 0.04, 0.04]
    """
    from scipy.stats import false_discovery_control

    values = np.atleast_1d(p_values(p)).copy()
    known = ~np.isnan(values)
    if known.any():
        values[known] = false_discovery_control(values[known])
    return values


class Detectable(NamedTuple):
    """Smallest sustained changes that the chart would have flagged.

    ``rise`` and ``fall`` are levels in plotted units, ``rise_ratio`` and ``fall_ratio`` the same
    over the level before; missing where no change would be flagged so often.
    """

    rise: float = np.nan
    fall: float = np.nan
    rise_ratio: float = np.nan
    fall_ratio: float = np.nan


def smallest_change(chart: pd.DataFrame | Charted) -> Detectable:
    """Smallest rise and fall that the chart would have flagged had they lasted the latest periods.

    They last eight periods (`PERIODS`), and at least one point is flagged with a chance of about 80
    per cent. Lasting steps are taken to be looked for, as in every exhibit. How many standard
    errors of their difference the levels of the latest eight periods and of those before must lie
    apart comes from simulation (``benchmarks/signals.py``); the variance of counts goes with their
    level. Before the change the process is taken to run at the chart's centre.

    Parameters
    ----------
    chart : DataFrame or Charted
        Of `variation.control_chart`.

    Returns
    -------
    Detectable
    """
    chart = charted(chart)
    judged = chart.kept(~chart.provisional & ~np.isnan(chart.value))
    part = judged.kept(judged.segment == judged.segment[-1:])
    # One that has no point has no limit above another.
    if not (part.upper_limit[-1:] > part.lower_limit[-1:]).any():
        return Detectable()
    centre, base = float(part.centre[-1]), part.in_baseline
    binomial = part.kind[0] == "p"
    counts = not binomial and bool((part.count >= 0).all() and (part.count % 1 == 0).all())
    lasting = min(PERIODS, len(part))
    # Where the latest help to set the limits, the others are those before them.
    earlier = max(int(base.sum()) - (lasting if base[-lasting:].all() else 0), LEAST)
    variance = (
        centre * (1 - centre if binomial else 1) / part.exposure.mean() * part.widened[-1] ** 2
    )
    if part.kind in RANGED:
        variance = _variance_of_ranges(part)
    apart = APART[counts or binomial] + OF_FEW / int(base.sum())

    def seen(level: float) -> bool:
        share = 1.0
        if binomial and 0 < centre < 1:
            share = level * (1 - level) / (centre * (1 - centre))
        elif counts and centre > 0:
            share = level / centre
        error = np.sqrt(variance * (1 / earlier + max(share, 0.0) / lasting))
        return abs(level - centre) >= apart * error

    ends = []
    for way in (1, -1):
        near, far = centre, centre + way * MOST * np.sqrt(variance)
        far = min(max(far, 0.0), 1.0) if binomial else max(far, 0.0) if counts else far
        for _ in range(40):
            middle = (near + far) / 2
            near, far = (near, middle) if seen(middle) else (middle, far)
        ends.append(float(far) if seen(far) else np.nan)
    return Detectable(*ends, *(level / centre if centre > 0 else np.nan for level in ends))
