"""Which of the published shapes is a table, and what is each of its columns?

| shape | is told by |
|---|---|
| long | a column of figures under a heading for one, with fields beside it |
| wide by measure, by period, crosstab | columns whose one or two headings are all known words or periods |
| register | the headings that ``known_by`` names in ``reference/headings.csv`` |

They differ only in which fields the headings of its columns of figures fill. A table that is none of
them is asked about: a `Question`, with what was recognised of it for the draft.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import pandas as pd

from rocu_analysis import periods, schema
from rocu_analysis.problems import Problem, problem
from rocu_analysis.readers.sheet import column_letters
from rocu_analysis.intake import names, words
from rocu_analysis.intake.blocks import Block, text_of
from rocu_analysis.intake.cells import looks_like_figure
from rocu_analysis.intake.context import Context
from rocu_analysis.intake.companion import Mapping
from rocu_analysis.intake.companion_keys import NOTE, UNUSED
from rocu_analysis.intake.words import Said, Settings

OUTCOMES = "outcomes"
_MOSTLY = 0.6
_BY_WORDS = ("geography", "measure", "period", "strand", "threat", "level")
_WIDE_REGISTERS = {"resources": "amount", "grades": "grade"}  # the column that years may stand for
_SAMPLE = 2_000


@dataclass
class Table:
    """A recognised table: the column of each field, and what each column of figures is of."""

    block: Block
    frame: str
    context: Context
    settings: Settings
    mapping: Mapping
    fields: dict[str, int] = field(default_factory=dict)  # field to column
    figures: dict[int, Said] = field(default_factory=dict)  # column to what its headings say
    wide: dict[int, Said] = field(default_factory=dict)  # of a register: columns that are years
    unused: list[int] = field(default_factory=list)
    unknown: list[int] = field(default_factory=list)  # columns of words that nobody knows
    problems: dict[Problem, None] = field(default_factory=dict)
    open_code: str = ""
    asked: set[str] = field(default_factory=set)  # unknown names of places
    nearly: str = ""  # register that it may be
    is_open: bool = False  # its figures are set aside until it is settled

    @property
    def sheet(self):
        return self.block.sheet

    def heading(self, j: int) -> str:
        """Words over a column."""
        return (
            " ".join(self.block.headings.get(j, ()))
            or f"column {column_letters(int(self.sheet.columns[j]))}"
        )

    def at_head(self, j: int) -> str:
        """Address of the lowest heading of a column."""
        filled = [i for i in self.block.heads if self.sheet.values[i, j] is not None]
        return self.sheet.address((filled or self.block.heads)[-1], j)

    def tell(self, code: str, cell: str = "", **said) -> None:
        """Note a problem of the sheet, once."""
        self.problems[problem(code, self.sheet.file, self.sheet.name, cell, **said)] = None


def recognise(block: Block, context: Context, mapping: Mapping, settings: Settings) -> Table | None:
    """Tell which shape a block is; None where it holds nothing to read."""
    sheet = block.sheet
    headings = [text for texts in block.headings.values() for text in texts[-1:]]
    frame = mapping.setting(sheet.name, "frame") or _frame_of(block, headings)
    table = Table(block, frame, context, settings, mapping)
    nearly = names.nearly_register_of(headings) if frame == OUTCOMES else None
    told = {names.field_of_heading(text) for text in headings}
    if nearly and not mapping.setting(sheet.name, "frame") and not {"measure", "value"} & told:
        _ask_of_register(table, nearly, headings)
        return table
    (_Outcomes if frame == OUTCOMES else _Register)(table).read()
    return table


def _ask_of_register(table: Table, frame: str, headings: list[str]) -> None:
    """Headings that are mostly those of a register, of which a column that tells it is lacking."""
    held = {names.field_of_heading(text, frame) for text in headings}
    lacks = [
        c.name
        for c in schema.FRAMES[frame]
        if c.required and c.name not in held and c.name != "source"
    ]
    table.nearly, table.unused = frame, [*table.block.columns]
    table.unknown = [
        j for j in table.block.columns if not names.field_of_heading(table.heading(j), frame)
    ]
    shown = ", ".join(lacks) or "what tells it"
    table.tell("table_not_understood", table.sheet.address(table.block.heads[0], table.block.columns[0]),
               message=f"its headings are mostly those of {schema.FRAMES[frame].nouns}, and no column is its {shown}; nothing in it is read",
               remedy=f'Say for the sheet in the companion file: frame = "{frame}"; and under [columns] which heading is {shown}')  # fmt: skip


def _frame_of(block: Block, headings: list[str]) -> str:
    """Frame whose headings a block has."""
    register = names.register_of(headings)
    outcomes = {names.field_of_heading(text) for text in headings}
    if register and not {"measure", "value"} <= outcomes:
        return register
    return _wide_register(block, headings) or OUTCOMES


def _wide_register(block: Block, headings: list[str]) -> str | None:
    """Resources by year across, told by who pays; or grades by year or question across."""
    names_payer = any(names.field_of_heading(h, "resources") == "funding_source" for h in headings)
    if names_payer and any(periods.parse(text).periods for text in headings):
        return "resources"
    cells = [v for j in block.columns for v in block.values(j)[:_SAMPLE] if isinstance(v, str)]
    graded = sum(names.is_grade(text) for text in cells)
    return "grades" if graded > 1 and graded * 2 >= len(cells) else None


def declared(table: Table, j: int) -> str | None:
    """Field that the companion says a column is."""
    letter = column_letters(int(table.sheet.columns[j]))
    texts = table.block.headings.get(j, [])
    both = [*([" ".join(texts)] if len(texts) > 1 else []), *reversed(texts), f"column {letter}"]
    return table.mapping.column(both, table.sheet.name)


class _Register:
    """A table of records, while its columns are told apart."""

    def __init__(self, table: Table) -> None:
        self.table = table

    def read(self) -> None:
        table, frame = self.table, self.table.frame
        wide = _WIDE_REGISTERS.get(frame)
        for j, texts in table.block.headings.items():
            said = declared(table, j)
            text = texts[-1] if texts else ""
            name = said or names.field_of_heading(text, frame)
            if said in (UNUSED, NOTE) or (name is None and names.is_ignorable(text)):
                table.unused.append(j)
            elif name and name not in table.fields:
                table.fields[name] = j
            elif wide and (read := words.read(text, table.mapping, table.settings)).periods:
                table.wide[j] = read
            elif frame == "grades" and self._is_of_grades(j):
                table.wide[j] = Said()
            elif text or len(table.block.body):
                table.unused.append(j)
                self._ask(j)
        if wide in table.fields:
            table.unused += table.wide
            table.wide = {}

    def _is_of_grades(self, j: int) -> bool:
        """Whether a column holds grades, under the question that they answer."""
        cells = [v for v in self.table.block.values(j)[:_SAMPLE] if v is not None]
        return bool(cells) and sum(map(names.is_grade, cells)) * 2 >= len(cells)

    def _ask(self, j: int) -> None:
        table = self.table
        heading = table.heading(j)
        table.tell("column_unused", table.at_head(j), field="heading", found=heading,
                   message=f"“{heading}” is no heading of {schema.FRAMES[table.frame].nouns}; the column is left out")  # fmt: skip


class _Outcomes:
    """A table of figures, while its columns are told apart."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.read_as: dict[int, Said] = {}

    def read(self) -> None:
        table = self.table
        for j, texts in table.block.headings.items():
            self._column(j, texts)
        if "value" in table.fields:
            self._as_long(table.fields.pop("value"))
        else:
            self._without_numbers()
        self._by_words()
        self._places_of_headings()
        if all(
            said.is_total for said in table.figures.values()
        ):  # “Force | Total”: it is the figure
            for said in table.figures.values():
                said.is_total = False
        self._judge()

    def _column(self, j: int, texts: list[str]) -> None:
        table = self.table
        said, text = declared(table, j), texts[-1] if texts else ""
        if said in (UNUSED, NOTE):
            table.unused.append(j)
            return
        read = [words.read(t, table.mapping, table.settings) for t in texts]
        name = said or (
            names.field_of_heading(text) if len(texts) < 2 or not read[0].is_known else None
        )
        if name and not said and read and read[-1].fields.get("measure") and self._is_figures(j):
            name = None  # “Referrals” is a measure; a heading that is both heads figures here
        if name == "value" and len(texts) > 1 and read[0].is_known:
            read, name = read[:-1], None  # “Arrests” over “Number”
        if name == "period" and name in table.fields:
            name = "period of year"  # “Year | Quarter”
        if name and name not in table.fields:
            table.fields[name] = j
            return
        if text and names.is_ignorable(text):
            table.unused.append(j)
            return
        whole = words.joined(read)
        words.with_year(whole, table.context.period, table.settings)
        self.read_as[j] = whole
        if texts and whole.is_known and not whole.changes_meaning:
            table.figures[j] = whole
        elif self._is_figures(j):
            self._unknown_figures(j, texts, whole)
        else:
            table.unknown.append(j)

    def _is_figures(self, j: int) -> bool:
        """Whether most cells of a column are figures."""
        cells = [v for v in self.table.block.values(j)[:_SAMPLE] if v is not None]
        return bool(cells) and sum(map(looks_like_figure, cells)) >= _MOSTLY * len(cells)

    def _unknown_figures(self, j: int, texts: list[str], whole: Said) -> None:
        """A column of figures whose heading is not known: a measure of its own name, or a question."""
        table, heading = self.table, self.table.heading(j)
        is_name = len(texts) == 1 and whole.unknown == [texts[0]] and _is_plain_name(texts[0])
        if is_name and not whole.changes_meaning and not {"value", "measure"} & {*table.fields}:
            whole.fields["measure"], whole.unknown = heading, []
            table.figures[j] = whole
            tell_unknown_measure(table, table.at_head(j), "heading", heading)
            return
        table.unused.append(j)
        why = (
            f"says “{whole.changes_meaning}”, so its figures are no plain counts"
            if whole.changes_meaning
            else "is not known"
        )
        table.tell("column_unused", table.at_head(j), field="heading", found=heading,
                   message=f"“{heading}” {why}; the column is left out",
                   remedy="Say what it is in the companion file, under [columns] "
                   f'({words.toml(heading)} = "unused") or under {words.line_for("measure", heading, ())}')  # fmt: skip

    def _as_long(self, j: int) -> None:
        """One column of figures; others beside it, such as a year before, are left out."""
        table = self.table
        known = {"measure", "period"} & {*table.fields}
        others = [k for k, said in table.figures.items() if not said.is_total]
        if others and not known:  # “Arrests | Charges | Number” is wide by measure
            table.unknown.append(j)
            return
        for k in [*table.figures]:
            table.unused.append(k)
            table.tell("column_unused", table.at_head(k), field="heading", found=table.heading(k),
                       message=f"“{table.heading(k)}” stands beside a column of figures; it is left out")  # fmt: skip
        text = self.table.block.headings[j]
        read = words.joined(words.read(t, table.mapping, table.settings) for t in text[:-1])
        unit = words.read(text[-1], table.mapping, table.settings) if text else Said()
        table.figures = {j: Said(read.fields | {k: v for k, v in unit.fields.items() if k == "unit"},
                                 read.places, read.periods, scale=unit.scale)}  # fmt: skip

    def _without_numbers(self) -> None:
        """A number beside several columns of figures: of which of them it is is asked."""
        for name in schema.numbers("outcomes"):
            if name in self.table.fields:
                j = self.table.fields.pop(name)
                self._unknown_figures(j, self.table.block.headings[j], self.read_as.get(j, Said()))

    def _by_words(self) -> None:
        """A column without a known heading is the field that its words are all of."""
        table, held = self.table, self.table.fields
        for j in [*table.unknown]:
            cells = [
                text_of(v) for v in pd.unique(table.block.values(j)[:_SAMPLE]) if v is not None
            ]
            name = field_by_words(cells, table)
            places = {"geography", "region", "force", "body"} & {*held}
            if (
                name == "geography" and table.block.headings[j]
            ):  # “Council | Essex” is no police force
                name = None
            if name and name not in held and not (name == "geography" and places):
                held[name] = j
                table.unknown.remove(j)
            elif not cells:
                table.unknown.remove(j)
                table.unused.append(j)
        for j in table.unknown:
            heading = table.heading(j)
            table.tell("column_unused", table.at_head(j), field="heading", found=heading,
                       message=f"“{heading}” is not known, and is left out: where it divides the figures, they are not told apart",
                       remedy=f'Say what it is under [columns] in the companion file: {words.toml(heading)} = "unused" (or the field that it is)')  # fmt: skip

    def _places_of_headings(self) -> None:
        """Settle a heading that is a force and a region by the other headings."""
        figures = self.table.figures.values()
        kind = words.kind_of_places(said.places for said in figures if said.places)
        for said in figures:
            if said.places and (place := words.one_place(said.places, kind)):
                said.places = (place,)

    def _judge(self) -> None:
        """Ask about a table of which no column of figures was found, or whose title changes them."""
        table, changes = self.table, self.table.context.changes_meaning
        for j in table.fields.values():  # a corner that says “Per cent” speaks of all figures
            said = words.read(table.heading(j), table.mapping, table.settings)
            known = names.field_of_heading(table.heading(j)) or declared(table, j)
            changes = changes or (
                "" if known else said.changes_meaning or str(said.fields.get("unit", ""))
            )
        first = table.sheet.address(table.block.heads[0], table.block.columns[0])
        if not table.figures:
            holds = any(self._is_figures(j) for j in table.block.columns)
            if holds:
                table.is_open, table.open_code = True, "table_not_understood"
                table.tell("table_not_understood", first)
            elif len(table.block.body):
                table.tell("table_of_words", first)
        elif headless := [
            j for j in table.unused if not table.block.headings[j] and self._is_figures(j)
        ]:
            table.is_open, table.open_code = True, "table_not_understood"
            where = table.sheet.address(table.block.heads[-1], headless[0])
            table.tell("table_not_understood", where, message="figures stand in columns without a heading, so those beside them may be of "
                       "a heading that is not in its place", remedy="Say which rows are the headings, for the sheet in the companion file: header_rows = [4, 5]")  # fmt: skip
        elif changes:
            table.is_open, table.open_code = True, "title_changes_meaning"
            table.tell("title_changes_meaning", first, found=changes)


def field_by_words(cells: Iterable[str], table: Table) -> str | None:
    """Field of which nearly all of some words are known."""
    votes, count = Counter(), 0
    for text in cells:
        if not text or names.is_total(text):
            continue
        count += 1
        fields = {
            "geography" if m.field in names.PLACES else m.field
            for m in names.meanings(text, codes=True)
        }
        reading = table.settings.parse(text)
        votes.update(
            (fields | ({"period"} if reading.periods or reading.part else set())) & {*_BY_WORDS}
        )
    best = votes.most_common(2)
    if (
        not best
        or best[0][1] < max(_MOSTLY * count, 1)
        or (len(best) > 1 and best[1][1] == best[0][1])
    ):
        return None
    return best[0][0]


def tell_unknown_measure(table: Table, cell: str, where: str, name: str) -> None:
    """A measure that is not in the list: it keeps its own name, and is compared with itself alone."""
    near = names.suggest(name, ("measure",), 2)
    meant = f"; did you mean {' or '.join(near)}?" if near else ""
    table.tell("measure_unknown", cell, field=where, found=name,
               message=f"“{name}” is not a measure in the list{meant}",
               remedy=f"If it is that, say under {words.line_for('measure', name, near)}" if near else "")  # fmt: skip


def _is_plain_name(text: str) -> bool:
    """Whether a text can be the name of a measure: a few words without figures."""
    return (
        len(text.split()) <= 8
        and len(text) <= 80
        and not any(c.isdigit() for c in text)
        and text[:1].isalpha()
    )
