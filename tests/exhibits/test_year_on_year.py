"""This year against last: what is named, what is not, and on which counts it rests."""

from datetime import date

import numpy as np
import pytest
from exhibits.checker import check
from exhibits.frames import outcomes, quarter, row, series

import rocu_analysis as rocu
from rocu_analysis import periods
from rocu_analysis.errors import BadOption, NoFigures, NotComparable
from rocu_analysis.exhibits.over_time import moved
from rocu_analysis.reference import REGIONS

# Fifteen quarters at 100, of which the newest four are 30 per cent lower: 77 + 66 + 63 + 74 = 280,
# and 110 + 95 + 90 + 105 = 400 a year before.
FALL = [102, 98, 101, 97, 103, 99, 100, 110, 95, 90, 105, 77, 66, 63, 74]


def years(*rows, region=None, **options):
    return rocu.year_on_year(outcomes(*rows), "arrests", region=region, **options)


def one(values, **options):
    return years(*series(values), region="Eastern", **options)


def page(focus=None, **factors):
    """Ten regions at 100 a quarter, some multiplied in the newest of two years."""
    rows = []
    for region in REGIONS:
        now = 100 * factors.get(region.replace(" ", "_"), 1)
        rows += series([100] * 4 + [now] * 4, region)
    return years(*rows, focus=focus)


def named(exhibit):
    """Areas or details that the headline claims to have changed."""
    return {subject for claim in exhibit.claims.values() for *_, subject in claim.named}


def test_a_fall_is_named_with_both_counts_and_their_years():
    exhibit = one(FALL)
    check(exhibit)
    given = exhibit.data.iloc[0]
    assert (given["now"], given["before"], given["ratio"]) == (280, 400, pytest.approx(280 / 400))
    assert exhibit.headline == (
        "Arrests in Eastern fell 30 per cent in a year: 280 in 2021, 400 in 2020"
    )
    assert (given["reading"], named(exhibit)) == ("lower", {"Eastern"})


def test_a_season_is_no_change_and_hides_none():
    season = [120, 90, 80, 110]
    assert "not clearly changed" in one((season * 4)[:15]).headline
    half = [*(season * 3)[:11], 55, 60, 45, 40]  # each half of its quarter a year before
    assert one(half).data["ratio"].iloc[0] == pytest.approx(200 / 400)
    assert "fell 50 per cent" in one(half).headline


def test_a_sum_is_of_the_areas_that_have_both_years_and_says_which():
    exhibit = years(
        *series([100, 100, 100, 100, 60, 58, 62, 60]),  # 240 against 400
        *series([100] * 8, "London"),
        *series([100] * 7, "South West"),
    )
    check(exhibit)
    table = exhibit.table.set_index("Region")
    together = table.loc["Two of ten regions together"]
    assert together.tolist()[:2] == [240 + 400, 400 + 400]
    assert table.loc["South West", "Reading"] == "Not compared: figures are missing"
    assert "Sums are of two of ten regions: Eastern and London." in exhibit.description
    assert "Not compared: South West." in exhibit.description


def test_a_range_is_judged_at_both_its_ends():
    ranged = series([20, 20, 20, 20, 3, 3, 3])
    last = row("Eastern", 1, quarter(7), value_high=4, qualifier="between")
    given = years(*ranged, last, region="Eastern").data.iloc[0]
    assert (given["now"], given["now_high"]) == (3 + 3 + 3 + 1, 3 + 3 + 3 + 4)
    assert given["reading"] == "lower"
    unsure = row("Eastern", 1, quarter(7), value_high=90, qualifier="between")
    given = years(*ranged, unsure, region="Eastern").data.iloc[0]
    assert given["reading"] == "same"  # 10 of 80 would be lower, 99 is not


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [
        ((150, np.nan), (100, np.nan), "rose 50 per cent"),
        ((300, np.nan), (100, np.nan), "rose 200 per cent"),
        ((90, np.nan), (100, 110), "fell"),  # a range: only which way
        ((8, np.nan), (4, np.nan), "rose"),  # small counts: only which way
    ],
)
def test_a_change_is_in_per_cent_of_two_exact_counts_of_fifty_or_more(now, before, words):
    ends = {"now": now[0], "now_high": now[1], "before": before[0], "before_high": before[1]}
    assert moved(ends | {"ratio": now[0] / before[0]}) == words


def test_one_region_is_drawn_as_its_series_with_the_mean_of_both_years():
    frame = one([90, 80, 90, 80, 100, 104, 96, 102, 70, 70, 70, 70]).drawing.frame
    # 402 / 4 and 280 / 4, over their own quarters only
    assert frame["mean"].fillna(0).tolist() == [0] * 4 + [100.5] * 4 + [70] * 4
    words = frame["label"][frame["label"].ne("")].to_dict()
    assert words == {5: "2019-20: 402", 9: "2020-21: 280"}


def test_all_together_are_judged_by_themselves():
    before, now = (90, 130, 156, 194, 230), (84, 110, 300, 166, 230)
    rows = []
    for region, both in zip(REGIONS, zip(before, now, strict=True), strict=False):
        rows += series([count / 4 for count in both for _ in range(4)], region)
    exhibit = years(*rows)
    # 84 + 110 + 300 + 166 + 230 = 890 against 90 + 130 + 156 + 194 + 230 = 800: with
    # log(890 / 800) / sqrt(1 / 890 + 1 / 800) = 2.19 p is 0.029, and Holm's rule asks for 0.01.
    assert exhibit.headline == (
        "Arrests in five of ten regions rose 11 per cent in a year: 890 in 2019-20, 800 in "
        "2018-19. In Yorkshire and the Humber they rose 92 per cent"  # 300 against 156
    )
    assert named(exhibit) == {"Network", "Yorkshire and the Humber"}


@pytest.mark.parametrize(
    ("factors", "second", "who"),
    [
        ({"South_West": 0.6}, "In the South West they fell 40 per cent", {"South West"}),
        ({"South_West": 0.6, "London": 1.4}, "Two regions changed clearly",
         {"South West", "London"}),
        # 344 against 400: log(400 / 344) / sqrt(1 / 344 + 1 / 400) = 2.05, p 0.04, of which Holm's
        # rule asks for 0.005 among ten.
        ({"South_West": 0.86}, "", set()),
    ],
)  # fmt: skip
def test_no_clear_change_together_does_not_deny_the_regions_that_changed(factors, second, who):
    exhibit = page(**factors)
    check(exhibit)
    first, _, rest = exhibit.headline.partition(". ")
    assert first.startswith("Arrests in all ten regions have not clearly changed in a year: ")
    assert (rest, named(exhibit)) == (second, who)


def test_where_all_regions_are_shown_the_one_in_focus_answers_first():
    exhibit = page("south west", South_West=0.6, London=1.5)
    assert exhibit.headline.startswith(
        "Arrests in the South West fell 40 per cent in a year: 240 in 2019-20, 400 in 2018-19."
    )
    assert exhibit.table["Region"].tolist()[:2] == ["South West", "North East"]
    # Its colour says who it is, the shape what changed.
    drawn = exhibit.drawing.frame.set_index("label")
    assert drawn.loc[["South West", "London"], "mark"].tolist() == ["below", "above"]
    assert drawn.index[drawn["state"].eq("focus")].tolist() == ["South West"]


def test_a_ratio_to_nothing_is_no_number():
    exhibit = years(*series([0] * 8), *series([0] * 4 + [1] * 4, "London"))
    table = exhibit.table.set_index("Region")
    assert table.loc["Eastern"].tolist()[:3] == [0, 0, "[z]"]
    assert table.loc["London"].tolist()[:3] == [4, 0, "[z]"]
    assert table.at["London", "95% interval"].endswith(" or more")
    check(exhibit)


def test_of_outcomes_that_were_recorded_in_bulk_a_change_is_read_with_care():
    frame = outcomes(*series([100] * 4 + [60] * 4, measure="judicial outcomes"))
    exhibit = rocu.year_on_year(frame, "judicial outcomes", region="Eastern")
    assert exhibit.care.endswith("so a change may be one of recording.")
    assert one([100] * 8).care == ""


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (4_340_000, "£4.34m in 2019-20, £1.00m in 2018-19"),
        (0, "£0 in 2019-20, £1.00m in 2018-19"),
    ],
)
def test_two_amounts_are_not_judged_and_printed_apart(now, words):
    frame = outcomes(*series([250_000] * 4 + [now / 4] * 4, measure="cash seized", unit="GBP"))
    exhibit = rocu.year_on_year(frame, "cash seized", region="Eastern")
    assert exhibit.headline == f"Cash seized in Eastern: {words}"
    assert exhibit.data.loc[0, "why"] == "amount"
    assert named(exhibit) == set()


def test_periods_that_share_days_are_in_no_series():
    weeks = [row("Eastern", 9, periods.week_of(date(2019, 1, day))) for day in (1, 4, 8)]
    with pytest.raises(NotComparable, match="periods of the same length overlap"):
        years(*weeks, region="Eastern")


def test_a_quarter_without_the_same_one_a_year_before_is_not_compared():
    with pytest.raises(NoFigures, match="have no quarter a year before"):
        years(row("Eastern", 120, quarter(5)), row("Eastern", 60, quarter(2)), region="Eastern")


def test_a_year_with_a_hidden_count_is_not_compared_and_claims_nothing():
    lacks = row("Eastern", None, quarter(7), marker="c")
    exhibit = years(*series([50] * 7), lacks, region="Eastern")
    assert exhibit.headline == (
        "Arrests in Eastern cannot be compared with the year before: small counts are hidden"
    )
    assert exhibit.claims == {}


def test_a_year_against_the_way_of_a_lasting_change_says_so():
    """340 against 395 is lower, while all 8 quarters stand far above the 65 of before."""
    exhibit = one([65, 62, 68, 64, 99, 101, 96, 99, 86, 84, 88, 82])
    assert exhibit.headline == (
        "Arrests in Eastern fell 14 per cent in a year: 340 in 2020-21, 395 in 2019-20. "
        "They are still 42 per cent above their level before April 2019"  # 92 / 65
    )
    assert exhibit.table["Reading"].tolist() == [
        "Clearly lower, but higher since April 2019 (65, then 92: 42 per cent above)"
    ]
    again = one([65, 62, 68, 64, 99, 101, 96, 99, 130, 134, 128, 131])  # the same way: once
    assert "still" not in again.headline


def test_a_force_whose_newest_quarter_is_not_final_is_not_compared():
    """One force of two fell to half; its newest quarter is not final, and is in no sum."""
    falls = series([100] * 4 + [50] * 5, "South West", force="Dorset")
    others = series([80] * 9, "South West", force="Wiltshire")
    falls[-1]["status"] = "provisional"
    asked = {"region": "South West", "geography": "force"}
    given = years(*falls, *others, **asked).data.set_index("region")
    assert given.loc["Dorset", "why"] == "provisional"
    for name in ("Wiltshire", "Network"):
        assert given.loc[name, ["now", "before"]].tolist() == [320, 320]


# --- by threat or strand --------------------------------------------------------------------------


def threats(changed, forces=(("Dorset", 30), ("Wiltshire", 50))):
    """Eight quarters of three threats of two forces; of those that changed the newest four."""
    rows = []
    for force, start in forces:
        for threat in ("drugs", "fraud", "other, merged"):
            now = changed.get(threat, start)
            values = [start + n % 3 for n in range(4)] + [now + n % 3 for n in range(4)]
            rows += series(values, "South West", force=force, threat=threat)
    return outcomes(*rows)


def by_threat(frame, region="South West", **options):
    return rocu.year_on_year(frame, "arrests", region=region, by="threat", **options)


@pytest.mark.parametrize(
    ("changed", "headline", "who"),
    [
        # Of two forces 30 + 31 + 32 + 30 and 50 + 51 + 52 + 50; 2 x (10 + 11 + 12 + 10).
        ({"fraud": 10}, "Arrests for fraud fell 74 per cent in a year: 86 in 2019-20, 326 in "
                        "2018-19", {"fraud"}),
        ({"fraud": 10, "drugs": 90}, "Arrests rose for drugs and fell for fraud in a year",
         {"drugs", "fraud"}),
        ({}, "Arrests by threat have not clearly changed in a year", set()),
    ],
)  # fmt: skip
def test_the_threats_that_changed_are_named_and_their_sum_is_not_judged(changed, headline, who):
    exhibit = by_threat(threats(changed))
    assert exhibit.headline == headline
    claimed = {threat for claim in exhibit.claims.values() for _, threat, *_ in claim.named}
    assert claimed == who
    table = exhibit.table.set_index("Threat")
    assert list(table.index) == ["Drugs", "Fraud", "Other, merged", "All threats together"]
    assert table.iloc[-1].tolist()[2:] == [
        "[z]", "[z]", "Not compared: the sum of the rows above"]  # fmt: skip


def test_of_threats_a_force_that_lacks_a_quarter_is_in_none():
    held = threats({})
    late = held["force"].eq("Dorset") & held["period"].eq(quarter(5).label)
    exhibit = by_threat(held[~late])
    assert exhibit.table.set_index("Threat").loc["Fraud"].tolist()[:2] == [203, 203]
    assert exhibit.part == "one of five forces"
    assert "South West (one of five forces)" in exhibit.subtitle


def test_figures_without_a_threat_are_left_out_and_it_is_noted():
    held = threats({})
    unstated = held["force"].eq("Wiltshire") & held["threat"].eq("fraud")
    exhibit = by_threat(held.assign(threat=held["threat"].mask(unstated, None)))
    assert "Figures for which no threat is stated are left out." in exhibit.notes[0]


def test_threats_are_shown_of_one_area_that_states_several():
    held = threats({})
    with pytest.raises(BadOption, match="several areas: Dorset and Wiltshire"):
        by_threat(held, geography="force")
    with pytest.raises(NoFigures, match="arrests are stated for 1 threat"):
        by_threat(held[held["threat"].eq("fraud")])


def test_threats_that_contradict_their_whole_are_refused_as_the_whole_is():
    both = outcomes(
        *series([15] * 8, "South West", source="whole.xlsx!Outcomes!D5"),
        *series([30] * 8, "South West", threat="drugs", source="threats.xlsx!Outcomes!D5"),
        *series([21] * 8, "South West", threat="fraud", source="threats.xlsx!Outcomes!D5"),
    )
    for by in (None, "threat"):
        with pytest.raises(NotComparable, match="the two differ"):
            rocu.year_on_year(both, "arrests", region="South West", by=by)
    right = by_threat(both.assign(value=both["value"].replace(15, 51)))
    assert right.table.set_index("Threat").loc["Both threats together", "2019-20"] == 4 * (30 + 21)
