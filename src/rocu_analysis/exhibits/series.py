"""Series over time, of counts or of shares, each judged against its own past.

The measures give limits for any number of points; here they are withheld where a reader should not
see them: under ten points, across hidden figures, or between periods of unequal length. A signal
has one phrase, "higher since April 2020", in whatever place it is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import pandas as pd

from rocu_analysis.measures import signals
from rocu_analysis.measures.variation import Assurance, Charted, assured_by
from rocu_analysis.wording import capital, compared, figure, small_count

MOST_TOLD = 900  # per cent: to say that a rise of tenfold or more would show is to say nothing
# What fired, after "is" or "are".
PHRASES = {
    ("outside", "above"): "above {its} usual range{for_n}",
    ("outside", "below"): "below {its} usual range{for_n}",
    ("trend", "rising"): "rising for {n}",
    ("trend", "falling"): "falling for {n}",
    ("two of three", "above"): "near the top of {its} usual range",
    ("two of three", "below"): "near the foot of {its} usual range",
    ("shift", "above"): "above {its} mean for {n}",
    ("shift", "below"): "below {its} mean for {n}",
    ("step", "above"): "higher since {since}",
    ("step", "below"): "lower since {since}",
}
WITHHELD = {  # why a series has no limits
    "few": "too few figures for limits, which need ten",
    "hidden": "figures are hidden",
    "provisional": "only provisional figures",
    "none": "no dated figures",
}
ASSURED = {
    Assurance.PASS: "will meet",
    Assurance.FAIL: "will not meet",
    Assurance.EITHER: "may or may not meet",
}


class Lasting(NamedTuple):
    """A lasting step: its first point, what that is called, and both means on the printed scale."""

    start: int
    period: str
    since: str
    before: float
    after: float
    form: str = "{}"  # of a figure with its unit

    @property
    def means(self) -> tuple[str, str]:
        """Both means as text, with the decimals that they need."""
        least = min(filter(None, (self.before, self.after)), default=0)
        decimals = 0 if least >= 10 else 1 if least >= 1 else 2
        return tuple(self.form.format(figure(x, decimals)) for x in (self.before, self.after))

    @property
    def label(self) -> str:
        """As the chart annotates it: ``mean 85 to 122 from April 2020``."""
        return f"mean {' to '.join(self.means)} from {self.since}"


class Signal(NamedTuple):
    """A rule that fired at a point."""

    rule: str
    side: str
    period: str
    variation: str
    length: int  # points of its run or trend
    period_kind: str
    step: Lasting | None = None  # that a point since a lasting step belongs to

    def phrase(self, its: str = "its") -> str:
        """What is so, after "is" or "are": ``higher since April 2020``."""
        n = small_count(self.length, self.period_kind)
        since = "" if self.step is None else self.step.since
        for_n = f" for {n}" if self.length > 1 else ""
        return PHRASES[self.rule, self.side].format(its=its, n=n, for_n=for_n, since=since)

    @property
    def cell(self) -> str:
        """The same in a table, with its word and both means of a step."""
        means = "" if self.step is None else " (mean {}, then {})".format(*self.step.means)
        return f"{capital(self.variation)}: {self.phrase()}{means}"

    @property
    def rises(self) -> bool:
        """Whether it is of higher figures."""
        return self.side in ("above", "rising")


@dataclass(frozen=True, eq=False)
class Series:
    """A series and what may be said of it.

    ``points`` has one row a period: ``period, period_start, period_end, x`` (its middle, in days),
    ``value, value_high, hidden, provisional, centre, lower_limit, upper_limit, signal, rule, side,
    new, variation, segment, season`` and whatever else belongs to it, on the printed scale.
    """

    region: str
    points: pd.DataFrame
    withheld: str  # why there are no limits, a key of `WITHHELD`
    judged: int  # points that they rest on
    chart: Charted
    factor: float  # from the chart to the printed scale
    steps: tuple[Lasting, ...]
    period_kind: str
    year: dict | None = None  # the newest year against the last (`years.against_last_year`)
    target: float | None = None
    better: str | None = None  # which way is, of the measure
    form: str = "{}"  # of a figure with its unit, where a sentence would lack it: "£{}"
    unit: str = ""

    def said(self, value: float, decimals: int | None = None) -> str:
        """A figure as a sentence has it, with its unit: ``£41,889``, ``116``."""
        return self.form.format(figure(value, decimals))

    def cells(self, name: str) -> np.ndarray:
        """One column as an array."""
        return self.points[name].to_numpy()

    def at(self, period: str) -> dict | None:
        """Point of a period; None where the series has no such one."""
        labels = self.points["period"].tolist()
        return self.points.iloc[labels.index(period)].to_dict() if period in labels else None

    @property
    def final(self) -> int:
        """Points that have a figure and are not provisional, ranges among them."""
        return int((~np.isnan(self.cells("value")) & ~self.cells("provisional")).sum())

    @cached_property
    def newest(self) -> pd.Series | None:
        """Newest point that is final and has a figure, or a hidden one."""
        known = ~np.isnan(self.cells("value")) | self.cells("hidden")
        known &= ~self.cells("provisional")
        return self.points.iloc[np.flatnonzero(known)[-1]] if known.any() else None

    @cached_property
    def now(self) -> Signal | None:
        """What fired at the newest point."""
        newest = self.newest
        return self.signal_at(newest.name) if newest is not None else None

    @property
    def calm(self) -> str:
        """No signal, or none now where there was one before."""
        return "no signal now" if self.cells("signal").any() else "no signal"

    @cached_property
    def is_new(self) -> bool:
        """Whether the newest point is the first at which its pattern was complete."""
        return self.newest is not None and bool(self.newest["new"])

    @cached_property
    def step(self) -> Lasting | None:
        """The last lasting step, where there are limits and no rebase was agreed after it."""
        if self.withheld or not self.steps:
            return None
        segment, last = self.cells("segment"), self.steps[-1]
        return last if segment[last.start] == segment[-1] else None

    @property
    def remark(self) -> str:
        """Why there are no limits, above a chart."""
        many = f"{small_count(self.final, 'final figure')}: " if self.withheld == "few" else ""
        return capital(many + WITHHELD.get(self.withheld, ""))

    @property
    def seasonal(self) -> bool:
        """Whether the figures are judged seasonally adjusted."""
        return not self.withheld and bool((self.cells("season") != 1).any())

    @cached_property
    def band(self) -> pd.DataFrame:
        """Each point's ``mean, low, high`` and ``part``: what is usual at its level."""
        silent = np.isnan(self.cells("centre"))
        most = 100.0 if self.unit == "per cent" else None
        ends = (np.where(silent, np.nan, end * self.factor).clip(0.0, most)
                for end in self.chart.usual())  # fmt: skip
        return pd.DataFrame({**dict(zip(("mean", "low", "high"), ends, strict=True)),
                             "part": self.chart.level})  # fmt: skip

    @cached_property
    def usual(self) -> tuple[float, float, float] | None:
        """Mean, lowest and highest figure usual of the newest period; None without limits."""
        newest = self.newest
        if self.withheld or newest is None or newest["centre"] != newest["centre"]:
            return None
        band = self.band.loc[newest.name]
        return tuple(band[name] * newest["season"] for name in ("mean", "low", "high"))

    def around(self, decimals: int) -> str:
        """Mean and usual range in words."""
        mean, low, high, _ = self.band.loc[self.newest.name]
        ends = [self.said(end, decimals) for end in (low, high)]
        usual = f"between {' and '.join(ends)}" if low > 0 else f"up to {ends[1]}"
        if self.step is not None:
            return f"The mean since {self.step.since} is {self.step.means[1]}, and {usual} is usual"
        adjusted = "Seasonally adjusted, the" if self.seasonal else "The"
        return f"{adjusted} mean is {self.said(mean, decimals)}, and {usual} is usual"

    @property
    def assurance(self) -> Assurance | None:
        """Whether the target will be met as things are; None without one, or without limits."""
        if self.target is None or self.usual is None:
            return None
        season = self.cells("season")  # a target is for every quarter of the year
        low, high = (end / self.newest["season"] for end in self.usual[1:])
        return assured_by(low * season.min(), high * season.max(), self.target, self.better)

    @property
    def will(self) -> str:
        """The same in words: ``will not meet the target of 60``; empty without one."""
        known = self.assurance is not None
        return f"{ASSURED[self.assurance]} the target of {self.aim}" if known else ""

    @property
    def aim(self) -> str:
        """The target in words, never rounded: “£1.65m” is not £1.6m."""
        target = round(self.target, 6)
        return self.said(target, len(f"{target:.6f}".rstrip("0").partition(".")[2]))

    @cached_property
    def could_see(self) -> tuple[float, float]:
        """Rise and fall in per cent that would have shown; missing where none worth telling."""
        seen = signals.smallest_change(self.chart)
        rise, fall = 100 * (seen.rise_ratio - 1), 100 * (1 - seen.fall_ratio)
        return rise if rise <= MOST_TOLD else np.nan, fall

    @property
    def may_miss(self) -> str:
        """What lasting change the chart may have missed: ``a change under 46 per cent``."""
        rise, fall = self.could_see
        ways = {"a rise": rise, "a fall": fall}
        known = {way: max(1, round(n)) for way, n in ways.items() if n == n}
        if not known:
            return "no change could be seen at such counts"
        way = "a lasting change" if len(known) == 2 else f"{next(iter(known))} that lasts"
        return f"{way} under {max(known.values())} per cent could be missed"

    # The year beside the chart.

    @property
    def year_before(self) -> str:
        """What the newest year, or its part, is set against; empty where it cannot be."""
        if self.year is None or self.year["why"]:
            return ""
        return "a year before" if self.year["is_part"] else "the year before"

    @property
    def than_last_year(self) -> str:
        """How the newest year stands, where it is clear by itself: ``20 per cent lower than …``."""
        clear = self.year_before and self.year["alone"]
        return against_year(self.year, self.year_before) if clear else ""

    @property
    def besides(self) -> str:
        """What a silent chart must not deny."""
        return "" if self.withheld or self.now else self.than_last_year

    # What fired.

    def signal_at(self, place: int) -> Signal | None:
        """What fired at a point."""
        if not self.cells("signal")[place]:
            return None
        held = [str(self.cells(name)[place]) for name in ("rule", "side", "period", "variation")]
        step = next((s for s in self.steps[::-1] if s.start <= place), None)
        step = step if held[0] == "step" else None
        length = self._length(place, held[0])
        if step is not None:
            length = int((~np.isnan(self.cells("value")[step.start : place + 1])).sum())
        return Signal(*held, length, self.period_kind, step)

    def _length(self, place: int, rule: str) -> int:
        """Points in the run or trend, or outside one limit, that end at a point."""
        names = ("value", "centre", "segment", "lower_limit", "upper_limit")
        value, centre, segment, low, high = map(self.cells, names)
        value = value / self.cells("season")
        out = np.where(value > high, 1, np.where(value < low, -1, 0))
        states = {"shift": np.sign(value - centre), "outside": out,
                  "trend": np.sign(np.diff(value, prepend=np.nan))}  # fmt: skip
        state = states.get(rule, np.zeros(len(value)))
        at, back = place, 0 if rule == "trend" else 1  # a rise begins a point before its first step
        while (
            at > 0 and segment[at - 1] == segment[place] and state[at - back] == state[place] != 0
        ):
            at -= 1
        return place - at + 1


def against_year(row: Mapping, what: str = "") -> str:
    """A year against the last, as a sentence has it; of ranges only which way, at both ends."""
    ranged = row["now_high"] == row["now_high"] or row["before_high"] == row["before_high"]
    return compared(row["ratio"], np.nan if ranged else row["now"], row["before"], what)
