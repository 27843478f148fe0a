import datetime as dt

import pytest

from rocu_analysis import period_words, periods
from rocu_analysis.errors import BadOption


def test_fiscal_and_calendar_quarters_are_told_apart_or_left_open():
    q1 = period_words.parse("Q1 2021")
    assert [(p.start.month, p.end.month) for p in q1.periods] == [(1, 3), (4, 6)]
    assert period_words.parse("Q1 2021", quarters="calendar").period.start == dt.date(2021, 1, 1)
    assert period_words.parse("Q1 2021", quarters="financial").period.start == dt.date(2021, 4, 1)
    # Q4 2021 in a file of financial quarters is Q4 of 2021-22, or the Q4 that falls in 2021
    assert len(period_words.parse("Q4 2021", quarters="financial").periods) == 2


def test_days_as_they_are_typed():
    # day 44197 counted from 30 December 1899 is 1 January 2021
    assert period_words.parse(44197).day == dt.date(2021, 1, 1)
    assert period_words.day_of("07/04/2021") == dt.date(2021, 4, 7)  # the day comes first
    calendar = period_words.with_year(("Q4", 1, 3), periods.calendar_year(2021))
    assert calendar.period is None


def test_options_are_checked():
    with pytest.raises(BadOption, match="Allowed: calendar"):
        period_words.parse("2021", years="lunar")


@pytest.mark.parametrize(
    ("days", "heading", "labels"),
    [
        ([(2021, 4, 1), (2021, 5, 1)], "", ["Apr 2021", "May 2021"]),
        ([(2021, 4, 1), (2021, 7, 1)], "", ["2021-22 Q1", "2021-22 Q2"]),
        ([(2021, 6, 30), (2021, 9, 30)], "", ["2021-22 Q1", "2021-22 Q2"]),
        ([(2020, 4, 1), (2021, 4, 1)], "", ["2020-21", "2021-22"]),
        ([(2022, 3, 7), (2022, 3, 14)], "", ["week of 7 Mar 2022", "week of 14 Mar 2022"]),
        ([(2022, 3, 13)], "Week ending", ["week of 7 Mar 2022"]),
        ([(2021, 4, 1)], "Month", ["Apr 2021"]),
    ],
)
def test_days_stand_for_the_periods_that_their_steps_tell(days, heading, labels):
    found = period_words.of_days([dt.date(*day) for day in days], heading)
    assert [period.label for period in found.values()] == labels


def test_a_lone_day_tells_nothing():
    assert period_words.of_days([dt.date(2021, 4, 1)], "") == {dt.date(2021, 4, 1): None}
