"""The newest of each figure, and how figures moved."""

import pandas as pd

import rocu_analysis as rocu
from rocu_analysis import schema

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


def one_year(*days_and_values, **common):
    year = ("2020-21", "2020-04-01", "2021-03-31")
    return outcomes([(*year, day, value) for day, value in days_and_values], **common)


def test_the_newest_of_each_figure_and_what_it_was_revised_by():
    given = outcomes()
    before = given.copy(deep=True)
    assert rocu.latest(given)["value"].tolist() == [4413, 4738, 4316]
    revised = rocu.revisions(given)
    assert revised["period"].tolist() == ["2022-23 Q3", "2022-23 Q4"]
    # 4,413 - 4,416 = -3 and 4,738 - 4,746 = -8
    assert revised["change"].tolist() == [-3, -8]
    assert revised["vintages"].tolist() == [2, 2]
    assert revised["last_as_at"].dt.strftime("%d %m %Y").tolist() == ["07 03 2024", "10 05 2024"]
    assert revised["last_source"].tolist() == ["nrm.xlsx!UK!B4", "nrm.xlsx!UK!B5"]
    pd.testing.assert_frame_equal(given, before)


def test_the_order_of_the_rows_does_not_matter():
    turned = outcomes().iloc[::-1]
    assert rocu.latest(turned)["value"].tolist() == [4316, 4738, 4413]
    assert rocu.revisions(turned)["change"].tolist() == [-8, -3]


def test_a_range_has_no_single_change_and_a_withdrawn_figure_stays_withdrawn():
    frame = one_year(("2021-05-01", 9), ("2021-06-01", 7), value_high=None)
    frame.loc[1, "value_high"] = 8
    assert rocu.revisions(frame)["change"].isna().tolist() == [True]
    frame.loc[1, "value"] = float("nan")
    assert rocu.latest(frame)["value"].isna().tolist() == [True]
