"""Shapes of which a figure was once wrong in silence: each is right now, or told with its line.

Of 132 workbooks made in publishers' manner, these are the ones that told of a fault.
"""

from datetime import datetime

import pytest
from sheets_by_hand import check_rows

YEARS = ("2019-20", "2020-21")
HALF = "1 Apr 2021 to 30 Sep 2021"


def under(title, *headings):
    """Two forces under a title and headings, with figures from 1."""
    count = len(headings)
    return [[title], ["Force", *headings], ["Kent", *range(1, count + 1)],
            ["Essex", *range(11, count + 11)]]  # fmt: skip


def read(check):
    """Cell to value and period of what was accepted."""
    rows = check.outcomes[["source", "value", "period"]].itertuples(index=False, name=None)
    return {source.rpartition("!")[2]: (value, period) for source, value, period in rows}


SOC = "Tackling serious and organised crime"
FORCES, GRADES = ("Kent", "Surrey", "Essex"), ("Good", "Adequate", "Requires improvement")


@pytest.mark.parametrize(
    "headings",
    [("Force", "SOC grade", "Published"), ("No", "Force", "SOC grade", "Published"),
     ("Police force", "SOC rating", "Date of publication")],
)  # fmt: skip
def test_a_list_of_grades_by_force_is_one_of_grades(tmp_path, headings):
    rows = list(zip((1, 2, 3), FORCES, GRADES, [datetime(2022, 5, 3)] * 3, strict=True))
    check = check_rows(tmp_path, [list(headings), *(row[-len(headings) :] for row in rows)])
    assert check.grades["unit"].tolist() == list(FORCES)
    assert check.grades["grade"].tolist() == [grade.casefold() for grade in GRADES]
    assert set(check.grades["question"]) == {SOC}
    assert set(check.grades["assessed"]) == {datetime(2022, 5, 3)}
    assert set(check.problems["code"]) <= {"question_from_title", "column_unused"}


def test_a_list_of_grades_that_says_not_of_what_is_told_with_its_line(tmp_path):
    rows = [["Force", "Grade", "Published"], *([f, "Good", "3 May 2022"] for f in FORCES)]
    check = check_rows(tmp_path, rows)
    assert (len(check.grades), len(check.rejected)) == (0, 3)
    assert 'question = "…"' in check.problems["remedy"][0]
    check = check_rows(
        tmp_path, rows, toml='[file]\nquestion = "Crime"\nscale = "HMICFRS five tiers"'
    )
    assert set(check.grades["question"]) == {"Crime"}


@pytest.mark.parametrize(
    ("title", "period"),
    [("Posts as at 31 March 2024", "as at 31 Mar 2024"),
     ("Officers in post as at 30 September 2023", "as at 30 Sep 2023"),
     ("Police officers in post at 30 September 2023", "as at 30 Sep 2023"),
     ("Caseload on 31 March 2024 (provisional)", "as at 31 Mar 2024"),
     # When figures were given, or what happened by a day, dates no figure.
     ("Officers in post, data as at 3 May 2024", "not stated"),
     ("Officers in post, extracted on 3 May 2024", "not stated"),
     ("Returned on 3 May 2024: officers in post", "not stated"),
     ("Returned on 3 May 2024: officers in post as at 31 March 2024", "as at 31 Mar 2024"),
     ("Officers who left as at 31 March 2024", "not stated"),
     ("Arrests as at 31 March 2024", "not stated"),
     ("Officers in post in 2023-24, as at 3 May 2024", "2023-24")],
)  # fmt: skip
def test_a_title_gives_the_day_on_which_posts_stood(tmp_path, title, period):
    rows = [[title], ["Force", "Officers and staff"], ["Kent", 10], ["Essex", 12]]
    check = check_rows(tmp_path, rows)
    assert check.outcomes["period"].tolist() == [period] * 2
    assert ("period_not_stated" in set(check.problems["code"])) == (period == "not stated")


DAYS = [datetime(2021, 1, day) for day in (4, 5, 6)]


@pytest.mark.parametrize(
    "rows",
    [[["Date", "Force", "Arrests"], *([day, "Kent", 5] for day in DAYS)],
     [["Date", "Force", "Arrests"], *([f"0{k}/01/2021", "Kent", 5] for k in (4, 5, 6))],
     [["Arrests"], ["Force", *DAYS], ["Kent", 5, 5, 5], ["Essex", 5, 5, 5]]],
)  # fmt: skip
def test_days_that_follow_each_other_may_be_months_day_last(tmp_path, rows):
    check = check_rows(tmp_path, rows)
    assert (len(check.outcomes), set(check.errors["code"])) == (0, {"period_ambiguous"})
    assert "4 Jan 2021 to 4 Jan 2021 or Apr 2021" in check.errors["message"][0]
    assert 'period_is = "day"' in check.errors["remedy"][0]
    held = check_rows(tmp_path, rows, toml='[file]\nperiod_is = "day"').outcomes
    assert held["period_start"].min() == held["period_end"].min() == datetime(2021, 1, 4)
    stands = check_rows(tmp_path, [["Day", "Force", "Arrests"], *([d, "Kent", 5] for d in DAYS)])
    assert len(stands.outcomes) == 3  # its heading says so


@pytest.mark.parametrize("title", ["Arrests", "Arrests 2021"])
def test_a_day_without_its_year_is_told_and_is_no_measure(tmp_path, title):
    check = check_rows(tmp_path, under(title, "04/01", "05/01"))
    assert (len(check.outcomes), set(check.errors["code"])) == (0, {"period_unknown"})
    assert "“04/01” lacks its year" in check.errors["message"][0]


def test_a_month_with_two_figures_of_its_year_is_that_month(tmp_path):
    held = check_rows(tmp_path, under("Arrests 2021-22", "04/21", "05/21")).outcomes
    assert (set(held["measure"]), set(held["period"])) == ({"arrests"}, {"Apr 2021", "May 2021"})


def test_years_that_may_be_a_month_are_told(tmp_path):
    check = check_rows(tmp_path, under("Arrests", "2010-12", "2013-15"))
    assert set(check.errors["code"]) == {"period_ambiguous"}  # “2010-12” is no December in silence
    assert len(check_rows(tmp_path, under("Arrests", "2021-03", "2021-04")).outcomes) == 4
