"""What words for periods are made of: months, years, days, and the stretches between them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from rocu_analysis.periods import (
    Period,
    calendar_quarter,
    calendar_year,
    financial_quarter,
    financial_year,
    last_day,
    month,
    span,
)

MONTH_STEMS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]

# Alternatives of one group bear its name with ``_`` and ``__``: a name may stand only once.
MONTH = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    "|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
WEEKDAY = "(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?"
YEAR4 = r"(?:19|20)\d\d"
YEAR = rf"(?:{YEAR4}|'?\d\d)"
QUARTER = (
    r"(?:q(?:tr|uarter)?\.? ?(?P<q>[1-4])"
    r"|(?P<q_>[1-4](?:st|nd|rd|th)|first|second|third|fourth) quarter)"
)
FY_WORD = r"(?:fy|f/y|financial year|fiscal year|fin year|year)"
FY = (
    rf"(?:{FY_WORD}:? ?)?(?P<y1>{YEAR4}) ?[-/] ?(?P<y2>{YEAR4}|\d\d)"
    rf"|{FY_WORD}:? ?'?(?P<y1_>\d\d) ?[-/] ?'?(?P<y2_>\d\d)"
    r"|'?(?P<y1__>1[3-9]|2\d) ?/ ?'?(?P<y2__>1[4-9]|2\d|30)"
)
DAY = (
    rf"(?:{WEEKDAY},? )?\d{{1,2}}(?:st|nd|rd|th)?(?: of)?[ -]*(?:{MONTH})\.?,?[ -]*{YEAR}"
    rf"|(?:{MONTH})\.? \d{{1,2}}(?:st|nd|rd|th)?,? {YEAR4}"
    r"|\d{4}-\d{1,2}-\d{1,2}(?:[ t]00:00(?::00)?(?:\.0+)?)?"
    r"|\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d\d)(?: 00:00(?::00)?)?"
)
PART_DAY = rf"(?:{WEEKDAY},? )?\d{{1,2}}(?:st|nd|rd|th)?(?: of)?(?:[ -]*(?:{MONTH})\.?)?"
ENDING = (
    r"(?:12 months?|twelve months|12m|(?:rolling )?(?:12 months?|year)|year|ye|y/e|fye?|"
    r"(?:financial|fiscal) year)"
    r"(?:,? ?(?:ending|ended|end|to|up to))?"
)
SEPARATED = r"[ ,:-]*(?:of |in )?"


@dataclass(frozen=True, slots=True)
class PeriodReading:
    """What a word can mean.

    Attributes
    ----------
    periods : tuple of Period
        None: it is not a period. One: it is settled. Several: the word leaves it open.
    part : tuple of (str, int, int), optional
        A stretch of months that lacks its year: ("Q4", 1, 3) with first and last month.
    note : str
        The convention that was used, or what leaves it open.
    day : date, optional
        The day, where a single day was given: its neighbours say which period it stands for.
    """

    periods: tuple[Period, ...] = ()
    part: tuple[str, int, int] | None = None
    note: str = ""
    day: date | None = None

    @property
    def period(self) -> Period | None:
        """The period, where there is exactly one."""
        return self.periods[0] if len(self.periods) == 1 else None


NOTHING = PeriodReading()


def lone_year(year: int, years: str | None) -> PeriodReading:
    """Every year that a lone number can be, or the one that is settled."""
    choices = {
        "calendar": calendar_year(year),
        "financial ending": financial_year(year - 1),
        "financial starting": financial_year(year),
    }
    if years:
        return PeriodReading((choices[years],))
    return PeriodReading(tuple(choices.values()), note="a calendar or a financial year")


def quarter_of_year(number: int, year: int, quarters: str | None, kind: str) -> PeriodReading:
    """Every quarter or half (``kind`` Q or H) that ``Q1 2021`` can be."""
    if kind == "H":
        both = (months_of(year, 4, 9), months_of(year, 1, 6))
        if number == 2:
            both = (months_of(year, 10, 3), months_of(year, 7, 12))
        return PeriodReading(tuple(each.periods[0] for each in both), note="financial or calendar")
    calendar_one = stretch(calendar_quarter(year, number)).periods[0]
    if quarters == "calendar":
        return PeriodReading((calendar_one,))
    fiscal = [financial_quarter(year, number)]
    if number == 4:
        # Q4 2021 is the fourth quarter of 2021-22, or the one that falls in 2021.
        fiscal.append(financial_quarter(year - 1, 4))
    if quarters == "financial":
        return PeriodReading(tuple(fiscal), note="" if number < 4 else "which financial year")
    return PeriodReading((calendar_one, *fiscal), note="a calendar or a financial quarter")


def months_of(year: int, first: int, last: int) -> PeriodReading:
    """Stretch from one month to another, into the next year where the second comes first."""
    end = year + (last < first)
    if not 1990 <= year <= 2100:
        return NOTHING
    if first == last:
        return PeriodReading((month(year, first),))
    return PeriodReading((span(date(year, first, 1), last_day(end, last)),))


def stretch(period: Period) -> PeriodReading:
    """Period under the name that its days have."""
    return PeriodReading((span(period.start, period.end),))


def year_before(last: date) -> date:
    """First day of the twelve months that end on a day."""
    try:
        return last.replace(year=last.year - 1) + timedelta(days=1)
    except ValueError:  # 29 February
        return date(last.year - 1, 3, 1)


def any_day(text: str) -> date | None:
    """Day in words or figures, day before month; None where it is none."""
    plain = text.strip(" ,.")
    match = re.fullmatch(
        rf"(?:{WEEKDAY},? )?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?: of)?[ -]*"
        rf"(?P<m>{MONTH})\.?,?[ -]*(?P<y>{YEAR})",
        plain,
    )
    if match:
        return make_date(year_number(match["y"]), month_number(match["m"]), int(match["d"]))
    match = re.fullmatch(
        rf"(?P<m>{MONTH})\.? (?P<d>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<y>{YEAR4})", plain
    )
    if match:
        return make_date(year_number(match["y"]), month_number(match["m"]), int(match["d"]))
    return slashed_day(plain)


def slashed_day(text: str) -> date | None:
    """Day in figures."""
    match = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ t]00:00(?::00)?(?:\.0+)?)?", text)
    if match:
        return make_date(*(int(part) for part in match.groups()))
    match = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d\d)(?: 00:00(?::00)?)?", text)
    if match:
        day, number, year = match.groups()
        return make_date(year_number(year), int(number), int(day))
    return None


def day_like(text: str, last: date) -> date | None:
    """First day of a range that leaves its month or year to the last: ``7-13 March 2022``."""
    match = re.fullmatch(
        rf"(?:{WEEKDAY},? )?(\d{{1,2}})(?:st|nd|rd|th)?(?: of)?(?:[ -]*({MONTH})\.?)?",
        text.strip(" ,"),
    )
    if not match:
        return None
    number = month_number(match[2]) if match[2] else last.month
    return make_date(last.year - (number > last.month), number, int(match[1]))


def make_date(year: int, number: int, day: int) -> date | None:
    """Return a date, or None where there is no such day."""
    try:
        return date(year, number, day)
    except ValueError:
        return None


def year_number(text: str, near: int | None = None) -> int:
    """Year of two or four digits; of two after ``near``, where that is given."""
    number = int(text.lstrip("'"))
    if number >= 100:
        return number
    century = (near // 100 * 100) if near else (2000 if number < 70 else 1900)
    return century + number + (100 if near and century + number < near else 0)


def month_number(text: str) -> int:
    """Month of its name."""
    return MONTH_STEMS.index(text[:3]) + 1


def digit(text: str) -> int:
    """Return the number of a quarter or half."""
    words = {"first": 1, "second": 2, "third": 3, "fourth": 4}
    return words.get(text) or int(text[0])


def plain_text(text: str) -> str:
    """Text in lower case with single spaces and plain hyphens."""
    plain = text.casefold().replace("\u00a0", " ").replace("_", " ").replace("\u2019", "'")
    plain = re.sub(r"\s*[\u2010-\u2015\u2212]\s*", "-", plain)
    # Same length is not needed: positions are those of the plain text.
    return re.sub(r"\s+", " ", plain)


def with_year(
    part: tuple[str, int, int], year: Period, quarters: str | None = None
) -> PeriodReading:
    """Give a quarter, half or month the year that stands elsewhere.

    ``quarters`` settles which a calendar year's are, as for `parse`.

    >>> with_year(("Q4", 1, 3), financial_year(2020)).period.label
    '2020-21 Q4'
    """
    word, first, last = part
    if year.start is None:
        return NOTHING
    if year.kind == "financial year":
        start = year.start.year
        return months_of(start if first >= 4 else start + 1, first, last)
    if year.kind == "calendar year":
        if word[0] in "QH":
            return quarter_of_year(int(word[1]), year.start.year, quarters, word[0])
        return months_of(year.start.year, first, last)
    return NOTHING


def single_day(day: date) -> PeriodReading:
    """One day, which its neighbours may make a month or a week."""
    return PeriodReading((span(day, day),), day=day)
