"""Charts of page one: two measures over time, and small ones for its tiles.

A thumbnail is one glance: it repeats what its tile says in words, so nothing in it has to be read.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rocu_analysis import theme
from rocu_analysis.charts import labels
from rocu_analysis.charts.drawing import axes_in, needing, top_margin
from rocu_analysis.charts.labels import POINTS, wrap
from rocu_analysis.theme import Size, text_width

YEAR = 365.25
COLOURS = (theme.BLUE, theme.GREY)
RIGHT = 4.6  # centimetres for names beside the lines, or a third of a small screen
DOTTED = (0, (1, 1.5))
SHADES = (theme.BLUE, "#9FB4C7", theme.ORANGE, theme.GRID)
# Of a state: fill, edge, the mark inside and its ink.
RINGS = {
    "yes": (theme.BLUE, theme.BLUE, "", theme.PAPER),
    "partly": ("#9FB4C7", theme.BLUE, "", theme.TEXT),
    "no": (theme.PAPER, theme.BLUE, "", theme.TEXT),
    "not known": (theme.PAPER, theme.PINK, "?", theme.PINK),
    "late": (theme.PINK, theme.PINK, "!", theme.PAPER),
}


# --- two measures over time -----------------------------------------------------------------------


def _pair_height(frame: pd.DataFrame, place: Size, **_) -> float:
    """Height in centimetres at a size."""
    return {"narrow": 7.0, "slide": 11.5}.get(place.name, 3.5)


@needing(_pair_height, least=3.0)
def pair(
    frame: pd.DataFrame,
    figure: Figure,
    place: Size,
    *,
    names: Sequence[str],
    notes: Sequence[str],
) -> None:
    """Draw a measure, and the one that naturally follows it, on one pair of axes.

    The newest final point and the one a year before have their figures; provisional points are
    hollow; a lasting change is drawn as the level before and after.
    ``frame`` has ``line`` (0 or 1), ``x`` (day), ``value``, ``printed`` (as text), ``mean`` (the
    level, missing without one), ``part`` (number of the level) and ``provisional``; ``names`` and
    ``notes`` are at the right end of each line.
    """
    right = min(RIGHT, 0.36 * place.width) if place.name != "slide" else 7.0
    axes = axes_in(figure, 1.0, right, top_margin(figure, place, 0.2), 0.7)
    highest, first, last = frame["value"].max(), frame["x"].min(), frame["x"].max()
    axes.set_ylim(0, highest * 1.22)
    axes.set_xlim(first - 30, last + 30)
    values = {line: points.set_index("x")["value"] for line, points in frame.groupby("line")}
    for line, points in frame.groupby("line"):
        other = values.get(1 - line, pd.Series(dtype=float))
        _line(axes, points.sort_values("x"), other, COLOURS[int(line)], place)
    span = axes.get_xlim()
    labels.named_ticks(axes, labels.ticks(span, financial=True), place)
    labels.quiet(axes, place, grid="y")
    labels.value_ticks(axes, 3 if highest > 10 else 2, whole=True, steps=None)
    axes.set_axisbelow(True)
    _names(axes, frame, names, notes, right - 0.3, place)


def _line(axes: Axes, points: pd.DataFrame, other: pd.Series, colour: str, place: Size) -> None:
    """One series: its line, its levels, its newest point and the same a year before.

    ``other`` has the values of the other series by ``x``: figures keep clear of its points.
    """
    x, value = points["x"].to_numpy(float), points["value"].to_numpy(float)
    late = points["provisional"].to_numpy(bool)
    final = np.flatnonzero(~late & ~np.isnan(value))
    if len(final) == 0:
        return
    axes.plot(x[~late], value[~late], color=colour, lw=1.8, zorder=3)
    newest = final[-1]
    if late.any():
        tail = np.concatenate([[newest], np.flatnonzero(late)])
        axes.plot(x[tail], value[tail], color=colour, lw=1.2, ls=DOTTED, zorder=3)
        axes.plot(x[late], value[late], "o", mfc=theme.PAPER, mec=colour, ms=5, ls="none", zorder=4)
    year_before = [at for at in final if abs(x[newest] - x[at] - YEAR) < 20]
    for at in (*year_before, newest):
        axes.plot(x[at], value[at], "o", color=colour, ms=5.5, zorder=4)
        ends = (labels.spot(axes, x[at], end)[1] for end in (other.get(x[at], np.inf), value[at]))
        gap = (next(ends) - next(ends)) * POINTS  # else it would touch the other line's
        shift, va = (-6, "top") if 0 <= gap < 2.5 * place.small else (6, "bottom")
        style = {"ha": "center", "va": va, "weight": "bold", "color": colour}
        text, spot = points["printed"].iloc[at], (x[at], value[at])
        labels.write(axes, text, spot, (0, shift), place, data=True, **style)
    levels = points[~late].groupby("part")
    for _, part in levels if levels.ngroups > 1 else ():
        ends = [part["x"].min() - 40, part["x"].max() + 40]
        axes.plot(ends, [part["mean"].iloc[0]] * 2, color=colour, lw=1.2, ls=DOTTED, zorder=2)


def _names(axes: Axes, frame, names, notes, room: float, place: Size) -> None:
    """Names and notes at the right of the lines, moved apart where they would touch."""
    high, blocks = labels.axes_size(axes)[1], []
    for line, name in enumerate(names):
        points = frame[frame["line"].eq(line) & frame["value"].notna()]
        bold = [(text, "bold", COLOURS[line]) for text in wrap(name, room, place.points)]
        bold += [(text, "normal", theme.SOFT_TEXT) for text in wrap(notes[line], room, place.small)]
        middle = labels.spot(axes, 0, points["value"].iloc[-1])[1] if len(points) else 0.0
        blocks.append((middle, bold))
    blocks.sort(key=lambda block: block[0])
    tall = [len(bold) * place.line + 0.15 for _, bold in blocks]
    middles = labels.spread([block[0] for block in blocks], tall, 0.0, high + 0.3)
    for middle, size, (_, bold) in zip(middles, tall, blocks, strict=True):
        for number, (text, weight, colour) in enumerate(bold):
            up = middle + (size - place.line) / 2 - number * place.line
            style = {"va": "center", "weight": weight, "color": colour}
            labels.write(axes, text, (1, up / high), (10, 0), place, **style)


# --- tiles ----------------------------------------------------------------------------------------


def _axes(figure: Figure, place: Size) -> tuple[Axes, float]:
    """Axes in centimetres over the whole picture, and its middle."""
    axes, tall = axes_in(figure, 0, 0, 0, 0), labels.tall(figure)
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
