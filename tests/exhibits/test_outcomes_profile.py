"""A region against its own past: ratios, who is told apart, and who is not compared."""

from __future__ import annotations

import pytest
from exhibits.frames import cells_of, dear, in_states, outcomes, series
from exhibits.geometry import daily, legible
from hypothesis import given

import rocu_analysis as rocu
from rocu_analysis.measures import change

STEADY = [102, 97, 105, 99, 101, 94, 108, 100, 96, 103, 98]  # 1,103 in eleven quarters
HALVED = [51, 48, 53, 50]  # 202 in four


def profile(*rows, **options):
    return rocu.outcomes_profile(outcomes(*rows), region="Eastern", **options)


def test_the_ratio_is_that_of_both_levels_with_its_interval():
    row = profile(*series(STEADY + HALVED)).data.iloc[0]
    expected = change.rate_ratio(202, 4, 1103, 11)
    assert (row["ratio"], row["lower"], row["upper"]) == pytest.approx(expected)
    newest = profile(*series(STEADY + HALVED[:1])).data.iloc[0]  # one quarter is no level
    assert newest["ratio"] == pytest.approx(51 / (1103 / 11))


def test_the_headline_and_its_claims_are_those_of_the_scorecard():
    rows = [*series(STEADY + HALVED), *series((STEADY * 2)[:15], measure="charges")]
    exhibit = profile(*rows)
    card = rocu.scorecard(outcomes(*rows), region="Eastern")
    assert (exhibit.headline, exhibit.claims) == (card.headline, card.claims)
    table = exhibit.table.set_index("Measure")
    assert table.loc["Arrests", ["Earlier mean", "Mean since a change"]].tolist() == ["100", "50"]
    assert table["Reading"].to_dict() == {
        "Arrests": "Lower since January 2021",
        "Charges": "Within its usual range",
    }


@pytest.mark.parametrize("size", daily("page", "slide"))
def test_dots_stand_where_the_data_say(illustrative, size):
    exhibit = rocu.outcomes_profile(illustrative, region="Yorkshire and the Humber")
    (axes,) = legible(exhibit, size).axes
    names = [label.get_text().replace("\n", " ") for label in axes.get_yticklabels()]
    data = exhibit.data.assign(name=exhibit.data["measure"].str.capitalize()).set_index("name")
    dots = {
        names[int(line.get_ydata()[0])]: float(line.get_xdata()[0])
        for line in axes.lines
        if line.get_marker() in ("o", "^", "v")
    }
    assert dots == pytest.approx((100 * (data["ratio"] - 1)).to_dict())


@dear
@given(cells=cells_of(14, 120), others=cells_of(14, 120))
def test_no_state_of_the_data_breaks_a_profile(cells, others):
    exhibit = profile(*in_states(cells), *in_states(others, measure="children safeguarded"))
    moved = set(exhibit.data.loc[exhibit.data["reading"].isin(["above", "below"]), "measure"])
    claimed = {measure for claim in exhibit.claims.values() for measure, *_ in claim.named}
    assert moved <= claimed
    if exhibit.drawing is not None:
        legible(exhibit, "half")
