"""CSV in whatever encoding and with whatever separator it arrives, and text that is no table."""

import pytest
from sheets import only

from rocu_analysis import readers
from rocu_analysis.readers.delimited import find_separator

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


@pytest.mark.parametrize(
    ("text", "separator"),
    [
        # Commas in the figures agree as well as the semicolons do.
        ("region;arrests\nSouth West;1,124\nLondon;2,310\n", ";"),
        # A title with commas above, notes below.
        ("Arrests, charges, and more\n\na\tb\tc\n1\t2\t3\n4\t5\t6\nSee notes, all\n", "\t"),
        ('a,b\n"x;y;z",1\n"x;y;z",2\n', ","),
        ("a|b|c\n1|2,5|3\n2|3,5|4\n", "|"),
        ("sep=;\na;b,c,d\n", ";"),
        ("one column\nKent\n", ","),
        ("a;b;c\n1;2;3\n1;2\n1;2;3\n", ";"),
    ],
)
def test_the_separator_is_found(text, separator):
    assert find_separator(text) == (separator, False)


def test_one_wide_line_among_many_narrow_ones_costs_what_it_holds():
    lines = ["1"] * 50_000
    lines[7] = "," * 5_000 + "x"
    sheet = only("\n".join(lines).encode())
    assert sheet.values.shape == (50_000, 2)
    assert sheet.address(7, 1) == "GJI8"  # 5,001 = 7 x 676 + 10 x 26 + 9


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("letter.csv", LETTER),
        ("LETTER", LETTER),
        # A document by its name, whatever stands in it.
        ("README.md", "| Region | Arrests |\n|---|---|\n| Eastern | 5 |\n"),
    ],
)
def test_running_text_is_one_problem(tmp_path, name, text):
    (tmp_path / name).write_text(text, encoding="utf-8")
    reading = readers.read(tmp_path / name)
    assert [(p.code, p.severity) for p in reading.problems] == [("file_is_text", "error")]
    assert not reading.sheets


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
def test_a_short_table_under_long_notes_is_still_a_table(text):
    assert "file_is_text" not in [p.code for p in readers.read(text.encode()).problems]
