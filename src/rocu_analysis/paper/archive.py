"""Records of earlier papers: where they lie, what is read of them, and what `trace` finds in one.

A record names every count that a paper shows, with the addresses that it adds up, and says which of
them each row of a table has. What people may not see is not in it, so it cannot be traced.
"""

from __future__ import annotations

import json
import math
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from rocu_analysis import reference
from rocu_analysis.errors import BadOption, MissingFile, RocuError, UnreadableFile, path_length_hint
from rocu_analysis.paper import earlier
from rocu_analysis.paper.counts import DETAILS, is_protected
from rocu_analysis.paper.earlier import Count, Earlier
from rocu_analysis.wording import few_of

KIND = "record of a paper"
VERSION = 1
ENDING = ".record.json"
ARCHIVE = "archive"
LARGEST = 200_000_000  # bytes that are read
COLUMNS = ("label", "row", "figure", "value", "hidden", "address", "of")  # of `trace`
MOST_LISTED = 8  # rows that an error names
# Windows adds an owner or a number to the name of a copy: ``paper.record-LAPTOP.json``.
_ENDINGS = re.compile(r"\.record\b[^.]*\.json$")
_NAMES = ("measure", "counting", "area", "region", "period", "first", "last")
_WHAT = "The record that stands beside a paper, <paper>.record.json"
_AGAIN = (
    "Make that paper again with this version, from the returns that it was made of; or move the "
    "file away, and the paper does not know of it"
)
_ASKED = re.compile(
    r"(?i)(?P<what>table|figure|exhibit)\s+(?P<number>R?\d+)(?:\s*,\s*(?:row\s+)?(?P<row>.+))?"
)
_AS_IN = "Ask for “table 3”, “table 3, row 2” or “exhibit 2, row South West”"

Read = dict[Path, tuple[Earlier, ...]]  # papers that each record tells of, its own first


# --- reading a record -----------------------------------------------------------------------------


def load(path: str | Path) -> dict[str, Any]:
    """Read a record as it stands; `MissingFile` or `UnreadableFile` where it is none."""
    where, place = str(path), Path(path)
    try:
        if place.is_dir() or not place.exists():
            raise MissingFile(where, "there is no such record", _WHAT, "Check the path")
        is_huge = place.stat().st_size > LARGEST
        record = {} if is_huge else json.loads(place.read_bytes().decode("utf-8-sig"))
        if not isinstance(record, dict) or record.get("kind") != KIND:
            raise UnreadableFile(where, "it is no record of a paper", _WHAT, "Name another file")
        date.fromisoformat(record["date"])
    except OSError as error:
        raise UnreadableFile(where, f"it cannot be read: {error.strerror or error}") from error
    except (KeyError, ValueError, TypeError, RecursionError) as error:
        found = "it is damaged: it cannot be read as JSON, or has no date"
        raise UnreadableFile(where, found, _WHAT, _AGAIN) from error
    if record.get("schema") != VERSION:
        found = f"it is a record of schema {record.get('schema')!r}"
        allowed = f"This version of rocu_analysis reads schema {VERSION}"
        raise UnreadableFile(where, found, allowed, _AGAIN)
    return record


def _damaged(path: str | Path, error: Exception) -> UnreadableFile:
    """Error for a record that lacks what a record has."""
    found = f"it is damaged: {type(error).__name__} at {error}"
    return UnreadableFile(str(path), found, _WHAT, _AGAIN)


def read(path: Path, record: Mapping[str, Any]) -> tuple[Earlier, ...]:
    """Papers that a record tells of: its own, and those that it was made with."""
    if record.get("part") == "internal":
        found = "it is of an internal paper, which shows small counts and is not passed on"
        raise UnreadableFile(str(path), found, "Records of public and restricted papers")
    try:
        exhibits = record["exhibits"]
        counts = [[count for count in exhibit["counts"] if is_protected(count["measure"])]
                  for exhibit in exhibits]  # fmt: skip
        own = _earlier(
            record, counts, draft=bool(record.get("draft")),
            figures=earlier.figures(exhibits, record["spec"]["exhibits"]),
            asked=tuple(map(str, record.get("asked", ()))),
        )  # fmt: skip
        return own, *(_earlier(before, before["exhibits"]) for before in record["earlier"])
    except (KeyError, TypeError, ValueError, AttributeError, RocuError) as error:
        raise _damaged(path, error) from error


def _earlier(
    record: Mapping[str, Any], exhibits: Iterable[Iterable[Mapping]], **more: Any
) -> Earlier:
    title, day, part = texts = record["title"], record["date"], record["part"]
    if not all(isinstance(text, str) for text in texts):
        raise TypeError("title, date or part")
    date.fromisoformat(day)
    counts = tuple(tuple(map(_count, exhibit)) for exhibit in exhibits)
    return Earlier(title, record["region"], day, part, counts, **more)


def _count(entry: Mapping[str, Any]) -> Count:
    names, value = {name: str(entry[name]) for name in _NAMES}, entry["value"]
    if value is not None and not math.isfinite(value):
        raise ValueError(f"value {value!r}")
    reference.measure(names["measure"])
    for day in (names["first"], names["last"]):
        date.fromisoformat(day)
    parts = {key: {str(name): list(map(str, labels)) for name, labels in entry.get(key, {}).items()}
             for key in ("only", "but")}  # fmt: skip
    if {*parts["only"], *parts["but"]} - set(DETAILS):
        raise ValueError(f"details {parts}")
    forces = tuple(map(str, entry.get("forces") or entry.get("given_by") or ())) or None
    may_be_zero = bool(entry.get("may_be_zero"))
    return Count(**names, value=value, **parts, forces=forces, may_be_zero=may_be_zero)


# --- which earlier papers -------------------------------------------------------------------------


def _precedes(record: Mapping[str, Any], now: Any) -> bool:
    """Whether a record is of an earlier day, and of figures that are as real."""
    # What was made for the same day is this paper itself, or must be named.
    alike = bool(record.get("illustrative")) == now.illustrative
    return alike and str(record["date"]) < now.as_at.isoformat()


def given(paths: Iterable[str | Path], now: Any) -> Read:
    """Papers of the records at some paths, and of those in folders that are named."""
    records: Read = {}
    for path in map(Path, paths):
        inside = {path: read(path, load(path))} if not path.is_dir() else {
            file: read(file, record) for file, record in _records_in(path)
            if record.get("region") != now.region or _precedes(record, now)
        }  # fmt: skip
        if not inside:
            raise MissingFile(str(path), "there is no record of an earlier paper in it", _WHAT)
        records |= inside
    return records


def found(folder: Path, now: Any) -> Read:
    """Earlier papers of the same region whose records lie in a folder, or below it."""
    return {file: read(file, record) for file, record in _records_in(folder)
            if record.get("region") == now.region and _precedes(record, now)}  # fmt: skip


def _records_in(folder: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Records in a folder and below it, except those of internal papers."""

    def refuse(error: OSError) -> None:
        if Path(error.filename) != folder or folder.is_dir():  # it may not be there yet
            found = f"records of earlier papers cannot be looked for in it: {error.strerror}"
            remedy = path_length_hint(error.filename) or "See that you may read it, or move it away"
            raise UnreadableFile(error.filename, found, None, remedy)

    for place, inside, names in os.walk(folder, onerror=refuse):
        inside[:] = sorted(name for name in inside if not name.startswith("."))
        for name in filter(_ENDINGS.search, sorted(names)):
            record = load(Path(place) / name)
            if record.get("part") != "internal":
                yield Path(place) / name, record


def around(folder: str | Path) -> Path:
    """Folder in which papers that are written to another one leave their records."""
    # Each set of returns has a folder of its own in output/, and its paper beside the last one's.
    here, place = Path.cwd().resolve(), Path(folder).resolve()
    inside = place != here and place.is_relative_to(here)
    return Path(place.relative_to(here).parts[0]) if inside else Path(folder)


def once(papers: Iterable[Earlier]) -> tuple[Earlier, ...]:
    """Each paper once, oldest first."""
    by_key = {(paper.dated, paper.name, repr(paper.exhibits)): paper for paper in papers}
    return tuple(by_key[key] for key in sorted(by_key))


def backup_of(path: Path, day: date) -> dict[Path, bytes]:
    """Record of another day that is about to be written over, under a name with its own day."""
    if not path.exists() or (record := load(path))["date"] == day.isoformat():
        return {}
    name = f"{path.name.removesuffix(ENDING)}.{record['date']}{ENDING}"
    return {path.with_name(name): path.read_bytes()}


# --- what a printed row came from -----------------------------------------------------------------


def trace(record: str | Path, what: str) -> pd.DataFrame:
    """Addresses in the returns of the figures of a printed row, by the record beside a paper.

    Parameters
    ----------
    record : path
    what : str
        Such as ``"table 3"``, ``"table 3, row South West"``, ``"figure 2"`` or ``"exhibit 2"``.

    Returns
    -------
    DataFrame
        One row an address: ``label`` (``Table 3``), ``row`` as printed, ``figure`` (the names of a
        count), its ``value``, ``hidden``, ``address`` (``file!sheet!cell``) and the force and
        period that this is ``of``. Of a register, the addresses alone.

    Raises
    ------
    MissingFile, UnreadableFile
        Where the record is not there, or is damaged.
    BadOption
        Where the record has nothing of the kind; it says what can be asked.
    """
    record_of = load(record)
    try:
        exhibit, rows = _chosen(record_of, what)
        cells = [line for row in rows for line in _lines(exhibit, row)]
    except (KeyError, TypeError, IndexError, AttributeError) as error:
        raise _damaged(record, error) from error
    if not cells:
        raise BadOption(f"trace {what}", "the record names no cells for it", _AS_IN)
    return pd.DataFrame(cells, columns=list(COLUMNS))


def _chosen(record: Mapping[str, Any], what: str) -> tuple[Mapping[str, Any], Iterable[int]]:
    """The exhibit of a record that is asked for, and which of its rows."""
    asked = _ASKED.fullmatch(what.strip().strip(","))
    name = f"{asked['what']} {asked['number']}".casefold() if asked else ""
    for exhibit in record["exhibits"]:
        called = {f"exhibit {exhibit['number']}", exhibit["table"], exhibit["figure"]} - {None}
        if name in map(str.casefold, called):
            break
    else:
        found = f"there is no {name}" if name else "it names no table"
        raise BadOption(
            f"trace {what}", found, _AS_IN, f"It has {len(record['exhibits'])} exhibits"
        )
    rows = exhibit["rows"]
    if not asked["row"]:
        return exhibit, range(len(rows))
    # By its name, or by the one beside its number, or by its number.
    wanted = asked["row"].strip().casefold()
    same = [at for at, row in enumerate(rows) if wanted in map(str.casefold, row[:2])]
    if len(same) != 1 and wanted.isdecimal():
        same = [int(wanted) - 1] if 1 <= int(wanted) <= len(rows) else []
    if len(same) != 1:
        allowed = f"Rows: {few_of((row[0] for row in rows), MOST_LISTED)}; or their numbers"
        raise BadOption(f"trace {what}", f"there is no one row “{asked['row']}”", allowed)
    return exhibit, same


def _lines(exhibit: Mapping, row: int) -> Iterator[tuple]:
    """What `trace` returns of one printed row."""
    label = exhibit["table"] or exhibit["figure"] or f"Exhibit {exhibit['number']}"
    start = (label, exhibit["rows"][row][0])
    for at in exhibit["row_counts"][row]:
        count = exhibit["counts"][at]
        details = [label for labels in count["only"].values() for label in labels]
        figure = ", ".join([count["measure"], count["region"], *details, count["period"]])
        if count["value"] is None:
            yield (*start, figure, None, True, "", "")
            continue
        for address, *parts in count["from"]:
            yield (*start, figure, count["value"], False, address, ", ".join(filter(None, parts)))
    for address in exhibit["row_from"][row] if not exhibit["row_counts"][row] else ():
        yield (*start, "", None, False, address, "")


def in_words(cells: pd.DataFrame) -> Iterator[str]:
    """Lines that print each row with its figures and their addresses."""
    for (label, row, figure), mine in cells.groupby(["label", "row", "figure"], sort=False):
        first = mine.iloc[0]
        value = "hidden to protect people" if first["hidden"] else f"{first['value']:,g}"
        yield f"{label}, row {row}" + (f", {figure}: {value}" if figure else "")
        for address, part in mine[["address", "of"]].itertuples(index=False, name=None):
            if address:
                yield f"  {address} ({part})" if part else f"  {address}"
