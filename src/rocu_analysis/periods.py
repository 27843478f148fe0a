"""Periods and days: what they are, and what people write for them.

A period is a label, a first and a last day, and the kind of period it is. Kinds matter because a
fiscal and a calendar quarter may carry the same name, and because overlapping periods must never be
added.

A word may mean one period, several (``2021`` is a calendar year or one of two financial years) or
only part of one (``Q4`` lacks its year). Nothing is chosen here between several: `parse` gives
them all, and whoever knows the neighbours settles it with ``years`` or ``quarters``.

One stretch of days has one label however it was written: ``Jan-Mar 2021`` and ``Q4 2020/21`` are
both ``2020-21 Q4``, so that they meet in one column.

The grammar is a table: patterns, the most telling first, each with what it means.
"""

from __future__ import annotations

import calendar
import itertools
import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache, lru_cache

from rocu_analysis import reference
from rocu_analysis.errors import BadOption

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
NOT_STATED_LABEL = "not stated"
# Years of days that can be meant: systems write 31/12/9999 or 01/01/0001 where there is no day.
FIRST_YEAR, LAST_YEAR = 1900, 2199
# Months in a period of each kind that keeps to them.
_LENGTHS = {
    "month": 1,
    "financial quarter": 3,
    "calendar quarter": 3,
    "financial year": 12,
    "calendar year": 12,
    "year ending": 12,
}


# Fewest and most days of what comes one after the other; weeks of an operation do not.
REGULAR = {"month": (28, 31), "quarter": (89, 92), "half year": (181, 184), "year": (365, 366)}


@dataclass(frozen=True, slots=True, order=False)
class Period:
    """A stretch of whole days, both ends included; no days where the source gives none."""

    label: str
    start: date | None
    end: date | None
    kind: str

    def __str__(self) -> str:
        return self.label

    @property
    def days(self) -> int | None:
        """Length in days, or None where it is not known."""
        return None if self.start is None or self.end is None else (self.end - self.start).days + 1

    def contains(self, other: Period) -> bool:
        """Whether every day of the other lies within this one."""
        if None in (self.start, self.end, other.start, other.end):
            return False
        return self.start <= other.start and other.end <= self.end


def financial_year(first: int) -> Period:
    """Financial year that begins on 1 April of ``first``.

    >>> financial_year(2020).label
    '2020-21'
    """
    label = f"{first}-{(first + 1) % 100:02d}"
    return Period(label, date(first, 4, 1), date(first + 1, 3, 31), "financial year")


def financial_quarter(first: int, quarter: int) -> Period:
    """Quarter 1 (April to June) to 4 (January to March) of the financial year from ``first``.

    >>> financial_quarter(2020, 4).start
    datetime.date(2021, 1, 1)
    """
    _within("quarter", quarter, 1, 4)
    year, begins = (first, 3 * quarter + 1) if quarter < 4 else (first + 1, 1)
    label = f"{financial_year(first).label} Q{quarter}"
    return Period(label, date(year, begins, 1), last_day(year, begins + 2), "financial quarter")


def calendar_year(year: int) -> Period:
    """1 January to 31 December."""
    return Period(str(year), date(year, 1, 1), date(year, 12, 31), "calendar year")


def calendar_quarter(year: int, quarter: int) -> Period:
    """Quarter of a calendar year, labelled by its months so that no fiscal one is meant.

    >>> calendar_quarter(2021, 1).label
    'Jan-Mar 2021'
    """
    _within("quarter", quarter, 1, 4)
    first, last = 3 * quarter - 2, 3 * quarter
    label = f"{MONTHS[first - 1]}-{MONTHS[last - 1]} {year}"
    return Period(label, date(year, first, 1), last_day(year, last), "calendar quarter")


def month(year: int, number: int) -> Period:
    """Return one calendar month.

    >>> month(2021, 2).end
    datetime.date(2021, 2, 28)
    """
    _within("month", number, 1, 12)
    return Period(
        f"{MONTHS[number - 1]} {year}", date(year, number, 1), last_day(year, number), "month"
    )


def year_to(year: int, month_number: int) -> Period:
    """Twelve months that end with a month, as HMICFRS counts (year to 31 May).

    >>> year_to(2022, 5).label
    'year to May 2022'
    """
    _within("month", month_number, 1, 12)
    end = last_day(year, month_number)
    start = end.replace(year=year - 1, day=1)
    start = date(start.year + start.month // 12, start.month % 12 + 1, 1)
    return Period(f"year to {MONTHS[month_number - 1]} {year}", start, end, "year ending")


def week_of(first: date) -> Period:
    """Seven days from ``first``.

    >>> week_of(date(2022, 3, 7)).label
    'week of 7 Mar 2022'
    """
    return Period(f"week of {short_date(first)}", first, first + timedelta(days=6), "week")


def as_at(day: date) -> Period:
    """Day on which something stood: officers in post, and not what happened in a year.

    >>> as_at(date(2006, 9, 30)).label
    'as at 30 Sep 2006'
    """
    return Period(f"as at {short_date(day)}", day, day, "as at")


def span(first: date, last: date) -> Period:
    """Any stretch of days; one of the named kinds where it happens to be one.

    >>> span(date(2025, 4, 1), date(2025, 12, 31)).label
    'Apr-Dec 2025'
    """
    if last < first:
        raise BadOption("period", f"it ends on {last} before it begins on {first}")
    named = [month(first.year, first.month), week_of(first)]
    if first.month % 3 == 1:
        named.append(financial_quarter(financial_year_of(first).start.year, first.month // 3 or 4))
    if (first.day, first.month) == (1, 4):
        named.append(financial_year(first.year))
    if (first.day, first.month) == (1, 1):
        named.append(calendar_year(first.year))
    if first.day == 1:
        named.append(year_to(last.year, last.month))
    for period in named:
        if (period.start, period.end) == (first, last):
            return period
    label = f"{short_date(first)} to {short_date(last)}"
    if first.day == 1 and last == last_day(last.year, last.month):
        begins = f" {first.year}" if first.year < last.year else ""
        label = f"{MONTHS[first.month - 1]}{begins}-{MONTHS[last.month - 1]} {last.year}"
    return Period(label, first, last, "span")


def not_stated(label: str = NOT_STATED_LABEL) -> Period:
    """Period that the source does not date, under the name that it has there, if any."""
    return Period(label, None, None, "not stated")


def previous(period: Period) -> Period:
    """Period of the same kind just before; it must have days."""
    return _neighbour(period, -1)


def following(period: Period) -> Period:
    """Period of the same kind just after; raises as `previous` does."""
    return _neighbour(period, 1)


def financial_year_of(day: date) -> Period:
    """Financial year that a day falls in."""
    return financial_year(day.year if day.month >= 4 else day.year - 1)


def is_of_our_time(day: date) -> bool:
    """Whether a day can be meant, and does not stand for none as 31 December 9999 does."""
    return FIRST_YEAR <= day.year <= LAST_YEAR


def last_day(year: int, month_number: int) -> date:
    """Last day of a month."""
    return date(year, month_number, calendar.monthrange(year, month_number)[1])


def short_date(day: date) -> str:
    """Day as ``7 Mar 2022``."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def long_date(day: date) -> str:
    """Day as ``7 April 2021``, the form used in prose.

    >>> long_date(date(2021, 4, 7))
    '7 April 2021'
    """
    return f"{day.day} {calendar.month_name[day.month]} {day.year}"


def _neighbour(period: Period, step: int) -> Period:
    if period.start is None or period.end is None:
        raise BadOption("period", f"“{period.label}” has no days, so nothing is next to it")
    length = _LENGTHS.get(period.kind)
    after = period.end + timedelta(days=1)
    if period.kind == "span" and period.start.day == after.day == 1:
        # A stretch of whole months: half a year is as long as the other half, whatever its days.
        length = (after.year - period.start.year) * 12 + after.month - period.start.month
    if length is None:
        moved = timedelta(days=step * period.days)
        return span(period.start + moved, period.end + moved)
    year, before = divmod(period.start.year * 12 + period.start.month - 1 + step * length, 12)
    if period.kind == "year ending":
        return year_to(period.end.year + step, period.end.month)
    if period.kind == "calendar quarter":
        return calendar_quarter(year, before // 3 + 1)
    end = year * 12 + before + length - 1
    return span(date(year, before + 1, 1), last_day(end // 12, end % 12 + 1))


def _within(name: str, value: int, low: int, high: int) -> None:
    if not low <= value <= high:
        raise BadOption(name, f"{value} is not a {name}", f"Allowed: {low} to {high}")


def day_of_figures(value: date | datetime | str | None, where: str) -> date | None:
    """Read the date of figures; one to come is refused: nobody knows what will be overdue."""
    if value is None:
        return None
    if isinstance(value, datetime):
        day = value.date()
    elif isinstance(value, date):
        day = value
    else:
        try:
            day = date.fromisoformat(str(value).strip())
        except ValueError:
            found = f"“{value}” is not a date"
            raise BadOption(where, found, "Write it as 2021-04-07") from None
    if day > date.today():
        found, allowed = f"{long_date(day)} has not come yet", "Allowed: a day up to today"
        remedy = "Give the day that the figures are of, or none for the latest in them"
        raise BadOption(where, found, allowed, remedy)
    return day


# --- what people write, and what it can mean ------------------------------------------------------

YEARS = ("calendar", "financial starting", "financial ending")
QUARTERS = ("calendar", "financial")
# What a day, or a month, can be said to stand for.
DAYS_ARE = (
    *("as at", "day", "week commencing", "week ending", "month"),
    *("3 months ending", "12 months ending", "year to date"),
)
# Whole numbers that Excel writes for days from 2000 to 2049.
FIRST_SERIAL, LAST_SERIAL = 36526, 54788
_EPOCH = date(1899, 12, 30)
_MONTH_STEMS = tuple(map(str.casefold, MONTHS))
# In prose about days a month may be misspelt: nothing else is likely to begin so.
MONTH_IN_PROSE = rf"(?:{'|'.join(_MONTH_STEMS)})[a-z]*"
_MISSPELT = re.compile(rf"\b({'|'.join(_MONTH_STEMS)})[a-z]*(?=\.?,?[ '-]*(?:of )?\d)")
_WELSH = dict(
    zip(
        ("ionawr", "chwefror", "mawrth", "ebrill", "mai", "mehefin", "gorffennaf", "awst", "medi",
         "hydref", "tachwedd", "rhagfyr"),
        MONTHS,
        strict=True,
    )
)  # fmt: skip
_WELSH_MONTH = re.compile(
    rf"(?i)\b({'|'.join(_WELSH)})\b(?:(?: ?[/|] ?| ?\()({'|'.join(_MONTH_STEMS)})[a-z]*\b\)?)?"
)
NUMBERS = {
    **{"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "nine": 9},
    "eighteen": 18,
}
_COUNTS = NUMBERS | {"q": 3, "quarter": 3, "half": 6, "month": 1}  # months that end with one
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4}
# A stretch that the source names and does not date: "phase 9 (date not stated)". It keeps its name,
# so that two such stretches stay two figures, and it has no days.
# A year with a digit too many, ``Mar '083``: it may mark a note, and the rest is no period alone.
GLUED_YEAR = re.compile(rf"\b{MONTH_IN_PROSE}[ -]?(?:'\d{{3}}|(?:19|20)\d{{3}})(?!\d)")
# What any period has something of: a figure, a month, the name of a part of a year.
_MAYBE = re.compile(rf"\d|{'|'.join(_MONTH_STEMS)}|quarter")
# The marks of notes: “Kent⁴”, “Mar '08³”, “15/16**”; not the square of m², nor what stands alone.
_NOTES = re.compile(
    r"(?<=[\w)\]’'\"%])(?:(?<!\bm)(?<!\bkm)[⁰¹²³⁴-⁹]+(?:[, ]{1,2}[⁰¹²³⁴-⁹]+)*|[*†‡^~]+(?!\S))"
    r"|^[*†‡]+ ?(?=[^\W\d])"
)
_UNDATED = re.compile(
    r"\b(?:dates?|days?|weeks?|months?|years?|end)\b[^()]* not stated\b|\bundated\b"
)


@dataclass(frozen=True, slots=True)
class PeriodReading:
    """What a word can mean: one period, several, or a part of a year."""

    periods: tuple[Period, ...] = ()
    part: tuple[str, int, int] | None = None  # ("Q4", 1, 3): its first and last month, no year
    note: str = ""  # the convention that was used, or what leaves it open
    day: date | None = None  # where a single day was given: its neighbours say for what

    @property
    def period(self) -> Period | None:
        """The period, where there is exactly one."""
        return self.periods[0] if len(self.periods) == 1 else None


NOTHING = PeriodReading()
# A day in a title is when it was printed; it must not leave its month or year behind as a period.
_PRINTED = PeriodReading(note="a day")
COMPARED = "one of two periods that are compared"


def parse(
    value: object,
    *,
    years: str | None = None,
    quarters: str | None = None,
    period_is: str | None = None,
) -> PeriodReading:
    """Read one cell or word as a period; ``years`` and ``quarters`` settle what it leaves open.

    ``period_is`` says what days and months stand for.

    >>> parse("31/12/2019", period_is="12 months ending").period.label
    '2019'
    >>> parse("Q4 2020/21").period.label, parse("12 months to 31 May 2022").period.label
    ('2020-21 Q4', 'year to May 2022')
    >>> [period.label for period in parse("2021").periods]
    ['2021', '2020-21', '2021-22']
    """
    if isinstance(value, (date, datetime)):
        reading = _single_day(value.date() if isinstance(value, datetime) else value)
    elif isinstance(value, bool) or value is None:
        reading = NOTHING
    elif isinstance(value, (int, float)):
        reading = _number(value, years)
    else:
        reading = _words(str(value), years, quarters)
    return _declared(reading, period_is)


def _declared(reading: PeriodReading, period_is: str | None) -> PeriodReading:
    """What a day or month stands for, where that is said; anything else as it is."""
    said = reading.period
    if period_is is None or said is None or said.start is None:
        return reading
    if reading.day is None and said.kind != "month":
        return reading
    last = said.end
    meant = {
        "as at": as_at(last),
        "day": said,
        "week commencing": week_of(said.start),
        "week ending": week_of(said.start - timedelta(days=6)),
        "month": _months_from(last, 1, is_end=True),
        "3 months ending": _months_from(last, 3, is_end=True),
        # “Mar-23” is its first day to Excel.
        "12 months ending": (
            _months_from(last, 12, is_end=True) if last.day == 1 else _year_to_day(last).periods[0]
        ),
        "year to date": said,  # it begins with the year when a title or row has named that
    }
    return PeriodReading((meant[period_is],), note=reading.note)


def find(
    text: str,
    *,
    years: str | None = None,
    quarters: str | None = None,
    period_is: str | None = None,
) -> list[tuple[PeriodReading, int, int]]:
    """Periods inside a longer text, with where each stands; a single day is when it was printed.

    >>> [(held.period.label, start) for held, start, _ in find("Arrests, Q4 2020/21, by force")]
    [('2020-21 Q4', 9)]
    """
    plain, readings = _plain_text(text), []
    if not _MAYBE.search(plain) or GLUED_YEAR.search(plain):
        return []
    taken = [False] * (len(plain) + 1)
    for pattern, meaning in _grammar(edged=True):
        for match in pattern.finditer(plain):
            start, end = match.span()
            if any(taken[start:end]):
                continue
            reading = meaning(_Match(match, years, quarters))
            if reading is NOTHING:
                continue
            taken[start:end] = [True] * (end - start)
            if reading is not _PRINTED:
                readings.append((_declared(reading, period_is), start, end))
    return sorted(readings, key=lambda item: item[1])


def without_notes(text: str) -> str:
    """Text without the raised digits and the stars of its notes.

    >>> without_notes("England and Wales² (m²)"), without_notes("*Total Kent†"), without_notes("**")
    ('England and Wales (m²)', 'Total Kent', '**')
    """
    return _NOTES.sub("", text)


def in_english(text: str) -> str:
    """Text with Welsh months and quarters in English, a month once where it has both.

    >>> in_english("Gorffennaf / July 2024"), in_english("1 Medi 2024"), in_english("Chwarter 2")
    ('Jul 2024', '1 Sep 2024', 'quarter 2')
    """

    def english(match: re.Match) -> str:
        month = _WELSH[match[1].casefold()]
        return month if (match[2] or month).casefold() == month.casefold() else match[0]

    return _WELSH_MONTH.sub(english, re.sub(r"(?i)\bchwarter\b", "quarter", text))


def day_of(value: object) -> date | None:
    """Day that a cell gives: a real date, an Excel serial, or a date in words; day before month.

    >>> day_of("07/03/2022")
    datetime.date(2022, 3, 7)
    """
    return parse(value).day


# A day as figures alone, of which the first or the second is the month.
_IN_FIGURES = re.compile(r"\s*(\d{1,2})([/.-])(\d{1,2})\2((?:19|20)?\d\d)\s*")


def month_first(texts: Iterable[str]) -> dict[str, str]:
    """Put the day first in all of some days, where one of them can only have the month first.

    That one stands first here. Nothing where none can, or where one can only have the day first, or
    the others are first days of months: among those it is a slip.

    >>> month_first(["04/07/2025", "04/14/2025"]), month_first(["04/07/2025"])
    ({'04/14/2025': '14/04/2025', '04/07/2025': '07/04/2025'}, {})
    >>> month_first(["01/04/2025", "01/07/2025", "09/30/2025"])
    {}
    """
    matches = {text: match for text in texts if (match := _IN_FIGURES.fullmatch(text))}
    firsts, seconds = ({int(match[k]) for match in matches.values()} for k in (1, 3))
    if max(seconds, default=0) <= 12 or max(firsts) > 12:
        return {}
    either = [int(match[1]) for match in matches.values() if int(match[3]) <= 12]
    sure = {int(match[1]) for match in matches.values() if int(match[3]) > 12}
    if len(either) > 1 and set(either) == {1} and 1 not in sure:
        return {}
    ordered = sorted(matches.items(), key=lambda pair: int(pair[1][3]) <= 12)
    return {text: match[2].join((match[3], match[1], match[4])) for text, match in ordered}


def respelt(text: str) -> str:
    """Prose in lower case, its months before figures in three letters: they may be misspelt.

    >>> respelt("by 31 martch 2022")
    'by 31 mar 2022'
    """
    return _MISSPELT.sub(r"\1", text)


def take_days(text: str) -> tuple[list[date | None], str]:
    """Days inside prose in lower case, None for one that there is not; and the rest of it.

    >>> take_days("by 31 march 2022 or 31/02/2022")
    ([datetime.date(2022, 3, 31), None], 'by   or  ')
    """
    days = [_day(match[1]) for match in _DAY_IN_PROSE.finditer(text)]
    return days, _DAY_IN_PROSE.sub(" ", text)


def with_year(
    part: tuple[str, int, int], year: Period, quarters: str | None = None
) -> PeriodReading:
    """Give a quarter, half or month the year that stands elsewhere.

    >>> with_year(("Q4", 1, 3), financial_year(2020)).period.label
    '2020-21 Q4'
    """
    word, first, last = part
    if year.start is None or not first:  # “04/01” may be of either month
        return NOTHING
    of_calendar = "calendar" if is_of_calendar(part) else quarters
    if year.kind == "financial year":
        start = year.start.year + (first < 4)
        return NOTHING if is_of_calendar(part) else _months(start, first, last)
    if year.kind == "calendar year":
        if word[0] == "Q":  # of “Q1-Q3” of a calendar year nobody knows the months
            of_year = int(word[1]), year.start.year, of_calendar
            return _quarter_of(*of_year) if len(word) == 2 else NOTHING
        return _months(year.start.year, first, last)
    # Of several quarters, as in a title, each that lies in them has their year.
    of_its_year = with_year(part, financial_year(year.start.year - (year.start.month < 4)))
    is_inside = of_its_year.period is not None and year.contains(of_its_year.period)
    return of_its_year if is_inside else NOTHING


def is_of_calendar(part: tuple[str, int, int]) -> bool:
    """Whether a quarter is one of calendar years by its months: “Q1 (Jan-Mar)”."""
    word, first, _ = part
    return word[0] == "Q" and first == 3 * int(word[1]) - 2


def by_initials(texts: list[str], lines: Iterable[str] = ()) -> dict[int, str]:
    """Months that initials beside each other are, by place: a quarter's, or more than three.

    J, F and M alone may be juveniles, females and males, where no line says months.
    """
    letters = "".join(text.upper() if len(text) == 1 else " " for text in texts)
    year, named = "".join(month[0] for month in MONTHS) * 3, {}
    for run in re.finditer("[A-Z]{3,}", letters):
        first = year.find(run[0])
        told = re.search(r"(?i)\bmonth|\bq(?:uarter|tr)? ?4\b|\bjan", " ".join(lines))
        is_quarter = first % 3 == 0 and bool(run[0] != "JFM" or told)
        if first >= 0 and (len(run[0]) > 3 or is_quarter):
            named |= {run.start() + k: MONTHS[(first + k) % 12] for k in range(len(run[0]))}
    return named


def month_number(text: str) -> int:
    """Number of a month, from its name or its figures.

    >>> month_number("september"), month_number("03")
    (9, 3)
    """
    return int(text) if text.isdigit() else _MONTH_STEMS.index(text[:3]) + 1


def year_number(text: str, near: int | None = None) -> int:
    """Year of two or four digits; of two after ``near``, where that is given."""
    digits = text.lstrip("'")
    number, step = int(digits), 10 ** len(digits)  # of one digit the 5 of 2024/5
    if number >= 100 or len(text) == 4:
        return number
    year = number + (near // step * step if near else 2000 if number < 70 else 1900)
    return year + (step if near and year < near else 0)


# --- a whole word ---------------------------------------------------------------------------------


def _plain_text(text: str) -> str:
    """Text in lower case with single spaces and plain hyphens."""
    plain = without_notes(text).casefold().replace("\u00a0", " ").replace("_", " ")
    plain = plain.replace("\u2019", "'")
    plain = re.sub(r"[\u2010-\u2015\u2212]", "-", plain)
    # Same length is not needed: positions are those of the plain text.
    return re.sub(r"\s+", " ", plain)


def _number(value: float, years: str | None) -> PeriodReading:
    if not math.isfinite(value) or value != int(value):
        return NOTHING
    whole = int(value)
    if 200_000 < whole < 210_000:  # 202425, 202504
        return _words(str(whole), years, None)
    if 1990 <= whole <= 2100:
        return _lone_year(whole, years)
    if not FIRST_SERIAL <= whole <= LAST_SERIAL:
        return NOTHING
    reading = _single_day(_EPOCH + timedelta(days=whole))
    return replace(reading, note=f"{whole} read as an Excel date")


@lru_cache(maxsize=50_000)
def _words(text: str, years: str | None, quarters: str | None) -> PeriodReading:
    plain = _plain_text(in_english(text)).strip(" .,:;")
    plain = re.sub(
        r"^(?:(?:period|for|in|during|the|reporting period|quarter(?! (?:to|end))"
        r"|month(?! end)(?: of)?|full year|annual)\b[: ]+)+(?=.*\d)"
        rf"(?!(?:[1-4]|one|two|three|four)\b(?! (?:{MONTH})\b))",
        "",
        plain,
    )
    if said := _DESCRIBED.fullmatch(plain):
        plain = said["when"]
    if plain in ("not stated", "unknown", "not known", "n/k", "not given"):
        return PeriodReading((not_stated(),))
    if _UNDATED.search(plain):
        return PeriodReading((not_stated(" ".join(text.split())),))
    if re.fullmatch(r"(?:19|20)\d\d(?:\.0)?|[345]\d{4}(?:\.0+)?", plain):
        return _number(float(plain), years)
    for pattern, meaning in _grammar(edged=False):
        match = pattern.fullmatch(plain)
        reading = meaning(_Match(match, years, quarters)) if match else NOTHING
        if reading is not NOTHING:
            return reading
    return _with_parenthesis(plain, years, quarters)


# “This quarter (Q2 2025-26)”; “same quarter 2024-25” is not that year.
_DESCRIBED = re.compile(
    r"(?:this|current|latest|last|previous|prior|same) (?:(?P<year>year)|quarter|month|period)"
    r"(?: (?:of )?(?:last|previous) year)?[: (-]+"
    r"(?P<when>(?(year)|(?:q|[a-z]{3}|\d\d?[ /])).*\d[^()]*)\)?"
)


def _with_parenthesis(plain: str, years: str | None, quarters: str | None) -> PeriodReading:
    """``Q4 (Jan-Mar) 2020-21`` and ``Jan-Mar 2021 (Q4)``: both say the same thing twice."""
    match = re.search(r"\s*\(([^()]*)\)\s*", plain)
    if not match:
        return NOTHING
    outer = (plain[: match.start()] + " " + plain[match.end() :]).strip()
    if match[1] in ("calendar", "calendar year", "calendar quarter"):
        # Not of “Q1 2025-26 (calendar)”; and of “Q1 (calendar)” a year alone tells the months.
        is_open = len(_words(outer, None, None).periods) > 1
        return _words(outer, YEARS[0], QUARTERS[0]) if is_open else NOTHING
    main, aside = (_words(part, years, quarters) for part in (outer, match.group(1)))
    if len(aside.periods) == 1 and aside.day is None and (main.part or len(main.periods) > 1):
        chosen = aside.periods[0]
        agrees = chosen in main.periods or (
            main.part and (chosen.start.month, chosen.end.month) == main.part[1:]
        )
        return PeriodReading((chosen,)) if agrees else PeriodReading((), None, "disagrees")
    if aside.part and main.period and main.period.kind in ("financial year", "calendar year"):
        return with_year(aside.part, main.period, quarters)  # ``2020-21 (Apr-Dec)`` is nine months
    if aside.part and main.part and aside.part[1:] != main.part[1:]:
        part = main.part[0], *aside.part[1:]
        part = part if is_of_calendar(part) and part[2] == part[1] + 2 else None
        return PeriodReading(part=part, note="" if part else "disagrees")
    if aside.part and main.period and not _lies_in(main.period, aside.part):
        return PeriodReading(note="disagrees")  # “Q1 2025-26 (Jan-Mar)”, “Apr-Jun 2025 (Q3)”
    if aside.part and len(main.periods) > 1:
        fits = [p for p in main.periods if (p.start.month, p.end.month) == aside.part[1:]]
        return PeriodReading(tuple(fits)) if fits else main
    harmless = ("p", "r", "provisional", "revised", "final", "prov", "financial year")
    is_remark = aside.note == "" and match.group(1).strip() in harmless
    return main if aside.part or aside.periods or is_remark else NOTHING


def _lies_in(period: Period, part: tuple[str, int, int]) -> bool:
    """Whether the months of a period are in a part of a year, or of a calendar one."""
    word, first, last = part
    firsts = (first, (first - 4) % 12 + 1) if word[0] in "QH" else (first,)
    if period.start is None:
        return True
    held = (period.end.year - period.start.year) * 12 + period.end.month - period.start.month
    most = (last - first) % 12
    return any((period.start.month - month) % 12 + held <= most for month in firsts)


# --- stretches ------------------------------------------------------------------------------------


def _lone_year(year: int, years: str | None) -> PeriodReading:
    """Every year that a lone number can be, or the one that is settled."""
    choices = {
        "calendar": calendar_year(year),
        "financial ending": financial_year(year - 1),
        "financial starting": financial_year(year),
    }
    if years:
        return PeriodReading((choices[years],))
    return PeriodReading(tuple(choices.values()), note="a calendar or a financial year")


def _quarter_of(number: int, year: int, quarters: str | None) -> PeriodReading:
    """Every quarter that ``Q1 2021`` can be."""
    of_calendar = _months(year, 3 * number - 2, 3 * number).periods[0]
    if quarters == "calendar":
        return PeriodReading((of_calendar,))
    fiscal = [financial_quarter(year, number)]
    if number == 4:  # It is the fourth quarter of 2021-22, or the one that falls in 2021.
        fiscal.append(financial_quarter(year - 1, 4))
    if quarters == "financial":
        return PeriodReading(tuple(fiscal), note="" if number < 4 else "which financial year")
    return PeriodReading((of_calendar, *fiscal), note="a calendar or a financial quarter")


def _months(year: int, first: int, last: int) -> PeriodReading:
    """Stretch from one month to another, into the next year where the second comes first."""
    if first == last:
        return PeriodReading((month(year, first),))
    return PeriodReading((span(date(year, first, 1), last_day(year + (last < first), last)),))


def _year_to_day(last: date) -> PeriodReading:
    """Twelve months that end on a day; whole months where it is a month's last."""
    if last == last_day(last.year, last.month):
        return PeriodReading((_months_from(last, 12, is_end=True),))
    # No 29 February comes here: it is the last of its month.
    return PeriodReading((span(last.replace(year=last.year - 1) + timedelta(days=1), last),))


def _single_day(day: date) -> PeriodReading:
    """One day, which its neighbours may make a month or a week."""
    if not is_of_our_time(day):
        return NOTHING
    return PeriodReading((span(day, day),), day=day)


def _date(year: int, number: int, day: int) -> date | None:
    try:
        return date(year, number, day)
    except ValueError:
        return None


# --- the grammar: what words are made of ----------------------------------------------------------

# Alternatives of one group bear its name with ``_`` and ``__``: a name may stand only once.
MONTH = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    "|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_WEEKDAY = "(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?"
_YEAR4 = r"(?:19|20)\d\d"
_YEAR = rf"(?:{_YEAR4}|'?\d\d)"
_TH = "(?:st|nd|rd|th)?"
_DAY_OF = rf"(?:(?P<d>\d\d?){_TH} )?"
_QUARTER = (
    r"(?:q(?:(?:tr|uarter)[.:]?|\.)? ?(?P<q>[1-4])|quarter (?P<q__>one|two|three|four)\b"
    r"|(?P<q_>[1-4](?:st|nd|rd|th)|first|second|third|fourth) quarter)"
)
_TO_QUARTER = (
    r"(?:-|to|and|&|/|\+|,(?= ?[2-4] \d{4}-\d\d\b)|(?P<v>vs?\.?|versus|compared (?:with|to))) ?"
    r"(?:q(?:tr|uarter)?\.? ?)?(?P<to>[1-4])"
)
_QUARTERS = rf"(?P<qs>q(?:tr|uarter)?s?\.? ?(?P<from>[1-4]) ?(?:[,+&/] ?q?[2-3],? ?)*{_TO_QUARTER})"
_FY_WORD = r"(?:fy|f/y|financial year|fiscal year|fin year|year)"
_FOLLOWED = "|".join(f"{year}(?={year + 1})" for year in range(12, 40))
_IN_TWO_YEARS = rf"20(?:{'|'.join(f'{year}[-/]{year + 1}' for year in range(12, 40))})"
_FY = (
    rf"(?:{_FY_WORD}:? ?)?(?P<y1>{_YEAR4}) ?[-/] ?(?P<y2>{_YEAR4}|\d\d|(?<=[/-])\d)"
    rf"|{_FY_WORD}:? ?'?(?P<y1_>\d\d) ?[-/] ?'?(?P<y2_>\d\d)"
    r"|'?(?P<y1__>1[3-9]|2\d) ?/ ?'?(?P<y2__>1[4-9]|2\d|30)"
    # “202425”, “FY2425”: two years that follow each other, no month of the first and no 2021.
    # Nor is it the end of a telephone number, or a reference.
    rf"|(?<!\d )(?<!\bref )(?<!\bno )(?:{_FY_WORD}:? ?)?"
    rf"(?P<y1___>(?:20|(?:(?<=fy)|(?<=fy ))(?!19|20))(?:{_FOLLOWED}))"
    r"(?P<y2___>\d\d)"
)
# Beside a quarter 24-25 is a year too: the name of a sheet bears no slash.
_QUARTERS_FY = _FY.replace("?/", "?[-/]")
# And so is “Q2 2425”.
_QUARTERS_FY = _QUARTERS_FY.replace("(?:(?<=fy)|(?<=fy ))", "").replace(
    r"(?<!\d )", r"(?<!(?<!q)\d )"
)
_ENDING = (
    r"(?:(?:rolling )?(?:12 months?|12m|year)|12 months? rolling|twelve months|r12m?|ye|y/e|fye?|"
    r"(?:financial|fiscal) year)"
    r"(?:,? ?(?:ending|ended|end|to|up to))?"
)
_CALENDAR = rf"(?:(?:calendar year|cy) ?'?(?P<y>{_YEAR4}|\d\d)|(?P<y_>{_YEAR4}) calendar year)"
_FYE = rf"fye? ?'?(?P<fye>{_YEAR})"
_PART = rf"(?:{_QUARTER}|h(?:y|alf(?:[- ]year)?)? ?(?P<h>[12])|(?P<h_>first|second) half)"
_WITH_MONTHS = rf"(?: ?\((?P<m1>{MONTH})\.? ?(?:-|to) ?(?P<m2>{MONTH})\.?\))?"
_MONTHS_BEHIND = re.sub("<m[12]", r"\g<0>_", _WITH_MONTHS)
_PARTS = rf"(?:{_PART}{_WITH_MONTHS}|{_QUARTERS})"
_OF_YEAR = rf"(?:{_QUARTERS_FY}|{_FYE})"
# “June 2025”, “June 30, 2025”, and “June 30”, which is no year.
_MONTH_OF = (
    rf"(?P<m>{MONTH})\.?(?: (?P<d_>\d\d)(?:th|st)?(?=,? {_YEAR4}\b))?,?(?P<gap>[ -]?)(?P<y>{_YEAR})"
)
_SEPARATED = r"[ ,:-]*(?:of |in )?"
# How far a year has come: “2025-26 YTD (Q3)”, “2025-26 to the end of December”.
_YTD = r"(?P<ytd>f?ytd|(?:financial )?year[- ]to[- ]date)"
_UNNAMED_YTD = _YTD.replace("?P<ytd>", "?:")
_FAR = r"[ ,:(-]*(?P<far>(?:up )?(?:to|until) )?(?:the )?(?:end (?:of )?)?"
_LAST = (
    rf"(?:{_QUARTER}|(?P<m1>apr(?:il)?)?(?(m1)\.? ?(?:-|to) ?)"
    rf"{_DAY_OF}(?P<m>{MONTH})\.?(?:,?[ -]?(?P<y>{_YEAR4}))?)\)?"
)


# A day may leave its month or year to another.
_PART_DAY = rf"(?:{_WEEKDAY},? )?(?P<d>\d\d?){_TH}(?: of)?(?:[ -]*(?P<m>{MONTH})\.?)?"
# Each with its day, month and year, or financial year; day before month in figures.
_DAY_FORMS = tuple(
    map(
        re.compile,
        (
            rf"(?:{_WEEKDAY},? )?(?P<d>\d\d?){_TH}(?: of)?[ -]*"
            rf"(?P<m>{MONTH})\.?,?[ -]?(?P<y>{_IN_TWO_YEARS}|{_YEAR})",
            rf"(?P<m>{MONTH})\.? (?P<d>\d\d?){_TH},? (?P<y>{_YEAR4})",
            r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})(?:[ t]00:00(?::00)?(?:\.0+)?)?",
            r"(?P<d>\d{1,2})[/.-](?P<m>\d{1,2})[/.-](?P<y>\d{4}|\d\d)(?: 00:00(?::00)?)?",
        ),
    )
)
_UNNAMED = re.compile(r"\?P<\w>")
_DAY = _UNNAMED.sub("?:", "|".join(form.pattern for form in _DAY_FORMS))
_DAY_IN_PROSE = re.compile(rf"\b({_DAY})(?:t[\d:.]+)?\b")
_MONTH_FIRST = rf"(?P<m>{MONTH})\.? (?P<d>\d\d?){_TH}"
_EITHER_DAY = "|".join((_DAY, *(_UNNAMED.sub("?:", form) for form in (_PART_DAY, _MONTH_FIRST))))


def _day(text: str) -> date | None:
    """Day in words or figures; None where it is none."""
    matches = (form.fullmatch(text.strip(" ,.")) for form in _DAY_FORMS)
    match = next(filter(None, matches), None)
    if match is None:
        return None
    year, number = year_number(match["y"][:4]), month_number(match["m"])
    return _date(year + (number < 4 and len(match["y"]) > 4), number, int(match["d"]))


class _Match:
    """What a pattern found: alternative groups (``y1_``, ``y1__``) answer to one name."""

    def __init__(self, match: re.Match, years: str | None, quarters: str | None) -> None:
        self._match, self.years, self.quarters = match, years, quarters
        self._groups = match.groupdict()

    def __getitem__(self, name):
        if isinstance(name, int):
            return self._match[name]
        names = (name + suffix for suffix in ("", "_", "__", "___"))
        return next((self._groups[n] for n in names if self._groups.get(n) is not None), None)

    def year(self, name: str = "y") -> int:
        return year_number(self[name])

    def month(self, name: str = "m") -> int:
        return month_number(self[name])

    @property
    def number(self) -> int:
        """Number of a quarter or half."""
        return _ORDINALS.get(self["q"]) or NUMBERS.get(self["q"]) or int(self["q"][0])


# --- the grammar: what each pattern means ---------------------------------------------------------


def _stretch(match: _Match) -> PeriodReading:
    """What a part of a year says, or a year, or the two together."""
    part = _part_of(match)
    months = (match.month("m1"), match.month("m2")) if part and match["m1"] else ()
    if months and part[0][0] == "Q" and match["y"]:  # “Q1 2025 (Jan-Mar)” is told by its months
        can = _quarter_of(match.number, match.year(), match.quarters).periods
        can = tuple(p for p in can if (p.start.month, p.end.month) == months)
        return PeriodReading(can, note="" if can else "disagrees")
    if months and part[1:] != months:
        return PeriodReading(note="disagrees")  # “Q1 (Jan-Mar) 2025-26”
    if match["y1"]:
        first = match.year("y1")
        if part is None:
            return _two_years(match, first)
        follows = year_number(match["y2"], near=first) == first + 1
        return with_year(part, financial_year(first)) if follows else NOTHING
    if match["fye"]:
        # ``FY21``, ``FYE 2021``: the year ending March 2021, by convention.
        year = match.year("fye")
        typed = f"FY{year % 100:02d}" if part else match[0].strip().upper()
        said = with_year(part, financial_year(year - 1)) if part else _lone_year(year, YEARS[2])
        return replace(said, note=f"{typed} read as the year ending March {year}")
    if not match["y"]:
        return PeriodReading(part=part) if part else NOTHING
    year = match.year()
    if part is None:
        return _lone_year(year, match.years)
    word, first, last = part
    if word[0] == "Q":
        return _quarter_of(match.number, year, match.quarters)
    start = match.year("from") if match["from"] else year - (first > last)
    if start == year - (first > last):
        return _months(start, first, last)
    ends = date(start, first, 1), last_day(year, last)
    return PeriodReading((span(*ends),)) if ends[0] < ends[1] else NOTHING


def _part_of(match: _Match) -> tuple[str, int, int] | None:
    """The quarter, half, months or month that a pattern found: its name, first and last month."""
    if match["q"]:
        first = 3 * match.number % 12 + 1
        return f"Q{match.number}", first, first + 2
    if match["h"]:
        return ("H1", 4, 9) if match["h"] in ("1", "first") else ("H2", 10, 3)
    if match["m"]:
        return "month", match.month(), match.month()
    if match["to"]:
        first, last = int(match["from"]), int(match["to"])
        months = 3 * first % 12 + 1, 3 * last % 12 + 3
        is_range = first < last and not _leaves_out(match)
        return (f"Q{first}-Q{last}", *months) if is_range else None
    return ("months", match.month("m1"), match.month("m2")) if match["m1"] else None


def _leaves_out(match: _Match) -> bool:
    """Whether quarters are listed, as “Q1 & Q3”, and one between them is not."""
    listed = [int(digit) for digit in re.findall("[1-4]", match["qs"])]
    return len(listed) <= listed[-1] - listed[0] and not re.search("-|to", match["qs"])


def _two_years(match: _Match, first: int) -> PeriodReading:
    """``2020-21``; ``2021-03`` is a month; ``2021-23`` is left open, and so is ``2010-12``."""
    last, year = year_number(match["y2"], near=first), financial_year(first)
    is_short = len(match["y2"]) == 1  # and may be a month to whoever writes the year first
    if last == first + 1:
        note = f"{match[0]} read as {year.label}" if is_short else ""
        if is_short and "-" in match[0] and match["y2"] != "0":  # “2021-1” and “2021-2” are months
            can = year, month(first, int(match["y2"]))
            return PeriodReading({None: can, "calendar": can[1:]}.get(match.years, can[:1]))
        return PeriodReading((year,), note=note)
    is_month = len(match["y2"]) == 2 and len(match["y1"]) == 4 and 1 <= int(match["y2"]) <= 12
    months = _months(first, int(match["y2"]), int(match["y2"])).periods if is_month else ()
    if is_short or not first < last <= first + 15:
        return PeriodReading(months) if months else NOTHING
    fiscal = span(date(first, 4, 1), date(last, 3, 31))
    calendar = span(date(first, 1, 1), date(last, 12, 31))
    if match.years == "calendar":
        return PeriodReading((*months, calendar))
    note = "several financial years, or several calendar years"
    return PeriodReading((*months, fiscal, calendar), note=note)


def _year_ending(match: _Match) -> PeriodReading:
    """``year ending March 2021``, ``12 months to 31 May 2022``."""
    year, number = match.year(), match.month()
    last = _date(year, number, int(match["d"])) if match["d"] else last_day(year, number)
    return _year_to_day(last) if last else NOTHING


def _months_ending(match: _Match) -> PeriodReading:
    """``quarter to June 2021``, ``six months to 30 September 2021``."""
    count = _COUNTS.get(match["n"]) or int(match["n"])
    year, number = match.year(), match.month()
    last = last_day(year, number)
    if match["d"] and int(match["d"]) != last.day:
        return NOTHING
    count *= 12 if (match["in"] or "").startswith("year") else 1
    return PeriodReading((_months_from(last, count, is_end=True),))


def _last_days(number: int) -> set[int]:
    """Numbers of the last day of a month: two of February."""
    return {last_day(year, number).day for year in (2023, 2024)}


def _or_last_day(meaning: Callable[[_Match], PeriodReading]) -> Callable:
    """What a month and its year say; of “June 30”, a last day without a year, its quarter alone."""

    def read(match: _Match) -> PeriodReading:
        number, typed = match.month(), match["y"]
        is_day = match["gap"] == " " and len(typed) == 2
        if not is_day or int(typed) not in _last_days(number):
            return meaning(match)
        if (match["n"] or "")[:1] != "q" or number % 3:
            return _PRINTED
        return PeriodReading(part=(f"Q{number // 3 - 1 or 4}", number - 2, number))

    return read


def _one_day(meaning, name: str | int = "date"):
    """What is told from one day; nothing where there is no such day."""

    def read(match: _Match) -> PeriodReading:
        day = _day(match[name])
        return meaning(day) if day and is_of_our_time(day) else NOTHING

    return read


def _day_range(match: _Match) -> PeriodReading:
    """``7-13 March 2022``: the first may leave its month or year to the last."""
    # `March 7 - June 13, 2022` does; of `Apr 24 - 31 Mar 2025` the first may be a year.
    first, last = _day(match["d1"]), _day(match["d2"])
    form = _MONTH_FIRST if match["d2"][0].isalpha() else _PART_DAY
    if last and not first and (part := re.fullmatch(form, match["d1"].strip(" ,"))):
        number = month_number(part["m"]) if part["m"] else last.month
        first = _date(last.year - (number > last.month), number, int(part["d"]))
    if last and not first and re.fullmatch(_MONTH_FIRST, match["d1"]):
        return PeriodReading(note="a day or a month")
    is_sound = first and last and first <= last and is_of_our_time(last)
    return PeriodReading((span(first, last),)) if is_sound else NOTHING


def _listed_ends(match: _Match) -> PeriodReading:
    """``Weeks ending 5 and 12 July 2025``: the first and the last, as of two that are compared."""
    days = _day_range(match).period
    if not days:
        return PeriodReading(note="several periods")
    ends, count = (days.start, days.end), {"month": 1, "quarter": 3, "year": 12}.get(match["k"])
    if not count:
        back = timedelta(days=0 if match["begins"] else 6)
        return PeriodReading(tuple(week_of(day - back) for day in ends), note=COMPARED)
    is_last = all(day == last_day(day.year, day.month) for day in ends)
    can = tuple(_months_from(day, count, is_end=True) for day in ends) if is_last else ()
    return PeriodReading(can, note=COMPARED if can else "several periods")


def _to_date(match: _Match) -> PeriodReading:
    """``2025-26 YTD (Q3)``, ``YTD Dec 2025``: from 1 April, since financial years are meant."""
    if not (match["ytd"] or match["far"] or match["m1"]):
        return NOTHING
    number = 3 * match.number % 12 + 3 if match["q"] else match.month()
    if match["y1"]:
        first = match.year("y1")
        if year_number(match["y2"], near=first) != first + 1:
            return NOTHING
    elif match["y"]:
        first = match.year() - (number < 4)
    else:
        return NOTHING
    last = last_day(first + (number < 4), number)
    is_right = (not match["y"] or match.year() == last.year) and (
        not match["d"] or int(match["d"]) == last.day
    )
    return PeriodReading((span(date(first, 4, 1), last),)) if is_right else NOTHING


def _quarters(match: _Match) -> PeriodReading:
    """``Q1-Q3 2026/27``, ``Q1 & Q2 2026/27``: from the first day of one to the other's last."""
    # Two that are compared, `Q2 v Q1 2026/27`, are each by itself: either, where nobody says which.
    first, last = int(match["from"]), int(match["to"])
    year, follows = match.year("y1"), year_number(match["y2"], near=match.year("y1"))
    if follows != year + 1:
        return NOTHING
    quarters = tuple(financial_quarter(year, n) for n in (first, last))
    if match["v"] or match["c"] or _leaves_out(match):
        return PeriodReading(quarters, note=COMPARED)
    is_range = first < last
    return PeriodReading((span(quarters[0].start, quarters[1].end),)) if is_range else NOTHING


def _quarter_to(day: date) -> PeriodReading:
    """``quarter ended 30/06/2026``: the three months to the last day of one."""
    is_last = day == last_day(day.year, day.month)
    return PeriodReading((_months_from(day, 3, is_end=True),)) if is_last else NOTHING


def _listed_months(match: _Match) -> PeriodReading:
    """``April, May and June 2025``: from the first to the last, where none between is missing."""
    months = [month_number(word) for word in re.findall("[a-z]{3,}", match["ms"]) if word != "and"]
    follow = all(after == before % 12 + 1 for before, after in itertools.pairwise(months))
    is_range = len(months) == 2 and "/" in match["ms"]  # “Apr/Jun 2025”
    if not (follow or is_range):
        return PeriodReading(note="several months")
    if match["y1"]:
        return with_year(("months", months[0], months[-1]), financial_year(match.year("y1")))
    return _months(match.year() - (months[0] > months[-1]), months[0], months[-1])


def _from_month(match: _Match) -> PeriodReading:
    """``Apr 25 - Mar 26``; of ``Apr 01 - Jun 30`` no year is meant."""
    return _stretch(match) if 0 <= match.year() - match.year("from") < 5 else NOTHING


def _yearless(match: _Match) -> PeriodReading:
    """``1 April to 30 June``: the months, where it is all of them."""
    if not (match["a"] and match["b"]):
        return NOTHING
    is_whole = int(match["a"]) == 1 and int(match["b"]) in _last_days(match.month("m2"))
    return PeriodReading(part=_part_of(match)) if is_whole else _PRINTED


def _of_calendar(match: _Match) -> PeriodReading:
    """``CY25 Q1``: January to March 2025; ``H2 CY25``, ``Q1-Q3 CY25``."""
    if match["v"]:
        numbers = int(match["from"]), int(match["to"])
        quarters = (_quarter_of(n, match.year(), "calendar").periods[0] for n in numbers)
        return PeriodReading(tuple(quarters), note=COMPARED)
    part = _part_of(match)
    if part is None:
        return NOTHING
    first, last = ((month - 4) % 12 + 1 for month in part[1:])
    if match["m1"] and (first, last) != (match.month("m1"), match.month("m2")):
        return PeriodReading(note="disagrees")  # “Q1 (Apr-Jun) CY25”
    return _months(match.year(), first, last)


def _iso_week(match: _Match) -> PeriodReading:
    """``2025-W14``: the week from Monday that ISO 8601 numbers so."""
    try:
        return PeriodReading((week_of(date.fromisocalendar(match.year(), int(match["n"]), 1)),))
    except ValueError:
        return NOTHING


_week_from = _one_day(lambda day: PeriodReading((week_of(day),)))
_week_to = _one_day(lambda day: PeriodReading((week_of(day - timedelta(days=6)),)))

_UP_TO_RANGES = (
    # “Week ending 5 July 2025 and 12 July 2025”, “weeks ending 5, 12 and 19 July 2025”.
    (
        r"(?:(?P<k>week|month|quarter|year)s? (?:end(?:ing|ed|s)?|to)|w/?es?|(?P<begins>w/?[cb]s?"
        rf"|weeks?(?: (?:commencing|beginning|starting|of))?)):? ?(?:the )?(?P<d1>{_EITHER_DAY})"
        rf"(?: ?[,&] ?(?:{_EITHER_DAY})){{0,4}}(?:,? and | ?[,&+] ?)(?:the )?(?P<d2>{_DAY})",
        _listed_ends,
    ),
    (
        rf"(?:{_YTD}[ ,:]*)?(?:{_FY})(?:,? (?P<ytd_>{_UNNAMED_YTD}))?{_FAR}{_LAST}"
        rf"(?:[ ,(]*(?P<ytd__>{_UNNAMED_YTD})\)?)?",
        _to_date,
    ),
    (rf"{_YTD}{_FAR}{_LAST}(?:{_SEPARATED}(?:{_QUARTERS_FY}))?", _to_date),
    (rf"{_LAST}(?:{_SEPARATED}(?:{_QUARTERS_FY}))?[ ,(]*{_YTD}\)?", _to_date),
    (rf"{_LAST}[ ,(]*{_YTD}\)?{_SEPARATED}(?:{_QUARTERS_FY})", _to_date),
    (
        rf"(?P<c>comparison (?:of )?)?{_QUARTERS}(?P<c_> comparison)?{_SEPARATED}"
        rf"(?:{_QUARTERS_FY})",
        _quarters,
    ),
    (rf"(?:{_QUARTERS_FY}){_SEPARATED}{_QUARTERS}(?P<c> comparison)?", _quarters),
    (rf"{_PART}{_WITH_MONTHS}{_SEPARATED}{_OF_YEAR}{_MONTHS_BEHIND}", _stretch),
    (rf"{_OF_YEAR}{_SEPARATED}{_PART}{_WITH_MONTHS}", _stretch),
    (
        rf"(?:(?P<n>quarter|half|month)(?:[ -]year)?"
        rf"|(?P<n_>{'|'.join(NUMBERS)}|[2-9]|1[013-9]|[2-9]\d)[ -](?P<in>months?|years?))"
        rf"(?: period)? \(?(?:ending|ended|to|up to) (?:the )?(?:end of )?{_DAY_OF}"
        rf"(?:of )?{_MONTH_OF}",
        _or_last_day(_months_ending),
    ),
    (
        rf"(?P<n>q)(?:/?e|uarter end|tr\.? ?(?:ending|ended|end|to)):? {_DAY_OF}{_MONTH_OF}",
        _or_last_day(_months_ending),
    ),
    (rf"(?:{_ENDING}) (?:the )?{_DAY_OF}(?:of )?{_MONTH_OF}", _or_last_day(_year_ending)),
    (
        r"q(?:/?e|(?:uarter|tr\.?) ?(?:ending|ended|end|to)):? "
        r"(?P<date>\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d\d))",
        _one_day(_quarter_to),
    ),
    (
        rf"(?:{_ENDING}) (?P<date>\d{{1,2}}[/.-]\d{{1,2}}[/.-](?:\d{{4}}|\d\d))",
        _one_day(_year_to_day),
    ),
    (
        r"(?:week|w/?c|w\.c\.?|w/?b|week (?:commencing|beginning|starting|of|from))"
        rf":? ?(?:the )?(?P<date>{_DAY})",
        _week_from,
    ),
    (rf"(?P<y>{_YEAR4})-?w(?P<n>\d\d)", _iso_week),
    (rf"(?:week ending|week ended|week to|w/?e):? ?(?:the )?(?P<date>{_DAY})", _week_to),
    # “5 July and 12 July 2025” without “between” or “from” are two days, and no stretch.
    (
        rf"(?P<b>between |from )?(?P<d1>{_EITHER_DAY}) ?(?:-|to|until|(?(b)and|(?!))) ?"
        rf"(?P<d2>{_DAY})",
        _day_range,
    ),
    # “Apr 24 - Mar 25” holds no 24 March; “May 05 - Jun 10, 2025” are days.
    (
        rf"(?<!\d )(?P<m1>{MONTH})\.?[ -]?(?P<from>{_YEAR}) ?(?:-|to|until) ?(?P<m2>{MONTH})\.?,?"
        rf"[ -]?(?P<y>{_YEAR})(?!,? ?\d)",
        _from_month,
    ),
    # “1 April to 30 June”, “April 1 - June 30”: whole months that lack their year.
    (
        rf"(?:from |between )?(?:(?P<a>\d\d?){_TH} )?(?P<m1>{MONTH})(?: (?P<a_>\d\d?){_TH})? ?"
        rf"(?:-|to|until|and) ?(?:(?P<b>\d\d?){_TH} )?(?P<m2>{MONTH})(?: (?P<b_>\d\d?){_TH})?"
        rf"(?!,? ?\d)",
        _yearless,
    ),
)
_AFTER_RANGES = (
    (
        rf"(?P<ms>(?:{MONTH})(?:(?: ?[,/&] ?|,? and )(?:{MONTH}))+)\.?,? ?"
        rf"(?:{_FY}|(?P<y>{_YEAR4}|'\d\d))",
        _listed_months,
    ),
    (
        rf"(?P<m1>0?[1-9]|1[0-2])/(?P<from>{_YEAR4}) ?(?:-|to) ?"
        rf"(?P<m2>0?[1-9]|1[0-2])/(?P<y>{_YEAR4})",
        _stretch,
    ),
    (rf"(?P<y>{_YEAR4})[ -]+(?P<m1>{MONTH})\.? ?(?:-|to) ?(?P<m2>{MONTH})\b", _stretch),
    (rf"{_CALENDAR}{_SEPARATED}{_PARTS}", _of_calendar),
    (rf"{_PARTS}{_SEPARATED}{_CALENDAR}{_MONTHS_BEHIND}", _of_calendar),
    (rf"calendar {_QUARTER}{_SEPARATED}(?P<y>{_YEAR4})", _of_calendar),
    (rf"(?P<m1>{MONTH})\.? ?(?:-|to) ?(?P<m2>{MONTH})\.?,? (?:{_FY})", _stretch),
    (
        rf"(?:from )?(?P<m1>{MONTH})\.?[ -]?(?P<from>{_YEAR})? ?(?:-|/|to|until) ?(?P<m2>{MONTH})"
        rf"\.?,?[ -]?(?P<y>{_YEAR4}|'\d\d|(?<= )\d\d)",
        _stretch,
    ),
    (rf"(?:{_FY}){_SEPARATED}\(?(?P<m1>{MONTH})\.? ?(?:-|to) ?(?P<m2>{MONTH})\)?", _stretch),
    (rf"(?P<m>{MONTH})\.?,? (?:{_FY})", _stretch),
    (rf"(?:{_FY})", _stretch),
    (_FYE, _stretch),
    (rf"(?:financial|fiscal) year (?:ending|ended|end) (?P<fye>{_YEAR4})", _stretch),
    (rf"{_QUARTER}{_SEPARATED}(?P<y>{_YEAR4}|'\d\d){_WITH_MONTHS}", _stretch),
    (rf"(?P<y>{_YEAR4}){_SEPARATED}{_QUARTER}", _stretch),
    (
        rf"(?P<m>{MONTH})\.?,?(?P<gap>[ -]?)(?:of )?(?P<y>{_YEAR4}|'\d\d|(?<=[ -])\d\d)",
        _or_last_day(_stretch),
    ),
    (rf"(?P<y>{_YEAR4})[ -](?P<m>{MONTH})", _stretch),
    (
        rf"{_CALENDAR}|year to december (?P<y__>{_YEAR4})",
        lambda match: _lone_year(match.year(), YEARS[0]),
    ),
)
_EDGE, _END = r"(?<![\w/.-])", r"(?![\w/]|-\w|\.\d)"


_WHOLE = (
    (rf"as at (?P<date>{_DAY})", _one_day(lambda day: PeriodReading((as_at(day),)))),
    (_DAY, _one_day(_single_day, 0)),
    *_UP_TO_RANGES,
    *_AFTER_RANGES,
    (r"(?P<m>0?[1-9]|1[0-2])/(?P<y>(?:19|20)\d\d)", _stretch),
    (r"(?P<y>(?:19|20)\d\d)(?P<m>0[1-9]|1[0-2])", _stretch),
    (r"(?P<m>0[1-9]|1[0-2])/(?P<y>1[4-9]|2\d)", _stretch),
    (rf"{_QUARTER}[ -](?P<y>1[4-9]|[23]\d)", _stretch),
    # The first may be a month and the second a day: it stays what it is, without a year.
    (r"(?:0[1-9]|[12]\d|3[01])/(?:0[1-9]|1[0-2])", lambda m: PeriodReading(part=(m[0], 0, 0))),
    (_PART, _stretch),
    (_QUARTERS, _stretch),
    (rf"(?P<m1>{MONTH})\.? ?(?:-|to|/) ?(?P<m2>{MONTH})\.?", _stretch),
    (rf"(?P<m>{MONTH})\.?", _stretch),
)
# A month of a year's accounts may be that month, or all up to it: neither, and not the year. Nor
# is a week, from whichever day they are counted.
_OF_ACCOUNTS = (
    r"(?:(?<!table )(?:month|mth|period|m|p) ?(?:0?[1-9]|1[0-3])"
    r"|(?:weeks?|wks?|w/k)(?: no)?\.? ?\d\d?(?: ?(?:-|to) ?\d\d?)?)"
)
_NUMBERED = re.compile(rf"{_OF_ACCOUNTS}(?:{_SEPARATED}(?:{_FY}|{_YEAR4}))?")
_SEARCHED = (
    (rf"{_OF_ACCOUNTS}{_SEPARATED}(?:{_FY}|{_YEAR4})", lambda match: _PRINTED),
    (rf"(?:{_FY}|{_YEAR4}){_SEPARATED}{_OF_ACCOUNTS}", lambda match: _PRINTED),
    *_UP_TO_RANGES,
    (_DAY, lambda match: _PRINTED),
    *_AFTER_RANGES,
    (rf"(?P<y>{_YEAR4})", _stretch),
    (rf"(?=q[^-/&]*.*q){_QUARTERS}", _stretch),  # “Q1 - 3 forces” is of that quarter
    (_QUARTER, _stretch),
    (rf"(?P<m1>{MONTH}) ?(?:-|to) ?(?P<m2>{MONTH})", _stretch),
    (rf"(?P<m>(?!may\b|mar\b|sep\b)(?:{MONTH}))", _stretch),
)


@cache
def _grammar(*, edged: bool) -> tuple[tuple[re.Pattern, Callable], ...]:
    """What a word can be, or ``edged`` what can stand in a text: compiled when first asked for."""
    return tuple(
        (re.compile(f"{_EDGE}(?:{pattern}){_END}" if edged else pattern), meaning)
        for pattern, meaning in (_SEARCHED if edged else _WHOLE)
    )


# --- days in a column or over it: which periods their neighbours tell -----------------------------

# What stands in the name of a measure, and what comes or goes, which is counted over time.
_STANDS = re.compile(
    r"(?i)\b(?:in (?:force(?! area)|place(?! of))|(?<!released )on bail|"
    r"(?:open|live|active|current|ongoing|outstanding) (?:(?!source|stream|facial)[\w-]+ ){0,2}"
    r"(?:actions?|cases?|crimes?|devices?|enquir(?:y|ies)|files?|groups?|investigations?|jobs?|"
    r"lines?|networks?|nominals?|ocgs?|offenders?|operations?|orders?|projects?|"
    r"recommendations?|referrals?|requests?|suspects?|tasks?|threats?|warrants?)|"
    r"(?<!against )(?<!from )(?<!to )(?<!with )(?:organised crime groups|ocgs)$)\b"
)
_COMES_OR_GOES = re.compile(  # “executed” and “seizures”, and no executive or seizure officers
    r"(?i)\b(?:(?:join|le(?:ft|av)|recruit|start|clos|open(?:ed|ing)|lost|los[es]|new|chang|appoint|"
    r"promot)\w*|(?:archiv|complet|conclud|dismantl|execut|recover|deliver)ed|deaths|"
    r"(?<!being )(?:support|assist)ed|disrupt(?:ed|ions)|seiz(?:ed|ures)|committed on|"
    r"arrests? (?:of|made|linked)|"
    r"(?:vacanc(?:y|ies)|vacant posts) (?:fill|advertis)ed)\b"
)
_TWO_DIGITS = re.compile(r"(?P<a>\d\d) ?[/\u2013-] ?(?P<b>\d\d)|20(?P<y>\d\d)-(?P<last>\d)")
_BEGINS = re.compile(r"\b(?:commenc|begin|start|from\b)")
_FLOW = re.compile(r"\b(?:years?|months?|quarters?|qtrs?|weeks?|ending|ended|to)\b")


def counts_a_stock(texts: Iterable[str]) -> bool:
    """Whether titles and headings speak of what stood on a day, and not of what happened."""
    return any(map(reference.any_of("stock").search, texts))


def is_stock(measure: str, labels: Iterable[str] = (), units: Iterable[str] = ()) -> bool:
    """Whether figures say what stood on a day: by their measure, its periods or its units.

    What the analyst says of the measure (``stock`` in ``rocu.toml``) stands above its name.

    >>> is_stock("officers in post"), is_stock("staff who left, headcount"), is_stock("arrests")
    (True, False, False)
    >>> is_stock("OCGs mapped"), is_stock("open investigations"), is_stock("investigations opened")
    (True, True, False)
    >>> is_stock("numbers on the books", units=["FTE"])
    True
    """
    said = reference.measure(measure).get("stock")
    if said:
        return said == "yes"
    stands = reference.any_of("stands").search(measure) or _STANDS.search(measure)
    of_posts = any(map(reference.any_of("posts").fullmatch, map(str.strip, units)))
    named = counts_a_stock([measure]) or stands or of_posts
    is_flow = _COMES_OR_GOES.search(measure)
    return bool(named and not is_flow) or any(label.startswith("as at ") for label in labels)


def posts_in(title: str) -> bool:
    """Whether a title without a known measure names posts, or those who fill them."""
    named = counts_a_stock([title]) or re.search(
        r"\b(?:posts|officers|staff)\b", title, re.IGNORECASE
    )
    return bool(named) and not _COMES_OR_GOES.search(title)


def may_stand(measure: str, is_known: bool) -> bool:
    """Whether figures may say what stood on a day: of a measure that nobody knows they may."""
    return is_stock(measure) or not (is_known or _COMES_OR_GOES.search(measure))


def says_flow(heading: str) -> bool:
    """Whether a heading over days says that each stands for a stretch of time."""
    return bool(_FLOW.search(heading.casefold()))


def pairs_of_years(texts: Iterable[str]) -> dict[str, str]:
    """Financial years that pairs of two digits name, where they follow each other by a year.

    Alone ``04/05`` is a day, ``11-12`` an age and ``2024-5`` perhaps a month. Two digits after 69
    are of the last century.

    >>> pairs_of_years(["04/05", "05/06*", "Total"])
    {'04/05': '2004-05', '05/06*': '2005-06'}
    >>> pairs_of_years(["04/05", "04/06"]), pairs_of_years(["11-12", "12-13"])
    ({}, {})
    >>> pairs_of_years(["2024-5", "2025-6"]), pairs_of_years(["2024-5", "2024-6"])
    ({'2024-5': '2024-25', '2025-6': '2025-26'}, {})
    """
    bare = {text: without_notes(text).strip() for text in texts}
    matches = {text: match for text in bare if (match := _TWO_DIGITS.fullmatch(bare[text]))}
    first = {text: 1970 + (int(match["a"] or match["y"]) - 70) % 100
             for text, match in matches.items()}  # fmt: skip
    are_pairs = all(f"{year + 1}".endswith(matches[text]["b"] or matches[text]["last"])
                    for text, year in first.items())  # fmt: skip
    years = set(first.values())
    follow = len(years) > 1 and max(years) - min(years) == len(years) - 1
    # Of ages few come year by year, and none of them here.
    no_ages = any("/" in match[0] or match[0][0] in "023" for match in matches.values())
    if not (are_pairs and follow and no_ages):
        return {}
    return {text: financial_year(year).label for text, year in first.items()}


def numbered(texts: Iterable[str]) -> set[str]:
    """Texts that number a week, or a month of a year's accounts; P1 to P4 alone may be strands."""
    numbers = {text for text in texts if _NUMBERED.fullmatch(_plain_text(text))}
    return set() if all(re.fullmatch("[pm] ?[1-4]", t.casefold()) for t in numbers) else numbers


def of_days(
    days: list[date], heading: str, is_stock: bool = False
) -> dict[date, tuple[Period, ...]]:
    """Periods that each day of a column can stand for, told by its neighbours; often one."""
    # First days of months in steps of three are quarters; days a week apart are weeks.
    ordered = sorted(set(days))
    name = heading.casefold()
    gaps = {(b - a).days for a, b in itertools.pairwise(ordered)}
    starts = all(day.day == 1 for day in ordered)
    ends = all((day + timedelta(days=1)).day == 1 for day in ordered)
    in_weeks = gaps and all(gap % 7 == 0 for gap in gaps) and not starts
    if in_weeks or any(word in name for word in ("week", "w/c", "w/e")):
        back = timedelta(days=6 if "ending" in name or "w/e" in name else 0)
        return {day: (week_of(day - back),) for day in ordered}
    step = _months_apart(ordered, name) if starts or ends else 0
    # 04/01, 05/01, 06/01: three days of January, or three months, the day last.
    numbers = {day.day for day in ordered}
    if (
        gaps == {1}
        and len(numbers) == len(ordered)
        and max(numbers) <= 12
        and name.strip() != "day"
    ):
        can_be = {day: (span(day, day), month(day.year, day.day)) for day in ordered}
        begins = "month" in name and _BEGINS.search(name)  # months do on the first alone
        return {day: both[-1:] if begins else both for day, both in can_be.items()}
    if not (starts or ends) and re.search(r"\b(?:months?|quarters?|qtrs?)\b", name):
        return dict.fromkeys(ordered, ())
    if "as at" in name or (is_stock and step in (0, 12) and not _FLOW.search(name)):
        return {day: (as_at(day),) for day in ordered}
    if step:
        # “Jun-24”, “Sep-24” are first days to Excel, and quarters that end with those months: only
        # a quarter or year that begins as such do is told by the day.
        is_end = (ends and not starts) or bool(re.search(r"\bend(?:s|ed|ing)?\b", name))
        begun, ended = ({day: _months_from(day, step, end) for day in ordered} for end in (0, 1))
        usual = {3: (1, 4, 7, 10), 12: (1, 4)}.get(step, range(1, 13))
        is_open = starts and not ends and not is_end and not _BEGINS.search(name)
        if is_open and ordered[0].month not in usual:
            return {day: (begun[day], ended[day]) for day in ordered}
        return {day: ((ended if is_end else begun)[day],) for day in ordered}
    if name.strip() in ("date", "day") or gaps == {1}:
        return {day: (span(day, day),) for day in ordered}
    return dict.fromkeys(ordered, ())


def _months_apart(ordered: list[date], name: str) -> int:
    """Months of the periods that days of a column begin or end, 0 where nothing tells."""
    for word, months in (("month", 1), ("quarter", 3), ("qtr", 3), ("year", 12), ("fy", 12)):
        if word in name:
            return months
    index = [day.year * 12 + day.month for day in ordered]
    gaps = {b - a for a, b in itertools.pairwise(index)}
    step = min(gaps, default=0)
    return step if step in (1, 3, 12) and not any(gap % step for gap in gaps) else 0


def _months_from(day: date, count: int, is_end: bool) -> Period:
    """Period of some months that begins, or ends, on a day."""
    first = day.year * 12 + day.month - (count if is_end else 1)
    last = first + count - 1
    return span(date(first // 12, first % 12 + 1, 1), last_day(last // 12, last % 12 + 1))
