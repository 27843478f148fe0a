"""Least and greatest value of every hidden count, by linear programming."""

from __future__ import annotations

import numpy as np

from rocu_analysis.errors import NotComparable
from rocu_analysis.measures.linked_tables import CellSystem


def cell_bounds(
    system: CellSystem,
    concealed: np.ndarray,
    least: int = 0,
    within: np.ndarray | None = None,
) -> np.ndarray:
    """Least and greatest whole number of each concealed cell, shape (cells, 2).

    ``within`` (cells, 2) narrows a cell beforehand, as rounding does.
    """
    from scipy.sparse.csgraph import connected_components

    bounds = np.column_stack([system.values, system.values])
    columns = np.flatnonzero(concealed)
    relations = system.relations.tocsr()
    known = relations[:, ~concealed] @ system.values[~concealed]
    matrix = relations[:, columns]
    floor = np.where(system.rest, 0, least)[columns].astype(float)
    limits = np.column_stack([floor, np.full(len(columns), np.inf)])
    if within is not None:
        limits = np.column_stack([np.maximum(floor, within[columns, 0]), within[columns, 1]])
    incidence = abs(matrix)
    _, part = connected_components(incidence.T @ incidence, directed=False)
    for number in range(part.max() + 1 if len(columns) else 0):
        members = np.flatnonzero(part == number)
        block = matrix[:, members]
        used = np.flatnonzero(np.diff(block.tocsr().indptr))
        bounds[columns[members]] = _block_bounds(block.tocsr()[used], -known[used], limits[members])
    return bounds


def _block_bounds(matrix, known: np.ndarray, limits: np.ndarray) -> np.ndarray:
    from scipy.optimize import linprog

    if matrix.shape[0] == 0:
        return limits.copy()
    bounds = np.empty(limits.shape)
    for cell in range(len(limits)):
        for side, sign in enumerate((1.0, -1.0)):
            cost = np.zeros(len(limits))
            cost[cell] = sign
            result = linprog(cost, A_eq=matrix, b_eq=known, bounds=limits)
            if result.status == 2:
                raise NotComparable(
                    "table",
                    "the published counts contradict one another",
                    "Every total is the sum of its parts",
                )
            bounds[cell, side] = sign * result.fun if result.status == 0 else np.inf
    tolerance = 1e-6 * np.maximum(1.0, np.abs(known).max(initial=1.0) * 1e-3)
    return np.column_stack(
        [np.ceil(bounds[:, 0] - tolerance) + 0.0, np.floor(bounds[:, 1] + tolerance) + 0.0]
    )
