"""Words for the balance of the four strands: the pursue share is the message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rocu_analysis.wording.numbers import figure, listed, per_cent, small
from rocu_analysis.wording.over_time import fitting

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

CAVEAT = (
    "Shares are of recorded activity: recording may hide prevention work, and differs between "
    "regions."
)
NOTHING = {
    "hidden": "Counts are hidden to protect people, so no pursue share is shown",
    "missing": "No pursue share can be given: a strand has no figure",
    "incomplete": "No pursue share can be given: forces are missing from every region",
    "provisional": "All figures are provisional, so no pursue share is compared yet",
    "nothing": "Nothing is recorded under a stated strand, so there is no pursue share",
}


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
        return f"Pursue share: none of {small(number)} {noun}s can be told apart from {whole}"
    if same == 0:
        return f"Pursue share: all {small(number)} {noun}s can be told apart from {whole}"
    return (
        f"Pursue share: {small(same)} of {small(number)} {noun}s cannot be told apart from {whole}"
    )


def one_row(name: str, share: str, plural: str) -> str:
    """Headline where there is one row only."""
    return fitting(
        f"{name}: {share} per cent of recorded {plural} are Pursue",
        f"{share} per cent of recorded {plural} are Pursue",
    )


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


def unstated_sentence(number: float, recorded: float, share: str, known: str) -> str:
    """How much has no stated strand."""
    if number == 0:
        return f"Every figure counted here has a {known} strand"
    of = f"{figure(number)} of {figure(recorded)} recorded"
    return f"No strand is {known} for {of}, {share} per cent"


def bounds_note(low: float, high: float, decimals: int, whole: str) -> str:
    """What the whole's pursue share would be if none or all of the part not stated were Pursue."""
    return (
        f"If none or all of the part without a stated strand were Pursue, the share across {whole} "
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


def absent_note(strands: Sequence[str], period: str) -> str:
    """Strands for which there is no figure: missing, not zero."""
    verb = "has" if len(strands) == 1 else "have"
    return (
        f"{listed(strands)} {verb} no figure in {period}: missing, not zero, so the shares are of "
        f"the other strands only."
    )
