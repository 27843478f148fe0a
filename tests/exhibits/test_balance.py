"""The four strands: shares, intervals, verdicts, and what has no strand."""

from __future__ import annotations

import numpy as np
import pytest
from exhibits.checker import check, comparison_headline, verdicts_of_shares
from exhibits.frames import by_strand, dear, hidden, outcomes, quarter
from exhibits.geometry import TRIED_SIZES, legible
from hypothesis import given, strategies as st
from matplotlib.text import Text
from scipy import stats

import rocu_analysis as rocu
from rocu_analysis.reference import NOT_STATED, REGIONS, STRANDS

EVEN = {"Pursue": 60, "Prevent": 20, "Protect": 12, "Prepare": 8, NOT_STATED: 25}


def balance(rows, **options):
    return rocu.balance(outcomes(*rows), "disruptions", **options)


def of_hundred(pursue):
    """Of each region 100, as many as given under Pursue and the others under Prevent."""
    return [one for where, n in pursue.items()
            for one in by_strand({"Pursue": n, "Prevent": 100 - n}, where)]  # fmt: skip


def swinging(number, region="Eastern", **last):
    """Quarters of 60 and 80 per cent in turn, each of 100 and 25 without a strand."""
    counts = [{"Pursue": share, "Prevent": 100 - share, "Protect": 0, "Prepare": 0, NOT_STATED: 25}
              for share in (60, 80)]  # fmt: skip
    return [
        one
        for place in range(number)
        for one in by_strand(counts[place % 2], region, period=quarter(place),
                             **(last if place == number - 1 else {}))
    ]  # fmt: skip


@pytest.mark.parametrize("size", TRIED_SIZES)
def test_the_four_ps_are_aligned_panels_of_bars_on_one_scale(size):
    rows = [*by_strand(EVEN, "London"), *by_strand(EVEN, "Yorkshire and the Humber")]
    figure = legible(balance(rows, region="London"), size)
    panels = [axes for axes in figure.axes if axes.patches]
    # On a telephone there is room for Pursue alone, and the rest is named as being in the table.
    assert len(panels) == (1 if size == "narrow" else 4)
    words = " ".join(text.get_text() for text in figure.findobj(Text))
    assert ("In the table: Prevent, Protect, Prepare" in words) == (size == "narrow")
    assert all(axes.get_xlim()[0] == 0 for axes in panels)
    scales = [axes.get_position().width / axes.get_xlim()[1] for axes in panels]
    assert np.allclose(scales, scales[0])
    bars = [patch.get_width() for patch in panels[0].patches if patch.get_width() > 1]
    assert bars == [60, 60]  # of 60 + 20 + 12 + 8 with a strand


def test_sums_by_threat_name_the_regions_that_they_are_of():
    """North West gives no fraud, so it is in neither sum: 60 of 60 + 40 in each other region."""
    rows = [one for name in ("North East", "Eastern") for threat in ("drugs", "fraud")
            for one in by_strand({"Pursue": 60, "Prevent": 40}, name, threat=threat)]  # fmt: skip
    made = balance([*rows, *by_strand({"Pursue": 9}, "North West", threat="drugs")], by="threat")
    assert made.table.columns[0] == "Threat (two of ten regions)"
    assert made.table.iloc[:, 1].tolist() == [60 + 60, 60 + 60, 120 + 120]
    assert "Sums are of two of ten regions: North East and Eastern." in made.description


# 0.2 apart about 0.7: each pair of quarters scores so many times what chance gives.
SWING = 0.2**2 / (0.7 * 0.3 * 2 / 100)


@pytest.mark.parametrize(("number", "dispersion"), [(7, 1), (8, SWING)])
def test_from_eight_periods_the_interval_is_widened(number, dispersion):
    exhibit = balance(swinging(number))
    check(exhibit)
    (only,) = exhibit.data.to_dict("records")
    assert only["dispersion"] == pytest.approx(dispersion)
    assert ("widened" in exhibit.bears) == (dispersion > 1)
    if dispersion > 1:
        # 280 of 400 read as 400 / 9.52 trials, t on 2 * 49 / (14 + 6) degrees of freedom.
        trials, reach = 400 / SWING, stats.t.ppf(0.975, 2 * 49 / 20)
        middle = (0.7 + reach**2 / (2 * trials)) / (1 + reach**2 / trials)
        half = np.sqrt(0.21 / trials + reach**2 / (4 * trials**2)) * reach / (1 + reach**2 / trials)
        assert only["lower"] == pytest.approx(100 * (middle - half))
        assert only["upper"] == pytest.approx(100 * (middle + half))


def test_a_headline_says_of_when_and_of_whom_it_is():
    rows = [*swinging(5), *swinging(5, "London", status="provisional")]
    made = balance(rows, region="London", period="2019-20 Q1")
    assert made.headline == "Eastern: 60 per cent Pursue, 40 Prevent, 0 Protect and 0 Prepare"
    assert made.description.endswith("Not compared: London (provisional).")
    # London's newest whole quarter ends the year: 60 + 80 + 60 + 80 of 400, as in Eastern.
    made = balance(rows, region="London")
    assert made.headline == (
        "London disruptions in 2018-19: 70 per cent Pursue, network 70; not clearly different"
    )
    assert "280 of 400 disruptions with a stated strand" in made.description


@pytest.mark.parametrize(
    ("region", "told"),
    [("South West", "20 per cent Pursue, below the network (42)"),
     ("London", "50 per cent Pursue, network 42; not clearly different")],
)  # fmt: skip
def test_a_headline_says_on_which_side_of_the_network_a_clear_difference_is(region, told):
    """(20 + 50 + 50 + 50) of 400 is 42 per cent."""
    rows = of_hundred({"South West": 20, "London": 50, "Eastern": 50, "North East": 50})
    assert balance(rows, region=region).headline == f"{region} disruptions in 2018-19: {told}"


def test_the_share_of_one_region_is_of_the_forces_that_are_there():
    rows = [one for force in ("Gwent", "South Wales")
            for one in by_strand(EVEN, "Southern Wales", force=force)]  # fmt: skip
    exhibit = balance(rows, region="Southern Wales")
    check(exhibit)
    assert exhibit.headline == "Southern Wales (two of three forces): 60 per cent Pursue"
    assert "Southern Wales lacks Dyfed-Powys" in " ".join(exhibit.notes)
    # Strands of different forces make no share of either.
    uneven = balance(rows[1:], region="Southern Wales")
    assert uneven.headline == "No Pursue share can be given (incomplete)"


def stated(number, **changes):
    return by_strand({name: EVEN[name] for name in STRANDS}, period=quarter(number), **changes)


@pytest.mark.parametrize(
    ("rows", "period"),
    [
        # The part without a strand is no reason to stay with its quarter.
        ([*by_strand(EVEN, period=quarter(0)), *stated(1)], "2018-19 Q2"),
        # A range in the first quarter is in no longer period, since counts are exact.
        ([*(one | {"value_high": one["value"] + 2, "qualifier": "between"} for one in stated(0)),
          *stated(1), *stated(2)], "Jul-Dec 2018"),
        # London's newest Prevent is provisional: Eastern's share is of both quarters.
        ([*stated(0), *stated(1), *stated(0, region="London"),
          *(one | {"status": "provisional"} if one["strand"] == "Prevent" else one
            for one in stated(1, region="London"))], "Apr-Sep 2018"),
    ],
)  # fmt: skip
def test_which_period_is_shown(rows, period):
    assert f", {period}, " in balance(rows, region="Eastern").subtitle


COUNT = st.integers(0, 120)


@dear
@given(
    data=st.lists(st.tuples(COUNT, COUNT, COUNT, COUNT, COUNT), min_size=1, max_size=10),
    hide=st.sets(st.tuples(st.integers(0, 9), st.sampled_from(STRANDS)), max_size=2),
)
def test_any_counts_give_a_true_headline(data, hide):
    rows, parts = [], {}
    for place, counts in enumerate(data):
        name = REGIONS[place]
        for strand, count in zip((*STRANDS, NOT_STATED), counts, strict=True):
            if (place, strand) in hide:
                rows.append(hidden(name, strand=strand, measure="disruptions"))
            else:
                rows += by_strand({strand: count}, name)
        if not any((place, strand) in hide for strand in STRANDS) and sum(counts[:4]):
            parts[name] = (counts[0], sum(counts[:4]))
    exhibit = balance(rows)
    check(exhibit)
    pursue, whole = zip(*parts.values(), strict=True) if parts else ((), ())
    if len(parts) > 1 and 0 < sum(pursue) < sum(whole):
        start, _ = comparison_headline(verdicts := verdicts_of_shares(pursue, whole))
        text = exhibit.headline.removeprefix("Pursue share: ").capitalize()
        sides = [side for side in verdicts if side != "same"]
        if start and len(parts) > 2:
            assert text.startswith(start.capitalize())
        elif sides and "differ" not in text:
            assert {side for side in ("above", "below") if side in text} == set(sides)
