"""Words for a funnel: who lies outside the limits, and how large a difference would be seen."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from rocu_analysis.wording.chances import at_most
from rocu_analysis.wording.comparison import OUT_OF_SPREAD
from rocu_analysis.wording.numbers import listed, small, small_count
from rocu_analysis.wording.say import fit as fitting

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

USUAL_LEVEL = 0.998
# A region between the two pairs of limits stands outside the inner one.
OUTER = "funnel's outer limits"


def headline(outside: Sequence[str], compared: int) -> str:
    """Say who lies outside the wide limits, or that nobody does.

    >>> headline([], 10)
    "None of ten regions lies outside the funnel's outer limits"
    >>> headline(["Eastern"], 10)
    "Eastern lies outside the funnel's outer limits; nine of ten regions do not"
    """
    rest = compared - len(outside)
    if compared == 2 and rest != 1:
        whom = "Neither of the two regions lies" if rest else "Both regions lie"
        return f"{whom} outside the {OUTER}"
    if not outside:
        return f"None of {small(compared)} regions lies outside the {OUTER}"
    if rest == 0:
        return f"All {small(compared)} regions lie outside the {OUTER}"
    verb = "lies" if len(outside) == 1 else "lie"
    others = f"{small(rest)} of {small(compared)} regions do not"
    if rest == 1:
        others = f"one of {small(compared)} regions does not"
    return fitting(
        f"{listed(outside)} {verb} outside the {OUTER}; {others}",
        f"{listed(outside)} {verb} outside the {OUTER}",
        f"{small(len(outside)).capitalize()} of {small(compared)} regions lie outside the {OUTER}",
    )


def caught(region: str, ratio: str) -> str:
    """Smallest excess that the funnel would probably show.

    >>> caught("London", "1.3")
    'In London an excess would probably be seen from 1.3 times the network; elsewhere it would \
have to be at least as large'
    """
    return (
        f"In {region} an excess would probably be seen from {ratio} times the network; elsewhere "
        f"it would have to be at least as large"
    )


def beside_comparison(apart: int, compared: int, widened: bool) -> str:
    """Note on why a comparison of the same regions may name more of them.

    >>> beside_comparison(8, 10, True).partition(": ")[2].partition(".")[0]
    'eight of ten can'
    """
    text = (
        f"A comparison of the same regions asks another question, whether each can be told apart "
        f"from the network by more than chance: {_can_be(apart, compared)}."
    )
    if widened:
        return (
            f"{text} Limits here are wider, since they allow for the usual differences among "
            f"regions: a region may differ beyond chance and still lie within them."
        )
    return (
        f"{text} The two may differ either way: here each region is held, at the outer level, "
        f"against limits for chance alone; there its interval also allows for how its own counts "
        f"have varied, where that is known, and for looking at all regions together."
    )


def _can_be(apart: int, compared: int) -> str:
    if apart == compared:
        return "both can" if apart == 2 else f"all {small(apart)} can"
    if not apart and compared == 2:
        return "neither of two can"
    return f"{small(apart)} of {small(compared)} can"


def by_chance(compared: int, level: float, widened: bool) -> str:
    """Note on how many papers would show a region outside where none is out of the ordinary.

    >>> by_chance(10, 0.998, False).partition(", ")[2]
    'at most about 2 papers in 100 would show any of them outside.'
    >>> by_chance(9, 0.998, False) == by_chance(10, 0.998, False)
    True
    """
    share = 1 - level**compared
    if share >= 0.01:
        share = math.ceil(100 * share - 1e-9) / 100  # In 100, as what stands beside it.
    some = at_most(share)
    text = f"Were regions to differ by chance alone, {some} would show any of them outside"
    if not widened:
        return f"{text}."
    known = level >= USUAL_LEVEL
    many = f"up to about {OUT_OF_SPREAD} in 100 would" if known else "many more would"
    return (
        f"{text}; were they to differ as they usually do, {many}, since the variance between "
        f"{small_count(compared, 'region')} is only an estimate."
    )


def second_denominator(
    first: Mapping[str, str],
    second: Mapping[str, str],
    other: str,
    without: Sequence[str] = (),
) -> str:
    """Note on who lies outside a funnel by another denominator.

    Parameters
    ----------
    first, second : mapping of region to signal
        Regions outside, with their side ("above 99.8%"), by either denominator.
    other : str
    without : sequence of str
        Regions that the other denominator leaves out.

    >>> second_denominator({"Eastern": "above 99.8%"}, {"Eastern": "above 99.8%"}, "officers")
    'Counted by officers instead, the same regions lie outside.'
    >>> second_denominator({"Eastern": "above 99.8%"}, {}, "officers")
    'Counted by officers instead, no region lies outside: the answer depends on the denominator.'
    """
    text = f"Counted by {other} instead"
    text += f", which leaves {listed(without)} out" if without else ""
    if dict(first) == dict(second):
        same = "the same regions lie outside" if first else "no region lies outside either"
        return f"{text}, {same}."
    told = [
        f"{listed(names)} {'lies' if len(names) == 1 else 'lie'} {side} the network's limits"
        for side in ("above", "below")
        if (names := [name for name, signal in second.items() if signal.startswith(side)])
    ]
    what = " and ".join(told) if told else "no region lies outside"
    return f"{text}, {what}: the answer depends on the denominator."
