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

# Hues of the Government Analysis Function. What one means is said below, once for every chart.
BLUE, TURQUOISE, PINK, ORANGE, GREY = "#12436D", "#28A197", "#801650", "#F46A25", "#6F777B"
FOCUS, CONTEXT, WARNING = BLUE, GREY, PINK
STRAND_COLOURS = {
    "Pursue": BLUE,
    "Prevent": TURQUOISE,
    "Protect": PINK,
    "Prepare": ORANGE,
    "Not stated": GREY,
}
TARGET_LINE = {"color": PINK, "lw": 1.2, "ls": (0, (1, 1.5))}
# Words, shape and colour together: no distinction rests on colour alone.
SIGNAL_MARKS = {
    "no signal": ("o", GREY),
    "improvement": ("D", BLUE),
    "concern": ("^", ORANGE),
    "change": ("s", PINK),
    "not judged": ("_", SOFT_TEXT),
}
# Whether a target will be met as things are: shape, colour and the shape as a letter.
ASSURANCE_MARKS = {
    "consistent pass": ("P", BLUE, "✚"),
    "consistent fail": ("X", ORANGE, "✖"),
    "inconsistent": ("H", GREY, "⬢"),
}
STATUS_MARKS = {
    "overdue": ("^", PINK),
    "due": ("D", ORANGE),
    "on time": ("o", GREY),
    "closed": ("s", BLUE),
    "unknown": ("X", SOFT_TEXT),
    "refused": ("v", SOFT_TEXT),
}
GRADE_MARKS = {
    "grade": ("o", BLUE),
    "in place": ("o", BLUE),
    "partly": ("D", TURQUOISE),
    "not in place": ("^", PINK),
    "not known": ("X", SOFT_TEXT),
    "not stated": ("X", SOFT_TEXT),
}
WHOLE_MARKS = {"whole": ("o", BLUE), "part": ("D", ORANGE), "none": ("X", SOFT_TEXT)}
FUNNEL_MARKS = {"focus": ("D", FOCUS), "outside": ("^", PINK), "plain": ("o", CONTEXT)}
# Lines side by side that mean nothing but themselves, in this order.
LINE_MARKS = (
    ("o", BLUE),
    ("s", TURQUOISE),
    ("D", PINK),
    ("^", ORANGE),
    ("v", SOFT_TEXT),
    ("P", GREY),
)
# Fills that carry a printed number: dark enough to see, and the text on them is chosen to suit.
TILE_FILLS = ("#F2F2F2", "#ADD1F1", "#6BACE6", "#2073BC", BLUE)
TILE_TEXT = (TEXT, TEXT, TEXT, PAPER, PAPER)

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

    @property
    def line(self) -> float:
        """Height of one line of small text in centimetres."""
        return self.small * 1.45 / 72 * 2.54


SIZES = {
    "half": Size("half", 16.0, 9.0, 12.3, 9.0),
    "page": Size("page", 16.0, 12.0, 22.0, 10.0),
    "slide": Size("slide", 29.0, 13.5, 13.5, 15.0, 120),
}


def size(name: str) -> Size:
    """Look up a size by its name."""
    if name not in SIZES:
        raise BadOption("size", f"“{name}” is not a size", f"Sizes: {', '.join(SIZES)}")
    return SIZES[name]


@contextmanager
def style(place: Size):
    """Apply the house style within the block, for a user's; then all is as before."""
    import matplotlib

    with matplotlib.rc_context():
        matplotlib.rcParams.update(_settings(place))
        yield


@cache
def _settings(place: Size) -> dict:
    """Every setting of a drawing at a size: matplotlib's own, the house style's, then ours."""
    import matplotlib

    # The backend is the user's business; naming it here would load pyplot.
    theirs = ("backend", "interactive", "toolbar", "webagg", "keymap", "date.epoch")
    defaults = {
        name: value
        for name, value in dict(matplotlib.rcParamsDefault).items()
        if not name.startswith(theirs)
    }
    sheet = Path(find_spec("afcharts").submodule_search_locations[0]) / "afcharts.mplstyle"
    house = dict(matplotlib.rc_params_from_file(sheet, use_default_template=False))
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
    return defaults | house | ours


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
