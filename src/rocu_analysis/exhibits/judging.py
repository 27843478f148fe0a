"""From sums to series: which periods make one, and what does each show against its own past?

What a series shows is one of four things: a `Signal` of its chart, a year that differs from the
last, neither (then `could_see` says what would have shown), or `Why` it cannot be judged. All are
values, of which `over_time` makes words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

import numpy as np
import pandas as pd

from rocu_analysis import periods
from rocu_analysis.errors import BadOption, NotComparable
from rocu_analysis.exhibits.cells import PLAIN, Scale
from rocu_analysis.exhibits.cuts import objects
from rocu_analysis.exhibits.figures import Figures, period_called
from rocu_analysis.measures import signals
from rocu_analysis.measures.chart_limits import Rebase
from rocu_analysis.measures.charted import FEW, Charted, charted_rows
from rocu_analysis.measures.progress import day_of
from rocu_analysis.measures.variation import Assurance, assured_by
from rocu_analysis.wording import LEAST_FOR_PERCENTAGE, day, few_of, spoken

MOST_RISE = 900  # per cent: that a rise of tenfold or more would show is not worth printing
SPAN = ("period", "period_start", "period_end")
# Upper ends, in days, of the kinds of period that must not be mixed in one series.
KINDS = (8, 16, 31, 93, 186, 366)
FILLED = ("financial quarter", "calendar quarter", "month", "financial year", "calendar year")
DAYS_A_MONTH, LONGEST_MONTH = 365.25 / 12, 31
UNEVEN = 1.15  # longer or shorter than is usual, from which a period has no place in a series
MILLION = 1_000_000
FORMS = {"£ million": "£{}m", "pounds": "£{}", "kilograms": "{}kg"}  # as a sentence has a figure


class Why(StrEnum):
    """Why figures cannot be judged; empty where they can."""

    JUDGED = ""
    FEW = "too few"
    HIDDEN = "hidden"
    MISSING = "missing"
    PROVISIONAL = "provisional"
    PART = "not whole"  # forces are missing
    AMOUNT = "amount"  # no count, so it has no interval
    SUM = "sum"  # of rows that are judged


class Lasting(NamedTuple):
    """A lasting step: its first point, and both means on the printed scale.

    ``settled`` is true once the new level has as many points as the rule book's run: it is then the
    usual range. ``in_percent`` is true where both levels rest on counts of 50 or more.
    """

    start: int
    since: str
    before: float
    after: float
    settled: bool = True
    in_percent: bool = False


class Signal(NamedTuple):
    """A rule that fired at a point."""

    rule: str
    side: str
    variation: str
    length: int  # points of its run or trend
    step: Lasting | None = None  # that a point since a lasting step belongs to

    @property
    def rises(self) -> bool:
        """Whether it is of higher figures."""
        return self.side in ("above", "rising")


@dataclass(frozen=True, eq=False)
class Series:
    """A series with its control chart, on the printed scale.

    ``points`` has one row a period: ``period, period_start, period_end, x`` (its middle, in days),
    ``value, value_high, hidden, provisional, centre, lower_limit, upper_limit, signal, rule, side,
    new, variation, segment, season`` and whatever else belongs to it.
    """

    region: str
    points: pd.DataFrame
    withheld: Why  # why it has no limits
    chart: Charted
    factor: float  # from the chart to the printed scale
    steps: tuple[Lasting, ...]
    period_kind: str
    year: Mapping | None = None  # the newest year against the last (`years.against_last_year`)
    target: float | None = None
    better: str | None = None  # which way is, of the measure
    form: str = "{}"  # of a figure with its unit in a sentence: "£{}"
    unit: str = ""

    def cells(self, name: str) -> np.ndarray:
        """One column as an array."""
        return self.points[name].to_numpy()

    def at(self, period: str) -> dict | None:
        """Point of a period; None where the series has no such one."""
        labels = self.points["period"].tolist()
        return self.points.iloc[labels.index(period)].to_dict() if period in labels else None

    @cached_property
    def newest(self) -> pd.Series | None:
        """Newest point that is final and has a figure, or a hidden one."""
        known = self.points["value"].notna() | self.points["hidden"]
        final = self.points[known & ~self.points["provisional"]]
        return None if final.empty else final.iloc[-1]

    def year_before(self, point: Mapping | None) -> dict | None:
        """Point of the same period a year before another; None where there is no such one."""
        if point is None:
            return None
        start = point["period_start"] - pd.DateOffset(years=1)
        same = self.points[self.points["period_start"].eq(start)]
        return None if same.empty else same.iloc[0].to_dict()

    @cached_property
    def now(self) -> Signal | None:
        """What fired at the newest point."""
        return self.signal_at(self.newest.name) if self.newest is not None else None

    @cached_property
    def is_new(self) -> bool:
        """Whether the newest point is the first at which its pattern was complete."""
        return self.newest is not None and bool(self.newest["new"])

    @property
    def is_calm(self) -> bool:
        """Whether the series has limits and no signal at its newest point."""
        return not self.withheld and self.now is None

    @cached_property
    def step(self) -> Lasting | None:
        """The last lasting step, where there are limits and no rebase was agreed after it."""
        if self.withheld or not self.steps:
            return None
        segment, last = self.cells("segment"), self.steps[-1]
        return last if segment[last.start] == segment[-1] else None

    @property
    def seasonal(self) -> bool:
        """Whether the figures are judged seasonally adjusted."""
        return not self.withheld and bool((self.cells("season") != 1).any())

    @cached_property
    def band(self) -> pd.DataFrame:
        """Each point's ``mean, low, high`` and ``part``: what is usual at its level."""
        silent = np.isnan(self.cells("centre"))
        most = 100.0 if self.unit == "per cent" else None
        ends = [np.where(silent, np.nan, end * self.factor).clip(0.0, most)
                for end in self.chart.usual()]  # fmt: skip
        names = ("mean", "low", "high")
        return pd.DataFrame(dict(zip(names, ends, strict=True)) | {"part": self.chart.usual_level})

    @property
    def limits(self) -> pd.DataFrame:
        """Mean, low and high of each point as a table has them: since a step of its level."""
        names = {"centre": "mean", "lower_limit": "low", "upper_limit": "high"}
        return self.band if self.steps else self.points.rename(columns=names)

    @cached_property
    def usual(self) -> tuple[float, float, float] | None:
        """Mean, lowest and highest figure usual of the newest period; None without limits."""
        newest = self.newest
        if self.withheld or newest is None or newest["centre"] != newest["centre"]:
            return None
        return tuple(self.band.loc[newest.name, ["mean", "low", "high"]] * newest["season"])

    @property
    def assurance(self) -> Assurance | None:
        """Whether the target will be met as things are; None without one, or without limits."""
        if self.target is None or self.usual is None:
            return None
        season = self.cells("season")  # a target is for every quarter of the year
        low, high = (end / self.newest["season"] for end in self.usual[1:])
        return assured_by(low * season.min(), high * season.max(), self.target, self.better)

    @cached_property
    def could_see(self) -> tuple[float, float]:
        """Rise and fall that would have shown, in per cent, of a share in points; else missing."""
        seen = signals.smallest_change(self.chart)
        if self.unit == "per cent":
            centre = self.chart.centre[-1]
            return self.factor * (seen.rise - centre), self.factor * (centre - seen.fall)
        rise, fall = 100 * (seen.rise_ratio - 1), 100 * (1 - seen.fall_ratio)
        return rise if rise <= MOST_RISE else np.nan, fall

    @property
    def year_is_clear(self) -> bool:
        """Whether the newest year differs from the last, judged by itself."""
        return self.year is not None and not self.year["why"] and bool(self.year["alone"])

    def signal_at(self, place: int) -> Signal | None:
        """What fired at a point."""
        if not self.cells("signal")[place]:
            return None
        rule, *facts = (str(self.cells(name)[place]) for name in ("rule", "side", "variation"))
        begun = [step for step in self.steps if step.start <= place and rule == "step"]
        return Signal(rule, *facts, self._length(place, rule), begun[-1] if begun else None)

    def _length(self, place: int, rule: str) -> int:
        """Points in the run or trend that ends at a point."""
        if rule not in ("shift", "trend"):
            return 1
        segment, value = self.cells("segment"), self.cells("value") / self.cells("season")
        is_trend = rule == "trend"  # a rise begins a point before its first step
        apart = np.diff(value, prepend=np.nan) if is_trend else value - self.cells("centre")
        state, at = np.sign(apart), place
        while at and segment[at - 1] == segment[place] and state[at - 1 + is_trend] == state[place]:
            at -= 1
        return place - at + 1


# --- which periods make a series ------------------------------------------------------------------


def one_kind(frame: pd.DataFrame) -> pd.DataFrame:
    """Keep periods of one kind and length, of which more than half of the areas have the most.

    Where that leaves several, those with the most figures, else the newest: one area's many months
    are no reason to leave out all that give quarters.
    """
    if frame.empty:
        return frame
    # On plain arrays: a page asks this of every measure, and pandas takes ten times as long.
    first, last = (days.astype(int) for days in _days(frame))
    length = last - first + 1
    months = len(KINDS) + np.round(length / DAYS_A_MONTH).astype(int)
    kind = np.where(length > LONGEST_MONTH, months, np.searchsorted(KINDS, length))
    columns = [column.tolist() for column in (kind, length, last, frame["region"], frame["period"])]
    known = set(zip(*columns, strict=True))
    areas, number = set(columns[3]), Counter((k, area) for k, _, _, area, _ in known)
    tally = {k: sorted(number[k, area] for area in areas) for k in sorted(set(columns[0]))}
    newest = {k: max(end for k_of, _, end, *_ in known if k_of == k) for k in tally}
    most = max(tally, key=lambda k: (tally[k][(len(areas) - 1) // 2], sum(tally[k]), newest[k], k))
    lengths = [n for k, n, *_ in known if k == most]
    usual = max(sorted(set(lengths)), key=lengths.count)
    chosen = (kind == most) & (length <= UNEVEN * usual) & (usual <= UNEVEN * length)
    kept = frame if chosen.all() else frame[chosen].reset_index(drop=True)
    if any(after[1] <= before[2] for before, after in pairwise(_spans(kept))):
        found = f"periods of the same length overlap ({few_of(dict.fromkeys(kept['period']))})"
        raise NotComparable("period", found, None, "Keep one kind of period in the frame")
    return kept


def left_out(given: pd.DataFrame, kept: pd.DataFrame) -> list[str]:
    """Which periods are no part of a series, and which areas have no other, in sentences."""
    labels = [name for name in given["period"].unique() if name not in set(kept["period"])]
    gone = [name for name in given["region"].unique() if name not in set(kept["region"])]
    found = {"Left out, of another length than the others": map(spoken, labels),
             "Not shown for that": gone}  # fmt: skip
    return [f"{words}: {text}" for words, names in found.items() if (text := few_of(names))]


def all_periods(frame: pd.DataFrame) -> pd.DataFrame:
    """Every period that the series should have, in order: a gap must be seen as a gap."""
    filled: list[tuple] = []
    for span in _spans(frame):
        filled += [*(_between(filled[-1], *span[1:]) if filled else ()), span]
    labels, *days = zip(*filled, strict=True) if filled else ((), (), ())
    named = zip(SPAN[1:], (np.array(ends, dtype="datetime64[s]") for ends in days), strict=True)
    return pd.DataFrame({"period": pd.array(labels, dtype="str"), **dict(named)})


def _days(points: Mapping | pd.DataFrame) -> list[np.ndarray]:
    """First and last days of periods."""
    return [np.asarray(points[name]).astype("datetime64[D]") for name in SPAN[1:]]


def _spans(frame: pd.DataFrame) -> list[tuple]:
    """Each period once in order of time, with its first and last day."""
    spans = zip(frame["period"].to_numpy(dtype=object), *(days.tolist() for days in _days(frame)),
               strict=True)  # fmt: skip
    return sorted(dict.fromkeys(spans), key=itemgetter(1, 2))


def _between(before: tuple, first, last) -> list[tuple]:
    """Periods of the same kind that lie between one and the next."""
    period = periods.span(*before[1:])
    apart = (first - before[2]).days > 1
    if not apart or {period.kind, periods.span(first, last).kind} - set(FILLED):
        return []
    filled = []
    while (period := periods.following(period)).end < first:
        filled.append((period.label, period.start, period.end))
    return filled


# --- judging --------------------------------------------------------------------------------------


def judged_page(
    frame: pd.DataFrame,
    figures: Figures,
    scale: Scale = PLAIN,
    rules: str = "nhs7",
    rebases: Sequence[Rebase] = (),
    target: float | None = None,
) -> list[Series]:
    """Judge each area of a page against its own past, all at once, and print it on one scale.

    ``frame`` is that of ``figures``, its periods of one kind. Amounts get an XmR chart whatever
    their size: whole as they may look, they are no number of events.
    """
    names = list(dict.fromkeys(frame["region"]))
    points = points_of(frame, all_periods(frame), names)
    about = {"form": FORMS.get(scale.unit or figures.unit, "{}"), "target": target,
             "better": figures.measure["improvement"] or None}  # fmt: skip
    charts = charted_rows(
        points["value"],
        excluded=~np.isnan(points["value_high"]),
        provisional=points["provisional"],
        kind="auto" if figures.of_counts else "xmr",
        rules=rules,
        rebase=tuple(_positions(points["period"], rebases)),
        improvement=about["better"],
        quarter=_quarters_of(points),
        steps=True,
    )
    series = []
    for row, name in enumerate(names):
        cells = {column: c if c.ndim == 1 else c[row] for column, c in points.items()}
        judged = judged_series(name, cells, charts[row], scale.base)
        series.append(replace(judged, **about))
    return series


def judged_series(
    name: str, points: dict[str, np.ndarray], chart: Charted, factor: float, unit: str = ""
) -> Series:
    """Series of cells, one a period, and what its chart says of them."""
    used = ~np.isnan(points["value"]) & ~points["provisional"] & np.isnan(points["value_high"])
    withheld, kind = _withheld(points, used, chart), period_kind_of(points)
    columns = _with_chart(points, chart, used, withheld, factor, unit == "per cent")
    words = ("rule", "side", "qualifier", "lacking")  # those that are missing stay None
    columns |= {n: pd.Series(columns[n], dtype="object") for n in words if n in columns}
    return Series(
        name, pd.DataFrame(columns), withheld, chart=chart, factor=factor,
        steps=() if withheld else _lasting(chart, points, factor, kind), period_kind=kind,
        unit=unit,
    )  # fmt: skip


def points_of(
    frame: pd.DataFrame, spans: pd.DataFrame, names: Sequence[str]
) -> dict[str, np.ndarray]:
    """Cells of every area and period that a page should have, as arrays."""
    keys = ["region", *SPAN]
    row_of = {key: at for at, key in enumerate(zip(*(frame[name] for name in keys), strict=True))}
    every = list(zip(*(spans[name] for name in SPAN), strict=True))
    place = np.array([row_of.get((name, *span), -1) for name in names for span in every], dtype=int)
    there = place >= 0
    grid = {name: frame[name].to_numpy()[place] for name in frame if name not in keys}
    for name in ("hidden", "provisional", "summed"):
        grid[name] = grid[name] & there
    lacking = zip(grid["lacking"], there, strict=True)
    grid["lacking"] = objects(forces if known else () for forces, known in lacking)
    lacks = np.array([bool(forces) for forces in grid["lacking"]], dtype=bool)
    grid["value"] = np.where(there & ~lacks, grid["value"], np.nan)
    grid["value_high"] = np.where(np.isnan(grid["value"]), np.nan, grid["value_high"])
    points = {name: spans[name].to_numpy() for name in SPAN}
    points["period"] = spans["period"].array  # as pandas keeps it, to make frames of quickly
    points |= {name: cells.reshape(len(names), len(spans)) for name, cells in grid.items()}
    return points | {"x": sum(days.astype(float) for days in _days(points)) / 2}


def _withheld(points: dict[str, np.ndarray], used: np.ndarray, chart: Charted) -> Why:
    """Why limits are withheld, if they are."""
    if points["hidden"].any():
        return Why.HIDDEN
    if np.isnan(points["value"]).all():
        return Why.MISSING
    if not used.any() and points["provisional"].any():
        return Why.PROVISIONAL
    few = used[chart.segment == chart.segment[-1]].sum() < FEW
    return Why.FEW if few else Why.JUDGED


def _with_chart(
    points: dict, chart: Charted, used, withheld: Why, factor: float, share: bool
) -> dict:
    """Points with what the chart says of them, on the printed scale."""
    high, lower = points["value_high"], chart.lower_limit
    # Too few points since a rebase leave the limits before it as they were.
    silent = np.bincount(chart.segment, used)[chart.segment] < FEW
    silent |= withheld not in (Why.JUDGED, Why.FEW)
    # A range is a signal only where both its ends are outside.
    above, below = chart.side == "above", chart.side == "below"
    quiet = silent | (~np.isnan(high) & ~above & ~(below & (high < lower)))
    signal = chart.signal & ~quiet
    lower, upper = (np.where(silent, np.nan, end * factor) for end in (lower, chart.upper_limit))
    # Usual share of each point's quarter; 1 where the figures are judged as they are.
    season = 1.0 if chart.kind[:1] == "p" else np.asarray(chart.exposure, dtype=float)
    return points | {
        "count": points["value"],
        "centre": np.where(silent, np.nan, chart.centre * factor),
        # No count is below zero, so a limit there says nothing; that of a share is zero.
        "lower_limit": np.where(lower > 0, lower, 0 * lower if share else np.nan),
        "upper_limit": np.minimum(upper, 100.0) if share else upper,
        "signal": signal,
        "rule": np.where(signal, chart.rule, None),
        "side": np.where(signal, chart.side, None),
        "new": chart.new & ~quiet,
        "variation": np.where(quiet, "no signal", chart.variation),
        "segment": chart.segment,
        "season": np.where(silent, 1.0, season),
        "moved": ~silent & chart.moved,
        "value": points["value"] * factor,
        "value_high": high * factor,
    }


def _lasting(chart: Charted, points, factor: float, kind: str) -> tuple[Lasting, ...]:
    """Steps of a chart on the printed scale, each with what its first period is called."""
    level, usual, steps = chart.level, chart.usual_level, []
    for step in chart.steps or ():
        label, first = str(points["period"][step.start]), _days(points)[0][step.start].item()
        plain = kind == "quarter" and first.day == 1
        both = (level[step.start - 1], level[step.start])
        counts = [np.nansum(np.where(level == number, chart.count, 0.0)) for number in both]
        steps.append(Lasting(
            step.start, f"{first:%B %Y}" if plain else spoken(label),
            step.before * factor, step.after * factor,
            settled=bool(usual[step.start] == level[step.start]),
            in_percent=chart.asked == "auto" and min(counts) >= LEAST_FOR_PERCENTAGE,
        ))  # fmt: skip
    return tuple(steps)


def _quarters_of(points: Mapping[str, np.ndarray]) -> np.ndarray | None:
    """Quarter of the calendar year of each period, from 0; None where not all are quarters."""
    starts, ends = _days(points)
    spans = zip(starts.tolist(), ends.tolist(), strict=True)
    kinds = {periods.span(*span).kind for span in spans}
    if not kinds or not kinds <= {"financial quarter", "calendar quarter"}:
        return None
    return starts.astype("datetime64[M]").astype(int) % 12 // 3


def period_kind_of(points: Mapping[str, np.ndarray]) -> str:
    """What the points are of: quarter, month, year, week, or period where they are of no kind."""
    kind = periods.span(*(days[-1].item() for days in _days(points))).kind
    return next((word for word in ("quarter", "month", "year", "week") if word in kind), "period")


# --- rebases and scales ---------------------------------------------------------------------------


def check_rebase(rebase: dict | list[dict] | None) -> list[Rebase]:
    """Rebases, each with its period in place of a position, its date and its reason."""
    rebases = [rebase] if isinstance(rebase, dict) else list(rebase or ())
    for one in rebases:
        if not (isinstance(one, dict) and all(map(one.get, ("period", "reason", "on")))):
            needs = "The period from which it holds, a reason and the day it was agreed"
            remedy = "Write rebase={'period': '2020-21 Q1', 'reason': '…', 'on': '2020-07-01'}"
            raise BadOption("rebase", f"{one!r} was found", needs, remedy)
    return [Rebase(period_called(str(one["period"])), day(day_of(one["on"], "rebase")),
                   one["reason"]) for one in rebases]  # fmt: skip


def _positions(labels: Iterable[str], rebases: Sequence[Rebase]) -> list[Rebase]:
    """Rebases by the position of their first point, which they name by its period."""
    labels = list(labels)
    for agreed in rebases:
        if agreed.position not in labels:
            found = f"there is no period “{agreed.position}” in the series"
            raise BadOption("rebase", found, f"Periods: {', '.join(labels[-8:])}")
    return [agreed._replace(position=labels.index(agreed.position)) for agreed in rebases]


def scale_of(figures: Figures, frame: pd.DataFrame) -> Scale:
    """As returned, or in millions of pounds where every amount can be read in them."""
    amounts = frame[["value", "value_high"]].to_numpy()
    known = amounts[amounts > 0]
    in_pounds = figures.unit == "pounds" and known.size > 0
    if not in_pounds or known.max() < MILLION or known.min() < MILLION / 10:
        return PLAIN
    return Scale(1 / MILLION, "£ million", 1 if known.min() >= MILLION else 2)
