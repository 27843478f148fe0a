"""Scorecards: which word each figure bears, what is new, and what chance alone would bring."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from exhibits.checker import check, fired, in_words
from exhibits.frames import (
    STEADY,
    cells_of,
    dear,
    in_states,
    outcomes,
    quarter,
    row,
    series,
)
from exhibits.geometry import cells, daily, drawn_texts, legible
from hypothesis import given, strategies as st
from statsmodels.stats.multitest import multipletests

import rocu_analysis as rocu
from rocu_analysis.errors import BadOption
from rocu_analysis.exhibits.exhibit import kind_of
from rocu_analysis.reference import REGIONS

PEOPLE = "children safeguarded"


@pytest.fixture(scope="module")
def card(illustrative):
    return rocu.scorecard(illustrative)


def body(exhibit):
    table = exhibit.table.set_index("Region").drop(columns="New signals")
    return table[table.index.isin(REGIONS)]


def counted_again(exhibit):
    """New signals and judged series from the words of the cells."""
    words = [cell for column in body(exhibit).T.to_numpy() for cell in column]
    judged = [w for w in words if re.search("no signal|improvement|concern|change", w)]
    return sum(word.endswith(", new") for word in judged), len(judged)


def test_each_word_is_that_of_the_regions_own_chart(card, illustrative):
    for region in REGIONS[::4]:
        own = rocu.track(illustrative, "arrests", region=region, counting="led")
        last = own.data[own.data["period"] == "2021-22 Q3"].iloc[0]
        cell = body(card).loc[region, "Arrests"]
        assert last["variation"] in cell
        assert cell.endswith(", new") == bool(last["new"])


def test_what_stands_when_all_are_looked_at_together(card):
    judged = card.data[card.data["p"].notna()]
    stands = multipletests(judged["p"], 0.05, method="fdr_bh")[0] & judged["new"]
    assert list(judged.loc[stands, "region"]) == ["Southern Wales"]
    assert list(card.data.loc[card.data["stands"], "region"]) == ["Southern Wales"]
    told = (
        "Looked at together, one stands out by its newest figure alone: Southern Wales (arrests)."
    )
    assert told in card.description
    assert "together" in card.bears


@pytest.mark.parametrize("size", daily("page", "slide"))
def test_every_cell_stands_where_the_table_has_it(card, size):
    (axes,) = legible(card, size).axes
    shown = cells(axes)
    for region, row_ in body(card).iterrows():
        wanted = [re.sub(" [◆▲■]|, new| ● no signal|; .* year before", "", cell) for cell in row_]
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


# --- one region ----


LEAP = [*STEADY, *(value + 40 for value in STEADY[:6])]


def words_of(exhibit, size):
    (axes,) = legible(exhibit, size).axes
    return " ".join(text.get_text() for text in axes.texts)


@pytest.fixture(scope="module")
def one():
    late = [series(STEADY, "Eastern", measure=name) for name in ("charges", "referrals")]
    return outcomes(*series(LEAP), *(cell for rows in late for cell in rows))


@pytest.mark.parametrize("size", daily("page", "slide"))
def test_a_region_is_a_table_with_a_word_where_something_changed(one, size):
    exhibit = rocu.scorecard(one, region="Eastern", period=quarter(len(LEAP) - 1).label)
    words = words_of(exhibit, size)
    table = exhibit.table.set_index("Measure")
    for column in (exhibit.table.columns[1], "A year before"):
        assert str(table.loc["Arrests", column]) in words
    assert table.loc["Arrests", "A year before"] == str(LEAP[-5])
    before, since = np.mean(LEAP[:12]), np.mean(LEAP[12:])  # the step is at the 13th quarter
    told = f"mean {before:.0f}, then {since:.0f}"
    assert told in words
    assert table.loc["Arrests", "Reading"].endswith(f"({told})")
    assert exhibit.headline.startswith("Arrests in Eastern have been higher since")
    assert exhibit.key.figure == "1 of 1 changed"


VALUES = st.lists(st.integers(30, 160), min_size=10, max_size=18)


@dear
@given(values=VALUES)
def test_any_series_bears_the_word_of_the_rules(values):
    exhibit = rocu.scorecard(outcomes(*series(values)))
    check(exhibit)
    data = exhibit.data.iloc[0]
    if data["rule"] == "step" or data["season"] != 1:
        return  # limits of another basis: test_lasting_steps
    low = data["lower_limit"]
    rule = fired(values, data["centre"], None if np.isnan(low) else low, data["upper_limit"])
    assert (data["word"] == "no signal") == (rule is None)
    if rule is None:
        assert exhibit.headline.startswith("The one series shows no new signal")


@dear
@given(cells=cells_of(14, 90), others=cells_of(14, 90))
def test_no_state_of_the_data_breaks_a_scorecard(cells, others):
    frame = outcomes(*in_states(cells), *in_states(others, "London", measure=PEOPLE))
    exhibit = rocu.scorecard(frame)
    check(exhibit)
    new, judged = counted_again(exhibit)
    if judged > 1:
        some = "None" if new == 0 else ("All" if new == judged else in_words(new).capitalize())
        assert exhibit.headline.startswith(some)
    counted = f"{new} of {judged}" if judged else "None judged"
    last = exhibit.table[exhibit.table["Region"].str.startswith("New signals")]
    assert last["New signals"].item() == counted
    check(rocu.scorecard(frame, region="Eastern"))


def test_a_measure_that_cannot_be_added_is_not_chosen_and_said():
    twice = [
        *series([9] * 4, measure="disruptions", strand="Pursue", source="unit.xlsx!4P!B2"),
        *series([7] * 4, measure="disruptions", source="unit.xlsx!Summary!B2"),
    ]
    rows, asked = outcomes(*series([5] * 4), *twice), {"region": twice[0]["region"]}
    exhibit = rocu.scorecard(rows, **asked)
    kind, arguments = kind_of("scorecard"), dict(exhibit.recipe.arguments)
    chosen = kind.choose({"outcomes": rows}, arguments)
    assert [selection.measure for selection in chosen.selections] == ["arrests"]
    assert "Not shown: disruptions" in " ".join(exhibit.notes)


def test_a_measure_that_stopped_long_ago_holds_no_other_back(illustrative):
    """The three of 2018 made the whole card one of 2018-19 Q3, in which nothing can be judged."""
    arrests = illustrative[illustrative["measure"].eq("arrests")]
    stopped = arrests.iloc[:3].assign(measure="referrals")
    card = rocu.scorecard(pd.concat([arrests, stopped]), measures=["arrests", "referrals"])
    assert ", 2021-22 Q3" in card.subtitle
    assert "among ten series" in card.description


def test_figures_without_days_that_differ_keep_no_measure_out():
    dated = series([9] * 4, measure="disruptions")
    undated = {**dated[0], "period": "a while", "period_start": None, "period_end": None}
    cuts = [{**undated, "strand": "Pursue", "source": "unit.xlsx!4P!B2"},
            {**undated, "value": 7, "source": "unit.xlsx!Summary!B2"}]  # fmt: skip
    card = rocu.scorecard(outcomes(*series([5] * 4), *dated, *cuts), region=dated[0]["region"])
    assert card.data["measure"].tolist() == ["arrests", "disruptions"]


def test_a_headline_beside_a_clear_year_is_no_half_sentence():
    moved = [164, 211, 179, 165, 172, 183, 187, 193, 214, 183]  # 777 against 699 the year before
    calm = {"charges": 120, PEOPLE: 34}
    flat = [series([n + k % 3 for k in range(10)], measure=name) for name, n in calm.items()]
    card = rocu.scorecard(outcomes(*series(moved), *flat[0], *flat[1]), region="Eastern")
    # With “three measures are” it has sixteen words, of which the last was cut off.
    assert card.headline == "All as usual, but arrests 11 per cent higher than the year before"


@pytest.mark.parametrize(("many", "named"), [(2, True), (9, True), (10, False)])
def test_of_many_measures_no_year_is_named_that_is_clear_by_itself_alone(many, named):
    """777 against 699 the year before; of 26 such years chance makes one or two clear."""
    moved = series([164, 211, 179, 165, 172, 183, 187, 193, 214, 183])
    rows = [row for n in range(many)
            for row in series([120 + k % 3 for k in range(10)], measure=f"work {n}")]  # fmt: skip
    card = rocu.scorecard(outcomes(*moved, *rows), region="Eastern")
    assert ("11 per cent higher" in card.headline) is named
    assert "11 per cent higher, judged alone" in card.table.to_string()
    # A year's claim for each measure, or one for all together.
    of_years = [claim for what, claim in card.claims.items() if what[0] in ("year", "years")]
    assert len(of_years) == (many + 1 if named else 1)
    assert any(claim.named for claim in card.claims.values()) is named


CALM = [53, 66, 68, 59, 58, 66, 60, 60, 62, 63, 55, 62]
CALM_BUT = "their usual range; no other measure shows a signal"
FELL = [60, 85, 66, 68, 58, 70, 65, 59, 47, 51, 59, 49]  # 5 of 53 after 7 of 67: 3.2 errors


@pytest.mark.parametrize(
    ("many", "moved", "told"),
    [
        (8, [*CALM[:-1], 43], f"are below {CALM_BUT}"),
        (26, [*CALM[:-1], 43], "below their usual range, as chance may bring among 26 measures"),
        pytest.param(26, [*CALM[:-1], 20], f"are below {CALM_BUT}", marks=pytest.mark.slow),
        (8, FELL, "lower since January 2020: 53 a quarter against 67 before"),
        (26, FELL, "lower since January 2020, as chance may bring among 26 measures"),
        pytest.param(26, [*FELL[:8], 27, 31, 39, 29],
                     "lower since April 2020: 32 a quarter against 66 before",
                     marks=pytest.mark.slow),
        # 180 is 15 roots of 61 above it; the figure after it is outside as well.
        (26, [*CALM[:-2], 180, 92], f"above {CALM_BUT}"),
    ],
)  # fmt: skip
def test_of_many_measures_what_chance_may_bring_is_called_that(many, moved, told):
    """43 is 2.3 roots of 61 below a mean of 61: of 26 charts one shows as much, of 8 hardly any."""
    rows = [row for n in range(1, many) for row in series(CALM, measure=f"work {n}")]
    card = rocu.scorecard(outcomes(*series(moved, measure="work 0"), *rows), region="Eastern")
    assert card.headline.endswith(told)


def test_the_chart_calls_no_figure_too_few_whose_year_is_clear():
    moved = series([100] * 4 + [180] * 4)  # 720 against 400
    card = rocu.scorecard(outcomes(*moved, *series([100, 104, 96, 101] * 2, "London")))
    assert (
        "180 too few; 80 per cent higher" in card.table.set_index("Region").at["Eastern", "Arrests"]
    )
    assert list(card.drawing.frame["text"]) == ["180\nyear higher", "101\ntoo few"]


def test_a_row_says_of_which_year_its_reading_is():
    """150 is lower than the 174 of a year before, in a year of 634 against 511."""
    moved = series([119, 115, 106, 116, 174, 155, 155, 174, 150])
    exhibit = rocu.scorecard(outcomes(*moved), region="Eastern")
    (shown,) = exhibit.drawing.options["rows"]
    assert (shown["latest"], shown["before"]) == ("150", "174")
    assert shown["reading"] == "Year to Jun 2020: 24 per cent higher"
    assert shown["kind"] == "change", "what a headline names is drawn as what changed"


def test_an_amount_bears_its_unit_in_the_row_and_in_the_words():
    """ "Each in its own unit", said the subtitle, and no unit stood anywhere."""
    cash = [*STEADY[:8], *(2 * value for value in STEADY[:8])]
    rows = [*series([410 * value for value in cash], measure="cash seized", unit="GBP"),
            *series([100] * 16)]  # fmt: skip
    exhibit = rocu.scorecard(outcomes(*rows), measures=["cash seized", "arrests"], region="Eastern")
    assert exhibit.headline == (
        "Cash seized has been higher since April 2020: £82,102 a quarter against £41,051 before"
    )
    assert list(exhibit.table["Measure"]) == ["Cash seized, pounds", "Arrests"]
    assert "(mean £41,051, then £82,102)" in exhibit.table.loc[0, "Reading"]
    alone = rocu.scorecard(outcomes(*rows), measures=["cash seized"])
    assert alone.subtitle == "Cash seized, pounds, by region, 2021-22 Q4"
    assert alone.table.columns[1] == "Cash seized, pounds"


def of_three_units():
    """Arrests; cash of about £1.6m a quarter; and the share of victims who are satisfied."""
    return outcomes(
        *series(STEADY),
        *series([40_000 * value for value in STEADY], measure="cash seized", unit="GBP"),
        *series([72, 75, 70, 71] * 3, measure="victim satisfaction", unit="percent"),
    )


def test_amounts_stand_beside_counts_in_millions_and_shares_where_they_are_asked_for():
    frame = of_three_units()
    card = rocu.scorecard(frame, region="Eastern")
    assert list(card.table["Measure"]) == ["Arrests", "Cash seized, £ million"]
    newest = STEADY[-1]
    assert card.table.iloc[:, 1].tolist() == [f"{newest}", f"{newest * 40_000 / 1e6:.1f}"]
    assert card.data["unit"].tolist() == ["count", "£ million"]
    # A share may tell the counts that it was made of, so nobody publishes it unasked.
    (note,) = [note for note in card.notes if note.startswith("Not shown")]
    assert "victim satisfaction (a share, a rate or an average" in note
    asked = rocu.scorecard(frame, region="Eastern", measures=["victim satisfaction"])
    assert asked.headline.startswith("Victim satisfaction in Eastern is within its")
    assert list(asked.table["Measure"]) == ["Victim satisfaction, per cent"]


def test_what_is_usual_of_money_keeps_its_column_and_breaks_after_to():
    """Beside months of cash the column was left out, of all measures."""
    cash, rise = [90_000, 310_000, 150_000, 420_000] * 6, [*[40] * 20, *[60] * 4]
    frame = outcomes(*series(rise), *series(cash, measure="value of drugs seized", unit="GBP"))
    drawn = drawn_texts(rocu.scorecard(frame, region="Eastern").figure())
    texts = {words for words, *_ in drawn}
    assert {"Usual", "range"} <= texts
    assert any(words.endswith(" to") for words in texts)


def test_what_is_usual_of_a_count_that_hardly_moves_is_no_range_upside_down():
    """Posts that change twice a year were usual "257 to 256": no whole number lay between."""
    posts = [254] * 6 + [259] * 6 + [264] * 6
    frame = outcomes(*series(posts, measure="officers seconded"))
    (usual,) = rocu.scorecard(frame, region="Eastern").table["Usual range"]
    low, high = map(float, usual.split(" to "))
    assert low < high


def test_a_target_of_money_is_in_pounds_as_the_returns_are():
    frame, target = of_three_units(), 1_000_000
    card = rocu.scorecard(frame, region="Eastern", target={"cash seized": target})
    assert card.table["Target"].tolist()[1].endswith("will meet £1m")
    track = rocu.track(frame, "cash seized", region="Eastern", target=target)
    assert "will meet £1m" in track.headline
    with pytest.raises(BadOption, match="Pounds, as the returns are"):
        rocu.track(frame, "cash seized", region="Eastern", target=1.5)
    # Every pound of it: £1.25m is not £1.2m, and £40,000 is not £0.0m.
    for target, told in ((1_250_000, "£1.25m"), (40_000, "£0.04m")):
        card = rocu.scorecard(frame, region="Eastern", target={"cash seized": target})
        assert card.table["Target"].tolist()[1].endswith(f" meet {told}")
        track = rocu.track(frame, "cash seized", region="Eastern", target=target)
        assert f" meet {told}" in track.headline


def test_a_measure_in_counts_and_per_cent_is_said_to_be_in_several_units():
    frame = outcomes(*series(STEADY), *series(STEADY, measure="charges"),
                     *series([50, 60], measure="charges", unit="percent"))  # fmt: skip
    (note,) = [n for n in rocu.scorecard(frame, region="Eastern").notes if n.startswith("Not sho")]
    assert "charges (it is given in several units" in note


def test_the_tile_of_one_measure_says_of_which():
    exhibit = rocu.scorecard(outcomes(*series([*STEADY, *STEADY[:4]])), region="Eastern")
    assert exhibit.key.text.startswith("Arrests in Eastern are within their usual range")


@pytest.mark.parametrize(
    ("second", "told"),
    [(80, "are higher than before"), (20, "are at another level than before")],
)
def test_two_lasting_changes_say_which_way_they_went(second, told):
    levels = {"arrests": 80, "disruptions": second}
    rows = [one for name, to in levels.items()
            for one in series([49, 51, 48, 52] * 2 + [to - 1, to + 1, to - 2, to + 2] * 2,
                              measure=name)]  # fmt: skip
    exhibit = rocu.scorecard(outcomes(*rows), region="Eastern")
    assert exhibit.headline == f"Arrests and disruptions in Eastern {told}"


def test_two_sentences_on_all_regions_tell_what_goes_on_where_nothing_is_new():
    """London had risen by two thirds, and the page said only that no series shows a new signal."""
    flat, rose = [49, 51, 48, 52] * 4, [49, 51, 48, 52] * 2 + [81, 83, 80, 84] * 2
    rows = [*series(flat, "Eastern"), *series(rose, "London"), *series(flat, "South East")]
    exhibit = rocu.scorecard(outcomes(*rows))
    told = "None of three series shows a new signal; one goes on from before"
    assert exhibit.headline == told
    assert exhibit.brief.startswith(
        "Going on: London arrests (higher since April 2020, 82 against 50). Two series are within"
    )


@pytest.mark.parametrize("before", [4, 8])  # quarters: of eight no series can be judged
@pytest.mark.parametrize(
    ("charges", "arrests", "told"),
    [
        (26, 20, "Charges across all ten regions were 30 per cent higher than the year before"),
        (26, 27, "Arrests and charges across all ten regions were clearly higher than"),
        (26, 14, "Arrests and charges across all ten regions were clearly different from"),
    ],
)
def test_all_regions_together_are_told_where_their_year_differs(charges, arrests, told, before):
    """10 regions x 4 quarters x 26 are 1,040, against 800 the year before."""
    levels = {"arrests": arrests, "charges": charges}
    rows = [
        row for region in REGIONS for name, level in levels.items()
        for row in series([*[19, 21] * (before // 2), *[level] * 4], region, measure=name)
    ]  # fmt: skip
    card = rocu.scorecard(outcomes(*rows))
    assert card.headline.startswith(told)
    if before == 8:
        assert card.brief.startswith("All ten regions together: ")
        assert "charges 1,040 against 800 the year before" in card.brief
    named = {what for claim in card.claims.values() for what in claim.named}
    moved = {name for name, level in levels.items() if level != 20}
    assert {name for name, _, region in named if region == "Network"} == moved


@pytest.mark.parametrize(
    ("levels", "many", "told"),
    [
        ({"county lines disrupted": 26}, 10, "County lines disrupted across all ten regions were"),
        ({"visits at home by our own officers": 26}, 8,
         "The one measure across eight of ten regions was"),
        ({"arrests": 20, "county lines disrupted": 26, "weapons seized by officers": 26}, 9,
         "Two of three measures, regions together, were"),
    ],
)  # fmt: skip
def test_what_is_told_of_all_regions_together_ends_within_15_words(levels, many, told):
    """8 regions x 4 quarters x 26 are 832, against 640 the year before."""
    rows = [
        row for region in REGIONS[:many] for name, level in levels.items()
        for row in series([*[19, 21] * 2, *[level] * 4], region, measure=name)
    ]  # fmt: skip
    card = rocu.scorecard(outcomes(*rows))
    assert card.headline == f"{told} clearly higher than the year before"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("children safeguarded", "Children safeguarded in 2020-21 Q1 were clearly lower than"),
        ("visits at home by our own officers", "One measure is clearly lower than"),
    ],
)
def test_a_quarter_against_that_of_the_year_before_is_told_within_15_words(name, told):
    """Both are ranges, at most 126 of at least 200: 37 per cent lower at least."""
    of = {"qualifier": "between", "measure": name}
    rows = [row(value=low, value_high=low + 6, period=quarter(at), **of)
            for at, low in ((4, 200), (8, 120))]  # fmt: skip
    headline = rocu.scorecard(outcomes(*rows), region="Eastern").headline
    assert headline == f"{told} a year before"


def test_one_region_is_not_all_together():
    """Of London one year has three quarters: 560 against 400 are the North East's alone."""
    moved = series([100] * 8 + [140] * 4, "North East")
    late = [one for n, one in enumerate(series([100] * 12, "London")) if n != 5]
    card = rocu.scorecard(outcomes(*moved, *late))
    assert "together" not in card.description
    told = "Neither of two series shows a new signal; one goes on from before"
    assert card.headline == told


def test_a_year_that_is_clear_by_itself_alone_does_not_silence_the_others():
    """Eastern's 120 against 80 is clear alone; among 20 series it is not, and none is."""
    rows = [row for region in REGIONS if region != "Eastern" for name in ("arrests", "charges")
            for row in series([19, 21] * 4, region, measure=name)]  # fmt: skip
    card = rocu.scorecard(outcomes(*series([20] * 4 + [30] * 4), *rows))
    assert card.headline == ("No clear change in 19 series looked at together from the year before")


def test_a_headline_of_all_regions_claims_no_year_of_one():
    """Eastern's 777 against 699 is clear, and stands in the table: the headline names nobody."""
    moved = series([164, 211, 179, 165, 172, 183, 187, 193, 214, 183])
    others = [row for region in REGIONS[:2] for row in series([400, 404] * 5, region)]
    card = rocu.scorecard(outcomes(*moved, *others))
    assert card.headline.startswith("None of three series shows a new signal")
    assert not any(claim.named for claim in card.claims.values())


def test_all_regions_together_are_not_told_where_their_year_is_as_usual():
    """10 x 4 x 21 are 840, against 800: a rise of 5 per cent, of which chance explains 10."""
    rows = [row for region in REGIONS for row in series([19, 21] * 4 + [21] * 4, region)]
    assert rocu.scorecard(outcomes(*rows)).headline.startswith("None of ten series")


def test_of_all_regions_each_says_once_which_forces_its_sums_lack():
    """Of Eastern's seven forces five give two measures: it was said once a measure."""
    forces = ("Cambridgeshire", "Essex", "Kent", "Norfolk", "Suffolk")
    rows = [
        row(value=5, period=quarter(n), force=force, measure=measure)
        for measure in ("arrests", "charges")
        for force in forces
        for n in range(2)
    ]
    told = rocu.scorecard(outcomes(*rows, *series([9, 9], region="London"))).description
    assert told.count("without Bedfordshire and Hertfordshire") == 1
    assert "Eastern (arrests and charges) is a sum of five of seven forces" in told


def test_a_change_that_lasts_stands_beside_one_that_is_new():
    """Arrests rose from 50 to 80 a year ago; disruptions have been low for seven quarters."""
    lasting = [49, 51, 48, 52] * 3 + [79, 81, 78, 82]
    falling = [66, 64, 67, 63, 65, 66, 64, 66, 65, 59, 60, 61, 58, 60, 61, 59]
    rows = [*series(lasting), *series(falling, measure="disruptions"),
            *series([30, 33, 31, 29] * 4, measure="charges")]  # fmt: skip
    card = rocu.scorecard(outcomes(*rows), region="Eastern")
    assert "arrests" in card.headline.casefold()
    assert "disruptions" in card.headline
    assert "since April 2021" in card.headline
