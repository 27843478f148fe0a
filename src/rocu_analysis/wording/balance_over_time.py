"""Words for the pursue share over time: its signal, and which strand moved it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rocu_analysis.reference import STRANDS
from rocu_analysis.wording.numbers import figure, listed, small, small_count
from rocu_analysis.wording.over_time import VERB_OF_ONE, fitting

if TYPE_CHECKING:
    from collections.abc import Mapping

VERB = VERB_OF_ONE
NOT_JUDGED = {
    "hidden": "Hidden counts mean that no signal can be sought in the pursue share",
    "provisional": "All figures are provisional, so no signal is sought in the pursue share",
    "nothing": "Nothing is recorded under a stated strand, so there is no pursue share",
    "none": "No pursue share can be given: a strand has no figure",
}
# What a description says of limits that are not drawn, where a share is.
WITHHELD = {
    "few": "Limits need ten final periods with a share, so none are drawn",
    "hidden": "Where a count is hidden there is no share, and no limits are drawn for the others",
}


def headline(place: str, rule: str, side: str, period: str, length: int) -> str:
    """Headline where a rule fired.

    >>> headline("South West", "outside", "below", "2021-22 Q3", 1)
    "South West's pursue share was below its lower limit in 2021-22 Q3"
    """
    verb = VERB[(rule, side)].format(period=period, length=small(length))
    return fitting(f"{owner(place)} pursue share {verb}", f"The pursue share {verb}")


def calm_headline(place: str, reach: str, before: str | None = None) -> str:
    """Headline where no rule fires now; ``reach`` is the first and last period judged.

    >>> calm_headline("the network", "2018-19 Q1 to 2021-22 Q3")
    "The network's pursue share shows no signal from 2018-19 Q1 to 2021-22 Q3"
    >>> calm_headline("East Midlands", "2018-19 Q1 to 2021-22 Q3", "2020-21 Q1")
    "East Midlands' pursue share shows no signal now; the last was in 2020-21 Q1"
    """
    text = f"no signal now; the last was in {before}" if before else f"no signal from {reach}"
    return fitting(
        f"{owner(place)} pursue share shows {text}",
        f"The pursue share shows {text}",
        f"{owner(place)} pursue share shows no signal now",
    )


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
    """Possessive with a capital.

    >>> owner("the network"), owner("Southern Wales"), owner("three regions")
    ("The network's", "Southern Wales'", "Three regions'")
    """
    return f"{place[:1].upper()}{place[1:]}'{'' if place.endswith('s') else 's'}"


def range_sentence(periods: list[str]) -> str:
    """Sentence on periods in which a count is known only as a range.

    >>> range_sentence(["2020-21 Q1"])
    'A count of 2020-21 Q1 is known only as a range, so its share is not given'
    """
    if not periods:
        return ""
    if len(periods) == 1:
        return f"A count of {periods[0]} is known only as a range, so its share is not given"
    return f"Counts of {listed(periods)} are known only as ranges, so their shares are not given"


def dropped_note(regions: tuple[str, ...]) -> str:
    """Regions that are not in the sums.

    >>> dropped_note(("Eastern",))
    'Eastern does not have every strand in every period and is left out throughout.'
    """
    has, left = ("does", "is") if len(regions) == 1 else ("do", "are")
    return (
        f"{listed(regions)} {has} not have every strand in every period and {left} left out "
        f"throughout."
    )


def forces_note(forces: tuple[str, ...]) -> str:
    """Forces that are not in the sums.

    >>> forces_note(("Kent",))
    'The sums leave out Kent throughout, which lacks a figure in some period.'
    """
    verb = "lacks" if len(forces) == 1 else "lack"
    return f"The sums leave out {listed(forces)} throughout, which {verb} a figure in some period."


def absent_note(strands: list[str], *, shared: bool) -> str:
    """Strands for which there is no figure in any period.

    >>> absent_note(["Prepare"], shared=True)
    'Prepare has no figure: missing, not zero, so the shares are of the other strands only.'
    """
    verb = "has" if len(strands) == 1 else "have"
    then = "the shares are of the other strands only" if shared else "there is no whole to share"
    return f"{listed(strands)} {verb} no figure: missing, not zero, so {then}."


def chance_alone_note(dispersion: float) -> str:
    """Note where a chart's limits allow for chance alone, with what the series itself shows.

    >>> chance_alone_note(1.84).partition("one period to the next ")[2]
    'was 1.8 times what chance alone gives, so signals come more often than that by themselves.'
    """
    text = (
        "That holds where counts vary by chance alone, for which these limits allow. The variance "
        f"of the share from one period to the next was {figure(dispersion, 1)} times what chance "
        f"alone gives"
    )
    often = dispersion >= 1.05
    return f"{text}, so signals come more often than that by themselves." if often else f"{text}."


def effects_notes(stretch: str) -> list[str]:
    """How the parts of the strands, and their intervals, were worked out."""
    return [
        f"The part of each strand is its Shapley value between the first and the newest {stretch} "
        f"final periods: what its count alone does to the share, averaged over every order in "
        f"which the counts may be changed. Each figure is rounded by itself.",
        "Counts are taken as Poisson, and as wider where they vary more than chance from one "
        "period to the next; the interval of the whole change is Newcombe's, as wide as the share "
        "itself moves.",
    ]


def detectable_note(rise: str | None, fall: str | None, periods: int, likely: int) -> str:
    """What the chart could have seen, beside "no signal".

    >>> detectable_note("70.1", None, 8, 80).partition("shown ")[2]
    'a rise to 70.1 per cent that lasted eight periods, and less often a smaller one.'
    """
    levels = [
        f"a {way} to {level} per cent" for way, level in (("rise", rise), ("fall", fall)) if level
    ]
    what = " or ".join(levels) if levels else "no change"
    return (
        f"No signal is not the same as no change: in about {likely} of 100 cases the chart would "
        f"have shown {what} that lasted {small_count(periods, 'period')}, and less often a smaller "
        f"one."
    )


def change_sentence(
    shares: tuple[str, str], effect: str, limits: tuple[str, str], stretch: str, told: bool
) -> str:
    """How far the newest stretch lies from the first; ``told`` where that is more than chance.

    >>> change_sentence(("72.5", "68.4"), "-4.1", ("-9.3", "1.2"), "four", False)[62:]
    '72.5 and 68.4 per cent: a difference of -4.1 points (95 per cent interval -9.3 to 1.2), \
which may be chance'
    >>> change_sentence(("69.0", "49.0"), "-20.0", ("-25.7", "-14.0"), "four", True)[:52]
    'From the first four final periods to the newest four'
    """
    points = f"{effect} points (95 per cent interval {limits[0]} to {limits[1]})"
    if told:
        return (
            f"From the first {stretch} final periods to the newest {stretch} the share went from "
            f"{shares[0]} to {shares[1]} per cent, a change of {points}"
        )
    return (
        f"The shares of the first and the newest {stretch} final periods are {shares[0]} and "
        f"{shares[1]} per cent: a difference of {points}, which may be chance"
    )


def moved(answer: str, effects: Mapping[str, tuple[str, bool]]) -> str:
    """Sentence on what moved the share between two stretches of time.

    Parameters
    ----------
    answer : str
        That of `measures.balance.decompose`.
    effects : mapping of str to (str, bool)
        For each strand of which it can be told: its part in points, printed, and whether more of
        it was recorded than before.

    >>> moved("Pursue fell and the others rose", {"Pursue": ("-8.2", False),
    ...       "Prevent": ("-5.4", True)})
    'In part it is fewer recorded under Pursue (-8.2 points) and more under Prevent (-5.4 points); \
the parts of Protect and Prepare cannot be told one by one'
    >>> moved("the others rose", {})
    'It is more recorded under Prevent, Protect and Prepare together; their parts cannot be told \
one by one'
    """
    if answer == "too few to tell":  # To name strands beside it would take that back.
        return "Which strand moved it cannot be told"
    if not effects:
        way = "more" if "rose" in answer else "fewer"
        others = listed(strand for strand in STRANDS if strand != "Pursue")
        return (
            f"It is {way} recorded under {others} together; their parts cannot be told one by one"
        )
    sides = []
    for way, more in (("fewer", False), ("more", True)):
        parts = [
            f"{name} ({points} points)" for name, (points, up) in effects.items() if up == more
        ]
        if parts:
            sides.append(f"{way}{'' if sides else ' recorded'} under {listed(parts)}")
    rest = [strand for strand in STRANDS if strand not in effects]
    if not rest:
        return f"It is made up of {' and '.join(sides)}"
    untold = (
        "part of {} cannot be told" if len(rest) == 1 else "parts of {} cannot be told one by one"
    )
    return f"In part it is {' and '.join(sides)}; the {untold.format(listed(rest))}"


def trend_note(signal: str, periods: int, odds: float, lower: float, upper: float) -> str:
    """Note on the trend over all periods."""
    says = {
        "rising": "The share rises over all periods",
        "falling": "The share falls over all periods",
    }.get(signal, "No trend in the share can be told over all periods")
    return (
        f"{says} (quasi-binomial regression on {periods} periods: odds ratio a period "
        f"{figure(odds, 3)}, 95 per cent interval {figure(lower, 3)} to {figure(upper, 3)}, if "
        f"periods do not follow one another, high upon high)."
    )
