"""A page of charts: how many new signals chance alone brings, and what its silence is worth.

Sixty charts, each with one chance in seventy of a false alarm at its latest point, bring about one
between them when nothing has changed. A page that shows one signal has shown nothing; one that
shows six has. And "no signal" is not "no change": a chart of few points and small counts would miss
a rise by a half more often than not, which `smallest_change` says.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from rocu_analysis.errors import BadOption
from rocu_analysis.measures.change import p_values
from rocu_analysis.measures.chart_limits import D2, RANGED, REACH, mean_range
from rocu_analysis.measures.variation import FEW, LEAST, Charted, charted

__all__ = [
    "Page",
    "benjamini_hochberg",
    "chances",
    "expected_new_signals",
    "latest_p",
    "smallest_change",
    "step_p",
]

# How often a chart would signal anew at its latest point had nothing changed: what
# benchmarks/signals.py prints (`rates`, `standing`).
# Charts of counts: by rule book and how many points set the limits; the mean matters too (from half
# to nearly twice as often), the kind of limits hardly. Charts of moving ranges: by the rule book
# and the skewness of the figures, a + b skewness^2, whatever their number.
POINTS = (12, 16, 24, 40, 60)
OF_COUNTS = {
    "nhs7": (0.004, 0.006, 0.008, 0.009, 0.010),
    "nhs6": (0.010, 0.012, 0.015, 0.018, 0.020),
}
OF_RANGES = {"nhs7": (0.0133, 0.0075), "nhs6": (0.0218, 0.0075)}
MOST_SKEWED = 1.2
# What the search for steps and seasons adds, in every exhibit; of charts of ranges of counts it is
# this that signals in their place, new and at all, for each of POINTS, and so much more for each
# time that they vary by more than chance, up to twice (`steps`).
OF_STEPS = 0.0035
SOUGHT = ((0.0110, 0.0110, 0.0125, 0.0150, 0.0150), 0.016)
STANDING = ((0.0000, 0.0040, 0.0150, 0.0300, 0.0370), 0.088)
# How many times as many charts signal anew at their latest point where each figure leans on the one
# before: what benchmarks/signals.py prints for 12 to 40 points, on average (`leaning`).
LEANING, TIMES = (0.0, 0.2, 0.4, 0.5, 0.6, 0.8), (1.0, 1.8, 3.3, 4.3, 5.5, 8.5)
# How many standard errors two levels must lie apart for the chart to flag the newer one in about 80
# of 100 cases: of amounts, and of counts; and what is added, over the points that set the limits
# (`seen`).
APART, OF_FEW = (4.0, 3.6), 10
# How many times as many of the others show a signal at their latest point, new or going on since
# before, as show a new one, for each of POINTS (`standing`).
TIMES_STANDING = (1.6, 1.7, 2.2, 2.8, 3.2)
PERIODS = 8  # a period more than the longest run, so that every rule has had its chance
POWER = 0.8
MOST = 50.0  # times the centre (or sigma above it) past which nothing is looked for

Charts = Iterable[pd.DataFrame | Charted]


class Page(NamedTuple):
    """What to expect of a page of charts, and what there is.

    Attributes
    ----------
    charts : int
        Charts that could be judged at their latest point.
    not_judged : int
        Those that are too short, or have no figure there.
    expected : float
        New signals that chance alone would bring.
    at_least_one : float
        Chance of any, from 0 to 1.
    new : int
        New signals there are.
    standing : float
        Chance of any signal at the latest point, new or going on since before.
    """

    charts: int
    not_judged: int
    expected: float
    at_least_one: float
    new: int
    standing: float


def expected_new_signals(charts: Charts) -> Page:
    """How many new signals chance alone would bring in the latest period of a page of charts.

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

    Notes
    -----
    Charts are taken to vary independently; where they share events (a region and its forces) the
    expected number stands, and the chance of at least one is smaller.
    """
    latest = _latest(charts)
    judged = [(new, pair) for _, new, pair in latest if not np.isnan(pair[0])]
    by_chance, standing = np.array([pair for _, pair in judged], dtype=float).reshape(-1, 2).T
    return Page(
        charts=len(judged),
        not_judged=len(latest) - len(judged),
        expected=float(by_chance.sum()),
        at_least_one=float(1 - np.prod(1 - by_chance)),
        new=sum(new for new, _ in judged),
        standing=float(1 - np.prod(1 - standing)),
    )


def chances(charts: Charts) -> pd.DataFrame:
    """Chance of a new signal by luck, and how far out the latest figure is, chart by chart.

    Parameters
    ----------
    charts
        As for `expected_new_signals`.

    Returns
    -------
    DataFrame
        One row a chart: ``new`` (bool), ``chance`` (of a new signal by luck; 0 where nothing
        varies, missing where the chart cannot be judged), ``p`` (`latest_p`), ``p_adjusted``
        (Benjamini and Hochberg over the page).
    """
    latest = _latest(charts)
    table = pd.DataFrame(
        [
            (new, chance, np.nan if np.isnan(chance) else latest_p(chart))
            for chart, new, (chance, _) in latest
        ],
        columns=["new", "chance", "p"],
    )
    return table.assign(p_adjusted=benjamini_hochberg(table["p"]))


def _latest(charts: Charts) -> list[tuple[Charted, bool, tuple[float, float]]]:
    """Final points, whether the latest signal is new, `_chance` (missing: not judged)."""
    if isinstance(charts, pd.DataFrame) or not isinstance(charts, Iterable):
        raise BadOption("charts", f"{type(charts).__name__} was given", "Several charts, each a "
                        "frame as control_chart gives it.")  # fmt: skip
    latest = []
    for given in charts:
        chart = charted(given).final()
        used = chart.in_baseline & ~np.isnan(chart.value)
        used &= chart.segment == chart.segment[-1:]
        upper = chart.upper_limit[-1:]
        least = LEAST if chart.steps else FEW  # limits of one level rest on fewer
        if used.sum() < least or np.isnan([chart.value[-1], *upper]).any():
            latest.append((chart, False, (np.nan, np.nan)))
            continue
        still = upper[0] == chart.lower_limit[-1]
        chances = (0.0, 0.0) if still else _chance(chart, int(used.sum()))
        latest.append((chart, bool(chart.new[-1]), chances))
    return latest


def _chance(chart: Charted, points: int) -> tuple[float, float]:
    """Chances of a new signal at the latest point, and of any, though nothing changes."""
    sought = chart.steps is not None
    times = float(np.interp(len(chart), POINTS, TIMES_STANDING))
    if chart.kind not in RANGED:
        new = float(np.interp(points, POINTS, OF_COUNTS[chart.rules])) + OF_STEPS * sought
        return new, times * new
    plain, by_skewness = OF_RANGES[chart.rules]
    count, centre = chart.count[~np.isnan(chart.count)], chart.centre[-1]
    if not (centre > 0 and (count >= 0).all() and (count % 1 == 0).all()):
        new = plain + OF_STEPS * sought
        return new, times * new
    # Counts: Poisson, or gamma-Poisson with variance f m where they vary more than chance.
    reach = (chart.upper_limit[-1] - centre) / REACH[chart.kind]
    factor = max(1.0, (reach / D2) ** 2 / centre)
    skewness = min((2 * factor - 1) / np.sqrt(factor * centre), MOST_SKEWED)
    skewed = by_skewness * skewness**2 + plain - OF_RANGES["nhs7"][0]
    if not sought:
        new = skewed + OF_RANGES["nhs7"][0]
        return new, times * new
    more = min(factor, 2.0) - 1
    new, standing = (
        float(np.interp(len(chart), POINTS, base)) + slope * more
        for base, slope in (SOUGHT, STANDING)
    )
    new += skewed
    return new, max(new, standing + times * skewed)


def autocorrelation(charts: Charts) -> float:
    """How far each figure leans on the one before, about level and season: mean over the charts.

    The correlation of neighbours about the mean of their level (since each lasting step), with the
    ``(1 + 4 r) / n`` added by which it comes out too low in n points (Kendall 1954, Biometrika 41:
    403-404). Missing where no chart has ten points.
    """
    correlations = []
    for given in charts:
        chart = charted(given).final()
        left = chart.value.astype(float)
        for level in np.unique(chart.level):
            inside = (chart.level == level) & ~np.isnan(left)
            left[inside] -= left[inside].mean() if inside.any() else 0.0
        known = int((~np.isnan(left)).sum())
        squares = np.nansum(left**2)
        if known >= FEW and squares > 0:
            r = np.nansum(left[1:] * left[:-1]) / squares
            correlations.append(r + (1 + 4 * r) / known)
    return float(np.clip(np.mean(correlations), -1, 1)) if correlations else np.nan


def step_p(chart: pd.DataFrame | Charted) -> float:
    """How unusual is the newest lasting step, wherever it might have been? Two-sided p.

    The difference of the means over its standard error, each level with a sixth of the width of
    what is usual there for sigma, against the normal distribution; times the number of points, as
    a step was looked for at each (Bonferroni).

    Parameters
    ----------
    chart : DataFrame or Charted
        Of `variation.control_chart`.

    Returns
    -------
    float
        At most 1; missing where the chart has no step.
    """
    from scipy.special import ndtr

    chart = charted(chart).final()
    if not chart.steps:
        return np.nan
    _, low, high = chart.usual()
    known = ~np.isnan(chart.value)
    parts = [known & (chart.level == chart.level[-1] - back) for back in (0, 1)]
    after, before = (chart.value[part].mean() for part in parts)
    variance = sum(((high - low)[part] / 6).mean() ** 2 / part.sum() for part in parts)
    return min(1.0, float(2 * ndtr(-abs(after - before) / np.sqrt(variance)) * known.sum()))


def latest_p(chart: pd.DataFrame | Charted) -> float:
    """How unusual is the latest figure among those that set the limits? Two-sided p.

    For counts exact: given the sum, the latest is binomial with its share of the exposure (of a p
    chart hypergeometric), the tails doubled. With Laney's correction the score
    ``(x - m) / sqrt(f m (1 + e / E))`` instead. On charts of moving ranges Student's t of the
    latest against the mean of the others, with sigma from their moving ranges and 0.62 (n - 1)
    degrees of freedom, about what a mean moving range carries.

    Parameters
    ----------
    chart : DataFrame or Charted
        Of `variation.control_chart`, its latest row judged.

    Returns
    -------
    float
        Missing where there is nothing to compare with.
    """
    from scipy.special import bdtr, ndtr, stdtr

    chart = charted(chart)
    value = chart.value
    earlier = chart.in_baseline & (chart.segment == chart.segment[-1:])
    earlier[-1:] = False
    others = earlier & ~np.isnan(value)
    if not others.any() or np.isnan(value[-1]):
        return np.nan
    if chart.kind in RANGED:
        sigma = float(mean_range(value[None, earlier], chart.screened)[0, 0]) / D2
        gap, many = abs(value[-1] - value[others].mean()), others.sum()
        if not sigma > 0:
            return 1.0 if gap == 0 else np.nan
        return float(2 * stdtr(0.62 * (many - 1), -gap / sigma / np.sqrt(1 + 1 / many)))
    count, over = float(chart.count[others].sum()), float(chart.exposure[others].sum())
    latest, span = float(chart.count[-1]), float(chart.exposure[-1])
    if chart.kind.endswith("'"):
        mean = count / over * span
        chance = mean * (1 - count / over) if chart.kind[0] == "p" else mean
        spread = chart.widened[-1] ** 2 * chance * (1 + span / over)
        return float(2 * ndtr(-abs(latest - mean) / np.sqrt(spread))) if spread > 0 else np.nan
    latest, total = round(latest), round(latest + count)
    if chart.kind == "p":
        from scipy.stats import hypergeom

        family = hypergeom(round(span + over), total, round(span))
        below, above = family.cdf(latest), family.sf(latest - 1)
    else:
        share = span / (span + over)
        below = bdtr(latest, total, share)
        above = 1.0 - bdtr(latest - 1, total, share) if latest > 0 else 1.0
    return float(min(1.0, 2 * min(below, above)))


def benjamini_hochberg(p: Any) -> np.ndarray:
    """Benjamini and Hochberg's adjusted p-values.

    ``min over j >= i of m p(j) / j`` in ascending order: keeping all at or below q holds the
    expected share of false ones among those kept to q, for tests that are independent or rise
    together (Benjamini and Hochberg 1995, J R Stat Soc B 57: 289-300).

    Parameters
    ----------
    p : array-like
        Missing ones stay missing and do not count as tests.

    Returns
    -------
    ndarray

    Raises
    ------
    BadOption
        Where a figure lies outside 0 to 1.

    Examples
    --------
    >>> benjamini_hochberg([0.01, 0.04, 0.03]).round(3).tolist()
    [0.03, 0.04, 0.04]
    """
    # As `scipy.stats.false_discovery_control`, but loading scipy.stats takes a third of a second.
    values = np.atleast_1d(p_values(p)).copy()
    known = np.flatnonzero(~np.isnan(values))
    rising = known[np.argsort(values[known])]
    scaled = values[rising] * (len(rising) / np.arange(1, len(rising) + 1))
    values[rising] = np.minimum.accumulate(scaled[::-1])[::-1].clip(max=1.0)
    return values


class Detectable(NamedTuple):
    """Smallest sustained changes that the chart would have flagged.

    ``rise`` and ``fall`` are levels in plotted units, ``rise_ratio`` and ``fall_ratio`` the same
    over the level before; missing where no change would be flagged so often.
    """

    rise: float
    fall: float
    rise_ratio: float
    fall_ratio: float


def smallest_change(chart: pd.DataFrame | Charted) -> Detectable:
    """Smallest rise and fall that the chart would have flagged had they lasted the latest periods.

    They last eight periods (`PERIODS`), and at least one point is flagged with a chance of about 80
    per cent (`POWER`).

    Parameters
    ----------
    chart : DataFrame or Charted
        Of `variation.control_chart`.

    Returns
    -------
    Detectable

    Notes
    -----
    Lasting steps are taken to be looked for, as in every exhibit. How many standard errors of their
    difference the levels of the latest eight periods and of those before must lie apart comes from
    simulation (``benchmarks/signals.py``); the variance of counts goes with their level. Before the
    change the process is taken to run at the chart's centre.
    """
    chart = charted(chart)
    judged = chart.kept(~chart.provisional & ~np.isnan(chart.value))
    part = judged.kept(judged.segment == judged.segment[-1:])
    nothing = Detectable(np.nan, np.nan, np.nan, np.nan)
    # One that has no point has no limit above another.
    if not (part.upper_limit[-1:] > part.lower_limit[-1:]).any():
        return nothing
    centre, span = float(part.centre[-1]), float(part.exposure.mean())
    binomial, ranged = part.kind[0] == "p", part.kind in RANGED
    counts = not binomial and bool((part.count >= 0).all() and (part.count % 1 == 0).all())
    base = part.in_baseline
    lasting = min(PERIODS, len(part))
    # Where the latest help to set the limits, the others are those before them.
    earlier = max(int(base.sum()) - (lasting if base[-lasting:].all() else 0), LEAST)
    if ranged:
        variance = ((part.upper_limit[-1] - centre) / REACH[part.kind] / D2) ** 2
    else:
        variance = centre * (1 - centre if binomial else 1) / span * part.widened[-1] ** 2
    apart = APART[counts or binomial] + OF_FEW / int(base.sum())

    def seen(level: float) -> bool:
        share = 1.0
        if binomial:
            share = level * (1 - level) / (centre * (1 - centre)) if 0 < centre < 1 else 1.0
        elif counts:
            share = level / centre if centre > 0 else 1.0
        error = np.sqrt(variance * (1 / earlier + max(share, 0.0) / lasting))
        return abs(level - centre) >= apart * error

    ends = []
    for way in (1, -1):
        near, far = centre, centre + way * MOST * np.sqrt(variance)
        far = min(max(far, 0.0), 1.0) if binomial else max(far, 0.0) if counts else far
        if not seen(far):
            ends.append(np.nan)
            continue
        for _ in range(40):
            middle = (near + far) / 2
            near, far = (near, middle) if seen(middle) else (middle, far)
        ends.append(float(far))
    ratios = [level / centre if centre > 0 else np.nan for level in ends]
    return Detectable(*ends, *ratios)
