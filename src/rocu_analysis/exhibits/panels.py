"""All regions of `track` on one page, as small charts on one scale: words, table and drawing."""

from __future__ import annotations

import numpy as np
import pandas as pd

from rocu_analysis import theme, wording
from rocu_analysis.charts import control, days
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.exhibits import cells, over_time
from rocu_analysis.exhibits.exhibit import Key
from rocu_analysis.exhibits.over_time import ASSURED
from rocu_analysis.exhibits.rows import REGIONAL
from rocu_analysis.exhibits.series import Series
from rocu_analysis.exhibits.tracked import Tracked

MOST_PANELS = 15  # of forces or other areas


def phrase(found: Tracked) -> dict:
    """Words, table and charts of all regions on one page."""
    new, of, noun = [s.region for s in found.new], len(found.judged), found.noun.one
    named, when, key = found.named, wording.spoken(found.period), None
    headline = wording.fit(f"no signal can be sought in {named}", "No signal can be sought")
    if of:
        shows = "show" if len(new) > 1 else "shows"
        text = f"{wording.some(len(new), of, noun)} {shows} a new signal in {named} in {when}"
        who = f": {wording.listed(new)}" if new else ""
        number = wording.small_count(len(found.lasting), noun)
        earlier = f"; in {number} an earlier change lasts" if found.lasting else ""
        tails = (f"{who}{earlier}", who, "")
        headline = wording.fit(*(text + tail for tail in tails), most=wording.LONGEST_SENTENCE)
        key = Key(f"{len(new)} of {of} {found.noun.many}", f"New signals in {named} in {when}.")
    drawn = _drawn(found)
    return {
        "headline": headline,
        "subtitle": found.subtitle("all regions" if found.kind == REGIONAL else f"by {noun}"),
        "alt": f"{wording.small_count(len(drawn), 'small chart')} of {named} over time, one scale",
        "key": key,
        "table": _table(found),
        "drawing": _draw(found, drawn),
    }  # fmt: skip


def _table(found: Tracked) -> pd.DataFrame:
    """One row a region: newest final figure, mean, limits, signal in words."""
    rows = []
    for series in found.series:
        point = {"value": np.nan, "value_high": np.nan, "hidden": False, "period": cells.MISSING}
        limits: dict = {}
        if series.newest is not None:
            point = series.newest.to_dict()
            limits = found.limits_of(series).loc[series.newest.name].to_dict()
        signal = wording.capital(over_time.WITHHELD.get(series.withheld, ""))
        if not series.withheld:
            signal = over_time.signal_cell(series, series.now) + ", new" * series.is_new
        missed = wording.capital(over_time.may_miss(series)) if series.is_calm else None
        row = {wording.capital(found.noun.one): found.figures.called(series.region),
               "Points": series.judged, "Newest final period": point["period"],
               found.heading: found.value_cell(point)}  # fmt: skip
        names = ("Mean", "Lower limit", "Upper limit")
        row |= dict(zip(names, found.limit_cells(limits), strict=True))
        row |= {"Signal at the newest period": signal,
                "Without a signal": missed or cells.NOT_APPLICABLE}  # fmt: skip
        if series.target is not None:
            aim = series.assurance
            mark = theme.ASSURANCE_MARKS[str(aim)][2] if aim else ""
            met = f"{mark} {ASSURED[aim]}" if aim else cells.NOT_APPLICABLE
            row[f"Target {over_time.aim_of(series)}"] = met
        rows.append(row)
    return cells.table_of({name: [row[name] for row in rows] for name in rows[0]})


def _drawn(found: Tracked) -> list[Series]:
    """Series that have a panel: all regions, and of other areas as many as a page can show."""
    if found.kind == REGIONAL or len(found.series) <= MOST_PANELS:
        return found.series

    def interest(series: Series) -> tuple:
        newest = 0.0 if series.newest is None else float(np.nan_to_num(series.newest["value"]))
        return series.is_new, series.now is not None, newest

    return sorted(found.series, key=interest, reverse=True)[:MOST_PANELS]


def _draw(found: Tracked, drawn: list[Series]) -> Drawing | None:
    """Small multiples on one scale, the region in focus first."""
    decimals = found.decimals, found.limit_decimals
    frame = pd.concat([over_time.chart_frame(series, *decimals).assign(region=series.region)
                       for series in drawn], ignore_index=True)  # fmt: skip
    if frame["value"].isna().all():
        return None
    panels = [
        {"region": series.region, "verdict": _panel_words(series),
         "focus": series.region == found.area,
         "assured": series.assurance and str(series.assurance)}
        for series in sorted(drawn, key=lambda series: series.region != found.area)
    ]  # fmt: skip
    marks, target = set(frame["mark"]), found.series[0].target
    key = [("usual", "Usual range"), ("mean", "Mean")] if frame["mean"].notna().any() else []
    key += [("provisional", "Provisional")] if frame["provisional"].any() else []
    key += [(name, name.capitalize()) for name in ("improvement", "concern", "change")
            if name in marks]  # fmt: skip
    if target is not None:
        aims = {series.assurance for series in found.series}
        key += [("target", f"Target {over_time.aim_of(found.series[0])}")]
        key += [(str(aim), wording.capital(words)) for aim, words in ASSURED.items() if aim in aims]
    axis = days.axis(found.points) | {"ticks": days.first_and_last(found.points)}
    options = {**found.axes, **axis, "panels": panels, "key": tuple(key), "target": target}
    return Drawing(control.draw_panels, frame, options)


def _panel_words(series: Series) -> str:
    """Words under a region's name: what is so at the newest period."""
    if series.withheld:
        return over_time.WITHHELD[series.withheld].partition(",")[0]
    if series.now is not None:
        return f"{'new: ' if series.is_new else ''}{over_time.phrase(series, series.now)}"
    year = ("higher" if series.year["ratio"] > 1 else "lower") if series.year_is_clear else ""
    return f"no signal; year {year}" if year else "no signal"
