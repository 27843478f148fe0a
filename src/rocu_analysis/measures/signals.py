"""A page of charts: how many new signals would chance alone bring, and which stand out?

Sixty charts, each with one chance in seventy of a false alarm at its latest point, bring about one
between them when nothing has changed. A page that shows one signal has shown nothing; one that
shows six has. The chance of each chart is its own (`in_control`), since a chart of twelve points
and a mean of 1 alarms at another rate than one of sixty points and a mean of 100.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from rocu_analysis.errors import BadOption
from rocu_analysis.measures.change import p_list
from rocu_analysis.measures.chart_limits import (
    CONSTANT_I,
    D2,
    SCREEN,
    XMR,
    Choice,
    Layout,
    limits_of,
)
from rocu_analysis.measures.chart_rules import rule_book
from rocu_analysis.measures.variation import FEW, Charted, charted, shift_below

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


PERIODS = 8  # a period more than the longest run, so that every rule has had its chance
POWER = 0.8
MOST = 50.0  # times the centre (or sigma above it) past which nothing is looked for


class Detectable(NamedTuple):
    """Smallest sustained changes that the chart would have flagged.

    ``rise`` and ``fall`` are levels in plotted units, ``rise_ratio`` and ``fall_ratio`` the same
    over the level before; missing where no change would be flagged so often.
    """

    rise: float
    fall: float
    rise_ratio: float
    fall_ratio: float
    periods: int
    power: float
    method: str
    caveat: str


def smallest_change(
    chart: pd.DataFrame | Charted, *, periods: int = PERIODS, power: float = POWER
) -> Detectable:
    """Smallest rise and fall, lasting the latest periods, that the chart would have flagged.

    Parameters
    ----------
    chart : DataFrame or Charted
        Of `variation.control_chart`.
    periods : int
        How many of the latest periods the change lasted. With 1 only the limits can tell.
    power : float
        Chance of at least one point flagged in those periods.

    Returns
    -------
    Detectable

    Raises
    ------
    BadOption
        Where periods or power are out of range.

    Notes
    -----
    Before the change the process is taken to run at the chart's centre. The points of a changed
    level are independent, on a chart of counts with a variance that goes with the level; the chance
    that none of them is outside a limit, in two of three or in a shift is summed exactly over the
    states of the rules (a Markov chain). Where the changed points help to set the limits, their
    pull on the centre and, on an XmR chart, the moving range over the step are allowed for, and so
    is the doubt about an XmR chart's sigma. Trends are not counted.
    """
    if not (isinstance(periods, (int, np.integer)) and periods >= 1):
        raise BadOption("periods", repr(periods), "It is a whole number, 1 or more.")
    if not (isinstance(power, (int, float, np.number)) and 0 < power < 1):
        raise BadOption("power", repr(power), "It lies between 0 and 1, such as 0.8.")
    setting = _setting(chart, int(periods))
    if setting is None:
        return _nothing("the chart has no limits, or nothing in it varies", periods, power)
    rise, fall = (_search(setting, power, way) for way in (1, -1))
    before = setting.centre
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = [level / before if before > 0 else np.nan for level in (rise, fall)]
    unseen = [word for word, level in (("rise", rise), ("fall", fall)) if np.isnan(level)]
    caveat = f"No {' or '.join(unseen)} would be flagged so often" if unseen else ""
    return Detectable(
        rise,
        fall,
        *ratios,
        int(periods),
        power,
        f"power {power:.0%} of at least one signal in {periods} periods, limits as on the chart",
        caveat,
    )


@dataclass(frozen=True, slots=True)
class _Setting:
    """Chart as the search needs it: one level before, one exposure, its limits as a rule."""

    kind: str
    how: str
    shift: int
    centre: float
    sigma: float  # of a plotted value, for charts of moving ranges
    span: float  # exposure, or cases tried, of a period
    widened: float
    pull: float  # share of the changed points among those that set the limits
    periods: int
    points: int  # that set the limits
    screened: bool
    counts: bool  # whether figures are counts, whose spread goes with their level


def _setting(chart: pd.DataFrame | Charted, periods: int) -> _Setting | None:
    chart = charted(chart)
    judged = chart.kept(~chart.provisional & ~np.isnan(chart.value))
    if not len(judged):
        return None
    part = judged.kept(judged.segment == judged.segment[-1])
    centre, upper = part.centre[-1], part.upper_limit[-1]
    if np.isnan(upper) or upper <= part.lower_limit[-1]:
        return None
    base = part.in_baseline
    latest = base[-periods:].sum()
    constant = XMR if part.kind == "xmr" else CONSTANT_I
    return _Setting(
        part.kind,
        part.limits,
        rule_book(part.rules).shift,
        float(centre),
        float((upper - centre) / constant / D2),
        float(part.exposure.mean()),
        float(part.widened[-1]),
        float(latest / base.sum()) if latest < base.sum() else 0.0,
        min(periods, len(part)),
        int(base.sum()),
        part.screened,
        bool((part.count >= 0).all() and (part.count % 1 == 0).all()),
    )


def _search(setting: _Setting, power: float, way: int) -> float:
    """Level nearest the centre that is flagged often enough; nan where none is."""
    from scipy.optimize import brentq

    def more_than_enough(level: float) -> float:
        return _power(setting, level, way) - power

    near, far = setting.centre, _furthest(setting, way)
    if more_than_enough(far) < 0:
        return np.nan
    if more_than_enough(near) >= 0:
        return float(near)
    if setting.kind in ("xmr", "i"):  # smooth, so that a few steps do
        return float(brentq(more_than_enough, near, far, xtol=1e-7 * abs(far - near)))
    for _ in range(40):  # in steps, since limits of counts are whole: by halves
        middle = (near + far) / 2
        near, far = (near, middle) if more_than_enough(middle) >= 0 else (middle, far)
    return float(far)


@lru_cache(maxsize=8)
def _nodes(number: int) -> tuple[np.ndarray, np.ndarray]:
    """Points and weights to average over a normal doubt; the weights add up to 1."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(number)
    return nodes, weights / weights.sum()


def _furthest(setting: _Setting, way: int) -> float:
    if setting.kind in ("xmr", "i"):
        far = setting.centre + way * MOST * setting.sigma
        return max(far, 0.0) if setting.counts else far
    if way < 0:
        return 0.0
    return 1.0 if setting.kind[0] == "p" else setting.centre * MOST + MOST / setting.span


def _power(setting: _Setting, level: float, way: int) -> float:
    """Chance of a signal on the changed side in the periods at this level."""
    moved = setting.centre + setting.pull * (level - setting.centre)
    limit, near, centre, run = _marks(setting, moved, level, way)
    sigma, chance = _spread_about_centre(setting), 0.0
    for weight, factor in _doubts(setting):
        marks = (centre + factor * (limit - centre), centre + factor * (near - centre), centre)
        beyond = [_beyond(setting, level, mark, way, sigma) for mark in marks]
        outside, near_limit = beyond[0], max(beyond[1] - beyond[0], 0.0)
        same_side = max(beyond[2] - max(beyond[1], beyond[0]), 0.0)
        silence = _silence(outside, near_limit, same_side, run, setting.periods)
        chance += weight * (1 - silence)
    return chance


def _doubts(setting: _Setting) -> list[tuple[float, float]]:
    """Weights, and how far off limits may be that come from few moving ranges.

    The relative standard error of a mean moving range over 1.128 is about 0.91 / sqrt(n).
    """
    if setting.kind not in ("xmr", "i"):
        return [(1.0, 1.0)]
    nodes, weights = _nodes(5)
    factors = np.exp(0.91 / np.sqrt(setting.points) * nodes)
    return list(zip(weights.tolist(), factors.tolist(), strict=True))


def _spread_about_centre(setting: _Setting) -> float:
    """Sigma of a point about the centre.

    By 1 / n of the variance more where the point has no part in the centre, by as much less where
    it has.
    """
    share = -1 / setting.points if setting.pull else 1 / setting.points
    return float(setting.sigma * np.sqrt(1 + share))


def _marks(setting: _Setting, centre: float, level: float, way: int):
    """Limit, mark of two of three, centre, and length of a shift, on one side."""
    if setting.kind in ("xmr", "i"):
        constant = XMR if setting.kind == "xmr" else CONSTANT_I
        reach = constant * D2 * setting.sigma * _widened_by_step(setting, level)
        return centre + way * reach, centre + way * reach * 2 / 3, centre, setting.shift
    limits, run = _count_limits(setting, centre)
    if way > 0:
        return *(_widen(setting, mark, centre) for mark in limits[:2]), centre, setting.shift
    lower, near_lower = (_widen(setting, mark, centre) for mark in limits[2:])
    return max(lower, 0.0), near_lower, centre, run


def _widened_by_step(setting: _Setting, level: float) -> float:
    """How much wider the changed points make the limits, on average.

    By the moving range over the step itself, which screening sets aside at 3.267 times the mean or
    more, and by those within the changed points where the spread of counts goes with their level.
    """
    if not setting.pull or setting.points < 3:
        return 1.0
    step = abs(level - setting.centre) / setting.sigma
    nodes, weights = _nodes(31)
    ranges = np.abs(step + np.sqrt(2) * nodes)
    others = setting.points - 2
    if setting.screened:
        # The range over the step is itself part of the mean that it is held against.
        aside = SCREEN * (others * D2 + ranges) / (others + 1)
        ranges = np.where(ranges < aside, ranges, D2)
    mean = float((weights * ranges).sum())
    inside = round(setting.pull * setting.points) - 1
    more = inside * (_spread_at(setting, level) - 1)
    return 1 + (mean / D2 - 1 + more) / (others + 1)


def _spread_at(setting: _Setting, level: float) -> float:
    """Sigma at a level over that at the centre: of counts it goes with the level, as of Poisson."""
    return float(np.sqrt(max(level, 1e-9) / setting.centre)) if setting.counts else 1.0


def _count_limits(setting: _Setting, centre: float) -> tuple[tuple[float, ...], int]:
    """Upper limit and mark, lower limit and mark, and the run below that is a shift."""
    one = Layout(
        np.zeros(1, dtype=np.intp), ((0, 1),), *(np.array([b]) for b in (True, False, True))
    )
    span = np.array([[setting.span]])
    kind = setting.kind.rstrip("'")
    limits = limits_of(centre * span, span, one, kind, setting.how, screen=False)
    run = shift_below(limits.log_none, Choice(kind, setting.how, ""), setting.shift)
    marks = (limits.upper, limits.near_upper, limits.lower, limits.near_lower)
    return tuple(float(mark[0, 0]) for mark in marks), int(min(run.max(), 1e6))


def _widen(setting: _Setting, mark: float, centre: float) -> float:
    return centre + setting.widened * (mark - centre)


def _beyond(setting: _Setting, level: float, mark: float, way: int, sigma: float) -> float:
    """Chance that one figure at this level lies beyond a mark."""
    from scipy.special import ndtr

    if setting.kind in ("xmr", "i"):
        sigma *= _spread_at(setting, level)
        return float(ndtr(way * (level - mark) / sigma))
    edge = mark * setting.span
    if way > 0:
        return 1.0 - _at_most(setting, level, np.floor(edge + 1e-9))
    return _at_most(setting, level, np.ceil(edge - 1e-9) - 1)


def _at_most(setting: _Setting, level: float, count: float) -> float:
    """Chance of at most so many, Poisson or binomial, or wider by Laney's factor squared."""
    from scipy.special import bdtr, betainc, ndtr, pdtr

    if count < 0:
        return 0.0
    mean, factor = level * setting.span, setting.widened**2
    if mean <= 0:
        return 1.0
    if setting.kind[0] == "p":
        tried = round(setting.span)
        if count >= tried:
            return 1.0
        if factor == 1:
            return float(bdtr(count, tried, min(level, 1.0)))
        spread = np.sqrt(factor * mean * max(1 - level, 1e-12))
        return float(ndtr((count + 0.5 - mean) / spread))
    if factor == 1:
        return float(pdtr(count, mean))
    return float(betainc(mean / (factor - 1), count + 1, 1 / factor))


def _silence(outside: float, near: float, same_side: float, run: int, periods: int) -> float:
    """Chance that none of the rules fires in so many independent points.

    The state is the length of the run on the changed side and whether its last two points were
    near the limit; a point elsewhere begins again.
    """
    elsewhere = max(1 - outside - near - same_side, 0.0)
    states = {(0, False, False): 1.0}
    for _ in range(periods):
        later: dict[tuple[int, bool, bool], float] = {}
        for (length, last, before), chance in states.items():
            for flag, part in ((True, near), (False, same_side)):
                longer = length + 1
                shift = longer >= run
                two_of_three = longer >= 3 and flag + last + before >= 2
                if not shift and not two_of_three:
                    state = (longer, flag, last)
                    later[state] = later.get(state, 0.0) + chance * part
            start = (0, False, False)
            later[start] = later.get(start, 0.0) + chance * elsewhere
        states = later
    return sum(states.values())


def _nothing(why: str, periods: int, power: float) -> Detectable:
    return Detectable(
        np.nan, np.nan, np.nan, np.nan, int(periods), power, "none", why[:1].upper() + why[1:]
    )
