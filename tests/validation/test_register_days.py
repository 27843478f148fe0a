"""Days as registers write them."""

from datetime import date, datetime

import pytest

from rocu_analysis.validation.register_days import read_day

PUBLISHED = date(2021, 2, 10)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("by February 2022", date(2022, 2, 28)),
        ("By the end of February 2024", date(2024, 2, 29)),
        ("2022-02", date(2022, 2, 28)),
        ("Feb-22", date(2022, 2, 28)),
        ("end of Q2 2021/22", date(2021, 9, 30)),
        ("Q2 2021-22", date(2021, 9, 30)),
        ("2021/22 Q4", date(2022, 3, 31)),
        ("end of 2021/22", date(2022, 3, 31)),
        ("end of financial year 2021-22", date(2022, 3, 31)),
        ("end of 2022", date(2022, 12, 31)),
        ("31/03/2022", date(2022, 3, 31)),
        ("31.3.22", date(2022, 3, 31)),
        ("04/03/2022", date(2022, 3, 4)),
        ("2022-03-31T00:00:00", date(2022, 3, 31)),
        ("3rd March 2017", date(2017, 3, 3)),
        ("March 31, 2022", date(2022, 3, 31)),
        ("Monday 7 March 2022", date(2022, 3, 7)),
        ("2025-12 (reported 18 Dec 2025)", date(2025, 12, 18)),
        (datetime(2022, 3, 31, 12, 0), date(2022, 3, 31)),
        (date(2022, 3, 31), date(2022, 3, 31)),
    ],
)
def test_a_due_day_is_read(written, day):
    found = read_day(written)
    assert (found.value, found.code) == (day, "")


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("within six months", date(2021, 8, 10)),
        ("within 12 months of publication", date(2022, 2, 10)),
        # 10 February + 56 days: 18 left in February, 31 in March, 7 in April
        ("within 56 days of publication", date(2021, 4, 7)),
        ("immediately", PUBLISHED),
        ("with immediate effect", PUBLISHED),
    ],
)
def test_some_words_count_from_publication(written, day):
    assert read_day(written, published=PUBLISHED).value == day
    unknown = read_day(written)
    assert (unknown.value, unknown.code) == (None, "date_from_publication")


@pytest.mark.parametrize(
    "written", ["TBC", "NOT FOUND", "n/a", "-", "", None, float("nan"), "NOT FOUND (fieldwork Mar)"]
)
def test_nothing_stated_is_no_problem(written):
    found = read_day(written)
    assert (found.value, found.code) == (None, "")


@pytest.mark.parametrize(
    "written",
    [
        "ongoing",
        "ASAP",
        "spring 2022",
        "early March 2022",
        "Feb 22",
        "by 2022",
        "31 March",
        2022,
        "FY22",
    ],
)
def test_words_that_name_no_one_day(written):
    found = read_day(written)
    assert (found.value, found.code) == (None, "date_unclear")
    assert str(written) in found.message


@pytest.mark.parametrize("written", ["31/02/2022", "02/28/2022", "31 September 2022", "2022-13-01"])
def test_what_looks_like_a_day_and_cannot_be_one(written):
    found = read_day(written)
    assert (found.value, found.code) == (None, "date_impossible")


def test_a_month_from_the_last_day_of_a_longer_one():
    assert read_day("within one month", published=date(2021, 1, 31)).value == date(2021, 2, 28)


def test_a_day_typed_as_a_number():
    # 44,620 days after 30 December 1899
    found = read_day(44620)
    assert (found.value, found.code) == (date(2022, 2, 28), "serial_date")


def test_a_month_is_no_day_on_which_something_happened():
    found = read_day("February 2021", last_of=False)
    assert (found.value, found.code) == (date(2021, 2, 28), "date_without_day")


@pytest.mark.parametrize(
    "written",
    [
        "30 September 2022 (was February 2022)",
        "30/09/2022 (originally 28/02/2022)",
        "moved from 28/02/2022 to 30/09/2022",
        "Originally Feb 2022, now 30 Sep 2022",
        "February 2022 (revised to September 2022)",
        "28/02/2022 - extended to 30/09/2022",
        "Feb 2022, slipped to June 2022, now September 2022",
        "February 2022 -> September 2022",
        "Original: February 2022; revised: September 2022",
    ],
)
def test_a_move_told_in_one_cell_keeps_the_original(written):
    found = read_day(written)
    assert (found.value, found.original) == (date(2022, 9, 30), date(2022, 2, 28))


@pytest.mark.parametrize(
    "written",
    [
        "March 2021 September 2021",
        "March 2021 to September 2021",
        "30 September 2021, published February 2021",
    ],
)
def test_of_two_days_that_no_word_tells_apart_none_is_taken(written):
    found = read_day(written)
    assert (found.value, found.original, found.code) == (None, None, "date_unclear")


@pytest.mark.parametrize("written", ["18-Feb-21", "18 Feb 21", "18th February '21"])
def test_a_short_year_does_not_turn_a_day_into_its_month(written):
    assert read_day(written).value == date(2021, 2, 18)


def test_an_extension_without_the_original_is_a_day():
    found = read_day("extended to June 2022")
    assert (found.value, found.original) == (date(2022, 6, 30), None)
