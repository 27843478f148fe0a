"""The trial of reading: returns drawn at random, in and out of scope, against their truth."""

import pytest
from drawn_returns import draw, spoil
from sheets_by_hand import check_rows

import rocu_analysis as rocu

READ = 0.98  # of the figures in scope, at least; and none wrong
FIELDS = ("geography", "region", "force", "measure", "period", "strand", "threat", "level",
          "value", "value_high", "marker", "status", "qualifier")  # fmt: skip


def judge(drawn, check):
    """How many are right; those that were not read; those that are wrong."""
    rows, is_figure = getattr(check, drawn.frame), drawn.frame == "outcomes"
    rows = rows[rows["source"].str.startswith(f"{drawn.file}!")].to_dict("records")
    keys = [row["source"].rpartition("!")[2] if is_figure else row["recommendation_id"]
            for row in rows]  # fmt: skip
    read, right, lacking, wrong = dict(zip(keys, rows, strict=True)), 0, [], []
    for key, truth in drawn.truth.items():
        if (row := read.pop(key, None)) is None:
            lacking.append(key)
            continue
        wanted = {"strand": "Not stated"} | truth if is_figure else truth
        left = {"region"} if truth.get("force") else set()
        left |= {"qualifier"} if "marker" in truth else set()
        found = {name: row[name] for name in {*(FIELDS if is_figure else truth)} - left}
        found |= {"due": str(found["due"])[:10]} if "due" in found else {}
        differs = {name: (value, wanted.get(name)) for name, value in found.items()
                   if wanted.get(name) != (value if value == value else None)}  # fmt: skip
        right += not differs
        wrong += [(drawn.file, key, differs)] if differs else []
    return right, lacking, wrong + [(drawn.file, key, "is read") for key in read]


def checked(tmp_path, make, seeds):
    """Returns with their check, of twenty at a time in one folder."""
    for start in range(0, len(seeds), 20):
        part = seeds[start : start + 20]
        folder = tmp_path / f"{make.__name__} {part[0]}"
        folder.mkdir()
        drawn = [make(seed) for seed in part]
        for one in drawn:
            one.write(folder)
        check = rocu.check(folder)
        yield from ((one, check) for one in drawn)


def asked(check, file):
    """Whether the check has an error on a file."""
    errors = check.problems[check.problems["severity"] == "error"]
    return (errors["file"] == file).any()


def trial_in_scope(tmp_path, seeds):
    right, lost = 0, 0
    for drawn, check in checked(tmp_path, draw, seeds):
        read, lacking, wrong = judge(drawn, check)
        assert wrong == []
        assert not lacking or asked(check, drawn.file), (drawn.file, lacking)
        right, lost = right + read, lost + len(lacking)
    assert right >= READ * (right + lost), (right, lost)


def trial_out_of_scope(tmp_path, seeds):
    for drawn, check in checked(tmp_path, spoil, seeds):
        _, _, wrong = judge(drawn, check)
        assert wrong == []
        assert asked(check, drawn.file), drawn.file
        sources = set(check.outcomes["source"])
        assert not sources & {f"{drawn.file}!{drawn.sheet}!{cell}" for cell in drawn.unread}


def test_forty_returns_in_scope_are_read(tmp_path):
    trial_in_scope(tmp_path, range(40))


def test_twenty_returns_out_of_scope_are_asked_about(tmp_path):
    trial_out_of_scope(tmp_path, range(20))


@pytest.mark.slow
def test_four_hundred_returns_in_scope_are_read(tmp_path):
    trial_in_scope(tmp_path, range(1000, 1400))


@pytest.mark.slow
def test_two_hundred_returns_out_of_scope_are_asked_about(tmp_path):
    trial_out_of_scope(tmp_path, range(1000, 1200))


def test_the_judge_tells_right_from_wrong_and_from_lost(tmp_path):
    drawn = draw(0)
    drawn.write(tmp_path)
    check = rocu.check(tmp_path)
    cells = list(drawn.truth)
    assert judge(drawn, check) == (len(cells), [], [])
    drawn.truth[cells[0]]["measure"] = "ghosts"
    drawn.truth["Z99"] = {"measure": "arrests"}
    del drawn.truth[cells[1]]
    right, lacking, wrong = judge(drawn, check)
    assert (right, lacking) == (len(cells) - 2, ["Z99"])
    assert [(cell, is_read == "is read") for _, cell, is_read in wrong] == [
        (cells[0], False), (cells[1], True),
    ]  # fmt: skip


# --- what the trial found, drawn by hand ----------------------------------------------------------


def test_thousands_in_the_label_of_a_row_are_thousands(tmp_path):
    rows = [["South West"], [], ["Measure", "2019-20", "2020-21"],
            ["Arrests", 5, 6], ["Cash seized (£k)", 7, 8]]  # fmt: skip
    outcomes = check_rows(tmp_path, rows).outcomes
    # 7 and 8 thousand pounds
    assert outcomes["value"].tolist() == [5, 6, 7000, 8000]
