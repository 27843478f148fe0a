"""What can be told from sums that are known, against every table of whole numbers that fits."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, strategies as st

from rocu_analysis.measures.disclosure import Known, deducible_small_counts, only_value


def cells_told(counts, sums, **more):
    known = Known(np.array(counts, float), np.array(sums, float).reshape(-1, len(counts)), **more)
    return [cell for cell, _ in deducible_small_counts(known)]


@pytest.mark.parametrize(
    ("counts", "sums", "told"),
    [
        ([20, 3], [[1, 1], [1, 0]], [1]),  # 23 - 20 = 3
        ([20, 3], [[1, 1]], []),  # anything up to 23
        ([20, 2, 1], [[1, 1, 1], [1, 0, 0]], [1, 2]),  # 23 - 20 = 3 in both together
        ([20, 3, 2], [[1, 1, 1], [1, 0, 0]], []),  # 25 - 20 = 5
        ([20, 5], [[1, 1], [1, 0]], []),  # 5 is no small count
        ([20, 0], [[1, 1], [1, 0]], []),  # nor is nought
        ([3, 9], [[0, 1]], []),  # in no sum
        ([2, 8, 9, 30], [[1, 1, 0, 0], [0, 1, 1, 0], [1, 0, 1, 0]], [0]),  # (10 + 11 - 17) / 2 = 2
        ([3, 9, 9, 30], [[1, 1, 0, 0], [0, 0, 1, 1], [1, 0, 1, 0], [0, 1, 0, 1]], []),  # two-way
    ],
)
def test_what_sums_tell(counts, sums, told):
    assert cells_told(counts, sums) == told


def test_a_count_is_told_with_the_sums_that_tell_it():
    known = Known(np.array([20.0, 3, 40]), np.array([[1, 1, 0], [1, 0, 0], [0, 0, 1]]))
    ((cell, support),) = deducible_small_counts(known)
    assert (cell, support.tolist()) == (1, [0, 1])


def test_what_is_known_of_hidden_counts_tells_more():
    """3 + 2 = 5: each can be 5, unless the other is 1 or more."""
    counts, sums = [20, 3, 2], [[1, 1, 1], [1, 0, 0]]
    assert cells_told(counts, sums) == []
    assert cells_told(counts, sums, floors=np.array([[0, 1, 0], [0, 0, 1]])) == [1, 2]
    # 7 = 3 + 4 where the first is known to be under 5, and so the other 3 or more
    assert cells_told([3, 4], [[1, 1]], ceilings=np.array([[1, 0]])) == [0]
    assert cells_told([3, 4], [[1, 1]], ceilings=np.array([[1, 0], [0, 1]])) == [0, 1]


def test_whole_numbers_may_stand_in_the_way():
    """Each two of a, b and c hold 1 with d, which halves could do without d and people cannot."""
    #         a  b  c  d  x
    counts = [0, 0, 0, 1, 4]
    sums = [[1, 1, 0, 1, 0], [0, 1, 1, 1, 0], [1, 0, 1, 1, 0], [0, 0, 0, 1, 1]]
    # x = 5 - d: with halves d could be 0 and x 5; in whole numbers d = 1 and x = 4.
    assert cells_told(counts, sums) == [3, 4]


@pytest.mark.parametrize(
    ("wanted", "only"),
    [([0, 1, 0], True), ([0, 1, 1], False), ([1, 1, 0], True), ([0, 0, 1], False)],
)
def test_a_sum_with_one_value_only(wanted, only):
    known = Known(np.array([20.0, 3, 7]), np.array([[1, 1, 0], [1, 0, 0]]))
    assert only_value(known, np.array(wanted, bool)) is only


@st.composite
def systems(draw):
    size = draw(st.integers(2, 4))
    counts = draw(st.lists(st.integers(0, 6), min_size=size, max_size=size))
    rows = st.lists(st.integers(0, 1), min_size=size, max_size=size).filter(any)
    return np.array(counts), np.array(draw(st.lists(rows, min_size=1, max_size=4)))


@given(systems())
def test_it_agrees_with_every_table_that_fits(system):
    counts, sums = system
    held = sums @ counts
    most = int(held.max()) + 1
    in_sum = sums.any(axis=0)
    ranges = [range(most + 1) if inside else range(1) for inside in in_sum]
    tables = np.array(list(product(*ranges)))
    fitting = tables[((tables @ sums.T) == held).all(axis=1)]
    greatest = fitting.max(axis=0)
    expected = [
        cell
        for cell in range(len(counts))
        if in_sum[cell] and 1 <= counts[cell] < 5 and greatest[cell] < 5
    ]
    assert cells_told(counts, sums) == expected


def test_an_answer_is_not_remembered_for_other_counts_or_another_threshold():
    sums = np.array([[1, 1, 1], [1, 0, 0], [0, 1, 0]])  # 3 cells, the total and two of them shown
    few = Known(np.array([9, 8, 2]), sums)
    assert [cell for cell, _ in deducible_small_counts(few)] == [2]
    assert deducible_small_counts(Known(np.array([9, 8, 7]), sums)) == []
    assert deducible_small_counts(replace(few, threshold=2)) == []
    assert [cell for cell, _ in deducible_small_counts(replace(few, threshold=3))] == [2]


def test_the_same_part_elsewhere_is_told_by_sums_of_its_own():
    one = np.array([[1, 1, 1], [1, 0, 0], [0, 1, 0]])
    blank = np.zeros((3, 3), dtype=int)
    both = Known(np.array([9, 8, 2, 9, 8, 2]), np.block([[one, blank], [blank, one]]))
    found = {cell: set(rows.tolist()) for cell, rows in deducible_small_counts(both)}
    assert found == {2: {0, 1, 2}, 5: {3, 4, 5}}
