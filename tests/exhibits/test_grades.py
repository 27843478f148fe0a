"""Grades and self-assessments: one scale, each unit once, nobody without a grade forgotten."""

from __future__ import annotations

import pandas as pd
import pytest
from exhibits.checker import check, in_words
from exhibits.geometry import SIZE_NAMES, cells, legible
from hypothesis import given, settings
from hypothesis import strategies as st

import rocu_analysis as rocu
from rocu_analysis import schema
from rocu_analysis.errors import NoFigures, NotComparable
from rocu_analysis.reference import REGIONS

FIVE = "HMICFRS five tiers"
FOUR = "HMICFRS four tiers"
SELF = "self-assessment"


def row(region="Eastern", grade="good", assessed="2023-05-19", **changes):
    given_ = {
        "region": region,
        "unit": f"Unit of {region}",
        "unit_type": "ROCU",
        "question": "Tackling serious and organised crime",
        "grade": grade,
        "scale": FIVE,
        "assessed": assessed,
        "source": "trial.csv!4",
    }
    return given_ | changes


def answer(region="Eastern", grade="in place", question="leadership", **changes):
    return row(region, grade, **({"scale": SELF, "question": question} | changes))


def frame(*rows):
    return schema.conform(pd.DataFrame(list(rows)), "grades")


@pytest.fixture(scope="module")
def real():
    return rocu.example("grades")


@pytest.fixture(scope="module")
def invented():
    return rocu.example("illustrative_grades")


def test_the_units_of_the_real_data(real):
    exhibit = rocu.grades(real)
    check(exhibit)
    table = exhibit.table.iloc[:-1]
    counts = table["Grade"].value_counts()
    assert exhibit.headline == (
        f"Eight units were graded: {in_words(counts['outstanding'])} outstanding, "
        f"{in_words(counts['good'])} good, {in_words(counts['adequate'])} adequate and "
        f"{in_words(counts['inadequate'])} inadequate"
    )
    assert exhibit.table["Grade"].iloc[-1] == "8 of 9"
    assert "Without a grade, since no source at hand states one: Southern Wales" in (
        exhibit.description
    )
    assert "London has no unit of this kind." in exhibit.notes


def test_every_body_of_the_real_data(real):
    exhibit = rocu.grades(real, unit_type=None)
    check(exhibit)
    graded = exhibit.table.iloc[:-1]["Grade"].ne("not stated").sum()
    assert exhibit.headline.startswith(f"{graded} bodies graded: two outstanding, four good")
    assert exhibit.table["Grade"].iloc[-1] == f"{graded} of {len(real)}"


@pytest.mark.parametrize("size", SIZE_NAMES)
def test_each_unit_stands_in_the_column_of_its_grade(real, size):
    exhibit = rocu.grades(real, region="South West")
    figure = legible(exhibit, size)
    (axes,) = figure.axes
    heads = [text for text in axes.texts if type(text).__name__ == "Annotation"]
    lefts = {text.xy[0]: text.get_text().replace("\n", " ") for text in heads}
    labels = [label.get_text().replace("\n", " ") for label in axes.get_yticklabels()]
    names = dict(zip(axes.get_yticks(), labels, strict=True))
    wide = axes.get_xlim()[1]
    table = exhibit.table.set_index("Region")["Grade"]
    found = {}
    for line in axes.lines:
        for x, y in zip(line.get_xdata(), line.get_ydata(), strict=True):
            column = max(left for left in lefts if left * wide <= x)
            found[names[y]] = lefts[column]
    wanted = {
        region: "Grade not stated" if grade == "not stated" else grade.capitalize()
        for region, grade in table.items()
        if region in REGIONS
    }
    assert found == wanted
    bold = [label.get_text() for label in axes.get_yticklabels() if label.get_weight() == "bold"]
    assert bold == ["South West"]


@pytest.mark.parametrize("size", SIZE_NAMES)
def test_bodies_are_named_in_the_cell_of_their_region(real, size):
    exhibit = rocu.grades(real, unit_type=None)
    (axes,) = legible(exhibit, size).axes
    shown = cells(axes)
    rows = exhibit.table.iloc[:-1]
    graded = rows[rows["Grade"].ne("not stated")]
    for region, part in graded.groupby("Region"):
        words = ", ".join(shown[region])
        assert all(unit in words for unit in part["Unit"])
    ungraded = set(rows["Region"]) - set(graded["Region"])
    assert {f"{name}: no grade" for name in ungraded} == {
        label.get_text().replace("\n", " ")
        for label in axes.get_yticklabels()
        if "no grade" in label.get_text().replace("\n", " ")
    }


def test_a_unit_inspected_twice_counts_once_by_its_newest_report():
    both = frame(row(grade="inadequate", assessed="2022-01-10"), row(grade="good"))
    exhibit = rocu.grades(both)
    check(exhibit)
    assert exhibit.headline == "One unit was graded: good"
    assert list(exhibit.table["Grade"]) == ["inadequate", "good", "1 of 1"]
    assert any("newest report counts" in note for note in exhibit.notes)


def test_an_undated_grade_is_older_than_a_dated_one():
    exhibit = rocu.grades(frame(row(), row(grade="inadequate", assessed=None)))
    assert exhibit.headline == "One unit was graded: good"


def test_regions_without_a_row_are_named_in_one_note():
    exhibit = rocu.grades(frame(row()))
    rest = [name for name in REGIONS if name not in ("Eastern", "London")]
    (note,) = [note for note in exhibit.notes if "how these were graded" in note]
    assert note == (
        f"Nothing at hand says how these were graded: {', '.join(rest[:-1])} and {rest[-1]}."
    )
    assert "London has no unit of this kind." in exhibit.notes


def test_no_answer_in_place_is_told_as_none():
    exhibit = rocu.grades(frame(answer(grade="partly"), answer(question="messaging", grade=None)))
    check(exhibit)
    assert exhibit.headline.startswith("Units report none of 2 ")
    # The second has no grade.
    assert "In all, none of 2 is reported in place, and 1 is not known" in exhibit.description


def test_scales_are_never_mixed():
    both = frame(row(), row("London", scale=FOUR))
    with pytest.raises(NotComparable, match="several scales"):
        rocu.grades(both)
    exhibit = rocu.grades(both, scale=FOUR)
    check(exhibit)
    assert list(exhibit.table["Region"])[:-1] == ["London"]
    assert any("four tiers" in note and "not to be compared" in note for note in exhibit.notes)


def test_questions_of_inspections_are_never_mixed():
    both = frame(row(), row(question="Responding to the public", grade="inadequate"))
    with pytest.raises(NotComparable, match="several questions"):
        rocu.grades(both)
    exhibit = rocu.grades(both, question="Responding to the public")
    assert exhibit.headline == "One unit was graded: inadequate"
    assert exhibit.subtitle.startswith("Grades for responding to the public, HMICFRS five tiers")


def test_who_was_not_inspected_is_said(real):
    exhibit = rocu.grades(real, not_inspected=rocu.example("register_events"))
    (note,) = [note for note in exhibit.notes if note.startswith("Not inspected")]
    assert note.startswith("Not inspected: South West (10 February 2021). Five units were visited")


def test_an_event_without_date_or_place_is_still_said():
    events = schema.conform(
        pd.DataFrame([{"recommendation_id": "R1", "event": "not inspected", "source": "x!1"}]),
        "recommendation_events",
    )
    notes = rocu.grades(frame(row()), not_inspected=events).notes
    assert "Not inspected: a unit that is not named." in notes


def test_answers_are_counted_from_the_grid(invented):
    exhibit = rocu.grades(invented, region="South West")
    check(exhibit)
    body = exhibit.table.iloc[:-2, 1:-2]
    in_place = int((body == "in place").to_numpy().sum())
    assert exhibit.headline == (
        f"Units report {in_place} of {body.size} oversight arrangements in place at 31 March 2022"
    )
    assert exhibit.table.iloc[-2, -2] == f"{in_place} of {body.size}"
    silent = int(body.isin(["not stated", "not known"]).to_numpy().sum())
    assert exhibit.table.iloc[-1, -2] == f"{silent} of {body.size}"
    assert "Nobody has inspected them." in exhibit.notes[1]


@pytest.mark.parametrize("size", SIZE_NAMES)
def test_answers_are_drawn_as_words_with_shapes(invented, size):
    exhibit = rocu.grades(invented)
    (axes,) = legible(exhibit, size).axes
    shown = cells(axes)
    for values in exhibit.table.iloc[:-2, :-2].itertuples(index=False, name=None):
        assert shown[values[0]] == list(values[1:])
    marks = {line.get_marker() for line in axes.lines}
    assert len(marks) == 4  # in place, partly, not in place, not stated


def test_an_answer_without_a_date_is_not_lost():
    exhibit = rocu.grades(frame(answer(), answer("London", "partly", assessed=None)))
    check(exhibit)
    assert list(exhibit.table["Leadership"])[:2] == ["in place", "partly"]
    assert "Answers without a date: Unit of London." in exhibit.notes


def test_a_unit_without_region_or_name_is_kept():
    exhibit = rocu.grades(frame(answer(), answer(None, "partly", unit=None, question=None)))
    check(exhibit)
    assert list(exhibit.table["Region"])[:2] == ["Eastern", "No region"]
    assert list(exhibit.table["Question not stated"])[:2] == ["not stated", "partly"]


def test_one_answer_only():
    exhibit = rocu.grades(frame(answer()))
    check(exhibit)
    assert exhibit.headline == "The one oversight arrangement is in place at 19 May 2023"


def test_nothing_at_all():
    with pytest.raises(NoFigures, match="no grade of that scale"):
        rocu.grades(frame(row()), unit_type="force")
    exhibit = rocu.grades(frame(row(grade=None)))
    check(exhibit)
    assert exhibit.headline == "No grade of any unit is stated"


def test_rebuilt_it_is_the_same(real):
    first = rocu.grades(real, region="South West", not_inspected=rocu.example("register_events"))
    again = first.recipe.rebuild()
    assert (again.headline, again.notes) == (first.headline, first.notes)
    pd.testing.assert_frame_equal(again.table, first.table)


GRADES = st.sampled_from([*schema.GRADES[FIVE], None])
DATES = st.sampled_from([None, "2022-12-07", "2023-05-19", "2024-08-30"])


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(REGIONS), GRADES, DATES, st.integers(0, 5)), min_size=1,
             max_size=40)
)  # fmt: skip
def test_any_grades_give_a_true_headline(entries):
    rows = [
        row(region, grade, date, unit=f"Unit {number} of {region}", unit_type="force")
        for region, grade, date, number in entries
    ]
    exhibit = rocu.grades(frame(*rows), unit_type=None)
    check(exhibit)
    newest = {}
    order = sorted(range(len(entries)), key=lambda place: entries[place][2] or "")
    for place in order:
        region, grade, _, number = entries[place]
        newest[region, number] = grade
    graded = sum(grade is not None for grade in newest.values())
    if graded == 0:
        assert exhibit.headline == "No grade of any body is stated"
    else:
        assert exhibit.headline.startswith(in_words(graded).capitalize())
    assert exhibit.table["Grade"].iloc[-1] == f"{graded} of {len(newest)}"
    legible(exhibit, "page")


ANSWERS = st.sampled_from(["in place", "partly", "not in place", "not known", None])


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(REGIONS), ANSWERS, DATES,
                  st.sampled_from(["leadership", "SIO and LRO systems", "counter-corruption"])),
        min_size=1, max_size=40,
    )
)  # fmt: skip
def test_any_answers_give_a_true_headline(entries):
    rows = [answer(region, grade, question, assessed=date) for region, grade, date, question
            in entries]  # fmt: skip
    exhibit = rocu.grades(frame(*rows))
    check(exhibit)
    body = exhibit.table.iloc[:-2, 1:-2]
    in_place = int((body == "in place").to_numpy().sum())
    if body.shape[1] > 1:
        assert exhibit.headline.startswith(f"Units report {in_place or 'none'} of {body.size} ")
    elif body.size > 1:
        units = in_words(body.size)
        some = f"{in_words(in_place)} of {units}"
        if in_place == body.size:
            some = "both" if body.size == 2 else f"all {units}"
        assert exhibit.headline.startswith(f"{some.capitalize()} units report")
    legible(exhibit, "half")


def test_the_region_in_focus_has_a_sentence_of_its_own():
    graded = rocu.grades(rocu.example("grades"), region="North East")
    check(graded)
    assert graded.description.endswith("North East: adequate (report of 7 December 2022).")
    without = rocu.grades(rocu.example("grades"), region="Southern Wales")
    assert without.description.endswith("Southern Wales has no grade.")
    answers = rocu.grades(rocu.example("illustrative_grades"), region="South West")
    check(answers)
    assert answers.description.endswith("South West reports 3 of 6 in place.")


def test_one_question_is_named_in_the_headline():
    made = rocu.example("illustrative_grades")
    exhibit = rocu.grades(made, question="leadership")
    check(exhibit)
    assert exhibit.headline == "Three of ten units report leadership in place at 31 March 2022"
    assert exhibit.description == "3 of 10 units report leadership in place; of 1 it is not known."
