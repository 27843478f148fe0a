"""Colours as drawn: contrast, colour vision, and never colour alone."""

from __future__ import annotations

from itertools import pairwise

import matplotlib
import numpy as np
import pytest
from exhibits.geometry import contrast
from matplotlib.font_manager import FontProperties

from rocu_analysis import theme

# Machado, Oliveira and Fernandes 2009, severity 1.0: linear RGB as a dichromat sees it.
VISION = {
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
TABLES = [theme.SIGNAL_MARKS, theme.STATUS_MARKS, theme.WHOLE_MARKS, theme.FUNNEL_MARKS]
MARKS = {
    *(colour for table in TABLES for _, colour in table.values()),
}


def linear(colour):
    parts = np.array(matplotlib.colors.to_rgb(colour))
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def lab(rgb):
    xyz = np.array(
        [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    ) @ np.clip(rgb, 0, 1)
    scaled = xyz / np.array([0.9505, 1.0, 1.089])
    root = np.where(scaled > 0.008856, np.cbrt(scaled), 7.787 * scaled + 16 / 116)
    return np.array([116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])])


def apart(first, second, vision=None):
    """CIE 1976 colour difference as somebody with that vision sees it."""
    matrix = np.eye(3) if vision is None else np.array(VISION[vision])
    return float(np.linalg.norm(lab(matrix @ linear(first)) - lab(matrix @ linear(second))))


def test_marks_stand_out_and_text_can_be_read():
    for colour in MARKS:
        assert contrast(colour, theme.PAPER) >= 3
    inks = (theme.TEXT, theme.SOFT_TEXT, theme.WARNING, theme.FOCUS)
    grounds = [(ink, theme.PAPER) for ink in inks]
    fills = [(ink, fill) for fill, ink, _ in theme.STATE_FILLS.values()]
    for ink, ground in grounds + fills:
        assert contrast(ink, ground) >= 4.5


@pytest.mark.parametrize("vision", [None, *VISION])
def test_neighbouring_parts_of_a_bar_differ_to_every_eye(vision):
    for first, second in pairwise(("#12436D", "#28A197", "#801650", "#F46A25")):
        assert apart(first, second, vision) > 20
        assert contrast(first, second) > 3 or vision is not None


@pytest.mark.parametrize("marks", TABLES)
def test_no_two_meanings_share_a_shape(marks):
    shapes = [shape for shape, _ in marks.values()]
    assert len(set(shapes)) == len(shapes)


@pytest.mark.parametrize("vision", [None, *VISION])
def test_signals_differ_from_the_usual_to_every_eye(vision):
    for name in ("improvement", "concern"):
        usual, signal = (theme.SIGNAL_MARKS[key][1] for key in ("no signal", name))
        assert apart(usual, signal, vision) > 15
    first, second = (theme.SIGNAL_MARKS[key][1] for key in ("improvement", "concern"))
    assert apart(first, second, vision) > 40


def test_the_typeface_is_that_of_the_package_whatever_a_machine_has():
    manager = matplotlib.font_manager.fontManager
    manager.ttflist.insert(0, matplotlib.font_manager.FontEntry("/none.ttf", "Source Sans Pro"))
    theme._make_known.cache_clear()
    with theme.style(theme.SIZES["page"]):
        for weight in ("regular", "bold"):
            found = manager.findfont(matplotlib.font_manager.FontProperties(weight=weight))
            assert found == str(theme.font_files()[weight])
    manager.ttflist[:] = [entry for entry in manager.ttflist if entry.fname != "/none.ttf"]


def test_letters_that_the_typeface_lacks_are_those_of_another():
    boxes = {letter: theme.letter_box(letter, "regular") for letter in "Ŵ●漢"}
    assert boxes["Ŵ"][0] < boxes["●"][0] < 1
    assert boxes["漢"] is None
    assert theme.text_width("●", 72 / 2.54) == pytest.approx(boxes["●"][0])


def test_a_line_is_as_large_as_its_letters():
    # matplotlib, which sets the whole line, hints and kerns: within a hundredth of that
    from matplotlib.textpath import TextPath

    line, face = "Disruptions (of 1,240) by strand", theme.font_files()["regular"]
    box = TextPath((0, 0), line, size=1, prop=FontProperties(fname=face)).get_extents()
    width, height, descent = theme.extent(line, "regular")
    assert width == pytest.approx(box.x1, rel=0.02)
    assert (height, descent) == pytest.approx((box.height, -box.y0), rel=0.02)
