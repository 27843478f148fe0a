"""Control charts of one series.

Signals differ by shape, colour and word. Provisional points are hollow. Where limits were withheld
there are none to draw, and the chart says why.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from rocu_analysis import theme
from rocu_analysis.charts.drawing import axes_in, line, top_margin
from rocu_analysis.charts.labels import (
    GAP,
    axes_height,
    axes_width,
    spread,
    thin,
    widest,
    wrap,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from rocu_analysis.theme import Size

Ticks = tuple[tuple[float, str], ...]
SIGNAL_ROWS = 2.4
WHOLE_FROM = 4.0  # an axis that ends below this needs ticks between whole numbers


def draw(
    frame: pd.DataFrame,
    figure: Figure,
    place: Size,
    *,
    y_label: str,
    y_most: float,
    y_least: float = 0.0,
    span: tuple[float, float],
    ticks: Ticks,
    remark: str = "",
    breaks: Sequence[tuple[float, str]] = (),
    target: tuple[float, str] | None = None,
    number_points: bool = False,
) -> None:
    """Draw one series over time.

    Parameters
    ----------
    frame : DataFrame
        Points in order: ``x`` (days), ``value, high`` (upper end of a range), ``centre, lower,
        upper`` (missing where limits are withheld), ``segment, run`` (points of one run are
        joined), ``mark`` (a key of `theme.SIGNAL_MARKS`), ``provisional``, ``label`` (words of a
        new signal, or empty), ``printed`` (the figure as text), and the limits as text.
    figure : Figure
    place : Size
    y_label : str
    y_most, y_least : float
        Ends of the axis. A line may begin above zero where limits would not be seen otherwise; the
        name of the axis then says so.
    span : (float, float)
        First and last day of the axis.
    ticks : tuple of (day, label)
    remark : str
        Said in the chart where there are no limits.
    breaks : sequence of (day, text)
        Rebases, each with its reason.
    target : (value, text), optional
    number_points : bool
        Whether each point carries its figure.
    """
    points, step = place.small, line(place)
    ends = _end_labels(frame, target)
    left = axis_width(y_most, points) + 0.4
    right = max(widest([text for _, text, _ in ends], points) + 2 * GAP, 0.5)
    head = [y_label, *([remark] if remark else []), *(text for _, text in breaks)]
    head = [part for text in head for part in wrap(text, place.width - 0.4, points)]
    strip = SIGNAL_ROWS if frame["label"].ne("").any() else 0.6
    top = top_margin(figure, place, (len(head) + strip) * step)
    axes = axes_in(figure, left, right, top, 1.8 * step)
    spare = min(left, right) - 0.05
    axis(axes, place, span, y_most, ticks, spare=spare, y_least=y_least)
    _write_head(figure, head, place)
    series(axes, frame, place)
    if number_points:
        _number(axes, frame, place)
    _write_signals(axes, frame, place)
    _write_ends(axes, ends, place)
    for day, _ in breaks:
        axes.axvline(day, color=theme.SOFT_TEXT, lw=1, ls=(0, (1, 2)))
    if target is not None:
        axes.axhline(target[0], **theme.TARGET_LINE)


def series(axes: Axes, frame: pd.DataFrame, place: Size, scale: float = 1.0) -> None:
    """Draw limits, centre, line, ranges and points of one series."""
    for _, part in frame.groupby("segment", sort=False):
        days = part["x"].to_numpy()
        for name, style in (("centre", "-"), ("lower", (0, (4, 3))), ("upper", (0, (4, 3)))):
            heights = part[name].to_numpy(dtype=float)
            if not np.isnan(heights).all():
                colour = theme.SOFT_TEXT if name == "centre" else theme.CONTEXT
                axes.plot(days, heights, color=colour, lw=1.2 * max(scale, 0.8), ls=style)
        for _, run in part.groupby("run", sort=False):
            if len(run) > 1:
                width = 1.0 * max(scale, 0.7)
                axes.plot(run["x"], run["value"], color=theme.CONTEXT, lw=width, zorder=2)
    radius = place.points * 0.7 * scale
    ranges = frame[frame["high"].notna()]
    axes.vlines(ranges["x"], ranges["value"], ranges["high"], color=theme.FOCUS, lw=radius)
    single = frame[frame["high"].isna()]
    for (mark, hollow), part in single.groupby(["mark", "provisional"], sort=False):
        shape, colour = theme.SIGNAL_MARKS[mark]
        axes.plot(
            part["x"],
            part["value"],
            ls="none",
            marker=shape,
            ms=radius * (1.0 if mark == "no signal" else 1.2),
            clip_on=False,
            mfc=theme.PAPER if hollow else colour,
            mec=colour,
            mew=1.2,
            zorder=3,
        )


def axis_width(y_most: float, points: float) -> float:
    """Centimetres that the figures of the axis need."""
    return widest([f"{y_most:,.0f}" if y_most >= WHOLE_FROM else "0.25"], points)


def axis(
    axes,
    place,
    span,
    y_most,
    ticks: Ticks,
    *,
    numbers: bool = True,
    spare: float = 0.0,
    y_least: float = 0.0,
) -> None:
    """Set both axes; labels of days may reach ``spare`` centimetres beyond the ends."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axes.set_xlim(*span)
    axes.set_ylim(y_least, y_most)
    axes.grid(True, axis="y", color=theme.GRID, lw=0.6)
    room = max(1, int(axes_height(axes) / line(place) / 1.3))
    whole, steps = y_most >= WHOLE_FROM, [1, 2, 2.5, 5, 10]
    axes.yaxis.set_major_locator(MaxNLocator(min(4, room), integer=whole, steps=steps))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda tick, _: f"{tick:,.0f}" if whole else
                                                 f"{tick:.3g}"))  # fmt: skip
    axes.tick_params(length=0, labelleft=numbers, labelsize=place.small)
    axes.tick_params(axis="x", pad=7)
    _days(axes, ticks, place, span, spare)


def _days(axes: Axes, ticks: Ticks, place: Size, span, spare: float) -> None:
    """Label days; at an end where a label would reach too far it begins or stops at its day."""
    width = axes_width(axes)
    kept = thin(ticks, width, place.small, span)
    while True:
        placed = [_placed(tick, text, width, place, span, spare) for tick, text in kept]
        if len(kept) < 2 or not any(_meet((a[1], a[2] + GAP), b[1:]) for a, b in pairwise(placed)):
            break
        kept = kept[::2] if len(kept) > 2 else kept[:1]
    axes.set_xticks([tick for tick, _ in kept], [text for _, text in kept])
    for label, (side, *_) in zip(axes.get_xticklabels(), placed, strict=True):
        label.set_horizontalalignment(side)


def _placed(tick: float, text: str, width: float, place: Size, span, spare: float):
    """Side at which a label hangs on its day, and its ends in centimetres."""
    at = (tick - span[0]) / (span[1] - span[0]) * width
    full = widest([text], place.small)
    if at - full / 2 < -spare:
        return "left", at, at + full
    if at + full / 2 > width + spare:
        return "right", at - full, at
    return "center", at - full / 2, at + full / 2


def _end_labels(frame: pd.DataFrame, target) -> list[tuple[float, str, str]]:
    """Words at the right end of the last segment's lines: height, text, colour."""
    last = frame.iloc[-1] if len(frame) else None
    ends = []
    if last is not None:
        known = frame[frame["segment"] == last["segment"]]
        for name, word in (("upper", "Upper limit"), ("centre", "Mean"), ("lower", "Lower limit")):
            heights = known[name].dropna()
            if not heights.empty:
                text = f"{word} {known[f'{name}_printed'].dropna().iloc[-1]}"
                ends.append((float(heights.iloc[-1]), text, theme.SOFT_TEXT))
    if target is not None:
        ends.append((target[0], target[1], theme.TARGET_LINE["color"]))
    return ends


def _write_ends(axes: Axes, ends, place: Size) -> None:
    """Write the end labels, moved apart where they would touch."""
    low, high = axes.get_ylim()
    tall = axes.get_position().height * axes.figure.get_figheight() / theme.CM
    step = line(place) * (high - low) / tall
    ordered = sorted(ends)
    heights = spread([height for height, _, _ in ordered], step, low, high)
    for height, (_, text, colour) in zip(heights, ordered, strict=True):
        axes.text(
            1.0 + GAP / axes_width(axes),
            height,
            text,
            transform=axes.get_yaxis_transform(),
            va="center",
            fontsize=place.small,
            color=colour,
        )


def _write_head(figure: Figure, lines: Sequence[str], place: Size) -> None:
    """Write the axis's name, the remark and the reasons of rebases above the chart."""
    tall = figure.get_figheight() / theme.CM
    top = top_margin(figure, place) - 0.1
    for number, text in enumerate(lines):
        figure.text(
            0.1 / place.width,
            1 - (top + number * line(place)) / tall,
            text,
            va="top",
            fontsize=place.small,
            color=theme.TEXT if number == 0 else theme.SOFT_TEXT,
        )


def _number(axes: Axes, frame: pd.DataFrame, place: Size) -> None:
    """Write each point's figure on the side away from the line, within the figure.

    A figure that would run into another changes sides; where neither has room it is left to the
    table.
    """
    heights = frame["high"].fillna(frame["value"]).to_numpy()
    lift, taken = place.points * 0.7, []
    for number, row in enumerate(frame.itertuples()):
        beside = [heights[at] for at in (number - 1, number + 1) if 0 <= at < len(heights)]
        above = not beside or heights[number] >= sum(beside) / len(beside)
        middle, shift = _within(axes, row.x, row.printed, place)
        for up in (above, not above):
            y = heights[number] if up else row.value
            box = _number_box(axes, middle, y, row.printed, lift if up else -lift, place)
            if not any(_boxes_meet(box, other) for other in taken):
                break
        else:
            continue
        taken.append(box)
        axes.annotate(
            row.printed,
            (row.x, y),
            xytext=(shift * 28.35, lift if up else -lift),
            textcoords="offset points",
            ha="center",
            va="bottom" if up else "top",
            fontsize=place.small,
            annotation_clip=False,
        )


def _within(axes: Axes, x: float, text: str, place: Size) -> tuple[float, float]:
    """Middle of a text in centimetres from the figure's left, and how far it is moved inwards."""
    (first, last), half = axes.get_xlim(), widest([text], place.small) / 2
    edge = axes.get_position().x0 * place.width  # left of it stand the figures of the axis
    at = edge + (x - first) / (last - first) * axes_width(axes)
    middle = min(max(at, edge + half), place.width - half - 0.05)
    return middle, middle - at


def _number_box(axes, middle: float, y: float, text: str, lift: float, place: Size):
    """Left, right, lower and upper end in centimetres of a figure beside its point."""
    half = widest([text], place.small) / 2
    at = y / axes.get_ylim()[1] * axes_height(axes) + lift / 28.35
    low = at if lift > 0 else at - line(place)
    return middle - half - GAP / 4, middle + half + GAP / 4, low, low + line(place)


def _boxes_meet(one, other) -> bool:
    return _meet(one[:2], other[:2]) and _meet(one[2:], other[2:])


def _write_signals(axes: Axes, frame: pd.DataFrame, place: Size) -> None:
    """Write each new signal's words in a strip above the axes, with a thin line to its point.

    Newer signals have the first call on the room; what finds none stands in the table.
    """
    width, (first, last) = axes_width(axes), axes.get_xlim()
    taken: list[list[tuple[float, float]]] = [[] for _ in range(int(SIGNAL_ROWS))]
    for row in frame[frame["label"].ne("")].iloc[::-1].itertuples():
        half = widest([row.label], place.small) / 2
        at = (row.x - first) / (last - first) * width
        middle = min(max(at, half), max(width - half, half))
        reach = (middle - half - GAP, middle + half + GAP)
        free = [k for k, held in enumerate(taken) if not any(_meet(reach, one) for one in held)]
        if not free:
            continue
        taken[free[0]].append(reach)
        lift = (free[0] * line(place) + 0.12) * 28.35
        axes.annotate(
            row.label,
            (middle / width, 1),
            xycoords="axes fraction",
            xytext=(0, lift),
            textcoords="offset points",
            ha="center",
            va="bottom",
            fontsize=place.small,
            annotation_clip=False,
        )
        top = row.value if np.isnan(row.high) else row.high
        axes.plot([row.x, row.x], [top, axes.get_ylim()[1]], color=theme.CONTEXT, lw=0.7, zorder=1)


def _meet(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return one[0] < other[1] and other[0] < one[1]
