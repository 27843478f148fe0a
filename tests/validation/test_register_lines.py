"""A register goes on across blank rows and lines; a line is no record, and what is left is told."""

import pytest
from sheets_by_hand import check_rows

LINE = "National: county lines review (published 2023)"
HEAD = ["Ref", "Recommendation", "Lead", "Target date", "Status"]
UPPER = [["R1", "agree a process", "Kent", "30/09/2023", "complete"],
         ["AFI 2", "record consistently", "Kent", "31/03/2024", "being progressed"]]  # fmt: skip
LOWER = [["CL1", "share within 28 days", "Kent", "31/05/2024", "complete"],
         ["CL2", "review of cuckooing", "Kent", "tbc", "being progressed"]]  # fmt: skip
FILE = '[file]\nreport = "SOC inspection"\n'
IDS = ["R1", "AFI 2", "CL1", "CL2"]


def read(tmp_path, *between, toml=FILE, below=(), lower=LOWER):
    rows = [["HMICFRS tracker"], HEAD, *UPPER, *between, *lower, *below]
    found = check_rows(tmp_path, rows, toml=toml)
    codes = found.problems["code"].tolist()
    recs = found.recommendations
    return recs["recommendation_id"].tolist(), recs["report"].tolist(), codes, found


@pytest.mark.parametrize("between", [[[]], [[], []], [[None] * 5]])
def test_rows_after_a_blank_row_are_of_the_same_register(tmp_path, between):
    ids, reports, codes, found = read(tmp_path, *between)
    assert ids == IDS
    assert reports == ["SOC inspection"] * 4
    assert codes == []
    assert found.outcomes.empty


@pytest.mark.parametrize("toml", [FILE, FILE + "[sheets.Sheet1]\nheader_row = 2\n"])
@pytest.mark.parametrize("between", [[[LINE]], [[], [LINE]], [[], [LINE], []], [[LINE], HEAD]])
def test_a_line_names_the_report_of_the_rows_below_it_and_is_told(tmp_path, between, toml):
    if HEAD in between and "header_row" in toml:
        return  # there the analyst says that there is one table
    ids, reports, codes, found = read(tmp_path, *between, toml=toml)
    assert ids == IDS
    assert reports == ["SOC inspection"] * 2 + [LINE] * 2
    assert codes == ["line_over_records"]
    assert LINE in found.problems["message"][0]


def test_a_line_that_names_no_report_is_a_note_and_told(tmp_path):
    ids, reports, codes, _ = read(tmp_path, [], ["Further ones"])
    assert (ids, set(reports), codes) == (IDS, {"SOC inspection"}, ["line_over_records"])
    own = FILE + '[values.report]\n"Further ones" = "HMICFRS 2022"\n'
    assert read(tmp_path, ["Further ones"], toml=own)[1][2:] == ["HMICFRS 2022"] * 2


def test_a_report_of_its_own_column_stands_and_blanks_take_the_line(tmp_path):
    head, lower = ["Ref", "Report", "Recommendation", "Status"], ["CL1", "A", "b", "complete"]
    rows = [head, ["R1", "A", "a", "complete"], [], [LINE], lower, ["CL2", None, "c", "complete"]]
    assert check_rows(tmp_path, rows).recommendations["report"].tolist() == ["A", "A", LINE]


def test_dropped_rows_are_as_if_they_were_not_there(tmp_path):
    toml = FILE + "[sheets.Sheet1]\ndrop_rows = [5, 6]\n"
    ids, reports, codes, _ = read(tmp_path, [], [LINE], toml=toml)
    assert (ids, set(reports), codes) == (IDS, {"SOC inspection"}, [])
    # So for figures: two rows that belong together stand together.
    rows = [["Force", "2020-21"], ["Kent", 5], [], ["Subject to change"], ["Essex", 7]]
    plain = check_rows(tmp_path, rows, toml='[file]\nmeasure = "arrests"\n')
    toml = '[file]\nmeasure = "arrests"\n[sheets.Sheet1]\ndrop_rows = [3, 4]\n'
    dropped = check_rows(tmp_path, rows, toml=toml)
    assert dropped.outcomes["value"].tolist() == [5, 7]
    assert plain.ledger["notes"].sum() + plain.ledger["titles"].sum() == 1


def test_what_stands_below_a_register_and_is_none_of_its_rows_is_told_row_by_row(tmp_path):
    key = [[], ["Contact", "a@b"], ["Green", "on track"], ["Red", "late"], ["Note: none"]]
    ids, _, codes, found = read(tmp_path, below=key)
    assert ids == IDS
    assert codes == ["row_left"] * 2
    assert found.problems["cell"].tolist() == ["A9", "A10"]


def test_a_list_of_figures_below_a_register_is_no_part_of_it(tmp_path):
    list_of = [[], ["Force", "Period", "Arrests"], ["Kent", "2020-21", 12], ["Essex", "2020-21", 3]]
    ids, _, _, found = read(tmp_path, below=list_of)
    assert ids == IDS
    assert found.outcomes["value"].tolist() == [12, 3]
