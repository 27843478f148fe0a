"""What is changing, and is it real? A control chart of one region, or of each of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from rocu_analysis import theme, wording
from rocu_analysis.charts import control, days
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.errors import NoFigures
from rocu_analysis.exhibits import cells, denominators, figures as sums
from rocu_analysis.exhibits.exhibit import Exhibit, Key, Kind, Told
from rocu_analysis.exhibits.judging import (
    aimed_at,
    check_rebase,
    form_of,
    judged_page,
    left_out,
    one_kind,
    scale_of,
)
from rocu_analysis.exhibits.methods import CHANGE_OVER_TIME
from rocu_analysis.exhibits.rows import REGIONAL, WIDER, Chosen, rows_of, side_by_side
from rocu_analysis.exhibits.series import ASSURED, WITHHELD, Series
from rocu_analysis.exhibits.telling import (
    care_of,
    certainty,
    chart_frame,
    claims_of,
    doubtful,
    drawing_of,
    methods_of,
)
from rocu_analysis.exhibits.years import with_years
from rocu_analysis.periods import NOT_STATED_LABEL

if TYPE_CHECKING:
    from pathlib import Path

    from rocu_analysis.schema import Counting, Per, Rules, Strand

MOST_PANELS = 15  # of forces or other areas


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
    """Follow a measure over time and say which points are more than the usual variation.

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
    return KIND.ask(**locals())


def _select(
    outcomes: pd.DataFrame, *, measure, region, focus, per, rebase, counting, strand, threat,
    geography, **_,
) -> Chosen:  # fmt: skip
    check_rebase(rebase)
    details = {"strand": strand, "threat": threat}
    rows, area = rows_of(outcomes, measure, region=region, geography=geography, **details)
    if per is not None:
        denominators.check_known(per, rows, area)
    grain = [name for name, word in details.items() if word]
    selection = sums.followed(measure, rows, counting, grain=grain, area=area)
    return Chosen((selection,), {"areas": () if area in WIDER else side_by_side(area, region)})


@dataclass(frozen=True, eq=False)
class Page:
    """Series that are shown together, and how their figures are named and printed."""

    series: list[Series]
    figures: sums.Figures
    per: str | None
    scale: denominators.Scale
    details: list[str]
    area: str  # kind of area
    noun: str
    focus: str | None

    @cached_property
    def points(self) -> pd.DataFrame:
        """Points of every series, each with its region."""
        frames = [series.points.assign(region=series.region) for series in self.series]
        return pd.concat(frames, ignore_index=True)

    @cached_property
    def judged(self) -> list[Series]:
        """Series that have limits."""
        return [series for series in self.series if not series.withheld]

    @property
    def named(self) -> str:
        """What is followed, with the details asked for: "disruptions (Pursue)"."""
        subject = wording.subject(self.figures.measure)
        return f"{subject} ({', '.join(self.details)})" if self.details else subject

    def verb(self, one: str, several: str) -> str:
        """Verb that goes with the subject."""
        return one if wording.is_one(self.figures.measure) else several

    def where(self, series: Series) -> str:
        """Area as a sentence has it, with how many of its forces it is of."""
        name = self.figures.called(series.region)
        name = "the network" if name == sums.NETWORK else name
        return f"the {name}" if name.split()[-1] in ("Unit", "Agency", "Service", "UK") else name

    @cached_property
    def unit(self) -> str:
        """Unit of the printed figures, in words."""
        return self.scale.unit or self.figures.unit

    @cached_property
    def heading(self) -> str:
        """The measure with its unit, as a column and an axis are headed."""
        comma = "" if self.per and self.figures.of_counts else ","
        return f"{self.figures.measure['label']}{comma} {self.unit}"

    @property
    def reach(self) -> str:
        """First and last period."""
        labels = list(self.series[0].points["period"])
        return wording.stretch(labels[0], labels[-1]) if labels else "no dated period"

    def subtitle(self, where: str) -> str:
        """Measure, details, area, periods and unit."""
        label, unit = self.figures.measure["label"], self.unit
        if self.per:
            end = self.points["period_end"].max()
            age = denominators.age(self.per, self.points["region"], end)
            label, unit = f"{self.heading} of {age}", ""
        adjusted = "seasonally adjusted" if any(s.seasonal for s in self.series) else ""
        return ", ".join(filter(None, [label, *self.details, where, self.reach, adjusted, unit]))

    @property
    def decimals(self) -> int | None:
        """Decimals of printed figures; counts have none, and weights those that they need."""
        if self.scale.unit:
            return self.scale.decimals
        return None if self.figures.measure["unit"] == "kg" else 0

    @property
    def limit_decimals(self) -> int:
        """Limits and means of counts have one decimal, since they are no counts; pounds none."""
        if self.unit.startswith("pounds"):
            return self.scale.decimals
        return max(1, self.scale.decimals)

    def value_cell(self, row, decimals: int | None = None) -> object:
        """Cell of a figure."""
        decimals = self.decimals if decimals is None else decimals
        return cells.range_cell(row["value"], row["value_high"], row["hidden"], decimals)

    def limit_cells(self, row) -> list:
        """Cells of mean and limits; not applicable where withheld or not above zero."""
        limits = [row.get(name, np.nan) for name in ("centre", "lower_limit", "upper_limit")]
        return cells.applicable(limits, self.limit_decimals)


def _tell(
    chosen: Chosen, *, measure, focus, per, rules, rebase, target, counting, strand, threat, **_
) -> Told:
    selection = chosen[measure]
    figures = sums.same_throughout(sums.add_up(selection.rows, measure, counting=counting))
    frame = one_kind(figures.frame)
    if frame.empty and figures.undated.empty:
        raise NoFigures("outcomes", f"there is no figure of {figures.measure['plural']} to follow")
    names = list(dict.fromkeys(frame["region"])) or list(dict.fromkeys(figures.undated["region"]))
    newest, scale, over = frame["period_end"].max(), scale_of(figures, frame), np.ones(len(names))
    if per is not None:
        lacking = {name: figures.without(name) for name in names}
        over = denominators.exposure(per, pd.Series(names), selection.area, newest, lacking)
        rate = (frame["value"] / frame["region"].map(dict(zip(names, over, strict=True)))).mean()
        scale = denominators.rate_scale(per, float(rate), of=figures)
    factors = dict(zip(names, (scale.base / over).tolist(), strict=True))
    rebases, form = check_rebase(rebase), form_of(scale.unit or figures.unit)
    target = target if per is not None else aimed_at(target, scale, frame)
    judged = judged_page(frame, figures, factors, rules, rebases, target, form)
    details = [word for word in (strand, threat) if word]
    page = Page(with_years(judged, frame, figures), figures, per, scale, details, selection.area,
                chosen.noun, focus)  # fmt: skip
    shown = (_one if len(judged) == 1 else _all)(page, rebases)
    return Told(
        rows=pd.concat([figures.rows, figures.undated]),
        data=page.points,
        methods=methods_of(page.series),
        claims=claims_of(page.series, (measure, *details, figures.counting), new=len(judged) > 1),
        notes=[
            sums.about(
                figures, page.points, *left_out(figures.frame, frame),
                denominators.vintage(per, frame["region"], newest) if per else "",
                *(f"New limits from {at.position}: {at.reason} (agreed {at.date})"
                  for at in rebases),
            ),
            wording.note("certainty", *certainty(page.judged)),
            wording.note("doubtful", *doubtful(page.points)),
        ],
        **shown,
    )  # fmt: skip


# --- one series -----------------------------------------------------------------------------------


def _one(page: Page, rebases) -> dict:
    """Words, table and chart of one series."""
    (series,) = page.series
    undated = [_undated(row, series.factor) for row in cells.records(page.figures.undated)]
    part = page.figures.part(series.region)
    kind = "Points over time" if series.withheld else "Control chart"
    headline = _headline(page, series)
    besides = f"Over the year they are {series.besides}" if series.besides and series.will else ""
    aim = f"{page.named} {series.will}" if series.will and series.will not in headline else ""
    told = series.remark if series.withheld else series.around(page.limit_decimals)
    return {
        "headline": headline,
        "subtitle": page.subtitle(page.figures.called(series.region)),
        "alt": f"{kind} of {page.named} in {page.where(series)}, {wording.spoken(page.reach)}",
        "description": wording.paragraph(headline, told, aim, besides),
        "care": care_of([series]),
        "key": _key(page, series),
        "part": part,
        "table": _table(page, series, undated),
        "drawing": _draw_one(page, series, rebases),
    }


def _headline(page: Page, series: Series) -> str:
    """What changed; no signal, with what may be missed; too few; or why none is sought."""
    bare, where = wording.capital(page.named), page.where(series)
    heads = (f"{bare} in {where}", f"{where} {page.named}", bare)
    will = f"; {series.will}" if series.will else ""
    now, are = series.now, page.verb("is", "are")
    if series.withheld:
        if series.withheld == "few" and series.than_last_year:
            were = f"{page.verb('was', 'were')} {series.than_last_year}"
            return wording.fit(*(f"{head} {were}" for head in heads))
        if series.withheld == "few":
            number = wording.small_count(series.final, "figure")
            few = f"{number} {'is' if series.final == 1 else 'are'} too few to judge"
            texts = (f"{page.named} in {where}", page.named)
            return wording.fit(*(f"{few} {text}" for text in texts), few)
        why = WITHHELD[series.withheld]
        return wording.fit(*(f"no signal can be sought in {page.named}{x}: {why}"
                             for x in (f" in {where}", "")), f"No signal can be sought: {why}")  # fmt: skip
    if now is None:
        but = f", but {are} {series.besides}" if series.besides else f"; {series.may_miss}"
        short = f", but {are} {series.besides}" if series.besides else ""
        return wording.fit(*(f"{head}: {series.calm}{tail}" for tail in dict.fromkeys((will or but, short))
                             for head in heads), f"{bare}: {series.calm}")  # fmt: skip
    if now.step is not None:
        before, after = now.step.means
        rose = "rose" if now.rises else "fell"
        told = f"{rose} from {before} to {after} a {now.period_kind} from {now.step.since}"
        shorter = f"{rose} to {after} a {now.period_kind} from {now.step.since}"
    else:
        mean, *_ = series.usual
        value = cells.cell_words(series.newest["value"], series.newest["value_high"],
                                 decimals=page.decimals)  # fmt: skip
        shorter = f"{are} {now.phrase(page.verb('its', 'their'))}"
        mean = series.said(mean, page.limit_decimals)
        told = f"{shorter}: {series.form.format(value)} against a mean of {mean}"
    return wording.fit(*(f"{head} {told}{end}" for end in (will, "") for head in heads),
                       *(f"{head} {shorter}" for head in heads))  # fmt: skip


def _key(page: Page, series: Series) -> Key | None:
    """Both means of a step that lasts, else the newest figure and what is usual."""
    newest, now, where = series.newest, series.now, page.where(series)
    if newest is None or newest["hidden"]:
        return None
    per = f" {' '.join(page.unit.split()[:2])}" if page.unit.startswith("per ") else ""
    if now is not None and now.step is not None:
        text = (
            f"mean {page.named} in {where} a {now.period_kind}, before {now.step.since} and since"
        )
        return Key(" to ".join(now.step.means) + per, wording.sentence(text))
    value = cells.cell_words(newest["value"], newest["value_high"], False, page.decimals)
    told = series.than_last_year or "too few figures to judge"
    if series.usual:
        ends = (series.said(end, page.limit_decimals) for end in series.usual[1:])
        told = f"{' to '.join(ends)} is usual"
    text = f"{page.named} in {where} in {wording.spoken(newest['period'])}; {told}"
    return Key(series.form.format(value) + per, wording.sentence(text))


def _table(page: Page, series: Series, undated: list[dict]) -> pd.DataFrame:
    """One row a period: figure, mean, limits, signal in words, standing."""
    rows = cells.records(series.points)
    columns = {"Period": [row["period"] for row in rows],
               page.heading: [page.value_cell(row) for row in rows]}  # fmt: skip
    if series.seasonal:
        columns["Seasonally adjusted"] = [
            page.value_cell(
                row | {n: row[n] / row["season"] for n in ("value", "value_high")},
                page.limit_decimals,
            )
            for row in rows
        ]
    if not series.withheld:
        ends = series.band.rename(
            columns={"mean": "centre", "low": "lower_limit", "high": "upper_limit"}
        ) if series.steps else series.points  # fmt: skip
        limits = [page.limit_cells(row) for row in cells.records(ends)]
        heads = ("Mean", "Lower limit", "Upper limit")
        columns |= dict(zip(heads, zip(*limits, strict=True), strict=True))
        # What a headline says may be missed stands in the table too.
        seen = "" if series.now else f"; {series.besides or series.may_miss}"
        fired = (series.signal_at(place) for place in range(len(rows)))
        columns[f"Signal{seen}"] = [signal.cell if signal else "No signal" for signal in fired]
    if series.target is not None:
        columns[f"Target {series.aim}"] = [_met(series, row) for row in rows]
    for row in undated:
        own = [row["period"], page.value_cell(row)]
        for place, name in enumerate(columns):
            cell = own[place] if place < 2 else cells.NOT_APPLICABLE
            columns[name] = [*columns[name], cell]
    standing = ["Provisional" if row["provisional"] else "As given" for row in rows]
    standing += ["Not dated"] * len(undated)
    return cells.table_of(columns | ({"Standing": standing} if {*standing} - {"As given"} else {}))


def _met(series: Series, row) -> str:
    """Whether a figure reaches the target; of a range only where both its ends do, or neither."""
    high = row["value"] if row["value_high"] != row["value_high"] else row["value_high"]
    if row["value"] != row["value"]:
        return cells.NOT_APPLICABLE
    fewer = series.better in ("down", "decrease")
    met = {end <= series.target if fewer else end >= series.target for end in (row["value"], high)}
    return cells.NOT_APPLICABLE if len(met) > 1 else "Met" if met.pop() else "Not met"


def _undated(row: dict, factor: float) -> dict:
    """Row without dates as a point on the printed scale; its first day where that much is known."""
    period = row["period"]
    if period == NOT_STATED_LABEL and row["period_start"] == row["period_start"]:
        period = f"from {wording.day(row['period_start'])} (end not stated)"
    scaled = {name: row[name] * factor for name in ("value", "value_high")}
    return {"period": period, "hidden": row["marker"] == "c", **scaled}


# --- all regions ----------------------------------------------------------------------------------


def _all(page: Page, rebases) -> dict:
    """Words, table and charts of all regions on one page."""
    new = [series.region for series in page.judged if series.is_new]
    going = [series.region for series in page.judged if series.now and not series.is_new]
    of, noun = len(page.judged), page.noun
    named, text, parts, key = page.named, "", [], None
    if page.judged:
        newest = max((s.newest for s in page.judged), key=lambda row: row["period_end"])
        when = wording.spoken(newest["period"])
        whom = wording.some(len(new), of, noun)
        text = f"{whom} {'show' if len(new) > 1 else 'shows'} a new signal"
        who = f": {wording.listed(new)}" if new else ""
        headline = wording.fit(f"{text} in {named} in {when}{who}", f"{text} in {named} in {when}",
                               f"{text} in {named}", text)  # fmt: skip
        calm = of - len(new) - len(going)
        parts = [f"New in {when}: {wording.listed(new)}" if new else f"No signal is new in {when}",
                 f"Going on: {wording.listed(going)}" if going else "",
                 wording.say(f"{{n:count {noun}}} {{n|shows|show}} none", n=calm)]  # fmt: skip
        tell = f"show{'s' * (len(new) == 1)} a new signal in {named}, {when}."
        key = Key(f"{len(new)} of {of} {noun}s", wording.capital(tell))
    else:
        why = page.series[0].withheld if len({s.withheld for s in page.series}) == 1 else "few"
        headline = wording.fit(f"no signal can be sought in {named}: {WITHHELD[why]}",
                               f"No signal can be sought in {named}", "No signal can be sought")  # fmt: skip
        parts = [headline]
    steps = [s for s in page.judged if s.now and s.now.step]
    moved = [f"In {s.region} the {s.now.step.label}" for s in steps]
    for aim, words in ASSURED.items():
        names = [s.region for s in page.series if s.assurance == aim]
        if names:
            moved.append(f"As things are {wording.listed(names)} {words} {page.series[0].aim}")
    drawn = _drawn(page)
    some = "" if len(drawn) == len(page.series) else f"{wording.small(len(drawn))} of "
    regions = some + wording.small_count(len(page.series), noun)
    return {
        "headline": headline,
        "subtitle": page.subtitle("all regions" if page.area == REGIONAL else f"by {noun}"),
        "alt": f"Charts of {named} over time for {regions}, side by side on one scale",
        "description": wording.paragraph(*parts, *moved),
        "brief": wording.paragraph(*parts),
        "care": care_of(page.series),
        "key": key,
        "table": _page_table(page),
        "drawing": _draw_all(page, drawn, rebases),
    }


def _page_table(page: Page) -> pd.DataFrame:
    """One row a region: newest final figure, mean, limits, signal in words."""
    rows = []
    for series in page.series:
        point = {"value": np.nan, "value_high": np.nan, "hidden": False, "period": cells.MISSING}
        if series.newest is not None:
            point = series.newest.to_dict()
            if series.steps:
                ends = series.band.loc[series.newest.name, ["mean", "low", "high"]]
                point |= dict(zip(("centre", "lower_limit", "upper_limit"), ends, strict=True))
        told, seen = wording.capital(WITHHELD.get(series.withheld, "")), cells.NOT_APPLICABLE
        if not series.withheld:
            now = series.now
            told = now.cell + (", new" if series.is_new else "") if now else "No signal"
            told += f", but {series.besides}" if series.besides else ""
            seen = wording.capital(series.may_miss) if now is None else seen
        row = {wording.capital(page.noun): page.figures.called(series.region), "Points": series.judged,
               "Newest final period": point["period"], page.heading: page.value_cell(point)}  # fmt: skip
        row |= dict(
            zip(("Mean", "Lower limit", "Upper limit"), page.limit_cells(point), strict=True)
        )
        row |= {"Signal at the newest period": told, "Without a signal": seen}
        if series.target is not None:
            aim = series.assurance
            mark = theme.ASSURANCE_MARKS[str(aim)][2] if aim else ""
            row[f"Target {series.aim}"] = f"{mark} {ASSURED[aim]}" if aim else cells.NOT_APPLICABLE
        rows.append(row)
    return cells.table_of({name: [row[name] for row in rows] for name in rows[0]})


def _drawn(page: Page) -> list[Series]:
    """Series that have a panel: all regions, and of other areas as many as a page can show."""
    if page.area == REGIONAL or len(page.series) <= MOST_PANELS:
        return page.series

    def interest(series: Series) -> tuple:
        newest = 0.0 if series.newest is None else float(np.nan_to_num(series.newest["value"]))
        return series.is_new, series.now is not None, newest

    return sorted(page.series, key=interest, reverse=True)[:MOST_PANELS]


# --- charts ---------------------------------------------------------------------------------------


def _axes(page: Page) -> dict:
    """Name of the axis, and a top just past the highest figure or limit."""
    ends = page.points[["value", "value_high"]].div(page.points["season"], axis=0).to_numpy(float)
    most = np.concatenate([ends.ravel(), *(series.band["high"] for series in page.judged)])
    target = page.series[0].target
    top = max([*most[~np.isnan(most)].tolist(), *([] if target is None else [target])], default=0)
    return {"y_label": page.heading, "y_most": float(top) * 1.08 or 1.0}


def _printed(page: Page, series: Series) -> tuple:
    decimals = page.limit_decimals if series.seasonal else page.decimals
    return partial(cells.cell_words, decimals=decimals), page.limit_decimals


def _draw_one(page: Page, series: Series, rebases) -> Drawing | None:
    begins = dict(zip(series.points["period"], series.points["period_start"], strict=True))
    breaks = tuple((days.number_of(begins[at.position]),
                    f"New limits from {at.position}: {at.reason} ({at.date})")
                   for at in rebases)  # fmt: skip
    options = _axes(page) | {"breaks": breaks}
    if series.target is not None:
        told = f"Target {series.aim}"
        if series.assurance:
            told = f"{told}, {ASSURED[series.assurance]}"
            options["assured"] = str(series.assurance)
        options["target"] = (series.target, told)
    return drawing_of(series, *_printed(page, series), **options)


def _draw_all(page: Page, drawn: list[Series], rebases) -> Drawing | None:
    """Small multiples on one scale, the region in focus first."""
    frame = pd.concat([chart_frame(series, *_printed(page, series)).assign(region=series.region)
                       for series in drawn], ignore_index=True)  # fmt: skip
    if frame["value"].isna().all():
        return None
    panels = [
        {"region": series.region, "verdict": _panel_words(series),
         "focus": series.region == page.focus,
         "assured": series.assurance and str(series.assurance)}
        for series in sorted(drawn, key=lambda series: series.region != page.focus)
    ]  # fmt: skip
    marks, target = set(frame["mark"]), page.series[0].target
    key = [("usual", "Usual range"), ("mean", "Mean")] if frame["mean"].notna().any() else []
    key += [("provisional", "Provisional")] if frame["provisional"].any() else []
    key += [(name, name.capitalize()) for name in ("improvement", "concern", "change")
            if name in marks]  # fmt: skip
    if target is not None:
        aims = {series.assurance for series in page.series}
        key += [("target", f"Target {page.series[0].aim}")]
        key += [(str(aim), wording.capital(words)) for aim, words in ASSURED.items() if aim in aims]
    axis = days.axis(page.points) | {"ticks": days.first_and_last(page.points)}
    options = {**_axes(page), **axis, "panels": panels, "key": tuple(key), "target": target}
    return Drawing(control.draw_panels, frame, options)


def _panel_words(series: Series) -> str:
    """Words under a region's name: what is so at the newest period."""
    if series.withheld:
        return WITHHELD[series.withheld].partition(",")[0]
    if series.now is not None:
        return f"{'new: ' if series.is_new else ''}{series.now.phrase()}"
    year = "higher" if series.besides and series.year["ratio"] > 1 else "lower"
    return f"{series.calm}; year {year}" if series.besides else series.calm


KIND = Kind(
    shows="change over time",
    question="What changed?",
    of_one_region=True,
    tell=_tell,
    select=_select,
    method=CHANGE_OVER_TIME,
)
