"""What stands where on the axes, at each of the three sizes, on shipped and awkward data."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from exhibits.geometry import SIZE_NAMES, drawn_texts, legible
from paper.frames import outcomes

import rocu_analysis as rocu
from rocu_analysis.charts import dots
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.charts.labels import number_of
from rocu_analysis.reference import STRANDS

LONG = "Yorkshire and the Humber"
MADE = cache(rocu.example)
SHARE = {"of": "total outcomes", "period": "2018-19", "region": LONG}
DECLARED = {"arrests": "Pursue", "people safeguarded": "Protect"}
REBASE = {"period": "2020-21 Q1", "reason": "recording changed", "on": "2020-05-01"}
# Name -> function, frames shipped, words and options.
ASKED = {
    "shares": (rocu.compare_regions, ["fraud"], "judicial outcomes", SHARE),
    "rates": (rocu.compare_regions, ["fraud"], "judicial outcomes", {"per": "population"}),
    "scorpion": (rocu.track, ["scorpion"], "arrests", {"region": "South West"}),
    "series": (
        rocu.track, ["illustrative"], "arrests", {"region": "South West", "counting": "led"},
    ),
    "rebased": (
        rocu.track, ["illustrative"], "children safeguarded",
        {"region": "East Midlands", "rebase": REBASE, "target": 8},
    ),
    "page": (rocu.track, ["illustrative"], "arrests", {"counting": "led"}),
    "small page": (rocu.track, ["illustrative"], "children safeguarded", {}),
    "balance": (rocu.balance, ["illustrative"], "disruptions", {"region": LONG}),
    "declared": (
        rocu.balance, ["scorpion"], None, {"strands": DECLARED, "region": "South West"},
    ),
    "phases": (rocu.balance, ["scorpion"], None,
               {"strands": DECLARED, "by": "period", "region": "South West"}),
    "events": (rocu.recommendations, ["illustrative_register", "illustrative_events"], None, {}),
    "answers": (rocu.grades, ["illustrative_grades"], None, {"region": LONG}),
    "scorecard": (rocu.scorecard, ["illustrative"], None, {}),
    "own scorecard": (rocu.scorecard, ["illustrative"], None, {"region": "South West"}),
    "grades": (rocu.grades, ["grades"], None, {"region": "South West", "unit_type": None}),
    "funding": (rocu.funding, ["funding"], None, {}),
    "apart": (rocu.compare_regions, ["illustrative"], "arrests",
              {"per": "population", "counting": "led", "region": "South West"}),
}  # fmt: skip


@cache
def exhibit(name):
    function, frames, measure, options = ASKED[name]
    return function(*map(MADE, frames), *([measure] if measure else []), **options)


@cache
def drawn(name, size="page"):
    """A chart, drawn once for all that is asked of it; every word of it can be read."""
    return legible(exhibit(name), size)


# Beside those of which more is asked below, and those that tests of the exhibits look at.
HALF = ("small page", "declared", "events")
WIDE = ("shares", "page", "balance", "phases", "events")
# On a telephone, where these had no room for their words.
TIGHT = ("series", "shares", "scorecard", "own scorecard", "grades", "phases")
READ = [(name, "narrow") for name in TIGHT]
SELDOM = [(name, "half") for name in HALF] + [(name, "slide") for name in WIDE]
SELDOM += [(name, "narrow") for name in ASKED if name not in TIGHT]
READ += [pytest.param(*asked, marks=pytest.mark.slow) for asked in SELDOM]


@pytest.mark.parametrize(("name", "size"), READ)
def test_every_word_can_be_read_and_none_is_on_another(name, size):
    drawn(name, size)


@pytest.mark.parametrize(
    ("name", "size", "ends"),
    [("series", "page", ("Mean", "Usual up to", "Usual from")), ("rebased", "half", ("Target",))],
)
def test_limits_are_named_beside_the_axes_and_not_on_the_points(name, size, ends):
    figure = drawn(name, size)
    boxes = [box for words, box, _ in drawn_texts(figure) if words.startswith(ends)]
    assert len(boxes) == len(ends)
    assert all(box.x0 >= figure.axes[0].bbox.x1 for box in boxes)


@pytest.mark.parametrize("size", SIZE_NAMES)
def test_every_grade_of_the_network_stands_in_the_grid(size):
    """A page had left one of 13 out, and a slide six."""
    figure = drawn("grades", size)
    assert not [words for words, *_ in drawn_texts(figure) if "more in the table" in words]
    # A name of two lines ("Devon and Cornwall") stood within 0.06 cm of those above and below.
    names = [label.get_window_extent() for label in reversed(figure.axes[0].get_yticklabels())]
    gaps = [(upper.y0 - lower.y1) / figure.dpi * 2.54 for lower, upper in pairwise(names)]
    assert len(gaps) == 12
    assert min(gaps) > 0.15


def test_figures_of_points_keep_clear_of_years_and_of_the_words_above():
    """A low point before a step had its figure on the name of the year."""
    counts = [20, 10, 3, 10, 15, 96, 83, 78, 101, 88, 101, 95]
    figure = legible(rocu.track(outcomes({LONG: counts}), "arrests", region=LONG), "half")
    told = [(words, box) for words, box, _ in drawn_texts(figure)]
    years = max(box.y1 for words, box in told if words.startswith("20") and "-" in words)
    assert all(box.y0 > years for words, box in told if words in ("3", "10"))


def test_dots_and_intervals_stand_where_the_data_say():
    (axes,) = drawn("shares").axes
    order = [label.get_text().replace("\n", " ") for label in axes.get_yticklabels()]
    data = exhibit("shares").data.set_index("region")
    assert sorted(order) == sorted(data.index)
    dots, marks = {}, set()
    for line in axes.lines:
        x, y = np.asarray(line.get_xdata(), float), np.asarray(line.get_ydata(), float)
        if line.get_marker() in ("o", "^", "v"):
            marks.add((line.get_marker(), data.loc[order[int(y[0])], "verdict"]))
            dots[order[int(y[0])]] = float(x[0])
        elif len(x) == 2 and y[0] == y[1] and y[0] >= 0 and tuple(x) != (0.0, 1.0):
            name = order[int(y[0])]
            assert tuple(x) == pytest.approx((data.loc[name, "lower"], data.loc[name, "upper"]))
    assert dots == pytest.approx(data["estimate"].to_dict())
    assert axes.get_xlim()[0] == 0
    assert axes.get_xlim()[1] >= data["upper"].max()
    # The network's line stands at its value.
    lines = [line for line in axes.lines if line.get_linestyle() == "--"]
    assert [line.get_xdata()[0] for line in lines] == [pytest.approx(7356 / 51270 * 100)]
    # The verdict is a shape, explained above; the region in focus differs by colour and weight.
    assert marks == {("o", "same"), ("^", "above"), ("v", "below")}
    explained = [words for _, words in exhibit("shares").drawing.options["key"]]
    assert explained == ["above", "not clearly different", "below"]
    assert axes.get_position().width >= 0.5
    bold = [name for name, label in zip(order, axes.get_yticklabels(), strict=True)
            if label.get_fontweight() == "bold"]  # fmt: skip
    assert bold == [LONG]


@pytest.mark.parametrize("state", ["plain", "provisional", "apart"])
def test_a_dot_that_is_not_final_or_not_compared_is_hollow(state):
    dot = {
        "label": "Kent",
        "value": 5.0,
        "high": np.nan,
        "lower": 4.0,
        "upper": 6.0,
        "state": state,
    }
    drawing = Drawing(dots.draw, pd.DataFrame([dot]), {"x_label": "Arrests", "columns": ()})
    (axes,) = drawing.figure().axes
    faces = [line.get_markerfacecolor() for line in axes.lines if line.get_marker() == "o"]
    assert (faces == ["#FFFFFF"]) == (state != "plain")


def test_provisional_points_are_hollow():
    axes, points = drawn("series").axes[0], exhibit("series").data
    hollow = [line for line in axes.lines if line.get_markerfacecolor() == "#FFFFFF"]
    assert [list(line.get_xdata()) for line in hollow] == [
        list(points.loc[points["provisional"], "x"])
    ]
    assert axes.get_ylim()[0] == 0


def test_a_range_is_a_bar_and_a_point_stands_in_the_middle_of_its_period():
    bars = [part for part in drawn("scorpion").axes[0].collections if part.get_paths()]
    ends = [tuple(path.vertices[:, 1]) for bar in bars for path in bar.get_paths()]
    assert ends == [(102.0, 106.0)]
    first = (number_of("2022-03-07") + number_of("2022-03-13")) / 2
    assert exhibit("scorpion").drawing.frame["x"].iloc[0] == first


@pytest.mark.parametrize("size", SIZE_NAMES)
def test_each_strand_is_a_panel_of_bars_on_one_scale(size):
    figure, data = drawn("balance", size), exhibit("balance").data
    panels = dict(zip(STRANDS, figure.axes, strict=False))
    for strand, axes in panels.items():
        bars = [bar.get_width() for bar in axes.patches if bar.get_x() == 0 and bar.get_width() > 1]
        assert bars == pytest.approx((100 * data[strand] / data["stated"]).tolist())
        assert axes.get_xlim()[0] == 0
    # A centimetre is as many points in each of them, and the first is the widest.
    scales = {round(axes.get_xlim()[1] / axes.get_position().width, 6) for axes in panels.values()}
    assert len(scales) == 1
    widths = [axes.get_position().width for axes in panels.values()]
    assert max(widths) == widths[0]
    # The intervals of the first, and the network's share as its line.
    first = figure.axes[0]
    ends = {tuple(line.get_xdata()) for line in first.lines if line.get_linestyle() == "-"}
    assert {tuple(both) for both in data[["lower", "upper"]].to_numpy()} <= ends
    (whole,) = [line.get_xdata()[0] for line in first.lines if line.get_linestyle() == "--"]
    assert whole == pytest.approx(100 * data["Pursue"].sum() / data["stated"].sum())


def test_a_recommendation_runs_from_issue_to_due():
    recs = MADE("illustrative_register").iloc[:5]  # of two regions: no grid of regions and themes
    shown = rocu.recommendations(recs, MADE("illustrative_events"))
    axes = legible(shown, "page").axes[0]
    due, issued = number_of(pd.Timestamp("2021-06-30")), number_of(pd.Timestamp("2020-06-10"))
    (lines,) = axes.collections
    runs = [tuple(path.vertices[:, 0]) for path in lines.get_paths()]
    assert len(runs) == len(shown.drawing.frame)
    assert all(start == issued and end >= due for start, end in runs)
