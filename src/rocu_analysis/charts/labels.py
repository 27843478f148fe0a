"""Finding room for words: how wide they are, where they break, and where they stand.

Beside an axis, above it, at the ends of lines or next to points, words are written from here, so
that one rule says how they keep clear of one another. Lengths are in centimetres, since text has
its size on paper; words that find no room are left out, never shrunk.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise, repeat
from math import fsum, inf

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from rocu_analysis import theme
from rocu_analysis.theme import Size, text_width

Ticks = tuple[tuple[float, str], ...]
Box = tuple[float, float, float, float]  # left, right, lower and upper end
GAP = 0.25
KEY = 0.6  # of a mark with its air, before its words
# Lengths are added by fsum: `sum` rounds in another way before Python 3.12, and bytes would differ.
BOLD = 1.09  # bold letters are about so much wider
POINTS = 72 / 2.54  # in a centimetre
ROUND = (1, 2, 2.5, 5, 10)  # steps of an axis
NOTE = 1.2  # lines that the number of rows left out takes
EPOCH = pd.Timestamp("1970-01-01")
LABELLED_FROM = 100  # days of a newest year that are there: into its second quarter


def widest(texts: Iterable[str], points: float) -> float:
    """Width in centimetres of the widest text, 0 where there is none."""
    return max((text_width(text, points) for text in texts if text), default=0.0)


def widest_line(texts: Iterable[Iterable[str]], points: float) -> float:
    """Width of the widest line of texts that are broken into lines."""
    return widest((line for lines in texts for line in lines), points)


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
    """Move sorted labels up, or down from the upper end, so that none overlaps another.

    >>> spread([1.0, 1.5, 9.0], [1.0, 1.0, 1.0])
    [1.0, 2.0, 9.0]
    >>> spread([0.2, 8.9, 9.1], [2.0, 2.0, 2.0], 0.0, 10.0)
    [1.0, 7.0, 9.0]
    """
    spots: list[float] = []
    for centre, height in zip(centres, heights, strict=True):
        spots.append(max(centre, low + height / 2))
        low = spots[-1] + height / 2
    for at in reversed(range(len(spots))):
        spots[at] = min(spots[at], high - heights[at] / 2)
        high = spots[at] - heights[at] / 2
    return spots


def that_fit(heights: Sequence[float], rank: Sequence[float], room: float) -> list[int]:
    """Rows for which there is room, in order: those of low rank first, then from the top.

    >>> that_fit([1.0, 1.0, 1.0], [0, 0, 0], 3.0), that_fit([1.0, 1.0, 1.0], [1, 1, 0], 2.9)
    ([0, 1, 2], [2])
    """
    order, needed = np.argsort(rank, kind="stable"), np.asarray(heights, dtype=float)
    room -= NOTE * (needed.sum() > room)
    return sorted(order[: max(1, int((needed[order].cumsum() <= room).sum()))].tolist())


# --- axes and their ticks -------------------------------------------------------------------------


def tall(figure: Figure) -> float:
    """Height of a figure in centimetres."""
    return figure.get_figheight() / theme.CM


def axes_size(axes: Axes) -> tuple[float, float]:
    """Width and height of axes in centimetres."""
    box, figure = axes.get_position(), axes.figure
    return box.width * figure.get_figwidth() * 2.54, box.height * figure.get_figheight() * 2.54


def spot(axes: Axes, x: float, y: float) -> tuple[float, float]:
    """A position of the data in centimetres from the lower left corner of the axes."""
    (width, height), (left, right) = axes_size(axes), axes.get_xlim()
    low, high = axes.get_ylim()
    return (x - left) / (right - left) * width, (y - low) / (high - low) * height


def quiet(axes: Axes, place: Size, *, grid: str = "", pad: float = 3.5, foot: bool = True) -> None:
    """Leave labels without ticks, pale lines at those of the axis ``grid``, and a ``foot``."""
    axes.tick_params(length=0, labelsize=place.small)
    axes.tick_params(axis="x", pad=pad)
    axes.spines["bottom"].set_visible(foot)
    if grid:
        axes.grid(True, axis=grid, color=theme.GRID, lw=0.6)


def rows(axes: Axes, names: Iterable[Sequence[str]], bold: Sequence[bool]) -> None:
    """Name rows at y = 0, 1, 2, … from the top."""
    names = ["\n".join(lines) for lines in names]
    axes.set_yticks(range(len(names)), names)
    for label, heavy in zip(axes.get_yticklabels(), bold, strict=True):
        label.set_fontweight("bold" if heavy else "normal")


def value_ticks(axes: Axes, most: int, *, whole: bool, steps: Sequence[float] | None = ROUND):
    """Put at most so many round figures on y, whole ones where asked for."""
    axes.yaxis.set_major_locator(MaxNLocator(most, integer=whole, steps=steps))
    axes.yaxis.set_major_formatter(lambda at, _: f"{at:,.0f}" if at == round(at) else f"{at:,g}")


def few_ticks(axes: Axes, place: Size) -> None:
    """Keep as many round figures on x as their labels leave room for, all to the same decimals."""
    most = max(1, min(5, int(axes_size(axes)[0] / (2.2 * place.line))))
    ticks = MaxNLocator(most, steps=ROUND).tick_values(*axes.get_xlim())
    places = max(len(f"{tick:g}".partition(".")[2]) for tick in ticks)
    texts = [f"{tick:,.{places}f}".replace("-", "−") for tick in ticks]
    named_ticks(axes, zip(ticks, texts, strict=True), place)


def named_ticks(axes: Axes, ticks: Iterable[tuple[float, str]], place: Size, spare=inf) -> None:
    """Label positions on x, as many as stay apart, none ``spare`` cm beyond the axes."""
    width, (first, last) = axes_size(axes)[0], axes.get_xlim()
    inside = [tick for tick in ticks if first <= tick[0] <= last]
    placed: list[tuple[float, float, str, tuple[float, str]]] = []

    def hung(x: float, text: str) -> tuple[float, float, str]:
        """Both ends of words, and which of them is at their tick."""
        at, full = (x - first) / (last - first) * width, text_width(text, place.small)
        if at - full / 2 < -spare:
            return at, at + full, "left"
        if at + full / 2 > width + spare:
            return at - full, at, "right"
        return at - full / 2, at + full / 2, "center"

    for step in range(1, len(inside) + 1):  # as few left out, evenly, as it takes
        placed = [(*hung(*tick), tick) for tick in inside[::step]]
        if all(after[0] >= before[1] + GAP - 1e-9 for before, after in pairwise(placed)):
            break
    axes.set_xticks([x for *_, (x, _) in placed], [text for *_, (_, text) in placed])
    for label, (_, _, side, _) in zip(axes.get_xticklabels(), placed, strict=True):
        label.set_horizontalalignment(side)


# --- days on an axis ------------------------------------------------------------------------------


def number_of(value) -> float:
    """Days since 1970 of a date, missing where there is none."""
    return float("nan") if pd.isna(value) else (pd.Timestamp(value) - EPOCH) / pd.Timedelta(days=1)


def axis(points: pd.DataFrame) -> dict:
    """Ends and ticks for the ``x`` of points, in the years that their periods keep to."""
    span = ends_of(points["x"].min(), points["x"].max())
    return {"span": span, "ticks": ticks(span, financial=_is_financial(points))}


def ends_of(first: float, last: float) -> tuple[float, float]:
    """Ends of an axis, with a little room on both sides."""
    room = max(15.0, 0.04 * (last - first))
    return first - room, last + room


def ticks(span: tuple[float, float], financial: bool = False) -> Ticks:
    """Label first days of years, or middles of financial ones; of quarters on under two years."""
    first, last = ((EPOCH + pd.Timedelta(days=end)).year for end in span)

    def inside(*months: int) -> list[tuple[float, date]]:
        every = [date(year, month, 1) for year in range(first - 1, last + 2) for month in months]
        pairs = [(number_of(day), day) for day in every]
        return [pair for pair in pairs if span[0] <= pair[0] <= span[1]]

    if span[1] - span[0] < LABELLED_FROM:  # of a single period
        at = sum(span) / 2
        return ((at, _dated(EPOCH + pd.Timedelta(days=at), financial)),)
    kept = inside(10) if financial else inside(1)
    if financial:  # of a newest year of which half is there, the middle of what is
        begun = [pair for pair in inside(4) if pair[0] > (kept[-1:] or [(span[0],)])[0][0]]
        kept += [((at + span[1]) / 2, day) for at, day in begun[-1:]
                 if span[1] - at > LABELLED_FROM]  # fmt: skip
    elif span[1] - span[0] < 730 or len(kept) < 2:
        kept = inside(1, 4, 7, 10)
    return tuple((at, _dated(day, financial)) for at, day in kept)


def first_and_last(points: pd.DataFrame) -> Ticks:
    """Years, or months of less than two years, of the first and the last point."""
    days, financial = points.sort_values("x")["period_start"].iloc[[0, -1]], _is_financial(points)
    years = days.iloc[1] - days.iloc[0] >= pd.Timedelta(days=730)
    texts = [str(day.year) if years and not financial else _dated(day, financial) for day in days]
    return tuple(zip(points["x"].agg(["min", "max"]), texts, strict=True))


def _dated(day: date, financial: bool) -> str:
    """Month of a day, or the financial year that it lies in."""
    year = day.year - (day.month < 4)
    return f"{year}-{(year + 1) % 100:02d}" if financial else f"{day:%b %Y}"


def _is_financial(points: pd.DataFrame) -> bool:
    """Whether periods are quarters or years that keep to financial years."""
    first, last = points["period_start"], points["period_end"]
    lengths, months = (last - first).dt.days, first.dt.month
    whole = lengths.between(88, 93) | (lengths.ge(364) & months.eq(4))
    return bool(len(points) and (first.dt.day.eq(1) & (months % 3).eq(1) & whole).all())


# --- words ----------------------------------------------------------------------------------------


def write(axes: Axes, text: str, at, shift, place: Size, *, data: bool = False, **style) -> None:
    """Write words ``shift`` points from a position, in parts of the axes or as the data are."""
    coords = {"xycoords": "data" if data else "axes fraction", "textcoords": "offset points"}
    style = {"fontsize": place.small, "annotation_clip": False, **coords, **style}
    axes.annotate(text, at, xytext=shift, **style)


def in_figure(figure: Figure, x: float, y: float, text: str, place: Size, **style) -> None:
    """Write words at centimetres from the left and the lower edge of the figure."""
    figure.text(x / place.width, y / tall(figure), text, fontsize=place.small, **style)


def column(axes: Axes, ys, texts, left: float, place: Size, *, weights=None, **style) -> None:
    """Write a column of text at heights, ``left`` centimetres right of the axes."""
    x, across = 1 + left / axes_size(axes)[0], axes.get_yaxis_transform()
    style = {"va": "center", "fontsize": place.small, "transform": across, **style}
    for y, text, weight in zip(ys, texts, weights or repeat("normal"), strict=False):
        axes.text(x, y, text, weight=weight, **style)


def at_ends(axes: Axes, ends: Iterable[tuple[float, str, str]], place: Size) -> None:
    """Write (height, text, colour) right of the axes, moved apart where they would touch."""
    ends, (low, high) = sorted(ends), axes.get_ylim()
    step = place.line / axes_size(axes)[1] * (high - low)
    spots = spread([end[0] for end in ends], [step] * len(ends), low - step / 2, high + step / 2)
    for y, (_, text, colour) in zip(spots, ends, strict=True):
        column(axes, [y], [text], GAP, place, color=colour)


def above(axes: Axes, x: float, text: str, lift: float, place: Size, **style) -> None:
    """Write words ``lift`` points above the axes, centred on x as far as their width allows."""
    width, half = axes_size(axes)[0], widest([text], place.small) / 2
    middle = min(max(spot(axes, x, 0)[0], half), max(width - half, half))
    write(axes, text, (middle / width, 1), (0, lift), place, ha="center", va="bottom", **style)


def put(
    axes: Axes, words: Iterable[tuple], place: Size, taken: Iterable[Box] = (), right: float = 0.0
) -> dict[int, Box]:
    """Write words at the first of their spots where nothing is; the others are left out.

    ``words`` are (x, y, text, spots, style): a spot is centimetres aside and up from the point to
    the middle of its words, which stay within the axes, or ``right`` centimetres of their left.
    ``taken`` are boxes in centimetres from their lower left corner. Gives where words found room,
    by their number.
    """
    found, taken = {}, list(taken)
    right, up_to = right or axes_size(axes)[0], place.line / 2
    for number, (x, y, text, spots, style) in enumerate(words):
        across, up = spot(axes, x, y)
        half = half_of(text, place, style)
        for aside, rise in spots:
            middle = min(max(across + aside, half), max(right - half, half))
            ends = middle - half - GAP / 2, middle + half + GAP / 2
            box = (*ends, up + rise - up_to + 1e-6, up + rise + up_to)  # rows may touch
            if all(box[1] <= b[0] or b[1] <= box[0] or box[3] <= b[2] or b[3] <= box[2]
                   for b in taken):  # fmt: skip
                taken.append(box)
                found[number] = box
                shift = (middle - across) * POINTS, rise * POINTS
                centred = {"ha": "center", "va": "center"} | style
                write(axes, text, (x, y), shift, place, data=True, **centred)
                break
    return found


def half_of(text: str, place: Size, style: dict) -> float:
    """Half the width of words."""
    return widest([text], place.small * (BOLD if style.get("weight") == "bold" else 1)) / 2


# --- a key: marks with their words ----------------------------------------------------------------

LINES = {
    "mean": {"color": theme.SOFT_TEXT, "lw": 1.2},
    "target": theme.TARGET_LINE,
    "usual": {"color": theme.BAND, "lw": 8.0, "solid_capstyle": "butt"},
}
MARKS = theme.SIGNAL_MARKS | theme.ASSURANCE_MARKS | theme.VERDICT_MARKS
HOLLOW = {"provisional": "no signal", "apart": "apart"}


def in_lines(
    key: Iterable[tuple[str, str]], left: float, place: Size
) -> list[list[tuple[float, str, str]]]:
    """Marks with words in lines, each with its place in cm; from ``left`` if one line holds all."""
    key = list(key)
    wide = [KEY + widest([words], place.small) + 2 * GAP for _, words in key]
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


def draw_key(figure: Figure, lines: list[list[tuple[float, str, str]]], y: float, place: Size):
    """Draw a key `in_lines` from a height down: keys of `LINES`, `MARKS`, `HOLLOW`, or colours."""
    for number, line in enumerate(lines):
        middle = y - (number + 0.5) * place.line
        for x, name, words in line:
            ends, style = [x + KEY / 2 - 0.05], {"ls": "none", "ms": place.points * 0.55}
            if name in LINES:
                ends, style = [x, x + KEY - 0.15], LINES[name]
            else:
                shape, colour, *_ = MARKS.get(HOLLOW.get(name, name), ("s", name))
                face = theme.PAPER if name in HOLLOW else colour
                style |= {"marker": shape, "mec": colour, "mfc": face}
            across = [end / place.width for end in ends]
            height = [middle / tall(figure)] * len(ends)
            figure.add_artist(Line2D(across, height, **style))
            in_figure(figure, x + KEY, middle, words, place, va="center_baseline")
