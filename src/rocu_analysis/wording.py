"""Sentences as templates: figures, lists and days print themselves, verbs agree with a number.

A template names its values in braces. Without a format a value prints as its kind does: a list as
"A and B", a day as "7 April 2021", a number as "1,124". ``{x|is|are}`` gives the form that goes
with a number, or with the length of a list.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Mapping, Sized
from datetime import date
from numbers import Real
from string import Formatter

from rocu_analysis.periods import MONTHS, long_date

day = long_date
MOST_WORDS = 15  # of a headline
LONGEST_SENTENCE = 19  # words, of a headline of two
LEAST_FOR_PERCENTAGE = 50
SMALL_WORDS = (
    "none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"
)  # fmt: skip


# --- figures, numbers and names in a sentence -----------------------------------------------------


def figure(value: float, decimals: int | None = None) -> str:
    """Figure with commas and a true minus sign; whole numbers have no decimals.

    >>> figure(1124), figure(-3), figure(0.5), figure(12, 1)
    ('1,124', '−3', '0.5', '12.0')
    """
    if decimals is None:
        decimals = 0 if float(value).is_integer() else 1
    text = f"{abs(value):,.{decimals}f}"
    return text if value >= 0 or not text.strip("0.,") else f"−{text}"


def interval(low: float, high: float, decimals: int = 0) -> str:
    """Interval as ``9.3 to 11.1``: a dash beside a minus sign would mislead."""
    return f"{figure(low, decimals)} to {figure(high, decimals)}"


def small(value: int) -> str:
    """Whole number up to ten as a word, else as a figure."""
    return SMALL_WORDS[value] if 0 <= value < len(SMALL_WORDS) else figure(value)


def count(value: float, noun: str) -> str:
    """Figure with its noun: ``1 arrest``, ``1,124 arrests``."""
    return f"{figure(value)} {noun}{'s' * (value != 1)}"


def small_count(value: int, noun: str) -> str:
    """Number of things in words: ``no region``, ``one region``, ``two regions``."""
    return f"{small(value) if value else 'no'} {noun}{'s' * (value > 1)}"


def some(number: int, total: int, noun: str) -> str:
    """How many of several: ``three of ten regions``, ``all ten regions``."""
    if total == 1:
        return f"the one {noun}"
    if number == total:
        return f"{'both' if total == 2 else f'all {small(total)}'} {noun}s"
    return f"{'neither' if (number, total) == (0, 2) else small(number)} of {small(total)} {noun}s"


def days_of(values: Iterable[date]) -> str:
    """Several days: ``10 or 18 February 2021``."""
    values = list(values)
    last, same = values[-1:], len({(one.year, one.month) for one in values}) == 1
    return listed(
        [*(str(one.day) if same else day(one) for one in values[:-1]), *map(day, last)], "or"
    )


def listed(names: Iterable[str], conjunction: str = "and") -> str:
    """List in words: ``A, B and C``."""
    *others, last = [*names] or [""]
    return f"{', '.join(others)} {conjunction} {last}" if others else last


def few_of(names: Iterable[str], most: int = 4, noun: str = "other") -> str:
    """The first few names, and how many others there are."""
    names = list(names)
    return listed([*names[:most], *[small_count(len(names) - most, noun)] * (len(names) > most)])


# --- sentences ------------------------------------------------------------------------------------


def capital(text: str) -> str:
    """Text with a capital."""
    return text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """Text with a capital and a full stop."""
    text = capital(text.strip())
    return text if text.endswith((".", "!", "?")) else f"{text}."


def paragraph(*sentences: str) -> str:
    """Sentences as one paragraph; empty ones are left out."""
    return " ".join(sentence(text) for text in sentences if text)


def fit(*candidates: str, most: int = MOST_WORDS) -> str:
    """First of several sentences, longest first, that keeps to so many words; with a capital."""
    candidates = tuple(map(articled, candidates))
    kept = (text for text in candidates if len(text.split()) <= most)
    return capital(next(kept, " ".join(candidates[-1].split()[:most])))


def fill(template: str, /, **values: object) -> str:
    """Fill a template.

    >>> fill("{who} {who|lacks|lack} {n:count figure}", who=["Eastern", "London"], n=2)
    'Eastern and London lack two figures'
    """
    return _GRAMMAR.vformat(template, (), values).strip()


class _Grammar(Formatter):
    def get_field(self, field_name, args, kwargs):
        name, *forms = field_name.split("|")
        value = kwargs[name]
        if forms:
            value = forms[(len(value) if isinstance(value, Sized) else value) != 1]
        return value, name

    def format_field(self, value, format_spec):
        kind, _, noun = format_spec.partition(" ")
        if kind:
            return small(value) if kind == "words" else small_count(value, noun)
        if isinstance(value, Real):
            return figure(value)
        if isinstance(value, date):
            return day(value)
        return value if isinstance(value, str) else listed(value)


_GRAMMAR = _Grammar()


class Note(str):
    """A sentence under an exhibit that knows its ``id``."""

    __slots__ = ("id",)
    id: str


def note(id: str, *sentences: str) -> Note | str:
    """Note of some sentences, with its id; nothing where there are none."""
    made = Note(paragraph(*sentences))
    made.id = id
    return made if made else ""


# --- regions, measures and periods ----------------------------------------------------------------

# Parts of the country that have an article; a name that goes on is another's: West Midlands Police.
_IN_A_PART = re.compile(
    r"\b((?:[Ii]n|of|for|across|from) )"
    r"(?=(?:(?:North|South) (?:East|West)|(?:East|West) Midlands)\b(?! [A-Z]))"
)


def articled(text: str) -> str:
    """Sentence in which parts of the country have their article: "in the South West"."""
    with_article = _IN_A_PART.sub(r"\1the ", text)
    if isinstance(text, Note):
        with_article = Note(with_article)
        with_article.id = text.id
    return with_article


def the_region(name: str) -> str:
    """Region within a sentence: ``the South West``, ``the Eastern region``, ``London``."""
    if name.partition(" ")[0] in ("North", "East", "South", "West"):
        return f"the {name}"
    return f"the {name} region" if name == "Eastern" else name


def subject(measure: Mapping[str, str]) -> str:
    """Measure as the subject of a sentence: counts in the plural, amounts by their label.

    >>> subject({"unit": "count", "plural": "arrests"})
    'arrests'
    >>> subject({"unit": "GBP", "plural": "pounds", "label": "Value of drugs seized"})
    'the value of drugs seized'
    """
    if measure["unit"] == "count":
        return measure["plural"]
    label = measure["label"]
    name = label if label[1:2].isupper() else label[:1].lower() + label[1:]
    return f"the {name}" if name.startswith(("value of ", "share of ")) else name


_NAMES = dict(zip(MONTHS, calendar.month_name[1:], strict=True))
_MONTH = "|".join(_NAMES.values())


def spoken(label: str) -> str:
    """Period as a sentence says it after "in", "to" or "from".

    >>> spoken("week of 24 Nov 2025"), spoken("year to May 2022"), spoken("Jan-Mar 2021")
    ('the week of 24 November 2025', 'the year to May 2022', 'January to March 2021')
    >>> spoken("2021-22 Q3"), spoken("7 Mar 2022 to 19 Mar 2022")
    ('2021-22 Q3', 'the days from 7 March 2022 to 19 March 2022')
    """
    name, space, aside = label.partition(" (")
    name = re.sub(rf"\b({'|'.join(MONTHS)})\b", lambda match: _NAMES[match[1]], name)
    name = re.sub(rf"-(?=(?:{_MONTH})\b)", " to ", name)
    name = re.sub(r"\b(?=week of |year to )", "the ", name)
    return re.sub(rf"^(?=\d+ (?:{_MONTH}) \d+ to )", "the days from ", name) + space + aside
