"""Does the balance change? The Pursue share over time with limits, and which strand moved it.

A share may rise because pursue rose or because the others fell, and the two call for different
talk at a board. Without a signal nothing is said to have changed; "too few to tell" is an answer.
Regions that lack a strand or a force anywhere are left out of sums throughout; nothing is worked
out between hidden figures.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from rocu_analysis import reference
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.errors import NoFigures
from rocu_analysis.exhibits.balance import (
    ACTIVITY,
    absent_note,
    alone,
    count_cell,
    counted_sentence,
    counts_by_strand,
    declared_note,
    hidden_of,
    high_of,
    join_strands,
    makes_a_share,
    select_by_strand,
)
from rocu_analysis.exhibits.common import (
    NOT_APPLICABLE,
    AddedUp,
    added_up,
    cell,
    cell_words,
    counting_note,
    forces_of,
    hidden_note,
    numbers_of,
    part_of,
    parts_sentences,
    records,
    table_of,
)
from rocu_analysis.exhibits.exhibit import Chosen, Claim, Exhibit, Key, Kind, Method, Told
from rocu_analysis.exhibits.figures import Figures, add_up
from rocu_analysis.exhibits.series import (
    NO_LIMITS,
    Series,
    all_periods,
    cannot_see,
    care_of,
    chance_note,
    claims_of,
    drawing_of,
    fired_sentence,
    followed,
    judged_series,
    left_out_notes,
    one_kind,
    provisional_sentence,
    rules_note,
    same_forces_notes,
    same_throughout,
)
from rocu_analysis.measures import balance as measure_of, intervals, signals
from rocu_analysis.measures.chart_limits import LANEY_FROM, SCREEN
from rocu_analysis.measures.variation import Charted, charted_rows
from rocu_analysis.reference import NOT_STATED, STRANDS
from rocu_analysis.wording import (
    Note,
    capital,
    figure,
    fit,
    interval,
    listed,
    note,
    paragraph,
    per_cent,
    say,
    spoken,
)

if TYPE_CHECKING:
    from rocu_analysis.schema import Counting, Rules

NETWORK = "the network"
STRETCH = 4
SMALL_EXPECTED = 10
ALIKE = 2.0  # largest over smallest denominator up to which shares may have one pair of limits
ALONE = "alone"
MOVED = ("raised the share", "lowered the share")
LEAST_SPAN = 8.0
# Why a share is not judged: in a headline, and in the description where a share is drawn.
NOT_JUDGED = {
    "few": ("", "Limits need ten final periods with a share, so none are drawn"),
    "hidden": ("Hidden counts mean that no signal can be sought in the Pursue share",
               "Where a count is hidden there is no share, and no limits are drawn for the others"),
    "provisional": ("All figures are provisional, so no signal is sought in the Pursue share", ""),
    "nothing": ("Nothing is recorded under a stated strand, so there is no Pursue share", ""),
    "none": ("No Pursue share can be given: a strand has no figure", ""),
}  # fmt: skip


def balance_over_time(
    outcomes: pd.DataFrame,
    measure: str | None = None,
    *,
    region: str | None = None,
    strands: Mapping[str, str] | None = None,
    counting: Counting | None = None,
    threat: str | None = None,
    rules: Rules = "nhs7",
) -> Exhibit:
    """Show the Pursue share period by period, judged against its own history.

    Parameters
    ----------
    outcomes : DataFrame
        The outcomes frame; it is not changed.
    measure : str, optional
        What is counted; may be left out where ``strands`` says it.
    region : str, optional
        One region; the network (regions that are whole in every period) where missing.
    strands : mapping of str to str, optional
        Declared map from measure to strand, printed as an assumption.
    counting, threat : str, optional
        Rows to keep.
    rules : {"nhs7", "nhs6"}

    Returns
    -------
    Exhibit
        ``.data`` has one row a period.

    Raises
    ------
    BadOption, NotComparable, NoFigures, UnknownName
        As `balance` does; NoFigures also where several regions are asked for and none is whole in
        every period.
    """
    return KIND.ask(**locals())


def _select(outcomes: pd.DataFrame, *, measure, region, strands, counting, threat, rules) -> Chosen:
    held = select_by_strand(outcomes, measure, strands, region=region, threat=threat)
    grain = ("strand", "threat") if threat else ("strand",)
    # All regions together are those that have every period.
    needed = "all" if region is None else "newest"
    return Chosen(
        tuple(
            followed(name, rows, counting, grain=grain, needed=needed)
            for name, rows in held.items()
        ),
        {"needed": needed},
    )


def _tell(chosen: Chosen, *, measure, region, strands, counting, threat, rules) -> Told:
    rows, name = join_strands({held.measure: held.rows for held in chosen.selections}, strands)
    figures = add_up(rows, name, counting=counting, by=["strand"])
    figures = same_throughout(figures, chosen.facts["needed"])
    if figures.frame.empty:
        raise NoFigures("outcomes", f"no figure of {name} has a period with dates")
    known = "stated" if strands is None else "declared"
    of = "" if threat is None else f" ({threat})"
    view = replace(_view(figures, region, rules, known), of=of)
    series, points = view.series, view.series.points
    labels = list(points["period"])
    reach = labels[0] if len(labels) == 1 else f"{labels[0]} to {labels[-1]}"
    alone = part_of(figures, view.regions[0], named=True)
    where = alone if len(view.regions) == 1 else view.place
    title = [f"Pursue share of {view.plural}", where, reach,
             f"per cent of those with a {known} strand"]  # fmt: skip
    kind = "Points over time" if series.withheld else "Control chart"
    alt = (f"{kind} of the Pursue share of {view.plural} in {view.place}, by period; "
           f"described below.")  # fmt: skip
    if series.withheld == ALONE:
        title[0], title[-1] = f"{figures.measure['label']}{of} by strand", "number"
    dropped = ("{x} {x|does|do} not have every strand in every period and {x|is|are} left out "
               "throughout.")  # fmt: skip
    notes = [
        KIND.method.note("recorded"),
        *absent_note(view.held),
        declared_note(strands) if strands is not None else "",
        counting_note(figures),
        *([view.chart_note, rules_note(rules), *_chart_notes(view)] if view.chart_note else []),
        say(dropped, x=view.dropped) if view.dropped else "",
        *same_forces_notes({name: figures}),
        *view.left_out,
        *hidden_note(points),
    ]
    return Told(
        headline=_headline(view),
        subtitle=", ".join(part for part in title if part),
        alt=alt,
        description=_description(view),
        brief=_brief(view),
        care=care_of([series]),
        key=_key(view),
        part=forces_of(figures, region).words if region else "",
        marks=["parts"] if view.moved is not None else [],
        table=_table(view),
        rows=figures.rows,
        data=points.drop(columns=["value", "value_high", "variation"]),
        notes=notes,
        drawing=_draw(view),
        claims=_claims(view, ("Pursue share", name, of)),
    )


# --- counts by period, judged, and what moved them -----------------------------------------------


@dataclass(frozen=True, eq=False)
class View:
    """The share as a series, and what may be said of the counts behind it.

    Its points have, beside what a `Series` has, the strands, ``Not stated``, ``stated`` (all
    strands together), ``share`` (per cent, also as ``value``) and ``ranged``.
    """

    series: Series
    figures: Figures
    place: str
    held: tuple[str, ...]  # strands that have figures
    known: str  # whether they are "stated" or "declared"
    chart_note: Note | None
    varies: float  # variance of the share, over that by chance, where the chart allows for none
    dropped: tuple[str, ...]
    left_out: list[Note]  # of other lengths of period
    stretches: tuple[pd.DataFrame, pd.DataFrame] | None  # the first and the newest final periods
    moved: pd.DataFrame | None  # what lies between them, by strand
    counts: list[dict]  # of each period (`balance.counts_by_strand`)
    added_up: AddedUp
    regions: list[str]
    of: str = ""  # the threat that was asked for, in brackets

    @property
    def parts(self) -> list[str]:
        """Which regions are sums of some of their forces, in sentences."""
        return parts_sentences(self.figures, self.regions)

    @property
    def plural(self) -> str:
        """What is counted, in the plural, with the threat that was asked for."""
        return self.figures.measure["plural"] + self.of

    @property
    def besides(self) -> str:
        """What a chart without a signal, or none, must not deny: ``9.2 points higher``."""
        judged = self.series.withheld in ("", "few") and self.series.signal_now is None
        if self.moved is None or not judged:
            return ""
        whole = self.moved.loc["All"]
        if whole["verdict"] not in MOVED:
            return ""
        way = "higher" if whole["effect"] > 0 else "lower"
        return (
            f"{figure(abs(100 * whole['effect']), 1)} points {way} than in the first four periods"
        )

    @property
    def counted(self) -> str:
        """The same behind a number."""
        is_map = self.figures.measure["measure"] == ACTIVITY
        return f"activities{self.of}" if is_map else self.plural


def _view(figures: Figures, region: str | None, rules: str, known: str) -> View:
    """Add up, judge, and take apart what moved."""
    frame = one_kind(figures.frame, along=True)
    left_out = left_out_notes(figures.frame, frame)
    held = tuple(name for name in STRANDS if name in set(frame["strand"]))
    frame, dropped = _same_regions(frame, held)
    regions = list(dict.fromkeys(frame["region"]))
    whole = len(regions) == len(reference.REGIONS)
    place = part_of(figures, region or (NETWORK if whole else added_up(regions).words))
    points, counts = _counted(frame, held)
    judged = points["share"].notna() & ~points["provisional"]
    chart, chart_note = _charted(points, judged, rules)
    cells = points.assign(value=points["share"] / 100, value_high=np.nan)
    cells = {name: cells[name].to_numpy() for name in cells}
    alone = "" if makes_a_share(held) else ALONE
    series = judged_series(place, cells, chart, 100.0, alone, unit="per cent")
    stated = points["stated"].dropna()
    if series.withheld == "none" and len(stated) and stated.eq(0).all():
        series = replace(series, withheld="nothing")
    varies = np.nan
    if chart.kind == "p" and not series.withheld:
        final = points[judged]
        varies = float(intervals.spread_of_shares(final["Pursue"], final["stated"]).estimate[0])
    chart_note = None if series.withheld else chart_note
    stretches, moved = None, None
    # Between periods that are hidden no change is worked out.
    if set(held) == set(STRANDS) and series.withheld != "hidden":
        whole = points[judged].dropna(subset=list(STRANDS))
        if len(whole) >= 2 * STRETCH:
            stretches = whole.head(STRETCH), whole.tail(STRETCH)
            moved = _moved(stretches, points, judged)
    return View(series, figures, place, held, known, chart_note, varies, dropped, left_out,
                stretches, moved, records(counts), added_up(regions), regions)  # fmt: skip


def _same_regions(frame: pd.DataFrame, held) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Keep regions that have every strand, with all its forces, throughout; name the others."""
    regions = list(dict.fromkeys(frame["region"]))
    if len(regions) == 1:
        return frame, ()
    stated = frame[frame["strand"].isin(held)]
    sound = stated["lacking"].map(len).eq(0) & (stated["value"].notna() | stated["hidden"])
    pairs = stated[sound].drop_duplicates(["region", "period", "strand"]).groupby("region").size()
    wanted = frame["period"].nunique() * len(held)
    short = [name for name in regions if pairs.get(name, 0) < wanted]
    if len(short) == len(regions):
        raise NoFigures(
            "outcomes",
            "no region has every strand in every period, so nothing can be added up over time",
            None,
            "Ask for one region: region=…",
        )
    return frame[~frame["region"].isin(short)], tuple(short)


def _counted(frame: pd.DataFrame, held: tuple[str, ...]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Points, one a period and gap, with a column for each strand; and the counts behind them."""
    # Of a sum that lacks a force nothing is known, and of a range there is no one count.
    lacks = frame["lacking"].map(len).gt(0)
    whole = frame.assign(lacking=[()] * len(frame))
    whole[["value", "value_high"]] = whole[["value", "value_high"]].mask(lacks)
    points = all_periods(frame)
    counts = counts_by_strand(whole, "period", points["period"])
    if NOT_STATED not in set(frame["strand"]):
        counts[[NOT_STATED, high_of(NOT_STATED)]] = 0.0
    points[["hidden", "provisional", "ranged"]] = counts[["hidden", "provisional", "ranged"]]
    for name in (*STRANDS, NOT_STATED):
        points[name] = counts[name].where(counts[name].eq(counts[high_of(name)]))
        counts[hidden_of(name)] |= counts["hidden"] & points[name].isna()
    points["stated"] = points[list(held)].sum(axis=1, skipna=False)
    positive = points["stated"].where(points["stated"].gt(0) & makes_a_share(held))
    points["share"] = 100 * points["Pursue"] / positive
    ends = numbers_of(points["period_start"]), numbers_of(points["period_end"])
    return points.assign(x=sum(ends) / 2), counts


def _charted(points: pd.DataFrame, judged: pd.Series, rules: str) -> tuple[Charted, Note]:
    """The chart, and a note on which it is."""
    hits = points["Pursue"].where(points["share"].notna())
    over = points["stated"].where(points["share"].notna())
    kind, limits, chart_note = _kind_of_chart(hits[judged], over[judged])
    waiting = points["provisional"].to_numpy(dtype=bool)[None]
    (chart,) = charted_rows(
        (hits / over if kind == "xmr" else hits).to_numpy(dtype=float)[None],
        excluded=np.zeros_like(waiting),
        provisional=waiting,
        kind=kind,
        exposure=None if kind == "xmr" else over.to_numpy(dtype=float)[None],
        rules=rules,
        limits=limits,
        steps=True,
    )
    return chart, chart_note


def _kind_of_chart(hits: pd.Series, over: pd.Series) -> tuple[str, str | None, Note]:
    """Kind of chart, kind of limits, and the note that says which it is and why."""
    scarce = min(hits.mean(), (over - hits).mean()) < SMALL_EXPECTED
    kind, why = "p", ""
    if len(over) >= LANEY_FROM:
        kind, why = "p'", "widened by Laney's correction where shares vary more than by chance"
    elif scarce:
        why = "since the counts are small"
    elif over.max() > ALIKE * over.min():
        why = "since the denominators differ"
    elif not _varies_more(hits, over):
        why = "since the shares vary no more than by chance from one period to the next"
    if not why:
        text = (
            "XmR chart of the shares: limits come from how far they move from one period to the "
            "next, which is more than by chance"
        )
        return "xmr", None, note("xmr", text)
    limits, how = ("exact", "exact limits") if scarce else (None, "limits at three deviations")
    text = "Chart of shares ({kind}) with {how}, {why}"
    return kind, limits, note("shares", text, kind=kind, how=how, why=why)


def _varies_more(hits: pd.Series, over: pd.Series) -> bool:
    """Whether neighbours differ by more than chance, lasting steps and single leaps apart."""
    # As an XmR chart does with its moving ranges; of normal figures the mean is the root of 2 / pi.
    scores = intervals.neighbour_scores(hits.to_numpy()[None, :], over.to_numpy()[None, :])
    moved = np.sqrt(scores[~np.isnan(scores)])
    ordinary = moved[moved < SCREEN * moved.mean()] if moved.size else moved
    return bool(ordinary.size and ordinary.mean() > np.sqrt(2 / np.pi))


def _moved(stretches, points: pd.DataFrame, judged: pd.Series) -> pd.DataFrame:
    """Part of each strand in the change between two stretches."""
    days = [float((p["period_end"] - p["period_start"]).dt.days.add(1).sum()) for p in stretches]
    first, last = (part[list(STRANDS)].sum() for part in stretches)
    counts = points[[*STRANDS, "stated"]].where(judged, np.nan)
    share = intervals.spread_of_shares(counts["Pursue"], counts["stated"])
    return measure_of.decompose(
        first,
        last,
        exposure=(days[0], days[1]),
        dispersion=intervals.dispersion_of_counts(counts[list(STRANDS)].to_numpy(dtype=float).T),
        spread=(float(share.factor[0]), float(share.freedom[0])),
    ).set_index("strand")


def _share_of(stretch: pd.DataFrame) -> float:
    """Share of Pursue in several periods together, in per cent."""
    return 100 * float(stretch["Pursue"].sum() / stretch["stated"].sum())


# --- words ---------------------------------------------------------------------------------------


def _headline(view: View) -> str:
    series = view.series
    if series.withheld == ALONE:
        return alone(view.plural, view.held)
    if series.withheld == "few" and view.besides:
        return fit(f"Pursue share in {view.place}: {view.besides}", f"Pursue share {view.besides}")
    if series.withheld == "few":
        text = "{n:count period} {n|is|are} too few to judge the Pursue share"
        none = "No final period is available, so no Pursue share is judged"
        return capital(say(text, n=series.final)) if series.final else none
    if series.withheld:
        return NOT_JUDGED[series.withheld][0]
    whole = f"Pursue share in {view.place}"
    if series.signal_now:
        verb = series.signal_now.verb(singular=True)
        return fit(f"{whole} {verb}", f"The Pursue share {verb}")
    text, limit = "no signal now" if series.signal_before else "no signal", _may_miss(series)
    seen = f"a lasting change under {limit}" if limit else "no change could be seen at such counts"
    short = f"a change under {limit}" if limit else seen
    if view.besides:
        ends = [f"{text}, but {view.besides}", f"{text}, but {view.besides.split(' than ')[0]}"]
        heads = (whole, f"{view.place.removeprefix('the ')} Pursue share", "Pursue share")
        return fit(*(f"{head}: {end}" for end in ends for head in heads))
    share = f"{per_cent(series.newest['share'], 1)}, {text}"
    where = f"{view.place.removeprefix('the ')} Pursue share: {share}"
    return fit(
        f"{whole}: {share}; {seen}",
        f"{where}; {short}",
        f"{where}; {short.removeprefix('a change ')}",
        f"Pursue share: {text}; {short}",
    )


def _claims(view: View, what: tuple[str, ...]) -> dict[tuple, Claim]:
    """What the headline rests on: the chart, and where it is silent the change from the first."""
    series = view.series
    named = bool(series.signal_now or view.besides)
    claims = {} if series.withheld else claims_of([series], what, also=named)
    if view.moved is not None and series.withheld in ("", "few"):
        names = frozenset([(*what, series.region)] if named else [])
        claims["change", *what, series.region] = Claim(1 - measure_of.CONFIDENCE, names)
    return claims


def _brief(view: View) -> str:
    """The newest share of how many, and whether anything fired."""
    series = view.series
    if series.withheld or series.newest is None:
        return ""
    return paragraph(_newest(view, series.newest), _fired(view, "No signal"), *view.parts)


def _newest(view: View, last: pd.Series) -> str:
    """Share of one period, of how many."""
    return (
        f"In {spoken(last['period'])}, {figure(last['Pursue'])} of {figure(last['stated'])} "
        f"{view.counted} with a {view.known} strand were Pursue ({per_cent(last['share'], 1)})"
    )


def _fired(view: View, calm: str) -> str:
    """What fired, else since when nothing did, and what that must not deny."""
    calm = f"{calm} since {spoken(view.series.points['period'].iloc[0])}"
    told = fired_sentence(view.series, "the share", calm, singular=True)
    return f"{calm}, but the share is {view.besides}" if view.besides else told


def _key(view: View) -> Key | None:
    """The newest share, of how many; None where it is hidden or there is none."""
    last = view.series.newest
    if view.series.withheld == ALONE or last is None or last["hidden"]:
        return None
    parts = [f"of {figure(last['stated'])} {view.counted} with a {view.known} strand in "
             f"{spoken(last['period'])}"]  # fmt: skip
    if not view.series.withheld:
        parts.append(_fired(view, "no signal"))
    if last[NOT_STATED] > 0:
        parts.append(f"{figure(last[NOT_STATED])} have no strand")
    return Key(f"{figure(last['share'], 0)}% Pursue", paragraph(*parts))


def _may_miss(series: Series) -> str:
    """Below which change of the share one may be missed: ``9 points could be missed``."""
    seen = series.change_seen
    ways = [100 * abs(level - series.chart.centre[-1]) for level in (seen.rise, seen.fall)]
    known = [way for way in ways if way == way]
    return say("{n} points could be missed", n=math.ceil(max(known))) if known else ""


def _description(view: View) -> str:
    """The newest share and its limits, what fired, what moved it, and what was not judged."""
    points, withheld = view.series.points, view.series.withheld
    final = points[points["share"].notna() & ~points["provisional"]]
    parts = []
    if withheld == ALONE:
        parts += _only_counted(view)
    elif len(final):
        last = final.iloc[-1]
        parts.append(_newest(view, last))
        if last["lower_limit"] < last["upper_limit"]:
            alike = view.series.chart.kind == "xmr"
            since, mean, low, high = view.series.around(1)
            parts.append(
                f"Around a mean{since} of {mean} per cent, shares between {figure(low, 1)} and "
                f"{figure(high, 1)} are usual{'' if alike else ' at that count'}"
            )
    if not withheld:
        parts.append(fired_sentence(view.series, "the share", "There is no signal", singular=True))
    parts.append(NOT_JUDGED[withheld][1] if withheld in NOT_JUDGED else "")
    parts += _change(view)
    if withheld not in (ALONE, "provisional"):
        parts.append(provisional_sentence(list(points.loc[points["provisional"], "period"])))
        between = points["ranged"] & points["stated"].isna()  # not only what states no strand
        ranged = [spoken(period) for period in points.loc[between, "period"]]
        text = ("{x|A count|Counts} of {x} {x|is|are} known only as {x|a range|ranges}, so "
                "{x|its share is|their shares are} not given")  # fmt: skip
        parts += [say(text, x=ranged)] if ranged else []
    parts = parts if any(parts) else [_headline(view)]
    return paragraph(*parts, view.added_up.sentence, *view.parts)


def _only_counted(view: View) -> list[str]:
    """Newest final counts where there is no share."""
    points, names = view.series.points, [*view.held, NOT_STATED]
    known = points[~points["provisional"] & points[names].notna().any(axis=1)]
    if known.empty:
        return []
    last = known.iloc[-1]
    counts = {name: last[name] for name in view.held if last[name] == last[name]}
    unstated = 0 if last[NOT_STATED] != last[NOT_STATED] else last[NOT_STATED]
    when = f"in {spoken(last['period'])}"
    return [counted_sentence(view.plural, when, counts, unstated)]


def _change(view: View) -> list[str]:
    """How far the newest stretch lies from the first, and which strand moved it if any did."""
    if view.moved is None:
        return []
    effects, whole = view.moved, view.moved.loc["All"]
    told = whole["verdict"] in MOVED
    template = (
        "The shares of the first and the newest {n:words} final periods are {first:1} and {last:1} "
        "per cent: a difference of {effect:1} points (95 per cent interval {lower:1} to {upper:1})"
    )
    template += "" if told else ", which may be chance"
    first, last = map(_share_of, view.stretches)
    points = {name: 100 * whole[name] for name in ("effect", "lower", "upper")}
    change = say(template, n=STRETCH, first=first, last=last, **points)
    parts = effects.drop("All")["effect"][effects.drop("All")["verdict"].isin(MOVED)]
    return [change, _what_moved(whole["answer"], dict(100 * parts))] if told else [change]


def _what_moved(answer: str, effects: Mapping[str, float]) -> str:
    """What moved the share: the answer of `decompose`, and the parts, in points, that it tells."""
    if answer == "too few to tell":  # To name strands beside it would take that back.
        return "Which strand moved it cannot be told"
    if not effects:
        text = ("It is {way} recorded under {x} together; their parts cannot be told one by "
                "one")  # fmt: skip
        return say(text, way="more" if "rose" in answer else "fewer", x=STRANDS[1:])
    # More of another strand lowers the share of Pursue, more of Pursue raises it.
    sides = {"fewer": [], "more": []}
    for name, effect in effects.items():
        side = sides["more" if (effect > 0) == (name == "Pursue") else "fewer"]
        side.append(say("{name} ({points:1} points)", name=name, points=effect))
    told = [f"{way} recorded under {listed(parts)}" for way, parts in sides.items() if parts]
    rest = [name for name in STRANDS if name not in effects]
    if not rest:
        return f"It is made up of {' and '.join(told)}"
    text = ("In part it is {sides}; the {x|part|parts} of {x} cannot be told{x|| one by "
            "one}")  # fmt: skip
    return say(text, sides=" and ".join(told), x=rest)


def _chart_notes(view: View) -> list[str]:
    """What chance alone would bring, and beside silence the change that would have been seen."""
    series, seen = view.series, view.series.change_seen
    text = (
        "The variance of the share from one period to the next was {varies:1} times what chance "
        "alone gives, for which these limits allow; where it is more, signals come more often than "
        "that by themselves."
    )
    ways = [say("a {way} to {level:1} per cent", way=way, level=100 * level)
            if level == level else ""
            for way, level in (("rise", seen.rise), ("fall", seen.fall))]  # fmt: skip
    return [
        chance_note([series]) if signals.expected_new_signals([series.chart]).charts else "",
        say(text, varies=view.varies) if view.varies == view.varies else "",
        "" if series.signal_now else f"{cannot_see(*ways)}.",
    ]


# --- table and chart -----------------------------------------------------------------------------


def _table(view: View) -> pd.DataFrame:
    """One row a period: counts by strand, the share with its limits, what the rules say of it."""
    rows, withheld = records(view.series.shown), view.series.withheld
    shared, stated = withheld != ALONE, f"With a {view.known} strand"
    columns: dict[str, list] = {"Period": [row["period"] for row in rows]}
    for name in STRANDS:
        columns[name] = [count_cell(row, name) for row in view.counts]
    if shared:
        columns[stated] = [cell(row["stated"], row["hidden"]) for row in rows]
    columns[NOT_STATED] = [count_cell(row, NOT_STATED) for row in view.counts]
    if shared:
        columns["Pursue (%)"] = [cell(row["share"], row["hidden"], 1) for row in rows]
    if not withheld:
        columns["Mean (%)"] = [cell(row["centre"], False, 1) for row in rows]
        columns["Limits (%)"] = [
            interval(row["lower_limit"], row["upper_limit"], 1)
            if row["upper_limit"] == row["upper_limit"]
            else NOT_APPLICABLE
            for row in rows
        ]
        # What could be missed is said in the headline and in a note: this column has no room.
        columns["Signal"] = [
            "Provisional, not judged"
            if row["provisional"]
            else capital(view.series.rule_at(n)) or "No signal"
            for n, row in enumerate(rows)
        ]
    elif view.series.points["provisional"].any():
        columns["Standing"] = ["Provisional" if r["provisional"] else "Final" for r in rows]
    for extra in _rows_of_change(view, stated):
        for name, cells in columns.items():
            cells.append(extra.get(name, NOT_APPLICABLE))
    return table_of(columns).rename(columns={"Period": view.added_up.label("Period")})


def _rows_of_change(view: View, stated: str) -> list[dict]:
    """Sums of the two stretches, and the effect of each strand in points."""
    if view.stretches is None:
        return []
    rows = []
    for name, part in zip(("First", "Newest"), view.stretches, strict=True):
        sums = part[[*STRANDS, NOT_STATED, "stated"]].sum(skipna=False)
        row = {column: cell(total, False) for column, total in sums.items()}
        row["Period"], row[stated] = f"{name} {STRETCH} final periods", row.pop("stated")
        rows.append(row | {"Pursue (%)": cell(_share_of(part), False, 1)})
    # As words with their unit: points are no counts, and must not give the counts decimals.
    effects = 100 * view.moved[["effect", "lower", "upper"]]
    effect = {"Period": "Effect (95% interval)"}
    effect |= {name: f"{figure(effects.loc[name, 'effect'], 1)} points" for name in STRANDS}
    whole = effects.loc["All"]
    within = interval(whole["lower"], whole["upper"], 1)
    return [*rows, effect | {"Pursue (%)": f"{figure(whole['effect'], 1)} points ({within})"}]


def _draw(view: View) -> Drawing | None:
    """Control chart of the share; none where there is no share to draw."""
    shares = view.series.points["share"]
    if shares.isna().all():
        return None
    usual = view.series.band[shares.notna()]
    low, high = _axis(shares, usual["low"], usual["high"])
    cut = f"; the axis runs from {figure(low)} to {figure(high)}" if (low, high) != (0, 100) else ""
    label = f"Pursue, per cent of those with a {view.known} strand{cut}"
    printed = partial(cell_words, decimals=0)
    return drawing_of(view.series, printed, 1, y_label=label, y_least=low, y_most=high)


def _axis(*parts: pd.Series) -> tuple[float, float]:
    """Ends of an axis that fits points and what is usual, in even or whole fives, in 0 to 100."""
    # From 0 to 100 the limits of a large whole could not be told from its mean.
    known = pd.concat(parts).to_numpy(dtype=float)
    low, high = float(np.nanmin(known)), float(np.nanmax(known))
    room = max(0.15 * (high - low), 0.5 * (LEAST_SPAN - (high - low)), 1.0)
    step = 5.0 if high - low > 15 else 2.0
    low, high = step * np.floor((low - room) / step), step * np.ceil((high + room) / step)
    return max(0.0, float(low)), min(100.0, float(high))


KIND = Kind(
    shows="balance of the four Ps over time",
    question="Too heavy on Pursue?",
    of_one_region=True,
    tell=_tell,
    select=_select,
    method=Method(
        "The share of Pursue over time",
        (
            ("rules", "A control chart of the share of each period."),
            ("shares", "Its limits allow for how many were recorded in the period."),
            ("xmr", "Since shares vary more than chance, its limits come from how far they move "
             "from one period to the next."),
            ("parts", "What moved the share between the first four and the newest four final "
             "periods is divided among the strands: the part of each is what changing its count "
             "alone does to the share, averaged over every order in which the four may be changed "
             "(Shapley value). Counts are taken as Poisson, and as wider where they vary more than "
             "chance; the interval of the whole change is Newcombe's. A strand is named only where "
             "the interval of its part leaves out zero, and that of the whole change does."),
            ("-rules", NO_LIMITS),
            ("recorded", "It is a share of what was recorded: recording may hide preventive work."),
        ),
    ),
)  # fmt: skip
