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
        ("Average days to charge", "Average days to charge", "average"),
        ("Vacancy rates", "Vacancy rates", "rate"),
        ("Charge rate for burglary", "Charge rate for burglary", "rate"),
        ("Arrests per 1000", "Arrests per 1000", "rate"),
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


def test_what_is_worked_out_is_summed_in_no_word_of_several_regions():
    years = [f"{y}-{y - 1999}" for y in range(2012, 2021)]
    rows = [f"{region},{year},Conviction rate,60" for region in ("Eastern", "London")
            for year in years]  # fmt: skip
    own = rocu.check("\n".join(["Region,Period,Measure,Value", *rows]).encode()).outcomes
    assert "120" not in rocu.compare_regions(own, "Conviction rate").description
    with pytest.raises(NotComparable, match="do not add up"):  # 120 against 120
        rocu.year_on_year(own, "Conviction rate")
    assert "60 against 60" in rocu.year_on_year(own, "Conviction rate", region="London").headline
    # A rate of residents for each resident.
    for ask in (rocu.track, rocu.compare_regions):
        with pytest.raises(NotComparable, match="already"):
            ask(own, "Conviction rate", per="population")


def test_the_rate_of_one_force_is_not_its_regions():
    outcomes = returned("Conviction rate", ["Kent"])
    with pytest.raises(NotComparable, match="do not add up"):
        rocu.track(outcomes, "Conviction rate", region="Eastern")


def test_a_regions_own_rate_stands_beside_those_of_its_forces():
    both = ["Kent", "Essex", "Eastern"]
    outcomes = returned("Conviction rate", both, head="Area")
    chart = rocu.track(outcomes, "Conviction rate", region="Eastern")
    assert chart.data["value"].tolist() == [*range(60, 68)]


@pytest.mark.parametrize("measure", ["arrests", "Business rates fraud", "Shared operations",
                                     "Number of average-risk groups"])  # fmt: skip
def test_what_is_counted_is_added_up(measure):
    outcomes = returned(measure, FORCES)
    assert rocu.track(outcomes, measure, region="Eastern").data["value"].iloc[0] == 60 + 60


def test_a_paper_puts_no_rates_into_years_to_hide_small_ones():
    # 2 to 9 days would be hidden as few people, and years of 20 shown in their place.
    own = returned("Average days to charge", ["Eastern"], head="Region").assign(value=4.0)
    assert counts.in_years(own.assign(region="Eastern")) is None
    assert not counts.is_protected("Average days to charge")
    assert counts.is_protected("days that people were charged")


@pytest.mark.parametrize("people", ["victims given a risk score", "Number of high-score victims"])
def test_people_of_a_score_are_people(people):
    assert counts.is_protected(people)
    assert not counts.is_protected("Mean risk score")


@pytest.mark.parametrize(
    "measure", ["OCGs mapped", "Open investigations", "Devices awaiting review"]
)
def test_what_stands_on_a_day_is_added_up_to_no_year(measure):
    """60 and 61 and 62 and 63 groups at the ends of quarters are no 246 groups of a year."""
    regions = ["Eastern", "London", "South West"]
    outcomes = returned(measure, regions, head="Region")
    shown = rocu.compare_regions(outcomes, measure, region="Eastern", per="population")
    assert shown.data["value"].tolist() == [67, 67, 67]
    with pytest.raises(NotComparable, match="stock = false"):
        rocu.year_on_year(outcomes, measure, region="Eastern")
    # 64 + 65 + 66 + 67 = 262 were opened.
    flow = (
        measure.replace("Open", "Opened").replace("awaiting", "seized for").replace("OCGs", "New")
    )
    opened = rocu.year_on_year(returned(flow, regions, head="Region"), flow, region="Eastern")
    assert opened.data["now"].tolist() == [262]


def test_a_share_is_shown_beside_those_of_others_though_none_is_judged():
    """Eastern 60 + 7, and the others 60 + 7 and 60 + 7 - 5."""
    outcomes = returned("Conviction rate", ["Eastern", "London", "South West"], head="Region")
    last = outcomes["region"].eq("London") & outcomes["period"].eq("2020-21 Q4")
    outcomes.loc[last, "value"] -= 5
    shown = rocu.compare_regions(outcomes, "Conviction rate", region="Eastern")
    assert shown.headline.startswith("Eastern: 67")
    assert shown.headline.endswith("others from 62 to 67")
    assert "Given without the counts behind them" in shown.brief
