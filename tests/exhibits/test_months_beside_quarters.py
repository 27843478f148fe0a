"""Areas side by side: months of one stand in the quarters of the others, and none goes unnamed."""

import pytest

import rocu_analysis as rocu
from rocu_analysis import reference
from rocu_analysis.errors import NotComparable

REGION = "Yorkshire and the Humber"
FORCES = reference.forces_in(REGION)
MONTHLY = "South Yorkshire"
NOTE = f"Months are added to quarters: {MONTHLY}."
NAMES = ("Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb", "Mar")
YEARS = (2022, 2023, 2024)
ASKED = {"geography": "force", "region": REGION}


def returned(measure="arrests", *, lacking=()):
    """Twelve quarters of three forces; South Yorkshire sends 12, 14 and 9 in every quarter."""
    lines = ["Force,Period,Measure,Value"]
    for year in YEARS:
        label = f"{year}-{(year + 1) % 100:02d}"
        lines += [f"{force},{label} Q{q},{measure},{30 + q}"
                  for force in FORCES if force != MONTHLY for q in (1, 2, 3, 4)]  # fmt: skip
        months = [f"{name} {year + (at > 8)}" for at, name in enumerate(NAMES)]
        lines += [f"{MONTHLY},{month},{measure},{(12, 14, 9)[at % 3]}"
                  for at, month in enumerate(months) if month not in lacking]  # fmt: skip
    return rocu.check("\n".join(lines).encode()).outcomes


def test_every_force_is_followed_by_quarter():
    made = rocu.track(returned(), "arrests", **ASKED)
    held = made.data[made.data["region"].eq(MONTHLY)]
    assert held["period"].iloc[0] == "2022-23 Q1"
    assert held["value"].tolist() == [12 + 14 + 9] * 12
    assert set(made.data["region"]) == set(FORCES)
    assert any(NOTE in text for text in made.notes)
    assert not any("Left out" in text for text in made.notes)


def test_every_force_is_compared():
    asked = ASKED | {"period": "2024-25 Q1", "per": "population"}
    made = rocu.compare_regions(returned(), "arrests", **asked)
    held = made.data.set_index("region")
    assert held.loc[MONTHLY, "value"] == 35
    assert held["status"].eq("compared").sum() == len(FORCES)
    assert any(NOTE in text for text in made.notes)


@pytest.mark.parametrize("period", ["2024-25 Q4", "2024-25"])
def test_a_scorecard_has_every_force(period):
    made = rocu.scorecard(returned(), measures=["arrests"], period=period, **ASKED)
    held = made.data.set_index("region")
    assert set(held.index) >= set(FORCES)
    assert held.loc[MONTHLY, "value"] == (35 if "Q" in period else 140)
    assert NOTE in made.notes


def test_every_force_has_its_two_years():
    made = rocu.year_on_year(returned(), "arrests", **ASKED)
    held = made.data.set_index("region")
    assert set(held.index) >= set(FORCES)
    assert held.loc[MONTHLY, ["before", "now"]].tolist() == [140, 140]


def of_regions(*lines):
    head = "Region,Force,Period,Measure,Value"
    return rocu.check("\n".join([head, *lines]).encode()).outcomes


def test_months_of_a_region_stand_in_the_quarter_of_another():
    months = [
        f"London,,{name} 2022,arrests,{n}" for name, n in zip(NAMES, (12, 14, 9), strict=False)
    ]
    made = rocu.track(of_regions("Eastern,,2022-23 Q1,arrests,20", *months), "arrests")
    assert made.data.set_index("region")["value"].to_dict() == {"Eastern": 20, "London": 35}


def test_a_region_keeps_its_months_beside_quarters_of_its_own_forces():
    months = [
        f"Eastern,,{name} 2022,arrests,{n}" for name, n in zip(NAMES, (12, 14, 9), strict=False)
    ]
    outcomes = of_regions("Eastern,Norfolk,2022-23 Q1,arrests,20", *months)
    made = rocu.track(outcomes, "arrests", region="Eastern")
    assert made.data["value"].tolist() == [12, 14, 9]


def test_one_force_by_itself_keeps_its_months():
    made = rocu.track(returned(), "arrests", force=MONTHLY)
    assert made.data["period"].iloc[0] == "Apr 2022"


def test_an_area_without_any_whole_quarter_is_named():
    lacking = {f"May {year}" for year in YEARS} | {f"{m} {y}" for y in (2022, 2023, 2024)
               for m in ("Aug", "Nov")} | {f"Feb {year + 1}" for year in YEARS}  # fmt: skip
    outcomes = returned(lacking=lacking)
    told = f"{MONTHLY} is not shown"
    for made in (rocu.track(outcomes, "arrests", **ASKED),
                 rocu.scorecard(outcomes, measures=["arrests"], **ASKED)):  # fmt: skip
        assert told in made.description
        assert told in made.brief
        assert any("Left out" in text and f"({MONTHLY})" in text for text in made.notes)
    year = rocu.year_on_year(outcomes, "arrests", **ASKED)
    assert MONTHLY in year.description
    asked = ASKED | {"period": "2024-25 Q1", "per": "population"}
    for made in (rocu.compare_regions(outcomes, "arrests", **asked),
                 rocu.funnel(outcomes, "arrests", **asked)):  # fmt: skip
        assert f"without {MONTHLY}" in made.description
        assert told in made.brief
        assert any(told in text for text in made.notes)


def test_months_that_make_no_quarter_still_make_a_year():
    outcomes = returned("children safeguarded")
    outcomes.loc[outcomes["period"].eq("May 2024"), "qualifier"] = "about"
    asked = ASKED | {"period": "2024-25", "per": "population"}
    made = rocu.compare_regions(outcomes, "children safeguarded", **asked)
    held = made.data.set_index("region")
    assert held.loc[MONTHLY, "value"] == 4 * (12 + 14 + 9)
    assert held.loc["Humberside", "value"] == 31 + 32 + 33 + 34
    assert not held["lacking"].map(len).any()


def test_lengths_within_a_sum_are_named_and_said_to_differ():
    outcomes = returned(lacking={"May 2024"})
    with pytest.raises(NotComparable) as told:
        rocu.compare_regions(outcomes, "arrests", period="2024-25", per="population")
    assert f"(months: {MONTHLY}; quarters: " in told.value.found


def by_strand(*lacking):
    lines = ["Force,Period,Measure,Strand,Value"]
    lines += [f"{force},2024-25 Q{q},disruptions,{strand},{n}"
              for force in FORCES for q in (1, 2, 3, 4) if (force, q) not in lacking
              for strand, n in (("Pursue", 30), ("Prevent", 20))]  # fmt: skip
    return rocu.check("\n".join(lines).encode()).outcomes


def test_a_quarter_that_one_force_lacks_takes_no_other_from_the_balance():
    made = rocu.balance(by_strand((MONTHLY, 2)), "disruptions", by="period", region=REGION)
    assert made.headline.startswith("Pursue share was 60 per cent in three periods of four")
    held = made.data.set_index("row")
    assert held["Pursue"].dropna().to_dict() == {f"2024-25 Q{q}": 4 * 30 for q in (1, 3, 4)}
    assert list(held.index) == [f"2024-25 Q{q}" for q in (1, 2, 3, 4)]
    assert "2024-25 Q2 is not available" in made.description
    assert any(f"leave out 2024-25 Q2, a period in which {MONTHLY}" in text for text in made.notes)


def test_a_force_that_lacks_the_newest_quarter_is_no_part_of_any_balance():
    made = rocu.balance(by_strand((MONTHLY, 4)), "disruptions", by="period", region=REGION)
    assert made.data["Pursue"].tolist() == [3 * 30] * 4
    told = f"three of four forces, without {MONTHLY}"
    assert told in made.subtitle
    assert told in made.description


def test_completeness_says_how_many_forces_gave_everything():
    made = rocu.completeness(by_strand((MONTHLY, 4)), region=REGION)
    assert made.table["2024-25 Q4"].iloc[0] == "3 of 4 forces"
    assert f"{REGION} returned every figure of 3 of 4 forces in 2024-25 Q4" in made.description
