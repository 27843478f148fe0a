"""Aligned panels of bars, one a strand: the same rows in each, and the whole as a dashed line.

Bars begin at zero and all panels have one scale, so that lengths compare across strands. The first
panel is the widest: it has the intervals, and in words who is above or below the whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from rocu_analysis import theme
from rocu_analysis.charts import labels
from rocu_analysis.charts.dots import WHOLE_LINE, that_fit
from rocu_analysis.charts.drawing import needing, top_margin
from rocu_analysis.charts.labels import BOLD, GAP, widest, wrap
from rocu_analysis.theme import Size

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ROW = 1.55  # lines of text from one row to the next
BAR = 0.62  # of a row
NAME_SHARE = 0.3  # of the width, for names
LEAST_BARS = 0.6  # centimetres of a panel for its bars
LEAST_OTHERS = 0.3  # of the first panel's bars, for those of the others
APART = 0.4  # centimetres between a panel's figures and the next panel
TINT = "#E9F0F8"  # behind the row in focus
GREY = "#8A9296"  # of the other bars: 3 to 1 on white, and lines can be seen on it


class _Plan(NamedTuple):
    """What has room at a size: panels with the width of their text, and what is in the table."""

    names: list[list[str]]
    left: float
    strands: tuple[str, ...]
    texts: list[float]
    bars: list[float]  # centimetres of each panel for its bars
    reaches: list[float]  # per cent at which each ends
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
    left = widest((line for name in names for line in name), heavy) + 0.4
    texts = [widest([*frame[f"{s}, text"], "00%"], heavy) + GAP for s in strands]
    aside_width = max(widest(frame[aside], heavy), widest(aside.split(), points)) if aside else 0.0
    first, *others = _reaches(frame, strands, whole)
    number, rest = len(strands), []
    while True:
        reaches = [first, *others[: number - 1]]
        free = place.width - 0.15 - left - sum(texts[:number]) - APART * (number - 1)
        free -= aside_width + GAP if aside else 0.0
        bars = [free * reach / sum(reaches) for reach in reaches]
        if min(bars) >= LEAST_BARS or number == 1:
            break
        if aside:
            rest, aside, aside_width = [*rest, aside], "", 0.0
        else:
            number -= 1
    rest = [*strands[number:], *rest]
    x_label += f". {aside}: number" if aside else ""
    below = wrap(x_label, place.width - 0.4, points)
    if rest:
        below += wrap(f"In the table: {', '.join(rest)}", place.width - 0.4, points)
    kept = tuple(strands[:number])
    return _Plan(names, left, kept, texts[:number], bars, reaches, aside, aside_width, below)


def _reaches(frame: pd.DataFrame, strands: Sequence[str], whole: Mapping) -> list[float]:
    """Per cent at which each panel ends, on one scale: those after the first are alike."""
    most = [max([*frame[s].dropna(), whole.get(s, 0.0)], default=0.0) for s in strands]
    first = 1.03 * max([most[0], *frame["upper"].dropna()]) or 100.0
    others = max([1.1 * max(most[1:], default=0.0), LEAST_OTHERS * first])
    return [first, *[others] * (len(strands) - 1)]


def _height(frame: pd.DataFrame, place: Size, **options) -> float:
    """Height in centimetres of all rows with what is written above and below them."""
    plan = _plan(frame, place, **options)
    tall = max((len(name) for name in plan.names), default=1)
    rows = len(frame) * max(ROW * place.air, tall + 0.2)
    return (rows + 2.3 + len(plan.below) + 0.6) * place.line + 0.2


@needing(_height)
def draw(
    frame: pd.DataFrame,
    figure: Figure,
    place: Size,
    *,
    strands: Sequence[str],
    whole: Mapping[str, float],
    whole_name: str,
    aside: str,
    x_label: str,
) -> None:
    """Draw the rows of a frame from the top down, in one panel for each of ``strands``.

    ``frame`` holds ``label, state`` (``focus`` or ``plain``), ``lower, upper`` (of the first
    strand), a column of per cents for each strand, ``{strand}, text`` to print at its right, and a
    column of text ``aside``. ``whole`` is the value of the dashed line in each panel, or empty.
    Panels that leave the first too little room are named below as being in the table.
    """
    step = place.line
    words = {"strands": strands, "whole": whole, "aside": aside, "x_label": x_label}
    plan = _plan(frame, place, **words)
    top, foot = top_margin(figure, place, 2.3 * step), (0.6 + len(plan.below)) * step
    high = figure.get_figheight() / theme.CM
    if len(frame) > (most := max(2, int((high - top - foot) / (1.05 * step)))):
        frame, left_out = that_fit(frame, most)
        plan = _plan(frame, place, **words)
        plan.below.append(f"{left_out} more in the table")
        foot += step
    offset = plan.left
    panels = zip(plan.strands, plan.texts, plan.bars, plan.reaches, strict=True)
    for number, (strand, text, bars, reach) in enumerate(panels):
        box = (offset / place.width, foot / high, bars / place.width, (high - top - foot) / high)
        axes = figure.add_axes(box)
        axes.set_xlim(0, reach)
        _panel(axes, frame, strand, place, first=number == 0)
        _head(axes, strand, whole, whole_name if number == 0 else "", place)
        _texts(axes, frame, f"{strand}, text", text, place)
        if number == 0:
            _names(axes, plan.names, frame["state"], place)
        offset += bars + text + APART
    if plan.aside:
        _texts(axes, frame, plan.aside, plan.texts[-1] + GAP + plan.aside_width, place)
        wide = labels.axes_size(axes)[0]
        at = 1 + (plan.texts[-1] + GAP + plan.aside_width) / wide
        style = {"ha": "right", "va": "bottom", "color": theme.SOFT_TEXT}
        labels.write(axes, "\n".join(plan.aside.split()), (at, 1), (0, 2), place, **style)
    for lift, line in enumerate(reversed(plan.below)):
        labels.in_figure(figure, 0.2, 0.1 + lift * step, line, place, va="bottom")


def _panel(axes: Axes, frame: pd.DataFrame, strand: str, place: Size, *, first: bool) -> None:
    """Bars of one strand from a line at zero, with the intervals in the first panel."""
    axes.set_ylim(len(frame) - 0.5, -0.5)
    axes.set_xticks([])
    axes.set_yticks([])
    for side in axes.spines.values():
        side.set_visible(False)
    axes.axvline(0, color=theme.TEXT, lw=1.2, zorder=3)
    for y, (value, state) in enumerate(zip(frame[strand], frame["state"], strict=True)):
        focus = state == "focus"
        if focus:
            axes.axhspan(y - 0.5, y + 0.5, color=TINT, zorder=0, lw=0)
        if value == value:
            colour = theme.FOCUS if focus else GREY
            axes.barh(y, value, BAR, color=colour, zorder=1)
    if first:
        known = frame["lower"].notna()
        for y, low, high in zip(known.index[known], frame["lower"][known], frame["upper"][known],
                                strict=True):  # fmt: skip
            for colour, width in ((theme.PAPER, 3.6), (theme.TEXT, 1.6)):  # seen on a dark bar too
                style = {"color": colour, "lw": width, "solid_capstyle": "butt", "zorder": 4}
                axes.plot([low, high], [y, y], **style)


def _head(axes: Axes, strand: str, whole: Mapping, whole_name: str, place: Size) -> None:
    """Name of the strand over its panel, and the value of the whole over its line."""
    style = {"weight": "bold", "va": "bottom"}
    labels.write(axes, strand, (0, 1), (0, 2 + 1.2 * place.small), place, **style)
    value = whole.get(strand, float("nan"))
    if value == value:
        axes.axvline(value, lw=1.3, zorder=2, **WHOLE_LINE)
        labels.above(axes, value, f"{whole_name} {value:.0f}%".strip(), 2, place)


def _texts(axes: Axes, frame: pd.DataFrame, name: str, width: float, place: Size) -> None:
    """Figures at the right of a panel, those in focus bold."""
    weights = ["bold" if state == "focus" else "normal" for state in frame["state"]]
    right = not frame[name].str.contains(" ").any()
    at, ha = (width, "right") if right else (0.12, "left")
    labels.column(axes, range(len(frame)), frame[name], at, place, weights=weights, ha=ha)


def _names(axes: Axes, names: Sequence[list[str]], states, place: Size) -> None:
    axes.set_yticks(range(len(names)), ["\n".join(name) for name in names])
    axes.tick_params(axis="y", length=0, labelsize=place.small, pad=4)
    for label, state in zip(axes.get_yticklabels(), states, strict=True):
        label.set_fontweight("bold" if state == "focus" else "normal")
        label.set_color(theme.FOCUS if state == "focus" else theme.TEXT)
