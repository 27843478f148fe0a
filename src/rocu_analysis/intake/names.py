"""Which words are known? Places, measures, the other words of outcomes, and headings.

One table of phrases, built from the reference tables, says what a whole cell means (`meanings`).
A word may mean several things: ``West Midlands`` is a force and a region. Nothing here chooses.
Only whole cells are looked up: a known word inside a longer text means nothing.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import NamedTuple

from rocu_analysis import reference, schema

PLACES = ("force", "region", "body", "national", "network")
NOTE_MARKS = re.compile(
    r"(?<=[\w)\]’'\"%])(?:(?<!\bm)(?<!\bkm)[⁰¹²³⁴-⁹]+|[*†‡^~]+(?!\S))|^[*†‡]+ ?(?=\w)"
)
_NUMBERED = re.compile(r"^\s*(?:\d{1,2}(?:\.\d{1,2})?[a-z]?[.)]|\(?[a-z]\)|[•·-])\s+(?=[^\W\d_])")
_NOTE_LETTER = re.compile(r"(?<=\w)\s?\([a-d]\)\s*$|\s*\[(?:note )?\d{1,2}\]\s*$")
_ASIDES = re.compile(
    r"(?i)\((?:required|optional|select|dd/mm/yyyy|mandatory|please select)[^)]*\)"
)
_COUNTS = ("", "number of ", "no of ", "total ", "total number of ", "count of ")
_POLICE = ("", " Police", " Constabulary", " Police Service")
_TOTAL = re.compile(
    r"(?:(?:grand|overall|sub|running) ?)?totals?|sum|overall|all|combined|full year|"
    r"whole year|(?:(?:grand|overall|sub) ?)?totals?(?: (?:for|of))? (?P<of>.+)|"
    r"(?P<of_>.+) (?:sub ?)?totals?|(?:all|overall) (?:the )?(?P<all>.+)"
)
ALIKE = 0.6
# Regions of official statistics with other forces than ours, and names that only ours have.
_DRAWN_OTHERWISE = ("North West", "South East", "Eastern")
_OURS = frozenset(("eastern", "southern wales"))
_COUNTRIES = frozenset(("england", "wales"))
_NEARLY_NINE = 8


class Meaning(NamedTuple):
    """One thing that a word can mean: the field that it fills, and the project's word for it."""

    field: str
    word: str


@lru_cache(maxsize=50_000)
def key(text: str) -> str:
    """Text as it is looked up, without case, spaces, note marks and punctuation."""
    plain = NOTE_MARKS.sub("", text).casefold().replace("&", " and ").replace("\u2019", "'")
    plain = re.sub(r"[\u2010-\u2015\u2212]", "-", plain)
    plain = re.sub(r"\s*\[(?:note )?\d{1,2}\]\s*$|\s*\((?:see )?note \d+\)\s*$", "", plain)
    return re.sub(r"[\s_/,;:.?!#]+", " ", plain.replace("-", " ")).strip(" '\"")


@reference.remembered
def phrases() -> dict[str, tuple[Meaning, ...]]:
    """Every known phrase, as `key` writes it, with all that it can mean."""
    known: dict[str, dict[Meaning, None]] = {}
    for phrase, *meant in (*_places(), *_measures(), *_other_words()):
        if key(phrase):
            known.setdefault(key(phrase), {})[Meaning(*meant)] = None
    own = {key(r["alias"]): (Meaning(r["field"], r["word"]),) for r in reference.added("aliases")}
    return {phrase: tuple(meant) for phrase, meant in known.items()} | own


def _places():
    for row in reference.rows("regions"):
        own = row["region"]
        for name in (own, f"{own} ROCU", f"{own} region", row["unit"], row["unit_short"]):
            yield name, "region", own
    for alias, region in reference.aliases("region").items():
        yield alias, "region", region
    for row in reference.rows("forces"):
        for name in (row["official_name"], row["code"], *(row["force"] + t for t in _POLICE)):
            yield name, "force", row["force"]
    for alias, force in reference.aliases("force").items():
        yield from ((alias + tail, "force", force) for tail in _POLICE)
    for row in reference.rows("bodies"):
        field = row["kind"] if row["kind"] in ("national", "network") else "body"
        for name in (row["body"], *reference.listed(row["aliases"])):
            yield name, field, row["body"]
    for kind in reference.kinds_of_area():
        yield from ((name, "body", name) for name in reference.areas(kind))


def _measures():
    for row in reference.rows("measures"):
        for name in (row["measure"], row["label"], row["singular"], row["plural"]):
            if name not in ("pound", "pounds", "kilogram seized", "kilograms seized"):
                for count in _COUNTS if row["unit"] == "count" else ("", "total "):
                    yield count + name, "measure", row["measure"]
    for alias, measure in reference.aliases("measure").items():
        yield alias, "measure", measure


def _other_words():
    threats = [(row["threat"], "threat", row["aliases"]) for row in reference.rows("threats")]
    words = [(row["word"], row["field"], row["aliases"]) for row in reference.rows("outcome_words")]
    for word, field, aliases in (*words, *threats):
        for name in (word, *aliases.split(";")) if field in schema.columns("outcomes") else ():
            yield name, field, word


@cache
def listed(kind: str) -> frozenset[str]:
    """Words of a list in ``outcome_words.csv`` that fill no field, as `key` writes them."""
    rows = [row for row in reference.rows("outcome_words") if row["field"] == kind]
    return frozenset(key(w) for r in rows for w in (r["word"], *reference.listed(r["aliases"])))


@cache
def _codes() -> dict[str, str]:
    codes = {row["code"].casefold(): row["region"] for row in reference.rows("regions")}
    return codes | {"yath": "Yorkshire and the Humber", "ldn": "London"}


@reference.remembered(size=100_000)
def meanings(text: str, codes: bool = False) -> tuple[Meaning, ...]:
    """Everything that a whole cell can mean; with ``codes`` also short ones, such as SW."""
    plain = key(text)
    if known := phrases().get(plain):
        return known
    if codes and plain in _codes():
        return (Meaning("region", _codes()[plain]),)
    for other in (_NUMBERED.sub("", text), _NOTE_LETTER.sub("", text)):
        if other != text:
            return meanings(other, codes)
    if plain.startswith("the "):
        return meanings(plain[4:])
    sides = re.fullmatch(r"([^/|()]+)(?:[/|]([^/|()]+)|\(([^/|()]+)\)\s*)", text.strip())
    if sides:  # “Arestiadau / Arrests”, “East Midlands (EMSOU)”: both sides must mean the same
        first, second = (meanings(side, codes) for side in (sides[1], sides[2] or sides[3]))
        return tuple(meaning for meaning in first if meaning in second)
    return ()


def places_of(text: str) -> tuple[Meaning, ...]:
    """The places that a whole cell can mean, short ones included."""
    return tuple(meaning for meaning in meanings(text, codes=True) if meaning.field in PLACES)


def word_of(field: str, text: str) -> str | None:
    """The project's word of one field for a cell, or None."""
    return next((m.word for m in meanings(text, codes=field == "region") if m.field == field), None)


def is_total(text: str) -> bool:
    """Whether a label says that its figures are the sum of others.

    >>> [is_total(label) for label in ("Grand total", "South West total", "Total waiting")]
    [True, True, False]
    """
    match = _TOTAL.fullmatch(key(text))
    if not match or meanings(text):
        return False
    whole = match["of"] or match["of_"] or match["all"]
    return not whole or bool(meanings(whole)) or {*whole.split()} <= listed("of every total")


def suggest(text: str, fields: tuple[str, ...] = PLACES, most: int = 3) -> list[str]:
    """Known words of some fields that look most like one that is not known, best first."""
    known = {p: m.word for p, meant in phrases().items() for m in meant if m.field in fields}
    close = difflib.get_close_matches(key(text)[:60], known, n=4 * most, cutoff=ALIKE)
    return list(dict.fromkeys(known[phrase] for phrase in close))[:most]


def settle_places(
    texts: Iterable[str], found: Iterable[tuple[Meaning, ...]]
) -> list[tuple[Meaning, ...]]:
    """The places that each name can mean beside the others of its column, row or title.

    A force and region of one name is of the kind that all others are, but no place twice. Beside
    regions of official statistics, such as East of England, one with other forces there is open.
    """
    keys, found = {*map(key, texts)}, [*found]
    certain = {meant[0] for meant in found if len(meant) == 1}
    kinds = {meaning.field for meaning in certain} & {"force", "region"}
    regions = {meaning.word for meaning in certain if meaning.field == "region"}
    is_theirs = keys & _COUNTRIES or ("east of england" in keys and len(regions) > 1)
    is_theirs = is_theirs or len(regions) >= _NEARLY_NINE
    drawn_otherwise = _DRAWN_OTHERWISE if is_theirs and not keys & _OURS else ()
    settled = []
    for meant in found:
        fit = tuple(m for m in meant if {m.field} == kinds and m not in certain)
        meant = fit if len(meant) > 1 and len(fit) == 1 else meant
        if len(meant) == 1 and meant[0].field == "region" and meant[0].word in drawn_otherwise:
            meant = (*meant, Meaning("region of official statistics", meant[0].word))
        settled.append(meant)
    return settled


@cache
def _grades() -> frozenset[str]:
    rows = [row for row in reference.rows("words") if row["field"] == "grade"]
    return frozenset(key(w) for r in rows for w in (r["word"], *reference.listed(r["aliases"])))


def is_grade(value: object) -> bool:
    """Whether a cell is a grade of some scale."""
    return isinstance(value, str) and key(value) in _grades()


# --- headings -------------------------------------------------------------------------------------


@lru_cache(maxsize=20_000)
def plain_heading(heading: str) -> str:
    """Heading as it is looked up, without what only helps to fill it in."""
    bare = _NUMBERED.sub("", _ASIDES.sub("", heading)).replace("*", "")
    return bare.strip() if bare.lstrip().startswith("#") else key(bare)


@cache
def heading_fields(frame: str) -> dict[str, str]:
    """Field of a frame for each heading that names one."""
    known = {n.replace("_", " "): n for n in schema.columns(frame) if n != "source"}
    for row in reference.rows("headings"):
        if row["frame"] == frame:
            for word in reference.listed(row["headings"]):
                known.setdefault(plain_heading(word), row["field"])
    return known


@cache
def heading_words(kind: str) -> frozenset[str]:
    """Headings of one kind that belong to no frame's field, such as "note"."""
    rows = [r for r in reference.rows("headings") if (r["frame"], r["field"]) == ("any", kind)]
    return frozenset(plain_heading(w) for r in rows for w in reference.listed(r["headings"]))


@lru_cache(maxsize=50_000)
def field_of_heading(heading: str, frame: str = "outcomes") -> str | None:
    """Field that a heading names, or None.

    >>> field_of_heading("Police force area"), field_of_heading("Due (dd/mm/yyyy)", "responses")
    ('force', 'due')
    """
    text, known = plain_heading(heading), heading_fields(frame)
    bare = text.rpartition("(")[0].rstrip() if text.endswith(")") else text
    return known.get(text) or known.get(bare) or known.get(text.removesuffix(" name"))


def names_any_field(heading: str) -> bool:
    """Whether a heading names a field of any frame."""
    return any(field_of_heading(heading, frame) for frame in schema.FRAMES)


def is_ignorable(heading: str) -> bool:
    """Whether a column holds remarks, or who filled in the sheet: it changes no figure."""
    return plain_heading(heading) in heading_words("note") | listed("who filled in")


def is_guidance(name: str) -> bool:
    """Whether a sheet of this name explains the others and holds no table of its own."""
    return plain_heading(name) in heading_words("guidance sheet")


def register_of(headings: list[str], nearly: bool = False) -> str | None:
    """Register of which some headings are: the one that has most of them and lacks no mark of it.

    ``known_by`` in ``headings.csv`` says which fields tell a register: one of those that bear a 1,
    one of those that bear a 2, and so on. With ``nearly`` at least half of the headings tell it.
    """
    marks: dict[str, dict[str, str]] = {}
    for row in reference.rows("headings"):
        if row["known_by"]:
            marks.setdefault(row["frame"], {})[row["field"]] = row["known_by"]
    best, most = None, max(2, (len(headings) - 1) // 2) if nearly else 0
    for frame, marked in marks.items():
        fields = {field_of_heading(heading, frame) for heading in headings} - {None}
        letters = {*"".join(marked.get(name, "") for name in fields)}
        if len(fields) > most and (nearly or letters >= {*"".join(marked.values())}):
            best, most = frame, len(fields)
    return best
