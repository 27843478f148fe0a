"""Series over time, each judged against its own past: values, of which `over_time` makes words.

What a series shows is one of four things: a `Signal` of its chart, a year that differs from the
last, neither (then `could_see` says what would have shown), or `Why` it cannot be judged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

import numpy as np
import pandas as pd

from rocu_analysis.measures import signals
from rocu_analysis.measures.charted import Charted
from rocu_analysis.measures.variation import Assurance, assured_by

MOST_RISE = 900  # per cent: that a rise of tenfold or more would show is not worth printing


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
        rule, *held = (str(self.cells(name)[place]) for name in ("rule", "side", "variation"))
        begun = [step for step in self.steps if step.start <= place and rule == "step"]
        return Signal(rule, *held, self._length(place, rule), begun[-1] if begun else None)

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
