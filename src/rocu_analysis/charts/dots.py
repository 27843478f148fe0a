"""Dots with intervals, one row a region, against the network's line.

A position on a common scale is what people compare best, and a row has room for a name, the figure
and the verdict in words, so there is no legend to decode.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rocu_analysis import theme
from rocu_analysis.charts.drawing import axes_in, line, top_margin
from rocu_analysis.charts.labels import BOLD, GAP, above, axes_width, column, thin, widest, wrap

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from rocu_analysis.theme import Size

NAME_SHARE = 0.31


def draw(
    frame: pd.DataFrame,
    figure: Figure,
    place: Size,
    *,
    x_label: str,
    columns: tuple[tuple[str, str], ...] = (("Figure", "figure"),),
    reference: tuple[float, float] | None = None,
    reference_label: str = "",
    x_most: float | None = None,
) -> None:
    """Draw the rows of a frame from the top down.

    Parameters
    ----------
    frame : DataFrame
        ``label, value, high`` (upper end of a range, else missing), ``lower, upper`` (ends of the
        interval), ``state`` (``focus``, ``plain``, ``provisional``, ``apart`` or ``none``) and the
        columns of text.
    figure : Figure
    place : Size
    x_label : str
        Measure with its unit.
    columns : tuple of (heading, column of the frame)
        Text to the right of the axes.
    reference : (float, float), optional
        The network's value at both ends of its range: the same twice where it is known.
    reference_label : str
        Its words.
    x_most : float, optional
        Right end of the axis; as far as the intervals reach where missing.
    """
    points = place.small
    names = [wrap(name, NAME_SHARE * place.width, points) for name in frame["label"]]
    left = widest((part for name in names for part in name), points * BOLD) + 0.4
    widths = [
        max(widest(frame[name], points * BOLD), widest([head], points)) + GAP
        for head, name in columns
    ]
    top = top_margin(figure, place, 2 * line(place) if reference_label else line(place))
    below = wrap(x_label, place.width - left - 0.2, points)
    axes = axes_in(figure, left, sum(widths) + 0.35, top, (1.5 + len(below)) * line(place))
    _axis(axes, frame, names, place, "\n".join(below), reference, x_most)
    marks(axes, frame, place)
    if reference is not None:
        _line(axes, place, reference, reference_label)
    offset = GAP
    for (head, name), width in zip(columns, widths, strict=True):
        _text_column(axes, frame, name, head, offset, place)
        offset += width


def marks(axes: Axes, frame: pd.DataFrame, place: Size) -> None:
    """Draw interval, range and dot of each row at y = 0, 1, 2, …"""
    radius = place.points * 0.62
    for y, row in enumerate(frame.itertuples()):
        if row.state == "none" or np.isnan(row.value):
            continue
        colour = theme.FOCUS if row.state == "focus" else theme.CONTEXT
        if not np.isnan(row.lower):
            axes.plot([row.lower, row.upper], [y, y], color=colour, lw=2, solid_capstyle="butt")
        if not np.isnan(row.high):
            axes.plot([row.value, row.high], [y, y], color=colour, lw=radius, solid_capstyle="butt")
            continue
        axes.plot(
            [row.value],
            [y],
            marker="D" if row.state == "focus" else "o",
            ms=radius,
            mfc=theme.PAPER if row.state in ("provisional", "apart") else colour,
            mec=colour,
            mew=1.5,
            ls="none",
            clip_on=False,  # A dot at nought is a whole dot.
        )


def limits(
    frame: pd.DataFrame, reference: tuple[float, float] | None, most: float | None
) -> tuple[float, float]:
    """Ends of the axis: from zero to just past the furthest interval."""
    ends = [*frame["upper"], *frame["value"], *frame["high"]]
    if reference is not None:
        ends.extend(reference)
    known = [end for end in ends if end == end]
    furthest = max(known, default=1.0) or 1.0
    return 0.0, most if most is not None else furthest * 1.04


def _axis(axes, frame, names, place, x_label, reference, x_most) -> None:
    axes.set_xlim(*limits(frame, reference, x_most))
    axes.set_ylim(len(frame) - 0.4, -0.6)
    axes.set_yticks(range(len(frame)), ["\n".join(name) for name in names])
    for label, state in zip(axes.get_yticklabels(), frame["state"], strict=True):
        if state == "focus":
            label.set_fontweight("bold")
    axes.tick_params(length=0)
    axes.tick_params(axis="y", pad=6)  # Clear of a dot at nought.
    axes.spines["bottom"].set_visible(False)
    axes.set_xlabel(x_label, loc="left", fontsize=place.small)
    axes.hlines(range(len(frame)), *axes.get_xlim(), color=theme.GRID, lw=0.6, zorder=0.5)
    axes.axvline(0, color=theme.CONTEXT, lw=1, zorder=0.6)
    few_ticks(axes, place)


def few_ticks(axes: Axes, place: Size) -> None:
    """Keep as many round ticks on x as their labels leave room for."""
    from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator

    span = axes.get_xlim()
    number = max(1, min(5, int(axes_width(axes) / (2.2 * line(place)))))
    locator = MaxNLocator(number, steps=[1, 2, 2.5, 5, 10])
    ticks = [tick for tick in locator.tick_values(*span) if span[0] <= tick <= span[1]]
    places = 0 if all(float(tick).is_integer() for tick in ticks) else 1
    if places and any(round(tick, 1) != round(tick, 6) for tick in ticks):
        places = 2
    words = {tick: f"{tick:,.{places}f}" for tick in ticks}
    kept = thin(list(words.items()), axes_width(axes), place.small, span)
    axes.tick_params(labelsize=place.small)
    axes.xaxis.set_major_locator(FixedLocator([tick for tick, _ in kept]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda tick, _: words.get(tick, f"{tick:g}")))


def _line(axes: Axes, place: Size, reference: tuple[float, float], label: str) -> None:
    """Draw the network's line, or its range, and its words above it within the axes' width."""
    for end in sorted(set(reference)):
        axes.axvline(end, color=theme.SOFT_TEXT, lw=1.3, ls=(0, (4, 2)), zorder=0.8)
    lift = line(place) * 28.35 + 2
    above(axes, sum(reference) / 2, label, place.small, lift, color=theme.SOFT_TEXT)


def _text_column(axes, frame, name, head, offset, place) -> None:
    bold = [{"weight": "bold"} if state == "focus" else {} for state in frame["state"]]
    rows = list(zip(range(len(frame)), frame[name], bold, strict=True))
    width = axes_width(axes)
    column(axes, rows, offset, width, fontsize=place.small)
    axes.annotate(
        head,
        xy=(1 + offset / width, 1),
        xycoords="axes fraction",
        xytext=(0, 2),
        textcoords="offset points",
        ha="left",
        va="bottom",
        fontsize=place.small,
        color=theme.SOFT_TEXT,
        annotation_clip=False,
    )
