"""Which outcome rows does a table state, from which cell each?

Every figure cell becomes one row. What its row, its headings, the line above its group and the
titles say is put together once for each distinct combination of words, and laid out over the
rows, so that a long sheet costs little more than a short one.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from rocu_analysis import periods, reference, schema
from rocu_analysis.readers.sheet import column_letters
from rocu_analysis.validation import (
    fact_checks,
    fact_periods,
    fact_places,
    fact_reports,
    fact_scales,
    required,
    words,
)
from rocu_analysis.validation.arrays import Coded
from rocu_analysis.validation.cells import Grid, as_text
from rocu_analysis.validation.fact_figures import Figures
from rocu_analysis.validation.fact_sources import Sources
from rocu_analysis.validation.faults import Faults
from rocu_analysis.validation.findings import Findings
from rocu_analysis.validation.tables import Table
from rocu_analysis.validation.word import Word

PLACES = ("force", "body", "geography", "region", "geography_kind")
SIMPLE = (
    *("measure", "strand", "threat", "tier", "level", "counting", "status", "unit"),
    *("qualifier", "marker", "as_at", "published", "value_high"),
)
EXTRA = (
    *("file", "sheet", "row", "column", "cell", "heading", "found", "disposition", "codes"),
    *("reasons", "total", "axis", "i", "j", "high_j"),
)


def outcomes(table: Table, findings: Findings) -> pd.DataFrame:
    """Outcome rows of a table, one a figure cell.

    Parameters
    ----------
    table : tables.Table
    findings : Findings
        Where problems are put.

    Returns
    -------
    DataFrame
        The outcomes columns but ``source``, and ``file, sheet, row, column, cell, heading``;
        ``found`` (the cell as typed), ``disposition`` (``accepted`` or ``set_aside``), ``codes``
        and ``reasons``; ``total``, the dimension of which the cell is a total (empty for a
        figure), and ``axis``, whether a "row" or a "column" says so; ``i, j, high_j``, positions in
        the grid (``high_j`` -1 where there is no upper end).
    """
    return _Builder(table, findings).build()


def stray(grid: Grid, cells: list[tuple[int, int]], findings: Findings) -> pd.DataFrame:
    """Figures that stand in no table: set aside, each where it stands."""
    findings.add(
        "table_not_understood",
        cells[:1],
        found=as_text(grid.values[cells[0]]) if cells else "",
        message="1 figure stands in no table that can be read"
        if len(cells) == 1
        else f"{len(cells):,} figures stand in no table that can be read",
    )
    at = np.array(cells, dtype=int).reshape(-1, 2)
    message = "it stands in no table that can be read"
    empty = np.full(len(cells), np.nan)
    data = {
        "found": Coded.of(as_text(grid.values[place]) for place in cells),
        "disposition": Coded.full(len(cells), "set_aside"),
        "codes": Coded.full(len(cells), "table_not_understood"),
        "reasons": Coded.full(len(cells), message),
    }
    return _frame(grid, at[:, 0], at[:, 1], data, empty, empty.copy(), np.full(len(cells), -1))


def _frame(
    grid: Grid,
    i: np.ndarray,
    j: np.ndarray,
    data: dict[str, Coded],
    value: np.ndarray,
    high: np.ndarray,
    high_j: np.ndarray,
) -> pd.DataFrame:
    """Lay out what is known of some figures; what is not in `data` is missing, or empty.

    Text is categorical: few different words stand in many rows.
    """
    own = {}
    none = Coded.full(len(i))
    for column in schema.FRAMES["outcomes"]:
        said = data.get(column.name, none)
        if column.kind == "date":
            own[column.name] = said.days()
        elif column.kind == "text" and column.name != "source":
            own[column.name] = said.categorical()
    blank = Coded.full(len(i), "")
    for name in ("heading", "found", "disposition", "codes", "reasons", "total", "axis"):
        own[name] = data.get(name, none).first_of(blank).categorical()
    return pd.DataFrame(
        {**own, "value": value, "value_high": high, **_places(grid, i, j), "high_j": high_j}
    )


def _places(grid: Grid, i: np.ndarray, j: np.ndarray) -> dict[str, object]:
    columns, rows = grid.sheet.columns, grid.sheet.rows
    letters = pd.array([column_letters(int(column)) for column in columns], dtype="str")
    numbers = pd.array([str(row) for row in rows], dtype="str")
    return {
        "file": Coded.full(len(i), grid.sheet.file).categorical(),
        "sheet": Coded.full(len(i), grid.sheet.name).categorical(),
        "row": np.asarray(rows)[i],
        "column": np.asarray(columns)[j],
        "cell": letters.take(j) + numbers.take(i),
        "i": i,
        "j": j,
    }


class _Builder:
    """Builds the rows of one table; ``data`` holds what is said of each field."""

    def __init__(self, table: Table, findings: Findings) -> None:
        self.table, self.grid = table, table.grid
        self.sources = Sources(table, findings)
        total, axis = self.sources.totals()
        self.data: dict[str, Coded] = {"total": total, "axis": axis}
        self.faults = Faults(findings, self.sources.i, self.sources.j, ~total.missing)

    def build(self) -> pd.DataFrame:
        sources, data, faults = self.sources, self.data, self.faults
        for name in SIMPLE:
            data[name] = sources.simple(name)
        self._place()
        conflict = sources.titles.conflicts.get("measure", "")
        fact_checks.check_measure(data["measure"], conflict, faults)
        self._period()
        fact_reports.report_words(sources, faults)
        figure = Figures(sources)
        stated = data.pop("value_high").numbers()
        high = np.where(sources.upper_at() >= 0, stated, np.nan) if sources.upper_of else stated
        scales, title = sources.scales(), sources.titles.scale
        high = fact_scales.apply(figure, scales, title, data["measure"], high, faults)
        heads = Coded.of(column.unit or None for column in sources.figures).take(sources.ci)
        data["unit"] = fact_checks.units(data["measure"], data["unit"], figure, heads, faults)
        fact_checks.qualify(data, figure, high, faults)
        fact_checks.check_figures(data, figure, faults)
        required.report(self.table, sources.i, faults)
        if self.table.conflict:
            everything = np.arange(sources.size)
            faults.set_aside(everything, "two_readings", self.table.conflict, cells=[])
        return self._laid_out(figure)

    # -- places and periods --------------------------------------------------------------------

    def _place(self) -> None:
        sources = self.sources
        columns = sources.of(*PLACES)
        which, combos = sources.combined(columns)
        declared = fact_places.declared_place(self.table.declared)
        titles = fact_places.of_titles(sources.titles.place)
        resolved = []
        for combo in combos:
            said = zip(columns, combo, strict=False)
            row = {each.field: each.read[number - 1] for each, number in said if number}
            head, section = sources.figures[combo[-1]].extra, sources.section(combo, "place")
            found = fact_places.resolve(row, head, section, declared, titles.fields)
            if not found.fields.get("geography") and not found.code:
                found = fact_places.lacking(found, titles, sources.titles.conflicts)
            resolved.append(found)
        for name in fact_places.PLACE_FIELDS:
            self.data[name] = Coded.of(found.fields.get(name) for found in resolved).take(which)
        fact_reports.report_resolved(which, resolved, columns, "geography", sources, self.faults)

    def _period(self) -> None:
        sources = self.sources
        cells = sources.of("period")
        first, last = sources.of("period_start")[:1], sources.of("period_end")[:1]
        columns = [*cells, *first, *last]
        which, combos = sources.combined(columns)
        declared = self._declared_period()
        resolved = []
        for combo in combos:
            said = [
                each.read[number - 1] if number else None
                for each, number in zip(columns, combo, strict=False)
            ]
            own = [word for word in said[: len(cells)] if word is not None]
            start = said[len(cells)] if first else None
            end = said[len(cells) + len(first)] if last else None
            head, section = sources.figures[combo[-1]].extra, sources.section(combo, "period")
            resolved.append(
                fact_periods.resolve(own, start, end, head, section, declared, sources.titles)
            )
        found = [each.fields.get("period") for each in resolved]
        for name, part in (("period", "label"), ("period_start", "start"), ("period_end", "end")):
            self.data[name] = Coded.of(p and getattr(p, part) for p in found).take(which)
        fact_reports.report_resolved(which, resolved, columns, "period", sources, self.faults)

    def _declared_period(self) -> Word | None:
        declared = self.table.declared
        if declared.get("period_start") and declared.get("period_end"):
            days = declared["period_start"], declared["period_end"]
            return Word({"period": periods.span(*days)})
        if declared.get("period"):
            settings = {"years": "calendar", **self.table.settings}
            return words.read([declared["period"]], "period", self.table.mapping, settings)[0]
        return None

    # -- the frame -----------------------------------------------------------------------------

    def _laid_out(self, figure: Figures) -> pd.DataFrame:
        sources, faults, size = self.sources, self.faults, self.sources.size
        aside = Coded.full(size, "accepted").put(faults.is_faulty, "set_aside")
        data = self.data | {
            "heading": Coded.of(column.heading for column in sources.figures).take(sources.ci),
            "found": figure.found,
            "disposition": aside,
            "codes": faults.codes,
            "reasons": faults.reasons,
        }
        for name in ("strand", "counting"):
            data[name] = data[name].first_of(Coded.full(size, reference.NOT_STATED))
        data["period"] = data["period"].first_of(Coded.full(size, periods.NOT_STATED_LABEL))
        high_j = sources.upper_at()
        return _frame(self.grid, sources.i, sources.j, data, figure.value, figure.high, high_j)
