"""Which field of which frame does a heading name?

The frames' own column names always count; beside them stand the words that returns use, in
`reference/headings.csv`. A column ``known_by`` there says what a frame's sheet cannot do without:
one of its headings that bear a 1, one of those that bear a 2, and so on.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from rocu_analysis import reference, schema
from rocu_analysis.validation.names import key

# Columns worked out from others: never figures of their own.
_DERIVED = re.compile(
    r"(?:% ?|percentage |per ?cent(?:age)? |year on year |annual |pct )?(?:change|difference|diff|"
    r"variance|var|increase|decrease)(?:\b.*)?|.*\b(?:rank|ranking|rate per .*|per 1 ?000.*|"
    r"per head|per 100 ?000.*|target|average|mean|median|population|trend|direction of travel|rag|"
    r"share|proportion|forecast|baseline|change|variance)\b.*|% of .*|%|rate|\+|yoy|"
    r"per ?cent(?:age)?|% share"
)


@lru_cache(maxsize=50_000)
def plain(heading: str) -> str:
    """Heading as it is looked up, without what only helps to fill it in."""
    asides = r"\((?:required|optional|select|dd/mm/yyyy|mandatory|please select)[^)]*\)"
    bare = re.sub(rf"{asides}|\s*\(note \d+\)\s*$", "", heading, flags=re.IGNORECASE)
    # “#” alone heads numbers; ``#REF!`` is an error and no word.
    return bare.strip() if bare.lstrip().startswith("#") else key(bare)


@cache
def words(frame: str) -> dict[str, str]:
    """Field of a frame for each heading that names one."""
    known = {name.replace("_", " "): name for name in schema.columns(frame)}
    for row in reference.rows("headings"):
        if row["frame"] == frame:
            for word in row["headings"].split(";"):
                known.setdefault(plain(word), row["field"])
    return {**known, "source": "source"} if frame == "outcomes" else known


@cache
def listed(kind: str) -> frozenset[str]:
    """Headings of one kind that belong to no frame's field: "note", "log date", "number" …"""
    rows = reference.rows("headings")
    said = next(r["headings"] for r in rows if (r["frame"], r["field"]) == ("any", kind))
    return frozenset(plain(word) for word in said.split(";"))


@lru_cache(maxsize=50_000)
def field_of(heading: str, frame: str = "outcomes") -> str | None:
    """Field that a heading names, or None."""
    text, known = plain(heading), words(frame)
    bare = re.sub(r"\s*\([^)]*\)$", "", text)
    return known.get(text) or known.get(bare) or known.get(text.removesuffix(" name"))


@lru_cache(maxsize=50_000)
def names_any_field(heading: str) -> bool:
    """Whether a heading names a field of any frame."""
    return any(field_of(heading, frame) for frame in schema.FRAMES)


def is_note(heading: str) -> bool:
    """Whether a column is for remarks."""
    return plain(heading) in listed("note")


def is_derived(heading: str) -> bool:
    """Whether a column is worked out from others, such as ``% change``."""
    return bool(_DERIVED.fullmatch(plain(heading)))


def frame_of(headings: list[str], sheet: str = "") -> str:
    """Frame whose headings these are; outcomes unless a register's own headings are there."""
    named, best, best_score = plain(sheet), "outcomes", 0.0
    plains = {plain(heading) for heading in headings}
    for frame in schema.FRAMES:
        rows = [r for r in reference.rows("headings") if r["frame"] == frame and r["known_by"]]
        fields = {field_of(heading, frame) for heading in headings} - {None}
        shown = {number for r in rows if r["field"] in fields for number in r["known_by"]}
        if not rows or shown < {number for r in rows for number in r["known_by"]}:
            continue
        own = set(schema.columns(frame)) & {heading.replace(" ", "_") for heading in plains}
        called = named in (frame.replace("_", " "), frame.rstrip("s"))
        score = len(fields) + 0.5 * len(own) + 3 * called
        if score > best_score:
            best, best_score = frame, score
    if best == "outcomes" and plains & listed("grade"):
        # Published lists of grades name neither question nor scale; the heading must say grade.
        fields = {field_of(heading, "grades") for heading in headings}
        return "grades" if {"unit", "assessed"} <= fields else "outcomes"
    fields = {field_of(heading) for heading in headings}
    is_outcomes = {"measure", "value"} <= fields and len(fields) - 1 > best_score
    return "outcomes" if is_outcomes else best
