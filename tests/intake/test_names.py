"""Words as people write them: places, measures, totals, and those most like an unknown one."""

import pytest
from sheets_by_hand import check_rows

from rocu_analysis.intake import names, words
from rocu_analysis.intake.companion import Mapping


@pytest.mark.parametrize(
    ("typed", "field", "word"),
    [
        ("AVON & SOMERSET", "force", "Avon and Somerset"),
        (" Kent  Police ", "force", "Kent"),
        ("E46000005", "force", None),
        ("Yorkshire & Humber", "region", "Yorkshire and the Humber"),
        ("SW", "region", "South West"),
        ("the Met", "force", "Metropolitan"),
        ("Arestiadau / Arrests", "measure", "arrests"),
        ("Arrests / Charges", "measure", None),
        ("Number of arrests", "measure", "arrests"),
        ("Number of cash seized", "measure", None),  # pounds, and no number of them
        ("Prevent (4P)", "strand", "Prevent"),
        ("Arrests*", "measure", "arrests"),
        ("Arrests [note 2]", "measure", "arrests"),
        ("arrests of officers", "measure", None),
    ],
)
def test_a_whole_cell_is_looked_up_without_case_marks_and_spaces(typed, field, word):
    assert names.word_of(field, typed) == word


def test_a_name_may_mean_a_force_and_a_region():
    assert {m.field for m in names.meanings("West Midlands")} == {"force", "region"}
    assert {m.field for m in names.meanings("West Midlands Police")} == {"force"}


@pytest.mark.parametrize("label", ["Total", "Grand total", "All forces", "South West total", "Sum"])
def test_a_total_is_known_by_its_label(label):
    assert names.is_total(label)


@pytest.mark.parametrize("label", ["Total waiting", "All but Kent", "Totally", "Kent", "Arrests"])
def test_other_labels_are_no_totals(label):
    assert not names.is_total(label)


@pytest.mark.parametrize(
    ("typed", "near"),
    [("Northumbira", "Northumbria"), ("Estern", "Eastern"), ("Southern Whales", "Southern Wales")],
)
def test_the_nearest_known_name_comes_first(typed, near):
    assert names.suggest(typed)[0] == near


def test_nothing_is_near_to_a_word_like_no_other():
    assert names.suggest("Xyzzy") == []


@pytest.mark.parametrize(
    ("texts", "is_open"),
    [
        (("North West", "East of England"), {"North West", "East of England"}),
        (("NW", "SE", "SW", "Wales"), {"NW", "SE"}),
        (("East of England",), set()),
        (("South East", "South West"), set()),
        (("East of England", "Southern Wales", "South East"), set()),  # a list of units
        (("Kent Police", "West Midlands"), set()),  # a force beside a force
        (("West Midlands", "South East", "Kent"), {"West Midlands"}),
    ],
)
def test_a_name_is_settled_by_the_names_beside_it(texts, is_open):
    settled = names.settle_places(texts, [names.meanings(text, codes=True) for text in texts])
    assert {t for t, meant in zip(texts, settled, strict=True) if len(meant) > 1} == is_open


def line(text):
    """What a title says."""
    return words.read_line(text, Mapping(), words.Settings())


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("Table 3: number of arrests by police force area, Kent", []),
        ("Rest of South West arrests", ["Rest"]),
        ("South West without Dorset", ["without"]),
        ("Kent, from April 2020", ["from"]),
        ("Disruptions, not major", ["not"]),
        ("Arrests in Ruritania", ["Ruritania"]),
    ],
)
def test_every_part_of_a_title_is_known_or_told(text, unknown):
    assert [word for word in line(text).unknown if word in unknown] == unknown
    assert bool(line(text).unknown) == bool(unknown)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Arrests target 2025-26", "target"),
        ("Arrests per 1,000 people", "per 1000"),
        ("Cumulative arrests", "cumulative"),
        ("Planned arrests", "planned"),
        ("Arrests", ""),
    ],
)
def test_a_word_that_changes_what_figures_are_is_found(text, word):
    assert line(text).changes_meaning == word


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("Arrests Q2 2025-26", ["2025-26 Q2"]),
        ("Q2 arrests 2025-26", ["2025-26 Q2"]),
        ("Arrests, 2025-26 (Q2)", ["2025-26 Q2"]),
        ("Arrests 2021", ["2021", "2020-21", "2021-22"]),
        ("Arrests, as at 7 April 2021", []),
    ],
)
def test_a_period_in_a_title_may_be_in_two_parts(text, labels):
    assert [period.label for period in line(text).periods] == labels
    assert not line(text).twice


@pytest.mark.parametrize("text", ["Figures are cumulative", "Year to date", "rolling 12 months"])
def test_a_remark_that_figures_are_cumulative_is_known(text):
    assert words.is_cumulative(text)


def test_a_remark_of_a_target_is_not_taken_for_cumulative_figures():
    assert not words.is_cumulative("above target")


def test_what_names_two_of_a_kind_is_of_neither(tmp_path):
    """Disruptions of Pursue and Prevent together were those of Pursue."""
    rows = [["Force", "Pursue and Prevent disruptions"], ["Dorset", 13]]
    assert check_rows(tmp_path, rows, file="2025-26 Q1.xlsx").outcomes.empty
    rows = [["Period", "Dorset and Wiltshire arrests"], ["2025-26 Q1", 13]]
    assert check_rows(tmp_path, rows).outcomes.empty


def test_a_word_that_a_companion_settles_is_what_it_says(tmp_path):
    rows = [["Force", "Period", "Arrests"], ["W Merc", "Q1 2025-26", 102]]
    toml = '[values.geography]\n"W Merc" = "West Mercia"\n'
    assert check_rows(tmp_path, rows).outcomes.empty
    assert check_rows(tmp_path, rows, toml=toml).outcomes["force"].tolist() == ["West Mercia"]
