"""Small charts for the tiles of page one: one glance each, and no words but a label or two.

A thumbnail repeats what its tile says in words, so nothing in it has to be read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from rocu_analysis import theme
from rocu_analysis.charts.drawing import axes_in
from rocu_analysis.theme import Size, text_width

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SHADES = (theme.BLUE, "#9FB4C7", theme.ORANGE, theme.GRID)
# Of a state: fill, edge, the mark inside and its ink.
RINGS = {
    "yes": (theme.BLUE, theme.BLUE, "", theme.PAPER),
    "partly": ("#9FB4C7", theme.BLUE, "", theme.TEXT),
    "no": (theme.PAPER, theme.BLUE, "", theme.TEXT),
    "not known": (theme.PAPER, theme.PINK, "?", theme.PINK),
    "late": (theme.PINK, theme.PINK, "!", theme.PAPER),
}


def _axes(figure: Figure, place: Size) -> tuple[Axes, float]:
    """Axes in centimetres over the whole picture, and its middle."""
    axes, tall = axes_in(figure, 0, 0, 0, 0), figure.get_figheight() / theme.CM
    axes.set_xlim(0, place.width)
    axes.set_ylim(0, tall)
    axes.set_axis_off()
    return axes, tall / 2


def _label(axes: Axes, x: float, y: float, text: str, place: Size, **style) -> None:
    """Text about a point, moved so that it stays inside the picture."""
    half = text_width(text, place.small, "bold") / 2
    x = min(max(x, half), place.width - half)
    axes.text(x, y, text, ha="center", va="center", fontsize=place.small, **style)


def dots(
    frame: pd.DataFrame, figure: Figure, place: Size, *, ours: str, network: float, label: str
) -> None:
    """Draw one dot an area on a line, ours in colour with its interval, the network as a tick.

    ``frame`` has ``value``, ``lower``, ``upper`` and ``ours`` (true in one row).
    """
    (axes, y), edge = _axes(figure, place), 0.25
    mine = frame[frame["ours"]].iloc[0]
    ends = [*frame["value"], mine["lower"], mine["upper"], network]
    low, wide = min(ends), (max(ends) - min(ends)) or 1.0

    def across(value):
        return edge + (value - low) / wide * (place.width - 2 * edge)

    axes.plot([0, place.width], [y, y], color=theme.GRID, lw=1, zorder=1)
    others = frame.loc[~frame["ours"], "value"]
    axes.plot(across(others), [y] * len(others), "o", ms=5, color="#A8B0B4", zorder=2)
    axes.plot([across(network)] * 2, [y - 0.2, y + 0.2], color=theme.TEXT, lw=1.3, zorder=3)
    axes.plot([across(mine["lower"]), across(mine["upper"])], [y, y], color=theme.FOCUS, lw=2.5)
    axes.plot(across(mine["value"]), y, "o", ms=8, color=theme.FOCUS, zorder=4)
    _label(axes, across(mine["value"]), y + 0.36, ours, place, weight="bold", color=theme.FOCUS)
    _label(axes, across(network), y - 0.38, label, place)


def bar(frame: pd.DataFrame, figure: Figure, place: Size) -> None:
    """Draw one bar in parts, the first of them ours to keep; ``frame`` has ``name``, ``value``."""
    (axes, y), left = _axes(figure, place), 0.0
    for shade, (name, value) in zip(SHADES, frame[["name", "value"]].to_numpy(), strict=False):
        wide = value / frame["value"].sum() * place.width
        axes.barh(y + 0.1, wide, 0.55, left, color=shade, edgecolor=theme.PAPER, lw=1)
        if text_width(name, place.small) < wide - 0.15:
            ink = theme.PAPER if shade == theme.BLUE else theme.TEXT
            style = {"va": "center", "fontsize": place.small, "color": ink}
            axes.text(left + 0.12, y + 0.08, name, **style)
        left += wide


def rings(frame: pd.DataFrame, figure: Figure, place: Size) -> None:
    """Draw one ring a thing, by its ``state``, a key of `RINGS`; not known is a dashed ring."""
    axes, y = _axes(figure, place)
    step = min(0.62, (place.width - 0.3) / max(1, len(frame)))
    for number, state in enumerate(frame["state"]):
        (fill, edge, mark, ink), x = RINGS[state], 0.3 + number * step
        style = {"facecolor": fill, "edgecolor": edge, "linewidth": 1.4, "zorder": 2}
        style["linestyle"] = (0, (2, 1.5)) if state == "not known" else "solid"
        axes.scatter([x], [y], s=150 * min(1.0, step / 0.5) ** 2, **style)
        axes.text(x, y - 0.02, mark, ha="center", va="center", fontsize=place.small,
                  weight="bold", color=ink, zorder=3)  # fmt: skip
