"""Shares, rates and averages: no sum over forces, parts or periods is one."""

import pytest

import rocu_analysis as rocu
from rocu_analysis.errors import NotComparable
from rocu_analysis.paper import counts

QUARTERS = [f"{y}-{y - 1999} Q{q}" for y in (2019, 2020) for q in (1, 2, 3, 4)]
FORCES = ("Kent", "Essex")


def returned(measure, places, head="Force"):
    lines = [f"{place},{quarter},{measure},{60 + k}" for place in places
             for k, quarter in enumerate(QUARTERS)]  # fmt: skip
    return rocu.check("\n".join([f"{head},Period,Measure,Value", *lines]).encode()).outcomes


@pytest.mark.parametrize(
    ("measure", "name", "unit"),
    [
        ("Conviction rate", "Conviction rate", "rate"),
        ("Staff vetted (%)", "Staff vetted", "percent"),
        ("Average days to charge", "Average days to charge", "average"),
        ("Arrests per 1000", "Arrests per 1000", "rate"),
        ("Cost per disruption (£)", "Cost per disruption", "GBP"),
    ],
)
def test_what_is_worked_out_is_added_up_over_nothing(measure, name, unit):
    outcomes = returned(measure, FORCES)
    assert outcomes["unit"].unique().tolist() == [unit]
    # 60 + 60 would be a rate of 120.
    for ask in (rocu.track, rocu.compare_regions):
        with pytest.raises(NotComparable, match="do not add up"):
            ask(outcomes, name, region="Eastern")
    own = returned(measure, ["Eastern", "London"], head="Region")
    assert rocu.track(own, name, region="Eastern").data["value"].tolist() == [*range(60, 68)]
    # 60 + 61 + 62 + 63 would be a rate of 246.
    with pytest.raises(NotComparable, match="do not add up"):
        rocu.year_on_year(own, name, region="Eastern")


def test_a_regions_own_rate_stands_beside_those_of_its_forces():
    both = ["Kent", "Essex", "Eastern"]
    outcomes = returned("Conviction rate", both, head="Area")
    chart = rocu.track(outcomes, "Conviction rate", region="Eastern")
    assert chart.data["value"].tolist() == [*range(60, 68)]


@pytest.mark.parametrize("measure", ["arrests", "Business rates fraud", "Shared operations"])
def test_what_is_counted_is_added_up(measure):
    outcomes = returned(measure, FORCES)
    assert rocu.track(outcomes, measure, region="Eastern").data["value"].iloc[0] == 60 + 60


def test_a_paper_puts_no_rates_into_years_to_hide_small_ones():
    # 2 to 9 days would be hidden as few people, and years of 20 shown in their place.
    own = returned("Average days to charge", ["Eastern"], head="Region").assign(value=4.0)
    assert counts.in_years(own.assign(region="Eastern")) is None
    assert not counts.is_protected("Average days to charge")
    assert counts.is_protected("days that people were charged")
