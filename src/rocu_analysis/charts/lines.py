"""Lines over periods in panels side by side, each line named at its right end.

Lines differ by marker as well as by colour, and by their name, which stands where the line ends:
there is no key to decode. A value axis begins at zero.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from rocu_analysis import theme
from rocu_analysis.charts import labels
from rocu_analysis.charts.drawing import axes_in, top_margin
from rocu_analysis.charts.labels import GAP, widest, wrap
from rocu_analysis.theme import Size

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LEAST_BESIDE = 11.0  # centimetres that a panel needs to stand beside another
# Shares of the width that names may take: the first at which they find room.
LABEL_SHARES = (0.21, 0.28, 0.36)
# Height of a name of so many lines, in lines: within it they stand closer, and around it is air.
CLOSER, AIR = 0.85, 0.2
WHOLE_FROM = 5  # an axis that ends below this has ticks between whole numbers
HEAD_FOOT = 3.0  # lines above and below the axes, less those into which names may reach


def draw(
    frame: pd.DataFrame,
    figure: Figure,
    place: Size,
    *,
    periods: Sequence[str],
    panels: Sequence[Mapping],
) -> None:
    """Draw the panels.

    ``frame`` holds ``panel, series, x`` (number of the period from the left), ``value``; a missing
    value breaks the line. ``panels`` say ``name`` (as in the frame), ``title`` (measure with its
    unit), ``bottom`` and ``top`` (ends of the axis; the bottom is 0 unless a value lies below),
    from the left, or from the top where they do not fit side by side.
    """
    beside = _beside(panels, place)
    tall, step, head = figure.get_figheight() / theme.CM, place.line, top_margin(figure, place)
    wide = place.width / (len(panels) if beside else 1)
    high = (tall - head) / (1 if beside else len(panels))
    share, drawn = _label_share(frame, panels, place) * place.width, 0
    for number, panel in enumerate(panels):
        x, y = (number * wide, head) if beside else (0.0, head + number * high)
        part, whole = frame[frame["panel"] == panel["name"]], panel["top"] >= WHOLE_FROM
        names = list(dict.fromkeys(part["series"]))
        lines = [text for name in names for text in wrap(name, share, place.small)]
        room = min(share, widest(lines, place.small) + 0.2)
        figures = [f"{panel[end]:,.0f}" for end in ("bottom", "top")] + ["0.5"] * (not whole)
        axes = axes_in(
            figure,
            x + widest(figures, place.small) + 0.35,
            place.width - x - wide + room + GAP,
            y + 1.5 * step,
            tall - y - high + 1.9 * step,
        )
        axes.set_label(panel["name"])
        axes.set_ylim(panel["bottom"], panel["top"])
        axes.set_xlim(-0.3, max(len(periods) - 1, 0) + 0.3)
        labels.quiet(axes, place, grid="y", pad=7)
        labels.named_ticks(axes, enumerate(periods), place)
        labels.value_ticks(axes, 5, whole=whole, steps=(1, 2, 5, 10))
        axes.set_title(panel["title"], loc="left", fontsize=place.small, pad=6)
        ends = []
        for name in names:
            # Panels share no shape and no colour, so that no line is taken for one of another.
            marker, colour = theme.LINE_MARKS[drawn % len(theme.LINE_MARKS)]
            series = part[part["series"] == name]
            axes.plot(
                series["x"],
                series["value"],
                color=colour,
                marker=marker,
                ms=place.points * 0.6,
                lw=1.8,
                label=str(name),
                clip_on=False,
            )
            last = series.dropna(subset=["value"]).tail(1)
            for point in zip(last["value"], last["x"], strict=True):
                ends.append((*point, drawn, wrap(name, room, place.small), colour))
            drawn += 1
        _names(axes, sorted(ends), place)


def height(frame: pd.DataFrame, panels: Sequence[Mapping], place: Size) -> float:
    """Centimetres that panels need, and that the names at the ends of their lines need."""
    beside = _beside(panels, place)
    names = _tallest(frame, _label_share(frame, panels, place), place)
    tall = max(8.0 if beside else 6.2, (names + HEAD_FOOT) * place.line)
    return tall if beside else tall * len(panels)


def _beside(panels: Sequence[Mapping], place: Size) -> bool:
    return place.width / len(panels) >= LEAST_BESIDE


def _label_share(frame: pd.DataFrame, panels: Sequence[Mapping], place: Size) -> float:
    """Share of the width for names: as little as lets those of every panel find room."""
    beside = _beside(panels, place)
    room = place.most / (1 if beside else len(panels)) / place.line - HEAD_FOOT
    shares = LABEL_SHARES[:1] if beside and len(panels) > 1 else LABEL_SHARES
    return next((s for s in shares if _tallest(frame, s, place) <= room), shares[-1])


def _tallest(frame: pd.DataFrame, share: float, place: Size) -> float:
    """Lines that the names of a panel need, of the panel that needs most."""
    lines = frame[["panel", "series"]].drop_duplicates()
    tall = [
        CLOSER * len(wrap(name, share * place.width, place.small)) + AIR for name in lines["series"]
    ]
    return lines.assign(tall=tall).groupby("panel")["tall"].sum().max()


def _names(axes: Axes, ends: Sequence[tuple], place: Size) -> None:
    """Write each line's name at its end, moved apart so that no two touch."""
    low, high = axes.get_ylim()
    step, last = place.line / labels.axes_size(axes)[1] * (high - low), axes.get_xlim()[1]
    tall = [(CLOSER * len(lines) + AIR) * step for *_, lines, _ in ends]
    # Names reach neither far below the axis nor above its title.
    spots = labels.spread([y for y, *_ in ends], tall, low - step / 2, high + step)
    for spot, (y, x, _, lines, colour) in zip(spots, ends, strict=True):
        axes.plot([x + 0.08, last], [y, spot], color=colour, lw=0.8, clip_on=False)
        labels.write(axes, "\n".join(lines), (last, spot), (3, 0), place, data=True, va="center")
