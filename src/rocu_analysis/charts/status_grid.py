"""A grid of states: a row an area, a column a question, each cell filled and with its word.

Own area first and framed. What is not known has a dashed edge; no state is told by colour alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from rocu_analysis import theme
from rocu_analysis.charts import labels
from rocu_analysis.charts.drawing import axes_in, needing, top_margin
from rocu_analysis.charts.labels import BOLD, widest, wrap
from rocu_analysis.theme import Size

if TYPE_CHECKING:
    from matplotlib.figure import Figure

NAMES = 0.26  # of the width, at most, for the names of rows
BETWEEN = 0.12  # centimetres between cells
PADDING = 0.14  # centimetres beside the words of a cell
AIR = 0.55  # lines above and below the words of a row


class _Layout:
    """Words broken into lines, and what room they take at a size."""

    def __init__(self, frame: pd.DataFrame, rows: Sequence[str], heads: Sequence[str], place: Size):
        points = place.small
        self.names = [wrap(name, NAMES * place.width, points * BOLD) for name in rows]
        self.left = widest((line for name in self.names for line in name), points * BOLD) + 0.3
        self.wide = (place.width - self.left - 0.15) / len(heads)
        room = self.wide - BETWEEN - 2 * PADDING
        # A word with a hyphen may break after it.
        broken = (wrap(head.replace("-", "- "), self.wide - BETWEEN, points) for head in heads)
        self.heads = [[line.replace("- ", "-") for line in lines] for lines in broken]
        self.texts = [wrap(text, room, points * BOLD) for text in frame["text"]]
        lines = np.array([len(name) for name in self.names], dtype=float)
        np.maximum.at(lines, frame["row"].to_numpy(), list(map(len, self.texts)))
        self.tall = lines + 2 * AIR
        self.above = max(map(len, self.heads)) + 0.5


def _height(
    frame: pd.DataFrame, place: Size, *, rows: Sequence[str], columns: Sequence[str], **_
) -> float:
    """Centimetres that all the rows need at a size."""
    layout = _Layout(frame, rows, columns, place)
    return (layout.above + layout.tall.sum() + 1.2) * place.line


@needing(_height)
def draw(
    frame: pd.DataFrame,
    figure: Figure,
    place: Size,
    *,
    rows: Sequence[str],
    columns: Sequence[str],
    focus: str | None = None,
) -> None:
    """Draw the grid, as many rows as there is room for.

    ``frame`` holds ``row, column`` (places among the names), ``kind`` (a key of
    `theme.STATE_FILLS`) and ``text``; ``focus`` is the name of the row that is framed.
    """
    from matplotlib.patches import Rectangle

    layout, step = _Layout(frame, rows, columns, place), place.line
    top = top_margin(figure, place) + layout.above * step
    room = (figure.get_figheight() / theme.CM - top) / step - 0.2
    squeeze = min(1.0, room / layout.tall.sum())
    shown = len(rows)
    if squeeze < 0.75:  # rows that find no room are counted below
        squeeze = 1.0
        shown = max(1, int((layout.tall.cumsum() <= room - 1.2).sum()))
    tall = layout.tall[:shown] * squeeze
    edges = np.concatenate([[0.0], np.cumsum(tall)])
    bottom = figure.get_figheight() / theme.CM - top - edges[-1] * step
    axes = axes_in(figure, layout.left, 0.15, top, bottom)
    axes.set_xlim(0, layout.wide * len(columns))
    axes.set_ylim(edges[-1] * step, 0)
    axes.set_xticks([])
    axes.set_yticks(
        (edges[:-1] + edges[1:]) / 2 * step, ["\n".join(n) for n in layout.names[:shown]]
    )
    labels.quiet(axes, place, foot=False)
    axes.tick_params(axis="y", pad=5)
    for label, name in zip(axes.get_yticklabels(), rows, strict=False):
        label.set_fontweight("bold" if name == focus else "normal")
    for at, head in enumerate(layout.heads):
        middle = (at + 0.5) / len(columns), 1
        style = {"ha": "center", "va": "bottom", "color": theme.SOFT_TEXT}
        labels.write(axes, "\n".join(head), middle, (0, 4), place, **style)
    for cell, text in zip(frame.itertuples(), layout.texts, strict=True):
        if cell.row >= shown:
            continue
        fill, letters, edge = theme.STATE_FILLS[cell.kind]
        corner = cell.column * layout.wide + BETWEEN / 2, edges[cell.row] * step + BETWEEN / 2
        size = layout.wide - BETWEEN, tall[cell.row] * step - BETWEEN
        style = {"fc": fill, "ec": edge or fill, "lw": 1.2, "ls": (0, (3, 2)) if edge else "-"}
        axes.add_patch(Rectangle(corner, *size, **style))
        middle = corner[0] + size[0] / 2, corner[1] + size[1] / 2
        weight = "bold" if letters == theme.PAPER else "normal"
        style = {"ha": "center", "va": "center", "color": letters, "weight": weight}
        axes.text(*middle, "\n".join(text), fontsize=place.small, linespacing=1.1, **style)
    if focus in rows[:shown]:
        at = list(rows).index(focus)
        frame_of = (0.0, edges[at] * step), layout.wide * len(columns), tall[at] * step
        axes.add_patch(Rectangle(*frame_of, fill=False, ec=theme.FOCUS, lw=2, clip_on=False))
    if shown < len(rows):
        text = f"{len(rows) - shown} more in the table"
        labels.in_figure(figure, 0.15, bottom / 2, text, place, va="center")
