"""Small counts that a paper does not ask for, and that what it or another shows would give away."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

import rocu_analysis as rocu
from rocu_analysis.errors import NotSafeToPublish
from rocu_analysis.paper import assurance, protection
from rocu_analysis.paper.counts import uses_of
from rocu_analysis.paper.reader import Reader, Shown

from .frames import (
    ELSEWHERE,
    NAMES,
    asked,
    in_year,
    outcomes,
    paper as of_entries,
    protected,
    together,
    track,
)


def uses_in(requests):
    return [use for place, one in enumerate(requests) for use in uses_of(one, place)]


def unprotected(requests):
    """What the attack makes of the requests as they stand."""
    uses = uses_in(requests)
    systems = []
    for group in sorted({use.group for use in uses}):
        mine = tuple(use for use in uses if use.group == group)
        shown = Shown(mine, tuple(np.zeros(len(use.cells), dtype=bool) for use in mine))
        systems.append(protection.System(group[0], Reader(requests, group, 5), shown))
    done = protection.Protection(tuple(requests), {}, {}, (), tuple(systems))
    return assurance.attack(done, [], 5)


def shown_by(done, place):
    """Counts that a protected exhibit is made from, by region."""
    frame = done.requests[place].frames["outcomes"]
    measure, threat = (done.requests[place].arguments.get(n) for n in ("measure", "threat"))
    rows = frame[frame["measure"].eq(measure) & (frame["threat"].eq(threat) | (threat is None))]
    return rows.groupby("region")["value"].sum().to_dict()


def by_threat(threats, **fixed):
    return together(*(
        in_year({"South West": count, **ELSEWHERE}, threat=threat, source=threat, **fixed)
        for threat, count in threats.items()
    ))  # fmt: skip


def test_two_threats_that_nobody_asked_for_are_small_together():
    """2 + 2 = 4 arrests were for another threat than drugs."""
    rows = by_threat({"drugs": 20, "fraud": 2, "firearms": 2})
    requests = [asked("compare_regions", rows, threat=name) for name in ("drugs", None)]
    with pytest.raises(NotSafeToPublish):
        unprotected(requests)
    assert protected(requests).notes


def cut(detail, counts, sheet):
    """A year's arrests of the South West by one detail, or in one sum, from one sheet."""
    return together(*(
        in_year({"South West": n, **ELSEWHERE}, source=f"unit.xlsx!{sheet}!B2",
                **({detail: word} if detail else {}))
        for word, n in counts.items()
    ))  # fmt: skip


@pytest.mark.parametrize("detail", ["threat", "level"])
def test_a_whole_that_a_sheet_gives_by_strand_holds_the_parts_of_another(detail):
    """20 + 10 arrests by strand are the 28 of one level or threat and 2 of another."""
    rows = together(cut("strand", {"Pursue": 20, "Prevent": 10}, "4P"),
                    cut(detail, {"major": 28, "minor": 2}, "Other"))  # fmt: skip
    requests = [asked("track", held, region="South West")
                for held in (rows[rows[detail].eq("major")], rows)]  # fmt: skip
    with pytest.raises(NotSafeToPublish):
        unprotected(requests)
    assert protected(requests).tables


def test_a_whole_in_a_sheet_of_its_own_holds_the_strands_of_another():
    """28 of 30 arrests are Pursue, so 2 are Prevent."""
    whole = cut(None, {"": 30}, "Summary")
    rows = together(cut("strand", {"Pursue": 28, "Prevent": 2}, "4P"), whole)
    requests = [asked("track", rows, region="South West", strand="Pursue"),
                asked("track", whole, region="South West")]  # fmt: skip
    with pytest.raises(NotSafeToPublish):
        unprotected(requests)
    assert protected(requests).tables


def test_one_cell_more_is_hidden_rather_than_the_paper_refused():
    """Drugs 4, firearms 20 and the total of 24: 24 - 20 = 4."""
    rows = by_threat({"drugs": 4, "firearms": 20})
    names = ("drugs", "firearms", None)
    requests = [asked("compare_regions", rows, threat=name) for name in names]
    done = protected(requests)
    assert not done.tables
    assert "South West" not in shown_by(done, 0)
    assert sum("South West" in shown_by(done, place) for place in (1, 2)) == 1


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
    requests = [asked("compare_regions", rows, period=label) for label in ("2020-21", *labels)]
    done = protected(requests)
    assert bool(done.notes or done.tables) is changed


# --- known to be small ---------------------------------------------------------------------------


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
    uses = tuple(uses_in(requests))
    cells = list(uses[0].cells["region"])
    hidden = np.isin(cells, ["South West", "Eastern"])
    reader = Reader(requests, ("arrests", "led"), 5)
    small = uses[0].members[cells.index("South West")]
    others = tuple(np.zeros(len(use.cells), dtype=bool) for use in uses[1:])
    assert reader.alone(Shown(uses, (hidden, *others))) == {0: small}
    assert reader.alone(Shown(uses, (hidden, *(~mask for mask in others)))) == {}
    protected(requests)


def test_a_count_alone_that_a_total_pins_down_stops_the_paper():
    """[c] alone, from 1 to 4, beside its total of 23 and the other part of 20."""
    rows = by_threat({"drugs": 20, "firearms": 3})
    rows = rows[rows["region"] == "South West"]
    requests = [asked("track", rows, threat=name) for name in ("firearms", "drugs", None)]
    uses = uses_in(requests)
    shown = Shown(tuple(uses), (np.array([True]), np.array([False]), np.array([False])))
    reader = Reader(requests, ("arrests", "led"), 5)
    assert len(reader.disclosures(shown)) == 1
    hidden = Shown(tuple(uses), (np.array([True]), np.array([True]), np.array([False])))
    assert reader.disclosures(hidden) == []


def made(frame, *entries):
    return of_entries(frame, *entries, as_at="2024-06-01")


@pytest.mark.parametrize("strands", [
    {"Pursue": [1, 1, 1, 1]}, {"Pursue": [1, 1, 0, 0], "Prevent": [0, 1, 1, 0]},
])  # fmt: skip
def test_marks_and_a_year_hidden_alone_do_not_tell_each_other(strands):
    """Four marks are four at least, and a year that is hidden alone is four at most."""
    frame = together(*(outcomes({"North East": counts}, strand=strand, source=strand)
                       for strand, counts in strands.items()))  # fmt: skip
    year = {"kind": "compare_regions", "measure": "arrests", "period": "2020-21"}
    over_time = [{"kind": "track", "measure": "arrests", "region": "North East", "strand": strand}
                 for strand in strands]  # fmt: skip
    paper = made(frame, year, *over_time)
    paper.document()
    first, *others = [exhibit.table["Count"].tolist() for exhibit in paper.exhibits()]
    assert first == ["[c]"]
    if len(strands) > 1:  # with a zero that is hidden too, no mark says that there is one
        assert sum(counts.count("[c]") for counts in others) == 4 + 1
    else:
        told = "Change over time of arrests for North East. Some figures are left out to protect"
        assert paper.not_shown == (f"{told} people.",)


def test_a_nought_of_one_threat_is_not_taken_for_the_hidden_sum_of_all():
    """The paper was refused as a defect: 0 for fraud stood where 2 of all threats are hidden."""
    threats = {"drugs": [1, 1, 0, 1], "fraud": [0] * 4, "firearms": [1, 1, 2, 1]}
    frame = together(*(outcomes({"South West": counts}, threat=threat, source=f"{threat}.xlsx")
                       for threat, counts in threats.items()))  # fmt: skip
    one = {"kind": "compare_regions", "measure": "arrests", "threat": "fraud",
           "period": "2020-21 Q1"}  # fmt: skip
    paper = made(frame, one, {"kind": "year_on_year", "measure": "arrests"})
    paper.document()
    fraud, every = paper.exhibits()
    assert fraud.data["value"].tolist() == [0]
    assert every.table["Count"].tolist() == ["[c]"] * 4


@pytest.mark.parametrize("periods", [5, 8])
def test_what_protection_leaves_too_little_of_is_not_said_to_be_missing(periods):
    """Two years of quarters become years; of five quarters the counts are shown, some hidden."""
    frame = outcomes({"South West": [3] * periods})
    paper = made(frame, {"kind": "year_on_year", "measure": "arrests"})
    assert paper.not_shown == ()
    assert ("[c]" in paper.exhibits()[0].table.to_string()) is (periods == 5)


def test_threats_put_together_are_not_counted_as_one():
    """“Other, merged” of three threats and cyber crime were “both threats”."""
    threats = {"drugs": [2, 2, 1, 2, 0, 0, 1, 3], "fraud": [3, 2, 2, 3, 1, 0, 1, 1],
               "firearms": [1, 1, 2, 0, 0, 2, 3, 0],
               "cyber crime": [3, 1, 3, 2, 0, 3, 2, 0]}  # fmt: skip
    frame = together(*(outcomes({"South West": counts}, threat=threat, source=f"{threat}.xlsx")
                       for threat, counts in threats.items()))  # fmt: skip
    one = {"kind": "year_on_year", "measure": "arrests", "region": "South West", "by": "threat"}
    track = {"kind": "track", "measure": "arrests", "region": "South West"}
    exhibit = made(frame, one, track).exhibits()[0]
    assert [name.casefold() for name in exhibit.table["Threat"]] == [
        "other, merged",
        "cyber crime",
        "all threats together",
    ]
    assert "both" not in exhibit.subtitle + exhibit.description


# --- beside the sums -----------------------------------------------------------------------------


def test_a_hidden_count_of_one_measure_is_not_looked_for_in_another():
    """Charges of Q4 are small and left out; arrests of that quarter are shown."""
    values = [20, 21, 22, 23]
    rows = together(
        outcomes({"South West": values}),
        outcomes({"South West": [20, 21, 22, 3]}, measure="charges"),
    )
    request = asked("scorecard", rows, None)
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


# --- wider areas ----

REGIONS = {name: [20 + place, 21, 22, 23] for place, name in enumerate(NAMES)}
SMALL = REGIONS | {"South West": [3, 21, 22, 23]}


def of_area(values, geography="network", body=None, **fixed):
    """Rows of no region."""
    frame = outcomes({"South West": values}, **({"source": f"{geography}.xlsx"} | fixed))
    return frame.assign(geography=geography, body=body, region=None).astype(frame.dtypes)


def sums(regions):
    return [sum(quarter) for quarter in zip(*regions.values(), strict=True)]


def shown(done, place):
    """Counts that a request shows, missing where they are hidden."""
    if place in done.tables:
        pairs = done.tables[place]
        return pd.concat([use.totals["value"].mask(mask.to_numpy()) for use, mask in pairs])
    return done.requests[place].build().data["value"]


@pytest.mark.parametrize(
    ("geography", "body"),
    [("national", None), ("network", None), ("other", "A body"), ("national", "London")],
)
def test_a_small_count_of_a_wider_area_is_hidden(geography, body):
    frame = together(outcomes(REGIONS), of_area([3, 40, 41, 42], geography, body))
    where = {"geography": geography}
    done = protected([track(frame, **where)])
    exhibit = done.requests[0].build()
    # Of the year alone, under the name that it had: 3 + 40 + 41 + 42.
    assert list(exhibit.data["value"]) == [3 + 40 + 41 + 42]
    assert set(exhibit.data["region"]) == {
        rocu.track(frame, "arrests", **where).data["region"].iloc[0]
    }


@pytest.mark.parametrize(
    ("more", "fixed", "asked"),
    [
        (0, {}, True),
        (0, {"published": "https://example.org/figures"}, False),
        (1, {"geography": "national"}, True),  # so that the region has 4 at most
    ],
)
def test_no_total_of_a_wider_area_gives_a_hidden_region_away(more, fixed, asked):
    """Four regions are shown and the fifth is not: the whole less the four is 3, or 4 at most."""
    network = of_area([n + more for n in sums(SMALL)], fixed.get("geography", "network"))
    frame = together(outcomes(SMALL), network.assign(**fixed))
    requests = [track(frame, region=name) for name in NAMES[1:]]
    whole = track(frame, geography=fixed.get("geography", "network"))
    done = protected([*requests, whole] if asked else requests)
    first = _first_quarter(done, 4) if asked else sums(SMALL)[0]
    assert not first - sum(_first_quarter(done, place) for place in range(4)) < 5


def _first_quarter(done, place):
    """Count of the first quarter where it is shown."""
    if place in done.tables:
        return float("nan")
    data = done.requests[place].build().data
    found = data.loc[data["period"] == "2020-21 Q1", "value"]
    return found.iloc[0] if len(found) else float("nan")


@pytest.mark.parametrize("geography", ["network", "other"])
def test_what_holds_less_than_the_regions_or_is_a_body_of_its_own_is_no_total(geography):
    values = [50, 60, 70, 80] if geography == "network" else sums(SMALL)
    frame = together(outcomes(SMALL), of_area(values, geography))
    others = [track(frame, region=name) for name in NAMES[1:]]
    done = protected([*others, track(frame, geography=geography)])
    assert not done.tables
    assert not done.notes
    assert list(shown(done, 4)) == values


# --- papers side by side ----

# 60 arrests, of which 40 for drugs and 17 for fraud, leave 3 for firearms.
COUNTS = {"drugs": 40, "fraud": 17, "firearms": 3}
BESIDE = {"Eastern": [70], "London": [80], "North East": [90], "East Midlands": [95]}
PERIOD = "2020-21 Q1"


def three_threats():
    return together(*(outcomes({"South West": [count], **BESIDE}, threat=threat, source=threat)
                      for threat, count in COUNTS.items()))  # fmt: skip


def entry(threat=None, **fixed):
    named = {} if threat is None else {"threat": threat}
    return {"kind": "compare_regions", "measure": "arrests", "period": PERIOD} | named | fixed


def south_west(made):
    """What the exhibits say of South West, missing where they leave it out."""
    return [one.data.set_index("region")["value"].get("South West") for one in made.exhibits()]


def beside_their_total():
    total = outcomes({"South West": [60]}, source="total", published="https://example.org/paper")
    return together(three_threats(), total)


def test_two_papers_may_and_each_says_that_it_does_not_know_the_other():
    """A limit of what is promised: it stands here so that the words in the paper stay true."""
    one = of_entries(three_threats(), entry())
    other = of_entries(three_threats(), entry("drugs"), entry("fraud"))
    (whole,), parts = south_west(one), south_west(other)
    assert whole - sum(parts) == COUNTS["firearms"]
    for made in (one, other):
        said = " ".join(getattr(b, "text", "") for b in made.document().blocks)
        assert "knew of no other paper, since no record of another was used" in said
        assert "does not know of any further paper, of the same region or another" in said


def test_figures_of_another_paper_that_are_named_as_public_are_known():
    """The total stands in public: of the threats not all can be shown beside it."""
    assert None in south_west(of_entries(beside_their_total(), entry("drugs"), entry("fraud")))


@pytest.mark.parametrize("threat", ["drugs", "fraud"])
def test_one_of_them_can_be(threat):
    """60 less 40 or less 17 is no small count: the test above is no matter of course."""
    assert south_west(of_entries(beside_their_total(), entry(threat))) == [COUNTS[threat]]
