import datetime as dt
import math

import pytest

from rocu_analysis import problems
from rocu_analysis.validation import values


@pytest.mark.parametrize(
    ("typed", "value", "qualifier"),
    [
        ("1,124", 1124, "exact"),
        (" 62 ", 62, "exact"),
        ("1 124", 1124, "exact"),
        ("3,000+", 3000, "at least"),
        ("3,000 or more", 3000, "at least"),
        ("at least 41", 41, "at least"),
        ("no fewer than 41", 41, "at least"),
        ("more than 400", 400, "more than"),
        ("over 400", 400, "more than"),
        (">400", 400, "more than"),
        ("approx. 30", 30, "about"),
        ("c. 30", 30, "about"),
        ("c30", 30, "about"),
        ("around 30", 30, "about"),
        ("about 30", 30, "about"),
        ("30 [e]", 30, "about"),
        ("almost 700", 700, "less than"),
        ("nearly 700", 700, "less than"),
        ("just under 119", 119, "less than"),
        ("less than 500", 500, "less than"),
        ("up to 3,000", 3000, "at most"),
        ("no more than 12", 12, "at most"),
        ("nil", 0, "exact"),
        ("0", 0, "exact"),
        ("2.5", 2.5, "exact"),
    ],
)
def test_a_figure_and_how_it_is_meant(typed, value, qualifier):
    figure = values.parse(typed)
    assert (figure.value, figure.qualifier, figure.marker) == (value, qualifier, "")


@pytest.mark.parametrize(
    ("typed", "low", "high"),
    [("between 10 and 15", 10, 15), ("10-15", 10, 15), ("10 to 15", 10, 15), ("10–15", 10, 15)],
)
def test_a_range_keeps_both_ends(typed, low, high):
    figure = values.parse(typed)
    assert (figure.value, figure.high, figure.qualifier) == (low, high, "between")


@pytest.mark.parametrize(
    ("typed", "value", "unit"),
    [
        ("£1.2m", 1_200_000, "GBP"),
        ("£987,562", 987_562, "GBP"),
        ("£300k", 300_000, "GBP"),
        ("12%", 12, "percent"),
        ("12 per cent", 12, "percent"),
        ("15.3 kg", 15.3, "kg"),
        ("200g", 0.2, "kg"),  # 200 / 1000
        ("2 tonnes", 2000, "kg"),
        ("1.2 million", 1_200_000, ""),
    ],
)
def test_units_in_the_cell(typed, value, unit):
    figure = values.parse(typed)
    assert (figure.value, figure.unit, figure.code) == (value, unit, "")


@pytest.mark.parametrize(
    ("typed", "marker"),
    [
        ("[c]", "c"),
        ("*", "c"),
        ("[x]", "x"),
        ("..", "x"),
        ("[z]", "z"),
        ("n/a", "x"),
        ("-", "x"),
        ("–", "x"),
        ("TBC", "x"),
        ("not applicable", "z"),
    ],
)
def test_a_marker_is_no_figure_and_no_nought(typed, marker):
    figure = values.parse(typed)
    assert figure.marker == marker
    assert math.isnan(figure.value)
    assert not figure.is_fault


def test_a_small_count_that_is_hidden():
    figure = values.parse("<5")
    assert (figure.marker, figure.qualifier, figure.high) == ("c", "less than", 4)  # 5 - 1
    assert values.parse("fewer than 5").high == 4
    assert math.isnan(figure.value)


def test_blank_dash_and_nil_are_three_things():
    assert values.parse("") is None
    assert values.parse(None) is None
    assert (values.parse("-").marker, values.parse("-").code) == ("x", "dash")
    assert (values.parse("nil").value, values.parse("nil").code) == (0, "read_as_nil")
    assert not problems.is_error("dash")


@pytest.mark.parametrize("typed", ["62*", "62 [1]", "62¹", "62†", "62 [note 1]"])
def test_a_footnote_mark_is_left_out_and_said(typed):
    figure = values.parse(typed)
    assert (figure.value, figure.code) == (62, "footnote_mark")


@pytest.mark.parametrize(
    ("typed", "status"),
    [("62 [p]", "provisional"), ("62 [r]", "revised"), ("62 (p)", "provisional")],
)
def test_a_status_mark(typed, status):
    assert (values.parse(typed).value, values.parse(typed).status) == (62, status)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("(15)", "maybe_negative"),
        ("-5", "negative"),
        (-5, "negative"),
        ("£-5", "negative"),
        ("1,12", "unclear_number"),
        ("12,5", "unclear_number"),
        ("15-10", "range_backwards"),
        ("see note", "text_for_figure"),
        ("62 (1)", "text_for_figure"),
        ("#REF!", "error_cell"),
        ("#N/A", "error_cell"),
        ("=SUM(A1:A3)", "uncalculated_formula"),
        ("5-Oct", "date_for_figure"),
        ("05/10/2021", "date_for_figure"),
        (dt.datetime(2021, 10, 5), "date_for_figure"),
        (dt.time(3, 0), "date_for_figure"),
        (True, "truth_for_figure"),
    ],
)
def test_what_cannot_stand_is_a_problem_and_no_blank(typed, code):
    figure = values.parse(typed)
    assert figure.code == code
    assert figure.is_fault
    assert problems.is_error(code)


@pytest.mark.parametrize(
    ("heading", "scale", "unit"),
    [
        ("Cash seized (£m)", 1e6, "GBP"),
        ("Funding £000s", 1e3, "GBP"),
        ("Cash (£'000)", 1e3, "GBP"),
        ("Cash seized in £ thousands", 1e3, "GBP"),
        ("value of drugs seized (millions)", 1e6, ""),
        ("value of drugs seized in thousands", 1e3, ""),
        ("Amount (£)", 1, "GBP"),
        ("Cannabis (kg)", 1, "kg"),
        ("% complete", 1, "percent"),
        ("Arrests", 1, ""),
    ],
)
def test_what_a_heading_says_of_its_figures(heading, scale, unit):
    assert values.heading_scale(heading) == (scale, unit)
