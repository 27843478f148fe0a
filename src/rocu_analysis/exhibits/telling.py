"""What every exhibit over time says of its series, claims for them, and draws."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from rocu_analysis.charts import control, days
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.exhibits.exhibit import Claim
from rocu_analysis.exhibits.series import Series
from rocu_analysis.exhibits.years import YEAR_ALONE, chance_of_a_year
from rocu_analysis.measures import signals
from rocu_analysis.wording import capital, few_of, papers, say, spoken

Printed = Callable[[float, float], str]  # a figure, or both ends of a range, as text
MOST_NUMBERED = 12  # points of a chart that carry their figures


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
    of a few also those that go on, a year that is clear of the last, and what it names ``also``; of
    many no single ``years``. Exhibits of a paper that rest on the same err together:
    `paper.assembly.false_namings` counts each once.
    """
    claims = {}
    for series in judged:
        subject = (*what, series.region)
        if series.withheld:  # of too few figures the year alone is told
            if not new and series.year_before:
                names = frozenset([subject] if series.than_last_year else [])
                claims["year", *subject] = Claim(chance_of_a_year(YEAR_ALONE, series), names)
            continue
        named = series.is_new if new else series.now or (years and series.besides) or also
        names = frozenset([subject] if named else [])
        page = signals.expected_new_signals([series.chart])
        claims["chart", *subject] = Claim(page.expected if new else page.standing, names)
        told = years and not new and series.period_kind in ("quarter", "month", "year")
        if told and series.unit != "per cent":  # shares of years are set side by side nowhere
            claims["year", *subject] = Claim(chance_of_a_year(YEAR_ALONE, series), names)
    return claims


def methods_of(shown: Iterable[Series]) -> set[str]:
    """Ids of the methods behind some charts."""
    used = set()
    for series in shown:
        if series.withheld:
            used.add("few")
            continue
        kind = series.chart.kind
        used |= {"rules", "chance", "shares" if kind[0] == "p" else "xmr" if kind in ("xmr", "i")
                 else "exact limits"}  # fmt: skip
        used |= {"laney"} if kind.endswith("'") else set()
        used |= {"season"} if series.seasonal else set()
        used |= {"step"} if series.steps else set()
        used |= {"target"} if series.target is not None else set()
        used |= {"year"} if series.besides else set()
    return used


def certainty(judged: Sequence[Series], when: str = "the newest final period") -> list[str]:
    """New signals beside those that chance alone would bring, and what silence is worth."""
    if not judged:
        return []
    page = signals.expected_new_signals([series.chart for series in judged])
    told = f"New signals in {when}: {sum(series.is_new for series in judged)}. By chance alone "
    told += f"{papers(page.at_least_one)} would show one or more"
    power = f"in about {round(100 * signals.POWER)} of 100 cases, had it lasted {signals.PERIODS} "
    calm = [s for s in judged if s.now is None]
    seen = (
        f"No signal is not the same as no change: the change given would have shown {power}periods"
    )
    return [told, *([seen] if calm else [])]


def care_of(shown: Iterable[Series]) -> str:
    """What a reader of charts must know: that calm is no proof, and what is provisional."""
    shown = list(shown)
    parts = []
    if any(not series.withheld and series.now is None for series in shown):
        parts.append("no signal does not mean that nothing changed")
    if any(series.points["provisional"].any() for series in shown):
        parts.append("hollow points are provisional")
    return capital("; ".join(parts)) + "." if parts else ""


def doubtful(points: pd.DataFrame) -> list[str]:
    """Which figures are provisional, and which known only as a range, in sentences."""
    told = []
    for name, words in (
        ("provisional", "provisional, and outside limits and rules"),
        ("value_high", "known only as a range"),
    ):
        held = points[name].notna() if name == "value_high" else points[name].astype(bool)
        labels = list(dict.fromkeys(map(spoken, points.loc[held, "period"])))
        if labels:
            told.append(say("{x} {n|is|are} {how}", x=few_of(labels), n=len(labels), how=words))
    return told


def chart_frame(series: Series, printed: Printed, limit_decimals: int) -> pd.DataFrame:
    """Points that have a figure as `charts.control` takes them.

    The label of a new signal is its phrase; a step is labelled where it begins, with both means.
    Where a season is shown the points are adjusted.
    """
    known = series.points["value"].notna()
    points, usual = (part[known].reset_index(drop=True) for part in (series.points, series.band))
    low, high = (points[name] / points["season"] for name in ("value", "value_high"))
    begun = {step.period: step.label for step in series.steps}
    labels = []
    for place, (period, new) in zip(
        np.flatnonzero(known), zip(points["period"], points["new"], strict=True), strict=True
    ):
        signal = series.signal_at(int(place))
        told = signal.phrase() if signal and new and signal.rule != "step" else ""
        told = begun.get(period, told)
        word = signal.variation if signal and signal.variation != "change" else ""
        labels.append(f"{word}: {told}".removeprefix(": ") if told else "")
    first, last = (points[name].to_numpy() for name in ("period_start", "period_end"))
    gap = np.zeros(len(points), dtype=np.int64)  # a gap stays a gap
    gap[1:] = first[1:] - last[:-1] > np.timedelta64(1, "D")

    def named(column: str, limit: str, word: str, moved_word: str) -> list[str | None]:
        cells = zip(usual[column], points[limit].notna(), points["moved"], strict=True)
        return [
            f"{moved_word if moved else word} {series.said(end, limit_decimals)}"
            if held or (moved and end > 0)
            else None
            for end, held, moved in cells
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
    drawn = {**days.axis(series.points), "remark": series.remark, "number_points": numbered}
    return Drawing(control.draw, frame, drawn | options)
