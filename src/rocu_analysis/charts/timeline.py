"""Recommendations from issue to due date, with the verdict in words in the right margin.

A moved due date keeps its first date as a hollow mark. The words stand in a column of their own, so
that no label crosses the line of the day on which the paper looks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rocu_analysis import theme
from rocu_analysis.charts.drawing import axes_in, line, top_margin
from rocu_analysis.charts.flow import steps
from rocu_analysis.charts.labels import BOLD, GAP, axes_width, column, thin, widest, wrap

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from rocu_analysis.theme import Size

Ticks = tuple[tuple[float, str], ...]
NAME_SHARE = 0.34
FLOW_LINES = 9.0
WIDE = 20.0
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
    flow: pd.DataFrame | None = None,
    flow_title: str = "",
) -> None:
    """Draw rows from the top down, group headings among them; as many as there is room for.

    Parameters
    ----------
    frame : DataFrame
        ``label, heading`` (true for a group's name), ``published, due, original_due, closed``
        (days, missing where not known), ``mark`` (a key of `theme.STATUS_MARKS`), ``words`` and
        ``rank`` (0 for the most pressing row, which is left out last).
    figure : Figure
    place : Size
    ticks : tuple of (day, label)
    span : (float, float)
        First and last day of the axis.
    as_at : float
    as_at_label : str
    flow : DataFrame, optional
        Issued and closed over time, as for `charts.flow.steps`: below the rows, or on a slide
        beside them.
    flow_title : str
    """
    step, tall = line(place), figure.get_figheight() / theme.CM
    beside = flow is not None and place.width > WIDE
    width = place.width * (0.62 if beside else 1)
    below = FLOW_LINES * step if flow is not None and not beside else 0.0
    _rows(frame, figure, place, width, below, ticks, span, as_at, as_at_label)
    if flow is None:
        return
    right = widest([f"Issued {flow['issued_so_far'].max():,}"], place.small) + 2 * GAP
    left = (width if beside else 0.0) + 1.0
    top = top_margin(figure, place, 1.3 * step) if beside else tall - below + 2.2 * step
    axes = axes_in(figure, left, right, top, 1.8 * step)
    axes.set_title(flow_title, fontsize=place.small, loc="left", weight="bold")
    steps(axes, flow, place, ticks=ticks, span=(flow["x"].iloc[0], flow["x"].iloc[-1]))


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


def height(frame: pd.DataFrame, place: Size, flow: bool) -> float:
    """Height in centimetres that all the rows need at a size."""
    step = line(place)
    width = place.width * (0.62 if flow and place.width > WIDE else 1)
    rows = sum(_heights(frame, NAME_SHARE * width, place)) * step * 1.1
    return rows + 5 * step + (FLOW_LINES * step if flow and place.width <= WIDE else 0)


def marks(axes: Axes, frame: pd.DataFrame, places, place: Size) -> None:
    """Draw each recommendation's line, its issue, its first due date, its due date and its state.

    The mark of the state stands on the day of closing where there is one, else on the due date.
    """
    size = place.points * 0.75
    rows = frame.assign(y=places)[~frame["heading"].to_numpy()]
    days = rows[["published", "due", "closed"]]
    first, last = days.min(axis=1), days.max(axis=1)
    axes.hlines(rows["y"], first, last, color=theme.CONTEXT, lw=1.6, zorder=1)
    for name in ("published", "due"):
        style = {"color": theme.CONTEXT, "ms": size * 1.3, "mew": 1.8, "zorder": 1}
        axes.plot(rows[name], rows["y"], "|", **style)
    hollow = {"mfc": theme.PAPER, "mec": theme.SOFT_TEXT, "mew": 1.2, "zorder": 2}
    moved = rows[rows["original_due"].notna()]
    axes.plot(moved["original_due"], moved["y"], "o", ms=size, **hollow)
    stands = rows["closed"].fillna(rows["due"]).fillna(rows["published"])
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
    width, half = axes_width(axes), widest([label], place.small) / 2
    first, last = axes.get_xlim()
    at = (day - first) / (last - first) * width
    at = min(max(at, half), max(width - half, half))
    axes.annotate(
        label,
        (at / width, 1),
        xycoords="axes fraction",
        xytext=(0, 3),
        textcoords="offset points",
        ha="center",
        va="bottom",
        fontsize=place.small,
        annotation_clip=False,
    )
