"""A total that stands among its parts; periods that are ahead; measures that are nearly known."""

import pytest
from sheets_by_hand import check_rows
from test_grouped_names import returned

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
