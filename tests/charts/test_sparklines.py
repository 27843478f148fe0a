"""A row a measure: which rows find room, and that a figure between two gaps is seen."""

from exhibits.geometry import legible

import rocu_analysis as rocu


def test_a_figure_between_gaps_is_a_dot():
    lines = [f"Eastern,2024-25 Q{q},{measure},{n}"
             for measure, quarters in {"arrests": (1, 2, 3, 4), "charges": (1, 3)}.items()
             for q, n in zip(quarters, (20, 30, 25, 22), strict=False)]  # fmt: skip
    lines.append("Eastern,2025-26 Q1,charges,24")
    outcomes = rocu.check("\n".join(["Region,Period,Measure,Value", *lines]).encode()).outcomes
    made = rocu.scorecard(outcomes, region="Eastern", measures=["charges", "arrests"])
    (axes,) = made.figure().axes
    dots = [line for line in axes.lines if line.get_marker() == "o" and len(line.get_xdata())]
    # Of charges two stand alone and the newest has its dot; of arrests the newest alone.
    assert sorted(len(line.get_xdata()) for line in dots) == [1, 1, 2]


def test_twelve_measures_stand_on_a_slide():
    """Eleven did: “1 more in the table” was all that it said of the twelfth."""
    quarters = [f"{year}-{year - 1999} Q{q}" for year in range(2020, 2024) for q in (1, 2, 3, 4)]
    lines = [f"Eastern,{quarter},work {n:02},{(100 if k > 7 else 40) if n < 2 else 40 + k % 3}"
             for n in range(12) for k, quarter in enumerate(quarters)]  # fmt: skip
    outcomes = rocu.check("\n".join(["Region,Period,Measure,Value", *lines]).encode()).outcomes
    figure = legible(rocu.scorecard(outcomes, region="Eastern"), "slide")
    texts = figure.axes[0].texts
    assert {f"Work {n:02}" for n in range(12)} <= {text.get_text() for text in texts}
    assert min(text.get_fontsize() for text in texts) >= 13  # of a room's back row


def test_rows_that_say_something_find_room_before_those_that_do_not():
    """Of 30 rows the last has 100 a quarter after 40: it stands, and rows above it go."""
    quarters = [f"{year}-{year - 1999} Q{q}" for year in range(2020, 2024) for q in (1, 2, 3, 4)]
    lines = [f"Eastern,{quarter},work {n:02},{40 + k % 3}"
             for n in range(29) for k, quarter in enumerate(quarters)]  # fmt: skip
    lines += [f"Eastern,{quarter},work 99,{100 if k > 7 else 40}"
              for k, quarter in enumerate(quarters)]  # fmt: skip
    outcomes = rocu.check("\n".join(["Region,Period,Measure,Value", *lines]).encode()).outcomes
    (axes,) = rocu.scorecard(outcomes, region="Eastern").figure("short").axes
    said = [text.get_text() for text in axes.texts]
    assert {"Work 00", "Work 99"} <= set(said)
    assert f"{30 - sum(text.startswith('Work ') for text in said)} more in the table" in said
