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


def test_a_period_far_ahead_or_after_the_day_of_its_figures_is_told():
    rows = [*quarters([5, 5]), {**LED, "period": periods.financial_year(2039), "value": 5}]
    assert only(problems(*rows), "period_ahead")["found"] == "2039-40"
    assert "period_ahead" not in codes(problems(*quarters([5, 5, None, None, 5])))
    early = {**LED, "period": YEAR, "value": 5, "as_at": "2019-12-01"}
    assert codes(problems(early)) == ["period_ahead"]
