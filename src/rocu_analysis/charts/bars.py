"""Bars from zero: aligned panels of them, one a strand; and one bar in parts, with a line.

All panels have the same rows and one scale, so that lengths compare across strands. The first is
the widest: it has the intervals, and in words who is above or below the whole, a dashed line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rocu_analysis import theme
from rocu_analysis.charts import labels
from rocu_analysis.charts.dots import LEAST_ROW, WHOLE_LINE, pressing
from rocu_analysis.charts.drawing import axes_in, needing, top_margin
from rocu_analysis.charts.labels import BOLD, GAP, widest, wrap
from rocu_analysis.theme import Size

ROW = 1.55  # lines of text from one row to the next
BAR = 0.62  # of a row
NAME_SHARE = 0.3  # of the width, for names
LEAST_BARS = 0.6  # centimetres of a panel for its bars
LEAST_OTHERS = 0.3  # of the first panel's bars, for those of the others
APART = 0.4  # centimetres between a panel's figures and the next panel
TINT = "#E9F0F8"  # behind the row in focus
GREY = "#8A9296"  # of the other bars: 3 to 1 on white, and lines can be seen on it
LINES_OF_BAR, LINES_OF_LINE = 3.6, 8.0  # lines of text: title and bar; title, line and ticks


class Point(NamedTuple):
    """One period of a line, its value and how that is printed."""

    period: str
    value: float
    printed: str


class _Plan(NamedTuple):
    """What has room at a size: panels with the width of their text, and what is in the table."""

    names: list[list[str]]
    left: float
    panels: list[tuple[str, float, float, float]]  # strand, width of texts and bars, most per cent
    aside: str
    aside_width: float
    below: list[str]


def _plan(
    frame: pd.DataFrame,
    place: Size,
    *,
    strands: Sequence[str],
    whole: Mapping[str, float],
    aside: str,
    x_label: str,
    **_,
) -> _Plan:
    points, heavy = place.small, place.small * BOLD
    names = [wrap(name, NAME_SHARE * place.width, heavy) for name in frame["label"]]
    left = labels.widest_line(names, heavy) + 0.4
    texts = [widest([*frame[f"{s}, text"], "00%"], heavy) + GAP for s in strands]
    wide = max(widest(frame[aside], heavy), widest(aside.split(), points)) if aside else 0.0
    first, others = _reaches(frame, strands, whole)
    # What has no room is in the table: the column aside first, then the last strands.
    every = range(len(strands), 0, -1)
    for has, number in [(aside, len(strands)), *(("", number) for number in every)]:
        reaches = [first, *[others] * (number - 1)]
        free = place.width - 0.15 - left - sum(texts[:number]) - APART * (number - 1)
        free -= wide + GAP if has else 0.0
        bars = [free * reach / sum(reaches) for reach in reaches]
        if min(bars) >= LEAST_BARS:
            break
    rest = [*strands[number:], *[aside] * (has != aside)]
    units = [f"{x_label}. {has}: number" if has else x_label]
    units += [f"In the table: {', '.join(rest)}"] if rest else []
    below = [line for text in units for line in wrap(text, place.width - 0.4, points)]
    panels = [*zip(strands, texts, bars, reaches, strict=False)]
    return _Plan(names, left, panels, has, wide, below)


def _reaches(frame: pd.DataFrame, strands: Sequence[str], whole: Mapping) -> tuple[float, float]:
    """Per cent at which the first panel ends, and the others, on one scale."""
    most = [max([*frame[s].dropna(), whole.get(s, 0.0)], default=0.0) for s in strands]
    first = 1.03 * max([most[0], *frame["upper"].dropna()]) or 100.0
    return first, max(1.1 * max(most[1:], default=0.0), LEAST_OTHERS * first)


def _panels_height(frame: pd.DataFrame, place: Size, **options) -> float:
    """Height in centimetres of all rows with what is written above and below them."""
    plan = _plan(frame, place, **options)
    tall = max((len(name) for name in plan.names), default=1)
    rows = len(frame) * max(ROW * place.air, tall + 0.2)
    return (rows + 2.3 + len(plan.below) + 0.6) * place.line + 0.2


@needing(_panels_height)
def draw_panels(
    frame: pd.DataFrame,
    figure: Figure,
    place: Size,
    *,
    whole: Mapping[str, float],
    whole_name: str,
    **words,
) -> None:
    """Draw the rows of a frame from the top down, in one panel for each of ``strands``.

    ``frame`` holds ``label, state`` (``focus`` or ``plain``), ``lower, upper`` (of the first
    strand), a column of per cents for each strand, ``{strand}, text`` to print at its right, and a
    column of text ``aside``. ``whole`` is the value of the dashed line in each panel, or empty.
    ``words`` are ``strands, aside`` and ``x_label``. Panels that leave the first too little room
    are named below as being in the table.
    """
    step, high = place.line, labels.tall(figure)
    plan = _plan(frame, place, whole=whole, **words)
    top, foot = top_margin(figure, place, 2.3 * step), (0.6 + len(plan.below)) * step
    kept = labels.that_fit([LEAST_ROW] * len(frame), pressing(frame), (high - top - foot) / step)
    if left_out := len(frame) - len(kept):
        frame = frame.iloc[kept].reset_index(drop=True)
        plan = _plan(frame, place, whole=whole, **words)
        plan.below.append(f"{left_out} more in the table")
        foot = (0.6 + len(plan.below)) * step
    left, focus = plan.left, frame["state"].eq("focus")
    for number, (strand, text, bars, reach) in enumerate(plan.panels):
        box = left / place.width, foot / high, bars / place.width, (high - top - foot) / high
        axes = figure.add_axes(box)
        axes.set_xlim(0, reach)
        _panel(axes, frame, strand, focus)
        style = {"weight": "bold", "va": "bottom"}
        labels.write(axes, strand, (0, 1), (0, 2 + 1.2 * place.small), place, **style)
        if strand in whole:
            axes.axvline(whole[strand], zorder=2, **WHOLE_LINE)
            name = whole_name if number == 0 else ""
            labels.above(axes, whole[strand], f"{name} {whole[strand]:.0f}%".strip(), 2, place)
        _texts(axes, frame[f"{strand}, text"], focus, text, place)
        if number == 0:
            _intervals(axes, frame)
            labels.rows(axes, plan.names, focus)
            axes.tick_params(axis="y", length=0, labelsize=place.small, pad=4)
            for label, ours in zip(axes.get_yticklabels(), focus, strict=True):
                label.set_color(theme.FOCUS if ours else theme.TEXT)
        left += bars + text + APART
    if plan.aside:
        width = text + GAP + plan.aside_width
        _texts(axes, frame[plan.aside], focus, width, place)
        at, head = 1 + width / labels.axes_size(axes)[0], "\n".join(plan.aside.split())
        style = {"ha": "right", "va": "bottom", "color": theme.SOFT_TEXT}
        labels.write(axes, head, (at, 1), (0, 2), place, **style)
    for lift, line in enumerate(reversed(plan.below)):
        labels.in_figure(figure, 0.2, 0.1 + lift * step, line, place, va="bottom")


def _panel(axes: Axes, frame: pd.DataFrame, strand: str, focus: pd.Series) -> None:
    """Bars of one strand from a line at zero."""
    axes.set_ylim(len(frame) - 0.5, -0.5)
    axes.set_xticks([])
    axes.set_yticks([])
    for side in axes.spines.values():
        side.set_visible(False)
    axes.axvline(0, color=theme.TEXT, lw=1.2, zorder=3)
    for y in focus.index[focus]:
        axes.axhspan(y - 0.5, y + 0.5, color=TINT, zorder=0, lw=0)
    known = frame[frame[strand].notna()]
    colours = [theme.FOCUS if ours else GREY for ours in focus[known.index]]
    axes.barh(known.index, known[strand], BAR, color=colours, zorder=1)


def _intervals(axes: Axes, frame: pd.DataFrame) -> None:
    """Intervals over the bars, which can be seen on a dark bar too."""
    for row in frame[frame["lower"].notna()].itertuples():
        for colour, width in ((theme.PAPER, 3.6), (theme.TEXT, 1.6)):
            style = {"color": colour, "lw": width, "solid_capstyle": "butt", "zorder": 4}
            axes.plot([row.lower, row.upper], [row.Index, row.Index], **style)


def _texts(axes: Axes, texts: pd.Series, focus: pd.Series, width: float, place: Size) -> None:
    """Figures at the right of a panel, those in focus bold."""
    weights = ["bold" if ours else "normal" for ours in focus]
    at, ha = (0.12, "left") if texts.str.contains(" ").any() else (width, "right")
    labels.column(axes, range(len(texts)), texts, at, place, weights=weights, ha=ha)


# --- one bar and a line over periods --------------------------------------------------------------


def _parts(frame: pd.DataFrame, place: Size) -> list:
    """Key of the parts, each with its figure."""
    texts = frame["series"] + " " + frame["printed"]
    return labels.in_lines(zip(frame["colour"], texts, strict=True), 0.2, place)


def _bar_height(frame: pd.DataFrame, place: Size, *, line: Sequence[Point], **_) -> float:
    """Height in centimetres of the bar, the key of its parts and, if any, the line."""
    lines = LINES_OF_BAR + len(_parts(frame, place))
    return (lines + (LINES_OF_LINE * place.air if len(line) > 1 else 0.5)) * place.line + 0.2


@needing(_bar_height, least=2.0)
def draw_bar(
    frame: pd.DataFrame,
    figure: Figure,
    place: Size,
    *,
    title: str,
    line: Sequence[Point],
    line_title: str,
    most: float,
) -> None:
    """Draw one bar in parts, each named below it, and under it a value a period as a line.

    ``frame`` holds ``series`` in order from the left, its ``colour``, ``value`` and ``printed``.
    The axis of the line runs from zero to ``most``; one period alone needs none.
    """
    step, high, parts = place.line, labels.tall(figure), _parts(frame, place)
    top = top_margin(figure, place, 1.5 * step)
    under = top + BAR * 2 * step
    axes = axes_in(figure, 0.2, 0.2, top, high - under)
    # Amounts below zero lie left of it.
    ends = frame["value"].groupby(frame["value"] < 0).cumsum()
    axes.set_xlim(min(0.0, float(ends.min())), max(0.0, float(ends.max())) or 1.0)
    axes.set_axis_off()
    style = {"color": frame["colour"], "edgecolor": theme.PAPER, "lw": 1.0}
    axes.barh(0, frame["value"], 1, ends - frame["value"], **style)
    labels.write(axes, title, (0, 1), (0, 3), place, weight="bold")
    labels.draw_key(figure, parts, high - under - 0.3 * step, place)
    under += (len(parts) + 0.3) * step
    if len(line) > 1:
        bottom = axes_in(figure, 0.2, 0.2, under + 2.2 * step, 1.7 * step)
        _line(bottom, line, line_title, most, place)


def _line(axes: Axes, line: Sequence[Point], title: str, most: float, place: Size) -> None:
    """A value a period, with its figure; where that is too tight only the first and the last."""
    axes.set_xlim(-0.5, len(line) - 0.5)
    axes.set_ylim(0, most)
    axes.set_yticks([])
    labels.quiet(axes, place, pad=7)
    labels.named_ticks(axes, enumerate(point.period for point in line), place)
    labels.write(axes, title, (0, 1), (0, 1.2 * place.small), place)
    values = [point.value for point in line]
    axes.plot(range(len(line)), values, "o-", color=theme.BLUE, lw=1.8, ms=5.5, clip_on=False)
    slot = labels.axes_size(axes)[0] / len(line)
    are_tight = widest((point.printed for point in line), place.small * BOLD) + 0.1 > slot
    ends = (0, len(line) - 1)
    for x, point in enumerate(line):
        if point.value == point.value and (x in ends or not are_tight):
            style = {"ha": "center", "va": "bottom", "weight": "bold", "data": True}
            labels.write(axes, point.printed, (x, point.value), (0, 5), place, **style)
