"""An upper end in a column of its own belongs to one figure, and no cell of it is lost."""

import io

import pytest

import rocu_analysis as rocu


def checked(text):
    """Check a return typed as lines of a CSV."""
    file = io.BytesIO(text.encode())
    file.name = "SW.csv"
    return rocu.check(file)


def ranges(found):
    """Measure, figure and upper end of each accepted row; None where there is no end."""
    rows = found.outcomes[["measure", "value", "value_high"]].itertuples(index=False, name=None)
    return [(measure, value, high if high == high else None) for measure, value, high in rows]


def test_an_upper_end_belongs_to_the_figure_at_its_left():
    found = checked(
        "Region,Period,Arrests,Charges,Upper\nSouth West,2020-21,5,6,7\nSouth West,2021-22,8,3,\n"
    )
    assert ranges(found) == [
        ("arrests", 5, None),
        ("charges", 6, 7),
        ("arrests", 8, None),
        ("charges", 3, None),
    ]
    assert found.ledger["accepted"].sum() == 4 + 1


def test_an_upper_end_without_a_figure_is_set_aside_in_its_place():
    found = checked(
        "Region,Period,Measure,Value,Upper\n"
        "South West,2020-21,arrests,5,7\n"
        "South West,2021-22,arrests,,9\n"
    )
    assert ranges(found) == [("arrests", 5, 7)]
    (problem,) = found.problems.itertuples()
    assert (problem.code, problem.cell) == ("range_without_end", "D3")
    assert "no figure beside it" in problem.message
    assert found.ledger[["accepted", "set_aside"]].to_numpy().tolist() == [[2, 1]]


def test_an_upper_end_beside_a_marker_needs_no_figure():
    found = checked(
        "Region,Period,Measure,Value,Upper,Marker\n"
        "South West,2020-21,arrests,5,7,\n"
        "South West,2021-22,arrests,,4,c\n"
    )
    assert found.problems.empty
    assert found.outcomes["value_high"].tolist() == [7, 4]


def test_the_upper_end_of_a_total_is_a_total():
    found = checked(
        "Force,Period,Measure,Value,Upper\n"
        "Dorset,2020-21,arrests,5,7\n"
        "Wiltshire,2020-21,arrests,6,9\n"
        f"Total,2020-21,arrests,{5 + 6},{7 + 9}\n"
    )
    assert found.ledger[["accepted", "totals"]].to_numpy().tolist() == [[2 * 2, 2]]


@pytest.mark.parametrize("headings", ["Upper,High", "Upper end,Maximum"])
def test_a_second_column_of_upper_ends_is_left_out_with_a_warning(headings):
    found = checked(
        f"Region,Period,Measure,Value,{headings}\n"
        "South West,2020-21,arrests,5,7,8\n"
        "South West,2021-22,arrests,4,9,3\n"
    )
    assert ranges(found) == [("arrests", 5, 7), ("arrests", 4, 9)]
    (problem,) = found.problems.itertuples()
    assert (problem.code, problem.cell) == ("column_unused", "F1")
    assert found.ledger["unused"].sum() == 2
