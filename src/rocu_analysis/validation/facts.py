"""Which outcome rows does a table state, from which cell each?

Every figure cell becomes one row. What its row, its headings, the line above its group and the
titles say is put together once for each distinct combination of words, and laid out over the
rows, so that a long sheet costs little more than a short one.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from rocu_analysis import reference, schema
from rocu_analysis.periods import MONTHS, NOT_STATED_LABEL
from rocu_analysis.validation import (
    context,
    fact_periods,
    fact_places,
    headings,
    names,
    words,
)
from rocu_analysis.validation.cells import Grid, as_text
from rocu_analysis.validation.columns import Column
from rocu_analysis.validation.fact_figures import Figures
from rocu_analysis.validation.findings import Findings
from rocu_analysis.validation.layout import Table
from rocu_analysis.validation.values_messages import MESSAGES
from rocu_analysis.validation.words import Word

PLACES = ("force", "body", "geography", "region", "geography_kind")
SIMPLE = (
    "measure",
    "strand",
    "threat",
    "tier",
    "level",
    "counting",
    "status",
    "unit",
    "qualifier",
    "marker",
    "as_at",
    "published",
    "value_high",
)
EXTRA = (
    "file",
    "sheet",
    "row",
    "column",
    "cell",
    "heading",
    "found",
    "disposition",
    "codes",
    "reasons",
    "total",
    "axis",
    "i",
    "j",
    "high_j",
)
_PIVOT = (
    "region",
    "force",
    "geography",
    "period",
    "measure",
    "strand",
    "threat",
    "level",
    "tier",
    "counting",
)


def outcomes(table: Table, findings: Findings) -> pd.DataFrame:
    """Outcome rows of a table, one a figure cell.

    Parameters
    ----------
    table : layout.Table
    findings : Findings
        Where problems are put.

    Returns
    -------
    DataFrame
        The outcomes columns but ``source``, and ``file, sheet, row, column, cell, heading``;
        ``found`` (the cell as typed), ``disposition`` (``accepted`` or ``set_aside``), ``codes``
        and ``reasons``; ``total``, the dimension of which the cell is a total (empty for a
        figure); ``i, j, high_j``, positions in the grid (``high_j`` -1 where there is no upper
        end).
    """
    return _Builder(table, findings).build()


def stray(grid: Grid, cells: list[tuple[int, int]], findings: Findings) -> pd.DataFrame:
    """Figures that stand in no table: set aside, each where it stands."""
    findings.add(
        "table_not_understood",
        cells[:1],
        found=as_text(grid.values[cells[0]]) if cells else "",
        message=f"{len(cells):,} figures stand in no table that can be read",
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
    from rocu_analysis.readers.sheet import column_letters

    letters = np.array([column_letters(int(c)) for c in grid.sheet.columns], dtype=object)
    rows = np.asarray(grid.sheet.rows)[i]
    cells = [
        f"{letter}{row}" for letter, row in zip(letters[j].tolist(), rows.tolist(), strict=True)
    ]
    return {
        "file": grid.sheet.file,
        "sheet": grid.sheet.name,
        "row": rows,
        "column": np.asarray(grid.sheet.columns)[j],
        "cell": cells,
        "i": i,
        "j": j,
    }


class _Codes:
    """Words of one column of a table: a number a row, -1 where there is none."""

    def __init__(self, column: Column, codes: np.ndarray, read: list[Word], typed: np.ndarray):
        self.column, self.codes, self.read, self.typed = column, codes, read, typed


class _Builder:
    def __init__(self, table: Table, findings: Findings) -> None:
        self.table, self.findings, self.grid = table, findings, table.grid
        self.rows, self.figures = table.rows, table.figures
        self.titles = context.join(table.said)
        self.words = [self._words(c) for c in table.columns if c.use == "field"]
        self.sections, self.section_of = self._section_numbers()

    def build(self) -> pd.DataFrame:
        self.ri, self.ci = self._where()
        size = len(self.ri)
        self.codes = np.full(size, "", dtype=object)
        self.reasons = np.full(size, "", dtype=object)
        js = np.array([column.j for column in self.figures], dtype=int)
        self.i = self.rows[self.ri]
        self.j = js[self.ci] if size else np.array([], dtype=int)
        self.data: dict[str, object] = {}
        self._numbers()
        self._totals()
        self._simple_fields()
        self._place()
        self._finish_measure()
        self._period()
        self._report_words()
        self._finish_units()
        self._finish_figures()
        if self.table.conflict:
            self._fault(np.ones(size, dtype=bool), "two_readings", self.table.conflict, cells=())
        return self._frame()

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
            cells = [(int(self.rows[a]), js[b]) for a, b in zip(r, c, strict=True)]
            self.findings.add(
                "figures_blank",
                cells,
                field="value",
                message="an empty cell in a column of figures; nothing is assumed",
            )

    def _section_numbers(self) -> tuple[list[dict[str, Word]], np.ndarray]:
        """Distinct groups of lines above rows, and the number of each row's, -1 for none."""
        listed, number, of_row = [], {}, np.full(len(self.rows), -1)
        for k, i in enumerate(self.rows):
            group = self.table.sections.get(int(i))
            if group:
                key = tuple(id(word) for word in group)
                if key not in number:
                    number[key] = len(listed)
                    listed.append(group)
                of_row[k] = number[key]
        return listed, of_row

    # -- words ---------------------------------------------------------------------------------

    def _words(self, column: Column) -> _Codes:
        codes, distinct = self.grid.column(column.j)
        own = np.where(self.grid.held[self.rows, column.j], codes[self.rows], -1)
        typed = own >= 0
        own = self._filled(own, column)
        used = np.unique(own[own >= 0])
        values = [distinct[code] for code in used]
        name = "geography" if column.field == "geography" else column.field
        if name == "geography_kind":
            read = [Word({"geography": as_text(value).casefold()}) for value in values]
        else:
            if name == "period":
                values = [_numbered(value, column.heading) for value in values]
            read = words.read(values, name, self.table.mapping, self.table.settings)
        if name == "period":
            self._settle_days(values, read, column)
        place = np.full(int(used.max()) + 2 if len(used) else 1, -1)
        place[used] = np.arange(len(used))
        return _Codes(column, np.where(own >= 0, place[own], -1), read, typed)

    def _filled(self, own: np.ndarray, column: Column) -> np.ndarray:
        """Carry names down over merged cells, and over blanks below each in a grouped list."""
        own = own.copy()
        number = int(self.grid.sheet.columns[column.j])
        at = {int(self.grid.sheet.rows[i]): k for k, i in enumerate(self.rows)}
        for top, left, bottom, right in self.grid.sheet.merged:
            if left <= number <= right and bottom > top and top in at and own[at[top]] >= 0:
                for row in range(top + 1, bottom + 1):
                    if row in at and own[at[row]] < 0:
                        own[at[row]] = own[at[top]]
        blank = own < 0
        if column.field not in _PIVOT or not self._is_grouped(own, blank):
            return own
        last = np.maximum.accumulate(np.where(blank, 0, np.arange(len(own))))
        first = int(np.flatnonzero(blank)[0])
        self.findings.add(
            "filled_down",
            [(int(self.rows[first]), column.j)],
            field=column.field,
            message=f"{int(blank.sum()):,} empty cells under “{column.heading}” were read as the "
            "name above each",
        )
        return own[last]

    def _is_grouped(self, own: np.ndarray, blank: np.ndarray) -> bool:
        if not len(own) or blank[0] or blank.mean() < 0.3 or blank.all():
            return False
        said = own[~blank]
        others = [c for c in self.table.columns if c.use == "field" and c.field in _PIVOT]
        rest_full = any(self.grid.held[self.rows[blank], c.j].all() for c in others)
        return len(set(said.tolist())) == len(said) and rest_full and len(said) > 1

    def _settle_days(self, values: list, read: list[Word], column: Column) -> None:
        days = {}
        for k, word in enumerate(read):
            period = word.fields.get("period")
            if period is not None and period.kind == "span" and period.days == 1:
                days[k] = period.start
        if not days:
            return
        meaning = fact_periods.of_days(list(days.values()), column.heading)
        for k, day in days.items():
            settled = meaning[day]
            if settled is None:
                read[k] = Word(
                    code="period_ambiguous",
                    message=f"“{as_text(values[k])}” is a day; whether it stands for a month, a "
                    "quarter or a week cannot be told",
                    remedy="Head it Month, Quarter or Week commencing, or write 2020-21 Q4.",
                )
            else:
                read[k].fields["period"] = settled

    def _of(self, *fields: str) -> list[_Codes]:
        return [each for each in self.words if each.column.field in fields]

    # -- simple fields -------------------------------------------------------------------------

    def _simple_fields(self) -> None:
        for name in SIMPLE:
            values, any_found = self._row_values(name)
            column_values = self._column_values(name)
            out = values[self.ri] if any_found else np.full(len(self.ri), None, dtype=object)
            if column_values is not None:
                out = _first_of(out, column_values[self.ci])
            section = self._section_values(name)
            if section is not None:
                out = _first_of(out, section[self.ri])
            general = self._general(name)
            if general is not None:
                out = _first_of(out, np.full(len(out), general, dtype=object))
            self.data[name] = out

    def _row_values(self, name: str) -> tuple[np.ndarray, bool]:
        out, any_found = np.full(len(self.rows), None, dtype=object), False
        # Fields that a companion gives a word of another column come last, and win.
        for each in sorted(self.words, key=lambda one: one.column.field != name):
            if not any(name in word.fields for word in each.read):
                continue
            listed = np.array([*(word.fields.get(name) for word in each.read), None], dtype=object)
            values = listed[each.codes]
            out = np.where(values != None, values, out)  # noqa: E711 (elementwise)
            any_found = True
        return out, any_found

    def _column_values(self, name: str) -> np.ndarray | None:
        found = [
            next((w.fields[name] for w in reversed(c.extra) if name in w.fields), None)
            for c in self.figures
        ]
        return None if all(value is None for value in found) else _objects(found)

    def _section_values(self, name: str) -> np.ndarray | None:
        found = [
            next((w.fields[name] for w in group if name in w.fields), None)
            for group in self.sections
        ]
        if all(value is None for value in found):
            return None
        return _objects([*found, None])[self.section_of]

    def _general(self, name: str):
        """What holds for the whole table: the companion first, then titles and names."""
        declared = self.table.declared.get(name)
        if declared is not None:
            found = words.read([declared], name, self.table.mapping, self.table.settings)[0]
            return found.fields.get(name, declared)
        if name in self.titles.words:
            return self.titles.words[name].word
        if name == "as_at":
            return self.titles.as_at
        if name == "status":
            return self.titles.status or None
        return None

    # -- places and periods --------------------------------------------------------------------

    def _combined(self, sources: list[_Codes]) -> tuple[np.ndarray, list[tuple[int, ...]]]:
        """Number of the combination of words that each figure has, and the combinations."""
        parts = [each.codes[self.ri] + 1 for each in sources]
        parts += [self.section_of[self.ri] + 1, self.ci]
        number = np.zeros(len(self.ri), dtype=np.int64)
        for part in parts:
            size = int(part.max()) + 1 if len(part) else 1
            if len(number) and int(number.max()) > 2**62 // max(size, 1):
                number = np.unique(number, return_inverse=True)[1]
            number = number * size + part
        _, first, which = np.unique(number, return_index=True, return_inverse=True)
        combos = [tuple(int(part[k]) for part in parts) for k in first]
        return which, combos

    def _place(self) -> None:
        sources = self._of(*PLACES)
        which, combos = self._combined(sources)
        declared = fact_places.declared_place(self.table.declared)
        titles = fact_places.of_titles(self.titles.place)
        resolved = []
        for combo in combos:
            row = {
                each.column.field: each.read[number - 1]
                for each, number in zip(sources, combo, strict=False)
                if number
            }
            found = fact_places.resolve(
                row, self._head(combo), self._section(combo, "place"), declared, titles.fields
            )
            if not found.fields.get("geography") and not found.code:
                found = self._no_place(found, titles)
            resolved.append(found)
        for name in fact_places.PLACE_FIELDS:
            self.data[name] = _objects([r.fields.get(name) for r in resolved])[which]
        self._report_resolved(which, resolved, sources, "geography")
        self.place_total = np.array([r.total for r in resolved] or [False], dtype=bool)[which]

    def _no_place(self, found, titles):
        if titles.code:
            return titles
        if "geography" in self.titles.conflicts:
            return fact_places.Resolved(
                code="two_readings",
                message=self.titles.conflicts["geography"],
                remedy="Say region = … or force = … for the sheet in the companion file.",
            )
        if found.total:
            return fact_places.Resolved({"geography": ""}, total=True)
        return fact_places.Resolved(code="geography_missing")

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
            days = said[len(cells) :]
            start = days[0] if first else None
            end = days[len(first)] if last else None
            resolved.append(
                fact_periods.resolve(
                    own,
                    start,
                    end,
                    self._head(combo),
                    self._section(combo, "period"),
                    declared,
                    self.titles,
                )
            )
        periods = [r.fields.get("period") for r in resolved]
        self.data["period"] = _objects([p.label if p else None for p in periods])[which]
        self.data["period_start"] = _objects([p.start if p else None for p in periods])[which]
        self.data["period_end"] = _objects([p.end if p else None for p in periods])[which]
        self._report_resolved(which, resolved, sources, "period")
        self.period_total = np.array([r.total for r in resolved] or [False], dtype=bool)[which]

    def _declared_period(self) -> Word | None:
        declared = self.table.declared
        if declared.get("period_start") and declared.get("period_end"):
            from rocu_analysis.periods import span

            return Word({"period": span(declared["period_start"], declared["period_end"])})
        if declared.get("period"):
            settings = {"years": "calendar", **self.table.settings}
            return words.read([declared["period"]], "period", self.table.mapping, settings)[0]
        return None

    def _head(self, combo: tuple[int, ...]) -> list[Word]:
        return self.figures[combo[-1]].extra

    def _section(self, combo: tuple[int, ...], family: str) -> Word | None:
        number = combo[-2]
        if not number:
            return None
        wanted = ("region", "force", "geography") if family == "place" else ("period",)
        return next(
            (
                word
                for word in self.sections[number - 1]
                if set(word.fields) & set(wanted) or (family == "period" and word.part)
            ),
            None,
        )

    def _report_resolved(self, which, resolved, sources: list[_Codes], field: str) -> None:
        """Report what combinations of words brought up, each finding once."""
        alike: dict[tuple, list[int]] = {}
        for number, found in enumerate(resolved):
            if found.code:
                key = (found.code, found.message, found.source, found.remedy)
                alike.setdefault(key, []).append(number)
            elif found.warning:
                alike.setdefault(found.warning, []).append(number)
        for key, numbers in alike.items():
            at = np.isin(which, numbers) & ~self.is_total
            if len(key) == 3:
                at &= self.codes == ""  # a remark on a figure that is set aside helps nobody
            if not at.any():
                continue
            code, message, source = key[:3]
            cells = self._cells_of(at, source, sources)
            if len(key) == 4:
                self._fault(at, code, message, key[3], cells=cells, field=field)
            else:
                self._warn(code, cells, field, message)

    def _cells_of(self, at: np.ndarray, source: tuple, sources: list[_Codes]):
        """Cells that a problem of some figures is about: those of a row's word, or the heading."""
        if source and source[0] == "row":
            families = {"period": ("period",), "geography": ("geography",)}
            wanted = families.get(source[1], (source[1],))
            each = next((s for s in sources if s.column.field in wanted), None)
            if each is not None:
                rows = np.unique(self.ri[at])
                rows = rows[each.typed[rows]]
                return [(int(self.rows[r]), each.column.j) for r in rows]
        if source and source[0] == "head":
            columns = [self.figures[c] for c in np.unique(self.ci[at])]
            heads = [[cell for cell in c.chain if cell.own] or c.chain for c in columns]
            cells = [(chain[-1].i, chain[-1].j) for chain in heads if chain]
            if cells:
                return cells
        first = np.flatnonzero(at)[:1]
        return [(int(self.i[k]), int(self.j[k])) for k in first]

    # -- totals --------------------------------------------------------------------------------

    def _totals(self) -> None:
        """Cells that state the total of others in the table; a total of nothing is a figure."""
        size = len(self.ri)
        total = np.full(size, "", dtype=object)
        axis = np.full(size, "", dtype=object)
        for each in self.words:
            flags = np.array([*(word.total for word in each.read), False], dtype=bool)
            own = flags[each.codes]
            said = each.codes >= 0
            if own.any() and (said & ~own).any():
                total[own[self.ri]] = each.column.field
                axis[own[self.ri]] = "row"
        columns = np.array([column.total for column in self.figures] or [""], dtype=object)
        if any(columns) and not all(columns):
            divided = columns[self.ci] if size else total
            axis[(axis == "") & (divided != "")] = "column"
            total = np.where(total == "", divided, total)
        self.data["total"], self.data["axis"] = total, axis
        self.is_total = total != ""

    # -- faults --------------------------------------------------------------------------------

    def _fault(
        self,
        at: np.ndarray,
        code: str,
        message: str,
        remedy: str = "",
        *,
        cells,
        field: str = "",
        found: str = "",
    ) -> None:
        """Set some figures aside, and say so at the cells that are at fault."""
        from rocu_analysis.validation.codes_reading import CODES

        # Totals are checked and never used, so what their words lack is no fault.
        at = at & ~self.is_total
        if not at.any():
            return
        message = message or CODES[code].meaning
        self.codes[at] = [f"{old} {code}".strip() for old in self.codes[at]]
        self.reasons[at] = [f"{old}; {message}" if old else message for old in self.reasons[at]]
        if not found and cells:
            found = as_text(self.grid.values[cells[0]])
        self.findings.add(code, cells, field=field, found=found, message=message, remedy=remedy)

    def _warn(self, code: str, cells, field: str, message: str, found: str = "") -> None:
        if not found and cells:
            found = as_text(self.grid.values[cells[0]])
        self.findings.add(code, cells, field=field, found=found, message=message)

    def _report_words(self) -> None:
        """Words of columns and headings that are unknown, or were read with a remark."""
        from rocu_analysis.validation.codes_reading import CODES

        handled = (*PLACES, "period")
        for each in self.words:
            used = np.zeros(len(self.rows), dtype=bool)
            used[self.ri] = True
            for number, word in enumerate(each.read):
                if not word.code:
                    continue
                rows = np.flatnonzero((each.codes == number) & used & each.typed)
                cells = [(int(self.rows[r]), each.column.j) for r in rows]
                if CODES[word.code].severity == "warning":
                    if cells:
                        self._warn(word.code, cells, each.column.field, word.message)
                elif each.column.field not in handled:
                    at = (each.codes == number)[self.ri]
                    self._fault(
                        at,
                        word.code,
                        word.message,
                        word.remedy,
                        cells=cells,
                        field=each.column.field,
                    )
        for c, column in enumerate(self.figures):
            for word in column.extra:
                if word.code and CODES[word.code].severity == "warning":
                    chain = [cell for cell in column.chain if cell.own] or column.chain
                    cells = [(chain[-1].i, chain[-1].j)] if chain else []
                    if (self.ci == c).any():
                        self._warn(word.code, cells, "heading", word.message)

    # -- the figures themselves ----------------------------------------------------------------

    def _numbers(self) -> None:
        self.figure = Figures(len(self.ri))
        for c, column in enumerate(self.figures):
            at = np.flatnonzero(self.ci == c)
            if len(at):
                self.figure.fill(at, self.i[at], column, self.grid)

    def _finish_measure(self) -> None:
        lacks = _missing(self.data["measure"]) & ~self.is_total
        if not lacks.any():
            return
        first = np.flatnonzero(lacks)[:1]
        cells = [(int(self.i[k]), int(self.j[k])) for k in first]
        conflict = self.titles.conflicts.get("measure")
        if conflict:
            self._fault(lacks, "two_readings", conflict, cells=cells, field="measure")
        else:
            self._fault(
                lacks,
                "measure_missing",
                _counting_nothing(int(lacks.sum())),
                cells=cells,
                field="measure",
                remedy='Say measure = "…" for the sheet in the companion file, or add a column '
                "Measure.",
            )

    def _finish_units(self) -> None:
        measure = self.data["measure"]
        known = names.units()
        expected = _mapped(measure, lambda name: known.get(name))
        heading = _objects([column.unit or None for column in self.figures] or [None])
        own = np.where(self.figure.unit == "", None, self.figure.unit)
        given = _first_of(self.data["unit"], own)
        given = _first_of(given, heading[self.ci] if len(self.ci) else given)
        scale = self._unit_scale()
        if scale is not None:
            self.figure.value *= scale
            self.figure.high *= scale
        self.data["unit"] = _first_of(
            _first_of(given, expected), _objects(["count"])[np.zeros(len(measure), dtype=int)]
        )
        differs = ~_missing(given) & ~_missing(expected) & (given != expected) & ~self.is_total
        for unit in sorted(set(given[differs].tolist())):
            at = np.flatnonzero(differs & (given == unit))
            cells = [(int(self.i[k]), int(self.j[k])) for k in at]
            k = at[0]
            self._warn(
                "unit_differs",
                cells,
                "unit",
                f"{measure[k]} are counted in {expected[k]}, and this is in {unit}",
            )

    def _unit_scale(self) -> np.ndarray | None:
        values, found = self._row_values("_scale")
        if not found:
            return None
        return np.where(_missing(values), 1.0, values)[self.ri].astype(float)

    def _finish_figures(self) -> None:
        figure, data = self.figure, self.data
        given = data["qualifier"]
        plain = figure.qualifier == "exact"
        data["qualifier"] = np.where(plain & ~_missing(given), given, figure.qualifier)
        high = data.pop("value_high")
        stated = ~_missing(high)
        if stated.any():
            upper = np.full(len(high), np.nan)
            upper[stated] = high[stated].astype(float)
            figure.high = np.where(np.isnan(upper), figure.high, upper)
            between = stated & (data["qualifier"] == "exact") & (figure.high > figure.value)
            data["qualifier"] = np.where(between, "between", data["qualifier"])
        empty = np.isnan(figure.value)
        marker = np.where(figure.marker == "", None, figure.marker)
        data["marker"] = np.where(empty, _first_of(marker, data["marker"]), None)
        data["status"] = _first_of(
            np.where(figure.status == "", None, figure.status), data["status"]
        )
        for code in sorted({code for code in figure.code.tolist() if code}):
            self._report_figure(code, figure.code == code)
        self._check_figures()

    def _report_figure(self, code: str, at: np.ndarray) -> None:
        from rocu_analysis.validation.codes_reading import CODES

        for found in dict.fromkeys(self.figure.found[at].tolist()):
            same = at & (self.figure.found == found)
            cells = [(int(self.i[k]), int(self.j[k])) for k in np.flatnonzero(same)]
            message = MESSAGES[code].format(found=found)
            if CODES[code].severity == "error":
                if self.is_total[same].any():
                    spared = np.flatnonzero(same & self.is_total)
                    self.findings.add(
                        code,
                        [(int(self.i[k]), int(self.j[k])) for k in spared],
                        field="value",
                        found=found,
                        message=message,
                    )
                    cells = [
                        (int(self.i[k]), int(self.j[k]))
                        for k in np.flatnonzero(same & ~self.is_total)
                    ]
                self._fault(same, code, message, cells=cells, field="value", found=found)
            else:
                self._warn(code, cells, "value", message, found)

    def _check_figures(self) -> None:
        value, high, measure = self.figure.value, self.figure.high, self.data["measure"]
        people = _mapped(measure, lambda name: name in names.counts_people()).astype(bool)
        count = self.data["unit"] == "count"
        broken = ~np.isnan(value) & (value != np.round(value)) & count & ~self.is_total
        for k in np.flatnonzero(broken & people):
            at = np.zeros(len(value), dtype=bool)
            at[k] = True
            self._fault(
                at,
                "fraction_of_people",
                f"{self.figure.found[k]} {measure[k]}: people are counted whole",
                cells=[(int(self.i[k]), int(self.j[k]))],
                field="value",
                found=self.figure.found[k],
            )
        averages = _mapped(measure, lambda name: "per month" in str(name)).astype(bool)
        odd = np.flatnonzero(broken & ~people & ~averages)
        if len(odd):
            self._warn(
                "fraction",
                [(int(self.i[k]), int(self.j[k])) for k in odd],
                "value",
                f"{self.figure.found[odd[0]]} {measure[odd[0]]} is not a whole number",
            )
        backwards = (
            ~np.isnan(value)
            & ~np.isnan(high)
            & (high < value)
            & (self.figure.code != "range_backwards")
        )
        if backwards.any():
            cells = [(int(self.i[k]), int(self.j[k])) for k in np.flatnonzero(backwards)]
            self._fault(
                backwards,
                "range_not_between",
                "the upper end is below the figure",
                cells=cells,
                field="value_high",
            )

    # -- the frame -----------------------------------------------------------------------------

    def _frame(self) -> pd.DataFrame:
        data, size = self.data, len(self.ri)
        default = np.full(size, reference.NOT_STATED, dtype=object)
        for name in ("strand", "counting"):
            data[name] = _first_of(data[name], default)
        data["period"] = _first_of(data["period"], np.full(size, NOT_STATED_LABEL, dtype=object))
        data["geography"] = np.where(data["geography"] == "", None, data["geography"])
        heads = _objects([column.heading for column in self.figures] or [""])
        highs = self.table.fields("value_high")
        high_j = np.full(size, -1)
        if highs and len(self.figures) == 1:
            high_j[self.grid.held[self.i, highs[0].j]] = highs[0].j
        faulty = self.codes != ""
        rows = pd.DataFrame(
            {
                **data,
                "value": self.figure.value,
                "value_high": self.figure.high,
                **_places(self.grid, self.i, self.j),
                "heading": heads[self.ci] if size else heads[:0],
                "found": self.figure.found,
                "disposition": np.where(faulty, "set_aside", "accepted"),
                "codes": self.codes,
                "reasons": self.reasons,
                "high_j": high_j,
            }
        )
        return rows


def _numbered(value: object, heading: str) -> object:
    """Quarter or month that stands as a bare number under a heading that says so."""
    text, name = as_text(value), headings.plain(heading)
    if re.fullmatch(r"[1-4]", text) and re.search(r"\b(?:quarter|qtr)\b", name):
        return f"Q{text}"
    if re.fullmatch(r"0?[1-9]|1[0-2]", text) and re.fullmatch(r"(?:reporting )?month", name):
        return MONTHS[int(text) - 1]
    return value


def _counting_nothing(count: int) -> str:
    if count == 1:
        return "nothing says what this figure counts"
    return f"nothing says what the {count:,} figures of this table count"


def _objects(values: list) -> np.ndarray:
    out = np.empty(len(values), dtype=object)
    out[:] = values
    return out


def _missing(values: np.ndarray) -> np.ndarray:
    return np.asarray(values == None, dtype=bool)  # noqa: E711 (elementwise)


def _first_of(values: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Values, and where they are missing the other ones."""
    return np.where(_missing(values), other, values)


def _mapped(values: np.ndarray, function) -> np.ndarray:
    """Apply a function to each distinct value once."""
    codes, distinct = pd.factorize(values, use_na_sentinel=False)
    return _objects([function(value) for value in distinct])[codes] if len(values) else values
