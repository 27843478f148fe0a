"""Overlaps, gaps, lacking forces, values far off: what is wrong along a series?"""

import pytest
from figures_by_hand import YEAR, codes, figures, only

from rocu_analysis import periods, reference
from rocu_analysis.validation import rules

SW = {"geography": "region", "region": "South West", "counting": "led"}


def quarters(values, first=2016, **more):
    rows = [
        {**SW, **more, "period": periods.financial_quarter(first + n // 4, 1 + n % 4), "value": v}
        for n, v in enumerate(values)
    ]
    return [row for row in rows if row["value"] is not None]


def test_a_year_beside_its_quarters_overlaps():
    _, problems = rules.judge(
        figures(
            *quarters([10, 11, 12, 13]), {**SW, "period": periods.financial_year(2016), "value": 46}
        )
    )
    found = only(problems, "periods_overlap")
    assert "2016-17" in found["message"]
    assert found["severity"] == "warning"


def test_periods_that_follow_each_other_do_not_overlap():
    assert codes(rules.judge(figures(*quarters([10, 11, 12, 13])))[1]) == []


def test_a_missing_quarter_is_named():
    _, problems = rules.judge(figures(*quarters([10, 11, None, 13])))
    found = only(problems, "period_missing")
    assert "2016-17 Q3 missing" in found["message"]
    assert found["cell"] == "C4"


def test_a_gap_that_many_series_share_is_told_once():
    rows = [
        row
        for measure in ("arrests", "charges", "disruptions")
        for row in quarters([10, 11, None, 13], measure=measure)
    ]
    assert (
        "2 more series lack it" in only(rules.judge(figures(*rows))[1], "period_missing")["message"]
    )


def test_two_points_have_no_gap():
    """Weeks of an operation, or two years chosen for a comparison, promise no series."""
    assert codes(rules.judge(figures(*quarters([10, None, None, 13])))[1]) == []


def test_a_slipped_digit_is_far_from_its_history():
    values = [118, 124, 109, 131, 120, 127, 115, 122, 1190]
    _, problems = rules.judge(figures(*quarters(values)))
    found = only(problems, "far_from_history")
    assert found["found"] == "1,190"
    # The other eight in order: 109 115 118 120 | 122 124 127 131, so (120 + 122) / 2 = 121
    assert "lie between 109 and 131, with a median of 121" in found["message"]


@pytest.mark.parametrize(
    "values", [[118, 124, 109, 131, 120, 127, 1190], [3, 2, 4, 1, 3, 0, 5, 2, 6]]
)
def test_seven_points_are_no_history_and_small_counts_jump_by_chance(values):
    assert codes(rules.judge(figures(*quarters(values)))[1]) == []


def test_a_steady_rise_is_not_far_off():
    values = [100 + 10 * n for n in range(20)]
    assert codes(rules.judge(figures(*quarters(values)))[1]) == []


def test_a_force_that_is_lacking_is_named():
    forces = [name for name in reference.forces_in("South West") if name != "Gloucestershire"]
    rows = [
        {"force": name, "period": YEAR, "measure": measure, "value": 5}
        for name in forces
        for measure in ("arrests", "charges")
    ]
    found = only(rules.judge(figures(*rows))[1], "force_missing")
    assert found["message"] == (
        "Gloucestershire gives no arrests for 2020-21, as most of South West does; 1 more such "
        "set of figures lacks it in this sheet"
    )


def test_one_force_that_reports_alone_expects_no_others():
    for force in ("Dorset", "Metropolitan"):
        assert codes(rules.judge(figures({"force": force, "period": YEAR, "value": 5}))[1]) == []


def test_a_marker_is_an_answer():
    rows = [
        {"force": name, "period": YEAR, "value": 5} for name in reference.forces_in("South West")
    ]
    rows[-1] |= {"value": None, "marker": "x"}
    assert codes(rules.judge(figures(*rows))[1]) == []


def test_a_period_marked_as_not_available_is_no_gap():
    rows = quarters([10, 11, 12, 13])
    rows[2] |= {"value": None, "marker": "x"}
    assert codes(rules.judge(figures(*rows))[1]) == []
