"""What systems send: exports of Power BI and SharePoint, answers to forms, CSV from elsewhere."""

from datetime import datetime

import openpyxl
import pytest
from sheets_by_hand import adds_up, check_rows

import rocu_analysis as rocu

FORM = ["ID", "Start time", "Completion time", "Email", "Force", "Quarter"]


def answered(force, *figures, number=1, day=3):
    """A line of answers to a form, begun and sent on a day of July 2025."""
    sent = datetime(2025, 7, day, 10, 21)
    return [number, sent, sent, "a@b.police.uk", force, "2025-26 Q1", *figures]


def read(check):
    """Cell to measure, strand and value of what was accepted."""
    held = check.outcomes[["source", "measure", "strand", "value"]].itertuples(index=False)
    return {one.source.rsplit("!", 1)[1]: tuple(one)[1:] for one in held}


def codes(check):
    """Kind and cell of each problem."""
    return [*check.problems[["code", "cell"]].itertuples(index=False, name=None)]


def csv(tmp_path, text):
    path = tmp_path / "return.csv"
    path.write_text(text, encoding="utf-8")
    return rocu.check(path)


def test_questions_with_numbers_are_what_they_ask_for(tmp_path):
    asked = ["3. Number of arrests", "4. Number of disruptions – Pursue"]
    head = [*FORM[:4], "1. Which force?", "2. Quarter", *asked]
    check = check_rows(tmp_path, [head, answered("Kent", 1, 3), answered("Essex", 5, 7, number=2)])
    arrests, pursue = ("arrests", "Not stated"), ("disruptions", "Pursue")
    assert read(check) == {
        "G2": (*arrests, 1), "H2": (*pursue, 3), "G3": (*arrests, 5), "H3": (*pursue, 7),
    }  # fmt: skip
    assert check.outcomes["period"].unique().tolist() == ["2025-26 Q1"]


def test_when_a_form_was_begun_is_no_period_and_when_it_was_sent_its_day(tmp_path):
    head = [name for name in FORM if name != "Quarter"]
    rows = [[*answered(force)[:5], 10] for force in ("Kent", "Essex")]
    check = check_rows(tmp_path, [[*head, "Arrests"], *rows])
    assert check.outcomes["period"].unique().tolist() == ["not stated"]
    assert check.outcomes["as_at"].unique().tolist() == [datetime(2025, 7, 3)]


def test_a_force_that_answers_again_revises_what_it_said(tmp_path):
    rows = [answered("Kent", 10), answered("Kent", 12, number=2, day=5)]
    check = check_rows(tmp_path, [[*FORM, "Arrests"], *rows])
    assert rocu.latest(check.outcomes)["value"].tolist() == [12]
    assert ("revised", "G3") in codes(check)


def test_a_recommendation_is_its_own_number_and_not_that_of_an_answer(tmp_path):
    head = ["ID", "Recommendation number", "Recommendation", "Status", "Due"]
    rows = [[1, "R7", "Train officers", "Complete", "2025-06-30"]]
    check = check_rows(tmp_path, [["HMICFRS ROCU inspection 2021"], head, *rows])
    assert check.recommendations["recommendation_id"].tolist() == ["R7"]


def test_shares_and_extremes_of_a_pivot_are_no_figures_of_their_own(tmp_path):
    told = csv(
        tmp_path,
        "Force,Quarter,Measure,Sum of Value,%GT Sum of Value,Max of Value\n"
        "Kent,2025-26 Q1,Arrests,10,45%,4\nEssex,2025-26 Q1,Arrests,12,55%,5\n",
    )
    assert read(told) == {
        "D2": ("arrests", "Not stated", 10), "D3": ("arrests", "Not stated", 12),
    }  # fmt: skip
    assert "two_readings" not in told.problems["code"].tolist()


@pytest.mark.parametrize("blank", ["(Blank)", "Blank"])
def test_figures_of_nobody_stay_out_until_the_line_of_their_problem_keeps_them(tmp_path, blank):
    rows = [["Force", "Quarter", "Arrests"], ["Kent", "2025-26 Q1", 10], [blank, "2025-26 Q1", 2]]
    check = check_rows(tmp_path, rows)
    assert codes(check) == [("name_unknown", "A3")]
    line = check.problems["remedy"].iloc[0].rpartition("companion file: ")[2]
    kept = check_rows(tmp_path, rows, toml=f"[values.geography]\n{line}\n")
    assert kept.outcomes["value"].tolist() == [10, 2]
    assert kept.outcomes["body"].dropna().tolist() == [blank]


def test_letters_that_mark_notes_leave_measures_what_they_are(tmp_path):
    head = ["Force", "Arrests (a)", "Charges (b)"]
    check = check_rows(tmp_path, [["Arrests 2025-26 Q1"], head, ["Kent", 10, 4], ["Essex", 12, 5]])
    assert check.outcomes["measure"].tolist() == ["arrests", "charges"] * 2
    # Where nothing but the letters tells two columns apart, they may be of two things.
    check = check_rows(tmp_path, [["2025-26 Q1"], [*head[:2], "Arrests (b)"], ["Kent", 10, 4]])
    assert check.outcomes["measure"].tolist() == ["Arrests (a)", "Arrests (b)"]


@pytest.mark.parametrize("heading", ["Arrests (m)", "Arrests (t)", "Cash seized (k)"])
def test_letters_that_may_say_of_whom_or_in_what_are_no_marks_of_notes(tmp_path, heading):
    check = check_rows(tmp_path, [["2025-26 Q1"], ["Force", heading], ["Kent", 10]])
    assert check.outcomes["measure"].tolist() == [heading]
    assert check.problems["code"].tolist() == ["measure_unknown"]


def test_one_figure_in_cells_that_are_merged_over_rows_is_of_none_of_them(tmp_path):
    book = openpyxl.Workbook()
    for row in (["2025-26 Q1"], ["Force", "Arrests"], ["Kent", 10], ["Essex"], ["Norfolk", 7]):
        book.active.append(row)
    book.active.merge_cells("B3:B4")
    book.save(tmp_path / "return.xlsx")
    check = rocu.check(tmp_path / "return.xlsx")
    assert read(check) == {"B5": ("arrests", "Not stated", 7)}
    assert ("two_readings", "B3") in codes(check)
    assert adds_up(check.ledger)


def test_days_of_a_column_have_the_month_first_where_one_of_them_must(tmp_path):
    days = ["04/07/2025", "04/14/2025", "05/05/2025"]
    lines = "".join(f"Kent,{day},{k}\n" for k, day in enumerate(days, 1))
    check = csv(tmp_path, f"Force,Week commencing,Arrests\n{lines}")
    weeks = ["week of 7 Apr 2025", "week of 14 Apr 2025", "week of 5 May 2025"]
    assert check.outcomes["period"].tolist() == weeks
    assert check.problems["code"].tolist() == ["month_first"]


@pytest.mark.parametrize(
    ("head", "row"),
    [("Force,From,To,Arrests", "Kent"), ("Funding source,From,To,Amount (£)", "Levy")],
)
def test_last_days_tell_that_first_days_have_the_month_first(tmp_path, head, row):
    # 07/01 can be 7 January; beside 09/30 it is 1 July.
    check = csv(tmp_path, f"{head}\n{row},07/01/2025,09/30/2025,12\n")
    held = check.outcomes if len(check.outcomes) else check.resources
    assert held["period"].tolist() == ["2025-26 Q2"]
    assert set(codes(check)) >= {("month_first", "B2"), ("month_first", "C2")}


def test_a_real_date_beside_days_with_the_month_first_may_be_turned_round(tmp_path):
    head = ["Force", "Week commencing", "Arrests"]
    check = check_rows(
        tmp_path, [head, ["Kent", datetime(2025, 7, 4), 1], ["Kent", "04/14/2025", 2]]
    )
    assert read(check) == {"C3": ("arrests", "Not stated", 2)}
    assert ("period_ambiguous", "B2") in codes(check)


def filtered(tmp_path, *lines, head="Sum of Disruptions", toml=""):
    """What a check says of figures of two forces, with what they were filtered by below them."""
    rows = [["Force", head], ["Kent", 10], ["Essex", 12], ["Total", 22], []]
    return check_rows(tmp_path, [*rows, *([line] for line in lines)], toml=toml)


@pytest.mark.parametrize("apart", [True, False])
def test_filters_of_an_export_say_what_all_its_figures_are_of(tmp_path, apart):
    lines = ["Applied filters:", "Financial Year is 2025-26", "Quarter is Q1", "4P is Pursue"]
    check = filtered(tmp_path, *(lines if apart else ["\n".join(lines)]))
    held = check.outcomes[["measure", "strand", "period", "value"]].to_numpy().tolist()
    assert held == [["disruptions", "Pursue", "2025-26 Q1", value] for value in (10, 12)]
    assert check.problems.empty


def test_filters_that_are_not_read_are_told_and_their_line_settles_it(tmp_path):
    lines = ["Applied filters:\nThreat is not Drugs\nQuarter is 2025-26 Q1"]
    check = filtered(tmp_path, *lines)
    assert check.outcomes["threat"].isna().all()
    assert codes(check) == [("title_says_more", "")]
    line = check.problems["remedy"].iloc[0].rpartition("companion file: ")[2]
    line = line.replace("their heading", "Sum of Disruptions")
    settled = filtered(tmp_path, *lines, toml=f"[values.measure]\n{line}\n")
    assert settled.outcomes["measure"].unique().tolist() == ["arrests (Threat is not Drugs)"]


def test_a_title_of_the_same_words_is_no_filter(tmp_path):
    rows = [["This return is for Q1 2025-26"], ["Force", "Arrests"], ["Kent", 1], ["Essex", 2]]
    check = check_rows(tmp_path, rows)
    assert check.outcomes["period"].unique().tolist() == ["2025-26 Q1"]


@pytest.mark.parametrize("heading", ["Comments on arrests", "Notes about charges"])
def test_remarks_on_a_measure_are_no_figures_of_it(tmp_path, heading):
    rows = [["Kent 2025-26 Q3"], ["Measure", "Value"], ["Arrests", 10], [heading, "none"]]
    assert read(check_rows(tmp_path, rows)) == {"B3": ("arrests", "Not stated", 10)}
    across = [
        ["2025-26 Q3"],
        ["Force", "Arrests", heading],
        ["Kent", 10, "none"],
        ["Essex", 3, "none"],
    ]
    check = check_rows(tmp_path, across)
    assert check.outcomes["value"].tolist() == [10, 3]
    assert check.problems.empty


@pytest.mark.parametrize(("name", "code"), [("Cost per arrest", "unclear_number"), ("Arrests", "")])
def test_pence_of_a_cost_may_be_provisional_figures(tmp_path, name, code):
    check = check_rows(tmp_path, [["Kent 2025-26 Q3"], ["Measure", "Value"], [name, "12p"]])
    assert check.rejected["codes"].tolist() == [code] * bool(code)
    assert check.outcomes["status"].dropna().tolist() == ["provisional"] * (not code)


@pytest.mark.parametrize(
    ("measure", "typed", "value"),
    [
        ("Cash seized", "1.200", None),
        ("Class A drugs seized", "1,525", None),
        ("Disruptions", "1.024", None),
        ("Arrests", "1,024", 1024),
        ("Cash seized", "1200.5", 1200.5),
    ],
)
def test_marks_that_may_be_of_thousands_or_decimals_are_unclear_behind_semicolons(
    tmp_path, measure, typed, value
):
    line = f"Kent;2025-26 Q1;{measure};{typed}\n"
    check = csv(tmp_path, f"Force;Period;Measure;Value\n{line}Essex;2025-26 Q1;{measure};7000\n")
    assert check.outcomes["value"].tolist() == [value, 7000][value is None :]
    assert codes(check) == [("unclear_number", "D2")] * (value is None)


def test_a_decimal_point_tells_what_points_are_behind_semicolons(tmp_path):
    check = csv(tmp_path, "Force;2025-26 Q1 cocaine seized (kg)\nKent;1.525\nEssex;2.5\n")
    assert check.outcomes["value"].tolist() == [1.525, 2.5]


def test_one_decimal_comma_makes_the_other_marks_of_a_table_unclear(tmp_path):
    rows = [["Kent", "1.200"], ["Essex", "12,5"], ["Norfolk", 12.125], ["Suffolk", "7"]]
    check = check_rows(tmp_path, [["2025-26 Q1"], ["Force", "Cash seized"], *rows])
    assert [value for *_, value in read(check).values()] == [12.125, 7]
    assert sorted(check.errors["cell"]) == ["B3", "B4"]
    assert set(check.errors["code"]) == {"unclear_number"}
    rows += [["Bedfordshire", "1,124"], ["Hertfordshire", "2,250"]]  # of which 12,5 is a slip
    check = check_rows(tmp_path, [["2025-26 Q1"], ["Force", "Cash seized"], *rows])
    assert check.errors["cell"].tolist() == ["B4"]
    rows = [["2025-26 Q1"], ["Force", "Arrests"], ["Kent", "1,24"], ["Essex", "1,024"]]
    assert check_rows(tmp_path, rows).errors["cell"].tolist() == ["B3"]  # of people a slip alone


def hierarchy(year, *months):
    """Arrests of a force, one for each quarter and month, as a hierarchy of dates gives them."""
    rows = [["Year", "Quarter", "Month", "Force", "Sum of Arrests"]]
    return [*rows, *([year, *month, "Kent", k] for k, month in enumerate(months, 1))]


@pytest.mark.parametrize(
    ("year", "months", "periods"),
    [
        (2025, [("Qtr 2", "April"), ("Qtr 4", "October")], ["Apr 2025", "Oct 2025"]),
        ("2025-26", [("Q1", "April"), ("Q4", "January")], ["Apr 2025", "Jan 2026"]),
    ],
)
def test_a_month_beside_its_quarter_and_year_is_that_month(tmp_path, year, months, periods):
    check = check_rows(tmp_path, hierarchy(year, *months))
    assert check.outcomes["period"].tolist() == periods
    assert check.problems.empty


def test_quarters_of_a_financial_year_leave_2025_open(tmp_path):
    check = check_rows(tmp_path, hierarchy(2025, ("Q1", "April"), ("Q4", "January")))
    assert set(check.rejected["codes"]) == {"period_ambiguous"}


def test_figures_of_single_days_are_none_of_their_month(tmp_path):
    head = ["Year", "Month", "Day", "Force", "Arrests"]
    rows = [["2025-26", "April", day, "Kent", 10 + day] for day in (3, 4)]
    check = check_rows(tmp_path, [head, *rows])
    assert set(check.rejected["codes"]) == {"two_readings"}
    assert len(check.rejected) == 2


def test_rows_of_a_question_and_what_is_to_be_typed_leave_the_measure_plain(tmp_path):
    asked = [
        "How many disruptions? [Pursue - Major]",
        "Number of people arrested\n(please give a whole number)",
    ]
    check = check_rows(tmp_path, [[*FORM, *asked], answered("Kent", 3, 4)])
    held = check.outcomes[["measure", "strand", "level", "value"]].fillna("").to_numpy().tolist()
    assert held == [["disruptions", "Pursue", "major", 3], ["arrests", "Not stated", "", 4]]


def test_the_total_value_of_cash_is_cash_and_no_total_of_arrests(tmp_path):
    head = ["Force", "Arrests", "Total value of cash seized (£)", "Value of vehicles seized (£)"]
    check = check_rows(tmp_path, [["2025-26 Q1"], head, ["Kent", 1, 12_500, 500]])
    assert check.outcomes["measure"].tolist() == [
        "arrests",
        "cash seized",
        "Value of vehicles seized",
    ]
    assert check.problems["code"].tolist() == ["measure_unknown"]


def test_the_total_of_the_quarters_so_far_is_no_figure_of_the_year(tmp_path):
    rows = [["Financial Year", "2025-26", None, None], ["Quarter", "Q1", "Q2", "Total"],
            ["Force", *["Sum of Arrests"] * 3], ["Kent", 1, 2, 3], ["Essex", 3, 4, 7]]  # fmt: skip
    check = check_rows(tmp_path, rows)
    assert check.outcomes["period"].tolist() == ["2025-26 Q1", "2025-26 Q2"] * 2
    assert check.problems.empty


def of_each(rows):
    """Figures of two forces by year and month, as an export lists them."""
    head = ["Year", "Month", "Force", "Arrests"]
    return [head, *([*row, force, k] for force in ("Essex", "Kent") for k, row in enumerate(rows))]


@pytest.mark.parametrize(
    ("rows", "periods"),
    [
        (of_each([(2025, "December"), (2026, "January")]), ["Dec 2025", "Jan 2026"]),
        (of_each([(2025, "March"), (2025, "April")]), ["Mar 2025", "Apr 2025"]),
        ([["Kent arrests 2025"], ["", "Mar", "Apr"], ["Arrests", 1, 2]], ["Mar 2025", "Apr 2025"]),
        # A financial year has January after December; and of spring alone either year may be.
        (of_each([(2025, "December"), (2025, "January")]), []),
        (of_each([(2025, "February"), (2025, "March")]), []),
        ([["Kent arrests 2025"], ["", "Dec", "Jan"], ["Arrests", 1, 2]], []),
    ],
)
def test_months_that_run_on_as_in_no_financial_year_are_of_calendar_years(tmp_path, rows, periods):
    check = check_rows(tmp_path, rows)
    assert check.outcomes["period"].drop_duplicates().tolist() == periods
    assert check.problems.empty or set(check.rejected["codes"]) == {"period_ambiguous"}


def test_shares_beside_numbers_and_numbers_of_weeks_are_no_figures(tmp_path):
    rows = [["Q1 2025-26"], ["Force", "Arrests", None, "Charges", None],
            [None, "No.", "%", "No.", "%"], ["Kent", 30, 0.6, 10, 0.5],
            ["Essex", 20, 0.4, 10, 0.5]]  # fmt: skip
    check = check_rows(tmp_path, rows)
    assert set(read(check).values()) == {
        *(("arrests", "Not stated", n) for n in (30, 20)),
        ("charges", "Not stated", 10),
    }
    assert codes(check) == [("column_unused", "C3"), ("column_unused", "E3")]
    weeks = [[14, datetime(2025, 3, 31), 5], [15, datetime(2025, 4, 7), 6]]
    check = check_rows(tmp_path, [["Essex"], ["Week no", "W/c", "Arrests"], *weeks])
    assert check.outcomes["value"].tolist() == [5, 6]
    assert check.outcomes["period"].tolist() == ["week of 31 Mar 2025", "week of 7 Apr 2025"]


def test_an_arrow_behind_a_figure_is_left_out(tmp_path):
    rows = [["Kent Q1 2025-26"], ["Measure", "Number"], ["Arrests", "33 ▲"], ["Charges", "12 ↓"]]
    check = check_rows(tmp_path, rows)
    assert check.outcomes["value"].tolist() == [33, 12]
    assert codes(check) == [("footnote_mark", "B3"), ("footnote_mark", "B4")]


FORCES = ["Force", "Arrests"], ["Kent", 5], ["Essex", 6]


@pytest.mark.parametrize(
    ("title", "rows", "periods"),
    [
        ("Q1 - Q2 comparison 2025-26", FORCES, []),  # of either, and of no half year
        ("Arrests: Q2 v Q1 2025-26", FORCES, []),
        ("Q1 and Q2 2025-26", FORCES, ["Apr-Sep 2025"]),
        (
            "Q1 - Q2 comparison 2025-26",
            (["Force", "Arrests Q1", "Arrests Q2"], ["Kent", 5, 6]),
            ["2025-26 Q1", "2025-26 Q2"],
        ),
        (
            "Kent Q2 v Q1 2025-26",
            (["Measure", "This quarter", "Last quarter"], ["Arrests", 5, 6]),
            ["2025-26 Q2", "2025-26 Q1"],
        ),
        ("Returns Apr’24–Jun’25", FORCES, ["Apr 2024-Jun 2025"]),
        ("Returns Apr-25 to Jun-25", FORCES, ["2025-26 Q1"]),
        (
            "Kent 2025",
            (["Measure", "Q1 (Jan-Mar)", "Q2 (Apr-Jun)"], ["Arrests", 5, 6]),
            ["2024-25 Q4", "2025-26 Q1"],
        ),
        ("Kent 2025-26", (["Measure", "Q1 (Jan-Mar)", "Q2 (Apr-Jun)"], ["Arrests", 5, 6]), []),
        (
            "Kent",
            (["Measure", "CY25 Q1", "Q2 CY2025"], ["Arrests", 5, 6]),
            ["2024-25 Q4", "2025-26 Q1"],
        ),
    ],
)
def test_quarters_that_are_compared_and_those_of_calendar_years(tmp_path, title, rows, periods):
    check = check_rows(tmp_path, [[title], *map(list, rows)])
    assert check.outcomes["period"].drop_duplicates().tolist() == periods
    assert bool(periods) != bool(len(check.rejected))


FORM_OF_TWO = [["Measure", "No."], ["Arrests", 5], ["Charges", 3]]


@pytest.mark.parametrize(
    ("lines", "period"),
    [
        ([["Quarter ending:", datetime(2025, 6, 30)]], "2025-26 Q1"),
        ([["Quarter end", "30/06/2025"], ["Date", datetime(2025, 7, 14)]], "2025-26 Q1"),
        ([["Quarter ending", "Jun-25"]], "2025-26 Q1"),
        ([["Quarter", datetime(2025, 4, 1)]], "2025-26 Q1"),
        ([["Month ending", datetime(2025, 6, 30)]], "Jun 2025"),
        ([["Year ending", "March 2025"]], "2024-25"),
        ([["Week commencing", datetime(2025, 6, 2)]], "week of 2 Jun 2025"),
        ([["Chwarter 1 2025-26"]], "2025-26 Q1"),  # and not all of that year
        ([["Q1 2025-26 (published July 2026)"]], "2025-26 Q1"),
        ([["Reporting period", "Apr 25 - Mar 26"]], "2025-26"),
        ([["Reporting period", "Full year 2025-26"]], "2025-26"),
        ([["Period", datetime(2025, 6, 30)]], ""),  # of how many days nobody says
    ],
)
def test_a_day_beside_the_word_for_a_period_is_its_first_or_last(tmp_path, lines, period):
    """“Quarter ending | 30/06/2025” over a form was one day, and so in no trend."""
    check = check_rows(tmp_path, [["Gwent"], *lines, *FORM_OF_TWO])
    assert check.outcomes["period"].tolist() == [period] * 2 * bool(period)
    assert check.outcomes["value"].sum() == 8 * bool(period)
    assert check.problems.empty or set(check.rejected["codes"]) == {"period_ambiguous"}


NUMBERS = {"Norfolk": (5, 7), "Suffolk": (1, 2), "Essex": (10, 20)}


def test_sums_without_a_threat_are_totals_where_a_row_or_all_of_a_column_are(tmp_path):
    """13 arrests and 6 charges below 5 + 7 + 1 and 2 + 3 + 1 counted all twice."""
    rows = [["Drugs", 5, 2], ["Fraud", 7, 3], ["Cyber", 1, 1], [None, 13, 6]]
    check = check_rows(tmp_path, [["Kent Q1 2025-26"], ["Threat", "Arrests", "Charges"], *rows])
    assert check.outcomes["value"].sum() == 13 + 6
    assert codes(check) == [("total_beside_parts", "B6")]
    head, rows = [["Q1 2025-26"], ["Force", "Threat", "Arrests"]], []
    for force, (drugs, fraud) in NUMBERS.items():
        rows += [[force, "Drugs", drugs], [force, "Fraud", fraud], [force, None, drugs + fraud]]
    alone = ["Kent", None, 9]  # of which nothing stands beside it
    check = check_rows(tmp_path, [*head, *rows, alone])
    assert check.outcomes["value"].sum() == 5 + 7 + 1 + 2 + 10 + 20 + 9
    rows[-1][2] += 1  # 31 are not 10 + 20: which of the other two are totals nobody knows
    check = check_rows(tmp_path, [*head, *rows])
    assert len(check.outcomes) == 9


@pytest.mark.parametrize(
    ("before", "after"),
    [("Q1", "Q1 revised"), ("Q1 provisional", "Q1 final"), ("Q1 (final)", "Q1 (revised)")],
)
def test_what_is_called_final_or_revised_is_newer_than_what_stands_beside_it(
    tmp_path, before, after
):
    """It was used as between 12 and 14: a board saw neither."""
    rows = [["Arrests 2025-26"], ["Force", before, after, "Q2"], ["Kent", 12, 14, 9]]
    check = check_rows(tmp_path, rows)
    assert rocu.latest(check.outcomes)["value"].tolist() == [14, 9]
    assert rocu.revisions(check.outcomes)[["first_value", "last_value"]].values.tolist() == [
        [12, 14]
    ]
    assert codes(check)[-1] == ("revised", "C3")
    same = check_rows(tmp_path, [*rows[:2], ["Kent", 12, 12, 9]])
    assert same.outcomes["value"].tolist() == [12, 9]
    rows[1][1:3] = [after, after]  # of two that are revised nobody knows which is the newer
    assert set(check_rows(tmp_path, rows).outcomes["qualifier"]) == {"between", "exact"}


def test_rows_of_targets_averages_and_ranks_are_no_figures_of_those_above(tmp_path):
    """Two targets of one sheet were one measure, between 4 and 10."""
    rows = [["Kent 2025-26"], ["Measure", "Q1", "Q2"], ["Arrests", 12, 15], ["Target", 10, 11],
            ["Charges", 5, 6], ["Target", 4, 4]]  # fmt: skip
    check = check_rows(tmp_path, rows)
    assert check.outcomes["value"].tolist() == [12, 15, 5, 6]
    assert codes(check) == [("totals_left_out", "B4")]
    settled = check.problems["remedy"][0].partition("companion file: ")[2]
    check = check_rows(tmp_path, rows, toml=f"[values.measure]\n{settled}")
    assert "Target (all)" in check.outcomes["measure"].tolist()
    rows = [["Arrests 2025-26"], ["Force", "Q1", "Q2"], ["Kent", 12, 15], ["Essex", 10, 11],
            ["Average", 11, 13], ["Rank", 3, 2]]  # fmt: skip
    check = check_rows(tmp_path, rows)
    assert check.outcomes["value"].tolist() == [12, 15, 10, 11]
    assert codes(check) == [("totals_left_out", "B5"), ("totals_left_out", "B6")]


@pytest.mark.parametrize(
    "line",
    [
        "Yellow = provisional",
        "Figures in bold are revised",
        "Key: yellow - provisional; white - final",
        "Highlighted figures are still provisional",
    ],
)
@pytest.mark.parametrize("is_above", [True, False])
def test_what_a_colour_says_is_said_of_some_figures_and_told(tmp_path, line, is_above):
    """Above a table it made all its figures so; below it was passed over in silence."""
    rows = [["Q1 2025-26"], ["Force", "Arrests"], ["Kent", 5], ["Essex", 6]]
    rows = [[line], *rows] if is_above else [*rows, [], [line]]
    check = check_rows(tmp_path, rows)
    assert check.outcomes["status"].isna().all()
    assert codes(check) == [("looks_unread", "")]


@pytest.mark.parametrize(
    "line", ["All figures are provisional. Shaded rows are totals.", "Provisional; totals in bold"]
)
def test_what_a_colour_says_of_something_else_takes_no_status_back(tmp_path, line):
    """All figures were as if final: the line was taken to say which are provisional."""
    rows = [[line], ["Q1 2025-26"], ["Force", "Arrests"], ["Kent", 5], ["Essex", 6]]
    check = check_rows(tmp_path, rows)
    assert check.outcomes["status"].tolist() == ["provisional"] * 2
    assert [code for code, _ in codes(check)] == ["provisional_by_title"]


def test_a_force_may_say_that_its_figure_is_provisional(tmp_path):
    rows = [["Q1 2025-26"], ["Force", "Arrests"], ["Kent\n(provisional)", 5], ["Essex", 6]]
    held = check_rows(tmp_path, rows).outcomes
    assert held["status"].fillna("").tolist() == ["provisional", ""]


def test_days_that_follow_each_other_under_month_are_months(tmp_path):
    days = [[f"{month:02}/01/2025", "Essex", month] for month in (4, 5, 6)]  # as Americans type
    held = check_rows(tmp_path, [["Month starting", "Force", "Arrests"], *days]).outcomes
    assert held["period"].tolist() == ["Apr 2025", "May 2025", "Jun 2025"]


def test_a_row_that_says_in_what_it_is_needs_no_heading_to_say_it(tmp_path):
    """“Cash seized (£)” under “No.” was refused, and “Charges (£)” were that many charges."""
    rows = [["Cash seized (£)", 12_345], ["Heroin seized (g)", 500], ["Charges (£)", 90]]
    check = check_rows(tmp_path, [["Kent Q1 2025-26"], ["Measure", "No."], *rows, ["Arrests", 7]])
    held = check.outcomes[["measure", "unit", "value"]].to_numpy().tolist()
    assert held[:2] == [["cash seized", "GBP", 12_345], ["heroin seized", "kg", 0.5]]
    assert held[2:] == [["charges", "GBP", 90], ["arrests", "count", 7]]
    assert codes(check) == [("unit_differs", "B5")]
    # Without that “No.” may be how many seizures there were.
    rows = [["Kent Q1 2025-26"], ["Measure", "No."], ["Cash seized", 12], ["Arrests", 7]]
    assert check_rows(tmp_path, rows).errors["code"].tolist() == ["two_readings"]


@pytest.mark.parametrize(
    ("head", "cell"), [("Cash seized (£m)", "1,525"), ("Cash seized", "£1,525m")]
)
def test_of_millions_a_comma_behind_semicolons_may_be_decimal(tmp_path, head, cell):
    """They were 1,525 million pounds in silence, where 1.525 million may be meant."""
    check = csv(tmp_path, f"Force;Period;{head}\nKent;Q1 2025/26;{cell}\n")
    assert check.outcomes.empty
    assert [code for code, _ in codes(check)] == ["unclear_number"]


def test_thousands_of_pounds_behind_semicolons_are_what_they_say(tmp_path):
    """No pound has thousandths; of a kilogram “1,525” may be one and a half."""
    head = "Force;Quarter;Cash seized (£);Heroin seized (kg)\n"
    check = csv(tmp_path, f"{head}Kent;Q1 2025/26;£1,525;1,525\nEssex;Q1 2025/26;2,250;3\n")
    assert check.outcomes["value"].tolist() == [1525, 2250, 3]
    assert codes(check) == [("unclear_number", "D2")]


def test_how_many_seizures_there_were_has_one_name(tmp_path):
    """“Seizures” beside “Total (£)” was another measure than “No.” beside “£” a quarter later."""
    title, rows = ["Cash seizures Q1 2025-26"], [["Kent", 7, 12_000], ["Essex", 4, 15_000]]
    for heads in (["Seizures", "Total (£)"], ["No.", "£"]):
        held = check_rows(tmp_path, [title, ["Force", *heads], *rows]).outcomes
        assert held["measure"].tolist() == ["cash seized: number", "cash seized"] * 2


@pytest.mark.parametrize(
    "title",
    ["Arrests, Apr-Jun 2025 (Q3)", "Arrests Q1, Q3 2025-26", "Arrests Q1 & Q3 2025-26"],
)
def test_a_title_of_two_parts_of_a_year_is_of_neither(tmp_path, title):
    """One of the two was taken in silence, or all from the first to the last."""
    check = check_rows(tmp_path, [[title], ["Force", "Number"], ["Kent", 5], ["Essex", 6]])
    assert check.outcomes.empty
    assert codes(check) == [("two_readings", "B3")]
    if "Q1" in title:  # above columns of each it is of both
        check = check_rows(tmp_path, [[title], ["Force", "Q1", "Q3"], ["Kent", 5, 6]])
        assert check.outcomes["period"].tolist() == ["2025-26 Q1", "2025-26 Q3"]


@pytest.mark.parametrize(
    ("title", "period"),
    [
        ("Arrests Q2 (Apr-Jun 2025)", "2025-26 Q1"),
        ("Arrests Q1 and Q2 2025-26", "Apr-Sep 2025"),
        # The sum of three quarters was that of the first, in silence.
        ("Q1,2,3 2025-26", "Apr-Dec 2025"),
        ("Q1, 2 2025-26", "Apr-Sep 2025"),
        ("Q1, 2025-26", "2025-26 Q1"),
        # The arrests of one week were those of 2025-26.
        ("Week 14, 2025-26: arrests", "not stated"),
        ("Arrests 2025-26 week no 14", "not stated"),
        ("Arrests wk14 2025/26", "not stated"),
    ],
)
def test_a_title_of_quarters_is_of_them_all_and_of_a_week_of_no_year(tmp_path, title, period):
    check = check_rows(tmp_path, [[title], ["Force", "Arrests"], ["Kent", 5], ["Essex", 6]])
    assert check.outcomes["period"].unique().tolist() == [period]
    assert (("period_not_stated", "B3") in codes(check)) == (period == "not stated")


def test_years_with_one_last_digit_are_years(tmp_path):
    """2024-5 and 2025-6 were ranges, and their figures two values of no period."""
    check = check_rows(tmp_path, [["Arrests"], ["Force", "2024-5", "2025-6"], ["Kent", 5, 7]])
    assert check.outcomes["period"].tolist() == ["2024-25", "2025-26"]
    assert check.outcomes["value"].tolist() == [5, 7]


@pytest.mark.parametrize("number", [1, 12])
def test_months_by_number_are_no_years(tmp_path, number):
    """Of 2021-1, 2021-2 and 2021-3 the second was 2021-22, with February's figure."""
    rows = [["Force", "Month", "Arrests"],
            *(["Kent", f"2021-{1 + n}", 10 + n] for n in range(number + 1))]  # fmt: skip
    held = check_rows(tmp_path, rows)
    assert "2021-22" not in held.outcomes["period"].tolist()
    assert "Feb 2021" in " ".join(held.problems["message"])
    settled = check_rows(tmp_path, rows, toml='[file]\nyears = "financial starting"\n').outcomes
    assert settled["period"].iloc[0] == "2021-22"  # as the remedy says


def test_what_leaves_a_quarter_open_is_its_year_and_the_line_of_it_settles_it(tmp_path):
    """`quarters = "financial"`, which was proposed, left two years."""
    rows = [["Arrests 2025"], ["Force", "Q1", "Q2"], ["Kent", 5, 7]]
    problems = check_rows(tmp_path, rows).problems
    assert problems["remedy"].str.contains('years = "financial starting"').all()
    check = check_rows(tmp_path, rows, toml='[file]\nyears = "financial starting"\n')
    assert check.outcomes["period"].tolist() == ["2025-26 Q1", "2025-26 Q2"]


def test_what_is_said_of_a_period_names_what_was_typed(tmp_path):
    """“Jun-Aug 2025” stood in no cell."""
    rows = [["Force", "Kent"], ["Quarter", "June 2025"], [], ["Measure", "Number"], ["Arrests", 5]]
    (problem,) = check_rows(tmp_path, rows).problems.itertuples()
    assert problem.code == "period_ambiguous"
    assert problem.message.startswith("B2 can be Jun-Aug 2025 or 2025-26 Q1")


@pytest.mark.parametrize("part", ["Not stated", "Unknown", "Not recorded"])
def test_what_is_not_recorded_is_no_total_of_what_is(tmp_path, part):
    """5 = 2 + 3 and 2 = 1 + 1 by chance, and its figures were left out."""
    rows = [["Pursue", 2, 1], ["Prevent", 3, 1], [part, 5, 2]]
    head = [["Kent Q1 2025-26"], ["Strand", "Disruptions", "Arrests"]]
    assert check_rows(tmp_path, [*head, *rows]).outcomes["value"].sum() == 10 + 4
    head = [["Disruptions Q1 2025-26"], ["Force", "Pursue", "Prevent", part]]
    rows = [["Kent", 2, 3, 5], ["Essex", 1, 2, 3]]
    assert check_rows(tmp_path, [*head, *rows]).outcomes["value"].sum() == 10 + 6


def test_a_figure_that_nothing_names_may_be_the_total_of_those_above_it(tmp_path):
    """Drugs 5, Fraud 7 and 12 below them came to 24."""
    head = [["Kent Q1 2025-26"], ["Threat", "Arrests"], ["Drugs", 5], ["Fraud", 7]]
    check = check_rows(tmp_path, [*head, [None, 12]])
    assert check.outcomes["value"].tolist() == [5, 7]
    assert codes(check) == [("total_beside_parts", "B5")]
    assert len(check_rows(tmp_path, [*head, [None, 13]]).outcomes) == 3


@pytest.mark.parametrize("form", ["{} disruptions", "{} disruption", "Disruptions - {}"])
@pytest.mark.parametrize("head", ["Measure", "Level", "Impact", None, "across"])
def test_levels_of_disruptions_say_that_they_are_disruptions(tmp_path, form, head):
    """“Major disruptions” was refused: nothing said what its figures count."""
    levels, figures = ["major", "moderate", "minor"], [2, 4, 9]
    names = [form.format(level).capitalize() for level in levels]
    rows = [[head, "Number"], *map(list, zip(names, figures, strict=True))]
    rows = [["Force", *names], ["Kent", *figures]] if head == "across" else rows
    held = check_rows(tmp_path, [["Kent Q1 2025-26"], *rows]).outcomes
    assert held["measure"].tolist() == ["disruptions"] * 3
    assert held["level"].tolist() == levels
    assert held["value"].tolist() == figures


@pytest.mark.parametrize("name", ["Arrests YTD", "Arrests (cumulative)", "Cumulative arrests"])
def test_a_row_that_is_cumulative_is_of_no_quarter(tmp_path, name):
    """12 from April to September were “Arrests YTD” of July to September."""
    rows = [["Kent 2025-26"], ["Measure", "Q1", "Q2"], ["Arrests", 3, 9], [name, 3, 12]]
    check = check_rows(tmp_path, rows)
    assert check.outcomes["value"].tolist() == [3, 9]
    assert ("cumulative", "C4") in codes(check)
    assert len(check_rows(tmp_path, rows, toml='[sheets."S"]\ndrop_rows = [4]\n').outcomes) == 2


@pytest.mark.parametrize("place", ["Kent (cumulative)", "Kent"])
def test_a_force_whose_figures_are_cumulative_is_told(tmp_path, place):
    """A note beside it, or a bracket behind its name, was read over."""
    note = "Figures are cumulative" if place == "Kent" else None
    rows = [["Force", "Q1", "Q2", "Comments"], ["Essex", 4, 5, None], [place, 3, 12, note]]
    check = check_rows(tmp_path, [["Arrests 2025-26"], *rows])
    assert check.outcomes["force"].tolist() == ["Essex", "Essex"]
    assert ("cumulative", "C4") in codes(check)


@pytest.mark.parametrize(
    ("note", "is_told"),
    [("Includes Q4 2024-25", True), ("April and May only", True), (3, True), ("Op Lion", False)],
)
def test_a_note_beside_a_figure_that_may_change_it_is_told(tmp_path, note, is_told):
    rows = [["Q1 2025-26"], ["Force", "Arrests", "Notes"], ["Kent", 5, note], ["Essex", 6, None]]
    check = check_rows(tmp_path, rows)
    assert check.outcomes["value"].tolist() == [5, 6]
    assert codes(check) == ([("notes_hold_figures", "C3")] if is_told else [])


def test_a_note_that_says_provisional_and_no_more_is_read(tmp_path):
    """The figure beside it was as good as final."""
    head = ["Force", "Arrests", "Comments"]
    rows = [["Q1 2025-26"], head, ["Kent", 5, "Provisional"], ["Essex", 6, None]]
    check = check_rows(tmp_path, rows)
    assert check.outcomes["status"].fillna("").tolist() == ["provisional", ""]
    assert codes(check) == []


def test_a_correction_below_a_table_is_told(tmp_path):
    rows = [["Q2 2025-26"], ["Force", "Arrests"], ["Kent", 5], ["Essex", 6], []]
    check = check_rows(tmp_path, [*rows, ["Corrections: Kent Q1 was 14, now 16"]])
    assert check.outcomes["value"].tolist() == [5, 6]
    assert codes(check) == [("notes_hold_figures", "A6")]


@pytest.mark.parametrize("head", ["Revised value", "Corrected figure", "Revised"])
def test_a_revised_value_stands_before_the_one_beside_it(tmp_path, head):
    """The first was kept, and the column of those that revise it left out."""
    rows = [
        ["Force", "Period", "Measure", "Value", head],
        ["Kent", "Q1 2025-26", "Arrests", 14, 16],
    ]
    check = check_rows(tmp_path, rows)
    assert rocu.latest(check.outcomes)["value"].tolist() == [16]
    assert codes(check) == [("revised", "E2")]


@pytest.mark.parametrize(
    "bands",
    [["0-10", "11-17", "18+"], ["Under 18", "18-24", "25 and over"], ["<18", "18 to 64", "65+"]],
)
def test_bands_of_age_are_no_figures(tmp_path, bands):
    """Of people safeguarded there were between 0 and 18, and 3, 4 and 5 were refused."""
    rows = [[band, n] for band, n in zip(bands, (3, 4, 5), strict=True)]
    title = ["Kent: people safeguarded Q1 2025-26"]
    check = check_rows(tmp_path, [title, ["Safeguarded", "Number"], *rows])
    assert check.outcomes.empty
    assert ("rows_not_told_apart", "B3") in codes(check)
    long = [["Kent", "Q1 2025-26", "Arrests", *row] for row in rows[:2]]
    check = check_rows(tmp_path, [["Force", "Period", "Measure", "Age band", "Value"], *long])
    assert check.outcomes.empty  # 3 and 4 were one figure between 3 and 4
    assert codes(check) == [("column_unused", "D1"), ("rows_not_told_apart", "E2")]


def test_ranges_that_are_figures_are_still_read(tmp_path):
    rows = [["Kent", "5-10"], ["Essex", "12-20"]]
    held = check_rows(tmp_path, [["Q1 2025-26"], ["Force", "Arrests"], *rows]).outcomes
    assert held[["value", "value_high"]].to_numpy().tolist() == [[5, 10], [12, 20]]


@pytest.mark.parametrize(
    ("head", "named"),
    [("Area", "question"), ("Inspected", "assessed"), ("Inspection year", "assessed")],
)
def test_what_was_graded_and_when_are_told_by_what_stands_there(tmp_path, head, named):
    """“Preventing crime” was no region, and “March 2023” no force."""
    other, cell = (
        ("Inspected", "Preventing crime") if named == "question" else ("Area", "March 2023")
    )
    rest = "March 2023" if named == "question" else "Preventing crime"
    rows = [["Kent", cell, rest, "Adequate"], ["Essex", cell, rest, "Good"]]
    held = check_rows(tmp_path, [["PEEL grades"], ["Force", head, other, "Grade"], *rows]).grades
    assert held["question"].tolist() == ["Preventing crime"] * 2
    assert held["assessed"].dt.strftime("%B %Y").tolist() == ["March 2023"] * 2


def test_a_measure_divided_among_others_that_are_not_is_named_once(tmp_path):
    """Three of the four strands were refused: nothing said what they count."""
    strands = ["Pursue", "Prevent", "Protect", "Prepare"]
    parts = [["Disruptions" if k == 0 else None, s, k + 1] for k, s in enumerate(strands)]
    rows = [["Arrests", None, 10], *parts, ["Charges", None, 7]]
    check = check_rows(tmp_path, [["Kent Q1 2025-26"], ["Measure", "Strand", "Number"], *rows])
    assert check.outcomes["measure"].tolist() == ["arrests", *["disruptions"] * 4, "charges"]
    assert codes(check) == [("filled_down", "A5")]


def test_a_heading_of_two_periods_is_of_no_year(tmp_path):
    """20 of two quarters were “arrests: Q2 (incl. late Q1)” of 2025-26."""
    rows = [["Arrests 2025-26"], ["Force", "Q1", "Q2 (incl. late Q1)"], ["Kent", 12, 20]]
    check = check_rows(tmp_path, rows)
    assert check.outcomes["value"].tolist() == [12]
    assert ("period_unknown", "C2") in codes(check)


@pytest.mark.parametrize(
    ("name", "period"),
    [
        ("Dorset Q1 2025 (Jan-Mar)", "2024-25 Q4"),
        ("Dorset Q1 2025 (Apr-Jun)", "2025-26 Q1"),
        ("Dorset 2425 Q4", "2024-25 Q4"),
        ("Dorset Q4 2425", "2024-25 Q4"),
    ],
)
def test_a_quarter_is_told_by_its_months_or_its_two_years(tmp_path, name, period):
    """“Jan-Mar” lacked its year, and so did “Q4” beside 2425."""
    check = check_rows(tmp_path, [["Measure", "Number"], ["Arrests", 3]], file=f"{name}.xlsx")
    assert check.outcomes["period"].tolist() == [period]


def test_a_year_before_a_year_to_date_is_one_too(tmp_path):
    """12 of April to September 2024 were those of one quarter."""
    heads = ["Force", "Arrests (YTD)", "Arrests (same period last year)"]
    rows = [["Return to end of Q2 2025-26"], heads, ["Kent", 11, 12]]
    held = check_rows(tmp_path, rows).outcomes
    assert held["period"].tolist() == ["Apr-Sep 2025", "Apr-Sep 2024"]


@pytest.mark.parametrize(
    ("first", "year", "period"), [(0, "2024", "Jan 2024"), (3, "2024-25", "Apr 2024")]
)
def test_a_year_of_months_is_told_by_the_one_it_begins_with(tmp_path, first, year, period):
    """“Jan” could be of 2024 or of 2025, which eleven others after it rule out."""
    months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    months = [[months[(first + k) % 12], k] for k in range(12)]
    rows = [[f"Kent arrests {year}"], ["Month", "Number"], *months]
    check = check_rows(tmp_path, rows)
    assert check.outcomes["period"].tolist()[0] == period
    assert check.outcomes["period_end"].is_monotonic_increasing
    assert codes(check) == []
    problems = check_rows(tmp_path, [["Kent arrests 2024"], *rows[1:6]]).problems
    assert problems["remedy"].str.contains('years = "calendar"').all()


@pytest.mark.parametrize("head", ["Quarter", "Qtr"])
def test_quarters_by_number_over_figures_are_headings(tmp_path, head):
    """“Quarter” was a measure of 1, 2 and 3, and the arrests between 4 and 6 in 2024-25."""
    rows = [["Kent arrests 2024-25"], [head, 1, 2, 3], ["Arrests", 4, 6, 5]]
    held = check_rows(tmp_path, rows).outcomes
    assert held["period"].tolist() == [f"2024-25 Q{k}" for k in (1, 2, 3)]
    assert held["value"].tolist() == [4, 6, 5]


@pytest.mark.parametrize("is_across", [True, False])
@pytest.mark.parametrize("head", ["Month no.", "Week no", "Week", "Period"])
def test_numbers_of_weeks_and_of_months_of_account_are_asked_about(tmp_path, head, is_across):
    """They were a measure, or codes, and the figures beside them one of the year, 4 to 6."""
    rows = [[head, 1, 2, 3], ["Arrests", 4, 6, 5]]
    rows = rows if is_across else [*map(list, zip(*rows, strict=True))]
    check = check_rows(tmp_path, [["Kent arrests 2024-25"], *rows])
    assert check.outcomes.empty
    assert set(check.problems["code"]) == {"period_unknown"}
    word = head.split()[0].casefold()
    lines = "".join(f'"{word} {k}" = "{month} 2024"\n' for k, month in ((1, "Jun"), (2, "Jul")))
    assert check.problems["remedy"].str.contains(f'"{word} 1"').any()
    toml = f'[values.period]\n{lines}"{word} 3" = "Aug 2024"\n'
    held = check_rows(tmp_path, [["Kent arrests 2024-25"], *rows], toml=toml).outcomes
    assert held["period"].tolist() == ["Jun 2024", "Jul 2024", "Aug 2024"]


def test_levels_below_disruptions_are_theirs(tmp_path):
    """“Major” was a measure of its own beside all disruptions."""
    levels = [["  Major", 4, 5], ["  Moderate", 2, 2], ["  Minor", 6, 6]]
    rows = [["Kent 2025-26 Q1"], ["Measure", "Led", "Supported"], ["Disruptions", 12, 13], *levels]
    check = check_rows(tmp_path, [*rows, ["Arrests", 3, 4]])
    held = check.outcomes
    assert held["measure"].tolist() == ["disruptions"] * 6 + ["arrests"] * 2
    assert held["level"].dropna().tolist() == ["major"] * 2 + ["moderate"] * 2 + ["minor"] * 2
    assert codes(check) == [("total_beside_parts", "B3")]


def test_levels_that_are_not_all_disruptions_count_none_twice(tmp_path):
    """Of 6, 1 was major and 3 minor: a force had 10."""
    rows = [["2025-26 Q1"], ["Measure", "Kent", "Essex"], ["Disruptions", 6, 3],
            ["Major", 1, 1], ["Minor", 3, 1], ["Arrests", 4, 5]]  # fmt: skip
    check = check_rows(tmp_path, rows)
    assert check.outcomes["value"].tolist() == [6, 3, 4, 5]
    assert set(check.errors["code"]) == {"part_of_row_above"}
    # Nor below strands, of which each has its own: 8 was between 10 and 14.
    rows = [["2025-26 Q1"], ["Measure", "Kent"], ["Pursue disruptions", 6], ["Major", 1],
            ["Minor", 5], ["Prevent disruptions", 2], ["Major", 1], ["Minor", 1]]  # fmt: skip
    check = check_rows(tmp_path, rows)
    assert check.outcomes["value"].tolist() == [6, 2]


def test_lines_of_a_case_each_that_count_the_same_are_not_one(tmp_path):
    """Three lines of a disruption each came to two, as if the second were the first again."""
    head = ["OCG ref", "Force", "Level", "Count"]
    rows = [
        ["OCG1", "Kent", "Major", 1],
        ["OCG2", "Kent", "Major", 1],
        ["OCG3", "Kent", "Minor", 1],
    ]
    check = check_rows(tmp_path, [["Disruptions Q1 2025-26"], head, *rows])
    assert check.outcomes.empty
    assert ("rows_not_told_apart", "D3") in codes(check)


def test_the_last_quarters_of_a_template_that_are_nil_are_told(tmp_path):
    """No arrests of any force in two quarters to come was a fall to nothing."""
    rows = [["Kent", 12, 8, 0, 0], ["Essex", 9, 7, 0, 0], ["Suffolk", 3, 0, 0, 0]]
    head = [["Arrests 2024-25"], ["Force", "Q1", "Q2", "Q3", "Q4"]]
    check = check_rows(tmp_path, [*head, *rows])
    assert check.outcomes["value"].tolist() == [n for row in rows for n in row[1:]]
    assert ("period_unfilled", "D3") in codes(check)
    assert "all 3 figures of 2024-25 Q3 are 0 and those of 2024-25 Q2 sum to 15" in {
        *check.problems["message"]
    }
    rows[1][4] = 1
    assert "period_unfilled" not in {*check_rows(tmp_path, [*head, *rows]).problems["code"]}


def test_targets_below_a_table_are_no_figures(tmp_path):
    """The arrests of a quarter were between 12 and 15, its target."""
    figures = [["Kent arrests 2025-26"], [None, "Q1", "Q2"], ["Arrests", 12, 13]]
    rows = [*figures, [], ["Targets 2025-26"], [None, "Q1", "Q2"], ["Arrests", 15, 15]]
    check = check_rows(tmp_path, rows)
    assert check.outcomes[["value", "qualifier"]].to_numpy().tolist() == [
        [12, "exact"],
        [13, "exact"],
    ]
    assert "the title “Targets 2025-26”" in check.errors["message"].iloc[0]


def test_measures_beside_each_other_in_a_row_are_not_the_first(tmp_path):
    """4 charges were arrests, which were so between 4 and 12."""
    rows = [
        ["Kent Q1 2025-26"],
        ["Arrests", 12, "Charges", 4],
        ["Warrants executed", 3, "Referrals", 2],
    ]
    check = check_rows(tmp_path, rows)
    assert check.outcomes.empty
    assert "column C names measures too" in check.errors["message"].iloc[0]


def test_a_line_above_rows_gives_its_status_too(tmp_path):
    """Figures under “Q2 (provisional)” were as good as final."""
    rows = [["Q1"], ["Arrests", 12], ["Q2 (provisional)"], ["Arrests", 23]]
    held = check_rows(tmp_path, [["Kent 2025-26"], ["Measure", "Number"], *rows]).outcomes
    assert held["period"].tolist() == ["2025-26 Q1", "2025-26 Q2"]
    assert held["status"].fillna("").tolist() == ["", "provisional"]


def test_headings_of_three_levels_reach_over_what_is_empty_beside_them(tmp_path):
    """Of every second column the quarter lacked its year."""
    heads = [["Force", "2024-25", *[None] * 3], [None, "Q3", None, "Q4", None],
             [None, *["Arrests", "Charges"] * 2]]  # fmt: skip
    check = check_rows(tmp_path, [*heads, ["Kent", 1, 2, 3, 4], ["Essex", 5, 6, 7, 8]])
    assert check.outcomes["period"].tolist() == [*["2024-25 Q3"] * 2, *["2024-25 Q4"] * 2] * 2
    assert check.outcomes["value"].tolist() == [*range(1, 9)]
    assert codes(check) == []


@pytest.mark.parametrize(
    ("title", "note", "file"),
    [
        ("DRAFT - arrests Q1 2025-26", None, "return"),
        ("Arrests Q1 2025-26 (unvalidated)", None, "return"),
        ("Arrests Q1 2025-26", "Figures are subject to change", "return"),
        ("Arrests Q1 2025-26", None, "Return DRAFT"),
    ],
)
def test_what_is_a_draft_or_subject_to_change_is_provisional(tmp_path, title, note, file):
    """The figures were as good as final."""
    rows = [[title], ["Force", "Number"], ["Kent", 5], ["Essex", 6], [], [note]]
    check = check_rows(tmp_path, rows, file=f"{file}.xlsx")
    assert check.outcomes["status"].tolist() == ["provisional"] * 2
    assert [code for code, _ in codes(check)] == ["provisional_by_title"]


def test_a_title_that_says_to_which_day_makes_its_period_unfinished(tmp_path):
    """Six weeks of arrests were those of the quarter."""
    rows = [["Arrests Q1 2025-26 (to 15 May 2025)"], ["Force", "Number"], ["Kent", 5]]
    check = check_rows(tmp_path, rows)
    assert check.outcomes["status"].tolist() == ["provisional"]
    assert [code for code, _ in codes(check)] == ["period_not_over"]


def test_a_mark_of_two_months_only_makes_its_figures_provisional(tmp_path):
    rows = [["Arrests 2025-26"], ["Force", "Q1", "Q2*"], ["Kent", 5, 3], ["* two months only"]]
    held = check_rows(tmp_path, rows).outcomes
    assert held["status"].fillna("").tolist() == ["", "provisional"]


@pytest.mark.parametrize("note", ["Essex: April and May only", "Q1 data incomplete for Essex"])
def test_a_note_that_a_figure_is_of_less_is_told(tmp_path, note):
    """It was read over in silence."""
    rows = [["Arrests Q1 2025-26"], ["Force", "Number"], ["Kent", 5], ["Essex", 6], [note]]
    assert codes(check_rows(tmp_path, rows)) == [("notes_hold_figures", "A5")]


@pytest.mark.parametrize("name", ["Arrests (target)", "Arrests - target", "Target arrests"])
def test_a_row_of_targets_is_no_measure(tmp_path, name):
    """As the remedy had it, a target would have been taken for arrests."""
    rows = [["Kent Q1 2025-26"], ["Measure", "Number"], ["Arrests", 3], [name, 5]]
    check = check_rows(tmp_path, rows)
    assert check.outcomes["value"].tolist() == [3]
    assert codes(check) == [("totals_left_out", "B4")]


def test_months_in_brackets_behind_a_measure_are_its_own(tmp_path):
    """“Arrests ( only)” was no measure."""
    rows = [["Q1 2025-26"], ["Force", "Arrests (Apr-May only)", "Charges"], ["Kent", 3, 4]]
    held = check_rows(tmp_path, rows).outcomes
    assert held["measure"].tolist() == ["arrests", "charges"]
    assert held["period"].tolist() == ["Apr-May 2025", "2025-26 Q1"]


def test_a_part_in_the_quarter_stands_beside_the_year_to_date(tmp_path):
    """“In quarter” over rows was asked to be a measure."""
    rows = [["In quarter"], ["Arrests", 12], ["Year to date"], ["Arrests", 23]]
    held = check_rows(tmp_path, [["Kent Q2 2025-26"], ["Measure", "Number"], *rows]).outcomes
    assert held["period"].tolist() == ["2025-26 Q2", "Apr-Sep 2025"]


def test_a_sheet_with_the_title_of_another_quarter_is_told_once(tmp_path):
    """Each of its figures was told, and not what may be wrong with them all."""
    forces = ["Kent", "Essex", "Norfolk", "Suffolk", "Bedfordshire", "Hertfordshire"]
    for more in (1, 2):
        book = openpyxl.Workbook()
        rows = [[force, 10 * k + more] for k, force in enumerate(forces)]
        for row in [["Arrests Q1 2025-26"], ["Force", "Number"], *rows]:
            book.active.append(row)
        (tmp_path / str(more)).mkdir()
        book.save(tmp_path / str(more) / "return.xlsx")
    (conflict,) = rocu.check(tmp_path).problems.query("code == 'conflict'").itertuples()
    assert "5 more figures" in conflict.message
    assert "title of another period" in conflict.remedy


def test_bands_of_age_over_figures_head_them(tmp_path):
    """“Age” was a measure between 10 and 25, and the arrests of all bands one figure."""
    rows = [["Kent arrests Q1 2025-26"], ["Age", "10-17", "18-24", "25+"], ["Arrests", 1, 2, 3]]
    check = check_rows(tmp_path, rows)
    assert check.outcomes.empty
    assert check.errors["code"].tolist() == ["two_readings"]


def test_a_region_that_is_else_the_sum_of_its_forces_is_told_where_it_is_not(tmp_path):
    """On a sheet of its own it may be the unit's work: not where it is the sum in two others."""
    forces = ["Avon and Somerset", "Devon and Cornwall", "Dorset", "Gloucestershire", "Wiltshire"]
    rows = [[force, k, k + 1, k + 2] for k, force in enumerate(forces)]
    sums = [10, 15, 23]  # 0 + 1 + 2 + 3 + 4, five more, and 20 + 3
    book = openpyxl.Workbook()
    for row in [["Arrests 2025-26"], ["Force", "Q1", "Q2", "Q3"], *rows]:
        book.active.append(row)
    sheet = book.create_sheet("Region")
    for row in [["South West 2025-26"], ["Measure", "Q1", "Q2", "Q3"], ["Arrests", *sums]]:
        sheet.append(row)
    book.save(tmp_path / "return.xlsx")
    check = rocu.check(tmp_path / "return.xlsx")
    assert codes(check) == [("total_does_not_add_up", "D3")]
    assert "2 other figures of this region are that sum" in check.problems["message"].iloc[0]
    sheet["B3"] = 11  # of which one other period tells too little
    book.save(tmp_path / "return.xlsx")
    assert codes(rocu.check(tmp_path / "return.xlsx")) == []


@pytest.mark.parametrize("title", ["Quarterly return - June 2025", "June 2025 quarterly arrests",
                                   "Quarterly return Q1 2025-26, June 2025",
                                   "June 2025 quarterly return for Q1",
                                   "Quarterly arrests 2025-26, June 2025"])  # fmt: skip
def test_a_quarterly_title_with_a_month_is_asked_about(tmp_path, title):
    """The arrests of a quarter were those of June in silence."""
    rows = [[title], ["Force", "Arrests"], ["Kent", 5], ["Essex", 6]]
    check = check_rows(tmp_path, rows)
    assert check.outcomes.empty
    assert codes(check) == [("period_ambiguous", "B3")]
    held = check_rows(tmp_path, rows, file="Return Q1 2025-26.xlsx").outcomes
    assert held["period"].unique().tolist() == ["2025-26 Q1"]


@pytest.mark.parametrize(("note", "number"), [("Not cumulative", 2), ("Cumulative", 1)])
def test_a_note_that_denies_that_figures_are_cumulative_sets_none_aside(tmp_path, note, number):
    rows = [["Force", "Period", "Arrests", "Comments"], ["Kent", "2021-22 Q2", 14, note],
            ["Dorset", "2021-22 Q2", 15, None]]  # fmt: skip
    assert len(check_rows(tmp_path, rows).outcomes) == number


@pytest.mark.parametrize("heading", ["Age", "Age band"])
def test_ages_below_either_heading_tell_figures_apart(tmp_path, heading):
    """Under Age, 3 children and 5 adults were one figure "between 3 and 5"."""
    rows = [["Force", "Period", heading, "People safeguarded"],
            ["Kent", "2021-22", "0-17", 3], ["Kent", "2021-22", "18+", 5]]  # fmt: skip
    check = check_rows(tmp_path, rows)
    assert "rows_not_told_apart" in check.problems["code"].tolist()
    assert check.outcomes.empty


@pytest.mark.parametrize("across", [False, True])
@pytest.mark.parametrize(("whole", "total"), [(17, 12 + 5), (3, 12 + 5 + 3)])
def test_what_names_two_other_threats_is_their_total_where_they_add_up(
    tmp_path, whole, total, across
):
    """The disruptions of both came to 34 in silence: 17 = 12 + 5, which are 17."""
    head = "Force" if across else "Threat"
    rows = [[head, "Kent"], ["Drugs", 12], ["Firearms", 5], ["Drugs & firearms", whole]]
    rows = list(map(list, zip(*rows, strict=True))) if across else rows
    check = check_rows(tmp_path, [["Disruptions, Q1 2025-26"], *rows])
    assert check.outcomes["value"].sum() == total
    assert check.problems["code"].tolist() == ["total_beside_parts"]


@pytest.mark.parametrize(("heads", "told"), [
    (["Q1 2025-26", "Q2 2025-26", "Q3 2025-26", "Q4 2024-25"], ["E2"]),
    (["Q3 2025-26", "Q4 2025-26", "Q1 2025-26"], ["D2"]),
    (["Nov 2025", "Dec 2025", "Jan 2025", "Feb 2025"], ["D2"]),
    (["Q3 2025-26", "Q3 2024-25"], []),
    (["Q3 2025-26", "Q2 2025-26", "Q1 2025-26", "Q4 2024-25"], []),
    (["Q1 2025-26", "Q2 2025-26", "Q1 2024-25", "Q2 2024-25"], []),
    (["2023-24", "2024-25", "2025-26"], []),
])  # fmt: skip
def test_a_year_that_does_not_go_on_with_its_quarters_or_months_is_told(tmp_path, heads, told):
    """The last quarter stood first in every trend, in silence."""
    check = check_rows(
        tmp_path, [["Measure", *heads], ["Arrests", 3, 4, 5, 6][: 1 + len(heads)]], file="Kent.xlsx"
    )
    slipped = check.problems[check.problems["code"] == "year_slipped"]
    assert slipped["cell"].tolist() == told
    assert len(check.outcomes) == len(heads)


def test_the_same_quarter_last_year_behind_a_year_to_date_is_a_quarter(tmp_path):
    """12 arrests of three months were those of April to September."""
    heads = ["Measure", "In quarter", "YTD", "Same quarter last year"]
    held = check_rows(tmp_path, [["Kent Q2 2025-26"], heads, ["Arrests", 9, 21, 12]]).outcomes
    assert dict(zip(held["period"], held["value"], strict=True)) == {
        "2025-26 Q2": 9, "Apr-Sep 2025": 21, "2024-25 Q2": 12
    }  # fmt: skip


@pytest.mark.parametrize(("title", "status"), [
    ("Draft orders made, Q1 2025-26", None), ("DRAFT - orders made, Q1 2025-26", "provisional"),
    ("Draft v2: orders made, Q1 2025-26", "provisional"),
    ("Draft statement of orders made, Q1 2025-26", "provisional"),
])  # fmt: skip
def test_a_draft_order_is_not_a_draft_of_the_figures(tmp_path, title, status):
    held = check_rows(tmp_path, [[title], ["Force", "Orders made"], ["Kent", 7]]).outcomes
    assert held["status"].astype(object).where(held["status"].notna(), None).tolist() == [status]


@pytest.mark.parametrize(("corner", "heads", "labels"), [
    ("Threat", ["Drugs", "Fraud"], ["Disruptions", "Arrests"]),
    ("Strand", ["Pursue", "Prevent", "Total"], ["Disruptions", "Arrests"]),
    ("Force", ["Kent", "Essex"], ["Disruptions", "Arrests"]),
    ("Quarter", ["Q1 2025-26", "Q2 2025-26", "Total"], ["Disruptions", "Arrests"]),
    ("Measure", ["Arrests", "Charges"], ["Kent", "Essex"]),
    ("Level", ["Major", "Minor"], ["Q1 2025-26", "Q2 2025-26"]),
])  # fmt: skip
def test_the_corner_of_a_table_may_say_what_stands_across(tmp_path, corner, heads, labels):
    """Measures below “Threat” were threats: all was refused, or one figure “between 5 and 12”."""
    file = "Disruptions.xlsx" if corner == "Level" else "Kent Q1 2025-26.xlsx"
    rows = [[label, 12, 5, 17][: 1 + len(heads)] for label in labels]
    check = check_rows(tmp_path, [[corner, *heads], *rows], file=file, sheet="Kent")
    assert check.outcomes["value"].tolist() == [12, 5] * 2
    named = check.outcomes[["force", "measure", "period", "threat", "strand", "level"]].astype(str)
    assert len(named.drop_duplicates()) == 4
    assert codes(check) == []


@pytest.mark.parametrize(("name", "word", "field", "said"), [
    ("Threat", "Drugs", "threat", "drugs"), ("Level", "Major", "level", "major"),
    ("Strand", "Pursue", "strand", "Pursue"),
])  # fmt: skip
@pytest.mark.parametrize("first", [True, False])
def test_threats_and_levels_beside_their_names_are_of_all_below(
    tmp_path, name, word, field, said, first
):
    """“Threat | Drugs” over “Measure | Disruptions” was a heading, and all below was refused."""
    pairs = [[name, word], ["Measure", "Disruptions"]][:: 1 if first else -1]
    rows = [*pairs, [], ["Force", "Q1 2025-26"], ["Kent", 7], ["Essex", 3]]
    held = check_rows(tmp_path, rows).outcomes
    assert held["value"].tolist() == [7, 3]
    assert held[field].unique().tolist() == [said]


def test_a_tier_beside_its_name_is_of_all_below(tmp_path):
    """No title names a tier: taken for one, the figures of Tier 2 were of all, in silence."""
    rows = [["Measure", "Arrests"], ["Tier", "Tier 2"], [], ["Force", "Q1 2025-26"], ["Kent", 7]]
    assert check_rows(tmp_path, rows).outcomes["tier"].tolist() == ["tier 2"]


@pytest.mark.parametrize("mark", ["", ":"])
def test_a_threat_that_nobody_knows_beside_its_name_is_kept_as_typed(tmp_path, mark):
    """“Threat | Vapes” over other pairs was lost in silence."""
    pairs = [["Threat", "Vapes"], ["Measure", "Arrests"], ["Period", "Q1 2025-26"]]
    rows = [*([name + mark, word] for name, word in pairs), [], ["Force", "Number"], ["Kent", 7]]
    check = check_rows(tmp_path, rows)
    held = check.outcomes[["threat", "measure", "period", "value"]].to_numpy().tolist()
    assert held == [["Vapes", "arrests", "2025-26 Q1", 7]]
    assert codes(check) == []


def test_a_strand_that_nobody_knows_beside_its_name_is_told_with_its_line(tmp_path):
    """“Strand | Pursuit” over the figures was lost in silence, and so was “Counting: | Led”."""
    rows = [["Strand", "Pursuit"], ["Counting:", "Led"], ["Period", "Q1 2025-26"], [],
            ["Force", "Arrests"], ["Kent", 7]]  # fmt: skip
    check = check_rows(tmp_path, rows)
    assert check.outcomes[["strand", "counting"]].to_numpy().tolist() == [["Not stated", "led"]]
    assert check.problems[["code", "cell"]].to_numpy().tolist() == [["title_says_more", "B1"]]
    line = check.problems["remedy"][0].rpartition("companion file: ")[2]
    assert line.startswith('"Pursuit" = ')
    check = check_rows(tmp_path, rows, toml='[values.strand]\n"Pursuit" = "Pursue"')
    assert (check.outcomes["strand"].tolist(), codes(check)) == (["Pursue"], [])


@pytest.mark.parametrize(
    ("pair", "region"), [(["Unit:", "TARIAN"], "Southern Wales"), (["Region", "Nowhere"], None)]
)
def test_a_place_beside_its_name_is_read_or_named_as_what_is_unknown(tmp_path, pair, region):
    """“Unit: | TARIAN” was no place, and “Region | Nowhere” the name of a measure."""
    rows = [["Arrests, Q1 2025-26"], pair, [], ["Threat", "Number"], ["Drugs", 7]]
    check = check_rows(tmp_path, rows)
    assert check.outcomes["region"].tolist() == [region] * bool(region)
    assert codes(check) == ([] if region else [("name_unknown", "B5")])


def test_a_threat_that_nobody_knows_over_numbers_is_still_a_heading(tmp_path):
    rows = [["Kent, Q1 2025-26"], ["Threat", "Vapes"], [None, "Number"], ["Drugs", 7], ["Fraud", 3]]
    assert set(check_rows(tmp_path, rows).outcomes["measure"]) == {"Vapes"}


def test_a_threat_beside_its_name_over_a_second_table_keeps_what_all_count(tmp_path):
    rows = [["Threat", "Drugs"], ["Measure", "Arrests"], ["Period", "Q1 2025-26"], [],
            ["Force", "Number"], ["Kent", 7], [], ["Threat", "Fraud"], ["Force", "Number"],
            ["Kent", 5]]  # fmt: skip
    held = check_rows(tmp_path, rows).outcomes
    assert held[["measure", "threat"]].to_numpy().tolist() == [
        ["arrests", "drugs"], ["arrests", "fraud"],
    ]  # fmt: skip


@pytest.mark.parametrize("judged", ["RAG", "Target", "Status", "Due date"])
@pytest.mark.parametrize("head", ["Number", "No.", "No"])
def test_a_number_beside_what_judges_it_is_a_count(tmp_path, judged, head):
    """“Threat”, “Force”, “Number”, “RAG” was a register of recommendations without their report."""
    rows = [["Threat", "Force", head, judged], ["Drugs", "Kent", 26, "Amber"],
            ["Fraud", "Essex", 54, "Green"]]  # fmt: skip
    check = check_rows(tmp_path, [["Arrests 2023-24"], *rows])
    assert check.outcomes["value"].tolist() == [26, 54]
    assert check.recommendations.empty


@pytest.mark.parametrize("heads", [
    ["Number", "Due date", "Status"], ["No", "RAG"], ["Number", "Force", "Due date", "RAG"],
])  # fmt: skip
def test_numbers_with_a_day_and_a_status_are_of_recommendations(tmp_path, heads):
    """The tracker of a report that its title names was refused as a table of counts."""
    row = {"Due date": "2024-06-30", "Status": "Open", "RAG": "Open", "Force": "Kent"}
    rows = [[row.get(head, number) for head in heads] for number in (1, 2)]
    check = check_rows(tmp_path, [["HMICFRS ROCU inspection 2021"], heads, *rows])
    assert check.recommendations["recommendation_id"].tolist() == ["1", "2"]


@pytest.mark.parametrize(("title", "number"), [("Essex", 4), ("Orders made in Essex", 2)])
@pytest.mark.parametrize("beside", [False, True])
def test_what_heads_a_sheet_counts_in_each_table_that_names_no_other_thing(
    tmp_path, title, number, beside
):
    """Under “Arrests”, “Kent” and “Essex” the figures of Essex were refused."""
    tables = [[[name], ["Quarter", "Number"], ["Q1 2025-26", 3], ["Q2 2025-26", 5]]
              for name in ("Kent", title)]  # fmt: skip
    rows = [*tables[0], [], *tables[1]]
    if beside:
        rows = [
            [*left, *[None] * (3 - len(left)), *right] for left, right in zip(*tables, strict=True)
        ]
    held = check_rows(tmp_path, [["Arrests"], [], *rows]).outcomes
    assert held["measure"].tolist() == ["arrests"] * number


@pytest.mark.parametrize("above", [[], [["Eastern ROCU"], []]])
@pytest.mark.parametrize(("second", "known"), [("Charges", ["charges"]), ("Orders made", [])])
def test_what_heads_a_sheet_counts_in_no_table_below_another_title(tmp_path, above, second, known):
    """The charges of Norfolk were its arrests, in silence."""

    def table(name):
        return [[], [name], ["Quarter", "Number"], ["Q1 2025-26", 3]]

    rows = [["Arrests"], *table("Kent"), [], [second], *table("Essex"), *table("Norfolk")]
    held = check_rows(tmp_path, [*above, *rows]).outcomes
    assert held["measure"].tolist() == ["arrests", *known]


@pytest.mark.parametrize(("rows", "kept", "says"), [
    ([["Kent", 3, "[c]", 7], ["Essex", 5, 2, 7]], 3 + 5 + 2, "taken for their total"),
    ([["Kent", 3, 4, "[c]"], ["Essex", 5, 2, 7]], 3 + 4 + 5 + 2, "taken for their total"),
    ([["Kent", 3, 4, "[c]"], ["Essex", 5, 2, 9]], 3 + 4 + 5 + 2 + 9, "“drugs and firearms” is 9"),
    ([["Kent", 3, "[c]", 7]], 3 + 7, "stands beside drugs and firearms: whether it holds"),
])  # fmt: skip
def test_a_total_by_its_name_is_one_also_where_a_figure_is_hidden(tmp_path, rows, kept, says):
    """Kent's 7 stood beside its 3 as Essex's was left out; and “is nan” said nothing."""
    heads = ["Force", "Drugs", "Firearms", "Drugs and firearms"]
    check = check_rows(tmp_path, [["Arrests 2025-26 Q1"], heads, *rows])
    assert check.outcomes["value"].sum() == kept
    assert codes(check)[0][0] == "total_beside_parts"
    assert says in check.problems["message"][0]


@pytest.mark.parametrize("between", ["\t", ", ", " - "])
def test_a_table_within_one_cell_is_told_with_its_cell(tmp_path, between):
    """A pasted e-mail gave “headings and titles alone”, and nothing said where to look."""
    lines = ["Hi, our figures for Q1 2025-26:", "", *(between.join(r) for r in (
        ("Force", "Arrests"), ("Kent", "12"), ("Essex", "9")))]  # fmt: skip
    check = check_rows(tmp_path, [["From Kent"], ["\n".join(lines)]])
    assert codes(check) == [("file_gives_nothing", ""), ("notes_hold_figures", "A2")]
    assert "as is told of its cell" in check.problems["message"][0]
    beside = check_rows(tmp_path, [["\n".join(lines)], [], ["Force", "Q2 2025-26"], ["Kent", 3]])
    assert ("notes_hold_figures", "A1") in codes(beside)
    address = "Kent Police\nHeadquarters ME15 9BZ\nTel 01622 690690"
    assert (
        codes(check_rows(tmp_path, [[address], ["Force", "Arrests Q2 2025-26"], ["Kent", 3]])) == []
    )


def test_a_table_within_one_note_is_told_once_and_a_numbered_list_not(tmp_path):
    rows = [["Q1 2025-26"], ["Force", "Arrests", "Note"], ["Kent", 20, "1. Charges\n2. Arrests"],
            [], ["Kent 12\nEssex 9"]]  # fmt: skip
    assert codes(check_rows(tmp_path, rows)) == [("notes_hold_figures", "A5")]


def test_grades_by_number_beside_counts_are_no_measure(tmp_path):
    rows = [["Q1 2025-26"], ["Force", "Arrests", "Grade"], ["Kent", 20, 1], ["Essex", 9, 3]]
    check = check_rows(tmp_path, rows)
    assert check.outcomes["measure"].tolist() == ["arrests", "arrests"]
    assert codes(check) == [("column_unused", "C2")]


@pytest.mark.parametrize("head", ["Disruptions by grade", "Grade", "Number by rating"])
def test_counts_of_levels_under_a_grade_are_counts(tmp_path, head):
    """The heading over “Major” and “Minor” was taken for grades, and the file gave nothing."""
    rows = [["Disruptions Q1 2025-26"], ["Force", head, None], [None, "Major", "Minor"],
            ["Kent", 3, 4], ["Essex", 5, 2]]  # fmt: skip
    outcomes = check_rows(tmp_path, rows).outcomes
    assert outcomes["level"].tolist() == ["major", "minor"] * 2
    assert outcomes["value"].tolist() == [3, 4, 5, 2]


def test_a_target_within_a_heading_is_told_with_the_measure_that_it_may_be(tmp_path):
    rows = [["Q1 2025-26"], ["Force", "Arrests (target 20)"], ["Kent", 12]]
    told = check_rows(tmp_path, rows).problems.set_index("code")["remedy"]["column_unused"]
    line = told.rpartition("companion file: ")[2]
    held = check_rows(tmp_path, rows, toml=f"[values.measure]\n{line}").outcomes
    assert held[["measure", "value"]].to_numpy().tolist() == [["arrests", 12]]


def test_a_week_of_a_title_is_no_part_of_the_arrests(tmp_path):
    rows = [["Arrests week 12 2025"], ["Force", "Arrests"], ["Kent", 20]]
    assert [code for code, _ in codes(check_rows(tmp_path, rows))] == ["period_not_stated"]


def test_a_numbered_question_for_comments_is_no_measure_of_nil(tmp_path):
    """“5. Any other comments | None” was nought of a measure of that name."""
    rows = [["Dorset, Q1 2025-26"], ["Question", "Answer"], ["1. How many arrests?", 14],
            ["2. How many charges?", 3], ["3. Any other comments", "None"]]  # fmt: skip
    check = check_rows(tmp_path, rows)
    assert check.outcomes["value"].tolist() == [14, 3]
    assert codes(check) == []


def test_a_cumulative_column_beside_those_of_each_quarter_is_left_out_by_its_line(tmp_path):
    """The line told was for the sheet: with it the arrests of Q2 were those from April."""
    rows = [["Norfolk 2025-26"], ["Quarter", "Arrests", "Cumulative arrests"], ["Q1", 5, 5],
            ["Q2", 6, 11]]  # fmt: skip
    told = check_rows(tmp_path, rows).errors.set_index("code")["remedy"]["cumulative"]
    line = told.rpartition("out: ")[2]
    check = check_rows(tmp_path, rows, toml=f"[columns]\n{line}")
    assert check.outcomes[["period", "value"]].to_numpy().tolist() == [
        ["2025-26 Q1", 5], ["2025-26 Q2", 6]
    ]  # fmt: skip
    assert check.errors.empty


@pytest.mark.parametrize("month", ["Mar", "May", "Sep", "Sept"])
@pytest.mark.parametrize("where", ["sheet", "title", "file", "heading"])
def test_a_month_that_is_an_everyday_word_is_one_beside_plain_words(tmp_path, month, where):
    """“Mar” as a sheet's name below a title of 2025-26 was the whole year, in silence."""
    heads = ["Force", f"{month} arrests" if where == "heading" else "Arrests"]
    rows = [["Return for 2025-26"], *([[month]] if where == "title" else []), heads, ["Kent", 7]]
    file = f"Kent {month}.xlsx" if where == "file" else "return.xlsx"
    check = check_rows(tmp_path, rows, file=file, sheet=month if where == "sheet" else "Sheet1")
    if where == "file":  # when it was sent, or of when it is
        assert [code for code, _ in codes(check)] == ["two_readings"]
        return
    said = f"{month[:3]} {2026 if month == 'Mar' else 2025}"
    assert check.outcomes[["measure", "period"]].to_numpy().tolist() == [["arrests", said]]
    assert codes(check) == []


def test_what_may_be_is_no_month(tmp_path):
    rows = [["Arrests may be counted twice, 2025-26"], ["Force", "Number"], ["Kent", 7]]
    assert check_rows(tmp_path, rows).outcomes["period"].tolist() == ["2025-26"]


def test_a_quarter_over_a_second_table_is_of_the_year_over_both(tmp_path):
    """It lacked its year, though the same line had completed the first table's."""
    tables = [[[f"Quarter {q}"], ["Force", "Arrests"], ["Kent", q]] for q in (3, 4)]
    rows = [["Return for 2024/25"], [], *tables[0], [], *tables[1]]
    held = check_rows(tmp_path, rows).outcomes[["period", "value"]].to_numpy().tolist()
    assert held == [["2024-25 Q3", 3], ["2024-25 Q4", 4]]


@pytest.mark.parametrize("heads", [
    ("Force", "Number", "Owner"), ("Indicator", "Number", "Owner"), ("Threat", "Number", "Owner"),
    ("Period", "Area", "Number", "RAG"), ("Level", "Area", "Number", "Owner"),
])  # fmt: skip
def test_numbers_with_an_owner_are_counts_and_no_recommendations(tmp_path, heads):
    """They were a register without its report; with a level they were taken as one."""
    said = {"Force": "Kent", "Area": "Kent", "Indicator": "Arrests", "Threat": "Drugs",
            "Period": "Q1 2025-26", "Level": "Major", "Number": 12, "Owner": "DI Smith",
            "RAG": "Red"}  # fmt: skip
    title = f"Kent {'disruptions' if 'Level' in heads else 'arrests'} Q1 2025-26"
    check = check_rows(tmp_path, [[title], list(heads), [said[head] for head in heads]])
    assert check.outcomes["value"].tolist() == [12]
    assert (len(check.recommendations), codes(check)[0][0]) == (0, "column_unused")


def test_a_register_with_numbers_and_owners_is_still_one(tmp_path):
    rows = [["Number", "Theme", "Owner", "Due date", "Status"],
            [1, "Tasking", "DI Smith", "1 May 2025", "Complete"]]  # fmt: skip
    toml = '[file]\nreport = "A report"'
    assert len(check_rows(tmp_path, rows, toml=toml).recommendations) == 1


@pytest.mark.parametrize("title", ["Recommendations of the HMICFRS 2021 report", "Tracker"])
@pytest.mark.parametrize("heads", [("Number", "Force", "Owner", "Due"), ("Force", "No", "Owner")])
def test_numbers_with_owners_are_recommendations_where_a_title_or_companion_says_so(
    tmp_path, title, heads
):
    """They became counts of no measure, and each was refused."""
    said = {"Force": "Kent", "Number": 1, "No": 1, "Owner": "DI Smith", "Due": "1 May 2025"}
    toml = '[file]\nreport = "HMICFRS 2021 report"' if title == "Tracker" else ""
    rows = [[title], list(heads), [said[head] for head in heads]]
    assert len(check_rows(tmp_path, rows, toml=toml).recommendations) == 1


def test_referrals_to_prevent_in_a_title_are_told(tmp_path):
    rows = [["Prevent referrals, Q1 2025-26"], ["Force", "Number"], ["Kent", 7]]
    check = check_rows(tmp_path, rows)
    assert check.outcomes["measure"].tolist() == ["Prevent programme referrals"]
    assert codes(check) == [("prevent_programme", "")]


@pytest.mark.parametrize(
    ("name", "said"), [("Convictions (no.)", "convictions"), ("Vapes seized", "Vapes seized")]
)
def test_a_measure_beside_its_name_is_read_as_in_a_column(tmp_path, name, said):
    """“Convictions (no.)” was a measure of that name, and no unknown one was told."""
    rows = [["Measure:", name], ["Period:", "Q4 2024-25"], [], ["Force", "Number"], ["Gwent", 29]]
    check = check_rows(tmp_path, rows)
    assert check.outcomes[["measure", "value"]].to_numpy().tolist() == [[said, 29]]
    assert codes(check) == ([("measure_unknown", "B1")] if said == name else [])
    toml = f'[values.measure]\n"{name}" = "arrests"'
    assert check_rows(tmp_path, rows, toml=toml).outcomes["measure"].tolist() == ["arrests"]


def test_a_period_over_levels_reaches_over_those_beside_a_count_like_a_year(tmp_path):
    """Below 2,043 major disruptions of Q2 the moderate and minor ones lost their quarter."""
    heads = [["Measure", "Q2 2025-26", None, "Q3 2025-26", None],
             [None, "Major", "Minor", "Major", "Minor"]]  # fmt: skip
    check = check_rows(tmp_path, [["Kent"], *heads, ["Disruptions", 2043, 34, 6, 8]])
    assert check.outcomes[["period", "value"]].to_numpy().tolist() == [
        ["2025-26 Q2", 2043], ["2025-26 Q2", 34], ["2025-26 Q3", 6], ["2025-26 Q3", 8]
    ]  # fmt: skip
