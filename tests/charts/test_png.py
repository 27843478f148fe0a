"""Pictures as files: the pixels drawn, the words inside, and the size on paper."""

import io

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from rocu_analysis import theme
from rocu_analysis.charts.drawing import Drawing


def words(frame, figure, place):
    """A chart of a few letters and a line, in colours that cover each other."""
    figure.text(0.1, 0.5, "".join(frame["text"]), color=theme.FOCUS)
    figure.add_axes((0.2, 0.2, 0.6, 0.6)).plot([0, 1], color="#80165080", lw=9)


@pytest.fixture
def drawing():
    return Drawing(words, pd.DataFrame({"text": ["Å", "b"]}))


def test_a_picture_has_the_pixels_that_matplotlib_draws(drawing):
    place, held = theme.size("half"), io.BytesIO()
    with theme.style(place):
        drawing.figure("half").savefig(held, format="png", dpi=place.dpi)
    ours = Image.open(io.BytesIO(drawing.render("png", "half")))
    assert ours.mode == "P"  # of few colours, which takes a third of the room
    both = (np.asarray(one.convert("RGB")).astype(int) for one in (ours, Image.open(held)))
    apart = np.abs(np.subtract(*both)).max(axis=2)
    # What covers most keeps its colour; others, at the edges of letters, have one near to theirs.
    assert (apart > 0).mean() < 0.01
    assert (apart > 16).mean() < 0.0005


def test_a_picture_carries_its_words_and_its_size_on_paper(drawing):
    data = drawing.render("png", title="Arrests — “led”", alt="Dots by region.")
    about = Image.open(io.BytesIO(data))
    about.load()
    assert about.text == {"Title": "Arrests — “led”", "Description": "Dots by region."}
    assert about.info["dpi"] == pytest.approx((160, 160), abs=0.02)
    assert data == drawing.render("png", title="Arrests — “led”", alt="Dots by region.")
