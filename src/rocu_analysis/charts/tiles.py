"""Tiles laid out like the map: every region the same size, each with its figure and a word.

Neighbouring shades differ little, so the shade only helps: the number and the word carry the tile.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rocu_analysis import theme
from rocu_analysis.charts.drawing import axes_in, line, top_margin
from rocu_analysis.charts.labels import BOLD, wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from matplotlib.figure import Figure

    from rocu_analysis.theme import Size

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

    Parameters
    ----------
    frame : DataFrame
        ``label, row, column, figure`` (text), ``verdict`` (text), ``band`` (0 to 4, or -1 where
        there is no figure) and ``state`` as in `charts.dots`.
    figure : Figure
    place : Size
    title : str
        Measure with its unit, in the free corner.
    bands : sequence of str
        What each shade stands for, palest first.
    remark : str
        A line below the key, such as the network's value.
    """
    top = top_margin(figure, place)
    axes = axes_in(figure, 0.15, 0.15, top, 0.15)
    rows, columns = int(frame["row"].max()) + 1, int(frame["column"].max()) + 1
    rows, columns = max(rows, 4), max(columns, 4)
    axes.set_xlim(0, columns)
    axes.set_ylim(rows, 0)
    axes.axis("off")
    wide = (place.width - 0.3) / columns
    tall = (figure.get_figheight() / theme.CM - top - 0.15) / rows
    for tile in frame.itertuples():
        _tile(axes, tile, wide, tall, place)
    _key(axes, title, bands, remark, wide, tall, place)


def height(place: Size) -> float:
    """Height in centimetres: a tile holds two lines of name, a figure and two lines of verdict."""
    return max(place.height, 4 * 6.0 * line(place))


def _tile(axes, tile, wide: float, tall: float, place: Size) -> None:
    from matplotlib.patches import Rectangle

    band = tile.band
    fill, ink = (
        (theme.PAPER, theme.TEXT) if band < 0 else (theme.TILE_FILLS[band], theme.TILE_TEXT[band])
    )
    focus = tile.state == "focus"
    axes.add_patch(
        Rectangle(
            (tile.column + INSET, tile.row + INSET),
            1 - 2 * INSET,
            1 - 2 * INSET,
            facecolor=fill,
            edgecolor=theme.TEXT if focus else theme.CONTEXT,
            lw=3 if focus else 0.8,
        )
    )
    name = wrap(tile.label, wide * (1 - 4 * INSET), place.small * BOLD)
    step = line(place) / tall
    y = tile.row + INSET + 0.35 * step
    for text in name:
        _write(axes, tile, y, text, ink, place.small, "bold")
        y += step
    verdict = wrap(tile.verdict, wide * (1 - 4 * INSET), place.small)
    _write(
        axes, tile, y, tile.figure, ink, place.small if len(name) > 1 else place.points, "normal"
    )
    y += step
    for text in verdict:
        _write(axes, tile, y, text, ink, place.small, "normal")
        y += step


def _write(axes, tile, y, text, ink, points, weight) -> None:
    axes.text(tile.column + 2 * INSET, y, text, va="top", color=ink, fontsize=points, weight=weight)


def _key(axes, title, bands, remark, wide, tall, place) -> None:
    """Title and shades in the upper left, where the map has no region."""
    from matplotlib.patches import Rectangle

    step = line(place) / tall
    y = INSET
    for text in wrap(title, 1.9 * wide, place.small * BOLD):
        axes.text(INSET, y, text, va="top", fontsize=place.small, weight="bold")
        y += step
    y += 0.3 * step
    for fill, words in zip(theme.TILE_FILLS, bands, strict=False):
        box = Rectangle(
            (INSET, y), 0.12, 0.8 * step, facecolor=fill, edgecolor=theme.CONTEXT, lw=0.8
        )
        axes.add_patch(box)
        axes.text(INSET + 0.17, y, words, va="top", fontsize=place.small)
        y += step
        if y > 1.0 - step and len(bands) > 5:
            break
    x, y = 3 + INSET, INSET
    for text in wrap(remark, wide * (1 - 2 * INSET), place.small):
        axes.text(x, y, text, va="top", fontsize=place.small)
        y += step
