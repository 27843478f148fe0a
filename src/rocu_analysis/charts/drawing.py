"""A drawing that has not been drawn yet: the function, its frame and its options.

An exhibit keeps one of these and draws it at whichever size it is asked for. Figures are made
without pyplot, so nothing global is touched and nothing needs closing.

A paper has each chart at three sizes, with much the same words. Matplotlib measures every line of
text anew for each, and sets its pixels letter by letter: three quarters of the time of a picture.
There a line is measured once, as the charts measure it to make room for it, and what a program
cannot take as SVG is printed from that by typst, outside of Python.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

import numpy as np
import pandas as pd
from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.figure import Figure
from matplotlib.transforms import Affine2D
from PIL import Image, PngImagePlugin

from rocu_analysis import theme
from rocu_analysis.charts import labels

LEAST_HEIGHT = 4.5
COLOURS = 256  # of a chart as a PNG file
MARGIN = 0.25  # centimetres about a picture that stands alone
STAMP = "Illustrative: invented figures"


def needing(height: Callable[..., float], least: float = LEAST_HEIGHT) -> Callable:
    """Give a drawing function its height: ``height(frame, place, **options)`` in centimetres."""

    def given(draw: Callable[..., None]) -> Callable[..., None]:
        draw.height, draw.least = height, least
        return draw

    return given


@dataclass(frozen=True, eq=False)
class Drawing:
    """How to draw an exhibit: ``draw(frame, figure, place, **options)``."""

    draw: Callable[..., None]
    frame: pd.DataFrame
    options: Mapping[str, Any] = field(default_factory=dict)
    illustrative: bool = False

    def height(self, place: theme.Size) -> float:
        """Height in centimetres at a size: what it needs, within the room there is."""
        needs = getattr(self.draw, "height", None)
        if needs is None:
            return place.height
        return min(place.most, max(self.draw.least, needs(self.frame, place, **self.options)))

    def figure(self, size: str = "page") -> Figure:
        """Draw at one of the sizes ``half``, ``page`` and ``slide``."""
        place = theme.size(size)
        with theme.style(place):
            figure = Figure(figsize=(place.width * theme.CM, self.height(place) * theme.CM))
            FigureCanvasAgg(figure)
            if self.illustrative:  # in words and in a corner of its own
                at = 1 - 0.1 / place.width, 1 - 0.12 / labels.tall(figure)
                style = {"ha": "right", "va": "top", "weight": "bold", "color": theme.WARNING}
                figure.text(*at, STAMP, fontsize=place.small, gid="illustrative", **style)
            self.draw(self.frame, figure, place, **self.options)
        return figure

    def render(
        self, form: str, size: str = "page", *, title: str = "", alt: str = "",
        figure: Figure | None = None,
    ) -> bytes:  # fmt: skip
        """Draw to "svg", "png" or "pdf", the same bytes each time, with words for screen readers.

        Text in an SVG is shapes, which look the same everywhere.
        """
        place, buffer = theme.size(size), io.BytesIO()
        if form == "png":
            about = {"Title": title, "Description": alt}
            return png(self.pixels(size, figure=figure), place.dpi, about)
        figure = figure or self.figure(size)
        about = {"Date": None, "Creator": None}
        if form == "pdf":
            about = {"Title": title, "Subject": alt}
            about |= dict.fromkeys(("CreationDate", "Producer", "Creator"))
        with theme.style(place):
            figure.savefig(buffer, format=form, metadata=about)
        if form == "pdf":
            return buffer.getvalue()
        svg = buffer.getvalue().decode("utf-8")
        end = svg.index(">", svg.index("<svg"))
        about = (
            ' role="img" aria-labelledby="chart-title chart-description" lang="en-GB">'
            f'\n <title id="chart-title">{escape(title, quote=False)}</title>'
            f'\n <desc id="chart-description">{escape(alt, quote=False)}</desc>'
        )
        return f"{svg[:end]}{about}{svg[end + 1 :]}".encode()

    def pixels(self, size: str = "page", *, figure: Figure | None = None) -> np.ndarray:
        """Pixels of a drawing, (height, width, 4): those of the canvas, not a copy."""
        place, figure = theme.size(size), figure or self.figure(size)
        before = figure.dpi
        with theme.style(place):
            figure.set_dpi(place.dpi)
            figure.canvas.draw()
            pixels = np.asarray(figure.canvas.buffer_rgba())
            figure.set_dpi(before)
        return pixels


def top_margin(figure: Figure, place: theme.Size, more: float = 0.0, beside: str = "") -> float:
    """Centimetres to keep free above the axes; a stamp takes a line where ``beside`` needs it."""
    stamped = any(text.get_gid() == "illustrative" for text in figure.texts)
    mark = theme.text_width(STAMP, place.small, "bold")
    apart = beside and theme.text_width(beside, place.small, "bold") + mark + 1 < place.width
    return more + (place.line if stamped and not apart else 0.0) + 0.15


def axes_in(figure: Figure, left: float, right: float, top: float, bottom: float) -> Axes:
    """Axes with margins in centimetres from the figure's edges."""
    width, height = figure.get_figwidth() / theme.CM, labels.tall(figure)
    wide, tall = max(1.0, width - left - right), max(0.8, height - top - bottom)
    return figure.add_axes((left / width, bottom / height, wide / width, tall / height))


def framed(
    figure: Figure, place: theme.Size, title: str, subtitle: str, below: Sequence[str]
) -> Figure:
    """Give a figure room above for its title and below for its source, and write them."""
    drawn, wide, within = labels.tall(figure), place.width + 2 * MARGIN, place.width - 0.2
    head = [(line, "bold") for line in labels.wrap(title, within, place.points * labels.BOLD)]
    head += [(line, "normal") for line in labels.wrap(subtitle, within, place.points)]
    foot = [line for text in below for line in labels.wrap(text, within, place.small)]
    step, under = 1.3 * place.points / labels.POINTS, len(foot) * place.line + 0.1 + MARGIN
    tall = under + drawn + len(head) * step + 0.2 + MARGIN
    scale, shift = (place.width / wide, drawn / tall), (MARGIN / wide, under / tall)
    move = Affine2D().scale(*scale).translate(*shift)
    for axes in figure.axes:
        axes.set_position(axes.get_position().transformed(move))
    for artist in (*figure.texts, *figure.lines, *figure.artists):
        artist.set_transform(move + artist.get_transform())
    figure.set_size_inches(wide * theme.CM, tall * theme.CM)
    for number, (line, weight) in enumerate(head):
        style = {"va": "top", "fontsize": place.points, "weight": weight}
        figure.text(shift[0], 1 - (MARGIN + number * step) / tall, line, **style)
    for number, line in enumerate(reversed(foot)):
        style = {"va": "bottom", "fontsize": place.small, "color": theme.SOFT_TEXT}
        figure.text(shift[0], (MARGIN + number * place.line) / tall, line, **style)
    return figure


def png(pixels: np.ndarray, dpi: float, about: Mapping[str, str]) -> bytes:
    """Give a chart as a PNG file of 256 colours: less than half the size, no difference to see.

    Pixels (height, width, 4) are on a white ground; ``about`` is written inside the file.
    """
    words, buffer = PngImagePlugin.PngInfo(), io.BytesIO()
    for name, text in about.items():
        if text:
            words.add_itxt(name, text)
    picture = Image.fromarray(pixels).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    picture.save(buffer, "PNG", pnginfo=words, dpi=(dpi, dpi))
    return buffer.getvalue()


# --- as a paper carries it: SVG whose words are letters, and a fine print of that ----------------

_PRINTS = b"""
#set page(width: auto, height: auto, margin: 0pt)
#image(bytes(sys.inputs.chart), format: "svg")
"""


def lettered(figure: Figure, place: theme.Size) -> bytes:
    """Figure as an SVG file; a document that takes it has to carry the typeface."""
    buffer = io.StringIO()
    with theme.style(place):
        figure.set_dpi(72)
        rcParams["svg.fonttype"] = "none"
        drawn = _Letters(*figure.bbox.size, buffer, metadata={"Date": None, "Creator": None})
        figure.draw(drawn)
        drawn.finalize()
    return buffer.getvalue().encode()


class _Letters(RendererSVG):
    """Draws SVG, and takes the width of a line from where the charts take it."""

    def get_text_width_height_descent(self, s, prop, ismath):
        return self._sized(prop, theme.extent(s, self._weight(prop)))

    def _get_font_height_metrics(self, prop):  # asked of a renderer from matplotlib 3.11 on
        return self._sized(prop, theme.line_height(self._weight(prop)))

    def _weight(self, prop) -> str:
        return "bold" if prop.get_weight() == "bold" else "regular"

    def _sized(self, prop, lengths) -> tuple[float, ...]:
        size = self.points_to_pixels(prop.get_size_in_points())
        return tuple(size * length for length in lengths)


def printed(chart: str, dpi: int, fonts: str) -> bytes:
    """PNG file of a chart in SVG, printed by typst; other threads run meanwhile.

    ``fonts`` is a `theme.font_folder`.
    """
    import typst

    return typst.compile(
        _PRINTS, font_paths=[fonts], ignore_system_fonts=True,
        sys_inputs={"chart": chart}, format="png", ppi=dpi,
    )  # fmt: skip
