"""The paper as slides: the answer, the verdicts, one message a slide, and last the decision.

A headline is the title of its slide, at one size throughout, and its chart fills the slide, as a
chart of the slide's own where it is one of lines or bars: a reader can restyle and copy it. What
the exhibit says goes into the speaker's notes. Every slide has a title, alternative text on its
chart, the language on its text, the marking, and the typeface of the system.
"""

from __future__ import annotations

import io
import math
from itertools import pairwise
from typing import NamedTuple

import pandas as pd
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_MARKER_STYLE
from pptx.enum.dml import MSO_LINE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Cm, Pt

from rocu_analysis.charts import bars, control
from rocu_analysis.paper import filing
from rocu_analysis.paper.content import (
    LANGUAGE,
    Chart,
    Document,
    Heading,
    Paragraph,
    Picture,
    Points,
    Tile,
    Tiles,
)
from rocu_analysis.paper.tables import TABLE_POINTS, Table, plain, width

FONT = "Arial"
BLUE, TEXT, GREY, FILL, WHITE = "12436D", "0B0C0C", "6F777B", "EEF3F7", "FFFFFF"
WIDTH, HEIGHT, MARGIN = 33.867, 19.05, 1.5  # centimetres, as all lengths here
ROOM = WIDTH - 2 * MARGIN
TOP, FOOT = 1.2, 1.6  # where titles begin, and what stands below all else
ACROSS, GAP, THUMB = 3, 0.5, 2.0  # tiles beside one another, between them, and a chart in one
# What fits on a slide and can still be read from the back of a room.
MOST_LINES, CELL_POINTS = 11, 14
TITLE_POINTS, ANSWER_POINTS, ASKED_POINTS, WORD_POINTS, FOOT_POINTS = 24, 22, 20, 14, 12
WIDEST = 1.32  # width of the system's letters, beside those in which texts are measured
LEADING = 1.2 * 2.54 / 72  # of a line of one point
SAID = ("body", "age", "care", "source")  # roles of what belongs to a chart
# Lines of a control chart: the name and the colour of each column that is drawn.
LINES = {"value": ("Number", BLUE), "mean": ("Usual level", GREY),
         "lower": ("Lower limit", "A8B0B4"), "upper": ("Upper limit", "A8B0B4")}  # fmt: skip


class Line(NamedTuple):
    """A paragraph of a box."""

    text: str
    points: int
    bold: bool = False
    colour: str = TEXT


class Message(NamedTuple):
    """What one slide shows: a headline, a chart or table, and the words that go with it."""

    title: str
    shown: Picture | Table
    words: list[Paragraph]


class Native(NamedTuple):
    """A chart of a slide's own: a column a series by period, colours, and provisional points."""

    series: pd.DataFrame
    colours: list[str]
    provisional: list[bool] | None = None  # of lines; bars have none


def charts(document: Document) -> list[tuple[Chart, str]]:
    """Each chart that a file has as a picture, with its size."""
    shown = (message.shown for message in _messages(document))
    pictures = [held for held in shown if isinstance(held, Picture) and _native(held) is None]
    thumbs = [(tile.chart, "thumb") for tile in document.tiles if tile.chart]
    return [*((picture, "slide") for picture in pictures), *thumbs]


def write(document: Document) -> bytes:
    """Bytes of the ``.pptx`` file; the same document gives the same bytes."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Cm(WIDTH), Cm(HEIGHT)
    slide, top = _slide(deck, document, document.title)
    facts = [Line(line, WORD_POINTS) for line in (document.subtitle, " | ".join(document.facts))]
    top = _box(slide, [line for line in facts if line.text], top) + 0.6
    _box(slide, [Line(block.text, ANSWER_POINTS, bold=True) for block in document.of(Paragraph)
                 if block.role == "answer"], top, fill=FILL)  # fmt: skip
    if document.tiles:
        _verdicts(deck, document)
    for message in _messages(document):
        _message(deck, document, message)
    for heading, asked in pairwise(document.blocks):
        if isinstance(heading, Heading) and isinstance(asked, Points) and asked.ordered:
            slide, top = _slide(deck, document, heading.text)
            _box(slide, [Line(f"{n}. {point.text}", ASKED_POINTS)
                         for n, point in enumerate(asked.items, 1)], top + 0.6)  # fmt: skip
    filing.describe(deck.core_properties, document)
    held = io.BytesIO()
    deck.save(held)
    return filing.fixed(held.getvalue(), document.dated)


def _messages(document: Document) -> list[Message]:
    """Each headline of the main part with its chart, or with a table that a slide has room for."""
    made: list[Message] = []
    title, shown, words = "", None, []
    for block in (*document.blocks, Tiles(())):  # the last closes what is open
        if isinstance(block, Heading | Tiles) or (isinstance(block, Picture) and shown):
            if shown:
                made.append(Message(title, shown, words))
            shown, words = None, []
        if isinstance(block, Heading):
            if block.number.startswith("Annex"):
                break
            title = block.text
        elif isinstance(block, Picture):
            title, shown = block.message, block
        elif isinstance(block, Table) and not shown and block.source and _has_room(block):
            shown = block
        elif isinstance(block, Paragraph) and block.role in SAID:
            words.append(block)
    return made


def _has_room(table: Table) -> bool:
    """Whether a slide has room for a table: no word is broken, and nothing of it left unsaid."""
    room = ROOM * TABLE_POINTS / CELL_POINTS
    fits = sum(table.least_widths) <= room and not table.once
    return fits and table.lines(table.widths(room)) <= MOST_LINES


def _verdicts(deck, document: Document) -> None:
    """Write the questions of the board with their verdicts, in letters that fit their boxes."""
    slide, top = _slide(deck, document, "The questions of the board, answered in short")
    tiles = document.tiles
    across = min(ACROSS, len(tiles))
    wide = (ROOM + GAP) / across - GAP
    high = (HEIGHT - FOOT - top + GAP) / math.ceil(len(tiles) / across) - GAP

    def lines(tile: Tile, points: int) -> list[Line]:
        return [Line(tile.question, points, colour=GREY),
                Line(tile.verdict, points + 6, bold=True, colour=BLUE),
                Line(tile.text, points)]  # fmt: skip

    tallest = {points: max(_high(lines(tile, points), wide) + THUMB * bool(tile.chart)
                           for tile in tiles) for points in (14, 12, 10)}  # fmt: skip
    points = next((points for points in tallest if tallest[points] + 0.4 <= high), 10)
    for place, tile in enumerate(tiles):
        row, column = divmod(place, across)
        left, above = MARGIN + column * (wide + GAP), top + row * (high + GAP)
        _box(slide, lines(tile, points), above, left, wide, high, FILL)
        if tile.chart:
            at = left + 0.3, above + high - THUMB
            _image(slide, tile.chart, "thumb", at, height=Cm(THUMB - 0.2))


def _message(deck, document: Document, message: Message) -> None:
    """Write one headline with its chart, what must be known of it, and the rest as notes."""
    shown, is_chart = message.shown, isinstance(message.shown, Picture)
    slide, top = _slide(deck, document, message.title)
    top = _box(slide, [Line(shown.caption, WORD_POINTS)], top) + 0.2
    # Of what is said, a slide has what whoever asked for the chart adds, and not its summary.
    summary = shown.exhibit.more if is_chart and shown.exhibit else ""
    foot = [Line(words.text, FOOT_POINTS) for words in message.words
            if words.role != "body" or (is_chart and words.text != summary)]  # fmt: skip
    below = HEIGHT - FOOT - _high(foot)
    if is_chart:
        _picture(slide, shown, top, below - top - 0.2)
    else:
        top = _table(slide, shown, top) + 0.4
        rest = [Line(words.text, ASKED_POINTS) for words in message.words if words.role == "body"]
        if top + _high(rest) < below - 0.4:
            _box(slide, rest, top)  # below what leaves most of its slide empty
    _box(slide, foot, below)
    notes = [plain(words.words) for words in message.words if words.role != "source"]
    slide.notes_slide.notes_text_frame.text = "\n".join(notes)


# --- text ----------------------------------------------------------------------------------------


def _slide(deck, document: Document, title: str):
    """Add a slide with its title and the marking, and give where its own begins."""
    # Placed by hand, since the layouts are 4:3.
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    head, line = slide.shapes.title, Line(title, TITLE_POINTS, bold=True, colour=BLUE)
    high = _high([line]) + 0.3
    head.left, head.top, head.width, head.height = map(Cm, (MARGIN, TOP, ROOM, high))
    _fill(head.text_frame, [line])
    for top in (0.4, HEIGHT - 1.2):
        _box(slide, [Line(document.banner, FOOT_POINTS, bold=True)], top)
    return slide, TOP + high


def _high(lines: list[Line], wide: float = ROOM) -> float:
    """Height of lines in a box."""
    rows = [math.ceil(WIDEST * width(plain(line.text), line.points) / (wide - 0.6))
            for line in lines]  # fmt: skip
    return math.fsum(
        max(1, number) * line.points * LEADING for number, line in zip(rows, lines, strict=True)
    )


def _box(
    slide, lines: list[Line], top: float, left: float = MARGIN, wide: float = ROOM,
    high: float = 0.0, fill: str = "",
) -> float:  # fmt: skip
    """Write lines in a box, as high as they are or as is asked; where what is below begins."""
    if not lines:
        return top
    high = high or _high(lines, wide) + (0.5 if fill else 0.25)
    box = slide.shapes.add_textbox(*map(Cm, (left, top, wide, high)))
    _fill(box.text_frame, lines)
    if fill:
        _colour(box, fill)
    return top + high


def _colour(shape, colour: str) -> None:
    shape.fill.solid()
    shape.fill.fore_color.rgb = RGBColor.from_string(colour)


def _fill(frame, lines: list[Line]) -> None:
    frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.TOP
    frame.margin_top = frame.margin_bottom = Pt(4)
    for place, line in enumerate(lines):
        paragraph = frame.add_paragraph() if place else frame.paragraphs[0]
        paragraph.alignment = PP_ALIGN.LEFT
        run = paragraph.add_run()
        run.text = plain(line.text)
        run.font.name, run.font.size, run.font.bold = FONT, Pt(line.points), line.bold
        run.font.color.rgb = RGBColor.from_string(line.colour)
        run._r.get_or_add_rPr().set("lang", LANGUAGE)


# --- tables and charts ---------------------------------------------------------------------------


def _table(slide, table: Table, top: float) -> float:
    """Put a table on a slide; where it ends."""
    size = (len(table.cells) + 1, len(table.headers))
    shape = slide.shapes.add_table(*size, *map(Cm, (MARGIN, top, ROOM, 1.0 * size[0])))
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
            _colour(cell, BLUE if head else WHITE)
            bold, colour = head or column == 0, WHITE if head else TEXT
            _fill(cell.text_frame, [Line(text, CELL_POINTS, bold, colour)])
    more = table.lines(widths) * WIDEST - size[0]  # lines beyond one a row
    return top + size[0] + more * CELL_POINTS * LEADING


def _image(slide, chart: Chart, size: str, at: tuple[float, float], **length: int):
    image = io.BytesIO(chart.image("png", size))
    shape = slide.shapes.add_picture(image, *map(Cm, at), **length)
    shape._element.nvPicPr.cNvPr.set("descr", plain(chart.alt))
    return shape


def _picture(slide, picture: Picture, top: float, room: float) -> None:
    """Put a chart on a slide, as one of its own or as an image."""
    if native := _native(picture):
        shape = _chart(slide, native, top, room)
        shape._element.nvGraphicFramePr.cNvPr.set("descr", plain(picture.alt))
    else:
        shape = _image(slide, picture, "slide", (MARGIN, top), width=Cm(ROOM))
        if shape.height > Cm(room):
            shape.width, shape.height = int(shape.width * Cm(room) / shape.height), Cm(room)
            shape.left = int((Cm(WIDTH) - shape.width) / 2)
    shape.name = plain(picture.label or picture.caption)


def _native(picture: Picture) -> Native | None:
    """The figures that a chart shows, which are protected, where a slide can draw them itself."""
    draw, frame = picture.drawing.draw, picture.drawing.frame
    if draw is bars.draw_stacks and (frame["value"].dropna() >= 0).all():
        colours = dict(zip(frame["series"], frame["colour"].str.lstrip("#"), strict=True))
        periods = picture.drawing.options["periods"]
        series = frame.pivot(index="x", columns="series", values="value")[list(colours)]
        series = series.reindex(range(len(periods))).set_axis(periods)
        return Native(series, list(colours.values()))
    periods = picture.exhibit.data.get("period") if picture.exhibit else None
    if draw is control.draw and periods is not None and len(periods) == len(frame):
        shown = [name for name in LINES if frame[name].notna().any()]
        names, colours = zip(*(LINES[name] for name in shown), strict=True)
        series = frame[shown].set_axis(names, axis=1).set_axis(list(periods))
        return Native(series, list(colours), list(frame["provisional"]))
    return None


def _chart(slide, native: Native, top: float, room: float):
    """Draw the figures as bars that stand on one another, or as lines; provisional ones hollow."""
    are_bars = native.provisional is None
    data = CategoryChartData(number_format="0.0" if are_bars else "#,##0")
    data.categories = [period.replace("-", "\u2011") for period in native.series.index]  # one line
    for name, values in native.series.items():
        data.add_series(name, [None if value != value else float(value) for value in values])
    kind = XL_CHART_TYPE.COLUMN_STACKED if are_bars else XL_CHART_TYPE.LINE_MARKERS
    shape = slide.shapes.add_chart(kind, *map(Cm, (MARGIN, top, ROOM, room)), data)
    chart = shape.chart
    chart.font.name, chart.font.size = FONT, Pt(FOOT_POINTS)
    chart.has_title, chart.has_legend = False, True
    chart.legend.include_in_layout = False
    pairs = zip(chart.plots[0].series, native.colours, strict=True)
    for place, (series, colour) in enumerate(pairs):
        if are_bars:
            _colour(series.format, colour)
            continue
        series.smooth, line = False, series.format.line
        line.color.rgb, line.width = RGBColor.from_string(colour), Pt(1.25 if place else 2.25)
        series.marker.style = XL_MARKER_STYLE.NONE if place else XL_MARKER_STYLE.CIRCLE
        if place:
            line.dash_style = MSO_LINE.DASH
            continue
        for at, late in enumerate(native.provisional):
            marker = series.points[at].marker
            marker.style, marker.size = XL_MARKER_STYLE.CIRCLE, 7
            marker.format.line.color.rgb = RGBColor.from_string(colour)
            _colour(marker.format, WHITE if late else colour)
    if not are_bars:
        chart.value_axis.minimum_scale = 0
        chart.value_axis.has_major_gridlines = False
    return shape
