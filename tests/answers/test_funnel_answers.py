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


def test_every_case_is_tried():
    ratios_of_counts = {"testthat_RC"}  # a kind that no exhibit needs
    assert set(OPTIONS) | ratios_of_counts == set(UNITS["case_id"]) == set(SUMMARY["case_id"])


@pytest.mark.parametrize("case", OPTIONS)
def test_z_and_dispersion(case):
    data = units(case)
    result = funnel(data["numerator"], data["denominator"], **OPTIONS[case])
    expected = SUMMARY[(SUMMARY["case_id"] == case) & SUMMARY["adjusted"]].iloc[0]
    assert np.allclose(result.limits["z"], data["z_unadj"], rtol=1e-6, atol=1e-9)
    assert result.phi == pytest.approx(expected["phi"], rel=1e-6)
    assert result.tau2 == pytest.approx(expected["tau2"], rel=1e-6)


@pytest.mark.parametrize("case", OPTIONS)
def test_limits_with_overdispersion(case):
    """Square-root limits are the corrected ones: theirs are never squared back."""
    data = units(case)
    result = funnel(data["numerator"], data["denominator"], **OPTIONS[case])
    prefix = "corr_od_" if "CQC" in case else "od_"
    # With one case in a unit their upper limit passes the end of the arcsine scale and is
    # folded back to 0.9982: there, one of one lies outside. Beyond the end there is no limit.
    firm = (data["denominator"] > 1).to_numpy()
    for ours, theirs in zip(LIMITS, ("lcl95", "ucl95", "lcl998", "ucl998"), strict=True):
        found = result.limits[ours].to_numpy()[firm]
        assert np.allclose(found, data[prefix + theirs][firm], rtol=1e-6, atol=1e-6)
    assert (result.limits["upper_95"][~firm] == 1).all()


@pytest.mark.parametrize(
    ("case", "limit"),
    [(case, level) for case in OPTIONS for level in ("95", "99.8")],
)
def test_outliers_with_overdispersion(case, limit):
    data = units(case)
    result = funnel(data["numerator"], data["denominator"], **OPTIONS[case])
    table = CORRECTED if "CQC" in case else SUMMARY[SUMMARY["adjusted"]]
    column = "corrected_outlier_units" if "CQC" in case else "outliers"
    expected = table[(table["case_id"] == case) & (table["limit"] == limit)].iloc[0][column]
    names = [] if pd.isna(expected) else sorted(str(expected).split(";"))
    if case == "medpar_PR_died" and limit == "95":
        names.remove("030033")  # 1 of 1: the fold described above
    assert outside(result, limit) == names


def test_flags_of_proportions():
    data = pd.read_csv(HERE / "d2_phe_proportion_flags.csv")
    result = funnel(
        data["numerator"],
        data["denominator"],
        kind="proportion",
        target=data["baseline"].iloc[0],
        overdispersion=False,
    )
    assert result.limits["signal"].tolist() == data["significance"].map(WORDS).tolist()


def test_flags_of_ratios():
    data = pd.read_csv(HERE / "d3_phe_ratio_flags.csv")
    result = funnel(data["obs"], data["expected"], kind="ratio", overdispersion=False)
    assert result.limits["signal"].tolist() == data["significance"].map(WORDS).tolist()


def test_flags_of_rates():
    data = pd.read_csv(HERE / "d4_phe_rate_flags.csv")
    result = funnel(data["events"], data["pop"], kind="rate", overdispersion=False)
    assert result.limits["signal"].tolist() == data["flag_crude"].map(WORDS).tolist()


@pytest.mark.parametrize(("sigma", "level"), [("2s", "95"), ("3s", "998")])
@pytest.mark.parametrize("side", ["lower", "upper"])
def test_lines_of_ratios(sigma, level, side):
    """Where theirs puts the expected count of a limit, ours puts that limit."""
    data = pd.read_csv(HERE / "d6_phe_ratio_limits.csv")
    found = lines(data[f"{side}_{sigma}_exp_events"], kind="ratio")[f"{side}_{level}"]
    assert np.allclose(100 * found, data[f"{side}_{sigma}_isr"], rtol=5e-5, atol=5e-5)
