"""Words for the balance of the four strands: the pursue share is the message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rocu_analysis.wording.numbers import (
    figure,
    listed,
    paragraph,
    per_cent,
    small,
    small_count,
    with_article,
)
from rocu_analysis.wording.say import fit as fitting
from rocu_analysis.wording.spoken_periods import spoken

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

CAVEAT = (
    "Shares are of recorded activity: recording may hide prevention work, and differs between "
    "regions."
)
NOTHING = {
    "hidden": "Counts are hidden to protect people, so no pursue share is shown",
    "missing": "No pursue share can be given: a strand has no figure",
    "ranges": "No pursue share can be given: a count is known only as a range",
    "incomplete": "No pursue share can be given: forces are missing from every region",
    "provisional": "All figures are provisional, so no pursue share is compared yet",
    "nothing": "Nothing is recorded under a stated strand, so there is no pursue share",
    "unstated": "No strand is stated, so no pursue share can be given",
}
STATUSES = {
    "nothing": "nothing recorded",
    "unstated": "no strand is stated",
    "alone": "no share",
    "ranges": "known only as a range",
}
LEAST_BASE = 20  # of fewer, a headline gives the counts: a percentage of a tiny base misleads


def alone(plural: str, strands: Sequence[str]) -> str:
    """Headline where one strand only, or no figure of Pursue, stands in the returns.

    >>> alone("arrests", ["Pursue"])
    'Arrests are recorded under Pursue only, so no pursue share can be given'
    >>> alone("disruptions", ["Prevent", "Protect"])
    'No figure of disruptions is under Pursue, so no pursue share can be given'
    >>> alone("arrests", [])
    'No strand is stated for arrests, so no pursue share can be given'
    """
    end = "so no pursue share can be given"
    start = f"No figure of {plural} is under Pursue"
    if not strands:
        start = f"No strand is stated for {plural}"
    elif len(strands) == 1:
        start = f"{plural[:1].upper()}{plural[1:]} are recorded under {strands[0]} only"
    return fitting(
        f"{start}, {end}", "No pursue share can be given: no figure of another strand was returned"
    )


def counted_sentence(plural: str, when: str, counts: Mapping[str, float], unstated: float) -> str:
    """What was returned, where it makes no share.

    >>> counted_sentence("arrests", "in 2021-22 Q3", {"Pursue": 1017}, 0)
    'Arrests recorded in 2021-22 Q3: 1,017 under Pursue and none without a strand'
    >>> counted_sentence("arrests", "in 2021-22 Q3", {}, 112)
    'Arrests recorded in 2021-22 Q3: 112 without a strand'
    """
    texts = [f"{figure(count)} under {strand}" for strand, count in counts.items()]
    texts.append(
        "none without a strand" if unstated == 0 else f"{figure(unstated)} without a strand"
    )
    return f"{plural[:1].upper()}{plural[1:]} recorded {when}: {listed(texts)}"


def headline(
    verdicts: Sequence[str],
    *,
    noun: str = "region",
    whole: str = "the network",
    focus: str | None = None,
    focus_verdict: str | None = None,
    figures: tuple[str, str] | None = None,
) -> str:
    """Say how many rows cannot be told apart from the whole in their pursue share.

    >>> headline(["same"] * 9 + ["below"])
    'Pursue share: nine of ten regions cannot be told apart from the network'
    """
    number, same = len(verdicts), sum(verdict == "same" for verdict in verdicts)
    if focus is not None and focus_verdict in ("above", "below") and figures is not None:
        side = f"pursue share is {focus_verdict} {whole}'s: {figures[0]} against {figures[1]}"
        return fitting(
            f"{focus}'s {side} per cent", f"{focus}'s pursue share is {focus_verdict} {whole}'s"
        )
    if focus is not None and focus_verdict in ("above", "below"):
        return f"{focus}'s pursue share is {focus_verdict} {whole}'s"
    if focus is not None and focus_verdict == "same":
        return f"{focus}'s pursue share cannot be told apart from {whole}'s"
    if same == number:
        return f"Pursue share: {none_of(number)} {noun}s can be told apart from {whole}"
    if same == 0:
        every = "both" if number == 2 else f"all {small(number)}"
        return f"Pursue share: {every} {noun}s can be told apart from {whole}"
    return (
        f"Pursue share: {small(same)} of {small(number)} {noun}s cannot be told apart from {whole}"
    )


def none_of(number: int) -> str:
    """None of several, neither of two.

    >>> none_of(2), none_of(10)
    ('neither of two', 'none of ten')
    """
    return "neither of two" if number == 2 else f"none of {small(number)}"


def one_row(name: str, share: str, plural: str) -> str:
    """Headline where there is one row only."""
    return fitting(
        f"{name}: {share} per cent of {plural} are Pursue",
        f"{share} per cent of {plural} are Pursue",
        f"{name}: {share} per cent are Pursue",
    )


def one_row_of_some(name: str, shares: Mapping[str, str], known: str) -> str:
    """Headline where there is one row only, and a figure of some of the strands.

    >>> one_row_of_some("South West", {"Pursue": "48", "Protect": "52"}, "declared")
    'South West: 48 per cent Pursue and 52 per cent Protect, by declared strand'
    """
    texts = [f"{share} per cent {strand}" for strand, share in shares.items()]
    return fitting(
        f"{name}: {listed(texts)}, by {known} strand", f"{name}: {listed(texts)}", listed(texts)
    )


def one_small_row_of_some(name: str, counts: Mapping[str, float], known: str) -> str:
    """Headline where there is one row only, of few, and a figure of some of the strands.

    >>> one_small_row_of_some("Eastern", {"Pursue": 1, "Protect": 2}, "declared")
    'Eastern: 1 Pursue and 2 Protect, by declared strand'
    """
    texts = [f"{figure(count)} {strand}" for strand, count in counts.items()]
    return f"{name}: {listed(texts)}, by {known} strand"


def one_small_row(name: str, pursue: float, stated: float, plural: str) -> str:
    """Headline where there is one row only, of few.

    >>> one_small_row("Eastern", 1, 3, "disruptions with a stated strand")
    'Eastern: 1 of 3 disruptions with a stated strand are Pursue'
    """
    verb = "is" if pursue == 1 and stated == 1 else "are"
    share = f"{figure(pursue)} of {figure(stated)}"
    return fitting(f"{name}: {share} {plural} {verb} Pursue", f"{name}: {share} {verb} Pursue")


def ranged_sentence(names: Sequence[str]) -> str:
    """Sentence on rows in which a count is known only as a range.

    >>> ranged_sentence(["London"])
    'A count of London is known only as a range, so it has no share'
    """
    if not names:
        return ""
    if len(names) == 1:
        return f"A count of {names[0]} is known only as a range, so it has no share"
    return f"Counts of {listed(names)} are known only as ranges, so they have no shares"


def share_sentence(
    name: str, share: str, limits: str, pursue: float, stated: float, percent: int, known: str
) -> str:
    """Share of one row with its interval and both counts."""
    return (
        f"{name}: {share} per cent Pursue ({percent} per cent interval {limits}), "
        f"{figure(pursue)} of {figure(stated)} with a {known} strand"
    )


def whole_sentence(
    whole: str, plural: str, share: str, pursue: float, stated: float, known: str
) -> str:
    """Share of all rows together."""
    return (
        f"Across {whole} {share} per cent of recorded {plural} with a {known} strand are Pursue "
        f"({figure(pursue)} of {figure(stated)})"
    )


def others_sentence(shares: Mapping[str, str]) -> str:
    """Shares of the other strands of the whole."""
    texts = [f"{strand} {share} per cent" for strand, share in shares.items()]
    return f"The rest is {listed(texts)}" if texts else ""


def unstated_sentence(number: float, share: str, known: str) -> str:
    """How much has no stated strand."""
    if number == 0:
        return f"Every figure counted here has a {known} strand"
    return f"No strand is {known} for another {figure(number)}, {share} per cent of all recorded"


def standing(
    above: Sequence[str], below: Sequence[str], same: int, *, noun: str, whole: str
) -> str:
    """Sentences that name the rows on each side of the whole, and count the rest.

    >>> standing(["London"], [], 2, noun="region", whole="the network")
    'London is above the network. The other two regions cannot be told apart from it.'
    >>> standing([], [], 10, noun="region", whole="the network")
    'None of ten regions can be told apart from the network.'
    """
    parts = [
        f"{listed(names)} {'is' if len(names) == 1 else 'are'} {side} {whole}"
        for names, side in ((above, "above"), (below, "below"))
        if names
    ]
    if not parts:
        parts.append(f"{none_of(same)} {noun}s can be told apart from {whole}")
    elif same:
        number = "" if same == 1 else f"{small(same)} "
        parts.append(
            f"The other {number}{noun}{'' if same == 1 else 's'} cannot be told apart from it"
        )
    return paragraph(*parts)


def interval_note(percent: int) -> str:
    """Which intervals the shares have."""
    return (
        f"Pursue: Wilson's interval at {percent} per cent. The other strands: Goodman's, which "
        f"hold together at {percent} per cent, where every strand has 5 or more."
    )


def spread_note(history: tuple[int, float, float] | None) -> str:
    """What the intervals cover.

    Parameters
    ----------
    history : (periods, least, greatest), optional
        Earlier periods, and the dispersion of the pursue share among the rows.

    >>> spread_note((14, 1.0, 1.62)).partition("one period to the next ")[2]
    'was 1.0 to 1.6 times what chance alone gives (never taken to be less).'
    """
    if history is None:
        return (
            "The intervals cover chance alone: there are fewer than eight earlier periods to tell "
            "how far recorded shares vary of themselves, and work recorded in clusters varies more."
        )
    periods, least, greatest = history
    first, last = figure(least, 1), figure(greatest, 1)
    times = f"{first} times" if first == last else f"{first} to {last} times"
    return (
        f"The intervals cover chance and the usual variation of recording, as {periods} earlier "
        f"periods show it: the variance of the pursue share from one period to the next was "
        f"{times} what chance alone gives (never taken to be less)."
    )


def told_apart_note(number: int, noun: str, whole: str, false: int, *, widened: bool) -> str:
    """When a row counts as told apart, and how often that is wrong were all alike."""
    alike = f"Were all {noun}s alike" + ("" if widened else " and counts to vary by chance alone")
    more = "" if widened else "; where work is recorded in clusters it is more"
    return (
        f"{with_article(noun).capitalize()} counts as told apart where its interval leaves out "
        f"{owner(whole)} value and the difference also stands when {small_count(number, noun)} are "
        f"looked at together (Holm's rule at {false} per cent). {alike}, at most about {false} "
        f"papers in 100 would tell any of them apart{more}."
    )


def owner(whole: str) -> str:
    """Possessive of what rows are held against."""
    return f"{whole}'s"


def per_cent_note(known: str) -> str:
    """What the last line of the table is of."""
    return (
        f"In the line of per cents the strands are shares of what has a {known} strand; what has "
        f"one, and what has none, are shares of all recorded."
    )


def bounds_note(low: float, high: float, decimals: int, whole: str) -> str:
    """What the whole's pursue share would be if none or all of the part not stated were Pursue.

    >>> bounds_note(60.2, 68.6, 0, "London")
    'If none or all of the part without a stated strand were Pursue, the share of London would be \
60 or 69 per cent.'
    """
    return (
        f"If none or all of the part without a stated strand were Pursue, the share of {whole} "
        f"would be {figure(low, decimals)} or {per_cent(high, decimals)}."
    )


def declared_note(strands: Mapping[str, str]) -> str:
    """The map from measure to strand, printed as the assumption that it is."""
    texts = [f"{measure} as {strand}" for measure, strand in strands.items()]
    return (
        f"Assumption, declared for this exhibit and stated by no source: {listed(texts)}. Figures "
        f"for which a strand is stated keep it. Only these measures are counted; whatever else the "
        f"returns hold is in none of the shares."
    )


def absent_sentence(strands: Sequence[str]) -> str:
    """Sentence on what lacks for a share.

    >>> absent_sentence(["Prevent", "Protect", "Prepare"])
    'No figure under Prevent, Protect or Prepare was returned, so there is no whole to share'
    """
    return f"No figure under {listed(strands, 'or')} was returned, so there is no whole to share"


def absent_note(strands: Sequence[str], period: str, *, shared: bool = True) -> str:
    """Strands for which there is no figure: missing, not zero."""
    verb = "has" if len(strands) == 1 else "have"
    then = "the shares are of the other strands only" if shared else "there is no whole to share"
    return f"{listed(strands)} {verb} no figure in {spoken(period)}: missing, not zero, so {then}."
