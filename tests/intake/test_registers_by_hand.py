"""Registers of recommendations, money and grades as people make them: what is read, what is told?

Each sheet here was once read wrongly, or rightly and without a word.
"""

from datetime import date

import openpyxl
import pandas as pd
import pytest
from sheets_by_hand import adds_up, check_rows, workbook

import rocu_analysis as rocu
from rocu_analysis import templates

HEAD = ["Ref", "Report", "Recommendation", "Due date", "Status"]
DUE = date(2024, 1, 31)


def told(check):
    return [(p.code, p.cell) for p in check.problems.itertuples()]


def tracker(tmp_path, *rows, head=HEAD, title="Kent Police"):
    return check_rows(tmp_path, [[title], head, *rows])


def record(ref=1, due=DUE, status="Open", report="An audit"):
    return [ref, report, "Do it", due, status]


# -- recommendations -------------------------------------------------------------------------------


def test_days_with_the_month_first_are_read_so_where_one_can_be_nothing_else(tmp_path):
    rows = [record(1, "09/30/2023"), record(2, "03/04/2023"), record(3, date(2023, 5, 4))]
    check = tracker(tmp_path, *rows)
    days = check.recommendations["due"].dt.date.tolist()
    assert days == [date(2023, 9, 30), date(2023, 3, 4), date(2023, 5, 4)]
    assert told(check) == [("month_first", "D3")]
    # Excel turns those round that it can: nobody knows of the real date.
    assert (
        "1 of its real dates may be turned round, such as 4 May 2023" in check.problems.message[0]
    )


def test_days_of_which_one_has_the_day_first_are_not_turned_round(tmp_path):
    check = tracker(tmp_path, record(1, "09/30/2023"), record(2, "13/04/2023"))
    assert told(check) == [("date_impossible", "D3")]


@pytest.mark.parametrize(
    ("refs", "cells"),
    [
        (["3", "3a", "3b"], ["A4"]), (["1", "1.1"], ["A4"]), (["R2", "R2 (a)"], ["A4"]),
        # Without their whole they are all there is; and 11 is no part of 1.
        (["3a", "3b"], []), (["1", "11", "1b1"], []),
    ],
)  # fmt: skip
def test_parts_beside_their_recommendation_are_told(tmp_path, refs, cells):
    check = tracker(tmp_path, *map(record, refs))
    assert check.recommendations["recommendation_id"].tolist() == refs
    assert told(check) == [("recommendation_twice", cell) for cell in cells]


@pytest.mark.parametrize(
    ("ref", "refs"),
    [("5 & 6", ["5", "6"]), ("4a, 4b and 4c", ["4a", "4b", "4c"]), ("2.4", ["2.4"])],
)
def test_a_row_of_several_recommendations_is_a_record_of_each(tmp_path, ref, refs):
    check = tracker(tmp_path, record(ref))
    assert check.recommendations["recommendation_id"].tolist() == refs
    assert told(check) == [("record_of_several", "A3")] * (len(refs) > 1)
    assert adds_up(check.ledger)


@pytest.mark.parametrize("ref", ["1" + "a" * 60 + "_2", "/".join(map(str, range(40))) + " tbc"])
def test_what_only_begins_like_a_number_takes_no_time(tmp_path, ref):
    """Once these took hours: each way to part them was tried."""
    assert tracker(tmp_path, record(ref)).recommendations["recommendation_id"].tolist() == [ref]


@pytest.mark.parametrize(
    ("typed", "forces"),
    [
        ("Devon and Cornwall / Dorset", ["Devon and Cornwall", "Dorset"]),
        ("Dorset and Wiltshire", ["Dorset", "Wiltshire"]),
        ("Avon and Somerset", ["Avon and Somerset"]),
        ("Dorset and others", []),
    ],
)
def test_a_row_for_several_forces_is_a_record_of_each(tmp_path, typed, forces):
    head = [*HEAD, "Force"]
    check = tracker(tmp_path, [*record(), typed], head=head, title="Tracker")
    assert check.recommendations["force"].tolist() == forces
    assert adds_up(check.ledger)


def test_a_day_on_which_it_was_done_is_no_due_day(tmp_path):
    rows = [record(1, "Completed Feb 2024"), record(2, "To be completed by Feb 2024")]
    check = tracker(tmp_path, *rows)
    assert check.recommendations["due"].isna().tolist() == [True, False]
    assert told(check) == [("date_unclear", "D3")]


def test_a_status_that_only_a_colour_tells_is_told(tmp_path):
    assert told(tracker(tmp_path, record(status=None))) == [("required_blank", "E3")]


def test_a_part_that_is_done_is_not_proposed_as_the_whole(tmp_path):
    told = [record(k, status=s) for k, s in enumerate(["80% complete", "Complete 80%", "Complet"])]
    some, other, slip = tracker(tmp_path, *told).problems["remedy"]
    assert '"80% complete" = "choose one of' in some
    assert '"Complete 80%" = "choose one of' in other
    assert '"Complet" = "complete"' in slip


def quarter(path, day, *rows, title="South West ROCU tracker"):
    workbook(path, {"Sheet1": [[f"{title} as at {day}"], HEAD, *rows]})


def test_a_report_spelt_otherwise_in_the_next_quarter_is_the_same(tmp_path):
    quarter(tmp_path / "1.xlsx", "30 June 2024", record(report="Both sides of the coin"))
    closed = record(status="Closed", report="HMICFRS: Both Sides of the Coin ")
    quarter(tmp_path / "2.xlsx", "30 September 2024", closed)
    check = rocu.check(tmp_path)
    assert check.recommendations["status"].tolist() == ["complete"]
    assert told(check) == [("record_superseded", "A3")]


def test_a_report_that_may_be_the_same_is_told_and_its_line_settles_it(tmp_path):
    quarter(tmp_path / "1.xlsx", "30 June 2024", record(report="Both sides of the coin"))
    closed = record(status="Closed", report="Both sides of the coin (2021)")
    quarter(tmp_path / "2.xlsx", "30 September 2024", closed)
    check = rocu.check(tmp_path)
    assert told(check) == [("recommendation_twice", "A3")]
    line = check.problems["remedy"][0].partition("companion file: ")[2]
    (tmp_path / "2.toml").write_text(f"[values.report]\n{line}\n", encoding="utf-8")
    assert rocu.check(tmp_path).recommendations["status"].tolist() == ["complete"]


def test_inspections_of_two_years_are_two(tmp_path):
    quarter(tmp_path / "1.xlsx", "30 June 2024", record(report="PEEL 2021/22"))
    quarter(tmp_path / "2.xlsx", "30 September 2024", record(report="PEEL 2023/24"))
    check = rocu.check(tmp_path)
    assert len(check.recommendations) == 2
    assert check.problems.empty


@pytest.mark.parametrize(
    ("first", "second", "wide"),
    [
        ("South West ROCU tracker", "Tracker", "2"),
        ("South West ROCU tracker", "Dorset Police", "1"),
    ],
)
def test_a_tracker_of_a_wider_place_is_told_and_its_line_settles_it(tmp_path, first, second, wide):
    quarter(tmp_path / "1.xlsx", "30 June 2024", record(), title=first)
    quarter(tmp_path / "2.xlsx", "30 September 2024", record(status="Closed"), title=second)
    (found,) = rocu.check(tmp_path).problems.itertuples()
    assert (found.code, found.file, found.cell) == ("recommendation_twice", f"{wide}.xlsx", "A3")
    line = found.remedy.partition("companion file: ")[2]
    (tmp_path / f"{wide}.toml").write_text(f"[file]\n{line}\n", encoding="utf-8")
    assert rocu.check(tmp_path).recommendations["status"].tolist() == ["complete"]


def test_a_recommendation_to_each_of_two_places_is_told_of_neither(tmp_path):
    for name, place in (("1", "Dorset Police"), ("2", "Wiltshire Police"), ("3", "Eastern ROCU")):
        quarter(tmp_path / f"{name}.xlsx", f"{name} June 2024", record(), title=place)
    check = rocu.check(tmp_path)
    assert len(check.recommendations) == 3
    assert told(check) == []


@pytest.mark.parametrize(
    "due",
    [
        *("After 31 March 2024", "Awaiting a visit in March 2024", "Raised 1/2/23"),
        *("From May 2024", "TBC", "To be determined"),
    ],
)
def test_a_day_on_which_something_else_was_or_is_is_no_due_day(tmp_path, due):
    check = tracker(tmp_path, record(due=due))
    assert check.recommendations["due"].isna().all()
    assert told(check) == [("date_unclear", "D3")]


@pytest.mark.parametrize("first", ["Target date", "Original due", "Initial due"])
@pytest.mark.parametrize("then", ["Revised target date", "Revised due", "Extended due date"])
def test_a_revised_day_stands_before_the_first_and_may_be_blank(tmp_path, first, then):
    head = ["Ref", "Report", "Recommendation", first, then, "Status"]
    moved = date(2024, 6, 30)
    rows = [[1, "Audit", "x", DUE, moved, "Open"], [2, "Audit", "y", DUE, None, "Open"]]
    held = tracker(tmp_path, *rows, head=head).recommendations
    assert held["due"].dt.date.tolist() == [moved, DUE]
    assert held["original_due"].notna().tolist() == [True, False]
    (held,) = tracker(
        tmp_path, record(due="31/03/25 (orig. 31/12/24)")
    ).recommendations.itertuples()
    assert (held.due.date(), held.original_due.date()) == (date(2025, 3, 31), date(2024, 12, 31))


def test_counts_below_a_tracker_are_no_recommendations(tmp_path):
    counts = [["Total", 2], ["Complete", 1], ["In progress", 1]]
    check = tracker(tmp_path, record(1, status="Closed"), record(2), *counts)
    assert check.recommendations["recommendation_id"].tolist() == ["1", "2"]
    assert told(check) == [("row_left", "A5"), ("row_left", "A6"), ("row_left", "A7")]
    assert adds_up(check.ledger)


def test_a_report_with_its_year_may_head_rows(tmp_path):
    head = ["Ref", "Recommendation", "Due date", "Status"]
    rows = [
        ["PEEL 2023"],
        [1, "x", DUE, "Open"],
        ["Custody inspection 2022"],
        [1, "y", DUE, "Open"],
    ]
    check = tracker(tmp_path, *rows, head=head)
    assert check.recommendations["report"].tolist() == ["PEEL 2023", "Custody inspection 2022"]
    assert check.problems.empty


def test_a_tracker_of_a_month_is_of_its_last_day_and_the_later_stands(tmp_path):
    for name, month, status in (("a", "July", "Open"), ("b", "October", "Part complete")):
        rows = [["Kent Police"], [f"Updated {month} 2025"], HEAD, record(status=status)]
        workbook(tmp_path / f"{name}.xlsx", {"Sheet1": rows})
    check = rocu.check(tmp_path)
    (row,) = check.recommendations.itertuples()
    assert (row.status_date.date(), row.days_unknown) == (date(2025, 10, 31), "status_date")
    assert {code for code, _ in told(check)} == {"date_without_day", "record_superseded"}


def test_numbers_of_recommendations_are_no_figures(tmp_path):
    rows = [["Rec", "Chief's view", "PCC's view"], [1, "Accepted", "Accepted"]]
    check = check_rows(tmp_path, [["Dorset, 2023-24"], *rows])
    assert check.outcomes.empty


def test_a_template_without_its_headings_is_not_called_empty(tmp_path):
    path = tmp_path / "template.xlsx"
    templates.write_template(path)
    book = openpyxl.load_workbook(path)
    assert told(rocu.check(path)) == [("template_empty", "")]
    sheet = book["Recommendations"]
    for j in range(1, 15):
        sheet.cell(3, j).value = {1: "R1", 2: "PEEL", 9: "Kent", 13: "Open"}.get(j)
    book.save(path)
    assert told(rocu.check(path)) == [("file_gives_nothing", "")]


def test_a_day_of_closing_of_what_is_open_or_to_come_is_told(tmp_path):
    head = [*HEAD, "Date closed"]
    rows = [[*record(), date(2024, 1, 3)], [*record(2, status="Closed"), date(2025, 1, 3)]]
    check = tracker(tmp_path, *rows, head=head, title="Kent Police as at 31 March 2024")
    assert told(check) == [("closed_and_open", "F3"), ("day_ahead", "F4")]


def test_a_row_that_is_struck_through_is_told_and_its_line_leaves_it_out(tmp_path):
    book = openpyxl.Workbook()
    for row in [["Kent Police"], HEAD, record(1), record(2)]:
        book.active.append(row)
    for cell in book.active[3]:
        cell.font = openpyxl.styles.Font(strike=True)
    book.save(tmp_path / "return.xlsx")
    check = rocu.check(tmp_path)
    assert [*told(check)] == [("struck_through", "")]
    line = check.problems["remedy"][0].partition("say: ")[2]
    (tmp_path / "return.toml").write_text(f'[sheets."Sheet"]\n{line}\n', encoding="utf-8")
    settled = rocu.check(tmp_path)
    assert settled.recommendations["recommendation_id"].tolist() == ["2"]
    assert settled.problems.empty


def test_the_line_for_a_body_that_is_no_force_does_not_make_it_everybodys(tmp_path):
    rows = [["Tracker"], [*HEAD, "Force"], [*record(), "NPCC"]]
    line = check_rows(tmp_path, rows).problems["remedy"][0].partition("companion file: ")[2]
    settled = check_rows(tmp_path, rows, toml=f"[values.geography]\n{line}\n")
    assert settled.recommendations["force"].tolist() == ["NPCC"]


def test_recommendations_in_lines_of_their_own_are_told_once(tmp_path):
    card = [["Report", "PEEL"], ["Due", DUE], ["Status", "Open"], []]
    check = check_rows(tmp_path, [["Kent Police"], ["Recommendation 1"], *card, ["2"], *card])
    assert told(check) == [("record_in_lines", "A5")]
    assert adds_up(check.ledger)


def test_the_same_words_under_another_number_are_told(tmp_path):
    asked = "Agree how the unit is paid for"
    for name, ref in (("1", "R1"), ("2", "Rec 1")):
        row = [ref, "Audit", asked, DUE, "Open"]
        quarter(tmp_path / f"{name}.xlsx", f"{name} June 2024", row)
    check = rocu.check(tmp_path)
    assert told(check) == [("recommendation_twice", "A3")]
    # Whether it is the same nobody knows, as where the words are “See report”.
    words = "R1 of Audit elsewhere has the same words; if it is the same, it counts twice: "
    assert words in check.problems["message"][0]


def test_a_tracker_without_a_status_is_told(tmp_path):
    check = tracker(tmp_path, record()[:-1], head=HEAD[:-1])
    assert told(check) == [("required_blank", "A3")]


def test_an_answer_to_what_no_register_has_is_told_and_one_to_all_is_to_the_report(tmp_path):
    head = ["Rec", "Report", "Respondent", "Role", "Position"]
    answers = [["1-3", "Audit", "A PCC", "PCC", "Accepts"], ["All", "Audit", "B", "PCC", "Accepts"]]
    sheets = {"Recs": [["Kent Police"], HEAD, record()], "Answers": [head, *answers]}
    check = rocu.check(workbook(tmp_path / "both.xlsx", sheets))
    assert check.responses["recommendation_id"].fillna("").tolist() == ["1-3", ""]
    assert told(check) == [("recommendation_not_held", "A2")]


def test_a_number_that_several_reports_have_says_nothing_alone(tmp_path):
    recs = [["Kent Police"], HEAD, record(), record(report="PEEL"), record(2, report="PEEL")]
    head = ["Rec", "Report", "Respondent", "Role", "Position"]
    answers = [[ref, report, "A PCC", "PCC", "Accepts"]
               for ref, report in ((1, "PEEL"), (1, None), (2, None))]  # fmt: skip
    log = [["Rec", "Event date", "Event", "Status"], *([ref, DUE, "status", "Closed"]
                                                       for ref in (2, 1))]  # fmt: skip
    sheets = {"Recs": recs, "Answers": [head, *answers], "Log": log}
    check = rocu.check(workbook(tmp_path / "all.xlsx", sheets))
    assert told(check) == [("recommendation_of_several", "A3")] * 2


def test_a_log_of_two_reports_that_number_alike_is_of_each(tmp_path):
    head = ["Date", "Inspection", "Rec", "Recommendation", "Due", "Status"]
    log = [("05/01/2024", "PEEL", "Open"), ("08/01/2024", "Custody", "Open"),
           ("02/03/2024", "PEEL", "Closed")]  # fmt: skip
    rows = [[day, report, 1, f"Do {report}", DUE, status] for day, report, status in log]
    check = tracker(tmp_path, *rows, head=head)
    held = check.recommendations[["report", "status"]].to_numpy().tolist()
    assert held == [["PEEL", "complete"], ["Custody", "being progressed"]]
    assert check.recommendation_events["report"].tolist() == ["PEEL", "Custody", "PEEL"]
    assert told(check) == []
    (late,) = rocu.recommendations(check.recommendations, check.recommendation_events).data.loc[
        lambda rows: rows["state"].eq("overdue"), "report"
    ]  # on 2 March, of what was due on 31 January
    assert late == "Custody"


@pytest.mark.parametrize(
    ("title", "stood", "published"),
    [
        ("Kent Police tracker, 30/04/2024", date(2024, 4, 30), None),
        ("Kent Police HMICFRS tracker v2 (30 April 2024)", date(2024, 4, 30), None),
        # On the day of the report nothing had been done: open is what is so now, whenever that is.
        ("Kent Police: inspection published 3 May 2021", None, date(2021, 5, 3)),
        ("Kent Police tracker, published 3 May 2021", date(2021, 5, 3), None),
        (
            "Kent Police: inspection published 3 May 2021, as at 30 April 2024",
            date(2024, 4, 30),
            None,
        ),
    ],
)
def test_the_day_in_a_title_is_of_the_tracker_or_of_its_report(tmp_path, title, stood, published):
    (row,) = tracker(tmp_path, record(), title=title).recommendations.itertuples()
    days = [None if pd.isna(day) else day.date() for day in (row.status_date, row.published)]
    assert days == [stood, published]


def test_one_day_of_publication_is_not_that_of_several_reports(tmp_path):
    rows = [record(), record(2, report="Another inspection")]
    held = tracker(tmp_path, *rows, title="Published 3 May 2021").recommendations
    assert held["published"].isna().all()


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("3/1/24: Open\n5/3/24: Closed\n1/4/24: Closed", date(2024, 3, 5)),  # closed once
        ("3/1/24: Closed\n5/3/24: Reopened\n1/4/24: Closed", date(2024, 4, 1)),
        ("3/1/24: Open\n5/3/24: Open", date(2024, 3, 5)),  # and open still
    ],
)
def test_what_was_closed_is_so_from_the_first_entry_that_closes_it(tmp_path, said, day):
    (row,) = tracker(tmp_path, record(status=said)).recommendations.itertuples()
    assert row.status_date.date() == day


def test_actions_under_one_number_are_told_with_what_helps(tmp_path):
    head = [*HEAD, "Action"]
    check = tracker(tmp_path, [*record(), "Write"], [*record(status="Closed"), "Send"], head=head)
    told = check.problems.set_index("code").loc["record_conflict"]
    assert told["message"].str.endswith("the column “Action” is not used and is what differs").all()
    assert set(told["remedy"]) == {
        "If they are several, give each a number of its own, such as 1a and 1b."
    }


def test_what_says_as_above_is_what_stands_there(tmp_path):
    rows = [["PEEL", 1, "x", DUE, "Open"], ["as above", 2, "y", '"', "Ditto"],
            ["See above", 3, "z", "see above", "see above"]]  # fmt: skip
    head = ["Report", "Ref", "Recommendation", "Due date", "Status"]
    check = tracker(tmp_path, *rows, head=head)
    held = check.recommendations
    assert held["report"].tolist() == ["PEEL"] * 3
    assert held["status"].tolist() == ["being progressed"] * 2 + ["status not known"]
    # “See above” may mean what is written of another.
    assert held["due"].isna().tolist() == [False, False, True]
    assert told(check) == [("date_unclear", "D5"), ("status_unknown", "E5")]
    assert adds_up(check.ledger)


def test_what_a_newer_tracker_no_longer_gives_is_told(tmp_path):
    quarter(tmp_path / "1.xlsx", "30 June 2024", record(), record(2))
    quarter(tmp_path / "2.xlsx", "30 September 2024", record())
    (found,) = rocu.check(tmp_path).problems.itertuples()
    assert (found.code, found.file) == ("record_superseded", "1.xlsx")
    assert found.message.endswith("; not given there, and kept as it was: “2”")


@pytest.mark.parametrize(
    ("typed", "position"),
    [("No. 3", None), ("No. We disagree", "does not accept"), ("Yes. 3 posts", "accepts")],
)
def test_a_number_is_no_refusal(tmp_path, typed, position):
    rows = [["Rec", "Respondent", "Role", "Response"], [1, "A PCC", "PCC", typed]]
    check = check_rows(tmp_path, rows)
    assert check.responses["position"].tolist() == [position] * bool(position)
    assert told(check) == ([] if position else [("position_unknown", "D2")])


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ("Green - on track", "being progressed"),
        ("Blue (complete)", "complete"),
        ("Amber", "status not known"),
        ("Green - not complete", "being progressed"),
        # What is complete and waits for its closing is open.
        ("Complete - awaiting sign-off", "being progressed"),
        ("Complete – pending HMICFRS verification", "being progressed"),
        ("Closed (reopened)", "being progressed"),
        ("Complete - signed off", "complete"),
        ("Complete - no further action required", "complete"),
        ("Not met", "being progressed"),
        ("Complete - awaiting the board's view", "status not known"),
        # What takes the word back leaves it unknown.
        ("Closed - reopened in March", "status not known"),
        ("Complete (in part)", "status not known"),
        ("Complete - not evidenced", "status not known"),
        ("Complete - evidence required", "status not known"),
        ("Complete - further action required", "status not known"),
        ("Closed (two actions outstanding)", "status not known"),
        ("Done: planned", "status not known"),
        # And where nothing is wanted it holds: “outstanding” behind “no” left it unknown.
        ("Complete - no outstanding actions", "complete"),
        ("Closed (none outstanding)", "complete"),
        ("Closed - no longer required", "complete"),
        ("Complete - no further evidence is needed", "complete"),
        ("Complete: nothing to follow", "complete"),
        ("Complete. No further action required", "complete"),
    ],
)
def test_words_beside_others_say_the_status(tmp_path, typed, status):
    check = tracker(tmp_path, record(status=typed))
    assert check.recommendations["status"].tolist() == [status]
    assert told(check) == [("status_unknown", "E3")] * (status == "status not known")


def across(tmp_path, heads, *rows, title="South West ROCU", first=HEAD[:4]):
    """Recommendations 1, 2, … of an audit with further cells, as status or place and status."""
    rows = [[*record(ref)[:4], *row] for ref, row in enumerate(rows, start=1)]
    return check_rows(tmp_path, [[title], [*first, *heads], *rows])


@pytest.mark.parametrize(
    ("heads", "of"),
    [
        (["Dorset", "Wiltshire Police"], ["Dorset", "Wiltshire"]),
        (["Dorset status", "Status (Wiltshire)"], ["Dorset", "Wiltshire"]),
        (["Kent", "West Midlands"], ["Kent", "West Midlands"]),  # a force, beside one
    ],
)
def test_statuses_under_forces_are_a_recommendation_to_each(tmp_path, heads, of):
    check = across(tmp_path, heads, ["Open", "Closed"], ["Open", "n/a"], [None, "Amber"],
                   title="Tracker")  # fmt: skip
    held = check.recommendations[["recommendation_id", "force", "status", "source"]]
    page, unknown = "return.xlsx!Sheet1!", "status not known"
    assert held.to_numpy().tolist() == [
        ["1", of[0], "being progressed", f"{page}E3"],
        ["1", of[1], "complete", f"{page}F3"],
        ["2", of[0], "being progressed", f"{page}E4"],
        ["3", of[1], unknown, f"{page}F5"],
    ]
    # What is blank or does not apply is no recommendation; what is not known is.
    assert told(check) == [
        ("figures_blank", "E5"), ("record_states_nothing", "F4"), ("status_unknown", "F5"),
    ]  # fmt: skip
    assert adds_up(check.ledger)


def test_statuses_under_forces_need_no_day_and_stand_before_one_of_all(tmp_path):
    first = ["Ref", "Report", "Recommendation", "Status"]
    check = across(tmp_path, ["Dorset", "Wiltshire"], ["Open", "Closed"], first=first)
    assert check.recommendations["status"].tolist() == ["being progressed", "complete"]
    assert told(check) == [("column_unused", "D2")]
    rows = [["South West ROCU"], [*first[:3], "Dorset", "Wiltshire"], [1, "A", "Do", "Open", "Met"]]
    held = check_rows(tmp_path, rows).recommendations
    assert held["status"].tolist() == ["being progressed", "complete"]


@pytest.mark.parametrize(
    ("statuses", "status", "day"),
    [
        (["Open", "Closed", "Closed"], "complete", date(2024, 5, 31)),  # first closed in May
        (["Open", "Closed", None], "complete", date(2024, 5, 31)),
        (["Closed", "Closed", "Closed"], "complete", None),  # perhaps long before
        (["Open", "Open", "Open"], "being progressed", date(2024, 6, 30)),  # still so in June
        (["Closed", "n/a", "Reopened"], "being progressed", date(2024, 6, 30)),
        (["Open", "Closed", "Amber"], "status not known", date(2024, 6, 30)),
        ([None, None, None], "status not known", None),
    ],
)
def test_of_statuses_by_month_the_last_stands_from_the_month_it_came_in(
    tmp_path, statuses, status, day
):
    rows = [["Open", "Open", "Open"], ["Closed", "Open", "Open"], statuses]
    check = across(tmp_path, ["Apr", "May", "Jun"], *rows, title="South West ROCU 2024/25")
    row = check.recommendations.iloc[2]
    assert (row["status"], None if pd.isna(row["status_date"]) else row["status_date"].date()) == (
        status, day,
    )  # fmt: skip
    assert (row["days_unknown"] == "status_date") == (day is not None)
    codes = {"Amber": ["status_unknown"], None: ["required_blank"]}
    assert [c for c, _ in told(check)] == (codes[statuses[2]] if "not known" in status else [])
    assert adds_up(check.ledger)


@pytest.mark.parametrize(
    ("title", "report"),
    [
        ("HMICFRS: Regional Organised Crime Units 2021 – action tracker",
         "HMICFRS: Regional Organised Crime Units 2021"),
        ("Recommendations from the HMICFRS inspection of ROCUs 2021 as at 31 March 2024",
         "HMICFRS inspection of ROCUs 2021"),
        ("Regional SOC inspection (published 14 March 2023)", "Regional SOC inspection"),
        ("Dorset Police PEEL 2021/22 action plan", "Dorset Police PEEL 2021/22"),
        ("Dorset Police HMICFRS recommendations tracker Q3 2024/25", None),  # of many
        ("HMICFRS inspections: all open recommendations", None),
        ("HMICFRS tracker 2024", None),
        ("Dorset tracker 2024", None),
        ("PEEL 2023-25 inspection of Dorset Police: areas for improvement",
         "PEEL 2023-25 inspection of Dorset Police"),
        ("Next review 12 May 2025", None),
        ("HMICFRS liaison officer: Jane Smith", None),
        ("HMICFRS inspection of serious crime" + " -" * 2_000 + " x", None),  # no name, and slow
    ],
)  # fmt: skip
def test_a_report_may_be_named_by_the_title(tmp_path, title, report):
    head, row = ["Ref", "Recommendation", "Due date", "Status"], [1, "Do it", DUE, "Open"]
    check = tracker(tmp_path, row, head=head, title=title)
    assert check.recommendations["report"].tolist() == [report] * bool(report)
    code = ("report_from_title", "A1") if report else ("record_incomplete", "A3")
    assert told(check) == [code]


# -- money and posts -------------------------------------------------------------------------------


def test_twelve_pence_are_no_twelve_provisional_pounds(tmp_path):
    rows = [["South West ROCU 2022/23"], ["Funding source", "Amount"], ["Home Office grant", "12p"]]
    check = check_rows(tmp_path, rows)
    assert check.resources.empty
    assert told(check) == [("amount_unreadable", "B3")]


def test_a_share_of_the_money_is_no_amount(tmp_path):
    book = openpyxl.Workbook()
    rows = [["South West ROCU 2022/23"], ["Funding source", "Amount"], ["Home Office grant", 0.25]]
    for row in rows:
        book.active.append(row)
    book.active["B3"].number_format = "0%"
    book.save(tmp_path / "return.xlsx")
    check = rocu.check(tmp_path)
    assert check.resources.empty
    assert told(check) == [("amount_unreadable", "B3")]


def test_wholes_of_money_that_call_themselves_nothing_are_told(tmp_path):
    head = ["Funding source", "Amount (£)"]
    parts = [["Core grant", 1000], ["SR19", 200], ["Forces", 700], ["Dorset", 300], ["Kent", 400]]
    rows = [head, ["Grants", 1200], *parts, ["Funding in all", 1900]]
    check = check_rows(tmp_path, [["South West ROCU 2022/23"], *rows])
    assert told(check) == [("sum_among_parts", "A3")]
    remedy = check.problems["remedy"][0]
    assert remedy.endswith("drop_rows = [3, 6, 9]")
    toml = '[sheets."Sheet1"]\n' + remedy.partition("companion file: ")[2]
    settled = check_rows(tmp_path, [["South West ROCU 2022/23"], *rows], toml=toml)
    assert settled.resources["amount"].sum() == 1900
    assert settled.problems.empty


def test_money_of_a_region_or_a_year_is_no_sum_of_others(tmp_path):
    head = ["Region", "Period", "Funding source", "Amount (£)"]
    rows = [["Eastern", 2000], ["London", 1000], ["South West", 1000], ["North West", 700]]
    rows = [[region, "2020-21", "Core", amount] for region, amount in rows]
    later = [["North West", f"{year}-{year - 1999}", "Core", 350] for year in (2021, 2022)]
    assert told(check_rows(tmp_path, [["Funding"], head, *rows, *later])) == []
    parts = [["North West", "2020-21", source, 350] for source in ("Grant", "Uplift")]
    check = check_rows(tmp_path, [["Funding"], head, *rows, *parts])
    assert told(check) == [("sum_among_parts", "A6")]


def test_money_that_names_no_region_beside_regions_is_told(tmp_path):
    head = ["Region", "Funding source", "Amount (£)"]
    rows = [["South West", "Home Office", 1000], ["", "Forces", 800], ["Eastern", "Forces", 700]]
    check = check_rows(tmp_path, [["ROCU funding 2022/23"], head, *rows])
    assert told(check) == [("money_of_no_region", "B4")]
    assert check.problems["message"][0].startswith("1 of its lines names no region")


@pytest.mark.parametrize(
    ("title", "heading", "note", "pounds"),
    [
        ("South West ROCU funding 2022/23 (£000s)", "Amount", "", 1.2e6),
        ("South West ROCU 2022/23", "Budget £000s", "", 1.2e6),
        ("South West ROCU 2022/23", "Amount", "All figures are in £000s", 1.2e6),
        ("South West ROCU 2022/23", "Amount", "Note: amounts in thousands", 1.2e6),
        ("South West ROCU 2022/23 (£000s)", "Amount (£)", "", 1200),
    ],
)
def test_amounts_are_in_what_the_nearest_words_say(tmp_path, title, heading, note, pounds):
    rows = [[title], ["Funding source", heading], ["Home Office grant", 1200], [], [note or None]]
    check = check_rows(tmp_path, rows)
    assert check.resources["amount"].tolist() == [pounds]
    assert check.problems.empty


def test_a_source_of_funding_needs_no_other_name_and_its_kind_no_heading(tmp_path):
    rows = [["Source", "Type", "Amount"], ["Home Office", "Annual", 1200], ["SR19", "One-off", 20]]
    check = check_rows(tmp_path, [["South West ROCU funding 2022/23"], *rows])
    assert check.resources["certainty"].tolist() == ["annual", "one-off"]
    # Under “Budget” no title needs to say what it is; the total is of both: 1200 + 20 = 1220.
    rows = [["Source", "Budget"], ["Home Office", 1200], ["SR19", 20], ["Total", 1220]]
    check = check_rows(tmp_path, [["South West ROCU 2022/23"], *rows])
    assert check.resources["amount"].tolist() == [1200, 20]


def test_heads_are_no_full_time_equivalents(tmp_path):
    rows = [
        ["Funding source", "Headcount", "Established FTE", "Actual FTE"],
        ["Grant", 75, 70, 61.5],
    ]
    check = check_rows(tmp_path, [["South West ROCU 2022/23"], *rows])
    assert check.resources[["posts", "posts_filled"]].to_numpy().tolist() == [[70, 61.5]]
    assert told(check) == [("column_unused", "B2")]


def test_money_of_regions_across_is_theirs(tmp_path):
    rows = [["Funding source", "South West", "Eastern", "Total"], ["Forces", 300, 400, 700]]
    check = check_rows(tmp_path, [["ROCU funding 2022/23 (£000s)"], *rows])
    held = check.resources[["region", "funding_source", "amount"]].to_numpy().tolist()
    assert held == [["South West", "Forces", 3e5], ["Eastern", "Forces", 4e5]]
    assert check.outcomes.empty


def test_quarters_across_are_of_the_year_in_the_title(tmp_path):
    rows = [["Funding source", "Q1", "Q2"], ["Home Office grant", 300, 400]]
    check = check_rows(tmp_path, [["South West ROCU funding 2022/23 (£000)"], *rows])
    held = check.resources[["period", "amount"]].to_numpy().tolist()
    assert held == [["2022-23 Q1", 3e5], ["2022-23 Q2", 4e5]]


def test_a_companion_says_which_column_and_which_year_is_meant(tmp_path):
    rows = [["Funding source", "2022/23 actual", "2023/24 forecast"], ["Home Office grant", 3, 4]]
    toml = '[columns]\n"2022/23 actual" = "amount"\n"2023/24 forecast" = "unused"\n'
    check = check_rows(tmp_path, [["South West ROCU"], *rows], toml=toml)
    assert check.resources[["period", "amount"]].to_numpy().tolist() == [["2022-23", 3]]
    rows = [["Funding source", "Financial year", "Amount (£)"], ["Home Office grant", 2022, 3]]
    toml = '[file]\nyears = "financial starting"\n'
    check = check_rows(tmp_path, [["South West ROCU"], *rows], toml=toml)
    assert check.resources["period"].tolist() == ["2022-23"]


def test_an_amount_in_another_unit_than_its_neighbours_is_told(tmp_path):
    rows = [["A", 1200], ["B", 900], ["C", 1500], ["D", 250_000]]
    head = ["Funding source", "Amount (£000s)"]
    assert told(check_rows(tmp_path, [["South West ROCU 2022/23"], head, *rows])) == [
        ("amount_far_off", "A6")
    ]


def test_a_bracket_behind_a_source_may_say_how_long_its_money_is_certain(tmp_path):
    rows = [["SR19 uplift (one-off)", 2], ["Grant (annual)", 3], ["Forces (five of them)", 4]]
    check = check_rows(tmp_path, [["South West ROCU 2022/23"], ["Funding source", "Amount"], *rows])
    assert check.resources["certainty"].tolist() == ["one-off", "annual", "Not stated"]


# -- grades ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "unit"),
    [
        ("Dorset self-assessment as at 31 March 2024", ("South West", "Dorset", "force")),
        ("SWROCU self-assessment as at 31 March 2024", ("South West", "SWROCU", "ROCU")),
        ("South West region as at 31 March 2024", ("South West", "South West", "region")),
    ],
)
def test_grades_are_of_the_unit_that_their_title_names(tmp_path, title, unit):
    rows = [["Arrangement", "Self-assessment"], ["Vetting", "Partly"], ["Messaging", "In place"]]
    check = check_rows(tmp_path, [[title], *rows])
    said = check.grades[["region", "unit", "unit_type"]].itertuples(index=False, name=None)
    assert [*said] == [unit, unit]


def test_a_grade_may_be_blank_as_the_template_says(tmp_path):
    head = ["Unit", "Unit type", "Question", "Grade", "Scale", "Assessed"]
    given = ["self-assessment", date(2024, 3, 31)]
    rows = [["SWROCU", "ROCU", "Vetting", "Partly", *given]]
    rows += [["SWROCU", "ROCU", "Messaging", None, *given]]
    check = check_rows(tmp_path, [head, *rows])
    assert check.grades["grade"].fillna("").tolist() == ["partly", ""]
    assert check.problems.empty


def test_the_type_of_a_unit_is_the_same_in_capitals(tmp_path):
    """“Force” was kept as typed, and the grades of forces were counted without it."""
    head = ["Unit", "Unit type", "Question", "Grade", "Scale"]
    kinds = {"Dorset": "Force", "SWROCU": "Rocu", "South West": "Region"}
    rows = [[unit, kind, "Vetting", "Partly", "self-assessment"] for unit, kind in kinds.items()]
    check = check_rows(tmp_path, [head, *rows])
    assert check.grades["unit_type"].tolist() == ["force", "ROCU", "region"]


@pytest.mark.parametrize(
    "answer", ["Yes (planned)", "In place: from April 2025", "Yes - but not tested"]
)
def test_what_is_planned_is_not_in_place(tmp_path, answer):
    rows = [["Arrangement", "Self-assessment"], ["Vetting", answer], ["Messaging", "In place"]]
    check = check_rows(tmp_path, [["SWROCU as at 31 March 2024"], *rows])
    assert check.grades["question"].tolist() == ["Messaging"]
    assert told(check) == [("grade_unknown", "B3")]


def test_grades_of_two_inspections_across_are_of_the_unit_in_the_title(tmp_path):
    head = ["Question", date(2018, 5, 1), date(2023, 5, 25)]
    check = check_rows(tmp_path, [["Dorset PEEL"], head, ["Leadership", "Good", "Adequate"]])
    held = check.grades[["unit", "grade", "scale"]].to_numpy().tolist()
    scales = ["HMICFRS four tiers", "HMICFRS five tiers"]
    assert held == [["Dorset", "good", scales[0]], ["Dorset", "adequate", scales[1]]]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Good (2018), Adequate (2023)", "grade_unknown"),
        ("Good (2018)", "grade_of_other_year"),
        ("Adequate (2022/23)", None),  # as an inspection of two years is called
        ("Good (was adequate)", None),
    ],
)
def test_an_earlier_grade_beside_or_in_place_of_another_is_told(tmp_path, typed, code):
    rows = [["Question", "Grade"], ["Leadership", typed]]
    check = check_rows(tmp_path, [["Dorset PEEL, published 25 May 2023"], *rows])
    assert [one for one, _ in told(check)] == ([code] if code else [])


def test_a_blank_unit_is_told_once_and_its_line_fills_it(tmp_path):
    rows = [["Force", "Question", "Grade"], ["Kent", "A", "Good"], [None, "B", "Adequate"]]
    rows = [["PEEL, published 25 May 2023"], *rows, ["Essex", "A", "Good"]]
    check = check_rows(tmp_path, rows)
    assert told(check) == [("record_incomplete", "A4")]
    settled = check_rows(tmp_path, rows, toml="[file]\nfill_down = true\n")
    assert settled.grades["unit"].tolist() == ["Kent", "Kent", "Essex"]


def of_units(check):
    """Unit and question to the grade of each."""
    held = check.grades[["unit", "question", "grade"]].fillna("").itertuples(index=False, name=None)
    return {(unit, question): grade for unit, question, grade in held}


PEEL = [
    ["PEEL, published 15 February 2024"],
    ["Force", "Preventing crime", "Investigating crime"],
    ["Kent", "G ↑", "A (was RI)"],
    ["Essex", "RI", "O"],
    ["Norfolk", "NG", "I"],
]


def test_letters_of_a_matrix_are_grades_beside_one_that_no_colour_is(tmp_path):
    check = check_rows(tmp_path, PEEL)
    assert of_units(check) == {
        ("Kent", "Preventing crime"): "good",
        ("Kent", "Investigating crime"): "adequate",
        ("Essex", "Preventing crime"): "requires improvement",
        ("Essex", "Investigating crime"): "outstanding",
        ("Norfolk", "Preventing crime"): "",
        ("Norfolk", "Investigating crime"): "inadequate",
    }
    assert check.problems.empty


def test_letters_under_forces_are_grades_too(tmp_path):
    across = [list(line) for line in zip(*PEEL[1:], strict=True)]
    across[0][0], across[1][3] = "Question", "N/A"
    check = check_rows(tmp_path, [PEEL[0], *across])
    assert of_units(check) == of_units(check_rows(tmp_path, PEEL)) != {}


@pytest.mark.parametrize(("last", "count"), [("O", 4), ("I", 4), ("A", 0)])
def test_o_and_i_are_no_colours_beside_g_and_a(tmp_path, last, count):
    rows = [["Kent", "G", "A"], ["Essex", "A", last]]
    assert len(check_rows(tmp_path, [*PEEL[:2], *rows]).grades) == count


@pytest.mark.parametrize("red", ["R", "Red"])
def test_letters_beside_red_are_colours(tmp_path, red):
    rows = [[["G", "A", red][(k + n) % 3] for k in range(2)] for n in range(3)]
    check = check_rows(tmp_path, [*PEEL[:2], *([f, *r] for f, r in zip("abc", rows, strict=True))])
    assert check.grades.empty
    head = ["Force", "Question", "Rating"]
    check = check_rows(tmp_path, [PEEL[0], head, ["Kent", "A", "G"], ["Essex", "A", red]])
    assert check.grades.empty
    assert ("grade_unknown", "C3") in told(check)


def test_a_scale_of_grades_that_is_misspelt_is_answered_with_those_that_there_are(tmp_path):
    rows = [["Force", "Question", "Grade"], ["Kent", "Leadership", "Good"]]
    check = check_rows(tmp_path, rows, toml='[file]\nscale = "HMICFRS five"\n')
    said = check.problems.set_index("code")["message"]["mapping_unknown_word"]
    assert "HMICFRS five tiers" in said


def test_letters_alone_beside_grades_spelt_out_are_colours(tmp_path):
    head = ["Force", "Preventing crime", "Overall RAG"]
    rows = [
        ["Kent", "Good", "G"],
        ["Essex", "Requires improvement", "A"],
        ["Avon", "Adequate", "A"],
    ]
    check = check_rows(tmp_path, [PEEL[0], head, *rows])
    assert set(check.grades["question"]) == {"Preventing crime"}
    assert ("column_unused", "C2") in told(check)


def test_a_day_over_grades_is_theirs(tmp_path):
    head = ["Force", "Leadership (12 March 2024)", "Vetting (Jan 2024)"]
    check = check_rows(tmp_path, [head, ["Kent", "Good", "Adequate"]])
    days = dict(zip(check.grades["question"], check.grades["assessed"].dt.date, strict=True))
    assert days == {"Leadership": date(2024, 3, 12), "Vetting": date(2024, 1, 31)}


def test_a_source_behind_the_amounts_is_where_they_are_from(tmp_path):
    head = ["Region", "2024-25", "Source"]
    rows = [["South West", 2.5, "Budget book, p. 3"], ["London", 3.5, "Email from finance"]]
    check = check_rows(tmp_path, [["Funding £m"], head, *rows])
    assert check.resources.empty
    assert check.outcomes["value"].tolist() == [2_500_000, 3_500_000]


def test_money_wide_by_year_under_its_source_is_funding_line_by_line(tmp_path):
    rows = [["SWROCU funding"], ["Source", "2023/24", "2024/25"]]
    rows += [["Home Office grant", "£1.2m", "£1,300k"], ["Forces", "£800,000", "tbc"]]
    check = check_rows(tmp_path, rows)
    held = check.resources[["funding_source", "period", "amount"]].fillna(-1).to_numpy().tolist()
    assert held == [
        ["Home Office grant", "2023-24", 1_200_000],
        ["Home Office grant", "2024-25", 1_300_000],
        ["Forces", "2023-24", 800_000],
        ["Forces", "2024-25", -1],
    ]
    assert check.outcomes.empty
    assert told(check) == [("amount_marked", "C4")]


def test_a_column_of_units_says_in_what_amounts_are(tmp_path):
    rows = [["SWROCU 2025-26"], ["Funding source", "Amount", "Unit"]]
    rows += [["Grant", 1.2, "£m"], ["Forces", 800, "£k"], ["ARIS", 50_000, "£"]]
    check = check_rows(tmp_path, rows)
    assert check.resources["amount"].tolist() == [1_200_000, 800_000, 50_000]
    assert check.resources["region"].tolist() == ["South West"] * 3
    assert check.problems.empty


def test_forecasts_beside_budgets_are_no_more_money_and_their_line_takes_them(tmp_path):
    rows = [["Region", "Year", "Funding source", "Type", "Amount"]]
    kinds = (("Budget", 1200), ("Forecast", 1180))
    rows += [["South West", "2025-26", "Grant", kind, amount] for kind, amount in kinds]
    check = check_rows(tmp_path, rows)
    assert check.resources["amount"].tolist() == [1200]
    assert told(check) == [("row_left", "D3")]
    line = check.problems["remedy"].iloc[0].rpartition("companion file: ")[2]
    check = check_rows(tmp_path, rows, toml=f"[sheets.Sheet1]\n{line}\n")
    assert check.resources["amount"].tolist() == [1180]


def test_lines_whose_word_is_to_be_chosen_choose_none(tmp_path):
    rows = [
        ["Force", "Question", "Current grade", "Previous grade"],
        ["Kent", "Vetting", "Good", "RI"],
    ]
    check = check_rows(tmp_path, rows)
    line = check.errors["remedy"].iloc[0].rpartition("companion file: ")[2]
    check = check_rows(tmp_path, rows, toml=f"[file]\n{line}\n")
    assert check.grades.empty
    check = check_rows(tmp_path, rows, toml='[file]\nscale = "HMICFRS five tiers"\n')
    assert check.grades["grade"].tolist() == ["good"]
    assert [one for one, _ in told(check)] == ["column_unused"]


def test_the_sheets_open_and_closed_say_what_their_rows_are(tmp_path):
    head = ["No.", "Action", "Owner", "Due"]
    sheets = {name: [["HMICFRS inspection 2024"], head, [number, "Do it", "ACC", DUE]]
              for number, name in enumerate(("Open", "Closed"), 1)}  # fmt: skip
    held = rocu.check(workbook(tmp_path / "tracker.xlsx", sheets)).recommendations
    said = held[["recommendation_id", "summary", "status"]].to_numpy().tolist()
    assert said == [["1", "Do it", "being progressed"], ["2", "Do it", "complete"]]


@pytest.mark.parametrize("name", ["Recommendation", "Area for improvement"])
def test_an_action_beside_a_recommendation_is_not_its_words(tmp_path, name):
    head = ["Ref", "Action", name, "Report", "Due", "Status"]
    held = tracker(tmp_path, [1, "Write a plan", "Improve", "An audit", DUE, "Open"], head=head)
    assert held.recommendations["summary"].tolist() == ["Improve"]


def test_what_a_meeting_asked_for_is_no_recommendation(tmp_path):
    rows = [["Action", "Owner", "Due date", "Status"], ["Chase Dorset", "P Jones", DUE, "Open"]]
    assert [code for code, _ in told(check_rows(tmp_path, rows))] == ["file_gives_nothing"]


def test_recommendations_under_item_are_recommendations_all_the_same(tmp_path):
    rows = [["HMICFRS inspection 2024"], ["Rec no", "Item", "Status"], ["R1", "Plan", "Complete"]]
    assert check_rows(tmp_path, rows).recommendations["status"].tolist() == ["complete"]


@pytest.mark.parametrize("heading", ["Owner", "Lead force"])
def test_forces_that_own_a_recommendation_are_those_it_is_for(tmp_path, heading):
    rows = [["Ref", "Report", "Recommendation", heading, "Status"]]
    rows += [["R1", "SOC 2024", "Do this", force, status]
             for force, status in (("Dorset", "Open"), ("Wiltshire", "Closed"))]  # fmt: skip
    check = check_rows(tmp_path, rows)
    assert check.recommendations["force"].tolist() == ["Dorset", "Wiltshire"]
    assert check.problems.empty
    if heading == "Owner":  # who acts in a tracker of another region makes nothing its own
        other = [["SEROCU recommendations tracker"], *rows[:2], ["R2", *rows[2][1:]]]
        told = check_rows(tmp_path, other).recommendations
        assert set(told["region"]) == {"South East"}
        assert told["owner"].tolist() == ["Dorset", "Wiltshire"]
    # An officer beside them is no force: whose line it is stays open.
    officer = [*rows, ["R1", "SOC 2024", "Do this", "ACC Smith", "Open"]]
    if heading == "Owner":
        assert check_rows(tmp_path, officer).recommendations["force"].isna().all()
