"""Which of the published shapes is a table, and what is each of its columns?

| shape | recognised by |
|---|---|
| long | a column of figures under a heading for one, with fields beside it |
| wide by measure, period or detail; crosstab | columns whose one or two headings are known words |
| register | the headings that ``known_by`` names in ``reference/headings.csv`` |

They differ only in which fields the headings of a column of figures fill. `recognise` gives a
`Table`: the column of each field, and for each column of figures the labels over it. What is none
of them is asked about. `described` does the same by a recipe.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import pandas as pd

from rocu_analysis import periods, schema
from rocu_analysis.intake import names, words
from rocu_analysis.intake.blocks import Block, text_of
from rocu_analysis.intake.cells import is_number, looks_like_figure
from rocu_analysis.intake.companion import NOTE, UNUSED, Mapping
from rocu_analysis.intake.context import Context
from rocu_analysis.intake.words import Interpretation, Settings
from rocu_analysis.problems import Problem, problem
from rocu_analysis.readers.sheet import Sheet, column_letters

OUTCOMES = "outcomes"
_MOSTLY = 0.6
_BY_WORDS = ("geography", "measure", "period", "strand", "threat", "level")
_WIDE_REGISTERS = {"resources": "amount", "grades": "grade"}  # the column that years may stand for
_MOVED = ("revised", "extended", "amended", "new", "current")  # due days that were moved
_SAMPLE = 2_000


@dataclass
class Table:
    """A recognised table: the column of each field, and the labels of each column of figures."""

    block: Block
    frame: str
    context: Context
    settings: Settings
    mapping: Mapping
    fields: dict[str, int] = field(default_factory=dict)  # field to column
    # Column of figures to what its headings mean; `wide`: of a register, columns that are years.
    figures: dict[int, Interpretation] = field(default_factory=dict)
    wide: dict[int, Interpretation] = field(default_factory=dict)
    unused: list[int] = field(default_factory=list)
    unknown: list[int] = field(default_factory=list)  # columns of words with unknown headings
    aside: dict[int, str] = field(default_factory=dict)  # columns of figures to set aside: code
    filled: set[int] = field(default_factory=set)  # columns whose labels hold for the cells below
    problems: dict[Problem, None] = field(default_factory=dict)
    open_code: str = ""  # its figures are set aside for this until it is settled
    asked: set[str] = field(default_factory=set)  # unknown names of places

    @property
    def sheet(self) -> Sheet:
        """The sheet that it is in."""
        return self.block.sheet

    def cells(self, j: int) -> list:
        """What the first cells of a column hold."""
        return [value for value in self.block.values(j)[:_SAMPLE] if value is not None]

    def heading(self, j: int) -> str:
        """Words over a column."""
        letters = column_letters(int(self.sheet.columns[j]))
        return " ".join(self.block.headings.get(j, ())) or f"column {letters}"

    def at_head(self, j: int) -> str:
        """Address of the lowest heading of a column."""
        filled = [i for i in self.block.heads if self.sheet.values[i, j] is not None]
        return self.sheet.address((filled or self.block.heads)[-1], j)

    def report(self, code: str, cell: str = "", **facts) -> None:
        """Note a problem of the sheet, once."""
        self.problems[problem(code, self.sheet.file, self.sheet.name, cell, **facts)] = None

    def leave_unused(self, j: int) -> None:
        """Report a column that is not understood and holds no figures that anybody asks for."""
        self.unused.append(j)
        self.report("column_unused", self.at_head(j), field="heading", found=self.heading(j))

    def set_aside(self, code: str, cell: str, **facts) -> None:
        """Ask about the whole table: its figures are set aside until it is settled."""
        self.open_code = code
        self.report(code, cell, **facts)


def recognise(block: Block, context: Context, mapping: Mapping, settings: Settings) -> Table:
    """Recognise the shape of a block, or ask about it."""
    headings = [text for texts in block.headings.values() for text in texts[-1:]]
    of_outcomes = {names.field_of_heading(text) for text in headings}
    stated = mapping.setting(block.sheet.name, "frame")
    register = names.register_of(headings)
    if register and {"measure", "value"} <= of_outcomes:
        register = None
    frame = stated or register or _wide_register(block, headings) or OUTCOMES
    table = Table(block, frame, context, settings, mapping)
    nearly = names.nearly_register_of(headings) if frame == OUTCOMES and not stated else None
    if nearly and not {"measure", "value"} & of_outcomes:
        _ask_of_register(table, nearly, headings)
    else:
        (_Outcomes if frame == OUTCOMES else _Register)(table).read()
    return table


def _ask_of_register(table: Table, frame: str, headings: list[str]) -> None:
    """Most headings are those of a register, and one that it needs is lacking."""
    block = table.block
    held = {names.field_of_heading(text, frame) for text in headings}
    needed = [c.name for c in schema.FRAMES[frame] if c.required and c.name != "source"]
    lacks = [name.replace("_", " ") for name in needed if name not in held]
    table.unused = [*block.columns]
    first = table.sheet.address(block.heads[0], block.columns[0])
    table.report("table_not_understood", first, nouns=schema.FRAMES[frame].nouns,
                 lacks=lacks or ["what identifies them"], line=f'frame = "{frame}"')  # fmt: skip


def _wide_register(block: Block, headings: list[str]) -> str | None:
    """Resources by year across, known by who pays; or grades by year or question across."""
    fields = [names.field_of_heading(text, "resources") for text in headings]
    years = [k for k, text in enumerate(headings) if periods.parse(text).periods]
    # Behind its years a column “Source” says where the figures are from.
    if years and "funding_source" in fields[: years[0]]:
        return "resources"
    cells = [v for j in block.columns for v in block.values(j)[:_SAMPLE] if isinstance(v, str)]
    graded = sum(names.is_grade(text) for text in cells)
    return "grades" if graded > 1 and graded * 2 >= len(cells) else None


def declared(table: Table, j: int) -> str | None:
    """Field that the companion gives a column."""
    letter = column_letters(int(table.sheet.columns[j]))
    texts = table.block.headings.get(j, [])
    both = [*([" ".join(texts)] if len(texts) > 1 else []), *reversed(texts), f"column {letter}"]
    return table.mapping.column(both, table.sheet.name)


class _Register:
    """The columns of a table of records."""

    def __init__(self, table: Table) -> None:
        self.table = table

    def read(self) -> None:
        table, frame = self.table, self.table.frame
        wide = _WIDE_REGISTERS.get(frame)
        for j, texts in table.block.headings.items():
            stated, text = declared(table, j), texts[-1] if texts else ""
            name = stated or self._field(text)
            if stated in (UNUSED, NOTE) or (name is None and names.is_ignorable(text)):
                table.unused.append(j)
            elif name and name not in table.fields:
                table.fields[name] = j
            elif name and not stated and self._is_nearer(text, name):
                self._replace(name, j)
            elif wide and (read := words.read(text, table.mapping, table.settings)).periods:
                table.wide[j] = read
            elif frame == "grades" and self._is_of_grades(j):
                table.wide[j] = Interpretation()
            elif text or len(table.block.body):
                table.leave_unused(j)
        if wide in table.fields:
            table.unused += table.wide
            table.wide = {}

    def _field(self, heading: str) -> str | None:
        """Field that a heading names; none of a status of one place, as in “Dorset status”."""
        name = names.field_of_heading(heading, self.table.frame)
        if name == "status" and words.read(heading, self.table.mapping, self.table.settings).places:
            return None
        return name

    def _is_nearer(self, heading: str, name: str) -> bool:
        """Whether a heading names a field better than the one before, by the order of the list."""
        known = [*names.heading_fields(self.table.frame)]
        before = names.plain_heading(self.table.heading(self.table.fields[name]))
        here = names.plain_heading(heading)
        if not {here, before} <= {*known}:
            return False
        is_moved = name == "due" and here.startswith(_MOVED)
        return is_moved or known.index(here) < known.index(before)

    def _replace(self, name: str, j: int) -> None:
        """Prefer a column for a field to another; a due day that was moved keeps its first."""
        before, self.table.fields[name] = self.table.fields[name], j
        if name == "due" and "original_due" not in self.table.fields:
            self.table.fields["original_due"] = before
        else:
            self.table.leave_unused(before)

    def _is_of_grades(self, j: int) -> bool:
        """Whether a column holds grades, under the question that they answer."""
        cells = self.table.cells(j)
        return bool(cells) and sum(map(names.is_grade, cells)) * 2 >= len(cells)


class _Outcomes:
    """The columns of a table of figures."""

    def __init__(self, table: Table) -> None:
        self.table = table

    def read(self) -> None:
        table = self.table
        for j, texts in table.block.headings.items():
            self._column(j, texts)
        if "value" in table.fields:
            self._as_long(table.fields.pop("value"))
        else:  # to which of several columns of figures does an upper end belong?
            for name in {*schema.numbers("outcomes")} & {*table.fields}:
                self._ask_of_figures(table.fields.pop(name))
        self._by_words()
        alike = Counter(map(repr, table.figures.values()))
        for j, labels in [*table.figures.items()]:
            if alike[repr(labels)] > 1:
                self._ask_of_figures(j)
        settle_headings(table)
        if all(labels.is_total for labels in table.figures.values()):
            for labels in table.figures.values():  # “Force | Total”: it is the figure
                labels.is_total = False
        self._judge()

    def _read(self, texts: Iterable[str]) -> list[Interpretation]:
        return [words.read(text, self.table.mapping, self.table.settings) for text in texts]

    def _column(self, j: int, texts: list[str]) -> None:
        """Settle whether a column is a field, figures, unused or unknown."""
        table = self.table
        stated, text = declared(table, j), texts[-1] if texts else ""
        if stated in (UNUSED, NOTE):
            table.unused.append(j)
            return
        read = self._read(texts)
        is_group = len(texts) > 1 and read[0].is_known
        name = stated or (None if is_group else names.field_of_heading(text))
        if name and not stated and read and read[-1].fields.get("measure") and self._is_figures(j):
            name = None  # “Referrals” is a measure; a heading that is both heads figures here
        if not name and is_group and names.field_of_heading(text) == "value":
            read = read[:-1]  # “Arrests” over “Number”
        if name == "period" and name in table.fields:
            name = "period of year"  # “Year | Quarter”
        if name and name not in table.fields:
            table.fields[name] = j
            return
        if text and names.is_ignorable(text):
            table.unused.append(j)
            return
        labels = words.joined(read)
        words.with_year(labels, table.context.period, table.settings)
        is_plain = texts and labels.is_known and not labels.changes_meaning and not labels.twice
        cells = table.cells(j)
        if is_plain and (not cells or any(map(looks_like_figure, cells))):
            table.figures[j] = labels
        elif not is_plain and self._is_figures(j):
            self._ask_of_figures(j, labels)
        else:
            table.unknown.append(j)  # “Operation” over the names of operations

    def _is_figures(self, j: int) -> bool:
        """Whether most cells of a column are figures."""
        cells = self.table.cells(j)
        if not self.table.block.headings[j] and any(map(is_number, cells)):
            return True  # no heading says that it is anything else
        return bool(cells) and sum(map(looks_like_figure, cells)) >= _MOSTLY * len(cells)

    def _ask_of_figures(self, j: int, labels: Interpretation | None = None) -> None:
        """Set a column of figures aside, since its heading is not understood."""
        table, heading = self.table, self.table.heading(j)
        table.figures.pop(j, None)
        if not table.block.headings[j]:
            table.aside[j] = "table_not_understood"  # the whole table is asked about
            return
        table.aside[j] = "column_not_understood"
        changes = labels.changes_meaning if labels else ""
        near = [] if changes else names.suggest(heading, ("measure",), 2)
        table.report("column_not_understood", table.at_head(j), field="heading", found=heading,
                     changes=changes, near=near,
                     line=words.line_for("measure", heading, ()))  # fmt: skip

    def _as_long(self, j: int) -> None:
        """One column of figures; any other beside it, such as a year before, is asked about."""
        table = self.table
        others = [k for k, labels in table.figures.items() if not labels.is_total]
        if others and not {"measure", "period"} & {*table.fields}:
            table.unknown.append(j)  # “Arrests | Charges | Number” is wide by measure
            return
        for k in [*table.figures]:
            self._ask_of_figures(k)
        *upper, own = self._read(table.block.headings[j]) or [Interpretation()]
        labels = words.joined(upper)
        labels.fields |= {n: v for n, v in own.fields.items() if n in ("unit", "status")}
        labels.scale *= own.scale
        table.figures = {j: labels}
        if own.changes_meaning:
            table.set_aside("title_changes_meaning", table.at_head(j), found=own.changes_meaning)

    def _by_words(self) -> None:
        """Take a column without a known heading for the field that its words are all of."""
        table, held = self.table, self.table.fields
        for j in [*table.unknown]:
            cells = [text_of(value) for value in pd.unique(pd.Series(table.cells(j), dtype=object))]
            name = field_by_words(cells, table)
            has_place = {*schema.roles("outcomes", "place")} & {*held}
            if name == "geography" and (table.block.headings[j] or has_place):
                name = None  # “Council | Essex” is no police force
            other = {*names.key(table.heading(j)).split()} & names.listed("of something else")
            if name and name not in held and not other:
                held[name] = j
                table.unknown.remove(j)
            elif not cells:
                table.unknown.remove(j)
                table.unused.append(j)
        for j in table.unknown:
            table.report("column_unused", table.at_head(j), field="heading", found=table.heading(j))

    def _judge(self) -> None:
        """Ask about a table without figures that can be read, or whose title changes them."""
        table, block = self.table, self.table.block
        first = table.sheet.address(block.heads[0], block.columns[0])
        headless = [j for j in table.aside if not block.headings[j]]
        if headless:
            at = table.sheet.address(block.heads[-1], headless[0]) if table.figures else first
            table.set_aside("table_not_understood", at)
        elif not table.figures and not table.aside:
            if any(map(self._is_figures, block.columns)):
                table.set_aside("table_not_understood", first)
            elif len(block.body):
                table.report("table_of_words", first)
        elif table.figures and (changes := table.context.changes_meaning or self._corner()):
            table.set_aside("title_changes_meaning", first, found=changes)

    def _corner(self) -> str:
        """A word over the labels, such as “Per cent”, by which all figures are no counts."""
        table = self.table
        for j in table.fields.values():
            if not (names.field_of_heading(table.heading(j)) or declared(table, j)):
                (labels,) = self._read([table.heading(j)])
                return labels.changes_meaning or str(labels.fields.get("unit", ""))
        return ""


def settle_headings(table: Table) -> None:
    """Settle which place and period each heading over figures gives; ask where it is open."""
    held = {j: labels for j, labels in table.figures.items() if labels.places}
    texts = [text for j in held for text in table.block.headings[j]]
    settled = names.settle_places(texts, [labels.places for labels in held.values()])
    for (j, labels), places in zip(held.items(), settled, strict=True):
        labels.places = places
        if len(places) == 1:
            labels.fields |= words.fields_of(places[0])
            continue
        del table.figures[j]
        table.aside[j], text = "name_ambiguous", table.heading(j)
        table.report("name_ambiguous", table.at_head(j), field="geography", found=text,
                     **words.which_of(text, places))  # fmt: skip
    for labels in table.figures.values():
        if len(labels.periods) == 1:
            labels.fields["period"] = labels.periods[0]


def field_by_words(cells: Iterable[str], table: Table) -> str | None:
    """Field of which nearly all of some words are known."""
    votes, count = Counter(), 0
    for text in cells:
        if not text or names.is_total(text):
            continue
        count += 1
        meant = {m.field for m in names.meanings(text, codes=True)}
        fields = {"geography" if name in names.PLACES else name for name in meant}
        reading = table.settings.parse(text)
        fields |= {"period"} if reading.periods or reading.part else set()
        votes.update(fields & {*_BY_WORDS})
    best = votes.most_common(2)
    if not best or best[0][1] < max(_MOSTLY * count, 1):
        return None
    return None if len(best) > 1 and best[1][1] == best[0][1] else best[0][0]
