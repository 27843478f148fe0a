"""The specification of a paper, ``paper.toml``: read once, and every mistake in it placed.

All that it may say is declared in one table, ``reference/paper_keys.csv``: the options of a `Paper`
are checked by it too, and the page of docs and the JSON Schema for editors are made from it and
from the options of each kind.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from numbers import Integral, Real
from pathlib import Path
from typing import Any, NamedTuple

from rocu_analysis import datasets, errors, reference
from rocu_analysis.errors import BadOption
from rocu_analysis.exhibits import NAMES
from rocu_analysis.exhibits.exhibit import kind_of
from rocu_analysis.intake import vocabulary
from rocu_analysis.paper.brief import Decision, Settings, Text
from rocu_analysis.readers import toml_text
from rocu_analysis.readers.files import missing_path
from rocu_analysis.wording import capital, small_count, the_region

# No options of `Paper` by these names.
_APART = ("returns", "example", "for", "previous", "vocabulary", "exhibits")
KINDS = (*NAMES, "stated")
# In TOML a line belongs to the section above it: one added at the end is the last exhibit's.
OF_THE_PAPER = "Put {} above the first section: there it is an option of the whole paper"
OF_PAPER = "an option of a paper"
OF_ONE_REGION = ("title", "subtitle", "purpose", "decisions")  # what may name the paper's region
ALIKE = 0.8  # of 1, from which two names differ by a slip only
LONGEST_SHOWN = 60
_TYPES = {
    "words": (str,),
    "list": (list, tuple),
    "table": (Mapping,),
    "true or false": (bool,),
    "whole number": (int,),
    "date": (date, datetime),
}
_JSON = {str: "string", bool: "boolean", int: "integer", Integral: "integer", float: "number",
         Real: "number", date: "string", datetime: "string", list: "array", tuple: "array",
         dict: "object", Mapping: "object"}  # fmt: skip


class Key(NamedTuple):
    """A key of ``paper.toml``: its types as TOML has them, how it is written, what it is for."""

    types: tuple[type, ...]
    written: str
    use: str = ""
    words: tuple[str, ...] = ()  # that it may hold; all, where there are none
    limit: int = 0  # the most letters of a text, or the least of a number


def _keys(table: str) -> dict[str, Key]:
    """Keys of one kind of entry, as declared."""
    keys = {}
    for row in reference.rows("paper_keys"):
        if row["table"] == table:
            types = [_TYPES[kind] for kind in row["kinds"].split("; ") if kind]
            words = tuple(filter(None, row["words"].split("; ")))
            limit = int(row["limit"] or 0)
            keys[row["key"]] = Key(sum(types, ()), row["written"], row["use"], words, limit)
    return keys


KEYS = _keys("paper")  # of the whole paper
RESTRICTED_KEYS = _keys("restricted")  # of ``[restricted]``
OWN_KEYS = _keys("exhibit")  # of an entry of ``[[exhibits]]`` beside the options of its kind
TEXT_KEYS = _keys("paragraph")  # of an entry of ``[[exhibits]]`` that is an own paragraph
DECISION_KEYS = _keys("decision")  # of an entry of ``[[decisions]]``
OPTIONS = {name: key for name, key in KEYS.items() if name not in _APART}


def options_of(name: str) -> dict[str, Key]:
    """What an entry of a kind may say: its options and the keys of every entry."""
    options = kind_of(name).options.items()
    return {key: Key(option.types, option.written(key)) for key, option in options} | OWN_KEYS


# --- for editors ----------------------------------------------------------------------------------


def json_schema() -> dict:
    """JSON Schema of ``paper.toml``, for editors that complete and mark what is typed in TOML."""
    keys = {name: _schema_of(key) for name, key in KEYS.items()}
    keys["vocabulary"] |= {"properties": vocabulary.json_schema()["properties"]}
    # The kind that is named decides: only its options are completed.
    by_kind = [{"if": {"properties": {"kind": {"const": name}}, "required": ["kind"]},
                "then": _entry_of(name)} for name in KINDS]  # fmt: skip
    exhibit = {"type": "object", "properties": {"kind": {"enum": [*KINDS]}},
               "anyOf": [{"required": ["kind"]}, {"required": ["text"]}]}  # fmt: skip
    keys["exhibits"] |= {"type": "array", "items": {**exhibit, "allOf": by_kind}}
    asked = {name: _schema_of(key) for name, key in DECISION_KEYS.items()}
    entry = {"type": "object", "properties": asked, "required": ["ask"]}
    keys["decisions"] |= {"type": "array", "items": {**entry, "additionalProperties": False}}
    more = {"required": ["title", "audience", "exhibits"]}
    return toml_text.document("What a paper shows, and for whom", keys) | more


def _schema_of(key: Key, words: tuple[str, ...] = ()) -> dict:
    types, words = list(dict.fromkeys(_JSON[kind] for kind in key.types)), words or key.words
    made = {"type": types, "description": key.use or key.written} if types else {}
    return made | ({"enum": [*words]} if words else {})


def _entry_of(name: str) -> dict:
    words = {key: option.words for key, option in kind_of(name).options.items()}
    options = {key: _schema_of(kind, words.get(key, ())) for key, kind in options_of(name).items()}
    options["kind"] = {"const": name}
    return {"type": "object", "properties": options, "additionalProperties": False}


# --- what a specification is ----------------------------------------------------------------------


class Entry(dict):
    """One of ``[[exhibits]]``, with the line that it begins at."""

    line: int | None = None


@dataclass(frozen=True)
class Spec:
    """What ``paper.toml`` says; ``options`` are the other arguments of `Paper`."""

    where: str  # the file's name, for errors
    sources: tuple[Path, ...]  # returned files to check
    options: Mapping[str, Any]
    exhibits: tuple[Mapping[str, Any], ...]
    vocabulary: Mapping[str, Any]  # words to add, as in rocu.toml
    previous: tuple[Path, ...]  # records of other papers


# --- reading -------------------------------------------------------------------------------------


@contextmanager
def understood(where: str) -> Iterator[None]:
    """The last net: what nobody foresaw in a specification is one paragraph too, with its type."""
    try:
        yield
    except errors.RocuError:
        raise
    except Exception as error:  # whatever a specification makes Python raise is no traceback
        kind = type(error).__name__
        found = f"something in it cannot be understood: reading broke off with {kind}"
        remedy = "Take out what was changed last, then put it back a line at a time"
        raise BadOption(where, found, None, remedy) from error


@contextmanager
def written_at(where: str) -> Iterator[None]:
    """Say of a mistake in what somebody wrote where it stands."""
    try:
        yield
    except errors.RocuError as error:
        kind = BadOption if isinstance(error, errors.SeveralMistakes) else type(error)
        place = f"{where}, {error.where}"
        raise kind(place, error.found, error.allowed, error.remedy) from error


def read(path: str | Path) -> Spec:
    """Read a specification; every error names the key, what was found and how it is written."""
    path = Path(path)
    with understood(path.name):
        text, where = _text_of(path), path.name
        try:
            written = toml_text.loads(text)
        except ValueError as error:
            sample = 'A line is key = "words" or key = 5; a section is [strands] or [[exhibits]]'
            found = f"it cannot be read as TOML: {error}"
            raise errors.UnreadableFile(where, found, sample) from error
        mistakes = errors.Mistakes()
        for key, value in written.items():
            lines = _lines_of(text, rf"(\[\[?\s*)?[\"']?{re.escape(key)}[\"']?\s*[\]=.]")
            place = f"{where}, line {lines[0]}" if lines else where
            with mistakes.one_by_one():
                check_key(place, key, value, KEYS, "a key of a paper")
        for needed in ("title", "audience", "exhibits"):
            with mistakes.one_by_one():
                _require(written, needed, where)
        mistakes.raise_any()
        options = {key: value for key, value in written.items() if key not in _APART}
        if "for" in written:
            options["decision"] = reference.fold(written["for"]) == "decision"
        entries = [
            Entry(entry) if isinstance(entry, dict) else entry for entry in written["exhibits"]
        ]
        lines = _lines_of(text, r"\[\[\s*exhibits\s*\]\]")
        for line, entry in zip(lines, entries, strict=False):
            entry.line = line if len(lines) == len(entries) else None
        previous = tuple(path.parent / name for name in _listed(written.get("previous", [])))
        added = written.get("vocabulary", {})
        return Spec(where, _sources(written, path), options, tuple(entries), added, previous)


def _lines_of(text: str, begins: str) -> list[int]:
    pattern = re.compile(rf"\s*{begins}")
    return [at for at, line in enumerate(text.splitlines(), 1) if pattern.match(line)]


def _text_of(path: Path) -> str:
    allowed = "A text file such as paper.toml"
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        remedy = "Make one to start from: rocu start my-paper"
        raise errors.MissingFile(str(path), "there is no such file", None, remedy) from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        found = f"line {line} has a letter that is not in UTF-8, or this is no text file"
        raise errors.UnreadableFile(path.name, found, allowed, "Save it again as UTF-8") from error
    except OSError as error:
        found = f"it cannot be read: {error.strerror or error}"
        raise errors.UnreadableFile(str(path), found, allowed) from error


def _sources(written: Mapping, path: Path) -> tuple[Path, ...]:
    """Files that ``returns`` or ``example`` names; empty where neither is given."""
    where = path.name
    if "returns" in written and "example" in written:
        raise BadOption(where, "it has both returns and example", "One of the two")
    files: list[Path] = []
    for name in _listed(written.get("example", [])):
        with written_at(where):
            files += datasets.example_files(name)
    for name in _listed(written.get("returns", [])):
        place = path.parent / name
        if not place.exists():
            allowed = f"Looked for, from the folder of the specification: {place}"
            found, remedy = f"there is nothing at “{name}”", missing_path(place).remedy
            raise errors.MissingFile(f"{where}, returns", found, allowed, remedy)
        files.append(place)
    return tuple(dict.fromkeys(files))


def _listed(value: str | list) -> list[str]:
    return [value] if isinstance(value, str) else [str(part) for part in value]


# --- what the keys may hold ----------------------------------------------------------------------


def check_key(where: str, key: str, value: Any, known: Mapping[str, Key], of: str) -> Any:
    """Value of a key as it is meant; raises `BadOption` where it is not as declared."""
    if key not in known:
        remedy = reference.did_you_mean(key, known)
        if known is not KEYS and key in KEYS and of != OF_PAPER:
            remedy = OF_THE_PAPER.format(key)
        raise BadOption(where, f"“{key}” is not {of}", f"Known: {', '.join(known)}", remedy)
    types, written, _, words, limit = known[key]
    if words:
        return reference.one_of(f"{where}, {key}", value, words)
    # In Python true is a number; in a threshold it is a mistake.
    fits = isinstance(value, types) and (not isinstance(value, bool) or bool in types)
    if fits and isinstance(value, list | tuple) and '["' in written:
        fits = all(isinstance(item, str) for item in value)
    fits = fits and not (isinstance(value, int) and value < limit)
    if types and not fits:
        raise BadOption(where, f"{key} = {_shown(value)} was found", f"Write it as {written}")
    if limit and isinstance(value, str) and len(value) > limit:
        allowed = f"At most {limit}; longer words have their place in purpose or assumptions"
        found = f"it has {len(value):,} letters: {_shown(value)}"
        raise BadOption(f"{where}, {key}", found, allowed)
    return value


def _check_keys(where: str, given: Mapping, known: Mapping[str, Key], of: str) -> None:
    for key, value in given.items():
        check_key(where, key, value, known, of)


def _shown(value: Any) -> str:
    """What was found, as it is written, cut where it is long."""
    text = repr(value)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


def _require(given: Mapping, needed: str, where: str) -> None:
    key = KEYS[needed]
    if needed not in given:
        default = ". It has no default: one of " + ", ".join(key.words) if key.words else ""
        raise BadOption(where, f"it has no {needed}", f"Needed: {key.written}{default}")


def settled(options: Mapping[str, Any], where: str) -> Settings:
    """Options of a paper, each checked; raises `BadOption` for one that cannot be meant."""
    given = {key: str(value) if isinstance(value, Path) else value
             for key, value in options.items() if value is not None}  # fmt: skip
    for needed in ("title", "audience"):  # to guess an audience could publish what must not be
        _require(given, needed, where)
    region = given["region"] = check_region(given.get("region"), where)
    for name in OF_ONE_REGION:
        if name in given:
            given[name] = filled(name, given[name], None, region, where)
    checked = {key: value if value is None else check_key(where, key, value, OPTIONS, OF_PAPER)
            for key, value in given.items()}  # fmt: skip
    checked["title"] = checked["title"].strip()
    if not checked["title"]:
        raise BadOption(where, "the title is empty", "Words, since every format carries it")
    _check_is_marking(checked.get("marking", ""), where)
    inner, restricted = f"{where}, restricted", checked.get("restricted", {})
    _check_keys(inner, restricted, RESTRICTED_KEYS, "a key of it")
    _check_is_marking(restricted.get("marking", ""), inner)
    checked["decisions"] = _decisions(checked.get("decisions", ()), where)
    checked["assumptions"] = tuple(checked.get("assumptions", ()))
    checked["strands"] = reference.strands_declared() | _strands(checked.get("strands", {}), where)
    if "measure" in checked:
        checked["measure"] = reference.called("measure", checked["measure"])
    return Settings(**checked)


def _strands(strands: Mapping, where: str) -> dict[str, str]:
    """Map from measure to strand; raises `BadOption` for a strand or measure that is none."""
    declared = {}
    for measure, strand in strands.items():
        if close := meant(str(measure)):
            remedy = f"Did you mean {close}?"
            raise BadOption(f"{where}, strands", f"“{measure}” is no measure", None, remedy)
        strand = reference.one_of(f"{where}, strands, {measure}", strand, reference.STRANDS)
        declared[reference.called("measure", measure)] = strand
    return declared


def _decisions(entries: Iterable, where: str) -> tuple[Decision, ...]:
    """Own decisions; raises `BadOption` for an entry without its ask."""
    made = []
    for place, entry in enumerate(entries, 1):
        named = f"{where}, decision {place}"
        if not isinstance(entry, Mapping) or "ask" not in entry:
            raise BadOption(named, "it has no ask", f"Write {DECISION_KEYS['ask'].written}")
        _check_keys(named, entry, DECISION_KEYS, "a key of a decision")
        made.append(Decision(**entry))
    return tuple(made)


def own_paragraphs(entries: Iterable, where: str) -> tuple[list, tuple[Text, ...]]:
    """Entries that ask for exhibits, and own paragraphs with their places among them."""
    asked: list = []
    texts: list[Text] = []
    for entry in entries:
        if not isinstance(entry, Mapping) or "text" not in entry:
            asked.append(entry)
            continue
        _check_keys(f"{where}, own paragraph", entry, TEXT_KEYS, "a key of a paragraph")
        above = asked[-1].get("heading", "") if asked and isinstance(asked[-1], Mapping) else ""
        texts.append(Text(entry["text"], entry.get("heading", above), len(asked)))
    return asked, tuple(texts)


def meant(name: str) -> str | None:
    """Known measure that a name differs from by a slip of the pen only, if there is one."""
    known = [str(measure) for measure in reference.measures_list()["measure"]]
    name = name.strip().casefold()
    alike = difflib.get_close_matches(name, known, n=1, cutoff=ALIKE)
    return alike[0] if alike and name not in known else None


_MARKING = re.compile(r"(?i)(OFFICIAL[- ]SENSITIVE|OFFICIAL|SECRET|TOP[- ]SECRET)(?![\w-])\W*(\w*)")


def _check_is_marking(marking: str, where: str) -> None:
    """Raise `BadOption` for what is no marking of the Government Security Classifications."""
    match = _MARKING.match(marking.strip())
    # OFFICIAL SENSITVE is a slip, and a lower marking than was meant; other words behind it are
    # handling instructions.
    plain = match is not None and match[1].upper() == "OFFICIAL"
    slip = plain and difflib.get_close_matches(match[2].upper(), ["SENSITIVE"], cutoff=ALIKE)
    if marking.strip() and (match is None or slip):
        known = [name.replace("TOP-", "TOP ") for name in reference.MARKINGS]
        allowed = f"Markings: {', '.join(known)}; words on handling may stand behind"
        close = reference.did_you_mean(marking.upper(), known)
        raise BadOption(f"{where}, marking", f"{_shown(marking)} was found", allowed, close)


def check_region(region: str | None, where: str) -> str | None:
    """Give the region's own name, none for ``all``; an error says where it was written."""
    if not region or reference.is_every_region(region):
        return None
    with written_at(where):
        return reference.check_region(region)


def filled(name: str, text: Any, before: str | None, after: str | None, where: str) -> Any:
    """Words with the region's name for ``{region}``, and how many forces it has for ``{forces}``.

    Raises `BadOption` where they name the region that the specification is of, and the paper is of
    another: the title of one region's paper stands above no other's.
    """
    if isinstance(text, list | tuple):
        return [filled(name, item, before, after, where) for item in text]
    if isinstance(text, Mapping):
        return {**text, "ask": filled(name, text["ask"], before, after, where)} \
            if "ask" in text else text  # fmt: skip
    if not isinstance(text, str):
        return text  # told where it is checked
    if before and after not in (None, before) and before in text:
        cure = "Write {region} where they name it, and {forces} for how many forces it has"
        found = f"the words name {before}, and the paper is of {the_region(after)}: {_shown(text)}"
        raise BadOption(f"{where}, {name}", found, None, cure)
    forces = reference.forces_in(after) if after else reference.areas("force")
    place = the_region(after) if after else "all regions"
    text = re.sub(r"^\{region\}", capital(place), text).replace("{region}", place)
    return text.replace("{forces}", small_count(len(forces), "force"))
