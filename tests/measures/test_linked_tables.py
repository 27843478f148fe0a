"""Counts that stand in several tables, or over periods that hold each other, are one system."""

import numpy as np
import pandas as pd
import pytest
from rocu_analysis.measures.disclosure import attack, cumulative, protect

from rocu_analysis.errors import BadOption, NotComparable


def long(**columns):
    return pd.DataFrame(columns)


def test_the_same_combination_in_two_tables_is_one_cell():
    by_region = long(region=["N", "S", "W", "All"], value=[3, 20, 30, 53])
    by_both = long(
        region=["N", "N", "N", "S", "S", "S"],
        strand=["Pursue", "Protect", "All"] * 2,
        value=[1, 2, 3, 12, 8, 20],
    )
    protected = protect([by_region, by_both])
    assert protected.hidden[0].iloc[0]  # N is 3, in both tables
    assert protected.hidden[1].iloc[2]
    # N cannot be 53 - 20 - 30: S or W goes too, and S in one table is S in the other.
    assert protected.hidden[0].tolist().count(True) >= 2
    assert protected.hidden[0].iloc[1] == protected.hidden[1].iloc[5]
    bounds = attack([by_region, by_both], protected.hidden)
    small = bounds["region"].eq("N")
    assert not bounds.loc[small, "recovered"].any()


def test_a_cell_hidden_in_one_table_and_published_in_another_is_known():
    first = long(region=["N", "S", "All"], value=[3, 7, 10])
    second = long(region=["N"], value=[3])
    bounds = attack([first, second], [first["value"] < 8, second["value"] > 8])
    assert bounds[["region", "lower", "upper"]].values.tolist() == [["S", 7.0, 7.0]]


def test_a_grand_total_over_a_table_without_margins_is_reckoned_with():
    inner = long(region=["N", "N", "S", "S"], strand=["a", "b"] * 2, value=[2, 30, 40, 50])
    grand = long(region=["All"], strand=["All"], value=[122])
    assert attack([inner, grand], [inner["value"] < 5, grand["value"] < 5])["recovered"].all()
    protected = protect([inner, grand])
    assert [mask.tolist() for mask in protected.hidden] == [[True, True, False, False], [False]]


def test_year_to_date_is_a_sum_of_quarters():
    table = long(period=["Q1", "Q2", "to Q2"], value=[3, 12, 15])
    sums = {"period": {"to Q2": ["Q1", "Q2"]}}
    protected = protect(table, sums=sums)
    assert protected.hidden.tolist() == [True, True, False]  # 12 is less than 15
    assert attack(table, pd.Series([True, False, False]), sums=sums)["lower"].tolist() == [15 - 12]
    # Without the sum nobody could know.
    assert protect(table).hidden.tolist() == [True, False, False]


def test_two_years_to_date_give_the_quarter_between():
    periods = pd.DataFrame(
        [
            ("Q1", "2020-04-01", "2020-06-30"),
            ("Q2", "2020-07-01", "2020-09-30"),
            ("to Q2", "2020-04-01", "2020-09-30"),
            ("Q3", "2020-10-01", "2020-12-31"),
            ("to Q3", "2020-04-01", "2020-12-31"),
        ],
        columns=["period", "period_start", "period_end"],
    )
    sums = {"period": cumulative(periods)}
    assert sums == {"period": {"to Q2": {"Q1": 1, "Q2": 1}, "to Q3": {"Q1": 1, "Q2": 1, "Q3": 1}}}
    table = long(period=periods["period"].tolist(), value=[20, 25, 45, 2, 47])
    alone = attack(table, table["value"] < 5, sums=sums)
    assert alone["lower"].tolist() == [47 - 45]
    protected = protect(table, sums=sums)
    assert not attack(table, protected.hidden, sums=sums)["recovered"].any()


def test_rolling_years_are_differences_of_seasons():
    months = [
        ("year to Jun 2021", "2020-07-01", "2021-06-30"),
        ("year to Sep 2021", "2020-10-01", "2021-09-30"),
        ("Jul to Sep 2020", "2020-07-01", "2020-09-30"),
        ("Jul to Sep 2021", "2021-07-01", "2021-09-30"),
    ]
    periods = pd.DataFrame(months, columns=["period", "period_start", "period_end"])
    assert cumulative(periods) == {
        "year to Sep 2021": {"year to Jun 2021": 1, "Jul to Sep 2020": -1, "Jul to Sep 2021": 1}
    }
    table = long(period=periods["period"].tolist(), value=[90, 83, 10, 3])
    sums = {"period": cumulative(periods)}
    assert attack(table, table["value"] < 5, sums=sums)["lower"].tolist() == [83 - 90 + 10]
    assert not attack(table, protect(table, sums=sums).hidden, sums=sums)["recovered"].any()


def test_the_part_of_a_total_that_no_row_lists_is_protected_too():
    # 40 - 20 - 17 = 3 people are somewhere that the table does not list.
    table = long(force=["A", "B", "All"], value=[20, 17, 40])
    assert protect(table).hidden.sum() == 1


def test_every_table_is_protected_in_two_frames_with_periods():
    rng = np.random.default_rng(3)
    frame = pd.DataFrame(
        [(r, s, q) for r in "NSEW" for s in ("Pursue", "Prevent") for q in ("Q1", "Q2", "Q3")],
        columns=["region", "strand", "period"],
    ).assign(value=rng.poisson(5, 24))
    totals = frame.groupby(["strand", "period"], as_index=False)["value"].sum()
    to_date = frame[frame["period"] != "Q3"].groupby(["region", "strand"], as_index=False)
    to_date = to_date["value"].sum().assign(period="to Q2")
    linked = [frame, totals, to_date]
    sums = {"period": {"to Q2": ["Q1", "Q2"]}}
    protected = protect(linked, sums=sums)
    bounds = attack(linked, protected.hidden, sums=sums, least=1)
    small = protected.primary[0] & protected.hidden[0]
    merged = frame[small].merge(bounds, on=["region", "strand", "period"])
    assert len(merged) == small.sum() > 0
    assert not merged["recovered"].any()


def test_contradictions_and_gaps_are_refused():
    with pytest.raises(NotComparable, match="the parts exceed the total by 2"):
        protect(long(region=["N", "S", "All"], value=[5, 7, 10]))
    with pytest.raises(NotComparable, match="stands as 3 and as 4"):
        protect([long(region=["N"], value=[3]), long(region=["N"], value=[4])])
    with pytest.raises(BadOption, match="a label is missing"):
        protect(long(region=["N", None], value=[3, 4]))
