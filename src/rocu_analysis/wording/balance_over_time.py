"""Words for the pursue share over time: its signal, and which strand moved it."""

from __future__ import annotations

from rocu_analysis.wording.numbers import figure, listed, small
from rocu_analysis.wording.over_time import fitting

VERB = {
    ("outside", "above"): "was above its upper limit in {period}",
    ("outside", "below"): "was below its lower limit in {period}",
    ("trend", "rising"): "rose for {length} periods to {period}",
    ("trend", "falling"): "fell for {length} periods to {period}",
    ("two of three", "above"): "came close to its upper limit around {period}",
    ("two of three", "below"): "came close to its lower limit around {period}",
    ("shift", "above"): "ran above its mean for {length} periods to {period}",
    ("shift", "below"): "ran below its mean for {length} periods to {period}",
}
NOT_JUDGED = {
    "hidden": "Hidden counts mean that no signal can be sought in the pursue share",
    "provisional": "All figures are provisional, so no signal is sought in the pursue share",
    "none": "No pursue share can be given: a strand has no figure",
}


def headline(place: str, rule: str, side: str, period: str, length: int) -> str:
    """Headline where a rule fired.

    >>> headline("South West", "outside", "below", "2021-22 Q3", 1)
    "South West's pursue share was below its lower limit in 2021-22 Q3"
    """
    verb = VERB[(rule, side)].format(period=period, length=small(length))
    return fitting(f"{owner(place)} pursue share {verb}", f"The pursue share {verb}")


def calm_headline(place: str, points: int) -> str:
    """Headline where none did.

    >>> calm_headline("the network", 15)
    "The network's pursue share shows no signal in 15 periods"
    """
    return f"{owner(place)} pursue share shows no signal in {small(points)} periods"


def few_headline(points: int) -> str:
    """Headline where limits are withheld.

    >>> few_headline(4)
    'Four periods are too few to say whether the pursue share changed'
    """
    if points == 0:
        return "No final period is available, so no pursue share is judged"
    noun, verb = ("period", "is") if points == 1 else ("periods", "are")
    text = f"{small(points)} {noun} {verb} too few to say whether the pursue share changed"
    return text[:1].upper() + text[1:]


def owner(place: str) -> str:
    """Possessive with a capital: "The network's", "South West's"."""
    return f"{place[:1].upper()}{place[1:]}'s"


def moved(answer: str, raised: list[str], lowered: list[str]) -> str:
    """Sentence on what moved the share between two stretches of time.

    ``answer`` is that of `measures.balance.decompose`.
    """
    parts = [f"Which side moved the share: {answer}"]
    if answer == "too few to tell":  # To name strands beside it would take that back.
        return parts[0]
    if raised:
        parts.append(f"raised by {listed(raised)}")
    if lowered:
        parts.append(f"lowered by {listed(lowered)}")
    return "; ".join(parts)


def trend_note(signal: str, periods: int, odds: float, lower: float, upper: float) -> str:
    """Note on the trend over all periods."""
    says = {
        "rising": "The share rises over all periods",
        "falling": "The share falls over all periods",
    }.get(signal, "Over all periods, there are too few to tell a trend in the share")
    return (
        f"{says} (quasi-binomial regression on {periods} periods: odds ratio a period "
        f"{figure(odds, 3)}, 95 per cent interval {figure(lower, 3)} to {figure(upper, 3)})."
    )
