"""The rules of a control chart, each drawn as a small table."""

import numpy as np
import pytest

from rocu_analysis.measures import variation
from rocu_analysis.measures.chart_limits import runs, trends, two_of_three


def drawn(text: str) -> np.ndarray:
    """Row of marks: # is true."""
    return np.array([[mark == "#" for mark in text]])


def shown(row: np.ndarray) -> str:
    return "".join("#" if mark else "." for mark in row[0])


CUT = "|"  # where a segment begins


def parted(text: str) -> tuple[np.ndarray, np.ndarray]:
    """Marks, and where the segment of each begins."""
    parts = text.split(CUT)
    firsts = np.cumsum([0, *map(len, parts[:-1])])
    return drawn(text.replace(CUT, "")), np.repeat(firsts, list(map(len, parts)))


@pytest.mark.parametrize(
    ("above", "member", "complete"),
    [
        ("......", "......", "......"),
        (".##.##", "......", "......"),
        (".###.#", ".###..", "...#.."),
        ("######", "######", "..#..."),
        ("###.##", "###...", "..#..."),
        ("..####", "..####", "....#."),
        ("##|####", "..####", "....#."),
    ],
)
def test_runs_of_three(above, member, complete):
    assert tuple(map(shown, runs(*parted(above), 3))) == (member, complete)


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
        ([1, 2, CUT, 3, 4, 5, 6], "..####", "......"),
    ],
)
def test_trends_of_four(values, rising, falling):
    _, starts = parted("".join(CUT if value == CUT else "." for value in values))
    values = np.array([[value for value in values if value != CUT]], dtype=float)
    (up, _), (down, _) = trends(values, starts, 4)
    assert (shown(up), shown(down)) == (rising, falling)


@pytest.mark.parametrize(
    ("near", "side", "member", "complete"),
    [
        ("##.", "###", "##.", "..."),
        ("#.#", "###", "#.#", "..#"),
        ("#.#", "#.#", "...", "..."),
        ("#..#", "####", "....", "...."),
        (".##", "###", ".##", "..#"),
        ("####", "####", "####", "..#."),
        ("#.|#.#", "#####", "..#.#", "....#"),
    ],
)
def test_two_of_three(near, side, member, complete):
    marks, starts = parted(near)
    assert tuple(map(shown, two_of_three(marks, drawn(side), starts))) == (member, complete)


def test_no_range_is_set_aside_of_a_few():
    """Of 2, 0, 2 and 20 the last is 3.3 times their mean; without it four of five lie outside."""
    values = [206.0, 204, 204, 202, 182]
    chart = variation.control_chart(values, kind="xmr")
    # Mean 199.6; mean range (2 + 0 + 2 + 20) / 4 = 6, times 2.66 is 15.96.
    assert chart["lower_limit"].iloc[0] == pytest.approx(199.6 - 15.96)
    longer = variation.control_chart([200.0, 202, 200, 202, 200, 202, 200, 260], kind="xmr")
    # Six ranges of 2 and one of 60, which is above 3.267 times their mean of 72 / 7 = 10.3.
    assert longer["upper_limit"].iloc[0] == pytest.approx(208.25 + 2.66 * 2)
