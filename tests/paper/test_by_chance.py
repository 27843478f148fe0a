"""What page one says of chance: as often as papers in which nothing happens name something."""

from __future__ import annotations

import re

import numpy as np
import pytest
from exhibits.frames import by_region, outcomes, series

import rocu_analysis as rocu
from rocu_analysis.exhibits.exhibit import any_of
from rocu_analysis.paper.page_one import by_chance, false_namings
from rocu_analysis.reference import REGIONS

OFFICERS = rocu.forces().groupby("region")["officers"].sum()
SIZES = [60 * OFFICERS[name] / OFFICERS["Eastern"] for name in REGIONS]
MEASURES = ("arrests", "charges", "referrals")
QUARTERS = 16
REGION = {"region": "Eastern"}
# Which regions the returns hold, and what the paper shows.
PAPERS = {
    "a region": (["Eastern"], [
        {"kind": "track", "measure": "arrests"} | REGION,
        {"kind": "year_on_year", "measure": "arrests"} | REGION,
        {"kind": "scorecard"} | REGION,
        {"kind": "outcomes_profile"} | REGION,
    ]),
    "all regions": (REGIONS, [
        {"kind": "year_on_year", "measure": "arrests"},
        {"kind": "track", "measure": "arrests"},
        {"kind": "scorecard"},
        {"kind": "compare_regions", "measure": "arrests", "per": "officers"},
    ]),
}  # fmt: skip
SILENT = (
    "o clear change",
    "no signal",
    "None of ",
    "within th",
    "within its",
    "as usual",
    "perhaps by chance",
    "none of ",
    "no region",
    "could be missed",
    "could be seen",
    "no other measure",
    "on from before",  # how many go on, and none by its name
)


def names(headline):
    """Whether a part of a headline names something."""
    parts = headline.replace(", but ", "; ").split("; ")
    return any(not any(word in part for word in SILENT) for part in parts)


def made(which, random):
    """Exhibits of one paper of Poisson counts in which nothing happens."""
    regions, asked = PAPERS[which]
    frame = outcomes(*[
        one for name in regions for measure in MEASURES
        for one in series(random.poisson(SIZES[REGIONS.index(name)], QUARTERS), name,
                          measure=measure)
    ])  # fmt: skip
    paper = rocu.Paper({"outcomes": frame}, title="A", audience="internal", exhibits=asked)
    return paper._placed("internal")


def agree(which, papers):
    """As many papers name something as they say, and count themselves what they name."""
    random, some, named, chances, expected = np.random.default_rng(3), 0, 0, [], []
    for _ in range(papers):
        placed = made(which, random)
        claims = false_namings(placed).values()
        things = {name for claim in claims for name in claim.named}
        anything = any(names(one.exhibit.headline) for one in placed)
        assert bool(things) == anything, [one.exhibit.headline for one in placed]
        some, named = some + anything, named + len(things)
        chances.append(any_of(claim.chance for claim in claims))
        expected.append(sum(claim.chance for claim in claims))
    share, many = np.mean(chances), np.mean(expected)
    # Three standard errors of so many papers, and two papers in 100.
    assert abs(some / papers - share) < 0.02 + 3 * np.sqrt(share * (1 - share) / papers)
    assert abs(named / papers - many) < 0.03 + 3 * np.sqrt(many / papers)


@pytest.mark.parametrize(("which", "papers"), [
    pytest.param("a region", 4, marks=pytest.mark.slow),
    pytest.param("a region", 500, marks=pytest.mark.simulation),
    pytest.param("all regions", 400, marks=pytest.mark.simulation),
])  # fmt: skip
def test_papers_of_noise_name_something_as_often_as_they_say(which, papers):
    agree(which, papers)


def said(*values, asked=None):
    frame = outcomes(*series(values), *by_region([60 * n for n in range(1, 11)], measure="charges"))
    asked = asked or [{"kind": "scorecard", "measures": ["arrests"]} | REGION]
    paper = rocu.Paper({"outcomes": frame}, title="A", audience="internal", exhibits=asked)
    return by_chance(paper._placed("internal"))


def test_page_one_says_how_many_changes_it_names_and_how_many_chance_would_bring():
    calm = [100, 104, 97, 101, 99, 103, 98, 102, 96, 100, 105, 99]
    fallen = [*calm, 52, 47, 55, 49]
    # Of so steady counts any signal comes in 1 of 100 papers, a clear year in 3.5.
    assert said(*fallen) == (
        "The headlines name one change. Were there none, chance alone would bring less than one on "
        "average: about 5 papers in 100 would name something."
    )
    assert said(*calm, *calm[:4]).startswith("The headlines name no change. ")
    twice = [{"kind": kind, "measure": "arrests"} | REGION for kind in ("track", "year_on_year")]
    assert said(*fallen, asked=twice).startswith("The headlines name one change. ")
    beside = {"kind": "compare_regions", "measure": "charges", "per": "officers"}
    told = said(*fallen, asked=[*twice, beside])
    assert re.match("The headlines name one change and .* differences? beyond the usual\\. ", told)
