"""How wide the columns of a printed table should be, so that it is as short as it can be.

Without this a column of prose squeezes the figures beside it, and a word of one column runs into
the next.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from rocu_analysis.paper import letters
from rocu_analysis.paper.content import TABLE_POINTS

PADDING = 0.4
LONGEST_WHOLE = 14  # letters; a longer word may part behind a hyphen
LONGEST_WORD = 30  # what is longer, such as an address, may break
STEP = 0.2  # centimetres
SPARE = 1.2  # of a column, beside its longest text
TRIED = (1, 2, 3, 5, 8, 13)  # steps at once

Rows = Sequence[Sequence[str]]


def least(rows: Rows) -> tuple[float, ...]:
    """Width of the longest word in each column, with the padding of a cell."""
    return tuple(
        max(letters.width(word, TABLE_POINTS) for word in _words(column)) + PADDING
        for column in zip(*rows, strict=True)
    )


def shared_out(rows: Rows, least_widths: Sequence[float], room: float) -> tuple[float, ...]:
    """Widths that fill the room, given where they save most lines a centimetre.

    Several steps are tried at once, since a column of short words saves nothing until it is wide
    enough for a whole line. What saves nothing anywhere is shared out evenly.
    """
    spare = room - sum(least_widths)
    if spare <= 0:
        return tuple(width * room / sum(least_widths) for width in least_widths)
    lengths = [[letters.width(cell, TABLE_POINTS) for cell in row] for row in rows]
    widths = list(least_widths)
    steps = int(spare / STEP)
    while steps:
        lines = [list(map(_lines, row, widths)) for row in lengths]
        saved, place, size = max(
            (_gain(lengths, lines, place, width + size * STEP) / size, -place, size)
            for place, width in enumerate(widths)
            for size in TRIED
            if size <= steps
        )
        if not saved:
            place, size = _nearest_to_fit(lengths, lines, widths)
        if size > steps or not size:
            break
        widths[-place] += size * STEP
        steps -= size
    rest = (room - sum(widths)) / len(widths)
    return tuple(width + rest for width in widths)


def no_wider_than_needed(rows: Rows, widths: Sequence[float]) -> tuple[float, ...]:
    """Widths at which each column's longest text has little room to spare beside it."""
    longest = (
        max(letters.width(cell, TABLE_POINTS) for cell in column)
        for column in zip(*rows, strict=True)
    )
    return tuple(min(width, text + SPARE) for text, width in zip(longest, widths, strict=True))


def line_count(rows: Rows, widths: Sequence[float]) -> int:
    """Lines of text that the table is high."""
    return sum(
        max(
            _lines(letters.width(cell, TABLE_POINTS), width)
            for cell, width in zip(row, widths, strict=True)
        )
        for row in rows
    )


def _gain(lengths: list, lines: list, place: int, width: float) -> int:
    """Lines by which the table gets shorter when a column gets this width."""
    gain = 0
    for row, counts in zip(lengths, lines, strict=True):
        tallest = counts[place]
        if tallest == 1 or tallest < max(counts):
            continue
        others = max((n for column, n in enumerate(counts) if column != place), default=1)
        gain += tallest - max(others, _lines(row[place], width))
    return gain


def _nearest_to_fit(lengths: list, lines: list, widths: list[float]) -> tuple[int, int]:
    """Column that needs fewest steps for its longest text to stand on one line, and how many.

    Two columns that are equally high save lines only together. No steps where all fit.
    """
    needs = [
        (math.ceil((max(texts) + PADDING - width) / STEP), -place)
        for place, (texts, width) in enumerate(zip(zip(*lengths, strict=True), widths, strict=True))
        if any(counts[place] > 1 for counts in lines)
    ]
    size, place = min(needs, default=(0, 0))
    return place, max(0, size)


def _lines(text: float, width: float) -> int:
    # Lines are not filled to their ends: words do not break.
    return max(1, math.ceil(1.1 * text / (width - PADDING))) if text > width - PADDING else 1


def _words(texts: Sequence[str]) -> set[str]:
    """Words, between which alone a line may break."""
    words = {part for text in texts for word in text.split(" ") for part in parts_of(word)}
    return {word[:LONGEST_WORD] for word in words if word} or {"-"}


def parts_of(word: str) -> list[str]:
    """Parts of a long compound word, which may part behind its hyphens; a short one is whole."""
    return _HYPHEN.split(word) if len(word) > LONGEST_WHOLE else [word]


_HYPHEN = re.compile("(?<=[A-Za-z0-9]-)(?=[A-Za-z])")
