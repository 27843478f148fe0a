"""Disclosure control of a whole paper, before anything is measured.

Small counts of people are hidden in all exhibits at once. Nothing is measured across a hidden
count: an exhibit that would hold one is first asked again of coarser counts (years for quarters,
small threats together, fewer regions), and says so. Where that is not enough it becomes a table of
counts with ``[c]`` in it. Then the cheapest sums that still tell a small count go too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import chain, count
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from rocu_analysis.paper import counts as counting
from rocu_analysis.paper.counts import Use
from rocu_analysis.paper.earlier import Earlier
from rocu_analysis.paper.reader import Cell, Reader, Shown
from rocu_analysis.periods import financial_year_of, parse

if TYPE_CHECKING:
    from rocu_analysis.paper.requests import Request

THRESHOLD = 5
LEAST_REGIONS = 3  # with fewer, regions are not compared
TRIES = 20  # of hiding the cheapest sums; then all that tell are hidden, and after as many, all

# Notes name neither what was left out nor how much: a name would say between which numbers it lies.
_LEFT_OUT = "Some figures are left out to protect people."
_NO_PAST = (
    "To protect people, intervals are not widened by the past of each region: they cover chance "
    "alone."
)
_YEARLY = (
    "To keep small counts of people from being seen, quarters were added up to {years} "
    "before anything was measured; years that are not whole are left out."
)
_MERGED = (
    "To keep small counts of people from being seen, each {detail} with a small count was put "
    "together with others before anything was measured."
)

Hidden = dict[int, pd.Series]  # which cells of each use, by its identity
Readers = Mapping[tuple[str, str], Reader]


@dataclass(frozen=True, eq=False)
class System:
    """One family of measures: a reader of it, and what is shown."""

    family: str
    reader: Reader
    shown: Shown


@dataclass(frozen=True, eq=False)
class Protection:
    """What disclosure control did."""

    requests: tuple[Request, ...]  # as they may be asked: of protected frames
    notes: dict[int, tuple[str, ...]]  # for each request that was changed, what it must say
    # Requests that can only be shown as tables of counts: uses to show, each with what is hidden.
    tables: dict[int, tuple[tuple[Use, pd.Series], ...]]
    concealed: tuple[tuple[Use, pd.Series], ...]  # cells that no reader may see, as asked for
    systems: tuple[System, ...]  # what the disclosure test tries
    shown: tuple[Use, ...] = ()  # what each request shows, before it is hidden in tables
    applied: bool = True  # not in an internal paper
    before: tuple[Earlier, ...] = ()  # earlier papers that a reader is taken to know


def leave_open(requests: Sequence[Request]) -> Protection:
    """Protection of an internal paper: none."""
    return Protection(tuple(requests), {}, {}, (), (), applied=False)


def protect(
    requests: Sequence[Request], threshold: int = THRESHOLD, before: Iterable[Earlier] = ()
) -> Protection:
    """Hide small counts in all exhibits of a paper, and coarsen what would hold a hidden one."""
    before = tuple(before)
    requests, lacking = _without_telling_rows(requests, threshold)
    asked = [use for at, request in enumerate(requests) for use in counting.uses_of(request, at)]
    readers = {group: Reader(requests, group, threshold, before)
               for group in sorted({use.group for use in asked})}  # fmt: skip
    used, hidden, notes = _coarsen(asked, readers, threshold)
    tables = {
        place: tuple((use, hidden[id(use)]) for use in used if use.place == place)
        for place in sorted({use.place for use in used if hidden[id(use)].any()})
    }
    kept, changed = _replace_frames(requests, asked, used, tables)
    kept, past = _without_small_past(kept, used, set(tables), threshold)
    pairs = [(place, note) for place in changed for note in notes[place]]
    pairs += [(place, note) for place, note in (*lacking, *((at, _NO_PAST) for at in past))
              if place not in tables]  # fmt: skip
    small = [(use, use.small_cells(threshold)) for use in asked]
    return Protection(
        requests=kept,
        notes={place: tuple(dict.fromkeys(note for at, note in pairs if at == place))
               for place in dict.fromkeys(place for place, _ in pairs)},
        tables=tables,
        concealed=(*small, *chain(*tables.values())),
        systems=tuple(System(group[0], reader, _shown(used, hidden, group))
                      for group, reader in readers.items() if reader.has_small),
        shown=tuple(used),
        before=before,
    )  # fmt: skip


# --- before any sum ------------------------------------------------------------------------------


def _without_telling_rows(
    requests: Sequence[Request], threshold: int
) -> tuple[tuple[Request, ...], list[tuple[int, str]]]:
    """Requests without what shows by itself that a count is small, and notes on what is lacking."""
    kept, notes = [], []
    cleaned: dict[int, tuple[pd.DataFrame, set[str]]] = {}  # most share one frame
    for place, request in enumerate(requests):
        frame = request.frames.get("outcomes")
        if frame is not None and not frame.empty:
            if id(frame) not in cleaned:
                cleaned[id(frame)] = counting.without_telling(frame, threshold)
            without, measures = cleaned[id(frame)]
            if measures and measures & request.measures:
                notes.append((place, _LEFT_OUT))
            request = request if without is frame else request.with_frame("outcomes", without)
        kept.append(request)
    return tuple(kept), notes


def _without_small_past(
    requests: Sequence[Request], used: list[Use], tables: Set[int], threshold: int
) -> tuple[tuple[Request, ...], set[int]]:
    """Requests of one period without the past of a measure that had a small count in it."""
    # Intervals are widened by a region's own past: a small count could be read from the limits.
    kept, changed = list(requests), set()
    for use in used:
        if use.place not in tables and use.has_small_past(threshold):
            frame = kept[use.place].frames["outcomes"]
            past = frame["period_end"] < use.rows["period_start"].min()
            mine = frame["measure"].eq(use.measure)
            kept[use.place] = kept[use.place].with_frame("outcomes", frame[~(past & mine)])
            changed.add(use.place)
    return tuple(kept), changed


# --- coarser counts ------------------------------------------------------------------------------


def _coarsen(
    asked: list[Use], readers: Readers, threshold: int
) -> tuple[list[Use], Hidden, dict[int, tuple[str, ...]]]:
    """Coarser uses until none holds a hidden cell, or nothing coarser is left."""
    # Requests that hold a small count themselves are coarsened first: what was hidden for their
    # sake elsewhere is shown again once they are.
    used, notes = list(asked), {}
    stuck: set[int] = set()
    tried: dict = {}  # most groups stay as they are from one turn to the next
    while True:
        hidden: Hidden = {}
        for group, reader in readers.items():
            mine = [use for use in used if use.group == group]
            key = (*map(id, mine), group, frozenset(stuck & {use.place for use in mine}))
            if key not in tried:
                small = {id(use): use.small_cells(threshold) for use in mine}
                # With the uses themselves, or their identities could be given to others.
                tried[key] = mine, closed(reader, _shown(mine, small, group), stuck)
            hidden |= tried[key][1]
        touched = {use.place for use in used if hidden[id(use)].any()} - stuck
        guilty = {use.place for use in used
                  if use.place in touched and use.small_cells(threshold).any()}  # fmt: skip
        for place in sorted(guilty or touched):
            mine = [use for use in used if use.place == place]
            coarser = _coarser([use for use in mine if not use.is_left_out], hidden, threshold)
            used = [use for use in used if use.place != place]
            if coarser is None:  # as asked, with [c]: finer shows more than coarser and hidden
                stuck.add(place)
                used += [use for use in asked if use.place == place]
            else:
                used += [*coarser[0], *(use for use in mine if use.is_left_out)]
                notes[place] = tuple(dict.fromkeys((*notes.get(place, ()), coarser[1])))
        if touched:
            continue
        shown = [(reader, _shown(used, hidden, group)) for group, reader in readers.items()]
        away = _lacking_company(used, shown)
        if not away and (marked := _telling_table(shown)) is not None:
            away = {(use.place, use.measure) for use in used if use.place == marked}
            notes[marked] = (_LEFT_OUT,)
        if not away:
            return used, hidden, notes
        used = [use.left_out() if (use.place, use.measure) in away else use for use in used]


def _shown(used: list[Use], hidden: Hidden, group: tuple[str, str]) -> Shown:
    uses = tuple(use for use in used if use.group == group)
    return Shown(uses, tuple(hidden[id(use)].to_numpy(dtype=bool) for use in uses))


def _coarser(uses: list[Use], hidden: Hidden, threshold: int) -> tuple[list[Use], str] | None:
    """The uses of one request one step coarser, with the sentence that says so."""
    # One measure would otherwise take the quarters of all others from a page of many.
    away = {use.measure for use in uses if hidden[id(use)].any()}
    if uses[0].several and away < {use.measure for use in uses}:
        return [use.left_out() if use.measure in away else use for use in uses], _LEFT_OUT
    yearly = [use.yearly() for use in uses]
    if all(use is not None for use in yearly):
        up_to_now = any(use.needed == "years" for use in uses)
        years = "years up to the newest" if up_to_now else "financial years"
        return yearly, _YEARLY.format(years=years)
    # What is small itself; where nothing is, what was hidden for the sake of others.
    small = [use.small_cells(threshold) for use in uses]
    cells = small if any(map(any, small)) else [hidden[id(use)] for use in uses]
    pairs = [(use, use.cells[mask.to_numpy()]) for use, mask in zip(uses, cells, strict=True)]
    for detail in ("threat", "tier", "level"):
        merged = [_merged(use, detail, found) for use, found in pairs]
        if any(merged):
            kept = [new or old for new, old in zip(merged, uses, strict=True)]
            return kept, _MERGED.format(detail=detail)
    regions = set(chain(*(found["region"] for _, found in pairs)))
    totals = pd.concat([use.cells for use in uses]).groupby("region")["value"].sum()
    gone = _never_alone(totals[(totals > 0) | totals.index.isin(regions)], regions)
    if not gone or len(set(totals.index) - gone) < LEAST_REGIONS:
        return None
    return [use.without(gone) for use in uses], _LEFT_OUT


def _merged(use: Use, detail: str, found: pd.DataFrame) -> Use | None:
    """Labels of some cells put together; with the smallest other where that is one alone."""
    if detail not in use.dimensions:
        return None
    totals = use.cells.groupby(detail)["value"].sum()
    labels = _never_alone(totals, set(found[detail]))
    return use.merged(detail, labels) if 1 < len(labels) < len(totals) else None


def _never_alone(totals: pd.Series, away: Set[str]) -> set[str]:
    """Labels that go, with the smallest other where one alone would be known to be small."""
    spare = totals.drop(index=list(away)).sort_values(kind="stable")
    return {*away, *spare.index[:1]} if len(away) == 1 else {*away}


def _replace_frames(
    requests: Sequence[Request], asked: list[Use], used: list[Use], tables: Mapping
) -> tuple[tuple[Request, ...], list[int]]:
    """Requests whose uses were coarsened, asked of frames with only the coarser counts."""
    kept, done = list(requests), []
    for place, request in enumerate(requests):
        before = [use for use in asked if use.place == place]
        after = [use for use in used if use.place == place and not use.is_left_out]
        if place in tables or set(map(id, before)) == set(map(id, after)):
            continue
        away = {use.measure for use in before} - {use.measure for use in after}
        frame = request.frames["outcomes"]
        frame = frame[~frame["measure"].isin(away)]
        coarser = {use.measure for use in after if not any(use is old for old in before)}
        added_up = [use for use in after if use.measure in coarser]
        changed = request.with_frame(
            "outcomes", counting.as_returned(added_up, frame) if added_up else frame
        )
        if before[0].several:
            # Named, or another measure of the frame could take the place of one that is gone.
            names = [name for name in request.chosen.facts["names"] if name not in away]
            changed = changed.with_arguments(measures=names)
        # Only where quarters were added up is another period shown than was asked for.
        periods, asked_for = ({label for use in uses for label in use.rows["period"]}
                              for uses in (after, before))  # fmt: skip
        kept[place] = _in_its_year(changed) if periods - asked_for else changed
        done.append(place)
    return tuple(kept), done


def _in_its_year(request: Request) -> Request:
    """Ask for the financial year where a shorter period was asked for."""
    label = request.arguments.get("period")
    period = parse(label).period if label else None
    if period is None or period.start is None or period.days > counting.LONGEST_SHORT:
        return request
    return request.with_arguments(period=financial_year_of(period.start).label)


# --- what else to hide ---------------------------------------------------------------------------


def closed(reader: Reader, shown: Shown, stuck: Set[int]) -> Hidden:
    """Hidden cells with as many more as it takes that a reader can deduce no small count."""
    # Of the sums that give one away, the cheapest is hidden, wherever it is printed; then all is
    # tried again. Hiding more never shows more, so that it ends.
    hidden = [mask.copy() for mask in shown.hidden]
    for tried in count():
        now = Shown(shown.uses, tuple(mask.copy() for mask in hidden))
        if tried == 2 * TRIES:  # whatever could take longer to protect is not shown
            for use, mask in zip(shown.uses, hidden, strict=True):
                mask |= use.values != 0
        for found in reader.disclosures(now):
            if not any(hidden[use][cell] for cells in found.sums for use, cell in cells):
                cheapest = min(found.sums, key=lambda cells: _price(cells, now), default=())
                for use, cell in chain(*found.sums) if tried >= TRIES else cheapest:
                    hidden[use][cell] = True
            if not found.sums and not now.hides_zeros:
                _hide_a_zero(now, hidden, stuck)
        if _same(now, hidden):
            _give_company(now, hidden, set(reader.alone(now)) & stuck, stuck)
        if _same(now, hidden):
            break
    return {
        id(use): pd.Series(mask, index=use.cells.index)
        for use, mask in zip(shown.uses, hidden, strict=True)
    }


def _same(shown: Shown, hidden: list[np.ndarray]) -> bool:
    return all(map(np.array_equal, shown.hidden, hidden))


def _price(cells: tuple[Cell, ...], shown: Shown) -> tuple:
    """Price of hiding a sum: zeros last; in requests that hide something already first."""
    touched = {use.place for use, mask in zip(shown.uses, shown.hidden, strict=True) if mask.any()}
    values = [float(shown.uses[use].values[cell]) for use, cell in cells]
    spoilt = {shown.uses[use].place for use, _ in cells} - touched
    lost = sum(len(use.cells) for use in shown.uses if use.place in spoilt)
    return values[0] == 0, len(spoilt), lost, values[0], cells


def _hide_a_zero(shown: Shown, hidden: list[np.ndarray], stuck: Set[int]) -> None:
    """Hide a zero in a table of counts: after that, a mark no longer says that a count is not 0."""
    # Beside a figure in public, of which nothing can be hidden, the marks alone may tell the rest.
    for number, use in enumerate(shown.uses):
        zeros = (use.values == 0) & ~hidden[number]
        if use.place in stuck and zeros.any():
            for other, cell in shown.printed[use.members[zeros.argmax()]]:
                hidden[other][cell] = True
            return


def _give_company(shown: Shown, hidden: list[np.ndarray], alone: Set[int], stuck: Set[int]) -> None:
    """Hide another count where one small count alone is hidden: it would be known to be small."""
    # The other is hidden wherever it is printed, or it would be no company: best where that costs
    # no other exhibit its chart.
    helped: set[int] = set()
    for place in sorted(alone):
        usable = []
        for cells in shown.printed.values() if place not in helped else ():
            mine = [(use, at) for use, at in cells if shown.uses[use].place == place]
            value = float(shown.uses[mine[0][0]].values[mine[0][1]]) if mine else 0.0
            if value > 0 and not any(hidden[use][at] for use, at in mine):
                others = {shown.uses[use].place for use, _ in cells} - {place}
                usable.append((len(others - stuck), len(others), value, sorted(cells)))
        for number, cell in min(usable)[-1] if usable else ():
            hidden[number][cell] = True
            helped.add(shown.uses[number].place)


def _telling_table(readers: Sequence[tuple[Reader, Shown]]) -> int | None:
    """Table to leave out where marks still give a count away: it shows least and marks most."""
    # Four marks say that there are four at least, and one alone that there are four at most.
    for reader, shown in readers:
        found = reader.disclosures(shown) if shown.marked else []
        rows = frozenset().union(*(one.rows for one in found))
        places = Counter(shown.uses[use].place for cells in shown.printed.values()
                         for use, _ in cells)  # fmt: skip
        tables = {
            place: (places[place], -marks)
            for place, counts in shown.concealed.items()
            if (marks := sum(is_marked for marked, is_marked in counts if marked & rows))
        }
        if tables:
            return min(tables, key=tables.__getitem__)
    return None


def _lacking_company(
    used: list[Use], readers: Sequence[tuple[Reader, Shown]]
) -> set[tuple[int, str]]:
    """Places and measures to leave out too, where one measure left out is small and alone."""
    # The exhibit names the others, so that whoever knows which measures there are knows that one
    # count to be small. What is printed elsewhere as well would be no company.
    printed = {
        rows: {shown.uses[number].place for number, _ in cells}
        for _, shown in readers
        for rows, cells in shown.printed.items()
    }
    away = set()
    for place in sorted({place for reader, shown in readers for place in reader.alone(shown)}):
        mine = [use for use in used if use.place == place]
        kept = {use.measure for use in mine if not use.is_left_out}
        if len({use.measure for use in mine if use.is_left_out}) != 1 or len(kept) < 2:
            continue
        usable = []
        for measure in sorted(kept):
            uses = [use for use in mine if use.measure == measure]
            cells = [pair for use in uses for pair in zip(use.members, use.values, strict=True)]
            if any(value > 0 and printed.get(rows, set()) <= {place} for rows, value in cells):
                usable.append((float(sum(use.values.sum() for use in uses)), measure))
        if usable:
            away.add((place, min(usable)[1]))
    return away
