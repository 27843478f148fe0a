"""Parquet, where the package that reads it is installed."""

from __future__ import annotations

import io

import numpy as np

from rocu_analysis.readers.formats import whole
from rocu_analysis.readers.guard import Limits, Refusal, size_in_words
from rocu_analysis.readers.sheet import Cells, Sheet


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
        source = pq.ParquetFile(io.BytesIO(data))
        _check(source.metadata, limits)
        texts = [f.name for f in source.schema_arrow if _is_text(f.type, pa)]
        # Texts stay in their dictionary: laid out, a small file could ask for any memory.
        table = pq.ParquetFile(io.BytesIO(data), read_dictionary=texts).read(use_threads=False)
    except (pa.ArrowException, OSError, ValueError) as error:
        words = str(error).splitlines()[0][:120] if str(error) else type(error).__name__
        raise Refusal("file_damaged", f"the Parquet file cannot be read ({words})") from error
    grid = np.empty((table.num_rows + 1, table.num_columns), dtype=object)
    grid[0, :] = table.column_names
    for j, column in enumerate(table.columns):
        grid[1:, j] = _objects(column, pa)
    return Cells(grid=grid).sheet(file, "", limits)


def _check(metadata, limits: Limits) -> None:
    cells = (metadata.num_rows + 1) * metadata.num_columns
    if cells > limits.cells:
        raise Refusal(
            "file_too_large",
            f"it has {metadata.num_rows:,} rows of {metadata.num_columns:,} columns",
        )
    size = sum(metadata.row_group(i).total_byte_size for i in range(metadata.num_row_groups))
    if size > limits.inflated_bytes:
        raise Refusal("file_too_large", f"it unpacks to {size_in_words(size)}")


def _is_text(kind, pa) -> bool:
    return pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_binary(kind)


def _objects(column, pa) -> np.ndarray:
    """One column as Python values: None where missing, whole floats as int, moments as such."""
    out = np.empty(len(column), dtype=object)
    at = 0
    for chunk in column.chunks:
        if pa.types.is_dictionary(chunk.type):
            words = [_plain(value) for value in chunk.dictionary.to_pylist()]
            values = [None if i is None else words[i] for i in chunk.indices.to_pylist()]
        else:
            values = [_plain(value) for value in chunk.to_pylist()]
        block = np.empty(len(values), dtype=object)
        for i, value in enumerate(values):
            block[i] = value
        out[at : at + len(values)] = block
        at += len(values)
    return out


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
