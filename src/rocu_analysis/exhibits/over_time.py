"""Words and charts that exhibits over time share.

A headline has a sentence on the year against the year before (`year_sentence`) and one on the chart
(`chart_sentence`); neither denies what it did not test.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from rocu_analysis.charts import control, days
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.exhibits.cells import cell_words
from rocu_analysis.exhibits.series import Lasting, Series, Signal, Withheld
from rocu_analysis.exhibits.years import in_percent, pair_of, per_cent, times
from rocu_analysis.measures import signals
from rocu_analysis.measures.variation import Assurance
from rocu_analysis.wording import (
    LONGEST_SENTENCE,
    capital,
    few_of,
    figure,
    fit,
    say,
    small_count,
    spoken,
)

MOST_NUMBERED = 12  # points of a chart that all carry their figures
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
WITHHELD = {
    Withheld.FEW: "too few figures for limits, which need ten",
    Withheld.HIDDEN: "figures are hidden",
    Withheld.PROVISIONAL: "only provisional figures",
    Withheld.NO_FIGURES: "no dated figures",
}
ASSURED = {
    Assurance.PASS: "will meet",
    Assurance.FAIL: "will not meet",
    Assurance.EITHER: "may or may not meet",
}


@dataclass(frozen=True)
class Subject:
    """What a sentence is about: a measure, where, and whether it goes with "is"."""

    name: str
    place: str
    is_one: bool = False

    @property
    def forms(self) -> tuple[str, ...]:
        """The subject, longest first: ``arrests in South West``, ``South West arrests``."""
        if not self.place:
            return (self.name,)
        whole = f"{self.name} in {self.place}"
        # A number of regions goes before no noun.
        is_name = self.place.removeprefix("the ")[0].isupper()
        short = f"{self.place.removeprefix('the ')} {self.name}" if is_name else self.name
        return whole, short

    @property
    def they(self) -> Subject:
        """The same as a pronoun, in a second sentence."""
        return Subject("It" if self.is_one else "They", "", self.is_one)

    @property
    def are(self) -> str:
        """Verb that goes with it."""
        return "is" if self.is_one else "are"

    @property
    def have(self) -> str:
        """Verb that goes with it."""
        return "has" if self.is_one else "have"

    @property
    def their(self) -> str:
        """Possessive that goes with it."""
        return "its" if self.is_one else "their"


# --- the year -------------------------------------------------------------------------------------


def year_sentence(row: Mapping, subject: Subject, clear: bool | None = None) -> str:
    """A year against the year before, with both figures: ``... 485 in 2021, 451 in 2020``."""
    is_clear = row["reading"] in ("higher", "lower") if clear is None else clear
    pair, change = pair_of(row), moved(row) if is_clear else ""
    verb = f"{change or f'{subject.have} not clearly changed'} in a year"
    short = f" {change}: {pair}" if change else f": no clear change in a year, {pair}"
    tails = (f" {verb}: {pair}", short, f" {verb}")
    return fit(*(form + tail for tail in tails for form in subject.forms), most=LONGEST_SENTENCE)


def moved(row: Mapping) -> str:
    """``fell 30 per cent``; of small counts and of ranges only which way."""
    rose, ratio = "rose" if row["ratio"] > 1 else "fell", row["ratio"]
    if not in_percent(row):
        return rose
    return f"rose to {times(ratio)}" if ratio >= 2 else f"{rose} {per_cent(ratio)}"


# --- the chart ------------------------------------------------------------------------------------


def amount(series: Series, value: float, decimals: int | None = None) -> str:
    """A figure as a sentence has it, with its unit: ``£41,889``, ``116``."""
    return series.form.format(figure(value, decimals))


def means(series: Series, step: Lasting) -> tuple[str, str]:
    """Means before and after a step, with the decimals that they need."""
    least = min(filter(None, (step.before, step.after)), default=0)
    decimals = 0 if least >= 10 else 1 if least >= 1 else 2
    return amount(series, step.before, decimals), amount(series, step.after, decimals)


def phrase(series: Series, signal: Signal, its: str = "its") -> str:
    """What is so, after "is" or "are": ``higher since April 2020``."""
    n = small_count(signal.length, series.period_kind)
    since = "" if signal.step is None else signal.step.since
    for_n = f" for {n}" if signal.length > 1 else ""
    return PHRASES[signal.rule, signal.side].format(its=its, n=n, for_n=for_n, since=since)


def signal_cell(series: Series, signal: Signal | None) -> str:
    """A signal in a table, with its word and both means of a step."""
    if signal is None:
        return "No signal"
    levels = ""
    if signal.step is not None:
        before, after = means(series, signal.step)
        percent = signal.step.in_percent and signal.step.settled
        levels = f" ({'mean ' if signal.step.settled else ''}{before}, then {after}"
        levels += f": {_level(signal.step)})" if percent else ")"
    return f"{capital(signal.variation)}: {phrase(series, signal)}{levels}"


def _level(step: Lasting) -> str:
    if step.ratio >= 2:
        return times(step.ratio).removesuffix(" as many")
    return f"{per_cent(step.ratio)} {'above' if step.ratio > 1 else 'below'}"


def usual_range(series: Series, decimals: int) -> str:
    """What is usual of the newest period: ``86 to 115``, ``up to 9``."""
    _, low, high = series.usual
    top = amount(series, high, decimals)
    return f"{amount(series, low, decimals)} to {top}" if low > 0 else f"up to {top}"


def chart_sentence(series: Series, subject: Subject, value: str, decimals: int) -> str:
    """What fired at the newest point, with figures; else the change that may have been missed.

    ``value`` is the newest figure as printed, ``decimals`` those of limits.
    """
    now, forms = series.now, subject.forms
    if series.withheld:
        return _withheld_sentence(series, subject)
    if now is None:
        calm = f"no signal{' now' if series.cells('signal').any() else ''}"
        calm = calm if subject.name in ("It", "They") else f"{calm} in {forms[0]}"
        return fit(f"{calm}: {may_miss(series)}", calm, most=LONGEST_SENTENCE)
    if now.step is not None:
        tails = [_step_words(series, now.step, subject)]
    elif now.rule == "trend":
        tails = [f"{subject.have} been {phrase(series, now)}"]
    elif now.rule == "shift":
        mean = amount(series, series.usual[0], decimals)
        n = small_count(now.length, series.period_kind)
        tails = [f"{subject.have} been {now.side} {subject.their} mean of {mean} for {n}"]
    else:
        told = f"{subject.are} {phrase(series, now, subject.their)}"
        when = spoken(series.newest["period"])
        usual = f"against {usual_range(series, decimals)}"
        tails = [f"{told}: {value} in {when}, {usual}", f"{told}: {value}, {usual}", told]
    return fit(*(f"{form} {tail}" for tail in tails for form in forms), most=LONGEST_SENTENCE)


def _step_words(series: Series, step: Lasting, subject: Subject) -> str:
    before, after = means(series, step)
    if not (step.settled and step.in_percent):
        rate = f"{after} {series.unit or f'a {series.period_kind}'}"
        return f"{subject.have} been {rate} since {step.since}, against {before} before"
    begun = series.cells("period_start")[step.start]
    long = series.newest["period_start"] >= pd.Timestamp(begun) + pd.DateOffset(years=1)
    still = "still " if long else ""
    return f"{subject.are} {still}{_level(step)} {subject.their} level before {step.since}"


def _withheld_sentence(series: Series, subject: Subject) -> str:
    if series.withheld is Withheld.FEW:
        few = f"{small_count(series.final, 'figure')} {'is' if series.final == 1 else 'are'}"
        return fit(
            *(f"{few} too few to judge {form}" for form in subject.forms), most=LONGEST_SENTENCE
        )
    why = WITHHELD[series.withheld]
    return fit(*(f"no signal can be sought in {form}: {why}" for form in subject.forms),
               f"no signal can be sought: {why}", most=LONGEST_SENTENCE)  # fmt: skip


def will_meet(series: Series) -> str:
    """Whether the target will be met: ``will not meet the target of 60``; empty without one."""
    known = series.assurance is not None
    return f"{ASSURED[series.assurance]} the target of {aim_of(series)}" if known else ""


def aim_of(series: Series) -> str:
    """The target in words, never rounded: “£1.65m” is not £1.6m."""
    target = round(series.target, 6)
    return amount(series, target, len(f"{target:.6f}".rstrip("0").partition(".")[2]))


def may_miss(series: Series) -> str:
    """What lasting change the chart may have missed: ``a change under 46 per cent``."""
    rise, fall = series.could_see
    ways = {"a rise": rise, "a fall": fall}
    known = {way: max(1, round(n)) for way, n in ways.items() if n == n}
    values = series.points["value"][~series.points["provisional"]].dropna()
    if values.nunique() == 1:
        return f"every final figure is {amount(series, values.iloc[0])}"
    if not known:
        return "no change could be seen at such counts"
    way = "a lasting change" if len(known) == 2 else f"{next(iter(known))} that lasts"
    return f"{way} under {max(known.values())} per cent could be missed"


# --- notes ----------------------------------------------------------------------------------------


def methods_of(shown: Iterable[Series]) -> set[str]:
    """Ids of the methods behind some charts."""
    used = set()
    for series in shown:
        used |= {"year"} if series.year is not None else set()
        if series.withheld:
            used.add("few")
            continue
        kind = series.chart.kind
        used |= {"rules", "shares" if kind[0] == "p" else "xmr" if kind in ("xmr", "i")
                 else "exact limits"}  # fmt: skip
        used |= {"laney"} if kind.endswith("'") else set()
        used |= {"season"} if series.seasonal else set()
        used |= {"step"} if series.steps else set()
        used |= {"target"} if series.target is not None else set()
    return used


def expected_signals(judged: Sequence[Series], when: str) -> str:
    """New signals of many series, beside those that chance alone would bring."""
    if len(judged) < 2:
        return ""
    page = signals.expected_new_signals([series.chart for series in judged])
    new = sum(series.is_new for series in judged)
    likely = f"about {page.expected:.1f}" if page.expected >= 0.05 else "fewer than 0.1"
    return f"New signals in {when}: {new}. By chance alone {likely} are to be expected"


def care_of(shown: Iterable[Series]) -> str:
    """What a reader of charts must know: that calm is no proof, and what is provisional."""
    shown = list(shown)
    parts = []
    if any(series.is_calm for series in shown):
        parts.append("no signal does not mean that nothing changed")
    if any(series.points["provisional"].any() for series in shown):
        parts.append("hollow points are provisional")
    return capital("; ".join(parts)) + "." if parts else ""


def doubtful(points: pd.DataFrame) -> list[str]:
    """Which figures are provisional, and which known only as a range, in sentences."""
    found = []
    for name, words in (
        ("provisional", "provisional, and outside limits and rules"),
        ("value_high", "known only as a range"),
    ):
        flags = points[name].notna() if name == "value_high" else points[name].astype(bool)
        labels = list(dict.fromkeys(map(spoken, points.loc[flags, "period"])))
        if labels:
            found.append(say("{x} {n|is|are} {how}", x=few_of(labels), n=len(labels), how=words))
    return found


# --- the chart, drawn -----------------------------------------------------------------------------


def remark(series: Series) -> str:
    """Why there are no limits, above a chart."""
    many = f"{small_count(series.final, 'final figure')}: " * (series.withheld is Withheld.FEW)
    return capital(many + WITHHELD.get(series.withheld, ""))


def step_label(series: Series, step: Lasting) -> str:
    """A step on a chart: ``mean 85 to 122 from April 2020``."""
    before, after = means(series, step)
    if step.settled:
        return f"mean {before} to {after} from {step.since}"
    return f"{after} since {step.since}, {before} before"


def chart_frame(series: Series, decimals: int | None, limit_decimals: int) -> pd.DataFrame:
    """Points that have a figure as `charts.control` takes them.

    The label of a new signal is its phrase; a step is labelled where it begins, with both means.
    The newest final point and the one a year before carry their figures. Where a season is shown
    the points are adjusted.
    """
    known = series.points["value"].notna()
    points, usual = (part[known].reset_index(drop=True) for part in (series.points, series.band))
    low, high = (points[name] / points["season"] for name in ("value", "value_high"))
    begun = {step.period: step_label(series, step) for step in series.steps}
    labels = [
        _label(series, place, begun.get(points["period"][number], ""), points["new"][number])
        for number, place in enumerate(np.flatnonzero(known))
    ]
    first, last = (points[name].to_numpy() for name in ("period_start", "period_end"))
    gap = np.zeros(len(points), dtype=np.int64)  # a gap stays a gap
    gap[1:] = first[1:] - last[:-1] > np.timedelta64(1, "D")
    both = (series.newest, series.year_before(series.newest))
    picked = [row["period"] for row in both if row is not None]
    shown = limit_decimals if series.seasonal else decimals

    def named(column: str, limit: str, word: str, moved_word: str) -> list[str | None]:
        ends = zip(usual[column], points[limit].notna(), points["moved"], strict=True)
        return [
            f"{moved_word if shifted else word} {amount(series, end, limit_decimals)}"
            if given or (shifted and end > 0)
            else None
            for end, given, shifted in ends
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
            "label": labels,
            "printed": [cell_words(*ends, False, shown) for ends in zip(low, high, strict=True)],
            "numbered": points["period"].isin(picked) | (len(points) <= MOST_NUMBERED),
            "mean_named": named("mean", "centre", "Mean", "Mean"),
            "lower_named": named("low", "lower_limit", "Lower limit", "Usual from"),
            "upper_named": named("high", "upper_limit", "Upper limit", "Usual up to"),
        }
    )


def _label(series: Series, place: int, step: str, new: bool) -> str:
    """Words above a point: of the step that begins there, else of a new signal."""
    signal = series.signal_at(int(place))
    text = step or (phrase(series, signal) if signal and new and signal.rule != "step" else "")
    plain = signal is None or signal.variation == "change"
    return text if plain or not text else f"{signal.variation}: {text}"


def drawing_of(
    series: Series, decimals: int | None, limit_decimals: int, **options: Any
) -> Drawing | None:
    """Control chart of one series; None where it has no figure. Options as of `control.draw`."""
    frame = chart_frame(series, decimals, limit_decimals)
    if frame.empty:
        return None
    drawn = {**days.axis(series.points), "remark": remark(series)}
    return Drawing(control.draw, frame, drawn | options)
