"""A pivot table pasted as values: outer names with their sums, inner ones below them."""

import pytest
from sheets_by_hand import adds_up, check_rows

Q1, Q2 = "2025-26 Q1", "2025-26 Q2"
COMPACT = {
    "forces, measures": (
        [["Row Labels", Q1], ["Dorset", 4 + 5], ["Arrests", 4], ["Warrants executed", 5],
         ["Kent", 6 + 7], ["Arrests", 6], ["Warrants executed", 7], ["Grand Total", 9 + 13]],
        {("Dorset", Q1, "arrests"): 4, ("Dorset", Q1, "warrants executed"): 5,
         ("Kent", Q1, "arrests"): 6, ("Kent", Q1, "warrants executed"): 7},
    ),
    "measures, forces": (
        [["Row Labels", Q1, Q2], ["Arrests", 10, 12], ["Dorset", 4, 5], ["Kent", 6, 7],
         ["Warrants executed", 3, 4], ["Dorset", 1, 2], ["Kent", 2, 2], ["Grand Total", 13, 16]],
        {("Dorset", Q1, "arrests"): 4, ("Dorset", Q2, "arrests"): 5,
         ("Kent", Q1, "arrests"): 6, ("Kent", Q2, "arrests"): 7,
         ("Dorset", Q1, "warrants executed"): 1, ("Dorset", Q2, "warrants executed"): 2,
         ("Kent", Q1, "warrants executed"): 2, ("Kent", Q2, "warrants executed"): 2},
    ),
    "years, quarters, forces": (
        [["Row Labels", "Sum of Arrests"], ["2025-26", 10 + 12], ["Q1", 4 + 6], ["Dorset", 4],
         ["Kent", 6], ["Q2", 5 + 7], ["Dorset", 5], ["Kent", 7], ["Grand Total", 22]],
        {("Dorset", Q1, "arrests"): 4, ("Kent", Q1, "arrests"): 6,
         ("Dorset", Q2, "arrests"): 5, ("Kent", Q2, "arrests"): 7},
    ),
    "regions, forces, measures": (
        [["Row Labels", Q1], ["South West", 9], ["Dorset", 4 + 5], ["Arrests", 4],
         ["Warrants executed", 5], ["Eastern", 13], ["Kent", 6 + 7], ["Arrests", 6],
         ["Warrants executed", 7], ["Grand Total", 9 + 13]],
        {("Dorset", Q1, "arrests"): 4, ("Dorset", Q1, "warrants executed"): 5,
         ("Kent", Q1, "arrests"): 6, ("Kent", Q1, "warrants executed"): 7},
    ),
    "names of forces once, and their totals": (
        [["Force", "Measure", Q1], ["Dorset", "Arrests", 4], [None, "Warrants executed", 5],
         ["Dorset Total", None, 4 + 5], ["Kent", "Arrests", 6], [None, "Warrants executed", 7],
         ["Kent Total", None, 6 + 7], ["Grand Total", None, 22]],
        {("Dorset", Q1, "arrests"): 4, ("Dorset", Q1, "warrants executed"): 5,
         ("Kent", Q1, "arrests"): 6, ("Kent", Q1, "warrants executed"): 7},
    ),
}  # fmt: skip


@pytest.mark.parametrize("fields", COMPACT)
def test_a_pivot_gives_its_inner_figures_each_under_its_outer_names(tmp_path, fields):
    rows, figures = COMPACT[fields]
    check = check_rows(tmp_path, rows)
    assert check.outcomes.set_index(["force", "period", "measure"])["value"].to_dict() == figures
    assert set(check.problems["code"]) <= {"filled_down"}
    assert adds_up(check.ledger)


def test_where_the_sums_do_not_hold_it_is_no_pivot(tmp_path):
    rows = [list(row) for row in COMPACT["forces, measures"][0]]
    rows[1][1] += 1
    check = check_rows(tmp_path, rows, toml='[file]\nmeasure = "arrests"\n')
    assert "name_unknown" in set(check.problems["code"])
    assert check.outcomes["value"].tolist() == [4 + 5 + 1, 6 + 7]


def test_forces_under_their_regions_stay_figures_of_both(tmp_path):
    rows = [["Area", Q1], ["South West", 10], ["Dorset", 4], ["Wiltshire", 6],
            ["Eastern", 12], ["Kent", 5], ["Essex", 7]]  # fmt: skip
    check = check_rows(tmp_path, rows, toml='[file]\nmeasure = "arrests"\n')
    assert check.outcomes["value"].tolist() == [10, 4, 6, 12, 5, 7]
    assert check.problems.empty
