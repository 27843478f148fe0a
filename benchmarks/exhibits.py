"""What an exhibit costs beside the bare matplotlib drawing of the same marks.

Run ``python benchmarks/exhibits.py``, with the beginnings of names to see only those. For each
exhibit, the least of several runs of: making it
(its figures, words and table), drawing it to a PNG, and drawing the same marks with plain
matplotlib at the same size. Allowed are 1.5 times the bare drawing, or 50 ms more: for the drawing,
and in the last column for making and drawing together.
"""

from __future__ import annotations

import io
import sys
import time

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

import rocu_analysis as rocu
from rocu_analysis.theme import SIZES

RUNS = 7


def least(function) -> float:
    """Least processor time of several runs, in milliseconds; a first one warms the caches."""
    function()
    times = []
    for _ in range(RUNS):
        start = time.process_time()
        function()
        times.append(time.process_time() - start)
    return min(times) * 1000


def bare(exhibit):
    """The same marks, texts and axes, at the same places, drawn by matplotlib alone."""
    ours = exhibit.figure()
    place = SIZES["page"]
    figure = Figure(figsize=ours.get_size_inches())
    FigureCanvasAgg(figure)
    ours.canvas.draw()
    recipe = [_marks_of(axes) for axes in ours.axes]
    whole = ours.transFigure.inverted()
    words = [_words_of(text, whole) for text in ours.texts]
    marks = [_line_of(mark) for mark in ours.findobj(Line2D) if mark.axes is None]

    def draw():
        figure.clear()
        for axes in recipe:
            _drawn(figure, axes)
        for text in words:
            figure.text(**text)
        for x, y, style in marks:
            figure.add_artist(Line2D(x, y, **style))
        figure.savefig(io.BytesIO(), format="png", dpi=place.dpi)

    return draw


def _drawn(figure, recipe) -> None:
    """Axes with what `_marks_of` found in others."""
    axes = figure.add_axes(recipe["box"])
    for x, y, style in recipe["lines"]:
        axes.plot(x, y, **style)
    for parts, style in recipe["strokes"]:
        axes.add_collection(LineCollection(parts, **style), autolim=False)
    for parts, style in recipe["areas"]:
        axes.add_collection(PolyCollection(parts, **style), autolim=False)
    for corner, width, height, style in recipe["boxes"]:
        axes.add_patch(Rectangle(corner, width, height, **style))
    for text in recipe["texts"]:
        axes.text(**text, transform=axes.transAxes)
    axes.set_xlim(*recipe["limits"][0])
    axes.set_ylim(*recipe["limits"][1])
    for axis, (ticks, labels, style) in zip((axes.xaxis, axes.yaxis), recipe["ticks"], strict=True):
        axis.set_ticks(ticks, labels, **style)
    axes.set_xlabel(recipe["label"])
    for side in ("top", "right", "bottom", "left"):
        axes.spines[side].set_visible(side in recipe["spines"])
    if not recipe["axis"]:
        axes.set_axis_off()


def _marks_of(axes) -> dict:
    """What stands in axes, to draw it again."""
    whole = axes.transAxes.inverted()
    titles = (axes.title, axes._left_title)
    texts = [text for text in [*axes.texts, *titles] if text.get_text() and text.get_visible()]
    return {
        "box": axes.get_position().bounds,
        "lines": [_line_of(line) for line in axes.lines],
        "strokes": [
            (
                [part for part in held.get_segments() if len(part)],
                {"colors": held.get_colors(), "linewidths": held.get_linewidths()},
            )
            for held in axes.collections
            if isinstance(held, LineCollection)
        ],
        "areas": [
            ([path.vertices for path in held.get_paths()], {"facecolors": held.get_facecolor()})
            for held in axes.collections
            if isinstance(held, PolyCollection)
        ],
        "boxes": [
            (
                box.get_xy(),
                box.get_width(),
                box.get_height(),
                {"fc": box.get_facecolor(), "ec": box.get_edgecolor(), "lw": box.get_linewidth()},
            )
            for box in axes.patches
            if isinstance(box, Rectangle)
        ],
        "texts": [_words_of(text, whole) for text in texts],
        "limits": (axes.get_xlim(), axes.get_ylim()),
        "ticks": [_ticks_of(axis) for axis in (axes.xaxis, axes.yaxis)],
        "label": axes.get_xlabel(),
        "spines": [side for side, spine in axes.spines.items() if spine.get_visible()],
        "axis": axes.axison,
    }


def _line_of(line) -> tuple:
    style = {
        "color": line.get_color(),
        "marker": line.get_marker(),
        "ls": line.get_linestyle(),
        "lw": line.get_linewidth(),
        "ms": line.get_markersize(),
        "mfc": line.get_markerfacecolor(),
        "mec": line.get_markeredgecolor(),
    }
    return line.get_xdata(), line.get_ydata(), style


def _words_of(text, whole) -> dict:
    """Words with their place, from the lower left corner, as a part of axes or figure."""
    x, y = whole.transform(text.get_window_extent().min)
    style = {"fontsize": text.get_fontsize(), "weight": text.get_weight()}
    return {"x": x, "y": y, "s": text.get_text(), "va": "bottom", "parse_math": False, **style}


def _ticks_of(axis) -> tuple:
    labels = axis.get_ticklabels()
    shown = [label.get_text() if label.get_visible() else "" for label in labels]
    return axis.get_ticklocs(), shown, {"fontsize": SIZES["page"].small}


def questions():
    """Every exhibit by name, as a function that makes it."""
    fraud, made = rocu.example("fraud"), rocu.example("illustrative")
    scorpion, register = rocu.example("scorpion"), rocu.example("illustrative_register")
    events = rocu.example("illustrative_events")
    share = {"of": "total outcomes", "period": "2018-19", "region": "South West"}
    yield "compare, shares", lambda: rocu.compare_regions(fraud, "judicial outcomes", **share)
    yield (
        "compare, tiles",
        lambda: rocu.compare_regions(fraud, "judicial outcomes", tiles=True, **share),
    )
    yield (
        "compare, rates",
        lambda: rocu.compare_regions(made, "arrests", per="officers", counting="led"),
    )
    yield "track, Scorpion", lambda: rocu.track(scorpion, "arrests", region="South West")
    yield "track, one", lambda: rocu.track(made, "arrests", region="South West", counting="led")
    yield "track, ten panels", lambda: rocu.track(made, "arrests", counting="led")
    yield "balance, region", lambda: rocu.balance(made, "disruptions")
    yield "balance, threat", lambda: rocu.balance(made, "disruptions", by="threat")
    yield "recommendations", lambda: rocu.recommendations(register, events)
    yield from _more_questions(fraud, made)


def _more_questions(fraud, made):
    """Every other exhibit, those without a chart among them."""
    register, answers = rocu.example("register"), rocu.example("responses")
    money, reports = rocu.example("funding"), rocu.example("grades")
    part = {"of": "total outcomes", "period": "2018-19"}
    yield "funnel, shares", lambda: rocu.funnel(fraud, "judicial outcomes", **part)
    yield "funnel, rates", lambda: rocu.funnel(made, "arrests", per="officers", counting="led")
    yield "scorecard", lambda: rocu.scorecard(made)
    yield "outcomes_profile", lambda: rocu.outcomes_profile(made, region="South West")
    yield (
        "balance over time",
        lambda: rocu.balance_over_time(made, "disruptions", region="South West"),
    )
    check = rocu.check(rocu.example_returns("published"))
    yield "completeness", lambda: rocu.completeness(check)
    yield "responses", lambda: rocu.responses(answers, register)
    yield "funding", lambda: rocu.funding(money)
    yield "grades", lambda: rocu.grades(reports)


def main(wanted: tuple[str, ...]) -> None:
    """Print one line an exhibit."""
    heads = ("first", "make", "draw", "bare", "allowed")
    print(f"{'exhibit':18} " + " ".join(f"{head:>8}" for head in heads) + "  drawing  both")
    for name, make in questions():
        if wanted and not name.startswith(wanted):
            continue
        start = time.process_time()
        exhibit = make()
        first = (time.process_time() - start) * 1000
        making = least(make)
        if exhibit.drawing is None:
            print(f"{name:18} {first:8.1f} {making:8.1f}  a table: there is nothing to draw")
            continue
        drawing = least(lambda exhibit=exhibit: exhibit.image("png"))
        plain = least(bare(exhibit))
        allowed = max(1.5 * plain, plain + 50)
        kept = ["yes" if cost <= allowed else "no" for cost in (drawing, making + drawing)]
        figures = (first, making, drawing, plain, allowed)
        print(
            f"{name:18} "
            + " ".join(f"{value:8.1f}" for value in figures)
            + f"  {kept[0]:7}  {kept[1]}"
        )


if __name__ == "__main__":
    main(tuple(sys.argv[1:]))
