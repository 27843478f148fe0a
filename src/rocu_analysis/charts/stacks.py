"""Stacked bars over periods from zero, each part named beside the last bar and printed inside.

A part without room for its figure has it in the table; the sum stands above each bar.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from rocu_analysis import theme
from rocu_analysis.charts import labels
from rocu_analysis.charts.drawing import axes_in, needing, top_margin
from rocu_analysis.charts.labels import widest, wrap
from rocu_analysis.theme import Size

if TYPE_CHECKING:
    from matplotlib.figure import Figure

NAME_SHARE = 0.26  # of the width, for the names of the parts
BAR = 0.62  # of the distance from one period to the next
HEIGHT = 15.0  # lines of text of the bars, with what stands above and below them
LIGHT = (theme.TURQUOISE, theme.ORANGE)  # fills that carry dark text


@needing(lambda _frame, place, **_: HEIGHT * place.air * place.line)
def draw(
    frame: pd.DataFrame,
    figure: Figure,
    place: Size,
    *,
    title: str,
    periods: Sequence[str],
    totals: Sequence[str],
) -> None:
    """Draw a bar a period.

    ``frame`` holds ``series`` in order from the foot, its ``colour``, ``x`` (number of the period),
    ``value`` and ``printed``. ``totals`` are texts above the bars, empty where parts are missing;
    ``title`` says what is measured, with its unit.
    """
    step = place.line
    newest = frame.groupby("series", sort=False)["x"].max()
    names = {name: wrap(name if x == len(periods) - 1 else f"{name} (no amount in {periods[-1]})",
                        NAME_SHARE * place.width, place.small)
             for name, x in newest.items()}  # fmt: skip
    right = widest((line for lines in names.values() for line in lines), place.small) + 0.5
    axes = axes_in(figure, 0.2, right, top_margin(figure, place, 2.4 * step), 1.7 * step)
    # Amounts below zero hang from it, those above stand on it.
    sign = frame["value"] < 0
    ends = frame["value"].groupby([frame["x"], sign], sort=False).cumsum()
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
    # Each part's name stands beside the newest bar, moved apart so that no two touch.
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
