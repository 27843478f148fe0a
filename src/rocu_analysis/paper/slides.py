"""The paper as slides: the answer, the verdicts, one message a slide, and last the decision.

A headline is the title of its slide, at one size throughout, and its chart fills the slide, as a
chart of the slide's own where it is one of lines or bars: a reader can restyle and copy it. What
the exhibit says goes into the speaker's notes. Every slide has a title, alternative text on its
chart, the language on its text, the marking, and the typeface of the system.
"""

from __future__ import annotations

import io
import math
import re
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from rocu_analysis.charts import control, stacks
from rocu_analysis.paper.content import (
    LANGUAGE,
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

if TYPE_CHECKING:
    from rocu_analysis.charts.drawing import Drawing
    from rocu_analysis.exhibits.exhibit import Exhibit

FONT, CHART_POINTS = "Arial", 12
LINES = {"value": "12436D", "mean": "6F777B", "lower": "A8B0B4", "upper": "A8B0B4"}
NAMES = {"value": "Number", "mean": "Usual level", "lower": "Lower limit", "upper": "Upper limit"}
BLUE, TEXT, GREY, FILL = "12436D", "0B0C0C", "6F777B", "EEF3F7"
WIDTH, HEIGHT, MARGIN = 33.867, 19.05, 1.5
ROOM = WIDTH - 2 * MARGIN
# What fits on a slide and can still be read from the back of a room.
MOST_LINES, CELL_POINTS = 11, 14
TITLE_POINTS, ANSWER_POINTS, ASKED_POINTS, WORD_POINTS, FOOT_POINTS = 24, 22, 20, 14, 12
ACROSS = 3  # tiles beside one another
WIDEST = 1.32  # width of the system's letters, beside those in which texts are measured
LINE = 1.2 * 2.54 / 72  # height in centimetres of a line of one point
TOP, FOOT = 1.2, 1.6  # centimetres: where titles begin, and what stands below all else


@dataclass(frozen=True)
class Message:
    """What one slide shows: a headline, a chart or table, and the words that go with it."""

    title: str
    shown: Picture | Table
    words: tuple[Paragraph, ...]


def charts(document: Document) -> list[tuple[Picture, str]]:
    """Each chart that a file has as a picture, with its size."""
    pictures = [message.shown for message in _messages(document)
                if isinstance(message.shown, Picture)]  # fmt: skip
    pictures = [held for held in pictures if not _is_native(held.exhibit)]
    thumbs = [(tile.chart, "thumb") for tile in _tiles(document) if tile.chart]
    return [*((picture, "slide") for picture in pictures), *thumbs]


def write(document: Document) -> bytes:
    """Bytes of the ``.pptx`` file; the same document gives the same bytes."""
    from pptx import Presentation
    from pptx.util import Cm

    deck = Presentation()
    deck.slide_width, deck.slide_height = Cm(WIDTH), Cm(HEIGHT)
    _opening(deck, document)
    if tiles := _tiles(document):
        _verdicts(deck, document, tiles)
    for message in _messages(document):
        _message(deck, document, message)
    _decision(deck, document)
    _properties(deck, document)
    held = io.BytesIO()
    deck.save(held)
    return zipped(_with_fixed_books(parts_of(held.getvalue()), document.dated))


def _with_fixed_books(parts: dict[str, bytes], dated: date) -> dict[str, bytes]:
    """Parts in which the workbook inside a chart bears the day of the paper, not of writing."""
    fixed = {}
    for name, data in parts.items():
        if name.endswith(".xlsx"):
            book = parts_of(data)
            core = "docProps/core.xml"
            day = dated.strftime("%Y-%m-%dT00:00:00Z").encode()
            book[core] = _WRITTEN.sub(rb"\g<1>" + day + rb"\g<2>", book[core])
            data = zipped(book)
        fixed[name] = data
    return fixed


_WRITTEN = re.compile(rb"(<dcterms:\w+[^>]*>)[^<]*(</dcterms)")


def _tiles(document: Document) -> list[Tile]:
    return [tile for block in document.blocks if isinstance(block, Tiles) for tile in block.items]


def _messages(document: Document) -> list[Message]:
    """Each headline of the main part with its chart, or with a table that a slide has room for."""
    made: list[Message] = []
    title, shown, words = "", None, []

    def close() -> None:
        if shown is not None:
            made.append(Message(title, shown, tuple(words)))

    for block in document.blocks:
        if isinstance(block, Heading):
            close()
            shown, words = None, []
            if block.number.startswith("Annex"):
                break
            title = block.text
        elif isinstance(block, Picture) and shown is None:
            title, shown = block.message, block
        elif isinstance(block, Picture):
            close()
            title, shown, words = block.message, block, []
        elif isinstance(block, Table) and shown is None and block.source and _has_room(block):
            shown = block
        elif isinstance(block, Paragraph) and block.role not in ("facts", "answer"):
            words.append(block)
        elif isinstance(block, Tiles):
            close()
            shown, words = None, []
    else:
        close()
    return made


def _opening(deck, document: Document) -> None:
    """Write the title, for whom the paper is, and the answer."""
    slide, top = _slide(deck, document, document.title)
    facts = [line for line in (document.subtitle, " | ".join(document.facts)) if line]
    top = _text(slide, facts, top, WORD_POINTS) + 0.6
    answer = [block.text for block in document.blocks
              if isinstance(block, Paragraph) and block.role == "answer"]  # fmt: skip
    _text(slide, answer, top, ANSWER_POINTS, bold=True, fill=FILL)


def _verdicts(deck, document: Document, tiles: list[Tile]) -> None:
    """Write the questions of the board with their verdicts."""
    slide, top = _slide(deck, document, "The questions of the board, answered in short")
    across = min(ACROSS, len(tiles))
    down, gap = math.ceil(len(tiles) / across), 0.5
    wide = (ROOM + gap) / across - gap
    high = (HEIGHT - FOOT - top - 0.3 + gap) / down - gap
    for place, tile in enumerate(tiles):
        row, column = divmod(place, across)
        _tile(slide, tile, (MARGIN + column * (wide + gap), top + 0.3 + row * (high + gap)),
              (wide, high))  # fmt: skip


def _tile(slide, tile: Tile, corner, size) -> None:
    """Write one tile: question, verdict, small chart and sentence, in letters that fit its box."""
    from pptx.util import Cm

    box = slide.shapes.add_textbox(*map(Cm, (*corner, *size)))
    _colour(box, FILL)
    less, thumb = ROOM - size[0], 2.0 if tile.chart else 0.0
    small = next((points for points in (14, 13, 12, 11, 10)
                  if _tall(tile, less, points) + thumb <= size[1]), 10)  # fmt: skip
    _fill(box.text_frame, [tile.question], small, colour=GREY)
    _fill(box.text_frame, [tile.verdict], small + 6, bold=True, more=True, colour=BLUE)
    _fill(box.text_frame, [tile.text], small, more=True)
    if tile.chart:
        image = io.BytesIO(tile.chart.image("png", "thumb"))
        at = corner[0] + 0.3, corner[1] + size[1] - thumb
        shape = slide.shapes.add_picture(image, *map(Cm, at), height=Cm(thumb - 0.2))
        shape._element.nvPicPr.cNvPr.set("descr", plain(tile.chart.alt))


def _tall(tile: Tile, less: float, points: float) -> float:
    """Height of a tile's words, in a box that is so much narrower than the slide's room."""
    held = ((tile.question, points), (tile.verdict, points + 6), (tile.text, points))
    return sum(_lines(text, size, less) * size * LINE for text, size in held) + 0.4


def _message(deck, document: Document, message: Message) -> None:
    """Write one headline with its chart, what must be known of it, and the rest as notes."""
    slide, top = _slide(deck, document, message.title)
    top = _text(slide, [message.shown.caption], top, WORD_POINTS) + 0.2
    foot = [words.text for words in message.words if words.role in ("age", "care")]
    foot += [words.text.removesuffix(" More in") for words in message.words
             if words.role == "source"]  # fmt: skip
    # What whoever asked for a chart adds, such as what a figure leaves out, is no summary of it.
    body = [words.text for words in message.words if words.role == "body"]
    summary = getattr(getattr(message.shown, "exhibit", None), "more", "")
    added = [text for text in body if text != summary]
    foot = [*(added if isinstance(message.shown, Picture) else []), *foot]
    below = HEIGHT - FOOT - sum(_lines(line, FOOT_POINTS) for line in foot) * FOOT_POINTS * LINE
    drawn = _picture if isinstance(message.shown, Picture) else _table
    top = drawn(slide, message.shown, top, below - top - 0.2) + 0.4
    rest = [text for text in body if text not in foot]
    lines = sum(_lines(text, ASKED_POINTS) for text in rest)
    if isinstance(message.shown, Table) and top + lines * ASKED_POINTS * LINE < below - 0.4:
        _text(slide, rest, top, ASKED_POINTS)  # below what leaves most of its slide empty
    _text(slide, foot, below, FOOT_POINTS)
    notes = slide.notes_slide.notes_text_frame
    notes.text = "\n".join(plain(words.words) for words in message.words if words.role != "source")


def _decision(deck, document: Document) -> None:
    """Write what the board is asked, where it is asked anything: the last slide."""
    for heading, asked in pairwise(document.blocks):
        if isinstance(heading, Heading) and isinstance(asked, Points) and asked.ordered:
            slide, top = _slide(deck, document, heading.text)
            lines = [f"{n}. {point.text}" for n, point in enumerate(asked.items, 1)]
            _text(slide, lines, top + 0.6, ASKED_POINTS)
            return


def _has_room(table: Table) -> bool:
    """Whether a slide has room for a table: no word is broken, and nothing of it left unsaid."""
    room = ROOM * TABLE_POINTS / CELL_POINTS
    if sum(table.least_widths) > room or table.grid.once:
        return False
    return table.lines(table.widths(room)) <= MOST_LINES


def _slide(deck, document: Document, title: str):
    """Add a slide with its title and the marking, and give where its own begins."""
    from pptx.util import Cm

    # Placed by hand, since the layouts are 4:3.
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    head, lines = slide.shapes.title, _lines(title, TITLE_POINTS)
    head.left, head.top = Cm(MARGIN), Cm(TOP)
    head.width, head.height = Cm(ROOM), Cm(lines * TITLE_POINTS * LINE + 0.3)
    _fill(head.text_frame, [title], TITLE_POINTS, bold=True, colour=BLUE)
    _text(slide, [document.banner], 0.4, FOOT_POINTS, bold=True)
    _text(slide, [document.banner], HEIGHT - 1.2, FOOT_POINTS, bold=True)
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
        run._r.get_or_add_rPr().set("lang", LANGUAGE)


def _picture(slide, picture: Picture, top: float, room: float) -> float:
    """Put a chart on a slide; where it ends."""
    from pptx.util import Cm

    if _is_native(picture.exhibit):
        corner, size = (Cm(MARGIN), Cm(top)), (Cm(ROOM), Cm(room))
        shape = _add_chart(slide, picture.exhibit, corner, size)
        described = shape._element.nvGraphicFramePr.cNvPr
    else:
        image = io.BytesIO(picture.image("png", "slide"))
        shape = slide.shapes.add_picture(image, Cm(MARGIN), Cm(top), width=Cm(ROOM))
        if shape.height > Cm(room):
            shape.width, shape.height = int(shape.width * Cm(room) / shape.height), Cm(room)
            shape.left = int((Cm(WIDTH) - shape.width) / 2)
        described = shape._element.nvPicPr.cNvPr
    shape.name = plain(picture.label or picture.caption)
    described.set("descr", plain(picture.alt))
    return top + shape.height / Cm(1)


def _table(slide, table: Table, top: float, room: float) -> float:
    """Put a table on a slide; where it ends."""
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


# --- charts of a slide's own ---------------------------------------------------------------------

# The figures inside are those that the chart shows, which are protected already.


def _is_native(exhibit: Exhibit | None) -> bool:
    """Whether a slide can have the chart of an exhibit as one of its own."""
    if exhibit is None or exhibit.drawing is None:
        return False
    drawing = exhibit.drawing
    if drawing.draw is stacks.draw:
        return bool((drawing.frame["value"].dropna() >= 0).all())
    periods = exhibit.data.get("period")
    return (
        drawing.draw is control.draw and periods is not None and len(periods) == len(drawing.frame)
    )


def _add_chart(slide, exhibit: Exhibit, corner: tuple, size: tuple):
    """Put the chart on a slide and give back its frame."""
    drawing = exhibit.drawing
    if drawing.draw is stacks.draw:
        return _bar_chart(slide, drawing, corner, size)
    return _line_chart(slide, drawing, list(exhibit.data["period"]), corner, size)


def _chart(slide, kind, data, corner: tuple, size: tuple):
    from pptx.util import Pt

    frame = slide.shapes.add_chart(kind, *corner, *size, data)
    chart = frame.chart
    chart.font.name, chart.font.size = FONT, Pt(CHART_POINTS)
    chart.has_legend = True
    chart.legend.include_in_layout = False
    chart.has_title = False
    return frame, chart


def _bar_chart(slide, drawing: Drawing, corner: tuple, size: tuple):
    from pptx.chart.data import CategoryChartData
    from pptx.dml.color import RGBColor
    from pptx.enum.chart import XL_CHART_TYPE

    data = CategoryChartData(number_format="0.0")
    periods = drawing.options["periods"]
    data.categories = periods
    colours = []
    for name, rows in drawing.frame.groupby("series", sort=False):
        values = dict(zip(rows["x"], rows["value"], strict=True))
        held = [values.get(x) for x in range(len(periods))]
        data.add_series(name, [None if value != value else value for value in held])
        colours.append(rows["colour"].iloc[0])
    frame, chart = _chart(slide, XL_CHART_TYPE.COLUMN_STACKED, data, corner, size)
    for series, colour in zip(chart.plots[0].series, colours, strict=True):
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = RGBColor.from_string(colour.removeprefix("#"))
    return frame


def _line_chart(slide, drawing: Drawing, periods: list, corner: tuple, size: tuple):
    from pptx.chart.data import CategoryChartData
    from pptx.dml.color import RGBColor
    from pptx.enum.chart import XL_CHART_TYPE, XL_MARKER_STYLE
    from pptx.enum.dml import MSO_LINE
    from pptx.util import Pt

    rows = drawing.frame.reset_index(drop=True)
    data = CategoryChartData(number_format="#,##0")
    data.categories = [period.replace("-", "\u2011") for period in periods]  # on one line
    shown = [name for name in LINES if rows[name].notna().any()]
    for name in shown:
        data.add_series(NAMES[name], [None if v != v else float(v) for v in rows[name]])
    frame, chart = _chart(slide, XL_CHART_TYPE.LINE_MARKERS, data, corner, size)
    for series, name in zip(chart.plots[0].series, shown, strict=True):
        colour = RGBColor.from_string(LINES[name])
        series.smooth = False
        series.format.line.color.rgb = colour
        series.format.line.width = Pt(2.25 if name == "value" else 1.25)
        series.marker.style = XL_MARKER_STYLE.CIRCLE if name == "value" else XL_MARKER_STYLE.NONE
        if name != "value":
            series.format.line.dash_style = MSO_LINE.DASH
            continue
        for at, late in enumerate(rows["provisional"]):
            marker = series.points[at].marker
            marker.style, marker.size = XL_MARKER_STYLE.CIRCLE, 7
            marker.format.line.color.rgb = colour
            marker.format.fill.solid()
            marker.format.fill.fore_color.rgb = RGBColor(255, 255, 255) if late else colour
    chart.value_axis.minimum_scale = 0
    chart.value_axis.has_major_gridlines = False
    return frame
