"""Days as registers state them: in figures, in prose, as an Excel number, moved from another.

``by February 2022`` means its last day. What says no day is handed back with a sentence that says
so, never as a blank.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache

from rocu_analysis import periods
from rocu_analysis.period_words import FIRST_SERIAL, LAST_SERIAL

# A long register says few different things: each is read once, and so many are remembered.
_REMEMBERED = 4096
# What people type where they have nothing to say. Not a problem: it is stated that it is missing.
_NOTHING = {
    "",
    "-",
    "–",
    "—",
    "..",
    "?",
    "n/a",
    "na",
    "none",
    "nil",
    "not found",
    "not stated",
    "not known",
    "unknown",
    "not applicable",
    "not given",
    "not available",
    "not graded",
    "tbc",
    "tbd",
    "to be confirmed",
    "to be determined",
    "[x]",
    "[z]",
    "no date",
}
_EXCEL_EPOCH = date(1899, 12, 30)
_MONTHS = {name.casefold(): number for number, name in enumerate(periods.MONTHS, start=1)}
_MONTH = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_YEAR = r"(\d{4})"
_FINANCIAL_YEAR = r"(?:fy|financial year)?\s*(\d{4})\s*[-/–]\s*(\d{2}|\d{4})"
_NUMBERS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_COUNTS = {word: number for number, word in enumerate(_NUMBERS.split("|"), start=1)} | {
    "eighteen": 18,
    "a": 1,
    "an": 1,
}
_AT_ONCE = {
    "immediately",
    "immediate",
    "with immediate effect",
    "forthwith",
    "at once",
    "straight away",
}
_MESSAGES = {
    "": "",
    "date_impossible": "“{}” is not a day: there is none of that number in that month",
    "date_unclear": "no one day can be read from “{}”",
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
# Ways to write a day, and which groups are year, month and day.
_WRITTEN = (
    (rf"\b{_YEAR}-(\d{{1,2}})-(\d{{1,2}})(?:t[\d:.]+)?\b", (1, 2, 3)),
    (r"\b(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})\b", (3, 2, 1)),
    (rf"\b(\d{{1,2}})(?:st|nd|rd|th)?[\s-]+(?:of\s+)?{_MONTH}[\s,-]+{_YEAR}\b", (3, 2, 1)),
    (rf"\b{_MONTH}\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+{_YEAR}\b", (3, 1, 2)),
    (rf"\b(\d{{1,2}})(?:st|nd|rd|th)?[\s-]+(?:of\s+)?{_MONTH}[\s,-]+'?(\d{{2}})\b", (3, 2, 1)),
)


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
    return _says_nothing(value if isinstance(value, str) else str(value))


@lru_cache(maxsize=_REMEMBERED)
def _says_nothing(text: str) -> bool:
    words = _plain(text)
    return words in _NOTHING or bool(re.match(r"(not found|not stated)\b", words))


def plain(value: object) -> str:
    """Lower case, one space between words, no hyphens between letters, no outer punctuation."""
    return _plain(value if isinstance(value, str) else str(value))


@lru_cache(maxsize=_REMEMBERED)
def _plain(text: str) -> str:
    words = text.replace("\u00a0", " ").casefold()
    words = re.sub(r"(?<=[a-z])[-_](?=[a-z])", " ", words)
    return re.sub(r"\s+", " ", words).strip(" \t.,;:'\"“”‘’")


def read_day(value: object, *, published: date | None = None, last_of: bool = True) -> Reading:
    """Day that a cell states, in figures or in words.

    ``by February 2022`` and ``end of Q2 2021/22`` mean their last day; ``within six months`` and
    ``immediately`` count from publication, where it is known. With ``last_of`` false the cell is
    about something that happened on one day, so a month alone is read with a warning.
    """
    if is_nothing(value):
        return Reading()
    if isinstance(value, datetime):
        return Reading(value.date())
    if isinstance(value, date):
        return Reading(value)
    if isinstance(value, bool):
        return _unclear(value)
    if isinstance(value, int | float):
        return _serial(value)
    return _in_words(str(value), published, last_of)


@lru_cache(maxsize=_REMEMBERED)
def _in_words(text: str, published: date | None, last_of: bool) -> Reading:
    words = plain(text)
    found = (
        _moved_day(words) or _one_day(words, published, last_of) or Reading(None, "date_unclear")
    )
    return replace(found, message=_MESSAGES[found.code].format(text.strip()))


def _one_day(words: str, published: date | None, last_of: bool) -> Reading | None:
    for read in (_exact, _in_a_stretch, _month, _from_publication):
        found = read(words, published) if read is _from_publication else read(words)
        if found is not None and read in (_month, _in_a_stretch) and found.value and not last_of:
            return replace(found, code="date_without_day")
        if found is not None:
            return found
    return None


def _exact(words: str) -> Reading | None:
    """Find the one day that is written out; two different ones are no answer."""
    days, impossible = written_days(words)
    if impossible and not days:
        return Reading(None, "date_impossible")
    if len(set(days)) == 1:
        own = periods.last_day(days[0].year, days[0].month)
        others = _months(without_days(words)) - {own}
        return Reading(None, "date_unclear") if others else Reading(days[0])
    if len(set(days)) > 1:
        return Reading(None, "date_unclear")
    return None


def written_days(words: str) -> tuple[list[date], list[str]]:
    """Days written out in a text, in order, and what looks like a day but cannot be one."""
    found, impossible, taken = [], [], set()
    for pattern, order in _WRITTEN:
        for match in re.finditer(pattern, words):
            if taken & set(range(*match.span())):
                continue
            taken |= set(range(*match.span()))
            day = _date(*(match.group(place) for place in order))
            if day is None:
                impossible.append(match.group())
            else:
                found.append((match.start(), day))
    return [day for _, day in sorted(found)], impossible


def without_days(words: str) -> str:
    """Text with the days in it taken out."""
    for pattern, _ in _WRITTEN:
        words = re.sub(pattern, " ", words)
    return words


def _date(year: str, month: str, day: str) -> date | None:
    number = _MONTHS.get(month[:3]) or (int(month) if month.isdigit() else 0)
    try:
        return date(_whole_year(year), number, int(day))
    except ValueError:
        return None


def _whole_year(year: str) -> int:
    return int(year) if len(year) == 4 else 2000 + int(year)


def _in_a_stretch(words: str) -> Reading | None:
    """Last day of a quarter, a financial year or (with ``end of``) a calendar year."""
    quarter = r"q([1-4])|quarter ([1-4])"
    for pattern in (
        rf"(?:{quarter})[\s,of]*{_FINANCIAL_YEAR}",
        rf"{_FINANCIAL_YEAR}[\s,]*(?:{quarter})",
    ):
        match = re.search(pattern, words)
        if match:
            number = next(int(g) for g in match.groups() if g and len(g) == 1)
            years = [g for g in match.groups() if g and len(g) > 1]
            return _end_of_financial(years[0], years[1], number)
    match = re.search(rf"\b{_FINANCIAL_YEAR}\b", words)
    if match and re.search(r"\bend|\bby\b|year|\bfy", words):
        return _end_of_financial(match.group(1), match.group(2), 4)
    match = re.fullmatch(rf"(?:by )?(?:the )?end (?:of )?(?:calendar year )?{_YEAR}", words)
    return Reading(date(int(match.group(1)), 12, 31)) if match else None


def _end_of_financial(first: str, second: str, quarter: int) -> Reading | None:
    start, last = int(first), int(second)
    if last % 100 != (start + 1) % 100:
        return None
    return Reading(periods.financial_quarter(start, quarter).end)


def _month(words: str) -> Reading | None:
    match = re.search(rf"\b{_MONTH}\s*(?:of\s+)?{_YEAR}\b", words) or re.search(
        rf"\b{_MONTH}(?:-|\s*')(\d{{2}})\b", words
    )
    if match is None:
        numbers = re.fullmatch(rf"(?:by |end of |end )?{_YEAR}-(\d{{2}})", words)
        if numbers is None or not 1 <= int(numbers.group(2)) <= 12:
            return None
        return Reading(periods.last_day(int(numbers.group(1)), int(numbers.group(2))))
    # “Early March 2022” and “the week of …” are not the whole month.
    before = words[: match.start()]
    if re.search(r"\b(early|mid|middle|start|beginning|late|before)\b", before):
        return None
    if re.search(rf"{_MONTH}\s*(?:-|to|and|or|,|/)\s*$", before):
        return None
    if len(_months(words)) > 1:  # whichever of them is meant, the first is no better than the rest
        return Reading(None, "date_unclear")
    return Reading(periods.last_day(_whole_year(match.group(2)), _MONTHS[match.group(1)]))


def _months(words: str) -> set[date]:
    """Last days of the months that are named with their year."""
    named = re.finditer(rf"\b{_MONTH}\s*(?:of\s+)?{_YEAR}\b", words)
    return {periods.last_day(int(each[2]), _MONTHS[each[1]]) for each in named}


def _from_publication(words: str, published: date | None) -> Reading | None:
    if words in _AT_ONCE:
        if published is None:
            return Reading(None, "date_from_publication")
        return Reading(published)
    match = re.search(r"\b(?:within|in)?\s*(\d+|[a-z-]+) (day|week|month|year)s?\b", words)
    if match is None or not re.search(
        r"within|of publication|from publication|of this|^in ", words
    ):
        return None
    count = int(match.group(1)) if match.group(1).isdigit() else _COUNTS.get(match.group(1))
    if count is None:
        return None
    if published is None:
        return Reading(None, "date_from_publication")
    return Reading(_later(published, count, match.group(2)))


def _later(start: date, count: int, unit: str) -> date:
    if unit in ("day", "week"):
        return start + timedelta(days=count * (7 if unit == "week" else 1))
    index = start.year * 12 + start.month - 1 + count * (12 if unit == "year" else 1)
    year, number = index // 12, index % 12 + 1
    return date(year, number, min(start.day, periods.last_day(year, number).day))


def _moved_day(words: str) -> Reading | None:
    """Read a cell that tells a move: ``30 September 2022 (was February 2022)``.

    The day after ``was``, ``from`` or ``originally`` is the original; one before ``extended to``
    or an arrow too.
    """
    if not re.search(_MOVED, words):
        return None
    original, due, plain_days, role = None, None, [], ""
    for part in re.split(rf"({_MOVED}|\bto\b)", words):
        word = part.strip(" ()[],;")
        if re.fullmatch(_STOOD_FIRST, word):
            role = "original"
        elif re.fullmatch(rf"{_STANDS_NOW}|{_ARROW}|to", word):
            role = "due"
        else:
            found = _exact(word) or _in_a_stretch(word) or _month(word)
            if found is None or not found.value:
                continue
            if role == "original":
                original = original or found.value
            elif role == "due":
                due = found.value
            else:
                plain_days.append(found.value)
    if len(plain_days) == 1:
        due, original = due or plain_days[0], original or (plain_days[0] if due else None)
    if due and original and len(plain_days) < 2:
        return Reading(due, original=original)
    return None


def _serial(value: float) -> Reading:
    if FIRST_SERIAL <= value <= LAST_SERIAL:
        day = _EXCEL_EPOCH + timedelta(days=int(value))
        message = f"{value:g} is a day typed as a number; it was read as {periods.long_date(day)}"
        return Reading(day, "serial_date", message)
    return _unclear(f"{value:g}")


def _unclear(value: object) -> Reading:
    return Reading(None, "date_unclear", _MESSAGES["date_unclear"].format(value))
