"""What stands apart is named, what does not is not denied, and exhibits of a paper agree."""

from __future__ import annotations

import numpy as np
import pytest
from exhibits.checker import check
from exhibits.frames import by_region, outcomes, quarter, row, series

import rocu_analysis as rocu
from rocu_analysis.reference import REGIONS

OFFICERS = rocu.forces().groupby("region")["officers"].sum()
SIZES = np.array([OFFICERS[name] / OFFICERS["Eastern"] for name in REGIONS])


def quarters(seed, factors=None, lasting=4, season=0.0):
    """Fifteen quarters of ten regions, 100 in Eastern; some multiplied in the last few."""
    random = np.random.default_rng(seed)
    levels = 100 * SIZES[:, None] * (1 + season * np.cos(np.pi / 2 * np.arange(15)))
    for name, factor in (factors or {}).items():
        levels[REGIONS.index(name), -lasting:] *= factor
    rows = [one for name, row in zip(REGIONS, random.poisson(levels), strict=True)
            for one in series(row, name)]  # fmt: skip
    return outcomes(*rows)


def compared(frame, **options):
    return rocu.compare_regions(frame, "arrests", per="officers", **options)


def funnelled(frame):
    return rocu.funnel(frame, "arrests", per="officers")


def named(exhibit):
    """Last words of what the headline claims: regions, or measures' regions."""
    return {subject for claim in exhibit.claims.values() for *_, subject in claim.named}


@pytest.mark.parametrize(
    ("factor", "side"), [(0.5, "below"), pytest.param(2, "above", marks=pytest.mark.slow)]
)
def test_a_region_that_changed_a_year_ago_is_named_and_makes_nobody_else_look_far(factor, side):
    frame = quarters(2, {"Eastern": factor}, season=0.2)
    exhibit = compared(frame)
    assert named(exhibit) == named(funnelled(frame)) == {"Eastern"}
    assert exhibit.data.set_index("region").at["Eastern", "verdict"] == side
    # The line is that of the nine, and says so.
    nine = exhibit.data[exhibit.data["region"] != "Eastern"]
    rate = 100 * nine["value"].sum() / nine["total"].sum()
    assert exhibit.drawing.options["reference_label"] == f"Other nine: {rate:.1f}"


def test_a_funnel_denies_nothing_that_a_comparison_says():
    frame = outcomes(*by_region([60, 150, 200, 80, 180, 160, 450, 220, 90, 35]))
    five = "Five of ten regions differ clearly from the network in 2018-19"
    assert compared(frame).headline == f"{five}; none exceptional"
    assert funnelled(frame).headline.startswith("None of ten regions lies clearly outside")


def test_a_lone_figure_under_five_is_a_range_of_one_to_four_and_silences_no_series():
    values = [40, 42, 38, 41] * 3 + [10, 12, None, 11]
    small = {"value_high": 4, "marker": "c", "qualifier": "less than"}
    frame = outcomes(*series(values), row("Eastern", None, quarter(14), **small))
    year = rocu.year_on_year(frame, "arrests", region="Eastern")
    # 10 + 12 + 1 + 11 = 34 or, with 4, 37, against 40 + 42 + 38 + 41 = 161
    assert year.table.iloc[0, 1:3].tolist() == ["34 to 37", 161]
    assert year.headline.startswith("Arrests in Eastern fell in a year: between 34 and 37 in ")
    chart = rocu.track(frame, "arrests", region="Eastern")
    check(chart, year)
    assert "1 to 4" in chart.table["Arrests, number"].tolist()
    assert " a quarter since April 2021, against 40 before" in chart.headline


# --- one paper ------------------------------------------------------------------------------------

WAYS = {"above": 1, "rising": 1, "higher": 1, "below": -1, "falling": -1, "lower": -1}


def random_outcomes(random):
    """Regions alike but for one to three that leap or fall, for good or for a year."""
    season = 1 + random.choice([0, 0.25]) * np.cos(np.pi / 2 * np.arange(16))
    levels = float(random.choice([10, 30, 100, 300])) * SIZES[:, None] * season
    for place in {REGIONS.index("Eastern"), *random.integers(10, size=2)}:
        start = random.integers(4, 16)
        factor = random.choice([0.5, 0.7, 0.85, 1.2, 1.4, 2, 5])
        levels[place, start : random.choice([16, start + 4])] *= factor
    spread = random.choice([1, 2])
    drawn = random.poisson(levels) if spread == 1 else random.negative_binomial(levels, 0.5)
    return outcomes(*[one for name, row in zip(REGIONS, drawn, strict=True)
                      for one in series(row, name)])  # fmt: skip


@pytest.mark.parametrize("seed", [0, *(
    pytest.param(seed, marks=pytest.mark.slow if seed < 3 else pytest.mark.long)
    for seed in range(1, 120))])  # fmt: skip
def test_the_exhibits_of_a_paper_do_not_contradict_each_other(seed):
    frame = random_outcomes(np.random.default_rng(seed))
    comparison, plot = compared(frame), funnelled(frame)
    years, page = (kind(frame, "arrests") for kind in (rocu.year_on_year, rocu.track))
    of_one = {"region": "Eastern"}
    chart, year = (kind(frame, "arrests", **of_one) for kind in (rocu.track, rocu.year_on_year))
    profile, card = (kind(frame, **of_one) for kind in (rocu.outcomes_profile, rocu.scorecard))
    # A region lies on one side of the others in both comparisons.
    verdicts = comparison.data.set_index("region")["verdict"]
    lies = plot.data.set_index("region")["signal"].fillna("within").str.partition(" ")[0]
    for region in REGIONS:
        assert WAYS.get(verdicts[region], 0) * WAYS.get(lies[region], 0) >= 0
    # A signal of one region is the same in its chart, among all, in its card and in its profile.
    (own,) = chart.finding.series
    among = next(series for series in page.finding.series if series.region == "Eastern")
    assert own.now == among.now
    assert (profile.data["reading"].tolist() != ["same"]) == (own.now is not None)
    assert (card.data["word"].tolist() != ["no signal"]) == (own.now is not None)
    # What any of them names no other denies.
    (loud,) = {bool(named(one)) for one in (chart, card, profile)}
    if own.now is not None or own.year_is_clear:
        assert loud
        assert named(year) or not (own.now and year.finding.contradicts(year.finding.shown))
    # Its year is that of the page of years, where it is judged among ten.
    at_end = years.data.set_index("region")
    assert at_end.at["Eastern", "ratio"] == year.data.at[0, "ratio"]
    assert at_end.at["Eastern", "reading"] in ("same", year.data.at[0, "reading"])
