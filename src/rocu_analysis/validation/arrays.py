"""Small operations on arrays of objects, in which None is missing."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd


def objects(values: list) -> np.ndarray:
    """Array of objects, one an item, whatever the items are."""
    out = np.empty(len(values), dtype=object)
    out[:] = values
    return out


def missing(values: np.ndarray) -> np.ndarray:
    """Where an array of objects holds None."""
    return np.asarray(values == None, dtype=bool)  # noqa: E711 (elementwise)


def first_of(values: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Values, and where they are missing the other ones."""
    return np.where(missing(values), other, values)


def mapped(values: np.ndarray, function: Callable[[object], object]) -> np.ndarray:
    """Apply a function to each distinct value once."""
    if not len(values):
        return values
    codes, distinct = pd.factorize(values, use_na_sentinel=False)
    return objects([function(value) for value in distinct])[codes]


def groups(values: np.ndarray) -> list[np.ndarray]:
    """Positions of each distinct value, in the order in which these first stand.

    >>> [group.tolist() for group in groups(np.array(["b", "a", "b"], dtype=object))]
    [[0, 2], [1]]
    """
    if not len(values):
        return []
    codes, _ = pd.factorize(values, use_na_sentinel=False)
    order = np.argsort(codes, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(codes[order])) + 1)
