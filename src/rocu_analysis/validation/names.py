"""Which words are known? Regions, forces, bodies, measures, the other words of frames, headings.

One table of phrases, built once from the reference tables, serves two questions: what a whole cell
means (`meanings`), and which known words stand in a longer text (`scan`). A word may have several
meanings: ``West Midlands`` is a force and a region. Nothing here chooses between them.

Of headings, the frames' own column names always count; beside them stand the words that returns
use, in `reference/headings.csv`. A column ``known_by`` there says what a frame's sheet cannot do
without: one of its headings that bear a 1, one of those that bear a 2, and so on.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np

from rocu_analysis import reference, schema
from rocu_analysis.periods import without_notes

# Names less like an unknown one than this are no help.
_LIKE = 0.6
# A longer heading is a sentence: its letters are those of any name.
_LONGEST_ADVISED = 40
PLACES = ("force", "region", "body", "national", "network")
# As forms number their questions, “3. Number of arrests”, and letters mark notes, “Arrests (a)”.
# Later letters may say more: (e) estimated, (k) thousands, (m) men, (p) provisional, (t) a target.
_QUESTION_NUMBER = re.compile(
    r"^\s*(?:\d{1,2}(?:\.\d{1,2}(?=\s+[A-Z])|(?:\.\d{1,2})?[a-z]?[.)])|\(?[a-z]\)|[•▪◦‣·-])"
    r"\s+(?=[^\W\d_])"  # “1.2 Arrests”, and no “7.62 mm rounds”
)
_NOTE_LETTER = re.compile(r"(?<=\w)\s?\([a-d]\)\s*$")
_GLUED_DIGIT = re.compile(r"(?<=[^\W\d_]{3})\d{1,2}(?:,\d{1,2})*$")
_COUNTS = ("", "number of ", "no of ", "nos of ", "total number of ", "count of ")
_SUFFIX = re.compile(
    r"\s+(?:police service|police force|police area|police|constabulary|constab|force area|pfa"
    r"|city police)$"
)
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


@lru_cache(maxsize=50_000)
def key(text: str) -> str:
    """Text as it is looked up: case, spaces, ampersands and punctuation do not count."""
    plain = without_notes(text).casefold().replace("&", " and ").replace("\u2019", "'")
    plain = re.sub(r"[\u2010-\u2015\u2212]", "-", plain)
    plain = re.sub(r"[*†‡¹²³⁴-⁹]+\s*$|\s*\[(?:note )?\d{1,2}\]\s*$", "", plain)
    plain = re.sub(r"\s*\((?:see )?note \d+\)\s*$", "", plain)
    return re.sub(r"[\s_/,;:.?!#]+", " ", plain.replace("-", " ")).strip(" '\"")


@reference.remembered
def phrases() -> dict[str, tuple[Meaning, ...]]:
    """Every known phrase, as `key` writes it, with what it can mean."""
    known: dict[str, dict[Meaning, None]] = {}
    for phrase, field, word in _listed():
        if key(phrase):
            known.setdefault(key(phrase), {})[Meaning(field, word)] = None
    # What an analyst says a name stands for, it stands for alone.
    added = {key(r["alias"]): (Meaning(r["field"], r["word"]),) for r in reference.added("aliases")}
    return {phrase: tuple(listed) for phrase, listed in known.items()} | added


def _places():
    """Every name of an area, with the field that it fills and the project's word."""
    for row in reference.rows("regions"):
        tails = ("", " ROCU", " region")
        for name in (row["unit"], row["unit_short"], *(row["region"] + tail for tail in tails)):
            yield name, "region", row["region"]
    for alias, region in reference.aliases("region").items():
        yield alias, "region", region
    for row in reference.rows("forces"):
        tails = (" Police", " Constabulary", " Police Service")
        official = row["official_name"], row["code"]
        for name in (row["force"], *official, *(row["force"] + tail for tail in tails)):
            yield name, "force", row["force"]
    for alias, force in reference.aliases("force").items():
        for tail in ("", " Police", " Constabulary"):
            yield alias + tail, "force", force
    for row in reference.rows("bodies"):
        field = row["kind"] if row["kind"] in ("national", "network") else "body"
        for name in (row["body"], *row["aliases"].split(";")):
            yield name, field, row["body"]
    for kind in reference.kinds_of_area():
        for name in reference.areas(kind):
            yield name, "body", name


def _listed():
    """Every phrase of the reference tables, with the field that it fills and the project's word."""
    yield from _places()
    for row in reference.rows("measures"):
        for name in (row["measure"], row["label"], row["singular"], row["plural"]):
            # "pound" and "kilogram seized" say a unit, not what was counted.
            if name not in ("pound", "pounds", "kilogram seized", "kilograms seized"):
                for count in _COUNTS:
                    yield count + name, "measure", row["measure"]
    for alias, measure in reference.aliases("measure").items():
        yield alias, "measure", measure
    threats = [(row["threat"], "threat", row["aliases"]) for row in reference.rows("threats")]
    words = [(row["word"], row["field"], row["aliases"]) for row in reference.rows("outcome_words")]
    for word, field, aliases in (*words, *threats):
        # The others are lists that fill no field.
        for name in (word, *aliases.split(";")) if field in schema.columns("outcomes") else ():
            yield name, field, word


@cache
def listed(kind: str) -> frozenset[str]:
    """Words that are no field's: fillers between known words, words for counting, for nothing."""
    rows = [row for row in reference.rows("outcome_words") if row["field"] == kind]
    return frozenset(w.strip() for r in rows for w in (r["word"], *r["aliases"].split(";")))


@cache
def region_codes() -> dict[str, str]:
    """Short codes of regions, used only where a code is expected: file and sheet names."""
    codes = {row["code"].casefold(): row["region"] for row in reference.rows("regions")}
    return codes | {"yath": "Yorkshire and the Humber", "ldn": "London"}


@reference.remembered
def spellings() -> dict[str, list[str]]:
    """Every phrase of each known word."""
    listed: dict[str, list[str]] = {}
    for phrase, meant in phrases().items():
        for meaning in meant:
            listed.setdefault(meaning.word, []).append(phrase)
    return listed


@reference.remembered
def reordered() -> dict[tuple[str, ...], str]:
    """Measure of each phrase for one, by the words of the phrase in the order of the alphabet."""
    known: dict[tuple[str, ...], str] = {}
    for phrase, meant in phrases().items():
        for word in (meaning.word for meaning in meant if meaning.field == "measure"):
            known.setdefault(tuple(sorted(phrase.split())), word)
    return known


@reference.remembered(size=200_000)
def meanings(text: str, codes: bool = False) -> tuple[Meaning, ...]:
    """Everything that a whole cell can mean; with ``codes`` also short ones: SW under Region."""
    plain = key(text)
    known = phrases().get(plain)
    if known:
        return known
    unmarked = without_number(without_letter(text))
    if unmarked != text:
        return meanings(unmarked, codes)
    bare = _SUFFIX.sub("", plain)
    if bare != plain:
        return tuple(m for m in phrases().get(bare, ()) if m.field in ("force", "body"))
    if plain.startswith("the "):
        return meanings(plain[4:])
    if codes and plain in region_codes():
        return (Meaning("region", region_codes()[plain]),)
    turned = re.sub(r"^([^()]+)\(([^()]+)\)$", r"\2 \1", text.strip())  # “Wales (South)”
    if known := turned != text and phrases().get(key(turned)):
        return known
    first, second = in_two_languages(text)
    both = meanings(second) if first else ()
    return tuple(meaning for meaning in both if meaning in meanings(first))


# “Arestiadau / Arrests”, “Mis (Month)”, “East Mids - EMSOU”: each side is looked up by itself.
_TWO_SIDES = re.compile(r"([^/|()]+)(?:[/|]([^/|()]+)|\(([^/|()]+)\)\s*)")


def in_two_languages(text: str) -> tuple[str, str]:
    """Two sides of a stroke or dash, or a text and what stands in brackets behind it; else nothing.

    >>> in_two_languages("Arestiadau / Arrests"), in_two_languages("Arrests")
    (('Arestiadau', 'Arrests'), ('', ''))
    """
    if len(dashed := re.split(" [-–] ", text, maxsplit=2)) == 2:
        return dashed[0].strip(), dashed[1].strip()
    sides = _TWO_SIDES.fullmatch(text)
    return (sides[1].strip(), (sides[2] or sides[3]).strip()) if sides else ("", "")


def of_field(text: str, *fields: str) -> Meaning | None:
    """Return the meaning that a cell has in one of the fields given, the first that fits."""
    by_field = {meaning.field: meaning for meaning in meanings(text)}
    return next((by_field[field] for field in fields if field in by_field), None)


# What makes another body, or another kind of area, of a name that a force has too.
OTHER_BODY = re.compile(
    r"(?:county |city |district |borough |unitary |metropolitan )?"
    r"(?:councils?|local authorit(?:y|ies)|fire|ambulance|community safety"
    r"|youth (?:offending|justice)|probation|nhs|health|courts?)\b"
    r"|count(?:y|ies)\b(?! lines)|(?:metropolitan )?(?:districts?|boroughs?)\b"
    r"|combined authorit(?:y|ies)\b"
)


@reference.remembered(size=50_000)
def scan(text: str, codes: bool = False) -> tuple[tuple, tuple[str, ...], tuple[str, ...]]:
    """Meanings of known words in a text without periods, longest first; the words left over.

    The third are those left over that stand right before each known one, empty where none does.
    """
    tokens = [token for token in key(re.sub(r"[()\[\]|+]", " ", text)).split() if token != "-"]
    known, left, before, at, last = [], [], [], 0, ""
    while at < len(tokens):
        for length in range(min(8, len(tokens) - at), 0, -1):
            phrase = " ".join(tokens[at : at + length])
            said = phrases().get(phrase)
            if said and (length > 1 or len(phrase) > 2):
                break
            if without_digit(phrase) in phrases():
                # ``England and Wales2`` is not England, and nobody says that 2 is a note.
                left += tokens[at : at + length - 1]
                at, said, length = at + length - 1, None, 1
                break
        else:
            code = region_codes().get(tokens[at]) if codes else None
            said, length = (Meaning("region", code),) if code else (), 1
        rest = " ".join(tokens[at + length : at + length + 3])
        if said and said[0].field in PLACES and OTHER_BODY.match(rest) and "police" not in phrase:
            left.append(phrase)  # ``Kent County Council`` is not the force
        elif said:
            known.append(said)
            before.append(last)
        else:
            left.append(tokens[at])
        last = "" if said else tokens[at]
        at += length
    return tuple(known), tuple(left), tuple(before)


def without_number(text: str) -> str:
    """Text without the number that a form gives its questions: ``2. Period``."""
    return _QUESTION_NUMBER.sub("", text)


def without_letter(text: str) -> str:
    """Text without a letter in brackets that marks a note: ``Arrests (a)``."""
    return _NOTE_LETTER.sub("", text)


def without_digit(text: str) -> str | None:
    """Text without the digits glued to its last word, which may mark a note; None without any."""
    match = _GLUED_DIGIT.search(text)
    return text[: match.start()] if match else None


@reference.remembered(size=50_000)
def is_total(text: str) -> bool:
    """Whether a word names a total of its neighbours."""
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


@reference.remembered(size=10_000)
def nearest(text: str, fields: tuple[str, ...]) -> tuple[str, ...]:
    """Words of some fields most like an unknown one, by their phrases or by how they begin."""
    whole, scores, maybe = key(text), {}, []
    asked = (whole if len(whole) <= _LONGEST_ADVISED else "", 0.0), (whole.split(" ")[0], 0.1)
    for (sought, less), (known, letters) in zip(asked, _spelt(fields), strict=True):
        # What shares too few letters is never compared, and the likeliest come first.
        shared = np.minimum(letters, _letters([sought])).sum(axis=1)
        bound = 2 * shared / np.maximum(letters.sum(axis=1) + len(sought), 1) - less
        places = np.flatnonzero(bound >= _LIKE - 1e-9).tolist()
        maybe += [(bound[k], sought, less, *known[k]) for k in places]
    for bound, sought, less, phrase, words in sorted(maybe, key=lambda item: -item[0]):
        third = sorted(scores.values())[-3] if len(scores) > 2 else 0.0
        if third > bound:
            break
        most = 2 * _in_order(sought, phrase) / max(len(sought) + len(phrase), 1) - less
        if most < max(third, _LIKE):
            continue
        score = difflib.SequenceMatcher(None, sought, phrase).ratio() - less
        if score >= _LIKE:
            scores |= {word: max(scores.get(word, 0.0), score) for word in words}
    order = list(dict.fromkeys(word for _, words in _spelt(fields)[0][0] for word in words))
    return tuple(sorted(scores, key=lambda word: (-scores[word], order.index(word)))[:3])


def _in_order(text: str, other: str) -> int:
    """How many letters two texts share in one order: a likeness that is quick to tell has no more.

    >>> _in_order("Dorset", "Durham and Kent")
    4
    """
    # One bit for each letter of the first: the longest common subsequence, as Hyyrö (2004) has it.
    places: dict[str, int] = {}
    for k, letter in enumerate(text):
        places[letter] = places.get(letter, 0) | 1 << k
    left = every = (1 << len(text)) - 1
    for letter in other:
        met = left & places.get(letter, 0)
        left = (left + met) | (left - met)
    return len(text) - (left & every).bit_count()


@reference.remembered(size=20)
def _spelt(fields: tuple[str, ...]):
    """Phrases of some fields, and their first words, with how often each letter stands in each."""
    known = ((p, [m.word for m in meant if m.field in fields]) for p, meant in phrases().items())
    whole = [(phrase, words) for phrase, words in known if words]
    first = [(phrase.split()[0], words) for phrase, words in whole]
    return [(known, _letters([text for text, _ in known])) for known in (whole, first)]


def _letters(texts: list[str]) -> np.ndarray:
    """How often each letter stands in each text; all letters beyond ASCII are as one."""
    counts = np.zeros((len(texts), 128), dtype=np.int16)
    for k, text in enumerate(texts):
        np.add.at(counts[k], [min(ord(letter), 127) for letter in text], 1)
    return counts


@reference.remembered
def units() -> dict[str, str]:
    """Unit of each known measure."""
    return {row["measure"]: row["unit"] for row in reference.rows("measures")}


@reference.remembered
def counts_people() -> frozenset[str]:
    """Measures that count people, of whom there are no halves."""
    rows = reference.rows("measures")
    return frozenset(row["measure"] for row in rows if row["counts_people"] == "yes")


# Headings over numbers that are no figures of their own, by the reason.
_DERIVED = re.compile(
    r"(?:% ?)?[δ∆].*|(?:% ?|percentage |per ?cent(?:age)? |year on year |annual |pct )?"
    r"(?:change|difference|diff|variance|var|increase|decrease)(?:\b.*)?|"
    r".*\b(?:rank|ranking|rate per .*|per 1 ?0*k?\b.*|per head|target|average|avg|mean|"
    r"median|population|trend|direction of travel|rag|share|proportion|forecast|baseline|change|"
    r"variance|margin of error|standard error|confidence (?:interval|limit|level)s?)\b.*|%|"
    r"% ?(?:of|gt) .*|(?:max|min)(?:imum)? of .*|"  # as pivots have “%GT Sum of Arrests”
    r"(?:.* )?rate|rates|(?:.* )?pct(?: .*)?|(?:% ?)?\+(?: ?%)?|yoy|per ?cent(?:age)?|% share|"
    r"(?:\d\d ?% )?(?:lower|upper)? ?(?:95% )?(?:ci|cis|limit|bound)|lower|upper|se|p value|"
    r"(?:the )?(?:same )?(?:(?:period|quarter|month) )?(?:in |of )?(?:the )?(?:previous|prior|last|"
    r"preceding) (?:year|quarter|month|period|12 months)|"
    r".*\b(?:same|corresponding) (?:period|quarter|month|time) (?:in |of )?(?:the )?"
    r"(?:last|previous|prior) (?:financial )?year\b.*"
)
# Codes of anything else, such as fake IDs or discount codes, may be what was seized.
_CODED = re.compile(
    r"(?:(?:.* )?(?:regions?|forces?|areas?|rocus?|units?|organisations?|ons|gss|measures?|"
    r"strands?|threats?|rows?|records?|cases?|lookup|unique|staff|officers?|employees?|pnc) )?"
    r"(?:codes?|cd|ids?|identifiers?)|(?:week|wk) (?:no|number)|(?:rec|ref)(?: no| number)?|"
    r"(?:(?:sort|display) )?order|row(?: no| number)?|version(?: no| number)?|age(?: of .*)?|"
    # What is graded by numbers is not added up; “Disruptions by grade” are counts.
    r"(?!numbers? of |.*\bby )(?:.* )?(?:grade|grading|rating|score)s?|"
    # How to reach somebody, who it was, and where.
    r"(?:(?:.* )?(?:tele)?phone|tel|mobile|fax|contact|ext|extension)(?: (?:no|number))?|"
    r"(?:.* )?(?:collar|badge|shoulder|staff|employee|payroll|custody|crime|incident|niche|pnc|log|"
    r"operation|house|ocg|nominal|case) (?:no|number|ref|reference|record)|ocg|.* urn|urn|"
    r"latitude|longitude|lat|long|easting|northing|grid ref(?:erence)?|postcode"
)
WORKED_OUT, CODES = "worked out from others", "codes, and no figures"
NO_FIGURES = {WORKED_OUT: _DERIVED, CODES: _CODED}


def no_figures(heading: str) -> str:
    """Reason why numbers under a heading are no figures of their own; empty where they may be.

    >>> no_figures("Change 2019 to 2020"), no_figures("Arrests")
    ('worked out from others', '')
    """
    plain = plain_heading(heading)
    return next((why for why, heads in NO_FIGURES.items() if heads.fullmatch(plain)), "")


@lru_cache(maxsize=50_000)
def plain_heading(heading: str) -> str:
    """Heading as it is looked up, without what only helps to fill it in."""
    asides = r"\((?:required|optional|select|dd/mm/yyyy|mandatory|please select)[^)]*\)"
    bare = re.sub(asides, "", heading, flags=re.IGNORECASE)
    bare = without_number(bare)
    # “#” alone heads numbers; ``#REF!`` is an error and no word.
    return bare.strip() if bare.lstrip().startswith("#") else key(bare)


@cache
def heading_fields(frame: str) -> dict[str, str]:
    """Field of a frame for each heading that names one."""
    known = {name.replace("_", " "): name for name in schema.columns(frame)}
    for row in reference.rows("headings"):
        if row["frame"] == frame:
            for word in row["headings"].split(";"):
                known.setdefault(plain_heading(word), row["field"])
    return {**known, "source": "source"} if frame == "outcomes" else known


@cache
def heading_words(kind: str) -> frozenset[str]:
    """Headings of one kind that belong to no frame's field: "note", "log date", "number" …"""
    rows = reference.rows("headings")
    said = next(r["headings"] for r in rows if (r["frame"], r["field"]) == ("any", kind))
    return frozenset(plain_heading(word) for word in said.split(";"))


_LONG_ENOUGH = 5  # of fewer letters, words run together are another word


_POUNDS_AT_END = re.compile(r" (?:in )?£ ?(?:m|mn|k|millions?|thousands?|'?000'?s?)?$")


@lru_cache(maxsize=50_000)
def field_of_heading(heading: str, frame: str = "outcomes") -> str | None:
    """Field that a heading names, or None."""
    text, known = plain_heading(heading).removeprefix("sum of "), heading_fields(frame)
    bare = text.rpartition("(")[0].rstrip() if text.endswith(")") else text
    named = known.get(text) or known.get(bare) or known.get(text.removesuffix(" name"))
    named = named or known.get(_POUNDS_AT_END.sub("", text))
    named = named or (_run_together(frame).get(text) if len(text) > _LONG_ENOUGH else None)
    first, second = in_two_languages(heading) if not named else ("", "")
    both = field_of_heading(second, frame) if first else None
    return named or (both if both and both == field_of_heading(first, frame) else None)


@cache
def _run_together(frame: str) -> dict[str, str]:
    """Headings of several words as programs write them: ``duedate``."""
    return {
        name.replace(" ", ""): said for name, said in heading_fields(frame).items() if " " in name
    }


@lru_cache(maxsize=50_000)
def names_any_field(heading: str) -> bool:
    """Whether a heading names a field of any frame."""
    return any(field_of_heading(heading, frame) for frame in schema.FRAMES)


def is_note(heading: str) -> bool:
    """Whether a column is for remarks."""
    sides = [side for side in in_two_languages(heading) if side]
    known = heading_words("note")
    bare = re.sub(r" (?:on|about|regarding|re) .*", "", plain_heading(heading))
    return bare in known or (bool(sides) and all(plain_heading(side) in known for side in sides))


def frame_of(headings: list[str], sheet: str = "", is_listed: bool = False) -> str:
    """Frame whose headings these are; outcomes unless a register's own headings are there.

    ``is_listed`` says that recommendations are what their numbers are of.
    """
    named, best, best_score = plain_heading(sheet), "outcomes", 0.0
    plains = {plain_heading(heading) for heading in headings}
    is_counted = any(field_of_heading(heading) == "measure" for heading in headings)
    dimensions = {*PLACES, "geography", "measure", "period", *schema.DETAILS}
    for frame in schema.FRAMES:
        rows = [r for r in reference.rows("headings") if r["frame"] == frame and r["known_by"]]
        said = {heading: field_of_heading(heading, frame) for heading in headings}
        fields = set(said.values()) - {None}
        worded = [text.casefold() for text in said if said[text] == "summary"]
        if "recommendation_id" not in fields and all("action" in text for text in worded):
            fields -= {"summary"}  # what a meeting asked for is no recommendation
        is_rated = is_counted and fields <= {"recommendation_id", "status"}  # “Ref”, “KPI”, “RAG”
        is_rated &= not any(text.startswith("rec") for text in (named, *plains))
        # “Force”, “Number”, “Target” are counts; “Number”, “Due date”, “Status” are of no force.
        ids = {field_of_heading(text) for text in said if said[text] == "recommendation_id"}
        # “Threat”, “Number”, “Owner” too.
        rest = {said[text] for text in said if field_of_heading(text) not in dimensions}
        rest -= {None, "recommendation_id"}
        is_cut = not dimensions.isdisjoint(map(field_of_heading, headings))
        is_open = rest <= {"status", "due", "owner", "level"} and not rest >= {"status", "due"}
        is_rated |= ids == {"value"} and is_cut and bool(rest) and is_open and not is_listed
        if is_rated or all(field_of_heading(text, "outcomes") for text in said if said[text]):
            continue  # “Date”, “Type” and “Number” are of counts as well as of a register
        shown = {number for r in rows if r["field"] in fields for number in r["known_by"]}
        if not rows or shown < {number for r in rows for number in r["known_by"]}:
            continue
        columns = set(schema.columns(frame)) & {heading.replace(" ", "_") for heading in plains}
        called = named in (frame.replace("_", " "), frame.rstrip("s"))
        score = len(fields) + 0.5 * len(columns) + 3 * called
        if score > best_score:
            best, best_score = frame, score
    if best == "outcomes" and plains & heading_words("grade"):
        # Published lists of grades name neither question nor scale; the heading must say grade.
        fields = {field_of_heading(heading, "grades") for heading in headings}
        return "grades" if {"unit", "assessed"} <= fields else "outcomes"
    fields = {field_of_heading(heading) for heading in headings}
    is_outcomes = {"measure", "value"} <= fields and len(fields) - 1 > best_score
    return "outcomes" if is_outcomes else best
