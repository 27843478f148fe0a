"""The specification of a paper, ``paper.toml``: read once, and every mistake in it placed.

It looks like this::

    title = "Regional organised crime: how {region} is doing"
    audience = "public"              # public, restricted or internal: there is no default
    marking = "OFFICIAL"
    handling = "May be published"
    region = "South West"
    returns = "returns"              # files or folders beside this one; or example = "fraud"
    template = "force.docx"          # a Word file whose page and styles the Word paper takes
    previous = "q3.record.json"      # records of earlier papers, or of other regions'; or a list

    [strands]                        # a declared assumption, printed in the paper
    arrests = "Pursue"

    [vocabulary.areas]               # words of your own, as in rocu.toml beside the returns
    Camden = { kind = "borough", part_of = "Metropolitan" }

    [[exhibits]]
    kind = "track"
    measure = "arrests"
    heading = "Arrests"

An entry names a kind of exhibit (``kind``), its options and where the exhibit stands in the paper.
A request is the same with every frame in place, so that it can be asked again of protected counts.
What could not be shown is told here too: whose fault it is, and in what words.
"""

from __future__ import annotations

import difflib
import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from numbers import Integral, Real
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rocu_analysis import reference, schema
from rocu_analysis.errors import (
    BadOption,
    MissingFile,
    Mistakes,
    NoFigures,
    NotComparable,
    RocuError,
    UnknownName,
    UnreadableFile,
)
from rocu_analysis.exhibits import NAMES
from rocu_analysis.exhibits.common import files_of
from rocu_analysis.exhibits.exhibit import (
    Chosen,
    Exhibit,
    Kind,
    as_held,
    kind_of as public_kind,
)
from rocu_analysis.exhibits.figures import WIDER, adds_up_over_time, is_worked_out
from rocu_analysis.measures.disclosure import are_few
from rocu_analysis.measures.variation import FEW
from rocu_analysis.paper import stated
from rocu_analysis.paper.counts import in_years
from rocu_analysis.readers import toml_text
from rocu_analysis.validation import vocabulary
from rocu_analysis.wording import capital, small_count, the_region

if TYPE_CHECKING:
    import pandas as pd


AUDIENCES = {
    "public": "anyone: small counts are hidden",
    "restricted": "named readers: small counts are hidden",
    "internal": "the unit itself: small counts are shown",
}
PURPOSES = ("information", "decision")
# Days between the first and the last period that the general paper needs for what goes over time.
OVER_TIME = {"track": 1, "balance_over_time": 1, "year_on_year": 364}
# Key of the whole paper -> type as TOML has it, and how it is written.
KEYS: dict[str, tuple[tuple[type, ...], str]] = {
    "title": ((str,), 'title = "Words"'),
    "subtitle": ((str,), 'subtitle = "Words"'),
    "audience": ((str,), 'audience = "public"'),
    "marking": ((str,), 'marking = "OFFICIAL"'),
    "marking_why": ((str,), 'marking_why = "Why it is lower than a return\'s"'),
    "handling": ((str,), 'handling = "Words"'),
    "authors": ((str,), 'authors = "A name or an office"'),
    "board": ((str,), 'board = "Name of the board"'),
    "purpose": ((str,), 'purpose = "Words"'),
    "for": ((str,), 'for = "information" or "decision"'),
    "asks": ((list,), 'asks = ["note the figures", "agree …"]'),
    "region": ((str,), 'region = "South West"'),
    "as_at": ((date, datetime, str), "as_at = 2021-04-07"),
    "returns": ((str, list), 'returns = "folder" or ["file.xlsx", "other.csv"]'),
    "example": ((str, list), 'example = "fraud" or ["fraud", "scorpion"]'),
    "previous": ((str, list), 'previous = "last.record.json" or ["q1.record.json", "…"]'),
    "template": ((str,), 'template = "force.docx"'),
    "threshold": ((int,), "threshold = 5"),
    "strands": ((dict,), '[strands] and then arrests = "Pursue"'),
    "assumptions": ((list,), 'assumptions = ["Words"]'),
    "restricted": ((dict,), '[restricted] and then marking = "OFFICIAL-SENSITIVE"'),
    "exhibits": ((list,), '[[exhibits]] and then kind = "track"'),
    "vocabulary": ((dict,), '[vocabulary.measures] and then "knives seized" = { unit = "count" }'),
}
_CHOICES = "; ".join(f"{name} ({meaning})" for name, meaning in AUDIENCES.items())
_NEEDED = {
    "title": KEYS["title"][1],
    "audience": f'audience = "…", one of: {_CHOICES}. It has no default',
    "exhibits": KEYS["exhibits"][1],
}
# In TOML a line belongs to the section above it: one added at the end is the last exhibit's.
OF_THE_PAPER = "Put {} above the first section: there it is an option of the whole paper"
ALIKE = 0.8  # of 1, from which two names differ by a slip only
LONGEST_SHOWN = 60
MOST_LETTERS = 255  # of what stands on one line: Office keeps no more in a file's properties


class Entry(dict):
    """One of ``[[exhibits]]``, with the line that it begins at."""

    line: int | None = None


@dataclass(frozen=True)
class Spec:
    """What ``paper.toml`` says.

    ``sources`` are the returned files to check; ``previous`` records of other papers; ``options``
    the other arguments of `Paper`; ``where`` the file's name, for errors.
    """

    where: str
    sources: tuple[Path, ...]
    options: Mapping[str, Any] = field(default_factory=dict)
    exhibits: tuple[Mapping[str, Any], ...] = ()
    vocabulary: Mapping[str, Any] = field(default_factory=dict)  # words to add, as in rocu.toml
    previous: tuple[Path, ...] = ()


@contextmanager
def understood(where: str) -> Iterator[None]:
    """The last net: what nobody foresaw in a specification is one paragraph too, with its type."""
    try:
        yield
    except RocuError:
        raise
    except Exception as error:  # whatever a specification makes Python raise is no traceback
        kind = type(error).__name__
        found = f"something in it cannot be understood: reading broke off with {kind}"
        remedy = "Take out what was changed last, then put it back a line at a time"
        raise BadOption(where, found, None, remedy) from error


def read(path: str | Path) -> Spec:
    """Read a specification; every error names the key, what was found and how it is written."""
    path = Path(path)
    with understood(path.name):
        return _read(path)


def _read(path: Path) -> Spec:
    text, where = _text_of(path), path.name
    try:
        written = toml_text.loads(text)
    except ValueError as error:
        sample = 'A line is key = "words" or key = 5; a section is [strands] or [[exhibits]]'
        found = f"it cannot be read as TOML: {_what_is_wrong(str(error), text)}"
        raise UnreadableFile(where, found, sample) from error
    lines, mistakes = text.splitlines(), Mistakes()
    for key, value in written.items():
        begins = re.compile(rf"\s*(\[\[?\s*)?[\"']?{re.escape(key)}[\"']?\s*[\]=.]")
        number = next((at for at, line in enumerate(lines, 1) if begins.match(line)), None)
        place = f"{where}, line {number}" if number else where
        with mistakes.one_by_one():
            check_key(place, key, value, KEYS, "a key of a paper")
    for needed in ("title", "audience", "exhibits"):
        with mistakes.one_by_one():
            if needed not in written:
                raise BadOption(where, f"it has no {needed}", f"Needed: {_NEEDED[needed]}")
    mistakes.tell()
    apart = ("returns", "example", "exhibits", "for", "previous", "vocabulary")
    options = {key: value for key, value in written.items() if key not in apart}
    if "for" in written:
        purpose = reference.one_of(f"{where}, for", written["for"], PURPOSES)
        options["decision"] = purpose == "decision"
    if "template" in written:
        options["template"] = path.parent / written["template"]
    begins = re.compile(r"\s*\[\[\s*exhibits\s*\]\]")
    numbers = [at for at, line in enumerate(lines, 1) if begins.match(line)]
    entries = tuple(written["exhibits"])
    for entry in entries:  # a file is named as it lies beside this one
        if str(entry.get("per", "")).lower().endswith(".csv"):
            entry["per"] = str(path.parent / entry["per"])
    if len(numbers) == len(entries):
        entries = tuple(map(Entry, entries))
        for entry, number in zip(entries, numbers, strict=True):
            entry.line = number
    previous = tuple(path.parent / name for name in _listed(written.get("previous", [])))
    added = written.get("vocabulary", {})
    return Spec(where, sources(written, path, where), options, entries, added, previous)


def _text_of(path: Path) -> str:
    if not path.exists():
        raise MissingFile(
            str(path), "there is no such file", None, "Make one to start from: rocu start my-paper"
        )
    if path.is_dir():
        raise UnreadableFile(
            str(path),
            "it is a folder, not a specification",
            None,
            f"Name the file in it, such as {path / 'paper.toml'}",
        )
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise UnreadableFile(
            path.name,
            f"line {line} has a letter that is not in UTF-8, or this is no text file",
            "A text file such as paper.toml",
            "Save it again as UTF-8",
        ) from error
    except OSError as error:
        raise UnreadableFile(path.name, f"it cannot be read: {error.strerror or error}") from error


_UNCLOSED = "a quote or a bracket is probably not closed"
# What Python's parser says, and what whoever wrote the file must look for.
_MEANINGS = {
    "Illegal character '\\n'": _UNCLOSED,
    "Unclosed": _UNCLOSED,
    "Unterminated": _UNCLOSED,
    "Cannot overwrite a value": "this key or section is given a second time",
    "Cannot declare": "this section is declared twice; exhibits are [[exhibits]] each time",
    "Expected ']": "the brackets of a section do not match",
    "Invalid value": "the value is neither in quotes nor a number, a date, true or false",
    "Expected newline": "something is left over behind the value, or it is a date that there is "
    "not",
    "Expected '='": "there is no = behind the key",
    "Invalid date": "there is no such date",
    "Unescaped": "a \\ must be doubled; in a path, / does on Windows too",
}


def _what_is_wrong(message: str, text: str) -> str:
    """Say which line, what stands there and what is probably wrong."""
    place = re.search(r"\(at line (\d+)[^)]*\)", message)
    number = int(place[1]) if place else None
    plain = message.partition(" (at ")[0]
    meaning = next((words for sign, words in _MEANINGS.items() if sign in plain), plain)
    if meaning is _UNCLOSED:
        where = f"line {number}" if number else "the end of the file"
        return f"{meaning} at {where}, or before it"
    if number is None:
        return meaning
    lines = text.splitlines()
    shown = lines[number - 1].strip()[:LONGEST_SHOWN] if number <= len(lines) else ""
    return f"line {number} (“{shown}”): {meaning}"


def sources(written: Mapping, path: Path, where: str) -> tuple[Path, ...]:
    """Files that ``returns`` or ``example`` names; empty where neither is given."""
    from rocu_analysis import datasets
    from rocu_analysis.readers import missing_path

    if "returns" in written and "example" in written:
        raise BadOption(where, "it has both returns and example", "One of the two")
    names = _listed(written.get("example", []))
    files = [file for name in names for file in _known(name, where, datasets.example_files)]
    for name in _listed(written.get("returns", [])):
        place = path.parent / name
        if not place.exists():
            near = missing_path(place).remedy
            raise MissingFile(
                f"{where}, returns",
                f"there is nothing at “{name}”",
                f"Looked for: {place}",
                f"{near} Paths are relative to the folder of the specification",
            )
        files.append(place)
    return tuple(dict.fromkeys(files))


def meant(name: str) -> str | None:
    """Known measure that a name differs from by a slip of the pen only, if there is one."""
    known = [str(measure) for measure in reference.measures_list()["measure"]]
    name = name.strip().casefold()
    alike = difflib.get_close_matches(name, known, n=1, cutoff=ALIKE)
    return alike[0] if alike and name not in known else None


def check_audience(audience: str | None, where: str) -> str:
    """Give back the audience, which has no default: to guess it could publish what must not be."""
    if audience is None:
        raise BadOption(where, "the audience is not given, and has no default", _CHOICES)
    return reference.one_of(f"{where}, audience", audience, tuple(AUDIENCES), _CHOICES)


def check_strands(strands: Mapping | None, where: str) -> dict[str, str]:
    """Map from measure to strand; raises `BadOption` for a strand or measure that is none."""
    said = {}
    for measure, strand in (strands or {}).items():
        close = meant(str(measure))
        if close:
            raise BadOption(
                f"{where}, strands", f"“{measure}” is no measure", None, f"Did you mean {close}?"
            )
        strand = reference.one_of(f"{where}, strands, {measure}", strand, reference.STRANDS)
        said[reference.called("measure", measure)] = strand
    return said


def check_restricted(restricted: Mapping | None, where: str) -> dict[str, str]:
    """Marking and handling of the restricted part."""
    known = {key: KEYS[key] for key in ("marking", "handling")}
    for key, value in (restricted or {}).items():
        check_key(f"{where}, restricted", key, value, known, "a key of it")
        check_line(key, value, f"{where}, restricted")
        if key == "marking":
            check_is_marking(value, f"{where}, restricted")
    return dict(restricted or {})


def check_title(title: str, where: str) -> str:
    """Title without spaces around it; raises `BadOption` where there is none."""
    if not isinstance(title, str) or not title.strip():
        raise BadOption(where, "the title is empty", "Words, since every format carries it")
    return check_line("title", title.strip(), where)


_MARKING = re.compile(r"(?i)(OFFICIAL[- ]SENSITIVE|OFFICIAL|SECRET|TOP[- ]SECRET)(?![\w-])\W*(\w*)")


def check_is_marking(marking: str, where: str) -> None:
    """Raise `BadOption` for what is no marking of the Government Security Classifications."""
    if not marking.strip():
        return
    match = _MARKING.match(marking.strip())
    # OFFICIAL SENSITVE is a slip, and a lower marking than was meant; other words behind it are
    # handling instructions.
    plain = match is not None and match[1].upper() == "OFFICIAL"
    slip = plain and difflib.get_close_matches(match[2].upper(), ["SENSITIVE"], cutoff=ALIKE)
    if match is None or slip:
        known = [name.replace("TOP-", "TOP ") for name in reference.MARKINGS]
        raise BadOption(
            f"{where}, marking",
            f"{_shown(marking)} was found",
            f"Markings: {', '.join(known)}; words on handling may stand behind",
            reference.did_you_mean(marking.upper(), known),
        )


def check_marking(marking: str, why: str, of_returns: str, where: str) -> None:
    """Raise `BadOption` where the paper is marked lower than a return and nobody says why."""
    if not why.strip() and reference.rank_of_marking(marking) < reference.rank_of_marking(
        of_returns
    ):
        raise BadOption(
            f"{where}, marking",
            f"“{marking}” was found, and a return is marked {of_returns}",
            None,
            f'Write marking = "{of_returns}", or say why it may be lower: marking_why = "Words"',
        )


def check_line(name: str, text: str, where: str) -> str:
    """Text that stands on one line, such as the marking; raises `BadOption` where it is long."""
    if not isinstance(text, str):
        raise BadOption(f"{where}, {name}", f"{_shown(text)} was found", "Words, in quotes")
    if len(text) > MOST_LETTERS:
        raise BadOption(
            f"{where}, {name}",
            f"it has {len(text):,} letters: {_shown(text)}",
            f"At most {MOST_LETTERS}, since it stands on one line and in the file's properties",
            "Say it in fewer words; longer ones have their place in purpose, asks or assumptions",
        )
    return text


def check_region(region: str | None, where: str) -> str | None:
    """Give the region's own name, none for ``all``; an error says where it was written."""
    if not region or reference.is_every_region(region):
        return None
    return _known(region, where, reference.check_region)


# What may name the paper's region.
OF_ONE_REGION = ("title", "subtitle", "purpose", "asks")


def filled(name: str, said: Any, before: str | None, after: str | None, where: str) -> Any:
    """Words with the region's name for ``{region}``, and how many forces it has for ``{forces}``.

    Raises `BadOption` where they name the region that the specification is of, and the paper is of
    another: the title of one region's paper stands above no other's.
    """
    if isinstance(said, list):
        return [filled(name, item, before, after, where) for item in said]
    if not isinstance(said, str):
        return said  # told where it is checked
    if before and after not in (None, before) and before in said:
        cure = "Write {region} where they name it, and {forces} for how many forces it has"
        found = f"the words name {before}, and the paper is of {the_region(after)}: {_shown(said)}"
        raise BadOption(f"{where}, {name}", found, None, cure)
    forces = reference.forces_in(after) if after else reference.areas("force")
    place = the_region(after) if after else "all regions"
    said = re.sub(r"^\{region\}", capital(place), said).replace("{region}", place)
    return said.replace("{forces}", small_count(len(forces), "force"))


def check_threshold(threshold: int, where: str) -> int:
    """Least count that is not small; raises `BadOption` where it is none."""
    if isinstance(threshold, bool) or not isinstance(threshold, int) or threshold < 2:
        raise BadOption(f"{where}, threshold", f"{threshold!r} was found", "A whole number from 2")
    return threshold


def _known(name: str, where: str, known: Callable) -> Any:
    """What a name stands for; an error says where it was written."""
    try:
        return known(name)
    except UnknownName as error:
        raise UnknownName(
            f"{where}, {error.where}", error.found, error.allowed, error.remedy
        ) from error


def check_key(where: str, key: str, value: Any, known: Mapping, of: str) -> None:
    """Raise `BadOption` for a key that is not known, or a value of none of its types."""
    # ``known`` gives the types of each key, none for any, and how it is written.
    if key not in known:
        remedy = reference.did_you_mean(key, known)
        if known is not KEYS and key in KEYS:
            remedy = OF_THE_PAPER.format(key)
        raise BadOption(where, f"“{key}” is not {of}", f"Known: {', '.join(known)}", remedy)
    types, written = known[key]
    # In Python true is a number; in a threshold it is a mistake.
    fits = isinstance(value, types) and (not isinstance(value, bool) or bool in types)
    if fits and isinstance(value, list | tuple) and '["' in written:
        fits = all(isinstance(item, str) for item in value)
    if types and not fits:
        raise BadOption(where, f"{key} = {_shown(value)} was found", f"Write it as {written}")


def _shown(value: Any) -> str:
    """What was found, as it is written, cut where it is long."""
    text = repr(value)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


def _listed(value: str | list) -> list[str]:
    return [value] if isinstance(value, str) else [str(part) for part in value]


KINDS = (*NAMES, stated.KIND.name)
# Keys of an entry that are no options of its kind: types, and how each is written.
OWN_KEYS: dict[str, tuple[tuple[type, ...], str]] = {
    "kind": ((str,), 'kind = "track"'),
    "heading": ((str,), 'heading = "Words"'),
    "comment": ((str,), 'comment = "A sentence of your own"'),
    "annex": ((bool,), "annex = true or false"),
    "answer": ((bool,), "answer = true or false"),
    "audience": ((str,), 'audience = "restricted"'),
    "only": ((Mapping,), 'only = { counting = "operation" }'),
    "region": ((str,), 'region = "South West"'),
}
PLACES = ("public", "restricted")
NEEDED = {"measure": 'measure = "arrests", or another measure of the returns'}


def kind_of(name: str) -> Kind:
    """Kind by its name, the one that only a paper has among them."""
    return stated.KIND if name == stated.KIND.name else public_kind(name)


@dataclass(frozen=True, eq=False)
class Request:
    """One exhibit that the paper asks for, and where it stands."""

    function: str  # public name, such as ``track``
    frames: Mapping[str, Any] = field(repr=False)  # by the name of the argument, or ``check``
    arguments: Mapping[str, Any]  # every other argument
    heading: str = ""  # of the section that it stands in
    annex: bool = False
    restricted: bool = False  # whether it stands in the restricted part only
    comment: str = ""  # what whoever asks for it has to add
    answer: bool = False  # whether its headline is part of the answer on page one
    where: str = ""  # where the specification asks for it, for errors
    kept_nothing: str = ""  # what ``only`` asks for, where no row has it

    def build(self) -> Exhibit:
        """Ask the function; raises `NoFigures` where nothing is left to ask about."""
        if self.lacks_region:
            found = "it is of one region, and the paper is of all"
            raise NoFigures("region", found, None, f"Write {OWN_KEYS['region'][1]}")
        if self.kept_nothing:
            raise NoFigures(
                "only", f"no row has {self.kept_nothing}", None, "Check the value, or leave it out"
            )
        with understood(self.function):
            if self.chosen is None:
                return _function(self.function)(**self.frames, **self.arguments)
            return kind_of(self.function).finish(self.chosen, *self._asked)

    def with_frame(self, name: str, frame: pd.DataFrame) -> Request:
        """Give the same request of another frame."""
        return replace(self, frames={**self.frames, name: frame})

    def with_arguments(self, **changed: Any) -> Request:
        """Give the same request with some arguments changed."""
        return replace(self, arguments={**self.arguments, **changed})

    @property
    def lacks_region(self) -> bool:
        """Whether it is of one region, in a paper that is asked for all of them."""
        return _needs_region(self.function) and "region" not in self.arguments

    @cached_property
    def chosen(self) -> Chosen | None:
        """Counts that its kind selects; None where it shows none, or errs, as the exhibit will."""
        kind = kind_of(self.function)
        if kind.select is None or self.lacks_region:
            return None
        # What nobody foresaw stops the paper: what is not chosen would not be protected.
        with understood(self.where or self.function):
            frames, options = self._asked
            try:
                return kind.choose(frames, options)
            except RocuError:
                return None

    @cached_property
    def _asked(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Frames and options of its function, those that nobody gave among them."""
        bound = inspect.signature(_function(self.function)).bind(**self.frames, **self.arguments)
        bound.apply_defaults()
        options = dict(bound.arguments)
        return {name: options.pop(name) for name in kind_of(self.function).frames}, options

    @property
    def measures(self) -> set[str]:
        """Measures that its kind selects."""
        return {held.measure for held in self.chosen.selections} if self.chosen else set()

    @cached_property
    def rows_used(self) -> list[pd.DataFrame]:
        """Frames with the rows that the exhibit is made from."""
        named = {self.arguments.get(name) for name in ("measure", "of")} - {None}
        return [
            frame[frame["measure"].isin(named)] if named and "measure" in frame.columns else frame
            for frame in self.frames.values()
            if hasattr(frame, "columns")
        ]

    @cached_property
    def files(self) -> set[str]:
        """Returned files that its rows come from."""
        frames = (frame for frame in self.rows_used if "source" in frame.columns)
        return {name for frame in frames for name in files_of(frame["source"])}

    @property
    def plain_words(self) -> str:
        """What was asked, for a board: ``change over time of arrests in South West``."""
        named = kind_of(self.function).shows
        joints = (" of ", "measure"), (" by ", "by"), (" for ", "region"), (" in ", "period")
        for joint, name in joints:
            if self.arguments.get(name):
                named += f"{joint}{self.arguments[name]}"
        return named

    @property
    def words(self) -> str:
        """What was asked, for a reader: ``track: arrests, South West``."""
        named = [
            str(self.arguments[name])
            for name in ("measure", "region", "period", "by")
            if self.arguments.get(name)
        ]
        return f"{self.function.replace('_', ' ')}: {', '.join(named)}" if named else self.function


# --- from entries to requests --------------------------------------------------------------------


def fitting(
    entries: Iterable[Mapping[str, Any]],
    frames: Mapping[str, Any],
    region: str | None,
    threshold: int,
) -> list[Mapping[str, Any]]:
    """Entries of the general paper that returns have something for, which nobody asked for by name.

    Its measure is the one that most figures are of, where there are no arrests, and that of a
    region's money beside counts the one that most amounts are of, where no cash is. Where only one
    region can be compared its forces are, if there are several. Of figures that are counted in
    several ways it shows those of what a unit led. What goes over time needs two periods, and the
    year before one of a year ago, whose chart stands for that without limits; of the forces, where
    they are all that is known of the region and no year of theirs is under the ``threshold``; and
    by threat, where several are stated of the region and no year of theirs is. Of grades it shows
    the newest scale, and of its questions that on organised crime, else the one most asked.
    """
    outcomes = frames["outcomes"]
    held = outcomes[outcomes["region"].notna()]
    in_focus = held["region"].eq(region)
    held = held[in_focus] if in_focus.any() else held
    counts = held["unit"].eq("count")
    money = held["unit"].eq("GBP") & counts.any() & (region in reference.REGIONS)
    among = {"arrests": counts if counts.any() else ~counts, "cash seized": money}
    known = {row["measure"] for row in reference.rows("measures")}
    kept = []
    for entry in entries:
        of = [name for name in kind_of(entry["kind"]).frames.values() if name in frames]
        measure = entry.get("measure")
        by = entry.get("by")
        stated = held[held[by].notna() & held[by].ne(reference.NOT_STATED)] if by else held
        if measure in among:
            named = stated.loc[among[measure], "measure"]
            if named.empty:
                continue
            usual = min(named.mode(), key=lambda name: name not in known)
            measure = measure if named.eq(measure).any() else str(usual)
            entry = {**entry, "measure": measure}
        rows = outcomes if measure is None else outcomes[outcomes["measure"].eq(measure)]
        forces = rows[rows["geography"].eq("force")]
        regions = set(rows.loc[rows["geography"].eq("region"), "region"])
        whole = regions | {name for name, some in forces.groupby("region")["force"]
                       if set(some) >= set(reference.forces_in(name))}  # fmt: skip
        # The first frame is what a kind is about; completeness, which stands last, is of figures.
        if (frames[of[0]].empty if of else kept and outcomes.empty) or (
            "outcomes" in of and rows.empty
        ):
            continue
        if entry["kind"] == "grades":
            asked = _one_question_each(frames["grades"], region)
            kept += [{**entry, **options} for options in asked]
            continue
        if entry["kind"] == "scorecard" and held["unit"].isin(schema.NOT_ADDED).all():
            continue
        shown = rows[rows.index.isin(stated.index)]
        by_strand = entry["kind"].startswith("balance")
        if by_strand and shown["strand"].eq(reference.NOT_STATED).all():
            continue
        of_regions = shown.loc[shown["geography"].eq("region"), "counting"]
        ways = set(of_regions if len(of_regions) else shown["counting"])
        if measure is not None and ways and rows["counting"].nunique() > 1:
            entry = {**entry, "counting": min(ways, key=schema.COUNTINGS.index)}
            shown, forces = (part[part["counting"].eq(entry["counting"])]
                             for part in (shown, forces))  # fmt: skip
        ends = shown["period_end"]
        if (ends.max() - ends.min()).days < OVER_TIME.get(entry["kind"], 0):
            continue
        # What stands on a day has no year, and of a share or an average there is no rate.
        units, labels = shown["unit"].unique(), shown["period"].unique()
        if entry["kind"] == "year_on_year" and not adds_up_over_time(measure, labels, units):
            continue
        if "per" in entry and is_worked_out(measure, units):
            entry = {name: value for name, value in entry.items() if name != "per"}
        # A board of one region asks in which threat it changed.
        several = by and shown["region"].nunique() == 1 and shown[by].nunique() > 1
        if by and not (several and not _has_small_years(shown, threshold, by)):
            continue
        here = forces if region is None else forces[forces["region"].eq(region)]
        of_several = here["force"].nunique() > 1
        small = _has_small_years(here, threshold)
        # A board of several forces asks which of them changed.
        by_force = of_several and not small and region not in {None, *regions}
        if entry["kind"] == "year_on_year" and by_force and not by:
            entry = {**entry, "geography": "force"}
        years = [
            other["measure"]
            for other in kept
            if other["kind"] == "year_on_year" and not {"geography", "by"} & set(other)
        ]
        if entry["kind"] == "track" and measure in years and ends.nunique() < FEW:
            continue
        if entry["kind"] == "compare_regions" and len(whole) < 2:
            if not of_several:
                continue
            entry = {**entry, "geography": "force"}
        kept.append(entry)
    return kept


def _has_small_years(rows: pd.DataFrame, threshold: int, of: str = "force") -> bool:
    """Whether some force, say, has a year, back from the newest, that is hidden or would be."""
    if rows["marker"].eq("c").any():
        return True
    if rows.empty:
        return False
    years = in_years(rows, rows["period_end"].max().date())
    years = rows if years is None else years
    return bool(are_few(years.groupby([of, "period"])["value"].sum(), threshold).any())


def without_tables(requests: Sequence[Request], tables: Mapping[int, tuple]) -> tuple[Request, ...]:
    """Requests of the general paper, less tables of hidden counts that say nothing of their own.

    A year by force or threat in which counts are hidden becomes that of the region; of several
    requests that are left the same table of counts the first stays.
    """
    kept, shown = [], set()
    for place, request in enumerate(requests):
        if place in tables and request.function == "year_on_year":
            if "by" in request.arguments:
                continue
            request = request.with_arguments(geography=None)
        counts = tuple(
            (use.measure, use.counting, use.totals.to_csv()) for use, _ in tables.get(place, ())
        )
        if not counts or (request.restricted, counts) not in shown:
            kept.append(request)
        shown.add((request.restricted, counts))
    return tuple(kept)


def _one_question_each(grades: pd.DataFrame, region: str | None) -> list[dict[str, str]]:
    """Options by which grades of several scales or questions are shown, none mixed with another."""
    given = grades[grades["grade"].notna()]
    if given["scale"].nunique() < 2 and given["question"].nunique() < 2:
        return [{}]
    is_self = given["scale"].eq(schema.SELF)
    inspected = given[~is_self].sort_values("assessed", na_position="first", kind="stable")
    if (mine := inspected["region"].eq(region)).any():
        inspected = inspected[mine]
    chosen = [{"scale": schema.SELF}] * bool(is_self.any())
    if inspected.empty:
        return chosen
    scale = str(inspected["scale"].iloc[-1])
    asked = inspected.loc[inspected["scale"].eq(scale), "question"].dropna()
    ours = asked[asked.str.contains("organised crime", case=False)]
    question = (ours if len(ours) else asked).mode()
    named = {"question": str(question[0])} if len(question) else {}
    return [{"scale": scale, **named}, *chosen]


def requests(
    entries: Iterable, frames: Mapping[str, Any], defaults: Mapping[str, Any], where: str
) -> tuple[Request, ...]:
    """Turn entries, or exhibits made before, into requests; `BadOption` names the entry."""
    # ``frames`` are the check's by name, and ``check``; ``defaults`` go to every kind that takes
    # them: ``region``, ``as_at``, ``strands``; ``of_all`` says that the paper is asked for every
    # region; ``where`` is the specification's name, for errors.
    made: list[Request] = []
    mistakes = Mistakes()
    for place, entry in enumerate(entries, 1):
        line = getattr(entry, "line", None)
        named = f"line {line}, exhibit {place}" if line else f"exhibit {place}"
        with mistakes.one_by_one(), understood(f"{where}, {named}"):
            request = _request(entry, frames, defaults, f"{where}, {named}")
            made.append(replace(request, where=named))
    mistakes.tell()
    if not made:
        raise BadOption(where, "it asks for no exhibit", "At least one")
    return tuple(made)


def _request(entry, frames: Mapping, defaults: Mapping, where: str) -> Request:
    if isinstance(entry, Exhibit):
        recipe = entry.recipe
        return Request(recipe.function, dict(recipe.frames), dict(recipe.arguments))
    if not isinstance(entry, Mapping):
        raise BadOption(
            where,
            f"a {type(entry).__name__} was found",
            "An exhibit, or an entry such as {'kind': 'track', 'measure': 'arrests'}",
        )
    asked = entry.get("kind")
    name = None if asked is None else reference.fold(asked).replace(" ", "_")
    if name not in KINDS:
        found = "it has no kind" if asked is None else f"“{asked}” is not a kind of exhibit"
        close = None if asked is None else reference.did_you_mean(str(asked), KINDS)
        raise BadOption(where, found, f"Kinds: {', '.join(KINDS)}", close)
    where = f"{where} ({name})"
    parameters = dict(inspect.signature(_function(name)).parameters)
    given = {key: value for key, value in entry.items() if key not in OWN_KEYS}
    known = _options(name)
    mistakes = Mistakes()
    for key, value in entry.items():
        with mistakes.one_by_one():
            if value is not None:
                check_key(where, key, value, known, "an option of it")
    mistakes.tell()
    audience = reference.one_of(f"{where}, audience", entry.get("audience", "public"), PLACES)
    needed = [key for key, parameter in parameters.items() if key in known and key != "region"
              and parameter.default is inspect.Parameter.empty]  # fmt: skip
    for key in needed:
        if key not in entry:
            raise BadOption(where, f"it has no {key}", f"Write {NEEDED.get(key, key + ' = …')}")
    only = entry.get("only", {})
    whole = {key: frames[frame] for key, frame in kind_of(name).frames.items()}
    kept = _narrowed(whole, only, where) if only else whole
    if name == stated.KIND.name:
        kept = {key: stated.public(frame) for key, frame in kept.items()}
    first = next(iter(whole))
    arguments = _defaults(parameters, defaults, entry) | given
    try:
        arguments = as_held(kept, kind_of(name).settled(arguments))
    except RocuError as error:
        place = f"{where}, {error.where}"
        raise type(error)(place, error.found, error.allowed, error.remedy) from error
    if _needs_region(name) and "region" not in arguments and not defaults.get("of_all"):
        raise BadOption(where, "it has no region", f"Write {OWN_KEYS['region'][1]}")
    emptied = only and kept[first].empty and not whole[first].empty
    return Request(
        name,
        kept,
        arguments,
        str(entry.get("heading", "")),
        bool(entry.get("annex", False)),
        audience == "restricted",
        str(entry.get("comment", "")),
        bool(entry.get("answer", False)),
        kept_nothing=" and ".join(f"{column} = {value!r}" for column, value in only.items())
        if emptied
        else "",
    )


def _needs_region(name: str) -> bool:
    """Whether a kind is of one region and no other."""
    region = inspect.signature(_function(name)).parameters.get("region")
    return region is not None and region.default is inspect.Parameter.empty


def _function(name: str):
    import rocu_analysis

    return stated.stated if name == stated.KIND.name else getattr(rocu_analysis, name)


def _options(name: str) -> dict[str, tuple[tuple[type, ...], str]]:
    """Types of each option of a kind, none where it may be any, and how it is written."""
    kind = kind_of(name)
    return {key: types for key, types in kind.types.items() if key not in kind.frames} | OWN_KEYS


def _narrowed(frames: Mapping, only: Mapping, where: str) -> dict[str, pd.DataFrame]:
    """Frames with the rows in which each column that ``only`` names bears a value it wants."""
    if "check" in frames:
        raise BadOption(where, "only = … was found", "Of a check nothing can be left out")
    known = {column for frame in frames.values() for column in frame.columns}
    for column in only:
        if column not in known:
            close = reference.nearest(column, known)
            found = f"only names the column “{column}”, which the frame has not"
            raise BadOption(where, found, f"Nearest: {', '.join(close)}" if close else None)
    narrowed = {}
    for name, frame in frames.items():
        for column in set(only) & set(frame.columns):
            values = only[column] if isinstance(only[column], list | tuple) else [only[column]]
            if column == "source":  # a file's name stands at the front of every source
                starts = tuple(str(value) for value in values)
                frame = frame[frame["source"].astype("str").str.startswith(starts)]
            else:
                folded = {reference.fold(value) for value in values if isinstance(value, str)}
                held = frame[column].dropna().unique()
                named = [word for word in held if reference.fold(word) in folded]
                is_wanted = frame[column].isin([*values, *named])
                if "event_date" in frame.columns and column == "report":
                    is_wanted |= frame[column].isna()  # an event is held by its number too
                frame = frame[is_wanted]
        narrowed[name] = frame.reset_index(drop=True)
    return narrowed


def _defaults(parameters: Mapping, defaults: Mapping, entry: Mapping) -> dict:
    """The paper's own region, date and strand map, for functions that take them."""
    taken = {name: value for name, value in defaults.items() if name in parameters}
    if "measure" in entry:
        taken.pop("strands", None)  # the measure has strands of its own
    alone = {"force", "body"} & set(entry) or entry.get("geography") in WIDER
    if alone and "region" not in entry:
        taken.pop("region", None)  # the area that is asked for need not lie in the paper's region
    if "region" in parameters and "region" in entry:
        taken["region"] = entry["region"]
        # Forces and areas have no region among them to stand out.
        of_regions = entry.get("geography") in (None, "region")
        if reference.is_every_region(entry["region"]) and "focus" in parameters and of_regions:
            taken["focus"] = defaults.get("region")
    return {name: value for name, value in taken.items() if value is not None}


# --- for editors ---------------------------------------------------------------------------------

_JSON = {str: "string", bool: "boolean", int: "integer", Integral: "integer", float: "number",
         Real: "number", date: "string", datetime: "string", list: "array", tuple: "array",
         dict: "object", Mapping: "object"}  # fmt: skip


def json_schema() -> dict:
    """JSON Schema of ``paper.toml``, for editors that complete and mark what is typed in TOML."""

    def said(types: tuple, written: str, words: tuple[str, ...] = ()) -> dict:
        named = list(dict.fromkeys(_JSON[kind] for kind in types))
        told = {"type": named, "description": written} if named else {}
        return told | ({"enum": [*words]} if words else {})

    def entry(name: str) -> dict:
        words = kind_of(name).words
        options = {key: said(*kind, words.get(key, ())) for key, kind in _options(name).items()}
        options["kind"] = {"const": name}
        return {"type": "object", "properties": options, "additionalProperties": False}

    keys = {name: said(*kind) for name, kind in KEYS.items()}
    keys["audience"]["enum"], keys["for"]["enum"] = [*AUDIENCES], [*PURPOSES]
    keys["vocabulary"] |= {"properties": vocabulary.json_schema()["properties"]}
    # The kind that is named decides: only its options are completed.
    by_kind = [
        {"if": {"properties": {"kind": {"const": name}}}, "then": entry(name)} for name in KINDS
    ]
    exhibit = {"type": "object", "properties": {"kind": {"enum": [*KINDS]}}, "required": ["kind"]}
    keys["exhibits"] |= {"type": "array", "items": {**exhibit, "allOf": by_kind}}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "What a paper shows, and for whom",
        "type": "object",
        "properties": keys,
        "required": ["title", "audience", "exhibits"],
        "additionalProperties": False,
    }


# --- what could not be shown ---------------------------------------------------------------------


def is_for_want_of_figures(error: RocuError) -> bool:
    """Whether the data, and not the specification, stand against an exhibit."""
    # A paper is made again every quarter: what the returns of one quarter do not hold, or hold in
    # ways that must not be added, is told in the paper and does not stop it.
    if isinstance(error, UnknownName):
        name = error.found.partition("“")[2].partition("”")[0]
        return error.where == "measure" and meant(name) is None
    return isinstance(error, NoFigures | NotComparable)


def for_a_board(request: Request, error: RocuError | None) -> str:
    """What could not be shown and why, without the words of the program."""
    # Without an error the protection of people leaves too little of what was returned.
    frames = [frame for frame in request.frames.values() if hasattr(frame, "columns")]
    reason = "the returns do not hold the figures that it needs"
    if error is None:
        reason = "to protect people, too few of its figures may be shown"
    elif request.lacks_region:
        reason = "it is of one region, and this paper is of all"
    elif isinstance(error, NotComparable):
        reason = "the figures that were returned must not be added up or compared as they stand"
    elif all(frame.empty for frame in frames) or request.kept_nothing:
        reason = "the returns hold nothing on this"
    elif isinstance(error, UnknownName):
        reason = "no return gives this measure"
    return f"{request.plain_words[:1].upper()}{request.plain_words[1:]}: {reason}"


def placed_in(where: str, place: int, request: Request, error: RocuError) -> RocuError:
    """Give an error the exhibit that it arose in."""
    named = request.where or f"exhibit {place + 1}"
    told = f"{where}, {named} ({request.words}), {error.where}"
    return type(error)(told, error.found, error.allowed, error.remedy)
