"""Figures do not depend on where a table stands in a sheet, nor on how its cells were typed.

A small return in each published shape is checked as typed and once more in each other way.
"""

import csv
from collections import Counter
from inspect import cleandoc

import pytest
from record.cases import SHAPES
from sheets_by_hand import write_book

import rocu_analysis as rocu
from rocu_analysis import schema


def changed(change):
    return lambda rows: [[change(value) for value in row] for row in rows]


OTHERWISE = {
    "from C4 on": lambda rows: [[], [], [], *([None, None, *row] for row in rows)],
    "numbers as text": changed(lambda v: str(v) if isinstance(v, int) else v),
    "numbers with decimals": changed(lambda v: float(v) if isinstance(v, int) else v),
    "spaces around words": changed(lambda v: f" {v}\u00a0" if isinstance(v, str) else v),
    "hard spaces": changed(lambda v: v.replace(" ", "\u00a0") if isinstance(v, str) else v),
    "a note below": lambda rows: [*rows, [], ["Made by the performance team"]],
}


def typed(shape):
    """The rows of a shape's small return, numbers as numbers."""
    lines = csv.reader(cleandoc(SHAPES[shape]).splitlines())
    return [[int(v) if v.isdecimal() else v or None for v in line] for line in lines]


def accepted(rows, folder):
    """All figures and records that a check accepts, without their cells."""
    folder.mkdir()
    check = rocu.check(write_book(folder / "return.xlsx", {"Return": rows}))
    found = Counter()
    for name in schema.FRAMES:
        frame = getattr(check, name).drop(columns="source", errors="ignore").astype("str")
        frame = frame.replace("\u00a0", " ", regex=True)  # titles and notes stay as typed
        found.update((name, *row) for row in frame.itertuples(index=False))
    return found


@pytest.fixture(scope="module", params=[name for name in SHAPES if name != "not recognised"])
def as_typed(request, tmp_path_factory):
    """The name of a shape, and all that is accepted of its return as it was typed."""
    folder = tmp_path_factory.mktemp("typed") / "return"
    return request.param, accepted(typed(request.param), folder)


@pytest.mark.parametrize("way", OTHERWISE)
def test_the_same_figures_however_they_are_typed(as_typed, way, tmp_path):
    shape, figures = as_typed
    assert figures
    assert accepted(OTHERWISE[way](typed(shape)), tmp_path / "otherwise") == figures
