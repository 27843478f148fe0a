"""The document as a tagged PDF (PDF/UA-1), set by typst.

The document goes to typst as JSON, and its strings are shown as strings: nothing in them can act
as markup. Alternative text stands on images only: on a figure around a table it would replace
the table's own tags. The layout is ``paper.typ``.
"""

from __future__ import annotations

import json
import re
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from importlib.resources import files

from rocu_analysis.paper import content
from rocu_analysis.paper.content import LARGER, Document
from rocu_analysis.paper.tables import LONGEST_WORD, Table, glyphs
from rocu_analysis.theme import FONT, SPARE_FONT, font_folder

# What typst is told of a block beside its fields, and which of its fields it is not told.
WORKED_OUT = {
    content.Heading: ("words",),
    content.Paragraph: ("before",),
    content.Picture: ("words", "width", "widest"),
    Table: ("words", "keys", "headers", "cells", "right", "page_widths", "points",
            "keeps_together"),
}  # fmt: skip
LEFT_OUT = ("drawing", "exhibit", "frame", "room", "low", "title")
_TOO_LONG = re.compile(rf"\S{{{LONGEST_WORD - 2}}}(?=\S)")


def write(document: Document) -> bytes:
    """Bytes of the ``.pdf`` file; the same document gives the same bytes."""
    return typeset(as_json(document), document.dated)


def as_json(document: Document) -> str:
    """What is set, as JSON; draws the charts."""
    values = {name: glyphs(getattr(document, name))
            for name in ("title", "subtitle", "authors", "banner")}  # fmt: skip
    values["date"] = [document.dated.year, document.dated.month, document.dated.day]
    values["looks"] = {name: look.points for name, look in content.LOOKS.items()}
    return json.dumps({**values, "runs": _runs(document.blocks)})


def typeset(text: str, dated: date, **form: object) -> bytes | list[bytes]:
    """Bytes of the file, or pages in another ``form`` of typst's; other threads run meanwhile."""
    import typst

    with font_folder() as folder:
        return typst.compile(
            files(__package__).joinpath("paper.typ").read_bytes(),
            font_paths=[folder],
            ignore_system_fonts=True,
            sys_inputs={"document": text, "fonts": f"{FONT};{SPARE_FONT}"},
            timestamp=int(datetime(dated.year, dated.month, dated.day, tzinfo=UTC).timestamp()),
            **(form or {"pdf_standards": ["ua-1"]}),
        )


def _runs(blocks: tuple[content.Block, ...]) -> list[dict]:
    """Blocks in runs of pages that stand upright or on their side, each run in groups."""
    runs: list[dict] = []
    for group in _groups(blocks):
        turned = isinstance(group[0], content.Heading) and group[0].landscape
        if not runs or turned != runs[-1]["landscape"]:
            runs.append({"landscape": turned, "groups": []})
        # Pages that are turned begin a page anyway: a second break would leave an empty one.
        begins = any(isinstance(block, content.Heading) and block.new_page for block in group)
        runs[-1]["groups"].append({
            "new_page": begins and bool(runs[-1]["groups"]),
            "together": any(isinstance(block, content.Picture) for block in group),
            "parts": _as_value(_parts(group)),
        })  # fmt: skip
    return runs


def _groups(blocks: tuple[content.Block, ...]) -> list[list[content.Block]]:
    """Blocks from one heading to the next; a heading that stands on another goes with it."""
    groups: list[list[content.Block]] = []
    for block in blocks:
        last = groups[-1] if groups else []
        heads = [isinstance(one, content.Heading) for one in (block, *last)]
        if not last or (heads[0] and not all(heads)):
            groups.append([])
        groups[-1].append(block)
    return groups


def _parts(group: list[content.Block]) -> list[list[content.Block]]:
    """What stands on one page with a chart, and what may run over to the next."""
    charts = [place for place, block in enumerate(group) if isinstance(block, content.Picture)]
    for place in range(charts[0] + 1 if charts else len(group), len(group)):
        block = group[place]
        if not isinstance(block, content.Paragraph) or block.role == "lead":
            return [group[:place], group[place:]]
    return [group]


def _as_value(value: object) -> object:
    """A block, or anything in it, as values of JSON."""
    if isinstance(value, str):
        return glyphs(value)
    if isinstance(value, list | tuple):
        return [_as_value(one) for one in value]
    if not is_dataclass(value):
        return value
    names = [field.name for field in fields(value) if field.name not in LEFT_OUT]
    names += WORKED_OUT.get(type(value), ())
    entry = {name: _as_value(getattr(value, name)) for name in names}
    entry["kind"] = type(value).__name__
    if isinstance(value, content.Chart):
        size = value.size if isinstance(value, content.Picture) else "thumb"
        entry["svg"] = value.for_typst(size)
    elif isinstance(value, Table):
        entry["headers"], *entry["cells"] = [
            [_TOO_LONG.sub("\\g<0>\u200b", word) for word in row]  # where it may break
            for row in (entry["headers"], *entry["cells"])
        ]
    elif isinstance(value, content.Tiles):
        entry["scale"] = LARGER if value.large else 1.0
    return entry
