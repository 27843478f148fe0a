"""Small multiples of control charts: one a region, laid out like the map on a common scale."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rocu_analysis import theme
from rocu_analysis.charts.control import axis, axis_width, series
from rocu_analysis.charts.drawing import axes_in, line, top_margin
from rocu_analysis.charts.labels import BOLD, wrap

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from rocu_analysis.charts.control import Ticks
    from rocu_analysis.theme import Size

TILE_ROWS, TILE_COLUMNS = 4, 4
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
    panels: Sequence[Mapping],
    key: Sequence[tuple[str, str]] = (),
    target: float | None = None,
) -> None:
    """Draw small multiples in the tile layout of the regions, all on one scale.

    Parameters
    ----------
    frame : DataFrame
        As for `charts.control.draw`, with ``region``.
    panels : sequence of mappings
        One a region: ``region, row, column, verdict`` (words under the name), ``focus``.
    key : sequence of (mark, words)
        Shapes explained in the free corner; mark is a key of `theme.SIGNAL_MARKS`, or
        "provisional", "mean", "limit" or "target".
    target : float, optional
        Where the dotted line of a target runs through every panel.
    """
    place = _smaller(place)
    points, step = place.small, line(place)
    left, gap = axis_width(y_most, points) + 0.45, 0.35
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
        shown = ticks if lowest else ()
        axis(axes, place, span, y_most, shown, numbers=first, spare=0.5 * gap - 0.05)
        _panel_title(axes, panel, width, place)
        part = parts.get(panel["region"])
        if part is not None:
            series(axes, part, place, scale=0.5)
        if target is not None:
            axes.axhline(target, **theme.TARGET_LINE)
    _key(figure, y_label, key, place, left, top, tall)


def _smaller(place: Size) -> Size:
    """Smaller text where a slide carries ten panels; never below the size of a page's."""
    return replace(place, points=min(place.points, PANEL_POINTS))


def height(place: Size) -> float:
    """Height in centimetres of a page of panels: two lines of name, one of words, and room."""
    return (TILE_ROWS * (3.3 + 5.0) + 3.0) * line(_smaller(place))


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
    style = {
        "mean": {"color": theme.SOFT_TEXT, "ls": "-", "lw": 1.2},
        "target": theme.TARGET_LINE,
    }.get(mark, {"color": theme.CONTEXT, "ls": (0, (3, 2)), "lw": 1.2})
    figure.add_artist(Line2D([x - half, x + half], [y, y], **style))
