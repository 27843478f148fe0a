"""Compositions: figures from scikit-bio's published tests and worked by hand (see ``source``)."""

import json
from pathlib import Path

import numpy as np
import pytest

from rocu_analysis.measures import composition as c

CASES = json.loads(Path(__file__).with_name("f_composition.json").read_text())
FUNCTIONS = {
    "closure": lambda case: c.closure(case["input"]),
    "clr": lambda case: c.clr(case["input"]),
    "ilr (orthonormal default basis)": lambda case: c.ilr(case["input"]),
    "ilr (1,10) basis clr([0.80442968,0.19557032])": lambda case: c.ilr(case["input"]),
    "ilr two-part balance sqrt(1/2)*ln(a/b)": lambda case: [c.balance(case["input"], [0], [1])],
    "alr ref=1": lambda case: c.alr(case["input"], 0),
    "aitchison inner product": lambda case: c.inner(case["input"], case["input"]),
    "multiplicative zero replacement delta=1/D^2": lambda case: c.replace_zeros(case["input"]),
    "multiplicative zero replacement delta=0.05": lambda case: c.replace_zeros(case["input"], 0.05),
    "shannon": lambda case: c.shannon(
        case["input"], np.e if case["args"]["base"] == "e" else case["args"]["base"]
    ),
    "exp shannon (Hill q=1)": lambda case: c.effective_number(case["input"], 1),
    "pielou evenness": lambda case: c.evenness(case["input"]),
    "simpson 1-D": lambda case: c.simpson(case["input"]),
    "simpson evenness": lambda case: c.simpson_evenness(case["input"]),
    "inverse simpson": lambda case: c.effective_number(case["input"], 2),
    "aitchison distance": lambda case: c.distance(*case["input"]),
}
# Measures of diversity that no paper here uses.
LEFT_OUT = {"heip evenness", "berger-parker", "tsallis q=0,0.5,1,2,10"}


@pytest.mark.parametrize(
    "case", [case for case in CASES if case["function"] not in LEFT_OUT], ids=lambda x: x["case_id"]
)
def test_composition(case):
    expected = np.array(case["expected"], dtype=float)
    found = np.array(FUNCTIONS[case["function"]](case), dtype=float)
    tolerance = max(case["abs_tol"], 1e-9)
    assert np.allclose(found, expected, rtol=0, atol=tolerance, equal_nan=True)


def test_what_is_left_out_is_named():
    assert {case["function"] for case in CASES} == LEFT_OUT | set(FUNCTIONS)
