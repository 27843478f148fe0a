"""Parquet, where the package that reads it is installed."""

from __future__ import annotations

import io

import numpy as np

from rocu_analysis.readers.guard import Limits, Refusal, size_in_words, too_large
from rocu_analysis.readers.sheet import Cells, Sheet, whole


def read_parquet(data: bytes, file: str, limits: Limits) -> Sheet:
    """The one sheet of a Parquet file: row 1 has the column names, the rows follow.

    Raises
    ------
    Refusal
        pyarrow is not installed, or the file is damaged or too large.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise Refusal("extra_missing", "pyarrow, which reads Parquet, is not installed") from error
    try:
        opened = pq.ParquetFile(io.BytesIO(data))
        held = opened.metadata
        if (held.num_rows + 1) * held.num_columns > limits.cells:
            raise too_large(f"it has {held.num_rows:,} rows of {held.num_columns:,} columns")
        size = sum(held.row_group(i).total_byte_size for i in range(held.num_row_groups))
        if size > limits.inflated_bytes:
            raise too_large(f"it unpacks to {size_in_words(size)}")
        kinds = pa.types
        texts = [
            column.name
            for column in opened.schema_arrow
            if kinds.is_string(column.type)
            or kinds.is_large_string(column.type)
            or kinds.is_binary(column.type)
        ]
        # Texts stay in their dictionary: laid out, a small file could ask for any memory.
        table = pq.ParquetFile(io.BytesIO(data), read_dictionary=texts).read(use_threads=False)
    except (pa.ArrowException, OSError, ValueError) as error:
        words = str(error).splitlines()[0][:120] if str(error) else type(error).__name__
        raise Refusal("file_damaged", f"the Parquet file cannot be read ({words})") from error
    grid = np.empty((table.num_rows + 1, table.num_columns), dtype=object)
    grid[0, :] = table.column_names
    for j, column in enumerate(table.columns):
        at = 1
        for chunk in column.chunks:
            grid[at : at + len(chunk), j] = _objects(chunk, kinds)
            at += len(chunk)
    return Cells(grid=grid).sheet(file, "", limits)


def _objects(chunk, kinds) -> np.ndarray:
    """Part of a column as Python values, each text of a dictionary held once."""
    if kinds.is_dictionary(chunk.type):
        words = [_plain(value) for value in chunk.dictionary.to_pylist()]
        values = [None if i is None else words[i] for i in chunk.indices.to_pylist()]
    else:
        values = [_plain(value) for value in chunk.to_pylist()]
    objects = np.empty(len(values), dtype=object)
    objects[:] = values
    return objects


def _plain(value: object) -> object:
    """One value as a cell would hold it: no NaN, no nested lists."""
    if isinstance(value, float):
        return whole(value) if value - value == 0 else None
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if hasattr(value, "as_tuple"):  # Decimal
        return whole(float(value))
    if isinstance(value, (list, dict, tuple)):
        return str(value)
    if hasattr(value, "to_pydatetime"):
        value = value.to_pydatetime()
    return None if value == "" else value
