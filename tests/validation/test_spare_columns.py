"""A column that is not used, and tells apart rows that otherwise look the same."""

from sheets_by_hand import check_rows, workbook

import rocu_analysis as rocu

HEADINGS = ["Region", "Ward", "Arrests 2020-21"]


def said(check, code):
    return check.problems.loc[check.problems["code"] == code, "message"].tolist()


def test_what_differs_is_named_where_a_figure_is_given_twice(tmp_path):
    check = check_rows(tmp_path, [HEADINGS, ["Eastern", "North", 5], ["Eastern", "South", 5]])
    assert said(check, "repeated") == [
        "arrests for Eastern, 2020-21, is given at C2 too; the column “Ward” is not used and is "
        "what differs"
    ]
    assert '"Ward" = "unused"' in check.problems.set_index("code").loc["repeated", "remedy"]


def test_what_differs_is_named_where_two_values_conflict(tmp_path):
    headings = ["Region", "Ward", "Team", "Arrests 2020-21"]
    rows = [headings, ["Eastern", "North", "A", 5], ["Eastern", "South", "B", 6]]
    assert said(check_rows(tmp_path, rows), "conflict")[0].endswith(
        "; the columns “Ward” and “Team” are not used and differ"
    )


def test_a_reference_of_its_own_in_every_row_is_not_named(tmp_path):
    rows = [["Eastern", f"ref {n}", n] for n in range(12)]
    check = check_rows(tmp_path, [HEADINGS, *rows])
    assert "Ward" not in " ".join(said(check, "conflict") + said(check, "rows_not_told_apart"))


def test_what_differs_is_named_in_a_register_too(tmp_path):
    row = ["R1", "A report", "Do it", "complete"]
    headings = ["Ref", "Report", "Recommendation", "Status", "Ward"]
    check = check_rows(tmp_path, [headings, [*row, "North"], [*row, "South"]])
    assert said(check, "record_repeated") == [
        "the same stands at A2; the column “Ward” is not used and is what differs"
    ]


def test_rows_of_two_sheets_are_not_compared_by_their_numbers(tmp_path):
    book = {
        "One": [HEADINGS, ["Eastern", "North", 5], ["London", "South", 5]],
        "Two": [["Region", "Arrests 2020-21"], ["South West", 9], ["Eastern", 5]],
    }
    check = rocu.check(workbook(tmp_path / "return.xlsx", book))
    assert said(check, "repeated") == [
        "arrests for Eastern, 2020-21, is given at return.xlsx!One!C2 too"
    ]


def test_where_a_figure_comes_from_does_not_tell_it_apart(tmp_path):
    headings = ["Region", "Source", "Arrests 2020-21"]
    rows = [headings, ["Eastern", "A paper", 5], ["Eastern", "Another", 6]]
    assert "not used" not in said(check_rows(tmp_path, rows), "conflict")[0]
