"""A page of charts: how many new signals would chance alone bring, and which stand out?

Sixty charts, each with one chance in seventy of a false alarm at its latest point, bring about one
between them when nothing has changed. A page that shows one signal has shown nothing; one that
shows six has. The chance of each chart is its own (`in_control`), since a chart of twelve points
and a mean of 1 alarms at another rate than one of sixty points and a mean of 100.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from rocu_analysis.errors import BadOption
from rocu_analysis.measures.against import p_list
from rocu_analysis.measures.chart_frame import FEW
from rocu_analysis.measures.charted import Charted, charted
from rocu_analysis.measures.in_control import chance_of_new, design_of

METHOD = (
    "chance of a new signal at each chart's latest point, by simulating series in which nothing "
    "changes through the same chart"
)


class Page(NamedTuple):
    """What to expect of a page of charts, and what was found.

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
    found : int
        New signals there are.
    method, caveat : str
    """

    charts: int
    not_judged: int
    expected: float
    at_least_one: float
    found: int
    method: str
    caveat: str


def expected_new_signals(
    charts: Iterable[pd.DataFrame] | Mapping[str, pd.DataFrame] | pd.DataFrame,
    *,
    least: int = FEW,
) -> Page:
    """How many new signals chance alone would bring in the latest period of a page of charts.

    Parameters
    ----------
    charts : frames of `control_chart`, by name or not, or one frame of `control_charts`
        As they are on the page.
    least : int
        Points under which a chart shows no limits, and so no signals.

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
    table = chances(charts, least=least)
    judged = table[table["chance"].notna()]
    short = len(table) - len(judged)
    return Page(
        charts=len(judged),
        not_judged=short,
        expected=float(judged["chance"].sum()),
        at_least_one=float(1 - np.prod(1 - judged["chance"].to_numpy(float))),
        found=int(judged["new"].sum()),
        method=METHOD,
        caveat="Charts are taken to vary independently"
        + (f"; {short} with too few points or no latest figure left out" if short else ""),
    )


def chances(
    charts: Iterable[pd.DataFrame] | Mapping[str, pd.DataFrame] | pd.DataFrame,
    *,
    least: int = FEW,
) -> pd.DataFrame:
    """Chance of a new signal by luck, and how far out the latest figure is, chart by chart.

    Parameters
    ----------
    charts, least
        As for `expected_new_signals`.

    Returns
    -------
    DataFrame
        One row a chart: ``chart`` (its name, or place), ``new`` (bool), ``chance`` (of a new
        signal by luck; 0 where nothing varies, missing where the chart cannot be judged),
        ``p`` (`latest_p`), ``p_adjusted`` (Benjamini and Hochberg over the page), ``method``.
    """
    rows = []
    for name, chart in _named(charts):
        judged = charted(chart).final()
        rows.append({"chart": name, "new": False, "chance": np.nan, "p": np.nan})
        if _can_be_judged(judged, least):
            design = design_of(judged)
            rows[-1] |= {
                "new": bool(judged.new[-1]),
                "chance": 0.0 if design is None else chance_of_new(design),
                "p": latest_p(judged),
            }
    table = pd.DataFrame(rows, columns=["chart", "new", "chance", "p"])
    table["p_adjusted"] = benjamini_hochberg(table["p"])
    return table.assign(method=METHOD)


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
        Of `control_chart`, its latest row judged.

    Returns
    -------
    float
        Missing where there is nothing to compare with.
    """
    chart = charted(chart)
    value = chart.value
    if not value.size:
        return np.nan
    earlier = chart.in_baseline & (chart.segment == chart.segment[-1])
    earlier[-1] = False
    others = earlier & ~np.isnan(value)
    if not others.any() or np.isnan(value[-1]):
        return np.nan
    if chart.kind in ("xmr", "i"):
        return _p_of_ranges(value[earlier], chart)
    count, over = float(chart.count[others].sum()), float(chart.exposure[others].sum())
    if chart.kind.endswith("'"):
        return _p_of_score(count, over, chart)
    return _p_exact(count, over, chart)


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
    values = p_list(p)
    adjusted = np.full(values.shape, np.nan)
    known = np.flatnonzero(~np.isnan(values))
    order = known[np.argsort(values[known], kind="stable")]
    scaled = values[order] * order.size / np.arange(1, order.size + 1)
    adjusted[order] = np.minimum.accumulate(scaled[::-1])[::-1]
    return adjusted


def _named(charts) -> list[tuple[Any, pd.DataFrame]]:
    if isinstance(charts, pd.DataFrame):
        if "series" in charts:
            return list(charts.groupby("series", sort=False))
        return [(0, charts)]
    if isinstance(charts, Mapping):
        return list(charts.items())
    if isinstance(charts, str) or not isinstance(charts, Iterable):
        raise BadOption("charts", f"{charts!r}", "Frames as control_chart gives them.")
    return list(enumerate(charts))


def _can_be_judged(chart: Charted, least: int) -> bool:
    """Whether the chart shows limits and has a figure in its latest period."""
    if not len(chart):
        return False
    used = chart.in_baseline & ~np.isnan(chart.value) & (chart.segment == chart.segment[-1])
    last = chart.value[-1], chart.upper_limit[-1]
    return bool(used.sum() >= least and not np.isnan(last).any())


def _p_of_ranges(earlier: np.ndarray, chart: Charted) -> float:
    from scipy.special import stdtr

    from rocu_analysis.measures.chart_limits import D2, mean_range

    others = earlier[~np.isnan(earlier)]
    sigma = float(mean_range(earlier[None, :], chart.screened)[0, 0]) / D2
    gap = abs(chart.value[-1] - others.mean())
    if not sigma > 0:
        return 1.0 if gap == 0 else np.nan
    freedom = 0.62 * (others.size - 1)
    return float(2 * stdtr(freedom, -gap / sigma / np.sqrt(1 + 1 / others.size)))


def _p_of_score(count: float, over: float, chart: Charted) -> float:
    from scipy.special import ndtr

    rate, span = count / over, chart.exposure[-1]
    mean = rate * span
    chance = mean * (1 - rate) if chart.kind[0] == "p" else mean
    spread = chart.widened[-1] ** 2 * chance * (1 + span / over)
    return float(2 * ndtr(-abs(chart.count[-1] - mean) / np.sqrt(spread))) if spread > 0 else np.nan


def _p_exact(count: float, over: float, chart: Charted) -> float:
    from scipy.special import bdtr

    latest, span = round(chart.count[-1]), chart.exposure[-1]
    total = round(chart.count[-1] + count)
    if chart.kind == "p":
        from scipy.stats import hypergeom

        family = hypergeom(round(span + over), total, round(span))
        below, above = family.cdf(latest), family.sf(latest - 1)
    else:
        share = span / (span + over)
        below = bdtr(latest, total, share)
        above = 1.0 - bdtr(latest - 1, total, share) if latest > 0 else 1.0
    return float(min(1.0, 2 * min(below, above)))
