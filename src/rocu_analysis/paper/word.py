"""The document as a Word file that stands alone, since a secretariat will merge it.

Headings, captions and lists are styles; pictures have alternative text; tables have a header row
that repeats on each page and a header column; marking and page number stand on every page. The
template is made by code, so that there is no second file to keep in step: the typeface of the
charts, which the file carries, headings in dark blue (contrast 10:1), captions and sources
near-black. A force's own template gives its page and its styles instead; of ours, those are added
that no template of Word has.
"""

from __future__ import annotations

import io
import math
import uuid
from dataclasses import replace
from functools import singledispatch
from pathlib import Path
from typing import TYPE_CHECKING

from rocu_analysis.errors import BadOption, MissingFile
from rocu_analysis.paper.content import (
    LANGUAGE,
    Document,
    Heading,
    Link,
    Paragraph,
    Picture,
    Point,
    Points,
    Tiles,
)
from rocu_analysis.paper.filing import for_properties, letters, midnight, repack
from rocu_analysis.paper.tables import PAGE_WIDTH, TABLE_POINTS, Table, plain
from rocu_analysis.theme import FONT

if TYPE_CHECKING:
    from docx.document import Document as WordFile
    from docx.text.paragraph import Paragraph as WordParagraph

BLUE = "12436D"
TEXT = "0B0C0C"
LINE = "6F777B"
FILL = "EEF3F7"
TABLE_STYLE = "Paper table"
GAP_STYLE = "Gap"

# name: (size in points, bold, colour, space before, space after, stays with what follows)
_STYLES = {
    "Normal": (10, False, TEXT, 0, 6, False),
    "Title": (22, True, BLUE, 0, 4, True),
    "Subtitle": (13, False, TEXT, 0, 6, True),
    "Heading 1": (16, True, BLUE, 14, 5, True),
    "Heading 2": (12, True, BLUE, 11, 4, True),
    "Heading 3": (11, True, BLUE, 10, 4, True),
    "Caption": (9, True, TEXT, 6, 3, True),
    "List Bullet": (10, False, TEXT, 0, 4, False),
    "List Number": (10, False, TEXT, 0, 4, False),
    "Header": (9, True, TEXT, 0, 0, False),
    "Footer": (9, False, TEXT, 0, 0, False),
    "Lead": (9, True, TEXT, 0, 2, True),
    "Facts": (9, False, TEXT, 0, 8, False),
    "Answer": (11, True, TEXT, 0, 0, False),
    "Care": (9, False, TEXT, 0, 4, False),
    "Source": (8.5, False, TEXT, 0, 8, False),
    "Numbered": (10, False, TEXT, 0, 3, False),
    "Small bullet": (8.5, False, TEXT, 0, 2, False),
    "Note": (8.5, False, TEXT, 0, 2, False),
    "Table text": (TABLE_POINTS, False, TEXT, 1, 1, False),
    GAP_STYLE: (4, False, TEXT, 0, 2, False),
    "TOC Heading": (13, True, BLUE, 12, 4, True),
    "toc 1": (10, False, TEXT, 0, 2, False),
}
_BASES = {"Small bullet": "List Bullet"}
# Those that every template of Word has once it was used; without them it is another's file.
NEEDED = (
    "Normal", "Title", "Heading 1", "Heading 2", "Heading 3", "Caption", "List Bullet", "Header",
    "Footer",
)  # fmt: skip
# Style: border at the left, in eighths of a point, its colour, and the ground.
_SET_APART = {"Answer": ("36", BLUE, FILL), "Care": ("18", LINE, None)}

FIRST_ROWS = 3  # of a long table, kept on one page with its header
_ROLE_STYLES = {
    "body": "Normal", "source": "Source", "small": "Source", "lead": "Lead", "facts": "Facts",
    "answer": "Answer", "care": "Care",
}  # fmt: skip
# Headings of level 1, as links, with page numbers.
_FONT_LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/font"
_CONTENTS = ' TOC \\o "1-1" \\h \\z \\u '


def write(document: Document) -> bytes:
    """Bytes of the ``.docx`` file; the same document gives the same bytes."""
    word = opened(document.template) if document.template else _blank()
    word.style_ids = {style.name: style.style_id for style in word.styles}
    _properties(word, document)
    _running_lines(word, document)
    _paragraph(word, "Title", document.title)
    if document.subtitle:
        _paragraph(word, "Subtitle", document.subtitle)
    if document.contents:
        _add_contents(word, document)
    landscape, above = False, None
    for block in document.blocks:
        if isinstance(block, Heading) and block.landscape != landscape:
            landscape = block.landscape
            _turn_page(word)
        if isinstance(above, Heading) and isinstance(block, Heading) and above.new_page:
            block = replace(block, new_page=False)  # it goes with the one on which it stands
        _add(block, word)
        above = block
    held = io.BytesIO()
    word.save(held)
    return repack(held.getvalue())


def _element(tag: str, *inside, **attributes: str):
    """One element of Word's XML with what stands in it: elements, or text with its spaces."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    for part in inside:
        if isinstance(part, str):
            made.text = part
            made.set(qn("xml:space"), "preserve")
        else:
            made.append(part)
    return made


def _paragraph(word: WordFile, style: str, text: str = "") -> WordParagraph:
    """Append a paragraph; python-docx would look its style up twice, each time in all of them."""
    paragraph = word.add_paragraph(plain(text))
    # The default style is not named.
    paragraph._p.style = None if style == "Normal" else word.style_ids[style]
    return paragraph


def _properties(word: WordFile, document: Document) -> None:
    about = word.core_properties
    about.title, about.author = for_properties(document.title), for_properties(document.authors)
    about.subject, about.comments = (
        for_properties(document.subtitle),
        for_properties(document.banner),
    )
    about.keywords, about.language = for_properties(document.marking), LANGUAGE
    about.last_modified_by = for_properties(document.authors)
    about.created = about.modified = midnight(document.dated)
    about.revision = 1


def _running_lines(word: WordFile, document: Document) -> None:
    """Write the marking above and below every page, beside what a template has there."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    section = word.sections[0]
    kinds = [(section.header, section.footer)]
    if section.different_first_page_header_footer:
        kinds.append((section.first_page_header, section.first_page_footer))
    if word.settings.odd_and_even_pages_header_footer:
        kinds.append((section.even_page_header, section.even_page_footer))
    for header, footer in kinds:
        header.is_linked_to_previous = footer.is_linked_to_previous = False
        head = header.paragraphs[0].insert_paragraph_before(plain(document.banner))
        foot = footer.add_paragraph()
        head.style, foot.style = word.styles["Header"], word.styles["Footer"]
        head.alignment = foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
        for run in head.runs:
            run.bold = True
        foot.add_run(plain(document.banner)).bold = True
        foot.add_run().add_break()
        foot.add_run(f"{plain(document.title)} | page ")
        _field(foot, "PAGE")
        foot.add_run(" of ")
        _field(foot, "NUMPAGES")
        for empty in (header.paragraphs[-1], footer.paragraphs[0]):
            if not document.template and not empty.text:
                empty._p.getparent().remove(empty._p)


def _add_contents(word: WordFile, document: Document) -> None:
    """Append a list of contents: a real one, whose entries are there before Word fills it in."""
    # Word works page numbers out anew only when a reader asks for it or prints, and a program that
    # writes a file can only mark them as out of date, which puts a question to everybody who opens
    # it. So entries and numbers stand in the list from the start, as fields.
    from docx.shared import Cm

    gallery = _element("docPartGallery", val="Table of Contents")
    about = _element("sdtPr", _element("docPartObj", gallery, _element("docPartUnique")))
    held = _element("sdtContent", _paragraph(word, "TOC Heading", "Contents")._p)
    pages = _pages(document)
    for place, heading in enumerate(document.contents):
        paragraph = _paragraph(word, "toc 1")
        paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(_room(word)), *_dotted())
        entry = paragraph._p
        if place == 0:
            entry.extend([
                _mark("begin"), _element("r", _element("instrText", _CONTENTS)), _mark("separate")
            ])  # fmt: skip
        asked = _element("r", _element("instrText", f" PAGEREF {heading.anchor} \\h "))
        number = _element("r", _element("t", str(pages[heading.anchor])))
        words = _element("r", _element("t", plain(heading.words)), _element("tab"))
        parts = (words, _mark("begin"), asked, _mark("separate"), number, _mark("end"))
        entry.append(_element("hyperlink", *parts, anchor=heading.anchor, history="1"))
        if place == len(document.contents) - 1:
            entry.append(_mark("end"))
        held.append(entry)
    word.element.body.insert(len(word.element.body) - 1, _element("sdt", about, held))


def _dotted() -> tuple:
    from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER

    return WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS


def _pages(document: Document) -> dict[str, int]:
    """Page on which each heading stands, as far as can be told: exact where it begins a page."""
    from rocu_analysis.paper.assembly import PAGE_HEIGHT, height

    pages, page, held = {}, 1, []
    for block in document.blocks:
        if isinstance(block, Heading):
            if block.new_page:
                page, held = page + max(1, math.ceil(height(held) / PAGE_HEIGHT)), []
            pages[block.anchor] = page + int(height(held) // PAGE_HEIGHT)
        held.append(block)
    return pages


def _room(word: WordFile) -> float:
    """Width of text on an upright page in centimetres."""
    from docx.shared import Length

    section = word.sections[0]
    return Length(section.page_width - section.left_margin - section.right_margin).cm


def _mark(kind: str):
    """One of the three marks of a field: where it begins, where its result begins, its end."""
    return _element("r", _element("fldChar", fldCharType=kind))


def _turn_page(word: WordFile) -> None:
    """Begin a section whose pages stand the other way."""
    from docx.enum.section import WD_ORIENT, WD_SECTION

    section = word.add_section(WD_SECTION.NEW_PAGE)
    _end_in_the_gap(word)
    upright = section.orientation == WD_ORIENT.PORTRAIT
    section.orientation = WD_ORIENT.LANDSCAPE if upright else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = section.page_height, section.page_width


def _end_in_the_gap(word: WordFile) -> None:
    """Let a section end in the gap below its last table, if it has one."""
    # Below a table that fills its page, a paragraph of its own would stand on an empty page.
    *_, gap, ending, _ = word.element.body
    if _is_gap(gap):
        gap.get_or_add_pPr().append(ending.pPr.sectPr)
        word.element.body.remove(ending)


def _is_gap(element) -> bool:
    return getattr(element, "style", None) == GAP_STYLE


@singledispatch
def _add(block, word: WordFile) -> None:
    raise TypeError(f"no way to write a {type(block).__name__}")


@_add.register(Heading)
def _add_heading(block: Heading, word: WordFile) -> None:
    paragraph = _paragraph(word, f"Heading {block.level}", block.words)
    paragraph.paragraph_format.page_break_before = block.new_page or None
    _bookmark(paragraph, block.anchor)


@_add.register(Paragraph)
def _add_paragraph(block: Paragraph, word: WordFile) -> None:
    *_, above, _ = word.element.body
    paragraph = _paragraph(word, _ROLE_STYLES[block.role], block.text)
    if block.role == "source" and _is_gap(above):
        above.pPr.append(_element("keepNext"))
    if block.links:
        paragraph.add_run(" ")
        _links(paragraph, block.links)
        paragraph.add_run(".")
    if block.stays:
        paragraph.paragraph_format.keep_with_next = True


@_add.register(Points)
def _add_points(block: Points, word: WordFile) -> None:
    labelled = block.role == "small" and all(point.label for point in block.items)
    style = "Note" if labelled else "Small bullet" if block.role == "small" else "List Bullet"
    for place, point in enumerate(block.items, 1):
        # Numbers are typed, not automatic: they survive being merged into another paper.
        paragraph = _paragraph(word, "Numbered" if block.ordered else style)
        if block.ordered:
            _hang(paragraph, 0.8)
            paragraph.add_run(f"{place}.\t")
        if (
            block.role == "small"
            and place < len(block.items)
            and place in (1, len(block.items) - 1)
        ):
            # A note alone on a page belongs to nothing: the first two stay together, and the last.
            paragraph.paragraph_format.keep_with_next = True
        _point(paragraph, point)


@_add.register(Tiles)
def _add_tiles(block: Tiles, word: WordFile) -> None:
    """Tiles as a table, a question a row: so a reader of screens hears each as one."""
    from docx.shared import Cm, Pt

    table = word.add_table(rows=0, cols=3, style=TABLE_STYLE)
    table.autofit = False
    widths = [Cm(_room(word) * part) for part in (0.28, 0.24, 0.48)]
    for column, width in zip(table._tbl.tblGrid.gridCol_lst, widths, strict=True):
        column.w = width
    heads = list(zip(("Question", "Answer", "What it says"), [False] * 3, widths, strict=True))
    table._tbl.append(_row(word, heads, head=True, keep=True))
    for tile in block.items:
        words = (plain(tile.question), plain(tile.figure), f"{plain(tile.text)} ")
        cells = list(zip(words, [False] * 3, widths, strict=True))
        table._tbl.append(_row(word, cells, head=False, keep=True))
        row = table.rows[-1]
        figure = row.cells[1].paragraphs[0].runs[0]
        figure.bold, figure.font.size = True, Pt(13)
        said = row.cells[2].paragraphs[0]
        _links(said, (tile.link,))
        said.add_run(".")
    _mark_headers(table, "The questions of the board, answered in short")
    _paragraph(word, GAP_STYLE)


@_add.register(Picture)
def _add_picture(block: Picture, word: WordFile) -> None:
    from docx.shared import Cm

    caption = _paragraph(word, "Caption", f"{block.label}: {block.caption}")
    _bookmark(caption, block.anchor)
    paragraph = word.add_paragraph()
    paragraph.paragraph_format.keep_with_next = True
    picture = io.BytesIO(block.image("png"))
    shape = paragraph.add_run().add_picture(picture, width=Cm(min(block.width, _room(word))))
    for side in "TBLR":  # or a program takes a default, and the picture stands in the margin
        shape._inline.set(f"dist{side}", "0")
    properties = shape._inline.docPr
    properties.set("name", plain(block.label))
    properties.set("descr", plain(block.alt))


@_add.register(Table)
def _add_table(block: Table, word: WordFile) -> None:
    from docx.shared import Cm

    caption = _paragraph(word, "Caption", f"{block.label}: {block.caption}")
    _bookmark(caption, block.anchor)
    for key in block.keys:
        _paragraph(word, "Source", key).paragraph_format.keep_with_next = True
    table = word.add_table(rows=0, cols=len(block.headers), style=TABLE_STYLE)
    table.autofit = False
    narrower = min(1.0, _room(word) / PAGE_WIDTH)
    widths = [Cm(width * narrower) for width in block.page_widths]
    for column, width in zip(table._tbl.tblGrid.gridCol_lst, widths, strict=True):
        column.w = width
    rows = (block.headers, *block.cells)
    for place, words in enumerate(rows):
        # A page would otherwise end after one row, or begin with the source alone.
        keep = block.keeps_together or place < FIRST_ROWS or place >= len(rows) - 2
        cells = list(zip(words, block.right, widths, strict=True))
        table._tbl.append(_row(word, cells, head=place == 0, keep=keep))
    _mark_headers(table, f"{block.label}: {block.caption}")
    if block.points < TABLE_POINTS:
        _set_size(table, block.points)
    _paragraph(word, GAP_STYLE)  # or the table could run into another


def _row(word: WordFile, cells: list[tuple], head: bool, keep: bool):
    """One row, built as XML: python-docx takes seconds over a long table."""
    settings = _element("trPr", _element("cantSplit"), *([_element("tblHeader")] if head else []))
    row = _element("tr", settings)
    for place, (text, number, width) in enumerate(cells):
        side = [_element("jc", val="right")] if number else []
        next_to = [_element("keepNext")] if keep else []
        # The style says so too, but not every program applies it.
        bold = [_element("rPr", _element("b"))] if head or place == 0 else []
        look = _element(
            "pPr", _element("pStyle", val=word.style_ids["Table text"]), *next_to, *side
        )
        words = _element("p", look, _element("r", *bold, _element("t", text)))
        size = _element("tcPr", _element("tcW", type="dxa", w=str(width.twips)))
        row.append(_element("tc", size, words))
    return row


def _mark_headers(table, words: str) -> None:
    """Say which cells head the table, in `tblLook` too: readers need both."""
    properties = table._tbl.tblPr
    for old in properties.xpath("./w:tblLook | ./w:tblCaption"):
        properties.remove(old)
    flags = {"firstRow": "1", "firstColumn": "1", "lastRow": "0", "lastColumn": "0"}
    look = _element("tblLook", **flags, noHBand="1", noVBand="1", val="06A0")
    title = _element("tblCaption", val=plain(words))
    properties.extend([look, title])


def _set_size(table, points: float) -> None:
    for run in table._tbl.xpath(".//w:r"):
        run.get_or_add_rPr().append(_element("sz", val=str(int(points * 2))))


def _hang(paragraph: WordParagraph, indent: float) -> None:
    """Let what stands behind the first tab hang in centimetres."""
    from docx.shared import Cm

    layout = paragraph.paragraph_format
    layout.left_indent, layout.first_line_indent = Cm(indent), Cm(-indent)
    layout.tab_stops.add_tab_stop(Cm(indent))


def _point(paragraph: WordParagraph, point: Point) -> None:
    if point.label:
        paragraph.add_run(f"{plain(point.label)}: ").bold = True
    paragraph.add_run(plain(point.text))
    if point.links:
        paragraph.add_run(" (")
        _links(paragraph, point.links)
        paragraph.add_run(").")
    _bookmark(paragraph, point.anchor)
    if point.address:
        if point.label or point.text:
            paragraph.add_run(" ")
        _link(paragraph, point.address, address=point.address)


def _links(paragraph: WordParagraph, links: tuple[Link, ...]) -> None:
    for place, link in enumerate(links):
        if place:
            paragraph.add_run(", ")
        _link(paragraph, link.words, anchor=link.anchor)


def _link(paragraph: WordParagraph, text: str, anchor: str = "", address: str = "") -> None:
    """Add a link within the document or, for an address, out of it."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml.ns import qn

    link = _element("hyperlink")
    if address:
        kind, target = RELATIONSHIP_TYPE.HYPERLINK, plain(address)
        link.set(qn("r:id"), paragraph.part.relate_to(target, kind, is_external=True))
    else:
        link.set(qn("w:anchor"), anchor)
    run = paragraph.add_run(plain(text))
    run.underline = True
    link.append(run._r)
    paragraph._p.append(link)


def _bookmark(paragraph: WordParagraph, anchor: str) -> None:
    if anchor:
        number = str(len(paragraph.part.element.xpath("//w:bookmarkStart")) + 1)
        paragraph._p.append(_element("bookmarkStart", id=number, name=anchor))
        paragraph._p.append(_element("bookmarkEnd", id=number))


def _field(paragraph: WordParagraph, instruction: str) -> None:
    """Add a field that Word fills in, such as the page number."""
    run = paragraph.add_run()._r
    text, shown = _element("instrText"), _element("t")
    text.text, shown.text = instruction, "1"
    begin, separate, end = (
        _element("fldChar", fldCharType=kind) for kind in ("begin", "separate", "end")
    )
    run.extend([begin, text, separate, shown, end])


# --- the template: A4, our own styles, nothing left of what python-docx ships ----


def _blank() -> WordFile:
    """Give an empty document in our styles."""
    import docx

    word = docx.Document()
    _page(word)
    _add_styles(word, _STYLES)
    _language(word)
    _embed_typeface(word)
    _drop_what_is_not_used(word)
    return word


def check_template(template: str | Path | None, where: str) -> str:
    """Path of a Word file with the styles that a paper needs; an error names those it lacks."""
    if not template:
        return ""
    if not Path(template).is_file():
        looked = f"Looked for: {template}"
        raise MissingFile(f"{where}, template", "there is no such file", looked)
    opened(str(template), f"{where}, template")
    return str(template)


def opened(template: str, where: str = "template") -> WordFile:
    """Force's own template, empty, with such styles of ours as it lacks; `BadOption` for others."""
    import docx

    where = f"{where}, {Path(template).name}"
    try:
        word = docx.Document(template)
    except Exception as error:  # whatever a file that is none makes its reader raise
        raise BadOption(
            where,
            "it cannot be read as a Word file",
            "A file that Word saved as .docx (not .dotx or .doc)",
        ) from error
    known = {style.name for style in word.styles}
    if missing := [name for name in NEEDED if name not in known]:
        raise BadOption(
            where,
            f"it has no style {', '.join(missing)}",
            f"Needed: {', '.join(NEEDED)}",
            "Use each once in the template in Word, delete the words again, and save it",
        )
    for element in list(word.element.body)[:-1]:
        word.element.body.remove(element)
    _add_styles(word, {name: look for name, look in _STYLES.items() if name not in known})
    return word


def _add_styles(word: WordFile, styles: dict[str, tuple]) -> None:
    known = {style.name for style in word.styles}
    for name, look in styles.items():
        _style(word, name, look, name in known)
    if TABLE_STYLE not in known:
        _table_style(word)


def _page(word: WordFile) -> None:
    from docx.shared import Cm

    section = word.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = Cm((21.0 - PAGE_WIDTH) / 2)
    section.top_margin, section.bottom_margin = Cm(2.4), Cm(2.2)
    section.header_distance = section.footer_distance = Cm(1.1)


def _style(word: WordFile, name: str, look: tuple, known: bool) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Pt, RGBColor

    points, bold, colour, before, after, keep = look
    styles = word.styles
    style = styles[name] if known else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    if not known:
        style.base_style = word.styles[_BASES.get(name, "Normal")]
        style.quick_style = True
    style.font.size, style.font.italic = Pt(points), False
    # Unset rather than off in a table, whose header row and first column are bold.
    style.font.bold = None if name == "Table text" else bold
    style.font.color.rgb = RGBColor.from_string(colour)
    _typeface(style)
    layout = style.paragraph_format
    layout.space_before, layout.space_after = Pt(before), Pt(after)
    layout.keep_with_next = keep
    layout.widow_control = True
    layout.line_spacing = 1.15 if points == 11 else 1.05
    for border in style.element.xpath("./w:pPr/w:pBdr"):
        border.getparent().remove(border)
    if name in _SET_APART:
        size, line, ground = _SET_APART[name]
        properties = style.element.get_or_add_pPr()
        left = _element("left", val="single", sz=size, space="8", color=line)
        apart = [_element("pBdr", left)]
        if ground:
            apart.append(_element("shd", val="clear", color="auto", fill=ground))
        before = properties.xpath("./w:spacing | ./w:ind | ./w:jc")
        for element in apart:
            before[0].addprevious(element) if before else properties.append(element)


def _typeface(style) -> None:
    """Name our typeface outright: a theme's typeface would otherwise win."""
    from docx.oxml.ns import qn

    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), FONT)
    for spacing in style.element.xpath("./w:rPr/w:spacing | ./w:rPr/w:kern"):
        spacing.getparent().remove(spacing)


def _table_style(word: WordFile) -> None:
    """Lines between rows only; the header row and the first column are bold."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    word.styles.element.append(
        parse_xml(
            f"""<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="PaperTable">
  <w:name w:val="{TABLE_STYLE}"/><w:basedOn w:val="TableNormal"/><w:uiPriority w:val="59"/>
  <w:tblPr><w:tblStyleRowBandSize w:val="1"/><w:tblBorders>
    <w:top w:val="single" w:sz="8" w:space="0" w:color="{BLUE}"/>
    <w:bottom w:val="single" w:sz="8" w:space="0" w:color="{BLUE}"/>
    <w:insideH w:val="single" w:sz="4" w:space="0" w:color="{LINE}"/></w:tblBorders>
    <w:tblCellMar><w:left w:w="100" w:type="dxa"/><w:right w:w="100" w:type="dxa"/></w:tblCellMar>
  </w:tblPr>
  <w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr><w:tcPr><w:tcBorders>
    <w:bottom w:val="single" w:sz="8" w:space="0" w:color="{BLUE}"/></w:tcBorders></w:tcPr>
  </w:tblStylePr>
  <w:tblStylePr w:type="firstCol"><w:rPr><w:b/></w:rPr></w:tblStylePr>
</w:style>"""
        )
    )


def _language(word: WordFile) -> None:
    from docx.oxml.ns import qn

    for language in word.styles.element.xpath(".//w:lang"):
        language.set(qn("w:val"), LANGUAGE)
        language.set(qn("w:eastAsia"), LANGUAGE)


def _embed_typeface(word: WordFile) -> None:
    """Put the typeface of the charts into the file; Arial stands in where it is not read."""
    # Office mixes the first bytes of an embedded typeface with a number (ECMA-376, part 4, 8.1).
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part
    from docx.oxml.ns import nsdecls

    (table,) = [relation.target_part for relation in word.part.rels.values()
                if relation.reltype.endswith("/fontTable")]  # fmt: skip
    kind = table.content_type.replace("wordprocessingml.fontTable+xml", "obfuscatedFont")
    held = ""
    for tag, weight in (("embedRegular", "regular"), ("embedBold", "bold")):
        face, key = bytearray(letters(weight)), uuid.uuid5(uuid.NAMESPACE_OID, FONT + weight)
        for place in range(32):
            face[place] ^= key.bytes[15 - place % 16]
        name = PackURI(f"/word/fonts/{weight}.odttf")
        part = Part(name, kind, bytes(face), word.part.package)
        link = table.relate_to(part, _FONT_LINK)
        held += f'<w:{tag} r:id="{link}" w:fontKey="{{{str(key).upper()}}}"/>'
    table._blob = (
        "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>"
        f'<w:fonts {nsdecls("w", "r")}><w:font w:name="{FONT}"><w:altName w:val="Arial"/>'
        '<w:charset w:val="00"/><w:family w:val="swiss"/><w:pitch w:val="variable"/>'
        f"{held}</w:font></w:fonts>"
    ).encode()
    settings = word.settings.element
    for place, tag in enumerate(("embedTrueTypeFonts", "saveSubsetFonts")):
        settings.insert(len(settings.xpath("./w:view | ./w:zoom")) + place, _element(tag))


def _drop_what_is_not_used(word: WordFile) -> None:
    """Leave out what the default template carries for nobody: a third of a paper's size."""
    # A picture of an empty page, a second set of styles for an old Word, and a hundred table
    # styles.
    for relations in (word.part.package.rels, word.part.rels):
        for key, relation in list(relations.items()):
            if relation.reltype.endswith(("/thumbnail", "/stylesWithEffects")):
                del relations[key]
    for style in word.styles.element.xpath('./w:style[@w:type="table"]'):
        if style.name_val not in (TABLE_STYLE, "Normal Table"):
            style.getparent().remove(style)
