"""What a number format says of the number under it: date, duration, percentage or money.

One place for workbooks of every kind, so that the same cell means the same in each of them.
"""

from __future__ import annotations

import datetime as dt
import re
from enum import IntEnum

Value = int | float | dt.date | dt.datetime | dt.time | dt.timedelta

LAST_DAY = 2_958_466  # serial of the day after 31 December 9999
MILLISECONDS = 86_400_000


class Shown(IntEnum):
    """How a number is shown."""

    NUMBER = 0
    DATE = 1
    TIME = 2
    DURATION = 3
    PERCENT = 4
    CURRENCY = 5


# ECMA-376 part 1, 18.8.30; 27-36 and 50-58 are dates in East Asian editions. 5-8, 42 and 44 show
# the currency of the computer's own region.
BUILT_IN = (
    dict.fromkeys((9, 10), Shown.PERCENT)
    | dict.fromkeys((14, 15, 16, 17, 22, *range(27, 37), *range(50, 59)), Shown.DATE)
    | dict.fromkeys((18, 19, 20, 21, 45, 47), Shown.TIME)
    | {46: Shown.DURATION}
    | dict.fromkeys((5, 6, 7, 8, 42, 44), Shown.CURRENCY)
)

_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.')
_SYMBOL = re.compile(r"\[\$([^\]\-]*)(?:-[^\]]*)?\]")
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_BRACKET = re.compile(r"\[[^\]]*\]")
_MONEY = re.compile(r"[£$€¥]|\b(?:GBP|EUR|USD)\b")


def shown_as(code: str) -> Shown:
    """Kind of a number format.

    >>> [shown_as(code).name for code in ("0.0%", "dd/mm/yyyy", "[h]:mm", "h:mm", "[$£-809]#,##0")]
    ['PERCENT', 'DATE', 'DURATION', 'TIME', 'CURRENCY']
    >>> [shown_as(code).name for code in ("General", '0 "days"', "#,##0;[Red]-#,##0", "0.00E+00")]
    ['NUMBER', 'NUMBER', 'NUMBER', 'NUMBER']
    """
    code = code[:1_000]
    symbols = _SYMBOL.sub(r"\1", code)
    plain = _LITERAL.sub("", symbols)
    if "%" in plain:
        return Shown.PERCENT
    if _MONEY.search(symbols):
        return Shown.CURRENCY
    if "#" in plain:
        return Shown.NUMBER
    if _ELAPSED.search(plain):
        return Shown.DURATION
    letters = set(_BRACKET.sub("", plain).lower().replace("general", ""))
    if letters & set("dy") or ("m" in letters and not letters & set("hs")):
        return Shown.DATE
    return Shown.TIME if letters & set("hs") else Shown.NUMBER


def whole(number: float) -> int | float:
    """An int where nothing is lost by it.

    >>> whole(12.0), whole(12.5)
    (12, 12.5)
    """
    return int(number) if number.is_integer() and abs(number) < 1e15 else number


def moment(serial: float, shown: Shown, *, from_1904: bool = False) -> Value:
    """Date, time or duration of a serial; the number itself where it is none.

    A negative date, a date before day 1, and one after the year 9999 stay numbers, so that the
    figure that was typed is not lost. Times are exact to the millisecond.

    >>> moment(44293, Shown.DATE)
    datetime.date(2021, 4, 7)
    >>> moment(0.5, Shown.TIME), moment(1.25, Shown.DURATION)
    (datetime.time(12, 0), datetime.timedelta(days=1, seconds=21600))
    >>> moment(-3.0, Shown.DATE)
    -3
    """
    number = float(serial)
    if shown is Shown.DURATION and abs(number) < LAST_DAY:
        return dt.timedelta(milliseconds=round(number * MILLISECONDS))
    day, past_midnight = divmod(round(number * MILLISECONDS), MILLISECONDS)
    if not 0 <= number < LAST_DAY or (shown is Shown.DATE and day < 1 and not from_1904):
        return whole(number)
    instant = _day_zero(day, from_1904) + dt.timedelta(milliseconds=past_midnight)
    if shown is Shown.TIME and day == 0:
        return instant.time()
    return instant if past_midnight else instant.date()


def _day_zero(day: int, from_1904: bool) -> dt.datetime:
    """Midnight of a day number. Excel counts a 29 February 1900 that never was."""
    first = dt.datetime(1904, 1, 1) if from_1904 else dt.datetime(1899, 12, 30)
    if not from_1904 and day < 60:
        first += dt.timedelta(days=1)
    return first + dt.timedelta(days=min(day, LAST_DAY - 1463 if from_1904 else LAST_DAY - 1))
