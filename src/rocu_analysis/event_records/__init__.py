"""From event records, one row an event, to the outcomes frame.

A return of 600 figures needs none of this; ten million custody records do. The records stay where
they are: Ibis writes one expression, DuckDB (or Spark) counts, and only the groups come back.

Nothing is dropped on the way: a record without a date counts under the period ``not stated``, one
without a strand under ``Not stated``, and a name that nobody knows stops the work with a list of
such names. Names are those of a check: ``rocu.toml`` beside the records adds to them.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import date as _date
from itertools import product
from pathlib import Path

import pandas as pd

from rocu_analysis import outputs, periods, reference, schema
from rocu_analysis.errors import BadOption, NoFigures, RocuError, UnreadableFile
from rocu_analysis.event_records import counting as counter, plan
from rocu_analysis.event_records.plan import Files, Plan, period_of, step_of
from rocu_analysis.intake import vocabulary

__all__ = ["events"]

_logger = logging.getLogger("rocu_analysis")
# A record that names no region is kept apart, never shared out.
_NO_PLACE = "region or force not stated"


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
        Parquet or CSV files, a pattern such as ``arrests/*.parquet``, or a folder of them. One kind
        at a time. A file that is there twice is refused; where exports overlap,
        or a record stands beside what it was amended to, see ``distinct``. Words that you add in
        ``rocu.toml`` beside them hold, as in a check.
    date : str
        Column with the day of the event: a date, or text as 2021-03-31 or 31/03/2021. A day before
        1900 or after 2199, such as 9999-12-31, stands for none, and a warning says so.
    measure : str, optional
        What an event is, where the records have no column that says so.
    region : str, optional
        Whose events they are, where the records have no column of regions or forces: a region, or
        a force (West Midlands is the region).
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
        Column whose different values are counted, such as an event's or a person's number, in
        place of records. Such counts must not be added over periods or groups: a person may be in
        two, and so may a record of which the day or the force was amended.
    add : str, optional
        Column that is added up, such as pounds, in place of counting records. No sum is below 0.
    counting : str
        Whose work it is, where the records have no such column.
    as_at : date or str, optional
        Day on which the records were drawn. Periods that end after it are provisional.
    published : str, optional
        Address where the figures already stand in public.
    complete : bool
        Whether every event is in the records. Then a period without one counts 0 for each group,
        from the first period to the last; otherwise it has no row, since missing is never zero.
    engine : {"duckdb", "spark"}
        Where the counting is done.
    connection : optional
        An Ibis connection of your own in place of a new one.

    Returns
    -------
    DataFrame
        Columns of the outcomes frame, one row a group and period, in order.

    Raises
    ------
    MissingFile, UnreadableFile, NoFigures
        Where there is no such file, it cannot be read, or there is no event in it.
    MissingExtra
        Where the engine's package is not installed.
    BadOption, UnknownName, RocuError
        For a column, an option, a name or a date that cannot be used, listing what was found.

    Notes
    -----
    A measure that is not in `measures_list` is kept under its own name, with a warning.
    """
    by = (by,) if isinstance(by, str) else by
    for name, value, types, written in (
        ("measure", measure, str, '"arrests"'),
        ("columns", columns, Mapping, '{"region": "rocu"}'),
        ("as_at", as_at, str | _date, "2021-03-31"),
    ):
        if value is not None and not isinstance(value, types):
            raise BadOption(name, f"{value!r} was found", f"Write it as {name}={written}")
    period, engine, counting = plan.check_options(period, engine, counting, distinct, add)
    several = paths if isinstance(paths, list | tuple) else [paths]
    with vocabulary.files_near(*(outputs.as_path(path, "paths") for path in several)) as words:
        files = plan.find_files(several)
        asked = {"date": date, "measure": measure, "region": region, "columns": columns or {}}
        asked |= {"by": by, "period": period, "distinct": distinct, "add": add}
        counted = _counted(files, engine, connection, asked, counting, as_at, published, complete)
    if words:
        counted.attrs[reference.VOCABULARY] = words
    return counted


def _counted(files, engine, connection, given, whose, as_at, published, complete):
    """Outcomes counted from some files, in the words that are in force."""
    records = counter.open_records(files, engine, connection)

    def counted_by(work, *given):
        """What the engine gives; what breaks off in it is in the files, which it reads late."""
        try:
            return work(*given)
        except Exception as error:  # DuckDB and Spark each raise errors of their own
            found = f"counting broke off ({type(error).__name__})"
            raise UnreadableFile(files.called, found, None, plan.CHECK_FILES) from error

    asked = plan.make(list(records.columns), files, **given)
    plan.check_each_file(asked, files)
    asked = plan.with_words(asked, counted_by(counter.words, records, asked), files)
    doubts = counted_by(counter.doubts, records, asked)
    plan.check_readable(doubts, asked, files)
    groups = counted_by(counter.count, records, asked)
    if groups.empty:
        raise NoFigures(files.called, "there is no event in it")
    if asked.add:
        plan.check_sums(asked, groups["value"].dropna(), files)
    measure, region = (given[name] and given[name].strip() for name in ("measure", "region"))
    measure = measure and reference.called("measure", measure)
    constants = {"measure": measure, "region": region, "counting": whose}
    counted = _outcomes(groups, asked, files, constants, as_at, published, complete)
    for words in (*plan.far_off(doubts, files), *plan.strange_measures(counted["measure"])):
        _logger.warning(words)
    return counted


def check_target(out: str | Path, paths: list[str]) -> None:
    """Refuse to write counts over the records that they are counted from, or over anything else."""
    target = Path(out)
    if not target.exists():
        return
    if target.resolve() in {path.resolve() for path in plan.find_files(paths).paths}:
        found = "this file is one of the records, and would be written over"
        raise BadOption(f"--out {out}", found, None, "Name another file, outside their folder")
    if target.is_dir() or (target.is_file() and not _are_counts(target)):
        kind = "folder" if target.is_dir() else "file"
        found = f"there is a {kind} here already, and it is no frame of outcomes"
        raise BadOption(f"--out {out}", found, None, "Name another file")


def _are_counts(path: Path) -> bool:
    """Whether a file is one that counts were written to before."""
    with path.open(encoding="utf-8", errors="replace") as lines:
        return lines.readline(1_000).rstrip("\n") == ",".join(schema.columns("outcomes"))


# --- from counted groups to the frame ------------------------------------------------------------


def _outcomes(
    groups: pd.DataFrame, asked: Plan, files: Files, constants: Mapping, as_at, published, complete
) -> pd.DataFrame:
    """Outcomes frame of counted groups; ``constants`` hold of all records without such a column."""
    # The same types from every engine: text or None, a step or missing, a float.
    table = pd.DataFrame({"value": pd.to_numeric(groups["value"]).astype("float64")})
    table["step"] = pd.to_numeric(groups["step"]).astype("Int64")
    for name in asked.keys:
        cells = groups[name].astype(object)
        table[name] = cells.where(cells.notna(), None)
    if "measure" in table and table["measure"].isna().any():
        count = f"{table.loc[table['measure'].isna(), 'value'].sum():,.10g}"
        found = f"{count} of what was counted stands in records without a measure"
        remedy = "Correct the records, or leave the column out with by=(…) and give measure=…"
        raise RocuError(f"{files.called}, column {asked.keys['measure']}", found, None, remedy)
    if complete:
        table = _completed(table, asked)
    for name, value in constants.items():
        if name not in table:
            table[name] = value
    if whose := constants["region"]:
        is_force = reference.fold(whose) in reference.names_of("force")
        if is_force and reference.fold(whose) not in reference.names_of("region"):
            table["force"] = reference.check_force(whose)
        else:
            table["region"] = reference.check_region(whose)
    table = _placed(table, asked)
    spans = [
        periods.not_stated() if pd.isna(step) else period_of(int(step), asked.period)
        for step in table["step"]
    ]
    table = table.assign(
        period=[period.label for period in spans],
        period_start=pd.to_datetime(pd.Series([period.start for period in spans])).values,
        period_end=pd.to_datetime(pd.Series([period.end for period in spans])).values,
        unit=[reference.measure(name)["unit"] for name in table["measure"]],
        qualifier="exact",
        published=published,
        source=files.called,
        strand=table.get("strand", reference.NOT_STATED),
    )
    if as_at is not None:
        drawn = _drawn_on(as_at, table)
        late = table["period_end"] > drawn
        table = table.assign(as_at=drawn, status=late.map({True: "provisional", False: None}))
    order = {name: number for number, name in enumerate(reference.REGIONS)}
    ranked = table.assign(_region=table["region"].map(order).fillna(len(order)))
    names = ("force", "measure", "counting", "strand", "threat", "tier", "level")
    keys = ["_region", *(name for name in names if name in table), "step"]
    ranked = ranked.sort_values(keys, kind="stable", na_position="last")
    return schema.conform(ranked, "outcomes")


def _drawn_on(as_at: _date | str, table: pd.DataFrame) -> pd.Timestamp:
    """Day on which the records were drawn: not before a period that they know of."""
    # Of text only one order is taken: 01/02/2021 is two days, and pandas would choose.
    try:
        drawn = pd.Timestamp(_date.fromisoformat(as_at) if isinstance(as_at, str) else as_at)
    except ValueError:
        raise BadOption("as_at", f"“{as_at}” is no day", "Write it as 2021-03-31") from None
    later = table[table["period_start"] > drawn]
    if len(later):
        first = later.sort_values("period_start")["period"].iloc[0]
        day = periods.long_date(drawn.date())
        found = f"{day} is before events of {first}, which the records hold"
        remedy = "Give the day on which the records were drawn, or mend the dates of the events"
        raise BadOption("as_at", found, None, remedy)
    return drawn


def _completed(table: pd.DataFrame, asked: Plan) -> pd.DataFrame:
    """Every group in every period from the first to the last, 0 where no event was recorded."""
    dated, names = table[table["step"].notna()], list(asked.keys)
    if dated.empty:
        return table
    ends = (int(dated["step"].min()), int(dated["step"].max()))
    period, last = (period_of(step, asked.period) for step in ends)
    steps = []
    while period.start <= last.start:
        steps.append(step_of(period.start, asked.period))
        period = periods.following(period)
    groups = dict.fromkeys(dated[names].itertuples(index=False, name=None))
    existing = set(dated[[*names, "step"]].itertuples(index=False, name=None))
    lacking = [(*g, s) for g, s in product(groups, steps) if (*g, s) not in existing]
    zeros = pd.DataFrame(lacking, columns=[*names, "step"], dtype=object).assign(value=0.0)
    return pd.concat([table, zeros.astype({"step": "Int64"})], ignore_index=True)


def _placed(table: pd.DataFrame, asked: Plan) -> pd.DataFrame:
    """Geography, and the region of each force; beside forces, what names none stands apart."""
    blank = pd.Series([None] * len(table), index=table.index, dtype=object)
    region = table.get("region", blank)
    named = table.get("force", region)
    kinds = named.map(plan.kind_of_place, na_action="ignore").astype(object)
    if "force" in table:  # among forces “West Midlands” is the force, not the region
        kinds = kinds.mask(named.isin(reference.regions_of_forces()), "force")
    force = named.where(kinds.eq("force"))
    home = force.map(reference.region_of, na_action="ignore").astype(object)
    is_body = named.notna() & ~kinds.isin(("force", "region"))
    is_region = region.isin(reference.REGIONS)
    if "force" in table and asked.from_forces:
        is_region &= ~is_body  # it was told from the body's own name: a check leaves it blank
    return table.assign(
        force=force,
        region=home.where(home.notna(), region.where(is_region)),
        geography=kinds.where(named.notna(), "other"),
        body=named.where(is_body, None).where(named.notna(), _NO_PLACE),
    )
