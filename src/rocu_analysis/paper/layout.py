"""What fits on a page, in centimetres.

How much of a page words and tables take is an estimate, for pages that are set in the widest
letters that they may be shown in: what fits here fits in every format.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace

from rocu_analysis.paper import content
from rocu_analysis.paper.content import Block
from rocu_analysis.paper.tables import PAGE_WIDTH, POINT, TALLEST, width

PAGE_HEIGHT = 24.3  # of text, between the running lines; where a PDF takes less, its charts grow
SMALLEST = 0.8  # of its width, to which a chart may shrink
FULL = 0.6  # of a page, by an estimate that is generous: more than half in every format
SHORT = 6.0  # centimetres of a section that needs no page of its own
LEADING = 1.257 * 1.05  # line height of the typeface, and the distance between lines
UPRIGHT = 0.9  # letters are measured in bold; others are narrower
TABLE_LINE = 0.47
SPARE = 1.0  # centimetres of page one beyond its estimate, which every format has room for
ACROSS, LARGER = 3, 1.25  # tiles in a row, and how much larger those without a chart above
TILE, TILE_LINE, THUMB = 1.15, 0.33, 0.85  # of a row, each line of words, and a small chart


def height(blocks: Iterable[Block]) -> float:
    """Height of blocks on an upright page; a picture counts with the height it has there."""
    return math.fsum(_height(block) for block in blocks)


def _height(block: Block) -> float:
    if isinstance(block, content.Heading):
        # Headings of page one lead nowhere and are small.
        return _text(block.words, f"heading {block.level if block.anchor else 2}")
    if isinstance(block, content.Paragraph):
        return _text(block.words, block.role)
    if isinstance(block, content.Points):
        return sum(_text(f"{point.label} {point.text}", block.role, 0.8) for point in block.items)
    if isinstance(block, content.Tiles):
        scale = LARGER if block.large else 1.0
        wide = (PAGE_WIDTH / ACROSS - 0.6) / UPRIGHT / 1.04
        points = content.LOOKS["source"].points * scale
        lines = [math.ceil(width(tile.text, points) / wide) for tile in block.items]
        charts = [THUMB * (tile.chart is not None) for tile in block.items]
        rows = range(0, len(lines), ACROSS)
        return sum(scale * (TILE + TILE_LINE * max(lines[k : k + ACROSS]))
                   + max(charts[k : k + ACROSS]) for k in rows)  # fmt: skip
    if isinstance(block, content.Picture):
        return min(block.height, block.room) + _text(block.words, "caption")
    above = sum(_text(key, "source") for key in block.keys)
    return _text(block.words, "caption") + above + block.lines() * TABLE_LINE + 0.3


def _text(words: str, style: str, indent: float = 0.0) -> float:
    look = content.LOOKS[style]
    length = width(words, look.points) * (1.0 if look.bold else UPRIGHT)
    # Lines are not filled to their ends: words do not break.
    lines = max(1, math.ceil(length * 1.04 / (PAGE_WIDTH - indent)))
    return (lines * look.points * LEADING + look.before + look.after) * POINT


def least(blocks: Iterable[Block], scale: float = SMALLEST) -> float:
    """Height of blocks with their charts drawn low, and as small as they may be."""
    return math.fsum(
        _text(block.words, "caption") + scale * block.lower
        if isinstance(block, content.Picture)
        else _height(block)
        for block in blocks
    )


def fitted(blocks: Sequence[Block], room: float) -> list[Block]:
    """The same blocks, their charts drawn lower and made smaller alike until all fit."""
    pictures = [block for block in blocks if isinstance(block, content.Picture)]
    if height(blocks) <= room or not pictures:
        return list(blocks)
    charts = math.fsum(picture.lower for picture in pictures)
    rest = height(blocks) - math.fsum(min(picture.height, picture.room) for picture in pictures)
    scale = min(1.0, max(SMALLEST, (room - rest) / charts))
    return [replace(block, room=min(TALLEST, block.lower * scale))
            if isinstance(block, content.Picture) else block for block in blocks]  # fmt: skip


def title_height(title: str, subtitle: str) -> float:
    """Height of what stands above page one."""
    return _text(title, "title") + (_text(subtitle, "subtitle") if subtitle else 0.0)


def stopped(text: str) -> str:
    """Give a sentence its full stop, where it has none."""
    text = text.rstrip()
    return text if text.endswith((".", "!", "?", ":")) else f"{text}."


def listed(title: str, texts: Iterable[str], level: int = 0, role: str = "body") -> list[Block]:
    """Texts below a title, a heading where it has a level; as a list where there are several."""
    texts = [stopped(text) for text in texts]
    lead = content.Heading(level, title) if level else content.Paragraph(title, "lead")
    above: list[Block] = [lead] if title and texts else []
    if len(texts) == 1:
        return [*above, content.Paragraph(texts[0], role)]
    return [*above, content.Points(tuple(map(content.Point, texts)), role=role)] if texts else []
