"""The document as one HTML page that needs no other file.

Charts are SVG in the page with text that is text, wide for a desk and narrow for a telephone, in
the one typeface that the page carries. Contents stand at the side where there is room; tables of
annexes and notes are folded, and open in print; each table can be taken along as CSV. Nothing in
the page runs. Its markup and style are ``page.html``.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from itertools import pairwise

from markupsafe import Markup, escape

from rocu_analysis.exhibits.exhibit import LONGEST_NAME
from rocu_analysis.paper import content
from rocu_analysis.paper.content import Document
from rocu_analysis.paper.filing import rendered, subset_font
from rocu_analysis.paper.tables import Table, plain
from rocu_analysis.paper.workbook import table_csv
from rocu_analysis.theme import FONT

FEWEST_CONTENTS = 3
_REFERENCE = re.compile(r'(?:url\(#|xlink:href="#|href="#)([^")]+)')
_IDENTITY = re.compile(r' id="([^"]+)"')
_YEARS = re.compile(r"\d+(?:-\d+)+")
_NOT_SHOWN = re.compile(r"<(metadata|defs)>\s*<(?:rdf|style).*?</\1>", re.S)


def write(document: Document) -> bytes:
    """Bytes of the ``.html`` file; the same document gives the same bytes."""
    # Those of page one have no place of their own: they are what a reader sees first.
    contents = [one for one in document.every(content.Heading) if one.level == 1 and one.anchor]
    return rendered(
        "page.html",
        drawn=_drawn,
        csv=lambda table: _base64(table_csv(table)),
        unbroken=_unbroken,
        named_short=_named_short,
        document=document,
        parts=list(_parts(document.blocks)),
        contents=contents if len(contents) >= FEWEST_CONTENTS else (),
        language=content.LANGUAGE,
        font=FONT,
        fonts=[("normal", _base64(subset_font("regular"))), ("bold", _base64(subset_font("bold")))],
        banner=_as_style(document.banner),
    )


def _parts(blocks: tuple[content.Block, ...]) -> Iterator[tuple[str, content.Block, str]]:
    """Kind of each block, the block, and the words under which it is folded, if it is."""
    annexed, lead = False, ""
    for block, after in pairwise((*blocks, None)):
        if isinstance(block, content.Heading) and block.level == 1:
            annexed = block.number.startswith("Annex")
        small = isinstance(block, content.Points) and block.role == "small"
        leads = isinstance(block, content.Paragraph) and block.role == "lead"
        if leads and isinstance(after, content.Points) and after.role == "small":
            lead = block.text
            continue
        folded = small or (annexed and isinstance(block, Table))
        words = lead or (f"Notes: {len(block.items)}" if small else "Table")
        yield type(block).__name__, block, words if folded else ""
        lead = ""


def _drawn(chart: content.Chart, size: str, anchor: str) -> Markup:
    """Chart as part of the page; what is named in it has names of its own."""
    svg, mine = chart.image("svg", size).decode("utf-8"), f"{anchor}-{size}-"
    svg = _NOT_SHOWN.sub("", svg[svg.index("<svg") :])
    used = set(_REFERENCE.findall(svg))
    svg = _IDENTITY.sub(lambda m: f' id="{mine}{m[1]}"' if m[1] in used else "", svg)
    svg = re.sub(r"(url\(#|href=\"#)", rf"\g<1>{mine}", svg)
    (box,) = re.findall(r'viewBox="[\d. ]+"', svg[: svg.index(">")])
    start = f'<svg {box} role="img" aria-label="{escape(plain(chart.alt))}"'
    return Markup(start + svg[svg.index(">") :].replace("\n", ""))


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _unbroken(text: str) -> Markup:
    """Text with years such as 2020-21 on one line, which a browser parts at their hyphen."""
    return Markup(_YEARS.sub(r'<span class="unbroken">\g<0></span>', str(escape(plain(text)))))


def _named_short(table: Table) -> bool:
    """Whether the names of all rows are short enough to stand on one line."""
    return max((len(row[0]) for row in table.cells), default=0) <= LONGEST_NAME


def _as_style(text: str) -> Markup:
    """Text as a string of a style sheet, of which each odd letter is written by its number."""
    odd = (c if c.isalnum() and c.isascii() else f"\\{ord(c):x} " for c in plain(text))
    return Markup('"{}"'.format("".join(odd)))
