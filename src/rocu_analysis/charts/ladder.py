"""A ladder of grades: a thin rail a grade, the best on the left, and a dot a unit.

Own unit first and in colour; the report of each stands at the right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from rocu_analysis import theme
from rocu_analysis.charts import labels
from rocu_analysis.charts.drawing import axes_in, needing, top_margin
from rocu_analysis.charts.labels import BOLD, GAP, widest, wrap
from rocu_analysis.theme import Size

if TYPE_CHECKING:
    from matplotlib.figure import Figure

NAMES, SLIDE_NAMES = 0.24, 0.3  # of the width, at most, for names: on a slide in one line
INSET = 0.4  # centimetres before the name of a force under its unit
REPORT = "Report of"
ROW, AIR = 1.9, 3.2  # lines of a row, and of what stands above and below all


@dataclass(frozen=True)
class _Layout:
    names: list[list[str]]
    left: float
    right: float
    heads: list[list[str]]  # empty where the names of the grades find no room side by side
    beside: list[str]

    @property
    def row(self) -> float:
        """Lines that a row takes at the least."""
        tallest = max(map(len, self.names), default=1)
        return max(tallest, *(text.count("\n") + 1 for text in self.beside)) * 0.95


def _layout(frame: pd.DataFrame, place: Size, tiers: Sequence[str]) -> _Layout:
    points = place.small
    share = SLIDE_NAMES if place.name == "slide" else NAMES
    names = [wrap(name, share * place.width, points * BOLD) for name in frame["label"]]
    inset = np.where(frame["inset"], INSET, 0)
    left = 0.3 + max(widest(name, points * BOLD) + by
                     for name, by in zip(names, inset, strict=True))  # fmt: skip
    right = widest([*frame["when"], REPORT], points) + GAP + 0.2
    rail = (place.width - left - right) / len(tiers)
    heads = [wrap(tier, rail - 0.15, points) for tier in tiers]
    if max(widest(head, points) for head in heads) <= rail - 0.05:
        return _Layout(names, left, right, heads, list(frame["when"]))
    beside = [f"{tiers[int(row.tier)]}\n{row.when}" for row in frame.itertuples()]
    right = widest((line for text in beside for line in text.split("\n")), points) + GAP + 0.2
    return _Layout(names, left, right, [], beside)


def _height(frame: pd.DataFrame, place: Size, *, tiers: Sequence[str]) -> float:
    """Centimetres that all the rows need at a size."""
    row = max(ROW * place.air, _layout(frame, place, tiers).row)
    return (row * len(frame) + AIR) * place.line


@needing(_height)
def draw(frame: pd.DataFrame, figure: Figure, place: Size, *, tiers: Sequence[str]) -> None:
    """Draw a rail a grade and a dot a row, as many rows as there is room for.

    ``frame`` holds ``label``, ``inset`` (under the row before), ``tier`` (number of the grade),
    ``own`` (in colour) and ``when`` (text at the right).
    """
    layout, step = _layout(frame, place, tiers), place.line
    tall = figure.get_figheight() / theme.CM
    most = max(2, int((tall / step - AIR) / max(1.05, layout.row) + 0.01))
    left_out, frame = max(0, len(frame) - most), frame.iloc[:most]
    top = top_margin(figure, place, (max(map(len, layout.heads), default=1) + 0.3) * step)
    axes = axes_in(figure, layout.left, layout.right, top, step if left_out else 0.2)
    axes.set_xlim(0, len(tiers))
    axes.set_ylim(len(frame) - 0.4, -0.6)
    axes.set_xticks([])
    axes.set_yticks([])
    labels.quiet(axes, place, foot=False)
    numbers, style = range(len(frame)), {"va": "bottom", "color": theme.SOFT_TEXT}
    axes.hlines(numbers, 0, len(tiers), color=theme.GRID, lw=0.4, zorder=0.5)
    axes.vlines(np.arange(len(tiers)) + 0.5, -0.6, len(frame) - 0.4, color=theme.GRID, lw=1.2)
    for at, head in enumerate(layout.heads):
        spot = (at + 0.5) / len(tiers), 1
        labels.write(axes, "\n".join(head), spot, (0, 3), place, ha="center", **style)
    if not layout.heads:
        labels.write(axes, f"← {tiers[0]}", (0, 1), (0, 3), place, **style)
    width = labels.axes_size(axes)[0]
    weights = ["bold" if own else "normal" for own in frame["own"]]
    for y, row in enumerate(frame.itertuples()):
        colour, size = theme.FOCUS if row.own else theme.CONTEXT, 0.7 if row.inset else 0.95
        axes.plot([row.tier + 0.5], [y], "o", color=colour, ms=place.points * size, zorder=3)
        x = 0.1 - layout.left - width + (INSET if row.inset else 0)
        labels.column(axes, [y], ["\n".join(layout.names[y])], x, place, weights=[weights[y]])
    labels.column(axes, numbers, layout.beside, GAP, place)
    if layout.heads:
        labels.write(axes, REPORT, (1 + GAP / width, 1), (0, 3), place, **style)
    if left_out:
        labels.in_figure(figure, 0.1, 0.1, f"{left_out} more in the table", place, va="bottom")
