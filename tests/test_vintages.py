"""The newest of each figure, and how figures moved."""

import pandas as pd
import pytest

import rocu_analysis as rocu
from rocu_analysis import schema
from rocu_analysis.errors import RocuError

# Referrals to the National Referral Mechanism, Home Office bulletins (as in data/published).
REFERRALS = [
    ("2022-23 Q3", "2022-10-01", "2022-12-31", "2023-05-04", 4416),
    ("2022-23 Q4", "2023-01-01", "2023-03-31", "2023-05-04", 4746),
    ("2022-23 Q3", "2022-10-01", "2022-12-31", "2024-03-07", 4413),
    ("2022-23 Q4", "2023-01-01", "2023-03-31", "2024-05-10", 4738),
    ("2024-25 Q1", "2024-04-01", "2024-06-30", "2024-08-08", 4316),
]


def outcomes(rows=REFERRALS, **common):
    names = ["period", "period_start", "period_end", "as_at", "value"]
    frame = pd.DataFrame(rows, columns=names).assign(
        geography="national", measure="NRM referrals", unit="count", **common
    )
    frame["source"] = [f"nrm.xlsx!UK!B{number}" for number in range(2, len(frame) + 2)]
    return schema.conform(frame, "outcomes")


def test_the_newest_of_each_figure_in_the_order_of_the_rows():
    assert rocu.latest(outcomes())["value"].tolist() == [4413, 4738, 4316]


def test_revisions():
    found = rocu.revisions(outcomes())
    assert found["period"].tolist() == ["2022-23 Q3", "2022-23 Q4"]
    assert found["first_value"].tolist() == [4416, 4746]
    assert found["last_value"].tolist() == [4413, 4738]
    # 4,413 - 4,416 = -3 and 4,738 - 4,746 = -8
    assert found["change"].tolist() == [-3, -8]
    assert found["vintages"].tolist() == [2, 2]
    assert found["last_as_at"].dt.strftime("%d %m %Y").tolist() == ["07 03 2024", "10 05 2024"]
    assert found["last_source"].tolist() == ["nrm.xlsx!UK!B4", "nrm.xlsx!UK!B5"]


def test_the_order_of_the_rows_does_not_matter():
    turned = outcomes().iloc[::-1]
    assert rocu.latest(turned)["value"].sum() == rocu.latest(outcomes())["value"].sum()
    found = rocu.revisions(turned).sort_values("period", ignore_index=True)
    assert found["change"].tolist() == [-3, -8]


def test_a_figure_that_went_up_and_came_back_was_revised():
    rows = [
        ("2020-21", "2020-04-01", "2021-03-31", f"2021-0{n}-01", v)
        for n, v in ((5, 100), (6, 103), (7, 100))
    ]
    found = rocu.revisions(outcomes(rows))
    assert (found.loc[0, "vintages"], found.loc[0, "change"]) == (3, 0)


def test_of_one_day_final_stands_above_provisional():
    rows = [("2020-21", "2020-04-01", "2021-03-31", "2021-05-01", v) for v in (100, 90)]
    frame = outcomes(rows)
    frame["status"] = pd.Series(["final", "provisional"], dtype="str")
    assert rocu.latest(frame)["value"].tolist() == [100]


def test_a_figure_without_a_day_is_older():
    rows = [
        ("2020-21", "2020-04-01", "2021-03-31", day, v) for day, v in (("2021-05-01", 9), (None, 8))
    ]
    assert rocu.latest(outcomes(rows))["value"].tolist() == [9]


def test_undated_figures_are_all_kept():
    rows = [("not stated", None, None, None, 117), ("not stated", None, None, None, 95)]
    assert rocu.latest(outcomes(rows))["value"].tolist() == [117, 95]
    assert rocu.revisions(outcomes(rows)).empty


def test_a_range_has_no_single_change():
    frame = outcomes(REFERRALS[:1] + REFERRALS[2:3])
    frame.loc[1, "value_high"] = 4420
    found = rocu.revisions(frame)
    assert len(found) == 1
    assert found["change"].isna().all()


def test_a_withdrawn_figure_stays_withdrawn():
    frame = outcomes(REFERRALS[:1] + REFERRALS[2:3])
    frame.loc[1, "value"] = float("nan")
    assert rocu.latest(frame)["value"].isna().tolist() == [True]


def test_nothing_revised_is_an_empty_frame_with_its_columns():
    found = rocu.revisions(outcomes(REFERRALS[-1:]))
    assert found.empty
    assert {"vintages", "change", "first_source"} <= set(found.columns)


def test_the_callers_frame_is_untouched():
    frame = outcomes()
    before = frame.copy(deep=True)
    rocu.latest(frame), rocu.revisions(frame)
    pd.testing.assert_frame_equal(frame, before)


@pytest.mark.parametrize("function", [rocu.latest, rocu.revisions])
def test_another_frame_is_refused(function):
    with pytest.raises(RocuError, match="not a frame of outcomes"):
        function(pd.DataFrame({"value": [1]}))
