"""Finding room for words: wrapping, thinning of ticks, moving labels apart, places at points."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from rocu_analysis import theme
from rocu_analysis.charts import labels
from rocu_analysis.theme import text_width

PLACE = theme.size("page")


def empty_axes(most=10):
    figure = Figure(figsize=(PLACE.width / 2.54, 3))
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.1, 0.1, 0.8, 0.8))
    axes.set_xlim(0, most)
    axes.set_ylim(0, 10)
    return axes


@pytest.mark.parametrize("width", [2.0, 4.0, 20.0])
def test_wrapping_keeps_every_word_and_the_width(width):
    text = "Police and Crime Commissioner for Devon and Cornwall"
    lines = labels.wrap(text, width, 9)
    assert " ".join(lines) == text
    longest_word = max(text_width(word, 9) for word in text.split())
    assert all(text_width(line, 9) <= max(width, longest_word) for line in lines)
    assert labels.wrap("", width, 9) == []


def test_text_is_measured_as_it_is_drawn():
    with theme.style(PLACE):
        figure = Figure(figsize=(8, 2), dpi=400)
        renderer = FigureCanvasAgg(figure).get_renderer()
        for text in ("Yorkshire and the Humber", "il", "1,124"):
            drawn = figure.text(0, 0, text, fontsize=12).get_window_extent(renderer)
            assert text_width(text, 12) == pytest.approx(drawn.width / 400 * 2.54, rel=0.05)


@given(count=st.integers(1, 60))
def test_ticks_never_touch(count):
    axes = empty_axes(count)
    ticks = [(float(place), f"20{place:02d}-{place + 1:02d}") for place in range(count)]
    labels.named_ticks(axes, ticks, PLACE)
    scale = labels.axes_size(axes)[0] / count
    kept = list(zip(axes.get_xticks(), (t.get_text() for t in axes.get_xticklabels()), strict=True))
    assert kept[0] == ticks[0]
    for (first, one), (second, other) in pairwise(kept):
        free = (second - first) * scale
        free -= (text_width(one, PLACE.small) + text_width(other, PLACE.small)) / 2
        assert free >= labels.GAP - 1e-6


@given(
    heights=st.lists(st.tuples(st.floats(0, 10), st.floats(0.1, 2)), min_size=1, max_size=5),
)
def test_labels_move_apart_within_bounds_and_only_where_they_touch(heights):
    centres, tall = zip(*sorted(heights), strict=True)
    placed = labels.spread(centres, tall, 0.0, 10.0)
    ends = [(at - high / 2, at + high / 2) for at, high in zip(placed, tall, strict=True)]
    assert all(after[0] >= before[1] - 1e-9 for before, after in pairwise(ends))
    assert ends[0][0] >= -1e-9
    assert ends[-1][1] <= 10 + 1e-9
    bare = [(at - high / 2, at + high / 2) for at, high in zip(centres, tall, strict=True)]
    inside = bare[0][0] >= 0 and bare[-1][1] <= 10
    if inside and all(after[0] >= before[1] for before, after in pairwise(bare)):
        assert placed == pytest.approx(centres)


def test_words_cover_nothing_and_one_without_room_is_left_out():
    axes = empty_axes()
    points = [(5, 5), (5.8, 5), (9.9, 5), (9.9, 5.01), (5, 5)]
    boxes = [(x - 0.1, x + 0.1, y - 0.1, y + 0.1)
             for x, y in (labels.spot(axes, *point) for point in points)]  # fmt: skip
    half = labels.half_of("London", PLACE, {}) + labels.GAP
    sides = [(half, 0.0), (-half, 0.0)]
    found = labels.put(axes, [(x, y, "London", sides, {}) for x, y in points], PLACE, boxes)
    # The right of the first is taken by the next point, and at the edge one stands left.
    middles = {at: (box[0] + box[1]) / 2 - labels.spot(axes, *points[at])[0]
               for at, box in found.items()}  # fmt: skip
    assert {at: middle > 0 for at, middle in middles.items()} == {0: False, 1: True, 2: False}
    assert len(axes.texts) == 3
