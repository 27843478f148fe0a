"""Is this year different from last? The newest year against the same quarters a year before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd

from rocu_analysis import reference, wording
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.errors import BadOption, NoFigures, NotComparable
from rocu_analysis.exhibits import cells, figures as sums, judging, over_time, years as annual
from rocu_analysis.exhibits.cuts import DETAILS, check_addable
from rocu_analysis.exhibits.exhibit import Claim, Content, Exhibit, ExhibitKind, asks
from rocu_analysis.exhibits.figures import NETWORK
from rocu_analysis.exhibits.finding import Coverage, Finding, coverage, noun_of
from rocu_analysis.exhibits.judging import Series, Why
from rocu_analysis.exhibits.methods import CHANGE_OVER_TIME
from rocu_analysis.exhibits.rows import Selections, areas_of, is_worked_out, one_counting
from rocu_analysis.exhibits.years import BOTH_KNOWN, CLEAR, Reading
from rocu_analysis.periods import Period
from rocu_analysis.schema import Counting, Strand

MARKS = {Reading.HIGHER: "above", Reading.LOWER: "below", Reading.SAME: "same"}
WORDS = {"above": "Clearly higher", "below": "Clearly lower", "same": "No clear change"}


@asks
def year_on_year(
    outcomes: pd.DataFrame,
    measure: str,
    *,
    region: str | None = None,
    focus: str | None = None,
    counting: Counting | None = None,
    strand: Strand | None = None,
    threat: str | None = None,
    geography: str | None = None,
    by: Literal["strand", "threat"] | None = None,
) -> Exhibit:
    """Set the newest year of a measure beside the year before, quarter for quarter.

    Parameters
    ----------
    outcomes, measure, region, counting, strand, threat, geography
        As for `track`; without a region all of them, and all together.
    focus : str, optional
        Region that stands first, in colour and in the headline, where all are shown.
    by : {"strand", "threat"}, optional
        What the rows are in place of areas: each that is stated of the one region or force.

    Returns
    -------
    Exhibit
        ``.data`` has one row a region, strand or threat (and ``Network``, all that have both years
        together), with the columns of `years.judged_years` and ``signal`` (what its chart shows).

    Raises
    ------
    BadOption
        Where several areas would be shown ``by`` a detail.
    NoFigures, NotComparable, UnknownName
        Where there are no two years, periods overlap or make no year, or a name is not known.
    """


def _select(outcomes, *, measure, region, focus, counting, by, geography, **details) -> Selections:
    asked = {"region": region, "geography": geography, **details}
    rows, area, areas = areas_of(outcomes, measure, **asked)
    facts = {"areas": areas, "noun": "", "unstated": False}
    if by is not None:
        # A whole that its details contradict is refused, as it is by itself.
        check_addable(one_counting(_own(rows), measure, counting)[0], measure)
        places = outcomes[["region", "force", "body"]].isin([*rows["region"]]).any(axis=1)
        mine = outcomes["measure"].eq(measure) & places
        stated = mine & outcomes[by].notna() & outcomes[by].ne(reference.NOT_STATED)
        if stated.any():
            rows = areas_of(outcomes[stated], measure, **asked)[0]
        if rows["region"].nunique() > 1:
            found = f"there are several areas: {wording.few_of(sorted(rows['region'].unique()))}"
            raise BadOption("by", found, "One region or force", "Name it, as in region=…")
        rows = _own(rows)
        labels = tuple(dict.fromkeys(rows.loc[rows[by].ne(reference.NOT_STATED), by].dropna()))
        if len(labels) < 2:
            raise NoFigures(by, f"{measure} are stated for {len(labels)} {by}", "Two or more")
        facts = {"areas": labels, "noun": by, "unstated": bool((mine & ~stated).any())}
    grain = [name for name in DETAILS if details.get(name) or name == by]
    selection = sums.followed(measure, rows, counting, grain=grain, area=area, needed="years")
    return Selections((selection,), facts)


def _own(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of an area itself, or of its forces where it has none."""
    is_own = rows["geography"].eq("region")
    return rows[is_own] if is_own.any() else rows


# --- what is found --------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False, kw_only=True)
class TwoYears(Finding):
    """Two years of each area or detail, in order, and of all together where there are several."""

    rows: list[dict]  # of `judged_years`, with ``called``
    years: tuple[Period, Period]
    series: dict[str, Series]  # chart of each row up to the end of the year
    figures: sums.Figures
    by: str | None
    details: tuple[str, ...]
    place: str | None  # the one area, where details are shown
    areas: tuple[str, ...]  # that there could be

    @cached_property
    def shown(self) -> dict:
        """Row that the headline is of: the area in focus, else all together."""
        return next((row for row in self.rows if row["region"] == self.area), self.rows[-1])

    @property
    def is_whole(self) -> bool:
        """Whether the headline is of all together."""
        return len(self.rows) > 1 and self.shown is self.rows[-1]

    @cached_property
    def clear(self) -> list[dict]:
        """Other rows that changed clearly."""
        others = [row for row in self.rows if row["region"] not in (NETWORK, self.shown["region"])]
        return [row for row in others if row["reading"] in CLEAR]

    @property
    def added_up(self) -> Coverage:
        """Areas, or details, that have both years and are in the sum."""
        if any(row["region"] == reference.OTHERS for row in self.rows):
            return coverage((), (), self.noun)  # of how many is not known
        both = [row["region"] for row in self.rows[:-1] if row["why"] in BOTH_KNOWN]
        return coverage(both, dict.fromkeys((*self.areas, *both)), self.noun)

    @property
    def together(self) -> str:
        """All together: ``all ten regions``."""
        return self.added_up.words if self.added_up.present else f"all {self.noun.many}"

    def where(self, row: Mapping) -> str:
        """Whose figures a row is of."""
        return row["called"] if row["region"] != NETWORK else f"{self.together} together"

    def subject(self, row: Mapping) -> over_time.Subject:
        """Subject of a sentence on a row."""
        place = self.together if row["region"] == NETWORK else row["called"]
        made = over_time.subject_of(self.figures.measure, place, self.details)
        return over_time.Subject(f"{made.name} for {place}", "", made.is_one) if self.by else made

    def contradicts(self, row: Mapping) -> bool:
        """Whether a chart shows at the end of the year what its reading does not say."""
        series = self.series.get(row["region"])
        if series is None or series.now is None or not row["reading"]:
            return False
        return row["reading"] != (Reading.HIGHER if series.now.rises else Reading.LOWER)


def _find(chosen: Selections, *, measure, region, focus, counting, by, **details) -> tuple:
    """Both years, judged; and the frame that they were taken from."""
    selection = chosen[measure]
    figures = sums.add_up(selection.rows, measure, counting=counting, by=[by] if by else [])
    figures = sums.same_throughout(figures, "years")
    frame = figures.frame if by is None else figures.frame.assign(region=figures.frame[by])
    frame = judging.one_kind(frame)
    if frame["region"].nunique() > 1 and is_worked_out(measure, figures.rows["unit"].unique()):
        remedy = "Ask for one region: region=…; or show them side by side with compare_regions"
        raise NotComparable(measure, sums.NO_SUM, None, remedy)
    years = annual.two_years(frame, figures)
    end = pd.Timestamp(years[0].end)
    data = annual.judged_years(frame, years, figures, Why.SUM if by else Why.JUDGED)
    data = data.sort_values("region", key=lambda n: n.ne(focus), kind="stable", ignore_index=True)
    rows = cells.records(data)
    for row in rows:
        row["called"] = row["region"] if by else figures.called(row["region"])
    page = judging.judged_page(frame[frame["period_end"].le(end)], figures)
    place = region if selection.area == "force" else None
    found = TwoYears(
        area=rows[0]["region"] if len(rows) == 1 else focus, period=years[0].label,
        noun=noun_of(chosen.facts["noun"] or chosen.noun), rows=rows, years=years,
        series={s.region: s for s in page
                if s.newest is not None and s.newest["period_end"] == end},
        figures=figures, by=by,
        details=tuple(details[n] for n in ("strand", "threat") if details[n]),
        place=selection.rows["region"].iloc[0] if by else place,
        areas=tuple(chosen.facts["areas"]),
    )  # fmt: skip
    return found, data, frame, page


# --- words ----------------------------------------------------------------------------------------


def _describe(chosen: Selections, **asked) -> Content:
    found, data, frame, page = _find(chosen, **asked)
    figures, rows, by = found.figures, found.rows, found.by
    signals = {name: over_time.phrase(series, series.now)
               for name, series in found.series.items() if series.now}  # fmt: skip
    data["signal"] = [signals.get(row["region"], "") for row in rows]
    alone, where = len(rows) == 1, found.where(rows[-1])
    split = [f"by {by}, {figures.called(found.place)}"] if by else []
    label = ", ".join([figures.measure["label"], *found.details, *split])
    unit = "" if figures.of_counts else f", {figures.unit}"
    drawing = _draw(found)
    if alone and rows[0]["why"] in BOTH_KNOWN:
        drawing = _draw_one(found, page[0], f"{label}, {figures.unit}")
    left_out = [] if by else judging.left_out(figures.frame, frame)
    unstated = f"Figures for which no {by} is stated are left out" * chosen.facts["unstated"]
    reasons = [row["called"] for row in rows[:-1] if row["why"] not in BOTH_KNOWN]
    kind = "Points over time" if alone else "Dots with intervals of the change in a year"
    return Content(
        headline=_headline_of_details(found) if by else _headline(found),
        subtitle=f"{label}, {where}, {found.years[0].label} against {found.years[1].label}{unit}",
        alt=f"{kind}, {where}",
        more=[
            found.added_up.sentence() if found.is_whole else "",
            f"Not compared: {wording.few_of(reasons)}" if reasons else "",
        ],
        care=sums.recording_care(figures.measure["measure"], "a change"),
        part=figures.part(found.place or rows[0]["region"]) if alone or by else "",
        finding=found,
        table=_table(found),
        rows=figures.rows,
        data=data,
        methods=["year"],
        notes=[sums.about(figures, figures.frame, *left_out, unstated)],
        drawing=drawing,
        claims=_claims(found),
    )


def _claims(found: TwoYears) -> dict[tuple, Claim]:
    """What the headline names: each row whose year is clear, and the one whose chart it tells."""
    if all(row["why"] for row in found.rows):
        return {}
    whole, counting, row = found.place or NETWORK, found.figures.counting, found.shown

    def subject(row: Mapping) -> tuple[str, ...]:
        name, measure = row["region"], found.figures.measure["measure"]
        if found.by:
            return (measure, name, *found.details, counting, whole)
        return (measure, *found.details, counting, whole if name == NETWORK else name)

    is_named = row["reading"] in CLEAR or found.contradicts(row)
    rows = [*found.clear, *([row] if is_named else [])]
    return {("years", *subject(row)): Claim(frozenset(map(subject, rows)))}


def _headline(found: TwoYears) -> str:
    """The year against the year before, then what it would deny; or why it is not compared."""
    row, subject = found.shown, found.subject(found.shown)
    if row["why"] == Why.AMOUNT:
        sign = "£" if found.figures.unit == "pounds" else ""
        return subject.sentence(f": {over_time.pair_of(row, sign)}")
    if row["why"]:
        text = f"cannot be compared with the year before: {over_time.WHY[row['why']]}"
        return subject.sentence(text)
    return ". ".join(filter(None, [over_time.year_sentence(row, subject), _second(found)]))


def _second(found: TwoYears) -> str:
    """What the chart shows against the year, or which others changed."""
    if found.contradicts(found.shown):
        series = found.series[found.shown["region"]]
        value = cells.cell_words(series.newest["value"], series.newest["value_high"], decimals=0)
        return over_time.chart_sentence(series, found.subject(found.shown).they, value, 1)
    if len(found.clear) == 1:
        (row,) = found.clear
        they = found.subject(row).they.name.lower()
        return wording.fit(f"in {row['called']} {they} {over_time.moved(row)}")
    others = "" if found.is_whole else "other "
    text = wording.small_count(len(found.clear), f"{others}{found.noun.one}")
    return f"{wording.capital(text)} changed clearly" if found.clear else ""


def _headline_of_details(found: TwoYears) -> str:
    """Which strands or threats moved; their sum is judged where the area's year is."""
    if len(found.clear) == 1:
        return over_time.year_sentence(found.clear[0], found.subject(found.clear[0]))
    name, have = wording.subject(found.figures.measure), found.subject(found.shown).verbs[1]
    ways = {verb: [row["called"] for row in found.clear if row["reading"] == way]
            for verb, way in (("rose", Reading.HIGHER), ("fell", Reading.LOWER))}  # fmt: skip
    moved = wording.listed(f"{verb} for {wording.listed(x)}" for verb, x in ways.items() if x)
    if not moved:
        return wording.fit(f"{name} by {found.by} {have} not clearly changed in a year")
    number = wording.some(len(found.clear), len(found.rows) - 1, found.noun.one)
    return wording.fit(f"{name} {moved} in a year", f"{name} changed clearly for {number}")


# --- table and chart ------------------------------------------------------------------------------


def _total(row: Mapping, name: str) -> object:
    """Sum of a year, ``now`` or ``before``."""
    hidden = row["why"] == Why.HIDDEN and row[name] != row[name]
    return cells.range_cell(row[name], row[f"{name}_high"], hidden, 0)


def _reading(found: TwoYears, row: Mapping) -> str:
    """Reading of a row, or why it has none."""
    if row["why"]:
        return f"Not compared: {over_time.WHY[row['why']]}"
    text = WORDS[MARKS[row["reading"]]]
    if not found.contradicts(row):
        return text
    series = found.series[row["region"]]
    return f"{text}, but {over_time.signal_words(series, series.now)}"


def _table(found: TwoYears) -> pd.DataFrame:
    rows, (now, before) = found.rows, found.years
    return cells.table_of({
        wording.capital(found.noun.one): [wording.capital(found.where(row)) for row in rows],
        wording.capital(now.label): [_total(row, "now") for row in rows],
        wording.capital(before.label): [_total(row, "before") for row in rows],
        "Ratio": cells.applicable([row["ratio"] for row in rows], 2),
        "95% interval": [cells.NOT_APPLICABLE if row["why"] else over_time.limits_of(row)
                         for row in rows],
        "Reading": [_reading(found, row) for row in rows],
    })  # fmt: skip


def _draw(found: TwoYears) -> Drawing | None:
    """Dots with intervals of the change, one a row."""
    rows = [
        {
            "label": wording.capital(found.where(row)),
            "now": str(_total(row, "now")), "before": str(_total(row, "before")),
            "state": "focus" if row is found.shown else "plain",
            "mark": MARKS.get(row["reading"], ""),
            **{name: row[name] for name in ("ratio", "lower", "upper")},
        }
        for row in found.rows
    ]  # fmt: skip
    heads = ((found.years[0].label, "now"), (found.years[1].label, "before"))
    label = "Change from the year before, per cent"
    return over_time.drawing_of_changes(rows, heads, label, WORDS)


def _draw_one(found: TwoYears, series: Series, label: str) -> Drawing:
    """The series over time, with the sum and the mean of both years in place of what is usual."""
    known = series.points[series.points["value"].notna()].reset_index(drop=True)
    sign = "£" if found.figures.unit == "pounds" else ""
    mean, texts = np.full(len(known), np.nan), [""] * len(known)
    for year, name in zip(found.years, ("now", "before"), strict=True):
        inside = known["period_start"].between(pd.Timestamp(year.start), pd.Timestamp(year.end))
        mean[inside] = known.loc[inside, "value"].mean()
        middle = int(np.flatnonzero(inside)[(inside.sum() - 1) // 2])
        texts[middle] = f"{year.label}: {sign}{_total(found.rows[0], name)}"
    low, high = known["value"].to_numpy(), known["value_high"].to_numpy()
    most = 1.08 * float(np.nanmax([low, high])) or 1.0
    drawing = over_time.drawing_of(series, 0, 1, y_label=label, y_most=most, remark="")
    frame = drawing.frame.assign(
        value=low, high=high, mean=mean, lower=mean, upper=mean, part=mean, label=texts,
        mark="no signal", numbered=False, mean_named=None, lower_named=None, upper_named=None,
    )  # fmt: skip
    return Drawing(drawing.draw, frame, drawing.options)


KIND = ExhibitKind(
    shows="this year against last",
    choices={"by": ("strand", "threat")},
    describe=_describe,
    select=_select,
    method=CHANGE_OVER_TIME,
)
