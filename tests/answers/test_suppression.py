"""Suppression: cases of sdcTable's and OpenSAFELY's tests and made tables (see ``source``).

Any pattern that passes the attack with the stated least number of cells is right.
Where the other rule hides more than that (every equal count, say), ours may hide fewer.
"""

import json
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


def exact(bounds):
    return bounds.loc[bounds["recovered"], "row"] + "|" + bounds.loc[bounds["recovered"], "column"]


def listed(case):
    labels = case.get("labels", [f"i{place}" for place in range(len(case["counts"]))])
    total = sum(case["counts"])
    return pd.DataFrame({"cell": [*labels, "All"], "value": [*case["counts"], total]})


def test_two_in_every_line_are_not_enough():
    case = CASES["g_sdctable_two_per_line_not_enough"]
    table, expected = two_way(case), case["expected"]
    hidden = mask(table, case["hidden_initial"])
    bounds = attack(table, hidden)
    assert exact(bounds).tolist() == expected["exactly_recoverable"]
    known = bounds[bounds["recovered"]].iloc[0]
    assert known["lower"] == known["upper"] == expected["recovered_value"]["w|b"]
    safe = []
    for row in table.index:
        for column in table.columns:
            if hidden.loc[row, column]:
                continue
            more = hidden.copy()
            more.loc[row, column] = True
            if not attack(table, more)["recovered"].any():
                safe.append(f"{row}|{column}")
    assert sorted(safe) == sorted(expected["any_one_of"])
    for cell, limits in expected["bounds_w_b_after_hiding"].items():
        more = hidden | mask(table, [cell])
        found = attack(table, more).set_index(["row", "column"]).loc[("w", "b")]
        assert [found["lower"], found["upper"]] == limits


def test_one_small_count_among_large_ones():
    case = CASES["g_sdctable_microdata1_one_primary"]
    table = two_way(case)
    protected = protect(table)
    secondary = hidden_cells(protected) - set(case["primary"])
    assert secondary == set(case["expected"]["min_sum_solution"])
    assert table[protected.hidden & ~protected.primary].sum().sum() == case["expected"]["min_sum"]
    for other in case["expected"]["safe_alternatives"]:
        hidden = mask(table, [*case["primary"], *other])
        assert not attack(table, hidden)["recovered"].any()


def test_singletons_are_protected_from_one_another():
    case = CASES["g_sdctable_singletons_1d"]
    table = listed(case).set_index("cell")["value"].drop("All")
    primary, extra = (
        case["expected"]["primary"],
        case["expected"]["secondary_with_singleton_protection"],
    )
    hidden = protect(table, threshold=2).hidden
    assert sorted(hidden[hidden].index) == sorted([*primary, *extra])


def test_a_hidden_group_is_not_smaller_than_the_threshold():
    case = CASES["g_sdctable_threshold_1d"]
    table = listed(case).set_index("cell")["value"].drop("All")
    hidden = protect(table, threshold=3).hidden
    more = case["expected"]["n_secondary_threshold3"]
    assert hidden.sum() == len(case["expected"]["primary"]) + more


@pytest.mark.parametrize("name", [name for name in CASES if name.startswith("g_opensafely")])
def test_lists_with_their_total(name):
    case = CASES[name]
    frame = listed(case)
    # "1 to 5 are small" there is "under 6" here.
    protected = protect(frame, threshold=case["threshold"] + 1)
    cells = protected.hidden[frame["cell"] != "All"]
    found, expected = set(cells[cells].index), set(case["expected"]["hidden_index"])
    if name == "g_opensafely_all_equal_extra":
        assert len(found) < len(expected)  # one of two equal counts is enough
    else:
        assert found == expected
    assert not attack(frame, protected.hidden)["recovered"].any()


def test_made_four_by_four():
    case = CASES["g_made_one_primary_4x4"]
    table, expected = two_way(case), case["expected"]
    plain = attack(table, mask(table, expected["primary"]))
    assert plain["lower"].tolist() == [expected["recoverable_with_primary_only"]["South|Prevent"]]
    protected = protect(table, threshold=case["threshold"] + 1)
    secondary = hidden_cells(protected) - set(expected["primary"])
    assert len(secondary) == expected["n_secondary_min"]
    assert sorted(secondary) in [
        sorted(solution) for solution in expected["min_count_then_min_sum_solutions"]
    ]


def test_a_quarter_is_the_difference_of_two_years_to_date():
    case = CASES["g_made_ytd_differencing"]
    frame = pd.DataFrame(
        {"period": ["Q1", "Q2", "YTD"], "value": [*case["quarters"], case["ytd_published"]]}
    )
    sums = {"period": {"YTD": ["Q1", "Q2"]}}
    plain = attack(frame, frame["period"].eq("Q1"), sums=sums)
    assert plain["lower"].tolist() == [case["expected"]["recoverable"]["Q1"]]
    hidden = protect(frame, threshold=case["threshold"] + 1, sums=sums).hidden
    names = set(frame.loc[hidden, "period"])
    assert names == {*case["expected"]["primary"], min(case["expected"]["must_also_hide_one_of"])}


def test_a_share_with_its_base_is_the_count():
    # 7.5 per cent of 40 is 3: no measure is made across a hidden count, so none is printed.
    case = CASES["g_made_percentage_reveals"]
    published = case["published"]
    recovered = published["percent"] / 100 * published["denominator"]
    assert recovered == case["expected"]["recoverable"]["numerator"]
    from rocu_analysis.measures.balance import pursue_share

    counts = {"Pursue": float("nan"), "Prevent": 20, "Protect": 10, "Prepare": 7}
    assert (
        pursue_share(counts)[["share", "lower", "upper", "if_none", "if_all"]].isna().all(axis=None)
    )
