"""What `year_on_year` found: two years of each area or detail, judged one by one and together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from rocu_analysis import reference, wording
from rocu_analysis.errors import NotComparable
from rocu_analysis.exhibits import cells, figures as sums, judging, years as of
from rocu_analysis.exhibits.cuts import objects
from rocu_analysis.exhibits.figures import NETWORK, Figures
from rocu_analysis.exhibits.finding import Coverage, Finding, coverage, noun_of
from rocu_analysis.exhibits.over_time import Subject
from rocu_analysis.exhibits.rows import Selections, is_worked_out
from rocu_analysis.exhibits.series import Series
from rocu_analysis.exhibits.years import BOTH_KNOWN, Reading, Why

if TYPE_CHECKING:
    from rocu_analysis.periods import Period

CLEAR = (Reading.HIGHER, Reading.LOWER)


@dataclass(frozen=True, eq=False, kw_only=True)
class TwoYears(Finding):
    """Two years of each area or detail, in order, and of all together where there are several."""

    rows: list[dict]  # of `judged_years`, with ``called``
    years: tuple[Period, Period]
    series: dict[str, Series]  # chart of each row up to the end of the year
    figures: Figures
    by: str | None
    details: tuple[str, ...]
    place: str | None  # the one area, where details are shown
    areas: tuple[str, ...]  # that there could be

    @cached_property
    def shown(self) -> dict:
        """Row that the headline is of: the area in focus, else all together."""
        return next((row for row in self.rows if row["region"] == self.area), self.rows[-1])

    @property
    def is_whole(self) -> bool:
        """Whether the headline is of all together."""
        return len(self.rows) > 1 and self.shown is self.rows[-1]

    @cached_property
    def clear(self) -> list[dict]:
        """Other rows that changed clearly."""
        others = [row for row in self.rows if row["region"] not in (NETWORK, self.shown["region"])]
        return [row for row in others if row["reading"] in CLEAR]

    @property
    def period_end(self) -> pd.Timestamp:
        """Last day of the newest year."""
        return pd.Timestamp(self.years[0].end)

    @property
    def added_up(self) -> Coverage:
        """Areas, or details, that have both years and are in the sum."""
        if any(row["region"] == reference.OTHERS for row in self.rows):
            return coverage((), (), self.noun)
        held = [row["region"] for row in self.rows[:-1] if row["why"] in BOTH_KNOWN]
        return coverage(held, dict.fromkeys((*self.areas, *held)), self.noun)

    @property
    def together(self) -> str:
        """All together: ``all ten regions``."""
        if any(row["region"] == reference.OTHERS for row in self.rows):
            return f"all {self.noun.many}"  # of how many is not said
        return self.added_up.words if len(self.rows) > 1 else ""

    @property
    def sign(self) -> str:
        """Sign of money."""
        return "£" if self.figures.unit == "pounds" else ""

    def where(self, row: Mapping) -> str:
        """Whose figures a row is of."""
        return row["called"] if row["region"] != NETWORK else f"{self.together} together"

    def subject(self, row: Mapping) -> Subject:
        """Subject of a sentence on a row."""
        name, one = wording.subject(self.figures.measure), wording.is_one(self.figures.measure)
        name = f"{name} ({', '.join(self.details)})" if self.details else name
        place = self.together if row["region"] == NETWORK else row["called"]
        return Subject(f"{name} for {place}" if self.by else name, "" if self.by else place, one)

    def contradicts(self, row: Mapping) -> bool:
        """Whether a chart shows at the end of the year what its reading does not say."""
        series = self.series.get(row["region"])
        if series is None or series.now is None or not row["reading"]:
            return False
        return row["reading"] != (Reading.HIGHER if series.now.rises else Reading.LOWER)


def find(chosen: Selections, *, measure, region, focus, counting, by, **details) -> tuple:
    """Both years, judged; and the frame that they were taken from."""
    selection = chosen[measure]
    figures = sums.add_up(selection.rows, measure, counting=counting, by=[by] if by else [])
    figures = sums.same_throughout(figures, "years")
    frame = figures.frame if by is None else figures.frame.assign(region=figures.frame[by])
    frame = judging.one_kind(frame)
    if frame["region"].nunique() > 1 and is_worked_out(measure, figures.rows["unit"].unique()):
        remedy = "Ask for one region: region=…; or show them side by side with compare_regions"
        raise NotComparable(measure, sums.NO_SUM, None, remedy)
    is_whole = by is not None or (selection.area == "force" and region is not None)
    years = of.two_years(frame, figures, is_whole)
    data = of.judged_years(frame, years, figures, Why.SUM if by else Why.COMPARED)
    data = data.sort_values("region", key=lambda n: n.ne(focus), kind="stable", ignore_index=True)
    rows = cells.records(data)
    for row in rows:
        row["called"] = row["region"] if by else figures.called(row["region"])
    upto = frame[frame["period_end"].le(pd.Timestamp(years[0].end))]
    whole = [row["region"] for row in rows if row["why"] in BOTH_KNOWN]
    if len(rows) > 1 and not by:
        upto = pd.concat([upto, _sum_of(upto, whole)])
    page = judging.judged_page(upto, figures, dict.fromkeys(upto["region"], 1.0))
    found = TwoYears(
        area=rows[0]["region"] if len(rows) == 1 else focus, period=years[0].label,
        noun=noun_of(chosen.facts["noun"] or chosen.noun), rows=rows, years=years,
        series={s.region: s for s in page if s.newest is not None
                and s.newest["period_end"] == pd.Timestamp(years[0].end)},
        figures=figures, by=by,
        details=tuple(details[n] for n in ("strand", "threat") if details[n]),
        place=selection.rows["region"].iloc[0] if by else region if is_whole else None,
        areas=tuple(chosen.facts["areas"]),
    )  # fmt: skip
    return found, data, frame, page


def _sum_of(frame: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """Sum of some areas in each period that all of them have, as another area."""
    mine = frame[frame["region"].isin(names)]
    if mine.empty:
        return mine
    high = mine["value_high"].fillna(mine["value"])
    known = mine["value"].notna() & mine["lacking"].map(len).eq(0)
    groups = mine.assign(high=high, known=known).groupby(list(judging.SPAN), sort=False)
    sums_of = {name: (name, "sum") for name in ("value", "high", "known")}
    any_of = {name: (name, "any") for name in ("hidden", "provisional")}
    made = groups.agg(**sums_of, **any_of).reset_index()
    whole = made["known"].eq(mine["region"].nunique())
    made["value"] = made["value"].where(whole)
    made["value_high"] = made["high"].where(whole & made["high"].gt(made["value"]))
    made = made.assign(region=NETWORK, summed=True, qualifier=None,
                       lacking=objects(() for _ in range(len(made))))  # fmt: skip
    return made.reindex(columns=frame.columns)
