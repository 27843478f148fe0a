"""Which rows answer a question: of which area, counted how, in their newest vintage.

What overlaps is never added: a region beside its forces, one cut of a whole beside another, work
led beside work supported. Where one area gives months and others quarters, three whole months stand
in their quarter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from rocu_analysis import frames, reference, schema
from rocu_analysis.errors import BadOption, NoFigures, NotComparable
from rocu_analysis.exhibits.cuts import DETAILS, PERIOD, SAME, SPAN, one_cut, those
from rocu_analysis.periods import is_stock, span
from rocu_analysis.wording import listed

REGIONAL = "regional"  # the kind of area where nothing else is asked for: regions
WIDER = ("national", "network", "other")
NAMELESS = {"network": "Network", "national": "National", "other": "Other body"}
AS_GIVEN = "period_as_given"  # of months that stand in a quarter


@dataclass(frozen=True, eq=False)
class Selection:
    """Rows of one measure that a kind rests on: what disclosure control works on."""

    measure: str
    rows: pd.DataFrame  # that the kind may use: newest vintage, details as asked
    shown: pd.DataFrame | None = None  # those that a reader is shown, such as of one period
    grain: tuple[str, ...] = ()  # details that figures are shown by, beside region and period
    area: str = REGIONAL  # or the geography of an area that is no region
    dropped: tuple[str, ...] = ()  # forces left out, since they lack a figure in some period
    needed: str = ""  # periods that a kind over time must keep (`cuts.uneven`)


@dataclass(frozen=True, eq=False)
class Selections:
    """What `ExhibitKind.select` chose: a selection a measure, and facts taken from the frames."""

    selections: tuple[Selection, ...]
    facts: Mapping[str, Any] = field(default_factory=dict)
    accepted: tuple[str, ...] = ()  # a sentence on each figure that somebody took back by hand

    def __getitem__(self, measure: str) -> Selection:
        return next(one for one in self.selections if one.measure == measure)

    @property
    def noun(self) -> str:
        """What one of the areas is called in a sentence."""
        area = self.selections[0].area
        return area if area in (*reference.kinds_of_area(), "force") else "region"


def is_worked_out(measure: str, units: Iterable[str] = ()) -> bool:
    """Whether figures are shares, rates or averages, by their units or their measure's name."""
    return not {*units, reference.measure(measure)["unit"]}.isdisjoint(schema.NOT_ADDED)


def adds_up_over_time(measure: str, labels: Iterable[str], units: Iterable[str]) -> bool:
    """Whether figures of periods make a longer one: they stand on no day, and are no share."""
    return not (is_worked_out(measure, units) or is_stock(measure, labels, units))


def geography_called(name: str) -> str:
    """Kind of area by its own name, whatever its case; of one or of several: "forces"."""
    kinds = ("region", "force", *WIDER, *reference.kinds_of_area())
    bare = reference.fold(name).removesuffix("s")
    meant = next((kind for kind in kinds if reference.fold(kind).removesuffix("s") == bare), name)
    return reference.one_of("geography", meant, kinds)


def side_by_side(kind: str, region: str | None = None) -> tuple[str, ...]:
    """Areas of a kind that can stand side by side: all, or those of one region."""
    if kind == REGIONAL:
        return reference.REGIONS
    names = reference.areas(kind)
    return tuple(n for n in names if region is None or region in reference.lies_in(n))


def rows_of(
    outcomes: pd.DataFrame,
    measure: str,
    *,
    region: str | None = None,
    geography: str | None = None,
    as_given: bool = False,
    **details: str | None,
) -> tuple[pd.DataFrame, str]:
    """Rows of a measure for an area, and the kind of area.

    Without a geography, regions and forces where the frame has them, else the one wider area that
    it has. Rows of a force, of an area of the analyst's own or of a wider one bear its name as
    their region; a ``region`` then leaves those that lie in it.
    """
    kind = REGIONAL if geography == "region" else geography
    if kind in (None, REGIONAL):
        rows = _newest(outcomes, measure, ["region", "force"], {**details, "region": region})
        rows = those(rows, rows["region"].notna())
        if len(rows):
            return rows if as_given else in_quarters(_without_sums(one_cut(rows))), REGIONAL
        wide = _newest(outcomes, measure, WIDER, details) if region is None else rows
        if kind == REGIONAL or wide.empty:
            asked = ", ".join(filter(None, [measure, region, *details.values()]))
            found = f"there is no regional figure for {asked}"
            regions = set(outcomes.loc[outcomes["measure"].eq(measure), "region"].dropna())
            there = listed(name for name in reference.REGIONS if name in regions)
            allowed = f"Regions with some: {there}" if there else None
            remedy = "Look at the frame's measure, region and strand columns for what it holds"
            raise NoFigures("outcomes", found, allowed, remedy)
    if kind is None or kind in WIDER:
        if region is not None:
            found = f"{region} was asked for beside geography={geography!r}"
            raise BadOption("region", found, "One of the two", "Leave the region out")
        return _wider(outcomes, measure, kind, details)
    return _of_kind(outcomes, measure, kind, region, details), kind


def areas_of(
    outcomes: pd.DataFrame, measure: str, *, geography: str | None = None, **asked: str | None
) -> tuple[pd.DataFrame, str, tuple[str, ...]]:
    """Rows of areas of one kind that can stand side by side, the kind, and all that there are."""
    kind = geography or "region"
    if kind in WIDER:
        alone = "It stands alone: follow it with track"
        raise BadOption("geography", f"{kind} has nothing beside it to compare", None, alone)
    rows, kind = rows_of(outcomes, measure, geography=kind, **asked)
    return rows, kind, side_by_side(kind, asked.get("region"))


def _newest(
    outcomes: pd.DataFrame, measure: str, geographies: Iterable[str], details: Mapping
) -> pd.DataFrame:
    """Rows of a measure for areas of some kinds, newest vintage, with details as asked."""
    at = np.flatnonzero(outcomes["measure"] == measure)
    if not at.size:
        raise reference.no_such_measure(measure, sorted(outcomes["measure"].dropna().unique()))
    kept = {name: [wanted] for name, wanted in details.items() if wanted is not None}
    for name, wanted in {**kept, "geography": geographies}.items():
        cells = pd.Series(outcomes[name].array.take(at))  # far cheaper than whole rows
        at = at[cells.isin(wanted)]
        if not at.size and name in kept and name != "region":
            labels = sorted(cells.dropna().unique())
            found = f"there is no figure of {measure} for “{wanted[0]}”"
            allowed = f"Held: {', '.join(labels) or 'none is stated'}"
            raise NoFigures(name, found, allowed, reference.did_you_mean(str(wanted[0]), labels))
    bare = outcomes.copy(deep=False)  # what a frame carries would be copied with every step
    bare.attrs = {}
    return frames.newest(bare.take(at).reset_index(drop=True))


def _wider(outcomes, measure: str, kind: str | None, details: Mapping) -> tuple[pd.DataFrame, str]:
    """Rows of the one area that is no region; sums take them as a region's own."""
    rows = one_cut(_newest(outcomes, measure, WIDER if kind is None else [kind], details))
    names = rows["body"].astype("object")
    names = names.where(names.notna(), rows["geography"].map(NAMELESS))
    pairs = list(dict.fromkeys(zip(rows["geography"], names, strict=True)))
    if len(pairs) != 1:
        areas = ", ".join(f"{name} ({kind})" for kind, name in pairs) or "none"
        if not pairs:
            raise NoFigures("outcomes", f"there is no figure of {measure} for “{kind}”")
        found = f"it is given for several areas ({areas}) that are no one series"
        remedy = "Choose one: geography=…, or keep one body in the frame"
        raise NotComparable(measure, found, None, remedy)
    as_region = {"region": names, "force": None, "geography": "region"}
    return rows.assign(**as_region).reset_index(drop=True), pairs[0][0]


def _of_kind(
    outcomes: pd.DataFrame, measure: str, kind: str, region: str | None, details: Mapping
) -> pd.DataFrame:
    """Rows of forces, or of areas of the analyst's own, each under its name as its region."""
    known = side_by_side(kind, region)
    rows = _newest(outcomes, measure, ["force", "other"], details)
    is_force = rows["geography"].eq("force")
    named = rows["force"].where(is_force, rows["body"]).astype("object")
    here = (is_force if kind == "force" else ~is_force) & named.isin(known)
    parts = [rows[here].assign(region=named[here], geography="region")]
    for area in filter(reference.parts_of, known):
        inside = named.isin(reference.parts_of(area)) & rows["value"].notna()
        parts.append(rows[inside].assign(region=area, geography="force", force=named[inside]))
    parts = [part for part in parts if len(part)]
    if not parts:
        who = f"any {kind}{f' of {region}' if region else ''}"
        raise NoFigures("outcomes", f"there is no figure of {measure} for {who}")
    joined = parts[0] if len(parts) == 1 else pd.concat(parts)
    return one_cut(in_quarters(joined.reset_index(drop=True)))


def as_placed(rows: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Rows of `rows_of` with the place that they had in the outcomes frame."""
    if kind == REGIONAL:
        return rows
    name = rows["force"].where(rows["force"].notna(), rows["region"]).astype("object")
    if kind in WIDER:
        return rows.assign(geography=kind, region=None, force=None, body=name)
    homes = reference.regions_of_forces()
    is_force = name.isin(homes)
    return rows.assign(
        geography=is_force.map({True: "force", False: "other"}),
        region=name.map(homes),
        force=name.where(is_force, None),
        body=name.where(~is_force, None),
    )


def one_counting(
    rows: pd.DataFrame, measure: str, counting: str | None
) -> tuple[pd.DataFrame, str, tuple[str, ...]]:
    """Rows of one counting, which, and the others: several are never added, so the user chooses."""
    countings = tuple(sorted(rows["counting"].unique(), key=schema.COUNTINGS.index))
    if counting is None:
        of_regions = {*rows.loc[rows["geography"] == "region", "counting"]}
        whole = tuple(way for way in countings if way in of_regions) or countings
        counting = whole[0]
        if len(whole) > 1:
            found = f"it is counted in several ways ({', '.join(whole)}) that must not be added"
            raise NotComparable(measure, found, None, f"Choose one: counting={counting!r}")
    elif counting not in countings:
        found = f"no figure for {measure} is counted as “{counting}”"
        raise NoFigures("counting", found, f"In the frame: {', '.join(countings)}")
    others = tuple(name for name in countings if name != counting)
    return those(rows, rows["counting"] == counting), counting, others


# --- months in quarters, and a region's own sums --------------------------------------------------


def in_quarters(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows in which an area's whole, exact months stand in the quarter that others, or it, give.

    They bear its label and days, and in `AS_GIVEN` the label that they had.
    """
    start, end = (rows[name].to_numpy().astype("datetime64[D]") for name in SPAN)
    days, of_month = (end - start).astype(int) + 1, start.astype("datetime64[M]")
    first = of_month - of_month.astype(int) % 3
    quarter = (start == first) & (days >= 90) & (days <= 92)
    month = (start == of_month) & (days >= 28) & (days <= 31)
    if not (month.any() and quarter.any()):
        return rows
    place = ["measure", "counting", "geography", "region", "force"]
    dated = rows.assign(quarter=first.astype("datetime64[s]"))
    whole, months = dated[quarter], dated[month]

    def are_in(keys: list[str]) -> np.ndarray:
        return pd.MultiIndex.from_frame(months[keys]).isin(pd.MultiIndex.from_frame(whole[keys]))

    wanted = are_in(["measure", "counting", "quarter"]) | are_in(place)
    wanted &= ~are_in([*place, "quarter"])
    parts = months.groupby([*place, "quarter", *DETAILS], dropna=False)["period_start"]
    fine = months["value"].notna() & months["marker"].isna() & months["qualifier"].eq("exact")
    fine &= parts.transform("size").eq(3) & parts.transform("nunique").eq(3) & wanted
    for measure, mine in months.groupby("measure", observed=True):
        units = mine["unit"].dropna().unique()
        adds = len(units) == 1 and adds_up_over_time(str(measure), mine["period"], units)
        fine[mine.index] &= adds
    areas = fine.groupby([months[key] for key in (*place, "quarter")], dropna=False)
    put = months[areas.transform("all")]
    if put.empty:
        return rows
    keys = ["measure", "counting", "quarter"]
    named = dict(zip(whole[keys].itertuples(index=False, name=None), whole["period"], strict=True))
    ends = put["quarter"] + pd.DateOffset(months=3, days=-1)
    labels = [
        named.get(key) or span(key[-1].date(), last.date()).label
        for key, last in zip(put[keys].itertuples(index=False, name=None), ends, strict=True)
    ]
    as_given = rows["period"].astype("object")
    moved = rows.assign(period=as_given, **{AS_GIVEN: as_given})
    moved.loc[put.index, PERIOD] = put.assign(
        period=labels, period_start=put["quarter"], period_end=ends.astype("datetime64[s]")
    )[PERIOD]
    return moved


def months_added(rows: pd.DataFrame) -> list[str]:
    """Areas of which months were added to quarters."""
    if AS_GIVEN not in rows:
        return []
    moved = rows[AS_GIVEN].notna() & rows[AS_GIVEN].ne(rows["period"].astype("object"))
    force = rows["geography"].eq("force")
    return sorted(rows["force"].where(force, rows["region"])[moved].unique())


def each_region_once(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of regions, then those of forces whose region gave no figure of its own."""
    is_region = schema.holds(rows["geography"], "region")
    if is_region.all() or not is_region.any():
        return rows
    others = ~is_region & ~rows["region"].isin(rows["region"][is_region].unique()).to_numpy()
    return pd.concat([rows[is_region], rows[others]])


def _without_sums(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows without a region's own sums of its forces, where these give more of the same periods."""
    is_region = schema.holds(rows["geography"], "region")
    if is_region.all() or not is_region.any():
        return rows
    gone = np.zeros(len(rows), dtype=bool)
    for region in rows["region"][is_region].unique():
        here = rows["region"].eq(region).to_numpy()
        own, forces = rows[is_region & here], rows[~is_region & here]
        every = set(forces["force"]) == set(reference.forces_in(region))
        more = set(forces["period"]) > set(own["period"])
        if not (every and more and own["strand"].eq(reference.NOT_STATED).all()):
            continue
        keys = ["counting", "unit", "period"]
        given = own.groupby(keys)["value"].sum()
        sums = forces.groupby(keys)["value"].agg(["sum", "count"]).reindex(given.index)
        whole = sums["count"].eq(forces["force"].nunique()).to_numpy()
        exact = rows.loc[here, "qualifier"].eq("exact").all()
        if exact and whole.all() and np.allclose(sums["sum"], given, rtol=SAME, atol=0):
            gone |= is_region & here
    return those(rows, ~gone)
