"""Bars from zero: aligned panels of them, one a strand; and stacks of parts over periods.

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
BAR = 0.62  # of a row, and of the distance from one period to the next
NAME_SHARE = 0.3  # of the width, for names
LEAST_BARS = 0.6  # centimetres of a panel for its bars
LEAST_OTHERS = 0.3  # of the first panel's bars, for those of the others
APART = 0.4  # centimetres between a panel's figures and the next panel
TINT = "#E9F0F8"  # behind the row in focus
GREY = "#8A9296"  # of the other bars: 3 to 1 on white, and lines can be seen on it
PART_SHARE = 0.26  # of the width, for the names of the parts of a stack
STACKS = 15.0  # lines of text of stacks, with what stands above and below them
LIGHT = (theme.TURQUOISE, theme.ORANGE)  # fills that carry dark text


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
    told = [f"{x_label}. {has}: number" if has else x_label]
    told += [f"In the table: {', '.join(rest)}"] if rest else []
    below = [line for text in told for line in wrap(text, place.width - 0.4, points)]
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


# --- stacks over periods --------------------------------------------------------------------------


@needing(lambda _frame, place, **_: STACKS * place.air * place.line)
def draw_stacks(
    frame: pd.DataFrame,
    figure: Figure,
    place: Size,
    *,
    title: str,
    periods: Sequence[str],
    totals: Sequence[str],
) -> None:
    """Draw a bar a period, each part named beside the last bar and printed inside.

    ``frame`` holds ``series`` in order from the foot, its ``colour``, ``x`` (number of the period),
    ``value`` and ``printed``, which is in the table alone where its part is too small. ``totals``
    are texts above the bars, empty where parts are missing; ``title`` says what is measured, with
    its unit.
    """
    step = place.line
    newest = frame.groupby("series", sort=False)["x"].max()
    names = {name: wrap(name if x == len(periods) - 1 else f"{name} (no amount in {periods[-1]})",
                        PART_SHARE * place.width, place.small)
             for name, x in newest.items()}  # fmt: skip
    right = labels.widest_line(names.values(), place.small) + 0.5
    axes = axes_in(figure, 0.2, right, top_margin(figure, place, 2.4 * step), 1.7 * step)
    # Amounts below zero hang from it, those above stand on it.
    ends = frame["value"].groupby([frame["x"], frame["value"] < 0], sort=False).cumsum()
    frame = frame.assign(foot=ends - frame["value"], middle=ends - frame["value"] / 2)
    axes.set_ylim(min(0.0, float(ends.min())), max(0.0, float(ends.max())) * 1.02 or 1.0)
    axes.set_xlim(-0.5, len(periods) - 0.5)
    axes.set_yticks([])
    labels.quiet(axes, place, pad=7)
    labels.named_ticks(axes, enumerate(periods), place)
    labels.write(axes, title, (0, 1), (0, 1.3 * step * labels.POINTS), place)
    wide, tall = labels.axes_size(axes)
    low, most = axes.get_ylim()
    high, slot = step / tall * (most - low), wide / len(periods)
    longest = widest(frame["printed"], place.small)
    bar = min(0.9, max(BAR, (longest + 0.2) / slot))
    for row in frame.itertuples():
        style = {"color": row.colour, "edgecolor": theme.PAPER, "lw": 1.0}
        axes.bar(row.x, row.value, bar, bottom=row.foot, label=row.series, **style)
        if abs(row.value) > 1.15 * high and longest < bar * slot:
            ink = theme.TEXT if row.colour in LIGHT else theme.PAPER
            style = {"ha": "center", "va": "center", "color": ink, "fontsize": place.small}
            axes.text(row.x, row.middle, row.printed, **style)
    for x, text in enumerate(totals):
        top = max([0.0, *ends[frame["x"].eq(x)]])
        style = {"ha": "center", "va": "bottom", "weight": "bold", "data": True}
        labels.write(axes, text, (x, top), (0, 2), place, **style)
    # Names stand beside the newest bar, moved apart so that no two touch.
    parts = frame.sort_values("x").drop_duplicates("series", keep="last").sort_values("middle")
    heights = [len(names[name]) * high for name in parts["series"]]
    spots = labels.spread(list(parts["middle"]), heights, low - high, most + high)
    last = axes.get_xlim()[1]
    for spot, row in zip(spots, parts.itertuples(), strict=True):
        if row.x == len(periods) - 1:
            line = [row.x + bar / 2, last], [row.middle, spot]
            axes.plot(*line, color=row.colour, lw=1.0, clip_on=False)
        else:  # what the newest bar has not is no part of it: a key in place of a line to it
            axes.plot(last - 0.05, spot, "s", color=row.colour, ms=0.7 * place.small, clip_on=False)
        words = "\n".join(names[row.series])
        labels.write(axes, words, (last, spot), (3, 0), place, data=True, va="center")
