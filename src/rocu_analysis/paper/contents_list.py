"""The list of contents in Word: a real one, whose entries are there before Word fills it in.

Word makes a list of contents anew only when a reader asks for it, and a program that writes a file
can only mark it as out of date, which puts a question to everybody who opens the file. So the
entries stand in it from the start, as links; without page numbers, which only Word knows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rocu_analysis.paper.content import Heading
from rocu_analysis.paper.plain_text import plain

if TYPE_CHECKING:
    from docx.document import Document as WordFile

TITLE = "Contents"
# Headings of level 1, as links, without page numbers.
_INSTRUCTION = ' TOC \\o "1-1" \\n \\h \\z \\u '


def add(word: WordFile, headings: Sequence[Heading]) -> None:
    """Append the list to a Word file."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    block, about, held = (OxmlElement(f"w:sdt{end}") for end in ("", "Pr", "Content"))
    gallery, name, unique = (
        OxmlElement(f"w:{tag}") for tag in ("docPartObj", "docPartGallery", "docPartUnique")
    )
    name.set(qn("w:val"), "Table of Contents")
    gallery.extend([name, unique])
    about.append(gallery)
    block.extend([about, held])
    held.append(word.add_paragraph(TITLE, style="TOC Heading")._p)
    last = len(headings) - 1
    for place, heading in enumerate(headings):
        paragraph = word.add_paragraph(style="toc 1")
        if place == 0:
            paragraph._p.extend([_mark("begin"), _instruction(), _mark("separate")])
        paragraph._p.append(_link(heading))
        if place == last:
            paragraph._p.append(_mark("end"))
        held.append(paragraph._p)
    word.element.body.insert(len(word.element.body) - 1, block)


def _link(heading: Heading):
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    link, run, words = (OxmlElement(f"w:{tag}") for tag in ("hyperlink", "r", "t"))
    link.set(qn("w:anchor"), heading.anchor)
    link.set(qn("w:history"), "1")
    words.text = plain(heading.words)
    words.set(qn("xml:space"), "preserve")
    run.append(words)
    link.append(run)
    return link


def _mark(kind: str):
    """One of the three marks of a field: where it begins, where its result begins, its end."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    run, mark = OxmlElement("w:r"), OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    run.append(mark)
    return run


def _instruction():
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    run, words = OxmlElement("w:r"), OxmlElement("w:instrText")
    words.text = _INSTRUCTION
    words.set(qn("xml:space"), "preserve")
    run.append(words)
    return run
