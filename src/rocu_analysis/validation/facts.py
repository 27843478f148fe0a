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
    context,
    fact_checks,
    fact_periods,
    fact_places,
    fact_scales,
    required,
    template_sheets,
    words,
)
from rocu_analysis.validation.arrays import first_of, objects
from rocu_analysis.validation.cells import Grid, as_text
from rocu_analysis.validation.fact_figures import Figures
from rocu_analysis.validation.faults import Faults, heading_cells
from rocu_analysis.validation.findings import CODES, Findings
from rocu_analysis.validation.row_words import ColumnWords, read_columns
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
    rows = pd.DataFrame(dict.fromkeys(schema.columns("outcomes")), index=range(len(cells)))
    at = np.array(cells, dtype=int).reshape(-1, 2)
    return rows.assign(
        **_places(grid, at[:, 0], at[:, 1]),
        found=[as_text(grid.values[i, j]) for i, j in cells],
        heading="",
        disposition="set_aside",
        codes="table_not_understood",
        reasons="it stands in no table that can be read",
        total="",
        axis="",
        high_j=-1,
    )


def _places(grid: Grid, i: np.ndarray, j: np.ndarray) -> dict[str, object]:
    letters = objects([column_letters(int(column)) for column in grid.sheet.columns])
    rows = np.asarray(grid.sheet.rows)[i]
    pairs = zip(letters[j].tolist(), rows.tolist(), strict=True)
    return {
        "file": grid.sheet.file,
        "sheet": grid.sheet.name,
        "row": rows,
        "column": np.asarray(grid.sheet.columns)[j],
        "cell": [f"{letter}{row}" for letter, row in pairs],
        "i": i,
        "j": j,
    }


class _Builder:
    """Builds the rows of one table.

    ``ri`` and ``ci`` say in which row and column of the table each figure stands; ``data`` holds
    one array a field.
    """

    def __init__(self, table: Table, findings: Findings) -> None:
        self.table, self.findings, self.grid = table, findings, table.grid
        self.rows, self.figures = table.rows, table.figures
        self.titles = context.join(table.said)
        if template_sheets.is_ours(table):
            # Its sheet is called Outcomes, which is no measure: what is counted stands in the rows.
            self.titles.words.clear()
            self.titles.conflicts.pop("measure", None)
        self.words = read_columns(table, findings)
        self.sections, self.section_of = self._section_numbers()
        self.ri, self.ci = self._where()
        self.size = len(self.ri)
        js = np.array([column.j for column in self.figures], dtype=int)
        self.i, self.j = self.rows[self.ri], js[self.ci]
        self.data: dict[str, np.ndarray] = {}

    def build(self) -> pd.DataFrame:
        self._totals()
        self._simple_fields()
        self._place()
        conflict = self.titles.conflicts.get("measure", "")
        fact_checks.check_measure(self.data["measure"], conflict, self.faults)
        self._period()
        self._report_words()
        figure = self._numbers()
        heads = objects([column.unit or None for column in self.figures])[self.ci]
        self.data["unit"] = fact_checks.units(
            self.data["measure"], self.data["unit"], figure, heads, self.faults
        )
        fact_checks.qualify(self.data, figure, self.faults)
        fact_checks.check_figures(self.data, figure, self.faults)
        required.report(self.table, self.i, self.faults)
        if self.table.conflict:
            everything = np.arange(self.size)
            self.faults.set_aside(everything, "two_readings", self.table.conflict, cells=[])
        return self._frame(figure)

    # -- where the figures are -----------------------------------------------------------------

    def _where(self) -> tuple[np.ndarray, np.ndarray]:
        js = [column.j for column in self.figures]
        held = self.grid.held[np.ix_(self.rows, js)]
        self._report_blanks(held, js)
        markers = self.table.fields("marker")
        if markers and len(js) == 1:
            held = held | self.grid.held[self.rows, markers[0].j][:, None]
        return np.nonzero(held)

    def _report_blanks(self, held: np.ndarray, js: list[int]) -> None:
        used = [c.j for c in self.table.columns if c.use == "field"]
        named = self.grid.held[np.ix_(self.rows, used)].any(axis=1) if used else held.any(axis=1)
        markers = self.table.fields("marker")
        if markers:
            named &= ~self.grid.held[self.rows, markers[0].j]
        blank = ~held & named[:, None] & held.any(axis=0)[None, :]
        r, c = np.nonzero(blank)
        if len(r):
            self.findings.add(
                "figures_blank",
                [(int(self.rows[a]), js[b]) for a, b in zip(r, c, strict=True)],
                field="value",
                message="an empty cell in a column of figures; nothing is assumed",
            )

    def _section_numbers(self) -> tuple[list[list[Word]], np.ndarray]:
        """Distinct groups of lines above rows, and the number of each row's, -1 for none."""
        listed, number, of_row = [], {}, np.full(len(self.rows), -1)
        if not self.table.sections:
            return listed, of_row
        for k, i in enumerate(self.rows):
            group = self.table.sections.get(int(i))
            if group:
                key = tuple(id(word) for word in group)
                if key not in number:
                    number[key] = len(listed)
                    listed.append(group)
                of_row[k] = number[key]
        return listed, of_row

    def _of(self, *fields: str) -> list[ColumnWords]:
        return [each for each in self.words if each.field in fields]

    def _totals(self) -> None:
        """Cells that state the total of others in the table; a total of nothing is a figure."""
        total = np.full(self.size, "", dtype=object)
        axis = np.full(self.size, "", dtype=object)
        for each in self.words:
            flags = np.array([*(word.total for word in each.read), False], dtype=bool)
            own, said = flags[each.codes], each.codes >= 0
            if own.any() and (said & ~own).any():
                total[own[self.ri]] = each.field
                axis[own[self.ri]] = "row"
        columns = objects([column.total for column in self.figures])
        if any(columns) and not all(columns):
            divided = columns[self.ci]
            axis[(axis == "") & (divided != "")] = "column"
            total = np.where(total == "", divided, total)
        self.data["total"], self.data["axis"] = total, axis
        self.faults = Faults(self.findings, self.i, self.j, total != "")

    # -- simple fields -------------------------------------------------------------------------

    def _simple_fields(self) -> None:
        for name in SIMPLE:
            out = np.full(self.size, None, dtype=object)
            for values, at in (
                (self._row_values(name), self.ri),
                (self._heading_values(name), self.ci),
                (self._section_values(name), self.ri),
            ):
                if values is not None:
                    out = first_of(out, values[at])
            general = self._general(name)
            if general is not None:
                out = first_of(out, np.full(self.size, general, dtype=object))
            self.data[name] = out

    def _row_values(self, name: str) -> np.ndarray | None:
        out = None
        # Fields that a companion gives a word of another column come last, and win.
        for each in sorted(self.words, key=lambda one: one.field != name):
            if any(name in word.fields for word in each.read):
                listed = objects([*(word.fields.get(name) for word in each.read), None])
                values = listed[each.codes]
                out = values if out is None else first_of(values, out)
        return out

    def _heading_values(self, name: str) -> np.ndarray | None:
        found = [
            next((w.fields[name] for w in reversed(c.extra) if name in w.fields), None)
            for c in self.figures
        ]
        return None if all(value is None for value in found) else objects(found)

    def _section_values(self, name: str) -> np.ndarray | None:
        found = [
            next((w.fields[name] for w in group if name in w.fields), None)
            for group in self.sections
        ]
        if all(value is None for value in found):
            return None
        return objects([*found, None])[self.section_of]

    def _general(self, name: str):
        """What holds for the whole table: the companion first, then titles and names."""
        declared = self.table.declared.get(name)
        if declared is not None:
            found = words.read([declared], name, self.table.mapping, self.table.settings)[0]
            return found.fields.get(name, declared)
        if name in self.titles.words:
            return self.titles.words[name].word
        return {"as_at": self.titles.as_at, "status": self.titles.status or None}.get(name)

    # -- places and periods --------------------------------------------------------------------

    def _combined(self, sources: list[ColumnWords]) -> tuple[np.ndarray, list[tuple[int, ...]]]:
        """Number of the combination of words that each figure has, and the combinations."""
        parts = [each.codes[self.ri] + 1 for each in sources]
        parts += [self.section_of[self.ri] + 1, self.ci]
        number = np.zeros(self.size, dtype=np.int64)
        for part in parts:
            span = int(part.max()) + 1 if len(part) else 1
            if self.size and int(number.max()) > 2**62 // max(span, 1):
                number = np.unique(number, return_inverse=True)[1]
            number = number * span + part
        _, first, which = np.unique(number, return_index=True, return_inverse=True)
        return which, [tuple(int(part[k]) for part in parts) for k in first]

    def _place(self) -> None:
        sources = self._of(*PLACES)
        which, combos = self._combined(sources)
        declared = fact_places.declared_place(self.table.declared)
        titles = fact_places.of_titles(self.titles.place)
        resolved = []
        for combo in combos:
            said = zip(sources, combo, strict=False)
            row = {each.field: each.read[number - 1] for each, number in said if number}
            head, section = self.figures[combo[-1]].extra, self._section(combo, "place")
            found = fact_places.resolve(row, head, section, declared, titles.fields)
            if not found.fields.get("geography") and not found.code:
                found = fact_places.lacking(found, titles, self.titles.conflicts)
            resolved.append(found)
        for name in fact_places.PLACE_FIELDS:
            self.data[name] = objects([found.fields.get(name) for found in resolved])[which]
        self._report_resolved(which, resolved, sources, "geography")

    def _period(self) -> None:
        cells = self._of("period")
        first, last = self._of("period_start")[:1], self._of("period_end")[:1]
        sources = [*cells, *first, *last]
        which, combos = self._combined(sources)
        declared = self._declared_period()
        resolved = []
        for combo in combos:
            said = [
                each.read[number - 1] if number else None
                for each, number in zip(sources, combo, strict=False)
            ]
            own = [word for word in said[: len(cells)] if word is not None]
            start = said[len(cells)] if first else None
            end = said[len(cells) + len(first)] if last else None
            head, section = self.figures[combo[-1]].extra, self._section(combo, "period")
            resolved.append(
                fact_periods.resolve(own, start, end, head, section, declared, self.titles)
            )
        found = [each.fields.get("period") for each in resolved]
        for name, part in (("period", "label"), ("period_start", "start"), ("period_end", "end")):
            self.data[name] = objects([p and getattr(p, part) for p in found])[which]
        self._report_resolved(which, resolved, sources, "period")

    def _declared_period(self) -> Word | None:
        declared = self.table.declared
        if declared.get("period_start") and declared.get("period_end"):
            days = declared["period_start"], declared["period_end"]
            return Word({"period": periods.span(*days)})
        if declared.get("period"):
            settings = {"years": "calendar", **self.table.settings}
            return words.read([declared["period"]], "period", self.table.mapping, settings)[0]
        return None

    def _section(self, combo: tuple[int, ...], family: str) -> Word | None:
        number = combo[-2]
        wanted = {"place": {"region", "force", "geography"}, "period": {"period"}}[family]
        return next(
            (
                word
                for word in (self.sections[number - 1] if number else ())
                if set(word.fields) & wanted or (family == "period" and word.part)
            ),
            None,
        )

    def _report_resolved(self, which, resolved, sources: list[ColumnWords], field: str) -> None:
        """Report what combinations of words brought up, each finding once."""
        alike: dict[tuple, list[int]] = {}
        for number, found in enumerate(resolved):
            if found.code:
                key = (found.code, found.message, found.source, found.remedy)
                alike.setdefault(key, []).append(number)
            elif found.warning:
                alike.setdefault(found.warning, []).append(number)
        if not alike:
            return
        order = np.argsort(which, kind="stable")
        ends = np.searchsorted(which[order], np.arange(len(resolved) + 1))
        for key, numbers in alike.items():
            at = np.concatenate([order[ends[n] : ends[n + 1]] for n in numbers])
            at = np.sort(at[~self.faults.is_total[at]])
            if len(key) == 3:
                # A remark on a figure that is set aside helps nobody.
                at = at[~self.faults.is_faulty[at]]
            if not len(at):
                continue
            code, message, source = key[:3]
            cells = self._cells_of(at, source, sources)
            if len(key) == 4:
                self.faults.set_aside(at, code, message, key[3], cells=cells, field=field)
            else:
                self.faults.remark(code, cells, field=field, message=message)

    def _cells_of(self, at: np.ndarray, source: tuple, sources: list[ColumnWords]):
        """Cells that a problem of some figures is about: those of a row's word, or the heading."""
        if source and source[0] == "row":
            each = next((s for s in sources if s.field == source[1]), None)
            if each is not None:
                rows = np.unique(self.ri[at])
                rows = rows[each.typed[rows]]
                return [(int(self.rows[r]), each.column.j) for r in rows]
        if source and source[0] == "head":
            cells = heading_cells([self.figures[c] for c in np.unique(self.ci[at])])
            if cells:
                return cells
        return self.faults.cells(at[:1])

    def _report_words(self) -> None:
        """Words of columns and headings that are unknown, or were read with a remark."""
        used = np.zeros(len(self.rows), dtype=bool)
        used[self.ri] = True
        for each in self.words:
            order = np.argsort(each.codes, kind="stable")
            ends = np.searchsorted(each.codes[order], np.arange(len(each.read) + 1))
            for number, word in enumerate(each.read):
                if word.code:
                    rows = order[ends[number] : ends[number + 1]]
                    self._report_word(each, word, rows[used[rows]])
        for c, column in enumerate(self.figures):
            for word in column.extra:
                is_remark = word.code and CODES[word.code].severity == "warning"
                if is_remark and (self.ci == c).any():
                    cells = heading_cells([column])
                    self.faults.remark(word.code, cells, field="heading", message=word.message)

    def _report_word(self, each: ColumnWords, word: Word, rows: np.ndarray) -> None:
        cells = [(int(self.rows[r]), each.column.j) for r in rows[each.typed[rows]]]
        if CODES[word.code].severity == "warning":
            if cells:
                self.faults.remark(word.code, cells, field=each.field, message=word.message)
        elif each.field not in (*PLACES, "period"):
            at = np.flatnonzero(np.isin(self.ri, rows))
            self.faults.set_aside(
                at, word.code, word.message, word.remedy, cells=cells, field=each.field
            )

    # -- the figures and the frame -------------------------------------------------------------

    def _numbers(self) -> Figures:
        figure = Figures(self.size)
        for c, column in enumerate(self.figures):
            at = np.flatnonzero(self.ci == c)
            if len(at):
                figure.fill(at, self.i[at], column, self.grid)
        fact_scales.apply(figure, self._scales(), self.titles.scale, self.data, self.faults)
        return figure

    def _scales(self) -> list[np.ndarray]:
        """What each column of words, the lines above and the headings say of the scale."""
        heads = [None if column.scale == 1.0 else column.scale for column in self.figures]
        said = [objects(heads)[self.ci]]
        for each in self.words:
            listed = [word.fields.get("_scale") for word in each.read]
            if any(listed):
                said.append(objects([*listed, None])[each.codes][self.ri])
        section = self._section_values("_scale")
        return said if section is None else [*said, section[self.ri]]

    def _frame(self, figure: Figures) -> pd.DataFrame:
        data, size = self.data, self.size
        for name in ("strand", "counting"):
            data[name] = first_of(data[name], np.full(size, reference.NOT_STATED, dtype=object))
        label = np.full(size, periods.NOT_STATED_LABEL, dtype=object)
        data["period"] = first_of(data["period"], label)
        highs = self.table.fields("value_high")
        high_j = np.full(size, -1)
        if highs and len(self.figures) == 1:
            high_j[self.grid.held[self.i, highs[0].j]] = highs[0].j
        return pd.DataFrame(
            {
                **data,
                "value": figure.value,
                "value_high": figure.high,
                **_places(self.grid, self.i, self.j),
                "heading": objects([column.heading for column in self.figures])[self.ci],
                "found": figure.found,
                "disposition": np.where(self.faults.is_faulty, "set_aside", "accepted"),
                "codes": self.faults.codes,
                "reasons": self.faults.reasons,
                "high_j": high_j,
            }
        )
