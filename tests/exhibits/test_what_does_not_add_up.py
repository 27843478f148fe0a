"""Shares, rates and averages: no sum over forces, parts or periods is one."""

import pytest
from exhibits.frames import outcomes, row, series

import rocu_analysis as rocu
from rocu_analysis.errors import NotComparable
from rocu_analysis.paper import counts
from rocu_analysis.periods import financial_year

QUARTERS = range(60, 68)  # of two years
YEARS = [financial_year(number) for number in range(2012, 2021)]


def returned(measure, *regions, unit="percent", forces=()):
    """60 in the first of eight quarters, one more in each after it."""
    kept = {"measure": measure, "unit": unit}
    rows = [one for name in regions for one in series(QUARTERS, name, **kept)]
    rows += [one for name in forces for one in series(QUARTERS, force=name, **kept)]
    return outcomes(*rows)


@pytest.mark.parametrize(
    ("measure", "unit"),
    [("conviction rate", "rate"), ("average days to charge", "average"), ("positive share",
     "percent")],
)  # fmt: skip
def test_what_is_worked_out_is_added_up_over_nothing(measure, unit):
    of_forces = returned(measure, unit=unit, forces=("Kent", "Essex"))
    for ask in (rocu.track, rocu.compare_regions):  # 60 + 60 would be a rate of 120
        with pytest.raises(NotComparable, match="do not add up"):
            ask(of_forces, measure, region="Eastern")
    own = returned(measure, "Eastern", "London", unit=unit)
    assert rocu.track(own, measure, region="Eastern").data["value"].tolist() == [*QUARTERS]
    with pytest.raises(NotComparable, match="do not add up"):  # 60 + 61 + 62 + 63: a rate of 246
        rocu.year_on_year(own, measure, region="Eastern")
    with pytest.raises(NotComparable, match="already"):  # a rate of residents for each resident
        rocu.compare_regions(own, measure, per="population")


def test_yearly_rates_of_a_region_are_set_side_by_side_and_never_summed():
    rows = [row(name, 60, year, measure="rate", unit="rate") for name in ("Eastern", "London")
            for year in YEARS]  # fmt: skip
    frame = outcomes(*rows)
    assert "120" not in rocu.compare_regions(frame, "rate").description
    with pytest.raises(NotComparable, match="do not add up"):  # 120 against 120
        rocu.year_on_year(frame, "rate")
    london = rocu.year_on_year(frame, "rate", region="London")
    assert london.headline == "Rate in London: 60 in 2020-21, 60 in 2019-20"


def test_a_paper_puts_no_rates_into_years_to_hide_small_ones():
    # 2 to 9 days would be hidden as few people, and years of 20 shown in their place.
    own = returned("average days to charge", "Eastern", unit="average").assign(value=4.0)
    assert counts.in_years(own) is None
    assert not counts.is_protected("average days to charge")
    assert counts.is_protected("days that people were charged")


def test_what_is_counted_on_a_day_is_added_up_to_no_year():
    """60 and 61 and 62 and 63 groups at the ends of quarters are no 246 groups of a year."""
    regions = ("Eastern", "London", "South West")
    frame = returned("OCGs mapped", *regions, unit="count")
    shown = rocu.compare_regions(frame, "OCGs mapped", region="Eastern", per="population")
    assert shown.data["value"].tolist() == [67, 67, 67]
    with pytest.raises(NotComparable, match="stock = false"):
        rocu.year_on_year(frame, "OCGs mapped", region="Eastern")
    flow = rocu.year_on_year(returned("arrests", *regions, unit="count"), "arrests",
                             region="Eastern")  # fmt: skip
    assert flow.data["now"].tolist() == [64 + 65 + 66 + 67]


def test_a_share_is_shown_beside_those_of_others_though_none_is_judged():
    frame = returned("rate", "Eastern", "London", "South West", unit="rate")
    last = frame["region"].eq("London") & frame["period"].eq("2019-20 Q4")
    frame.loc[last, "value"] -= 5  # 60 + 7 - 5
    shown = rocu.compare_regions(frame, "rate", region="Eastern")
    assert sorted(shown.data["value"]) == [62, 67, 67]
    assert shown.headline == "No two regions can be compared (no counts to judge by)"
