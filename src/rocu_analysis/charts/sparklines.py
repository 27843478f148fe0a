"""A table drawn as a chart: a row a measure, with its figures, its past as a line, and a reading.

The pale band behind a line is what is usual; it is split where the level stepped up or down, each
part with its mean. A word in colour, with a shape, stands only where something changed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rocu_analysis import theme
from rocu_analysis.charts import labels
from rocu_analysis.charts.control import stepped
from rocu_analysis.charts.drawing import axes_in, needing, top_margin
from rocu_analysis.charts.labels import BOLD, POINTS, widest, wrap
from rocu_analysis.theme import Size

APART = 0.35  # centimetres between columns
NAME_SHARE, READING_SHARE = 0.24, 0.3  # of the width, at most
LEAST, AIR, CLOSER = 1.15, 0.2, 0.92  # of a row in lines: its height, and the room about it
MOST_POINTS = 14.0  # on a slide, where twelve measures have no room in larger letters
INSIDE = 0.05  # centimetres between a line's past and the rules above and below it
RISE = 0.34  # from the middle of small letters and figures to their baseline, of their size
LEAST_PAST = 2.2  # centimetres of the column of the past
FIGURES = ("latest", "before", "usual")
CHANGED = ("improvement", "concern", "change")


class _Plan(NamedTuple):
    """Ends of each column, its heading in lines; each row's words, by column, and its height."""

    ends: dict[str, tuple[float, float]]
    heads: dict[str, list[str]]
    texts: list[dict[str, list[str]]]
    mark: float
    least: np.ndarray

    def stamp_side(self, place: Size) -> str:
        """What stands left of a stamp in its line, where the headings on the right have one."""
        in_line = all(len(self.heads[column]) < 2 for column in ("past", "reading"))
        return "beside" if in_line and not place.narrow else ""


def _height(frame: pd.DataFrame, place: Size, *, rows, heads, **_) -> float:
    """Centimetres that all the rows need at a size, with air."""
    place = place.at_most(MOST_POINTS)
    plan = _plan(rows, heads, place)
    stamp = 0 if plan.stamp_side(place) else place.line
    head = max(map(len, plan.heads.values())) * place.line + stamp + 0.45
    return head + (plan.least + AIR * place.line).sum()


@needing(_height)
def draw(
    frame: pd.DataFrame,
    figure: Figure,
    place: Size,
    *,
    rows: Sequence[Mapping],
    heads: Mapping[str, str],
) -> None:
    """Draw the table.

    ``frame`` holds the points of every row in order: ``row`` (its number), ``x``, ``value``,
    ``low, high`` (the band; missing without limits), ``mean``, ``part`` (the number of its level),
    ``provisional`` and ``year_ago`` (the point a year before the latest).
    ``rows`` say ``name, latest, before, usual, reading``, ``more`` (in grey, under the reading),
    and ``kind``, a key of `theme.SIGNAL_MARKS`, or empty where there is nothing to mark; ``heads``
    head the columns ``name, latest, before, usual, past, reading``.
    """
    place = place.at_most(MOST_POINTS)
    step, tall, plan = place.line, labels.tall(figure), _plan(rows, heads, place)
    above = max(map(len, plan.heads.values())) * step + 0.2
    top = top_margin(figure, place, above, plan.stamp_side(place))
    room = tall - top - 0.1
    axes = axes_in(figure, 0.0, 0.0, 0.0, 0.0)
    axes.set_xlim(0, place.width)
    axes.set_ylim(tall, 0)  # everything stands at centimetres from the upper left corner
    axes.set_axis_off()
    for column, lines in plan.heads.items():
        right = column in FIGURES
        x, ha = plan.ends[column][right], "right" if right else "left"
        for number, line in enumerate(reversed(lines)):
            style = {"fontsize": place.small, "weight": "bold", "ha": ha}
            axes.text(x, top - 0.2 - number * CLOSER * step, line, **style)
    # Where not all find room, those that say something do first.
    calm = [row["kind"] not in CHANGED and not row["more"] for row in rows]
    shown = labels.that_fit(plan.least / step, calm, room / step)
    air = (room - (len(shown) < len(rows)) * step - plan.least[shown].sum()) / len(shown)
    axes.hlines(top, 0, place.width, color=theme.FOCUS, lw=1.2)
    y, span = top, (frame["x"].min(), frame["x"].max())
    for number in shown:
        high = plan.least[number] + min(air, 1.2 * step)
        _row(axes, rows[number]["kind"], plan.texts[number], plan, y + high / 2, place)
        box = (*plan.ends["past"], y + INSIDE, y + high - INSIDE)
        _past(axes, frame[frame["row"] == number], rows[number]["kind"], box, span, place)
        y += high
        axes.hlines(y, 0, place.width, color=theme.GRID, lw=0.6)
    if len(shown) < len(rows):
        text = f"{len(rows) - len(shown)} more in the table"
        axes.text(0, y + 0.6 * step, text, va="center", fontsize=place.small)


def _plan(rows: Sequence[Mapping], heads: Mapping[str, str], place: Size) -> _Plan:
    """The columns that leave room for the past; else ranges break, then figures are left out."""
    points, width = place.small, place.width
    heavy, mark = points * BOLD, place.points * 0.75 / POINTS + 0.12
    room = READING_SHARE * width - mark
    texts = [{name: [row[name]] for name in FIGURES} | {
        "name": wrap(row["name"], NAME_SHARE * width, heavy),
        "reading": wrap(row["reading"], room, heavy), "more": wrap(row["more"], room, points),
    } for row in rows]  # fmt: skip

    def needed(column: str, bold: bool = False) -> float:
        """Width of the cells of a column; of a row that changed words are bold."""
        return max(widest(text[column], heavy if bold or row["kind"] in CHANGED else points)
                   for text, row in zip(texts, rows, strict=True))  # fmt: skip

    name = wrap(heads["name"], NAME_SHARE * width, heavy)
    reading = max(needed("reading"), needed("more"), widest([heads["reading"]], heavy))
    both = "\n".join(row["usual"] for row in rows).replace(" to ", " to\n")
    halves = widest(both.split("\n"), points)
    for number, is_broken in ((3, False), (3, True), (2, False), (1, False)):
        for text, row in zip(texts, rows, strict=True) if is_broken else ():
            text["usual"] = wrap(row["usual"], halves, points)
        at = max(widest(name, heavy), needed("name"))
        ends = {"name": (0.0, at)}
        for column in FIGURES[:number]:
            word = widest([max(heads[column].split(), key=len)], heavy)
            ends[column] = (at + APART, at + APART + max(word, needed(column, column == "latest")))
            at = ends[column][1]
        ends["reading"] = (width - 0.1 - reading - mark, width)
        ends["past"] = (at + APART, ends["reading"][0] - APART)
        if ends["past"][1] - ends["past"][0] >= LEAST_PAST:
            break
    lines = {column: wrap(text, ends[column][1] - ends[column][0] + 0.05, heavy)
             for column, text in heads.items() if column in ends}  # fmt: skip
    tall = [max(len(text["name"]), len(text["reading"]) + len(text["more"]),
                len(text["usual"]) if "usual" in ends else 1) for text in texts]  # fmt: skip
    least = (np.maximum(CLOSER * np.array(tall), LEAST) + 0.15) * place.line
    return _Plan(ends, lines, texts, mark, least)


def _row(axes: Axes, kind: str, text: Mapping, plan: _Plan, y: float, place: Size) -> None:
    """Words and figures of a row, about the height of its middle."""
    step, base = CLOSER * place.line, RISE * place.small / POINTS
    changed, left = kind in CHANGED, plan.ends["reading"][0]
    weight = "bold" if changed else "normal"

    def write(x: float, lines, **style) -> float:
        above = y - (len(lines) - 1) / 2 * step
        for number, (line, bold, ink) in enumerate(lines):
            at = above + number * step + base
            axes.text(x, at, line, weight=bold, color=ink, fontsize=place.small, **style)
        return above

    write(0.0, [(line, weight, theme.TEXT) for line in text["name"]])
    for column in [column for column in FIGURES if column in plan.ends]:
        bold = "bold" if column == "latest" else "normal"
        lines = [(line, bold, theme.TEXT) for line in text[column]]
        write(plan.ends[column][1], lines, ha="right")
    colour = theme.SIGNAL_MARKS[kind][1] if changed else theme.SOFT_TEXT
    colour = theme.TEXT if kind == "concern" else colour  # orange is too pale for letters
    reading = [(line, weight, colour) for line in text["reading"]]
    reading += [(line, "normal", theme.SOFT_TEXT) for line in text["more"]]
    above = write(left + plan.mark, reading)
    if kind in theme.SIGNAL_MARKS:
        shape, fill = theme.SIGNAL_MARKS[kind]
        size, x = place.points * (0.6 if changed else 0.4), left + place.points * 0.35 / POINTS
        axes.plot([x], [above], marker=shape, ms=size, color=fill, mec=fill, ls="none")


def _past(axes: Axes, points: pd.DataFrame, kind: str, box, span, place: Size) -> None:
    """The line of a row with its band and means, within a box (left, right, upper, lower end)."""
    left, right, upper, lower = box
    x, value, low, high, mean = (
        points[name].to_numpy(dtype=float) for name in ("x", "value", "low", "high", "mean")
    )
    parts, late = points["part"].to_numpy(), points["provisional"].to_numpy(dtype=bool)
    ends = np.concatenate([value, low, high])
    if np.isnan(ends).all():
        return
    radius = place.points * 0.21 / POINTS
    least, most = np.nanmin(ends), np.nanmax(ends)
    if least == most:  # in the middle
        least, most = least - 1, most + 1
    wide = (span[1] - span[0]) or 1.0
    half = 0.5 * wide / max(1, len(np.unique(x)) - 1)

    def across(x):
        share = (np.asarray(x, float) - span[0] + half) / (wide + 2 * half)
        return left + radius + share * (right - left - 2 * radius)

    def down(y):
        share = (np.asarray(y, float) - least) / (most - least)
        return lower - radius - share * (lower - upper - 2 * radius)

    banded = ~np.isnan(high) & ~late
    for part in pd.unique(parts[banded]):
        # Each point has the band of its own period, from half a step before to half a step after.
        at = banded & (parts == part)
        edges, *heights = stepped(x[at], half, low[at], high[at], mean[at])
        lowest, highest, middle = map(down, heights)
        axes.fill_between(across(edges), lowest, highest, color=theme.BAND, lw=0, zorder=1)
        axes.plot(across(edges), middle, color=theme.CONTEXT, lw=0.9, zorder=2)
    shape, colour = theme.SIGNAL_MARKS[kind] if kind in CHANGED else ("o", theme.FOCUS)
    solid = np.where(late, np.nan, value)
    axes.plot(across(x), down(solid), color=colour, lw=1.4, zorder=3)
    there = np.concatenate([[False], ~np.isnan(solid), [False]])
    alone = there[1:-1] & ~there[:-2] & ~there[2:]  # between gaps no line shows a figure
    ago = points["year_ago"].to_numpy(dtype=bool) & ~np.isnan(solid)
    last, waiting = np.flatnonzero(there[1:-1])[-1:], np.flatnonzero(late & ~np.isnan(value))
    path = np.concatenate([last, waiting])
    if len(waiting):
        axes.plot(
            across(x[path]), down(value[path]), color=colour, lw=0.9, ls=(0, (1, 2)), zorder=3
        )
    for at, size, marker, face in ((np.flatnonzero(alone), 0.24, "o", colour),
                                   (np.flatnonzero(ago), 0.3, "o", colour),
                                   (last, 0.42, shape, colour),
                                   (waiting, 0.42, "o", theme.PAPER)):  # fmt: skip
        if len(at):
            axes.plot(across(x[at]), down(value[at]), marker=marker, mfc=face, mec=colour, mew=1.1,
                      ms=place.points * size, ls="none", zorder=4)  # fmt: skip
