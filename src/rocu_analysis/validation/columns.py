"""What is each column of a table: a field, figures, remarks, or something with no place?

A companion's word comes first, then the heading, then what most of the cells say. The headings
over figures are read level by level: the words of one heading row are mostly of one kind
(measures, periods, forces, strands), and the few that could be several things take that kind.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np

from rocu_analysis import schema
from rocu_analysis.period_words import PeriodReading
from rocu_analysis.validation import fact_periods, headings, names, values, words
from rocu_analysis.validation.blocks import Block
from rocu_analysis.validation.cells import DAY, FIGURE, PERIOD, TEXT, YEAR, Grid, as_text
from rocu_analysis.validation.mapping import NOTE, UNUSED, Mapping

SAMPLE = 200
# Words over a column of figures that say only that figures follow.
_NEUTRAL = frozenset(
    {"number", "count", "value", "figure", "figures", "no", "n", "volume", "total number", "counts"}
    | {"numbers", "values", "actual", "quantity", "result", "figure reported", "reported figure"}
    | {"number of", "amount", "data"}
)
_BEST_VALUE = ("value", "figure", "figures", "count", "number", "total", "amount", "actual")
_PERIOD_FIELDS = ("period", "period_start", "period_end", "as_at")


@dataclass
class HeadCell:
    """One heading over a column, at one level."""

    value: object
    text: str
    i: int
    j: int
    own: bool  # false where it was carried over from a merged or wider heading


@dataclass
class Column:
    """One column of a table and what it is used for.

    ``use`` is "field", "figure", "unused" or "note". For figures, ``extra`` holds what each
    level of heading means; ``total`` names the dimension whose total the column is.
    """

    j: int
    chain: list[HeadCell] = dataclasses.field(default_factory=list)
    use: str = UNUSED
    field: str = ""
    extra: list[words.Word] = dataclasses.field(default_factory=list)
    total: str = ""
    scale: float = 1.0
    unit: str = ""
    reason: str = ""

    @property
    def heading(self) -> str:
        """Heading as an analyst would name it."""
        return " ".join(dict.fromkeys(cell.text for cell in self.chain))


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
        self.measure = measure
        self.grid, self.block, self.mapping = grid, block, mapping
        self.sheet, self.settings = sheet, settings
        self.body = np.array(block.body, dtype=int)
        self.chains = head_chains(grid, block)
        self.columns = [Column(j, self.chains[j]) for j in block.columns if self._is_there(j)]
        self.conflict = ""

    def read(self) -> list[Column]:
        """Give every column its use."""
        for column in self.columns:
            self._by_heading(column)
        self._pick_values()
        self._by_content()
        self._figures()
        return self.columns

    def _is_there(self, j: int) -> bool:
        rows = [*self.block.heads, *self.block.body]
        return bool(self.grid.held[rows, j].any())

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
                listed = " and ".join(f"“{column.heading}”" for column in found)
                self.conflict = f"the figures can be those under {listed}"
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
        headed = any(self._is_period(cell) for cell in column.chain)
        if years and not figures and not headed:
            return False
        if figures + years > texts + days + periods:
            return True
        # A column of words under a heading such as Arrests is still one of figures, each at fault.
        return (
            any(self._known(cell) for cell in column.chain)
            and column.j != self.block.columns[0]
            and (bool(figures) or self._field_by_content(column) is None)
        )

    def _is_period(self, cell: HeadCell) -> bool:
        return "period" in words.options(cell.value, self.mapping, self.settings)

    def _known(self, cell: HeadCell) -> bool:
        return bool(words.options(cell.value, self.mapping, self.settings))

    def _field_by_content(self, column: Column) -> str | None:
        distinct = self.distinct(column.j)
        if not distinct:
            return None
        _, years, texts, days, periods = self.counts(column.j)
        if days + periods + years > texts:
            return "period"
        listed = [words.options(value, self.mapping, self.settings) for value in distinct]
        listed = [
            each or ({"measure": 1} if words.composite(as_text(value)) else {})
            for value, each in zip(distinct, listed, strict=True)
        ]
        best = words.vote(listed)
        if best is None:
            return None
        share = sum(
            any(words._family(name) == best for name in {**each, **each.get("declared", {})})
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
                self._scale(column)
            elif column.use in (UNUSED, "") and not column.reason and self._is_numeric(column):
                if has_value and (has_measure or not self._says_measure(column)):
                    column.use, column.reason = UNUSED, "beside a column of figures"
                else:
                    maybe.append(column)
        if maybe:
            self._read_headings(maybe, has_measure)
        for column in self.columns:
            if column.use == "":
                column.use = UNUSED

    def _says_measure(self, column: Column) -> bool:
        return any(
            "measure" in words.options(cell.value, self.mapping)
            or "measure" in (words.composite(cell.text) or {})
            for cell in column.chain
        )

    def _scale(self, column: Column) -> None:
        column.scale, column.unit = values.heading_scale(column.heading)
        column.scale *= float(self.mapping.setting(self.sheet, "scale") or 1.0)

    def _read_headings(self, figures: list[Column], has_measure: bool) -> None:
        levels = sorted({cell.i for column in figures for cell in column.chain})
        unknown: dict[int, list[tuple[HeadCell, str | None]]] = {c.j: [] for c in figures}
        declared = str(self.mapping.setting(self.sheet, "layout") or "")
        for level in levels:
            if declared.startswith("wide by ") and level == levels[-1]:
                self._read_declared_level(declared.removeprefix("wide by "), figures)
            else:
                self._read_level(level, figures, unknown)
        for column in figures:
            self._scale(column)
            column.use = "figure"
            self._settle_unknown(column, unknown[column.j], has_measure, figures)
        self._mark_totals(figures)

    def _read_level(self, level: int, figures: list[Column], unknown) -> None:
        cells = {c.j: next((h for h in c.chain if h.i == level), None) for c in figures}
        listed = {
            j: words.options(cell.value, self.mapping, self.settings)
            for j, cell in cells.items()
            if cell is not None
        }
        parts = {
            j: words.composite(cells[j].text, self.settings)
            for j, each in listed.items()
            if not each
        }
        self._settle_days(listed)
        primary = words.vote([each or parts.get(j) or {} for j, each in listed.items()])
        hint = words.kind_of_places(list(listed.values()))
        for column in figures:
            cell = cells[column.j]
            if cell is None:
                continue
            each = listed[column.j]
            if each:
                word = self._chosen(cell, each, primary, hint)
                if "status" in each:
                    word.fields.setdefault("status", each["status"].word)
            elif parts.get(column.j):
                word = self._composed(parts[column.j])
            elif names.is_total(cell.text):
                column.total = column.total or (primary or "heading")
                rest = names.of_field(names.without_total(cell.text), "measure")
                word = words.Word({"measure": rest.word}) if rest else words.Word()
            elif headings.plain(cell.text).rstrip(".") in _NEUTRAL:
                word = words.Word()
            else:
                unknown[column.j].append((cell, primary))
                continue
            column.extra.append(word)

    def _read_declared_level(self, field: str, figures: list[Column]) -> None:
        """Read the lowest headings as what a companion says they are."""
        cells = [(c, c.chain[-1]) for c in figures if c.chain]
        read = words.read([cell.value for _, cell in cells], field, self.mapping, self.settings)
        for (column, _), word in zip(cells, read, strict=True):
            if word.total:
                column.total = field
            column.extra.append(word)

    def _settle_days(self, listed: dict[int, dict]) -> None:
        """Real dates over figures are months, quarters or weeks, as their steps tell."""
        days = {
            j: each["period"].day
            for j, each in listed.items()
            if isinstance(each.get("period"), PeriodReading) and each["period"].day
        }
        if not days:
            return
        meaning = fact_periods.of_days(list(days.values()), "")
        for j, day in days.items():
            if meaning[day] is not None:
                listed[j]["period"] = PeriodReading((meaning[day],))

    def _chosen(self, cell: HeadCell, each: dict, primary: str | None, hint: str | None):
        if "declared" in each:
            return words.filled(each["declared"], self.settings)
        places = [name for name in names.PLACES if name in each]
        if primary == "place" and places:
            return words.place(cell.text, each, hint)
        if primary in each:
            return self._of(cell, each, primary)
        if places and len(each) == len(places):
            return words.place(cell.text, each, hint)
        first = next(
            name
            for name in (
                "measure",
                "period",
                "strand",
                "level",
                "threat",
                "tier",
                "counting",
                "status",
                *names.PLACES,
            )
            if name in each
        )
        return (
            words.place(cell.text, each, hint)
            if first in names.PLACES
            else self._of(cell, each, first)
        )

    def _of(self, cell: HeadCell, each: dict, name: str) -> words.Word:
        found = each[name]
        if isinstance(found, PeriodReading):
            if found.period is not None and not found.note and found.day is None:
                return words.Word({"period": found.period})
            return words.period(cell.value, self.settings)
        if name == "measure":
            return words.read([cell.text], "measure", self.mapping)[0]
        return words.Word({name: found.word})

    def _composed(self, parts: dict) -> words.Word:
        word = words.Word()
        for name, found in parts.items():
            if isinstance(found, PeriodReading):
                if found.period is not None:
                    word.fields["period"] = found.period
                elif found.part:
                    word.part = found.part
                else:
                    word.code = "period_ambiguous"
                    open_word = words.open_period(found.periods[0].label, found.periods)
                    word.message, word.remedy = open_word.message, open_word.remedy
            elif name in names.PLACES:
                word.fields |= words.place_fields(found)
            else:
                word.fields[name] = found.word
        return word

    def _settle_unknown(self, column, unknown, has_measure: bool, figures) -> None:
        """Words over a column that nobody knows: a measure, a place, or a column left out."""
        if not unknown:
            return
        told = {name for word in column.extra for name in word.fields}
        last, primary = unknown[-1]
        if headings.is_derived(last.text):
            column.use, column.reason = UNUSED, "worked out from others"
        elif primary == "place":
            column.extra.append(words.place(last.text, {}, None))
        elif primary == "threat":
            column.extra.append(words.Word({"threat": last.text}))
        elif "measure" not in told and not has_measure and primary in (None, "measure"):
            text = " ".join(dict.fromkeys(cell.text for cell, _ in unknown if cell.text))
            column.extra.append(self._named_measure(text))
        elif "measure" not in told and not has_measure and len({c.text for c, _ in unknown}) == 1:
            column.extra.append(self._named_measure(last.text))
        elif all(cell.i < column.chain[-1].i for cell, _ in unknown):
            return  # a heading over several columns that only groups them
        else:
            column.use, column.reason = UNUSED, "heading not known"

    def _named_measure(self, text: str) -> words.Word:
        """Measure of an unknown heading; where a title says what is counted, a kind of that."""
        name = words.measure_name(text)[0]
        word = words.unknown_measure(name)
        if self.measure:
            word.fields["measure"] = f"{self.measure}: {name}"
            word.message = f"“{name}” is not known here; it is kept as {word.fields['measure']}"
        return word

    def _mark_totals(self, figures: list[Column]) -> None:
        """``Total arrests`` is a total only where arrests are divided beside it."""
        told = {c.j: {k: v for w in c.extra for k, v in w.fields.items()} for c in figures}
        used = [c for c in figures if c.use == "figure"]
        for column in used:
            if not column.total:
                continue
            own = told[column.j]
            divided = [
                c
                for c in used
                if c is not column
                and not c.total
                and all(told[c.j].get(name) == value for name, value in own.items())
                and len(told[c.j]) > len(own)
            ]
            stands_alone = all(c.total for c in used)
            if stands_alone or ("measure" in own and not divided):
                column.total = ""


def head_chains(grid: Grid, block: Block) -> dict[int, list[HeadCell]]:
    """Headings over each column, from the top; merged and wider headings are carried over."""
    merged = _merged_over(grid, block)
    chains: dict[int, list[HeadCell]] = {j: [] for j in block.columns}
    for level, i in enumerate(block.heads):
        is_last = level == len(block.heads) - 1
        carried: HeadCell | None = None
        for j in block.columns:
            if grid.held[i, j]:
                cell = HeadCell(grid.values[i, j], grid.text(i, j), i, j, True)
                carried = cell
            elif (i, j) in merged:
                oi, oj = merged[i, j]
                if oi != i:
                    continue  # merged downwards: it stands at its own level already
                cell = HeadCell(grid.values[oi, oj], grid.text(oi, oj), i, j, False)
            elif not is_last and carried is not None and _carries(grid, block, level, carried, j):
                cell = HeadCell(carried.value, carried.text, i, j, False)
            else:
                continue
            chains[j].append(cell)
    return chains


def _carries(grid: Grid, block: Block, level: int, carried: HeadCell, j: int) -> bool:
    """Whether a heading reaches over the empty cells at its right: figures under both."""
    below = block.heads[level + 1]
    if not grid.held[below, j] or not grid.held[below, carried.j]:
        return False
    body = block.body[:200]
    if not body:
        return True
    return all((grid.kinds[body, k] == FIGURE).any() for k in (j, carried.j))


def _merged_over(grid: Grid, block: Block) -> dict[tuple[int, int], tuple[int, int]]:
    row_at = {int(grid.sheet.rows[i]): i for i in block.heads}
    column_at = {int(grid.sheet.columns[j]): j for j in block.columns}
    found = {}
    for top, left, bottom, right in grid.sheet.merged:
        if top not in row_at or left not in column_at:
            continue
        origin = row_at[top], column_at[left]
        for row in range(top, min(bottom, top + 20) + 1):
            for number in range(left, min(right, left + 500) + 1):
                if row in row_at and number in column_at:
                    found[row_at[row], column_at[number]] = origin
    return found
