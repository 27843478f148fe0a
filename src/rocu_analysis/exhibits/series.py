"""Series over time, of counts or of shares, each judged against its own past.

The measures give limits for any number of points; here they are withheld where a reader should not
see them: under ten points, across hidden figures, or between periods of unequal length. What a
signal is called, in a sentence, a table or a chart, stands here too, so that all say the same.
"""

from __future__ import annotations

import calendar
import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from rocu_analysis import periods
from rocu_analysis.charts import control
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.errors import BadOption, NotComparable
from rocu_analysis.exhibits.common import time_axis
from rocu_analysis.exhibits.denominators import PLAIN, Scale
from rocu_analysis.exhibits.exhibit import Claim, Method, Selection
from rocu_analysis.exhibits.figures import (
    NEARLY_ALL,
    Figures,
    left_out_rows,
    objects,
    period_called,
    same_forces,
    uneven,
)
from rocu_analysis.measures import signals
from rocu_analysis.measures.chart_limits import RULE_BOOKS
from rocu_analysis.measures.progress import day_of
from rocu_analysis.measures.signals import Detectable, smallest_change
from rocu_analysis.measures.variation import (
    FEW,
    Assurance,
    Charted,
    Rebase,
    assured_by,
    charted_rows,
)
from rocu_analysis.wording import (
    Note,
    capital,
    changed_by,
    compared,
    day,
    expected,
    few_of,
    figure,
    listed,
    note,
    ordinal,
    papers,
    say,
    sentence,
    small,
    small_count,
    spoken,
)

Printed = Callable[[float, float], str]  # a figure, or both ends of a range, as text
SPAN = ("period", "period_start", "period_end")
# Upper ends, in days, of the kinds of period that must not be mixed in one series.
KINDS = (8, 16, 31, 93, 186, 366)
FILLED = ("financial quarter", "calendar quarter", "month", "financial year", "calendar year")
DAYS_A_MONTH, LONGEST_MONTH = 365.25 / 12, 31
TWO_YEARS = 8  # quarters
UNEVEN = 1.15  # longer or shorter than is usual, from which a period has no place in a series
AMOUNTS = "XmR: the figures are amounts, not counts, so limits come from their ranges"
MOST_LISTED, MOST_LEFT_OUT = 4, 6
MOST_NUMBERED = 12  # points of a chart that carry their figures
MOST_TOLD = 900  # per cent: to say that a rise of tenfold or more would show is to say nothing
LEANS_FROM = 0.15  # autocorrelation from which it is said to be there
# Figures that a sentence would leave without their unit, which an axis states.
MILLION = 1_000_000
FORMS = {"£ million": "£{}m", "pounds": "£{}", "kilograms": "{}kg"}


class Rule(NamedTuple):
    """What a rule that fired is called: in a cell, a chart, a sentence and a row's reading."""

    text: str
    short: str
    verb: str
    reading: str


# What a rule says of one side, in the words of that side.
SIDES = {
    "above": {"upper": "upper", "top": "top", "rise": "rise", "rose": "rose", "higher": "Higher"},
    "below": {"upper": "lower", "top": "foot", "rise": "fall", "rose": "fell", "higher": "Lower"},
}
TEMPLATES = {
    "outside": Rule("{side} the {upper} limit", "{side} limit",
                    "were {side} their {upper} limit in {{period}}", "{Side} its usual range"),
    "trend": Rule("the end of a {rise}", "{side}", "{rose} for {{length}} periods to {{period}}",
                  "{Side} for {{length}}"),
    "two of three": Rule("two of three points close to the {upper} limit", "near {upper} limit",
                         "came close to their {upper} limit around {{period}}",
                         "Near the {top} of its range"),
    "shift": Rule("a run {side} the mean", "run {side} mean",
                  "ran {side} their mean for {{length}} periods to {{period}}",
                  "{Side} its mean for {{length}}"),
    "step": Rule("since a lasting {rise}", "lasting {rise}",
                 "{rose} from {{before}} to {{after}} {{of}} from {{since}}",
                 "{higher} since {{since}}"),
}  # fmt: skip
RULES = {
    (rule, side): Rule(*(t.format(side=side, Side=capital(side), **SIDES[way]) for t in templates))
    for rule, templates in TEMPLATES.items()
    for side, way in zip(("rising", "falling") if rule == "trend" else SIDES, SIDES, strict=True)
}


# Why a series has no limits: in a cell, in a sentence, and up to its comma under a small chart.
WITHHELD = {
    "few": "too few for limits, which need ten",
    "ranges": "too few exact figures for limits, which need ten",
    "segment": "too few since the rebase for limits, which need ten",
    "hidden": "figures are hidden",
    "provisional": "only provisional figures",
    "none": "no dated figures",
}
# What is said of a target, after "will", "they" or the like: `measures.variation.Assurance`.
ASSURED = {
    Assurance.PASS: "will meet",
    Assurance.FAIL: "will not meet",
    Assurance.EITHER: "may or may not meet",
}
NO_LIMITS = "With fewer than ten points no limits are drawn and no signal is sought."
CHANGE_OVER_TIME = Method(
    "Change over time",
    (
        ("rules", "A control chart shows how far a series moves by chance. A signal is a point "
         "outside the limits, a run on one side of the mean, a lasting rise or fall, or two of "
         "three points near a limit; the rule book in the notes says how long. “No signal” means "
         "that the series gives no evidence of change, not that nothing changed."),
        ("xmr", "The limits of an XmR chart are the mean plus and minus 2.66 times the mean moving "
         "range, after one screening of very large moves."),
        ("exact limits", "Where counts are small, exact limits for counts are used and the chart "
         "says so."),
        ("laney", "Laney's correction widens limits where counts vary more than chance."),
        ("together", "Over many series, Benjamini and Hochberg's rule says which newest figures "
         "stand out when all are looked at together, of which about 5 per cent are expected to be "
         "false."),
        ("chance", "What chance gives is worked out for figures that do not follow one another. "
         "Where each leans on the one before by 0.5 (autocorrelation), which so few figures can "
         f"hide, signals by chance are about {round(signals.times_as_many(0.5))} times as many; a "
         "note says where they are seen to lean."),
        ("change", "“Change” is a signal in a measure of which more is neither better nor worse."),
        ("against last year", "Of a year against the year before, a change is clear where the "
         "interval of the ratio leaves out 1, when all rows shown are looked at together (Holm's "
         "rule), or, where that is said, judged alone."),
        ("ratio to the past", "The ratio to the past is of the newest figure to the mean before it "
         "or, since a lasting change, of the mean since to that before; its interval is that of "
         "one comparison by itself, and of twenty measures in which nothing changed one leaves "
         "out 1."),
        ("-chance", NO_LIMITS),
    ),
)  # fmt: skip


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
        before, after = (figure(mean, decimals) for mean in (self.before, self.after))
        return self.form.format(before), self.form.format(after)

    @property
    def label(self) -> str:
        """As the chart annotates it: ``mean 85 to 122 from April 2020``."""
        return f"mean {' to '.join(self.means)} from {self.since}"


@dataclass(frozen=True)
class Signal:
    """A rule that fired at a point."""

    rule: str
    side: str
    period: str
    length: int  # points of its run or trend
    variation: str
    period_kind: str = "period"  # what a point is of: a quarter
    step: Lasting | None = None  # that a point since a lasting step belongs to
    unit: str = ""  # what the figures are in, where they are not so many a quarter

    @property
    def name(self) -> Rule:
        """What it is called."""
        return RULES[(self.rule, self.side)]

    @property
    def cell(self) -> str:
        """Its word and its rule: ``Concern: above the upper limit``; for how long, if longer."""
        lasting = self.rule in ("outside", "step") and self.length > 1
        times = f", {self.nth}" if lasting else ""
        return f"{self.variation.capitalize()}: {self.name.text}{times}"

    @property
    def nth(self) -> str:
        """How many points it has lasted: ``seventh quarter``."""
        return f"{ordinal(self.length)} {self.period_kind}"

    @property
    def reading(self) -> str:
        """What a row says of it: ``Higher since April 2020``."""
        since = "" if self.step is None else self.step.since
        length = small_count(self.length, self.period_kind)
        return self.name.reading.format(since=since, length=length)

    def stands(self, singular: bool = False) -> str:
        """The same after "they are", or after "it is": ``above their mean for seven quarters``."""
        text = self.reading[0].lower() + self.reading[1:]
        return text if singular else text.replace(" its ", " their ")

    def verb(self, *, singular: bool = False) -> str:
        """What the figures did; ``singular`` of what is one thing, such as a share or an amount."""
        text = self.name.verb
        if self.rule == "outside" and self.length > 1:
            text = f"had their {self.nth} {self.name.text} in {{period}}"
        text = text.replace("were ", "was ").replace("their ", "its ") if singular else text
        names = {"period": spoken(self.period), "length": small(self.length)}
        if self.step is not None:
            before, after = self.step.means
            of = self.unit or f"a {self.period_kind}"
            names |= {"before": before, "after": after, "since": self.step.since, "of": of}
        return text.format(**names)


@dataclass(frozen=True, eq=False)
class Series:
    """A series and what may be said of it.

    ``points`` has one row a period: ``period, period_start, period_end, x`` (its middle, in days),
    ``value, value_high, hidden, provisional, centre, lower_limit, upper_limit, signal, rule, side,
    new, variation, segment`` and whatever else belongs to it, on the printed scale.
    """

    region: str
    points: pd.DataFrame
    withheld: str  # why there are no limits, a key of `WITHHELD`
    judged: int  # points that they rest on
    why: str  # which chart it is, and why
    caveat: str
    chart: Charted
    factor: float  # from the chart to the printed scale
    steps: tuple[Lasting, ...]
    period_kind: str
    unit: str = ""  # what figures are in that are not so many a period
    last_year: dict | None = None  # the newest year against it (`year_on_year.against_last_year`)
    target: float | None = None
    better: str | None = None  # which way is, of the measure
    form: str = "{}"  # of a figure with its unit, where a sentence would lack it: "£{}"

    def said(self, value: float, decimals: int | None = None) -> str:
        """A figure as a sentence has it, with its unit: ``£41,889``, ``116``."""
        return self.form.format(figure(value, decimals))

    def cells(self, name: str) -> np.ndarray:
        """One column as an array."""
        return self.points[name].to_numpy()

    def at(self, period: str) -> dict | None:
        """Point of a period by the names of the columns; None where the series has no such one."""
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
    def signal_now(self) -> Signal | None:
        """What fired at the newest point."""
        newest = self.newest
        return self._signal(newest.name) if newest is not None and newest["signal"] else None

    @property
    def besides(self) -> str:
        """What a silent chart must not deny: ``20 per cent lower than the year before``."""
        silent = not self.withheld and self.signal_now is None
        return self.than_last_year if silent else ""

    @property
    def than_last_year(self) -> str:
        """How the newest year stands, where it is clear by itself: ``20 per cent lower than …``."""
        year = self.last_year
        return against_year(year, self.year_before) if self.year_before and year["alone"] else ""

    @property
    def year_before(self) -> str:
        """What the newest year, or its part, is set against; empty where it cannot be."""
        year = self.last_year
        if year is None or year["why"]:
            return ""
        return "a year before" if year["is_part"] else "the year before"

    @property
    def from_last_year(self) -> str:
        """Since when a calm year is: ``from the year before``, ``from 2023-24 to 2024-25``."""
        if self.period_kind != "year":
            return f"from {self.year_before}"
        # Named, since a year may have ended long before the day of a paper.
        ends = self.points["period"].iloc[self.newest.name - 1 : self.newest.name + 1]
        return f"from {' to '.join(map(spoken, ends))}"

    @property
    def tells_year(self) -> bool:
        """Whether the year stands for a chart that has too few figures."""
        return self.withheld == "few" and bool(self.year_before)

    @cached_property
    def signal_before(self) -> Signal | None:
        """What fired last, before what fires now began."""
        if self.newest is None:
            return None
        begun = self.newest.name - (self.signal_now.length - 1 if self.signal_now else 0)
        earlier = np.flatnonzero(self.cells("signal")[:begun])
        return self._signal(int(earlier[-1])) if earlier.size else None

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
        text = WITHHELD.get(self.withheld, "")
        many = f"{small_count(self.final, 'final figure')}: " if self.withheld == "few" else ""
        return capital(many + text)

    @property
    def seasonal(self) -> bool:
        """Whether the figures are judged seasonally adjusted."""
        return not self.withheld and bool((self.cells("season") != 1).any())

    @cached_property
    def band(self) -> pd.DataFrame:
        """Each point's ``mean, low, high`` and ``part``: what is usual at its level."""
        silent = np.isnan(self.cells("centre"))
        most = 100.0 if self.unit == "per cent" else None
        ends = (
            np.where(silent, np.nan, end * self.factor).clip(0.0, most)
            for end in self.chart.usual()
        )
        band = dict(zip(("mean", "low", "high"), ends, strict=True))
        return pd.DataFrame({**band, "part": self.chart.level})

    def around(self, decimals: int) -> tuple[str, str, float, float]:
        """Since when the newest level stands, its mean as text, and the ends of what is usual."""
        mean, low, high, _ = self.band.loc[self.newest.name]
        if self.step is None:
            return "", self.said(mean, decimals), low, high
        return f" since {self.step.since}", self.step.means[1], low, high

    @cached_property
    def usual(self) -> tuple[float, float] | None:
        """Lowest and highest figure that is usual of the newest period; None without limits."""
        newest = self.newest
        if self.withheld or newest is None or newest["centre"] != newest["centre"]:
            return None
        _, low, high, _ = self.band.loc[newest.name]
        return low * newest["season"], high * newest["season"]

    @property
    def never_varied(self) -> bool:
        """Whether every final figure is the same: how far others would stray is not known."""
        final = ~self.cells("provisional") & ~np.isnan(self.cells("value"))
        values, exact = self.cells("value")[final], np.isnan(self.cells("value_high")[final])
        return not self.withheld and bool((exact & (values == values[:1])).all())

    @property
    def assurance(self) -> Assurance | None:
        """Whether the target will be met as things are; None without one, or without limits."""
        if self.target is None or self.usual is None:
            return None
        low, high = (end / self.newest["season"] for end in self.usual)
        season = self.cells("season")  # a target is for every quarter of the year
        return assured_by(low * season.min(), high * season.max(), self.target, self.better)

    @property
    def will(self) -> str:
        """The same in words: ``will not meet 60``; empty without one."""
        known = self.assurance is not None
        return f"{ASSURED[self.assurance]} {self.aim}" if known else ""

    @property
    def aim(self) -> str:
        """The target in words, never rounded: “£1.65m” is not £1.6m."""
        target = round(self.target, 6)
        return self.said(target, len(f"{target:.6f}".rstrip("0").partition(".")[2]))

    @cached_property
    def outside_for(self) -> int:
        """How many points up to the newest lie outside one limit, one after the other."""
        if self.newest is None:
            return 0
        return self._length(int(self.newest.name), "outside")

    @cached_property
    def change_seen(self) -> Detectable:
        """Smallest lasting change that the chart would have shown."""
        return smallest_change(self.chart)

    @property
    def could_see(self) -> tuple[float, float]:
        """Rise and fall in per cent that would have shown; missing where none worth telling."""
        seen = self.change_seen
        rise, fall = 100 * (seen.rise_ratio - 1), 100 * (1 - seen.fall_ratio)
        return rise if rise <= MOST_TOLD else np.nan, fall

    @cached_property
    def shown(self) -> pd.DataFrame:
        """Points, each with the mean and limits that a chart draws there: those of its level."""
        if not self.steps:
            return self.points
        band = self.band[["mean", "low", "high"]]
        return self.points.assign(**band.set_axis(["centre", "lower_limit", "upper_limit"], axis=1))

    def rule_at(self, place: int) -> str:
        """What fired at a point, or nothing: ``since a lasting rise (mean 85, then 122)``."""
        if not self.cells("signal")[place]:
            return ""
        signal = self._signal(place)
        means = "" if signal.step is None else " (mean {}, then {})".format(*signal.step.means)
        return signal.name.text + means

    def _signal(self, place: int) -> Signal:
        held = {name: str(self.cells(name)[place]) for name in ("rule", "side", "period",
                                                                 "variation")}  # fmt: skip
        begun = [step for step in self.steps if step.start <= place]
        step = begun[-1] if begun and held["rule"] == "step" else None
        length = self._length(place, held["rule"])
        if step is not None:
            length = int((~np.isnan(self.cells("value")[step.start : place + 1])).sum())
        return Signal(
            length=length, period_kind=self.period_kind, step=step, unit=self.unit, **held
        )

    def _length(self, place: int, rule: str) -> int:
        """Points in the run or trend, or outside one limit, that end at a point."""
        names = ("value", "centre", "segment", "lower_limit", "upper_limit")
        value, centre, segment, low, high = map(self.cells, names)
        value = value / self.cells("season")
        side = np.sign(value - centre)
        out = np.where(value > high, 1, np.where(value < low, -1, 0))
        if rule == "outside" and not out[place]:
            return int(bool(self.cells("signal")[place]))
        states = {"shift": side, "outside": out, "trend": np.sign(np.diff(value, prepend=np.nan))}
        state = states.get(rule, np.zeros(len(value)))
        at, back = place, 0 if rule == "trend" else 1  # a rise begins a point before its first step
        while (
            at > 0 and segment[at - 1] == segment[place] and state[at - back] == state[place] != 0
        ):
            at -= 1
        return place - at + 1


# --- which rows and periods make a series --------------------------------------------------------


def followed(
    measure: str,
    rows: pd.DataFrame,
    counting: str | None,
    *,
    grain: Iterable[str] = (),
    area: str = "regional",
    needed: str = "newest",
) -> Selection:
    """Selection of rows that are followed over time: of forces only where a region has none.

    ``needed`` says which periods must stay where forces lack some (`figures.uneven`).
    """
    kept = np.ones(len(rows), dtype=bool)
    if counting is not None:
        kept = rows["counting"].eq(counting).to_numpy(dtype=bool)
    force = rows["geography"].eq("force").to_numpy(dtype=bool)
    if not force.any():
        shown = rows if kept.all() else rows[kept]
        return Selection(measure, rows, shown, tuple(grain), area, needed=needed)
    whole = rows.loc[kept & ~force, "region"].unique()
    kept = kept & ~(force & rows["region"].isin(whole).to_numpy())
    shown = rows if kept.all() else rows[kept]  # whole frames are mostly kept: nothing is copied
    short: set[str] = set()
    out = pd.Series(False, index=shown.index)
    for _, mine in shown.groupby("counting", sort=False):
        dropped, gaps = uneven(mine, needed)
        short |= set(dropped)
        out[mine.index] = left_out_rows(mine, gaps)
    return Selection(measure, rows, shown[~out], tuple(grain), area, tuple(sorted(short)), needed)


def same_throughout(figures: Figures, needed: str = "newest") -> Figures:
    """Keep sums of the same forces throughout; ``dropped`` and ``gaps`` tell what is left out.

    A sum that lacks a force is never set beside whole ones, but its own trend may be followed if
    the force is lacking throughout: ``lacking`` names no such force any more.
    """
    figures = same_forces(figures, needed)
    frame = figures.frame
    if not frame["summed"].any():
        return figures
    never = {
        region: set.intersection(*map(set, part["lacking"]))
        for region, part in frame[frame["summed"]].groupby("region")
    }
    if not any(never.values()):
        return figures
    lacking = [
        tuple(name for name in names if not summed or name not in never[region])
        for region, names, summed in zip(
            frame["region"], frame["lacking"], frame["summed"], strict=True
        )
    ]
    # A region without any figure has no trend, and nothing is left out of it.
    known = frame.loc[frame["value"].notna() | frame["hidden"], "region"].unique()
    left_out = {name for region in known for name in never.get(region, ())}
    frame = frame.assign(lacking=lacking)
    return replace(figures, frame=frame, dropped=tuple(sorted(left_out)))


def one_kind(frame: pd.DataFrame, *, along: bool = False) -> pd.DataFrame:
    """Keep periods of one kind and length, of which more than half of the areas have the most.

    Where that leaves several, those with the most figures, else the newest: one area's many months
    are no reason to leave out all that give quarters. Where no kind has two years of quarters, the
    one with which the newest, then the longest stretch is set against the same months a year
    before: years to date of which quarters tell only a part, or which all begin on one day. What
    looks ``along`` a series keeps quarters of which three follow one another.
    """
    if frame.empty:
        return frame
    # On plain arrays: a page asks this of every measure, and pandas takes ten times as long.
    first, last = (frame[name].to_numpy().astype("datetime64[D]") for name in SPAN[1:])
    length = (last - first).astype(int) + 1
    months = len(KINDS) + np.round(length / DAYS_A_MONTH).astype(int)
    kind = np.where(length > LONGEST_MONTH, months, np.searchsorted(KINDS, length))
    ends, cells = last.astype(int).tolist(), [frame[name].tolist() for name in ("region", "period")]
    known = set(zip(kind.tolist(), length.tolist(), ends, *cells, strict=True))
    areas, number = set(cells[0]), Counter((k, area) for k, *_, area, _ in known)
    tally = {k: sorted(number[k, area] for area in areas) for k in sorted({k for k, *_ in known})}
    middle = {k: counts[(len(areas) - 1) // 2] for k, counts in tally.items()}
    newest = {k: max(end for k_of, _, end, *_ in known if k_of == k) for k in tally}
    most = max(tally, key=lambda k: (middle[k], sum(tally[k]), newest[k], k))
    spans = sorted({(end - days, end) for k, days, end, *_ in known if k == most})[-3:]
    in_row = len(spans) > 2 and all(first[1] == after[0] for first, after in pairwise(spans))
    is_short = middle[most] < TWO_YEARS and not (along and in_row)
    if len(tally) > 1 and is_short and "hidden" in frame:
        held = frame["value"].notna() | frame["hidden"]
        final = held & ~frame["provisional"]
        held = final if final.any() else held
        told = {k: a_year_apart(frame[held & (kind == k)], NEARLY_ALL * len(areas)) for k in tally}
        told = {k: spans[0] for k, spans in told.items() if spans}
        # Of equals the shortest: the quarters of a year to date tell more than it does.
        most = max(told, key=lambda k: (told[k].end, told[k].days, -k), default=most)
    lengths = [n for k, n, *_ in known if k == most]
    usual = max(sorted(set(lengths)), key=lengths.count)
    chosen = (kind == most) & (length <= UNEVEN * usual) & (usual <= UNEVEN * length)
    kept = frame if chosen.all() else frame[chosen].reset_index(drop=True)
    spans = sorted({span[1:] for span in _spans(kept)})
    if any(after[0] <= before[1] for before, after in pairwise(spans)):
        if (apart := _apart(kept)) is not None:
            return apart
        labels = ", ".join(list(dict.fromkeys(kept["period"]))[:4])
        raise NotComparable(
            "period",
            f"periods of the same length overlap ({labels}, …)",
            None,
            "Keep one kind of period in the frame",
        )
    return kept


def _apart(frame: pd.DataFrame) -> pd.DataFrame | None:
    """Of figures that roll on, as of twelve months to each quarter, the most that share no days."""
    # None of what does not roll on: no whole months, or calendar years beside financial ones.
    first, after = frame["period_start"], frame["period_end"] + pd.Timedelta(days=1)
    begun, ended = (day.dt.year * 12 + day.dt.month for day in (first, after))
    length = int((ended - begun).iloc[0])
    is_whole = (ended - begun).eq(length).all() and (first.dt.day + after.dt.day).eq(2).all()
    if not is_whole or 2 * np.diff(np.unique(ended)).max() > length:
        return None
    held, turn = frame["value"].notna(), ended % length
    number, newest = held.groupby(turn).sum(), ended.groupby(turn).max()
    most = max(number.index, key=lambda month: (number[month], newest[month]))
    return frame[turn.eq(most)].reset_index(drop=True)


def a_year_apart(frame: pd.DataFrame, least: float = 0) -> tuple[periods.Period, ...]:
    """The newest periods in a row, up to a year, that areas hold a year before too; else empty.

    Periods are of one kind; ``least`` is how many areas must hold all of them in both years.
    """
    held = set(zip(*(frame[name] for name in ("region", *SPAN[1:])), strict=True))
    whole, begin, end = set(frame["region"]), None, None
    spans = all_periods(frame)[::-1]
    for first, last in zip(spans["period_start"], spans["period_end"], strict=True):
        is_next = begin is None or last + pd.Timedelta(days=1) == begin
        both = (first, last), _year_before(first, last)
        whole = {region for region in whole if all((region, *days) in held for days in both)}
        is_of_year = end is None or first > end - pd.DateOffset(years=1)
        if not (is_next and is_of_year and whole and len(whole) >= least):
            break
        begin, end = first, end or last
    both = [] if begin is None else [(begin, end), _year_before(begin, end)]
    return tuple(periods.span(first.date(), last.date()) for first, last in both)


def _year_before(first: pd.Timestamp, last: pd.Timestamp) -> tuple[pd.Timestamp, pd.Timestamp]:
    """The same whole months a year before: of 29 February the 28th, and the other way round."""
    year = pd.DateOffset(years=1)
    return first - year, last - year + pd.offsets.MonthEnd(0)


def left_out_notes(given: pd.DataFrame, kept: pd.DataFrame, measure: str = "") -> list[Note]:
    """Which periods are no part of a series, since others are of another length, and whose."""
    if len(given) == len(kept):
        return []
    out = given[~given["period"].isin(kept["period"].unique())]
    days, usual = ((held["period_end"] - held["period_start"]).dt.days for held in (out, kept))
    # What rolls on is as long as what is shown, and a part of it.
    rolls = days.between(usual.min() - 1, usual.max() + 1)
    told: dict[tuple, list[str]] = {}
    for (area, is_rolling), part in out.groupby(["region", rolls], sort=False):
        told.setdefault((is_rolling, *dict.fromkeys(part["period"])), []).append(area)
    notes = []
    for (is_rolling, *labels), areas in told.items():
        whose = "" if len(areas) == given["region"].nunique() else f" ({few_of(areas)})"
        why = "{x|it shares|they share} months with those shown"
        if not is_rolling:
            why = "{x|it is|they are} of another length than the other periods"
        text = f"Left out{{of}}, since {why}: {few_of(map(spoken, labels), MOST_LEFT_OUT)}{whose}."
        notes.append(note("left out", text, x=labels, of=f" of {measure}" if measure else ""))
    return notes


NOT_SHOWN = (
    "{x} {x|is|are} not shown{of}, since {x|its|their} periods are of another length than those of "
    "the others"
)


def not_shown(given: pd.DataFrame, kept: pd.DataFrame) -> list[str]:
    """Areas of which no period is of the length that the others have."""
    shown = set(kept["region"])
    return [name for name in dict.fromkeys(given["region"]) if name not in shown]


def same_forces_notes(held: Mapping[str, Figures]) -> list[Note]:
    """Which forces, and which periods, are no part of sums over time; figures by their measure."""
    told: dict[tuple, list[str]] = {}
    for measure, figures in held.items():
        keys = [("dropped", figures.dropped)] if figures.dropped else []
        for key in (*keys, *(("gaps", *gap) for gap in figures.gaps.items())):
            told.setdefault(key, []).append(measure)
    notes = []
    for (which, *about), names in told.items():
        of = f" of {listed(names)}" if len(held) > 1 else ""
        if which == "dropped":
            text = "Sums{of} leave out {x} throughout, which {x|lacks|lack} a figure in some period"
            notes.append(note(which, text, x=about[0], of=of))
            continue
        region, (_, forces, labels) = about
        text = (
            "Sums{of} for {region} leave out {periods}, {periods|a period|periods} in which {x} "
            "{x|lacks|lack} a figure, so that the same forces are counted in all"
        )
        text = text.replace("{periods}", few_of(map(spoken, labels), MOST_LEFT_OUT))
        few = forces or ("every force",)
        # A paper says so once of all its exhibits, each of which marks its own periods.
        short = (
            "Sums for {region} leave out each period in which {x} {x|lacks|lack} a figure, so that "
            "the same forces are counted in all"
        )
        notes.append(note(which, text, in_paper=short, of=of, region=region, periods=labels, x=few))
    return notes


def all_periods(frame: pd.DataFrame) -> pd.DataFrame:
    """Every period that the series should have, in order: missing quarters, months and years too.

    A gap must be seen as a gap, or a run would reach across it.
    """
    filled: list[tuple] = []
    for label, first, last in sorted(_spans(frame), key=itemgetter(1)):
        filled += _between(filled[-1], first, last) if filled else []
        filled.append((label, first, last))
    labels, *days = zip(*filled, strict=True) if filled else ((), (), ())
    named = zip(SPAN[1:], (np.array(ends, dtype="datetime64[s]") for ends in days), strict=True)
    return pd.DataFrame({"period": pd.array(labels, dtype="str"), **dict(named)})


def _spans(frame: pd.DataFrame) -> Iterable[tuple]:
    """Each period once, with its first and last day."""
    days = (frame[name].to_numpy().astype("datetime64[D]").tolist() for name in SPAN[1:])
    return dict.fromkeys(zip(frame["period"].to_numpy(dtype=object), *days, strict=True))


def _between(before: tuple, first, last) -> list[tuple]:
    """Periods of the same kind that lie between one and the next."""
    if (first - before[2]).days <= 1:
        return []
    period = periods.span(*before[1:])
    if period.kind not in FILLED or periods.span(first, last).kind not in FILLED:
        return []
    filled = []
    following = periods.following(period)
    while following.end < first:
        filled.append((following.label, following.start, following.end))
        following = periods.following(following)
    return filled


# --- judging -------------------------------------------------------------------------------------


def judged_page(
    frame: pd.DataFrame,
    figures: Figures,
    factors: Mapping[str, float],
    rules: str = "nhs7",
    rebases: Sequence[Rebase] = (),
    target: float | None = None,
    form: str = "{}",
) -> list[Series]:
    """Judge each region of a page against its own past.

    All are judged at once: a page has dozens of series, and one at a time they would cost more
    than their drawing. ``frame`` is that of ``figures``, its periods of one kind, ``factors`` what
    the counts of each region are multiplied by for printing, and ``form`` how sentences have them.
    Amounts (pounds, kilograms) get an XmR chart whatever their size: whole as they may look, they
    are no number of events.
    """
    points, counts = points_of(frame, all_periods(frame), list(factors)), figures.of_counts
    better = figures.measure["improvement"] or None
    charts = charted_rows(
        points["value"],
        excluded=~np.isnan(points["value_high"]),
        provisional=points["provisional"],
        kind="auto" if counts else "xmr",
        rules=rules,
        rebase=tuple(_positions(points["period"], rebases)),
        improvement=better,
        quarter=quarters_of(points["period_start"], points["period_end"]),
        steps=True,
    )
    series = []
    for row, (name, factor) in enumerate(factors.items()):
        cells = {column: c if c.ndim == 1 else c[row] for column, c in points.items()}
        chart = charts[row]
        why = "" if not len(chart) else chart.why if counts else AMOUNTS
        judged = judged_series(name, cells, chart, factor, form=form)
        series.append(replace(judged, why=why, target=target, better=better))
    return series


def decimals_of_millions(amounts: np.ndarray) -> int | None:
    """Decimals that pounds have in millions; None where not every amount can be read in them."""
    known = amounts[amounts > 0]
    if not known.size or known.max() < MILLION or known.min() < MILLION / 10:
        return None
    return 1 if known.min() >= MILLION else 2


def scale_of(figures: Figures, frame: pd.DataFrame) -> Scale:
    """As returned, or in millions of pounds where every amount can be read in them."""
    if figures.unit != "pounds":
        return PLAIN
    decimals = decimals_of_millions(frame[["value", "value_high"]].to_numpy())
    return PLAIN if decimals is None else Scale(1 / MILLION, "£ million", decimals)


def aimed_at(target: float | None, scale: Scale, frame: pd.DataFrame) -> float | None:
    """A target as a series is printed; it is given as the returns are, in pounds."""
    if target is None or not scale.unit:
        return target
    if 0 < target < frame["value"].max() / 1000:
        allowed = "Pounds, as the returns are: 1500000, not 1.5"
        raise BadOption("target", f"£{target:g} is next to nothing beside the figures", allowed)
    return target * scale.base


def form_of(unit: str) -> str:
    """How a sentence has a figure of a unit: "£{}" of pounds, or pounds per 100,000 residents."""
    return FORMS.get(unit.partition(" per ")[0], "{}")


def judged_series(
    name: str,
    points: dict[str, np.ndarray],
    chart: Charted,
    factor: float,
    withheld: str = "",
    unit: str = "",
    form: str = "{}",
) -> Series:
    """Series of cells, one a period, and what its chart says of them."""
    used = ~np.isnan(points["value"]) & ~points["provisional"] & np.isnan(points["value_high"])
    withheld = withheld or _withheld(points, used, chart)
    # Provisional points are told of elsewhere.
    caveats = (part for part in chart.caveat.split("; ") if not part.endswith("not judged"))
    steps = _lasting(chart, points, factor, form) if withheld in ("", "segment") else ()
    columns = _with_chart(points, chart, used, withheld, factor, unit == "per cent")
    # Words that are missing stay None.
    words = ("rule", "side", "qualifier", "lacking")
    columns |= {n: pd.Series(columns[n], dtype="object") for n in words if n in columns}
    told = (withheld, int(used.sum()), "", "; ".join(caveats), chart, factor, steps)
    return Series(name, pd.DataFrame(columns), *told, period_kind_of(points), unit, form=form)


def quarters_of(starts: np.ndarray, ends: np.ndarray) -> np.ndarray | None:
    """Quarter of the calendar year of each period, from 0; None where not all are quarters."""
    spans = zip(*(days.astype("datetime64[D]").tolist() for days in (starts, ends)), strict=True)
    kinds = {periods.span(*span).kind for span in spans}
    if not kinds or not kinds <= {"financial quarter", "calendar quarter"}:
        return None
    return starts.astype("datetime64[M]").astype(int) % 12 // 3


def _lasting(
    chart: Charted, points: dict[str, np.ndarray], factor: float, form: str
) -> tuple[Lasting, ...]:
    """Steps of a chart on the printed scale, each with what its first period is called."""
    steps = []
    for step in chart.steps or ():
        first, label = (
            pd.Timestamp(points["period_start"][step.start]),
            points["period"][step.start],
        )
        plain = period_kind_of(points) == "quarter" and first.day == 1
        since = f"{first:%B %Y}" if plain else spoken(label)
        means = (step.before * factor, step.after * factor)
        steps.append(Lasting(step.start, str(label), since, *means, form))
    return tuple(steps)


def period_kind_of(points: Mapping[str, np.ndarray]) -> str:
    """What the points are of: quarter, month, year, week, or period where they are of no kind."""
    if not len(points["period"]):
        return "period"
    ends = (points[name][-1:].astype("datetime64[D]").tolist()[0] for name in SPAN[1:])
    kind = periods.span(*ends).kind
    return next((word for word in ("quarter", "month", "year", "week") if word in kind), "period")


def check_rebase(rebase: dict | list[dict] | None) -> list[Rebase]:
    """Rebases, each with its period in place of a position, its date and its reason."""
    rebases = [rebase] if isinstance(rebase, dict) else list(rebase or ())
    for agreed in rebases:
        held = agreed if isinstance(agreed, dict) else {}
        lacking = [name for name in ("period", "reason", "on") if not held.get(name)]
        if lacking:
            raise BadOption(
                "rebase",
                f"it has no {' and no '.join(lacking)}",
                "A rebase needs the period from which it holds, a reason and the day it was agreed",
                "Write rebase={'period': '2020-21 Q1', 'reason': '…', 'on': '2020-07-01'}",
            )
    return [Rebase(period_called(str(held["period"])), day(day_of(held["on"], "rebase")),
                   held["reason"]) for held in rebases]  # fmt: skip


def points_of(
    frame: pd.DataFrame, spans: pd.DataFrame, names: Sequence[str]
) -> dict[str, np.ndarray]:
    """Cells of every region and period that a page should have, as arrays."""
    keys = ["region", *SPAN]
    held = {key: at for at, key in enumerate(zip(*(frame[name] for name in keys), strict=True))}
    every = list(zip(*(spans[name] for name in SPAN), strict=True))
    place = np.array([held.get((name, *span), -1) for name in names for span in every], dtype=int)
    # On plain arrays: a page asks this of every measure, and pandas takes ten times as long.
    there = place >= 0
    grid = {name: frame[name].to_numpy()[place] for name in frame if name not in keys}
    for name in ("hidden", "provisional", "summed"):
        grid[name] = grid[name] & there
    cells = zip(grid["qualifier"], there, strict=True)
    grid["qualifier"] = objects(
        word if known and isinstance(word, str) else "" for word, known in cells
    )
    cells = zip(grid["lacking"], there, strict=True)
    grid["lacking"] = objects(forces if known else () for forces, known in cells)
    lacks = np.array([bool(forces) for forces in grid["lacking"]], dtype=bool)
    grid["value"] = np.where(there & ~lacks, grid["value"], np.nan)
    grid["value_high"] = np.where(np.isnan(grid["value"]), np.nan, grid["value_high"])
    shape = (len(names), len(spans))
    points = {name: spans[name].to_numpy() for name in SPAN}
    points["period"] = spans["period"].array  # as pandas keeps it, to make frames of quickly
    points |= {name: cells.reshape(shape) for name, cells in grid.items()}
    first, last = (points[name].astype("datetime64[D]").astype(float) for name in SPAN[1:])
    points["x"] = (first + last) / 2
    return points


def _positions(labels: Iterable[str], rebases: Sequence[Rebase]) -> list[Rebase]:
    """Rebases by the position of their first point, which they name by its period."""
    labels = list(labels)
    for agreed in rebases:
        if agreed.position not in labels:
            raise BadOption(
                "rebase",
                f"there is no period “{agreed.position}” in the series",
                f"Periods: {', '.join(labels[-8:])}",
            )
    return [agreed._replace(position=labels.index(agreed.position)) for agreed in rebases]


def _withheld(points: dict[str, np.ndarray], used: np.ndarray, chart: Charted) -> str:
    """Why limits are withheld, a key of `WITHHELD`; empty where they are not."""
    if points["hidden"].any():
        return "hidden"
    if np.isnan(points["value"]).all():
        return "none"
    if not used.any() and points["provisional"].any():
        return "provisional"
    segment = chart.segment
    if used[segment == segment[-1]].sum() < FEW:
        if segment[0] != segment[-1]:
            return "segment"
        ranged = (~np.isnan(points["value_high"]) & ~points["provisional"]).sum()
        return "few" if used.sum() + ranged < FEW else "ranges"
    return ""


def _with_chart(
    points: dict, chart: Charted, used, withheld: str, factor: float, share: bool
) -> dict:
    """Points with what the chart says of them, on the printed scale."""
    high, lower = points["value_high"], chart.lower_limit
    # Too few points since a rebase leave the limits before it as they were.
    silent = np.bincount(chart.segment, used)[chart.segment] < FEW
    silent |= withheld not in ("", "segment")
    above, below = chart.side == "above", chart.side == "below"
    # A range is a signal only where both its ends are outside.
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
        "level": np.where(silent | ~chart.moved, np.nan, chart.usual()[0] * factor),
        "value": points["value"] * factor,
        "value_high": high * factor,
    }


# --- what is said and drawn of any series --------------------------------------------------------


def rules_note(rules: str) -> Note:
    """Which rule book was used."""
    return note(
        "rules",
        "Rules ({book}): a point outside the limits; {n} or more points on one side of the mean; "
        "{n} or more rising or falling; two of three close to a limit.",
        book=rules,
        n=small(RULE_BOOKS[rules]),
    )


def chance_note(
    judged: Sequence[Series], when: str = "the newest final period", new: int | None = None
) -> Note:
    """New signals of series with limits beside those that chance alone would bring."""
    charts = [series.chart for series in judged]
    page = signals.expected_new_signals(charts)
    alone = abs(page.expected - page.at_least_one) < 1e-9
    several = " {likely} are expected, and {papers} would show one or more"
    leaning = signals.autocorrelation(charts)
    bursts = any("exact limits" in series.why for series in judged)
    text = (
        "New signals in {when}: {new}. By chance"
        + (" {papers} would show one" if alone else several)
        + ("; more where small counts come in bursts" if bursts else "")
    )
    return note(
        "chance",
        text + ".{leans}",
        in_paper=text + (".{leans}" if leaning >= LEANS_FROM else ""),
        when=when,
        new=sum(series.is_new for series in judged) if new is None else new,
        likely=expected(page.expected),
        papers=papers(page.at_least_one),
        leans=_leaning(leaning),
    )


def _leaning(measured: float) -> str:
    """What the autocorrelation does to signals by chance, as a sentence after a space."""
    # A few dozen figures do not tell 0 from 0.5: simulated, 60 in 100 such series seem not to.
    leans = measured if measured >= LEANS_FROM else 0.5
    text = (
        "Where each figure leans on the one before by {leans:1}, signals by chance are about {n} "
        "times as many; {r} was measured (autocorrelation), which so few figures tell roughly"
    )
    held = "none" if measured != measured else figure(measured, 1)
    n = round(signals.times_as_many(leans))
    return " " + sentence(say(text, leans=leans, n=n, r=held))


# How often the year of a series in which nothing happens is clear of the last by itself, and how
# often a page of ten regions names one or all, over the level of the test (benchmarks/power.py): in
# 0.3 when all are looked at together, else clear by itself where the region's chart tells it too.
# Of figures of years there is little to learn from how much they vary, and chance has the whole.
YEAR_ALONE, YEARS_TOGETHER = 0.7, 0.5


def chance_of_a_year(share: float, series: Series) -> float:
    """Chance that calm years are clear, in that share of the tests where quarters make them."""
    return 0.05 * (1.0 if series.period_kind == "year" else share)


def of_year(row: Mapping) -> tuple[float, float, float]:
    """Ratio of a year to the last, and both counts, the newest missing where it is a range."""
    known = row["now"] if row["now_high"] != row["now_high"] else np.nan
    return row["ratio"], known, row["before"]


def against_year(row: Mapping, what: str = "") -> str:
    """A year against the last, as a sentence has it; of ranges the least that it can have moved."""
    now, before = ((row[name], row[f"{name}_high"]) for name in ("now", "before"))
    (low, high), (least, most) = (
        (end, end if other != other else other) for end, other in (now, before)
    )
    if (low, least) == (high, most) or not (low and least):
        return compared(*of_year(row), what)
    # The ratio stands in the middle of those of both ends.
    by = math.sqrt(low * least / (high * most))
    ratio = row["ratio"] * by if row["ratio"] > 1 else row["ratio"] / by
    # What has moved by 10.7 per cent has not by at least 11.
    step = 1 if ratio >= 10 else 0.1 if ratio >= 2 else 0.01
    way = 1 if ratio > 1 else -1
    ratio = 1 + way * step * math.floor(abs(ratio - 1) / step + 1e-9)
    known = (ratio - 1) * (row["ratio"] - 1) > 0 and " " in changed_by(ratio, low, least)
    return (
        f"at least {compared(ratio, low, least, what)}" if known else compared(*of_year(row), what)
    )


def claims_of(
    judged: Iterable[Series],
    what: Sequence[str],
    *,
    new: bool = False,
    also: bool = False,
    years: bool = True,
) -> dict[tuple, Claim]:
    """What a headline names of series, and by what chance it would though nothing happens.

    ``what`` tells the measure and its details. A headline of many tells ``new`` signals only, one
    of a few also those that go on, a year that is clear of the last, and what it names ``also``;
    of many no single ``years``.
    Exhibits of a paper that rest on the same err together: `paper.assembly.false_namings` counts
    each once.
    """
    claims = {}
    for series in judged:
        subject = (*what, series.region)
        if series.withheld:  # of too few figures the year alone is told
            year = series.last_year
            if not new and year is not None and not year["why"]:
                names = frozenset([subject] if series.than_last_year else [])
                claims["year", *subject] = Claim(chance_of_a_year(YEAR_ALONE, series), names)
            continue
        besides = years and series.besides
        named = series.is_new if new else series.signal_now or besides or also
        names = frozenset([subject] if named else [])
        by_chance = signals.expected_new_signals([series.chart])
        chance = by_chance.expected if new else by_chance.standing
        claims["chart", *subject] = Claim(chance, names)
        told = years and not new and series.period_kind in ("quarter", "month", "year")
        if told and series.unit != "per cent":  # shares of years are set side by side nowhere
            claims["year", *subject] = Claim(chance_of_a_year(YEAR_ALONE, series), names)
    return claims


def season_note(judged: Sequence[Series]) -> str:
    """What season each series has, and that its figures are judged over it; empty without one."""
    told = []
    for series in (series for series in judged if series.seasonal):
        months = series.points["period_start"].dt.month
        usual = dict(sorted(zip(months, series.points["season"], strict=True)))
        parts = [f"{figure(round(100 * share))} from {calendar.month_name[month]}"
                 for month, share in usual.items()]  # fmt: skip
        told.append(f"{series.region} {listed(parts)}")
    text = (
        "Seasonally adjusted: each figure is divided by the usual share of its quarter, in per "
        "cent of the year's mean: {told}. Points and limits are of the adjusted figures."
    )
    others = " and others" if len(told) > MOST_LISTED else ""
    return note("season", text, told="; ".join(told[:MOST_LISTED]) + others) if told else ""


def fired_sentence(series: Series, what: str, calm: str, *, singular: bool = False) -> str:
    """What fires now, else what fired last, else ``calm``."""
    fired = series.signal_now or series.signal_before
    if fired is None:
        return calm
    means = {"improvement": ", which is an improvement", "concern": ", which is a concern"}
    text = f"{what} {fired.verb(singular=singular)}{means.get(fired.variation, '')}"
    if series.signal_now:
        return text
    return f"There is no signal in {spoken(series.newest['period'])}. The last signal: {text}"


def methods_of(told: str) -> list[str]:
    """Which methods a note on charts names, as marks of `CHANGE_OVER_TIME`."""
    return [mark for mark in ("xmr", "exact limits", "laney") if mark in told.lower()]


def care_of(shown: Iterable[Series], calm: str = "No signal") -> str:
    """What a reader of charts must know: that calm is no proof, and what is provisional."""
    shown = list(shown)
    parts = []
    if any(not series.withheld and series.signal_now is None for series in shown):
        parts.append(f"{calm} does not mean that nothing changed")
    if any(series.points["provisional"].any() for series in shown):
        parts.append("hollow points are provisional")
    return sentence(capital("; ".join(parts))) if parts else ""


def provisional_sentence(labels: Sequence[str]) -> str:
    """Sentence on provisional figures; of many, the first few."""
    some = few_of(map(spoken, labels), MOST_LISTED, "other period")
    text = say("{some} {n|is|are} provisional, and outside limits and rules", some=some,
               n=len(labels))  # fmt: skip
    return text if labels else ""


def cannot_see(up: str, down: str, *, alike: bool = False) -> str:
    """What a chart without a signal would have shown: a rise and a fall, empty where none."""
    if alike:
        return "No final figure differs, so what change the chart would have shown is not known"
    if not up and not down:
        return "No signal is not the same as no change: at such counts the chart would show none"
    change = f"{up}, but no fall," if up else f"{down}, but no rise,"
    change = f"{up} or {down}" if up and down else change
    return say(
        "No signal is not the same as no change: in about {n} of 100 cases the chart would have "
        "shown {change} that lasted {lasting:count period}, and less often a smaller one",
        n=round(100 * signals.POWER),
        change=change,
        lasting=signals.PERIODS,
    )


def chart_frame(series: Series, printed: Printed, limit_decimals: int) -> pd.DataFrame:
    """Points that have a figure as `charts.control` takes them.

    The label of a new signal is its rule, after its word where more is better or worse; a step is
    labelled where it begins, with both means. Where a season is shown the points are adjusted.
    """
    known = series.points["value"].notna()
    points, usual = (part[known].reset_index(drop=True) for part in (series.points, series.band))
    begun = {step.period: step.label for step in series.steps}
    low, high = (points[name] / points["season"] for name in ("value", "value_high"))
    fresh = points["new"].to_numpy(bool) & points["signal"].to_numpy(bool)
    told = zip(fresh, points["rule"], points["side"], points["variation"], points["period"],
               strict=True)  # fmt: skip
    first, last = (points[name].to_numpy() for name in SPAN[1:])
    # A period that does not follow on the one before begins a run: a gap stays a gap.
    gap = np.zeros(len(points), dtype=np.int64)
    gap[1:] = first[1:] - last[:-1] > np.timedelta64(1, "D")
    moved = points["level"].notna()

    def named(column: str, limit: str, of_limit: str, of_level: str) -> list[str | None]:
        ends = zip(usual[column], points[limit].notna(), moved, strict=True)
        return [
            f"{of_level if elsewhere else of_limit} {series.said(end, limit_decimals)}"
            if held or (elsewhere and end > 0)
            else None
            for end, held, elsewhere in ends
        ]

    return pd.DataFrame(
        {
            "x": points["x"],
            "value": low,
            "high": high,
            "mean": usual["mean"],
            "lower": usual["low"],
            "upper": usual["high"],
            "part": usual["part"],
            "run": gap.cumsum(),
            "mark": points["variation"],
            "provisional": points["provisional"],
            "label": [
                (f"{word}: " if word in ("improvement", "concern") else "")
                + (begun[period] if period in begun else RULES[(rule, side)].short)
                if period in begun or (new and rule != "step")
                else ""
                for new, rule, side, word, period in told
            ],
            "printed": [printed(*ends) for ends in zip(low, high, strict=True)],
            "mean_named": named("mean", "centre", "Mean", "Mean"),
            "lower_named": named("low", "lower_limit", "Lower limit", "Usual from"),
            "upper_named": named("high", "upper_limit", "Upper limit", "Usual up to"),
        }
    )


def drawing_of(
    series: Series, printed: Printed, limit_decimals: int, **options: Any
) -> Drawing | None:
    """Control chart of one series; None where it has no figure. Options as of `control.draw`."""
    frame = chart_frame(series, printed, limit_decimals)
    if frame.empty:
        return None
    numbered = len(frame) <= MOST_NUMBERED and not series.seasonal
    drawn = {**time_axis(series.points), "remark": series.remark, "number_points": numbered}
    return Drawing(control.draw, frame, drawn | options)
