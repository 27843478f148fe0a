"""Which of the published shapes is a table, and what is each of its columns?

| shape | recognised by |
|---|---|
| long | a column of figures under a heading for one, with fields beside it |
| wide by measure, period or detail; crosstab | columns whose one or two headings are known words |
| register | the headings that ``known_by`` names in ``reference/headings.csv`` |

They differ only in which fields the headings of a column of figures fill. `recognise` gives a
`Table`: the column of each field, and for each column of figures the labels over it. What is none
of them is asked about.

`described` does the same by the recipes of a companion, to the letter. What the sheet holds
otherwise is a question: headings that moved since a recipe was written, and filled cells that
adjoin its block and are in no recipe (`not_described`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from rocu_analysis import periods, schema
from rocu_analysis.intake import names, words
from rocu_analysis.intake.blocks import Block, Context, are_grades, context_of, non_empty, text_of
from rocu_analysis.intake.cells import is_number, looks_like_figure
from rocu_analysis.intake.companion import NOTE, UNUSED, Mapping
from rocu_analysis.intake.recipes import Recipe, Rectangle
from rocu_analysis.intake.words import Interpretation, Settings
from rocu_analysis.problems import Problem, problem
from rocu_analysis.readers.sheet import Sheet, column_letters, column_number

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

    def letters(self, j: int) -> str:
        """A column as a companion calls it."""
        return f"column {column_letters(int(self.sheet.columns[j]))}"

    def heading(self, j: int) -> str:
        """Words over a column."""
        return " ".join(self.block.headings.get(j, ())) or self.letters(j)

    def at_head(self, j: int) -> str:
        """Address of the lowest heading of a column."""
        filled = [i for i in self.block.heads if self.sheet.values[i, j] is not None]
        return self.sheet.address((filled or self.block.heads)[-1], j)

    def declared(self, j: int) -> str | None:
        """Field that the companion gives a column."""
        texts = self.block.headings.get(j, [])
        whole = [" ".join(texts)] if len(texts) > 1 else []
        return self.mapping.column([*whole, *reversed(texts), self.letters(j)], self.sheet.name)

    def read(self, texts: Iterable[str]) -> list[Interpretation]:
        """What some headings mean."""
        return [words.read(text, self.mapping, self.settings) for text in texts]

    def report(self, code: str, cell: str = "", **facts) -> None:
        """Note a problem of the sheet, once."""
        self.problems[problem(code, self.sheet.file, self.sheet.name, cell, **facts)] = None

    def report_unused(self, j: int) -> None:
        """Report a column that is not understood and holds no figures that anybody asks for."""
        self.report("column_unused", self.at_head(j), field="heading", found=self.heading(j))

    def set_aside(self, code: str, cell: str, **facts) -> None:
        """Ask about the whole table: its figures are set aside until it is settled."""
        self.open_code = code
        self.report(code, cell, **facts)


def recognise(block: Block, context: Context, mapping: Mapping, settings: Settings) -> Table:
    """Recognise the shape of a block, or ask about it."""
    headings = [text for texts in block.headings.values() for text in texts[-1:]]
    is_long = {"measure", "value"} & {names.field_of_heading(text) for text in headings}
    stated = mapping.setting(block.sheet.name, "frame")
    register = names.register_of(headings) if len(is_long) < 2 else None
    frame = stated or register or _wide_register(block, headings) or OUTCOMES
    table = Table(block, frame, context, settings, mapping)
    nearly = names.register_of(headings, nearly=True) if frame == OUTCOMES and not stated else None
    if nearly and not is_long:  # most headings are those of a register that lacks one
        table.unused = [*block.columns]
        first = table.sheet.address(block.heads[0], block.columns[0])
        table.report("table_not_understood", first, line=f'frame = "{nearly}"')
    elif frame == OUTCOMES:
        _read_outcomes(table)
    else:
        _read_register(table)
    return table


def _wide_register(block: Block, headings: list[str]) -> str | None:
    """Resources by year across, known by who pays; or grades by year or question across."""
    fields = [names.field_of_heading(text, "resources") for text in headings]
    years = [k for k, text in enumerate(headings) if periods.parse(text).periods]
    # Behind its years a column “Source” says where the figures are from.
    if years and "funding_source" in fields[: years[0]]:
        return "resources"
    cells = [v for j in block.columns for v in block.values(j)[:_SAMPLE] if isinstance(v, str)]
    return "grades" if len(cells) > 2 and are_grades(cells) else None


# --- registers ------------------------------------------------------------------------------------


def _read_register(table: Table) -> None:
    """Settle what each column of a table of records is."""
    wide = _WIDE_REGISTERS.get(table.frame)
    for j, texts in table.block.headings.items():
        stated, text = table.declared(j), texts[-1] if texts else ""
        name = stated or names.field_of_heading(text, table.frame)
        (read,) = table.read([text])
        if name == "status" and not stated and read.places:
            name = None  # “Dorset status”
        if stated in (UNUSED, NOTE) or (name is None and names.is_ignorable(text)):
            table.unused.append(j)
        elif name and name not in table.fields:
            table.fields[name] = j
        elif name and not stated and _is_nearer(table, text, name):
            before, table.fields[name] = table.fields[name], j
            if name == "due" and "original_due" not in table.fields:
                table.fields["original_due"] = before
            else:
                table.unused.append(before)
                table.report_unused(before)
        elif wide and read.periods:
            table.wide[j] = read
        elif table.frame == "grades" and are_grades(table.cells(j)):
            table.wide[j] = Interpretation()  # grades under the question that they answer
        elif text or len(table.block.body):
            table.unused.append(j)
            table.report_unused(j)
    if wide in table.fields:
        table.unused += table.wide
        table.wide = {}


def _is_nearer(table: Table, heading: str, name: str) -> bool:
    """Whether a heading names a field better than the one before, by the order of the list."""
    known = [*names.heading_fields(table.frame)]
    before = names.plain_heading(table.heading(table.fields[name]))
    here = names.plain_heading(heading)
    if not {here, before} <= {*known}:
        return False
    is_moved = name == "due" and here.startswith(_MOVED)
    return is_moved or known.index(here) < known.index(before)


# --- figures --------------------------------------------------------------------------------------


def _read_outcomes(table: Table) -> None:
    """Settle what each column of a table of figures is, and ask about what is open."""
    for j, texts in table.block.headings.items():
        _read_column(table, j, texts)
    if "value" in table.fields:
        _as_long(table, table.fields.pop("value"))
    else:  # to which of several columns of figures does an upper end belong?
        for name in {*schema.numbers("outcomes")} & {*table.fields}:
            _ask_of_figures(table, table.fields.pop(name))
    _by_words(table)
    alike = Counter(map(repr, table.figures.values()))
    for j, labels in [*table.figures.items()]:
        if alike[repr(labels)] > 1:
            _ask_of_figures(table, j)
    settle_headings(table)
    if all(labels.is_total for labels in table.figures.values()):
        for labels in table.figures.values():  # “Force | Total”: it is the figure
            labels.is_total = False
    _ask_of_table(table)


def _read_column(table: Table, j: int, texts: list[str]) -> None:
    """Settle whether a column is a field, figures, unused or unknown."""
    stated, text = table.declared(j), texts[-1] if texts else ""
    if stated in (UNUSED, NOTE):
        table.unused.append(j)
        return
    read, named = table.read(texts), names.field_of_heading(text)
    is_group = len(texts) > 1 and read[0].is_known
    name = stated or (None if is_group else named)
    if name and not stated and read[-1].fields.get("measure") and _is_figures(table, j):
        name = None  # “Referrals” is a measure; a heading that is both heads figures here
    if is_group and not name and named == "value":
        read = read[:-1]  # “Arrests” over “Number”
    if name == "period" and name in table.fields:
        name = "period of year"  # “Year | Quarter”
    if name and name not in table.fields:
        table.fields[name] = j
        return
    if text and names.is_ignorable(text):
        table.unused.append(j)
        return
    labels, cells = words.joined(read), table.cells(j)
    words.with_year(labels, table.context.period, table.settings)
    is_plain = texts and labels.is_known and not labels.changes_meaning and not labels.twice
    if is_plain and (not cells or any(map(looks_like_figure, cells))):
        table.figures[j] = labels
    elif not is_plain and _is_figures(table, j):
        _ask_of_figures(table, j, labels.changes_meaning)
    else:
        table.unknown.append(j)  # “Operation” over the names of operations


def _is_figures(table: Table, j: int) -> bool:
    """Whether most cells of a column are figures; without a heading, one is enough."""
    cells = table.cells(j)
    if not table.block.headings[j] and any(map(is_number, cells)):
        return True
    return bool(cells) and sum(map(looks_like_figure, cells)) >= _MOSTLY * len(cells)


def _ask_of_figures(table: Table, j: int, changes: str = "") -> None:
    """Set a column of figures aside, since its heading is not understood."""
    heading = table.heading(j)
    table.figures.pop(j, None)
    table.aside[j] = "column_not_understood"
    if not table.block.headings[j]:
        table.aside[j] = "table_not_understood"  # the whole table is asked about
        return
    near = [] if changes else names.suggest(heading, ("measure",), 2)
    line = words.line_for("measure", heading, ())
    table.report("column_not_understood", table.at_head(j), field="heading", found=heading,
                 changes=changes, near=near, line=line)  # fmt: skip


def _as_long(table: Table, j: int) -> None:
    """One column of figures; any other beside it, such as a year before, is asked about."""
    others = [k for k, labels in table.figures.items() if not labels.is_total]
    if others and not {"measure", "period"} & {*table.fields}:
        table.unknown.append(j)  # “Arrests | Charges | Number” is wide by measure
        return
    for k in [*table.figures]:
        _ask_of_figures(table, k)
    *upper, own = table.read(table.block.headings[j]) or [Interpretation()]
    labels = words.joined(upper)
    labels.fields |= {n: v for n, v in own.fields.items() if n in ("unit", "status")}
    labels.scale *= own.scale
    table.figures = {j: labels}
    if own.changes_meaning:
        table.set_aside("title_changes_meaning", table.at_head(j), found=own.changes_meaning)


def _by_words(table: Table) -> None:
    """Take a column without a known heading for the field that its words are all of."""
    fields = table.fields
    for j in [*table.unknown]:
        cells = [text_of(value) for value in pd.unique(pd.Series(table.cells(j), dtype=object))]
        name = _field_by_words(cells, table)
        has_place = {*schema.roles("outcomes", "place")} & {*fields}
        if name == "geography" and (table.block.headings[j] or has_place):
            name = None  # “Council | Essex” is no police force
        other = {*names.key(table.heading(j)).split()} & names.listed("of something else")
        if name and name not in fields and not other:
            fields[name] = j
            table.unknown.remove(j)
        elif not cells:
            table.unknown.remove(j)
            table.unused.append(j)
    for j in table.unknown:
        table.report_unused(j)


def _field_by_words(cells: Iterable[str], table: Table) -> str | None:
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
    (best, most), (_, second) = (*votes.most_common(2), ("", 0), ("", 0))[:2]
    return best if most > second and most >= _MOSTLY * count else None


def _ask_of_table(table: Table) -> None:
    """Ask about a table without figures that can be read, or whose title changes them."""
    block = table.block
    first = table.sheet.address(block.heads[0], block.columns[0])
    headless = [j for j in table.aside if not block.headings[j]]
    if headless:
        at = table.sheet.address(block.heads[-1], headless[0]) if table.figures else first
        table.set_aside("table_not_understood", at)
    elif not table.figures and not table.aside:
        if any(_is_figures(table, j) for j in block.columns):
            table.set_aside("table_not_understood", first)
        elif len(block.body):
            table.report("table_of_words", first)
    elif table.figures and (changes := table.context.changes_meaning or _corner(table)):
        table.set_aside("title_changes_meaning", first, found=changes)


def _corner(table: Table) -> str:
    """A word over the labels, such as “Per cent”, by which all figures are no counts."""
    for j in table.fields.values():
        if not (names.field_of_heading(table.heading(j)) or table.declared(j)):
            (labels,) = table.read([table.heading(j)])
            return labels.changes_meaning or str(labels.fields.get("unit", ""))
    return ""


def settle_headings(table: Table) -> None:
    """Settle which place and period each heading over figures gives; ask where it is open."""
    headed = {j: labels for j, labels in table.figures.items() if labels.places}
    texts = [text for j in headed for text in table.block.headings[j]]
    settled = names.settle_places(texts, [labels.places for labels in headed.values()])
    for (j, labels), places in zip(headed.items(), settled, strict=True):
        labels.places = places
        if len(places) == 1:
            labels.fields |= words.fields_of(places[0])
            continue
        del table.figures[j]
        table.aside[j], text = "name_ambiguous", table.heading(j)
        facts = words.which_of(text, places)
        table.report("name_ambiguous", table.at_head(j), field="geography", found=text, **facts)
    for labels in table.figures.values():
        if len(labels.periods) == 1:
            labels.fields["period"] = labels.periods[0]


# --- recipes --------------------------------------------------------------------------------------


def described(sheet: Sheet, mapping: Mapping, settings: Settings) -> list[Table]:
    """The tables of a sheet that has recipes, one for each."""
    return [_follow(one, sheet, mapping, settings) for one in mapping.layouts(sheet.name)]


def not_described(sheet: Sheet, mapping: Mapping) -> list[tuple[int, int]]:
    """Filled cells that adjoin the block of a recipe, and are in no recipe and not left out."""
    recipes = mapping.layouts(sheet.name)
    near, known = np.zeros(sheet.values.shape, dtype=bool), np.zeros(sheet.values.shape, dtype=bool)
    for recipe in recipes:
        top, left, bottom, right = recipe.values
        near |= _inside(sheet, Rectangle(top - 1, left, bottom + 1, right))
        near |= _inside(sheet, Rectangle(top, left - 1, bottom, right + 1))
        known |= _inside(sheet, recipe.values)
        for place in recipe.fields.values():
            known |= (sheet.rows == place.line)[:, None] if place.is_row else (
                sheet.columns == place.line)  # fmt: skip
    known |= np.isin(sheet.rows, mapping.rows_left_out(sheet))[:, None]
    top = min(recipe.values.top for recipe in recipes)
    known |= np.array([_is_unused(sheet, mapping, j, top) for j in range(len(sheet.columns))])
    return [(int(i), int(j)) for i, j in np.argwhere(near & ~known & non_empty(sheet))]


def _inside(sheet: Sheet, block: Rectangle) -> np.ndarray:
    """Which cells of the sheet's grid are in a block."""
    rows = (sheet.rows >= block.top) & (sheet.rows <= block.bottom)
    columns = (sheet.columns >= block.left) & (sheet.columns <= block.right)
    return rows[:, None] & columns


def _is_unused(sheet: Sheet, mapping: Mapping, j: int, top: int) -> bool:
    """Whether the companion leaves a column out, by its letter or by a heading over the figures."""
    number = int(sheet.columns[j])
    dropped = mapping.setting(sheet.name, "drop_columns") or ()
    if number in [column_number(letters.upper()) for letters in dropped]:
        return True
    texts = map(text_of, sheet.values[sheet.rows < top, j][::-1])
    called = [*filter(None, texts), f"column {column_letters(number)}"]
    return mapping.column(called, sheet.name) in (UNUSED, NOTE)


def _follow(recipe: Recipe, sheet: Sheet, mapping: Mapping, settings: Settings) -> Table:
    """The table of one recipe, asked about where its labels are no longer there."""
    values = recipe.values
    inside = _inside(sheet, values)
    left_out = np.isin(sheet.rows, mapping.rows_left_out(sheet))
    body = np.flatnonzero(inside.any(axis=1) & ~left_out)
    figures = [j for j in np.flatnonzero(inside.any(axis=0)).tolist()
               if not _is_unused(sheet, mapping, j, values.top)]  # fmt: skip
    rows = [place.line for place in recipe.fields.values() if place.is_row]
    heads = np.flatnonzero(np.isin(sheet.rows, rows)).tolist()
    block = Block(sheet, [], heads or body[:1].tolist(), body, [*figures])
    block.headings = {j: [] for j in range(len(sheet.columns))}
    around = context_of(block, mapping, settings)
    around.declared |= words.complete_place(dict(recipe.constants))
    around.changes_meaning = ""
    table = Table(block, OUTCOMES, around, settings, mapping)
    lacking = []
    for name, place in recipe.fields.items():
        at = np.flatnonzero(sheet.columns == place.line).tolist()
        if not place.is_row and at:
            table.fields[name] = at[0]
            block.columns += at
            table.filled |= {*at} if place.closest else set()
        elif not place.is_row:
            lacking.append(f"a {name} in column {column_letters(place.line)}")
    corner = f"{column_letters(values.left)}{values.top}"
    for j in figures:
        _label(table, recipe, j, corner)
    settle_headings(table)
    now = {names.key(text) for j in figures for text in block.headings[j]}
    moved = [text for text in recipe.headings if names.key(text) not in now]
    if lacking or moved or not figures or not len(body):
        table.figures, table.aside, table.problems = {}, {}, {}
        table.set_aside("recipe_changed", corner, expected=moved or lacking or ["figures"])
    return table


def _label(table: Table, recipe: Recipe, j: int, corner: str) -> None:
    """Read the labels above one column of figures."""
    sheet, whole = table.sheet, Interpretation()
    for name, place in recipe.fields.items():
        if not place.is_row:
            continue
        at, text = corner, ""
        for i in np.flatnonzero(sheet.rows == place.line).tolist():
            filled = [k for k in range(j + 1) if sheet.values[i, k] is not None]
            k = max(filled, default=j) if place.closest else j
            at, text = sheet.address(i, k), text_of(sheet.values[i, k])
        table.block.headings[j].append(text)
        labels = words.read(text, table.mapping, table.settings, codes=True)
        whole = words.joined([whole, labels])
        if not labels.is_known or whole.twice or not _gives(labels, name):
            table.aside[j] = "column_not_understood"
            table.report("column_not_understood", at, field=name, found=text,
                         changes=labels.changes_meaning)  # fmt: skip
            return
    words.with_year(whole, table.context.period, table.settings)
    table.figures[j] = whole


def _gives(labels: Interpretation, name: str) -> bool:
    """Whether labels give a field."""
    if name in schema.roles("outcomes", "place"):
        return bool(labels.places) or name in labels.fields
    if name in schema.roles("outcomes", "period"):
        return bool(labels.periods or labels.part)
    return name in labels.fields or (name == "measure" and labels.is_total)
