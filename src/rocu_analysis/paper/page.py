"""The document as one HTML page that needs no other file.

Charts are SVG inside the page; wide tables scroll within themselves, so that nothing is cut off on
a telephone; printing gives black text and no scroll bars.
"""

from __future__ import annotations

import base64
from html import escape

from rocu_analysis.exhibits.printing import LONGEST_NAME
from rocu_analysis.paper.content import (
    LANGUAGE,
    Block,
    Document,
    Heading,
    Link,
    Paragraph,
    Picture,
    Point,
    Points,
    Tile,
    Tiles,
)
from rocu_analysis.paper.tables import plain

STYLE = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; color: #0B0C0C; background: #FFFFFF;
  font: 1rem/1.5 "Source Sans Pro", Arial, sans-serif; overflow-wrap: break-word; }
main { max-width: 50rem; margin: 0 auto; padding: 0 1rem; }
.banner { max-width: none; margin: 0; padding: 0.4rem 1rem; text-align: center;
  font-weight: bold; border: solid #12436D; border-width: 0 0 3px; background: #FFFFFF; }
header .banner { position: sticky; top: 0; z-index: 1; }
footer .banner { border-width: 3px 0 0; }
h1, h2, h3, h4 { color: #12436D; line-height: 1.25; margin: 2rem 0 0.5rem; }
h1 { font-size: 1.8rem; margin-top: 1.5rem; }
h2 { font-size: 1.4rem; border-top: 1px solid #6F777B; padding-top: 1rem; }
h3 { font-size: 1.15rem; }
h4 { font-size: 1rem; }
p, li, dd, dt { margin: 0 0 0.6rem; }
.subtitle { font-size: 1.15rem; }
dl { display: grid; grid-template-columns: minmax(7rem, max-content) 1fr; gap: 0 1.5rem; }
dt, th, .lead, .label { font-weight: bold; }
dd { margin-left: 0; }
a { color: #12436D; }
a:focus, .wide:focus { outline: 3px solid #801650; outline-offset: 2px; }
.skip { position: absolute; left: -100rem; }
.skip:focus { left: 0; background: #FFFFFF; padding: 0.5rem; z-index: 2; }
figure { margin: 1rem 0; }
figcaption, caption { font-weight: bold; text-align: left; padding: 0.3rem 0; }
img { display: block; width: 100%; height: auto; max-width: 40rem; }
.small, .source, .lead { font-size: 0.875rem; }
.facts, .care { font-size: 0.875rem; }
.answer { border-left: 5px solid #12436D; background: #EEF3F7; padding: 0.8rem 1rem; margin: 0;
  font-weight: bold; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); gap: 1.5rem; }
.tiles h3 { border-top: 2px solid #12436D; margin: 0; padding-top: 0.4rem; font-size: 1rem; }
.tiles .figure { font-size: 1.6rem; font-weight: bold; margin: 0.3rem 0; }
.wide { overflow-x: auto; margin: 0 0 1rem; }
table { border-collapse: collapse; border: solid #12436D; border-width: 2px 0; min-width: 60%;
  font-size: 0.875rem; }
th, td { padding: 0.25rem 0.75rem 0.25rem 0.25rem; text-align: left; vertical-align: top;
  border-bottom: 1px solid #6F777B; overflow-wrap: normal; }
thead th { border-bottom: 2px solid #12436D; vertical-align: bottom; }
.broad table { min-width: 62rem; }
.names tbody th { white-space: nowrap; }
/* The caption stays in view while its table scrolls. */
caption span { position: sticky; left: 0; display: inline-block; max-width: calc(100vw - 2rem); }
.right { text-align: right; font-variant-numeric: tabular-nums; }
@media (min-width: 70rem) { .broad { width: 68rem; margin-left: calc(50% - 34rem); } }
@media (max-width: 30rem) { dl { display: block; } h1 { font-size: 1.5rem; } }
@media print {
  @page { size: A4; margin: 2cm; }
  body { font-size: 10pt; }
  nav, .skip { display: none; }
  header .banner { position: static; }
  .wide, .broad table { overflow: visible; min-width: 0; width: auto; margin-left: 0; }
  h2, h3, h4, caption { break-after: avoid; }
  figure, tr { break-inside: avoid; }
  thead { display: table-header-group; }
}
"""


def write(document: Document) -> bytes:
    """Bytes of the ``.html`` file; the same document gives the same bytes."""
    banner = f'<p class="banner">{_text(document.banner)}</p>'
    parts = [
        "<!DOCTYPE html>",
        f'<html lang="{LANGUAGE}">',
        f"<head>\n{_head(document)}\n</head>\n<body>",
        '<a class="skip" href="#content">Skip to the paper</a>',
        f"<header>\n{banner}\n</header>",
        f'<main id="content">\n{_front(document)}\n{_contents(document)}',
        *(_html(block) for block in document.blocks),
        f"</main>\n<footer>\n{banner}\n</footer>",
        "</body>\n</html>\n",
    ]
    return "\n".join(part for part in parts if part).encode("utf-8")


def _head(document: Document) -> str:
    return "\n".join(
        [
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            # The page may load and run nothing: a returned text could not, even if it got through.
            '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
            "img-src data:; style-src 'unsafe-inline'\">",
            f'<meta name="author" content="{_text(document.authors)}">',
            f'<meta name="date" content="{document.dated.isoformat()}">',
            f"<title>{_text(document.title)}</title>",
            f"<style>{STYLE}</style>",
        ]
    )


def _front(document: Document) -> str:
    subtitle = f'<p class="subtitle">{_text(document.subtitle)}</p>\n' if document.subtitle else ""
    return f"<h1>{_text(document.title)}</h1>\n{subtitle}"


def _contents(document: Document) -> str:
    links = "\n".join(
        f'<li><a href="#{heading.anchor}">{_text(heading.words)}</a></li>'
        for heading in document.contents
    )
    if not links:
        return ""
    return (
        '<nav aria-labelledby="contents">\n<h2 id="contents">Contents</h2>\n'
        f"<ul>\n{links}\n</ul>\n</nav>"
    )


def _html(block: Block) -> str:
    if isinstance(block, Heading):
        tag = f"h{block.level + 1}"
        return f"<{tag}{_identity(block.anchor)}>{_text(block.words)}</{tag}>"
    if isinstance(block, Paragraph):
        kind = "" if block.role == "body" else f' class="{block.role}"'
        leads = f" {_links(block.links)}." if block.links else ""
        return f"<p{kind}>{_text(block.text)}{leads}</p>"
    if isinstance(block, Points):
        tag = "ol" if block.ordered else "ul"
        kind = ' class="small"' if block.role == "small" else ""
        items = "\n".join(
            f"<li{_identity(point.anchor)}>{_point(point)}</li>" for point in block.items
        )
        return f"<{tag}{kind}>\n{items}\n</{tag}>"
    if isinstance(block, Tiles):
        return f'<div class="tiles">\n{"".join(map(_tile, block.items))}</div>'
    caption = f"{_text(block.label)}: {_text(block.caption)}"
    if isinstance(block, Picture):
        data = base64.b64encode(block.image("svg")).decode("ascii")
        return (
            f'<figure id="{block.anchor}">\n<figcaption>{caption}</figcaption>\n'
            f'<img alt="{_text(block.alt)}" src="data:image/svg+xml;base64,{data}">\n</figure>'
        )
    keys = "".join(f'<p class="small">{_text(key)}</p>\n' for key in block.keys)
    head = "".join(
        f'<th scope="col"{_side(number)}>{_text(name)}</th>'
        for name, number in zip(block.headers, block.right, strict=True)
    )
    rows = "\n".join(_row(row, block.right) for row in block.cells)
    # A part that scrolls must be reachable by keyboard and have a name.
    kind = "wide broad" if block.is_wide else "wide"
    named = all(len(row[0]) <= LONGEST_NAME for row in block.cells)
    names = ' class="names"' if named else ""
    return (
        f'{keys}<div class="{kind}" tabindex="0" role="region" aria-label="{caption}">\n'
        f'<table id="{block.anchor}"{names}>\n<caption><span>{caption}</span></caption>\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>\n</div>"
    )


def _row(cells: tuple[str, ...], right: tuple[bool, ...]) -> str:
    first = f'<th scope="row"{_side(right[0])}>{_text(cells[0])}</th>'
    rest = "".join(
        f"<td{_side(number)}>{_text(cell)}</td>"
        for cell, number in zip(cells[1:], right[1:], strict=True)
    )
    return f"<tr>{first}{rest}</tr>"


def _side(number: bool) -> str:
    return ' class="right"' if number else ""


def _point(point: Point) -> str:
    label = f'<span class="label">{_text(point.label)}:</span> ' if point.label else ""
    inside = f" ({_links(point.links)})." if point.links else ""
    outside = (
        f' <a href="{_text(point.address)}">{_text(point.address)}</a>' if point.address else ""
    )
    return f"{label}{_text(point.text)}{inside}{outside}"


def _tile(tile: Tile) -> str:
    return (
        f"<div>\n<h3>{_text(tile.question)}</h3>\n"
        f'<p class="figure">{_text(tile.figure)}</p>\n'
        f"<p>{_text(tile.text)} {_links((tile.link,))}.</p>\n</div>\n"
    )


def _links(links: tuple[Link, ...]) -> str:
    return ", ".join(f'<a href="#{link.anchor}">{_text(link.words)}</a>' for link in links)


def _identity(anchor: str) -> str:
    return f' id="{anchor}"' if anchor else ""


def _text(text: object) -> str:
    return escape(plain(text))
