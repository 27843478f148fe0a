"""A total under the last of several groups of lines is that of them all."""

import pytest
from sheets_by_hand import check_rows

from rocu_analysis.intake import rules


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


KINDS = [None, "Adult", "Child", "Adult", "Child", "Total"]


@pytest.mark.parametrize("title", ["Q1 2025-26", "Arrests, Q1 2025-26"])
@pytest.mark.parametrize(
    ("totals", "charges", "told"),
    [((18, 10), [], []),  # 3 + 4 + 5 + 6, 1 + 2 + 3 + 4
     ((11, 7), [11, 7], []),  # 5 + 6, 3 + 4
     ((19, 10), [], ["F4"])],
)  # fmt: skip
def test_a_total_right_of_kinds_of_two_measures_is_of_what_it_sums(
    tmp_path, title, totals, charges, told
):
    """Under a title of arrests the total of all was “charges” in silence, their kinds left out."""
    rows = [[title], ["Force", "Arrests", None, "Charges", None, None], KINDS,
            ["Kent", 3, 4, 5, 6, totals[0]], ["Essex", 1, 2, 3, 4, totals[1]]]  # fmt: skip
    check = check_rows(tmp_path, rows)
    held = check.outcomes.groupby("measure")["value"].apply(list).to_dict()
    kinds = {"arrests: Adult": [3, 1], "arrests: Child": [4, 2], "charges: Adult": [5, 3],
             "charges: Child": [6, 4]}  # fmt: skip
    assert held == kinds | ({"charges": charges} if charges else {})
    is_sum = check.problems["code"].eq("total_does_not_add_up")
    assert check.problems.loc[is_sum, "cell"].tolist() == told


def test_a_total_of_measures_that_are_divided_beside_them_counts_each_once(tmp_path):
    """7 + 11 are 18; with their kinds they add to 36, which was told of a total that is right."""
    rows = [["Q1 2025-26"], ["Force", "Arrests", None, None, "Charges", None, None, "Total"],
            [None, *["Adult", "Child", "Total"] * 2, None],
            ["Kent", 3, 4, 7, 5, 6, 11, 18], ["Essex", 1, 2, 3, 3, 4, 7, 10]]  # fmt: skip
    check = check_rows(tmp_path, rows)
    assert 18 not in check.outcomes["value"].tolist()
    assert set(check.problems["code"]) == {"measure_unknown"}


def test_a_total_of_one_strand_is_no_total_of_all_where_that_strand_is_nearly_nought(tmp_path):
    """With no Pursue the sum of all is that of Prevent, and all was set aside as one too far."""
    forces = ["Kent", "Essex", "Surrey", "Dorset", "Wiltshire", "Norfolk", "Suffolk"]
    periods = [f"Q{q} 2025-26" for q in (1, 2, 3)]
    heads = [["Force", *(t for p in (*periods, "Total") for t in (p, None))],
             [None, *["Pursue", "Prevent"] * 4]]  # fmt: skip
    rows = [[force, 0, k + 3, k == 2, k * k, 0, 9, k == 2, k + 3 + k * k + 9]
            for k, force in enumerate(forces)]  # fmt: skip
    rows = [[force, *map(int, row)] for force, *row in rows]
    check = check_rows(tmp_path, [["Disruptions"], *heads, *rows])
    assert len(check.outcomes) == 7 * 6
    assert check.errors.empty


@pytest.mark.parametrize("name", ["Network", "The network", "National"])
@pytest.mark.parametrize("is_wide", [True, False])
@pytest.mark.parametrize(("given", "says"), [(13, "is the sum of"), (9, "is 9, and")])
def test_a_threat_by_the_name_of_all_units_is_told(tmp_path, name, is_wide, given, says):
    """“Network” below drugs and firearms counted all twice, and “The network” was no threat."""
    rows = [["Drugs", 12], ["Firearms", 1], [name, given]]
    if is_wide:
        rows = [["Period", *(row[0] for row in rows)], ["Q1 2025-26", *(row[1] for row in rows)]]
    else:
        rows = [["Threat", "Q1 2025-26"], *rows]
    check = check_rows(tmp_path, [["Kent arrests"], *rows])
    kept = [["drugs", 12], ["firearms", 1]] + ([] if given == 13 else [[name, 9]])
    assert check.outcomes[["threat", "value"]].to_numpy().tolist() == kept
    assert check.problems["code"].tolist() == ["total_beside_parts"]
    assert says in check.problems["message"][0]


@pytest.mark.parametrize("name", ["Other", "Force"])
def test_other_threats_that_are_as_many_as_the_rest_are_no_sum_of_them(tmp_path, name):
    """12 + 1 are 13 by chance, and “Other” was left out as a name of all forces together."""
    rows = [["Threat", "Q1 2025-26"], ["Drugs", 12], ["Firearms", 1], [name, 13]]
    check = check_rows(tmp_path, [["Kent arrests"], *rows])
    assert check.outcomes["value"].tolist() == [12, 1, 13]
    assert check.problems.empty


def test_a_line_of_another_measure_over_the_same_forces_ends_that_of_the_heading(tmp_path):
    """“Charges” over Kent and Essex again was asked for, and its figures stood in no table."""
    rows = [["Q1 2025-26"], ["Force", "Arrests"], ["Kent", 12], ["Essex", 9], ["Total", 21],
            ["Charges"], ["Kent", 5], ["Essex", 2], ["Total", 8]]  # fmt: skip
    check = check_rows(tmp_path, rows)
    assert check.outcomes[["measure", "value"]].to_numpy().tolist() == [
        ["arrests", 12], ["arrests", 9], ["charges", 5], ["charges", 2]
    ]  # fmt: skip
    assert check.problems[["code", "cell"]].to_numpy().tolist() == [["total_does_not_add_up", "B9"]]
    # Over other forces it may be a part of them: nobody chooses.
    others = check_rows(tmp_path, [*rows[:6], ["Dorset", 5], ["Wiltshire", 2]])
    assert others.outcomes["value"].tolist() == [12, 9]
    assert "line_unknown" in set(others.errors["code"])
