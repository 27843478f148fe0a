"""A region against its own past: ratios, who is told apart, and who is not compared."""

from __future__ import annotations

import pytest
from exhibits.checker import check
from exhibits.frames import cells_of, dear, in_states, outcomes, series
from exhibits.geometry import daily, legible
from hypothesis import given

import rocu_analysis as rocu
from rocu_analysis.measures import change


def profile(*rows, **options):
    return rocu.outcomes_profile(outcomes(*rows), region="Eastern", **options)


STEADY = [102, 97, 105, 99, 101, 94, 108, 100, 96, 103, 98]
HALVED = [51, 48, 53, 50]


def test_the_ratio_is_that_of_both_levels_with_its_interval():
    row = profile(*series(STEADY + HALVED)).data.iloc[0]
    ratio, lower, upper = change.rate_ratio(202, 4, 1103, 11)
    assert row["dispersion"] == 1
    assert (row["ratio"], row["lower"], row["upper"]) == pytest.approx((ratio, lower, upper))
    newest = profile(*series(STEADY + HALVED[:1])).data.iloc[0]
    # 51 in a quarter, to 1,103 in eleven
    assert newest["ratio"] == pytest.approx(51 / (1103 / 11))


def test_the_description_gives_figures_of_what_moved_and_leaves_the_rest_to_the_table():
    """Each row of the table stood in the words above it, with all its figures."""
    calm = [
        *series(STEADY * 2, measure="charges")[:15],
        *series(STEADY * 2, measure="referrals")[:15],
    ]
    told = profile(*series(STEADY + HALVED), *calm).description
    assert "a mean of 50 against 100 before (ratio 0.50" in told
    assert "usual range: charges and referrals" in told
    assert told.count("ratio") == 1


def test_no_column_says_a_ratio_again_in_per_cent():
    """The columns beside it broke "within its usual range" over four lines."""
    assert "Change" not in profile(*series(STEADY + HALVED)).table


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
    check(exhibit)
    apart = exhibit.data["reading"].isin(["above", "below"]).sum()
    compared = (exhibit.data["why"] == "").sum()
    if compared:
        assert any(w in exhibit.headline for w in ("usual range", "as usual")) or apart
    if exhibit.drawing is not None:
        legible(exhibit, "half")
