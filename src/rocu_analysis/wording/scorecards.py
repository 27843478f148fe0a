"""Words for many measures at once: how many signals are new, and how many chance would bring."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rocu_analysis.wording.chances import at_most
from rocu_analysis.wording.numbers import figure, listed, small, small_count, with_article
from rocu_analysis.wording.say import fit as fitting
from rocu_analysis.wording.spoken_periods import spoken

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

MOST_PERIODS = 6
LEAST_BEFORE = 8
SHAPES = {"no signal": "●", "improvement": "◆", "concern": "▲", "change": "■"}


NOT_JUDGED = {
    "too few": "too few final periods for limits",
    "hidden": "hidden figures",
    "uneven periods": "periods of unequal length",
    "provisional": "provisional figures only",
    "not whole": "sums that lack forces",
}


def headline(new: int, judged: int, period: str) -> str:
    """How many of the series that could be judged show a new signal.

    >>> headline(3, 60, "2021-22 Q3")
    'Three of 60 series show a new signal in 2021-22 Q3'
    >>> headline(0, 60, "2021-22 Q3")
    'None of 60 series shows a new signal in 2021-22 Q3'
    >>> headline(0, 1, "2021-22 Q3")
    'The one series shows no new signal in 2021-22 Q3'
    """
    period = spoken(period)
    if judged == 1:
        return f"The one series shows {'a' if new else 'no'} new signal in {period}"
    if new == 0:
        return f"None of {small(judged)} series shows a new signal in {period}"
    verb = "shows" if new == 1 else "show"
    whom = f"All {small(judged)}" if new == judged else f"{small(new)} of {small(judged)}"
    return f"{whom[:1].upper()}{whom[1:]} series {verb} a new signal in {period}"


def not_judged_headline(reasons: Collection[str], period: str) -> str:
    """Headline where no series can be judged, with the reason where there is one.

    >>> not_judged_headline({"too few"}, "2018-19")
    'No series can be judged in 2018-19: too few final periods for limits'
    >>> not_judged_headline({"too few", "hidden"}, "2018-19")
    'No series can be judged in 2018-19'
    """
    text = f"No series can be judged in {spoken(period)}"
    reason = NOT_JUDGED.get(next(iter(reasons)), "") if len(reasons) == 1 else ""
    return fitting(f"{text}: {reason}", text, "No series can be judged") if reason else text


def alt(region: str | None, measures: int) -> str:
    """What the table shows.

    >>> alt("Eastern", 1)
    'Table of one measure in Eastern, with a shape and a word; described below.'
    """
    if region is None:
        return "Table of measures by region, each figure with a shape and a word; described below."
    what = "one measure in" if measures == 1 else "measures in"
    return f"Table of {what} {region}, with a shape and a word; described below."


def together(names: Sequence[str], new: int) -> str:
    """Which new signals stand when all series are looked at together; empty where none is new.

    >>> together(["Eastern (arrests)"], 3)
    'Looked at together, one stands out by its newest figure alone: Eastern (arrests)'
    >>> together([], 1)
    'Looked at together, it does not stand out by its newest figure alone'
    """
    if new == 0:
        return ""
    if not names:
        whom = "it does not stand" if new == 1 else "none of them stands"
        return f"Looked at together, {whom} out by its newest figure alone"
    verb = "stands" if len(names) == 1 else "stand"
    whose = "its" if len(names) == 1 else "their"
    return (
        f"Looked at together, {small(len(names))} {verb} out by {whose} newest figure alone: "
        f"{listed(names)}"
    )


def together_note(judged: int, share: float, *, bursts: bool = False) -> str:
    """How signals are looked at together, and what the test leaves out.

    >>> together_note(6, 0.05, bursts=True).partition("expected to be false")[2].partition(". ")[0]
    ', more where small counts come in bursts'
    """
    more = ", more where small counts come in bursts" if bursts else ""
    return (
        f"Looked at together: Benjamini and Hochberg's rule over the newest figures of "
        f"{small(judged)} series, so that about {figure(100 * share)} per cent of those that stand "
        f"out are expected to be false{more}. It tests the newest figure, not runs and trends."
    )


def kinds_note(why: Sequence[str]) -> str:
    """Which charts the words come from.

    >>> kinds_note(["XmR chart: counts are large", "XmR chart: counts are large", "c chart: few"])
    'Charts behind the words: XmR chart (2), c chart (1).'
    """
    kinds = [text.split(":")[0].strip(" .") for text in why]
    told = ", ".join(f"{kind} ({kinds.count(kind)})" for kind in dict.fromkeys(kinds))
    return f"Charts behind the words: {told}."


def dropped_note(measure: str, names: Sequence[str]) -> str:
    """Which forces a measure's sums leave out throughout.

    >>> dropped_note("arrests", ["Kent"])
    'Sums of arrests leave out Kent throughout, which lacks a figure in some period.'
    """
    verb = "lacks" if len(names) == 1 else "lack"
    return (
        f"Sums of {measure} leave out {listed(names)} throughout, which {verb} a figure in some "
        f"period."
    )


def added_up_note(measures: Sequence[str], period: str, every: bool) -> str:
    """That figures are sums of shorter periods, and so is the past that judges them.

    >>> added_up_note(["arrests"], "2021-22", True).partition(", ")[0]
    'Figures of 2021-22 are added up from shorter periods'
    """
    whose = "Figures" if every else f"Figures of {listed(measures)}"
    of = f"{whose} of {spoken(period)}" if every else f"{whose} in {spoken(period)}"
    return (
        f"{of} are added up from shorter periods, and so is each period of the same kind before, "
        f"which judges them; one that is not filled is left out. The shorter periods, shown by "
        f"themselves, have a longer past."
    )


def overlap_note(measure: str, periods: Sequence[str]) -> str:
    """Which periods of a measure overlap the others."""
    some = list(map(spoken, periods[:MOST_PERIODS]))
    more = " and others" if len(periods) > MOST_PERIODS else ""
    return f"Left out of {measure}, since they overlap the other periods: {listed(some)}{more}."


def where(words: Mapping[str, Sequence[str]]) -> list[str]:
    """One sentence for each word that fired, with where.

    >>> where({"concern": ["Eastern (arrests)"]})
    ['A concern is new in Eastern (arrests)']
    """
    return [
        f"{with_article(word).capitalize()} is new in {listed(names)}"
        for word, names in words.items()
        if names
    ]


def counted(new: int, judged: int, period: str) -> str:
    """How many signals are new, for a description.

    >>> counted(4, 40, "2021-22 Q3"), counted(0, 1, "2021-22 Q3")
    ('Four new signals in 2021-22 Q3 among 40 series', 'No new signal in 2021-22 Q3 in the one \
series')
    """
    among = "in the one series" if judged == 1 else f"among {small(judged)} series"
    text = f"{small_count(new, 'new signal')} in {spoken(period)} {among}"
    return text[:1].upper() + text[1:]


def profile_headline(
    region: str,
    above: Sequence[str],
    below: Sequence[str],
    compared: int,
    period: str,
    few: bool = False,
) -> str:
    """How a region's figures stand against its own past; ``few`` where that is too short for all.

    >>> profile_headline("South West", ["arrests"], [], 6, "2021-22 Q3")
    'South West: arrests were above their past level in 2021-22 Q3'
    >>> profile_headline("South West", [], [], 6, "2021-22 Q3")
    'South West: none of six measures stands apart from its past in 2021-22 Q3'
    """
    period = spoken(period)
    if compared == 0 and few:
        return fitting(
            f"{region}: too few earlier periods to compare any measure with its past",
            "Too few earlier periods to compare any measure with its past",
        )
    if compared == 0:
        return fitting(
            f"{region}: no measure can be compared with its past in {period}",
            f"{region}: no measure can be compared with its past",
            "No measure can be compared with its past",
        )
    many = len(above) + len(below)
    if many == 0:
        whom = "the one measure does not stand"
        whom = whom if compared == 1 else f"none of {small(compared)} measures stands"
        return fitting(
            f"{region}: {whom} apart from its past in {period}",
            f"{region}: no measure stands apart from its past in {period}",
            f"{region}: no measure stands apart from its past",
        )
    sides = " and ".join(
        f"{listed(names)} were {side}"
        for names, side in ((above, "above"), (below, "below"))
        if names
    )
    of = small(compared)
    counted = f"{small(many)} of {of} measures {'stands' if many == 1 else 'stand'}"
    if many == compared:
        every = {1: "the one measure stands", 2: "both measures stand"}
        counted = every.get(many, f"all {of} measures stand")
    their = "its" if many == 1 else "their"
    return fitting(
        f"{region}: {sides} their past level in {period}",
        f"{region}: {counted} apart from {their} past in {period}",
        f"{region}: {counted} apart from {their} past",
        f"{counted[:1].upper()}{counted[1:]} apart from {their} past",
    )


def few_before(periods: int) -> str:
    """Why a measure has no past to be set beside.

    >>> few_before(1), few_before(0)
    ('too few earlier periods, one of the eight needed', 'no earlier period')
    """
    if periods == 0:
        return "no earlier period"
    return f"too few earlier periods, {small(periods)} of the {small(LEAST_BEFORE)} needed"


def together_by_chance(number: int, confidence: float) -> str:
    """When a measure is told apart from its past, and how often a headline is false.

    >>> together_by_chance(4, 0.95).partition(". ")[2].partition(";")[0]
    'Were nothing to change and did counts vary as before, at most about 5 papers in 100 would \
name any'
    """
    it, also = "it", ""
    if number > 1:
        it, also = "any", f" and the difference also stands when {small(number)} are looked at "
        also += "together (Holm's rule)"
    return (
        f"A measure counts as told apart where its interval leaves out 1{also}. Were nothing to "
        f"change and did counts vary as before, {at_most(1 - confidence)} would name {it}; more "
        f"where small counts vary widely, or figures follow one another, high upon high."
    )


def percentage(ratio: float) -> str:
    """Change in per cent from a ratio.

    >>> percentage(1.5), percentage(0.75)
    ('50 per cent more', '25 per cent fewer')
    """
    change = round(100 * (ratio - 1))
    return f"{figure(abs(change))} per cent {'more' if change >= 0 else 'fewer'}"
