"""Series over time that are shown together, and how their figures are named and printed."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from rocu_analysis.exhibits import denominators
from rocu_analysis.exhibits.denominators import Scale
from rocu_analysis.exhibits.figures import Figures
from rocu_analysis.exhibits.series import Series


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
        if not labels:
            return "no dated period"
        return labels[0] if len(labels) == 1 else f"{labels[0]} to {labels[-1]}"

    @property
    def subject(self) -> str:
        """What is followed, where no verb comes after it: money and weights by their label."""
        about = self.figures.measure
        if about["unit"] == "count":
            return self.plural
        label = about["label"]
        return label if label[1:2].isupper() else label[:1].lower() + label[1:]

    @property
    def named(self) -> str:
        """The same with the details that were asked for: "disruptions (Pursue, level: major)"."""
        return f"{self.plural} ({', '.join(self.details)})" if self.details else self.plural

    @property
    def day_decimals(self) -> int:
        """Decimals of figures by the day."""
        return (self.decimals or 0) + 1

    @property
    def decimals(self) -> int | None:
        """Decimals of printed figures; counts have none, and weights those that they need."""
        if self.scale.unit:
            return self.scale.decimals
        return None if self.figures.measure["unit"] == "kg" else 0

    @property
    def limit_decimals(self) -> int:
        """Limits and means of counts have one decimal, since they are no counts."""
        return max(1, self.scale.decimals) if self.scale.unit else 1

    @property
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
