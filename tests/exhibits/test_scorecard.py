"""Scorecards: which word each figure bears, what is new, and what chance alone would bring."""

from __future__ import annotations

import csv
import re

import numpy as np
import pandas as pd
import pytest
from exhibits.checker import check, fired, in_words
from exhibits.frames import hidden, outcomes, quarter, row, series
from exhibits.geometry import cells, legible
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

import rocu_analysis as rocu
from rocu_analysis import locations, reference
from rocu_analysis.reference import REGIONS

STEADY = [100, 104, 96, 102, 98, 103, 97, 101, 99, 104, 96, 100]


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


def test_a_sum_that_lacks_a_force_now_and_then_follows_the_others():
    forces = reference.forces_in("North East")
    rows = [row("North East", value, quarter(number), force=name)
            for number, value in enumerate(STEADY) for name in forces
            if not (name == forces[-1] and number == 4)]  # fmt: skip
    exhibit = rocu.scorecard(outcomes(*rows))
    check(exhibit)
    assert body(exhibit).loc["North East", "Arrests"].startswith("200 ")
    assert any(f"leave out {forces[-1]} throughout" in note for note in exhibit.notes)


@pytest.mark.parametrize("size", ["page", "slide"])
def test_every_cell_stands_where_the_table_has_it(card, size):
    (axes,) = legible(card, size).axes
    shown = cells(axes)
    for region, row_ in body(card).iterrows():
        wanted = [re.sub(" [●◆▲■]|, new", "", cell) for cell in row_]
        assert shown[region] == wanted
    assert {line.get_marker() for line in axes.lines} == {"o", "D", "^", "s"}


@pytest.mark.parametrize("size", ["page", "slide"])
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


@pytest.mark.parametrize("size", ["page", "slide"])
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
