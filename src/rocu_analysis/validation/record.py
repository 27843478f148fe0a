"""What does one row of a register say, field by field, and what is wrong with it?

A recommendation to every region has no region. A name that nobody knows is an error and not a
blank: left blank, the record would be taken for one that goes to everybody.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from rocu_analysis import period_words, periods, reference
from rocu_analysis.errors import Problem, place
from rocu_analysis.problems import problem
from rocu_analysis.validation import names
from rocu_analysis.validation import register_words as words
from rocu_analysis.validation.register_words import Reading, is_nothing, plain

_EVERYBODY = (
    *("all", "all regions", "every region", "each region", "all ten regions", "all rocus"),
    *("all forces", "every force", "each force", "national"),
)
_FORCE_FIELDS = ("force", "body")
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
        """Where the record stands, as the frames write it."""
        return place(self.file, self.sheet, self.anchor)

    @property
    def errors(self) -> list[Problem]:
        """What sets it aside."""
        return [problem for problem in self.problems if problem.severity == "error"]

    def value(self, name: str) -> object:
        """Cell as typed; None where it is empty or states that there is nothing."""
        value = self.cells.get(name, (None, ""))[0]
        return None if is_nothing(value) else value

    def says(self, *names: str) -> bool:
        """Whether any of some cells states anything."""
        return any(self.value(name) is not None for name in names)

    def note(self, code: str, name: str, message: str, remedy: str = "") -> None:
        """Write down a problem at the cell of a field."""
        value, cell = self.cells.get(name, (None, ""))
        found = "" if value is None or value != value else str(value)
        told = {"field": name, "found": found, "message": message, "remedy": remedy}
        self.problems.append(problem(code, self.file, self.sheet, cell or self.anchor, **told))

    def lacks(self, name: str, message: str = "") -> None:
        """Write down that a field which a record needs is not given."""
        remedy, shown = "", name.replace("_", " ")
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

    def day(self, name: str, required: bool = False, *, last_of=False, published=None) -> Reading:
        """Day in a cell, with its problems written down."""
        reading = words.read_day(self.value(name), published=published, last_of=last_of)
        self._told(name, reading)
        if required and reading.value is None:
            if not any(problem.field == name for problem in self.problems):
                self.lacks(name)
            elif not self.errors:
                self.note("record_incomplete", name, f"{name.replace('_', ' ')} could not be read")
        return reading

    def amount(self, name: str, scale: float = 1.0) -> float | None:
        """The number in a cell of money or posts."""
        return self._told(name, words.read_amount(self.value(name), scale))

    def word(self, name: str) -> str | None:
        """Project's word for a cell; where there is none, a problem that lists the words."""
        known, typed = words.known(name), self.cells.get(name, (None, ""))[0]
        word = words.read_word(typed, known)
        # "Not known" may itself be an answer, as in a self-assessment.
        if word is None and self.says(name):
            listed = ", ".join(dict.fromkeys(known.values()))
            self.note(_UNKNOWN[name], name, f"“{typed}” is not known here; known: {listed}")
        return word if isinstance(typed, str) or self.says(name) else None

    def _told(self, name: str, reading: Reading) -> object:
        if reading.code:
            self.note(reading.code, name, reading.message)
        return reading.value

    @cached_property
    def period(self) -> periods.Period:
        """Its period. Two days stand above the words, which may leave open which year is meant."""
        first, last = self.day("period_start").value, self.day("period_end").value
        if first is not None and last is not None:
            if first <= last:
                return periods.span(first, last)
            self.note("period_backwards", "period_end", "it ends before it begins")
        elif self.says("period"):
            typed = self.value("period")
            reading = period_words.parse(typed)
            if reading.period is not None:
                if reading.note:
                    self.note("period_convention", "period", reading.note)
                return reading.period
            listed = " or ".join(period.label for period in reading.periods)
            code = "period_ambiguous" if listed else "period_unknown"
            means = f"may be {listed}" if listed else "is not a period that is known here"
            self.note(code, "period", f"“{typed}” {means}")
        return periods.not_stated()

    @cached_property
    def place(self) -> dict[str, str | None]:
        """``region`` and ``force``; a force brings its region with it.

        A body that is no territorial force, such as British Transport Police, stands under
        ``force`` with no region.
        """
        region = self._named("region", ("region",))
        force = self._named("force", _FORCE_FIELDS)
        if self.says("geography"):
            name = self._named("geography", ("region", *_FORCE_FIELDS))
            is_region = name in reference.REGIONS
            region = name if is_region and region is None else region
            force = name if not is_region and force is None else force
        home = _region_of(force)
        if home is not None and region is not None and region != home:
            message = f"{force} is in {home}, not in {region}; {home} was taken"
            self.note("region_differs", "region", message)
        return {"region": home or region, "force": force}

    def _named(self, name: str, kinds: tuple[str, ...]) -> str | None:
        """Place that a cell names, of some kinds; None for everybody."""
        value = self.value(name)
        if value is None or plain(value) in _EVERYBODY:
            return None
        meanings = names.meanings(str(value), codes=name == "region")
        fields = [meaning.field for meaning in meanings]
        fitting = [meaning.word for meaning in meanings if meaning.field in kinds]
        if {"national", "network"} & set(fields):
            return None
        if len(fitting) == 1:
            return fitting[0]
        places = [kind for kind in fields if kind in names.PLACES]
        if len(places) > 1:
            message = f"“{value}” is a {' and a '.join(places)}"
            self.note("name_ambiguous", name, message, "Say which, in a column of its own")
        elif places:
            message = f"“{value}” is a {places[0]}, and stands under {name}"
            self.note("name_unknown", name, message, f"Type it under {places[0]}")
        else:
            close = names.nearest(str(value), names.PLACES)
            remedy = f"Did you mean {' or '.join(close)}?" if close else ""
            self.note("name_unknown", name, f"“{value}” is no place that is known here", remedy)
        return None


def known_unit(
    typed: str, *, among_units: bool = False
) -> tuple[str | None, str | None, str | None]:
    """Name, kind (``ROCU``, ``force``, ``region``) and region of a unit that was graded.

    ``among_units``: a heading says that these are units, so a region's name means its unit.
    """
    means = {meaning.field: meaning.word for meaning in names.meanings(typed)}
    region = means.get("region")
    if "force" in means and region is None:
        return means["force"], "force", _region_of(means["force"])
    if "body" in means:
        return means["body"], "force", None
    if region is None:
        return None, None, None
    for row in reference.rows("regions"):
        unit_names = (plain(row["unit"]), plain(row["unit_short"]))
        if row["unit"] and (
            plain(typed) in unit_names or (among_units and row["region"] == region)
        ):
            return row["unit_short"], "ROCU", region
    if names.key(typed) == names.key(region):
        return region, None if "force" in means else "region", region
    # Other names of a region in the tables are earlier names of its unit.
    return None, "ROCU", region


def _region_of(force: str | None) -> str | None:
    return next((row["region"] for row in reference.rows("forces") if row["force"] == force), None)
