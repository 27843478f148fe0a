"""Registers that are not read but asked about, each with the problem at its cell."""

from datetime import date

import openpyxl
import pytest
from sheets_by_hand import adds_up, check_rows, workbook

import rocu_analysis as rocu

HEAD = ["Ref", "Report", "Recommendation", "Due date", "Status"]
PLACED = [*HEAD, "Force"]
MONEY = ["Funding source", "Amount"]
GRADES = ["Force", "Question", "Grade", "Scale"]
TIERS = "HMICFRS five tiers"
DUE = date(2024, 1, 31)


def rec(ref=1, status="Open", *more, report="Audit"):
    return [ref, report, "Do it", DUE, status, *more]


ASKED = [
    # Which recommendation is it?
    ("recommendations", HEAD, [rec("5 & 6")], "word_unknown", "A3"),
    ("recommendations", HEAD, [rec("4a, 4b and 4c")], "word_unknown", "A3"),
    ("recommendations", HEAD, [["Total", 2]], "word_unknown", "A3"),
    ("recommendations", HEAD, [["Complete", 1]], "word_unknown", "A3"),
    ("recommendations", HEAD, [rec(report=None)], "record_incomplete", "A3"),
    ("recommendations", HEAD[:1] + HEAD[2:], [[1, "x", DUE, "Open"]], "record_incomplete", "A3"),
    ("recommendations", HEAD, [rec(), rec(status="Closed")], "record_conflict", "A3"),
    # Whose is it?
    ("recommendations", PLACED, [rec(1, "Open", "Dorset and Wiltshire")], "name_unknown", "F3"),
    ("recommendations", PLACED, [rec(1, "Open", "NPCC")], "name_unknown", "F3"),
    ("recommendations", PLACED, [rec(1, "Open", "Kentt")], "name_unknown", "F3"),
    # What may not be so.
    ("recommendations", [*HEAD, "Published"], [rec(1, "Open", date(2024, 5, 1))],
     "due_before_published", "D3"),
    # A line between the rows may hold for those below it.
    ("recommendations", HEAD, [["Closed ones"], rec()], "section_line", "A3"),
    # Money.
    ("resources", MONEY, [["Grant", "12p"]], "text_for_figure", "B3"),
    ("resources", MONEY, [["Grant", "25%"]], "text_for_figure", "B3"),
    ("resources", MONEY, [["Grant", "about a million"]], "text_for_figure", "B3"),
    ("resources", MONEY, [["Grant", -5]], "negative", "B3"),
    ("resources", MONEY, [[None, 500]], "record_incomplete", "B3"),
    # Grades.
    ("grades", GRADES, [["Kent", "Leadership", "Goood", TIERS]], "word_unknown", "C3"),
    ("grades", GRADES, [["Kent", "Leadership", "Good (2018)", TIERS]], "word_unknown", "C3"),
    ("grades", GRADES, [["Kent", "Leadership", "In place: from April", TIERS]], "word_unknown",
     "C3"),
    ("grades", GRADES, [["Kent", "Leadership", "Good", "Ofsted"]], "word_unknown", "D3"),
    ("grades", GRADES[:3], [["Kent", "Leadership", "Good"]], "record_incomplete", "A3"),
    # Answers.
    ("responses", ["Rec", "Respondent", "Role", "Response"], [[1, "A PCC", "PCC", "No. 3"]],
     "word_unknown", "D3"),
]  # fmt: skip


@pytest.mark.parametrize(("frame", "head", "rows", "code", "cell"), ASKED)
def test_a_record_is_set_aside_and_asked_about(tmp_path, frame, head, rows, code, cell):
    title = "SWROCU 2023-24" if frame == "resources" else "Tracker"
    check = check_rows(tmp_path, [[title], head, *rows])
    assert getattr(check, frame).empty
    assert (code, cell) in [*check.errors[["code", "cell"]].itertuples(index=False, name=None)]
    assert len(check.rejected) >= 1
    assert adds_up(check.ledger)


@pytest.mark.parametrize(
    "typed",
    [
        *("Green - on track", "Complete - awaiting sign-off", "Closed - reopened in March"),
        *("Complete (in part)", "80% complete", "Amber", "See above", "3/1/24: Open"),
    ],
)
def test_a_status_in_other_words_is_not_known_and_told(tmp_path, typed):
    check = check_rows(tmp_path, [["Kent Police"], HEAD, rec(status=typed)])
    assert check.recommendations["status"].tolist() == ["status not known"]
    assert check.problems[["code", "cell"]].to_numpy().tolist() == [["word_left_out", "E3"]]


@pytest.mark.parametrize("status", [None, "None"])
def test_a_status_that_is_lacking_is_told_once_a_sheet(tmp_path, status):
    check = check_rows(tmp_path, [["Kent Police"], HEAD, rec(1, status), rec(2, status)])
    assert check.recommendations["status"].tolist() == ["status not known"] * 2
    assert check.problems[["code", "cell"]].to_numpy().tolist() == [["required_blank", "E2"]]


def test_a_share_of_the_money_is_no_amount(tmp_path):
    book = openpyxl.Workbook()
    for row in [["South West ROCU 2022/23"], MONEY, ["Home Office grant", 0.25]]:
        book.active.append(row)
    book.active["B3"].number_format = "0%"
    book.save(tmp_path / "return.xlsx")
    check = rocu.check(tmp_path)
    assert check.resources.empty
    assert check.errors[["code", "cell"]].to_numpy().tolist() == [["text_for_figure", "B3"]]


def test_a_table_of_words_beside_one_that_is_read_is_told(tmp_path):
    matrix = [["PEEL"], ["Force", "Preventing", "Investigating"], ["Kent", "G ↑", "A (was RI)"]]
    rows = [["Arrests 2022-23"], ["Force", "Number"], ["Kent", 12], [], *matrix]
    check = check_rows(tmp_path, rows)
    assert check.outcomes["value"].tolist() == [12]
    assert check.problems[["code", "cell"]].to_numpy().tolist() == [["table_of_words", "A6"]]


def test_an_answer_to_neither_a_recommendation_nor_a_report_is_asked_about(tmp_path):
    head = ["Rec", "Respondent", "Role", "Response"]
    sheets = {"Answers": [head, [None, "A PCC", "PCC", "Accepts"]]}
    check = rocu.check(workbook(tmp_path / "a.xlsx", sheets))
    assert check.responses.empty
    assert "record_incomplete" in set(check.errors["code"])
