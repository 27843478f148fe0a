"""Every cell goes to exactly one place, whatever the sheet looks like."""

import datetime as dt
import tempfile
from pathlib import Path

import openpyxl
from hypothesis import given, strategies as st
from sheets_by_hand import adds_up

import rocu_analysis as rocu

TITLES = ["South West return 2020-21 Q4", "Arrests by force", "OFFICIAL", "Table 1"]
HEADINGS = [
    *("Region", "Force", "Area", "Period", "Quarter", "Measure", "Strand", "Threat", "Value"),
    *("Arrests", "Charges", "Total", "2019-20", "2020-21", "Pursue", "Prevent", "Notes"),
    *("% change", "Anything", "Status", "As at", "Ref", "Due date", "Owner", "Level"),
]
NAMES = [
    *("South West", "Kent", "West Midlands", "Devn", "Total", "arrests", "Pursue", "2020-21 Q4"),
    *("British Transport Police", "drugs", "complete", "R1", "Note: provisional", "Source: x"),
]
FIGURES = [
    *(0, 3, 12, 1124, 2.5, -4, 0.12, True, "1,124", "<5", "[c]", "-", "n/a", "(15)", "see note"),
    *("#REF!", "=A1+1", dt.datetime(2021, 4, 1), "  ", "3,000+", "10-15"),
]
cell = st.one_of(
    st.none(),
    st.sampled_from(HEADINGS),
    st.sampled_from(NAMES),
    st.sampled_from(FIGURES),
    st.integers(-5, 50_000),
    st.text("abc 12", max_size=5),
)


@st.composite
def tables(draw):
    """Rows that look like a return: titles, headings, body, totals, notes, with blanks anywhere."""
    width = draw(st.integers(1, 6))
    rows = [[draw(st.sampled_from(TITLES))] for _ in range(draw(st.integers(0, 2)))]
    rows += [[] for _ in range(draw(st.integers(0, 1)))]
    for _ in range(draw(st.integers(0, 2))):
        rows.append([draw(st.one_of(st.none(), st.sampled_from(HEADINGS))) for _ in range(width)])
    for _ in range(draw(st.integers(0, 6))):
        name = draw(st.one_of(st.none(), st.sampled_from(NAMES)))
        rest = [
            draw(st.one_of(st.none(), st.sampled_from(FIGURES), st.sampled_from(NAMES)))
            for _ in range(width - 1)
        ]
        rows.append([name, *rest] if draw(st.integers(0, 5)) else [])
    return rows + [[draw(st.sampled_from(NAMES))] for _ in range(draw(st.integers(0, 2)))]


anything = st.lists(st.lists(cell, max_size=6), max_size=10)
sheets = st.lists(
    st.one_of(tables(), st.tuples(tables(), tables()).map(lambda two: two[0] + two[1]), anything),
    min_size=1,
    max_size=2,
)


def written(book_of_rows, path):
    book = openpyxl.Workbook()
    book.remove(book.active)
    filled = 0
    for number, rows in enumerate(book_of_rows):
        made = book.create_sheet(f"Sheet {number + 1}")
        for row in rows:
            made.append(row)
            filled += sum(value is not None and value != "" for value in row)
    book.save(path)
    return filled


@given(sheets)
def test_every_cell_of_a_generated_workbook_is_in_one_place(book_of_rows):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "return.xlsx"
        filled = written(book_of_rows, path)
        check = rocu.check(path)
    assert adds_up(check.ledger)
    assert check.ledger["cells_read"].sum() == filled
    assert len(check.ledger) == len(book_of_rows)


@given(st.one_of(tables(), anything))
def test_no_filled_cell_of_a_return_is_lost_in_silence(rows):
    """Figures that are set aside have an error, and a sheet that gives nothing a problem."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "return.xlsx"
        written([rows], path)
        check = rocu.check(path)
    if check.ledger["set_aside"].sum():
        assert len(check.errors)
    read = check.ledger[["accepted", "repeated", "set_aside", "totals"]].sum(axis=1).sum()
    if not read and check.ledger["cells_read"].sum():
        assert len(check.problems)
