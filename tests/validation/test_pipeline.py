"""From files as they arrive to a check; what the steps find stands in the record."""

import pytest
from sheets_by_hand import adds_up, codes, workbook

import rocu_analysis as rocu
from rocu_analysis.errors import MissingFile


def test_a_path_at_which_there_is_nothing(tmp_path):
    with pytest.raises(MissingFile):
        rocu.check(tmp_path / "nowhere.xlsx")


def test_a_folder_of_returns_with_one_that_cannot_be_read(tmp_path):
    workbook(tmp_path / "EA 2020-21.xlsx", {"S": [["Region", "Arrests"], ["Eastern", 5]]})
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04 cut short")
    check = rocu.check(tmp_path)
    assert check.outcomes["value"].tolist() == [5]
    assert check.errors["file"].tolist() == ["broken.xlsx"]
    assert check.ledger["file"].tolist() == ["EA 2020-21.xlsx", "broken.xlsx"]


def test_a_return_older_than_what_is_held_is_reported(tmp_path):
    rows = [["Region", "Period", "Arrests"], ["Eastern", "2020-21", 5]]
    new = workbook(tmp_path / "EA return v2.xlsx", {"S": rows}, toml="[file]\nas_at = 2021-07-01\n")
    held = rocu.check(new).outcomes
    rows[1][2] = 6
    old = workbook(tmp_path / "EA return v1.xlsx", {"S": rows}, toml="[file]\nas_at = 2021-05-01\n")
    check = rocu.check(old, held=held)
    assert "older_return" in check.problems["code"].tolist()


def test_the_same_file_gives_the_same_check(tmp_path):
    path = workbook(tmp_path / "2020-21.xlsx", {"S": [["Force", "Arrests"], ["Devn", "(5)"]]})
    one, two = rocu.check(path), rocu.check(path)
    assert one.problems.equals(two.problems)
    assert one.ledger.equals(two.ledger)


def test_what_is_set_aside_or_states_nothing_takes_its_cells_with_it(tmp_path):
    rows = [
        ["Ref", "Report", "Owner", "Published", "Due date", "Status"],
        ["R1", "A report", "Home Office", "10/02/2021", "10/02/2020", "complete"],
        ["R2", "A report", "Home Office", "10/02/2021", "10/02/2022", "complete"],
        ["n/a"] * 6,
    ]
    check = rocu.check(workbook(tmp_path / "register.xlsx", {"Register": rows}))
    line = check.ledger.iloc[0]
    assert line[["labels", "accepted", "set_aside", "notes"]].tolist() == [6, 6, 6, 6]
    assert check.rejected["codes"].tolist() == ["due_before_published"]
    assert codes(check) == [("A4", "record_states_nothing"), ("E2", "due_before_published")]
    assert adds_up(check.ledger)
