"""Is a part larger than its whole, and do the parts make up the total?"""

import pytest
from figures_by_hand import YEAR, codes, figures, only

from rocu_analysis import periods, reference
from rocu_analysis.validation import rules

REGION = {"geography": "region", "region": "South West", "period": YEAR}
WEEK = periods.week_of(YEAR.start)


def test_six_children_in_one_force_and_five_in_the_region():
    """Operation Scorpion, November 2025."""
    facts, problems = rules.judge(
        figures(
            {**REGION, "counting": "operation", "measure": "children safeguarded", "value": 5},
            {"force": "Dorset", "period": YEAR, "measure": "children safeguarded", "value": 6},
        )
    )
    found = only(problems, "part_above_whole")
    assert (found["cell"], found["found"], found["severity"]) == ("C3", "6", "warning")
    assert found["message"] == (
        "6 children safeguarded for Dorset, 2020-21, and only 5 children safeguarded for "
        "South West (C2)"
    )
    assert facts["disposition"].tolist() == ["accepted", "accepted"]


def test_a_figure_as_large_as_the_only_part_is_no_sum():
    same = {**REGION, "measure": "arrests", "value": 5}
    _, problems = rules.judge(figures(same, {**same, "threat": "drugs"}))
    assert codes(problems) == []
    parts = [{**same, "threat": "drugs", "value": 3}, {**same, "threat": "firearms", "value": 2}]
    _, problems = rules.judge(figures(same, *parts))
    assert codes(problems) == ["total_beside_parts"]


def test_a_part_as_large_as_its_whole_is_fine():
    _, problems = rules.judge(
        figures(
            {**REGION, "counting": "operation", "measure": "children safeguarded", "value": 6},
            {"force": "Dorset", "period": YEAR, "measure": "children safeguarded", "value": 6},
        )
    )
    assert codes(problems) == []


@pytest.mark.parametrize(
    ("part", "whole", "found"),
    [
        ("children safeguarded", "people safeguarded", True),
        ("cocaine seized", "class A drugs seized", True),
        # Action Fraud outcomes exceed referrals in seven of ten regions: they are no part of them.
        ("total outcomes", "NFIB referred crimes", False),
    ],
)
def test_a_measure_within_another(part, whole, found):
    _, problems = rules.judge(
        figures({**REGION, "measure": part, "value": 48}, {**REGION, "measure": whole, "value": 47})
    )
    assert codes(problems) == (["part_above_whole"] if found else [])


@pytest.mark.parametrize(
    ("qualifier", "found"), [("exact", True), ("more than", False), ("at least", False)]
)
def test_a_whole_with_no_upper_end_is_never_exceeded(qualifier, found):
    _, problems = rules.judge(
        figures(
            {**REGION, "measure": "children safeguarded", "value": 48},
            {**REGION, "measure": "people safeguarded", "value": 47, "qualifier": qualifier},
        )
    )
    assert codes(problems) == (["part_above_whole"] if found else [])


def test_about_leaves_room_of_a_tenth():
    rows = [
        {**REGION, "measure": "children safeguarded", "value": 33},
        {**REGION, "measure": "people safeguarded", "value": 30, "qualifier": "about"},
    ]
    # 30 x 1.1 = 33
    assert codes(rules.judge(figures(*rows))[1]) == []
    rows[0]["value"] = 34
    assert codes(rules.judge(figures(*rows))[1]) == ["part_above_whole"]


def test_what_the_unit_led_is_part_of_the_operation():
    _, problems = rules.judge(
        figures(
            {**REGION, "counting": "led", "value": 30},
            {**REGION, "counting": "operation", "value": 20},
        )
    )
    assert "South West (led)" in only(problems, "part_above_whole")["message"]


def test_a_force_is_no_part_of_what_the_unit_led():
    _, problems = rules.judge(
        figures(
            {**REGION, "counting": "led", "value": 20},
            {"force": "Dorset", "period": YEAR, "value": 30},
        )
    )
    assert codes(problems) == []


def test_outcomes_are_judicial_or_not():
    rows = [
        {**REGION, "measure": "total outcomes", "value": 60},
        {**REGION, "measure": "judicial outcomes", "value": 4},
        {**REGION, "measure": "non-judicial outcomes", "value": 52},
    ]
    found = only(rules.judge(figures(*rows))[1], "total_does_not_add_up")
    # 4 + 52 = 56
    assert "sum to 56 (C3, C4)" in found["message"]
    assert found["cell"] == "C2"
    rows[0]["value"] = 56
    assert codes(rules.judge(figures(*rows))[1]) == []


def test_people_whose_age_nobody_noted_are_no_mistake():
    rows = [
        {**REGION, "measure": "people safeguarded", "value": 25},
        {**REGION, "measure": "adults safeguarded", "value": 12},
        {**REGION, "measure": "children safeguarded", "value": 8},
    ]
    assert codes(rules.judge(figures(*rows))[1]) == []
    rows[1]["value"] = 18
    # 18 + 8 = 26 > 25
    assert codes(rules.judge(figures(*rows))[1]) == ["part_above_whole"]


def _region_and_forces(total, counting="forces"):
    forces = [
        {"force": name, "period": YEAR, "value": 10 + place, "counting": counting}
        for place, name in enumerate(reference.forces_in("South West"))
    ]
    return figures({**REGION, "counting": counting, "value": total}, *forces)


def test_all_forces_of_a_region_make_up_its_sum():
    # 10 + 11 + 12 + 13 + 14 = 60
    assert codes(rules.judge(_region_and_forces(60))[1]) == []
    found = only(rules.judge(_region_and_forces(61))[1], "total_does_not_add_up")
    assert "all its forces sum to 60" in found["message"]


def test_an_operation_counts_more_than_its_forces_but_never_less():
    """The unit itself and British Transport Police are in it too."""
    assert codes(rules.judge(_region_and_forces(70, "operation"))[1]) == []
    assert codes(rules.judge(_region_and_forces(59, "operation"))[1]) == ["part_above_whole"]


def test_only_the_newest_vintage_is_compared():
    _, problems = rules.judge(
        figures(
            {**REGION, "measure": "people safeguarded", "value": 5, "as_at": "2021-01-01"},
            {**REGION, "measure": "people safeguarded", "value": 9, "as_at": "2021-04-01"},
            {**REGION, "measure": "children safeguarded", "value": 8},
        )
    )
    assert codes(problems) == ["revised"]


def test_parts_of_other_periods_are_not_compared():
    _, problems = rules.judge(
        figures(
            {**REGION, "measure": "people safeguarded", "value": 5, "period": WEEK},
            {**REGION, "measure": "children safeguarded", "value": 8},
        )
    )
    assert codes(problems) == []
