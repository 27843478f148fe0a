"""Counting by Ibis: one set of expressions, on DuckDB or on Spark.

Text stays text until here, also in CSV, so that no engine guesses a type of its own: two engines
that sniff a column differently would give two answers.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from rocu_analysis.errors import MissingExtra, RocuError, UnreadableFile
from rocu_analysis.event_records.plan import (
    BLANK,
    BRITISH_DAY,
    CHECK_FILES,
    FAR_DAY,
    FIRST_YEAR,
    ISO_DAY,
    LAST_YEAR,
    NUMBER,
    Files,
    Plan,
    separator,
)
from rocu_analysis.readers.delimited import decode

if TYPE_CHECKING:
    import pandas as pd


def open_records(files: Files, engine: str, connection=None):
    """Ibis table over the files; of those that an engine can read only the headings are read."""
    connection = connection if connection is not None else _connect(engine)
    paths = [str(path) for path in files.paths]
    try:
        if files.kind == "csv" and not files.in_utf8:
            return _in_memory(files)
        if connection.name == "duckdb":
            if files.kind == "parquet":
                return connection.read_parquet(paths)
            return connection.read_csv(paths, all_varchar=True, header=True)
        if files.kind == "csv":
            return connection.read_csv(paths, header=True, inferSchema=False)
        # Ibis gives Spark one parquet file at a time.
        first, *others = (connection.read_parquet(path) for path in paths)
        return first.union(*others) if others else first
    except RocuError:
        raise
    except Exception as problem:  # DuckDB and Spark each raise errors of their own for a bad file
        found = f"it cannot be read as {files.kind} ({str(problem).splitlines()[0]})"
        raise UnreadableFile(files.called, found, None, CHECK_FILES) from problem


def _in_memory(files: Files):
    """Ibis table of CSV in an encoding that no engine takes, as Excel on Windows saves it."""
    import ibis
    import pandas as pd

    texts = ((io.StringIO(decode(p.read_bytes())[0]), separator(p)) for p in files.paths)
    options = {"dtype": str, "keep_default_na": False}
    parts = [pd.read_csv(text, sep=mark, **options) for text, mark in texts]
    return ibis.memtable(pd.concat(parts, ignore_index=True).replace("", None).astype("string"))


def _connect(engine: str):
    extra, purpose = {"duckdb": "scale", "spark": "spark"}[engine], "counting event records"
    try:
        import ibis

        return ibis.duckdb.connect() if engine == "duckdb" else ibis.pyspark.connect()
    except ImportError as problem:
        # Ibis says only that a backend did not load; its cause says which package is missing.
        cause = problem.__cause__ or problem
        lacking = {"ibis": "ibis-framework"}.get(cause.name, cause.name) or extra
        raise MissingExtra.for_package(lacking, extra, purpose) from None


def words(records, plan: Plan) -> dict[str, list[str]]:
    """Words that stand in each column to break down by."""
    if not plan.keys:
        return {}
    rows = records.select(*dict.fromkeys(plan.keys.values())).distinct()
    texts = rows.select(**{name: _text(rows[column]) for name, column in plan.keys.items()})
    cells = texts.to_pandas()
    return {name: sorted(cells[name].dropna().astype(str).unique()) for name in plan.keys}


def doubts(records, plan: Plan) -> dict[tuple[str, bool], tuple[int, str]]:
    """Count the cells of days and amounts that say something else, with an example of each.

    Of a column, and whether they are days that stand for none.
    """
    doubtful = {}
    for column, read in ((plan.date, _day), (plan.add, _amount)):
        if column is None:
            continue
        cell = _text(records[column])
        is_far = cell.re_search(FAR_DAY) & (column == plan.date)
        is_lost = read(records[column]).isnull() & cell.notnull()
        if records[column].type().is_floating():
            is_lost &= ~records[column].isnan()  # as an empty cell is held
        lost = records.select(cell=cell, far=is_far, lost=is_lost).filter(lambda table: table.lost)
        counted = lost.group_by("far").aggregate(count=lost.count(), example=lost.cell.min())
        for row in counted.to_pandas().itertuples():
            doubtful[column, bool(row.far)] = int(row.count), str(row.example)
    return doubtful


def count(records, plan: Plan) -> pd.DataFrame:
    """Groups: a column for each field, ``step`` (the period as a number), ``value``."""
    return expression(records, plan).to_pandas()


def expression(records, plan: Plan):
    """The count as an Ibis expression, the same for every engine."""
    # Words are put into the project's on the groups, of which there are hundreds, and not on the
    # records; only where different values are counted must it come first: such counts do not add.
    dated = records.mutate(step=_step(records[plan.date], plan.period))
    if plan.distinct:
        spoken = _in_our_words(dated, plan)
        column = spoken[plan.distinct]
        value = (_text(column) if column.type().is_string() else column).nunique()
    else:
        counted = _amount(dated[plan.add]).sum() if plan.add else dated.count()
        as_typed = dated.group_by([*dict.fromkeys(plan.keys.values()), "step"])
        spoken = _in_our_words(as_typed.aggregate(value=counted), plan)
        value = spoken["value"].sum()
    keys = {name: f"key_{name}" for name in plan.keys}
    return spoken.group_by([*keys.values(), "step"]).aggregate(value=value).rename(keys)


def _in_our_words(records, plan: Plan):
    """Each field to break down by, in the project's words."""
    names = {}
    for name, column in plan.keys.items():
        text = _text(records[column])
        changed = {old: new for old, new in plan.words.get(name, {}).items() if old != new}
        text = text.substitute(changed) if changed else text
        names[f"key_{name}"] = text.fill_null(BLANK[name]) if name in BLANK else text
    return records.mutate(**names)


def _text(column):
    return column.cast("string").strip().nullif("")


def _amount(column):
    """Amount of a cell; missing where it is none."""
    if column.type().is_numeric():
        amount = column.cast("float64")
        return (amount.isnan() | amount.isinf()).ifelse(None, amount)
    plain = column.cast("string").re_replace("[,£ ]", "")
    return plain.re_search(NUMBER).ifelse(plain, None).try_cast("float64")


def _step(column, period: str):
    """Period as a number: 20204 for the fourth quarter of 2020-21, 202103 for March 2021."""
    day = _day(column)
    year, month = day.year().cast("int32"), day.month().cast("int32")
    if period == "month":
        return year * 100 + month
    if period.startswith("calendar"):
        quarter = (month - 1).floordiv(3) + 1
        return year * 10 + (quarter if period == "calendar quarter" else 0)
    financial = year - (month < 4).cast("int32")
    quarter = ((month + 8) % 12).floordiv(3) + 1
    return financial * 10 + (quarter if period == "quarter" else 0)


def _day(column):
    """Day of a cell; missing where it is none, the 31st of February included."""
    if column.type().is_date() or column.type().is_timestamp():
        day = column.cast("date")
        return day.year().between(FIRST_YEAR, LAST_YEAR).ifelse(day, None)
    text = _text(column)
    year, month, day = (text.re_extract(BRITISH_DAY, part) for part in (3, 2, 1))
    british = year + "-" + month.lpad(2, "0") + "-" + day.lpad(2, "0")
    iso = text.re_search(ISO_DAY)
    return iso.ifelse(text.substr(0, 10), british).try_cast("date")
