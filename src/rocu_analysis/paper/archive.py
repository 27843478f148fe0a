"""Records of earlier papers: where they lie, and what is read of them."""

from __future__ import annotations

import json
import math
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from rocu_analysis import reference
from rocu_analysis.errors import MissingFile, RocuError, UnreadableFile, told_of_length
from rocu_analysis.paper import news
from rocu_analysis.paper.counts import DETAILS, is_protected
from rocu_analysis.paper.earlier import Count, Earlier

KIND = "record of a paper"
VERSION = 1
ENDING = ".record.json"
ARCHIVE = "archive"
LARGEST = 200_000_000  # bytes that are read
# Windows adds an owner or a number to the name of a copy: ``paper.record-LAPTOP.json``.
_ENDINGS = re.compile(r"\.record\b[^.]*\.json$")
_NAMES = ("measure", "counting", "area", "region", "period", "first", "last")
_WHAT = "The record that stands beside a paper, <paper>.record.json"
_AGAIN = (
    "Make that paper again with this version, from the returns that it was made of; or move the "
    "file away, and the paper does not know of it"
)

Read = dict[Path, tuple[Earlier, ...]]  # papers that each record tells of, its own first


@dataclass(frozen=True)
class Edition:
    """The paper that is being made: what decides which records are of earlier ones."""

    region: str | None
    day: date
    illustrative: bool

    def follows(self, record: Mapping[str, Any]) -> bool:
        """Whether a record is of an earlier day, and of figures that are as real."""
        # What was made for the same day is this paper itself, or must be named.
        alike = bool(record.get("illustrative")) == self.illustrative
        return alike and str(record["date"]) < self.day.isoformat()


# --- reading a record -----------------------------------------------------------------------------


def load(path: str | Path) -> dict[str, Any]:
    """Read a record as it stands; `MissingFile` or `UnreadableFile` where it is none."""
    where, place = str(path), Path(path)
    try:
        if place.is_dir() or not place.exists():
            raise MissingFile(where, "there is no such record", _WHAT, "Check the path")
        record = (
            {}
            if place.stat().st_size > LARGEST
            else json.loads(place.read_bytes().decode("utf-8-sig"))
        )
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


def damaged(path: str | Path, error: Exception) -> UnreadableFile:
    """Error for a record that lacks what a record has."""
    found = f"it is damaged: {type(error).__name__} at {error}"
    return UnreadableFile(str(path), found, _WHAT, _AGAIN)


def read(path: str | Path, record: Mapping[str, Any] | None = None) -> tuple[Earlier, ...]:
    """Papers that a record tells of: its own, and those that it was made with."""
    record = load(path) if record is None else record
    if record.get("part") == "internal":
        found = "it is of an internal paper, which shows small counts and is not passed on"
        raise UnreadableFile(str(path), found, "Records of public and restricted papers")
    try:
        exhibits = record["exhibits"]
        counts = [[count for count in exhibit["counts"] if is_protected(count["measure"])]
                  for exhibit in exhibits]  # fmt: skip
        own = _earlier(
            record, counts, draft=bool(record.get("draft")),
            figures=news.figures(exhibits, record["spec"]["exhibits"]),
            asked=tuple(map(str, record.get("asked", ()))),
        )  # fmt: skip
        return own, *(_earlier(before, before["exhibits"]) for before in record["earlier"])
    except (KeyError, TypeError, ValueError, AttributeError, RocuError) as error:
        raise damaged(path, error) from error


def _earlier(
    record: Mapping[str, Any], exhibits: Iterable[Iterable[Mapping]], **more: Any
) -> Earlier:
    texts = (record["title"], record["date"], record["part"])
    if not all(isinstance(text, str) for text in texts):
        raise TypeError("title, date or part")
    date.fromisoformat(record["date"])
    held = tuple(tuple(map(_count, exhibit)) for exhibit in exhibits)
    return Earlier(record["title"], record["region"], record["date"], record["part"], held, **more)


def _count(told: Mapping[str, Any]) -> Count:
    names, value = {name: str(told[name]) for name in _NAMES}, told["value"]
    if value is not None and not math.isfinite(value):
        raise ValueError(f"value {value!r}")
    reference.measure(names["measure"])
    for day in (names["first"], names["last"]):
        date.fromisoformat(day)
    parts = {key: {str(name): list(map(str, labels)) for name, labels in told.get(key, {}).items()}
             for key in ("only", "but")}  # fmt: skip
    if {*parts["only"], *parts["but"]} - set(DETAILS):
        raise ValueError(f"details {parts}")
    forces = tuple(map(str, told.get("forces") or told.get("given_by") or ())) or None
    may_be_zero = bool(told.get("may_be_zero"))
    return Count(**names, value=value, **parts, forces=forces, may_be_zero=may_be_zero)


# --- which earlier papers -------------------------------------------------------------------------


def given(paths: Iterable[str | Path], now: Edition) -> Read:
    """Papers of the records at some paths, and of those in folders that are named."""
    held: Read = {}
    for path in map(Path, paths):
        inside = {path: read(path)} if not path.is_dir() else {
            file: read(file, record) for file, record in _records_in(path)
            if record.get("region") != now.region or now.follows(record)
        }  # fmt: skip
        if not inside:
            raise MissingFile(str(path), "there is no record of an earlier paper in it", _WHAT)
        held |= inside
    return held


def found(folder: Path, now: Edition) -> Read:
    """Earlier papers of the same region whose records lie in a folder, or below it."""
    return {file: read(file, record) for file, record in _records_in(folder)
            if record.get("region") == now.region and now.follows(record)}  # fmt: skip


def _records_in(folder: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Records in a folder and below it, except those of internal papers."""

    def refuse(error: OSError) -> None:
        if Path(error.filename) != folder or folder.is_dir():  # it may not be there yet
            found = f"records of earlier papers cannot be looked for in it: {error.strerror}"
            remedy = "See that you may read it, or move it away; then no paper in it is known"
            raise UnreadableFile(error.filename, found, None,
                                 told_of_length(error.filename) or remedy)  # fmt: skip

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
    held = {(paper.dated, paper.name, repr(paper.exhibits)): paper for paper in papers}
    return tuple(held[key] for key in sorted(held))


def kept(path: Path, day: date) -> dict[Path, bytes]:
    """Record of another day that is about to be written over, under a name with its own day."""
    if not path.exists() or (record := load(path))["date"] == day.isoformat():
        return {}
    name = f"{path.name.removesuffix(ENDING)}.{record['date']}{ENDING}"
    return {path.with_name(name): path.read_bytes()}
