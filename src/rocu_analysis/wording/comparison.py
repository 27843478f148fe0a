"""Words for regions side by side: who can be told apart from the network, and who cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rocu_analysis.wording.numbers import listed, paragraph, sentence, small, small_count

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

VERDICTS = {
    "above": "above the network",
    "below": "below the network",
    "same": "cannot be told apart",
}
STATUSES = {
    "hidden": "hidden",
    "missing": "not available",
    "incomplete": "forces missing",
    "provisional": "provisional",
    "apart": "shown apart",
    "counts": "not compared",
}
NOTHING = {
    "none": "No two regions have whole figures, so nothing can be compared",
    "hidden": "Every figure is hidden to protect people, so nothing can be compared",
    "missing": "No figure is available, so nothing can be compared",
    "provisional": "All figures are provisional, so no comparison is made yet",
    "counts": "Counts reflect each region's size; without a denominator nothing can be compared",
}


def headline(
    verdicts: Sequence[str],
    *,
    focus: str | None = None,
    focus_verdict: str | None = None,
    figures: tuple[str, str] | None = None,
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

    >>> headline(["same"] * 8 + ["above", "below"])
    'Eight of ten regions cannot be told apart from the network'
    """
    if focus is not None and focus_verdict in ("above", "below"):
        if figures is None:
            return f"{focus} is {focus_verdict} the network at both ends of its range"
        return f"{focus} is {focus_verdict} the network: {figures[0]} against {figures[1]}"
    number, same = len(verdicts), sum(verdict == "same" for verdict in verdicts)
    if focus is not None and focus_verdict == "same":
        return f"{focus} cannot be told apart from the network{_others(same - 1, number - 1)}"
    if same == number:
        return f"None of {small(number)} regions can be told apart from the network"
    if same == 0:
        return f"All {small(number)} regions can be told apart from the network"
    some = f"{small(same).capitalize()} of {small(number)} regions"
    return f"{some} cannot be told apart from the network"


def only_one(region: str) -> str:
    """Headline where a single region has a figure."""
    return f"Only {region} has a figure, so nothing can be compared"


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
) -> str:
    """Sentences that name the regions left out of the comparison, and why."""
    reasons = (
        (hidden, "hidden to protect people"),
        (missing, "not available"),
        (incomplete, "incomplete, so it is not compared", "incomplete, so they are not compared"),
        (provisional, "provisional and outside the comparison"),
        (apart, "shown apart, since few of those it serves live there",
         "shown apart, since few of those they serve live there"),
    )  # fmt: skip
    return paragraph(*[_left_out(*reason) for reason in reasons if reason[0]])


def beyond_chance(number: int, confidence: float) -> str:
    """Note on comparing several regions at once."""
    share = round((1 - confidence) * 100)
    return (
        f"A region counts as told apart where its interval leaves out the network's value and the "
        f"difference also stands when {small_count(number, 'region')} are looked at together "
        f"(Holm's rule at {share} per cent). Were all regions alike, at most about {share} "
        f"papers in 100 would tell any of them apart"
    )


def second_denominator(outcomes: Mapping[str, str], other: str) -> str:
    """Note on what another denominator says of the regions.

    Parameters
    ----------
    outcomes : mapping of region to outcome
        As `measures.ranking.second_denominator` gives them.
    other : str

    >>> second_denominator({"London": "holds", "Eastern": "cannot be told apart"}, "officers")
    'Counted by officers instead, every region that can be told apart stays on its side.'
    """
    turned = [name for name, outcome in outcomes.items() if outcome == "reverses"]
    lost = [name for name, outcome in outcomes.items() if outcome == "holds under the first only"]
    if not turned and not lost:
        if "holds" not in outcomes.values():
            return f"Counted by {other} instead, no region is told apart on the other side."
        return f"Counted by {other} instead, every region that can be told apart stays on its side."
    parts = []
    if turned:
        verb = "stands" if len(turned) == 1 else "stand"
        parts.append(f"{listed(turned)} {verb} on the other side of the rest of the network")
    if lost:
        parts.append(f"{listed(lost)} can no longer be told apart from it")
    return f"Counted by {other} instead, {'; '.join(parts)}: the answer depends on the denominator."


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
        return f", unlike {'the other' if others == 1 else f'all {small(others)} others'}"
    if same == others:
        return ", nor can the other" if others == 1 else ", nor can any other"
    return f", nor can {small(same)} {'other' if same == 1 else 'others'}"


def _left_out(names: Sequence[str], one: str, several: str | None = None) -> str:
    verb, reason = ("is", one) if len(names) == 1 else ("are", several or one)
    return f"{listed(names)} {verb} {reason}"
