"""How often would a chart signal had nothing changed? Simulated series through the same chart.

The chart is taken as it is: its kind, mean, number of points, gaps, baseline, limits and rules.
Limits are worked out anew from every simulated series, because limits estimated from two dozen
points raise other alarms than a textbook's known ones.

Charts of counts are simulated given their total: the events seen are dealt out again over the
periods. The total holds all that the series says of its mean, so the chance averages to the true
one over in-control series however jagged it is as a function of the mean (Lehmann and Scheffe
1950, Sankhya 10: 305-340); a plug-in mean would smooth the jags away. Seeds come from the design,
so the same chart always has the same answer.
"""

from __future__ import annotations

import hashlib
from dataclasses import astuple, dataclass, replace
from functools import lru_cache

import numpy as np
import pandas as pd

from rocu_analysis.measures.chart_kinds import Choice, varies_more_than_chance
from rocu_analysis.measures.chart_limits import EXACT, Layout, Limits, limits_of
from rocu_analysis.measures.charted import Charted, charted
from rocu_analysis.measures.judging import patterns, shift_below
from rocu_analysis.measures.rule_books import rule_book

POINTS_SOUGHT = 60_000  # simulated points a chart where every point counts as a latest one
SERIES_SOUGHT = 40_000  # simulated series where only the last point does
RANGES_SOUGHT = 80_000  # the same on charts of moving ranges, since a page of them shares a few
BLOCK = 400_000  # figures drawn at once, to keep memory to some tens of megabytes
STEP = 0.03  # charts whose means are within 3 per cent share a simulation
# Lopsidedness (skewness) at which charts of moving ranges are simulated; others lie between.
SKEWNESS = (0.0, 0.1, 0.2, 0.32, 0.5, 0.8)


@dataclass(frozen=True, slots=True)
class Design:
    """All of a chart's latest segment that bears on how often it signals."""

    kind: str
    how: str
    rules: str
    screen: bool
    base: tuple[bool, ...]
    excluded: tuple[bool, ...]
    known: tuple[bool, ...]
    exposure: tuple[float, ...] | None
    chosen: bool = False  # by "auto", which might have chosen Laney's correction
    total: int = 0  # events of charts of counts without Laney's correction
    mean: float = 0.0  # of those with it: count a period at an exposure of 1, or share of a p'
    dispersion: float = 1.0  # variance over what chance gives, with it
    skewness: float = 0.0  # of a chart of moving ranges

    @property
    def dealt(self) -> bool:
        """Whether events are dealt out again, rather than drawn from a fitted distribution."""
        return self.kind in ("c", "u", "p")

    def spans(self) -> np.ndarray:
        """Exposure of each point, (1, points)."""
        points = len(self.base)
        return np.ones((1, points)) if self.exposure is None else np.array([self.exposure])

    def layout(self) -> Layout:
        """One segment, as `judge` wants it."""
        points = len(self.base)
        return Layout(
            np.zeros(points, dtype=np.intp),
            ((0, points),),
            np.array(self.base),
            np.array(self.excluded),
            np.array(self.known),
        )


def design_of(chart: pd.DataFrame | Charted) -> Design | None:
    """Design of a chart at its latest judged point; None where nothing can be judged there.

    Only the latest segment matters, since limits and patterns begin again with it. Points of an
    earlier segment, provisional ones and gaps stay what they were.
    """
    chart = charted(chart).final()
    if not len(chart):
        return None
    part = chart.kept(chart.segment == chart.segment[-1])
    known = ~np.isnan(part.value)
    upper = part.upper_limit[-1]
    if not known[-1] or np.isnan(upper) or upper == part.lower_limit[-1]:
        return None
    over, shares = part.exposure, part.kind[0] == "p"
    # A p chart's cases tried are numbers in their own right; other exposures only matter in ratio.
    spans = over if shares else over / over[known].mean()
    even = not shares and bool(np.ptp(spans[known]) < 1e-9)
    design = Design(
        part.kind,
        part.limits,
        part.rules,
        bool(part.screened),
        tuple((part.in_baseline & known).tolist()),
        tuple(part.excluded.tolist()),
        tuple(known.tolist()),
        None if even else tuple(np.where(known, spans, 1.0).round(6).tolist()),
    )
    if design.kind in ("xmr", "i"):
        return replace(design, skewness=_skewness_of(part))
    if design.dealt:
        total = round(float(part.count[known & ~part.excluded].sum()))
        return replace(design, total=total, chosen=part.asked == "auto") if total else None
    mean = part.centre[-1] if shares else part.centre[-1] * over[known].mean()
    return replace(design, mean=_on_grid(mean), dispersion=_on_grid(part.widened[-1] ** 2))


def chance_of_new(design: Design) -> float:
    """Chance that the latest point brings a new signal though nothing changed.

    On charts of moving ranges the chance depends on the shape of the figures alone, and is read
    between simulations at a few degrees of lopsidedness.
    """
    if design.kind not in ("xmr", "i"):
        return _simulated(design)
    above = int(np.searchsorted(SKEWNESS, design.skewness))
    high = SKEWNESS[min(above, len(SKEWNESS) - 1)]
    low = SKEWNESS[max(above - 1, 0)] if design.skewness < high else high
    first = _simulated(replace(design, skewness=low))
    if high == low:
        return first
    weight = (design.skewness - low) / (high - low)
    return (1 - weight) * first + weight * _simulated(replace(design, skewness=high))


@lru_cache(maxsize=4096)
def _simulated(design: Design) -> float:
    """Share of simulated series with a new signal at the latest point."""
    points, layout, book = len(design.base), design.layout(), rule_book(design.rules)
    random = np.random.default_rng(_seed(design))
    first = _first_like_the_last(design, book.shift)
    wanted = RANGES_SOUGHT if design.kind in ("xmr", "i") else SERIES_SOUGHT
    if first < points - 1:
        wanted = -(-POINTS_SOUGHT // (points - first))
    rows = max(1, min(wanted, BLOCK // points))
    found = seen = 0
    for _ in range(-(-wanted // rows)):
        values = _drawn(random, design, rows, layout)
        for choice, some in _choices(design, values, layout):
            new = _new_at_the_end(some, design, layout, choice, first)
            found, seen = found + int(new.sum()), seen + new.size
    return found / seen


def _choices(design: Design, values: np.ndarray, layout: Layout):
    """Split simulated series by the chart that "auto" would have drawn of each."""
    plain = Choice(design.kind, design.how, "")
    if not (design.dealt and design.chosen and design.how == EXACT):
        yield plain, values
        return
    varied = varies_more_than_chance(values, design.spans(), layout.base, design.screen)
    for choice, rows in ((plain, ~varied), (replace(plain, kind=f"{design.kind}'"), varied)):
        if rows.any():
            yield choice, values[rows]


def _first_like_the_last(design: Design, shift: int) -> int:
    """First point as likely to bring a new signal as the last.

    Where limits depend on the total alone and every point is of a kind, order does not matter, and
    each point with room for a whole pattern before it will do: many more for the same labour.
    """
    points = len(design.base)
    alike = design.dealt and all(design.base) and not any(design.excluded)
    if design.exposure is not None:
        alike = alike and len(set(design.exposure)) == 1
    if not alike:
        return points - 1
    room = shift + 1
    if design.how == EXACT:
        none = -design.total / points  # log of the chance of none in a period
        room = max(room, int(np.ceil((shift - 1) * np.log(2) / -none)) + 1) if none > -0.7 else room
    return max(min(room, points - 1), 0)


def _new_at_the_end(values, design: Design, layout: Layout, choice: Choice, first: int):
    """Newness of the points from ``first`` on, looking no further back than patterns reach."""
    points, book = values.shape[1], rule_book(design.rules)
    span = design.spans() if design.exposure is not None or choice.kind[0] in "up" else None
    plotted, ranged = values if span is None else values / span, choice.kind in ("xmr", "i")
    # Dealt out again, every series has the same total and so, with one base, the same limits.
    same = design.dealt and choice.kind == design.kind and all(design.base)
    limits = limits_of(
        plotted if ranged else values[: 1 if same else None],
        None if ranged else span,
        layout,
        choice.kind,
        choice.how,
        design.screen,
    )
    reach = book.shift + 2
    if choice.how == EXACT:
        reach = int(min(shift_below(limits.log_none, choice, book.shift).max(), points)) + 2
    kept = np.flatnonzero(~layout.excluded[: first + 1])
    begin = int(kept[-reach]) if kept.size >= reach else 0
    names = Limits.__dataclass_fields__
    tail = Limits(*(getattr(limits, name)[:, begin:] for name in names))
    ends = Layout(
        layout.starts[begin:],
        ((0, points - begin),),
        layout.base[begin:],
        layout.excluded[begin:],
        layout.judged[begin:],
    )
    _, _, new = patterns(plotted[:, begin:], tail, ends, book, choice)
    return new[:, first - begin :]


def _drawn(random: np.random.Generator, design: Design, rows: int, layout: Layout) -> np.ndarray:
    """Draw series in which nothing changes, (rows, points); gaps stay gaps."""
    shape, span = (rows, layout.base.size), design.spans()[0]
    if design.dealt:
        values = _dealt(random, design, rows, layout, span)
    elif design.kind in ("xmr", "i"):
        values = _lopsided(random, design.skewness, shape) * span
    elif design.kind[0] == "p":
        values = _binomial(random, span, design.mean, design.dispersion, shape)
    else:
        values = _poisson(random, design.mean * span, design.dispersion, shape)
    values[:, ~layout.judged] = np.nan
    return values


def _dealt(random, design: Design, rows: int, layout: Layout, span: np.ndarray) -> np.ndarray:
    """Deal the events of a series over its periods: by exposure, or for p over the cases tried."""
    values = np.full((rows, span.size), np.nan)
    counted = np.flatnonzero(layout.judged & ~layout.excluded)
    outside = np.flatnonzero(layout.judged & layout.excluded)
    rate = design.total / span[counted].sum()
    if design.kind == "p":
        tried = np.round(span).astype(np.int64)
        values[:, counted] = random.multivariate_hypergeometric(
            tried[counted], design.total, rows, method="marginals"
        )
        values[:, outside] = random.binomial(tried[outside], min(rate, 1.0), (rows, outside.size))
        return values
    weight = span[counted] / span[counted].sum()
    values[:, counted] = _shared_out(random, design.total, weight, rows)
    values[:, outside] = random.poisson(rate * span[outside], (rows, outside.size))
    return values


def _shared_out(random, total: int, weight: np.ndarray, rows: int) -> np.ndarray:
    """Multinomial counts; few events are placed one by one, which is quicker."""
    points = weight.size
    if total > 3 * points:
        return random.multinomial(total, weight, rows)
    edges = np.cumsum(weight)[:-1]
    place = np.searchsorted(edges, random.random((rows, total)), side="right")
    place += points * np.arange(rows)[:, None]
    return np.bincount(place.ravel(), minlength=rows * points).reshape(rows, points)


def _lopsided(random, skewness: float, shape) -> np.ndarray:
    """Draw figures of a given skewness: normal, Poisson, or gamma-Poisson of mean 20."""
    if skewness == 0:
        return random.standard_normal(shape)
    if skewness <= 0.32:
        return random.poisson(1 / skewness**2, shape).astype(float)
    # Skewness of a gamma-Poisson count is (2f - 1) / sqrt(f m), solved for the dispersion f.
    b = 4 + 20 * skewness**2
    factor = (b + np.sqrt(b * b - 16)) / 8
    return _poisson(random, np.full(shape[1], 20.0), factor, shape)


def _poisson(random, mean: np.ndarray, factor: float, shape) -> np.ndarray:
    """Counts with variance ``factor`` times their mean."""
    if factor > 1:
        mean = random.gamma(mean / (factor - 1), factor - 1, shape)
    return random.poisson(mean, shape).astype(float)


def _binomial(random, tried: np.ndarray, share: float, factor: float, shape) -> np.ndarray:
    """Cases out of a number tried, with variance ``factor`` times the binomial one."""
    tried = np.round(tried).astype(np.int64)
    if factor > 1:
        # Beta-binomial: variance is 1 + (n - 1) / (a + b + 1) times the binomial, whatever n.
        strength = np.maximum((tried - 1) / (factor - 1) - 1, 1e-3)
        share = random.beta(share * strength, (1 - share) * strength, shape)
    return random.binomial(tried, share, shape).astype(float)


def _skewness_of(part: Charted) -> float:
    """Skewness of the counts behind a chart of moving ranges; 0 where they are not counts."""
    used = part.in_baseline & ~np.isnan(part.value)
    count, over = part.count[used], part.exposure[used]
    if not count.size or count.min() < 0 or (count % 1 != 0).any() or count.mean() <= 0:
        return 0.0
    sigma = (part.upper_limit[-1] - part.centre[-1]) / 3 * over.mean()
    factor = sigma**2 / count.mean()
    if factor < (1 + 2 * np.sqrt(0.83 / count.size)) ** 2:
        factor = 1.0  # no more than chance gives
    return float(min((2 * factor - 1) / np.sqrt(factor * count.mean()), SKEWNESS[-1]))


def _on_grid(figure: float) -> float:
    """Nearest step of a geometric grid, so that like charts share a simulation."""
    return float(np.exp(np.round(np.log(figure) / STEP) * STEP)) if figure > 0 else 0.0


def _seed(design: Design) -> int:
    return int.from_bytes(hashlib.sha256(repr(astuple(design)).encode()).digest()[:8], "big")
