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
    from collections.abc import Mapping, Sequence
    from datetime import date

MOST_WORDS = 15
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
MOVES = "with limits from how far figures move from one period to the next"
KINDS = {
    "XmR": (f"XmR chart, {MOVES}", f"XmR charts, {MOVES}"),
    "XmR of rates": (f"XmR chart of the rates, {MOVES}", f"XmR charts of the rates, {MOVES}"),
    "c chart with exact limits": (
        "c chart, with exact limits for small counts",
        "c charts, with exact limits for small counts",
    ),
    "u chart with exact limits": (
        "u chart, with exact limits for small counts",
        "u charts, with exact limits for small counts",
    ),
    "u chart": ("u chart", "u charts"),
    "u chart with Laney's correction": (
        "u chart with Laney's correction",
        "u charts with Laney's correction",
    ),
    "c chart with exact limits and Laney's correction": (
        "c chart, with exact limits and Laney's correction",
        "c charts, with exact limits and Laney's correction",
    ),
    "u chart with exact limits and Laney's correction": (
        "u chart, with exact limits and Laney's correction",
        "u charts, with exact limits and Laney's correction",
    ),
}
LIMITS_WITHHELD = {
    "few": "too few for limits, which need ten",
    "ranges": "too few exact figures for limits, which need ten",
    "segment": "too few since the rebase for limits, which need ten",
    "hidden": "no limits across hidden figures",
    "uneven": "no limits, since the periods differ in length",
    "provisional": "only provisional figures, so no limits",
    "none": "no dated figures",
}


def fitting(*candidates: str) -> str:
    """First of several headlines, longest first, that keeps to 15 words.

    >>> fitting("word " * 16, "short one")
    'short one'
    """
    for text in candidates:
        if len(text.split()) <= MOST_WORDS:
            return text.strip()
    return " ".join(candidates[-1].split()[:MOST_WORDS])


def few_headline(number: int, plural: str) -> str:
    """Headline where there are too few points for limits.

    >>> few_headline(6, "arrests")
    'Six dated figures are too few to say whether arrests changed'
    >>> few_headline(1, "arrests")
    'One dated figure is too few to say whether arrests changed'
    """
    if number == 0:
        return fitting(f"No dated figure of {plural} is available", "No dated figure is available")
    verb = "is" if number == 1 else "are"
    head = f"{small_count(number, 'dated figure').capitalize()} {verb} too few to say whether"
    return fitting(f"{head} {plural} changed", f"{head} they changed")


def withheld_headline(reason: str, plural: str) -> str:
    """Headline where limits are withheld for another reason than few points."""
    texts = {
        "ranges": f"Too few exact figures to say whether {plural} changed",
        "segment": f"Too few figures since the rebase to say whether {plural} changed",
        "hidden": f"Hidden figures mean that no signal can be sought in {plural}",
        "uneven": f"Periods of unequal length mean that no signal can be sought in {plural}",
        "provisional": f"All figures of {plural} are provisional, so no signal is sought",
        "none": f"No dated figure of {plural} is available",
    }
    return fitting(texts[reason], "No signal can be sought in these figures")


def headline(
    region: str,
    plural: str,
    now: tuple[str, str, str, int] | None,
    before: str | None,
    reach: str,
    word: str = "change",
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

    >>> headline("Eastern", "arrests", ("outside", "above", "2019-20 Q3", 1), None, "")
    'Eastern arrests were above their upper limit in 2019-20 Q3'
    >>> headline("Eastern", "arrests", None, "2019-20 Q3", "")
    'Eastern arrests show no signal now; the last was in 2019-20 Q3'
    >>> headline("Eastern", "arrests", None, None, "2018-19 Q1 to 2021-22 Q3")
    'Eastern arrests show no signal from 2018-19 Q1 to 2021-22 Q3'
    """
    if now is None:
        text = f"no signal now; the last was in {spoken(before)}" if before else ""
        text = text or f"no signal from {spoken(reach)}"
        return fitting(f"{region} {plural} show {text}", f"{region}: {text}", "No signal now")
    rule, side, period, length = now[0], now[1], spoken(now[2]), now[3]
    text = VERB[(rule, side)].format(period=period, length=small(length))
    says = "" if word == "change" else f": {word}"
    return fitting(
        f"{region} {plural} {text}{says}",
        f"{region} {plural} {text}",
        f"{plural[:1].upper()}{plural[1:]} {text}",
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


def regions_sentence(new: Sequence[str], going_on: Sequence[str], before: Sequence[str]) -> str:
    """Sentences that name the regions with a signal, new, going on or earlier.

    >>> regions_sentence(["Eastern"], [], ["London", "South West"])
    'A signal is new in Eastern. There was one earlier, and none now, in London and South West.'
    """
    parts = []
    if new:
        parts.append(f"A signal is new in {listed(new)}.")
    if going_on:
        parts.append(f"One goes on in {listed(going_on)}.")
    if before:
        parts.append(f"There was one earlier, and none now, in {listed(before)}.")
    return " ".join(parts) or "No rule fired in any region in any period."


def figures_phrase(number: int, plural: str) -> str:
    """Count of figures that may be judged."""
    return f"{small_count(number, 'dated figure')} of {plural}"


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


def detectable_sentence(change: str, periods: int, likely: int) -> str:
    """What the chart could have seen, beside "no signal".

    >>> detectable_sentence("a rise of 200 per cent, but no fall", 8, 80)[69:]
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
        f"{head} in {likely} of 100 cases the chart would have shown {change}{comma} that lasted "
        f"{small_count(periods, 'period')}, and less often a smaller one"
    )


def quiet_note(periods: int, likely: int) -> str:
    """Note on a page's column of changes that could have been seen."""
    return (
        f"No signal is not the same as no change: the table gives the smallest change, lasting "
        f"{small_count(periods, 'period')}, that each chart would have shown in {likely} of 100 "
        f"cases."
    )


def chance_note(found: int, expected: float, false: float) -> str:
    """New signals beside those that chance alone would give, and how often a headline is false.

    Parameters
    ----------
    found : int
        New signals at the newest period.
    expected : float
        Expected number were nothing to change anywhere.
    false : float
        Chance of one or more; of a single chart it is the expected number, and is said once.

    >>> chance_note(1, 0.006, 0.006).partition(". ")[2]
    'Were nothing to change, fewer than 1 paper in 100 would show one by chance; more where \
figures follow one another, high upon high.'
    >>> chance_note(2, 0.14, 0.13).partition(", ")[2].partition(";")[0]
    'about 0.14 would be expected by chance, and about 13 papers in 100 would show one or more'
    >>> chance_note(0, 0.009, 0.008).partition(", ")[2].partition(";")[0]
    'fewer than 0.01 would be expected by chance, and fewer than 1 paper in 100 would show one or \
more'
    """
    head = f"New signals in the newest final period: {figure(found)}. Were nothing to change"
    tail = "more where figures follow one another, high upon high."
    if abs(expected - false) < 1e-9:
        return f"{head}, {papers(false)} would show one by chance; {tail}"
    return (
        f"{head} anywhere, {expected_number(expected)} would be expected by chance, and "
        f"{papers(false)} would show one or more; {tail}"
    )


def kind_note(why: str) -> str:
    """Which kind of chart a series has, and why.

    Parameters
    ----------
    why : str
        As `measures.variation` gives it.

    >>> kind_note("XmR: the mean count, 102.3, is 10 or more")
    'XmR chart, with limits from how far figures move from one period to the next: the mean count, \
102.3, is 10 or more'
    """
    kind, colon, reason = why.partition(": ")
    reason = reason.removesuffix(", so limits come from their ranges")
    return f"{KINDS.get(kind, (kind, kind))[0]}{colon}{reason}"


def kinds_note(kinds: Mapping[str, Sequence[str]]) -> str:
    """Which kinds of chart a page has, and which regions have each.

    Parameters
    ----------
    kinds : mapping of str to sequence of str
        Regions by what stands before the reason in `kind_note`.

    >>> kinds_note({"XmR": ["North East", "London"]})
    'All are XmR charts, with limits from how far figures move from one period to the next.'
    >>> kinds_note({"XmR": ["London"], "c chart with exact limits": ["Eastern", "South West"]})
    'London has an XmR chart, with limits from how far figures move from one period to the next; \
Eastern and South West have c charts, with exact limits for small counts.'
    """
    told = {kind: KINDS.get(kind, (kind, f"{kind}s")) for kind in kinds}
    if len(kinds) == 1:
        (kind, names) = next(iter(kinds.items()))
        if len(names) == 1:
            return f"The chart is {_with_article(told[kind][0])}."
        return f"All are {told[kind][1]}."
    parts = [
        f"{listed(names)} has {_with_article(told[kind][0])}"
        if len(names) == 1
        else f"{listed(names)} have {told[kind][1]}"
        for kind, names in kinds.items()
    ]
    return f"{'; '.join(parts)}."


def _with_article(kind: str) -> str:
    """Kind after its article as it is read aloud: an "ex" chart, a "you" chart."""
    return f"an {kind}" if kind.startswith("X") else f"a {kind}"


def undated_note(texts: Sequence[str]) -> str:
    """Figures whose period has no first or no last day: listed, not drawn in time.

    >>> undated_note(["phase 9 (date not stated): 117", "phase 10 (date not stated): 95"])[54:]
    'phase 9 (date not stated): 117; phase 10 (date not stated): 95.'
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
