"""The paper as slides: the answer, the verdicts, one chart a slide, and last the decision.

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
from rocu_analysis.paper import content, filing
from rocu_analysis.paper.content import Document, Paragraph, Picture
from rocu_analysis.paper.tables import plain, width

FONT = "Arial"
BLUE, TEXT, GREY, FILL, WHITE = "12436D", "0B0C0C", "6F777B", "EEF3F7", "FFFFFF"
WIDTH, HEIGHT, MARGIN = 33.867, 19.05, 1.5  # centimetres, as all lengths here
ROOM = WIDTH - 2 * MARGIN
TOP, FOOT = 1.2, 1.6  # where titles begin, and what stands below all else
ACROSS, GAP, THUMB = 3, 0.5, 2.0  # tiles beside one another, between them, and a chart in one
TITLE_POINTS, ANSWER_POINTS, ASKED_POINTS, WORD_POINTS, FOOT_POINTS = 24, 22, 20, 14, 12
WIDEST = 1.32  # width of the system's letters, beside those in which texts are measured
LEADING = 1.2 * 2.54 / 72  # of a line of one point
CHART_ROLES = ("body", "age", "care", "source")  # roles of what belongs to a chart
# Lines of a control chart: the name and the colour of each column that is drawn.
LINES = {"value": ("Number", BLUE), "mean": ("Usual level", GREY)}
LINES |= {"lower": ("Lower limit", "A8B0B4"), "upper": ("Upper limit", "A8B0B4")}


class Line(NamedTuple):
    """A paragraph of a box."""

    text: str
    points: int
    bold: bool = False
    colour: str = TEXT


class Native(NamedTuple):
    """A chart of a slide's own: a column a series by period, colours, and provisional points."""

    series: pd.DataFrame
    colours: list[str]
    provisional: list[bool] | None = None  # of lines; bars have none


def charts(document: Document) -> list[tuple[content.Chart, str]]:
    """Each chart that a file has as an image, with its size."""
    shown = [picture for picture, _ in _messages(document) if _native(picture) is None]
    thumbs = [(tile.chart, "thumb") for tile in document.tiles if tile.chart]
    return [*((picture, "slide") for picture in shown), *thumbs]


def write(document: Document) -> bytes:
    """Bytes of the ``.pptx`` file; the same document gives the same bytes."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Cm(WIDTH), Cm(HEIGHT)
    slide, top = _slide(deck, document, document.title)
    facts = [text for text in (document.subtitle, " | ".join(document.facts)) if text]
    top = _box(slide, [Line(text, WORD_POINTS) for text in facts], top) + 0.6
    answer = [block.text for block in document.every(Paragraph) if block.role == "answer"]
    _box(slide, [Line(text, ANSWER_POINTS, bold=True) for text in answer], top, fill=FILL)
    if document.tiles:
        _verdicts(deck, document)
    for picture, words in _messages(document):
        _message(deck, document, picture, words)
    for heading, asked in pairwise(document.blocks):
        if isinstance(asked, content.Points) and asked.ordered:
            slide, top = _slide(deck, document, heading.text)
            points = enumerate(asked.items, 1)
            lines = [Line(f"{number}. {point.text}", ASKED_POINTS) for number, point in points]
            _box(slide, lines, top + 0.6)
    filing.describe(deck.core_properties, document)
    buffer = io.BytesIO()
    deck.save(buffer)
    return filing.with_fixed_dates(buffer.getvalue(), document.dated)


def _messages(document: Document) -> list[tuple[Picture, list[Paragraph]]]:
    """Each chart of the main part, with the words that stand with it."""
    made: list[tuple[Picture, list[Paragraph]]] = []
    words: list[Paragraph] = []
    for block in document.blocks:
        if isinstance(block, content.Heading) and block.number.startswith("Annex"):
            break
        if isinstance(block, content.Heading | content.Tiles):
            words = []
        elif isinstance(block, Picture):
            if made and made[-1][1] is words:  # below one heading with the chart before it
                words = []
            made.append((block, words))
        elif isinstance(block, Paragraph) and block.role in CHART_ROLES:
            words.append(block)
    return made


def _verdicts(deck, document: Document) -> None:
    """Write the questions of the board with their verdicts, in letters that fit their boxes."""
    slide, top = _slide(deck, document, "The questions of the board, answered in short")
    tiles = document.tiles
    across = min(ACROSS, len(tiles))
    wide = (ROOM + GAP) / across - GAP
    high = (HEIGHT - FOOT - top + GAP) / math.ceil(len(tiles) / across) - GAP

    def lines(tile: content.Tile, points: int) -> list[Line]:
        verdict = Line(tile.verdict, points + 6, bold=True, colour=BLUE)
        return [Line(tile.question, points, colour=GREY), verdict, Line(tile.text, points)]

    def fits(points: int) -> bool:
        words = max(_high(lines(tile, points), wide) for tile in tiles)
        return words + THUMB + 0.4 <= high

    points = next(filter(fits, (14, 12)), 10)
    for place, tile in enumerate(tiles):
        row, column = divmod(place, across)
        left, above = MARGIN + column * (wide + GAP), top + row * (high + GAP)
        _box(slide, lines(tile, points), above, left, (wide, high), FILL)
        if tile.chart:
            at = left + 0.3, above + high - THUMB
            _image(slide, tile.chart, "thumb", at, height=Cm(THUMB - 0.2))


def _message(deck, document: Document, picture: Picture, words: list[Paragraph]) -> None:
    """Write one headline with its chart, what must be known of it, and the rest as notes."""
    slide, top = _slide(deck, document, picture.message)
    top = _box(slide, [Line(picture.caption, WORD_POINTS)], top) + 0.2
    # What whoever asked for the chart adds stands below it; its summary is for the speaker.
    summary = picture.exhibit.more if picture.exhibit else ""
    shown = [one.text for one in words if one.role != "body" or one.text != summary]
    foot = [Line(text, FOOT_POINTS) for text in shown]
    below = HEIGHT - FOOT - _high(foot)
    if native := _native(picture):
        shape = _chart(slide, native, top, below - top - 0.2)
        shape._element.nvGraphicFramePr.cNvPr.set("descr", plain(picture.alt))
    else:
        shape, room = _image(slide, picture, "slide", (MARGIN, top), width=Cm(ROOM)), below - top
        if shape.height > Cm(room - 0.2):
            shape.width = int(shape.width * Cm(room - 0.2) / shape.height)
            shape.height, shape.left = Cm(room - 0.2), int((Cm(WIDTH) - shape.width) / 2)
    shape.name = plain(picture.label or picture.caption)
    _box(slide, foot, below)
    notes = [plain(one.words) for one in words if one.role != "source"]
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
    high = 0.0
    for line in lines:
        rows = math.ceil(WIDEST * width(plain(line.text), line.points) / (wide - 0.6))
        high += max(1, rows) * line.points * LEADING
    return high


def _box(slide, lines: list[Line], top: float, left=MARGIN, size=(ROOM, 0.0), fill="") -> float:
    """Write lines in a box, as high as they are or as is asked; where what is below begins."""
    if not lines:
        return top
    wide, high = size
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
        run._r.get_or_add_rPr().set("lang", content.LANGUAGE)


# --- charts --------------------------------------------------------------------------------------


def _image(slide, chart: content.Chart, size: str, at: tuple[float, float], **length: int):
    image = io.BytesIO(chart.image("png", size))
    shape = slide.shapes.add_picture(image, *map(Cm, at), **length)
    shape._element.nvPicPr.cNvPr.set("descr", plain(chart.alt))
    return shape


def _native(picture: Picture) -> Native | None:
    """The figures that a chart shows, which are protected, where a slide can draw them itself."""
    draw, frame = picture.drawing.draw, picture.drawing.frame
    if draw is bars.draw_bar and frame["value"].ge(0).all():
        series = frame.set_index("series")["value"].to_frame(picture.drawing.options["title"]).T
        return Native(series, list(frame["colour"].str.lstrip("#")))
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
    kind = XL_CHART_TYPE.BAR_STACKED if are_bars else XL_CHART_TYPE.LINE_MARKERS
    shape = slide.shapes.add_chart(kind, *map(Cm, (MARGIN, top, ROOM, room)), data)
    chart = shape.chart
    chart.font.name, chart.font.size = FONT, Pt(FOOT_POINTS)
    chart.has_title, chart.has_legend = False, True
    chart.legend.include_in_layout = False
    if not are_bars:
        chart.value_axis.minimum_scale = 0
        chart.value_axis.has_major_gridlines = False
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
    return shape
