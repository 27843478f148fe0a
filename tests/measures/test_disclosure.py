"""Hiding small counts: none can be told from what is published, and attacks find what can be."""

import numpy as np
import pandas as pd
from hypothesis import given, settings, strategies as st

from rocu_analysis.measures.disclosure import attack, protect

few = settings(max_examples=settings().max_examples // 3)  # each solves dozens of programmes


def two_way(rows):
    frame = pd.DataFrame(rows)
    return frame.set_axis([f"r{i}" for i in range(len(frame))]).set_axis(
        [f"c{i}" for i in range(frame.shape[1])], axis=1
    )


def long(**columns):
    return pd.DataFrame(columns)


def tables(rows, columns, counts):
    line = st.lists(st.sampled_from(counts), min_size=columns, max_size=columns)
    return st.lists(line, min_size=rows, max_size=rows).map(two_way)


def tables_that_fit(table, hidden):
    """Every table of 2 by 3 whole numbers with the same totals and published counts."""
    total = table[0].sum()
    first = np.array(
        [(a, b, total - a - b) for a in range(total + 1) for b in range(total - a + 1)]
    )
    tables = np.stack([first, table.sum(axis=0) - first], axis=1)
    return tables[((tables >= 0) & (hidden | (tables == table))).all(axis=(1, 2))]


@few
@given(tables(2, 3, [0, 1, 2, 3, 5, 7]), st.sampled_from([3, 5]))
def test_a_reader_who_tries_every_table_learns_as_much_and_no_small_count(table, threshold):
    """Zeros are known where none is hidden, so that what is hidden is 1 or more."""
    for hidden in (table.isin([1, 2, 5]), protect(table, threshold=threshold).hidden):
        if hidden.shape != table.shape:
            return  # totals hidden too: not a table with these totals
        fits = tables_that_fit(table.to_numpy(), hidden.to_numpy())
        bounds = attack(table, hidden)[["lower", "upper"]].to_numpy().T.tolist()
        cells = fits[:, hidden.to_numpy()]
        assert bounds == [cells.min(axis=0).tolist(), cells.max(axis=0).tolist()]
    if (table[hidden] != 0).all(axis=None):
        fits = fits[(cells > 0).all(axis=1)]
    small = ((table > 0) & (table < threshold)).to_numpy()
    assert hidden.to_numpy()[small].all()
    assert (fits[:, small].max(axis=0) >= threshold).all()


@few
@given(tables(3, 3, [0, 0, 1, 1, 2, 3, 4, 5, 6, 8, 12, 30]))
def test_nothing_hidden_can_be_worked_out_nor_told_to_be_small(table):
    """Larger counts hidden beside small ones too: one that is known would hide nothing."""
    protected = protect(table)
    bounds = attack(table, protected.hidden)
    assert (
        bounds.loc[bounds["recovered"], "upper"] == 0
    ).all()  # a zero, hidden so that it may be one
    assert (bounds["upper"].isin([0]) | (bounds["upper"] >= 5)).all()
    assert protected.table.isna().equals(protected.hidden)
    assert (protected.hidden >= protected.primary).all(axis=None)


@few
@given(tables(2, 3, [0, 0, 1, 2, 3, 4, 5, 6, 8, 12, 30]))
def test_linked_tables_hold_and_hidden_stays_hidden(counts):
    inner = counts.rename_axis("region").reset_index().melt("region", var_name="strand")
    by_region = inner.groupby("region", as_index=False)["value"].sum()
    linked = [inner, by_region, long(value=[inner["value"].sum()])]
    protected = protect(linked)
    bounds = attack(linked, protected.hidden)
    assert (bounds["upper"].isin([0]) | (bounds["upper"] >= 5)).all()
    for table, hidden, frame in zip(protected.table, protected.hidden, linked, strict=True):
        assert table["value"].isna().equals(hidden.rename("value"))
        assert hidden[frame["value"].between(1, 4)].all()
    pd.testing.assert_frame_equal(bounds, attack(protected.table, protected.hidden))


def test_a_table_with_its_totals_gives_the_same_answer_as_one_without():
    table = two_way([[18, 2, 30], [14, 19, 22], [12, 10, 41]])
    whole = table.assign(All=table.sum(axis=1))
    whole.loc["All"] = whole.sum()
    assert protect(whole).hidden.loc[table.index, table.columns].equals(protect(table).hidden)
    assert not protect(whole).hidden["All"].any()
    turned = protect(table.iloc[::-1, ::-1]).hidden
    assert turned.reindex_like(table).equals(protect(table).hidden)


def test_what_was_hidden_before_stays_hidden_and_is_protected():
    table = two_way([[np.nan, 8, 9], [7, 12, 6], [11, 5, 20]])
    protected = protect(table)
    assert protected.hidden.loc["r0", "c0"]
    assert protected.primary.loc["r0", "c0"]
    assert protected.hidden.sum().sum() == 4  # alone it is the difference: 2 rows by 2 columns
    first = protect([long(x=["a", "b"], value=[4, 20])])
    assert first.primary[0].tolist() == [True, False]  # the largest that is small
    again = protect(first.table)
    assert again.hidden[0].tolist() == [True, False]


def test_the_part_of_a_total_that_no_row_lists_is_protected_too():
    # 40 - 20 - 17 = 3 people are somewhere that the table does not list.
    assert protect([long(force=["A", "B", "All"], value=[20, 17, 40])]).hidden[0].sum() == 1
