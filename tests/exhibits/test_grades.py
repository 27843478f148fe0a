"""Grades and self-assessments: one scale, each unit once, nobody without a grade forgotten."""

from __future__ import annotations

import pandas as pd
import pytest
from exhibits.checker import check, in_words
from exhibits.frames import dear, rows_of
from exhibits.geometry import TRIED_SIZES, cells, daily, drawn_texts, legible
from hypothesis import given, strategies as st

import rocu_analysis as rocu
from rocu_analysis import datasets, schema
from rocu_analysis.reference import REGIONS

FIVE = "HMICFRS five tiers"
SELF = "self-assessment"


def row(region="Eastern", grade="good", assessed="2023-05-19", **changes):
    return {"region": region, "grade": grade, "assessed": assessed} | changes


def answer(region="Eastern", grade="in place", question="leadership", **changes):
    return row(region, grade, scale=SELF, question=question, **changes)


def frame(*rows):
    return rows_of("grades", *rows)


@pytest.fixture(scope="module")
def real():
    return rocu.example("grades")


@pytest.fixture(scope="module")
def invented():
    return rocu.example("illustrative_grades")


@pytest.mark.parametrize("size", TRIED_SIZES)
def test_each_body_stands_on_the_rung_of_its_grade_and_forces_under_their_unit(real, size):
    exhibit = rocu.grades(real, region="South West", unit_type=None)
    (axes,) = legible(exhibit, size).axes
    tiers = [tier.capitalize() for tier in schema.GRADES[FIVE]]
    frame = exhibit.drawing.frame
    marks = [(line.get_xdata()[0], line.get_ydata()[0]) for line in axes.lines
             if line.get_marker() == "o"]  # fmt: skip
    drawn = {frame["label"][int(y)]: tiers[int(x)] for x, y in marks}
    table = exhibit.table.set_index("Unit or force")["Grade"]
    assert drawn["South West unit"] == table["SWROCU"].capitalize() == "Adequate"
    forces = list(frame.loc[frame["inset"], "label"])
    assert forces == ["Avon and Somerset", "Devon and Cornwall", "Dorset", "Gloucestershire",
                      "Wiltshire"]  # fmt: skip
    assert [drawn[name] for name in forces] == [table[name].capitalize() for name in forces]
    assert list(frame["state"])[:7] == ["focus"] * 6 + ["plain"]
    # Of other regions the unit alone: eight units and five forces with a grade.
    assert len(frame) == 8 + 5


@pytest.mark.parametrize(("day", "shown"), [("2024-06-30", 0), ("2024-07-01", 6)])
def test_a_paper_older_than_the_evidence_of_a_grade_does_not_print_it(day, shown):
    """Visited in March, June and July 2024: no paper of June can know the grade."""
    entry = {"kind": "grades", "unit_type": None}
    paper = rocu.Paper(
        {"grades": rocu.example("grades")}, title="A paper", audience="public", exhibits=[entry],
        as_at=day,
    )  # fmt: skip
    held = paper.frames["grades"]
    assert (held["region"].eq("South West") & held["grade"].notna()).sum() == shown
    assert not held["region"].eq("Yorkshire and the Humber").any()  # 18 December 2025


@pytest.mark.parametrize("size", daily("page", "slide"))
def test_answers_are_drawn_as_words_with_shapes(invented, size):
    exhibit = rocu.grades(invented)
    (axes,) = legible(exhibit, size).axes
    shown = cells(axes)
    for values in exhibit.table.iloc[:-2, :-1].itertuples(index=False, name=None):
        assert shown[values[0]] == list(values[1:])
    marks = {line.get_marker() for line in axes.lines}
    assert len(marks) == 4  # in place, partly, not in place, not stated


GRADES = st.sampled_from([*schema.GRADES[FIVE], None])
DATES = st.sampled_from([None, "2022-12-07", "2023-05-19", "2024-08-30"])


@dear
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
        assert exhibit.headline == "No grade of any force is stated"
    else:
        assert exhibit.headline.startswith(in_words(graded).capitalize())
    assert exhibit.table["Grade"].iloc[-1] == f"{graded} of {len(newest)}"
    if graded:
        legible(exhibit, "page")


@pytest.mark.parametrize("size", TRIED_SIZES)
def test_many_units_of_long_names_stand_apart(size):
    named = [f"Unit {number} of Yorkshire and the Humber" for number in range(30)]
    exhibit = rocu.grades(frame(*[row(unit=name, unit_type="force") for name in named]),
                          unit_type=None)  # fmt: skip
    drawn = [words for words, *_ in drawn_texts(legible(exhibit, size))]
    shown = sum(words.startswith("Unit") for words in drawn)
    # Names take two lines or three: not all have room, and how many are left out is said.
    assert 2 <= shown < 30
    assert f"{30 - shown} more in the table" in drawn


ANSWERS = st.sampled_from(["in place", "partly", "not in place", "not known", None])


@dear
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
    body = exhibit.table.iloc[:-2, 1:].filter(regex="^(?!In place|Newest answer)")
    in_place = int((body == "in place").to_numpy().sum())
    if body.shape[1] > 1:
        assert exhibit.headline.startswith(f"Units report {in_place or 'none'} of {body.size} ")
    else:
        units = in_words(body.size)
        some = f"{in_words(in_place).capitalize()} of {units} units"
        if in_place == body.size:
            every = {1: "The one unit", 2: "Both units"}
            some = every.get(body.size, f"All {units} units")
        some = some if in_place else "No unit"
        assert exhibit.headline.startswith(f"{some} report")
    legible(exhibit, "half")


def test_one_unit_is_one():
    assert rocu.grades(frame(row())).alt.endswith("with a mark for one unit.")


def test_grades_of_forces_that_are_left_out_are_said_to_be():
    """A unit and two of its forces in one file, as inspectorates grade them."""
    forces = [row(grade=grade, unit=name, unit_type="force") for name, grade in
              (("Kent", "good"), ("Essex", "inadequate"))]  # fmt: skip
    grades = frame(row(grade="adequate"), *forces)
    left = "The grades of two forces of Eastern are not shown."
    alone = rocu.grades(grades, region="Eastern")
    assert left in alone.notes
    whole = rocu.grades(grades, region="Eastern", unit_type="all")
    assert left not in whole.notes
    # Of the one unit the headline has told the grade.
    assert whole.brief == "Good: Kent; inadequate: Essex."
    assert alone.brief == "Grades of one unit: one adequate."


def test_a_working_folder_shows_the_forces_under_their_unit(tmp_path):
    from rocu_analysis import workspace

    workspace.start(tmp_path / "paper", region="Eastern")
    spec = (tmp_path / "paper" / "paper.toml").read_text("utf-8")
    assert 'kind = "grades"\nunit_type = "all"\n' in spec


def test_a_grade_is_told_with_the_one_before():
    """The unit rose from inadequate; of its forces one rose, one fell, one stayed."""
    pairs = {
        "Kent": ("good", "outstanding"),
        "Essex": ("good", "adequate"),
        "Norfolk": ("good",) * 2,
    }
    rows = [row(grade=grade, unit=name, unit_type="force", assessed=day)
            for name, both in pairs.items()
            for grade, day in zip(both, ("2022-09-01", "2024-11-05"), strict=True)]  # fmt: skip
    units = [row(grade="inadequate", assessed="2022-09-01"), row(assessed="2024-11-05")]
    told = rocu.grades(frame(*units, *rows), region="Eastern", unit_type="all")
    of_forces = "forces: one outstanding, one good and one adequate"
    assert told.headline == f"Eastern unit graded good, inadequate before; {of_forces}"
    assert told.key.text.startswith("Grade of the Eastern unit, inadequate before. Its seven")
    assert told.brief.endswith(
        "better: Eastern unit (inadequate before) and Kent (good before); "
        "worse: Essex (good before); as before: Norfolk."
    )
    again = rocu.grades(
        frame(row(assessed="2022-09-01"), row(assessed="2024-11-05")), region="Eastern"
    )
    # The day is that of the newest report.
    assert again.headline == "Eastern unit graded good (5 November 2024), as before"
    # Which came first is not known.
    undated = rocu.grades(frame(row(grade="inadequate", assessed=None), row()), region="Eastern")
    assert "before" not in undated.headline


def test_where_no_unit_is_graded_the_forces_of_the_region_stand_alone():
    rows = [row(region, grade, unit=name, unit_type="force") for region, name, grade in
            (("Eastern", "Kent", "good"), ("London", "Metropolitan", "inadequate"))]  # fmt: skip
    told = rocu.grades(frame(*rows), region="Eastern", unit_type="all")
    assert told.headline == "One force was graded: good"


def test_the_general_paper_mixes_no_scales_and_no_questions():
    """It could not be made at all of an inspection that asks more than one question."""
    ours, other = "Tackling serious and organised crime", "Investigating crime"
    rows = [row(grade=grade, question=asked, unit="Kent", unit_type="force")
            for asked, grade in ((ours, "good"), (other, "inadequate"))]  # fmt: skip
    made = frame(*rows, *[answer(question=name) for name in ("leadership", "tasking")])
    paper = rocu.Paper.from_spec(datasets.GENERAL, check={"grades": made}, region="Eastern")
    inspected, own = (request.build() for request in paper.requests[:2])
    assert not paper.not_shown
    assert inspected.headline == "One force was graded: good"
    assert inspected.brief.endswith("On other questions, inadequate: Kent (investigating crime).")
    assert own.subtitle.startswith("Oversight arrangements")
    # London's good unit is no answer for Eastern, whose own was asked another question.
    both = frame(row(grade="inadequate", question=other), row(region="London", question=ours))
    paper = rocu.Paper.from_spec(datasets.GENERAL, check={"grades": both}, region="Eastern")
    assert paper.requests[0].build().headline.startswith("Eastern unit graded inadequate")


def test_forces_of_which_no_grade_is_known_are_counted_among_its_own(real):
    """ "Its one force: one adequate" of the East Midlands, which has five."""
    told = rocu.grades(real, region="East Midlands", unit_type="all")
    forces = "ts five forces: one adequate and four not stated"
    assert told.headline == f"East Midlands unit graded inadequate; i{forces}"
    assert told.key.text == f"Grade of the East Midlands unit. I{forces}."


def test_grades_of_forces_stay_in_the_headline_when_they_are_many():
    """One word too long, it said “graded adequate” where a force is inadequate."""
    given = {"Staffordshire": "requires improvement", "Warwickshire": "requires improvement",
             "West Mercia": "inadequate", "West Midlands": "adequate"}  # fmt: skip
    made = frame(row("West Midlands", "adequate"),
                 *(row("West Midlands", grade, unit=force, unit_type="force")
                   for force, grade in given.items()))  # fmt: skip
    assert rocu.grades(made, region="West Midlands", unit_type="all").headline == (
        "West Midlands unit graded adequate; forces: one adequate, two requiring improvement "
        "and one inadequate"
    )


def test_a_region_without_a_grade_is_told_so_beside_those_of_others():
    """A South West paper of June 2024 showed 13 grades, and not that none of them was its own."""
    made = frame(row("London"), row("South East", unit="Kent", unit_type="force"))
    told = rocu.grades(made, region="South West", unit_type="all")
    assert told.care == "South West has no grade among these."
    assert rocu.grades(made, unit_type="all").care == ""


def test_what_an_inspection_found_on_its_other_questions_is_said():
    """A note named the question alone: that the unit failed it stood nowhere in the paper."""
    other = {"question": "Leadership", "grade": "inadequate"}
    made = frame(row(), row(**other), row(**other, unit="Kent", unit_type="force"),
                 row(**other, assessed="2022-09-01", unit="Essex", unit_type="force"),
                 row("London", **other))  # fmt: skip
    asked = {"question": "Tackling serious and organised crime", "region": "Eastern"}
    told = rocu.grades(made, **asked, unit_type="all")
    # Those of an older report, and of another region, are not beside the grade that is shown.
    said = "On other questions, inadequate: Eastern unit (leadership) and Kent (leadership)."
    assert told.brief.endswith(said)
    assert told.description.endswith(said)
    assert not [note for note in told.notes if "not shown" in note]
    unit = rocu.grades(made, **asked)
    assert unit.brief.endswith("On other questions, inadequate: Eastern unit (leadership).")
    assert "The grades of two forces of Eastern are not shown." in unit.notes
    many = [row(grade="good", question=f"Question {n}") for n in range(11)]
    assert "On other questions, 11 good." in rocu.grades(frame(row(), *many), **asked).brief
    assert "On other" not in rocu.grades(made, question="Leadership", region="London").brief


def test_the_arrangements_of_the_region_in_focus_are_told_before_those_of_all():
    """Eastern has one of two in place, London both: three of four in all."""
    held = [answer(question="leadership"), answer(grade="partly", question="tasking"),
            *(answer("London", question=asked) for asked in ("leadership", "tasking"))]  # fmt: skip
    told = rocu.grades(frame(*held), region="Eastern")
    assert told.headline.startswith("Eastern reports 1 of 2 oversight arrangements in place at")
    start = "In place: leadership; partly: tasking. In all, 3 of 4 are reported in place"
    assert told.brief.startswith(start)
    alone = rocu.grades(frame(*held[:2]), region="Eastern")
    assert alone.brief == "In place: leadership; partly: tasking."


def test_the_day_of_every_answer_stands_in_the_caption_or_beside_each():
    """One day stood in a column of ten rows and in the caption, and broke over two lines."""
    days = (pd.Timestamp("2024-03-31"), pd.Timestamp("2024-06-30"))
    same, other = (
        rocu.grades(frame(answer(assessed=days[0]), answer("London", assessed=day))) for day in days
    )
    assert same.subtitle.endswith("newest answers to 31 March 2024")
    assert "Newest answer" not in same.table
    assert other.table["Newest answer"].tolist()[:2] == ["31 March 2024", "30 June 2024"]
