"""Which cells to hide: integer programming against a reader who does the sums.

The choice is a programme in one yes-or-no variable a cell, with the fewest
cells and then the smallest sum as its aim. Rules that hold on single sums go in
at once; whatever the pattern still gives away is found by an attack, turned into
a further rule (a cut), and the programme is solved again (the cutting planes of
Fischetti and Salazar-González, 2000, Journal of the American Statistical
Association 95, for exact recovery).
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from rocu_analysis.measures.linked_tables import CellSystem

TIME_ALLOWED = 3.0  # seconds for the best pattern; after that, a safe one
_TOLERANCE = 1e-6


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


def choose_pattern(system: CellSystem, threshold: int, insider: str) -> Pattern:
    """Fewest cells, then smallest sum, such that no small count can be worked out.

    Zeros stay published, and so do the totals of a two-way frame, as long as
    the small counts can be protected without them; then zeros are hidden, then
    totals.
    """
    values = np.nan_to_num(system.values)
    missing = np.isnan(system.values) & system.listed
    small = (values >= 1) & (values < threshold)
    primary = system.listed & (missing | small & ~system.total)
    must = primary | system.rest
    target = primary & ~(system.total & missing) | system.rest & small
    if not target.any():
        return Pattern(must, primary, True)
    for may in _allowances(system, values, must):
        everything = must | may
        if not recoverable(system, everything, target, insider):
            break
    task = _Task(
        system,
        threshold,
        must,
        may | must,
        target,
        insider,
        _price(values, must, values == 0, system.total),
    )
    hidden, optimal = _solve(task)
    return Pattern(hidden, primary, optimal)


def _allowances(system: CellSystem, values: np.ndarray, must: np.ndarray):
    plain = ~system.total & (values > 0)
    yield plain
    yield ~system.total
    yield np.ones(len(values), bool)


def _price(values, must, zero, total) -> np.ndarray:
    """Whole-number prices: a cell more always costs more than any difference in sums."""
    free = ~must
    cell = float(values[free & ~total].sum()) + 1
    price = cell + values
    # A zero or a published total only where little else will do.
    price = np.where(zero, price + 10 * cell, price)
    price = np.where(total, price + 100 * cell, price)
    return np.where(must, 0.0, price)


def recoverable(
    system: CellSystem,
    hidden: np.ndarray,
    target: np.ndarray,
    insider: str = "line",
) -> list[tuple[int, np.ndarray]]:
    """Targets that the published cells give away, each with the cells that do so.

    Returns
    -------
    list of (int, ndarray)
        A cell, and those published cells of which at least one must be hidden.
    """
    wanted = np.flatnonzero(target & hidden)
    if not wanted.size:
        return []
    slack = _room_below(system, hidden)
    found = _fixed_cells(system, hidden, wanted, slack)
    if found or insider != "table":
        return found
    # Somebody who is the only one counted in a cell knows that cell.
    for single in np.flatnonzero(hidden & (system.values == 1) & system.listed):
        known = hidden.copy()
        known[single] = False
        others = wanted[wanted != single]
        found += [
            (cell, support[support != single])
            for cell, support in _fixed_cells(system, known, others, slack)
            if not _same_person(system, cell, single)
        ]
    return found


def _same_person(system: CellSystem, cell: int, single: int) -> bool:
    """A total of 1 over a count of 1 holds nobody else."""
    return system.values[cell] == 1 and bool(
        np.any(system.relations[:, [cell]].toarray() * system.relations[:, [single]].toarray() < 0)
    )


def _room_below(system: CellSystem, hidden: np.ndarray) -> np.ndarray:
    """How far each count may fall in the eyes of a reader.

    A reader who sees zeros published knows that what is hidden is 1 or more.
    A count that was hidden before it came to us may be the least possible.
    """
    values = np.nan_to_num(system.values)
    zeros_hidden = bool(np.any(hidden & (system.values == 0) & system.listed))
    least = 0.0 if zeros_hidden else 1.0
    return np.maximum(values - np.where(system.rest, 0.0, least), 0.0)


def _fixed_cells(system, hidden, wanted, slack) -> list[tuple[int, np.ndarray]]:
    columns = np.flatnonzero(hidden)
    matrix = system.relations[:, columns]
    used = np.flatnonzero(np.diff(matrix.tocsr().indptr))
    matrix = matrix.tocsr()[used].tocsc()
    place = {cell: number for number, cell in enumerate(columns)}
    targets = np.array([place[cell] for cell in wanted], dtype=int)
    room = slack[columns]
    open_targets = _shake(matrix, room, targets)
    found = []
    for target in open_targets:
        duals = _single_moves(matrix, room, target)
        if duals is None:
            continue
        support = np.zeros(len(hidden), bool)
        for dual in duals:
            combined = np.zeros(system.relations.shape[0])
            combined[used] = dual
            support |= np.abs(combined @ system.relations) > _TOLERANCE
        found.append((int(columns[target]), np.flatnonzero(support & ~hidden)))
    return found


def _shake(matrix, room: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """Targets that a handful of moves of the whole table did not change.

    A move is another table of whole numbers that fits everything published; a
    cell that differs in one cannot be worked out.
    """
    from scipy.optimize import linprog

    random = np.random.default_rng(0)
    bounds = np.column_stack([-np.minimum(room, 1.0), np.ones(len(room))])
    for _ in range(8):
        if not targets.size:
            break
        cost = np.zeros(len(room))
        cost[targets] = random.uniform(0.5, 1.5, targets.size) * random.choice(
            [-1, 1], targets.size
        )
        if matrix.shape[0] == 0:
            return targets[:0]
        move = linprog(cost, A_eq=matrix, b_eq=np.zeros(matrix.shape[0]), bounds=bounds).x
        if move is None or np.abs(move - np.round(move)).max() > _TOLERANCE:
            continue
        left = targets[np.abs(move[targets]) < 0.5]
        if left.size == targets.size:
            break
        targets = left
    return targets


def _single_moves(matrix, room: np.ndarray, target: int) -> list[np.ndarray] | None:
    """None if the target can take another whole number; else the proofs that it cannot."""
    from scipy.optimize import linprog

    duals = []
    upper = np.full(len(room), np.inf)
    upper[target] = 1.0
    lower = -room.copy()
    lower[target] = max(lower[target], -1.0)
    for sign in (-1.0, 1.0):
        cost = np.zeros(len(room))
        cost[target] = sign
        result = linprog(
            cost,
            A_eq=matrix,
            b_eq=np.zeros(matrix.shape[0]),
            bounds=np.column_stack([lower, upper]),
        )
        if abs(result.x[target]) > 1 - _TOLERANCE:
            whole = np.abs(result.x - np.round(result.x)).max() < _TOLERANCE
            if whole or _whole_move_exists(matrix, lower, upper, cost):
                return None
        duals.append(result.eqlin.marginals)
    return duals


def _whole_move_exists(matrix, lower, upper, cost) -> bool:
    from scipy.optimize import Bounds, LinearConstraint, milp

    result = milp(
        cost,
        integrality=np.ones(len(cost)),
        bounds=Bounds(lower, upper),
        constraints=LinearConstraint(matrix, 0, 0),
        options={"time_limit": 1.0},
    )
    return result.x is not None and abs(cost @ result.x) > 0.5


def _solve(task: _Task) -> tuple[np.ndarray, bool]:
    deadline = time.monotonic() + TIME_ALLOWED
    rules = _line_rules(task)
    while True:
        left = deadline - time.monotonic()
        if left <= 0:
            hidden, optimal = task.must.copy(), False
        else:
            hidden, optimal = _programme(task, rules, left)
        broken = recoverable(task.system, hidden, task.target, task.insider)
        if not broken:
            return (hidden, True) if optimal else (_thin(task, hidden), False)
        if left <= 0 or not optimal:
            return _thin(task, _add_until_safe(task, hidden, broken)), False
        for _, support in broken:
            rules.append((support[task.may[support]], None, 1.0, None))


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
        rules += _company_rules(task, cells)
        rules += _group_rules(task, cells, signs, values)
        if task.insider != "none":
            rules += _insider_rules(task, cells, signs, values)
    return rules


def _company_rules(task: _Task, cells: np.ndarray) -> list[tuple]:
    """A hidden cell is never the only one hidden in a sum: it would be the difference."""
    return [(cells[cells != cell], None, 1.0, cell) for cell in cells]


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


def _programme(task: _Task, rules: list[tuple], seconds: float) -> tuple[np.ndarray, bool]:
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    cells = np.flatnonzero(task.may)
    place = np.full(len(task.may), -1)
    place[cells] = np.arange(len(cells))
    row, column, weight, least = [], [], [], []
    for members, weights, at_least, about in rules:
        fixed = task.must[members]
        held = float(np.sum(np.ones(len(members))[fixed] if weights is None else weights[fixed]))
        if held >= at_least or not len(members):
            continue
        number = len(least)
        free = members[~fixed]
        row += [number] * len(free)
        column += place[free].tolist()
        weight += [1.0] * len(free) if weights is None else weights[~fixed].tolist()
        if about is not None and not task.must[about]:
            row.append(number)
            column.append(place[about])
            weight.append(-at_least)
            least.append(0.0)
        else:
            least.append(at_least - held)
    must = task.must[cells].astype(float)
    if not least:
        return task.must.copy(), True
    constraint = LinearConstraint(
        csr_array((weight, (row, column)), shape=(len(least), len(cells))), least, np.inf
    )
    result = milp(
        task.price[cells],
        integrality=np.ones(len(cells)),
        bounds=Bounds(must, 1.0),
        constraints=constraint,
        options={"time_limit": max(seconds, 0.05), "mip_rel_gap": 0.0},
    )
    hidden = task.must.copy()
    if result.x is not None:
        hidden[cells[result.x > 0.5]] = True
    return hidden, result.status == 0


def _add_until_safe(task: _Task, hidden: np.ndarray, broken: list) -> np.ndarray:
    """Hide the cheapest cell of each leak until there is none."""
    hidden = hidden.copy()
    while broken:
        for _, support in broken:
            usable = support[task.may[support] & ~hidden[support]]
            if usable.size and not hidden[support].any():
                hidden[usable[np.argmin(task.price[usable])]] = True
            elif not usable.size:
                hidden |= task.may
        broken = recoverable(task.system, hidden, task.target, task.insider)
    return hidden


def _thin(task: _Task, hidden: np.ndarray) -> np.ndarray:
    """Publish again whatever can be published, dearest first."""
    hidden = hidden.copy()
    extra = np.flatnonzero(hidden & ~task.must)
    for cell in extra[np.argsort(-task.price[extra])]:
        hidden[cell] = False
        if recoverable(task.system, hidden, task.target, task.insider):
            hidden[cell] = True
    return hidden
