"""From the cells of a register to its rows; most of it stands in the record, as it was written."""

from datetime import date

import pytest
from records_by_hand import cells

from rocu_analysis import schema
from rocu_analysis.validation import register_words as words
from rocu_analysis.validation import registers


def read(*rows, frame="recommendations", **options):
    return registers.interpret(cells(*rows, **options), frame)


# --- words and money -----------------------------------------------------------------------------


def test_a_log_in_one_cell_is_read_in_the_order_of_its_days():
    log = (
        "[on]3rd March 2017 [status]awaiting-review[/status][/on] [comment]Hello[/comment] "
        "[on]15th November 2018 [status]being-progressed[/status][/on]"
    )
    told = [(date(2017, 3, 3), "awaiting review"), (date(2018, 11, 15), "being progressed")]
    assert words.read_log(log) == told
    assert words.read_log("15/11/2018 - in progress\n03/03/2017: awaiting review") == told
    assert words.read_log("complete") == []


@pytest.mark.parametrize(
    ("written", "heading", "amount", "code"),
    [
        ("£1.2m", "Amount (£m)", 1_200_000, ""),
        (1.2, "GBP million", 1_200_000, ""),
        ("1,200,000", "Amount (£)", 1_200_000, ""),
        ("1.2 bn", "Amount (£)", 1_200_000_000, ""),
        (350, "£'000", 350_000, ""),
        ("£350k", "Amount (£)", 350_000, ""),
        ("12.5 FTE", "Posts", 12.5, ""),
        (0, "Amount (£)", 0, ""),
        ("(15)", "Amount (£)", None, "amount_negative"),
        (True, "Amount (£)", None, "amount_unreadable"),
        ("about a million", "Amount (£)", None, "amount_unreadable"),
        # In a column of millions this would be 1.2 million million pounds.
        ("1,200,000", "£m", None, "amount_unit_unclear"),
    ],
)
def test_amounts(written, heading, amount, code):
    reading = words.read_amount(written, words.money_scale(heading))
    assert (reading.value, reading.code) == (amount, code)


# --- records -------------------------------------------------------------------------------------


GRADE = {"unit": "EMSOU", "question": "SOC", "grade": "good", "assessed": "2 March 2023"}


@pytest.mark.parametrize(
    ("change", "scale"),
    [
        ({}, "HMICFRS five tiers"),
        ({"grade": "adequate", "assessed": None}, "HMICFRS five tiers"),
        ({"grade": "partly", "assessed": None}, "self-assessment"),
        ({"assessed": "1 May 2018"}, "HMICFRS four tiers"),
        # Between the two scales a “good” may be of either.
        ({"assessed": "1 June 2020"}, None),
        ({"assessed": "1 March 2021"}, None),
    ],
)
def test_the_scale_that_a_grade_belongs_to(change, scale):
    rows, problems = read({**GRADE, **change}, frame="grades")
    assert rows["scale"].dropna().tolist() == [scale] * (scale is not None)
    assert problems["code"].tolist() == ["record_incomplete"] * (scale is None)


def test_neighbours_settle_a_scale_and_it_is_said():
    rows, problems = read(
        {**GRADE, "grade": "adequate"},
        {**GRADE, "unit": "Dorset", "assessed": None},
        frame="grades",
    )
    assert rows["scale"].tolist() == ["HMICFRS five tiers"] * 2
    assert problems["code"].tolist() == ["scale_of_neighbours"]


@pytest.mark.parametrize("frame", sorted(set(schema.FRAMES) - {"outcomes"}))
def test_no_cells_no_rows(frame):
    rows, problems = registers.interpret([], frame)
    assert (len(rows), len(problems)) == (0, 0)
    assert set(schema.columns(frame)) <= set(rows.columns)
