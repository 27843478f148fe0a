"""A total that stands among its parts; periods that are ahead; measures that are nearly known."""

import pytest
from sheets_by_hand import check_rows, sheet_of
from test_grouped_names import returned

from rocu_analysis.validation import facts
from rocu_analysis.validation.cells import Grid
from rocu_analysis.validation.findings import Findings

YEAR = "2020-21.xlsx"


@pytest.mark.parametrize(
    ("detail", "whole", "one", "two"),
    [("threat", None, "drugs", "firearms"), ("strand", "Not stated", "Pursue", "Prevent")],
)
def test_a_total_beside_its_parts_is_said(tmp_path, detail, whole, one, two):
    rows = [{detail: whole, "value": 12}, {detail: one, "value": 10}, {detail: two, "value": 2}]
    check = returned(tmp_path, *rows)
    assert check.problems["code"].tolist() == ["total_beside_parts"]
    assert f"is the sum of {one} 10" in check.problems["message"].iloc[0]
    assert check.outcomes["value"].sum() == 12 + 10 + 2
    rows[0]["value"] = 13
    assert returned(tmp_path, *rows).problems.empty


def test_a_period_far_ahead_of_all_others_is_said(tmp_path):
    rows = [{"period": p, "value": 5} for p in ("2020-21 Q3", "2020-21 Q4", "2039-40")]
    found = returned(tmp_path, *rows).problems
    assert found[found["code"] == "period_ahead"]["found"].tolist() == ["2039-40"]


def test_a_period_after_the_day_of_its_figures_is_said(tmp_path):
    check = returned(tmp_path, {"value": 5, "as_at": "1 December 2020"})
    assert check.problems["code"].tolist() == ["period_ahead"]


def test_the_nearest_measure_is_asked_for(tmp_path):
    check = returned(tmp_path, {"measure": "Arests", "value": 5})
    message = check.problems["message"].iloc[0]
    assert "did you mean arrests" in message


@pytest.mark.parametrize(
    ("heading", "measure"),
    [
        ("No. arrested", "arrests"),
        ("Number arrested", "arrests"),
        ("No. of arrests", "arrests"),
        ("Number charged", "people charged"),
        ("No. of disruptions", "disruptions"),
    ],
)
def test_headings_that_count_are_known(tmp_path, heading, measure):
    check = check_rows(tmp_path, [["Region", heading], ["Eastern", 5]], file=YEAR)
    assert check.outcomes["measure"].tolist() == [measure]
    assert check.problems.empty


@pytest.mark.parametrize(("total", "wrong"), [(13, []), (14, ["total_does_not_add_up"] * 2)])
def test_a_total_below_the_total_of_one_measure(tmp_path, total, wrong):
    rows = [
        ["Measure", "Q1", "Q2"],
        ["charges", 3, 3],
        ["arrests", 10, 10],
        ["Total arrests", 10, 10],
        ["Total", total, total],
    ]
    check = check_rows(tmp_path, rows, file="South West 2020-21.xlsx")
    found = check.problems["code"]
    assert found[found == "total_does_not_add_up"].tolist() == wrong


def test_one_figure_in_no_table_is_one_figure():
    grid = Grid(sheet_of([["Region", 5]]))
    found = Findings(grid)
    facts.stray(grid, [(0, 1)], found)
    assert found.problems[0].message == "1 figure stands in no table that can be read"


def test_years_that_merely_pause_are_not_ahead(tmp_path):
    rows = [{"period": p, "value": 5} for p in ("2018-19", "2019-20", "2020-21")]
    assert "period_ahead" not in returned(tmp_path, *rows).problems["code"].tolist()


@pytest.mark.parametrize("name", ["Subtotal North", "Sub-total: North", "Sub total (other)"])
def test_a_subtotal_may_have_a_name(tmp_path, name):
    rows = [["Region", "Arrests"], ["Eastern", 5], ["London", 6], [name, 11], ["South East", 2]]
    check = check_rows(tmp_path, [*rows, ["Total", 13]], file=YEAR)
    assert check.outcomes["value"].tolist() == [5, 6, 2]
    assert check.problems.empty
    wrong = check_rows(tmp_path, [*rows, ["Total", 24]], file=YEAR).problems  # 5 + 6 + 11 + 2
    assert wrong["code"].tolist() == ["total_does_not_add_up"]


def test_totals_that_overlap_by_nature_are_told_once(tmp_path):
    rows = [["Force", "Drug", "Seizures"]]
    for number, force in enumerate(("Kent", "Essex", "Norfolk", "Suffolk", "Surrey", "Sussex")):
        # One seizure in ten holds both drugs; of Sussex the total is above everything.
        total = 18 + number if force != "Sussex" else 40
        rows += [[force, "Cocaine", 10 + number], [force, "Heroin", 10], [force, "Total", total]]
    check = check_rows(tmp_path, rows, file=YEAR)
    found = check.problems[check.problems["code"] == "total_does_not_add_up"]
    assert found["cell"].tolist() == ["C4", "C19"]
    assert "given as 18, and its 2 parts sum to 20" in found["message"].iloc[0]
    assert "(and 4 more cells like it)" in found["message"].iloc[0]
    assert "given as 40, and its 2 parts sum to 25" in found["message"].iloc[1]


@pytest.mark.parametrize("name", ["Total arrests", "All arrests"])
def test_a_column_of_totals_may_name_its_measure(tmp_path, name):
    heads = ["Force", "Pursue arrests", "Prevent arrests", "Pursue charges", name]
    rows = [["Kent", 5, 2, 3, 7], ["Essex", 4, 4, 3, 8], ["Surrey", 6, 1, 3, 9]]
    check = check_rows(tmp_path, [heads, *rows], file=YEAR)
    assert check.outcomes["value"].tolist() == [5, 2, 3, 4, 4, 3, 6, 1, 3]
    assert check.ledger["totals"].tolist() == [3]
    # 5 + 2 = 7 and 4 + 4 = 8, and charges are no part of either; 6 + 1 is not 9.
    assert check.problems[["code", "cell"]].to_numpy().tolist() == [["total_does_not_add_up", "E4"]]
    # With a row for every fifth force too, when columns are otherwise judged for slips.
    more = [[force, 1, 2, 3, 3] for force in ("Norfolk", "Suffolk", "Sussex")]
    again = check_rows(tmp_path, [heads, *rows, *more], file=YEAR).problems
    assert "total_does_not_add_up" in set(again["code"])


def test_a_whole_with_more_than_its_parts_is_a_figure(tmp_path):
    heads = ["Force", "Pursue arrests", "Prevent arrests", "Total arrests"]
    rows = [["Kent", 5, 2, 9], ["Essex", 4, 4, 12], ["Surrey", 6, 1, 7]]
    check = check_rows(tmp_path, [heads, *rows], file=YEAR)
    whole = check.outcomes[check.outcomes["strand"] == "Not stated"]
    assert whole["value"].tolist() == [9, 12, 7]
