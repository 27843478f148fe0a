import difflib

import pytest
from sheets_by_hand import check_rows, codes, stated

from rocu_analysis.validation import names, words


@pytest.mark.parametrize(
    ("typed", "force"),
    [
        ("Avon & Somerset", "Avon and Somerset"),
        (" Thames  Valley ", "Thames Valley"),
        ("DEVON AND CORNWALL", "Devon and Cornwall"),
        ("London, City of", "City of London"),
        ("City of London Police", "City of London"),
        ("Metropolitan Police Service", "Metropolitan"),
        ("Met", "Metropolitan"),
        ("Dyfed Powys", "Dyfed-Powys"),
        ("Northumberland", "Northumbria"),
        ("D&C", "Devon and Cornwall"),
        ("North Yorks", "North Yorkshire"),
        ("Hampshire & Isle of Wight Constabulary", "Hampshire"),
        ("Leicestershire Constabulary", "Leicestershire"),
        ("West Midlands Police", "West Midlands"),
        ("E23000035", "Devon and Cornwall"),
    ],
)
def test_forces_as_they_are_written(typed, force):
    assert names.of_field(typed, "force").word == force
    assert len([m for m in names.meanings(typed) if m.field in names.PLACES]) == 1


@pytest.mark.parametrize(
    ("typed", "region"),
    [
        ("NERSOU", "North East"),
        ("Titan", "North West"),
        ("Yorkshire & Humber", "Yorkshire and the Humber"),
        ("ROCUWM", "West Midlands"),
        ("Eastern Region Special Operations Unit", "Eastern"),
        ("SWROCU", "South West"),
        ("Tarian", "Southern Wales"),
        ("Y&H", "Yorkshire and the Humber"),
        ("East Mids", "East Midlands"),
    ],
)
def test_regions_as_they_are_written(typed, region):
    assert names.of_field(typed, "region").word == region


@pytest.mark.parametrize(
    ("neighbours", "geography"),
    [(["Staffordshire", "West Mercia"], "force"), (["East Midlands", "Eastern"], "region")],
)
def test_west_midlands_is_settled_from_its_neighbours(tmp_path, neighbours, geography):
    rows = [["Area", "Arrests"], *([name, 5] for name in ["West Midlands", *neighbours])]
    check = check_rows(tmp_path, rows, file="2020-21.xlsx")
    assert stated(check, "geography", "region")[0] == ("B2", geography, "West Midlands")


def test_west_midlands_alone_is_reported_and_not_guessed(tmp_path):
    check = check_rows(tmp_path, [["Area", "Arrests"], ["West Midlands", 5]], file="2020-21.xlsx")
    assert check.outcomes.empty
    assert codes(check) == [("A2", "name_ambiguous")]
    assert "the force West Midlands" in check.problems["message"].iloc[0]
    assert "the region West Midlands" in check.problems["message"].iloc[0]


def test_south_wales_among_regions_is_reported(tmp_path):
    rows = [["Area", "Arrests"], ["Eastern", 1], ["South West", 2], ["South Wales", 3]]
    check = check_rows(tmp_path, rows, file="2020-21.xlsx")
    assert codes(check) == [("A4", "name_ambiguous")]


@pytest.mark.parametrize(
    ("region", "force", "home"),
    [
        ("South East", "Kent", "Eastern"),
        ("Wales", "North Wales", "North West"),
        ("Southern Wales", "North Wales", "North West"),
    ],
)
def test_a_force_in_a_region_not_its_own_is_warned_about(tmp_path, region, force, home):
    rows = [["Region", "Force", "Period", "Arrests"], [region, force, "2020-21", 5]]
    check = check_rows(tmp_path, rows)
    assert stated(check, "region", "force", "value") == [("D2", home, force, 5)]
    assert codes(check) == [("A2", "region_differs")]


def test_an_unknown_measure_keeps_its_name_with_a_warning(tmp_path):
    rows = [["Force", "Cuckoo checks", "Arrests"], ["Kent", 2, 3]]
    check = check_rows(tmp_path, rows, file="2020-21.xlsx")
    assert check.outcomes["measure"].tolist() == ["Cuckoo checks", "arrests"]
    assert codes(check) == [("B1", "measure_unknown")]
    assert "cuckooing visits" in check.problems["message"].iloc[0]


def test_the_strand_is_never_guessed(tmp_path):
    rows = [["Region", "Arrests", "Pursue disruptions", "Prevent referrals"], ["Eastern", 1, 2, 3]]
    check = check_rows(tmp_path, rows, file="2020-21.xlsx")
    assert stated(check, "measure", "strand") == [
        ("B2", "arrests", "Not stated"),
        ("C2", "disruptions", "Pursue"),
        ("D2", "Prevent programme referrals", "Not stated"),
    ]
    assert ("D1", "prevent_programme") in codes(check)


def test_a_name_with_an_aside_is_read_without_it_and_said(tmp_path):
    rows = [["Region", "Arrests"], ["South West (5 forces)", 5]]
    check = check_rows(tmp_path, rows, file="2020-21.xlsx")
    assert check.outcomes["region"].tolist() == ["South West"]
    assert codes(check) == [("A2", "name_simplified")]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Total", True),
        ("Grand total", True),
        ("South West total", True),
        ("All forces", True),
        ("All drugs", True),
        ("Total Class A", True),
        ("All Cannabis", False),
        ("Arrests", False),
        ("All ROCUs", False),
    ],
)
def test_words_for_totals(typed, expected):
    assert names.is_total(typed) is expected


def test_a_heading_made_of_known_words_is_taken_apart():
    parts = words.composite("Pursue disruptions, Q4 2020-21")
    assert parts["strand"].word == "Pursue"
    assert parts["measure"].word == "disruptions"
    assert parts["period"].period.label == "2020-21 Q4"
    assert words.composite("Pursue the disruptions of Bill") is None


def compared_with_all(text, fields):
    """Words by their likeness to a text, worked out for each phrase in full."""
    plain, scores = names.key(text), {}
    for phrase, found in names.phrases().items():
        whole = difflib.SequenceMatcher(None, plain, phrase).ratio()
        first = difflib.SequenceMatcher(None, plain.split(" ")[0], phrase.split()[0]).ratio()
        for word in (meaning.word for meaning in found if meaning.field in fields):
            scores[word] = max(scores.get(word, 0.0), whole, first - 0.1)
    best = sorted(scores.items(), key=lambda item: -item[1])
    return [word for word, score in best if score >= 0.6][:3]


@pytest.mark.parametrize("text", ["Glostershire", "Sth West", "arests", "childs safeguarded", "Qq"])
@pytest.mark.parametrize("fields", [names.PLACES, ("measure",)])
def test_the_nearest_names_are_those_of_a_comparison_with_all(text, fields):
    assert names.nearest(text, fields) == compared_with_all(text, fields)
