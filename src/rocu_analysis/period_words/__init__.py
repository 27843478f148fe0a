"""What people write for a period, and what it can mean.

A word may mean one period, several (``2021`` is a calendar year or one of two financial years) or
only part of one (``Q4`` lacks its year). Nothing is chosen here between several: `parse` gives
them all, and whoever knows the neighbours settles it with ``years`` or ``quarters``.

One stretch of days has one label however it was written: ``Jan-Mar 2021`` and ``Q4 2020/21`` are
both ``2020-21 Q4``, so that they meet in one column.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import lru_cache

from rocu_analysis.errors import BadOption
from rocu_analysis.period_words.grammar import ALL, PRINTED, SEARCHED
from rocu_analysis.period_words.pieces import (
    NOTHING,
    PeriodReading,
    lone_year,
    plain_text,
    single_day,
    with_year,
)
from rocu_analysis.periods import not_stated

__all__ = ["QUARTERS", "YEARS", "PeriodReading", "day_of", "find", "parse", "with_year"]

YEARS = ("calendar", "financial starting", "financial ending")
QUARTERS = ("calendar", "financial")
# Whole numbers that Excel writes for days from 2000 to 2049.
FIRST_SERIAL, LAST_SERIAL = 36526, 54788
_EPOCH = date(1899, 12, 30)
# A stretch that the source names and does not date: "phase 9 (date not stated)". It keeps its name,
# so that two such stretches stay two figures, and it has no days.
_UNDATED = re.compile(
    r"\b(?:dates?|days?|weeks?|months?|years?|end)\b[^()]* not stated\b|\bundated\b"
)


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
        return single_day(value.date() if isinstance(value, datetime) else value)
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
    plain, found = plain_text(text), []
    taken = [False] * (len(plain) + 1)
    for pattern, handler in SEARCHED:
        for match in pattern.finditer(plain):
            start, end = match.span()
            if any(taken[start:end]):
                continue
            reading = handler(match, years, quarters)
            if reading is NOTHING:
                continue
            taken[start:end] = [True] * (end - start)
            if reading is not PRINTED:
                found.append((reading, start, end))
    return sorted(found, key=lambda item: item[1])


def day_of(value: object) -> date | None:
    """Day that a cell gives: a real date, an Excel serial, or a date in words; day before month.

    >>> day_of("07/03/2022")
    datetime.date(2022, 3, 7)
    """
    reading = parse(value)
    return reading.day


def _number(value: float, years: str | None) -> PeriodReading:
    if value != value or value != int(value):
        return NOTHING
    whole = int(value)
    if 1990 <= whole <= 2100:
        return lone_year(whole, years)
    if FIRST_SERIAL <= whole <= LAST_SERIAL:
        reading = single_day(_EPOCH + timedelta(days=whole))
        return PeriodReading(reading.periods, None, f"{whole} read as an Excel date", reading.day)
    return NOTHING


@lru_cache(maxsize=4096)
def _words(text: str, years: str | None, quarters: str | None) -> PeriodReading:
    plain = plain_text(text).strip(" .,:;")
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
    for pattern, handler in ALL:
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


def _allowed(name: str, value: str | None, allowed: tuple[str, ...]) -> None:
    if value is not None and value not in allowed:
        raise BadOption(name, f"“{value}” is not one of them", f"Allowed: {', '.join(allowed)}")
