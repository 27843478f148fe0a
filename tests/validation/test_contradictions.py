"""Cells of one row that cannot both be meant."""

import pytest
from sheets_by_hand import check_rows, codes, stated

HEADS = ["Region", "Measure", "Value", "Marker"]


@pytest.mark.parametrize("marker", ["c", "x", "z"])
def test_a_figure_beside_a_marker_is_set_aside(tmp_path, marker):
    rows = [HEADS, ["South West", "arrests", 30, marker], ["Eastern", "arrests", 12, None]]
    check = check_rows(tmp_path, rows, file="2020-21.xlsx")
    assert stated(check, "value") == [("C3", 12)]
    assert codes(check) == [("C2", "figure_beside_marker")]


def test_a_marker_alone_stands(tmp_path):
    check = check_rows(tmp_path, [HEADS, ["South West", "arrests", None, "c"]], file="2020-21.xlsx")
    assert check.outcomes["marker"].tolist() == ["c"]
    assert check.problems.empty
