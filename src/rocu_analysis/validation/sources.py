"""What do a figure's row, its headings, the line above its group and the titles say of it?

Each distinct word is interpreted once, and what is said is kept as numbers of words, so that it is
put together once for each distinct combination and laid out over the figures. Names that stand
once for a group of rows are carried down; days become the periods that their neighbours tell.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from rocu_analysis import period_words, reference
from rocu_analysis.periods import MONTHS
from rocu_analysis.problems import first_of
from rocu_analysis.validation import names, own_workbooks, titles, words
from rocu_analysis.validation.arrays import Coded, combined
from rocu_analysis.validation.cells import Log, as_text
from rocu_analysis.validation.tables import Column, Table
from rocu_analysis.validation.words import Said

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
    field: str
    codes: np.ndarray  # for each row of the table its place in ``read``, -1 for none
    read: list[Said]
    typed: np.ndarray  # false where the word was carried down from above


class Sources:
    """Where the figures of a table stand, and what is said of them."""

    def __init__(self, table: Table, log: Log) -> None:
        self.table, self.grid = table, table.grid
        self.rows, self.figures = table.rows, table.figures
        self.titles = titles.join(table.said, table.settings.get("quarters"))
        if own_workbooks.is_ours(table):
            # Its sheet is called Outcomes, which is no measure: what is counted stands in the rows.
            self.titles.words.clear()
            self.titles.conflicts.pop("measure", None)
        fields = [column for column in table.columns if column.use == "field"]
        self.words = [_read_column(table, column, log) for column in fields]
        self.sections = [group for group in table.sections.values() if group]
        number = {tuple(map(id, group)): k for k, group in enumerate(self.sections)}
        above = (tuple(map(id, table.sections.get(i, ()))) for i in self.rows.tolist())
        self.section_of = np.array([number.get(key, -1) for key in above], dtype=int)
        self._find_figures(log)

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
            blank = ~(held | beside) & (named & ~marked)[:, None] & held.any(axis=0)[None, :]
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

    def of(self, *fields: str) -> list[ColumnWords]:
        """Columns of words that fill one of some fields."""
        return [column for column in self.words if column.field in fields]

    def totals(self) -> tuple[Coded, Coded]:
        """Dimension of which each cell is a total, and whether its row or column says so."""
        # A total of nothing else in the table is a figure.
        total, axis = Coded.full(self.size), Coded.full(self.size)
        for column in self.words:
            is_total = np.array([*(word.total for word in column.read), False])[column.codes]
            if is_total.any() and ((column.codes >= 0) & ~is_total).any():
                total = total.put(is_total[self.ri], column.field)
                axis = axis.put(is_total[self.ri], "row")
        said = [column.total or None for column in self.figures]
        if any(said) and not all(said):
            by_column = Coded.of(said).take(self.ci)
            axis = axis.put(axis.missing & ~by_column.missing, "column")
            total = total.first_of(by_column)
        return total, axis

    # -- fields that each word gives by itself -------------------------------------------------

    def simple(self, name: str) -> Coded:
        """What is said of one field, the nearest first: row, heading, line above, titles."""
        rows = Coded.full(len(self.rows))
        # Fields that a companion gives a word of another column come last, and win.
        for column in sorted(self.words, key=lambda column: column.field != name):
            if any(name in word.fields for word in column.read):
                said = Coded.of(word.fields.get(name) for word in column.read)
                rows = said.take(column.codes).first_of(rows)
        said = rows.take(self.ri) if rows.values else Coded.full(self.size)
        heads = [_first(reversed(column.extra), name) for column in self.figures]
        if any(word is not None for word in heads):
            said = said.first_of(Coded.of(heads).take(self.ci))
        if self.sections:
            said = said.first_of(self._above(name))
        general = self._general(name)
        return said if general is None else said.filled(general)

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
        return {"as_at": self.titles.as_at, "status": self.titles.status or None}.get(name)

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

        One is the row's words in `columns` (None for none), and those of its headings and the line
        above that give one of `fields`, or have a problem whose code begins with `prefix`.
        """

        def speaks(word: Said) -> bool:
            return bool(word.fields.keys() & fields or ("period" in fields and word.part))

        heads = [
            [w for w in c.extra if speaks(w) or w.code.startswith(prefix)] for c in self.figures
        ]
        head = Coded.of(tuple(map(id, said)) for said in heads)
        parts = [column.codes[self.ri] + 1 for column in columns]
        parts += [self.section_of[self.ri] + 1, head.codes[self.ci]]
        number = combined(parts, self.size)
        _, at, which = np.unique(number, return_index=True, return_inverse=True)
        combinations = []
        for row, k in zip(self.ri[at].tolist(), self.ci[at].tolist(), strict=True):
            in_row = [c.read[c.codes[row]] if c.codes[row] >= 0 else None for c in columns]
            group = self.sections[self.section_of[row]] if self.section_of[row] >= 0 else ()
            combinations.append((in_row, [*heads[k], *list(filter(speaks, group))[:1]]))
        return which, combinations


def _first(said, name: str):
    """What the first of some words that says anything of a field says."""
    return next((word.fields[name] for word in said if name in word.fields), None)


# -- the words of one column -----------------------------------------------------------------------


def _read_column(table: Table, column: Column, log: Log) -> ColumnWords:
    """Interpret the words of a column that fills a field, each distinct one once."""
    grid, rows = table.grid, table.rows
    codes, distinct = grid.column(column.j)
    codes = np.where(grid.held[rows, column.j], codes[rows], -1)
    typed = codes >= 0
    codes = codes.copy()
    numbers, at = np.asarray(grid.sheet.rows)[rows], int(grid.sheet.columns[column.j])
    for top, left, bottom, right in grid.sheet.merged:
        # A merged cell names all the rows that it stands beside.
        first = np.flatnonzero(numbers == top) if left <= at <= right and bottom > top else ()
        if len(first) and codes[first[0]] >= 0:
            codes[(numbers > top) & (numbers <= bottom) & (codes < 0)] = codes[first[0]]
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
    if column.field == "geography_kind":
        read = [Said({"geography": as_text(value).casefold()}) for value in values]
        return ColumnWords(column, column.field, number[codes], read, typed)
    if column.field == "period":
        values = [_numbered(value, names.plain_heading(column.heading)) for value in values]
    read = words.read(values, column.field, table.mapping, table.settings)
    codes = number[codes]
    if column.field == "period":
        _settle_days(values, read, column, table)
    elif column.field in words.PLACE_FIELDS:
        _hold_to_codes(table, column, codes, values, read)
    return ColumnWords(column, column.field, codes, read, typed)


def _hold_to_codes(
    table: Table, column: Column, codes: np.ndarray, values: list, read: list[Said]
) -> None:
    """Read names as the kind of area that a code of the ONS beside them says, in place.

    ``Wiltshire`` is a force and a council, ``West Midlands`` a force and a region.
    """
    held = table.grid.held[table.rows]
    for j in table.block.columns:
        coded = [_AREA_CODE.fullmatch(table.grid.text(i, j)) for i in table.rows[held[:, j]][:50]]
        if j != column.j and sum(map(bool, coded)) * 2 > len(coded):
            break
    else:
        return
    places: dict[tuple[int, str], int] = {}
    for r in np.flatnonzero(codes >= 0).tolist():
        code, text = table.grid.text(table.rows[r], j), as_text(values[codes[r]])
        kind = _KINDS_OF_CODES.get(code[:3], "body") if _AREA_CODE.fullmatch(code) else ""
        can = {meaning.field: meaning for meaning in names.meanings(text)}
        is_other = kind == "body" and not can.keys() & {"body", "national"}
        is_declared = any(table.mapping.meaning(name, text) for name in words.PLACE_FIELDS)
        if is_declared or not (is_other or kind in can):
            continue
        at = codes[r], kind
        if at not in places:
            own = {"geography": "other", "body": text}
            read.append(Said(own if is_other else words.fields_of(can[kind])))
            places[at] = len(read) - 1
        codes[r] = places[at]


def _filled_down(table: Table, column: Column, codes: np.ndarray, log: Log) -> np.ndarray:
    """Carry names down over the blanks below each in a grouped list, and say so."""
    blank = codes < 0
    rows = table.rows[blank]
    named = first_of([table.grid.cell(int(row), column.j) for row in rows], _MOST_NAMED)
    cells, were = ("cell", "was") if len(rows) == 1 else ("cells", "were")
    message = (
        f"{len(rows):,} empty {cells} under “{column.heading}” ({named}) {were} read as the name "
        "above"
    )
    log.tell("filled_down", [(int(rows[0]), column.j)], message, field=column.field)
    return codes[np.maximum.accumulate(np.where(blank, 0, np.arange(len(codes))))]


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
    is_stock = bool(days) and period_words.counts_a_stock(table.block.texts(table.grid))
    meaning = period_words.of_days(list(days.values()), column.heading, is_stock)
    for k, day in days.items():
        if meaning[day] is not None:
            read[k].fields["period"] = meaning[day]
            continue
        remedy = "Head it Month, Quarter or Week commencing, or write 2020-21 Q4."
        which = "whether it stands for a month, a quarter or a week cannot be told"
        message = f"“{as_text(values[k])}” is a day; {which}"
        read[k] = Said(code="period_ambiguous", message=message, remedy=remedy)


def _numbered(value: object, heading: str) -> object:
    """Quarter or month that stands as a bare number under a heading that says so."""
    text = as_text(value)
    if re.fullmatch(r"[1-4]", text) and re.search(r"\b(?:quarter|qtr)\b", heading):
        return f"Q{text}"
    if re.fullmatch(r"0?[1-9]|1[0-2]", text) and re.fullmatch(r"(?:reporting )?month", heading):
        return MONTHS[int(text) - 1]
    return value


# -- names that stand once for a group of rows ----------------------------------------------------


def _is_grouped(table: Table, column: Column, codes: np.ndarray) -> bool:
    """Whether a blank in a column of names may be read as the name above it.

    Only where the first row of each group is named, those below are blank, and something else names
    each. A blank strand, threat or level stays blank, and so does a force beside a region.
    """
    blank, field, said = codes < 0, column.field, codes[codes >= 0]
    is_once_each = len(said) >= 2 and len(np.unique(said)) == len(said)
    if field not in _GROUPED or not is_once_each or blank[0] or blank.mean() < _LEAST_BLANK:
        return False
    others: dict[str, np.ndarray] = {}
    for other in table.fields(*_TELLING):
        if other.j != column.j:
            held = table.grid.held[table.rows, other.j]
            said = table.grid.column(other.j)[0][table.rows]
            others.setdefault(other.field, np.where(held, said, -1))
    if not others or own_workbooks.is_ours(table) or _says_otherwise(table, column, blank, others):
        return False
    group = np.cumsum(~blank) - 1
    sizes, telling = np.bincount(group), np.column_stack(list(others.values()))
    sets = [set(map(tuple, telling[group == k].tolist())) for k in range(len(sizes))]
    is_told = (telling[blank] >= 0).any(axis=1).all() and [*map(len, sets)] == sizes.tolist()
    if not is_told or (sizes > 1).sum() < 2 or (sizes > 1).mean() < 0.5:
        return False
    # Nothing wider than a period or a measure can be mistaken for the group's own row.
    inside = (others[name][blank] >= 0 for name in ("force", "body") if name in others)
    return (
        field in ("period", "measure")
        or (field in ("region", "geography") and any(map(np.all, inside)))
        or all(rows == sets[0] for rows in sets)
    )


def _says_otherwise(table: Table, column: Column, blank: np.ndarray, others: dict) -> bool:
    """Whether another column says whose figure a blank row is, and it is not the group's."""
    wider = {"force": ("region", "body", "geography"), "region": ("body", "geography")}
    if column.field not in wider:
        return False
    if any((others[n][blank] >= 0).any() for n in wider[column.field] if n in others):
        return True
    allowed = {"force", column.field}
    for kind in table.fields("geography_kind"):
        if any(table.grid.text(i, kind.j).casefold() not in allowed for i in table.rows[blank]):
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
