"""The problems workbook: links, marks, and nothing that can act."""

import zipfile

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook

import rocu_analysis as rocu
from rocu_analysis import schema
from rocu_analysis.outputs import PROBLEMS_SHEETS as SHEETS
from rocu_analysis.readers.sheet import Sheet
from rocu_analysis.schema import REJECTED_COLUMNS
from rocu_analysis.intake import workbooks
from rocu_analysis.intake.result import Check

FORMULAS = ['=HYPERLINK("http://x","y")', "+44 20", "-cmd|' /C calc'!A0", "@SUM(A1)", "\t=1+1"]


def sheet(name="Outcomes", file="SW 2020-21 Q4.xlsx", rows=None):
    rows = rows or [["Outcomes", None], ["Measure", "Value"], ["arrests", 22], ["charges", "#REF!"]]
    values = np.array(rows, dtype=object)
    # The sheet has an empty second row: addresses are those of the file.
    numbers = np.array([1, *range(3, len(rows) + 2)])
    return Sheet(file, name, values, numbers, np.arange(1, values.shape[1] + 1))


def check(*sheets, cell="B5", found="#REF!", message="no figure"):
    first = sheets[0]
    problem = ("error", "error_cell", first.file, first.name, cell, "value", found, message, "Mend")
    aside = dict.fromkeys(REJECTED_COLUMNS, "") | {
        "file": first.file,
        "sheet": first.name,
        "cell": cell,
        "found": found,
    }
    return Check(
        problems=pd.DataFrame([problem], columns=list(schema.PROBLEM_COLUMNS)).astype("str"),
        rejected=pd.DataFrame([aside]),
        sheets=sheets,
    )


def test_a_cell_is_marked_by_more_than_colour(tmp_path):
    book = load_workbook(check(sheet()).to_excel(tmp_path / "problems.xlsx"))
    assert book.properties.language == "en-GB"
    # Every value stands at its own address: row 2 is empty.
    marked = book["Outcomes (SW 2020-21 Q4)"]["B5"]
    assert (marked.value, marked.border.left.style) == ("#REF!", "thick")
    assert marked.comment.text == "ERROR error_cell: no figure. Mend"


@pytest.mark.parametrize("text", FORMULAS)
def test_nothing_from_a_return_can_act(tmp_path, text):
    rows = [["Title", None], ["Measure", "Value"], [text, text], ["x", text]]
    path = check(sheet(rows=rows), found=text, message=text).to_excel(tmp_path / "p.xlsx")
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/sheet"):
                assert b"<f>" not in archive.read(name)
    book = load_workbook(path)
    for shown in (book["Problems"]["H2"], book["Problems"]["I2"], book[book.sheetnames[-1]]["A4"]):
        assert (shown.value, shown.data_type, shown.quotePrefix) == (text, "s", True)


def test_the_same_check_gives_the_same_bytes(tmp_path):
    one = check(sheet()).to_excel(tmp_path / "one.xlsx").read_bytes()
    assert check(sheet()).to_excel(tmp_path / "two.xlsx").read_bytes() == one
    with zipfile.ZipFile(tmp_path / "two.xlsx") as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(2020, 1, 1, 0, 0, 0)}
        assert b"2020-01-01T00:00:00Z</dcterms:modified>" in archive.read("docProps/core.xml")


def test_a_large_sheet_is_copied_where_it_matters(tmp_path, monkeypatch):
    monkeypatch.setattr(workbooks, "MOST_CELLS_COPIED", 100)
    rows = [["Measure", "Value"], *([f"m{n}", n] for n in range(200))]
    book = load_workbook(check(sheet(rows=rows), cell="B150").to_excel(tmp_path / "p.xlsx"))
    copied = book[book.sheetnames[-1]]
    # Row 150 holds the 149th row of the table: row 2 is empty.
    assert copied["A150"].value == "m147"
    assert copied["A149"].value is None
    assert copied["A3"].value == "m0"
    assert "too large to copy whole" in " ".join(
        str(cell.value) for cell in book["Summary"]["A"] if cell.value
    )


def test_what_is_too_much_is_left_out_and_the_first_sheet_says_so(tmp_path, monkeypatch):
    """Of 3 findings and as many sheets, 2: `MOST_LISTED` and `MOST_SHEETS_COPIED`."""
    monkeypatch.setattr(workbooks, "MOST_LISTED", 2)
    monkeypatch.setattr(workbooks, "MOST_SHEETS_COPIED", 2)
    for number in range(3):
        (tmp_path / f"{number}.csv").write_text("Force,Period,Measure,Value\nKent,2020,arrests,x\n")
    path = rocu.check(tmp_path).to_excel(tmp_path / "p.xlsx")
    book = load_workbook(path)
    assert book["Problems"].max_row == 1 + 2
    assert len(book.sheetnames) == len(SHEETS) + 2
    said = " ".join(str(cell.value) for cell in book["Summary"]["A"])
    assert "Problems lists the first 2 of " in said
    assert "Not copied, to keep this workbook small: 2.csv." in said
