"""Control charts: one series, or ten laid out like the map on a common scale.

Signals differ by shape, colour and word. Provisional points are hollow. Where limits were withheld
there are none to draw, and the chart says why.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from rocu_analysis import theme
from rocu_analysis.charts.drawing import axes_in, line, top_margin
from rocu_analysis.charts.labels import (
    BOLD,
    GAP,
    axes_height,
    axes_width,
    spread,
    thin,
    widest,
    wrap,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from rocu_analysis.theme import Size

Ticks = tuple[tuple[float, str], ...]
TILE_ROWS, TILE_COLUMNS = 4, 4
SIGNAL_ROWS = 2.4
PANEL_POINTS = 12.0


def draw(
    frame: pd.DataFrame,
    figure: Figure,
    place: Size,
    *,
    y_label: str,
    y_most: float,
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
    y_most : float
        Top of the axis, which begins at zero.
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
    left = widest([f"{y_most:,.0f}"], points) + 0.4
    right = max(widest([text for _, text, _ in ends], points) + 2 * GAP, 0.5)
    head = [y_label, *([remark] if remark else []), *(text for _, text in breaks)]
    head = [part for text in head for part in wrap(text, place.width - 0.4, points)]
    strip = SIGNAL_ROWS if frame["label"].ne("").any() else 0.6
    top = top_margin(figure, place, (len(head) + strip) * step)
    axes = axes_in(figure, left, right, top, 1.8 * step)
    _axis(axes, place, span, y_most, ticks)
    _write_head(figure, head, place)
    series(axes, frame, place)
    if number_points:
        _number(axes, frame, place)
    _write_signals(axes, frame, place)
    _write_ends(axes, ends, place)
    for day, _ in breaks:
        axes.axvline(day, color=theme.SOFT_TEXT, lw=1, ls=(0, (1, 2)))
    if target is not None:
        axes.axhline(target[0], color=theme.STRAND_COLOURS["Protect"], lw=1.2, ls=(0, (1, 1.5)))


def draw_panels(
    frame: pd.DataFrame,
    figure: Figure,
    place: Size,
    *,
    y_label: str,
    y_most: float,
    span: tuple[float, float],
    ticks: Ticks,
    panels: Sequence[Mapping],
    key: Sequence[tuple[str, str]] = (),
) -> None:
    """Draw small multiples in the tile layout of the regions, all on one scale.

    Parameters
    ----------
    frame : DataFrame
        As for `draw`, with ``region``.
    panels : sequence of mappings
        One a region: ``region, row, column, verdict`` (words under the name), ``focus``.
    key : sequence of (mark, words)
        Shapes explained in the free corner; mark is a key of `theme.SIGNAL_MARKS`.
    """
    place = _for_panels(place)
    points, step = place.small, line(place)
    left, gap = widest([f"{y_most:,.0f}"], points) + 0.45, 0.35
    width = (place.width - left - 0.3 - gap * (TILE_COLUMNS - 1)) / TILE_COLUMNS
    rows = max(len(wrap(panel["region"], width, points * BOLD)) for panel in panels)
    top, bottom, head = top_margin(figure, place, 0.2 * step), 1.7 * step, (rows + 1.3) * step
    tall = figure.get_figheight() / theme.CM
    height = (tall - top - bottom) / TILE_ROWS - head
    taken = {(panel["row"], panel["column"]) for panel in panels}
    parts = dict(list(frame.groupby("region", sort=False)))
    for panel in panels:
        row, column = panel["row"], panel["column"]
        from_left = left + column * (width + gap)
        from_top = top + row * (height + head) + head
        axes = axes_in(
            figure, from_left, place.width - from_left - width, from_top, tall - from_top - height
        )
        axes.set_label(panel["region"])
        lowest = not any((below, column) in taken for below in range(row + 1, TILE_ROWS))
        first = not any((row, before) in taken for before in range(column))
        _axis(axes, place, span, y_most, ticks if lowest else (), numbers=first)
        _panel_title(axes, panel, width, place)
        part = parts.get(panel["region"])
        if part is not None:
            series(axes, part, place, scale=0.5)
    _key(figure, y_label, key, place, left, top, tall)


def _for_panels(place: Size) -> Size:
    """Smaller text where a slide carries ten panels; never below the size of a page's."""
    return replace(place, points=min(place.points, PANEL_POINTS))


def panels_height(place: Size) -> float:
    """Height in centimetres of a page of panels: two lines of name, one of words, and room."""
    return (TILE_ROWS * (3.3 + 5.0) + 3.0) * line(_for_panels(place))


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


def _axis(axes, place, span, y_most, ticks: Ticks, numbers: bool = True) -> None:
    axes.set_xlim(*span)
    axes.set_ylim(0, y_most)
    axes.grid(True, axis="y", color=theme.GRID, lw=0.6)
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    room = max(1, int(axes_height(axes) / line(place) / 1.3))
    steps = [1, 2, 2.5, 5, 10]
    axes.yaxis.set_major_locator(MaxNLocator(min(4, room), integer=True, steps=steps))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda tick, _: f"{tick:,.0f}"))
    axes.tick_params(length=0, labelleft=numbers, labelsize=place.small)
    axes.tick_params(axis="x", pad=7)
    kept = thin(ticks, axes_width(axes), place.small, span)
    axes.set_xticks([tick for tick, _ in kept], [text for _, text in kept])


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
        ends.append((target[0], target[1], theme.STRAND_COLOURS["Protect"]))
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
    """Write each point's figure on the side away from the line."""
    heights = frame["high"].fillna(frame["value"]).to_numpy()
    for number, row in enumerate(frame.itertuples()):
        beside = [heights[at] for at in (number - 1, number + 1) if 0 <= at < len(heights)]
        above = not beside or heights[number] >= sum(beside) / len(beside)
        lift = place.points * 0.7
        axes.annotate(
            row.printed,
            (row.x, heights[number] if above else row.value),
            xytext=(0, lift if above else -lift),
            textcoords="offset points",
            ha="center",
            va="bottom" if above else "top",
            fontsize=place.small,
            annotation_clip=False,
        )


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


def _panel_title(axes: Axes, panel: Mapping, width: float, place: Size) -> None:
    name = "\n".join(wrap(panel["region"], width, place.small * BOLD))
    step = line(place) * 28.35
    for text, lift, weight in ((name, step, "bold"), (panel["verdict"], 0.0, "normal")):
        axes.annotate(
            text,
            (0, 1),
            xycoords="axes fraction",
            xytext=(0, 2 + lift),
            textcoords="offset points",
            va="bottom",
            fontsize=place.small,
            weight=weight,
            color=theme.FOCUS if panel["focus"] and weight == "bold" else theme.TEXT,
            annotation_clip=False,
        )


def _key(figure, y_label, key, place, left, top, tall) -> None:
    """Explain axis, lines and shapes in the corner that the map leaves free."""
    points, step = place.small, line(place)
    y = tall - top + 0.2 * step
    for text in wrap(y_label, place.width / 2 - 2 * left, points * BOLD):
        figure.text(left / place.width, y / tall, text, fontsize=points, va="top", weight="bold")
        y -= step
    for mark, words in key:
        _key_mark(figure, mark, (left + 0.2) / place.width, (y - step * 0.45) / tall, place)
        figure.text((left + 0.6) / place.width, y / tall, words, fontsize=points, va="top")
        y -= step


def _key_mark(figure, mark: str, x: float, y: float, place: Size) -> None:
    from matplotlib.lines import Line2D

    if mark in theme.SIGNAL_MARKS or mark == "provisional":
        shape, colour = theme.SIGNAL_MARKS.get(mark, theme.SIGNAL_MARKS["no signal"])
        face = theme.PAPER if mark == "provisional" else colour
        style = {
            "marker": shape,
            "ms": place.points * 0.6,
            "mfc": face,
            "mec": colour,
            "ls": "none",
        }
        figure.add_artist(Line2D([x], [y], **style))
        return
    half = 0.22 / place.width
    dashes = "-" if mark == "mean" else (0, (3, 2))
    colour = theme.SOFT_TEXT if mark == "mean" else theme.CONTEXT
    figure.add_artist(Line2D([x - half, x + half], [y, y], color=colour, ls=dashes, lw=1.2))
