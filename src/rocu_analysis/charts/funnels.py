"""A funnel: units by size, with limits that narrow as size grows. Points past a limit are named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rocu_analysis import theme
from rocu_analysis.charts import labels
from rocu_analysis.charts.drawing import axes_in, top_margin
from rocu_analysis.charts.labels import POINTS, widest

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from matplotlib.figure import Figure

    from rocu_analysis.theme import Size

LINE_STYLES = ((0, (4, 2)), (0, (1, 1.5)))


def draw(
    frame: pd.DataFrame,
    figure: Figure,
    place: Size,
    *,
    limits: pd.DataFrame,
    levels: Sequence[tuple[str, str]],
    x_label: str,
    y_label: str,
    target: tuple[float, str],
    y_most: float,
) -> None:
    """Draw the funnel.

    ``frame`` holds ``x, y, label`` (empty where a point is not named) and ``state`` (a key of
    `theme.FUNNEL_MARKS`); ``limits`` holds ``x`` and, for each level, ``lower_…`` and ``upper_…``
    on the printed scale; ``levels`` are endings of those columns with words, ``target`` is a value
    with words. The axis ends at ``y_most`` and begins at zero.
    """
    points, step = place.small, place.line
    left = widest([f"{y_most:,.0f}"], points) + 0.5
    right = widest([target[1], *(text for _, text in levels)], points) + 0.4
    axes = axes_in(figure, left, right, top_margin(figure, place, 1.4 * step), 2.6 * step)
    axes.set_xlim(0, float(limits["x"].max()))
    axes.set_ylim(0, y_most)
    labels.quiet(axes, place, pad=7)
    labels.value_ticks(axes, 5, whole=False)
    labels.few_ticks(axes, place)
    axes.set_xlabel(x_label, loc="left", fontsize=points)
    axes.axhline(target[0], color=theme.SOFT_TEXT, lw=1.2)
    ends = [(*target, theme.SOFT_TEXT)]
    for (name, text), style in zip(levels, LINE_STYLES, strict=False):
        for side in ("lower", "upper"):
            axes.plot(limits["x"], limits[f"{side}_{name}"], color=theme.CONTEXT, lw=1.2, ls=style)
        ends.append((float(limits[f"upper_{name}"].iloc[-1]), text, theme.SOFT_TEXT))
    labels.at_ends(axes, ends, place, gap=4 / 72 * 2.54)
    for state, part in frame.groupby("state", sort=False):
        marker, colour = theme.FUNNEL_MARKS[state]
        size = place.points * 0.75
        axes.plot(part["x"], part["y"], marker, color=colour, ms=size, clip_on=False)
    named = frame[frame["label"].ne("")]
    names = [
        (row.x, row.y, row.label, "bold" if row.state == "focus" else "normal")
        for row in sorted(named.itertuples(), key=lambda row: row.state != "outside")
    ]
    labels.beside(axes, zip(frame["x"], frame["y"], strict=True), names, place)
    labels.write(axes, y_label, (0, 1), (-left * POINTS + 3, 6), place)
