"""Suppression: cases of sdcTable's and OpenSAFELY's tests and made tables (see ``source``).

Any pattern that passes the attack with the stated least number of cells is right.
Where the other rule hides more than that (every equal count, say), ours may hide fewer.
"""

import json
from itertools import product
from pathlib import Path

import pandas as pd
import pytest

from rocu_analysis.measures.disclosure import attack, protect

CASES = {
    case["case_id"]: case
    for case in json.loads(Path(__file__).with_name("g_suppression.json").read_text())
}


def two_way(case):
    return pd.DataFrame(case["table"], index=case["row_labels"], columns=case["col_labels"])


def mask(table, cells):
    hidden = pd.DataFrame(False, index=table.index, columns=table.columns)
    for cell in cells:
        hidden.loc[tuple(cell.split("|"))] = True
    return hidden


def hidden_cells(protected):
    stacked = protected.hidden.stack()
    return {f"{row}|{column}" for row, column in stacked[stacked].index}


def told(bounds):
    return bounds[bounds["lower"] == bounds["upper"]]


def listed(case):
    labels = case.get("labels", [f"i{place}" for place in range(len(case["counts"]))])
    total = sum(case["counts"])
    return pd.DataFrame({"cell": [*labels, "All"], "value": [*case["counts"], total]})


def test_two_in_every_line_are_not_enough():
    case = CASES["g_sdctable_two_per_line_not_enough"]
    table, expected = two_way(case), case["expected"]
    hidden = mask(table, case["hidden_initial"])
    known = told(attack(table, hidden))
    assert (known["row"] + "|" + known["column"]).tolist() == expected["exactly_recoverable"]
    assert known["lower"].tolist() == [expected["recovered_value"]["w|b"]]
    cells = [f"{row}|{column}" for row, column in product(table.index, table.columns)
             if not hidden.loc[row, column]]  # fmt: skip
    others = [cell for cell in cells if cell not in expected["any_one_of"]][:3]
    for cell in (*expected["any_one_of"], *others):
        safe = told(attack(table, hidden | mask(table, [cell]))).empty
        assert safe is (cell not in others)
    for cell, limits in expected["bounds_w_b_after_hiding"].items():
        bounds = attack(table, hidden | mask(table, [cell])).set_index(["row", "column"])
        assert bounds.loc[("w", "b"), ["lower", "upper"]].tolist() == limits


def test_one_small_count_among_large_ones():
    case = CASES["g_sdctable_microdata1_one_primary"]
    table = two_way(case)
    protected = protect(table)
    secondary = hidden_cells(protected) - set(case["primary"])
    assert secondary == set(case["expected"]["min_sum_solution"])
    for other in case["expected"]["safe_alternatives"]:
        assert told(attack(table, mask(table, [*case["primary"], *other]))).empty


def test_singletons_are_protected_from_one_another():
    case = CASES["g_sdctable_singletons_1d"]
    frame, expected = listed(case), case["expected"]
    hidden = protect([frame], threshold=2).hidden[0]
    assert sorted(frame.loc[hidden, "cell"]) == sorted(
        [*expected["primary"], *expected["secondary_with_singleton_protection"]]
    )


@pytest.mark.parametrize("name", [name for name in CASES if name.startswith("g_opensafely")])
def test_lists_with_their_total(name):
    case = CASES[name]
    frame = listed(case)
    # "1 to 5 are small" there is "under 6" here.
    hidden = protect([frame], threshold=case["threshold"] + 1).hidden[0]
    cells = set(hidden[hidden & (frame["cell"] != "All")].index)
    expected = set(case["expected"]["hidden_index"])
    if name == "g_opensafely_all_equal_extra":
        assert len(cells) < len(expected)  # one of two equal counts is enough
    else:
        assert cells == expected


def test_made_four_by_four():
    case = CASES["g_made_one_primary_4x4"]
    table, expected = two_way(case), case["expected"]
    plain = attack(table, mask(table, expected["primary"]))
    assert plain["lower"].tolist() == [expected["recoverable_with_primary_only"]["South|Prevent"]]
    protected = protect(table, threshold=case["threshold"] + 1)
    secondary = hidden_cells(protected) - set(expected["primary"])
    assert len(secondary) == expected["n_secondary_min"]


def test_a_quarter_is_the_difference_of_two_years_to_date():
    case = CASES["g_made_ytd_differencing"]
    counts = [*case["quarters"], case["ytd_published"]]
    frame = pd.DataFrame({"period": ["Q1", "Q2", "All"], "value": counts})
    plain = attack([frame], [frame["period"].eq("Q1")])
    assert plain["lower"].tolist() == [case["expected"]["recoverable"]["Q1"]]
    hidden = protect([frame], threshold=case["threshold"] + 1).hidden[0]
    assert {*case["expected"]["primary"]} < set(frame.loc[hidden, "period"])
