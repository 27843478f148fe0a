"""Small returns as forces really send them, and what a person reads in each.

Every figure that is stated stands here with its place, period and measure; every problem by its
code; and every cell is somewhere in the ledger.
"""

import re

import pytest
from sheets_by_hand import adds_up, check_rows, codes, workbook

import rocu_analysis as rocu

D, W = "Dorset", "Wiltshire"
Q1, Q2, Q4 = (f"2020-21 Q{n}" for n in (1, 2, 4))
YEAR = "2020-21"

# A return of two forces says nothing of the rest of their region.
GAPS = ("force_missing", "period_missing")
# Name of the file, its sheets, the figures, the codes.
RETURNS = {
    "totals at the side and below": (
        "return",
        {"Arrests": [["Force", Q1, Q2, "Total"], [D, 1, 2, 3], [W, 4, 5, 9],
                     ["South West total", 5, 7, 12]]},
        [(D, Q1, "arrests", 1), (D, Q2, "arrests", 2), (W, Q1, "arrests", 4),
         (W, Q2, "arrests", 5)],
        [],
    ),
    "a total first": (
        "return",
        {"S": [["Force", "Arrests 2020-21"], ["All forces", 11], [D, 5], [W, 6]]},
        [(D, YEAR, "arrests", 5), (W, YEAR, "arrests", 6)],
        [],
    ),
    "the year once for its quarters": (
        "return",
        {"S": [["Dorset: arrests"], ["Year", "Quarter", "Number"], [YEAR, "Q1", 1],
               [None, "Q2", 2], ["2021-22", "Q1", 3], [None, "Q2", 4]]},
        [(D, Q1, "arrests", 1), (D, Q2, "arrests", 2), (D, "2021-22 Q1", "arrests", 3),
         (D, "2021-22 Q2", "arrests", 4)],
        ["filled_down"],
    ),
    "a form": (
        "return",
        {"Form": [["Region:", "South West"], ["Period:", Q4], ["Telephone:", "01234 567890"], [],
                  ["Measure", "Number"], ["Arrests", 5], ["Charges", 6]]},
        [("South West", Q4, "arrests", 5), ("South West", Q4, "charges", 6)],
        [],
    ),
    "the whole of a region beside its forces": (
        "return",
        {"S": [["Area", "Children safeguarded Nov 2025"], ["South West", 5],
               ["Devon and Cornwall", 6]]},
        [("South West", "Nov 2025", "children safeguarded", 5),
         ("Devon and Cornwall", "Nov 2025", "children safeguarded", 6)],
        ["part_above_whole"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", RETURNS)
def test_every_figure_is_read_as_a_person_would(tmp_path, name):
    stem, sheets, figures, problems = RETURNS[name]
    check = rocu.check(workbook(tmp_path / f"{stem}.xlsx", sheets))
    rows = check.outcomes
    place = rows["force"].fillna(rows["region"])
    stated = [
        (who, period, measure, None if value != value else value)
        for who, period, measure, value in zip(
            place, rows["period"], rows["measure"], rows["value"], strict=True
        )
    ]
    assert sorted(stated, key=str) == sorted(figures, key=str)
    assert sorted(code for _, code in codes(check) if code not in GAPS) == problems
    assert adds_up(check.ledger)
    aside = check.ledger["set_aside"].sum()
    assert aside == len(check.rejected)
    for message in check.problems["message"]:
        assert not re.search(r"\b1 (?:figures|cells|rows|lines|columns|parts)\b", message), message


FORCES = [("Force", "Arrests 2020-21"), ("Dorset", 5), ("Wiltshire", 6)]
REGIONS = [
    ("Region", "Charges 2020-21"),
    ("South West", 20),
    ("South East", 21),
    ("London", 22),
    ("Eastern", 23),
]
BOTH = [("arrests", "Dorset", 5), ("arrests", "Wiltshire", 6)] + [
    ("charges", place, value) for place, value in REGIONS[1:]
]


def beside(left, right, *, gap=0, lower=0, raised=0):
    """Rows of two tables beside each other, with empty columns between, one of them lower."""
    left = [(None,) * len(left[0])] * raised + list(left)
    right = [(None,) * len(right[0])] * lower + list(right)
    height = max(len(left), len(right))
    left += [(None,) * len(left[-1])] * (height - len(left))
    right += [(None,) * len(right[-1])] * (height - len(right))
    return [[*a, *[None] * gap, *b] for a, b in zip(left, right, strict=True)]


def said(check):
    rows = check.outcomes
    names = rows["force"].fillna(rows["region"])
    return sorted(zip(rows["measure"], names, rows["value"], strict=True))


@pytest.mark.parametrize("gap", [0, 1, 2])
@pytest.mark.parametrize(("lower", "raised"), [(0, 0), (1, 0), (2, 0), (0, 1)])
@pytest.mark.parametrize("order", [1, -1], ids=["short first", "long first"])
def test_each_figure_goes_with_the_names_at_its_own_left(tmp_path, gap, lower, raised, order):
    sides = [FORCES, REGIONS][::order]
    check = check_rows(tmp_path, beside(*sides, gap=gap, lower=lower, raised=raised))
    assert said(check) == sorted(BOTH)
    assert check.problems.empty
    assert adds_up(check.ledger)


def test_where_a_figure_comes_from_does_not_tell_it_apart(tmp_path):
    rows = [["Eastern", "A paper", 5], ["Eastern", "Another", 6]]
    check = check_rows(tmp_path, [["Region", "Source", "Arrests 2020-21"], *rows])
    told = check.problems[check.problems["code"] == "conflict"]
    assert "not used" not in told["message"].item()
