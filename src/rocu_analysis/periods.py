"""Periods: financial and calendar years and quarters, years ending, months, weeks.

A period is a label, a first and a last day, and the kind of period it is. Kinds
matter because a fiscal and a calendar quarter may carry the same name, and
because overlapping periods must never be added.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, datetime, timedelta

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
    if period.kind == "calendar year":
        return calendar_year(year)
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
        raise BadOption(
            where,
            f"{long_date(day)} has not come yet",
            "Allowed: a day up to today",
            "Give the day that the figures are of, or none for the latest in them",
        )
    return day
