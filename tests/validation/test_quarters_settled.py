"""Whose quarters a file counts: told by years such as 2020-21, and never by days."""

import pytest

import rocu_analysis as rocu

ROWS = "Force,Period,From,To,Arrests\nDorset,{one},{first},{last},5\n"


@pytest.mark.parametrize(
    ("one", "first", "last", "label"),
    [
        ("Q1 2022", "2022-01-01", "2022-03-31", "2021-22 Q4"),
        ("Q1 2022", "2022-04-01", "2022-06-30", "2022-23 Q1"),
        ("2022-Q1", "01/01/2022", "31/03/2022", "2021-22 Q4"),
    ],
)
def test_days_beside_a_quarter_say_which_it_is(tmp_path, one, first, last, label):
    path = tmp_path / "a.csv"
    path.write_text(ROWS.format(one=one, first=first, last=last))
    check = rocu.check(path)
    assert check.errors.empty, check
    assert check.outcomes["period"].tolist() == [label]


@pytest.mark.parametrize(("beside", "settled"), [("2021-22", True), ("2022-01-31", False)])
def test_a_financial_year_in_the_file_settles_its_quarters(tmp_path, beside, settled):
    path = tmp_path / "a.csv"
    path.write_text(f"Force,Period,Extracted,Arrests\nDorset,Q1 2022,{beside},5\n")
    check = rocu.check(path)
    assert ("period_ambiguous" not in check.problems["code"].tolist()) is settled
