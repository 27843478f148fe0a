"""What stands where on the axes, at each of the three sizes, on shipped and awkward data."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

import rocu_analysis as rocu
from rocu_analysis.exhibits.time_axis import number_of
from rocu_analysis.reference import NOT_STATED, STRANDS
from rocu_analysis.theme import SIZES

SIZE_NAMES = list(SIZES)


@pytest.fixture(scope="module")
def exhibits():
    fraud, scorpion = rocu.example("fraud"), rocu.example("scorpion")
    made = rocu.example("illustrative")
    recs, events = rocu.example("illustrative_register"), rocu.example("illustrative_events")
    share = {"of": "total outcomes", "period": "2018-19"}
    strands = {"arrests": "Pursue", "people safeguarded": "Protect"}
    rebase = {"period": "2020-21 Q1", "reason": "recording changed", "on": "2020-05-01"}
    long = "Yorkshire and the Humber"
    return {
        "shares": rocu.compare_regions(fraud, "judicial outcomes", region=long, **share),
        "tiles": rocu.compare_regions(fraud, "judicial outcomes", region=long, tiles=True, **share),
        "rates": rocu.compare_regions(fraud, "judicial outcomes", per="population"),
        "counts": rocu.compare_regions(made, "cash seized"),
        "scorpion": rocu.track(scorpion, "arrests", region="South West"),
        "series": rocu.track(made, "arrests", region="South West", counting="led"),
        "rebased": rocu.track(
            made, "children safeguarded", region="East Midlands", rebase=rebase, target=8
        ),
        "page": rocu.track(made, "arrests", counting="led"),
        "years page": rocu.track(fraud, "judicial outcomes"),
        "money": rocu.track(rocu.example("national"), "funding", geography="network"),
        "rates page": rocu.track(made, "children safeguarded", per="population"),
        "balance": rocu.balance(made, "disruptions", region=long),
        "threats": rocu.balance(made, "disruptions", by="threat"),
        "declared": rocu.balance(scorpion, strands=strands, region="South West"),
        "register": rocu.recommendations(rocu.example("register")),
        "events": rocu.recommendations(recs, events),
        "owners": rocu.recommendations(recs, by="owner"),
        "answers": rocu.grades(rocu.example("illustrative_grades"), region=long),
        "scorecard": rocu.scorecard(made),
    }


NAMES = [
    "shares", "tiles", "rates", "counts", "scorpion", "series", "rebased", "page", "rates page",
    "years page", "money", "balance", "threats", "declared", "register", "events", "owners",
    "answers", "scorecard",
]  # fmt: skip


def texts(figure):
    """Every text that is drawn, with its box in pixels."""
    renderer = figure.canvas.get_renderer()
    unseen = {id(text) for axes in figure.axes for text in _ticks_beyond(axes)}
    drawn = []
    for text in figure.findobj(lambda artist: hasattr(artist, "get_text")):
        words = text.get_text().strip()
        if words and text.get_visible() and id(text) not in unseen:
            drawn.append((words, text.get_window_extent(renderer), text))
    return drawn


def _ticks_beyond(axes):
    """Labels of ticks that matplotlib holds and does not draw."""
    for axis, ends in ((axes.xaxis, axes.get_xlim()), (axes.yaxis, axes.get_ylim())):
        current = axis.get_major_ticks()
        for tick in axis.majorTicks:
            inside = tick in current and min(ends) <= tick.get_loc() <= max(ends)
            if not inside or not tick.label1.get_visible():
                yield tick.label1
            yield tick.label2


def test_labels_of_ticks_are_among_the_texts():
    figure = Figure(figsize=(2, 2))
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.1, 0.2, 0.8, 0.7))
    axes.set_xticks([0, 5, 30], ["2016-17", "2017-18", "2018-19"])
    axes.set_xlim(0, 10)  # the last is not drawn
    axes.set_yticks([0.5], ["fifty"])
    figure.draw_without_rendering()
    held = [words for words, *_ in texts(figure)]
    assert sorted(held) == ["2016-17", "2017-18", "fifty"]


@pytest.mark.parametrize("size", SIZE_NAMES)
@pytest.mark.parametrize("name", NAMES)
def test_no_two_labels_overlap_and_none_is_cut_off(exhibits, name, size):
    figure = exhibits[name].figure(size)
    figure.draw_without_rendering()
    drawn = texts(figure)
    assert len(drawn) > 5
    width, height = figure.bbox.width, figure.bbox.height
    for words, box, _ in drawn:
        across, down = (box.x0 >= -1, box.x1 <= width + 1), (box.y0 >= -1, box.y1 <= height + 1)
        assert all(across), f"{words!r} is cut off at the side"
        assert all(down), f"{words!r} is cut off above or below"
    for (one, first, _), (other, second, _) in combinations(drawn, 2):
        across = min(first.x1, second.x1) - max(first.x0, second.x0)
        down = min(first.y1, second.y1) - max(first.y0, second.y0)
        assert across <= 1.5 or down <= 2.5, f"{one!r} and {other!r} overlap"


@pytest.mark.parametrize("size", SIZE_NAMES)
@pytest.mark.parametrize("name", NAMES)
def test_no_text_is_small_and_none_is_turned(exhibits, name, size):
    drawn = texts(exhibits[name].figure(size))
    assert len(drawn) > 5
    for words, _, text in drawn:
        assert text.get_fontsize() >= 9, words
        assert text.get_rotation() == 0, words
        assert text.get_fontfamily() == ["DejaVu Sans"]


@pytest.mark.parametrize("size", SIZE_NAMES)
@pytest.mark.parametrize(
    ("name", "ends"), [("series", ("Mean", "Upper limit", "Lower limit")), ("rebased", ("Target",))]
)
def test_limits_are_named_beside_the_axes_and_not_on_the_points(exhibits, name, ends, size):
    figure = exhibits[name].figure(size)
    figure.draw_without_rendering()
    boxes = [box for words, box, _ in texts(figure) if words.startswith(ends)]
    assert len(boxes) == len(ends)
    assert all(box.x0 >= figure.axes[0].bbox.x1 for box in boxes)


@pytest.mark.parametrize("size", SIZE_NAMES)
def test_dots_and_intervals_stand_where_the_data_say(exhibits, size):
    exhibit = exhibits["shares"]
    (axes,) = exhibit.figure(size).axes
    order = [label.get_text().replace("\n", " ") for label in axes.get_yticklabels()]
    data = exhibit.data.set_index("region")
    assert sorted(order) == sorted(data.index)
    dots = {}
    for line in axes.lines:
        x, y = np.asarray(line.get_xdata(), float), np.asarray(line.get_ydata(), float)
        if line.get_marker() in ("o", "D"):
            dots[order[int(y[0])]] = float(x[0])
        elif len(x) == 2 and y[0] == y[1] and y[0] >= 0 and tuple(x) != (0.0, 1.0):
            name = order[int(y[0])]
            assert tuple(x) == pytest.approx((data.loc[name, "lower"], data.loc[name, "upper"]))
    assert dots == pytest.approx(data["estimate"].to_dict())
    assert axes.get_xlim()[0] == 0
    assert axes.get_xlim()[1] >= data["upper"].max()


def test_the_networks_line_stands_at_its_value(exhibits):
    (axes,) = exhibits["shares"].figure().axes
    lines = [line for line in axes.lines if line.get_linestyle() == "--"]
    assert [line.get_xdata()[0] for line in lines] == [pytest.approx(7356 / 51270 * 100)]


def test_the_region_in_focus_differs_by_shape_and_weight(exhibits):
    (axes,) = exhibits["shares"].figure().axes
    bold = [label for label in axes.get_yticklabels() if label.get_fontweight() == "bold"]
    assert [label.get_text().replace("\n", " ") for label in bold] == ["Yorkshire and the Humber"]
    assert sum(line.get_marker() == "D" for line in axes.lines) == 1


def test_every_tile_says_its_figure_and_its_verdict(exhibits):
    exhibit = exhibits["tiles"]
    (axes,) = exhibit.figure().axes
    said = " ".join(text.get_text() for text in axes.texts)
    for row in exhibit.data.itertuples():
        assert f"{row.estimate:.1f}" in said
    assert said.count("Above the network") == (exhibit.data["verdict"] == "above").sum()


def test_limits_points_and_provisional_marks_of_a_series(exhibits):
    exhibit = exhibits["series"]
    axes = exhibit.figure().axes[0]
    points = exhibit.data
    lines = [np.asarray(line.get_ydata(), float) for line in axes.lines]
    for name in ("centre", "lower_limit", "upper_limit"):
        wanted = points[name].iloc[0]
        assert any(len(y) == len(points) and np.allclose(y, wanted) for y in lines)
    hollow = [line for line in axes.lines if line.get_markerfacecolor() == "#FFFFFF"]
    assert [list(line.get_xdata()) for line in hollow] == [
        list(points.loc[points["provisional"], "x"])
    ]
    assert axes.get_ylim()[0] == 0


def test_a_range_is_a_bar_between_its_ends(exhibits):
    axes = exhibits["scorpion"].figure().axes[0]
    bars = [part for part in axes.collections if part.get_paths()]
    ends = [tuple(path.vertices[:, 1]) for bar in bars for path in bar.get_paths()]
    assert ends == [(102.0, 106.0)]


def test_points_stand_in_the_middle_of_their_period(exhibits):
    frame = exhibits["scorpion"].drawing.frame
    first = (number_of("2022-03-07") + number_of("2022-03-13")) / 2
    assert frame["x"].iloc[0] == first


def test_panels_of_the_strands_have_one_scale_and_show_the_counts(exhibits):
    exhibit = exhibits["balance"]
    figure = exhibit.figure()
    scales = [(axes.get_xlim()[1]) / axes.get_position().width for axes in figure.axes]
    assert scales == pytest.approx([scales[0]] * 5)
    for axes, strand in zip(figure.axes, (*STRANDS, NOT_STATED), strict=True):
        assert axes.get_label() == strand
        head = f"{strand}, 2021-22 Q3" if strand == "Pursue" else strand
        # Below the rows stand all together and the line of per cents.
        wanted = [f"{count:,}" for count in exhibit.table[head][:-2]]
        said = [text.get_text() for text in axes.texts]
        assert said[-len(wanted) :] == wanted


@pytest.mark.parametrize("size", SIZE_NAMES)
@pytest.mark.parametrize("name", ["answers", "scorecard"])
def test_the_words_of_a_cell_end_before_the_mark_of_the_next(exhibits, name, size):
    figure = exhibits[name].figure(size)
    figure.draw_without_rendering()
    (axes,) = figure.axes
    radius = SIZES[size].points * 0.7 / 2 / 72 * figure.dpi
    marks = [axes.transData.transform(spot) for line in axes.lines for spot in line.get_xydata()]
    assert len(marks) > 10
    for text in axes.texts:
        box = text.get_window_extent()
        for x, y in marks:
            if box.y0 < y < box.y1 and x > box.x0:
                gap = (x - radius - box.x1) / figure.dpi * 2.54
                assert gap > 0.1, f"{text.get_text()!r} comes within {gap:.2f} cm of a mark"


def test_a_recommendation_runs_from_issue_to_due(exhibits):
    exhibit = exhibits["events"]
    axes = exhibit.figure().axes[0]
    due = number_of(pd.Timestamp("2021-06-30"))
    issued = number_of(pd.Timestamp("2020-06-10"))
    (lines,) = axes.collections
    runs = [tuple(path.vertices[:, 0]) for path in lines.get_paths()]
    words = set(exhibit.drawing.frame["words"]) - {""}
    assert len(runs) == sum(text.get_text() in words for text in axes.texts) > 3
    assert all(start == issued and end >= due for start, end in runs)
