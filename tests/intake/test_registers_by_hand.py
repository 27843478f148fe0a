"""Registers of recommendations, money and grades as people make them: which rows are read?"""

from datetime import date

import openpyxl
import pytest
from sheets_by_hand import adds_up, check_rows, workbook

import rocu_analysis as rocu
from rocu_analysis import templates

HEAD = ["Ref", "Report", "Recommendation", "Due date", "Status"]
DUE = date(2024, 1, 31)


def codes(check):
    """Kind and cell of each problem."""
    return [(p.code, p.cell) for p in check.problems.itertuples()]


def tracker(tmp_path, *rows, head=HEAD, title="Kent Police", toml=""):
    return check_rows(tmp_path, [[title], head, *rows], toml=toml)


def record(ref=1, due=DUE, status="Open", report="An audit"):
    return [ref, report, "Do it", due, status]


def days(column):
    return [None if day != day else day.date() for day in column]


# -- days ------------------------------------------------------------------------------------------


def test_days_have_the_month_first_where_one_of_them_must(tmp_path):
    rows = [record(1, "09/30/2023"), record(2, "03/04/2023"), record(3, date(2023, 5, 4))]
    check = tracker(tmp_path, *rows)
    assert days(check.recommendations["due"]) == [
        date(2023, 9, 30), date(2023, 3, 4), date(2023, 5, 4),
    ]  # fmt: skip
    assert codes(check) == [("cell_interpreted", "D3")]


def test_one_day_with_the_day_first_leaves_the_others_alone(tmp_path):
    check = tracker(tmp_path, record(1, "09/30/2023"), record(2, "13/04/2023"))
    assert codes(check) == [("date_unclear", "D3")]


def test_last_days_show_that_first_days_have_the_month_first(tmp_path):
    # 07/01 can be 7 January; beside 09/30 it is 1 July.
    head = ["Funding source", "From", "To", "Amount (£)"]
    check = check_rows(tmp_path, [head, ["Levy", "07/01/2025", "09/30/2025", 12]])
    assert check.resources["period"].tolist() == ["2025-26 Q2"]
    assert codes(check) == [("cell_interpreted", "B2"), ("cell_interpreted", "C2")]


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("by 31/03/2024", date(2024, 3, 31)),
        ("March 2024", date(2024, 3, 31)),
        ("no later than 31 March 2024", date(2024, 3, 31)),
        ("After 31 March 2024", None),
        ("Raised 1/2/23", None),
        ("Completed Feb 2024", None),
        ("TBC", None),
    ],
)
def test_a_due_day_is_read_without_other_words_than_by(tmp_path, typed, day):
    check = tracker(tmp_path, record(due=typed))
    assert days(check.recommendations["due"]) == [day]
    assert codes(check) == [("date_unclear", "D3")] * (day is None)


@pytest.mark.parametrize("first", ["Target date", "Original due", "Initial due"])
@pytest.mark.parametrize("then", ["Revised target date", "Revised due", "Extended due date"])
def test_a_due_day_that_was_moved_keeps_the_first(tmp_path, first, then):
    head, moved = ["Ref", "Report", "Recommendation", first, then, "Status"], date(2024, 6, 30)
    rows = [[1, "Audit", "x", DUE, moved, "Open"], [2, "Audit", "y", DUE, None, "Open"]]
    held = tracker(tmp_path, *rows, head=head).recommendations
    assert days(held["due"]) == [moved, DUE]
    assert days(held["original_due"]) == [DUE, None]


def test_a_year_without_a_day_is_of_its_last_day_and_noted(tmp_path):
    head = [*HEAD, "Date closed"]
    check = tracker(tmp_path, [*record(status="Closed"), "2023"], head=head)
    (row,) = check.recommendations.itertuples()
    assert (row.status_date.date(), row.days_unknown) == (date(2023, 12, 31), "status_date")
    assert codes(check) == [("cell_interpreted", "F3")]


# -- recommendations -------------------------------------------------------------------------------


def test_as_above_is_what_stands_there(tmp_path):
    rows = [["PEEL", 1, "x", DUE, "Open"], ["as above", 2, "y", '"', "Ditto"]]
    head = ["Report", "Ref", "Recommendation", "Due date", "Status"]
    held = tracker(tmp_path, *rows, head=head).recommendations
    assert held["report"].tolist() == ["PEEL", "PEEL"]
    assert held["status"].tolist() == ["being progressed", "being progressed"]
    assert days(held["due"]) == [DUE, DUE]


def test_a_report_in_the_first_column_heads_the_lines_below_it(tmp_path):
    head = ["Report", "Ref", "Recommendation", "Due date", "Status"]
    rows = [["PEEL", 1, "x", DUE, "Open"], [None, 2, "y", DUE, "Closed"]]
    check = tracker(tmp_path, *rows, head=head)
    assert check.recommendations["report"].tolist() == ["PEEL", "PEEL"]
    check = tracker(tmp_path, *rows, head=head, toml="[file]\nfill_down = false\n")
    assert codes(check) == [("record_incomplete", "B4")]


@pytest.mark.parametrize("name", ["Recommendation", "Area for improvement"])
def test_a_recommendation_is_not_the_action_beside_it(tmp_path, name):
    head = ["Ref", "Action", name, "Report", "Due", "Status"]
    check = tracker(tmp_path, [1, "Write a plan", "Improve", "An audit", DUE, "Open"], head=head)
    assert check.recommendations["summary"].tolist() == ["Improve"]
    assert codes(check) == [("column_unused", "B2")]


def test_a_status_of_one_force_is_not_that_of_all(tmp_path):
    head = [*HEAD[:4], "Dorset status", "Status (Wiltshire)"]
    check = tracker(tmp_path, [*record()[:4], "Open", "Closed"], head=head)
    assert check.recommendations["status"].tolist() == ["status not known"]
    assert codes(check)[:2] == [("column_unused", "E2"), ("column_unused", "F2")]


def test_a_report_spelt_otherwise_is_the_same(tmp_path):
    quarter(tmp_path / "1.xlsx", "30 June 2024", record(report="Both sides of the coin"))
    closed = record(status="Closed", report="HMICFRS: Both Sides of the Coin ")
    quarter(tmp_path / "2.xlsx", "30 September 2024", closed)
    check = rocu.check(tmp_path)
    assert check.recommendations["status"].tolist() == ["complete"]
    assert codes(check) == [("revised", "A3")]


def quarter(path, day, *rows, title="South West ROCU tracker"):
    workbook(path, {"Sheet1": [[f"{title} as at {day}"], HEAD, *rows]})


def test_inspections_of_two_years_and_of_three_places_are_apart(tmp_path):
    quarter(tmp_path / "1.xlsx", "30 June 2024", record(report="PEEL 2021/22"))
    quarter(tmp_path / "2.xlsx", "30 September 2024", record(report="PEEL 2023/24"))
    for name, place in (("3", "Dorset Police"), ("4", "Eastern ROCU")):
        quarter(tmp_path / f"{name}.xlsx", f"{name} June 2024", record(), title=place)
    check = rocu.check(tmp_path)
    assert len(check.recommendations) == 4
    assert check.problems.empty


def test_an_answer_to_all_is_to_the_report_and_one_to_an_unknown_number_is_told(tmp_path):
    head = ["Rec", "Report", "Respondent", "Role", "Position"]
    answers = [["1-3", "Audit", "A PCC", "PCC", "Accepts"], ["All", "Audit", "B", "PCC", "Accepts"]]
    sheets = {"Recs": [["Kent Police"], HEAD, record()], "Answers": [head, *answers]}
    check = rocu.check(workbook(tmp_path / "both.xlsx", sheets))
    assert check.responses["recommendation_id"].fillna("").tolist() == ["1-3", ""]
    assert codes(check) == [("recommendation_not_held", "A2")]


def test_events_without_a_register_are_kept_and_told(tmp_path):
    head = ["Rec", "Event date", "Event", "Status"]
    check = check_rows(tmp_path, [head, ["R1", DUE, "status", "Closed"]])
    assert check.recommendation_events["status"].tolist() == ["complete"]
    assert codes(check) == [("recommendation_not_held", "A2")]


def test_an_answer_that_the_register_contradicts_is_told(tmp_path):
    head = ["Rec", "Report", "Respondent", "Role", "Position"]
    answers = [[1, "An audit", "A PCC", "PCC", "Accepts"]]
    recs = [["Kent Police"], HEAD, record(status="Not accepted")]
    check = rocu.check(workbook(tmp_path / "b.xlsx", {"Recs": recs, "Answers": [head, *answers]}))
    assert codes(check) == [("answers_disagree", "A2")]


def test_an_identifier_of_many_letters_takes_no_time(tmp_path):
    """Once these took hours: each way to part them was tried."""
    for ref in ("1" + "a" * 60 + "_2", "/".join(map(str, range(40))) + " tbc"):
        check = tracker(tmp_path, record(ref))
        assert check.recommendations["recommendation_id"].tolist() == [ref]


# -- money and posts -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "heading", "typed", "pounds"),
    [
        ("South West ROCU funding 2022/23 (£000s)", "Amount", 1200, 1.2e6),
        ("South West ROCU 2022/23", "Budget £000s", 1200, 1.2e6),
        ("South West ROCU 2022/23 (£000s)", "Amount (£)", 1200, 1200),
        ("South West ROCU 2022/23", "Amount (£000s)", "£1.2m", 1.2e6),
    ],
)
def test_amounts_are_in_what_the_nearest_words_say(tmp_path, title, heading, typed, pounds):
    check = check_rows(tmp_path, [[title], ["Funding source", heading], ["Grant", typed]])
    assert check.resources["amount"].tolist() == [pounds]
    assert check.problems.empty


@pytest.mark.parametrize("note", ["All figures are in £000s", "Note: amounts in thousands"])
def test_a_note_below_money_that_scales_it_is_asked_about(tmp_path, note):
    rows = [["South West ROCU 2022/23"], ["Funding source", "Amount"], ["Grant", 1200], [], [note]]
    check = check_rows(tmp_path, rows)
    assert check.resources.empty
    assert codes(check) == [("title_changes_meaning", "A5")]
    settled = check_rows(tmp_path, rows, toml='[sheets."Sheet1"]\nscale = 1000\n')
    assert settled.resources["amount"].tolist() == [1.2e6]


def test_money_wide_by_year_is_a_line_for_each_year(tmp_path):
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
    assert codes(check) == [("word_left_out", "C4")]


@pytest.mark.parametrize(("total", "is_told"), [(260, False), (300, True)])
def test_a_total_of_money_by_year_is_the_sum_of_its_lines(tmp_path, total, is_told):
    rows = [["Funding source", "2023/24", "2024/25"], ["Grant", 100, 200], ["Forces", 50, 60]]
    check = check_rows(tmp_path, [["SWROCU funding"], *rows, ["Total", 150, total]])
    assert check.resources["amount"].sum() == 100 + 50 + 200 + 60
    assert codes(check) == [("total_does_not_add_up", "C5")] * is_told
    assert adds_up(check.ledger)


@pytest.mark.parametrize(("total", "codes_of"), [(6050, []), (6051, ["total_does_not_add_up"])])
def test_a_total_of_money_is_compared_in_pounds(tmp_path, total, codes_of):
    # 4,200 and 650 thousand and 1.2 million are 6,050 thousand.
    rows = [["Grant", 4200], ["NCSP", "650"], ["Forces", "£1.2m"], ["Total", total]]
    head = ["Funding stream", "Amount (£k)"]
    check = check_rows(tmp_path, [["SWROCU 2025-26"], head, *rows])
    assert [code for code, _ in codes(check)] == codes_of


def test_a_source_behind_the_years_is_where_they_are_from(tmp_path):
    rows = [["Region", "2024-25", "Source"], ["South West", 2.5, "Budget book, p. 3"]]
    assert check_rows(tmp_path, [["Funding £m"], *rows]).resources.empty


def test_heads_are_no_full_time_equivalents(tmp_path):
    rows = [["Funding source", "Headcount", "Established FTE", "Actual FTE"], ["Grant", 75, 70, 61]]
    check = check_rows(tmp_path, [["South West ROCU 2022/23"], *rows])
    assert check.resources[["posts", "posts_filled"]].to_numpy().tolist() == [[70, 61]]
    assert codes(check) == [("column_unused", "B2")]


@pytest.mark.parametrize(
    ("posts", "permanent", "filled", "code"),
    [
        (70, 80, 60, "part_above_whole"),
        (70, 20, 75, "part_above_whole"),
        (70, 20, 61, ""),
    ],
)
def test_posts_lie_within_posts(tmp_path, posts, permanent, filled, code):
    head = ["Funding source", "Posts", "Permanent posts", "Posts filled"]
    check = check_rows(tmp_path, [["SWROCU 2022/23"], head, ["Grant", posts, permanent, filled]])
    assert [one for one, _ in codes(check)] == [code] * bool(code)


# -- grades ----------------------------------------------------------------------------------------


def test_grades_are_of_the_force_and_day_of_their_title_and_of_a_region_are_asked_about(tmp_path):
    rows = [["Arrangement", "Self-assessment"], ["Vetting", "Partly"], ["Messaging", "In place"]]
    for whose in ("Dorset", "SWROCU"):
        title = f"{whose} self-assessment as at 31 March 2024"
        check = check_rows(tmp_path, [[title], *rows])
        if whose == "SWROCU":  # the unit, or its region: neither is a unit or its type
            assert [code for code, _ in codes(check)] == ["record_incomplete"] * 4
            continue
        held = check.grades[["region", "unit", "unit_type"]].itertuples(index=False, name=None)
        assert [*held] == [("South West", "Dorset", "force")] * 2
        assert days(check.grades["assessed"]) == [date(2024, 3, 31)] * 2


def test_a_grade_may_be_blank_and_a_type_of_unit_in_capitals(tmp_path):
    head = ["Unit", "Unit type", "Question", "Grade", "Scale"]
    rows = [["Dorset", "Force", "Vetting", "Partly", "self-assessment"],
            ["SWROCU", "Rocu", "Vetting", None, "self-assessment"]]  # fmt: skip
    check = check_rows(tmp_path, [head, *rows])
    assert check.grades["grade"].fillna("").tolist() == ["partly", ""]
    assert check.grades["unit_type"].tolist() == ["force", "ROCU"]
    assert check.problems.empty


def test_a_grade_is_of_its_scale(tmp_path):
    head = ["Force", "Question", "Grade", "Scale"]
    rows = [["Kent", "Leadership", "Adequate", "HMICFRS four tiers"]]
    assert codes(check_rows(tmp_path, [head, *rows])) == [("word_unknown", "C2")]


def test_the_template_with_a_row_but_no_headings_gives_nothing(tmp_path):
    path = templates.write_template(tmp_path / "template.xlsx")
    assert codes(rocu.check(path)) == [("file_gives_nothing", "")]
    book = openpyxl.load_workbook(path)
    for j in range(1, 15):
        book["Recommendations"].cell(3, j).value = {1: "R1", 2: "PEEL", 13: "Open"}.get(j)
    book.save(path)
    assert ("file_gives_nothing", "") in codes(rocu.check(path))
