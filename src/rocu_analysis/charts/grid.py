"""A grid of words with shapes: rows by columns, each cell a mark and what it means in a word.

Used for grades (a mark in the column of the grade) and for self-assessments (a word in every cell).
Nothing is told by colour alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rocu_analysis import theme
from rocu_analysis.charts.drawing import axes_in, line, top_margin
from rocu_analysis.charts.labels import widest, wrap

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from matplotlib.figure import Figure

    from rocu_analysis.theme import Size

NAME_SHARE = 0.155


def draw(
    frame: pd.DataFrame,
    figure: Figure,
    place: Size,
    *,
    rows: Sequence[str],
    columns: Sequence[str],
    marks: Mapping[str, tuple[str, str]],
    focus: str | None = None,
) -> None:
    """Draw the grid.

    Parameters
    ----------
    frame : DataFrame
        ``row, column`` (numbers from the top and the left), ``kind`` (which mark), ``text`` (words
        right of the mark).
    figure : Figure
    place : Size
    rows, columns : sequence of str
        Names from the top and from the left.
    marks : mapping of str to (marker, colour)
    focus : str, optional
        Row in bold.
    """
    points, step = place.small, line(place)
    names = [wrap(name, NAME_SHARE * place.width, points * 1.08) for name in rows]
    left = widest((part for name in names for part in name), points * 1.08) + 0.3
    width = (place.width - left - 0.2) / len(columns)
    heads = [_head(name, width - 0.2, points) for name in columns]
    top = top_margin(figure, place, (max(map(len, heads)) + 0.6) * step)
    axes = axes_in(figure, left, 0.2, top, 0.3)
    axes.set_xlim(0, len(columns))
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_yticks(range(len(rows)), ["\n".join(name) for name in names])
    for label, name in zip(axes.get_yticklabels(), rows, strict=True):
        label.set_fontweight("bold" if name == focus else "normal")
    axes.set_xticks([])
    axes.tick_params(length=0)
    for side in axes.spines.values():
        side.set_visible(False)
    for y in range(len(rows) + 1):
        axes.axhline(y - 0.5, color=theme.GRID, lw=0.6)
    for number, head in enumerate(heads):
        axes.annotate(
            "\n".join(head),
            (number / len(columns), 1),
            xycoords="axes fraction",
            xytext=(2, 3),
            textcoords="offset points",
            va="bottom",
            fontsize=points,
            color=theme.SOFT_TEXT,
            annotation_clip=False,
        )
    pad = 0.28 / width
    for cell in frame.itertuples():
        marker, colour = marks[cell.kind]
        axes.plot(
            [cell.column + pad],
            [cell.row],
            marker=marker,
            color=colour,
            ms=place.points * 0.7,
            ls="none",
        )
        text = "\n".join(wrap(cell.text, width - 0.75, points))
        axes.text(cell.column + 2.1 * pad, cell.row, text, va="center", fontsize=points)


def _head(name: str, width: float, points: float) -> list[str]:
    """Lines of a heading; a word with a hyphen may break after it."""
    return [text.replace("- ", "-") for text in wrap(name.replace("-", "- "), width, points)]


def height(rows: int, lines: int, place: Size) -> float:
    """Centimetres that rows need whose cells have up to ``lines`` lines of words."""
    return (rows * (lines + 0.7) + 3.5) * line(place)
