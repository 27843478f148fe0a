"""Finding room for words: how wide they are, where they break, and where they stand.

Beside an axis, above it, at the ends of lines or next to points, words are written from here, so
that one rule says how they keep clear of one another. Lengths are in centimetres, since text has
its size on paper; a list of words that finds no room is thinned, never shrunk.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise, repeat
from math import fsum, inf
from typing import TYPE_CHECKING

from rocu_analysis import theme
from rocu_analysis.theme import Size, text_width

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Ticks = tuple[tuple[float, str], ...]
Box = tuple[float, float, float, float]  # left, right, lower and upper end
GAP = 0.25
LED = 3  # half lines from a mark, beyond which a line leads to its words
# Lengths are added by fsum: `sum` rounds in another way before Python 3.12, and bytes would differ.
BOLD = 1.09  # bold letters are about so much wider
POINTS = 28.35  # in a centimetre


def widest(texts: Iterable[str], points: float) -> float:
    """Width in centimetres of the widest text, 0 where there is none."""
    return max((text_width(text, points) for text in texts if text), default=0.0)


def wrap(text: str, width: float, points: float) -> list[str]:
    """Break a text into lines no wider than ``width`` centimetres; a long word stays whole."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, points) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def spread(
    centres: Sequence[float], heights: Sequence[float], low: float = -inf, high: float = inf
) -> list[float]:
    """Move sorted labels apart so that none overlaps, as little as their heights and ends ask.

    Those that touch stand on one another about the middle of where they would be.

    >>> spread([1.0, 1.2, 9.0], [1.0, 1.0, 1.0])
    [0.6, 1.6, 9.0]
    >>> spread([0.2, 8.9, 9.1], [2.0, 2.0, 2.0], 0.0, 10.0)
    [1.0, 7.0, 9.0]
    """
    groups: list[tuple[list[float], list[float]]] = []

    def foot(group) -> float:
        tall = fsum(group[1])
        return max(low, min(fsum(group[0]) / len(group[0]) - tall / 2, high - tall))

    for centre, height in zip(centres, heights, strict=True):
        groups.append(([centre], [height]))
        while len(groups) > 1 and foot(groups[-1]) < foot(groups[-2]) + fsum(groups[-2][1]):
            upper = groups.pop()
            groups[-1] = (groups[-1][0] + upper[0], groups[-1][1] + upper[1])
    spots = []
    for group in groups:
        at = foot(group)
        for height in group[1]:
            spots.append(round(at + height / 2, 10))
            at += height
    return spots


# Axes and their ticks


def axes_size(axes: Axes) -> tuple[float, float]:
    """Width and height of axes in centimetres."""
    box, figure = axes.get_position(), axes.figure
    return box.width * figure.get_figwidth() * 2.54, box.height * figure.get_figheight() * 2.54


def quiet(axes: Axes, place: Size, *, grid: str = "", pad: float = 3.5, foot: bool = True) -> None:
    """Leave labels without ticks, pale lines at those of the axis ``grid``, and a ``foot``."""
    axes.tick_params(length=0, labelsize=place.small)
    axes.tick_params(axis="x", pad=pad)
    axes.spines["bottom"].set_visible(foot)
    if grid:
        axes.grid(True, axis=grid, color=theme.GRID, lw=0.6)


def value_ticks(
    axes: Axes, most: int, *, whole: bool, steps: Sequence[float] | None = (1, 2, 2.5, 5, 10)
) -> None:
    """Put at most so many round figures on y, whole ones where asked for."""
    from matplotlib.ticker import MaxNLocator

    axes.yaxis.set_major_locator(MaxNLocator(most, integer=whole, steps=steps))
    axes.yaxis.set_major_formatter(
        lambda tick, _: f"{tick:,.0f}" if float(tick).is_integer() else f"{tick:,g}"
    )


def few_ticks(axes: Axes, place: Size) -> None:
    """Keep as many round figures on x as their labels leave room for, all to the same decimals."""
    from matplotlib.ticker import MaxNLocator

    span = axes.get_xlim()
    most = max(1, min(5, int(axes_size(axes)[0] / (2.2 * place.line))))
    locator = MaxNLocator(most, steps=[1, 2, 2.5, 5, 10])
    ticks = [tick for tick in locator.tick_values(*span) if span[0] <= tick <= span[1]]
    places = 0 if all(float(tick).is_integer() for tick in ticks) else 1
    if places and any(round(tick, 1) != round(tick, 6) for tick in ticks):
        places = 2
    texts = [f"{tick:,.{places}f}".replace("-", "−") for tick in ticks]
    named_ticks(axes, list(zip(ticks, texts, strict=True)), place)


def named_ticks(axes: Axes, ticks: Iterable[tuple[float, str]], place: Size, spare=inf) -> None:
    """Label positions on x, as many as stay apart, none ``spare`` cm beyond the axes."""
    width, (first, last) = axes_size(axes)[0], axes.get_xlim()
    inside = [tick for tick in ticks if first <= tick[0] <= last]
    kept: list[tuple[float, str]] = []
    placed: list[tuple[str, float, float]] = []

    def hung(tick: float, text: str) -> tuple[str, float, float]:
        at, full = (tick - first) / (last - first) * width, widest([text], place.small)
        if at - full / 2 < -spare:
            return "left", at, at + full
        if at + full / 2 > width + spare:
            return "right", at - full, at
        return "center", at - full / 2, at + full / 2

    for step in range(1, len(inside) + 1):  # as few left out, evenly, as it takes
        kept = inside[::step]
        placed = [hung(*tick) for tick in kept]
        if all(after[1] >= before[2] + GAP - 1e-9 for before, after in pairwise(placed)):
            break
    axes.set_xticks([tick for tick, _ in kept], [text for _, text in kept])
    for label, (side, *_) in zip(axes.get_xticklabels(), placed, strict=True):
        label.set_horizontalalignment(side)


def first_and_last(axes: Axes, ticks: Sequence[tuple[float, str]], place: Size) -> None:
    """Name the first and the last of some positions at the ends of narrow axes, if both fit."""
    texts = list(dict.fromkeys([ticks[0][1], ticks[-1][1]] if ticks else []))
    room = axes_size(axes)[0] - GAP
    kept = texts if sum(text_width(text, place.small) for text in texts) <= room else texts[-1:]
    for text in kept:
        last = text == texts[-1]
        style = {"ha": "right" if last else "left", "va": "top"}
        write(axes, text, (float(last), 0), (0, -5), place, **style)


# Words beside the axes


def in_lines(
    key: Iterable[tuple[str, str]], left: float, mark: float, place: Size
) -> list[list[tuple[float, str, str]]]:
    """Marks with words in lines, each with its place in cm; from ``left`` if one line holds all."""
    key = list(key)
    wide = [mark + widest([words], place.small) + 2 * GAP for _, words in key]
    start = left if left + fsum(wide) <= place.width else 0.05
    lines: list[list[tuple[float, str, str]]] = []
    x = start
    for (name, words), width in zip(key, wide, strict=True):
        if not lines or x + width - 2 * GAP > place.width:
            lines.append([])
            x = start
        lines[-1].append((x, name, words))
        x += width
    return lines


def write(axes: Axes, text: str, at, shift, place: Size, *, data: bool = False, **style) -> None:
    """Write words ``shift`` points from a position, in parts of the axes or as the data are."""
    coords = {"xycoords": "data" if data else "axes fraction", "textcoords": "offset points"}
    style = {"fontsize": place.small, "annotation_clip": False, **coords, **style}
    axes.annotate(text, at, xytext=shift, **style)


def in_figure(figure: Figure, x: float, y: float, text: str, place: Size, **style) -> None:
    """Write words at centimetres from the left and the lower edge of the figure."""
    tall = figure.get_figheight() / theme.CM
    figure.text(x / place.width, y / tall, text, fontsize=place.small, **style)


def column(axes: Axes, ys, texts, left: float, place: Size, *, weights=None, **style) -> None:
    """Write a column of text at heights, ``left`` centimetres right of the axes."""
    x, across = 1 + left / axes_size(axes)[0], axes.get_yaxis_transform()
    style = {"va": "center", "fontsize": place.small, "transform": across, **style}
    for y, text, weight in zip(ys, texts, weights or repeat("normal"), strict=False):
        axes.text(x, y, text, weight=weight, **style)


def at_ends(
    axes: Axes, ends: Iterable[tuple[float, str, str]], place: Size, gap: float = GAP
) -> None:
    """Write (height, text, colour) right of the axes, moved apart where they would touch."""
    ends, (low, high) = sorted(ends), axes.get_ylim()
    step = place.line / axes_size(axes)[1] * (high - low)
    spots = spread([end[0] for end in ends], [step] * len(ends), low - step / 2, high + step / 2)
    for y, (_, text, colour) in zip(spots, ends, strict=True):
        column(axes, [y], [text], gap, place, color=colour)


def above(axes: Axes, x: float, text: str, lift: float, place: Size, **style) -> None:
    """Write words ``lift`` points above the axes, centred on x as far as their width allows."""
    middle, width = _within(axes, x, text, place), axes_size(axes)[0]
    write(axes, text, (middle / width, 1), (0, lift), place, ha="center", va="bottom", **style)


def _within(axes: Axes, x: float, text: str, place: Size) -> float:
    """Middle of words about x, in centimetres, so that they stay within the axes' width."""
    width, half = axes_size(axes)[0], widest([text], place.small) / 2
    return min(max(spot(axes, x, 0)[0], half), max(width - half, half))


# Words among other words and marks


def strip_above(
    axes: Axes, words: Iterable[tuple[float, str]], rows: int, place: Size
) -> dict[float, Box]:
    """Write words in rows above the axes, the first first; gives, by x, where they found room."""
    taken: list[Box] = []
    placed = {}
    foot = axes_size(axes)[1] + 0.12
    for x, text in words:
        middle, half = _within(axes, x, text, place), widest([text], place.small) / 2
        boxes = [(middle - half - GAP, middle + half + GAP, row, row + 1) for row in range(rows)]
        free = next((box for box in boxes if _is_free(box, taken)), None)
        if free:
            taken.append(free)
            above(axes, x, text, (free[2] * place.line + 0.12) * POINTS, place)
            placed[x] = (*free[:2], *(foot + end * place.line for end in free[2:]))
    return placed


def above_or_below(
    axes: Axes,
    points: Iterable[tuple[float, tuple[float, float], str, bool]],
    place: Size,
    taken: Iterable[Box],
) -> None:
    """Write (x, (low, high), words, above first) above or below, where nothing is, or nowhere."""
    lift, room = place.points * 0.7, place.width - axes.get_position().x0 * place.width
    taken = [*taken, (-inf, inf, -inf, -0.1)]  # the names of the axis
    for x, ends, text, up_first in points:
        half = widest([text], place.small) / 2
        at = spot(axes, x, 0)[0]
        middle = min(max(at, half), room - half - 0.05)
        for up in (up_first, not up_first):
            away = lift if up else -lift
            low = spot(axes, x, ends[up])[1] + away / POINTS - (0 if up else place.line)
            box = (middle - half - GAP / 4, middle + half + GAP / 4, low, low + place.line)
            if _is_free(box, taken):
                taken.append(box)
                shift, va = ((middle - at) * POINTS, away), "bottom" if up else "top"
                write(axes, text, (x, ends[up]), shift, place, data=True, ha="center", va=va)
                break


def beside(
    axes: Axes,
    marks: Iterable[tuple[float, float]],
    names: Iterable[tuple[float, float, str, str]],
    place: Size,
) -> int:
    """Write names (x, y, text, weight) where each covers no name, no edge and no mark.

    One that finds no such room is left out, unless it is bold: these come first. Gives how many
    were.
    """
    left_out = 0
    spots = [spot(axes, x, y) for x, y in marks]
    (width, height), tall = axes_size(axes), place.line / 2
    radius, gap = place.points * 0.5 / POINTS, place.points * 0.4 / POINTS + 0.08
    taken: list[Box] = []

    def crowd(name) -> float:
        across, up = spot(axes, *name[:2])
        return fsum(sorted(abs(across - x) + 3 * abs(up - y) for x, y in spots)[:3])

    for x, y, text, weight in sorted(names, key=lambda name: (name[3] != "bold", crowd(name))):
        (across, up), half = spot(axes, x, y), widest([text], place.small * BOLD) / 2
        shifts = [(1, 0.0), (-1, 0.0), (0, gap + tall), (0, -gap - tall)]
        for step in (2.2, 4.4, 6.6, 8.8, 11):
            for rise in (step * tall, -step * tall):
                shifts += [(1, rise), (-1, rise), (0, rise + (gap if rise > 0 else -gap))]
        places = [
            (_about(across + side * (gap + half), up + rise, half, tall), side, rise)
            for side, rise in shifts
        ]
        # With the line that leads to words far from their mark.
        steps = [step / 8 for step in range(9)]
        whole = {
            held: [held[0], *(_about(across + held[1] * gap * at, up + held[2] * at, 0.03, 0.03)
                              for at in steps if abs(held[2]) > LED * tall)]
            for held in places
        }  # fmt: skip
        inside = [
            held
            for held in places
            if held[0][0] >= 0 and held[0][1] <= width and held[0][2] >= 0 and held[0][3] <= height
        ]
        # Its own mark, and marks that lie on it, are in nobody's way.
        boxes = [_about(*at, radius, radius) for at in spots]
        others = [box for box in boxes if _is_free(box, [_about(across, up, 1e-6, 1e-6)])]
        clear = [held for held in inside
                 if all(_is_free(box, taken) for box in whole[held])]  # fmt: skip
        free = [held for held in clear
                if all(_is_free(box, others) for box in whole[held])]  # fmt: skip
        least = (clear or inside or places) if weight == "bold" else []
        if not (kept := free or least):
            left_out += 1
            continue
        box, side, rise = kept[0]
        taken.append(box)
        style = {"ha": ("center", "left", "right")[side], "va": "center", "weight": weight}
        style["bbox"] = {"facecolor": theme.PAPER, "edgecolor": "none", "pad": 0.5}
        shift = side * gap * POINTS, rise * POINTS
        if abs(rise) > LED * tall:
            line = {"arrowstyle": "-", "color": theme.CONTEXT, "lw": 0.7}
            write(axes, "", (x, y), shift, place, data=True, arrowprops=line)
        write(axes, text, (x, y), shift, place, data=True, **style)
    return left_out


def spot(axes: Axes, x: float, y: float) -> tuple[float, float]:
    """A position of the data in centimetres from the lower left corner of the axes."""
    (width, height), (left, right) = axes_size(axes), axes.get_xlim()
    low, high = axes.get_ylim()
    return (x - left) / (right - left) * width, (y - low) / (high - low) * height


def _about(x: float, y: float, half: float, tall: float) -> Box:
    return x - half, x + half, y - tall, y + tall


def _is_free(box: Box, taken: Iterable[Box]) -> bool:
    """Whether a box meets none of those that are taken."""
    return not any(
        min(box[1], other[1]) > max(box[0], other[0])
        and min(box[3], other[3]) > max(box[2], other[2])
        for other in taken
    )
