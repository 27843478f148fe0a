"""Scorecards: which word each figure bears, what is new, and what chance alone would bring."""

from __future__ import annotations

import csv
import re

import numpy as np
import pandas as pd
import pytest
from exhibits.checker import check, fired, in_words
from exhibits.frames import hidden, outcomes, quarter, row, series
from exhibits.geometry import SIZE_NAMES, cells, legible
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

import rocu_analysis as rocu
from rocu_analysis import locations, reference
from rocu_analysis.errors import NoFigures, UnknownName
from rocu_analysis.reference import REGIONS

STEADY = [100, 104, 96, 102, 98, 103, 97, 101, 99, 104, 96, 100]
LEAP = [*STEADY[:-1], 180]


@pytest.fixture(scope="module")
def made():
    return rocu.example("illustrative")


@pytest.fixture(scope="module")
def card(made):
    return rocu.scorecard(made)


def body(exhibit):
    return exhibit.table.set_index("Region").drop(columns="New signals").iloc[:-1]


def counted_again(exhibit):
    """New signals and judged series from the words of the cells."""
    words = [cell for column in body(exhibit).T.to_numpy() for cell in column]
    judged = [w for w in words if re.search("no signal|improvement|concern|change", w)]
    return sum(word.endswith(", new") for word in judged), len(judged)


def test_headline_is_made_again_from_the_cells(card):
    check(card)
    new, judged = counted_again(card)
    assert (new, judged) == (4, 50)
    assert card.headline == "Four of 50 series show a new signal in 2021-22 Q3"
    assert card.table["New signals"].iloc[-1] == f"{new} of {judged}"


def test_figures_are_the_sums_of_the_frame(card, made):
    rows = made[(made["period"] == "2021-22 Q3") & made["geography"].isin(["region", "force"])]
    led = rows[rows["counting"] == "led"]
    for measure in ("arrests", "disruptions", "referrals", "children safeguarded"):
        sums = led[led["measure"] == measure].groupby("region")["value"].sum()
        for region, cell in body(card)[measure.capitalize()].items():
            assert float(cell.split()[0].replace(",", "")) == sums[region]


def test_each_word_is_that_of_the_regions_own_chart(card, made):
    for region in REGIONS:
        own = rocu.track(made, "arrests", region=region, counting="led")
        last = own.data[own.data["period"] == "2021-22 Q3"].iloc[0]
        cell = body(card).loc[region, "Arrests"]
        assert last["variation"] in cell
        assert cell.endswith(", new") == bool(last["new"])


def test_what_stands_when_all_are_looked_at_together(card):
    judged = card.data[card.data["p"].notna()]
    stands = multipletests(judged["p"], 0.05, method="fdr_bh")[0] & judged["new"]
    assert list(judged.loc[stands, "region"]) == ["North West"]
    assert list(card.data.loc[card.data["stands"], "region"]) == ["North West"]
    assert card.description.endswith(
        "Looked at together, one stands out by its newest figure alone: North West (disruptions)."
    )
    assert any("Benjamini and Hochberg" in note and "50 series" in note for note in card.notes)


def test_nothing_new_says_nothing_of_standing_out():
    exhibit = rocu.scorecard(outcomes(*series(STEADY)))
    check(exhibit)
    assert exhibit.headline == f"The one series shows no new signal in {quarter(11).label}"
    assert "together" not in exhibit.description + " ".join(exhibit.notes)


def test_chance_is_told_beside_what_was_found(card):
    (note,) = [note for note in card.notes if note.startswith("New signals")]
    expected = card.data["chance"].sum()
    none = np.prod(1 - card.data["chance"].dropna())
    assert f"2021-22 Q3: 4. Were nothing to change anywhere, about {expected:.2f}" in note
    assert f"about {round(100 * (1 - none))} papers in 100" in note


def test_planted_changes_are_found(made):
    with open(locations.data() / "illustrative" / "planted.csv", encoding="utf-8") as file:
        planted = list(csv.DictReader(file))
    periods = sorted(pd.unique(made.loc[made["status"] != "provisional", "period"]))
    found = []
    for one in planted:
        after = [p for p in periods[9:] if one["from_period"] <= p <= one["to_period"]]
        # A card looks at nothing later, and at the ninth quarter there are no limits yet; a share
        # is no series of counts.
        if not after or one["kind"] == "pursue share":
            continue
        words = []
        for period in after:
            exhibit = rocu.scorecard(made, period=period, measures=[one["measure"]],
                                     region=one["region"])  # fmt: skip
            words.append(exhibit.table["Verdict"].iloc[0])
        better = reference.measure(one["measure"])["improvement"]
        up = one["kind"] in ("step up", "trend up")
        wanted = ("improvement" if up else "concern") if better else "change"
        assert any(wanted in word for word in words), (one, words)
        found.append(one["kind"])
    assert found == ["step up", "trend up", "step down", "step up"]


def test_nothing_after_the_period_is_looked_at():
    early = rocu.scorecard(outcomes(*series([*STEADY, 500, 500])), period=quarter(11).label)
    plain = rocu.scorecard(outcomes(*series(STEADY)))
    pd.testing.assert_frame_equal(early.table, plain.table)
    assert early.headline == plain.headline


def test_a_year_is_added_up_from_its_quarters_and_judged_by_years(made):
    """As a comparison adds it up; four years are too few for limits, eleven are not."""
    card = rocu.scorecard(made, period="2020-21", measures=["arrests"])
    check(card)
    sums = rocu.compare_regions(made, "arrests", period="2020-21", per="officers").table
    wanted = dict(zip(sums["Region"], sums["Arrests, 2020-21"], strict=True))
    for region, cell in body(card)["Arrests"].items():
        assert cell == f"{wanted[region]} too few"
    assert card.headline.startswith("No series can be judged in 2020-21: too few final periods")
    assert any("added up from shorter periods" in note for note in card.notes)
    levels = [25, 26, 24, 25, 26, 24, 25, 26, 24, 25, 45]
    rows = [one for level in levels for one in [level] * 4]
    long = rocu.scorecard(outcomes(*series(rows)), period="2028-29")
    check(long)
    assert body(long).loc["Eastern", "Arrests"] == "180 ■ change, new"  # 4 × 45
    assert long.headline == "The one series shows a new signal in 2028-29"


def test_a_year_that_its_quarters_do_not_fill_is_refused_or_left_out():
    rows = series([*STEADY, 1, 2, 3])
    with pytest.raises(NoFigures, match="cover 275 of its 365 days"):
        rocu.scorecard(outcomes(*rows), period="2021-22")
    # The first year lacks a quarter: it is no part of the past, and its three are no year.
    card = rocu.scorecard(outcomes(*series([None, *STEADY[1:]])), period="2020-21")
    check(card)
    assert card.data["value"].tolist() == [99 + 104 + 96 + 100]
    one = rocu.scorecard(outcomes(*series([None, *STEADY[1:]])), period="2020-21", region="Eastern")
    assert one.table["Points judged"].iloc[0] == 2
    other = [*series(STEADY), *series([*STEADY[:-1], None], "London")]
    short = rocu.scorecard(outcomes(*other), period="2020-21")
    check(short)
    assert body(short).loc["London", "Arrests"] == "[x]"


def test_a_missing_figure_bears_no_word():
    rows = [*series(STEADY), *series([*STEADY[:-1], None], "London"),
            row("London", None, period=quarter(11), marker="x")]  # fmt: skip
    exhibit = rocu.scorecard(outcomes(*rows))
    check(exhibit)
    assert body(exhibit).loc["London", "Arrests"] == "[x]"
    assert exhibit.headline.startswith("The one series")
    assert exhibit.table["New signals"].iloc[-1] == "0 of 1"


def test_a_sum_that_lacks_a_force_now_and_then_follows_the_others():
    forces = reference.forces_in("North East")
    rows = [row("North East", value, quarter(number), force=name)
            for number, value in enumerate(STEADY) for name in forces
            if not (name == forces[-1] and number == 4)]  # fmt: skip
    exhibit = rocu.scorecard(outcomes(*rows))
    check(exhibit)
    assert body(exhibit).loc["North East", "Arrests"].startswith("200 ")
    assert any(f"leave out {forces[-1]} throughout" in note for note in exhibit.notes)


def test_hidden_provisional_and_short_series_are_not_judged():
    rows = [
        *series(STEADY), *series([*STEADY[:-1]], "London"),
        row("London", 500, quarter(11), status="provisional"),
        *series(STEADY[:-1], "South West"), hidden("South West", period=quarter(11)),
        *series([None] * 8 + [5, 5, 5, 5], "South East"),
        *series(STEADY[:-1], "North East"),
        row("North East", 90, quarter(11), value_high=95, qualifier="between"),
    ]  # fmt: skip
    exhibit = rocu.scorecard(outcomes(*rows), period=quarter(11).label)
    check(exhibit)
    shown = body(exhibit)["Arrests"]
    assert shown["Eastern"] == "100 ● no signal"
    assert shown["London"] == "500 provisional"
    assert shown["South West"] == "[c] hidden"
    assert shown["South East"] == "5 too few"
    assert shown["North East"] == "90 to 95 ● no signal"
    assert exhibit.table["New signals"].iloc[-1] == "0 of 2"


@pytest.mark.parametrize(
    ("rows", "headline"),
    [
        (series(STEADY[:5]), "too few final periods for limits"),
        ([*series(STEADY[:-1]), hidden(period=quarter(11))], "hidden figures"),
        ([row(value=v, period=quarter(n), status="provisional") for n, v in enumerate(STEADY)],
         "provisional figures only"),
    ],
)  # fmt: skip
def test_why_nothing_is_judged(rows, headline):
    exhibit = rocu.scorecard(outcomes(*rows))
    check(exhibit)
    assert exhibit.headline.startswith("No series can be judged in ")
    assert exhibit.headline.endswith(headline)


def test_several_ways_of_counting_take_the_work_led():
    rows = [*series(STEADY), *series([900] * 12, counting="supported")]
    exhibit = rocu.scorecard(outcomes(*rows))
    assert body(exhibit).loc["Eastern", "Arrests"] == "100 ● no signal"
    other = rocu.scorecard(outcomes(*rows), counting="supported")
    assert body(other).loc["Eastern", "Arrests"].startswith("900 ")
    assert "Counted for arrests: work supported by the unit." in other.notes


def test_one_region_is_a_table_with_limits(made):
    exhibit = rocu.scorecard(made, region="South West")
    check(exhibit)
    assert exhibit.drawing is None
    with pytest.raises(NoFigures, match="table and has no chart"):
        exhibit.figure()
    judged = exhibit.table.iloc[:-1]
    assert exhibit.headline.startswith(f"One of {len(judged)} series shows")
    assert (judged["New"] == "new").sum() == 1


def test_asked_measures_that_cannot_be_shown_are_named(made):
    rows = [*series(STEADY), *series(STEADY, measure="charges", counting="supported")]
    exhibit = rocu.scorecard(outcomes(*rows), measures=["arrests", "charges"], counting="led")
    assert list(body(exhibit).columns) == ["Arrests"]
    assert any(note.startswith("Not shown: charges (") for note in exhibit.notes)
    with pytest.raises(UnknownName, match="dragons"):
        rocu.scorecard(made, measures=["dragons"])
    with pytest.raises(NoFigures, match="no measure has a figure for “2030-31”"):
        rocu.scorecard(made, period="2030-31")


def test_rebuilt_it_is_the_same(card):
    again = card.recipe.rebuild()
    assert (again.headline, again.description, again.notes) == (
        card.headline, card.description, card.notes,
    )  # fmt: skip
    pd.testing.assert_frame_equal(again.table, card.table)


@pytest.mark.parametrize("size", SIZE_NAMES)
def test_every_cell_stands_where_the_table_has_it(card, size):
    (axes,) = legible(card, size).axes
    shown = cells(axes)
    for region, row_ in body(card).iterrows():
        wanted = [re.sub(" [●◆▲■]|, new", "", cell) for cell in row_]
        assert shown[region] == wanted
    assert {line.get_marker() for line in axes.lines} == {"o", "D", "^", "s"}


@pytest.mark.parametrize("size", SIZE_NAMES)
def test_a_column_is_of_one_form(card, size):
    """What one cell must break in two lines, the others of its column break too."""
    (axes,) = legible(card, size).axes
    texts = [text for text in axes.texts if text.get_text()[:1].isdigit()]
    forms = {}
    for text in texts:
        forms.setdefault(round(text.get_position()[0], 3), set()).add("\n" in text.get_text())
    assert len(texts) == 50
    assert len(forms) == 5
    assert all(len(one) == 1 for one in forms.values())


@pytest.mark.parametrize("size", SIZE_NAMES)
def test_five_columns_of_the_longest_word_stay_legible(size):
    names = ("people safeguarded", "adults safeguarded", "children safeguarded",
             "safeguarding visits", "county lines disrupted")  # fmt: skip
    leap = [*(1000 + value for value in STEADY[:-1]), 1800]
    rows = [one for name in names for region in REGIONS
            for one in series(leap, region, measure=name)]  # fmt: skip
    exhibit = rocu.scorecard(outcomes(*rows))
    assert set(exhibit.data["word"]) == {"improvement"}
    legible(exhibit, size)


VALUES = st.lists(st.integers(30, 160), min_size=10, max_size=18)


@settings(max_examples=60, deadline=None)
@given(values=VALUES)
def test_any_series_bears_the_word_of_the_rules(values):
    exhibit = rocu.scorecard(outcomes(*series(values)))
    check(exhibit)
    data = exhibit.data.iloc[0]
    low = data["lower_limit"]
    rule = fired(values, data["centre"], None if np.isnan(low) else low, data["upper_limit"])
    assert (data["word"] == "no signal") == (rule is None)
    if rule is None:
        assert exhibit.headline.startswith("The one series shows no new signal")


STATES = st.sampled_from(["figure"] * 8 + ["hidden", "missing", "provisional", "range", "absent"])


@settings(max_examples=40, deadline=None)
@given(states=st.lists(STATES, min_size=1, max_size=14), data=st.data())
def test_no_state_of_the_data_breaks_a_scorecard(states, data):
    rows = []
    for region, measure in (("Eastern", "arrests"), ("London", "children safeguarded")):
        for number, state in enumerate(states):
            value = data.draw(st.integers(0, 90))
            common = {"period": quarter(number), "measure": measure}
            if state == "hidden":
                rows.append(hidden(region, **common))
            elif state == "missing":
                rows.append(row(region, None, marker="x", **common))
            elif state == "range":
                rows.append(row(region, value, value_high=value + 5, qualifier="between",
                                **common))  # fmt: skip
            elif state != "absent":
                status = "provisional" if state == "provisional" else "final"
                rows.append(row(region, value, status=status, **common))
    if not rows:
        return
    frame = outcomes(*rows)
    exhibit = rocu.scorecard(frame)
    check(exhibit)
    new, judged = counted_again(exhibit)
    if judged > 1:
        some = "None" if new == 0 else ("All" if new == judged else in_words(new).capitalize())
        assert exhibit.headline.startswith(some)
    counted = f"{new} of {judged}" if judged else "None judged"
    assert exhibit.table["New signals"].iloc[-1] == counted
    if exhibit.drawing is not None:
        legible(exhibit, "half")
    check(rocu.scorecard(frame, region="Eastern"))


def test_a_scorecard_of_an_earlier_period_does_not_call_it_the_newest():
    exhibit = rocu.scorecard(rocu.example("illustrative"), counting="led", period="2020-21 Q2")
    check(exhibit)
    assert any(note.startswith("New signals in 2020-21 Q2: 1.") for note in exhibit.notes)
    assert not any("newest final" in note for note in exhibit.notes)
    assert exhibit.description.startswith(
        "One new signal in 2020-21 Q2 among 40 series. An improvement is new in North West "
        "(disruptions, 509)."
    )


def test_where_nothing_is_judged_no_rule_book_is_named():
    exhibit = rocu.scorecard(rocu.example("fraud"))
    check(exhibit)
    assert not any(note.startswith("Rules") for note in exhibit.notes)
    assert set(exhibit.table["New signals"]) == {"None judged"}


def test_means_of_pounds_are_whole():
    made = rocu.example("illustrative")
    exhibit = rocu.scorecard(made, measures=["cash seized", "arrests"], region="London")
    table = exhibit.table.set_index("Measure")
    assert table.loc["Cash seized", "Mean"] == "532,536"
    assert table.loc["Arrests", "Mean"] == "166.3"
