"""Statuses, levels, positions, grades and money as people write them."""

from datetime import date

import pytest

from rocu_analysis.validation import register_words as words


@pytest.mark.parametrize(
    ("written", "status"),
    [
        ("awaiting-review", "awaiting review"),
        ("being-progressed", "being progressed"),
        ("In Progress", "being progressed"),
        ("ongoing", "being progressed"),
        ("Complete", "complete"),
        ("CLOSED", "complete"),
        ("Discharged.", "complete"),
        ("Signed off - HMICFRS", "complete"),
        ("complete (free text: agreed complete, can be closed)", "complete"),
        ("Closed by HMICFRS", "complete"),
        ("Awaiting HMICFRS review", "awaiting review"),
        ("Submitted to HMICFRS (closure requested)", "being progressed"),
        ("Not accepted", "not accepted"),
        ("Rejected", "not accepted"),
        # “complete” stands in both, and neither is complete.
        ("not complete", "being progressed"),
        ("Partially complete", "being progressed"),
        ("Green", None),
        ("complete apart from vetting", None),
    ],
)
def test_statuses(written, status):
    assert words.read_word(written, words.known("status")) == status


@pytest.mark.parametrize(
    ("written", "level"),
    [
        ("CoC", "cause of concern"),
        ("cause of concern (recommendation 5)", "cause of concern"),
        ("cause of concern + recommendation", "cause of concern"),
        ("AFI 3", "area for improvement"),
        ("Recommendation 4", "recommendation"),
        ("Accelerated cause of concern", "accelerated cause of concern"),
        ("praise", None),
    ],
)
def test_levels(written, level):
    assert words.read_level(written) == level


@pytest.mark.parametrize(
    ("written", "position"),
    [
        ("Agreed", "accepts"),
        ("Partially accepted", "accepts in part"),
        ("Do not agree", "does not accept"),
        ("Practice already in place", "already in place"),
        ("seeks further assurance", "seeks assurance"),
        # Welcoming a report accepts nothing in it.
        ("welcomes", None),
    ],
)
def test_positions(written, position):
    assert words.read_word(written, words.known("position")) == position


def test_themes_are_open():
    assert words.read_theme("Sustainable funding") == "funding"
    assert words.read_theme("Dogs and horses") == "Dogs and horses"


def test_a_log_in_one_cell_as_the_inspectorate_writes_it():
    log = (
        "[on]3rd March 2017 [status]awaiting-review[/status][/on] [comment]Hello[/comment] "
        "[on]15th November 2018 [status]being-progressed[/status][/on]"
    )
    assert words.read_log(log) == [
        (date(2017, 3, 3), "awaiting review"),
        (date(2018, 11, 15), "being progressed"),
    ]


def test_a_log_in_lines():
    log = "15/11/2018 - in progress\n03/03/2017: awaiting review"
    assert [status for _, status in words.read_log(log)] == ["awaiting review", "being progressed"]
    assert words.read_log("complete") == []


@pytest.mark.parametrize(
    ("written", "scale", "amount"),
    [
        ("£1.2m", 1.0, 1_200_000),
        ("£1.2m", 1e6, 1_200_000),
        (1.2, 1e6, 1_200_000),
        ("1,200,000", 1.0, 1_200_000),
        ("1.2 million", 1.0, 1_200_000),
        ("£350k", 1.0, 350_000),
        (350, 1e3, 350_000),
        ("12.5 FTE", 1.0, 12.5),
        (0, 1.0, 0),
    ],
)
def test_amounts(written, scale, amount):
    found = words.read_amount(written, scale)
    assert (found.value, found.code) == (amount, "")


@pytest.mark.parametrize(
    ("written", "scale", "code"),
    [
        ("(15)", 1.0, "amount_negative"),
        (-3, 1.0, "amount_negative"),
        ("about a million", 1.0, "amount_unreadable"),
        (True, 1.0, "amount_unreadable"),
        # In a column of millions this would be 1.2 million million pounds.
        ("1,200,000", 1e6, "amount_unit_unclear"),
    ],
)
def test_amounts_that_cannot_be(written, scale, code):
    found = words.read_amount(written, scale)
    assert (found.value, found.code) == (None, code)


@pytest.mark.parametrize(
    ("heading", "scale"),
    [
        ("Funding (£m)", 1e6),
        ("GBP million", 1e6),
        ("£000s", 1e3),
        ("£'000", 1e3),
        ("Amount (£)", 1),
    ],
)
def test_units_in_headings(heading, scale):
    assert words.money_scale(heading) == scale
