"""What else to hide, so that a reader of the paper can tell no small count.

`measures.disclosure` chooses well within the tables that it is given; here stands what it does not
see: counts that no exhibit asks for, and what is known of a count because it is hidden alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import count
from typing import TYPE_CHECKING

import pandas as pd

from rocu_analysis.paper.reader import Cell, Reader, Shown, Told

if TYPE_CHECKING:
    from rocu_analysis.paper.counts import Use


TRIES = 20  # of hiding the cheapest sums; then all that tell are hidden, and after as many, all


def closed(reader: Reader, shown: Shown, stuck: set[int]) -> dict[int, pd.Series]:
    """Hidden cells with as many more as it takes for a reader to tell no small count.

    Of the sums that tell one, the cheapest is hidden, wherever it is printed; then all is tried
    again. Hiding more never tells more, so that it ends.
    """
    hidden = [mask.copy() for mask in shown.hidden]
    for tried in count():
        now = Shown(shown.uses, tuple(hidden))
        fresh = tried == 2 * TRIES and _hide_all(now, hidden)
        for one in reader.told(now):
            if any(hidden[use][cell] for cells in one.sums for use, cell in cells):
                continue
            for use, cell in _to_hide(one, now, tried):
                hidden[use][cell] = fresh = True
            if not one.sums and not now.hides_zeros():
                fresh |= _hide_a_zero(now, hidden, stuck)
        if not fresh:
            fresh = _give_company(now, hidden, set(reader.alone(now)) & stuck, stuck)
        if not fresh:
            break
    return {
        id(use): pd.Series(mask, index=use.cells.index)
        for use, mask in zip(shown.uses, hidden, strict=True)
    }


def _to_hide(one: Told, shown: Shown, tried: int) -> Iterable[Cell]:
    """Cells of the cheapest sum that tells a count; of all of them where that takes too long."""
    if tried >= TRIES:
        return [cell for cells in one.sums for cell in cells]
    return min(one.sums, key=lambda cells: _price(cells, shown), default=())


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
    """Hide a zero in a table of counts: after that, a mark no longer says that a count is not 0.

    Beside a figure in public, of which nothing can be hidden, the marks alone may tell the rest.
    """
    for number, use in enumerate(shown.uses):
        zeros = (use.cells["value"].to_numpy() == 0) & ~hidden[number]
        if use.place in stuck and zeros.any():
            hidden[number][zeros.argmax()] = True
            return True
    return False


def _give_company(shown: Shown, hidden: list, alone: set[int], stuck: set[int]) -> bool:
    """Hide another count where one small count alone is hidden: it would be known to be small.

    The other is hidden wherever it is printed, or it would be no company: best where that costs no
    other exhibit its chart.
    """
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


def with_company(used: list[Use], readers: Sequence[tuple[Reader, Shown]]) -> list[Use] | None:
    """Uses with another measure left out where one is left out that is small and alone.

    The exhibit names the others, so that whoever knows which measures there are knows that one
    count to be small. None where there is no such exhibit, or nothing in it would be company.
    """
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
