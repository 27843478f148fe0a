"""A register that is sent anew each quarter: which statement stands, and what is told of it?"""

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


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (["As at 10 July 2025"], ["As at 10 October 2025"]),
        (["Last updated: 10/07/2025"], ["Last updated: 10/10/2025"]),
        (["Reporting date", date(2025, 7, 10)], ["Reporting date", date(2025, 10, 10)]),
        (["Quarter 1 2025/26"], ["Quarter 2 2025/26"]),
    ],
)
def test_the_newer_of_two_trackers_stands_and_keeps_the_first_due_day(tmp_path, first, second):
    # Named so that the newer one is read first: what counts is the day, not the order.
    tracker(tmp_path / "b.xlsx", first, record("R1", "Open"), record("R2", "Open"))
    closed = record("R2", "Closed", closed=date(2025, 9, 22))
    tracker(tmp_path / "a.xlsx", second, record("R1", "Open", MOVED), closed)
    check = rocu.check(tmp_path)
    held = check.recommendations.set_index("recommendation_id")
    assert held["status"].to_dict() == {"R1": "being progressed", "R2": "complete"}
    assert held.loc["R1", ["due", "original_due"]].dt.date.tolist() == [MOVED, DUE]
    assert adds_up(check.ledger)
    # Two records of one sheet are one finding, at the first of them.
    (told,) = check.problems.itertuples()
    assert (told.code, told.file, told.cell) == ("record_superseded", "b.xlsx", "A5")
    assert told.message.startswith("a.xlsx!Recs gives 2 records of this sheet again as at ")


def test_what_is_opened_again_is_open(tmp_path):
    # The third says what the first said: it is no repeat of it, since the second lies between.
    for name, status in (("1.xlsx", "Open"), ("2.xlsx", "Closed"), ("3.xlsx", "Open")):
        tracker(tmp_path / name, [f"As at {name[0]} May 2025"], record("R1", status))
    (row,) = rocu.check(tmp_path).recommendations.itertuples()
    assert (row.status, row.source) == ("being progressed", "3.xlsx!Recs!A5")


def test_without_a_day_of_each_nobody_chooses_and_the_remedy_settles_it(tmp_path):
    tracker(tmp_path / "a.xlsx", ["As at 10 October 2025"], record("R1", "Closed"))
    tracker(tmp_path / "b.xlsx", [], record("R1", "Open"))
    check = rocu.check(tmp_path)
    assert check.recommendations.empty
    assert set(check.problems["code"]) == {"record_conflict"}
    assert "as_at = 2025-10-10" in check.problems["remedy"][0]
    (tmp_path / "b.toml").write_text("[file]\nas_at = 2025-07-10\n")
    assert rocu.check(tmp_path).recommendations["status"].tolist() == ["complete"]


def test_money_is_revised_by_the_same_publisher_alone(tmp_path):
    def funding(name, day, amount):
        rows = [[f"As at {day}"], [], ["Region", "Year", "Funding source", "Amount"]]
        rows.append(["South West", "2025-26", "Force contributions", amount])
        workbook(tmp_path / name, {"Money": rows})

    funding("Dorset v1.xlsx", "1 May 2025", 100)
    funding("Dorset v2.xlsx", "1 June 2025", 120)
    funding("Wiltshire.xlsx", "2 June 2025", 30)
    check = rocu.check(tmp_path)
    # Dorset's second, and Wiltshire's own: 120 + 30.
    assert sorted(check.resources["amount"]) == [30, 120]


def test_last_years_budget_beside_this_years_counts_nothing_twice(tmp_path):
    def funding(name, grant, toml=""):
        rows = [["Region", "Funding source", "Certainty", "2024-25", "2025-26"],
                ["South West", "Forces", "long term", 82, 84],
                ["South West", "Grant", "annual", 41, grant]]  # fmt: skip
        workbook(tmp_path / name, {"Money": rows}, toml=toml)

    funding("Funding 2024-25.xlsx", 41)
    funding("Funding 2025-26.xlsx", 39)
    check = rocu.check(tmp_path)
    # 84 and no other, where 84 + 41 + 39 would be added.
    year = check.resources[check.resources["period"].eq("2025-26")]
    assert year["amount"].fillna(0).tolist() == [84, 0]
    (told,) = check.errors.itertuples()
    assert told.message.endswith("£41 at Funding 2024-25.xlsx!Money!E3: neither is taken")
    funding("Funding 2024-25.xlsx", 41, "[file]\nas_at = 2024-07-01")
    funding("Funding 2025-26.xlsx", 39, "[file]\nas_at = 2025-07-01")
    check = rocu.check(tmp_path)
    assert (check.resources["amount"].sum(), check.has_errors) == (82 + 41 + 84 + 39, False)


def test_a_column_that_may_be_the_number_is_settled_by_the_line_that_is_told(tmp_path):
    rows = [["Rec code", "Source", "Recommendation", "Status"],
            ["A1", "PEEL 2023", "Vet all staff", "Complete"],
            ["A2", "PEEL 2023", "Share lessons", "Complete"]]  # fmt: skip
    check = check_rows(tmp_path, rows)
    lines = [remedy.partition("companion file: ")[2].partition(";")[0]
             for remedy in check.errors["remedy"]]  # fmt: skip
    assert lines == ['"its heading" = "recommendation_id"', '"its heading" = "report"']
    said = [line.replace("its heading", name)
            for line, name in zip(lines, ("Rec code", "Source"), strict=True)]  # fmt: skip
    check = check_rows(tmp_path, rows, toml="\n".join(["[columns]", *said]))
    assert check.recommendations["recommendation_id"].tolist() == ["A1", "A2"]
    rows[0] = ["Ref no.", "Report", *rows[0][2:]]
    assert len(check_rows(tmp_path, rows, file="other.xlsx").recommendations) == 2


def test_what_is_open_was_open_on_the_day_of_the_tracker(tmp_path):
    tracker(tmp_path / "a.xlsx", ["As at 10 October 2025"], record("R1", "Open"),
            record("R2", "Closed"), record("R3", "Closed", closed=date(2025, 9, 22)),
            record("R4", None))  # fmt: skip
    register = rocu.check(tmp_path).recommendations
    days = register["status_date"].dt.strftime("%Y-%m-%d").fillna("").tolist()
    assert days == ["2025-10-10", "", "2025-09-22", ""]
    # R1 was due on 30 September: by the last closing, of 22 September, it was not yet late.
    assert rocu.recommendations(register).data.set_index("recommendation_id")["state"]["R1"] == (
        "overdue"
    )


def test_posts_of_a_later_day_say_nothing_anew_of_the_money_that_pays_for_them(tmp_path):
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
