import datetime as dt

import pytest
from sheets_by_hand import check_rows, codes, sheet_of, stated

from rocu_analysis.validation import facts, layout


def test_each_row_knows_the_cell_that_it_came_from():
    sheet = sheet_of([["Force", "Arrests"], ["Kent", 5]], file="2020-21.xlsx", name="Outcomes")
    found = layout.read_tables(sheet)
    row = facts.outcomes(found.tables[0], found.findings).iloc[0]
    assert row[["file", "sheet", "row", "column", "cell"]].tolist() == [
        "2020-21.xlsx",
        "Outcomes",
        2,
        2,
        "B2",
    ]
    assert row["heading"] == "Arrests"


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


def test_the_contracts_own_columns(tmp_path):
    rows = [
        [
            "geography",
            "region",
            "force",
            "counting",
            "period",
            "period_start",
            "period_end",
            "measure",
            "unit",
            "strand",
            "threat",
            "tier",
            "level",
            "value",
            "value_high",
            "qualifier",
            "status",
            "as_at",
            "marker",
            "published",
        ],
        [
            "region",
            "South West",
            None,
            "operation",
            "year to May 2022",
            dt.datetime(2021, 6, 1),
            dt.datetime(2022, 5, 31),
            "arrests",
            "count",
            "Pursue",
            "drugs",
            "tier 1",
            "major",
            102,
            106,
            "between",
            "revised",
            dt.datetime(2022, 7, 1),
            None,
            "https://example.org",
        ],
        [
            "force",
            "South West",
            "Dorset",
            "forces",
            "2020-21",
            None,
            None,
            "arrests",
            "count",
            "Not stated",
            None,
            None,
            None,
            None,
            None,
            None,
            "final",
            None,
            "c",
            None,
        ],
    ]
    first, second = check_rows(tmp_path, rows).outcomes.to_dict("records")
    assert (first["value"], first["value_high"], first["qualifier"]) == (102, 106, "between")
    assert (first["period"], first["counting"]) == ("year to May 2022", "operation")
    assert (first["tier"], first["level"], first["threat"]) == ("tier 1", "major", "drugs")
    assert first["as_at"].date() == dt.date(2022, 7, 1)
    assert first["published"] == "https://example.org"
    assert (second["force"], second["marker"], second["status"]) == ("Dorset", "c", "final")


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


def test_other_periods_of_the_file_settle_a_quarter(tmp_path):
    rows = [["Region", "Quarter", "Arrests"], ["Eastern", "Q1 2021", 5], ["Eastern", "2020-21", 9]]
    check = check_rows(tmp_path, rows)
    assert check.outcomes["period"].tolist() == ["2021-22 Q1", "2020-21"]


def test_serials_in_a_column_of_weeks_are_dates_with_a_warning(tmp_path):
    rows = [["Region", "Week commencing", "Arrests"], ["Eastern", 44627, 5]]
    check = check_rows(tmp_path, rows)
    assert check.outcomes["period"].tolist() == ["week of 7 Mar 2022"]  # 30 Dec 1899 + 44,627 days
    assert codes(check) == [("B2", "serial_date")]


def test_a_period_that_nothing_gives_is_not_stated_and_warned_about(tmp_path):
    check = check_rows(tmp_path, [["Region", "Arrests"], ["Eastern", 5]])
    assert stated(check, "period", "value") == [("B2", "not stated", 5)]
    assert codes(check) == [("B2", "period_not_stated")]


@pytest.mark.parametrize(("total", "found"), [(6, []), (7, [("B5", "total_does_not_add_up")])])
def test_total_rows_are_checked_against_their_parts(tmp_path, total, found):
    rows = [
        ["Arrests 2020-21"],
        ["Threat", "Eastern"],
        ["Drugs", 2],
        ["Fraud", 4],
        ["Total", total],
    ]
    check = check_rows(tmp_path, rows)
    assert codes(check) == found  # 2 + 4 = 6
    assert check.outcomes["value"].tolist() == [2, 4]
    assert check.ledger["totals"].tolist() == [1]


def test_total_columns_are_checked_against_their_parts(tmp_path):
    rows = [
        ["Disruptions 2020-21"],
        ["Region", "Pursue", "Prevent", "Total"],
        ["South West", 1, 2, 3],
        ["Eastern", 3, 4, 8],
    ]
    check = check_rows(tmp_path, rows)
    assert codes(check) == [("D4", "total_does_not_add_up")]  # 3 + 4 = 7, not 8


def test_totals_among_the_words_of_a_long_table(tmp_path):
    rows = [["Force", "Period", "Measure", "Strand", "Value"]]
    rows += [
        ["Dorset", "2020-21", "Disruptions", strand, value]
        for strand, value in (("Pursue", 1), ("Prevent", 2), ("Total", 4))
    ]
    check = check_rows(tmp_path, rows)
    assert codes(check) == [("E4", "total_does_not_add_up")]  # 1 + 2 = 3, not 4
    assert len(check.outcomes) == 2


def test_subtotals_and_a_grand_total(tmp_path):
    rows = [
        ["Force", "2020-21"],
        ["Dorset", 1],
        ["Wiltshire", 3],
        ["South West total", 4],
        ["Kent", 5],
        ["Essex", 7],
        ["Eastern total", 12],
        ["Grand total", 16],
    ]
    check = check_rows(tmp_path, rows, sheet="Arrests")
    # 1 + 3 = 4; 5 + 7 = 12; 4 + 12 = 16
    assert check.problems.empty
    assert check.ledger["totals"].tolist() == [3]


def test_no_total_is_judged_beside_a_hidden_figure(tmp_path):
    rows = [["Arrests 2020-21"], ["Threat", "Eastern"], ["Drugs", "<5"], ["Fraud", 4], ["Total", 7]]
    assert check_rows(tmp_path, rows).problems.empty


def test_a_total_of_nothing_is_a_figure(tmp_path):
    rows = [["Region", "Total arrests", "Total charges"], ["Eastern", 5, 6]]
    check = check_rows(tmp_path, rows, file="2020-21.xlsx")
    assert stated(check, "measure", "value") == [("B2", "arrests", 5), ("C2", "charges", 6)]
