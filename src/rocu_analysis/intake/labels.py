"""Which place, period and measure does a figure have, by all the labels around it?

Each distinct word of a column of labels is read once, and its meaning laid out over the rows that
have it (`RowLabels`). A word that cannot be read sets its rows aside and is a problem at its cells.

Each field of a figure comes from its row or its column, else from the companion, else from the
title and the names of sheet and file (`Settler`). Labels that differ, or a field that is lacking,
give a code: nothing is chosen for the figure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import pandas as pd

from rocu_analysis import periods, reference, schema
from rocu_analysis.intake import names, words
from rocu_analysis.intake.blocks import Context, is_known, text_of
from rocu_analysis.intake.cells import looks_like_figure, markers, read_figure
from rocu_analysis.intake.shapes import Table
from rocu_analysis.intake.words import Interpretation, Settings
from rocu_analysis.periods import Period

PLACE = schema.roles("outcomes", "place")
DAYS = tuple(c.name for c in schema.FRAMES["outcomes"] if c.kind == "date")
# Numbers that a row of a long table gives beside its figure: the upper end, and any that the
# schema gains.
NUMBERS = tuple(n for n in schema.numbers("outcomes") if n != "value")
_DETAILS = schema.roles("outcomes", "detail")
_MIXED = ("threat", "strand", "level")  # that a crosstab may put in one column
_FREE = ("threat", "tier")  # may hold words of the sender's own
_FEW_UNKNOWN, _MOST_REPORTED, _MOST_ADVISED = 2, 60, 100
_COLUMNS = [column for column in schema.FRAMES["outcomes"] if column.name != "source"]
# Fields that are settled together, by the name of the group.
GROUPS = {
    "place": PLACE,
    "period": schema.roles("outcomes", "period"),
    **{n: (n,) for role in ("measure", "detail") for n in schema.roles("outcomes", role)},
    "rest": tuple(c.name for c in _COLUMNS if c.role in ("note", "value") and c.name != "value"),
}
NEEDED = {
    "geography": "geography_missing",
    "measure": "measure_missing",
    "period": "period_missing_here",
}
_DEFAULTS = {"counting": reference.NOT_STATED, "strand": reference.NOT_STATED}
Answer = tuple[dict, str]  # values of fields, and the code of what is wrong


class Rows:
    """One field of every row of a table: the distinct readings, and which of them each row has."""

    def __init__(self, table: Table, name: str, read: Callable[[object], Interpretation]) -> None:
        self.name, self.j = name, table.fields[name]
        self.codes, distinct = pd.factorize(_filled_down(table, self.j), use_na_sentinel=True)
        self.typed = list(distinct)
        self.readings = [read(value) for value in self.typed]
        self.readings.append(Interpretation())  # -1: an empty cell


def _filled_down(table: Table, j: int) -> np.ndarray:
    """Cells of a column; a merged label holds for its rows, any label where that is settled."""
    sheet, body = table.sheet, table.block.body
    if j in table.filled and len(body):  # the first label may stand above the figures
        down = pd.Series(sheet.values[[*range(body[0]), *body], j], dtype=object).ffill()
        return down.to_numpy()[body[0] :]
    cells, rows = pd.Series(sheet.values[body, j], dtype=object), sheet.rows[body]
    if table.mapping.setting(sheet.name, "fill_down"):
        return cells.ffill().to_numpy()
    for first, left, last, _ in sheet.merged:
        if left == sheet.columns[j] and last > first:
            within = (rows >= first) & (rows <= last)
            cells[within] = cells[within].ffill()
    return cells.to_numpy()


class RowLabels:
    """The labels of all rows of a table: `rows` by field, and the rows set aside for one."""

    def __init__(self, table: Table) -> None:
        self.table, self.sheet, self.body = table, table.sheet, table.block.body
        self.count, self._advised = len(self.body), 0
        self.rows = {name: Rows(table, name, self._reader(name)) for name in table.fields}
        figures = self.sheet.values[np.ix_(self.body, [*table.figures])]
        self.has_figures = (figures != None).any(axis=1)  # noqa: E711 (elementwise)
        self.codes = np.full(self.count, "", dtype=object)  # of the rows that are set aside
        self.is_total = np.zeros(self.count, dtype=bool)
        for rows in self.rows.values():
            if rows.name in PLACE:
                self._settle_places(rows)
            self._note(rows)
        self._check_lines()
        self._check_remarks()
        self._check_homes()
        self._check_days()
        self._check_blanks()

    def cell(self, k: int, j: int) -> str:
        """Address of a row and column of the table."""
        return self.sheet.address(int(self.body[k]), j)

    def section(self) -> str:
        """Section of the companion that settles something for this sheet."""
        return f"[sheets.{words.toml(self.sheet.name)}]" if self.sheet.name else "[file]"

    # -- one cell --------------------------------------------------------------------------------

    def _reader(self, name: str) -> Callable[[object], Interpretation]:
        """The reader of a column's cells."""
        own = {"measure": self._measure, "period": self._period, "period of year": self._period,
               "marker": self._marker}  # fmt: skip
        own |= dict.fromkeys(DAYS, self._day) | dict.fromkeys(NUMBERS, self._number)
        return partial((own | dict.fromkeys(PLACE, self._place)).get(name, self._word), name)

    def _stated(self, text: str, *fields: str) -> dict:
        """What a companion says that a word is."""
        stated = (self.table.mapping.meaning(name, text) for name in fields)
        return words.complete_place(next(filter(None, stated), {}))

    def _near(self, text: str, fields: tuple[str, ...], most: int) -> list[str]:
        """Known words near to one; of many unknown words the first alone, since it takes long."""
        self._advised += 1
        return names.suggest(text, fields, most) if self._advised <= _MOST_ADVISED else []

    def _place(self, name: str, value: object) -> Interpretation:
        text = text_of(value)
        if stated := self._stated(text, name, "geography"):
            return Interpretation(stated)
        if name == "geography" and names.key(text) in schema.GEOGRAPHIES:
            return Interpretation({"geography": names.key(text)})
        if names.is_total(text):
            return Interpretation(is_total=True)
        places = names.places_of(text)
        if name in ("force", "region"):
            places = tuple(m for m in places if m.field == name) or places
        if places:
            return Interpretation(places=places)
        if name == "body":
            return Interpretation({"geography": "other", "body": text})
        near = self._near(text, names.PLACES, 3)
        line = words.line_for("geography", text, near[:1])
        return Interpretation(code="name_unknown", facts={"near": near, "line": line})

    def _settle_places(self, rows: Rows) -> None:
        """Settle names beside each other; among mostly unknown ones none is known for sure."""
        named = [(text_of(typed), reading) for typed, reading
                 in zip(rows.typed, rows.readings, strict=False) if reading.places]  # fmt: skip
        texts = [text for text, _ in named]
        settled = names.settle_places(texts, [reading.places for _, reading in named])
        unknown = sum(reading.code == "name_unknown" for reading in rows.readings)
        once = Counter(meant[0].word for meant in settled if len(meant) == 1)
        for (text, reading), meant in zip(named, settled, strict=True):
            if len(meant) == 1 and once[meant[0].word] > 1 and len(names.places_of(text)) > 1:
                meant = names.places_of(text)  # “West Midlands” beside “WMP” may be the region
            if unknown > max(len(named), _FEW_UNKNOWN):
                meant = (*meant, names.Meaning("place of another kind", text))
            reading.places = meant
            if len(meant) == 1:
                reading.fields |= words.fields_of(meant[0])
            else:
                reading.code, reading.facts = "name_ambiguous", words.which_of(text, meant)

    def _measure(self, name: str, value: object) -> Interpretation:
        text, table = text_of(value), self.table
        if stated := self._stated(text, "measure"):
            return Interpretation(stated)
        if names.is_total(text):
            return Interpretation(is_total=True)
        if word := names.word_of("measure", text):
            return Interpretation({"measure": word})
        read = words.read(text, table.mapping, table.settings)
        is_plain = read.is_known and not read.twice and not read.changes_meaning
        if is_plain and "measure" in read.fields and len(read.places) < 2:
            place = words.fields_of(read.places[0]) if read.places else {}
            return Interpretation(read.fields | place, scale=read.scale)
        near = self._near(text, ("measure",), 2)
        line = words.line_for("measure", text, near)
        return Interpretation(code="measure_unknown", facts={"near": near, "line": line})

    def _period(self, name: str, value: object) -> Interpretation:
        value = self._stated(text_of(value), "period").get("period", value)
        if names.is_total(text_of(value)):
            return Interpretation(is_total=True)
        heading = names.key(self.table.heading(self.table.fields[name]))
        settings = self.table.settings
        is_of_years = any(f"{word} " in f"{heading} " for word in names.listed("ends years"))
        if is_of_years and not settings.period_is:
            settings = replace(settings, period_is="12 months ending")
        read = settings.parse(value)
        if read.period and read.period.kind == "month" and heading in names.listed("is a year"):
            end = read.period.end
            read = replace(read, periods=(read.period, periods.year_to(end.year, end.month)))
        if read.period:
            return Interpretation({"period": read.period})
        if read.part:
            return Interpretation(part=read.part)
        if read.periods:
            facts = {"periods": [p.label for p in read.periods], "section": self.section()}
            facts["line"] = line_of_periods(read.periods)
            return Interpretation(code="period_ambiguous", facts=facts)
        return Interpretation(code="period_unknown")

    def _day(self, name: str, value: object) -> Interpretation:
        if day := periods.day_of(value):
            return Interpretation({name: day})
        code = "date_unclear" if name == "as_at" else "period_unknown"
        return Interpretation(code=code if text_of(value) else "")

    def _word(self, name: str, value: object) -> Interpretation:
        text = text_of(value)
        stated = self._stated(text, name)
        if stated or name == "published":
            return Interpretation(stated or {name: text})
        if names.is_total(text):
            return Interpretation(is_total=True)
        if word := names.word_of(name, text):
            return Interpretation({name: word})
        plain = names.key(text).strip("()-–—")
        if plain in ("", "not stated", "n a") or plain in names.listed("no word"):
            return Interpretation()
        is_another = names.meanings(text, codes=True) or names.names_any_field(text)
        is_another = is_another or words.changed_by(text) or "of which" in plain or "%" in text
        if name in _FREE and not is_another:
            return Interpretation({name: text})
        column = next(c for c in schema.FRAMES["outcomes"] if c.name == name)
        known = column.allowed or (schema.UNITS if name == "unit" else ())
        line = words.line_for(name, text, known)
        return Interpretation(code="word_unknown", facts={"known": [*known], "line": line})

    def _marker(self, name: str, value: object) -> Interpretation:
        marker = markers().get(text_of(value).casefold())
        return Interpretation({name: marker} if marker else {}, code="" if marker else
                              "word_unknown")  # fmt: skip

    def _number(self, name: str, value: object) -> Interpretation:
        figure = read_figure(value)
        if figure is None or figure.code:
            return Interpretation(code="text_for_figure")
        return Interpretation({name: figure.value})

    # -- rows ------------------------------------------------------------------------------------

    def _note(self, rows: Rows) -> None:
        """Set rows aside for a word that is not known, at the first of its cells."""
        has_days = rows.name == "period" and {"period_start", "period_end"} <= {*self.rows}
        at = pd.Series(rows.codes).groupby(rows.codes).indices
        for code, reading in enumerate(rows.readings[:-1]):
            where = at[code][self.has_figures[at[code]]]
            if reading.is_total:
                self.is_total[where] = True
            elif reading.code and len(where) and not has_days:
                if reading.code != "date_unclear":
                    self.codes[where] = reading.code
                for k in where[:_MOST_REPORTED]:
                    self.table.report(reading.code, self.cell(k, rows.j), field=rows.name,
                                      found=text_of(rows.typed[code]), **reading.facts)  # fmt: skip

    def _check_lines(self) -> None:
        """Ask about words between the rows, which may hold for all rows below them.

        They are words over the figures in a row without labels, a heading among the figures, a
        line of one cell that is no known label, or a label of another field than its column.
        """
        table, values = self.table, self.sheet.values[self.body]
        filled = values != None  # noqa: E711 (elementwise)
        has_label = filled[:, [*table.fields.values()]].any(axis=1)
        lines: dict[int, int] = {}
        for j in table.figures:
            for k, value in enumerate(values[:, j].tolist()):
                if not isinstance(value, str):
                    continue
                text = "" if looks_like_figure(value) else text_of(value)
                if not text or text in table.block.headings[j]:
                    continue
                if is_known(text) or (table.fields and not has_label[k]):
                    lines.setdefault(k, j)
        for k in np.flatnonzero(filled.sum(axis=1) == 1).tolist():
            j = int(np.flatnonzero(filled[k])[0])
            own = [rows.readings[rows.codes[k]] for rows in self.rows.values() if rows.j == j]
            is_label = own and not own[0].code
            is_open = isinstance(values[k, j], str) and j not in {*table.figures} | table.filled
            lines |= {k: j} if is_open and not is_label else {}
        for rows in (self.rows[name] for name in _MIXED if name in self.rows):
            others = {*_MIXED} - {rows.name}
            strange = [code for code, typed in enumerate(rows.typed)
                       if rows.readings[code].code == "word_unknown"
                       and others & {m.field for m in names.meanings(text_of(typed))}]  # fmt: skip
            first = np.flatnonzero(np.isin(rows.codes, strange))[:1].tolist()
            lines |= dict.fromkeys(first, rows.j)
        for k, j in sorted(lines.items()):
            self._set_aside(np.arange(self.count) >= k, "section_line")
            table.report("section_line", self.cell(k, j), found=text_of(values[k, j]),
                         row=int(self.sheet.rows[self.body[k]]))  # fmt: skip

    def _set_aside(self, where: np.ndarray, code: str) -> None:
        """Set some rows aside that are not set aside already."""
        self.codes[where & (self.codes == "")] = code

    def _check_remarks(self) -> None:
        """Set rows aside whose remark says that they are cumulative."""
        for j in self.table.unused:
            for k, value in enumerate(self.sheet.values[self.body, j].tolist()):
                if isinstance(value, str) and words.is_cumulative(value):
                    self.codes[k] = self.codes[k] or "title_changes_meaning"
                    self.table.report("title_changes_meaning", self.cell(k, j), found=value)

    def _check_homes(self) -> None:
        """A force given with another region than its own counts in its own."""
        if not {"force", "region"} <= {*self.rows}:
            return
        force, region = self.rows["force"], self.rows["region"]
        for k, (f, r) in enumerate(zip(force.codes.tolist(), region.codes.tolist(), strict=True)):
            own, given = force.readings[f].fields, region.readings[r].fields.get("region")
            home = own.get("region")
            if home and given and home != given and f >= 0:
                self.table.report("force_elsewhere", self.cell(k, region.j), field="region",
                                  found=given, force=own["force"], home=home)  # fmt: skip

    def _check_days(self) -> None:
        """A first day without a last one, or a last without a first, gives no period."""
        none, ends = np.zeros(self.count, dtype=bool), ("period_start", "period_end")
        first, last = (self.rows[name].codes >= 0 if name in self.rows else none for name in ends)
        if len(lone := np.flatnonzero(first != last)):
            at = self.cell(lone[0], next(self.rows[name].j for name in ends if name in self.rows))
            self.table.report("period_one_day", at, field="period", count=len(lone),
                              missing="last" if first[lone[0]] else "first")  # fmt: skip

    def _check_blanks(self) -> None:
        """Ask whether a word typed once at the head of a group holds for the rows below."""
        rows = min(self.rows.values(), key=lambda rows: rows.j, default=None)
        if rows is None or rows.j != self.table.block.columns[0] or rows.name not in _DETAILS:
            return
        is_blank = (rows.codes < 0) & self.has_figures
        is_settled = self.table.mapping.setting(self.sheet.name, "fill_down") is not None
        if is_blank.sum() * 2 >= max(1, (~self.is_total).sum()) and rows.typed and not is_settled:
            self._set_aside(is_blank, "blank_below")
            first = self.cell(np.flatnonzero(is_blank)[0], rows.j)
            self.table.report("blank_below", first, field=rows.name, count=int(is_blank.sum()),
                              found=text_of(rows.typed[0]), section=self.section())  # fmt: skip


def line_of_periods(found: Iterable[Period]) -> str:
    """The line of a companion that settles between several periods."""
    kinds = {period.kind for period in found}
    if "as at" in kinds:
        others = "as at", "week commencing", "3 months ending", "12 months ending"
        return f'period_is = "month" (or {", ".join(map(words.toml, others))})'
    if kinds & {"calendar quarter", "financial quarter"}:
        return 'quarters = "financial" (or "calendar")'
    return 'years = "financial starting" (or "financial ending", "calendar")'


# --- what stands for a figure ---------------------------------------------------------------------


@dataclass
class Settler:
    """Settles the fields of figures under one context."""

    context: Context
    settings: Settings
    columns: frozenset[str] = frozenset()  # fields that the rows give

    def settle(self, group: str, labels: Sequence[Interpretation]) -> Answer:
        """Fields of a group for figures under some labels: that of their column, then of rows."""
        settle = {"place": self._place, "period": self._period, "rest": self._rest}.get(group)
        return settle(labels) if settle else self._one(group, labels)

    def _one(self, name: str, labels: Sequence[Interpretation]) -> Answer:
        values, context = _given(labels, name), self.context
        if len(values) > 1:
            return {name: values[0]}, "labels_disagree"
        if values:
            return {name: values[0]}, ""
        around = {} if name == "measure" and name in self.columns else context.fields
        value = context.declared.get(name, around.get(name, _DEFAULTS.get(name)))
        if name in context.open and name not in context.declared:
            return {name: value}, NEEDED.get(name, "labels_disagree")
        return {name: value}, NEEDED.get(name, "") if value is None else ""

    def _rest(self, labels: Sequence[Interpretation]) -> Answer:
        """Fields that are taken as they are, cell by cell."""
        context, rest = self.context, GROUPS["rest"]
        fields = {n: context.fields.get(n) for n in ("as_at", "status", "unit")}
        for given in (context.declared, *(label.fields for label in labels)):
            fields |= {n: v for n, v in given.items() if n in rest and v is not None}
        return fields, ""

    # -- places ----------------------------------------------------------------------------------

    def _place(self, labels: Sequence[Interpretation]) -> Answer:
        if any(len(label.places) > 1 for label in labels):
            return {}, "name_ambiguous"
        given = [label.fields for label in labels]
        forces, bodies = _given(labels, "force"), _given(labels, "body")
        regions = {n["region"] for n in given if n.get("region") and not n.get("force")}
        kinds = _given(labels, "geography")
        if max(len(forces), len(regions), len(bodies)) > 1:
            return {}, "labels_disagree"
        region, body = next(iter(regions), None), next(iter(bodies), None)
        if forces:
            place = words.complete_place({"force": forces[0], "geography": "force"})
            place["region"] = place["region"] or region
        elif region or body:
            wider = [kind for kind in kinds if kind in ("other", "national", "network")]
            kind = next(iter(wider), "other" if body else "region")
            place = {"geography": kind, "region": region, "body": body}
        else:
            place = self._around(kinds)
        return place, self._place_code(place, kinds)

    def _around(self, kinds: list) -> dict:
        """The place of the companion, else of title and names; none in a column of its own."""
        own, has_column = self.context.declared, not kinds and {*PLACE} & self.columns
        given = own if has_column or {*own} & {*PLACE} else self.context.fields
        place = {n: v for n, v in given.items() if n in PLACE}
        if {*kinds} & {"network", "national"} and place.get("geography") in ("force", "region"):
            return place  # “The network” in a return of Kent
        return place | ({"geography": kinds[0]} if len(kinds) == 1 else {})

    def _place_code(self, place: dict, kinds: list) -> str:
        """What is wrong with a place: it lacks its name, or is not of the return that it is in."""
        context, kind = self.context, place.get("geography")
        own = context.declared.get("force") or context.fields.get("force")
        home = reference.regions_of_forces().get(str(own))
        if kind in ("force", "region") and {*kinds} & {"network", "national"}:
            return "labels_disagree"
        if kind == "region" and home and home == place.get("region"):
            return "labels_disagree"  # a force's own return that names its region in each row
        is_named = kind not in ("region", "force") or place.get(kind)
        return "" if kind and is_named else "geography_missing"

    # -- periods ---------------------------------------------------------------------------------

    def _period(self, labels: Sequence[Interpretation]) -> Answer:
        settled, code = _stated(labels)
        declared = self.settings.parse(self.context.declared.get("period")).period
        if parts := dict.fromkeys(label.part for label in labels if label.part):
            year = settled or declared or self.context.period
            found = {periods.with_year(part, year, self.settings.quarters).period
                     for part in parts if year}  # fmt: skip
            settled = found.pop() if len(found) == 1 else None
            code = code or ("" if settled else "labels_disagree" if found else NEEDED["period"])
        first, last = (next(iter(_given(labels, n)), None) for n in ("period_start", "period_end"))
        if first and last:
            return _of_days(first, last, settled)
        if first or last:
            label = periods.NOT_STATED_LABEL
            return {"period": label, "period_start": first, "period_end": last}, ""
        is_of_part = bool(self.context.part) and not declared  # a title names a quarter alone
        if settled and not code and is_of_part:
            code = "period_ambiguous" if (settled.days or 0) > periods.REGULAR["quarter"][1] else ""
        if settled is None and not code:
            settled = declared or (None if "period" in self.columns else self.context.period)
            is_open = "period" in self.context.open
            code = "" if settled else "period_ambiguous" if is_open else NEEDED["period"]
        if settled is None:
            return {}, code
        days = {"period_start": settled.start, "period_end": settled.end}
        return {"period": settled.label, **days}, code


def _given(labels: Sequence[Interpretation], name: str) -> list:
    """The values that some labels give a field."""
    found = dict.fromkeys(label.fields.get(name) for label in labels)
    return [value for value in found if value is not None and value != ""]


def _stated(labels: Sequence[Interpretation]) -> tuple[Period | None, str]:
    """The period of the row and the column: a quarter lies in the year beside it."""
    stated = _given(labels, "period")
    if not stated:
        return None, "period_ambiguous" if any(len(x.periods) > 1 for x in labels) else ""
    inner, *others = sorted(stated, key=lambda period: period.days or 0)
    if all(other.contains(inner) for other in others):
        return inner, ""
    return None, "labels_disagree"


def _of_days(first, last, settled: Period | None) -> Answer:
    """A period whose first and last day have columns of their own."""
    differs = settled and settled.start and (settled.start, settled.end) != (first, last)
    if last < first or differs:
        return {}, "labels_disagree"
    named = settled if settled and settled.start else periods.span(first, last)
    return {"period": named.label, "period_start": first, "period_end": last}, ""
