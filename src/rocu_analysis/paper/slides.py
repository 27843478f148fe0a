"""The exhibits of the document as slides: one a slide, its headline as the title.

Charts are drawn anew at slide size. The words of the exhibit go into the speaker's notes. Every
slide has a title, alternative text on its picture, the language on its text, and the marking.
"""

from __future__ import annotations

import io
from importlib.util import find_spec
from typing import TYPE_CHECKING

from rocu_analysis.errors import MissingExtra
from rocu_analysis.paper.content import LANGUAGE, Document, Heading, Paragraph, Picture, Points
from rocu_analysis.paper.filing import for_properties, midnight, repack
from rocu_analysis.paper.tables import TABLE_POINTS, Table, plain
from rocu_analysis.wording.say import capital

if TYPE_CHECKING:
    from collections.abc import Iterator

FONT, BLUE, TEXT = "Arial", "12436D", "0B0C0C"
WIDTH, HEIGHT, MARGIN = 33.867, 19.05, 1.5
# What fits on a slide and can still be read from the back of a room.
MOST_LINES, CELL_POINTS = 11, 14
SPOKEN = ("body", "lead")  # what goes into the notes; a source stands on the slide
ONE_LINE = 60  # letters of a title
CAPTION_LINE, CAPTION_STEP = 100, 0.65  # letters of a caption, and the height of its second line


def write(document: Document) -> bytes:
    """Bytes of the ``.pptx`` file; the same document gives the same bytes."""
    if find_spec("pptx") is None:
        raise MissingExtra.of("python-pptx", "paper", "Slides")
    from pptx import Presentation
    from pptx.util import Cm

    deck = Presentation()
    deck.slide_width, deck.slide_height = Cm(WIDTH), Cm(HEIGHT)
    _opening(deck, document)
    _summary(deck, document)
    for heading, blocks in _findings(document):
        _finding(deck, document, heading, blocks)
    _properties(deck, document)
    held = io.BytesIO()
    deck.save(held)
    return repack(held.getvalue())


def _findings(document: Document) -> Iterator[tuple[Heading, list]]:
    """Headings of level 2 with the blocks below each, where these show something in words."""
    # A table that only stands behind a chart has no words, and no place on a slide.
    heading, blocks = None, []
    for block in (*document.blocks, Heading(1, "")):
        if isinstance(block, Heading):
            kinds = {type(inner) for inner in blocks}
            if heading is not None and (Picture in kinds or {Table, Paragraph} <= kinds):
                yield heading, blocks
            heading, blocks = (block if block.level == 2 else None), []
        else:
            blocks.append(block)


def _opening(deck, document: Document) -> None:
    slide = _slide(deck, document, document.title, title_top=4.5, points=34)
    lines = [document.subtitle, *map(capital, document.facts)]
    _text(slide, [line for line in lines if line], 9.0, 7.5, 18)


def _summary(deck, document: Document) -> None:
    for place, block in enumerate(document.blocks):
        if isinstance(block, Heading) and block.text == "Summary":
            points = document.blocks[place + 1]
            if isinstance(points, Points):
                slide = _slide(deck, document, "Summary")
                lines = [f"{n}. {point.text}" for n, point in enumerate(points.items, 1)]
                _text(slide, lines, 4.0, 12.5, 18 if len(lines) <= 8 else 14)


def _finding(deck, document: Document, heading: Heading, blocks: list) -> None:
    slide = _slide(deck, document, heading.text, points=26 if len(heading.text) <= ONE_LINE else 20)
    picture = next((block for block in blocks if isinstance(block, Picture)), None)
    words = [b.words for b in blocks if isinstance(b, Paragraph) and b.role in SPOKEN]
    if picture is not None:
        lower = _caption(slide, picture.caption)
        _picture(slide, picture, 4.3 + lower)
    else:
        table = next(block for block in blocks if isinstance(block, Table))
        lower = _caption(slide, table.caption)
        if _has_room(table):
            _table(slide, table, 4.5 + lower)
        else:
            told = [*words[:1], f"The table is {table.label} of the paper."]
            _text(slide, told, 5.0 + lower, 11.0 - lower, 18)
    sources = [b.text for b in blocks if isinstance(b, Paragraph) and b.role == "source"]
    _text(slide, sources[:1], HEIGHT - 2.1, 0.8, 12)
    notes = [*words, *(p.text for b in blocks if isinstance(b, Points) for p in b.items)]
    slide.notes_slide.notes_text_frame.text = "\n".join(plain(line) for line in notes)


def _caption(slide, caption: str) -> float:
    """Write a caption; how much lower what it speaks of begins, where it takes two lines."""
    lower = CAPTION_STEP if len(plain(caption)) > CAPTION_LINE else 0.0
    _text(slide, [caption], 3.3, 0.9 + lower, 14)
    return lower


def _has_room(table: Table) -> bool:
    """Whether a slide has room for a table: no word is broken, and nothing of it left unsaid."""
    room = (WIDTH - 2 * MARGIN) * TABLE_POINTS / CELL_POINTS
    if sum(table.least_widths) > room or table.grid.once:
        return False
    return table.lines(table.widths(room)) <= MOST_LINES


def _slide(deck, document: Document, title: str, title_top: float = 1.5, points: int = 26):
    """Add a slide with its title and the marking; placed by hand, since the layouts are 4:3."""
    from pptx.util import Cm

    slide = deck.slides.add_slide(deck.slide_layouts[5])
    head = slide.shapes.title
    head.left, head.top = Cm(MARGIN), Cm(title_top)
    head.width, head.height = Cm(WIDTH - 2 * MARGIN), Cm(1.9)
    _fill(head.text_frame, [title], points, bold=True, colour=BLUE)
    _text(slide, [document.banner], 0.4, 0.8, 12, bold=True)
    _text(slide, [document.banner], HEIGHT - 1.1, 0.8, 12, bold=True)
    return slide


def _text(slide, lines: list[str], top: float, height: float, points: int, bold: bool = False):
    from pptx.util import Cm

    if lines:
        box = slide.shapes.add_textbox(Cm(MARGIN), Cm(top), Cm(WIDTH - 2 * MARGIN), Cm(height))
        _fill(box.text_frame, lines, points, bold)


def _fill(frame, lines: list[str], points: int, bold: bool = False, colour: str = TEXT) -> None:
    from pptx.dml.color import RGBColor
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
    from pptx.util import Pt

    frame.word_wrap = True
    frame.vertical_anchor = MSO_ANCHOR.TOP
    for place, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
        paragraph.alignment = PP_ALIGN.LEFT
        run = paragraph.add_run()
        run.text = plain(line)
        run.font.name, run.font.size, run.font.bold = FONT, Pt(points), bold
        run.font.color.rgb = RGBColor.from_string(colour)
        run._r.get_or_add_rPr().set("lang", LANGUAGE)


def _picture(slide, picture: Picture, top: float) -> None:
    from pptx.util import Cm

    shape = slide.shapes.add_picture(
        io.BytesIO(picture.image("png", "slide")), Cm(MARGIN), Cm(top), width=Cm(WIDTH - 2 * MARGIN)
    )
    room = Cm(HEIGHT - top - 2.2)
    if shape.height > room:
        shape.width, shape.height = int(shape.width * room / shape.height), room
        shape.left = int((Cm(WIDTH) - shape.width) / 2)
    shape.name = plain(picture.label)
    shape._element.nvPicPr.cNvPr.set("descr", plain(picture.alt))


def _table(slide, table: Table, top: float) -> None:
    from pptx.dml.color import RGBColor
    from pptx.util import Cm

    size = (len(table.cells) + 1, len(table.headers))
    place = (Cm(MARGIN), Cm(top), Cm(WIDTH - 2 * MARGIN), Cm(1.0 * size[0]))
    shape = slide.shapes.add_table(*size, *place)
    shape.name = plain(table.label)
    shape._element.nvGraphicFramePr.cNvPr.set("descr", plain(table.caption))
    grid = shape.table
    grid.first_row = grid.first_col = True
    larger = CELL_POINTS / TABLE_POINTS
    widths = table.widths((WIDTH - 2 * MARGIN) / larger)
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = Cm(width * larger)
    for row, words in enumerate((table.headers, *table.cells)):
        for column, text in enumerate(words):
            cell = grid.cell(row, column)
            cell.fill.solid()
            # The default header is white on light blue, too faint to read.
            head = row == 0
            cell.fill.fore_color.rgb = RGBColor.from_string(BLUE if head else "FFFFFF")
            _fill(
                cell.text_frame,
                [text],
                CELL_POINTS,
                head or column == 0,
                "FFFFFF" if head else TEXT,
            )


def _properties(deck, document: Document) -> None:
    about = deck.core_properties
    about.title, about.author = for_properties(document.title), for_properties(document.authors)
    about.subject, about.language = for_properties(document.banner), LANGUAGE
    about.last_modified_by = for_properties(document.authors)
    about.created = about.modified = midnight(document.dated)
    about.revision = 1
