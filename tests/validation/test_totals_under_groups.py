"""A total under the last of several groups of lines is that of them all."""

import pytest
from sheets_by_hand import check_rows

from rocu_analysis.validation import rules


def grouped(last, *, above="Disruptions"):
    return [["GWENT POLICE"], ["Indicator", "Q1 2025/26", "Q2 2025/26"],
            ["PURSUE"], ["Disruptions", 27, 28], ["PREVENT"], [above, 6, 7], last]  # fmt: skip


@pytest.mark.parametrize("name", ["TOTAL DISRUPTIONS", "Total disruptions", "Total"])
def test_a_total_under_the_last_group_is_of_all_groups(tmp_path, name):
    check = check_rows(tmp_path, grouped([name, 33, 35]))
    assert check.outcomes["value"].tolist() == [27, 28, 6, 7]
    assert check.problems.empty


def test_a_total_under_the_last_group_that_does_not_add_up_is_told(tmp_path):
    check = check_rows(tmp_path, grouped(["TOTAL DISRUPTIONS", 33, 39]))
    assert check.outcomes["value"].tolist() == [27, 28, 6, 7]
    assert check.problems["code"].tolist() == ["total_does_not_add_up"]


def test_a_line_called_total_where_one_group_alone_counts_the_same_is_a_figure(tmp_path):
    check = check_rows(tmp_path, grouped(["Total disruptions", 9, 9], above="Arrests"))
    assert check.outcomes["value"].tolist() == [27, 28, 6, 7, 9, 9]


@pytest.mark.parametrize("periods", [1, 2])
@pytest.mark.parametrize(("given", "told"), [(33, []), (43, ["total_does_not_add_up"])])
def test_a_total_is_held_against_its_own_measure_among_others(tmp_path, periods, given, told):
    rows = [["GWENT POLICE"], ["Indicator", "Q1 2025/26", "Q2 2025/26"],
            ["PURSUE"], ["Disruptions", 27, 27], ["Arrests", 90, 91],
            ["PREVENT"], ["Disruptions", 6, 6],
            ["TOTAL DISRUPTIONS", given, given]]  # fmt: skip
    check = check_rows(tmp_path, [row[: periods + 1] for row in rows])
    assert given not in check.outcomes["value"].tolist()
    assert sorted(set(check.problems["code"])) == told


AREAS = [["Dorset", "forces", 3], ["Wiltshire", "forces", 4], ["South West", "led", 5],
         ["South West", "supported", 10], ["Region total", None]]  # fmt: skip


@pytest.mark.parametrize("given", [7, 15, 22])
@pytest.mark.parametrize("periods", [1, 2])
def test_a_regions_total_is_of_its_forces_or_its_units_own_work_or_both(tmp_path, given, periods):
    quarters = ["Q1 2025-26", "Q2 2025-26"][:periods]
    rows = [[area, counting, *(value or [given]) * periods] for area, counting, *value in AREAS]
    table = [["South West arrests"], ["Area", "Counting", *quarters], *rows]
    assert "total_does_not_add_up" not in set(check_rows(tmp_path, table).problems["code"])
    heads = ["Period", "Dorset", "Wiltshire", "Led", "Supported", "Region total"]
    across = [[quarter, 3, 4, 5, 10, given] for quarter in quarters]
    told = check_rows(tmp_path, [["South West arrests"], heads, *across]).problems
    assert "total_does_not_add_up" not in set(told["code"])


@pytest.mark.parametrize("periods", [1, 2])
def test_a_total_that_says_how_it_is_counted_is_of_that_counting_alone(tmp_path, periods):
    rows = [["Dorset", "led", 3], ["Dorset", "supported", 4], ["Wiltshire", "led", 5],
            ["Wiltshire", "supported", 6],
            ["Total", "led", 8], ["Total", "supported", 9]]  # fmt: skip
    heads = ["Force", "Counting", "Q1 2025-26", "Q2 2025-26"][: periods + 2]
    rows = [[area, counting, *[value] * periods] for area, counting, value in rows]
    told = check_rows(tmp_path, [["Arrests"], heads, *rows]).problems
    told = told.loc[told["code"] == "total_does_not_add_up", "message"].tolist()
    assert told == ["the total is given as 9, and its 2 parts sum to 10"] * periods


def test_more_totals_than_can_be_compared_are_counted(tmp_path, monkeypatch):
    """Two totals in a column of four cells: each looks at four, and there is time for four."""
    monkeypatch.setattr(rules, "_MOST_LOOKED_AT", 4)
    rows = [["Force", "Arrests"], ["Gwent", 3], ["Total", 3], ["Dyfed-Powys", 4], ["Total", 9]]
    problems = check_rows(tmp_path, rows).problems.set_index("code")["message"]
    assert problems["totals_not_compared"] == "totals not compared: 1"
    assert "total_does_not_add_up" not in problems


@pytest.mark.parametrize("named", ["{}", "ROCU-{}", "SW ROCU {}", "South West ({})"])
def test_rows_of_a_units_own_work_stand_beside_those_of_forces(tmp_path, named):
    rows = [["South West arrests"], ["Force", "Q1 2025-26"], ["Dorset", 3], ["Wiltshire", 4],
            [named.format("led"), 5], [named.format("supported"), 10],
            ["Region total", 22]]  # fmt: skip
    check = check_rows(tmp_path, rows)
    assert set(check.problems["code"]) <= {"force_missing"}
    held = check.outcomes[["geography", "region", "counting", "value"]].values.tolist()
    assert held[2:] == [
        ["region", "South West", "led", 5],
        ["region", "South West", "supported", 10],
    ]


@pytest.mark.parametrize("over", [[None, "Arrests", None, "Charges"],
                                  [None, "Arrests", "Arrests", "Charges", "Charges"]])  # fmt: skip
@pytest.mark.parametrize(
    ("parts", "file"),
    [(["Drugs", "Fraud"], "Q1 2025-26.xlsx"), (["Q1 2025-26", "Q2 2025-26"], "return.xlsx")],
)
@pytest.mark.parametrize(("last", "told"), [(21, []), (22, ["total_does_not_add_up"])])
def test_a_total_behind_two_groups_is_of_both(tmp_path, over, parts, file, last, told):
    """10 = 1 + 2 + 3 + 4 stood as charges in silence, since a head holds for the blanks behind."""
    rows = [["Kent", 1, 2, 3, 4, 10], ["Essex", 5, 6, 7, 9, 27], ["Norfolk", 2, 3, 4, 12, last]]
    table = [over, ["Force", *parts, *parts, "Total"], *rows]
    check = check_rows(tmp_path, table, file=file)
    assert check.outcomes["value"].tolist() == [v for row in rows for v in row[1:5]]
    assert check.problems["code"].tolist() == told


def test_a_total_behind_two_groups_is_of_both_where_some_of_its_parts_are_hidden(tmp_path):
    """Of three rows two hide a part: 10 and 14 were charges in silence."""
    rows = [
        ["Kent", 1, 2, 3, "[c]", 10],
        ["Essex", 5, "[c]", 7, 9, 24],
        ["Norfolk", 2, 3, 4, 5, 14],
    ]
    over = [None, "Arrests", None, "Charges"]
    heads = ["Force", "Drugs", "Fraud", "Drugs", "Fraud", "Total"]
    held = check_rows(tmp_path, [over, heads, *rows], file="Q1 2025-26.xlsx").outcomes
    assert held["value"].sum() == (1 + 2 + 3) + (5 + 7 + 9) + (2 + 3 + 4 + 5)


def test_a_total_that_names_its_measure_is_none_of_others(tmp_path):
    """3 = 1 + 1 + 1 by chance, and arrests were left out in silence."""
    heads = ["Force", "Disruptions", "Charges", "Arrests: drugs", "Total arrests"]
    rows = [["Q1 2025-26"], heads, ["Kent", 1, 1, 1, 3], ["Essex", 2, 1, 1, 4]]
    held = check_rows(tmp_path, rows).outcomes
    assert held.loc[held["threat"].isna() & held["measure"].eq("arrests"), "value"].tolist() == [
        3,
        4,
    ]
