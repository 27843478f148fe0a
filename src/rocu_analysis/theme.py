"""How charts look: colours by meaning, sizes on paper, and the style within a context.

The house style is that of the Government Analysis Function (`afcharts`), read from its style file
and applied for the length of one drawing, so that a notebook's own charts never change. Text is in
DejaVu Sans, which comes with matplotlib, so that every machine draws the same.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from rocu_analysis.errors import BadOption

FONT = "DejaVu Sans"
TEXT = "#0B0C0C"
SOFT_TEXT = "#3D3D3D"
GRID = "#CCCCCC"
PAPER = "#FFFFFF"

FOCUS = "#12436D"
CONTEXT = "#6F777B"
STRAND_COLOURS = {
    "Pursue": "#12436D",
    "Prevent": "#28A197",
    "Protect": "#801650",
    "Prepare": "#F46A25",
    "Not stated": "#6F777B",
}
TARGET_LINE = {"color": STRAND_COLOURS["Protect"], "lw": 1.2, "ls": (0, (1, 1.5))}
# Words, shape and colour together: no distinction rests on colour alone.
SIGNAL_MARKS = {
    "no signal": ("o", "#6F777B"),
    "improvement": ("D", "#12436D"),
    "concern": ("^", "#F46A25"),
    "change": ("s", "#801650"),
}
STATUS_MARKS = {
    "overdue": ("^", "#801650"),
    "due": ("D", "#F46A25"),
    "on time": ("o", "#6F777B"),
    "closed": ("s", "#12436D"),
    "unknown": ("X", "#3D3D3D"),
    "refused": ("v", "#3D3D3D"),
}
# Fills that carry a printed number: dark enough to see, and the text on them is chosen to suit.
TILE_FILLS = ("#F2F2F2", "#ADD1F1", "#6BACE6", "#2073BC", "#12436D")
TILE_TEXT = ("#0B0C0C", "#0B0C0C", "#0B0C0C", "#FFFFFF", "#FFFFFF")

CM = 1 / 2.54


@dataclass(frozen=True)
class Size:
    """A place on paper: width, usual and greatest height in centimetres, text in points."""

    name: str
    width: float
    height: float
    most: float
    points: float
    dpi: int = 160

    @property
    def small(self) -> float:
        """Size of tick labels and notes in the chart, never below 9 points."""
        return max(9.0, self.points - 1)


SIZES = {
    "half": Size("half", 16.0, 9.0, 12.3, 9.0),
    "page": Size("page", 16.0, 12.0, 22.0, 10.0),
    "slide": Size("slide", 29.0, 13.5, 13.5, 15.0, 120),
}


def size(name: str) -> Size:
    """Look up a size by its name.

    Raises
    ------
    BadOption
        Where there is no size of that name.
    """
    if name not in SIZES:
        raise BadOption("size", f"“{name}” is not a size", f"Sizes: {', '.join(SIZES)}")
    return SIZES[name]


@cache
def _house_style() -> dict:
    import matplotlib

    folder = find_spec("afcharts").submodule_search_locations[0]
    sheet = Path(folder) / "afcharts.mplstyle"
    return dict(matplotlib.rc_params_from_file(sheet, use_default_template=False))


@contextmanager
def style(place: Size):
    """Apply the house style within the block; every setting is as before after it.

    Settings that a user made are set aside too: the same exhibit looks the same in every notebook.
    """
    import matplotlib

    with matplotlib.rc_context():
        matplotlib.rcParams.update(_settings(place))
        yield


@cache
def _settings(place: Size) -> dict:
    """Every setting of a drawing at a size: matplotlib's own, the house style's, then ours."""
    ours = {
        "font.family": FONT,
        "font.size": place.points,
        "axes.labelsize": place.small,
        "axes.titlesize": place.points,
        "xtick.labelsize": place.small,
        "ytick.labelsize": place.small,
        "axes.unicode_minus": True,
        "axes.grid": False,
        "lines.linewidth": 1.5,
        "text.parse_math": False,
        "text.color": TEXT,
        "axes.labelcolor": TEXT,
        "xtick.labelcolor": TEXT,
        "ytick.labelcolor": TEXT,
        "xtick.color": GRID,
        "ytick.color": GRID,
        "figure.facecolor": PAPER,
        "svg.hashsalt": "rocu_analysis",
        "svg.fonttype": "path",
    }
    return _defaults() | _house_style() | ours


@cache
def _defaults() -> dict:
    import matplotlib

    # The backend is the user's business; naming it here would load pyplot.
    return {
        name: value
        for name, value in dict(matplotlib.rcParamsDefault).items()
        if not name.startswith(
            ("backend", "interactive", "toolbar", "webagg", "keymap", "date.epoch")
        )
    }


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two colours after WCAG 2.2, from 1 to 21.

    >>> round(contrast("#12436D", "#FFFFFF"), 2)
    10.25
    """
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def text_width(text: str, points: float) -> float:
    """Width of one line of text as drawn, in centimetres; measured, since letters differ."""
    return _units(text) * points / 72 * 2.54


@cache
def _units(text: str) -> float:
    """Width in units of the text size."""
    from matplotlib import font_manager

    face = font_manager.get_font(font_manager.findfont(FONT))
    face.set_size(72, 72)
    face.set_text(text, 0.0)
    return face.get_width_height()[0] / 64 / 72
