"""Words for periods of different length in one series."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rocu_analysis.wording.numbers import days, listed
from rocu_analysis.wording.spoken_periods import spoken

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_NAMED = 4


def note(odd: Sequence[tuple[str, int]], usual: int, others: int, table: bool = True) -> str:
    """Say which figures cover another length of time than the rest.

    Parameters
    ----------
    odd : sequence of (period, days)
    usual : int
        Days that the others cover.
    others : int
        How many others there are.
    table : bool
        Whether the table gives each figure by the day.

    >>> note([("18 Nov 2022 to 3 Dec 2022", 16)], 7, 5, table=False)
    'Periods differ in length: 18 Nov 2022 to 3 Dec 2022 covers 16 days, the others 7 days each.'
    >>> note([("7 Oct 2013 to 7 Oct 2023", 3653)], 365, 1, table=False)
    'Periods differ in length: 7 Oct 2013 to 7 Oct 2023 covers 3,653 days, the other 365 days.'
    """
    named = [f"{period} covers {days(length)}" for period, length in odd[:MOST_NAMED]]
    if len(odd) > MOST_NAMED:
        named.append("others cover other lengths")
    tail = " The table gives each by the day." if table else ""
    rest = f"the other {days(usual)}" if others == 1 else f"the others {days(usual)} each"
    return f"Periods differ in length: {listed(named)}, {rest}.{tail}"


def remark(odd: Sequence[tuple[str, int]], usual: int, others: int) -> str:
    """Say the same in a few words above the chart.

    >>> remark([("18 Nov 2022 to 3 Dec 2022", 16)], 7, 5)
    'one figure covers 16 days, the others 7'
    """
    if len(odd) == 1:
        rest = "the other" if others == 1 else "the others"
        return f"one figure covers {days(odd[0][1])}, {rest} {usual}"
    return f"{len(odd)} figures cover other lengths of time than the usual {days(usual)}"


def by_the_day(
    low: str, low_period: str, low_days: int, high: str, high_period: str, high_days: int
) -> str:
    """Lowest and highest figure by the day, where their periods differ in length.

    >>> by_the_day("4.4", "18 Nov 2022 to 3 Dec 2022", 16, "27.7", "week of 7 Mar 2022", 7)[:54]
    'Counted by the day, the lowest figure is 4.4 (the days'
    """
    return (
        f"Counted by the day, the lowest figure is {low} ({spoken(low_period)}, {days(low_days)}), "
        f"the highest {high} ({spoken(high_period)}, {days(high_days)})"
    )
