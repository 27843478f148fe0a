"""What a measure is given, looked at once: numbers as floats, of one shape, within their range.

A mistake is told as one paragraph that names the argument, rather than by what goes wrong with it
further in.
"""

from __future__ import annotations

from numbers import Real
from typing import Any

import numpy as np
import pandas as pd

from rocu_analysis.errors import BadOption


def as_numbers(values: Any, name: str = "figures") -> np.ndarray:
    """As floats; None and pandas' missing values become nan."""
    try:
        return np.asarray(values, dtype=float)
    except (TypeError, ValueError):
        array = np.asarray(values, dtype=object)
    try:
        return np.where(pd.isna(array), np.nan, array).astype(float)
    except (TypeError, ValueError) as error:
        found = f"one is no number ({error}), among those given"
        raise BadOption(name, found, "Figures are numbers, or missing.") from error


def from_nought(values: Any, name: str) -> np.ndarray:
    """As floats that are finite and 0 or more, or missing."""
    numbers = as_numbers(values, name)
    if (numbers < 0).any():
        raise BadOption(name, f"{np.nanmin(numbers):g}", "It is 0 or more.")
    if np.isinf(numbers).any():
        raise BadOption(name, "an infinite figure", "It is finite, or missing.")
    return numbers


def of_one_shape(**arrays: np.ndarray) -> list[np.ndarray]:
    """Broadcast arrays against each other: single figures and rows are repeated."""
    try:
        return list(np.broadcast_arrays(*arrays.values()))
    except ValueError as error:
        sizes = {name: " by ".join(map(str, np.shape(a))) or "1" for name, a in arrays.items()}
        text = ", ".join(f"{name} has {size}" for name, size in sizes.items())
        allowed = "One figure for each of the others, or one for all."
        raise BadOption(", ".join(arrays), f"they do not fit together: {text}", allowed) from error


def as_given(*arrays: np.ndarray) -> tuple[Any, ...]:
    """Floats where single figures were given, arrays where arrays were."""
    return tuple(values if np.ndim(values) else float(values) for values in arrays)


def check_part(part: np.ndarray, whole: np.ndarray) -> None:
    """Refuse a part above its whole; both of one shape, missing ones passed over."""
    larger = (part > whole).ravel()
    if larger.any():
        at = int(np.argmax(larger))
        found = f"{part.ravel()[at]:g} of a total of {whole.ravel()[at]:g}"
        remedy = "Use a rate ratio where one is not part of the other."
        allowed = "A part is no larger than the whole that contains it."
        raise BadOption("count", found, allowed, remedy)


def tail_of(confidence: Any) -> float:
    """Probability in each tail of a two-sided confidence, which is one number between 0 and 1."""
    if not (isinstance(confidence, Real) and 0 < confidence < 1):
        allowed = "It is one number between 0 and 1, such as 0.95."
        raise BadOption("confidence", f"{confidence!r}", allowed)
    return (1 - float(confidence)) / 2
