"""What `track` found: series of one measure, and how their figures are named and printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from rocu_analysis import wording
from rocu_analysis.exhibits import cells, denominators, figures as sums
from rocu_analysis.exhibits.exhibit import Claim
from rocu_analysis.exhibits.finding import Finding
from rocu_analysis.exhibits.over_time import Subject
from rocu_analysis.exhibits.series import Series

if TYPE_CHECKING:
    from rocu_analysis.measures.chart_limits import Rebase

BODIES = ("Unit", "Agency", "Service", "UK")  # last words of names that take an article


@dataclass(frozen=True, eq=False, kw_only=True)
class Tracked(Finding):
    """Series of one measure, each judged against its own past."""

    series: list[Series]
    figures: sums.Figures
    per: str | None
    scale: denominators.Scale
    details: tuple[str, ...]  # strand and threat asked for
    kind: str  # of area
    rebases: list[Rebase]

    @cached_property
    def points(self) -> pd.DataFrame:
        """Points of every series, each with its region."""
        frames = [series.points.assign(region=series.region) for series in self.series]
        return pd.concat(frames, ignore_index=True)

    @cached_property
    def judged(self) -> list[Series]:
        """Series that have limits."""
        return [series for series in self.series if not series.withheld]

    @cached_property
    def new(self) -> list[Series]:
        """Series whose signal is first complete at their newest point."""
        return [series for series in self.judged if series.is_new]

    @cached_property
    def lasting(self) -> list[Series]:
        """Series with a signal that began before their newest point."""
        return [series for series in self.judged if series.now and not series.is_new]

    @property
    def period_end(self) -> pd.Timestamp | None:
        """Last day of the newest final period."""
        ends = [s.newest["period_end"] for s in self.series if s.newest is not None]
        return max(ends, default=None)

    @property
    def named(self) -> str:
        """What is followed, with the details asked for: "disruptions (Pursue)"."""
        name = wording.subject(self.figures.measure)
        return f"{name} ({', '.join(self.details)})" if self.details else name

    @cached_property
    def subject(self) -> Subject:
        """Subject of a sentence on the one series."""
        name = self.figures.called(self.series[0].region)
        name = "the network" if name == sums.NETWORK else name
        place = f"the {name}" if name.split()[-1] in BODIES else name
        return Subject(self.named, place, wording.is_one(self.figures.measure))

    @cached_property
    def unit(self) -> str:
        """Unit of the printed figures, in words."""
        return self.scale.unit or self.figures.unit

    @cached_property
    def heading(self) -> str:
        """The measure with its unit, as a column and an axis are headed."""
        comma = "" if self.per and self.figures.of_counts else ","
        return f"{self.figures.measure['label']}{comma} {self.unit}"

    @property
    def decimals(self) -> int | None:
        """Decimals of printed figures; counts have none, and weights those that they need."""
        if self.scale.unit:
            return self.scale.decimals
        return None if self.figures.measure["unit"] == "kg" else 0

    @property
    def limit_decimals(self) -> int:
        """Decimals of limits and means: of counts one, since they are no counts; of pounds none."""
        return (
            self.scale.decimals if self.unit.startswith("pounds") else max(1, self.scale.decimals)
        )

    @cached_property
    def claims(self) -> dict[tuple, Claim]:
        """What the headline names: of one series its signal and its year, of many the new ones."""
        what = (self.figures.measure["measure"], *self.details, self.figures.counting)
        found = {}
        for series in self.series:
            year = len(self.series) == 1 and series.year_is_clear
            named = series.is_new if len(self.series) > 1 else bool(series.now)
            subject = (*what, series.region)
            found["chart", *subject] = Claim(frozenset([subject] if named or year else []))
        return found

    def text(self, row: Mapping) -> str:
        """A figure as a chart has it, with its unit."""
        value = cells.cell_words(row["value"], row["value_high"], decimals=self.decimals)
        return self.series[0].form.format(value)

    def value_cell(self, row: Mapping, decimals: int | None = None) -> object:
        """Cell of a figure."""
        decimals = self.decimals if decimals is None else decimals
        return cells.range_cell(row["value"], row["value_high"], row["hidden"], decimals)

    def limit_cells(self, row: Mapping) -> list:
        """Cells of mean and limits; not applicable where withheld or not above zero."""
        limits = [row.get(name, np.nan) for name in ("centre", "lower_limit", "upper_limit")]
        return cells.applicable(limits, self.limit_decimals)

    def limits_of(self, series: Series) -> pd.DataFrame:
        """Mean and limits of each point: since a lasting change those of its level."""
        if not series.steps:
            return series.points
        names = {"mean": "centre", "low": "lower_limit", "high": "upper_limit"}
        return series.band.rename(columns=names)

    def subtitle(self, where: str) -> str:
        """Measure, details, area, periods and unit."""
        label, unit = self.figures.measure["label"], self.unit
        if self.per:
            end = self.points["period_end"].max()
            age = denominators.age(self.per, self.points["region"], end)
            label, unit = f"{self.heading} of {age}", ""
        labels = list(self.series[0].points["period"])
        reach = wording.stretch(labels[0], labels[-1]) if labels else "no dated period"
        adjusted = "seasonally adjusted" if any(s.seasonal for s in self.series) else ""
        return ", ".join(filter(None, [label, *self.details, where, reach, adjusted, unit]))

    @cached_property
    def axes(self) -> dict:
        """Name of the axis, and a top just past the highest figure or limit."""
        ends = self.points[["value", "value_high"]].div(self.points["season"], axis=0)
        most = np.concatenate(
            [ends.to_numpy(float).ravel(), *(s.band["high"] for s in self.judged)]
        )
        target = self.series[0].target
        known = [*most[~np.isnan(most)].tolist(), *([] if target is None else [target])]
        return {"y_label": self.heading, "y_most": float(max(known, default=0)) * 1.08 or 1.0}
