"""Counts that words, marks or company would tell to be small, whatever the sums say."""

import pandas as pd
import pytest

from rocu_analysis.paper import assurance, protection
from rocu_analysis.paper.counts import uses_of
from rocu_analysis.paper.reader import Reader, Shown
from rocu_analysis.paper.requests import Request

from .frames import outcomes, together

SERIES = {"South West": [20, 0, 22, 23]}
PUBLIC = "https://example.org/figures"


def with_range(low, high, **fixed):
    """The second quarter known as a range only."""
    frame = outcomes({"South West": [20, low, 22, 23]}, **fixed)
    second = frame["period"] == "2020-21 Q2"
    return frame.assign(
        value_high=frame["value_high"].mask(second, high),
        qualifier=frame["qualifier"].mask(second, "between"),
    )


def track(frame, **arguments):
    return Request("track", {"outcomes": frame}, {"measure": "arrests", **arguments})


def protected(requests):
    done = protection.protect(requests)
    assurance.attack(done, [], protection.THRESHOLD)
    return done


@pytest.mark.parametrize(("high", "hidden"), [(1, True), (4, True), (5, False), (12, False)])
def test_a_range_from_nought_is_hidden_where_it_says_that_a_count_is_small(high, hidden):
    """“0 to 4” tells what “3” does; “0 to 5” may be five."""
    frame = with_range(0, high)
    done = protected([track(frame)])
    assert bool(done.tables) is hidden
    if not hidden:
        assert f"0 to {high}" in done.requests[0].build().table.to_string()


def test_the_upper_ends_of_ranges_tell_no_small_count_either():
    """20 to 23 people, 20 of them children: 0 to 3 adults."""
    people = outcomes({"South West": [20]}, measure="people safeguarded")
    people = people.assign(value_high=23.0, qualifier="between")
    children = outcomes({"South West": [20]}, measure="children safeguarded", source="C.xlsx")
    rows = together(people, children)
    names = ("people safeguarded", "children safeguarded")
    requests = [Request("track", {"outcomes": rows}, {"measure": name}) for name in names]
    uses = tuple(use for place, one in enumerate(requests) for use in uses_of(one, place))
    reader = Reader.of(requests, uses[0].group, protection.THRESHOLD)
    bare = Shown(uses, tuple(use.cells["value"].isna().to_numpy() for use in uses))
    assert len(reader.told(bare)) == 1
    assert protected(requests).tables


def test_a_hidden_count_without_days_is_not_listed():
    """A mark by itself says that the count is small."""
    undated = outcomes({"South West": [None, 12]}, source="U.xlsx").assign(
        period=["a first operation", "a second operation"], period_start=pd.NaT,
        period_end=pd.NaT,
    )  # fmt: skip
    done = protected([track(together(outcomes({"South West": [20, 21, 22, 23]}), undated))])
    periods = set(done.requests[0].frames["outcomes"]["period"])
    assert "a first operation" not in periods
    assert "a second operation" in periods
    assert done.notes[0] == ("Some figures are left out to protect people.",)


@pytest.mark.parametrize("count", [3, None])
def test_a_count_hidden_in_two_exhibits_has_company_in_both(count):
    """Both print the same counts, so that what is company in one must be hidden in the other."""
    rows = outcomes({"South West": [20, count, 22, 23]})
    rows = rows[rows["period"] != "2020-21 Q4"]  # no year is whole
    page = Request("scorecard", {"outcomes": rows}, {"region": "South West"})
    done = protected([track(rows), page])
    for pairs in done.tables.values():
        ((_, mask),) = pairs
        assert mask.tolist() == [True, True, False]
    assert list(done.tables) == [0, 1]


def test_company_costs_another_exhibit_its_chart_only_where_there_is_no_other():
    """London's 30 stands in a table too, Eastern's 20 in a chart as well."""
    year = {"period": "2020-21", "period_start": pd.Timestamp("2020-04-01"),
            "period_end": pd.Timestamp("2021-03-31")}  # fmt: skip
    rows = outcomes({"South West": [3], "Eastern": [20], "London": [30]}).assign(**year)
    compare = Request("compare_regions", {"outcomes": rows}, {"measure": "arrests"})
    chart = track(rows, region="Eastern")
    done = protected([compare, chart, compare])
    assert list(done.tables) == [0, 2]
    for place in (0, 2):
        ((use, mask),) = done.tables[place]
        assert sorted(use.cells.loc[mask.to_numpy(), "region"]) == ["London", "South West"]


# --- measures that are left out ------------------------------------------------------------------

YEAR = {"period": "2020-21", "period_start": pd.Timestamp("2020-04-01"),
        "period_end": pd.Timestamp("2021-03-31")}  # fmt: skip
OTHERS = {"Eastern": [20], "London": [30], "North East": [40], "East Midlands": [50]}


def in_year(**counts):
    """One figure a region and measure for the year; those of South West as they are given."""
    return together(
        *(
            outcomes({"South West": [count], **OTHERS}, measure=name, source=name).assign(**YEAR)
            for name, count in counts.items()
        )
    )


def scorecard(frame):
    return Request("scorecard", {"outcomes": frame}, {"region": "South West"})


def measures_of(done, place):
    return set(done.requests[place].build().data["measure"])


def test_a_measure_is_not_left_out_alone():
    """One year, and every board knows that charges are counted: left out alone, they are few."""
    done = protected([scorecard(in_year(arrests=60, charges=3, referrals=33))])
    assert measures_of(done, 0) == {"arrests"}
    assert done.notes[0] == ("Some measures are left out to protect people.",)


def test_nor_with_one_that_stands_elsewhere():
    """Referrals stand in a comparison of the regions, so that arrests keep charges company."""
    frame = in_year(arrests=60, charges=3, referrals=33)
    beside = Request("compare_regions", {"outcomes": frame}, {"measure": "referrals"})
    assert measures_of(protected([scorecard(frame), beside]), 0) == {"referrals"}


def test_a_measure_with_many_counts_of_which_one_is_small_needs_no_company():
    frame = together(
        outcomes({"South West": [20, 21, 22, 23]}),
        outcomes({"South West": [20, 3, 22, 23]}, measure="charges", source="charges"),
        outcomes({"South West": [20, 21, 22, 23]}, measure="referrals", source="referrals"),
    )
    assert measures_of(protected([scorecard(frame)]), 0) == {"arrests", "referrals"}
