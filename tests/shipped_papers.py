"""The two papers that are shipped, each made once a process, and a chart with nothing in it."""

from functools import cache

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

import rocu_analysis as rocu
from rocu_analysis import datasets, theme


@cache
def illustrative():
    return rocu.Paper.from_spec(datasets.data() / "illustrative" / "paper.toml")


@cache
def published():
    return rocu.Paper.from_spec(datasets.data() / "published" / "paper.toml")


def empty_chart(drawing, size="page"):
    """A chart of its size with nothing in it, for tests that look at no chart."""
    place = theme.size(size)
    figure = Figure(figsize=(place.width * theme.CM, drawing.height(place) * theme.CM))
    FigureCanvasAgg(figure)
    return figure
