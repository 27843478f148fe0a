"""One figure of a scorecard: what may be said of it in a word, and what stands beside others."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from rocu_analysis.exhibits.printing import HIDDEN, MISSING
from rocu_analysis.exhibits.series import Series
from rocu_analysis.measures import signals
from rocu_analysis.wording import scorecards as words
from rocu_analysis.wording.numbers import figure

FALSE_SHARE = 0.05  # of the signals kept when all are looked at together
SHORT = {
    "few": "too few",
    "hidden": "hidden",
    "uneven": "uneven periods",
    "provisional": "provisional",
    "none": "no figure",
}


@dataclass(frozen=True, eq=False)
class Score:
    """One region's series of one measure, as it stands in the period shown."""

    measure: str
    series: Series
    row: dict | None

    @cached_property
    def judged(self) -> bool:
        """Whether the series has limits and a final figure in the period."""
        row = self.row
        return (
            row is not None
            and not self.series.withheld
            and not row["provisional"]
            and row["value"] == row["value"]
            and row["centre"] == row["centre"]
        )

    @cached_property
    def word(self) -> str:
        """What its own history says, or why nothing is said."""
        row = self.row
        if row is None:
            return "no figure"
        if row["value"] != row["value"] and not row["hidden"]:
            return "not whole" if row["summed"] and len(row["lacking"]) else "no figure"
        if row["provisional"]:
            return "provisional"
        return str(row["variation"]) if self.judged else SHORT.get(self.series.withheld, "too few")

    @cached_property
    def new(self) -> bool:
        """Whether a pattern was first complete here."""
        return self.judged and bool(self.row["signal"]) and bool(self.row["new"])

    @cached_property
    def printed(self) -> str:
        """The figure as the table has it."""
        if self.row is None or (self.row["value"] != self.row["value"] and not self.row["hidden"]):
            return MISSING
        if self.row["hidden"]:
            return HIDDEN
        high = self.row["value_high"]
        low = figure(self.row["value"])
        return low if high != high else f"{low} to {figure(high)}"

    @property
    def text(self) -> str:
        """Cell of the table: ``62 ▲ concern, new``."""
        if self.word == "no figure":
            return MISSING
        shape = words.SHAPES.get(self.word, "")
        told = f"{shape} {self.word}".strip() + (", new" if self.new else "")
        return f"{self.printed} {told}"


@dataclass(frozen=True, eq=False)
class Measure:
    """One measure: its sums, the rows behind them, and what had to be left out.

    ``added_up`` says that its periods are sums of shorter ones.
    """

    name: str
    frame: pd.DataFrame
    rows: pd.DataFrame
    better: str | None
    dropped: tuple[str, ...]
    left_out: tuple[str, ...]
    added_up: bool = False


@dataclass(frozen=True, eq=False)
class Page:
    """All scores of a period; ``chances`` has a row for each judged one, in order.

    ``stands`` are the new signals (region, measure) that stand when all are looked at together.
    """

    scores: tuple[Score, ...]
    period: str
    chances: pd.DataFrame
    stands: frozenset

    @cached_property
    def judged(self) -> list[Score]:
        """Scores whose series has limits and a final figure in the period."""
        return [score for score in self.scores if score.judged]

    @cached_property
    def new(self) -> list[Score]:
        """Scores with a new signal."""
        return [score for score in self.scores if score.new]


def chances_of(scores: list[Score]) -> tuple[pd.DataFrame, frozenset]:
    """Chance of a new signal by luck for each judged series, and which stand side by side.

    The newest figures of all judged series are tested together (Benjamini and Hochberg 1995).
    """
    judged = [score for score in scores if score.judged]
    table = signals.chances([score.series.chart for score in judged])
    stands = table["p_adjusted"].le(FALSE_SHARE).to_numpy()
    return table, frozenset(
        (score.series.region, score.measure)
        for score, one in zip(judged, stands, strict=True)
        if one and score.new
    )
