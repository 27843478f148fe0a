"""Which outcome rows does a table state, from which cell each?

Every figure cell becomes one row. What its row, its headings, the line above its group and the
titles say is put together once for each distinct combination of words, and laid out over the
rows, so that a long sheet costs little more than a short one.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from rocu_analysis import periods, reference, schema
from rocu_analysis.problems import is_error
from rocu_analysis.readers.sheet import column_letters
from rocu_analysis.validation import figures, own_workbooks, resolve, words
from rocu_analysis.validation.arrays import Coded, by_code
from rocu_analysis.validation.cells import Grid, as_text
from rocu_analysis.validation.log import Cells, FigureLog, Log
from rocu_analysis.validation.resolve import Resolved
from rocu_analysis.validation.sources import ColumnWords, Sources
from rocu_analysis.validation.tables import Column, Table

_PLACES = ("force", "body", "geography", "region", "geography_kind")
# Fields that several words give together; the others are judged word by word.
_TOGETHER = (*_PLACES, "period")
_SIMPLE = (
    *("measure", "strand", "threat", "tier", "level", "counting", "status", "unit"),
    *("qualifier", "marker", "as_at", "published", "value_high"),
)
_TEXTS = ("heading", "found", "disposition", "codes", "reasons", "total", "axis")
EXTRA = (*("file", "sheet", "row", "column", "cell"), *_TEXTS, *("i", "j", "high_j"))
# What a blank that our template asks for comes to: nothing is made up in its place. A blank
# measure is an error of its own, `measure_missing`.
_BLANK_BECOMES = {
    "geography": "it is told from the names beside it",
    "counting": "it stays not stated",
    "period": "it is told from the titles and names, if they say any",
    "unit": "the measure's own was taken",
    "strand": "it stays not stated",
    "qualifier": "the figure is taken as exact",
}


def outcomes(table: Table, log: Log) -> pd.DataFrame:
    """Outcome rows of a table, one a figure cell.

    They have the outcomes columns but ``source``, and ``file, sheet, row, column, cell, heading``;
    ``found`` (the cell as typed), ``disposition`` (``accepted`` or ``set_aside``), ``codes`` and
    ``reasons``; ``total``, the dimension of which the cell is a total (empty for a figure), and
    ``axis``, whether a "row" or a "column" says so; ``i, j, high_j``, positions in the grid
    (``high_j`` -1 where there is no upper end).
    """
    sources = Sources(table, log)
    total, axis = sources.totals()
    log = FigureLog(log, sources.i, sources.j, ~total.missing)
    data = {"total": total, "axis": axis} | {name: sources.simple(name) for name in _SIMPLE}
    data |= _places(sources, log)
    _check_measure(data["measure"], sources.titles.conflicts.get("measure", ""), log)
    data |= _periods(sources, log)
    _report_words(sources, log)
    figure = figures.read(sources, data, log)
    if own_workbooks.is_ours(table):
        _report_blanks(table, np.unique(sources.i), log)
    if table.conflict:
        log.set_aside(np.arange(sources.size), "two_readings", [], table.conflict)
    data |= {
        "heading": Coded.of(column.heading for column in sources.figures).take(sources.ci),
        "found": figure.found,
        "disposition": Coded.full(sources.size, "accepted").put(log.is_aside, "set_aside"),
        "codes": log.codes,
        "reasons": log.reasons,
        "strand": data["strand"].filled(reference.NOT_STATED),
        "counting": data["counting"].filled(reference.NOT_STATED),
        "period": data["period"].filled(periods.NOT_STATED_LABEL),
    }
    numbers = {"value": figure.value, "value_high": figure.high, "high_j": sources.high_j}
    return _frame(table.grid, sources.i, sources.j, data, numbers)


def stray(grid: Grid, cells: Cells, log: Log) -> pd.DataFrame:
    """Figures that stand in no table: set aside, each where it stands."""
    count = "1 figure stands" if len(cells) == 1 else f"{len(cells):,} figures stand"
    log.tell("table_not_understood", cells[:1], f"{count} in no table that can be read")
    at = np.array(cells, dtype=int).reshape(-1, 2)
    data = {
        "found": Coded.of(as_text(grid.values[place]) for place in cells),
        "disposition": Coded.full(len(cells), "set_aside"),
        "codes": Coded.full(len(cells), "table_not_understood"),
        "reasons": Coded.full(len(cells), "it stands in no table that can be read"),
    }
    numbers = {"value": np.nan, "value_high": np.nan, "high_j": -1}
    return _frame(grid, at[:, 0], at[:, 1], data, numbers)


def _frame(grid: Grid, i: np.ndarray, j: np.ndarray, data: dict[str, Coded], numbers: dict):
    """Lay out what is known of some figures; what is not in `data` is missing, or empty.

    Text is categorical: few different words stand in many rows.
    """
    columns = {}
    none = Coded.full(len(i))
    for column in schema.FRAMES["outcomes"]:
        said = data.get(column.name, none)
        if column.kind == "date":
            columns[column.name] = said.days()
        elif column.kind == "text" and column.name != "source":
            columns[column.name] = said.categorical()
    columns |= {name: data.get(name, none).filled("").categorical() for name in _TEXTS}
    sheet = grid.sheet
    letters = pd.array([column_letters(int(column)) for column in sheet.columns], dtype="str")
    rows = pd.array([str(row) for row in sheet.rows], dtype="str")
    columns |= {
        "value": numbers["value"],
        "value_high": numbers["value_high"],
        "file": Coded.full(len(i), sheet.file).categorical(),
        "sheet": Coded.full(len(i), sheet.name).categorical(),
        "row": np.asarray(sheet.rows)[i],
        "column": np.asarray(sheet.columns)[j],
        "cell": letters.take(j) + rows.take(i),
        "i": i,
        "j": j,
        "high_j": numbers["high_j"],
    }
    return pd.DataFrame(columns)


# -- what several words say together ---------------------------------------------------------------


def _places(sources: Sources, log: FigureLog) -> dict[str, Coded]:
    """Region, force and body of each figure."""
    columns = sources.of(*_PLACES)
    declared = resolve.declared_place(sources.table.declared)
    titles = resolve.place_of_titles(sources.titles.place)
    conflict = sources.titles.conflicts.get("geography", "")
    which, combinations = sources.combinations(columns, "name_", *resolve.PLACE_FIELDS)
    resolved = []
    for said, above in combinations:
        row = {c.field: word for c, word in zip(columns, said, strict=True) if word is not None}
        resolved.append(resolve.place(row, above, declared, titles, conflict))
    _report_resolved(which, resolved, columns, "geography", sources, log)
    return {
        name: Coded.of(place.fields.get(name) for place in resolved).take(which)
        for name in resolve.PLACE_FIELDS
    }


def _periods(sources: Sources, log: FigureLog) -> dict[str, Coded]:
    """Label, first and last day of the period of each figure."""
    cells = sources.of("period")
    days = [sources.of(name)[:1] for name in ("period_start", "period_end")]
    columns = [*cells, *days[0], *days[1]]
    declared = _declared_period(sources.table)
    which, combinations = sources.combinations(columns, "period_", "period")
    resolved = []
    for said, above in combinations:
        own = [word for word in said[: len(cells)] if word is not None]
        first = said[len(cells)] if days[0] else None
        last = said[-1] if days[1] else None
        resolved.append(resolve.period(own, first, last, above, declared, sources.titles))
    _report_resolved(which, resolved, columns, "period", sources, log)
    found = [word.fields.get("period") for word in resolved]
    parts = {"period": "label", "period_start": "start", "period_end": "end"}
    return {
        name: Coded.of(period and getattr(period, part) for period in found).take(which)
        for name, part in parts.items()
    }


def _declared_period(table: Table) -> periods.Period | None:
    """Period that a companion gives for the whole table."""
    declared = table.declared
    if declared.get("period_start") and declared.get("period_end"):
        return periods.span(declared["period_start"], declared["period_end"])
    if not declared.get("period"):
        return None
    settings = {"years": "calendar", **table.settings}
    word = words.read([declared["period"]], "period", table.mapping, settings)[0]
    return word.fields.get("period")


def _report_resolved(
    which: np.ndarray,
    resolved: list[Resolved],
    columns: list[ColumnWords],
    field: str,
    sources: Sources,
    log: FigureLog,
) -> None:
    """Report what combinations of words brought up, alike ones once.

    ``which`` holds for each figure the number of its combination in ``resolved``.
    """
    alike: dict[tuple, list[int]] = {}
    for number, word in enumerate(resolved):
        if word.code:
            key = (word.code, word.message, word.about, word.remedy)
            alike.setdefault(key, []).append(number)
    places = by_code(which, len(resolved)) if alike else []
    for (code, message, about, remedy), numbers in alike.items():
        rows = np.sort(np.concatenate([places[number] for number in numbers]))
        rows = rows[~log.is_total[rows]]
        if not is_error(code):
            # A remark on a figure that is set aside helps nobody.
            rows = rows[~log.is_aside[rows]]
        if not len(rows):
            continue
        cells = _cells_about(about, rows, columns, sources) or log.cells(rows[:1])
        if is_error(code):
            log.set_aside(rows, code, cells, message, field=field, remedy=remedy)
        else:
            log.tell(code, cells, message, field=field)


def _cells_about(
    about: str, rows: np.ndarray, columns: list[ColumnWords], sources: Sources
) -> Cells:
    """Cells of the words that a problem of some figures is about: of their rows or headings."""
    if about == "heading":
        return _heading_cells([sources.figures[c] for c in np.unique(sources.ci[rows])])
    # Of a year and a quarter in two columns, the one that the row does give.
    of_field = [column for column in reversed(columns) if column.field == about]
    typed = (
        (r, next((c for c in of_field if c.typed[r]), None)) for r in np.unique(sources.ri[rows])
    )
    return [(int(sources.rows[r]), c.column.j) for r, c in typed if c is not None]


def _heading_cells(columns: list[Column]) -> Cells:
    """Lowest heading over each of some columns, where it has one of its own."""
    chains = [[cell for cell in c.chain if cell.own] or c.chain for c in columns]
    return [(chain[-1].i, chain[-1].j) for chain in chains if chain]


# -- what single words say -------------------------------------------------------------------------


def _check_measure(measure: Coded, conflict: str, log: FigureLog) -> None:
    """Set aside what nothing names; ``conflict`` says which two things titles name."""
    rows = np.flatnonzero(measure.missing & ~log.is_total)
    cells = log.cells(rows[:1])
    if conflict:
        log.set_aside(rows, "two_readings", cells, conflict, field="measure")
        return
    many = f"the {len(rows):,} figures of this table count"
    log.set_aside(
        rows,
        "measure_missing",
        cells,
        f"nothing says what {many if len(rows) > 1 else 'this figure counts'}",
        field="measure",
        remedy='Say measure = "…" for the sheet in the companion file, or add a column Measure.',
    )


def _report_words(sources: Sources, log: FigureLog) -> None:
    """Report words of columns and headings that are unknown, or were read with a remark."""
    is_used = np.zeros(len(sources.rows), dtype=bool)
    is_used[sources.ri] = True
    for column in sources.words:
        if not any(word.code for word in column.read):
            continue
        for word, places in zip(column.read, by_code(column.codes, len(column.read)), strict=True):
            if not word.code or (is_error(word.code) and column.field in _TOGETHER):
                continue
            typed = places[is_used[places] & column.typed[places]]
            cells = [(i, column.column.j) for i in sources.rows[typed].tolist()]
            if is_error(word.code):
                rows = np.flatnonzero(np.isin(sources.ri, places))
                told = {"field": column.field, "remedy": word.remedy}
                log.set_aside(rows, word.code, cells, word.message, **told)
            elif cells:
                log.tell(word.code, cells, word.message, field=column.field)
    for c in np.unique(sources.ci).tolist():
        column = sources.figures[c]
        for word in column.extra:
            if word.code and not is_error(word.code):
                log.tell(word.code, _heading_cells([column]), word.message, field="heading")


def _report_blanks(table: Table, rows: np.ndarray, log: FigureLog) -> None:
    """Warn of blanks that our template wants filled, in the rows that give a figure."""
    held = table.grid.held
    starts, ends = table.fields("period_start"), table.fields("period_end")
    for name, becomes in _BLANK_BECOMES.items():
        columns = table.fields(name, f"{name}_kind")
        is_blank = ~held[rows][:, [column.j for column in columns]].any(axis=1)
        if name == "period" and starts and ends:
            # The first and last day may be given instead.
            is_blank &= ~(held[rows, starts[0].j] & held[rows, ends[0].j])
        if columns and is_blank.any():
            cells = [(row, columns[0].j) for row in rows[is_blank].tolist()]
            heading = columns[0].heading.rstrip(" *")
            message = f"{heading} must be filled and is empty; {becomes}"
            log.tell("required_blank", cells, message, field=name)
