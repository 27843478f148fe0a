"""The rules of a control chart, each drawn as a small table."""

import numpy as np
import pytest
from hypothesis import given, strategies as st

from rocu_analysis.measures import variation
from rocu_analysis.measures.chart_limits import runs, trends, two_of_three

ONE = np.zeros(60, dtype=int)


def drawn(text: str) -> np.ndarray:
    """Row of marks: # is true."""
    return np.array([[mark == "#" for mark in text]])


def shown(row: np.ndarray) -> str:
    return "".join("#" if mark else "." for mark in row[0])


@pytest.mark.parametrize(
    ("above", "member", "complete"),
    [
        ("......", "......", "......"),
        (".##.##", "......", "......"),
        (".###.#", ".###..", "...#.."),
        ("######", "######", "..#..."),
        ("###.##", "###...", "..#..."),
        ("..####", "..####", "....#."),
    ],
)
def test_runs_of_three(above, member, complete):
    found = runs(drawn(above), ONE[: len(above)], 3)
    assert tuple(map(shown, found)) == (member, complete)


@pytest.mark.parametrize(
    ("values", "rising", "falling"),
    [
        ([1, 2, 3, 4], "####", "...."),
        ([1, 2, 3], "...", "..."),
        ([1, 2, 2, 3, 4], ".....", "....."),
        ([0, 1, 2, 2, 3, 4, 5], "...####", "......."),
        ([4, 3, 2, 1, 9], ".....", "####."),
        # The peak ends a rise and begins a fall: it is told by the later of the two.
        ([1, 2, 3, 4, 3, 2, 1], "###....", "...####"),
        ([4, 3, 2, 1, 2, 3, 4], "...####", "###...."),
        ([1, 2, np.nan, 3, 4], ".....", "....."),
    ],
)
def test_trends_of_four(values, rising, falling):
    (up, _), (down, _) = trends(np.array([values], dtype=float), ONE[: len(values)], 4)
    assert (shown(up), shown(down)) == (rising, falling)


def test_a_trend_does_not_reach_across_segments():
    (up, _), _ = trends(np.array([[1.0, 2, 3, 4, 5, 6]]), np.array([0, 0, 2, 2, 2, 2]), 4)
    assert shown(up) == "..####"


@pytest.mark.parametrize(
    ("near", "side", "member", "complete"),
    [
        ("##.", "###", "##.", "..."),
        ("#.#", "###", "#.#", "..#"),
        ("#.#", "#.#", "...", "..."),
        ("#..#", "####", "....", "...."),
        (".##", "###", ".##", "..#"),
        ("####", "####", "####", "..#."),
    ],
)
def test_two_of_three(near, side, member, complete):
    found = two_of_three(drawn(near), drawn(side), ONE[: len(near)])
    assert tuple(map(shown, found)) == (member, complete)


def test_two_of_three_do_not_reach_across_segments():
    starts = np.array([0, 0, 2, 2, 2])
    member, complete = two_of_three(drawn("#.#.#"), drawn("#####"), starts)
    assert shown(member) == "..#.#"
    assert shown(complete) == "....#"


def slow_runs(row, starts, least):
    """One point at a time."""
    member, complete, length = [False] * len(row), [False] * len(row), 0
    for place, mark in enumerate(row):
        length = 0 if not mark else 1 if starts[place] == place else length + 1
        if length == least:
            complete[place] = True
        if length >= least:
            member[place - length + 1 : place + 1] = [True] * length
    return member, complete


@given(
    st.lists(st.booleans(), min_size=1, max_size=40),
    st.integers(1, 9),
    st.sets(st.integers(1, 39), max_size=3),
)
def test_runs_agree_with_the_slow_way(row, least, breaks):
    starts, begin = np.zeros(len(row), dtype=int), 0
    for place in range(len(row)):
        begin = place if place in breaks else begin
        starts[place] = begin
    member, complete = runs(np.array([row]), starts, least)
    assert (member[0].tolist(), complete[0].tolist()) == slow_runs(row, starts, least)


def test_no_range_is_set_aside_of_a_few():
    """Of 2, 0, 2 and 20 the last is 3.3 times their mean; without it four of five lie outside."""
    values = [206.0, 204, 204, 202, 182]
    chart = variation.control_chart(values, kind="xmr")
    # Mean 199.6; mean range (2 + 0 + 2 + 20) / 4 = 6, times 2.66 is 15.96.
    assert chart["lower_limit"].iloc[0] == pytest.approx(199.6 - 15.96)
    longer = variation.control_chart([200.0, 202, 200, 202, 200, 202, 200, 260], kind="xmr")
    # Six ranges of 2 and one of 60, which is above 3.267 times their mean of 72 / 7 = 10.3.
    assert longer["upper_limit"].iloc[0] == pytest.approx(208.25 + 2.66 * 2)
