"""Recommendations issued and closed, added up over time: two steps, labelled at their ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rocu_analysis import theme
from rocu_analysis.charts.drawing import axes_in, line, top_margin
from rocu_analysis.charts.labels import GAP, axes_height, axes_width, spread, thin, widest

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from rocu_analysis.theme import Size

Ticks = tuple[tuple[float, str], ...]
# Centimetres from the left, right, upper and lower edge of the figure that belong to others.
Margins = tuple[float, float, float, float]
LINES = (
    ("issued_so_far", "Issued", theme.FOCUS, "-"),
    ("closed_so_far", "Closed", theme.STRAND_COLOURS["Protect"], (0, (4, 2))),
)


def draw(
    frame: pd.DataFrame,
    figure: Figure,
    place: Size,
    *,
    ticks: Ticks,
    span: tuple[float, float],
    title: str,
    margins: Margins | None = None,
) -> None:
    """Draw the steps in a figure, or in the part of it that others leave.

    Parameters
    ----------
    frame : DataFrame
        ``x`` (day), ``issued_so_far, closed_so_far``.
    figure : Figure
    place : Size
    ticks : tuple of (day, label)
    span : (float, float)
    title : str
    margins : (float, float, float, float), optional
        Centimetres to leave free at the left, right, above and below.
    """
    left, right, top, bottom = margins or (0.0, 0.0, top_margin(figure, place), 0.0)
    step = line(place)
    ends = [f"{word} {frame[name].iloc[-1]:,}" for name, word, *_ in LINES]
    numbers = widest([f"{frame['issued_so_far'].max():,}"], place.small) + 0.45
    first = widest([text for _, text in ticks[:1]], place.small) / 2 + 0.1
    axes = axes_in(
        figure,
        left + max(numbers, first),
        right + widest(ends, place.small) + 2 * GAP,
        top + 1.6 * step,
        bottom + 1.8 * step,
    )
    axes.set_label("issued and closed")
    axes.set_title(title, fontsize=place.small, loc="left", weight="bold", pad=5)
    steps(axes, frame, place, ticks=ticks, span=span)


def steps(
    axes: Axes, frame: pd.DataFrame, place: Size, *, ticks: Ticks, span: tuple[float, float]
) -> None:
    """Draw both lines as steps, each named with its last figure; see `draw`."""
    from matplotlib.ticker import MaxNLocator

    most = float(frame["issued_so_far"].max())
    axes.set_xlim(*span)
    axes.set_ylim(0, most * 1.08 or 1)
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    axes.yaxis.set_major_formatter(lambda tick, _: f"{tick:,.0f}")
    axes.grid(True, axis="y", color=theme.GRID, lw=0.6)
    axes.tick_params(length=0)
    axes.tick_params(axis="x", pad=9)
    inside = [tick for tick in ticks if span[0] <= tick[0] <= span[1]]
    kept = thin(inside, axes_width(axes), place.small, span)
    axes.set_xticks([tick for tick, _ in kept], [text for _, text in kept])
    ends = []
    for name, word, colour, dashes in LINES:
        axes.plot(frame["x"], frame[name], color=colour, ls=dashes, drawstyle="steps-post", lw=2)
        axes.plot(frame["x"].iloc[-1:], frame[name].iloc[-1:], "o", color=colour, clip_on=False)
        ends.append((float(frame[name].iloc[-1]), f"{word} {frame[name].iloc[-1]:,}"))
    step = line(place) * axes.get_ylim()[1] / axes_height(axes)
    heights = spread([height for height, _ in sorted(ends)], step, 0, axes.get_ylim()[1])
    for height, (_, text) in zip(heights, sorted(ends), strict=True):
        axes.text(
            1 + GAP / axes_width(axes), height, text, transform=axes.get_yaxis_transform(),
            va="center", fontsize=place.small,
        )  # fmt: skip
