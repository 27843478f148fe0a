"""What is changing, and is it real? A control chart of one region, or of each of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from rocu_analysis import wording
from rocu_analysis.charts import control, days
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.errors import NoFigures
from rocu_analysis.exhibits import cells, denominators, figures as sums, judging, over_time
from rocu_analysis.exhibits.exhibit import Claim, Content, Exhibit, Key, Kind, asks
from rocu_analysis.exhibits.finding import Finding, noun_of
from rocu_analysis.exhibits.methods import CHANGE_OVER_TIME
from rocu_analysis.exhibits.rows import REGIONAL, WIDER, Selections, rows_of, side_by_side
from rocu_analysis.exhibits.series import Series
from rocu_analysis.exhibits.years import with_years

if TYPE_CHECKING:
    from rocu_analysis.measures.chart_limits import Rebase
    from rocu_analysis.schema import Counting, Per, Rules, Strand

MOST_PANELS = 15
BODIES = ("Unit", "Agency", "Service", "UK")  # last words of names that take an article


@asks
def track(
    outcomes: pd.DataFrame,
    measure: str,
    *,
    region: str | None = None,
    focus: str | None = None,
    per: Per | None = None,
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
    per : {"population", "officers"}, optional
        Show rates rather than counts. The rules look at the counts, which they only scale, by the
        denominator.
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


# --- what is found --------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False, kw_only=True)
class Tracked(Finding):
    """Series of one measure, each judged against its own past, and how figures are printed."""

    series: list[Series]
    figures: sums.Figures
    per: str | None
    scale: denominators.Scale
    details: tuple[str, ...]  # strand and threat asked for
    kind: str  # of area
    rebases: list[Rebase]

    @cached_property
    def points(self) -> pd.DataFrame:
        """Points of every series, each with its region."""
        frames = [series.points.assign(region=series.region) for series in self.series]
        return pd.concat(frames, ignore_index=True)

    @property
    def named(self) -> str:
        """What is followed, with the details asked for: "disruptions (Pursue)"."""
        name = wording.subject(self.figures.measure)
        return f"{name} ({', '.join(self.details)})" if self.details else name

    @cached_property
    def subject(self) -> over_time.Subject:
        """Subject of a sentence on the one series."""
        name = self.figures.called(self.series[0].region)
        name = "the network" if name == sums.NETWORK else name
        place = f"the {name}" if name.split()[-1] in BODIES else name
        return over_time.Subject(self.named, place, wording.is_one(self.figures.measure))

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
    def decimals(self) -> int | None:
        """Decimals of printed figures; counts have none, and weights those that they need."""
        if self.scale.unit:
            return self.scale.decimals
        return None if self.figures.measure["unit"] == "kg" else 0

    @property
    def limit_decimals(self) -> int:
        """Decimals of limits and means: of counts one, since they are no counts; of pounds none."""
        return max(int(not self.unit.startswith("pounds")), self.scale.decimals)

    def text(self, row: Mapping) -> str:
        """A figure as a chart has it, with its unit."""
        value = cells.cell_words(row["value"], row["value_high"], decimals=self.decimals)
        return self.series[0].form.format(value)

    def value_cell(self, row: Mapping, decimals: int | None = None) -> object:
        """Cell of a figure."""
        decimals = self.decimals if decimals is None else decimals
        return cells.range_cell(row["value"], row["value_high"], row["hidden"], decimals)

    def limit_cells(self, row: Mapping) -> list:
        """Cells of mean and limits; not applicable where withheld or not above zero."""
        limits = [row.get(name, np.nan) for name in ("centre", "lower_limit", "upper_limit")]
        return cells.applicable(limits, self.limit_decimals)

    def limits_of(self, series: Series) -> pd.DataFrame:
        """Mean and limits of each point: since a lasting change those of its level."""
        names = {"mean": "centre", "low": "lower_limit", "high": "upper_limit"}
        return series.band.rename(columns=names) if series.steps else series.points

    def subtitle(self, where: str) -> str:
        """Measure, details, area, periods and unit."""
        label, unit = self.figures.measure["label"], self.unit
        if self.per:
            label, unit = f"{self.heading} of {denominators.SHIPPED[self.per]}", ""
        labels, first = list(self.series[0].points["period"]), self.series[0]
        reach = wording.stretch(labels[0], labels[-1]) if labels else "no dated period"
        adjusted = "seasonally adjusted" if any(s.seasonal for s in self.series) else ""
        aim = f"target {over_time.aim_of(first)}" if first.target is not None else ""
        return ", ".join(filter(None, [label, *self.details, where, reach, adjusted, unit, aim]))

    @cached_property
    def axes(self) -> dict:
        """Name of the axis, and a top just past the highest figure or limit."""
        ends = self.points[["value", "value_high"]].div(self.points["season"], axis=0)
        bands = [s.band["high"] for s in self.series if not s.withheld]
        most = np.concatenate([ends.to_numpy(float).ravel(), *bands, [self.series[0].target or 0]])
        return {"y_label": self.heading, "y_most": float(np.nanmax(most)) * 1.08 or 1.0}


def _find(
    chosen: Selections, *, measure, focus, per, rules, rebase, target, counting, strand, threat, **_
) -> tuple[Tracked, list[str]]:
    """The series, judged; and which periods are no part of them."""
    selection = chosen[measure]
    figures = sums.same_throughout(sums.add_up(selection.rows, measure, counting=counting))
    frame = judging.one_kind(figures.frame)
    if frame.empty and figures.undated.empty:
        raise NoFigures("outcomes", f"there is no figure of {figures.measure['plural']} to follow")
    names = list(dict.fromkeys((figures.undated if frame.empty else frame)["region"]))
    over = np.ones(len(names))
    scale = judging.scale_of(figures, frame)
    if per is None:
        target = target and target * scale.base
    else:
        lacking = {name: figures.without(name) for name in names}
        over = denominators.exposure(per, pd.Series(names), selection.area, lacking)
        rate = (frame["value"] / frame["region"].map(dict(zip(names, over, strict=True)))).mean()
        scale = denominators.rate_scale(per, float(rate), of=figures)
    factors = dict(zip(names, (scale.base / over).tolist(), strict=True))
    rebases = judging.check_rebase(rebase)
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
    vintage = denominators.vintage(found.per) if found.per else ""
    agreed = (f"New limits from {at.position}: {at.reason} (agreed {at.date})"
              for at in found.rebases)  # fmt: skip
    judged = [series for series in found.series if not series.withheld]
    chance = over_time.expected_signals(judged, wording.spoken(found.period))
    return Content(
        rows=pd.concat([figures.rows, figures.undated]),
        data=points,
        finding=found,
        methods=over_time.methods_of(found.series),
        claims=_claims(found),
        care=over_time.care_of(found.series),
        notes=[
            sums.about(figures, points, *left_out, vintage, *agreed),
            wording.note("certainty", chance),
            wording.note("doubtful", *over_time.doubtful(points)),
        ],
        **(_phrase_one(found) if len(found.series) == 1 else _phrase_all(found)),
    )


def _claims(found: Tracked) -> dict[tuple, Claim]:
    """What the headline names: of one series its signal and its year, of many the new ones."""
    what = (found.figures.measure["measure"], *found.details, found.figures.counting)
    claims = {}
    for series in found.series:
        named = bool(series.now) or series.year_is_clear if len(found.series) == 1 else (
            series.is_new)  # fmt: skip
        subject = (*what, series.region)
        claims["chart", *subject] = Claim(frozenset([subject] if named else []))
    return claims


def _phrase_one(found: Tracked) -> dict:
    """Words, table and chart of one series."""
    (series,) = found.series
    place = found.figures.called(series.region)
    undated = [
        {"period": row["period"], "hidden": row["marker"] == "c",
         **{name: row[name] * series.factor for name in ("value", "value_high")}}
        for row in cells.records(found.figures.undated)
    ]  # fmt: skip
    headline = _headline(found, series)
    kind = "Points" if series.withheld else "Control chart"
    others = [f"{row['period']}: {found.value_cell(row)}" for row in undated]
    apart = f"Not dated, so not drawn: {wording.few_of(others)}" if others else ""
    return {
        "headline": headline,
        "subtitle": found.subtitle(place),
        "alt": f"{kind} of {found.named} over time in {place}",
        "more": [apart],
        "key": _key(found, series),
        "part": found.figures.part(series.region),
        "table": _table(found, series, undated),
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


def _key(found: Tracked, series: Series) -> Key | None:
    """Both means of a lasting change, else the newest figure and what is usual."""
    newest, now = series.newest, series.now
    if newest is None or newest["hidden"]:
        return None
    what = found.subject.full
    per = f" {' '.join(found.unit.split()[:2])}" if found.unit.startswith("per ") else ""
    if now is not None and now.step is not None:
        text = f"{what} a {series.period_kind}, before {now.step.since} and since"
        return Key(" to ".join(over_time.means(series, now.step)) + per, wording.sentence(text))
    usual = over_time.WHY.get(series.withheld, "")
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
        columns |= dict(zip(heads, map(list, zip(*limits, strict=True)), strict=True))
        # What a headline says may be missed stands in the table too.
        seen = f"; {over_time.may_miss(series)}" if series.is_calm else ""
        columns[f"Signal{seen}"] = [over_time.signal_cell(series, series.signal_at(place))
                                    for place in range(len(rows))]  # fmt: skip
    standing = ["Provisional" if row["provisional"] else "As given" for row in rows]
    for row in undated:
        own = [row["period"], found.value_cell(row)]
        for column, cell in zip(columns.values(), own + [cells.NOT_APPLICABLE] * 5, strict=False):
            column.append(cell)
    standing += ["Not dated"] * len(undated)
    return cells.table_of(columns | ({"Standing": standing} if {*standing} - {"As given"} else {}))


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


# --- all regions on one page, on one scale --------------------------------------------------------


def _phrase_all(found: Tracked) -> dict:
    """Words, table and charts of all regions on one page."""
    judged = [series for series in found.series if not series.withheld]
    new = [series.region for series in judged if series.is_new]
    noun, when = found.noun.one, wording.spoken(found.period)
    key, headline = None, f"No series of {found.named} can be judged"
    if judged:
        shows = "show" if len(new) > 1 else "shows"
        text = f"{wording.some(len(new), len(judged), noun)} {shows} a new signal in {found.named}"
        text = f"{text} in {when}"
        who = f": {wording.listed(new)}" if new else ""
        lasting = sum(bool(series.now) and not series.is_new for series in judged)
        number = wording.small_count(lasting, noun)
        earlier = f"; in {number} an earlier change lasts" if lasting else ""
        headline = wording.fit(f"{text}{who}{earlier}", f"{text}{who}", text,
                               most=wording.LONGEST_SENTENCE)  # fmt: skip
        key = Key(f"{len(new)} of {len(judged)} {found.noun.many}",
                  f"New signals in {found.named} in {when}.")  # fmt: skip
    drawn = found.series
    if len(drawn) > MOST_PANELS:  # those that show something
        drawn = sorted(drawn, key=lambda s: (not s.is_new, s.now is None))[:MOST_PANELS]
    return {
        "headline": headline,
        "subtitle": found.subtitle("all regions" if found.kind == REGIONAL else f"by {noun}"),
        "alt": f"{wording.small_count(len(drawn), 'small chart')} of {found.named} over time, "
        "one scale",
        "key": key,
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
            limits = found.limits_of(series).loc[series.newest.name].to_dict()
        signal = wording.capital(over_time.WHY.get(series.withheld, ""))
        if not series.withheld:
            signal = over_time.signal_cell(series, series.now) + ", new" * series.is_new
            if series.is_calm and series.year_is_clear:
                signal += f", but the year {over_time.moved(series.year)}"
        missed = wording.capital(over_time.may_miss(series)) if series.is_calm else None
        row = {wording.capital(found.noun.one): found.figures.called(series.region),
               "Newest final period": point["period"], found.heading: found.value_cell(point)
               }  # fmt: skip
        names = ("Mean", "Lower limit", "Upper limit")
        row |= dict(zip(names, found.limit_cells(limits), strict=True))
        row |= {"Signal at the newest period": signal,
                "Without a signal": missed or cells.NOT_APPLICABLE}  # fmt: skip
        if series.target is not None:
            met = wording.capital(over_time.ASSURED.get(series.assurance, ""))
            row[f"Target {over_time.aim_of(series)}"] = met or cells.NOT_APPLICABLE
        rows.append(row)
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
    marks, target = set(frame["mark"]), found.series[0].target
    key = [("usual", "Usual range"), ("mean", "Mean")] if frame["mean"].notna().any() else []
    key += [("provisional", "Provisional")] if frame["provisional"].any() else []
    key += [(name, name.capitalize()) for name in ("improvement", "concern", "change")
            if name in marks]  # fmt: skip
    if target is not None:
        aims = {series.assurance for series in found.series}
        key += [("target", f"Target {over_time.aim_of(found.series[0])}")]
        key += [(str(aim), wording.capital(words)) for aim, words in over_time.ASSURED.items()
                if aim in aims]  # fmt: skip
    axis = days.axis(found.points) | {"ticks": days.first_and_last(found.points)}
    options = {**found.axes, **axis, "panels": panels, "key": tuple(key), "target": target}
    return Drawing(control.draw_panels, frame, options)


def _panel_words(series: Series) -> str:
    """Words under a region's name: what is so at the newest period."""
    if series.withheld:
        return over_time.SHORT_WHY[series.withheld]
    if series.now is not None:
        return f"{'new: ' if series.is_new else ''}{over_time.phrase(series, series.now)}"
    year = f"; year {over_time.moved(series.year)}" if series.year_is_clear else ""
    return f"no signal{year}"


KIND = Kind(
    shows="change over time",
    question="What changed?",
    of_one_region=True,
    describe=_describe,
    select=_select,
    method=CHANGE_OVER_TIME,
)
