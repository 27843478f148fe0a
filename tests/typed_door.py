"""Checked by mypy in `make lint` and never run: what a type checker must accept, and what not."""

from typing import assert_type

import rocu_analysis as rocu

checked = rocu.check("returns")
assert_type(checked, rocu.Check)
outcomes = rocu.load_outcomes("returns")
chart = rocu.track(outcomes, "arrests", region="Eastern")
assert_type(chart, rocu.Exhibit)
assert_type(rocu.Paper(checked, title="Board", exhibits=[chart]), rocu.Paper)

# Each of these is a mistake; were one accepted, mypy would say that its comment is not needed.
chart.nonsense()  # type: ignore[attr-defined]
rocu.track(outcomes, "arrests", regio="Eastern")  # type: ignore[call-arg]
rocu.track(outcomes, "arrests", rules="nhs8")  # type: ignore[arg-type]
rocu.nothing()  # type: ignore[attr-defined]
