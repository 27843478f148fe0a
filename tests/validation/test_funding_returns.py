"""Funding as finance departments send it: years across, totals inside, posts beside the money."""

from datetime import datetime

import pytest
from sheets_by_hand import workbook

import rocu_analysis as rocu

FIRST, SECOND = datetime(2019, 4, 1), datetime(2020, 4, 1)


def checked(tmp_path, *rows):
    return rocu.check(workbook(tmp_path / "funding.xlsx", {"Sheet1": rows}))


def told(check):
    shown = check.problems[["code", "cell", "message"]]
    return [tuple(row) for row in shown.itertuples(index=False)]


@pytest.mark.parametrize("headings", [(FIRST, SECOND), ("2019-04-01", "31/03/2021")])
def test_a_year_typed_as_its_first_or_last_day_is_that_year_with_a_warning(tmp_path, headings):
    check = checked(tmp_path, ["Funding source", *headings], ["Grant", 100, 200])
    assert check.resources[["period", "amount"]].to_numpy().tolist() == [
        ["2019-20", 100.0],
        ["2020-21", 200.0],
    ]
    assert check.problems["code"].tolist() == ["period_convention"] * 2
    assert check.errors.empty


def test_a_day_within_a_year_says_which_line_settles_it(tmp_path):
    rows = ["Funding source", "2019-20", "01/07/2021"], ["Grant", 100, 200]
    check = checked(tmp_path, *rows)
    assert check.resources["period"].tolist() == ["2019-20"]
    line = check.errors["remedy"][0].rpartition(": ")[2]
    (tmp_path / "funding.toml").write_text(f"[values.period]\n{line}\n")
    assert rocu.check(tmp_path).resources["period"].tolist() == ["2019-20", "2021-22"]


def test_totals_of_rows_columns_and_regions_are_left_out_and_held_against_their_parts(tmp_path):
    check = checked(
        tmp_path,
        ["Region", "Funding source", "2018-19", "2019-20", "2019-20 posts", "Total funding"],
        ["South West", "Grant", 1.2, 1.3, 40, 2.5],
        ["South West", "Forces", 0.4, 0.5, 12, 1.9],  # 0.9
        ["South West total", None, 1.6, 1.9, 52, 4.4],  # 1.8
        ["London", "Forces", 4, 5, 6, 9],
        ["Total", None, 5.6, 6.8, 59, 12.4],  # 58
    )
    assert check.resources["amount"].tolist() == [1.2, 1.3, 0.4, 0.5, 4.0, 5.0]
    assert [(cell, message) for code, cell, message in told(check)] == [
        ("D4", "the total is given as 1.9, and its 2 parts sum to 1.8"),
        ("E6", "the total is given as 59, and its 3 parts sum to 58"),
        ("F3", "the total is given as 1.9, and its 2 parts sum to 0.9"),
        ("F4", "the total is given as 4.4, and its 2 parts sum to 3.5"),
    ]
    assert check.ledger["totals"].sum() == 13


def test_a_total_in_a_list_counts_as_nobody_who_pays(tmp_path):
    check = checked(
        tmp_path,
        ["Year", "Funding source", "Amount"],
        ["2018-19", "Grant", 100],
        ["2018-19", "Forces", 50],
        ["2018-19", "Total", 150],
        ["2019-20", "Grant", 110],
        ["2019-20", "Forces", 55],
        ["2019-20", "Total", 166],
    )
    assert check.resources["amount"].sum() == 315
    assert told(check) == [
        ("total_does_not_add_up", "C7", "the total is given as 166, and its 2 parts sum to 165")
    ]


WIDE = ["Funding source", "2019-20 amount", "2019-20 posts", "2019-20 permanent posts"]
LONG = ["Funding source", "Year", "Amount", "Posts", "Permanent posts"]


@pytest.mark.parametrize(
    ("rows", "cell"),
    [
        ([WIDE, ["Grant", 100, 4, 6]], "D2"),
        ([LONG, ["Grant", "2019-20", 100, 4, None], ["Grant", "2019-20", None, None, 6]], "A3"),
    ],
)
def test_amount_and_posts_of_one_year_are_held_against_each_other(tmp_path, rows, cell):
    check = checked(tmp_path, *rows)
    assert [(code, at) for code, at, _ in told(check)] == [("posts_permanent_above_posts", cell)]
    good = checked(tmp_path, *([v if v != 6 else 3 for v in row] for row in rows))
    assert (good.resources["posts"].sum(), good.resources["amount"].sum()) == (4, 100)
    assert good.problems.empty


def test_posts_given_twice_for_one_source_and_year_are_told(tmp_path):
    rows = [["Grant", "2019-20", None, 4, None], ["Grant", "2019-20", None, 5, None]]
    assert told(checked(tmp_path, LONG, *rows)) == [
        ("funding_line_twice", "A3", "5 posts here and 4 posts at A2")
    ]
