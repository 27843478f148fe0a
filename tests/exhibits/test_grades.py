"""Grades and self-assessments: one scale, each unit once, nobody without a grade forgotten."""

from __future__ import annotations

import numpy as np
import pytest
from exhibits.checker import check, in_words
from exhibits.frames import dear, rows_of
from exhibits.geometry import TRIED_SIZES, drawn_texts, legible
from hypothesis import given, strategies as st

import rocu_analysis as rocu
from rocu_analysis import datasets, schema, theme
from rocu_analysis.errors import NotComparable
from rocu_analysis.reference import REGIONS

FIVE, SELF = "HMICFRS five tiers", "self-assessment"


def row(region="Eastern", grade="good", assessed="2023-05-19", **changes):
    return {"region": region, "grade": grade, "assessed": assessed} | changes


def of_force(name, grade="good", region="Eastern", **changes):
    return row(region, grade, unit=name, unit_type="force", **changes)


def answer(region="Eastern", grade="in place", question="leadership", **changes):
    return row(region, grade, scale=SELF, question=question, **changes)


def frame(*rows):
    return rows_of("grades", *rows)


@pytest.mark.parametrize("size", TRIED_SIZES)
def test_each_body_is_on_the_rung_of_its_grade_and_forces_under_their_unit(size):
    real = rocu.example("grades")
    exhibit = rocu.grades(real, region="South West", unit_type=None)
    (axes,) = legible(exhibit, size).axes
    lefts = sorted(head.xy[0] * axes.get_xlim()[1] for head in axes.texts if hasattr(head, "xyann"))
    names = dict(zip(axes.get_yticks(), exhibit.drawing.options["rows"], strict=True))
    marks = {names[min(names, key=lambda y: abs(y - line.get_ydata()[0]))]: line
             for line in axes.lines if line.get_marker() == "o"}  # fmt: skip
    grade_of = {name: schema.GRADES[FIVE][np.searchsorted(lefts, line.get_xdata()[0]) - 1]
                for name, line in marks.items()}  # fmt: skip
    table = exhibit.table.set_index("Unit or force")["Grade"]
    assert grade_of["South West unit"] == table["SWROCU"] == "adequate"
    forces = ["Avon and Somerset", "Devon and Cornwall", "Dorset", "Gloucestershire", "Wiltshire"]
    assert list(names.values())[1:6] == forces
    assert [grade_of[name] for name in forces] == [table[name] for name in forces]
    own = [line.get_color() == theme.FOCUS for line in marks.values()]
    assert own == [True] * 6 + [False] * 7  # of other regions the unit alone


@pytest.mark.parametrize(("day", "shown"), [("2024-06-30", 0), ("2024-07-01", 6)])
def test_a_paper_older_than_the_evidence_of_a_grade_does_not_print_it(day, shown):
    """Visited in March, June and July 2024: no paper of June can know the grade."""
    entry = {"kind": "grades", "unit_type": None}
    asked = {"title": "A paper", "audience": "public", "exhibits": [entry], "as_at": day}
    held = rocu.Paper({"grades": rocu.example("grades")}, **asked).frames["grades"]
    assert (held["region"].eq("South West") & held["grade"].notna()).sum() == shown


GRADES = st.sampled_from([*schema.GRADES[FIVE], None])
DATES = st.sampled_from([None, "2022-12-07", "2023-05-19", "2024-08-30"])


@dear
@given(st.lists(st.tuples(st.sampled_from(REGIONS), GRADES, DATES, st.integers(0, 5)),
                min_size=1, max_size=40))  # fmt: skip
def test_any_grades_count_the_newest_of_each_unit(entries):
    rows = [of_force(f"Unit {number} of {region}", grade, region, assessed=date)
            for region, grade, date, number in entries]  # fmt: skip
    exhibit = rocu.grades(frame(*rows), unit_type=None)
    check(exhibit)
    newest = {}
    for region, grade, _, number in sorted(entries, key=lambda entry: entry[2] or ""):
        newest[region, number] = grade
    graded = sum(grade is not None for grade in newest.values())
    assert exhibit.table["Grade"].iloc[-1] == f"{graded} of {len(newest)}"
    number = in_words(graded) if graded else "no"
    start = f"{number.capitalize()} force{'s' * (graded > 1)} graded"
    well = sum(grade in ("outstanding", "good") for grade in newest.values())
    assert exhibit.headline.startswith((start, f"{well} of {graded} graded good or better"))
    if graded:
        legible(exhibit, "page")


@pytest.mark.parametrize("size", TRIED_SIZES)
def test_units_without_room_are_counted(size):
    rows = [of_force(f"Unit {number} of Yorkshire and the Humber") for number in range(30)]
    exhibit = rocu.grades(frame(*rows), unit_type=None)
    drawn = [words for words, *_ in drawn_texts(legible(exhibit, size))]
    shown = sum(words.startswith("Unit") for words in drawn)
    assert 2 <= shown < 30
    assert f"{30 - shown} more in the table" in drawn


ANSWERS = st.sampled_from(["in place", "partly", "not in place", "not known", None])
QUESTIONS = st.sampled_from(["leadership", "SIO and LRO systems", "counter-corruption"])


@dear
@given(st.lists(st.tuples(st.sampled_from(REGIONS), ANSWERS, DATES, QUESTIONS), min_size=1,
                max_size=40))  # fmt: skip
def test_any_answers_are_counted_in_place_of_all_cells(entries):
    rows = [answer(region, grade, question, assessed=date)
            for region, grade, date, question in entries]  # fmt: skip
    exhibit = rocu.grades(frame(*rows))
    check(exhibit)
    body = exhibit.table.iloc[:-2, 1:].filter(regex="^(?!In place)")
    in_place = int((body == "in place").to_numpy().sum())
    counted = exhibit.headline.removeprefix("Units report ")
    assert counted.startswith(f"{in_place} of {body.size} ")
    legible(exhibit, "half")


def test_the_forces_of_a_region_follow_its_unit_in_the_headline():
    forces = [of_force("Kent"), of_force("Essex", "inadequate")]
    held = frame(row(grade="adequate"), *forces)
    whole = rocu.grades(held, region="Eastern", unit_type="all")
    text = "its forces: one good, one inadequate and five not stated"  # of seven
    assert whole.headline == f"Eastern unit graded adequate; {text}"
    # The headline has told the unit's own grade.
    assert whole.description == f"{whole.headline}. Good: Kent; inadequate: Essex."
    assert rocu.grades(held, region="Eastern").description == "Eastern unit graded adequate."


def test_the_general_paper_mixes_no_scales_and_no_questions():
    ours, other = "Tackling serious and organised crime", "Investigating crime"
    held = frame(
        of_force("Kent", question=ours),
        of_force("Kent", "inadequate", question=other),
        *(answer(question=name) for name in ("leadership", "tasking")),
    )
    with pytest.raises(NotComparable, match="several scales"):
        rocu.grades(held, unit_type="all")
    paper = rocu.Paper.from_spec(datasets.GENERAL, check={"grades": held}, region="Eastern")
    inspected, own = (request.build() for request in paper.requests[:2])
    assert not paper.not_shown
    assert inspected.headline == "One force graded: one good"
    assert "Graded as well, and not shown here: investigating crime" in inspected.notes[0]
    assert own.subtitle.startswith("Oversight arrangements")
    # London's good unit is no answer for Eastern, whose own was asked another question.
    both = frame(row(grade="inadequate", question=other), row(region="London", question=ours))
    paper = rocu.Paper.from_spec(datasets.GENERAL, check={"grades": both}, region="Eastern")
    assert paper.requests[0].build().headline.startswith("Eastern unit graded inadequate")


def test_a_region_without_a_grade_is_told_so_beside_those_of_others():
    held = frame(row("London"), of_force("Kent", region="South East"))
    care = rocu.grades(held, region="South West", unit_type="all").care
    assert care == "South West has no grade among these."


def test_the_arrangements_of_the_region_in_focus_come_before_those_of_all():
    """Eastern has one of two in place, London both: three of four in all."""
    held = [answer(), answer(grade="partly", question="tasking"), answer("London"),
            answer("London", question="tasking")]  # fmt: skip
    both = rocu.grades(frame(*held), region="Eastern")
    assert both.headline.startswith("Eastern reports 1 of 2 oversight arrangements in place at")
    own = "In place: leadership; partly: tasking."
    assert f". {own} In all, 3 of 4 are reported in place, and 0 are not known." in both.description
    assert rocu.grades(frame(*held[:2]), region="Eastern").description.endswith(own)
