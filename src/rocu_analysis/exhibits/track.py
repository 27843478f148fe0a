"""What is changing, and is it real? A control chart of one region, or of each of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from rocu_analysis import theme, wording
from rocu_analysis.charts import control
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.errors import NoFigures
from rocu_analysis.exhibits import common, denominators
from rocu_analysis.exhibits.denominators import PLAIN, Scale
from rocu_analysis.exhibits.exhibit import Chosen, Exhibit, Key, Kind, Told
from rocu_analysis.exhibits.figures import (
    DETAILS,
    REGIONAL,
    WIDER,
    Area,
    Figures,
    add_up,
    beside,
    in_focus,
    rows_of,
    side_by_side,
)
from rocu_analysis.exhibits.series import (
    ASSURED,
    CHANGE_OVER_TIME,
    NOT_SHOWN,
    RULES,
    WITHHELD,
    Printed,
    Series,
    aimed_at,
    cannot_see,
    care_of,
    chance_note,
    chart_frame,
    check_rebase,
    claims_of,
    drawing_of,
    fired_sentence,
    followed,
    form_of,
    judged_page,
    left_out_notes,
    methods_of,
    not_shown,
    one_kind,
    provisional_sentence,
    rules_note,
    same_forces_notes,
    same_throughout,
    scale_of,
    season_note,
)
from rocu_analysis.exhibits.year_on_year import with_years
from rocu_analysis.measures import signals
from rocu_analysis.measures.variation import Rebase
from rocu_analysis.periods import NOT_STATED_LABEL

if TYPE_CHECKING:
    from pathlib import Path

    from rocu_analysis.schema import Counting, Level, Per, Rules, Strand

FEW_QUARTERS = 3  # of a level that is told as so many periods outside the limits
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
    tier: str | None = None,
    level: Level | None = None,
    geography: str | None = None,
    force: str | None = None,
    body: str | None = None,
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
        Region or other area that stands first, and in colour, where all are shown.
    per : {"population", "officers"}, DataFrame or path, optional
        Show rates rather than counts. The rules look at the counts, which they only scale, by the
        denominator of the newest period. The user's own as for `compare_regions`.
    rules : {"nhs7", "nhs6"}
        Rule book.
    rebase : dict or list of dict, optional
        ``{"period": first period of the new limits, "reason": …, "on": day it was agreed}``.
    target : float, optional
        In the units of the returns (pounds, not millions); of a rate as it is printed.
    counting, strand, threat, tier, level : str, optional
        Rows to keep.
    geography : str, optional
        What is followed: ``"region"``, ``"force"``, a kind of area of your own (``"borough"``), or
        a figure that is of no region: ``"national"``, ``"network"`` or ``"other"`` (a body that is
        neither). Without it regions, or the one wider area where the frame has no region.
    force : str, optional
        One force.
    body : str, optional
        One area of your own kind, or which of several wider ones, as its source calls it: ``"UK"``.

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
    outcomes: pd.DataFrame, *, measure, per, rules, rebase, target, counting, focus, **asked
) -> Chosen:
    check_rebase(rebase)
    rows, area = rows_of(outcomes, measure, **asked)
    if per is not None:
        denominators.check_known(per, rows, area)
    grain = [name for name in DETAILS if asked[name]]
    facts = {
        "focus": in_focus(focus, area),
        "areas": () if area in WIDER else side_by_side(area, asked["region"]),
        "wider": beside(outcomes, measure) if area == REGIONAL else (),
    }
    return Chosen((followed(measure, rows, counting, grain=grain, area=area),), facts)


def _tell(chosen: Chosen, *, measure, per, rules, rebase, target, counting, **asked) -> Told:
    selection = chosen[measure]
    figures = same_throughout(add_up(selection.rows, measure, counting=counting))
    frame = one_kind(figures.frame, along=True)
    if frame.empty and figures.undated.empty:
        raise NoFigures("outcomes", f"there is no figure of {figures.measure['plural']} to follow")
    names = list(dict.fromkeys(frame["region"])) or list(dict.fromkeys(figures.undated["region"]))
    newest = frame["period_end"].max()
    lacking = {name: figures.without(name) for name in names}
    over = 1.0
    if per is not None:
        over = denominators.exposure(per, pd.Series(names), selection.area, newest, lacking)
    rebases, scale = check_rebase(rebase), _scale(figures, frame, per, names, over)
    scales = dict(zip(names, np.broadcast_to(scale.base / over, len(names)).tolist(), strict=True))
    form = form_of(scale.unit or figures.unit)
    target = target if per is not None else aimed_at(target, scale, frame)
    judged = judged_page(frame, figures, scales, rules, rebases, target, form)
    # "major" alone would not say of what.
    kept = {name: asked[name] for name in DETAILS if asked[name]}
    details = [f"level: {word}" if name == "level" else word for name, word in kept.items()]
    judged = with_years(judged, frame, figures)
    page = Page(judged, figures, per, scale, rebases, target, details, selection.area,
                chosen.facts["areas"], chosen.facts["focus"])  # fmt: skip
    rows, charts = pd.concat([figures.rows, figures.undated]), _charts_note(page)
    published = "The figures are of {x} as published; they are no sum of the regions."
    beside_it = "Left out, since they are of no region: the figures of {x}."
    wider = [Area(name, "network").spoken for name in chosen.facts["wider"]]
    no_lower = (page.points["centre"].notna() & page.points["lower_limit"].isna()).any()
    notes = [
        rules_note(rules) if page.judged else "",
        *(f"New limits from {agreed.position}: {agreed.reason} (agreed {agreed.date})."
          for agreed in rebases),
        *left_out_notes(figures.frame, frame),
        *same_forces_notes({measure: figures}),
        denominators.vintage(per, frame["region"], newest) if per else "",
        wording.say(published, x=page.area_of(judged[0]).spoken) if page.area in WIDER else "",
        wording.say(beside_it, x=wider) if wider else "",
        season_note(page.judged),
        common.counting_note(figures),
        *common.hidden_note(page.points),
        _YEAR if len(judged) == 1 and (judged[0].besides or judged[0].tells_year) else "",
        "Where a lower limit would not lie above zero there is none: [z]." if no_lower else "",
    ]  # fmt: skip
    shown = (_one if len(judged) == 1 else _all)(page, charts)
    notes += shown.pop("notes")
    claims = claims_of(page.series, (measure, *details, figures.counting), new=len(judged) > 1)
    return Told(rows=rows, data=page.points, notes=notes, marks=methods_of(charts), claims=claims,
                **shown)  # fmt: skip


# --- series that are shown together --------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Page:
    """Series that are shown together, and how their figures are named and printed."""

    series: list[Series]
    figures: Figures
    per: str | None
    scale: Scale
    rebases: list[Rebase]
    target: float | None
    details: list[str]
    area: str
    areas: tuple[str, ...]  # of that kind that there are
    focus: str | None = None

    @cached_property
    def points(self) -> pd.DataFrame:
        """Points of every series, each with its region."""
        frames = [series.points.assign(region=series.region) for series in self.series]
        return pd.concat(frames, ignore_index=True)

    @cached_property
    def judged(self) -> list[Series]:
        """Series that have limits."""
        return [series for series in self.series if not series.withheld]

    @cached_property
    def new(self) -> list[Series]:
        """Series with a signal that is new."""
        return [series for series in self.judged if series.is_new]

    @property
    def aim(self) -> str:
        """The target as a sentence has it."""
        return self.series[0].aim

    @property
    def when(self) -> str:
        """Newest final period of all, as it is spoken; regions that lag are judged at their own."""
        newest = max((series.newest for series in self.judged), key=lambda row: row["period_end"])
        return wording.spoken(newest["period"])

    @property
    def reach(self) -> str:
        """First and last period, "2018-19 Q1 to 2021-22 Q4"."""
        labels = list(self.series[0].points["period"])
        return wording.stretch(labels[0], labels[-1]) if labels else "no dated period"

    @property
    def subject(self) -> str:
        """What is followed, as the subject of a sentence: money and weights by their label."""
        return wording.subject(self.figures.measure)

    @property
    def is_one(self) -> bool:
        """Whether the subject goes with "was": an amount, not a count."""
        return wording.is_one(self.figures.measure)

    @property
    def named(self) -> str:
        """The subject with the details that were asked for: "disruptions (Pursue, firearms)"."""
        return f"{self.subject} ({', '.join(self.details)})" if self.details else self.subject

    @cached_property
    def unit(self) -> str:
        """Unit of the printed figures, in words."""
        return self.scale.unit or self.figures.unit

    @cached_property
    def heading(self) -> str:
        """The measure with its unit, as a column and an axis are headed."""
        of_counts = self.per and self.figures.of_counts
        return f"{self.figures.measure['label']}{' ' if of_counts else ', '}{self.unit}"

    @cached_property
    def adjusted(self) -> str:
        """That figures are judged seasonally adjusted: of all series, of some; empty where none."""
        seasonal = [series.seasonal for series in self.series]
        some = "" if all(seasonal) else " where a season is shown"
        return f"seasonally adjusted{some}" if any(seasonal) else ""

    @cached_property
    def decimals(self) -> int | None:
        """Decimals of printed figures; counts have none, and weights those that they need."""
        if self.scale.unit:
            return self.scale.decimals
        return None if self.figures.measure["unit"] == "kg" else 0

    @cached_property
    def limit_decimals(self) -> int:
        """Limits and means of counts have one decimal, since they are no counts; of pounds none."""
        if self.unit.startswith("pounds"):
            return self.scale.decimals
        return max(1, self.scale.decimals) if self.scale.unit else 1

    def area_of(self, series: Series) -> Area:
        """The area that a series is of."""
        return Area(series.region, self.area, common.forces_of(self.figures, series.region).words)

    @property
    def shown(self) -> common.AddedUp:
        """Areas that are shown, and those that have no figure of all that there are."""
        return common.added_up((series.region for series in self.series), self.areas)

    @property
    def parts(self) -> list[str]:
        """Which areas are sums of some of their forces, and which are not shown, in sentences."""
        sums = common.parts_sentences(self.figures, [series.region for series in self.series])
        gone = not_shown(self.figures.frame, self.points)
        said = self.shown.said_as("These are") if set(self.shown.absent) - set(gone) else ""
        return [said, *sums, *([wording.say(NOT_SHOWN, x=gone, of="")] if gone else [])]

    def subtitle(self, where: str) -> str:
        """Measure, details, area, periods and unit."""
        label = self.figures.measure["label"]
        if self.per:
            end = self.points["period_end"].max()
            label = f"{self.heading} of {denominators.age(self.per, self.points['region'], end)}"
        unit = "" if self.per else self.unit
        parts = [label, *self.details, where, self.reach, self.adjusted, unit]
        return ", ".join(filter(None, parts))

    def limit_cell(self, row: Any, name: str) -> object:
        """Cell of a mean or limit; not applicable where it is withheld or not above zero."""
        limit = row.get(name, np.nan)
        shown = common.cell(limit, False, self.limit_decimals)
        return shown if limit == limit else common.NOT_APPLICABLE


def _value_cell(row: Any, decimals: int | None) -> object:
    return common.range_cell(row["value"], row["value_high"], row["hidden"], decimals)


def _scale(figures: Figures, frame: pd.DataFrame, per: str | None, names, over) -> Scale:
    """One scale for every region of a page: as returned, in millions of pounds, or a rate."""
    if per is not None and not frame.empty:
        over_region = frame["region"].map(dict(zip(names, over, strict=True)))
        rate = float((frame["value"] / over_region).mean())
        return denominators.rate_scale(per, rate if rate == rate else 0.0, of=figures)
    return PLAIN if per is not None else scale_of(figures, frame)


# --- one series ----------------------------------------------------------------------------------


def _one(page: Page, charts: str) -> dict:
    """Words, table and chart of one series."""
    (series,) = page.series
    area, points = page.area_of(series), series.points
    kind = "Points over time" if series.withheld else "Control chart"
    several = "from " if points["period"].nunique() > 1 else ""
    undated = [_undated(row, series.factor) for row in common.records(page.figures.undated)]
    known = any(row["value"] == row["value"] for row in undated)
    notes = [charts and wording.sentence(charts)]
    if not series.withheld:
        ways = _changes(series, "a rise of {n} per cent", "a fall of {n} per cent")
        notes += [
            series.caveat and wording.sentence(series.caveat),
            ""
            if series.signal_now
            else wording.sentence(cannot_see(*ways, alike=series.never_varied)),
            chance_note(page.judged),
        ]
    notes += _target_note(page) if points["value"].notna().any() else []
    notes.append("Figures without a first and a last day are not drawn in time." if known else "")
    return {
        "headline": _headline(page, series),
        "subtitle": page.subtitle(
            common.part_of(page.figures, area.name, named=True) if area.part else area.where
        ),
        "alt": f"{kind} of {page.named} {area.inside}, {several}{wording.spoken(page.reach)}.",
        "description": _description(page, series),
        "brief": _brief(page, series),
        "care": care_of([series]),
        "key": _key_of(page, series),
        "part": area.part,
        "table": _table(page, series, undated),
        "notes": [*notes, *common.qualifier_notes(page.points)],
        "drawing": _draw_one(page, series),
    }


def _brief(page: Page, series: Series) -> str:
    """What fired, or what is usual and that nothing did."""
    if series.withheld:
        return ""
    if series.signal_now is None:
        calm = f"No signal from {wording.spoken(_reach_judged(series))}"
        fired = fired_sentence(series, "figures", calm)
        return wording.paragraph(_around(page, series), fired, _besides(page, series), *page.parts)
    what = page.named if series.signal_now.step is not None else f"{series.region} {page.named}"
    fired = fired_sentence(series, wording.capital(what), "", singular=page.is_one)
    rest = _how_long(series).partition(". ")[0] or _around(page, series)
    return wording.paragraph(fired, rest, *page.parts)


def _key_of(page: Page, series: Series) -> Key | None:
    """Both means of a step that lasts, else the newest figure and what is usual."""
    newest, now = series.newest, series.signal_now
    if newest is None or newest["hidden"]:
        return None
    inside = page.area_of(series).inside
    if now is not None and now.step is not None:
        text = f"mean {page.named} {inside} a {now.period_kind}, before {now.step.since} and since."
        return Key(_for_tile(page, " to ".join(now.step.means)), wording.capital(text))
    figures = common.cell_words(newest["value"], newest["value_high"], False, page.decimals)
    figures = _for_tile(page, series.form.format(figures))
    text = f"{page.named} {inside} in {wording.spoken(newest['period'])}"
    if series.withheld:
        told = series.than_last_year or "too few or uneven figures to judge"
        if series.tells_year and not series.than_last_year:
            told = f"no clear change from {series.year_before}"
        return Key(figures, wording.capital(f"{text}; {told}."))
    if series.never_varied:
        return Key(figures, wording.capital(f"{text}; no final figure differs."))
    low, high = (series.said(end, page.limit_decimals) for end in series.usual)
    return Key(figures, wording.capital(f"{text}; {low} to {high} is usual."))


def _for_tile(page: Page, figures: str) -> str:
    """A figure for a tile: ``£5.0m``, ``2.2 per 100,000``, ``116``."""
    if page.unit.startswith("per "):
        return f"{figures} {' '.join(page.unit.split()[:2])}"
    return figures


def _headline(page: Page, series: Series) -> str:
    """Signal now, an earlier one, or none; and whether the target will be met."""
    now, will, area = series.signal_now, series.will, page.area_of(series)
    if series.withheld:
        names = [f"{what} {area.inside}" for what in (page.named, page.subject)]
        if series.tells_year and not series.than_last_year:
            calm = f"no clear change {series.from_last_year}"
            heads = (f"{area.spoken} {page.named}", area.spoken)
            return wording.fit(f"{heads[0]}: {calm}; limits need ten figures",
                       *(f"{head}: {calm}" for head in heads), calm)  # fmt: skip
        if series.tells_year:
            how = f"{'was' if page.is_one else 'were'} {series.than_last_year}"
            told = [f"{what} {how}" for what in names]
            return wording.fit(
                f"{told[0]}; limits need ten figures", *told, f"{page.subject} {how}"
            )
        return _not_sought(series.withheld, [*names, page.subject], series.final)
    step, bare = None if now is None else now.step, wording.capital(page.named)
    apart = page.area != REGIONAL or page.is_one or page.figures.measure["unit"] != "count"
    apart |= bool(area.part)
    inside = f"{bare} {area.inside}"
    # Where the details do not fit, the subtitle has them.
    these = f"these {page.subject}" if page.details and not page.is_one else ""
    whole = inside if apart or step is not None else f"{series.region} {page.named}"
    if now is None:
        calm = "no signal" if series.signal_before is None else "no signal now"
        shows = f"shows {calm}" if page.is_one else f"show {calm}"
        heads = (f"{whole} {shows}", f"{whole}: {calm}", f"{bare} {shows}",
                 *([f"{area.spoken}: {calm} in {these}"] if these else []),
                 f"{area.spoken}: {calm}", calm)  # fmt: skip
        tails = [f" and {will} as things are", f" and {will}"] if will else []
        if series.besides:
            but = f", but {'is' if page.is_one else 'are'} {series.besides}"
            tails = [f"{but}; {will}"] if will else [but]
        seen = _may_miss(series)
        tails = tails or [f"; {seen}", f"; {seen.replace('a lasting change', 'changes')}"]
        return wording.fit(*(head + tail for head in heads for tail in tails))
    verb = now.verb(singular=page.is_one)
    told = [f"{whole} {verb}{'' if now.variation == 'change' or step else f': {now.variation}'}"]
    if will:
        told = [f"{whole} {verb} and {will}", f"{bare} {verb} and {will}",
                f"{area.spoken}: {now.name.short}; {will}"]  # fmt: skip
        if step is not None:
            rose = "rose" if now.side == "above" else "fell"
            told.insert(2, f"{bare} {rose} to {step.means[1]} from {step.since} and {will}")
    elif step is not None and now.length == series.outside_for <= FEW_QUARTERS:
        nth = f"{now.nth} {RULES['outside', now.side].text}"
        told = [f"{whole}: {nth}, from {' to '.join(step.means)} a {now.period_kind}"]
    return wording.fit(
        *told,
        f"{whole} {verb}",
        f"{bare} {verb}",
        *(f"{head}: {now.stands(singular=True)}" for head in (whole, bare) if step),
        *([f"{area.spoken}: {these} {verb}"] if these else []),
        f"{area.spoken}: {now.name.text} in {wording.spoken(now.period)}",
        now.name.text,
    )


def _may_miss(series: Series) -> str:
    """What lasting change the chart may have missed, for a headline."""
    if series.never_varied:
        return "no final figure differs"
    ways = _changes(series, "rise under {n} per cent", "fall under {n} per cent")
    ways = [way for way in ways if way]
    if len(ways) == 2:
        most = max(1, *map(round, series.could_see))
        return wording.say("a lasting change under {n} per cent could be missed", n=most)
    if not ways:
        return "no change could be seen at such counts"
    return f"a lasting {ways[0]} could be missed"


_YEAR = (
    "A year is clear of the one before where the interval of the ratio of both counts leaves out "
    "1; the year-on-year exhibit gives it, and says what it allows for."
)
_NOT_SOUGHT = "No signal can be sought in these figures"


def _not_sought(reason: str, whats: Iterable[str], number: int, where: str = "") -> str:
    """Why no signal is sought, with the first of some names that fits."""
    if reason != "few":
        heads = [f"No signal can be sought for {what}" for what in whats]
        why = WITHHELD[reason].partition(",")[0]
        return wording.fit(*(f"{head}: {why}" for head in heads), *heads, _NOT_SOUGHT)
    some = wording.small_count(number, "dated figure") + where
    head = f"{some} {'is' if number <= 1 else 'are'} too few to judge"
    return wording.fit(*(f"{head} {what}" for what in whats), head)


def _reach_judged(series: Series) -> str:
    return wording.stretch(series.points["period"].iloc[0], series.newest["period"])


def _description(page: Page, series: Series) -> str:
    """Mean and limits, what fired, lowest and highest figure, ranges and provisional points."""
    points, area = series.points, page.area_of(series)
    final = points[~points["provisional"] & points["value"].notna()]
    if series.withheld:
        none = f"No limits are drawn for {page.named} {area.inside}"
        parts = ["" if "limits" in series.remark else none, series.remark]
    else:
        calm = f"There was no signal from {wording.spoken(_reach_judged(series))}"
        parts = [_around(page, series), fired_sentence(series, "figures", calm)]
        parts += [_how_long(series), _besides(page, series)]
        will = series.will
        if will:
            they = "it" if page.is_one else "they"
            parts.append(f"As things are {they} {will}")
    if len(final):
        ends = final["value"].min(), final["value_high"].fillna(final["value"]).max()
        least, most = (series.said(end, page.decimals) for end in ends)
        parts.append(f"Figures shown run from {least} to {most}" if least != most else "")
    if ranged := [
        wording.spoken(name) for name in points.loc[points["value_high"].notna(), "period"]
    ]:
        text = "{x} {x|is|are} known only as a range, drawn as a bar between its ends"
        parts.append(wording.say(text, x=ranged))
    parts.append(provisional_sentence(list(points.loc[points["provisional"], "period"])))
    return wording.paragraph(*parts, *page.parts)


def _how_long(series: Series) -> str:
    """Whether the signal is new, else for how long it has lasted; a step told beside another."""
    now, step, parts = series.signal_now, series.step, []
    if now is None:
        return ""
    if now.step is None and step is not None:
        rose = "rise" if step.after > step.before else "fall"
        parts.append(f"They stand in a lasting {rose}: {step.label}")
    if series.is_new:
        parts.append("The signal is new in this period")
    elif now.rule == "step":
        parts.append(f"This has lasted {wording.small_count(now.length, series.period_kind)}")
    if now.rule == "step" and series.outside_for > 1:
        which = wording.ordinal(series.outside_for)
        limit = f"{RULES['outside', now.side].text} of the level before"
        parts.append(f"The newest is the {which} {series.period_kind} {limit}")
    return ". ".join(parts)


def _besides(page: Page, series: Series) -> str:
    """How the year stands, where the chart shows no signal and the year does."""
    it = "it is" if page.is_one else "they are"
    return f"Over the year {it} {series.besides}" if series.besides else ""


def _around(page: Page, series: Series) -> str:
    """Mean and limits in words."""
    if series.never_varied:
        return f"Every final figure is {series.said(series.newest['value'], page.decimals)}"
    since, mean, low, high = series.around(page.limit_decimals)
    ends = [series.said(end, page.limit_decimals) for end in (low, high)]
    usual = f"between {ends[0]} and {ends[1]}" if low > 0 else f"up to {ends[1]}"
    adjusted = "Seasonally adjusted, the" if series.seasonal else "The"
    return f"{adjusted} mean{since} is {mean}, and figures {usual} are usual"


def _changes(series: Series, *ways: str) -> list[str]:
    """Smallest rise and fall that the chart would have shown, each in words or empty."""
    changes = zip(ways, series.could_see, strict=True)
    return ["" if n != n else wording.say(way, n=round(n)) for way, n in changes]


def _table(page: Page, series: Series, undated: list[dict]) -> pd.DataFrame:
    """One row a period: figure, mean, limits, signal in words, standing."""
    points, rows = series.points, common.records(series.shown)
    columns = {
        "Period": [row["period"] for row in rows],
        page.heading: [_value_cell(row, page.decimals) for row in rows],
    }
    if series.seasonal:
        ends = {name: points[name] / points["season"] for name in ("value", "value_high")}
        shown = common.records(points.assign(**ends))
        columns["Seasonally adjusted"] = [_value_cell(row, page.limit_decimals) for row in shown]
    if not series.withheld:
        for name, head in (("centre", "Mean"), ("lower_limit", "Lower limit"),
                           ("upper_limit", "Upper limit")):  # fmt: skip
            columns[head] = [page.limit_cell(row, name) for row in rows]
        # What a headline says may be missed stands in the table too.
        seen = "" if series.signal_now else f"; {series.besides or _may_miss(series)}"
        columns[f"Signal{seen}"] = [
            f"{row['variation'].capitalize()}: {rule}"
            if (rule := series.rule_at(n))
            else "No signal"
            for n, row in enumerate(rows)
        ]
    if page.target is not None:
        columns[f"Target {page.aim}"] = [_met(series, row) for row in rows]
    standing = ["Provisional" if row["provisional"] else "As given" for row in rows]
    standing += ["Not dated"] * len(undated)
    for row in undated:
        cells = [row["period"], _value_cell(row, page.decimals)]
        for place, name in enumerate(columns):
            columns[name].append(cells[place] if place < 2 else common.NOT_APPLICABLE)
    if set(standing) != {"As given"}:
        columns["Standing"] = standing
    return common.table_of(columns)


def _met(series: Series, row: Any) -> object:
    """Whether a figure reaches the target; of a range only where both its ends do, or neither."""
    high = row["value"] if row["value_high"] != row["value_high"] else row["value_high"]
    if row["value"] != row["value"] or row["hidden"]:
        return common.NOT_APPLICABLE
    fewer, target = series.better in ("down", "decrease"), series.target
    met = [end <= target if fewer else end >= target for end in (row["value"], high)]
    return common.NOT_APPLICABLE if met[0] != met[1] else "Met" if met[0] else "Not met"


def _undated(row: dict, factor: float) -> dict:
    """Row without dates as a point on the printed scale; its first day where that much is known."""
    period = row["period"]
    if period == NOT_STATED_LABEL and row["period_start"] == row["period_start"]:
        period = f"from {wording.day(row['period_start'])} (end not stated)"
    scaled = {name: row[name] * factor for name in ("value", "value_high")}
    return {"period": period, "hidden": row["marker"] == "c", **scaled}


# --- all regions ---------------------------------------------------------------------------------


def _all(page: Page, charts: str) -> dict:
    """Words, table and charts of all regions on one page."""
    regions = wording.small_count(len(page.series), "region")
    drawn = len(_drawn(page))
    some = "" if drawn == len(page.series) else f"{wording.small(drawn)} of "
    seen = (
        "No signal is not the same as no change: the table gives the smallest change, lasting "
        "{lasting:count period}, that each chart would have shown in about {n} of 100 cases."
    )
    whose = "all regions" if page.area == REGIONAL else "by region"
    calm = any(series.signal_now is None for series in page.judged)
    in_order = page.points.sort_values("period_start")
    late = list(dict.fromkeys(in_order.loc[in_order["provisional"].astype(bool), "period"]))
    notes = [
        wording.sentence(charts) if charts else "",
        chance_note(page.judged) if page.judged else "",
        wording.say(seen, lasting=signals.PERIODS, n=round(signals.POWER * 100)) if calm else "",
        wording.sentence(provisional_sentence(late)) if late else "",
        *_target_note(page),
        f"The chart shows {some}{regions}: those with a signal first, then those with the largest "
        "figures. The table has all." if some else "",
    ]  # fmt: skip
    return {
        "headline": _page_headline(page),
        "subtitle": page.subtitle(page.shown.words if page.shown.absent else whose),
        "alt": f"Charts of {page.named} over time for {some}{regions}, side by side on one scale.",
        "description": _page_description(page),
        "brief": wording.paragraph(*_signals_of(page), *page.parts) if page.judged else "",
        "care": care_of(page.series),
        "key": _page_key(page),
        "table": _page_table(page),
        "notes": notes,
        "drawing": _draw_all(page),
    }


def _page_headline(page: Page) -> str:
    """How many new signals the newest period brings, or why none is sought."""
    if not page.judged:
        reason, *others = {series.withheld for series in page.series}
        if others:
            return wording.fit(f"No signal can be sought for {page.named}", _NOT_SOUGHT)
        most = max(series.final for series in page.series)
        return _not_sought(reason, [page.named], most, where=" a region")
    new, judged = len(page.new), len(page.judged)
    show = "shows" if new <= 1 else "show"
    text = f"{wording.small(new)} of {wording.small(judged)} regions {show} a new signal"
    if judged == 1:
        text = f"the one region shows {'a' if new else 'no'} new signal"
    whole = f"{text} in {page.named} in {page.when}"
    names = wording.listed(series.region for series in page.new)
    named = (f"{whole}: {names}",) if names and judged > 1 else ()
    return wording.fit(*named, whole, f"{text} in {page.named}", text)


def _page_description(page: Page) -> str:
    """The regions with a signal, new, going on or earlier, and those that have no limits."""
    withheld = {reason: [series.region for series in page.series if series.withheld == reason]
                for reason in WITHHELD}  # fmt: skip
    reasons = [f"{wording.listed(names)}: {WITHHELD[reason]}" for reason, names in withheld.items()
               if names]  # fmt: skip
    if not page.judged:
        several = reasons if len(reasons) > 1 else ()
        return wording.paragraph(_page_headline(page), *several, *page.parts)
    parts = _signals_of(page)
    for series in page.judged:
        if series.signal_now and series.signal_now.step is not None:
            parts.append(f"In {series.region} they {series.signal_now.verb()}")
    over = [s.region for s in page.judged if s.signal_before and not s.signal_now]
    parts += [f"There was one earlier, and none now, in {wording.listed(over)}"] if over else []
    for aim, words in ASSURED.items():
        names = [series.region for series in page.series if series.assurance == aim]
        parts += [f"As things are {wording.listed(names)} {words} {page.aim}"] if names else []
    return wording.paragraph(*parts, *reasons, *page.parts)


def _signals_of(page: Page) -> list[str]:
    """Which regions have a signal, new or going on, and how many have none."""
    new = [series.region for series in page.new]
    going_on = [series.region for series in page.judged if series.signal_now and not series.is_new]
    calm = len(page.judged) - len(new) - len(going_on)
    when, parts = page.when, []
    if new:
        parts.append(wording.say("{x} {x|has|have} a new signal in {w}", x=new, w=when))
    if going_on:
        what = "one" if new else "a signal"
        parts.append(
            wording.say("{x} {x|has|each have} {what} that goes on", x=going_on, what=what)
        )
    told = "; ".join(parts) or f"there is no signal in {when}"
    rest = wording.say("{n:count region} {n|shows|show} none", n=calm) if parts and calm else ""
    return [wording.capital(told), wording.capital(rest)]


def _page_key(page: Page) -> Key | None:
    if not page.judged:
        return None
    new, judged = len(page.new), len(page.judged)
    text = f"{'shows' if new == 1 else 'show'} a new signal in {page.named}, "
    noun = "region" if page.area == REGIONAL else page.area
    return Key(f"{new} of {judged} {noun}s", wording.capital(text + f"{page.when}."))


def _page_table(page: Page) -> pd.DataFrame:
    """One row a region: newest final figure, mean, limits, signal in words."""
    blank = {"value": np.nan, "value_high": np.nan, "hidden": False, "period": common.MISSING}
    rows = []
    for series in page.series:
        point = blank if series.newest is None else series.shown.loc[series.newest.name]
        row = {
            "Region": common.part_of(page.figures, series.region),
            "Points": series.judged,
            "Newest final period": point["period"],
            page.heading: _value_cell(point, page.decimals),
            "Mean": page.limit_cell(point, "centre"),
            "Lower limit": page.limit_cell(point, "lower_limit"),
            "Upper limit": page.limit_cell(point, "upper_limit"),
        }
        heads = ("Signal at the newest period", "Last signal before",
                 "Without a signal it would have shown")  # fmt: skip
        row |= dict(zip(heads, _signal_cells(series), strict=True))
        if any(other.step is not None for other in page.series):
            step = series.step
            row["Lasting step"] = "None" if step is None else wording.capital(step.label)
        if page.target is not None:
            aim = series.assurance
            row[f"Target {page.aim}"] = (
                f"{theme.ASSURANCE_MARKS[str(aim)][2]} {ASSURED[aim]}"
                if aim
                else common.NOT_APPLICABLE
            )
        rows.append(row)
    return common.table_of({name: [row[name] for row in rows] for name in rows[0]})


def _signal_cells(series: Series) -> list[str]:
    """Signal now, and if it is new, the last before, and what would have shown without one."""
    if series.withheld:
        return [wording.capital(WITHHELD[series.withheld]), *[common.NOT_APPLICABLE] * 2]
    now, before, besides = series.signal_now, series.signal_before, series.besides
    up, down = _changes(series, "{n}% up", "{n}% down")
    none = common.NOT_APPLICABLE if series.never_varied else "None, of whatever size"
    alone = f"{up or down} only" if up or down else none
    return [
        now.cell + (", new" if series.is_new else "")
        if now
        else f"No signal, but {besides}"
        if besides
        else "No signal",
        f"{before.cell}, {before.period}" if before else "None",
        common.NOT_APPLICABLE if now else f"{up} or {down}" if up and down else alone,
    ]


# --- notes ---------------------------------------------------------------------------------------


def _charts_note(page: Page) -> str:
    """Which kind of chart each series has, if any; of a single one, why."""
    whys = [series.why.replace("XmR", "XmR chart", 1) for series in page.judged]
    if len(page.series) == 1:
        return "".join(whys)
    kinds: dict[str, list[str]] = {}
    for why, series in zip(whys, page.judged, strict=True):
        kinds.setdefault(why.partition(": ")[0], []).append(series.region)
    alone = len(kinds) == 1
    return "; ".join(
        kind if alone else f"{kind} ({wording.listed(held)})" for kind, held in kinds.items()
    )


def _target_note(page: Page) -> list[str]:
    """Where the line of a target stands, in the page's own unit, and how it is judged."""
    if page.target is None:
        return []
    unit = f" {page.unit}" if page.per else ""
    notes = [f"The line marked target stands at {page.aim}{unit}."]
    if any(series.assurance for series in page.series):
        text = (
            "A target will be met as things are where all usual figures, between the limits, lie "
            "on its better side, and will not where all lie on the other (NHS England, Making Data "
            "Count). {which}"
        )
        unknown = ("It is taken as a figure to be reached, since it is not stated whether more is "
                   "better or worse.")  # fmt: skip
        fewer, better = "Fewer is better here.", page.series[0].better
        which = {None: unknown, "down": fewer, "decrease": fewer}
        notes.append(
            wording.note("assurance", text, which=which.get(better, "More is better here."))
        )
    return notes


# --- charts --------------------------------------------------------------------------------------


def _draw_one(page: Page, series: Series) -> Drawing | None:
    """Control chart of one series."""
    begins = dict(zip(series.points["period"], series.points["period_start"], strict=True))
    breaks = tuple((common.number_of(begins[agreed.position]),
                    f"New limits from {agreed.position}: {agreed.reason} ({agreed.date})")
                   for agreed in page.rebases)  # fmt: skip
    options = _axes(page) | {"breaks": breaks}
    if page.target is not None:
        told = f"Target {page.aim}"
        if series.assurance:
            told = f"{told}, {ASSURED[series.assurance]}"
            options["assured"] = str(series.assurance)
        options["target"] = (page.target, told)
    return drawing_of(series, *_printed(page, series), **options)


def _draw_all(page: Page) -> Drawing | None:
    """Small multiples on one scale, the region in focus first."""
    drawn = _drawn(page)
    frames = [chart_frame(series, *_printed(page, series)).assign(region=series.region)
              for series in drawn]  # fmt: skip
    frame = pd.concat(frames, ignore_index=True)
    if frame["value"].isna().all():
        return None
    panels = [
        {"region": series.region, "verdict": _panel_words(series),
         "focus": series.region == page.focus}
        for series in sorted(drawn, key=lambda series: series.region != page.focus)
    ]  # fmt: skip
    key, target = _marks(frame, len(page.judged), len(page.series)), {}
    if page.target is not None:
        target = {"target": page.target}
        aims = {series.region: series.assurance for series in page.series}
        for panel in panels:
            panel["assured"] = aims[panel["region"]] and str(aims[panel["region"]])
        key += [("target", f"Target {page.aim}")]
        key += [(str(aim), wording.capital(words)) for aim, words in ASSURED.items()
                if aim in aims.values()]  # fmt: skip
    axis = common.time_axis(page.points) | {"ticks": common.end_ticks(page.points)}
    options = {**_axes(page), **axis, "panels": panels, "key": tuple(key)}
    return Drawing(control.draw_panels, frame, options | target)


def _drawn(page: Page) -> list[Series]:
    """Series that have a panel: all regions, and of other areas as many as a page can show."""
    if page.area == REGIONAL or len(page.series) <= MOST_PANELS:
        return page.series

    def interest(series: Series) -> tuple:
        newest = 0.0 if series.newest is None else float(np.nan_to_num(series.newest["value"]))
        now, before = series.signal_now is not None, series.signal_before is not None
        return series.is_new, now, before, newest

    first = sorted(page.series, key=interest, reverse=True)[:MOST_PANELS]
    return [series for series in page.series if series in first or series.region == page.focus]


def _axes(page: Page) -> dict:
    """Axes of a page: its days, and a top just past the highest figure or limit."""
    ends = page.points[["value", "value_high"]].to_numpy(dtype=float)
    adjusted = ends / page.points[["season"]].to_numpy(dtype=float)
    bands = [series.band["high"] for series in page.judged]
    most = np.concatenate([adjusted.ravel(), *bands])
    known = most[~np.isnan(most)]
    top = max([*known.tolist(), *([] if page.target is None else [page.target])], default=1.0)
    return {
        "y_label": ", ".join(filter(None, [page.heading, page.adjusted])),
        "y_most": float(top) * 1.08 if top else 1.0,
    }


def _printed(page: Page, series: Series) -> tuple[Printed, int]:
    """How a chart prints figures, and the decimals of its limits."""
    decimals = page.limit_decimals if series.seasonal else page.decimals
    return partial(common.cell_words, decimals=decimals), page.limit_decimals


def _panel_words(series: Series) -> str:
    """Words under a region's name: what is so at the newest period."""
    if series.withheld:
        return WITHHELD[series.withheld].partition(",")[0]
    now = series.signal_now
    if now is not None:
        return f"new: {now.name.short}" if series.is_new else now.name.short
    calm = "no signal" if series.signal_before is None else "no signal now"
    if not series.besides:
        return calm
    return f"{calm}; year {'higher' if series.last_year['ratio'] > 1 else 'lower'}"


def _marks(frame: pd.DataFrame, judged: int, of: int) -> list[tuple[str, str]]:
    """Shapes of the page; a figure that was not judged is not one without a signal."""
    key = [("usual", "Usual range"), ("mean", "Mean")] if frame["mean"].notna().any() else []
    if judged < of:
        key.append(("no signal", "No signal, or not judged" if judged else "Figure"))
    key += [("provisional", "Provisional")] if frame["provisional"].any() else []
    marks = set(frame["mark"])
    key += [(name, name.capitalize()) for name in ("improvement", "concern", "change")
            if name in marks]  # fmt: skip
    return key


KIND = Kind(
    shows="change over time",
    question="What changed?",
    of_one_region=True,
    tell=_tell,
    select=_select,
    method=CHANGE_OVER_TIME,
)
