"""`rocu.series`: one row an area and period, as the exhibits add them up."""

import pandas as pd
import pytest

import rocu_analysis as rocu
from rocu_analysis.errors import NotComparable, UnknownName

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


def test_a_regions_own_figure_stands_for_it_and_its_forces_are_not_added(tmp_path):
    rows = ["South West,,2020-21 Q1,arrests,30", f",{DORSET},2020-21 Q1,arrests,10"]
    made = rocu.series(frame(tmp_path, rows), "arrests")
    assert made["value"].tolist() == [30]


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


def test_figures_that_must_not_be_added_are_refused(tmp_path):
    heads = "Region,Counting,Period,Measure,Value"
    rows = [f"South West,{c},2020-21 Q1,arrests,5" for c in ("led", "supported")]
    outcomes = frame(tmp_path, rows, heads)
    with pytest.raises(NotComparable):
        rocu.series(outcomes, "arrests")
    assert rocu.series(outcomes, "arrests", counting="led")["value"].tolist() == [5]


def test_a_measure_that_is_not_there_is_named(tmp_path):
    outcomes = frame(tmp_path, ["South West,,2020-21 Q1,arrests,30"])
    with pytest.raises(UnknownName, match="charges"):
        rocu.series(outcomes, "charges")
