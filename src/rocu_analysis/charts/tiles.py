"""Tiles laid out like the map: every region the same size, each with its figure and a word.

The fill says what the word says, so that equal words have equal fills: pale grey is no difference.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from rocu_analysis import theme
from rocu_analysis.charts.drawing import axes_in, needing, top_margin
from rocu_analysis.charts.labels import BOLD, wrap
from rocu_analysis.theme import Size

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INSET = 0.04


def _height(frame: pd.DataFrame, place: Size, **_) -> float:
    """Centimetres for tiles that hold their name, figure and verdict."""
    rows, columns = _reach(frame)
    inner = (place.width - 0.3) / columns * (1 - 4 * INSET)
    told = zip(frame["label"], frame["verdict"], strict=True)
    most = max(len(wrap(name, inner, place.small * BOLD)) + len(wrap(verdict, inner, place.small))
               for name, verdict in told)  # fmt: skip
    return rows * (most + 2) * place.line + 1


def _reach(frame: pd.DataFrame) -> tuple[int, int]:
    return max(int(frame["row"].max()) + 1, 4), max(int(frame["column"].max()) + 1, 4)


@needing(_height)
def draw(
    frame: pd.DataFrame,
    figure: Figure,
    place: Size,
    *,
    title: str,
    remark: str = "",
) -> None:
    """Draw one tile a region.

    ``frame`` holds ``label, row, column, figure`` (text), ``verdict`` (text), ``mark`` (a key of
    `theme.TILE_FILLS`) and ``state`` as in `charts.dots`. ``title``, the measure with its unit, and
    ``remark``, such as the network's value, are in the free corner.
    """
    top = top_margin(figure, place)
    axes = axes_in(figure, 0.15, 0.15, top, 0.15)
    rows, columns = _reach(frame)
    axes.set_xlim(0, columns)
    axes.set_ylim(rows, 0)
    axes.axis("off")
    wide = (place.width - 0.3) / columns
    step = place.line / (figure.get_figheight() / theme.CM - top - 0.15) * rows
    for tile in frame.itertuples():
        _tile(axes, tile, wide, step, place)
    lines = wrap(title, 1.9 * wide, place.small * BOLD)
    y = _write(axes, INSET, INSET, lines, step, place, weight="bold")
    _write(axes, INSET, y, wrap(remark, 1.9 * wide, place.small), step, place)


def _tile(axes: Axes, tile, wide: float, step: float, place: Size) -> None:
    from matplotlib.patches import Rectangle

    (fill, ink), focus = theme.TILE_FILLS[tile.mark], tile.state == "focus"
    side = 1 - 2 * INSET
    axes.add_patch(
        Rectangle(
            (tile.column + INSET, tile.row + INSET),
            side,
            side,
            facecolor=fill,
            edgecolor=theme.TEXT if focus else theme.CONTEXT,
            lw=3 if focus else 0.8,
        )
    )
    x, y, width = tile.column + 2 * INSET, tile.row + INSET + 0.35 * step, wide * (1 - 4 * INSET)
    name = wrap(tile.label, width, place.small * BOLD)
    y = _write(axes, x, y, name, step, place, weight="bold", color=ink)
    size = place.small if len(name) > 1 else place.points
    y = _write(axes, x, y, [tile.figure], step, place, fontsize=size, color=ink)
    _write(axes, x, y, wrap(tile.verdict, width, place.small), step, place, color=ink)


def _write(axes: Axes, x: float, y: float, lines, step: float, place: Size, **style) -> float:
    """Write lines from the top down and give where the next would stand."""
    for text in lines:
        axes.text(x, y, text, **{"va": "top", "fontsize": place.small, **style})
        y += step
    return y
