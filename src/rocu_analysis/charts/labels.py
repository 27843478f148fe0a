"""Fitting words into centimetres: margins, columns of text, wrapping, thinning of ticks."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from rocu_analysis.theme import text_width

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from matplotlib.axes import Axes

GAP = 0.25
BOLD = 1.14  # bold letters are about so much wider


def widest(texts: Iterable[str], points: float) -> float:
    """Width in centimetres of the widest text, 0 where there is none."""
    return max((text_width(text, points) for text in texts if text), default=0.0)


def wrap(text: str, width: float, points: float) -> list[str]:
    """Break a text into lines no wider than ``width`` centimetres; a long word stays whole."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, points) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def thin(
    ticks: Sequence[tuple[float, str]], width: float, points: float, span: tuple[float, float]
) -> list[tuple[float, str]]:
    """Fewest ticks left out, evenly, so that labels centred on them do not touch.

    Parameters
    ----------
    ticks : sequence of (position, label)
    width : float
        Centimetres that the axis is long.
    points : float
    span : (float, float)
        First and last position of the axis.
    """
    if len(ticks) < 2:
        return list(ticks)
    scale = width / (span[1] - span[0])
    for step in range(1, len(ticks) + 1):
        kept = list(ticks)[::step]
        if not _touching(kept, scale, points):
            return kept
    return list(ticks)[:1]


def column(
    axes: Axes, rows: Iterable[tuple[float, str, dict]], left: float, width: float, **style
) -> None:
    """Write a column of text beside the axes, ``left`` centimetres from their right edge.

    Parameters
    ----------
    axes : Axes
    rows : iterable of (y, text, style)
    left : float
    width : float
        Width of the axes in centimetres.
    """
    place = 1 + left / width
    across = axes.get_yaxis_transform()
    for y, text, own in rows:
        axes.text(
            place, y, text, transform=across, va="center", ha="left", clip_on=False, **style, **own
        )


def above(axes: Axes, at: float, text: str, points: float, lift: float, **style) -> None:
    """Write words above the axes, centred on a position of the x axis, within their width.

    Parameters
    ----------
    axes : Axes
    at : float
        Position on the x axis.
    text : str
    points : float
        Size of the letters.
    lift : float
        Points between the axes and the words.
    """
    width, half = axes_width(axes), widest([text], points) / 2
    low, high = axes.get_xlim()
    place = (at - low) / (high - low) * width
    place = min(max(place, half), max(width - half, half))
    axes.annotate(
        text,
        xy=(place / width, 1),
        xycoords="axes fraction",
        xytext=(0, lift),
        textcoords="offset points",
        ha="center",
        va="bottom",
        fontsize=points,
        annotation_clip=False,
        **style,
    )


def axes_width(axes: Axes) -> float:
    """Width of axes in centimetres."""
    return axes.get_position().width * axes.figure.get_figwidth() * 2.54


def axes_height(axes: Axes) -> float:
    """Height of axes in centimetres."""
    return axes.get_position().height * axes.figure.get_figheight() * 2.54


def spread(heights: Sequence[float], step: float, low: float, high: float) -> list[float]:
    """Move sorted heights apart to at least ``step``, as little as needed, between two bounds.

    >>> spread([1.0, 1.5, 9.0], 2.0, 0.0, 10.0)
    [1.0, 3.0, 9.0]
    >>> spread([9.0, 9.5], 2.0, 0.0, 10.0)
    [8.0, 10.0]
    """
    placed: list[float] = []
    for height in heights:
        placed.append(max(height, placed[-1] + step if placed else low))
    limit = high
    for number in range(len(placed) - 1, -1, -1):
        placed[number] = min(placed[number], limit)
        limit = placed[number] - step
    return placed


def _touching(ticks: Sequence[tuple[float, str]], scale: float, points: float) -> bool:
    ends = [
        (place * scale - text_width(text, points) / 2, place * scale + text_width(text, points) / 2)
        for place, text in ticks
    ]
    return any(after[0] - before[1] < GAP for before, after in pairwise(ends))
