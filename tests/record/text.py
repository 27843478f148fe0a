"""What the package gives, as plain text that a person reads in a difference."""

import contextlib
import json
import tempfile
from collections import Counter

import pandas as pd

from rocu_analysis import schema
from rocu_analysis.exhibits.cells import printed

LONGEST = 30  # rows of a table; the rest are counted


@contextlib.contextmanager
def new_folder():
    with tempfile.TemporaryDirectory() as name:
        yield name


def value(held):
    """One cell of a frame."""
    if pd.isna(held):
        return "-"
    if isinstance(held, pd.Timestamp):
        return f"{held:%Y-%m-%d}"
    if isinstance(held, float):
        return f"{held:.10g}"
    return str(held).replace("\n", "\\n")


def rows(lines):
    """Rows of words, each on a line, the last of a long table counted."""
    lines = [" | ".join(cells) for cells in lines]
    more = len(lines) - LONGEST
    return lines if more <= 0 else [*lines[:LONGEST], f"... and {more} more rows"]


def frame(held):
    """A frame: what is the same in every row once, then the columns and a row a line."""
    words = {name: [value(cell) for cell in held[name]] for name in held.columns}
    alike = [name for name, cells in words.items() if len(held) > 1 and len(set(cells)) == 1]
    given = [f"{name}: {words[name][0]}" for name in alike if words[name][0] != "-"]
    others = {name: cells for name, cells in words.items() if set(cells) != {"-"}}
    others = {name: cells for name, cells in others.items() if name not in alike}
    same = [f"in every row, {'; '.join(given)}"] if given else []
    body = zip(*others.values(), strict=True)
    return [*same, " | ".join(others), *rows(body)] if others else same


def check(held):
    """A check: each frame that has rows, the problems, what was set aside, and the ledger."""
    lines = [held.summary]
    for name in (*schema.FRAMES, "problems", "rejected", "ledger"):
        if len(getattr(held, name)):
            lines += ["", f"## {name}", *frame(getattr(held, name))]
    return "\n".join(lines)


def exhibit(held):
    """An exhibit: its words and its table as printed."""
    about = {
        "headline": held.headline, "subtitle": held.subtitle, "alt": held.alt,
        "care": held.care, "description": held.description,
        "source": held.source,
    }  # fmt: skip
    lines = [f"{name}: {words}" for name, words in about.items() if words]
    lines += [f"note: {note}" for note in held.notes]
    table = printed(held.cells)
    return "\n".join([*lines, "", " | ".join(table.columns), *rows(table.to_numpy().tolist())])


def document(held):
    """A paper before any writer, in Markdown: front matter, then every block in reading order."""
    front = {
        "title": held.title, "subtitle": held.subtitle, "part": held.part, "dated": held.dated,
        "on every page": held.banner, "authors": held.authors, "facts": " | ".join(held.facts),
    }  # fmt: skip
    lines = [f"{name}: {words}" for name, words in front.items() if words]
    for block in held.blocks:
        lines += ["", *BLOCKS[type(block).__name__](block)]
    return "\n".join(lines)


def _heading(block):
    page = " (new page)" * block.new_page + " (on its side)" * block.landscape
    yield f"{'#' * block.level} {block.words}{page}"


def _paragraph(block):
    yield block.words if block.role == "body" else f"[{block.role}] {block.words}"


def _points(block):
    for number, point in enumerate(block.items, 1):
        mark = f"{number}." if block.ordered else "*"
        label = f"{point.label}:" if point.label else ""
        links = f"({', '.join(link.words for link in point.links)})" if point.links else ""
        yield " ".join(filter(None, (mark, label, point.text, links, point.address)))


def _tiles(block):
    for tile in block.items:
        chart = " [small chart]" if tile.chart else ""
        yield f"[tile] {tile.question} {tile.verdict}: {tile.text} ({tile.link.words}){chart}"


def _picture(block):
    yield f"![{block.alt}]"
    yield f"[caption] {block.words}"


def _table(block):
    yield f"[caption] {block.words}"
    yield from block.keys
    yield " | ".join(block.headers)
    yield from rows(block.cells)
    if block.source:
        yield f"[source] {block.source}"


BLOCKS = {"Heading": _heading, "Paragraph": _paragraph, "Points": _points, "Tiles": _tiles,
          "Picture": _picture, "Table": _table}  # fmt: skip


def evidence(data):
    """The record beside a paper: of each exhibit what was asked, and its counts by measure."""
    record = json.loads(data)
    lines = [f"{name}: {record[name]}" for name in ("kind", "schema", "title", "part", "dated")
             if name in record]  # fmt: skip
    lines += [f"input: {held['file']}" for held in record["inputs"]]
    for held, asked in zip(record["exhibits"], record["spec"]["exhibits"], strict=True):
        counts = held["counts"]
        by_measure = Counter(count["measure"] for count in counts)
        lines += ["", f"## {held['number']} {asked}", held["headline"]]
        lines += [f"rows: {len(held['rows'])}; counts: {len(counts)} {dict(by_measure)}"]
        lines += [f"last count: {_count(counts[-1])}"] if counts else []
        lines += [f"standing: {one}" for one in held["standing"][:3]]
    return "\n".join(lines)


def _count(count):
    """One count of a record, with the first of the cells that are added up in it."""
    cells = [cell for several in count.get("from", ()) for cell in several]
    rest = {name: held for name, held in count.items() if name != "from"}
    return f"{json.dumps(rest, ensure_ascii=False)}, of {cells[0] if cells else '-'} ({len(cells)})"
