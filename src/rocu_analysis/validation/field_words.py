"""What does a word mean in a field that needs no neighbours to be understood?

Strands, statuses, units, markers, threats, days and numbers: each is read by itself. Measures,
places and periods are read in `words`, `place_words` and `period_words`.
"""

from __future__ import annotations

import re

from rocu_analysis import period_words, reference, schema
from rocu_analysis.validation import names, values
from rocu_analysis.validation.word import Word


def _closed(text: str, field_name: str) -> Word:
    """Word of a closed list: strand, counting, level, status."""
    meaning = names.of_field(text, field_name)
    if meaning is not None:
        return Word({field_name: meaning.word})
    if names.key(text).startswith(("not stated", "not given")) or names.key(text) in (
        "unknown",
        "not known",
        "n a",
        "not recorded",
        "not assigned",
        "unassigned",
        "none stated",
        "blank",
    ):
        empty = reference.NOT_STATED if field_name in ("strand", "counting") else None
        return Word({field_name: empty})
    if names.is_total(text):
        return Word(total=True)
    allowed = {
        "strand": reference.STRANDS,
        "counting": schema.COUNTINGS,
        "level": schema.DISRUPTION_LEVELS,
        "status": schema.STATUSES,
        "qualifier": schema.QUALIFIERS,
        "marker": tuple(schema.MARKERS),
    }[field_name]
    return Word(
        code="word_unknown",
        message=f"“{text}” is not a {field_name}; allowed: {', '.join(allowed)}",
    )


def _marker(text: str, field_name: str) -> Word:
    bare = text.strip("[]() ").casefold()
    if bare in schema.MARKERS:
        return Word({"marker": bare})
    return _closed(text, field_name)


def _unit(text: str, field_name: str) -> Word:
    meaning = names.of_field(text, "unit")
    if meaning:
        return Word({"unit": meaning.word})
    scale, unit = values.heading_scale(f"({text})")
    if scale == 1.0:
        return Word({"unit": unit or text})
    # “Thousands” alone says how many, and not of what.
    return Word({"_scale": scale, **({"unit": unit} if unit else {})})


def _threat(text: str, field_name: str) -> Word:
    meaning = names.of_field(text, "threat")
    if meaning is not None:
        return Word({"threat": meaning.word})
    if names.is_total(text):
        return Word(total=True)
    return Word({"threat": None if names.key(text) in ("not stated", "unknown") else text})


def _day(text: str, field_name: str) -> Word:
    day = period_words.day_of(text) or period_words.day_of(_as_number(text))
    if day is None:
        return Word(code="date_unreadable", message=f"“{text}” is not a date")
    return Word({field_name: day})


def _as_number(text: str) -> object:
    return float(text) if re.fullmatch(r"\d{5}(?:\.0+)?", text) else text


def _number(text: str, field_name: str) -> Word:
    figure = values.read_text(text)
    if figure is None or figure.is_fault or figure.value != figure.value:
        return Word(code="word_unknown", message=f"“{text}” is not a number")
    return Word({field_name: figure.value})


def free(text: str, field_name: str) -> Word:
    """Word of an open field, as typed."""
    if field_name == "tier" and names.is_total(text):
        return Word(total=True)
    return Word({field_name: text or None})


READERS = {
    "strand": _closed,
    "counting": _closed,
    "level": _closed,
    "status": _closed,
    "qualifier": _closed,
    "marker": _marker,
    "unit": _unit,
    "threat": _threat,
    "as_at": _day,
    "period_start": _day,
    "period_end": _day,
    "value_high": _number,
}
