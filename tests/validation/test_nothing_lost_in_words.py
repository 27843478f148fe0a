"""What is read as notes, and might have been meant as more, is said."""

import numpy as np
import pytest
from openpyxl import Workbook

import rocu_analysis as rocu

GRADES = [
    ("Region", "Inspected", "Body", "Kind", "Outcome"),
    ("North East", "7 December 2022", "NERSOU", "ROCU", "adequate"),
    ("North East", "7 December 2022", "Durham", "force", "outstanding"),
]
FIGURES = [("Force", "Period", "Arrests"), ("Dorset", "2020-21", 5), ("Wiltshire", "2020-21", 7)]
CONTACTS = [("Version", "2"), ("Contact", "The performance team"), ("Marking", "OFFICIAL")]


def saved(path, rows, title):
    book = Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("rows", "title", "code"),
    [
        (GRADES, "Inspections", "table_of_words"),
        (FIGURES, "Notes", "notes_hold_figures"),
        (CONTACTS, "Cover", None),
    ],
)
def test_a_table_read_as_notes_is_said(tmp_path, rows, title, code):
    check = rocu.check(saved(tmp_path / "a.xlsx", rows, title))
    assert check.outcomes.empty
    assert check.problems["code"].tolist() == ([code] if code else [])
    # Every cell is somewhere: 3 x 5, 3 x 3 and 3 x 2.
    held = int(np.array(rows, dtype=object).size)
    assert check.ledger["cells_read"].tolist() == [held]
