"""Is this year different from last? The newest year against the same quarters a year before.

Same quarters (or months) are set against each other, so a season cannot look like a change. A
change is named only where the interval of the ratio leaves out 1, with what usually moves the
figure from one year to the next allowed for, and where it stands when all rows shown are looked at
together (Holm). A count known only as a range is judged at both its ends.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from rocu_analysis import periods, reference
from rocu_analysis.charts import dots
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.errors import BadOption, NoFigures, NotComparable
from rocu_analysis.exhibits.common import (
    NOT_APPLICABLE,
    AddedUp,
    added_up,
    adding_note,
    cell_words,
    counting_note,
    forces_of,
    hidden_note,
    part_of,
    parts_sentences,
    qualifier_notes,
    range_cell,
    recording_care,
    recording_note,
    records,
    table_of,
)
from rocu_analysis.exhibits.exhibit import Chosen, Claim, Exhibit, Key, Kind, Method, Told
from rocu_analysis.exhibits.figures import (
    DETAILS,
    NETWORK,
    NO_SUM,
    SPAN,
    Figures,
    add_up,
    areas_of,
    check_addable,
    check_flow,
    in_focus,
    is_worked_out,
    one_counting,
    settled,
)
from rocu_analysis.exhibits.series import (
    MILLION,
    YEAR_ALONE,
    YEARS_TOGETHER,
    Series,
    a_year_apart,
    against_year,
    all_periods,
    chance_of_a_year,
    claims_of,
    decimals_of_millions,
    drawing_of,
    followed,
    judged_page,
    left_out_notes,
    one_kind,
    points_of,
    same_forces_notes,
    same_throughout,
)
from rocu_analysis.measures import change
from rocu_analysis.measures.change import Years, compare_years
from rocu_analysis.wording import (
    Note,
    at_most,
    between,
    capital,
    few_of,
    figure,
    fit,
    interval,
    is_one,
    listed,
    note,
    paragraph,
    say,
    small,
    spoken,
    subject,
)

if TYPE_CHECKING:
    from rocu_analysis.schema import Counting, Strand

_WHOLE_YEAR = 365  # days
STRETCH = "period"  # of several months, such as a half, or a year to date
PER_YEAR = {"quarter": 4, "month": 12, "year": 1}  # of each in a year
AMOUNT = "an amount is no count, so no interval is known"
# Protection may show details in years, of which the interval is another than that of quarters: so
# their sum is judged only where the area's own year is asked for.
WHOLE = "a sum of the rows above, not judged here"
TOLD = ("", AMOUNT, WHOLE)  # where both figures are told
HIDDEN_COUNTS = "small counts are hidden"
BY_CHANCE = "perhaps by chance"
WAYS = ("above", "below", "rising", "falling")  # of a signal
READINGS = {"higher": "Higher", "lower": "Lower", "same": "No clear change"}


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
    force: str | None = None,
    body: str | None = None,
    by: Literal["strand", "threat"] | None = None,
) -> Exhibit:
    """Set the newest year of a measure beside the year before, quarter for quarter.

    Where no region shown has two whole years, the newest quarters or months in a row that both
    years hold are compared; and so are years to date.

    Parameters
    ----------
    outcomes : DataFrame
        The outcomes frame; it is not changed.
    measure : str
    region : str, optional
        One region; without it all of them, and all together. Beside another ``geography``, the
        region whose forces or areas are shown.
    focus : str, optional
        Region or other area that stands first, in colour and in the headline, where all are shown.
    counting, strand, threat : str, optional
        Rows to keep.
    geography : str, optional
        ``"region"``, ``"force"``, or a kind of area of your own, such as ``"borough"``.
    force, body : str, optional
        One force, or one area of your own kind.
    by : {"strand", "threat"}, optional
        What the rows are in place of areas: each that is stated of the one region, force or area,
        and all of them together.

    Returns
    -------
    Exhibit
        ``.data`` has one row a region, strand or threat (and ``Network``, all that have both years
        together, which is not judged ``by`` a detail):
        ``region, now, now_high, before, before_high, ratio, lower, upper, p, dispersion, freedom``
        (infinite where chance alone is allowed for), ``reading`` (``higher``, ``lower``, ``same``,
        or empty with the reason in ``why``), ``alone`` (clear by itself), ``signal`` (what the
        region's chart tells).

    Raises
    ------
    BadOption
        Where several areas would be shown ``by`` a detail.
    NoFigures
        Where there are no two years, or nothing at all.
    NotComparable
        Where periods overlap, or make no year.
    UnknownName
        Where a name is not known.
    """
    return KIND.ask(**locals())


def _select(outcomes, *, measure, region, focus, counting, by, **details) -> Chosen:
    rows, area, areas = areas_of(outcomes, measure, region=region, **details)
    facts = {"areas": areas, "noun": area, "focus": in_focus(focus, area)}
    if by is not None:
        check_addable(one_counting(_of_region(rows), measure, counting)[0], measure)
        rows, facts = _stated(outcomes, rows, measure, by, region=region, **details)
    grain = [name for name in DETAILS if details.get(name) or name == by]
    selection = followed(measure, rows, counting, grain=grain, area=area, needed="years")
    return Chosen((selection,), facts)


def _stated(outcomes, every, measure, by, **asked) -> tuple[pd.DataFrame, dict]:
    """Rows of the one area for which a strand or threat is stated, and what is known of them."""
    places = outcomes[["region", "force", "body"]]
    mine = outcomes["measure"].eq(measure) & places.isin([*every["region"]]).any(axis=1)
    is_stated = outcomes[by].notna() & outcomes[by].ne(reference.NOT_STATED)
    rows = outcomes[mine & is_stated]
    if len(rows):
        rows = areas_of(rows, measure, **asked)[0]
    names = sorted(rows["region"].unique())
    if len(names) > 1:
        found = f"there are several areas: {few_of(names)}"
        raise BadOption("by", found, "One region, force or area", "Name it, as in region=…")
    rows = _of_region(rows)
    labels = tuple(dict.fromkeys(rows[by]))
    if len(labels) < 2:
        alone = f"one {by} alone, {labels[0]}" if labels else f"no {by}"
        remedy = f'Ask for it: {by}="{labels[0]}"' if labels else None
        raise NoFigures(by, f"{measure} are stated for {alone}", "Two or more", remedy)
    unstated = places[mine & ~is_stated].isin(names).any(axis=None)
    return rows, {"areas": labels, "noun": by, "focus": None, "unstated": bool(unstated)}


def _of_region(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of an area itself, or of its forces where it has none."""
    is_own = rows["geography"].eq("region")
    return rows[is_own] if is_own.any() else rows


def _tell(chosen: Chosen, *, measure, region, focus, counting, by, **details) -> Told:
    selection, focus = chosen[measure], chosen.facts["focus"]
    figures = add_up(selection.rows, measure, counting=counting, by=[by] if by else [])
    figures = same_throughout(figures, "years")
    frame = figures.frame if by is None else figures.frame.assign(region=figures.frame[by])
    frame = one_kind(frame)
    if frame["region"].nunique() > 1 and is_worked_out(measure, figures.rows["unit"].unique()):
        remedy = "Ask for one region: region=…; or show them side by side with compare_regions"
        raise NotComparable(measure, NO_SUM, None, remedy)
    place = selection.rows["region"].iloc[0] if by else region
    is_whole = by is not None or (selection.area == "force" and region is not None)
    together = place if is_whole else NETWORK
    years = _two_years(frame, figures, is_whole)
    data = _judged(frame, years, figures, WHOLE if by else "").sort_values(
        "region", key=lambda names: names.ne(focus), kind="stable", ignore_index=True
    )
    # What each region's chart tells at the end of the year: "lower since October 2020".
    end = pd.Timestamp(years[0].end)
    known = frame[frame["period_end"].le(end)]
    is_whole = is_whole and frame["region"].nunique() > 1
    known = _with_sum(known) if is_whole else known  # a paper shows the chart of it too
    page = judged_page(known, figures, dict.fromkeys(known["region"], 1.0))
    told = {
        series.region: series.signal_now
        for series in page
        if series.signal_now is not None and series.newest["period_end"] == end
    }
    signals = {name: now.stands(is_one(figures.measure)) for name, now in told.items()}
    data["signal"] = [signals.get(name, "") for name in data["region"]]
    # What a sentence on the year must not deny: any signal of a calm one, the reverse of a clear.
    ways = {"higher": ("below", "falling"), "lower": ("above", "rising"), "same": WAYS}
    against = [name for name, reading in zip(data["region"], data["reading"], strict=True)
               if name in told and told[name].side in ways.get(reading, ())]  # fmt: skip
    kept = [details[name] for name in DETAILS if details.get(name)]
    measure, label = figures.measure, ", ".join([figures.measure["label"], *kept])
    label += f" by {by}, {part_of(figures, place, named=True)}" if by else ""
    named = f"{subject(measure)} ({', '.join(kept)})" if kept else subject(measure)
    of = added_up(data.loc[data["why"].isin(TOLD), "region"], chosen.facts["areas"])
    sign = "£" if figures.unit == "pounds" else ""
    rows = [row | {"sign": sign, "called": capital(of.words) if row["region"] == NETWORK
                   else capital(row["region"]) if by else part_of(figures, row["region"]),
                   "but": row["signal"] if row["region"] in against else ""}
            for row in records(data)]  # fmt: skip
    is_alone = len(rows) == 1
    longer = _of_all_years(page[0].points) if is_alone else ""
    words = _Words(
        named, is_one(measure), years, rows, of,
        parts_sentences(figures, [place] if by else data["region"]), longer, by, focus,
    )  # fmt: skip
    is_told = is_alone and rows[0]["why"] in TOLD  # the rest is the one row of its table
    if is_alone:
        where = part_of(figures, rows[0]["region"], named=True)
        drawing = _drawing_of_one(page[0], rows[0], years, f"{label}, {figures.unit}")
        chart = f"Points over time of {named}, with the means of both years, in"
    else:
        # In colour stands what the words are of; with no region in focus also what they name.
        named_rows = [words.shown, *([] if focus else words.clear)]
        where, drawing = of.words, _drawing(rows, years, {row["region"] for row in named_rows})
        chart = f"Dots with intervals of the change in {named} from the year before, for"
    shown = frame[frame["period_end"].gt(pd.Timestamp(years[1].start))]
    notes = [
        *_how_compared(data, frame),
        counting_note(figures),
        *left_out_notes(figures.frame, frame),
        *same_forces_notes({measure["measure"]: figures}),
        *adding_note(shown, place if by else None),
        *(
            [f"Figures for which no {by} is stated are left out."]
            if chosen.facts.get("unstated")
            else []
        ),
        *qualifier_notes(shown),
        *hidden_note(shown),
        *recording_note(measure["measure"]),
    ]
    return Told(
        headline=words.headline(),
        subtitle=f"{label}, {where}, {years[0].label} against {years[1].label}"
        + ("" if figures.of_counts else f", {figures.unit}"),
        alt=f"{chart} {where}; described below.",
        description=words.brief() if is_told else words.description(),
        brief=words.brief(),
        care=paragraph(
            recording_care(measure["measure"], "a change"), "" if is_alone else of.sentence
        ),
        key=words.key(),
        part=forces_of(figures, rows[0]["region"]).words if is_alone else "",
        table=_table(rows, years),
        rows=figures.rows,
        data=data,
        notes=notes,
        drawing=drawing,
        claims=_claims(
            data, page, (measure["measure"], *kept, figures.counting), together, by, focus
        ),
    )


def _with_sum(frame: pd.DataFrame) -> pd.DataFrame:
    """Figures, with the sum of all in each period in which nobody lacks one."""
    high = frame["value_high"].fillna(frame["value"])
    sums = frame.assign(high=high).groupby(SPAN, sort=False)
    sums = sums.agg(number=("value", "count"), total=("value", "sum"), most=("high", "sum"),
                    late=("provisional", "any")).reset_index()  # fmt: skip
    sums = sums[sums["number"].eq(frame["region"].nunique())]
    made = frame.drop_duplicates(SPAN).merge(sums, on=SPAN)
    made = made.assign(
        region=NETWORK, value=made["total"], provisional=made["late"],
        value_high=made["most"].where(made["most"].gt(made["total"])),
    )  # fmt: skip
    return pd.concat([frame, made[frame.columns]], ignore_index=True)


def _of_all_years(points: pd.DataFrame) -> str:
    """Say which of several years had the most and the fewest, if no figure in doubt may be it."""
    spans = (points["period_end"] - points["period_start"]).dt.days + 1
    unsure = points["value"].isna() | points["provisional"].astype(bool)
    unsure |= points["value_high"].notna() | spans.lt(_WHOLE_YEAR)
    if len(points) < 3 or unsure.any():
        return ""
    ends = points["value"].agg(["min", "max"])
    least, most = (points.loc[points["value"].eq(end)] for end in ends)
    if len(least) > 1 or len(most) > 1:
        return ""
    ends = (say("{n} in {when:spoken}", n=row["value"], when=row["period"])
            for row in (most.iloc[0], least.iloc[0]))  # fmt: skip
    of = f"Of {small(len(points))} years the most were"
    return f"{of} {', the fewest '.join(ends)}"


def _claims(
    data: pd.DataFrame,
    page: Sequence[Series],
    detail,
    together: str,
    by: str | None,
    focus: str | None,
) -> dict[tuple, Claim]:
    """What the headline rests on: of one its year and chart, of many all years, ``together``.

    Beside all together it names of the regions the one in ``focus``, or all that changed.
    """
    measure, *rest = detail

    def subject(name: str) -> tuple[str, ...]:
        return (measure, name, *rest, together) if by else (*detail, name)

    if not data["why"].eq("").any():
        return {}
    alone, of_all = (chance_of_a_year(share, page[0]) for share in (YEAR_ALONE, YEARS_TOGETHER))
    moved = data["reading"].isin(["higher", "lower"])
    named = frozenset(map(subject, data.loc[moved, "region"]))
    if len(data) > 1:
        if not moved.any():  # what the region's chart tells too is named
            told = data["alone"] & data["signal"].ne("") & data["why"].eq("")
            named = frozenset(map(subject, data.loc[told, "region"]))
        is_named = subject(NETWORK) in named
        summed = [replace(series, region=together) for series in page if series.region == NETWORK]
        judged = [series for series in summed if not series.withheld]
        # A region's forces are other rows than all regions, and than another region's.
        whose = () if together == NETWORK else (together, by) if by else (together,)
        regions = {("years", *detail, *whose): Claim(of_all, named - {subject(NETWORK)})}
        is_focus = data["region"].eq(focus)
        if is_focus.any():
            is_told = moved | (data["alone"] & data["signal"].ne(""))  # not “perhaps by chance”
            names = data.loc[is_focus & is_told, "region"]
            regions = {("year", *subject(focus)): Claim(alone, frozenset(map(subject, names)))}
        if by:  # the headline is not of their sum
            return regions
        return {
            **claims_of(judged, detail, years=False),
            **regions,
            ("year", *detail, together): Claim(alone, frozenset([(*detail, together)] * is_named)),
        }
    year = Claim(alone, named)
    judged = [series for series in page if not series.withheld]
    return claims_of(judged, detail, also=bool(named)) | {
        ("year", *detail, data["region"].iloc[0]): year
    }


# --- which years ---------------------------------------------------------------------------------


def _two_years(
    frame: pd.DataFrame, figures: Figures, is_whole: bool = False
) -> tuple[periods.Period, periods.Period]:
    """The newest year that ends with a final period, else that both years hold; the one before."""
    measure = figures.measure
    if frame.empty:
        raise NoFigures("outcomes", f"no figure of {measure['plural']} has the days of its period")
    spans = all_periods(frame)
    # The newest final period that half of the regions have, else that any has.
    given = frame[frame["value"].notna() | frame["hidden"]]
    final = ~given["provisional"].astype(bool)
    final = given[settled(given, final) if is_whole else final]
    held = (frame if final.empty else final).groupby("period_end")["region"].nunique()
    wide = held[held.ge(frame["region"].nunique() / 2)]
    known = spans[spans["period_end"].le((held if wide.empty else wide).index.max())]
    last = known[known["period_end"].eq(known["period_end"].max())].iloc[0]
    part, per_year = _per_year(last, measure["plural"])
    if per_year > 1:
        units = figures.rows["unit"].dropna().unique()
        check_flow(measure["measure"], known["period"], f"the year to {last['period']}", units)
    are_two = len(known) >= 2 * per_year and part != STRETCH
    if not (are_two and _any_whole(given, known[-2 * per_year :])):
        alone = a_year_apart(given[given["period_end"].le(last["period_end"])])
        if alone:
            return alone
    if not are_two:
        parts = say(f"{{n:count {part}}}", n=len(known))
        raise NoFigures(
            "outcomes",
            f"{measure['plural']} have {parts} up to {last['period']}, and not the same one a year "
            "before",
            "The same months of two years" if part == STRETCH else f"Two years are {2 * per_year}",
        )
    following = last["period_end"] + pd.Timedelta(days=1)
    starts = [(following - pd.DateOffset(years=n)).date() for n in range(3)]
    now, before = (
        periods.span(first, (pd.Timestamp(after) - pd.Timedelta(days=1)).date())
        for after, first in pairwise(starts)
    )
    return now, before


def _any_whole(frame: pd.DataFrame, spans: pd.DataFrame) -> bool:
    """Whether any region has every one of some periods: a gap denies two years to it alone."""
    inside = frame[frame["period_start"].isin(spans["period_start"])]
    return bool(inside.groupby("region")["period_start"].nunique().eq(len(spans)).any())


def _per_year(row: pd.Series, plural: str) -> tuple[str, int]:
    """Quarter, month or year, and how many make one."""
    kind = periods.span(row["period_start"].date(), row["period_end"].date()).kind
    for name, number in PER_YEAR.items():
        if name in kind:
            return name, number
    ends = row["period_start"].date(), row["period_end"].date()
    if ends[0].day == 1 and ends[1] == periods.last_day(ends[1].year, ends[1].month):
        return STRETCH, 1
    raise NotComparable(
        plural,
        f"{row['period']} is no quarter, month or year, so the same ones a year before are not "
        "known",
        "Quarters, years, one or several months",
        "Use rocu.track for periods of another kind",
    )


# --- judging -------------------------------------------------------------------------------------


def _judged(frame, years, figures: Figures, unjudged: str = "") -> pd.DataFrame:
    """One row a region, and one for all that have both years, with why it is ``unjudged``."""
    frame = frame[frame["period_end"].le(pd.Timestamp(years[0].end))]
    spans, names = all_periods(frame), list(dict.fromkeys(frame["region"]))
    part, per_year = _per_year(spans.iloc[-1], figures.measure["plural"])
    if years[0].days < _WHOLE_YEAR or part == STRETCH:  # the same months of each year
        inside = spans["period_start"].between(*map(pd.Timestamp, (years[0].start, years[0].end)))
        months = set(spans.loc[inside, "period_start"].dt.month)
        spans, per_year = spans[spans["period_start"].dt.month.isin(months)], int(inside.sum())
    points = points_of(frame, spans, names)
    low, high = points["value"], points["value_high"]
    high = np.where(np.isnan(high), low, high)
    hidden, waiting = points["hidden"], points["provisional"]
    two = slice(-2 * per_year, None)
    why = [
        _why_not(*cells, part)
        for cells in zip(low[:, two], hidden[:, two], waiting[:, two], strict=True)
    ]
    if not figures.of_counts:
        why = [reason or AMOUNT for reason in why]
    if len(names) > 1:
        used = np.array([reason in ("", AMOUNT) for reason in why])
        low, high = (np.vstack([part, part[used].sum(axis=0)]) for part in (low, high))
        all_why = next((why[at] for at in np.flatnonzero(used)), "no region has both years")
        names, why = [*names, NETWORK], [*why, all_why or unjudged]
    results = _at_both_ends(low, high, per_year)
    blank = np.array([reason != "" for reason in why])
    for name in ("ratio", "lower", "upper", "p", "dispersion", "freedom"):
        results[name] = np.where(blank, np.nan, results[name])
    results["alone"] = results["alone"] & ~blank
    # A board asks of all together first: they are held by themselves.
    named, is_whole = np.zeros(len(names), dtype=bool), np.array(names) == NETWORK
    for part in (~is_whole, is_whole):
        named[part] = change.together(results["p"][part])
    higher, lower = named & (results["lower"] > 1), named & (results["upper"] < 1)
    reading = np.select([blank, higher, lower], ["", "higher", "lower"], "same")
    return pd.DataFrame({"region": names, **results, "why": why, "reading": reading})


def against_last_year(frame: pd.DataFrame, figures: Figures, period: str) -> dict[str, dict]:
    """Rows of `_judged` by region, of the year that ends with a period; none without two years."""
    ends = frame.loc[frame["period"].eq(period), "period_end"]
    if not len(ends) or frame["value"].lt(0).any():  # no count is, and amounts are not compared
        return {}
    kept = frame[frame["period_end"].le(ends.max())]
    try:
        years = _two_years(kept, figures)
        if pd.Timestamp(years[0].end) != ends.max():
            return {}
        is_part = years[0].days < _WHOLE_YEAR
        judged = _judged(kept, years, figures).assign(is_part=is_part, of=years[0].label)
        return {row["region"]: row for row in records(judged)}
    except (NoFigures, NotComparable):
        return {}


def with_years(judged: Sequence[Series], frame: pd.DataFrame, figures: Figures) -> list[Series]:
    """Series with what their own newest year is against the last."""
    newest = {s.region: s.newest["period"] for s in judged if s.newest is not None}
    years = {period: against_last_year(frame, figures, period) for period in {*newest.values()}}
    return [replace(s, last_year=years.get(newest.get(s.region), {}).get(s.region)) for s in judged]


def change_in_words(row: dict | None, clear: bool) -> str:
    """One row of `against_last_year` in a cell: ``30 per cent lower``, ``no clear change``."""
    if row is None:
        return NOT_APPLICABLE
    if row["why"]:
        return "not compared"
    if not clear and not row["alone"]:
        return "no clear change"
    return against_year(row) + ("" if clear else ", judged alone")


def _reading(row: dict) -> str:
    """Reading of a row, or why it has none; what is clear alone is no denial among others."""
    if row["why"]:
        return capital(WHOLE) if row["why"] == WHOLE else f"Not compared: {row['why']}"
    same = row["reading"] == "same"
    text = READINGS[row["reading"]]
    text = "Clear only if judged alone" if same and row["alone"] else text
    link = "and" if same and row["alone"] else "but"
    return f"{text}, {link} {row['but']}" if row["but"] else text


def _why_not(low, hidden, waiting, part: str) -> str:
    """Why a region is not compared; empty where both years are whole."""
    if hidden.any():
        return HIDDEN_COUNTS
    missing = int(np.isnan(low).sum())
    if missing:
        return say("{n:count " + part + "} of the two years {n|is|are} missing", n=missing)
    return "provisional" if waiting.any() else ""


def _at_both_ends(low, high, per_year: int) -> dict[str, np.ndarray]:
    """Sums and ratio; of ranges the widest interval and the larger p, if both ends agree."""
    newest, last = slice(-per_year, None), slice(-2 * per_year, -per_year)

    def at(now: np.ndarray, before: np.ndarray) -> Years:
        table = (low + high) / 2
        table[:, newest], table[:, last] = now[:, newest], before[:, last]
        return compare_years(table, per_year)

    least = most = at(low, high)
    if (high != low)[~np.isnan(low)].any():
        most = at(high, low)
    middle = np.sqrt(least.ratio * most.ratio)
    agree = np.sign(least.ratio - 1) == np.sign(most.ratio - 1)
    return {
        "now": low[:, newest].sum(axis=1),
        "now_high": _if_range(low[:, newest], high[:, newest]),
        "before": low[:, last].sum(axis=1),
        "before_high": _if_range(low[:, last], high[:, last]),
        "ratio": middle,
        "lower": least.lower,
        "upper": most.upper,
        "p": np.where(agree, np.maximum(least.p, most.p), 1.0),
        "dispersion": np.maximum(least.dispersion, most.dispersion),
        "freedom": least.freedom,
        # By itself, as the exhibits of this series alone tell it.
        "alone": least.alone & most.alone & agree,
    }


def _if_range(low: np.ndarray, high: np.ndarray) -> np.ndarray:
    low, high = low.sum(axis=1), high.sum(axis=1)
    return np.where(high != low, high, np.nan)


# --- words ---------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _Words:
    """Sentences on two years, of which there is one row a region, and one for all together."""

    named: str
    is_one: bool
    years: tuple[periods.Period, periods.Period]
    rows: list[dict]
    added_up: AddedUp  # regions that have both years
    parts: list[str]  # which areas are sums of some of their forces
    longer: str  # of years alone: the most and the fewest of all
    by: str | None  # strands or threats are shown, of one area
    focus: str | None  # region that the words are of

    @property
    def several(self) -> bool:
        return len(self.rows) > 1

    @property
    def shown(self) -> dict:
        """The row that the words are of: that in focus, else the last, or the one."""
        return next((row for row in self.rows if row["region"] == self.focus), self.rows[-1])

    @property
    def is_whole(self) -> bool:
        """Whether the words are of all together."""
        return self.several and self.shown is self.rows[-1]

    @property
    def were(self) -> str:
        return "was" if self.is_one else "were"

    @property
    def where(self) -> str:
        return f"across {self.added_up.words}" if self.is_whole else f"in {self.shown['called']}"

    @property
    def before(self) -> str:
        """What the newest year is set against, or its one quarter or months that are given."""
        now = self.years[0]
        part = next((name for name in ("quarter", "month") if name in now.kind), "months")
        return "the year before" if now.days >= _WHOLE_YEAR else f"the same {part} the year before"

    @property
    def in_before(self) -> str:
        """When that was, in a sentence: “100 the year before”, “100 in the same quarter …”."""
        return self.before if self.before == "the year before" else f"in {self.before}"

    @property
    def clear(self) -> list[dict]:
        """Regions that changed clearly, beside that of which the words are."""
        rows = self.rows[:-1] if self.several else self.rows
        rows = rows if self.is_whole or not self.several else rows[1:]
        return [row for row in rows if row["reading"] in ("higher", "lower")]

    def headline(self) -> str:
        row, what = self.shown, f"{self.named} {self.where}"
        if row["why"] == AMOUNT:
            how = f"{self.were} {pair_of(row)}"
            return fit(f"{what} {how} {self.in_before}", f"{what} {how}", f"{self.named} {how}")
        if row["why"] not in ("", WHOLE):
            what = self.named if self.is_whole else what
            text, rest = f"{what} cannot be compared with", "cannot be compared with a year before"
            told = f"{text} {self.before}"
            return fit(f"{told}: {row['why']}", told, f"{what} {rest}", f"{self.named} {rest}")
        if self.by:
            return self._which_moved()
        how, short = (
            f"{self.were} {against_year(row, before)}"
            for before in (self.in_before, "a year before")
        )
        heads = [f"{named} {told}{self.doubt}" for told in (how, short)
                 for named in (what, self.named)]  # fmt: skip
        several, same = self.is_whole, row["reading"] == "same" and not self.doubt
        rests = [f"; {text}" for text in self._who_moved()] if several else [f": {pair_of(row)}"]
        if same:
            calm = f"no clear change in {what}"
            heads = [f"{calm} from {self.before}", calm]
            if several:
                heads += [f"{self.named} together: no clear change", "no clear change together"]
                heads = [f"{head}, but {row['but']}" for head in heads] if row["but"] else heads
            else:
                called = f"{row['called']}: no clear change"
                whole = f"{row['called']} {self.named}: no clear change from {self.before}"
                heads[1:1] = [whole, f"{called} from {self.before}", f"{called} in a year", called]
                heads.insert(-1, f"no clear change from {self.before}")
                rests = [f", but {row['but']}"] if row["but"] else []
        elif row["but"]:
            way = f"{against_year(row)}{' in a year' if self.before == 'the year before' else ''}"
            heads[1:1] = [f"{row['called']} {self.named}: {way}", f"{self.named}: {way}"]
            rests = [f", but {row['but']}"]
        if self.several and not (several or row["but"]):  # beside others, of which year it is
            now, then = (spoken(year.label) for year in self.years)
            called = f"{row['called']} {self.named}"
            way = f" in {now}: {against_year(row, f'in {then}')}{self.doubt}"
            way = f": no clear change from {then} to {now}" if same else way
            heads, rests = [called + way, *heads], [""]
        # A change keeps its place before its figures; what is said against it is kept.
        said = heads if same or row["but"] else heads[:1]
        is_year = self.before == "the year before" and not (same or row["but"])
        if several and is_year and len(self.clear) == 1 and not self.added_up.absent:
            said = [*said, f"{self.named} together {self.were} {against_year(row)} in a year"]
        return fit(*(head + rest for rest in rests for head in said), *heads)

    def _which_moved(self) -> str:
        """Headline of the strands or threats; their sum is told where the area's year is."""
        if not self.clear:
            calm = f"no clear change in {self.named} by {self.by}"
            doubts = self._who_moved() if any(row["alone"] for row in self.rows[:-1]) else []
            heads = f"{calm} from {self.before}", calm
            return fit(*(f"{head}; {doubt}" for doubt in doubts for head in heads), *heads)
        row, *more = self.clear
        if more:
            told = say("{n:count region} of {of}", n=len(self.clear), of=small(len(self.rows) - 1))
            ways = {way: [row["region"] for row in self.clear if row["reading"] == way]
                    for way in ("higher", "lower")}  # fmt: skip
            moved = listed(f"{way} for {listed(names)}" for way, names in ways.items() if names)
            return fit(f"{self.named} {self.were} {moved} than {self.before}",
                       f"{self.named} {self.were} {moved}",
                       f"{self.named} changed clearly for {told}")  # fmt: skip
        what = f"{self.named} for {row['region']}"
        told = [f"{what} {self.were} {against_year(row, before)}"
                for before in (self.in_before, "a year before")]  # fmt: skip
        return fit(*told, f"{what}: {against_year(row)}", what)

    def _who_moved(self) -> list[str]:
        """Which regions changed, by how much one did, the longest first."""
        # In doubt where the year is clear only by itself, as in three of ten pages by chance.
        both, clear = [row for row in self.rows[:-1] if not row["why"]], self.clear
        alone = [row for row in both if row["alone"]]
        alone = [row for row in alone if row["signal"]] or alone
        shown = clear or alone
        told = []
        if len(shown) == 1:
            name, ratio = shown[0]["region"], shown[0]["ratio"]
            way = "higher" if ratio > 1 else "lower"
            told = [f"{name} {against_year(shown[0])}", f"{name} {way}"]
        if not clear and alone:
            some = say("{n:count region} clear only if judged alone", n=len(alone))
            doubt = "" if alone[0]["signal"] else f", {BY_CHANCE}"
            return [*(text + (doubt or ", judged alone") for text in told), f"{some}{doubt}"]
        if not clear and any(row["signal"] for row in both):
            return ["no region stands when all are looked at together"]
        return [*told, say("{n:count region} changed clearly", n=len(clear))]

    @property
    def doubt(self) -> str:
        """What is said of a change in focus that is clear only by itself, as `_who_moved` does."""
        row = self.shown
        if self.is_whole or not (self.several and row["alone"] and row["reading"] == "same"):
            return ""
        return f", {'judged alone' if row['signal'] else BY_CHANCE}"

    def beside(self) -> list[str]:
        """What all together and the other regions did, beside one in focus."""
        row, told = self.rows[-1], []
        if self.is_whole or not self.several:
            return told
        if not row["why"] and self.added_up.held != (self.focus,):
            way = "no clear change" if row["reading"] == "same" else against_year(row)
            told.append(f"{self.added_up.words}: {way}")
        if self.clear:
            told.append(say("{n:count other region} changed clearly", n=len(self.clear)))
        return told

    def brief(self) -> str:
        """Both figures, and what may be said of them."""
        row = self.shown
        if row["why"] not in TOLD:
            return paragraph(self.headline(), capital("; ".join(self.beside())))
        text = "{what} {where} {were} {now} in {when:spoken}, against {before} in {then:spoken}"
        (now, before), (when, then) = _both(row), (year.label for year in self.years)
        first = capital(say(text, what=self.named, where=self.where, were=self.were, now=now,
                            when=when, before=before, then=then))  # fmt: skip
        if row["why"] not in ("", WHOLE):
            return paragraph(first, *self.parts)
        if self.by:
            names = [row["region"] for row in self.clear]
            told = f"{listed(names)} changed clearly" if names else self._who_moved()[0]
            return paragraph(first, capital(told), *self.parts)
        clear, same = clear_from(row), row["reading"] == "same" and not self.doubt
        second = "no clear change" if same else f"that is {against_year(row)}{self.doubt}"
        if clear is not None:
            second += f": {_clear_words(clear)} would have been clear"
        if self.is_whole:
            names = [row["region"] for row in self.clear]
            told = f"{listed(names)} changed clearly" if names else self._who_moved()[0]
            second += f"; {told}"
        if row["but"]:
            second += f"; on the chart they are {row['but']}"
        second = "; ".join([second, *self.beside()])
        return paragraph(first, capital(second), self.longer, *self.parts)

    def key(self) -> Key | None:
        """The change where it is clear, and both figures."""
        row = self.shown
        if row["why"] not in ("", WHOLE):
            return None
        if self.by:
            return self._key_by()
        same = row["reading"] == "same" and not self.doubt
        told = "no clear change" if same else against_year(row)
        when = spoken(self.years[0].label)
        text = f"{self.named} {self.where} in {when}: {pair_of(row)} {self.in_before}"
        # Beside it stands what the chart tells against it, as in the headline.
        text += self.doubt + (f", but {row['but']}" if row["but"] else "")
        text += f"; {self._who_moved()[0]}" if self.is_whole and self.clear else ""
        text = "; ".join([text, *self.beside()[:1]]) + "."
        return Key(capital(told.replace(" per cent ", "% ")), capital(text))

    def _key_by(self) -> Key:
        """The strand or threat that changed clearly, or how many did."""
        when, number = spoken(self.years[0].label), len(self.clear)
        row, told, of = self.shown, "no clear change", f"by {self.by}"
        if number == 1:
            row = self.clear[0]
            told, of = against_year(row), f"for {row['region']}"
        text = f"{self.named} {of} in {when}: {pair_of(row)} {self.in_before}"
        if number > 1:
            told = f"{number} of {len(self.rows) - 1}"
            names = listed(row["region"] for row in self.clear)
            text = f"regions changed clearly: {self.named} for {names} in {when}"
        return Key(capital(told.replace(" per cent ", "% ")), capital(text) + ".")

    def description(self) -> str:
        """The row in focus and that of all together in figures; of the others who is where.

        Their figures stand in the table, which a paper shows below this.
        """
        sentences, groups, readings = [], {}, {}
        for row in self.rows:
            name = "all together" if row["region"] == NETWORK else row["region"]
            if row["why"] not in TOLD:
                groups.setdefault(row["why"], []).append(name)
                continue
            if row is not self.shown and row is not self.rows[-1]:
                if not row["why"]:
                    readings.setdefault(_reading(row), []).append(name)
                continue
            text = f"{capital(name)}: {pair_of(row)}"
            if not row["why"]:
                ratio, told = row["ratio"], _reading(row)
                held = f" (ratio {figure(ratio, 2)}, interval {limits_of(row)})"
                if not np.isfinite(ratio):  # of none before; where none is now either, nothing
                    held = f" (interval of the ratio {limits_of(row)})" if row["now"] else ""
                text += f"{held}, {told[0].lower()}{told[1:]}"
            sentences.append(text)
        clear = clear_from(self.shown)
        if clear is not None:
            where = (
                " of all together" if self.is_whole else f" {self.where}" if self.several else ""
            )
            sentences.append(f"{_clear_words(clear)}{where} would have been clear")
        others = [say("{reading}: {names}", reading=reading, names=names)
                  for reading, names in readings.items()]  # fmt: skip
        without = [say("Not compared ({why}): {names}", why=why, names=names)
                   for why, names in groups.items()]  # fmt: skip
        of = self.added_up.sentence if self.several else ""
        now, before = (spoken(year.label) for year in self.years)
        first = f"{capital(self.named)} in {now} against {before}"
        return paragraph(first, *sentences, *others, of, *self.parts, *without)


def _as_given(low: float, high: float, decimals: int | None = None) -> str:
    """A figure, or a range between its ends."""
    return figure(low, decimals) if high != high else between(low, high, decimals)


def _both(row: dict) -> list[str]:
    """Figures of the newest year and of the one before."""
    ends = np.array([(row[name], row[f"{name}_high"]) for name in ("now", "before")])
    decimals = decimals_of_millions(ends) if row["sign"] else None
    if decimals is not None:  # “£1.0m against £1.0m” is no change, and “£0.0m” nothing or little
        alike = len(np.unique((ends / MILLION).round(decimals))) < len(np.unique(ends))
        decimals = None if alike or (ends == 0).any() else decimals
    by, unit = (1, "") if decimals is None else (MILLION, "m")
    texts = [_as_given(*both, decimals) for both in ends / by]
    return [re.sub(r"\d[\d,.]*", rf"{row['sign']}\g<0>{unit}", text) for text in texts]


def pair_of(row: dict) -> str:
    """Both figures: ``1,040 against 800``."""
    return " against ".join(_both(row))


def clear_from(row: dict) -> tuple[int, int] | None:
    """Rise and fall in per cent from which a calm year's interval would have left out 1, if known.

    The interval is taken to be as wide, as a ratio, about another change as about this one.
    """
    if row["reading"] != "same" or not (0 < row["lower"] <= 1 <= row["upper"] < np.inf):
        return None
    return (
        math.ceil(100 * (row["ratio"] / row["lower"] - 1) - 1e-9),
        math.ceil(100 * (1 - row["ratio"] / row["upper"]) - 1e-9),
    )


def _clear_words(clear: tuple[int, int]) -> str:
    """The same in words: a rise of which 146 per cent are needed is no measure of a fall."""
    rise, fall = clear
    if rise == fall:
        return f"a change of about {rise} per cent or more"
    return f"a rise of about {rise} per cent or a fall of about {fall}"


def limits_of(row: dict) -> str:
    """Interval of a ratio; from what on, where there is no end to it."""
    if np.isinf(row["upper"]):
        return f"{figure(row['lower'], 2)} or more"
    return interval(row["lower"], row["upper"], 2)


def _how_compared(data, frame) -> list[Note | str]:
    judged = data[data["why"].eq("")]
    if judged.empty:
        return []
    basis = "they allow for chance alone, since these figures do not show what is usual"
    if np.isfinite(judged["freedom"]).all():
        same = f"{_per_year(all_periods(frame).iloc[-1], '')[0]}s"
        widened = figure(judged["dispersion"].max(), 1)
        basis = (
            f"they allow for how far same {same} of different years differ, at most {widened} "
            "times what chance gives"
        )
    # The rows, and their sum beside them, are two tests.
    tests = 1 + (len(judged) > 1 and NETWORK in set(judged["region"]))
    return [
        KIND.method.note("clear change"),
        note(
            "year-on-year",
            "Intervals are score intervals of the ratio of two counts, at 95 per cent: {basis}. By "
            "chance {papers} would name a change; more where figures follow one another, or vary "
            "by more than the intervals allow for",
            basis=basis, papers=at_most(0.05 * tests),
        ),
        "“Judged alone” means: with the spread of its own figures, and not looked at together with "
        "the other rows." if (judged["alone"] & judged["reading"].eq("same")).any() else "",
    ]  # fmt: skip


# --- table and chart -----------------------------------------------------------------------------


def _table(rows: list[dict], years) -> pd.DataFrame:
    cells = []
    for row in rows:
        told, clear = not row["why"], clear_from(row)
        ratio = round(float(row["ratio"]), 2) if told and np.isfinite(row["ratio"]) else None
        cells.append((
            row["called"],
            _total(row, "now", range_cell),
            _total(row, "before", range_cell),
            NOT_APPLICABLE if ratio is None else ratio,
            limits_of(row) if told else NOT_APPLICABLE,
            _reading(row),
            f"{clear[0]}% up or {clear[1]}% down" if clear else NOT_APPLICABLE,
        ))  # fmt: skip
    heads = ("Region", *(capital(year.label) for year in years), "Ratio",
             "95% interval", "Reading", "Would have been clear")  # fmt: skip
    return table_of(dict(zip(heads, zip(*cells, strict=True), strict=True)))


def _total(row: dict, name: str, shown=cell_words) -> object:
    """Sum of a year, ``now`` or ``before``, as words or as a cell."""
    hidden = row["why"] == HIDDEN_COUNTS
    return shown(row[name], row[f"{name}_high"], hidden and row[name] != row[name], 0)


def _drawing(rows: list[dict], years, coloured: Collection[str]) -> Drawing | None:
    marks = {"higher": "above", "lower": "below", "same": "same", "": ""}
    drawn = [
        {
            "label": row["called"],
            "now": _total(row, "now"),
            "before": _total(row, "before"),
            "state": "focus" if row["region"] in coloured else "plain",
            # An interval that leaves out "no change" is not drawn as none.
            "mark": "alone"
            if row["reading"] == "same" and not row["lower"] <= 1 <= row["upper"]
            else marks[row["reading"]],
            **{name: row[name] for name in ("ratio", "lower", "upper")},
        }
        for row in rows
    ]
    heads = ((years[0].label, "now"), (years[1].label, "before"))
    words = {
        "above": "Clearly higher",
        "below": "Clearly lower",
        "alone": "Clear only if judged alone",
        "same": READINGS["same"],
    }
    return drawing_of_changes(drawn, heads, "Change from the year before, per cent", words)


def _drawing_of_one(series: Series, row: dict, years, label: str) -> Drawing | None:
    """The series over time, with the sum and the mean of both years in place of what is usual."""
    if row["why"] not in TOLD:
        return None
    points = series.points[series.points["value"].notna()].reset_index(drop=True)
    mean, told = np.full(len(points), np.nan), [""] * len(points)
    for year, name in zip(years, ("now", "before"), strict=True):
        inside = points["period_start"].between(pd.Timestamp(year.start), pd.Timestamp(year.end))
        mean[inside] = points.loc[inside, "value"].mean()
        # Over the middle of its year: over the first point it would seem that point's own figure.
        middle = int(np.flatnonzero(inside)[(inside.sum() - 1) // 2])
        told[middle] = f"{year.label}: {row['sign']}{_total(row, name)}"
        if mean[middle] == mean[middle] and inside.sum() > 1:
            told[middle] += f", mean {row['sign']}{figure(mean[middle], 0 if row['sign'] else 1)}"
    as_given = replace(series, points=series.points.assign(season=1.0))
    most = 1.08 * float(np.nanmax(points[["value", "value_high"]].to_numpy())) or 1.0
    # The figures of two years stand above them; those of every quarter would run across.
    drawing = drawing_of(as_given, _as_given, 1, y_label=label, y_most=most, remark="",
                         number_points=False)  # fmt: skip
    frame = drawing.frame.assign(
        mean=mean, lower=mean, upper=mean, part=mean, label=told, mark="no signal",
        mean_named=None, lower_named=None, upper_named=None,
    )  # fmt: skip
    return replace(drawing, frame=frame)


def drawing_of_changes(
    rows: Sequence[Mapping], columns, x_label: str, words: Mapping[str, str]
) -> Drawing | None:
    """Dots with intervals of changes in per cent, one a row; None where no row has an interval.

    Rows have ``label, ratio, lower, upper``, the ``state`` as `dots.draw` has it, the texts of
    ``columns`` (heading, name), and ``mark``: one of `theme.VERDICT_MARKS` that ``words`` explains,
    or empty where nothing is compared.
    """
    frame = pd.DataFrame(rows)
    known = frame["mark"].ne("") & np.isfinite(frame["upper"].astype(float))
    if not known.any():
        return None
    for name, column in (("value", "ratio"), ("lower", "lower"), ("upper", "upper")):
        frame[name] = (100 * (frame[column].astype(float) - 1)).where(known)
    frame["mark"] = frame["mark"].where(known, "apart")
    key = [(mark, text) for mark, text in words.items() if mark in set(frame.loc[known, "mark"])]
    least, most = min(frame["lower"].min(), 0.0), max(frame["upper"].max(), 0.0)
    options = {
        "x_label": x_label,
        "columns": columns,
        "reference": (0.0, 0.0),
        "reference_label": "No change",
        "key": tuple(key),
        "x_least": least - 0.04 * (most - least),
        "x_most": most + 0.04 * (most - least),
    }
    frame = frame.assign(high=np.nan)
    return Drawing(dots.draw, frame, options)


KIND = Kind(
    shows="this year against last",
    question="What changed from the year before?",
    of_one_region=True,
    tell=_tell,
    select=_select,
    method=Method(
        "This year against last",
        (
            ("clear change", "The newest year is set against the same quarters or months of the "
             "year before; of less than two years, as much as is held of both. A change is named "
             "only where the interval of the ratio of both counts leaves out 1, with allowance for "
             "how far same quarters of different years differ about the levels of the series, and "
             "where it stands when all rows are looked at together (Holm's rule); the sum of all "
             "rows is held by itself."),
        ),
    ),
)  # fmt: skip
