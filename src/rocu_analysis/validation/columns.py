"""What is each column of a table: a field, figures, remarks, or something with no place?

A companion's word comes first, then the heading, then what most of the cells say.
"""

from __future__ import annotations

import numpy as np

from rocu_analysis import schema
from rocu_analysis.validation import headings, names, words
from rocu_analysis.validation.block import Block
from rocu_analysis.validation.cells import DAY, FIGURE, PERIOD, TEXT, YEAR, Grid, as_text
from rocu_analysis.validation.figure_headings import HEADING_NOT_KNOWN, FigureHeadings
from rocu_analysis.validation.mapping import NOTE, UNUSED, Mapping
from rocu_analysis.validation.table_columns import Column, HeadCell, head_chains

SAMPLE = 200
MOST_NAMED = 5
_BEST_VALUE = ("value", "figure", "figures", "count", "number", "total", "amount", "actual")
_PERIOD_FIELDS = ("period", "period_start", "period_end", "as_at")


class ColumnReader:
    """Reads the columns of one block as a table of outcomes."""

    def __init__(
        self,
        grid: Grid,
        block: Block,
        mapping: Mapping,
        sheet: str,
        settings: dict,
        measure: str = "",
    ):
        self.headings = FigureHeadings(mapping, sheet, settings, measure)
        self.grid, self.block, self.mapping = grid, block, mapping
        self.sheet, self.settings = sheet, settings
        self.body = np.array(block.body, dtype=int)
        self.chains = head_chains(grid, block)
        there = grid.held[np.ix_([*block.heads, *block.body], block.columns)].any(axis=0)
        self.columns = [
            Column(j, self.chains[j])
            for j, is_there in zip(block.columns, there, strict=True)
            if is_there
        ]
        self.conflict = ""
        # The one column of figures whose heading nobody knows, where that is all there is.
        self.taken: Column | None = None

    def read(self) -> list[Column]:
        """Give every column its use."""
        for column in self.columns:
            self._by_heading(column)
        self._pick_upper_ends()
        self._pick_values()
        self._by_content()
        self._figures()
        return self.columns

    # -- by heading ----------------------------------------------------------------------------

    def declared(self, column: Column) -> str | None:
        """Field that a companion says a column is."""
        texts = [column.heading, *(cell.text for cell in reversed(column.chain))]
        found = (self.mapping.column(text, self.sheet) for text in texts)
        return next((field_name for field_name in found if field_name), None)

    def _by_heading(self, column: Column) -> None:
        declared = self.declared(column)
        if declared in (UNUSED, NOTE):
            column.use, column.reason = declared, "declared"
            return
        named = declared or self._named(column)
        if headings.is_note(column.heading) and not declared:
            column.use = NOTE
        elif named == "value":
            column.use, column.field = "value", "value"
        elif named and (declared or self._fits(column, named)):
            column.use, column.field = "field", named
            if named == "geography" and self._are_kinds(column):
                column.field = "geography_kind"

    def is_named(self, column: Column) -> bool:
        """Whether a heading says which field the column is."""
        return bool(self.declared(column) or self._named(column))

    def _named(self, column: Column) -> str | None:
        for text in [column.heading, *(cell.text for cell in reversed(column.chain) if cell.own)]:
            found = headings.field_of(text)
            if found and found != "source":
                return found
        return None

    def _fits(self, column: Column, named: str) -> bool:
        """Whether the cells can be what the heading says; figures under ``Force`` are not names."""
        figures, years, texts, days, periods = self.counts(column.j)
        total = figures + years + texts + days + periods
        if not total or named in ("marker", "unit", "status", "qualifier", "published"):
            return True
        if named in (*_PERIOD_FIELDS, "value_high", "tier"):
            return texts <= total / 2 or named == "period"
        if named == "level" and figures + years > total / 2:
            return False
        return figures + years <= total / 2

    def _are_kinds(self, column: Column) -> bool:
        distinct = self.distinct(column.j)
        return bool(distinct) and all(
            as_text(value).casefold() in schema.GEOGRAPHIES for value in distinct
        )

    def counts(self, j: int) -> tuple[int, int, int, int, int]:
        """How many cells of the body are figures, years, text, days, periods."""
        kinds = self.grid.kinds[self.body, j]
        tally = np.bincount(kinds, minlength=7)
        return tuple(int(tally[kind]) for kind in (FIGURE, YEAR, TEXT, DAY, PERIOD))

    def distinct(self, j: int, most: int = SAMPLE) -> list:
        """Return the first distinct values of a column in the body."""
        codes, all_values = self.grid.column(j)
        own = codes[self.body]
        seen = list(dict.fromkeys(own[own >= 0][: 50 * most].tolist()))[:most]
        return [all_values[code] for code in seen if as_text(all_values[code])]

    def _pick_upper_ends(self) -> None:
        """A figure has one upper end: a second column of them goes unused."""
        for column in [each for each in self.columns if each.field == "value_high"][1:]:
            column.use, column.field, column.reason = UNUSED, "", "beside another of upper ends"

    def _pick_values(self) -> None:
        """One column of values in a long table; others that are only counts of lines go unused."""
        for column in self.columns:
            if column.use == "value" and any(self._known(cell) for cell in column.chain[:-1]):
                # ``2020-21`` over ``Number``: the upper heading says what the figures are.
                column.use, column.field = "", ""
        found = [column for column in self.columns if column.use == "value"]
        for column in found:
            if len(found) > 1 and self._is_line_number(column):
                column.use, column.reason = UNUSED, "line numbers"
        found = [column for column in found if column.use == "value"]
        if len(found) > 1:
            heading_of = {id(column): headings.plain(column.heading) for column in found}
            ranked = [word for word in _BEST_VALUE if word in heading_of.values()]
            declared = [column for column in found if self.declared(column)]
            best = declared or [c for c in found if ranked and heading_of[id(c)] == ranked[0]]
            if len(best) == 1:
                for column in found:
                    if column is not best[0]:
                        column.use, column.field = "", ""
            else:
                self.conflict = _either(found)
        for column in self.columns:
            if column.use == "value":
                column.use = "figure"

    def _is_line_number(self, column: Column) -> bool:
        if headings.plain(column.heading) not in ("no", "no.", "n", "number", "#"):
            return False
        own = [value for value in self.grid.values[self.body, column.j] if value is not None]
        try:
            numbers = [int(float(value)) for value in own]
        except (TypeError, ValueError):
            return False
        return numbers == list(range(numbers[0], numbers[0] + len(numbers))) if numbers else False

    # -- by content ----------------------------------------------------------------------------

    def _by_content(self) -> None:
        """Columns of words without a heading that says what they are."""
        taken = {column.field for column in self.columns if column.use == "field"}
        for column in self.columns:
            if column.use not in (UNUSED, "") or column.reason or self._is_numeric(column):
                continue
            if column.field:
                continue
            found = self._field_by_content(column)
            if found and not ({found} & taken):
                column.use, column.field = "field", found
                taken.add(found)

    def _is_numeric(self, column: Column) -> bool:
        figures, years, texts, days, periods = self.counts(column.j)
        if years and not figures and not any(self._known(cell) for cell in column.chain):
            return False
        if figures + years > texts + days + periods:
            return True
        # A column of words under a heading such as Arrests is still one of figures, each at fault.
        return (
            (any(self._known(cell) for cell in column.chain) or self._says_measure(column))
            and column.j != self.block.columns[0]
            and (bool(figures) or self._field_by_content(column) is None)
        )

    def _known(self, cell: HeadCell) -> bool:
        return bool(words.options(cell.value, self.mapping, self.settings))

    def _field_by_content(self, column: Column) -> str | None:
        distinct = self.distinct(column.j)
        if not distinct:
            return None
        _, years, texts, days, periods = self.counts(column.j)
        if days + periods + years > texts:
            return "period"
        named = [value for value in distinct if not _says_no_name(as_text(value))]
        distinct = named or distinct
        listed = [words.options(value, self.mapping, self.settings) for value in distinct]
        listed = [
            each or ({"measure": 1} if words.composite(as_text(value)) else {})
            for value, each in zip(distinct, listed, strict=True)
        ]
        best = words.vote(listed)
        if best is None:
            return None
        share = sum(
            any(words.family_of(name) == best for name in {**each, **each.get("declared", {})})
            for each in listed
        ) / len(listed)
        if share < (0.5 if column.j == self.block.columns[0] else 0.6):
            return None
        return "geography" if best == "place" else best

    # -- figures -------------------------------------------------------------------------------

    def _figures(self) -> None:
        """Columns of numbers, with what their headings say."""
        has_value = any(column.use == "figure" for column in self.columns)
        has_measure = any(column.field == "measure" for column in self.columns)
        maybe = []
        for column in self.columns:
            if column.use == "figure":
                self.headings.scale(column)
            elif column.use in (UNUSED, "") and not column.reason and self._is_numeric(column):
                if has_value and (has_measure or not self._says_measure(column)):
                    column.use, column.reason = UNUSED, "beside a column of figures"
                else:
                    maybe.append(column)
        if maybe:
            self.headings.read(maybe, has_measure)
            self._keep_wholes()
            if has_measure and not has_value:
                self._take_for_values(maybe)
        for column in self.columns:
            if column.use == "":
                column.use = UNUSED

    def _take_for_values(self, columns: list[Column]) -> None:
        """Beside a column of measures, numbers under a heading that nobody knows are its figures.

        Where there are two such columns, either may be.
        """
        if any(column.use == "figure" for column in columns):
            return
        unknown = [column for column in columns if column.reason == HEADING_NOT_KNOWN]
        for column in unknown:
            column.use, column.reason = "figure", ""
        if len(unknown) == 1:
            self.taken = unknown[0]
        elif unknown:
            self.conflict = _either(unknown)

    def _keep_wholes(self) -> None:
        """``Total arrests`` that is mostly more than its parts holds some that stand in none."""
        for column in self.columns:
            places = self.headings.parts.get(column.j)
            if not places:
                continue
            whole, parts = self._numbers([column.j])[:, 0], self._numbers(places).sum(axis=1)
            known = ~np.isnan(whole) & ~np.isnan(parts)
            if (whole > parts)[known].sum() > known.sum() / 2:
                column.total = ""

    def _numbers(self, columns: list[int]) -> np.ndarray:
        """Cells of the body that are plain numbers; all others are missing."""
        cells = self.grid.values[np.ix_(self.body, columns)]
        plain = [[v if type(v) in (int, float) else np.nan for v in row] for row in cells]
        return np.array(plain, dtype=float).reshape(len(self.body), len(columns))

    def _says_measure(self, column: Column) -> bool:
        return any(
            "measure" in words.options(cell.value, self.mapping)
            or "measure" in (words.composite(cell.text) or {})
            for cell in column.chain
        )


def _either(columns: list[Column]) -> str:
    listed = " and ".join(f"“{column.heading}”" for column in columns[:MOST_NAMED])
    more = len(columns) - MOST_NAMED
    return f"the figures can be those under {listed}" + (f" and {more:,} more" if more > 0 else "")


def _says_no_name(text: str) -> bool:
    """Whether a cell in a column of names is a total or a blank, which tell nothing of it."""
    return names.is_total(text) or text.casefold() in ("(blank)", "blank")
