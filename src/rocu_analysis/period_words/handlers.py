"""What each pattern of the grammar means: a match, and what settles it, to a `PeriodReading`.

Each takes a match whose groups answer to one name, and ``years`` and ``quarters`` as `parse` does.
"""

from __future__ import annotations

from datetime import date, timedelta

from rocu_analysis.errors import BadOption
from rocu_analysis.period_words.pieces import (
    NOTHING,
    PeriodReading,
    any_day,
    day_like,
    digit,
    lone_year,
    make_date,
    month_number,
    months_of,
    quarter_of_year,
    single_day,
    slashed_day,
    stretch,
    with_year,
    year_before,
    year_number,
)
from rocu_analysis.periods import (
    calendar_year,
    financial_quarter,
    financial_year,
    last_day,
    span,
    week_of,
    year_to,
)


def financial(match, years, quarters) -> PeriodReading:
    """Read ``2020-21``; ``2021-03`` is a month; ``2021-23`` is left open."""
    first = year_number(match["y1"])
    last = year_number(match["y2"], near=first)
    if last == first + 1:
        return PeriodReading((financial_year(first),))
    if len(match["y2"]) == 2 and len(match["y1"]) == 4 and 1 <= int(match["y2"]) <= 12 >= 1:
        # 2021-03 cannot be a financial year, so it is a month.
        return months_of(first, int(match["y2"]), int(match["y2"]))
    if not first < last <= first + 15:
        return NOTHING
    both = (
        span(date(first, 4, 1), date(last, 3, 31)),
        span(date(first, 1, 1), date(last, 12, 31)),
    )
    return PeriodReading(both, note="several financial years, or several calendar years")


def named_financial(match, years, quarters) -> PeriodReading:
    """Read ``FY21``, ``FYE 2021``: the year ending March 2021, by convention."""
    year = year_number(match["y"])
    return PeriodReading(
        (financial_year(year - 1),),
        note=f"{match[0].strip().upper()} read as the year ending March {year}",
    )


def quarter_of_financial_year(match, years, quarters) -> PeriodReading:
    """Read ``Q4 2020/21``."""
    first = year_number(match["y1"])
    if year_number(match["y2"], near=first) != first + 1:
        return NOTHING
    return stretch(financial_quarter(first, digit(match["q"])))


def named_financial_quarter(match, years, quarters) -> PeriodReading:
    """Read ``Q4 FY21``."""
    year = year_number(match["y"])
    found = stretch(financial_quarter(year - 1, digit(match["q"])))
    return PeriodReading(
        found.periods, note=f"FY{year % 100:02d} read as the year ending March {year}"
    )


def plain_quarter(match, years, quarters) -> PeriodReading:
    """Read ``Q1 2021``: calendar or financial."""
    return quarter_of_year(digit(match["q"]), year_number(match["y"]), quarters, "Q")


def half(match, years, quarters) -> PeriodReading:
    """Read ``H1 2020-21``."""
    first, half = year_number(match["y1"]), digit(match["q"])
    if year_number(match["y2"], near=first) != first + 1 or half > 2:
        return NOTHING
    months = (first, 4, 9) if half == 1 else (first, 10, 3)
    return months_of(*months)


def lone_quarter(match, years, quarters) -> PeriodReading:
    """Read ``Q4``, which lacks its year."""
    number = digit(match["q"])
    first = 3 * number + 1 if number < 4 else 1
    return PeriodReading(part=(f"Q{number}", first, first + 2))


def month_range(match, years, quarters) -> PeriodReading:
    """Read ``Jan-Mar 2021``, ``April 2020 to March 2021``."""
    first, last = month_number(match["m1"]), month_number(match["m2"])
    year = year_number(match["y2"])
    start = year_number(match["y1"]) if match["y1"] else year - (first > last)
    try:
        return PeriodReading((span(date(start, first, 1), last_day(year, last)),))
    except BadOption:
        return NOTHING


def month_range_of_year(match, years, quarters) -> PeriodReading:
    """Read ``Apr-Jun 2020-21``."""
    first = year_number(match["y1"])
    if year_number(match["y2"], near=first) != first + 1:
        return NOTHING
    part = ("months", month_number(match["m1"]), month_number(match["m2"]))
    return with_year(part, financial_year(first))


def lone_months(match, years, quarters) -> PeriodReading:
    """Read ``Jan-Mar``, which lacks its year."""
    first, last = month_number(match["m1"]), month_number(match["m2"])
    return PeriodReading(part=("months", first, last))


def year_ending(match, years, quarters) -> PeriodReading:
    """Read ``year ending March 2021``, ``12 months to 31 May 2022``."""
    year, number = year_number(match["y"]), month_number(match["m"])
    day = match["d"] and int(match["d"])
    end = last_day(year, number)
    if day and day != end.day:
        last = make_date(year, number, day)
        if last is None:
            return NOTHING
        return PeriodReading((span(year_before(last), last),))
    return stretch(year_to(year, number))


def year_to_date_number(match, years, quarters) -> PeriodReading:
    """Read ``year to 31/03/2021``."""
    last = slashed_day(match["date"])
    if last is None:
        return NOTHING
    if last == last_day(last.year, last.month):
        return stretch(year_to(last.year, last.month))
    return PeriodReading((span(year_before(last), last),))


def week(match, years, quarters) -> PeriodReading:
    """Read ``w/c 7 March 2022``."""
    day = any_day(match["date"])
    return NOTHING if day is None else PeriodReading((week_of(day),))


def week_ending(match, years, quarters) -> PeriodReading:
    """Read ``week ending 13/03/2022``."""
    day = any_day(match["date"])
    return NOTHING if day is None else PeriodReading((week_of(day - timedelta(days=6)),))


def one_month(match, years, quarters) -> PeriodReading:
    """Read ``March 2021``."""
    number = month_number(match["m"])
    return months_of(year_number(match["y"]), number, number)


def numbered_month(match, years, quarters) -> PeriodReading:
    """Read ``03/2021``."""
    number = int(match["n"])
    return months_of(int(match["y"]), number, number) if 1 <= number <= 12 else NOTHING


def lone_month(match, years, quarters) -> PeriodReading:
    """Read ``March``, which lacks its year."""
    number = month_number(match["m"])
    return PeriodReading(part=("month", number, number))


def month_of_year(match, years, quarters) -> PeriodReading:
    """Read ``March 2020-21``."""
    first = year_number(match["y1"])
    if year_number(match["y2"], near=first) != first + 1:
        return NOTHING
    number = month_number(match["m"])
    return with_year(("month", number, number), financial_year(first))


def calendar_year_named(match, years, quarters) -> PeriodReading:
    """Read ``calendar year 2021``."""
    return PeriodReading((calendar_year(year_number(match["y"])),))


def just_year(match, years, quarters) -> PeriodReading:
    """Read ``2021``: a calendar year, or one of two financial years."""
    return lone_year(int(match["y"]), years)


def day_range(match, years, quarters) -> PeriodReading:
    """Read ``7-13 March 2022``."""
    last = any_day(match["d2"])
    first = any_day(match["d1"]) or (last and day_like(match["d1"], last))
    if first is None or last is None or first > last:
        return NOTHING
    return PeriodReading((span(first, last),))


def one_day(match, years, quarters) -> PeriodReading:
    """Read ``7 March 2022``."""
    day = any_day(match[0])
    return NOTHING if day is None else single_day(day)
