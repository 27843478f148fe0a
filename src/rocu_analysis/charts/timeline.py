"""Recommendations from issue to due date, with the verdict in words in the right margin.

A moved due date keeps its first date as a hollow mark. The words stand in a column of their own, so
that no label crosses the line of the day on which the paper looks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rocu_analysis import theme
from rocu_analysis.charts import flow as flow_chart
from rocu_analysis.charts import survival
from rocu_analysis.charts.drawing import axes_in, line, top_margin
from rocu_analysis.charts.labels import BOLD, GAP, above, axes_width, column, thin, widest, wrap

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from rocu_analysis.theme import Size

Ticks = tuple[tuple[float, str], ...]
NAME_SHARE = 0.34
# Lines of text that the panels below the rows take: issued and closed alone, or the curve too.
FLOW_LINES, CURVE_LINES = 9.0, 11.0
WIDE = 20.0
BESIDE = 0.6  # share of the width that is left to the rows where panels stand beside them
LATE = {"color": theme.STATUS_MARKS["overdue"][1], "ls": (0, (1, 1.2)), "lw": 1.6, "zorder": 0.8}
HEADING_BOX = {"facecolor": theme.PAPER, "edgecolor": "none", "pad": 1.0}


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

    Parameters
    ----------
    frame : DataFrame
        ``label, heading`` (true for a group's name), ``begun, published, due, original_due,
        closed, late_until`` (days, missing where not known or not so), ``mark`` (a key of
        `theme.STATUS_MARKS`), ``words`` and ``rank`` (0 for the most pressing row, which is left
        out last).
    figure : Figure
    place : Size
    ticks : tuple of (day, label)
    span : (float, float)
        First and last day of the axis.
    as_at : float
    as_at_label : str
    flow : mapping, optional
        Frame and options of `charts.flow.draw`: below the rows, or on a slide beside them.
    curve : mapping, optional
        Frame and options of `charts.survival.draw`, which stands beside or below the flow.
    """
    step, tall = line(place), figure.get_figheight() / theme.CM
    beside = flow is not None and place.width > WIDE
    width = place.width * (BESIDE if beside else 1)
    below = 0.0 if beside else _panel_lines(flow, curve) * step
    _rows(frame, figure, place, width, below, ticks, span, as_at, as_at_label)
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
    flow_chart.draw(figure=figure, place=place, margins=first, **flow)
    if curve is not None:
        survival.draw(figure=figure, place=place, margins=second, **curve)


def _panel_lines(flow, curve) -> float:
    """Lines of text that panels below the rows take."""
    if flow is None:
        return 0.0
    return FLOW_LINES if curve is None else CURVE_LINES


def _rows(frame, figure, place, width, below, ticks, span, as_at, as_at_label) -> None:
    """Draw the timeline in the left ``width`` centimetres, keeping ``below`` free at the foot."""
    points, step = place.small, line(place)
    tall = figure.get_figheight() / theme.CM
    top, bottom = top_margin(figure, place, 1.3 * step), 1.8 * step + below
    names = NAME_SHARE * width
    shown, left_out = _that_fit(frame, names, tall - top - bottom, place)
    left = max(_name_widths(shown, names, points)) + 0.35
    right = widest(shown["words"], points) + 2 * GAP + place.width - width
    heights = _heights(shown, names, place)
    foot = max(bottom + (step if left_out else 0), tall - top - sum(heights) * step * 1.25)
    axes = axes_in(figure, left, right, top, foot)
    places = np.cumsum(heights) - np.array(heights) / 2
    _axis(axes, place, span, sum(heights), ticks)
    marks(axes, shown, places, place)
    _labels(axes, shown, places, left, names, place)
    _as_at(axes, as_at, as_at_label, place)
    if left_out:
        at = (0.15 / place.width, (below + 0.2 * step) / tall)
        figure.text(*at, f"{left_out} more in the table", fontsize=points)


def height(frame: pd.DataFrame, place: Size, flow: Mapping | None, curve: Mapping | None) -> float:
    """Height in centimetres that all the rows need at a size."""
    step, beside = line(place), flow is not None and place.width > WIDE
    width = place.width * (BESIDE if beside else 1)
    rows = sum(_heights(frame, NAME_SHARE * width, place)) * step * 1.1
    return rows + 5 * step + (0.0 if beside else _panel_lines(flow, curve) * step)


def marks(axes: Axes, frame: pd.DataFrame, places, place: Size) -> None:
    """Draw each recommendation's line, its issue, its first due date, its due date and its state.

    The mark of the state stands on the day of closing where there is one, else on the due date.
    From the due date of what is overdue a dotted line runs to the day on which the paper looks.
    """
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
    """Rows that fit, the least pressing left out first, and how many were; no heading stays alone.

    ``frame.rank`` is 0 for the most pressing row.
    """
    kept = frame
    while len(kept) > 2 and sum(_heights(kept, width, place)) * line(place) > room:
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


def _name_widths(frame: pd.DataFrame, width: float, points: float) -> list[float]:
    return [
        widest(wrap(row.label, width, points), points)
        for row in frame.itertuples()
        if not row.heading
    ] or [0.0]


def _axis(axes, place, span, tall: float, ticks) -> None:
    axes.set_xlim(*span)
    axes.set_ylim(tall, 0)
    axes.set_yticks([])
    axes.grid(True, axis="x", color=theme.GRID, lw=0.6)
    axes.tick_params(length=0)
    kept = thin(ticks, axes_width(axes), place.small, span)
    axes.set_xticks([tick for tick, _ in kept], [text for _, text in kept])


def _labels(axes, frame, places, left: float, width: float, place: Size) -> None:
    start = -left / axes_width(axes)
    across = axes.get_yaxis_transform()
    for y, row in zip(places, frame.itertuples(), strict=True):
        weight = "bold" if row.heading else "normal"
        text = "\n".join(_lines(row, width, place))
        x = start + 0.15 / axes_width(axes)
        axes.text(
            x, y, text, transform=across, va="center", fontsize=place.small, weight=weight,
            linespacing=1.15, bbox=HEADING_BOX if row.heading else None,
        )  # fmt: skip
    words = [(y, row.words, {}) for y, row in zip(places, frame.itertuples(), strict=True)]
    column(axes, words, GAP, axes_width(axes), fontsize=place.small)


def _as_at(axes: Axes, day: float, label: str, place: Size) -> None:
    axes.axvline(day, color=theme.TEXT, lw=1.2, ls=(0, (4, 2)), zorder=0.9)
    above(axes, day, label, place.small, 3)
