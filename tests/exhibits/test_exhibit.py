"""The exhibit itself: what it shows in a notebook, writes to a file, and how a cell is printed."""

from __future__ import annotations

import csv
import xml.etree.ElementTree as ElementTree

import matplotlib
import pandas as pd
import pytest
from exhibits.geometry import drawn_texts

from rocu_analysis import theme
from rocu_analysis.charts.drawing import Drawing, axes_in, framed
from rocu_analysis.errors import BadOption, NoFigures
from rocu_analysis.exhibits.cells import HIDDEN, Cell, is_numeric, printed, shorthand, table_of
from rocu_analysis.exhibits.exhibit import Exhibit, Recipe


def draw_points(frame, figure, place, label):
    axes = axes_in(figure, 2, 1, 1, 1)
    axes.plot(frame["x"], frame["y"], "o")
    axes.set_xlabel(label)


def an_exhibit(**changes):
    table = pd.DataFrame({"Region": ["Eastern", "London"], "Arrests": [1124, "[c]"]}, dtype=object)
    frame = pd.DataFrame({"x": [1, 2], "y": [3, 4]})
    given = {
        "kind": "trial",
        "headline": "Eastern <made> 1,124 arrests & more",
        "subtitle": "Arrests by region, 2018-19",
        "alt": 'Chart of "arrests".',
        "more": "Eastern made 1,124 arrests.",
        "cells": table,
        "data": table,
        "source": "returns.xlsx",
        "notes": ("A note <here>.",),
        "drawing": Drawing(draw_points, frame, {"label": "arrests"}),
        "recipe": Recipe("trial"),
    }
    return Exhibit(**{**given, **changes})


def test_the_same_exhibit_gives_the_same_bytes(tmp_path):
    with pytest.raises(NoFigures, match="is a table and has no chart"):
        an_exhibit(drawing=None).figure()
    for name in ("a.svg", "a.png", "a.pdf", "a.csv"):
        first = an_exhibit().save(tmp_path / name).read_bytes()
        assert an_exhibit().save(tmp_path / name).read_bytes() == first


def test_a_table_that_is_passed_on_says_what_it_is_and_never_acts(tmp_path):
    acting = an_exhibit(headline="=1+1", source="a.xlsx", care="-2 is provisional.")
    with open(acting.save(tmp_path / "a.csv"), encoding="utf-8") as file:
        lines = list(csv.reader(file))
    assert [line[0] for line in lines[:4]] == [
        "'=1+1", acting.subtitle, "'-2 is provisional.", "Source: a.xlsx."
    ]  # fmt: skip
    assert lines[5] == list(acting.table.columns)
    assert lines[6] == printed(acting.cells).iloc[0].tolist() == ["Eastern", "1,124"]
    with pytest.raises(BadOption, match=r"\.png, \.svg, \.pdf, \.csv"):
        acting.save(tmp_path / "a.docx")


def test_a_picture_that_is_passed_on_has_title_and_source_inside(tmp_path):
    plain, size = an_exhibit(), theme.size("page")
    figure = framed(plain.figure(), size, "A long title " * 12, "Subtitle", ["Source: a.xlsx."])
    texts = drawn_texts(figure)
    assert {"Subtitle", "Source: a.xlsx."} <= {words for words, *_ in texts}
    boxes = [box for _, box, _ in texts]
    assert all(box.x0 >= 0 and box.y0 >= 0 for box in boxes)
    assert figure.get_figheight() > plain.figure().get_figheight()
    assert b"Subject" in plain.save(tmp_path / "a.pdf").read_bytes()


def test_svg_says_what_it_is(tmp_path):
    root = ElementTree.fromstring(an_exhibit().image("svg"))
    space = "{http://www.w3.org/2000/svg}"
    assert root.get("role") == "img"
    named = {root.find(f"{space}{tag}").get("id") for tag in ("title", "desc")}
    assert set(root.get("aria-labelledby").split()) == named
    assert root.find(f"{space}title").text == "Eastern <made> 1,124 arrests & more"
    assert root.find(f"{space}desc").text == 'Chart of "arrests".'


def test_drawing_changes_no_setting_and_a_users_do_not_reach_the_chart():
    before, plain = dict(matplotlib.rcParams), an_exhibit().image("svg")
    assert dict(matplotlib.rcParams) == before
    with matplotlib.rc_context({"font.size": 30, "axes.facecolor": "red", "svg.hashsalt": "x"}):
        assert an_exhibit().image("svg") == plain


# --- tables of cells as tables of words -----------------------------------------------------------

TABLE = table_of(
    {
        "Region": ["Eastern", "London", "South West"],
        "Arrests": [1124, HIDDEN, 3],
        "Per cent": [12.0, 9.25, None],
        "Note": ["", "102 to 106", "None"],
    }
)


def test_figures_share_their_decimals_and_no_cell_is_empty():
    words = printed(TABLE)
    assert list(words["Arrests"]) == ["1,124", "[c]", "3"]
    assert list(words["Per cent"]) == ["12.00", "9.25", "[x]"]
    assert list(words["Note"]) == ["[x]", "102 to 106", "None"]


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        # A count beside a range of counts; a rate beside ranges of rates, whole or not.
        ([113, Cell(low=14, high=1200)], ["113", "14 to 1,200"]),
        ([18.0, Cell(low=14.6, high=15.1, decimals=1), HIDDEN], ["18.0", "14.6 to 15.1", "[c]"]),
        ([17.25, Cell(low=102, high=106)], ["17.25", "102.00 to 106.00"]),
        ([69.0, 70.0], ["69.0", "70.0"]),  # rounded to one place, and both round by chance
        # What has its own unit, or is words, leaves the counts whole.
        ([113, Cell(-0.4, decimals=1, unit="points")], ["113", "−0.4 points"]),
        (["1.10", "2016 to 2018"], ["1.10", "2016 to 2018"]),
    ],
)
def test_a_column_has_one_number_of_decimals(cells, words):
    assert list(printed(table_of({"A": cells}))["A"]) == words


def test_columns_of_figures_are_known_through_their_shorthand():
    assert [is_numeric(TABLE, name) for name in TABLE.columns] == [False, True, True, False]


def test_only_shorthand_that_is_used_is_explained():
    assert [line[:3] for line in shorthand(printed(TABLE))] == ["[c]", "[x]"]
    assert shorthand(pd.DataFrame(TABLE[["Region"]])) == []
