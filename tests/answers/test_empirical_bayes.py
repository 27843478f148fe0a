"""Shrunken rates: spdep's examples, classic data sets and made ones (see ``source``)."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from rocu_analysis.measures.ranking import marshall

HERE = Path(__file__).parent
UNITS = pd.read_csv(HERE / "h_eb_units.csv")
PARAMETERS = pd.read_csv(HERE / "h_eb_parameters.csv")
FAMILY = {"EBest_poisson": "rate", "EBest_binomial": "proportion"}


def cases(*methods):
    rows = PARAMETERS[PARAMETERS["method"].isin(methods)]
    return [pytest.param(row, id=f"{row.dataset}-{row.method}") for row in rows.itertuples()]


def units(case):
    return UNITS[(UNITS["dataset"] == case.dataset) & (UNITS["method"] == case.method)]


@pytest.mark.parametrize("case", cases("EBest_poisson", "EBest_binomial"))
def test_marshall(case):
    data = units(case)
    assert len(data) == case.n
    found = marshall(data["events"], data["exposure"], family=FAMILY[case.method])
    assert np.allclose(found["raw"], data["raw"], rtol=1e-6)
    assert np.allclose(found["shrunk"], data["eb"], rtol=1e-6)
    assert found["pooled"].iloc[0] == pytest.approx(case.b, rel=1e-6)
    if case.method == "EBest_poisson":
        assert found["between"].iloc[0] == pytest.approx(case.a, rel=1e-6, abs=1e-15)
