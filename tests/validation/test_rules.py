"""Parts above their whole, sums that fail, overlaps, gaps, lacking forces, figures far off."""

from datetime import date

import pytest
from figures_by_hand import YEAR, codes, figures, only

from rocu_analysis import periods, reference
from rocu_analysis.validation import rules

REGION = {"geography": "region", "region": "South West", "period": YEAR}
LED = {"geography": "region", "region": "South West", "counting": "led"}


def problems(*rows, **common):
    """What the rules say of figures typed by hand."""
    return rules.judge(figures(*rows, **common))[1]


def measures(**values):
    """One region's figures by measure, with underscores for spaces."""
    return [{**REGION, "measure": n.replace("_", " "), "value": v} for n, v in values.items()]


# -- parts and wholes ------------------------------------------------------------------------------


@pytest.mark.parametrize(("children", "found"), [(5, []), (6, ["part_above_whole"])])
def test_six_children_in_one_force_and_five_in_the_region(children, found):
    """Operation Scorpion, November 2025."""
    told = problems(
        {**REGION, "counting": "operation", "measure": "children safeguarded", "value": 5},
        {"force": "Dorset", "period": YEAR, "measure": "children safeguarded", "value": children},
    )
    assert codes(told) == found
    if found:
        part = only(told, "part_above_whole")
        assert (part["cell"], part["found"], part["severity"]) == ("C3", "6", "warning")
        assert part["message"] == (
            "6 children safeguarded for Dorset, 2020-21, and only 5 children safeguarded for "
            "South West (C2)"
        )


@pytest.mark.parametrize(
    ("part", "whole", "found"),
    [
        ("children safeguarded", "people safeguarded", ["part_above_whole"]),
        ("cocaine seized", "class A drugs seized", ["part_above_whole"]),
        # Action Fraud outcomes exceed referrals in seven of ten regions: they are no part of them.
        ("total outcomes", "NFIB referred crimes", []),
    ],
)
def test_a_measure_within_another(part, whole, found):
    assert codes(problems(*measures(**{part: 48, whole: 47}))) == found


@pytest.mark.parametrize(
    ("part", "whole", "qualifier", "found"),
    [
        (48, 47, "exact", ["part_above_whole"]),
        (48, 47, "more than", []),
        (48, 47, "at least", []),
        (33, 30, "about", []),  # 30 x 1.1 = 33
        (34, 30, "about", ["part_above_whole"]),
    ],
)
def test_a_whole_with_no_upper_end_is_never_exceeded(part, whole, qualifier, found):
    children, people = measures(children_safeguarded=part, people_safeguarded=whole)
    assert codes(problems(children, people | {"qualifier": qualifier})) == found


def test_what_the_unit_led_is_part_of_the_operation_and_no_sum_of_forces():
    led, operation = {**LED, "period": YEAR}, {**LED, "period": YEAR, "counting": "operation"}
    told = problems(led | {"value": 30}, operation | {"value": 20})
    assert "South West (led)" in only(told, "part_above_whole")["message"]
    assert (
        codes(problems(led | {"value": 20}, {"force": "Dorset", "period": YEAR, "value": 30})) == []
    )


def test_a_total_that_stands_among_its_parts_is_told():
    same = {**REGION, "measure": "arrests", "value": 5}
    assert codes(problems(same, {**same, "threat": "drugs"})) == []
    parts = [{**same, "threat": "drugs", "value": 3}, {**same, "threat": "firearms", "value": 2}]
    told = only(problems(same, *parts), "total_beside_parts")
    assert "with no threat is the sum of drugs 3 (C3), firearms 2 (C4)" in told["message"]


@pytest.mark.parametrize(
    ("total", "parts", "found"),
    [
        (60, {"judicial_outcomes": 4, "non-judicial_outcomes": 52}, "total_does_not_add_up"),
        (56, {"judicial_outcomes": 4, "non-judicial_outcomes": 52}, ""),  # 4 + 52 = 56
        # People whose age nobody noted are no mistake: 12 + 8 < 25, and 18 + 8 = 26 > 25.
        (25, {"adults_safeguarded": 12, "children_safeguarded": 8}, ""),
        (25, {"adults_safeguarded": 18, "children_safeguarded": 8}, "part_above_whole"),
    ],
)
def test_measures_that_make_up_another(total, parts, found):
    whole = "total_outcomes" if "judicial_outcomes" in parts else "people_safeguarded"
    told = problems(*measures(**{whole: total}, **parts))
    assert codes(told) == ([found] if found else [])
    if found:
        assert f"sum to {sum(parts.values())} (C3, C4)" in only(told, found)["message"]


@pytest.mark.parametrize(
    ("total", "counting", "found"),
    [
        (60, "forces", []),  # 10 + 11 + 12 + 13 + 14 = 60
        (61, "forces", ["total_does_not_add_up"]),
        # An operation counts the unit itself and others too, and never less than its forces.
        (70, "operation", []),
        (59, "operation", ["part_above_whole"]),
    ],
)
def test_all_forces_of_a_region_make_up_its_sum(total, counting, found):
    forces = [
        {"force": name, "period": YEAR, "value": 10 + place, "counting": counting}
        for place, name in enumerate(reference.forces_in("South West"))
    ]
    told = problems({**REGION, "counting": counting, "value": total}, *forces)
    assert codes(told) == found
    assert all("all its forces sum to 60" in message for message in told["message"])


def test_only_the_newest_vintage_of_the_same_period_is_compared():
    people, newer, children = measures(people_safeguarded=5, x=9, children_safeguarded=8)
    people["as_at"] = "2021-01-01"
    newer |= {"measure": "people safeguarded", "as_at": "2021-04-01"}
    assert codes(problems(people, newer, children)) == ["revised"]
    people |= {"as_at": None, "period": periods.week_of(YEAR.start)}
    assert codes(problems(people, children)) == []


# -- along a series --------------------------------------------------------------------------------


def quarters(values, **more):
    """Quarters from April 2016 on; none where the value is None."""
    return [
        {**LED, **more, "period": periods.financial_quarter(2016 + n // 4, 1 + n % 4), "value": v}
        for n, v in enumerate(values)
        if v is not None
    ]


def test_a_year_beside_its_quarters_overlaps_and_quarters_do_not():
    rows = quarters([10, 11, 12, 13])
    assert codes(problems(*rows)) == []
    told = problems(*rows, {**LED, "period": periods.financial_year(2016), "value": 46})
    assert "2016-17" in only(told, "periods_overlap")["message"]
    # One day that two periods share is enough.
    days = [(date(2021, 4, 1), date(2021, 4, 30)), (date(2021, 4, 30), date(2021, 5, 20))]
    spans = [{**LED, "period": periods.span(*pair), "value": 5} for pair in days]
    assert codes(problems(*spans)) == ["periods_overlap"]


def test_a_missing_quarter_is_named_once_for_all_series_that_lack_it():
    found = only(problems(*quarters([10, 11, None, 13])), "period_missing")
    assert ("2016-17 Q3 missing" in found["message"], found["cell"]) == (True, "C4")
    # Weeks of an operation, or two years chosen for a comparison, promise no series.
    assert codes(problems(*quarters([10, None, None, 13]))) == []
    measured = ("arrests", "charges", "disruptions")
    rows = [row for name in measured for row in quarters([10, 11, None, 13], measure=name)]
    assert "2 more series lack it" in only(problems(*rows), "period_missing")["message"]


def test_what_is_marked_as_not_available_is_no_gap():
    rows = quarters([10, 11, 12, 13])
    rows[2] |= {"value": None, "marker": "x"}
    assert codes(problems(*rows)) == []
    forces = reference.forces_in("South West")
    rows = [{"force": name, "period": YEAR, "value": 5} for name in forces]
    rows[-1] |= {"value": None, "marker": "x"}
    assert codes(problems(*rows)) == []


def test_a_slipped_digit_is_far_from_its_history():
    told = problems(*quarters([118, 124, 109, 131, 120, 127, 115, 122, 1190]))
    found = only(told, "far_from_history")
    assert found["found"] == "1,190"
    # The other eight in order: 109 115 118 120 | 122 124 127 131, so (120 + 122) / 2 = 121
    assert "lie between 109 and 131, with a median of 121" in found["message"]


@pytest.mark.parametrize(
    "values",
    [
        [118, 124, 109, 131, 120, 127, 1190],  # seven points are no history
        [3, 2, 4, 1, 3, 0, 5, 2, 6],  # small counts jump by chance
        [100 + 10 * n for n in range(20)],  # a steady rise
        # Median 100, so 2 (√(x + 3/8) - √(100 + 3/8)) is 5.99 at 169, less than six.
        [100, 100, 100, 100, 100, 100, 100, 100, 169],
    ],
)
def test_what_is_not_far_off(values):
    assert codes(problems(*quarters(values))) == []
    assert codes(problems(*quarters([100] * 8 + [170]))) == ["far_from_history"]  # 6.07


def test_a_force_that_is_lacking_is_named():
    forces = [name for name in reference.forces_in("South West") if name != "Gloucestershire"]
    rows = [
        {"force": name, "period": YEAR, "measure": measure, "value": 5}
        for name in forces
        for measure in ("arrests", "charges")
    ]
    assert only(problems(*rows), "force_missing")["message"] == (
        "Gloucestershire gives no arrests for 2020-21, as most of South West does; 1 more such "
        "set of figures lacks it in this sheet"
    )
    # One force that reports alone expects no others.
    assert codes(problems({"force": "Dorset", "period": YEAR, "value": 5})) == []


def test_a_period_far_ahead_or_after_the_day_of_its_figures_is_told():
    rows = [*quarters([5, 5]), {**LED, "period": periods.financial_year(2039), "value": 5}]
    assert only(problems(*rows), "period_ahead")["found"] == "2039-40"
    assert "period_ahead" not in codes(problems(*quarters([5, 5, None, None, 5])))
    early = {**LED, "period": YEAR, "value": 5, "as_at": "2019-12-01"}
    assert codes(problems(early)) == ["period_ahead"]
