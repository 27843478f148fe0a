"""TOML as a person writes it: what is wrong in it, at which line, and what to do."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

from rocu_analysis.errors import MissingFile, UnreadableFile

SAMPLE = 'A line is key = "words" or key = 5; a section is [strands] or [[exhibits]]'
LONGEST_SHOWN = 60


class Entry(dict):
    """A table of an array, such as one of ``[[exhibits]]``, with the line that it begins at."""

    line: int | None = None


def text_of(path: Path) -> str:
    """Text of a file.

    Raises
    ------
    MissingFile, UnreadableFile
    """
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


def parsed(text: str, where: str) -> dict:
    """What a TOML file says; `UnreadableFile` shows the line that is wrong."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UnreadableFile(
            where, f"it cannot be read as TOML: {_told(str(error), text)}", SAMPLE
        ) from error


def line_of(text: str, key: str, where: str) -> str:
    """Where a key of the top level stands, as ``paper.toml, line 4``."""
    wanted = re.compile(rf"\s*(\[\[?\s*)?[\"']?{re.escape(key)}[\"']?\s*[\]=.]")
    for number, line in enumerate(text.splitlines(), 1):
        if wanted.match(line):
            return f"{where}, line {number}"
    return where


def with_lines(entries: Iterable, text: str, name: str) -> tuple:
    """Tables of an array, each with the line that it begins at where that can be told."""
    entries = tuple(entries)
    begins = re.compile(rf"\s*\[\[\s*{name}\s*\]\]")
    lines = [number for number, line in enumerate(text.splitlines(), 1) if begins.match(line)]
    if len(lines) != len(entries):
        return entries
    return tuple(_entry(entry, line) for entry, line in zip(entries, lines, strict=True))


def _entry(entry: Mapping, line: int) -> Entry:
    placed = Entry(entry)
    placed.line = line
    return placed


def _told(message: str, text: str) -> str:
    """Say which line, what stands there and what is probably wrong."""
    place = _PLACE.search(message)
    number = int(place[1]) if place else None
    plain = message.partition(" (at ")[0]
    said = next((words for sign, words in _MEANINGS if sign in plain), plain)
    if said is _UNCLOSED:
        where = f"line {number}" if number else "the end of the file"
        return f"{said} at {where}, or before it"
    if number is None:
        return said
    lines = text.splitlines()
    shown = lines[number - 1].strip()[:LONGEST_SHOWN] if number <= len(lines) else ""
    return f"line {number} (“{shown}”): {said}"


_PLACE = re.compile(r"\(at line (\d+)[^)]*\)")
_UNCLOSED = "a quote or a bracket is probably not closed"
# What Python's parser says, and what whoever wrote the file must look for.
_MEANINGS = (
    ("Illegal character '\\n'", _UNCLOSED),
    ("Unclosed", _UNCLOSED),
    ("Unterminated", _UNCLOSED),
    ("Cannot overwrite a value", "this key or section is given a second time"),
    ("Cannot declare", "this section is declared twice; exhibits are [[exhibits]] each time"),
    ("Expected ']", "the brackets of a section do not match"),
    ("Invalid value", "the value is neither in quotes nor a number, a date, true or false"),
    (
        "Expected newline",
        "something is left over behind the value, or it is a date that there is not",
    ),
    ("Expected '='", "there is no = behind the key"),
    ("Invalid date", "there is no such date"),
    ("Unescaped", "a \\ must be doubled; in a path, / does on Windows too"),
)
