"""Which counts of people an exhibit shows: the cells that disclosure control works on.

A *use* is one measure in one request, counted in one way: its rows, the grain at which the exhibit
shows them, and its coarser forms. Figures that already stand in public are left out of its cells:
a reader knows them and can take them away from any sum.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from rocu_analysis import reference, schema
from rocu_analysis.errors import RocuError
from rocu_analysis.exhibits import rows as selected
from rocu_analysis.exhibits.cuts import DETAILS, PERIOD, SPAN, left_out_rows, uneven
from rocu_analysis.exhibits.rows import AS_GIVEN, REGIONAL, WIDER
from rocu_analysis.measures.disclosure import are_few
from rocu_analysis.periods import Period, financial_year_of, last_day, span, year_to

if TYPE_CHECKING:
    from rocu_analysis.paper.requests import Request

ALL = "All"
LONGEST_SHORT = 360  # days; what is longer is a year already


# --- which figures are of people -----------------------------------------------------------------


def is_protected(measure: str) -> bool:
    """Whether a measure counts people and is sensitive."""
    about = reference.measure(measure)
    return about["sensitive"] == "yes" and about["unit"] == "count"


def of_people(outcomes: pd.DataFrame) -> pd.Series:
    """For each row, whether it counts people and is sensitive."""
    return outcomes["measure"].isin(filter(is_protected, outcomes["measure"].dropna().unique()))


def is_small(values: pd.Series, threshold: int) -> pd.Series:
    """For each count, whether it is small, or hidden by those who returned it."""
    return values.isna() | are_few(values, threshold)


def without_telling(outcomes: pd.DataFrame, threshold: int) -> tuple[pd.DataFrame, set[str]]:
    """Outcomes less what tells a small count by itself, and the measures that lost rows.

    Ranges that tell one are hidden: "between 0 and 3" tells as much as 3 does, and so does the
    upper end of what a return hides. Small counts of people without days, which would only be
    listed, are left out.
    """
    people = of_people(outcomes) & outcomes["published"].isna()
    ranged = outcomes["value"].eq(0) & are_few(outcomes["value_high"], threshold)
    deducible = (outcomes["marker"].eq("c") & outcomes["value_high"].notna()) | (people & ranged)
    hidden = {"value": None, "value_high": None, "qualifier": "exact", "marker": "c"}
    if deducible.any():
        columns = {name: outcomes[name].mask(deducible, to) for name, to in hidden.items()}
        outcomes = outcomes.assign(**columns)
    undated = outcomes["period_start"].isna() | outcomes["period_end"].isna()
    few = are_few(outcomes["value"], threshold)
    small = people & undated & (few | (outcomes["value"].isna() & outcomes["marker"].eq("c")))
    if not small.any():
        return outcomes, set()
    return outcomes[~small].reset_index(drop=True), set(outcomes.loc[small, "measure"])


# --- what a request shows ------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Use:
    """One measure as one request shows it: rows of the newest vintage, each with its ``_id``."""

    place: int  # which request
    measure: str
    counting: str
    dimensions: tuple[str, ...]  # what tells the cells apart, beside the period
    rows: pd.DataFrame
    pool: pd.DataFrame  # the same of every period, where only one is shown
    several: bool = False  # whether measures stand side by side, so that one can be left out
    area: str = REGIONAL  # or the geography of rows that bear an area's name as their region
    needed: str = ""  # which periods an exhibit over time must keep; empty of other exhibits
    gone: tuple[pd.DataFrame, ...] = ()  # rows of regions left out, or of the whole measure

    @cached_property
    def group(self) -> tuple[str, str]:
        """Family and counting: measures that are parts of one another are linked."""
        return reference.measure(self.measure)["part_of"] or self.measure, self.counting

    @property
    def keys(self) -> list[str]:
        """Columns that name a cell as it is printed."""
        return [*self.dimensions, "period"]

    @cached_property
    def cells(self) -> pd.DataFrame:
        """Dimensions, period, days and ``value`` of each count that does not stand in public."""
        ours = self.rows["published"].isna()
        return self.totals if ours.all() else self._added_up(self.rows[ours])

    @cached_property
    def values(self) -> np.ndarray:
        """Count of each cell."""
        return self.cells["value"].to_numpy()

    @cached_property
    def totals(self) -> pd.DataFrame:
        """The counts as they are printed, what stands in public included."""
        return self._added_up(self.rows)

    @cached_property
    def members(self) -> list[frozenset[int]]:
        """Identities of the rows that each cell adds up, those that stand in public included."""
        rows_of: dict[tuple, list[int]] = {}
        for key, row in zip(self.labels(self.rows), self.rows["_id"], strict=True):
            rows_of.setdefault(key, []).append(row)
        return [frozenset(rows_of.get(key, ())) for key in self.labels(self.cells)]

    @cached_property
    def members_gone(self) -> list[frozenset[int]]:
        """Rows of each cell that was left out and holds people."""
        return [
            frozenset(ids["_id"])
            for rows in self.gone
            for _, ids in self._grouped(rows)
            if ids["published"].isna().any() and ids["value"].sum(skipna=False) != 0
        ]

    def labels(self, rows: pd.DataFrame) -> list[tuple]:
        """What tells the cells apart, row by row, a missing label as the word for it."""
        columns = []
        for name in (*self.dimensions, *PERIOD):
            cells = rows[name]
            if name in PERIOD[1:]:
                columns.append(cells.to_numpy().astype("datetime64[s]").astype(int).tolist())
            else:
                cells = cells.astype("object")
                columns.append(cells.where(cells.notna(), reference.NOT_STATED).tolist())
        return list(zip(*columns, strict=True))

    def _grouped(self, rows: pd.DataFrame):
        return rows.groupby([*self.dimensions, *PERIOD], dropna=False, sort=False)

    def _added_up(self, rows: pd.DataFrame) -> pd.DataFrame:
        # Missing where any part is hidden: a sum across a hidden cell is biased.
        cells = self._grouped(rows)["value"].sum(skipna=False).reset_index()
        for name in self.dimensions:
            cells[name] = cells[name].astype("object").fillna(reference.NOT_STATED)
        return cells

    def small_cells(self, threshold: int) -> pd.Series:
        """For each cell, whether it is small or was hidden by those who returned it."""
        return is_small(self.cells["value"], threshold)

    def has_small_past(self, threshold: int) -> bool:
        """Whether a count is small or hidden before the one period that is shown."""
        past = self.pool[self.pool["period_end"] < self.rows["period_start"].min()]
        past = past[past["published"].isna()]
        return len(past) > 0 and bool(is_small(self._added_up(past)["value"], threshold).any())

    # Coarser forms of a use.

    def without(self, regions: Set[str]) -> Use:
        """The same use without some regions."""
        away = self.rows["region"].isin(regions)
        pool = self.pool[~self.pool["region"].isin(regions)]
        return replace(self, rows=self.rows[~away], pool=pool, gone=(*self.gone, self.rows[away]))

    def left_out(self) -> Use:
        """The same use where the exhibit leaves the measure out."""
        none = self.rows.iloc[:0]
        return replace(self, rows=none, pool=none, gone=(*self.gone, self.rows))

    @property
    def is_left_out(self) -> bool:
        """Whether nothing of the measure is shown."""
        return self.rows.empty

    def yearly(self) -> Use | None:
        """The same use by financial years, or years up to now where two are set apart.

        None where it is that already, or cannot be.
        """
        short = (self.rows["period_end"] - self.rows["period_start"]).dt.days < LONGEST_SHORT
        last = _newest_end(self.rows) if short.any() and self.needed == "years" else None
        rows = in_years(self.pool, last) if short.any() else None
        if rows is None:
            return None
        if last is None:
            years = {financial_year_of(day.date()).label for day in self.rows["period_start"]}
            rows = rows[rows["period"].isin(years)]
        if rows["period"].nunique() < (2 if self.needed == "years" else 1):
            return None
        if not self.needed:
            return replace(self, rows=rows, pool=rows)
        dropped, gaps = uneven(rows, self.needed)  # years lack other forces than their quarters
        out = left_out_rows(rows, gaps) | rows["force"].isin(dropped)
        return replace(self, rows=rows[~out], pool=rows)

    def merged(self, detail: str, labels: Set[str]) -> Use:
        """The same use with some labels of a detail put together."""
        rows, pool = (
            data.assign(**{detail: data[detail].mask(data[detail].isin(labels), reference.OTHERS)})
            for data in (self.rows, self.pool)
        )
        return replace(self, rows=rows, pool=pool)


def uses_of(
    request: Request, place: int, *, every: bool = False, known: Set[tuple] = frozenset()
) -> list[Use]:
    """What a request shows of people, a use for each measure and counting; or ``every`` one."""
    # But for those that are ``known``, by measure and counting.
    chosen, uses = request.chosen, []
    for selection in chosen.selections if chosen is not None else ():
        shown = selection.rows if selection.shown is None else selection.shown
        ways = {(selection.measure, way) for way in shown["counting"].unique()} - known
        if not ways or not (every or is_protected(selection.measure)):
            continue
        rows = _identified(selection.rows)
        # A row keeps its identity where it is shown under a longer period's label. An exhibit over
        # time leaves some forces out of its sums.
        shown = _dated(shown.assign(_id=rows.loc[shown.index, "_id"]))
        shown = shown[~shown["force"].isin(selection.dropped)]
        for counting, mine in shown.groupby("counting", sort=False):
            pool = rows[rows["counting"] == counting]
            whole = pool["geography"] == "region"
            pool = _dated(pool[whole | ~pool["region"].isin(pool.loc[whole, "region"])])
            if (selection.measure, counting) in ways and (every or mine["published"].isna().any()):
                uses.append(Use(
                    place, selection.measure, counting, ("region", *selection.grain), mine, pool,
                    "left_out" in chosen.facts,  # such a kind goes on without a measure
                    selection.area, selection.needed,
                ))  # fmt: skip
    return uses


def _dated(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows with days and a figure, or with one that was hidden."""
    start, end = (rows[name].to_numpy() for name in SPAN)
    given = ~np.isnan(rows["value"].to_numpy(dtype=float)) | schema.holds(rows["marker"], "c")
    return rows[~(np.isnat(start) | np.isnat(end)) & given]


def _identified(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows with ``_id``, which tells the same figure in any frame of a paper."""
    named = {name: rows[name] for name in ("measure", "counting", "period", *DETAILS, "source")}
    if AS_GIVEN in rows:  # months that stand in a quarter are the figures that they are elsewhere
        named["period"] = rows[AS_GIVEN].where(rows[AS_GIVEN].notna(), rows["period"])
    place = rows["force"].where(rows["force"].notna(), rows["region"])
    named |= {"value": rows["value"].astype("str"), "place": place}
    columns = {name: column.to_numpy(object, na_value=None) for name, column in named.items()}
    columns = pd.DataFrame(columns, dtype="object")
    names = pd.util.hash_pandas_object(columns, index=False, categorize=False)
    return rows.assign(_id=names.to_numpy())


# --- what any request could have shown -----------------------------------------------------------


def family_rows(requests: Sequence[Request], family: str, counting: str) -> pd.DataFrame:
    """Rows of every measure of a family, with ``part``: which it is (``All`` for the whole)."""
    parts = [row["measure"] for row in reference.rows("measures") if row["part_of"] == family]
    rows = dated_rows(requests, (family, *parts), counting)
    return rows.assign(part=rows["measure"].where(rows["measure"].ne(family), ALL))


def dated_rows(requests: Sequence[Request], measures: Iterable[str], counting: str) -> pd.DataFrame:
    """Every dated row of some measures, with ``_id`` and ``area``, that a request could show."""
    outcomes = [request.frames.get("outcomes") for request in requests]
    frames = {id(frame): frame for frame in outcomes if "counting" in getattr(frame, "columns", ())}
    parts = [
        _dated(rows)
        for frame in frames.values()
        for measure in measures
        if frame["measure"].eq(measure).any()
        for rows in (_regional(frame, measure), _wider(frame, measure))
    ]
    rows = pd.concat(parts, ignore_index=True)
    return rows[rows["counting"] == counting].drop_duplicates("_id")


def places_of(rows: pd.DataFrame) -> pd.Series:
    """Name of the force or area of each row of a family, without the kind that tells it apart."""
    bare = rows["region"].astype("object").str.removesuffix(f" ({WIDER[-1]})")
    return rows["force"].astype("object").where(rows["force"].notna(), bare)


def _regional(frame: pd.DataFrame, measure: str) -> pd.DataFrame:
    """Rows of a measure that are of regions and forces; none where they cannot be selected."""
    try:
        rows = selected.rows_of(frame, measure, geography="region", as_given=True)[0]
    except RocuError:
        rows = frame.iloc[:0]  # the exhibit will say what is wrong
    return _identified(rows).assign(area=REGIONAL)


def _wider(frame: pd.DataFrame, measure: str) -> pd.DataFrame:
    """Rows of a measure that are of no region, as `track` selects them, each area by itself."""
    alone = frame["geography"].eq("force") & frame["region"].isna()  # a force that was added
    mine = frame[frame["measure"].eq(measure) & (frame["geography"].isin(WIDER) | alone)]
    names = mine["body"].astype("object").where(mine["body"].notna(), mine["force"])
    parts = [_identified(mine.iloc[:0]).assign(area=None)]
    for _, area in mine.groupby([mine["geography"], names], dropna=False, sort=False):
        rows, kind = selected.rows_of(area, measure, geography=area["geography"].iloc[0])
        label = f"{rows['region'].iloc[0]} ({kind})"  # its name may be that of a region
        parts.append(_identified(rows).assign(area=kind, region=label))
    return pd.concat(parts[1:] or parts, ignore_index=True)


# --- coarser rows --------------------------------------------------------------------------------


def _newest_end(rows: pd.DataFrame) -> date | None:
    """Last day of the newest period most have final, if a month's; with two years to it, if any."""
    known = rows["value"].notna() | rows["marker"].eq("c")
    final = rows[known & rows["status"].ne("provisional")]
    number = (rows if final.empty else final).groupby("period_end")["region"].nunique()
    two = number[number.index >= rows["period_start"].min() + pd.DateOffset(years=2, days=-1)]
    number = number if two.empty else two
    number = number[number.index > number.index.max() - pd.DateOffset(years=1)]
    newest = number.index[number.eq(number.max())].max().date()
    return newest if newest == last_day(newest.year, newest.month) else None


def in_years(rows: pd.DataFrame, last: date | None = None) -> pd.DataFrame | None:
    """Rows with quarters and months put into whole years, each of them once.

    Years are financial ones, or end in the month of the ``last`` day; those that the rows of a
    region do not fill are left out. None where nothing can be added up.
    """
    days = (rows["period_end"] - rows["period_start"]).dt.days + 1
    short = rows[days < LONGEST_SHORT]
    units = short["unit"].dropna().unique()
    if short.empty or not selected.adds_up_over_time(
        short["measure"].iloc[0], short["period"].astype("str"), units
    ):
        return None
    rows, days = rows[days.notna()], days[days.notna()].to_numpy()
    years = [_year_of(day, last.month if last else 3) for day in rows["period_start"]]
    spans = [*zip(*(rows[name] for name in SPAN), strict=True)]
    details = rows.groupby(list(DETAILS), dropna=False).ngroup().tolist()
    labels = pd.Series([year.label for year in years], rows.index, name="year")
    of_area = rows.groupby(["region", "force", labels], dropna=False, sort=False).ngroup()
    kept: list[int] = []
    for places in of_area.groupby(of_area.to_numpy()).indices.values():
        year = years[places[0]]
        used = _following({spans[k] for k in places}, *map(pd.Timestamp, (year.start, year.end)))
        whole = [k for k in places if spans[k] in used]
        # A strand in months beside others in quarters would be lost with its months.
        if used and {details[k] for k in whole} == {details[k] for k in places}:
            kept += whole
    kept.sort()
    if not (days[kept] < LONGEST_SHORT).any():
        return None
    whole = rows.iloc[kept]
    first, last = (pd.to_datetime([getattr(years[k], end) for k in kept]).astype("datetime64[s]")
                   for end in ("start", "end"))  # fmt: skip
    given = {"period": labels.iloc[kept], AS_GIVEN: whole.get(AS_GIVEN, whole["period"])}
    return whole.assign(**given, period_start=first, period_end=last).reset_index(drop=True)


def _year_of(day: date, month: int) -> Period:
    """Year, ending with a month, that a day falls in."""
    whole = year_to(day.year + (day.month > month), month)
    return span(whole.start, whole.end)


def _following(spans: Set[tuple], day: pd.Timestamp, last: pd.Timestamp) -> list[tuple]:
    """Periods that follow one another from a day to the last, the shortest that do."""
    ways: dict[pd.Timestamp, list[tuple]] = {last + pd.Timedelta(days=1): []}
    for days in sorted(spans, reverse=True):  # each after what can follow it
        rest = ways.get(days[1] + pd.Timedelta(days=1))
        if rest is not None:
            ways[days[0]] = [days, *rest]
    return ways.get(day, [])


def as_returned(uses: Sequence[Use], frame: pd.DataFrame) -> pd.DataFrame:
    """Outcomes frame in which the rows of each use stand added up to its grain."""
    others = frame[~frame["measure"].isin({use.measure for use in uses})]
    return pd.concat([others, *map(_as_outcomes, uses)], ignore_index=True)


def _as_outcomes(use: Use) -> pd.DataFrame:
    # Forces stay apart, or a sum over them could no longer name the ones it lacks.
    keys = ["geography", "force", *use.dimensions, *PERIOD]
    rows = use.rows.assign(
        _file=use.rows["source"].astype("str").map(schema.file_of),
        value_high=use.rows["value_high"].fillna(use.rows["value"]),
    )
    grouped = rows.groupby(keys, dropna=False, sort=False)
    added = grouped.agg(
        unit=("unit", "first"),
        status=("status", lambda cells: "provisional" if "provisional" in set(cells) else None),
        qualifier=("qualifier", lambda cells: "exact" if set(cells) == {"exact"} else "about"),
        as_at=("as_at", "max"),
        source=("_file", lambda cells: "; ".join(dict.fromkeys(cells))),
    )
    added = added.join(grouped[["value", "value_high"]].sum(skipna=False)).reset_index()
    ranges = added["value_high"].gt(added["value"])
    added = added.assign(
        value_high=added["value_high"].where(ranges), counting=use.counting, measure=use.measure,
        qualifier=added["qualifier"].mask(ranges, "between"),
        marker=added["value"].isna().map({True: "c", False: None}),
    )  # fmt: skip
    strand = added["strand"] if "strand" in added else pd.Series(None, added.index, "object")
    added["strand"] = strand.fillna(reference.NOT_STATED)
    return schema.conform(selected.as_placed(added, use.area), "outcomes")
