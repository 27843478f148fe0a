"""Words for a series that has no limits, and why: too few figures, hidden ones, uneven periods."""

from __future__ import annotations

from rocu_analysis.wording.numbers import small, small_count
from rocu_analysis.wording.over_time import fitting

LIMITS_WITHHELD = {
    "few": "too few for limits, which need ten",
    "ranges": "too few exact figures for limits, which need ten",
    "segment": "too few since the rebase for limits, which need ten",
    "hidden": "no limits across hidden figures",
    "uneven": "no limits, since the periods differ in length",
    "provisional": "only provisional figures, so no limits",
    "none": "no dated figures",
}
WITHHELD = {
    "few": "{area} {has} {figures}: too few for limits, which need ten",
    "ranges": "{area} {has} too few exact figures of {subject} for limits, which need ten",
    "segment": (
        "{area} {has} too few figures of {subject} since the rebase for limits, which need ten"
    ),
    "hidden": "{area} {has} hidden figures of {subject}, so no limits are drawn",
    "uneven": "Periods of {subject} {inside} differ in length, so no limits are drawn",
    "provisional": "All figures of {subject} {inside} are provisional, so no limits are drawn",
    "none": "No figure of {subject} {inside} has a first and a last day, so none is drawn in time",
}


def few_headline(number: int, plural: str, each: bool = False) -> str:
    """Headline where there are too few points for limits; ``each`` where it is so of each region.

    >>> few_headline(6, "arrests")
    'Six dated figures are too few to say whether arrests changed'
    >>> few_headline(1, "arrests")
    'One dated figure is too few to say whether arrests changed'
    >>> few_headline(3, "arrests", each=True)
    'Three dated figures a region are too few to say whether arrests changed'
    """
    if number == 0:
        return fitting(f"No dated figure of {plural} is available", "No dated figure is available")
    verb = "is" if number == 1 else "are"
    some = small_count(number, "dated figure").capitalize() + (" a region" if each else "")
    head = f"{some} {verb} too few to say whether"
    return fitting(f"{head} {plural} changed", f"{head} they changed", f"{head} figures changed")


def withheld_headline(reason: str, plural: str) -> str:
    """Headline where limits are withheld for another reason than few points."""
    texts = {
        "ranges": f"Too few exact figures to say whether {plural} changed",
        "segment": f"Too few figures since the rebase to say whether {plural} changed",
        "hidden": f"Hidden figures mean that no signal can be sought for {plural}",
        "uneven": f"Periods of unequal length mean that no signal can be sought for {plural}",
        "provisional": f"All figures of {plural} are provisional, so no signal is sought",
        "none": f"No dated figure of {plural} is available",
    }
    return fitting(texts[reason], "No signal can be sought in these figures")


def withheld_sentence(
    reason: str, area: str, inside: str, subject: str, number: int, has: str = "has"
) -> str:
    """Why one series has no limits, for a description.

    >>> withheld_sentence("few", "South West", "in South West", "arrests", 6)
    'South West has six dated figures of arrests: too few for limits, which need ten'
    >>> withheld_sentence("none", "The UK", "in the UK", "arrests", 0)
    'No figure of arrests in the UK has a first and a last day, so none is drawn in time'
    """
    figures = figures_phrase(number, subject)
    return WITHHELD[reason].format(
        area=area, has=has, figures=figures, subject=subject, inside=inside
    )


def each_withheld(least: int, most: int, subject: str, regions: int) -> str:
    """How many figures each region has, where all have too few for limits.

    >>> each_withheld(3, 3, "arrests", 10), each_withheld(2, 3, "arrests", 1)
    ('Each of ten regions has three dated figures of arrests; limits need ten', 'The one region \
has two to three dated figures of arrests; limits need ten')
    """
    whom = "The one region" if regions == 1 else f"Each of {small(regions)} regions"
    some = figures_phrase(most, subject)
    if least < most:
        some = f"{small(least)} to {some}"
    return f"{whom} has {some}; limits need ten"


def figures_phrase(number: int, plural: str) -> str:
    """Count of figures that may be judged."""
    return f"{small_count(number, 'dated figure')} of {plural}"
