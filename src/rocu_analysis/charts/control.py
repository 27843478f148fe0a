"""Control charts: of one series, or small ones of every region side by side on a common scale.

What is usual is a pale band, split where the level stepped, each part with its mean. Signals differ
by shape, colour and word; provisional points are hollow. Where limits were withheld there is no
band, and the chart says why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import fsum, inf

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from rocu_analysis import theme
from rocu_analysis.charts import labels
from rocu_analysis.charts.drawing import axes_in, needing, top_margin
from rocu_analysis.charts.labels import BOLD, GAP, POINTS, Ticks, widest, wrap
from rocu_analysis.theme import Size

SIGNAL_ROWS = 2  # lines above the axes, at most, for the words of signals
PLOT = 4.3  # centimetres of the axes of one series on a page
WHOLE_FROM = 4.0  # an axis that ends below this needs ticks between whole numbers
COLUMNS = {False: 5, True: 2}  # small charts in a row, and on a screen
PANEL = 2.0  # centimetres that the axes of a small chart are high
PANEL_POINTS = 13.0  # of text, where a slide carries ten panels


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
    (the figure as text), ``numbered`` (its point carries it), and ``mean_named, lower_named,
    upper_named`` as their lines are labelled. ``span`` is the first and last day of the axis;
    ``ticks`` and ``breaks`` (rebases, each with its reason) are days with words, ``target`` a value
    with words, ``assured`` a key of `theme.ASSURANCE_MARKS`. ``remark`` is printed where there
    are no limits. An axis that begins above zero says so in its name.
    """
    step, ends = place.line, _end_labels(frame, target)
    left = _axis_width(y_most, place)
    right = max(widest([text for _, text, _ in ends], place.small) + 2 * GAP, 0.5)
    head = _head(y_label, remark, breaks, place)
    top = top_margin(figure, place, (len(head) + _strip(frame)) * step, head[0])
    axes = axes_in(figure, left, right, top, 1.8 * step)
    _axis(axes, frame, place, span, (y_least, y_most))
    labels.named_ticks(axes, ticks, place, min(left, right) - 0.05)
    y = labels.tall(figure) - top_margin(figure, place, 0.0, head[0]) + 0.05
    for number, text in enumerate(head):
        colour = theme.TEXT if text in y_label else theme.SOFT_TEXT
        labels.in_figure(figure, 0.0, y - number * step, text, place, va="top", color=colour)
    _series(axes, frame, place, 1.0, theme.FOCUS, target and target[0], assured)
    _figures(axes, frame, place, _signal_words(axes, frame, place))
    labels.at_ends(axes, ends, place)
    for day, _ in breaks:
        axes.axvline(day, color=theme.SOFT_TEXT, lw=1, ls=(0, (1, 2)))


def _head(y_label: str, remark: str, breaks, place: Size) -> list[str]:
    """Lines above the axes: what is measured, why there are no limits, why there are new ones."""
    head = [y_label, remark, *(text for _, text in breaks)]
    return [part for text in head for part in wrap(text, place.width - 0.4, place.small)]


def _strip(frame: pd.DataFrame) -> float:
    """Lines above the axes for the words of signals, with air."""
    return min(SIGNAL_ROWS, int(frame["label"].ne("").sum())) + 0.4


def _signal_words(axes: Axes, frame: pd.DataFrame, place: Size) -> list[labels.Box]:
    """Words of signals in rows above the axes, the newest first, each with a line to its point."""
    newest, high = frame[frame["label"].ne("")].iloc[::-1], axes.get_ylim()[1]
    spots = [(0.0, 0.12 + (row + 0.5) * place.line) for row in range(SIGNAL_ROWS)]
    words = [(row.x, high, row.label, spots, {}) for row in newest.itertuples()]
    found = labels.put(axes, words, place)
    for row in newest.iloc[list(found)].itertuples():
        top = row.value if np.isnan(row.high) else row.high
        axes.plot([row.x, row.x], [top, high], color=theme.CONTEXT, lw=0.7, zorder=1.7)
    return list(found.values())


def _figures(axes: Axes, frame: pd.DataFrame, place: Size, taken: list[labels.Box]) -> None:
    """Figures of points: above where the line runs below, and the other way round."""
    known = frame.assign(top=frame["high"].fillna(frame["value"])).dropna(subset=["value"])
    before, after = known["top"].shift(), known["top"].shift(-1)
    line = (before.fillna(after) + after.fillna(before)) / 2
    # The words of a signal are above.
    known["up"] = ~(known["top"] < line) & known["label"].eq("")
    away, words = place.points * 0.7 / POINTS + place.line / 2, []
    for row in known[known["numbered"]].itertuples():
        lower, upper = (labels.spot(axes, row.x, end)[1] for end in (row.value, row.top))
        spots = [(0.0, upper - lower + away), (0.0, -away)][:: 1 if row.up else -1]
        words.append((row.x, row.value, row.printed, spots, {}))
    names = (-inf, inf, -inf, -0.1)  # of the axis
    room = (1 - axes.get_position().x0) * place.width - 0.05
    labels.put(axes, words, place, [*taken, names], room)


def _end_labels(frame: pd.DataFrame, target) -> list[tuple[float, str, str]]:
    """Words at the right end of the last band's lines, of the quarter that is judged."""
    ends = [(*target, theme.TARGET_LINE["color"])] if target is not None else []
    final = frame[~frame["provisional"].astype(bool)]
    known = final[final["part"].eq(final["part"].iloc[-1])] if len(final) else final
    for name in ("upper", "mean", "lower"):
        for row in known[known[f"{name}_named"].notna()].tail(1).to_dict("records"):
            ends.append((float(row[name]), row[f"{name}_named"], theme.SOFT_TEXT))
    return ends


def _panels_height(frame: pd.DataFrame, place: Size, *, panels: Sequence[Mapping], **_) -> float:
    """Centimetres that small multiples need: names and words in up to three lines, and room."""
    place = place.at_most(PANEL_POINTS)
    rows = -(-len(panels) // COLUMNS[place.narrow])
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
    words (`labels.draw_key`), explained above. The line of a ``target`` runs through every panel.
    """
    place = place.at_most(PANEL_POINTS)
    step, left, gap, columns = place.line, _axis_width(y_most, place), 0.4, COLUMNS[place.narrow]
    width = (place.width - left - 0.3 - gap * (columns - 1)) / columns
    heads = [[*((line, "bold") for line in wrap(panel["region"], width, place.small * BOLD)),
              *((line, "normal") for line in wrap(panel["verdict"], width, place.small))]
             for panel in panels]  # fmt: skip
    tall = labels.tall(figure)
    y = tall - top_margin(figure, place, 0.0, y_label) + 0.05
    labels.in_figure(figure, 0.0, y, y_label, place, va="top", weight="bold")
    explained = labels.in_lines(key, 0.0, place)
    labels.draw_key(figure, explained, y - 1.15 * step, place)
    y -= (1.15 + len(explained) + 0.1 * bool(key)) * step
    rows = [range(at, min(at + columns, len(panels))) for at in range(0, len(panels), columns)]
    above = [max(len(heads[at]) for at in row) * step + 0.4 for row in rows]
    high = (y - fsum(above) - 1.6 * step) / len(rows)
    last = [(span[0], ticks[0][1]), (span[1], ticks[-1][1])] if ticks else []
    if fsum(widest([text], place.small) for _, text in last) > width - GAP:
        last = last[1:]
    for row, head in zip(rows, above, strict=True):
        y -= head
        for column, at in enumerate(row):
            panel, x = panels[at], left + column * (width + gap)
            axes = axes_in(figure, x, place.width - x - width, tall - y, y - high)
            axes.set_label(panel["region"])
            _axis(axes, frame, place, span, (0.0, y_most))
            labels.named_ticks(axes, last if at + columns >= len(panels) else (), place, 0.0)
            axes.tick_params(labelleft=column == 0)
            name, line_of = (theme.FOCUS,) * 2 if panel["focus"] else (theme.TEXT, theme.CONTEXT)
            for number, (line, weight) in enumerate(reversed(heads[at])):
                lift = (0.2 + number * step) * POINTS
                style = {"weight": weight, "color": name if weight == "bold" else theme.TEXT}
                labels.write(axes, line, (0, 1), (0, lift), place, **style)
            points = frame[frame["region"].eq(panel["region"])]
            _series(axes, points, place, 0.6, line_of, target, panel.get("assured"))
        y -= high


def _axis_width(y_most: float, place: Size) -> float:
    """Centimetres that the figures of the axis need."""
    return 0.3 + widest([f"{y_most:,.0f}" if y_most >= WHOLE_FROM else "0.25"], place.small)


def _axis(axes: Axes, frame: pd.DataFrame, place: Size, span, ends: tuple[float, float]) -> None:
    """Set both axes; ticks of counts are whole numbers, however few."""
    axes.set_xlim(*span)
    axes.set_ylim(*ends)
    labels.quiet(axes, place, grid="y", pad=5)
    room = max(1, int(labels.axes_size(axes)[1] / place.line / 1.3))
    whole = ends[1] >= WHOLE_FROM or bool(frame["value"].dropna().mod(1).eq(0).all())
    labels.value_ticks(axes, min(4, room), whole=whole)


def stepped(x: ArrayLike, half: float, *heights: ArrayLike) -> list[np.ndarray]:
    """Edges half a step before and after each point, and each of the heights at both."""
    x = np.asarray(x, dtype=float)
    edges = np.ravel(np.column_stack([x - half, x + half]))
    return [edges, *(np.repeat(np.asarray(part, dtype=float), 2) for part in heights)]


def _series(axes: Axes, frame: pd.DataFrame, place: Size, scale: float, colour: str, target,
            assured: str | None) -> None:  # fmt: skip
    """Draw band, means, line, ranges and points of one series, and what it is to reach."""
    x, value, high, lower, upper, mean = (
        frame[name].to_numpy(dtype=float)
        for name in ("x", "value", "high", "lower", "upper", "mean")
    )
    half, thick = float(np.median(np.diff(x))) / 2 if len(x) > 1 else 0.5, max(scale, 0.7)
    parts = frame["part"].where(~np.isnan(upper))
    for part in parts.dropna().unique():
        at = parts.eq(part).to_numpy()
        low = np.where(np.isnan(lower[at]), axes.get_ylim()[0], lower[at])
        edges, low, top, middle = stepped(x[at], half, low, upper[at], mean[at])
        axes.fill_between(edges, low, top, color=theme.BAND, lw=0, zorder=1.2)
        axes.plot(edges, middle, **labels.LINES["mean"] | {"lw": thick * 1.2, "zorder": 1.6})
    for _, run in frame.groupby("run", sort=False):
        if len(run) > 1:
            axes.plot(run["x"], run["value"], color=colour, lw=1.6 * thick, zorder=2)
    radius, is_range = place.points * 0.5 * scale, ~np.isnan(high)
    if is_range.any():
        axes.vlines(x[is_range], value[is_range], high[is_range], color=theme.FOCUS, lw=radius)
    marked = frame[~is_range].groupby(["mark", "provisional"], sort=False)
    for (mark, hollow), points in marked:
        shape, fill = theme.SIGNAL_MARKS[mark]
        size, fill = (0.9, colour) if mark == "no signal" else (1.5, fill)
        style = {"ls": "none", "marker": shape, "ms": radius * size, "clip_on": False, "mec": fill}
        face = theme.PAPER if hollow else fill
        axes.plot(points["x"], points["value"], mfc=face, mew=1.0, zorder=3, **style)
    if target is not None:
        axes.axhline(target, **theme.TARGET_LINE)
    if assured is not None:  # whether it will be met as things are
        shape, fill, _ = theme.ASSURANCE_MARKS[assured]
        style = {"ls": "none", "color": fill, "clip_on": False, "zorder": 4}
        axes.plot([axes.get_xlim()[1]], [target], marker=shape, ms=place.points * 0.8, **style)
