"""From the caller's tables to one system of cells, and back to the caller's shape."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from rocu_analysis.errors import BadOption
from rocu_analysis.measures.linked_tables import (
    ALL,
    VALUE,
    CellSystem,
    from_long,
    from_two_way,
    is_long,
)

Tables = pd.DataFrame | pd.Series | Sequence[pd.DataFrame]


def is_linked(table: Any) -> bool:
    """Whether the tables are long ones, rather than one two-way table or list."""
    if isinstance(table, pd.Series):
        return False
    return not isinstance(table, pd.DataFrame) or is_long(table)


def as_tables(table: Any) -> Tables:
    """Frames as they are; a plain array or rows of counts as a two-way table.

    Raises
    ------
    BadOption
        Anything else, or a table without rows and columns to hold counts.
    """
    if isinstance(table, pd.Series):
        return table
    if isinstance(table, pd.DataFrame):
        if not table.shape[1]:
            raise _no_table("a frame without columns")
        return table
    if isinstance(table, np.ndarray):
        if table.ndim != 2:
            raise _no_table(f"an array of {table.ndim} dimensions")
        return as_tables(pd.DataFrame(table))
    if not isinstance(table, (list, tuple)):
        raise _no_table(type(table).__name__)
    if all(isinstance(part, pd.DataFrame) for part in table):
        return table
    lengths = {len(row) if isinstance(row, (list, tuple)) else -1 for row in table}
    if len(lengths) > 1 or -1 in lengths:
        raise _no_table("a list that is neither of frames nor of rows of one length")
    return as_tables(pd.DataFrame(list(table)))


def _no_table(found: str) -> BadOption:
    return BadOption(
        "table",
        f"{found} was given",
        "A frame or Series of counts, a list of long frames, or rows of counts of one length",
    )


def read_tables(table: Tables, sums: Any):
    """The system of cells, and how to give cell values the caller's shape again."""
    if is_linked(table):
        frames = [table] if isinstance(table, pd.DataFrame) else list(table)
        system = from_long(frames, sums)

        def restore_long(values: np.ndarray, _extra: bool = False):
            shaped = [
                _like_long(frame, values[place])
                for frame, place in zip(frames, system.places, strict=True)
            ]
            return shaped[0] if isinstance(table, pd.DataFrame) else shaped

        return system, restore_long
    frame = table.to_frame() if isinstance(table, pd.Series) else table
    system = from_two_way(frame, sums)

    def restore(values: np.ndarray, extra: bool = False):
        shaped = pd.DataFrame(values[system.places[0]], index=frame.index, columns=frame.columns)
        if extra:
            shaped = _with_all(shaped, system, values)
        elif isinstance(table, pd.Series):
            shaped = shaped.iloc[:, 0].rename(table.name)
        return shaped

    return system, restore


def _like_long(frame: pd.DataFrame, values: np.ndarray):
    if values.dtype == bool:
        return pd.Series(values, index=frame.index, name="hidden")
    return frame.assign(**{VALUE: values})


def _with_all(shaped: pd.DataFrame, system: CellSystem, values: np.ndarray) -> pd.DataFrame:
    at = {key: place for place, key in enumerate(system.keys) if not system.rest[place]}
    rows = [*shaped.index.drop(ALL, errors="ignore"), ALL]
    columns = [*shaped.columns.drop(ALL, errors="ignore"), ALL]
    # A single row or column has no totals of its own: each repeats its cell.
    grand = at[ALL, ALL]
    wide = shaped.astype(object).reindex(index=rows, columns=columns)
    for row in rows:
        for column in columns:
            if ALL in (row, column) and (row not in shaped.index or column not in shaped.columns):
                wide.loc[row, column] = values[at.get((row, column), grand)]
    return wide.astype(shaped.dtypes.iloc[0])


def concealed_cells(system: CellSystem, table: Tables, hidden: Any) -> np.ndarray:
    """Cells that no table publishes."""
    published = np.zeros(len(system.keys), bool)
    if is_linked(table):
        masks = [hidden] if isinstance(table, pd.DataFrame) else list(hidden)
        if len(masks) != len(system.places):
            raise BadOption(
                "hidden", f"{len(masks)} for {len(system.places)} tables", "One for each table"
            )
        frames = [table] if isinstance(table, pd.DataFrame) else list(table)
        for place, frame, mask in zip(system.places, frames, masks, strict=True):
            flags = _flags(_in_order(_flag_column(mask), frame.index), place.shape)
            published[place[~flags]] = True
    else:
        place = system.places[0]
        published |= ~system.listed
        if isinstance(hidden, pd.DataFrame) and hidden.shape != place.shape:
            published[_totals_marked(system, hidden)] = False
            hidden = _without_totals(hidden, table)
        columns = None if isinstance(table, pd.Series) else table.columns
        flags = _flags(_in_order(hidden, table.index, columns), place.shape)
        published[place[~flags]] = True
    missing = np.isnan(system.values) & system.listed
    return ~published | missing | system.rest


def _without_totals(hidden: pd.DataFrame, table: pd.DataFrame | pd.Series) -> pd.DataFrame:
    names = table.to_frame() if isinstance(table, pd.Series) else table
    rows = hidden.index.isin(names.index)
    columns = hidden.columns.isin(names.columns)
    return hidden.loc[rows, columns]


def _flag_column(mask: Any) -> Any:
    """What a long frame says is hidden: its True and False column, before its counts."""
    if not isinstance(mask, pd.DataFrame):
        return mask
    if "hidden" in mask.columns:
        return mask["hidden"]
    return mask[VALUE if VALUE in mask.columns else mask.columns[-1]]


def _in_order(mask: Any, rows: pd.Index, columns: pd.Index | None = None) -> Any:
    """The mask in the table's order of labels; by position where it has none."""
    if not isinstance(mask, (pd.Series, pd.DataFrame)):
        return mask
    mask = mask.iloc[_places(mask.index, rows, "row")]
    if isinstance(mask, pd.DataFrame) and columns is not None:
        mask = mask.iloc[:, _places(mask.columns, columns, "column")]
    return mask


def _places(found: pd.Index, wanted: pd.Index, what: str) -> np.ndarray:
    if found.equals(wanted):
        return np.arange(len(wanted))
    same = found.is_unique and wanted.is_unique and len(found) == len(wanted)
    places = found.get_indexer(wanted) if same else np.array([-1])
    if (places < 0).any():
        raise BadOption(
            "hidden",
            f"its {what} labels are not those of the table",
            f"The same {what} labels in any order, or an array of the table's shape",
        )
    return places


def _flags(mask: Any, shape: tuple[int, ...]) -> np.ndarray:
    flags = np.asarray(mask)
    if flags.ndim == 1 and len(shape) == 2 and flags.size == np.prod(shape):
        flags = flags.reshape(shape)
    if flags.shape != shape or (flags.size and flags.dtype != bool):
        raise BadOption(
            "hidden",
            f"shape {flags.shape}, type {flags.dtype}",
            f"True or False for each count: shape {shape}",
        )
    return flags


def _totals_marked(system: CellSystem, hidden: pd.DataFrame) -> list[int]:
    marked = []
    for place in np.flatnonzero(system.total):
        row, column = system.keys[place]
        if row in hidden.index and column in hidden.columns and bool(hidden.loc[row, column]):
            marked.append(place)
    return marked


def with_totals(system: CellSystem, concealed: np.ndarray) -> CellSystem:
    """Totals that a two-way frame implies over counts hidden before it came.

    What such counts were is unknown, and the reader knows the totals: they are
    taken as 0, which leaves the reader's bounds narrowest.
    """
    unknown = np.isnan(system.values)
    if not np.any(unknown & ~concealed):
        return system
    if not np.any(concealed & system.listed & ~unknown):
        raise BadOption(
            "table",
            "the hidden counts are missing, and so are the totals",
            "The full counts, or the totals as a row and a column called All",
        )
    values = np.where(concealed, np.nan_to_num(system.values), system.values)
    for relation in system.relations.tocsr():
        cells, signs = relation.indices, relation.data
        gaps = np.isnan(values[cells])
        if gaps.sum() == 1 and signs[gaps][0] < 0:
            values[cells[gaps]] = np.sum(signs[~gaps] * values[cells[~gaps]])
    system.values = values
    return system
