"""Periods: first and last days, neighbours, what lies within what."""

from datetime import date

import pytest
from hypothesis import given, strategies as st

from rocu_analysis import periods

YEARS = st.integers(1990, 2090)


@pytest.mark.parametrize(
    ("period", "label", "start", "end"),
    [
        (periods.financial_year(1999), "1999-00", date(1999, 4, 1), date(2000, 3, 31)),
        (periods.financial_quarter(2020, 4), "2020-21 Q4", date(2021, 1, 1), date(2021, 3, 31)),
        (periods.financial_quarter(2020, 3), "2020-21 Q3", date(2020, 10, 1), date(2020, 12, 31)),
        (periods.calendar_quarter(2021, 4), "Oct-Dec 2021", date(2021, 10, 1), date(2021, 12, 31)),
        (periods.calendar_year(2022), "2022", date(2022, 1, 1), date(2022, 12, 31)),
        (periods.month(2020, 2), "Feb 2020", date(2020, 2, 1), date(2020, 2, 29)),
        (periods.year_to(2022, 5), "year to May 2022", date(2021, 6, 1), date(2022, 5, 31)),
        (periods.year_to(2022, 12), "year to Dec 2022", date(2022, 1, 1), date(2022, 12, 31)),
        (
            periods.week_of(date(2022, 3, 7)),
            "week of 7 Mar 2022",
            date(2022, 3, 7),
            date(2022, 3, 13),
        ),
    ],
)
def test_first_and_last_day(period, label, start, end):
    assert (period.label, period.start, period.end) == (label, start, end)


@given(YEARS, st.integers(1, 4))
def test_quarters_tile_their_year(year, quarter):
    whole, part = periods.financial_year(year), periods.financial_quarter(year, quarter)
    assert whole.contains(part)
    assert not part.contains(whole)
    assert sum(periods.financial_quarter(year, q).days for q in (1, 2, 3, 4)) == whole.days


MAKERS = [
    periods.financial_year,
    periods.calendar_year,
    lambda year: periods.financial_quarter(year, year % 4 + 1),
    lambda year: periods.calendar_quarter(year, year % 4 + 1),
    lambda year: periods.month(year, year % 12 + 1),
    lambda year: periods.year_to(year, year % 12 + 1),
    lambda year: periods.week_of(date(year, 3, 7)),
    lambda year: periods.span(date(year, 3, 7), date(year, 3, 17)),
]


@given(YEARS, st.sampled_from(MAKERS))
def test_neighbours_touch_and_lead_back(year, make):
    period = make(year)
    after = periods.following(period)
    assert after.kind == period.kind
    assert (after.start - period.end).days == 1
    assert periods.previous(after) == period


def test_a_period_without_days_holds_nothing():
    nothing = periods.not_stated()
    assert not nothing.contains(periods.financial_year(2020))
    assert not periods.financial_year(2020).contains(nothing)
    assert not nothing.contains(nothing)
    assert nothing.days is None


def test_half_a_year_is_followed_by_the_other_half():
    half = periods.span(date(2024, 4, 1), date(2024, 9, 30))
    assert periods.following(half).label == "Oct 2024-Mar 2025"


@pytest.mark.parametrize(
    ("word", "first"),
    [
        ("one", date(2021, 6, 1)), ("two", date(2021, 5, 1)), ("three", date(2021, 4, 1)),
        ("four", date(2021, 3, 1)), ("five", date(2021, 2, 1)), ("six", date(2021, 1, 1)),
        ("nine", date(2020, 10, 1)), ("eighteen", date(2020, 1, 1)),
        ("18", date(2020, 1, 1)), ("24", date(2019, 7, 1)), ("10", date(2020, 9, 1)),
    ],
)  # fmt: skip
def test_months_are_counted_back_by_their_number(word, first):
    period = periods.parse(f"{word} months to June 2021").period
    assert (period.start, period.end) == (first, date(2021, 6, 30))


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("2 years to March 2026", "Apr 2024-Mar 2026"),
        ("three years ending March 2026", "Apr 2023-Mar 2026"),
        ("past 6 months (to Sept 2025)", "Apr-Sep 2025"),
        ("H1 25-26", "Apr-Sep 2025"),
    ],
)
def test_several_years_or_months_are_all_of_them(text, label):
    found = [reading.period.label for reading, *_ in periods.find(text)]
    assert found == [label]


@pytest.mark.parametrize(
    ("text", "labels", "part"),
    [
        ("Essex: April 1 - June 30, 2025", ["2025-26 Q1"], None),
        ("Essex: April 1 to June 30 2025", ["2025-26 Q1"], None),
        ("May 05 - June 10, 2025", ["5 May 2025 to 10 Jun 2025"], None),
        ("quarter ended June 30, 2025", ["2025-26 Q1"], None),
        ("year ended March 31, 2025", ["2024-25"], None),
        # Of no year is no year to come: these were the quarter of 2030, and March 2031.
        ("quarter ended June 30", [], ("Q1", 4, 6)),
        ("figures to March 31", [], None),
        ("1 April to 30 June", [], ("months", 4, 6)),
        ("April 1 to June 30", [], ("months", 4, 6)),
        ("1 April to 28 June", [], None),
        ("1 February - 28 February", [], ("months", 2, 2)),
        ("figures to March 25", ["Mar 2025"], None),
        ("Apr 01 - Jun 30", [], ("months", 4, 6)),
        # Nor is the last of several months or quarters all of them.
        ("April, May and June 2025", ["2025-26 Q1"], None),
        ("Apr/May/Jun 2025/26", ["2025-26 Q1"], None),
        ("April and June 2025", [], None),
        ("2025 April - June", ["2025-26 Q1"], None),
        ("April to June 2025 - 43 forces", ["2025-26 Q1"], None),
        ("Table 3- 1 April - 30 June 2025", ["2025-26 Q1"], None),
        ("Q1+Q2 2025-26", ["Apr-Sep 2025"], None),
        ("Q1, Q2 and Q3 2025-26", ["Apr-Dec 2025"], None),
        ("Half year 1 2025-26", ["Apr-Sep 2025"], None),
        ("Arrests Q1 (Apr-Jun) 2025-26", ["2025-26 Q1"], None),
        ("Arrests Q1 (Jan-Mar) 2025-26", [], None),
        ("04/2025 - 06/2025", ["2025-26 Q1"], None),
        ("Month ending 30 June 2025", ["Jun 2025"], None),
        ("quarter to June 25", ["2025-26 Q1"], None),
    ],
)
def test_a_month_before_its_day_is_of_no_other_year(text, labels, part):
    (reading,) = [held for held, *_ in periods.find(text)] or [periods.NOTHING]
    assert [period.label for period in reading.periods] == labels
    assert reading.part == part


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        # A half of a calendar year was all of it, and two of its quarters the last.
        ("H1 CY25", ["Jan-Jun 2025"]),
        ("calendar year 2025, second half", ["Jul-Dec 2025"]),
        ("Q1 & Q2 CY2025", ["Jan-Jun 2025"]),
        ("Q2 v Q1 CY2025", ["2025-26 Q1", "2024-25 Q4"]),  # either: nobody says which
        ("2025 calendar year Q1", ["2024-25 Q4"]),
        # Months that contradict were not heard.
        ("Q1 CY2025 (Apr-Jun)", []),
        ("Q1 (Apr-Jun) CY2025", []),
        ("Q1 (Jan-Mar) CY2025", ["2024-25 Q4"]),
        ("Q1 2025-26 (Jan-Mar)", []),
        ("2025-26 Q1 (Apr-Jun)", ["2025-26 Q1"]),
        # Of “Jul 01” it was July 2001, of “Apr 24” April 2024.
        ("Jul 01 - 30 Sep 2025", []),
        ("Apr 24 to 30 June 2025", []),
        # A slash is a dash, not a list of two.
        ("April/June 2025", ["2025-26 Q1"]),
        ("Jan/Mar 2024/25", ["2024-25 Q4"]),
    ],
)
def test_a_part_of_a_calendar_year_is_no_more_and_no_less(text, labels):
    for reading in (periods.parse(text), *(held for held, *_ in periods.find(f"Arrests, {text}"))):
        assert [period.label for period in reading.periods] == labels
        assert reading.part is None


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("Apr-Jun 2025 (Q3)", []),
        ("Apr-Jun 2025 (Q2)", ["2025-26 Q1"]),  # of the calendar year
        ("Apr-Jun 2025 (Q1)", ["2025-26 Q1"]),
        ("Apr 2025 (Q1)", ["Apr 2025"]),
        ("Jan 2025 (H2)", ["Jan 2025"]),
        ("Q1 2025-26 (Apr)", []),
    ],
)
def test_what_stands_in_brackets_must_agree(text, labels):
    assert [period.label for period in periods.parse(text).periods] == labels


FLOWS = (
    ["live facial recognition arrests", "live firearms recovered", "open days held",
     "people released on bail", "community resolutions in place of charge", "vacancies filled",
     "arrests linked to mapped OCGs", "arrests in force area", "deaths in custody"]
)  # fmt: skip
STOCKS = (
    ["executive officers in post", "asset recovery officers in post", "suspects on bail",
     "orders in place", "disruption team headcount", "live operations", "vacancies"]
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "stands"), [*((name, True) for name in STOCKS), *((name, False) for name in FLOWS)]
)
def test_what_stands_on_a_day_is_told_from_what_happens(name, stands):
    assert periods.is_stock(name) is stands


@pytest.mark.parametrize(("text", "label"), [
    ("w/e 5 July 2025-26", "week of 29 Jun 2025"), ("5 Feb 2025/26", "5 Feb 2026 to 5 Feb 2026"),
    ("1 April 2025-30 June 2025", "2025-26 Q1"), ("2025-W01", "week of 30 Dec 2024"),
    ("2025W53", None), ("2025 Q1 (calendar)", "2024-25 Q4"), ("Q1 (calendar)", None),
    ("Q1 2025-26 (calendar)", None), ("2025-26 (calendar)", None),
    ("w/c Monday 7th of April 2025-26", "week of 7 Apr 2025"),
])  # fmt: skip
def test_days_of_a_financial_year_iso_weeks_and_calendar_quarters_are_plain(text, label):
    """2025 has 52 weeks, the first from 30 December 2024."""
    assert getattr(periods.parse(text).period, "label", None) == label


def test_a_week_of_a_financial_year_in_a_title_is_not_its_month():
    """The arrests of a week were those of July in silence."""
    ((reading, *_),) = periods.find("Arrests w/e 5 July 2025-26")
    assert reading.period.label == "week of 29 Jun 2025"
