"""Tables of values as tables of words."""

from __future__ import annotations

import pandas as pd

from rocu_analysis.exhibits.printing import is_numeric, printed, shorthand

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


def test_columns_of_figures_are_known_through_their_shorthand():
    assert [is_numeric(TABLE, name) for name in TABLE.columns] == [False, True, True, False]


def test_only_shorthand_that_is_used_is_explained():
    assert [line[:3] for line in shorthand(printed(TABLE))] == ["[c]", "[x]"]
    assert shorthand(TABLE[["Region"]]) == []
