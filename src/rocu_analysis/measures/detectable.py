"""What change could this chart have seen? The companion of "no signal".

"No signal" is not "no change": a chart of few points and small counts would miss a rise by a half
more often than not. The smallest sustained rise and fall that a chart would have flagged with 80
per cent power say what the silence is worth.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd

from rocu_analysis.errors import BadOption
from rocu_analysis.measures.chart_kinds import Choice
from rocu_analysis.measures.chart_limits import CONSTANT_I, D2, SCREEN, XMR, Layout, limits_of
from rocu_analysis.measures.charted import Charted, charted
from rocu_analysis.measures.judging import shift_below
from rocu_analysis.measures.rule_books import rule_book

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
