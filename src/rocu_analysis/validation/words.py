"""What do the words of one column, or one row of headings, mean together?

A word alone may have several meanings; its neighbours settle them. `options` lists what a cell
can mean, `vote` finds the field that most of a list share, and `read` turns each distinct word of
a column into the fields that it fills, with what is wrong where something is.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from rocu_analysis import period_words, schema
from rocu_analysis.periods import Period, short_date
from rocu_analysis.validation import field_words, names, place_words, values
from rocu_analysis.validation.cells import as_text
from rocu_analysis.validation.mapping import Mapping
from rocu_analysis.validation.word import MOST_ADVICE, Word

# Fields that name a dimension of a figure; unit, qualifier and the like only say how it is meant.
DIMENSIONS = (
    "measure",
    "place",
    "period",
    "strand",
    "threat",
    "level",
    "tier",
    "counting",
    "status",
)
_OF_HEADINGS = (*names.PLACES, "measure", "strand", "threat", "level", "tier", "counting", "status")
_UNIT_IN_BRACKETS = re.compile(
    r"\s*\((?:in )?(?:£[^)]*|gbp|kgs?|kilograms?|%|per ?cent|percent|number|count|no\.?|n|"
    r"thousands?|millions?|['\u2018\u2019]?000['\u2019]?s?|years)\)"
    r"|,?\s*(?:in )?£ ?(?:m|mn|k|bn|millions?|thousands?|['\u2018\u2019]?000['\u2019]?s?)?$"
    r"|,?\s+in (?:thousands|millions|['\u2018\u2019]?000['\u2019]?s?)$",
    re.IGNORECASE,
)

# ``No. of arrests made`` is arrests.
_COUNTING_WORDS = frozenset(
    {"number", "numbers", "no", "nos", "of", "total", "count", "the", "made", "recorded", "new"}
    | {"reported", "#", "figures", "figure", "volume"}
)
# ``Jul to Sep 2021 [p]``: a mark on a heading holds for the figures below it.
_STATUS_MARK = re.compile(r"\s*[\[(](p|r|prov(?:isional)?|rev(?:ised)?|final)[\])]$", re.IGNORECASE)
_STATUSES = {"p": "provisional", "r": "revised", "f": "final"}


# ``How many people were safeguarded?`` asks for people safeguarded.
_ASKED = re.compile(
    r"(?:how many|what (?:was|is|were) the (?:total )?(?:number|total) of|"
    r"(?:please )?(?:give|state|enter) the (?:total )?number of)\s+(.+?)"
    r"(?:\s+(?:(?:were|was|are|have been|has been)(?: made)?|did you make)\b)?(\s+[^?]+?)?\s*\?",
    re.IGNORECASE,
)


def as_asked(text: str) -> str:
    """What a question asks for; any other text as it is.

    >>> as_asked("How many people were safeguarded?"), as_asked("How many arrests were made?")
    ('people safeguarded', 'arrests')
    """
    asked = _ASKED.fullmatch(text.strip())
    return f"{asked[1]}{asked[2] or ''}" if asked else text


def options(value: object, mapping: Mapping, settings: dict | None = None) -> dict[str, object]:
    """List what a cell can mean, by field; places stand under their own kinds.

    The value of a field is a `names.Meaning`, a `period_words.PeriodReading`, or, under
    ``"declared"``, the fields that a companion says the word fills.
    """
    text = as_text(value)
    if not text:
        return {}
    declared = {}
    for field_name in mapping.values:
        fields = mapping.meaning(field_name, text)
        if fields:
            declared |= fields
    if declared:
        return {"declared": declared}
    marked = _STATUS_MARK.search(text)
    bare = text[: marked.start()] if marked else text
    bare = as_asked(_UNIT_IN_BRACKETS.sub("", bare) or bare)
    found: dict[str, object] = {}
    for meaning in names.meanings(bare):
        if meaning.field in _OF_HEADINGS:
            found.setdefault(meaning.field, meaning)
    reading = period_words.parse(value if not isinstance(value, str) else bare, **(settings or {}))
    if reading.part or any(period.start for period in reading.periods):
        found["period"] = reading
    if marked and found:
        found.setdefault("status", names.Meaning("status", _STATUSES[marked[1][0].lower()]))
    return found


def composite(text: str, settings: dict | None = None) -> dict[str, object] | None:
    """Parts of a heading made of known words alone: ``Pursue disruptions Q4 2020-21``.

    None where a word is left over that is more than a filler. One part alone counts only where it
    is a measure among words for counting: ``No. of arrests made``.
    """
    bare = _UNIT_IN_BRACKETS.sub("", text)
    found: dict[str, object] = {}
    kept, at = [], 0
    plain = re.sub(r"\s+", " ", bare)
    for reading, start, end in period_words.find(plain, **(settings or {})):
        found["period"] = reading
        kept.append(plain[at:start])
        at = end
    rest = " ".join([*kept, plain[at:]])
    hits, left = names.scan(rest)
    if any(word not in names.FILLERS for word in left):
        return None
    for hit in hits:
        useful = [m for m in hit.meanings if m.field in _OF_HEADINGS and m.field != "counting"]
        for meaning in useful:
            found.setdefault(meaning.field, meaning)
    parts = len(hits) + ("period" in found)
    is_plain = "measure" in found and bool(left) and set(left) <= _COUNTING_WORDS
    return found if found and (parts >= 2 or is_plain) else None


def vote(listed: list[dict[str, object]]) -> str | None:
    """Field that most of a list of cells share; a place's kind counts by itself.

    A tie between region and force stands only where every name is both.
    """
    counts: Counter = Counter()
    for each in listed:
        counts.update({family_of(name) for name in each if name != "declared"})
        counts.update(
            {family_of(name) for name in each.get("declared", {}) if family_of(name) in DIMENSIONS}
        )
    best = counts.most_common(1)
    return best[0][0] if best else None


def read(distinct, field_name: str, mapping: Mapping, settings: dict | None = None) -> list[Word]:
    """Interpret each distinct value of a column that fills a field.

    Parameters
    ----------
    distinct : sequence
        Values as typed.
    field_name : str
        Field of the outcomes frame, ``place`` or ``geography`` for a mixed column.
    """
    settings = settings or {}
    if field_name in place_words.FIELDS:
        return place_words.read(
            distinct, field_name, lambda value, name: _declared(value, name, mapping, settings)
        )
    if field_name == "period":
        return [
            _declared(value, "period", mapping, settings) or period(value, settings)
            for value in distinct
        ]
    reader = _READERS.get(field_name, field_words.free)
    found = [
        _declared(value, field_name, mapping, settings) or reader(as_text(value), field_name)
        for value in distinct
    ]
    for word in [word for word in found if word.code == "measure_unknown"][:MOST_ADVICE]:
        advise(word)
    return found


def _declared(value: object, field_name: str, mapping: Mapping, settings: dict) -> Word | None:
    fields = mapping.meaning(field_name, as_text(value))
    if fields is None:
        return None
    return filled(fields, settings)


def filled(fields: dict, settings: dict | None = None) -> Word:
    """Word that a companion says fills these fields."""
    given = dict(fields)
    word = Word()
    if "period" in given:
        # In our own words 2022 is the calendar year.
        found = period(given.pop("period"), {"years": "calendar", **(settings or {})})
        word = replace(found)
    if given.get("force"):
        own = names.of_field(str(given["force"]), "force")
        force = own.word if own else str(given["force"])
        given |= {
            "geography": "force",
            "force": force,
            "region": names.regions_of_forces().get(force, given.get("region")),
        }
    elif given.get("body"):
        given |= {"geography": "other"}
    elif given.get("region"):
        own = names.of_field(str(given["region"]), "region")
        given |= {"geography": "region", "region": own.word if own else str(given["region"])}
    elif isinstance(given.get("geography"), str) and given["geography"] not in schema.GEOGRAPHIES:
        inner = place_words.read([given.pop("geography")], "geography", lambda *_: None)[0]
        return Word(
            {**inner.fields, **given}, code=inner.code, message=inner.message, remedy=inner.remedy
        )
    if "measure" in given:
        given["measure"] = measure_name(str(given["measure"]))[0]
    return replace(word, fields={**word.fields, **given})


# -- other fields ------------------------------------------------------------------------------


def period(value: object, settings: dict) -> Word:
    """Period that a cell gives."""
    if isinstance(value, Period):
        return Word({"period": value})
    reading = period_words.parse(value, **settings)
    if reading.part and not reading.periods:
        return Word(part=reading.part)
    if reading.period is not None:
        if (
            reading.day is not None
            and isinstance(value, (int, float, str))
            and "Excel" in reading.note
        ):
            return Word({"period": reading.period}, code="serial_date", message=reading.note)
        code = "period_convention" if reading.note else ""
        return Word({"period": reading.period}, code=code, message=reading.note)
    text = as_text(value)
    if reading.periods:
        return open_period(text, reading.periods)
    if names.is_total(text):
        return Word(total=True)
    return Word(code="period_unknown", message=f"“{text}” is no period that can be read")


def open_period(text: str, periods: tuple[Period, ...]) -> Word:
    """Word for a period that can be read in several ways."""
    listed = " or ".join(_with_days(period) for period in periods)
    return Word(
        code="period_ambiguous",
        message=f"“{text}” can be {listed}, and nothing nearby settles it",
        remedy=f'Say which in the companion file, under [values.period]: "{text}" = '
        f"“{periods[0].label}”, or for the whole file with years = or quarters =",
    )


def _with_days(period: Period) -> str:
    """``2020-21 Q4 (1 Jan 2021 to 31 Mar 2021)``."""
    if period.start is None or period.kind == "span":
        return period.label
    return f"{period.label} ({short_date(period.start)} to {short_date(period.end)})"


def measure_name(text: str) -> tuple[str, bool]:
    """Project's name of a measure, and whether it is known."""
    meaning = names.of_field(text, "measure")
    if meaning is None:
        meaning = names.of_field(_UNIT_IN_BRACKETS.sub("", text), "measure")
    if meaning is not None:
        return meaning.word, True
    return re.sub(r"\s+", " ", _UNIT_IN_BRACKETS.sub("", text)).strip(), False


def _measure(text: str, field_name: str) -> Word:
    word = _named_measure(text)
    scale, unit = values.heading_scale(text)
    if scale != 1.0:
        word.fields["_scale"] = scale
    if unit == "GBP" and word.code == "measure_unknown":
        word.fields["unit"] = unit
    return word


def _named_measure(text: str) -> Word:
    text = as_asked(text)
    meaning = names.of_field(text, "measure")
    if meaning is None:
        parts = composite(text)
        if parts and isinstance(parts.get("measure"), names.Meaning):
            return Word(_composite_fields(parts))
        if names.is_total(text):
            rest, known = measure_name(names.without_total(text))
            return Word({"measure": rest}) if known else Word(total=True)
    name, known = measure_name(text)
    if name == "Prevent programme referrals":
        return Word(
            {"measure": name},
            code="prevent_programme",
            message=f"“{text}” is kept as referrals to the Prevent programme; the strand "
            "is left as not stated",
        )
    if known:
        return Word({"measure": name})
    return unknown_measure(name)


def unknown_measure(name: str) -> Word:
    """Measure kept under its own name, with a warning."""
    return Word(
        {"measure": name},
        code="measure_unknown",
        message=f"“{name}” is not a measure in the list",
    )


def advise(word: Word) -> Word:
    """Add the nearest measures to what is said of an unknown one; the word is changed in place."""
    close = names.nearest_measure(str(word.fields["measure"]))
    if close:
        word.message += f"; did you mean {' or '.join(close)}?"
    return word


def _composite_fields(parts: dict[str, object]) -> dict[str, object]:
    fields: dict[str, object] = {}
    for name, found in parts.items():
        if isinstance(found, period_words.PeriodReading):
            if found.period is not None:
                fields["period"] = found.period
        elif name in names.PLACES:
            fields |= place_words.fields_of(found)
        else:
            fields[name] = found.word
    return fields


def family_of(name: str) -> str:
    """Field, with all kinds of place as one."""
    return "place" if name in (*names.PLACES, "geography") else name


_READERS = {"measure": _measure, **field_words.READERS}
