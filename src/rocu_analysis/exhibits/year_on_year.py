"""Is this year different from last? The newest year against the same quarters a year before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from rocu_analysis import reference, wording
from rocu_analysis.charts import dots
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.errors import BadOption, NoFigures
from rocu_analysis.exhibits import cells, figures as sums, judging, over_time, years as of
from rocu_analysis.exhibits.cuts import DETAILS, check_addable
from rocu_analysis.exhibits.exhibit import Claim, Content, Exhibit, Key, Kind, asks
from rocu_analysis.exhibits.figures import NETWORK
from rocu_analysis.exhibits.methods import CHANGE_OVER_TIME
from rocu_analysis.exhibits.rows import Selections, areas_of, one_counting
from rocu_analysis.exhibits.series import Series
from rocu_analysis.exhibits.two_years import CLEAR, TwoYears, find
from rocu_analysis.exhibits.years import BOTH_KNOWN, Reading, Why

if TYPE_CHECKING:
    from rocu_analysis.schema import Counting, Strand


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

    Where no region shown has two whole years, the newest quarters or months in a row that both
    years hold are compared; and so are years to date.

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
        places = outcomes[["region", "force", "body"]]
        mine = outcomes["measure"].eq(measure) & places.isin([*rows["region"]]).any(axis=1)
        stated = outcomes[by].notna() & outcomes[by].ne(reference.NOT_STATED)
        if (mine & stated).any():
            rows = areas_of(outcomes[mine & stated], measure, **asked)[0]
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


# --- words ----------------------------------------------------------------------------------------


def _describe(chosen: Selections, **asked) -> Content:
    found, data, frame, page = find(chosen, **asked)
    figures, rows, by = found.figures, found.rows, found.by
    its = "its" if wording.is_one(figures.measure) else "their"
    signals = {name: over_time.phrase(series, series.now, its)
               for name, series in found.series.items() if series.now}  # fmt: skip
    data["signal"] = [signals.get(row["region"], "") for row in rows]
    alone, where = len(rows) == 1, found.where(rows[0] if len(rows) == 1 else rows[-1])
    split = [f"by {by}, {figures.called(found.place)}"] if by else []
    label = ", ".join([figures.measure["label"], *found.details, *split])
    unit = "" if figures.of_counts else f", {figures.unit}"
    drawing = _draw(found)
    if alone and rows[0]["why"] in BOTH_KNOWN:
        drawing = _draw_one(found, page[0], f"{label}, {figures.unit}")
    left_out = [] if by else judging.left_out(figures.frame, frame)
    unstated = f"Figures for which no {by} is stated are left out" * chosen.facts["unstated"]
    kind = "Points over time" if alone else "Dots with intervals of the change in a year"
    return Content(
        headline=_headline(found),
        subtitle=f"{label}, {where}, {found.years[0].label} against {found.years[1].label}{unit}",
        alt=f"{kind}, {where}",
        more=_more(found),
        care=sums.recording_care(figures.measure["measure"], "a change"),
        key=_key(found),
        part=figures.part(found.place or rows[0]["region"]) if alone or by else "",
        finding=found,
        table=_table(found),
        rows=figures.rows,
        data=data,
        methods=["year"],
        notes=[sums.about(figures, figures.frame, *left_out, unstated)],
        drawing=drawing,
        claims=_claims(found),
    )  # fmt: skip


def _claims(found: TwoYears) -> dict[tuple, Claim]:
    """What the headline names: each row whose year is clear, else those that charts name."""
    measure = found.figures.measure["measure"]
    if all(row["why"] for row in found.rows):
        return {}
    whole = found.place or NETWORK
    counting = found.figures.counting

    def subject(name: str) -> tuple[str, ...]:
        if found.by:
            return (measure, name, *found.details, counting, whole)
        return (measure, *found.details, counting, whole if name == NETWORK else name)

    rows = list(found.clear)
    row = found.shown
    alone = len(found.rows) == 1 and row["alone"]
    if row["reading"] in CLEAR or alone or found.contradicts(row):
        rows.append(row)
    if not rows and found.is_whole:
        rows = [each for each in found.rows[:-1] if each["alone"] and found.contradicts(each)]
    named = frozenset(subject(each["region"]) for each in rows)
    return {("years", *subject(row["region"])): Claim(named)}


def _headline(found: TwoYears) -> str:
    """The year against the year before, then what it would deny; or why it is not compared."""
    if found.by:
        return _headline_of_details(found)
    row, subject = found.shown, found.subject(found.shown)
    if row["why"] == Why.AMOUNT:
        pair = of.pair_of(row, found.sign)
        return wording.fit(
            *(f"{form}: {pair}" for form in subject.forms), most=wording.LONGEST_SENTENCE
        )
    if row["why"]:
        why = f"cannot be compared with the year before: {of.why_words(row)}"
        return wording.fit(*(f"{form} {why}" for form in subject.forms),
                           most=wording.LONGEST_SENTENCE)  # fmt: skip
    clear = bool(row["alone"]) if len(found.rows) == 1 else None
    first = over_time.year_sentence(row, subject, clear)
    others, but = _others(found), ""
    if found.contradicts(row):
        series = found.series[row["region"]]
        value = cells.cell_words(series.newest["value"], series.newest["value_high"], decimals=0)
        but = over_time.chart_sentence(series, subject.they, value, 1)
    elif row["reading"] == Reading.SAME and row["alone"] and clear is None:
        but = f"Judged alone, {subject.they.name.lower()} {over_time.moved(row)}"
    both = "; ".join(filter(None, [but, others]))
    second = wording.fit(both, but or others, most=wording.LONGEST_SENTENCE) if both else ""
    return f"{first}. {second}" if second else first


def _others(found: TwoYears) -> str:
    """Which others changed clearly, or would if judged alone and by their chart."""
    if len(found.clear) == 1:
        row = found.clear[0]
        return wording.articled(f"in {row['called']} {found.subject(row).they.name.lower()} "
                                f"{over_time.moved(row)}")  # fmt: skip
    if found.clear:
        others = "" if found.is_whole else "other "
        return wording.say(
            f"{{n:count {others}{found.noun.one}}} changed clearly", n=len(found.clear)
        )
    row = next((r for r in found.rows[:-1] if r["alone"] and found.contradicts(r)), None)
    if row is None or not found.is_whole:
        return ""
    return f"{row['called']} {over_time.moved(row)} if judged alone"


def _headline_of_details(found: TwoYears) -> str:
    """Which strands or threats moved; their sum is judged where the area's year is."""
    name = wording.subject(found.figures.measure)
    if not found.clear:
        have = found.subject(found.shown).have
        return wording.fit(f"{name} by {found.by} {have} not clearly changed in a year")
    if len(found.clear) == 1:
        return over_time.year_sentence(found.clear[0], found.subject(found.clear[0]))
    ways = {verb: [row["called"] for row in found.clear if row["reading"] == way]
            for verb, way in (("rose", Reading.HIGHER), ("fell", Reading.LOWER))}  # fmt: skip
    moved = wording.listed(f"{verb} for {wording.listed(x)}" for verb, x in ways.items() if x)
    number = wording.some(len(found.clear), len(found.rows) - 1, found.noun.one)
    return wording.fit(f"{name} {moved} in a year", f"{name} changed clearly for {number}")


def _reading(found: TwoYears, row: Mapping) -> str:
    """Reading of a row, or why it has none."""
    if row["why"] == Why.SUM:
        return wording.capital(of.why_words(row))
    if row["why"]:
        return f"Not compared: {of.why_words(row)}"
    alone = row["reading"] == Reading.SAME and row["alone"]
    text = "Clear only if judged alone" if alone else of.READINGS[row["reading"]]
    if not found.contradicts(row):
        return text
    series = found.series[row["region"]]
    return f"{text}, but {over_time.phrase(series, series.now)}"


def _more(found: TwoYears) -> list[str]:
    """Who changed, what is added up, and who is not compared."""
    parts = []
    if found.shown["why"] not in BOTH_KNOWN:
        return parts
    if len(found.clear) > 1:
        parts.append(f"Clearly changed: {wording.listed(r['called'] for r in found.clear)}")
    if found.is_whole:
        parts.append(found.added_up.sentence())
    missing = [r["called"] for r in found.rows[:-1] if r["why"] not in BOTH_KNOWN]
    return [*parts, f"Not compared: {wording.few_of(missing)}" if missing else ""]


def _key(found: TwoYears) -> Key | None:
    """The change where it is clear, and both figures."""
    row, when = found.shown, wording.spoken(found.period)
    if row["why"] not in (Why.COMPARED, Why.SUM):
        return None
    if found.by:
        text = _headline_of_details(found)
        text = text if when in text else f"{text}, {when}"
        return Key(f"{len(found.clear)} of {len(found.rows) - 1} changed", wording.sentence(text))
    figure, ratio = "No clear change", row["ratio"]
    if row["reading"] in CLEAR:
        figure = wording.capital(of.against_year(row))
        if ratio < 2 and row["now"] + row["before"] and of.in_percent(row):
            figure = f"{abs(round(100 * (ratio - 1)))}% {row['reading']}"
    text = f"{found.subject(row).forms[0]}: {of.pair_of(row, found.sign)}"
    return Key(figure, wording.sentence(text))


# --- table and chart ------------------------------------------------------------------------------


def _total(row: Mapping, name: str, shown=cells.cell_words) -> object:
    """Sum of a year, ``now`` or ``before``, as words or as a cell."""
    hidden = row["why"] == Why.HIDDEN and row[name] != row[name]
    return shown(row[name], row[f"{name}_high"], hidden, 0)


def _table(found: TwoYears) -> pd.DataFrame:
    lines = []
    for row in found.rows:
        clear = of.clear_from(row)
        lines.append((
            wording.capital(found.where(row)), _total(row, "now", cells.range_cell),
            _total(row, "before", cells.range_cell), cells.applicable([row["ratio"]], 2)[0],
            cells.NOT_APPLICABLE if row["why"] else of.limits_of(row), _reading(found, row),
            f"{clear[0]}% up or {clear[1]}% down" if clear else cells.NOT_APPLICABLE,
        ))  # fmt: skip
    heads = (wording.capital(found.noun.one), *(wording.capital(y.label) for y in found.years),
             "Ratio", "95% interval", "Reading", "Would have been clear")  # fmt: skip
    return cells.table_of(dict(zip(heads, zip(*lines, strict=True), strict=True)))


def drawing_of_changes(rows, columns, x_label: str, words: dict[str, str]) -> Drawing | None:
    """Dots with intervals of changes in per cent, one a row; None where no row has an interval.

    Rows have ``label, ratio, lower, upper, state``, the texts of ``columns`` (heading, name), and
    ``mark``: one of `theme.VERDICT_MARKS` that ``words`` explains, or empty where not compared.
    """
    frame = pd.DataFrame(rows).assign(high=np.nan)
    known = frame["mark"].ne("") & np.isfinite(frame["upper"].astype(float))
    if not known.any():
        return None
    for name, column in (("value", "ratio"), ("lower", "lower"), ("upper", "upper")):
        frame[name] = (100 * (frame[column].astype(float) - 1)).where(known)
    frame["mark"] = frame["mark"].where(known, "apart")
    key = [(mark, text) for mark, text in words.items() if mark in set(frame.loc[known, "mark"])]
    least, most = min(frame["lower"].min(), 0.0), max(frame["upper"].max(), 0.0)
    room = 0.04 * (most - least)
    options = {
        "x_label": x_label, "columns": columns, "key": tuple(key), "reference": (0.0, 0.0),
        "reference_label": "No change", "x_least": least - room, "x_most": most + room,
    }  # fmt: skip
    return Drawing(dots.draw, frame, options)


def _draw(found: TwoYears) -> Drawing | None:
    """Dots with intervals of the change, one a row."""
    marks = {Reading.HIGHER: "above", Reading.LOWER: "below", Reading.SAME: "same"}
    rows = []
    for row in found.rows:
        alone = row["reading"] == Reading.SAME and not row["lower"] <= 1 <= row["upper"]
        rows.append({
            "label": wording.capital(found.where(row)),
            "now": _total(row, "now"), "before": _total(row, "before"),
            "state": "focus" if row is found.shown else "plain",
            "mark": "alone" if alone else marks.get(row["reading"], ""),
            **{name: row[name] for name in ("ratio", "lower", "upper")},
        })  # fmt: skip
    heads = ((found.years[0].label, "now"), (found.years[1].label, "before"))
    words = {"above": "Clearly higher", "below": "Clearly lower",
             "alone": "Clear only if judged alone", "same": of.READINGS[Reading.SAME]}  # fmt: skip
    return drawing_of_changes(rows, heads, "Change from the year before, per cent", words)


def _draw_one(found: TwoYears, series: Series, label: str) -> Drawing | None:
    """The series over time, with the sum and the mean of both years in place of what is usual."""
    known = series.points[series.points["value"].notna()].reset_index(drop=True)
    mean, texts, sign = np.full(len(known), np.nan), [""] * len(known), found.sign
    for year, name in zip(found.years, ("now", "before"), strict=True):
        inside = known["period_start"].between(pd.Timestamp(year.start), pd.Timestamp(year.end))
        mean[inside] = known.loc[inside, "value"].mean()
        middle = int(np.flatnonzero(inside)[(inside.sum() - 1) // 2])
        texts[middle] = f"{year.label}: {sign}{_total(found.rows[0], name)}"
        if inside.sum() > 1:
            texts[middle] += f", mean {sign}{wording.figure(mean[middle], 0 if sign else 1)}"
    most = 1.08 * float(np.nanmax(known[["value", "value_high"]].to_numpy())) or 1.0
    drawing = over_time.drawing_of(series, 0, 1, y_label=label, y_most=most, remark="")
    low, high = known["value"].to_numpy(), known["value_high"].to_numpy()
    frame = drawing.frame.assign(
        value=low, high=high, mean=mean, lower=mean, upper=mean, part=mean, label=texts,
        mark="no signal", numbered=False, mean_named=None, lower_named=None, upper_named=None,
    )  # fmt: skip
    return Drawing(drawing.draw, frame, drawing.options)


KIND = Kind(
    shows="this year against last",
    question="What changed from the year before?",
    of_one_region=True,
    choices={"by": ("strand", "threat")},
    describe=_describe,
    select=_select,
    method=CHANGE_OVER_TIME,
)
