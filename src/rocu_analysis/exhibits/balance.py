"""Are we too heavy on Pursue? Shares of the four strands in aligned panels, counts beside.

The share of Pursue is of everything with a stated strand; what has none stands beside it. A row
lacks a share where a strand is hidden, missing or without some of its forces; and where Pursue, or
everything else, has no figure anywhere, there is no share of anything.

No published source splits disruptions by strand, so strands are either stated in the returns or
declared by the user, and then printed as an assumption.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
import pandas as pd

from rocu_analysis import reference, schema
from rocu_analysis.errors import BadOption, NoFigures, NotComparable
from rocu_analysis.exhibits import common
from rocu_analysis.exhibits.compare_regions import (
    APART,
    COMPARED,
    MOST_NAMED,
    NO_DIFFERENCE,
    STATUSES,
    AgainstWhole,
    earlier,
    held_against,
    on_both_sides,
    told_apart,
)
from rocu_analysis.exhibits.exhibit import Chosen, Key, Kind, Method, Selection, Told
from rocu_analysis.exhibits.figures import (
    add_up,
    at_period,
    latest_period,
    latest_years,
    of_last_year,
    select,
    shown_in,
    sums_of,
)
from rocu_analysis.exhibits.series import all_periods, followed, same_forces_notes, same_throughout
from rocu_analysis.measures import intervals
from rocu_analysis.periods import is_stock, span
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
    say,
    small,
    small_count,
    spoken,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rocu_analysis.charts.drawing import Drawing
    from rocu_analysis.exhibits.exhibit import Exhibit
    from rocu_analysis.schema import Counting

# What all rows together are called, and as what a row is held against.
WHOLES = {
    "region": ("the network", "the network"),
    "threat": ("all threats", "the whole"),
    "tier": ("all tiers", "the whole"),
    "level": ("all levels", "the whole"),
    "period": ("all periods", "all periods together"),
}
ALONE = "alone"  # one strand only has figures
SHARED = (COMPARED, "provisional")
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
        Where missing, the year that ends with the newest that is not provisional, has as many
        strands as any in the year before and nearly as many regions (three in four); or as much
        of that year as lacks no figure that its newest period has.
    by : {"region", "threat", "tier", "level", "period"}
        What the rows are. Levels are shown, never weighted; periods are all that there are, those
        without days last.
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


# --- which rows ----------------------------------------------------------------------------------


def _choose(
    outcomes: pd.DataFrame, *, measure, period, by, strands, region, counting, threat
) -> Chosen:
    only = region if by != "region" else None
    chosen = select_by_strand(outcomes, measure, strands, region=only, threat=threat)
    rows, name = join_strands(chosen, strands)
    if by in ("threat", "tier", "level") and rows[by].isna().all():
        found = f"no figure of {name} that has a strand says its {by}"
        raise NoFigures(by, found, None, f"Ask for a table of strands by {by}")
    if by == "period":
        first, last = rows["period_start"].min(), rows["period_end"].max()
        dated = first == first and last == last
        period = span(first.date(), last.date()).label if dated else NOT_STATED
    elif period is None:
        figures = add_up(rows, name, counting=counting, by=_kept_apart(by))
        everything = figures.frame
        if everything.empty:
            raise NoFigures("outcomes", f"no figure of {name} has a period with dates")
        # Of the periods in which the most strands have a figure.
        held = everything[everything["value"].notna() | everything["hidden"]]
        held = held[held["strand"].ne(NOT_STATED)]
        held = of_last_year(held, "strand") if len(held) else held
        strands_in = held.groupby("period")["strand"].nunique()
        most = strands_in.index[strands_in == strands_in.max()]
        newest = latest_period(
            everything[everything["period"].isin(most)] if len(most) else everything,
            focus=region if by == "region" else None,
        )
        # Declared as a strand, what stands on a day is called by no name that tells it.
        stands = any(is_stock(name, held["period"], held["unit"]) for name, held in chosen.items())
        period = newest if stands else next(latest_years(figures, rows, newest, exact=True))
    grain = (*_kept_apart(by), *(["threat"] if threat and by != "threat" else []))
    if by == "period" and _is_of_one_region(rows):
        selections = [followed(name, held, counting, grain=grain) for name, held in chosen.items()]
    else:
        shown = pd.concat(chosen.values())
        if by != "period":
            shown = shown_in(shown, name, period, counting)
        selections = [Selection(name, held, shown[shown["measure"] == name], grain)
                      for name, held in chosen.items()]  # fmt: skip
    return Chosen(tuple(selections), {"period": period})


def _is_of_one_region(rows: pd.DataFrame) -> bool:
    """Whether sums over time may be of some of the forces: of many regions only whole ones are."""
    return rows["region"].nunique() == 1


def makes_a_share(strands: Sequence[str]) -> bool:
    """Whether there is a figure of Pursue, and one of another strand to hold it against."""
    return "Pursue" in strands and len(strands) > 1


def select_by_strand(
    outcomes: pd.DataFrame, measure: str | None, strands: Mapping[str, str] | None, **kept
) -> dict[str, pd.DataFrame]:
    """Rows to count, by their measure; ``kept`` is ``region, threat`` …, as for `select`."""
    if strands is None and measure is None:
        raise BadOption("measure", "neither a measure nor a map of strands was given")
    for name in strands or ():
        whole = reference.measure(name)["part_of"]
        if whole in strands:
            raise NotComparable(
                "strands",
                f"{name} are part of {whole}, so counting both would count them twice",
                None,
                "Leave one of the two out of the map",
            )
    names = [measure] if strands is None else list(strands)
    chosen = {name: select(outcomes, name, **kept) for name in names}
    units = dict.fromkeys(unit for rows in chosen.values() for unit in rows["unit"].unique())
    amounts = [unit for unit in units if unit != "count"]
    if amounts:
        raise NotComparable(
            listed(names),
            f"it is an amount ({', '.join(amounts)}), not a number of things that each belong to "
            f"a strand",
            None,
            "Ask for a measure that is counted, such as disruptions",
        )
    return chosen


def join_strands(
    chosen: Mapping[str, pd.DataFrame], strands: Mapping[str, str] | None
) -> tuple[pd.DataFrame, str]:
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


# --- shares and verdicts -------------------------------------------------------------------------


def _is(value: float) -> bool:
    return value == value


@dataclass(frozen=True, eq=False)
class _View(AgainstWhole):
    """What words, table and chart draw on.

    ``frame`` has one row a region, threat, tier, level or period: ``row``, a column of counts for
    each strand and ``Not stated``, ``stated, recorded, share, lower, upper`` (per cent, of Pursue),
    ``dispersion, freedom, periods`` (of the row's own history), ``status, verdict, p``. ``whole``
    has the same for all compared rows together; ``held`` are the strands with a figure, in order.
    """

    by: str
    threat: str | None
    strands: Mapping[str, str] | None
    whole: dict
    held: tuple[str, ...]

    name: ClassVar[str] = "row"

    def named(self, column: str, *values: str) -> list[str]:
        """Names of the rows with one of some values; a period as a sentence says it."""
        names = super().named(column, *values)
        return [*map(spoken, names)] if self.by == "period" else names

    @property
    def only_counts(self) -> bool:
        """Whether no share can be given, since Pursue or everything else has no figure."""
        return bool(self.named("status", ALONE, "unstated")) and not makes_a_share(self.held)

    @property
    def widened(self) -> bool:
        """Whether intervals allow for a history."""
        return bool(np.isfinite(self.frame["freedom"]).any())

    @property
    def absent(self) -> list[str]:
        """Strands without any figure."""
        return [strand for strand in STRANDS if strand not in self.held]

    @property
    def in_focus(self) -> dict | None:
        """Row of the region in focus, where it is compared."""
        return super().in_focus if self.by == "region" else None

    @property
    def main(self) -> dict | None:
        """Row of the one in focus, or of the only one."""
        return self.in_focus or (self.used[0] if len(self.used) == 1 else None)

    @cached_property
    def decimals(self) -> int:
        """One decimal only where the smallest whole bears it."""
        return 1 if self.frame["stated"].min() >= ONE_DECIMAL_FROM else 0

    @property
    def known(self) -> str:
        """How figures came to their strand: stated in the returns, or declared by the user."""
        return "stated" if self.strands is None else "declared"

    @cached_property
    def added_up(self) -> common.AddedUp | None:
        """Regions in the line of all rows together, or in every row; None where that is one."""
        if self.by == "region":
            names = self.named("status", COMPARED, ALONE)
            return common.added_up(names) if len(names) > 1 else None
        frame = self.figures.frame
        return (
            None if self.focus else common.added_up(set(frame["region"]) - _short(frame, self.by))
        )

    @cached_property
    def fewer(self) -> dict[str, common.AddedUp]:
        """Regions in the sums of a row to which not all of them gave a figure."""
        if self.by == "region" or self.added_up is None:
            return {}
        frame = self.figures.frame.assign(row=_labels(self.figures.frame, self.by))
        frame = frame[frame["region"].isin(self.added_up.held)]
        rows = {row: common.added_up(part["region"]) for row, part in frame.groupby("row")}
        return {row: of for row, of in rows.items() if of.held != self.added_up.held}

    @property
    def only(self) -> str | None:
        """The region that alone is counted, where rows are no regions."""
        names = self.figures.frame["region"]
        return names.iloc[0] if self.by != "region" and names.nunique() == 1 else None

    @cached_property
    def some_forces(self) -> common.AddedUp:
        """Forces of the one region whose share is of these, where it is not of all."""
        return _some_forces(self.figures.frame, self.by)

    @property
    def plural(self) -> str:
        """What is counted, in the plural, with the threat that was asked for."""
        plural = self.figures.measure["plural"] if self.strands is None else "activities"
        return f"{plural} ({self.threat})" if self.threat else plural

    @property
    def all_used(self) -> str:
        """What all that are compared are together: ``six of ten periods`` where some are not."""
        # What is all without a strand stands in the line of all as well.
        used = sum(row["status"] in (COMPARED, "unstated") for row in self.rows)
        of = len(self.rows)
        if self.by == "region" or not self.used or used == of:
            return WHOLES[self.by][0]
        return f"{small(used)} of {small_count(of, self.by)}"

    @property
    def has_per_cent_line(self) -> bool:
        """Whether the table's last line gives shares: of all rows together, or of the only one."""
        last = self.rows[0] if len(self.rows) == 1 else self.whole
        return last["status"] in SHARED and _is(last["recorded"])

    def printed(self, value: float) -> str:
        """Per cent as it is printed everywhere."""
        return figure(value, self.decimals)

    def share(self, row: Mapping, strand: str) -> float:
        """Per cent that a strand is of what has one, or what has none of all recorded."""
        return 100 * row[strand] / row["recorded" if strand == NOT_STATED else "stated"]


def _view(chosen: Chosen, *, measure, period, by, strands, region, counting, threat) -> _View:
    rows, name = join_strands({held.measure: held.rows for held in chosen.selections}, strands)
    details, past, labels = _kept_apart(by), None, ()
    if by == "period":
        figures = add_up(rows, name, counting=counting, by=details)
        undated, labels = figures.undated, _labels(figures.frame, by)
        if _is_of_one_region(rows):
            figures = same_throughout(figures)
        if len(undated):
            frame = pd.concat([figures.frame, sums_of(undated, details)], ignore_index=True)
            used = pd.concat([figures.rows, undated], ignore_index=True)
            figures = replace(figures, frame=frame, rows=used)
    else:
        period = period or chosen.facts["period"]
        with suppress(NotComparable):  # perhaps only other periods overlap: they are no history
            past = add_up(rows, name, counting=counting, by=details)
        figures = at_period(past, rows, name, period, counting=counting, by=details)
    held = tuple(strand for strand in STRANDS if strand in set(figures.frame["strand"]))
    frame = _with_status(counts_by_strand(figures.frame, by, labels), held)
    pursue = total = np.zeros((len(frame), 0))
    if past is not None and makes_a_share(held):
        pursue, total = _history(past.frame, figures.frame, by, list(frame["row"]), held)
    spread = intervals.spread_of_shares(pursue, total)
    known = {"dispersion": spread.factor, "freedom": spread.freedom, "periods": spread.periods}
    frame = _with_interval(frame.assign(**known))
    whole = _whole(frame, held, pursue, total)
    used = frame["status"].eq(COMPARED).to_numpy()
    counted = frame.assign(value=frame["Pursue"], value_high=np.nan)
    stated = frame["stated"].to_numpy(dtype=float)
    p, verdict = held_against(counted, used, used, True, stated)
    frame, period = frame.assign(p=p, verdict=verdict), period or chosen.facts["period"]
    if (of := _some_forces(figures.frame, by)).absent:
        frame["row"] = [f"{name} ({of.words})" for name in frame["row"]]
    return _View(frame, figures, period, region, by, threat, strands, whole.to_dict(), held)


def _labels(frame: pd.DataFrame, by: str) -> pd.Series:
    """Name of the row that each figure belongs to, with a capital but for periods."""
    labels = frame[by].astype("object").where(frame[by].notna(), NOT_STATED)
    return labels if by == "period" else labels.map(capital)


def _short(frame: pd.DataFrame, by: str) -> set[str]:
    """Regions that are left out of sums over regions: they lack a force, or a strand altogether."""
    if by == "region" or _is_of_one_region(frame):
        return set()
    lacking = set(frame.loc[frame["lacking"].map(len).gt(0), "region"])
    if by != "period":
        strands = frame[frame["strand"].ne(NOT_STATED)].groupby("region")["strand"].nunique()
        number = frame.loc[frame["strand"].ne(NOT_STATED), "strand"].nunique()
        lacking |= {name for name in frame["region"] if strands.get(name, 0) < number}
    return lacking


def _some_forces(frame: pd.DataFrame, by: str) -> common.AddedUp:
    """Forces of the one region that is shown, where every strand lacks the same ones."""
    lacking = set(frame["lacking"])
    if by != "region" or not _is_of_one_region(frame) or len(lacking) != 1 or not any(lacking):
        return common.ALL_FORCES
    return common.forces_lacking(frame["region"].iloc[0], *lacking)


def counts_by_strand(frame: pd.DataFrame, by: str, labels: Iterable[str] = ()) -> pd.DataFrame:
    """One row a row: each strand's sum, missing where a part is, its upper end, whether hidden.

    Of ``labels`` each has a row, also the period of which a sum over time has no figure.
    """
    frame = frame.assign(row=_labels(frame, by), lacks=frame["lacking"].map(len).gt(0))
    if _some_forces(frame, by).absent:
        frame["lacks"] = False  # beside no other region the share of those that are there is sound
    order = _order(list(dict.fromkeys([*labels, *frame["row"]])), by)
    frame = frame[~frame["region"].isin(_short(frame, by))].copy()
    frame["ranged"] = frame["value_high"].notna()
    frame["high"] = frame["value_high"].fillna(frame["value"])
    flags = ["hidden", "lacks", "provisional", "ranged"]
    sums = frame.groupby(["row", "strand"], sort=False)[["value", "high"]].sum(skipna=False)
    hidden = frame.groupby(["row", "strand"], sort=False)["hidden"].any()
    wide = frame.groupby("row")[flags].any().reindex(order, fill_value=False)
    for strand in PANELS:
        parts = sums[sums.index.get_level_values("strand") == strand].droplevel("strand")
        wide[[strand, high_of(strand)]] = parts.reindex(order)
        those = hidden[hidden].index
        wide[hidden_of(strand)] = [(name, strand) in those for name in order]
    return wide.rename_axis("row").reset_index()


def high_of(strand: str) -> str:
    """Column with the upper ends of a strand."""
    return f"{strand}, at most"


def hidden_of(strand: str) -> str:
    """Column that says where a strand is hidden."""
    return f"{strand}, hidden"


def _order(labels: list[str], by: str) -> list[str]:
    fixed = {
        "region": reference.REGIONS,
        "level": [level.capitalize() for level in schema.DISRUPTION_LEVELS],
        "period": labels,
    }.get(by, sorted(labels))
    names = [*(name for name in fixed if name in labels), *(n for n in labels if n not in fixed)]
    return sorted(names, key=lambda name: capital(name) == NOT_STATED)  # last, others as they stand


def _with_status(frame: pd.DataFrame, held: tuple[str, ...]) -> pd.DataFrame:
    # A part for which nothing was ever returned as "Not stated" has no such part.
    given = frame[NOT_STATED].notna() | frame[hidden_of(NOT_STATED)]
    frame[NOT_STATED] = frame[NOT_STATED].where(given, 0.0)
    frame["stated"] = frame[list(held)].sum(axis=1, skipna=False) if held else np.nan
    frame["recorded"] = frame["stated"] + frame[NOT_STATED]
    # Where a level is not stated, neither is a strand: nothing is missing from such a row.
    unstated = frame[list(held)].isna().all(axis=1) & frame[NOT_STATED].gt(0)
    unstated &= frame["row"].eq(NOT_STATED) | (not held)
    reasons = {
        "hidden": frame["hidden"],
        "unstated": unstated,
        "missing": frame["stated"].isna(),
        "ranges": frame["ranged"],
        "incomplete": frame["lacks"],
        ALONE: pd.Series(bool(held) and not makes_a_share(held), index=frame.index),
        "nothing": frame["stated"].eq(0),
        "provisional": frame["provisional"],
    }
    frame["status"] = np.select(list(reasons.values()), list(reasons), COMPARED)
    return frame


def _history(
    everything: pd.DataFrame, shown: pd.DataFrame, by: str, names: Sequence[str], held: tuple
) -> tuple[np.ndarray, np.ndarray]:
    """Pursue, and all that has a strand, in periods before, or added up, (rows, periods)."""
    past = earlier(everything, shown)
    if past.empty:
        return (np.zeros((len(names), 0)),) * 2
    keys = ["row", "strand", "period_start"]
    short = _short(shown, by)
    periods = pd.Index(all_periods(past)["period_start"])
    past, shown = (
        part[~part["region"].isin(short)].assign(row=lambda rows: _labels(rows, by))
        for part in (past, shown)
    )
    usable = ~past["hidden"] & ~past["provisional"] & past["value_high"].isna()
    usable &= past["lacking"].map(len).eq(0)
    groups = past.assign(value=past["value"].where(usable)).groupby(keys, sort=False)["value"]
    sums, known, parts = groups.sum(), groups.count(), groups.size()
    wanted = shown.groupby(keys[:2]).size().reindex(parts.index.droplevel(2)).to_numpy()
    sums = sums[(known == parts).to_numpy() & (parts.to_numpy() == wanted)]
    wide = sums.unstack("period_start").reindex(columns=periods)
    counts = [
        wide.reindex([(name, strand) for name in names]).to_numpy(dtype=float) for strand in held
    ]
    return counts[0], sum(counts)


def _with_interval(frame: pd.DataFrame) -> pd.DataFrame:
    """Share of Pursue with its interval, widened by the history of each row."""
    usable = frame["status"].isin(SHARED)
    pursue, stated = frame["Pursue"].where(usable), frame["stated"].where(usable)
    lower, upper = intervals.share_limits(
        pursue.to_numpy(), stated.to_numpy(), frame["dispersion"].to_numpy(),
        frame["freedom"].to_numpy(),
    )  # fmt: skip
    return frame.assign(share=pursue / stated * 100, lower=lower * 100, upper=upper * 100)


def _whole(frame: pd.DataFrame, held: tuple, pursue: np.ndarray, total: np.ndarray) -> pd.Series:
    """All rows together that are compared, or only counted where there is no share."""
    used = frame["status"].isin([COMPARED, ALONE]).to_numpy()
    columns = [*PANELS, "stated", "recorded"]
    apart = frame.loc[frame["status"].eq("unstated"), NOT_STATED].sum()
    sums = pd.Series(np.nan, index=columns)
    if used.any():
        sums = frame.loc[used, columns].sum(skipna=False)
    elif not held and apart:
        sums[[NOT_STATED, "recorded"]] = 0.0
    sums[[NOT_STATED, "recorded"]] += apart
    shared = makes_a_share(held) and used.any() and sums["stated"] > 0
    factor, freedom = 1.0, np.inf
    if shared:
        spread = intervals.spread_of_shares(pursue[used].sum(axis=0), total[used].sum(axis=0))
        factor, freedom = spread.factor[0], spread.freedom[0]
    status = COMPARED if shared else "missing"
    line = pd.DataFrame([sums]).assign(status=status, dispersion=factor, freedom=freedom)
    return _with_interval(line).iloc[0]


# --- words ---------------------------------------------------------------------------------------


def _tell(chosen: Chosen, **asked) -> Told:
    view = _view(chosen, **asked)
    what = ("Pursue share", view.figures.measure["measure"])
    return Told(
        headline=_headline(view),
        subtitle=_subtitle(view),
        alt=_alt(view),
        description=_description(view),
        brief=_brief(view),
        care=_care(view),
        key=_key(view),
        part=view.some_forces.words,
        marks=["recorded"],
        table=_table(view),
        rows=view.figures.rows,
        data=view.frame.drop(columns=[*map(high_of, PANELS), *map(hidden_of, PANELS)]),
        notes=_notes(view),
        drawing=_drawing(view),
        # By period the headline gives the reach of the shares alone.
        claims={} if view.by == "period" else view.claims(what),
    )


def _headline(view: _View) -> str:
    """How the Pursue share in focus stands, else how many rows differ from the whole."""
    if view.only_counts:
        return alone(view.plural, view.held)
    if not view.used:
        statuses = {row["status"] for row in view.rows}
        return NOTHING[next(name for name in NOTHING if name in statuses)]
    if not view.compares:
        return _headline_of_one(view, view.used[0])
    if view.by == "period":
        shares = sorted(row["share"] for row in view.used if row["stated"] >= LEAST_BASE)
        if len(shares) > 1:
            reach = " to ".join(dict.fromkeys(map(view.printed, (shares[0], shares[-1]))))
            text = f"Pursue share was {reach} per cent in {small_count(len(shares), 'period')}"
            if len(shares) == len(view.used) < len(view.rows):  # of the others it is not known
                text = f"Pursue share known for {view.all_used}: {reach} per cent"
            elif len(shares) < len(view.rows):
                text += f" of {small(len(view.rows))}"
            return fit(f"{text}, by {view.known} strand", text)
    whole, focus = WHOLES[view.by][-1], view.in_focus
    if focus is None:
        apart, number = len(view.apart), len(view.used)
        sides = on_both_sides(*view.sides, whole)
        named = [f"Pursue share: {sides}"] if 0 < apart <= MOST_NAMED else []
        return fit(*named, f"Pursue share: {told_apart(apart, number, view.by, whole)}")
    stands = f"{focus['verdict']} it" if focus["verdict"] in APART else NO_DIFFERENCE
    share, beside = f"{view.printed(focus['share'])} per cent", view.printed(view.whole["share"])
    if focus["stated"] < LEAST_BASE:
        share = say("{n} of {of}", n=focus["Pursue"], of=focus["stated"])
        beside += " per cent"
    return fit(f"{focus['row']}: {share} Pursue, {whole.removeprefix('the ')} {beside}; {stands}")


def _headline_of_one(view: _View, row: dict) -> str:
    """Headline of one row; where a strand has no figure, it names those that have one."""
    name, stated = row["row"], row["stated"]
    few = stated < LEAST_BASE
    if view.absent:
        texts = [
            f"{figure(row[strand])} {strand}"
            if few
            else f"{view.printed(view.share(row, strand))} per cent {strand}"
            for strand in view.held
        ]
        told = f"{name}: {listed(texts)}"
        return fit(f"{told}, by {view.known} strand", told, listed(texts))
    what = f"of {view.plural} with a {view.known} strand"
    some, verb = f"{view.printed(row['share'])} per cent", "are"
    if few:
        some, what = say("{n} of {of}", n=row["Pursue"], of=stated), what.removeprefix("of ")
        verb = "is" if row["Pursue"] == stated == 1 else "are"
    told = f"{some} {what} {verb} Pursue"
    short = f"{name}: {some} {verb} Pursue"
    # Of how many forces it is goes before what has no strand.
    return fit(f"{name}: {told}", *((short, told) if view.some_forces.absent else (told, short)))


def _subtitle(view: _View) -> str:
    label = view.figures.measure["label"] if view.strands is None else capital(ACTIVITY)
    where = common.part_of(view.figures, view.only, named=True) if view.only else None
    if not where and view.added_up and (view.by != "region" or view.added_up.sentence):
        where = view.added_up.words
        where = f"network of {where}" if view.by == "region" else where
    unit = "number" if view.only_counts else "per cent and number"
    parts = [f"{label} by strand and {view.by}", view.threat, where, view.period, unit]
    return ", ".join(part for part in parts if part)


def _alt(view: _View) -> str:
    rows = f"{small_count(len(view.rows), view.by)} in {spoken(view.period)}"
    what = f"Dots with intervals of the Pursue share of {view.plural} for {rows}"
    return f"{what}, with the other strands beside."


def _description(view: _View) -> str:
    whole, left_out = view.whole, view.left_out(view.by if len(view.rows) > 1 else None)
    region, some = view.figures.frame["region"].iloc[0], view.some_forces
    of = paragraph(
        view.added_up.sentence if view.added_up else "",
        f"{region} is a sum of {some.named}" if some.absent else "",
        *common.parts_sentences(view.figures, [view.only] if view.only else []),
        left_out,
    )
    if view.only_counts:
        counts = {strand: whole[strand] for strand in view.held if _is(whole[strand])}
        unstated = whole[NOT_STATED] if _is(whole[NOT_STATED]) else 0
        counted = counted_sentence(view.plural, f"in {spoken(view.period)}", counts, unstated)
        return paragraph(counted, of)
    with_share = [row for row in view.rows if _is(row["share"])]
    # Only the one in focus, or the only one with a share, has a sentence of its own.
    parts = [_row_sentence(view, row) for row in with_share
             if len(with_share) == 1 or row["row"] == view.focus]  # fmt: skip
    others = [f"{strand} {view.printed(view.share(whole, strand))} per cent"
              for strand in view.held if strand != "Pursue"]  # fmt: skip
    rest = f"The rest is {listed(others)}" if others else ""
    if view.compares:
        parts = [_whole_sentence(view), rest, *view.standing(WHOLES[view.by][-1], view.by), *parts]
    elif len(view.used) == len(with_share) == 1:
        parts.append(rest)
    elif not view.used and not left_out:
        parts.insert(0, _headline(view))
    if _is(whole["recorded"]):
        template = "Every figure counted here has a {known} strand"
        if whole[NOT_STATED]:
            template = "No strand is {known} for another {n}, {share} per cent of all recorded"
        share = view.printed(view.share(whole, NOT_STATED)) if whole[NOT_STATED] else ""
        parts.append(say(template, known=view.known, n=whole[NOT_STATED], share=share))
    return paragraph(*parts, of)


def _brief(view: _View) -> str:
    """The share of the one in focus, or of all, and who differs."""
    if view.only_counts or not view.used:
        return ""
    row = view.main
    if view.by == "period" or not row:
        whole = WHOLES[view.by][-1]
        sides = on_both_sides(*view.sides, whole)
        sides = sides or view.standing(whole, view.by)[0]
        told = (_whole_sentence(view), sides) if view.compares else ()
        return paragraph(*told)
    network = f"{capital(WHOLES[view.by][-1])}: {view.printed(view.whole['share'])} per cent"
    alike = view.among_many(row, view.whole["share"])
    network += f"; {alike}" if alike else ""
    return paragraph(_row_sentence(view, row), network if view.compares else "")


def _care(view: _View) -> str:
    """What must be known: the strands are declared, or prevention work may go unrecorded."""
    if not view.frame["share"].notna().any():
        return ""
    if view.strands is not None:
        return "No source states a strand: which measure is Pursue is this paper's assumption."
    return "Shares are of what was recorded, and prevention work may go unrecorded."


def _key(view: _View) -> Key | None:
    """The Pursue share of the one in focus, the only one, or all."""
    if view.only_counts or not view.used:
        return None
    row, against, beside = view.main, WHOLES[view.by][-1], ""
    where = f" across {view.all_used}" if row is None else f", {row['row']}"
    if row is not None and view.compares:
        beside = f"; {against.removeprefix('the ')} {view.printed(view.whole['share'])}%"
        clear = f"clearly {row['verdict']}" if row["verdict"] in APART else NO_DIFFERENCE
        beside += f": {clear}"
    row = row or view.whole
    share = f"{view.printed(row['share'])}% Pursue"
    if row["stated"] < LEAST_BASE:
        share, beside = f"{figure(row['Pursue'])} of {figure(row['stated'])} Pursue", ""
    when = "" if view.by == "period" else f" in {spoken(view.period)}"
    text = f"of {figure(row['stated'])} {view.plural} with a {view.known} strand"
    text = f"{text}{when}{where}{beside}."
    if view.by == "region" and view.focus not in (None, (view.main or {}).get("row")):
        text += f" {view.focus} is not compared."
    if _is(row[NOT_STATED]) and row[NOT_STATED]:
        text += " " + say("{n} {n|has|have} no strand.", n=row[NOT_STATED])
    return Key(share, text)


def _row_sentence(view: _View, row: Mapping) -> str:
    """Share of one row with its interval and counts."""
    return say(
        "{row}: {share} per cent Pursue (95 per cent interval {limits}), {n} of {of} with a "
        "{known} strand",
        row=row["row"], share=view.printed(row["share"]),
        limits=interval(row["lower"], row["upper"], view.decimals), n=row["Pursue"],
        of=row["stated"], known=view.known,
    )  # fmt: skip


def _whole_sentence(view: _View) -> str:
    """Share of all rows together."""
    whole = view.whole
    return say(
        "Across {name} {share} per cent of recorded {plural} with a {known} strand are Pursue ({n} "
        "of {of})",
        name=view.all_used, share=view.printed(whole["share"]), plural=view.plural,
        known=view.known, n=whole["Pursue"], of=whole["stated"],
    )  # fmt: skip


def _notes(view: _View) -> list[str]:
    notes = [] if view.strands is None else [declared_note(view.strands)]
    notes += absent_note(view.held, f" in {spoken(view.period)}")
    if view.frame["share"].notna().any():
        notes += _share_notes(view)
    if view.by == "level":
        notes.append(
            "Levels are assessed by those who report them; they are shown, never weighted."
        )
    return [
        *notes,
        *same_forces_notes({view.figures.measure["measure"]: view.figures}),
        *common.notes_of(
            view.figures,
            view.figures.frame,
            ["period" if view.by == "period" else "region", "strand"],
        ),
    ]


def _share_notes(view: _View) -> list[str]:
    """How sure the shares are, who is told apart, and what the part without a strand could hide."""
    whole = view.whole
    notes = [
        KIND.method.note("wilson"),
        _spread_note(view),
        KIND.method.note("told-apart") if view.compares else "",
    ]
    if _is(whole["stated"]) and whole[NOT_STATED] > 0:
        low, high = (100 * n / whole["recorded"]
                     for n in (whole["Pursue"], whole["Pursue"] + whole[NOT_STATED]))  # fmt: skip
        whose = view.all_used if view.compares else view.used[0]["row"]
        notes.append(
            f"If none or all of the part without a stated strand were Pursue, the share of {whose} "
            f"would be {view.printed(low)} or {view.printed(high)} per cent."
        )
    return [*notes, KIND.method.note("strands") if view.has_per_cent_line else ""]


def _spread_note(view: _View) -> str:
    """What the intervals cover: chance, or the usual variation of recording too."""
    if not view.widened:
        return KIND.method.note("chance-alone")
    rows = view.frame[view.frame["share"].notna()]
    return note(
        "recording",
        "The intervals cover chance and the usual variation of recording, as {periods} "
        "periods show it: up to {most:1} times what chance alone gives (variance)",
        periods=int(rows["periods"].max()), most=rows["dispersion"].max(),
    )  # fmt: skip


# --- words of a balance, now or over time --------------------------------------------------------


def alone(plural: str, strands: Sequence[str]) -> str:
    """Headline where one strand only, or no figure of Pursue, stands in the returns."""
    start = f"No figure of {plural} is under Pursue"
    if not strands:
        start = f"No strand is stated for {plural}"
    elif len(strands) == 1:
        start = f"{plural} are recorded under {strands[0]} only"
    return fit(
        f"{start}, so no Pursue share can be given",
        "No Pursue share can be given: no figure of another strand was returned",
    )


def counted_sentence(plural: str, when: str, counts: Mapping[str, float], unstated: float) -> str:
    """What was returned, where it makes no share: ``Arrests recorded in 2021-22 Q3: …``."""
    texts = [say("{n} under {strand}", n=n, strand=strand) for strand, n in counts.items()]
    texts.append(say("{n} without a strand", n=unstated) if unstated else "none without a strand")
    return f"{capital(plural)} recorded {when}: {listed(texts)}"


def absent_note(held: Sequence[str], when: str = "") -> list[Note]:
    """Which strands have no figure, and what the shares are then of."""
    absent = [strand for strand in STRANDS if strand not in held]
    shared = makes_a_share(held)
    text = "{x} {x|has|have} no figure{when}: missing, not zero, so {then}"
    then = "the shares are of the other strands only" if shared else "there is no whole to share"
    about = {"x": absent, "when": when, "then": then}
    return [note("absent" if shared else "no-whole", text, **about)] if absent else []


def declared_note(strands: Mapping[str, str]) -> str:
    """The map from measure to strand, printed as the assumption that it is."""
    return say(
        "Assumption, declared for this exhibit and stated by no source: {map}. Figures for which a "
        "strand is stated keep it. Only these measures are counted; whatever else the returns hold "
        "is in none of the shares.",
        map=[f"{measure} as {strand}" for measure, strand in strands.items()],
    )


# --- table and chart -----------------------------------------------------------------------------


def _table(view: _View) -> pd.DataFrame:
    """Counts by strand, the Pursue share with its interval, and the verdict."""
    rows, decimals, against = list(view.rows), view.decimals, WHOLES[view.by][-1]
    if len(rows) > 1 and _is(view.whole["recorded"]):
        name = "Network" if view.by == "region" else capital(view.all_used)
        if view.by == "region" and view.added_up:
            name = view.added_up.label(name)
        no_range = dict.fromkeys(map(high_of, PANELS), np.nan)
        none_hidden = dict.fromkeys(map(hidden_of, PANELS), False)
        rows.append(view.whole | no_range | none_hidden | {"row": name, "verdict": None})
    first = view.by.capitalize()
    if view.by != "region" and view.added_up:
        first = view.added_up.label(first)
    columns: dict[str, list] = {first: [capital(row["row"]) for row in rows]}
    for strand in STRANDS:
        dated = strand == "Pursue" and view.by != "period"
        head = f"{strand}, {view.period}" if dated else strand
        columns[head] = [count_cell(row, strand) for row in rows]
    shares = makes_a_share(view.held)
    if shares:
        columns[f"With a {view.known} strand"] = [
            common.range_cell(row["stated"], _end(row, view.held), row["status"] == "hidden", 0)
            for row in rows
        ]
    columns[NOT_STATED] = [count_cell(row, NOT_STATED) for row in rows]
    if shares:
        columns["Pursue, per cent"] = [
            common.cell(row["share"], row["status"] == "hidden", decimals) for row in rows
        ]
        columns["95 per cent interval"] = [
            common.range_cell(row["lower"], row["upper"], row["status"] == "hidden", decimals)
            for row in rows
        ]
        if view.compares:
            columns[f"Pursue share against {against}"] = [
                common.NOT_APPLICABLE
                if row["verdict"] is None
                else capital(STATUSES[row["verdict"] or row["status"]])
                for row in rows
            ]
    if view.fewer:
        sums = [view.fewer.get(row["row"], view.added_up) for row in rows]
        columns["Sums of"] = [of.named if of.sentence else of.words for of in sums]
    if shares and view.has_per_cent_line:
        last = rows[-1]
        # Words where they have a decimal, so that the counts above them stay whole.
        said = common.cell if decimals == 0 else common.cell_words
        line = [f"{last['row']}, per cent"]
        for names, whole in ((STRANDS, "stated"), (("stated", NOT_STATED), "recorded")):
            line += [said(100 * last[name] / last[whole], decimals=decimals, hidden=False)
                     for name in names]  # fmt: skip
        for cells in columns.values():
            cells.append(line.pop(0) if line else common.NOT_APPLICABLE)
    return common.table_of(columns)


def count_cell(row: Mapping, strand: str) -> object:
    """Cell of a row of `counts_by_strand`."""
    return common.range_cell(row[strand], _end(row, (strand,)), row[hidden_of(strand)], 0)


def _end(row: Mapping, strands: Sequence[str]) -> float:
    """Upper end of a sum of strands, missing where it is no range."""
    low, high = (sum(row[name(strand)] for strand in strands) for name in (str, high_of))
    return high if high != low else np.nan


def _drawing(view: _View) -> Drawing | None:
    """Panels side by side; none where there is no share to draw."""
    if not view.frame["share"].notna().any():
        return None
    shown = view.frame.assign(high=np.nan)[["row", "share", "high", "lower", "upper"]]
    frame = shown.rename(columns={"row": "label", "share": "value"})
    frame["label"] = frame["label"].map(capital)
    frame["state"] = ["focus" if row["row"] == view.focus else "plain" for row in view.rows]
    frame["mark"] = view.frame["verdict"].replace("", "apart")
    for strand in PANELS:
        frame[strand] = [_cell(view, row, strand) for row in view.rows]
    columns = [
        (name, name)
        for name in PANELS
        if name == "Pursue" or not frame[name].isin([common.MISSING, "0"]).all()
    ]
    frame = frame.replace(common.MISSING, "not given")  # no chart explains a mark
    label = f"Pursue, per cent of {view.plural} with a {view.known} strand; not stated: of all"
    share, name = view.whole["share"], "Network" if view.by == "region" else "All"
    line = (share, share), f"{name} {view.printed(share)}%" if view.compares else ""
    return view.dots(frame, columns, label, line, half=True)


def _cell(view: _View, row: dict, strand: str) -> str:
    """Share of one strand, and its number: ``13% (21)``."""
    count = common.cell_words(row[strand], _end(row, (strand,)), row[hidden_of(strand)], 0)
    whole = row["recorded" if strand == NOT_STATED else "stated"]
    if count in (common.HIDDEN, common.MISSING) or not _is(row["share"]) or not whole:
        return count
    return f"{figure(view.share(row, strand), 0)}% ({count})"


KIND = Kind(
    shows="balance of the four Ps",
    question="Too heavy on Pursue?",
    select=_choose,
    tell=_tell,
    method=Method(
        "Balance of the four Ps",
        (
            ("wilson", "The share of recorded activity under Pursue, with Wilson's interval at 95 "
             "per cent, beside Prevent, Protect and Prepare; what was returned without a strand is "
             "shown as not stated."),
            ("recording", "The interval is widened where eight periods or more show how "
             "far shares vary from one period to the next by more than chance would give."),
            ("chance-alone", "With fewer than eight periods the interval covers chance "
             "alone."),
            ("told-apart", "A difference is clear where the interval leaves out the share of the "
             "whole and it also stands when all are looked at together (Holm's rule at 5 per "
             "cent). Were all alike, at most about 5 papers in 100 would name any of them; more "
             "would where the interval covers chance alone and work is recorded in clusters."),
            ("strands", "In a table's line of per cents the strands are shares of what has a "
             "strand; what has one, and what has none, are shares of all recorded."),
            ("no-whole", "Where no other strand has a figure, counts are shown and no share."),
            ("recorded", "It is a share of what was recorded: recording may hide "
             "preventive work."),
        ),
    ),
)  # fmt: skip
