"""What the words in a register mean: days, statuses, levels, positions, grades, money.

Each function takes one cell as typed. Nothing is guessed: a word that is not in a table is handed
back unread, and what names no day with a sentence that says so, never as a blank. How a day is
written is in `period_words`; here stands what it means for something that is due, or that happened:
``by February 2022`` is its last day.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache

import pandas as pd

from rocu_analysis import reference, schema
from rocu_analysis.period_words import MONTH_IN_PROSE, day_of, find, parse, respelt, take_days
from rocu_analysis.periods import Period, is_of_our_time, long_date
from rocu_analysis.validation import values

# A long register says few different things: each is read once, and so many are remembered.
_REMEMBERED = 4096
# What people type where they have nothing to say, beside what stands in place of a figure. Not a
# problem: it is stated that it is missing.
_NOTHING = {
    *("", "-", "–", "—", "?", "n/a", "na", "none", "nil", "no date", "not found", "not stated"),
    *("not given", "not graded", "tbd", "to be determined"),
}
# A grade's own words: other names of them, such as “yes”, answer much else.
GRADES = frozenset(grade for grades in schema.GRADES.values() for grade in grades)
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_AT_END = ("end ", "end of ")
# What stands before a month, a quarter or a year, and takes not all of it or another too.
_IN_PART = re.compile(
    r"\b(?:early|mid|middle|start|beginning|late|before)\b"
    rf"|\b{MONTH_IN_PROSE}\.? ?(?:and|or|,) ?$"
)
_FROM_PUBLICATION = re.compile(r"\b(\d+|[a-z]+) (day|week|month|year)s?\b")
_COUNTS = {
    **{"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6},
    **{"seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "eighteen": 18},
}
_AT_ONCE = (
    *("immediately", "immediate", "with immediate effect", "forthwith", "at once"),
    "straight away",
)
_MESSAGES = {
    "": "",
    "date_impossible": "“{}” is not a day: there is none of that number in that month",
    "date_unclear": "no one day can be read from “{}”",
    "date_far_off": "“{}” is read as no day: it lies before 1900 or after 2199, as systems write "
    "where there is none",
    "date_without_day": "“{}” names no day; it was read as its last day",
    "date_from_publication": "“{}” counts from publication, whose day is not given",
}
# What is said before a day that stood first, and before one that stands now.
_STOOD_FIRST = r"was|were|from|originally|original|previously|previous|formerly|initially|initial"
_STANDS_NOW = (
    r"now|moved|extended|revised|changed|slipped|deferred|postponed|rescheduled|updated|delayed|"
    r"pushed|put back|brought forward|new|current"
)
_ARROW = "->|=>|→"
_MOVED = rf"\b(?:{_STOOD_FIRST}|{_STANDS_NOW})\b|{_ARROW}"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a cell says: ``value`` (None where it says nothing), and what is wrong with it."""

    value: object = None
    code: str = ""
    message: str = ""
    original: date | None = None


def is_nothing(value: object) -> bool:
    """Whether a cell states that there is nothing to state."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return True
    words = plain(value)
    says_nothing = words in _NOTHING or values.markers().get(words) in ("x", "z")
    return says_nothing or words.startswith(("not found ", "not stated "))


def plain(value: object) -> str:
    """Lower case, one space between words, no hyphens between letters, no outer punctuation."""
    return _plain(value if isinstance(value, str) else str(value))


@lru_cache(maxsize=_REMEMBERED)
def _plain(text: str) -> str:
    words = text.replace("\u00a0", " ").casefold()
    words = re.sub(r"(?<=[a-z])[-_](?=[a-z])", " ", words)
    return re.sub(r"\s+", " ", words).strip(" \t.,;:'\"“”‘’")


# --- days ---------------------------------------------------------------------------------------


def read_day(value: object, *, published: date | None = None, last_of: bool = True) -> Reading:
    """Day that a cell states; a month alone is its last day, with a warning where none is meant."""
    reading = _day_as_typed(value, published, last_of)
    days = (reading.value, reading.original)
    if all(day is None or is_of_our_time(day) for day in days):
        return reading
    kept = reading.value if reading.value and is_of_our_time(reading.value) else None
    typed = value.isoformat() if isinstance(value, date) else str(value).strip()
    return Reading(kept, "date_far_off", _MESSAGES["date_far_off"].format(typed))


def _day_as_typed(value: object, published: date | None, last_of: bool) -> Reading:
    """Day that a cell states, in whatever year."""
    if is_nothing(value):
        return Reading()
    if isinstance(value, date):
        return Reading(value.date() if isinstance(value, datetime) else value)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    text = f"{value:g}" if is_number else str(value).strip()
    # An hour of the day stands behind the point.
    day = day_of(text.partition(".")[0]) if _SERIAL.fullmatch(text) else None
    if day is None:
        return _in_words(text, published, last_of)
    message = f"{text} is a day typed as a number; it was read as {long_date(day)}"
    return Reading(day, "serial_date", message)


@lru_cache(maxsize=_REMEMBERED)
def _in_words(text: str, published: date | None, last_of: bool) -> Reading:
    words = respelt(plain(text))
    reading = _moved_day(words) or _exact(words)
    if reading is None:
        reading = _end_of_stretch(words)
        if reading is not None and reading.value and not last_of:
            reading = replace(reading, code="date_without_day")
    reading = reading or _from_publication(words, published) or Reading(None, "date_unclear")
    return replace(reading, message=_MESSAGES[reading.code].format(text.strip()))


def _exact(words: str) -> Reading | None:
    """The one day that is written out; two different ones are no answer, nor another month."""
    days, rest = take_days(words)
    known = {day for day in days if day}
    if not known:
        return Reading(None, "date_impossible") if days else None
    day = known.pop()
    others = [period for period in _stretches(rest) if period.kind == "month"]
    is_one = not known and all(period.start <= day <= period.end for period in others)
    return Reading(day) if is_one else Reading(None, "date_unclear")


def _end_of_stretch(words: str) -> Reading | None:
    """Last day of the one stretch that is named."""
    ends = {period.end for period in _stretches(words)}
    if len(ends) > 1:  # whichever of them is meant, the first is no better than the rest
        return Reading(None, "date_unclear")
    return Reading(ends.pop()) if ends else None


def _stretches(words: str) -> list[Period]:
    """Months, quarters and years that are named and meant as a whole."""
    bare = words.removeprefix("by ")
    said = find(words, years="calendar") or [(parse(bare), 0, len(bare))]
    is_year_meant = re.search(r"\bend|\bby\b|year|\bfy", words)
    whole = []
    for reading, start, end in said:
        period, before, text, after = reading.period, words[:start], words[start:end], words[end:]
        # “Feb 22” may be a day.
        is_open = period is None or reading.note or re.search(r"[a-z]\.? \d\d$", text)
        if is_open or period.start is None or _IN_PART.search(before):
            continue
        if (
            period.kind in ("month", "financial quarter", "year ending")
            or (period.kind == "financial year" and is_year_meant)
            or (period.kind == "calendar year" and before.endswith(_AT_END) and not after)
            or (period.kind == "span" and re.search(r"\d\d ?[-/] ?\d\d$", text))
        ):
            whole.append(period)
    return whole


def _from_publication(words: str, published: date | None) -> Reading | None:
    match = _FROM_PUBLICATION.search(words)
    count, unit = (match[1], match[2]) if match else ("", "")
    if words in _AT_ONCE:
        count, unit = "0", "day"
    elif not re.search(r"within|of publication|from publication|of this|^in ", words):
        return None
    number = int(count) if count.isdigit() else _COUNTS.get(count)
    if number is None:
        return None
    if published is None:
        return Reading(None, "date_from_publication")
    try:
        return Reading((pd.Timestamp(published) + pd.DateOffset(**{f"{unit}s": number})).date())
    except (ValueError, OverflowError):  # in ten thousand years
        return None


def _moved_day(words: str) -> Reading | None:
    """``30 September 2022 (was February 2022)``: after ``was`` or ``from`` stands the original."""
    if not re.search(_MOVED, words):
        return None
    original, due, unmarked, role = None, None, [], ""
    for part in re.split(rf"({_MOVED}|\bto\b)", words):
        word = part.strip(" ()[],;")
        if re.fullmatch(_STOOD_FIRST, word):
            role = "original"
        elif re.fullmatch(rf"{_STANDS_NOW}|{_ARROW}|to", word):
            role = "due"
        else:
            reading = _exact(word) or _end_of_stretch(word)
            if reading is None or not reading.value:
                continue
            if role == "original":
                original = original or reading.value
            elif role == "due":
                due = reading.value
            else:
                unmarked.append(reading.value)
    if len(unmarked) == 1:
        due, original = due or unmarked[0], original or (unmarked[0] if due else None)
    return Reading(due, original=original) if due and original and len(unmarked) < 2 else None


# --- words from a list ---------------------------------------------------------------------------


@reference.remembered
def known(field: str) -> dict[str, str]:
    """Project's word for each word of a closed list: status, position, certainty, scale, grade."""
    rows = (row for row in reference.rows("words") if row["field"] == field)
    return _by_name((row["word"], row["word"], "", row["aliases"]) for row in rows)


def _by_name(rows: Iterable[tuple[str, str, str, str]]) -> dict[str, str]:
    """Project's word, from its name, its label and its other names with ``;`` between them."""
    return {
        plain(name): word
        for word, *names, others in rows
        for name in (*names, *others.split(";"))
        if name.strip()
    }


def read_word(value: object, known: dict[str, str]) -> str | None:
    """Project's word for a cell, or for what stands before a bracket, a dash or a full stop in it.

    Words inside a sentence are not looked for: “not complete” holds “complete”.
    """
    return next((known[part] for part in _beginnings(plain(value)) if part in known), None)


@lru_cache(maxsize=_REMEMBERED)
def _beginnings(words: str) -> tuple[str, ...]:
    marks = (r"\s*[(\[;:]", r"\s+[-–—]\s+", r"\.\s")
    return tuple(plain(part) for part in (words, *(re.split(mark, words)[0] for mark in marks)))


def read_level(value: object) -> str | None:
    """Level of a recommendation; of several, the gravest. ``AFI 3`` is an area for improvement."""
    rows = sorted(reference.rows("levels"), key=lambda row: int(row["rank"]))
    known = _by_name((row["level"], row["level"], row["label"], row["aliases"]) for row in rows)
    words = re.split(r"\s*[(\[]", plain(value))[0]
    parts = (re.sub(r"\s+\d+$", "", part) for part in re.split(r"\+|&| and |/", words))
    levels = [known.get(plain(part)) for part in parts]
    return None if None in levels else min(levels, key=[row["level"] for row in rows].index)


def read_theme(value: object) -> str | None:
    """Project's theme where the cell names one, else the words as typed: themes are open."""
    if value is None:
        return None
    rows = reversed(reference.rows("themes"))  # Of two with one name the first stands.
    known = _by_name((row["theme"], row["theme"], row["label"], row["words"]) for row in rows)
    return known.get(plain(value), str(value).strip())


def read_log(value: object) -> list[tuple[date, str]]:
    """Dated statuses in one cell, in order: HMICFRS shortcodes, or lines ``3 March 2017: …``."""
    text, dated = str(value), []
    is_coded = "[status]" in text
    entries = re.findall(r"(?s)\[on\](.*?)\[/on\]", text) if is_coded else re.split(r"[\n;]+", text)
    for entry in entries:
        days, rest = take_days(respelt(plain(re.sub(r"\[/?\w+\]", " ", entry))))
        status = read_word(rest.strip(" :–—-"), known("status"))
        days = [day for day in days if day]
        if len(days) == 1 and is_of_our_time(days[0]) and status is not None:
            dated.append((days[0], status))
    return sorted(dated, key=lambda pair: pair[0])


# --- amounts -------------------------------------------------------------------------------------

_BARE = re.compile(r"[\s,]*(?:fte|posts|pounds)$")
_SCALED = re.compile(r"\d ?(?:k|m|mn|bn|thousands?|millions?|billion|000s?)$")


def money_scale(heading: object) -> float:
    """What one in a column stands for: ``Funding (£m)`` is 1,000,000, ``£000s`` 1,000.

    >>> money_scale("Funding (£m)"), money_scale("GBP million"), money_scale("Amount (£)")
    (1000000.0, 1000000.0, 1.0)
    """
    many = re.search(r"(?i)\b(?:millions?|thousands?)\b", str(heading))
    return values.heading_scale(f"({many[0]})" if many else str(heading))[0]


def read_amount(value: object, scale: float = 1.0) -> Reading:
    """Number in a cell of money or posts; a unit within it stands above that of the column."""
    if is_nothing(value):
        return Reading()
    typed = _BARE.sub("", value.casefold().strip()) if isinstance(value, str) else value
    figure = values.parse(typed) or values.Figure(code="text_for_figure")
    if figure.marker:
        return Reading()
    is_plain = figure.qualifier == "exact" and figure.unit in ("", "GBP") and not figure.marker
    if not is_plain or figure.code not in ("", "negative", "maybe_negative"):
        return Reading(None, "amount_unreadable", f"“{str(value).strip()}” is not an amount")
    has_scale = isinstance(typed, str) and _SCALED.search(typed)
    number = figure.value * (1.0 if has_scale else scale)
    if figure.code and number:
        return Reading(None, "amount_negative", f"“{value}” is less than nothing")
    if scale > 1 and number >= 1e9:
        unit = "millions" if scale >= 1e6 else "thousands"
        message = f"“{value}” in a column of {unit} would be £{number:,.0f}"
        return Reading(None, "amount_unit_unclear", message)
    # Pounds to the penny: 1.2 million must not become 1,199,999.9999999998.
    return Reading(round(number, 2))
