"""What does a table state, figure by figure, and what is said of the figures that cannot stand?"""

import datetime as dt
import io

import pytest
from sheets_by_hand import check_rows, codes, sheet_of, stated
from test_grouped_names import returned

import rocu_analysis as rocu
from rocu_analysis.validation import facts
from rocu_analysis.validation.cells import Grid
from rocu_analysis.validation.log import Log

YEAR = "2020-21.xlsx"


def checked(text):
    """Check a return typed as lines of a CSV."""
    file = io.BytesIO(text.encode())
    file.name = "SW.csv"
    return rocu.check(file)


def test_the_source_is_written_as_file_sheet_and_cell(tmp_path):
    check = check_rows(
        tmp_path, [["Force", "Arrests"], ["Kent", 5]], file="SW 2020-21 Q4.xlsx", sheet="Outcomes"
    )
    assert check.outcomes["source"].tolist() == ["SW 2020-21 Q4.xlsx!Outcomes!B2"]


def test_problems_in_figures_stand_at_their_cells(tmp_path):
    rows = [
        ["Force", "Arrests", "Charges"],
        ["Kent", "#REF!", 2.5],
        ["Essex", -3, "(15)"],
        ["Suffolk", dt.datetime(2021, 10, 5), "see note"],
        ["Norfolk", 1.5, "=B2+1"],
        ["Bedfordshire", True, "1,12"],
    ]
    check = check_rows(tmp_path, rows, file="2020-21.xlsx")
    assert [found for found in codes(check) if found[1] != "force_missing"] == [
        ("B2", "error_cell"),
        ("B3", "negative"),
        ("B4", "date_for_figure"),
        ("B5", "fraction_of_people"),
        ("B6", "truth_for_figure"),
        ("C2", "fraction"),
        ("C3", "maybe_negative"),
        ("C4", "text_for_figure"),
        ("C5", "uncalculated_formula"),
        ("C6", "unclear_number"),
    ]
    # 10 figures, of which only the 2.5 charges (not people) are kept
    assert stated(check, "force", "value") == [("C2", "Kent", 2.5)]
    assert check.rejected["cell"].tolist() == ["B2", "B3", "C3", "B4", "C4", "B5", "C5", "B6", "C6"]


def test_units_of_heading_cell_format_and_measure(tmp_path):
    rows = [
        ["Region", "Cash seized (£m)", "Cannabis seized", "Arrests"],
        ["Eastern", 1.2, "3.5 kg", 4],
        ["South West", 0.5, 2, 5],
    ]
    check = check_rows(tmp_path, rows, file="2020-21.xlsx")
    assert stated(check, "unit", "value") == [
        ("B2", "GBP", 1_200_000),  # 1.2 x 1,000,000
        ("C2", "kg", 3.5),
        ("D2", "count", 4),
        ("B3", "GBP", 500_000),
        ("C3", "kg", 2),
        ("D3", "count", 5),
    ]


def test_a_share_is_held_as_it_is_printed(tmp_path):
    rows = [["Region", "Recommendations complete"], ["Eastern", "12%"], ["South West", 0.07]]
    check = check_rows(tmp_path, rows, file="2020-21.xlsx", formats={"B3": "0%"})
    assert stated(check, "unit", "value") == [("B2", "percent", 12), ("B3", "percent", 7)]


def test_a_unit_that_is_not_the_measures_is_said(tmp_path):
    rows = [["Region", "Arrests"], ["Eastern", "£12"], ["South West", 7]]
    check = check_rows(tmp_path, rows, file="2020-21.xlsx")
    assert ("B2", "unit_differs") in codes(check)
    assert check.outcomes["unit"].tolist() == ["GBP", "count"]


def test_the_contracts_own_columns():
    first, second = checked(
        "geography,region,force,counting,period,period_start,period_end,measure,unit,strand,threat,"
        "tier,level,value,value_high,qualifier,status,as_at,marker,published\n"
        "region,South West,,operation,year to May 2022,2021-06-01,2022-05-31,arrests,count,Pursue,"
        "drugs,tier 1,major,102,106,between,revised,2022-07-01,,https://example.org\n"
        "force,South West,Dorset,forces,2020-21,,,arrests,count,Not stated,,,,,,,final,,c,\n"
    ).outcomes.to_dict("records")
    assert (first["value"], first["value_high"], first["qualifier"]) == (102, 106, "between")
    assert (first["period"], first["counting"]) == ("year to May 2022", "operation")
    assert (first["tier"], first["level"], first["threat"]) == ("tier 1", "major", "drugs")
    assert first["as_at"].date() == dt.date(2022, 7, 1)
    assert first["published"] == "https://example.org"
    assert (second["force"], second["marker"], second["status"]) == ("Dorset", "c", "final")


def test_figures_in_no_table_are_set_aside_each_where_it_stands():
    grid = Grid(sheet_of([["Region", 5, 6]]))
    for cells, count in (([(0, 1)], "1 figure stands"), ([(0, 1), (0, 2)], "2 figures stand")):
        log = Log(grid)
        rows = facts.stray(grid, cells, log)
        assert log.problems[0].message == f"{count} in no table that can be read"
        assert rows["found"].tolist() == ["5", "6"][: len(cells)]
        assert set(rows["disposition"]) == {"set_aside"}


# -- periods ---------------------------------------------------------------------------------------


def test_first_and_last_day_settle_the_period(tmp_path):
    rows = [
        ["Region", "Period", "From", "To", "Measure", "Value"],
        ["Eastern", "Phase 12", "23/06/2025", "29/06/2025", "arrests", 5],
        ["Eastern", "2021", "01/01/2021", "31/12/2021", "arrests", 6],
        ["Eastern", "2020-21", "01/01/2021", "31/12/2021", "arrests", 7],
        ["Eastern", None, "01/02/2021", "31/01/2021", "arrests", 8],
    ]
    check = check_rows(tmp_path, rows)
    assert stated(check, "period") == [("F2", "week of 23 Jun 2025"), ("F3", "2021")]
    # 29 June 2025 is more than a year after every other period.
    assert codes(check) == [
        ("B4", "period_differs"),
        ("D5", "period_backwards"),
        ("F2", "period_ahead"),
    ]


def test_an_open_period_is_reported_with_its_readings(tmp_path):
    rows = [["Region", "Quarter", "Arrests"], ["Eastern", "Q1 2021", 5]]
    check = check_rows(tmp_path, rows)
    assert codes(check) == [("B2", "period_ambiguous")]
    message = check.problems["message"].iloc[0]
    assert "1 Jan 2021 to 31 Mar 2021" in message
    assert "1 Apr 2021 to 30 Jun 2021" in message


def test_a_period_that_nothing_gives_is_not_stated_and_warned_about(tmp_path):
    check = check_rows(tmp_path, [["Region", "Arrests"], ["Eastern", 5]])
    assert stated(check, "period", "value") == [("B2", "not stated", 5)]
    assert codes(check) == [("B2", "period_not_stated")]


@pytest.mark.parametrize(
    ("one", "first", "last", "label"),
    [
        ("Q1 2022", "2022-01-01", "2022-03-31", "2021-22 Q4"),
        ("Q1 2022", "2022-04-01", "2022-06-30", "2022-23 Q1"),
        ("2022-Q1", "01/01/2022", "31/03/2022", "2021-22 Q4"),
    ],
)
def test_days_beside_a_quarter_say_which_it_is(one, first, last, label):
    check = checked(f"Force,Period,From,To,Arrests\nDorset,{one},{first},{last},5\n")
    assert check.errors.empty, check
    assert check.outcomes["period"].tolist() == [label]


@pytest.mark.parametrize(("beside", "settled"), [("2021-22", True), ("2022-01-31", False)])
def test_a_financial_year_in_the_file_settles_its_quarters(beside, settled):
    check = checked(f"Force,Period,Extracted,Arrests\nDorset,Q1 2022,{beside},5\n")
    assert ("period_ambiguous" not in check.problems["code"].tolist()) is settled


# -- measures and scales ---------------------------------------------------------------------------


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


def test_the_nearest_measure_is_asked_for(tmp_path):
    check = returned(tmp_path, {"measure": "Arests", "value": 5})
    message = check.problems["message"].iloc[0]
    assert "did you mean arrests" in message


def long(measure, value, unit=None):
    return [["Region", "Measure", "Unit", "Value"], ["South West", measure, unit, value]]


@pytest.mark.parametrize(
    ("measure", "name", "full"),
    [
        ("Cash seized (£000s)", "cash seized", 5_000),
        ("Cash seized (£'000)", "cash seized", 5_000),
        ("Cash seized £m", "cash seized", 5_000_000),
        ("Cash seized in £ thousands", "cash seized", 5_000),
        ("value of drugs seized (millions)", "value of drugs seized", 5_000_000),
        ("value of drugs seized in thousands", "value of drugs seized", 5_000),
        ("Cash seized (£)", "cash seized", 5),
    ],
)
def test_a_measure_may_say_its_scale(tmp_path, measure, name, full):
    check = check_rows(tmp_path, long(measure, 5), file=YEAR)
    assert stated(check, "measure", "value", "unit") == [("D2", name, full, "GBP")]


@pytest.mark.parametrize(("unit", "full"), [("£000", 5_000), ("£m", 5_000_000), ("GBP", 5)])
def test_a_unit_may_say_its_scale(tmp_path, unit, full):
    check = check_rows(tmp_path, long("Cash seized", 5, unit), file=YEAR)
    assert stated(check, "value", "unit") == [("D2", full, "GBP")]
    assert check.problems.empty


def test_a_title_in_pounds_scales_money_alone(tmp_path):
    rows = [["All figures in £000s"], [], *long("Cash seized", 5), ["South West", "arrests", "", 7]]
    check = check_rows(tmp_path, rows, file=YEAR)
    assert [row[1:] for row in stated(check, "measure", "value")] == [
        ("cash seized", 5_000),
        ("arrests", 7),
    ]


def test_a_scale_said_twice_is_applied_once(tmp_path):
    rows = long("Cash seized (£000s)", 5, "£000")
    rows[0][3] = "Value (£000s)"
    check = check_rows(tmp_path, [["All figures in £000s"], [], *rows], file=YEAR)
    assert stated(check, "value") == [("D4", 5_000)]


def test_two_scales_set_the_figure_aside(tmp_path):
    check = check_rows(tmp_path, long("Cash seized (£000s)", 5, "£m"), file=YEAR)
    assert check.outcomes.empty
    assert check.problems["code"].tolist() == ["scale_differs"]


# -- markers and ends of ranges -------------------------------------------------------------------


@pytest.mark.parametrize("marker", ["c", "x", "z"])
def test_a_figure_beside_a_marker_is_set_aside_and_a_marker_alone_stands(marker):
    check = checked(
        "Region,Period,Measure,Value,Marker\n"
        f"South West,2020-21,arrests,30,{marker}\nEastern,2020-21,arrests,,{marker}\n"
    )
    assert stated(check, "marker") == [("D3", marker)]
    assert codes(check) == [("D2", "figure_beside_marker")]


def ranges(found):
    """Measure, figure and upper end of each accepted row; None where there is no end."""
    rows = found.outcomes[["measure", "value", "value_high"]].itertuples(index=False, name=None)
    return [(measure, value, high if high == high else None) for measure, value, high in rows]


def test_an_upper_end_belongs_to_the_figure_at_its_left():
    found = checked(
        "Region,Period,Arrests,Charges,Upper\nSouth West,2020-21,5,6,7\nSouth West,2021-22,8,3,\n"
    )
    assert ranges(found) == [
        ("arrests", 5, None),
        ("charges", 6, 7),
        ("arrests", 8, None),
        ("charges", 3, None),
    ]
    assert found.ledger["accepted"].sum() == 4 + 1


def test_an_upper_end_without_a_figure_is_set_aside_in_its_place():
    found = checked(
        "Region,Period,Measure,Value,Upper\n"
        "South West,2020-21,arrests,5,7\n"
        "South West,2021-22,arrests,,9\n"
    )
    assert ranges(found) == [("arrests", 5, 7)]
    (problem,) = found.problems.itertuples()
    assert (problem.code, problem.cell) == ("range_without_end", "D3")
    assert "no figure beside it" in problem.message
    assert found.ledger[["accepted", "set_aside"]].to_numpy().tolist() == [[2, 1]]


def test_an_upper_end_beside_a_marker_needs_no_figure():
    found = checked(
        "Region,Period,Measure,Value,Upper,Marker\n"
        "South West,2020-21,arrests,5,7,\n"
        "South West,2021-22,arrests,,4,c\n"
    )
    assert found.problems.empty
    assert found.outcomes["value_high"].tolist() == [7, 4]


def test_the_upper_end_of_a_total_is_a_total():
    found = checked(
        "Force,Period,Measure,Value,Upper\n"
        "Dorset,2020-21,arrests,5,7\n"
        "Wiltshire,2020-21,arrests,6,9\n"
        f"Total,2020-21,arrests,{5 + 6},{7 + 9}\n"
    )
    assert found.ledger[["accepted", "totals"]].to_numpy().tolist() == [[2 * 2, 2]]


@pytest.mark.parametrize("headings", ["Upper,High", "Upper end,Maximum"])
def test_a_second_column_of_upper_ends_is_left_out_with_a_warning(headings):
    found = checked(
        f"Region,Period,Measure,Value,{headings}\n"
        "South West,2020-21,arrests,5,7,8\n"
        "South West,2021-22,arrests,4,9,3\n"
    )
    assert ranges(found) == [("arrests", 5, 7), ("arrests", 4, 9)]
    (problem,) = found.problems.itertuples()
    assert (problem.code, problem.cell) == ("column_unused", "F1")
    assert found.ledger["unused"].sum() == 2


# -- what our template asks for -------------------------------------------------------------------


@pytest.mark.parametrize("name", ["geography", "counting", "unit", "strand", "qualifier", "period"])
def test_a_blank_that_must_be_filled_is_said(tmp_path, name):
    check = returned(tmp_path, {name: None, "value": 5})
    found = check.problems[check.problems["code"] == "required_blank"]
    assert found["field"].tolist() == [name]
    assert check.outcomes["value"].tolist() == [5]


def test_a_blank_measure_is_an_error_and_never_total_outcomes(tmp_path):
    check = returned(tmp_path, {"measure": None, "value": 5})
    assert check.outcomes.empty
    assert "measure_missing" in check.problems["code"].tolist()


def test_days_may_stand_for_the_label_of_a_period(tmp_path):
    days = {"period": None, "period_start": "1 January 2021", "period_end": "31 March 2021"}
    assert returned(tmp_path, {**days, "value": 5}).problems.empty


def test_between_needs_its_upper_end(tmp_path):
    check = returned(tmp_path, {"qualifier": "between", "value": 5})
    assert check.outcomes.empty
    assert [code for _, code in codes(check)] == ["range_without_end"]
