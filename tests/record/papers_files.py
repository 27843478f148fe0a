"""What each writer puts into a file, as text: the structure and the words, not the bytes."""

import base64
import contextlib
import hashlib
import io
import json
import re
import zipfile
from functools import cache
from html.parser import HTMLParser
from unittest import mock
from xml.etree import ElementTree

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

import rocu_analysis as rocu
from rocu_analysis import theme
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.paper import pdf

from . import text
from .paper_frames import answers, ask, paper, register, rows, track
from .said import REPOSITORY, folder, long, plain

CASES = {}


@cache
def illustrative():
    return rocu.Paper.from_spec(REPOSITORY / "data" / "illustrative" / "paper.toml")


FORMATS = ("docx", "pptx", "xlsx", "ods", "csv", "html", "pdf")


@cache
def few():
    """A paper of one chart, two tables and text that must stay text."""
    held = {
        "outcomes": rows({"South West": [20, 21, 22, 23]}, source="=1+1 <b>.xlsx"),
        "recommendations": register(), "responses": answers(),
    }  # fmt: skip
    return paper(
        held, track(heading="Change #let"), ask("responses", heading="Answers"),
        ask("recommendations", heading="Answers", annex=True),
        title="A paper: <b>bold</b> *or* not", authors="A. Analyst", handling="For tests only",
        region="South West", asks=["note it", "=1+1"],
    )  # fmt: skip


def empty(drawing, size="page"):
    """A chart of its size with nothing in it."""
    place = theme.size(size)
    figure = Figure(figsize=(place.width * theme.CM, drawing.height(place) * theme.CM))
    FigureCanvasAgg(figure)
    return figure


@cache
def files(name):
    """Every file of a paper's first part by its format; of a PDF what goes to typst."""
    made = {"small": few, "illustrative": illustrative}[name]()
    first, given, whole = made.parts[:1], [], pdf.typeset
    document = made.document(first[0])

    def typeset(told, dated):
        given.append(json.loads(told))
        return whole(told, dated) if name == "small" else b""

    with contextlib.ExitStack() as stack:
        # Where the charts of a long paper go matters here, and not what is drawn in them.
        if name == "illustrative":
            stack.enter_context(mock.patch.object(Drawing, "figure", empty))
        stack.enter_context(mock.patch.object(pdf, "typeset", typeset))
        stack.enter_context(mock.patch.object(rocu.Paper, "parts", first))
        stack.enter_context(mock.patch.object(rocu.Paper, "document", return_value=document))
        place = stack.enter_context(folder())
        paths = made.save(place, FORMATS)
        held = {path.suffix[1:]: path.read_bytes() for path in paths}
        names = [path.name for path in paths]
    pages = len(re.findall(rb"/Type\s*/Page\b", held["pdf"]))
    return held | {"pdf": (given[0], pages), "names": names}


def cm(length):
    return "-" if length is None else f"{length / 360_000:.1f}"


def of_docx(data):
    import docx
    from docx.table import Table

    file = docx.Document(io.BytesIO(data))
    about = file.core_properties
    yield f"{about.title} | {about.author} | {about.subject} | {about.language} | {about.created}"
    for section in file.sections:
        yield f"page {cm(section.page_width)} x {cm(section.page_height)}"
        for words in (section.header.paragraphs, section.footer.paragraphs):
            yield from (f"  {one.style.name}: {one.text}" for one in words)
    pictures = iter(file.inline_shapes)
    for block in file.iter_inner_content():
        if isinstance(block, Table):
            yield f"table, {block.style.name}"
            yield from (f"  {' | '.join(c.text for c in row.cells)}" for row in block.rows)
        elif "graphicData" in block._p.xml:
            one = next(pictures)
            alt = one._inline.docPr.get("descr")
            yield f"{block.style.name}: picture {cm(one.width)} x {cm(one.height)}: {alt}"
        else:
            yield f"{block.style.name}: {block.text}"


def of_pptx(data):
    import pptx

    deck = pptx.Presentation(io.BytesIO(data))
    about = deck.core_properties
    yield f"{about.title} | {about.author} | {about.subject} | {about.language} | {about.created}"
    for number, slide in enumerate(deck.slides, 1):
        yield f"slide {number}"
        for shape in slide.shapes:
            place = ", ".join(map(cm, (shape.left, shape.top, shape.width, shape.height)))
            yield f"  {shape.name} at {place}"
            alt = shape._element.xpath(".//p:cNvPr")[0].get("descr")
            if alt:
                yield f"    alt: {alt}"
            if shape.has_text_frame:
                yield from (f"    {line.text}" for line in shape.text_frame.paragraphs)
            elif shape.has_table:
                for row in shape.table.rows:
                    yield f"    {' | '.join(cell.text for cell in row.cells)}"
        if slide.has_notes_slide:
            notes = slide.notes_slide.notes_text_frame.text.splitlines()
            yield from (f"  note: {line}" for line in notes)


def of_xlsx(data):
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(data))
    about = book.properties
    yield f"{about.title} | {about.creator} | {about.subject} | {about.language} | {about.created}"
    for sheet in book:
        yield f"sheet {sheet.title}: {', '.join(one.ref for one in sheet.tables.values())}"
        for row in sheet.iter_rows():
            cells = [f"{c.value} [{c.number_format}]" if c.number_format != "General"
                     else text.value(c.value) for c in row]  # fmt: skip
            yield f"  {' | '.join(cells)}"


def of_ods(data):
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        content = ElementTree.fromstring(book.read("content.xml"))
        meta = ElementTree.fromstring(book.read("meta.xml"))
    for one in meta.iter():
        if one.text and one.text.strip() and "generator" not in one.tag:
            yield f"{one.tag.partition('}')[2]}: {one.text}"
    for sheet in _named(content, "table"):
        yield f"sheet {_attribute(sheet, 'name')}"
        for row in _named(sheet, "table-row"):
            cells = [
                f"{''.join(cell.itertext())}{{{_attribute(cell, 'value')}}}"
                if _attribute(cell, "value") else "".join(cell.itertext())
                for cell in _named(row, "table-cell")
            ]  # fmt: skip
            yield f"  {' | '.join(cells)}"


def _named(element, name):
    return (one for one in element.iter() if one.tag.endswith(f"}}{name}"))


def _attribute(element, name):
    return next((v for key, v in element.attrib.items() if key.endswith(f"}}{name}")), "")


class Page(HTMLParser):
    """Tags with their attributes and texts, a line each; of pictures their titles only."""

    def __init__(self):
        super().__init__()
        self.lines, self.inside = [], []

    def handle_starttag(self, tag, attrs):
        if "svg" in self.inside:
            return self.inside.append(tag)
        held = [f"{name}={self._value(value)}" for name, value in attrs]
        self.lines.append(" ".join([f"{'  ' * len(self.inside)}<{tag}", *held]) + ">")
        if tag not in ("meta", "img", "link", "br"):
            self.inside.append(tag)
        return None

    def handle_endtag(self, tag):
        if tag in self.inside:
            del self.inside[len(self.inside) - 1 - self.inside[::-1].index(tag) :]

    def handle_data(self, data):
        if not data.strip() or "svg" in self.inside[:-1]:
            return
        if self.inside[-1:] == ["style"]:
            data = f"style {hashlib.sha256(data.encode()).hexdigest()[:16]}"
        self.lines.append(f"{'  ' * len(self.inside)}{' '.join(data.split())}")

    @staticmethod
    def _value(value):
        kind, found, coded = (value or "").partition(";base64,")
        if not found:
            return repr(value or "")
        return f"{kind} of {base64.b64decode(coded).decode('utf-8-sig').splitlines()[0]}"


def of_html(data):
    page = Page()
    page.feed(data.decode("utf-8"))
    return page.lines


def of_pdf(data):
    given, pages = data
    yield f"pages: {pages or 'not counted'}"
    yield from _tree(given, 0)


def _tree(held, depth):
    """What goes to typst: a line for each thing that holds no other."""
    indent = "  " * depth
    if isinstance(held, dict):
        flat = {k: v for k, v in held.items() if not isinstance(v, (list, dict)) and k != "svg"}
        yield indent + ", ".join(f"{name}: {text.value(one)}" for name, one in flat.items())
        for name, one in held.items():
            if isinstance(one, (list, dict)):
                yield f"{indent}{name}:"
                yield from _tree(one, depth + 1)
    elif any(isinstance(one, (list, dict)) for one in held):
        for one in held:
            yield from _tree(one, depth + 1)
    else:
        yield indent + " | ".join(map(text.value, held))


def of_csv(data):
    return data.decode("utf-8").splitlines()


READERS = {"docx": of_docx, "pptx": of_pptx, "xlsx": of_xlsx, "ods": of_ods, "csv": of_csv,
           "html": of_html, "pdf": of_pdf}  # fmt: skip


def _file(name, form):
    return lambda: plain(long(READERS[form](files(name)[form]), 150 if name != "small" else 2000))


for _name in ("small", "illustrative"):
    for _form in FORMATS:
        CASES[f"papers/files/{_name}-{_form}"] = _file(_name, _form)
CASES["papers/files/names"] = lambda: "\n".join(files("small")["names"])
