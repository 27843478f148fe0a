"""Recommendations issued and closed, added up over time: two steps, labelled at their ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rocu_analysis import theme
from rocu_analysis.charts.labels import GAP, axes_width, spread, thin

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from rocu_analysis.theme import Size

LINES = (
    ("issued_so_far", "Issued", theme.FOCUS, "-"),
    ("closed_so_far", "Closed", theme.STRAND_COLOURS["Protect"], (0, (4, 2))),
)


def steps(
    axes: Axes,
    frame: pd.DataFrame,
    place: Size,
    *,
    ticks: tuple[tuple[float, str], ...],
    span: tuple[float, float],
) -> None:
    """Draw both lines as steps.

    Parameters
    ----------
    axes : Axes
    frame : DataFrame
        ``x`` (day), ``issued_so_far, closed_so_far``.
    place : Size
    ticks : tuple of (day, label)
    span : (float, float)
    """
    from matplotlib.ticker import MaxNLocator

    most = float(frame["issued_so_far"].max())
    axes.set_xlim(*span)
    axes.set_ylim(0, most * 1.08 or 1)
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
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
    tall = axes.get_position().height * axes.figure.get_figheight() / theme.CM
    step = place.small * 1.45 / 72 * 2.54 * axes.get_ylim()[1] / tall
    heights = spread([height for height, _ in sorted(ends)], step, 0, axes.get_ylim()[1])
    for height, (_, text) in zip(heights, sorted(ends), strict=True):
        axes.text(
            1 + GAP / axes_width(axes), height, text, transform=axes.get_yaxis_transform(),
            va="center", fontsize=place.small,
        )  # fmt: skip
