"""Periods inside a sentence: "in the week of 24 November 2025", not "in week of 24 Nov 2025".

Labels are short, for columns and axes. What a sentence needs is the article that goes with a week,
a year that ends somewhere, or a stretch of days, and months in full.
"""

from __future__ import annotations

import calendar
import re

from rocu_analysis.periods import MONTHS

_MONTH = "|".join(MONTHS)
_DAY = rf"\d{{1,2}} (?:{_MONTH}) \d{{4}}"
_WEEK = re.compile(rf"week of (?:{_DAY})")
_YEAR_TO = re.compile(rf"year to (?:{_MONTH}) \d{{4}}")
_QUARTER = re.compile(rf"({_MONTH})-({_MONTH}) (\d{{4}})")
_SPAN = re.compile(rf"({_DAY}) to ({_DAY})")
_STRETCH = re.compile(
    rf"((?:week of {_DAY})|(?:year to )?(?:{_MONTH}) \d{{4}}|(?:{_MONTH})-(?:{_MONTH}) \d{{4}}"
    rf"|{_DAY}) to ((?:week|year|{_MONTH}).*|\d{{4}}-\d\d.*)"
)
_SHORT = re.compile(rf"\b({_MONTH})\b")


def spoken(label: str) -> str:
    """Period as a sentence says it after "in", "to" or "from".

    Financial years and quarters, calendar years and labels of a source's own stand as they are, and
    so does what this function gave.

    >>> spoken("week of 24 Nov 2025"), spoken("year to May 2022"), spoken("Jan-Mar 2021")
    ('the week of 24 November 2025', 'the year to May 2022', 'January to March 2021')
    >>> spoken("Apr 2021"), spoken("2021-22 Q3"), spoken("2018-19"), spoken("2021")
    ('April 2021', '2021-22 Q3', '2018-19', '2021')
    >>> spoken("7 Mar 2022 to 19 Mar 2022")
    'the days from 7 March 2022 to 19 March 2022'
    >>> spoken("week of 7 Mar 2022 to week of 24 Nov 2025")
    'the week of 7 March 2022 to the week of 24 November 2025'
    >>> spoken("week of 23 Jun 2025 (between 102 and 106)")
    'the week of 23 June 2025 (between 102 and 106)'
    """
    label, space, aside = label.partition(" (")
    return f"{_bare(label)}{space}{aside}"


def stretch(first: str, last: str) -> str:
    """From one period to another, as a label; of stretches of days, the outer ends.

    >>> stretch("2018-19 Q1", "2021-22 Q3"), stretch("2018-19", "2018-19")
    ('2018-19 Q1 to 2021-22 Q3', '2018-19')
    >>> stretch("4 Jul 2022 to 8 Jul 2022", "week of 24 Nov 2025")
    '4 Jul 2022 to week of 24 Nov 2025'
    >>> spoken(stretch("4 Jul 2022 to 8 Jul 2022", "week of 24 Nov 2025"))
    '4 July 2022 to the week of 24 November 2025'
    """
    if first == last:
        return first
    ends = [_SPAN.fullmatch(label) for label in (first, last)]
    begin = ends[0][1] if ends[0] else first
    end = ends[1][2] if ends[1] else last
    return f"{begin} to {end}"


def _bare(label: str) -> str:
    """Period without what stands beside it in brackets."""
    stretch = _STRETCH.fullmatch(label)
    if stretch:
        return f"{_bare(stretch[1])} to {_bare(stretch[2])}"
    if _WEEK.fullmatch(label) or _YEAR_TO.fullmatch(label):
        return f"the {_in_full(label)}"
    quarter = _QUARTER.fullmatch(label)
    if quarter:
        first, last, year = quarter.groups()
        return f"{_in_full(first)} to {_in_full(last)} {year}"
    if _SPAN.fullmatch(label):
        return f"the days from {_in_full(label)}"
    if re.fullmatch(rf"(?:{_MONTH}) \d{{4}}|{_DAY}", label):
        return _in_full(label)
    return label


def _in_full(text: str) -> str:
    """Months in full."""
    return _SHORT.sub(lambda found: calendar.month_name[MONTHS.index(found[1]) + 1], text)
