"""Tables of values as tables of words."""

from __future__ import annotations

import pandas as pd
import pytest

from rocu_analysis.exhibits.cells import is_numeric, printed, shorthand

TABLE = pd.DataFrame(
    {
        "Region": ["Eastern", "London", "South West"],
        "Arrests": [1124, "[c]", 3],
        "Per cent": [12.0, 9.25, None],
        "Note": ["", "102 to 106", "None"],
    },
    dtype=object,
)


def test_figures_share_their_decimals_and_no_cell_is_empty():
    words = printed(TABLE)
    assert list(words["Arrests"]) == ["1,124", "[c]", "3"]
    assert list(words["Per cent"]) == ["12.00", "9.25", "[x]"]
    assert list(words["Note"]) == ["[x]", "102 to 106", "None"]


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        # A count beside ranges of counts; a rate beside ranges of rates, whole or not.
        ([113, "14 to 1,200"], ["113", "14 to 1,200"]),
        ([18.0, "14.6 to 15.1", "[c]"], ["18.0", "14.6 to 15.1", "[c]"]),
        ([18, "14.6 to 15.1"], ["18.0", "14.6 to 15.1"]),
        ([17.25, "102 to 106"], ["17.25", "102.00 to 106.00"]),
        ([14, 113.5], ["14.0", "113.5"]),
        # Rounded to one place and all of them round by chance.
        ([69.0, 70.0], ["69.0", "70.0"]),
        # What has its own unit is words, and leaves the counts whole.
        ([113, 11, "−0.4 points"], ["113", "11", "−0.4 points"]),
        # A column of words stays as it is.
        (["1.10", "2"], ["1.10", "2"]),
        (["2016 to 2018", "4.5"], ["2016 to 2018", "4.5"]),
    ],
)
def test_a_column_has_one_number_of_decimals(cells, words):
    table = pd.DataFrame({"A": pd.Series(cells, dtype=object)})
    assert list(printed(table)["A"]) == words


def test_columns_of_figures_are_known_through_their_shorthand():
    assert [is_numeric(TABLE, name) for name in TABLE.columns] == [False, True, True, False]


def test_only_shorthand_that_is_used_is_explained():
    assert [line[:3] for line in shorthand(printed(TABLE))] == ["[c]", "[x]"]
    assert shorthand(TABLE[["Region"]]) == []
