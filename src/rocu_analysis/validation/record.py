"""One row of a register: its cells by field, what they say, and what was found wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from rocu_analysis import period_words, periods
from rocu_analysis.errors import Problem, place
from rocu_analysis.problems import problem
from rocu_analysis.validation import register_words as words
from rocu_analysis.validation.register_days import Reading, is_nothing, read_day
from rocu_analysis.validation.register_places import read_place

_UNKNOWN = {
    "status": "status_unknown",
    "position": "position_unknown",
    "certainty": "certainty_unknown",
    "scale": "scale_unknown",
    "grade": "grade_unknown",
}


@dataclass
class Record:
    """The cells of a row by field: value as typed, address, heading; and its problems.

    ``is_asked``: our template asks for it, so that headings with a star must be filled.
    """

    file: str
    sheet: str
    row: int
    cells: dict[str, tuple[object, str]]
    headings: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    is_asked: bool = False

    @property
    def anchor(self) -> str:
        """Cell that stands for the record: its first that the sheet itself holds."""
        return next((cell for value, cell in self.cells.values() if cell and value is not None), "")

    @property
    def states_something(self) -> bool:
        """Whether any cell of its own says more than that there is nothing to say."""
        return any(self.says(name) and cell for name, (_, cell) in self.cells.items())

    @property
    def source(self) -> str:
        """Return where the record stands, as the frames write it."""
        return place(self.file, self.sheet, self.anchor)

    @property
    def errors(self) -> list[Problem]:
        """Return what sets it aside."""
        return [found for found in self.problems if found.severity == "error"]

    def value(self, name: str) -> object:
        """Cell as typed; None where it is empty or states that there is nothing."""
        value = self.cells.get(name, (None, ""))[0]
        return None if is_nothing(value) else value

    def says(self, *names: str) -> bool:
        """Whether any of some cells states anything."""
        return any(self.value(name) is not None for name in names)

    def is_blank(self, name: str) -> bool:
        """Whether there is a cell for it, and it is empty."""
        value, cell = self.cells.get(name, (None, ""))
        return value is None and bool(cell)

    def note(self, code: str, name: str, message: str, remedy: str = "") -> None:
        """Write down a problem at the cell of a field."""
        value, cell = self.cells.get(name, (None, ""))
        found = "" if value is None or value != value else str(value)
        told = {"field": name, "found": found, "message": message, "remedy": remedy}
        self.problems.append(problem(code, self.file, self.sheet, cell or self.anchor, **told))

    def lacks(self, name: str, message: str = "") -> None:
        """Write down that a field which a record needs is not given."""
        remedy, shown = "", called(name)
        if not message and name in self.cells:
            message = f"{shown} is not given, and a record needs it"
        elif not message:
            message = f"no column gives the {shown}, and a record needs it"
            remedy = f"Add a column {shown.capitalize()}, or say it in the companion file."
        self.note("record_incomplete", name, message, remedy)

    # -- what a field says -----------------------------------------------------------------------

    def text(self, name: str, required: bool = False) -> str | None:
        """Words of a cell; a whole number without its ``.0``."""
        value = self.value(name)
        if value is None:
            return self.lacks(name) if required else None
        return str(int(value) if isinstance(value, float) and value.is_integer() else value).strip()

    def day(self, name: str, required: bool = False, **options) -> Reading:
        """Day in a cell, with its problems written down."""
        found = self._told(name, read_day(self.value(name), **{"last_of": False, **options}))
        if required and found.value is None and not any(p.field == name for p in self.problems):
            self.lacks(name)
        elif required and found.value is None and not self.errors:
            self.note("record_incomplete", name, f"{called(name)} could not be read")
        return found

    def amount(self, name: str, scale: float = 1.0) -> float | None:
        """Return the number in a cell of money or posts."""
        return self._told(name, words.read_amount(self.value(name), scale)).value

    def word(self, name: str) -> str | None:
        """Project's word for a cell; where there is none, a problem that lists the words."""
        known, typed = words.known(name), self.cells.get(name, (None, ""))[0]
        # "Not known" may itself be an answer, as in a self-assessment.
        value = self.value(name)
        if value is None and (not isinstance(typed, str) or words.read_word(typed, known) is None):
            return None
        found = words.read_word(typed, known)
        if found is None:
            listed = ", ".join(dict.fromkeys(known.values()))
            self.note(_UNKNOWN[name], name, f"“{value}” is not known here; known: {listed}")
        return found

    def place(self) -> dict[str, str | None]:
        """``region`` and ``force``, read once."""
        if "_place" not in self.__dict__:
            self._place = read_place(self)
        return self._place

    def period(self) -> periods.Period:
        """Its period. Two days stand above the words, which may leave open which year is meant."""
        if "_period" not in self.__dict__:
            self._period = self._read_period()
        return self._period

    def _read_period(self) -> periods.Period:
        first, last = self.day("period_start").value, self.day("period_end").value
        if first is not None and last is not None:
            if first <= last:
                return periods.span(first, last)
            self.note("period_backwards", "period_end", "it ends before it begins")
        elif self.says("period"):
            typed = self.value("period")
            found = period_words.parse(typed)
            if found.period is not None:
                if found.note:
                    self.note("period_convention", "period", found.note)
                return found.period
            listed = " or ".join(each.label for each in found.periods)
            code = "period_ambiguous" if listed else "period_unknown"
            means = f"may be {listed}" if listed else "is not a period that is known here"
            self.note(code, "period", f"“{typed}” {means}")
        return periods.not_stated()

    def _told(self, name: str, found: Reading) -> Reading:
        if found.code:
            self.note(found.code, name, found.message)
        return found


def called(name: str) -> str:
    """Name of a field as people say it."""
    return name.replace("_", " ")


def before(day: date | None, other: date | None) -> bool:
    """Whether one day is before another, where both are known."""
    return day is not None and other is not None and day < other
