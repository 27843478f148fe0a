"""Counts by strand: which rows have one, how they add up, and how their Pursue shares compare.

`balance` shows what `find` finds; `balance_over_time` adds up by the same rules. A strand is stated
in the returns or declared by the user; what has none is `Not stated` and in no share.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from rocu_analysis import reference, schema
from rocu_analysis.errors import BadOption, NotComparable
from rocu_analysis.exhibits import against, cells, figures as sums
from rocu_analysis.exhibits.against import Status
from rocu_analysis.exhibits.finding import REGION, Coverage, coverage, noun_of
from rocu_analysis.exhibits.judging import all_periods
from rocu_analysis.exhibits.rows import Selections, rows_of
from rocu_analysis.measures import dispersion, intervals
from rocu_analysis.reference import NOT_STATED, STRANDS
from rocu_analysis.wording import capital, fill, listed

PANELS = (*STRANDS, NOT_STATED)
ACTIVITY = "recorded activity"
NO_SHARE = "No Pursue share can be given"
EXAMPLE = 'balance(outcomes, "disruptions"), or strands={"arrests": "Pursue", …}'


def select_by_strand(
    outcomes: pd.DataFrame, measure: str | None, strands: Mapping[str, str] | None, **kept
) -> dict[str, pd.DataFrame]:
    """Rows to count, by their measure."""
    if strands is None and measure is None:
        found = "neither a measure nor a map of strands was given"
        raise BadOption("measure", found, f"Such as {EXAMPLE}")
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


def grain_of(by: str) -> list[str]:
    """Details that the counts are kept apart by."""
    return ["strand"] if by in ("region", "period") else ["strand", by]


def makes_a_share(strands: Sequence[str]) -> bool:
    """Whether there is a figure of Pursue, and one of another strand to hold it against."""
    return "Pursue" in strands and len(strands) > 1


def counts_by_strand(frame: pd.DataFrame, by: str, labels: Sequence[str] = ()) -> pd.DataFrame:
    """One row a row: each strand's sum, missing where a part is, its upper end, whether hidden.

    Of ``labels`` each has a row, also the period of which a sum over time has no figure.
    """
    # Beside no other region the share of the forces that are there is sound.
    lacks = frame["lacking"].map(len).gt(0) & (not part_of_one(frame, by))
    frame = frame.assign(row=labels_of(frame, by), lacks=lacks)
    order = _order(list(dict.fromkeys([*labels, *frame["row"]])), by)
    frame = frame[~frame["region"].isin(left_out_regions(frame, by))].copy()
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


def labels_of(frame: pd.DataFrame, by: str) -> pd.Series:
    """Name of the row that each figure belongs to, with a capital but for periods."""
    labels = frame[by].astype("object").where(frame[by].notna(), NOT_STATED)
    return labels if by == "period" else labels.map(capital)


def left_out_regions(frame: pd.DataFrame, by: str) -> set[str]:
    """Regions left out of sums over regions, since they lack a force, or a strand altogether."""
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
    return sorted(names, key=lambda name: capital(name) == NOT_STATED)  # last, others as they are


def with_status(frame: pd.DataFrame, strands: tuple[str, ...]) -> pd.DataFrame:
    """Add what has a stated strand, what is recorded, and why a row has no share."""
    # A part for which nothing was ever returned as "Not stated" has no such part.
    given = frame[NOT_STATED].notna() | frame[f"{NOT_STATED}, hidden"]
    frame[NOT_STATED] = frame[NOT_STATED].where(given, 0.0)
    frame["stated"] = frame[list(strands)].sum(axis=1, skipna=False) if strands else np.nan
    frame["recorded"] = frame["stated"] + frame[NOT_STATED]
    unstated = frame[list(strands)].isna().all(axis=1) & frame[NOT_STATED].gt(0)
    unstated &= frame["row"].eq(NOT_STATED) | (not strands)
    reasons = {
        Status.HIDDEN: frame["hidden"],
        Status.UNSTATED: unstated,
        Status.MISSING: frame["stated"].isna(),
        Status.RANGES: frame["ranged"],
        Status.INCOMPLETE: frame["lacks"],
        Status.ALONE: pd.Series(bool(strands) and not makes_a_share(strands), index=frame.index),
        Status.NOTHING: frame["stated"].eq(0),
        Status.PROVISIONAL: frame["provisional"],
    }
    return frame.assign(status=against.first_reason(reasons))


def history_of(everything, shown, by: str, names: Sequence[str], given: tuple) -> list[np.ndarray]:
    """Pursue, and all that has a strand, in periods before, or added up, (rows, periods)."""
    past = against.earlier(everything, shown)
    if past.empty:
        return [np.zeros((len(names), 0))] * 2
    keys, short = ["row", "strand", "period_start"], left_out_regions(shown, by)
    periods = pd.Index(all_periods(past)["period_start"])
    past, shown = (
        part[~part["region"].isin(short)].assign(row=lambda rows: labels_of(rows, by))
        for part in (past, shown)
    )
    usable = ~past["hidden"] & ~past["provisional"] & past["value_high"].isna()
    usable &= past["lacking"].map(len).eq(0)
    groups = past.assign(value=past["value"].where(usable)).groupby(keys, sort=False)["value"]
    totals, parts = groups.sum(skipna=False), groups.size()
    wanted = shown.groupby(keys[:2]).size().reindex(parts.index.droplevel(2)).to_numpy()
    wide = totals[parts.to_numpy() == wanted].unstack("period_start").reindex(columns=periods)
    counts = [wide.reindex([(n, strand) for n in names]).to_numpy(dtype=float) for strand in given]
    return [counts[0], sum(counts)]


def with_interval(frame: pd.DataFrame) -> pd.DataFrame:
    """Share of Pursue with its interval, widened by the history of each row."""
    usable = frame["status"].isin(against.SHARED)
    pursue, stated = frame["Pursue"].where(usable), frame["stated"].where(usable)
    limits = intervals.share_limits(
        pursue.to_numpy(), stated.to_numpy(), *against.history_in(frame)
    )
    lower, upper = (100 * end for end in limits)
    return frame.assign(share=pursue / stated * 100, lower=lower, upper=upper)


def whole_of(frame: pd.DataFrame, strands: tuple, pursue: np.ndarray, total: np.ndarray) -> dict:
    """All rows together that are compared, or only counted where there is no share."""
    used = frame["status"].isin([Status.COMPARED, Status.ALONE]).to_numpy()
    totals = frame.loc[used, [*PANELS, "stated", "recorded"]].sum(skipna=False, min_count=1)
    apart = frame.loc[frame["status"].eq(Status.UNSTATED), NOT_STATED].sum()
    totals[[NOT_STATED, "recorded"]] += apart
    shared = makes_a_share(strands) and totals["stated"] > 0
    spread = dispersion.spread_of_shares(*(part[used].sum(axis=0) for part in (pursue, total)))
    line = pd.DataFrame([totals]).assign(
        dispersion=spread.factor[0] if shared else 1.0,
        freedom=spread.freedom[0] if shared else np.inf,
        status=str(Status.COMPARED if shared else Status.MISSING),
    )
    none = {f"{p}, at most": np.nan for p in PANELS} | {f"{p}, hidden": False for p in PANELS}
    return with_interval(line).iloc[0].to_dict() | none


@dataclass(frozen=True, eq=False, kw_only=True)
class Balance(against.AgainstWhole):
    """The strands of each row, and of all rows together.

    ``frame`` has one row a region, threat, level or period: ``row``, a column of counts for each
    strand and ``Not stated``, ``stated, recorded, share, lower, upper`` (per cent, of Pursue),
    ``dispersion, freedom, status, verdict, p``. ``all_rows`` has the same for all compared rows;
    ``strands`` are those with a figure, in order.
    """

    plural: str  # what is counted, with the threat that was asked for
    stated: str  # how figures came to their strand: stated in the returns, or declared by the user
    all_rows: dict
    strands: tuple[str, ...]
    part: str  # of how many of its forces the one region is

    @property
    def added_up(self) -> Coverage:
        """Regions that all rows together are of."""
        frame = self.figures.frame
        if self.noun == REGION:
            regions = {row["row"] for row in self.used}
        else:
            regions = set(frame["region"]) - left_out_regions(frame, self.noun.one)
        return coverage(regions, reference.REGIONS)


def find(chosen: Selections, *, measure, period, by, strands, region, counting, threat) -> Balance:
    """Work out each row's share and how it compares with the whole."""
    rows, name = join_strands({one.measure: one.rows for one in chosen.selections}, strands)
    asked, past = {"measure": name, "counting": counting, "by": grain_of(by)}, None
    labels: list[str] = []
    if by == "period":
        figures, labels = _of_all_periods(rows, asked)
    else:
        with suppress(NotComparable):  # perhaps only other periods overlap: they are no history
            past = sums.add_up(rows, **asked)
        figures = sums.at_period(past, rows, period or chosen.facts["period"], **asked)
    given = tuple(strand for strand in STRANDS if strand in set(figures.frame["strand"]))
    frame = with_status(counts_by_strand(figures.frame, by, labels), given)
    pursue = total = np.zeros((len(frame), 0))
    if past is not None and makes_a_share(given):
        pursue, total = history_of(past.frame, figures.frame, by, list(frame["row"]), given)
    spread = dispersion.spread_of_shares(pursue, total)
    frame = with_interval(frame.assign(dispersion=spread.factor, freedom=spread.freedom))
    used = frame["status"].eq(Status.COMPARED).to_numpy()
    counted = frame.assign(value=frame["Pursue"], value_high=np.nan)
    stated = frame["stated"].to_numpy(dtype=float)
    p, verdict = against.test_against(counted, used, used, True, stated)
    plural = figures.measure["plural"] if strands is None else "activities"
    return Balance(
        area=region,
        period=period or chosen.facts["period"],
        noun=noun_of(by, "whole"),
        name="row",
        frame=frame.assign(p=p, verdict=verdict),
        figures=figures,
        plural=f"{plural} ({threat})" if threat else plural,
        stated="stated" if strands is None else "declared",
        all_rows=whole_of(frame, given, pursue, total),
        strands=given,
        part=part_of_one(figures.frame, by),
    )


def fewer(found: Balance) -> dict[str, Coverage]:
    """Regions that each row is of, where some of those that are added up gave nothing for it."""
    frame, by = found.figures.frame, found.noun.one
    if by in ("region", "period"):
        return {}
    whole = found.added_up.present
    regions = frame[frame["region"].isin(whole)].groupby(labels_of(frame, by))["region"].agg(set)
    return {row: coverage(there, reference.REGIONS) for row, there in regions.items()
            if len(there) < len(whole)}  # fmt: skip


def _of_all_periods(rows: pd.DataFrame, asked: dict) -> tuple[sums.Figures, list[str]]:
    """Figures of every period, those without days among them, and the labels of the others."""
    figures = sums.add_up(rows, **asked)
    undated, labels = figures.undated, list(figures.frame["period"])
    if rows["region"].nunique() == 1:
        figures = sums.same_throughout(figures)
    if len(undated):
        frame = pd.concat([figures.frame, sums.sums_of(undated, asked["by"])], ignore_index=True)
        used = pd.concat([figures.rows, undated], ignore_index=True)
        figures = replace(figures, frame=frame, rows=used)
    return figures, labels


def strand_sentences(shown: Sequence[str], strands: Mapping[str, str] | None) -> list[str]:
    """A declared map, as the assumption that it is; and strands without a figure."""
    mapped = [f"{measure} as {strand}" for measure, strand in (strands or {}).items()]
    absent = [strand for strand in STRANDS if strand not in shown]
    missing = fill("{x} {x|has|have} no figure: missing, not zero", x=absent)
    assumed = f"Assumption, stated by no source: {listed(mapped)}"
    return [assumed] * bool(mapped) + [missing] * bool(absent)
