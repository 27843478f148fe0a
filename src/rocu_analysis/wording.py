"""Sentences as templates: figures, lists and days print themselves, verbs agree with a number.

A template names its values in braces. Without a format a value prints as its kind does: a list as
"A and B", a day as "7 April 2021", a number as "1,124". ``{x|is|are}`` gives the form that goes
with a number, or with the length of a list; of three forms the first is for none, and ``#`` is the
number itself.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Mapping, Sized
from datetime import date
from math import ceil
from numbers import Real
from string import Formatter

from rocu_analysis.periods import MONTHS, long_date

day = long_date
MINUS = "\u2212"
MOST_WORDS = 15  # of a headline
LONGEST_SENTENCE = 19  # words, of a headline of two
LEAST_FOR_PERCENTAGE = 50
SMALL_WORDS = (
    "none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"
)  # fmt: skip


# --- figures --------------------------------------------------------------------------------------


def figure(value: float, decimals: int | None = None) -> str:
    """Figure with commas and a true minus sign; whole numbers have no decimals.

    >>> figure(1124), figure(-3), figure(0.5), figure(12, 1)
    ('1,124', '−3', '0.5', '12.0')
    """
    if decimals is None:
        decimals = 0 if float(value).is_integer() else 1
    text = f"{abs(value):,.{decimals}f}"
    return text if value >= 0 or not text.strip("0.,") else MINUS + text


def between(low: float, high: float, decimals: int | None = None) -> str:
    """Range in words, or one figure where both ends print the same."""
    first, last = figure(low, decimals), figure(high, decimals)
    return first if first == last or high != high else f"between {first} and {last}"


def interval(low: float, high: float, decimals: int = 0) -> str:
    """Interval as ``9.3 to 11.1``: a dash beside a minus sign would mislead."""
    return f"{figure(low, decimals)} to {figure(high, decimals)}"


def rounded_up(ratio: float) -> float:
    """Ratio above 1 with as many decimals as it bears, never printed as less than it is."""
    places = 2 if ratio <= 1.1 else 1 if ratio <= 3 else 0
    return ceil(round(ratio * 10**places, 6)) / 10**places


def times(ratio: float) -> str:
    """The same as text."""
    return f"{rounded_up(ratio):.2f}".rstrip("0").rstrip(".")


def papers(share: float) -> str:
    """A chance as papers in 100: never a rounded nought, never a certainty.

    >>> papers(0.05), papers(0.003), papers(0.998)
    ('about 5 papers in 100', 'fewer than 1 paper in 100', 'more than 99 papers in 100')
    """
    whole = round(100 * share)
    if share < 0.01:
        return "fewer than 1 paper in 100"
    return "more than 99 papers in 100" if whole > 99 else f"about {count(whole, 'paper')} in 100"


# --- numbers and names in a sentence --------------------------------------------------------------


def small(value: int) -> str:
    """Whole number up to ten as a word, else as a figure."""
    return SMALL_WORDS[value] if 0 <= value < len(SMALL_WORDS) else figure(value)


def count(value: float, singular: str, plural: str | None = None) -> str:
    """Figure with its noun: ``1 arrest``, ``1,124 arrests``."""
    return f"{figure(value)} {singular if value == 1 else plural or f'{singular}s'}"


def small_count(value: int, singular: str) -> str:
    """Number of things in words: ``no region``, ``one region``, ``two regions``."""
    number = "no" if value == 0 else small(value)
    return f"{number} {singular if value in (0, 1) else f'{singular}s'}"


def some(number: int, of: int, noun: str) -> str:
    """How many of several: ``three of ten regions``, ``all ten regions``."""
    if of == 1:
        return f"the one {noun}"
    if of == 2 and number in (0, 2):
        return f"both {noun}s" if number else f"neither of two {noun}s"
    return f"all {small(of)} {noun}s" if number == of else f"{small(number)} of {small(of)} {noun}s"


def days(number: int) -> str:
    """Length in days."""
    return count(number, "day")


def days_of(values: Iterable[date]) -> str:
    """Several days: ``10 or 18 February 2021``."""
    values = list(values)
    if len({(value.year, value.month) for value in values}) > 1:
        return listed(map(day, values), "or")
    return listed([*(str(value.day) for value in values[:-1]), *map(day, values[-1:])], "or")


def listed(names: Iterable[str], conjunction: str = "and") -> str:
    """List in words: ``A, B and C``."""
    names = list(names)
    if len(names) <= 1:
        return "".join(names)
    return f"{', '.join(names[:-1])} {conjunction} {names[-1]}"


def few_of(names: Iterable[str], most: int = 4, noun: str = "other") -> str:
    """The first few names, and how many others there are."""
    names = list(names)
    rest = [small_count(len(names) - most, noun)] if len(names) > most else []
    return listed([*names[:most], *rest])


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


def say(template: str, /, **values: object) -> str:
    """Fill a template.

    >>> say("{who} {who|lacks|lack} {n:count figure}", who=["Eastern", "London"], n=2)
    'Eastern and London lack two figures'
    """
    return _GRAMMAR.vformat(template, (), values).strip()


class Note(str):
    """A sentence under an exhibit that knows its ``id``."""

    __slots__ = ("id",)
    id: str


def note(id: str, *sentences: str) -> Note | str:
    """Note of some sentences, with its id; nothing where there are none."""
    made = Note(paragraph(*sentences))
    made.id = id
    return made if made else ""


# Parts of the country that have an article; a name that goes on is another's: West Midlands Police.
_IN_A_PART = re.compile(
    r"\b((?:[Ii]n|of|for|across|from) )"
    r"(?=(?:(?:North|South) (?:East|West)|(?:East|West) Midlands)\b(?! [A-Z]))"
)


def articled(text: str) -> str:
    """Sentence in which parts of the country have their article: "in the South West"."""
    told = _IN_A_PART.sub(r"\1the ", text)
    if isinstance(text, Note):
        told = Note(told)
        told.id = text.id
    return told


def the_region(name: str) -> str:
    """Region within a sentence: ``the South West``, ``the Eastern region``, ``London``."""
    if name.partition(" ")[0] in ("North", "East", "South", "West"):
        return f"the {name}"
    return f"the {name} region" if name == "Eastern" else name


class _Grammar(Formatter):
    def get_field(self, field_name, args, kwargs):
        name, *forms = field_name.split("|")
        value = kwargs[name]
        if not forms:
            return value, name
        number = len(value) if isinstance(value, Sized) else value
        at = min(int(number), 2) if len(forms) == 3 else int(number != 1)
        return forms[at].replace("#", figure(number)), name

    def format_field(self, value, format_spec):
        kind, _, noun = format_spec.partition(" ")
        if kind in _FORMS:
            return _FORMS[kind](value, noun) if noun else _FORMS[kind](value)
        if isinstance(value, Real):
            return figure(value, int(format_spec) if format_spec else None)
        if isinstance(value, date):
            return day(value)
        return value if isinstance(value, str) else listed(value)


# --- measures and periods -------------------------------------------------------------------------


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


def is_one(measure: Mapping[str, str]) -> bool:
    """Whether the subject goes with "was" rather than "were": an amount of one thing."""
    if measure["unit"] == "count":
        return False
    head = re.split(" (?:under|to|of|seized|in) ", measure["label"].lower() + " ")[0].strip()
    return " and " not in head and (head.endswith("cannabis") or not head.endswith("s"))


_MONTH = "|".join(MONTHS)
_DAY = rf"\d{{1,2}} (?:{_MONTH}) \d{{4}}"
_SPAN = re.compile(rf"{_DAY} to {_DAY}")
_ONE = rf"week of {_DAY}|(?:year to |(?:{_MONTH})(?: \d{{4}})?-)?(?:{_MONTH}) \d{{4}}|{_DAY}"
_STRETCH = re.compile(rf"({_ONE}) to ((?:week|year|{_MONTH}).*|\d{{4}}-\d\d.*)")


def spoken(label: str) -> str:
    """Period as a sentence says it after "in", "to" or "from".

    >>> spoken("week of 24 Nov 2025"), spoken("year to May 2022"), spoken("Jan-Mar 2021")
    ('the week of 24 November 2025', 'the year to May 2022', 'January to March 2021')
    >>> spoken("2021-22 Q3"), spoken("7 Mar 2022 to 19 Mar 2022")
    ('2021-22 Q3', 'the days from 7 March 2022 to 19 March 2022')
    """
    label, space, aside = label.partition(" (")
    return f"{_bare(label)}{space}{aside}"


def _bare(label: str) -> str:
    if stretch := _STRETCH.fullmatch(label):
        return f"{_bare(stretch[1])} to {_bare(stretch[2])}"
    if _SPAN.fullmatch(label):
        label = f"days from {label}"
    elif not re.fullmatch(_ONE, label):
        return label
    months = {short: calendar.month_name[at] for at, short in enumerate(MONTHS, 1)}
    text = re.sub(rf"\b({_MONTH})\b", lambda match: months[match[1]], label).replace("-", " to ")
    return f"the {text}" if text.startswith(("week", "year", "days")) else text


def stretch(first: str, last: str) -> str:
    """From one period to another, as a label; of stretches of days, the outer ends."""
    if first == last:
        return first
    begin = first.partition(" to ")[0] if _SPAN.fullmatch(first) else first
    end = last.partition(" to ")[2] if _SPAN.fullmatch(last) else last
    return f"{begin} to {end}"


_FORMS = {"words": small, "count": small_count, "spoken": spoken}
_GRAMMAR = _Grammar()
