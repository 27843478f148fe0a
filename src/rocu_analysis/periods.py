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
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
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
_FIRST_SERIAL, _LAST_SERIAL = 36526, 54788  # whole numbers that Excel writes for 2000 to 2049
_EPOCH = date(1899, 12, 30)
_STEMS = tuple(map(str.casefold, MONTHS))
_WELSH = dict(zip(
    ("ionawr", "chwefror", "mawrth", "ebrill", "mai", "mehefin", "gorffennaf", "awst", "medi",
     "hydref", "tachwedd", "rhagfyr"), _STEMS, strict=True))  # fmt: skip
_WORDS = {
    **{"one": 1, "two": 2, "three": 3, "four": 4, "six": 6, "nine": 9, "twelve": 12},
    **{"eighteen": 18, "first": 1, "second": 2, "third": 3, "fourth": 4},
    **{"quarter": 3, "half": 6, "month": 1},
}


@dataclass(frozen=True, slots=True)
class PeriodReading:
    """What a word can mean: one period, several, or a part of a year."""

    periods: tuple[Period, ...] = ()
    part: tuple[str, int, int] | None = None  # ("Q4", 1, 3): its first and last month, no year
    day: date | None = None  # where a single day was given

    @property
    def period(self) -> Period | None:
        """The period, where there is exactly one."""
        return self.periods[0] if len(self.periods) == 1 else None


NOTHING = PeriodReading()


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
    if isinstance(value, date):
        reading = _single_day(value.date() if isinstance(value, datetime) else value)
    elif value is None or isinstance(value, bool):
        reading = NOTHING
    elif isinstance(value, int | float):
        reading = _number(value, years)
    else:
        reading = _words(str(value), years, quarters)
    return _declared(reading, period_is)


def find(text: str) -> list[tuple[PeriodReading, int, int]]:
    """Periods inside a longer text, with where each begins and ends.

    >>> [(reading.period.label, start) for reading, start, _ in find("SW, Q4 2020/21, by force")]
    [('2020-21 Q4', 4)]
    """
    plain, found, taken = _plain(text), [], []
    for pattern, meaning in _grammar(within=True):
        for match in pattern.finditer(plain):
            start, end = match.span()
            if any(start < last and first < end for first, last in taken):
                continue
            reading = meaning(_Found(match, None, None))
            if reading is not NOTHING:
                taken.append((start, end))
                found += [(reading, start, end)] if reading.day is None else []
    return sorted(found, key=lambda item: item[1])


def day_of(value: object) -> date | None:
    """Day that a cell gives: a real date, an Excel serial, or a date in words; day before month.

    >>> day_of("07/03/2022")
    datetime.date(2022, 3, 7)
    """
    return parse(value).day


def respelt(text: str) -> str:
    """Prose in lower case, its months before figures in three letters: they may be misspelt.

    >>> respelt("by 31 martch 2022")
    'by 31 mar 2022'
    """
    return re.sub(rf"\b({'|'.join(_STEMS)})[a-z]*(?=\.?,?[ '-]*(?:of )?\d)", r"\1", text)


def take_days(text: str) -> tuple[list[date | None], str]:
    """Days inside prose in lower case, None for one that there is not; and the rest of it.

    >>> take_days("by 31 march 2022 or 31/02/2022")
    ([datetime.date(2022, 3, 31), None], 'by   or  ')
    """
    pattern = rf"\b({_DAY})(?:t[\d:.]+)?\b"
    days = [_day(match[1]) for match in re.finditer(pattern, text)]
    return days, re.sub(pattern, " ", text)


def with_year(
    part: tuple[str, int, int], year: Period, quarters: str | None = None
) -> PeriodReading:
    """Give a quarter, half or month the year that stands elsewhere.

    >>> with_year(("Q4", 1, 3), financial_year(2020)).period.label
    '2020-21 Q4'
    """
    word, first, last = part
    if year.start is None:
        return NOTHING
    if year.kind == "financial year":
        return _months(year.start.year + (first < 4), first, last)
    if year.kind == "calendar year" and word[0] == "Q":
        return _quarter_of(int(word[1]), year.start.year, quarters)
    if year.kind == "calendar year":
        return _months(year.start.year, first, last)
    inside = _months(financial_year_of(year.start).start.year + (first < 4), first, last)
    return inside if inside.period and year.contains(inside.period) else NOTHING


def _declared(reading: PeriodReading, period_is: str | None) -> PeriodReading:
    """What a day or month stands for, where that is said; anything else as it is."""
    given = reading.period
    is_meant = given and given.end and (reading.day is not None or given.kind == "month")
    if period_is is None or not is_meant:
        return reading
    last = given.end
    if period_is == "as at":
        return PeriodReading((as_at(last),))
    if period_is in ("week commencing", "week ending"):
        first = given.start if period_is == "week commencing" else last - timedelta(days=6)
        return PeriodReading((week_of(first),))
    if period_is == "12 months ending":
        last = last if last.day > 1 else last_day(last.year, last.month)
        return PeriodReading((_year_to_day(last),))
    count = {"month": 1, "3 months ending": 3}.get(period_is)
    return PeriodReading((_months_from(last, count),)) if count else PeriodReading((given,))


# --- stretches ------------------------------------------------------------------------------------


def _plain(text: str) -> str:
    """Text in lower case, its hyphens plain and its months English."""
    plain = " ".join(text.replace("_", " ").split()).casefold().replace("\u2019", "'")
    plain = re.sub(r"[\u2010-\u2015\u2212]", "-", plain)
    plain = re.sub(r"(?<=[\w)])[¹²³⁰⁴-⁹*†‡]+(?!\S)", "", plain)
    return re.sub(rf"\b({'|'.join(_WELSH)})\b", lambda m: _WELSH[m[1]], plain)


def _number(value: float, years: str | None) -> PeriodReading:
    if not 1990 <= value < 210_000 or value != int(value):
        return NOTHING
    if value > 200_000:  # 202425, 202504
        return _words(str(int(value)), years, None)
    if value <= 2100:
        return _lone_year(int(value), years)
    is_serial = _FIRST_SERIAL <= value <= _LAST_SERIAL
    return _single_day(_EPOCH + timedelta(days=int(value))) if is_serial else NOTHING


def _lone_year(year: int, years: str | None) -> PeriodReading:
    """Every year that a lone number can be, or the one that is settled."""
    starting, ending = financial_year(year), financial_year(year - 1)
    choices = dict(zip(YEARS, (calendar_year(year), starting, ending), strict=True))
    return PeriodReading((choices[years],) if years else (calendar_year(year), ending, starting))


def _quarter_of(number: int, year: int, quarters: str | None) -> PeriodReading:
    """Every quarter that ``Q1 2021`` can be."""
    calendar = calendar_quarter(year, number)
    fiscal = [financial_quarter(year, number)]
    fiscal += [financial_quarter(year - 1, 4)] if number == 4 else []
    both = {"calendar": (span(calendar.start, calendar.end),), "financial": tuple(fiscal)}
    return PeriodReading(both[quarters] if quarters else (*both["calendar"], *both["financial"]))


def _months(year: int, first: int, last: int) -> PeriodReading:
    """Stretch from one month to another, into the next year where the second comes first."""
    return PeriodReading((span(date(year, first, 1), last_day(year + (last < first), last)),))


def _months_from(day: date, count: int) -> Period:
    """Period of some months that ends with the month of a day."""
    last = day.year * 12 + day.month - 1
    first = last - count + 1
    return span(date(first // 12, first % 12 + 1, 1), last_day(last // 12, last % 12 + 1))


def _year_to_day(last: date) -> Period:
    """Twelve months that end on a day; whole months where it is a month's last."""
    if last == last_day(last.year, last.month):
        return _months_from(last, 12)
    return span(last.replace(year=last.year - 1) + timedelta(days=1), last)


def _single_day(day: date) -> PeriodReading:
    return PeriodReading((span(day, day),), day=day) if is_of_our_time(day) else NOTHING


# --- the grammar ----------------------------------------------------------------------------------

_MONTH = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    "sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_Y4, _TH = r"(?:19|20)\d\d", "(?:st|nd|rd|th)"
_DAY = (
    rf"\d\d?{_TH}?(?: of)?[ -]*(?:{_MONTH})\.?,?[ -]?(?:{_Y4}|'?\d\d(?!\d))"
    rf"|(?:{_MONTH})\.? \d\d?{_TH}?,? {_Y4}"
    r"|\d{4}-\d{1,2}-\d{1,2}(?:[ t]00:00(?::00)?)?"
    r"|\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d\d)(?: 00:00(?::00)?)?"
)
_FY = (
    rf"(?:(?:fy|f/y|financial year|fiscal year|year)[: ]*)?(?P<y1>{_Y4}) ?[-/] ?(?P<y2>{_Y4}|\d\d)"
    r"|(?:fy|f/y|financial year)[: ]*(?P<y1_>\d\d) ?[-/] ?(?P<y2_>\d\d)"
    r"|(?P<y1__>1[3-9]|2\d) ?/ ?(?P<y2__>1[4-9]|2\d|30)"
)
_FYE = rf"(?:fye|financial year (?:end(?:ing|ed)?))[: ]*'?(?P<fye>{_Y4}|\d\d)"
_Q = r"q(?:tr|uarter)?[.: ]*"
_QUARTER = rf"(?:{_Q}(?P<q>[1-4])|(?P<q_>[1-4]{_TH}|first|second|third|fourth) quarter)"
_HALF = r"(?:h(?:alf)?[ -]?(?P<h>[12])|(?P<h_>first|second) half)"
_M_Y = rf"(?P<m>{_MONTH})\.?,?[ -]?(?P<y>{_Y4}|'\d\d|(?<=[ -])\d\d)"
_M_TO_M = rf"(?P<m1>{_MONTH})\.?(?:[ -]?(?P<from>{_Y4}|'?\d\d))? ?(?:-|to|/) ?(?P<m2>{_MONTH})\.?"
_FIRST_DAY = rf"{_DAY}|\d\d?{_TH}?(?: (?:{_MONTH}))?"
_GAP = r"[ ,:-]*(?:of |in )?"


def month_number(text: str) -> int:
    """Number of a month, from its name or its figures.

    >>> month_number("september"), month_number("03")
    (9, 3)
    """
    return int(text) if text.isdigit() else _STEMS.index(text[:3]) + 1


def year_number(text: str) -> int:
    """Year of two or four digits."""
    number = int(text.lstrip("'"))
    return number if number >= 100 else number + (2000 if number < 70 else 1900)


def _day(text: str) -> date | None:
    """Day in words or figures; None where it is none. The day comes before the month."""
    text = text.strip(" ,.").partition(" 00:00")[0].partition("t00:00")[0]
    parts = re.findall(rf"\d+|{_MONTH}", text)
    if len(parts) != 3:
        return None
    if re.match(r"\d{4}-", text):
        parts.reverse()
    elif parts[0].isalpha():
        parts[:2] = parts[1], parts[0]
    try:
        return date(year_number(parts[2]), month_number(parts[1]), int(parts[0]))
    except ValueError:
        return None


class _Found:
    """What a pattern found: alternative groups (``y1_``, ``y1__``) answer to one name."""

    def __init__(self, match: re.Match, years: str | None, quarters: str | None) -> None:
        self.text, self.years, self.quarters = match[0], years, quarters
        self._groups = match.groupdict()

    def __getitem__(self, name: str) -> str | None:
        names = (name, name + "_", name + "__")
        return next((self._groups[n] for n in names if self._groups.get(n)), None)

    def part(self) -> tuple[str, int, int] | None:
        """The quarter, half, month or months: its name, first and last month."""
        if text := self["q"]:
            number = _WORDS.get(text) or int(text[0])
            return f"Q{number}", 3 * number % 12 + 1, 3 * number % 12 + 3
        if text := self["h"]:
            return ("H1", 4, 9) if text in ("1", "first") else ("H2", 10, 3)
        if self["m1"]:
            return "months", month_number(self["m1"]), month_number(self["m2"])
        return ("month", month_number(self["m"]), month_number(self["m"])) if self["m"] else None

    def financial(self) -> Period | None:
        """The financial year, where its two years follow each other."""
        if self["fye"]:
            return financial_year(year_number(self["fye"]) - 1)
        first = year_number(self["y1"]) if self["y1"] else 0
        return financial_year(first) if first and (int(self["y2"]) - first - 1) % 100 == 0 else None


def _of_year(found: _Found) -> PeriodReading:
    """A financial year, or a part of one."""
    part, year = found.part(), found.financial()
    if year is None:
        return _several_years(found) if part is None else NOTHING
    return with_year(part, year) if part else PeriodReading((year,))


def _several_years(found: _Found) -> PeriodReading:
    """``2021-23`` and ``2010-12`` are left open; ``2021-03`` is a month."""
    first, typed = year_number(found["y1"]), found["y2"]
    is_month = len(typed) == 2 and 1 <= int(typed) <= 12 and "-" in found.text
    as_month = _months(first, int(typed), int(typed)).periods if is_month else ()
    last = int(typed) if len(typed) == 4 else first // 100 * 100 + int(typed)
    if not first < last <= first + 15:
        return PeriodReading(as_month) if as_month else NOTHING
    both = span(date(first, 4, 1), date(last, 3, 31)), span(date(first, 1, 1), date(last, 12, 31))
    return PeriodReading((*as_month, *(both[1:] if found.years == "calendar" else both)))


def _of_one_year(found: _Found) -> PeriodReading:
    """A year by itself, or a part with one year: ``2021``, ``Q1 2021``, ``Apr-Jun 2021``."""
    part, year = found.part(), year_number(found["y"])
    if part and found["y"] in ("30", "31"):
        return NOTHING  # “March 31” is a day, of no year
    if part is None:
        return _lone_year(year, found.years)
    if part[0][0] == "Q":
        return _quarter_of(int(part[0][1]), year, found.quarters)
    if part[0][0] == "H" or ("/" in found.text and part[1] != part[2]):
        return NOTHING  # “Gorffennaf / August 2024” names two months
    start = year_number(found["from"]) if found["from"] else year - (part[1] > part[2])
    first, last = date(start, part[1], 1), last_day(year, part[2])
    return PeriodReading((span(first, last),)) if first < last else NOTHING


def _ending(found: _Found) -> PeriodReading:
    """Twelve months, three or any that end with a month or a day."""
    if found["date"]:
        last = _day(found["date"])
    else:
        last = last_day(year_number(found["y"]), month_number(found["m"]))
    if last is None:
        return NOTHING
    text = found["n"] or "twelve"
    count = _WORDS.get(text) or int(text)
    if count == 12:
        return PeriodReading((_year_to_day(last),))
    is_whole = last == last_day(last.year, last.month)
    return PeriodReading((_months_from(last, count),)) if is_whole else NOTHING


def _week(found: _Found) -> PeriodReading:
    day = _day(found["date"])
    before = timedelta(days=6 if found["end"] else 0)
    return PeriodReading((week_of(day - before),)) if day else NOTHING


def _days(found: _Found) -> PeriodReading:
    """``7-13 March 2022``: the first day may leave its month or year to the last."""
    last, first = _day(found["d2"]), _day(found["d1"])
    if last and not first:
        parts = re.findall(rf"\d+|{_MONTH}", found["d1"])
        words = [*parts, *re.findall(rf"\d+|{_MONTH}", found["d2"])[len(parts) :]]
        first = _day(" ".join(words)) if found["d2"][:1].isdigit() else None
    return PeriodReading((span(first, last),)) if first and last and first <= last else NOTHING


def _calendar(found: _Found) -> PeriodReading:
    return PeriodReading((calendar_year(year_number(found["y"])),))


def _on_a_day(found: _Found) -> PeriodReading:
    day = _day(found["date"])
    return PeriodReading((as_at(day),)) if day else NOTHING


def _alone(found: _Found) -> PeriodReading:
    day = _day(found["date"])
    return _single_day(day) if day else NOTHING


_COUNTED = (
    rf"(?P<n>quarter|half|month|\d\d?|{'|'.join(_WORDS)})[ -]?(?:months?|year)? ?(?:period )?"
)
_TWELVE = r"(?:rolling )?(?:12 months|twelve months|year|ye|y/e),? ?"
_END = r"(?:ending|ended|end|to|up to) (?:the )?(?:end of )?"
_WEEK = (
    r"(?P<end>week (?:ending|ended|to)|w/?e)"
    r"|week(?: (?:commencing|beginning|starting|of|from))?|w/?c|w/?b"
)
_FULL = (  # the most telling first
    (rf"as at (?P<date>{_DAY})", _on_a_day),
    (
        rf"(?:from )?(?P<d1>{_FIRST_DAY}) ?(?:-|to|until) ?(?P<d2>{_DAY})"
        rf"|between (?P<d1_>{_FIRST_DAY}) and (?P<d2_>{_DAY})",
        _days,
    ),
    (rf"(?:{_WEEK}):? (?:the )?(?P<date>{_DAY})", _week),
    (rf"(?:{_COUNTED}|{_TWELVE}){_END}(?:(?P<date>{_DAY})|{_M_Y})", _ending),
    (rf"(?:ye|y/e):? (?:(?P<date>{_DAY})|{_M_Y})", _ending),
    (rf"(?:{_QUARTER}|{_HALF}){_GAP}(?:{_FY}|{_FYE})", _of_year),
    (rf"(?:{_FY}|{_FYE}){_GAP}(?:{_QUARTER}|{_HALF})", _of_year),
    (rf"{_M_TO_M},? ?(?:{_FY})", _of_year),
    (rf"{_M_TO_M}[ ,-]*(?P<y>{_Y4}|'?\d\d)", _of_one_year),
    (rf"(?P<m>{_MONTH})\.?,? (?:{_FY})", _of_year),
    (rf"(?:{_FY}|{_FYE})", _of_year),
    (rf"{_QUARTER}{_GAP}(?P<y>{_Y4})|(?P<y_>{_Y4}){_GAP}(?:{_Q}(?P<q__>[1-4]))", _of_one_year),
    (rf"{_M_Y}|(?P<y_>{_Y4})[ -](?P<m_>{_MONTH})", _of_one_year),
    (rf"(?:calendar year|cy) ?(?P<y>{_Y4}|\d\d)|(?P<y_>{_Y4}) calendar year", _calendar),
)
_ALONE = ((rf"(?P<date>{_DAY})", _alone),)
_WHOLE = (
    (rf"(?P<y>{_Y4})(?:\.0)?", _of_one_year),
    (
        r"(?P<m>0?[1-9]|1[0-2])/(?P<y>(?:19|20)\d\d)|(?P<y_>20\d\d)(?P<m_>0[1-9]|1[0-2])(?!\d)",
        _of_one_year,
    ),
    (r"(?P<y1>20\d\d)(?P<y2>\d\d)", _of_year),
    (rf"{_QUARTER}|{_HALF}|{_M_TO_M}|(?P<m>{_MONTH})\.?", lambda f: PeriodReading(part=f.part())),
)


@cache
def _grammar(*, within: bool) -> tuple[tuple[re.Pattern, Callable], ...]:
    """What a word can be, or what can stand ``within`` a text: compiled when first asked for."""
    year = (rf"(?P<y>{_Y4})", _of_one_year)
    rules = (*_FULL, *_ALONE, year) if within else (*_ALONE, *_FULL, *_WHOLE)
    edge = r"(?<![\w/.-])(?:{})(?![\w/]|-\w|\.\d)" if within else "(?:{})"
    return tuple((re.compile(edge.replace("{}", pattern)), meaning) for pattern, meaning in rules)


_NOT_STATED = ("not stated", "unknown", "not known", "n/k", "not given")
_UNDATED = re.compile(
    r"\b(?:dates?|days?|weeks?|months?|years?|end|account)\b[^()]* not stated\b|\bundated\b"
)
_LEAD = re.compile(r"^(?:(?:period|for|in|during|the|reporting period)\b[: ]+)+(?=.*\d)")


@lru_cache(maxsize=50_000)
def _words(text: str, years: str | None, quarters: str | None) -> PeriodReading:
    plain = _LEAD.sub("", _plain(text).strip(" .,:;"))
    if plain in _NOT_STATED:
        return PeriodReading((not_stated(),))
    if _UNDATED.search(plain):
        return PeriodReading((not_stated(" ".join(text.split())),))
    for pattern, meaning in _grammar(within=False):
        match = pattern.fullmatch(plain)
        reading = meaning(_Found(match, years, quarters)) if match else NOTHING
        if reading is not NOTHING:
            return reading
    aside = re.search(r"\s*\(([^()]*)\)\s*", plain)
    return _given_twice(plain, aside, years, quarters) if aside else NOTHING


def _given_twice(plain: str, aside: re.Match, years, quarters) -> PeriodReading:
    """``Q4 (Jan-Mar) 2020-21``: what is in brackets must agree, or settle what is open."""
    outer = _words(f"{plain[: aside.start()]} {plain[aside.end() :]}".strip(), years, quarters)
    inner = _words(aside[1], years, quarters)
    if aside[1] in ("p", "r", "provisional", "revised", "final", "financial year"):
        return outer
    months = inner.part[1:] if inner.part else _ends(inner.period)
    fits = tuple(period for period in outer.periods if months and _ends(period) == months)
    if fits and (inner.part or inner.period in fits):
        return PeriodReading(fits)
    if outer.part and months == outer.part[1:]:
        return inner if inner.period else outer
    return NOTHING


def _ends(period: Period | None) -> tuple[int, ...]:
    """First and last month of a period with days."""
    return (period.start.month, period.end.month) if period and period.start else ()


# --- what stood on a day --------------------------------------------------------------------------

_STOCK_WORDS = re.compile(
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
    r"arrests? (?:of|made|linked)|(?:vacanc(?:y|ies)|vacant posts) (?:fill|advertis)ed)\b"
)


def is_stock(measure: str, labels: Iterable[str] = (), units: Iterable[str] = ()) -> bool:
    """Whether figures say what stood on a day: by their measure, its periods or its units.

    What the analyst says of the measure (``stock`` in ``rocu.toml``) stands above its name.

    >>> is_stock("officers in post"), is_stock("staff who left, headcount"), is_stock("arrests")
    (True, False, False)
    >>> is_stock("numbers on the books", units=["FTE"])
    True
    """
    declared = reference.measure(measure).get("stock")
    if declared:
        return declared == "yes"
    match = reference.any_of("stock").search(measure) or _STOCK_WORDS.search(measure)
    of_posts = any(map(reference.any_of("posts").fullmatch, map(str.strip, units)))
    named = reference.any_of("stock").search(measure) or match or of_posts
    return bool(named and not _COMES_OR_GOES.search(measure)) or any(
        x.startswith("as at ") for x in labels
    )
