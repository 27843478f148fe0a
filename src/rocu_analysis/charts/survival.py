"""How long things stay open: a falling curve with its band, and how many it still rests on.

Those still open count for as long as they have been open; a short upright mark on the curve stands
where that is. The median is a diamond on the line of a half, its interval a bar through it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rocu_analysis import theme
from rocu_analysis.charts.drawing import axes_in, line, top_margin
from rocu_analysis.charts.labels import GAP, axes_width, thin, widest, wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from rocu_analysis.charts.flow import Margins
    from rocu_analysis.theme import Size

ROWS = ("Days", "Open")
MEDIAN = theme.STRAND_COLOURS["Protect"]


def draw(
    frame: pd.DataFrame,
    figure: Figure,
    place: Size,
    *,
    title: str,
    told: str,
    end: str,
    ticks: Sequence[tuple[float, str, str]],
    median: tuple[float, float, float],
    margins: Margins | None = None,
) -> None:
    """Draw the curve in a figure, or in the part of it that others leave.

    Parameters
    ----------
    frame : DataFrame
        In order of ``days``, from 0: ``share`` still open in per cent with ``lower, upper``, and
        ``censored``, how many were last seen open at that age.
    figure : Figure
    place : Size
    title : str
    told : str
        The median in words, under the title.
    end : str
        Words at the right end of the curve.
    ticks : sequence of (day, day as text, how many are open at that age as text)
    median : (float, float, float)
        Days until half are closed, and the ends of its interval; missing where there is none.
    margins : (float, float, float, float), optional
        Centimetres to leave free at the left, right, above and below.
    """
    left, right, top, bottom = margins or (0.0, 0.0, top_margin(figure, place), 0.0)
    step, room = line(place), place.width - left - right
    lead = widest(["100", *ROWS], place.small) + 0.6
    words = wrap(told, room - lead - 0.1, place.small)
    tail = wrap(end, 0.25 * room, place.small)
    axes = axes_in(
        figure,
        left + lead,
        right + widest(tail, place.small) + 2 * GAP,
        top + (1.6 + len(words)) * step,
        bottom + 2.9 * step,
    )
    axes.set_label("still open")
    heading = [(title, len(words), "bold"), *((text, len(words) - 1 - at, "normal")
               for at, text in enumerate(words))]  # fmt: skip
    for text, lift, weight in heading:
        axes.annotate(
            text, (0, 1), xycoords="axes fraction", xytext=(0, 5 + lift * step * 28.35),
            textcoords="offset points", fontsize=place.small, weight=weight, annotation_clip=False,
        )  # fmt: skip
    _axis(axes, float(frame["days"].iloc[-1]))
    _ages(axes, ticks, lead, place)
    curve(axes, frame, place)
    _median(axes, median, place)
    axes.text(
        1 + GAP / axes_width(axes), max(float(frame["share"].iloc[-1]), 8), "\n".join(tail),
        transform=axes.get_yaxis_transform(), va="center", fontsize=place.small,
    )  # fmt: skip


def curve(axes: Axes, frame: pd.DataFrame, place: Size) -> None:
    """Draw the share still open as a step, its band, and where some were last seen open."""
    days = frame["days"]
    axes.fill_between(
        days, frame["lower"], frame["upper"], step="post", color=theme.FOCUS, alpha=0.13, lw=0
    )
    for name in ("lower", "upper"):
        axes.plot(days, frame[name], color=theme.CONTEXT, ls=(0, (3, 2)), lw=0.9,
                  drawstyle="steps-post")  # fmt: skip
    axes.plot(days, frame["share"], color=theme.FOCUS, lw=2, drawstyle="steps-post", clip_on=False)
    seen = frame[frame["censored"] > 0]
    style = {"color": theme.FOCUS, "ms": place.points * 1.1, "mew": 1.6, "clip_on": False}
    axes.plot(seen["days"], seen["share"], "|", **style)


def _axis(axes: Axes, last: float) -> None:
    axes.set_xlim(0, 1.03 * last or 1)  # marks at the last age stay whole
    axes.set_ylim(0, 100)
    axes.set_yticks([0, 50, 100], ["0", "50", "100"])
    axes.grid(True, axis="y", color=theme.GRID, lw=0.6)
    axes.tick_params(length=0)


def _ages(axes: Axes, ticks, lead: float, place: Size) -> None:
    """Write the ages below the axis, and below each how many are open at that age."""
    widths = [(day, max(texts, key=len)) for day, *texts in ticks]
    kept = {day for day, _ in thin(widths, axes_width(axes), place.small, axes.get_xlim())}
    shown = [tick for tick in ticks if tick[0] in kept]
    axes.set_xticks([day for day, *_ in shown], [""] * len(shown))
    for row, name in enumerate(ROWS):
        drop = -(0.3 + row) * line(place) * 28.35 - 3
        places = [(day, texts[row], "center") for day, *texts in shown]
        for x, text, side in places:
            axes.annotate(
                text, (x, 0), xytext=(0, drop), textcoords="offset points", va="top", ha=side,
                fontsize=place.small, annotation_clip=False,
            )  # fmt: skip
        axes.annotate(
            name, (0, 0), xycoords="axes fraction", xytext=(-(lead - 0.1) * 28.35, drop),
            textcoords="offset points", va="top", fontsize=place.small, annotation_clip=False,
        )  # fmt: skip


def _median(axes: Axes, median: tuple[float, float, float], place: Size) -> None:
    """Draw the median and its interval on the line of a half; an open end runs to the edge."""
    middle, lower, upper = median
    if np.isnan(middle):
        return
    first = middle if np.isnan(lower) else lower
    last = axes.get_xlim()[1] if np.isnan(upper) else upper
    axes.plot([first, last], [50, 50], color=MEDIAN, lw=2.2, solid_capstyle="butt", zorder=3)
    if not np.isnan(upper):
        axes.plot([last], [50], "|", color=MEDIAN, ms=place.points * 0.8, mew=1.4, zorder=3)
    if not np.isnan(lower):
        axes.plot([first], [50], "|", color=MEDIAN, ms=place.points * 0.8, mew=1.4, zorder=3)
    axes.plot([middle], [50], "D", color=MEDIAN, ms=place.points * 0.6, zorder=4)
