"""What else could the hidden counts be? Other tables that fit everything published.

A count cannot be worked out if another table of whole numbers, with another count in
its place, fits all that is published. Such a table differs from the true one by a
move: changes that cancel in every sum. Finding a move clears a count; a proof that
there is none names the published cells that give it away.
"""

from __future__ import annotations

import numpy as np

from rocu_analysis.measures.linked_tables import CellSystem

TOLERANCE = 1e-6
NODES = 1000  # nodes of one integer programme: work is bounded by counting, not by the clock


def recoverable(
    system: CellSystem,
    hidden: np.ndarray,
    target: np.ndarray,
    insider: str = "line",
    enough: int | None = None,
) -> list[tuple[int, np.ndarray]]:
    """Targets that the published cells give away, each with the cells that do so.

    Stops at ``enough`` of them, if given.

    Returns
    -------
    list of (int, ndarray)
        A cell, and those published cells of which at least one must be hidden.
    """
    wanted = np.flatnonzero(target & hidden)
    if not wanted.size:
        return []
    slack = room_below(system, hidden)
    found = _fixed_cells(system, hidden, wanted, slack, enough)
    if found or insider != "table":
        return found
    # Somebody who is the only one counted in a cell knows that cell.
    for single in np.flatnonzero(hidden & (system.values == 1) & system.listed):
        known = hidden.copy()
        known[single] = False
        others = wanted[wanted != single]
        found += [
            (cell, support[support != single])
            for cell, support in _fixed_cells(system, known, others, slack, enough)
            if not _same_person(system, cell, single)
        ]
        if enough is not None and len(found) >= enough:
            break
    return found


def fixed_cells(
    system: CellSystem, hidden: np.ndarray, target: np.ndarray, least: int
) -> np.ndarray:
    """Targets that can take no other whole number, hidden counts being ``least`` or more."""
    floor = np.where(system.rest, 0, least)
    slack = np.maximum(system.values - floor, 0.0)
    found = _fixed_cells(system, hidden, np.flatnonzero(hidden & target), slack)
    return np.array(sorted(cell for cell, _ in found), dtype=int)


def _same_person(system: CellSystem, cell: int, single: int) -> bool:
    """A total of 1 over a count of 1 holds nobody else."""
    return system.values[cell] == 1 and bool(
        np.any(system.relations[:, [cell]].toarray() * system.relations[:, [single]].toarray() < 0)
    )


def room_below(system: CellSystem, hidden: np.ndarray) -> np.ndarray:
    """How far each count may fall in the eyes of a reader.

    A reader who sees zeros published knows that what is hidden is 1 or more.
    A count that was hidden before it came to us may be the least possible.
    """
    values = np.nan_to_num(system.values)
    zeros_hidden = bool(np.any(hidden & (system.values == 0) & system.listed))
    least = 0.0 if zeros_hidden else 1.0
    return np.maximum(values - np.where(system.rest, 0.0, least), 0.0)


def _fixed_cells(system, hidden, wanted, slack, enough=None) -> list[tuple[int, np.ndarray]]:
    columns = np.flatnonzero(hidden)
    matrix = system.relations[:, columns]
    used = np.flatnonzero(np.diff(matrix.tocsr().indptr))
    matrix = matrix.tocsr()[used].tocsc()
    place = {cell: number for number, cell in enumerate(columns)}
    targets = np.array([place[cell] for cell in wanted], dtype=int)
    room = slack[columns]
    open_targets = unmoved(matrix, room, targets)
    found = []
    by_row = matrix.tocsr()
    for target in open_targets:
        proofs = _proofs(matrix, by_row, room, target)
        if proofs is None:
            continue
        support = ~hidden  # if nothing more is known: something else must go
        if not np.isnan(proofs).any():
            combined = proofs @ system.relations.tocsr()[used]
            support = ~hidden & (np.abs(combined) > TOLERANCE).any(axis=0)
        found.append((int(columns[target]), np.flatnonzero(support)))
        if enough is not None and len(found) >= enough:
            break
    return found


def unmoved(matrix, room: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """Targets that a handful of moves of the whole table did not change.

    A move is another table of whole numbers that fits everything published; a
    cell that differs in one cannot be worked out.
    """
    from scipy.optimize import linprog
    from scipy.sparse import hstack

    if matrix.shape[0] == 0:
        return targets[:0]
    random = np.random.default_rng(0)
    size = len(room)
    both = hstack([matrix, -matrix], format="csc")
    bounds = np.concatenate([np.ones(size), np.minimum(room, 1.0)])
    bounds = np.column_stack([np.zeros(2 * size), bounds])
    idle, share = 0, 1.0
    while targets.size and idle < 4:
        # Prizes on fewer cells, and a price on every change, keep moves apart from one
        # another and short, and so in whole numbers.
        tried = targets[random.random(targets.size) < max(share, 8 / targets.size)]
        cost = np.full(2 * size, 0.04)
        up = (random.random(tried.size) < 0.5) | (room[tried] < 1)
        cost[tried + size * ~up] -= random.uniform(0.5, 1.5, tried.size)
        found = linprog(cost, A_eq=both, b_eq=np.zeros(matrix.shape[0]), bounds=bounds).x
        if found is None:
            break
        move = found[:size] - found[size:]
        moved = (np.abs(move[targets]) > 0.5) & whole_parts(matrix, move, room)[targets]
        few = moved.sum() < 0.1 * tried.size
        idle = 0 if np.any(moved) else idle + 1
        share = share / 3 if few else share
        targets = targets[~moved]
    return targets


def whole_parts(matrix, move: np.ndarray, room: np.ndarray) -> np.ndarray:
    """Cells in a separate part of a move that is in whole numbers, or is when doubled."""
    from scipy.sparse.csgraph import connected_components

    touched = np.flatnonzero(np.abs(move) > TOLERANCE)
    whole = np.zeros(len(move), bool)
    if not touched.size:
        return whole
    incidence = abs(matrix[:, touched])
    number, part = connected_components(incidence.T @ incidence, directed=False)
    fits = np.zeros(number, bool)
    for times in (1, 2):
        steps = times * move[touched]
        good = (np.abs(steps - np.round(steps)) < TOLERANCE) & (steps >= -room[touched] - 1e-9)
        bad = np.bincount(part, weights=~good, minlength=number)
        fits |= bad == 0
    whole[touched] = fits[part]
    return whole


def _proofs(matrix, by_row, room: np.ndarray, target: int) -> np.ndarray | None:
    """None if the target can take another whole number; else the sums that prove it cannot.

    The sums near the target are asked first: fewer of them are quicker, and a proof from
    some is a proof from all. The answer is a row of signed weights over the relations,
    one for each direction; all missing where only whole numbers, no sum, stand in the way.
    """
    near = np.unique(matrix[:, [target]].indices)
    around = np.unique(by_row[near].indices)
    near = np.unique(matrix[:, around].indices)
    columns = np.unique(by_row[near].indices)
    if len(near) < 0.7 * matrix.shape[0]:
        block = by_row[near][:, columns].tocsc()
        local = _single_moves(block, room[columns], int(np.searchsorted(columns, target)))
        if local is not None and not np.isnan(local).any():
            proof = np.zeros((2, matrix.shape[0]))
            proof[:, near] = local
            return proof
    return _single_moves(matrix, room, target)


def _single_moves(matrix, room: np.ndarray, target: int) -> np.ndarray | None:
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
        if abs(result.x[target]) > 1 - TOLERANCE:
            whole = np.abs(result.x - np.round(result.x)).max() < TOLERANCE
            if whole or _whole_move_exists(matrix, lower, upper, cost):
                return None
            duals.append(np.full(matrix.shape[0], np.nan))
        else:
            duals.append(result.eqlin.marginals)
    return np.array(duals)


def _whole_move_exists(matrix, lower, upper, cost) -> bool:
    from scipy.optimize import Bounds, LinearConstraint, milp

    result = milp(
        cost,
        integrality=np.ones(len(cost)),
        bounds=Bounds(lower, upper),
        constraints=LinearConstraint(matrix, 0, 0),
        options={"node_limit": NODES},
    )
    return result.x is not None and abs(cost @ result.x) > 0.5


def cheapest_move(matrix, room, price, targets: np.ndarray) -> np.ndarray | None:
    """Move of one unit of each target with the least price of cells changed.

    One target's move is in whole numbers; that of several may not be.
    """
    from scipy.optimize import Bounds, LinearConstraint, linprog, milp
    from scipy.sparse import hstack

    size = len(room)
    cost = np.tile(price / max(price.max(), 1.0) + 1e-4, 2)
    both = hstack([matrix, -matrix], format="csc")
    can_fall = room[targets] >= 1
    for fall in (can_fall, np.zeros(len(targets), bool)) if can_fall.any() else (can_fall,):
        upper = np.concatenate([np.full(size, np.inf), room])
        lower = np.zeros(2 * size)
        upper[targets], upper[size + targets] = ~fall, fall
        lower[targets], lower[size + targets] = ~fall, fall
        result = linprog(
            cost, A_eq=both, b_eq=np.zeros(matrix.shape[0]), bounds=np.column_stack([lower, upper])
        )
        if result.x is None:
            continue
        fraction = np.abs(result.x - np.round(result.x)).max()
        if fraction > TOLERANCE and len(targets) == 1:
            result = milp(
                cost,
                integrality=np.ones(2 * size),
                bounds=Bounds(lower, upper),
                constraints=LinearConstraint(both, 0, 0),
                options={"node_limit": NODES, "mip_rel_gap": 0.1},
            )
        if result.x is not None:
            return result.x[:size] - result.x[size:]
    return None
