"""One row of a record table: its cells by field, and what was found wrong with it.

`registers` asks a record for the text, the day, the word or the amount in a field; the record
writes down, at that cell, whatever stands in the way.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from rocu_analysis.errors import Problem, place
from rocu_analysis.validation import codes_reading, rules_catalogue
from rocu_analysis.validation import register_words as words
from rocu_analysis.validation.register_days import Reading, is_nothing, read_day


@dataclass
class Record:
    """One row of a record table: its cells by field, and what was found wrong with it."""

    file: str
    sheet: str
    row: int
    cells: dict[str, tuple[object, str]]
    headings: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    # Whether our template asks for it: its headings with a star must be filled.
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

    @property
    def is_sound(self) -> bool:
        """Whether nothing in it sets it aside."""
        return not self.errors

    def value(self, name: str) -> object:
        """Cell as typed; None where it is empty or states that there is nothing."""
        value = self.cells.get(name, (None, ""))[0]
        return None if is_nothing(value) else value

    def says(self, name: str) -> bool:
        """Whether the cell states anything."""
        return self.value(name) is not None

    def note(self, code: str, name: str, message: str, remedy: str = "") -> None:
        """Write down a problem at the cell of a field."""
        value, cell = self.cells.get(name, (None, ""))
        found = "" if value is None or value != value else str(value)
        # Periods and names have the codes that they have on any other sheet.
        catalogue = codes_reading if code in codes_reading.CODES else rules_catalogue
        self.problems.append(
            catalogue.problem(
                code,
                self.file,
                self.sheet,
                cell or self.anchor,
                field=name,
                found=found,
                message=message,
                remedy=remedy,
            )
        )

    def lacks(self, name: str) -> None:
        """Write down that a field which a record needs is not given."""
        if name in self.cells:
            message = f"{called(name)} is not given, and a record needs it"
            self.note("record_incomplete", name, message)
            return
        message = f"no column gives the {called(name)}, and a record needs it"
        remedy = f"Add a column {called(name).capitalize()}, or say it in the companion file."
        self.note("record_incomplete", name, message, remedy)

    # --- reading one field ---

    def text(self, name: str, *, required: bool = False) -> str | None:
        """Words of a cell; a whole number without its ``.0``."""
        value = self.value(name)
        if value is None:
            if required:
                self.lacks(name)
            return None
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return str(value).strip()

    def day(
        self,
        name: str,
        *,
        required: bool = False,
        published: date | None = None,
        last_of: bool = False,
    ) -> Reading:
        """Day in a cell, with its problems written down."""
        found = read_day(self.value(name), published=published, last_of=last_of)
        if found.code:
            self.note(found.code, name, found.message)
        if required and found.value is None and not any(p.field == name for p in self.problems):
            self.lacks(name)
        elif required and found.value is None and self.is_sound:
            self.note("record_incomplete", name, f"{called(name)} could not be read")
        return found

    def word(self, name: str, known: dict[str, str], code: str) -> str | None:
        """Project's word for a cell; where there is none, a problem that lists the words."""
        typed = self.cells.get(name, (None, ""))[0]
        # "Not known" may itself be an answer, as in a self-assessment.
        value = typed if isinstance(typed, str) and words.read_word(typed, known) else None
        value = self.value(name) if value is None else value
        if value is None:
            return None
        found = words.read_word(value, known)
        if found is None:
            listed = ", ".join(dict.fromkeys(known.values()))
            self.note(code, name, f"“{value}” is not known here; known: {listed}")
        return found

    def amount(self, name: str, scale: float = 1.0) -> float | None:
        """Return the number in a cell of money or posts."""
        found = words.read_amount(self.value(name), scale)
        if found.code:
            self.note(found.code, name, found.message)
        return found.value


def called(name: str) -> str:
    """Name of a field as people say it."""
    return name.replace("_", " ")
