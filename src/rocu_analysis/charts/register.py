"""The panels of a register: recommendations from issue to due date, their flow, how long they last.

On the timeline the verdict stands in words in the right margin, in a column of its own, so that no
label crosses the line of the day on which the paper looks; a moved due date keeps its first date as
a hollow mark. Issued and closed are added up over time in two steps, labelled at their ends. How
long things stay open is a falling curve with its band, and how many it still rests on: those still
open count for as long as they have been open, and a short upright mark stands where that is. The
median is a diamond on the line of a half, its interval a bar through it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from rocu_analysis import theme
from rocu_analysis.charts import labels
from rocu_analysis.charts.drawing import axes_in, top_margin
from rocu_analysis.charts.labels import BOLD, GAP, POINTS, Ticks, widest, wrap
from rocu_analysis.theme import Size

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Centimetres from the left, right, upper and lower edge of the figure that belong to others.
Margins = tuple[float, float, float, float]
NAME_SHARE = 0.34
# Lines of text that the panels below the rows take: issued and closed alone, or the curve too.
FLOW_LINES, CURVE_LINES = 9.0, 11.0
WIDE = 20.0
BESIDE = 0.6  # share of the width that is left to the rows where panels stand beside them
LATE = {"color": theme.STATUS_MARKS["overdue"][1], "ls": (0, (1, 1.2)), "lw": 1.6, "zorder": 0.8}
HEADING_BOX = {"facecolor": theme.PAPER, "edgecolor": "none", "pad": 1.0}
FLOW = (
    ("issued_so_far", "Issued", theme.BLUE, "-"),
    ("closed_so_far", "Closed", theme.PINK, (0, (4, 2))),
)
AGES = ("Days", "Open")
MEDIAN = theme.PINK


def draw(
    frame: pd.DataFrame,
    figure: Figure,
    place: Size,
    *,
    ticks: Ticks,
    span: tuple[float, float],
    as_at: float,
    as_at_label: str,
    flow: Mapping | None = None,
    curve: Mapping | None = None,
) -> None:
    """Draw rows from the top down, group headings among them; as many as there is room for.

    ``frame`` holds ``label, heading`` (true for a group's name), ``begun, published, due,
    original_due, closed, late_until`` (days, missing where not known or not so), ``mark`` (a key of
    `theme.STATUS_MARKS`), ``words`` and ``rank`` (0 for the most pressing row, which is left out
    last). ``flow`` and ``curve`` are frame and options of `draw_flow` and `draw_curve`, which stand
    below the rows, or on a slide beside them.
    """
    step, tall = place.line, figure.get_figheight() / theme.CM
    beside = flow is not None and place.width > WIDE
    width = place.width * (BESIDE if beside else 1)
    below = 0.0 if beside else _panel_lines(flow, curve) * step
    axes = _rows(frame, figure, place, width, below, ticks, span)
    axes.axvline(as_at, color=theme.TEXT, lw=1.2, ls=(0, (4, 2)), zorder=0.9)
    labels.above(axes, as_at, as_at_label, 3, place)
    if flow is None:
        return
    top = top_margin(figure, place)
    if beside:
        half = (tall + top) / 2
        first = (width + 0.2, 0.0, top, tall - half if curve else 0.0)
        second = (width + 0.2, 0.0, half, 0.0)
    else:
        middle, high = 0.47 * place.width, tall - below + 0.6 * step
        first = (0.0, place.width - middle if curve else 0.0, high, step if curve else 0.0)
        second = (middle + 0.3, 0.0, high, 0.0)
    draw_flow(figure=figure, place=place, margins=first, **flow)
    if curve is not None:
        draw_curve(figure=figure, place=place, margins=second, **curve)


def height(frame: pd.DataFrame, place: Size, flow: Mapping | None, curve: Mapping | None) -> float:
    """Height in centimetres that all the rows need at a size."""
    step, beside = place.line, flow is not None and place.width > WIDE
    width = place.width * (BESIDE if beside else 1)
    rows = sum(_heights(frame, NAME_SHARE * width, place)) * step * 1.1
    return rows + 5 * step + (0.0 if beside else _panel_lines(flow, curve) * step)


def _panel_lines(flow: Mapping | None, curve: Mapping | None) -> float:
    """Lines of text that panels below the rows take."""
    if flow is None:
        return 0.0
    return FLOW_LINES if curve is None else CURVE_LINES


def _rows(frame, figure, place: Size, width: float, below: float, ticks: Ticks, span) -> Axes:
    """Draw the timeline in the left ``width`` centimetres, keeping ``below`` free at the foot."""
    points, step = place.small, place.line
    tall = figure.get_figheight() / theme.CM
    top, bottom = top_margin(figure, place, 1.3 * step), 1.8 * step + below
    room = NAME_SHARE * width
    shown, left_out = _that_fit(frame, room, tall - top - bottom, place)
    rows = [(row, _lines(row, room, place)) for row in shown.itertuples()]
    left = widest([text for row, lines in rows if not row.heading for text in lines], points) + 0.35
    right = widest(shown["words"], points) + 2 * GAP + place.width - width
    heights = _heights(shown, room, place)
    foot = max(bottom + (step if left_out else 0), tall - top - sum(heights) * step * 1.25)
    axes = axes_in(figure, left, right, top, foot)
    axes.set_xlim(*span)
    axes.set_ylim(sum(heights), 0)
    axes.set_yticks([])
    labels.quiet(axes, place, grid="x")
    labels.named_ticks(axes, ticks, place)
    middles = np.cumsum(heights) - np.array(heights) / 2
    _marks(axes, shown, middles, place)
    x, across = (0.15 - left) / labels.axes_size(axes)[0], axes.get_yaxis_transform()
    for y, (row, lines) in zip(middles, rows, strict=True):
        style = {"va": "center", "fontsize": points, "linespacing": 1.15}
        style |= {"weight": "bold", "bbox": HEADING_BOX} if row.heading else {}
        axes.text(x, y, "\n".join(lines), transform=across, **style)
    labels.column(axes, middles, shown["words"], GAP, place)
    if left_out:
        labels.in_figure(figure, 0.15, below + 0.2 * step, f"{left_out} more in the table", place)
    return axes


def _marks(axes: Axes, frame: pd.DataFrame, places, place: Size) -> None:
    """Draw each recommendation's line, issue, first due date, due date and its state."""
    size = place.points * 0.75
    rows = frame.assign(y=places)[~frame["heading"].to_numpy()]
    days = rows[["begun", "due", "closed"]]
    first, last = days.min(axis=1), days.max(axis=1)
    axes.hlines(rows["y"], first, last, color=theme.CONTEXT, lw=1.6, zorder=1)
    late = rows[rows["late_until"].notna()]
    gap = np.full(len(late), np.nan)  # one line with gaps, not one a row
    x, y = [late["due"], late["late_until"], gap], [late["y"], late["y"], gap]
    axes.plot(np.column_stack(x).ravel(), np.column_stack(y).ravel(), **LATE)
    for name in ("published", "due"):
        style = {"color": theme.CONTEXT, "ms": size * 1.3, "mew": 1.8, "zorder": 1}
        axes.plot(rows[name], rows["y"], "|", **style)
    hollow = {"mfc": theme.PAPER, "mec": theme.SOFT_TEXT, "mew": 1.2, "zorder": 2}
    moved = rows[rows["original_due"].notna()]
    axes.plot(moved["original_due"], moved["y"], "o", ms=size, **hollow)
    stands = rows["closed"].fillna(rows["due"]).fillna(rows["begun"])
    for name, part in rows.assign(stands=stands).groupby("mark", sort=False):
        shape, colour = theme.STATUS_MARKS[name]
        axes.plot(part["stands"], part["y"], shape, color=colour, ms=size * 1.15, zorder=3)


def _that_fit(frame, width: float, room: float, place: Size):
    """Rows that fit, the least pressing left out first, and how many were; no heading alone."""
    kept = frame
    while len(kept) > 2 and sum(_heights(kept, width, place)) * place.line > room:
        rows = kept[~kept["heading"]]
        if len(rows) == 1:
            break
        kept = kept.drop(index=rows["rank"].idxmax())
        alone = kept["heading"] & kept["heading"].shift(-1, fill_value=True)
        kept = kept[~alone]
    return kept, int((~frame["heading"]).sum() - (~kept["heading"]).sum())


def _heights(frame: pd.DataFrame, width: float, place: Size) -> list[float]:
    """Height of each row in lines of text."""
    return [0.35 + max(1, len(_lines(row, width, place))) for row in frame.itertuples()]


def _lines(row, width: float, place: Size) -> list[str]:
    """Label in lines: a heading may run over the axes, a row's name may not."""
    if row.heading:
        return wrap(row.label, width * 1.8, place.small * BOLD)
    return wrap(row.label, width, place.small)


def draw_flow(
    frame: pd.DataFrame,
    figure: Figure,
    place: Size,
    *,
    ticks: Ticks,
    span: tuple[float, float],
    title: str,
    margins: Margins | None = None,
) -> None:
    """Draw what was issued and closed as steps, in a figure or in the part that others leave.

    ``frame`` holds ``x`` (day), ``issued_so_far, closed_so_far``; ``margins`` are centimetres to
    leave free at the left, right, above and below.
    """
    left, right, top, bottom = margins or (0.0, 0.0, top_margin(figure, place), 0.0)
    step = place.line
    ends = [
        (float(frame[name].iloc[-1]), f"{word} {frame[name].iloc[-1]:,}", theme.TEXT)
        for name, word, *_ in FLOW
    ]
    numbers = widest([f"{frame['issued_so_far'].max():,}"], place.small) + 0.45
    first = widest([text for _, text in ticks[:1]], place.small) / 2 + 0.1
    axes = axes_in(
        figure,
        left + max(numbers, first),
        right + widest([text for _, text, _ in ends], place.small) + 2 * GAP,
        top + 1.6 * step,
        bottom + 1.8 * step,
    )
    axes.set_label("issued and closed")
    axes.set_title(title, fontsize=place.small, loc="left", weight="bold", pad=5)
    axes.set_xlim(*span)
    axes.set_ylim(0, float(frame["issued_so_far"].max()) * 1.08 or 1)
    labels.quiet(axes, place, grid="y", pad=9)
    labels.value_ticks(axes, 4, whole=True, steps=None)
    labels.named_ticks(axes, ticks, place)
    for name, _, colour, dashes in FLOW:
        axes.step(frame["x"], frame[name], where="post", color=colour, ls=dashes, lw=2)
        axes.plot(frame["x"].iloc[-1:], frame[name].iloc[-1:], "o", color=colour, clip_on=False)
    labels.at_ends(axes, ends, place)


def draw_curve(
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
    """Draw how long things stay open, in a figure or in the part that others leave.

    ``frame`` is in order of ``days``, from 0: ``share`` still open in per cent with ``lower,
    upper``, and ``censored``, how many were last seen open at that age. ``told``, the median in
    words, is under the title, ``end`` at the right end of the curve. ``ticks`` are a day, the day
    as text, and how many are open at that age as text; ``median`` is in days with the ends of its
    interval, each missing where there is none.
    """
    left, right, top, bottom = margins or (0.0, 0.0, top_margin(figure, place), 0.0)
    step, room = place.line, place.width - left - right
    lead = widest(["100", *AGES], place.small) + 0.6
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
    labels.write(axes, title, (0, 1), (0, 5 + len(words) * step * POINTS), place, weight="bold")
    for at, text in enumerate(words, start=1):
        labels.write(axes, text, (0, 1), (0, 5 + (len(words) - at) * step * POINTS), place)
    axes.set_xlim(0, 1.03 * float(frame["days"].iloc[-1]) or 1)  # marks at the last age stay whole
    axes.set_ylim(0, 100)
    axes.set_yticks([0, 50, 100], ["0", "50", "100"])
    labels.quiet(axes, place, grid="y")
    _ages(axes, ticks, lead, place)
    _curve(axes, frame, place)
    _median(axes, median, place)
    at = max(float(frame["share"].iloc[-1]), 8)
    labels.column(axes, [at], ["\n".join(tail)], GAP, place)


def _curve(axes: Axes, frame: pd.DataFrame, place: Size) -> None:
    """Draw the share still open as a step, its band, and where some were last seen open."""
    days = frame["days"]
    axes.fill_between(
        days, frame["lower"], frame["upper"], step="post", color=theme.FOCUS, alpha=0.13, lw=0
    )
    for name in ("lower", "upper"):
        axes.step(days, frame[name], where="post", color=theme.CONTEXT, ls=(0, (3, 2)), lw=0.9)
    axes.step(days, frame["share"], where="post", color=theme.FOCUS, lw=2, clip_on=False)
    seen = frame[frame["censored"] > 0]
    style = {"color": theme.FOCUS, "ms": place.points * 1.1, "mew": 1.6, "clip_on": False}
    axes.plot(seen["days"], seen["share"], "|", **style)


def _ages(axes: Axes, ticks, lead: float, place: Size) -> None:
    """Write the ages below the axis, and below each how many are open at that age."""
    widths = [(day, max(texts, key=len)) for day, *texts in ticks]
    width = labels.axes_size(axes)[0]
    kept = {day for day, _ in labels.thin(widths, width, place.small, axes.get_xlim())}
    shown = [tick for tick in ticks if tick[0] in kept]
    axes.set_xticks([day for day, *_ in shown], [""] * len(shown))
    for row, name in enumerate(AGES):
        drop = -(0.3 + row) * place.line * POINTS - 3
        for day, *texts in shown:
            style = {"data": True, "va": "top", "ha": "center"}
            labels.write(axes, texts[row], (day, 0), (0, drop), place, **style)
        labels.write(axes, name, (0, 0), (-(lead - 0.1) * POINTS, drop), place, va="top")


def _median(axes: Axes, median: tuple[float, float, float], place: Size) -> None:
    """Draw the median and its interval on the line of a half; an open end runs to the edge."""
    middle, lower, upper = median
    if np.isnan(middle):
        return
    first = middle if np.isnan(lower) else lower
    last = axes.get_xlim()[1] if np.isnan(upper) else upper
    axes.plot([first, last], [50, 50], color=MEDIAN, lw=2.2, solid_capstyle="butt", zorder=3)
    for end in (upper, lower):
        if not np.isnan(end):
            axes.plot([end], [50], "|", color=MEDIAN, ms=place.points * 0.8, mew=1.4, zorder=3)
    axes.plot([middle], [50], "D", color=MEDIAN, ms=place.points * 0.6, zorder=4)
