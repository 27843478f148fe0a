"""Small counts are hidden before anything is measured, and told by no sum, mark or word."""

from contextlib import nullcontext
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from rocu_analysis import reference
from rocu_analysis.errors import NotSafeToPublish
from rocu_analysis.exhibits.scorecard import MOST_COLUMNS
from rocu_analysis.intake import vocabulary
from rocu_analysis.paper import assurance, counts, protection
from rocu_analysis.paper.counts import uses_of
from rocu_analysis.paper.reader import Reader, Shown

from .frames import ELSEWHERE, asked, in_year, outcomes, protected, together, track

LONG = {"South West": [6, 3, 8, 9, 7, 8, 9, 6]}  # 6 + 3 + 8 + 9 = 26 and 7 + 8 + 9 + 6 = 30


def values_of(request):
    frame = request.frames["outcomes"]
    return dict(zip(frame["period"], frame["value"], strict=True))


def small_counts(done):
    return sum(int(mask.sum()) for _, mask in done.concealed)


@pytest.mark.parametrize(("count", "coarsened"), [(0, False), (1, True), (4, True), (5, False)])
def test_small_is_from_one_to_four(count, coarsened):
    frame = outcomes({"South West": [6, count, 8, 9]})
    done = protection.protect([track(frame)])
    assert bool(done.notes) is coarsened
    assert small_counts(done) == int(coarsened)


@pytest.mark.parametrize("measure", ["people engaged", "drug users contacted"])
def test_people_who_were_met_are_people(measure):
    """Three of them are hidden as three arrests are: 6 + 3 + 8 + 9 = 26 is shown."""
    frame = outcomes({"South West": [6, 3, 8, 9]}).assign(measure=measure)
    done = protection.protect([asked("track", frame, measure)])
    assert (small_counts(done), values_of(done.requests[0])) == (1, {"2020-21": 26})


def test_two_exhibits_of_one_measure_are_linked():
    """Quarters in one exhibit and their year in another: the year gives a lone quarter away."""
    frame = outcomes(LONG)
    year = frame.iloc[:4]
    whole = in_year({"South West": 6 + 3 + 8 + 9})
    done = protection.protect([track(year), asked("compare_regions", whole)])
    assert values_of(done.requests[0]) == {"2020-21": 26}
    assert done.requests[1].frames["outcomes"] is whole
    assert len(done.systems) == 1


# --- the attack ----------------------------------------------------------------------------------


def test_the_attack_recovers_what_is_left_open():
    """6, hidden, 8, 9 beside their year of 26: 26 - 6 - 8 - 9 = 3."""
    frame = outcomes({"South West": [6, 3, 8, 9]})
    requests = [track(frame), asked("compare_regions", frame, period="2020-21")]
    uses = tuple(use for place in (0, 1) for use in uses_of(requests[place], place))
    shown = Shown(uses, (np.array([False, True, False, False]), np.array([False])))
    system = protection.System("arrests", Reader(requests, ("arrests", "led"), 5), shown)
    done = protection.Protection((), {}, {}, (), (system,))
    with pytest.raises(NotSafeToPublish, match="South West, 2020-21 Q2"):
        assurance.attack(done, [], 5)


def test_a_hidden_count_in_a_finished_exhibit_stops_the_paper():
    """However it got there: here an exhibit is made from the frame as it was returned."""
    frame = outcomes(LONG)
    done = protection.protect([track(frame)])
    leaking = SimpleNamespace(headline="A headline", data=frame[["region", "period", "value"]])
    sound = SimpleNamespace(headline="A headline", data=done.requests[0].frames["outcomes"])
    assurance.attack(done, [SimpleNamespace(place=0, exhibit=sound)], 5)
    with pytest.raises(NotSafeToPublish, match="count of arrests that must be hidden"):
        assurance.attack(done, [SimpleNamespace(place=0, exhibit=leaking)], 5)


def test_a_hidden_count_of_one_threat_in_a_finished_exhibit_stops_the_paper():
    rows = [
        outcomes({"South West": [30, 30, 40, 50]}, threat=name, source=name)
        for name in ("drugs", "firearms")
    ]
    balance = asked("balance", together(*rows), by="threat", period="2020-21")
    done = protection.protect([balance])
    ((use, _),) = done.concealed
    done = replace(done, concealed=((use, use.cells["threat"].eq("drugs")),))
    for shown, leaks in (("firearms", False), ("drugs", True)):
        data = use.cells[use.cells["threat"].eq(shown)]
        placed = [SimpleNamespace(place=0, exhibit=SimpleNamespace(headline="A", data=data))]
        stops = pytest.raises(NotSafeToPublish, match="count of arrests that must be hidden")
        with stops if leaks else nullcontext():
            assurance.attack(done, placed, 5)


@pytest.mark.parametrize("small", [[3], [3, 2]])
def test_a_paper_does_not_say_how_many_small_counts_were_found(small):
    values = {"South West": [small[0], 9, 9, 9], "Eastern": [small[-1], 20, 20, 20]}
    done = protection.protect([track(outcomes(values))])
    said = " ".join(assurance.shown_less(done))
    assert said == "To protect people, one exhibit shows less than was asked for."


# --- what is shown is what the kind selects ------------------------------------------------------


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
    request = asked("scorecard", together(*several, *few), None)
    measures = set(protection.protect([request]).requests[0].build().data["measure"])
    assert measures
    assert not measures & {names[0], names[-1]}


# --- told by words, marks or company ----


def with_range(low, high, **fixed):
    """The second quarter known as a range only."""
    frame = outcomes({"South West": [20, low, 22, 23]}, **fixed)
    second = frame["period"] == "2020-21 Q2"
    return frame.assign(
        value_high=frame["value_high"].mask(second, high),
        qualifier=frame["qualifier"].mask(second, "between"),
    )


@pytest.mark.parametrize(("high", "hidden"), [(1, True), (4, True), (5, False), (12, False)])
def test_a_range_from_nought_is_hidden_where_it_says_that_a_count_is_small(high, hidden):
    """“0 to 4” tells what “3” does; “0 to 5” may be five."""
    frame = with_range(0, high)
    done = protected([track(frame)])
    assert bool(done.tables) is hidden
    if not hidden:
        assert f"0 to {high}" in done.requests[0].build().table.to_string()


@pytest.mark.parametrize("measure", ["arrests", "disruptions"])
def test_the_upper_end_of_a_count_that_the_return_hides_is_hidden_in_a_paper(measure):
    """“<5” reads as 1 to 4 in a notebook; in a paper it is a hidden count like any other."""
    frame = with_range(None, 4, measure=measure)
    done = protected([asked("track", frame, measure)])
    assert done.requests[0].frames["outcomes"]["value_high"].isna().all()


@pytest.mark.parametrize("count", [3, None])
def test_a_count_hidden_in_two_exhibits_has_company_in_both(count):
    """Both print the same counts, so that what is company in one must be hidden in the other."""
    rows = outcomes({"South West": [20, count, 22, 23]})
    rows = rows[rows["period"] != "2020-21 Q4"]  # no year is whole
    page = asked("scorecard", rows, None, region="South West")
    done = protected([track(rows), page])
    for pairs in done.tables.values():
        ((_, mask),) = pairs
        assert mask.tolist() == [True, True, False]
    assert list(done.tables) == [0, 1]


# --- measures that are left out ------------------------------------------------------------------


def scorecard(**counts):
    """A page of the year's figures, those of South West as they are given; and its frame."""
    frame = together(*(in_year({"South West": count} | ELSEWHERE, measure=name, source=name)
                       for name, count in counts.items()))  # fmt: skip
    return frame, asked("scorecard", frame, None, region="South West")


def measures_of(done, place):
    return set(done.requests[place].build().data["measure"])


def test_a_measure_is_not_left_out_alone():
    """One year, and every board knows that charges are counted: left out alone, they are few."""
    _, page = scorecard(arrests=60, charges=3, referrals=33)
    done = protected([page])
    assert measures_of(done, 0) == {"arrests"}
    assert done.notes[0] == ("Some figures are left out to protect people.",)


def test_nor_with_one_that_stands_elsewhere():
    """Referrals stand in a comparison of the regions, so that arrests keep charges company."""
    frame, page = scorecard(arrests=60, charges=3, referrals=33)
    beside = asked("compare_regions", frame, "referrals")
    assert measures_of(protected([page, beside]), 0) == {"referrals"}


# --- what the paper says of it ----


AREAS = {name: {"kind": "BCU", "part_of": "Kent"} for name in ("East", "North", "West")}


@pytest.mark.parametrize(("kind", "placed"), [
    ("force", {"geography": "force", "force": ("Durham", "Cleveland", "Northumbria"),
               "region": "North East"}),
    ("BCU", {"geography": "other", "body": list(AREAS), "region": None}),
])  # fmt: skip
def test_a_table_of_areas_is_headed_by_the_name_of_their_kind(kind, placed):
    frame = in_year({"South West": 3, "Eastern": 20, "London": 30}).assign(**placed)
    frame.attrs["vocabulary"] = vocabulary.load({}, {"areas": AREAS})[0]
    with reference.in_force(frame.attrs["vocabulary"]):
        done = protected([asked("compare_regions", frame, geography=kind)])
        table = assurance.count_table(done.requests[0], done.tables[0])
    assert f"counts by {kind} and period" in table.subtitle
    assert table.table.columns.tolist() == ["Period", kind.replace("force", "Force"), "Count"]


@pytest.mark.parametrize("alone", [False, True])
def test_small_quarters_are_set_a_year_apart_in_years_up_to_the_newest(alone):
    """Financial years had ended nine months before, and said nothing of the newest quarters."""
    counts = [20, 21, 19, 20, 12, 3, 11, 12, 9, 3, 2]  # from 2020-21 Q1 to 2022-23 Q3
    dorset, wiltshire = (
        outcomes({"South West": values}, geography="force", force=name, source=name)
        for name, values in (("Dorset", counts), ("Wiltshire", [30] * 11))
    )
    frame = dorset if alone else together(dorset, wiltshire)
    asks = asked("year_on_year", frame, geography="force", region="South West")
    done = protected([asks])
    shown = done.requests[0].build()
    told = shown.data.set_index("region").loc["Dorset"]
    assert (told["now"], told["before"]) == (12 + 9 + 3 + 2, 20 + 12 + 3 + 11)
    assert "[c]" not in shown.table.to_string()
    assert "added up to years up to the newest" in " ".join(done.notes[0])


def test_two_years_of_small_quarters_are_shown_though_one_force_is_late():
    """Years up to the newest quarter of all had one behind them, and the exhibit was lost."""
    names = ("Dorset", "Wiltshire", "Gloucestershire")
    counts = [20, 3, 20, 20, 12, 3, 11, 12]  # two years, and of Gloucestershire seven quarters
    held = together(*(
        outcomes({"South West": counts[:number]}, geography="force", force=name, source=name)
        for name, number in zip(names, (8, 8, 7), strict=True)
    ))  # fmt: skip
    asks = asked("year_on_year", held, region="South West", geography="force")
    shown = protected([asks]).requests[0].build()
    told = shown.data.set_index("region").loc["Dorset"]
    assert (told["now"], told["before"]) == (12 + 3 + 11 + 12, 20 + 3 + 20 + 20)
