"""Whether a drawn figure can be read: nothing overlaps or is cut off, no text is small or pale."""

from __future__ import annotations

from itertools import combinations

import pytest
from matplotlib.colors import to_rgb

SIZE_NAMES = ("half", "page", "slide")


def daily(first, *others):
    """Sizes to try: the first every day, the others where there is time."""
    return [first, *(pytest.param(size, marks=pytest.mark.slow) for size in others)]


TRIED_SIZES = daily(*SIZE_NAMES)


def drawn_texts(figure):
    """Words that are drawn, each with its box in pixels."""
    figure.draw_without_rendering()
    hidden = {id(label) for axes in figure.axes for label in _ticks_not_drawn(axes)}
    return [
        (text.get_text().strip(), text.get_window_extent(figure.canvas.get_renderer()), text)
        for text in figure.findobj(lambda artist: hasattr(artist, "get_text"))
        if text.get_text().strip() and text.get_visible() and id(text) not in hidden
    ]


def _ticks_not_drawn(axes):
    """Labels of ticks beyond the ends of their axis, which matplotlib holds and does not draw."""
    for axis, ends in ((axes.xaxis, axes.get_xlim()), (axes.yaxis, axes.get_ylim())):
        current = axis.get_major_ticks()
        for tick in axis.majorTicks:
            inside = tick in current and min(ends) <= tick.get_loc() <= max(ends)
            if not inside or not tick.label1.get_visible():
                yield tick.label1
            yield tick.label2


def legible(exhibit, size):
    """Draw at a size and check every word."""
    figure = exhibit.figure(size)
    drawn = drawn_texts(figure)
    width, height = figure.bbox.width, figure.bbox.height
    for words, box, text in drawn:
        assert -1 <= box.x0 < box.x1 <= width + 1, f"{words!r} is cut off at the side ({size})"
        assert -1 <= box.y0 < box.y1 <= height + 1, f"{words!r} is cut off above or below"
        assert text.get_fontsize() >= 9, words
        assert text.get_rotation() == 0, words
        assert text.get_fontfamily() == ["Source Sans Pro", "DejaVu Sans"]
    for (one, first, _), (other, second, _) in combinations(drawn, 2):
        across = min(first.x1, second.x1) - max(first.x0, second.x0)
        down = min(first.y1, second.y1) - max(first.y0, second.y0)
        assert across <= 1.5 or down <= 2.5, f"{one!r} and {other!r} overlap ({size})"
    return figure


def contrast(first, second):
    """Contrast ratio of two colours after WCAG 2.2, from 1 to 21."""
    light = []
    for colour in (first, second):
        parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
                 for part in to_rgb(colour)]  # fmt: skip
        light.append(0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2])
    return (max(light) + 0.05) / (min(light) + 0.05)


def cells(axes):
    """Words in a grid by row name and column number, from where they stand."""
    told = zip(axes.get_yticks(), axes.get_yticklabels(), strict=True)
    names = {place: label.get_text().replace("\n", " ") for place, label in told}
    rows = {}
    for text in axes.texts:
        if type(text).__name__ == "Text":
            x, y = text.get_position()
            name = names[min(names, key=lambda place: abs(place - y))]
            rows.setdefault(name, []).append((x, text.get_text().replace("\n", " ")))
    return {name: [words for _, words in sorted(row)] for name, row in rows.items()}


def panel(figure, label):
    """Axes of a figure with a label; None where there are none."""
    return next((axes for axes in figure.axes if axes.get_label() == label), None)
