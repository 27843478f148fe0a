"""Words as people write them: places, measures, totals, and those most like an unknown one."""

import difflib

import pytest

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


@pytest.mark.parametrize(
    ("heading", "measure"),
    [
        ("No. arrested", "arrests"),
        ("Number arrested", "arrests"),
        ("Number charged", "people charged"),
        ("Cash seized (£000s)", "cash seized"),
        ("Cash seized (£'000)", "cash seized"),
        ("Cash seized £m", "cash seized"),
        ("Cash seized in £ thousands", "cash seized"),
        ("value of drugs seized in thousands", "value of drugs seized"),
    ],
)
def test_measures_as_headings_write_them(heading, measure):
    assert words.measure_name(heading) == (measure, True)


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
