"""Small operations on long arrays of few distinct values, and on arrays of objects."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache

import numpy as np
import pandas as pd


class Coded:
    """An array of few distinct values: for each place the number of its value, -1 for none.

    A long sheet says few different things. What is said of 100,000 figures is worked out on the
    few values and their numbers, and costs little more than for a hundred.

    ``codes`` holds whole numbers, one a place; ``values`` the distinct values, None not among them.
    """

    __slots__ = ("codes", "values")

    def __init__(self, codes: np.ndarray, values: list) -> None:
        self.codes, self.values = codes, values

    @classmethod
    def of(cls, items: Iterable[object]) -> Coded:
        """One place an item, None for none."""
        number: dict[object, int] = {}
        codes = [-1 if item is None else number.setdefault(item, len(number)) for item in items]
        return cls(np.array(codes, dtype=np.int32), list(number))

    @classmethod
    def full(cls, size: int, value: object = None) -> Coded:
        """One value everywhere, or none anywhere."""
        return cls(_alike(size, -1), []) if value is None else cls(_alike(size, 0), [value])

    def __len__(self) -> int:
        return len(self.codes)

    def at(self, place: int) -> object:
        """Value at one place; None where there is none."""
        code = self.codes[place]
        return self.values[code] if code >= 0 else None

    def take(self, places: np.ndarray) -> Coded:
        """Values at some places; none at places below 0."""
        if not self.values:
            return Coded.full(len(places))
        return Coded(_padded(self.codes, -1)[places], self.values)

    @property
    def missing(self) -> np.ndarray:
        """Places without a value."""
        return self.codes < 0

    def first_of(self, other: Coded) -> Coded:
        """Own values, and where there are none the other's."""
        if not self.values:
            return other
        if not other.values or not self.missing.any():
            return self
        return self.where(~self.missing, other)

    def filled(self, value: object) -> Coded:
        """Own values, and where there are none this one."""
        return self.put(self.missing, value) if self.values else Coded.full(len(self), value)

    def where(self, own: np.ndarray, other: Coded) -> Coded:
        """Own values where `own` is true, elsewhere the other's."""
        values, codes = self._numbered(other)
        return Coded(np.where(own, self.codes, codes), values)

    def put(self, places: np.ndarray, value: object) -> Coded:
        """Return the same with one value at some places."""
        return self.where(~places, Coded.full(len(self), value)) if places.any() else self

    def _numbered(self, other: Coded) -> tuple[list, np.ndarray]:
        """All values of both, and the other's codes among them."""
        number = {value: code for code, value in enumerate(self.values)}
        table = [number.setdefault(value, len(number)) for value in other.values]
        if table == list(range(len(table))):
            return list(number), other.codes
        return list(number), np.array([*table, -1], dtype=np.int32)[other.codes]

    def differs(self, other: Coded) -> np.ndarray:
        """Places at which both have a value, and not the same."""
        if not (self.values and other.values):
            return np.zeros(len(self), dtype=bool)
        _, codes = self._numbered(other)
        return (self.codes >= 0) & (codes >= 0) & (self.codes != codes)

    def mask(self, function: Callable[[object], object]) -> np.ndarray:
        """Places whose value is such; none is not."""
        return np.array([*(bool(function(value)) for value in self.values), False])[self.codes]

    def equals(self, value: object) -> np.ndarray:
        """Places that hold this value."""
        code = self.values.index(value) if value in self.values else -2
        return self.codes == code

    def map(self, function: Callable[[object], object]) -> Coded:
        """Apply a function to each distinct value once; it may give None."""
        if not self.values:
            return self
        return Coded.of(function(value) for value in self.values).take(self.codes)

    def numbers(self, fill: float = np.nan) -> np.ndarray:
        """Values as numbers."""
        return np.array([*self.values, fill], dtype=float)[self.codes]

    @classmethod
    def joined(cls, parts: list[Coded]) -> Coded:
        """Several one behind the other; each value in the order in which it first stands."""
        if len(parts) == 1:
            return parts[0]
        number: dict[object, int] = {}
        codes = []
        for part in parts:
            table = [*(number.setdefault(value, len(number)) for value in part.values), -1]
            codes.append(np.array(table, dtype=np.int32)[part.codes])
        return cls(np.concatenate(codes), list(number))

    def categorical(self) -> pd.Categorical:
        """Values as text, for a column of a frame."""
        text = self if all(type(value) is str for value in self.values) else self.map(str)
        known = pd.CategoricalDtype(pd.Index(text.values, dtype="str"))
        return pd.Categorical.from_codes(text.codes, dtype=known, validate=False)

    def days(self) -> np.ndarray:
        """Values as days, in seconds."""
        if not self.values:
            return np.full(len(self), np.datetime64("NaT", "s"))
        read = pd.to_datetime(pd.Series(self.values, dtype="object"), errors="coerce")
        moments = read.to_numpy(dtype="datetime64[s]")
        return np.append(moments, np.datetime64("NaT", "s"))[self.codes]


@lru_cache(maxsize=1_000)
def _alike(size: int, code: int) -> np.ndarray:
    """The same code everywhere; one array for all that need it, which nobody may change."""
    codes = np.full(size, code, dtype=np.int32)
    codes.flags.writeable = False
    return codes


def _padded(codes: np.ndarray, last: int) -> np.ndarray:
    padded = np.empty(len(codes) + 1, dtype=np.int32)
    padded[:-1], padded[-1] = codes, last
    return padded


def combined(parts: Iterable[np.ndarray], size: int) -> np.ndarray:
    """One number for each combination of numbers of 0 and more, in their order."""
    whole, count = np.zeros(size, dtype="int64"), 1
    for codes in parts:
        span = int(codes.max(initial=0)) + 1
        if count * span >= 2**62:
            whole = np.unique(whole, return_inverse=True)[1]
            count = int(whole.max(initial=0)) + 1
        whole, count = whole * span + codes, count * span
    return whole


def groups(values: np.ndarray) -> list[np.ndarray]:
    """Positions of each distinct value, in the order in which these first stand."""
    if not len(values):
        return []
    codes, distinct = pd.factorize(values, use_na_sentinel=False)
    return by_code(codes, len(distinct))


def by_code(codes: np.ndarray, size: int) -> list[np.ndarray]:
    """Positions of each of the numbers 0, 1, … below `size`."""
    order = np.argsort(codes, kind="stable")
    return np.split(order, np.searchsorted(codes[order], np.arange(size + 1)))[1:-1]
