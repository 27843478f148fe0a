"""Small counts are hidden before anything is measured, and cannot be told from the paper."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from rocu_analysis import reference
from rocu_analysis.errors import NotSafeToPublish
from rocu_analysis.exhibits.scorecard import MOST_COLUMNS
from rocu_analysis.paper import assurance, counts, protection
from rocu_analysis.paper.counts import uses_of
from rocu_analysis.paper.reader import Reader, Shown
from rocu_analysis.paper.requests import Request

from .frames import outcomes, together

YEAR = {"period": "2020-21"}
LONG = {"South West": [6, 3, 8, 9, 7, 8, 9, 6]}  # 6 + 3 + 8 + 9 = 26 and 7 + 8 + 9 + 6 = 30


def track(frame, **arguments):
    return Request("track", {"outcomes": frame}, {"measure": "arrests", **arguments})


def values_of(request):
    frame = request.frames["outcomes"]
    return dict(zip(frame["period"], frame["value"], strict=True))


def test_a_series_with_no_small_count_is_left_as_it_is():
    frame = outcomes({"South West": [6, 7, 8, 9]})
    done = protection.protect([track(frame)])
    assert done.requests[0].frames["outcomes"] is frame
    assert (done.small, done.notes, done.tables) == (0, {}, {})


@pytest.mark.parametrize(("count", "coarsened"), [(0, False), (1, True), (4, True), (5, False)])
def test_small_is_from_one_to_four(count, coarsened):
    frame = outcomes({"South West": [6, count, 8, 9]})
    done = protection.protect([track(frame)])
    assert bool(done.notes) is coarsened
    assert done.small == int(coarsened)


def test_what_a_reader_can_take_away_does_not_protect():
    """14 in public and 2 not: the sum of 16 would give the 2 away."""
    known = outcomes({"South West": [14, 14, 14, 14]}, strand="Pursue", published="https://e.org")
    small = outcomes({"South West": [2, 2, 2, 2]}, strand="Prevent")
    done = protection.protect([track(together(known, small))])
    assert done.small == 4
    # 2 + 2 + 2 + 2 = 8 in the year may be shown, and the year is 4 x 14 + 8 with what is known.
    assert values_of(done.requests[0]) == {"2020-21": 4 * 14 + 8}


@pytest.mark.parametrize(
    ("measure", "sensitive"), [("arrests", True), ("disruptions", False), ("cash seized", False)]
)
def test_only_counts_of_people_are_hidden(measure, sensitive):
    frame = outcomes({"South West": [6, 3, 8, 9]}, measure=measure)
    request = Request("track", {"outcomes": frame}, {"measure": measure})
    assert bool(protection.protect([request]).small) is sensitive


def in_one_year(frame):
    return frame.assign(
        period="2020-21",
        period_start=pd.Timestamp("2020-04-01"),
        period_end=pd.Timestamp("2021-03-31"),
    )


def test_a_quarter_whose_year_is_not_held_keeps_its_period_and_loses_the_small_region():
    counts_of_quarter = {"North East": [3], "Eastern": [20], "London": [9], "South West": [30]}
    rows = outcomes(counts_of_quarter | {"South East": [40]})
    asked = Request(
        "compare_regions",
        {"outcomes": rows},
        {"measure": "arrests", "period": "2020-21 Q1"},
    )
    request = protection.protect([asked]).requests[0]
    # No whole year can be added up from one quarter of it.
    assert request.arguments["period"] == "2020-21 Q1"
    assert sorted(request.frames["outcomes"]["region"]) == ["Eastern", "South East", "South West"]


def test_two_exhibits_of_one_measure_are_linked():
    """Quarters in one exhibit and their year in another: the year gives a lone quarter away."""
    frame = outcomes(LONG)
    year = frame.iloc[:4]
    whole = together(
        year.iloc[:1].assign(
            value=float(6 + 3 + 8 + 9),
            period="2020-21",
            period_end=pd.Timestamp("2021-03-31"),
        )
    )
    requests = [
        track(year),
        Request("compare_regions", {"outcomes": whole}, {"measure": "arrests"}),
    ]
    done = protection.protect(requests)
    assert values_of(done.requests[0]) == {"2020-21": 26}
    assert done.requests[1].frames["outcomes"] is whole
    assert len(done.systems) == 1


def test_parts_of_a_measure_are_linked_to_it():
    whole = outcomes({"South West": [20, 20, 20, 20]}, measure="people safeguarded")
    part = outcomes({"South West": [18, 12, 10, 9]}, measure="children safeguarded")
    rows = together(whole, part)
    uses = [
        use
        for place, name in enumerate(("people safeguarded", "children safeguarded"))
        for use in uses_of(Request("track", {"outcomes": rows}, {"measure": name}), place)
    ]
    assert {use.group for use in uses} == {("people safeguarded", "led")}


def test_years_that_are_not_whole_are_left_out():
    frame = counts.in_years(outcomes({"South West": [6, 3, 8, 9, 7, 8]}))
    assert frame["period"].unique().tolist() == ["2020-21"]


def test_a_coarser_sum_over_forces_still_names_the_force_it_lacks():
    forces = {"Dorset": [6, 3, 8, 9], "Wiltshire": [7, 8, 9, 6], "Gloucestershire": [5, 5, 5]}
    rows = together(
        *(
            outcomes({"South West": values}, geography="force", force=force)
            for force, values in forces.items()
        ),
        outcomes({"South West": [2, 3]}, geography="force", force="Avon and Somerset"),
        outcomes({"South West": [1, 1]}, geography="force", force="Devon and Cornwall"),
    )
    small = protection.protect([track(rows)], threshold=25)
    frame = small.requests[0].frames["outcomes"]
    assert dict(zip(frame["force"], frame["value"], strict=True)) == {
        "Dorset": 6 + 3 + 8 + 9,
        "Wiltshire": 7 + 8 + 9 + 6,
    }


def test_nothing_finer_is_left_in_the_protected_frame():
    done = protection.protect([track(outcomes(LONG, level="major"))])
    frame = done.requests[0].frames["outcomes"]
    assert frame["level"].isna().all()
    assert not frame["period"].str.contains("Q").any()


# --- the attack ----------------------------------------------------------------------------------


def test_the_attack_recovers_what_is_left_open():
    """6, hidden, 8, 9 beside their year of 26: 26 - 6 - 8 - 9 = 3."""
    frame = outcomes({"South West": [6, 3, 8, 9]})
    requests = [
        track(frame),
        Request("compare_regions", {"outcomes": frame}, track(frame).arguments | YEAR),
    ]
    uses = tuple(use for place in (0, 1) for use in uses_of(requests[place], place))
    shown = Shown(uses, (np.array([False, True, False, False]), np.array([False])))
    system = protection.System("arrests", Reader.of(requests, ("arrests", "led"), 5), shown)
    done = protection.Protection((), {}, {}, (), (system,), 1)
    with pytest.raises(NotSafeToPublish, match="South West, 2020-21 Q2"):
        assurance.attack(done, [], 5)


def test_a_hidden_count_in_a_finished_exhibit_stops_the_paper():
    """However it got there: here an exhibit is made from the frame as it was returned."""
    from types import SimpleNamespace

    frame = outcomes(LONG)
    done = protection.protect([track(frame)])
    leaking = SimpleNamespace(headline="A headline", data=frame[["region", "period", "value"]])
    sound = SimpleNamespace(headline="A headline", data=done.requests[0].frames["outcomes"])
    assurance.attack(done, [SimpleNamespace(place=0, exhibit=sound)], 5)
    with pytest.raises(NotSafeToPublish, match="count of arrests that must be hidden"):
        assurance.attack(done, [SimpleNamespace(place=0, exhibit=leaking)], 5)


def test_a_hidden_count_of_one_threat_in_a_finished_exhibit_stops_the_paper():
    from types import SimpleNamespace

    rows = [
        outcomes({"South West": [30, 30, 40, 50]}, threat=name, source=name)
        for name in ("drugs", "firearms")
    ]
    asked = {"measure": "arrests", "by": "threat", "period": "2020-21"}
    done = protection.protect([Request("balance", {"outcomes": together(*rows)}, asked)])
    ((use, _),) = done.concealed
    done = replace(done, concealed=((use, use.cells["threat"].eq("drugs")),))
    for shown, leaks in (("firearms", False), ("drugs", True)):
        data = use.cells[use.cells["threat"].eq(shown)]
        placed = [SimpleNamespace(place=0, exhibit=SimpleNamespace(headline="A", data=data))]
        if leaks:
            with pytest.raises(NotSafeToPublish, match="count of arrests that must be hidden"):
                assurance.attack(done, placed, 5)
        else:
            assurance.attack(done, placed, 5)


@pytest.mark.parametrize("small", [[3], [3, 2]])
def test_a_paper_does_not_say_how_many_small_counts_were_found(small):
    values = {"South West": [small[0], 9, 9, 9], "Eastern": [small[-1], 20, 20, 20]}
    done = protection.protect([track(outcomes(values))])
    said = " ".join(assurance.shown_less(done))
    assert said == "To protect people, 1 exhibit shows less than was asked for."


# --- what is shown is what the kind selects ------------------------------------------------------


def periods_of(request):
    return {use.measure: set(use.rows["period"]) for use in uses_of(request, 0)}


def test_the_whole_of_a_share_is_looked_at_in_the_period_that_is_shown():
    """People safeguarded have two quarters more than the children among them."""
    rows = together(
        outcomes({"South West": [20, 21]}, measure="children safeguarded", source="C.xlsx"),
        outcomes({"South West": [40, 41, 42, 43]}, measure="people safeguarded"),
    )
    asked = {"measure": "children safeguarded", "of": "people safeguarded"}
    request = Request("compare_regions", {"outcomes": rows}, asked)
    assert periods_of(request) == {name: {"2020-21 Q2"} for name in asked.values()}


def test_forces_are_seen_though_their_region_is_counted_in_another_way():
    """The region tells what it led, and its forces what they supported: 3 of them small."""
    forces = [
        outcomes({"South West": [3, 20, 20]}, geography="force", force=name, source=name,
                 counting="supported")
        for name in ("Dorset", "Wiltshire")
    ]  # fmt: skip
    rows = together(outcomes({"South West": [20, 21, 22]}), *forces)
    request = track(rows, counting="supported")
    assert request.build().data["value"].tolist() == [3 + 3, 20 + 20, 20 + 20]
    (use,) = uses_of(request, 0)
    assert use.cells["value"].tolist() == [3 + 3, 20 + 20, 20 + 20]


def test_no_other_measure_takes_the_place_of_one_that_is_left_out():
    """A page shows the measures with the most figures; the next in line is small as well."""
    names = [
        row["measure"] for row in reference.rows("measures")
        if counts.is_protected(row["measure"]) and not row["part_of"]
    ][: MOST_COLUMNS + 1]  # fmt: skip
    few = [outcomes({"South West": [3]}, measure=name, source=name) for name in names[-1:]]
    several = [
        outcomes({"South West": [3 if place == 0 else 20, 21]}, measure=name, source=name)
        for place, name in enumerate(names[:-1])
    ]
    request = Request("scorecard", {"outcomes": together(*several, *few)}, {})
    measures = set(protection.protect([request]).requests[0].build().data["measure"])
    assert measures
    assert not measures & {names[0], names[-1]}
