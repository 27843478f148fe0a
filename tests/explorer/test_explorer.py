"""The panel: what it offers, the line it stands for, and what it does where there is no chart."""

import ast

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
    ]
    assert all(type(c) is widgets.Dropdown for c in controls)


def test_only_what_stands_in_the_frame_is_offered(outcomes):
    one = outcomes[(outcomes["region"] == "London") & (outcomes["measure"] == "arrests")]
    offers = explorer.choices(one)
    assert offers["region"] == ["All", "London"]
    assert offers["measure"] == ["arrests"]
    ends = one.drop_duplicates("period").set_index("period")["period_end"]
    assert offers["period"][1] == ends.idxmax()


def test_the_line_makes_the_exhibit_that_is_shown(outcomes):
    panel = rocu.explore(outcomes)
    control(panel, "Question").value = "track"
    control(panel, "Measure").value = "arrests"
    control(panel, "Region").value = "South West"
    assert panel.code == 'rocu.track(outcomes, "arrests", region="South West")'
    again = eval(
        compile(ast.parse(panel.code, mode="eval"), "line", "eval"),
        {"rocu": rocu, "outcomes": outcomes},
    )
    assert again.description == panel.exhibit.description
    assert again.headline in panel.children[-1].value


def test_what_a_question_does_not_ask_for_is_greyed_out(outcomes):
    panel = rocu.explore(outcomes)
    control(panel, "Question").value = "track"
    assert control(panel, "Period").disabled
    control(panel, "Question").value = "compare_regions"
    assert not control(panel, "Period").disabled


def test_where_there_is_no_chart_the_reason_stands_there(outcomes):
    undated = outcomes.head(3).assign(period="not stated", period_start=pd.NaT, period_end=pd.NaT)
    panel = rocu.explore(undated)
    control(panel, "Question").value = "track"
    if panel.exhibit is None:
        assert "No chart for this choice" in panel.children[-1].value
    else:
        assert panel.exhibit.description


def test_its_plain_text_is_what_the_chart_says(outcomes):
    panel = rocu.explore(outcomes)
    assert repr(panel) == f"Panel showing {panel.code}\n{panel.exhibit.description}"


def test_a_frame_of_something_else_and_an_empty_one_are_told():
    with pytest.raises(RocuError, match="not a frame of outcomes"):
        rocu.explore(pd.DataFrame({"a": [1]}))
    with pytest.raises(NoFigures, match="no rows"):
        rocu.explore(schema.empty("outcomes"))
