"""The four strands: shares, intervals, verdicts, and what has no strand."""

from __future__ import annotations

import pytest
from exhibits.checker import check, column, in_words, verdicts_of_shares
from exhibits.frames import by_strand, hidden, outcomes, row
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import multinomial_proportions_confint, proportion_confint

import rocu_analysis as rocu
from rocu_analysis.errors import BadOption, NotComparable
from rocu_analysis.exhibits.exhibit import ILLUSTRATIVE_NOTE
from rocu_analysis.reference import NOT_STATED, REGIONS, STRANDS

EVEN = {"Pursue": 60, "Prevent": 20, "Protect": 12, "Prepare": 8, NOT_STATED: 25}


def four(**changes):
    return {**EVEN, **changes}


def rows_of(table, whole="Network"):
    return table[table.iloc[:, 0] != whole]


def test_planted_pursue_share_is_found(illustrative):
    exhibit = rocu.balance(illustrative, "disruptions", period="2021-22 Q3")
    check(exhibit)
    table = exhibit.table.set_index("Region")
    verdict = table["Pursue share against the network"]
    assert verdict["Yorkshire and the Humber"] == "Below the network"
    assert exhibit.illustrative
    assert ILLUSTRATIVE_NOTE in exhibit.notes


def test_illustrative_headline_is_made_again_from_the_table(illustrative):
    exhibit = rocu.balance(illustrative, "disruptions", period="2021-22 Q3")
    table = rows_of(exhibit.table)
    verdicts = verdicts_of_shares(column(table, "Pursue, 2021"), column(table, "With a stated"))
    same = verdicts.count("same")
    assert exhibit.headline == (
        f"Pursue share: {in_words(same)} of ten regions cannot be told apart from the network"
    )


def test_shares_are_of_the_part_with_a_strand():
    exhibit = rocu.balance(outcomes(*by_strand(EVEN)), "disruptions")
    check(exhibit)
    (only,) = exhibit.table.to_dict("records")
    assert only["With a stated strand"] == 60 + 20 + 12 + 8
    assert only["All recorded"] == 60 + 20 + 12 + 8 + 25
    assert only["Pursue, per cent of stated"] == 60  # 60 of 100
    assert only["Not stated, per cent of recorded"] == 20  # 25 of 125
    low, high = proportion_confint(60, 100, method="wilson")
    assert only["Lower limit, 95 per cent"] == round(low * 100)
    assert only["Upper limit, 95 per cent"] == round(high * 100)
    assert exhibit.headline == "Eastern: 60 per cent of recorded disruptions are Pursue"


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


def test_what_has_no_strand_is_always_in_view(illustrative):
    for frame in (illustrative, outcomes(*by_strand(dict.fromkeys(STRANDS, 10), "London"))):
        exhibit = rocu.balance(frame, "disruptions")
        assert NOT_STATED in exhibit.table.columns
        panels = [axes.get_label() for axes in exhibit.figure().axes]
        assert panels == [*STRANDS, NOT_STATED]


def test_the_caveat_and_the_bounds_stand_in_the_notes():
    notes = " ".join(rocu.balance(outcomes(*by_strand(EVEN)), "disruptions").notes)
    assert "recording may hide prevention work" in notes
    # None or all of the 25 without a strand: 60 / 125 and 85 / 125.
    assert "would be 48 or 68 per cent" in notes


def test_a_declared_map_is_printed_as_an_assumption(scorpion):
    strands = {"arrests": "Pursue", "people safeguarded": "Protect"}
    exhibit = rocu.balance(scorpion, strands=strands, region="South West")
    check(exhibit)
    notes = " ".join(exhibit.notes)
    assert "Assumption, declared for this exhibit" in notes
    assert "arrests as Pursue and people safeguarded as Protect" in notes
    assert "Prevent and Prepare have no figure" in notes
    assert "missing, not zero" in notes
    table = exhibit.table.iloc[0]
    assert (table["Prevent"], table["Prepare"]) == ("[x]", "[x]")


def test_a_stated_strand_outweighs_the_map():
    rows = [row(value=9, strand="Prevent"), row(value=5), row(value=7, measure="charges")]
    exhibit = rocu.balance(outcomes(*rows), strands={"arrests": "Pursue", "charges": "Pursue"})
    table = exhibit.table.iloc[0]
    assert (table["Pursue, 2018-19"], table["Prevent"]) == (5 + 7, 9)


def test_a_part_and_its_whole_are_not_both_counted():
    rows = [
        row(value=9, measure="people safeguarded"),
        row(value=5, measure="children safeguarded"),
    ]
    strands = {"people safeguarded": "Protect", "children safeguarded": "Protect"}
    with pytest.raises(NotComparable, match="would count them twice"):
        rocu.balance(outcomes(*rows), strands=strands)


def test_levels_are_shown_and_never_weighted(illustrative):
    exhibit = rocu.balance(illustrative, "disruptions", by="level", period="2020-21")
    check(exhibit)
    assert list(exhibit.table["Level"]) == ["Major", "Moderate", "Minor", NOT_STATED, "All levels"]
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
    verdicts = verdicts_of_shares(column(table, "Pursue, 2020"), column(table, "With a stated"))
    assert f"{in_words(len(verdicts))} {by}s" in exhibit.headline


def test_a_hidden_strand_hides_the_share():
    counts = {name: value for name, value in EVEN.items() if name != "Prepare"}
    rows = [*by_strand(counts), hidden(strand="Prepare", measure="disruptions")]
    exhibit = rocu.balance(outcomes(*rows), "disruptions")
    check(exhibit)
    assert exhibit.headline == "Counts are hidden to protect people, so no pursue share is shown"
    table = exhibit.table.iloc[0]
    assert (table["Prepare"], table["Pursue, per cent of stated"]) == ("[c]", "[c]")
    assert table["Pursue, 2018-19"] == 60


def test_focus_with_a_long_name():
    rows = []
    for name in REGIONS:
        heavy = name == "Yorkshire and the Humber"
        rows += by_strand(four(Pursue=20 if heavy else 60), name)
    exhibit = rocu.balance(outcomes(*rows), "disruptions", region="Yorkshire and the Humber")
    check(exhibit)
    assert exhibit.headline.startswith(
        "Yorkshire and the Humber's pursue share is below the network's: 33 against "
    )


def test_bad_questions(illustrative):
    with pytest.raises(BadOption, match="Allowed: region, threat, tier, level"):
        rocu.balance(illustrative, "disruptions", by="force")
    with pytest.raises(BadOption, match="neither a measure nor a map"):
        rocu.balance(illustrative)
    with pytest.raises(BadOption, match="“Pursuit” is not a strand"):
        rocu.balance(illustrative, strands={"arrests": "Pursuit"})


COUNT = st.integers(0, 120)


@settings(max_examples=40, deadline=None)
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
            0: f"all {number} regions can be",
            len(parts): f"none of {number} regions can be",
        }.get(same, f"{in_words(same)} of {number} regions cannot be")
        assert exhibit.headline == f"Pursue share: {wanted} told apart from the network"
