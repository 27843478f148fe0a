"""Small counts that a paper does not ask for, and that what it shows would give away."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from rocu_analysis.errors import NotSafeToPublish
from rocu_analysis.paper import assurance, protection
from rocu_analysis.paper.counts import uses_of
from rocu_analysis.paper.reader import Reader, Shown
from rocu_analysis.paper.requests import Request

from .frames import outcomes, together

YEAR = "2020-21"
ELSEWHERE = {"Eastern": 40, "London": 50, "North East": 60, "East Midlands": 70}


def in_year(values, **fixed):
    """One figure a region for the whole year."""
    frame = outcomes({region: [value] for region, value in values.items()}, **fixed)
    return frame.assign(
        period=YEAR, period_start=pd.Timestamp("2020-04-01"), period_end=pd.Timestamp("2021-03-31")
    )


def asked(kind, frame, measure="arrests", **arguments):
    return Request(kind, {"outcomes": frame}, {"measure": measure, **arguments})


def unprotected(requests):
    """What the attack makes of the requests as they stand."""
    uses = [use for place, one in enumerate(requests) for use in uses_of(one, place)]
    systems = []
    for group in sorted({use.group for use in uses}):
        mine = tuple(use for use in uses if use.group == group)
        shown = Shown(mine, tuple(np.zeros(len(use.cells), dtype=bool) for use in mine))
        systems.append(protection.System(group[0], Reader.of(requests, group, 5), shown))
    done = protection.Protection(tuple(requests), {}, {}, (), tuple(systems), 0)
    return assurance.attack(done, [], 5)


def protected(requests):
    """Protected requests, in which the attack must find nothing."""
    done = protection.protect(requests)
    assurance.attack(done, [], 5)
    return done


def shown_by(done, place):
    """Counts that a protected exhibit is made from, by region."""
    frame = done.requests[place].frames["outcomes"]
    measure, threat = (done.requests[place].arguments.get(n) for n in ("measure", "threat"))
    rows = frame[frame["measure"].eq(measure) & (frame["threat"].eq(threat) | (threat is None))]
    return rows.groupby("region")["value"].sum().to_dict()


# 20 drugs + 9 fraud + 3 firearms = 32
THREATS = {"drugs": 20, "fraud": 9, "firearms": 3}


def by_threat(threats, **fixed):
    return together(
        *(
            in_year({"South West": count, **ELSEWHERE}, threat=threat, source=threat, **fixed)
            for threat, count in threats.items()
        )
    )


def test_two_threats_that_nobody_asked_for_are_small_together():
    """2 + 2 = 4 arrests were for another threat than drugs."""
    rows = by_threat({"drugs": 20, "fraud": 2, "firearms": 2})
    requests = [asked("compare_regions", rows, threat=name) for name in ("drugs", None)]
    with pytest.raises(NotSafeToPublish):
        unprotected(requests)
    assert protected(requests).notes


def test_threats_left_over_that_are_many_together_may_be_left_over():
    """3 + 2 = 5 is no small count, and neither part of it is known."""
    rows = by_threat({"drugs": 20, "fraud": 3, "firearms": 2})
    requests = [asked("compare_regions", rows, threat=name) for name in ("drugs", None)]
    unprotected(requests)
    assert protected(requests).requests == tuple(requests)


def test_one_cell_more_is_hidden_rather_than_the_paper_refused():
    """Drugs 4, firearms 20 and the total of 24: 24 - 20 = 4."""
    rows = by_threat({"drugs": 4, "firearms": 20})
    names = ("drugs", "firearms", None)
    requests = [asked("compare_regions", rows, threat=name) for name in names]
    done = protected(requests)
    assert not done.tables
    assert "South West" not in shown_by(done, 0)
    assert sum("South West" in shown_by(done, place) for place in (1, 2)) == 1


def test_children_known_by_threat_meet_people_known_without():
    """12 + 8 = 20 children by threat, 23 people in all."""
    children = [
        in_year({"South West": n}, measure="children safeguarded", threat=threat, source=threat)
        for threat, n in {"drugs": 12, "county lines": 8}.items()
    ]
    rows = together(in_year({"South West": 23}, measure="people safeguarded"), *children)
    requests = [
        asked("track", rows, "people safeguarded"),
        asked("track", rows, "children safeguarded", threat="drugs"),
        asked("track", rows, "children safeguarded", threat="county lines"),
    ]
    with pytest.raises(NotSafeToPublish):
        unprotected([requests[0], asked("track", rows, "children safeguarded")])
    with pytest.raises(NotSafeToPublish):
        unprotected(requests)
    protected(requests)


def test_what_a_region_gives_meets_what_its_forces_give():
    """The region gives 23 in all, and its forces 20 for drugs."""
    rows = together(
        in_year({"South West": 23}, source="region"),
        *(
            in_year({"South West": value}, geography="force", force=force, source=force,
                    threat="drugs")
            for force, value in {"Dorset": 9, "Wiltshire": 11}.items()
        ),
    )  # fmt: skip
    requests = [asked("track", rows), asked("track", rows, threat="drugs")]
    with pytest.raises(NotSafeToPublish):
        unprotected(requests)
    unprotected(requests[:1])
    protected(requests)


def test_what_follows_from_public_figures_alone_is_not_hidden():
    public = {"published": "https://example.org/figures"}
    rows = together(
        in_year({"South West": 23}, measure="people safeguarded", **public),
        in_year({"South West": 20}, measure="children safeguarded", source="C.xlsx", **public),
        in_year({"Eastern": 60}, measure="people safeguarded", source="E.xlsx"),
    )
    requests = [asked("track", rows, "people safeguarded", region=None)]
    assert protected(requests).requests == tuple(requests)


def test_what_public_figures_tell_needs_no_cover():
    """26 - 6 - 8 - 9 = 3 in the second quarter, all in public; the half of 9 says no more."""
    public = {"published": "https://example.org/figures"}
    quarters = outcomes({"South West": [6, 0, 8, 9]}, **public)
    half = in_year({"South West": 6 + 3}, source="half").assign(
        period="April to September 2020", period_end=pd.Timestamp("2020-09-30")
    )
    rows = together(
        quarters[quarters["value"] > 0], in_year({"South West": 26}, source="year", **public), half
    )
    assert protected([asked("track", rows)]).tables == {}


QUARTERS = ("2020-21 Q1", "2020-21 Q2", "2020-21 Q3")


@pytest.mark.parametrize(("labels", "changed"), [(QUARTERS, True), (QUARTERS[:2], False)])
def test_the_quarter_that_nobody_asked_for_is_not_left_over(labels, changed):
    """66 in the year, and 66 - 20 - 21 - 22 = 3; without the 22 only 22 + 3 = 25 is known."""
    rows = outcomes({"North East": [20, 21, 22, 3], "Eastern": [30, 30, 30, 30]})
    requests = [asked("compare_regions", rows, period=label) for label in (YEAR, *labels)]
    done = protected(requests)
    assert bool(done.notes or done.tables) is changed


# --- known to be small ---------------------------------------------------------------------------


def test_one_count_alone_in_a_table_has_company():
    rows = in_year({"South West": 3, "Eastern": 20, "London": 30})
    done = protected([asked("compare_regions", rows)])
    use, mask = done.tables[0][0]
    # Three regions are too few to leave two out. Alone, [c] would say from 1 to 4.
    assert sorted(use.cells.loc[mask.to_numpy(), "region"]) == ["Eastern", "South West"]


def test_company_is_no_count_that_another_exhibit_prints():
    rows = in_year({"South West": 3, "Eastern": 20, "London": 30})
    done = protected([asked("compare_regions", rows), asked("track", rows, region="Eastern")])
    use, mask = done.tables[0][0]
    assert sorted(use.cells.loc[mask.to_numpy(), "region"]) == ["London", "South West"]


def test_company_that_follows_from_elsewhere_is_no_company():
    """20 in Eastern is hidden too, and its two halves of 9 and 11 stand in another exhibit."""
    rows = together(
        in_year({"South West": 3, "Eastern": 9, "London": 30}, strand="Pursue", source="1"),
        in_year({"Eastern": 11, "London": 31}, strand="Prevent", source="2"),
    )
    requests = [
        asked("compare_regions", rows),
        *(asked("track", rows, region="Eastern", strand=name) for name in ("Pursue", "Prevent")),
    ]
    uses = tuple(use for place, one in enumerate(requests) for use in uses_of(one, place))
    cells = list(uses[0].cells["region"])
    hidden = np.isin(cells, ["South West", "Eastern"])
    reader = Reader.of(requests, ("arrests", "led"), 5)
    small = uses[0].members[cells.index("South West")]
    others = tuple(np.zeros(len(use.cells), dtype=bool) for use in uses[1:])
    assert reader.alone(Shown(uses, (hidden, *others))) == {0: small}
    assert reader.alone(Shown(uses, (hidden, *(~mask for mask in others)))) == {}
    protected(requests)


def test_a_count_known_to_be_small_is_not_pinned_down():
    """One cell: [c] is from 1 to 4, and stays that."""
    rows = in_year({"South West": 3})
    done = protected([asked("track", rows)])
    _, mask = done.tables[0][0]
    assert mask.tolist() == [True]


def test_a_count_alone_that_a_total_pins_down_stops_the_paper():
    """[c] alone, from 1 to 4, beside its total of 23 and the other part of 20."""
    rows = by_threat({"drugs": 20, "firearms": 3})
    rows = rows[rows["region"] == "South West"]
    requests = [asked("track", rows, threat=name) for name in ("firearms", "drugs", None)]
    uses = [use for place, one in enumerate(requests) for use in uses_of(one, place)]
    shown = Shown(tuple(uses), (np.array([True]), np.array([False]), np.array([False])))
    reader = Reader.of(requests, ("arrests", "led"), 5)
    assert len(reader.exact(shown)) == 1
    hidden = Shown(tuple(uses), (np.array([True]), np.array([True]), np.array([False])))
    assert reader.exact(hidden) == []


# --- no more than needed -------------------------------------------------------------------------


def test_a_page_of_measures_loses_the_one_with_a_small_count_and_keeps_its_quarters():
    values = [20, 21, 22, 23]
    rows = together(
        outcomes({"South West": values}),
        outcomes({"South West": values}, measure="referrals"),
        outcomes({"South West": [20, 3, 22, 23]}, measure="charges"),
    )
    page = Request("scorecard", {"outcomes": rows}, {"measures": ["arrests", "charges"]})
    done = protected([page])
    assert done.requests[0].arguments["measures"] == ["arrests"]
    kept = done.requests[0].frames["outcomes"]
    assert set(kept["measure"]) == {"arrests", "referrals"}
    assert kept["period"].tolist()[:4] == rows["period"].tolist()[:4]
    assert "left out to protect people" in done.notes[0][0]


def test_small_counts_deep_inside_what_is_shown_change_nothing():
    """Every threat of every region is small in every quarter; the paper shows sums of them."""
    rows = together(
        *(
            outcomes({"South West": [2, 3, 4, 1], "Eastern": [4, 4, 3, 2]}, threat=threat,
                     source=threat)
            for threat in ("drugs", "fraud", "firearms", "cyber crime", "county lines")
        )
    )  # fmt: skip
    requests = [
        asked("track", rows),
        asked("compare_regions", rows, period=YEAR),
        Request("scorecard", {"outcomes": rows}, {"region": "South West"}),
    ]
    # 5 x 2, 5 x 3, 5 x 4 and 5 x 1 = 5 in South West
    assert protected(requests).requests == tuple(requests)


def test_the_illustrative_paper_loses_only_what_is_small():
    import rocu_analysis as rocu
    from rocu_analysis import locations

    paper = rocu.Paper.from_spec(locations.data() / "illustrative" / "paper.toml")
    done = paper.protection
    changed = {*done.notes, *done.tables}
    small = {
        place
        for place, request in enumerate(paper.requests)
        for use in uses_of(request, place)
        if use.small(5)
    }
    assert changed == small
    assert not done.tables


# --- beside the sums -----------------------------------------------------------------------------


def test_a_hidden_count_of_one_measure_is_not_looked_for_in_another():
    """Charges of Q4 are small and left out; arrests of that quarter are shown."""
    values = [20, 21, 22, 23]
    rows = together(
        outcomes({"South West": values}),
        outcomes({"South West": [20, 21, 22, 3]}, measure="charges"),
    )
    request = Request("scorecard", {"outcomes": rows}, {})
    done = replace(protection.protect([request]), requests=(request,))
    data = rows[["measure", "region", "period", "value"]].assign(
        value=rows["value"].where(rows["measure"] == "arrests")
    )
    sound, leaking = (
        SimpleNamespace(place=0, exhibit=SimpleNamespace(headline="A headline", data=one))
        for one in (data, rows[data.columns])
    )
    assurance.attack(done, [sound], 5)
    with pytest.raises(NotSafeToPublish, match="count of charges that must be hidden"):
        assurance.attack(done, [leaking], 5)


def test_a_mark_beside_a_figure_in_public_does_not_tell_the_rest():
    """Of 5 people safeguarded, in public, 2 are children: were it marked, 5 - 1 are left at most.

    Once a zero is marked too, a mark no longer says that there is anybody.
    """
    whole = outcomes({"South West": [5, 5, 5, 5]}, measure="people safeguarded", source="a.xlsx")
    whole = whole.assign(published="https://example.org/figures")
    children = outcomes(
        {"South West": [2, 0, 0, 3]}, measure="children safeguarded", source="b.xlsx"
    )
    # No year is whole, or the quarters would be added up.
    children = children[children["period"] != "2020-21 Q3"]
    done = protected([asked("track", together(whole, children), "children safeguarded")])
    ((use, mask),) = done.tables[0]
    assert use.cells.loc[mask.to_numpy(), "value"].tolist() == [2, 0, 3]
