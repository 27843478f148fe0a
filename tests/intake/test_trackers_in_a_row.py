"""A register that is sent anew each quarter: which statement holds, and what is reported?"""

from datetime import date

import pytest
from sheets_by_hand import adds_up, check_rows, workbook

import rocu_analysis as rocu

HEAD = ["Ref", "Report", "Recommendation", "Due", "Status", "Date closed"]
DUE, MOVED = date(2025, 9, 30), date(2025, 12, 31)


def tracker(path, line, *rows):
    workbook(path, {"Recs": [["Invented tracker"], line, [], HEAD, *rows]})


def record(ref, status, due=DUE, closed=None):
    return [ref, "Audit 2021", "Do it", due, status, closed]


def codes(check):
    return check.problems["code"].tolist()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("As at 10 July 2025", "As at 10 October 2025"),
        ("Last updated: 10/07/2025", "Last updated: 10/10/2025"),
        ("Quarter 1 2025/26", "Quarter 2 2025/26"),
    ],
)
def test_the_newer_of_two_trackers_holds_and_keeps_the_first_due_day(tmp_path, first, second):
    # Named so that the newer one is read first: what counts is the day, not the order.
    tracker(tmp_path / "b.xlsx", [first], record("R1", "Open"), record("R2", "Open"))
    closed = record("R2", "Closed", closed=date(2025, 9, 22))
    tracker(tmp_path / "a.xlsx", [second], record("R1", "Open", MOVED), closed)
    check = rocu.check(tmp_path)
    held = check.recommendations.set_index("recommendation_id")
    assert held["status"].to_dict() == {"R1": "being progressed", "R2": "complete"}
    assert held.loc["R1", ["due", "original_due"]].dt.date.tolist() == [MOVED, DUE]
    assert adds_up(check.ledger)
    assert codes(check) == ["revised", "revised"]
    assert "replaces b.xlsx!Recs!A5" in check.problems["message"][0]


def test_what_is_opened_again_is_open(tmp_path):
    # The third repeats the first, and is none of it: the second lies between.
    for name, status in (("1.xlsx", "Open"), ("2.xlsx", "Closed"), ("3.xlsx", "Open")):
        tracker(tmp_path / name, [f"As at {name[0]} May 2025"], record("R1", status))
    (row,) = rocu.check(tmp_path).recommendations.itertuples()
    assert (row.status, row.source) == ("being progressed", "3.xlsx!Recs!A5")


def test_of_two_trackers_without_days_neither_is_chosen_and_the_remedy_settles_it(tmp_path):
    tracker(tmp_path / "a.xlsx", ["As at 10 October 2025"], record("R1", "Closed"))
    tracker(tmp_path / "b.xlsx", [], record("R1", "Open"))
    check = rocu.check(tmp_path)
    assert check.recommendations.empty
    assert set(codes(check)) == {"record_conflict"}
    assert "as_at = 2025-10-10" in check.problems["remedy"][0]
    (tmp_path / "b.toml").write_text("[file]\nas_at = 2025-07-10\n")
    assert rocu.check(tmp_path).recommendations["status"].tolist() == ["complete"]


def test_what_is_open_was_open_on_the_day_of_the_tracker(tmp_path):
    tracker(tmp_path / "a.xlsx", ["As at 10 October 2025"], record("R1", "Open"),
            record("R2", "Closed"), record("R3", "Closed", closed=date(2025, 9, 22)),
            record("R4", None))  # fmt: skip
    register = rocu.check(tmp_path).recommendations
    days = register["status_date"].dt.strftime("%Y-%m-%d").fillna("").tolist()
    assert days == ["2025-10-10", "", "2025-09-22", ""]
    # R1 was due on 30 September: by the last closing, of 22 September, it was not yet late.
    shown = rocu.recommendations(register).data.set_index("recommendation_id")
    assert shown["state"]["R1"] == "overdue"


def test_a_column_that_may_be_the_number_is_settled_by_the_line_of_its_problem(tmp_path):
    rows = [["Rec code", "Source", "Recommendation", "Status"],
            ["A1", "PEEL 2023", "Vet all staff", "Complete"]]  # fmt: skip
    check = check_rows(tmp_path, rows)
    assert check.recommendations.empty
    lines = ['"Rec code" = "recommendation_id"', '"Source" = "report"']
    for line in lines:
        assert check.errors["remedy"].str.contains(line.partition(" = ")[2]).any()
    check = check_rows(tmp_path, rows, toml="\n".join(["[columns]", *lines]))
    assert check.recommendations["recommendation_id"].tolist() == ["A1"]


# -- money -----------------------------------------------------------------------------------------


def funding(path, day, amount):
    rows = [[f"As at {day}"] if day else [], [], ["Region", "Year", "Funding source", "Amount"]]
    workbook(path, {"Money": [*rows, ["South West", "2025-26", "Force contributions", amount]]})


def test_money_is_revised_by_the_same_publisher_alone(tmp_path):
    funding(tmp_path / "Dorset v1.xlsx", "1 May 2025", 100)
    funding(tmp_path / "Dorset v2.xlsx", "1 June 2025", 120)
    funding(tmp_path / "Wiltshire.xlsx", "2 June 2025", 30)
    check = rocu.check(tmp_path)
    # Dorset's second, and Wiltshire's own: 120 + 30.
    assert sorted(check.resources["amount"]) == [30, 120]
    assert codes(check) == ["revised"]


def test_two_amounts_of_one_line_without_days_count_neither(tmp_path):
    # 41 in last year's file and 39 in this year's are not 80.
    funding(tmp_path / "Funding 2024-25.xlsx", "", 41)
    funding(tmp_path / "Funding 2025-26.xlsx", "", 39)
    check = rocu.check(tmp_path)
    assert check.resources.empty
    assert codes(check) == ["record_conflict", "record_conflict"]


def test_posts_of_a_later_day_leave_the_money_that_pays_for_them(tmp_path):
    def sheet(day, heading, figure):
        head = ["Region", "Year", "Funding source", heading]
        return [[f"As at {day}"], [], head, ["Eastern", "2025-26", "Home Office", figure]]

    sheets = {
        "Money": sheet("30 June 2025", "Amount", 1_000),
        "Posts": sheet("30 September 2025", "Posts", 12),
    }
    workbook(tmp_path / "Eastern.xlsx", sheets)
    held = rocu.check(tmp_path).resources
    assert (held["amount"].sum(), held["posts"].sum()) == (1_000, 12)
