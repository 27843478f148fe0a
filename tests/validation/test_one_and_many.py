"""Messages in the singular and the plural: one figure is never “1 figures”."""

import pytest
from sheets_by_hand import check_rows

from rocu_analysis import readers


@pytest.mark.parametrize(("files", "words"), [(2, "1 file is left"), (3, "2 files from here on")])
def test_files_that_are_left(tmp_path, files, words):
    for number in range(files):
        (tmp_path / f"{number}.csv").write_text("Region,Arrests\nEastern,5\n")
    found = readers.read(tmp_path, limits=readers.Limits(files=1)).problems
    assert [one.code for one in found] == ["too_many_files"]
    assert words in found[0].message


@pytest.mark.parametrize(
    ("lines", "words"), [(2, "(and 1 more line like it)"), (3, "2 more lines")]
)
def test_lines_like_it(tmp_path, lines, words):
    check = check_rows(
        tmp_path, [["Ref", "Report", "Status"], ["R1", "A", "new"], *[["-"] * 3] * lines]
    )
    assert words in check.problems["message"].item()
