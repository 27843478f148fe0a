"""The paper as slides: the answer and what is asked, then one slide a question, with its exhibit.

The headline is the title, at one size throughout, and the chart fills the slide; a question whose
exhibits are all tables has one that fits. Charts are drawn anew at slide size. What the exhibit
says goes into the speaker's notes, and below what leaves room for it. Every slide has a title,
alternative text on its picture, the language on its text, and the marking.
"""

from __future__ import annotations

import io
import math
from itertools import pairwise

from rocu_analysis.paper.content import (
    LANGUAGE,
    Block,
    Document,
    Heading,
    Paragraph,
    Picture,
    Points,
    Tile,
    Tiles,
)
from rocu_analysis.paper.filing import for_properties, midnight, parts_of, zipped
from rocu_analysis.paper.tables import TABLE_POINTS, Table, plain, width
from rocu_analysis.theme import FONT

BLUE, TEXT, FILL = "12436D", "0B0C0C", "EEF3F7"
WIDTH, HEIGHT, MARGIN = 33.867, 19.05, 1.5
ROOM = WIDTH - 2 * MARGIN
# What fits on a slide and can still be read from the back of a room.
MOST_LINES, CELL_POINTS = 11, 14
TITLE_POINTS, ASKED_POINTS, WORD_POINTS = 24, 16, 14
MOST_LARGE = 2  # sentences of the answer in large letters; of more they are smaller
FEWEST = 6  # slides, where there are charts for them
ROW = 3  # tiles beside one another
MOST_SAID = 4  # headlines on the first slide of a part that has no page one
PANOSE = "020B0503030403020204"  # of Source Sans: a sans of medium weight and width
WIDEST = 1.32  # of what may stand in for the typeface, beside that in which letters are measured
LINE = 1.2 * 2.54 / 72  # height in centimetres of a line of one point
TOP, FOOT = 1.2, 1.6  # centimetres: where titles begin, and what stands below all else


def charts(document: Document) -> list[tuple[Picture, str]]:
    """Each chart of a file, with its size."""
    return [(held, "slide") for _, held, _ in _questions(document) if isinstance(held, Picture)]


def write(document: Document) -> bytes:
    """Bytes of the ``.pptx`` file; the same document gives the same bytes."""
    from pptx import Presentation
    from pptx.util import Cm

    deck = Presentation()
    deck.slide_width, deck.slide_height = Cm(WIDTH), Cm(HEIGHT)
    questions = _questions(document)
    answers = [b.text for b in document.blocks if isinstance(b, Paragraph) and b.role == "answer"]
    # The one slide of a part without a page one says what its opening would.
    alone = not answers and len(questions) == 1
    if not alone:
        _opening(deck, document, questions, answers)
    for title, shown, blocks in questions:
        about = " | ".join((document.title, *document.facts)) if alone else ""
        _question(deck, document, title, shown, blocks, about)
    _properties(deck, document)
    held = io.BytesIO()
    deck.save(held)
    return zipped(parts_of(held.getvalue()))


def _questions(document: Document) -> list[tuple[str, Picture | Table, list[Block]]]:
    """What is shown of each question, up to the annexes: headline, chart or table, and words."""
    # The first chart of each question or else its table, if there is room; in a short deck
    # further charts of the same questions as well.
    asked: list[list[tuple]] = []
    heading, group = Heading(1, ""), []
    for block in document.blocks:
        if isinstance(block, Heading):
            if block.number.startswith("Annex"):
                break
            if block.level == 1:
                asked.append([])
            heading, group = block, []
        else:
            group.append(block)
            if isinstance(block, Picture) and asked:
                asked[-1].append((block.exhibit.headline, block, group))
            elif isinstance(block, Table) and asked and block.source and _has_room(block):
                asked[-1].append((heading.text, block, group))
    chosen, further = [], []
    for shown in asked:
        pictures = [item for item in shown if isinstance(item[1], Picture)]
        chosen += (pictures or shown)[:1]
        further += pictures[1:]
    spare = max(0, FEWEST - 1 - len(chosen))
    kept = {id(item) for item in (*chosen, *further[:spare])}
    return [item for shown in asked for item in shown if id(item) in kept]


def _opening(deck, document: Document, questions: list[tuple], answers: list[str]) -> None:
    """Write the answer, or headlines where there is none, what is asked, and tiles of the rest."""
    slide, top = _slide(deck, document, document.title)
    facts = [document.subtitle, " | ".join(document.facts)]
    top = _text(slide, [line for line in facts if line], top, WORD_POINTS)
    said = answers or [title for title, *_ in questions[:MOST_SAID]]
    large = 20 if len(said) <= MOST_LARGE else 16
    top = _text(slide, said, top + 0.2, large, bold=True, fill=FILL) + 0.4
    for heading, asked in pairwise(document.blocks):
        if isinstance(heading, Heading) and isinstance(asked, Points) and asked.ordered:
            top = _text(slide, [heading.text], top, ASKED_POINTS, bold=True)
            lines = [f"{n}. {point.text}" for n, point in enumerate(asked.items, 1)]
            top = _text(slide, lines, top, ASKED_POINTS) + 0.4
    # A question with a slide of its own is answered there, in letters that a room can read.
    shown = {shown.anchor for _, shown, _ in questions}
    held = [tile for block in document.blocks if isinstance(block, Tiles) for tile in block.items]
    tiles = [tile for tile in held if tile.link.anchor not in shown]
    if len(tiles) < 2:  # none stands alone
        tiles = [*[tile for tile in held if tile not in tiles][: ROW - len(tiles)], *tiles]
    if tiles:
        across = min(len(tiles), 4 if len(tiles) > 6 else ROW)
        down = math.ceil(len(tiles) / across)
        gap = 0.4
        wide, high = (ROOM + gap) / across - gap, (HEIGHT - FOOT - top + gap) / down - gap
        points = _tile_points(tiles, ROOM - wide, high - 0.4)
        size = wide, min(high, max(_tall(tile, ROOM - wide, *points) for tile in tiles) + 0.4)
        for place, tile in enumerate(tiles):
            row, column = divmod(place, across)
            corner = MARGIN + column * (size[0] + gap), top + row * (size[1] + gap)
            _tile(slide, tile, corner, size, *points)


def _tile(slide, tile: Tile, corner, size, points: int, large: int) -> None:
    from pptx.util import Cm

    box = slide.shapes.add_textbox(*map(Cm, (*corner, *size)))
    _colour(box, FILL)
    _fill(box.text_frame, [tile.question], points, bold=True, colour=BLUE)
    _fill(box.text_frame, [tile.figure], large, bold=True, more=True)
    _fill(box.text_frame, [tile.text], points, more=True)


def _tile_points(tiles: list[Tile], less: float, down: float) -> tuple[int, int]:
    """Size of tiles' words and figures: smaller where one is long, so that it keeps to its box."""
    sizes = [(ASKED_POINTS, 28), (WORD_POINTS, 28), (12, 24), (11, 20), (10, 18), (9, 16)]
    fits = (size for size in sizes if all(_tall(tile, less, *size) <= down for tile in tiles))
    return next(fits, sizes[-1])


def _tall(tile: Tile, less: float, points: float, large: float) -> float:
    """Height of a tile's words, in a box that is so much narrower than the slide's room."""
    held = ((tile.question, points), (tile.figure, large), (tile.text, points))
    return sum(_lines(text, size, less) * size * LINE for text, size in held)


def _question(
    deck, document: Document, title: str, shown: Picture | Table, blocks: list, about: str
) -> None:
    slide, top = _slide(deck, document, title)
    above = [line for line in (about, shown.caption) if line]
    top = _text(slide, above, top, WORD_POINTS) + 0.2
    said = [block for block in blocks if isinstance(block, Paragraph)]
    body = [block.text for block in said if block.role == "body"]
    # What whoever asked for a chart adds behind its words, such as what a figure leaves out.
    told = shown.exhibit.brief if isinstance(shown, Picture) else " ".join(body)
    told_at = [at for at, text in enumerate(body, 1) if text.partition(". ")[0] in told]
    foot = body[max(told_at, default=0) :]
    foot += [block.text for block in said if block.role == "care"]
    foot += [block.text.removesuffix(" More in") for block in said if block.role == "source"][:1]
    below = HEIGHT - FOOT - sum(_lines(line, 12) for line in foot) * 12 * LINE
    drawn = _picture if isinstance(shown, Picture) else _table
    top = drawn(slide, shown, top, below - top) + 0.4
    words = [text for text in body if text not in foot]
    if top + sum(_lines(text, ASKED_POINTS) for text in words) * ASKED_POINTS * LINE < below - 0.4:
        _text(slide, words, top, ASKED_POINTS)  # below what leaves most of its slide empty
    _text(slide, foot, below, 12)
    notes = slide.notes_slide.notes_text_frame
    notes.text = "\n".join(plain(block.words) for block in said if block.role != "source")


def _has_room(table: Table) -> bool:
    """Whether a slide has room for a table: no word is broken, and nothing of it left unsaid."""
    room = ROOM * TABLE_POINTS / CELL_POINTS
    if sum(table.least_widths) > room or table.grid.once:
        return False
    return table.lines(table.widths(room)) <= MOST_LINES


def _slide(deck, document: Document, title: str):
    """Add a slide with its title and the marking, and say where its own begins."""
    from pptx.util import Cm

    # Placed by hand, since the layouts are 4:3.
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    head, lines = slide.shapes.title, _lines(title, TITLE_POINTS)
    head.left, head.top = Cm(MARGIN), Cm(TOP)
    head.width, head.height = Cm(ROOM), Cm(lines * TITLE_POINTS * LINE + 0.3)
    _fill(head.text_frame, [title], TITLE_POINTS, bold=True, colour=BLUE)
    _text(slide, [document.banner], 0.4, 12, bold=True)
    _text(slide, [document.banner], HEIGHT - 1.2, 12, bold=True)
    return slide, TOP + lines * TITLE_POINTS * LINE + 0.3


def _lines(text: str, points: float, narrower: float = 0.0) -> int:
    """Lines that a text takes across a slide, or a box that is so much ``narrower`` than that."""
    return max(1, math.ceil(WIDEST * width(plain(text), points) / (ROOM - narrower - 0.6)))


def _text(
    slide, lines: list[str], top: float, points: int, bold: bool = False, fill: str = ""
) -> float:
    """Write lines across the slide; where what stands below them begins."""
    from pptx.util import Cm

    if not lines:
        return top
    height = sum(_lines(line, points) for line in lines) * points * LINE + (0.5 if fill else 0.25)
    box = slide.shapes.add_textbox(Cm(MARGIN), Cm(top), Cm(ROOM), Cm(height))
    _fill(box.text_frame, lines, points, bold)
    if fill:
        _colour(box, fill)
    return top + height


def _colour(box, colour: str) -> None:
    from pptx.dml.color import RGBColor

    box.fill.solid()
    box.fill.fore_color.rgb = RGBColor.from_string(colour)


def _fill(
    frame, lines: list[str], points: int, bold: bool = False, colour: str = TEXT, more: bool = False
) -> None:
    """Write lines into a frame, below those that it has where there is ``more``."""
    from pptx.dml.color import RGBColor
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
    from pptx.util import Pt

    frame.word_wrap = True
    frame.vertical_anchor = MSO_ANCHOR.TOP
    frame.margin_top = frame.margin_bottom = Pt(4)
    for place, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if place == 0 and not more else frame.add_paragraph()
        paragraph.alignment = PP_ALIGN.LEFT
        run = paragraph.add_run()
        run.text = plain(line)
        run.font.name, run.font.size, run.font.bold = FONT, Pt(points), bold
        run.font.color.rgb = RGBColor.from_string(colour)
        look = run._r.get_or_add_rPr()
        look.set("lang", LANGUAGE)
        # By these a program without the typeface takes one that is alike.
        look.latin.attrib.update({"panose": PANOSE, "pitchFamily": "34", "charset": "0"})


def _picture(slide, picture: Picture, top: float, room: float) -> float:
    from pptx.util import Cm

    shape = slide.shapes.add_picture(
        io.BytesIO(picture.image("png", "slide")), Cm(MARGIN), Cm(top), width=Cm(ROOM)
    )
    if shape.height > Cm(room):
        shape.width, shape.height = int(shape.width * Cm(room) / shape.height), Cm(room)
        shape.left = int((Cm(WIDTH) - shape.width) / 2)
    shape.name = plain(picture.label)
    shape._element.nvPicPr.cNvPr.set("descr", plain(picture.alt))
    return top + shape.height / Cm(1)


def _table(slide, table: Table, top: float, room: float) -> float:
    from pptx.util import Cm

    size = (len(table.cells) + 1, len(table.headers))
    place = (Cm(MARGIN), Cm(top), Cm(ROOM), Cm(1.0 * size[0]))
    shape = slide.shapes.add_table(*size, *place)
    shape.name = plain(table.label)
    shape._element.nvGraphicFramePr.cNvPr.set("descr", plain(table.caption))
    grid = shape.table
    grid.first_row = grid.first_col = True
    larger = CELL_POINTS / TABLE_POINTS
    widths = table.widths(ROOM / larger)
    for column, wide in zip(grid.columns, widths, strict=True):
        column.width = Cm(wide * larger)
    for row, words in enumerate((table.headers, *table.cells)):
        for column, text in enumerate(words):
            cell, head = grid.cell(row, column), row == 0
            # The default header is white on light blue, too faint to read.
            _colour(cell, BLUE if head else "FFFFFF")
            letters = "FFFFFF" if head else TEXT
            _fill(cell.text_frame, [text], CELL_POINTS, head or column == 0, letters)
    more = table.lines(widths) * WIDEST - size[0]  # lines beyond one a row
    return top + size[0] + more * CELL_POINTS * LINE


def _properties(deck, document: Document) -> None:
    about = deck.core_properties
    about.title, about.author = for_properties(document.title), for_properties(document.authors)
    about.subject, about.language = for_properties(document.banner), LANGUAGE
    about.last_modified_by = for_properties(document.authors)
    about.created = about.modified = midnight(document.dated)
    about.revision = 1
