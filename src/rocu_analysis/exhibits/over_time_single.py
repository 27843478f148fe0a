"""What is said of one series: headline, alt text, description and notes."""

from __future__ import annotations

import pandas as pd

from rocu_analysis.exhibits import lengths
from rocu_analysis.exhibits.common import qualifier_notes, records
from rocu_analysis.exhibits.over_time_page import Page
from rocu_analysis.exhibits.over_time_views import undated_period, undated_row
from rocu_analysis.exhibits.series import Series
from rocu_analysis.measures import signals
from rocu_analysis.periods import NOT_STATED_LABEL
from rocu_analysis.wording import areas as words_of_areas
from rocu_analysis.wording import chart_kinds, withheld
from rocu_analysis.wording import lengths as words_of_lengths
from rocu_analysis.wording import over_time as words
from rocu_analysis.wording.numbers import between, figure, paragraph, sentence
from rocu_analysis.wording.spoken_periods import spoken, stretch


def headline(page: Page, series: Series) -> str:
    """Signal now, an earlier one, none, or why none is sought; with the details if they fit."""
    if not series.withheld:
        return _told(page, series)
    inside = words_of_areas.inside(series.region, page.area)
    told = ""
    for subject in (f"{page.named} {inside}", f"{page.subject} {inside}", page.subject):
        told = _withheld(series, subject)
        if subject in told:
            break
    return told


def _withheld(series: Series, subject: str) -> str:
    if series.withheld == "few":
        return withheld.few_headline(series.final, subject)
    return withheld.withheld_headline(series.withheld, subject)


def _told(page: Page, series: Series) -> str:
    now, before = series.signal_now, series.signal_before
    apart = page.area != "regional" or page.is_one or page.figures.measure["unit"] != "count"
    return words.headline(
        series.region,
        page.named,
        None if now is None else _fired(now),
        None if before is None else before["period"],
        _reach_judged(series),
        str(series.newest["variation"]),
        inside=words_of_areas.inside(series.region, page.area) if apart else "",
        one=page.is_one,
    )


def _reach_judged(series: Series) -> str:
    return stretch(series.points["period"].iloc[0], series.newest["period"])


def _fired(signal: pd.Series) -> tuple[str, str, str, int]:
    return signal["rule"], signal["side"], signal["period"], int(signal["length"])


def alt(page: Page, series: Series) -> str:
    """What the chart is, for those who do not see it."""
    what = f"{page.named} {words_of_areas.inside(series.region, page.area)}"
    if series.points["value"].isna().all():
        return f"Table of {what}; there is no figure to draw over time."
    kind = "Points over time" if series.withheld else "Control chart"
    several = series.points["period"].nunique() > 1
    return f"{kind} of {what}, {'from ' if several else ''}{spoken(page.reach)}."


def description(page: Page, series: Series) -> str:
    """Mean and limits, what fired, lowest and highest figure, ranges and provisional points."""
    points = series.points
    final = points[~points["provisional"] & points["value"].notna()]
    parts = []
    if series.withheld:
        area, inside = (
            name(series.region, page.area)
            for name in (words_of_areas.called, words_of_areas.inside)
        )
        has = words_of_areas.has(series.region)
        parts.append(
            withheld.withheld_sentence(series.withheld, area, inside, page.named, len(final), has)
        )
    else:
        parts.append(_around(page, series.newest))
        parts.append(_signal_sentences(series))
    if len(final):
        parts.append(_extremes(page, series, final))
    ranged = points[points["value_high"].notna()]
    parts.append(words.range_sentence([_ranged(page, row) for row in records(ranged)]))
    parts.append(words.provisional_sentence(list(points.loc[points["provisional"], "period"])))
    return paragraph(*parts) if any(parts) else f"There is no dated figure of {page.subject}."


def _around(page: Page, newest: pd.Series) -> str:
    """Mean and limits in words."""
    mean, low, high = (newest[name] for name in ("centre", "lower_limit", "upper_limit"))
    decimals = page.limit_decimals
    if low == low:
        ends = f"between {figure(low, decimals)} and {figure(high, decimals)}"
    else:
        ends = f"up to {figure(high, decimals)}"
    return f"The mean is {figure(mean, decimals)}, and figures {ends} are usual"


def _signal_sentences(series: Series) -> str:
    now, before = series.signal_now, series.signal_before
    if now is None and before is None:
        return f"No rule fired from {spoken(_reach_judged(series))}"
    if now is None:
        rule, side, period, length = _fired(before)
        told = words.signal_sentence(rule, side, period, length, str(before["variation"]))
        return f"No rule fires in {spoken(series.newest['period'])}. The last signal: {told}"
    rule, side, period, length = _fired(now)
    told = words.signal_sentence(rule, side, period, length, str(now["variation"]))
    return f"{told}. The signal is new in this period" if series.is_new else told


def _extremes(page: Page, series: Series, final: pd.DataFrame) -> str:
    """Lowest and highest figure with their periods; of a range, its own end."""
    top = final["value_high"].fillna(final["value"])
    low, high = final.loc[final["value"].idxmin()], final.loc[top.idxmax()]
    if low["period"] == high["period"]:
        return ""
    if lengths.odd(series.points):
        return _by_the_day(page, final)
    least, most = figure(low["value"], page.decimals), figure(top.max(), page.decimals)
    return words.extremes(
        (_qualifier(low), least, low["period"]),
        (_qualifier(high), most, high["period"]),
        bool(series.points["hidden"].any()),
    )


def _qualifier(point: pd.Series) -> str:
    """Word that stands before a figure; the ends of a range have none of their own."""
    ranged = point["value_high"] == point["value_high"]
    return "" if ranged else str(point["qualifier"] or "")


def _by_the_day(page: Page, final: pd.DataFrame) -> str:
    """Lowest and highest figure by the day, where periods differ in length."""
    days = lengths.days_of(final)
    least = final["value"].to_numpy() / days
    most = final["value_high"].fillna(final["value"]).to_numpy() / days
    at = int(least.argmin()), int(most.argmax())
    ends = [
        (figure(rates[place], page.day_decimals), final["period"].iloc[place], int(days[place]))
        for place, rates in zip(at, (least, most), strict=True)
    ]
    return words_of_lengths.by_the_day(*ends[0], *ends[1])


def _ranged(page: Page, row: dict) -> str:
    return f"{row['period']} ({between(row['value'], row['value_high'], page.decimals)})"


def notes_of(page: Page, series: Series) -> tuple[str, ...]:
    """Which chart it is, what it could have seen, and what chance alone would bring."""
    notes = []
    if not series.withheld:
        notes.append(sentence(chart_kinds.kind_note(series.why)))
        if series.caveat:
            notes.append(sentence(series.caveat))
        notes += _detectable_note(series)
        notes += chance_note([series])
    if series.points["value"].notna().any():
        notes += target_note(page)
    notes.append(_undated_note(page, series))
    notes += qualifier_notes(series.points.assign(region=series.region))
    return tuple(note for note in notes if note)


def target_note(page: Page) -> list[str]:
    """Where the line of a target stands, in the page's own unit."""
    if page.target is None:
        return []
    unit = f" {page.unit}" if page.per else ""
    return [f"The line marked target stands at {figure(page.target)}{unit}."]


def chance_note(judged: list[Series]) -> list[str]:
    """New signals beside those that chance alone would bring."""
    if not judged:
        return []
    page = signals.expected_new_signals([series.chart for series in judged])
    found = sum(series.is_new for series in judged)
    bursts = any(words.OF_SMALL_COUNTS in series.why for series in judged)
    return [words.chance_note(found, page.expected, page.at_least_one, bursts=bursts)]


def _detectable_note(series: Series) -> list[str]:
    """The change that the chart could have seen, where it shows no signal."""
    if series.signal_now is not None:
        return []
    seen = series.change_seen
    text = words.change_seen(*seen.ratios)
    return [sentence(words.detectable_sentence(text, seen.periods, round(seen.power * 100)))]


def _undated_note(page: Page, series: Series) -> str:
    texts = []
    for row in records(page.figures.undated):
        if row["value"] != row["value"]:
            continue
        shown = undated_row(row, page.factor(series.region))
        low, high = shown["value"], shown["value_high"]
        ends = between(low, high if high == high else low, page.decimals)
        when = undated_period(row)
        texts.append(f"{'period ' if when == NOT_STATED_LABEL else ''}{when}, {ends}")
    return words.undated_note(texts)
