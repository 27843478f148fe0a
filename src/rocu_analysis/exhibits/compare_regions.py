"""How do the regions compare, now? Dots and intervals against the network, or tiles.

A region counts as different only where its interval leaves out the network's value and the
difference stands when all regions are looked at together (`against_whole`). No ranks.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from rocu_analysis import reference
from rocu_analysis.charts import dots
from rocu_analysis.charts import tiles as tile_chart
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.errors import BadOption
from rocu_analysis.exhibits import denominators
from rocu_analysis.exhibits.against_whole import (
    APART,
    COMPARED,
    IN_A_COLUMN,
    NO_VALUE,
    OUT_OF_SPREAD,
    STATUSES,
    Comparison,
    choose,
    compare,
    not_compared,
    notes_on_figures,
    on_each_side,
    other_denominator,
)
from rocu_analysis.exhibits.common import cell, range_cell, records, table_of
from rocu_analysis.exhibits.figures import NETWORK, REGIONAL
from rocu_analysis.exhibits.kinds import Chosen, Kind, Method, Told
from rocu_analysis.exhibits.printing import HIDDEN, MISSING, NOT_APPLICABLE
from rocu_analysis.measures.dispersion import LEAST_PERIODS
from rocu_analysis.wording.numbers import (
    at_most,
    between,
    figure,
    interval,
    level,
    listed,
    paragraph,
    rounded_up,
    small,
    small_count,
    would_show,
)
from rocu_analysis.wording.say import Note, capital, fit, note, say, some
from rocu_analysis.wording.spoken_periods import spoken

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rocu_analysis.exhibits.exhibit import Exhibit
    from rocu_analysis.schema import Counting, Per, Strand

VERDICTS = {"above": "above {}", "below": "below {}", "same": "not told apart"}
SEEN = "Would mostly be told apart (ratio)"
MOST_NAMED = 3  # in a headline: more differ as regions do, and none stands out
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
    per: Per | None = None,
    of: str | None = None,
    region: str | None = None,
    tiles: bool = False,
    counting: Counting | None = None,
    strand: Strand | None = None,
    threat: str | None = None,
    geography: str | None = None,
    force: str | None = None,
    body: str | None = None,
    confidence: float = 0.95,
) -> Exhibit:
    """Compare regions in one period with the network, each with its interval.

    Parameters
    ----------
    outcomes : DataFrame
        The outcomes frame; it is not changed.
    measure : str
        What is counted, such as ``arrests``.
    period : str, optional
        Label of a period; the newest that is not provisional where missing. A financial year is
        added up from its quarters where they fill it.
    per : {"population", "officers"}, optional
        Denominator of a rate. The other one is tried too, and a reversal is said in a note.
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
    confidence : float
        Confidence of the intervals.

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
    notes = _notes(view, chosen)
    widened = any("widened where" in text for text in notes)
    return Told(
        headline=_headline(view),
        subtitle=view.subtitle,
        alt=_alt(view, tiles),
        description=_description(view),
        table=_table(view),
        rows=view.used,
        data=view.frame,
        notes=notes,
        marks=["widened"] if widened else [],
        drawing=_drawing(view, tiles),
        false_alarm=view.false_alarm,
    )


# --- headline ------------------------------------------------------------------------------------


def _headline(view: Comparison) -> str:
    statuses = {row["status"] for row in view.rows}
    for status in ("hidden", "missing", "provisional"):
        if statuses == {status}:
            return NOTHING[status]
    if "amount" in statuses:
        return NOTHING["amount"]
    counts = view.per is None and view.of is None
    if counts or not view.compares:
        shown = view.named("status", "counts" if counts else COMPARED)
        if len(shown) == 1:
            return f"Only {shown[0]} has a figure to compare, so nothing can be compared"
        return NOTHING["counts" if counts else "none"]
    used = [row for row in view.rows if row["status"] == COMPARED]
    focus = next((row for row in used if row["region"] == view.focus), None)
    apart, outside = len(view.named("verdict", *APART)), len(view.named("usual_spread", "outside"))
    return headline(
        {row["region"]: row["verdict"] for row in used},
        focus=view.focus if focus else None,
        figures=focus and _focus_figures(view, focus),
        outside=None if view.spread is None or outside == apart else outside,
        focus_within=bool(view.spread and focus and focus["usual_spread"] == "within"),
        against=view.against,
        seen=focus["seen"] if focus else view.seen,
        leaves=view.spread.seen if view.spread else np.nan,
    )


def _focus_figures(view: Comparison, focus: dict) -> tuple[str, str] | None:
    """Figure in focus and the network's, where neither is a range and they print differently."""
    if focus["estimate_high"] == focus["estimate_high"] or view.network[0] != view.network[1]:
        return None
    first, second = view.printed(focus["estimate"]), view.printed(view.network[0])
    return None if first == second else (first, f"{second} {view.unit}")


def headline(
    verdicts: Mapping[str, str],
    *,
    focus: str | None = None,
    figures: tuple[str, str] | None = None,
    outside: int | None = None,
    focus_within: bool = False,
    against: str = "the network",
    seen: float = np.nan,
    leaves: float = np.nan,
) -> str:
    """Say which regions differ from the network, or how the one in focus stands.

    ``verdicts`` are those of each region compared. Of ``figures``, the one in focus and the
    network's, the second has its unit. ``outside`` is how many lie outside the usual spread of
    regions, where some that are told apart do not, and ``focus_within`` whether the one in focus
    lies within it. Where nothing is named, ``seen`` says what would have been: the ratio that is
    mostly told apart, and ``leaves`` the ratio that mostly lies outside the usual spread.

    >>> some_high = dict.fromkeys(reference.REGIONS, "same") | {"London": "above"}
    >>> headline(some_high)
    'One of ten regions is high: London; the other nine are alike'
    >>> headline(dict(zip(reference.REGIONS, ["same"] * 10)), seen=1.33)
    'None of ten regions stands out; 1.4 times the network would mostly show'
    """
    number = len(verdicts)
    high, low = ([name for name in verdicts if verdicts[name] == side] for side in APART)
    named = len(high) + len(low)
    if focus is not None and verdicts[focus] != "same":
        return _of_focus(f"{focus} is {verdicts[focus]} {against}", figures, focus_within)
    if focus is not None:
        stands = f"{focus} does not stand out"
        if not (limit := would_show(seen)):
            return fit(f"{stands} enough to show")
        return fit(f"{stands} from {against}; {limit}", f"{stands}; {limit}", stands)
    if named == 0:
        whom = "neither of the two regions" if number == 2 else some(0, number, "region")
        limit = would_show(seen)
        return fit(f"{whom} stands out; {limit}" if limit else f"{whom} stands out enough to show")
    if outside is not None and named > MOST_NAMED:
        return differ_as_regions_do(named, number, outside, leaves)
    if named > min(MOST_NAMED, number // 2):
        sides = [f"{small(len(x))} {side}" for x, side in ((high, "above"), (low, "below")) if x]
        which = "" if len(sides) < 2 else f", {' and '.join(sides)} it"
        whom = some(named, number, "region")
        if len(sides) == 1:
            return fit(f"{whom} are {'above' if high else 'below'} {against} beyond chance")
        return fit(f"{whom} differ from {against}{which}", f"{whom} differ from the network")
    rest = number - named
    others = f"the other {small(rest)} are alike" if rest > 1 else "the other does not stand out"
    if high and low:
        told = [
            say("{names} {names|is|are} {side}", names=names, side=side)
            for names, side in ((high, "high"), (low, "low"))
        ]
        short = f"{small(len(high))} of {small(number)} regions high, {small(len(low))} low"
        return fit(f"{' and '.join(told)}; {others}", f"{short}; {others}")
    side = "high" if high else "low"
    whom = say("{w} {n|is|are} {side}", w=some(named, number, "region"), n=named, side=side)
    names = listed(high or low)
    return fit(
        f"{whom}: {names}; {others}",
        say("{names} {names|is|are} {side}; {o}", names=high or low, side=side, o=others),
        f"{whom}; {others}",
    )


def differ_as_regions_do(named: int, number: int, outside: int, leaves: float = np.nan) -> str:
    """Headline where many regions differ from the network, and some of them no more than is usual.

    Where none lies outside the usual spread, ``leaves`` is the ratio at which one mostly would.

    >>> differ_as_regions_do(8, 10, 1)
    'Eight of ten regions differ from the network beyond chance; one beyond their usual spread'
    >>> differ_as_regions_do(8, 10, 0, 1.83)
    'Eight of ten regions differ beyond chance; 1.9 times would mostly leave their usual spread'
    """
    if outside == 0 and leaves < np.inf:
        whom = capital(some(named, number, "region"))
        return (
            f"{whom} {'differs' if named == 1 else 'differ'} beyond chance; "
            f"{figure(rounded_up(leaves))} times would mostly leave their usual spread"
        )
    return say(
        "{whom} {n|differs|differ} from the network beyond chance; {outside:words} beyond "
        "their usual spread",
        whom=capital(some(named, number, "region")), n=named, outside=outside,
    )  # fmt: skip


def _of_focus(stands: str, figures: tuple[str, str] | None, within: bool) -> str:
    """Headline on a region in focus that is told apart."""
    if not within:
        if figures is None:
            return fit(f"{stands} at both ends of its range", stands)
        value = figures[1].partition(" ")[0]
        return fit(
            f"{stands}: {figures[0]} against {figures[1]}",
            f"{stands}: {figures[0]} against {value}",
            stands,
        )
    text = f"{stands}, but within the usual spread of regions"
    if figures is None:
        return fit(text, stands)
    network = figures[1].partition(" ")[0]
    return fit(
        f"{stands}, {figures[0]} against {network}, but within regions' usual spread", text, stands
    )


def _alt(view: Comparison, tiles: bool) -> str:
    kind = "Dots with intervals" if view.frame["lower"].notna().any() else "Dots"
    kind = "Tiles laid out like the map" if tiles else kind
    label = view.measured
    what = label if label[:2].isupper() else label[:1].lower() + label[1:]
    what += f" ({', '.join(view.details)})" if view.details else ""
    what = f"{what} in {spoken(view.period)}"
    shown = len(view.frame) - len(view.named("status", "hidden", "missing"))
    if not shown:
        return f"Table of {what}; no region has a figure to draw."
    text = f"{kind} of {what} for {small_count(shown, 'region')}"
    return f"{text}, against {view.against}." if view.compares else f"{text}."


# --- description ---------------------------------------------------------------------------------


def _description(view: Comparison) -> str:
    above, below, same = (view.named("verdict", side) for side in (*APART, "same"))
    parts = []
    if view.compares:
        parts += [_network_sentence(view), view.added_up.sentence]
        parts += on_each_side(above, below, view.against)
        if not above and not below and len(same) > 2:
            parts.append(say("None of the {n:words} regions compared stands out", n=len(same)))
        elif same:
            others = f"the other {small(len(same))}" if len(same) > MOST_NAMED else listed(same)
            what = "one another" if view.set_apart and len(same) > 1 else view.against
            template = "{others} {n|is|are} not told apart from {what}"
            parts.append(say(template, others=others, n=len(same), what=what))
        parts.append(_seen_sentence(view, same))
    if view.spread is not None:
        outside = view.named("usual_spread", "outside")
        parts.append(spread_sentence(outside, len(above) + len(below)))
    parts.append(_focus_sentence(view))
    reasons = ("hidden", "missing", "incomplete", "provisional", "apart")
    names = {reason: view.named("status", reason) for reason in reasons}
    left_out = not_compared(names, len(view.frame))
    if not view.compares and not left_out:
        text = _headline(view)
        parts.insert(0, ONLY_COUNTS if text == NOTHING["counts"] else text)
    return paragraph(*parts, left_out)


def _seen_sentence(view: Comparison, same: Sequence[str]) -> str:
    """How much would have been seen in the regions that are not told apart."""
    rows = [row for row in view.rows if row["region"] in same and np.isfinite(row["seen"])]
    if not rows:
        return ""
    least, most = (pick(rows, key=lambda row: row["seen"]) for pick in (min, max))
    given = [(figure(rounded_up(row["seen"])), row["region"]) for row in (least, most)]
    if given[0][0] == given[1][0]:
        return f"In four papers of five {given[0][0]} times that figure would be told apart"
    return (
        "In four papers of five {} times that figure would be told apart in {}, and {} times in {}"
    ).format(*given[0], *given[1])


def _network_sentence(view: Comparison) -> str:
    low, high, total = view.network_counts
    plural = view.figures.measure["plural"]
    given = {
        "when": view.period,
        "plural": f"{plural} ({', '.join(view.details)})" if view.details else plural,
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
        **given, whole=reference.measure(view.of)["plural"], total=total,
    )  # fmt: skip


def spread_sentence(outside: Sequence[str], apart: int) -> str:
    """Which regions lie outside the usual spread, for a description.

    >>> spread_sentence([], 8)
    'Regions differ widely, though: all that are told apart lie within their usual spread'
    >>> spread_sentence(["London"], 8)
    'Regions differ widely, though: only London lies outside their usual spread'
    >>> spread_sentence(["London"], 1)
    'London also lies outside the usual spread of regions'
    """
    if len(outside) == apart:
        template = "{names} also {names|lies|lie} outside the usual spread of regions"
    elif outside:
        template = (
            "Regions differ widely, though: only {names} {names|lies|lie} outside their usual "
            "spread"
        )
    else:
        template = (
            "Regions differ widely, though: {apart|the one that is told apart lies|"
            "all that are told apart lie} within their usual spread"
        )
    return say(template, names=outside, apart=apart)


def _focus_sentence(view: Comparison) -> str:
    """Figure with its interval of the region in focus, or of the only one."""
    alone = len(view.rows) == 1
    row = next((row for row in view.rows if alone or row["region"] == view.focus), None)
    if row is None or row["lower"] != row["lower"]:
        return ""
    limits = interval(row["lower"], row["upper"], view.scale.decimals)
    value = view.printed(row["estimate"], row["estimate_high"])
    text = f"{row['region']} had {value} {view.unit}".strip()
    return f"{text} ({view.percent} per cent interval {limits})"


# --- notes ---------------------------------------------------------------------------------------


def _notes(view: Comparison, chosen: Chosen) -> list[str]:
    """Say how sure the figures are, what else they rest on and what was left out."""
    notes = [_interval_note(view)] if view.frame["lower"].notna().any() else []
    if view.compares:
        number = len(view.named("status", COMPARED))
        notes += [
            note(
                "told-apart",
                "A region counts as told apart where its interval leaves out the value of "
                "{against} and the difference also stands when {n:count region} are looked at "
                "together "
                "(Holm's rule at {level} per cent). Were all regions alike and did counts vary no "
                "more than the intervals allow, {most} would tell any of them apart; more would "
                "where counts come in bursts",
                n=number, level=level(1 - view.confidence), most=at_most(1 - view.confidence),
                against=view.against,
            ),
            _line_note(view, number),
            *_spread_notes(view),
            *_second_note(view),
        ]  # fmt: skip
    return [*notes, *notes_on_figures(view, chosen)]


def _line_note(view: Comparison, number: int) -> str:
    """What regions are held against, and that their order says nothing."""
    order = "The order of the regions on the page is no ranking."
    if not view.set_apart:
        text = "The network is the {n:count region} compared, taken together. {order}"
        return say(text, n=number, order=order)
    return say(
        "{names} {names|stands|stand} so far from all others (generalised extreme deviates, up to "
        "three regions) that {names|it|they} would move the network's figure and make the others "
        "look far from it. So each region is held against the other {rest:words}, taken together. "
        "{order}",
        names=view.set_apart, rest=number - len(view.set_apart), order=order,
    )  # fmt: skip


def _interval_note(view: Comparison) -> Note:
    if view.of is not None:
        return note(
            "wilson",
            "Intervals are Wilson's, at {percent} per cent: they cover chance alone, and not how "
            "far a share moves from one period to the next",
            percent=view.percent,
        )
    template = "Intervals are exact Poisson limits, at {percent} per cent"
    if view.frame["dispersion"].gt(1).any():
        template += (
            ", widened where earlier periods moved against one another by more than chance, in a "
            "region or in all together, with Student's t for the normal since that is known from "
            "few periods: they cover chance and the usual variation, and a lasting change is none"
        )
    elif view.frame["history"].ge(LEAST_PERIODS).any():
        template += ": earlier periods moved against one another by no more than chance"
    else:
        template += ": they cover chance alone, since there are too few earlier periods to judge by"
    return note("poisson", template, percent=view.percent)


def _spread_notes(view: Comparison) -> list[str]:
    """What the usual spread of regions is, and what it does not say."""
    spread, scale = view.spread, view.scale
    if spread is None:
        return []
    low, high = (0.0 if end != end else end * scale.base for end in (spread.lower, spread.upper))
    return [
        note(
            "usual-spread",
            "The variance between regions is about {times} times what chance alone gives, so a "
            "difference beyond chance may be no more than is usual. Each region is therefore also "
            "held against the usual spread of regions, the outer limits of a funnel (99.8 per "
            "cent, with the variance between regions): {limits} {unit} for the smallest region",
            times=figure(round(spread.dispersion)), limits=interval(low, high, scale.decimals),
            unit=view.unit,
        ),
        say(
            "With {n:count region} that spread is itself known only roughly: were none out of the "
            "ordinary, up to about {many} papers in 100 would show one outside. To lie within it "
            "is not to be like the others.",
            n=spread.judged, many=OUT_OF_SPREAD,
        ),
    ]  # fmt: skip


def _second_note(view: Comparison) -> list[str]:
    """What another denominator says of the regions that are compared, if it has two of them."""
    used = [row for row in view.rows if row["status"] == COMPARED]
    second = {row["region"]: row["second"] for row in used if row["second"]}
    if not second:
        return []
    names = denominators.WORDS.get(view.per, ""), denominators.WORDS[other_denominator(view.per)]
    first = {row["region"]: row["verdict"] for row in used}
    same_regions = {row["region"]: row["second_same_regions"] for row in used if row["second"]}
    return [second_denominator(first, second, names, same_regions)]


def second_denominator(
    first: Mapping[str, str],
    second: Mapping[str, str],
    names: tuple[str, str],
    same_regions: Mapping[str, str],
) -> str:
    """Note on what another denominator says of the regions, by their verdicts.

    A region that the other leaves out is missing from ``second`` and from ``same_regions``, the
    verdicts by the first denominator among the regions of the second.

    >>> second_denominator({"London": "above", "Eastern": "same"},
    ...                    {"London": "above", "Eastern": "same"}, ("residents", "officers"), {})
    'Counted by officers instead, every region that can be told apart stays on its side.'
    >>> second_denominator({"London": "above", "Eastern": "below"}, {"Eastern": "above"},
    ...                    ("officers", "residents"), {"Eastern": "above"})
    'Counted by residents instead, which leaves London out, Eastern is above the network rather \
than below it. So it would be by officers without London: the answer depends on which regions make \
up the network.'
    """
    without = [name for name in first if name not in second]
    head = f"Counted by {names[1]} instead"
    head += f", which leaves {listed(without)} out" if without else ""
    moved = [name for name in second if second[name] != first[name]]
    if not moved:
        fewer = any(first[name] != "same" for name in without)
        if any(first[name] != "same" for name in second):
            every = "every other region" if fewer else "every region"
            return f"{head}, {every} that can be told apart stays on its side."
        none = (
            "no other region can be told apart" if fewer else "no region can be told apart either"
        )
        return f"{head}, {none}."
    text = f"{head}, {'; '.join(_moves(first, second))}"
    alike = [name for name in moved if without and same_regions[name] == second[name]]
    if not alike:
        return f"{text}: the answer depends on the denominator."
    given = {"names": moved, "by": names[0], "without": without, "alike": alike}
    if alike == moved:
        template = (
            "So {names|it|they} would be by {by} without {without}: the answer depends on which "
            "regions make up the network."
        )
    else:
        template = (
            "By {by} without {without}, {alike} would be so too: the answer depends on the "
            "denominator and on which regions make up the network."
        )
    return f"{text}. {say(template, **given)}"


def _moves(first: Mapping[str, str], second: Mapping[str, str]) -> list[str]:
    """What changes, one clause a kind of change: to the other side, to neither, from neither."""
    kinds = {
        ("below", "above"): "{names} {names|is|are} above the network rather than below it",
        ("above", "below"): "{names} {names|is|are} below the network rather than above it",
        ("same", "above"): "{names} {names|is|are} above the network",
        ("same", "below"): "{names} {names|is|are} below the network",
    }
    changes = {
        template: [name for name in second if (first[name], second[name]) == change]
        for change, template in kinds.items()
    }
    lost = [name for name in second if first[name] in APART and second[name] == "same"]
    changes["{names} can no longer be told apart from the network"] = lost
    return [say(template, names=names) for template, names in changes.items() if names]


# --- table ---------------------------------------------------------------------------------------


def _table(view: Comparison) -> pd.DataFrame:
    """Give the figures as published; the network last."""
    rows, scale = view.rows, view.scale

    def in_two_ends(first: str, last: str) -> list:
        return [
            range_cell(row[first], row[last], row["status"] == "hidden", scale.decimals)
            for row in rows
        ]

    head = f"{view.figures.measure['label']}, {view.period}"
    columns = {
        "Region": [row["region"] for row in rows],
        head: [range_cell(row["value"], row["value_high"], row["hidden"]) for row in rows],
    }
    if view.of is not None:
        name = f"{reference.measure(view.of)['label']}, {view.period}"
        columns[name] = [cell(row["total"], row["total_hidden"], None) for row in rows]
    if view.per is not None:
        columns[view.per.capitalize()] = [cell(row["total"], False) for row in rows]
    rate = "Per cent" if view.of is not None else scale.unit.capitalize()
    if rate:
        columns[rate] = in_two_ends("estimate", "estimate_high")
    if "amount" not in view.frame["status"].to_numpy():
        columns[f"{view.percent} per cent interval"] = in_two_ends("lower", "upper")
    if view.compares:
        columns[f"Against {view.against}"] = [
            IN_A_COLUMN.get(row["verdict"]) or STATUSES[row["status"]].capitalize() for row in rows
        ]
        columns[SEEN] = [
            rounded_up(row["seen"]) if np.isfinite(row["seen"]) else NOT_APPLICABLE for row in rows
        ]
        if view.spread is not None:
            leaves = view.spread.seen
            told = f" ({figure(rounded_up(leaves))} times would mostly leave it)"
            columns[f"Against the usual spread{told if leaves < np.inf else ''}"] = [
                row["usual_spread"].capitalize() or "Not judged" for row in rows
            ]
        for name, last in zip(columns, _network_row(view), strict=True):
            columns[name] = [*columns[name], last]
    if any(row["status"] == "incomplete" for row in rows):
        lacking = [", ".join(row["lacking"]) or "None" for row in rows]
        columns["Forces missing"] = lacking + (["None"] if view.compares else [])
    return table_of(columns)


def _network_row(view: Comparison) -> list:
    """Cells of the network's row, in the order of the columns so far."""
    low, high, total = view.network_counts
    ranges = [((low, high), None), (view.network, view.scale.decimals)]
    count, value = (
        range_cell(first, last if first != last else np.nan, False, decimals)
        for (first, last), decimals in ranges
    )
    rest = [NOT_APPLICABLE] * (3 if view.spread is None else 4)
    name = capital(view.against) if view.set_apart else view.added_up.label(NETWORK)
    return [name, count, cell(total, False), value, *rest]


# --- chart ---------------------------------------------------------------------------------------


def _drawing(view: Comparison, tiles: bool) -> Drawing | None:
    """Tiles or dots; nothing where no region has a figure."""
    if not any(row["estimate"] == row["estimate"] for row in view.rows):
        return None
    return _tiles(view) if tiles else _dots(view)


def _dots(view: Comparison) -> Drawing:
    """Sorted by the estimate, since position then helps; what is not compared stands last."""
    last = ~view.frame["status"].isin([COMPARED, "counts", "amount"])
    ordered = view.frame.assign(_last=last).sort_values(
        ["_last", "estimate"], ascending=[True, False], kind="stable"
    )
    # Whoever is shown apart may end so far out that the others would stand in a heap.
    apart = ordered["status"].eq("apart")
    far = apart & ordered["upper"].gt(OFF_AXIS * ordered.loc[~apart, "upper"].max())
    rows = records(ordered)
    marks = pd.DataFrame(
        {
            "label": ordered["region"],
            "value": ordered["estimate"].mask(far),
            "high": ordered["estimate_high"].mask(far),
            "lower": ordered["lower"].mask(far),
            "upper": ordered["upper"].mask(far),
            "state": [_state(row, view.focus) for row in rows],
            "figure": [_dot_figure(row, view.scale.decimals) for row in rows],
            "verdict": [
                _short_verdict(row) + (", off axis" if off else "")
                for row, off in zip(rows, far, strict=True)
            ],
        }
    ).reset_index(drop=True)
    options = {
        "x_label": view.measured + (", per cent" if view.of is not None else ""),
        "columns": ((_figure_head(view), "figure"),),
    }
    if view.compares:
        beyond = "Told apart?" if view.spread is None else "Beyond chance?"
        options["columns"] += ((beyond, "verdict"),)
        options["reference"] = view.network
        options["reference_label"] = _line_label(view)
    return Drawing(dots.draw, marks, options, rows=len(marks))


def _figure_head(view: Comparison) -> str:
    known = view.frame["lower"].notna().any()
    return f"Figure and {view.percent}% interval" if known else "Figure"


def _line_label(view: Comparison) -> str:
    name = capital(view.against) if view.set_apart else NETWORK
    return f"{name} {view.printed(*view.network)}"


def _state(row: dict, focus: str | None) -> str:
    if row["status"] in NO_VALUE:
        return "none"
    if row["status"] in ("provisional", "apart"):
        return row["status"]
    return "focus" if row["region"] == focus else "plain"


def _figure(row: dict, decimals: int) -> str:
    if row["estimate_high"] == row["estimate_high"]:
        return interval(row["estimate"], row["estimate_high"], decimals)
    return figure(row["estimate"], decimals)


def _dot_figure(row: dict, decimals: int) -> str:
    if row["status"] in NO_VALUE:
        return STATUSES[row["status"]]
    if row["lower"] != row["lower"]:
        return _figure(row, decimals)
    return f"{_figure(row, decimals)} ({interval(row['lower'], row['upper'], decimals)})"


def _short_verdict(row: dict) -> str:
    if row["verdict"]:
        return {"above": "yes, above", "below": "yes, below", "same": "no"}[row["verdict"]]
    return "" if row["status"] in (*NO_VALUE, "counts", "amount") else row["status"]


def _tiles(view: Comparison) -> Drawing:
    places = {row["region"]: row for row in reference.rows("regions")}
    frame, decimals = view.frame, view.scale.decimals
    # Whoever is shown apart would take the shades from the others, and has none.
    shaded = frame["estimate"].mask(frame["status"].eq("apart"))
    shaded = shaded if shaded.notna().any() else frame["estimate"]
    edges = _band_edges(shaded, decimals)
    said = {**STATUSES, **{name: text.format(view.against) for name, text in VERDICTS.items()}}
    tiles = [
        {
            "label": row["region"],
            "row": int(places[row["region"]]["tile_row"]),
            "column": int(places[row["region"]]["tile_column"]),
            "figure": _figure(row, decimals)
            if row["estimate"] == row["estimate"]
            else HIDDEN if row["status"] == "hidden" else MISSING,
            "verdict": said[row["verdict"] or row["status"]].capitalize() if view.compares else "",
            "band": _band(value, edges, decimals),
            "state": "focus" if row["region"] == view.focus else "plain",
        }
        for row, value in zip(view.rows, shaded, strict=True)
    ]  # fmt: skip
    bands = [interval(low, high - 10.0**-decimals, decimals) for low, high in pairwise(edges)]
    unit = ", per cent" if view.of is not None else ""
    options = {"title": f"{view.measured}{unit}", "bands": bands}
    if view.compares:
        options["remark"] = _line_label(view)
    return Drawing(tile_chart.draw, pd.DataFrame(tiles), options, needs=tile_chart.height)


def _band_edges(values: pd.Series, decimals: int) -> list[float]:
    """Round edges of four or five shades of equal width: 1, 2, 2.5 or 5 times a power of ten."""
    known = values.dropna()
    low, high = known.min(), known.max()
    width = (high - low) / 4 if high > low else max(high, 1) / 4
    power = 10.0 ** np.floor(np.log10(width))
    steps = [step * power for step in (1, 2, 2.5, 5, 10) if step != 2.5 or power >= 10]
    step = max(next(step for step in steps if step >= width - 1e-12), 10.0**-decimals)
    first = np.floor(low / step) * step
    number = max(1, int(np.floor((high - first) / step + 1e-9)) + 1)
    return [round(first + step * place, decimals) for place in range(number + 1)]


def _band(value: float, edges: list[float], decimals: int) -> int:
    if np.isnan(value):
        return -1
    place = int(np.searchsorted(edges, round(value, decimals), side="right")) - 1
    return min(max(place, 0), len(edges) - 2)


KIND = Kind(
    name="compare_regions",
    shows="comparison of regions",
    frames={"outcomes": "outcomes"},
    select=_choose,
    tell=_tell,
    method=Method(
        "Comparing regions",
        (
            ("wilson", "Each region's share stands with Wilson's interval."),
            ("poisson", "Each region's count or rate stands with its exact Poisson interval."),
            ("widened", "It is widened where eight earlier periods or more show how far counts "
             "move from one to the next beyond chance; a season, or a lasting change, is no such "
             "movement."),
            ("told-apart", "A region is said to differ from the network only where its interval "
             "lies wholly on one side and the difference stands when all regions are looked at "
             "together. Up to three regions that stand far from all others are no part of what "
             "the others are held against."),
            ("usual-spread", "Where regions clearly differ among themselves, the variance between "
             "them is estimated from them all, and each is also held against their usual spread: "
             "the limits, at 99.8 per cent, of a funnel that allows for that variance. To differ "
             "beyond chance is then no news by itself. The variance is known only roughly: in up "
             "to about 15 papers in 100 one would lie outside though all are drawn from one "
             "spread."),
            ("", "Regions are never ranked: with figures of this size most ranks are chance."),
        ),
    ),
)  # fmt: skip
