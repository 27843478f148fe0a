"""How charts look: colours by meaning, sizes on paper, and the style within a context.

The house style is that of the Government Analysis Function (`afcharts`), read from its style file
and applied for the length of one drawing, so that a notebook's own charts never change. Text is in
Source Sans from the files of a package, never from those of the machine, so that every machine
draws the same; a letter that it lacks is in DejaVu Sans, which comes with matplotlib.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from rocu_analysis import outputs, reference

FONT, SPARE_FONT = "Source Sans Pro", "DejaVu Sans"
TEXT = "#0B0C0C"
SOFT_TEXT = "#3D3D3D"
GRID = "#CCCCCC"
PAPER = "#FFFFFF"
BAND = "#E4E8EB"  # what is usual, behind a line

# Hues of the Government Analysis Function. What one means is said below, once for every chart.
BLUE, TURQUOISE, PINK, ORANGE, GREY = "#12436D", "#28A197", "#801650", "#F46A25", "#6F777B"
FOCUS, CONTEXT, WARNING = BLUE, GREY, PINK
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
# Cells of a grid of states: fill, letters, and a dashed edge for what is not known.
STATE_FILLS = {
    "overdue": (PINK, PAPER, ""),
    "not in place": (PINK, PAPER, ""),
    "late": ("#A1C2E1", TEXT, ""),
    "partly": ("#A1C2E1", TEXT, ""),
    "after first date": ("#CFE2F3", TEXT, ""),
    "due": ("#FBD3BD", TEXT, ""),
    "open": ("#E4E8EB", TEXT, ""),
    "on time": ("#F1F5F9", SOFT_TEXT, ""),
    "in place": ("#F1F5F9", SOFT_TEXT, ""),
    "refused": ("#CFD3D6", TEXT, ""),
    "not known": (PAPER, TEXT, PINK),
}
WHOLE_MARKS = {"all": ("o", BLUE), "part": ("D", ORANGE), "none": ("X", SOFT_TEXT)}
# How one stands against the whole: on which side, or no clear difference.
VERDICT_MARKS = {
    "above": ("^", GREY),
    "below": ("v", GREY),
    "same": ("o", GREY),
    "alone": ("D", GREY),
    "apart": ("o", GREY),
}
FUNNEL_MARKS = {
    "focus": ("D", FOCUS),
    "above": ("^", PINK),
    "below": ("v", PINK),
    "plain": ("o", CONTEXT),
}
CM = 1 / 2.54


@dataclass(frozen=True)
class Size:
    """A place on paper; lengths in centimetres."""

    name: str
    width: float
    height: float  # usually
    most: float  # height
    points: float  # of text
    dpi: int = 160
    # Share of the usual room between rows and within axes, where a chart shares its page.
    air: float = 1.0

    def at_most(self, points: float) -> Size:
        """The same with smaller text where there is much of it."""
        return replace(self, points=min(self.points, points))

    @property
    def small(self) -> float:
        """Size of tick labels and notes in the chart, never below 9 points."""
        return max(9.0, self.points - 1)

    @property
    def narrow(self) -> bool:
        """Whether it is the screen of a telephone."""
        return self.width < 12.0

    @property
    def line(self) -> float:
        """Height of one line of small text in centimetres."""
        return self.small * 1.35 / 72 * 2.54


SIZES = {
    "half": Size("half", 16.0, 9.0, 12.3, 10.0, air=0.8),
    "page": Size("page", 16.0, 12.0, 22.0, 11.0),
    # Of a telephone, whose screen shows 9 points at 12 of its own.
    "narrow": Size("narrow", 8.6, 11.0, 24.0, 9.0),
    "slide": Size("slide", 29.0, 13.5, 13.5, 16.0, 120),
    # Of page one, where a table of many measures leaves room for the other answers.
    "thumb": Size("thumb", 5.0, 1.3, 1.3, 9.0),  # of a tile
    "short": Size("short", 16.0, 7.0, 9.3, 10.0, air=0.8),
}


def size(name: str) -> Size:
    """Look up a size by its name."""
    return SIZES[reference.one_of("size", name, SIZES)]


@cache
def font_files() -> dict[str, Path]:
    """Files of the typeface, and of the one for letters that it lacks: regular, bold, spare ones.

    A document may embed them (SIL Open Font License 1.1, and the licence of Bitstream Vera).
    """
    ours = _folder("font_source_sans_pro") / "files"
    spare = _folder("matplotlib") / "mpl-data" / "fonts" / "ttf"
    return {
        "regular": ours / "SourceSansPro-Regular.ttf",
        "bold": ours / "SourceSansPro-Bold.ttf",
        "spare regular": spare / "DejaVuSans.ttf",
        "spare bold": spare / "DejaVuSans-Bold.ttf",
    }


@contextmanager
def font_folder() -> Iterator[str]:
    """A folder of these files alone, for typst."""
    # The package has two files of each weight, and it would take whichever a machine lists first.
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        for path in font_files().values():
            outputs.write(Path(folder, path.name), path.read_bytes())
        yield folder


def _folder(package: str) -> Path:
    """Folder of an installed package, found without loading it."""
    return Path(find_spec(package).submodule_search_locations[0])


# --- the style of a drawing -----------------------------------------------------------------------


@contextmanager
def style(place: Size):
    """Apply the house style within the block, for a user's; then all is as before."""
    import matplotlib

    _make_known()
    with matplotlib.rc_context():
        matplotlib.rcParams.update(_settings(place))
        yield


@cache
def _make_known() -> None:
    """Add the typeface to those of matplotlib, before any of that name that a machine may have."""
    from matplotlib.font_manager import fontManager

    for name in ("regular", "bold"):
        fontManager.addfont(font_files()[name])
        fontManager.ttflist.insert(0, fontManager.ttflist.pop())


@cache
def _settings(place: Size) -> dict:
    """Every setting of a drawing at a size: matplotlib's own, the house style's, then ours."""
    import matplotlib

    # The backend is the user's business; naming it here would load pyplot.
    theirs = ("backend", "interactive", "toolbar", "webagg", "keymap", "date.epoch")
    given = dict(matplotlib.rcParamsDefault)
    defaults = {name: value for name, value in given.items() if not name.startswith(theirs)}
    sheet = _folder("afcharts") / "afcharts.mplstyle"
    house = dict(matplotlib.rc_params_from_file(sheet, use_default_template=False))
    small = ("axes.labelsize", "xtick.labelsize", "ytick.labelsize")
    dark = ("text.color", "axes.labelcolor", "xtick.labelcolor", "ytick.labelcolor")
    ours = dict.fromkeys(small, place.small) | dict.fromkeys(dark, TEXT)
    ours |= dict.fromkeys(("xtick.color", "ytick.color"), GRID) | {
        "font.family": [FONT, SPARE_FONT],
        "font.size": place.points,
        "axes.titlesize": place.points,
        "axes.unicode_minus": True,
        "axes.grid": False,
        "lines.linewidth": 1.5,
        "text.parse_math": False,
        "figure.facecolor": PAPER,
        "svg.hashsalt": "rocu_analysis",
        "svg.fonttype": "path",
        "pdf.fonttype": 42,  # letters that can be searched
    }
    return defaults | house | ours


# --- how large words are, in units of the text size -----------------------------------------------


@cache
def _face(name: str):
    from matplotlib.ft2font import FT2Font

    return FT2Font(str(font_files()[name]))


@cache
def letter_box(letter: str, weight: str) -> tuple[float, float, float] | None:
    """Width, lowest and highest point of a letter; None where neither typeface has it."""
    from matplotlib.ft2font import LoadFlags

    for face in map(_face, (weight, f"spare {weight}")):
        if face.get_char_index(ord(letter)):
            glyph = face.load_char(ord(letter), LoadFlags.NO_SCALE)
            lengths = (glyph.horiAdvance, glyph.bbox[1], glyph.bbox[3])
            return tuple(length / face.units_per_EM for length in lengths)
    return None


def text_width(text: str, points: float, weight: str = "regular") -> float:
    """Width of one line of text as drawn, in centimetres; measured, since letters differ."""
    return extent(text, weight)[0] * points / 72 * 2.54


@cache
def extent(text: str, weight: str) -> tuple[float, float, float]:
    """Width, height and descent of one line of text."""
    # Letter by letter: kerning would only make a line narrower. One that is lacking is a wide one.
    letters = [letter_box(letter, weight) or (0.9, 0.0, 0.7) for letter in text]
    widths, lows, highs = zip(*letters, strict=True) if letters else ((), (0.0,), (0.0,))
    return math.fsum(widths), max(highs) - min(lows), -min(lows)


@cache
def line_height(weight: str) -> tuple[float, float, float]:
    """Height above the line, below it, and of the gap between lines."""
    face = _face(weight)
    table = face.get_sfnt_table("OS/2")
    ends = table["sTypoAscender"], -table["sTypoDescender"], table["sTypoLineGap"]
    return tuple(end / face.units_per_EM for end in ends)
