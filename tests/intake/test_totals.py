"""Totals are held against their parts and never added."""

import pytest
from sheets_by_hand import check_rows

Q1 = "2025-26 Q1"


def told(check, code="total_does_not_add_up"):
    """Cells at which a problem of a kind is told, with what it says."""
    found = check.problems[check.problems["code"] == code]
    return dict(zip(found["cell"], found["message"], strict=True))


def test_a_total_row_or_column_that_is_off_is_told_at_its_cell(tmp_path):
    rows = [["Threat", "Major", "Moderate", "Minor", "Total"]]
    rows += [["Drugs", 1, 2, 0, 3], ["Fraud", 1, 2, 1, 4], ["Firearms", 1, 2, 4, 8]]
    rows += [["Total", 3, 6, 5, 16]]
    check = check_rows(tmp_path, [["South West disruptions, 2025-26 Q1"], *rows])
    assert told(check) == {
        "E5": "The total is 8, and its 3 parts sum to 7.",  # 1 + 2 + 4
        "E6": "The total is 16, and its 3 parts sum to 14.",  # 3 + 6 + 5
    }
    assert check.outcomes["value"].sum() == 14


@pytest.mark.parametrize(
    ("total", "message"), [(7, None), (29, None), (8, "The total is 8, and its 2 parts sum to 7.")]
)
def test_a_total_in_a_row_of_a_region_is_of_its_forces_or_of_all(tmp_path, total, message):
    rows = [["Eastern", "Kent", 10], ["Eastern", "Essex", 12], ["South West", "Dorset", 3],
            ["South West", "Wiltshire", 4], ["South West", "Total", total]]  # fmt: skip
    check = check_rows(tmp_path, [[Q1], ["Region", "Force", "Arrests"], *rows])
    assert told(check) == ({"C7": message} if message else {})
    assert check.outcomes["value"].tolist() == [10, 12, 3, 4]


@pytest.mark.parametrize("given", [3 + 4, 5 + 10, 3 + 4 + 5 + 10])
def test_a_regions_total_is_of_its_forces_or_its_units_own_work_or_both(tmp_path, given):
    rows = [["Dorset", "forces", 3], ["Wiltshire", "forces", 4], ["South West", "led", 5],
            ["South West", "supported", 10], ["Region total", None, given]]  # fmt: skip
    check = check_rows(tmp_path, [["South West arrests"], ["Area", "Counting", Q1], *rows])
    assert not told(check)


def test_a_total_with_a_hidden_part_is_not_held_against_the_others(tmp_path):
    rows = [["Force", "Q1", "Q2"], ["Kent", 4, "[c]"], ["Essex", 5, 6], ["Total", 9, 20]]
    check = check_rows(tmp_path, [["Arrests 2025-26"], *rows])
    assert not told(check)
    assert check.outcomes["value"].dropna().tolist() == [4, 5, 6]


def test_a_total_row_over_columns_of_two_measures_is_held_against_each(tmp_path):
    rows = [["Force", "Period", "Arrests", "Warrants executed"]]
    rows += [["Derbyshire", Q1, 20, 5], ["Nottinghamshire", Q1, 30, 6], ["Total", Q1, 99, 11]]
    check = check_rows(tmp_path, rows)
    assert told(check) == {"C4": "The total is 99, and its 2 parts sum to 50."}  # 20 + 30
    assert check.outcomes["value"].tolist() == [20, 5, 30, 6]


def test_a_total_of_each_quarter_is_held_against_its_own(tmp_path):
    heads = [[None, Q1, Q1, Q1, "2025-26 Q2", "2025-26 Q2", "2025-26 Q2"],
             ["Force", *["Pursue", "Prevent", "Total"] * 2]]  # fmt: skip
    rows = [["Derbyshire", 20, 5, 99, 21, 5, 26]]
    check = check_rows(tmp_path, [["Disruptions"], *heads, *rows])
    assert told(check) == {"D4": "The total is 99, and its 2 parts sum to 25."}  # 20 + 5
    assert check.outcomes["value"].tolist() == [20, 5, 21, 5]


def test_rates_have_no_sum(tmp_path):
    rows = [["Force", "Period", "Measure", "Unit", "Value"]]
    rows += [[force, Q1, "arrests", "percent", 40] for force in ("Kent", "Essex")]
    check = check_rows(tmp_path, [*rows, ["All forces", Q1, "arrests", "percent", 40]])
    assert not told(check)


@pytest.mark.parametrize(
    ("over", "last", "codes"),
    [("Arrests", 21, []), (None, 21, []), ("Arrests", 22, ["total_does_not_add_up"])],
)
def test_a_total_behind_two_groups_is_of_none_of_their_measures(tmp_path, over, last, codes):
    """10 = 1 + 2 + 3 + 4 stood as charges in silence, since a head holds for the blanks behind."""
    rows = [["Kent", 1, 2, 3, 4, 10], ["Essex", 5, 6, 7, 9, 27], ["Norfolk", 2, 3, 4, 12, last]]
    heads = [[None, "Arrests", over, "Charges"], ["Force", *["Drugs", "Fraud"] * 2, "Total"]]
    check = check_rows(tmp_path, [*heads, *rows], file="Q1 2025-26.xlsx")
    assert check.outcomes["value"].tolist() == [v for row in rows for v in row[1:5]]
    assert not set(check.problems["code"]) - {*codes}


def test_forces_under_their_regions_stay_figures_of_both(tmp_path):
    rows = [["Area", Q1], ["South West", 10], ["Dorset", 4], ["Wiltshire", 6], ["Eastern", 12],
            ["Kent", 5], ["Essex", 7]]  # fmt: skip
    check = check_rows(tmp_path, rows, toml='[file]\nmeasure = "arrests"\n')
    assert check.outcomes["value"].tolist() == [10, 4, 6, 12, 5, 7]
    assert check.problems.empty


def test_a_total_that_names_its_measure_is_the_figure_where_its_parts_are_not_read(tmp_path):
    heads = ["Force", "Disruptions", "Charges", "Arrests: drugs", "Total arrests"]
    rows = [[Q1], heads, ["Kent", 1, 1, 1, 3], ["Essex", 2, 1, 1, 4]]
    held = check_rows(tmp_path, rows).outcomes
    whole = held["threat"].isna() & held["measure"].eq("arrests")
    assert held.loc[whole, "value"].tolist() == [3, 4]


@pytest.mark.parametrize(("second", "kept"), [(3, [10, 20, 1, 2]), (4, [10, 20, 30, 1, 2, 4])])
def test_sums_without_a_threat_are_totals_where_all_of_them_are(tmp_path, second, kept):
    """30 = 10 + 20 may be so by chance where Essex has 4 and not 1 + 2."""
    rows = [["Kent", "Drugs", 10], ["Kent", "Fraud", 20], ["Kent", None, 30]]
    rows += [["Essex", "Drugs", 1], ["Essex", "Fraud", 2], ["Essex", None, second]]
    check = check_rows(tmp_path, [[Q1], ["Force", "Threat", "Arrests"], *rows])
    assert check.outcomes["value"].tolist() == kept


@pytest.mark.parametrize(
    ("heads", "figures", "message"),
    [
        (["Q1 2025/26", "Q2 2025/26", "Apr-Sep 2025"], [40, 50, 90], ""),
        (["Q1 2025/26", "Q2 2025/26", "Apr-Sep 2025"], [40, 50, 95],
         "The total is 95, and its 2 parts sum to 90."),
        # 40 + 50 = 90 is more than 80, and at least 80; 90 is not less than 90.
        (["Q1 2025/26", "Q2 2025/26", "Apr-Sep 2025"], [40, 50, "more than 80"], ""),
        (["Q1 2025/26", "Q2 2025/26", "Apr-Sep 2025"], [40, 50, "at least 80"], ""),
        (["Q1 2025/26", "Q2 2025/26", "Apr-Sep 2025"], [40, 50, "less than 80"],
         "The total is less than 80, and its 2 parts sum to 90."),
        # Nothing says what of July to September was: only less than nothing is impossible.
        (["Q1 2025/26", "Apr-Sep 2025", "Apr-Dec 2025"], [40, 90, 90], ""),
        (["Q1 2025/26", "Q2 2025/26", "2025/26"], [5, 10, 12],
         "Arrests for Kent, 2025-26 Q1 to 2025-26 Q2 (15, B3) exceed arrests for Kent, 2025-26 "
         "(12, D3)."),
    ],
)  # fmt: skip
def test_a_period_is_held_against_those_within_it(tmp_path, heads, figures, message):
    rows = [["Arrests"], ["Force", *heads], ["Kent", *figures]]
    assert check_rows(tmp_path, rows).problems["message"].tolist() == [message] * bool(message)
