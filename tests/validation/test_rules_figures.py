"""Given twice, in conflict, revised, older than what is held: what becomes of the figure?"""

import numpy as np
import pandas as pd
import pytest
from figures_by_hand import YEAR, codes, figures, only

from rocu_analysis import periods
from rocu_analysis.validation import rules

SW = {"geography": "region", "region": "South West", "counting": "operation", "period": YEAR}


def test_the_same_figure_counts_once_and_both_cells_are_named():
    facts, problems = rules.judge(figures({**SW, "value": 106}, {**SW, "value": 106}))
    assert facts["disposition"].tolist() == ["accepted", "repeated"]
    found = only(problems, "repeated")
    assert (found["cell"], found["severity"]) == ("C3", "warning")
    assert "is given at C2 too" in found["message"]


def test_one_figure_with_two_values_becomes_a_range():
    """Operation Scorpion, phase 12: 106 in one release and 102 in another, neither dated."""
    facts, problems = rules.judge(
        figures(
            {**SW, "value": 106, "published": "https://www.kingsbridge-today.co.uk/x"},
            {**SW, "value": 102, "published": "https://wells.nub.news/y"},
        )
    )
    assert facts["disposition"].tolist() == ["accepted", "repeated"]
    kept = facts.iloc[0]
    assert (kept["value"], kept["value_high"], kept["qualifier"]) == (102, 106, "between")
    assert kept["source"] == "a.xlsx!S!C2 and a.xlsx!S!C3"
    assert kept["published"] == "https://www.kingsbridge-today.co.uk/x; https://wells.nub.news/y"
    found = only(problems, "conflict")
    assert found["found"] == "106 and 102"
    assert "106 at C2 and 102 at C3" in found["message"]
    assert found["severity"] == "warning"


def test_a_range_and_its_lower_end_are_two_statements():
    facts, problems = rules.judge(
        figures({**SW, "value": 5}, {**SW, "value": 5, "value_high": 9, "qualifier": "between"})
    )
    assert codes(problems) == ["conflict"]
    assert (facts.loc[0, "value"], facts.loc[0, "value_high"]) == (5, 9)


def test_a_range_is_public_only_where_both_its_ends_are():
    facts, _ = rules.judge(
        figures({**SW, "value": 106, "published": "https://a.uk/x"}, {**SW, "value": 102})
    )
    assert pd.isna(facts.loc[0, "published"])


def test_a_later_declared_day_from_the_same_publisher_is_a_revision():
    facts, problems = rules.judge(
        figures(
            {**SW, "value": 4416, "as_at": "2023-05-04", "published": "https://gov.uk/one"},
            {**SW, "value": 4413, "as_at": "2024-03-07", "published": "https://www.gov.uk/two"},
        )
    )
    assert facts["disposition"].tolist() == ["accepted", "accepted"]
    assert facts["value"].tolist() == [4416, 4413]
    assert facts["status"].isna().tolist() == [True, False]
    assert facts.loc[1, "status"] == "revised"
    found = only(problems, "revised")
    assert found["cell"] == "C3"
    assert "4,416" in found["message"]


def test_days_of_two_publishers_revise_nothing():
    facts, problems = rules.judge(
        figures(
            {**SW, "value": 106, "as_at": "2025-07-01", "published": "https://one.uk/x"},
            {**SW, "value": 102, "as_at": "2025-07-07", "published": "https://two.uk/y"},
        )
    )
    assert codes(problems) == ["conflict"]
    assert facts.loc[0, "qualifier"] == "between"


@pytest.mark.parametrize(
    ("earlier", "later"),
    [("SW 2020-21 Q4", "SW 2020-21 Q4 v2 FINAL"), ("SW Q4 (superseded)", "SW Q4 corrected")],
)
def test_files_of_one_family_are_one_publisher(earlier, later):
    facts, problems = rules.judge(
        figures(
            {**SW, "value": 10, "as_at": "2021-04-20", "file": f"{earlier}.xlsx"},
            {**SW, "value": 12, "as_at": "2021-07-20", "file": f"{later}.xlsx"},
        )
    )
    assert codes(problems) == ["revised"]
    assert facts["disposition"].tolist() == ["accepted", "accepted"]


def test_a_value_that_comes_back_is_a_vintage_of_its_own():
    """100, then 103, then 100 again: dropping the third would leave 103 as the newest."""
    facts, _ = rules.judge(
        figures(
            {**SW, "value": 100, "as_at": "2021-01-01"},
            {**SW, "value": 103, "as_at": "2021-04-01"},
            {**SW, "value": 100, "as_at": "2021-07-01"},
        )
    )
    assert facts["disposition"].tolist() == ["accepted"] * 3


def test_an_unchanged_figure_is_no_vintage():
    facts, problems = rules.judge(
        figures(
            {**SW, "value": 100, "as_at": "2021-01-01"}, {**SW, "value": 100, "as_at": "2021-04-01"}
        )
    )
    assert facts["disposition"].tolist() == ["accepted", "repeated"]
    assert codes(problems) == ["repeated"]


def test_undated_figures_are_not_the_same():
    """Two undated phases in which Dorset made 21 and 21 arrests are two figures."""
    nowhen = periods.not_stated()
    facts, problems = rules.judge(
        figures(
            {"force": "Dorset", "period": nowhen, "value": 21, "published": "https://a.uk/9"},
            {"force": "Dorset", "period": nowhen, "value": 21, "published": "https://a.uk/10"},
        )
    )
    assert facts["disposition"].tolist() == ["accepted", "accepted"]
    assert codes(problems) == []


def test_of_112_and_more_than_112_only_at_least_112_is_claimed():
    facts, _ = rules.judge(
        figures({**SW, "value": 112}, {**SW, "value": 112, "qualifier": "more than"})
    )
    assert facts["disposition"].tolist() == ["accepted", "repeated"]
    assert facts.loc[0, "qualifier"] == "at least"


def test_a_cell_without_a_figure_says_nothing_beside_one_with_it():
    facts, problems = rules.judge(
        figures({**SW, "value": np.nan, "marker": "x"}, {**SW, "value": 7})
    )
    assert facts["disposition"].tolist() == ["repeated", "accepted"]
    assert codes(problems) == ["repeated"]


def test_a_figure_hidden_here_and_given_there_is_told():
    _, problems = rules.judge(
        figures({**SW, "value": np.nan, "marker": "c", "value_high": 4}, {**SW, "value": 3})
    )
    found = only(problems, "hidden_elsewhere")
    assert (found["cell"], found["found"]) == ("C2", "[c]")


def test_rows_that_nothing_tells_apart_are_set_aside_and_not_made_ranges():
    """Six drugs for each of ten forces, and the column of the drug was not understood."""
    forces = ["Dorset", "Wiltshire", "Gloucestershire", "Kent", "Essex", "Suffolk"]
    rows = [
        {"force": force, "period": YEAR, "value": 10 * place + drug}
        for place, force in enumerate(forces, start=1)
        for drug in range(6)
    ]
    facts, problems = rules.judge(figures(*rows))
    assert facts["disposition"].tolist() == ["set_aside"] * 36
    assert facts["value"].tolist() == [row["value"] for row in rows]
    assert set(codes(problems)) <= {"rows_not_told_apart", "force_missing"}
    assert only(problems, "rows_not_told_apart")["severity"] == "error"


def test_many_figures_that_differ_a_little_are_ranges_each():
    """Four quarters of two measures, each stated twice: no column is missing."""
    rows = [
        {**SW, "period": periods.financial_quarter(2022, 1 + n % 4), "measure": m, "value": value}
        for n in range(4)
        for m in ("arrests", "charges")
        for value in (4416, 4413)
    ]
    facts, problems = rules.judge(figures(*rows))
    assert codes(problems) == ["conflict"] * 8
    assert (facts["qualifier"] == "between").sum() == 8


def test_a_file_sent_twice_is_told_once():
    rows = [
        {**SW, "period": periods.financial_quarter(2000 + n // 4, 1 + n % 4), "value": n}
        for n in range(40)
    ]
    both = pd.concat([figures(*rows), figures(*rows, file="b.xlsx")], ignore_index=True)
    facts, problems = rules.judge(both)
    assert facts["disposition"].tolist() == ["accepted"] * 40 + ["repeated"] * 40
    found = only(problems, "repeated")
    assert (found["file"], found["message"].split(" are")[0]) == (
        "b.xlsx",
        "40 figures of this sheet",
    )


def test_a_return_older_than_what_is_held_is_reported():
    held = figures({**SW, "value": 12, "as_at": "2021-07-20"})
    facts, problems = rules.judge(figures({**SW, "value": 10, "as_at": "2021-04-20"}), held=held)
    assert len(facts) == 1
    assert facts.loc[0, "disposition"] == "accepted"
    found = only(problems, "older_return")
    assert "held already: 12 as at 20 July 2021" in found["message"]


def test_what_is_held_already_is_given_before():
    held = figures({**SW, "value": 12})
    facts, problems = rules.judge(figures({**SW, "value": 12}), held=held)
    assert facts["disposition"].tolist() == ["repeated"]
    assert codes(problems) == ["repeated"]


def test_the_callers_frame_is_untouched_and_other_columns_are_kept():
    given = figures({**SW, "value": 106, "note": "a"}, {**SW, "value": 102, "note": "b"})
    before = given.copy(deep=True)
    facts, _ = rules.judge(given)
    pd.testing.assert_frame_equal(given, before)
    assert facts["note"].tolist() == ["a", "b"]


def test_figures_set_aside_before_are_left_alone():
    given = figures({**SW, "value": 106}, {**SW, "value": 102})
    given["disposition"] = ["set_aside", "accepted"]
    facts, problems = rules.judge(given)
    assert facts["disposition"].tolist() == ["set_aside", "accepted"]
    assert codes(problems) == []


def test_no_figures_no_problems():
    facts, problems = rules.judge(figures({**SW, "value": 1}).iloc[:0])
    assert (len(facts), len(problems)) == (0, 0)
