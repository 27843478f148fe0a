"""A funnel: units by size, with limits that narrow as size grows. Only outside points are named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rocu_analysis import theme
from rocu_analysis.charts.dots import few_ticks
from rocu_analysis.charts.drawing import axes_in, line, top_margin
from rocu_analysis.charts.labels import axes_height, axes_width, widest

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from rocu_analysis.theme import Size

LINE_STYLES = ((0, (4, 2)), (0, (1, 1.5)))


def draw(
    frame: pd.DataFrame,
    figure: Figure,
    place: Size,
    *,
    limits: pd.DataFrame,
    levels: Sequence[tuple[str, str]],
    x_label: str,
    y_label: str,
    target: tuple[float, str],
    y_most: float,
) -> None:
    """Draw the funnel.

    Parameters
    ----------
    frame : DataFrame
        ``x, y, label`` (empty where a point is not named), ``state`` (``focus``, ``outside``,
        ``plain``).
    limits : DataFrame
        ``x`` and, for each level, ``lower_…`` and ``upper_…`` on the printed scale.
    levels : sequence of (ending of the columns, words)
    target : (value, words)
    y_most : float
        Top of the axis, which begins at zero.
    """
    points, step = place.small, line(place)
    left = widest([f"{y_most:,.0f}"], points) + 0.5
    words = [target[1], *(text for _, text in levels)]
    axes = axes_in(
        figure, left, widest(words, points) + 0.4, top_margin(figure, place, 1.4 * step), 2.6 * step
    )
    most = float(limits["x"].max())
    axes.set_xlim(0, most)
    axes.set_ylim(0, y_most)
    _lines(axes, limits, levels, target, place)
    _marks(axes, frame, place)
    axes.set_xlabel(x_label, loc="left", fontsize=points)
    axes.annotate(
        y_label,
        (0, 1),
        xycoords="axes fraction",
        xytext=(-left * 28.35 + 3, 6),
        textcoords="offset points",
        fontsize=points,
        annotation_clip=False,
    )
    axes.tick_params(length=0)
    axes.locator_params(axis="y", nbins=5)
    axes.yaxis.set_major_formatter(lambda tick, _: f"{tick:,g}")
    few_ticks(axes, place)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def _lines(axes: Axes, limits, levels, target, place: Size) -> None:
    axes.axhline(target[0], color=theme.SOFT_TEXT, lw=1.2)
    ends = [(target[0], target[1])]
    for (name, text), style in zip(levels, LINE_STYLES, strict=False):
        for side in ("lower", "upper"):
            axes.plot(limits["x"], limits[f"{side}_{name}"], color=theme.CONTEXT, lw=1.2, ls=style)
        ends.append((float(limits[f"upper_{name}"].iloc[-1]), text))
    from rocu_analysis.charts.lines import spread

    ends.sort()
    tall = line(place) / axes_height(axes) * axes.get_ylim()[1]
    spots = spread([end for end, _ in ends], [tall] * len(ends))
    for spot, (_, text) in zip(spots, ends, strict=True):
        axes.annotate(
            text,
            (1, spot),
            xycoords=("axes fraction", "data"),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            fontsize=place.small,
            color=theme.SOFT_TEXT,
            annotation_clip=False,
        )


def _marks(axes: Axes, frame: pd.DataFrame, place: Size) -> None:
    shapes = {
        "focus": ("D", theme.FOCUS),
        "outside": ("^", "#801650"),
        "plain": ("o", theme.CONTEXT),
    }
    wide = axes_width(axes) / axes.get_xlim()[1]
    for row in frame.itertuples():
        marker, colour = shapes[row.state]
        axes.plot([row.x], [row.y], marker=marker, color=colour, ms=place.points * 0.75, ls="none",
                  clip_on=False)  # fmt: skip
        if row.label:
            room = axes_width(axes) - row.x * wide
            leftwards = widest([row.label], place.small) + 0.3 > room
            axes.annotate(
                row.label,
                (row.x, row.y),
                xytext=(-6 if leftwards else 6, 0),
                textcoords="offset points",
                ha="right" if leftwards else "left",
                va="center",
                fontsize=place.small,
                weight="bold" if row.state == "focus" else "normal",
                bbox={"facecolor": theme.PAPER, "edgecolor": "none", "pad": 1},
                annotation_clip=False,
            )
