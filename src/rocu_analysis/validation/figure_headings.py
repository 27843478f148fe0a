"""What do the headings over columns of figures say?

They are read level by level: the words of one heading row are mostly of one kind (measures,
periods, forces, strands), and the few that could be several things take that kind. A word that
nobody knows is a measure of its own, unless it is worked out from others, or only groups.
"""

from __future__ import annotations

from rocu_analysis.period_words import PeriodReading
from rocu_analysis.validation import headings, names, place_words, resolve, values, words
from rocu_analysis.validation.cells import is_serial, is_unit
from rocu_analysis.validation.mapping import UNUSED, Mapping
from rocu_analysis.validation.table_columns import Column, HeadCell
from rocu_analysis.validation.word import MOST_ADVICE, Word

# Words over a column of figures that say only that figures follow.
_NEUTRAL = frozenset(
    {"number", "count", "value", "figure", "figures", "no", "n", "volume", "total number", "counts"}
    | {"numbers", "values", "actual", "quantity", "result", "figure reported", "reported figure"}
    | {"number of", "amount", "data"}
)


HEADING_NOT_KNOWN = "heading not known"


class FigureHeadings:
    """Reads the headings over the figures of one table.

    Parameters
    ----------
    mapping : Mapping
    sheet : str
        Name of the sheet, for what a companion says of it.
    settings : dict
        ``years`` and ``quarters``.
    measure : str
        What titles or a companion say is counted; empty where they do not.
    """

    def __init__(self, mapping: Mapping, sheet: str, settings: dict, measure: str) -> None:
        self.mapping, self.sheet = mapping, sheet
        self.settings, self.measure = settings, measure
        self._advised = 0
        # Columns that a column of totals, such as ``Total arrests``, is divided into.
        self.parts: dict[int, list[int]] = {}

    def scale(self, column: Column) -> None:
        """Take the scale and unit that a heading gives: ``(£m)``."""
        column.scale, column.unit = values.heading_scale(column.heading)
        column.scale *= float(self.mapping.setting(self.sheet, "scale") or 1.0)

    def read(self, figures: list[Column], has_measure: bool) -> None:
        """Read the headings of the columns that may hold figures; they are changed in place.

        Parameters
        ----------
        has_measure : bool
            Whether a column of the table gives the measure of each row.
        """
        levels = sorted({cell.i for column in figures for cell in column.chain})
        unknown: dict[int, list[tuple[HeadCell, str | None]]] = {c.j: [] for c in figures}
        declared = str(self.mapping.setting(self.sheet, "layout") or "")
        for level in levels:
            if declared.startswith("wide by ") and level == levels[-1]:
                self._read_declared_level(declared.removeprefix("wide by "), figures)
            else:
                self._read_level(level, figures, unknown)
        for column in figures:
            self.scale(column)
            column.use = "figure"
            self._settle_unknown(column, unknown[column.j], has_measure)
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
        hint = place_words.kind_of_places(list(listed.values()))
        for column in figures:
            cell = cells[column.j]
            if cell is None:
                continue
            each = listed[column.j]
            if each:
                word = self._chosen(cell, each, primary, hint)
                period = word.fields.get("period")
                if period is not None and is_serial(cell.value):
                    word.code = word.code or "serial_date"
                    word.message = f"“{cell.text}” is a day typed as a number, in {period.label}"
                if "status" in each:
                    word.fields.setdefault("status", each["status"].word)
            elif parts.get(column.j):
                word = self._composed(parts[column.j])
                if names.is_total(cell.text):
                    column.total = column.total or primary or "heading"
            elif names.is_total(cell.text) or self._is_all_of(cell.text):
                column.total = column.total or (primary or "heading")
                rest = names.of_field(names.without_total(cell.text), "measure")
                word = Word({"measure": rest.word}) if rest else Word()
            elif headings.plain(cell.text).rstrip(".") in _NEUTRAL or is_unit(cell.text):
                word = Word()
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
        meaning = resolve.of_days(list(days.values()), "")
        for j, day in days.items():
            if meaning[day] is not None:
                listed[j]["period"] = PeriodReading((meaning[day],))

    def _chosen(self, cell: HeadCell, each: dict, primary: str | None, hint: str | None):
        if "declared" in each:
            return words.filled(each["declared"], self.settings)
        places = [name for name in names.PLACES if name in each]
        if primary == "place" and places:
            return place_words.place(cell.text, each, hint)
        if primary in each:
            return self._of(cell, each, primary)
        if places and len(each) == len(places):
            return place_words.place(cell.text, each, hint)
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
            place_words.place(cell.text, each, hint)
            if first in names.PLACES
            else self._of(cell, each, first)
        )

    def _of(self, cell: HeadCell, each: dict, name: str) -> Word:
        found = each[name]
        if isinstance(found, PeriodReading):
            if found.period is not None and not found.note and found.day is None:
                return Word({"period": found.period})
            return words.period(cell.value, self.settings)
        if name == "measure":
            word = words.read([cell.text], "measure", self.mapping)[0]
            word.fields.pop("_scale", None)  # the column has it already
            return word
        return Word({name: found.word})

    def _composed(self, parts: dict) -> Word:
        word = Word()
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
                word.fields |= place_words.fields_of(found)
            else:
                word.fields[name] = found.word
        return word

    def _settle_unknown(self, column, unknown, has_measure: bool) -> None:
        """Words over a column that nobody knows: a measure, a place, or a column left out."""
        if not unknown:
            return
        told = {name for word in column.extra for name in word.fields}
        last, primary = unknown[-1]
        if headings.is_derived(last.text):
            column.use, column.reason = UNUSED, "worked out from others"
        elif primary == "place":
            column.extra.append(place_words.place(last.text, {}, None))
        elif primary == "threat":
            column.extra.append(Word({"threat": last.text}))
        elif "measure" not in told and not has_measure and primary in (None, "measure"):
            text = " ".join(dict.fromkeys(cell.text for cell, _ in unknown if cell.text))
            column.extra.append(self._named_measure(text))
        elif "measure" not in told and not has_measure and len({c.text for c, _ in unknown}) == 1:
            column.extra.append(self._named_measure(last.text))
        elif all(cell.i < column.chain[-1].i for cell, _ in unknown):
            return  # a heading over several columns that only groups them
        else:
            column.use, column.reason = UNUSED, HEADING_NOT_KNOWN

    def _named_measure(self, text: str) -> Word:
        """Measure of an unknown heading; where a title says what is counted, a kind of that."""
        name = words.measure_name(text)[0]
        word = words.unknown_measure(name)
        if not self.measure:
            self._advised += 1
            return words.advise(word) if self._advised <= MOST_ADVICE else word
        word.fields["measure"] = f"{self.measure}: {name}"
        word.message = f"“{name}” is not known here; it is kept as {word.fields['measure']}"
        return word

    def _is_all_of(self, text: str) -> bool:
        """``All arrests``, where no companion and no list says what else that could be."""
        rest = names.without_total(text)
        return rest != names.key(text) and names.of_field(rest, "measure") is not None

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
            if stands_alone or ("measure" in own and len(divided) < 2):
                column.total = ""
            elif "measure" in own:
                self.parts[column.j] = [c.j for c in divided]
