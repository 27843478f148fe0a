"""Words in cells: a grid of rows by columns, each cell a mark and a word.

Used for grades, self-assessments, scorecards and completeness. Nothing is told by colour alone.
Columns are as wide and rows as tall as their words need; columns that find no room side by side go
on in a second grid below; rows that find none are counted under the grid.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from rocu_analysis import theme
from rocu_analysis.charts import labels
from rocu_analysis.charts.drawing import axes_in, needing, top_margin
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
# lines stand a little closer than `line` has them. Above a grid stand its heads and a little air.
AIR, LEAST_AIR, CLOSER, HEAD = 0.7, 0.2, 0.85, 0.6


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
    frame: pd.DataFrame, place: Size, *, rows: Sequence[str], columns: Sequence[str], **_
) -> float:
    """Centimetres that all the rows need at a size."""
    blocks = _blocks(frame, rows, columns, place)
    lines = sum(block.above + (block.lines + AIR).sum() for block in blocks)
    return (lines + 1.6) * place.line + FOOT


@needing(_height)
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
    blocks, step = _blocks(frame, rows, columns, place), place.line
    tall, y = figure.get_figheight() / theme.CM, top_margin(figure, place)
    lines = np.array([block.lines for block in blocks])
    room = (tall - y - FOOT) / step - fsum(block.above for block in blocks)
    order = sorted(range(len(rows)), key=lambda at: rows[at] != focus)
    needed = (lines.sum(axis=0) + LEAST_AIR * len(blocks))[order].cumsum()
    if needed[-1] > room:
        room -= 1.2
        order = order[: max(1, int((needed <= room).sum()))]
    kept = sorted(order)
    air = (room - lines[:, kept].sum()) / lines[:, kept].size
    for block in blocks:
        y += block.above * step
        high = (block.lines[kept] + air) * step
        axes = axes_in(figure, block.left, GAP_RIGHT, y, tall - y - high.sum())
        y += high.sum()
        edges = np.concatenate([[0.0], np.cumsum(high)])
        middles = dict(zip(kept, (edges[1:] + edges[:-1]) / 2, strict=True))
        lefts = np.concatenate([[0.0], np.cumsum(block.widths)])
        axes.set_xlim(0, lefts[-1])
        axes.set_ylim(edges[-1], 0)
        axes.set_xticks([])
        axes.set_yticks(list(middles.values()), ["\n".join(block.names[at]) for at in kept])
        for label, at in zip(axes.get_yticklabels(), kept, strict=True):
            label.set_fontweight("bold" if rows[at] == focus else "normal")
        labels.quiet(axes, place, foot=False)
        axes.tick_params(axis="y", pad=6)  # clear of the first mark
        axes.hlines(edges, 0, lefts[-1], color=theme.GRID, lw=0.6, clip_on=False)
        for head, left in zip(block.heads, lefts, strict=False):
            at, style = (left / lefts[-1], 1), {"va": "bottom", "color": theme.SOFT_TEXT}
            labels.write(axes, "\n".join(head), at, (2, 3), place, **style)
        _cells(axes, block.frame, middles, lefts, marks, place)
    if len(kept) < len(rows):
        text = f"{len(rows) - len(kept)} more in the table"
        labels.in_figure(figure, 0.15, (FOOT + 1.2 * step) / 2, text, place, va="center")


def _blocks(
    frame: pd.DataFrame, rows: Sequence[str], columns: Sequence[str], place: Size
) -> list[_Block]:
    """Columns in as few grids as hold their longest words, about as many in each."""
    points = place.small
    names = [wrap(name, NAME_SHARE * place.width, points * BOLD) for name in rows]
    left = widest((part for name in names for part in name), points * BOLD) + 0.3
    room = place.width - left - GAP_RIGHT
    marked = frame["kind"].ne("").groupby(frame["column"]).transform("any")
    indent = np.where(marked, place.points * 0.7 / 72 * 2.54 + 0.22, 0.07)
    frame = frame.assign(indent=indent)
    # A word of a heading with a hyphen may break after it.
    least = np.array([widest(name.replace("-", "- ").split(), points) + 0.2 for name in columns])
    wanted = least.copy()
    told = zip(frame["text"], frame["column"], frame["indent"] + APART, strict=True)
    for text, column, beside in told:
        least[column] = max(least[column], widest(text.split(), points) + beside)
        whole = widest([text.replace("\n", " ")], points) + beside
        wanted[column] = max(wanted[column], whole, least[column])
    number = next(
        (n for n in range(1, len(columns))
         if all(least[part].sum() <= room for part in np.array_split(range(len(columns)), n))),
        len(columns),
    )  # fmt: skip
    blocks = []
    for part in np.array_split(np.arange(len(columns)), number):
        widths = _widths(least[part], wanted[part], room)
        heads = [
            [text.replace("- ", "-") for text in wrap(columns[at].replace("-", "- "), width - 0.2,
                                                      points)]
            for at, width in zip(part, widths, strict=True)
        ]  # fmt: skip
        cells = frame[frame["column"].isin(part)]
        cells = cells.assign(column=cells["column"] - part[0])
        cells["lines"] = _broken(cells, widths, points)
        lines = np.array([len(name) for name in names], dtype=float)
        np.maximum.at(lines, cells["row"].to_numpy(), cells["lines"].map(len).to_numpy())
        blocks.append(_Block(cells, left, widths, names, heads, lines * CLOSER))
    return blocks


def _widths(least: np.ndarray, wanted: np.ndarray, room: float) -> np.ndarray:
    """Widths of columns: at least their longest word, then room for their longest text."""
    even = room / len(least)
    if wanted.max() <= even:
        return np.full(len(least), even)
    if wanted.sum() <= room:
        return wanted + (room - wanted.sum()) / len(least)
    if least.sum() >= room:
        return least * room / least.sum()
    return least + (wanted - least) * (room - least.sum()) / (wanted - least).sum()


def _broken(cells: pd.DataFrame, widths: np.ndarray, points: float) -> list[list[str]]:
    """Lines of each cell; what one cell of a column must break, all of them break."""
    rooms = widths[cells["column"].to_numpy(dtype=int)] - cells["indent"] - APART
    whole = [text.replace("\n", " ") for text in cells["text"]]
    fits = [text_width(text, points) <= room for text, room in zip(whole, rooms, strict=True)]
    broken = set(cells.loc[~np.array(fits, dtype=bool), "column"])
    return [
        [line for part in text.split("\n") for line in wrap(part, room, points)] or [""]
        if column in broken
        else [one_line]
        for text, one_line, column, room in zip(
            cells["text"], whole, cells["column"], rooms, strict=True
        )
    ]


def _cells(axes: Axes, frame: pd.DataFrame, middles, lefts, marks, place: Size) -> None:
    """Write the words of each cell, and draw the marks that are alike at once."""
    shown = frame[frame["row"].isin(middles)]
    shown = shown.assign(x=lefts[shown["column"].to_numpy()], y=shown["row"].map(middles))
    for cell in shown.itertuples():
        words = "\n".join(cell.lines)
        axes.text(cell.x + cell.indent, cell.y, words, va="center", fontsize=place.small)
    hollow = shown["hollow"] if "hollow" in shown else pd.Series(False, shown.index)
    for (kind, empty), alike in shown[shown["kind"].ne("")].groupby(["kind", hollow], sort=False):
        marker, colour = marks[kind]
        style = {"marker": marker, "color": colour, "mfc": theme.PAPER if empty else colour}
        style |= {"ms": place.points * 0.7, "ls": "none", "clip_on": False}
        axes.plot(alike["x"] + (alike["indent"] - 0.1) / 2, alike["y"], **style)
