"""A grid of words with shapes: rows by columns, each cell a mark and what it means in a word.

Used for grades (a mark in the column of the grade), self-assessments, scorecards and completeness.
Nothing is told by colour alone. Columns are as wide and rows as tall as their words need; rows that
find no room are counted under the grid.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from rocu_analysis import theme
from rocu_analysis.charts import labels
from rocu_analysis.charts.drawing import axes_in, top_margin
from rocu_analysis.charts.labels import BOLD, widest, wrap
from rocu_analysis.theme import Size, text_width

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

NAME_SHARE = 0.165
FOOT = 0.3
GAP_RIGHT = 0.25
APART = 0.13  # Centimetres from the words of one cell to the mark of the next.
# Lines of room above and below the words of a row: wished for, and the least. Within one text,
# lines stand a little closer than `line` has them.
AIR, LEAST_AIR, CLOSER = 0.7, 0.2, 0.85


@dataclass(frozen=True)
class _Plan:
    """Widths in centimetres and words broken into lines at one size; ``lines`` by row."""

    left: float
    widths: np.ndarray
    names: list[list[str]]
    heads: list[list[str]]
    cells: list[list[str]]
    lines: np.ndarray


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
    """Draw the grid, of ``rows`` and ``columns`` named from the top and from the left.

    ``frame`` holds ``row, column`` (their numbers), ``kind`` (which of ``marks``: marker and
    colour; empty for words alone), ``text`` (words right of the mark; a new line says where to
    break first), and where wanted ``hollow`` (a mark without filling). The row in ``focus`` is
    bold, and kept where there is no room for all.
    """
    plan, step = _plan(frame, rows, columns, place), place.line
    top = top_margin(figure, place, (max(map(len, plan.heads)) + 0.6) * step)
    room = (figure.get_figheight() / theme.CM - top - FOOT) / step
    kept, tall = _fitting(plan.lines, room, rows, focus)
    left_out = len(rows) - len(kept)
    foot = FOOT + (1.2 * step if left_out else 0)
    axes = axes_in(figure, plan.left, GAP_RIGHT, top, foot)
    edges = np.concatenate([[0.0], np.cumsum(tall)])
    middles = dict(zip(kept, (edges[1:] + edges[:-1]) / 2, strict=True))
    lefts = np.concatenate([[0.0], np.cumsum(plan.widths)])
    axes.set_xlim(0, lefts[-1])
    axes.set_ylim(edges[-1], 0)
    axes.set_xticks([])
    axes.set_yticks(list(middles.values()), ["\n".join(plan.names[at]) for at in kept])
    for label, at in zip(axes.get_yticklabels(), kept, strict=True):
        label.set_fontweight("bold" if rows[at] == focus else "normal")
    labels.quiet(axes, place, foot=False)
    axes.hlines(edges, 0, lefts[-1], color=theme.GRID, lw=0.6, clip_on=False)
    for head, left in zip(plan.heads, lefts, strict=False):
        at, style = (left / lefts[-1], 1), {"va": "bottom", "color": theme.SOFT_TEXT}
        labels.write(axes, "\n".join(head), at, (2, 3), place, **style)
    _cells(axes, frame, plan.cells, middles, lefts, marks, place)
    if left_out:
        labels.in_figure(
            figure, 0.15, 0.5 * foot, f"{left_out} more in the table", place, va="center"
        )


def height(frame: pd.DataFrame, rows: Sequence[str], columns: Sequence[str], place: Size) -> float:
    """Centimetres that all the rows need at a size."""
    plan = _plan(frame, rows, columns, place)
    step, heads = place.line, max(map(len, plan.heads)) + 2.2
    alike = (len(rows) * (plan.lines.max() + AIR) + heads) * step + FOOT
    return alike if alike <= place.most else (sum(plan.lines + AIR) + heads) * step + FOOT


def _indents(frame: pd.DataFrame, place: Size) -> np.ndarray:
    """Centimetres from the edge of each cell to its words, with room for the marks of a column."""
    marked = frame["kind"].ne("").groupby(frame["column"]).transform("any").to_numpy(dtype=bool)
    return np.where(marked, place.points * 0.7 / 72 * 2.54 + 0.22, 0.07)


def _plan(frame, rows: Sequence[str], columns: Sequence[str], place: Size) -> _Plan:
    points = place.small
    names = [wrap(name, NAME_SHARE * place.width, points * BOLD) for name in rows]
    left = widest((part for name in names for part in name), points * BOLD) + 0.3
    widths = _widths(frame, columns, place, place.width - left - GAP_RIGHT)
    # A word of a heading with a hyphen may break after it.
    heads = [
        [text.replace("- ", "-") for text in wrap(name.replace("-", "- "), width - 0.2, points)]
        for name, width in zip(columns, widths, strict=True)
    ]
    indents = _indents(frame, place)
    rooms = widths[frame["column"].to_numpy(dtype=int)] - indents - APART
    whole = [text.replace("\n", " ") for text in frame["text"]]
    fits = [text_width(text, points) <= room for text, room in zip(whole, rooms, strict=True)]
    # What one cell of a column must break, all of them break: a column reads best in one form.
    broken = set(frame.loc[~np.array(fits, dtype=bool), "column"])
    cells = [
        _broken(text, room, points) if column in broken else [one_line]
        for text, one_line, column, room in zip(
            frame["text"], whole, frame["column"], rooms, strict=True
        )
    ]
    lines = np.array([len(name) for name in names], dtype=float)
    for row, words in zip(frame["row"], cells, strict=True):
        lines[row] = max(lines[row], len(words))
    return _Plan(left, widths, names, heads, cells, lines * CLOSER)


def _broken(text: str, width: float, points: float) -> list[str]:
    """Lines of a cell, broken first where the text itself says so."""
    return [line for part in text.split("\n") for line in wrap(part, width, points)] or [""]


def _widths(frame, columns: Sequence[str], place: Size, room: float) -> np.ndarray:
    """Widths of the columns: at least their longest word, then room for their longest text."""
    points = place.small
    least = np.array([widest(name.replace("-", "- ").split(), points) + 0.2 for name in columns])
    wanted = least.copy()
    for text, column, indent in zip(
        frame["text"], frame["column"], _indents(frame, place), strict=True
    ):
        least[column] = max(least[column], widest(text.split(), points) + indent + APART)
        whole = text.replace("\n", " ")
        wanted[column] = max(wanted[column], widest([whole], points) + indent + APART)
    wanted = np.maximum(wanted, least)
    even = room / len(columns)
    if wanted.max() <= even:
        return np.full(len(columns), even)
    if wanted.sum() <= room:
        return wanted + (room - wanted.sum()) / len(columns)
    if least.sum() >= room:
        return least * room / least.sum()
    return least + (wanted - least) * (room - least.sum()) / (wanted - least).sum()


def _fitting(lines: np.ndarray, room: float, rows: Sequence[str], focus: str | None):
    """Rows that find room, and how tall each is: all alike where that fits."""
    number = len(rows)
    if number * (lines.max() + LEAST_AIR) <= room:
        return list(range(number)), np.full(number, room / number)
    spare = room - lines.sum()
    if spare >= LEAST_AIR * number:
        return list(range(number)), lines + spare / number
    room -= 1.2
    kept = [at for at, name in enumerate(rows) if name == focus]
    for at in range(number):
        tried = lines[[*kept, at]] + LEAST_AIR
        if at not in kept:
            if tried.sum() > room and kept:
                break
            kept.append(at)
    kept.sort()
    air = max(LEAST_AIR, (room - lines[kept].sum()) / len(kept))
    return kept, lines[kept] + air


def _cells(axes: Axes, frame, cells, middles, lefts, marks, place: Size) -> None:
    """Write the words of each cell, and draw the marks that are alike at once."""
    indents = _indents(frame, place)
    hollow = frame["hollow"] if "hollow" in frame.columns else [False] * len(frame)
    spots: dict[tuple[str, bool], list[tuple[float, float]]] = {}
    told = zip(frame["row"], frame["column"], frame["kind"], hollow, cells, indents, strict=True)
    for row, column, kind, empty, lines, indent in told:
        if row not in middles:
            continue
        x, y = lefts[column], middles[row]
        if kind:
            spots.setdefault((kind, bool(empty)), []).append((x + (indent - 0.1) / 2, y))
        axes.text(x + indent, y, "\n".join(lines), va="center", fontsize=place.small)
    for (kind, empty), alike in spots.items():
        marker, colour = marks[kind]
        axes.plot(
            *zip(*alike, strict=True),
            marker=marker,
            color=colour,
            mfc=theme.PAPER if empty else colour,
            ms=place.points * 0.7,
            ls="none",
            clip_on=False,
        )
