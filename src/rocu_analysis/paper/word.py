"""The document as a Word file that stands alone, since a secretariat will merge it.

Headings, captions and lists are styles; pictures have alternative text; tables have a header row
that repeats on each page and a header column; marking and page number stand on every page. The
file carries the typeface of charts and tables. Markup and styles are ``word.xml``.
"""

from __future__ import annotations

import io
import re
import uuid
from collections.abc import Iterator
from copy import deepcopy
from itertools import count, pairwise

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.oxml import serialize_part_xml
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Cm
from docx.styles import BabelFish
from lxml import etree
from markupsafe import Markup

from rocu_analysis import theme
from rocu_analysis.paper import content, filing
from rocu_analysis.paper.content import Document, Picture
from rocu_analysis.paper.tables import PAGE_WIDTH, TABLE_POINTS, plain
from rocu_analysis.theme import FONT

ROLES = {role: "Source" if role == "small" else role.capitalize() for role in content.LOOKS}
ROLES["body"] = "Normal"
STYLES = {ROLES[role]: look for role, look in content.LOOKS.items() if role != "small"} | {
    "List Bullet": content.Look(10, after=4),
    "Numbered": content.Look(10, after=3),
    "Small bullet": content.LOOKS["small"],
    "Note": content.LOOKS["small"],
    "Header": content.Look(9, bold=True),
    "Footer": content.Look(9),
    "Table text": content.Look(TABLE_POINTS, 1, 1),
    "Gap": content.Look(4, after=2),
}
# Of these, the ones that are no styles of Word's own.
OURS = {"Lead", "Facts", "Answer", "Care", "Age", "Source", "Numbered", "Small bullet", "Note",
        "Table text", "Gap"}  # fmt: skip
NARROWER = (
    0.97  # of a chart's width: page one is filled to the last line, and its tiles are a table
)
_YEARS = re.compile(r"\b\d{4}(?:-\d\d)+\b")


def charts(document: Document) -> list[tuple[content.Chart, str]]:
    """Each chart of a file, with its size."""
    thumbs = [(tile.chart, "thumb") for tile in document.tiles if tile.chart]
    return [*((picture, picture.size) for picture in document.every(Picture)), *thumbs]


def write(document: Document) -> bytes:
    """Bytes of the ``.docx`` file; the same document gives the same bytes."""
    word = _blank()
    known = {style.name: style.style_id for style in word.styles}
    fonts, faces = _embedded(word)
    styles, head, foot, typeface, body = parse_xml(_paper(word, document, known, faces))
    for style in list(styles):
        if BabelFish.internal2ui(style.name_val) not in known:
            word.styles.element.append(style)
    table = parse_xml(fonts.blob)
    table.extend(typeface)
    fonts._blob = serialize_part_xml(table)
    for line, text in ((word.sections[0].header, head), (word.sections[0].footer, foot)):
        line._element.replace(line.paragraphs[0]._p, text[0])
    last = word.element.body.sectPr
    for element in list(body):
        last.addprevious(element)
    if [heading.landscape for heading in document.every(content.Heading)][-1:] == [True]:
        word.element.body.replace(last, _turned(last))
    filing.describe(word.core_properties, document)
    saved = io.BytesIO()
    word.save(saved)
    return filing.with_fixed_dates(saved.getvalue(), document.dated)


def _paper(word, document: Document, known: dict[str, str], faces: list) -> bytes:
    """Everything that is put into a file, as XML."""

    def drawn(chart: content.Chart, size: str, wide: float, name: str, number: int) -> Markup:
        inline = word.part.new_pic_inline(io.BytesIO(chart.image("png", size)), width=Cm(wide))
        for side in "TBLR":  # or a program takes a default, and the picture stands in the margin
            inline.set(f"dist{side}", "0")
        for key, value in (("id", number), ("name", name), ("descr", chart.alt)):
            inline.docPr.set(key, plain(value))
        return Markup(etree.tostring(inline, encoding="unicode"))

    def picture(block: Picture, number: int) -> Markup:
        name = block.label or block.caption
        return drawn(block, block.size, NARROWER * block.width, name, number)

    def thumb(chart: content.Chart, number: int, twips_wide: int) -> Markup:
        wide = min(theme.size("thumb").width, twips_wide * 2.54 / 1440 - 0.36)
        return drawn(chart, "thumb", wide, chart.alt, number)

    def outside(address: str) -> Markup:
        kind, target = RELATIONSHIP_TYPE.HYPERLINK, plain(address)
        return Markup('r:id="{}"').format(word.part.relate_to(target, kind, is_external=True))

    def ending(turned: bool) -> Markup:
        last = word.element.body.sectPr
        return Markup(etree.tostring(_turned(last) if turned else last, encoding="unicode"))

    return filing.rendered(
        "word.xml",
        document=document,
        parts=list(_parts(document, ending)),
        ids={name: known.get(name, name.title().replace(" ", ""))
             for name in (*STYLES, "Paper table")},
        inner=BabelFish.ui2internal,
        styles=STYLES,
        ours=OURS,
        roles=ROLES,
        faces=faces,
        font=FONT,
        language=content.LANGUAGE,
        room=PAGE_WIDTH,
        twips=lambda lengths: [int(length * 1440 / 2.54) for length in lengths],
        whole_points=TABLE_POINTS,
        number=count(1).__next__,
        picture=picture,
        thumb=thumb,
        unbroken=unbroken,
        outside=outside,
    )  # fmt: skip


def unbroken(text: str) -> str:
    """Text in which Word parts no period such as 2018-19 at its hyphen."""
    return _YEARS.sub(lambda match: match[0].replace("-", "\u2011"), plain(text))


def _parts(document: Document, ending) -> Iterator[tuple]:
    """Blocks with their kind, whether a page begins, what ends a section, what a gap stays with."""
    landscape, above = False, None
    for block, after in pairwise((None, *document.blocks, None)):
        # A heading goes with the one on which it stands.
        breaks = getattr(block, "new_page", False) and not getattr(above, "new_page", False)
        ends = ""
        if isinstance(after, content.Heading) and after.landscape != landscape:
            ends, landscape = ending(landscape), after.landscape
        stays = isinstance(after, content.Paragraph) and (
            isinstance(block, Picture) or after.role in ("care", "source")
        )
        yield type(block).__name__, block, breaks, ends, stays
        above = block


def _turned(section):
    """Properties of a section, of pages that stand the other way."""
    made = deepcopy(section)
    size = made.find(qn("w:pgSz"))
    wide, high = size.get(qn("w:w")), size.get(qn("w:h"))
    size.set(qn("w:w"), high)
    size.set(qn("w:h"), wide)
    size.set(qn("w:orient"), "landscape" if int(wide) < int(high) else "portrait")
    return made


# --- the file that it is put into ----------------------------------------------------------------


def _blank():
    """Give an empty document of A4, with nothing left of what python-docx ships for nobody."""
    word = docx.Document()
    section = word.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = Cm((21.0 - PAGE_WIDTH) / 2)
    section.top_margin, section.bottom_margin = Cm(2.1), Cm(2.0)
    section.header_distance = section.footer_distance = Cm(1.1)
    for line in (section.header, section.footer):
        line.is_linked_to_previous = False  # before sections are copied from this one
    # A picture of an empty page, a second set of styles for an old Word, and all its styles.
    for relations in (word.part.package.rels, word.part.rels):
        for key, relation in list(relations.items()):
            if relation.reltype.endswith(("/thumbnail", "/stylesWithEffects")):
                del relations[key]
    kept = ("Normal Table", "No List", "Default Paragraph Font")
    gone = [style for style in word.styles.element.style_lst if style.name_val not in kept]
    gone += word.part.numbering_part.element.xpath("//w:pStyle[@w:val != 'ListBullet']")
    for element in gone:
        element.getparent().remove(element)
    return word


def _embedded(word) -> tuple[Part, list[tuple[str, str, str]]]:
    """Put the typeface of charts and tables into the file; give its table of fonts, their names."""
    # Office mixes the first bytes of an embedded typeface with a number (ECMA-376, part 4, 8.1).
    (table,) = [relation.target_part for relation in word.part.rels.values()
                if relation.reltype.endswith("/fontTable")]  # fmt: skip
    kind = table.content_type.replace("wordprocessingml.fontTable+xml", "obfuscatedFont")
    link = RELATIONSHIP_TYPE.FONT_TABLE.replace("fontTable", "font")
    faces = []
    for tag, weight in (("embedRegular", "regular"), ("embedBold", "bold")):
        face = bytearray(filing.subset_font(weight))
        key = uuid.uuid5(uuid.NAMESPACE_OID, FONT + weight)
        for place in range(32):
            face[place] ^= key.bytes[15 - place % 16]
        name = PackURI(f"/word/fonts/{weight}.odttf")
        part = Part(name, kind, bytes(face), word.part.package)
        faces.append((tag, table.relate_to(part, link), f"{{{str(key).upper()}}}"))
    zoom = word.settings.element.find(qn("w:zoom"))
    for tag in ("w:saveSubsetFonts", "w:embedTrueTypeFonts"):
        zoom.addnext(OxmlElement(tag))
    return table, faces
