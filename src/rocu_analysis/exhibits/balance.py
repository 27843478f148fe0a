"""Are we too heavy on Pursue? Shares of the four strands, counts beside.

The share of Pursue is of everything with a stated strand; what has none stands beside it. A row
lacks a share where a strand is hidden, missing or without some of its forces; and where Pursue, or
everything else, has no figure anywhere, there is no share of anything. No published source splits
disruptions by strand, so strands are either stated in the returns or declared by the user, and then
printed as an assumption.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from rocu_analysis import reference, schema
from rocu_analysis.errors import BadOption, NoFigures, NotComparable
from rocu_analysis.exhibits import cells, figures as sums
from rocu_analysis.exhibits.against import (
    APART,
    COMPARED,
    MOST_NAMED,
    NO_DIFFERENCE,
    SHARED,
    Against,
    earlier,
    held_against,
)
from rocu_analysis.exhibits.exhibit import Key, Kind, Told
from rocu_analysis.exhibits.judging import all_periods
from rocu_analysis.exhibits.methods import Method
from rocu_analysis.exhibits.rows import Chosen, Selection, rows_of
from rocu_analysis.measures import intervals
from rocu_analysis.periods import is_stock, span
from rocu_analysis.reference import NOT_STATED, STRANDS
from rocu_analysis.wording import (
    capital,
    figure,
    fit,
    interval,
    listed,
    note,
    paragraph,
    say,
    small_count,
    some,
    spoken,
)

if TYPE_CHECKING:
    from rocu_analysis.charts.drawing import Drawing
    from rocu_analysis.exhibits.exhibit import Exhibit
    from rocu_analysis.schema import Counting

WHOLES = {"region": "the network", "period": "all periods together"}  # of others: the whole
PANELS = (*STRANDS, NOT_STATED)
ACTIVITY = "recorded activity"
LEAST_BASE = 20  # of fewer, a headline gives the counts: a percentage of a tiny base misleads
ONE_DECIMAL_FROM = 1000
NOTHING = {
    "hidden": "Counts are hidden to protect people, so no Pursue share is shown",
    "missing": "No Pursue share can be given: a strand has no figure",
    "ranges": "No Pursue share can be given: a count is known only as a range",
    "incomplete": "No Pursue share can be given: figures are missing",
    "provisional": "All figures are provisional, so no Pursue share is compared yet",
    "nothing": "Nothing is recorded under a stated strand, so there is no Pursue share",
    "unstated": "No strand is stated, so no Pursue share can be given",
    "alone": "No Pursue share can be given: other strands, or Pursue, have no figure",
}


def balance(
    outcomes: pd.DataFrame,
    measure: str | None = None,
    *,
    period: str | None = None,
    by: Literal["region", "threat", "tier", "level", "period"] = "region",
    strands: Mapping[str, str] | None = None,
    region: str | None = None,
    counting: Counting | None = None,
    threat: str | None = None,
) -> Exhibit:
    """Show the shares of Pursue, Prevent, Protect and Prepare, and what has no strand.

    Parameters
    ----------
    outcomes : DataFrame
        The outcomes frame; it is not changed.
    measure : str, optional
        What is counted; may be left out where ``strands`` says it.
    period : str, optional
        Where missing, the newest year with as many strands as any and nearly as many regions.
    by : {"region", "threat", "tier", "level", "period"}
        What the rows are. Levels are shown, never weighted; periods are all that there are.
    strands : mapping of str to str, optional
        Declared map from measure to strand, such as ``{"arrests": "Pursue"}``: an assumption of
        the user's, and printed as one.
    region : str, optional
        Region in focus; with another ``by``, the only region counted.
    counting, threat : str, optional
        Rows to keep.

    Returns
    -------
    Exhibit
        ``.data`` has the counts and shares of each row's strands, with their intervals.

    Raises
    ------
    BadOption
        Where neither a measure nor a map is given, or an option is not known.
    NotComparable
        Where rows overlap, one measure of the map is part of another, or the measure is an amount.
    NoFigures, UnknownName
        Where there is nothing to show, or a name is not known.
    """
    return KIND.ask(**locals())


# --- which rows -----------------------------------------------------------------------------------


def _choose(outcomes, *, measure, period, by, strands, region, counting, threat) -> Chosen:
    only = region if by != "region" else None
    chosen = select_by_strand(outcomes, measure, strands, region=only, threat=threat)
    rows, name = join_strands(chosen, strands)
    details = _kept_apart(by)
    if by in ("threat", "tier", "level") and rows[by].isna().all():
        found = f"no figure of {name} that has a strand says its {by}"
        raise NoFigures(by, found, None, f"Ask for a table of strands by {by}")
    if by == "period":
        first, last = rows["period_start"].min(), rows["period_end"].max()
        period = (
            span(first.date(), last.date()).label if first == first and last == last else NOT_STATED
        )
    elif period is None:
        figures = sums.add_up(rows, name, counting=counting, by=details)
        every = figures.frame
        if every.empty:
            raise NoFigures("outcomes", f"no figure of {name} has a period with dates")
        # Of the periods in which the most strands have a figure.
        held = every[(every["value"].notna() | every["hidden"]) & every["strand"].ne(NOT_STATED)]
        number = sums.of_last_year(held, "strand") if len(held) else held
        number = number.groupby("period")["strand"].nunique()
        most = every[every["period"].isin(number.index[number == number.max()])]
        focus = region if by == "region" else None
        period = sums.latest_period(most if len(most) else every, focus=focus)
        # Declared as a strand, what stands on a day is called by no name that tells it.
        if not any(is_stock(name, held["period"], held["unit"]) for name, held in chosen.items()):
            period = sums.latest_years(figures, rows, period, exact=True)[0]
    grain = (*details, *(["threat"] if threat and by != "threat" else []))
    if by == "period" and rows["region"].nunique() == 1:
        picked = [sums.followed(name, held, counting, grain=grain) for name, held in chosen.items()]
    else:
        shown = pd.concat(chosen.values())
        shown = shown if by == "period" else sums.shown_in(shown, name, period, counting)
        picked = [Selection(name, held, shown[shown["measure"] == name], grain)
                  for name, held in chosen.items()]  # fmt: skip
    return Chosen(tuple(picked), {"period": period})


def select_by_strand(
    outcomes: pd.DataFrame, measure: str | None, strands: Mapping[str, str] | None, **kept
) -> dict[str, pd.DataFrame]:
    """Rows to count, by their measure."""
    if strands is None and measure is None:
        raise BadOption("measure", "neither a measure nor a map of strands was given")
    for name in strands or ():
        whole = reference.measure(name)["part_of"]
        if whole in strands:
            found = f"{name} are part of {whole}, so counting both would count them twice"
            raise NotComparable("strands", found, None, "Leave one of the two out of the map")
    names = [measure] if strands is None else list(strands)
    chosen = {n: rows_of(outcomes, n, geography="region", **kept)[0] for n in names}
    amounts = {unit for rows in chosen.values() for unit in rows["unit"].unique()} - {"count"}
    if amounts:
        found = f"it is an amount ({', '.join(amounts)}), not a number of things with a strand"
        remedy = "Ask for a measure that is counted, such as disruptions"
        raise NotComparable(listed(names), found, None, remedy)
    return chosen


def join_strands(chosen: Mapping, strands: Mapping[str, str] | None) -> tuple[pd.DataFrame, str]:
    """Rows of all measures, each with its strand, and the name of what they count."""
    if strands is None:
        ((name, rows),) = chosen.items()
        return rows, name
    parts = [
        rows.assign(strand=rows["strand"].where(rows["strand"].ne(NOT_STATED), strands[name]))
        for name, rows in chosen.items()
    ]
    return pd.concat(parts, ignore_index=True).assign(measure=ACTIVITY), ACTIVITY


def _kept_apart(by: str) -> list[str]:
    return ["strand"] if by in ("region", "period") else ["strand", by]


# --- counts by strand -----------------------------------------------------------------------------


def makes_a_share(strands: Sequence[str]) -> bool:
    """Whether there is a figure of Pursue, and one of another strand to hold it against."""
    return "Pursue" in strands and len(strands) > 1


def counts_by_strand(frame: pd.DataFrame, by: str, labels: Sequence[str] = ()) -> pd.DataFrame:
    """One row a row: each strand's sum, missing where a part is, its upper end, whether hidden.

    Of ``labels`` each has a row, also the period of which a sum over time has no figure.
    """
    frame = frame.assign(row=_labels(frame, by), lacks=frame["lacking"].map(len).gt(0))
    if part_of_one(frame, by):
        frame["lacks"] = False  # beside no other region the share of those that are there is sound
    order = _order(list(dict.fromkeys([*labels, *frame["row"]])), by)
    frame = frame[~frame["region"].isin(_short(frame, by))].copy()
    frame["ranged"] = frame["value_high"].notna()
    frame["high"] = frame["value_high"].fillna(frame["value"])
    flags = ["hidden", "lacks", "provisional", "ranged"]
    groups = frame.groupby(["row", "strand"], sort=False)
    both, hidden = groups[["value", "high"]].sum(skipna=False), groups["hidden"].any()
    wide = frame.groupby("row")[flags].any().reindex(order, fill_value=False)
    for strand in PANELS:
        parts = both[both.index.get_level_values("strand") == strand].droplevel("strand")
        wide[[strand, f"{strand}, at most"]] = parts.reindex(order)
        wide[f"{strand}, hidden"] = [bool(hidden.get((name, strand), False)) for name in order]
    return wide.rename_axis("row").reset_index()


def count_cell(row: Mapping, strand: str, shown=cells.range_cell) -> object:
    """Cell of a row of `counts_by_strand`."""
    high = row[f"{strand}, at most"]
    high = high if high != row[strand] else np.nan
    return shown(row[strand], high, row[f"{strand}, hidden"], 0)


def _labels(frame: pd.DataFrame, by: str) -> pd.Series:
    """Name of the row that each figure belongs to, with a capital but for periods."""
    labels = frame[by].astype("object").where(frame[by].notna(), NOT_STATED)
    return labels if by == "period" else labels.map(capital)


def _short(frame: pd.DataFrame, by: str) -> set[str]:
    """Regions that are left out of sums over regions: they lack a force, or a strand altogether."""
    if by == "region" or frame["region"].nunique() == 1:
        return set()
    lacking = set(frame.loc[frame["lacking"].map(len).gt(0), "region"])
    if by != "period":
        stated = frame[frame["strand"].ne(NOT_STATED)]
        strands = stated.groupby("region")["strand"].nunique()
        number = stated["strand"].nunique()
        lacking |= {name for name in frame["region"] if strands.get(name, 0) < number}
    return lacking


def part_of_one(frame: pd.DataFrame, by: str) -> str:
    """Of how many forces the one region is that is shown, where every strand lacks the same."""
    lacking = set(frame["lacking"])
    if by != "region" or frame["region"].nunique() != 1 or len(lacking) != 1 or not any(lacking):
        return ""
    return sums.part_of(frame["region"].iloc[0], *lacking)


def _order(labels: list[str], by: str) -> list[str]:
    levels = [level.capitalize() for level in schema.DISRUPTION_LEVELS]
    fixed = {"region": reference.REGIONS, "level": levels, "period": labels}.get(by, sorted(labels))
    names = [*(name for name in fixed if name in labels), *(n for n in labels if n not in fixed)]
    return sorted(names, key=lambda name: capital(name) == NOT_STATED)  # last, others as they stand


def _with_status(frame: pd.DataFrame, held: tuple[str, ...]) -> pd.DataFrame:
    # A part for which nothing was ever returned as "Not stated" has no such part.
    given = frame[NOT_STATED].notna() | frame[f"{NOT_STATED}, hidden"]
    frame[NOT_STATED] = frame[NOT_STATED].where(given, 0.0)
    frame["stated"] = frame[list(held)].sum(axis=1, skipna=False) if held else np.nan
    frame["recorded"] = frame["stated"] + frame[NOT_STATED]
    unstated = frame[list(held)].isna().all(axis=1) & frame[NOT_STATED].gt(0)
    unstated &= frame["row"].eq(NOT_STATED) | (not held)
    reasons = {
        "hidden": frame["hidden"],
        "unstated": unstated,
        "missing": frame["stated"].isna(),
        "ranges": frame["ranged"],
        "incomplete": frame["lacks"],
        "alone": pd.Series(bool(held) and not makes_a_share(held), index=frame.index),
        "nothing": frame["stated"].eq(0),
        "provisional": frame["provisional"],
    }
    frame["status"] = np.select(list(reasons.values()), list(reasons), COMPARED)
    return frame


def _history(everything, shown, by: str, names: Sequence[str], held: tuple) -> list[np.ndarray]:
    """Pursue, and all that has a strand, in periods before, or added up, (rows, periods)."""
    past = earlier(everything, shown)
    if past.empty:
        return [np.zeros((len(names), 0))] * 2
    keys, short = ["row", "strand", "period_start"], _short(shown, by)
    periods = pd.Index(all_periods(past)["period_start"])
    past, shown = (part[~part["region"].isin(short)].assign(row=lambda rows: _labels(rows, by))
                   for part in (past, shown))  # fmt: skip
    usable = ~past["hidden"] & ~past["provisional"] & past["value_high"].isna()
    usable &= past["lacking"].map(len).eq(0)
    groups = past.assign(value=past["value"].where(usable)).groupby(keys, sort=False)["value"]
    totals, known, parts = groups.sum(), groups.count(), groups.size()
    wanted = shown.groupby(keys[:2]).size().reindex(parts.index.droplevel(2)).to_numpy()
    totals = totals[(known == parts).to_numpy() & (parts.to_numpy() == wanted)]
    wide = totals.unstack("period_start").reindex(columns=periods)
    counts = [wide.reindex([(n, strand) for n in names]).to_numpy(dtype=float) for strand in held]
    return [counts[0], sum(counts)]


def _with_interval(frame: pd.DataFrame) -> pd.DataFrame:
    """Share of Pursue with its interval, widened by the history of each row."""
    usable = frame["status"].isin(SHARED)
    pursue, stated = frame["Pursue"].where(usable), frame["stated"].where(usable)
    known = (frame[name].to_numpy(dtype=float) for name in ("dispersion", "freedom"))
    lower, upper = intervals.share_limits(pursue.to_numpy(), stated.to_numpy(), *known)
    return frame.assign(share=pursue / stated * 100, lower=lower * 100, upper=upper * 100)


def _whole(frame: pd.DataFrame, held: tuple, pursue: np.ndarray, total: np.ndarray) -> dict:
    """All rows together that are compared, or only counted where there is no share."""
    used = frame["status"].isin([COMPARED, "alone"]).to_numpy()
    columns = [*PANELS, "stated", "recorded"]
    apart = frame.loc[frame["status"].eq("unstated"), NOT_STATED].sum()
    totals = pd.Series(np.nan, index=columns)
    if used.any():
        totals = frame.loc[used, columns].sum(skipna=False)
    elif not held and apart:
        totals[[NOT_STATED, "recorded"]] = 0.0
    totals[[NOT_STATED, "recorded"]] += apart
    shared = makes_a_share(held) and used.any() and totals["stated"] > 0
    factor, freedom = 1.0, np.inf
    if shared:
        spread = intervals.spread_of_shares(pursue[used].sum(axis=0), total[used].sum(axis=0))
        factor, freedom = spread.factor[0], spread.freedom[0]
    line = pd.DataFrame([totals]).assign(dispersion=factor, freedom=freedom,
                                         status=COMPARED if shared else "missing")  # fmt: skip
    none = {f"{p}, at most": np.nan for p in PANELS} | {f"{p}, hidden": False for p in PANELS}
    return _with_interval(line).iloc[0].to_dict() | none


# --- the view -------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _View(Against):
    """What words, table and chart draw on.

    ``frame`` has one row a region, threat, tier, level or period: ``row``, a column of counts for
    each strand and ``Not stated``, ``stated, recorded, share, lower, upper`` (per cent, of Pursue),
    ``dispersion, freedom, status, verdict, p``. ``whole`` has the same for all compared rows;
    ``held`` are the strands with a figure, in order.
    """

    threat: str | None
    strands: Mapping[str, str] | None
    whole: dict
    held: tuple[str, ...]
    part: str

    @property
    def known(self) -> str:
        """How figures came to their strand: stated in the returns, or declared by the user."""
        return "stated" if self.strands is None else "declared"

    @property
    def main(self) -> dict | None:
        """Row of the one in focus, or of the only one."""
        return self.in_focus or (self.used[0] if len(self.used) == 1 else None)

    @property
    def against(self) -> str:
        """What a row is held against."""
        return WHOLES.get(self.noun, "the whole")

    @cached_property
    def decimals(self) -> int:
        """One decimal only where the smallest whole bears it."""
        return int(self.frame["stated"].min() >= ONE_DECIMAL_FROM)

    @property
    def plural(self) -> str:
        """What is counted, in the plural, with the threat that was asked for."""
        plural = self.figures.measure["plural"] if self.strands is None else "activities"
        return f"{plural} ({self.threat})" if self.threat else plural

    @property
    def together(self) -> str:
        """Regions that are added up, in a subtitle or a row's name."""
        frame = self.figures.frame
        number = len(self.used) if self.noun == "region" else frame["region"].nunique() - len(
            _short(frame, self.noun))  # fmt: skip
        if frame["region"].nunique() == 1:
            return self.figures.called(frame["region"].iloc[0])
        return some(max(number, 0), len(reference.REGIONS), "region")

    def printed(self, value: float) -> str:
        """Per cent as it is printed everywhere."""
        return figure(value, self.decimals)

    def share_of(self, row: Mapping) -> str:
        """Share of Pursue in a row, as counts where there are few."""
        if row["stated"] < LEAST_BASE:
            return say("{n} of {of}", n=row["Pursue"], of=row["stated"])
        return f"{self.printed(row['share'])} per cent"


def _view(chosen: Chosen, *, measure, period, by, strands, region, counting, threat) -> _View:
    rows, name = join_strands({held.measure: held.rows for held in chosen.selections}, strands)
    details, past, labels = _kept_apart(by), None, ()
    asked = {"measure": name, "counting": counting, "by": details}
    if by == "period":
        figures = sums.add_up(rows, **asked)
        undated, labels = figures.undated, list(_labels(figures.frame, by))
        if rows["region"].nunique() == 1:
            figures = sums.same_throughout(figures)
        if len(undated):
            frame = pd.concat([figures.frame, sums.sums_of(undated, details)], ignore_index=True)
            used = pd.concat([figures.rows, undated], ignore_index=True)
            figures = replace(figures, frame=frame, rows=used)
    else:
        with suppress(NotComparable):  # perhaps only other periods overlap: they are no history
            past = sums.add_up(rows, **asked)
        figures = sums.at_period(past, rows, period or chosen.facts["period"], **asked)
    held = tuple(strand for strand in STRANDS if strand in set(figures.frame["strand"]))
    frame = _with_status(counts_by_strand(figures.frame, by, labels), held)
    pursue = total = np.zeros((len(frame), 0))
    if past is not None and makes_a_share(held):
        pursue, total = _history(past.frame, figures.frame, by, list(frame["row"]), held)
    spread = intervals.spread_of_shares(pursue, total)
    frame = _with_interval(frame.assign(dispersion=spread.factor, freedom=spread.freedom))
    whole = _whole(frame, held, pursue, total)
    used = frame["status"].eq(COMPARED).to_numpy()
    counted = frame.assign(value=frame["Pursue"], value_high=np.nan)
    p, verdict = held_against(counted, used, used, True, frame["stated"].to_numpy(dtype=float))
    frame, part = frame.assign(p=p, verdict=verdict), part_of_one(figures.frame, by)
    return _View(frame, figures, period or chosen.facts["period"], region, by, "row", threat,
                 strands, whole, held, part)  # fmt: skip


# --- words ----------------------------------------------------------------------------------------


def _tell(chosen: Chosen, **asked) -> Told:
    view = _view(chosen, **asked)
    what = ("Pursue share", view.figures.measure["measure"])
    label = view.figures.measure["label"] if view.strands is None else capital(ACTIVITY)
    parts = [f"{label} by strand and {view.noun}", view.threat, view.together, view.period,
             "per cent and number"]  # fmt: skip
    has_share = view.frame["share"].notna().any()
    widened = np.isfinite(view.frame["freedom"]).any()
    care = "Shares are of what was recorded, and prevention work may go unrecorded."
    if view.strands is not None:
        care = "No source states a strand: which measure is Pursue is this paper's assumption."
    drop = [f"{name}, {end}" for name in PANELS for end in ("at most", "hidden")]
    methods = ["wilson", "told apart", *(["widened"] if widened else [])] if has_share else []
    return Told(
        headline=_headline(view),
        subtitle=", ".join(filter(None, parts)),
        alt=f"Dots with intervals of the Pursue share of {view.plural} for "
        f"{small_count(len(view.rows), view.noun)} in {spoken(view.period)}",
        description=_description(view),
        care=care if has_share else "",
        key=_key(view),
        part=view.part,
        methods=["strands", *methods],
        table=_table(view),
        rows=view.figures.rows,
        data=view.frame.drop(columns=drop),
        notes=[
            sums.about(view.figures),
            note("strands", *strand_sentences(view.held, view.strands), _unstated_sentence(view)),
        ],  # fmt: skip
        drawing=_drawing(view) if has_share else None,
        # By period the headline gives the reach of the shares alone.
        claims={} if view.noun == "period" else view.claims(what),
    )


def strand_sentences(held: Sequence[str], strands: Mapping[str, str] | None) -> list[str]:
    """A declared map, as the assumption that it is; and strands without a figure."""
    told, absent = [], [strand for strand in STRANDS if strand not in held]
    if strands is not None:
        told.append(
            say(
                "Assumption, stated by no source: {map}",
                map=[f"{m} as {s}" for m, s in strands.items()],
            )
        )
    if absent:
        told.append(say("{x} {x|has|have} no figure: missing, not zero", x=absent))
    return told


def _unstated_sentence(view: _View) -> str:
    """What the part without a strand could hide."""
    whole = view.whole
    if not (whole["stated"] == whole["stated"] and whole[NOT_STATED] > 0):
        return ""
    ends = (whole["Pursue"], whole["Pursue"] + whole[NOT_STATED])
    low, high = (view.printed(100 * n / whole["recorded"]) for n in ends)
    return (f"If none or all of the part without a {view.known} strand were Pursue, the share in all "
            f"would be {low} or {high} per cent")  # fmt: skip


def alone(plural: str, strands: Sequence[str]) -> str:
    """Headline where one strand only, or no figure of Pursue, stands in the returns."""
    start = f"No figure of {plural} is under Pursue"
    if len(strands) < 2:
        start = f"{plural} are recorded under {strands[0] if strands else 'no strand'} only"
    return fit(f"{start}, so no Pursue share can be given", NOTHING["alone"])


def _headline(view: _View) -> str:
    """How the Pursue share in focus stands, else how many rows differ from the whole."""
    if not view.used:
        if view.named("status", "alone", "unstated") and not makes_a_share(view.held):
            return alone(view.plural, view.held)
        statuses = {row["status"] for row in view.rows}
        return NOTHING[next(name for name in NOTHING if name in statuses)]
    if not view.compares:
        row = view.used[0]
        name, verb = capital(row["row"]) + (f" ({view.part})" if view.part else ""), "are"
        if len(view.held) < len(STRANDS):  # where a strand has no figure, name those that have one
            few = row["stated"] < LEAST_BASE
            texts = [f"{figure(row[s])} {s}" if few else f"{view.printed(100 * row[s] / row['stated'])} per cent {s}"
                     for s in view.held]  # fmt: skip
            return fit(
                f"{name}: {listed(texts)}, by {view.known} strand", f"{name}: {listed(texts)}"
            )
        told = f"{view.share_of(row)} of {view.plural} with a {view.known} strand {verb} Pursue"
        return fit(f"{name}: {told}", f"{name}: {view.share_of(row)} {verb} Pursue")
    if view.noun == "period":
        shares = sorted(row["share"] for row in view.used if row["stated"] >= LEAST_BASE)
        if len(shares) > 1:
            reach = " to ".join(dict.fromkeys(map(view.printed, (shares[0], shares[-1]))))
            text = f"Pursue share {reach} per cent in {some(len(shares), len(view.rows), 'period')}"
            return fit(f"{text}, by {view.known} strand", text)
    if row := view.in_focus:
        stands = NO_DIFFERENCE if row["verdict"] == "same" else f"{row['verdict']} it"
        beside = f"{view.against.removeprefix('the ')} {view.printed(view.whole['share'])} per cent"
        return fit(f"{row['row']}: {view.share_of(row)} Pursue, {beside}; {stands}")
    told = view.standing(view.against)
    if len(view.apart) <= MOST_NAMED:
        return fit(f"Pursue share: {told}")
    number = some(len(view.apart), len(view.used), view.noun)
    return fit(f"Pursue share: {number} differ clearly from {view.against}")


def _row_sentence(view: _View, row: Mapping, name: str) -> str:
    """Share of one row with its interval and counts."""
    return say(
        "{row}: {share} per cent Pursue (95 per cent interval {limits}), {n} of {of} with a {known} "
        "strand",
        row=name, share=view.printed(row["share"]), known=view.known, n=row["Pursue"],
        of=row["stated"], limits=interval(row["lower"], row["upper"], view.decimals),
    )  # fmt: skip


def _description(view: _View) -> str:
    """The one in focus, all together, who differs, and what has no strand."""
    whole, parts = view.whole, []
    if not view.used:
        counts = [say("{n} under {s}", n=whole[s], s=s) for s in view.held if whole[s] == whole[s]]
        told = f"{capital(view.plural)} recorded in {spoken(view.period)}: {listed(counts)}"
        return paragraph(_headline(view), told if counts else "", view.left_out())
    main = view.main
    if main is not None:
        parts.append(_row_sentence(view, main, main["row"]))
    if view.compares:
        parts += [_row_sentence(view, whole, capital(view.against)), view.standing(view.against)]
    if whole["recorded"] == whole["recorded"] and whole[NOT_STATED]:
        share = view.printed(100 * whole[NOT_STATED] / whole["recorded"])
        parts.append(say("No strand is {known} for another {n}, {share} per cent of all recorded",
                         known=view.known, n=whole[NOT_STATED], share=share))  # fmt: skip
    return paragraph(*parts, view.left_out())


def _key(view: _View) -> Key | None:
    """The Pursue share of the one in focus, the only one, or all."""
    if not view.used:
        return None
    row, beside = view.main, ""
    part = f" ({view.part})" if view.part else ""
    where = f", {row['row']}{part}" if row else f" across {view.together}"
    if row and view.compares:
        clear = f"clearly {row['verdict']}" if row["verdict"] in APART else NO_DIFFERENCE
        beside = (
            f"; {view.against.removeprefix('the ')} {view.printed(view.whole['share'])}%: {clear}"
        )
    row = row or view.whole
    share = f"{view.printed(row['share'])}%" if row["stated"] >= LEAST_BASE else view.share_of(row)
    when = "" if view.noun == "period" else f" in {spoken(view.period)}"
    text = (
        f"of {figure(row['stated'])} {view.plural} with a {view.known} strand{when}{where}{beside}."
    )
    if view.focus and view.noun == "region" and view.focus != (view.main or {}).get("row"):
        text += f" {view.focus} is not compared."
    if row[NOT_STATED] == row[NOT_STATED] and row[NOT_STATED]:
        text += " " + say("{n} {n|has|have} no strand.", n=row[NOT_STATED])
    return Key(f"{share} Pursue", text)


# --- table and chart ------------------------------------------------------------------------------


def _table(view: _View) -> pd.DataFrame:
    """Counts by strand, the Pursue share with its interval, and the verdict."""
    rows, shares = list(view.rows), makes_a_share(view.held)
    if len(rows) > 1 and view.whole["recorded"] == view.whole["recorded"]:
        rows.append(view.whole | {"row": capital(view.against), "verdict": None})
    columns: dict[str, list] = {view.noun.capitalize(): [capital(row["row"]) for row in rows]}
    for strand in STRANDS:
        dated = strand == "Pursue" and view.noun != "period"
        head = f"{strand}, {view.period}" if dated else strand
        columns[head] = [count_cell(row, strand) for row in rows]
    if shares:
        columns[f"With a {view.known} strand"] = [
            cells.range_cell(row["stated"], _most(row, view.held), row["status"] == "hidden", 0)
            for row in rows
        ]
    columns[NOT_STATED] = [count_cell(row, NOT_STATED) for row in rows]
    if shares:
        for head, ends in (
            ("Pursue, per cent", ("share",)),
            ("95 per cent interval", ("lower", "upper")),
        ):
            columns[head] = [
                cells.range_cell(row[ends[0]], row[ends[-1]] if len(ends) > 1 else np.nan,
                                 row["status"] == "hidden", view.decimals) for row in rows
            ]  # fmt: skip
        for strand in (*view.held[1:], NOT_STATED):
            whole = "recorded" if strand == NOT_STATED else "stated"
            columns[f"{strand}, per cent"] = [
                cells.cell(100 * row[strand] / row[whole] if row[whole] and row["share"] == row["share"]
                           else np.nan, row["status"] == "hidden", view.decimals) for row in rows
            ]  # fmt: skip
        if view.compares:
            columns[f"Pursue share against {view.against}"] = [
                cells.NOT_APPLICABLE if row["verdict"] is None else view.verdict_cell(row)
                for row in rows
            ]
    return cells.table_of(columns)


def _most(row: Mapping, held: Sequence[str]) -> float:
    """Upper end of what has a strand, missing where that is one number."""
    most = sum(row[f"{strand}, at most"] for strand in held)
    return most if most != row["stated"] else np.nan


def _drawing(view: _View) -> Drawing:
    """Dots of the Pursue share, with each strand's share and number beside."""
    shown = view.frame.assign(high=np.nan)[["row", "share", "high", "lower", "upper"]]
    frame = shown.rename(columns={"row": "label", "share": "value"})
    frame["label"] = frame["label"].map(capital)
    frame["state"] = ["focus" if row["row"] == view.focus else "plain" for row in view.rows]
    frame["mark"] = view.frame["verdict"].replace("", "apart")
    for strand in PANELS:
        frame[strand] = [_drawn(row, strand) for row in view.rows]
    columns = [(name, name) for name in PANELS
               if name == "Pursue" or not frame[name].isin(["not given", "0"]).all()]  # fmt: skip
    label = f"Pursue, per cent of {view.plural} with a {view.known} strand; not stated: of all"
    share, name = view.whole["share"], "Network" if view.noun == "region" else "All"
    line = (share, share), f"{name} {view.printed(share)}%" if view.compares else ""
    return view.dots(frame, columns, label, line, half=True)


def _drawn(row: dict, strand: str) -> str:
    """Share of one strand, and its number: ``13% (21)``."""
    count = count_cell(row, strand, cells.cell_words)
    whole = row["recorded" if strand == NOT_STATED else "stated"]
    if count in (cells.HIDDEN, cells.MISSING) or row["share"] != row["share"] or not whole:
        return count.replace(cells.MISSING, "not given")
    return f"{figure(100 * row[strand] / whole, 0)}% ({count})"


BALANCE = Method(
    "Balance of the four Ps",
    (
        "strands",
        "wilson",
        "widened",
        "told apart",
        "rules",
        "step",
        "xmr",
        "shares",
        "few",
        "parts",
    ),
)
KIND = Kind(
    shows="balance of the four Ps",
    question="Too heavy on Pursue?",
    select=_choose,
    tell=_tell,
    method=BALANCE,
)
