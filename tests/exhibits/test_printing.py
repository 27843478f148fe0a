"""Tables of cells as tables of words."""

from __future__ import annotations

import pandas as pd
import pytest

from rocu_analysis.exhibits.cells import HIDDEN, Cell, is_numeric, printed, shorthand, table_of

TABLE = table_of(
    {
        "Region": ["Eastern", "London", "South West"],
        "Arrests": [1124, HIDDEN, 3],
        "Per cent": [12.0, 9.25, None],
        "Note": ["", "102 to 106", "None"],
    }
)


def test_figures_share_their_decimals_and_no_cell_is_empty():
    words = printed(TABLE)
    assert list(words["Arrests"]) == ["1,124", "[c]", "3"]
    assert list(words["Per cent"]) == ["12.00", "9.25", "[x]"]
    assert list(words["Note"]) == ["[x]", "102 to 106", "None"]


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        # A count beside a range of counts; a rate beside ranges of rates, whole or not.
        ([113, Cell(low=14, high=1200)], ["113", "14 to 1,200"]),
        ([18.0, Cell(low=14.6, high=15.1, decimals=1), HIDDEN], ["18.0", "14.6 to 15.1", "[c]"]),
        ([17.25, Cell(low=102, high=106)], ["17.25", "102.00 to 106.00"]),
        ([69.0, 70.0], ["69.0", "70.0"]),  # rounded to one place, and both round by chance
        # What has its own unit, or is words, leaves the counts whole.
        ([113, Cell(-0.4, decimals=1, unit="points")], ["113", "−0.4 points"]),
        (["1.10", "2016 to 2018"], ["1.10", "2016 to 2018"]),
    ],
)
def test_a_column_has_one_number_of_decimals(cells, words):
    assert list(printed(table_of({"A": cells}))["A"]) == words


def test_columns_of_figures_are_known_through_their_shorthand():
    assert [is_numeric(TABLE, name) for name in TABLE.columns] == [False, True, True, False]


def test_only_shorthand_that_is_used_is_explained():
    assert [line[:3] for line in shorthand(printed(TABLE))] == ["[c]", "[x]"]
    assert shorthand(pd.DataFrame(TABLE[["Region"]])) == []
