"""The document as a tagged PDF (PDF/UA-1), set by typst.

The document goes to typst as JSON, and its strings are shown as strings: nothing in them can act
as markup. Alternative text stands on images only: on a figure around a table it would replace
the table's own tags.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, date
from importlib.resources import files

from rocu_analysis.paper.content import (
    LOOKS,
    Block,
    Document,
    Heading,
    Link,
    Paragraph,
    Picture,
    Points,
    Tiles,
)
from rocu_analysis.paper.filing import midnight
from rocu_analysis.paper.layout import LARGER
from rocu_analysis.paper.tables import LONGEST_WORD, TALLEST, glyphs, plain
from rocu_analysis.theme import FONT, SPARE_FONT, font_folder


def write(document: Document) -> bytes:
    """Bytes of the ``.pdf`` file; the same document gives the same bytes."""
    return typeset(content(document), document.dated)


def content(document: Document) -> str:
    """What is set, as JSON; draws the charts."""
    return json.dumps(
        {
            "title": glyphs(document.title),
            "subtitle": glyphs(document.subtitle),
            "authors": glyphs(document.authors),
            "banner": glyphs(document.banner),
            "date": [document.dated.year, document.dated.month, document.dated.day],
            "looks": {name: look.points for name, look in LOOKS.items()},
            "runs": _runs(document),
        }
    )


def typeset(told: str, dated: date, **form: object) -> bytes | list[bytes]:
    """Bytes of the file, or pages in another ``form`` of typst's; other threads run meanwhile."""
    import typst

    with font_folder() as folder:
        return typst.compile(
            files(__package__).joinpath("paper.typ").read_bytes(),
            font_paths=[folder],
            ignore_system_fonts=True,
            sys_inputs={"document": told, "fonts": f"{FONT};{SPARE_FONT}"},
            timestamp=int(midnight(dated).replace(tzinfo=UTC).timestamp()),
            **(form or {"pdf_standards": ["ua-1"]}),
        )


def _runs(document: Document) -> list[dict]:
    """Blocks in runs of pages that stand upright or on their side, each run in groups."""
    runs: list[dict] = []
    for group in _groups(document.blocks):
        turned = isinstance(group[0], Heading) and group[0].landscape
        if not runs or turned != runs[-1]["landscape"]:
            runs.append({"landscape": turned, "groups": []})
        # Pages that are turned begin a page anyway: a second break would leave an empty one.
        new_page = bool(runs[-1]["groups"]) and any(
            isinstance(block, Heading) and block.new_page for block in group
        )
        runs[-1]["groups"].append(
            {
                "new_page": new_page,
                "together": any(isinstance(block, Picture) for block in group),
                "grows": any(isinstance(block, Picture) for block in group),
                "parts": [[_content(block) for block in part] for part in _parts(group)],
            }
        )
    return runs


def _groups(blocks: tuple[Block, ...]) -> list[list[Block]]:
    """Blocks from one heading to the next; a heading that stands on another goes with it."""
    groups: list[list[Block]] = []
    for block in blocks:
        begins = isinstance(block, Heading) and not (
            groups and all(isinstance(held, Heading) for held in groups[-1])
        )
        if begins or not groups:
            groups.append([])
        groups[-1].append(block)
    return groups


def _parts(group: list[Block]) -> list[list[Block]]:
    """What stands on one page with a chart, and what may run over to the next."""
    charts = [place for place, block in enumerate(group) if isinstance(block, Picture)]
    if not charts:
        return [group]
    for place in range(charts[0] + 1, len(group)):
        block = group[place]
        if not isinstance(block, Paragraph) or block.role == "lead":
            return [group[:place], group[place:]]
    return [group]


def _content(block: Block) -> dict:
    if isinstance(block, Heading):
        about = {"level": block.level, "text": glyphs(block.words), "anchor": block.anchor}
        return {"kind": "heading"} | about
    if isinstance(block, Paragraph):
        about = {"text": glyphs(block.text), "role": block.role, "stays": block.stays}
        return {"kind": "paragraph"} | about | {"links": _links(block.links)}
    if isinstance(block, Points):
        items = [{"label": glyphs(point.label), "text": glyphs(point.text),
                  "links": _links(point.links), "address": plain(point.address),
                  "anchor": point.anchor} for point in block.items]  # fmt: skip
        return {"kind": "points", "ordered": block.ordered, "role": block.role, "items": items}
    if isinstance(block, Tiles):
        items = [{"question": glyphs(tile.question), "verdict": glyphs(tile.verdict),
                  "text": glyphs(tile.text), "links": _links((tile.link,)),
                  "alt": plain(tile.chart.alt) if tile.chart else "",
                  "svg": tile.chart.for_typst("thumb") if tile.chart else ""}
                 for tile in block.items]  # fmt: skip
        return {"kind": "tiles", "items": items, "scale": LARGER if block.large else 1.0}
    caption = glyphs(block.words)
    if isinstance(block, Picture):
        about = {"alt": plain(block.alt), "anchor": block.anchor, "width": block.width}
        about["full"] = replace(block, room=TALLEST).width  # to which it may grow
        svg = block.for_typst(block.size)
        return {"kind": "picture", "caption": caption} | about | {"svg": svg}
    return {
        "kind": "table",
        "caption": caption,
        "anchor": block.anchor,
        "keys": [glyphs(key) for key in block.keys],
        "head": [_breakable(name) for name in block.headers],
        "rows": [[_breakable(cell) for cell in row] for row in block.cells],
        "right": block.right,
        "widths": block.page_widths,
        "points": block.points,
        "together": block.keeps_together,
    }


def _links(links: tuple[Link, ...]) -> list[dict]:
    return [{"anchor": link.anchor, "words": glyphs(link.words)} for link in links]


def _breakable(text: str) -> str:
    """Text of a cell, in which a word that is too long for any column may break."""
    return _TOO_LONG.sub("\\g<0>\u200b", glyphs(text))


_TOO_LONG = re.compile(rf"\S{{{LONGEST_WORD - 2}}}(?=\S)")
