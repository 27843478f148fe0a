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
from rocu_analysis.charts.drawing import axes_in, needing, top_margin
from rocu_analysis.charts.labels import wrap
from rocu_analysis.theme import Size

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

YEAR = 365.25
COLOURS = (theme.BLUE, theme.GREY)
RIGHT = 4.6  # centimetres for names beside the lines, or a third of a small screen
EPOCH = date(1970, 1, 1).toordinal()


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
    highest = frame["value"].max()
    axes.set_ylim(0, highest * 1.22)
    high = {line: points.set_index("x")["value"] for line, points in frame.groupby("line")}
    for line, points in frame.groupby("line"):
        other = high.get(1 - line, pd.Series(dtype=float))
        _line(axes, points.sort_values("x"), other, COLOURS[int(line)], place)
    first, last = frame["x"].min(), frame["x"].max()
    axes.set_xlim(first - 30, last + 30)
    _years(axes, first, last, place)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set_color(theme.CONTEXT)
    axes.tick_params(length=0)
    axes.yaxis.set_major_locator(_steps(highest))
    axes.grid(axis="y", color=theme.GRID, lw=0.6)
    axes.set_axisbelow(True)
    _names(axes, frame, names, notes, right - 0.3, place)


def _line(axes: Axes, points: pd.DataFrame, above: pd.Series, colour: str, place: Size) -> None:
    """One series: its line, its levels, its newest point and the same a year before.

    ``above`` has the values of the other series by ``x``: numbers keep clear of its points.
    """
    points_high = axes.get_window_extent().height * 72 / axes.figure.dpi / axes.get_ylim()[1]
    x, value = points["x"].to_numpy(float), points["value"].to_numpy(float)
    late = points["provisional"].to_numpy(bool)
    final = np.flatnonzero(~late & ~np.isnan(value))
    axes.plot(x[~late], value[~late], color=colour, lw=1.8, zorder=3)
    if len(final) == 0:
        return
    newest = final[-1]
    if late.any():
        tail = np.concatenate([[newest], np.flatnonzero(late)])
        axes.plot(x[tail], value[tail], color=colour, lw=1.2, ls=(0, (1, 1.5)), zorder=3)
        axes.plot(x[late], value[late], "o", mfc=theme.PAPER, mec=colour, ms=5, ls="none", zorder=4)
    year_before = [at for at in final if abs(x[newest] - x[at] - YEAR) < 20]
    for at in (*year_before, newest):
        axes.plot(x[at], value[at], "o", color=colour, ms=5.5, zorder=4)
        label = {"fontsize": place.small, "ha": "center", "weight": "bold", "color": colour}
        gap = above.get(x[at], np.inf) - value[at]
        is_below = (
            0 <= gap * points_high < 2.5 * place.small
        )  # else it would touch the other line's
        axes.annotate(points["printed"].iloc[at], (x[at], value[at]), (0, -6 if is_below else 6),
                      va="top" if is_below else "bottom", textcoords="offset points",
                      **label)  # fmt: skip
    if points.loc[~points["provisional"], "part"].nunique() > 1:
        for _, part in points[~points["provisional"]].groupby("part"):
            axes.plot([part["x"].min() - 40, part["x"].max() + 40], [part["mean"].iloc[0]] * 2,
                      color=colour, lw=1.2, ls=(0, (1.5, 1.5)), zorder=2)  # fmt: skip


def _years(axes: Axes, first: float, last: float, place: Size) -> None:
    """Financial years below the axis, each in its middle; on a small screen every other one."""
    start = date.fromordinal(int(first) + EPOCH)
    years = range(start.year - (start.month < 4), date.fromordinal(int(last) + EPOCH).year + 1)
    middles = {f"{y}-{(y + 1) % 100:02}": date(y, 10, 1).toordinal() - EPOCH for y in years}
    held = {label: x for label, x in middles.items() if first - 100 < x < last + 100}
    if place.narrow and len(held) > 2:
        held = dict(list(held.items())[::2])
    axes.set_xticks(list(held.values()), list(held), fontsize=place.small)


def _steps(highest: float):
    from matplotlib.ticker import MaxNLocator

    return MaxNLocator(nbins=3 if highest > 10 else 2, integer=True)


def _names(axes: Axes, frame, names, notes, room: float, place: Size) -> None:
    """Names and notes at the right of the lines, moved apart where they would touch."""
    high = axes.get_window_extent().height / axes.figure.dpi * 2.54
    scale = axes.get_ylim()[1]
    blocks = []
    for line, name in enumerate(names):
        points = frame[frame["line"].eq(line) & frame["value"].notna()]
        lines = [(text, "normal", theme.SOFT_TEXT)
                 for text in wrap(notes[line], room, place.small)]  # fmt: skip
        head = [(text, "bold", COLOURS[line]) for text in wrap(name, room, place.points)]
        middle = points["value"].iloc[-1] / scale * high if len(points) else 0
        blocks.append([middle, [*head, *lines]])
    tall = [len(lines) * place.line for _, lines in blocks]
    if len(blocks) == 2:
        apart = (tall[0] + tall[1]) / 2 + 0.15
        upper, lower = sorted(blocks, key=lambda block: -block[0])
        lack = max(0.0, apart - (upper[0] - lower[0])) / 2
        upper[0], lower[0] = upper[0] + lack, lower[0] - lack
    for (middle, lines), size in zip(blocks, tall, strict=True):
        top = min(high - place.line / 2 + 0.3, max(middle + size / 2, size - place.line / 2))
        for number, (text, weight, colour) in enumerate(lines):
            axes.annotate(text, (1, (top - number * place.line) / high), (10, 0), va="center",
                          xycoords="axes fraction", textcoords="offset points", weight=weight,
                          color=colour, fontsize=place.small)  # fmt: skip
