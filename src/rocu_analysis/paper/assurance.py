"""The attack on the finished paper, and the sentence that says what came of it.

The attack does what a patient reader could: it takes every published count of a family of measures
and every sum they form, and works out the least and the greatest value of each count that is not
shown. It reads the finished exhibits too: a count in one of them that should be hidden stops the
paper, however it got there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from rocu_analysis.errors import NotSafeToPublish
from rocu_analysis.paper.counts import DETAILS, uses_of

if TYPE_CHECKING:
    from rocu_analysis.paper.assembly import Placed
    from rocu_analysis.paper.counts import Use
    from rocu_analysis.paper.protection import Protection, System


@dataclass(frozen=True)
class Assurance:
    """Result of the attack: ``tried`` hidden counts, ``recovered`` of them worked out."""

    tried: int
    recovered: int
    sentence: str


_OPEN = (
    "This paper is internal: small counts of people are shown and nothing was hidden. It must not "
    "be passed on."
)
_NOTHING = (
    "No small count of people was found among the figures of this paper that do not already stand "
    "in public, so nothing was hidden and there was nothing for an attack to find."
)


def attack(protection: Protection, placed: Iterable[Placed], threshold: int) -> Assurance:
    """Attack the finished paper.

    Raises
    ------
    NotSafeToPublish
        Where a hidden count can be worked out, or stands in an exhibit.
    """
    if not protection.applied:
        return Assurance(0, 0, _OPEN)
    if not protection.systems:
        return Assurance(0, 0, _NOTHING)
    tried = 0
    for system in protection.systems:
        bounds = _bounds(system)
        found = _recovered(bounds, system, threshold)
        tried += len(bounds)
        if len(found):
            raise _not_safe(system, found)
    _look_for_hidden(protection, placed)
    return Assurance(tried, 0, _sentence(tried, len(protection.systems)))


def _sentence(tried: int, families: int) -> str:
    noun = "count" if tried == 1 else "counts"
    measures = "measure" if families == 1 else f"{families} families of measures"
    return (
        f"An attack on the finished paper used every published count of the {measures} concerned, "
        f"and every sum they form, to work out the {tried:,} {noun} that are not shown. It worked "
        "out no small count."
    )


def _bounds(system: System) -> pd.DataFrame:
    from rocu_analysis.measures import disclosure

    tables = [
        frame.assign(value=frame["value"].mask(mask))
        for frame, mask in zip(system.tables, system.hidden, strict=True)
    ]
    # A reader who sees every zero knows that what is hidden is one or more.
    return disclosure.attack(
        tables, list(system.hidden), sums=system.sums, least=1 if system.zeros_shown else 0
    )


def _recovered(bounds: pd.DataFrame, system: System, threshold: int) -> pd.DataFrame:
    """Hidden counts whose bounds meet at a small number of people."""
    known = bounds["recovered"] & bounds["lower"].between(1, threshold - 1)
    return bounds[known]


def _not_safe(system: System, found: pd.DataFrame) -> NotSafeToPublish:
    row = found.iloc[0]
    names = [str(row[name]) for name in found.columns[:-3] if str(row[name]) != "All"]
    return NotSafeToPublish(
        f"{system.family}",
        f"{len(found)} hidden {'count' if len(found) == 1 else 'counts'} could be worked out from "
        f"the published ones, the first for {', '.join(names)}",
        "A paper from which no small count can be worked out",
        "Leave out one of the exhibits of this measure, or ask for longer periods.",
    )


def _look_for_hidden(protection: Protection, placed: Iterable[Placed]) -> None:
    """Compare what stands in the finished exhibits with what no reader may see."""
    for item in placed:
        measures = {use.measure for use in uses_of(protection.requests[item.place], item.place)}
        for use, mask in protection.concealed:
            if use.measure in measures and _shows(item.exhibit.data, use, mask):
                raise NotSafeToPublish(
                    item.exhibit.headline,
                    f"a count of {use.measure} that must be hidden stands in this exhibit",
                    None,
                    "Leave this exhibit out, and report this: it is a defect of the package.",
                )


def _shows(data: pd.DataFrame, use: Use, mask: pd.Series) -> bool:
    """Whether a hidden cell stands in an exhibit's data, which its table is made from."""
    keys = [*use.dimensions, "period"]
    if not {*keys, "value"} <= set(data.columns):
        return False
    finer = [name for name in DETAILS if name in data.columns and name not in keys]
    rows = data[data[finer].isna().all(axis=1)] if finer else data
    hidden = use.cells.loc[mask.to_numpy(), keys]
    return bool(hidden.merge(rows[[*keys, "value"]], on=keys)["value"].notna().any())
