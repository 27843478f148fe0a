"""A table drawn as a chart: a row a measure, with its figures, its past as a line, and a reading.

The pale band behind a line is what is usual; it is split where the level stepped up or down, each
part with its mean. A word in colour, with a shape, stands only where something changed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from rocu_analysis import theme
from rocu_analysis.charts.control import stepped
from rocu_analysis.charts.drawing import axes_in, needing, top_margin
from rocu_analysis.charts.labels import BOLD, widest, wrap
from rocu_analysis.theme import Size

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

APART = 0.35  # centimetres between columns
NAME_SHARE, READING_SHARE = 0.24, 0.3  # of the width, at most
LEAST, AIR, CLOSER = 1.15, 0.2, 0.92  # of a row in lines: its height, and the room about it
SMALLER = 14.0  # points on a slide, where twelve measures have no room in larger letters
INSIDE = 0.05  # centimetres between a line's past and the rules above and below it
RISE = 0.34  # from the middle of small letters and figures to their baseline, of their size
LEAST_PAST = 2.2  # centimetres of the column of the past
FIGURES = ("latest", "before", "usual")


class _Plan(NamedTuple):
    """Ends of each column, its heading in lines; each row's name, reading, more, range in lines."""

    ends: dict[str, tuple[float, float]]
    heads: dict[str, list[str]]
    texts: list[tuple[list[str], list[str], list[str], list[str]]]
    mark: float
    least: np.ndarray

    def beside(self, place: Size) -> str:
        """What stands left of a stamp in its line, where the headings on the right have one."""
        in_line = all(len(self.heads[column]) == 1 for column in ("past", "reading"))
        return "beside" if in_line and not place.narrow else ""


def _height(frame: pd.DataFrame, place: Size, *, rows, heads, **_) -> float:
    """Centimetres that all the rows need at a size, with air."""
    plan = _plan(rows, heads, place)
    stamp = 0 if plan.beside(place) else place.line
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
    step, tall, plan = place.line, figure.get_figheight() / theme.CM, _plan(rows, heads, place)
    above = max(map(len, plan.heads.values())) * step + 0.2
    top = top_margin(figure, place, above, plan.beside(place))
    room = tall - top - 0.1
    if plan.least.sum() > room and place.points > SMALLER:
        draw(frame, figure, replace(place, points=SMALLER), rows=rows, heads=heads)
        return
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
    urgent = sorted(range(len(rows)), key=lambda at: not _says_something(rows[at]))
    find_room = plan.least[urgent].cumsum() <= room - (plan.least.sum() > room) * step
    shown = sorted(urgent[: max(1, int(find_room.sum()))])
    air = (room - (len(shown) < len(rows)) * step - plan.least[shown].sum()) / len(shown)
    axes.hlines(top, 0, place.width, color=theme.FOCUS, lw=1.2)
    y, span = top, (frame["x"].min(), frame["x"].max())
    for number in shown:
        high = plan.least[number] + min(air, 1.2 * step)
        _row(axes, rows[number], plan.texts[number], plan, y + high / 2, place)
        box = (*plan.ends["past"], y + INSIDE, y + high - INSIDE)
        _past(axes, frame[frame["row"] == number], rows[number]["kind"], box, span, place)
        y += high
        axes.hlines(y, 0, place.width, color=theme.GRID, lw=0.6)
    if len(shown) < len(rows):
        text = f"{len(rows) - len(shown)} more in the table"
        axes.text(0, y + 0.6 * step, text, va="center", fontsize=place.small)


def _says_something(row: Mapping) -> bool:
    """Whether a row tells of a change."""
    return _changed(row["kind"]) or bool(row["more"])


def _plan(rows: Sequence[Mapping], heads: Mapping[str, str], place: Size) -> _Plan:
    """The columns that leave room for the past; else ranges break, then columns are left out."""
    points, width, kept = place.small, place.width, dict(heads)
    mark = place.points * 0.75 / 72 * 2.54 + 0.12
    room = READING_SHARE * width - mark
    bold = [BOLD if _changed(row["kind"]) else 1 for row in rows]
    texts = [(wrap(row["name"], NAME_SHARE * width, points * BOLD),
              wrap(row["reading"], room, points * BOLD),
              wrap(row["more"], room, points)) for row in rows]  # fmt: skip
    names, told = ([widest(text[part], points * by) for text, by in zip(texts, bold, strict=True)]
                   for part in (0, 1))  # fmt: skip
    name = wrap(heads["name"], NAME_SHARE * width, points * BOLD)
    reading = max(*told, widest([heads["reading"]], points * BOLD),
                  widest((line for *_, more in texts for line in more), points))  # fmt: skip
    for least in ("", "to", *reversed(FIGURES[1:])):
        kept.pop(least, None)
        at = max(widest(name, points * BOLD), *names)
        ends = {"name": (0.0, at)}
        for column in [column for column in FIGURES if column in kept]:
            cells = [row[column] for row in rows]
            if least:  # of a range each end has its line
                cells = "\n".join(cells).replace(" to ", " to\n").split("\n")
            cells = widest(cells, points * (BOLD if column == "latest" else 1))
            word = widest([max(heads[column].split(), key=len)], points * BOLD)
            ends[column] = (at + APART, at + APART + max(word, cells))
            at = ends[column][1]
        ends["reading"] = (width - 0.1 - reading - mark, width)
        ends["past"] = (at + APART, ends["reading"][0] - APART)
        if ends["past"][1] - ends["past"][0] >= LEAST_PAST:
            break
    lines = {column: wrap(text, ends[column][1] - ends[column][0] + 0.05, points * BOLD)
             for column, text in kept.items()}  # fmt: skip
    room = ends["usual"][1] - ends["usual"][0] + 0.05 if "usual" in ends else np.inf
    texts = [(*text, wrap(row["usual"], room, points))
             for text, row in zip(texts, rows, strict=True)]  # fmt: skip
    tall = [CLOSER * max(len(name), len(told) + len(more), len(usual))
            for name, told, more, usual in texts]  # fmt: skip
    return _Plan(ends, lines, texts, mark, (np.maximum(tall, LEAST) + 0.15) * place.line)


def _changed(kind: str) -> bool:
    return kind in ("improvement", "concern", "change")


def _row(axes: Axes, row: Mapping, text, plan: _Plan, y: float, place: Size) -> None:
    """Words and figures of a row, about the height of its middle."""
    (name, told, more, usual), kind = text, row["kind"]
    step, base = CLOSER * place.line, RISE * place.small / 72 * 2.54
    changed, left = _changed(kind), plan.ends["reading"][0]
    weight = "bold" if changed else "normal"

    def write(x: float, lines, **style) -> float:
        above = y - (len(lines) - 1) / 2 * step
        for number, (line, bold, ink) in enumerate(lines):
            at = above + number * step + base
            axes.text(x, at, line, weight=bold, color=ink, fontsize=place.small, **style)
        return above

    write(0.0, [(line, weight, theme.TEXT) for line in name])
    for column in [column for column in FIGURES if column in plan.ends]:
        bold = "bold" if column == "latest" else "normal"
        cell = usual if column == "usual" else [row[column]]
        write(plan.ends[column][1], [(line, bold, theme.TEXT) for line in cell], ha="right")
    colour = theme.SIGNAL_MARKS[kind][1] if changed else theme.SOFT_TEXT
    colour = theme.TEXT if kind == "concern" else colour  # orange is too pale for letters
    lines = [(line, weight, colour) for line in told]
    above = write(left + plan.mark, lines + [(line, "normal", theme.SOFT_TEXT) for line in more])
    if kind in theme.SIGNAL_MARKS:
        shape, fill = theme.SIGNAL_MARKS[kind]
        size, x = place.points * (0.6 if changed else 0.4), left + place.points * 0.35 / 72 * 2.54
        axes.plot([x], [above], marker=shape, ms=size, color=fill, mec=fill, ls="none")


def _past(axes: Axes, points: pd.DataFrame, kind: str, box, span, place: Size) -> None:
    """The line of a row with its band and means, within a box (left, right, upper, lower end)."""
    left, right, upper, lower = box
    x, value, low, high, mean = (
        points[name].to_numpy(dtype=float) for name in ("x", "value", "low", "high", "mean")
    )
    parts, late = points["part"].to_numpy(), points["provisional"].to_numpy(dtype=bool)
    ends = np.concatenate([value, low, high])
    known = ends[~np.isnan(ends)]
    if not known.size:
        return
    radius = place.points * 0.42 / 72 * 2.54 / 2
    least, most = known.min(), known.max()
    if least == most:  # in the middle
        least, most = least - 1, most + 1
    wide, deep = (span[1] - span[0]) or 1.0, most - least
    half = 0.5 * wide / max(1, len(np.unique(x)) - 1)

    def across(x):
        share = (np.asarray(x, float) - span[0] + half) / (wide + 2 * half)
        return left + radius + share * (right - left - 2 * radius)

    def down(y):
        return lower - radius - (np.asarray(y, float) - least) / deep * (lower - upper - 2 * radius)

    banded = ~np.isnan(high) & ~late
    for part in pd.unique(parts[banded]):
        # Each point has the band of its own period, from half a step before to half a step after.
        at = banded & (parts == part)
        edges, *heights = stepped(x[at], half, low[at], high[at], mean[at])
        lowest, highest, middle = map(down, heights)
        axes.fill_between(across(edges), lowest, highest, color=theme.BAND, lw=0, zorder=1)
        axes.plot(across(edges), middle, color=theme.CONTEXT, lw=0.9, zorder=2)
    shape, colour = theme.SIGNAL_MARKS[kind] if _changed(kind) else ("o", theme.FOCUS)
    solid = np.where(late, np.nan, value)
    axes.plot(across(x), down(solid), color=colour, lw=1.4, zorder=3)
    dots = {"ls": "none", "ms": place.points * 0.42, "mec": colour, "mew": 1.1, "zorder": 4}
    there = np.concatenate([[False], ~np.isnan(solid), [False]])
    alone = there[1:-1] & ~there[:-2] & ~there[2:]  # between gaps no line shows a figure
    if alone.any():
        small = dots | {"ms": place.points * 0.24}
        axes.plot(across(x[alone]), down(value[alone]), marker="o", mfc=colour, **small)
    ago = points["year_ago"].to_numpy(dtype=bool) & ~np.isnan(solid)
    if ago.any():
        small = dots | {"ms": place.points * 0.3}
        axes.plot(across(x[ago]), down(value[ago]), marker="o", mfc=colour, **small)
    last, open_ends = np.flatnonzero(there[1:-1])[-1:], np.flatnonzero(late & ~np.isnan(value))
    if len(last):
        axes.plot(across(x[last]), down(value[last]), marker=shape, mfc=colour, **dots)
    if len(open_ends):
        path = np.concatenate([last, open_ends])
        style = {"color": colour, "lw": 0.9, "ls": (0, (1, 2)), "zorder": 3}
        axes.plot(across(x[path]), down(value[path]), **style)
        axes.plot(across(x[open_ends]), down(value[open_ends]), marker="o", mfc=theme.PAPER, **dots)
