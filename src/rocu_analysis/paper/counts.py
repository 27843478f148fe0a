"""Which counts of people an exhibit shows: the cells that disclosure control works on.

A *use* is one measure in one request: its rows, and the grain at which the exhibit shows them.
Figures that already stand in public are left out of the cells: a reader knows them and can take
them away from any sum, so what has to be protected is what remains.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property

import pandas as pd

from rocu_analysis import reference
from rocu_analysis.periods import financial_year_of

DETAILS = ("strand", "threat", "tier", "level")
PERIOD = ["period", "period_start", "period_end"]
ALL = "All"
OTHERS = "other, merged"
REGIONAL = "regional"
LONGEST_SHORT = 360  # days; what is longer is a year already


@dataclass(frozen=True, eq=False)
class Use:
    """One measure as one request shows it.

    Attributes
    ----------
    place : int
        Which request.
    measure, counting : str
    family, part : str
        Measures that are parts of one another form a family; ``part`` is ``All`` for the whole.
    dimensions : tuple of str
        What tells the cells apart, beside the period.
    rows : DataFrame
        Rows of the outcomes frame that are shown, newest vintage.
    pool : DataFrame
        The same of every period, where only one is shown.
    several : bool
        Whether the exhibit shows measures side by side, so that one can be left out.
    gone : tuple of DataFrame
        Rows of regions that were left out, or of the whole measure.
    dropped : tuple of str
        Forces that an exhibit over time leaves out of its sums.
    area : str
        ``regional``, or the geography of rows that are of no region: their ``region`` is the name
        of the area.
    """

    place: int
    measure: str
    counting: str
    family: str
    part: str
    dimensions: tuple[str, ...]
    rows: pd.DataFrame
    pool: pd.DataFrame
    several: bool = False
    gone: tuple[pd.DataFrame, ...] = ()
    dropped: tuple[str, ...] = field(default=())
    area: str = REGIONAL

    @property
    def group(self) -> tuple[str, str]:
        """Uses of one group are linked: family and counting."""
        return self.family, self.counting

    @cached_property
    def cells(self) -> pd.DataFrame:
        """Long frame of what nobody knows yet: what stands in public is left out.

        Columns: the dimensions, ``period``, its days, ``value`` and ``part``.
        """
        return self._added_up(self.rows[self.rows["published"].isna()]).assign(part=self.part)

    @cached_property
    def totals(self) -> pd.DataFrame:
        """Long frame of the counts as they are printed, what stands in public included."""
        return self._added_up(self.rows)

    @cached_property
    def members(self) -> list[frozenset[int]]:
        """Identities of the rows that each cell adds up, those that stand in public included."""
        return self._members(self.rows)

    @cached_property
    def members_over_time(self) -> list[frozenset[int]]:
        """The same without the forces that are dropped: a sum that a reader is shown as well."""
        return self._members(self.rows[~self.rows["force"].isin(self.dropped)])

    @cached_property
    def members_gone(self) -> list[frozenset[int]]:
        """Rows of each cell that was left out and holds people."""
        found = []
        for rows in self.gone:
            groups = rows.groupby([*self.dimensions, *PERIOD], dropna=False, sort=False)
            found += [
                frozenset(held["_id"])
                for _, held in groups
                if held["published"].isna().any() and held["value"].sum(skipna=False) != 0
            ]
        return found

    def _members(self, rows: pd.DataFrame) -> list[frozenset[int]]:
        keys = [*self.dimensions, *PERIOD]
        held: dict[tuple, list[int]] = {}
        for key, row in zip(_keys(rows[keys]), rows["_id"], strict=True):
            held.setdefault(key, []).append(row)
        return [frozenset(held.get(key, ())) for key in _keys(self.cells[keys])]

    def _added_up(self, rows: pd.DataFrame) -> pd.DataFrame:
        grouped = rows.groupby([*self.dimensions, *PERIOD], dropna=False, sort=False)
        cells = grouped["value"].agg(_whole_sum).reset_index()
        for name in self.dimensions:
            cells[name] = cells[name].astype("object").fillna(reference.NOT_STATED)
        return cells

    def small_cells(self, threshold: int) -> pd.Series:
        """For each cell, whether it is small or was hidden by those who returned it."""
        values = self.cells["value"]
        return values.isna() | values.between(1, threshold - 1)

    def small(self, threshold: int) -> bool:
        """Whether any cell is small or hidden."""
        return bool(self.small_cells(threshold).any())

    def small_past(self, threshold: int) -> set[str]:
        """Regions with a count that is small or hidden before the one period that is shown."""
        past = self.pool[self.pool["period_end"] < self.rows["period_start"].min()]
        past = past[past["published"].isna()]
        if past.empty:
            return set()
        cells = self._added_up(past)
        values = cells["value"]
        return set(cells.loc[values.isna() | values.between(1, threshold - 1), "region"])

    def without(self, regions: Iterable[str]) -> Use:
        """Give the same use without some regions."""
        away = set(regions)
        kept = [frame[~frame["region"].isin(away)] for frame in (self.rows, self.pool)]
        gone = (*self.gone, self.rows[self.rows["region"].isin(away)])
        return replace(self, rows=kept[0], pool=kept[1], gone=gone)

    def left_out(self) -> Use:
        """Give the same use where the exhibit leaves the measure out."""
        none = self.rows.iloc[:0]
        return replace(self, rows=none, pool=none, gone=(*self.gone, self.rows))

    @property
    def is_left_out(self) -> bool:
        """Whether nothing of the measure is shown."""
        return self.rows.empty

    def yearly(self) -> Use | None:
        """Give the same use by financial year; None where it is that already, or cannot be."""
        rows = in_years(self.pool)
        if rows is None or self.rows["period_start"].isna().all():
            return None
        years = {financial_year_of(day.date()).label for day in self.rows["period_start"]}
        rows = rows[rows["period"].isin(years)]
        short = (self.rows["period_end"] - self.rows["period_start"]).dt.days < LONGEST_SHORT
        if rows.empty or not short.any():
            return None
        return replace(self, rows=rows, pool=rows)

    def merged(self, detail: str, labels: Iterable[str]) -> Use:
        """Give the same use with some labels of a detail put together."""
        return replace(
            self,
            rows=merge_labels(self.rows, detail, labels),
            pool=merge_labels(self.pool, detail, labels),
        )


def _keys(frame: pd.DataFrame) -> list[tuple]:
    """Labels of each row, a missing one as the word for it."""
    columns = []
    for name in frame.columns:
        held = frame[name]
        if name in PERIOD[1:]:
            columns.append(held.to_numpy().astype("datetime64[s]").astype(int).tolist())
        else:
            held = held.astype("object")
            columns.append(held.where(held.notna(), reference.NOT_STATED).tolist())
    return list(zip(*columns, strict=True))


def in_years(rows: pd.DataFrame) -> pd.DataFrame | None:
    """Rows with quarters and months put into whole financial years.

    Years that are not filled by the rows of a region are left out. None where nothing is shorter
    than a year, or no year is whole.
    """
    days = (rows["period_end"] - rows["period_start"]).dt.days + 1
    short = rows[days < LONGEST_SHORT]
    if short.empty:
        return None
    years = [financial_year_of(day.date()) for day in short["period_start"]]
    labelled = short.assign(
        _days=days,
        period=[year.label for year in years],
        _start=short["period_start"],
        period_start=pd.to_datetime([year.start for year in years]).astype("datetime64[s]"),
        period_end=pd.to_datetime([year.end for year in years]).astype("datetime64[s]"),
        _length=[year.days for year in years],
    )
    spans = labelled.drop_duplicates(["region", "force", "period", "_start"])
    covered = spans.groupby(["region", "force", "period"], dropna=False)["_days"].transform("sum")
    whole = spans[covered >= spans["_length"]][["region", "force", "period"]].drop_duplicates()
    keys = ["region", "force", "period"]
    kept = labelled.merge(whole, on=keys).drop(columns=["_days", "_start", "_length"])
    return None if kept.empty else kept


def merge_labels(rows: pd.DataFrame, detail: str, labels: Iterable[str]) -> pd.DataFrame:
    """Rows in which some labels of a detail are called ``other, merged``."""
    return rows.assign(**{detail: rows[detail].where(~rows[detail].isin(set(labels)), OTHERS)})


def as_returned(uses: Iterable[Use], frame: pd.DataFrame) -> pd.DataFrame:
    """Outcomes frame in which the rows of each use stand added up to its grain.

    Nothing finer is left but the forces of a region, which no exhibit shows apart.
    """
    uses = list(uses)
    names = {use.measure for use in uses}
    others = frame[~frame["measure"].isin(names)]
    return pd.concat([others, *(_added_up(use) for use in uses)], ignore_index=True)


def _added_up(use: Use) -> pd.DataFrame:
    from rocu_analysis import schema

    # Forces stay apart, or a sum over them could no longer name the ones it lacks.
    keys = ["geography", "force", *use.dimensions, *PERIOD]
    rows = use.rows.assign(
        _file=use.rows["source"].astype("str").str.split("!").str[0],
        _high=use.rows["value_high"].fillna(use.rows["value"]),
    )
    grouped = rows.groupby(keys, dropna=False, sort=False)
    added = grouped.agg(
        value=("value", _whole_sum),
        value_high=("_high", _whole_sum),
        unit=("unit", "first"),
        status=("status", lambda held: "provisional" if "provisional" in set(held) else None),
        qualifier=("qualifier", lambda held: "exact" if set(held) == {"exact"} else "about"),
        as_at=("as_at", "max"),
        source=("_file", lambda held: "; ".join(dict.fromkeys(held))),
    ).reset_index()
    ranges = added["value_high"].gt(added["value"])
    added = added.assign(
        value_high=added["value_high"].where(ranges),
        qualifier=added["qualifier"].mask(ranges, "between"),
        counting=use.counting,
        measure=use.measure,
        marker=added["value"].isna().map({True: "c", False: None}),
    )
    added["strand"] = added.get("strand", pd.Series(dtype="object")).reindex(added.index)
    added["strand"] = added["strand"].fillna(reference.NOT_STATED)
    if use.area != REGIONAL:
        added = added.assign(geography=use.area, body=added["region"], region=None)
    return schema.conform(added, "outcomes")


def _whole_sum(values: pd.Series) -> float:
    """Sum; missing where any part is hidden, since a sum across a hidden cell is biased."""
    return float(values.sum()) if values.notna().all() else float("nan")
