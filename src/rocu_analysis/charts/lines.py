"""Lines over periods in panels side by side, each line named at its right end.

Lines differ by marker as well as by colour, and by their name, which stands where the line ends:
there is no key to decode. A value axis begins at zero.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rocu_analysis import theme
from rocu_analysis.charts.drawing import axes_in, line, top_margin
from rocu_analysis.charts.labels import GAP, axes_height, thin, widest, wrap

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from rocu_analysis.theme import Size

MARKERS = ("o", "s", "D", "^", "v", "P")
COLOURS = ("#12436D", "#28A197", "#801650", "#F46A25", "#3D3D3D", "#6F777B")
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

    Parameters
    ----------
    frame : DataFrame
        ``panel, series, x`` (number of the period from the left), ``value``; a missing value breaks
        the line.
    figure : Figure
    place : Size
    periods : sequence of str
        Labels of the periods from the left.
    panels : sequence of mappings
        ``name`` (as in the frame), ``title`` (measure with its unit), ``bottom`` and ``top`` (ends
        of the axis; the bottom is 0 unless a value lies below) from the left, or from the top
        where they do not fit side by side.
    """
    beside = place.width / len(panels) >= 11.0
    columns = len(panels) if beside else 1
    rows = 1 if beside else len(panels)
    tall, step = figure.get_figheight() / theme.CM, line(place)
    head = top_margin(figure, place)
    cell_width, cell_height = place.width / columns, (tall - head) / rows
    drawn, share = 0, _label_share(frame, panels, place)
    for number, panel in enumerate(panels):
        part = frame[frame["panel"] == panel["name"]]
        names = list(dict.fromkeys(part["series"]))
        room = min(share * place.width, _room(names, share, place))
        x = cell_width * (number if beside else 0)
        above = head + cell_height * (0 if beside else number)
        ends = [f"{panel[end]:,.0f}" for end in ("bottom", "top")]
        ends += ["0.5"] if panel["top"] < WHOLE_FROM else []
        left = x + widest(ends, place.small) + 0.35
        axes = axes_in(
            figure,
            left,
            place.width - x - cell_width + room + GAP,
            above + 1.5 * step,
            tall - above - cell_height + 1.9 * step,
        )
        axes.set_label(panel["name"])
        _axis(axes, periods, panel, place)
        # Panels share no shape and no colour, so that no line is taken for one of another panel.
        ends = [
            _series(axes, part[part["series"] == name], place, drawn + at)
            for at, name in enumerate(names)
        ]
        _names(axes, names, ends, drawn, room, place)
        drawn += len(names)


def height(frame: pd.DataFrame, panels: Sequence[Mapping], place: Size) -> float:
    """Centimetres that panels need, and that the names at the ends of their lines need."""
    beside = place.width / len(panels) >= 11.0
    share = _label_share(frame, panels, place)
    tall = max(8.0 if beside else 6.2, (_tallest(frame, share, place) + HEAD_FOOT) * line(place))
    return tall if beside else tall * len(panels)


def _label_share(frame: pd.DataFrame, panels: Sequence[Mapping], place: Size) -> float:
    """Share of the width for names: as little as lets those of every panel find room."""
    beside = place.width / len(panels) >= 11.0
    room = place.most / (1 if beside else len(panels)) / line(place) - HEAD_FOOT
    shares = LABEL_SHARES[:1] if beside and len(panels) > 1 else LABEL_SHARES
    return next((s for s in shares if _tallest(frame, s, place) <= room), shares[-1])


def _tallest(frame: pd.DataFrame, share: float, place: Size) -> float:
    """Lines that the names of a panel need, of the panel that needs most."""
    tallest = 0.0
    for _, part in frame.groupby("panel", sort=False):
        names = dict.fromkeys(part["series"])
        wrapped = (len(wrap(name, share * place.width, place.small)) for name in names)
        tallest = max(tallest, sum(CLOSER * number + AIR for number in wrapped))
    return tallest


def _room(names: Sequence[str], share: float, place: Size) -> float:
    wrapped = [part for name in names for part in wrap(name, share * place.width, place.small)]
    return widest(wrapped, place.small) + 0.2


def _axis(axes: Axes, periods: Sequence[str], panel: Mapping, place: Size) -> None:
    from matplotlib.ticker import MaxNLocator

    axes.set_ylim(panel["bottom"], panel["top"])
    axes.set_xlim(-0.3, max(len(periods) - 1, 0) + 0.3)
    width = axes.get_position().width * axes.figure.get_figwidth() / theme.CM
    kept = thin(list(enumerate(periods)), width, place.small, axes.get_xlim())
    axes.set_xticks([at for at, _ in kept], [text for _, text in kept])
    axes.yaxis.set_major_locator(
        MaxNLocator(5, steps=[1, 2, 5, 10], integer=panel["top"] >= WHOLE_FROM)
    )
    axes.yaxis.set_major_formatter(lambda tick, _: f"{tick:,g}")
    axes.grid(axis="y", color=theme.GRID, lw=0.6)
    axes.set_axisbelow(True)
    axes.tick_params(length=0)
    axes.tick_params(axis="x", pad=7)
    axes.set_title(panel["title"], loc="left", fontsize=place.small, pad=6)
    for side in ("left", "right", "top"):
        axes.spines[side].set_visible(False)


def _series(axes: Axes, part: pd.DataFrame, place: Size, number: int) -> tuple[float, float] | None:
    """Draw one line and give the point at which it ends, None where nothing is known."""
    colour, marker = COLOURS[number % len(COLOURS)], MARKERS[number % len(MARKERS)]
    axes.plot(
        part["x"],
        part["value"],
        color=colour,
        marker=marker,
        ms=place.points * 0.6,
        lw=1.8,
        label=str(part["series"].iloc[0]),
        clip_on=False,
    )
    known = part.dropna(subset=["value"])
    return (float(known["x"].iloc[-1]), float(known["value"].iloc[-1])) if len(known) else None


def _names(axes: Axes, names, ends, number: int, room: float, place: Size) -> None:
    """Write each line's name at its end, moved apart so that no two touch."""
    low, high = axes.get_ylim()
    step = line(place) / axes_height(axes) * (high - low)
    texts = {name: wrap(name, room, place.small) for name in names}
    known = sorted((end[1], end[0], at) for at, end in enumerate(ends) if end is not None)
    tall = [(CLOSER * len(texts[names[at]]) + AIR) * step for *_, at in known]
    spots = spread([y for y, *_ in known], tall)
    if spots:  # Together, names reach neither far below the axis nor above its title.
        over = max(0.0, spots[-1] + tall[-1] / 2 - (high + step))
        under = max(0.0, low - step / 2 - (spots[0] - tall[0] / 2))
        spots = [spot + (under or -over) for spot in spots]
    last = axes.get_xlim()[1]
    for spot, (y, x, at) in zip(spots, known, strict=True):
        colour = COLOURS[(number + at) % len(COLOURS)]
        axes.plot([x + 0.08, last], [y, spot], color=colour, lw=0.8, clip_on=False)
        axes.annotate(
            "\n".join(texts[names[at]]),
            (last, spot),
            xytext=(3, 0),
            textcoords="offset points",
            va="center",
            fontsize=place.small,
            annotation_clip=False,
        )


def spread(centres: Sequence[float], heights: Sequence[float]) -> list[float]:
    """Move sorted labels apart so that none overlaps, as little as their heights ask.

    >>> spread([1.0, 1.2], [1.0, 1.0])
    [0.6, 1.6]
    """
    groups: list[list] = []
    for centre, tall in zip(centres, heights, strict=True):
        groups.append([[centre], [tall]])
        while len(groups) > 1 and _foot(groups[-1]) < _head(groups[-2]):
            upper = groups.pop()
            groups[-1] = [groups[-1][0] + upper[0], groups[-1][1] + upper[1]]
    spots = []
    for group in groups:
        at = _foot(group)
        for tall in group[1]:
            spots.append(round(at + tall / 2, 10))
            at += tall
    return spots


def _middle(group) -> float:
    return sum(group[0]) / len(group[0])


def _foot(group) -> float:
    return _middle(group) - sum(group[1]) / 2


def _head(group) -> float:
    return _middle(group) + sum(group[1]) / 2
