"""What do the labels in the rows of a table mean?

Each distinct word of a column is read once, and its `Reading` laid out over the rows that have it.
A word that cannot be read sets its rows aside and is a problem at its cells. `RowLabels` reads all
columns of labels of one table.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from rocu_analysis import periods, schema
from rocu_analysis.intake import names, words
from rocu_analysis.intake.blocks import is_known as is_heading, text_of
from rocu_analysis.intake.cells import looks_like_figure, markers, read_figure
from rocu_analysis.intake.shapes import Table
from rocu_analysis.periods import Period

PLACE = schema.roles("outcomes", "place")
DAYS = tuple(c.name for c in schema.FRAMES["outcomes"] if c.kind == "date")
# Numbers that a row of a long table gives beside its figure: the upper end, and any that the
# schema gains.
NUMBERS = tuple(n for n in schema.numbers("outcomes") if n != "value")
_OPTIONAL = schema.roles("outcomes", "detail")
_OTHER_WORDS = ("measure", "strand", "threat", "level")
_FEW_UNKNOWN = 3
_MOST_REPORTED, _MOST_ADVISED = 60, 100


@dataclass
class Reading:
    """What a cell or a heading fills, and the problem with it."""

    fields: dict[str, object] = field(default_factory=dict)
    code: str = ""
    facts: dict[str, object] = field(default_factory=dict)
    is_total: bool = False
    part: tuple | None = None
    places: tuple = ()  # several where the name is a force and a region
    scale: float = 1.0  # in what the row's figures are: thousands, £m


class Rows:
    """One field of every row of a table: the distinct readings, and which of them each row has."""

    def __init__(self, table: Table, name: str, read: Callable[[object], Reading]) -> None:
        self.name, self.j = name, table.fields[name]
        self.codes, distinct = pd.factorize(_filled_down(table, self.j), use_na_sentinel=True)
        self.typed = list(distinct)
        self.readings = [read(value) for value in self.typed] + [Reading()]  # -1: an empty cell


def _filled_down(table: Table, j: int) -> np.ndarray:
    """Cells of a column; a merged label holds for its rows, any label where that is settled."""
    sheet, rows = table.sheet, table.block.body
    cells = sheet.values[rows, j]
    down = [(m[0], m[2]) for m in sheet.merged if m[1] == sheet.columns[j] and m[2] > m[0]]
    before = None
    if len(rows) and (j in table.filled or table.mapping.setting(sheet.name, "fill_down")):
        down = [(int(sheet.rows[rows[0]]), int(sheet.rows[rows[-1]]))]
        above = sheet.values[: rows[0], j] if j in table.filled else []
        before = next((value for value in reversed(above) if value is not None), None)
    if down:
        cells, numbers = cells.copy(), sheet.rows[rows]
        for first, last in down:
            held = before
            for k in np.flatnonzero((numbers >= first) & (numbers <= last)):
                held = cells[k] if cells[k] is not None else held
                cells[k] = held
    return cells


class RowLabels:
    """The labels of all rows of a table: `rows` by field, and the rows set aside for one."""

    def __init__(self, table: Table) -> None:
        self.table, self.sheet = table, table.sheet
        self.count, self._advised = len(table.block.body), 0
        self.rows = {name: Rows(table, name, self._reader(name)) for name in table.fields}
        self._settle_places()
        self._settle_threats()
        self._settle_status()
        self.codes = np.full(self.count, "", dtype=object)  # of the rows that are set aside
        self.is_total = np.zeros(self.count, dtype=bool)
        for rows in self.rows.values():
            self._note(rows)
        self._check_lines()
        self._check_headings()
        self._check_remarks()
        self._check_homes()
        self._check_days()
        self._check_blanks()

    def cell(self, k: int, j: int) -> str:
        """Address of a row and column of the table."""
        return self.sheet.address(int(self.table.block.body[k]), j)

    def section(self) -> str:
        """Section of the companion that settles something for this sheet."""
        return f"[sheets.{words.toml(self.sheet.name)}]" if self.sheet.name else "[file]"

    # -- one cell --------------------------------------------------------------------------------

    def _reader(self, name: str) -> Callable[[object], Reading]:
        """The reader of a column's cells."""
        if name in PLACE:
            return lambda value: self._place(text_of(value), name)
        own = {"measure": self._measure, "period": self._period, "period of year": self._period,
               "published": self._free, "tier": self._free, "threat": self._free,
               "marker": self._marker}  # fmt: skip
        own |= dict.fromkeys(DAYS, self._day) | dict.fromkeys(NUMBERS, self._number)
        read = own.get(name, self._word)
        return lambda value: read(value, name)

    def _place(self, text: str, name: str) -> Reading:
        meaning = self.table.mapping.meaning
        if stated := meaning(name, text) or meaning("geography", text):
            return Reading(words.complete_place(stated))
        if name == "geography" and names.key(text) in schema.GEOGRAPHIES:
            return Reading({"geography": names.key(text)})
        if names.is_total(text):
            return Reading(is_total=True)
        places = tuple(m for m in names.meanings(text, codes=True) if m.field in names.PLACES)
        if name in ("force", "region"):
            places = tuple(m for m in places if m.field == name) or places
        if len(places) == 1:
            return Reading(words.fields_of(places[0]))
        if places:
            return Reading(places=places)
        if name == "body":
            return Reading({"geography": "other", "body": text})
        self._advised += 1  # what is near to a name takes long to find
        near = names.suggest(text) if self._advised <= _MOST_ADVISED else []
        line = words.line_for("geography", text, near[:1])
        return Reading(code="name_unknown", facts={"near": near, "line": line})

    def _settle_places(self) -> None:
        """A name that is a force and a region is of the kind that all others in its column are."""
        for rows in [self.rows[name] for name in PLACE if name in self.rows]:
            known = [r.fields.get("geography") for r in rows.readings if not r.places]
            kinds = {kind for kind in known if kind in ("force", "region")}
            drawn_otherwise = names.drawn_otherwise(map(text_of, rows.typed))
            unknown = sum(r.code == "name_unknown" for r in rows.readings)
            among_others = unknown >= _FEW_UNKNOWN and unknown * 2 > len(rows.typed)
            forces = Counter(str(r.fields.get("force")) for r in rows.readings)
            for typed, reading in zip(rows.typed, rows.readings, strict=False):
                text, force = text_of(typed), reading.fields.get("force")
                fit = [m for m in reading.places if {m.field} == kinds]
                if len(fit) == 1:
                    reading.fields |= words.fields_of(fit[0])
                elif reading.places:
                    self._ask_which(reading, text, [f"a {m.field}" for m in reading.places])
                elif force and among_others and not self.table.mapping.meaning(rows.name, text):
                    self._ask_which(reading, text, ["a force", "a place of another kind"])
                elif force and forces[str(force)] > 1 and len(names.meanings(text)) > 1:
                    self._ask_which(reading, text, ["a force", "a region"])  # beside “WMP”
                elif reading.fields.get("region") in drawn_otherwise and not force:
                    meaning = self.table.mapping.meaning
                    if not (meaning("region", text) or meaning("geography", text)):
                        reading.code = "region_statistical"

    def _ask_which(self, reading: Reading, text: str, kinds: list[str]) -> None:
        """Set a name aside that means places of several kinds."""
        first = names.meanings(text, codes=True)[0]
        place = f"{{ {first.field} = {words.toml(first.word)} }}"
        reading.code = "name_ambiguous"
        line = f"[values.geography]: {words.toml(text)} = {place}"
        reading.facts = {"kinds": kinds, "line": line}

    def _settle_threats(self) -> None:
        """Set “Drugs and firearms” aside beside Drugs and Firearms: it may be their sum."""
        readings = self.rows["threat"].readings if "threat" in self.rows else []
        joint = names.joint_threats(str(r.fields.get("threat")) for r in readings)
        for reading in readings:
            if (threat := reading.fields.get("threat")) in joint:
                reading.code = "labels_disagree"
                reading.facts = {"labels": [threat, *str(threat).split(" and ")]}

    def _settle_status(self) -> None:
        """R and G are colours, not revised figures, where the column has words of no status."""
        rows = self.rows.get("status")
        if rows and any(reading.code for reading in rows.readings):
            for typed, reading in zip(rows.typed, rows.readings, strict=False):
                if len(text_of(typed)) == 1:
                    reading.code = "word_unknown"

    def _measure(self, value: object, name: str) -> Reading:
        text, table = text_of(value), self.table
        if stated := table.mapping.meaning("measure", text):
            return Reading(words.complete_place(stated))
        if names.is_total(text):
            return Reading(is_total=True)
        if word := names.word_of("measure", text):
            return Reading({"measure": word})
        read = words.read(text, table.mapping, table.settings)
        is_plain = read.is_known and not read.twice and not read.changes_meaning
        if is_plain and "measure" in read.fields and len(read.places) < 2:
            place = words.fields_of(read.places[0]) if read.places else {}
            return Reading(read.fields | place, scale=read.scale)
        self._advised += 1
        near = names.suggest(text, ("measure",), 2) if self._advised <= _MOST_ADVISED else []
        line = words.line_for("measure", text, near)
        return Reading(code="measure_unknown", facts={"near": near, "line": line})

    def _period(self, value: object, name: str) -> Reading:
        if stated := self.table.mapping.meaning("period", text_of(value)):
            value = stated.get("period", value)
        if names.is_total(text_of(value)):
            return Reading(is_total=True)
        heading = names.key(self.table.heading(self.table.fields[name]))
        settings = self.table.settings
        if not settings.period_is and any(
            f"{w} " in f"{heading} " for w in names.listed("ends years")
        ):
            settings = replace(settings, period_is="12 months ending")
        read = settings.parse(value)
        if read.period and read.period.kind == "month" and heading in names.listed("is a year"):
            end = read.period.end
            read = replace(read, periods=(read.period, periods.year_to(end.year, end.month)))
        if read.period:
            return Reading({"period": read.period})
        if read.part:
            return Reading(part=read.part)
        if read.periods:
            facts = {"periods": [p.label for p in read.periods], "section": self.section(),
                     "line": line_of_periods(read.periods)}  # fmt: skip
            return Reading(code="period_ambiguous", facts=facts)
        return Reading(code="period_unknown")

    def _day(self, value: object, name: str) -> Reading:
        if day := periods.day_of(value):
            return Reading({name: day})
        code = "date_unclear" if name == "as_at" else "period_unknown"
        return Reading(code=code if text_of(value) else "")

    def _word(self, value: object, name: str) -> Reading:
        text = text_of(value)
        if stated := self.table.mapping.meaning(name, text):
            return Reading(words.complete_place(stated) if {*stated} & {*PLACE} else stated)
        if names.is_total(text):
            return Reading(is_total=True)
        if word := names.word_of(name, text):
            return Reading({name: word})
        if _is_blank_label(text):
            return Reading({})
        column = next(c for c in schema.FRAMES["outcomes"] if c.name == name)
        known = column.allowed or (schema.UNITS if name == "unit" else ())
        line = words.line_for(name, text, known)
        return Reading(code="word_unknown", facts={"known": [*known], "line": line})

    def _free(self, value: object, name: str) -> Reading:
        text = text_of(value)
        stated = self.table.mapping.meaning(name, text)
        if stated or name == "published":
            return Reading(stated or {name: text})
        if names.is_total(text):
            return Reading(is_total=True)
        if word := names.word_of(name, text):
            return Reading({name: word})
        if _is_blank_label(text):
            return Reading({})
        is_another = names.meanings(text, codes=True) or names.names_any_field(text)
        if is_another or words.changed_by(text) or "of which" in names.key(text) or "%" in text:
            return Reading(code="word_unknown", facts={"line": words.line_for(name, text, ())})
        return Reading({name: text})

    def _marker(self, value: object, name: str) -> Reading:
        marker = markers().get(text_of(value).casefold())
        return Reading({name: marker}) if marker else Reading(code="word_unknown")

    def _number(self, value: object, name: str) -> Reading:
        figure = read_figure(value)
        if figure is None or figure.code:
            return Reading(code="text_for_figure")
        return Reading({name: figure.value})

    # -- rows ------------------------------------------------------------------------------------

    def _note(self, rows: Rows) -> None:
        """Set rows aside for a word that is not known, at the first of its cells."""
        has_days = rows.name == "period" and {"period_start", "period_end"} <= {*self.rows}
        order = np.argsort(rows.codes, kind="stable")
        ends = np.searchsorted(rows.codes[order], np.arange(len(rows.readings)))
        for code, reading in enumerate(rows.readings[:-1]):
            if not (reading.code or reading.is_total):
                continue
            where = order[ends[code] : ends[code + 1]]
            where = where[[self._states_figures(k) for k in where]]
            if reading.is_total:
                self.is_total[where] = True
            elif len(where) and not has_days:
                if reading.code != "date_unclear":
                    self.codes[where] = reading.code
                for k in where[:_MOST_REPORTED]:
                    self.table.report(reading.code, self.cell(k, rows.j), field=rows.name,
                                    found=text_of(rows.typed[code]), **reading.facts)  # fmt: skip

    def _check_lines(self) -> None:
        """Ask about a line of words between the rows: it may hold for those below it."""
        body, sheet = self.table.block.body, self.sheet
        for k in np.flatnonzero((sheet.values[body] != None).sum(axis=1) == 1):  # noqa: E711 (elementwise)
            j = int(np.flatnonzero(sheet.values[body[k]] != None)[0])  # noqa: E711 (elementwise)
            value = sheet.values[body[k], j]
            if j in self.table.figures or not isinstance(value, str) or j in self.table.filled:
                continue
            own = next((rows for rows in self.rows.values() if rows.j == j), None)
            if own and not own.readings[own.codes[k]].code:
                continue
            below = np.arange(self.count) > k
            self.codes[below & (self.codes == "")] = "section_line"
            if below.any():
                row = int(sheet.rows[body[k]])
                self.table.report("section_line", self.cell(k, j), found=text_of(value), row=row)

    def _check_headings(self) -> None:
        """Set rows aside below words that head columns, or that name another field than theirs."""
        body, sheet, found = self.table.block.body, self.sheet, []
        for j in self.table.figures:
            cells = sheet.values[body, j].tolist()
            typed = [(k, v) for k, v in enumerate(cells) if isinstance(v, str)]
            texts = [(k, text_of(v)) for k, v in typed if not looks_like_figure(v)]
            own = self.table.block.headings[j]
            found += [(k, j) for k, text in texts if text not in own and is_heading(text)][:1]
        for rows in (
            self.rows[name] for name in ("threat", "strand", "level") if name in self.rows
        ):
            others = {*_OTHER_WORDS} - {rows.name}
            for k, code in enumerate(rows.codes.tolist()):
                if rows.readings[code].code == "word_unknown" and code >= 0:
                    meant = {m.field for m in names.meanings(text_of(rows.typed[code]))}
                    if meant & others:
                        found.append((k, rows.j))
                        break
        for k, j in found:
            below = np.arange(self.count) >= k
            self.codes[below & (self.codes == "")] = "section_line"
            row, text = int(sheet.rows[body[k]]), text_of(sheet.values[body[k], j])
            self.table.report("section_line", self.cell(k, j), found=text, row=row)

    def _check_remarks(self) -> None:
        """Set rows aside whose remark says that they are cumulative."""
        body = self.table.block.body
        for j in self.table.unused:
            for k, value in enumerate(self.sheet.values[body, j].tolist()):
                if isinstance(value, str) and words.is_cumulative(value):
                    self.codes[k] = self.codes[k] or "title_changes_meaning"
                    self.table.report("title_changes_meaning", self.cell(k, j), found=value)

    def _check_blanks(self) -> None:
        """Ask whether a word typed once at the head of a group holds for the rows below."""
        rows = min(self.rows.values(), key=lambda rows: rows.j, default=None)
        if rows is None or rows.j != self.table.block.columns[0] or rows.name not in _OPTIONAL:
            return
        blank = [k for k in np.flatnonzero(rows.codes < 0) if self._states_figures(k)]
        is_settled = self.table.mapping.setting(self.sheet.name, "fill_down") is not None
        if len(blank) * 2 >= (~self.is_total).sum() and rows.typed and not is_settled:
            self.codes[blank] = np.where(self.codes[blank] == "", "blank_below", self.codes[blank])
            self.table.report("blank_below", self.cell(blank[0], rows.j), field=rows.name,
                            found=text_of(rows.typed[0]), count=len(blank),
                            section=self.section())  # fmt: skip

    def _check_days(self) -> None:
        """A first day without a last one, or a last without a first, gives no period."""
        ends = [self.rows[name] for name in ("period_start", "period_end") if name in self.rows]
        if not ends:
            return
        given = [rows.codes >= 0 for rows in ends] + [np.zeros(self.count, dtype=bool)]
        lone = np.flatnonzero(given[0] != given[1])
        if len(lone):
            is_first = ends[0].name == "period_start" and given[0][lone[0]]
            self.table.report("period_one_day", self.cell(lone[0], ends[0].j), field="period",
                            missing="last" if is_first else "first", count=len(lone))  # fmt: skip

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

    def _states_figures(self, k: int) -> bool:
        row = self.sheet.values[self.table.block.body[k]]
        return any(row[j] is not None for j in self.table.figures)


def _is_blank_label(text: str) -> bool:
    """Whether a label says that its field is not known."""
    plain = names.key(text).strip("()-–—")
    return plain in ("", "not stated", "n a") or plain in names.listed("no word")


def line_of_periods(found: Iterable[Period]) -> str:
    """The line of a companion that settles between several periods."""
    kinds = {period.kind for period in found}
    if "as at" in kinds:
        others = "as at", "week commencing", "3 months ending", "12 months ending"
        return f'period_is = "month" (or {", ".join(map(words.toml, others))})'
    if kinds & {"calendar quarter", "financial quarter"}:
        return 'quarters = "financial" (or "calendar")'
    return 'years = "financial starting" (or "financial ending", "calendar")'
