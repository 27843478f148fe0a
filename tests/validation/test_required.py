"""What the template asks for and a row leaves empty; and workbooks of ours among the returns."""

import pytest
from openpyxl import load_workbook
from sheets_by_hand import check_rows, codes, workbook
from test_grouped_names import returned

import rocu_analysis as rocu
from rocu_analysis import templates


def test_an_empty_template_is_said_to_be_empty(tmp_path):
    check = rocu.check(templates.write_template(tmp_path / "blank.xlsx"))
    assert "The template blank.xlsx holds no figure." in check.summary
    assert "holds no figure" not in returned(tmp_path, {"value": 5}).summary


def test_a_problems_workbook_among_the_returns_is_not_read(tmp_path):
    rows = [["Region", "Arrests"], ["South West", 5]]
    first = check_rows(tmp_path, rows, file="2020-21.xlsx", sheet="Return")
    first.to_excel(tmp_path / "problems.xlsx")
    check = rocu.check(tmp_path)
    assert codes(check) == [("", "own_workbook")]
    assert check.outcomes["value"].tolist() == [5]
    assert {sheet.file for sheet in check.sheets} == {"2020-21.xlsx"}


def test_a_problems_workbook_saved_again_is_known_still(tmp_path):
    first = check_rows(tmp_path, [["Region", "Arrests"], ["Eastern", 5]], file="2020-21.xlsx")
    path = first.to_excel(tmp_path / "problems.xlsx")
    book = load_workbook(path)
    book["Problems"]["A2"].value = "done"
    book.save(path)
    assert rocu.check(path).problems["code"].tolist() == ["own_workbook"]


def test_a_return_with_a_sheet_called_summary_is_read(tmp_path):
    rows = [["Region", "Arrests"], ["South West", 5]]
    path = workbook(tmp_path / "2020-21.xlsx", {"Summary": rows, "Problems": [["None"]]})
    assert rocu.check(path).outcomes["value"].tolist() == [5]


REGISTER = ["Recommendation ID *", "Report *", "Status *"]


def test_a_blank_in_a_register_that_must_be_filled_is_said_at_its_cell(tmp_path):
    rows = [REGISTER, ["R1", "A report", "complete"], ["R2", "A report"], ["R3", "A report"]]
    check = check_rows(tmp_path, rows)
    assert codes(check) == [("C3", "required_blank")]
    assert check.problems["message"].tolist() == [
        "Status must be filled and is empty; it is kept as “status not known” (and 1 more line "
        "like it)"
    ]
    assert check.recommendations["recommendation_id"].tolist() == ["R1", "R2", "R3"]


def test_a_blank_that_a_record_cannot_do_without_is_said_at_its_cell_once(tmp_path):
    check = check_rows(tmp_path, [REGISTER, ["R1", None, None], [None, "A report", "complete"]])
    assert codes(check) == [("A3", "record_incomplete"), ("B2", "record_incomplete")]
    assert check.rejected["field"].tolist() == ["report", "recommendation_id"]
    assert check.ledger["set_aside"].tolist() == [1 + 2]


def test_a_register_that_is_not_our_template_may_lack_its_status(tmp_path):
    check = check_rows(tmp_path, [["Ref", "Inspection", "RAG"], ["R1", "A report", None]])
    assert check.problems.empty


def test_a_grade_whose_scale_is_blank_in_the_template(tmp_path):
    headings = ["Unit *", "Unit type *", "Question *", "Grade", "Scale *"]
    check = check_rows(tmp_path, [headings, ["SWROCU", "ROCU", "Tasking", "in place", None]])
    assert check.grades["scale"].tolist() == ["self-assessment"]
    assert codes(check) == [("E2", "required_blank")]


MARKED = ["OFFICIAL | For the board", "This sheet has one table."]


def paper(first_line, *, banner=MARKED[0]):
    figures = [["Region", "Arrests 2020-21"], ["Eastern", 5], ["London", 6]]
    return {
        "Cover": [["A paper"], [MARKED[0]], ["Marking: OFFICIAL"], ["Handling: For the board"]],
        "Contents": [[banner], ["Sheet", "What it holds"], ["Table 1", "Arrests"]],
        "Table 1": [[first_line], [banner], *figures],
    }


def test_the_tables_of_our_own_paper_are_not_read_again(tmp_path):
    check = rocu.check(workbook(tmp_path / "paper.xlsx", paper("Table 1: Arrests, 2020-21")))
    assert codes(check) == [("", "own_workbook")]
    assert check.problems["message"].tolist() == [
        "the tables of a paper, made by rocu_analysis; not read"
    ]
    assert check.outcomes.empty


@pytest.mark.parametrize(
    "sheets",
    [paper("Arrests, 2020-21"), paper("Table 1: Arrests", banner="Crown copyright")],
    ids=["no label", "no marking on the sheet"],
)
def test_a_publication_with_a_cover_and_numbered_tables_is_read(tmp_path, sheets):
    check = rocu.check(workbook(tmp_path / "publication.xlsx", sheets))
    assert check.outcomes["value"].tolist() == [5, 6]


def test_a_template_that_came_back_empty_is_a_warning(tmp_path):
    check = rocu.check(templates.write_template(tmp_path / "blank.xlsx"))
    assert codes(check) == [("", "template_empty")]
    assert check.problems["severity"].tolist() == ["warning"]
