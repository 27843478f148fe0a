"""Disclosure control of a whole paper, before anything is measured.

Small counts of people are hidden, with as many others as keep them from being worked out, in all
tables of the paper at once. Nothing is then measured across a hidden cell: an exhibit that would
hold one is asked again of coarser counts (years for quarters, small threats together) until it
holds none, and says so. Where that is not enough it becomes a table of counts with ``[c]`` in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from rocu_analysis.paper.counts import LONGEST_SHORT, Use, as_returned, days_of, uses_of

if TYPE_CHECKING:
    from rocu_analysis.paper.entries import Request

THRESHOLD = 5
LEAST_REGIONS = 3  # with fewer, regions are not compared


@dataclass(frozen=True, eq=False)
class System:
    """Linked counts of one family of measures: what is published, and what stays hidden.

    ``tables`` are long frames for `measures.disclosure`; ``hidden`` a mask for each; ``sums`` says
    which periods add up to others; ``zeros_shown`` whether a reader sees every zero.
    """

    family: str
    tables: tuple[pd.DataFrame, ...]
    hidden: tuple[pd.Series, ...]
    sums: dict
    zeros_shown: bool


@dataclass(frozen=True, eq=False)
class Protection:
    """What disclosure control did.

    Attributes
    ----------
    requests : tuple of Request
        As they may be asked: of protected frames.
    notes : dict of int to tuple of str
        For each request that was changed, what its exhibit must say.
    tables : dict of int to tuple of (Use, Series)
        Requests that can only be shown as tables of counts, with the uses to show and, for each,
        which cells are hidden.
    concealed : tuple of (Use, Series)
        Every use as it was asked for, with the cells of it that no reader may see.
    systems : tuple of System
        What the attack tries.
    small : int
        How many small counts were found.
    applied : bool
        False for an internal paper.
    """

    requests: tuple[Request, ...]
    notes: dict[int, tuple[str, ...]]
    tables: dict[int, tuple[tuple[Use, pd.Series], ...]]
    concealed: tuple[tuple[Use, pd.Series], ...]
    systems: tuple[System, ...]
    small: int
    applied: bool = True


def leave_open(requests: Sequence[Request]) -> Protection:
    """Protection of an internal paper: none."""
    return Protection(tuple(requests), {}, {}, (), (), 0, applied=False)


def protect(requests: Sequence[Request], threshold: int = THRESHOLD) -> Protection:
    """Hide small counts in all tables of a paper, and coarsen what would hold a hidden one."""
    asked = [use for place, request in enumerate(requests) for use in uses_of(request, place)]
    groups = {use.group for use in asked if use.small(threshold)}
    # Counts that nobody asked for can be what is left when shown ones are taken from their sum.
    unshown = [replace(use, rows=use.pool) for use in asked if use.rows is not use.pool]
    tried = groups | {use.group for use in unshown if use.small(threshold)}
    if not tried:
        return Protection(tuple(requests), {}, {}, (), (), 0)
    used, notes, tables = _coarsen(asked, groups, threshold)
    kept, done = _replace_frames(requests, asked, used, tables)
    systems = tuple(_system(group, [*asked, *unshown], used, tables) for group in sorted(tried))
    small = [(use, use.small_cells(threshold)) for use in asked]
    concealed = (*small, *(pair for pairs in tables.values() for pair in pairs))
    said = {place: notes[place] for place in done}
    count = sum(int(mask.sum()) for _, mask in small)
    return Protection(kept, said, tables, concealed, systems, count)


def _coarsen(asked: list[Use], groups: set, threshold: int):
    """Coarser uses until none holds a hidden cell, or nothing coarser is left.

    Only the requests that hold a small count themselves are coarsened: what was hidden for their
    sake elsewhere is shown again once they are.
    """
    used = list(asked)
    notes: dict[int, tuple[str, ...]] = {}
    stuck: set[int] = set()
    while True:
        hidden = _hidden(used, groups, threshold)
        guilty = _guilty(used, hidden, stuck, threshold)
        if not guilty:
            break
        for place in guilty:
            coarser = _coarser([use for use in used if use.place == place], threshold)
            if coarser is None:
                stuck.add(place)
                # It is shown as it was asked, with [c]: finer tells more than coarser and hidden.
                used = [use for use in used if use.place != place]
                used += [use for use in asked if use.place == place]
            else:
                uses, note = coarser
                used = [use for use in used if use.place != place] + uses
                notes[place] = (*notes.get(place, ()), note)
    tables = {
        place: tuple((use, hidden[id(use)]) for use in used if use.place == place)
        for place in sorted(_touched(used, hidden))
    }
    for place in tables:
        notes.pop(place, None)
    return used, notes, tables


def _hidden(used: list[Use], groups: set, threshold: int) -> dict[int, pd.Series]:
    """Hidden cells of every use, all uses of a group protected together."""
    from rocu_analysis.measures import disclosure

    found = {id(use): pd.Series(False, index=use.cells.index) for use in used}
    for group in sorted(groups):
        members = [use for use in used if use.group == group]
        if not any(use.small(threshold) for use in members):
            continue
        frames = [use.cells for use in members]
        result = disclosure.protect(
            [_bare(frame) for frame in frames], threshold=threshold, sums=_sums(frames)
        )
        found |= {id(use): mask for use, mask in zip(members, result.hidden, strict=True)}
    return found


def _guilty(used: list[Use], hidden: dict, stuck: set, threshold: int) -> list[int]:
    """Requests that hold a small count of their own; failing that, any with a hidden cell."""
    touched = _touched(used, hidden) - stuck
    own = {use.place for use in used if use.place in touched and use.small(threshold)}
    return sorted(own or touched)


def _touched(used: list[Use], hidden: dict) -> set[int]:
    return {use.place for use in used if hidden[id(use)].any()}


def _coarser(uses: list[Use], threshold: int) -> tuple[list[Use], str] | None:
    """Give the uses of one request one step coarser, with the sentence that says so."""
    yearly = [use.yearly() for use in uses]
    if all(use is not None for use in yearly):
        return list(yearly), _YEARLY
    for detail in ("threat", "tier", "level"):
        merged = [_merged(use, detail, threshold) for use in uses]
        if any(use is not None for use in merged):
            pairs = zip(merged, uses, strict=True)
            return [new or old for new, old in pairs], _MERGED.format(detail=detail)
    return _without_small_regions(uses, threshold)


def _without_small_regions(uses: list[Use], threshold: int) -> tuple[list[Use], str] | None:
    """Leave out regions with a small count, where several are shown and enough are left."""
    small = {region for use in uses for region in use.small_regions(threshold)}
    left = {region for use in uses for region in use.rows["region"]} - small
    if not small or len(left) < LEAST_REGIONS:
        return None
    return [use.without(small) for use in uses], _LEFT_OUT


# Neither the regions nor how many: a name would say between which numbers its count lies.
_LEFT_OUT = "Some figures are left out to protect people."
_YEARLY = (
    "To keep small counts of people from being seen, quarters were added up to financial years "
    "before anything was measured; years that are not whole are left out."
)
_MERGED = (
    "To keep small counts of people from being seen, each {detail} with a small count was put "
    "together with others before anything was measured."
)


def _merged(use: Use, detail: str, threshold: int) -> Use | None:
    """Labels with a small cell put together; with the smallest other where that is one alone."""
    if detail not in use.dimensions:
        return None
    cells = use.cells
    labels = set(cells.loc[use.small_cells(threshold), detail])
    totals = cells.groupby(detail)["value"].sum().sort_values(kind="stable")
    spare = [label for label in totals.index if label not in labels]
    if len(labels) == 1 and spare:
        labels.add(spare[0])
    return use.merged(detail, labels) if 1 < len(labels) < len(totals) else None


def _replace_frames(requests, asked: list[Use], used: list[Use], tables: dict):
    """Requests whose uses were coarsened, asked of frames with only the coarser counts."""
    kept, done = list(requests), []
    for place, request in enumerate(requests):
        before = [use for use in asked if use.place == place]
        after = [use for use in used if use.place == place]
        if place in tables or all(any(use is old for old in before) for use in after):
            continue
        name = next(iter(request.frames))
        changed = request.with_frame(name, as_returned(after, request.frames[name]))
        # Only where quarters were added up is another period shown than was asked for.
        kept[place] = _in_its_year(changed) if _labels(after) - _labels(before) else changed
        done.append(place)
    return tuple(kept), done


def _labels(uses: list[Use]) -> set[str]:
    """Periods that are shown."""
    return {label for use in uses for label in use.rows["period"]}


def _in_its_year(request: Request) -> Request:
    """Ask for the financial year where a shorter period was asked for."""
    from rocu_analysis.periods import financial_year_of

    period = days_of(request.arguments.get("period"))
    if period is None or period.days > LONGEST_SHORT:
        return request
    return request.with_arguments(period=financial_year_of(period.start).label)


def _system(group, asked: list[Use], used: list[Use], tables: dict) -> System:
    """Give the attack what is published, and all that was asked for and is not."""
    shown = [use for use in used if use.group == group]
    marks = {id(use): mask for pairs in tables.values() for use, mask in pairs}
    hidden = [marks.get(id(use), pd.Series(False, index=use.cells.index)) for use in shown]
    finer = [
        use for use in asked if use.group == group and not any(use is other for other in shown)
    ]
    frames = [use.cells for use in (*shown, *finer)]
    masks = [*hidden, *(pd.Series(True, index=use.cells.index) for use in finer)]
    return System(
        group[0], tuple(_bare(frame) for frame in frames), tuple(masks), _sums(frames), not finer
    )


def _bare(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.drop(columns=["period_start", "period_end"])


def _sums(frames: list[pd.DataFrame]) -> dict:
    from rocu_analysis.measures.linked_tables import cumulative

    days = pd.concat([frame[["period", "period_start", "period_end"]] for frame in frames])
    return {"period": cumulative(days)}
