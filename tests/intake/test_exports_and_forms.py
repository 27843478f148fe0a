"""What systems send and analysts keep: exports, CSV from elsewhere, workbooks of a unit."""

import openpyxl
import pytest
from openpyxl.comments import Comment
from sheets_by_hand import adds_up, check_rows

import rocu_analysis as rocu


def figures(check):
    """Cell to value, or to both ends of a range."""
    held = check.outcomes[["source", "value", "value_high"]].itertuples(index=False)
    return {
        one.source.rsplit("!", 1)[1]: one.value if one.value_high != one.value_high else one[1:]
        for one in held
    }


def codes(check):
    """Kind and cell of each problem."""
    return [*check.problems[["code", "cell"]].itertuples(index=False, name=None)]


def csv(tmp_path, text):
    path = tmp_path / "return.csv"
    path.write_text(text, encoding="utf-8")
    return rocu.check(path)


# -- amounts ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heading", "typed", "pounds"),
    [
        ("Cash seized (£m)", "£1.2m", 1_200_000),  # the cell gives its scale, and the heading again
        ("Cash seized (£m)", "£340k", 340_000),
        ("Cash seized (£m)", 1.2, 1_200_000),
        ("Cash seized (£k)", "120", 120_000),
        ("Cash seized (£)", 640_000, 640_000),
    ],
)
def test_an_amount_is_scaled_once(tmp_path, heading, typed, pounds):
    rows = [["Region", heading], ["South West", typed]]
    assert figures(check_rows(tmp_path, rows, file="Q2 2025-26.xlsx")) == {"B2": pounds}


def test_figures_whose_note_scales_them_are_set_aside(tmp_path):
    rows = [["South West 2022-23"], ["Measure", "Value"], ["Cash seized", 1200], [], ["In £000s"]]
    check = check_rows(tmp_path, rows)
    assert figures(check) == {}
    assert codes(check) == [("title_changes_meaning", "A5")]
    assert adds_up(check.ledger)


def test_shares_of_a_measure_that_is_counted_are_asked_about(tmp_path):
    rows = [["2020-21"], ["Force", "Arrests", "Charges (%)"], ["Kent", 50, 20]]
    check = check_rows(tmp_path, rows)
    assert figures(check) == {"B3": 50}
    assert codes(check) == [("unit_differs", "C3")]
    assert check.errors["message"][0] == "“20” is in percent, and charges is in count."


def test_a_measure_of_shares_is_bound_by_no_count(tmp_path):
    (tmp_path / "rocu.toml").write_text(
        '[measures."staff vetted (%)"]\npart_of = "staff"\n[measures."staff"]\n', encoding="utf-8"
    )
    check = csv(tmp_path, "Force,Period,Staff vetted (%),Staff\nKent,2020-21,91,80\n")
    assert check.outcomes["unit"].tolist() == ["percent", "count"]
    assert not check.problems["code"].eq("part_above_whole").any()


# -- what tells figures apart ----------------------------------------------------------------------


@pytest.mark.parametrize("heading", ["Age", "OCG", "Day", "Op name"])
@pytest.mark.parametrize("cells", [(3, 4), ("17 or under", "over 17")])
def test_figures_that_only_an_unknown_column_tells_apart_are_no_range(tmp_path, heading, cells):
    rows = [[heading, "Arrests"], [cells[0], 10], [cells[1], 3]]
    check = check_rows(tmp_path, rows, file="SEROCU Q2 2025-26.xlsx")
    assert figures(check) == {}
    assert codes(check) == [("column_not_understood", "A1")]
    toml = f'[columns]\n"{heading}" = "body"\n'
    check = check_rows(tmp_path, rows, file="SEROCU Q2 2025-26.xlsx", toml=toml)
    assert figures(check) == {"B2": 10, "B3": 3}


@pytest.mark.parametrize("heading", ["Comments", "Created by"])
def test_two_statements_of_one_figure_leave_it_between_them(tmp_path, heading):
    rows = [["Force", "Arrests", heading], ["Kent", 4, "5 July, by A"], ["Kent", 5, "9 July"]]
    check = check_rows(tmp_path, rows, file="Q2 2025-26.xlsx")
    assert list(figures(check).values()) == [(4, 5)]
    assert codes(check) == [("conflict", "B2")]


@pytest.mark.parametrize(
    ("before", "after"),
    [("Q1", "Q1 revised"), ("Q1 provisional", "Q1 final"), ("Q1 (final)", "Q1 (revised)")],
)
def test_a_final_or_revised_figure_is_newer_than_the_one_beside_it(tmp_path, before, after):
    rows = [["Arrests 2025-26"], ["Force", before, after, "Q2"], ["Kent", 12, 14, 9]]
    check = check_rows(tmp_path, rows)
    assert rocu.latest(check.outcomes)["value"].tolist() == [14, 9]
    assert codes(check)[-1] == ("revised", "C3")


def test_a_figure_merged_over_two_rows_is_of_neither(tmp_path):
    book = openpyxl.Workbook()
    for row in (["2025-26 Q1"], ["Force", "Arrests"], ["Kent", 10], ["Essex"], ["Norfolk", 7]):
        book.active.append(row)
    book.active.merge_cells("B3:B4")
    book.save(tmp_path / "return.xlsx")
    check = rocu.check(tmp_path / "return.xlsx")
    assert figures(check) == {"B5": 7}
    assert ("unclear_number", "B3") in codes(check)


def test_a_marker_in_its_own_column_stands_for_the_figure(tmp_path):
    head = ["Force", "Measure", "Period", "Value", "Marker"]
    rows = [["Kent", "Arrests", "2020-21", None, "x"], ["Kent", "Charges", "2020-21", 3, None]]
    check = check_rows(tmp_path, [head, *rows])
    assert check.outcomes["marker"].fillna("").tolist() == ["x", ""]
    assert check.outcomes["source"].str[-2:].tolist() == ["E2", "D3"]
    assert check.problems.empty
    assert adds_up(check.ledger)


# -- what is beside the figures --------------------------------------------------------------------


def test_notes_pinned_to_cells_are_reported(tmp_path):
    book = openpyxl.Workbook()
    for row in (["2025-26 Q2"], ["Force", "Arrests"], ["Kent", 10]):
        book.active.append(row)
    book.active["B3"].comment = Comment("changed by hand from 24", "JS")
    book.save(tmp_path / "return.xlsx")
    check = rocu.check(tmp_path)
    assert figures(check) == {"B3": 10}
    assert codes(check) == [("notes_unread", "")]


def test_a_day_that_is_not_read_leaves_its_figure_without_a_period(tmp_path):
    # 07/01 can be 7 January; beside 09/30 it is 1 July.
    check = csv(tmp_path, "Force,From,To,Arrests\nKent,07/01/2025,09/30/2025,12\n")
    assert figures(check) == {}
    assert ("period_unknown", "C2") in codes(check)
