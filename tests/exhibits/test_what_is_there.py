"""What stands apart is named, what does not is not denied, and exhibits of a paper agree."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from exhibits.checker import check
from exhibits.frames import by_region, outcomes, quarter, row, series

import rocu_analysis as rocu
from rocu_analysis.errors import RocuError
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
    exhibit = rocu.compare_regions(frame, "arrests", per="officers", **options)
    check(exhibit)
    return exhibit


def funnelled(frame):
    exhibit = rocu.funnel(frame, "arrests", per="officers")
    check(exhibit)
    return exhibit


@pytest.mark.parametrize(
    ("factor", "side"), [(0.5, "below"), pytest.param(2, "above", marks=pytest.mark.slow)]
)
def test_a_region_that_changed_a_year_ago_is_named_and_makes_nobody_else_look_far(factor, side):
    frame = quarters(2, {"Eastern": factor}, season=0.2)
    exhibit = compared(frame)
    assert exhibit.headline == f"Eastern is {side} the other nine in 2021"
    assert funnelled(frame).headline.startswith("Eastern lies outside the funnel's outer limits")
    # The line is that of the nine, and says so.
    nine = exhibit.data[exhibit.data["region"] != "Eastern"]
    rate = 100 * nine["value"].sum() / nine["total"].sum()
    assert exhibit.drawing.options["reference_label"] == f"Other nine: {rate:.1f}"


def test_one_of_those_that_make_the_line_is_not_held_against_the_others():
    frame = quarters(2, {"Eastern": 5}, lasting=15)
    told = rocu.compare_regions(frame, "arrests", per="officers", region="London")
    assert "the other nine" not in told.headline + told.key.text
    assert "nine together 2.8; not clearly different" in told.headline
    assert "nine together" in told.key.text
    own = rocu.compare_regions(frame, "arrests", per="officers", region="Eastern")
    assert "the other nine" in own.headline


def test_two_regions_at_five_times_the_rest_do_not_hide_each_other():
    frame = quarters(2, {"London": 5, "Eastern": 5}, lasting=15)
    headline = "Eastern and London are above the other eight in 2021"
    assert compared(frame).headline == headline
    plot = funnelled(frame)
    assert plot.headline.startswith("Eastern and London lie outside the funnel's outer limits")
    assert plot.data["signal"].str.contains("99.8").sum() == 2


def test_a_funnel_denies_nothing_that_a_comparison_says():
    spread = [60, 150, 200, 80, 180, 160, 450, 220, 90, 35]
    frame = outcomes(*by_region(spread))
    told = compared(frame).headline
    assert told.endswith("differ clearly from the network, within the spread of the regions")
    assert funnelled(frame).headline == told


@pytest.mark.parametrize(("factor", "words"), [
    (2, ("above", "higher", "higher")),
    pytest.param(0.5, ("below", "lower", "lower"), marks=pytest.mark.slow),
])  # fmt: skip
def test_comparison_funnel_profile_and_year_say_the_same_of_one_region(factor, words):
    frame = quarters(2, {"Eastern": factor})
    limit, since, year = words
    assert compared(frame).headline.startswith(f"Eastern is {limit} the other nine")
    signal = funnelled(frame).data.set_index("region")["signal"]
    assert signal["Eastern"] == f"{limit} 99.8%"
    past = rocu.outcomes_profile(frame, region="Eastern")
    check(past)
    assert f"have been {since} since January 2021" in past.headline
    last = rocu.year_on_year(frame, "arrests").data.set_index("region")["reading"]
    assert last["Eastern"] == year
    # Of a region in which nothing happened none of them says that it did.
    assert compared(frame).data.set_index("region").loc["London", "verdict"] == "same"
    assert not signal["London"].endswith("99.8%")
    calm = rocu.outcomes_profile(frame, region="London")
    assert "within its usual range" in calm.headline
    assert last["London"] == "same"


def test_a_lone_figure_under_five_is_a_range_of_one_to_four_and_silences_no_series():
    values = [40, 42, 38, 41] * 3 + [10, 12, None, 11]
    small = {"value_high": 4, "marker": "c", "qualifier": "less than"}
    frame = outcomes(*series(values), row("Eastern", None, quarter(14), **small))
    year = rocu.year_on_year(frame, "arrests", region="Eastern")
    check(year)
    # 10 + 12 + 1 + 11 = 34 or, with 4, 37, against 40 + 42 + 38 + 41 = 161
    assert year.table.iloc[0, 1:3].tolist() == ["34 to 37", 161]
    assert year.headline.startswith("Arrests in Eastern were lower than the year before")
    chart = rocu.track(frame, "arrests", region="Eastern")
    check(chart)
    assert "1 to 4" in chart.table["Arrests, number"].tolist()
    assert " fell from 40 to " in chart.headline
    told = rocu.outcomes_profile(frame, region="Eastern")
    assert told.headline.startswith("Arrests in Eastern have been lower since April 2021")


POSTS = pd.DataFrame(
    [(name, day, 100 + 50 * (day == "2020")) for name in REGIONS for day in ("2018-06-30", "2020")],
    columns=["region", "as_at", "posts"],
)


def test_the_users_own_denominators_are_those_of_the_period(tmp_path):
    frame = outcomes(*by_region([30 + n for n in range(10)]))  # the year to March 2019
    exhibit = rocu.compare_regions(frame, "arrests", per=POSTS)
    check(exhibit)
    assert exhibit.subtitle.startswith("Arrests per 100 posts of 2018, by region")
    assert exhibit.table["Per 100 posts"].tolist()[:2] == [30, 31]  # 100 x 30 / 100, not / 150
    POSTS.to_csv(tmp_path / "posts.csv", index=False)
    for kind in (rocu.funnel, rocu.compare_regions):
        assert "100 posts of 2018" in kind(frame, "arrests", per=tmp_path / "posts.csv").subtitle
    # As Excel saves it on Windows.
    POSTS.rename(columns={"posts": "café posts"}).to_csv(
        tmp_path / "cafe.csv", index=False, encoding="cp1252"
    )
    told = rocu.compare_regions(frame, "arrests", per=tmp_path / "cafe.csv").subtitle
    assert "100 café posts of 2018" in told
    later = outcomes(*series([100] * 12))  # to March 2021
    profile = rocu.outcomes_profile(later, region="Eastern", per=POSTS)
    assert profile.table["Per 100 posts"].tolist() == [66.7]  # 100 x 100 / 150
    spec = 'title = "A"\naudience = "internal"\n[[exhibits]]\n'
    spec += 'kind = "track"\nmeasure = "arrests"\nregion = "Eastern"\nper = "posts.csv"\n'
    (tmp_path / "paper.toml").write_text(spec)
    (told,) = rocu.Paper.from_spec(tmp_path / "paper.toml", check={"outcomes": later}).exhibits()
    assert told.subtitle.startswith("Arrests per 100 posts of 2020, Eastern")
    shipped = rocu.compare_regions(frame, "arrests", per="population")
    assert "residents of 2011, by region" in shipped.subtitle


@pytest.mark.parametrize(
    ("per", "said"),
    [
        (POSTS.drop(columns="as_at"), "its columns are region, posts"),
        (POSTS.replace("Eastern", "Estern"), "row 12: “Estern” is not a region"),
        (POSTS.assign(posts=0), "row 2: posts is “0”. A number above zero"),
        (POSTS.assign(as_at="soon"), "row 2: as_at is “soon”. A day such as 2021-06-30"),
        (pd.concat([POSTS, POSTS]), "North East has two figures of one day"),
        ("posts.csv", "there is no such file"),
        ("posts", "“posts” was found. Allowed: population, officers; or a frame or a CSV file"),
    ],
    ids=[*"abcdefg"],
)
def test_a_denominator_that_is_none_is_refused(per, said):
    with pytest.raises(RocuError, match=said):
        rocu.compare_regions(outcomes(*by_region([30] * 10)), "arrests", per=per)


ASKED = [
    {"kind": "compare_regions", "per": "officers"},
    {"kind": "funnel", "per": "officers"},
    {"kind": "year_on_year"},
    {"kind": "track"},
    *({"kind": kind, "region": "Eastern"} for kind in ("track", "year_on_year")),
]
CALM = (
    "o signal",
    "o clear change",
    "within th",
    "within its",
    "as usual",
    "None of",
    "none of",
    "no measure",
)
WAYS = {"above": 1, "rising": 1, "higher": 1, "below": -1, "falling": -1, "lower": -1}


def random_outcomes(random):
    """Regions alike but for one to three that leap or fall, for good or for a year."""
    season = 1 + random.choice([0, 0.25]) * np.cos(np.pi / 2 * np.arange(16))
    levels = float(random.choice([10, 30, 100, 300])) * SIZES[:, None] * season
    for place in {REGIONS.index("Eastern"), *random.integers(10, size=2)}:
        start = random.integers(4, 16)
        levels[place, start : random.choice([16, start + 4])] *= random.choice(
            [0.5, 0.7, 0.85, 1.2, 1.4, 2, 5]
        )
    spread = random.choice([1, 2])
    drawn = random.poisson(levels) if spread == 1 else random.negative_binomial(levels, 0.5)
    others = random.poisson(60 * np.repeat([1, random.choice([1, 0.7])], [12, 4]))
    return outcomes(*series(others, measure="charges"),
                    *[one for name, row in zip(REGIONS, drawn, strict=True)
                      for one in series(row, name)])  # fmt: skip


def denies(headline):
    """Whether a headline says that nothing is there, and leaves it at that."""
    return any(word in headline for word in CALM) and ", but " not in headline


@pytest.mark.parametrize("seed", [0, *(
    pytest.param(seed, marks=pytest.mark.slow if seed < 3 else pytest.mark.long)
    for seed in range(1, 120))])  # fmt: skip
def test_the_exhibits_of_a_paper_do_not_contradict_each_other(seed):
    frame = random_outcomes(np.random.default_rng(seed))
    asked = [{"measure": "arrests", **entry} for entry in ASKED]
    asked += [{"kind": kind, "region": "Eastern", "measure": "charges"}
              for kind in ("track", "year_on_year")]  # fmt: skip
    asked += [{"kind": "outcomes_profile", "region": "Eastern"},
              {"kind": "outcomes_profile", "region": "Eastern", "measures": ["arrests"]},
              {"kind": "scorecard", "region": "Eastern"}, {"kind": "scorecard"}]  # fmt: skip
    paper = rocu.Paper({"outcomes": frame}, title="A", audience="internal", exhibits=asked)
    (comparison, plot, years, page, *alone), (profile, past, card, cards) = (
        paper.exhibits()[:-4], paper.exhibits()[-4:]
    )  # fmt: skip
    verdicts = comparison.data.set_index("region")["verdict"]
    lies = plot.data.set_index("region")["signal"].fillna("within").str.partition(" ")[0]
    for region in REGIONS:
        assert WAYS.get(verdicts[region], 0) * WAYS.get(lies[region], 0) >= 0
    if plot.headline.startswith("None"):
        assert not verdicts.isin(["above", "below"]).any()
    if comparison.headline.startswith("None"):
        assert plot.headline.startswith("None") or "within what past counts move" in plot.headline

    # Of one series no headline denies what another names; a table says both.
    told = {"arrests": [alone[0], alone[1], past], "charges": [alone[2], alone[3]]}
    changed = {}
    for measure, same in told.items():
        loud = [one for one in same if not any(word in one.headline for word in CALM)]
        changed[measure] = bool(loud)
        if loud:
            assert not any(denies(one.headline) for one in same), [one.headline for one in same]
        both = dict(zip(profile.data["measure"], profile.data["reading"], strict=True))
        named = same[0].data.iloc[-1]["signal"]
        assert (both[measure] != "same") == named
    for one in (profile, card):
        assert not (any(changed.values()) and denies(one.headline)), one.headline
    at_end = years.data.set_index("region")
    panels = page.table.set_index("Region")["Signal at the newest period"]
    for region in REGIONS:
        row = at_end.loc[region]
        if row["reading"] != "same":
            assert panels[region] != "No signal"
        if panels[region] != "No signal" and "year before" not in panels[region]:
            assert row["signal"]
            assert years.table.set_index("Region").loc[region, "Reading"] != "No clear change"
    if at_end["signal"].ne("").any() or at_end["alone"].any():
        assert "no region changed clearly" not in years.headline + years.brief
    if at_end["alone"].drop("Network").any() and at_end.loc["Network", "reading"] == "same":
        assert "; " in years.headline  # who, or how many
    if at_end.loc["Eastern", "reading"] != "same":  # what all show, one shows by itself
        assert not denies(alone[1].headline)
    newest = cards.table.set_index("Region").loc["Eastern", "Arrests"]
    if changed["arrests"]:
        assert not newest.endswith("no signal")
