"""Series over time that are shown together, and how their figures are named and printed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from rocu_analysis.exhibits import denominators
from rocu_analysis.exhibits.denominators import Scale
from rocu_analysis.exhibits.figures import Figures
from rocu_analysis.exhibits.series import Series
from rocu_analysis.wording import subjects
from rocu_analysis.wording.spoken_periods import stretch


@dataclass(frozen=True, eq=False)
class Page:
    """Series that are shown together, and how they were asked for."""

    series: tuple[Series, ...]
    figures: Figures
    per: str | None
    scale: Scale
    rules: str
    rebases: tuple[dict, ...]
    target: float | None
    details: tuple[str, ...]
    left_out: tuple[str, ...]
    dropped: tuple[str, ...]
    by_hand: tuple[str, ...] = ()
    area: str = "regional"
    wider: tuple[str, ...] = ()

    @property
    def plural(self) -> str:
        """What is counted, in the plural."""
        return self.figures.measure["plural"]

    @property
    def reach(self) -> str:
        """First and last period, "2018-19 Q1 to 2021-22 Q4"."""
        labels = list(self.series[0].points["period"])
        return stretch(labels[0], labels[-1]) if labels else "no dated period"

    @property
    def subject(self) -> str:
        """What is followed, as the subject of a sentence: money and weights by their label."""
        return subjects.subject(self.figures.measure)

    @property
    def is_one(self) -> bool:
        """Whether the subject goes with "was": an amount, not a count."""
        return subjects.is_one(self.figures.measure)

    @property
    def named(self) -> str:
        """The subject with the details that were asked for: "disruptions (Pursue, firearms)"."""
        return f"{self.subject} ({', '.join(self.details)})" if self.details else self.subject

    @property
    def day_decimals(self) -> int:
        """Decimals of figures by the day; whole pounds are exact enough."""
        return 0 if self._in_pounds else (self.decimals or 0) + 1

    @cached_property
    def _in_pounds(self) -> bool:
        return not self.scale.unit and self.unit == "pounds"

    @cached_property
    def decimals(self) -> int | None:
        """Decimals of printed figures; counts have none, and weights those that they need."""
        if self.scale.unit:
            return self.scale.decimals
        return None if self.figures.measure["unit"] == "kg" else 0

    @cached_property
    def limit_decimals(self) -> int:
        """Limits and means of counts have one decimal, since they are no counts; of pounds none."""
        if self._in_pounds:
            return 0
        return max(1, self.scale.decimals) if self.scale.unit else 1

    @cached_property
    def unit(self) -> str:
        """Unit of the printed figures, in words."""
        return self.scale.unit or unit_words(self.figures)

    def factor(self, region: str) -> float:
        """What figures as returned are multiplied by for printing."""
        if self.per is None:
            return self.scale.base
        return self.scale.base / denominators.exposure(self.per, pd.Series([region]))[0]


def unit_words(figures: Figures) -> str:
    """Unit of the rows; a measure that the reference table does not know has its own."""
    stated = figures.rows["unit"].dropna() if len(figures.rows) else figures.undated["unit"]
    unit = str(stated.iloc[0]) if len(stated) else figures.measure["unit"]
    return {"count": "number", "GBP": "pounds", "kg": "kilograms"}.get(unit, unit)
