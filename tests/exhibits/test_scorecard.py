"""Scorecards: which word each figure bears, what is new, and what chance alone would bring."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from exhibits.checker import check, fired, in_words
from exhibits.frames import STEADY, cells_of, dear, in_states, outcomes, quarter, series
from exhibits.geometry import cells, legible
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

import rocu_analysis as rocu
from rocu_analysis.reference import REGIONS

PEOPLE = "children safeguarded"


@pytest.fixture(scope="module")
def card(illustrative):
    return rocu.scorecard(illustrative)


def body(exhibit):
    table = exhibit.table.set_index("Region").drop(columns="New signals")
    return table[table.index.isin(REGIONS)]


def counted_again(exhibit):
    """New signals and judged series from the words of the cells."""
    words = [cell for column in body(exhibit).T.to_numpy() for cell in column]
    judged = [w for w in words if re.search("no signal|improvement|concern|change", w)]
    return sum(word.endswith(", new") for word in judged), len(judged)


def test_each_word_is_that_of_the_regions_own_chart(card, illustrative):
    for region in REGIONS[::4]:
        own = rocu.track(illustrative, "arrests", region=region, counting="led")
        last = own.data[own.data["period"] == "2021-22 Q3"].iloc[0]
        cell = body(card).loc[region, "Arrests"]
        assert last["variation"] in cell
        assert cell.endswith(", new") == bool(last["new"])


def test_what_stands_when_all_are_looked_at_together(card):
    judged = card.data[card.data["p"].notna()]
    stands = multipletests(judged["p"], 0.05, method="fdr_bh")[0] & judged["new"]
    assert list(judged.loc[stands, "region"]) == ["Southern Wales", "North West"]
    assert list(card.data.loc[card.data["stands"], "region"]) == ["Southern Wales", "North West"]
    assert (
        "Looked at together, two stand out by their newest figure alone: Southern Wales (arrests) "
        "and North West (disruptions)."
    ) in card.description
    assert any("Benjamini and Hochberg" in note and "50 series" in note for note in card.notes)


def test_nothing_after_the_period_is_looked_at():
    early = rocu.scorecard(outcomes(*series([*STEADY, 500, 500])), period=quarter(11).label)
    plain = rocu.scorecard(outcomes(*series(STEADY)))
    pd.testing.assert_frame_equal(early.table, plain.table)
    assert early.headline == plain.headline


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


@dear
@given(values=VALUES)
def test_any_series_bears_the_word_of_the_rules(values):
    exhibit = rocu.scorecard(outcomes(*series(values)))
    check(exhibit)
    data = exhibit.data.iloc[0]
    if data["rule"] == "step" or data["season"] != 1:
        return  # limits of another basis: test_lasting_steps
    low = data["lower_limit"]
    rule = fired(values, data["centre"], None if np.isnan(low) else low, data["upper_limit"])
    assert (data["word"] == "no signal") == (rule is None)
    if rule is None:
        assert exhibit.headline.startswith("The one series shows no new signal")


@dear
@given(cells=cells_of(14, 90), others=cells_of(14, 90))
def test_no_state_of_the_data_breaks_a_scorecard(cells, others):
    frame = outcomes(*in_states(cells), *in_states(others, "London", measure=PEOPLE))
    exhibit = rocu.scorecard(frame)
    check(exhibit)
    new, judged = counted_again(exhibit)
    if judged > 1:
        some = "None" if new == 0 else ("All" if new == judged else in_words(new).capitalize())
        assert exhibit.headline.startswith(some)
    counted = f"{new} of {judged}" if judged else "None judged"
    last = exhibit.table[exhibit.table["Region"].str.startswith("New signals")]
    assert last["New signals"].item() == counted
    check(rocu.scorecard(frame, region="Eastern"))
