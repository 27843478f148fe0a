"""Control charts: of one series, or of one a region laid out like the map on a common scale.

Signals differ by shape, colour and word. Provisional points are hollow. Where limits were withheld
there are none to draw, and the chart says why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from rocu_analysis import theme
from rocu_analysis.charts import labels
from rocu_analysis.charts.drawing import axes_in, top_margin
from rocu_analysis.charts.labels import BOLD, GAP, POINTS, Ticks, widest, wrap
from rocu_analysis.theme import Size

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SIGNAL_ROWS = 2.4  # lines above the axes for the words of signals, with air
WHOLE_FROM = 4.0  # an axis that ends below this needs ticks between whole numbers
TILE_ROWS, TILE_COLUMNS = 4, 4
PANEL_POINTS = 12.0
LIMIT_LINE = {"color": theme.CONTEXT, "lw": 1.2}
LEVEL_LINE = {"color": theme.TEXT, "zorder": 2.5}  # mean since a step, or before it
CENTRE_LINE = {"color": theme.SOFT_TEXT, "lw": 1.2, "ls": "-"}


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
    assured: str | None = None,
    number_points: bool = False,
) -> None:
    """Draw one series over time.

    ``frame`` holds points in order: ``x`` (days), ``value, high`` (upper end of a range), ``centre,
    lower, upper`` (missing where limits are withheld), ``level`` (mean of a stretch at another
    level than that of the limits), ``segment, run`` (points of one run are
    joined), ``mark`` (a key of `theme.SIGNAL_MARKS`), ``provisional``, ``label`` (words of a new
    signal, or empty), ``printed`` (the figure as text), and the limits as text. ``span`` is the
    first and last day of the axis; ``ticks`` and ``breaks`` (rebases, each with its reason) are
    days with words, ``target`` a value with words; ``assured``, a key of `theme.ASSURANCE_MARKS`,
    is the shape at its end. ``remark`` is said where there are no limits.
    With ``number_points`` each point carries its figure. The axis may begin above zero where limits
    would not be seen otherwise; its name then says so.
    """
    points, step = place.small, place.line
    ends = _end_labels(frame, target)
    left = _axis_width(y_most, points) + 0.4
    right = max(widest([text for _, text, _ in ends], points) + 2 * GAP, 0.5)
    head = [y_label, *([remark] if remark else []), *(text for _, text in breaks)]
    head = [part for text in head for part in wrap(text, place.width - 0.4, points)]
    strip = SIGNAL_ROWS if frame["label"].ne("").any() else 0.6
    top = top_margin(figure, place, (len(head) + strip) * step)
    axes = axes_in(figure, left, right, top, 1.8 * step)
    _axis(axes, place, span, (y_least, y_most), ticks, spare=min(left, right) - 0.05)
    y = figure.get_figheight() / theme.CM - top_margin(figure, place) + 0.1
    for number, text in enumerate(head):
        colour = theme.SOFT_TEXT if number else theme.TEXT
        labels.in_figure(figure, 0.1, y - number * step, text, place, va="top", color=colour)
    _series(axes, frame, place)
    heights = frame["high"].fillna(frame["value"])
    if number_points:
        known = frame.assign(top=heights).dropna(subset=["value"])
        before, after = known["top"].shift(), known["top"].shift(-1)
        line = (before.fillna(after) + after.fillna(before)) / 2
        away = ~(known["top"] < line)  # above where the line runs below, and the other way round
        sides = zip(known["value"], known["top"], strict=True)
        numbers = zip(known["x"], sides, known["printed"], away, strict=True)
        labels.above_or_below(axes, numbers, place)
    newest = frame[frame["label"].ne("")].iloc[::-1]
    words = zip(newest["x"], newest["label"], strict=True)
    tops = dict(zip(frame["x"], heights, strict=True))
    for x in labels.strip_above(axes, words, int(SIGNAL_ROWS), place):
        axes.plot([x, x], [tops[x], y_most], color=theme.CONTEXT, lw=0.7, zorder=1)
    labels.at_ends(axes, ends, place)
    for day, _ in breaks:
        axes.axvline(day, color=theme.SOFT_TEXT, lw=1, ls=(0, (1, 2)))
    if target is not None:
        axes.axhline(target[0], **theme.TARGET_LINE)
        _assurance(axes, target[0], assured, place)


def _assurance(axes: Axes, height: float, assured: str | None, place: Size) -> None:
    """Shape at the end of a target's line: whether it will be met as things are."""
    if assured is None:
        return
    shape, colour, _ = theme.ASSURANCE_MARKS[assured]
    end = axes.get_xlim()[1]
    style = {"ls": "none", "mfc": colour, "mec": colour, "clip_on": False, "zorder": 4}
    axes.plot([end], [height], marker=shape, ms=place.points * 0.8, **style)


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
    target: float | None = None,
) -> None:
    """Draw small multiples in the tile layout of the regions, all on one scale; see `draw`.

    ``frame`` has ``region`` too. ``panels`` are one a region: ``region, row, column, verdict``
    (words under the name), ``focus``, and ``assured`` where there is a target. ``key`` are marks
    with words, explained in the free corner: a key of `theme.SIGNAL_MARKS` or of
    `theme.ASSURANCE_MARKS`, or "provisional", "mean", "limit" or "target". The dotted line of a
    ``target`` runs through every panel.
    """
    place = _smaller(place)
    points, step = place.small, place.line
    left, gap = _axis_width(y_most, points) + 0.45, 0.35
    width = (place.width - left - 0.3 - gap * (TILE_COLUMNS - 1)) / TILE_COLUMNS
    names = [wrap(panel["region"], width, points * BOLD) for panel in panels]
    top, head = top_margin(figure, place, 0.2 * step), (max(map(len, names)) + 1.3) * step
    tall = figure.get_figheight() / theme.CM
    height = (tall - top - 1.7 * step) / TILE_ROWS - head
    taken = {(panel["row"], panel["column"]) for panel in panels}
    parts = dict(list(frame.groupby("region", sort=False)))
    for name, panel in zip(names, panels, strict=True):
        row, column = panel["row"], panel["column"]
        x, y = left + column * (width + gap), top + row * (height + head) + head
        axes = axes_in(figure, x, place.width - x - width, y, tall - y - height)
        axes.set_label(panel["region"])
        lowest = not any((below, column) in taken for below in range(row + 1, TILE_ROWS))
        _axis(axes, place, span, (0, y_most), ticks if lowest else (), spare=0.5 * gap - 0.05)
        axes.tick_params(labelleft=not any((row, before) in taken for before in range(column)))
        colour = theme.FOCUS if panel["focus"] else theme.TEXT
        style = {"va": "bottom", "weight": "bold", "color": colour}
        labels.write(axes, "\n".join(name), (0, 1), (0, 2 + step * POINTS), place, **style)
        labels.write(axes, panel["verdict"], (0, 1), (0, 2), place, va="bottom")
        if panel["region"] in parts:
            _series(axes, parts[panel["region"]], place, scale=0.5)
        if target is not None:
            axes.axhline(target, **theme.TARGET_LINE)
            _assurance(axes, target, panel.get("assured"), place)
    # The corner that the map leaves free explains axis, lines and shapes.
    y = tall - top + 0.2 * step
    for text in wrap(y_label, place.width / 2 - 2 * left, points * BOLD):
        labels.in_figure(figure, left, y, text, place, va="top", weight="bold")
        y -= step
    for mark, words in key:
        _key_mark(figure, mark, (left + 0.2) / place.width, (y - step * 0.45) / tall, place)
        labels.in_figure(figure, left + 0.6, y, words, place, va="top")
        y -= step


def panels_height(place: Size) -> float:
    """Height in centimetres of a page of panels: two lines of name, one of words, and room."""
    return (TILE_ROWS * (3.3 + 5.0) + 3.0) * _smaller(place).line


def _smaller(place: Size) -> Size:
    """Smaller text where a slide carries ten panels; never below the size of a page's."""
    return replace(place, points=min(place.points, PANEL_POINTS))


def _axis_width(y_most: float, points: float) -> float:
    """Centimetres that the figures of the axis need."""
    return widest([f"{y_most:,.0f}" if y_most >= WHOLE_FROM else "0.25"], points)


def _axis(axes: Axes, place: Size, span, ends, ticks: Ticks, spare: float) -> None:
    """Set both axes; labels of days may reach ``spare`` centimetres beyond the ends."""
    axes.set_xlim(*span)
    axes.set_ylim(*ends)
    labels.quiet(axes, place, grid="y", pad=7)
    room = max(1, int(labels.axes_size(axes)[1] / place.line / 1.3))
    labels.value_ticks(axes, min(4, room), whole=ends[1] >= WHOLE_FROM)
    labels.named_ticks(axes, ticks, place, spare)


def _series(axes: Axes, frame: pd.DataFrame, place: Size, scale: float = 1.0) -> None:
    """Draw limits, centre, line, ranges and points of one series."""
    for _, part in frame.groupby("segment", sort=False):
        for name in ("centre", "lower", "upper"):
            style = CENTRE_LINE if name == "centre" else {**LIMIT_LINE, "ls": (0, (4, 3))}
            if part[name].notna().any():
                heights = part[name].to_numpy(dtype=float)
                axes.plot(part["x"], heights, **{**style, "lw": 1.2 * max(scale, 0.8)})
        for _, run in part[part["level"].notna()].groupby("level", sort=False):
            axes.plot(run["x"], run["level"], **{**LEVEL_LINE, "lw": 1.8 * max(scale, 0.8)})
        for _, run in part.groupby("run", sort=False):
            if len(run) > 1:
                style = {"color": theme.CONTEXT, "lw": max(scale, 0.7), "zorder": 2}
                axes.plot(run["x"], run["value"], **style)
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


def _end_labels(frame: pd.DataFrame, target) -> list[tuple[float, str, str]]:
    """Words at the right end of the last segment's lines: height, text, colour."""
    ends = [(*target, theme.TARGET_LINE["color"])] if target is not None else []
    if len(frame):
        known = frame[frame["segment"] == frame["segment"].iloc[-1]]
        for name, word in (("upper", "Upper limit"), ("centre", "Mean"), ("lower", "Lower limit")):
            heights = known[name].dropna()
            if not heights.empty:
                text = f"{word} {known[f'{name}_printed'].dropna().iloc[-1]}"
                ends.append((float(heights.iloc[-1]), text, theme.SOFT_TEXT))
    return ends


def _key_mark(figure: Figure, mark: str, x: float, y: float, place: Size) -> None:
    from matplotlib.lines import Line2D

    lines = {
        "mean": CENTRE_LINE,
        "target": theme.TARGET_LINE,
        "limit": {**LIMIT_LINE, "ls": (0, (3, 2))},
    }
    if mark in lines:
        half = 0.22 / place.width
        figure.add_artist(Line2D([x - half, x + half], [y, y], **lines[mark]))
        return
    marks = theme.SIGNAL_MARKS | theme.ASSURANCE_MARKS
    shape, colour, *_ = marks["no signal" if mark == "provisional" else mark]
    face = theme.PAPER if mark == "provisional" else colour
    style = {"marker": shape, "ms": place.points * 0.6, "mfc": face, "mec": colour, "ls": "none"}
    figure.add_artist(Line2D([x], [y], **style))
