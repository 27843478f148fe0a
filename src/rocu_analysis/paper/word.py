"""The document as a Word file that stands alone, since a secretariat will merge it.

Headings, captions and lists are styles; pictures have alternative text; tables have a header row
that repeats on each page and a header column; marking and page number stand on every page. The
file carries the typeface of charts and tables. Markup and styles are ``word.xml``.
"""

from __future__ import annotations

import io
import math
import re
import uuid
from collections.abc import Iterator
from copy import deepcopy
from itertools import count, pairwise
from typing import TYPE_CHECKING

from rocu_analysis import theme
from rocu_analysis.paper.content import (
    LANGUAGE,
    LOOKS,
    Chart,
    Document,
    Heading,
    Look,
    Paragraph,
    Picture,
)
from rocu_analysis.paper.filing import for_properties, letters, midnight, parts_of, rendered, zipped
from rocu_analysis.paper.tables import PAGE_WIDTH, TABLE_POINTS, Table, plain
from rocu_analysis.theme import FONT

if TYPE_CHECKING:
    from docx.document import Document as WordFile

ROLES = {role: "Source" if role == "small" else role.capitalize() for role in LOOKS}
ROLES["body"] = "Normal"
STYLES = {ROLES[role]: look for role, look in LOOKS.items() if role != "small"} | {
    "List Bullet": Look(10, after=4),
    "Numbered": Look(10, after=3),
    "Small bullet": LOOKS["small"],
    "Note": LOOKS["small"],
    "Header": Look(9, bold=True),
    "Footer": Look(9),
    "Table text": Look(TABLE_POINTS, 1, 1),
    "Gap": Look(4, after=2),
}
# Of these, the ones that are no styles of Word's own.
OURS = {"Lead", "Facts", "Answer", "Care", "Age", "Source", "Numbered", "Small bullet", "Note",
        "Table text", "Gap"}  # fmt: skip
# A page of ours is 1.3 cm higher than pages are reckoned: charts that shrank for one grow by less.
ROOMIER, FULLER = 1.06, 0.97
ABOVE, BELOW = 2.1, 2.0  # centimetres: margins of a page
# What stands before embedded fonts in the settings of a file (ECMA-376, part 1, 17.15.1.78).
_BEFORE_FONTS = (
    "w:writeProtection", "w:view", "w:zoom", "w:removePersonalInformation",
    "w:removeDateAndTime", "w:doNotDisplayPageBoundaries", "w:displayBackgroundShape",
    "w:printPostScriptOverText", "w:printFractionalCharacterWidth", "w:printFormsData",
)  # fmt: skip
_FONT_LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/font"


def charts(document: Document) -> list[tuple[Chart, str]]:
    """Each chart of a file, with its size."""
    thumbs = [(chart, "thumb") for chart in document.thumbnails]
    return [*((picture, picture.size) for picture in document.pictures), *thumbs]


def write(document: Document) -> bytes:
    """Bytes of the ``.docx`` file; the same document gives the same bytes."""
    from docx.opc.oxml import serialize_part_xml
    from docx.oxml import parse_xml
    from docx.styles import BabelFish

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
    for line, held in ((word.sections[0].header, head), (word.sections[0].footer, foot)):
        line.is_linked_to_previous = False
        line._element.replace(line.paragraphs[0]._p, held[0])
    last = word.element.body.sectPr
    for element in list(body):
        last.addprevious(element)
    if [block.landscape for block in document.headings][-1:] == [True]:
        word.element.body.replace(last, _turned(last))
    about = word.core_properties
    about.title, about.subject = map(for_properties, (document.title, document.subtitle))
    about.author = about.last_modified_by = for_properties(document.authors)
    about.comments, about.keywords = map(for_properties, (document.banner, document.marking))
    about.language, about.revision = LANGUAGE, 1
    about.created = about.modified = midnight(document.dated)
    saved = io.BytesIO()
    word.save(saved)
    return zipped(parts_of(saved.getvalue()))


def _paper(word: WordFile, document: Document, known: dict[str, str], faces: list) -> bytes:
    """Everything that is put into a file, as XML."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.shared import Cm
    from docx.styles import BabelFish
    from lxml import etree
    from markupsafe import Markup

    section = word.sections[0]
    room = (section.page_width - section.left_margin - section.right_margin) / Cm(1)

    def twips(*lengths: float) -> list[int]:
        return [int(length * 1440 / 2.54) for length in lengths]

    # Page one is filled beyond what is reckoned, and its tiles are a table here.
    begins = [getattr(block, "new_page", False) for block in document.blocks]
    first = 0 if True not in begins else begins.index(True)
    as_reckoned = set(map(id, document.blocks[:first]))

    def picture(block: Picture, number: int) -> Markup:
        scale = FULLER if id(block) in as_reckoned else ROOMIER
        return drawn(
            block, block.size, min(block.width * scale, room), block.label or block.caption, number
        )

    def drawn(chart: Chart, size: str, wide: float, name: str, number: int) -> Markup:
        inline = word.part.new_pic_inline(io.BytesIO(chart.image("png", size)), width=Cm(wide))
        for side in "TBLR":  # or a program takes a default, and the picture stands in the margin
            inline.set(f"dist{side}", "0")
        for key, value in (("id", number), ("name", name), ("descr", chart.alt)):
            inline.docPr.set(key, plain(value))
        return Markup(etree.tostring(inline, encoding="unicode"))

    def thumb(chart: Chart, number: int, twips_wide: int) -> Markup:
        wide = min(theme.size("thumb").width, twips_wide * 2.54 / 1440 - 0.36)
        return drawn(chart, "thumb", wide, chart.alt, number)

    def outside(address: str) -> Markup:
        kind, target = RELATIONSHIP_TYPE.HYPERLINK, plain(address)
        return Markup('r:id="{}"').format(word.part.relate_to(target, kind, is_external=True))

    def ending(turned: bool) -> Markup:
        last = word.element.body.sectPr
        return Markup(etree.tostring(_turned(last) if turned else last, encoding="unicode"))

    def set_in(table: Table) -> tuple[float, list[int]]:
        points, widths = table.set_in(room / PAGE_WIDTH)
        return points, twips(*widths)

    return rendered(
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
        language=LANGUAGE,
        pages=_pages(document),
        room=twips(room)[0],
        shares=lambda *parts: twips(*(room * part for part in parts)),
        set_in=set_in,
        rows_of=lambda table: [table.headers, *table.cells],
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


_YEARS = re.compile(r"\b\d{4}(?:-\d\d)+\b")


def _parts(document: Document, ending) -> Iterator[tuple]:
    """Blocks with their kind, whether a page begins, what ends a section, what a gap stays with."""
    landscape, above = False, None
    for block, after in pairwise((None, *document.blocks, None)):
        breaks = isinstance(block, Heading) and block.new_page
        # A heading goes with the one on which it stands.
        breaks = breaks and not (isinstance(above, Heading) and above.new_page)
        ends = ""
        if isinstance(after, Heading) and after.landscape != landscape:
            ends, landscape = ending(landscape), after.landscape
        stays = isinstance(after, Paragraph) and after.role in ("care", "source")
        yield (
            type(block).__name__,
            block,
            breaks,
            ends,
            isinstance(after, Paragraph)
            if isinstance(block, Picture)
            else isinstance(block, Table | Paragraph) and stays,
        )
        above = block


def _turned(section):
    """Properties of a section, of pages that stand the other way."""
    from docx.oxml.ns import qn

    made = deepcopy(section)
    size = made.find(qn("w:pgSz"))
    wide, high = size.get(qn("w:w")), size.get(qn("w:h"))
    size.set(qn("w:w"), high)
    size.set(qn("w:h"), wide)
    size.set(qn("w:orient"), "landscape" if int(wide) < int(high) else "portrait")
    return made


def _pages(document: Document) -> dict[str, int]:
    """Page of each place, as far as can be told: exact on one that begins with a heading."""
    from rocu_analysis.paper.layout import PAGE_HEIGHT, height

    pages, page, used = {}, 1, 0.0
    for block in document.blocks:
        if isinstance(block, Heading) and block.new_page:
            page, used = page + max(1, math.ceil(used / PAGE_HEIGHT - 0.01)), 0.0
        if anchor := getattr(block, "anchor", ""):
            pages[anchor] = page + int(used // PAGE_HEIGHT)
        used += height([block])
    return pages


# --- the file that it is put into ----------------------------------------------------------------


def _blank() -> WordFile:
    """Give an empty document of A4, with nothing left of what python-docx ships for nobody."""
    import docx
    from docx.shared import Cm

    word = docx.Document()
    section = word.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = Cm((21.0 - PAGE_WIDTH) / 2)
    section.top_margin, section.bottom_margin = Cm(ABOVE), Cm(BELOW)
    section.header_distance = section.footer_distance = Cm(1.1)
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


def _embedded(word: WordFile) -> tuple:
    """Put the typeface of charts and tables into the file; give its table of fonts, their names."""
    # Office mixes the first bytes of an embedded typeface with a number (ECMA-376, part 4, 8.1).
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    held = [relation.target_part for relation in word.part.rels.values()
            if relation.reltype.endswith("/fontTable")]  # fmt: skip
    (table,) = held
    kind = table.content_type.replace("wordprocessingml.fontTable+xml", "obfuscatedFont")
    faces = []
    for tag, weight in (("embedRegular", "regular"), ("embedBold", "bold")):
        face, key = bytearray(letters(weight)), uuid.uuid5(uuid.NAMESPACE_OID, FONT + weight)
        for place in range(32):
            face[place] ^= key.bytes[15 - place % 16]
        name = PackURI(f"/word/fonts/{weight}.odttf")
        part = Part(name, kind, bytes(face), word.part.package)
        faces.append((tag, table.relate_to(part, _FONT_LINK), f"{{{str(key).upper()}}}"))
    settings = word.settings.element
    place = sum(element.tag in map(qn, _BEFORE_FONTS) for element in settings)
    for tag in ("w:saveSubsetFonts", "w:embedTrueTypeFonts"):
        if settings.find(qn(tag)) is None:
            settings.insert(place, OxmlElement(tag))
    return table, faces
