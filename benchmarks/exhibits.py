"""What an exhibit costs beside the bare matplotlib drawing of the same marks.

Run ``python benchmarks/exhibits.py``. For each exhibit, the least of several runs of: making it
(its figures, words and table), drawing it to a PNG, and drawing the same marks with plain
matplotlib at the same size. Allowed are 1.5 times the bare drawing, or 50 ms more: for the drawing,
and in the last column for making and drawing together.
"""

from __future__ import annotations

import io
import time

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

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
    recipe = [_marks_of(axes) for axes in ours.axes]

    def draw():
        figure.clear()
        for box, lines, texts, limits, ticks in recipe:
            axes = figure.add_axes(box)
            for x, y, style in lines:
                axes.plot(x, y, **style)
            for x, y, words, transform in texts:
                axes.text(x, y, words, transform=getattr(axes, transform), fontsize=place.small)
            axes.set_xlim(*limits[0])
            axes.set_ylim(*limits[1])
            axes.set_xticks(ticks[0][0], ticks[0][1])
            axes.set_yticks(ticks[1][0], ticks[1][1])
        for x, y, words in [(t.get_position()[0], t.get_position()[1], t.get_text())
                            for t in ours.texts]:  # fmt: skip
            figure.text(x, y, words)
        figure.savefig(io.BytesIO(), format="png", dpi=place.dpi)

    return draw


def _marks_of(axes):
    """Position, lines, texts, limits and ticks of axes, to draw them again."""
    lines = [
        (
            line.get_xdata(),
            line.get_ydata(),
            {
                "color": line.get_color(),
                "marker": line.get_marker(),
                "ls": line.get_linestyle() if line.get_linestyle() != "--" else "--",
                "lw": line.get_linewidth(),
            },
        )
        for line in axes.lines
    ]
    texts = [(0.5, 0.5, text.get_text(), "transAxes") for text in axes.texts]
    ticks = [
        (axis.get_ticklocs(), [label.get_text() for label in axis.get_ticklabels()])
        for axis in (axes.xaxis, axes.yaxis)
    ]
    return axes.get_position().bounds, lines, texts, (axes.get_xlim(), axes.get_ylim()), ticks


def questions():
    """Every exhibit with a chart, by name, as a function that makes it."""
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


def main() -> None:
    """Print one line an exhibit."""
    heads = ("first", "make", "draw", "bare", "allowed")
    print(f"{'exhibit':18} " + " ".join(f"{head:>8}" for head in heads) + "  drawing  both")
    for name, make in questions():
        start = time.process_time()
        exhibit = make()
        first = (time.process_time() - start) * 1000
        making, drawing = least(make), least(lambda exhibit=exhibit: exhibit.image("png"))
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
    main()
