"""The register: recommendations from issue to due date, and steps of how they were closed.

On the timeline the verdict stands in words in the right margin, in a column of its own, so that no
label crosses the line of the day on which the paper looks; a moved due date keeps its first date as
a hollow mark.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rocu_analysis import theme
from rocu_analysis.charts import labels
from rocu_analysis.charts.drawing import axes_in, needing, top_margin
from rocu_analysis.charts.labels import GAP, POINTS, Ticks, widest, wrap
from rocu_analysis.theme import Size

# Of the width, for names and for words beside the axes, which have half of a page; of a screen.
SHARES, SCREEN_SHARES = (0.265, 0.185), (0.34, 0.24)
LATE = {"color": theme.STATUS_MARKS["overdue"][1], "ls": (0, (1, 1.2)), "lw": 1.6, "zorder": 0.8}
STEPS = ((theme.BLUE, "-"), (theme.PINK, (0, (4, 2))))  # colours and dashes of two lines


def _height(frame: pd.DataFrame, place: Size, *, others: str = "", **_) -> float:
    """Height in centimetres that all the rows need at a size."""
    foot = wrap(others, place.width - 0.3, place.small)
    return (_layout(frame, place)["tall"].sum() * 1.1 + 4.5 + len(foot)) * place.line


@needing(_height)
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
    points, step, rows = place.small, place.line, _layout(frame, place)
    foot = wrap(others, place.width - 0.3, points)
    top, below = top_margin(figure, place, 1.3 * step), 1.8 + len(foot) + 0.4 * bool(foot)
    kept = labels.that_fit(rows["tall"], rows["rank"], (labels.tall(figure) - top) / step - below)
    if left_out := len(rows) - len(kept):
        rows, below = rows.iloc[kept], below + 1
        foot.append(f"{left_out} more in the table")
    left = labels.widest_line(rows["names"], points) + 0.35
    right = labels.widest_line(rows["said"], points) + 2 * GAP
    axes = axes_in(figure, left, right, top, below * step)
    axes.set_xlim(*span)
    axes.set_ylim(rows["tall"].sum(), 0)
    axes.set_yticks([])
    labels.quiet(axes, place, grid="x")
    labels.named_ticks(axes, ticks, place)
    middles = rows["tall"].cumsum() - rows["tall"] / 2
    _marks(axes, rows.assign(y=middles), place)
    for name, x in (("names", 0.15 - left - labels.axes_size(axes)[0]), ("said", GAP)):
        labels.column(axes, middles, map("\n".join, rows[name]), x, place)
    axes.axvline(as_at, color=theme.TEXT, lw=1.2, ls=(0, (4, 2)), zorder=0.9)
    labels.above(axes, as_at, as_at_label, 3, place)
    for at, text in enumerate(reversed(foot)):
        labels.in_figure(figure, 0.15, (0.15 + at) * step, text, place, va="bottom")


def _layout(frame: pd.DataFrame, place: Size) -> pd.DataFrame:
    """Rows with their words broken into lines, and how tall they are in lines."""
    shares = SCREEN_SHARES if place.narrow else SHARES
    names, texts = ([wrap(text, share * place.width, place.small) for text in frame[name]]
                   for name, share in zip(("label", "words"), shares, strict=True))  # fmt: skip
    tall = [0.35 + max(1, len(a), len(b)) for a, b in zip(names, texts, strict=True)]
    return frame.assign(names=names, said=texts, tall=tall)


def _marks(axes: Axes, rows: pd.DataFrame, place: Size) -> None:
    """Draw each recommendation's line, issue, first due date, due date and its state."""
    size = place.points * 0.75
    days = rows[["begun", "due", "closed"]]
    first, last = days.min(axis=1), days.max(axis=1)
    axes.hlines(rows["y"], first, last, color=theme.CONTEXT, lw=1.6, zorder=1)
    late = rows[["due", "late_until", "y"]].dropna().assign(gap=np.nan)
    x, y = late[["due", "late_until", "gap"]], late[["y", "y", "gap"]]
    axes.plot(x.to_numpy().ravel(), y.to_numpy().ravel(), **LATE)  # one line with gaps
    for name in ("published", "due"):
        style = {"color": theme.CONTEXT, "ms": size * 1.3, "mew": 1.8, "zorder": 1}
        axes.plot(rows[name], rows["y"], "|", **style)
    hollow = {"mfc": theme.PAPER, "mec": theme.SOFT_TEXT, "mew": 1.2, "zorder": 2}
    moved = rows[rows["original_due"].notna()]
    axes.plot(moved["original_due"], moved["y"], "o", ms=size, **hollow)
    newest = rows["closed"].fillna(rows["due"]).fillna(rows["begun"])
    for name, part in rows.assign(stands=newest).groupby("mark", sort=False):
        shape, colour = theme.STATUS_MARKS[name]
        axes.plot(part["stands"], part["y"], shape, color=colour, ms=size * 1.15, zorder=3)


def draw_steps(
    frame: pd.DataFrame,
    figure: Figure,
    place: Size,
    *,
    title: str,
    lines: Sequence[tuple[str, str]],
    ticks: Ticks,
    most: float,
    told: str = "",
) -> None:
    """Draw one or two stepped lines, each named at its end.

    ``frame`` holds ``x``, a column for each of ``lines`` (column, words at its end) and, where
    there is an interval, ``lower, upper``. The axis runs from zero to ``most``; ``told`` is under
    the title.
    """
    step, top = place.line, top_margin(figure, place)
    ends = [(float(frame[name].iloc[-1]), words, theme.TEXT) for name, words in lines]
    left = max(widest([f"{most:,.0f}"], place.small), widest([ticks[0][1]], place.small) / 2) + 0.45
    right = widest([words for _, words in lines], place.small) + 2 * GAP
    head = wrap(told, place.width - left - 0.2, place.small)
    axes = axes_in(figure, left, right, top + (1.6 + len(head)) * step, 1.8 * step)
    for at, text in enumerate([*reversed(head), title]):
        weight = "bold" if at == len(head) else "normal"
        labels.write(axes, text, (0, 1), (0, 8 + at * step * POINTS), place, weight=weight)
    axes.set_xlim(frame["x"].iloc[0], frame["x"].iloc[-1])
    axes.set_ylim(0, most)
    labels.quiet(axes, place, grid="y", pad=9)
    labels.value_ticks(axes, 4, whole=True, steps=None)
    labels.named_ticks(axes, ticks, place)
    if "lower" in frame:
        ends_of = frame["x"], frame["lower"], frame["upper"]
        axes.fill_between(*ends_of, step="post", color=theme.BAND, lw=0)
    for (name, _), (colour, dashes) in zip(lines, STEPS, strict=False):
        axes.step(frame["x"], frame[name], where="post", color=colour, ls=dashes, lw=2)
        axes.plot(frame["x"].iloc[-1:], frame[name].iloc[-1:], "o", color=colour, clip_on=False)
    labels.at_ends(axes, ends, place)
