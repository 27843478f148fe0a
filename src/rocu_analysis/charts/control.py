"""Control charts: of one series, or small ones of every region side by side on a common scale.

What is usual is a pale band, split where the level stepped, each part with its mean. Signals differ
by shape, colour and word; provisional points are hollow. Where limits were withheld there is no
band, and the chart says why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import fsum
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from rocu_analysis import theme
from rocu_analysis.charts import labels
from rocu_analysis.charts.drawing import axes_in, needing, top_margin
from rocu_analysis.charts.labels import BOLD, GAP, POINTS, Ticks, widest, wrap
from rocu_analysis.theme import Size

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import ArrayLike

SIGNAL_ROWS = 2  # lines above the axes, at most, for the words of signals
PLOT = 4.3  # centimetres of the axes of one series on a page
WHOLE_FROM = 4.0  # an axis that ends below this needs ticks between whole numbers
COLUMNS, NARROW_COLUMNS = 5, 2  # small charts in a row, and on a screen
PANEL = 2.0  # centimetres that the axes of a small chart are high
PANEL_POINTS = 13.0
MEAN_LINE = {"color": theme.SOFT_TEXT, "lw": 1.2, "zorder": 1.6}


def _height(
    frame: pd.DataFrame, place: Size, *, y_label: str, remark: str = "", breaks=(), **_
) -> float:
    """Centimetres that one series needs: its words, and axes of a fixed height; a slide is full."""
    if place.name == "slide":
        return place.height
    head = len(_head(y_label, remark, breaks, place))
    return PLOT * place.air + (head + _strip(frame) + 1.8) * place.line


@needing(_height)
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
) -> None:
    """Draw one series over time.

    ``frame`` holds points in order: ``x`` (days), ``value, high`` (upper end of a range), ``mean,
    lower, upper`` (what is usual at its level; missing where limits are withheld), ``part, run``
    (points of one part have one band, points of one run are joined), ``mark`` (a key of
    `theme.SIGNAL_MARKS`), ``provisional``, ``label`` (words of a new signal, or empty), ``printed``
    (the figure as text), ``numbered`` (its point carries the figure), and ``mean_named,
    lower_named, upper_named`` as their lines are labelled.
    ``span`` is the first and last day of the axis; ``ticks`` and ``breaks`` (rebases, each with its
    reason) are days with words, ``target`` a value with words; ``assured``, a key of
    `theme.ASSURANCE_MARKS`, is the shape at its end. ``remark`` is said where there are no limits.
    The axis may begin above zero where limits would not be seen otherwise; its name then says so.
    """
    points, step = place.small, place.line
    ends = _end_labels(frame, target)
    left = _axis_width(y_most, points) + 0.3
    right = max(widest([text for _, text, _ in ends], points) + 2 * GAP, 0.5)
    head = _head(y_label, remark, breaks, place)
    top = top_margin(figure, place, (len(head) + _strip(frame)) * step, head[0])
    axes = axes_in(figure, left, right, top, 1.8 * step)
    ends_of = (y_least, y_most), _whole(frame, y_most)
    _axis(axes, place, span, *ends_of, ticks, spare=min(left, right) - 0.05)
    y = figure.get_figheight() / theme.CM - top_margin(figure, place, 0.0, head[0]) + 0.05
    for number, text in enumerate(head):
        colour = theme.TEXT if text in y_label else theme.SOFT_TEXT
        labels.in_figure(figure, 0.0, y - number * step, text, place, va="top", color=colour)
    _series(axes, frame, place)
    heights = frame["high"].fillna(frame["value"])
    newest = frame[frame["label"].ne("")].iloc[::-1]
    words = zip(newest["x"], newest["label"], strict=True)
    tops = dict(zip(frame["x"], heights, strict=True))
    strip = labels.strip_above(axes, words, SIGNAL_ROWS, place)
    for x in strip:
        axes.plot([x, x], [tops[x], y_most], color=theme.CONTEXT, lw=0.7, zorder=1.7)
    known = frame.assign(top=heights).dropna(subset=["value"])
    before, after = known["top"].shift(), known["top"].shift(-1)
    line = (before.fillna(after) + after.fillna(before)) / 2
    # Above where the line runs below, and the other way round; the words of a signal are above.
    known["away"] = ~(known["top"] < line) & known["label"].eq("")
    known = known[known["numbered"]]
    sides = zip(known["value"], known["top"], strict=True)
    numbers = zip(known["x"], sides, known["printed"], known["away"], strict=True)
    labels.above_or_below(axes, numbers, place, strip.values())
    labels.at_ends(axes, ends, place)
    for day, _ in breaks:
        axes.axvline(day, color=theme.SOFT_TEXT, lw=1, ls=(0, (1, 2)))
    if target is not None:
        axes.axhline(target[0], **theme.TARGET_LINE)
        _assurance(axes, target[0], assured, place)


def _head(y_label: str, remark: str, breaks, place: Size) -> list[str]:
    """Lines above the axes: what is measured, why there are no limits, why there are new ones."""
    head = [y_label, *([remark] if remark else []), *(text for _, text in breaks)]
    return [part for text in head for part in wrap(text, place.width - 0.4, place.small)]


def _strip(frame: pd.DataFrame) -> float:
    """Lines above the axes for the words of signals, with air."""
    return min(SIGNAL_ROWS, int(frame["label"].ne("").sum())) + 0.4


def _assurance(axes: Axes, height: float, assured: str | None, place: Size) -> None:
    """Shape at the end of a target's line: whether it will be met as things are."""
    if assured is None:
        return
    shape, colour, _ = theme.ASSURANCE_MARKS[assured]
    end = axes.get_xlim()[1]
    style = {"ls": "none", "mfc": colour, "mec": colour, "clip_on": False, "zorder": 4}
    axes.plot([end], [height], marker=shape, ms=place.points * 0.8, **style)


def _panels_height(frame: pd.DataFrame, place: Size, *, panels: Sequence[Mapping], **_) -> float:
    """Centimetres that small multiples need: names and words in up to three lines, and room."""
    place = _smaller(place)
    rows = -(-len(panels) // _columns(place))
    return rows * (PANEL * place.air + 3.2 * place.line) + 4.4 * place.line


@needing(_panels_height)
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
    """Draw small multiples, five in a row, all on one scale; see `draw`.

    ``frame`` has ``region`` too. ``panels`` are one a region, in order: ``region, verdict`` (words
    under the name), ``focus``, and ``assured`` where there is a target. ``key`` are marks with
    words, explained above: a key of `theme.SIGNAL_MARKS` or of `theme.ASSURANCE_MARKS`, or
    "provisional", "mean", "usual" or "target". The dotted line of a ``target`` runs through every
    panel.
    """
    place = _smaller(place)
    points, step = place.small, place.line
    left, gap, columns = _axis_width(y_most, points) + 0.3, 0.4, _columns(place)
    width = (place.width - left - 0.3 - gap * (columns - 1)) / columns
    names = [wrap(panel["region"], width, points * BOLD) for panel in panels]
    verdicts = [wrap(panel["verdict"], width, points) for panel in panels]
    tall = figure.get_figheight() / theme.CM
    y = tall - top_margin(figure, place, 0.0, y_label) + 0.05
    labels.in_figure(figure, 0.0, y, y_label, place, va="top", weight="bold")
    y = _key(figure, key, y - 1.15 * step, place)
    rows = [range(at, min(at + columns, len(panels))) for at in range(0, len(panels), columns)]
    heads = [max(len(names[at]) + len(verdicts[at]) for at in row) * step + 0.15 for row in rows]
    high = (y - fsum(heads) - 1.6 * step - 0.25 * len(rows)) / len(rows)
    parts = dict(list(frame.groupby("region", sort=False)))
    for row, head in zip(rows, heads, strict=True):
        y -= head + 0.25
        for column, at in enumerate(row):
            panel, x = panels[at], left + column * (width + gap)
            axes = axes_in(figure, x, place.width - x - width, tall - y, y - high)
            axes.set_label(panel["region"])
            lowest = at + columns >= len(panels)
            _axis(axes, place, span, (0, y_most), _whole(frame, y_most), (), spare=0.0)
            if lowest:
                labels.first_and_last(axes, ticks, place)
            axes.tick_params(labelleft=column == 0)
            style = {"weight": "bold", "color": theme.FOCUS if panel["focus"] else theme.TEXT}
            lines = [*names[at], *verdicts[at]]
            for number, line in enumerate(lines):
                bold = style if number < len(names[at]) else {}
                lift = 0.2 + (len(lines) - 1 - number) * step
                labels.write(axes, line, (0, 1), (0, lift * POINTS), place, **bold)
            if panel["region"] in parts:
                colour = theme.FOCUS if panel["focus"] else theme.CONTEXT
                _series(axes, parts[panel["region"]], place, scale=0.5, colour=colour)
            if target is not None:
                axes.axhline(target, **theme.TARGET_LINE)
                _assurance(axes, target, panel.get("assured"), place)
        y -= high


def _columns(place: Size) -> int:
    return NARROW_COLUMNS if place.narrow else COLUMNS


def _smaller(place: Size) -> Size:
    """Smaller text where a slide carries ten panels; never below the size of a page's."""
    return replace(place, points=min(place.points, PANEL_POINTS))


def _axis_width(y_most: float, points: float) -> float:
    """Centimetres that the figures of the axis need."""
    return widest([f"{y_most:,.0f}" if y_most >= WHOLE_FROM else "0.25"], points)


def _whole(frame: pd.DataFrame, y_most: float) -> bool:
    """Whether ticks are whole numbers: of counts, however few, since there is no half an arrest."""
    return y_most >= WHOLE_FROM or bool(frame["value"].dropna().mod(1).eq(0).all())


def _axis(axes: Axes, place: Size, span, ends, whole: bool, ticks: Ticks, spare: float) -> None:
    """Set both axes; labels of days may reach ``spare`` centimetres beyond the ends."""
    axes.set_xlim(*span)
    axes.set_ylim(*ends)
    labels.quiet(axes, place, grid="y", pad=5)
    room = max(1, int(labels.axes_size(axes)[1] / place.line / 1.3))
    labels.value_ticks(axes, min(4, room), whole=whole)
    labels.named_ticks(axes, ticks, place, spare)


def stepped(x: ArrayLike, half: float, *heights: ArrayLike) -> list[np.ndarray]:
    """Edges half a step before and after each point, and each of the heights at both."""
    x = np.asarray(x, dtype=float)
    edges = np.ravel(np.column_stack([x - half, x + half]))
    return [edges, *(np.repeat(np.asarray(part, dtype=float), 2) for part in heights)]


def _series(
    axes: Axes, frame: pd.DataFrame, place: Size, scale: float = 1.0, colour: str = theme.FOCUS
) -> None:
    """Draw band, means, line, ranges and points of one series."""
    x, value, high, lower, upper, mean = (
        frame[name].to_numpy(dtype=float)
        for name in ("x", "value", "high", "lower", "upper", "mean")
    )
    runs, parts, marks, late = (
        frame[name].to_numpy() for name in ("run", "part", "mark", "provisional")
    )
    half = float(np.median(np.diff(x))) / 2 if len(x) > 1 else 0.5
    for part in pd.unique(parts[~np.isnan(upper)]):
        at = (parts == part) & ~np.isnan(upper)
        low = np.where(np.isnan(lower[at]), axes.get_ylim()[0], lower[at])
        edges, low, top, middle = stepped(x[at], half, low, upper[at], mean[at])
        axes.fill_between(edges, low, top, color=theme.BAND, lw=0, zorder=1.2)
        axes.plot(edges, middle, **{**MEAN_LINE, "lw": max(scale, 0.7) * 1.2})
    for run in pd.unique(runs):
        at = runs == run
        if at.sum() > 1:
            style = {"color": colour, "lw": 1.6 * max(scale, 0.7), "zorder": 2}
            axes.plot(x[at], value[at], **style)
    radius = place.points * 0.5 * (1.0 if scale == 1 else 0.6)
    is_range = ~np.isnan(high)
    if is_range.any():
        axes.vlines(x[is_range], value[is_range], high[is_range], color=theme.FOCUS, lw=radius)
    for mark, hollow in dict.fromkeys(zip(marks[~is_range], late[~is_range], strict=True)):
        at = (marks == mark) & (late == hollow) & ~is_range
        shape, fill = theme.SIGNAL_MARKS[mark]
        usual = mark == "no signal"
        fill = colour if usual else fill
        axes.plot(
            x[at],
            value[at],
            ls="none",
            marker=shape,
            ms=radius * (0.9 if usual else 1.5),
            clip_on=False,
            mfc=theme.PAPER if hollow else fill,
            mec=fill,
            mew=1.0,
            zorder=3,
        )


def _end_labels(frame: pd.DataFrame, target) -> list[tuple[float, str, str]]:
    """Words at the right end of the last band's lines, of the quarter that is judged."""
    ends = [(*target, theme.TARGET_LINE["color"])] if target is not None else []
    final = frame[~frame["provisional"].astype(bool)]
    if len(final):
        known = final[final["part"] == final["part"].iloc[-1]]
        for name in ("upper", "mean", "lower"):
            named = known[known[f"{name}_named"].notna()]
            if not named.empty:
                last = named.iloc[-1]
                ends.append((float(last[name]), last[f"{name}_named"], theme.SOFT_TEXT))
    return ends


def _key(figure: Figure, key: Sequence[tuple[str, str]], y: float, place: Size) -> float:
    """Write marks with their words in lines from a height down, and give where they end."""
    tall, lines = figure.get_figheight() / theme.CM, labels.in_lines(key, 0.0, 0.6, place)
    for line in lines:
        for x, mark, words in line:
            at = (x + 0.25) / place.width, (y - place.line * 0.42) / tall
            _key_mark(figure, mark, *at, place)
            labels.in_figure(figure, x + 0.6, y, words, place, va="top")
        y -= place.line
    return y - 0.1 * place.line if key else y


def _key_mark(figure: Figure, mark: str, x: float, y: float, place: Size) -> None:
    from matplotlib.lines import Line2D

    lines = {
        "mean": MEAN_LINE,
        "target": theme.TARGET_LINE,
        "usual": {"color": theme.BAND, "lw": place.points * 0.8, "solid_capstyle": "butt"},
    }
    if mark in lines:
        half = 0.22 / place.width
        figure.add_artist(Line2D([x - half, x + half], [y, y], **lines[mark]))
        return
    marks = theme.SIGNAL_MARKS | theme.ASSURANCE_MARKS
    shape, colour, *_ = marks["no signal" if mark == "provisional" else mark]
    face = theme.PAPER if mark == "provisional" else colour
    style = {"marker": shape, "ms": place.points * 0.5, "mfc": face, "mec": colour, "ls": "none"}
    figure.add_artist(Line2D([x], [y], **style))
