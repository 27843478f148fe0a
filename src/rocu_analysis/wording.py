"""Sentences as templates: figures, lists and days print themselves, verbs agree with a number.

A template names its values in braces. Without a format a value prints as its kind does: a list as
"A and B", a day as "7 April 2021", a number as "1,124". ``{x|is|are}`` gives the form that goes
with a number or with how many names a list has; with three forms the first is for none, and ``#``
is the number itself.

Figures, shares, chances and dates print as prose prints them. Labels of periods are short, for
columns and axes; what a sentence needs is the article that goes with a week, a year that ends
somewhere, or a stretch of days, and months in full: "in the week of 24 November 2025".
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Mapping, Sized
from datetime import date, datetime
from math import ceil
from numbers import Real
from string import Formatter

from rocu_analysis.periods import MONTHS, long_date

day = long_date
MINUS = "\u2212"
SMALL_WORDS = (
    "none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"
)  # fmt: skip
_PLACES = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    "eleventh", "twelfth",
)  # fmt: skip


def figure(value: float, decimals: int | None = None) -> str:
    """Figure with commas and a true minus sign; whole numbers have no decimals.

    >>> figure(1124), figure(-3), figure(0.5), figure(12, 1)
    ('1,124', '−3', '0.5', '12.0')
    """
    if decimals is None:
        decimals = 0 if float(value).is_integer() else 1
    text = f"{abs(value):,.{decimals}f}"
    zero = not text.strip("0.,")
    return text if value >= 0 or zero else MINUS + text


def between(low: float, high: float, decimals: int | None = None) -> str:
    """Range in words, or the one figure where both ends print the same.

    >>> between(102, 106)
    'between 102 and 106'
    """
    first, last = figure(low, decimals), figure(high, decimals)
    return first if first == last else f"between {first} and {last}"


def interval(low: float, high: float, decimals: int = 0) -> str:
    """Interval as ``9.3 to 11.1``; "to", since a dash beside a minus sign misleads.

    >>> interval(9.31, 11.08, 1)
    '9.3 to 11.1'
    """
    return f"{figure(low, decimals)} to {figure(high, decimals)}"


def per_cent(percentage: float, decimals: int = 0) -> str:
    """Percentage with its unit in words.

    >>> per_cent(12.34, 1), per_cent(0)
    ('12.3 per cent', '0 per cent')
    """
    return f"{figure(percentage, decimals)} per cent"


LEAST_FOR_PERCENTAGE = 50


def changed_by(ratio: float, now: float, before: float) -> str:
    """A change in words: in per cent; only which way of counts under 50.

    >>> changed_by(0.7, 70, 100), changed_by(1.254, 251, 200), changed_by(3, 300, 100)
    ('30 per cent lower', '25 per cent higher', '200 per cent higher')
    >>> changed_by(0.5, 20, 40)
    'lower'
    """
    way = "higher" if ratio > 1 else "lower"
    if not min(now, before) >= LEAST_FOR_PERCENTAGE:
        return way
    return f"{figure(abs(round(100 * (ratio - 1))))} per cent {way}"


def compared(ratio: float, now: float, before: float, what: str = "") -> str:
    """A change as a sentence has it: of counts from 50 on that doubled, how many times as many.

    >>> compared(0.7, 70, 100, "last year"), compared(1.6, 8, 5, "last year")
    ('30 per cent lower than last year', 'higher than last year')
    >>> compared(3.08, 308, 100, "last year"), compared(2, 200, 100), compared(4, 240, 60)
    ('3.1 times as many as last year', 'twice as many', 'four times as many')
    """
    text, link = changed_by(ratio, now, before), "than"
    if ratio >= 2 and " " in text:
        times = round(ratio, 1 if ratio < 10 else 0)
        number = small(int(times)) if times == int(times) else figure(times, 1)
        text, link = f"{'twice' if times == 2 else f'{number} times'} as many", "as"
    return f"{text} {link} {what}" if what else text


def the_region(name: str) -> str:
    """Region within a sentence: with the article where its name has one.

    >>> the_region("South West"), the_region("Eastern"), the_region("Southern Wales")
    ('the South West', 'the Eastern region', 'Southern Wales')
    """
    if name.partition(" ")[0] in ("North", "East", "South", "West"):
        return f"the {name}"
    return f"the {name} region" if name == "Eastern" else name


def count(value: float, singular: str, plural: str | None = None) -> str:
    """Figure with its noun: singular for exactly one, plural for zero and the rest.

    >>> count(1, "arrest"), count(0, "arrest"), count(1124, "arrest")
    ('1 arrest', '0 arrests', '1,124 arrests')
    """
    noun = singular if value == 1 else (plural or f"{singular}s")
    return f"{figure(value)} {noun}"


def small(value: int) -> str:
    """Whole number up to ten as a word, else as a figure.

    >>> small(3), small(12), small(0)
    ('three', '12', 'none')
    """
    return SMALL_WORDS[value] if 0 <= value < len(SMALL_WORDS) else figure(value)


def ordinal(place: int) -> str:
    """Place in a row, in words up to twelfth.

    >>> ordinal(3), ordinal(12), ordinal(13), ordinal(21)
    ('third', 'twelfth', '13th', '21st')
    """
    if 1 <= place <= len(_PLACES):
        return _PLACES[place - 1]
    ends = {1: "st", 2: "nd", 3: "rd"}
    return f"{place}{'th' if place % 100 in (11, 12, 13) else ends.get(place % 10, 'th')}"


def small_count(value: int, singular: str) -> str:
    """Small number of things in words, for sentences.

    >>> small_count(0, "region"), small_count(1, "region"), small_count(2, "region")
    ('no region', 'one region', 'two regions')
    """
    if value == 0:
        return f"no {singular}"
    return f"{small(value)} {singular if value == 1 else f'{singular}s'}"


def days_of(values: Iterable[date | datetime]) -> str:
    """Several days; month and year are said once where they are the same.

    >>> days_of([date(2021, 2, 10), date(2021, 2, 18)])
    '10 or 18 February 2021'
    >>> days_of([date(2021, 2, 28), date(2021, 3, 1)]), days_of([date(2021, 4, 7)])
    ('28 February 2021 or 1 March 2021', '7 April 2021')
    """
    values = list(values)
    months = {(value.year, value.month) for value in values}
    if len(values) < 2 or len(months) > 1:
        return listed(map(day, values), "or")
    *first, last = values
    return listed([*(str(value.day) for value in first), day(last)], "or")


def days(number: int) -> str:
    """Length in days.

    >>> days(1), days(31)
    ('1 day', '31 days')
    """
    return count(number, "day")


def sentence(text: str) -> str:
    """Text with a capital and a full stop.

    >>> sentence("no region differs")
    'No region differs.'
    """
    text = text.strip()
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?")) else f"{text}."


def paragraph(*sentences: str) -> str:
    """Join sentences into one paragraph; empty ones are left out."""
    return " ".join(sentence(text) for text in sentences if text)


def listed(names, conjunction: str = "and") -> str:
    """List in words; a name of ours that holds "and" is still read rightly.

    >>> listed(["London"]), listed(["London", "Eastern"]), listed(["A", "B", "C"])
    ('London', 'London and Eastern', 'A, B and C')
    """
    names = list(names)
    if len(names) <= 1:
        return "".join(names)
    return f"{', '.join(names[:-1])} {conjunction} {names[-1]}"


# --- chances: never a rounded nought, never a certainty that is none -----------------------------


LEAST_EXPECTED = 0.01


def papers(share: float) -> str:
    """How many papers in 100 a chance comes to.

    Rounded as `expected` rounds, so that what stands beside one another agrees: a chance is never
    printed as more than the expected number that it belongs to.

    >>> papers(0.05), papers(0.01), papers(0.003), papers(0.008)
    ('about 5 papers in 100', 'about 1 paper in 100', 'fewer than 1 paper in 100', 'fewer than 1 \
paper in 100')
    >>> papers(0.998), papers(1.0)
    ('more than 99 papers in 100', 'more than 99 papers in 100')
    """
    if share < LEAST_EXPECTED:
        return "fewer than 1 paper in 100"
    whole = round(100 * float(figure(share, 2)))
    if whole > 99:
        return "more than 99 papers in 100"
    return f"about {count(whole, 'paper')} in 100"


def at_most(share: float) -> str:
    """How many papers a chance that is not exceeded comes to, however small it is chosen.

    >>> at_most(0.05), at_most(0.01), at_most(0.002)
    ('at most about 5 papers in 100', 'at most about 1 paper in 100', 'at most about 2 papers in \
1,000')
    """
    of = next((of for of in (100, 1_000, 10_000) if _whole(share * of)), 1_000_000)
    return f"at most about {count(max(1, round(share * of)), 'paper')} in {figure(of)}"


def expected(number: float) -> str:
    """Expected number, to two decimals.

    >>> expected(0.144), expected(12.4), expected(0.003)
    ('about 0.14', 'about 12.40', 'fewer than 0.01')
    """
    if number < LEAST_EXPECTED:
        return f"fewer than {figure(LEAST_EXPECTED, 2)}"
    return f"about {figure(number, 2)}"


def rounded_up(ratio: float) -> float:
    """Ratio above 1 with as many decimals as it bears, never printed as less than it is.

    >>> rounded_up(1.33), rounded_up(1.021), rounded_up(4.2)
    (1.4, 1.03, 5.0)
    """
    places = 2 if ratio <= 1.1 else 1 if ratio <= 3 else 0
    return ceil(round(ratio * 10**places, 6)) / 10**places


def times(ratio: float) -> str:
    """A ratio above 1 as a sentence and a table print it, never as less than it is.

    >>> times(1.33), times(1.035), times(4.2)
    ('1.4', '1.04', '5')
    """
    return f"{rounded_up(ratio):.2f}".rstrip("0").rstrip(".")


def level(share: float) -> str:
    """Level or confidence in per cent, with the decimals that it needs.

    >>> level(0.95), level(0.998), level(0.05), level(0.002)
    ('95', '99.8', '5', '0.2')
    """
    return f"{100 * share:.6g}"


def _whole(number: float) -> bool:
    """Whether a number prints as a whole one of 1 or more without losing much."""
    return number >= 0.95 and abs(number - round(number)) <= 0.05 * number


# --- what a measure is called, and whether its verb is that of one or of several -----------------


_HEAD_ENDS = (" under ", " to ", " of ", " seized", " in ")
_OF_ONE = ("cannabis",)


def subject(measure: Mapping[str, str]) -> str:
    """Measure as the subject of a sentence: counts in the plural, amounts by their label.

    >>> subject({"unit": "count", "plural": "arrests", "label": "Arrests"})
    'arrests'
    >>> subject({"unit": "GBP", "plural": "pounds of cash seized", "label": "Cash seized"})
    'cash seized'
    >>> subject({"unit": "GBP", "plural": "pounds", "label": "Value of drugs seized"})
    'the value of drugs seized'
    """
    if measure["unit"] == "count":
        return measure["plural"]
    label = measure["label"]
    name = label if label[1:2].isupper() else label[:1].lower() + label[1:]
    return f"the {name}" if name.startswith(("value of ", "share of ")) else name


def is_one(measure: Mapping[str, str]) -> bool:
    """Whether the subject goes with "was" rather than "were".

    >>> is_one({"unit": "count", "plural": "people safeguarded", "label": "People safeguarded"})
    False
    >>> [is_one({"unit": "kg", "label": label})
    ...  for label in ("Cocaine seized", "Cannabis seized", "Class A drugs seized")]
    [True, True, False]
    >>> is_one({"unit": "GBP", "label": "Value of drugs seized"})
    True
    """
    if measure["unit"] == "count":
        return False
    head = measure["label"].lower()
    for end in _HEAD_ENDS:
        head = head.partition(end)[0]
    last = head.split()[-1]
    return " and " not in head and (last in _OF_ONE or not last.endswith("s"))


_MONTH = "|".join(MONTHS)
_DAY = rf"\d{{1,2}} (?:{_MONTH}) \d{{4}}"
_SPAN = re.compile(rf"{_DAY} to {_DAY}")
_ONE = rf"week of {_DAY}|(?:year to |(?:{_MONTH})(?: \d{{4}})?-)?(?:{_MONTH}) \d{{4}}|{_DAY}"
_STRETCH = re.compile(rf"({_ONE}) to ((?:week|year|{_MONTH}).*|\d{{4}}-\d\d.*)")
_SHORT = re.compile(rf"\b({_MONTH})\b")


def spoken(label: str) -> str:
    """Period as a sentence says it after "in", "to" or "from".

    Financial years and quarters, calendar years and labels of a source's own stand as they are, and
    so does what this function gave.

    >>> spoken("week of 24 Nov 2025"), spoken("year to May 2022"), spoken("Jan-Mar 2021")
    ('the week of 24 November 2025', 'the year to May 2022', 'January to March 2021')
    >>> spoken("Apr 2021"), spoken("2021-22 Q3"), spoken("2018-19"), spoken("2021")
    ('April 2021', '2021-22 Q3', '2018-19', '2021')
    >>> spoken("Oct 2025-Mar 2026")
    'October 2025 to March 2026'
    >>> spoken("7 Mar 2022 to 19 Mar 2022")
    'the days from 7 March 2022 to 19 March 2022'
    >>> spoken("week of 7 Mar 2022 to week of 24 Nov 2025")
    'the week of 7 March 2022 to the week of 24 November 2025'
    >>> spoken("week of 23 Jun 2025 (between 102 and 106)")
    'the week of 23 June 2025 (between 102 and 106)'
    """
    label, space, aside = label.partition(" (")
    return f"{_bare(label)}{space}{aside}"


def stretch(first: str, last: str) -> str:
    """From one period to another, as a label; of stretches of days, the outer ends.

    >>> stretch("2018-19 Q1", "2021-22 Q3"), stretch("2018-19", "2018-19")
    ('2018-19 Q1 to 2021-22 Q3', '2018-19')
    >>> stretch("4 Jul 2022 to 8 Jul 2022", "week of 24 Nov 2025")
    '4 Jul 2022 to week of 24 Nov 2025'
    >>> spoken(stretch("4 Jul 2022 to 8 Jul 2022", "week of 24 Nov 2025"))
    '4 July 2022 to the week of 24 November 2025'
    """
    if first == last:
        return first
    begin = first.partition(" to ")[0] if _SPAN.fullmatch(first) else first
    end = last.partition(" to ")[2] if _SPAN.fullmatch(last) else last
    return f"{begin} to {end}"


def _bare(label: str) -> str:
    """Period without what stands beside it in brackets."""
    if stretch := _STRETCH.fullmatch(label):
        return f"{_bare(stretch[1])} to {_bare(stretch[2])}"
    if _SPAN.fullmatch(label):
        label = f"days from {label}"
    elif not re.fullmatch(_ONE, label):
        return label
    text = _SHORT.sub(lambda match: calendar.month_name[MONTHS.index(match[1]) + 1], label)
    text = text.replace("-", " to ")
    return f"the {text}" if text.startswith(("week", "year", "days")) else text


MOST_WORDS = 15


def few_of(names: Iterable[str], most: int = 4, noun: str = "other") -> str:
    """Names in a sentence: the first few, and how many others there are."""
    names = list(names)
    rest = [say(f"{{n:count {noun}}}", n=len(names) - most)] if len(names) > most else []
    return listed([*names[:most], *rest])


def say(template: str, /, **values: object) -> str:
    """Fill a template.

    >>> say("{who} {who|lacks|lack} {n:count figure}", who=["Eastern", "London"], n=2)
    'Eastern and London lack two figures'
    >>> say("{n|none|one|#} of {of:words}: {share:1} per cent in {when:spoken}",
    ...     n=0, of=10, share=12.34, when="Apr 2021")
    'none of ten: 12.3 per cent in April 2021'
    """
    return _GRAMMAR.vformat(template, (), values).strip()


class Note(str):
    """A note that knows which it is: an ``id`` by which an annex finds its method; its values.

    ``in_paper`` is what a paper prints of it, whose annex tells by the id what holds of all.
    """

    __slots__ = ("id", "in_paper", "values")

    id: str
    in_paper: str
    values: dict


def note(id: str, template: str, /, *, in_paper: str | None = None, **values: object) -> Note:
    """Note from a template, with a capital and a full stop; of all or some is told in an annex.

    >>> held = note("certain", "{n} {n|region is|regions are} certain", n=2)
    >>> held, held.id
    ('2 regions are certain.', 'certain')
    >>> note("poisson", "Limits are exact, of 9 regions", in_paper="Of {n} regions", n=9).in_paper
    'Of 9 regions.'
    """
    made = Note(sentence(say(template, **values)))
    made.id, made.values = id, values
    made.in_paper = made if in_paper is None else in_paper and sentence(say(in_paper, **values))
    return made


# Parts of the country that have an article; a name that goes on is another's: West Midlands Police.
_IN_A_PART = re.compile(
    r"\b((?:[Ii]n|of|for|across|from) )"
    r"(?=(?:(?:North|South) (?:East|West)|(?:East|West) Midlands)\b(?! [A-Z]))"
)
_IN_THE_WHOLE = re.compile(r"\bin National\b(?! [A-Z])")


def articled(text: str) -> str:
    """Sentence in which parts of the country have their article, and the whole is no place.

    >>> articled("Arrests in South West, of East Midlands, in Eastern, in National")
    'Arrests in the South West, of the East Midlands, in Eastern, nationally'
    """
    told = _IN_THE_WHOLE.sub("nationally", _IN_A_PART.sub(r"\1the ", text))
    if isinstance(text, Note):
        told, in_paper = Note(told), articled(str(text.in_paper))
        told.id, told.values, told.in_paper = text.id, text.values, in_paper
    return told


def fit(*candidates: str) -> str:
    """First of several headlines, longest first, that keeps to 15 words; with a capital.

    >>> fit("word " * 16, "short one")
    'Short one'
    """
    candidates = tuple(map(articled, candidates))
    kept = (text for text in candidates if len(text.split()) <= MOST_WORDS)
    return capital(next(kept, " ".join(candidates[-1].split()[:MOST_WORDS])))


def capital(text: str) -> str:
    """Text with a capital.

    >>> capital("one unit")
    'One unit'
    """
    return text[:1].upper() + text[1:]


def some(number: int, of: int, noun: str, plural: str = "") -> str:
    """How many of several things, as the subject of a sentence.

    >>> some(3, 10, "unit"), some(0, 2, "region"), some(2, 2, "region"), some(10, 10, "unit")
    ('three of ten units', 'neither of two regions', 'both regions', 'all ten units')
    """
    plural = plural or f"{noun}s"
    if of == 1:
        return f"the one {noun}"
    if number == of:
        return f"both {plural}" if of == 2 else f"all {small(of)} {plural}"
    few = "neither" if (number, of) == (0, 2) else small(number)
    return f"{few} of {small(of)} {plural}"


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
            return _FORMS[kind](value, *noun.split("/")) if noun else _FORMS[kind](value)
        if isinstance(value, Real):
            return figure(value, int(format_spec) if format_spec else None)
        if isinstance(value, date):
            return day(value)
        return value if isinstance(value, str) else listed(value)


_FORMS = {"words": small, "count": small_count, "spoken": spoken, "or": lambda v: listed(v, "or")}
_GRAMMAR = _Grammar()
