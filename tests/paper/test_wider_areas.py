"""Figures of the country, the network or another body, and what they tell of regions."""

import pandas as pd
import pytest

from rocu_analysis import track
from rocu_analysis.paper import assurance, protection
from rocu_analysis.paper.paper import Paper
from rocu_analysis.paper.requests import Request

from .frames import outcomes, together

NAMES = ("South West", "Eastern", "London", "North East", "East Midlands")
REGIONS = {name: [20 + place, 21, 22, 23] for place, name in enumerate(NAMES)}
SMALL = REGIONS | {"South West": [3, 21, 22, 23]}


def of_area(values, geography="network", body=None, **fixed):
    """Rows of no region."""
    frame = outcomes({"South West": values}, **({"source": f"{geography}.xlsx"} | fixed))
    return frame.assign(geography=geography, body=body, region=None).astype(frame.dtypes)


def sums(regions):
    return [sum(quarter) for quarter in zip(*regions.values(), strict=True)]


def follow(frame, **asked):
    return Request("track", {"outcomes": frame}, {"measure": "arrests"} | asked)


def made(requests):
    done = protection.protect(requests)
    return done, assurance.attack(done, [], protection.THRESHOLD)


def shown(done, place):
    """Counts that a request shows, missing where they are hidden."""
    if place in done.tables:
        return pd.concat(
            [use.totals["value"].mask(mask.to_numpy()) for use, mask in done.tables[place]]
        )
    return done.requests[place].build().data["value"]


@pytest.mark.parametrize(
    ("geography", "body"),
    [("national", None), ("network", None), ("other", "A body"), ("national", "London")],
)
def test_a_small_count_of_a_wider_area_is_hidden(geography, body):
    frame = together(outcomes(REGIONS), of_area([3, 40, 41, 42], geography, body))
    asked = {"geography": geography} | ({"body": body} if body else {})
    done, said = made([follow(frame, **asked)])
    assert said.tried == 1
    exhibit = done.requests[0].build()
    # Of the year alone, under the name that it had: 3 + 40 + 41 + 42.
    assert list(exhibit.data["value"]) == [3 + 40 + 41 + 42]
    assert set(exhibit.data["region"]) == {track(frame, "arrests", **asked).data["region"].iloc[0]}


def test_so_is_one_where_a_frame_has_nothing_else():
    done, _ = made([follow(of_area([3, 40, 41, 42]))])
    assert list(done.requests[0].build().data["value"]) == [3 + 40 + 41 + 42]


def test_the_total_of_the_network_does_not_give_a_hidden_region_away():
    """Four regions are shown and the fifth is not: the network less the four is 3."""
    frame = together(outcomes(SMALL), of_area(sums(SMALL)))
    others = [follow(frame, region=name) for name in NAMES[1:]]
    done, _ = made([*others, follow(frame, geography="network")])
    first = [shown(done, place) for place in range(5)]
    assert any(values.isna().any() or len(values) == 1 for values in first)
    left = _first_quarter(done, 4) - sum(_first_quarter(done, place) for place in range(4))
    assert left != 3


def _first_quarter(done, place):
    """Count of the first quarter where it is shown."""
    if place in done.tables:
        return float("nan")
    data = done.requests[place].build().data
    found = data.loc[data["period"] == "2020-21 Q1", "value"]
    return found.iloc[0] if len(found) else float("nan")


def test_nor_does_one_that_stands_in_public():
    network = of_area(sums(SMALL)).assign(published="https://example.org/figures")
    frame = together(outcomes(SMALL), network)
    others = [follow(frame, region=name) for name in NAMES[1:]]
    done, _ = made(others)
    left = sums(SMALL)[0] - sum(_first_quarter(done, place) for place in range(4))
    assert left != 3


def test_a_wider_area_that_holds_more_than_the_regions_is_their_total_all_the_same():
    """The country has 1 more than its regions, so that the region has 4 at most."""
    frame = together(outcomes(SMALL), of_area([n + 1 for n in sums(SMALL)], "national"))
    others = [follow(frame, region=name) for name in NAMES[1:]]
    done, _ = made([*others, follow(frame, geography="national")])
    left = _first_quarter(done, 4) - sum(_first_quarter(done, place) for place in range(4))
    assert not left < 5


@pytest.mark.parametrize("geography", ["network", "other"])
def test_what_holds_less_than_the_regions_or_is_a_body_of_its_own_is_no_total(geography):
    values = [50, 60, 70, 80] if geography == "network" else sums(SMALL)
    frame = together(outcomes(SMALL), of_area(values, geography))
    others = [follow(frame, region=name) for name in NAMES[1:]]
    done, _ = made([*others, follow(frame, geography=geography)])
    assert not done.tables
    assert not done.notes
    assert list(shown(done, 4)) == values


def test_regions_by_threat_and_a_network_without_threats_are_put_together():
    threats = [
        outcomes(SMALL, threat="drugs", source="a.xlsx"),
        outcomes(REGIONS, threat="fraud", source="b.xlsx"),
    ]
    both = [one + other for one, other in zip(sums(SMALL), sums(REGIONS), strict=True)]
    frame = together(*threats, of_area(both))
    asked = [follow(frame, region=name) for name in NAMES[1:]]
    asked += [follow(frame, region="South West", threat="fraud")]
    done, _ = made([*asked, follow(frame, geography="network")])
    left = _first_quarter(done, 5) - sum(_first_quarter(done, place) for place in range(5))
    assert left != 3


def test_a_public_paper_of_the_network_can_be_made():
    frame = together(outcomes(SMALL), of_area([4, 40, 41, 42]))
    paper = Paper(
        {"outcomes": frame}, title="A paper", audience="public", as_at="2022-06-01",
        exhibits=[
            {"kind": "track", "measure": "arrests", "geography": "network"},
            {"kind": "compare_regions", "measure": "arrests"},
        ],
    )  # fmt: skip
    assert len(paper.exhibits()) == 2
