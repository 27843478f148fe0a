"""Parts of a whole: log-ratios, distances and evenness.

Shares add up to 1, so that one cannot rise unless another falls; ratios of parts
are free of that (Aitchison, 1986, The Statistical Analysis of Compositional Data).
Every function takes one composition or an array of them, one a row, in counts,
shares or percent: only ratios count.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from rocu_analysis.errors import BadOption
from rocu_analysis.measures.arguments import as_numbers


def closure(parts: Any) -> np.ndarray:
    """Parts as shares of their sum.

    >>> closure([2, 2, 6]).tolist()
    [0.2, 0.2, 0.6]
    """
    parts = _parts(parts)
    total = parts.sum(axis=-1, keepdims=True)
    if np.any(total == 0):
        raise BadOption("parts", "every part is 0", "At least one part above 0")
    return parts / total


def clr(parts: Any) -> np.ndarray:
    """Centred log-ratios: log of each part over the geometric mean of all.

    Raises
    ------
    BadOption
        A part that is 0: see `replace_zeros`.
    """
    logs = _logs(parts)
    return logs - logs.mean(axis=-1, keepdims=True)


def alr(parts: Any, reference: int = 0) -> np.ndarray:
    """Log of each other part over the reference part, in order."""
    logs = _logs(parts)
    _check_places([reference], logs.shape[-1], "reference")
    ratios = logs - logs[..., [reference]]
    return np.delete(ratios, reference, axis=-1)


def ilr(parts: Any) -> np.ndarray:
    """Isometric log-ratios: the first i parts together against the next one.

    Coordinate i is sqrt(i / (i + 1)) log(g(x1..xi) / x(i+1)), g the geometric mean
    (Egozcue and others, 2003, Mathematical Geology 35).
    """
    logs = _logs(parts)
    size = np.arange(1, logs.shape[-1])
    before = np.cumsum(logs, axis=-1)[..., :-1] / size
    return np.sqrt(size / (size + 1)) * (before - logs[..., 1:])


def balance(parts: Any, above: Sequence[int], below: Sequence[int]) -> np.ndarray | float:
    """Log-ratio of two groups of parts, as one ilr coordinate.

    sqrt(r s / (r + s)) log(g(above) / g(below)) for r parts above and s below. Above 0
    where the first group outweighs the second.

    >>> round(balance([8, 2, 2, 2], [0], [1, 2, 3]), 4)  # sqrt(3/4) log 4
    1.2006
    """
    logs = _logs(parts)
    _check_places(above, logs.shape[-1], "above")
    _check_places(below, logs.shape[-1], "below")
    r, s = len(above), len(below)
    ratio = logs[..., list(above)].mean(axis=-1) - logs[..., list(below)].mean(axis=-1)
    value = np.sqrt(r * s / (r + s)) * ratio
    return float(value) if np.ndim(value) == 0 else value


def balance_error(parts: Any, above: Sequence[int], below: Sequence[int]) -> np.ndarray | float:
    """Standard error of `balance` for counts, by the delta method (Poisson or multinomial)."""
    counts = _above_nought(parts)
    _check_places(above, counts.shape[-1], "above")
    _check_places(below, counts.shape[-1], "below")
    r, s = len(above), len(below)
    inverse = 1 / counts
    variance = (
        inverse[..., list(above)].sum(axis=-1) / r**2
        + inverse[..., list(below)].sum(axis=-1) / s**2
    )
    value = np.sqrt(r * s / (r + s) * variance)
    return float(value) if np.ndim(value) == 0 else value


def replace_zeros(parts: Any, share: float | None = None) -> np.ndarray:
    """Shares with each 0 set to a small share and the others scaled down to make room.

    Multiplicative replacement (Martín-Fernández and others, 2003, Mathematical
    Geology 35): ratios among the parts above 0 stay as they are.

    Parameters
    ----------
    share : float, optional
        Share given to each 0; by default 1 over the square of the number of parts.
    """
    shares = closure(parts)
    share = 1 / shares.shape[-1] ** 2 if share is None else float(as_numbers(share, "share"))
    zero = shares == 0
    room = 1 - share * zero.sum(axis=-1, keepdims=True)
    if not share > 0 or np.any(room <= 0):
        raise BadOption("share", f"{share} was given", "Above 0, and leaving room for other parts")
    return np.where(zero, share, shares * room)


def inner(first: Any, second: Any) -> np.ndarray | float:
    """Aitchison inner product: the products of centred log-ratios, summed."""
    _check_alike(_parts(first), _parts(second))
    product = clr(first) @ np.swapaxes(np.atleast_2d(clr(second)), -1, -2)
    return np.squeeze(product)[()] if np.ndim(first) == 1 else product


def distance(first: Any, second: Any) -> np.ndarray | float:
    """Aitchison distance: how far apart two mixes are, 0 where their ratios agree.

    >>> round(distance([2, 2, 6], [4, 4, 2]), 6)
    1.462965
    """
    _check_alike(_parts(first), _parts(second))
    value = np.sqrt(np.sum((clr(first) - clr(second)) ** 2, axis=-1))
    return float(value) if np.ndim(value) == 0 else value


def shannon(parts: Any, base: float = np.e) -> np.ndarray | float:
    """Shannon's entropy, -sum p log p; missing where every part is 0."""
    shares = _shares_or_missing(parts)
    terms = np.where(shares > 0, shares * np.log(np.where(shares > 0, shares, 1.0)), 0.0)
    value = np.abs(terms.sum(axis=-1)) / np.log(base)
    value = np.where(np.isnan(shares).any(axis=-1), np.nan, value)
    return float(value) if np.ndim(value) == 0 else value


def simpson(parts: Any) -> np.ndarray | float:
    """Simpson's diversity, 1 - sum p²: the chance that two items drawn at random differ."""
    value = 1 - np.sum(_shares_or_missing(parts) ** 2, axis=-1)
    return float(value) if np.ndim(value) == 0 else value


def effective_number(parts: Any, order: int = 1) -> np.ndarray | float:
    """Number of equal parts that would be as diverse: Hill's number of order 1 or 2.

    Order 1 is exp of Shannon's entropy, order 2 one over sum p² (inverse Simpson).
    """
    if order not in (1, 2):
        raise BadOption("order", f"{order} was given", "1 or 2")
    return np.exp(shannon(parts)) if order == 1 else 1 / (1 - simpson(parts))


def evenness(parts: Any) -> np.ndarray | float:
    """Pielou's evenness: entropy over its greatest value, 1 where all parts present are equal.

    Parts of 0 do not count; a single part is even (1); none at all is missing.
    """
    parts = _parts(parts)
    present = (parts > 0).sum(axis=-1)
    greatest = np.log(np.maximum(present, 2))
    value = np.where(present == 1, 1.0, shannon(parts) / greatest)
    return float(value) if np.ndim(value) == 0 else value


def simpson_evenness(parts: Any) -> np.ndarray | float:
    """Inverse Simpson over the number of parts present."""
    value = effective_number(parts, 2) / (_parts(parts) > 0).sum(axis=-1)
    return float(value) if np.ndim(value) == 0 else value


def _parts(parts: Any) -> np.ndarray:
    array = as_numbers(parts, "parts")
    if array.ndim == 0 or array.shape[-1] == 0 or not np.all((array >= 0) & np.isfinite(array)):
        raise BadOption(
            "parts",
            "a part is missing, below 0 or infinite, or there is only one number",
            "A list of parts, each 0 or more, or an array with one list a row",
        )
    return array


def _check_places(places: Sequence[int], parts: int, name: str) -> None:
    if not len(places) or not all(-parts <= place < parts for place in places):
        raise BadOption(name, f"{list(places)} of {parts} parts", "Places of parts, from 0")


def _check_alike(first: np.ndarray, second: np.ndarray) -> None:
    if first.shape[-1] != second.shape[-1]:
        raise BadOption(
            "second",
            f"{second.shape[-1]} parts beside {first.shape[-1]}",
            "Two mixes of the same parts",
        )


def _logs(parts: Any) -> np.ndarray:
    return np.log(_above_nought(parts))


def _above_nought(parts: Any) -> np.ndarray:
    array = _parts(parts)
    if np.any(array == 0):
        raise BadOption(
            "parts",
            "a part is 0, which has no log-ratio",
            "Parts above 0",
            "Merge parts, or see replace_zeros.",
        )
    return array


def _shares_or_missing(parts: Any) -> np.ndarray:
    array = _parts(parts)
    total = array.sum(axis=-1, keepdims=True)
    return array / np.where(total == 0, np.nan, total)
