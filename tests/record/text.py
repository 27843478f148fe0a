"""What the package says, as text that a person reads in a difference.

Everything that is recorded goes through here, and only through the public door: a change inside
the package touches this file alone, and none of what was recorded.
"""

import hashlib
import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass

import numpy as np
import pandas as pd

from rocu_analysis.paper.content import listed

MOST_ROWS = 400


def value(held):
    """One cell or option as text; missing ones are told from empty ones."""
    if held is None or held is pd.NA or held is pd.NaT:
        return "-"
    if isinstance(held, (float, np.floating)):
        return "-" if math.isnan(held) else f"{float(held):.10g}"
    if isinstance(held, (bool, np.bool_)):
        return "yes" if held else "no"
    if isinstance(held, (int, np.integer)):
        return str(int(held))
    if isinstance(held, pd.Timestamp):
        return held.isoformat().removesuffix("T00:00:00")
    if isinstance(held, str):
        return repr(held)[1:-1] if held else "''"
    if isinstance(held, Mapping):
        return "{" + ", ".join(f"{value(k)}: {value(v)}" for k, v in held.items()) + "}"
    if isinstance(held, pd.DataFrame):
        rows = sorted({0, len(held) // 2, len(held) - 1} & set(range(len(held))))
        some = [held.iloc[n].tolist() for n in rows]
        return f"{len(held)} rows of {value(list(held.columns))}, of which {value(some)}"
    if isinstance(held, (pd.Series, np.ndarray)):
        return value(list(held))
    if isinstance(held, (list, tuple)):
        return "[" + ", ".join(value(item) for item in held) + "]"
    if isinstance(held, (set, frozenset)):
        return value(sorted(held, key=str))
    if is_dataclass(held):
        inside = {f.name: getattr(held, f.name) for f in fields(held) if f.repr}
        return f"{type(held).__name__}{value(inside)}"
    if callable(held):
        return "a function"
    return str(held)


def frame(held, most=MOST_ROWS):
    """A frame: its columns, then a row a line; of a long one the first rows and a sum over all."""
    if held is None:
        return "none"
    lines = [" | ".join(str(name) for name in held.columns)]
    if held.empty:
        return f"{lines[0]}\n(no rows)"
    columns = (
        [[value(cell) for cell in held[name].tolist()] for name in held.columns]
        if (held.columns.is_unique)
        else [[value(cell) for cell in held.iloc[:, n].tolist()] for n in range(held.shape[1])]
    )
    rows = [" | ".join(cells) for cells in zip(*columns, strict=True)]
    if len(rows) > most:
        whole = hashlib.sha256("\n".join(rows).encode()).hexdigest()[:16]
        return "\n".join([*lines, *rows[:most], f"... {len(rows)} rows in all, sha256 {whole}"])
    return "\n".join([*lines, *rows])


def packed(held, most=MOST_ROWS):
    """A frame as `frame` gives it, what is the same in every row of a column said once before."""
    if len(held) < 2 or not held.columns.is_unique:
        return frame(held, most)
    same = {name: set(map(value, held[name].tolist())) for name in held.columns}
    every = [f"every {name}: {words.pop()}" for name, words in same.items() if len(words) == 1]
    rest = held[[name for name, words in same.items() if words]]
    return "\n".join([*every, frame(rest, most)] if rest.shape[1] else every)


def section(title, body):
    """A titled part of a record."""
    return f"## {title}\n{body}\n"


def refusal(error):
    """A mistake as its user reads it."""
    return f"{type(error).__name__}: {error}"


def attempt(make, show):
    """What a call gives, or the paragraph with which it refuses."""
    from rocu_analysis.errors import RocuError

    try:
        return show(make())
    except RocuError as error:
        return refusal(error)


def exhibit(held, most=MOST_ROWS):
    """An exhibit: its words, its table, and what it draws with."""
    lines = [
        f"headline: {held.headline}",
        f"subtitle: {held.subtitle}",
        f"alt: {held.alt}",
        f"description: {held.description}",
        f"source: {held.source}",
        *(f"note: {note}" for note in held.notes),
        f"illustrative: {value(held.illustrative)}",
        f"data: {len(held.data)} rows",
        "table:",
        frame(held.table, most),
    ]
    drawing = held.drawing
    if drawing is None:
        return "\n".join([*lines, "drawing: none"])
    options = {name: value(option) for name, option in sorted(drawing.options.items())}
    return "\n".join(
        [
            *lines,
            "drawing:",
            packed(drawing.frame, most),
            *(f"option {name}: {option}" for name, option in options.items()),
        ]
    )


def check(held, most=MOST_ROWS):
    """A check: each frame that has rows, problems, what was set aside, and the ledger."""
    from rocu_analysis import schema

    names = [*schema.FRAMES, "problems", "rejected", "ledger", "accepted_by_hand"]
    parts = [f"summary: {held.summary}\n"]
    parts += [f"marking: {held.marking}\n"] if held.marking else []
    for name in names:
        rows = getattr(held, name)
        parts.append(section(name, frame(rows, most)) if len(rows) else f"## {name}: no rows\n")
    return "\n".join(parts)


def document(held):
    """A paper before any writer: front matter and every block in reading order."""
    lines = [
        f"{name}: {value(getattr(held, name))}"
        for name in (
            "title",
            "subtitle",
            "part",
            "marking",
            "handling",
            "dated",
            "authors",
            "illustrative",
        )
    ]
    lines.append(f"facts: {held.facts}")
    for block in held.blocks:
        lines.append(f"-- {type(block).__name__}")
        lines += [*_block(block)]
    return "\n".join(lines)


def _block(block):
    kind = type(block).__name__
    if kind == "Heading":
        yield f"{'#' * block.level} {block.words}"
    elif kind == "Paragraph":
        yield f"{block.role}: {block.words}"
    elif kind == "Points":
        for point in block.items:
            led = listed(point.links)
            yield f"* {point.label} :: {point.text} {led} {point.address}".rstrip()
    elif kind == "Tiles":
        for tile in block.items:
            yield f"[{tile.question}] {tile.figure} :: {tile.text} {tile.link.words}"
    elif kind == "Picture":
        yield f"{block.label}: {block.caption}"
        yield f"alt: {block.alt}"
        yield frame(block.exhibit.drawing.frame)
    else:
        yield f"{block.label}: {block.caption} ({block.source})"
        yield from block.keys
        yield " | ".join(block.headers)
        yield from (" | ".join(cells) for cells in block.cells)
