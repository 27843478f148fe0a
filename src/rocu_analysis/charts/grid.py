"""Words in cells: a grid of rows by columns, each cell with a mark or a filling, and its word.

Used for grades, oversight, recommendations, scorecards and completeness. No meaning rests on colour
alone. Columns are as wide and rows as tall as their words need; columns that find no room side by
side go on in a second grid below; rows that find none are counted under the grid.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from rocu_analysis import theme
from rocu_analysis.charts import labels
from rocu_analysis.charts.drawing import axes_in, needing, top_margin
from rocu_analysis.charts.labels import BOLD, widest, wrap
from rocu_analysis.theme import Size, text_width

NAMES = 0.25  # of the width, at most, for the names of rows
RIGHT, FOOT = 0.2, 0.3  # centimetres beside and below the grid
APART = 0.13  # centimetres from the words of one cell to the next cell
BETWEEN = 0.1  # centimetres between filled cells
# Lines of room above and below the words of a row: wished for, and the least. Within one text,
# lines stand a little closer than `line` has them. Above a grid stand its heads and a little air.
AIR, LEAST_AIR, CLOSER, HEAD = 0.9, 0.25, 0.85, 0.6


@dataclass(frozen=True)
class _Block:
    """Columns side by side: widths in centimetres, words broken into lines, ``lines`` by row."""

    frame: pd.DataFrame
    left: float
    widths: np.ndarray
    names: list[list[str]]
    heads: list[list[str]]
    lines: np.ndarray

    @property
    def above(self) -> float:
        """Lines of its headings, with air."""
        return max(map(len, self.heads)) + HEAD


def _height(
    frame: pd.DataFrame,
    place: Size,
    *,
    rows: Sequence[str],
    columns: Sequence[str],
    marks: Mapping[str, tuple] = theme.STATE_FILLS,
    **_,
) -> float:
    """Centimetres that all the rows need at a size."""
    blocks = _blocks(frame, rows, columns, marks, place)
    lines = fsum(block.above + (block.lines + AIR).sum() + 0.5 for block in blocks)
    return lines * place.line + FOOT


@needing(_height)
def draw(
    frame: pd.DataFrame,
    figure: Figure,
    place: Size,
    *,
    rows: Sequence[str],
    columns: Sequence[str],
    marks: Mapping[str, tuple] = theme.STATE_FILLS,
    focus: str | None = None,
) -> None:
    """Draw the grid, of ``rows`` and ``columns`` named from the top and from the left.

    ``frame`` holds ``row, column`` (their numbers), ``kind`` (which of ``marks``; empty for words
    alone), ``text`` (a new line says where to break first), and where wanted ``hollow`` (a mark
    without filling). A mark is a marker and its colour, left of the words; or a filling, the colour
    of its letters, and that of a dashed edge. The row in ``focus`` is bold and framed, and kept
    where there is no room for all.
    """
    blocks, step = _blocks(frame, rows, columns, marks, place), place.line
    tall, y = labels.tall(figure), top_margin(figure, place)
    lines = np.array([block.lines for block in blocks])
    room = (tall - y - FOOT) / step - fsum(block.above for block in blocks)
    needed = lines.sum(axis=0) + LEAST_AIR * len(blocks)
    kept = labels.that_fit(needed, [name != focus for name in rows], room)
    room -= labels.NOTE * (len(kept) < len(rows))
    air = (room - lines[:, kept].sum()) / lines[:, kept].size
    for block in blocks:
        y += block.above * step
        high = (block.lines[kept] + air) * step
        axes = axes_in(figure, block.left, RIGHT, y, tall - y - high.sum())
        y += high.sum()
        edges, lefts = (np.concatenate([[0.0], np.cumsum(ends)]) for ends in (high, block.widths))
        axes.set_xlim(0, lefts[-1])
        axes.set_ylim(edges[-1], 0)
        axes.set_xticks([])
        axes.set_yticks((edges[1:] + edges[:-1]) / 2, ["\n".join(block.names[at]) for at in kept])
        for number, at in enumerate(kept):
            if rows[at] == focus:
                axes.get_yticklabels()[number].set_fontweight("bold")
                corner, size = (0.0, edges[number]), (lefts[-1], high[number])
                style = {"fill": False, "ec": theme.FOCUS, "lw": 2, "clip_on": False}
                axes.add_patch(Rectangle(corner, *size, zorder=3, **style))
        labels.quiet(axes, place, foot=False)
        axes.tick_params(axis="y", pad=6)  # clear of the first mark
        axes.hlines(edges, 0, lefts[-1], color=theme.GRID, lw=0.6, clip_on=False)
        for head, left in zip(block.heads, lefts, strict=False):
            style = {"va": "bottom", "color": theme.SOFT_TEXT}
            labels.write(axes, "\n".join(head), (left / lefts[-1], 1), (2, 3), place, **style)
        shown = block.frame[block.frame["row"].isin(kept)]
        at = shown["row"].map({row: number for number, row in enumerate(kept)}).to_numpy(dtype=int)
        column = shown["column"].to_numpy(dtype=int)
        shown = shown.assign(x=lefts[column], wide=block.widths[column], y=edges[at], tall=high[at])
        _cells(axes, shown, marks, place)
    if len(kept) < len(rows):
        text = f"{len(rows) - len(kept)} more in the table"
        labels.in_figure(figure, 0.15, (FOOT + labels.NOTE * step) / 2, text, place, va="center")


def _blocks(
    frame: pd.DataFrame, rows: Sequence[str], columns: Sequence[str], marks: Mapping, place: Size
) -> list[_Block]:
    """Columns in as few grids as hold their longest words, about as many in each."""
    points = place.small
    names = [wrap(name, NAMES * place.width, points * BOLD) for name in rows]
    left = labels.widest_line(names, points * BOLD) + 0.3
    room = place.width - left - RIGHT
    marked = frame["kind"].ne("").groupby(frame["column"]).transform("any")
    filled = all(len(mark) == 3 for mark in marks.values())
    gap = 0.15 if filled else place.points * 0.7 / 72 * 2.54 + 0.22
    frame = frame.assign(indent=np.where(marked, gap, 0.07))
    # A word of a heading with a hyphen may break after it.
    columns = [name.replace("-", "- ") for name in columns]
    least = np.array([widest(name.split(), points) + 0.2 for name in columns])
    wanted = least.copy()
    for text, at, indent in zip(frame["text"], frame["column"], frame["indent"], strict=True):
        least[at] = max(least[at], widest(text.split(), points) + indent + APART)
        whole = widest([text.replace("\n", " ")], points) + indent + APART
        wanted[at] = max(wanted[at], whole, least[at])
    every = range(1, len(columns) + 1)
    parts = next((parts for parts in (np.array_split(range(len(columns)), n) for n in every)
                  if all(least[part].sum() <= room for part in parts)),
                 [[at] for at in range(len(columns))])  # fmt: skip
    blocks = []
    for part in parts:
        widths = _widths(least[part], wanted[part], room)
        broken = (wrap(columns[at], width - 0.2, points)
                  for at, width in zip(part, widths, strict=True))  # fmt: skip
        heads = [[line.replace("- ", "-") for line in lines] for lines in broken]
        cells = frame[frame["column"].isin(part)]
        cells = cells.assign(column=cells["column"] - part[0])
        cells["lines"] = _broken(cells, widths, points)
        lines = np.array([len(name) for name in names], dtype=float)
        np.maximum.at(lines, cells["row"].to_numpy(), cells["lines"].map(len).to_numpy())
        blocks.append(_Block(cells, left, widths, names, heads, lines * CLOSER))
    return blocks


def _widths(least: np.ndarray, wanted: np.ndarray, room: float) -> np.ndarray:
    """Widths of columns: at least their longest word, then room for their longest text."""
    if wanted.max() * len(wanted) <= room:
        return np.full(len(wanted), room / len(wanted))
    if least.sum() >= room:
        return least * room / least.sum()
    more = wanted - least + 0.01
    return least + more * (room - least.sum()) / more.sum()


def _broken(cells: pd.DataFrame, widths: np.ndarray, points: float) -> list[list[str]]:
    """Lines of each cell; what one cell of a column must break, all of them break."""
    rooms = widths[cells["column"].to_numpy(dtype=int)] - cells["indent"] - APART
    whole = cells["text"].str.replace("\n", " ", regex=False)
    long = [text_width(text, points) > room for text, room in zip(whole, rooms, strict=True)]
    broken = cells["column"].isin(set(cells["column"][long]))
    return [
        [line for part in text.split("\n") for line in wrap(part, room, points)] or [""]
        if breaks else [one_line]
        for text, one_line, room, breaks in zip(cells["text"], whole, rooms, broken, strict=True)
    ]  # fmt: skip


def _cells(axes: Axes, shown: pd.DataFrame, marks: Mapping[str, tuple], place: Size) -> None:
    """Write the words of each cell over its filling, or beside its mark."""
    for cell in shown.itertuples():
        words, middle, ink = "\n".join(cell.lines), cell.y + cell.tall / 2, theme.TEXT
        if len(mark := marks.get(cell.kind, ())) == 3:
            fill, ink, edge = mark
            corner, size = (cell.x + BETWEEN / 2, cell.y + BETWEEN / 2), BETWEEN
            style = {"fc": fill, "ec": edge or fill, "lw": 1.2, "ls": (0, (3, 2)) if edge else "-"}
            axes.add_patch(Rectangle(corner, cell.wide - size, cell.tall - size, **style))
        elif mark:
            marker, colour = mark
            empty = bool(getattr(cell, "hollow", False))
            style = {"marker": marker, "color": colour, "mfc": theme.PAPER if empty else colour}
            style |= {"ms": place.points * 0.7, "ls": "none", "clip_on": False}
            axes.plot([cell.x + (cell.indent - 0.1) / 2], [middle], **style)
        weight = "bold" if ink == theme.PAPER else "normal"
        style = {"va": "center", "fontsize": place.small, "color": ink, "weight": weight}
        axes.text(cell.x + cell.indent, middle, words, **style)
