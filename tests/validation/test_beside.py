"""Tables beside each other: read as they stand, or said to be in doubt; never joined in silence."""

import pytest
from sheets_by_hand import adds_up, check_rows, codes

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


def test_a_title_over_each(tmp_path):
    left = [("Arrests, 2020-21", None), ("Force", "Number"), *FORCES[1:]]
    right = [("Charges, 2020-21", None), ("Region", "Number"), *REGIONS[1:]]
    check = check_rows(tmp_path, beside(left, right))
    assert said(check) == sorted(BOTH)
    assert check.ledger["titles"].tolist() == [2]


def test_names_without_a_heading_begin_a_table_too(tmp_path):
    right = [(None, REGIONS[0][1]), *REGIONS[1:]]
    check = check_rows(tmp_path, beside(FORCES, right))
    assert said(check) == sorted(BOTH)


def test_measures_beside_forces(tmp_path):
    left = [("Measure", "South West 2020-21"), ("Arrests", 5), ("Cash seized", 6)]
    right = [("Force", "Charges 2020-21"), ("Dorset", 1), ("Kent", 2), ("Essex", 3)]
    check = check_rows(tmp_path, beside(left, right))
    assert said(check) == [
        ("arrests", "South West", 5),
        ("cash seized", "South West", 6),
        ("charges", "Dorset", 1),
        ("charges", "Essex", 3),
        ("charges", "Kent", 2),
    ]


def test_a_force_with_its_own_region_is_one_table(tmp_path):
    rows = [
        ["Force", "Arrests 2020-21", "Region", "Charges 2020-21"],
        ["Dorset", 5, "South West", 1],
        ["Wiltshire", 6, "South West", 2],
        ["Kent", 7, "Eastern", 3],
    ]
    check = check_rows(tmp_path, rows)
    assert set(check.outcomes["force"]) == {"Dorset", "Wiltshire", "Kent"}
    assert len(check.outcomes) == 3 * 2


def test_one_table_or_two_is_said_and_neither_taken(tmp_path):
    left = [("Measure", "South West 2020-21"), ("Arrests", 5), ("Cash seized", 6)]
    right = [("Force", "Charges 2020-21"), ("Dorset", 1), ("Kent", 2)]
    check = check_rows(tmp_path, beside(left, right))
    assert check.outcomes.empty
    assert {code for _, code in codes(check)} == {"two_readings"}
    assert "one table or two beside each other" in check.problems["message"].iloc[0]
    assert check.ledger["set_aside"].tolist() == [2 + 2]


@pytest.mark.parametrize("column", [1, 2])
def test_a_title_that_is_indented_is_a_title(tmp_path, column):
    title = [None] * column + ["South West: arrests, 2020-21"]
    rows = [title, [], [None, "Force", "Q1", "Q2"], [None, "Dorset", 5, 6]]
    check = check_rows(tmp_path, rows)
    assert check.outcomes["period"].tolist() == ["2020-21 Q1", "2020-21 Q2"]
    assert check.ledger["titles"].tolist() == [1]


@pytest.mark.parametrize(
    ("title", "heads", "periods"),
    [
        ("Arrests, calendar year 2021", ["Q1", "Q4"], ["2020-21 Q4", "2021-22 Q3"]),
        ("Arrests, years ending March", [2019, 2020], ["2018-19", "2019-20"]),
        ("Arrests, financial years starting", [2019, 2020], ["2019-20", "2020-21"]),
    ],
)
def test_a_title_says_which_years_and_quarters_are_meant(tmp_path, title, heads, periods):
    check = check_rows(tmp_path, [[title], ["Force", *heads], ["Dorset", 5, 6], ["Kent", 7, 8]])
    assert check.outcomes["period"].tolist() == periods * 2
    assert [code for _, code in codes(check) if code != "period_missing"] == []


def test_a_quarter_in_the_sheet_of_a_calendar_year(tmp_path):
    rows = [["Arrests, calendar year 2021"], ["Force", "Number"], ["Dorset", 5], ["Kent", 7]]
    check = check_rows(tmp_path, rows, sheet="Q4")
    assert check.outcomes["period"].tolist() == ["2021-22 Q3"] * 2


@pytest.mark.parametrize("name", ["Q4", "Quarter 4", "Q4 figures"])
def test_a_sheet_for_each_quarter_under_the_title_of_the_year(tmp_path, name):
    rows = [["Return 2020-21"], ["Force", "Arrests"], ["Dorset", 5], ["Kent", 7]]
    check = check_rows(tmp_path, rows, sheet=name)
    assert check.outcomes["period"].tolist() == ["2020-21 Q4"] * 2


def test_a_title_that_says_the_whole_year_on_the_sheet_of_a_quarter(tmp_path):
    rows = [["Year to March 2021"], ["Force", "Arrests"], ["Dorset", 5], ["Kent", 7]]
    check = check_rows(tmp_path, rows, sheet="Q4")
    assert check.outcomes.empty
    assert {code for _, code in codes(check)} == {"two_readings"}
