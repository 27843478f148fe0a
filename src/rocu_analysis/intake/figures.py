"""Which figures does a table state: of what, of whom, of when?

Each distinct word of a column is read once, and its reading laid out over the rows. A figure takes
each of its fields from its row or its column, else from the companion, else from what stands around
the table. Where two of the nearest differ, or one that it needs is lacking, it is set aside with its
reason: nothing is chosen for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from rocu_analysis import periods, reference, schema
from rocu_analysis.periods import Period
from rocu_analysis.problems import first_of, place
from rocu_analysis.readers.sheet import column_letters
from rocu_analysis.intake import names, words
from rocu_analysis.intake.blocks import text_of
from rocu_analysis.intake.cells import (
    NAN,
    Figure,
    is_number,
    looks_like_figure,
    markers,
    read_figure,
)
from rocu_analysis.intake.shapes import Table, tell_unknown_measure
from rocu_analysis.intake.words import Said

_COLUMNS = [column for column in schema.FRAMES["outcomes"] if column.name != "source"]
PLACE = schema.roles("outcomes", "place")
TEXT = tuple(c.name for c in _COLUMNS if c.kind == "text")
DAYS = tuple(c.name for c in _COLUMNS if c.kind == "date")
# Numbers that a row of a long table gives beside its figure: the upper end, and any that the
# schema gains.
NUMBERS = tuple(n for n in schema.numbers("outcomes") if n != "value")
_OPTIONAL = schema.roles("outcomes", "detail")
_DEFAULTS = {"counting": reference.NOT_STATED, "strand": reference.NOT_STATED}
_NEEDED = {
    "geography": "geography_missing",
    "measure": "measure_missing",
    "period": "period_missing_here",
}
_SHOWN, _MOST_LISTED, _MOST_ADVISED = 60, 20_000, 100


@dataclass
class Reading:
    """What a cell or a heading fills, and the code of what is wrong with it."""

    fields: dict[str, object] = field(default_factory=dict)
    code: str = ""
    message: str = ""
    remedy: str = ""
    is_total: bool = False
    part: tuple | None = None


class Rows:
    """One field of every row of a table: the distinct readings, and which of them each row has."""

    def __init__(self, table: Table, name: str, read: Callable[[object], Reading]) -> None:
        self.name, self.j = name, table.fields[name]
        cells = _filled_down(table, self.j)
        self.codes, distinct = pd.factorize(cells, use_na_sentinel=True)
        self.typed = list(distinct)
        self.readings = [read(value) for value in self.typed] + [Reading()]  # -1: an empty cell


def _filled_down(table: Table, j: int) -> np.ndarray:
    """Cells of a column, those of a merged range alike, and below a name where that is settled."""
    sheet, rows = table.sheet, table.block.body
    cells = sheet.values[rows, j]
    down = [(m[0], m[2]) for m in sheet.merged if m[1] == sheet.columns[j] and m[2] > m[0]]
    if table.mapping.setting(sheet.name, "fill_down"):
        down = [(int(sheet.rows[rows[0]]), int(sheet.rows[rows[-1]]))] if len(rows) else []
    if down:
        cells, numbers = cells.copy(), sheet.rows[rows]
        for first, last in down:
            held = None
            for k in np.flatnonzero((numbers >= first) & (numbers <= last)):
                held = cells[k] if cells[k] is not None else held
                cells[k] = held
    return cells


class Figures:
    """Reads the figures of one table into a frame."""

    def __init__(self, table: Table) -> None:
        self.table, self.sheet = table, table.sheet
        self.declared, self.context = table.context.declared, table.context
        self.rows: dict[str, Rows] = {}
        self.advised = 0
        for name in table.fields:
            self.rows[name] = Rows(table, name, self._reader(name))
        self._settle_places()
        self.count = len(table.block.body)
        self.row_codes = np.full(self.count, "", dtype=object)
        self.is_total = np.zeros(self.count, dtype=bool)
        for rows in self.rows.values():
            self._note_rows(rows)
        self._check_lines()
        self._check_homes()
        self._check_days()
        self._check_blanks()

    # -- what each column of words says ----------------------------------------------------------

    def _reader(self, name: str) -> Callable[[object], Reading]:
        if name in PLACE:
            return lambda value: self._place(text_of(value), name)
        special = {"measure": self._measure, "period": self._period, "period of year": self._period, "published": self._text, "tier": self._free, "threat": self._free, "marker": self._marker}  # fmt: skip
        special |= dict.fromkeys(DAYS, self._day) | dict.fromkeys(NUMBERS, self._number)
        if name in special:
            return lambda value: special[name](value, name)
        return lambda value: self._word(text_of(value), name)

    def _place(self, text: str, name: str) -> Reading:
        said = self.table.mapping.meaning(name, text) or self.table.mapping.meaning(
            "geography", text
        )
        if said:
            return Reading(words.whose(said))
        if name == "geography" and names.key(text) in schema.GEOGRAPHIES:
            return Reading({"geography": names.key(text)})
        if names.is_total(text):
            return Reading(is_total=True)
        found = names.meanings(text, codes=True)
        places = tuple(m for m in found if m.field in names.PLACES)
        if name in ("force", "region"):
            places = tuple(m for m in places if m.field == name) or places
        if len(places) == 1:
            return Reading(words.fields_of(places[0]))
        if places:
            return Reading({"_places": places})
        if name == "body":
            return Reading({"geography": "other", "body": text})
        self.advised += 1  # what is near to a name takes long to find
        near = names.suggest(text) if self.advised <= _MOST_ADVISED else []
        meant = f"; did you mean {' or '.join(near)}?" if near else ""
        return Reading(code="name_unknown", message=f"“{text}” is no region, force or body that is known here{meant}",
                       remedy=f"Mend the spelling, or say under {words.line_for('geography', text, near[:1])}")  # fmt: skip

    def _settle_places(self) -> None:
        """A name that is a force and a region is of the kind that all others in its column are."""
        for name in PLACE:
            for rows in [self.rows[name]] if name in self.rows else []:
                known = [
                    r.fields.get("geography") for r in rows.readings if "_places" not in r.fields
                ]
                kinds = {kind for kind in known if kind in ("force", "region")}
                for typed, reading in zip(rows.typed, rows.readings, strict=False):
                    if places := reading.fields.pop("_places", None):
                        fit = [m for m in places if {m.field} == kinds]
                        if len(fit) == 1:
                            reading.fields |= words.fields_of(fit[0])
                            continue
                        kind = " and ".join(f"a {m.field}" for m in places)
                        reading.code = "name_ambiguous"
                        reading.message = f"“{typed}” is {kind}, and nothing beside it says which"
                        reading.remedy = f'Say under [values.geography] in the companion file: {words.toml(str(typed))} = {{ {places[0].field} = {words.toml(places[0].word)} }}'  # fmt: skip

    def _measure(self, value: object, name: str) -> Reading:
        text = text_of(value)
        if said := self.table.mapping.meaning("measure", text):
            return Reading(words.whose(said))
        if names.is_total(text):
            return Reading(is_total=True)
        if word := names.word_of("measure", text):
            return Reading({"measure": word})
        read = words.read(text, self.table.mapping, self.table.settings)
        if (
            read.is_known
            and "measure" in read.fields
            and not read.twice
            and not read.changes_meaning
        ):
            fields = read.fields | (
                words.fields_of(read.places[0]) if len(read.places) == 1 else {}
            )
            return Reading(fields, code="" if len(read.places) < 2 else "name_ambiguous")
        return Reading({"measure": text, "_unknown": True})

    def _period(self, value: object, name: str) -> Reading:
        if said := self.table.mapping.meaning("period", text_of(value)):
            value = said.get("period", value)
        if names.is_total(text_of(value)):
            return Reading(is_total=True)
        read = self.table.settings.parse(value)
        if read.period:
            return Reading({"period": read.period})
        if read.part:
            return Reading(part=read.part)
        if read.periods:
            labels = ", ".join(p.label for p in read.periods)
            return Reading({"_periods": read.periods}, "period_ambiguous", f"“{text_of(value)}” can be {labels}",
                           f"Say in the companion file, under {self._section()}: {_line_of_periods(read.periods)}")  # fmt: skip
        return Reading(
            code="period_unknown", message=f"“{text_of(value)}” is no period that can be read"
        )

    def _section(self) -> str:
        return f"[sheets.{words.toml(self.sheet.name)}]" if self.sheet.name else "[file]"

    def _day(self, value: object, name: str) -> Reading:
        day = periods.day_of(value)
        if day:
            return Reading({name: day})
        return Reading(
            {},
            "date_unclear" if text_of(value) else "",
            f"“{text_of(value)}” is no day that can be read",
        )

    def _word(self, text: str, name: str) -> Reading:
        if said := self.table.mapping.meaning(name, text):
            return Reading(words.whose(said) if {*said} & {*PLACE} else said)
        if names.is_total(text):
            return Reading(is_total=True)
        if word := names.word_of(name, text):
            return Reading({name: word})
        if names.key(text) in ("", "not stated", "n a", "none stated"):
            return Reading({})
        column = next(c for c in schema.FRAMES["outcomes"] if c.name == name)
        allowed = column.allowed or (schema.UNITS if name == "unit" else ())
        return Reading(code="word_unknown", message=f"“{text}” is not known here; known: {', '.join(allowed)}",
                       remedy=f"Say under {words.line_for(name, text, allowed)}")  # fmt: skip

    def _free(self, value: object, name: str) -> Reading:
        text = text_of(value)
        said = self.table.mapping.meaning(name, text)
        if names.is_total(text) and not said:
            return Reading(is_total=True)
        return Reading(said or {name: names.word_of(name, text) or text})

    def _text(self, value: object, name: str) -> Reading:
        return Reading({name: text_of(value)})

    def _marker(self, value: object, name: str) -> Reading:
        marker = markers().get(text_of(value).casefold())
        return Reading({name: marker}) if marker else Reading(code="word_unknown")

    def _number(self, value: object, name: str) -> Reading:
        figure = read_figure(value)
        return (
            Reading({name: figure.value})
            if figure and not figure.code
            else Reading(code="text_for_figure")
        )

    # -- rows ------------------------------------------------------------------------------------

    def _note_rows(self, rows: Rows) -> None:
        """Set a row aside for a word that is not known, and tell it at its cell."""
        order = np.argsort(rows.codes, kind="stable")
        ends = np.searchsorted(rows.codes[order], np.arange(len(rows.readings)))
        for code, reading in enumerate(rows.readings[:-1]):
            if not (reading.code or reading.is_total or "_unknown" in reading.fields):
                continue
            where = order[ends[code] : ends[code + 1]]
            where = where[[self._states_figures(k) for k in where]]
            if not len(where):
                continue
            if reading.is_total:
                self.is_total[where] = True
            elif reading.code and not (
                rows.name == "period" and {"period_start", "period_end"} <= {*self.rows}
            ):
                self.row_codes[where] = reading.code
                for k in where[:_SHOWN]:
                    self.table.tell(reading.code, self._cell(k, rows.j), field=rows.name, found=text_of(rows.typed[code]),
                                    message=reading.message, remedy=reading.remedy)  # fmt: skip
            elif "_unknown" in reading.fields:
                tell_unknown_measure(
                    self.table, self._cell(where[0], rows.j), "measure", text_of(rows.typed[code])
                )

    def _check_lines(self) -> None:
        """A line of words between the rows may say of what those below it are: they are asked about."""
        body, sheet = self.table.block.body, self.sheet
        for k in np.flatnonzero((sheet.values[body] != None).sum(axis=1) == 1):  # noqa: E711 (elementwise)
            j = int(np.flatnonzero(sheet.values[body[k]] != None)[0])  # noqa: E711 (elementwise)
            if j in self.table.figures or not isinstance(sheet.values[body[k], j], str):
                continue
            own = next((rows for rows in self.rows.values() if rows.j == j), None)
            reading = own.readings[own.codes[k]] if own else Reading(code="section_line")
            if reading.code or "_unknown" in reading.fields:
                below = np.arange(self.count) > k
                self.row_codes[below & (self.row_codes == "")] = "section_line"
                if below.any():
                    self.table.tell(
                        "section_line", self._cell(k, j), found=text_of(sheet.values[body[k], j])
                    )

    def _check_blanks(self) -> None:
        """Words typed once at the head of a group: whether they hold for the rows below is asked."""
        rows = min(self.rows.values(), key=lambda rows: rows.j, default=None)
        if rows is None or rows.j != self.table.block.columns[0] or rows.name not in _OPTIONAL:
            return
        blank = [k for k in np.flatnonzero(rows.codes < 0) if self._states_figures(k)]
        if len(blank) * 2 >= self.count:
            line = f"Say in the companion file, under {self._section()}: fill_down = true (or false, where they are of none)"
            self.table.tell("blank_below", self._cell(blank[0], rows.j), field=rows.name, remedy=line,
                            message=f"{len(blank):,} rows say no {rows.name}, and others above them do; they are kept as not stated")  # fmt: skip

    def _check_days(self) -> None:
        """A first day without a last one: the period has no days, and it is told once."""
        ends = [self.rows[name] for name in ("period_start", "period_end") if name in self.rows]
        if not ends:
            return
        given = [rows.codes >= 0 for rows in ends] + [np.zeros(self.count, dtype=bool)]
        lone = np.flatnonzero(given[0] != given[1])
        if len(lone):
            day = next(iter(ends[0].readings[ends[0].codes[lone[0]]].fields.values()), None)
            more = f" (and {len(lone) - 1:,} more cells like it)" if len(lone) > 1 else ""
            begins = f"it begins on {periods.long_date(day)} and its last day is not given" if day else "one of its two days is not given"  # fmt: skip
            self.table.tell(
                "period_one_day",
                self._cell(lone[0], ends[0].j),
                field="period",
                message=begins + more,
            )

    def _check_homes(self) -> None:
        """A force beside another region than its own: it counts in its own, and it is told."""
        if not {"force", "region"} <= {*self.rows}:
            return
        force, region = self.rows["force"], self.rows["region"]
        for k, (f, r) in enumerate(zip(force.codes.tolist(), region.codes.tolist(), strict=True)):
            home, given = (
                rows.readings[c].fields.get("region") for rows, c in ((force, f), (region, r))
            )
            if home and given and home != given and f >= 0:
                self.table.tell("force_elsewhere", self._cell(k, region.j), field="region", found=given,
                                message=f"{force.readings[f].fields['force']} lies in {home}, not in {given}; it counts in {home}")  # fmt: skip

    def _states_figures(self, k: int) -> bool:
        return any(
            self.sheet.values[self.table.block.body[k], j] is not None for j in self.table.figures
        )

    def _cell(self, k: int, j: int) -> str:
        return self.sheet.address(int(self.table.block.body[k]), j)

    def _grouped(self, group: tuple[str, ...]) -> tuple[np.ndarray, list[list[Reading]]]:
        """What the columns that fill some fields say together: distinct answers, and that of each row."""
        sources = [r for r in self.rows.values() if any({*reading.fields} & {*group} or (reading.part and "period" in group) for reading in r.readings)]  # fmt: skip
        if not sources:
            return np.zeros(self.count, dtype=int), [[]]
        combined = np.zeros(self.count, dtype=np.int64)
        for rows in sources:
            size = len(rows.readings)
            combined = combined * size + np.where(rows.codes < 0, size - 1, rows.codes)
            found, combined = np.unique(combined, return_inverse=True)
        firsts = np.zeros(len(found), dtype=int)
        firsts[combined[::-1]] = np.arange(self.count)[::-1]
        return combined, [[rows.readings[rows.codes[k]] for rows in sources] for k in firsts]

    # -- figures ---------------------------------------------------------------------------------

    def frame(self) -> pd.DataFrame:
        """One row for each cell that states a figure."""
        table, sheet = self.table, self.sheet
        places = {name: self._grouped(group) for name, group in _GROUPS.items()}
        parts = []
        for j, said in table.figures.items():
            cells = sheet.values[table.block.body, j]
            k = np.flatnonzero(cells != None)  # noqa: E711 (elementwise)
            if not len(k):
                continue
            held = self._cells(j, k, cells[k], said)
            for name, (codes, answers) in places.items():
                self._lay_out(held, name, codes[k], answers, said, j, k)
            parts.append(held)
        self._tell_blanks()
        if not parts:
            return pd.DataFrame()
        return _joined_parts(parts, sheet)

    def _cells(self, j: int, k: np.ndarray, cells: np.ndarray, said: Said) -> dict:
        """What the cells of a column of figures say."""
        body = self.table.block.body
        held: dict = {"i": body[k], "j": np.full(len(k), j), "high_j": np.full(len(k), -1)}
        if any(type(value) is bool for value in cells.tolist()):
            cells = np.array(
                [str(v).upper() if type(v) is bool else v for v in cells], dtype=object
            )
        codes, distinct = pd.factorize(cells)
        read = [read_figure(value) or Figure(code="blank") for value in distinct]
        scale = said.scale if said.scale != 1 else self.context.scale
        held["value"] = np.array([f.value for f in read], dtype=float)[codes] * scale
        held["value_high"] = np.array([f.high for f in read], dtype=float)[codes] * scale
        for name in ("qualifier", "marker", "status", "unit"):
            held[name] = _Laid(codes, [getattr(f, name) or None for f in read])
        held["code"] = np.array([f.code for f in read], dtype=object)[codes]
        percent = self.sheet.percent[body[k], j]
        held["value"][percent] *= 100
        held["shown"] = np.where(
            percent, "percent", np.where(self.sheet.currency[body[k], j], "GBP", "")
        )
        held["found"] = _Laid(codes, [_as_typed(value) for value in distinct])
        is_blank = held["code"] == "blank"
        held["aside"] = np.where(self.row_codes[k] != "", self.row_codes[k], "").astype(object)
        held["is_total"] = self.is_total[k] | said.is_total
        held["is_blank"] = is_blank
        return held

    def _lay_out(
        self, held: dict, name: str, codes, answers, said: Said, j: int, k: np.ndarray
    ) -> None:
        """Settle a group of fields for the figures of one column."""
        settled = [self._settle(name, [*answer], said) for answer in answers]
        for field_name in _GROUPS[name]:
            values = [fields.get(field_name) for fields, _ in settled]
            if field_name in DAYS:
                held[field_name] = np.array(
                    [np.datetime64(v, "s") if v else np.datetime64("NaT", "s") for v in values]
                )[codes]
            elif field_name in NUMBERS:
                self._numbers(held, field_name, values, codes)
            elif field_name in ("qualifier", "status", "marker", "unit"):
                held[field_name] = held[field_name].over(
                    _Laid(codes, values), cell_wins=field_name != "unit"
                )
            else:
                held[field_name] = _Laid(codes, values)
        wrong = np.array([code for _, code in settled], dtype=object)[codes]
        fresh = np.flatnonzero(
            (wrong != "") & (held["aside"] == "") & ~held["is_blank"] & ~held["is_total"]
        )
        for code in dict.fromkeys(wrong[fresh].tolist()):
            self._tell_group(
                code, name, [n for n in fresh if wrong[n] == code], held, said, j, k, codes, answers
            )
        held["aside"] = np.where((held["aside"] == "") & (wrong != ""), wrong, held["aside"])

    def _numbers(self, held: dict, name: str, values: list, codes: np.ndarray) -> None:
        """A further number of each row: the upper end may stand in the figure's cell as well."""
        given = np.array([NAN if v is None else v for v in values], dtype=float)[codes]
        is_given = ~np.isnan(given)
        held[name] = np.where(is_given, given, held.get(name, NAN))
        if is_given.any() and name == "value_high" and name in self.table.fields:
            held["high_j"] = np.where(is_given, self.table.fields[name], -1)

    def _tell_group(self, code, name, where, held, said, j, k, codes, answers) -> None:
        """Tell once for a table what its figures lack, and at each of a few rows what differs."""
        table, first = self.table, where[0]
        cell = self.sheet.address(int(held["i"][first]), j)
        remedy, message = "", ""
        around = table.context.open.get({"place": "geography"}.get(name, name))
        more = f" (and {len(where) - 1:,} more cells like it)" if len(where) > 1 else ""
        if code in _NEEDED.values():
            lacks = f"; around it stand {first_of(around, 4)}" if around else ""
            message = f"{_LACKS[code]}{lacks}{more}"
            remedy = f"Say in the companion file, under {self._section()}: {_LINES[code]}"
        elif code == "period_ambiguous":
            labels = [p.label for p in said.periods] or around or []
            message = f"“{table.heading(j)}” can be {first_of(labels, 4)}"
            remedy = f"Say in the companion file, under {self._section()}: {_line_of_periods(said.periods)}"
            cell = table.at_head(j)
        table.tell(
            code,
            cell,
            field=name if name != "place" else "geography",
            message=message,
            remedy=remedy,
        )

    def _settle(self, name: str, readings: list[Reading], said: Said) -> tuple[dict, str]:
        if name == "place":
            return self._settle_place(readings, said)
        if name == "period":
            return self._settle_period(readings, said)
        if name == "rest":
            return self._settle_rest(readings, said)
        values = [r.fields[name] for r in readings if r.fields.get(name) is not None]
        values += [said.fields[name]] if said.fields.get(name) is not None else []
        code = "labels_disagree" if len(set(values)) > 1 else ""
        value = next(iter(values), None)
        if value is None:
            value = self.declared.get(name, self.context.fields.get(name, _DEFAULTS.get(name)))
        if value is None and name in self.context.open and name not in DAYS:
            code = code or ("labels_disagree" if name not in _NEEDED else "")
        return {name: value}, code or (_NEEDED.get(name, "") if value is None else "")

    def _settle_rest(self, readings: list[Reading], said: Said) -> tuple[dict, str]:
        """Fields that are taken as they stand, cell by cell."""
        fields = {n: v for n, v in self.declared.items() if n in _GROUPS["rest"] and n != "unit"}
        fields.setdefault("as_at", self.context.fields.get("as_at"))
        for n in ("status", "unit"):
            fields[n] = (
                said.fields.get(n)
                or fields.get(n)
                or self.declared.get(n)
                or self.context.fields.get(n)
            )
        for reading in readings:
            fields |= {
                n: v for n, v in reading.fields.items() if n in _GROUPS["rest"] and v is not None
            }
        return fields, ""

    def _settle_place(self, readings: list[Reading], said: Said) -> tuple[dict, str]:
        nearest = [{n: r.fields.get(n) for n in PLACE if r.fields.get(n)} for r in readings]
        if len(said.places) == 1:
            nearest.append(words.fields_of(said.places[0]))
        elif said.places:
            return {}, "name_ambiguous"
        nearest.append({n: said.fields[n] for n in PLACE if n in said.fields})
        place: dict = {}
        forces = {n["force"] for n in nearest if n.get("force")}
        regions = {n["region"] for n in nearest if n.get("region") and not n.get("force")}
        bodies = {n["body"] for n in nearest if n.get("body")}
        if len(forces) > 1 or len(regions) > 1 or len(bodies) > 1:
            return {}, "labels_disagree"
        if forces:
            place = words.whose({"force": forces.pop(), "geography": "force"})
            place["region"] = place["region"] or next(iter(regions), None)
        elif regions or bodies:
            kinds = {
                n["geography"]
                for n in nearest
                if n.get("geography") in ("other", "national", "network")
            }
            body = next(iter(bodies), None)
            kind = next(iter(kinds), "other" if body else "region")
            place = {"geography": kind, "region": next(iter(regions), None), "body": body}
        if not place:
            kinds = {n["geography"] for n in nearest if n.get("geography")}
            around = {n: v for n, v in self.declared.items() if n in PLACE}
            around = around or {n: v for n, v in self.context.fields.items() if n in PLACE}
            place = {**around, **({"geography": kinds.pop()} if len(kinds) == 1 else {})}
        if not place.get("geography"):
            return {}, "geography_missing"
        around = self.declared.get("force") or self.context.fields.get("force")
        if (
            place["geography"] == "region"
            and around
            and words.whose({"force": around})["region"] == place.get("region")
        ):
            return (
                place,
                "labels_disagree",
            )  # a force's own return that names its region in each row
        lacks = place["geography"] in ("region", "force") and not place.get(place["geography"])
        return place, "geography_missing" if lacks else ""

    def _settle_period(self, readings: list[Reading], said: Said) -> tuple[dict, str]:
        get = lambda name: next((r.fields[name] for r in readings if r.fields.get(name)), None)  # noqa: E731
        both = dict.fromkeys(r.fields["period"] for r in readings if r.fields.get("period"))
        stated = [p for p in (*both, *(said.periods if len(said.periods) == 1 else ())) if p]
        first, last = get("period_start"), get("period_end")
        part = next((r.part for r in readings if r.part), None) or said.part
        settled, code = None, ""
        if len(stated) == 2 and stated[0] != stated[1]:
            inner, outer = sorted(stated, key=lambda p: p.days or 0)
            settled, code = (inner, "") if outer.contains(inner) else (None, "labels_disagree")
        elif stated:
            settled = stated[0]
        elif len(said.periods) > 1:
            code = "period_ambiguous"
        if part:
            year = settled or self._declared_period() or self.context.period
            settled = (
                periods.with_year(part, year, self.table.settings.quarters).period if year else None
            )
            code = code or ("" if settled else "period_missing_here")
        if first and last:
            return _of_days(first, last, settled)
        if first or last:
            return {
                "period": periods.NOT_STATED_LABEL,
                "period_start": first,
                "period_end": last,
            }, ""
        if settled is None and not code:
            settled = self._declared_period() or self.context.period
            if settled is None:
                code = (
                    "period_ambiguous" if self.context.open.get("period") else "period_missing_here"
                )
        if settled is None:
            return {}, code
        return {
            "period": settled.label,
            "period_start": settled.start,
            "period_end": settled.end,
        }, code

    def _declared_period(self) -> Period | None:
        said = self.declared.get("period")
        return self.table.settings.parse(said).period if said else None

    def _tell_blanks(self) -> None:
        """Empty cells in rows that state other figures, or nothing but a label."""
        table, blank = self.table, []
        if not len(table.block.body):
            return
        columns = [j for j, said in table.figures.items() if not said.is_total]
        values = self.sheet.values[np.ix_(table.block.body, columns)]
        empty = values == None  # noqa: E711 (elementwise)
        rows = np.flatnonzero(empty.any(axis=1) & ~self.is_total)
        states = (~empty).any(axis=1)
        labels = len(table.fields) > 0
        if "marker" in self.rows:  # a marker says why there is none
            rows = rows[self.rows["marker"].codes[rows] < 0]
        for k in rows if labels else ():
            if states[k] or len(columns) == 1 or table.fields:
                blank += [self._cell(k, columns[c]) for c in np.flatnonzero(empty[k])]
        if blank:
            more = f" (and {len(blank) - 1:,} more cells like it)" if len(blank) > 1 else ""
            table.tell("figures_blank", blank[0], field="value", message=f"an empty cell in a column of figures; nothing is assumed{more}")  # fmt: skip


_GROUPS = {
    "place": PLACE,
    "period": schema.roles("outcomes", "period"),
    **{n: (n,) for role in ("measure", "detail") for n in schema.roles("outcomes", role)},
    "rest": tuple(c.name for c in _COLUMNS if c.role in ("note", "value") and c.name != "value"),
}
_LACKS = {
    "geography_missing": "nothing says whose figure this is",
    "measure_missing": "nothing says what is counted",
    "period_missing_here": "nothing says of which period this is",
}
_LINES = {
    "geography_missing": 'region = "…" (or force, or geography = "network")',
    "measure_missing": 'measure = "…"',
    "period_missing_here": 'period = "2020-21 Q4"',
}


class _Laid:
    """Distinct values of a column and which of them each row has."""

    def __init__(self, codes: np.ndarray, values: list) -> None:
        index: dict = {}
        new = [-1 if v is None else index.setdefault(v, len(index)) for v in values]
        self.codes, self.values = np.array(new, dtype=np.int64)[codes], list(index)

    def over(self, other: _Laid, *, cell_wins: bool) -> _Laid:
        """What the cell says of itself beside what its row says; an exact figure leaves it open."""
        first, second = (self, other) if cell_wins else (other, self)
        index = {v: n for n, v in enumerate(dict.fromkeys([*first.values, *second.values]))}
        mine, theirs = (
            np.array([index[v] for v in laid.values] + [-1])[laid.codes] for laid in (first, second)
        )
        is_open = (mine < 0) | ((mine == index.get("exact", -2)) & (theirs >= 0))
        laid = object.__new__(_Laid)
        laid.codes, laid.values = np.where(is_open, theirs, mine), list(index)
        return laid

    def categorical(self) -> pd.Categorical:
        return pd.Categorical.from_codes(self.codes, categories=pd.Index(self.values, dtype=object))


def _joined_parts(parts: list[dict], sheet) -> pd.DataFrame:
    """The figures of all columns, row by row as they stand in the sheet."""
    data: dict = {}
    for name in parts[0]:
        held = [part[name] for part in parts]
        if isinstance(held[0], _Laid):
            data[name] = union([laid.categorical() for laid in held])
        else:
            data[name] = np.concatenate(held)
    frame = pd.DataFrame(data)
    frame = frame[~frame.pop("is_blank").to_numpy(bool)]
    if len(parts) > 1:
        frame = frame.iloc[np.lexsort((frame["j"], frame["i"]))]
    letters = {j: column_letters(int(sheet.columns[j])) for j in frame["j"].unique()}
    rows = sheet.rows[frame["i"].to_numpy()].tolist()
    cells = [f"{letters[j]}{row}" for j, row in zip(frame["j"].tolist(), rows, strict=True)]
    return frame.assign(file=sheet.file, sheet=sheet.name, cell=cells).reset_index(drop=True)


def union(parts: list[pd.Categorical]) -> pd.Categorical:
    """Categoricals one below the other, over all of their words."""
    if len(parts) == 1:
        return parts[0]
    plain = [pd.Categorical.from_codes(p.codes, p.categories.astype(object)) for p in parts]
    return pd.api.types.union_categoricals(plain)


def _of_days(first, last, settled: Period | None) -> tuple[dict, str]:
    """A period of which the first and the last day stand in columns of their own."""
    if last < first:
        return {}, "period_backwards"
    if settled and settled.start and (settled.start, settled.end) != (first, last):
        return {}, "labels_disagree"
    named = settled if settled and settled.start else periods.span(first, last)
    return {"period": named.label, "period_start": first, "period_end": last}, ""


def _as_typed(value: object) -> str:
    if is_number(value):
        return (
            f"{value:,}"
            if isinstance(value, int) or not float(value).is_integer()
            else f"{int(value):,}"
        )
    return str(value).strip()


def _line_of_periods(found: Iterable[Period]) -> str:
    kinds = {period.kind for period in found}
    if "as at" in kinds:
        return 'period_is = "month" (or "as at", "week commencing", "3 months ending", "12 months ending")'
    if kinds & {"calendar quarter", "financial quarter"}:
        return 'quarters = "financial" (or "calendar")'
    return 'years = "financial starting" (or "financial ending", "calendar")'


# --- the whole table ------------------------------------------------------------------------------

# Codes of a cell that keep its figure.
_KEPT = frozenset(("", "marker_unclear", "read_as_nil", "footnote_mark"))


def nothing() -> pd.DataFrame:
    """A frame of figures without any."""
    text = (*TEXT, "file", "sheet", "cell", "found", "disposition", "codes", "source")
    frame = {n: pd.Series(dtype="str") for n in text}
    frame |= {n: pd.Series(dtype="datetime64[s]") for n in DAYS}
    frame |= {n: pd.Series(dtype="float64") for n in schema.numbers("outcomes")}
    return pd.DataFrame(frame | {n: pd.Series(dtype="int64") for n in ("i", "j", "high_j")})


def set_aside(sheet, rows: Iterable[int], columns: Iterable[int], code: str) -> pd.DataFrame:
    """Every figure of a part of a sheet that is not read, with the code that says why."""
    columns, at = [*columns], []
    for i in rows:
        at += [(i, j) for j in columns if looks_like_figure(sheet.values[i, j])]
        if len(at) > _MOST_LISTED:  # the others have gone the same way, and are counted with them
            break
    if not at:
        return nothing()
    i, j = (np.array(part) for part in zip(*at, strict=True))
    cells = [sheet.address(a, b) for a, b in at]
    found = [_as_typed(sheet.values[a, b]) for a, b in at]
    frame = pd.DataFrame({"i": i, "j": j, "high_j": -1, "file": sheet.file, "sheet": sheet.name, "cell": cells,
                          "found": pd.Categorical(found), "codes": code, "disposition": "set_aside"})  # fmt: skip
    frame["source"] = [place(sheet.file, sheet.name, cell) for cell in cells]
    frame = frame.assign(is_total=False, **dict.fromkeys(schema.numbers("outcomes"), NAN))
    days = {name: np.full(len(at), "NaT", dtype="datetime64[s]") for name in DAYS}
    return frame.assign(
        **days, **{name: pd.Categorical([None] * len(at), categories=[]) for name in TEXT}
    )


def read(table: Table) -> pd.DataFrame:
    """Figures of a table with their fields, and what was set aside with its code."""
    if not table.figures:
        columns = [j for j in table.block.columns if j not in table.fields.values()]
        code = "table_not_understood"
        return (
            set_aside(table.sheet, table.block.body.tolist(), columns, code)
            if table.is_open
            else nothing()
        )
    frame = Figures(table).frame()
    if not len(frame):
        return nothing()
    _units(table, frame)
    code, aside = frame.pop("code").to_numpy(object), frame.pop("aside").to_numpy(object)
    is_total = frame["is_total"].to_numpy(bool)
    both = frame["marker"].notna().to_numpy() & frame["value"].notna().to_numpy() & (code == "")
    code = np.where(both, "figure_beside_marker", code)
    for n in np.flatnonzero((code != "") & ~is_total)[:200]:
        table.tell(code[n], frame["cell"].iat[n], field="value", found=str(frame["found"].iat[n]))
    bad = np.array([c not in _KEPT for c in code])
    codes = np.where(aside != "", aside, np.where(bad, code, ""))
    if table.is_open:
        codes = np.where(codes == "", table.open_code, codes)
    frame["codes"] = codes
    frame["disposition"] = np.where(codes != "", "set_aside", "accepted")
    where = "!".join(filter(None, (table.sheet.file, table.sheet.name)))
    frame["source"] = [f"{where}!{cell}" for cell in frame["cell"]]
    return frame


def _units(table: Table, frame: pd.DataFrame) -> None:
    """The unit of each figure: what its cell or heading says, else that of its measure."""
    shown, said = frame.pop("shown").to_numpy(object), frame["unit"].astype(object).to_numpy()
    said = np.where(pd.isna(said) & (shown != ""), shown, said)
    measure = frame["measure"].astype(object)
    usual = measure.map(
        {m: reference.measure(m)["unit"] for m in measure.dropna().unique()}
    ).to_numpy(object)
    known = {row["measure"] for row in reference.rows("measures")}
    if "unit" not in table.fields and "unit" not in table.context.declared:
        differs = measure.isin(known).to_numpy(bool) & np.isin(said.astype(str), ("percent", "GBP"))
        differs &= (said != usual).astype(bool) & (frame["code"] == "").to_numpy(bool)
        frame.loc[differs, "code"] = "unit_differs"
    unit = pd.Series(np.where(pd.isna(said), np.where(pd.isna(usual), "count", usual), said))
    frame["unit"] = pd.Categorical(unit.map({u: schema.unit_called(str(u)) for u in unit.unique()}))
    scale = table.mapping.setting(table.sheet.name, "scale")
    if isinstance(scale, int | float):
        frame[["value", "value_high"]] *= scale
