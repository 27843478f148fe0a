"""Hiding small counts: nothing hidden can be worked out, and little else is hidden."""

from itertools import combinations, product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rocu_analysis.measures.disclosure import attack, leaks, protect

from rocu_analysis.errors import BadOption, NotSafeToPublish
from rocu_analysis.measures import suppression

counts = st.sampled_from([0, 0, 1, 1, 2, 3, 4, 5, 6, 8, 12, 30])


def two_way(rows, columns=None):
    frame = pd.DataFrame(rows)
    frame.index = [f"r{i}" for i in range(len(frame))]
    frame.columns = columns or [f"c{i}" for i in range(frame.shape[1])]
    return frame


def tables(max_rows=4, max_columns=4):
    shape = st.tuples(st.integers(2, max_rows), st.integers(2, max_columns))
    return shape.flatmap(
        lambda s: st.lists(
            st.lists(counts, min_size=s[1], max_size=s[1]), min_size=s[0], max_size=s[0]
        )
    ).map(two_way)


def tables_that_fit(table, hidden, least):
    """Every table of whole numbers with the same totals and published cells, row by row."""
    found = []

    def fill(row, above):
        if row == len(table):
            found.append(np.array(above))
            return
        spots = np.flatnonzero(hidden[row])
        left = table[row:].sum(axis=0)  # what the columns still have to hold
        room = left + np.array(table[:row]).sum(axis=0) - np.sum(above, axis=0) if row else left
        for guess in product(*(range(least, int(room[spot]) + 1) for spot in spots[:-1])):
            line = table[row].copy()
            line[spots[:-1]] = guess
            if len(spots):
                line[spots[-1]] += table[row].sum() - line.sum()
            if line.sum() != table[row].sum() or (line[spots] < least).any() or (line > room).any():
                continue
            if row < len(table) - 1 or (line == room).all():
                fill(row + 1, [*above, line])

    fill(0, [])
    return np.array(found)


@settings(max_examples=60, deadline=None)
@given(tables())
def test_attack_never_breaks_what_protect_returns(table):
    protected = protect(table)
    bounds = attack(table, protected.hidden)
    small = {
        (row, column)
        for row, column in product(table.index, table.columns)
        if 1 <= table.loc[row, column] <= 4
    }
    recovered = {tuple(cell) for cell in bounds.loc[bounds["recovered"], ["row", "column"]].values}
    assert not small & recovered
    for row, column in small:
        assert protected.hidden.loc[row, column]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.lists(st.sampled_from([0, 1, 1, 2, 3, 5, 7]), min_size=3, max_size=3),
        min_size=3,
        max_size=3,
    ).map(two_way)
)
def test_every_small_count_has_another_whole_number_that_fits(table):
    """Against a reader who tries every table, zeros known where none is hidden."""
    protected = protect(table)
    if "All" in protected.hidden.index:
        return  # totals hidden too: not a table with these totals
    hidden = protected.hidden.to_numpy()
    least = 0 if (hidden & (table == 0).to_numpy()).any() else 1
    fits = tables_that_fit(table.to_numpy(), hidden, least)
    for i, j in zip(*np.nonzero(protected.primary.to_numpy()), strict=True):
        assert len(np.unique(fits[:, i, j])) > 1


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.lists(st.sampled_from([0, 1, 2, 3, 5, 7]), min_size=3, max_size=3),
        min_size=2,
        max_size=2,
    ).map(two_way)
)
def test_attack_finds_the_bounds_that_trying_every_table_finds(table):
    hidden = table.isin([1, 2, 5])
    bounds = attack(table, hidden)
    fits = tables_that_fit(table.to_numpy(), hidden.to_numpy(), 0)
    expected = [
        (fits[:, i, j].min(), fits[:, i, j].max())
        for i, j in zip(*np.nonzero(hidden.to_numpy()), strict=True)
    ]
    assert [*zip(bounds["lower"], bounds["upper"], strict=True)] == expected


@settings(max_examples=40, deadline=None)
@given(tables(), st.sampled_from([0, 1]))
def test_leaks_are_what_the_attack_recovers(table, least):
    hidden = table.isin([1, 2, 3, 8])
    bounds = attack(table, hidden, least=least)
    found = leaks(table, hidden, least=least)
    expected = bounds[bounds["recovered"]].drop(columns="recovered").reset_index(drop=True)
    assert found.values.tolist() == expected.values.tolist()


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        # One in six is small, so that lines with two of them are seldom.
        st.lists(st.sampled_from([2, 6, 7, 9, 12, 15]), min_size=3, max_size=3),
        min_size=3,
        max_size=3,
    ).map(two_way)
)
def test_no_pattern_with_fewer_cells_is_safe(table):
    """By trying every smaller pattern against the plain attack."""
    protected = protect(table)
    primary = protected.primary.to_numpy()
    extra = int(protected.hidden.to_numpy().sum() - primary.sum())
    in_line = max(primary.sum(axis=0).max(), primary.sum(axis=1).max())
    if in_line > 1:
        return  # the rule on groups asks for more than the plain attack does
    free = [tuple(spot) for spot in np.argwhere(~primary)]
    for size in range(extra):
        for chosen in combinations(free, size):
            hidden = primary.copy()
            for spot in chosen:
                hidden[spot] = True
            bounds = attack(table, hidden)
            own = [
                primary[table.index.get_loc(r), table.columns.get_loc(c)]
                for r, c in zip(bounds["row"], bounds["column"], strict=True)
            ]
            assert bounds.loc[own, "recovered"].any()


@settings(max_examples=60, deadline=None)
@given(tables())
def test_no_hidden_count_at_all_is_recovered(table):
    """Larger counts hidden beside small ones too: one that is known would hide nothing."""
    protected = protect(table)
    assert not attack(table, protected.hidden)["recovered"].any()
    zero_hidden = (protected.table.isna() & protected.hidden).reindex_like(table)
    least = 0 if (zero_hidden & (table == 0)).any(axis=None) else 1
    assert not attack(table, protected.hidden, least=least)["recovered"].any()


@settings(max_examples=60, deadline=None)
@given(tables())
def test_what_is_hidden_in_a_line_is_no_small_group(table):
    hidden = protect(table).hidden
    if "All" in hidden.index:
        return  # totals hidden too: nothing is known of the group
    for axis in (0, 1):
        group = table.where(hidden, 0).sum(axis=axis)
        total = table.sum(axis=axis)
        assert (group.eq(0) | (group >= total.clip(upper=5))).all()


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(counts, min_size=4, max_size=4), min_size=3, max_size=3))
def test_linked_tables_hold_and_hidden_stays_hidden(rows):
    inner = pd.DataFrame(
        [
            (r, s, q, rows[i][2 * j + k])
            for i, r in enumerate("NSE")
            for j, s in enumerate(("Pursue", "Prevent"))
            for k, q in enumerate(("Q1", "Q2"))
        ],
        columns=["region", "strand", "period", "value"],
    )
    by_region = inner.groupby(["region"], as_index=False)["value"].sum()
    by_strand = inner.groupby(["strand", "period"], as_index=False)["value"].sum()
    linked = [inner, by_region, by_strand, pd.DataFrame({"value": [inner["value"].sum()]})]
    protected = protect(linked)
    assert not attack(linked, protected.hidden)["recovered"].any()
    for table, hidden, frame in zip(protected.table, protected.hidden, linked, strict=True):
        assert table["value"].isna().equals(hidden.rename("value"))
        small = frame["value"].between(1, 4)
        assert hidden[small].all()
    again = protect(protected.table)
    for before, after in zip(protected.hidden, again.hidden, strict=True):
        assert after[before].all()


@settings(max_examples=40, deadline=None)
@given(tables(), st.sampled_from([3, 4, 5, 10]))
def test_rounding_holds_against_every_table_that_rounds_alike(table, base):
    try:
        rounded = protect(table, method="round", base=base).table.to_numpy()
    except NotSafeToPublish:
        return
    assert (rounded % base == 0).all()
    assert (abs(rounded - table.to_numpy()) <= base / 2).all()


def test_rounding_that_totals_undo_is_refused():
    # Rounded to 5, 10 and 15 these are 3, 8 and 13 at least, and 3 + 8 + 13 is the total.
    with pytest.raises(NotSafeToPublish, match="would let a small count"):
        protect(pd.Series([3, 8, 13]), method="round", base=5)


@pytest.mark.parametrize("seed", range(25))
def test_the_way_for_large_tables_holds_too(seed, monkeypatch):
    """Forced on small tables, where the whole programme would do."""
    monkeypatch.setattr(suppression, "_LARGE", 0)
    rng = np.random.default_rng(seed)
    table = two_way(rng.choice([0, 1, 1, 2, 3, 5, 8, 20], rng.integers(3, 7, 2)))
    protected = protect(table)
    assert not protected.optimal
    small = table.isin([1, 2, 3, 4])
    assert protected.hidden.loc[table.index, table.columns].where(small, True).all(axis=None)
    assert not attack(table, protected.hidden)["recovered"].any()
    best = choose(table)
    assert best.optimal
    assert protected.hidden.sum().sum() >= best.hidden.sum().sum()


def choose(table):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(suppression, "_LARGE", 950)
        return protect(table)


def test_empty_tables_have_nothing_to_hide():
    assert protect([]).table == []
    assert protect(pd.DataFrame({"region": [], "value": []})).table.empty
    assert not protect(two_way([[0, 0], [0, 0]])).hidden.any(axis=None)


def test_dimensions_may_be_numbers():
    frame = pd.DataFrame({"year": [2020, 2021, "All"], "value": [3, 40, 43]})
    assert protect(frame).hidden.tolist() == [True, True, False]
    assert protect(frame.iloc[:2].astype(int)).hidden.tolist() == [True, False]


def test_the_same_tables_give_the_same_pattern():
    rng = np.random.default_rng(2)
    table = two_way(rng.poisson(6, (10, 8)))
    first, second = protect(table), protect(table.copy())
    assert first.hidden.equals(second.hidden)


def test_the_note_does_not_say_how_many_are_small():
    note = protect(two_way([[18, 2], [14, 19], [12, 10]])).note
    assert note.startswith("4 counts are hidden: those under 5, and those")


def test_hidden_is_missing_and_never_zero():
    table = two_way([[18, 2], [14, 19], [12, 10], [11, 14]])
    protected = protect(table)
    assert protected.table.isna().equals(protected.hidden)
    published = ~protected.hidden
    assert (protected.table[published] == table[published]).sum().sum() == 8 - 4
    assert table.loc["r0", "c1"] == 2  # the caller's frame is untouched


def test_nothing_small_hides_nothing():
    protected = protect(two_way([[5, 0], [0, 9]]))
    assert not protected.hidden.any(axis=None)
    assert protected.note == "No count from 1 to 4: nothing is hidden."


def test_what_was_hidden_before_stays_hidden_and_is_protected():
    table = two_way([[np.nan, 8, 9], [7, 12, 6], [11, 5, 20]])
    protected = protect(table)
    assert protected.hidden.loc["r0", "c0"]
    assert protected.primary.loc["r0", "c0"]
    assert protected.hidden.sum().sum() == 4  # alone it is the difference: 2 rows by 2 columns
    assert not attack(table, protected.hidden)["recovered"].any()


def test_the_group_hidden_in_a_sum_is_not_small_itself():
    # 1 + 2 = 3 could be published as "the other two columns together": a third is hidden.
    protected = protect(pd.Series([1, 2, 30, 40]))
    assert protected.hidden.tolist() == [True, True, True, False]


def test_the_only_person_in_a_cell_does_not_learn_the_other():
    # Together 3; the one person of the first would know the second from 3 - 1.
    counts = pd.Series([1, 2, 7, 9])
    assert protect(counts, threshold=3).hidden.tolist() == [True, True, True, False]
    without = protect(counts, threshold=3, insider="none")
    assert without.hidden.tolist() == [True, True, False, False]


def test_two_single_people_are_not_given_away_by_their_sum_of_two():
    # Hidden counts are 1 or more, so that 1 + 1 is the only way to make 2.
    counts = pd.Series([1, 1, 7, 9])
    assert protect(counts, threshold=2, insider="none").hidden.tolist() == [True, True, True, False]


def test_an_insider_who_looks_at_every_table_learns_nothing_small():
    table = two_way([[1, 20, 30, 25], [22, 3, 40, 31], [18, 26, 28, 50], [35, 41, 27, 60]])
    protected = protect(table, insider="table")
    known = protected.hidden.copy()
    known.loc["r0", "c0"] = False  # the one person of r0, c0 knows it
    bounds = attack(table, known).set_index(["row", "column"])
    assert not bounds.loc[("r1", "c1"), "recovered"]


def test_zeros_are_published_while_something_else_will_do():
    table = two_way([[3, 0, 9], [0, 8, 7], [6, 5, 10]])
    hidden = protect(table).hidden
    assert not hidden.to_numpy()[table.to_numpy() == 0].any()


def test_zeros_then_totals_are_hidden_where_nothing_else_protects():
    zeros = protect(two_way([[3, 0], [0, 5]]))
    assert zeros.hidden.to_numpy().all()
    assert "All" not in zeros.hidden.index
    totals = protect(two_way([[3, 0], [0, 0]]))
    assert totals.hidden.loc["r0", "All"]  # the row's only count is 3, and so is its total
    assert totals.table.loc["All", "All"] == 3
    assert not attack(two_way([[3, 0], [0, 0]]), totals.hidden)["recovered"].any()
    assert not attack(totals.table, totals.hidden)["recovered"].any()


def test_a_table_with_its_totals_gives_the_same_answer_as_one_without():
    table = two_way([[18, 2, 30], [14, 19, 22], [12, 10, 41]])
    whole = table.assign(All=table.sum(axis=1))
    whole.loc["All"] = whole.sum()
    assert protect(whole).hidden.loc[table.index, table.columns].equals(protect(table).hidden)
    assert not protect(whole).hidden["All"].any()


def test_rounding_leaves_no_small_count_known():
    table = two_way([[18, 2], [14, 19], [12, 10]])
    protected = protect(table, method="round", base=5)
    assert protected.table.to_numpy().tolist() == [[20, 0], [15, 20], [10, 10]]
    assert not protected.hidden.any(axis=None)
    assert protected.primary.loc["r0", "c1"]


def test_order_of_rows_does_not_matter():
    table = two_way([[18, 2, 9], [14, 19, 21], [12, 10, 33]])
    turned = protect(table.iloc[::-1, ::-1]).hidden.loc[table.index, table.columns]
    assert turned.equals(protect(table).hidden)


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (two_way([[-1, 2], [3, 4]]), "the count -1 was found"),
        (two_way([[1.5, 2], [3, 4]]), "the count 1.5 was found"),
        (two_way([["a", 2], [3, 4]]), "could not be read as a number"),
    ],
)
def test_counts_that_are_no_counts_are_refused(bad, message):
    with pytest.raises(BadOption, match=message):
        protect(bad)


def test_masks_of_other_cells_are_refused():
    protected = protect(two_way([[18, 2], [14, 19]]))
    with pytest.raises(BadOption, match="so are the totals"):
        attack(protected.table, protected.hidden)
    with pytest.raises(BadOption, match="True or False for each count"):
        attack(two_way([[18, 2], [14, 19]]), np.array([[True]]))


def test_a_mask_goes_by_its_labels_and_not_by_its_order():
    long = pd.DataFrame({"region": list("abcd"), "value": [2, 30, 9, 4]})
    mask = long["value"] < 5
    assert attack([long], [mask[::-1]])["region"].tolist() == ["a", "d"]
    assert attack(long, long.assign(hidden=mask)[::-1])["region"].tolist() == ["a", "d"]
    table = two_way([[3, 9, 20], [8, 30, 40], [10, 50, 4]])
    hidden = table < 5
    turned = attack(table, hidden.iloc[::-1, ::-1])
    assert turned[["row", "column"]].to_numpy().tolist() == [["r0", "c0"], ["r2", "c2"]]
    pd.testing.assert_frame_equal(turned, attack(table, hidden))


def test_a_mask_of_other_labels_is_refused():
    long = pd.DataFrame({"region": list("ab"), "value": [2, 30]})
    with pytest.raises(BadOption, match="row labels are not those of the table"):
        attack([long], [pd.Series([True, False], index=[5, 6])])
    table = two_way([[3, 9], [8, 30]])
    with pytest.raises(BadOption, match="column labels are not those of the table"):
        attack(table, (table < 5).rename(columns={"c1": "x"}))


def test_rows_and_arrays_of_counts_are_two_way_tables():
    rows = [[18, 2], [14, 19], [12, 10], [11, 14]]
    framed = protect(pd.DataFrame(rows))
    for plain in (rows, np.array(rows)):
        pd.testing.assert_frame_equal(protect(plain).table, framed.table)
        assert len(attack(plain, framed.hidden)) == framed.hidden.to_numpy().sum()


@pytest.mark.parametrize(
    "bad", [pd.DataFrame(), np.zeros(3), np.zeros((1, 2, 2)), [[1, 2], [3]], [1, 2], "counts", 5]
)
def test_what_is_no_table_is_refused(bad):
    with pytest.raises(BadOption, match=r"table: .* was given"):
        protect(bad)
