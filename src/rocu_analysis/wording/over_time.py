"""Words for a series over time: what fired, what did not, and what could not be judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rocu_analysis.wording.chances import expected as expected_number
from rocu_analysis.wording.chances import papers
from rocu_analysis.wording.numbers import (
    count,
    day,
    figure,
    listed,
    small,
    small_count,
    with_article,
)
from rocu_analysis.wording.spoken_periods import spoken

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

MOST_WORDS = 15
OF_SMALL_COUNTS = "exact limits"  # what a chart of small counts says of itself
MOST_LISTED = 4
RULES = {
    ("outside", "above"): "above the upper limit",
    ("outside", "below"): "below the lower limit",
    ("trend", "rising"): "the end of a rise",
    ("trend", "falling"): "the end of a fall",
    ("two of three", "above"): "two of three points close to the upper limit",
    ("two of three", "below"): "two of three points close to the lower limit",
    ("shift", "above"): "a run above the mean",
    ("shift", "below"): "a run below the mean",
}
SHORT_RULES = {
    ("outside", "above"): "above limit",
    ("outside", "below"): "below limit",
    ("trend", "rising"): "rising",
    ("trend", "falling"): "falling",
    ("two of three", "above"): "near upper limit",
    ("two of three", "below"): "near lower limit",
    ("shift", "above"): "run above mean",
    ("shift", "below"): "run below mean",
}
VERB = {
    ("outside", "above"): "were above their upper limit in {period}",
    ("outside", "below"): "were below their lower limit in {period}",
    ("trend", "rising"): "rose for {length} periods to {period}",
    ("trend", "falling"): "fell for {length} periods to {period}",
    ("two of three", "above"): "came close to their upper limit around {period}",
    ("two of three", "below"): "came close to their lower limit around {period}",
    ("shift", "above"): "ran above their mean for {length} periods to {period}",
    ("shift", "below"): "ran below their mean for {length} periods to {period}",
}
# The same of what is one thing: a share, an amount.
VERB_OF_ONE = {
    key: text.replace("were ", "was ").replace("their ", "its ") for key, text in VERB.items()
}
RULE_BOOKS = {
    "nhs7": (
        "Rules (nhs7): a point outside the limits; seven or more points on one side of the mean; "
        "seven or more rising or falling; two of three close to a limit."
    ),
    "nhs6": (
        "Rules (nhs6): a point outside the limits; six or more points on one side of the mean; "
        "six or more rising or falling; two of three close to a limit."
    ),
}
EXACT = ("", "exact")


def fitting(*candidates: str) -> str:
    """First of several headlines, longest first, that keeps to 15 words.

    >>> fitting("word " * 16, "short one")
    'short one'
    """
    for text in candidates:
        if len(text.split()) <= MOST_WORDS:
            return text.strip()
    return " ".join(candidates[-1].split()[:MOST_WORDS])


def headline(
    region: str,
    plural: str,
    now: tuple[str, str, str, int] | None,
    before: str | None,
    reach: str,
    word: str = "change",
    *,
    inside: str = "",
    one: bool = False,
) -> str:
    """Headline of one series that has limits: its signal now, an earlier one, or none.

    Parameters
    ----------
    region, plural : str
    now : (rule, side, period, length), optional
        What fired at the newest final period, as in `measures.variation`.
    before : str, optional
        Period of the last earlier signal.
    reach : str
        First and last period judged, as "2018-19 Q1 to 2021-22 Q3".
    word : str
        ``improvement``, ``concern`` or ``change``.
    inside : str
        Area after what is counted, "in the UK", where its name does not go before it.
    one : bool
        Whether what is counted goes with "was": an amount of money, a weight.

    >>> headline("Eastern", "arrests", ("outside", "above", "2019-20 Q3", 1), None, "")
    'Eastern arrests were above their upper limit in 2019-20 Q3'
    >>> headline("Eastern", "arrests", None, "2019-20 Q3", "")
    'Eastern arrests show no signal now; the last was in 2019-20 Q3'
    >>> headline("Eastern", "arrests", None, None, "2018-19 Q1 to 2021-22 Q3")
    'Eastern arrests show no signal from 2018-19 Q1 to 2021-22 Q3'
    >>> headline("Eastern", "cash seized", ("outside", "above", "2019-20 Q3", 1), None, "",
    ...          inside="in Eastern", one=True)
    'Cash seized in Eastern was above its upper limit in 2019-20 Q3'
    """
    bare = plural[:1].upper() + plural[1:]
    whole = f"{bare} {inside}" if inside else f"{region} {plural}"
    if now is None:
        text = f"no signal now; the last was in {spoken(before)}" if before else ""
        text = text or f"no signal from {spoken(reach)}"
        verb = "shows" if one else "show"
        return fitting(f"{whole} {verb} {text}", f"{region}: {text}", "No signal now")
    rule, side, period, length = now[0], now[1], spoken(now[2]), now[3]
    verbs = VERB_OF_ONE if one else VERB
    text = verbs[(rule, side)].format(period=period, length=small(length))
    says = "" if word == "change" else f": {word}"
    return fitting(
        f"{whole} {text}{says}",
        f"{whole} {text}",
        f"{bare} {text}",
        f"{region}: {RULES[(rule, side)]} in {period}",
        f"{RULES[(rule, side)][:1].upper()}{RULES[(rule, side)][1:]}",
    )


def page_headline(new: int, judged: int, plural: str, period: str) -> str:
    """Headline of a page of charts: how many new signals the newest period brings.

    >>> page_headline(2, 10, "arrests", "2021-22 Q3")
    'Two of ten regions show a new signal in arrests in 2021-22 Q3'
    >>> page_headline(0, 10, "arrests", "2021-22 Q3")
    'None of ten regions shows a new signal in arrests in 2021-22 Q3'
    """
    period = spoken(period)
    some = f"{small(new).capitalize()} of {small(judged)} regions"
    if judged == 1:
        some = "The one region"
        if not new:
            return fitting(
                f"The one region shows no new signal in {plural} in {period}",
                f"The one region shows no new signal in {plural}",
                "The one region shows no new signal",
            )
    verb = "shows" if new <= 1 or judged == 1 else "show"
    return fitting(
        f"{some} {verb} a new signal in {plural} in {period}",
        f"{some} {verb} a new signal in {plural}",
        f"{some} {verb} a new signal",
    )


def regions_sentence(
    new: Sequence[str], going_on: Sequence[str], before: Sequence[str], period: str, judged: int
) -> str:
    """Sentences that name the regions with a signal, new, going on or earlier.

    Parameters
    ----------
    new, going_on, before : sequence of str
    period : str
        Newest final period.
    judged : int
        Number of regions that have limits.

    >>> regions_sentence(["Eastern"], [], ["London", "South West"], "2021-22 Q3", 10)
    'Of ten regions, Eastern has a new signal in 2021-22 Q3. There was one earlier, and none now, \
in London and South West.'
    >>> regions_sentence([], [], [], "2021-22 Q3", 10)
    'No signal is new in 2021-22 Q3 in any of ten regions, and none was there before.'
    """
    of = "Of ten regions" if judged == 10 else f"Of {small_count(judged, 'region')}"
    parts = []
    if new:
        has, some = ("has", "a new signal") if len(new) == 1 else ("have", "a new signal each")
        parts.append(f"{of}, {listed(new)} {has} {some} in {spoken(period)}.")
    else:
        none = "" if going_on or before else ", and none was there before"
        any_ = "the one region" if judged == 1 else f"any of {small_count(judged, 'region')}"
        parts.append(f"No signal is new in {spoken(period)} in {any_}{none}.")
    if going_on:
        parts.append(f"One goes on in {listed(going_on)}.")
    if before:
        parts.append(f"There was one earlier, and none now, in {listed(before)}.")
    return " ".join(parts)


def extremes(low: tuple[str, str, str], high: tuple[str, str, str], some_hidden: bool) -> str:
    """Lowest and highest figure.

    Parameters
    ----------
    low, high : (str, str, str)
        Qualifier, figure and period.
    some_hidden : bool
        Whether the series has figures that are not shown.

    >>> extremes(("", "69", "2019-20 Q3"), ("exact", "132", "2021-22 Q1"), False)
    'The lowest figure is 69 (2019-20 Q3), the highest 132 (2021-22 Q1)'
    >>> extremes(("more than", "380", "2019"), ("", "438", "2018"), False)
    'As they are given, the lowest figure is more than 380 (2019), the highest 438 (2018)'
    >>> extremes(("", "69", "2019-20 Q3"), ("", "132", "2021-22 Q1"), True)[:28]
    'The lowest figure shown is 6'
    """
    ends = [
        f"{'' if qualifier in EXACT else qualifier + ' '}{value} ({spoken(period)})"
        for qualifier, value, period in (low, high)
    ]
    the = "The" if {low[0], high[0]} <= set(EXACT) else "As they are given, the"
    shown = " shown" if some_hidden else ""
    return f"{the} lowest figure{shown} is {ends[0]}, the highest {ends[1]}"


def provisional_sentence(periods: Sequence[str]) -> str:
    """Sentence on provisional figures; of many, the first and the last.

    >>> provisional_sentence(["2021-22 Q4"])
    '2021-22 Q4 is provisional, and outside limits and rules'
    >>> provisional_sentence(["2018-19", "2019-20", "2020-21", "2021-22", "2022-23"])
    'Several periods from 2018-19 to 2022-23 are provisional (hollow in the chart), and outside \
limits and rules'
    """
    if not periods:
        return ""
    if len(periods) > MOST_LISTED:
        some = f"Several periods from {spoken(periods[0])} to {spoken(periods[-1])}"
        return f"{some} are provisional (hollow in the chart), and outside limits and rules"
    verb = "is" if len(periods) == 1 else "are"
    return f"{listed(map(spoken, periods))} {verb} provisional, and outside limits and rules"


def signal_sentence(rule: str, side: str, period: str, length: int, word: str) -> str:
    """Sentence on one signal."""
    text = VERB[(rule, side)].format(period=spoken(period), length=small(length))
    means = "" if word == "change" else f", which is {with_article(word)}"
    return f"figures {text}{means}"


def change_seen(rise: float | None, fall: float | None) -> str:
    """Smallest lasting change that a chart would have shown, for a table or a sentence.

    Parameters
    ----------
    rise, fall : float, optional
        Level after over level before; missing where no such change would show.

    >>> change_seen(1.234, 0.776), change_seen(3.0, None)
    ('a rise of 23 per cent or a fall of 22 per cent', 'a rise of 200 per cent, but no fall')
    """
    up = "" if rise is None else f"a rise of {figure(round((rise - 1) * 100))} per cent"
    down = "" if fall is None else f"a fall of {figure(round((1 - fall) * 100))} per cent"
    if up and down:
        return f"{up} or {down}"
    if not up and not down:
        return "no change"
    return f"{up}, but no fall" if up else f"{down}, but no rise"


def change_seen_short(rise: float | None, fall: float | None) -> str:
    """Say the same in a few words, for a cell of a table.

    >>> change_seen_short(1.234, 0.776), change_seen_short(3.0, None)
    ('23% up or 22% down', '200% up only')
    >>> change_seen_short(None, None)
    'None, of whatever size'
    """
    up = "" if rise is None else f"{figure(round((rise - 1) * 100))}% up"
    down = "" if fall is None else f"{figure(round((1 - fall) * 100))}% down"
    if up and down:
        return f"{up} or {down}"
    return f"{up or down} only" if up or down else "None, of whatever size"


def detectable_sentence(change: str, periods: int, likely: int) -> str:
    """What the chart could have seen, beside "no signal".

    >>> detectable_sentence("a rise of 200 per cent, but no fall", 8, 80)[75:]
    'would have shown a rise of 200 per cent, but no fall, that lasted eight periods, and less \
often a smaller one'
    >>> detectable_sentence("no change", 8, 80)
    'No signal is not the same as no change: this chart would have shown none, of whatever size'
    """
    head = "No signal is not the same as no change:"
    if change == "no change":
        return f"{head} this chart would have shown none, of whatever size"
    comma = "," if ", but" in change else ""
    return (
        f"{head} in about {likely} of 100 cases the chart would have shown {change}{comma} that "
        f"lasted {small_count(periods, 'period')}, and less often a smaller one"
    )


def quiet_note(periods: int, likely: int) -> str:
    """Note on a page's column of changes that could have been seen."""
    return (
        f"No signal is not the same as no change: the table gives the smallest change, lasting "
        f"{small_count(periods, 'period')}, that each chart would have shown in about {likely} of "
        f"100 cases."
    )


def chance_note(
    found: int,
    expected: float,
    false: float,
    *,
    bursts: bool = False,
    when: str = "the newest final period",
) -> str:
    """New signals beside those that chance alone would give, and how often a headline is false.

    Parameters
    ----------
    found : int
        New signals at the newest period.
    expected : float
        Expected number were nothing to change anywhere.
    false : float
        Chance of one or more; of a single chart it is the expected number, and is said once.
    bursts : bool
        Whether a chart of small counts is among them: its exact limits allow for chance alone.
    when : str
        Period whose signals are counted, as a sentence says it.

    >>> chance_note(0, 0.005, 0.005, bursts=True).partition("; ")[2]
    'more where figures follow one another, high upon high, or small counts come in bursts.'
    >>> chance_note(1, 0.006, 0.006).partition(". ")[2]
    'Were nothing to change, fewer than 1 paper in 100 would show one by chance; more where \
figures follow one another, high upon high.'
    >>> chance_note(2, 0.14, 0.13).partition(", ")[2].partition(";")[0]
    'about 0.14 would be expected by chance, and about 13 papers in 100 would show one or more'
    >>> chance_note(0, 0.009, 0.008).partition(", ")[2].partition(";")[0]
    'fewer than 0.01 would be expected by chance, and fewer than 1 paper in 100 would show one or \
more'
    """
    head = f"New signals in {when}: {figure(found)}. Were nothing to change"
    also = ", or small counts come in bursts" if bursts else ""
    tail = f"more where figures follow one another, high upon high{also}."
    if abs(expected - false) < 1e-9:
        return f"{head}, {papers(false)} would show one by chance; {tail}"
    return (
        f"{head} anywhere, {expected_number(expected)} would be expected by chance, and "
        f"{papers(false)} would show one or more; {tail}"
    )


def undated_note(texts: Sequence[str]) -> str:
    """Figures whose period has no first or no last day: listed, not drawn in time.

    >>> undated_note(["phase 9 (date not stated), 117", "phase 10 (date not stated), 95"])[54:]
    'phase 9 (date not stated), 117; phase 10 (date not stated), 95.'
    """
    if not texts:
        return ""
    return f"Without a first and a last day, so not drawn in time: {'; '.join(texts)}."


def open_period(first: date) -> str:
    """Period of which only the first day is known.

    >>> from datetime import date
    >>> open_period(date(2021, 1, 1))
    'from 1 January 2021 (end not stated)'
    """
    return f"from {day(first)} (end not stated)"


def range_sentence(periods: Sequence[str]) -> str:
    """Sentence on figures that are known only as a range."""
    if not periods:
        return ""
    verb = "is" if len(periods) == 1 else "are"
    some = listed(map(spoken, periods))
    return f"{some} {verb} known only as a range, drawn as a bar between its ends"


def points_phrase(number: int) -> str:
    """Count of points."""
    return count(number, "point")
