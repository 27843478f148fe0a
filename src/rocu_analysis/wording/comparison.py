"""Words for regions side by side: who can be told apart from the network, and who cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rocu_analysis.wording.chances import at_most, level
from rocu_analysis.wording.numbers import figure, listed, paragraph, sentence, small, small_count
from rocu_analysis.wording.say import fit as fitting

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

VERDICTS = {
    "above": "above the network",
    "below": "below the network",
    "same": "cannot be told apart",
}
# The same in a column whose heading says against what.
IN_A_COLUMN = {"above": "Above", "below": "Below", "same": "Not told apart"}
STATUSES = {
    "hidden": "hidden",
    "missing": "not available",
    "incomplete": "forces missing",
    "provisional": "provisional",
    "apart": "shown apart",
    "counts": "not compared",
}
# Papers in 100 that show a region outside limits widened by the variance between regions, where all
# come from one spread: 3 with five regions to 15 with ten, at 99.8 per cent (docs/method.md, 7).
OUT_OF_SPREAD = 15
NOTHING = {
    "none": "No two regions have whole figures, so nothing can be compared",
    "hidden": "Every figure is hidden to protect people, so nothing can be compared",
    "missing": "No figure is available, so nothing can be compared",
    "provisional": "All figures are provisional, so no comparison is made yet",
    "counts": "Counts reflect each region's size; without a denominator nothing can be compared",
}
# What a description says instead of that headline.
ONLY_COUNTS = (
    "Chart and table give each region's count with its interval. Regions differ in size, so the "
    "counts are not compared"
)


def headline(
    verdicts: Sequence[str],
    *,
    focus: str | None = None,
    focus_verdict: str | None = None,
    figures: tuple[str, str] | None = None,
    outside: int | None = None,
    focus_within: bool = False,
) -> str:
    """Say how many regions cannot be told apart from the network, or how the one in focus stands.

    Parameters
    ----------
    verdicts : sequence of {"above", "below", "same"}
        One for every region that is compared, that in focus among them.
    focus, focus_verdict : str, optional
        The region in focus and its verdict; without a verdict the region is not compared.
    figures : (str, str), optional
        The figure in focus and the network's, the second with its unit; missing for a range.
    outside : int, optional
        Where some that are told apart lie within the usual spread of regions: how many do not.
    focus_within : bool
        Whether the one in focus lies within it, though told apart.

    >>> headline(["same"] * 8 + ["above", "below"])
    'Eight of ten regions cannot be told apart from the network'
    >>> headline(["same"] * 2 + ["above", "below"] * 4, outside=0)
    'Eight of ten regions differ from the network beyond chance; none beyond their usual spread'
    """
    if focus is not None and focus_verdict in ("above", "below"):
        if focus_within:
            return _within_spread(focus, focus_verdict, figures)
        if figures is None:
            return f"{focus} is {focus_verdict} the network at both ends of its range"
        return f"{focus} is {focus_verdict} the network: {figures[0]} against {figures[1]}"
    number, same = len(verdicts), sum(verdict == "same" for verdict in verdicts)
    if focus is not None and focus_verdict == "same":
        return f"{focus} cannot be told apart from the network{_others(same - 1, number - 1)}"
    if outside is not None and same < number:
        return _spread_headline(number, number - same, outside)
    if number == 2 and same != 1:
        whom = "Neither of two regions" if same else "Both regions"
        return f"{whom} can be told apart from the network"
    if same == number:
        return f"None of {small(number)} regions can be told apart from the network"
    if same == 0:
        return f"All {small(number)} regions can be told apart from the network"
    some = f"{small(same).capitalize()} of {small(number)} regions"
    return f"{some} cannot be told apart from the network"


def _spread_headline(number: int, apart: int, outside: int) -> str:
    """How many differ beyond chance, and how many beyond what is usual among regions."""
    whom = f"All {small(number)}" if apart == number else f"{small(apart)} of {small(number)}"
    verb = "differs" if apart == 1 else "differ"
    return (
        f"{whom[:1].upper()}{whom[1:]} regions {verb} from the network beyond chance; "
        f"{small(outside)} beyond their usual spread"
    )


def _within_spread(focus: str, side: str, figures: tuple[str, str] | None) -> str:
    """How the region in focus stands where regions differ as widely as it does."""
    text = f"{focus} is {side} the network"
    plain = f"{text}, but within the usual spread of regions"
    if figures is None:
        return plain
    value, network = figures[0], figures[1].partition(" ")[0]
    return fitting(f"{text}, {value} against {network}, but within regions' usual spread", plain)


def only_one(region: str) -> str:
    """Headline where a single region has a figure."""
    return f"Only {region} has a figure to compare, so nothing can be compared"


def all_alike(number: int) -> str:
    """Sentence where nobody is on either side.

    >>> all_alike(9)
    'None of the nine regions compared can be told apart from it'
    """
    return f"None of the {small(number)} regions compared can be told apart from it"


def standing(above: Sequence[str], below: Sequence[str], same: Sequence[str]) -> str:
    """Sentence that names the regions on each side of the network.

    >>> standing(["London"], [], ["Eastern", "South West"])
    'London is above the network. Eastern and South West cannot be told apart from it.'
    """
    parts = [
        f"{listed(names)} {'is' if len(names) == 1 else 'are'} {side} the network"
        for names, side in ((above, "above"), (below, "below"))
        if names
    ]
    if same:
        it = "it" if parts else "the network"
        parts.append(f"{listed(same)} cannot be told apart from {it}")
    return " ".join(sentence(part) for part in parts)


def not_compared(
    hidden: Sequence[str] = (),
    missing: Sequence[str] = (),
    incomplete: Sequence[str] = (),
    provisional: Sequence[str] = (),
    apart: Sequence[str] = (),
    *,
    all_of: int = 0,
    noun: str | None = "region",
) -> str:
    """Sentences that name the regions left out of the comparison, and why.

    Parameters
    ----------
    hidden, missing, incomplete, provisional, apart : sequence of str
        Names, by the reason.
    all_of : int
        Number of rows: where every one is left out for one reason, they are counted, not named.
    noun : str, optional
        What a row is; missing where there is one row only, which is named.

    >>> not_compared(hidden=["London", "Eastern"], all_of=2)
    'The figures of both regions are hidden to protect people.'
    >>> not_compared(provisional=["London"], all_of=2)
    'The figure of London is provisional and outside the comparison.'
    """
    reasons = (
        (hidden, "hidden to protect people"),
        (missing, "not available"),
        (incomplete, "incomplete, so it is not compared", "incomplete, so they are not compared"),
        (provisional, "provisional and outside the comparison"),
        (apart, "shown apart, since its residents leave out the many who come there each day",
         "shown apart, since their residents leave out the many who come there each day"),
    )  # fmt: skip
    held = [reason for reason in reasons if reason[0]]
    if noun and held and len(held[0][0]) == all_of > 1:
        (names, *why), *_ = held
        every = "both" if len(names) == 2 else f"all {small(len(names))}"
        return paragraph(f"The figures of {every} {noun}s are {why[-1]}")
    return paragraph(*[_left_out(*reason) for reason in held])


def beyond_chance(
    number: int, confidence: float, noun: str = "region", whole: str = "the network"
) -> str:
    """Note on comparing several rows at once, and what it takes for granted.

    >>> beyond_chance(10, 0.95).partition(". ")[2].partition(",")[0]
    'Were all regions alike and did counts vary no more than the intervals allow'
    """
    return (
        f"A {noun} counts as told apart where its interval leaves out {whole}'s value and the "
        f"difference also stands when {small_count(number, noun)} are looked at together "
        f"(Holm's rule at {level(1 - confidence)} per cent). Were all {noun}s alike and did counts "
        f"vary no more than the intervals allow, {at_most(1 - confidence)} would tell any of them "
        f"apart; more would where counts come in bursts"
    )


def spread_sentence(outside: Sequence[str], apart: int) -> str:
    """Which regions lie outside the usual spread, for a description.

    >>> spread_sentence([], 8)
    'Regions differ widely, though: all that are told apart lie within their usual spread'
    >>> spread_sentence(["London"], 8)
    'Regions differ widely, though: only London lies outside their usual spread'
    >>> spread_sentence(["London"], 1)
    'London also lies outside the usual spread of regions'
    """
    verb = "lies" if len(outside) == 1 else "lie"
    if len(outside) == apart:
        return f"{listed(outside)} also {verb} outside the usual spread of regions"
    text = "Regions differ widely, though"
    if outside:
        return f"{text}: only {listed(outside)} {verb} outside their usual spread"
    whom = "the one that is told apart lies" if apart == 1 else "all that are told apart lie"
    return f"{text}: {whom} within their usual spread"


def spread_notes(dispersion: float, limits: tuple[str, str], unit: str, regions: int) -> list[str]:
    """What the usual spread of regions is, and what it does not say.

    >>> spread_notes(454.9, ("7.3", "82.0"), "per 100 officers", 10)[0].partition(",")[0]
    'The variance between regions is about 455 times what chance alone gives'
    """
    return [
        f"The variance between regions is about {figure(round(dispersion))} times what chance "
        f"alone gives, so a difference beyond chance may be no more than is usual. Each region is "
        f"therefore also held against the usual spread of regions, the outer limits of a funnel "
        f"(99.8 per cent, with the variance between regions): {limits[0]} to {limits[1]} {unit} "
        f"for the smallest region.",
        f"With {small_count(regions, 'region')} that spread is itself known only roughly: were "
        f"none out of the ordinary, up to about {OUT_OF_SPREAD} papers in 100 would show one "
        f"outside. To lie within it is not to be like the others.",
    ]


def second_denominator(
    first: Mapping[str, str],
    second: Mapping[str, str],
    names: tuple[str, str],
    *,
    same_regions: Mapping[str, str] | None = None,
) -> str:
    """Note on what another denominator says of the regions.

    Parameters
    ----------
    first, second : mapping of region to verdict
        By the denominator shown and by the other; a region that the other leaves out is missing
        from ``second``.
    names : (str, str)
        Of the first (missing for a share) and the second denominator.
    same_regions : mapping of region to verdict, optional
        By the first denominator, among the regions of the second.

    >>> second_denominator({"London": "above", "Eastern": "same"},
    ...                    {"London": "above", "Eastern": "same"}, ("residents", "officers"))
    'Counted by officers instead, every region that can be told apart stays on its side.'
    >>> second_denominator({"London": "above", "Eastern": "below"}, {"Eastern": "above"},
    ...                    ("officers", "residents"), same_regions={"Eastern": "above"})
    'Counted by residents instead, which leaves London out, Eastern is above the network rather \
than below it. So it would be by officers without London: the answer depends on which regions make \
up the network.'
    """
    without = [name for name in first if name not in second]
    head = f"Counted by {names[1]} instead"
    head += f", which leaves {listed(without)} out" if without else ""
    moved = [name for name in second if second[name] != first[name]]
    if not moved:
        fewer = any(first[name] != "same" for name in without)
        return f"{head}, {_unmoved(first, second, fewer)}."
    text = f"{head}, {'; '.join(_moves(first, second))}"
    if not without or same_regions is None:
        return f"{text}: the answer depends on the denominator."
    alike = [name for name in moved if same_regions[name] == second[name]]
    if not alike:
        return f"{text}: the answer depends on the denominator."
    it = "it" if len(moved) == 1 else "they"
    if alike == moved:
        return (
            f"{text}. So {it} would be by {names[0]} without {listed(without)}: the answer depends "
            f"on which regions make up the network."
        )
    return (
        f"{text}. By {names[0]} without {listed(without)}, {listed(alike)} would be so too: the "
        f"answer depends on the denominator and on which regions make up the network."
    )


def _unmoved(first: Mapping[str, str], second: Mapping[str, str], fewer: bool) -> str:
    apart = [name for name in second if first[name] != "same"]
    if not apart:
        return f"no {'other ' if fewer else ''}region can be told apart{'' if fewer else ' either'}"
    every = "every other region" if fewer else "every region"
    return f"{every} that can be told apart stays on its side"


def _moves(first: Mapping[str, str], second: Mapping[str, str]) -> list[str]:
    """What changes, one clause a kind of change: to the other side, to neither, from neither."""
    clauses = []
    for was, now, text in (
        ("below", "above", "above the network rather than below it"),
        ("above", "below", "below the network rather than above it"),
        ("same", "above", "above the network"),
        ("same", "below", "below the network"),
    ):
        names = [name for name in second if (first[name], second[name]) == (was, now)]
        if names:
            clauses.append(f"{listed(names)} {'is' if len(names) == 1 else 'are'} {text}")
    lost = [name for name in second if first[name] != "same" and second[name] == "same"]
    if lost:
        clauses.append(f"{listed(lost)} can no longer be told apart from the network")
    return clauses


def caveats(measure: str) -> list[str]:
    """What a reader must know about a measure before comparing it."""
    if measure in ("judicial outcomes", "non-judicial outcomes", "total outcomes"):
        return [
            "Recording changed between years and forces: some first recorded outcomes in bulk in "
            "these years, so a difference may be one of recording. Outcomes of a year also belong "
            "to crimes of other years, and are no share of that year's referrals."
        ]
    return []


def _others(same: int, others: int) -> str:
    """Words on the other regions, after the one in focus."""
    if others == 0:
        return ""
    if same == 0:
        few = {1: "the other", 2: "both others"}
        return f", unlike {few.get(others, f'all {small(others)} others')}"
    if same == others:
        return ", nor can the other" if others == 1 else ", nor can any other"
    return f", nor can {small(same)} {'other' if same == 1 else 'others'}"


def _left_out(names: Sequence[str], one: str, several: str | None = None) -> str:
    verb, reason = ("is", one) if len(names) == 1 else ("are", several or one)
    if reason.startswith("shown apart"):
        return f"{listed(names)} {verb} {reason}"
    return f"The figure{'' if len(names) == 1 else 's'} of {listed(names)} {verb} {reason}"
