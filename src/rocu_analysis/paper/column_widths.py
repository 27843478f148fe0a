"""How wide the columns of a printed table should be, so that it is as short as it can be.

Without this a column of prose squeezes the figures beside it, and a word of one column runs into
the next.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence

from rocu_analysis.paper import letters
from rocu_analysis.paper.page_size import TABLE_POINTS

PADDING = 0.4
LONGEST_WHOLE = 14  # letters; a longer word may part behind a hyphen
LONGEST_WORD = 30  # what is longer, such as an address, may break
SPARE = 1.2  # of a column, beside its longest text
FILLED = 1.1  # a text of several lines takes this much more than its length
TOUCH = 0.001  # so that a text that is as wide as its column does fit
MOST_NAMES, MOST_WIDTHS = 40, 6  # for which widths are tried, and how many
LONGEST_NAME = 6.0  # centimetres: a longer text in the first column is no name but a sentence

Rows = Sequence[Sequence[str]]


def least(rows: Rows) -> tuple[float, ...]:
    """Width of the longest word in each column, with the padding of a cell."""
    return tuple(
        max(letters.width(word, TABLE_POINTS) for word in _words(column)) + PADDING
        for column in zip(*rows, strict=True)
    )


def shared_out(rows: Rows, least_widths: Sequence[float], room: float) -> tuple[float, ...]:
    """Widths that fill the room, given where they save most lines a centimetre.

    A row gets shorter only when all of its tallest cells do, so these columns are widened
    together. What saves nothing anywhere is shared out evenly. A name broken over lines is hard to
    find, and counts as four lines more.
    """
    spare = room - sum(least_widths)
    if spare <= 0:
        return tuple(width * room / sum(least_widths) for width in least_widths)
    lengths = [[letters.width(cell, TABLE_POINTS) for cell in row] for row in rows]
    first, *others = least_widths
    names = [row[0] for row in lengths]
    tried = [
        _shared(lengths, (width, *others), spare - (width - first))
        for width in (first, *_name_widths(names, first, spare))
    ]
    return min(tried, key=lambda widths: _height(lengths, widths) + 4 * _broken(names, widths[0]))


def _broken(names: list[float], width: float) -> int:
    """How many names take more than a line."""
    return sum(_lines(name, width) > 1 for name in names if name <= LONGEST_NAME)


def _shared(lengths: list, widths: tuple, spare: float) -> tuple[float, ...]:
    """Widths to which what is spare has been added, where it saves most lines."""
    while True:
        found = max(_steps(lengths, widths, spare), default=None)
        if found is None:
            break
        spare -= sum(found[1]) - sum(widths)
        widths = found[1]
    return tuple(width + spare / len(widths) for width in widths)


def _name_widths(names: list[float], least_width: float, spare: float) -> list[float]:
    """Widths of the first column at which more names stand on one line, the widest first."""
    if len(names) > MOST_NAMES:
        return []
    wanted = {name + PADDING + TOUCH for name in names if name <= LONGEST_NAME}
    return sorted((w for w in wanted if 0 < w - least_width <= spare), reverse=True)[:MOST_WIDTHS]


def _steps(lengths: list, widths: tuple, spare: float) -> Iterator[tuple[float, tuple]]:
    """Widths at which some row is a line shorter, each with the lines saved a centimetre."""
    high = _height(lengths, widths)
    tried = {_a_line_shorter(row, widths) for row in lengths} - {widths}
    for wider in sorted(tried):
        cost = sum(wider) - sum(widths)
        if cost <= spare:
            yield (high - _height(lengths, wider)) / cost, wider


def _a_line_shorter(row: list[float], widths: tuple) -> tuple[float, ...]:
    """Widths at which the tallest cells of a row take a line less than they do."""
    tallest = max(map(_lines, row, widths))
    if tallest == 1:
        return widths
    return tuple(
        max(width, _width_for(text, tallest - 1)) for text, width in zip(row, widths, strict=True)
    )


def _width_for(text: float, lines: int) -> float:
    """Least width at which a text takes no more than so many lines."""
    return (text if lines == 1 else FILLED * text / lines) + PADDING + TOUCH


def _height(lengths: list, widths: Sequence[float]) -> int:
    return sum(max(map(_lines, row, widths)) for row in lengths)


def no_wider_than_needed(rows: Rows, widths: Sequence[float]) -> tuple[float, ...]:
    """Widths at which each column's longest text has little room to spare beside it."""
    longest = (
        max(letters.width(cell, TABLE_POINTS) for cell in column)
        for column in zip(*rows, strict=True)
    )
    return tuple(min(width, text + SPARE) for text, width in zip(longest, widths, strict=True))


def line_count(rows: Rows, widths: Sequence[float]) -> int:
    """Lines of text that the table is high."""
    return _height([[letters.width(cell, TABLE_POINTS) for cell in row] for row in rows], widths)


def _lines(text: float, width: float) -> int:
    # Lines are not filled to their ends: words do not break.
    return max(1, math.ceil(FILLED * text / (width - PADDING))) if text > width - PADDING else 1


def _words(texts: Sequence[str]) -> set[str]:
    """Words, between which alone a line may break."""
    words = {part for text in texts for word in text.split(" ") for part in parts_of(word)}
    return {word[:LONGEST_WORD] for word in words if word} or {"-"}


def parts_of(word: str) -> list[str]:
    """Parts of a long compound word, which may part behind its hyphens; a short one is whole."""
    return _HYPHEN.split(word) if len(word) > LONGEST_WHOLE else [word]


_HYPHEN = re.compile("(?<=[A-Za-z0-9]-)(?=[A-Za-z])")
