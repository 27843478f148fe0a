"""A row a measure: which rows find room, and that a figure between two gaps is seen."""

from exhibits.frames import outcomes, series
from exhibits.geometry import legible

import rocu_analysis as rocu


def test_a_figure_between_gaps_is_a_dot():
    gaps = series([20, None, 25, None, 24], measure="charges")
    made = rocu.scorecard(outcomes(*series([20, 30, 25, 22]), *gaps), region="Eastern",
                          measures=["charges", "arrests"])  # fmt: skip
    (axes,) = made.figure().axes
    dots = [line for line in axes.lines if line.get_marker() == "o" and len(line.get_xdata())]
    # Of charges two stand alone and the newest has its dot; of arrests the newest alone.
    assert sorted(len(line.get_xdata()) for line in dots) == [1, 1, 2]


def works(number, moved):
    """Sixteen quarters of as many measures of about 40, of which some have 100 in the last half."""
    return outcomes(*(
        one for n in range(number)
        for one in series([100 if n in moved and k > 7 else 40 + k % 3 for k in range(16)],
                          measure=f"work {n:02}")
    ))  # fmt: skip


def test_twelve_measures_stand_on_a_slide():
    figure = legible(rocu.scorecard(works(12, {0, 1}), region="Eastern"), "slide")
    texts = figure.axes[0].texts
    assert {f"Work {n:02}" for n in range(12)} <= {text.get_text() for text in texts}
    assert min(text.get_fontsize() for text in texts) >= 13  # of a room's back row


def test_rows_that_say_something_find_room_before_those_that_do_not():
    """Of 16 rows the last has 100 a quarter after 40: it stands, and rows above it go."""
    (axes,) = rocu.scorecard(works(16, {15}), region="Eastern").figure("short").axes
    words = [text.get_text() for text in axes.texts]
    assert {"Work 00", "Work 15"} <= set(words)
    assert f"{16 - sum(text.startswith('Work ') for text in words)} more in the table" in words
