"""From event records, one row an event, to the outcomes frame.

A return of 600 figures needs none of this; ten million custody records do. The records stay where
they are: Ibis writes one expression, DuckDB (or Spark) counts, and only the groups come back. The
same expression runs on both. ``engine="pandas"`` does the same work in the plainest way, for small
files and as the reference that the others are tested against.

Nothing is dropped on the way: a record without a date counts under the period ``not stated``, one
without a strand under ``Not stated``, and a name that nobody knows stops the work with a list of
such names.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import date as _date
from pathlib import Path
from typing import TYPE_CHECKING

from rocu_analysis import reference, schema
from rocu_analysis.errors import BadOption, NoFigures

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["events"]

_logger = logging.getLogger("rocu_analysis")


def events(
    paths,
    *,
    date: str = "date",
    measure: str | None = None,
    region: str | None = None,
    columns: Mapping[str, str] | None = None,
    by: tuple[str, ...] | None = None,
    period: str = "quarter",
    distinct: str | None = None,
    add: str | None = None,
    counting: str = reference.NOT_STATED,
    as_at: _date | str | None = None,
    published: str | None = None,
    complete: bool = False,
    engine: str = "duckdb",
    connection=None,
) -> pd.DataFrame:
    """Outcomes counted from records of events.

    Parameters
    ----------
    paths : str, Path or list of them
        Parquet or CSV files, a pattern such as ``arrests/*.parquet``, or a folder of them. One
        kind at a time.
    date : str
        Column with the day of the event: a date, or text as 2021-03-31 or 31/03/2021.
    measure : str, optional
        What an event is, where the records have no column that says so.
    region : str, optional
        Whose events they are, where the records have no column of regions or forces.
    columns : mapping, optional
        Field of the outcomes frame to column of the records, where the two differ in name:
        ``{"region": "rocu", "strand": "four_p"}``. A column of the field's own name is found.
    by : tuple of str, optional
        Fields to break down by, of ``region, force, measure, strand, threat, tier, level,
        counting``; by default all that the records have. With ``force`` the figures are of
        forces, else of regions; regions follow from forces where only those are given.
    period : {"quarter", "year", "month", "calendar quarter", "calendar year"}
        Length of a period; a quarter and a year are financial ones.
    distinct : str, optional
        Column whose different values are counted, such as a person's number, in place of records.
        Such counts must not be added over periods or groups: a person may be in two.
    add : str, optional
        Column that is added up, such as pounds, in place of counting records.
    counting : str
        Whose work it is, where the records have no such column.
    as_at : date or str, optional
        Day on which the records were drawn. Periods that end after it are provisional.
    published : str, optional
        Address where the figures already stand in public.
    complete : bool
        Whether every event is in the records. Then a period without one counts 0 for each group,
        from the first period to the last; otherwise it has no row, since missing is never zero.
    engine : {"duckdb", "spark", "pandas"}
        Where the counting is done. Pandas reads all of it into memory.
    connection : optional
        An Ibis connection of your own in place of a new one.

    Returns
    -------
    DataFrame
        Columns of the outcomes frame, one row a group and period, in order.

    Raises
    ------
    MissingFile, NoFigures
        Where there is no such file, or no event in it.
    MissingExtra
        Where the engine's package is not installed.
    BadOption, UnknownName, RocuError
        For a column, an option, a name or a date that cannot be used, listing what was found.

    Notes
    -----
    A measure that is not in `measures_list` is kept under its own name, with a warning.
    """
    from rocu_analysis.event_records import frame, plan

    plan.check_options(period, engine, counting, distinct, add)
    files = plan.find_files(paths)
    counter = _counter(engine)
    records = counter.open_records(files, engine, connection)
    asked = plan.make(
        counter.names(records),
        files,
        date=date,
        measure=measure,
        region=region,
        columns=columns or {},
        by=by,
        period=period,
        distinct=distinct,
        add=add,
    )
    asked = plan.with_words(asked, counter.words(records, asked), files)
    plan.check_readable(asked, counter.unreadable(records, asked), files)
    groups = counter.count(records, asked)
    if groups.empty:
        raise NoFigures(files.called, "there is no event in it")
    measure = measure and plan.measure_called(measure, asked)
    counted = frame.outcomes(
        groups,
        asked,
        files,
        constants={"measure": measure, "region": region, "counting": counting},
        as_at=as_at,
        published=published,
        complete=complete,
    )
    for words in plan.strange_measures(counted["measure"]):
        _logger.warning(words)
    return counted


def check_target(out: str | Path, paths: list[str]) -> None:
    """Refuse to write counts over the records that they are counted from.

    Raises
    ------
    BadOption
        Where ``out`` is one of the files that ``paths`` stand for, or something other than counts
        written before.
    """
    from rocu_analysis.event_records import plan

    target = Path(out)
    if not target.exists():
        return
    if target.resolve() in {path.resolve() for path in plan.find_files(paths).paths}:
        raise BadOption(
            f"--out {out}",
            "this file is one of the records, and would be written over",
            None,
            "Name another file, outside their folder",
        )
    if target.is_dir() or not _is_outcomes(target):
        raise BadOption(
            f"--out {out}",
            f"there is a {'folder' if target.is_dir() else 'file'} here already, and it is no "
            "frame of outcomes",
            None,
            "Name another file",
        )


def _is_outcomes(path: Path) -> bool:
    """Whether a file begins with the headings that `events` writes."""
    with path.open(encoding="utf-8", errors="replace") as lines:
        return lines.readline().rstrip("\n") == ",".join(schema.columns("outcomes"))


def _counter(engine: str):
    if engine == "pandas":
        from rocu_analysis.event_records import on_pandas

        return on_pandas
    from rocu_analysis.event_records import on_ibis

    return on_ibis
