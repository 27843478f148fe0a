"""`rocu.series`: one row an area and period, as the exhibits add them up."""

import pandas as pd

import rocu_analysis as rocu

DORSET, WILTS = "Dorset", "Wiltshire"


def frame(tmp_path, rows, heads="Region,Force,Period,Measure,Value"):
    (tmp_path / "SW.csv").write_text("\n".join([heads, *rows]), encoding="utf-8")
    return rocu.check(tmp_path).outcomes


def test_a_region_is_the_sum_of_its_forces_of_the_same_forces_throughout(tmp_path):
    rows = [f",{force},2020-21 Q{q},arrests,{n}" for q in (1, 2) for force, n in
            ((DORSET, 10 * q), (WILTS, 1))]  # fmt: skip
    made = rocu.series(frame(tmp_path, rows), "arrests")
    assert made.columns.tolist()[:2] == ["region", "period"]
    # 10 + 1 = 11 and 20 + 1 = 21
    assert made["value"].tolist() == [11, 21]
    # Of its five forces the other three are lacking throughout, so the sum says nothing of them.
    assert made["lacking"].tolist() == ["", ""]


def test_one_row_a_force(tmp_path):
    rows = [f",{f},2020-21 Q1,arrests,{n}" for f, n in ((DORSET, 10), (WILTS, 1))]
    made = rocu.series(frame(tmp_path, rows), "arrests", by="force")
    assert made[["force", "value"]].values.tolist() == [[DORSET, 10], [WILTS, 1]]


def test_it_is_what_track_shows():
    outcomes = rocu.example("illustrative")
    made = rocu.series(outcomes, "arrests", region="South West")
    shown = rocu.track(outcomes, "arrests", region="South West").data
    assert made["value"].tolist() == shown["value"].tolist()
    assert pd.api.types.is_datetime64_any_dtype(made["period_start"])
