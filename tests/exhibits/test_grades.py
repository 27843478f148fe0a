"""Grades and self-assessments: one scale, each unit once, nobody without a grade forgotten."""

from __future__ import annotations

import pandas as pd
import pytest
from exhibits.checker import check, in_words
from exhibits.frames import dear
from exhibits.geometry import cells, legible
from hypothesis import given
from hypothesis import strategies as st

import rocu_analysis as rocu
from rocu_analysis import schema
from rocu_analysis.reference import REGIONS

FIVE = "HMICFRS five tiers"
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


@pytest.mark.parametrize("size", ["page", "slide"])
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


@pytest.mark.parametrize("size", ["page", "slide"])
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


@pytest.mark.parametrize("size", ["page", "slide"])
def test_answers_are_drawn_as_words_with_shapes(invented, size):
    exhibit = rocu.grades(invented)
    (axes,) = legible(exhibit, size).axes
    shown = cells(axes)
    for values in exhibit.table.iloc[:-2, :-2].itertuples(index=False, name=None):
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
        assert exhibit.headline == "No grade of any body is stated"
    else:
        assert exhibit.headline.startswith(in_words(graded).capitalize())
    assert exhibit.table["Grade"].iloc[-1] == f"{graded} of {len(newest)}"
    legible(exhibit, "page")


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
