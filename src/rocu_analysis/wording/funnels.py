"""Words for a funnel: who lies outside the limits, and how large a difference would be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rocu_analysis.wording.numbers import listed, small
from rocu_analysis.wording.over_time import fitting

if TYPE_CHECKING:
    from collections.abc import Sequence


def headline(outside: Sequence[str], compared: int) -> str:
    """Say who lies outside the wide limits, or that nobody does.

    >>> headline([], 10)
    'None of ten regions lies outside the funnel'
    >>> headline(["Eastern"], 10)
    'Eastern lies outside the funnel; nine of ten regions do not'
    """
    if not outside:
        return f"None of {small(compared)} regions lies outside the funnel"
    rest = compared - len(outside)
    if rest == 0:
        return f"All {small(compared)} regions lie outside the funnel"
    verb = "lies" if len(outside) == 1 else "lie"
    others = f"{small(rest)} of {small(compared)} regions do not"
    if rest == 1:
        others = f"one of {small(compared)} regions does not"
    return fitting(
        f"{listed(outside)} {verb} outside the funnel; {others}",
        f"{small(len(outside)).capitalize()} of {small(compared)} regions lie outside the funnel",
    )


def caught(region: str, ratio: str) -> str:
    """Smallest excess that the funnel would probably show for a region.

    >>> caught("London", "1.3")
    'London at 1.3 times the network'
    """
    return f"{region} at {ratio} times the network"
