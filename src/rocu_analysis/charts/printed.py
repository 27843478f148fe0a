"""A figure as a paper carries it: pixels of a fine print, and SVG whose words are letters.

A paper has each chart at three sizes and in two forms, with much the same words. Matplotlib
measures every line of text anew for each, and sets its pixels letter by letter: three quarters of
the time of a picture. Here a line is measured once, as the charts measure it to make room for it,
and has one outline, which is drawn at any size.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from matplotlib import rcParams
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.figure import Figure
from matplotlib.transforms import Affine2D

from rocu_analysis import theme


def pixels(figure: Figure, place: theme.Size, dpi: int) -> np.ndarray:
    """Pixels of a figure, (height, width, 4)."""
    with _at(dpi, figure, place):
        drawn = _Pixels(*figure.bbox.size, dpi)
        figure.draw(drawn)
    return np.asarray(drawn.buffer_rgba())


def svg(figure: Figure, place: theme.Size) -> bytes:
    """Figure as an SVG file; a document that takes it has to carry the typeface."""
    held = io.StringIO()
    with _at(72, figure, place):
        rcParams["svg.fonttype"] = "none"
        drawn = _Letters(*figure.bbox.size, held, metadata={"Date": None, "Creator": None})
        figure.draw(drawn)
        drawn.finalize()
    return held.getvalue().encode()


@contextmanager
def _at(dpi: int, figure: Figure, place: theme.Size) -> Iterator[None]:
    before = figure.dpi
    with theme.style(place):
        figure.set_dpi(dpi)
        yield
        figure.set_dpi(before)


class _Measured:
    """What takes the width of a line of text from where the charts take it."""

    def get_text_width_height_descent(self, s, prop, ismath):
        size = self.points_to_pixels(prop.get_size_in_points())
        return tuple(size * length for length in theme.extent(s, _weight(prop)))

    def _get_font_height_metrics(self, prop):  # asked of a renderer from matplotlib 3.11 on
        size = self.points_to_pixels(prop.get_size_in_points())
        return tuple(size * length for length in theme.line_height(_weight(prop)))


class _Letters(_Measured, RendererSVG):
    pass


class _Pixels(_Measured, RendererAgg):
    def draw_text(self, gc, x, y, s, prop, angle, ismath=False, mtext=None):
        size = self.points_to_pixels(prop.get_size_in_points())
        place = Affine2D().scale(size).rotate_deg(angle).translate(x, self.height - y)
        gc.set_linewidth(0)
        self.draw_path(gc, theme.outline(s, _weight(prop)), place, gc.get_rgb())


def _weight(prop) -> str:
    return "bold" if prop.get_weight() == "bold" else "regular"
