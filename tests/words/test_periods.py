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
    [("one", date(2021, 6, 1)), ("six", date(2021, 1, 1)), ("nine", date(2020, 10, 1)),
     ("18", date(2020, 1, 1)), ("24", date(2019, 7, 1))],
)  # fmt: skip
def test_months_are_counted_back_by_their_number(word, first):
    period = periods.parse(f"{word} months to June 2021").period
    assert (period.start, period.end) == (first, date(2021, 6, 30))


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("2025-26", ["2025-26"]),
        ("2025/26 Q1", ["2025-26 Q1"]),
        ("Quarter 1, 2025-26", ["2025-26 Q1"]),
        ("Q1 (Apr-Jun) 2025-26", ["2025-26 Q1"]),
        ("Apr-Jun 2025 (Q1)", ["2025-26 Q1"]),
        ("1 April 2025-30 June 2025", ["2025-26 Q1"]),
        ("April to June 2025", ["2025-26 Q1"]),
        ("quarter ended June 30, 2025", ["2025-26 Q1"]),
        ("Month ending 30 June 2025", ["Jun 2025"]),
        ("Gorffennaf / July 2024", ["Jul 2024"]),
        ("2021-03", ["Mar 2021"]),
        ("week ending 13 March 2022", ["week of 7 Mar 2022"]),
        ("year to 31 May 2022", ["year to May 2022"]),
        ("2021", ["2021", "2020-21", "2021-22"]),
        ("Q1 2021", ["2020-21 Q4", "2021-22 Q1"]),
        ("2010-12", ["Dec 2010", "Apr 2010-Mar 2012", "Jan 2010-Dec 2012"]),
    ],
)
def test_what_a_cell_can_mean(text, labels):
    assert [period.label for period in periods.parse(text).periods] == labels


@pytest.mark.parametrize(
    "text",
    [
        # Months that contradict their quarter, or a year without a marked kind.
        *("Apr-Jun 2025 (Q3)", "Q1 2025-26 (Apr)", "Q1 2025-26 (Jan-Mar)", "FY2021"),
        *("Q4 2020-21 (Oct-Dec 2020)", "2025 Q1 (calendar)", "Q1 CY2025", "2025-26 (calendar)"),
        # Two parts, or days without their year.
        *("Q1, Q2 2025-26", "Q1+Q2 2025-26", "April and June 2025", "Gorffennaf / August 2024"),
        *("5 July 2025 and 12 July 2025", "Jul 01 - 30 Sep 2025", "Apr 24 to 30 June 2025"),
        *("1 April to 30 June", "March 31", "w/e 5 July 2025-26", "2025W53", "next year"),
    ],
)
def test_what_contradicts_itself_or_names_several_is_no_period(text):
    assert periods.parse(text).periods == ()


@pytest.mark.parametrize(
    ("part", "year", "label"),
    [
        ("Q4", periods.financial_year(2020), "2020-21 Q4"),
        ("Q4", periods.month(2021, 2), None),
        ("Mar", periods.financial_year(2020), "Mar 2021"),
        ("H2", periods.financial_year(2020), "Oct 2020-Mar 2021"),
    ],
)
def test_a_part_of_a_year_takes_the_year_that_holds_it(part, year, label):
    found = periods.with_year(periods.parse(part).part, year).period
    assert (found and found.label) == label


@pytest.mark.parametrize(
    ("text", "labels"),
    [("SW 2020-21 Q4", ["2020-21 Q4"]), ("Kent quarter to June 25 v2", ["2025-26 Q1"]),
     ("Table 3- 1 April - 30 June 2025", ["2025-26 Q1"])],
)  # fmt: skip
def test_a_period_is_found_inside_a_name(text, labels):
    found = [reading.period.label for reading, *_ in periods.find(text)]
    assert found == labels


FLOWS = ("live facial recognition arrests", "people released on bail", "vacancies filled",
         "arrests linked to mapped OCGs", "deaths in custody")  # fmt: skip
STOCKS = ("executive officers in post", "suspects on bail", "orders in place", "live operations",
          "vacancies")  # fmt: skip


@pytest.mark.parametrize(
    ("name", "stands"), [*((name, True) for name in STOCKS), *((name, False) for name in FLOWS)]
)
def test_what_stands_on_a_day_is_told_from_what_happens(name, stands):
    assert periods.is_stock(name) is stands
