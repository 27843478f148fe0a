"""This year against last: what is named, what is not, and on which counts it rests."""

from datetime import date

import pytest
from frames import by_region, hidden, outcomes, quarter, row, series

import rocu_analysis as rocu
from rocu_analysis import periods
from rocu_analysis.errors import NoFigures, NotComparable

# Fifteen quarters at 100, of which the newest four are 30 per cent lower: 77 + 66 + 63 + 74 = 280,
# and 110 + 95 + 90 + 105 = 400 a year before.
FALL = [102, 98, 101, 97, 103, 99, 100, 110, 95, 90, 105, 77, 66, 63, 74]


def one(values, **options):
    return rocu.year_on_year(outcomes(*series(values)), "arrests", region="Eastern", **options)


def test_a_fall_of_thirty_per_cent_is_named_with_both_counts():
    exhibit = one(FALL)
    told = exhibit.data.iloc[0]
    assert (told["now"], told["before"], told["ratio"]) == (280, 400, pytest.approx(280 / 400))
    assert exhibit.headline == (
        "Arrests in Eastern were 30 per cent lower than the year before: 280 against 400"
    )
    assert told["reading"] == "lower"


def test_key_and_brief_give_both_counts():
    exhibit = one(FALL)
    assert exhibit.key.figure == "30% lower"  # 280 / 400
    assert exhibit.key.text == "Arrests in Eastern in 2021: 280 against 400 the year before."
    assert exhibit.brief.startswith("Arrests in Eastern were 280 in ")
    assert exhibit.brief.endswith("That is 30 per cent lower.")
    (dot,) = [line for line in exhibit.figure().axes[0].lines if line.get_marker() == "v"]
    assert list(dot.get_xdata()) == [pytest.approx(100 * (280 / 400 - 1))]
    calm = one([100] * 15)
    assert calm.key.figure == "No clear change"
    assert "would have been clear" in calm.brief


def test_a_season_is_no_change_and_hides_none():
    season = [120, 90, 80, 110]
    assert "no clear change" in one((season * 4)[:15]).headline.lower()
    half = [*(season * 3)[:11], 55, 60, 45, 40]  # each half of its quarter a year before
    assert one(half).data["ratio"].iloc[0] == pytest.approx(200 / 400)
    assert "50 per cent lower" in one(half).headline


def test_yearly_figures_are_judged_by_chance_alone_and_say_so():
    rows = [
        row("Eastern", value, periods.financial_year(2018 + at))
        for at, value in enumerate([400, 400, 200])
    ]
    exhibit = rocu.year_on_year(outcomes(*rows), "arrests", region="Eastern")
    assert "50 per cent lower" in exhibit.headline
    assert any("chance alone" in note for note in exhibit.notes)


def test_all_regions_are_shown_with_their_sum_and_who_is_missing():
    def rows(region, values):
        return series(values, region)

    alike = [100] * 8
    frame = outcomes(
        *rows("Eastern", [*alike[:4], 60, 58, 62, 60]),  # 240 against 400
        *rows("London", alike),
        *rows("South West", [*alike[:7], None]),
    )
    exhibit = rocu.year_on_year(frame, "arrests")
    table = exhibit.table.set_index("Region")
    assert table.loc["Two of ten regions"].tolist()[:2] == [240 + 400, 400 + 400]
    assert table.loc["South West", "Reading"].startswith("Not compared: one quarter")
    assert exhibit.data.set_index("region").loc["Eastern", "reading"] == "lower"
    assert "two of ten regions" in exhibit.subtitle


def test_a_range_is_judged_at_both_its_ends():
    ranged = [20, 20, 20, 20, 3, 3, 3]
    last = row("Eastern", 1, quarter(7), value_high=4, qualifier="between")
    frame = outcomes(*series(ranged), last)
    told = rocu.year_on_year(frame, "arrests", region="Eastern").data.iloc[0]
    assert (told["now"], told["now_high"]) == (3 + 3 + 3 + 1, 3 + 3 + 3 + 4)
    assert told["reading"] == "lower"
    unsure = row("Eastern", 1, quarter(7), value_high=90, qualifier="between")
    told = rocu.year_on_year(outcomes(*series(ranged), unsure), "arrests", region="Eastern").data
    assert told["reading"].iloc[0] == "same"  # 10 of 80 would be lower, 99 is not


def test_hidden_counts_are_not_worked_with():
    frame = outcomes(*series([100] * 7), hidden(period=quarter(7)))
    exhibit = rocu.year_on_year(frame, "arrests", region="Eastern")
    assert exhibit.data["why"].iloc[0] == "small counts are hidden"
    assert exhibit.table.iloc[0, 1] == "[c]"
    assert exhibit.key is None


def test_money_is_given_no_interval():
    frame = outcomes(*series([5e5] * 4 + [4e5] * 4, measure="cash seized", unit="GBP"))
    exhibit = rocu.year_on_year(frame, "cash seized", region="Eastern")
    assert exhibit.data[["lower", "upper", "p"]].isna().all(axis=None)
    assert (
        exhibit.headline == "Cash seized in Eastern was 1,600,000 against 2,000,000 the year before"
    )


def test_two_years_are_asked_for():
    with pytest.raises(NoFigures, match="seven quarters up to 2019-20 Q3"):
        one([100] * 7)
    week = periods.week_of(date(2022, 3, 7))
    with pytest.raises(NotComparable, match="no quarter, month or year"):
        rocu.year_on_year(outcomes(*by_region([5, 6], period=week)), "arrests")


def test_regions_that_have_no_period_in_common_are_not_compared():
    frame = outcomes(
        *series([100] * 3, "Eastern"),
        *series([100] * 3, "London", first=3),
        *series([100] * 3, "South West", first=6),
    )
    exhibit = rocu.year_on_year(frame, "arrests")
    assert exhibit.headline == "Arrests cannot be compared with the year before"
    assert exhibit.data["why"].ne("").all()
