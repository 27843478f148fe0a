"""What is changing, and is it real? A control chart of one region, or of each of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from rocu_analysis import wording
from rocu_analysis.charts import days
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.errors import NoFigures
from rocu_analysis.exhibits import cells, denominators, figures as sums, judging, over_time, panels
from rocu_analysis.exhibits.exhibit import Content, Exhibit, Key, Kind, asks
from rocu_analysis.exhibits.finding import noun_of
from rocu_analysis.exhibits.methods import CHANGE_OVER_TIME
from rocu_analysis.exhibits.rows import WIDER, Selections, rows_of, side_by_side
from rocu_analysis.exhibits.series import Series
from rocu_analysis.exhibits.tracked import Tracked
from rocu_analysis.exhibits.years import with_years
from rocu_analysis.periods import NOT_STATED_LABEL

if TYPE_CHECKING:
    from pathlib import Path

    from rocu_analysis.schema import Counting, Per, Rules, Strand


@asks
def track(
    outcomes: pd.DataFrame,
    measure: str,
    *,
    region: str | None = None,
    focus: str | None = None,
    per: Per | str | Path | pd.DataFrame | None = None,
    rules: Rules = "nhs7",
    rebase: dict | list[dict] | None = None,
    target: float | None = None,
    counting: Counting | None = None,
    strand: Strand | None = None,
    threat: str | None = None,
    geography: str | None = None,
) -> Exhibit:
    """Follow a measure over time and name the points that are more than the usual variation.

    Parameters
    ----------
    outcomes : DataFrame
        The outcomes frame; it is not changed.
    measure : str
    region : str, optional
        One region; without it all of them, small and on one scale. Beside another ``geography``,
        the region whose forces or areas are shown.
    focus : str, optional
        Region that stands first, and in colour, where all are shown.
    per : {"population", "officers"}, DataFrame or path, optional
        Show rates rather than counts. The rules look at the counts, which they only scale, by the
        denominator of the newest period. The user's own as for `compare_regions`.
    rules : {"nhs7", "nhs6"}
        Rule book.
    rebase : dict or list of dict, optional
        ``{"period": first period of the new limits, "reason": …, "on": day it was agreed}``.
    target : float, optional
        In the units of the returns (pounds, not millions); of a rate as it is printed.
    counting, strand, threat : str, optional
        Rows to keep.
    geography : str, optional
        What is followed: ``"region"``, ``"force"``, a kind of area of your own (``"borough"``), or
        a figure of no region: ``"national"``, ``"network"``, ``"other"``. Without it regions, or
        the one wider area where the frame has no region.

    Returns
    -------
    Exhibit
        ``.data`` has one row a series and period, with the columns of `variation.control_chart`.

    Raises
    ------
    BadOption
        Where a rebase lacks its reason or its date, or an option is not known.
    NotComparable
        Where rows overlap, or figures of several areas would meet.
    NoFigures, UnknownName
        Where there is nothing to follow, or a name is not known.
    """


def _select(
    outcomes: pd.DataFrame, *, measure, region, focus, per, rebase, counting, strand, threat,
    geography, **_,
) -> Selections:  # fmt: skip
    judging.check_rebase(rebase)
    details = {"strand": strand, "threat": threat}
    rows, area = rows_of(outcomes, measure, region=region, geography=geography, **details)
    if per is not None:
        denominators.check_known(per, rows, area)
    grain = [name for name, word in details.items() if word]
    selection = sums.followed(measure, rows, counting, grain=grain, area=area)
    return Selections((selection,), {"areas": () if area in WIDER else side_by_side(area, region)})


def _find(
    chosen: Selections, *, measure, focus, per, rules, rebase, target, counting, strand, threat, **_
) -> tuple[Tracked, list[str]]:
    """The series, judged; and which periods are no part of them."""
    selection = chosen[measure]
    figures = sums.same_throughout(sums.add_up(selection.rows, measure, counting=counting))
    frame = judging.one_kind(figures.frame)
    if frame.empty and figures.undated.empty:
        raise NoFigures("outcomes", f"there is no figure of {figures.measure['plural']} to follow")
    names = list(dict.fromkeys(frame["region"])) or list(dict.fromkeys(figures.undated["region"]))
    newest, over = frame["period_end"].max(), np.ones(len(names))
    scale = judging.scale_of(figures, frame)
    if per is not None:
        lacking = {name: figures.without(name) for name in names}
        over = denominators.exposure(per, pd.Series(names), selection.area, newest, lacking)
        rate = (frame["value"] / frame["region"].map(dict(zip(names, over, strict=True)))).mean()
        scale = denominators.rate_scale(per, float(rate), of=figures)
    factors = dict(zip(names, (scale.base / over).tolist(), strict=True))
    rebases = judging.check_rebase(rebase)
    target = target if per is not None else judging.aimed_at(target, scale, frame)
    form = judging.form_of(scale.unit or figures.unit)
    judged = judging.judged_page(frame, figures, factors, rules, rebases, target, form)
    series = with_years(judged, frame, figures)
    labels = [s.newest["period"] for s in series if s.newest is not None]
    found = Tracked(
        area=series[0].region if len(series) == 1 else focus,
        period=max(labels, default=""), noun=noun_of(chosen.noun), series=series, figures=figures,
        per=per, scale=scale, details=tuple(word for word in (strand, threat) if word),
        kind=selection.area, rebases=rebases,
    )  # fmt: skip
    return found, judging.left_out(figures.frame, frame)


# --- words ----------------------------------------------------------------------------------------


def _describe(chosen: Selections, **asked) -> Content:
    found, left_out = _find(chosen, **asked)
    figures, points = found.figures, found.points
    vintage = ""
    if found.per:
        end = points["period_end"].max()
        vintage = denominators.vintage(found.per, points["region"], end)
    agreed = (f"New limits from {at.position}: {at.reason} (agreed {at.date})"
              for at in found.rebases)  # fmt: skip
    when = wording.spoken(found.period)
    one = len(found.series) == 1
    return Content(
        rows=pd.concat([figures.rows, figures.undated]),
        data=points,
        finding=found,
        methods=over_time.methods_of(found.series),
        claims=found.claims,
        care=over_time.care_of(found.series),
        notes=[
            sums.about(figures, points, *left_out, vintage, *agreed),
            wording.note("certainty", over_time.expected_signals(found.judged, when)),
            wording.note("doubtful", *over_time.doubtful(points)),
        ],
        **(_phrase_one(found) if one else panels.phrase(found)),
    )  # fmt: skip


def _phrase_one(found: Tracked) -> dict:
    """Words, table and chart of one series."""
    (series,) = found.series
    place = found.figures.called(series.region)
    undated = [_undated(row, series.factor) for row in cells.records(found.figures.undated)]
    headline = _headline(found, series)
    kind = "Points" if series.withheld else "Control chart"
    others = [f"{row['period']}: {found.value_cell(row)}" for row in undated]
    return {
        "headline": headline,
        "subtitle": found.subtitle(place),
        "alt": f"{kind} of {found.named} over time in {place}",
        "more": [f"Not dated, so not drawn: {wording.few_of(others)}"] if others else [],
        "key": _key(found, series),
        "part": found.figures.part(series.region),
        "table": _table(found, series, undated),
        "drawing": _draw(found, series),
    }  # fmt: skip


def _headline(found: Tracked, series: Series) -> str:
    """The year against the year before, then what the chart shows; last the target."""
    subject, sentences = found.subject, []
    if series.year is not None and series.year["why"] == "":
        sentences = [over_time.year_sentence(series.year, subject, series.year_is_clear)]
        subject = subject.they
    if not (sentences and series.withheld):
        value = "" if series.newest is None else found.text(series.newest)
        sentences.append(over_time.chart_sentence(series, subject, value, found.limit_decimals))
    if aim := over_time.will_meet(series):
        who = "it" if subject.is_one else "they"
        aims = f"As things are {who} {aim}"
        sentences[1:] = [aims] if series.is_calm or len(sentences) == 1 else [
            f"{sentences[1]} and {aim}"]  # fmt: skip
    return ". ".join(sentences)


def _key(found: Tracked, series: Series) -> Key | None:
    """Both means of a lasting change, else the newest figure and what is usual."""
    newest, now = series.newest, series.now
    if newest is None or newest["hidden"]:
        return None
    what = found.subject.forms[0]
    per = f" {' '.join(found.unit.split()[:2])}" if found.unit.startswith("per ") else ""
    if now is not None and now.step is not None:
        text = f"{what} a {series.period_kind}, before {now.step.since} and since"
        return Key(" to ".join(over_time.means(series, now.step)) + per, wording.sentence(text))
    usual = "too few figures to judge"
    if series.usual:
        usual = f"{over_time.usual_range(series, found.limit_decimals)} is usual"
    text = f"{what} in {wording.spoken(newest['period'])}; {usual}"
    return Key(found.text(newest) + per, wording.sentence(text))


# --- table and chart ------------------------------------------------------------------------------


def _table(found: Tracked, series: Series, undated: list[dict]) -> pd.DataFrame:
    """One row a period: figure, mean, limits, signal in words, standing."""
    rows = cells.records(series.points)
    columns = {"Period": [row["period"] for row in rows],
               found.heading: [found.value_cell(row) for row in rows]}  # fmt: skip
    if series.seasonal:
        adjusted = [row | {n: row[n] / row["season"] for n in ("value", "value_high")}
                    for row in rows]  # fmt: skip
        columns["Seasonally adjusted"] = [found.value_cell(row, found.limit_decimals)
                                          for row in adjusted]  # fmt: skip
    if not series.withheld:
        limits = [found.limit_cells(row) for row in cells.records(found.limits_of(series))]
        heads = ("Mean", "Lower limit", "Upper limit")
        columns |= dict(zip(heads, zip(*limits, strict=True), strict=True))
        # What a headline says may be missed stands in the table too.
        seen = f"; {over_time.may_miss(series)}" if series.is_calm else ""
        columns[f"Signal{seen}"] = [over_time.signal_cell(series, series.signal_at(place))
                                    for place in range(len(rows))]  # fmt: skip
    if series.target is not None:
        columns[f"Target {over_time.aim_of(series)}"] = [_met(series, row) for row in rows]
    for row in undated:
        own = [row["period"], found.value_cell(row)]
        for place, name in enumerate(columns):
            cell = own[place] if place < 2 else cells.NOT_APPLICABLE
            columns[name] = [*columns[name], cell]
    standing = ["Provisional" if row["provisional"] else "As given" for row in rows]
    standing += ["Not dated"] * len(undated)
    return cells.table_of(columns | ({"Standing": standing} if {*standing} - {"As given"} else {}))


def _met(series: Series, row: Mapping) -> str:
    """Whether a figure reaches the target; of a range only where both its ends do, or neither."""
    high = row["value"] if row["value_high"] != row["value_high"] else row["value_high"]
    if row["value"] != row["value"]:
        return cells.NOT_APPLICABLE
    fewer = series.better in ("down", "decrease")
    met = {end <= series.target if fewer else end >= series.target for end in (row["value"], high)}
    return cells.NOT_APPLICABLE if len(met) > 1 else "Met" if met.pop() else "Not met"


def _undated(row: Mapping, factor: float) -> dict:
    """Row without dates as a point on the printed scale; its first day where that much is known."""
    period = row["period"]
    if period == NOT_STATED_LABEL and row["period_start"] == row["period_start"]:
        period = f"from {wording.day(row['period_start'])} (end not stated)"
    scaled = {name: row[name] * factor for name in ("value", "value_high")}
    return {"period": period, "hidden": row["marker"] == "c", **scaled}


def _draw(found: Tracked, series: Series) -> Drawing | None:
    begins = dict(zip(series.points["period"], series.points["period_start"], strict=True))
    breaks = tuple((days.number_of(begins[at.position]),
                    f"New limits from {at.position}: {at.reason} ({at.date})")
                   for at in found.rebases)  # fmt: skip
    options = found.axes | {"breaks": breaks}
    if series.target is not None:
        words = f"Target {over_time.aim_of(series)}"
        if series.assurance:
            words = f"{words}, {over_time.ASSURED[series.assurance]}"
            options["assured"] = str(series.assurance)
        options["target"] = (series.target, words)
    return over_time.drawing_of(series, found.decimals, found.limit_decimals, **options)


KIND = Kind(
    shows="change over time",
    question="What changed?",
    of_one_region=True,
    describe=_describe,
    select=_select,
    method=CHANGE_OVER_TIME,
)
