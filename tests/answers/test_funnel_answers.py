"""Funnels: FunnelPlotR's and PHEindicatormethods' own cases (see ``source``)."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from rocu_analysis.measures import funnel as measure
from rocu_analysis.measures.funnel import funnel, lines

HERE = Path(__file__).parent
UNITS = pd.read_csv(HERE / "d_funnel_units.csv")
SUMMARY = pd.read_csv(HERE / "d_funnel_summary.csv", dtype={"limit": str})
CORRECTED = pd.read_csv(HERE / "d_funnel_cqc_corrected.csv", dtype={"limit": str})
OPTIONS = {
    "medpar_SR_SHMI": {"kind": "ratio"},
    "testthat_SR_SHMI": {"kind": "ratio"},
    # A rate against a target of 1 is a ratio on the square-root scale.
    "medpar_SR_CQC": {"kind": "rate", "target": 1},
    "testthat_SR_CQC_trim05": {"kind": "rate", "target": 1},
    "hospital_BAC_SR_CQC": {"kind": "rate", "target": 1},
    "medpar_PR_died": {"kind": "proportion"},
    "phe_prop_PR": {"kind": "proportion"},
}
LIMITS = ("lower_95", "upper_95", "lower_998", "upper_998")
WORDS = {
    "High (0.001)": "above 99.8%",
    "High (0.025)": "above 95%",
    "Not significant": "within",
    "Low (0.025)": "below 95%",
    "Low (0.001)": "below 99.8%",
}


@pytest.fixture(autouse=True)
def trim(request, monkeypatch):
    """One case sets a twentieth of its units aside at each end."""
    if "trim05" in request.node.name:
        monkeypatch.setattr(measure, "TRIM", 0.05)


def units(case):
    return UNITS[UNITS["case_id"] == case].set_index("unit")


def outside(result, limit):
    at = ["99.8"] if limit == "99.8" else ["95", "99.8"]
    words = [f"{side} {level}%" for side in ("above", "below") for level in at]
    signal = result.limits["signal"]
    return sorted(map(str, signal[signal.isin(words)].index))


@pytest.mark.parametrize("case", OPTIONS)
def test_dispersion_limits_and_outliers(case):
    """Square-root limits are the corrected ones: theirs are never squared back."""
    data = units(case)
    result = funnel(data["numerator"], data["denominator"], **OPTIONS[case])
    summary = SUMMARY[(SUMMARY["case_id"] == case) & SUMMARY["adjusted"]]
    assert np.allclose(result.limits["z"], data["z_unadj"], rtol=1e-6, atol=1e-9)
    assert result.phi == pytest.approx(summary["phi"].iloc[0], rel=1e-6)
    assert result.tau2 == pytest.approx(summary["tau2"].iloc[0], rel=1e-6)
    corrected = "CQC" in case
    # With one case in a unit their upper limit passes the end of the arcsine scale and is
    # folded back to 0.9982: there, one of one lies outside. Beyond the end there is no limit.
    firm = (data["denominator"] > 1).to_numpy()
    for ours, theirs in zip(LIMITS, ("lcl95", "ucl95", "lcl998", "ucl998"), strict=True):
        wanted = data[("corr_od_" if corrected else "od_") + theirs][firm]
        assert np.allclose(result.limits[ours].to_numpy()[firm], wanted, rtol=1e-6, atol=1e-6)
    assert (result.limits["upper_95"][~firm] == 1).all()
    outliers = (CORRECTED[CORRECTED["case_id"] == case] if corrected else summary).set_index(
        "limit"
    )
    for limit in ("95", "99.8"):
        listed = outliers.loc[limit, "corrected_outlier_units" if corrected else "outliers"]
        names = [] if pd.isna(listed) else sorted(str(listed).split(";"))
        if case == "medpar_PR_died" and limit == "95":
            names.remove("030033")  # 1 of 1: the fold described above
        assert outside(result, limit) == names


@pytest.mark.parametrize(
    ("name", "kind", "counts", "sizes", "flags"),
    [
        ("d2_phe_proportion_flags", "proportion", "numerator", "denominator", "significance"),
        ("d3_phe_ratio_flags", "ratio", "obs", "expected", "significance"),
        ("d4_phe_rate_flags", "rate", "events", "pop", "flag_crude"),
    ],
)
def test_flags(name, kind, counts, sizes, flags):
    data = pd.read_csv(HERE / f"{name}.csv")
    target = data["baseline"].iloc[0] if kind == "proportion" else None
    result = funnel(data[counts], data[sizes], kind=kind, target=target, overdispersion=False)
    assert result.limits["signal"].tolist() == data[flags].map(WORDS).tolist()


@pytest.mark.parametrize(("sigma", "level"), [("2s", "95"), ("3s", "998")])
@pytest.mark.parametrize("side", ["lower", "upper"])
def test_lines_of_ratios(sigma, level, side):
    """Where theirs puts the expected count of a limit, ours puts that limit."""
    data = pd.read_csv(HERE / "d6_phe_ratio_limits.csv")
    found = lines(data[f"{side}_{sigma}_exp_events"], kind="ratio")[f"{side}_{level}"]
    assert np.allclose(100 * found, data[f"{side}_{sigma}_isr"], rtol=5e-5, atol=5e-5)
