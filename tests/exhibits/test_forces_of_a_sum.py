"""A region's sum of some of its forces says so, and is divided by what these forces have."""

import numpy as np
import pytest

import rocu_analysis as rocu
from rocu_analysis import reference
from tests.exhibits.frames import outcomes, quarter, row

REGION = "East Midlands"
FORCES = ("Derbyshire", "Leicestershire", "Lincolnshire", "Northamptonshire", "Nottinghamshire")
LATE, OTHERS = FORCES[2], tuple(name for name in FORCES if name != FORCES[2])
EACH = dict(zip(FORCES, (34, 39, 19, 27, 47), strict=True))
SUM, LESS = sum(EACH.values()), sum(EACH.values()) - EACH[LATE]
SAID = "four of five forces"
NAMED = f"{SAID}, without {LATE}"


def returns(*lacking, quarters=15):
    """Each force with the same count in every quarter but those in which the late one has none."""
    return outcomes(*(
        row(REGION, EACH[force] + number % 2, quarter(number), force=force,
            source=f"a!b!{force}{number}")
        for number in range(quarters)
        for force in FORCES
        if (force, number) not in {(LATE, one) for one in lacking}
    ))  # fmt: skip


def told(exhibit):
    """What is read of an exhibit: its brief and tile too, as a paper prints them."""
    key = exhibit.key
    return {
        "headline": exhibit.headline, "subtitle": exhibit.subtitle, "alt": exhibit.alt,
        "description": exhibit.description, "brief": exhibit.brief,
        "tile": "" if key is None else f"{key.figure} {key.text}",
    }  # fmt: skip


def test_one_early_quarter_goes_rather_than_a_force():
    exhibit = rocu.track(returns(4), "arrests", region=REGION)
    # 14 quarters of five forces are 70 figures; 15 of four would be 60.
    figures = exhibit.table.set_index("Period").iloc[:, 0]
    assert figures[quarter(4).label] == "[x]"
    assert [figures[quarter(n).label] for n in (0, 3, 14)] == [SUM, SUM + 5, SUM]
    assert SAID not in " ".join(told(exhibit).values())
    assert (f"Sums for {REGION} leave out {quarter(4).label}, a period in which {LATE} lacks a "
            "figure, so that the same forces are counted in all.") in exhibit.notes  # fmt: skip


def test_the_newest_quarter_stays_and_says_whom_it_lacks():
    exhibit = rocu.track(returns(14), "arrests", region=REGION)
    # The newest quarter has four forces, so every quarter is of these four: 166 less 19.
    figures = exhibit.table.set_index("Period").iloc[:, 0]
    assert [figures[quarter(n).label] for n in (0, 14)] == [LESS, LESS]
    said = told(exhibit)
    assert f"{REGION} ({NAMED})" in said["subtitle"]
    for place in ("alt", "tile"):
        assert f"{REGION} ({SAID})" in said[place], place
    # A headline of 15 words may leave the region out, but never names it as whole.
    assert said["headline"].count(REGION) == said["headline"].count(f"{REGION} ({SAID})")
    for place in ("description", "brief"):
        assert f"{REGION} is a sum of {NAMED}" in said[place], place


def test_a_quarter_that_one_force_has_is_no_newest_quarter():
    lone = row(REGION, 34, quarter(15), force=FORCES[0], source="a!b!early")
    frame = outcomes(*returns().to_dict("records"), lone)
    figures = rocu.track(frame, "arrests", region=REGION).table.set_index("Period").iloc[:, 0]
    # Five forces in 15 quarters are 75 figures, one in 16 would be 16.
    assert (figures.index[-1], figures.iloc[-1]) == (quarter(14).label, SUM)


def test_two_years_are_of_the_forces_that_have_all_eight_quarters():
    exhibit = rocu.year_on_year(returns(9), "arrests", region=REGION)
    # Four quarters of 147, two of them with one more for each of four forces: 588 + 8.
    cells = exhibit.table.iloc[0]
    assert list(cells.iloc[:3]) == [f"{REGION} ({SAID})", 4 * LESS + 8, 4 * LESS + 8]
    said = told(exhibit)
    assert f"{REGION} ({NAMED})" in said["subtitle"]
    assert all(SAID in said[place] for place in ("headline", "tile", "brief", "description"))
    before = rocu.year_on_year(returns(4), "arrests", region=REGION).table.iloc[0]
    assert list(before.iloc[:3]) == [REGION, 4 * SUM + 10, 4 * SUM + 10]


def test_a_scorecard_and_a_profile_say_it_in_the_row():
    frame = returns(14)
    card = rocu.scorecard(frame, region=REGION)
    assert list(card.table.iloc[0])[:3] == [f"Arrests ({SAID})", f"{LESS}", f"{LESS}"]
    said = told(card)
    for place in ("description", "brief"):
        assert f"Arrests are summed over {NAMED}" in said[place], place
    profile = rocu.outcomes_profile(frame, region=REGION, measures=["arrests"])
    assert profile.table.iloc[0, 0] == f"Arrests ({SAID})"
    assert f"Arrests are summed over {NAMED}" in profile.description


def test_every_row_of_several_regions_says_it():
    other = [row("Eastern", 90 + n % 2, quarter(n), source=f"a!b!E{n}") for n in range(15)]
    frame = outcomes(*returns(14).to_dict("records"), *other)
    for exhibit in (rocu.track(frame, "arrests"), rocu.year_on_year(frame, "arrests")):
        assert f"{REGION} ({SAID})" in list(exhibit.table.iloc[:, 0])
        assert f"{REGION} is a sum of {NAMED}" in exhibit.description


@pytest.mark.parametrize("per", ["population", "officers"])
def test_a_rate_is_of_the_forces_that_are_counted(per):
    held = {one["force"]: float(one[per]) for one in reference.rows("forces")}
    over = sum(held[name] for name in OTHERS)
    frame = returns(14)
    shown = rocu.track(frame, "arrests", region=REGION, per=per)
    base = float(shown.subtitle.split("per ")[1].split()[0].replace(",", ""))
    # 147 arrests by what four forces have, and never by what five have.
    assert shown.data["value"].iloc[-1] == pytest.approx(base * LESS / over)
    if per == "officers":
        return
    profile = rocu.outcomes_profile(frame, region=REGION, measures=["arrests"])
    head = profile.table.columns[2]
    base = float(head.split()[1].replace(",", ""))
    assert profile.table.iloc[0, 2] == pytest.approx(base * LESS / over, abs=0.051)
    low, high = profile.data[["rate_lower", "rate_upper"]].iloc[0]
    assert low < base * LESS / over < high
    # The interval of a count is in proportion to its rate.
    whole = rocu.outcomes_profile(returns(), region=REGION, measures=["arrests"]).data.iloc[0]
    assert np.log(high / low) > np.log(whole["rate_upper"] / whole["rate_lower"])


def test_a_denominator_of_ones_own_is_of_the_same_forces(tmp_path):
    counts = dict(zip(FORCES, (100, 200, 400, 800, 1_600), strict=True))
    path = tmp_path / "posts.csv"
    lines = [f"{name},2021-06-30,{number}" for name, number in counts.items()]
    path.write_text("\n".join(["area,as_at,posts", *lines, f"{REGION},2021-06-30,3100"]))
    shown = rocu.track(returns(14), "arrests", region=REGION, per=path)
    # 147 of 100 + 200 + 800 + 1,600 posts: the region's own 3,100 hold the 400 that are missing.
    base = float(shown.subtitle.split("per ")[1].split()[0].replace(",", ""))
    assert shown.data["value"].iloc[-1] == pytest.approx(base * LESS / 2_700)


def test_a_share_over_time_says_it_too():
    rows = [
        row(REGION, 20, quarter(number), force=force, strand=strand, measure="disruptions",
            source=f"a!b!{force}{number}{strand}")
        for number in range(12)
        for force in FORCES
        for strand in ("Pursue", "Prevent", "Protect", "Prepare")
        if (force, number) != (LATE, 11)
    ]  # fmt: skip
    said = told(rocu.balance_over_time(outcomes(*rows), "disruptions", region=REGION))
    assert f"{REGION} ({NAMED})" in said["subtitle"]
    # Four strands of four forces: 16 cells of 20 are 320, of which Pursue is a quarter.
    assert said["brief"].startswith("80 of 320")
    for place in ("description", "brief"):
        assert f"{REGION} is a sum of {NAMED}" in said[place], place


def test_a_denominator_beside_a_sum_is_of_its_forces():
    other = [row("Eastern", 90, quarter(n), source=f"a!b!E{n}") for n in range(15)]
    frame = outcomes(*returns(14).to_dict("records"), *other)
    shown = rocu.compare_regions(frame, "arrests", period=quarter(14).label, per="officers")
    held = {one["force"]: float(one["officers"]) for one in reference.rows("forces")}
    cells = shown.table.set_index("Region").loc[REGION]
    assert cells["Officers"] == round(sum(held[name] for name in OTHERS))
    assert cells["Forces missing"] == LATE
