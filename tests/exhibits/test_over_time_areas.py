"""Series over time of areas that are no region: the country, the network, a body of its own."""

from __future__ import annotations

import pytest
from exhibits.checker import check
from exhibits.frames import LEAP, STEADY, outcomes, quarter, row, series

import rocu_analysis as rocu
from rocu_analysis.errors import BadOption, NoFigures, NotComparable


def wide(name, number, value, geography="national", **changes):
    return row(None, value, quarter(number), **{"geography": geography, "body": name} | changes)


def test_a_figure_of_the_country_is_a_series_of_its_own():
    rows = [wide("UK", number, value) for number, value in enumerate(LEAP)]
    exhibit = rocu.track(outcomes(*rows, *series(STEADY)), "arrests", geography="national")
    check(exhibit)
    assert exhibit.headline == "Arrests in the UK were above their upper limit in 2020-21 Q4"
    assert "UK (national figures)" in exhibit.subtitle
    assert list(exhibit.table["Arrests, number"]) == LEAP
    assert any("they are no sum of the regions" in note for note in exhibit.notes)
    regional = rocu.track(outcomes(*rows, *series(STEADY)), "arrests")
    assert list(regional.table["Arrests, number"]) == STEADY
    assert any("the figures of the UK" in note for note in regional.notes)


def test_where_there_is_one_wider_area_and_no_region_it_is_followed():
    rows = [wide(None, number, value, "network") for number, value in enumerate(STEADY)]
    exhibit = rocu.track(outcomes(*rows), "arrests")
    check(exhibit)
    assert exhibit.headline == "Arrests in the network show no signal from 2018-19 Q1 to 2020-21 Q4"
    assert "all regional units together" in exhibit.subtitle
    assert exhibit.recipe.rebuild().headline == exhibit.headline


def test_areas_never_meet_in_one_series():
    rows = [wide("UK", 0, 10), wide("UK", 1, 11), wide("England and Wales", 0, 8)]
    frame = outcomes(*rows, row(value=3))
    with pytest.raises(NotComparable, match=r"UK \(national\), England and Wales \(national\)"):
        rocu.track(frame, "arrests", geography="national")
    exhibit = rocu.track(frame, "arrests", geography="national", body="England and Wales")
    assert "arrests in England and Wales" in exhibit.headline
    assert list(exhibit.table["Arrests, number"]) == [8]
    for options, found in (
        ({"geography": "county"}, "Allowed: national, network, other"),
        ({"geography": "national", "region": "Eastern"}, "Leave the region out"),
        ({"body": "UK", "per": "population"}, "population of UK is not known"),
    ):
        with pytest.raises(BadOption, match=found):
            rocu.track(frame, "arrests", **options)
    with pytest.raises(NoFigures, match=r"UK \(national\)"):
        rocu.track(frame, "arrests", geography="network")


def test_funding_of_the_network_in_millions():
    exhibit = rocu.track(rocu.example("national"), "funding", geography="network")
    check(exhibit)
    assert list(exhibit.table["Funding, £ million"]) == [87.4, 101.0, 119.0, 129.1, 166.4]
    assert (
        exhibit.headline
        == "Five dated figures are too few to say whether funding in the network changed"
    )
    told = "Given as “less than”, and used as the figure stands: Network 2016-17 (119)."
    assert told in exhibit.notes


def test_referrals_of_the_country_leave_a_gap_and_the_years_out():
    exhibit = rocu.track(rocu.example("nrm"), "NRM referrals", geography="national")
    check(exhibit)
    figures = exhibit.table.set_index("Period").iloc[:, 0]
    assert figures["2022-23 Q1"] == "[x]"
    assert figures["2022-23 Q3"] == 4413  # revised from 4,416
    assert any(note.endswith("in one series: 2022 and 2023.") for note in exhibit.notes)
