"""Thousands and millions, wherever a return says them."""

import pytest
from sheets_by_hand import check_rows, stated

from rocu_analysis.validation import values

YEAR = "2020-21.xlsx"


def long(measure, value, unit=None):
    return [["Region", "Measure", "Unit", "Value"], ["South West", measure, unit, value]]


@pytest.mark.parametrize(
    ("measure", "name", "full"),
    [
        ("Cash seized (£000s)", "cash seized", 5_000),
        ("Cash seized (£'000)", "cash seized", 5_000),
        ("Cash seized £m", "cash seized", 5_000_000),
        ("Cash seized in £ thousands", "cash seized", 5_000),
        ("value of drugs seized (millions)", "value of drugs seized", 5_000_000),
        ("value of drugs seized in thousands", "value of drugs seized", 5_000),
        ("Cash seized (£)", "cash seized", 5),
    ],
)
def test_a_measure_may_say_its_scale(tmp_path, measure, name, full):
    check = check_rows(tmp_path, long(measure, 5), file=YEAR)
    assert stated(check, "measure", "value", "unit") == [("D2", name, full, "GBP")]


@pytest.mark.parametrize(("unit", "full"), [("£000", 5_000), ("£m", 5_000_000), ("GBP", 5)])
def test_a_unit_may_say_its_scale(tmp_path, unit, full):
    check = check_rows(tmp_path, long("Cash seized", 5, unit), file=YEAR)
    assert stated(check, "value", "unit") == [("D2", full, "GBP")]
    assert check.problems.empty


def test_a_title_in_pounds_scales_money_alone(tmp_path):
    rows = [["All figures in £000s"], [], *long("Cash seized", 5), ["South West", "arrests", "", 7]]
    check = check_rows(tmp_path, rows, file=YEAR)
    assert [row[1:] for row in stated(check, "measure", "value")] == [
        ("cash seized", 5_000),
        ("arrests", 7),
    ]


def test_a_scale_said_twice_is_applied_once(tmp_path):
    rows = long("Cash seized (£000s)", 5, "£000")
    rows[0][3] = "Value (£000s)"
    check = check_rows(tmp_path, [["All figures in £000s"], [], *rows], file=YEAR)
    assert stated(check, "value") == [("D4", 5_000)]


def test_two_scales_set_the_figure_aside(tmp_path):
    check = check_rows(tmp_path, long("Cash seized (£000s)", 5, "£m"), file=YEAR)
    assert check.outcomes.empty
    assert check.problems["code"].tolist() == ["scale_differs"]


def test_a_measure_over_a_column_says_its_scale_once(tmp_path):
    rows = [["Region", "Cash seized (£000s)"], ["South West", 5]]
    assert stated(check_rows(tmp_path, rows, file=YEAR), "value") == [("B2", 5_000)]


@pytest.mark.parametrize("text", ["Drugs worth £5m", "Cash (£)", "Arrests", "Arrests in 2000"])
def test_a_sum_in_words_is_no_scale(text):
    assert values.heading_scale(text)[0] == 1
