"""How do the regions compare, now? Dots and intervals against the network, or tiles.

A region counts as different only where its interval leaves out the network's value and the
difference stands when all regions are looked at together (`against_whole`). No ranks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from rocu_analysis import reference
from rocu_analysis.charts import tiles as tile_chart
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.errors import BadOption
from rocu_analysis.exhibits import denominators
from rocu_analysis.exhibits.against_whole import (
    APART,
    COMPARED,
    MOST_NAMED,
    NAMES_OUTSIDE,
    NO_DIFFERENCE,
    NO_VALUE,
    OUT_OF_SPREAD,
    RECORDED_IN_BULK,
    STATUSES,
    Comparison,
    choose,
    compare,
    notes_on_figures,
    on_both_sides,
    other_denominator,
)
from rocu_analysis.exhibits.common import cell, cell_words, range_cell, records, table_of
from rocu_analysis.exhibits.exhibit import NOT_APPLICABLE, Key
from rocu_analysis.exhibits.figures import REGIONAL
from rocu_analysis.exhibits.kinds import Chosen, Kind, Method, Told
from rocu_analysis.wording import (
    Note,
    between,
    capital,
    figure,
    fit,
    interval,
    listed,
    note,
    paragraph,
    rounded_up,
    say,
    small,
    small_count,
    some,
    spoken,
    times,
)

if TYPE_CHECKING:
    from pathlib import Path

    from rocu_analysis.exhibits.exhibit import Exhibit
    from rocu_analysis.schema import Counting, Per, Strand

VERDICTS = {"above": "above {}", "below": "below {}", "same": NO_DIFFERENCE}
SEEN = "Would mostly show (ratio)"
NOTHING = {
    "hidden": "Every figure is hidden to protect people, so nothing can be compared",
    "missing": "No figure is available, so nothing can be compared",
    "provisional": "All figures are provisional, so no comparison is made yet",
    "amount": "Amounts vary as single cases do, so no difference between regions is judged",
    "counts": "Counts reflect each region's size; without a denominator nothing can be compared",
    "none": "No two regions have whole figures, so nothing can be compared",
}
# What a description says instead of the headline of counts.
ONLY_COUNTS = (
    "Chart and table give each region's count with its interval. Regions differ in size, so the "
    "counts are not compared"
)
OFF_AXIS = 1.5  # times the furthest limit of the others


def compare_regions(
    outcomes: pd.DataFrame,
    measure: str,
    *,
    period: str | None = None,
    per: Per | str | Path | pd.DataFrame | None = None,
    of: str | None = None,
    region: str | None = None,
    tiles: bool = False,
    counting: Counting | None = None,
    strand: Strand | None = None,
    threat: str | None = None,
    geography: str | None = None,
    force: str | None = None,
    body: str | None = None,
) -> Exhibit:
    """Compare regions in one period with the network, each with its interval.

    Parameters
    ----------
    outcomes : DataFrame
        The outcomes frame; it is not changed.
    measure : str
        What is counted, such as ``arrests``.
    period : str, optional
        Label of a period; where missing, the year that ends with the newest that is not
        provisional and that nearly all areas have: three in four of as many as any in the year
        before; or that period, where the year lacks a figure that it has. A year is added up from
        its quarters or months where they fill it.
    per : {"population", "officers"}, DataFrame or path, optional
        Denominator of a rate; or the user's own as a frame or CSV file with ``region`` (``force``,
        ``area``), ``as_at`` (a day or a year) and one column named for what is counted, such as
        ``posts``: of each region the newest until the period ends. Another one is tried too, and a
        reversal is said in a note.
    of : str, optional
        Measure that contains this one: the comparison is of shares.
    region : str, optional
        Region in focus; beside another ``geography``, the region whose forces or areas are shown.
    tiles : bool
        Draw tiles laid out like the map rather than dots and intervals.
    counting, strand, threat : str, optional
        Rows to keep.
    geography : str, optional
        What is compared: ``"region"``, ``"force"``, or a kind of area of your own, such as
        ``"borough"``. Against forces of all regions, or of one (``region``); never both together.
    force, body : str, optional
        Force, or area of your own kind, in focus; it says what is compared.

    Returns
    -------
    Exhibit
        ``.data`` also holds shrunken rates and rank intervals, which no headline uses.

    Raises
    ------
    BadOption
        Where both ``per`` and ``of`` are given, or an option is out of range.
    NotComparable
        Where the whole does not contain the part, or rows overlap.
    NoFigures, UnknownName
        Where there is nothing to compare, or a name is not known.
    """
    return KIND.ask(**locals())


def _choose(outcomes: pd.DataFrame, *, tiles, **asked) -> Chosen:
    chosen = choose(outcomes, **asked)
    if tiles and chosen.selections[0].area != REGIONAL:
        raise BadOption("tiles", "tiles are laid out like the map of the regions", "Regions only")
    return chosen


def _tell(chosen: Chosen, *, tiles, **asked) -> Told:
    view = compare(chosen, **asked)
    what = (view.figures.measure["measure"], *view.details)
    outside = (view.named("usual_spread", "outside"), NAMES_OUTSIDE) if view.spread else ()
    return Told(
        headline=_headline(view),
        subtitle=view.subtitle,
        alt=_alt(view, tiles),
        description=_description(view),
        brief=_brief(view),
        care=_care(view),
        key=_key(view),
        table=_table(view),
        rows=view.sources,
        data=view.frame,
        notes=_notes(view, chosen),
        marks=["widened"] if view.widened else [],
        drawing=(_tiles if tiles else _dots)(view)
        if view.frame["estimate"].notna().any()
        else None,
        claims=view.claims(what, *outside),
    )


# --- headline ------------------------------------------------------------------------------------


def _headline(view: Comparison) -> str:
    """Which regions differ from the network, or how the one in focus stands."""
    statuses = {row["status"] for row in view.rows}
    for status in ("hidden", "missing", "provisional"):
        if statuses == {status}:
            return NOTHING[status]
    if "amount" in statuses:
        return NOTHING["amount"]
    counts = view.per is None and view.of is None
    if counts or not view.compares:
        return NOTHING["counts" if counts else "none"]
    outside, number = view.named("usual_spread", "outside"), len(view.used)
    (high, low), named = map(len, view.sides), len(view.apart)
    against, during = view.against, f" in {spoken(view.period)}"
    if view.in_focus:
        return _headline_of_focus(view, view.in_focus, during)
    whom = some(named, number, "region")
    if named == 0:
        text = f"{whom} is clearly different from {against}"
        return fit(text + during, text)
    if view.spread is not None and len(outside) != named and named > MOST_NAMED:
        return differ_as_regions_do(named, number, len(outside))
    told = []
    if named <= MOST_NAMED:
        text = on_both_sides(*view.sides, against)
        told = [text + during, text]
    text = say("{whom} {n|differs|differ} clearly from {what}", whom=whom, n=named, what=against)
    which = listed(f"{small(n)} {side}" for n, side in zip((high, low), APART, strict=True) if n)
    return fit(*told, f"{text}{during}, {which}", f"{text}, {which}", text)


def _headline_of_focus(view: Comparison, row: dict, during: str) -> str:
    """The one in focus beside the network: with both figures, where these tell them apart."""
    name, verdict, against = row["region"], row["verdict"], view.beside(row["region"])
    stands = f"is {verdict}" if verdict in APART else f"shows {NO_DIFFERENCE} from"
    usual = _usual(row)
    told = [f"{name} {stands} {against}{then}{usual}" for then in (during, "")]
    first, second = view.printed(row["estimate"]), view.printed(view.network[0])
    ranged = row["estimate_high"] == row["estimate_high"] or view.network[0] != view.network[1]
    if ranged or first == second:
        return fit(*told)
    tail = f"{'network' if against == 'the network' else against} {second}"
    tail += f"{during}; {VERDICTS[verdict].format('it')}{usual}"
    heads = (f"{name} {view.counted}", name)
    units = (view.unit, view.unit.removesuffix(" residents"))
    return fit(*(f"{head}: {first} {of}, {tail}" for head in heads for of in units), *told)


def _usual(row: dict) -> str:
    """That one who differs from the network does so no more than regions do."""
    within = row["usual_spread"] == "within" and row["verdict"] in APART
    return ", but no more than is usual" if within else ""


def differ_as_regions_do(named: int, number: int, outside: int) -> str:
    """Headline where many regions differ from the network, and some of them no more than usual."""
    return say(
        "{whom} {n|differs|differ} from the network, {outside:words} by more than is usual",
        whom=capital(some(named, number, "region")), n=named, outside=outside,
    )  # fmt: skip


def _alt(view: Comparison, tiles: bool) -> str:
    kind = "Dots with intervals" if view.frame["lower"].notna().any() else "Dots"
    kind = "Tiles laid out like the map" if tiles else kind
    what = ", ".join([view.measured, *view.details, spoken(view.period)])
    shown = len(view.frame) - len(view.named("status", "hidden", "missing"))
    against = f", against {view.against}" if view.compares else ""
    return f"{kind}: {what}, {small_count(shown, 'region')}{against}."


# --- description ---------------------------------------------------------------------------------


def _description(view: Comparison) -> str:
    parts = []
    if view.compares:
        parts += [_network_sentence(view), view.added_up.sentence]
        parts += [*view.standing(view.against), _seen_sentence(view)]
    parts += [_spread_sentence(view), _focus_sentence(view)]
    left_out = view.left_out()
    if not view.compares and not left_out:
        text = _headline(view)
        parts.insert(0, ONLY_COUNTS if text == NOTHING["counts"] else text)
    shown = "" if view.compares else view.added_up.said_as("These are")
    return paragraph(*parts, left_out, shown)


def _brief(view: Comparison) -> str:
    """The one in focus beside the network, and how many others differ."""
    if not view.compares:
        return ""
    apart, number = len(view.apart), len(view.used)
    usual = view.spread is not None and not view.named("usual_spread", "outside")
    others = say(
        "{whom} {n|is|is|are} clearly different from {against}, at {value} {unit}{usual}",
        whom=some(apart, number, "region"), n=apart, against=view.against,
        value=view.printed(*view.network), unit=view.unit,
        usual=", but no more than is usual among regions" if usual else "",
    )  # fmt: skip
    return paragraph(_focus_sentence(view), others, view.unlike)


def _care(view: Comparison) -> str:
    """What else could make the difference: another denominator, recording, who lives where."""
    focus = view.in_focus
    if focus and focus["second"] not in ("", focus["verdict"]):
        stands = {"same": f"shows {NO_DIFFERENCE} from"}
        told = stands.get(focus["second"], f"is {focus['second']}")
        other = denominators.word(other_denominator(view.per))
        return f"Counted by {other} instead, {view.focus} {told} the network."
    if view.figures.measure["measure"] in RECORDED_IN_BULK:
        return "Forces record outcomes in different ways, so a difference may be one of recording."
    if apart := view.named("status", "apart"):
        template = "{x} {x|is|are} not compared by residents, since many more people come each day."
        return say(template, x=apart)
    return ""


def _key(view: Comparison) -> Key | None:
    """Figure of the one in focus, else how many differ."""
    if not view.compares:
        return None
    aside = [row for row in view.rows if row["status"] == "apart" and row["region"] == view.focus]
    focus = next(iter(aside), view.in_focus)
    unit = view.unit
    if view.of is not None:
        unit = f"as a share of all {view.figures.whole(view.of)}"
    what = f"{view.counted} {unit} in {spoken(view.period)}"
    if focus is None:
        text = say("{n|differs|differ} clearly from {of}", n=len(view.apart), of=view.against)
        text = f"regions {text}: {what}."
        if 0 < len(view.apart) <= MOST_NAMED:
            text += f" {on_both_sides(*view.sides, 'it')}."
        text += f" {view.focus} is not compared." if view.focus else ""
        return Key(f"{len(view.apart)} of {len(view.used)}", text)
    per = "%" if view.of is not None else f" {view.unit.rpartition(' ')[0]}"
    limits = interval(focus["lower"], focus["upper"], view.scale.decimals)
    whole = view.beside(focus["region"]).removeprefix("the ")
    network = f"{whole} {view.printed(*view.network)}"
    verdict = "shown apart, since many more people come there each day"
    if not aside:
        verdict = view.among_many(focus, *view.network)
        verdict = verdict or VERDICTS[focus["verdict"]].format("it") + _usual(focus)
    text = f"{what}; {network}. Range {limits}: {verdict}."
    return Key(_figure(view, focus) + per, text)


def _seen_sentence(view: Comparison) -> str:
    """How large a difference would have been seen in the regions that show none."""
    seen = [row["seen"] for row in view.used if row["verdict"] == "same"]
    seen = sorted(one for one in seen if np.isfinite(one))
    ends = " to ".join(dict.fromkeys(map(times, (seen[0], seen[-1])))) if seen else ""
    return f"One of these would mostly be told from {ends} times that figure" if seen else ""


def _network_sentence(view: Comparison) -> str:
    low, high, total = view.network_counts
    given = {
        "when": view.period,
        "plural": view.counted,
        "value": view.printed(*view.network),
        "counts": between(low, high),
        "against": view.against,
    }
    if view.of is None:
        template = "In {when:spoken} {against} had {value} {plural} {unit} ({counts} in all)"
        return say(template, **given, unit=view.unit)
    return say(
        "In {when:spoken} {plural} were {value} per cent of all {whole} across {against} "
        "({counts} of {total})",
        **given, whole=view.figures.whole(view.of), total=total,
    )  # fmt: skip


def _spread_sentence(view: Comparison) -> str:
    """Which of those that differ lie outside the usual spread of regions."""
    if view.spread is None:
        return ""
    if outside := view.named("usual_spread", "outside"):
        return say("{x} {x|lies|lie} outside the usual spread of regions", x=outside)
    told, seen = "None of those that differ lies outside the usual spread of regions", ""
    if view.spread.seen < np.inf:
        seen = f"{times(view.spread.seen)} times the network would mostly lie outside"
    return paragraph(told, seen)


def _focus_sentence(view: Comparison) -> str:
    """Figure with its interval of the region in focus, or of the only one."""
    alone = len(view.rows) == 1
    row = next((row for row in view.rows if alone or row["region"] == view.focus), None)
    if row is None or row["lower"] != row["lower"]:
        return ""
    limits = interval(row["lower"], row["upper"], view.scale.decimals)
    value = view.printed(row["estimate"], row["estimate_high"])
    if view.of is not None:
        whole = view.figures.whole(view.of)
        text = f"In {row['region']} {value} per cent of {whole} were {view.counted}"
    else:
        text = f"{row['region']} had {value} {view.counted} {view.unit}".strip()
    return f"{text} (95 per cent interval {limits})"


# --- notes ---------------------------------------------------------------------------------------


def _notes(view: Comparison, chosen: Chosen) -> list[str]:
    """Say how sure the figures are, what else they rest on and what was left out."""
    notes = [_interval_note(view)] if view.frame["lower"].notna().any() else []
    if view.compares:
        whole = "The network is the {n:count region} compared, taken together"
        notes += [
            KIND.method.note("told-apart"),
            "" if view.set_apart else note("network", whole, n=len(view.used)),
            note("no ranking", "The order of the regions on the page is no ranking", own=""),
            *_spread_notes(view),
        ]
    return [*notes, *notes_on_figures(view, chosen)]


def _interval_note(view: Comparison) -> Note:
    if view.of is not None:
        return note("wilson", "Intervals are Wilson's, at 95 per cent: they cover chance alone")
    template = "Intervals are exact Poisson limits, at 95 per cent"
    if view.widened:
        template += (
            ", widened where single periods varied by more than chance would give (Student's t, "
            "since few periods show it): they cover chance and the usual variation"
        )
    else:
        template += ": they cover chance alone"
    return note("poisson", template)


def _spread_notes(view: Comparison) -> list[str]:
    """What the usual spread of regions is, and what it does not say."""
    spread, scale = view.spread, view.scale
    if spread is None:
        return []
    low, high = (0.0 if end != end else end * scale.base for end in (spread.lower, spread.upper))
    return [
        note(
            "usual-spread",
            "Regions vary about {times} times as much as chance alone gives (variance), so each is "
            "also held against their usual spread, the outer limits of a funnel at 99.8 per cent: "
            "{limits} {unit} for the smallest region",
            times=figure(round(spread.dispersion)), limits=interval(low, high, scale.decimals),
            unit=view.unit,
        ),
        KIND.method.note("known roughly"),
    ]  # fmt: skip


# --- table ---------------------------------------------------------------------------------------


def _table(view: Comparison) -> pd.DataFrame:
    """Give the figures as published; the network last."""
    rows, scale = list(view.rows), view.scale
    if view.compares:
        low, high, total = view.network_counts
        ends = {"value": (low, high), "estimate": view.network}
        highs = {f"{key}_high": b if a != b else np.nan for key, (a, b) in ends.items()}
        none = {"hidden": False, "total_hidden": False, "status": "", "verdict": None}
        rows.append({"region": view.last, "value": low, "estimate": view.network[0], "total": total,
                     "lacking": (), **highs, **none})  # fmt: skip

    def of_regions(told) -> list:
        return [NOT_APPLICABLE if row["verdict"] is None else told(row) for row in rows]

    head = f"{view.figures.measure['label']}, {view.period}"
    columns = {
        "Region": [row["region"] for row in rows],
        head: [range_cell(row["value"], row["value_high"], row["hidden"]) for row in rows],
    }
    if view.of is not None:
        name = f"{view.figures.whole(view.of, 'label')}, {view.period}"
        columns[name] = [cell(row["total"], row["total_hidden"], None) for row in rows]
    if view.per is not None:
        columns[view.per.capitalize()] = [cell(row["total"], False) for row in rows]
    rate = "Per cent" if view.of is not None else scale.unit.capitalize()
    if rate:
        columns[rate] = [
            range_cell(row["estimate"], row["estimate_high"], row["status"] == "hidden",
                       scale.decimals) for row in rows
        ]  # fmt: skip
    if "amount" not in view.frame["status"].to_numpy():
        columns["95 per cent interval"] = of_regions(
            lambda row: range_cell(row["lower"], row["upper"], row["status"] == "hidden",
                                   scale.decimals)
        )  # fmt: skip
    if view.compares:
        columns[f"Against {view.against}"] = of_regions(
            lambda row: capital(STATUSES[row["verdict"] or row["status"]])
        )
        columns[SEEN] = of_regions(
            lambda row: rounded_up(row["seen"]) if np.isfinite(row["seen"]) else NOT_APPLICABLE
        )
        if view.spread is not None:
            leaves, told = view.spread.seen, ""
            if leaves < np.inf:
                told = f" ({times(leaves)} times would mostly lie outside)"
            columns[f"Against the usual spread{told}"] = of_regions(
                lambda row: row["usual_spread"].capitalize() or "Not judged"
            )
    if any(row["status"] == "incomplete" for row in rows):
        columns["Missing"] = [", ".join(row["lacking"]) or "None" for row in rows]
    return table_of(columns)


# --- chart ---------------------------------------------------------------------------------------


def _dots(view: Comparison) -> Drawing:
    """Sorted by the estimate, since position then helps; what is not compared stands last."""
    last = ~view.frame["status"].isin([COMPARED, "counts", "amount"])
    ordered = view.frame.assign(_last=last).sort_values(
        ["_last", "estimate"], ascending=[True, False], kind="stable"
    )
    # Whoever is shown apart may end so far out that the others would stand in a heap.
    apart = ordered["status"].eq("apart")
    far = apart & ordered["upper"].gt(OFF_AXIS * ordered.loc[~apart, "upper"].max())
    shown = ["estimate", "estimate_high", "lower", "upper"]
    marks = ordered[shown].mask(far).set_axis(["value", "high", "lower", "upper"], axis="columns")
    rows, decimals = records(ordered), view.scale.decimals
    off = (
        ordered["status"].where(ordered["status"].eq("provisional"), "").mask(far, "off the scale")
    )
    named = [
        f"{row['region']}{f' ({why})' if why else ''}" for row, why in zip(rows, off, strict=True)
    ]
    marks.insert(0, "label", named)
    states = dict.fromkeys(NO_VALUE, "none") | {"provisional": "provisional", "apart": "apart"}
    marks["state"] = [
        states.get(row["status"], "focus" if row["region"] == view.focus else "plain")
        for row in rows
    ]
    marks["mark"] = [row["verdict"] or "apart" for row in rows]
    marks["figure"] = [
        STATUSES[row["status"]] if row["status"] in NO_VALUE else _figure(view, row) for row in rows
    ]
    marks["interval"] = [
        interval(row["lower"], row["upper"], decimals) if row["lower"] == row["lower"] else ""
        for row in rows
    ]
    number = "Number" if view.figures.of_counts else view.figures.unit.capitalize()
    columns = [("Per cent" if view.of else "Rate" if view.per else number, "figure")]
    if view.frame["lower"].notna().any():
        columns.append(("95% interval", "interval"))
    label = f"Per cent of all {view.figures.whole(view.of)}" if view.of else view.measured
    label += view.unit_after
    line = view.network, _line_label(view)
    return view.dots(marks.reset_index(drop=True), columns, label, line)


def _line_label(view: Comparison) -> str:
    return f"{view.line}{':' if view.set_apart else ''} {view.printed(*view.network)}"


def _figure(view: Comparison, row: dict) -> str:
    hidden = row["status"] == "hidden"
    text = cell_words(row["estimate"], row["estimate_high"], hidden, view.scale.decimals)
    return f"£{text}" if view.figures.unit == "pounds" and text[:1].isdigit() else text


def _tiles(view: Comparison) -> Drawing:
    places = {row["region"]: row for row in reference.rows("regions")}
    said = {**STATUSES, **{name: text.format(view.against) for name, text in VERDICTS.items()}}
    tiles = [
        {
            "label": row["region"],
            "row": int(places[row["region"]]["tile_row"]),
            "column": int(places[row["region"]]["tile_column"]),
            "figure": _figure(view, row),
            "verdict": said[row["verdict"] or row["status"]].capitalize() if view.compares else "",
            "mark": row["verdict"] or "apart",
            "state": "focus" if row["region"] == view.focus else "plain",
        }
        for row in view.rows
    ]  # fmt: skip
    unit = ", per cent" if view.of is not None else view.unit_after
    options = {"title": f"{view.measured}{unit}"}
    if view.compares:
        options["remark"] = _line_label(view)
    return Drawing(tile_chart.draw, pd.DataFrame(tiles), options)


KIND = Kind(
    shows="comparison of regions",
    question="How do we compare?",
    select=_choose,
    tell=_tell,
    method=Method(
        "Comparing regions",
        (
            ("wilson", "Each region's share stands with Wilson's interval."),
            ("poisson", "Each region's count or rate stands with its exact Poisson interval."),
            ("widened", "It is widened where eight periods or more show how far counts "
             "move by more than chance would give; a season, or a lasting change, is no such "
             "movement."),
            ("told-apart", "A region is said to differ from the network only where its interval "
             "lies wholly on one side and the difference stands when all regions are looked at "
             "together (Holm's rule at 5 per cent). Were all alike, at most about 5 papers in 100 "
             "would name any of them; more would where counts come in bursts. Up to three regions "
             "that stand far from all others are no part of what the others are held against."),
            ("usual-spread", "Where regions clearly differ among themselves, the variance between "
             "them is estimated from them all, and each is also held against their usual spread: "
             "the limits, at 99.8 per cent, of a funnel that allows for that variance. To differ "
             "clearly is then no news by itself."),
            ("known roughly", "The variance between regions is known only roughly: in up to "
             f"about {OUT_OF_SPREAD} papers in 100 one would lie outside though all are drawn "
             "from one spread."),
            ("", "Regions are never ranked: with figures of this size most ranks are chance."),
        ),
    ),
)  # fmt: skip
