"""What do a figure's row, its headings, the line above its group and the titles say of it?

What they say is kept as numbers of words, so that it is put together once for each distinct
combination and laid out over the figures.
"""

from __future__ import annotations

import numpy as np

from rocu_analysis.validation import context, template_sheets, words
from rocu_analysis.validation.arrays import Coded
from rocu_analysis.validation.findings import Findings
from rocu_analysis.validation.row_words import ColumnWords, read_columns
from rocu_analysis.validation.tables import Table
from rocu_analysis.validation.word import Word


class Sources:
    """Where the figures of a table stand, and what is said of them.

    ``ri`` and ``ci`` say in which row and column of the table each figure stands, ``i`` and ``j``
    where in the grid.
    """

    def __init__(self, table: Table, findings: Findings) -> None:
        self.table, self.findings, self.grid = table, findings, table.grid
        self.rows, self.figures = table.rows, table.figures
        self.titles = context.join(table.said, table.settings.get("quarters"))
        if template_sheets.is_ours(table):
            # Its sheet is called Outcomes, which is no measure: what is counted stands in the rows.
            self.titles.words.clear()
            self.titles.conflicts.pop("measure", None)
        self.words = read_columns(table, findings)
        self.sections, self.section_of = self._section_numbers()
        self.js = np.array([column.j for column in self.figures], dtype=int)
        self.upper_of = self._upper_of()
        self.ri, self.ci = self._where()
        self.size = len(self.ri)
        self.i, self.j = self.rows[self.ri], self.js[self.ci]

    def of(self, *fields: str) -> list[ColumnWords]:
        """Columns of words that fill one of some fields."""
        return [each for each in self.words if each.field in fields]

    # -- where the figures are -----------------------------------------------------------------

    def _upper_of(self) -> tuple[int, int] | None:
        """Column of upper ends, and the number of the column of figures that they belong to.

        That is the nearest at its left, or else the first.
        """
        highs = self.table.fields("value_high")
        if not highs:
            return None
        left = np.flatnonzero(self.js < highs[0].j)
        return highs[0].j, int(left[-1]) if len(left) else 0

    def upper_at(self) -> np.ndarray:
        """Column in the grid where the upper end of each figure stands; -1 where there is none."""
        at = np.full(self.size, -1)
        if self.upper_of is not None:
            j, own = self.upper_of
            at[(self.ci == own) & self.grid.held[self.i, j]] = j
        return at

    def _where(self) -> tuple[np.ndarray, np.ndarray]:
        held = self.grid.held[np.ix_(self.rows, self.js)]
        markers = self.table.fields("marker")
        beside = np.zeros(held.shape, dtype=bool)
        if markers and len(self.js) == 1:
            beside |= self.grid.held[self.rows, markers[0].j][:, None]
        if self.upper_of is not None:
            j, own = self.upper_of
            beside[:, own] |= self.grid.held[self.rows, j]
        self._report_blanks(held, beside)
        # A marker or an upper end beside an empty cell says something of the figure all the same.
        return np.nonzero(held | beside)

    def _report_blanks(self, held: np.ndarray, beside: np.ndarray) -> None:
        if held.all():
            return
        used = [c.j for c in self.table.columns if c.use == "field"]
        named = self.grid.held[np.ix_(self.rows, used)].any(axis=1) if used else held.any(axis=1)
        markers = self.table.fields("marker")
        if markers:
            named &= ~self.grid.held[self.rows, markers[0].j]
        blank = ~(held | beside) & named[:, None] & held.any(axis=0)[None, :]
        r, c = np.nonzero(blank)
        if len(r):
            self.findings.add(
                "figures_blank",
                list(zip(self.rows[r].tolist(), self.js[c].tolist(), strict=True)),
                field="value",
                message="an empty cell in a column of figures; nothing is assumed",
            )

    def _section_numbers(self) -> tuple[list[list[Word]], np.ndarray]:
        """Distinct groups of lines above rows, and the number of each row's, -1 for none."""
        listed, number, of_row = [], {}, np.full(len(self.rows), -1)
        if not self.table.sections:
            return listed, of_row
        for k, i in enumerate(self.rows.tolist()):
            group = self.table.sections.get(i)
            if group:
                key = tuple(id(word) for word in group)
                if key not in number:
                    number[key] = len(listed)
                    listed.append(group)
                of_row[k] = number[key]
        return listed, of_row

    def totals(self) -> tuple[Coded, Coded]:
        """Dimension of which each cell is a total, and whether its row or column says so.

        A total of nothing else in the table is a figure.
        """
        total, axis = Coded.full(self.size), Coded.full(self.size)
        for each in self.words:
            flags = np.array([*(word.total for word in each.read), False], dtype=bool)
            own, said = flags[each.codes], each.codes >= 0
            if own.any() and (said & ~own).any():
                total = total.put(own[self.ri], each.field)
                axis = axis.put(own[self.ri], "row")
        columns = [column.total or None for column in self.figures]
        if any(columns) and not all(columns):
            divided = Coded.of(columns).take(self.ci)
            axis = axis.put(axis.missing & ~divided.missing, "column")
            total = total.first_of(divided)
        return total, axis

    # -- simple fields -------------------------------------------------------------------------

    def simple(self, name: str) -> Coded:
        """What is said of one field, the nearest first: row, heading, line above, titles."""
        out = Coded.full(self.size)
        for said, at in (
            (self._row_values(name), self.ri),
            (self._heading_values(name), self.ci),
            (self._section_values(name), self.ri),
        ):
            if said is not None and out.missing.any():
                out = out.first_of(said.take(at))
        general = self._general(name)
        return out if general is None else out.first_of(Coded.full(self.size, general))

    def _row_values(self, name: str) -> Coded | None:
        out = None
        # Fields that a companion gives a word of another column come last, and win.
        for each in sorted(self.words, key=lambda one: one.field != name):
            if any(name in word.fields for word in each.read):
                said = Coded.of(word.fields.get(name) for word in each.read).take(each.codes)
                out = said if out is None else said.first_of(out)
        return out

    def _heading_values(self, name: str) -> Coded | None:
        found = [
            next((w.fields[name] for w in reversed(c.extra) if name in w.fields), None)
            for c in self.figures
        ]
        return None if all(value is None for value in found) else Coded.of(found)

    def _section_values(self, name: str) -> Coded | None:
        found = [
            next((w.fields[name] for w in group if name in w.fields), None)
            for group in self.sections
        ]
        if all(value is None for value in found):
            return None
        return Coded.of(found).take(self.section_of)

    def _general(self, name: str):
        """What holds for the whole table: the companion first, then titles and names."""
        declared = self.table.declared.get(name)
        if declared is not None:
            found = words.read([declared], name, self.table.mapping, self.table.settings)[0]
            return found.fields.get(name, declared)
        if name in self.titles.words:
            return self.titles.words[name].word
        return {"as_at": self.titles.as_at, "status": self.titles.status or None}.get(name)

    def scales(self) -> list[np.ndarray]:
        """What the headings, each column of words and the lines above say of the scale."""
        heads = [None if column.scale == 1.0 else column.scale for column in self.figures]
        said = [Coded.of(heads).take(self.ci)] if any(heads) else []
        for each in self.words:
            listed = [word.fields.get("_scale") for word in each.read]
            if any(listed):
                said.append(Coded.of(listed).take(each.codes).take(self.ri))
        section = self._section_values("_scale")
        if section is not None:
            said.append(section.take(self.ri))
        return [each.numbers(1.0) for each in said]

    # -- combinations of words -----------------------------------------------------------------

    def combined(self, sources: list[ColumnWords]) -> tuple[np.ndarray, list[tuple[int, ...]]]:
        """Number of the combination of words that each figure has, and the combinations.

        A combination is the number of each source's word and of the line above, from 1 (0 for
        none), and the number of the column.
        """
        parts = [each.codes + 1 for each in sources] + [self.section_of + 1]
        number = np.zeros(len(self.rows), dtype=np.int64)
        for part in parts:
            span = int(part.max()) + 1 if len(part) else 1
            if len(part) and int(number.max()) > 2**62 // max(span, 1):
                number = np.unique(number, return_inverse=True)[1]
            number = number * span + part
        _, first, of_row = np.unique(number, return_index=True, return_inverse=True)
        wide = max(len(self.figures), 1)
        number = of_row[self.ri] * wide + self.ci
        used = np.zeros(len(first) * wide, dtype=bool)
        used[number] = True
        kept = np.flatnonzero(used)
        rows = [part[first].tolist() for part in parts]
        combos = [(*(row[k // wide] for row in rows), k % wide) for k in kept.tolist()]
        return (np.cumsum(used) - 1)[number], combos

    def section(self, combo: tuple[int, ...], family: str) -> Word | None:
        """What the line above says of places or of periods."""
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
