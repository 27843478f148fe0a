"""Scorecards: which word each figure bears, what is new, and whose year differs."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from exhibits.frames import STEADY, cells_of, dear, in_states, outcomes, quarter, row, series
from exhibits.geometry import cells, daily, legible
from hypothesis import given

import rocu_analysis as rocu
from rocu_analysis import periods
from rocu_analysis.exhibits.exhibit import kind_of
from rocu_analysis.reference import REGIONS

PEOPLE = "children safeguarded"
# 777 in the newest four, 699 in the four before: clear by itself, and no signal on the chart.
MOVED = [164, 211, 179, 165, 172, 183, 187, 193, 214, 183]


@pytest.fixture(scope="module")
def card(illustrative):
    return rocu.scorecard(illustrative)


def eastern(*rows, **options):
    return rocu.scorecard(outcomes(*rows), region="Eastern", **options)


def body(exhibit):
    return exhibit.table.set_index("Region")


def named(exhibit):
    """Measure and area of what the headline claims."""
    return {(measure, area) for claim in exhibit.claims.values()
            for measure, _, area in claim.named}  # fmt: skip


# --- words and signals ----------------------------------------------------------------------------


def test_each_word_is_that_of_the_regions_own_chart(card, illustrative):
    for region in REGIONS[::4]:
        own = rocu.track(illustrative, "arrests", region=region, counting="led")
        last = own.data[own.data["period"] == "2021-22 Q3"].iloc[0]
        cell = body(card).loc[region, "Arrests"]
        assert last["variation"] in cell
        assert cell.endswith(", new") == bool(last["new"])


def test_each_measure_is_judged_among_those_that_have_its_period(illustrative):
    """Three figures of 2018 hold no other measure back."""
    arrests = illustrative[illustrative["measure"].eq("arrests")]
    stopped = arrests.iloc[:3].assign(measure="referrals")
    exhibit = rocu.scorecard(pd.concat([arrests, stopped]), measures=["arrests", "referrals"])
    assert ", 2021-22 Q3" in exhibit.subtitle
    assert exhibit.headline.startswith("1 of 10 series shows a new signal in 2021-22 Q3")
    assert named(exhibit) == {("arrests", "Southern Wales")}


@dear
@given(cells=cells_of(14, 90), others=cells_of(14, 90))
def test_no_state_of_the_data_breaks_a_scorecard(cells, others):
    frame = outcomes(*in_states(cells), *in_states(others, "London", measure=PEOPLE))
    exhibit = rocu.scorecard(frame)
    words = [cell for column in body(exhibit).T.to_numpy() for cell in column]
    judged = [w for w in words if re.search("no signal|improvement|concern|change", w)]
    new = sum(", new" in word for word in judged)
    if judged:
        assert exhibit.headline.startswith(f"{new or 'None'} of {len(judged)} series")
    rocu.scorecard(frame, region="Eastern")


@pytest.mark.parametrize("size", daily("page", "slide"))
def test_every_cell_stands_where_the_table_has_it(card, size):
    (axes,) = legible(card, size).axes
    shown = cells(axes)
    for region, row_ in body(card).iterrows():
        wanted = [re.sub(" [◆▲■]|, new| ● no signal|; .* in a year", "", cell) for cell in row_]
        assert [text.strip("\u2007") for text in shown[region]] == wanted
    assert {line.get_marker() for line in axes.lines} == {"D", "^", "s"}


@pytest.mark.parametrize("size", daily("page", "slide"))
def test_five_columns_of_the_longest_word_stay_legible(size):
    names = ("people safeguarded", "adults safeguarded", "children safeguarded",
             "safeguarding visits", "county lines disrupted")  # fmt: skip
    leap = [*(1000 + value for value in STEADY[:-1]), 1800]
    rows = [one for name in names for region in REGIONS
            for one in series(leap, region, measure=name)]  # fmt: skip
    exhibit = rocu.scorecard(outcomes(*rows))
    assert set(exhibit.data["word"]) == {"improvement"}
    legible(exhibit, size)


# --- one region -----------------------------------------------------------------------------------


@pytest.mark.parametrize("size", daily("page", "slide"))
def test_a_region_is_a_table_with_a_word_where_something_changed(size):
    rose = [*STEADY, *(value + 40 for value in STEADY[:6])]
    late = [one for name in ("charges", "referrals") for one in series(STEADY, measure=name)]
    exhibit = eastern(*series(rose), *late, period=quarter(17).label)
    assert exhibit.headline == (
        "Arrests in Eastern have been 140 a quarter since April 2021, against 100 before"
    )
    arrests = exhibit.table.set_index("Measure").loc["Arrests"]
    # 841 / 6 = 140 since the thirteenth quarter, 1,200 / 12 = 100 before.
    assert arrests["Reading"] == "■ Higher since April 2021 (100, then 140)"
    (axes,) = legible(exhibit, size).axes
    drawn = " ".join(text.get_text() for text in axes.texts)
    for words in (str(rose[-1]), str(rose[-5]), "100, then 140"):
        assert words in drawn


def test_the_calm_measures_beside_those_that_changed_are_counted():
    fell = [60, 85, 66, 68, 58, 70, 65, 59, 47, 51, 59, 49]  # 70 a quarter to 2019, then 53
    calm = [53, 66, 68, 59, 58, 66, 60, 60, 62, 63, 55, 62]
    rows = [one for number in range(7) for one in series(calm, measure=f"work {number}")]
    exhibit = eastern(*series(fell), *rows)
    assert exhibit.headline.endswith("The other seven measures are within their usual range")
    assert named(exhibit) == {("arrests", "Eastern")}
    alone = eastern(*series(calm))
    assert alone.headline == "One measure in Eastern is within its usual range in 2020-21 Q4"
    assert not named(alone)


@pytest.mark.parametrize(("second", "verb"), [(80, "higher"), (20, "lower")])
def test_two_lasting_changes_say_which_way_each_went(second, verb):
    rows = [one for name, to in {"arrests": 80, "disruptions": second}.items()
            for one in series([49, 51, 48, 52] * 2 + [to - 1, to + 1, to - 2, to + 2] * 2,
                              measure=name)]  # fmt: skip
    assert eastern(*rows).headline == (
        "In Eastern arrests are higher since April 2020 and disruptions are "
        f"{verb} since April 2020"
    )


@pytest.mark.parametrize(("others", "is_named"), [(2, True), (9, True), (10, False)])
def test_of_many_measures_no_year_is_named_that_is_clear_by_itself_alone(others, is_named):
    """777 against 699 the year before; of 26 such years chance makes one or two clear."""
    rows = [
        one
        for number in range(others)
        for one in series([120 + k % 3 for k in range(10)], measure=f"work {number}")
    ]
    exhibit = eastern(*series(MOVED), *rows)
    assert ("Arrests in Eastern rose 11 per cent: 777 in " in exhibit.headline) is is_named
    assert named(exhibit) == ({("arrests", "Eastern")} if is_named else set())
    cell = "Rose 11 per cent" if is_named else "No clear change"
    assert exhibit.table["Against last year"].iloc[0] == cell


def test_large_amounts_are_in_millions_and_shares_are_shown_only_by_name():
    frame = outcomes(
        *series(STEADY),
        *series([40_000 * value for value in STEADY], measure="cash seized", unit="GBP"),
        *series([72, 75, 70, 71] * 3, measure="victim satisfaction", unit="percent"),
    )
    exhibit = rocu.scorecard(frame, region="Eastern")
    assert list(exhibit.table["Measure"]) == ["Arrests", "Cash seized, £ million"]
    newest = STEADY[-1]
    assert exhibit.table.iloc[:, 1].tolist() == [f"{newest}", f"{newest * 40_000 / 1e6:.1f}"]
    # A share may tell the counts that it was made of, so nobody publishes it unasked.
    assert "Not shown: victim satisfaction (a share, a rate or an average" in exhibit.notes[0]
    asked = rocu.scorecard(frame, region="Eastern", measures=["victim satisfaction"])
    assert list(asked.table["Measure"]) == ["Victim satisfaction, per cent"]


# --- all regions ----------------------------------------------------------------------------------


def test_of_all_regions_what_lasts_is_told_where_nothing_is_new():
    flat, rose = [49, 51, 48, 52] * 4, [49, 51, 48, 52] * 2 + [81, 83, 80, 84] * 2
    exhibit = rocu.scorecard(outcomes(*series(flat), *series(rose, "London")))
    assert exhibit.headline == (
        "None of 2 series shows a new signal in 2021-22 Q4; in one an earlier change lasts"
    )
    assert any("By chance alone fewer than 0.1 are to be expected" in n for n in exhibit.notes)


@pytest.mark.parametrize(
    ("arrests", "charges", "says"),
    [
        (60, 70, "Both measures fell"),
        (60, 140, "One of two measures fell and one rose"),
        (60, 100, "One of two measures fell"),
    ],
)
def test_of_two_years_in_all_regions_the_sum_of_the_regions_is_judged(arrests, charges, says):
    """Of 100 in each of ten regions: with two points no chart has limits, but the sum moved."""
    rows = [row(region, value, periods.financial_year(year), measure=measure)
            for region in REGIONS
            for measure, now in (("arrests", arrests), ("charges", charges))
            for year, value in ((2019, 100), (2020, now))]  # fmt: skip
    exhibit = rocu.scorecard(outcomes(*rows))
    assert exhibit.headline.startswith(f"{says} in a year in all ten regions together. ")
    moved = {name for name, value in (("arrests", arrests), ("charges", charges)) if value != 100}
    assert {name for name, area in named(exhibit) if area == "Network"} == moved


def test_a_year_that_is_clear_by_itself_alone_is_not_named_among_many():
    """Eastern's 120 against 80 is clear alone; among 19 series it is not, and none is."""
    rows = [one for region in REGIONS if region != "Eastern" for name in ("arrests", "charges")
            for one in series([19, 21] * 4, region, measure=name)]  # fmt: skip
    exhibit = rocu.scorecard(outcomes(*series([20] * 4 + [30] * 4), *rows))
    assert exhibit.headline == (
        "No series can be judged: too few figures for limits, which need ten"
    )
    assert not named(exhibit)


def test_a_year_that_stands_among_all_is_in_its_cell():
    exhibit = rocu.scorecard(outcomes(*series([100] * 4 + [180] * 4),  # 720 against 400
                                      *series([100, 104, 96, 101] * 2, "London")))  # fmt: skip
    arrests = exhibit.table.set_index("Region")["Arrests"]
    assert arrests["Eastern"] == "180 too few; rose 80 per cent in a year"
    assert list(exhibit.drawing.frame["text"]) == ["180\nyear higher", "101\ntoo few"]


# --- which rows -----------------------------------------------------------------------------------


def test_a_measure_that_cannot_be_added_is_not_chosen_and_it_is_noted():
    twice = [
        *series([9] * 4, measure="disruptions", strand="Pursue", source="unit.xlsx!4P!B2"),
        *series([7] * 4, measure="disruptions", source="unit.xlsx!Summary!B2"),
    ]
    mixed = [*series(STEADY[:4], measure="charges"),
             *series([50, 60], measure="charges", unit="percent")]  # fmt: skip
    frame = outcomes(*series([5] * 4), *twice, *mixed)
    exhibit = rocu.scorecard(frame, region="Eastern")
    chosen = kind_of("scorecard").choose({"outcomes": frame}, dict(exhibit.recipe.arguments))
    assert [selection.measure for selection in chosen.selections] == ["arrests"]
    (note,) = [note for note in exhibit.notes if "Not shown: " in note]
    assert "disruptions (for Eastern in 2018-19 Q1 one sheet gives it" in note
    assert "charges (it is given in several units" in note


def test_forces_that_sums_leave_out_are_named_once_for_all_measures():
    forces = ("Cambridgeshire", "Essex", "Kent", "Norfolk", "Suffolk")  # five of seven
    rows = [
        row(value=5, period=quarter(n), force=force, measure=measure)
        for measure in ("arrests", "charges")
        for force in forces
        for n in range(2)
    ]
    exhibit = rocu.scorecard(outcomes(*rows, *series([9, 9], "London")))
    assert exhibit.notes[0].count("Sums leave out Bedfordshire and Hertfordshire throughout") == 1
    assert "five of seven forces" in exhibit.table.set_index("Region").at["Eastern", "Arrests"]
