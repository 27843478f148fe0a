"""Workbooks of ours among the returns: what is read again, and what is not."""

from openpyxl import load_workbook
from sheets_by_hand import check_rows, codes

import rocu_analysis as rocu
from rocu_analysis import templates


def test_an_empty_template_is_said_to_be_empty(tmp_path):
    check = rocu.check(templates.write_template(tmp_path / "blank.xlsx"))
    assert codes(check) == [("", "template_empty")]
    assert "The template blank.xlsx holds no figure." in check.summary


def test_a_problems_workbook_among_the_returns_is_not_read_even_saved_again(tmp_path):
    rows = [["Region", "Arrests"], ["South West", 5]]
    first = check_rows(tmp_path, rows, file="2020-21.xlsx", sheet="Return")
    path = first.to_excel(tmp_path / "problems.xlsx")
    book = load_workbook(path)
    book["Problems"]["A2"].value = "done"
    book.save(path)
    check = rocu.check(tmp_path)
    assert codes(check) == [("", "own_workbook")]
    assert check.outcomes["value"].tolist() == [5]
    assert {sheet.file for sheet in check.sheets} == {"2020-21.xlsx"}
