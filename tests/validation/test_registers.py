"""From the cells of a register to its rows; most of it stands in the record, as it was written."""

from datetime import date

import pandas as pd
import pytest
from records_by_hand import cells, recommendation

from rocu_analysis import schema
from rocu_analysis.validation import register_words as words
from rocu_analysis.validation import registers

PUBLISHED = date(2021, 2, 10)


def read(*rows, frame="recommendations", **options):
    return registers.interpret(cells(*rows, **options), frame)


# --- days ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("by February 2022", date(2022, 2, 28)),
        ("By the end of Febuary 2024", date(2024, 2, 29)),
        ("end of Q2 2021/22", date(2021, 9, 30)),
        ("end of H1 2021/22", date(2021, 9, 30)),
        ("first quarter 2021-2022", date(2021, 6, 30)),
        ("March 2021/22", date(2022, 3, 31)),
        ("end of 2022", date(2022, 12, 31)),
        ("04/03/2022", date(2022, 3, 4)),
        ("2022-03-31T12:30:00", date(2022, 3, 31)),
        ("2025-12 (reported 18 Dec 2025)", date(2025, 12, 18)),
        ("18th February '21", date(2021, 2, 18)),
        ("within one month", date(2021, 3, 10)),
        # 10 February + 56 days: 18 left in February, 31 in March, 7 in April
        ("within 56 days of publication", date(2021, 4, 7)),
        ("with immediate effect", PUBLISHED),
    ],
)
def test_a_due_day_is_read(written, day):
    reading = words.read_day(written, published=PUBLISHED)
    assert (reading.value, reading.code) == (day, "")


def test_a_month_from_the_last_day_of_a_longer_one():
    assert words.read_day("within one month", published=date(2021, 1, 31)).value == date(
        2021, 2, 28
    )
    assert words.read_day("within 99999 years", published=PUBLISHED).code == "date_unclear"


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("TBC", ""),
        (float("nan"), ""),
        ("early March 2022", "date_unclear"),
        ("Feb 22", "date_unclear"),
        ("FY22", "date_unclear"),
        (2022, "date_unclear"),
        (float("inf"), "date_unclear"),
        ("March 2021 to September 2021", "date_unclear"),
        ("30 September 2021, published February 2021", "date_unclear"),
        ("02/28/2022", "date_impossible"),
        ("31 September 2022", "date_impossible"),
        ("within six months", "date_from_publication"),
    ],
)
def test_what_names_no_one_day_is_never_guessed(written, code):
    reading = words.read_day(written)
    assert (reading.value, reading.original, reading.code) == (None, None, code)


@pytest.mark.parametrize(
    ("written", "original"),
    [
        ("30 September 2022 (was February 2022)", date(2022, 2, 28)),
        ("moved from 28/02/2022 to 30/09/2022", date(2022, 2, 28)),
        ("28/02/2022 - extended to 30/09/2022", date(2022, 2, 28)),
        ("Feb 2022, slipped to June 2022, now September 2022", date(2022, 2, 28)),
        ("February 2022 -> September 2022", date(2022, 2, 28)),
        ("extended to September 2022", None),
    ],
)
def test_a_move_told_in_one_cell_keeps_the_original(written, original):
    reading = words.read_day(written)
    assert (reading.value, reading.original) == (date(2022, 9, 30), original)


def test_a_day_on_which_something_happened_is_no_month():
    assert words.read_day("February 2021", last_of=False).code == "date_without_day"
    # 44,620 days after 30 December 1899
    assert words.read_day(44620.5).value == date(2022, 2, 28)


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


def test_of_two_levels_the_gravest_and_of_a_theme_its_words():
    assert words.read_level("recommendation + cause of concern") == "cause of concern"
    assert words.read_theme("Sustainable funding") == "funding"
    assert words.read_theme("Dogs and horses") == "Dogs and horses"


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


def test_a_problem_stands_at_its_cell_and_an_error_sets_the_record_aside():
    unclear, impossible = recommendation(due="when funds allow"), recommendation(due="31/02/2022")
    rows, problems = read(unclear, {**impossible, "recommendation_id": "R2"})
    assert rows["disposition"].tolist() == ["accepted", "set_aside"]
    assert problems[["severity", "code", "cell"]].to_numpy().tolist() == [
        ["warning", "date_unclear", "F2"],
        ["error", "date_impossible", "F3"],
    ]


def test_two_rows_with_one_id_are_not_settled_by_which_came_last():
    rows, problems = read(recommendation(), recommendation(status="complete"))
    assert rows["disposition"].tolist() == ["set_aside", "set_aside"]
    assert problems.loc[0, "message"] == "differs from A3 in status"


def test_a_later_declared_day_stands_and_the_first_due_day_is_kept():
    rows, problems = read(
        recommendation(status_date="1 May 2021"),
        recommendation(status_date="1 May 2022", status="complete", due="30/09/2022"),
    )
    assert rows["disposition"].tolist() == ["repeated", "accepted"]
    assert rows.loc[1, "original_due"] == pd.Timestamp("2022-02-28")
    assert problems["code"].tolist() == ["record_superseded"]


def test_two_days_of_publication_are_both_kept_and_told_once():
    """The 2021 report: 10 February in one source and 18 February in another."""
    second, later = {"recommendation_id": "R2"}, {"published": "18 February 2021"}
    rows, problems = read(
        recommendation(),
        recommendation(**second),
        recommendation(**later),
        recommendation(**second, **later),
    )
    assert rows["disposition"].tolist() == ["accepted"] * 4
    assert problems["code"].tolist() == ["two_publication_days"]
    assert "10 February 2021 and 18 February 2021" in problems.loc[0, "message"]


def test_names_of_places():
    rows, problems = read(
        recommendation(recommendation_id=1, region="NERSOU"),
        recommendation(recommendation_id=2, force="BTP"),
        recommendation(recommendation_id=3, region="All regions"),
        recommendation(recommendation_id=4, force="Kent", region="South East"),
        recommendation(recommendation_id=5, geography="West Midlands"),
    )
    places = rows[["region", "force"]].astype(object).where(rows[["region", "force"]].notna(), None)
    assert places.to_numpy().tolist() == [
        ["North East", None],
        [None, "British Transport Police"],
        [None, None],
        ["Eastern", "Kent"],
        [None, None],
    ]
    assert rows["recommendation_id"].tolist() == ["1", "2", "3", "4", "5"]
    assert problems["code"].tolist() == ["region_differs", "name_ambiguous"]
    assert rows["disposition"].tolist() == ["accepted"] * 4 + ["set_aside"]


MONEY = {"region": "South West", "period": "2020-21", "funding_source": "A grant", "posts": 70}


@pytest.mark.parametrize(
    ("change", "code", "disposition"),
    [
        ({"posts_permanent": 70, "posts_filled": 70}, None, "accepted"),
        ({"posts_permanent": 71}, "posts_permanent_above_posts", "set_aside"),
        ({"posts_filled": 71}, "posts_filled_above_posts", "accepted"),
        ({"period": "2021"}, "period_ambiguous", "set_aside"),
        (
            {"period": "2021", "period_start": "1/4/2021", "period_end": "31/3/2022"},
            None,
            "accepted",
        ),
        ({"funding_source": None}, "record_incomplete", "set_aside"),
    ],
)
def test_funding_and_posts(change, code, disposition):
    rows, problems = read({**MONEY, **change}, frame="resources")
    assert problems["code"].tolist() == ([code] if code else [])
    assert rows.loc[0, "disposition"] == disposition


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


def test_without_a_column_of_units_the_place_is_what_was_graded():
    grade = {"region": "Eastern", "question": "Leadership", "grade": "partly"}
    for headings, unit in ({}, ["Eastern", "region"]), ({"region": "ROCU"}, ["ERSOU", "ROCU"]):
        rows, problems = read(grade, frame="grades", headings=headings)
        assert problems.empty
        assert rows.loc[0, ["unit", "unit_type"]].tolist() == unit


def test_the_heading_of_a_grade_may_say_that_it_is_the_units_own():
    own = {"unit": "EMSOU", "question": "Leadership", "grade": "not known"}
    rows, problems = read(own, frame="grades", headings={"grade": "Self-assessment"})
    assert (rows["scale"].tolist(), len(problems)) == (["self-assessment"], 0)


@pytest.mark.parametrize("frame", sorted(set(schema.FRAMES) - {"outcomes"}))
def test_no_cells_no_rows(frame):
    rows, problems = registers.interpret(cells({"region": "x"}).iloc[:0], frame)
    assert (len(rows), len(problems)) == (0, 0)
    assert set(schema.columns(frame)) <= set(rows.columns)
