"""Words for many measures at once: how many signals are new, and how many chance would bring."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rocu_analysis.wording.numbers import figure, listed, small, small_count
from rocu_analysis.wording.over_time import fitting

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SHAPES = {"no signal": "●", "improvement": "◆", "concern": "▲", "change": "■"}


def headline(new: int, judged: int, period: str) -> str:
    """How many of the series that could be judged show a new signal.

    >>> headline(3, 60, "2021-22 Q3")
    'Three of 60 series show a new signal in 2021-22 Q3'
    >>> headline(0, 60, "2021-22 Q3")
    'None of 60 series shows a new signal in 2021-22 Q3'
    """
    if judged == 0:
        return f"No series is long enough to judge in {period}"
    if new == 0:
        return f"None of {small(judged)} series shows a new signal in {period}"
    verb = "shows" if new == 1 else "show"
    text = small(new)
    return f"{text[:1].upper()}{text[1:]} of {small(judged)} series {verb} a new signal in {period}"


def where(words: Mapping[str, Sequence[str]]) -> list[str]:
    """One sentence for each word that fired, with where.

    >>> where({"concern": ["Eastern (arrests)"]})
    ['New concern: Eastern (arrests)']
    """
    return [f"New {word}: {listed(names)}" for word, names in words.items() if names]


def profile_headline(
    region: str, above: Sequence[str], below: Sequence[str], compared: int, period: str
) -> str:
    """How a region's figures stand against its own past.

    >>> profile_headline("South West", ["arrests"], [], 6, "2021-22 Q3")
    'South West: arrests were above its own past in 2021-22 Q3'
    >>> profile_headline("South West", [], [], 6, "2021-22 Q3")
    'South West: none of six measures differs from its own past in 2021-22 Q3'
    """
    if compared == 0:
        return f"{region}: no measure has a past to compare {period} with"
    if not above and not below:
        noun = "measures differs" if compared > 1 else "measure differs"
        count = (
            f"none of {small(compared)} {noun}" if compared > 1 else "the one measure differs not"
        )
        return f"{region}: {count} from its own past in {period}"
    sides = [
        f"{listed(names)} {'were' if names[-1].endswith('s') or len(names) > 1 else 'was'} {side}"
        for names, side in ((above, "above"), (below, "below"))
        if names
    ]
    many = len(above) + len(below)
    return fitting(
        f"{region}: {' and '.join(sides)} its own past in {period}",
        f"{region}: {small_count(many, 'measure')} of {small(compared)} differ from its own past",
    )


def percentage(ratio: float) -> str:
    """Change in per cent from a ratio.

    >>> percentage(1.5), percentage(0.75)
    ('50 per cent more', '25 per cent fewer')
    """
    change = round(100 * (ratio - 1))
    return f"{figure(abs(change))} per cent {'more' if change >= 0 else 'fewer'}"
