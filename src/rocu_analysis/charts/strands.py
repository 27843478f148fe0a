"""Four aligned panels, one a strand, and the part that was not stated, always in view.

Each strand has its own zero, so all of them can be compared between regions; in a stacked bar only
the outer two can. One centimetre means the same share in every panel.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rocu_analysis import theme
from rocu_analysis.charts.dots import few_ticks
from rocu_analysis.charts.drawing import axes_in, line, top_margin
from rocu_analysis.charts.labels import BOLD, GAP, widest, wrap

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from rocu_analysis.theme import Size

NAME_SHARE, WIDE_NAME_SHARE = 0.22, 0.27  # of the width, for names; a slide has few lines a row
WIDE = 20.0
LEAST_WIDTH = 1.3


def draw(
    frame: pd.DataFrame,
    figure: Figure,
    place: Size,
    *,
    strands: Sequence[str],
    rows: Sequence[Mapping],
    x_label: str,
    references: Mapping[str, float],
    reference_label: str,
    ends: Mapping[str, float],
) -> None:
    """Draw the panels side by side.

    Parameters
    ----------
    frame : DataFrame
        One row a row and strand: ``row`` (its number from the top), ``strand, share, lower, upper``
        (per cent) and ``count`` (text).
    figure : Figure
    place : Size
    strands : sequence of str
        Panels from the left, in the fixed order.
    rows : sequence of mappings
        One a row from the top: ``label`` and ``state`` as in `charts.dots`.
    x_label : str
    references : mapping of str to float
        The network's share a strand.
    reference_label : str
        Words for the network's line.
    ends : mapping of str to float
        Share at which each panel's axis ends.
    """
    points, step = place.small, line(place)
    names = _names(rows, place)
    left = widest((part for name in names for part in name), points * BOLD) + 0.4
    parts = dict(list(frame.groupby("strand", sort=False)))
    texts = {name: widest(parts[name]["count"], points) + GAP for name in strands}
    apart = GAP + place.points * 0.65 / 28.35  # a dot at zero must not touch the count before it
    free = place.width - left - 0.2 - sum(texts.values()) - apart * (len(strands) - 1)
    ends, per_unit = _common_scale(ends, free)
    foot = wrap(x_label, place.width - left - 0.2, points)
    top = top_margin(figure, place, 2 * step + (step if reference_label else 0))
    x, tall = left, figure.get_figheight() / theme.CM
    for number, strand in enumerate(strands):
        width = ends[strand] * per_unit
        bottom = (1.6 + len(foot)) * step
        axes = axes_in(figure, x, place.width - x - max(width, 1.0), top, bottom)
        _narrow(axes, width, place)
        axes.set_label(strand)
        _axis(axes, names if number == 0 else None, rows, ends[strand], place)
        _title(axes, strand, width + texts[strand], place)
        marks(axes, parts[strand], place, strand)
        if strand in references and not np.isnan(references[strand]):
            axes.axvline(
                references[strand], color=theme.SOFT_TEXT, lw=1.2, ls=(0, (4, 2)), zorder=1
            )
        _counts(axes, parts[strand], width, texts[strand], place)
        x += width + texts[strand] + apart
    at = (left / place.width, 0.25 * step / tall)
    figure.text(*at, "\n".join(foot), fontsize=points, va="bottom")
    if reference_label:
        stamped = top_margin(figure, place) - 0.1
        at = (left / place.width, 1 - stamped / tall)
        figure.text(*at, reference_label, fontsize=points, va="top", color=theme.SOFT_TEXT)


def _narrow(axes: Axes, width: float, place: Size) -> None:
    """Give a panel its width in centimetres, however little room large counts leave it."""
    box = axes.get_position()
    axes.set_position((box.x0, box.y0, width / place.width, box.height))


def height(rows: Sequence[Mapping], place: Size) -> float:
    """Height in centimetres that all rows need at a size, two lines of a name among them."""
    lines = max(len(name) for name in _names(rows, place))
    return (len(rows) * max(1.7, lines + 0.45) + 7) * line(place)


def _names(rows: Sequence[Mapping], place: Size) -> list[list[str]]:
    share = WIDE_NAME_SHARE if place.width > WIDE else NAME_SHARE
    return [wrap(row["label"], share * place.width, place.small * BOLD) for row in rows]


def _common_scale(ends: Mapping[str, float], free: float) -> tuple[dict[str, float], float]:
    """Ends of the axes, and centimetres a per cent: the same in all, none under a least width."""
    ends = dict(ends)
    least = min(LEAST_WIDTH, 0.98 * free / len(ends))
    for _ in range(50):
        per_unit = free / sum(ends.values())
        ends = {name: max(end, least / per_unit) for name, end in ends.items()}
    return ends, free / sum(ends.values())


def marks(axes: Axes, frame: pd.DataFrame, place: Size, strand: str) -> None:
    """Draw interval and dot of each row."""
    colour = theme.STRAND_COLOURS[strand]
    known = frame[frame["share"].notna()]
    axes.hlines(known["row"], known["lower"], known["upper"], color=colour, lw=2)
    axes.plot(
        known["share"], known["row"], "o", color=colour, ms=place.points * 0.65, clip_on=False
    )


def _axis(axes, names, rows, end: float, place: Size) -> None:
    axes.set_xlim(0, end)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    if names is None:
        axes.set_yticks([])
    else:
        axes.set_yticks(range(len(rows)), ["\n".join(name) for name in names])
        for label, row in zip(axes.get_yticklabels(), rows, strict=True):
            label.set_fontweight("bold" if row["state"] == "focus" else "normal")
    axes.tick_params(length=0)
    axes.spines["bottom"].set_visible(False)
    axes.hlines(range(len(rows)), 0, end, color=theme.GRID, lw=0.6, zorder=0.5)
    axes.axvline(0, color=theme.CONTEXT, lw=1, zorder=0.6)
    few_ticks(axes, place)


def _title(axes: Axes, strand: str, width: float, place: Size) -> None:
    text = "\n".join(wrap(strand, width, place.small * BOLD))
    axes.annotate(
        text,
        (0, 1),
        xycoords="axes fraction",
        xytext=(0, 3),
        textcoords="offset points",
        va="bottom",
        fontsize=place.small,
        weight="bold",
        annotation_clip=False,
    )


def _counts(axes: Axes, frame: pd.DataFrame, width: float, room: float, place: Size) -> None:
    """Write the counts in a column right of the panel, aligned right."""
    across = axes.get_yaxis_transform()
    for row in frame.itertuples():
        axes.text(
            1 + room / width,
            row.row,
            row.count,
            transform=across,
            ha="right",
            va="center",
            fontsize=place.small,
        )
