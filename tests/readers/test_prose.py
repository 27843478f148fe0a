"""Running text that somebody named as a return, and short tables that look a little like it."""

import pytest

import rocu_analysis as rocu
from rocu_analysis import readers

LETTER = """Dear colleagues,

Please find below, as agreed, what the unit did in the last quarter of the year.
We made arrests in three counties, and worked with partners, schools and banks.
The figures, once checked, will follow under separate cover by the end of May.

Yours, the performance team
"""
NOTES = """Return of the South West Regional Organised Crime Unit for the last quarter
Please read the notes, which say how arrests, charges and seizures were counted
The figures are provisional, may change, and are not to be published before July
"""


@pytest.mark.parametrize("name", ["letter.csv", "letter.txt", "LETTER"])
def test_running_text_is_one_problem(tmp_path, name):
    (tmp_path / name).write_text(LETTER, encoding="utf-8")
    check = rocu.check(tmp_path / name)
    assert check.problems["code"].tolist() == ["file_is_text"]
    assert check.problems["severity"].tolist() == ["error"]
    assert check.ledger["cells_read"].tolist() == [0]


def test_a_document_by_its_name_is_none_whatever_stands_in_it(tmp_path):
    (tmp_path / "README.md").write_text("| Region | Arrests |\n|---|---|\n| Eastern | 5 |\n")
    found = readers.read(tmp_path / "README.md")
    assert [one.code for one in found.problems] == ["file_is_text"]
    assert not found.sheets


def test_other_files_are_read_beside_it(tmp_path):
    (tmp_path / "letter.csv").write_text(LETTER, encoding="utf-8")
    (tmp_path / "2020-21.csv").write_text("Region,Arrests\nEastern,5\n", encoding="utf-8")
    check = rocu.check(tmp_path)
    assert check.outcomes["value"].tolist() == [5]
    assert check.problems["code"].tolist() == ["file_is_text"]


@pytest.mark.parametrize(
    "text",
    [
        NOTES + "Region,Arrests 2020-21\nEastern,5\nLondon,6\n",
        NOTES + "Ref,Report,Status\nR1,A report,complete\nR2,A report,complete\nR3,A report,new\n",
        "Arrests\n5\n6\n",
        "Ref,Report,Words,Status,Note\nR1,A report,Do it,new,\nR2,A report,Do it now or soon,,\n",
        "Ref, Report, Summary of it\nR1, A report, Agree how it is paid\nR2, A report, Do it now\n",
        "Ref,Report,Summary\nR1,A report,Agree how the unit is paid for over the next years\n",
    ],
)
def test_a_short_table_under_long_notes_is_still_a_table(tmp_path, text):
    (tmp_path / "return.csv").write_text(text, encoding="utf-8")
    assert "file_is_text" not in [p.code for p in readers.read(tmp_path / "return.csv").problems]
