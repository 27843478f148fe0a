"""Which of the published shapes is a table, and what is each of its columns?

| shape | recognised by |
|---|---|
| long | a column of figures under a heading for one, with fields beside it |
| wide by measure, period or detail; crosstab | columns whose one or two headings are known words |
| register | the headings that ``known_by`` names in ``reference/headings.csv`` |

They differ only in which fields the headings of a column of figures fill. `recognise` gives a
`Table`: the column of each field, and for each column of figures the labels over it. What is none
of them is asked about, with what was recognised for the draft. `described` does the same by a
recipe.
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
from rocu_analysis.intake.companion import Mapping
from rocu_analysis.intake.companion_keys import NOTE, UNUSED
from rocu_analysis.intake.context import Context
from rocu_analysis.intake.words import Interpretation, Settings
from rocu_analysis.problems import Problem, problem
from rocu_analysis.readers.sheet import Sheet, column_letters

OUTCOMES = "outcomes"
_MOSTLY = 0.6
_BY_WORDS = ("geography", "measure", "period", "strand", "threat", "level")
_WIDE_REGISTERS = {"resources": "amount", "grades": "grade"}  # the column that years may stand for
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
    figures: dict[int, Interpretation] = field(
        default_factory=dict
    )  # column to what its headings mean
    wide: dict[int, Interpretation] = field(
        default_factory=dict
    )  # of a register: columns that are years
    unused: list[int] = field(default_factory=list)
    unknown: list[int] = field(default_factory=list)  # columns of words with unknown headings
    aside: dict[int, str] = field(default_factory=dict)  # columns of figures to set aside: code
    filled: set[int] = field(default_factory=set)  # columns whose labels hold for the cells below
    problems: dict[Problem, None] = field(default_factory=dict)
    open_code: str = ""
    asked: set[str] = field(default_factory=set)  # unknown names of places
    nearly: str = ""  # register that it may be
    is_open: bool = False  # its figures are set aside until it is settled

    @property
    def sheet(self) -> Sheet:
        """The sheet that it is in."""
        return self.block.sheet

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

    def set_aside(self, code: str, cell: str, **facts) -> None:
        """Ask about the whole table: its figures are set aside until it is settled."""
        self.is_open, self.open_code = True, code
        self.report(code, cell, **facts)


def recognise(block: Block, context: Context, mapping: Mapping, settings: Settings) -> Table:
    """Recognise the shape of a block, or ask about it."""
    headings = [text for texts in block.headings.values() for text in texts[-1:]]
    stated = mapping.setting(block.sheet.name, "frame")
    frame = stated or _frame_of(block, headings)
    table = Table(block, frame, context, settings, mapping)
    nearly = names.nearly_register_of(headings) if frame == OUTCOMES and not stated else None
    if nearly and not {"measure", "value"} & {names.field_of_heading(text) for text in headings}:
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
    table.nearly, table.unused = frame, [*block.columns]
    table.unknown = [
        j for j in block.columns if not names.field_of_heading(table.heading(j), frame)
    ]
    first = table.sheet.address(block.heads[0], block.columns[0])
    table.report("table_not_understood", first, nouns=schema.FRAMES[frame].nouns,
               lacks=lacks or ["what identifies them"], line=f'frame = "{frame}"')  # fmt: skip


def _frame_of(block: Block, headings: list[str]) -> str:
    """Frame whose headings a block has."""
    register = names.register_of(headings)
    outcomes = {names.field_of_heading(text) for text in headings}
    if register and not {"measure", "value"} <= outcomes:
        return register
    return _wide_register(block, headings) or OUTCOMES


def _wide_register(block: Block, headings: list[str]) -> str | None:
    """Resources by year across, told by who pays; or grades by year or question across."""
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
            stated = declared(table, j)
            text = texts[-1] if texts else ""
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
                table.unused.append(j)
                table.report(
                    "column_unused", table.at_head(j), field="heading", found=table.heading(j)
                )
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
        return (name == "due" and _is_moved(here)) or known.index(here) < known.index(before)

    def _replace(self, name: str, j: int) -> None:
        """Prefer a column for a field to another; a due day that was moved keeps its first."""
        table, before = self.table, self.table.fields[name]
        table.fields[name] = j
        if name == "due" and "original_due" not in table.fields:
            table.fields["original_due"] = before
            return
        table.unused.append(before)
        at = table.at_head(before)
        table.report("column_unused", at, field="heading", found=table.heading(before))

    def _is_of_grades(self, j: int) -> bool:
        """Whether a column holds grades, under the question that they answer."""
        cells = [v for v in self.table.block.values(j)[:_SAMPLE] if v is not None]
        return bool(cells) and sum(map(names.is_grade, cells)) * 2 >= len(cells)


def _is_moved(heading: str) -> bool:
    """Whether a heading of due days is of those that were moved."""
    return heading.split(" ")[0] in ("revised", "extended", "amended", "new", "current")


class _Outcomes:
    """The columns of a table of figures."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.labels: dict[int, Interpretation] = {}

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
        self._ask_of_alike()
        if all(labels.is_total for labels in table.figures.values()):
            for labels in table.figures.values():  # “Force | Total”: it is the figure
                labels.is_total = False
        self._judge()

    def _column(self, j: int, texts: list[str]) -> None:
        """Settle whether a column is a field, figures, unused or unknown."""
        table = self.table
        stated, text = declared(table, j), texts[-1] if texts else ""
        if stated in (UNUSED, NOTE):
            table.unused.append(j)
            return
        read = [words.read(t, table.mapping, table.settings) for t in texts]
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
        self.labels[j] = labels
        if texts and labels.is_known and not labels.changes_meaning and not labels.twice:
            if self._has_only_words(j):
                table.unknown.append(j)  # “Operation” over the names of operations
            else:
                table.figures[j] = labels
        elif self._is_figures(j):
            self._ask_of_figures(j)
        else:
            table.unknown.append(j)

    def _has_only_words(self, j: int) -> bool:
        """Whether no cell of a column is a figure."""
        cells = [v for v in self.table.block.values(j)[:_SAMPLE] if v is not None]
        return bool(cells) and not any(map(looks_like_figure, cells))

    def _ask_of_alike(self) -> None:
        """Ask about columns of figures whose headings are read alike."""
        alike: dict[str, list[int]] = {}
        for j, labels in self.table.figures.items():
            alike.setdefault(repr(labels), []).append(j)
        joint = names.joint_threats(
            str(s.fields.get("threat")) for s in self.table.figures.values()
        )
        for columns in [*alike.values()]:
            threat = self.table.figures[columns[0]].fields.get("threat")
            for j in columns if len(columns) > 1 or threat in joint else ():
                del self.table.figures[j]
                self._ask_of_figures(j)

    def _is_figures(self, j: int) -> bool:
        """Whether most cells of a column are figures."""
        cells = [v for v in self.table.block.values(j)[:_SAMPLE] if v is not None]
        if not self.table.block.headings[j] and any(map(is_number, cells)):
            return True  # no heading says that it is anything else
        return bool(cells) and sum(map(looks_like_figure, cells)) >= _MOSTLY * len(cells)

    def _ask_of_figures(self, j: int) -> None:
        """Set a column of figures aside, since its heading is not understood."""
        table, heading, labels = (
            self.table,
            self.table.heading(j),
            self.labels.get(j, Interpretation()),
        )
        if not table.block.headings[j]:
            table.aside[j] = "table_not_understood"
            return  # the whole table is asked about
        table.aside[j] = "column_not_understood"
        near = [] if labels.changes_meaning else names.suggest(heading, ("measure",), 2)
        table.report("column_not_understood", table.at_head(j), field="heading", found=heading,
                   changes=labels.changes_meaning, near=near, fields=sorted({*labels.twice}),
                   line=words.line_for("measure", heading, ()))  # fmt: skip

    def _as_long(self, j: int) -> None:
        """One column of figures; any other beside it, such as a year before, is asked about."""
        table = self.table
        others = [k for k, labels in table.figures.items() if not labels.is_total]
        if others and not {"measure", "period"} & {*table.fields}:
            table.unknown.append(j)  # “Arrests | Charges | Number” is wide by measure
            return
        for k in [*table.figures]:
            del table.figures[k]
            self._ask_of_figures(k)
        texts = table.block.headings[j]
        labels = words.joined(words.read(t, table.mapping, table.settings) for t in texts[:-1])
        own = words.read(texts[-1], table.mapping, table.settings) if texts else Interpretation()
        labels.fields |= {n: v for n, v in own.fields.items() if n in ("unit", "status")}
        labels.scale *= own.scale
        table.figures = {j: labels}
        if own.changes_meaning:
            table.set_aside("title_changes_meaning", table.at_head(j), found=own.changes_meaning)

    def _without_numbers(self) -> None:
        """Ask about a number beside several columns of figures: which of them it belongs to."""
        for name in schema.numbers("outcomes"):
            if name in self.table.fields:
                self._ask_of_figures(self.table.fields.pop(name))

    def _by_words(self) -> None:
        """Take a column without a known heading for the field that its words are all of."""
        table, held = self.table, self.table.fields
        for j in [*table.unknown]:
            cells = [
                text_of(v) for v in pd.unique(table.block.values(j)[:_SAMPLE]) if v is not None
            ]
            name = field_by_words(cells, table)
            if name == "geography" and (
                table.block.headings[j] or {*schema.roles("outcomes", "place")} & {*held}
            ):
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

    def _places_of_headings(self) -> None:
        """Settle a heading that is a force and a region by the other headings."""
        figures = self.table.figures.values()
        kind = words.kind_of_places(labels.places for labels in figures if labels.places)
        for labels in figures:
            if labels.places and (place := words.one_place(labels.places, kind)):
                labels.places = (place,)
        table = self.table
        headings = [text for j in table.figures for text in table.block.headings[j]]
        drawn_otherwise = names.drawn_otherwise(headings)
        for j, labels in [*table.figures.items()]:
            regions = {m.word for m in labels.places if m.field == "region"}
            if regions & drawn_otherwise:
                del table.figures[j]
                table.aside[j] = "region_statistical"
                table.report("region_statistical", table.at_head(j), field="region",
                           found=table.heading(j))  # fmt: skip

    def _judge(self) -> None:
        """Ask about a table without figures that can be read, or whose title changes them."""
        table, block = self.table, self.table.block
        first = table.sheet.address(block.heads[0], block.columns[0])
        headless = [j for j in table.aside if not block.headings[j]] or self._lower_heads()
        if not table.figures:
            if headless or (not table.aside and any(map(self._is_figures, block.columns))):
                table.set_aside("table_not_understood", first)
            elif len(block.body) and not table.aside:
                table.report("table_of_words", first, **self._events())
        elif headless:
            where = table.sheet.address(block.heads[-1], headless[0])
            table.set_aside("table_not_understood", where)
        elif changes := table.context.changes_meaning or self._corner():
            table.set_aside("title_changes_meaning", first, found=changes)

    def _lower_heads(self) -> list[int]:
        """Columns with a further heading below those that were found, which may change them."""
        table, block = self.table, self.table.block
        if not len(block.body):
            return []
        row = block.sheet.values[block.body[0]]
        words_there = [j for j in table.figures if row[j] is not None]
        if any(row[j] is not None for j in table.fields.values()):
            return []
        return [] if any(looks_like_figure(row[j]) for j in words_there) else words_there

    def _events(self) -> dict[str, str]:
        """The columns by which lines that are one event each could be counted."""
        table, found = self.table, {}
        for j in table.block.columns:
            cells = [value for value in table.block.values(j)[:_SAMPLE] if value is not None]
            if cells and all(periods.day_of(value) for value in cells):
                found.setdefault("day", table.heading(j))
        if "measure" in table.fields:
            found["kinds"] = table.heading(table.fields["measure"])
        return found

    def _corner(self) -> str:
        """A word over the labels, such as “Per cent”, by which all figures are no counts."""
        table = self.table
        for j in table.fields.values():
            labels = words.read(table.heading(j), table.mapping, table.settings)
            if not (names.field_of_heading(table.heading(j)) or declared(table, j)):
                return labels.changes_meaning or str(labels.fields.get("unit", ""))
        return ""


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
