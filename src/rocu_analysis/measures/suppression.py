"""Which cells to hide: integer programming against a reader who does the sums.

The choice is a programme in one yes-or-no variable a cell, with the fewest
cells and then the smallest sum as its aim. Rules that hold on single sums go in
at once; whatever the pattern still gives away is found by an attack, turned into
a further rule (a cut), and the programme is solved again (the cutting planes of
Fischetti and Salazar-González, 2000, Journal of the American Statistical
Association 95, for exact recovery).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from rocu_analysis.measures.linked_tables import CellSystem
from rocu_analysis.measures.moves import (
    NODES,
    cheapest_move,
    recoverable,
    room_below,
    unmoved,
    whole_parts,
)

# Work is bounded by counting, never by the clock: the same tables give the same pattern.
_ROUNDS = 2500  # rounds of cuts, times cells hidden
_CUTS_A_ROUND = 25
_TOGETHER = 4
_THIN_UP_TO = 250
_INFEASIBLE = 2  # scipy's status
_LARGE = 950  # cells to decide on, above which whole numbers take too long


@dataclass(frozen=True)
class Pattern:
    """A safe pattern: what is hidden, and whether a better one has been ruled out."""

    hidden: np.ndarray
    primary: np.ndarray
    optimal: bool


@dataclass(frozen=True)
class _Task:
    system: CellSystem
    threshold: int
    must: np.ndarray  # hidden in any case
    may: np.ndarray  # may be hidden
    target: np.ndarray  # must not be worked out
    insider: str
    price: np.ndarray  # whole numbers: count first, then sum
    strict: bool  # whether the rules on groups and insiders hold too


def choose_pattern(system: CellSystem, threshold: int, insider: str) -> Pattern:
    """Fewest cells, then smallest sum, such that no hidden count can be worked out.

    That goes for the larger counts hidden beside the small ones too: one that could be
    worked out would hide nothing, and a sum that it shares with small counts would be bare.
    Zeros stay published, and so do the totals of a two-way frame, as long as
    the small counts can be protected without them; then zeros are hidden, then groups
    may be small, then totals are hidden.
    """
    values = np.nan_to_num(system.values)
    missing = np.isnan(system.values) & system.listed
    small = (values >= 1) & (values < threshold)
    primary = system.listed & (missing | small & ~system.total)
    must = primary | system.rest
    target = primary & ~(system.total & missing) | system.rest & small
    if not target.any():
        return Pattern(must, primary, True)
    price = _price(values, must, values == 0, system.total)
    for may, strict in _allowances(system, values):
        task = _Task(system, threshold, must, may | must, target, insider, price, strict)
        solved = _solve(task)
        if solved is not None:
            return Pattern(solved[0], primary, solved[1])
    return Pattern(np.ones(len(values), bool), primary, True)


def _allowances(system: CellSystem, values: np.ndarray):
    """What may be hidden, and under which rules, from the mildest on."""
    yield ~system.total & (values > 0), True
    yield ~system.total, True
    yield ~system.total, False
    yield np.ones(len(values), bool), False


def _price(values, must, zero, total) -> np.ndarray:
    """Whole-number prices: a cell more always costs more than any difference in sums."""
    free = ~must
    cell = float(values[free & ~total].sum()) + 1
    price = cell + values
    # A zero or a published total only where little else will do.
    price = np.where(zero, price + 10 * cell, price)
    price = np.where(total, price + 100 * cell, price)
    return np.where(must, 0.0, price)


def _solve(task: _Task) -> tuple[np.ndarray, bool] | None:
    """A safe pattern and whether it is the best; None where none is safe."""
    rules, cuts = _line_rules(task), []
    hidden, optimal = _programme(task, rules)
    if hidden is None:
        return None
    rounds = max(4, _ROUNDS // max(int(hidden.sum()), 1))
    while optimal:
        broken = _leaks(task, hidden, _CUTS_A_ROUND)
        if not broken:
            return hidden, True
        rounds -= 1
        if not rounds:
            break
        for cell, support in broken:
            cut, primary = support[task.may[support]], bool(task.target[cell])
            if len(cut):
                cuts.append((cut, None, 1.0, None if primary else cell))
            elif primary:
                return None
            else:  # no company could keep this one from being worked out: it stays published
                task = replace(task, may=task.may & (np.arange(len(task.may)) != cell))
        rules = _line_rules(task) + cuts
        found, optimal = _programme(task, rules)
        if found is None:
            return None
        hidden = found if optimal else hidden  # unfinished, it may hide far too much
    safe = _add_until_safe(task, hidden & task.may)
    return None if safe is None else (_thin(task, safe), False)


def _leaks(task: _Task, hidden: np.ndarray, enough: int) -> list[tuple[int, np.ndarray]]:
    """Hidden cells that can be worked out, each with the cells that give it away."""
    watched = task.target | hidden & ~task.must
    found = recoverable(task.system, hidden, watched, "line", enough)
    if found or task.insider != "table":
        return found
    return recoverable(task.system, hidden, task.target, "table", enough)


def _line_rules(task: _Task) -> list[tuple]:
    """Rules on single sums, as (cells, weights, at least, cell that the rule is about)."""
    system, rules = task.system, []
    values = np.nan_to_num(system.values)
    relations = system.relations.tocsr()
    for row in range(relations.shape[0]):
        span = slice(relations.indptr[row], relations.indptr[row + 1])
        cells, signs = relations.indices[span], relations.data[span]
        usable = task.may[cells]
        cells, signs = cells[usable], signs[usable]
        rules += _company_rules(cells)
        rules += _least_rules(task, cells, signs, values)
        if task.strict:
            rules += _group_rules(task, cells, signs, values)
        if task.strict and task.insider != "none":
            rules += _insider_rules(task, cells, signs, values)
    return rules


def _company_rules(cells: np.ndarray) -> list[tuple]:
    """A hidden cell is never the only one hidden in a sum: it would be the difference."""
    return [(cells[cells != cell], None, 1.0, cell) for cell in cells]


def _least_rules(task, cells, signs, values) -> list[tuple]:
    """A count of 1 can only have been more: something beside it must be able to give way."""
    if np.any(task.may & (task.system.values == 0)):
        return []
    rules = []
    for place in np.flatnonzero(task.target[cells] & (values[cells] <= 1)):
        gives_way = (signs != signs[place]) | (values[cells] >= 2)
        gives_way[place] = False
        if gives_way.any():
            rules.append((cells[gives_way], None, 1.0, None))
    return rules


def _group_rules(task, cells, signs, values) -> list[tuple]:
    """What is hidden on one side of a sum is published as a whole, and must not be small."""
    rules = []
    for side in (1.0, -1.0):
        mine = signs == side
        if not np.any(task.target[cells] & mine):
            continue
        weights = np.where(mine, values[cells], float(task.threshold))
        fixed = task.must[cells] & np.isnan(task.system.values[cells])
        within_reach = min(float(task.threshold), float(weights.sum()))
        if not fixed.any() and within_reach > 0:
            rules.append((cells, weights, within_reach, None))
    return rules


def _insider_rules(task, cells, signs, values) -> list[tuple]:
    """The only person in a cell must not learn the one other hidden count of a sum."""
    rules = []
    fixed = np.flatnonzero(task.target[cells])
    for single in fixed[values[cells[fixed]] == 1]:
        for other in fixed[fixed != single]:
            same = signs[single] != signs[other] and values[cells[other]] == 1
            rest = np.delete(cells, [single, other])
            if not same and rest.size:
                rules.append((rest, None, 1.0, None))
    return rules


def _programme(task: _Task, rules: list[tuple]) -> tuple[np.ndarray | None, bool]:
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    if np.count_nonzero(task.may & ~task.must) > _LARGE:
        return _cheapest_for_rules(task, rules), False
    cells = np.flatnonzero(task.may)
    place = np.full(len(task.may), -1)
    place[cells] = np.arange(len(cells))
    row, column, weight, least = [], [], [], []
    for members, weights, at_least, about in rules:
        allowed = task.may[members]
        members = members[allowed]
        weights = np.ones(len(members)) if weights is None else weights[allowed]
        fixed = task.must[members]
        held = float(weights[fixed].sum())
        conditional = about is not None and not task.must[about]
        if held >= at_least or (conditional and not task.may[about]):
            continue
        # An unconditional rule with no cell to meet it is beyond help; the attack decides.
        if not conditional and not len(members):
            continue
        number = len(least)
        free = members[~fixed]
        row += [number] * len(free)
        column += place[free].tolist()
        weight += weights[~fixed].tolist()
        if conditional:
            row.append(number)
            column.append(place[about])
            weight.append(held - at_least)
        least.append(0.0 if conditional else at_least - held)
    must = task.must[cells].astype(float)
    if not least:
        return task.must.copy(), True
    matrix = csr_array((weight, (row, column)), shape=(len(least), len(cells)))
    result = milp(
        task.price[cells],
        integrality=np.ones(len(cells)),
        bounds=Bounds(must, 1.0),
        constraints=LinearConstraint(matrix, least, np.inf),
        options={"node_limit": NODES, "mip_rel_gap": 0.0},
    )
    if result.status == _INFEASIBLE:
        return None, False
    hidden = task.must.copy()
    if result.x is not None:
        hidden[cells[result.x > 0.5]] = True
    return hidden, result.status == 0


def _cheapest_for_rules(task: _Task, rules: list[tuple]) -> np.ndarray:
    """A start where the programme would take too long: each rule's cheapest cells."""
    hidden = task.must.copy()
    for members, weights, at_least, about in rules:
        if about is not None:
            continue
        usable = members[task.may[members] & ~hidden[members]]
        for cell in usable[np.argsort(task.price[usable], kind="stable")]:
            if _held(members, weights, hidden) >= at_least:
                break
            hidden[cell] = True
    return hidden


def _add_until_safe(task: _Task, hidden: np.ndarray) -> np.ndarray | None:
    """Open a way for each small count that is given away, cheapest first.

    For counts that cannot take another value, the cheapest move of the whole table
    that changes them says what else to hide (the sequential heuristic of Kelly, Golden
    and Assad, 1992, Networks 22), several at a time, then those that are left one by
    one. What is hidden only grows, so that a way once open stays open.
    """
    slack = room_below(task.system, task.may)
    hidden = _without_idle(task, hidden, slack)
    cells = np.flatnonzero(task.may)
    matrix = task.system.relations.tocsr()[:, cells].tocsc()
    left = np.searchsorted(cells, _still_fixed(task, hidden, slack))
    for size in (_TOGETHER, 1):
        waiting = []
        while len(left):
            batch, left = left[:size], left[size:]
            price = task.price[cells] * ~hidden[cells]
            move = cheapest_move(matrix, slack[cells], price, batch)
            if move is None and size == 1:
                if task.target[cells[batch[0]]]:
                    return None
                hidden[cells[batch[0]]] = False  # nothing hides it, so that it hides nothing
            elif move is not None:
                opened = np.abs(move) > 0.5
                if size > 1:
                    opened &= whole_parts(matrix, move, slack[cells])
                hidden[cells[opened]] = True
                waiting += batch[~opened[batch]].tolist()
                left = left[~opened[left]]
            else:
                waiting += batch.tolist()
        left = np.array(waiting, dtype=int)
    zeros_usable = np.any(task.may & (task.system.values == 0))
    # Every way found is a whole table of its own; only where the reader's least count or
    # the insider is not settled by that is there more to look for.
    return _add_by_cuts(task, hidden) if zeros_usable or task.insider == "table" else hidden


def _without_idle(task: _Task, hidden: np.ndarray, slack: np.ndarray) -> np.ndarray:
    """Publish larger counts that can be worked out anyway, unless a group needs them."""
    fixed = np.zeros(len(hidden), bool)
    fixed[_still_fixed(task, hidden, slack)] = True
    idle = fixed & ~task.target
    needed = np.zeros(len(hidden), bool)
    for members, weights, at_least, about in _line_rules(task):
        if about is None and _held(members, weights, hidden & ~idle) < at_least:
            needed[members] = True
    return hidden & ~(idle & ~needed)


def _held(members: np.ndarray, weights: np.ndarray | None, hidden: np.ndarray) -> float:
    held = hidden[members]
    return float(held.sum() if weights is None else weights[held].sum())


def _still_fixed(task: _Task, hidden: np.ndarray, slack: np.ndarray) -> np.ndarray:
    columns = np.flatnonzero(hidden)
    wanted = np.flatnonzero(task.target | hidden & ~task.must)
    matrix = task.system.relations.tocsr()[:, columns].tocsc()
    return columns[unmoved(matrix, slack[columns], np.searchsorted(columns, wanted))]


def _add_by_cuts(task: _Task, hidden: np.ndarray) -> np.ndarray | None:
    """Hide the cheapest cell of each leak until there is none."""
    hidden = hidden.copy()
    while broken := _leaks(task, hidden, _CUTS_A_ROUND):
        for cell, support in broken:
            usable = support[task.may[support]]
            if not usable.size:
                if task.target[cell]:
                    return None
                hidden[cell] = False
            elif not hidden[usable].any():
                hidden[usable[np.argmin(task.price[usable])]] = True
    return hidden


def _thin(task: _Task, hidden: np.ndarray) -> np.ndarray:
    """Publish again what can be published, dearest first; too slow for the largest tables."""
    hidden = hidden.copy()
    extra = np.flatnonzero(hidden & ~task.must)
    if np.count_nonzero(hidden) > _THIN_UP_TO:
        return hidden
    for cell in extra[np.argsort(-task.price[extra])]:
        hidden[cell] = False
        if _breaks_a_rule(task, hidden) or _leaks(task, hidden, 1):
            hidden[cell] = True
    return hidden


def _breaks_a_rule(task: _Task, hidden: np.ndarray) -> bool:
    for members, weights, at_least, about in _line_rules(task):
        if about is not None and not hidden[about]:
            continue
        if len(members) and _held(members, weights, hidden) < at_least:
            return True
    return False
