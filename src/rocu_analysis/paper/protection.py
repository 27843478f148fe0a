"""Disclosure control of a whole paper, before anything is measured.

Small counts of people are hidden, with as many others as keep a reader from telling that they are
small, in all exhibits of the paper at once. Nothing is then measured across a hidden cell: an
exhibit that would hold one is asked again of coarser counts (years for quarters, small threats
together) until it holds none, and says so. Where that is not enough it becomes a table of counts
with ``[c]`` in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

import pandas as pd

from rocu_analysis.paper import earlier
from rocu_analysis.paper.counts import (
    LONGEST_SHORT,
    REGIONAL,
    Use,
    as_returned,
    hide_small_ranges,
    newest_of_people,
    small_undated,
    uses_of,
)
from rocu_analysis.paper.reader import Cell, Reader, Shown, Told
from rocu_analysis.periods import financial_year_of, parse

if TYPE_CHECKING:
    from rocu_analysis.paper.earlier import Earlier
    from rocu_analysis.paper.spec import Request

THRESHOLD = 5
LEAST_REGIONS = 3  # with fewer, regions are not compared
TRIES = 20  # of hiding the cheapest sums; then all that tell are hidden, and after as many, all

# Neither the regions or measures nor how many: a name would say between which numbers it lies. Of
# which regions a sum is, each exhibit says itself (`added_up`), which the attack takes as known.
_LEFT_OUT = "Some figures are left out to protect people."
_NO_MEASURE = "Some measures are left out to protect people."
_NO_PAST = (
    "To protect people, the intervals of some regions are not widened by their own past: they "
    "cover chance alone."
)
_NO_REVISIONS = (
    "To protect people, it is not told by how much counts of people were revised since they were "
    "first returned."
)
_YEARLY = (
    "To keep small counts of people from being seen, quarters were added up to {years} "
    "before anything was measured; years that are not whole are left out."
)
_MERGED = (
    "To keep small counts of people from being seen, each {detail} with a small count was put "
    "together with others before anything was measured."
)


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
    systems: tuple[System, ...]  # what the attack tries
    small: int  # how many small counts were found
    shown: tuple[Use, ...] = ()  # what each request shows, before it is hidden in tables
    applied: bool = True  # not in an internal paper
    before: tuple[Earlier, ...] = ()  # earlier papers that a reader is taken to know


def leave_open(requests: Sequence[Request]) -> Protection:
    """Protection of an internal paper: none."""
    return Protection(tuple(requests), {}, {}, (), (), 0, applied=False)


def protect(
    requests: Sequence[Request], threshold: int = THRESHOLD, before: Iterable[Earlier] = ()
) -> Protection:
    """Hide small counts in all tables of a paper, and coarsen what would hold a hidden one."""
    # Hidden with them is what would let a reader tell a small count that the paper does not show:
    # the one threat that nobody asked for, the part of a measure that is left of its whole. What
    # earlier papers showed (``before``) is known to the reader.
    before = tuple(before)
    requests, undated, told_before = _without_telling_rows(requests, threshold)
    asked = [use for place, request in enumerate(requests) for use in uses_of(request, place)]
    readers = {
        group: Reader.of(requests, group, threshold, earlier.of_group(before, group))
        for group in sorted({use.group for use in asked})
    }
    used, hidden, notes = _coarsen(asked, readers, threshold)
    tables = {
        place: tuple((use, hidden[id(use)]) for use in used if use.place == place)
        for place in sorted(_touched(used, hidden))
    }
    kept, done = _replace_frames(requests, asked, used, tables)
    said = {place: notes[place] for place in done}
    kept, past = _without_small_past(kept, used, set(tables), threshold)
    for places, note in ((undated, _LEFT_OUT), (past, _NO_PAST), (told_before, _NO_REVISIONS)):
        for place in places - set(tables):
            said[place] = tuple(dict.fromkeys((*said.get(place, ()), note)))
    small = [(use, use.small_cells(threshold)) for use in asked]
    concealed = (*small, *(pair for pairs in tables.values() for pair in pairs))
    systems = tuple(
        System(group[0], reader, _shown(used, hidden, group))
        for group, reader in readers.items()
        if reader.has_small
    )
    number = sum(int(mask.sum()) for _, mask in small)
    shown = tuple(used)
    return Protection(kept, said, tables, concealed, systems, number, shown, before=before)


# --- before any sum ------------------------------------------------------------------------------


def _without_telling_rows(requests: Sequence[Request], threshold: int):
    """Requests without what tells by itself that a count is small, or what it was."""
    # Ranges that say so are hidden. Small counts without days stand in no sum and would only be
    # listed: they are left out. An exhibit of the whole check would tell by how much a figure of
    # people was revised, and so what it was and is: it is asked of the newest. Gives the places of
    # the last two as well.
    kept, undated, revised = list(requests), set(), set()
    # Most requests share one frame, and go on to.
    held: dict[int, tuple[pd.DataFrame, pd.DataFrame, set[str]]] = {}
    for place, request in enumerate(requests):
        newest = newest_of_people(request.frames.get("check"))
        if newest is not None:
            request = request.with_frame("check", newest)
            revised.add(place)
        frame = request.frames.get("outcomes")
        if frame is not None and not frame.empty:
            if id(frame) not in held:
                without = hide_small_ranges(frame, threshold)
                small = small_undated(without, threshold)
                dated = without[~small].reset_index(drop=True)
                held[id(frame)] = without, dated, set(without.loc[small, "measure"])
            without, dated, measures = held[id(frame)]
            if without is not frame:
                request = request.with_frame("outcomes", without)
            if measures & request.measures:
                request = request.with_frame("outcomes", dated)
                undated.add(place)
        kept[place] = request
    return tuple(kept), undated, revised


def _without_small_past(requests, used: list[Use], tables: set[int], threshold: int):
    """Requests of one period without what lies before it of regions with a small count there."""
    # The intervals of a comparison are widened by each region's own past, which is a measure across
    # it: beside every other count of that past, a hidden one could be read from the limits.
    kept, changed = list(requests), set()
    for use in used:
        regions = use.small_past(threshold) if use.place not in tables else set()
        if regions:
            frame = kept[use.place].frames["outcomes"]
            past = frame["period_end"] < use.rows["period_start"].min()
            # A sum of a region is of its forces; a force or area is known by its own name.
            area = frame["force"].astype("object").where(frame["force"].notna(), frame["body"])
            places = frame["region"] if use.area == REGIONAL else area
            mine = frame["measure"].eq(use.measure) & places.isin(use.placed(regions))
            kept[use.place] = kept[use.place].with_frame("outcomes", frame[~(past & mine)])
            changed.add(use.place)
    return tuple(kept), changed


# --- coarser counts ------------------------------------------------------------------------------


def _coarsen(asked: list[Use], readers: dict, threshold: int):
    """Coarser uses until none holds a hidden cell, or nothing coarser is left."""
    # Only the requests that hold a small count themselves are coarsened at first: what was hidden
    # for their sake elsewhere is shown again once they are.
    used = list(asked)
    notes: dict[int, tuple[str, ...]] = {}
    stuck: set[int] = set()
    tried: dict = {}  # most groups stay as they are from one turn to the next
    while True:
        hidden = {}
        for group, reader in readers.items():
            mine = [use for use in used if use.group == group]
            key = (*map(id, mine), group, frozenset(stuck & {use.place for use in mine}))
            if key not in tried:
                # Small cells to begin with; what else must go, `closed` finds.
                small = {id(use): use.small_cells(threshold) for use in mine}
                shown = _shown(mine, small, group)
                # With the uses themselves, or their identities could be given to others.
                tried[key] = mine, closed(reader, shown, stuck)
            hidden |= tried[key][1]
        guilty = _guilty(used, hidden, stuck, threshold)
        if not guilty:
            held = [(reader, _shown(used, hidden, group)) for group, reader in readers.items()]
            fewer = with_company(used, held)
            marked = None if fewer else _telling_table(held)
            if marked is not None:
                fewer = [use.left_out() if use.place == marked else use for use in used]
                notes[marked] = (_LEFT_OUT,)
            if not fewer:
                return used, hidden, notes
            used = fewer
            continue
        for place in guilty:
            mine = [use for use in used if use.place == place]
            kept = [use for use in mine if not use.is_left_out]
            coarser = _coarser(kept, hidden, threshold)
            used = [use for use in used if use.place != place]
            if coarser is None:
                stuck.add(place)
                # It is shown as it was asked, with [c]: finer tells more than coarser and hidden.
                used += [use for use in asked if use.place == place]
            else:
                used += [*coarser[0], *(use for use in mine if use.is_left_out)]
                notes[place] = tuple(dict.fromkeys((*notes.get(place, ()), coarser[1])))


def _shown(used: list[Use], hidden: dict[int, pd.Series], group: tuple[str, str]) -> Shown:
    """What is shown of a group."""
    uses = tuple(use for use in used if use.group == group)
    return Shown(uses, tuple(hidden[id(use)].to_numpy(dtype=bool) for use in uses))


def _guilty(used: list[Use], hidden: dict, stuck: set, threshold: int) -> list[int]:
    """Requests that hold a small count of their own; failing that, any with a hidden cell."""
    touched = _touched(used, hidden) - stuck
    small = {use.place for use in used if use.place in touched and use.small(threshold)}
    return sorted(small or touched)


def _touched(used: list[Use], hidden: dict) -> set[int]:
    return {use.place for use in used if hidden[id(use)].any()}


def _coarser(uses: list[Use], hidden: dict, threshold: int) -> tuple[list[Use], str] | None:
    """Give the uses of one request one step coarser, with the sentence that says so."""
    fewer = _without_some_measures(uses, hidden)
    if fewer is not None:
        return fewer, _NO_MEASURE
    yearly = [use.yearly() for use in uses]
    if all(use is not None for use in yearly):
        up_to_now = any(use.needed == "years" for use in uses)
        years = "years up to the newest" if up_to_now else "financial years"
        return list(yearly), _YEARLY.format(years=years)
    # What is small itself; where nothing is, what was hidden for the sake of others.
    is_small = any(use.small(threshold) for use in uses)
    cells = [use.small_cells(threshold) if is_small else hidden[id(use)] for use in uses]
    pairs = list(zip(uses, cells, strict=True))
    for detail in ("threat", "tier", "level"):
        merged = [_merged(use, detail, mask) for use, mask in pairs]
        if any(use is not None for use in merged):
            kept = [new or old for new, old in zip(merged, uses, strict=True)]
            return kept, _MERGED.format(detail=detail)
    return _without_some_regions(pairs)


def _without_some_measures(uses: list[Use], hidden: dict) -> list[Use] | None:
    """Leave out measures with a hidden count, where the exhibit shows others beside them."""
    # One measure would otherwise take the quarters of all others from a page of many.
    away = {use.measure for use in uses if hidden[id(use)].any()}
    if not uses[0].several or away >= {use.measure for use in uses}:
        return None
    return [use.left_out() if use.measure in away else use for use in uses]


def _without_some_regions(pairs: list[tuple[Use, pd.Series]]) -> tuple[list[Use], str] | None:
    """Leave out the regions of some cells, never one alone, where enough are left."""
    # One region left out alone would be known to have a small count; the one with the fewest goes
    # with it.
    away = {region for use, mask in pairs for region in use.cells.loc[mask.to_numpy(), "region"]}
    totals = pd.concat([use.cells.groupby("region")["value"].sum() for use, _ in pairs])
    totals = totals.groupby(level=0).sum().drop(index=list(away)).sort_values(kind="stable")
    if len(away) == 1:
        away |= set(totals.index[totals > 0][:1])
    if not away or len(set(totals.index) - away) < LEAST_REGIONS:
        return None
    return [use.without(away) for use, _ in pairs], _LEFT_OUT


def _merged(use: Use, detail: str, mask: pd.Series) -> Use | None:
    """Labels of some cells put together; with the smallest other where that is one alone."""
    if detail not in use.dimensions:
        return None
    cells = use.cells
    labels = set(cells.loc[mask.to_numpy(), detail])
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
        after = [use for use in used if use.place == place and not use.is_left_out]
        if place in tables or set(map(id, before)) == set(map(id, after)):
            continue
        away = {use.measure for use in before} - {use.measure for use in after}
        frame = request.frames["outcomes"]
        frame = frame[~frame["measure"].isin(away)]
        coarser = {use.measure for use in after if not any(use is old for old in before)}
        added_up = [use for use in after if use.measure in coarser]
        frame = as_returned(added_up, frame) if added_up else frame
        changed = request.with_frame("outcomes", frame)
        if before[0].several:
            # Named, or another measure of the frame could take the place of one that is gone.
            names = [name for name in request.chosen.facts["names"] if name not in away]
            changed = changed.with_arguments(measures=names)
        # Only where quarters were added up is another period shown than was asked for.
        kept[place] = _in_its_year(changed) if _periods(after) - _periods(before) else changed
        done.append(place)
    return tuple(kept), done


def _periods(uses: list[Use]) -> set[str]:
    return {label for use in uses for label in use.rows["period"]}


def _in_its_year(request: Request) -> Request:
    """Ask for the financial year where a shorter period was asked for."""
    label = request.arguments.get("period")
    period = parse(label).period if label else None
    if period is None or period.start is None or period.days > LONGEST_SHORT:
        return request
    return request.with_arguments(period=financial_year_of(period.start).label)


# --- what else to hide ---------------------------------------------------------------------------


def closed(reader: Reader, shown: Shown, stuck: set[int]) -> dict[int, pd.Series]:
    """Hidden cells with as many more as it takes for a reader to tell no small count."""
    # Of the sums that tell one, the cheapest is hidden, wherever it is printed; then all is tried
    # again. Hiding more never tells more, so that it ends.
    hidden = [mask.copy() for mask in shown.hidden]
    for tried in count():
        now = Shown(shown.uses, tuple(hidden))
        fresh = tried == 2 * TRIES and _hide_all(now, hidden)
        for told in reader.told(now):
            if any(hidden[use][cell] for cells in told.sums for use, cell in cells):
                continue
            for use, cell in _to_hide(told, now, tried):
                hidden[use][cell] = fresh = True
            if not told.sums and not now.hides_zeros():
                fresh |= _hide_a_zero(now, hidden, stuck)
        if not fresh:
            fresh = _give_company(now, hidden, set(reader.alone(now)) & stuck, stuck)
        if not fresh:
            break
    return {
        id(use): pd.Series(mask, index=use.cells.index)
        for use, mask in zip(shown.uses, hidden, strict=True)
    }


def _to_hide(told: Told, shown: Shown, tried: int) -> Iterable[Cell]:
    """Cells of the cheapest sum that tells a count; of all of them where that takes too long."""
    if tried >= TRIES:
        return [cell for cells in told.sums for cell in cells]
    return min(told.sums, key=lambda cells: _price(cells, shown), default=())


def _hide_all(shown: Shown, hidden: list) -> bool:
    """Hide every count but zeros: whatever could take longer to protect is not shown."""
    before = sum(int(mask.sum()) for mask in hidden)
    for use, mask in zip(shown.uses, hidden, strict=True):
        mask |= use.cells["value"].to_numpy() != 0
    return sum(int(mask.sum()) for mask in hidden) > before


def _price(cells: tuple[Cell, ...], shown: Shown) -> tuple:
    """Price of hiding a sum: zeros last; in requests that hide something already first."""
    touched = {use.place for use, mask in zip(shown.uses, shown.hidden, strict=True) if mask.any()}
    values = [float(shown.uses[use].cells["value"].iloc[cell]) for use, cell in cells]
    spoilt = {shown.uses[use].place for use, _ in cells} - touched
    lost = sum(len(use.cells) for use in shown.uses if use.place in spoilt)
    return values[0] == 0, len(spoilt), lost, values[0], cells


def _hide_a_zero(shown: Shown, hidden: list, stuck: set[int]) -> bool:
    """Hide a zero in a table of counts: after that, a mark no longer says that a count is not 0."""
    # Beside a figure in public, of which nothing can be hidden, the marks alone may tell the rest.
    for number, use in enumerate(shown.uses):
        zeros = (use.cells["value"].to_numpy() == 0) & ~hidden[number]
        if use.place in stuck and zeros.any():
            hidden[number][zeros.argmax()] = True
            return True
    return False


def _give_company(shown: Shown, hidden: list, alone: set[int], stuck: set[int]) -> bool:
    """Hide another count where one small count alone is hidden: it would be known to be small."""
    # The other is hidden wherever it is printed, or it would be no company: best where that costs
    # no other exhibit its chart.
    printed = shown.printed()
    helped: set[int] = set()
    for place in sorted(alone):
        if place in helped:  # by the company of another
            continue
        held = [
            (shown.uses[number].members[cell], float(value))
            for number, use in enumerate(shown.uses)
            if use.place == place
            for cell, value in enumerate(use.cells["value"])
            if value > 0 and not hidden[number][cell]
        ]
        usable = []
        for rows, value in held:
            others = {shown.uses[number].place for number, _ in printed[rows]} - {place}
            usable.append((len(others - stuck), len(others), value, sorted(printed[rows])))
        if usable:
            for number, cell in min(usable)[-1]:
                hidden[number][cell] = True
                helped.add(shown.uses[number].place)
    return bool(helped)


def _telling_table(readers: Sequence[tuple[Reader, Shown]]) -> int | None:
    """Table to leave out where marks still tell a count: that which shows least and marks most."""
    # Four marks say that there are four at least, and one alone that there are four at most.
    for reader, shown in readers:
        told = reader.told(shown) if shown.marked() else []
        rows = frozenset().union(*(count.rows for count in told))
        tables = {}
        for place, held in shown.concealed().items():
            marks = sum(is_marked for marked, is_marked in held if marked & rows)
            seen = sum(place == shown.uses[use].place for _, (use, _) in shown.visible())
            tables |= {place: (seen, -marks)} if marks else {}
        if tables:
            return min(tables, key=tables.__getitem__)
    return None


def with_company(used: list[Use], readers: Sequence[tuple[Reader, Shown]]) -> list[Use] | None:
    """Uses with another measure left out where one is left out that is small and alone."""
    # The exhibit names the others, so that whoever knows which measures there are knows that one
    # count to be small. None where there is no such exhibit, or nothing in it would be company.
    alone = {place for reader, shown in readers for place in reader.alone(shown)}
    printed = {
        rows: {shown.uses[number].place for number, _ in cells}
        for _, shown in readers
        for rows, cells in shown.printed().items()
    }
    away = set()
    for place in sorted(alone):
        mine = [use for use in used if use.place == place]
        kept = {use.measure for use in mine if not use.is_left_out}
        if len({use.measure for use in mine if use.is_left_out}) != 1 or len(kept) < 2:
            continue
        usable = []
        for measure in sorted(kept):
            uses = [use for use in mine if use.measure == measure]
            rows = [
                rows
                for use in uses
                for rows, value in zip(use.members, use.cells["value"], strict=True)
                if value > 0 and printed.get(rows, set()) <= {place}
            ]
            if rows:
                total = sum(float(use.cells["value"].sum()) for use in uses)
                usable.append((total, measure))
        if usable:
            away.add((place, min(usable)[1]))
    if not away:
        return None
    return [use.left_out() if (use.place, use.measure) in away else use for use in used]
