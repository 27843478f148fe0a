"""Whose figure is it, and of which period? Told by all the words that stand around it together.

A row's own cells come before headings, the line above, a companion and the titles. A year in one
place and a quarter in another make one period. First and last day beside a label settle it; where
the label says other days, neither is taken.

Each distinct word is interpreted once, and what is said is kept as numbers of words, so that it is
put together once for each distinct combination and laid out over the figures. Names that stand once
for a group of rows are carried down; days become the periods that their neighbours tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import product

import numpy as np

from rocu_analysis import periods, reference, schema
from rocu_analysis.periods import Period
from rocu_analysis.problems import first_of, is_error
from rocu_analysis.validation import names, titles, words
from rocu_analysis.validation.cells import (
    Cells,
    Coded,
    FigureLog,
    Log,
    as_text,
    by_code,
    combined,
    read_figure,
)
from rocu_analysis.validation.tables import Column, Table, is_ours
from rocu_analysis.validation.words import PLACE_FIELDS, Said, open_period

_MOST_NAMED = 20
# Fields whose names may stand once for a group of rows.
_GROUPED = ("region", "force", "geography", "period", "measure")
# What can tell the rows of a group from each other.
_TELLING = (
    *("region", "force", "body", "geography", "geography_kind", "period", "period_start"),
    *("measure", "strand", "threat", "tier", "level", "counting"),
)
_LEAST_BLANK = 0.3
# Codes of areas by the Office for National Statistics, and what the first three signs say.
_AREA_CODE = re.compile(r"[EWSNKJ]\d{8}")
_KINDS_OF_CODES = {
    "E12": "region",
    **dict.fromkeys(("E23", "W15"), "force"),
    **dict.fromkeys(("E92", "W92", "S92", "N92", "K02", "K03", "K04", "J99"), "national"),
}


@dataclass(frozen=True)
class ColumnWords:
    """Words of one column of a table."""

    column: Column
    codes: np.ndarray  # for each row of the table its place in ``read``, -1 for none
    read: list[Said]
    typed: np.ndarray  # false where the word was carried down from above

    @property
    def field(self) -> str:
        """Field that the column fills."""
        return self.column.field


class Sources:
    """Where the figures of a table stand, and what is said of them."""

    def __init__(self, table: Table, log: Log) -> None:
        self.table, self.grid = table, table.grid
        self.rows, self.figures = table.rows, table.figures
        self.titles = titles.join(table.said, table.settings.get("quarters"))
        if is_ours(table):
            # Its sheet is called Outcomes, which is no measure: what is counted stands in the rows.
            self.titles.words.clear()
            self.titles.conflicts.pop("measure", None)
        fields = [column for column in table.columns if column.use == "field"]
        coded = [j for j in table.block.columns if _is_coded(table, j)]
        self.words = [_read_column(table, column, coded, log) for column in fields]
        self._settle_year()
        self.sections = [group for group in table.sections.values() if group]
        self.section_of = np.full(len(self.rows), -1)
        if self.sections:
            number = {tuple(map(id, group)): k for k, group in enumerate(self.sections)}
            above = (tuple(map(id, table.sections.get(i, ()))) for i in self.rows.tolist())
            self.section_of[:] = [number.get(key, -1) for key in above]
        self.of_groups: dict[int, Said] = {}  # row of a total of all groups, and what heads its own
        self._find_totals_of_groups()
        heads = [word for column in self.figures for word in column.extra]
        groups = [*(column.read for column in self.words), heads, *self.sections]
        self.told = {name for group in groups for word in group for name in word.fields}
        self._find_figures(log)

    def _settle_year(self) -> None:
        """Take “2024” for the calendar year over its months from January to December."""
        read = [word for column in self.of("period") for word in column.read]
        read += [word for column in self.figures for word in column.extra]
        months = [word.part[1] for word in read if word.part and word.part[0] == "month"]
        kept = {1: "calendar year", 4: "financial year"}.get(months[0] if months else 0)
        if months == [(months[0] + k - 1) % 12 + 1 for k in range(12)] if kept else False:
            of_kind = tuple(p for p in self.titles.periods if p.kind == kept)
            self.titles.periods = of_kind or self.titles.periods

    def _find_totals_of_groups(self) -> None:
        """Take ``TOTAL DISRUPTIONS`` under the last of several groups for the total of them all."""
        # The groups give disruptions line by line, and no other of them has a line of that name.
        for column in self.words if len(self.sections) > 1 else ():
            measures = [word.fields.get("measure") for word in column.read]
            for k, measure in enumerate(measures):
                at = np.flatnonzero(column.codes == k)
                if len(at) != 1 or not measure:
                    continue
                text = self.grid.text(self.rows[at[0]], column.column.j)
                if not names.is_total(text) or self.table.mapping.meaning("measure", text):
                    continue
                alike = [n for n, m in enumerate(measures) if m == measure and n != k]
                groups = self.section_of[np.isin(column.codes, alike)]
                is_last = self.section_of[at[0]] == self.section_of[-1]
                if is_last and len(np.unique(groups[groups >= 0])) > 1:
                    column.read[k] = Said({"measure": measure}, total=True)
                    self.of_groups[int(at[0])] = self.sections[self.section_of[at[0]]][-1]

    def _find_figures(self, log: Log) -> None:
        """Find the cells that state a figure, and tell the empty ones among them."""
        js = np.array([column.j for column in self.figures], dtype=int)
        held = self.grid.held[np.ix_(self.rows, js)]
        markers, highs = self.table.fields("marker"), self.table.fields("value_high")
        marked = self.grid.held[self.rows, markers[0].j] if markers else np.zeros(len(held), bool)
        # A marker or an upper end beside an empty cell says something of the figure all the same.
        beside = np.zeros(held.shape, dtype=bool)
        if len(js) == 1:
            beside |= marked[:, None]
        if highs:
            # Upper ends belong to the nearest column of figures at their left, or else the first.
            owner = max(int((js < highs[0].j).sum()) - 1, 0)
            beside[:, owner] |= self.grid.held[self.rows, highs[0].j]
        if not held.all():
            used = [word.column.j for word in self.words]
            named = (self.grid.held[np.ix_(self.rows, used)] if used else held).any(axis=1)
            # What has no value, such as arrests beside “Value (£)”, lacks none.
            due = [len(js) == 1 or not c.unit or any("measure" in w.fields for w in c.extra)
                   for c in self.figures]  # fmt: skip
            blank = ~(held | beside) & (named & ~marked)[:, None] & (held.any(axis=0) & due)
            if blank.any():
                r, c = np.nonzero(blank)
                cells = list(zip(self.rows[r].tolist(), js[c].tolist(), strict=True))
                message = "an empty cell in a column of figures; nothing is assumed"
                log.tell("figures_blank", cells, message, field="value")
        # In which row and column of the table each figure stands; below, where in the grid.
        self.ri, self.ci = np.nonzero(held | beside)
        self.size = len(self.ri)
        self.i, self.j = self.rows[self.ri], js[self.ci]
        self.high_j = np.full(self.size, -1)
        if highs:
            self.high_j[(self.ci == owner) & self.grid.held[self.i, highs[0].j]] = highs[0].j

    def by_column(self) -> Iterator[tuple[Column, np.ndarray]]:
        """Each column of figures with the places of its figures."""
        return zip(self.figures, by_code(self.ci, len(self.figures)), strict=True)

    def of(self, *fields: str) -> list[ColumnWords]:
        """Columns of words that fill one of some fields."""
        return [column for column in self.words if column.field in fields]

    def typed_periods(self) -> Coded:
        """What names the period of each figure, as typed: in its row, else over it; or nothing."""

        def names_it(text: str) -> bool:
            read = periods.parse(text)
            return bool(read.periods or read.part or self.table.mapping.meaning("period", text))

        heads = (next(filter(names_it, column.texts), None) for column in self.figures)
        said = Coded.of(heads).take(self.ci)
        for column in self.of("period"):
            first = [np.flatnonzero(column.codes == k)[0] for k in range(len(column.read))]
            texts = Coded.of(self.grid.text(self.rows[r], column.column.j) for r in first)
            said = texts.take(column.codes).take(self.ri).first_of(said)
        return said

    def totals(self) -> tuple[Coded, Coded]:
        """Dimension of which each cell is a total, and whether its row or column says so."""
        # A total of nothing else in the table is a figure.
        total, axis = Coded.full(self.size), Coded.full(self.size)
        for column in self.words:
            is_total = np.array([*(word.total for word in column.read), False])[column.codes]
            if is_total.any() and ((column.codes >= 0) & ~is_total).any():
                total = total.put(is_total[self.ri], column.field)
                axis = axis.put(is_total[self.ri], "row")
        for row, head in self.of_groups.items():
            total = total.put(self.ri == row, next(iter(head.fields), "measure"))
        said = [column.total or None for column in self.figures]
        if any(said) and not all(said):
            by_column = Coded.of(said).take(self.ci)
            axis = axis.put(axis.missing & ~by_column.missing, "column")
            total = total.first_of(by_column)
        return total, axis

    # -- fields that each word gives by itself -------------------------------------------------

    def simple(self, name: str) -> Coded:
        """What is said of one field, the nearest first: row, heading, line above, titles."""
        general = self._general(name)
        if name not in self.told:
            return Coded.full(self.size, general)
        rows = Coded.full(len(self.rows))
        marks = [(c, at) for c in self.of(name) if (at := self._marked_by(c)) is not None]
        told = [c for c in self.words if all(c is not mark for mark, _ in marks)]
        # Fields that a companion gives a word of another column come last, and win.
        for column in sorted(told, key=lambda column: column.field != name):
            if any(name in word.fields for word in column.read):
                said = Coded.of(word.fields.get(name) for word in column.read).take(column.codes)
                if name == "measure" == column.field and rows.values:
                    # ``Thefts`` under Indicator and ``Rate`` under Measure are the rate of thefts.
                    both = rows.differs(said)
                    pairs = ((rows.at(k), said.at(k)) for k in range(len(both)))
                    joined = (": ".join(pair) if all(pair) else None for pair in pairs)
                    said = said.where(~both, Coded.of(joined))
                rows = said.first_of(rows)
        said = rows.take(self.ri) if rows.values else Coded.full(self.size)
        for column, at in marks:
            by_column = Coded.of(word.fields.get(name) for word in column.read).take(column.codes)
            by_column = by_column.take(self.ri).where(self.ci == at, Coded.full(self.size))
            said = by_column.first_of(said)
        heads = [_first(reversed(column.extra), name) for column in self.figures]
        if any(word is not None for word in heads):
            said = said.first_of(Coded.of(heads).take(self.ci))
        if self.sections:
            said = said.first_of(self._above(name))
        return said if general is None else said.filled(general)

    def _marked_by(self, column: ColumnWords) -> int | None:
        """Which column of figures marks such as R are of: the last left of them."""
        # None for a column with a heading, or beside one of figures: it speaks of its whole row.
        left = sum(figure.j < column.column.j for figure in self.figures)
        is_mark = column.field == "status" and not column.column.heading
        return left - 1 if is_mark and left and len(self.figures) > 1 else None

    def _above(self, name: str) -> Coded:
        """What the lines above groups of rows say of a field."""
        said = Coded.of(_first(group, name) for group in self.sections)
        return said.take(self.section_of[self.ri]) if said.values else Coded.full(self.size)

    def _general(self, name: str):
        """What holds for the whole table: the companion first, then titles and names."""
        declared = self.table.declared.get(name)
        if declared is not None:
            word = words.read([declared], name, self.table.mapping, self.table.settings)[0]
            return word.fields.get(name, declared)
        if name in self.titles.words:
            return self.titles.words[name].word
        return self.titles.as_at if name == "as_at" else None

    def scales(self) -> list[np.ndarray]:
        """What the headings, each column of words and the lines above say of the scale."""
        heads = Coded.of(c.scale if c.scale != 1.0 else None for c in self.figures)
        columns = [
            Coded.of(word.fields.get("_scale") for word in column.read).take(column.codes[self.ri])
            for column in self.words
        ]
        said = [heads.take(self.ci), *columns, self._above("_scale")]
        return [scale.numbers(1.0) for scale in said if scale.values]

    # -- fields that several words give together -----------------------------------------------

    def combinations(
        self, columns: list[ColumnWords], prefix: str, *fields: str
    ) -> tuple[np.ndarray, list[tuple[list[Said | None], list[Said]]]]:
        """Number of the combination of words said of each figure, and the combinations.

        One is the row's words in `columns` (None for none), and those beside them, in its headings
        and in the line above that give one of `fields` (``WMP arrests`` of a measure gives a
        force), or have a problem whose code begins with `prefix`.
        """

        def speaks(word: Said) -> bool:
            return bool(word.fields.keys() & fields or ("period" in fields and word.part))

        heads = [
            [w for w in c.extra if speaks(w) or w.code.startswith(prefix)] for c in self.figures
        ]
        head = Coded.of(tuple(map(id, said)) for said in heads)
        other = [c for c in self.words if all(c is not used for used in columns)]
        beside = [c for c in other if any(map(speaks, c.read))]
        parts = [column.codes[self.ri] + 1 for column in (*columns, *beside)]
        parts += [self.section_of[self.ri] + 1, head.codes[self.ci]]
        number = combined(parts, self.size)
        _, at, which = np.unique(number, return_index=True, return_inverse=True)
        combinations = []
        for row, k in zip(self.ri[at].tolist(), self.ci[at].tolist(), strict=True):
            in_row = [c.read[c.codes[row]] if c.codes[row] >= 0 else None for c in columns]
            near = [c.read[c.codes[row]] for c in beside if c.codes[row] >= 0]
            group = self.sections[self.section_of[row]] if self.section_of[row] >= 0 else ()
            # A year may stand over its quarters, each over the rows of its own.
            over = list(filter(speaks, group))[: None if "period" in fields else 1]
            above = [*filter(speaks, near), *heads[k], *over]
            combinations.append((in_row, above))
        return which, combinations


def _first(said, name: str):
    """What the first of some words that says anything of a field says."""
    return next((word.fields[name] for word in said if name in word.fields), None)


# -- the words of one column -----------------------------------------------------------------------


def _read_column(table: Table, column: Column, coded: list[int], log: Log) -> ColumnWords:
    """Interpret the words of a column that fills a field, each distinct one once."""
    # `coded` are the columns of the table that hold codes of areas.
    grid, rows = table.grid, table.rows
    codes, distinct = grid.column(column.j)
    codes = np.where(grid.held[rows, column.j], codes[rows], -1)
    typed = codes >= 0
    ditto = [k for k, value in enumerate(distinct) if words.AS_ABOVE.fullmatch(as_text(value))]
    for r in np.flatnonzero(np.isin(codes, ditto)) if ditto else ():
        codes[r] = codes[r - 1] if r else codes[r]  # says what stands above
    numbers, at = np.asarray(grid.sheet.rows)[rows], int(grid.sheet.columns[column.j])
    for top, left, bottom, right in grid.sheet.merged:
        # A merged cell names all the rows that it stands beside.
        if left <= at <= right and bottom > top:
            first, end = np.searchsorted(numbers, [top, bottom + 1])
            if first < end and numbers[first] == top:
                beside = codes[first:end]
                beside[beside < 0] = beside[0]
    fill_down = table.mapping.setting(grid.sheet.name, "fill_down")
    if fill_down is not False and (
        (fill_down and len(codes) and codes[0] >= 0 and (codes < 0).any())
        or _is_grouped(table, column, codes)
    ):
        codes = _filled_down(table, column, codes, log)
    used = np.unique(codes[codes >= 0])
    number = np.full(len(distinct) + 1, -1)
    number[used] = np.arange(len(used))
    values = list(distinct[used])
    codes = number[codes]
    if column.field == "geography_kind":
        read = [Said({"geography": as_text(value).casefold()}) for value in values]
        return ColumnWords(column, codes, read, typed)
    typed_days, turned = values, {}
    if column.field in _OF_DAYS:
        # The first days of some months are told by the last days beside them.
        ends = table.fields("period_start", "period_end")
        days = grid.values[np.ix_(rows, [c.j for c in ends if column in ends] or [column.j])]
        turned = periods.month_first(day for day in days.flat if isinstance(day, str))
        values = [turned.get(value, value) for value in values]
    if column.field == "period":
        values = [titles.numbered(value, column.heading) for value in values]
        years = periods.pairs_of_years(map(as_text, values))
        values = [years.get(as_text(value), value) for value in values]
    read = words.read(values, column.field, table.mapping, table.settings)
    if column.field == "measure":
        _take_levels(table, codes, values, read)
    if column.field == "period":
        _settle_days(values, read, column, table)
        _tell_heading(values, codes, read, table)
    elif column.field in words.PLACE_FIELDS:
        beside = next((j for j in coded if j != column.j), None)
        if beside is not None:
            _hold_to_codes(table, beside, codes, values, read)
        _hold_to_heading(table, column, codes, values, read, log)
    if any(isinstance(value, str) and value in turned for value in typed_days):
        _tell_turned(table, column, codes, typed_days, turned, read, log)
    return ColumnWords(column, codes, read, typed)


def _take_levels(table: Table, codes: np.ndarray, values: list, read: list[Said]) -> None:
    """Take “Major” below “Disruptions” for a level of theirs, where levels add up to them."""
    whole = [k for k, word in enumerate(read) if word.fields.get("measure") == "disruptions"]
    levels = {k: level.word for k, value in enumerate(values) if read[k].code == "measure_unknown"
              and (level := names.of_field(as_text(value), "level"))}  # fmt: skip
    if not (whole and levels):
        return
    heads = [head.j for head in table.columns if head.use == "figure"]
    figures = table.grid.values[np.ix_(table.rows, heads)]

    def total(some: list[int]) -> list[float]:
        rows = figures[np.isin(codes, some)]
        return [sum(held.value for held in map(read_figure, cells) if held) for cells in rows.T]

    summed = total([k for k in whole if "level" not in read[k].fields])
    by_strand = any({"strand", "threat"} & read[k].fields.keys() for k in whole)
    are_parts = any(summed) and (by_strand or total(list(levels)) != summed)
    for k, level in levels.items():
        if are_parts:
            text = as_text(values[k])
            message = f"“{text}” is a part of “{as_text(values[whole[0]])}” and would count twice"
            read[k] = Said(code="part_of_row_above", message=message)
        else:
            read[k] = Said({"measure": "disruptions", "level": level})


# Fields whose cells are days, or may be.
_OF_DAYS = ("period", "period_start", "period_end", "as_at")


def _tell_turned(
    table: Table,
    column: Column,
    codes: np.ndarray,
    values: list,
    turned: dict[str, str],
    read: list[Said],
    log: Log,
) -> None:
    """Tell that days are read with the month first, and leave real dates beside them unread."""
    # Excel turns those round that can be both and leaves the others as text.
    sure = next(iter(turned))
    at = [k for k, value in enumerate(values) if isinstance(value, str) and value in turned]
    cells = [(int(i), column.j) for i in table.rows[np.isin(codes, at)]]
    message = f"“{sure}” can only have the month first, and so all days with it are read"
    log.tell("month_first", cells, message, field=column.field, found=sure)
    for k, value in enumerate(values):
        if isinstance(value, date) and value.day <= 12:
            message = f"“{as_text(value)}” may be a day that was turned round: “{sure}”, beside "
            message += "it, can only have the month first"
            read[k] = Said(code="period_ambiguous", message=message)


def _hold_to_codes(table: Table, j: int, codes: np.ndarray, values: list, read: list[Said]) -> None:
    """Read names as the kind of area that the codes of the ONS in column `j` say, in place."""
    # ``Wiltshire`` is a force and a council, ``West Midlands`` a force and a region.
    places: dict[tuple[int, str], int] = {}
    for r in np.flatnonzero(codes >= 0).tolist():
        code, text = table.grid.text(table.rows[r], j), as_text(values[codes[r]])
        kind = _kind_of_code(code)
        can = {meaning.field: meaning for meaning in names.meanings(text)}
        is_other = kind == "body" and not can.keys() & {"body", "national"}
        is_declared = any(table.mapping.meaning(name, text) for name in words.PLACE_FIELDS)
        if is_declared or not (is_other or kind in can):
            continue
        at = codes[r], kind
        if at not in places:
            fields = {"geography": "other", "body": text}
            read.append(Said(fields if is_other else words.fields_of(can[kind])))
            places[at] = len(read) - 1
        codes[r] = places[at]


def _is_coded(table: Table, j: int) -> bool:
    """Whether most cells of a column, by the first fifty, are codes of areas."""
    rows = table.rows[table.grid.held[table.rows, j]][:50]
    texts = [cell for cell in table.grid.values[rows, j] if isinstance(cell, str)]
    maybe = len(texts) * 2 > len(rows)
    return maybe and sum(bool(_kind_of_code(as_text(text))) for text in texts) * 2 > len(rows)


def _kind_of_code(text: str) -> str:
    """Kind of area that a code of the ONS says; empty for a text that is none."""
    return _KINDS_OF_CODES.get(text[:3], "body") if _AREA_CODE.fullmatch(text) else ""


# Words of the police: they leave a name the force that it is.
_POLICE = re.compile(r"(?i)\b(?:police|forces?|constabular\w+|pfas?|rocus?|pccs?)\b")
_BY_OTHERS = re.compile(rf"(?i)\bby (?:[\w-]+ ){{0,3}}?(?:{names.OTHER_BODY.pattern})")
_OTHERS = re.compile(
    rf"(?i)(?:.* )?(?:{names.OTHER_BODY.pattern}|lad\d*(?:nm)?\b|[lu]tla\b|yot\b|csp\b"
    r"|(?:division|ward|town|neighbourhood|precinct)s?\b)"
)

# So many names that are none of a force, to one that is, are a list of something else.
_MANY_OTHERS, _LEAST_OTHERS = 3, 9


def _hold_to_heading(
    table: Table, column: Column, codes: np.ndarray, values: list, read: list[Said], log: Log
) -> None:
    """Read names of forces as bodies of their own where a heading says of what they are."""
    if _POLICE.search(column.heading):
        return
    texts, used = list(map(as_text, values)), set(codes[codes >= 0].tolist())
    forces = [
        k for k, text in enumerate(texts)
        if k in used and read[k].fields.get("geography") == "force" and not _POLICE.search(text)
        and not any(table.mapping.meaning(name, text) for name in words.PLACE_FIELDS)
    ]  # fmt: skip
    if not forces:
        return
    lines = table.block.texts(table.grid, heads=False)
    said = [text for text in lines if _BY_OTHERS.search(text) and not _POLICE.search(text)]
    said = [column.heading] if _OTHERS.match(column.heading) else said
    unknown = sum(word.code == "name_unknown" for word in read)
    if said:
        cells = [(int(i), column.j) for i in table.rows[np.isin(codes, forces)]]
        first = texts[forces[0]]
        message = f"“{first}” stands under “{said[0]}”, and is kept as a body of its own, "
        told = {"field": column.field, "remedy": _is_force(first)}
        log.tell("body_by_heading", cells, message + "not as the force", **told)
    for k in forces:
        if said:
            read[k] = Said({"geography": "other", "body": texts[k]})
        elif unknown > max(_MANY_OTHERS * (len(read) - unknown), _LEAST_OTHERS):
            message = (
                f"“{texts[k]}” can be the force, or be of the kind of the {unknown} unknown names"
            )
            read[k] = Said(code="name_ambiguous", message=message, remedy=_is_force(texts[k]))


def _is_force(text: str) -> str:
    return words.line_under("geography", text, f'{{ force = "{text}" }}', "If it is the force, say")


def _closed_left(table: Table, column: Column) -> np.ndarray:
    """Rows in which a total stands left of a column: they are of none of its names."""
    closes = np.zeros(len(table.rows), dtype=bool)
    for other in table.fields(*_GROUPED, *schema.DETAILS):
        if other.j < column.j:
            codes, distinct = table.grid.column(other.j)
            totals = [k for k, value in enumerate(distinct) if names.is_total(as_text(value))]
            closes |= np.isin(codes[table.rows], totals)
    return closes


def _filled_down(table: Table, column: Column, codes: np.ndarray, log: Log) -> np.ndarray:
    """Carry names down over the blanks below each in a grouped list, and say so."""
    blank = (codes < 0) & ~_closed_left(table, column)
    rows = table.rows[blank]
    named = first_of([table.grid.cell(int(row), column.j) for row in rows], _MOST_NAMED)
    cells, were = ("cell", "was") if len(rows) == 1 else ("cells", "were")
    under = f"under “{column.heading}” ({named})"
    message = f"{len(rows):,} empty {cells} {under} {were} read as the name above"
    log.tell("filled_down", [(int(rows[0]), column.j)], message, field=column.field)
    above = np.maximum.accumulate(np.where(codes < 0, 0, np.arange(len(codes))))
    return np.where(blank, codes[above], codes)


def _settle_days(values: list, read: list[Said], column: Column, table: Table) -> None:
    """Turn single days into the periods that they stand for; ``read`` is changed in place."""
    if table.settings.get("period_is"):
        return
    said = [word.fields.get("period") for word in read]
    days = {
        k: period.start
        for k, period in enumerate(said)
        if period is not None and period.kind == "span" and period.days == 1
    }
    is_stock = bool(days) and periods.counts_a_stock(table.block.texts(table.grid))
    meaning = periods.of_days(list(days.values()), column.heading, is_stock)
    for k, day in days.items():
        if len(meaning[day]) == 1:
            (read[k].fields["period"],) = meaning[day]
            continue
        if meaning[day]:
            read[k] = open_period(as_text(values[k]), meaning[day])
            continue
        remedy = "Head it Month, Quarter or Week commencing, or say under [file] in the companion "
        remedy += f"file: {words.DAY_IS}; events one a row are counted by rocu events"
        which = "whether it stands for a month, a quarter or a week cannot be told"
        message = f"“{as_text(values[k])}” is a day; {which}"
        read[k] = Said(code="period_ambiguous", message=message, remedy=remedy)


def _tell_heading(values: list, codes: np.ndarray, read: list[Said], table: Table) -> None:
    """Say of a word over periods, right below the headings, how it is made one; in place."""
    grid, heads = table.grid, table.block.heads
    first = read[codes[0]] if len(codes) and codes[0] >= 0 and heads else Said()
    row = [grid.text(i, j) for i in table.rows[:1] for j in table.block.columns]
    is_heading = first.code == "period_unknown" and not re.search(r"\d", " ".join(row))
    if not is_heading or (codes == codes[0]).sum() > 1:
        return
    numbers = [int(grid.sheet.rows[i]) for i in (*heads, table.rows[0])]
    line = f"header_rows = {numbers}; and under [columns]: "
    line += f'"{words.quoted(as_text(values[codes[0]]))}" = "period"'
    first.remedy = words.line_of_sheet(line, "If it heads the column, say")


# -- names that stand once for a group of rows ----------------------------------------------------


def _is_grouped(table: Table, column: Column, codes: np.ndarray) -> bool:
    """Whether a blank in a column of names may be read as the name above it."""
    # Only where the first row of each group is named, those below are blank, and something else
    # names each. But for rows laid out as a pivot's, a blank strand, threat or level stays blank
    # where no total closes each group and not all are of the same rows; so does a force beside a
    # region.
    blank, field, said = codes < 0, column.field, codes[codes >= 0]
    if field not in (*_GROUPED, *schema.DETAILS) or blank[:1].all() or not blank.any():
        return False
    if _begins_groups(table, column, blank):
        return True
    if not 1 < len(said) == len(np.unique(said)):
        return False
    beside = [c.j for c in table.fields() if c.j != column.j]
    closing = [[names.is_total(table.grid.text(i, j)) for j in beside] for i in table.rows]
    closing = np.array(closing, dtype=bool).any(axis=1)
    if field == "measure" and closing[blank].all():
        return False  # “Pursue total” needs none
    texts = [table.grid.text(int(i), column.j) for i in table.rows[~blank]]
    is_sum = np.array([names.is_total(text) for text in texts])  # as a pivot closes each group
    is_sparse = blank.sum() < _LEAST_BLANK * (len(blank) - is_sum.sum())
    if is_sparse and field != "measure":
        return False
    others = _beside(table, column)
    if not others or is_ours(table) or _says_otherwise(table, column, blank, others):
        return False
    group = np.cumsum(~blank) - 1
    sizes, telling = np.bincount(group), np.column_stack(list(others.values()))
    sets = [set(map(tuple, telling[group == k].tolist())) for k in range(len(sizes))]
    is_told = (telling[blank] >= 0).any(axis=1).all() and [*map(len, sets)] == sizes.tolist()
    is_group = ~is_sum | (sizes > 1)
    groups = sizes[is_group]
    is_regular = (groups > 1).sum() > 1 and (groups > 1).mean() >= 0.5 and not is_sparse
    # One measure may be divided by strand among others that are not.
    details = [others[name] for name in schema.DETAILS if name in others]
    is_divided = field == "measure" and any((said >= 0)[group == k].all() for said in details
                                            for k in np.flatnonzero(sizes > 2))  # fmt: skip
    if not is_told or not (is_regular or is_divided):
        return False
    sets = [rows for rows, kept in zip(sets, is_group, strict=True) if kept]
    # Each group ends with its total, “Sub-total”, or stands above it, “Pursue total”.
    ends = np.append(closing, True)[[*np.flatnonzero(~blank)[1:] - 1, len(blank) - 1]]
    is_closed = is_sum | np.append(is_sum[1:], False) | ends
    # Nothing wider than a period or a measure can be mistaken for the group's own row.
    inside = (others[name][blank] >= 0 for name in ("force", "body") if name in others)
    return (
        field in ("period", "measure")
        or (field in schema.DETAILS and is_closed.all())
        or (field in ("region", "geography") and any(map(np.all, inside)))
        or all(rows == sets[0] for rows in sets)
    )


def _begins_groups(table: Table, column: Column, blank: np.ndarray) -> bool:
    """Whether names stand as a pivot table lays them out: what is right of one is named anew."""
    grid, rows = table.grid, table.rows
    js = sorted(c.j for c in table.fields(*_GROUPED, "body", *schema.DETAILS))
    if is_ours(table) or _says_otherwise(table, column, blank, _beside(table, column)):
        return False
    columns = [grid.column(j) for j in js]
    is_total = [np.array([*map(names.is_total, map(as_text, distinct)), False])[codes[rows]]
                for codes, distinct in columns]  # fmt: skip
    kept = ~np.logical_or.reduce(is_total)
    held = grid.held[np.ix_(rows, js)]
    at, left = js.index(column.j), held[kept]
    section = [tuple(map(id, table.sections.get(i, ()))) for i in rows.tolist()]
    numbers = {said: number for number, said in enumerate(dict.fromkeys(section))}
    section = np.array([numbers[said] for said in section])
    begins = np.flatnonzero(np.diff(section, prepend=-1))
    if left[:, at].all() or (left[:, :-1] & ~left[:, 1:]).any() or not left[:, -1:].all():
        return False
    if not held[begins].all():
        return False
    # Filled down, no two rows are of the same, and under one name no other comes twice.
    above = np.maximum.accumulate(np.where(held, np.arange(len(rows))[:, None], 0), axis=0)
    filled = [codes[rows][above[:, k]] for k, (codes, _) in enumerate(columns)]
    whole = np.column_stack([section, *filled])[kept]
    # Where a name is typed again in the next row, a blank further down is none.
    heads = np.column_stack([section, *filled[: at + 1]])[kept & ~blank]
    if any(len(np.unique(told, axis=0)) < len(told) for told in (whole, heads)):
        return False
    sizes = np.bincount(np.cumsum(~blank[kept]))[1:]
    if len(sizes) == 1:
        # Of a region's return the others may be its own.
        is_placed = any("place" in title.words for title in table.said)
        return not (is_placed and column.field in PLACE_FIELDS)
    is_sparse = blank[kept].sum() < _LEAST_BLANK * kept.sum()
    return bool((sizes > 1).sum() > 1 and (sizes > 1).mean() >= 0.5 and not is_sparse)


def _beside(table: Table, column: Column) -> dict[str, np.ndarray]:
    """What tells the rows of a group from each other, by field: number of each word, -1 if none."""
    others: dict[str, np.ndarray] = {}
    for other in table.fields(*_TELLING):
        if other.j != column.j:
            held = table.grid.held[table.rows, other.j]
            said = table.grid.column(other.j)[0][table.rows]
            others.setdefault(other.field, np.where(held, said, -1))
    return others


def _says_otherwise(table: Table, column: Column, blank: np.ndarray, others: dict) -> bool:
    """Whether another column says whose figure a blank row is, and it is not the group's."""
    wider = {"force": ("region", "body", "geography"), "region": ("body", "geography")}
    if column.field not in wider:
        return False
    if any((others[n][blank] >= 0).any() for n in wider[column.field] if n in others):
        return True
    kinds = [
        table.grid.text(i, c.j) for c in table.fields("geography_kind") for i in table.rows[blank]
    ]
    if not {kind.casefold() for kind in kinds} <= {"force", column.field}:
        return True
    above, homes = "", reference.regions_of_forces()
    for i, is_blank in zip(table.rows, blank, strict=True) if column.field == "region" else ():
        if not is_blank:
            region = names.of_field(table.grid.text(i, column.j), "region")
            above = region.word if region else ""
        # A force in a blank row may lie in another region than the one above.
        for force in table.fields("force") if above and is_blank else ():
            known = names.of_field(table.grid.text(i, force.j), "force")
            if known and homes.get(known.word, above) != above:
                return True
    return False


_PLACES = ("force", "body", "geography", "region", "geography_kind")
_UNREAD_NAMES = ("name_unknown", "name_ambiguous")
_UNREAD_PERIODS = ("period_unknown", "period_ambiguous")
_YEARS = ("financial year", "calendar year")
_YEARS_OF = (periods.financial_year_of, lambda day: periods.calendar_year(day.year))


def _problem_of(word: Said, about: str = "") -> Said:
    return Said(code=word.code, message=word.message, remedy=word.remedy, about=about)


# -- all figures of a table ------------------------------------------------------------------------


def places(sources: Sources, log: FigureLog) -> dict[str, Coded]:
    """Region, force and body of each figure."""
    columns = sources.of(*_PLACES)
    given = _places_in(sources.table.declared)
    declared = words.filled(given).fields if given else {}
    titles = sources.titles.unread or _place_of_titles(sources.titles.place)
    conflict = sources.titles.conflicts.get("geography", "")
    which, combinations = sources.combinations(columns, "name_", *PLACE_FIELDS)
    resolved = []
    for said, above in combinations:
        row = {c.field: word for c, word in zip(columns, said, strict=True) if word is not None}
        # Beside rows that name places, one that names none is not the whole of the title.
        is_whole = titles.fields.get("geography") in ("national", "network")
        told = Said() if columns and not row and is_whole else titles
        resolved.append(_place(row, above, declared, told, conflict))
    for number, place in enumerate(resolved):
        if place.code == "place_differs":
            place.remedy = _remedy_of_two_places(int(np.argmax(which == number)), sources)
    _hold_to_one_force(which, resolved, combinations, sources, declared or titles.fields, log)
    _report_resolved(which, resolved, columns, "geography", sources, log)
    data = {
        name: Coded.of(place.fields.get(name) for place in resolved).take(which)
        for name in PLACE_FIELDS
    }
    return _statistical(_of_others(data, sources, log), sources, log)


def _remedy_of_two_places(n: int, sources: Sources) -> str:
    """Line that leaves a figure its row's place, where its measure or heading names another."""
    texts = [sources.grid.text(int(sources.i[n]), c.column.j) for c in sources.of("measure")]
    for text in [*texts, sources.figures[sources.ci[n]].heading]:
        parts = words.composite(text, sources.table.settings) or {}
        others = {name: part for name, part in parts.items() if name not in names.PLACES}
        said = words.composed(others, text).fields
        if "measure" in said and len(said) == len(others) < len(parts):
            given = {name: getattr(meant, "label", meant) for name, meant in said.items()}
            listed = ", ".join(f'{name} = "{word}"' for name, word in given.items())
            lead = "Mend the wrong one; or, where the row names the right one, say"
            return words.line_under("measure", text, f"{{ {listed} }}", lead)
    return ""


# What names a unit, whose work a force of its region may host.
_NAMES_A_UNIT = (
    r"\b\w*rocu(?:s|wm)?\b|regional organised crime|\b(?:emsou|ersou|tarian|titan|zephyr)\b"
)
_OF_A_UNIT = re.compile(rf"(?i){_NAMES_A_UNIT}|\bhost")


def _hold_to_one_force(
    which: np.ndarray, resolved: list[Said], combinations, sources: Sources, over: dict, log
) -> None:
    """Read rows that name only the home region of the one force above them as that force's."""
    # A force's return may say in every row which region it is in. `resolved` is changed in place.
    force, home = over.get("force"), over.get("region")
    said = [word for row, above in combinations for word in (*row, *above) if word is not None]
    is_told = any(word.fields.keys() & {"force", "body"} for word in said)
    is_told |= any(word.fields.get("geography") == "region" for word in said if not word.total
                   and not word.fields.get("region"))  # fmt: skip
    regions = [k for k, place in enumerate(resolved) if place.fields.get("geography") == "region"]
    named = {place.fields.get("region") for place in resolved if place.fields.get("geography")}
    is_told |= any(_OF_A_UNIT.search(title.where) for title in sources.table.said)
    if not (force and regions) or is_told or named != {home}:
        return
    for k in regions:
        resolved[k].fields = _places_in(over)
    if sources.table.declared.get("force"):
        return
    rows = np.flatnonzero(np.isin(which, regions) & ~log.is_total)
    names_it = (
        title for title in sources.table.said for some in title.words.get("place", ())
        if any(meaning.word == force for meaning in some)
    )  # fmt: skip
    message = f"{next(names_it).where} names the force {force}, and its rows only the region that "
    message += f"it is in; the figures were read as those of {force}"
    line = f'force = "{force}"; or, if they are those of the whole region, region = "{home}"'
    told = {"field": "geography", "remedy": words.line_of_sheet(line)}
    log.tell("force_by_title", log.cells(rows), message, **told)


# Whose areas bear names that units and forces bear too: “North East” is a division of Scotland's.
_ELSEWHERE = re.compile(
    r"(?i)\b(?:nhs (?:england )?regions?|health boards?|(?:cps|crown prosecution service) areas?)\b"
    r"|^(?!.*\b(?:england|wales|uk|united kingdom|britain)\b).*\bscot(?:land|tish)\b"
)


def _of_others(data: dict[str, Coded], sources: Sources, log: FigureLog) -> dict[str, Coded]:
    """Places of a table, as bodies of their own where it says that they are another's areas."""
    table, columns = sources.table, sources.of(*PLACE_FIELDS)
    texts = [c.column.heading for c in columns] + table.block.texts(table.grid, heads=False)
    says = next(filter(_ELSEWHERE.search, texts), None)
    is_ours = data["geography"].equals("region") | data["geography"].equals("force")
    if not says or not is_ours.any() or {*table.declared, *table.mapping.values} & {*PLACE_FIELDS}:
        return data
    name = data["force"].first_of(data["region"])
    first = name.at(np.flatnonzero(is_ours)[0])
    message = f"“{first}” stands under “{says}”, and is kept as a body of its own"
    remedy = words.line_under(
        "geography", first, f'"{first}"', "If it is the unit's or a force, say"
    )
    cells = log.cells(np.flatnonzero(is_ours))
    log.tell("body_by_heading", cells, message, field="geography", found=first, remedy=remedy)
    return data | {
        "geography": data["geography"].put(is_ours, "other"),
        "body": data["body"].where(~is_ours, name),
        "region": data["region"].where(~is_ours, Coded.full(sources.size)),
        "force": data["force"].where(~is_ours, Coded.full(sources.size)),
    }


def periods_of(sources: Sources, log: FigureLog) -> dict[str, Coded]:
    """Label, first and last day of the period of each figure."""
    cells = sources.of("period")
    days = [sources.of(name)[:1] for name in ("period_start", "period_end")]
    columns = [*cells, *days[0], *days[1]]
    declared = _declared_period(sources.table)
    which, combinations = sources.combinations(columns, "period_", "period")
    resolved = []
    for said, above in combinations:
        labels = [word for word in said[: len(cells)] if word is not None]
        first = said[len(cells)] if days[0] else None
        last = said[-1] if days[1] else None
        resolved.append(_period(labels, first, last, above, declared, sources.titles))
    _leave_open(resolved, combinations, len(cells), sources.titles.period)
    _report_resolved(which, resolved, columns, "period", sources, log)
    told = [word.fields.get("period") for word in resolved]
    parts = {"period": "label", "period_start": "start", "period_end": "end"}
    return {
        name: Coded.of(period and getattr(period, part) for period in told).take(which)
        for name, part in parts.items()
    }


def _leave_open(resolved: list[Said], combinations: list, count: int, whole: Period | None) -> None:
    """Leave a row without its period open, where others are of parts of the title's; in place."""
    named = [any(word is not None for word in said[:count]) for said, _ in combinations]
    periods_read = [word.fields.get("period") for word in resolved]
    if not (whole and any(is_named and p and p != whole and whole.contains(p)
                          for is_named, p in zip(named, periods_read, strict=True))):  # fmt: skip
        return
    for k, (_, above) in enumerate(combinations):
        if count and not named[k] and not above and periods_read[k] == whole:
            resolved[k] = Said({"period": periods.not_stated()}, code="period_not_stated")


def _declared_period(table: Table) -> Period | None:
    """Period that a companion gives for the whole table."""
    declared = table.declared
    first, last = declared.get("period_start"), declared.get("period_end")
    if first and last and first <= last:
        return periods.span(first, last)
    if not declared.get("period"):
        return None
    settings = {"years": "calendar", **table.settings}
    word = words.read([declared["period"]], "period", table.mapping, settings)[0]
    return word.fields.get("period")


def _report_resolved(
    which: np.ndarray, resolved: list[Said], columns: list, field: str, sources: Sources, log
) -> None:
    """Report what combinations of words brought up, alike ones once."""
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
            log.tell(code, cells, message, field=field, remedy=remedy)


def _cells_about(
    about: str, rows: np.ndarray, columns: list[ColumnWords], sources: Sources
) -> Cells:
    """Cells of the words that a problem of some figures is about: of their rows or headings."""
    if about == "heading":
        return heading_cells([sources.figures[c] for c in np.unique(sources.ci[rows])])
    # Of a year and a quarter in two columns, the one that the row does give.
    of_field = [column for column in reversed(columns) if column.field == about]
    typed = (
        (r, next((c for c in of_field if c.typed[r]), None)) for r in np.unique(sources.ri[rows])
    )
    return [(int(sources.rows[r]), c.column.j) for r, c in typed if c is not None]


def heading_cells(columns: list[Column]) -> Cells:
    """Lowest heading over each of some columns, where it has one of its own."""
    chains = [[cell for cell in c.chain if cell.is_own] or c.chain for c in columns]
    return [(chain[-1].i, chain[-1].j) for chain in chains if chain]


# -- places ----------------------------------------------------------------------------------------


def _place(
    row: dict[str, Said], above: list[Said], declared: dict, titles: Said, conflict: str
) -> Said:
    """Place of one figure, by its row's cells by field, then what stands above, and so on."""
    resolved = _held_to_its_kind(_of_row(row), row.get("geography_kind"))
    if resolved.code and is_error(resolved.code):
        return resolved
    fields = dict(resolved.fields)
    for word in above:
        if word.code in _UNREAD_NAMES:
            if fields.get("geography") not in ("force", "other"):
                return _problem_of(word, "heading")
        elif word.fields.keys() & set(PLACE_FIELDS):
            inner, other = Said(fields), word
            of_two = not resolved.fields and fields.get("geography") == "region"
            if of_two and word.fields.get("force"):  # a force's heading under one of a region
                inner, other = Said(_places_in(word.fields)), inner
            if _is_apart(inner.fields, other.fields):
                held = [f.get("force") or f["region"] for f in (inner.fields, other.fields)]
                says = "the row" if resolved.fields else "one heading"
                message = f"{says} names {held[0]}, and what stands over or beside it {held[1]}"
                return Said(code="place_differs", message=message)
            fields = _narrower(inner.fields, other.fields)
            beside = _beside_region(inner, other)
            if beside.code:
                beside.total = resolved.total
                resolved = beside
    for more in (declared, titles.fields):
        if not fields.get("geography") and more.get("geography"):
            fields = _places_in(more)
        elif fields.get("geography") == "region" and not resolved.fields:
            fields = _narrower(fields, more)
    resolved.fields = fields
    if fields.get("geography"):
        return resolved
    if titles.code:
        return titles
    if conflict:
        line = 'region = "choose a name" (or force = …); or, of a unit that forces share, body = '
        line += '"its name", and in rocu.toml beside it under [areas]: "its name" = '
        line += '{ kind = "joint unit", parts = ["each force"] }'
        return Said(code="two_readings", message=conflict, remedy=words.line_of_sheet(line))
    return Said(total=True) if resolved.total else Said(code="geography_missing")


def _place_of_titles(meanings: tuple[names.Meaning, ...]) -> Said:
    """Place that titles and names give; nothing where it could be two things."""
    if len(meanings) <= 1:
        return Said(words.fields_of(meanings[0]) if meanings else {})
    listed = " or ".join(f"the {meaning.field} {meaning.word}" for meaning in meanings)
    message = f"the titles and names say “{meanings[0].word}”, which can be {listed}"
    remedy = "Say under [file] or the sheet in the companion file: "
    remedy += " or ".join(f'{meaning.field} = "{meaning.word}"' for meaning in meanings)
    return Said(code="name_ambiguous", message=message, remedy=remedy)


def _places_in(fields: dict) -> dict:
    return {name: fields[name] for name in PLACE_FIELDS if fields.get(name)}


def _of_row(row: dict[str, Said]) -> Said:
    """Place that the cells of a row give, the narrowest name first."""
    region = row.get("region")
    for name in ("force", "body", "geography"):
        word = row.get(name)
        if word is None or word.total:
            continue
        if word.code in _UNREAD_NAMES:
            return _problem_of(word, name)
        if word.fields.get("geography") or word.fields.get("region"):
            return _beside_region(word, region)
    total = any(word.total for word in row.values())
    if region is not None and not region.total:
        if region.code in _UNREAD_NAMES:
            return _problem_of(region, "region")
        return Said(dict(region.fields), total)
    kind = row["geography_kind"].fields.get("geography") if "geography_kind" in row else None
    return Said({"geography": kind} if kind in ("national", "network", "other") else {}, total)


def _held_to_its_kind(resolved: Said, kind: Said | None) -> Said:
    """Hold the place of a row to what its Geography column says it is."""
    said = kind.fields.get("geography") if kind is not None else None
    got = resolved.fields.get("geography")
    if resolved.total or got is None or said not in schema.GEOGRAPHIES or got == said:
        return resolved
    name = next(filter(None, map(resolved.fields.get, ("force", "body", "region"))), got)
    called = "body" if got == "other" else got
    message = f"Geography says {said}, and the row names the {called} {name}"
    return Said(code="geography_differs", message=message, about="geography_kind")


def _beside_region(word: Said, region: Said | None) -> Said:
    """Place that a row names, beside the region that it names too."""
    fields = dict(word.fields)
    force, home = fields.get("force"), fields.get("region")
    given = region.fields.get("region") if region is not None and not region.total else None
    message = ""
    if force and given and given != home:
        message = f"{force} is in {home}, not in {given}; {home} was taken"
    elif force and home and region is not None and region.code == "name_unknown":
        message = f"{region.message.partition(';')[0]}; {force} is in {home}, which was taken"
    elif force == "North Wales" and region is not None and region.fields.get("body") == "Wales":
        message = f"North Wales is in {home} for organised crime; {home} was taken"
    if message:
        return Said(fields, code="region_differs", message=message, about="region")
    if fields.get("geography") == "other" and given:
        # A national body's figure for one region: both are kept.
        fields["region"] = given
    return Said(fields)


def _is_apart(fields: dict, other: dict) -> bool:
    """Whether a row's place has nothing of the other; of a force the region alone may differ."""
    kinds = [place.get("geography") for place in (fields, other)]
    if kinds == ["region", "force"]:
        return fields["region"] != reference.regions_of_forces().get(other["force"])
    name = kinds[0]
    return name in ("force", "region") and kinds[1] == name and fields[name] != other[name]


def _narrower(fields: dict, other: dict) -> dict:
    """A force within a region beats the region; otherwise what was there stays."""
    kind = fields.get("geography")
    is_home = reference.regions_of_forces().get(other.get("force")) == fields.get("region")
    inside = kind == "region" and other.get("force") and is_home
    wide = kind in ("national", "network") and other.get("geography") in ("region", "force")
    return _places_in(other) if not kind or inside or wide else fields


# -- periods ---------------------------------------------------------------------------------------


def _period(
    cells: list[Said], first: Said | None, last: Said | None, above: list[Said], declared, titles
) -> Said:
    """Period of one figure, by its row's labels, its days, then what stands above, and so on."""
    if first is not None and last is not None and not (first.code or last.code):
        return _by_days(cells, first.fields["period_start"], last.fields["period_end"])
    about = "period" if cells else "heading"
    said = [*cells, *above]
    whole = list(dict.fromkeys(w.fields["period"] for w in said if w.fields.get("period")))
    parts = list(dict.fromkeys(word.part for word in said if word.part))
    if not whole and declared is not None:
        whole = [declared]
    unread = [word for word in said if word.code in _UNREAD_PERIODS][:1]
    is_own = any(word is unread[0] for word in cells) if unread else False
    if unread and (is_own or not whole):
        return _problem_of(unread[0], "period" if is_own else "heading")
    if any(word.total for word in cells) and not whole:
        return Said(total=True)
    if not parts and titles.part and titles.period is None:
        part = titles.part[0]  # “years ending March” says a month, and is of years
        if part[0] in "QH" and whole and all(period.kind in _YEARS for period in whole):
            message = f"a title or name says {part}, and the figure is of {whole[0].label}: "
            message += "of all of it, or of that part?"
            remedy = f"Write {whole[0].label} {part} above the figures of that part, and the year "
            remedy += "above those of the year in a sheet whose name and titles say no part of one"
            return Said(code="two_readings", message=message, remedy=remedy, about=about)
        parts = [] if whole else [titles.part]
    if parts:
        return _with_year(parts, whole, titles, about)
    if len(whole) > 1:
        narrow = min(whole, key=lambda period: period.days or 10**6)
        if all(other.contains(narrow) for other in whole):
            return Said({"period": narrow})
        listed = " and ".join(period.label for period in whole)
        message = f"two periods are given for one figure: {listed}"
        return Said(code="period_differs", message=message, about=about)
    stated = whole[0] if whole else None if titles.is_filed else titles.period
    remedy = 'Say for the sheet in the companion file: period = "{}"'
    doubt = "" if whole else titles.doubt or titles.conflicts.get("period", "")
    if doubt and (titles.doubt or stated is None):
        told = {"message": doubt, "remedy": remedy.format("… such as 2020-21")}
        return Said(code="two_readings", **told)
    if stated is None and titles.open_periods:
        label = titles.open_periods[0].label
        said = open_period(label, titles.open_periods)
        whose = (
            f"“{label}”" if label in titles.whose else titles.whose
        )  # “June 2025” may be a quarter
        message = said.message.replace(f"“{label}”", whose, 1)
        return Said(code=said.code, message=message, remedy=remedy.format(label))
    is_begun = first is not None and not first.code
    if is_begun and (stated is None or (whole and stated.start is None)):
        start = first.fields["period_start"]
        begun = {"period": Period(periods.NOT_STATED_LABEL, start, None, "not stated")}
        message = f"it begins on {periods.long_date(start)} and its last day is not given"
        return Said(begun, code="period_one_day", message=message, about="period_start")
    if stated is None:
        return Said({"period": periods.not_stated()}, code="period_not_stated")
    said = Said({"period": stated})
    if titles.remark and not whole:
        told = {"code": "title_period_differs", "message": titles.remark}
        told["remedy"] = f"Nothing, if so; else s{remedy.format('… such as 2020-21')[1:]}"
        said = replace(said, **told)
    return said


def _by_days(cells: list[Said], first: date, last: date) -> Said:
    """Period between two days, which a label beside them may not contradict."""
    begins, ends = periods.long_date(first), periods.long_date(last)
    if last < first:
        message = f"it ends on {ends}, before it begins on {begins}"
        return Said(code="period_backwards", message=message, about="period_end")
    for word in cells:
        said = word.fields.get("period")
        if said is not None and said.start is not None and (said.start, said.end) != (first, last):
            days = f"{periods.long_date(said.start)} to {periods.long_date(said.end)}"
            message = f"“{said.label}” is {days}, and the days beside it are {begins} to {ends}"
            return Said(code="period_differs", message=message, about="period")
    return Said({"period": periods.span(first, last)})


def _with_year(parts: list, whole: list[Period], titles, about: str) -> Said:
    """Period of a part of a year: the row's year completes it, else that of the titles."""
    years = [p for p in whole if p.kind in _YEARS]
    dated = [p for p in whole if p.end and p not in years]  # months have their own year
    years = [period(p.end) for p in dated for period in _YEARS_OF] or years
    years = years or [p for p in titles.periods if p.kind in _YEARS or titles.period]
    if len(parts) + len(dated) > 1:
        read = [{period for year in years
                 for period in periods.with_year(part, year, titles.quarters).periods}
                for part in parts] + [{period} for period in dated]  # fmt: skip
        narrow = min(read, key=lambda some: min((p.days for p in some), default=10**6))
        inside = (any(p.contains(period) for p in some) for some in read for period in narrow)
        if len(narrow) == 1 and all(inside):
            return Said({"period": narrow.pop()})  # April beside its quarter
        message = "two parts of a year are given for one figure"
        message += f": {parts[0][0]} and {dated[0].label}" if dated else ""
        return Said(code="period_unknown", message=message, about=about)
    whole_years = [periods.with_year(parts[0], year, titles.quarters) for year in years]
    readings = {period for reading in whole_years for period in reading.periods}
    is_financial = parts[0][0][0] not in "QH" or "-" in str(titles.period and titles.period.label)
    if not readings and titles.period and titles.period.end and not whole and is_financial:
        # April and May, or Q1, under “Q2 2025-26” are those before it in its year.
        year = periods.financial_year_of(titles.period.end)
        before = periods.with_year(parts[0], year, titles.quarters).period
        readings = {before} if before and before.end <= titles.period.end else set()
    if len(readings) == 1:
        return Said({"period": readings.pop()})
    word, first, last = parts[0]
    if word in ("months", "month"):
        word = "-".join(dict.fromkeys(periods.MONTHS[month - 1] for month in (first, last)))
    if readings:
        ordered = tuple(sorted(readings, key=lambda p: p.start))
        return _problem_of(open_period(word, ordered, of_year=len(years) > 1), about)
    said = Said(code="period_unknown", message=f"“{word}” lacks its year", about=about)
    if not years:
        conflict = titles.conflicts.get("period")
        said.message += f", and {conflict or 'no title, sheet, file or folder gives one'}"
    elif periods.is_of_calendar(parts[0]):
        months = f"{periods.MONTHS[first - 1]}-{periods.MONTHS[last - 1]}"
        said.message = (
            f"“{word} ({months})” is of a calendar year, and is given for {years[0].label}"
        )
    said.remedy = f"Write it as {word} 2020-21, or say for the sheet in the companion file: "
    said.remedy += 'period = "… such as 2020-21"'
    return said


# -- regions of official statistics ----------------------------------------------------------------

# The North West of official statistics has no North Wales, their East of England no Kent, and their
# South East has Kent. A table says which it means: by England or Wales beside its regions, which
# are no sums of units' regions, by the codes in its rows (E12000008), by the forces that it lists
# with a region, by naming the East of England, or nearly all nine, with nothing of units in it.
# Only the names that mean two things are looked at; where nothing says which, that is told.

# What stands in no table of official statistics: units' names, their work, and whom it disrupts.
_OF_UNITS = re.compile(rf"(?i){_NAMES_A_UNIT}|southern wales|disruptions?\b")
_NEARLY_NINE = 8

# Name that official statistics have for a region, where it is not our own.
_THEIRS = {"Eastern": "East of England"}


def _statistical(data: dict[str, Coded], sources: Sources, log: FigureLog) -> dict[str, Coded]:
    """Places of a table, its statistical regions under a name of their own, and told."""
    is_region = data["geography"].equals("region")
    maybe = is_region & data["region"].mask(lambda name: name in _others())
    says = _says_so(data, sources, maybe) if maybe.any() else False
    if says is False:
        return data
    table, columns = sources.table, [c.column.j for c in sources.of(*PLACE_FIELDS)]

    def typed(r: int, c: int) -> list[str]:
        """What names the place of a figure: the words in its row, and its heading."""
        row = [sources.grid.text(sources.rows[r], j) for j in columns]
        return [*row, *sources.figures[c].texts]

    # A companion may say what the name of a place means, or what region the sheet is of.
    is_theirs = maybe & (not table.declared.get("region"))
    if any(table.mapping.values.get(name) for name in PLACE_FIELDS):
        for k in np.flatnonzero(is_theirs).tolist():
            named = product(PLACE_FIELDS, typed(sources.ri[k], sources.ci[k]))
            is_theirs[k] = not any(table.mapping.meaning(*place) for place in named)
    for name in [name for name in data["region"].values if name in _others()]:
        rows = np.flatnonzero(is_theirs & data["region"].equals(name))
        if not len(rows):
            continue
        texts = typed(sources.ri[rows[0]], sources.ci[rows[0]])
        meant = ((text, names.of_field(text, "region")) for text in texts)
        spelt = next((text for text, region in meant if region and region.word == name), name)
        units, home = _others()[name]
        differs = (("with", home - units), ("without", units - home))
        differs = " and ".join(f"{word} {' and '.join(sorted(f))}" for word, f in differs if f)
        if says:
            code, value = "region_statistical", f'{{ region = "{name}" }}'
            message = f"“{spelt}” is the region of official statistics, and not the region {name} "
            message += f"of organised crime units ({differs}); it is kept as {_named(name)}"
            lead = "If the unit's region is meant, say"
        else:
            code, value = "region_unsettled", f'{{ body = "{_named(name)}" }}'
            message = f"“{spelt}” is read as the region {name} of organised crime units; that of "
            message += f"official statistics is another one ({differs})"
            lead = "If that is meant, say"
        told = {"field": "region", "found": spelt}
        told["remedy"] = words.line_under("geography", spelt, value, lead)
        log.tell(code, log.cells(rows[:1]), message, **told)
    if not says:
        return data
    body = data["region"].map(lambda name: _named(name) if name in _others() else None)
    return data | {
        "geography": data["geography"].put(is_theirs, "other"),
        "body": data["body"].where(~is_theirs, body),
        "region": data["region"].where(~is_theirs, Coded.full(sources.size)),
    }


@reference.remembered
def _others() -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """Regions with other forces in official statistics: the unit's, and the statistical ones."""
    both = {}
    for region in reference.REGIONS:
        units, home = (
            frozenset(r["force"] for r in reference.rows("forces") if r[column] == region)
            for column in ("region", "home_office_region")
        )
        if home and home != units:
            both[region] = units, home
    return both


def _named(region: str) -> str:
    return f"{_THEIRS.get(region, region)} (statistical region)"


def _says_so(data: dict[str, Coded], sources: Sources, maybe: np.ndarray) -> bool | None:
    """Whether regions are statistical, by what stands beside them; none where nothing says."""
    countries = {"England", "Wales"} & set(data["body"].values)
    has_wales = "Southern Wales" in data["region"].values
    if countries and not (has_wales or _is_of_units(sources)):
        return True
    coded = sources.grid.values[sources.rows[np.unique(sources.ri[maybe])[:200]]].ravel()
    if any(isinstance(value, str) and _kind_of_code(value.strip()) == "region" for value in coded):
        return True
    # Forces in the order of their rows, cut at each row that is no force.
    first = np.unique(sources.ri, return_index=True)[1]
    listed: list[tuple[str, set[str]]] = [("", set())]
    for at in first.tolist():
        force, region = data["force"].at(at), data["region"].at(at)
        if data["geography"].at(at) == "force":
            listed[-1][1].add(force)
        else:
            listed.append((region if maybe[at] else "", set()))
    for (region, below), (_, above) in zip(listed[1:], listed, strict=False):
        for forces in (below, above) if region else ():
            units, home = _others()[region]
            if len(forces) > 1 and forces <= home and (forces == home or forces - units):
                return True
    regions = data["region"].take(np.flatnonzero(data["geography"].equals("region")))
    named = {regions.values[code] for code in np.unique(regions.codes).tolist()}
    if len(named) < 2 or data["geography"].equals("force").any() or _is_of_units(sources):
        return False
    columns = [c.column for c in sources.of(*PLACE_FIELDS)]
    typed = {names.key(text) for text in _typed(sources, columns)}
    if "eastern" in typed:  # as official statistics do not call theirs
        return False
    return True if len(named) >= _NEARLY_NINE or "east of england" in typed else None


def _is_of_units(sources: Sources) -> bool:
    """Whether a table is one of units: by strands and tiers in it, or words that only they use."""
    grid, block = sources.grid, sources.table.block
    columns = [c.column for c in sources.of("measure", *PLACE_FIELDS)]
    texts = [grid.sheet.file, grid.sheet.name, *_typed(sources, columns)]
    says = any(map(_OF_UNITS.search, texts + block.texts(grid, heads=False)))
    return says or bool({"strand", "tier", "level"} & sources.told)


def _typed(sources: Sources, columns: list[Column]) -> list[str]:
    """What a table's headings and lines between rows say, and once each what some columns do."""
    grid, table = sources.grid, sources.table
    texts = [column.heading for column in table.columns]
    lines = np.setdiff1d(table.block.body, sources.rows).tolist() if sources.sections else []
    texts += [grid.text(i, j) for i in lines for j in table.block.columns]
    for column in columns:
        codes = grid.column(column.j)[0][sources.rows]
        first = np.unique(codes, return_index=True)[1]
        texts += [grid.text(i, column.j) for i in sources.rows[first].tolist()]
    return texts
