"""The panels of a register: recommendations from issue to due date, their flow, how long they last.

On the timeline the verdict stands in words in the right margin, in a column of its own, so that no
label crosses the line of the day on which the paper looks; a moved due date keeps its first date as
a hollow mark. Issued and closed are added up over time in two steps, labelled at their ends. How
long things stay open is a falling curve with its band, and how many it still rests on: those still
open count for as long as they have been open, and a short upright mark stands where that is. The
median is a diamond on the line of a half, its interval a bar through it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from rocu_analysis import theme
from rocu_analysis.charts import labels
from rocu_analysis.charts.drawing import axes_in, top_margin
from rocu_analysis.charts.labels import GAP, POINTS, Ticks, widest, wrap
from rocu_analysis.theme import Size

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

NAME_SHARE, WORDS_SHARE = 0.34, 0.24
LATE = {"color": theme.STATUS_MARKS["overdue"][1], "ls": (0, (1, 1.2)), "lw": 1.6, "zorder": 0.8}
FLOW = (
    ("issued_so_far", "Issued", theme.BLUE, "-"),
    ("closed_so_far", "Closed", theme.PINK, (0, (4, 2))),
)
AGES = ("Days", "Open")
MEDIAN = theme.PINK


def draw(
    frame: pd.DataFrame,
    figure: Figure,
    place: Size,
    *,
    ticks: Ticks,
    span: tuple[float, float],
    as_at: float,
    as_at_label: str,
    others: str = "",
) -> None:
    """Draw rows from the top down, as many as there is room for.

    ``frame`` holds ``label, begun, published, due, original_due, closed, late_until`` (days,
    missing where not known or not so), ``mark`` (a key of `theme.STATUS_MARKS`), ``words`` and
    ``rank`` (0 for the most pressing row, which is left out last). ``others`` are the words below
    for those that have no row.
    """
    points, step = place.small, place.line
    tall = figure.get_figheight() / theme.CM
    foot = wrap(others, place.width - 0.3, points)
    top = top_margin(figure, place, 1.3 * step)
    below = 1.8 * step + (len(foot) + 0.4 * bool(foot)) * step
    shown = _that_fit(frame, tall - top - below, place)
    if len(shown) < len(frame):
        shown = _that_fit(frame, tall - top - below - step, place)
    left_out = len(frame) - len(shown)
    if left_out:
        foot.append(f"{left_out} more in the table")
        below += step
    names = [wrap(label, NAME_SHARE * place.width, points) for label in shown["label"]]
    words = [_words(text, place) for text in shown["words"]]
    left = widest((line for lines in names for line in lines), points) + 0.35
    right = widest((line for lines in words for line in lines), points) + 2 * GAP
    heights = _heights(shown, place)
    axes = axes_in(figure, left, right, top, below)
    axes.set_xlim(*span)
    axes.set_ylim(sum(heights), 0)
    axes.set_yticks([])
    labels.quiet(axes, place, grid="x")
    labels.named_ticks(axes, ticks, place)
    middles = np.cumsum(heights) - np.array(heights) / 2
    _marks(axes, shown, middles, place)
    x, across = (0.15 - left) / labels.axes_size(axes)[0], axes.get_yaxis_transform()
    for y, lines in zip(middles, names, strict=True):
        style = {"va": "center", "fontsize": points, "linespacing": 1.15}
        axes.text(x, y, "\n".join(lines), transform=across, **style)
    labels.column(axes, middles, ["\n".join(lines) for lines in words], GAP, place)
    axes.axvline(as_at, color=theme.TEXT, lw=1.2, ls=(0, (4, 2)), zorder=0.9)
    labels.above(axes, as_at, as_at_label, 3, place)
    for at, text in enumerate(reversed(foot)):
        labels.in_figure(figure, 0.15, (0.15 + at) * step, text, place, va="bottom")


def height(frame: pd.DataFrame, others: str, place: Size) -> float:
    """Height in centimetres that all the rows need at a size."""
    foot = wrap(others, place.width - 0.3, place.small)
    return (sum(_heights(frame, place)) * 1.1 + 4.5 + len(foot)) * place.line


def _words(text: str, place: Size) -> list[str]:
    return wrap(text, WORDS_SHARE * place.width, place.small)


def _marks(axes: Axes, frame: pd.DataFrame, places, place: Size) -> None:
    """Draw each recommendation's line, issue, first due date, due date and its state."""
    size = place.points * 0.75
    rows = frame.assign(y=places)
    days = rows[["begun", "due", "closed"]]
    first, last = days.min(axis=1), days.max(axis=1)
    axes.hlines(rows["y"], first, last, color=theme.CONTEXT, lw=1.6, zorder=1)
    late = rows[rows["late_until"].notna()]
    gap = np.full(len(late), np.nan)  # one line with gaps, not one a row
    x, y = [late["due"], late["late_until"], gap], [late["y"], late["y"], gap]
    axes.plot(np.column_stack(x).ravel(), np.column_stack(y).ravel(), **LATE)
    for name in ("published", "due"):
        style = {"color": theme.CONTEXT, "ms": size * 1.3, "mew": 1.8, "zorder": 1}
        axes.plot(rows[name], rows["y"], "|", **style)
    hollow = {"mfc": theme.PAPER, "mec": theme.SOFT_TEXT, "mew": 1.2, "zorder": 2}
    moved = rows[rows["original_due"].notna()]
    axes.plot(moved["original_due"], moved["y"], "o", ms=size, **hollow)
    stands = rows["closed"].fillna(rows["due"]).fillna(rows["begun"])
    for name, part in rows.assign(stands=stands).groupby("mark", sort=False):
        shape, colour = theme.STATUS_MARKS[name]
        axes.plot(part["stands"], part["y"], shape, color=colour, ms=size * 1.15, zorder=3)


def _that_fit(frame: pd.DataFrame, room: float, place: Size) -> pd.DataFrame:
    """Rows that fit, the least pressing left out first."""
    kept = frame
    while len(kept) > 1 and sum(_heights(kept, place)) * place.line > room:
        kept = kept.drop(index=kept["rank"].idxmax())
    return kept


def _heights(frame: pd.DataFrame, place: Size) -> list[float]:
    """Height of each row in lines of text."""
    return [
        0.35
        + max(
            1,
            len(wrap(row.label, NAME_SHARE * place.width, place.small)),
            len(_words(row.words, place)),
        )
        for row in frame.itertuples()
    ]


def draw_flow(
    frame: pd.DataFrame,
    figure: Figure,
    place: Size,
    *,
    ticks: Ticks,
    span: tuple[float, float],
    title: str,
) -> None:
    """Draw what was issued and closed as steps.

    ``frame`` holds ``x`` (day), ``issued_so_far, closed_so_far``.
    """
    step, top = place.line, top_margin(figure, place)
    ends = [
        (float(frame[name].iloc[-1]), f"{word} {frame[name].iloc[-1]:,}", theme.TEXT)
        for name, word, *_ in FLOW
    ]
    numbers = widest([f"{frame['issued_so_far'].max():,}"], place.small) + 0.45
    first = widest([text for _, text in ticks[:1]], place.small) / 2 + 0.1
    axes = axes_in(
        figure,
        max(numbers, first),
        widest([text for _, text, _ in ends], place.small) + 2 * GAP,
        top + 1.6 * step,
        1.8 * step,
    )
    axes.set_label("issued and closed")
    axes.set_title(title, fontsize=place.small, loc="left", weight="bold", pad=5)
    axes.set_xlim(*span)
    axes.set_ylim(0, float(frame["issued_so_far"].max()) * 1.08 or 1)
    labels.quiet(axes, place, grid="y", pad=9)
    labels.value_ticks(axes, 4, whole=True, steps=None)
    labels.named_ticks(axes, ticks, place)
    for name, _, colour, dashes in FLOW:
        axes.step(frame["x"], frame[name], where="post", color=colour, ls=dashes, lw=2)
        axes.plot(frame["x"].iloc[-1:], frame[name].iloc[-1:], "o", color=colour, clip_on=False)
    labels.at_ends(axes, ends, place)


def draw_curve(
    frame: pd.DataFrame,
    figure: Figure,
    place: Size,
    *,
    title: str,
    told: str,
    end: str,
    ticks: Sequence[tuple[float, str, str]],
    median: tuple[float, float, float],
) -> None:
    """Draw how long things stay open.

    ``frame`` is in order of ``days``, from 0: ``share`` still open in per cent with ``lower,
    upper``, and ``censored``, how many were last seen open at that age. ``told``, the median in
    words, is under the title, ``end`` at the right end of the curve. ``ticks`` are a day, the day
    as text, and how many are open at that age as text; ``median`` is in days with the ends of its
    interval, each missing where there is none.
    """
    step, room, top = place.line, place.width, top_margin(figure, place)
    lead = widest(["100", *AGES], place.small) + 0.6
    words = wrap(told, room - lead - 0.1, place.small)
    tail = wrap(end, 0.25 * room, place.small)
    axes = axes_in(
        figure,
        lead,
        widest(tail, place.small) + 2 * GAP,
        top + (1.6 + len(words)) * step,
        2.9 * step,
    )
    axes.set_label("still open")
    labels.write(axes, title, (0, 1), (0, 5 + len(words) * step * POINTS), place, weight="bold")
    for at, text in enumerate(words, start=1):
        labels.write(axes, text, (0, 1), (0, 5 + (len(words) - at) * step * POINTS), place)
    axes.set_xlim(0, 1.03 * float(frame["days"].iloc[-1]) or 1)  # marks at the last age stay whole
    axes.set_ylim(0, 100)
    axes.set_yticks([0, 50, 100], ["0", "50", "100"])
    labels.quiet(axes, place, grid="y")
    _ages(axes, ticks, lead, place)
    _curve(axes, frame, place)
    _median(axes, median, place)
    at = max(float(frame["share"].iloc[-1]), 8)
    labels.column(axes, [at], ["\n".join(tail)], GAP, place)


def _curve(axes: Axes, frame: pd.DataFrame, place: Size) -> None:
    """Draw the share still open as a step, its band, and where some were last seen open."""
    days = frame["days"]
    axes.fill_between(
        days, frame["lower"], frame["upper"], step="post", color=theme.FOCUS, alpha=0.13, lw=0
    )
    for name in ("lower", "upper"):
        axes.step(days, frame[name], where="post", color=theme.CONTEXT, ls=(0, (3, 2)), lw=0.9)
    axes.step(days, frame["share"], where="post", color=theme.FOCUS, lw=2, clip_on=False)
    seen = frame[frame["censored"] > 0]
    style = {"color": theme.FOCUS, "ms": place.points * 1.1, "mew": 1.6, "clip_on": False}
    axes.plot(seen["days"], seen["share"], "|", **style)


def _ages(axes: Axes, ticks, lead: float, place: Size) -> None:
    """Write the ages below the axis, and below each how many are open at that age."""
    widths = [(day, max(texts, key=len)) for day, *texts in ticks]
    width = labels.axes_size(axes)[0]
    kept = {day for day, _ in labels.thin(widths, width, place.small, axes.get_xlim())}
    shown = [tick for tick in ticks if tick[0] in kept]
    axes.set_xticks([day for day, *_ in shown], [""] * len(shown))
    for row, name in enumerate(AGES):
        drop = -(0.3 + row) * place.line * POINTS - 3
        for day, *texts in shown:
            style = {"data": True, "va": "top", "ha": "center"}
            labels.write(axes, texts[row], (day, 0), (0, drop), place, **style)
        labels.write(axes, name, (0, 0), (-(lead - 0.1) * POINTS, drop), place, va="top")


def _median(axes: Axes, median: tuple[float, float, float], place: Size) -> None:
    """Draw the median and its interval on the line of a half; an open end runs to the edge."""
    middle, lower, upper = median
    if np.isnan(middle):
        return
    first = middle if np.isnan(lower) else lower
    last = axes.get_xlim()[1] if np.isnan(upper) else upper
    axes.plot([first, last], [50, 50], color=MEDIAN, lw=2.2, solid_capstyle="butt", zorder=3)
    for end in (upper, lower):
        if not np.isnan(end):
            axes.plot([end], [50], "|", color=MEDIAN, ms=place.points * 0.8, mew=1.4, zorder=3)
    axes.plot([middle], [50], "D", color=MEDIAN, ms=place.points * 0.6, zorder=4)
