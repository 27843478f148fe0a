"""What a measure is given, looked at once: numbers as floats, of one shape, within their range.

A mistake is told as one paragraph that names the argument, rather than by what goes wrong with it
further in.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from rocu_analysis.errors import BadOption


def as_numbers(values: Any, name: str = "figures") -> np.ndarray:
    """As floats; None and pandas' missing values become nan.

    Raises
    ------
    BadOption
        Where one is no number, or rows differ in length.
    """
    try:
        return np.asarray(values, dtype=float)
    except (TypeError, ValueError):
        return _without_missing(values, name)


def _without_missing(values: Any, name: str) -> np.ndarray:
    import pandas as pd

    try:
        held = np.asarray(values, dtype=object)
        return np.where(pd.isna(held), np.nan, held).astype(float)
    except (TypeError, ValueError) as error:
        raise BadOption(
            name,
            f"one is no number ({error}), among those given",
            "Figures are numbers, or missing.",
        ) from error


def from_nought(values: Any, name: str, *, finite: bool = True) -> np.ndarray:
    """As floats that are 0 or more, or missing.

    Parameters
    ----------
    values : array-like
    name : str
        What they are called, in errors.
    finite : bool
        Whether an infinite figure is refused too.

    Raises
    ------
    BadOption
    """
    numbers = as_numbers(values, name)
    if (numbers < 0).any():
        raise BadOption(name, f"{np.nanmin(numbers):g}", "It is 0 or more.")
    if finite and np.isinf(numbers).any():
        raise BadOption(name, "an infinite figure", "It is finite, or missing.")
    return numbers


def of_one_shape(**arrays: np.ndarray) -> list[np.ndarray]:
    """Broadcast arrays against each other: single figures and rows are repeated.

    Raises
    ------
    BadOption
        Where they do not fit, saying how many figures each has.
    """
    try:
        return list(np.broadcast_arrays(*arrays.values()))
    except ValueError as error:
        told = ", ".join(f"{name} has {_size(array)}" for name, array in arrays.items())
        raise BadOption(
            ", ".join(arrays),
            f"they do not fit together: {told}",
            "One figure for each of the others, or one for all.",
        ) from error


def _size(array: np.ndarray) -> str:
    return " by ".join(map(str, np.shape(array))) or "1"


def check_part(part: np.ndarray, whole: np.ndarray) -> None:
    """Refuse a part above its whole; both of one shape, missing ones passed over.

    Raises
    ------
    BadOption
    """
    larger = (part > whole).ravel()
    if larger.any():
        at = int(np.argmax(larger))
        raise BadOption(
            "count",
            f"{part.ravel()[at]:g} of a total of {whole.ravel()[at]:g}",
            "A part is no larger than the whole that contains it.",
            "Use a rate ratio where one is not part of the other.",
        )


def tail_of(confidence: Any) -> float:
    """Probability in each tail of a two-sided confidence.

    Raises
    ------
    BadOption
        Where it is no single number between 0 and 1.
    """
    number = np.ndim(confidence) == 0 and not isinstance(confidence, (str, bytes, bool, np.bool_))
    if not (number and confidence is not None and 0 < confidence < 1):
        raise BadOption(
            "confidence", f"{confidence!r}", "It is one number between 0 and 1, such as 0.95."
        )
    return (1 - float(confidence)) / 2


def rates_of(observed: Any, sizes: Any, name: str, none: str, compare: Any = None) -> pd.DataFrame:
    """Counts beside what they are out of, unit by unit.

    Parameters
    ----------
    observed, sizes : array-like
        One number a unit, 0 or more; missing where not known. Of two Series the second is put in
        the order of the first.
    name : str
        What ``sizes`` are called, in the frame and in errors.
    none : str
        Caveat of a unit whose size is 0.
    compare : array-like of bool, optional
        Which units are compared; all of them by default.

    Returns
    -------
    DataFrame
        One row a unit: ``observed``, sizes under their name, ``rate`` (missing where the size is
        0), ``caveat`` (why the unit is not compared, or empty).

    Raises
    ------
    BadOption
        Where there is not one size and one choice a unit, or a number is below 0 or infinite.
    """
    index = next((x.index for x in (observed, sizes) if isinstance(x, pd.Series)), None)
    both = isinstance(observed, pd.Series) and isinstance(sizes, pd.Series)
    if both and not sizes.index.equals(observed.index):
        sizes = sizes.reindex(observed.index)
    counts, sizes = from_nought(observed, "observed"), from_nought(sizes, name)
    if counts.shape != sizes.shape or counts.ndim != 1:
        raise BadOption(
            name, f"{sizes.size} for {counts.size} observed", f"One {name} for each observed count"
        )
    caveat = np.where(np.isnan(counts) | np.isnan(sizes), "no figure: not compared", "")
    caveat = np.where((caveat == "") & (sizes == 0), none, caveat)
    if compare is not None:
        caveat = np.where((caveat == "") & ~_chosen(compare, counts), _SET_ASIDE, caveat)
    rate = counts / np.where(sizes > 0, sizes, np.nan)
    return pd.DataFrame(
        {"observed": counts, name: sizes, "rate": rate, "caveat": caveat}, index=index
    )


_SET_ASIDE = "set aside: not compared"


def _chosen(compare: Any, counts: np.ndarray) -> np.ndarray:
    chosen = np.asarray(compare, dtype=bool)
    if chosen.shape != counts.shape:
        raise BadOption(
            "compare", f"{chosen.size} for {counts.size} observed", "True or False for each unit"
        )
    return chosen
