"""Dots with intervals, one row a region; and a funnel.

A position on a common scale is what people compare best, and a row has room for a name, the figure
and the verdict in words, so there is no legend to decode.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import fsum, inf
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rocu_analysis import theme
from rocu_analysis.charts import labels
from rocu_analysis.charts.drawing import axes_in, needing, top_margin
from rocu_analysis.charts.labels import BOLD, GAP, POINTS, widest, wrap
from rocu_analysis.theme import Size

NAME_SHARE = 0.29  # of the width, for names
ROW, LEAST_ROW = 1.4, 1.05  # lines of text from one row to the next: usually, and at least
FIGURES = r"[−£\d]"  # what begins so is set to end below the others
# Of the width, for the axes: of a page, and of a screen.
HALF, LEAST_PLOT = 0.46, 0.4
LINE_STYLES = ((0, (4, 2)), (0, (1, 1.5)))  # of the inner and the outer limit of a funnel
CLEAR = {"facecolor": theme.PAPER, "edgecolor": "none", "pad": 0.5}  # under a name
WHOLE_LINE = {"color": theme.SOFT_TEXT, "ls": (0, (4, 2)), "lw": 1.3}


class _Plan(NamedTuple):
    """Words of a chart at a size, broken into lines, and the columns for which there is room."""

    names: list[list[str]]
    left: float
    columns: list[tuple[pd.Series, float, list[str]]]  # texts, width, heading
    below: list[str]
    key: list
    above: float  # lines


def _plan(
    frame: pd.DataFrame, place: Size, *, x_label, columns, reference_label="", key=(), plot=HALF,
    **_,
) -> _Plan:  # fmt: skip
    points = place.small
    # As wide as they are drawn: only the row in focus is bold.
    heavy = points * (BOLD if frame["state"].eq("focus").any() else 1)
    names = [wrap(name, NAME_SHARE * place.width, heavy) for name in frame["label"]]
    left = labels.widest_line(names, heavy) + 0.4
    widths = [max(widest(frame[name], heavy), widest(head.split(), points)) + GAP
              for head, name in columns]  # fmt: skip
    room = (1 - (LEAST_PLOT if place.narrow else plot)) * place.width - 0.25
    number = max(1, sum(np.cumsum(widths) <= room - left))
    cols = [(frame[name], width, wrap(head, width - GAP, points))
            for (head, name), width in zip(columns[:number], widths, strict=False)]  # fmt: skip
    rest = ", ".join(head for head, _ in columns[number:])
    below = [line for text in (x_label, f"In the table: {rest}" if rest else "")
             for line in wrap(text, place.width - left - 0.3, points)]  # fmt: skip
    lines = labels.in_lines(key, left, place)
    above = max([bool(reference_label), *(len(head) for *_, head in cols)]) + 1.1 * len(lines) + 0.1
    return _Plan(names, left, cols, below, lines, above)


def _height(frame: pd.DataFrame, place: Size, **options) -> float:
    """Height in centimetres of all rows with what stands above and below them."""
    plan = _plan(frame, place, **options)
    lengths = [len(name) for name in plan.names]
    tallest = max((sum(pair) / 2 for pair in pairwise([1, *lengths, 1])), default=1)
    rows = len(lengths) * max(ROW * place.air, tallest - 0.05)
    return (rows + plan.above + len(plan.below) + 2.1) * place.line + 0.15


@needing(_height)
def draw(
    frame: pd.DataFrame,
    figure: Figure,
    place: Size,
    *,
    reference: tuple[float, float] | None = None,
    reference_label: str = "",
    x_most: float | None = None,
    x_least: float = 0.0,
    **words,
) -> None:
    """Draw the rows of a frame from the top down.

    ``frame`` holds ``label, value, high`` (upper end of a range, else missing), ``lower, upper``
    (ends of the interval), ``state`` (``focus``, ``plain``, ``provisional``, ``apart`` or
    ``none``), where wanted ``mark`` (of `theme.VERDICT_MARKS`), and text for columns.
    ``reference`` is the network's value at both ends of its range: the same twice where it is
    known. The axis runs from ``x_least`` to ``x_most``, or just past the furthest interval.
    ``words`` are ``x_label``, ``columns`` (heading, column of the frame) right of the axes, figures
    ending below one another, ``key`` (marks with words, above), and ``plot``: the share of the
    width that the axes have at least; columns that leave them less are in the table alone. A row
    without an interval has no dot if other rows have one. Where there is no room for all rows,
    those that do not differ are left out first, and counted below.
    """
    frame = frame if "mark" in frame else frame.assign(mark="same")
    step, words = place.line, {**words, "reference_label": reference_label}
    plan = _plan(frame, place, **words)
    top = top_margin(figure, place, plan.above * step)
    room = (labels.tall(figure) - top) / step - 1.5 - len(plan.below)
    kept = labels.that_fit([LEAST_ROW] * len(frame), pressing(frame), room)
    if left_out := len(frame) - len(kept):
        frame = frame.iloc[kept].reset_index(drop=True)
        plan = _plan(frame, place, **words)
        plan.below.append(f"{left_out} more in the table")
    right = fsum(width for _, width, _ in plan.columns) + 0.25
    axes = axes_in(figure, plan.left, right, top, (1.5 + len(plan.below)) * step)
    if x_most is None:
        ends = [*frame["upper"], *frame["value"], *frame["high"], *(reference or ())]
        x_most = 1.04 * (max((end for end in ends if end == end), default=0) or 1.0)
    axes.set_xlim(x_least, x_most)
    focus = frame["state"].eq("focus")
    _rows(axes, plan.names, focus, place)
    axes.set_xlabel("\n".join(plan.below), loc="left", fontsize=place.small)
    _marks(axes, frame, place)
    if reference is not None:
        for end in sorted(set(reference)):
            axes.axvline(end, zorder=0.8, **WHOLE_LINE)
        labels.above(axes, sum(reference) / 2, reference_label, 2, place, weight="bold")
    labels.draw_key(figure, plan.key, labels.tall(figure) - top_margin(figure, place), place)
    offset, wide, weights = (
        GAP,
        labels.axes_size(axes)[0],
        ["bold" if f else "normal" for f in focus],
    )
    for texts, width, head in plan.columns:
        of_figures = texts.str.match(FIGURES).any()
        at, ha = (offset + width - GAP, "right") if of_figures else (offset, "left")
        labels.column(axes, range(len(frame)), texts, at, place, ha=ha, weights=weights)
        style = {"ha": ha, "va": "bottom", "color": theme.SOFT_TEXT}
        labels.write(axes, "\n".join(head), (1 + at / wide, 1), (0, 2), place, **style)
        offset += width


def pressing(frame: pd.DataFrame) -> np.ndarray:
    """Rank of rows: the one in focus, those that differ, then the others from both ends."""
    number = np.arange(len(frame))
    differs = frame["mark"].isin(["above", "below"]) if "mark" in frame else False
    rank = np.select([frame["state"].eq("focus"), differs], [0, 1], 2)
    return rank + np.minimum(number, number[::-1]) / (len(frame) + 1)


def _marks(axes: Axes, frame: pd.DataFrame, place: Size) -> None:
    """Draw interval, range and dot of each row at y = 0, 1, 2, …"""
    bare = frame["lower"].isna().all()
    for y, row in enumerate(frame.itertuples()):
        if row.state == "none" or np.isnan(row.value) or (np.isnan(row.lower) and not bare):
            continue
        focus, (shape, colour) = row.state == "focus", theme.VERDICT_MARKS[row.mark]
        colour = theme.FOCUS if focus else colour
        if not bare:
            axes.plot([row.lower, row.upper], [y, y], color=colour, lw=2, solid_capstyle="butt")
        if not np.isnan(row.high):
            wide = place.points * 0.62
            axes.plot([row.value, row.high], [y, y], color=colour, lw=wide, solid_capstyle="butt")
            continue
        face = theme.PAPER if row.state in ("provisional", "apart") else colour
        style = {"marker": shape, "ms": place.points * (0.85 if focus else 0.66), "ls": "none"}
        # A dot at zero is a whole dot.
        axes.plot([row.value], [y], mfc=face, mec=colour, mew=1.5, clip_on=False, **style)


def _rows(axes: Axes, names: Sequence[list[str]], focus: pd.Series, place: Size) -> None:
    """Make rows at y = 0, 1, 2, … from the top: names, pale lines across, a line at zero."""
    axes.set_ylim(len(names) - 0.4, -0.6)
    labels.rows(axes, names, focus)
    labels.quiet(axes, place, foot=False)
    axes.tick_params(axis="y", pad=6)  # Clear of a dot at zero.
    axes.hlines(range(len(names)), *axes.get_xlim(), color=theme.GRID, lw=0.6, zorder=0.5)
    axes.axvline(0, color=theme.CONTEXT, lw=1, zorder=0.6)
    labels.few_ticks(axes, place)


def draw_funnel(
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

    ``frame`` holds ``x, y, label`` (or none) and ``state`` (of `theme.FUNNEL_MARKS`); ``limits``
    holds ``x`` and, for each level, ``lower_…`` and ``upper_…`` on the printed scale; ``levels``
    are endings of those columns with words, ``target`` is a value with words. The axis ends at
    ``y_most`` and begins at zero. Names that find no room are counted below.
    """
    points, step = place.small, place.line
    left = widest([f"{y_most:,.0f}"], points) + 0.5
    right = widest([target[1], *(text for _, text in levels)], points) + 2 * GAP
    axes = axes_in(figure, left, right, top_margin(figure, place, 1.4 * step), 2.6 * step)
    axes.set_xlim(0, float(limits["x"].max()))
    axes.set_ylim(0, y_most)
    labels.quiet(axes, place, pad=7)
    labels.value_ticks(axes, 5, whole=False)
    labels.few_ticks(axes, place)
    axes.axhline(target[0], color=theme.SOFT_TEXT, lw=1.2)
    ends = [(*target, theme.SOFT_TEXT)]
    for (name, text), style in zip(levels, LINE_STYLES, strict=False):
        for side in ("lower", "upper"):
            axes.plot(limits["x"], limits[f"{side}_{name}"], color=theme.CONTEXT, lw=1.2, ls=style)
        ends.append((float(limits[f"upper_{name}"].iloc[-1]), text, theme.SOFT_TEXT))
    labels.at_ends(axes, ends, place)
    for state, part in frame.groupby("state", sort=False):
        marker, colour = theme.FUNNEL_MARKS[state]
        size = place.points * 0.75
        axes.plot(part["x"], part["y"], marker, color=colour, ms=size, clip_on=False)
    left_out = _name_marks(axes, frame, place)
    x_label += f"; {left_out} named in the table" * bool(left_out)
    axes.set_xlabel(x_label, loc="left", fontsize=points)
    labels.write(axes, y_label, (0, 1), (-left * POINTS + 3, 6), place)


def _name_marks(axes: Axes, frame: pd.DataFrame, place: Size) -> int:
    """Name the marks, the one in focus first, then by length; return how many have no name."""
    radius, tall = place.points * 0.4 / POINTS, labels.axes_size(axes)[1]
    spots = [labels.spot(axes, x, y) for x, y in zip(frame["x"], frame["y"], strict=True)]
    marks = [(x - radius, x + radius, y - radius, y + radius) for x, y in spots]
    outside = [(-inf, inf, -inf, 0.0), (-inf, inf, tall, inf)]
    named, words = [row for row in frame.itertuples() if row.label], []
    for row in sorted(named, key=lambda row: (row.state != "focus", len(row.label))):
        style = {"weight": "bold" if row.state == "focus" else "normal", "bbox": CLEAR}
        side = radius + labels.half_of(row.label, place, style) + GAP / 2 + 0.02
        over, line = radius + place.line / 2 + 0.02, place.line
        spots = [(side, 0.0), (-side, 0.0), (0.0, over), (0.0, -over)]
        spots += [(way * side, up) for up in (1.1 * line, -1.1 * line) for way in (1, -1)]
        spots += [(0.0, over + 0.6 * line), (0.0, -over - 0.6 * line)]
        words.append((row.x, row.y, row.label, spots, style))
    return len(words) - len(labels.put(axes, words, place, [*marks, *outside]))
