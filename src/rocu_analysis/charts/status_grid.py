"""A grid of states: a row an area, a column a question, each cell filled and with its word.

Own area first and framed. What is not known has a dashed edge; no state is told by colour alone.
Columns that find no room side by side go on in a second grid below.
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
from rocu_analysis.charts.labels import BOLD, widest, wrap
from rocu_analysis.theme import Size

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

NAMES = 0.26  # of the width, at most, for the names of rows
BETWEEN = 0.12  # centimetres between cells
PADDING = 0.1  # centimetres beside the words of a cell
AIR = 0.55  # lines above and below the words of a row
LEAST = 0.75  # of the height that rows need, below which some of them are left out


@dataclass(frozen=True)
class _Block:
    """Columns side by side, with words broken into lines; ``tall`` is the lines of each row."""

    frame: pd.DataFrame
    heads: list[list[str]]
    wide: float
    tall: np.ndarray

    @property
    def above(self) -> float:
        """Lines of its headings, with air."""
        return max(map(len, self.heads)) + 0.7


def _laid(
    frame: pd.DataFrame, rows: Sequence[str], columns: Sequence[str], place: Size
) -> tuple[list[list[str]], float, list[_Block]]:
    """Names of rows, their width, and columns in as few grids as hold their longest words."""
    points = place.small
    names = [wrap(name, NAMES * place.width, points * BOLD) for name in rows]
    left = widest((line for name in names for line in name), points * BOLD) + 0.3
    room = place.width - left - 0.15
    # A word of a heading with a hyphen may break after it.
    heads = [head.replace("-", "- ") for head in columns]
    least = max(
        widest((word for head in heads for word in head.split()), points) + BETWEEN + 0.1,
        widest((word for text in frame["text"] for word in text.split()), points * BOLD)
        + BETWEEN + 2 * PADDING,
    )  # fmt: skip
    number = next((n for n in range(1, len(columns)) if room / -(-len(columns) // n) >= least),
                  len(columns))  # fmt: skip
    across = -(-len(columns) // number)
    blocks = []
    for first in range(0, len(columns), across):
        cells = frame[frame["column"].between(first, first + across - 1)]
        wide = room / across
        within = wide - BETWEEN - 2 * PADDING
        lines_of = [wrap(text, within, points * BOLD) for text in cells["text"]]
        cells = cells.assign(column=cells["column"] - first, lines=lines_of)
        lines = np.array([len(name) for name in names], dtype=float)
        np.maximum.at(lines, cells["row"].to_numpy(), cells["lines"].map(len).to_numpy())
        broken = (wrap(head, wide - BETWEEN, points) for head in heads[first : first + across])
        called = [[line.replace("- ", "-") for line in lines] for lines in broken]
        blocks.append(_Block(cells, called, wide, lines + 2 * AIR))
    return names, left, blocks


def _height(
    frame: pd.DataFrame, place: Size, *, rows: Sequence[str], columns: Sequence[str], **_
) -> float:
    """Centimetres that all the rows need at a size."""
    _, _, blocks = _laid(frame, rows, columns, place)
    return (sum(block.above + block.tall.sum() for block in blocks) + 1.2) * place.line


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
    names, left, blocks = _laid(frame, rows, columns, place)
    step, whole = place.line, figure.get_figheight() / theme.CM
    top = top_margin(figure, place)
    room = (whole - top) / step - 0.2 - sum(block.above for block in blocks)
    needed = sum(block.tall for block in blocks)
    squeeze, shown = min(1.0, room / needed.sum()), len(rows)
    if squeeze < LEAST:  # rows that find no room are counted below
        squeeze, shown = 1.0, max(1, int((needed.cumsum() <= room - 1.2).sum()))
    for block in blocks:
        tall = block.tall[:shown] * squeeze * step
        top += block.above * step
        bottom = whole - top - tall.sum()
        _draw_block(figure, block, tall, names[:shown], (left, top, bottom), place)
        top += tall.sum()
        if focus in rows[:shown]:
            _frame_row(figure.axes[-1], list(rows).index(focus), tall)
    if shown < len(rows):
        text = f"{len(rows) - shown} more in the table"
        labels.in_figure(figure, 0.15, max(0.1, (whole - top) / 2), text, place, va="center")


def _draw_block(
    figure: Figure, block: _Block, tall: np.ndarray, names: Sequence[list[str]],
    margins: tuple[float, float, float], place: Size,
) -> None:  # fmt: skip
    """Draw some columns: headings, names of rows, and the cells with their words."""
    from matplotlib.patches import Rectangle

    left, top, bottom = margins
    axes = axes_in(figure, left, 0.15, top, bottom)
    edges = np.concatenate([[0.0], np.cumsum(tall)])
    axes.set_xlim(0, place.width - left - 0.15)
    axes.set_ylim(edges[-1], 0)
    axes.set_xticks([])
    axes.set_yticks((edges[:-1] + edges[1:]) / 2, ["\n".join(name) for name in names])
    labels.quiet(axes, place, foot=False)
    axes.tick_params(axis="y", pad=5)
    for at, head in enumerate(block.heads):
        middle = (at + 0.5) * block.wide / axes.get_xlim()[1], 1
        style = {"ha": "center", "va": "bottom", "color": theme.SOFT_TEXT}
        labels.write(axes, "\n".join(head), middle, (0, 4), place, **style)
    for cell in block.frame[block.frame["row"] < len(tall)].itertuples():
        fill, letters, edge = theme.STATE_FILLS[cell.kind]
        corner = cell.column * block.wide + BETWEEN / 2, edges[cell.row] + BETWEEN / 2
        size = block.wide - BETWEEN, tall[cell.row] - BETWEEN
        style = {"fc": fill, "ec": edge or fill, "lw": 1.2, "ls": (0, (3, 2)) if edge else "-"}
        axes.add_patch(Rectangle(corner, *size, **style))
        middle = corner[0] + size[0] / 2, corner[1] + size[1] / 2
        weight = "bold" if letters == theme.PAPER else "normal"
        style = {"ha": "center", "va": "center", "color": letters, "weight": weight}
        axes.text(*middle, "\n".join(cell.lines), fontsize=place.small, linespacing=1.1, **style)


def _frame_row(axes: Axes, at: int, tall: np.ndarray) -> None:
    """Frame one row, and write its name in bold."""
    from matplotlib.patches import Rectangle

    corner, size = (0.0, tall[:at].sum()), (axes.get_xlim()[1], tall[at])
    axes.add_patch(Rectangle(corner, *size, fill=False, ec=theme.FOCUS, lw=2, clip_on=False))
    axes.get_yticklabels()[at].set_fontweight("bold")
