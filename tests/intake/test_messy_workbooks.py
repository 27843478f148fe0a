"""Shapes of which a figure was once wrong in silence: each is right now, or told with its line.

Of 132 workbooks made in publishers' manner, these are the ones that told of a fault.
"""

from datetime import datetime

import openpyxl
import pandas as pd
import pytest
from sheets_by_hand import adds_up, check_rows, workbook

import rocu_analysis as rocu

YEARS = ("2019-20", "2020-21")


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


def test_questions_and_answers_are_told_and_read_as_grades_where_a_unit_is_said(tmp_path):
    rows = [["Arrangement", "Answer"], ["A strategy", "Yes"], ["A board", "Partly"]]
    told = check_rows(tmp_path, rows).errors["remedy"].str.extract(r'(\w+ = ".*")$')[0].tolist()
    assert [line.partition(" = ")[0] for line in told] == ["unit", "unit_type"]
    pasted = check_rows(tmp_path, rows, toml="\n".join(["[file]", *told]))
    assert (len(pasted.grades), "mapping_unknown_word" in set(pasted.problems["code"])) == (0, True)
    toml = '[file]\nunit = "Kent"\nunit_type = "force"\nscale = "self-assessment"\n'
    check = check_rows(tmp_path, rows, toml=toml)
    assert check.grades[["unit", "question", "grade"]].to_numpy().tolist() == [
        ["Kent", "A strategy", "in place"], ["Kent", "A board", "partly"]
    ]  # fmt: skip
    other = check_rows(tmp_path, [*rows, ["A lead", "Who is to be named"]], toml=toml)
    assert (len(other.grades), set(other.errors["code"])) == (2, {"grade_unknown"})


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


def test_a_lone_day_over_figures_is_told_unless_they_say_that_they_stood(tmp_path):
    rows = under("Volunteers", datetime(2017, 9, 30))
    check = check_rows(tmp_path, rows)
    assert (len(check.outcomes), set(check.errors["code"])) == (
        0, {"period_ambiguous", "measure_missing"}
    )  # fmt: skip
    said = '[file]\nmeasure = "volunteers"\nperiod_is = "as at"'
    held = check_rows(tmp_path, rows, toml=said).outcomes
    assert set(held["period"]) == {"as at 30 Sep 2017"}
    held = check_rows(tmp_path, under("Officers in post", datetime(2017, 9, 30))).outcomes
    assert set(held["period"]) == {"as at 30 Sep 2017"}


@pytest.mark.parametrize("title", ["Arrests", "Arrests 2021"])
def test_a_day_without_its_year_is_told_and_is_no_measure(tmp_path, title):
    check = check_rows(tmp_path, under(title, "04/01", "05/01"))
    assert (len(check.outcomes), set(check.errors["code"])) == (0, {"period_unknown"})
    assert "“04/01” lacks its year" in check.errors["message"][0]


@pytest.mark.parametrize(
    ("headings", "years"),
    [(("04/05", "05/06"), ["2004-05", "2005-06"]),
     (("99-00", "00-01", "01-02"), ["1999-00", "2000-01", "2001-02"]),
     (("11-12", "12-13"), ["not stated"]),  # they may be ages
     (("04/05", "06/07"), None)],
)  # fmt: skip
def test_pairs_of_two_digits_that_follow_each_other_are_years(tmp_path, headings, years):
    check = check_rows(tmp_path, under("Arrests", *headings))
    assert (check.outcomes["period"].unique().tolist() or None) == years
    long = [["Year", "Force", "Arrests"], *([h, "Kent", k] for k, h in enumerate(headings, 5))]
    if years and len(years) > 1:
        assert check_rows(tmp_path, long).outcomes["period"].tolist() == years
    else:
        assert "period_unknown" in set(check_rows(tmp_path, long).errors["code"])


@pytest.mark.parametrize(
    ("title", "status"),
    [("Arrests 2020-21 (estimated\u00b9)", "provisional"), ("Estimated arrests", "provisional"),
     ("Arrests (provisional\u00b2)", "provisional"), ("Arrests and population estimates", None),
     # A denial denies; “No.” is a number, and a marking denies nothing.
     ("Arrests. None of these figures is incomplete", None),
     ("Arrests. No figures are provisional", None), ("Arrests. No figures have been revised", None),
     ("No. of arrests, provisional", "provisional"),
     ("Arrests. Do not publish provisional figures", "provisional"),
     ("Arrests. Figures are provisional, none has been revised", "provisional"),
     ("Arrests. None of these figures is final", "provisional"),
     # Which are not, nobody knows here: all may be.
     ("Arrests. Not all figures are provisional", "provisional"),
     ("Arrests. None of the figures is provisional except those of Kent", "provisional"),
     ("Arrests. No figures are provisional apart from those of Kent", "provisional"),
     ("Estimated street value of drugs seized", None)],
)  # fmt: skip
def test_what_a_title_says_is_estimated_is_provisional(tmp_path, title, status):
    held = check_rows(tmp_path, under(title, "2019-20", "2020-21")).outcomes
    assert set(held["status"].astype(object).where(held["status"].notna(), None)) == {status}


def test_a_mark_without_a_heading_is_of_the_figure_before_it(tmp_path):
    heads = ["Force", "2019-20", "", "2020-21", "", "2021-22"]
    rows = [
        ["Kent", 1, "P", 2, "R", 3],
        ["Essex", 4, "P", 5, None, 6],
        ["Surrey", 7, "P", 8, "R", 9],
    ]
    held = check_rows(tmp_path, [["Arrests"], heads, *rows]).outcomes
    status = held.set_index("value")["status"].dropna().to_dict()
    assert status == dict.fromkeys((1, 4, 7), "provisional") | {2: "revised", 8: "revised"}


def test_a_month_with_two_figures_of_its_year_is_that_month(tmp_path):
    held = check_rows(tmp_path, under("Arrests 2021-22", "04/21", "05/21")).outcomes
    assert (set(held["measure"]), set(held["period"])) == ({"arrests"}, {"Apr 2021", "May 2021"})


def test_years_that_may_be_a_month_are_told(tmp_path):
    check = check_rows(tmp_path, under("Arrests", "2010-12", "2013-15"))
    assert set(check.errors["code"]) == {"period_ambiguous"}  # “2010-12” is no December in silence
    assert len(check_rows(tmp_path, under("Arrests", "2021-03", "2021-04")).outcomes) == 4


# -- what stands beside, over or in the corner of published tables ---------------------------------

TITLE = "Arrests by police force area"


def areas(heading, *names, title="Arrests, 2020-21"):
    """Names of areas under a heading, with a figure each."""
    return [[title], [heading, "Number"], *[[name, k] for k, name in enumerate(names, 1)]]


def told(check, code):
    """What was found where a problem of a kind is told."""
    return check.problems.loc[check.problems["code"] == code, "found"].tolist()


@pytest.mark.parametrize("line", [["", "", "Thousands"], ["Numbers (thousands)"], ["", "'000s"]])
def test_a_line_of_thousands_holds_for_all_columns(tmp_path, line):
    rows = under(TITLE, *YEARS)
    found = check_rows(tmp_path, [rows[0], line, *rows[1:]]).outcomes
    assert found["value"].tolist() == [1e3, 2e3, 11e3, 12e3]
    assert set(found["measure"]) == {"arrests"}


@pytest.mark.parametrize(
    "line", ["Percentages", "%", "Rate per 1,000 population", "Per cent", "Rates"]
)
def test_shares_that_a_line_or_the_corner_tells_are_no_counts(tmp_path, line):
    rows = under(TITLE, *YEARS)
    for made in ([rows[0], ["", "", line], *rows[1:]], [rows[0], [line], [], *rows[1:]],
                 [rows[0], [line, *YEARS], *rows[2:]]):  # fmt: skip
        check = check_rows(tmp_path, made)
        assert (len(check.outcomes), check.errors["code"].tolist()) == (0, ["two_readings"]), made
    assert not len(check_rows(tmp_path, under(f"{TITLE}, percentages", *YEARS)).outcomes)


def test_a_line_that_says_full_time_equivalents_is_no_part_of_the_last_heading(tmp_path):
    rows = [["Workforce, England and Wales"], ["", "", "Full-time equivalents3"],
            ["", "Officers", "Staff"], ["30 September 2019", 5.5, 6.5],
            ["30 September 2020", 7.5, 8.5]]  # fmt: skip
    found = check_rows(tmp_path, rows).outcomes
    assert set(found["measure"]) == {"Officers", "Staff"}
    assert set(found["period"]) == {"as at 30 Sep 2019", "as at 30 Sep 2020"}


def test_what_may_have_stood_on_the_last_days_of_years_is_not_taken_for_the_years(tmp_path):
    rows = [["Certificates on issue, England and Wales"], ["Date", "Certificates"],
            ["31 March 2019", 5], ["31 March 2020", 7]]  # fmt: skip
    check = check_rows(tmp_path, rows)
    assert check.outcomes["period"].tolist() == ["as at 31 Mar 2019", "as at 31 Mar 2020"]
    assert len(told(check, "stock_assumed")) == 1
    rows[1][1] = "Arrests"  # which happen
    assert check_rows(tmp_path, rows).outcomes["period"].tolist() == ["2018-19", "2019-20"]


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("Local authority", "Arrests, 2020-21"),
        ("Fire and rescue authority", "Arrests, 2020-21"),
        ("Youth offending team", "Arrests, 2020-21"),
        ("Town", "Arrests, 2020-21"),
        ("Area", "Arrests by upper tier local authority, 2020-21"),
    ],
)
def test_councils_are_no_forces_of_their_names(tmp_path, heading, title):
    check = check_rows(tmp_path, areas(heading, "Kent", "Essex", title=title))
    assert check.outcomes["body"].tolist() == ["Kent", "Essex"]
    assert check.outcomes["force"].isna().all()
    assert told(check, "body_by_heading") == ["Kent"]
    line = check.problems["remedy"][0].partition("say ")[2].partition("file: ")[2]
    settled = check_rows(tmp_path, areas(heading, "Kent", title=title),
                         toml=f"[values.geography]\n{line}")  # fmt: skip
    assert settled.outcomes["force"].tolist() == ["Kent"]


@pytest.mark.parametrize("heading", ["Area", "Authority", "Police force / local authority"])
def test_forces_stay_forces_under_other_headings(tmp_path, heading):
    found = check_rows(tmp_path, areas(heading, "Kent", "Essex")).outcomes
    assert found["force"].tolist() == ["Kent", "Essex"]


def test_a_force_among_many_names_that_no_force_has_may_be_a_council(tmp_path):
    towns = ("Bromley", "Leeds", "Bradford", "Hull", "Luton", "Bolton", "Bury", "Oldham",
             "Rochdale", "Salford")  # fmt: skip
    check = check_rows(tmp_path, areas("Area", "Kent", *towns))
    assert not len(check.outcomes)
    assert told(check, "name_ambiguous") == ["Kent"]


def test_a_county_council_in_a_title_is_not_the_force(tmp_path):
    rows = [["Kent County Council: arrests"], ["Quarter", "Number"], ["2020-21 Q1", 3]]
    assert check_rows(tmp_path, rows).errors["code"].tolist() == ["geography_missing"]
    rows[0] = ["Kent county lines: arrests"]
    assert check_rows(tmp_path, rows).outcomes["force"].tolist() == ["Kent"]


@pytest.mark.parametrize("country", ["England", "Wales"])
def test_regions_beside_a_country_are_those_of_official_statistics(tmp_path, country):
    check = check_rows(tmp_path, areas("Region", "North West", "East of England", country))
    assert check.outcomes["region"].isna().all()
    assert told(check, "region_statistical") == ["North West", "East of England"]


NINE = ("North East", "North West", "Yorkshire and The Humber", "East Midlands", "West Midlands",
        "East of England", "London", "South East", "South West")  # fmt: skip


@pytest.mark.parametrize("names", [NINE, ("North West", "East of England")])
def test_the_nine_regions_alone_are_those_of_official_statistics(tmp_path, names):
    check = check_rows(tmp_path, areas("Region", *names))
    two = [name for name in names if name in ("North West", "East of England", "South East")]
    assert told(check, "region_statistical") == two
    assert check.outcomes["region"].isna().sum() == len(two)
    # They may as well be headings, and the line that is printed for one settles it.
    wide = [["Measure", *names], ["Arrests, 2020-21", *range(len(names))]]
    line = '[values.geography]\n"East of England" = { region = "Eastern" }'
    check = check_rows(tmp_path, wide, toml=line)
    assert told(check, "region_statistical") == [name for name in two if name != "East of England"]
    assert "Eastern" in check.outcomes["region"].tolist()


@pytest.mark.parametrize(
    ("names", "title"),
    [
        ((*NINE, "Southern Wales"), "Arrests, 2020-21"),
        (NINE, "Disruptions, 2020-21"),
        (NINE, "Arrests by NWROCU and others, 2020-21"),
        ((*NINE[:5], "Eastern", *NINE[6:]), "Arrests, 2020-21"),
        (("South East",), "Arrests, 2020-21"),
    ],
)
def test_regions_of_units_stay_theirs(tmp_path, names, title):
    check = check_rows(tmp_path, areas("Region", *names, title=title))
    assert check.outcomes["geography"].eq("region").all()
    assert not len(check.problems)


def test_nearly_all_nine_need_not_name_the_east_of_england(tmp_path):
    eight = [name for name in NINE if name != "East of England"]
    assert told(check_rows(tmp_path, areas("Region", *eight)), "region_statistical")
    assert not told(check_rows(tmp_path, areas("Region", *eight[1:])), "region_statistical")


def test_regions_of_which_nothing_says_whose_they_are_are_told_with_the_line(tmp_path):
    rows = areas("Region", "North West", "South West")
    check = check_rows(tmp_path, rows)
    assert told(check, "region_unsettled") == ["North West"]
    line = check.problems["remedy"][0].partition("companion file: ")[2]
    check = check_rows(tmp_path, rows, toml=f"[values.geography]\n{line}")
    assert check.outcomes["body"].tolist()[0] == "North West (statistical region)"
    assert not len(check.problems)


def test_a_measure_in_two_columns_is_what_both_say(tmp_path):
    rows = [["Force", "Period", "Indicator", "Measure", "Value"],
            ["Kent", "2020-21", "Thefts", "Count", 40],
            ["Kent", "2020-21", "Thefts", "Per 10,000 people", 4]]  # fmt: skip
    found = check_rows(tmp_path, rows).outcomes
    assert found["measure"].tolist() == ["Thefts: Count", "Thefts: Per 10,000 people"]


@pytest.mark.parametrize(
    ("title", "headings"),
    [
        ("Arrests, years ending March 2020 and March 2021", ("Mar 2020", "Mar 2021")),
        ("Arrests in the 12 months to each month", ("Jan 2021", "Feb 2021")),
        ("Rolling arrests by force", ("Jan 2021", "Feb 2021")),
    ],
)
def test_months_under_a_title_of_years_may_be_the_years_they_end(tmp_path, title, headings):
    check = check_rows(tmp_path, under(title, *headings))
    assert (len(check.outcomes), check.errors["code"].tolist()) == (0, ["period_ambiguous"])
    toml = '[sheets.Sheet1]\nperiod_is = "12 months ending"'
    assert len(check_rows(tmp_path, under(title, *headings), toml=toml).outcomes) == 4
    # The months of one year are months.
    assert len(check_rows(tmp_path, under("Arrests, year to Mar 2021", "Jan 2021", "Feb 2021"))
               .outcomes) == 4  # fmt: skip


def test_a_month_under_year_may_be_the_year_that_it_ends(tmp_path):
    rows = [["Arrests in Kent"], ["Year", "Number"], ["Mar 2020", 4], ["Mar 2021", 5]]
    assert check_rows(tmp_path, rows).errors["code"].tolist() == ["period_ambiguous"]


def test_not_stated_beside_kinds_of_people_is_one_of_the_kinds(tmp_path):
    check = check_rows(tmp_path, under("Arrests, 2020-21", "White", "Black", "Not stated"))
    kinds = ["arrests: White", "arrests: Black", "arrests: Not stated"]
    assert check.outcomes["measure"].tolist() == kinds * 2
    strands = check_rows(tmp_path, under("Arrests, 2020-21", "Pursue", "Not stated")).outcomes
    assert strands["strand"].tolist() == ["Pursue", "Not stated"] * 2


@pytest.mark.parametrize(("heading", "is_level"), [("Injury level", False), ("Effect", True)])
def test_a_minor_injury_is_no_minor_disruption(tmp_path, heading, is_level):
    rows = [["Force", "Period", heading, "Arrests"], ["Kent", "2020-21", "Minor", 5],
            ["Kent", "2020-21", "Moderate", 6]]  # fmt: skip
    check = check_rows(tmp_path, rows)
    assert (check.outcomes["level"].tolist() == ["minor", "moderate"]) is is_level
    assert ("column_unused" in set(check.problems["code"])) is not is_level


def test_arrests_per_day_are_no_arrests(tmp_path):
    assert not len(check_rows(tmp_path, under("Arrests per day by force", *YEARS)).outcomes)


@pytest.mark.parametrize(
    ("title", "heading", "names"),
    [
        ("Arrests by police division, Scotland, 2020-21", "Division name", ["North East"]),
        ("Arrests, 2020-21", "NHS region", ["London", "South East"]),
        ("Charges, 2020-21", "CPS area", ["Eastern", "North West"]),
    ],
)
def test_areas_of_others_are_no_regions_of_units(tmp_path, title, heading, names):
    rows = [[title], ["Geography" if "Division" in heading else heading, "Number"],
            *[[name, k] for k, name in enumerate(names, 1)]]  # fmt: skip
    check = check_rows(tmp_path, rows)
    assert check.outcomes["body"].tolist() == names
    assert check.outcomes["region"].isna().all()
    assert told(check, "body_by_heading") == names[:1]


def test_a_part_in_brackets_behind_a_year_is_that_part(tmp_path):
    rows = under("Arrests", "2019-20", "2020-21 (Apr-Dec)")
    nine = "Apr-Dec 2020"
    assert check_rows(tmp_path, rows).outcomes["period"].tolist() == ["2019-20", nine] * 2


def test_parts_among_rows_that_nothing_tells_apart_are_set_aside_with_them(tmp_path):
    kinds = [("Arson", 5), ("Murder", 2), ("Theft", 90)]
    rows = [["Force", "Period", "Offence kind", "Offences"]]
    rows += [[force, "2020-21", *kind] for force in ("Kent", "Essex", "Surrey") for kind in kinds]
    rows += [["Sussex", "2020-21", "Arson", 7]]  # one row alone is no whole either
    check = check_rows(tmp_path, rows)
    assert (len(check.outcomes), check.errors["code"].tolist()) == (0, ["rows_not_told_apart"])


@pytest.mark.parametrize("line", [[], ["", "", "Kilograms"]])
def test_kilograms_of_a_title_or_a_line_hold_for_all_columns(tmp_path, line):
    rows = under(
        "Drug seizures by force, 2020-21" + " (kilograms)" * (not line), "Cocaine", "Heroin"
    )
    check = check_rows(tmp_path, [rows[0], *[line][: len(line)], *rows[1:]])
    found = check.outcomes[["measure", "unit"]].drop_duplicates().to_numpy().tolist()
    assert found == [["drug seizures: Cocaine", "kg"], ["drug seizures: Heroin", "kg"]]
    assert len(told(check, "unit_differs")) == 1


def test_a_number_of_cash_seizures_is_no_sum_of_money(tmp_path):
    rows = under("Seizures, 2020-21", "Number of cash seizures", "Cash seizures")
    found = check_rows(tmp_path, rows).outcomes[["measure", "unit"]].to_numpy().tolist()
    assert found[:2] == [["Number of cash seizures", "count"], ["cash seized", "GBP"]]
    title = under("Number of cash seizures by force", *YEARS)
    assert check_rows(tmp_path, title).errors["code"].tolist() == ["two_readings"]


MORE = ("Referrals declined by force", "Convictions overturned", "Cost of arrests", "Re-arrests",
        "Voluntary attendance and arrests", "Referrals to MARAC by force",
        "Offences where an arrest was made", "Total outcomes recorded within 100 days")  # fmt: skip
NO_MORE = ("Table 1: Arrests made by force", "Number of arrests, Kent and Essex", "Arrests data")


@pytest.mark.parametrize("title", [*MORE, *NO_MORE])
def test_words_beside_a_measure_in_a_title_are_told(tmp_path, title):
    found = told(check_rows(tmp_path, under(title, *YEARS)), "title_says_more")
    assert len(found) == (title in MORE)


def test_a_rate_per_thousand_is_in_no_thousands(tmp_path):
    rows = [["2020-21"], ["Force", "Cases per (000s)", "Cases (000s)"], ["Kent", 1.5, 3]]
    held = check_rows(tmp_path, [*rows, ["Essex", 2.5, 4]]).outcomes
    assert held["value"].tolist() == [1.5, 3000, 2.5, 4000]


def test_a_region_of_england_is_no_part_of_wales(tmp_path):
    rows = [["Region", "Arrests 2020-21"], ["North East", 9], ["Southern Wales", 8]]
    check = check_rows(tmp_path, [*rows, ["England", 7], ["Wales", 6], ["England and Wales", 20]])
    told = check.problems[check.problems["code"] == "part_above_whole"]["message"].tolist()
    assert [message.partition(", 2020-21")[0] for message in told] == [
        "9 arrests for North East", "8 arrests for Southern Wales"
    ]  # fmt: skip
    assert "for England (" in told[0]
    assert "for Wales (" in told[1]


def of_south_wales(place, title="South Wales Police quarterly return", heading="Region"):
    """Arrests of two quarters, with what each row says of its place."""
    rows = [
        [place, quarter, "Arrests", n] for quarter, n in (("Q1 2026-27", 92), ("Q2 2026-27", 96))
    ]
    return [[title], [], [heading, "Quarter", "Measure", "Number"], *rows]


def places(check):
    """Each distinct force and region of what was accepted, None for no force."""
    rows = check.outcomes[["force", "region"]].drop_duplicates().itertuples(index=False)
    return [tuple(None if pd.isna(name) else name for name in row) for row in rows]


@pytest.mark.parametrize(
    "named",
    [{"title": "South Wales Police quarterly return"}, {"sheet": "South Wales Police"},
     {"file": "South Wales Police.xlsx"}],
)  # fmt: skip
@pytest.mark.parametrize("heading", ["Region", "Area"])
def test_a_region_in_every_row_of_a_forces_return_leaves_it_the_forces(tmp_path, named, heading):
    said = {"title": "Quarterly return", "sheet": "Return", "file": "return.xlsx"} | named
    rows = of_south_wales("Southern Wales", said.pop("title"), heading)
    check = check_rows(tmp_path, rows, **said)
    assert places(check) == [("South Wales", "Southern Wales")]
    assert check.problems["code"].tolist() == ["force_by_title"]
    assert 'force = "South Wales"; or' in check.problems["remedy"][0]
    assert 'region = "Southern Wales"' in check.problems["remedy"][0]


@pytest.mark.parametrize(
    ("line", "force"),
    [('force = "South Wales"', "South Wales"), ('region = "Southern Wales"', None)],
)
def test_either_line_settles_whose_a_forces_return_is(tmp_path, line, force):
    check = check_rows(tmp_path, of_south_wales("Southern Wales"), toml=f"[file]\n{line}")
    assert places(check) == [(force, "Southern Wales")]
    assert check.problems.empty


def test_the_remedy_of_a_region_that_is_mistyped_keeps_the_force(tmp_path):
    rows = of_south_wales("Southern Wlaes")
    told = check_rows(tmp_path, rows).problems.loc[0, "remedy"]
    line = '"Southern Wlaes" = { region = "Southern Wales" }'
    assert line in told
    check = check_rows(tmp_path, rows, toml=f"[values.geography]\n{line}")
    assert places(check) == [("South Wales", "Southern Wales")]


@pytest.mark.parametrize("title", ["Tarian, hosted by South Wales Police",
                                   "ROCU return (South Wales Police)"])  # fmt: skip
def test_a_unit_that_a_force_hosts_is_no_return_of_the_forces(tmp_path, title):
    assert places(check_rows(tmp_path, of_south_wales("Southern Wales", title))) == [
        (None, "Southern Wales")
    ]


@pytest.mark.parametrize("other", ["Eastern", "England and Wales"])
def test_a_region_beside_others_under_the_name_of_a_force_is_the_region(tmp_path, other):
    rows = [*of_south_wales("Southern Wales"), [other, "Q1 2026-27", "Arrests", 101]]
    assert ("South Wales", "Southern Wales") not in places(check_rows(tmp_path, rows))


def test_rows_that_say_they_are_of_the_region_are_so_under_the_name_of_a_force(tmp_path):
    rows = of_south_wales("Southern Wales")
    for row, kind in zip(rows[2:], ("Geography", "region", "region"), strict=True):
        row.append(kind)
    assert places(check_rows(tmp_path, rows)) == [(None, "Southern Wales")]


def noted(tmp_path, note, *, below=False, toml=""):
    """Arrests and charges of three quarters with a note; the cells that are provisional."""
    rows = [["Quarter", "Force", "Arrests", "Charges"]]
    quarters = ("Oct-Dec 2025", "Apr-Jun 2026", "Jul-Sep 2026")
    rows += [[quarter, "Kent", k, k + 10] for k, quarter in enumerate(quarters, 1)]
    rows = [*rows, [], [note]] if below else [[note], *rows]
    check = check_rows(tmp_path, rows, toml=toml)
    data = check.outcomes[check.outcomes["status"] == "provisional"]
    told = check.problems[check.problems["code"] == "provisional_by_title"]
    return data["value"].tolist(), told["message"].tolist()


ALL = [1, 11, 2, 12, 3, 13]


@pytest.mark.parametrize("below", [False, True])
@pytest.mark.parametrize(
    ("note", "values"),
    [("Note: figures for Jul-Sep 2026 are provisional; pulled from Niche 12/10/2026", [3, 13]),
     ("Figures from April 2026 are provisional", [2, 12, 3, 13]),
     ("Arrests in Jul-Sep 2026 are provisional", [3]),
     ("Provisional figures for 2026-27 Q1 and 2026-27 Q2.", [2, 12, 3, 13]),
     ("Data for 2025-26 are final. Data for 2026-27 are provisional.", [2, 12, 3, 13]),
     ("Figures are provisional and may change", ALL),
     ("Figures are provisional and may be revised.", ALL)],
)  # fmt: skip
def test_a_note_makes_provisional_what_it_names_and_check_says_so(tmp_path, note, values, below):
    found, messages = noted(tmp_path, note, below=below)
    assert found == values
    assert len(messages) == 1
    assert note in messages[0]


@pytest.mark.parametrize(
    "note",
    ["Earlier provisional figures have been replaced", "These replace the provisional figures",
     "The provisional figures of May have been confirmed", "Figures are no longer provisional"],
)  # fmt: skip
def test_what_is_provisional_no_more_makes_nothing_so(tmp_path, note):
    assert noted(tmp_path, note) == ([], [])


def test_a_note_of_what_was_revised_is_of_each_measure_in_its_own_period(tmp_path):
    note = "Pulled from Niche by J Bevan. Apr-Jun 2026 arrests and Jul-Sep 2026 charges revised"
    rows = [[note], ["Quarter", "Force", "Arrests", "Charges"]]
    rows += [["Apr-Jun 2026", "Kent", 2, 12], ["Jul-Sep 2026", "Kent", 3, 13]]
    held = check_rows(tmp_path, rows).outcomes
    assert held.loc[held["status"] == "revised", "value"].tolist() == [2, 13]


@pytest.mark.parametrize(
    ("note", "values", "day"),
    [("Jul-Sep 2026 provisional", [3, 13], None),
     ("Figures as at 12 October 2026. Jul-Sep 2026 provisional.", [3, 13], "2026-10-12"),
     ("Note: data correct as at 12/10/2026.", [], "2026-10-12"),
     ("Charges provisional", [], None),  # of one column
     ("Custody moved to Niche as at 12 October 2026", [], None)],
)  # fmt: skip
def test_a_note_below_needs_no_verb_and_may_say_the_day(tmp_path, note, values, day):
    assert noted(tmp_path, note, below=True)[0] == values
    rows = [["Quarter", "Force", "Arrests"], ["Jul-Sep 2026", "Kent", 3], [], [note]]
    given = check_rows(tmp_path, rows).outcomes["as_at"]
    assert [str(one.date()) for one in given.dropna()] == [day] * (day is not None)


def test_the_line_that_settles_a_note_makes_all_final(tmp_path):
    note = "Note: figures for Jul-Sep 2026 are provisional"
    assert noted(tmp_path, note, toml='[sheets."Sheet1"]\nstatus = "final"') == ([], [])


def test_a_title_with_its_period_makes_all_below_it_provisional(tmp_path):
    assert noted(tmp_path, "Quarterly return 2026-27 Q2 (provisional)")[0] == ALL


def test_what_a_heading_says_of_its_days_is_no_part_of_the_measure(tmp_path):
    days = [None, datetime(2016, 9, 30), datetime(2017, 9, 30)]
    rows = [["Force", "As at:", None], days, ["Kent", 5, 6], ["Essex", 7, 8]]
    said = '[file]\nmeasure = "cars on the road"\nheader_rows = [1, 2]'
    held = check_rows(tmp_path, rows, toml=said).outcomes
    assert set(held["measure"]) == {"cars on the road"}
    assert set(held["period"]) == {"as at 30 Sep 2016", "as at 30 Sep 2017"}


def test_a_period_leaves_no_empty_brackets_in_the_measure(tmp_path):
    held = check_rows(tmp_path, under("Profiles", "Moves, (2013/14)", "Cars")).outcomes
    assert dict(zip(held["measure"], held["period"], strict=True))["Moves"] == "2013-14"


WELSH = ("Ionawr", "Chwefror", "Mawrth", "Ebrill", "Mai", "Mehefin",
         "Gorffennaf", "Awst", "Medi", "Hydref", "Tachwedd", "Rhagfyr")  # fmt: skip
ENGLISH = ("January", "February", "March", "April", "May", "June",
           "July", "August", "September", "October", "November", "December")  # fmt: skip


@pytest.mark.parametrize("form", ["{} 2024", "{} / {} 2024", "{} ({}) 2024", "{}/{} 24"])
def test_months_in_welsh_and_in_both_languages_are_read(tmp_path, form):
    rows = [["Mis / Month", "Heddlu / Force", "Arestiadau / Arrests", "Sylwadau / Remarks"]]
    rows += [[form.format(*both), "Gwent", k, "x"]
             for k, both in enumerate(zip(WELSH, ENGLISH, strict=True))]  # fmt: skip
    check = check_rows(tmp_path, rows)
    assert check.outcomes["period"].tolist() == [f"{month[:3]} 2024" for month in ENGLISH]
    assert set(check.outcomes["measure"]) == {"arrests"}
    assert check.problems.empty


def test_days_and_titles_in_welsh_are_read(tmp_path):
    rows = [["Arestiadau, Gorffennaf 2024"], ["Force", "Number"], ["Gwent", 7]]
    assert check_rows(tmp_path, rows).outcomes["period"].tolist() == ["Jul 2024"]


def test_strands_in_two_languages_are_strands(tmp_path):
    rows = [["Gwent: nifer yr achosion o darfu / number of disruptions"]]
    rows += [["Mis", "Erlid / Pursue", "Atal / Prevent", "Diogelu (Protect)", "Paratoi"]]
    rows += [["Medi 2024", 1, 2, 3, 4], ["Hydref 2024", 5, 6, 7, 8]]
    check = check_rows(tmp_path, rows)
    assert check.outcomes["strand"].tolist()[:4] == ["Pursue", "Prevent", "Protect", "Prepare"]
    assert set(check.outcomes["measure"]) == {"disruptions"}
    assert check.problems.empty


@pytest.mark.parametrize("heading", ["Arrests / detentions", "Arrests / Charges", "Atal / Pursue"])
def test_what_differs_on_both_sides_of_a_stroke_is_neither(tmp_path, heading):
    rows = [["Force", heading], ["Gwent", 1], ["Kent", 2]]
    check = check_rows(tmp_path, rows, toml='[file]\nperiod = "2020-21"')
    assert not set(check.outcomes["measure"]) & {"arrests", "charges"}
    assert set(check.outcomes["strand"]) <= {"Not stated"}


def test_a_month_that_is_another_in_the_other_language_is_none(tmp_path):
    rows = [["Month", "Force", "Arrests"], ["Gorffennaf / August 2024", "Gwent", 1]]
    assert check_rows(tmp_path, rows).outcomes.empty


OF_A_REGION = [["Force", "Q1 2025-26", "Q2 2025-26"], ["WMP", 415, 394], ["Staffs", 120, 126]]


def arrests(tmp_path, *rows, toml=""):
    """Check a list of arrests of the West Midlands, which is a force and a region."""
    return check_rows(tmp_path, [["Arrests"], OF_A_REGION[0], *rows], toml=toml)


def test_a_kind_in_brackets_says_which_of_two_places_is_meant(tmp_path):
    rows = ["West Midlands (force)", 415, 394], OF_A_REGION[2], ["West Midlands (region)", 678, 671]
    check = arrests(tmp_path, *rows)
    regional = check.outcomes[check.outcomes["geography"].eq("region")]
    assert regional["value"].tolist() == [678, 671]
    assert set(check.problems["code"]) <= {"force_missing"}


def test_a_name_beside_that_of_the_force_which_it_can_be_is_open(tmp_path):
    last = ["West Mids", 678, 671]
    check = arrests(tmp_path, *OF_A_REGION[1:], last)
    told = check.problems[check.problems["code"].eq("name_ambiguous")]
    assert told["cell"].tolist() == ["A5"]
    assert len(check.rejected) == 2
    line = told["remedy"].iloc[0].rpartition(" or ")[2]
    check = arrests(tmp_path, *OF_A_REGION[1:], last, toml=f"[values.geography]\n{line}")
    assert check.rejected.empty
    assert check.outcomes.groupby("geography")["value"].sum().to_dict() == {
        "force": 1055, "region": 1349,
    }  # fmt: skip


def test_a_force_beside_a_measure_in_one_cell_is_whose_figure_it_is(tmp_path):
    rows = [["Return to WMROCU: Q2 2026/27"], ["", "Number"], ["WMP arrests", 401],
            ["Staffs arrests", 192]]  # fmt: skip
    outcomes = check_rows(tmp_path, rows).outcomes
    assert dict(zip(outcomes["force"], outcomes["value"], strict=True)) == {
        "West Midlands": 401, "Staffordshire": 192,
    }  # fmt: skip


def test_a_quarter_beside_a_measure_in_one_cell_is_its_period(tmp_path):
    rows = [["Staffs Police"], ["Measure", "Number"], ["Arrests Q1 2025/26", 120],
            ["Arrests Q2 2025/26", 126]]  # fmt: skip
    outcomes = check_rows(tmp_path, rows).outcomes
    assert dict(zip(outcomes["period"], outcomes["value"], strict=True)) == {
        "2025-26 Q1": 120, "2025-26 Q2": 126,
    }  # fmt: skip


@pytest.mark.parametrize("whole", ["Region", "WMROCU", "West Midlands"])
def test_the_name_of_a_region_under_threats_or_strands_is_their_total(tmp_path, whole):
    title, quarters = ["WMROCU disruptions"], ["Threat", "Q1 2025-26", "Q2 2025-26"]
    rows = [title, quarters, ["Drugs", 44, 41], ["Fraud", 20, 18], [whole, 64, 59]]
    check = check_rows(tmp_path, rows)
    assert check.outcomes["threat"].unique().tolist() == ["drugs", "fraud"]
    assert check.ledger["totals"].sum() == 2
    across = [list(row) for row in zip(*rows[1:], strict=True)]
    across[0][0] = "Quarter"
    check = check_rows(tmp_path, [title, *across])
    assert check.outcomes["threat"].unique().tolist() == ["drugs", "fraud"]


def test_a_heading_region_beside_forces_is_their_total(tmp_path):
    rows = [["Arrests"], ["Quarter", "WMP", "Staffs", "Region"], ["Q1 2025-26", 415, 120, 535]]
    check = check_rows(tmp_path, rows)
    assert check.rejected.empty
    assert set(check.outcomes["geography"]) == {"force"}


BY_YEAR = {"2024-25": ["", 403, 401], "2025-26": ["", 415, 394], "2026-27": ["", 401, None]}


def of_years(tmp_path, years, file="WMP Q1 2026-27.xlsx"):
    """Check a workbook with a sheet a year, whose file is named for when it was sent."""
    sheets = {
        year: [["Arrests, West Midlands Police"], ["Measure", "Q1", "Q2"], ["Arrests", *row[1:]]]
        for year, row in years.items()
    }
    return rocu.check(workbook(tmp_path / file, sheets))


def test_sheets_named_for_their_years_are_of_them_whatever_the_file_is_called(tmp_path):
    check = of_years(tmp_path, BY_YEAR)
    said = dict(zip(check.outcomes["period"], check.outcomes["value"], strict=True))
    assert said == {"2024-25 Q1": 403, "2024-25 Q2": 401, "2025-26 Q1": 415, "2025-26 Q2": 394,
                    "2026-27 Q1": 401}  # fmt: skip


def test_one_sheet_and_its_file_that_name_two_years_are_told_and_a_line_settles_them(tmp_path):
    check = of_years(tmp_path, {"2024-25": BY_YEAR["2024-25"]})
    told = check.problems[check.problems["code"].eq("period_unknown")]
    assert told["message"].str.contains("says 2024-25").all()
    line = told["remedy"].iloc[0].rpartition("companion file: ")[2]
    line = line.replace("… such as 2020-21", "2024-25")
    (tmp_path / "WMP Q1 2026-27.toml").write_text(f'[sheets."2024-25"]\n{line}')
    check = rocu.check(tmp_path)
    assert check.outcomes["period"].tolist() == ["2024-25 Q1", "2024-25 Q2"]


def test_the_line_for_running_totals_settles_years_down_and_quarters_across(tmp_path):
    rows = [["Arrests, cumulative year to date"], ["Staffs Police"], ["Year", "Q1", "Q2", "Q3"],
            ["2025/26", 24, 65, 101], ["2026/27", 34, 76, None]]  # fmt: skip
    check = check_rows(tmp_path, rows)
    assert set(check.rejected["codes"]) == {"cumulative"}
    line = check.errors["remedy"].iloc[0].partition("companion file: ")[2].partition(";")[0]
    check = check_rows(tmp_path, rows, toml=f"[sheets.Sheet1]\n{line}")
    said = dict(zip(check.outcomes["period"], check.outcomes["value"], strict=True))
    assert said == {
        "2025-26 Q1": 24, "Apr-Sep 2025": 65, "Apr-Dec 2025": 101,
        "2026-27 Q1": 34, "Apr-Sep 2026": 76,
    }  # fmt: skip


def test_quarters_under_a_title_that_says_cumulative_can_be_their_own(tmp_path):
    rows = [["Arrests, cumulative"], ["Force", "Q1 2025-26", "Q2 2025-26"], ["Staffs", 24, 41]]
    line = check_rows(tmp_path, rows).errors["remedy"].iloc[0].rpartition("alone, ")[2]
    check = check_rows(tmp_path, rows, toml=f"[sheets.Sheet1]\n{line}")
    assert check.outcomes["period"].tolist() == ["2025-26 Q1", "2025-26 Q2"]


def test_a_total_with_a_hidden_part_is_not_said_to_be_wrong(tmp_path):
    rows = [["Arrests 2025-26"], ["Force", "Apr", "May", "Jun", "Q1 total"]]
    forces = ("Northumbria", "Durham", "Cleveland", "Kent", "Essex", "Norfolk")
    rows += [[force, 80 + k, 70, 75, 225 + k] for k, force in enumerate(forces)]
    rows[2][3:] = ["<5", 154]
    assert "total_does_not_add_up" not in set(check_rows(tmp_path, rows).problems["code"])
    rows[3][4] = 230
    told = check_rows(tmp_path, rows).problems
    assert told.loc[told["code"].eq("total_does_not_add_up"), "cell"].tolist() == ["E4"]


@pytest.mark.parametrize(("heads", "figures", "message"), [
    (["Q1 2025/26", "Q2 2025/26", "Apr-Sep 2025"], [40, 50, 90], ""),
    (["Q1 2025/26", "Q2 2025/26", "Apr-Sep 2025"], [40, 50, 95],
     "2025-26 Q1 to 2025-26 Q2 sum to 90 (B3, C3), and arrests for Kent, "),
    # Nothing says what of July to September was: only less than nothing is impossible.
    (["Q1 2025/26", "Apr-Sep 2025", "Apr-Dec 2025"], [40, 90, 90], ""),
    (["Q1 2025/26", "Apr-Sep 2025", "Apr-Dec 2025"], [40, 35, 120],
     "2025-26 Q1 comes to 40 (B3), and arrests for Kent, Apr-Sep 2025, is given as 35"),
    (["Q1 2025/26", "Q2 2025/26", "2025/26"], [9, 6, 14],
     "2025-26 Q1 to 2025-26 Q2 sum to 15 (B3, C3), and arrests for Kent, "),
    # The year is held against its halves, and these against their quarters; “about” leaves room.
    (["Q3 2025/26", "Q4 2025/26", "Apr-Sep 2025", "Oct 2025 to Mar 2026", "2025/26"],
     [20, 20, 90, 40, "about 120"], ""),
    (["Year to Jun 2025", "Year to Sep 2025"], [90, 95],
     "year to Sep 2025 shares days with year to Jun 2025 (B3) in arrests for Kent"),
])  # fmt: skip
def test_a_period_is_held_against_those_within_it(tmp_path, heads, figures, message):
    rows = [["Arrests"], ["Force", *heads], ["Kent", *figures]]
    told = check_rows(tmp_path, rows).problems["message"].tolist()
    assert len(told) == bool(message)
    assert not told or told[0].startswith(message)


def test_sums_over_time_that_differ_throughout_are_told_once(tmp_path):
    heads = ["Force", "Q1 2025/26", "Q2 2025/26", "Apr-Sep 2025", "Oct-Dec 2025"]
    forces = ("Kent", "Essex", "Norfolk", "Suffolk", "Sussex", "Surrey", "Gwent")
    rows = [["People safeguarded"], heads, *([force, 40, 50, 88, 45] for force in forces)]
    found = check_rows(tmp_path, rows).problems
    (message,) = found.loc[found["code"].eq("total_does_not_add_up"), "message"]
    assert message.endswith("is given as 88; 6 more such sums in this sheet")


def test_forces_of_which_a_joint_figure_is_stand_under_their_own_names(tmp_path):
    rows = [["NRM referrals"], ["Area", "Q1 2026-27"], ["Warwickshire & West Mercia", 18],
            ["of which West Mercia", 12], ["of which Warwickshire", 6]]  # fmt: skip
    check = check_rows(tmp_path, rows)
    assert dict(zip(check.outcomes["force"], check.outcomes["value"], strict=True)) == {
        "West Mercia": 12, "Warwickshire": 6,
    }  # fmt: skip
    assert check.rejected["cell"].tolist() == ["B3"]


def test_a_heading_of_whom_is_named_for_its_whole(tmp_path):
    rows = [["Force", "Period", "People safeguarded", "Of whom children"],
            ["Staffs", "Q1 2025-26", 27, 9]]  # fmt: skip
    told = check_rows(tmp_path, rows).problems
    line = told.loc[told["code"].eq("measure_unknown"), "remedy"].iloc[0]
    assert line.endswith('"Of whom children" = "children safeguarded"')


def test_a_part_of_the_row_above_is_told_once_and_not_as_a_table_that_counts_nothing(tmp_path):
    rows = [["City of London Police"], [None, "Q1 2025-26"], ["People safeguarded", 12],
            ["of which children", 5]]  # fmt: skip
    assert check_rows(tmp_path, rows).rejected["codes"].tolist() == ["part_of_row_above"]


def test_a_total_of_quarters_is_of_no_one_of_them_though_the_file_is_named_for_one(tmp_path):
    rows = [["Disruptions of NEROCU"], ["4P", "Q4 2025-26", "Q1 2026-27", "Total"],
            ["Pursue", 41, 49, 90], ["Prevent", 11, 9, 20]]  # fmt: skip
    assert check_rows(tmp_path, rows, file="NEROCU Q1 2026-27.xlsx").problems.empty
    rows[3][3] = 27
    told = check_rows(tmp_path, rows, file="NEROCU Q1 2026-27.xlsx").problems
    assert told["message"].tolist() == ["the total is given as 27, and its 2 parts sum to 20"]


def test_a_choice_among_regions_and_forces_is_of_the_word_alone(tmp_path):
    rows = [["Force", "Period", "Arrests"], ["W Merc", "Q1 2025-26", 102]]
    line = check_rows(tmp_path, rows).errors["remedy"].iloc[0].partition("companion file: ")[2]
    choices = "West Midlands, West Yorkshire, West Mercia"
    assert line == f'"W Merc" = "choose one of: {choices}"'
    toml = "[values.geography]\n" + line.replace(f"choose one of: {choices}", "West Mercia")
    assert check_rows(tmp_path, rows, toml=toml).outcomes["force"].tolist() == ["West Mercia"]


@pytest.mark.parametrize("which", [1, -1])
def test_of_two_rows_of_one_name_the_line_that_leaves_the_regions_out_is_told(tmp_path, which):
    """The larger is the region's, whether it stands below its forces or above them."""
    rows = [["West Midlands", 415, 394], OF_A_REGION[2], ["West Midlands", 678, 671]][::which]
    told = arrests(tmp_path, *rows).problems
    line = told.loc[told["code"].eq("conflict"), "remedy"].iloc[0]
    line = line.partition("companion file: ")[2].partition(";")[0]
    check = arrests(tmp_path, *rows, toml=f"[sheets.Sheet1]\n{line}")
    assert set(check.problems["code"]) == {"force_missing"}
    assert sorted(check.outcomes["value"]) == [120, 126, 394, 415]


def test_running_totals_of_calendar_years_begin_in_january(tmp_path):
    rows = [["Arrests, cumulative year to date"], ["Staffs Police"],
            ["Measure", "Q1 2021", "Q2 2021"], ["Arrests", 24, 65]]  # fmt: skip
    toml = '[sheets.Sheet1]\nperiod_is = "year to date"\nquarters = "calendar"'
    check = check_rows(tmp_path, rows, toml=toml)
    said = dict(zip(check.outcomes["period"], check.outcomes["value"], strict=True))
    assert said == {"2020-21 Q4": 24, "Jan-Jun 2021": 65}


@pytest.mark.parametrize("field", ["Threat", "Strand"])
def test_names_of_several_forces_are_no_threats_and_no_totals_of_one(tmp_path, field):
    rows = [["Arrests, Kent Police"], [field, "Q1 2025-26"], ["Kent", 4], ["Essex", 5]]
    check = check_rows(tmp_path, rows)
    assert check.outcomes.empty
    told = check.problems[check.problems["code"].eq("word_unknown")]
    assert told["cell"].tolist() == ["A3", "A4"]


def test_a_heading_quarter_ending_settles_no_running_total(tmp_path):
    """Of a heading nobody knows whether it was kept in mind when the title said cumulative."""
    rows = [["Arrests, cumulative year to date"], ["Quarter ending", "Kent", "Essex"],
            ["Jun 2025", 24, 30], ["Sep 2025", 65, 71]]  # fmt: skip
    check = check_rows(tmp_path, rows)
    assert "cumulative" in set(check.problems["code"])
    toml = '[sheets.Sheet1]\nperiod_is = "3 months ending"'
    assert "cumulative" not in set(check_rows(tmp_path, rows, toml=toml).problems["code"])


@pytest.mark.parametrize("heading", ["2024-25", "Number (%)"])
def test_a_count_with_its_share_in_brackets_is_the_count(tmp_path, heading):
    rows = [["South West arrests 2024-25"], ["Force", heading],
            ["Dorset", "12 (34%)"], ["Wiltshire", "1,020 (66.5 per cent)"]]  # fmt: skip
    check = check_rows(tmp_path, rows)
    assert check.outcomes[["value", "unit"]].values.tolist() == [[12, "count"], [1020, "count"]]
    told = check.problems.set_index("code").loc["share_beside", ["severity", "cell", "message"]]
    assert told.tolist() == [
        "warning", "B3",
        "the percentage in brackets in “12 (34%)” is left out (and 1 more cell like it)",
    ]  # fmt: skip


def test_of_two_percentages_the_one_in_brackets_is_left_out(tmp_path):
    rows = [["South West arrests 2024-25"], ["Force", "2024-25"], ["Dorset", "5% (3%)"]]
    assert check_rows(tmp_path, rows).outcomes[["value", "unit"]].values.tolist() == [
        [5, "percent"]
    ]


@pytest.mark.parametrize("lookup", [
    [["Code", "Region"], [1, "North East"], [2, "North West"], [3, "South West"]],
    [["Force", "Force code"], ["Dorset", 50], ["Wiltshire", 51]],
])  # fmt: skip
def test_codes_beside_names_are_no_figures(tmp_path, lookup):
    returned = [["South West arrests"], ["Force", "Q1 2025-26"], ["Dorset", 3], ["Wiltshire", 5]]
    check = rocu.check(workbook(tmp_path / "a.xlsx", {"Return": returned, "Lookups": lookup}))
    assert check.outcomes["value"].tolist() == [3, 5]
    told = check.problems[check.problems["sheet"] == "Lookups"]
    assert told[["code", "severity"]].values.tolist() == [["column_unused", "warning"]]
    assert check.ledger["unused"].tolist() == [0, len(lookup) - 1]


@pytest.mark.parametrize(
    "head",
    ["Phone", "Mobile no", "Ext", "Collar number", "Custody record", "Staff ID", "URN", "Age"],
)
def test_who_somebody_is_and_how_to_reach_them_is_no_figure(tmp_path, head):
    rows = [["Force", "Name", head], ["Kent", "A Person", 1332123456], ["Essex", "B Person", 34]]
    check = check_rows(tmp_path, [["Contacts 2025-26"], [], *rows])
    assert check.outcomes.empty
    assert "column_unused" in set(check.problems["code"])


def test_codes_that_were_seized_are_figures(tmp_path):
    returned = [["Force", "Force code", "Fake IDs"], ["Dorset", 50, 3], ["Wiltshire", 51, 5]]
    check = rocu.check(workbook(tmp_path / "2025-26 Q1.xlsx", {"Return": returned}))
    assert check.outcomes["value"].tolist() == [3, 5]


@pytest.mark.parametrize(("rows", "line", "kept"), [
    ([["Force", "WMP arrests 2020-21", "Arrests 2019-20"], ["Staffs", 5, 6], ["WMP", 7, 8]],
     '"WMP arrests 2020-21" = { period = "2020-21", measure = "arrests" }', [5, 6, 7, 8]),
    ([["Force", "Measure", "2020-21"], ["Staffs", "WMP charges", 5], ["Staffs", "Arrests", 7]],
     '"WMP charges" = { measure = "charges" }', [5, 7]),
    ([["Force", "Kent", "Essex"], ["Staffs", 5, 6], ["Kent", 7, None]], "", [7]),
])  # fmt: skip
def test_two_places_of_a_figure_are_settled_in_the_sheets_own_words(tmp_path, rows, line, kept):
    rows = rows if line else [["Arrests 2020-21"], *rows]
    told = check_rows(tmp_path, rows).problems.set_index("code").loc[["place_differs"], "remedy"]
    lead = "; or, where the row names the right one, say under [values.measure] in the companion"
    assert told.iloc[0] == (
        f"Mend the wrong one{lead} file: {line}" if line else "Mend the wrong one."
    )
    held = check_rows(tmp_path, rows, toml=f"[values.measure]\n{line}").outcomes
    assert held["value"].tolist() == kept
    assert "not stated" not in set(held["period"].astype(str))


@pytest.mark.parametrize(("line", "whose"), [
    ("Recommendations for Wiltshire", ["South West", "Wiltshire"]),
    ("Wiltshire", ["South West", "Wiltshire"]),
    ("National recommendations", [None, None]),
])  # fmt: skip
@pytest.mark.parametrize("again", [[], [["Ref", "Recommendation", "Report", "Status"]]])
def test_a_line_over_recommendations_says_whose_those_below_it_are(tmp_path, line, whose, again):
    """They were counted as those of the force that the sheet's title names."""
    rows = [["Recommendations for Dorset"], ["Ref", "Recommendation", "Report", "Status"],
            ["R1", "Agree it", "PEEL", "Open"], [line], *again,
            ["R2", "Do it", "PEEL", "Open"]]  # fmt: skip
    held = check_rows(tmp_path, rows).recommendations[["region", "force"]].astype(object)
    assert held.where(held.notna(), None).values.tolist() == [["South West", "Dorset"], whose]


MONTHS = ("Apr 2021", "May 2021", "Jun 2021", "Jul 2021")
AGES = ("children", "adults", "others")


def test_rows_that_nothing_tells_apart_make_no_range_of_what_another_sheet_gives(tmp_path):
    # Of each month one row by age has a figure and the others are hidden, or two have one.
    parts = {"Apr 2021": (3, "*", "*"), "May 2021": (5, 20, "*"), "Jun 2021": (6, 30, 40),
             "Jul 2021": (8, 50, 60)}  # fmt: skip
    by_age = [[m, a, n] for m in MONTHS for a, n in zip(AGES, parts[m], strict=True)]
    sheets = {
        "All": [["Month", "Kent"], *([m, 100 + k] for k, m in enumerate(MONTHS))],
        "By age": [["Arrests"], ["Month", "Who", "Kent"], *by_age],
    }
    check = rocu.check(workbook(tmp_path / "r.xlsx", sheets, toml='[file]\nmeasure = "arrests"\n'))
    assert check.outcomes["value"].tolist() == [100, 101, 102, 103]
    assert set(check.outcomes["qualifier"]) == {"exact"}
    assert check.rejected["codes"].tolist() == ["rows_not_told_apart"] * 12
    assert not check.problems["code"].isin(["conflict", "repeated", "hidden_elsewhere"]).any()
    assert "“Who” is not used and is what differs" in check.errors["message"].str.cat()


def test_a_line_that_says_what_was_met_is_not_of_the_met(tmp_path):
    rows = [["Tell us whether this met your needs"], ["Period", "Arrests"], ["2020-21", 3]]
    check = check_rows(tmp_path, rows)
    assert (len(check.outcomes), set(check.errors["code"])) == (0, {"geography_missing"})
    rows = [["Arrests by the met"], ["Period", "Arrests"], ["2020-21", 3]]
    assert check_rows(tmp_path, rows).outcomes["force"].tolist() == ["Metropolitan"]


def test_marks_of_notes_at_years_and_totals_leave_them_what_they_are(tmp_path):
    rows = [["Arrests"], ["Force", "14/15", "15/16**", "16/17†"], ["Kent", 1, 2, 3],
            ["*Essex", 4, 5, 6], ["*Total Eastern", 5, 7, 9]]  # fmt: skip
    check = check_rows(tmp_path, rows)
    years = ("2014-15", "2015-16", "2016-17") * 2
    cells = ("B3", "C3", "D3", "B4", "C4", "D4")
    assert read(check) == dict(zip(cells, zip(range(1, 7), years, strict=True), strict=True))
    assert (set(check.outcomes["measure"]), len(check.errors)) == ({"arrests"}, 0)


@pytest.mark.parametrize("line", [["Headcount"], ["England and Wales", None, None, "Headcount"]])
def test_a_change_over_its_number_and_share_is_no_figure_beside_days(tmp_path, line):
    rows = [
        ["Officers in post by force"], line,
        [None, "As at:", None, "Change in 12 months Sep-17 to Sep-18"],
        [None, datetime(2017, 9, 30), datetime(2018, 9, 30), "number", "%", "Δ% 17-18"],
        ["Kent", 100, 110, 10, 10.0, 10.0], ["Essex", 200, 190, -10, -5.0, -5.0],
    ]  # fmt: skip
    check = check_rows(tmp_path, rows, toml='[file]\nmeasure = "officers in post"\n')
    assert read(check) == {
        "B5": (100, "as at 30 Sep 2017"), "C5": (110, "as at 30 Sep 2018"),
        "B6": (200, "as at 30 Sep 2017"), "C6": (190, "as at 30 Sep 2018"),
    }  # fmt: skip
    left_out = check.problems["message"].str.contains("worked out from others")
    assert (left_out.sum(), len(check.errors)) == (3, 0)


@pytest.mark.parametrize(
    ("heads", "name", "period"),
    [(("Measure", "Total 2012-2016"), "arrests", "Apr 2012-Mar 2016"),
     (("Measure", "Arrests in all, 2012-2016"), "arrests", "Apr 2012-Mar 2016"),
     (("Note", "Searches 2013"), "Searches", "2013")],
)  # fmt: skip
def test_both_lines_that_are_told_of_open_years_in_a_heading_settle_them(
    tmp_path, heads, name, period
):
    rows = [["Force", *heads], ["Kent", "arrests", 7], ["Essex", "arrests", 8]]
    told = check_rows(tmp_path, rows).errors["remedy"][0]
    assert 'years = "calendar"' in told
    head, line = told.rpartition("or under ")[2].split(": ", 1)
    year = period if period == "2013" else "Jan 2012-Dec 2016"
    for toml, meant in (('[file]\nyears = "calendar"', year), (f"{head}\n{line}", period)):
        check = check_rows(tmp_path, rows, toml=toml)
        assert read(check) == {"C2": (7, meant), "C3": (8, meant)}
        assert set(check.outcomes["measure"]) == {name}


def test_comments_above_a_csv_are_whole_lines_whatever_commas_they_hold(tmp_path):
    path = tmp_path / "grant.csv"
    lines = ["# Grant of 2025-26, by force, in pounds", "# from a report, which leaves", "#",
             "# precepts out, as it says; total 7,500", "force,grant (£)", "Kent,3000",
             "Essex,4500"]  # fmt: skip
    path.write_text("\n".join(lines), encoding="utf-8")
    check = rocu.check(path)
    assert read(check) == {"B6": (3000, "2025-26"), "B7": (4500, "2025-26")}
    assert (set(check.outcomes["unit"]), len(check.errors)) == ({"GBP"}, 0)
    assert set(check.outcomes["measure"]) == {"grant"}
    path.write_text("# of arrests in 2020-21,force\n3,Kent\n4,Essex", encoding="utf-8")
    assert rocu.check(path).outcomes["force"].tolist() == ["Kent", "Essex"]


def test_numbers_of_lines_before_the_first_heading_are_no_figures(tmp_path):
    rows = [
        [None, "Year", "Kent", "Essex"],
        *([k, f"20{18 + k}-{19 + k}", 5 + k, 9] for k in range(3)),
    ]
    check = check_rows(tmp_path, rows, toml='[file]\nmeasure = "arrests"\n')
    assert check.errors.empty
    assert sorted(read(check)) == ["C2", "C3", "C4", "D2", "D3", "D4"]
    years = [[None, "Kent", "Essex"], [2019, 1, 2], [2020, 3, 4]]
    toml = '[file]\nmeasure = "arrests"\nyears = "calendar"\n'
    assert set(check_rows(tmp_path, years, toml=toml).outcomes["period"]) == {"2019", "2020"}


def test_a_type_and_a_number_make_no_register(tmp_path):
    rows = [["Year", "Force", "Type", "Number"], ["2020-21", "Kent", "Arrests", 5],
            ["2020-21", "Kent", "Charges", 2]]  # fmt: skip
    check = check_rows(tmp_path, rows)
    assert check.outcomes["measure"].tolist() == ["arrests", "charges"]
    assert len(check.problems) == 0


def test_a_file_whose_columns_are_all_left_out_says_so_and_not_that_it_is_empty(tmp_path):
    rows = [["Force", "Period", "Mean weeks"], ["Kent", "2020-21", 5], ["Essex", "2020-21", 6]]
    told = check_rows(tmp_path, rows).problems.set_index("code")
    assert "left out" in told.loc["file_gives_nothing", "message"]
    line = told.loc["column_unused", "remedy"].partition("file: ")[2]
    check = check_rows(tmp_path, rows, toml=f"[values.measure]\n{line}")
    assert check.outcomes["value"].tolist() == [5, 6]


def test_two_tables_of_a_sheet_count_what_their_titles_are_said_to(tmp_path):
    first = [["Table 1 Cases by force"], ["Force", *YEARS], ["Kent", 1, 2]]
    rows = [*first, [], ["Table 2 Persons by force"], ["Force", *YEARS], ["Kent", 3, 4]]
    lines = check_rows(tmp_path, rows).errors["remedy"].str.partition("file: ")[2].tolist()
    toml = "[values.measure]\n" + "\n".join(lines)
    for name in ("cases", "persons"):
        toml = toml.replace("choose a name, such as arrests", name, 1)
    found = check_rows(tmp_path, rows, toml=toml).outcomes
    assert found["measure"].tolist() == ["cases", "cases", "persons", "persons"]
    assert found["value"].tolist() == [1, 2, 3, 4]
    alone = check_rows(tmp_path, first, file="alone.xlsx").errors["remedy"][0]
    assert '[sheets."Sheet1"]' in alone


def test_a_row_of_which_others_below_it_are_counts_no_second_time(tmp_path):
    kinds = [("Class A, of which", 30), ("Cocaine", 10), ("Heroin", 20), ("Cannabis", 7)]
    rows = [["Force", "Period", "Threat", "Arrests"], *(["Kent", "2020-21", *k] for k in kinds)]
    check = check_rows(tmp_path, rows)
    assert check.outcomes["value"].tolist() == [10, 20, 7]
    assert told(check, "totals_left_out") == ["Class A, of which"]
    # A total that lacks the last row below it is no sum of the first few.
    total = [["Force", "Arrests"], ["Total", 30], ["Kent", 10], ["Essex", 20], ["Suffolk", 7]]
    assert told(check_rows(tmp_path, total), "total_does_not_add_up") == ["30"]
    rows[0][2:], toml = ["Ward", "Arrests, of which"], '[columns]\nWard = "body"\n'
    assert set(check_rows(tmp_path, rows, toml=toml).outcomes["measure"]) == {"arrests"}
    (tmp_path / "return.toml").unlink()
    rows[0][2:] = ["Threat", "Arrests"]
    rows[1][3] = 31  # no sum of what is below it
    assert told(check_rows(tmp_path, rows), "total_does_not_add_up") == ["31"]


def test_rates_and_shares_as_programs_head_them_are_no_counts(tmp_path):
    heads = ["force", "period", "arrests", "arrest_rate", "charged_pct", "avg_weeks"]
    check = check_rows(tmp_path, [heads, ["Kent", "2020-21", 40, 3, 20, 5]])
    assert check.outcomes["measure"].tolist() == ["arrests"]
    assert told(check, "column_unused") == ["arrest_rate", "charged_pct", "avg_weeks"]
    money = check_rows(tmp_path, [["Force", "Year", "Business rates"], ["Kent", "2020-21", 40]])
    assert money.outcomes["measure"].tolist() == ["Business rates"]


def test_a_row_that_says_none_heads_no_second_table(tmp_path):
    rows = [["Arrests"], ["Force", "2019-20", "2020-21"], ["Kent", 1, 2], ["Essex", "None", "None"],
            [], ["Surrey", "None", "None"], ["Sussex", 5, 6], ["Dorset", 7, 8]]  # fmt: skip
    check = check_rows(tmp_path, rows)
    assert check.outcomes["value"].tolist() == [1, 2, 0, 0, 0, 0, 5, 6, 7, 8]
    assert set(check.outcomes["period"]) == set(YEARS)
    assert set(check.outcomes["measure"]) == {"arrests"}
    assert len(told(check, "read_as_nil")) == 1


@pytest.mark.parametrize(("head", "held"), [("Age of victim", [5, 7]), ("Change in a year", [])])
def test_a_number_under_what_it_is_divided_by_is_a_figure_and_under_a_change_none(
    tmp_path, head, held
):
    rows = [["Arrests 2020-21"], ["Force", head, head], ["Force", "Band", "Number"]]
    rows += [["Kent", "Under 18", 5], ["Essex", "Over 18", 7]]
    assert check_rows(tmp_path, rows).outcomes["value"].tolist() == held


def test_a_years_figure_beside_each_month_is_of_none_of_them(tmp_path):
    rows = [["Force", "Month", "Monthly_Arrests", "Annual_Arrests"],
            *(["Kent", month, 5 + k, 77] for k, month in enumerate(MONTHS))]  # fmt: skip
    check = check_rows(tmp_path, rows)
    assert check.outcomes["value"].tolist() == [5, 6, 7, 8]
    assert check.errors["code"].tolist() == ["period_differs"]
    line = check.errors["remedy"][0].partition("file: ")[2]
    assert check_rows(tmp_path, rows, toml=f"[columns]\n{line}").errors.empty


def test_a_log_of_events_is_told_with_the_command_that_counts_it(tmp_path):
    """Its title names a measure: its words are no figures at fault, a problem a cell."""
    names = ("Supply", "Possession", "Conspiracy")
    rows = [[datetime(2021, 4, 1 + n), force, f"Op {n}", "Pursue", name]
            for n, (force, name) in enumerate(zip(FORCES, names, strict=True))]  # fmt: skip
    headings = ["Arrest date", "Force", "Operation", "4P strand", "Offence"]
    check = check_rows(tmp_path, [["Arrest log 2021-22"], [], headings, *rows])
    assert set(check.problems["code"]) == {"table_of_words", "file_gives_nothing"}
    told = check.problems.set_index("code").loc["table_of_words"]
    file = told["file"]
    assert told["cell"] == "A3"
    assert f'rocu events "{file}" --date "Arrest date" --measure "…"' in told["remedy"]
    counted = rocu.events(tmp_path / file, date="Arrest date", measure="arrests")
    assert counted[["period", "value"]].to_numpy().tolist() == [["2021-22 Q1", 1.0]] * len(FORCES)
    assert set(counted["force"]) == set(FORCES)


def test_days_beside_words_under_a_measure_are_figures_at_fault_and_no_log(tmp_path):
    rows = [[datetime(2021, month, 30), "Kent", "awaiting data"] for month in (6, 9)]
    check = check_rows(tmp_path, [["Kent"], ["Date", "Force", "Arrests"], *rows])
    assert check.problems["code"].tolist() == ["text_for_figure"] * len(rows)


APR_TO_SEP = "Apr-Sep {0}"


@pytest.mark.parametrize(
    ("title", "headings", "periods"),
    [
        ("South West to 30 September 2025", ("2024-25 YTD", "2025-26 YTD"),
         (APR_TO_SEP.format(2024), APR_TO_SEP.format(2025))),
        ("South West Q1 2025/26", ("Cumulative 2024/25", "Cumulative 2025/26"),
         ("2024-25 Q1", "2025-26 Q1")),
        ("South West, printed 14 October 2025", ("2024-25 YTD", "2025-26 YTD"), ()),
        ("South West, extracted 31/10/2025", ("2024-25 YTD", "2025-26 YTD"), ()),
        ("South West, board of 31 October 2025", ("2024-25 YTD", "2025-26 YTD"), ()),
        ("South West, year to date from April 2025", ("2025-26 YTD",), ()),
        ("South West Q3 2023/24", ("2024-25 YTD", "2025-26 YTD"), ()),  # an old title tells nothing
        ("South West Q1 2024/25", ("2024-25 YTD", "2025-26 YTD"), ()),
        # The line names the year too.
        ("South West, Q2 2025-26", ("YTD", "Previous YTD"),
         (APR_TO_SEP.format(2025), APR_TO_SEP.format(2024))),
        ("South West, Q2 2025-26", ("This year to date", "Last year to date"),
         (APR_TO_SEP.format(2025), APR_TO_SEP.format(2024))),
        ("South West, Q2 2025-26", ("YTD last year", "Q2 last year"),
         (APR_TO_SEP.format(2024), "2024-25 Q2")),
        ("South West to 30 September 2025", ("2024-25 (part year)", "2025-26 so far"),
         (APR_TO_SEP.format(2024), APR_TO_SEP.format(2025))),
        ("South West", ("2024-25 (part year)", "2025-26 so far"), ()),
    ],
)  # fmt: skip
@pytest.mark.parametrize("down", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_a_year_to_date_is_read_up_to_the_month_that_a_line_names(
    tmp_path, title, headings, periods, down
):
    rows = [[title], [], ["Measure", *headings], ["Arrests", 120, 140], ["Charges", 30, 33]]
    if down:  # in a column
        lines = [
            [head, *pair] for head, pair in zip(headings, ((120, 30), (140, 33)), strict=False)
        ]
        rows = [[title], [], ["Period", "Arrests", "Charges"], *lines]
    check = check_rows(tmp_path, rows)
    accepted = check.outcomes.query("measure == 'arrests'")
    assert list(accepted["period"]) == list(periods)
    assert len(check.outcomes) == 2 * len(periods)  # and none is of a whole year by another name
    told = check.problems.query("code == 'year_to_date'")
    assert sorted(told["found"]) == sorted(headings if periods else ())
    if periods:
        line = f'[values.period]\n"{headings[0]}" = "2020-21"\n'  # as its remedy says
        settled = check_rows(tmp_path, rows, toml=line)
        assert settled.outcomes["period"].iloc[0] == "2020-21"


def test_a_quarter_in_a_packs_own_words_stands_beside_the_year_to_date(tmp_path):
    heads = ["This quarter", "Last quarter", "Same quarter last year", "YTD", "Previous YTD"]
    rows = [["Kent Police, Q2 2026-27"], ["Measure", *heads], ["Arrests", 22, 27, 20, 49, 45]]
    held = check_rows(tmp_path, rows).outcomes
    assert dict(zip(held["period"], held["value"], strict=True)) == {
        "2026-27 Q2": 22, "2026-27 Q1": 27, "2025-26 Q2": 20, "Apr-Sep 2026": 49, "Apr-Sep 2025": 45
    }  # fmt: skip


@pytest.mark.parametrize(
    ("heads", "read"),
    [
        ([["Measure", "Q3 2025/26", "Same period last year"]], {"2025-26 Q3": 1, "2024-25 Q3": 2}),
        ([["Measure", "Feb 2024", "Same month, previous year"]], {"Feb 2024": 1, "Feb 2023": 2}),
        ([["Measure", "Apr-Dec 2025", "Target", "SPLY"]], {"Apr-Dec 2025": 1, "Apr-Dec 2024": 3}),
        # Where one heading names a period, “YTD” beside it has come as far.
        ([["Measure", "Q2 2025/26", "SPLY", "YTD"]],
         {"2025-26 Q2": 1, "2024-25 Q2": 2, "Apr-Sep 2025": 3}),
        # Behind two periods, or under a row with periods of its own, one word says too little.
        ([["Measure", "Q2 2025/26", "SPLY", "Q3 2025/26", "SPLY"]],
         {"2025-26 Q2": 1, "2025-26 Q3": 3}),
        ([["", "2025/26", ""], ["Measure", "Q3", "Same period last year"]], {"2025-26 Q3": 1}),
    ],
)  # fmt: skip
def test_the_same_period_last_year_is_that_of_the_heading_before(tmp_path, heads, read):
    rows = [["Kent Police"], *heads, ["Arrests", 1, 2, 3, 4][: len(heads[-1])]]
    held = check_rows(tmp_path, rows).outcomes
    assert dict(zip(held["period"], held["value"], strict=True)) == read


@pytest.mark.parametrize(
    ("heads", "figures", "read"),
    [
        # A monthly pack: the title says the month.
        ([["Measure", "This month", "YTD"]], [12, 92], {"Dec 2025": 12, "Apr-Dec 2025": 92}),
        ([["Measure", "In month", "Same month last year", "Last 12 months", "Previous 12 months"]],
         [12, 9, 120, 97], {"Dec 2025": 12, "Dec 2024": 9, "2025": 120, "2024": 97}),
        # Under months of their own, whatever the title says: 80 + 12 = 92.
        ([["", "Nov-25", "", "Dec-25", ""], ["Measure", "In month", "YTD", "In month", "YTD"]],
         [10, 80, 12, 92],
         {"Nov 2025": 10, "Apr-Nov 2025": 80, "Dec 2025": 12, "Apr-Dec 2025": 92}),
        ([["", "2025-26 Q2", "", "2025-26 Q3", ""], ["Measure", "Actual", "YTD", "Actual", "YTD"]],
         [30, 55, 37, 92],
         {"2025-26 Q2": 30, "Apr-Sep 2025": 55, "2025-26 Q3": 37, "Apr-Dec 2025": 92}),
        # “Last month” and “last year” are two things that may both be meant.
        ([["Measure", "This month", "Last month, last year"]], [12, 9], {"Dec 2025": 12}),
        # Twelve months beside a month make no year of it.
        ([["Measure", "Nov 2025", "Rolling 12 months"]], [10, 118], {"Nov 2025": 10, "2025": 118}),
    ],
)  # fmt: skip
def test_months_quarters_and_longer_beside_each_other_are_each_of_their_own(
    tmp_path, heads, figures, read
):
    rows = [["Dorset Police, December 2025"], *heads, ["Arrests", *figures]]
    check = check_rows(tmp_path, rows)
    held = dict(zip(check.outcomes["period"], check.outcomes["value"], strict=True))
    assert held == read
    assert set(check.problems["code"]) <= {"year_to_date", "column_unused"}


def test_a_companion_stands_above_what_a_heading_is_read_as(tmp_path):
    for heads, text in (
        ([["Measure", "Q3 2025/26", "Same period last year"]], "Same period last year"),
        ([["", "Q3 2025/26", ""], ["Measure", "Actual", "YTD"]], "Q3 2025/26 YTD"),
    ):
        rows = [["Dorset"], *heads, ["Arrests", 30, 60]]
        line = f'[values.period]\n"{text}" = "2023-24 Q3"\n'
        held = check_rows(tmp_path, rows, toml=line).outcomes
        assert held["period"].tolist() == ["2025-26 Q3", "2023-24 Q3"]


@pytest.mark.parametrize("says", ["calendar year", "YTD is from 1 January", "since Jan"])
def test_a_calendar_year_to_date_is_no_financial_one(tmp_path, says):
    rows = [[f"Dorset, December 2025 ({says})"], ["Measure", "This month", "YTD"]]
    held = check_rows(tmp_path, [*rows, ["Arrests", 12, 92]]).outcomes
    assert not held["period"].str.startswith("Apr-").any()


@pytest.mark.parametrize(
    ("title", "heads", "parts", "wrong"),
    [
        # 10 + 12 + 11 = 33 and 10 + 25 + 50 = 85, so in each of five rows.
        ("Arrests", ["Apr 2025", "May 2025", "Jun 2025", "Quarter"], [10, 12, 11], 31),
        ("Disruptions, 2025-26 Q3", ["Pursue", "Prevent", "Protect", "Total"], [10, 25, 50], 110),
    ],
)
def test_a_sum_that_its_parts_never_come_to_is_told_once(tmp_path, title, heads, parts, wrong):
    forces = ["Kent", "Essex", "Dorset", "Gwent", "Durham"]
    for total, said in ((wrong, [str(wrong)]), (sum(parts), [])):
        rows = [[force, *parts, total] for force in forces]
        check = check_rows(tmp_path, [[title], ["Force", *heads], *rows])
        assert len(check.outcomes) == 15
        assert check.problems["found"].tolist() == said


TWO = [["Kent", 4, 32], ["Essex", 5, 33]]


@pytest.mark.parametrize(
    ("title", "headings", "periods"),
    [("Arrests", ["Dec-25", "YTD Dec-25"], ["Dec 2025", "Apr-Dec 2025"]),
     ("Arrests", ["Dec-25", "FYTD to end of Dec-25"], ["Dec 2025", "Apr-Dec 2025"]),
     ("Arrests", ["Nov-25", "CYTD Nov-25"], ["Nov 2025", "Jan-Nov 2025"]),
     ("Arrests, November 2025", ["Month", "Calendar YTD"], ["Nov 2025", "Jan-Nov 2025"]),
     ("Arrests, December 2025", ["Month", "YTD"], ["Dec 2025", "Apr-Dec 2025"]),
     ("Arrests, 2025-26 Q3", ["Quarter", "YTD"], ["2025-26 Q3", "Apr-Dec 2025"]),
     ("Arrests, December 2025", ["MTD", "QTD"], ["Dec 2025", "2025-26 Q3"]),
     ("Arrests, November 2025", ["Monthly total", "R12M"], ["Nov 2025", "year to Nov 2025"]),
     ("Arrests", ["Nov-25", "R12M to Nov-25"], ["Nov 2025", "year to Nov 2025"])],
)  # fmt: skip
def test_years_to_date_say_how_far_they_have_come(tmp_path, title, headings, periods):
    held = check_rows(tmp_path, [[title], ["Force", *headings], *TWO])
    assert set(held.problems["code"]) <= {"year_to_date"}
    assert set(held.outcomes["measure"]) == {"arrests"}
    assert held.outcomes["period"].tolist() == periods * 2
    assert held.outcomes["value"].tolist() == [4, 32, 5, 33]


def test_the_period_that_a_companion_gives_says_how_far_a_year_has_come(tmp_path):
    heads = ["Force", "Last month", "Month", "YTD", "Charges YTD"]
    rows = [["Arrests"], heads, ["Kent", 3, 4, 30, 9]]
    held = check_rows(tmp_path, rows, toml='[file]\nperiod = "Dec 2025"\n').outcomes
    assert held[["measure", "period", "value"]].to_numpy().tolist() == [
        ["arrests", "Nov 2025", 3], ["arrests", "Dec 2025", 4],
        ["arrests", "Apr-Dec 2025", 30], ["charges", "Apr-Dec 2025", 9],
    ]  # fmt: skip


def test_a_year_to_date_that_a_title_counts_from_january_is_not_read_from_april(tmp_path):
    rows = [["Arrests (year to date is January to date)"], ["Force", "Nov-25", "YTD Nov-25"], *TWO]
    assert check_rows(tmp_path, rows).outcomes.empty


def test_names_without_a_heading_stand_beside_measures_under_a_quarter(tmp_path):
    """The column without any heading broke the sheet off, and nothing of it was taken."""
    rows = [[None, "2020-21 Q4"], [None, "Arrests"], ["Kent", 5], ["Essex", 7]]
    check = check_rows(tmp_path, rows)
    said = check.outcomes[["force", "measure", "period", "value"]].to_numpy().tolist()
    assert said == [["Kent", "arrests", "2020-21 Q4", 5], ["Essex", "arrests", "2020-21 Q4", 7]]
    assert check.problems.empty


def test_month_beside_a_year_to_date_is_a_number_of_months_where_rows_ask_it(tmp_path):
    rows = [["Arrests, 2025-26"], ["Force", "Month", "Arrests YTD"]]
    rows += [["Kent", month, 10 * month] for month in (4, 5, 6)]
    assert "year_to_date" not in set(check_rows(tmp_path, rows).problems["code"])
    rows[:2] = [["Arrests, December 2025"], ["Force", "Month", "YTD"]]  # Kent three times
    assert not check_rows(tmp_path, rows).outcomes["value"].isin([4, 5, 6]).any()


@pytest.mark.parametrize("is_wide", [True, False])
def test_a_measure_with_month_or_ytd_behind_it_is_that_measure(tmp_path, is_wide):
    texts, figures = ["Arrests (month)", "Arrests YTD", "Charges - in month"], [4, 30, 5]
    rows = [["Force", *texts], ["Kent", *figures]]
    if not is_wide:
        rows = [["Measure", "Kent"], *map(list, zip(texts, figures, strict=True))]
    rows = [["Performance, December 2025"], *rows]
    check = check_rows(tmp_path, rows)
    said = check.outcomes[["measure", "period", "value"]].to_numpy().tolist()
    wanted = [
        ["arrests", "Dec 2025", 4],
        ["arrests", "Apr-Dec 2025", 30],
        ["charges", "Dec 2025", 5],
    ]
    assert said == wanted
    assert set(check.problems["code"]) == {"year_to_date"}
    # Of another year, by the line that the problem gives.
    lead, line = check.problems["remedy"].iloc[1].split(" in the companion file: ")
    toml = f"[{lead.partition('[')[2]}\n{line.replace('…', 'Jan-Nov 2025')}\n"
    held = check_rows(tmp_path, rows, toml=toml).outcomes
    assert held[["measure", "period"]].to_numpy().tolist()[1] == ["arrests", "Jan-Nov 2025"]


@pytest.mark.parametrize("measures", [("Arrests", "Charges"), ("Home visits", "School talks")])
@pytest.mark.parametrize(
    "under", [("Month", "YTD"), ("Oct 2025", "Nov 2025"), ("Pursue", "Protect")]
)
def test_a_measure_over_its_first_column_holds_for_the_group(tmp_path, measures, under):
    over = [None, *(word for measure in measures for word in (measure, None))]
    rows = [["Performance, December 2025"], over, ["Force", *under, *under]]
    held = check_rows(tmp_path, [*rows, ["Kent", 4, 32, 1, 11], ["Essex", 5, 33, 2, 12]]).outcomes
    assert held["value"].tolist() == [4, 32, 1, 11, 5, 33, 2, 12]
    said = [measures[0].casefold()] * 2 + [measures[1].casefold()] * 2
    assert held["measure"].str.casefold().tolist() == said * 2
    assert held["force"].tolist() == ["Kent"] * 4 + ["Essex"] * 4


LATEST = ["Oct 2025", "Nov 2025", "Dec 2025"]


@pytest.mark.parametrize(
    ("says", "provisional"),
    [("Figures for the latest month are provisional", [2]), ("* Latest quarter provisional", [2]),
     ("The most recent period's data are provisional and subject to revision", [2]),
     ("Latest figures are provisional, extracted January 2026", [2]),
     ("Data for November 2025 are provisional", [1]), ("Status: provisional", [0, 1, 2]),
     ("Figures are provisional as at November 2025", [0, 1, 2]), ("p = provisional", []),
     ("All data are provisional, latest month incomplete", [0, 1, 2]),
     ("The latest month is not final", [2]),
     ("Figures are not yet final", [0, 1, 2]), ("Figures are not yet revised", []),
     ("Figures marked * are provisional", [])],
)  # fmt: skip
def test_the_latest_month_alone_is_provisional_where_a_line_says_so(tmp_path, says, provisional):
    above = [["Arrests"], [says], ["Force", *LATEST], ["Kent", 4, 2, 1], ["Essex", 5, 3, None]]
    for rows in (above, [above[0], *above[2:], [], [says]]):
        held = check_rows(tmp_path, rows).outcomes
        held = held[held["force"] == "Kent"].reset_index(drop=True)
        assert held.index[held["status"] == "provisional"].tolist() == provisional
        assert set(held["status"].dropna()) <= {"provisional"}  # what is not final is not “final”


def test_the_latest_figures_that_there_are_are_all_of_them(tmp_path):
    says = "These are the latest available figures and are provisional"
    rows = [["Arrests"], [says], ["Force", *LATEST], ["Kent", 4, 2, 1]]
    assert (check_rows(tmp_path, rows).outcomes["status"] == "provisional").tolist() == [True] * 3


def test_the_latest_month_is_so_until_a_later_return(tmp_path):
    says = "Figures for the latest month are provisional"
    later = ["Jan 2026", "Feb 2026", "Mar 2026"]
    for file, months, forces in (("Q3", LATEST, ("Kent", "Essex")), ("Q4", later, ("Kent",))):
        rows = [
            ["Arrests"],
            ["Force", *months],
            *([force, 4, 2, 1] for force in forces),
            [],
            [says],
        ]
        workbook(tmp_path / f"{file}.xlsx", {"Arrests": rows})
    check = rocu.check(tmp_path)
    late = check.outcomes[check.outcomes["status"] == "provisional"]
    # Of Essex, which sent no more, December is the latest still.
    assert late[["force", "period"]].to_numpy().tolist() == [
        ["Essex", "Dec 2025"], ["Kent", "Mar 2026"]
    ]  # fmt: skip
    assert set(check.outcomes["status"].dropna()) == {"provisional"}
    workbook(tmp_path / "Q4.xlsx", {"Arrests": [*rows[:3], ["Essex", 3, 1, 1], *rows[3:]]})
    told = rocu.check(tmp_path).problems[["file", "message"]].to_numpy().tolist()
    assert [file for file, _ in told] == ["Q3.xlsx", "Q4.xlsx"]
    assert told[0][1].endswith("later ones are given since, and they are taken as they stand")


@pytest.mark.parametrize(
    "forces", [["Kent", "Essex"], ["Kent", "Essex", "Dorset", "Gwent", "Avon"]]
)
def test_a_year_to_date_beside_a_year_alone_is_told_where_it_is_left_out(tmp_path, forces):
    rows = [["Arrests"], ["Force", "2024-25", "YTD"], *([force, 40, 21] for force in forces)]
    told = check_rows(tmp_path, rows).problems.set_index("code")["remedy"]
    assert told["totals_left_out"].endswith('"YTD" = "… such as Apr-Dec 2025"')
    toml = '[values.period]\n"YTD" = "Apr-Nov 2025"\n'
    periods = check_rows(tmp_path, rows, toml=toml).outcomes["period"]
    assert set(periods) == {"2024-25", "Apr-Nov 2025"}


def test_a_bid_is_told_and_the_revised_budget_stands(tmp_path):
    over = [["South West ROCU, budget by funding stream 2025-26 (£'000)"]]
    heads = ["Funding stream", "Original budget", "Revised budget", "Status"]
    rows = [["Home Office grant", 5400, 5300, "Confirmed"], ["Cyber grant", 820, 850, "Bid"]]
    check = check_rows(tmp_path, [*over, heads, *rows, ["Grand total", 6220, 6150, None]])
    assert check.resources["amount"].tolist() == [5_300_000, 850_000]
    (told,) = check.problems[check.problems["code"] == "money_unconfirmed"].itertuples()
    assert (told.cell, told.found) == ("D4", "Bid")
    line = told.remedy.rpartition(": ")[2]
    wide = [["Funding stream", "2025-26", "2026-27 (bid)"], ["Home Office grant", 5300, 5400]]
    told = check_rows(tmp_path, [["South West ROCU (£'000)"], *wide]).problems
    assert told["remedy"].tolist()[0].endswith('drop_columns = ["C"]')
    check = check_rows(tmp_path, [*over, heads, *rows], toml=f'[sheets."Sheet1"]\n{line}\n')
    assert check.resources["amount"].tolist() == [5_300_000]
    assert "money_unconfirmed" not in set(check.problems["code"])


@pytest.mark.parametrize(
    ("figures", "says", "provisional"),
    [(("12*", 14, 3), "* provisional", [12]), (("12*", 14, 3), "* denotes provisional", [12]),
     ((12, 14, 3), "* provisional", [12, 14, 3]), ((12, 14, 3), "* denotes provisional", []),
     (("12p", "14 r", "1,203p"), "p = provisional, r = revised", [12, 1203])],
)  # fmt: skip
def test_a_mark_makes_those_provisional_that_bear_it(tmp_path, figures, says, provisional):
    rows = [["Arrests, 2025-26 Q3"], ["Force", "Number"]]
    rows += [list(pair) for pair in zip(("Kent", "Essex", "Dorset"), figures, strict=True)]
    for gap in ((), ([],)):
        held = check_rows(tmp_path, [*rows, *gap, [says]]).outcomes
        assert len(held) == 3
        assert held.loc[held["status"] == "provisional", "value"].tolist() == provisional


def test_kinds_under_a_known_measure_are_kept_under_names_of_their_own(tmp_path):
    over = [["Force", "Arrests", None, "Charges"], [None, "Adults", "Children", None]]
    rows = [["2025-26 Q3"], *over, ["Kent", 18, 12, 5], ["Essex", 9, 3, 6]]
    check = check_rows(tmp_path, rows)
    assert check.outcomes["measure"].tolist()[:3] == [
        "arrests: Adults", "arrests: Children", "charges"
    ]  # fmt: skip
    assert check.outcomes["value"].tolist() == [18, 12, 5, 9, 3, 6]
    assert set(check.problems["code"]) == {"measure_unknown"}


@pytest.mark.parametrize(
    "lines",
    [("Force,Q3 2025-26", "Dorset,1,234", "Kent,12"), ("Force,Q3 2025-26", "Dorset,1,234"),
     ("Force,Q2 2025-26,Q3 2025-26", "Dorset,1,234,5", "Kent,12,13"),
     ("Funding stream,Amount", "Home Office grant,1,234", "Forces,3,200")],
)  # fmt: skip
def test_a_number_that_a_comma_cuts_in_two_is_none(tmp_path, lines):
    path = tmp_path / "arrests South West 2025-26.csv"
    path.write_text("\n".join(lines))
    check = rocu.check(path)
    assert check.outcomes.empty
    assert check.resources.empty
    assert adds_up(check.ledger)
    assert check.errors["message"].tolist() == [
        "“1,234” may be one number that the separator cut in two"
    ]


@pytest.mark.parametrize("says", ["Report run on 31/12/2025 09:12", "Generated: 2025-12-31"])
def test_when_an_export_was_run_is_the_day_of_its_figures_and_no_month(tmp_path, says):
    path = tmp_path / "export.csv"
    path.write_text(f"{says}\n\nForce;Measure;This month;YTD\nDorset;Arrests;4;30\n")
    held = rocu.check(path).outcomes
    assert held["period"].tolist() == ["not stated"]
    assert held["as_at"].tolist() == [datetime(2025, 12, 31)]


@pytest.mark.parametrize("says", ["(blank)", "N/A", "Not recorded", "-", "Unknown"])
def test_words_that_name_no_strand_or_threat_are_none(tmp_path, says):
    over = "Not stated" if says in ("-", "N/A") else says
    heads = ["Force", "Pursue", "Prevent", over, "Total"]
    rows = [["Disruptions, 2025-26 Q3"], heads, ["Kent", 1, 2, 5, 8], ["Essex", 2, 1, 4, 7]]
    check = check_rows(tmp_path, rows)
    assert check.problems.empty
    assert check.outcomes["strand"].tolist() == ["Pursue", "Prevent", "Not stated"] * 2
    for column, known, none in (("Strand", "Pursue", ["Not stated"]), ("Threat", "Drugs", [])):
        rows = [["Force", column, "Disruptions"], ["Kent", known, 2], ["Kent", says, 3]]
        check = check_rows(tmp_path, rows, file="2025-26 Q3.xlsx")
        assert check.problems.empty
        assert check.outcomes[column.lower()].dropna().tolist()[1:] == none


@pytest.mark.parametrize(
    "ends",
    [("From,01/10/2025", "To,31/12/2025"), ("Start date: 2025-10-01", "End date: 2025-12-31"),
     ("Date from: 1 Oct 2025", "Date to: 31 Dec 2025")],
)  # fmt: skip
def test_an_export_says_from_which_day_to_which(tmp_path, ends):
    path = tmp_path / "export.csv"
    path.write_text("\n".join([*ends, "", "Force,Arrests", "Dorset,12", "Kent,5"]))
    check = rocu.check(path)
    assert check.problems.empty
    assert check.outcomes["period"].tolist() == ["2025-26 Q3"] * 2


@pytest.mark.parametrize(
    ("lines", "period"),
    [(["Arrests, 2025-26 Q2", "Start date: 01/04/2021", "End date: 31/12/2027"], "2025-26 Q2"),
     (["Arrests, 2025-26 Q2", "From: 01/04/2025", "To: 31/12/2025"], "2025-26 Q2"),
     (["Arrests, 2025-26", "From: 01/10/2025", "To: 31/12/2025"], "2025-26 Q3"),
     (["Arrests", "Data generated 01/10/2025 to 31/12/2025"], "2025-26 Q3"),
     (["Arrests", "Report generated October 2025 to December 2025"], "2025-26 Q3")],
)  # fmt: skip
def test_days_of_an_operation_or_of_what_was_generated_hide_no_period(tmp_path, lines, period):
    rows = [[line] for line in lines]
    check = check_rows(tmp_path, [*rows, ["Force", "Number"], ["Kent", 4], ["Essex", 5]])
    assert check.outcomes["period"].tolist() == [period] * 2
    assert check.outcomes["as_at"].isna().all()
    # A quarter beside the days between which nine months lie may be of them all.
    is_told = "title_period_differs" in check.problems["code"].tolist()
    assert is_told == (lines[-1] == "To: 31/12/2025" and period == "2025-26 Q2")


def test_ages_under_a_measure_are_headings(tmp_path):
    over = [["Force", "Arrests", None, "Charges", None], [None, *["Under 18", "18+"] * 2]]
    check = check_rows(
        tmp_path, [["2025-26 Q3"], *over, ["Kent", 1, 2, 3, 4], ["Essex", 5, 6, 7, 8]]
    )
    assert check.outcomes["value"].tolist() == [*range(1, 9)]
    assert check.outcomes["measure"].tolist()[1] == "arrests: 18+"


def test_money_headed_in_thousands_alone_is_funding(tmp_path):
    heads = ["Region", "Financial year", "Funding stream", "Status", "£'000"]
    rows = [["South West", "2025-26", stream, "Confirmed", amount]
            for stream, amount in (("Home Office grant", 5300), ("Forces", 3200))]  # fmt: skip
    total = ["South West", "2025-26", "Grand total", None, 8500]
    check = check_rows(tmp_path, [heads, *rows, total])
    assert check.resources["amount"].tolist() == [5_300_000, 3_200_000]
    assert check.outcomes.empty


ASKED = [["How many arrests in Q3 2025/26?", 41], ["Of which cyber", 7],
         ["How many disruptions?", "12"], ["How many of these were Pursue?", 4],
         ["Comments", "Staff shortage"]]  # fmt: skip


def test_questions_in_sections_are_of_their_strand_and_comments_of_none(tmp_path):
    asked = ["How many disruptions?"]
    rows = [["Question", "Kent", "Essex"], ["Section 1: Pursue"], [*asked, 12, 14],
            ["Section 2: Prevent"], [*asked, 3, 5],
            ["Any other comments?", "none", "busy"]]  # fmt: skip
    check = check_rows(tmp_path, rows, file="Q3 2025-26.xlsx")
    assert check.problems.empty
    assert check.outcomes[["force", "strand", "value"]].to_numpy().tolist() == [
        ["Kent", "Pursue", 12], ["Essex", "Pursue", 14],
        ["Kent", "Prevent", 3], ["Essex", "Prevent", 5],
    ]  # fmt: skip


def test_a_line_of_what_is_not_stated_ends_the_threat_above_it_and_no_region(tmp_path):
    heads, none = ["Measure", "2024-25 Q1"], ["Not stated"]
    forces = [["Kent"], ["Disruptions", 5], ["Essex"], ["Disruptions", 2]]
    # It stands above places, which stand under drugs before it, or under one place.
    wide = [["Disruptions"], [], heads, ["Drugs"], *forces, none, *forces]
    held = check_rows(tmp_path, wide).outcomes
    assert held["threat"].fillna("").tolist() == ["drugs", "drugs", "", ""]
    assert held["force"].tolist() == ["Kent", "Essex"] * 2
    under = [["Disruptions"], [], heads, ["Kent"], ["Pursue"], ["Disruptions", 5], none]
    held = check_rows(tmp_path, [*under, ["Disruptions", 2]]).outcomes
    assert held[["force", "strand"]].to_numpy().tolist() == [
        ["Kent", "Pursue"],
        ["Kent", "Not stated"],
    ]
    alone = check_rows(tmp_path, [["Disruptions"], [], heads, ["Kent"], none, ["Disruptions", 2]])
    assert alone.outcomes["force"].tolist() == ["Kent"]


@pytest.mark.parametrize("lines", [("Pursue", "Not stated"), ("Part A: Pursue", "Part B: General")])
def test_a_section_of_no_strand_is_not_of_the_one_above(tmp_path, lines):
    first, second = ([line] for line in lines)
    rows = [["Measure", "Kent"], first, ["Arrests", 4], second, ["Charges", 5]]
    toml = '[values.strand]\n"Part B: General" = "Not stated"\n'
    held = check_rows(tmp_path, [["2025-26 Q3"], *rows], toml=toml).outcomes
    assert held[["measure", "strand"]].to_numpy().tolist() == [
        ["arrests", "Pursue"], ["charges", "Not stated"]
    ]  # fmt: skip


@pytest.mark.parametrize("heads", [("Question", "Answer"), ("No", "Question", "Response")])
def test_answers_to_how_many_are_figures_and_no_grades(tmp_path, heads):
    rows = [[*[k][: len(heads) - 2], *row] for k, row in enumerate(ASKED, 1)]
    check = check_rows(tmp_path, [list(heads), *rows], file="Kent Q3 2025-26.xlsx")
    said = check.outcomes[["force", "period", "measure", "value"]].to_numpy().tolist()
    assert said == [
        ["Kent", "2025-26 Q3", "arrests", 41],
        ["Kent", "2025-26 Q3", "disruptions", 12],
    ]
    told = check.problems.loc[check.problems["severity"] == "error", ["code", "found"]]
    assert told.to_numpy().tolist() == [
        ["part_of_row_above", "Of which cyber"],
        ["part_of_row_above", "How many of these were Pursue?"],
    ]


def test_how_long_something_took_is_no_period(tmp_path):
    heads = ["6 months", "12 months", "Over 12 months"]
    rows = [["Dorset, cases by time open, as at 31 December 2025"], ["Force", *heads]]
    held = check_rows(tmp_path, [*rows, ["Dorset", 3, 4, 5]]).outcomes
    assert held["period_start"].isna().all()


def test_months_of_a_sentence_make_no_years_of_those_below(tmp_path):
    rows = [["Arrests, sentences up to 12 months"], ["Force", "Mar-25", "Jun-25"], ["Dorset", 3, 4]]
    assert check_rows(tmp_path, rows).outcomes["period"].tolist() == ["Mar 2025", "Jun 2025"]


@pytest.mark.parametrize(
    "head", ["Period (12 months to)", "12 months ending (month)", "Rolling 12m", "Year to"]
)
def test_months_under_a_heading_that_says_twelve_are_the_ends_of_years(tmp_path, head):
    rows = [["Force", head, "Arrests"], ["Dorset", "Mar-25", 100], ["Dorset", "Jun-25", 110]]
    check = check_rows(tmp_path, rows)
    assert check.outcomes["period"].tolist() == ["2024-25", "year to Jun 2025"]


def test_years_to_date_under_their_own_years_are_not_those_of_the_title(tmp_path):
    heads = ["2024-25", "2025-26"]
    rows = [["Arrests, Q2 2025-26"], ["Force", heads[0], "", heads[1], ""],
            ["", "Q2", "YTD", "Q2", "YTD"], ["Kent", 10, 30, 20, 60]]  # fmt: skip
    assert check_rows(tmp_path, rows).outcomes["value"].tolist() == [10, 20]
    rows = [["Arrests, Q2 2025-26"], ["Force", "Year", "Period", "Arrests"],
            ["Kent", heads[0], "Q2", 10], ["Kent", heads[0], "YTD", 30]]  # fmt: skip
    assert check_rows(tmp_path, rows).outcomes["value"].tolist() == [10]


@pytest.mark.parametrize(
    ("over", "names", "field"),
    [("Strand", ("Pursue", "Prevent", "Protect"), "strand"),
     ("4Ps", ("Pursue", "Prevent", "Protect"), "strand"),
     ("Force", ("Kent", "Essex", "Norfolk"), "force")],
)  # fmt: skip
def test_a_heading_that_names_a_field_may_reach_over_its_names(tmp_path, over, names, field):
    title = [["Kent Police: Quarter 1 2024/25" if field == "strand" else "Quarter 1 2024/25"]]
    rows = [*title, [], ["Outcome", over, None, None, "Total"], [None, *names],
            ["Disruptions", 30, 8, 5, 43], ["Arrests", 60, 0, 0, 60]]  # fmt: skip
    check = check_rows(tmp_path, rows)
    said = check.outcomes[["measure", field, "value"]].values.tolist()
    assert said == [[measure, name, value] for measure, values in (
        ("disruptions", (30, 8, 5)), ("arrests", (60, 0, 0)))
        for name, value in zip(names, values, strict=True)]  # fmt: skip
    assert check.problems.empty


@pytest.mark.parametrize("sheets", [("Q1", (2, 3, 4)), ("Q4", (20, 30, 40))])
def test_a_quarter_beside_its_months_is_their_total_and_shifts_no_heading(tmp_path, sheets):
    name, first = sheets
    heads = {"Q1": ("April", "May", "June"), "Q4": ("January", "February", "March")}[name]
    rows = [["Kent Police monthly return 2024-25"], ["Measure", *heads, "Quarter", "YTD"]]
    for k, measure in enumerate(("Arrests", "Charges", "Convictions", "Warrants executed")):
        months = [n + k for n in first]
        earlier = 0 if name == "Q1" else 150 + k  # of the quarters before
        rows.append([measure, *months, sum(months), sum(months) + earlier])
    check = check_rows(tmp_path, rows, sheet=name)
    assert len(check.outcomes) == 4 * 3
    assert {period[:3] for period in check.outcomes["period"]} == {month[:3] for month in heads}
    assert check.outcomes["value"].head(3).tolist() == list(first)
    assert check.problems.empty


def test_the_line_that_is_told_of_a_strand_among_measures_settles_it(tmp_path):
    rows = [["Kent Police"], ["Outcome", "Apr 2024", "May 2024"], ["Arrests", 6, 7],
            ["Disruptions", 4, 5], ["  Pursue", 3, 4], ["  Prevent", 1, 1]]  # fmt: skip
    lines = []
    for remedy in check_rows(tmp_path, rows).problems["remedy"]:
        assert "under [values.measure] in the companion file: " in remedy
        lines.append(remedy.partition("companion file: ")[2])
    check = check_rows(tmp_path, rows, toml="\n".join(["[values.measure]", *lines]))
    kept = check.outcomes[["measure", "strand", "value"]].head(6).values.tolist()
    assert kept[2:] == [["disruptions", "Pursue", 3], ["disruptions", "Pursue", 4],
                        ["disruptions", "Prevent", 1], ["disruptions", "Prevent", 1]]  # fmt: skip
    # Once: not again with the names of its columns for names of totals.
    assert check.problems["code"].tolist() == ["total_beside_parts"]


def test_a_title_over_measures_is_none_and_a_quarter_lacks_no_month(tmp_path):
    months = [datetime(2024, m, 1) for m in (4, 5, 6)]
    for name in ("Gwent", "South Wales"):
        rows = [[f"{name} Police - SOC outcomes by month"], ["Month", "Arrests", "Charges"]]
        workbook(tmp_path / f"{name}.xlsx", {"Data": [*rows, *([m, 5, 6] for m in months)]})
    rows = [["Force", "Quarter", "Measure", "Value"]]
    rows += [["Dyfed-Powys", "2024-25 Q1", measure, 9] for measure in ("Arrests", "Charges")]
    workbook(tmp_path / "Dyfed-Powys.xlsx", {"Data": rows})
    check = rocu.check(tmp_path)
    assert (len(check.outcomes), check.problems.empty) == (14, True)


QUARTERS = [["Arrests"], ["Force", "Nov 2025", "Dec 2025"], ["Kent", 1, 2], ["Essex", 3, 4]]


def provisional(check):
    """Value of each figure that is provisional."""
    return check.outcomes.loc[check.outcomes["status"].eq("provisional"), "value"].tolist()


@pytest.mark.parametrize(
    ("note", "values"),
    [("All figures are provisional.", [1, 2, 3, 4]),
     ("1. Figures for Dec 2025 are provisional.", [2, 4]),
     ("Status: provisional, final or revised", []), ("provisional", []),
     # What guidance asks for is not said.
     ("Mark the latest month as provisional if it may change", []),
     ("Is the latest month provisional? Say so in column D", [])],
)  # fmt: skip
def test_a_sheet_of_notes_says_of_the_others_which_figures_are_provisional(tmp_path, note, values):
    path = workbook(tmp_path / "return.xlsx", {"Notes": [[note]], "Data": QUARTERS})
    assert provisional(rocu.check(path)) == values


def test_a_line_of_a_month_and_provisional_alone_is_of_that_month(tmp_path):
    check = check_rows(tmp_path, [["Dec 2025 provisional"], *QUARTERS])
    assert provisional(check) == [2, 4]
    check = check_rows(tmp_path, [["Arrests, 2025-26 (provisional)"], *QUARTERS[1:]])
    assert provisional(check) == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("rows", "field", "second"),
    [([["Force", "Major"], ["Pursue"], ["Kent", 1], ["Essex", 2], ["(blank)"], ["Kent", 3],
       ["Essex", 4]], "strand", "Not stated"),
     ([["4P", "Major"], ["Kent"], ["Pursue", 1], ["Prevent", 2], ["(blank)"], ["Pursue", 3],
       ["Prevent", 4]], "body", "(blank)")],
)  # fmt: skip
def test_the_line_for_rows_under_blank_settles_them(tmp_path, rows, field, second):
    rows = [["Disruptions 2025-26 Q3"], *rows]
    told = check_rows(tmp_path, rows).errors.set_index("code")["remedy"]["line_unknown"]
    table, _, line = told.partition(" under ")[2].partition(" in the companion file what it is: ")
    check = check_rows(tmp_path, rows, toml=f"{table}\n{line}\n")
    assert check.outcomes["value"].tolist() == [1, 2, 3, 4]
    assert check.outcomes[field].tolist()[2:] == [second] * 2


def test_month_beside_a_year_to_date_heads_figures_in_each_section(tmp_path):
    rows = [["Measure", "Month", "YTD"], ["Pursue"], ["Arrests", 1, 20], ["Charges", 3, 40],
            ["Protect"], ["Arrests", 2, 21]]  # fmt: skip
    check = check_rows(tmp_path, [["Kent performance, December 2025"], *rows])
    held = check.outcomes[["strand", "measure", "period", "value"]].to_numpy().tolist()
    month, year = "Dec 2025", "Apr-Dec 2025"
    assert held == [
        ["Pursue", "arrests", month, 1], ["Pursue", "arrests", year, 20],
        ["Pursue", "charges", month, 3], ["Pursue", "charges", year, 40],
        ["Protect", "arrests", month, 2], ["Protect", "arrests", year, 21],
    ]  # fmt: skip


def test_a_period_that_is_to_be_chosen_is_taken_by_no_companion(tmp_path):
    rows = [["Force", "Arrests"], ["Kent", 1], ["Essex", 3]]
    remedy = check_rows(tmp_path, rows).problems["remedy"].iloc[0]
    line = remedy.rpartition("companion file: ")[2]
    check = check_rows(tmp_path, rows, toml=f"[file]\n{line}\n")
    assert check.outcomes["period"].unique().tolist() == ["not stated"]
    assert "mapping_unknown_word" in set(check.problems["code"])


def lacking(tmp_path, *forces, toml=""):
    """Arrests of two quarters of forces with whose work it is; what is said of those that lack."""
    quarters = ("2024-25 Q1", "2024-25 Q2")
    rows = [["Force", "Period", "Counting", "Arrests"]]
    rows += [[force, quarter, counting, 9] for force, counting in forces for quarter in quarters]
    found = check_rows(tmp_path, rows, toml=toml).problems
    return found.loc[found["field"].isin(["force", "counting"]), ["code", "message", "remedy"]]


def test_a_force_that_is_counted_otherwise_is_not_said_to_give_nothing(tmp_path):
    others = [(force, None) for force in ("Avon and Somerset", "Dorset", "Gloucestershire")]
    found = lacking(tmp_path, *others, ("Devon and Cornwall", None), ("Wiltshire", "forces"))
    assert found["message"].tolist() == [
        "Wiltshire gives arrests for 2024-25 Q1 with the counting “forces”, and most of South West "
        "with “Not stated”; 1 more such set of figures is"
    ]
    # The line that settles it: of those that leave it open, since a column that states it stays.
    assert 'counting = "forces" under [file]' in found["remedy"].iloc[0]
    settled = '[file]\ncounting = "forces"'
    assert lacking(tmp_path, *others, ("Devon and Cornwall", None), ("Wiltshire", "forces"),
                   toml=settled).empty  # fmt: skip


def test_a_force_that_gives_nothing_at_all_is_named_once(tmp_path):
    forces = [(force, None) for force in ("Avon and Somerset", "Dorset", "Gloucestershire")]
    found = lacking(tmp_path, *forces, ("Devon and Cornwall", None))
    assert found["message"].tolist() == [
        "Wiltshire gives no arrests for 2024-25 Q1, as most of South West does; 1 more such set of "
        "figures lacks it; there is no accepted figure of it at all"
    ]


def test_ditto_marks_say_what_stands_above(tmp_path):
    rows = [["Force", "Quarter", "Number"], ["Kent", "2025-26 Q1", 10], ["″", "2025-26 Q2", 12],
            ["Essex", "2025-26 Q1", 1], ["ditto", "2025-26 Q2", 2]]  # fmt: skip
    check = check_rows(tmp_path, [["Arrests"], *rows])
    assert check.outcomes["force"].tolist() == ["Kent", "Kent", "Essex", "Essex"]
    assert check.outcomes["value"].tolist() == [10, 12, 1, 2]


@pytest.mark.parametrize(("total", "is_told"), [(7, False), (29, False), (8, True)])
def test_a_total_in_a_row_of_a_region_is_of_its_forces_or_of_all(tmp_path, total, is_told):
    rows = [["Eastern", "Kent", 10], ["Eastern", "Essex", 12], ["South West", "Dorset", 3],
            ["South West", "Wiltshire", 4], ["South West", "Total", total]]  # fmt: skip
    check = check_rows(tmp_path, [["2025-26 Q1"], ["Region", "Force", "Arrests"], *rows])
    assert check.problems["code"].tolist() == ["total_does_not_add_up"] * is_told
    # 3 + 4 = 7
    assert check.problems["message"].str.contains("its 2 parts sum to 7").all()


def test_a_region_that_is_mistyped_beside_its_force_is_told(tmp_path):
    rows = [["Region", "Force", "2020-21 Q1"], ["East Midlnds", "Lincolnshire", 4],
            ["East Midlands", "Derbyshire", 5]]  # fmt: skip
    check = check_rows(tmp_path, [["Arrests"], *rows])
    assert places(check) == [("Lincolnshire", "East Midlands"), ("Derbyshire", "East Midlands")]
    told = check.problems.set_index("code").loc["region_differs"]
    assert (told["severity"], told["cell"]) == ("warning", "A3")
    assert told["message"] == (
        "“East Midlnds” is no region, force or body that is known here; Lincolnshire is in East "
        "Midlands, which was taken"
    )


def test_a_later_return_that_gives_a_provisional_figure_again_confirms_it(tmp_path):
    """Kent's return of October calls Q2 provisional; that of January gives Q2 again, and Q3 so."""
    for name, note, quarters in (
        ("Kent Oct 2025", "As at 10 October 2025. Q2 2025-26 provisional.", {"2025-26 Q2": 17}),
        ("Kent Jan 2026", "As at 12 January 2026. Q3 2025-26 provisional.",
         {"2025-26 Q2": 17, "2025-26 Q3": 20}),
    ):  # fmt: skip
        rows = [["Arrests"], ["Force", *quarters], ["Kent", *quarters.values()], [], [note]]
        workbook(tmp_path / f"{name}.xlsx", {"Arrests": rows})
    held = rocu.check(tmp_path).outcomes
    told = dict(zip(held["period"], held["status"].fillna("none"), strict=True))
    assert told == {"2025-26 Q2": "none", "2025-26 Q3": "provisional"}


def test_what_stands_on_a_day_has_no_total_of_quarters(tmp_path):
    """40, 41, 43 and 44 groups at the ends of quarters are 44 at the last, and no 168 in a year."""
    rows = [["Measure", "Q1", "Q2", "Q3", "Q4", "Total"], ["Arrests", 10, 12, 11, 9, 43],
            ["OCGs mapped", 40, 41, 43, 44, 44]]  # fmt: skip
    assert told(check_rows(tmp_path, rows), "total_does_not_add_up") == ["43"]
    named = ["Kent", 4], ["Essex", 5], ["Suffolk", 5], ["Total", 11]
    rows = [["Force", "Period", "Measure", "Value"],
            *([name, "2025-26 Q1", "OCGs mapped", n] for name, n in named)]  # fmt: skip
    assert told(check_rows(tmp_path, rows), "total_does_not_add_up") == ["11"]


@pytest.mark.parametrize(
    ("title", "headings", "periods"),
    [
        ("Arrests", ["202324", "202425"], ["2023-24", "2024-25"]),
        ("Arrests", [202324, 202425], ["2023-24", "2024-25"]),
        ("Arrests", ["2023/4", "2024/5"], ["2023-24", "2024-25"]),
        ("Arrests", ["FY2425 Q1", "202425 Q2"], ["2024-25 Q1", "2024-25 Q2"]),
        ("Arrests 202526", [*"AMJ"], ["Apr 2025", "May 2025", "Jun 2025"]),
        ("Arrests 2025-26", [*"ONDJFM"],
         ["Oct 2025", "Nov 2025", "Dec 2025", "Jan 2026", "Feb 2026", "Mar 2026"]),
    ],
)  # fmt: skip
def test_years_run_together_and_months_by_initials_are_those(tmp_path, title, headings, periods):
    check = check_rows(tmp_path, under(title, *headings))
    assert check.outcomes["period"].tolist() == periods * 2
    assert check.outcomes["value"].tolist()[: len(periods)] == [*range(1, len(periods) + 1)]
    assert not len(check.errors)


@pytest.mark.parametrize(
    ("title", "periods"),
    [("Arrests 2025-26", []), ("Arrests by sex 2025-26", []),
     ("Arrests by month 2025-26", ["Jan 2026", "Feb 2026", "Mar 2026"] * 2)],
)  # fmt: skip
def test_j_f_and_m_may_be_juveniles_females_and_males(tmp_path, title, periods):
    """Of ten juveniles arrested in the year nobody shall read ten arrests of January."""
    rows = under(title, "J", "F", "M")
    assert check_rows(tmp_path, rows).outcomes["period"].tolist() == periods
    months = '[values.period]\nJ = "Jan 2026"\nF = "Feb 2026"\nM = "Mar 2026"\n'
    kinds = '[values.measure]\nJ = "arrests: J"\nF = "arrests: F"\nM = "arrests: M"\n'
    settled = check_rows(tmp_path, rows, file="months.xlsx", toml=months).outcomes
    assert settled["period"].tolist() == ["Jan 2026", "Feb 2026", "Mar 2026"] * 2
    if not periods:
        settled = check_rows(tmp_path, rows, file="kinds.xlsx", toml=kinds).outcomes
        assert settled["measure"].tolist() == ["arrests: J", "arrests: F", "arrests: M"] * 2


def test_f_beside_m_says_no_status_and_beside_p_it_does(tmp_path):
    held = check_rows(tmp_path, under("Arrests 2025-26", "F", "M")).outcomes
    assert held["measure"].tolist() == ["arrests: F", "arrests: M"] * 2
    assert held["status"].isna().all()
    rows = [["Arrests"], ["Force", "2024-25", "2025-26"], [None, "F", "P"], ["Kent", 1, 2]]
    held = check_rows(tmp_path, rows).outcomes
    assert held["status"].tolist() == ["final", "provisional"]


@pytest.mark.parametrize("letters", ["ASO", "MAM"])
def test_three_letters_that_begin_no_quarter_are_no_months(tmp_path, letters):
    """“M A M” of a financial year were March of its end, and April and May before it."""
    check = check_rows(tmp_path, under("Arrests 2025-26", *letters))
    assert set(check.outcomes["period"]) <= {"2025-26"}


def test_a_quarter_with_a_year_of_two_digits_is_refused_and_not_taken_for_a_measure(tmp_path):
    check = check_rows(tmp_path, under("Arrests", "Q1-24", "Q2 24"))
    assert (check.errors["code"].tolist(), len(check.outcomes)) == (["period_ambiguous"] * 2, 0)


@pytest.mark.parametrize(
    "lines",
    [
        [["Quarter:", "Q2"], ["Financial year:", "2025/26"]],
        [["Quarter", 2], ["Year", "2025-26"]],
        [["Quarter: 2"], ["Year: 2025-26"]],
        [["Quarter 2"], ["2025/26"]],
        [["2025/26"], ["Quarter 2"]],
        [["Year", "2025-26", "Quarter", 2]],
        [["Q2", "2025/26"]],
        [["Quarter: Q2 (July - Sept)"], ["Year: 2025-26"]],
        [["This quarter:", "Q2 2025/26"]],
        [["From", "01/07/2025", "To", "30/09/2025"]],
        [["Reporting period start", "01/07/2025"], ["Reporting period end", "30/09/2025"]],
    ],
)
@pytest.mark.parametrize("gap", [[], pytest.param([[]], marks=pytest.mark.slow)])
def test_a_form_says_its_quarter_and_its_year_in_any_order(tmp_path, lines, gap):
    rows = [["Kent Police"], *lines, *gap, ["Measure", "Number"], ["Arrests", 12], ["Charges", 5]]
    check = check_rows(tmp_path, rows)
    held = check.outcomes[["force", "period", "measure", "value"]].to_numpy().tolist()
    assert held == [["Kent", "2025-26 Q2", "arrests", 12], ["Kent", "2025-26 Q2", "charges", 5]]
    assert check.problems.empty


@pytest.mark.parametrize("heading", ["Period", "Measure"])
def test_a_month_and_a_quarter_under_arrests_are_figures(tmp_path, heading):
    rows = [["Kent, April to June 2025"], [heading, "Arrests"], ["Month", 2], ["Quarter", 3]]
    assert check_rows(tmp_path, rows).ledger["set_aside"].tolist() == [2]


@pytest.mark.parametrize(
    "rows",
    [
        [["Kent", "", "2025-26 Q1"], ["Measure", "Number"], ["Arrests", 3], ["Charges", 4]],
        [["Kent", "2025-26 Q1"], ["Measure", "Number"], ["Arrests", 3], ["Charges", 4]],
        [["Kent: return", "", "", "Q1 2025-26"], ["Ref", "Measure", "Definition", "Figure"],
         ["1.1", "Arrests", "all", 3], ["1.2", "Charges", "all", 4]],
    ],
)  # fmt: skip
def test_a_title_right_above_the_headings_is_of_all_figures(tmp_path, rows):
    held = check_rows(tmp_path, rows).outcomes[["force", "period", "measure", "value"]]
    assert held.to_numpy().tolist() == [
        ["Kent", "2025-26 Q1", "arrests", 3], ["Kent", "2025-26 Q1", "charges", 4]
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("title", "headings"),
    [
        ("Cash seizures, 2025-26", ["No. in Q1", "Value in Q1"]),
        ("Cash seizures, 2025-26 Q1", ["Count", "Total (£)"]),
        ("2025-26 Q1", ["Cash seizures", "Cash seized £"]),
    ],
)
def test_how_many_seizures_there_were_is_told_from_what_they_came_to(tmp_path, title, headings):
    rows = [[title], ["Force", *headings], ["Kent", 3, 12000], ["Essex", 2, 3400]]
    held = check_rows(tmp_path, rows).outcomes[["measure", "unit", "value"]].to_numpy().tolist()
    number, cash = ["cash seized: number", "count"], ["cash seized", "GBP"]
    assert held == [[*number, 3], [*cash, 12000], [*number, 2], [*cash, 3400]]


@pytest.mark.parametrize(
    ("title", "heads", "measures"),
    [("Q1 2025-26", [["Force", "Cash seizures", None], [None, "No.", "Total value (£)"]],
      ["cash seized: number", "cash seized"]),
     ("Cash seizures Q1 2025-26", [["Force", "No.", "Total value"]],
      ["cash seized: number", "cash seized"]),
     ("Q1 2025-26", [["Force", "Seizures", "Total (£)"]], ["Seizures", "Seizures: value"]),
     ("Q1 2025-26", [["Force", "Bonds", None], [None, "Number", "Amount (£)"]],
      ["Bonds", "Bonds: value"])],
)  # fmt: skip
def test_what_things_are_worth_is_no_number_of_them_nor_their_total(
    tmp_path, title, heads, measures
):
    check = check_rows(tmp_path, [[title], *heads, ["Kent", 3, 12000], ["Essex", 2, 3400]])
    held = check.outcomes[["measure", "unit", "value"]].to_numpy().tolist()
    many, worth = [measures[0], "count"], [measures[1], "GBP"]
    assert held == [[*many, 3], [*worth, 12000], [*many, 2], [*worth, 3400]]
    assert {"unit_differs", "total_does_not_add_up"}.isdisjoint(check.problems["code"])


def test_a_value_without_its_unit_is_no_second_number_of_the_same(tmp_path):
    """Three orders beside £12,000 became “between 3 and 12,000” confiscation orders."""
    rows = [["Q1 2025-26"], ["Force", "Confiscation orders", None], [None, "No", "Value"]]
    check = check_rows(tmp_path, [*rows, ["Kent", 3, 12000], ["Essex", 2, 3400]])
    assert check.outcomes.empty
    assert "two_readings" in set(check.errors["code"])


def test_cash_seizures_in_a_row_beside_cash_seized_are_how_many(tmp_path):
    rows = [["Kent"], ["Measure", "2025-26 Q1"], ["Cash seizures", 3], ["Cash seized (£)", 12000]]
    held = check_rows(tmp_path, rows).outcomes[["measure", "value"]].to_numpy().tolist()
    assert held == [["cash seized: number", 3], ["cash seized", 12000]]


def test_a_measure_of_the_same_period_last_year_is_of_that_period(tmp_path):
    headings = ["Arrests", "Arrests same period last year", "Charges (same period last year)"]
    held = check_rows(tmp_path, under("2025-26 Q2", *headings)).outcomes
    assert held[["measure", "period"]].to_numpy().tolist()[:3] == [
        ["arrests", "2025-26 Q2"], ["arrests", "2024-25 Q2"], ["charges", "2024-25 Q2"]
    ]  # fmt: skip
    # Where no period is said, they are no arrests of this one.
    left = check_rows(tmp_path, under("", *headings))
    assert left.outcomes["measure"].tolist() == ["arrests"] * 2
    assert told(left, "column_unused") == headings[1:]


def test_a_force_whose_name_is_mistyped_is_not_asked_for_its_figure(tmp_path):
    rows = [["2025-26 Q2"], ["Force", "Arrests"], ["Dorset", 4], ["Wiltshire", 5],
            ["Gloucestershire", 6], ["Avon and Somerset", 7], ["Devn & Cornwal", 8]]  # fmt: skip
    problems = check_rows(tmp_path, rows).problems.set_index("code")
    assert problems.loc["name_unknown", "cell"] == "A7"
    assert problems.loc["force_missing", "remedy"].startswith("Settle first whose the figures")


def test_strands_by_their_number_and_two_at_once(tmp_path):
    rows = [["Kent, 2025-26 Q2"], ["Strand", "Disruptions"], ["P1 Pursue", 10], ["Prevent (P2)", 4],
            ["Protect & Prepare", 6]]  # fmt: skip
    check = check_rows(tmp_path, rows)
    assert check.outcomes["strand"].tolist() == ["Pursue", "Prevent"]
    assert check.errors["remedy"].tolist()[0].endswith('"Protect & Prepare" = "Not stated"')


@pytest.mark.parametrize(
    ("title", "sheet", "file", "is_read"),
    [
        ("Kent Q1 2025/26", "Q2", "return", False),
        ("Kent Q1 2025/26", "Arrests", "Kent Q2", False),
        ("Kent June 2025", "May", "return", False),
        ("Kent, quarter to December 2025", "Q4", "return", True),  # of the calendar year
        ("Kent, September 2025", "Q2", "return", True),
        ("Kent Q2 2025/26", "Arrests", "Kent October", True),  # when it was sent
    ],
)
def test_a_title_left_from_the_quarter_before_is_told(tmp_path, title, sheet, file, is_read):
    rows = [[title], ["Measure", "Number"], ["Arrests", 12]]
    check = check_rows(tmp_path, rows, sheet=sheet, file=f"{file}.xlsx")
    assert (len(check.outcomes) == 1) is is_read
    assert (check.errors["code"].tolist() == ["two_readings"]) is not is_read


def test_a_form_with_all_quarters_to_tick_says_none_of_them(tmp_path):
    rows = [["Kent"], ["Q1 ☐", "Q2 ☒", "Q3 ☐", "Q4 ☐"], ["2025-26"], ["Measure", "Number"]]
    check = check_rows(tmp_path, [*rows, ["Arrests", 12]])
    assert check.errors["code"].tolist() == ["period_ambiguous"]


@pytest.mark.parametrize(
    ("title", "heading", "note"),
    [
        ("Kent", "2025-26*", "* part year, April to September"),
        ("Kent", "2025-26*", "* to 30 September 2025 only"),
        ("Kent", "2025-26*", "* April to September 2025"),
        ("Kent, data to 30 September 2025", "2025-26", ""),
        ("Kent, data to the end of September 2025", "2025-26", ""),
        ("Kent: Q2 2025/26 performance report", "2025-26", ""),
        ("Kent, April to September 2025", "2025-26", ""),
        ("Kent (2025-26 to September)", "2025-26", ""),
        ("Kent, September 2025", "2025-26", ""),
    ],
)
def test_a_year_that_has_not_come_to_its_end_is_no_whole_one(tmp_path, title, heading, note):
    rows = [[title], ["Measure", "2023-24", "2024-25", heading], ["Arrests", 100, 110, 60]]
    check = check_rows(tmp_path, [*rows, [], [note]])
    assert check.outcomes["status"].fillna("none").tolist() == ["none", "none", "provisional"]
    assert len(check.problems) == 1


def test_a_year_in_the_folder_of_its_quarter_is_no_whole_one_until_the_last(tmp_path):
    for quarter, count in (("Q2 2025-26", 60), ("Q4 2025-26", 115)):
        folder = tmp_path / "returns" / quarter
        folder.mkdir(parents=True)
        rows = [["Kent"], ["Measure", "2024-25", "2025-26"], ["Arrests", 110, count]]
        workbook(folder / "Kent.xlsx", {"S": rows})
        held = rocu.check(tmp_path / "returns").outcomes
        newest = held[held["period"] == "2025-26"].sort_values("as_at").iloc[-1]
        told = (newest["value"], newest["status"] == "provisional")
        assert told == (count, quarter == "Q2 2025-26")


@pytest.mark.parametrize(
    ("title", "codes"),
    [
        ("Kent, Q2", ["two_readings"] * 2),
        ("Kent, years ending March", []),
        ("Kent, Q4 2025/26", []),  # the year ends with it
        ("Kent, September 2026", []),
    ],
)
def test_years_under_a_quarter_of_no_year_are_asked_about(tmp_path, title, codes):
    rows = [[title], ["Measure", "2024-25", "2025-26"], ["Arrests", 100, 110]]
    check = check_rows(tmp_path, rows)
    assert check.problems["code"].tolist() == codes
    assert check.outcomes["status"].isna().all()


def test_grams_are_thousandths_and_euros_no_pounds(tmp_path):
    rows = [["Kent, 2025-26 Q2"], ["Measure", "Value"], ["Cocaine seized (g)", 2500]]
    held = check_rows(tmp_path, [*rows, ["Khat (grams)", 1700]]).outcomes
    assert held[["value", "unit"]].to_numpy().tolist() == [[2.5, "kg"], [1.7, "kg"]]
    book = openpyxl.Workbook()
    for row in (*rows[:2], ["Cash seized", 500]):
        book.active.append(row)
    book.active["B3"].number_format = "[$€-2] #,##0"
    book.save(tmp_path / "euros.xlsx")
    found = rocu.check(tmp_path / "euros.xlsx").errors["found"]
    assert found.tolist() == ["500 in another currency"]


@pytest.mark.parametrize(
    "title",
    [
        "Number of incomplete investigations",
        "Please do not send incomplete forms",
        "Figures include part-year staff",
        "Part-year figures are not included",
    ],
)
def test_what_else_is_incomplete_makes_no_figure_provisional(tmp_path, title):
    rows = [[title], ["Measure", "2024-25"], ["Arrests", 100]]
    assert check_rows(tmp_path, rows, file="Kent.xlsx").outcomes["status"].isna().all()


@pytest.mark.parametrize("note", ["* as at 31 March 2025", "* From April 2024"])
def test_a_note_of_when_figures_stood_or_began_makes_none_provisional(tmp_path, note):
    rows = [["Kent"], ["Measure", "2023-24", "2024-25*"], ["Arrests", 110, 60], [], [note]]
    assert check_rows(tmp_path, rows).outcomes["status"].isna().all()


def test_the_number_of_a_question_is_no_quarter(tmp_path):
    rows = [["Kent"], ["Question", "2024-25"], ["Q: 1 Arrests", 12], ["Q: 2 Charges", 8]]
    assert check_rows(tmp_path, rows).outcomes["period"].tolist() == ["2024-25"] * 2


def test_the_previous_quarter_above_this_one_is_not_that_of_the_figures(tmp_path):
    rows = [["Kent"], ["Previous quarter", "Q1"], ["This quarter", "Q2"], ["Year", "2025-26"]]
    held = check_rows(tmp_path, [*rows, ["Measure", "Number"], ["Arrests", 5]]).outcomes
    assert held["period"].tolist() == ["2025-26 Q2"]


def test_letters_and_calibres_are_of_what_they_stand_beside(tmp_path):
    rows = [["Kent, 2025-26 Q2"], ["Measure", "Value"], ["Arrests (g)", 11]]
    rows += [["5.56 mm rounds seized", 4], ["7.62 mm rounds seized", 8]]
    held = check_rows(tmp_path, rows).outcomes[["measure", "value", "unit"]]
    assert held.to_numpy().tolist() == [
        ["arrests", 11, "count"],
        ["5.56 mm rounds seized", 4, "count"],
        ["7.62 mm rounds seized", 8, "count"],
    ]


@pytest.mark.parametrize("title", ["Completed by J Smith, 01392 202324", "Our ref 202324"])
def test_the_digits_of_a_telephone_are_no_year(tmp_path, title):
    rows = [[title], ["Measure", "Q2"], ["Arrests", 12]]
    check = check_rows(tmp_path, rows, file="Kent.xlsx")
    assert check.errors["code"].tolist() == ["period_unknown"]


def test_a_quarter_and_a_year_over_figures_each_head_a_column(tmp_path):
    """5 of the quarter and 9 of the year were 5 to 9 of the quarter."""
    rows = [["Arrests"], [], [None, "Q2", "2025/26"], ["Kent", 5, 9], ["Essex", 6, 8]]
    held = check_rows(tmp_path, rows).outcomes
    assert held[["period", "value"]].to_numpy().tolist() == [["2025-26", 9], ["2025-26", 8]]


@pytest.mark.parametrize("mark", ["•", "1a)", "(b)", "1.2", "3.", "1.2."])
def test_marks_and_numbers_before_a_measure_are_none_of_it(tmp_path, mark):
    rows = [["Kent, 2025-26 Q2"], ["Measure", "Value"], [f"{mark} Arrests", 12]]
    assert check_rows(tmp_path, rows).outcomes["measure"].tolist() == ["arrests"]


def test_targets_and_what_came_of_them_are_no_recommendations(tmp_path):
    rows = [["Kent, 2025-26"], ["Ref", "KPI", "Q2 target", "Q2 actual", "RAG"],
            ["K1", "Arrests", 10, 12, "G"], ["K2", "Charges", 5, 3, "R"]]  # fmt: skip
    held = check_rows(tmp_path, rows).outcomes[["measure", "period", "value"]]
    assert held.to_numpy().tolist() == [["arrests", "2025-26 Q2", 12], ["charges", "2025-26 Q2", 3]]


def test_a_target_over_each_quarter_gives_its_own_to_no_other(tmp_path):
    rows = [["Kent, 2025-26"], ["Measure", "Q1", "", "Q2", ""],
            ["", "Target", "Actual", "Target", "Actual"], ["Arrests", 10, 12, 9, 8]]  # fmt: skip
    held = check_rows(tmp_path, rows).outcomes[["period", "value"]].to_numpy().tolist()
    assert held == [["2025-26 Q1", 12], ["2025-26 Q2", 8]]


def test_the_first_section_of_a_form_is_of_its_strand_as_the_second_is(tmp_path):
    rows = [["Kent, 2025-26 Q2"], ["Section A: Pursue"], ["Arrests", 12], ["Charges", 5],
            ["Section B: Protect"], ["People safeguarded", 4]]  # fmt: skip
    held = check_rows(tmp_path, rows).outcomes["strand"]
    assert held.tolist() == ["Pursue", "Pursue", "Protect"]


@pytest.mark.parametrize(
    ("headings", "toml"),
    [
        (["Latest", "Previous"], '[columns]\n"Latest" = "value"'),
        (["Ours", "Theirs"], '[values.counting]\nOurs = "led"\nTheirs = "supported"'),
    ],
)
def test_figures_under_either_of_two_headings_have_a_way_forward(tmp_path, headings, toml):
    rows = [["Kent, 2025-26 Q2"], ["Indicator", *headings], ["Arrests", 12, 10]]
    (remedy,) = check_rows(tmp_path, rows).errors["remedy"]
    assert toml.partition("\n")[0] in remedy
    assert check_rows(tmp_path, rows, toml=toml).outcomes["value"].tolist()[0] == 12


@pytest.mark.parametrize(
    "rows",
    [
        # Each group is closed by its total, or has the rows of the others.
        [("Pursue", "Major", 5), ("", "Minor", 2), ("", "Sub-total", 7), ("Prevent", "Major", 1),
         ("", "Moderate", 3), ("", "Sub-total", 4), ("Total", "", 11)],
        [("Pursue", "Major", 5), ("", "Minor", 2), ("Pursue total", "", 7), ("Prevent", "Major", 1),
         ("", "Moderate", 3), ("Prevent total", "", 4)],
        [("Pursue", "Major", 5), ("", "Minor", 2), ("Prevent", "Major", 1), ("", "Minor", 3)],
        # Or each row is named anew right of the strand: blank it would be of none, in silence.
        [("Pursue", "Major", 5), ("", "Minor", 2), ("Prevent", "Major", 1), ("", "Moderate", 3)],
    ],
)  # fmt: skip
def test_a_strand_over_its_own_levels_is_that_of_each(tmp_path, rows):
    heads = [["Kent Q2 2025-26"], ["Strand", "Level", "Disruptions"]]
    check = check_rows(tmp_path, [*heads, *rows])
    held = check.outcomes[["strand", "value"]].to_numpy().tolist()
    assert held == [["Pursue", 5], ["Pursue", 2], ["Prevent", 1], ["Prevent", 3]]
    assert "filled_down" in check.problems["code"].tolist()
    # Right of the names, where nothing stands below it anew, a blank strand is none.
    turned = [("Major", "Pursue", 5), ("Minor", "", 2), ("Moderate", "Prevent", 1), ("None", "", 3)]
    rows = [heads[0], ["Level", "Strand", "Disruptions"], *turned]
    held = check_rows(tmp_path, rows).outcomes["strand"].tolist()
    assert held == ["Pursue", "Not stated", "Prevent", "Not stated"]


@pytest.mark.parametrize(
    ("rows", "values"),
    [
        # 1 + 6 = 7 and 0 + 4 = 4: kept beside its levels, each seven would be fourteen.
        ([["Drugs", 1, 6, 7], ["Fraud", 0, 4, 4]], [1, 6, 0, 4]),
        # Where the whole holds more, or its parts are not all known, the whole is the figure.
        ([["Drugs", 1, 6, 9], ["Fraud", 0, 4, 5]], [9, 5]),
        ([["Drugs", None, None, 7], ["Fraud", 0, 4, 4]], [7, 4]),
    ],
)
def test_levels_beside_disruptions_are_levels_of_those(tmp_path, rows, values):
    heads = [["Kent Q2 2025-26"], ["Threat", "Major", "Minor", "Disruptions"]]
    held = check_rows(tmp_path, [*heads, *rows]).outcomes
    assert held["measure"].unique().tolist() == ["disruptions"]
    levels = ["major", "minor"] * 2 if len(values) == 4 else [""] * 2
    assert held["level"].fillna("").tolist() == levels
    assert held["value"].tolist() == values


def test_a_column_that_is_the_sum_of_those_beside_it_in_each_row_is_counted_once(tmp_path):
    """Kent's 1 + 6 arrests were 14 with the seven beside them."""
    heads = [["Q2 2025-26"], ["Force", "Arrests for drugs", "Arrests for fraud", "Arrests"]]
    rows = [["Kent", 1, 6, 7], ["Essex", 0, 4, 4], ["Norfolk", 2, 5, 7]]
    check = check_rows(tmp_path, [*heads, *rows])
    assert check.outcomes["value"].tolist() == [1, 6, 0, 4, 2, 5]
    assert check.problems["code"].tolist() == ["total_beside_parts"]
    # Of two rows both may be so by chance, and one that is not is no total.
    assert len(check_rows(tmp_path, [*heads, *rows[:2]]).outcomes) == 6
    assert len(check_rows(tmp_path, [*heads, *rows, ["Suffolk", 1, 1, 3]]).outcomes) == 12


def test_a_year_to_date_beside_one_measure_is_of_that(tmp_path):
    """Behind the title's measure it is of the title's, and beside two measures of neither."""
    rows = [["Kent, September 2025"], ["Force", "Arrests", "YTD"], ["Kent", 4, 20]]
    held = check_rows(tmp_path, rows).outcomes[["measure", "period"]].to_numpy().tolist()
    assert held == [["arrests", "Sep 2025"], ["arrests", "Apr-Sep 2025"]]
    rows = [[rows[0][0]], ["Force", "Arrests", "Charges", "YTD"], ["Kent", 4, 2, 20]]
    assert check_rows(tmp_path, rows).outcomes["value"].tolist() == [4, 2]
