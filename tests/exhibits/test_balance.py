"""The four strands: shares, intervals, verdicts, and what has no strand."""

from __future__ import annotations

import numpy as np
import pytest
from exhibits.checker import check, column, in_words, verdicts_of_shares
from exhibits.frames import by_strand, hidden, outcomes, quarter, row
from exhibits.geometry import SIZE_NAMES, legible
from exhibits.share_checks import earlier_quarters, verdicts_widened
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import multinomial_proportions_confint, proportion_confint

import rocu_analysis as rocu
from rocu_analysis.reference import NOT_STATED, REGIONS, STRANDS

EVEN = {"Pursue": 60, "Prevent": 20, "Protect": 12, "Prepare": 8, NOT_STATED: 25}


def four(**changes):
    return {**EVEN, **changes}


def rows_of(table, whole="Network"):
    """Rows that are compared: not all together, and not the line of per cents."""
    first = table.iloc[:, 0]
    return table[first.ne(whole) & ~first.str.endswith(", per cent")]


def test_illustrative_headline_is_made_again_from_table_and_history(illustrative):
    exhibit = rocu.balance(illustrative, "disruptions", period="2021-22 Q3")
    table = rows_of(exhibit.table)
    pursue, stated = column(table, "Pursue, 2021"), column(table, "With a stated")
    history = earlier_quarters(illustrative, "disruptions", "2021-22 Q3", by="region")
    verdicts = verdicts_widened(pursue, stated, [history[name] for name in table["Region"]])
    same = verdicts.count("same")
    assert exhibit.headline == (
        f"Pursue share: {in_words(same)} of ten regions cannot be told apart from the network"
    )


def test_shares_are_of_the_part_with_a_strand():
    exhibit = rocu.balance(outcomes(*by_strand(EVEN)), "disruptions")
    check(exhibit)
    only, shares = exhibit.table.to_dict("records")
    assert only["With a stated strand"] == 60 + 20 + 12 + 8
    assert only["Pursue, per cent"] == 60  # 60 of 100
    low, high = proportion_confint(60, 100, method="wilson")
    assert only["95 per cent interval"] == f"{100 * low:.0f} to {100 * high:.0f}"
    assert shares["Region"] == "Eastern, per cent"
    # Of 100 with a strand; and of 125 recorded, 100 with one and 25 without.
    assert [shares[name] for name in ("Pursue, 2018-19", *STRANDS[1:])] == [60, 20, 12, 8]
    assert shares["With a stated strand"] == 100 * 100 / 125
    assert shares[NOT_STATED] == 100 * 25 / 125
    assert exhibit.headline == "Eastern: 60 per cent of disruptions with a stated strand are Pursue"


def test_the_other_strands_have_goodmans_intervals():
    exhibit = rocu.balance(outcomes(*by_strand(EVEN)), "disruptions")
    parts = exhibit.drawing.frame.set_index("strand")
    wanted = multinomial_proportions_confint([60, 20, 12, 8], method="goodman") * 100
    for place, strand in enumerate(STRANDS[1:], start=1):
        assert parts.loc[strand, "lower"] == pytest.approx(wanted[place][0])
        assert parts.loc[strand, "upper"] == pytest.approx(wanted[place][1])


def test_too_few_have_no_joint_interval():
    exhibit = rocu.balance(outcomes(*by_strand(four(Prepare=4))), "disruptions")
    parts = exhibit.drawing.frame.set_index("strand")
    assert parts.loc["Prevent", ["lower", "upper"]].isna().all()
    assert parts.loc["Pursue", ["lower", "upper"]].notna().all()


def test_a_stated_strand_outweighs_the_map():
    rows = [row(value=9, strand="Prevent"), row(value=5), row(value=7, measure="charges")]
    exhibit = rocu.balance(outcomes(*rows), strands={"arrests": "Pursue", "charges": "Pursue"})
    table = exhibit.table.iloc[0]
    assert (table["Pursue, 2018-19"], table["Prevent"]) == (5 + 7, 9)


def test_levels_are_shown_and_never_weighted(illustrative):
    exhibit = rocu.balance(illustrative, "disruptions", by="level", period="2020-21")
    check(exhibit)
    levels = ["Major", "Moderate", "Minor", NOT_STATED, "All levels", "All levels, per cent"]
    assert list(exhibit.table["Level"]) == levels
    rows = illustrative[illustrative["measure"] == "disruptions"]
    year = rows[rows["period"].str.startswith("2020-21") & rows["strand"].eq("Pursue")]
    whole = exhibit.table.set_index("Level").loc["All levels"]
    assert whole["Pursue, 2020-21"] == year["value"].sum()
    assert any("never weighted" in note for note in exhibit.notes)


@pytest.mark.parametrize("by", ["threat", "tier"])
def test_threats_and_tiers(illustrative, by):
    exhibit = rocu.balance(
        illustrative, "disruptions", by=by, region="South West", period="2020-21"
    )
    check(exhibit)
    assert "South West" in exhibit.subtitle
    table = rows_of(exhibit.table, f"All {by}s")
    pursue, stated = column(table, "Pursue, 2020"), column(table, "With a stated")
    part = illustrative[illustrative["region"].eq("South West")]
    history = earlier_quarters(part, "disruptions", "2020-21", by=by)
    names = [name[:1].lower() + name[1:] for name in table.iloc[:, 0]]
    found = {label.lower(): counts for label, counts in history.items()}
    verdicts = verdicts_widened(pursue, stated, [found[name.lower()] for name in names])
    same, number = verdicts.count("same"), len(verdicts)
    some = f"{in_words(same)} of {in_words(number)} {by}s cannot be"
    none = f"{'neither' if number == 2 else 'none'} of {in_words(number)} {by}s can be"
    assert exhibit.headline == (
        f"Pursue share: {none if same == number else some} told apart from the whole"
    )


def test_a_hidden_strand_hides_the_share():
    counts = {name: value for name, value in EVEN.items() if name != "Prepare"}
    rows = [*by_strand(counts), hidden(strand="Prepare", measure="disruptions")]
    exhibit = rocu.balance(outcomes(*rows), "disruptions")
    check(exhibit)
    assert exhibit.headline == "Counts are hidden to protect people, so no pursue share is shown"
    table = exhibit.table.iloc[0]
    assert (table["Prepare"], table["Pursue, per cent"]) == ("[c]", "[c]")
    assert table["95 per cent interval"] == "[c]"
    assert table["Pursue, 2018-19"] == 60


@pytest.mark.parametrize("size", SIZE_NAMES)
def test_large_counts_and_long_names_fit(size):
    for times in (1, 100, 1000):
        counts = {key: number * times for key, number in EVEN.items()}
        rows = [*by_strand(counts, "London"), *by_strand(counts, "Yorkshire and the Humber")]
        figure = legible(rocu.balance(outcomes(*rows), "disruptions", region="London"), size)
        # Counts of one panel end before the next begins.
        panels = [axes.get_window_extent() for axes in figure.axes]
        for axes, following in zip(figure.axes[:-1], panels[1:], strict=True):
            ends = [text.get_window_extent().x1 for text in axes.texts[-2:]]
            assert max(ends) < following.x0
            assert axes.get_window_extent().width > 0


# Shares of 60 and 80 per cent in turn: each pair of quarters scores 0.2^2 / (0.7 * 0.3 * 2 / 100).
SWINGS = [four(Pursue=60, Prevent=40, Protect=0, Prepare=0),
          four(Pursue=80, Prevent=20, Protect=0, Prepare=0)]  # fmt: skip
SWING = 0.2**2 / (0.7 * 0.3 * 2 / 100)


def quarters(number, region="Eastern", changes=None):
    """Rows of so many swinging quarters; ``changes`` by number of the quarter."""
    changes = changes or {}
    return [
        one
        for place in range(number)
        for one in by_strand(SWINGS[place % 2], region, period=quarter(place),
                             **changes.get(place, {}))
    ]  # fmt: skip


def test_from_eight_earlier_periods_the_interval_is_widened():
    for number, widened in ((8, False), (9, True)):
        exhibit = rocu.balance(outcomes(*quarters(number)), "disruptions")
        check(exhibit)
        (only,) = exhibit.data.to_dict("records")
        assert only["periods"] == number - 1
        assert only["dispersion"] == pytest.approx(SWING if widened else 1)
        said = any("the usual variation of recording" in note for note in exhibit.notes)
        assert said == widened
        assert any("cover chance alone" in note for note in exhibit.notes) != widened
    # 60 of 100 read as 100 / 9.52 trials, Student's t on 2 * 49 / (14 + 6) degrees of freedom.
    trials, reach = 100 / SWING, stats.t.ppf(0.975, 2 * 49 / 20)
    middle = (0.6 + reach**2 / (2 * trials)) / (1 + reach**2 / trials)
    half = reach * np.sqrt(0.24 / trials + reach**2 / (4 * trials**2)) / (1 + reach**2 / trials)
    assert only["lower"] == pytest.approx(100 * (middle - half))
    assert only["upper"] == pytest.approx(100 * (middle + half))


@pytest.mark.parametrize(
    "changes", [{"status": "provisional"}, {"value": None, "marker": "c"}, {"value_high": 900}]
)
def test_only_whole_final_exact_counts_are_history(changes):
    rows = [one | (changes if one["period"] == quarter(3).label else {}) for one in quarters(10)]
    (only,) = rocu.balance(outcomes(*rows), "disruptions").data.to_dict("records")
    assert only["periods"] == 9 - 1


def test_a_year_has_the_quarters_before_it_for_a_history():
    exhibit = rocu.balance(outcomes(*quarters(16)), "disruptions", period="2021-22")
    check(exhibit)
    (only,) = exhibit.data.to_dict("records")
    assert (only["Pursue"], only["stated"]) == (2 * 60 + 2 * 80, 400)
    assert only["periods"] == 12
    assert only["dispersion"] == pytest.approx(SWING)


COUNT = st.integers(0, 120)


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
    exhibit = rocu.balance(outcomes(*rows), "disruptions")
    check(exhibit)
    pursue, stated = zip(*parts.values(), strict=True) if parts else ((), ())
    if len(parts) > 1 and 0 < sum(pursue) < sum(stated):
        same = verdicts_of_shares(pursue, stated).count("same")
        number = in_words(len(parts))
        wanted = {
            0: "both regions can be" if number == "two" else f"all {number} regions can be",
            len(parts): f"{'neither' if number == 'two' else 'none'} of {number} regions can be",
        }.get(same, f"{in_words(same)} of {number} regions cannot be")
        assert exhibit.headline == f"Pursue share: {wanted} told apart from the network"
