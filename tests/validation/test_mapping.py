"""What a companion settles, where it contradicts itself, the return or the file."""

import pytest
from sheets_by_hand import check_rows, stated

from rocu_analysis.validation import mapping


def test_what_is_said_of_a_sheet_wins_over_what_is_said_of_the_file(tmp_path):
    rows = [["Region", "Arrests (tens)"], ["Eastern", 5]]
    toml = '[file]\nscale = 1\nperiod = "2019-20"\n[sheets.Sheet1]\nscale = 10\nperiod = "2020-21"'
    check = check_rows(tmp_path, rows, toml=toml)
    assert stated(check, "period", "value") == [("B2", "2020-21", 5 * 10)]


def test_cells_win_over_what_is_said_of_the_whole_file(tmp_path):
    rows = [["Region", "Period", "Arrests"], ["Eastern", "2018-19", 5]]
    check = check_rows(tmp_path, rows, toml='[file]\nperiod = "2020-21"\n')
    assert check.outcomes["period"].tolist() == ["2018-19"]


def test_words_are_matched_without_case_and_spaces():
    found, problems = mapping.load({"x.toml": '[columns]\n"Police  FORCE area:" = "force"\n'})
    assert found.column(["police force area"]) == "force"
    assert problems == []


@pytest.mark.parametrize("lacking", ["cell", "by", "reason"])
def test_no_figure_is_taken_back_without_a_cell_a_name_and_a_reason(tmp_path, lacking):
    given = {"cell": "B2", "by": "A. Analyst", "reason": "Confirmed by telephone"}
    lines = [f'{name} = "{said}"' for name, said in given.items() if name != lacking]
    toml = "\n".join(["[[accept]]", "value = 15", *lines])
    rows = [["Region", "Arrests"], ["Eastern", "(15)"]]
    check = check_rows(tmp_path, rows, file="2020-21.xlsx", toml=toml)
    assert "accept_incomplete" in check.problems["code"].tolist()
    assert check.outcomes.empty
