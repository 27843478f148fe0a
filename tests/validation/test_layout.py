"""The layouts that returns come in, each typed out as it would stand on the sheet."""

import datetime as dt

import openpyxl
import pytest
from sheets_by_hand import adds_up, check_rows, codes, sheet_of, stated, workbook

import rocu_analysis as rocu
from rocu_analysis.validation import layout


def test_long(tmp_path):
    rows = [
        ["Region", "Force", "Period", "Measure", "Strand", "Value"],
        ["South West", "Dorset Police", "Q4 2020/21", "Arrests", "Pursue", 12],
        ["South West", "Devon & Cornwall", "Q4 2020/21", "Number of arrests", None, "1,124"],
    ]
    check = check_rows(tmp_path, rows)
    assert stated(check, "region", "force", "period", "measure", "strand", "value") == [
        ("F2", "South West", "Dorset", "2020-21 Q4", "arrests", "Pursue", 12),
        ("F3", "South West", "Devon and Cornwall", "2020-21 Q4", "arrests", "Not stated", 1124),
    ]


def test_wide_by_measure_with_title_above_and_notes_below(tmp_path):
    rows = [
        ["South West ROCU return 2020-21 Q4"],
        [],
        ["Force", "Arrests", "Charges"],
        ["Dorset", 12, 3],
        ["Wiltshire", 4, 1],
        ["Total", 16, 4],
        [],
        ["Note: charges are counted when authorised"],
    ]
    check = check_rows(tmp_path, rows)
    assert stated(check, "force", "period", "measure", "value") == [
        ("B4", "Dorset", "2020-21 Q4", "arrests", 12),
        ("C4", "Dorset", "2020-21 Q4", "charges", 3),
        ("B5", "Wiltshire", "2020-21 Q4", "arrests", 4),
        ("C5", "Wiltshire", "2020-21 Q4", "charges", 1),
    ]
    line = check.ledger.iloc[0]
    assert line[["titles", "notes", "totals"]].tolist() == [1, 1, 2]
    assert check.problems.empty


def test_wide_by_period_with_the_measure_in_the_sheet_name(tmp_path):
    rows = [["Force", "2018-19", "2019/20"], ["Kent", 1, 2], ["Essex", 3, 4]]
    check = check_rows(tmp_path, rows, sheet="Arrests")
    assert stated(check, "force", "period", "measure", "value") == [
        ("B2", "Kent", "2018-19", "arrests", 1),
        ("C2", "Kent", "2019-20", "arrests", 2),
        ("B3", "Essex", "2018-19", "arrests", 3),
        ("C3", "Essex", "2019-20", "arrests", 4),
    ]


def test_wide_by_region_with_west_midlands_among_regions(tmp_path):
    rows = [
        ["Arrests 2020-21"],
        ["Threat", "Eastern", "West Midlands"],
        ["Drugs", 1, 2],
        ["Fraud", 3, 4],
    ]
    check = check_rows(tmp_path, rows)
    assert stated(check, "geography", "region", "threat", "value") == [
        ("B3", "region", "Eastern", "drugs", 1),
        ("C3", "region", "West Midlands", "drugs", 2),
        ("B4", "region", "Eastern", "fraud", 3),
        ("C4", "region", "West Midlands", "fraud", 4),
    ]


def test_wide_by_force_with_measures_down_the_side(tmp_path):
    rows = [["2020-21", "Dorset", "Wiltshire", "Total"], ["Arrests", 1, 2, 3], ["Charges", 4, 5, 9]]
    check = check_rows(tmp_path, rows)
    assert stated(check, "force", "period", "measure", "value") == [
        ("B2", "Dorset", "2020-21", "arrests", 1),
        ("C2", "Wiltshire", "2020-21", "arrests", 2),
        ("B3", "Dorset", "2020-21", "charges", 4),
        ("C3", "Wiltshire", "2020-21", "charges", 5),
    ]
    assert check.problems.empty


def test_cross_tabulated_region_by_strand_with_two_heading_rows(tmp_path):
    rows = [
        ["", "Disruptions", None, None, "Arrests"],
        ["Region", "Pursue", "Prevent", "Total", ""],
        ["South West", 10, 2, 12, 7],
        ["Eastern", 1, 2, 3, 8],
    ]
    check = check_rows(tmp_path, rows, file="Q2 2021-22.xlsx")
    assert stated(check, "region", "period", "measure", "strand", "value") == [
        ("B3", "South West", "2021-22 Q2", "disruptions", "Pursue", 10),
        ("C3", "South West", "2021-22 Q2", "disruptions", "Prevent", 2),
        ("E3", "South West", "2021-22 Q2", "arrests", "Not stated", 7),
        ("B4", "Eastern", "2021-22 Q2", "disruptions", "Pursue", 1),
        ("C4", "Eastern", "2021-22 Q2", "disruptions", "Prevent", 2),
        ("E4", "Eastern", "2021-22 Q2", "arrests", "Not stated", 8),
    ]


def test_merged_headings_and_merged_names(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Disruptions"
    for row in (
        ["Region", "Force", "2019-20", None, "2020-21", None],
        [None, None, "Number", "% change", "Number", "% change"],
        ["South West", "Dorset", 1, 0.1, 5, 0.5],
        [None, "Wiltshire", 2, 0.2, 4, 1.0],
    ):
        sheet.append(row)
    for merged in ("C1:D1", "E1:F1", "A3:A4"):
        sheet.merge_cells(merged)
    book.save(tmp_path / "return.xlsx")
    check = rocu.check(tmp_path / "return.xlsx")
    assert stated(check, "region", "force", "period", "value") == [
        ("C3", "South West", "Dorset", "2019-20", 1),
        ("E3", "South West", "Dorset", "2020-21", 5),
        ("C4", "South West", "Wiltshire", "2019-20", 2),
        ("E4", "South West", "Wiltshire", "2020-21", 4),
    ]
    assert codes(check) == [("D2", "column_unused"), ("F2", "column_unused")]
    assert check.ledger["unused"].tolist() == [4]  # two columns worked out from others, two rows


def test_one_sheet_a_force_settles_west_midlands(tmp_path):
    rows = [["Measure", "Apr-Jun 2021"], ["Arrests", 10]]
    path = workbook(tmp_path / "return.xlsx", {"Kent": rows, "West Midlands": rows, "Essex": rows})
    check = rocu.check(path)
    assert check.outcomes["force"].tolist() == ["Kent", "West Midlands", "Essex"]
    assert check.outcomes["geography"].tolist() == ["force"] * 3


def test_one_sheet_a_quarter_takes_its_year_from_the_file_name(tmp_path):
    rows = [["Force", "Arrests"], ["Kent", 3], ["Essex", 4]]
    path = workbook(tmp_path / "ERSOU return 2020-21.xlsx", {"Q1": rows, "Q2": rows})
    periods = rocu.check(path).outcomes["period"].tolist()
    assert periods == ["2020-21 Q1", "2020-21 Q1", "2020-21 Q2", "2020-21 Q2"]


def test_region_and_period_only_in_the_file_name(tmp_path):
    path = workbook(
        tmp_path / "SW_2020-21_Q4.xlsx", {"Sheet1": [["Measure", "Figure"], ["Arrests", 12]]}
    )
    check = rocu.check(path)
    assert stated(check, "geography", "region", "period", "value") == [
        ("B2", "region", "South West", "2020-21 Q4", 12)
    ]


def test_a_form_with_lines_of_key_and_value(tmp_path):
    rows = [
        ["Region:", "South West"],
        ["Period", "Q3 2020-21"],
        ["Contact", "A. Person"],
        ["Telephone", 1234567],
        [],
        ["Measure", "Figure"],
        ["Arrests", 12],
    ]
    check = check_rows(tmp_path, rows)
    assert stated(check, "region", "period", "measure", "value") == [
        ("B7", "South West", "2020-21 Q3", "arrests", 12)
    ]
    assert check.ledger["titles"].tolist() == [8]
    assert check.problems.empty


def test_no_headings_at_all(tmp_path):
    rows = [["South West ROCU Q3 2020-21"], ["Arrests", 12], ["Charges", 5]]
    check = check_rows(tmp_path, rows)
    assert stated(check, "measure", "value") == [("B2", "arrests", 12), ("B3", "charges", 5)]


def test_tables_stacked_on_one_sheet(tmp_path):
    rows = [
        ["South West 2020-21"],
        [],
        ["Arrests"],
        ["Force", "Q1", "Q2"],
        ["Dorset", 1, 2],
        [],
        ["Charges"],
        ["Force", "Q1", "Q2"],
        ["Dorset", 5, 6],
    ]
    check = check_rows(tmp_path, rows)
    assert stated(check, "measure", "period", "value") == [
        ("B5", "arrests", "2020-21 Q1", 1),
        ("C5", "arrests", "2020-21 Q2", 2),
        ("B9", "charges", "2020-21 Q1", 5),
        ("C9", "charges", "2020-21 Q2", 6),
    ]


@pytest.mark.parametrize("gap", [[None], []], ids=["an empty column between", "none between"])
def test_tables_side_by_side(tmp_path, gap):
    rows = [
        ["Force", "Arrests", *gap, "Force", "Charges"],
        ["Dorset", 1, *gap, "Kent", 5],
        ["Wiltshire", 3, *gap, "Essex", 7],
    ]
    check = check_rows(tmp_path, rows, file="2020-21 Q3.xlsx")
    figures = {(row[1], row[2]): row[3] for row in stated(check, "force", "measure", "value")}
    assert figures == {
        ("Dorset", "arrests"): 1,
        ("Wiltshire", "arrests"): 3,
        ("Kent", "charges"): 5,
        ("Essex", "charges"): 7,
    }


def test_empty_rows_and_columns_inside_a_table(tmp_path):
    rows = [
        ["Eastern region, 2020-21 Q2"],
        [],
        ["Force", None, "Arrests", None, "Charges", None, "Comments"],
        ["Kent", None, 1, None, 2, None, "late return"],
        [],
        ["Essex", None, 3, None, 4, None, None],
    ]
    check = check_rows(tmp_path, rows)
    assert stated(check, "force", "measure", "value") == [
        ("C4", "Kent", "arrests", 1),
        ("E4", "Kent", "charges", 2),
        ("C6", "Essex", "arrests", 3),
        ("E6", "Essex", "charges", 4),
    ]
    assert check.ledger["notes"].tolist() == [1]


def test_a_line_above_a_group_of_rows_is_about_them(tmp_path):
    rows = [
        ["Arrests 2020-21"],
        ["Threat", "Q1", "Q2"],
        ["South West"],
        ["Drugs", 1, 2],
        ["Eastern"],
        ["Drugs", 5, 6],
    ]
    check = check_rows(tmp_path, rows)
    assert stated(check, "region", "threat", "period", "value") == [
        ("B4", "South West", "drugs", "2020-21 Q1", 1),
        ("C4", "South West", "drugs", "2020-21 Q2", 2),
        ("B6", "Eastern", "drugs", "2020-21 Q1", 5),
        ("C6", "Eastern", "drugs", "2020-21 Q2", 6),
    ]


def test_names_given_once_for_a_group_are_carried_down_and_said(tmp_path):
    rows = [
        ["Region", "Force", "Arrests"],
        ["South West", "Dorset", 1],
        [None, "Wiltshire", 3],
        ["Eastern", "British Transport Police", 5],
        [None, "Essex", 7],
    ]
    check = check_rows(tmp_path, rows, file="2020-21.xlsx")
    assert check.outcomes["region"].tolist() == ["South West", "South West", "Eastern", "Eastern"]
    assert ("A3", "filled_down") in codes(check)


def test_months_as_real_dates_in_the_headings(tmp_path):
    rows = [
        ["Kent arrests"],
        ["Measure", dt.datetime(2021, 4, 1), dt.datetime(2021, 5, 1)],
        ["Arrests", 5, 6],
    ]
    check = check_rows(tmp_path, rows)
    assert stated(check, "period", "value") == [("B3", "Apr 2021", 5), ("C3", "May 2021", 6)]


def test_a_year_and_a_quarter_in_columns_of_their_own(tmp_path):
    rows = [
        ["Region", "Year", "Quarter", "Arrests"],
        ["South West", "2020-21", 1, 5],
        ["South West", "2020-21", "Q2", 7],
    ]
    check = check_rows(tmp_path, rows)
    assert check.outcomes["period"].tolist() == ["2020-21 Q1", "2020-21 Q2"]


def test_hidden_rows_columns_and_sheets_are_read_and_reported(tmp_path):
    path = workbook(
        tmp_path / "return.xlsx",
        {
            "Arrests": [["Force", "2019-20", "2020-21"], ["Kent", 1, 2], ["Essex", 3, 4]],
            "Charges": [["Force", "2019-20"], ["Kent", 5]],
        },
    )
    book = openpyxl.load_workbook(path)
    book["Arrests"].row_dimensions[3].hidden = True
    book["Arrests"].column_dimensions["C"].hidden = True
    book["Charges"].sheet_state = "hidden"
    book.save(path)
    check = rocu.check(path)
    assert check.outcomes["value"].tolist() == [1, 2, 3, 4, 5]
    hidden = check.problems[check.problems["code"] == "hidden_cells"]
    assert hidden["found"].tolist() == ["row 3 and column C", "the sheet"]
    assert check.ledger["hidden"].tolist() == [False, True]


def test_a_column_with_no_place_is_unused_and_named(tmp_path):
    rows = [["Force", "Year", "Arrests", "Target"], ["Kent", "2020-21", 2, 3]]
    check = check_rows(tmp_path, rows)
    assert codes(check) == [("D1", "column_unused")]
    assert check.ledger["unused"].tolist() == [1]
    declared = check_rows(tmp_path, rows, toml='[columns]\n"Target" = "unused"\n')
    assert declared.problems.empty
    assert declared.ledger["unused"].tolist() == [1]


def test_titles_that_disagree_are_two_readings_and_neither_is_taken(tmp_path):
    rows = [["South West return"], ["Measure", "2020-21"], ["Arrests", 5]]
    check = check_rows(tmp_path, rows, sheet="SE")
    assert check.outcomes.empty
    problem = check.problems.iloc[0]
    assert problem["code"] == "two_readings"
    assert "says South West" in problem["message"]
    assert "says South East" in problem["message"]


def test_nothing_says_what_is_counted(tmp_path):
    rows = [["Force", "2019-20", "2020-21"], ["Kent", 1, 2]]
    check = check_rows(tmp_path, rows)
    assert codes(check) == [("B2", "measure_missing")]
    assert check.ledger["set_aside"].tolist() == [2]
    settled = check_rows(tmp_path, rows, toml='[file]\nmeasure = "arrests"\n')
    assert settled.outcomes["measure"].tolist() == ["arrests", "arrests"]


def test_figures_in_no_table_are_set_aside_and_never_dropped(tmp_path):
    check = check_rows(tmp_path, [[1, 2, 3], [4, 5, 6]])
    assert check.outcomes.empty
    assert check.ledger["set_aside"].tolist() == [6]
    assert len(check.rejected) == 6


def test_guidance_sheets_of_a_template_hold_no_figures(tmp_path):
    path = workbook(
        tmp_path / "return.xlsx",
        {
            "Guidance": [["Version", 1.2], ["Type figures only"]],
            "Notes": [["Note number", "Note text"], [1, "Eastern excludes Kent"]],
            "Arrests": [["Region", "Apr to Jun 2021", "Jul to Sep 2021 [p]"], ["South West", 3, 4]],
        },
    )
    check = rocu.check(path)
    assert check.outcomes["value"].tolist() == [3, 4]
    assert check.outcomes["status"].tolist()[1] == "provisional"
    assert check.errors.empty
    assert adds_up(check.ledger)


def test_an_empty_cell_among_figures_is_neither_nil_nor_hidden(tmp_path):
    rows = [["Force", "Arrests", "Charges"], ["Kent", None, 3], ["Essex", 0, "[c]"]]
    check = check_rows(tmp_path, rows, file="2020-21.xlsx")
    assert stated(check, "measure", "value", "marker") == [
        ("C2", "charges", 3, None),
        ("B3", "arrests", 0, None),
        ("C3", "charges", None, "c"),
    ]
    assert ("B2", "figures_blank") in codes(check)


def test_a_count_that_looks_like_a_year_is_a_count(tmp_path):
    rows = [
        ["Force", "Period", "Measure", "Value"],
        ["Kent", "2018-19", "arrests", 12],
        ["Kent", "2019-20", "arrests", 2019],
        ["Kent", "2020-21", "arrests", 2020],
        ["Kent", "2021-22", "arrests", 14],
    ]
    check = check_rows(tmp_path, rows)
    assert check.outcomes["value"].tolist() == [12, 2019, 2020, 14]
    alone = check_rows(tmp_path, [["Force", "Arrests"], ["Kent", 2019]], file="2020-21.xlsx")
    assert alone.outcomes["value"].tolist() == [2019]
    wide = check_rows(
        tmp_path,
        [["Arrests"], ["Force", "2018-19", "2019-20"], ["Kent", 2018, 2019], ["Essex", 2020, 2021]],
    )
    assert wide.outcomes["value"].tolist() == [2018, 2019, 2020, 2021]


def test_headings_given_again_on_the_next_page_are_headings(tmp_path):
    heads = ["Force", "2019-20 arrests", "2020-21 arrests"]
    check = check_rows(tmp_path, [heads, ["Kent", 1, 2], heads, ["Essex", 3, 4]])
    assert check.outcomes["value"].tolist() == [1, 2, 3, 4]
    assert check.ledger["labels"].tolist() == [8]  # two rows of three headings, two names


def test_words_of_every_day_in_a_title_fill_no_strand_and_no_level(tmp_path):
    rows = [["PROTECT - Kent Police major crime return"], ["Measure", "2020-21"], ["Arrests", 5]]
    check = check_rows(tmp_path, rows)
    assert stated(check, "force", "strand", "level") == [("B3", "Kent", "Not stated", None)]


def test_one_sheet_a_strand(tmp_path):
    rows = [["Region", "Disruptions"], ["Eastern", 5]]
    path = workbook(tmp_path / "2020-21 Q1.xlsx", {"Pursue": rows, "Prevent": rows})
    assert rocu.check(path).outcomes["strand"].tolist() == ["Pursue", "Prevent"]


def test_headings_with_words_for_counting(tmp_path):
    rows = [["Force", "No. of arrests made", "Total number of charges"], ["Kent", 1, 2]]
    check = check_rows(tmp_path, rows, file="2020-21.xlsx")
    assert check.outcomes["measure"].tolist() == ["arrests", "charges"]
    assert check.problems.empty


def test_a_name_merged_over_its_rows_holds_for_all_of_them(tmp_path):
    path = workbook(
        tmp_path / "return.xlsx",
        {
            "Arrests": [
                ["Quarter", "Force", "Figure"],
                ["Q1 2020-21", "Kent", 1],
                [None, "Essex", 2],
                ["Q2 2020-21", "Kent", 3],
                [None, "Essex", 4],
                [None, "Suffolk", 5],
            ]
        },
    )
    book = openpyxl.load_workbook(path)
    book["Arrests"].merge_cells("A2:A3")
    book["Arrests"].merge_cells("A4:A6")
    book.save(path)
    check = rocu.check(path)
    assert check.outcomes["period"].tolist() == ["2020-21 Q1"] * 2 + ["2020-21 Q2"] * 3
    assert "filled_down" not in check.problems["code"].tolist()


def test_of_many_columns_without_a_place_only_some_are_named():
    heads = ["Force", "Period", "Measure", "Value", *(f"Spare {number}" for number in range(60))]
    rows = [["Kent", "2020-21", "arrests", 5, *range(60)]]
    found = layout.read_tables(sheet_of([heads, *rows])).findings.problems
    unused = [one.message for one in found if one.code == "column_unused"]
    assert len(unused) == 50 + 1
    assert "“Spare 50” (beside a column of figures) and 9 more; their cells" in unused[-1]
