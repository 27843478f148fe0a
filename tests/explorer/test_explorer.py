"""The panel: the line it stands for, and what it does where there is no chart."""

import ast
import html
from types import SimpleNamespace

import pytest
from shipped_papers import empty_chart

import rocu_analysis as rocu
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.exhibits import NAMES
from rocu_analysis.exhibits.exhibit import kind_of


@pytest.fixture(scope="module")
def outcomes():
    """A frame of one measure: the panel draws anew at every choice."""
    frame = rocu.example("illustrative")
    return frame[frame["measure"].eq("disruptions")].reset_index(drop=True)


@pytest.fixture(autouse=True)
def nothing_is_drawn(monkeypatch):
    """A panel makes its exhibit anew at every choice; what the chart looks like is not asked."""
    monkeypatch.setattr(Drawing, "figure", empty_chart)


def control(panel, label):
    return next(child for child in panel.children if getattr(child, "description", "") == label)


def run_line(code, outcomes):
    """What the line gives in a notebook in which the frame is called outcomes."""
    line = compile(ast.parse(code, mode="eval"), "line", "eval")
    return eval(line, {"rocu": rocu, "outcomes": outcomes})


@pytest.mark.slow
def test_each_control_has_a_label_and_none_needs_arrow_keys(outcomes):
    import ipywidgets as widgets

    panel = rocu.explore(outcomes)
    quiet = widgets.HTML | widgets.Output
    controls = [child for child in panel.children if not isinstance(child, quiet)]
    assert all(control.description for control in controls)
    assert all(type(control) is widgets.Dropdown for control in controls[:-1])
    # The line of code stands in a field, so that a keyboard can mark and copy it.
    assert type(controls[-1]) is widgets.Textarea
    assert controls[-1].value == panel.code
    assert repr(panel) == f"Panel showing {panel.code}\n{panel.exhibit.description}"


@pytest.mark.parametrize(
    ("chosen", "line"),
    [
        pytest.param(
            {"Question": "track", "Measure": "disruptions", "Strand": "Prevent"},
            'rocu.track(outcomes, "disruptions", strand="Prevent")',
            marks=pytest.mark.slow,
        ),
        (
            {"Question": "compare_regions", "Measure": "disruptions", "Region": "Eastern"}
            | {"Strand": "Pursue", "Period": "2020-21 Q2", "Per": "population"},
            'rocu.compare_regions(outcomes, "disruptions", period="2020-21 Q2", per="population", '
            'region="Eastern", strand="Pursue")',
        ),
        pytest.param(
            {"Question": "balance", "Measure": "disruptions", "Period": "2021-22 Q1"},
            'rocu.balance(outcomes, "disruptions", period="2021-22 Q1")',
            marks=pytest.mark.slow,
        ),
    ],
)
def test_the_line_makes_the_exhibit_that_is_shown(outcomes, chosen, line):
    panel = rocu.explore(outcomes)
    for label, value in chosen.items():
        control(panel, label).value = value
    assert panel.code == line
    again = run_line(panel.code, outcomes)
    assert again.description == panel.exhibit.description
    assert again.table.equals(panel.exhibit.table)
    assert html.escape(again.headline, quote=False) in html.unescape(panel.children[-1].value)


def test_the_line_has_the_name_that_the_notebook_gives_the_frame(outcomes):
    """A frame called ``out`` stood as ``outcomes``, and the line that was pasted found none."""
    out = _also = outcomes.copy()
    assert rocu.explore(out).code.startswith("rocu.compare_regions(out, ")
    assert rocu.explore(out, name="mine").code.startswith("rocu.compare_regions(mine, ")
    assert rocu.explore(outcomes.copy()).code.startswith("rocu.compare_regions(outcomes, ")


def test_a_fault_of_the_package_is_told_rather_than_another_chart_shown(outcomes, monkeypatch):
    panel = rocu.explore(outcomes)
    monkeypatch.setattr(rocu, "track", lambda *_words, **_named: 1 / 0, raising=False)
    control(panel, "Question").value = "track"
    assert panel.exhibit is None
    assert "ZeroDivisionError: division by zero" in panel.children[-1].value
    assert panel.code.startswith("rocu.track(")


def test_forces_are_offered_where_the_frame_has_them():
    frame = rocu.example("fraud")
    frame = frame[frame["measure"].eq("judicial outcomes")].reset_index(drop=True)
    panel = rocu.explore(frame)
    control(panel, "Geography").value = "force"
    control(panel, "Region").value = "Eastern"
    assert 'geography="force", region="Eastern"' in panel.code
    assert "Essex" in set(panel.exhibit.table["Force"])
    offered = control(rocu.explore(frame[frame["geography"] == "other"]), "Geography").options
    assert offered == (("regions", None),)


@pytest.mark.slow
def test_every_kind_of_exhibit_is_there_for_a_whole_check():
    outcomes = rocu.example("illustrative")
    outcomes = outcomes[outcomes["measure"].isin(["disruptions", "arrests"])]
    made = {"recommendations": "register", "recommendation_events": "events"}
    made |= {name: name for name in ("responses", "resources", "grades")}
    frames = {frame: rocu.example(f"illustrative_{name}") for frame, name in made.items()}
    check = SimpleNamespace(ledger=None, rejected=None, outcomes=outcomes, **frames)
    panel = rocu.explore(check)
    offered = {kind for _, kind in control(panel, "Question").options}
    assert offered == set(NAMES)
    control(panel, "Measure").value = "disruptions"
    control(panel, "Region").value = "South West"
    control(panel, "Per").value = "officers"  # a funnel needs a denominator
    for kind in NAMES:
        control(panel, "Question").value = kind
        assert panel.code.startswith(f"rocu.{kind}(check")
        assert panel.exhibit is not None, panel.children[-1].value
        assert panel.exhibit.kind == kind
        again = eval(panel.code, {"rocu": rocu, "check": check})
        assert again.description == panel.exhibit.description
    control(panel, "Question").value = "recommendations"
    assert "check.recommendations, check.recommendation_events" in panel.code
    control(panel, "Show").value = "flow"
    assert panel.code.endswith('region="South West", show="flow")')
    # Of outcomes alone those are offered that outcomes can show.
    alone = {kind for _, kind in control(rocu.explore(outcomes), "Question").options}
    counts = {"outcomes", "check"}
    others = {kind for kind in offered if counts.isdisjoint(kind_of(kind).frames)}
    assert {"funding", "grades"} < others
    assert alone == offered - others
