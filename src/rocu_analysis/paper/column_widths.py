"""How wide the columns of a printed table should be, so that it is as short as it can be.

Without this a column of prose squeezes the figures beside it, and a word of one column runs into
the next.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from rocu_analysis.paper import letters
from rocu_analysis.paper.content import TABLE_POINTS

PADDING = 0.4
LONGEST_WORD = 30  # what is longer, such as an address, may break
STEP = 0.2  # centimetres

Rows = Sequence[Sequence[str]]


def least(rows: Rows) -> tuple[float, ...]:
    """Width of the longest word in each column, with the padding of a cell."""
    return tuple(
        max(letters.width(word, TABLE_POINTS) for word in _words(column)) + PADDING
        for column in zip(*rows, strict=True)
    )


def shared_out(rows: Rows, least_widths: Sequence[float], room: float) -> tuple[float, ...]:
    """Widths that fill the room: step by step, to the column that makes the table shortest.

    Where no column helps at once, the one with the longest text gets the step, since two steps may.
    """
    spare = room - sum(least_widths)
    if spare <= 0:
        return tuple(width * room / sum(least_widths) for width in least_widths)
    lengths = [[letters.width(cell, TABLE_POINTS) for cell in row] for row in rows]
    longest = [max(column) for column in zip(*lengths, strict=True)]
    widths = list(least_widths)
    lines = [
        [_lines(text, width) for text, width in zip(row, widths, strict=True)] for row in lengths
    ]
    for _ in range(int(spare / STEP)):
        gains = [_gain(lengths, lines, place, widths[place]) for place in range(len(widths))]
        best = max(
            range(len(widths)), key=lambda place: (gains[place], longest[place] / widths[place])
        )
        widths[best] += STEP
        for row, counts in zip(lengths, lines, strict=True):
            counts[best] = _lines(row[best], widths[best])
    rest = (room - sum(widths)) / len(widths)
    return tuple(width + rest for width in widths)


def _gain(lengths: list, lines: list, place: int, width: float) -> int:
    """Lines by which the table gets shorter when a column gets one step wider."""
    gain = 0
    for row, counts in zip(lengths, lines, strict=True):
        tallest = max(counts)
        if counts[place] < tallest:
            continue
        others = max((n for column, n in enumerate(counts) if column != place), default=1)
        gain += tallest - max(others, _lines(row[place], width + STEP))
    return gain


def _lines(text: float, width: float) -> int:
    # Lines are not filled to their ends: words do not break.
    return max(1, math.ceil(1.1 * text / (width - PADDING))) if text > width - PADDING else 1


def _words(texts: Sequence[str]) -> set[str]:
    """Words, between which alone a line may break."""
    return {word[:LONGEST_WORD] for text in texts for word in text.split(" ") if word} or {"-"}
