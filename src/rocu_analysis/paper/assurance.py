"""The attack on the finished paper, and what the paper says of its own disclosure control.

The attack does what a patient reader could: it takes every figure that is shown of a family of
measures and every sum they form, and tries to tell of each count that is not shown whether it must
be small (`reader`). It reads the finished exhibits too: a count in one of them that should be
hidden stops the paper, however it got there.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from rocu_analysis.errors import NotSafeToPublish
from rocu_analysis.paper.counts import DETAILS
from rocu_analysis.paper.uses import uses_of

if TYPE_CHECKING:
    from rocu_analysis.paper.assembly import Placed
    from rocu_analysis.paper.counts import Use
    from rocu_analysis.paper.protection import Protection, System


@dataclass(frozen=True)
class Assurance:
    """Result of the attack: how many families of measures were ``tried``, and what to say."""

    tried: int
    sentence: str


_OPEN = (
    "This paper is internal: small counts of people are shown and nothing was hidden. It must not "
    "be passed on."
)
_NOTHING = (
    "No small count of people was found among the figures that this paper was made from and that "
    "do not already stand in public, so nothing was hidden and there was nothing for an attack to "
    "find."
)
_NOTHING_MORE = (
    "No small count of people was found among the other figures that this paper was made from and "
    "that do not already stand in public, so nothing more was hidden and there was nothing for an "
    "attack to find."
)


def attack(protection: Protection, placed: Iterable[Placed], threshold: int) -> Assurance:
    """Attack the finished paper.

    Raises
    ------
    NotSafeToPublish
        Where a small count can be told, or a hidden one stands in an exhibit.
    """
    if not protection.applied:
        return Assurance(0, _OPEN)
    _look_for_hidden(protection, placed)
    if not protection.systems:
        return Assurance(0, _NOTHING_MORE if protection.notes else _NOTHING)
    for system in protection.systems:
        told = [one.rows for one in system.reader.told(system.shown)]
        told += system.reader.exact(system.shown)
        if told:
            raise _not_safe(system, told)
    return Assurance(len(protection.systems), _sentence(protection.systems, threshold))


def declared(
    done: Protection, attacked: Assurance, threshold: int, places: Container[int] | None = None
) -> tuple[str, ...]:
    """What a part of a paper says of its disclosure control, in paragraphs.

    ``places`` are those of the exhibits that stand in the part; all of them where it is not given.
    """
    if not done.applied:
        return (attacked.sentence,)
    return (
        f"Counts of people from 1 to {threshold - 1}, for measures that are sensitive, are hidden "
        "before anything is measured, with as many others as keep a reader from telling that a "
        "count is so small, in all exhibits of the paper together. Figures that already stand in "
        "public, with their address, are shown as they stand.",
        *shown_less(done, places),
        attacked.sentence,
        "The attack knows what stands in this paper and the figures that it was made from. It does "
        "not know of other papers, neither an earlier one of the same figures nor one for another "
        "region, unless their figures are named here as public; nor what a reader knows of one "
        "person.",
    )


def shown_less(done: Protection, places: Container[int] | None = None) -> tuple[str, ...]:
    """How many exhibits show less than was asked for, of all or of those in some places.

    How many small counts there are is not said: with another table it may tell what they are.
    """
    within = {*done.notes, *done.tables} if places is None else places
    told = [
        f"{number} {one if number == 1 else many}"
        for number, one, many in (
            (sum(place in within for place in done.notes),
             "exhibit shows less than was asked for", "exhibits show less than was asked for"),
            (sum(place in within for place in done.tables),
             "exhibit is shown as a table of counts only",
             "exhibits are shown as tables of counts only"),
        )
        if number
    ]  # fmt: skip
    return (f"To protect people, {', and '.join(told)}.",) if told else ()


def _sentence(systems: tuple[System, ...], threshold: int) -> str:
    families = len(systems)
    measures = "measure" if families == 1 else f"{families} families of measures"
    public = any(system.reader.published for system in systems)
    return (
        f"An attack on the finished paper took every figure that it shows of the {measures} "
        "concerned, in all its parts, and every sum and difference of them. It tried to tell from "
        f"them whether a count that is not shown is from 1 to {threshold - 1}, whether the paper "
        f"asks for that count or not. It could tell none"
        f"{' but what figures in public tell by themselves' if public else ''}."
    )


def _not_safe(system: System, told: list[frozenset[int]]) -> NotSafeToPublish:
    rows = system.reader.rows
    row = rows[rows["_id"].isin(told[0])].iloc[0]
    names = [row["region"], row["period"], *(row[name] for name in DETAILS)]
    where = ", ".join(str(name) for name in names if isinstance(name, str))
    return NotSafeToPublish(
        f"{row['measure']}",
        f"{len(told)} {'count' if len(told) == 1 else 'counts'} could be told to be small from "
        f"what the paper shows, the first for {where}",
        "A paper from which no count of people can be told to be small",
        f"Take an exhibit of {system.family} out of the specification, or ask there for longer "
        "periods, for all threats together or for all regions.",
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
    rows = rows[rows["measure"].eq(use.measure)] if "measure" in rows.columns else rows
    hidden = use.cells.loc[mask.to_numpy(), keys]
    return bool(hidden.merge(rows[[*keys, "value"]], on=keys)["value"].notna().any())
