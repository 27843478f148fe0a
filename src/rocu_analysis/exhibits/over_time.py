"""Words and charts that exhibits over time share.

Each thing that a series can show has one clause (`PHRASES`, `moved`, `may_miss`, `WHY`), used in
headline, key, table and chart alike. A headline has a sentence on the year (`year_sentence`) and
one on the chart (`chart_sentence`); neither denies what it did not test.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from rocu_analysis import wording
from rocu_analysis.charts import control, dots, labels as days
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.exhibits import cells
from rocu_analysis.exhibits.judging import MILLION, Lasting, Series, Signal, Why
from rocu_analysis.exhibits.years import CLEAR
from rocu_analysis.measures import signals
from rocu_analysis.measures.variation import Assurance
from rocu_analysis.wording import capital, figure, spoken

MOST_NUMBERED = 12  # points of a chart that all carry their figures
# What fired, after "is" or "are".
PHRASES = {
    ("outside", "above"): "above {its} usual range",
    ("outside", "below"): "below {its} usual range",
    ("trend", "rising"): "rising for {n}",
    ("trend", "falling"): "falling for {n}",
    ("two of three", "above"): "near the top of {its} usual range",
    ("two of three", "below"): "near the foot of {its} usual range",
    ("shift", "above"): "above {its} mean for {n}",
    ("shift", "below"): "below {its} mean for {n}",
    ("step", "above"): "higher since {since}",
    ("step", "below"): "lower since {since}",
}
# What follows a comma is left out where there is little room.
WHY = {
    Why.FEW: "too few figures for limits, which need ten",
    Why.HIDDEN: "small counts are hidden",
    Why.MISSING: "figures are missing",
    Why.PROVISIONAL: "figures are provisional",
    Why.PART: "forces are missing",
    Why.AMOUNT: "an amount is no count, so no interval is known",
    Why.SUM: "the sum of the rows above",
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
    place: str = ""
    is_one: bool = False

    @property
    def verbs(self) -> tuple[str, str, str]:
        """Forms of "are", "have" and "their" that go with it."""
        return ("is", "has", "its") if self.is_one else ("are", "have", "their")

    @property
    def they(self) -> Subject:
        """The same as a pronoun, in a second sentence."""
        return Subject("It" if self.is_one else "They", is_one=self.is_one)

    @property
    def full(self) -> str:
        """Measure and place: ``arrests in South West``."""
        return f"{self.name} in {self.place}" if self.place else self.name

    def sentence(self, *tails: str) -> str:
        """The first tail that fits after it, with its place or, shorter, after its place."""
        forms = [self.full]
        # A number of regions goes before no noun.
        if self.place and (name := self.place.removeprefix("the "))[0].isupper():
            forms.append(f"{name} {self.name}")
        ends = (tail if tail[0] == ":" else f" {tail}" for tail in tails)
        return _fit(*(form + end for end in ends for form in forms))


def _fit(*sentences: str) -> str:
    return wording.fit(*sentences, most=wording.LONGEST_SENTENCE)


def subject_of(measure: Mapping, place: str = "", details: Sequence[str] = ()) -> Subject:
    """Subject of a sentence on a measure, with the strand or threat asked for."""
    name = wording.subject(measure) + (f" ({', '.join(details)})" if details else "")
    return Subject(name, place, is_one(measure))


# --- the year -------------------------------------------------------------------------------------


def year_sentence(row: Mapping, subject: Subject, clear: bool | None = None) -> str:
    """A year against the year before, with both figures: ``... 485 in 2021, 451 in 2020``."""
    is_clear = row["reading"] in CLEAR if clear is None else clear
    verb, pair = moved(row) if is_clear else f"{subject.verbs[1]} not clearly changed", pair_of(row)
    return subject.sentence(f"{verb} in a year: {pair}", f"{verb}: {pair}", f"{verb} in a year")


def moved(row: Mapping) -> str:
    """``fell 30 per cent``; only which way of ranges and of counts under 50."""
    is_range = row["now_high"] == row["now_high"] or row["before_high"] == row["before_high"]
    rose = "rose" if row["ratio"] > 1 else "fell"
    if is_range or min(row["now"], row["before"]) < wording.LEAST_FOR_PERCENTAGE:
        return rose
    return f"{rose} {per_cent(row['ratio'])}"


def per_cent(ratio: float) -> str:
    """How far a ratio lies from 1."""
    return f"{figure(abs(round(100 * (ratio - 1))))} per cent"


def pair_of(row: Mapping, sign: str = "") -> str:
    """Both figures with their years: ``485 in 2021, 451 in 2020``."""

    def text(name: str) -> str:
        ends = [end for end in (row[name], row[f"{name}_high"]) if end == end]
        printed = [f"{sign}{figure(end / MILLION, 2)}m" if sign and end >= MILLION
                   else f"{sign}{figure(end)}" for end in ends]  # fmt: skip
        return printed[0] if len(printed) == 1 else f"between {' and '.join(printed)}"

    when, then = spoken(row["period"]), spoken(row["period_before"])
    earlier = "the year before" if when.startswith("the year") else f"in {then}"
    return f"{text('now')} in {when}, {text('before')} {earlier}"


def limits_of(row: Mapping) -> str:
    """Interval of a ratio; from what on, where there is no end to it."""
    if np.isinf(row["upper"]):
        return f"{figure(row['lower'], 2)} or more"
    return wording.interval(row["lower"], row["upper"], 2)


def year_cell(row: Mapping | None, clear: bool) -> str:
    """A year in a cell: ``Fell 30 per cent``, ``No clear change``."""
    if row is None or row["why"]:
        return cells.NOT_APPLICABLE if row is None else "Not compared"
    return capital(moved(row)) if clear else "No clear change"


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
    n = wording.small_count(signal.length, series.period_kind)
    since = "" if signal.step is None else signal.step.since
    return PHRASES[signal.rule, signal.side].format(its=its, n=n, since=since)


def signal_words(series: Series, signal: Signal) -> str:
    """What a signal shows, with both means of a step."""
    text, step = phrase(series, signal), signal.step
    if step is None:
        return text
    level = f": {_level(step)}" if step.settled and step.in_percent else ""
    return f"{text} ({', then '.join(means(series, step))}{level})"


def signal_columns(series: Series) -> dict[str, list]:
    """Column of a table with the signal of each point; headed with what a calm chart may miss."""
    seen = f"; {may_miss(series)}" if series.is_calm else ""
    return {f"Signal{seen}": [
        "Provisional, not judged" if waits else signal_cell(series, series.signal_at(place))
        for place, waits in enumerate(series.points["provisional"])
    ]}  # fmt: skip


def signal_cell(series: Series, signal: Signal | None) -> str:
    """A signal in a table, with its word and both means of a step."""
    if signal is None:
        return "No signal"
    return f"{capital(signal.variation)}: {signal_words(series, signal)}"


def _level(step: Lasting) -> str:
    ratio = step.after / step.before
    return f"{per_cent(ratio)} {'above' if ratio > 1 else 'below'}"


def usual_range(series: Series, decimals: int) -> str:
    """What is usual of the newest period: ``86 to 115``, ``up to 9``."""
    _, low, high = series.usual
    top = amount(series, high, decimals)
    return f"{amount(series, low, decimals)} to {top}" if low > 0 else f"up to {top}"


def chart_sentence(series: Series, subject: Subject, value: str, decimals: int) -> str:
    """What fired at the newest point, with figures; else the change that may have been missed.

    ``value`` is the newest figure as printed, ``decimals`` those of limits.
    """
    now, (are, have, their) = series.now, subject.verbs
    if series.withheld:
        return subject.sentence(f"cannot be judged: {WHY[series.withheld]}", "cannot be judged")
    if now is None:
        calm = "no signal" if subject.place == "" else f"no signal in {subject.full}"
        return _fit(f"{calm}: {may_miss(series)}", calm)
    if now.step is not None:
        return subject.sentence(_step_words(series, now.step, subject))
    if now.rule in ("trend", "shift"):
        return subject.sentence(f"{have} been {phrase(series, now, their)}")
    text = f"{are} {phrase(series, now, their)}"
    usual = f"against {usual_range(series, decimals)}"
    return subject.sentence(f"{text}: {value} in {spoken(series.newest['period'])}, {usual}",
                            f"{text}: {value}, {usual}", text)  # fmt: skip


def of_many(lead: str, new: Sequence[str], lasting: int) -> str:
    """Headline of many charts: which show something new, in how many an earlier change lasts."""
    who = f": {wording.listed(new)}" if new else ""
    earlier = f"; in {wording.small(lasting)} an earlier change lasts" if lasting else ""
    return _fit(f"{lead}{who}{earlier}", f"{lead}{who or earlier}", lead)


def _step_words(series: Series, step: Lasting, subject: Subject) -> str:
    """Level since a step: in per cent once it is the usual range, else with both means."""
    are, have, their = subject.verbs
    if not (step.settled and step.in_percent):
        before, after = means(series, step)
        rate = f"{after} {series.unit or f'a {series.period_kind}'}"
        return f"{have} been {rate} since {step.since}, against {before} before"
    begun = pd.Timestamp(series.cells("period_start")[step.start])
    is_old = series.newest["period_start"] >= begun + pd.DateOffset(years=1)
    return f"{are} {'still ' * is_old}{_level(step)} {their} level before {step.since}"


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
    unit, rounded = "per cent", round
    if series.unit == "per cent":
        unit, rounded = "points", math.ceil
    ends = zip(("rise", "fall"), series.could_see, strict=True)
    known = {way: max(1, rounded(n)) for way, n in ends if n == n}
    if not known:
        return "no change could be seen at such counts"
    way = "change" if len(known) == 2 else next(iter(known))
    return f"a lasting {way} under {max(known.values())} {unit} could be missed"


# --- notes ----------------------------------------------------------------------------------------


def methods_of(shown: Iterable[Series]) -> set[str]:
    """Ids of the methods behind some charts."""
    used = set()
    for series in shown:
        kind, judged = series.chart.kind, not series.withheld
        limits = "shares" if kind[0] == "p" else "xmr" if kind in ("xmr", "i") else "exact limits"
        flags = {"year": series.year is not None, "few": not judged, "rules": judged,
                 limits: judged, "laney": judged and kind.endswith("'"), "season": series.seasonal,
                 "step": judged and bool(series.steps),
                 "target": judged and series.target is not None}  # fmt: skip
        used |= {name for name, is_used in flags.items() if is_used}
    return used


def expected_signals(judged: Sequence[Series], when: str) -> str:
    """New signals of many series, beside those that chance alone would bring."""
    if len(judged) < 2:
        return ""
    page = signals.expected_new_signals([series.chart for series in judged])
    new = sum(series.is_new for series in judged)
    likely = f"about {page.expected:.1f}" if page.expected >= 0.05 else "fewer than 0.1"
    return f"New signals in {when}: {new}. By chance alone {likely} are to be expected"


def care_of(shown: Sequence[Series]) -> str:
    """What a reader of charts must know: that calm is no proof, and what is provisional."""
    parts = []
    if any(series.is_calm for series in shown):
        parts.append("no signal does not mean that nothing changed")
    if any(series.points["provisional"].any() for series in shown):
        parts.append("hollow points are provisional")
    return capital("; ".join(parts)) + "." if parts else ""


def doubtful(points: pd.DataFrame, ranged: pd.Series | None = None) -> wording.Note | str:
    """Note on which figures are provisional, and which known only as a range."""
    found = []
    for flags, words in (
        (points["provisional"].astype(bool), "provisional, and outside limits and rules"),
        (points["value_high"].notna() if ranged is None else ranged, "known only as a range"),
    ):
        labels = list(dict.fromkeys(map(spoken, points.loc[flags, "period"])))
        sentence = f"{wording.few_of(labels)} {'is' if len(labels) == 1 else 'are'} {words}"
        found.append(sentence if labels else "")
    return wording.note("doubtful", *found)


# --- drawn ----------------------------------------------------------------------------------------


def chart_frame(series: Series, decimals: int | None, limit_decimals: int) -> pd.DataFrame:
    """Points that have a figure as `charts.control` takes them.

    The label of a new signal is its phrase; a step is labelled where it begins, with both means.
    The newest final point and the one a year before carry their figures. Where a season is shown
    the points are adjusted.
    """
    known = series.points["value"].notna()
    points, usual = (part[known].reset_index(drop=True) for part in (series.points, series.band))
    low, high = (points[name] / points["season"] for name in ("value", "value_high"))
    first, last = (points[name].to_numpy() for name in ("period_start", "period_end"))
    gap = np.zeros(len(points), dtype=np.int64)  # a gap stays a gap
    gap[1:] = first[1:] - last[:-1] > np.timedelta64(1, "D")
    both = (series.newest, series.year_before(series.newest))
    picked = [row["period"] for row in both if row is not None]
    shown = limit_decimals if series.seasonal else decimals
    columns = {
        "x": points["x"], "value": low, "high": high, "mean": usual["mean"], "lower": usual["low"],
        "upper": usual["high"], "part": usual["part"], "run": gap.cumsum(),
        "mark": points["variation"], "provisional": points["provisional"],
        "label": [_label(series, place) for place in np.flatnonzero(known)],
        "printed": [cells.cell_words(*ends, False, shown) for ends in zip(low, high, strict=True)],
        "numbered": points["period"].isin(picked) | (len(points) <= MOST_NUMBERED),
    }  # fmt: skip
    for name, limit, word in (
        ("mean", "centre", "Mean"),
        ("lower", "lower_limit", "Usual from"),
        ("upper", "upper_limit", "Usual up to"),
    ):
        ends = zip(columns[name], points[limit].notna(), points["moved"], strict=True)
        columns[f"{name}_named"] = [
            f"{word} {amount(series, end, limit_decimals)}"
            if given or (shifted and end > 0)
            else None
            for end, given, shifted in ends
        ]
    return pd.DataFrame(columns)


def _label(series: Series, place: int) -> str:
    """Words above a point: of the step that begins there, else of a new signal."""
    signal = series.signal_at(int(place))
    step = next((step for step in series.steps if step.start == place), None)
    text = ""
    if step is not None:
        text = "mean {}, then {} from {}".format(*means(series, step), step.since)
    elif signal is not None and series.cells("new")[place] and signal.rule != "step":
        text = phrase(series, signal)
    plain = not text or signal is None or signal.variation == "change"
    return text if plain else f"{signal.variation}: {text}"


def drawing_of(
    series: Series, decimals: int | None, limit_decimals: int, **options: Any
) -> Drawing | None:
    """Control chart of one series; None where it has no figure. Options as of `control.draw`."""
    frame = chart_frame(series, decimals, limit_decimals)
    if frame.empty:
        return None
    remark = capital(WHY.get(series.withheld, ""))
    return Drawing(control.draw, frame, {**days.axis(series.points), "remark": remark, **options})


def drawing_of_changes(rows, columns, x_label: str, words: dict[str, str]) -> Drawing | None:
    """Dots with intervals of changes in per cent, one a row; None where no row has an interval.

    Rows have ``label, ratio, lower, upper, state``, the texts of ``columns`` (heading, name), and
    ``mark``: one of `theme.VERDICT_MARKS` that ``words`` explains, or empty where not compared.
    """
    frame = pd.DataFrame(rows).assign(high=np.nan)
    known = frame["mark"].ne("") & np.isfinite(frame["upper"].astype(float))
    if not known.any():
        return None
    for name, column in (("value", "ratio"), ("lower", "lower"), ("upper", "upper")):
        frame[name] = (100 * (frame[column].astype(float) - 1)).where(known)
    frame["mark"] = frame["mark"].where(known, "apart")
    key = [(mark, text) for mark, text in words.items() if mark in set(frame.loc[known, "mark"])]
    least, most = min(frame["lower"].min(), 0.0), max(frame["upper"].max(), 0.0)
    room = 0.04 * (most - least)
    options = {
        "x_label": x_label, "columns": columns, "key": tuple(key), "reference": (0.0, 0.0),
        "reference_label": "No change", "x_least": least - room, "x_most": most + room,
    }  # fmt: skip
    return Drawing(dots.draw, frame, options)


def is_one(measure: Mapping[str, str]) -> bool:
    """Whether the subject goes with "was" rather than "were": an amount of one thing."""
    head = re.split(" (?:under|to|of|seized|in)(?: |$)", measure["label"].lower())[0]
    many = " and " in head or (head.endswith("s") and not head.endswith("cannabis"))
    return measure["unit"] != "count" and not many


def stretch(first: str, last: str) -> str:
    """From one period to another, as a label; of stretches of days, the outer ends."""
    if first == last:
        return first
    begin, end = (
        label.split(" to ") if label[:1].isdigit() else [label] for label in (first, last)
    )
    return f"{begin[0]} to {end[-1]}"
