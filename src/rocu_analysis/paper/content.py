"""What a paper says, before any format: a title, front matter and blocks in reading order.

Every writer takes this one document, so that the Word file, the PDF and the page cannot differ.
All text in it is plain text. It may come from a returned file, so a writer treats it as data and
never as markup, and `plain` takes out what would change how other text reads.

How much of a page its blocks take is an estimate, for pages that are set in the widest letters
that they may be shown in: what fits here fits in every format.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

from rocu_analysis import theme
from rocu_analysis.paper.tables import PAGE_WIDTH, POINT, TALLEST, Table, glyphs, width

if TYPE_CHECKING:
    import pandas as pd

    from rocu_analysis.charts.drawing import Drawing
    from rocu_analysis.exhibits.exhibit import Exhibit

LANGUAGE = "en-GB"
PRINTED = 300  # dots per inch of a chart as a PNG file
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


class Look(NamedTuple):
    """How a kind of text looks in every format: points of text, and of space around it."""

    points: float
    before: float = 0.0
    after: float = 0.0
    bold: bool = False
    blue: bool = False
    stays: bool = False  # with what follows


# By the role of a paragraph. Estimates of pages, Word and PDF go by these.
LOOKS = {
    "title": Look(19, 0, 12, bold=True, blue=True, stays=True),
    "subtitle": Look(12, 0, 8, stays=True),
    "heading 1": Look(15, 15, 6, bold=True, blue=True, stays=True),
    "heading 2": Look(12, 11, 5, bold=True, blue=True, stays=True),
    "heading 3": Look(11, 10, 4, bold=True, blue=True, stays=True),
    "caption": Look(9, 7, 4, bold=True, stays=True),
    "body": Look(10, 0, 6),
    "answer": Look(11, 0, 6, bold=True),
    "facts": Look(9, 0, 8),
    "care": Look(9, 0, 6),
    "age": Look(8.5, 2, 4, stays=True),
    "source": Look(8.5, 0, 6),
    "small": Look(8.5, 0, 2),
    "lead": Look(9, 0, 2, bold=True, stays=True),
}


@dataclass(frozen=True)
class Heading:
    """A heading of level 1 to 3 with its number, such as ``2.1`` or ``Annex A``.

    What follows it stands on pages of their own where ``new_page``, and on their side where
    ``landscape``, until the next heading.
    """

    level: int
    text: str
    number: str = ""
    anchor: str = ""
    new_page: bool = False
    landscape: bool = False

    @property
    def words(self) -> str:
        """Number and text, as printed."""
        return f"{self.number} {self.text}" if self.number else self.text


@dataclass(frozen=True)
class Link:
    """Words that lead to the place of this document which bears the anchor."""

    anchor: str
    words: str


@dataclass(frozen=True)
class Paragraph:
    """Running text; ``links`` say where there is more of it.

    ``role`` is "body", "source", "small" or "lead" (stays with what follows); on page one also
    "facts" (the line below the title) and "answer" (set apart); "care" is what a reader must know
    of one figure, "age" that it is an old one. ``stays`` keeps a paragraph on one page with what
    follows.
    """

    text: str
    role: str = "body"
    links: tuple[Link, ...] = ()
    stays: bool = False

    @property
    def before(self) -> str:
        """Text before the links."""
        return f"{self.text} More in" if self.links else self.text

    @property
    def words(self) -> str:
        """Text with what it leads to, for a format without links."""
        links = ", ".join(link.words for link in self.links)
        return f"{self.before} {links}." if links else self.text


@dataclass(frozen=True)
class Point:
    """One item of a list, with an optional label in front, and the anchor by which it is found.

    ``links`` stand behind the text in brackets; ``address`` is an address on the web.
    """

    text: str
    label: str = ""
    links: tuple[Link, ...] = ()
    address: str = ""
    anchor: str = ""


@dataclass(frozen=True)
class Points:
    """A list, numbered where ``ordered``; ``role`` is "body" or "small"."""

    items: tuple[Point, ...]
    ordered: bool = False
    role: str = "body"


_IMAGES: WeakKeyDictionary = WeakKeyDictionary()


@dataclass(frozen=True)
class Chart:
    """A chart and what it says in words; drawn when a writer first asks, once for each form."""

    drawing: Drawing = field(repr=False)
    alt: str

    def image(self, form: str, size: str) -> bytes:
        """Chart as the bytes of an ``svg`` file, or of that as a ``png`` file.

        Text in an ``svg`` is text, in the typeface of the house, which a document has to carry.
        """
        from rocu_analysis.charts.drawing import lettered, printed

        made, key = self._images, (form, size)
        if isinstance(made.get(key), Future):
            made[key] = made[key].result()
        elif key not in made and form == "png":
            with theme.font_folder() as fonts:
                made[key] = printed(self.for_typst(size), PRINTED, fonts)
        elif key not in made:
            made[key] = lettered(self.drawing.figure(size), theme.size(size))
        return made[key]

    def for_typst(self, size: str) -> str:
        """SVG in letters that the typeface has."""
        return glyphs(self.image("svg", size).decode())

    def print_aside(self, size: str, aside: Executor, fonts: str) -> None:
        """Have the ``png`` file printed while others are drawn; `image` waits for it."""
        from rocu_analysis.charts.drawing import printed

        # What an earlier save began may have failed, of a disc that was full and is no more.
        if not isinstance(self._images.get(("png", size)), bytes):
            self._images["png", size] = aside.submit(printed, self.for_typst(size), PRINTED, fonts)

    @property
    def _images(self) -> dict:
        """Images made so far, kept with the drawing: the parts of a paper share them."""
        return _IMAGES.setdefault(self.drawing, {})


@dataclass(frozen=True)
class Tile:
    """Answer to one question on page one: a verdict in words, a small chart, a sentence."""

    question: str
    verdict: str
    text: str
    link: Link
    chart: Chart | None = None


@dataclass(frozen=True)
class Tiles:
    """Tiles of page one, three in a row; in larger letters where there is no chart above them."""

    items: tuple[Tile, ...]
    large: bool = False


@dataclass(frozen=True)
class Picture(Chart):
    """A chart with its caption, and the exhibit that it is of, if it is of one.

    ``room`` is the height in centimetres that there is for it on the page, ``low`` the size at
    which it is drawn in little room, ``title`` its message where that is no exhibit's headline.
    """

    label: str
    caption: str
    anchor: str
    exhibit: Exhibit | None = field(default=None, repr=False)
    room: float = TALLEST
    low: str = "half"
    title: str = ""

    @property
    def message(self) -> str:
        """What the chart shows, as the title of a slide."""
        return self.title or (self.exhibit.headline if self.exhibit else self.caption)

    @property
    def words(self) -> str:
        """Label and caption, as printed."""
        return f"{self.label}: {self.caption}" if self.label else self.caption

    @classmethod
    def make(cls, exhibit: Exhibit, label: str, caption: str, anchor: str, room: float) -> Picture:
        """Chart of an exhibit."""
        return cls(exhibit.drawing, exhibit.alt, label, caption, anchor, exhibit, room)

    @property
    def height(self) -> float:
        """Height in centimetres across the whole width of the page."""
        return self._high("page")

    @property
    def lower(self) -> float:
        """The same, drawn for little room."""
        return self._high(self.low)

    def _high(self, size: str) -> float:
        if size not in self._images:  # asked for many times while pages are filled
            place = theme.size(size)
            self._images[size] = self.drawing.height(place) * PAGE_WIDTH / place.width
        return self._images[size]

    @property
    def size(self) -> str:
        """Size at which it is drawn: in little room lower, in letters that shrink less after."""
        return "page" if self.room >= self.height else self.low

    @property
    def width(self) -> float:
        """Width on the page in centimetres: all of it, or less where the chart is a tall one."""
        return self.width_in(self.room)

    @property
    def widest(self) -> float:
        """Width to which it may grow where a page turns out to have more room."""
        return self.width_in(TALLEST)

    def width_in(self, room: float) -> float:
        """Width of the chart as it is drawn, in so much room."""
        # A chart as tall as the page would leave its own heading alone on the page before.
        return PAGE_WIDTH * min(1.0, room / self._high(self.size))


Block = Heading | Paragraph | Points | Tiles | Picture | Table


def asks_of(blocks: tuple[Block, ...]) -> tuple[str, ...]:
    """What the board is asked on page one."""
    lists = (block for block in blocks if isinstance(block, Points) and block.ordered)
    return tuple(point.text for block in lists for point in block.items)


@dataclass(frozen=True, eq=False)
class Document:
    """A paper as it will be read; ``figures`` are its counts, one a row (`placed.figures_of`)."""

    title: str
    subtitle: str
    part: str  # "public", "restricted" or "internal": whose eyes it is for
    marking: str  # it and the handling instruction stand on every page
    handling: str
    dated: date  # date of the figures; never today
    authors: str
    illustrative: bool  # whether the figures are invented
    facts: tuple[str, ...]  # the line below the title, in parts
    blocks: tuple[Block, ...]
    figures: pd.DataFrame | None = field(default=None, repr=False)

    @property
    def banner(self) -> str:
        """Words that stand on every page: marking, handling and, if so, *Illustrative*."""
        invented = "ILLUSTRATIVE: invented figures" if self.illustrative else ""
        return " | ".join(word for word in (self.marking, self.handling, invented) if word)

    def every(self, kind: type) -> tuple:
        """Blocks of a kind, in order."""
        return tuple(block for block in self.blocks if isinstance(block, kind))

    @property
    def tiles(self) -> tuple[Tile, ...]:
        """Tiles of page one, in order."""
        return tuple(tile for block in self.every(Tiles) for tile in block.items)


# --- what fits on a page --------------------------------------------------------------------------


def height(blocks: Iterable[Block]) -> float:
    """Height of blocks on an upright page; a picture counts with the height it has there."""
    return math.fsum(_height(block) for block in blocks)


def _height(block: Block) -> float:
    if isinstance(block, Heading):
        # Headings of page one lead nowhere and are small.
        return _text(block.words, f"heading {block.level if block.anchor else 2}")
    if isinstance(block, Paragraph):
        return _text(block.words, block.role)
    if isinstance(block, Points):
        return sum(_text(f"{point.label} {point.text}", block.role, 0.8) for point in block.items)
    if isinstance(block, Tiles):
        scale = LARGER if block.large else 1.0
        wide = (PAGE_WIDTH / ACROSS - 0.6) / UPRIGHT / 1.04
        points = LOOKS["source"].points * scale
        lines = [math.ceil(width(tile.text, points) / wide) for tile in block.items]
        charts = [THUMB * (tile.chart is not None) for tile in block.items]
        rows = range(0, len(lines), ACROSS)
        return sum(scale * (TILE + TILE_LINE * max(lines[k : k + ACROSS]))
                   + max(charts[k : k + ACROSS]) for k in rows)  # fmt: skip
    if isinstance(block, Picture):
        return min(block.height, block.room) + _text(block.words, "caption")
    above = sum(_text(key, "source") for key in block.keys)
    return _text(block.words, "caption") + above + block.lines() * TABLE_LINE + 0.3


def _text(words: str, style: str, indent: float = 0.0) -> float:
    look = LOOKS[style]
    length = width(words, look.points) * (1.0 if look.bold else UPRIGHT)
    # Lines are not filled to their ends: words do not break.
    lines = max(1, math.ceil(length * 1.04 / (PAGE_WIDTH - indent)))
    return (lines * look.points * LEADING + look.before + look.after) * POINT


def least(blocks: Iterable[Block], scale: float = SMALLEST) -> float:
    """Height of blocks with their charts drawn low, and as small as they may be."""
    return math.fsum(
        _text(block.words, "caption") + scale * block.lower
        if isinstance(block, Picture)
        else _height(block)
        for block in blocks
    )


def fitted(blocks: Sequence[Block], room: float) -> list[Block]:
    """The same blocks, their charts drawn lower and made smaller alike until all fit."""
    pictures = [block for block in blocks if isinstance(block, Picture)]
    if height(blocks) <= room or not pictures:
        return list(blocks)
    charts = math.fsum(picture.lower for picture in pictures)
    rest = height(blocks) - math.fsum(min(picture.height, picture.room) for picture in pictures)
    scale = min(1.0, max(SMALLEST, (room - rest) / charts))
    return [replace(block, room=min(TALLEST, block.lower * scale))
            if isinstance(block, Picture) else block for block in blocks]  # fmt: skip


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
    lead = Heading(level, title) if level else Paragraph(title, "lead")
    above: list[Block] = [lead] if title and texts else []
    if len(texts) == 1:
        return [*above, Paragraph(texts[0], role)]
    return [*above, Points(tuple(map(Point, texts)), role=role)] if texts else []
