"""Control charts against figures that other packages computed: each row names its source."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from rocu_analysis.measures.variation import control_chart

HERE = Path(__file__).parent
XMR_POINTS = pd.read_csv(HERE / "c_xmr_points.csv")
XMR_SERIES = pd.read_csv(HERE / "c_xmr_series.csv")
SHEWHART = pd.read_csv(HERE / "c2_shewhart_charts.csv")
RULES = {
    "Common Cause": None,
    "Above UCL": "outside",
    "Below LCL": "outside",
    "7 Point Trend (Increasing)": "trend",
    "7 Point Trend (Decreasing)": "trend",
    "2 in 3 Above CL": "two of three",
    "2 in 3 Below CL": "two of three",
    "7 Points Above CL": "shift",
    "7 Points Below CL": "shift",
}
VARIATION = {
    "common_cause": "no signal",
    "special_cause_improvement": "improvement",
    "special_cause_concern": "concern",
}


def positions(text) -> list[int]:
    """Places counted from 1, parted by semicolons, as places counted from 0."""
    return [] if pd.isna(text) else [int(float(place)) - 1 for place in str(text).split(";")]


def listed(column: pd.Series) -> list:
    return [None if pd.isna(word) else word for word in column]


@pytest.mark.parametrize("row", [pytest.param(r, id=r.series_id) for r in XMR_SERIES.itertuples()])
def test_xmr(row):
    points = XMR_POINTS[XMR_POINTS["series_id"] == row.series_id]
    chart = control_chart(
        points["y"],
        kind="xmr",
        screen=row.screen_outliers,
        baseline=None if pd.isna(row.fix_after_n) else int(row.fix_after_n),
        rebase=positions(row.rebase_idx),
        improvement=row.improvement_direction,
        target=row.target,
    )
    for ours, theirs in (("centre", "mean"), ("lower_limit", "lpl"), ("upper_limit", "upl")):
        np.testing.assert_allclose(chart[ours], points[theirs], rtol=1e-9, atol=1e-9)
    assert listed(chart["rule"]) == [RULES[kind] for kind in points["special_cause_type"]]
    assert chart["signal"].tolist() == (points["special_cause_type"] != "Common Cause").tolist()
    assert chart["variation"].tolist() == [VARIATION[kind] for kind in points["point_type"]]
    assert chart["in_baseline"].tolist() == (points["in_baseline"] == 1).tolist()
    assert chart["variation"].iloc[-1] == VARIATION[row.variation_last]
    if not pd.isna(row.assurance):
        assert chart["assurance"].iloc[-1] == row.assurance.replace("_", " ")


KINDS = {"up (Laney U')": "u'", "pp (Laney P')": "p'"}


@pytest.mark.parametrize("case", SHEWHART["case_id"].unique())
def test_shewhart(case):
    points = SHEWHART[SHEWHART["case_id"] == case]
    options = dict(
        word.split("=") for word in str(points["options"].iloc[0]).split() if "=" in word
    )
    kind = KINDS.get(points["chart"].iloc[0], points["chart"].iloc[0])
    exposure = None
    if points["n"].notna().all():
        exposure = points["n"].to_numpy() / float(options.get("multiply", 1))
    asked = {
        "exposure": exposure,
        "screen": options.get("qic.screenedmr", "TRUE") == "TRUE",
        "baseline": int(options["freeze"]) if "freeze" in options else None,
        "exclude": positions(options.get("exclude")),
        "rebase": [int(options["part"])] if "part" in options else (),
    }
    chart = control_chart(points["y_sum"], kind=kind, **asked)
    lower, upper = points["lcl"].to_numpy(), points["ucl"].to_numpy()
    if kind == "u'":
        # Their dispersion is below 1 here and narrows the limits; ours is never below 1, so the
        # limits are those of the plain chart.
        wider = control_chart(points["y_sum"], kind="u", **asked)
        assert (upper < wider["upper_limit"]).all()
        lower, upper = wider["lower_limit"].to_numpy(), wider["upper_limit"].to_numpy()
    else:
        signals = chart["rule"].eq("outside").fillna(False)
        assert signals.tolist() == (points["sigma_signal"] == 1).tolist()
    np.testing.assert_allclose(chart["value"], points["y"], rtol=1e-9)
    np.testing.assert_allclose(chart["centre"], points["cl"], rtol=1e-9)
    np.testing.assert_allclose(chart["lower_limit"], lower, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(chart["upper_limit"], upper, rtol=1e-9)
    assert chart["in_baseline"].tolist() == (points["in_baseline"] == 1).tolist()
