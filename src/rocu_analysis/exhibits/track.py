"""What is changing, and is it real? A control chart of one region, or of each of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from rocu_analysis import wording
from rocu_analysis.charts import control, labels as days
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.errors import NoFigures
from rocu_analysis.exhibits import cells, figures as sums, judging, over_time
from rocu_analysis.exhibits.exhibit import Claim, Content, Exhibit, ExhibitKind, asks
from rocu_analysis.exhibits.finding import REGION, Finding, noun_of
from rocu_analysis.exhibits.judging import Series, Why
from rocu_analysis.exhibits.methods import CHANGE_OVER_TIME
from rocu_analysis.exhibits.rows import Selections, rows_of
from rocu_analysis.exhibits.years import with_years
from rocu_analysis.measures.chart_limits import Rebase
from rocu_analysis.schema import Counting, Rules, Strand

MOST_PANELS = 15
BODIES = ("Unit", "Agency", "Service", "UK")  # last words of names that take an article


@asks
def track(
    outcomes: pd.DataFrame,
    measure: str,
    *,
    region: str | None = None,
    focus: str | None = None,
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
    rules : {"nhs7", "nhs6"}
        Rule book.
    rebase : dict or list of dict, optional
        ``{"period": first period of the new limits, "reason": …, "on": day it was agreed}``.
    target : float, optional
        In the units of the returns (pounds, not millions).
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
    outcomes, *, measure, region, rebase, counting, strand, threat, geography, **_
) -> Selections:
    judging.check_rebase(rebase)
    details = {"strand": strand, "threat": threat}
    rows, area = rows_of(outcomes, measure, region=region, geography=geography, **details)
    grain = [name for name, word in details.items() if word]
    selection = sums.followed(measure, rows, counting, grain=grain, area=area)
    return Selections((selection,))


# --- what is found --------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False, kw_only=True)
class Tracked(Finding):
    """Series of one measure, each judged against its own past, and how figures are printed."""

    series: list[Series]
    figures: sums.Figures
    unit: str  # of the printed figures, in words
    decimals: int | None  # counts have none, and weights those that they need
    limit_decimals: int  # of means too: of counts one, since they are no counts; of pounds none
    details: tuple[str, ...]  # strand and threat asked for
    rebases: list[Rebase]

    @cached_property
    def points(self) -> pd.DataFrame:
        """Points of every series, each with its region."""
        frames = [series.points.assign(region=series.region) for series in self.series]
        return pd.concat(frames, ignore_index=True)

    @cached_property
    def subject(self) -> over_time.Subject:
        """Subject of a sentence on the one series, or on all of them."""
        place = self.figures.called(self.series[0].region) if len(self.series) == 1 else ""
        place = f"the {place}" if place.endswith(BODIES) else place
        return over_time.subject_of(self.figures.measure, place, self.details)

    @property
    def heading(self) -> str:
        """The measure with its unit, as a column and an axis are headed."""
        return f"{self.figures.measure['label']}, {self.unit}"

    def text(self, row: Mapping) -> str:
        """A figure as a chart has it, with its unit."""
        value = cells.cell_words(row["value"], row["value_high"], decimals=self.decimals)
        return self.series[0].form.format(value)

    def value_cell(self, row: Mapping, decimals: int | None = None) -> object:
        """Cell of a figure."""
        decimals = self.decimals if decimals is None else decimals
        return cells.range_cell(row["value"], row["value_high"], row["hidden"], decimals)

    def limit_cells(self, row: Mapping) -> dict[str, object]:
        """Cells of mean and limits; not applicable where withheld or not above zero."""
        limits = [row.get(name, np.nan) for name in ("mean", "low", "high")]
        made = cells.applicable(limits, self.limit_decimals)
        return dict(zip(("Mean", "Lower limit", "Upper limit"), made, strict=True))

    def subtitle(self, where: str) -> str:
        """Measure, details, area, periods and unit."""
        labels, first = list(self.series[0].points["period"]), self.series[0]
        adjusted = "seasonally adjusted" if any(s.seasonal for s in self.series) else ""
        aim = f"target {over_time.aim_of(first)}" if first.target is not None else ""
        parts = [self.figures.measure["label"], *self.details, where,
                 over_time.stretch(labels[0], labels[-1]), adjusted, self.unit, aim]  # fmt: skip
        return ", ".join(filter(None, parts))

    @cached_property
    def axes(self) -> dict:
        """Name of the axis, and a top just past the highest figure or limit."""
        ends = self.points[["value", "value_high"]].div(self.points["season"], axis=0)
        bands = [s.band["high"] for s in self.series if not s.withheld]
        most = np.concatenate([ends.to_numpy(float).ravel(), *bands, [self.series[0].target or 0]])
        return {"y_label": self.heading, "y_most": float(np.nanmax(most)) * 1.08 or 1.0}


def _find(
    chosen: Selections, *, measure, focus, rules, rebase, target, counting, strand, threat, **_
) -> tuple[Tracked, list[str]]:
    """The series, judged; and which periods are no part of them."""
    selection = chosen[measure]
    figures = sums.same_throughout(sums.add_up(selection.rows, measure, counting=counting))
    frame = judging.one_kind(figures.frame)
    if frame.empty:
        found = f"no figure of {figures.measure['plural']} has the days of its period"
        raise NoFigures("outcomes", found)
    scale, rebases = judging.scale_of(figures, frame), judging.check_rebase(rebase)
    target = target and target * scale.base
    judged = judging.judged_page(frame, figures, scale, rules, rebases, target)
    series = with_years(judged, frame, figures)
    labels = [s.newest["period"] for s in series if s.newest is not None]
    unit, weighs = scale.unit or figures.unit, figures.measure["unit"] == "kg"
    found = Tracked(
        area=series[0].region if len(series) == 1 else focus,
        period=max(labels, default=""), noun=noun_of(chosen.noun), series=series, figures=figures,
        unit=unit, decimals=None if weighs and not scale.unit else scale.decimals,
        limit_decimals=max(int(unit != "pounds"), scale.decimals),
        details=tuple(word for word in (strand, threat) if word), rebases=rebases,
    )  # fmt: skip
    undated = wording.few_of(figures.undated["period"].unique())
    apart = f"Not dated, so not shown: {undated}" if undated else ""
    return found, [*judging.left_out(figures.frame, frame), apart]


# --- words ----------------------------------------------------------------------------------------


def _describe(chosen: Selections, **asked) -> Content:
    found, left_out = _find(chosen, **asked)
    points = found.points
    agreed = (f"New limits from {at.position}: {at.reason} (agreed {at.date})"
              for at in found.rebases)  # fmt: skip
    judged = [series for series in found.series if not series.withheld]
    chance = over_time.expected_signals(judged, wording.spoken(found.period))
    return Content(
        rows=found.figures.rows,
        data=points,
        finding=found,
        methods=over_time.methods_of(found.series),
        claims=_claims(found),
        care=over_time.care_of(found.series),
        notes=[
            sums.about(found.figures, points, *left_out, *agreed),
            wording.note("certainty", chance),
            over_time.doubtful(points),
        ],
        **(_phrase_one(found) if len(found.series) == 1 else _phrase_all(found)),
    )


def _claims(found: Tracked) -> dict[tuple, Claim]:
    """What the headline names: of one series its signal and its year, of many the new ones."""
    what = (found.figures.measure["measure"], *found.details, found.figures.counting)
    claims, alone = {}, len(found.series) == 1
    for series in found.series:
        named = series.is_new or (alone and (bool(series.now) or series.year_is_clear))
        subject = (*what, series.region)
        claims["chart", *subject] = Claim(frozenset([subject] if named else []))
    return claims


def _phrase_one(found: Tracked) -> dict:
    """Words, table and chart of one series."""
    (series,) = found.series
    place = found.figures.called(series.region)
    kind = "Points" if series.withheld else "Control chart"
    return {
        "headline": _headline(found, series),
        "subtitle": found.subtitle(place),
        "alt": f"{kind} of {found.subject.name} over time in {place}",
        "part": found.figures.part(series.region),
        "table": _table(found, series),
        "drawing": _draw(found, series),
    }


def _headline(found: Tracked, series: Series) -> str:
    """The year against the year before, then what the chart shows; last the target."""
    subject, sentences = found.subject, []
    if series.year is not None and not series.year["why"]:
        sentences = [over_time.year_sentence(series.year, subject, series.year_is_clear)]
        subject = subject.they
    if not (sentences and series.withheld):
        value = "" if series.newest is None else found.text(series.newest)
        sentences.append(over_time.chart_sentence(series, subject, value, found.limit_decimals))
    if aim := over_time.will_meet(series):
        sentences[1:] = [f"As things are {subject.they.name.lower()} {aim}"] if (
            series.is_calm or len(sentences) == 1) else [f"{sentences[1]} and {aim}"]  # fmt: skip
    return ". ".join(sentences)


# --- table and chart ------------------------------------------------------------------------------


def _table(found: Tracked, series: Series) -> pd.DataFrame:
    """One row a period: figure, mean, limits, signal in words."""
    rows = cells.records(series.points)
    columns = {"Period": [row["period"] for row in rows],
               found.heading: [found.value_cell(row) for row in rows]}  # fmt: skip
    if series.seasonal:
        columns["Seasonally adjusted"] = [
            found.value_cell(row | {name: row[name] / row["season"]
                                    for name in ("value", "value_high")}, found.limit_decimals)
            for row in rows
        ]  # fmt: skip
    if not series.withheld:
        limits = [found.limit_cells(row) for row in cells.records(series.limits)]
        columns |= {name: [row[name] for row in limits] for name in limits[0]}
        columns |= over_time.signal_columns(series)
    return cells.table_of(columns)


def _draw(found: Tracked, series: Series) -> Drawing | None:
    begins = dict(zip(series.points["period"], series.points["period_start"], strict=True))
    breaks = tuple((days.number_of(begins[at.position]),
                    f"New limits from {at.position}: {at.reason} ({at.date})")
                   for at in found.rebases)  # fmt: skip
    options = found.axes | {"breaks": breaks}
    if series.target is not None:
        met = over_time.ASSURED.get(series.assurance)
        words = ", ".join(filter(None, [f"Target {over_time.aim_of(series)}", met]))
        options |= {"target": (series.target, words)}
        options |= {"assured": str(series.assurance)} if met else {}
    return over_time.drawing_of(series, found.decimals, found.limit_decimals, **options)


# --- all regions on one page, on one scale --------------------------------------------------------


def _phrase_all(found: Tracked) -> dict:
    """Words, table and charts of all regions on one page."""
    judged = [series for series in found.series if not series.withheld]
    new = [series.region for series in judged if series.is_new]
    noun, name, when = found.noun.one, found.subject.name, wording.spoken(found.period)
    headline = f"No series of {name} can be judged"
    if {series.withheld for series in found.series} == {Why.FEW}:
        headline = f"{wording.capital(name)}: too few figures to judge any {noun}"
    if judged:
        number = wording.some(len(new), len(judged), noun)
        lead = f"{number} {'show' if len(new) > 1 else 'shows'} a new signal in {name} in {when}"
        lasting = sum(bool(series.now) and not series.is_new for series in judged)
        headline = over_time.of_many(lead, new, lasting)
    # Of very many those that show something.
    drawn = sorted(found.series, key=lambda s: (not s.is_new, s.now is None))[:MOST_PANELS]
    drawn = [series for series in found.series if series in drawn]
    many = wording.small_count(len(drawn), "small chart")
    return {
        "headline": headline,
        "subtitle": found.subtitle("all regions" if found.noun is REGION else f"by {noun}"),
        "alt": f"{many} of {name} over time, one scale",
        "table": _table_of_all(found),
        "drawing": _draw_all(found, drawn),
    }


def _table_of_all(found: Tracked) -> pd.DataFrame:
    """One row a region: newest final figure, mean, limits, signal in words."""
    rows = []
    for series in found.series:
        point = {"value": np.nan, "value_high": np.nan, "hidden": False, "period": cells.MISSING}
        limits: dict = {}
        if series.newest is not None:
            point = series.newest.to_dict()
            limits = series.limits.loc[series.newest.name].to_dict()
        signal = wording.capital(over_time.WHY.get(series.withheld, ""))
        if not series.withheld:
            signal = over_time.signal_cell(series, series.now) + ", new" * series.is_new
            if series.is_calm and series.year_is_clear:
                signal += f", but the year {over_time.moved(series.year)}"
        missed = wording.capital(over_time.may_miss(series)) if series.is_calm else None
        rows.append({
            wording.capital(found.noun.one): found.figures.called(series.region),
            "Newest final period": point["period"],
            found.heading: found.value_cell(point),
            **found.limit_cells(limits),
            "Signal at the newest period": signal,
            "Without a signal": missed or cells.NOT_APPLICABLE,
        })  # fmt: skip
        if series.target is not None:
            met = wording.capital(over_time.ASSURED.get(series.assurance, ""))
            rows[-1][f"Target {over_time.aim_of(series)}"] = met or cells.NOT_APPLICABLE
    return cells.table_of({name: [row[name] for row in rows] for name in rows[0]})


def _draw_all(found: Tracked, drawn: list[Series]) -> Drawing | None:
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
    target, aims = found.series[0].target, {series.assurance for series in found.series}
    shown = {
        "usual": "Usual range" if frame["mean"].notna().any() else "",
        "mean": "Mean" if frame["mean"].notna().any() else "",
        "provisional": "Provisional" if frame["provisional"].any() else "",
        **{name: name.capitalize() for name in ("improvement", "concern", "change")
           if frame["mark"].eq(name).any()},
        "target": "" if target is None else f"Target {over_time.aim_of(found.series[0])}",
        **{str(aim): wording.capital(words) for aim, words in over_time.ASSURED.items()
           if aim in aims},
    }  # fmt: skip
    axis = days.axis(found.points) | {"ticks": days.first_and_last(found.points)}
    key = tuple((mark, words) for mark, words in shown.items() if words)
    options = {**found.axes, **axis, "panels": panels, "key": key, "target": target}
    return Drawing(control.draw_panels, frame, options)


def _panel_words(series: Series) -> str:
    """Words under a region's name: what is so at the newest period."""
    if series.withheld:
        return over_time.WHY[series.withheld].partition(",")[0]
    if series.now is not None:
        return f"{'new: ' if series.is_new else ''}{over_time.phrase(series, series.now)}"
    year = f"; year {over_time.moved(series.year)}" if series.year_is_clear else ""
    calm = "no signal now" if series.chart.signal.any() else "no signal"
    return f"{calm}{year}"


KIND = ExhibitKind(
    shows="change over time",
    describe=_describe,
    select=_select,
    method=CHANGE_OVER_TIME,
)
