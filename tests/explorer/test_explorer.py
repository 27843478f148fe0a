"""The panel: what it offers, the line it stands for, and what it does where there is no chart."""

import ast
import html

import pandas as pd
import pytest

import rocu_analysis as rocu
from rocu_analysis import explorer, schema
from rocu_analysis.errors import NoFigures, RocuError


@pytest.fixture(scope="module")
def outcomes():
    return rocu.example("illustrative")


def control(panel, label):
    return next(child for child in panel.children if getattr(child, "description", "") == label)


def test_each_control_has_a_label_and_none_needs_arrow_keys(outcomes):
    import ipywidgets as widgets

    panel = rocu.explore(outcomes)
    controls = [child for child in panel.children if not isinstance(child, widgets.HTML)]
    assert [c.description for c in controls] == [
        "Question",
        "Measure",
        "Region",
        "Strand",
        "Period",
        "Per",
        "Counting",
        "Line of code",
    ]
    assert all(type(c) is widgets.Dropdown for c in controls[:-1])
    # The line of code stands in a field, so that a keyboard can mark and copy it.
    assert type(controls[-1]) is widgets.Textarea
    assert controls[-1].value == panel.code


def test_only_what_stands_in_the_frame_is_offered(outcomes):
    one = outcomes[(outcomes["region"] == "London") & (outcomes["measure"] == "arrests")]
    offers = explorer.choices(one)
    assert offers["region"] == ["All", "London"]
    assert offers["measure"] == ["arrests"]
    ends = one.drop_duplicates("period").set_index("period")["period_end"]
    assert offers["period"][1] == ends.idxmax()


def run_line(code, outcomes):
    """What the line gives in a notebook in which the frame is called outcomes."""
    return eval(
        compile(ast.parse(code, mode="eval"), "line", "eval"), {"rocu": rocu, "outcomes": outcomes}
    )


@pytest.mark.parametrize(
    ("chosen", "line"),
    [
        (
            {"Question": "track", "Measure": "arrests", "Region": "South West"},
            'rocu.track(outcomes, "arrests", region="South West")',
        ),
        (
            {"Question": "track", "Measure": "disruptions", "Strand": "Prevent", "Per": "officers"},
            'rocu.track(outcomes, "disruptions", per="officers", strand="Prevent")',
        ),
        (
            {"Question": "compare_regions", "Measure": "disruptions", "Region": "Eastern"}
            | {"Strand": "Pursue", "Period": "2020-21 Q2", "Per": "population"},
            'rocu.compare_regions(outcomes, "disruptions", period="2020-21 Q2", per="population", '
            'region="Eastern", strand="Pursue")',
        ),
        (
            {"Question": "track", "Measure": "arrests", "Counting": "led"},
            'rocu.track(outcomes, "arrests", counting="led")',
        ),
        (
            {"Question": "balance", "Measure": "disruptions", "Period": "2021-22 Q1"},
            'rocu.balance(outcomes, "disruptions", period="2021-22 Q1")',
        ),
    ],
)
def test_the_line_makes_the_exhibit_that_is_shown(outcomes, chosen, line):
    panel = rocu.explore(outcomes)
    for label, value in chosen.items():
        control(panel, label).value = value
    assert panel.code == line
    again = run_line(panel.code, outcomes)
    assert again.headline == panel.exhibit.headline
    assert again.description == panel.exhibit.description
    assert again.table.equals(panel.exhibit.table)
    assert html.escape(again.headline, quote=False) in html.unescape(panel.children[-1].value)


def test_what_a_question_does_not_ask_for_is_greyed_out(outcomes):
    panel = rocu.explore(outcomes)
    control(panel, "Question").value = "track"
    assert control(panel, "Period").disabled
    control(panel, "Question").value = "compare_regions"
    assert not control(panel, "Period").disabled


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ({"Question": "track", "Measure": "arrests", "Strand": "Prepare"}, "arrests"),
        ({"Measure": "arrests", "Strand": "Prevent", "Per": "officers"}, "arrests"),
    ],
)
def test_an_impossible_choice_gets_one_clear_sentence(outcomes, chosen, words):
    panel = rocu.explore(outcomes)
    for label, value in chosen.items():
        control(panel, label).value = value
    assert panel.exhibit is None
    said = panel.children[-1].value
    assert "No chart for this choice" in said
    assert words in said
    assert "Traceback" not in said
    assert "did not foresee" not in said
    with pytest.raises(RocuError):
        run_line(panel.code, outcomes)
    # And back: the next choice that can be shown is shown.
    control(panel, "Measure").value = "disruptions"
    control(panel, "Strand").value = "All"
    control(panel, "Question").value = "compare_regions"
    assert panel.exhibit is not None


def test_what_is_counted_in_several_ways_can_be_chosen_one_by_one():
    county_lines = rocu.example("county_lines")
    panel = rocu.explore(county_lines, name="outcomes")
    control(panel, "Measure").value = "arrests"
    assert "counted in several ways" in panel.children[-1].value
    control(panel, "Counting").value = "forces"
    assert panel.exhibit is not None
    assert run_line(panel.code, county_lines).description == panel.exhibit.description


def test_a_fault_of_the_package_is_told_rather_than_another_chart_shown(outcomes, monkeypatch):
    panel = rocu.explore(outcomes)
    monkeypatch.setattr(rocu, "track", lambda *_words, **_named: 1 / 0, raising=False)
    control(panel, "Question").value = "track"
    assert panel.exhibit is None
    assert "ZeroDivisionError: division by zero" in panel.children[-1].value
    assert panel.code.startswith("rocu.track(")


def test_its_plain_text_is_what_the_chart_says(outcomes):
    panel = rocu.explore(outcomes)
    assert repr(panel) == f"Panel showing {panel.code}\n{panel.exhibit.description}"


def test_a_frame_of_something_else_and_an_empty_one_are_told():
    with pytest.raises(RocuError, match="not a frame of outcomes"):
        rocu.explore(pd.DataFrame({"a": [1]}))
    with pytest.raises(NoFigures, match="no rows"):
        rocu.explore(schema.empty("outcomes"))
