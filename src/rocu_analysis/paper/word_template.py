"""The Word template: A4, our own styles, nothing left of what python-docx ships.

Made by code each time, so that there is no second file to keep in step. Text is Arial, which every
Word has; headings are dark blue (contrast 10:1), captions and sources near-black.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rocu_analysis.paper.content import LANGUAGE
from rocu_analysis.paper.tables import PAGE_WIDTH, TABLE_POINTS

if TYPE_CHECKING:
    from docx.document import Document as WordFile

FONT = "Arial"
BLUE = "12436D"
TEXT = "0B0C0C"
LINE = "6F777B"
TABLE_STYLE = "Paper table"
GAP_STYLE = "Gap"

# name: (size in points, bold, colour, space before, space after, stays with what follows)
_STYLES = {
    "Normal": (11, False, TEXT, 0, 6, False),
    "Title": (22, True, BLUE, 0, 4, True),
    "Subtitle": (14, False, TEXT, 0, 10, True),
    "Heading 1": (16, True, BLUE, 16, 5, True),
    "Heading 2": (13, True, BLUE, 14, 4, True),
    "Heading 3": (11, True, BLUE, 10, 4, True),
    "Caption": (10, True, TEXT, 8, 4, True),
    "List Bullet": (11, False, TEXT, 0, 4, False),
    "List Number": (11, False, TEXT, 0, 4, False),
    "Header": (9, True, TEXT, 0, 0, False),
    "Footer": (9, False, TEXT, 0, 0, False),
    "Lead": (9, True, TEXT, 0, 2, True),
    "Source": (9, False, TEXT, 0, 8, False),
    "Numbered": (11, False, TEXT, 0, 3, False),
    "Small bullet": (9, False, TEXT, 0, 2, False),
    "Table text": (TABLE_POINTS, False, TEXT, 1, 1, False),
    "Front matter": (11, False, TEXT, 0, 2, False),
    GAP_STYLE: (4, False, TEXT, 0, 2, False),
    "TOC Heading": (13, True, BLUE, 12, 4, True),
    "toc 1": (10, False, TEXT, 0, 2, False),
}
_BASES = {"Small bullet": "List Bullet"}


def blank() -> WordFile:
    """Give an empty document in our styles."""
    import docx

    word = docx.Document()
    _page(word)
    for name, look in _STYLES.items():
        _style(word, name, look)
    _table_style(word)
    _language(word)
    _font_table(word)
    _drop_what_is_not_used(word)
    return word


def _page(word: WordFile) -> None:
    from docx.shared import Cm

    section = word.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = Cm((21.0 - PAGE_WIDTH) / 2)
    section.top_margin, section.bottom_margin = Cm(2.4), Cm(2.2)
    section.header_distance = section.footer_distance = Cm(1.1)


def _style(word: WordFile, name: str, look: tuple) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Pt, RGBColor

    points, bold, colour, before, after, keep = look
    known = {style.name for style in word.styles}
    style = word.styles[name] if name in known else word.styles.add_style(
        name, WD_STYLE_TYPE.PARAGRAPH
    )  # fmt: skip
    if name not in known:
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


def _font_table(word: WordFile) -> None:
    """Name the typeface that stands in where Arial is not installed: letters of its width."""
    from docx.oxml.ns import nsdecls

    for relation in word.part.rels.values():
        if relation.reltype.endswith("/fontTable"):
            relation.target_part._blob = (
                "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>"
                f'<w:fonts {nsdecls("w")}><w:font w:name="{FONT}">'
                '<w:altName w:val="Liberation Sans"/><w:panose1 w:val="020B0604020202020204"/>'
                '<w:charset w:val="00"/><w:family w:val="swiss"/><w:pitch w:val="variable"/>'
                "</w:font></w:fonts>"
            ).encode()


def _drop_what_is_not_used(word: WordFile) -> None:
    """Leave out what the default template carries for nobody: a third of a paper's size.

    A picture of an empty page, a second set of styles for an old Word, and a hundred table styles.
    """
    for relations in (word.part.package.rels, word.part.rels):
        for key, relation in list(relations.items()):
            if relation.reltype.endswith(("/thumbnail", "/stylesWithEffects")):
                del relations[key]
    for style in word.styles.element.xpath('./w:style[@w:type="table"]'):
        if style.name_val not in (TABLE_STYLE, "Normal Table"):
            style.getparent().remove(style)
