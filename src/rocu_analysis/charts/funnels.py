"""A funnel: units by size, with limits that narrow as size grows. Points past a limit are named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rocu_analysis import theme
from rocu_analysis.charts.dots import few_ticks
from rocu_analysis.charts.drawing import axes_in, line, top_margin
from rocu_analysis.charts.labels import BOLD, axes_height, axes_width, widest

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
    axes.tick_params(axis="x", pad=7)
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
    for state, part in frame.groupby("state", sort=False):
        marker, colour = shapes[state]
        axes.plot(part["x"], part["y"], marker=marker, color=colour, ms=place.points * 0.75,
                  ls="none", clip_on=False)  # fmt: skip
    spots = _in_centimetres(axes, frame)
    taken = [_box(x, y, place.points * 0.5 / 28.35) for x, y in spots]
    named = [(row, spot) for row, spot in zip(frame.itertuples(), spots, strict=True) if row.label]
    for row, spot in sorted(named, key=lambda one: one[0].state != "outside"):
        box, across, up, style = _room_for(row.label, spot, taken, axes, place)
        taken.append(box)
        axes.annotate(
            row.label,
            (row.x, row.y),
            xytext=(across * 28.35, up * 28.35),
            textcoords="offset points",
            **style,
            fontsize=place.small,
            weight="bold" if row.state == "focus" else "normal",
            bbox={"facecolor": theme.PAPER, "edgecolor": "none", "pad": 0.5},
            annotation_clip=False,
        )


def _in_centimetres(axes: Axes, frame: pd.DataFrame) -> list[tuple[float, float]]:
    wide = axes_width(axes) / axes.get_xlim()[1]
    tall = axes_height(axes) / axes.get_ylim()[1]
    return [(x * wide, y * tall) for x, y in zip(frame["x"], frame["y"], strict=True)]


def _box(x: float, y: float, half: float, tall: float | None = None) -> tuple:
    tall = half if tall is None else tall
    return x - half, x + half, y - tall, y + tall


def _room_for(label: str, spot, taken, axes: Axes, place: Size):
    """First place beside a point where its name covers no point, no name and no edge.

    Gives the box in centimetres, the offset of the name and its alignment; right of the point
    where no place is free.
    """
    half, tall = widest([label], place.small * BOLD) / 2, line(place) / 2
    gap = place.points * 0.4 / 28.35 + 0.08
    ways = [
        ((gap + half, 0.0), (gap, 0.0), {"ha": "left", "va": "center"}),
        ((-gap - half, 0.0), (-gap, 0.0), {"ha": "right", "va": "center"}),
        ((0.0, gap + tall), (0.0, gap), {"ha": "center", "va": "bottom"}),
        ((0.0, -gap - tall), (0.0, -gap), {"ha": "center", "va": "top"}),
    ]
    edges = axes_width(axes), axes_height(axes)
    first = None
    for middle, offset, style in ways:
        box = _box(spot[0] + middle[0], spot[1] + middle[1], half, tall)
        found = (box, *offset, style)
        inside = box[0] >= 0 and box[1] <= edges[0] and box[2] >= 0 and box[3] <= edges[1]
        if inside:
            first = first or found
            own = _box(*spot, 1e-6)
            if not any(_meet(box, other) for other in taken if not _meet(own, other)):
                return found
    return first or (box, *offset, style)


def _meet(one: tuple, other: tuple) -> bool:
    across = min(one[1], other[1]) > max(one[0], other[0])
    return across and min(one[3], other[3]) > max(one[2], other[2])
