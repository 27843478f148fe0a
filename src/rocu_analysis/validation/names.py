"""What does this word mean? Regions, forces, bodies, measures and the other words of the frames.

One table of phrases, built once from the reference tables, serves two questions: what a whole cell
means (`meanings`), and which known words stand in a longer text (`scan`). A word may have several
meanings: ``West Midlands`` is a force and a region. Nothing here chooses between them.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache, lru_cache

from rocu_analysis import period_words, reference, schema

# Names less like an unknown one than this are no help.
_LIKE = 0.6
PLACES = ("force", "region", "body", "national", "network")
# Words that join known ones in a heading and mean nothing by themselves.
FILLERS = frozenset(
    {"of", "in", "for", "by", "the", "and", "number", "numbers", "no", "total", "count", "counts"}
    | {"figures", "figure", "figs", "volume", "from", "to", "on", "at", "within", "across", "per"}
    | {"police", "force", "forces", "region", "regional", "area", "rocu", "activity", "value"}
    | {"all", "recorded", "made", "reported", "new", "data", "return", "table", "sheet"}
)
_SUFFIX = re.compile(
    r"\s+(?:police service|police force|police area|police|constabulary|constab|force area|pfa"
    r"|city police)$"
)
_COUNTING = {
    "led": ("led by the unit", "rocu led", "unit led", "led by rocu", "lead", "leading"),
    "supported": (
        "supported by the unit",
        "rocu supported",
        "unit supported",
        "support",
        "supporting",
        "assisted",
    ),
    "operation": ("all partners", "whole operation", "joint operation", "all partners together"),
    "forces": ("sum of forces", "force", "by forces", "force led", "force work", "force sum"),
    "Not stated": ("not stated",),
}
_LEVEL_WORDS = {
    "major": ("major disruption", "major disruptions"),
    "moderate": ("moderate disruption", "moderate disruptions"),
    "minor": ("minor disruption", "minor disruptions"),
    "none": ("no disruption", "no impact"),
    "negative": ("negative disruption", "negative impact"),
}
_STATUS_WORDS = {
    "provisional": ("prov", "provisional figures", "p", "draft", "unvalidated"),
    "final": ("finalised", "validated", "confirmed", "f"),
    "revised": ("rev", "revision", "r", "amended"),
}
_QUALIFIER_WORDS = {
    "exact": ("exactly",),
    "about": ("approximately", "approx", "around", "circa", "estimate", "estimated", "roughly"),
    "at least": ("minimum", "or more"),
    "more than": ("over", "in excess of", "above", "just over"),
    "at most": ("up to", "maximum", "no more than"),
    "less than": ("under", "below", "fewer than", "almost", "nearly", "just under"),
    "between": ("range",),
}
_UNIT_WORDS = {
    "count": ("number", "counts", "no", "n", "people", "persons", "offences", "cases"),
    "GBP": ("£", "pounds", "gbp", "sterling", "pound"),
    "kg": ("kgs", "kilograms", "kilogrammes", "kilos", "kilogram"),
    "years": ("year", "yrs"),
    "percent": ("%", "per cent", "percentage", "pct"),
}
_MARKER_WORDS = {
    "c": ("[c]", "confidential", "suppressed", "*"),
    "x": ("[x]", "not available", ".."),
    "z": ("[z]", "not applicable"),
}
_TOTAL = re.compile(
    r"(?:(?:grand|overall|sub|running|regional|region|force|all forces|combined|network|annual)"
    r"[ -]?)?totals?(?: (?:for|of) .*)?|sub ?totals?|sum|overall|all|combined"
    r"|(?:all|overall) (?:the )?(?:forces?|regions?|rocus|drugs?|threats?|strands?|4 ?ps|measures?|"
    r"offences?|crimes?|crime types?|levels?|outcomes?|activity|activities|areas?|partners?|types?|"
    r"categories|quarters?|months?|years?|periods?|tiers?|bands?|disruptions?|sources)"
    r"|(?:sub ?)?totals? .+|.+ (?:sub ?)?totals?|year to date|ytd|full year|whole year"
)


@dataclass(frozen=True, slots=True)
class Meaning:
    """One thing that a word can mean: the field that it fills, and the project's word."""

    field: str
    word: str


@dataclass(frozen=True, slots=True)
class Hit:
    """Known words inside a longer text, and which of its tokens they cover."""

    meanings: tuple[Meaning, ...]
    start: int
    end: int


def key(text: str) -> str:
    """Text as it is looked up: case, spaces, ampersands and punctuation do not count.

    >>> key(" Devon &  Cornwall ")
    'devon and cornwall'
    """
    plain = text.casefold().replace("&", " and ").replace("\u2019", "'")
    plain = re.sub(r"[\u2010-\u2015\u2212]", "-", plain)
    plain = re.sub(r"[*†‡¹²³⁴-⁹]+\s*$|\s*\[(?:note )?\d{1,2}\]\s*$", "", plain)
    return re.sub(r"[\s_/,;:.?!#]+", " ", plain.replace("-", " ")).strip(" '\"")


@cache
def phrases() -> dict[str, tuple[Meaning, ...]]:
    """Every known phrase, as `key` writes it, with what it can mean."""
    found: dict[str, dict[Meaning, None]] = {}

    def add(phrase: str, field: str, word: str) -> None:
        if key(phrase):
            found.setdefault(key(phrase), {})[Meaning(field, word)] = None

    for phrase, field, word in (*_places(), *_measures(), *_closed_words(), *_threats()):
        add(phrase, field, word)
    return {phrase: tuple(meanings) for phrase, meanings in found.items()}


@cache
def region_codes() -> dict[str, str]:
    """Short codes of regions, used only where a code is expected: file and sheet names."""
    codes = {row["code"].casefold(): row["region"] for row in reference.rows("regions")}
    return codes | {"yath": "Yorkshire and the Humber", "ldn": "London"}


@lru_cache(maxsize=200_000)
def meanings(text: str, codes: bool = False) -> tuple[Meaning, ...]:
    """Everything that a whole cell can mean, in no order of likelihood.

    With ``codes`` the short codes of regions count too: ``SW`` under a heading such as Region.

    >>> [meaning.field for meaning in meanings("West Midlands Police")]
    ['force']
    >>> [meaning.field for meaning in meanings("West Midlands")]
    ['region', 'force']
    """
    plain = key(text)
    found = phrases().get(plain)
    if found:
        return found
    bare = _SUFFIX.sub("", plain)
    if bare != plain:
        return tuple(m for m in phrases().get(bare, ()) if m.field in ("force", "body"))
    if plain.startswith("the "):
        return meanings(plain[4:])
    if codes and plain in region_codes():
        return (Meaning("region", region_codes()[plain]),)
    return ()


def of_field(text: str, *fields: str) -> Meaning | None:
    """Return the meaning that a cell has in one of the fields given, the first that fits."""
    by_field = {meaning.field: meaning for meaning in meanings(text)}
    return next((by_field[field] for field in fields if field in by_field), None)


@lru_cache(maxsize=50_000)
def scan(text: str, codes: bool = False) -> tuple[tuple[Hit, ...], tuple[str, ...]]:
    """Known words in a text, the longest first, and the words left over.

    Parameters
    ----------
    codes : bool
        Whether the short codes of regions count too (``SW``): in names of files and sheets.

    Periods are looked for by `period_words.find`; take them out first.
    """
    tokens = [token for token in key(re.sub(r"[()\[\]|+]", " ", text)).split() if token != "-"]
    hits, left, at = [], [], 0
    while at < len(tokens):
        length, found = _longest(tokens, at, codes)
        if found:
            hits.append(Hit(found, at, at + length))
        else:
            left.append(tokens[at])
        at += max(length, 1)
    return tuple(hits), tuple(left)


def is_total(text: str) -> bool:
    """Whether a word names a total of its neighbours.

    >>> is_total("Total Class A"), is_total("All drugs"), is_total("Arrests")
    (True, True, False)
    """
    plain = key(text)
    return bool(_TOTAL.fullmatch(plain)) and not any(
        meaning.field in ("network", "national") for meaning in phrases().get(plain, ())
    )


def without_total(text: str) -> str:
    """Rest of a total's heading: ``Total arrests`` is a total of arrests."""
    rest = re.sub(
        r"\b(?:grand|overall|sub|running)?[ -]?totals?\b|\ball\b|\boverall\b", " ", key(text)
    )
    return re.sub(r"\s+", " ", rest).strip(" ()")


def nearest_place(text: str) -> list[str]:
    """Names of regions, forces and bodies that look most like an unknown one."""
    return _nearest(key(text), PLACES)


def nearest_measure(text: str) -> list[str]:
    """Measures that look most like one that is not known."""
    return _nearest(key(text), ("measure",))


def _nearest(plain: str, fields: tuple[str, ...]) -> list[str]:
    """Words of some fields, by how like their phrases, or the beginnings of these, are."""
    scores: dict[str, float] = {}
    first, letters = plain.split(" ")[0], Counter(plain)
    first_letters = Counter(first)
    for phrase, found in phrases().items():
        words = [m.word for m in found if m.field in fields]
        if not words:
            continue
        whole = _likeness(plain, letters, phrase, _LIKE)
        begins = _likeness(first, first_letters, phrase.split()[0], _LIKE + 0.1) - 0.1
        for word in words:
            scores[word] = max(scores.get(word, 0.0), whole, begins)
    best = sorted(scores.items(), key=lambda item: -item[1])
    return [word for word, score in best if score >= _LIKE][:3]


def _likeness(one: str, letters: Counter, other: str, least: float) -> float:
    """How like two texts are, from 0 to 1; 0 where their letters alone say less than `least`."""
    shared = sum(min(count, other.count(letter)) for letter, count in letters.items())
    if 2 * shared < least * (len(one) + len(other)) - 1e-9:
        return 0.0
    return difflib.SequenceMatcher(None, one, other).ratio()


@cache
def units() -> dict[str, str]:
    """Unit of each known measure."""
    return {row["measure"]: row["unit"] for row in reference.rows("measures")}


@cache
def counts_people() -> frozenset[str]:
    """Measures that count people, of whom there are no halves."""
    rows = reference.rows("measures")
    return frozenset(row["measure"] for row in rows if row["counts_people"] == "yes")


def _longest(tokens: list[str], at: int, codes: bool) -> tuple[int, tuple[Meaning, ...]]:
    for length in range(min(8, len(tokens) - at), 0, -1):
        phrase = " ".join(tokens[at : at + length])
        found = phrases().get(phrase)
        if found and (length > 1 or len(phrase) > 2):
            return length, found
        if codes and length == 1 and phrase in region_codes():
            return 1, (Meaning("region", region_codes()[phrase]),)
    return 1, ()


def _places():
    for region in reference.REGIONS:
        yield region, "region", region
        yield f"{region} ROCU", "region", region
        yield f"{region} region", "region", region
    for row in reference.rows("regions"):
        yield row["unit"], "region", row["region"]
        yield row["unit_short"], "region", row["region"]
    for row in reference.rows("region_aliases"):
        yield row["alias"], "region", row["region"]
    for row in reference.rows("forces"):
        for name in (row["force"], row["official_name"], row["code"]):
            yield name, "force", row["force"]
        for suffix in ("Police", "Constabulary", "Police Service"):
            yield f"{row['force']} {suffix}", "force", row["force"]
    for row in reference.rows("force_aliases"):
        yield row["alias"], "force", row["force"]
        for suffix in ("Police", "Constabulary"):
            yield f"{row['alias']} {suffix}", "force", row["force"]
    for row in reference.rows("bodies"):
        field = row["kind"] if row["kind"] in ("national", "network") else "body"
        for name in (row["body"], *row["aliases"].split(";")):
            yield name, field, row["body"]


def _measures():
    for row in reference.rows("measures"):
        for name in (row["measure"], row["label"], row["singular"], row["plural"]):
            # "pound" and "kilogram seized" say a unit, not what was counted.
            if name not in ("pound", "pounds", "kilogram seized", "kilograms seized"):
                yield name, "measure", row["measure"]
                for count in ("number", "no", "no.", "nos", "total number", "count"):
                    yield f"{count} of {name}", "measure", row["measure"]
    for row in reference.rows("measure_aliases"):
        yield row["alias"], "measure", row["measure"]
    # The programme called Prevent is not the strand of that name.
    for name in (
        "Prevent referrals",
        "Prevent referral",
        "referrals to Prevent",
        "Prevent programme referrals",
    ):
        yield name, "measure", "Prevent programme referrals"


def _threats():
    for row in reference.rows("threats"):
        for name in (row["threat"], *row["aliases"].split(";")):
            yield name, "threat", row["threat"]


def _closed_words():
    for strand in reference.STRANDS:
        yield strand, "strand", strand
        yield f"{strand} strand", "strand", strand
        yield f"{strand} (4P)", "strand", strand
    tables = {
        "counting": _COUNTING,
        "level": _LEVEL_WORDS,
        "status": _STATUS_WORDS,
        "qualifier": _QUALIFIER_WORDS,
        "unit": _UNIT_WORDS,
        "marker": _MARKER_WORDS,
    }
    for field, table in tables.items():
        for word, others in table.items():
            yield word, field, word
            for other in others:
                yield other, field, word
    for number in range(1, 6):
        yield f"tier {number}", "tier", f"tier {number}"
        yield f"band {number}", "tier", f"band {number}"
    for geography in schema.GEOGRAPHIES:
        yield geography, "geography", geography


def is_period(text: str) -> bool:
    """Whether a text is a period, or part of one."""
    reading = period_words.parse(text)
    return bool(reading.periods or reading.part)


@cache
def regions_of_forces() -> dict[str, str]:
    """Region of each force."""
    return {row["force"]: row["region"] for row in reference.rows("forces")}
