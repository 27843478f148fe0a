"""What people write for a period, and what it can mean.

A word may mean one period, several (``2021`` is a calendar year or one of two financial years) or
only part of one (``Q4`` lacks its year). Nothing is chosen here between several: `parse` gives
them all, and whoever knows the neighbours settles it with ``years`` or ``quarters``.

One stretch of days has one label however it was written: ``Jan-Mar 2021`` and ``Q4 2020/21`` are
both ``2020-21 Q4``, so that they meet in one column.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from rocu_analysis.errors import BadOption
from rocu_analysis.periods import (
    Period,
    calendar_quarter,
    calendar_year,
    financial_quarter,
    financial_year,
    last_day,
    month,
    not_stated,
    span,
    week_of,
    year_to,
)

YEARS = ("calendar", "financial starting", "financial ending")
QUARTERS = ("calendar", "financial")
# Whole numbers that Excel writes for days from 2000 to 2049.
FIRST_SERIAL, LAST_SERIAL = 36526, 54788
_EPOCH = date(1899, 12, 30)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


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
# A stretch that the source names and does not date: "phase 9 (date not stated)". It keeps its name,
# so that two such stretches stay two figures, and it has no days.
_UNDATED = re.compile(
    r"\b(?:dates?|days?|weeks?|months?|years?|end)\b[^()]* not stated\b|\bundated\b"
)
# A day in a title is when it was printed; it must not leave its month or year behind as a period.
_PRINTED = PeriodReading(note="a day")


def parse(value: object, *, years: str | None = None, quarters: str | None = None) -> PeriodReading:
    """Read one cell or word as a period.

    Parameters
    ----------
    value : str, int, float, date or datetime
        As typed. A number from 1990 to 2100 is a year; one from 36526 to 54788 is the day that
        Excel writes so.
    years : {"calendar", "financial starting", "financial ending"}, optional
        What a lone year such as ``2021`` means; left open by default.
    quarters : {"calendar", "financial"}, optional
        What ``Q1 2021`` means; left open by default.

    Raises
    ------
    BadOption
        Where ``years`` or ``quarters`` is not one of these.

    Examples
    --------
    >>> parse("Q4 2020/21").period.label
    '2020-21 Q4'
    >>> parse("12 months to 31 May 2022").period.label
    'year to May 2022'
    >>> [period.label for period in parse("2021").periods]
    ['2021', '2020-21', '2021-22']
    """
    _allowed("years", years, YEARS)
    _allowed("quarters", quarters, QUARTERS)
    if isinstance(value, (date, datetime)):
        return _day(value.date() if isinstance(value, datetime) else value)
    if isinstance(value, bool) or value is None:
        return NOTHING
    if isinstance(value, (int, float)):
        return _number(value, years)
    return _words(str(value), years, quarters)


def find(
    text: str, *, years: str | None = None, quarters: str | None = None
) -> list[tuple[PeriodReading, int, int]]:
    """Periods inside a longer text, such as a title or a file name, with where each stands.

    A single day is no period here: titles carry dates of printing and publication.

    >>> [(found.period.label, start) for found, start, _ in find("Arrests, Q4 2020/21, by force")]
    [('2020-21 Q4', 9)]
    """
    plain, found = _plain(text), []
    taken = [False] * (len(plain) + 1)
    for pattern, handler in _SEARCHED:
        for match in pattern.finditer(plain):
            start, end = match.span()
            if any(taken[start:end]):
                continue
            reading = handler(match, years, quarters)
            if reading is NOTHING:
                continue
            taken[start:end] = [True] * (end - start)
            if reading is not _PRINTED:
                found.append((reading, start, end))
    return sorted(found, key=lambda item: item[1])


def with_year(part: tuple[str, int, int], year: Period) -> PeriodReading:
    """Give a quarter, half or month the year that stands elsewhere.

    >>> with_year(("Q4", 1, 3), financial_year(2020)).period.label
    '2020-21 Q4'
    """
    word, first, last = part
    if year.start is None:
        return NOTHING
    if year.kind == "financial year":
        start = year.start.year
        return _months(start if first >= 4 else start + 1, first, last)
    if year.kind == "calendar year":
        if word[0] in "QH":
            return _quarter_of_year(int(word[1]), year.start.year, None, word[0])
        return _months(year.start.year, first, last)
    return NOTHING


def day_of(value: object) -> date | None:
    """Day that a cell gives: a real date, an Excel serial, or a date in words; day before month.

    >>> day_of("07/03/2022")
    datetime.date(2022, 3, 7)
    """
    reading = parse(value)
    return reading.day


# -- values ------------------------------------------------------------------------------------


def _number(value: float, years: str | None) -> PeriodReading:
    if value != value or value != int(value):
        return NOTHING
    whole = int(value)
    if 1990 <= whole <= 2100:
        return _lone_year(whole, years)
    if FIRST_SERIAL <= whole <= LAST_SERIAL:
        reading = _day(_EPOCH + timedelta(days=whole))
        return PeriodReading(reading.periods, None, f"{whole} read as an Excel date", reading.day)
    return NOTHING


def _day(day: date) -> PeriodReading:
    return PeriodReading((span(day, day),), day=day)


@lru_cache(maxsize=4096)
def _words(text: str, years: str | None, quarters: str | None) -> PeriodReading:
    plain = _plain(text).strip(" .,:;")
    plain = re.sub(
        r"^(?:period|for|in|during|the|reporting period|quarter|month)\b[: ]+"
        r"(?=.*\d)(?![1-4]\b)",
        "",
        plain,
    )
    if plain in ("not stated", "unknown", "not known", "n/k", "not given"):
        return PeriodReading((not_stated(),))
    if _UNDATED.search(plain):
        return PeriodReading((not_stated(" ".join(text.split())),))
    if re.fullmatch(r"(?:19|20)\d\d(?:\.0)?|[345]\d{4}(?:\.0)?", plain):
        return _number(float(plain), years)
    for pattern, handler in _ALL:
        match = pattern.fullmatch(plain)
        if match:
            reading = handler(match, years, quarters)
            if reading is not NOTHING:
                return reading
    return _with_parenthesis(plain, years, quarters)


def _with_parenthesis(plain: str, years: str | None, quarters: str | None) -> PeriodReading:
    """``Q4 (Jan-Mar) 2020-21`` and ``Jan-Mar 2021 (Q4)``: both say the same thing twice."""
    match = re.search(r"\s*\(([^()]*)\)\s*", plain)
    if not match:
        return NOTHING
    outer = (plain[: match.start()] + " " + plain[match.end() :]).strip()
    main, aside = (_words(part, years, quarters) for part in (outer, match.group(1)))
    if len(aside.periods) == 1 and aside.day is None and (main.part or len(main.periods) > 1):
        chosen = aside.periods[0]
        agrees = chosen in main.periods or (
            main.part and (chosen.start.month, chosen.end.month) == main.part[1:]
        )
        return PeriodReading((chosen,)) if agrees else PeriodReading((), None, "disagrees")
    if aside.part and len(main.periods) > 1:
        fits = [p for p in main.periods if (p.start.month, p.end.month) == aside.part[1:]]
        return PeriodReading(tuple(fits)) if fits else main
    said_again = aside.part or aside.periods
    return main if said_again or (aside.note == "" and _harmless(match.group(1))) else NOTHING


def _harmless(aside: str) -> bool:
    return aside.strip() in ("p", "r", "provisional", "revised", "final", "prov", "financial year")


# -- handlers: match, years, quarters -> PeriodReading -----------------------------------------


def _financial(match, years, quarters) -> PeriodReading:
    first = _year(match["y1"])
    last = _year(match["y2"], near=first)
    if last == first + 1:
        return PeriodReading((financial_year(first),))
    if len(match["y2"]) == 2 and len(match["y1"]) == 4 and 1 <= int(match["y2"]) <= 12 >= 1:
        # 2021-03 cannot be a financial year, so it is a month.
        return _months(first, int(match["y2"]), int(match["y2"]))
    if not first < last <= first + 15:
        return NOTHING
    both = (
        span(date(first, 4, 1), date(last, 3, 31)),
        span(date(first, 1, 1), date(last, 12, 31)),
    )
    return PeriodReading(both, note="several financial years, or several calendar years")


def _named_financial(match, years, quarters) -> PeriodReading:
    year = _year(match["y"])
    return PeriodReading(
        (financial_year(year - 1),),
        note=f"{match[0].strip().upper()} read as the year ending March {year}",
    )


def _financial_quarter(match, years, quarters) -> PeriodReading:
    first = _year(match["y1"])
    if _year(match["y2"], near=first) != first + 1:
        return NOTHING
    return _stretch(financial_quarter(first, _digit(match["q"])))


def _named_financial_quarter(match, years, quarters) -> PeriodReading:
    year = _year(match["y"])
    found = _stretch(financial_quarter(year - 1, _digit(match["q"])))
    return PeriodReading(
        found.periods, note=f"FY{year % 100:02d} read as the year ending March {year}"
    )


def _plain_quarter(match, years, quarters) -> PeriodReading:
    return _quarter_of_year(_digit(match["q"]), _year(match["y"]), quarters, "Q")


def _half(match, years, quarters) -> PeriodReading:
    first, half = _year(match["y1"]), _digit(match["q"])
    if _year(match["y2"], near=first) != first + 1 or half > 2:
        return NOTHING
    months = (first, 4, 9) if half == 1 else (first, 10, 3)
    return _months(*months)


def _lone_quarter(match, years, quarters) -> PeriodReading:
    number = _digit(match["q"])
    first = 3 * number + 1 if number < 4 else 1
    return PeriodReading(part=(f"Q{number}", first, first + 2))


def _month_range(match, years, quarters) -> PeriodReading:
    first, last = _month(match["m1"]), _month(match["m2"])
    year = _year(match["y2"])
    start = _year(match["y1"]) if match["y1"] else year - (first > last)
    try:
        return PeriodReading((span(date(start, first, 1), last_day(year, last)),))
    except BadOption:
        return NOTHING


def _month_range_of_year(match, years, quarters) -> PeriodReading:
    first = _year(match["y1"])
    if _year(match["y2"], near=first) != first + 1:
        return NOTHING
    part = ("months", _month(match["m1"]), _month(match["m2"]))
    return with_year(part, financial_year(first))


def _lone_months(match, years, quarters) -> PeriodReading:
    first, last = _month(match["m1"]), _month(match["m2"])
    return PeriodReading(part=("months", first, last))


def _year_ending(match, years, quarters) -> PeriodReading:
    year, number = _year(match["y"]), _month(match["m"])
    day = match["d"] and int(match["d"])
    end = last_day(year, number)
    if day and day != end.day:
        last = _date(year, number, day)
        if last is None:
            return NOTHING
        return PeriodReading((span(_year_before(last), last),))
    return _stretch(year_to(year, number))


def _year_to_date_number(match, years, quarters) -> PeriodReading:
    last = _slashed(match["date"])
    if last is None:
        return NOTHING
    if last == last_day(last.year, last.month):
        return _stretch(year_to(last.year, last.month))
    return PeriodReading((span(_year_before(last), last),))


def _week(match, years, quarters) -> PeriodReading:
    day = _any_day(match["date"])
    return NOTHING if day is None else PeriodReading((week_of(day),))


def _week_ending(match, years, quarters) -> PeriodReading:
    day = _any_day(match["date"])
    return NOTHING if day is None else PeriodReading((week_of(day - timedelta(days=6)),))


def _one_month(match, years, quarters) -> PeriodReading:
    number = _month(match["m"])
    return _months(_year(match["y"]), number, number)


def _numbered_month(match, years, quarters) -> PeriodReading:
    number = int(match["n"])
    return _months(int(match["y"]), number, number) if 1 <= number <= 12 else NOTHING


def _lone_month(match, years, quarters) -> PeriodReading:
    number = _month(match["m"])
    return PeriodReading(part=("month", number, number))


def _month_of_year(match, years, quarters) -> PeriodReading:
    first = _year(match["y1"])
    if _year(match["y2"], near=first) != first + 1:
        return NOTHING
    return with_year(("month", _month(match["m"]), _month(match["m"])), financial_year(first))


def _calendar(match, years, quarters) -> PeriodReading:
    return PeriodReading((calendar_year(_year(match["y"])),))


def _just_year(match, years, quarters) -> PeriodReading:
    return _lone_year(int(match["y"]), years)


def _range(match, years, quarters) -> PeriodReading:
    last = _any_day(match["d2"])
    first = _any_day(match["d1"]) or (last and _day_like(match["d1"], last))
    if first is None or last is None or first > last:
        return NOTHING
    return PeriodReading((span(first, last),))


def _one_day(match, years, quarters) -> PeriodReading:
    day = _any_day(match[0])
    return NOTHING if day is None else _day(day)


# -- small pieces ------------------------------------------------------------------------------


def _lone_year(year: int, years: str | None) -> PeriodReading:
    choices = {
        "calendar": calendar_year(year),
        "financial ending": financial_year(year - 1),
        "financial starting": financial_year(year),
    }
    if years:
        return PeriodReading((choices[years],))
    return PeriodReading(tuple(choices.values()), note="a calendar or a financial year")


def _quarter_of_year(number: int, year: int, quarters: str | None, kind: str) -> PeriodReading:
    if kind == "H":
        both = (_months(year, 4, 9), _months(year, 1, 6))
        if number == 2:
            both = (_months(year, 10, 3), _months(year, 7, 12))
        return PeriodReading(tuple(each.periods[0] for each in both), note="financial or calendar")
    calendar_one = _stretch(calendar_quarter(year, number)).periods[0]
    if quarters == "calendar":
        return PeriodReading((calendar_one,))
    fiscal = [financial_quarter(year, number)]
    if number == 4:
        # Q4 2021 is the fourth quarter of 2021-22, or the one that falls in 2021.
        fiscal.append(financial_quarter(year - 1, 4))
    if quarters == "financial":
        return PeriodReading(tuple(fiscal), note="" if number < 4 else "which financial year")
    return PeriodReading((calendar_one, *fiscal), note="a calendar or a financial quarter")


def _months(year: int, first: int, last: int) -> PeriodReading:
    end = year + (last < first)
    if not 1990 <= year <= 2100:
        return NOTHING
    if first == last:
        return PeriodReading((month(year, first),))
    return PeriodReading((span(date(year, first, 1), last_day(end, last)),))


def _stretch(period: Period) -> PeriodReading:
    return PeriodReading((span(period.start, period.end),))


def _year_before(last: date) -> date:
    """First day of the twelve months that end on a day."""
    try:
        return last.replace(year=last.year - 1) + timedelta(days=1)
    except ValueError:  # 29 February
        return date(last.year - 1, 3, 1)


def _any_day(text: str) -> date | None:
    plain = text.strip(" ,.")
    match = re.fullmatch(
        rf"(?:{_WEEKDAY},? )?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?: of)?[ -]*"
        rf"(?P<m>{_MON})\.?,?[ -]*(?P<y>{_Y})",
        plain,
    )
    if match:
        return _date(_year(match["y"]), _month(match["m"]), int(match["d"]))
    match = re.fullmatch(
        rf"(?P<m>{_MON})\.? (?P<d>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<y>{_Y4})", plain
    )
    if match:
        return _date(_year(match["y"]), _month(match["m"]), int(match["d"]))
    return _slashed(plain)


def _slashed(text: str) -> date | None:
    match = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ t]00:00(?::00)?(?:\.0+)?)?", text)
    if match:
        return _date(*(int(part) for part in match.groups()))
    match = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d\d)(?: 00:00(?::00)?)?", text)
    if match:
        day, number, year = match.groups()
        return _date(_year(year), int(number), int(day))
    return None


def _day_like(text: str, last: date) -> date | None:
    """First day of a range that leaves its month or year to the last: ``7-13 March 2022``."""
    match = re.fullmatch(
        rf"(?:{_WEEKDAY},? )?(\d{{1,2}})(?:st|nd|rd|th)?(?: of)?(?:[ -]*({_MON})\.?)?",
        text.strip(" ,"),
    )
    if not match:
        return None
    number = _month(match[2]) if match[2] else last.month
    return _date(last.year - (number > last.month), number, int(match[1]))


def _date(year: int, number: int, day: int) -> date | None:
    try:
        return date(year, number, day)
    except ValueError:
        return None


def _year(text: str, near: int | None = None) -> int:
    number = int(text.lstrip("'"))
    if number >= 100:
        return number
    century = (near // 100 * 100) if near else (2000 if number < 70 else 1900)
    return century + number + (100 if near and century + number < near else 0)


def _month(text: str) -> int:
    return _MONTHS.index(text[:3]) + 1


def _digit(text: str) -> int:
    words = {"first": 1, "second": 2, "third": 3, "fourth": 4}
    return words.get(text) or int(text[0])


def _plain(text: str) -> str:
    plain = text.casefold().replace("\u00a0", " ").replace("_", " ").replace("\u2019", "'")
    plain = re.sub(r"\s*[\u2010-\u2015\u2212]\s*", "-", plain)
    # Same length is not needed: positions are those of the plain text.
    return re.sub(r"\s+", " ", plain)


def _allowed(name: str, value: str | None, allowed: tuple[str, ...]) -> None:
    if value is not None and value not in allowed:
        raise BadOption(name, f"“{value}” is not one of them", f"Allowed: {', '.join(allowed)}")


_MON = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    "|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_WEEKDAY = "(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?"
_Y4 = r"(?:19|20)\d\d"
_Y = rf"(?:{_Y4}|'?\d\d)"
_Q = (
    r"(?:q(?:tr|uarter)?\.? ?(?P<q>[1-4])"
    r"|(?P<q_>[1-4](?:st|nd|rd|th)|first|second|third|fourth) quarter)"
)
_FY_WORD = r"(?:fy|f/y|financial year|fiscal year|fin year|year)"
_FY = (
    rf"(?:{_FY_WORD}:? ?)?(?P<y1>{_Y4}) ?[-/] ?(?P<y2>{_Y4}|\d\d)"
    rf"|{_FY_WORD}:? ?'?(?P<y1_>\d\d) ?[-/] ?'?(?P<y2_>\d\d)"
    r"|'?(?P<y1__>1[3-9]|2\d) ?/ ?'?(?P<y2__>1[4-9]|2\d|30)"
)
_DAY = (
    rf"(?:{_WEEKDAY},? )?\d{{1,2}}(?:st|nd|rd|th)?(?: of)?[ -]*(?:{_MON})\.?,?[ -]*{_Y}"
    rf"|(?:{_MON})\.? \d{{1,2}}(?:st|nd|rd|th)?,? {_Y4}"
    r"|\d{4}-\d{1,2}-\d{1,2}(?:[ t]00:00(?::00)?(?:\.0+)?)?"
    r"|\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d\d)(?: 00:00(?::00)?)?"
)
_PART_DAY = rf"(?:{_WEEKDAY},? )?\d{{1,2}}(?:st|nd|rd|th)?(?: of)?(?:[ -]*(?:{_MON})\.?)?"
_ENDING = (
    r"(?:12 months?|twelve months|12m|(?:rolling )?(?:12 months?|year)|year|ye|y/e|fye?)"
    r"(?:,? ?(?:ending|ended|end|to|up to))?"
)


class _Match:
    """A match whose alternative groups (``y1_``, ``y1__``) answer to one name."""

    def __init__(self, match) -> None:
        self._match, self._groups = match, match.groupdict()

    def __getitem__(self, name):
        if isinstance(name, int):
            return self._match[name]
        for suffix in ("", "_", "__"):
            if self._groups.get(name + suffix) is not None:
                return self._groups[name + suffix]
        return None


def _wrapped(handler):
    return lambda match, years, quarters: handler(_Match(match), years, quarters)


def _table(*pairs):
    return tuple((re.compile(pattern), _wrapped(handler)) for pattern, handler in pairs)


_SEPARATED = r"[ ,:-]*(?:of |in )?"
_UP_TO_RANGES = (
    (rf"{_Q}{_SEPARATED}(?:{_FY})", _financial_quarter),
    (rf"(?:{_FY}){_SEPARATED}{_Q}", _financial_quarter),
    (rf"{_Q}{_SEPARATED}fye? ?'?(?P<y>{_Y})", _named_financial_quarter),
    (rf"fye? ?'?(?P<y>{_Y}){_SEPARATED}{_Q}", _named_financial_quarter),
    (rf"(?:h(?:alf)? ?(?P<q>[12])|(?P<q_>first|second) half){_SEPARATED}(?:{_FY})", _half),
    (rf"(?:{_FY}){_SEPARATED}h ?(?P<q>[12])", _half),
    (
        rf"(?:{_ENDING}) (?:the )?(?:(?P<d>\d{{1,2}})(?:st|nd|rd|th)? )?(?:of )?"
        rf"(?P<m>{_MON})\.?,?[ -]?(?P<y>{_Y})",
        _year_ending,
    ),
    (
        rf"(?:{_ENDING}) (?P<date>\d{{1,2}}[/.-]\d{{1,2}}[/.-](?:\d{{4}}|\d\d))",
        _year_to_date_number,
    ),
    (
        r"(?:week|w/?c|w\.c\.?|w/?b|week (?:commencing|beginning|starting|of|from))"
        rf":? ?(?:the )?(?P<date>{_DAY})",
        _week,
    ),
    (rf"(?:week ending|week ended|week to|w/?e):? ?(?:the )?(?P<date>{_DAY})", _week_ending),
    (rf"(?:from |between )?(?P<d1>{_DAY}|{_PART_DAY}) ?(?:-|to|until|and) ?(?P<d2>{_DAY})", _range),
)
_AFTER_RANGES = (
    (
        rf"(?:from )?(?P<m1>{_MON})\.?[ -]?(?P<y1>{_Y})? ?(?:-|/|to|until) ?(?P<m2>{_MON})\.?,?"
        rf"[ -]?(?P<y2>{_Y4}|'\d\d|(?<= )\d\d)(?! ?[-/] ?\d)",
        _month_range,
    ),
    (
        rf"(?P<m1>{_MON})\.? ?(?:-|to) ?(?P<m2>{_MON})\.?,? (?:{_FY})",
        _month_range_of_year,
    ),
    (rf"(?P<m>{_MON})\.?,? (?:{_FY})", _month_of_year),
    (rf"(?:{_FY})", _financial),
    (rf"fye? ?'?(?P<y>{_Y})", _named_financial),
    (rf"(?:financial|fiscal) year (?:ending|ended|end) (?P<y>{_Y4})", _named_financial),
    (rf"{_Q}{_SEPARATED}(?P<y>{_Y4}|'\d\d)", _plain_quarter),
    (rf"(?P<y>{_Y4}){_SEPARATED}{_Q}", _plain_quarter),
    (rf"(?P<m>{_MON})\.?,?[ -]?(?P<y>{_Y4}|'\d\d|(?<=[ -])\d\d)", _one_month),
    (rf"(?P<y>{_Y4})[ -](?P<m>{_MON})", _one_month),
    (
        rf"(?:calendar year|cy|year to december) ?(?P<y>{_Y4})|(?P<y_>{_Y4}) calendar year",
        _calendar,
    ),
)
_LONE = (
    (rf"{_Q}", _lone_quarter),
    (rf"(?P<m1>{_MON})\.? ?(?:-|to|/) ?(?P<m2>{_MON})\.?", _lone_months),
    (rf"(?P<m>{_MON})\.?", _lone_month),
)
_EDGE, _END = r"(?<![\w/.-])", r"(?![\w/]|-\w|\.\d)"
_ALL = _table(
    (rf"{_DAY}", _one_day),
    *_UP_TO_RANGES,
    *_AFTER_RANGES,
    (r"(?P<n>\d{1,2})/(?P<y>(?:19|20)\d\d)", _numbered_month),
    *_LONE,
)
_SEARCHED = _table(
    *((f"{_EDGE}(?:{pattern}){_END}", handler) for pattern, handler in _UP_TO_RANGES),
    (rf"{_EDGE}(?:{_DAY}){_END}", lambda match, years, quarters: _PRINTED),
    *((f"{_EDGE}(?:{pattern}){_END}", handler) for pattern, handler in _AFTER_RANGES),
    (rf"{_EDGE}(?P<y>{_Y4}){_END}", _just_year),
    (rf"{_EDGE}{_Q}{_END}", _lone_quarter),
    (rf"{_EDGE}(?P<m1>{_MON}) ?(?:-|to) ?(?P<m2>{_MON}){_END}", _lone_months),
    (rf"{_EDGE}(?P<m>(?!may\b|mar\b|sep\b)(?:{_MON})){_END}", _lone_month),
)
