"""How wide words are in DejaVu Sans, and which letters it has: read from the typeface itself."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

POINT = 2.54 / 72  # centimetres


@lru_cache(maxsize=20_000)
def width(word: str, points: float) -> float:
    """Width of a word in bold, in centimetres; a letter that is lacking is as wide as a W.

    Letters one by one: kerning would only make a word narrower.
    """
    return sum(_advance(letter) for letter in word) * points * POINT


@cache
def folder() -> Path:
    """Folder of the typefaces that matplotlib brings: the same on every machine."""
    return Path(find_spec("matplotlib").origin).parent / "mpl-data" / "fonts" / "ttf"


@cache
def known() -> frozenset[int]:
    """Letters, as numbers, that the typeface has both in regular and in bold."""
    return frozenset(_face("DejaVuSans.ttf").get_charmap()) & frozenset(_bold().get_charmap())


@cache
def _advance(letter: str) -> float:
    """Width of a letter in units of the text size."""
    from matplotlib.ft2font import LoadFlags

    face = _bold()
    glyph = face.load_char(ord(letter if ord(letter) in known() else "W"), LoadFlags.NO_SCALE)
    return glyph.horiAdvance / face.units_per_EM


@cache
def _bold():
    return _face("DejaVuSans-Bold.ttf")


def _face(name: str):
    from matplotlib.ft2font import FT2Font

    return FT2Font(str(folder() / name))
