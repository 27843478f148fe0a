"""A figure between two gaps has no line to be seen by."""

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
