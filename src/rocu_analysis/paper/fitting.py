"""How much of a page words and tables take, and so what stands on one page with a chart.

An estimate, in centimetres, for pages that are set in the widest letters that they may be shown in:
what fits here fits everywhere. It decides how large a chart is and whether its table stands below
it, so that no page stays half empty; where pages end is for each format to say.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from rocu_analysis.paper.content import Block, Heading, Paragraph, Picture, Points
from rocu_analysis.paper.tables import PAGE_WIDTH, POINT, TALLEST, Table, width

PAGE_HEIGHT = 24.3  # of text, between the running lines, with a little to spare
SMALLEST = 0.8  # of its width, to which a chart may shrink
WITH_TABLE = 0.85  # the same, for a table to stand below it
ALONE = 0.9  # the same, where its notes run over to the next page all the same
FIRST_NOTES = 1.6  # centimetres of notes that stay with the chart
LEADING = 1.17 * 1.1  # line height of the typeface, and the distance between lines
UPRIGHT = 0.9  # letters are measured in bold; others are narrower
# Style -> size of text in points, whether it is bold, and space around it in centimetres.
_STYLES = {
    "heading 1": (16, True, 0.75),
    "heading 2": (13, True, 0.65),
    "heading 3": (11, True, 0.5),
    "caption": (10, True, 0.42),
    "body": (11, False, 0.21),
    "source": (9, False, 0.28),
    "small": (9, False, 0.07),
    "lead": (9, True, 0.07),
}
TABLE_LINE = 0.47


def height(blocks: Iterable[Block]) -> float:
    """Height of blocks on an upright page; a picture counts with the height it has there."""
    return sum(_height(block) for block in blocks)


class Flow:
    """Where on its page the text has come to, block after block, and what still fits there.

    Attributes
    ----------
    left : float
        Height in centimetres that is left of the page.
    """

    def __init__(self, used: float = 0.0) -> None:
        self.left = PAGE_HEIGHT - used % PAGE_HEIGHT

    def text(self, height: float) -> None:
        """Go on by text that may run over the page."""
        self.left -= height
        while self.left < 0:
            self.left += PAGE_HEIGHT

    def block(self, height: float) -> None:
        """Go on by what stands on one page."""
        if height > self.left:
            self.turn()
        self.text(height)

    def turn(self) -> None:
        """Go on to a new page."""
        self.left = PAGE_HEIGHT

    def chart(
        self, picture: Picture, words: list[Block], notes: list[Block], table: Table | None
    ) -> tuple[float, bool]:
        """Room for a chart, and whether its table stands below it; goes on by all of them.

        Parameters
        ----------
        picture : Picture
        words : list of Block
            What stands on one page with the chart: heading, source and description.
        notes : list of Block
            What may run over to the next page.
        table : Table or None
            Table that might stand below, if there is any that could.
        """
        whole = min(picture.height, TALLEST)
        fixed, after = height(words) + _caption(picture.label, picture.caption), height(notes)
        below = math.inf if table is None else _height(table)
        for left in (self.left, PAGE_HEIGHT):
            for taken, least in (
                (fixed + after + below, WITH_TABLE),
                (fixed + after, SMALLEST),
                (fixed + min(after, FIRST_NOTES), ALONE),
            ):
                room = min(whole, left - taken)
                if room >= least * whole:
                    self.left = left
                    self.text(room + fixed + after + (below if taken > fixed + after else 0))
                    return room, taken > fixed + after
        self.turn()
        self.text(whole + fixed + after)
        return whole, False


def _height(block: Block) -> float:
    if isinstance(block, Heading):
        return _text(block.words, f"heading {block.level}")
    if isinstance(block, Paragraph):
        return _text(block.words, block.role)
    if isinstance(block, Points):
        return sum(_text(f"{point.label} {point.text}", block.role, 0.8) for point in block.items)
    if isinstance(block, Picture):
        return min(block.height, block.room) + _caption(block.label, block.caption)
    above = sum(_text(key, "source") for key in block.keys)
    return _caption(block.label, block.caption) + above + block.lines() * TABLE_LINE + 0.3


def _caption(label: str, words: str) -> float:
    return _text(f"{label}: {words}", "caption")


def _text(words: str, style: str, indent: float = 0.0) -> float:
    points, bold, around = _STYLES[style]
    length = width(words, points) * (1.0 if bold else UPRIGHT)
    # Lines are not filled to their ends: words do not break.
    lines = max(1, math.ceil(length * 1.04 / (PAGE_WIDTH - indent)))
    return lines * points * LEADING * POINT + around
