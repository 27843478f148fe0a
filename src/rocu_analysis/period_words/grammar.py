"""How people write periods: patterns with what each means, the most telling first."""

from __future__ import annotations

import re

from rocu_analysis.period_words import handlers
from rocu_analysis.period_words.pieces import (
    DAY,
    ENDING,
    FY,
    MONTH,
    PART_DAY,
    QUARTER,
    SEPARATED,
    YEAR,
    YEAR4,
    PeriodReading,
)

# A day in a title is when it was printed; it must not leave its month or year behind as a period.
PRINTED = PeriodReading(note="a day")


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


_UP_TO_RANGES = (
    (rf"{QUARTER}{SEPARATED}(?:{FY})", handlers.quarter_of_financial_year),
    (rf"(?:{FY}){SEPARATED}{QUARTER}", handlers.quarter_of_financial_year),
    (rf"{QUARTER}{SEPARATED}fye? ?'?(?P<y>{YEAR})", handlers.named_financial_quarter),
    (rf"fye? ?'?(?P<y>{YEAR}){SEPARATED}{QUARTER}", handlers.named_financial_quarter),
    (rf"(?:h(?:alf)? ?(?P<q>[12])|(?P<q_>first|second) half){SEPARATED}(?:{FY})", handlers.half),
    (rf"(?:{FY}){SEPARATED}h ?(?P<q>[12])", handlers.half),
    (
        rf"(?:{ENDING}) (?:the )?(?:(?P<d>\d{{1,2}})(?:st|nd|rd|th)? )?(?:of )?"
        rf"(?P<m>{MONTH})\.?,?[ -]?(?P<y>{YEAR})",
        handlers.year_ending,
    ),
    (
        rf"(?:{ENDING}) (?P<date>\d{{1,2}}[/.-]\d{{1,2}}[/.-](?:\d{{4}}|\d\d))",
        handlers.year_to_date_number,
    ),
    (
        r"(?:week|w/?c|w\.c\.?|w/?b|week (?:commencing|beginning|starting|of|from))"
        rf":? ?(?:the )?(?P<date>{DAY})",
        handlers.week,
    ),
    (rf"(?:week ending|week ended|week to|w/?e):? ?(?:the )?(?P<date>{DAY})", handlers.week_ending),
    (
        rf"(?:from |between )?(?P<d1>{DAY}|{PART_DAY}) ?(?:-|to|until|and) ?(?P<d2>{DAY})",
        handlers.day_range,
    ),
)
_AFTER_RANGES = (
    (
        rf"(?:from )?(?P<m1>{MONTH})\.?[ -]?(?P<y1>{YEAR})? ?(?:-|/|to|until) ?(?P<m2>{MONTH})\.?,?"
        rf"[ -]?(?P<y2>{YEAR4}|'\d\d|(?<= )\d\d)(?! ?[-/] ?\d)",
        handlers.month_range,
    ),
    (
        rf"(?P<m1>{MONTH})\.? ?(?:-|to) ?(?P<m2>{MONTH})\.?,? (?:{FY})",
        handlers.month_range_of_year,
    ),
    (rf"(?P<m>{MONTH})\.?,? (?:{FY})", handlers.month_of_year),
    (rf"(?:{FY})", handlers.financial),
    (rf"fye? ?'?(?P<y>{YEAR})", handlers.named_financial),
    (rf"(?:financial|fiscal) year (?:ending|ended|end) (?P<y>{YEAR4})", handlers.named_financial),
    (rf"{QUARTER}{SEPARATED}(?P<y>{YEAR4}|'\d\d)", handlers.plain_quarter),
    (rf"(?P<y>{YEAR4}){SEPARATED}{QUARTER}", handlers.plain_quarter),
    (rf"(?P<m>{MONTH})\.?,?[ -]?(?P<y>{YEAR4}|'\d\d|(?<=[ -])\d\d)", handlers.one_month),
    (rf"(?P<y>{YEAR4})[ -](?P<m>{MONTH})", handlers.one_month),
    (
        rf"(?:calendar year|cy|year to december) ?(?P<y>{YEAR4})|(?P<y_>{YEAR4}) calendar year",
        handlers.calendar_year_named,
    ),
)
_LONE = (
    (rf"{QUARTER}", handlers.lone_quarter),
    (rf"(?P<m1>{MONTH})\.? ?(?:-|to|/) ?(?P<m2>{MONTH})\.?", handlers.lone_months),
    (rf"(?P<m>{MONTH})\.?", handlers.lone_month),
)
_EDGE, _END = r"(?<![\w/.-])", r"(?![\w/]|-\w|\.\d)"
ALL = _table(
    (rf"{DAY}", handlers.one_day),
    *_UP_TO_RANGES,
    *_AFTER_RANGES,
    (r"(?P<n>\d{1,2})/(?P<y>(?:19|20)\d\d)", handlers.numbered_month),
    *_LONE,
)
SEARCHED = _table(
    *((f"{_EDGE}(?:{pattern}){_END}", handler) for pattern, handler in _UP_TO_RANGES),
    (rf"{_EDGE}(?:{DAY}){_END}", lambda match, years, quarters: PRINTED),
    *((f"{_EDGE}(?:{pattern}){_END}", handler) for pattern, handler in _AFTER_RANGES),
    (rf"{_EDGE}(?P<y>{YEAR4}){_END}", handlers.just_year),
    (rf"{_EDGE}{QUARTER}{_END}", handlers.lone_quarter),
    (rf"{_EDGE}(?P<m1>{MONTH}) ?(?:-|to) ?(?P<m2>{MONTH}){_END}", handlers.lone_months),
    (rf"{_EDGE}(?P<m>(?!may\b|mar\b|sep\b)(?:{MONTH})){_END}", handlers.lone_month),
)
