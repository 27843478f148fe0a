"""The measure that matters most, beside the one that naturally follows it, on one pair of axes.

The newest final point and the one a year before have their figures; provisional points are hollow;
a lasting change is drawn as the level before and after.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from rocu_analysis import theme
from rocu_analysis.charts import labels
from rocu_analysis.charts.drawing import axes_in, needing, top_margin
from rocu_analysis.charts.labels import POINTS, wrap
from rocu_analysis.theme import Size

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

YEAR = 365.25
COLOURS = (theme.BLUE, theme.GREY)
RIGHT = 4.6  # centimetres for names beside the lines, or a third of a small screen
EPOCH = date(1970, 1, 1).toordinal()
DOTTED = (0, (1, 1.5))


def _height(frame: pd.DataFrame, place: Size, **_) -> float:
    """Height in centimetres at a size."""
    return {"narrow": 7.0, "slide": 11.5}.get(place.name, 3.5)


@needing(_height, least=3.0)
def draw(
    frame: pd.DataFrame,
    figure: Figure,
    place: Size,
    *,
    names: Sequence[str],
    notes: Sequence[str],
) -> None:
    """Draw one or two series.

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
    _years(axes, first, last, place)
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


def _years(axes: Axes, first: float, last: float, place: Size) -> None:
    """Financial years below the axis, each in its middle."""
    start, end = (date.fromordinal(int(day) + EPOCH) for day in (first, last))
    middles = [(date(year, 10, 1).toordinal() - EPOCH, f"{year}-{(year + 1) % 100:02}")
               for year in range(start.year - (start.month < 4), end.year + 1)]  # fmt: skip
    labels.named_ticks(axes, middles, place)


def _names(axes: Axes, frame, names, notes, room: float, place: Size) -> None:
    """Names and notes at the right of the lines, moved apart where they would touch."""
    high, blocks = labels.axes_size(axes)[1], []
    for line, name in enumerate(names):
        points = frame[frame["line"].eq(line) & frame["value"].notna()]
        told = [(text, "bold", COLOURS[line]) for text in wrap(name, room, place.points)]
        told += [(text, "normal", theme.SOFT_TEXT) for text in wrap(notes[line], room, place.small)]
        middle = labels.spot(axes, 0, points["value"].iloc[-1])[1] if len(points) else 0.0
        blocks.append((middle, told))
    blocks.sort(key=lambda block: block[0])
    tall = [len(told) * place.line + 0.15 for _, told in blocks]
    middles = labels.spread([block[0] for block in blocks], tall, 0.0, high + 0.3)
    for middle, size, (_, told) in zip(middles, tall, blocks, strict=True):
        for number, (text, weight, colour) in enumerate(told):
            up = middle + (size - place.line) / 2 - number * place.line
            style = {"va": "center", "weight": weight, "color": colour}
            labels.write(axes, text, (1, up / high), (10, 0), place, **style)
