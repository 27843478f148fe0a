"""What is asked about: no figure is read of what could mean something else."""

import pytest
from sheets_by_hand import check_rows

YEARS = ["Region", "Measure", "Period", "Value"]
BY_AREA = [["Region", "Arrests"], ["South West", 12], ["Eastern", 15]]
PLAIN = [["Measure", "Value"], ["Arrests", 12], ["Charges", 15]]


def titled(title, rows=BY_AREA):
    return [[title], [], *rows]


TABLES = {
    # places
    "three forces of a region": [["South West (3 forces), 2020-21"], [], *PLAIN],
    "a place in a cell that is longer": [YEARS, ["Rest of South West", "Arrests", "2020-21", 12]],
    "two places in one title": [["South West and Eastern, 2020-21"], [], *PLAIN],
    # periods
    "a forecast": titled("2020-21 forecast"),
    "from a month on": titled("From April 2020"),
    "a quarter that contradicts its months": titled("Q4 2020-21 (Oct-Dec 2020)"),
    "the same in a cell": [YEARS, ["South West", "Arrests", "Q4 2020-21 (Oct-Dec 2020)", 12]],
    "FY and one year": titled("FY2021"),
    # measures
    "an unknown measure": [YEARS, ["South West", "Doughnuts eaten", "2020-21", 12]],
    "an unknown column": [["Region", "Period", "Doughnuts"], ["South West", "2020-21", 12]],
    "numbered questions": [["Region", "Q1", "Q2"], ["South West", 12, 15]],
    "numbered questions in a year": [["2020-21"], [], ["Ref", "Q1", "Q2"], ["A", 12, 15]],
    # what figures are
    **{
        word: titled(f"{word}, 2020-21")
        for word in (
            *("Plan", "Budget", "Baseline", "Average", "Cost of arrests"),
            *("Per cent", "Year to date", "Rolling 12 months"),
        )
    },
    "a target over its column": [
        ["Region", "Period", "Arrests target"], ["South West", "2020-21", 12],
    ],
    "a target beside the measure": [["Region", "Period", "Target"], ["South West", "2020-21", 12]],
    # headings
    "a blank heading": [["Region", "2019-20", None], ["South West", 12, 15], ["Eastern", 3, 4]],
}  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
def test_is_asked(tmp_path, name):
    check = check_rows(tmp_path, TABLES[name], sheet="Sheet1")
    assert check.outcomes[["source", "value"]].to_numpy().tolist() == []
    assert (check.problems["severity"] == "error").any()


@pytest.mark.parametrize("sheet", ["Forecast", "Plan", "Baseline", "Averages", "Budget", "Targets"])
def test_a_sheet_of_what_did_not_happen_is_asked_about(tmp_path, sheet):
    check = check_rows(tmp_path, titled("2020-21"), sheet=sheet)
    assert len(check.outcomes) == 0
    assert check.problems["code"].tolist() == ["title_changes_meaning"]


@pytest.mark.parametrize("file", ["YTD South West.xlsx", "forecast 2020-21.xlsx"])
def test_a_file_of_what_did_not_happen_is_asked_about(tmp_path, file):
    assert len(check_rows(tmp_path, titled("2020-21"), file=file).outcomes) == 0


def test_a_title_that_differs_from_the_file_is_asked_about(tmp_path):
    check = check_rows(tmp_path, titled("Q3 2020-21"), file="South West Q4 2020-21.xlsx")
    assert len(check.outcomes) == 0
    assert set(check.problems["code"]) == {"period_ambiguous"}


def test_a_companion_stands_above_titles_that_differ(tmp_path):
    toml = '[file]\nperiod = "2020-21 Q4"\n'
    check = check_rows(tmp_path, titled("Q3 2020-21"), file="return Q4 2020-21.xlsx", toml=toml)
    assert check.outcomes["period"].tolist() == ["2020-21 Q4", "2020-21 Q4"]


def test_a_cost_beside_arrests_is_asked_about_and_arrests_are_read(tmp_path):
    rows = [
        ["2020-21"],
        ["Region", "Arrests", "Cost"],
        ["South West", 12, 500],
        ["Eastern", 15, 700],
    ]
    check = check_rows(tmp_path, rows, sheet="Outcomes")
    assert check.outcomes["value"].tolist() == [12, 15]
    assert set(check.outcomes["measure"]) == {"arrests"}
    assert check.rejected["cell"].tolist() == ["C3", "C4"]
    assert check.problems[["code", "cell"]].to_numpy().tolist() == [["column_not_understood", "C2"]]


def test_a_year_to_date_column_is_no_total_and_is_asked_about(tmp_path):
    heads = ["Region", "Q1 2020-21", "Q2 2020-21", "Year to date"]
    check = check_rows(
        tmp_path, [["Arrests"], heads, ["South West", 12, 15, 40], ["Eastern", 1, 2, 3]]
    )
    assert check.outcomes["value"].tolist() == [12, 15, 1, 2]
    assert check.problems[["code", "cell"]].to_numpy().tolist() == [["column_not_understood", "D2"]]
