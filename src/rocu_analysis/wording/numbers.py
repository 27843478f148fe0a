"""Figures, shares, dates and counts of things, as prose prints them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from rocu_analysis.periods import long_date

MINUS = "\u2212"
SMALL_WORDS = (
    "none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"
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


def article(text: str) -> str:
    """Indefinite article for a figure or word as it is read aloud; 1,100 is "one thousand".

    >>> [article(figure(n)) for n in (8, 11, 18, 80, 110, 1124, 11000, 18500, 1, 80.5, -8)]
    ['an', 'an', 'an', 'an', 'a', 'a', 'an', 'an', 'a', 'an', 'a']
    """
    bare = text.lstrip(MINUS + "-")
    if text != bare:
        return "a"  # "a minus 8"
    if bare[:1].isdigit():
        leading = bare.partition(".")[0].partition(",")[0].split()[0]
        return "an" if leading.startswith("8") or leading in ("11", "18") else "a"
    return "an" if bare[:1].lower() in tuple("aeiou") else "a"


def with_article(text: str) -> str:
    """Text after its indefinite article.

    >>> with_article("11 per cent")
    'an 11 per cent'
    """
    return f"{article(text)} {text}"


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


def small_count(value: int, singular: str, plural: str | None = None) -> str:
    """Small number of things in words, for sentences.

    >>> small_count(0, "region"), small_count(1, "region"), small_count(2, "region")
    ('no region', 'one region', 'two regions')
    """
    if value == 0:
        return f"no {singular}"
    return f"{small(value)} {singular if value == 1 else plural or singular + 's'}"


def day(value: date | datetime) -> str:
    """Day as ``7 April 2021``."""
    return long_date(value.date() if isinstance(value, datetime) else value)


def days_of(values: Iterable[date | datetime], conjunction: str = "or") -> str:
    """Several days; month and year are said once where they are the same.

    >>> days_of([date(2021, 2, 10), date(2021, 2, 18)])
    '10 or 18 February 2021'
    >>> days_of([date(2021, 2, 28), date(2021, 3, 1)], "and"), days_of([date(2021, 4, 7)])
    ('28 February 2021 and 1 March 2021', '7 April 2021')
    """
    values = list(values)
    months = {(value.year, value.month) for value in values}
    if len(values) < 2 or len(months) > 1:
        return listed(map(day, values), conjunction)
    *first, last = values
    return listed([*(str(value.day) for value in first), day(last)], conjunction)


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
