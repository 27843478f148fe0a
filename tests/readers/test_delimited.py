"""CSV in whatever encoding and with whatever separator it arrives."""

import io

import pytest
from test_workbooks import cells, only

from rocu_analysis import readers
from rocu_analysis.readers.delimited import find_separator

TEXT = 'force,value,note\r\nKent,"1,124",£1.2m\r\n"Devon & Cornwall", 62 ,"two\r\nlines"\r\n'
CELLS = {
    "A1": "force", "B1": "value", "C1": "note",
    "A2": "Kent", "B2": "1,124", "C2": "£1.2m",
    "A3": "Devon & Cornwall", "B3": " 62 ", "C3": "two\r\nlines",
}  # fmt: skip


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_every_encoding_gives_the_same_cells(encoding):
    sheet = only(TEXT.encode(encoding))
    assert cells(sheet) == CELLS
    assert sheet.text_only
    assert sheet.name == ""


def test_utf16_with_big_endian_mark():
    assert cells(only(b"\xfe\xff" + TEXT.encode("utf-16-be"))) == CELLS


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_separator_and_line_end(separator, end):
    lines = [["force", "arrests", "note"], ["Kent", "12", ""], ["Essex", "7", "x"]]
    text = end.join(separator.join(line) for line in lines)
    assert cells(only(text.encode())) == {
        "A1": "force", "B1": "arrests", "C1": "note", "A2": "Kent", "B2": "12",
        "A3": "Essex", "B3": "7", "C3": "x",
    }  # fmt: skip


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


def test_a_separator_in_doubt_is_said():
    reading = readers.read(b"a,b;c\n1,2;3\n4,5;6\n")
    assert [p.code for p in reading.problems] == ["separator_doubtful"]
    assert reading.problems[0].found == "read with a comma between columns"


def test_ragged_lines_and_blank_ones_keep_their_addresses():
    sheet = only(b"title\n\na,b,c\n1,2\n1,2,3,4\n,,\n")
    assert cells(sheet) == {
        "A1": "title", "A3": "a", "B3": "b", "C3": "c", "A4": "1", "B4": "2",
        "A5": "1", "B5": "2", "C5": "3", "D5": "4",
    }  # fmt: skip
    assert sheet.rows.tolist() == [1, 3, 4, 5]


def test_excels_own_first_line_is_no_cell_but_counts_as_a_line():
    assert cells(only(b"sep=;\r\nforce;n\r\nKent;1\r\n")) == {
        "A2": "force", "B2": "n", "A3": "Kent", "B3": "1",
    }  # fmt: skip


def test_one_wide_line_among_many_narrow_ones_costs_what_it_holds():
    lines = ["1"] * 50_000
    lines[7] = "," * 5_000 + "x"
    sheet = only("\n".join(lines).encode())
    assert sheet.shape == (50_000, 2)
    assert sheet.address(7, 1) == "GJI8"  # 5,001 = 7 x 676 + 10 x 26 + 9


def test_a_nul_is_said_and_the_rest_is_read():
    reading = readers.read(b"force,arrests\nKe\0nt,12\n")
    assert [p.code for p in reading.problems] == ["characters_doubtful"]
    assert cells(reading.sheets[0])["B2"] == "12"


def test_bytes_that_no_encoding_has_are_said():
    reading = readers.read(b"force,arrests\nKent\x81,12 \xa3\n")
    assert [p.code for p in reading.problems] == ["characters_doubtful"]


def test_text_that_is_already_text():
    assert cells(only(io.StringIO(TEXT, newline=""))) == CELLS
