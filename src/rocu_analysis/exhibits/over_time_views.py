"""Tables and drawings of series over time."""

from __future__ import annotations

import numpy as np
import pandas as pd

from rocu_analysis import reference
from rocu_analysis.charts import control, small_multiples
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.exhibits import lengths
from rocu_analysis.exhibits.common import cell, records, table_of
from rocu_analysis.exhibits.over_time_page import Page
from rocu_analysis.exhibits.printing import HIDDEN, MISSING, NOT_APPLICABLE
from rocu_analysis.exhibits.series import Series
from rocu_analysis.exhibits.time_axis import axis_days, number_of, year_ticks
from rocu_analysis.periods import NOT_STATED_LABEL
from rocu_analysis.wording import lengths as words_of_lengths
from rocu_analysis.wording import over_time as words
from rocu_analysis.wording.numbers import day, figure
from rocu_analysis.wording.withheld import LIMITS_WITHHELD

MOST_NUMBERED = 12
KEY = (
    ("mean", "Mean"),
    ("limit", "Limits"),
    ("no signal", "No signal"),
    ("provisional", "Provisional"),
)


def table(page: Page, series: Series) -> pd.DataFrame:
    """One row a period: figure, mean, limits, signal in words, standing."""
    rows = records(series.points)
    columns = {
        "Period": [row["period"] for row in rows],
        value_heading(page): [value_cell(page, row) for row in rows],
    }
    if lengths.odd(series.points):
        columns["Days"] = [cell(number, False, 0) for number in lengths.days_of(series.points)]
        columns[f"{value_heading(page)}, a day"] = _a_day(page, series.points)
    if series.withheld == "":
        for name, head in (("centre", "Mean"), ("lower_limit", "Lower limit"),
                           ("upper_limit", "Upper limit")):  # fmt: skip
            columns[head] = [limit_cell(page, row, name) for row in rows]
        columns["Signal"] = [signal_words(row) for row in rows]
    undated = records(page.figures.undated)
    standing = ["Provisional" if row["provisional"] else "As given" for row in rows]
    standing += ["Not dated"] * len(undated)
    for row in undated:
        cells = [
            undated_period(row),
            value_cell(page, undated_row(row, page.factor(series.region))),
        ]
        for place, name in enumerate(columns):
            columns[name].append(cells[place] if place < 2 else NOT_APPLICABLE)
    if set(standing) != {"As given"}:
        columns["Standing"] = standing
    return table_of(columns)


def _a_day(page: Page, points: pd.DataFrame) -> list[object]:
    """Figures by the day, where periods differ in length; a range as one."""
    days = lengths.days_of(points)
    by_day = points.assign(value=points["value"] / days, value_high=points["value_high"] / days)
    return [_shown(row, page.day_decimals) for row in records(by_day)]


def undated_period(row: dict) -> str:
    """Label of a period without dates, with the first day where that much is known."""
    if row["period"] == NOT_STATED_LABEL and row["period_start"] == row["period_start"]:
        return words.open_period(row["period_start"])
    return row["period"]


def undated_row(row: dict, factor: float) -> dict:
    """Row without dates, in the shape of a point, on the printed scale."""
    return {
        "value": row["value"] * factor,
        "value_high": row["value_high"] * factor,
        "hidden": row["marker"] == "c",
    }


def page_table(page: Page) -> pd.DataFrame:
    """One row a region: newest final figure, mean, limits, signal in words."""
    rows = [_region_row(page, series) for series in page.series]
    return table_of({name: [row[name] for row in rows] for name in rows[0]})


def _region_row(page: Page, series: Series) -> dict:
    newest, before = series.newest, series.signal_before
    point = {"value": np.nan, "value_high": np.nan, "hidden": False}
    return {
        "Region": series.region,
        "Points": series.judged,
        "Newest final period": MISSING if newest is None else newest["period"],
        value_heading(page): value_cell(page, point if newest is None else newest),
        "Mean": limit_cell(page, {} if newest is None else newest, "centre"),
        "Lower limit": limit_cell(page, {} if newest is None else newest, "lower_limit"),
        "Upper limit": limit_cell(page, {} if newest is None else newest, "upper_limit"),
        "Signal at the newest period": _now_words(series),
        "New": NOT_APPLICABLE if series.withheld else "Yes" if series.is_new else "No",
        "Last signal before": _before_words(series, before),
        "Without a signal it would have shown": _seen_words(series),
    }


def _now_words(series: Series) -> str:
    if series.withheld:
        return LIMITS_WITHHELD[series.withheld].capitalize()
    return signal_words(series.newest)


def _seen_words(series: Series) -> str:
    if series.withheld or series.signal_now is not None:
        return NOT_APPLICABLE
    return words.change_seen_short(*series.change_seen.ratios)


def _before_words(series: Series, before) -> str:
    if series.withheld:
        return NOT_APPLICABLE
    return "None" if before is None else f"{signal_words(before)}, {before['period']}"


def value_heading(page: Page) -> str:
    """Heading of the column of figures: the measure with its unit."""
    label = page.figures.measure["label"]
    return f"{label}, {page.unit}" if not page.per else f"{label} {page.unit}"


def value_cell(page: Page, row: dict) -> object:
    """Cell of a figure; a range as ``102 to 106``."""
    return _shown(row, page.decimals)


def _shown(row: dict, decimals: int | None) -> object:
    if row["hidden"]:
        return HIDDEN
    high = row["value_high"]
    if high is not None and high == high:
        return f"{figure(row['value'], decimals)} to {figure(high, decimals)}"
    return cell(row["value"], False, decimals)


def limit_cell(page: Page, row: dict, name: str) -> object:
    """Cell of a mean or limit; not applicable where it is withheld or not above zero."""
    value = row.get(name, np.nan)
    return NOT_APPLICABLE if value != value else cell(value, False, page.limit_decimals)


def signal_words(row) -> str:
    """Word and rule of a point: ``Concern: above the upper limit``."""
    if not row["signal"]:
        return "No signal"
    rule = words.RULES[(row["rule"], row["side"])]
    return f"{row['variation'].capitalize()}: {rule}"


def draw_single(page: Page, series: Series, illustrative: bool) -> Drawing | None:
    """Control chart of one series."""
    points = series.points[series.points["value"].notna()]
    if points.empty:
        return None
    span = _span(page)
    options = {
        "y_label": value_heading(page),
        "y_most": _top(page),
        "span": span,
        "ticks": year_ticks(span, financial=_is_financial(points)),
        "remark": _remark(series),
        "breaks": _breaks(page, series.points),
        "number_points": len(points) <= MOST_NUMBERED,
    }
    if page.target is not None:
        options["target"] = (page.target, f"Target {figure(page.target)}")
    return Drawing(control.draw, chart_frame(page, series), options, illustrative=illustrative)


def draw_page(page: Page, illustrative: bool) -> Drawing | None:
    """Small multiples laid out like the map, on one scale."""
    frames = [chart_frame(page, series) for series in page.series]
    frame = pd.concat(frames, ignore_index=True)
    if frame["value"].isna().all():
        return None
    span = _span(page)
    places = {row["region"]: row for row in reference.rows("regions")}
    options = {
        "y_label": value_heading(page),
        "y_most": _top(page),
        "span": span,
        "ticks": year_ticks(span, financial=_is_financial(page.series[0].points)),
        "panels": [
            {
                "region": series.region,
                "row": int(places[series.region]["tile_row"]),
                "column": int(places[series.region]["tile_column"]),
                "verdict": _panel_words(series),
                "focus": False,
            }
            for series in page.series
        ],
        "key": _key(frame, [series.withheld for series in page.series]),
    }
    if page.target is not None:
        options["target"] = page.target
        options["key"] += (("target", f"Target {figure(page.target)}"),)
    return Drawing(
        small_multiples.draw,
        frame,
        options,
        needs=small_multiples.height,
        illustrative=illustrative,
    )


def chart_frame(page: Page, series: Series) -> pd.DataFrame:
    """Points as the chart takes them; hidden and missing ones are left out."""
    points = series.points
    if points["value"].isna().any():
        points = points[points["value"].notna()].reset_index(drop=True)
    new = points["new"].to_numpy(bool) & points["signal"].to_numpy(bool)
    rule = [
        words.SHORT_RULES[(rule, side)] if fresh else ""
        for fresh, rule, side in zip(new, points["rule"], points["side"], strict=True)
    ]
    word = [
        f"{name}" if fresh else "" for fresh, name in zip(new, points["variation"], strict=True)
    ]
    printed = {
        f"{name}_printed": [figure(v, page.limit_decimals) if v == v else None for v in points[col]]
        for name, col in (("centre", "centre"), ("lower", "lower_limit"), ("upper", "upper_limit"))
    }
    return pd.DataFrame(
        {
            "x": points["x"],
            "value": points["value"],
            "high": points["value_high"],
            "centre": points["centre"],
            "lower": points["lower_limit"],
            "upper": points["upper_limit"],
            "segment": points["segment"],
            "run": runs(points),
            "mark": points["variation"],
            "provisional": points["provisional"],
            "label": [f"{a}: {b}" if a else "" for a, b in zip(word, rule, strict=True)],
            "printed": _printed_with_days(page, points),
            **printed,
            "region": series.region,
        }
    )


def runs(points: pd.DataFrame) -> pd.Series:
    """Number that changes where a period does not follow on the one before: a gap stays a gap."""
    first, last = (points[name].to_numpy() for name in ("period_start", "period_end"))
    gap = np.zeros(len(points), dtype=np.int64)
    gap[1:] = first[1:] - last[:-1] > np.timedelta64(1, "D")
    return pd.Series(gap.cumsum(), index=points.index)


def _printed_with_days(page: Page, points: pd.DataFrame) -> list[str]:
    """Figures as text; where one covers another length of time, its days stand with it."""
    days, odd = lengths.days_of(points), lengths.is_odd(points)
    ends = zip(points["value"], points["value_high"], strict=True)
    texts = [_printed(page, low, high) for low, high in ends]
    return [
        f"{text} in {number:.0f} days" if strange else text
        for text, number, strange in zip(texts, days, odd, strict=True)
    ]


def _printed(page: Page, low: float, high: float) -> str:
    if high == high:
        return f"{figure(low, page.decimals)} to {figure(high, page.decimals)}"
    return figure(low, page.decimals)


def _remark(series: Series) -> str:
    if not series.withheld:
        return ""
    if series.withheld == "few":
        few = f"{words.points_phrase(series.final)}: {LIMITS_WITHHELD['few']}"
        odd = lengths.odd(series.points)
        if not odd:
            return few
        usual, others = int(lengths.usual(series.points)), lengths.others(series.points)
        return f"{few}; {words_of_lengths.remark(odd, usual, others)}"
    text = LIMITS_WITHHELD[series.withheld]
    return text[:1].upper() + text[1:]


def _panel_words(series: Series) -> str:
    """Words under a region's name: what is so at the newest period."""
    if series.withheld:
        short = {"few": "too few for limits", "hidden": "figures hidden", "none": "no figures"}
        return short.get(series.withheld, "no limits")
    now, before = series.signal_now, series.signal_before
    if now is not None:
        text = words.SHORT_RULES[(now["rule"], now["side"])]
        return f"new: {text}" if series.is_new else text
    return "no signal" if before is None else "no signal now"


def _key(frame: pd.DataFrame, withheld: list[str]) -> tuple[tuple[str, str], ...]:
    """Shapes of the page; a figure that was not judged is not one without a signal."""
    marks = set(frame["mark"])
    plain = "Figure" if all(withheld) else "No signal"
    plain = "No signal, or not judged" if any(withheld) and not all(withheld) else plain
    key = [
        (entry[0], plain if entry[0] == "no signal" else entry[1])
        for entry in KEY
        if entry[0] not in ("provisional", "mean", "limit")
        or (entry[0] == "provisional" and frame["provisional"].any())
        or (entry[0] in ("mean", "limit") and frame["centre"].notna().any())
    ]
    extra = [(name, name.capitalize()) for name in ("improvement", "concern", "change")]
    return tuple(key) + tuple(entry for entry in extra if entry[0] in marks)


def _span(page: Page) -> tuple[float, float]:
    days = [one for series in page.series for one in series.points["x"].dropna()]
    return axis_days(min(days), max(days))


def _top(page: Page) -> float:
    """Top of the common axis: just past the highest figure or limit."""
    columns = ["value", "value_high", "upper_limit"]
    held = [series.points[name].to_numpy(float) for series in page.series for name in columns]
    known = [one[~np.isnan(one)].max() for one in held if not np.isnan(one).all()]
    most = max(known, default=np.nan if held else 1.0)
    if page.target is not None:
        most = max(most, page.target)
    return float(most) * 1.08 if most and most == most else 1.0


def _is_financial(points: pd.DataFrame) -> bool:
    """Whether the periods are quarters or years that keep to financial years."""
    starts, ends = points["period_start"], points["period_end"]
    quarters = starts.dt.day.eq(1) & starts.dt.month.isin([1, 4, 7, 10])
    lengths = (ends - starts).dt.days
    whole = lengths.between(88, 93) | (lengths.ge(364) & starts.dt.month.eq(4))
    return bool((quarters & whole).all() and len(points))


def _breaks(page: Page, points: pd.DataFrame) -> tuple[tuple[float, str], ...]:
    breaks = []
    for one in page.rebases:
        start = points.loc[points["period"].eq(one["period"]), "period_start"].iloc[0]
        agreed = day(pd.Timestamp(one["on"]))
        text = f"New limits from {one['period']}: {one['reason']} ({agreed})"
        breaks.append((number_of(start), text))
    return tuple(breaks)
