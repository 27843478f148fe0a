"""The specification of a paper, ``paper.toml``: read once, and every mistake in it placed.

It looks like this::

    title = "Regional organised crime: how {region} is doing"
    audience = "public"              # public, restricted or internal: there is no default
    region = "South West"
    returns = "returns"              # files or folders beside this one; or example = "fraud"

    [[exhibits]]
    kind = "track"
    measure = "arrests"
    heading = "Arrests"

All that it may say is declared in `keys`.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rocu_analysis import datasets, reference
from rocu_analysis.errors import (
    BadOption,
    MissingFile,
    Mistakes,
    RocuError,
    UnknownName,
    UnreadableFile,
)
from rocu_analysis.paper.brief import Decision, Text
from rocu_analysis.paper.keys import (
    AUDIENCES,
    DECISION_KEYS,
    KEYS,
    PURPOSES,
    TEXT_KEYS,
    Key,
)
from rocu_analysis.readers import toml_text
from rocu_analysis.readers.files import missing_path
from rocu_analysis.wording import capital, small_count, the_region

_CHOICES = "; ".join(f"{name} ({meaning})" for name, meaning in AUDIENCES.items())
_NEEDED = {
    "title": KEYS["title"][1],
    "audience": f'audience = "…", one of: {_CHOICES}. It has no default',
    "exhibits": KEYS["exhibits"][1],
}
_APART = ("returns", "example", "for", "previous", "vocabulary", "exhibits")  # no options of Paper
# In TOML a line belongs to the section above it: one added at the end is the last exhibit's.
OF_THE_PAPER = "Put {} above the first section: there it is an option of the whole paper"
OF_ONE_REGION = ("title", "subtitle", "purpose", "decisions")  # what may name the paper's region
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


# --- reading -------------------------------------------------------------------------------------


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
    mistakes = Mistakes()
    for key, value in written.items():
        lines = _lines_of(text, rf"(\[\[?\s*)?[\"']?{re.escape(key)}[\"']?\s*[\]=.]")
        place = f"{where}, line {lines[0]}" if lines else where
        with mistakes.one_by_one():
            check_key(place, key, value, KEYS, "a key of a paper")
    for needed, how in _NEEDED.items():
        with mistakes.one_by_one():
            if needed not in written:
                raise BadOption(where, f"it has no {needed}", f"Needed: {how}")
    mistakes.tell()
    options = {key: value for key, value in written.items() if key not in _APART}
    if "for" in written:
        purpose = reference.one_of(f"{where}, for", written["for"], PURPOSES)
        options["decision"] = purpose == "decision"
    entries = (
        tuple(map(Entry, written["exhibits"]))
        if all(isinstance(entry, dict) for entry in written["exhibits"])
        else tuple(written["exhibits"])
    )
    lines = _lines_of(text, r"\[\[\s*exhibits\s*\]\]")
    for at, entry in enumerate(entries):
        if len(lines) == len(entries):
            entry.line = lines[at]
    previous = tuple(path.parent / name for name in _listed(written.get("previous", [])))
    added = written.get("vocabulary", {})
    return Spec(where, _sources(written, path), options, entries, added, previous)


def _lines_of(text: str, begins: str) -> list[int]:
    pattern = re.compile(rf"\s*{begins}")
    return [at for at, line in enumerate(text.splitlines(), 1) if pattern.match(line)]


def _text_of(path: Path) -> str:
    where = str(path)
    if not path.exists():
        remedy = "Make one to start from: rocu start my-paper"
        raise MissingFile(where, "there is no such file", None, remedy)
    if path.is_dir():
        remedy = f"Name the file in it, such as {path / 'paper.toml'}"
        raise UnreadableFile(where, "it is a folder, not a specification", None, remedy)
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        found = f"line {line} has a letter that is not in UTF-8, or this is no text file"
        allowed, remedy = "A text file such as paper.toml", "Save it again as UTF-8"
        raise UnreadableFile(path.name, found, allowed, remedy) from error
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
    "Invalid value": "the value is neither in quotes nor a number, a date, true or false",
    "Expected newline": "something is left over behind the value, or there is no such date",
    "Expected '='": "there is no = behind the key",
    "Unescaped": "a \\ must be doubled; in a path, / does on Windows too",
}


def _what_is_wrong(message: str, text: str) -> str:
    """Say which line, what stands there and what is probably wrong."""
    place = re.search(r"\(at line (\d+)[^)]*\)", message)
    plain = message.partition(" (at ")[0]
    meaning = next((words for sign, words in _MEANINGS.items() if sign in plain), plain)
    if meaning is _UNCLOSED:
        return (
            f"{meaning} at {f'line {place[1]}' if place else 'the end of the file'}, or before it"
        )
    if place is None:
        return meaning
    line = [*text.splitlines(), ""][min(int(place[1]) - 1, text.count("\n"))]
    return f"line {place[1]} (“{line.strip()[:LONGEST_SHOWN]}”): {meaning}"


def _sources(written: Mapping, path: Path) -> tuple[Path, ...]:
    """Files that ``returns`` or ``example`` names; empty where neither is given."""
    where = path.name
    if "returns" in written and "example" in written:
        raise BadOption(where, "it has both returns and example", "One of the two")
    names = _listed(written.get("example", []))
    files = [file for name in names for file in named_in(where, name, datasets.example_files)]
    for name in _listed(written.get("returns", [])):
        place = path.parent / name
        if not place.exists():
            remedy = missing_path(place).remedy
            remedy = f"{remedy} Paths are relative to the folder of the specification"
            found = f"there is nothing at “{name}”"
            raise MissingFile(f"{where}, returns", found, f"Looked for: {place}", remedy)
        files.append(place)
    return tuple(dict.fromkeys(files))


def _listed(value: str | list) -> list[str]:
    return [value] if isinstance(value, str) else [str(part) for part in value]


def named_in(where: str, name: str, known) -> Any:
    """What a name stands for; an error says where it was written."""
    try:
        return known(name)
    except UnknownName as error:
        place = f"{where}, {error.where}"
        raise UnknownName(place, error.found, error.allowed, error.remedy) from error


# --- what the keys may hold ----------------------------------------------------------------------


def check_key(where: str, key: str, value: Any, known: Mapping[str, Key], of: str) -> None:
    """Raise `BadOption` for a key that is not known, or a value of none of its types."""
    if key not in known:
        remedy = reference.did_you_mean(key, known)
        if known is not KEYS and key in KEYS:
            remedy = OF_THE_PAPER.format(key)
        raise BadOption(where, f"“{key}” is not {of}", f"Known: {', '.join(known)}", remedy)
    types, written, *_ = known[key]
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


def check_title(title: str, where: str) -> str:
    """Title without spaces around it; raises `BadOption` where there is none."""
    if not isinstance(title, str) or not title.strip():
        raise BadOption(where, "the title is empty", "Words, since every format carries it")
    return check_line("title", title.strip(), where)


def check_line(name: str, text: str, where: str) -> str:
    """Text that stands on one line, such as the marking; raises `BadOption` where it is long."""
    if not isinstance(text, str):
        raise BadOption(f"{where}, {name}", f"{_shown(text)} was found", "Words, in quotes")
    if len(text) > MOST_LETTERS:
        allowed = (
            f"At most {MOST_LETTERS}, since it stands on one line and in the file's properties"
        )
        remedy = (
            "Say it in fewer words; longer ones have their place in purpose, asks or assumptions"
        )
        found = f"it has {len(text):,} letters: {_shown(text)}"
        raise BadOption(f"{where}, {name}", found, allowed, remedy)
    return text


def check_audience(audience: str | None, where: str) -> str:
    """Give back the audience, which has no default: to guess it could publish what must not be."""
    if audience is None:
        raise BadOption(where, "the audience is not given, and has no default", _CHOICES)
    return reference.one_of(f"{where}, audience", audience, tuple(AUDIENCES), _CHOICES)


def check_threshold(threshold: int, where: str) -> int:
    """Least count that is not small; raises `BadOption` where it is none."""
    if isinstance(threshold, bool) or not isinstance(threshold, int) or threshold < 2:
        raise BadOption(f"{where}, threshold", f"{threshold!r} was found", "A whole number from 2")
    return threshold


def check_strands(strands: Mapping | None, where: str) -> dict[str, str]:
    """Map from measure to strand; raises `BadOption` for a strand or measure that is none."""
    said = {}
    for measure, strand in (strands or {}).items():
        if close := meant(str(measure)):
            remedy = f"Did you mean {close}?"
            raise BadOption(f"{where}, strands", f"“{measure}” is no measure", None, remedy)
        strand = reference.one_of(f"{where}, strands, {measure}", strand, reference.STRANDS)
        said[reference.called("measure", measure)] = strand
    return said


def check_decisions(entries: Iterable, where: str) -> tuple[Decision, ...]:
    """Own decisions; raises `BadOption` for an entry without its ask."""
    made = []
    for place, entry in enumerate(entries, 1):
        named = f"{where}, decision {place}"
        if not isinstance(entry, Mapping) or "ask" not in entry:
            raise BadOption(named, "it has no ask", f"Write {DECISION_KEYS['ask'].written}")
        for key, value in entry.items():
            check_key(named, key, value, DECISION_KEYS, "a key of a decision")
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
        for key, value in entry.items():
            check_key(f"{where}, own paragraph", key, value, TEXT_KEYS, "a key of a paragraph")
        above = asked[-1].get("heading", "") if asked and isinstance(asked[-1], Mapping) else ""
        texts.append(Text(entry["text"], entry.get("heading", above), len(asked)))
    return asked, tuple(texts)


def meant(name: str) -> str | None:
    """Known measure that a name differs from by a slip of the pen only, if there is one."""
    known = [str(measure) for measure in reference.measures_list()["measure"]]
    name = name.strip().casefold()
    alike = difflib.get_close_matches(name, known, n=1, cutoff=ALIKE)
    return alike[0] if alike and name not in known else None


def check_restricted(restricted: Mapping | None, where: str) -> dict[str, str]:
    """Marking and handling of the restricted part."""
    where, known = f"{where}, restricted", {key: KEYS[key] for key in ("marking", "handling")}
    for key, value in (restricted or {}).items():
        check_key(where, key, value, known, "a key of it")
        check_line(key, value, where)
    check_is_marking((restricted or {}).get("marking", ""), where)
    return dict(restricted or {})


_MARKING = re.compile(r"(?i)(OFFICIAL[- ]SENSITIVE|OFFICIAL|SECRET|TOP[- ]SECRET)(?![\w-])\W*(\w*)")


def check_is_marking(marking: str, where: str) -> None:
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
    return named_in(where, region, reference.check_region)


def filled(name: str, said: Any, before: str | None, after: str | None, where: str) -> Any:
    """Words with the region's name for ``{region}``, and how many forces it has for ``{forces}``.

    Raises `BadOption` where they name the region that the specification is of, and the paper is of
    another: the title of one region's paper stands above no other's.
    """
    if isinstance(said, list | tuple):
        return [filled(name, item, before, after, where) for item in said]
    if isinstance(said, Mapping):
        return said | {"ask": filled(name, said.get("ask"), before, after, where)}
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
