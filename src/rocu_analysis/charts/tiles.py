"""Tiles laid out like the map: every region the same size, each with its figure and a word.

Neighbouring shades differ little, so the shade only helps: the number and the word carry the tile.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from rocu_analysis import theme
from rocu_analysis.charts.drawing import axes_in, top_margin
from rocu_analysis.charts.labels import BOLD, wrap
from rocu_analysis.theme import Size

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INSET = 0.04


def draw(
    frame: pd.DataFrame,
    figure: Figure,
    place: Size,
    *,
    title: str,
    bands: Sequence[str],
    remark: str = "",
) -> None:
    """Draw one tile a region.

    ``frame`` holds ``label, row, column, figure`` (text), ``verdict`` (text), ``band`` (0 to 4, or
    -1 where there is no figure) and ``state`` as in `charts.dots`. ``title``, the measure with its
    unit, and what each shade stands for, ``bands`` from the palest, are in the free corner;
    ``remark``, such as the network's value, is beside them.
    """
    top = top_margin(figure, place)
    axes = axes_in(figure, 0.15, 0.15, top, 0.15)
    rows, columns = max(int(frame["row"].max()) + 1, 4), max(int(frame["column"].max()) + 1, 4)
    axes.set_xlim(0, columns)
    axes.set_ylim(rows, 0)
    axes.axis("off")
    wide = (place.width - 0.3) / columns
    step = place.line / (figure.get_figheight() / theme.CM - top - 0.15) * rows
    for tile in frame.itertuples():
        _tile(axes, tile, wide, step, place)
    _key(axes, title, bands, wide, step, place)
    notes = wrap(remark, wide * (1 - 2 * INSET), place.small)
    _write(axes, 3 + INSET, INSET, notes, step, place)


def height(place: Size) -> float:
    """Height in centimetres: a tile holds two lines of name, a figure and two lines of verdict."""
    return max(place.height, 4 * 6.0 * place.line)


def _tile(axes: Axes, tile, wide: float, step: float, place: Size) -> None:
    from matplotlib.patches import Rectangle

    known, focus = tile.band >= 0, tile.state == "focus"
    side = 1 - 2 * INSET
    axes.add_patch(
        Rectangle(
            (tile.column + INSET, tile.row + INSET),
            side,
            side,
            facecolor=theme.TILE_FILLS[tile.band] if known else theme.PAPER,
            edgecolor=theme.TEXT if focus else theme.CONTEXT,
            lw=3 if focus else 0.8,
        )
    )
    ink = {"color": theme.TILE_TEXT[tile.band] if known else theme.TEXT}
    x, y, width = tile.column + 2 * INSET, tile.row + INSET + 0.35 * step, wide * (1 - 4 * INSET)
    name = wrap(tile.label, width, place.small * BOLD)
    y = _write(axes, x, y, name, step, place, weight="bold", **ink)
    size = place.small if len(name) > 1 else place.points
    y = _write(axes, x, y, [tile.figure], step, place, fontsize=size, **ink)
    _write(axes, x, y, wrap(tile.verdict, width, place.small), step, place, **ink)


def _write(axes: Axes, x: float, y: float, lines, step: float, place: Size, **style) -> float:
    """Write lines from the top down and give where the next would stand."""
    for text in lines:
        axes.text(x, y, text, **{"va": "top", "fontsize": place.small, **style})
        y += step
    return y


def _key(axes: Axes, title: str, bands, wide: float, step: float, place: Size) -> None:
    """Title and shades in the upper left, where the map has no region."""
    from matplotlib.patches import Rectangle

    lines = wrap(title, 1.9 * wide, place.small * BOLD)
    y = _write(axes, INSET, INSET, lines, step, place, weight="bold") + 0.3 * step
    for fill, words in zip(theme.TILE_FILLS, bands, strict=False):
        shade = {"facecolor": fill, "edgecolor": theme.CONTEXT, "lw": 0.8}
        axes.add_patch(Rectangle((INSET, y), 0.12, 0.8 * step, **shade))
        y = _write(axes, INSET + 0.17, y, [words], step, place)
