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


@pytest.mark.parametrize(
    ("rows", "periods"),
    [
        (under("Arrests in the quarter to June 2021", "Number"), ["2021-22 Q1"]),  # not June
        (under("Arrests in the six months to September 2021", "Number"), [HALF]),
        (under("Arrests", "Half year to Sept 2021"), [HALF]),  # not the year to it
        (under("Arrests", "Quarter ending 30 June 2021"), ["2021-22 Q1"]),
        (under("Arrests since April 2019", "Number"), ["not stated"]),  # not April 2019
        (under("Arrests, April 2019 onwards", "Number"), ["not stated"]),
        # With the mark of a note a year looks like a range, and so does a month in ISO.
        (under("Arrests", "2019-20*", "2020-21**"), YEARS),
        (under("Arrests", "2021-04", "2021-05", "202106"), ["Apr 2021", "May 2021", "Jun 2021"]),
    ],
    ids=lambda given: str(given[0][0]) if isinstance(given[0], list) else "",
)
def test_periods_are_as_long_as_they_say(tmp_path, rows, periods):
    found = read(check_rows(tmp_path, rows))
    assert found == {
        f"{'BCD'[k]}{row}": (first + k, period)
        for row, first in ((3, 1), (4, 11))
        for k, period in enumerate(periods)
    }


@pytest.mark.parametrize(
    ("title", "heading", "measure"),
    [
        ("Cash seized by force, 2020-21 (£ thousands)", "Cash", "cash seized: Cash"),
        ("Overtime by force, 2020-21 (£000)", "Overtime", "Overtime"),
    ],
)
def test_thousands_of_a_title_hold_for_money_under_a_name_of_its_own(
    tmp_path, title, heading, measure
):
    outcomes = check_rows(tmp_path, under(title, heading)).outcomes
    assert outcomes[["measure", "value"]].to_numpy().tolist() == [[measure, 1e3], [measure, 11e3]]
    # What is known to be no money is as it stands.
    assert check_rows(tmp_path, under(title, "Arrests")).outcomes["value"].tolist() == [1, 11]


@pytest.mark.parametrize("title", ["Cumulative arrests, 2021-22", "Arrests 2021-22, year to date"])
def test_quarters_that_may_count_from_the_beginning_of_the_year_are_told(tmp_path, title):
    rows = under(title, "Q1", "Q2")
    check = check_rows(tmp_path, rows)
    assert (len(check.outcomes), check.errors["code"].tolist()) == (0, ["cumulative"])
    line = check.errors["remedy"][0].partition("each covers: ")[2]
    toml = f'[values.period]\n{line}\n"Q1" = "2021-22 Q1"'
    held = check_rows(tmp_path, rows, toml=toml).outcomes
    assert held["period"].tolist() == ["2021-22 Q1", HALF] * 2
    assert len(check_rows(tmp_path, under(title, "Q1")).outcomes) == 2  # either way the same


def test_days_under_month_may_be_months_day_last(tmp_path):
    days = ("04/01/2021", "05/01/2021", "06/01/2021")
    rows = [["Month", "Force", "Arrests"], *([day, "Kent", 5] for day in days)]
    check = check_rows(tmp_path, rows)
    assert (len(check.outcomes), set(check.errors["code"])) == (0, {"period_ambiguous"})
    # First days of months are those months, in either order.
    real = [[datetime(2021, m, 1), "Kent", 5] for m in (4, 5, 6)]
    held = check_rows(tmp_path, [["Month", "Force", "Arrests"], *real]).outcomes
    assert held["period"].tolist() == ["Apr 2021", "May 2021", "Jun 2021"]


@pytest.mark.parametrize(
    "title",
    ["Arrests (index, 2015-16 = 100)", "Arrest targets", "Arrests: increase on previous year",
     "Forecast arrests", "Ratio of arrests to officers"],
)  # fmt: skip
def test_what_a_title_calls_no_count_is_none(tmp_path, title):
    check = check_rows(tmp_path, under(title, *YEARS))
    assert check.outcomes.empty
    assert len(check.errors)


def test_a_title_of_another_year_than_its_columns_is_told(tmp_path):
    check = check_rows(tmp_path, under("Arrests 2019-20", "2020-21"))
    assert check.problems["code"].tolist() == ["title_period_differs"]
    assert set(check.outcomes["period"]) == {"2020-21"}
    assert check_rows(tmp_path, under("Arrests 2019-20", *YEARS)).problems.empty


@pytest.mark.parametrize(
    ("title", "said"),
    [("Arrests for knife crime", "for knife crime"), ("Arrests of children", "of children"),
     ("Arrests (females)", "(females)"), ("Arrests, under 18", "under 18"),
     ("Arrests resulting in no further action", "resulting in no further action"),
     ("Arrests by ethnicity: Black", "by ethnicity: Black"),
     ("Arrests - females only", "females only"),
     ("Arrests not recorded correctly", "not recorded correctly"),
     ("Arrests by force: Kent", ""), ("Arrests, South West only", ""),
     ("Number of arrests for all forces, by region", ""), ("Arrests by police force area", "")],
)  # fmt: skip
def test_a_title_that_speaks_of_a_part_of_its_measure_is_told(tmp_path, title, said):
    check = check_rows(tmp_path, under(title, *YEARS))
    told = check.problems["message"].str.extract("and says more: “(.*)”")[0].tolist()
    assert told == [said] * bool(said)


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
