"""The record of a paper: what it showed, cell by cell, and where each count came from.

A record lies beside the files of each part of a paper. It is as public as that part: of what is
hidden it holds that it is hidden and nothing else, no value, no address and no number of addresses;
and no byte of it depends on a hidden count. So a file with counts of people has no hash in it: who
knows the rest of such a file could try which small count gives that hash.

The next paper reads it (`earlier`), and `trace` says by it where a printed figure came from.

A record names, for every count that a table prints, the cells that it is the sum of. The figures in
those cells stand in it where they may (`record`); the others are read from the returned files,
where these are at hand.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from rocu_analysis import __version__, reference, schema
from rocu_analysis.errors import BadOption, MissingFile, RocuError, UnreadableFile, told_of_length
from rocu_analysis.exhibits.common import printed
from rocu_analysis.exhibits.figures import AS_GIVEN
from rocu_analysis.paper import earlier
from rocu_analysis.paper.assurance import with_hidden
from rocu_analysis.paper.content import Picture
from rocu_analysis.paper.counts import (
    DETAILS,
    REGIONAL,
    Use,
    counts_by_cell,
    dated_rows,
    is_protected,
    of_people,
    row_sources,
    uses_of,
)
from rocu_analysis.paper.earlier import Count, Earlier
from rocu_analysis.paper.tables import Table
from rocu_analysis.reference import did_you_mean

if TYPE_CHECKING:
    from rocu_analysis.exhibits.exhibit import Exhibit
    from rocu_analysis.paper.assembly import Placed
    from rocu_analysis.paper.content import Document
    from rocu_analysis.paper.paper import Paper


KIND = "record of a paper"
VERSION = 1
ENDING = ".record.json"
# Windows puts into the name of a copy whose it is, or its number: ``paper.record-LAPTOP.json``.
_ENDINGS = re.compile(r"\.record\b[^.]*\.json$")
ARCHIVE = "archive"
LARGEST = 200_000_000  # bytes that are read
IN_REGISTER = ["reference", "region", "force", "state"]
SHORT = 60  # letters of a summary that stands in a sentence
_WHAT = "The record that stands beside a paper, <paper>.record.json"


# --- writing -------------------------------------------------------------------------------------


def as_bytes(paper: Paper, part: str, placed: Sequence[Placed], document: Document) -> bytes:
    """Record of one part of a paper, the same bytes for the same paper."""
    evidence = paper.evidence
    counts = evidence.shown_to(placed)
    spec = _spec(paper, placed)
    exhibits = [
        _exhibit(evidence, number, item, document, counts[item.place])
        | {"standing": _standing(item.exhibit, request)}
        for number, (item, request) in enumerate(zip(placed, spec["exhibits"], strict=True), 1)
    ]
    told = {
        "kind": KIND,
        "schema": VERSION,
        "package": __version__,
        "title": paper.title,
        "region": paper.region,
        "date": paper.as_at.isoformat(),
        "part": part,
        "draft": paper.draft,
        "marking": document.marking,
        "handling": document.handling,
        "illustrative": paper.illustrative,
        "spec": spec,
        "inputs": _inputs(paper, placed),
        "exhibits": exhibits,
        # What a restricted part showed is no matter for a public record.
        "earlier": [
            _carried(old) for old in paper.before if part != "public" or old.part == "public"
        ],
    }
    return (json.dumps(told, ensure_ascii=False, indent=1, default=str) + "\n").encode()


def new_since(paper: Paper, part: str, placed: Sequence[Placed]) -> tuple[str, tuple[str, ...]]:
    """Heading and sentences on what is new since the last paper of the same region and part."""
    if earlier.last_of(paper.before, paper.region, part, paper.as_at) is None:
        return "", ()
    asked, counts = _spec(paper, placed)["exhibits"], paper.evidence.shown_to(placed)
    now = [
        earlier.shown(
            request,
            item.exhibit.headline,
            counts[item.place],
            _standing(item.exhibit, request),
            _asked_for(item.exhibit, request),
        )
        for request, item in zip(asked, placed, strict=True)
    ]
    last = earlier.last_of(paper.before, paper.region, part, paper.as_at, now)
    return earlier.said_of(last), earlier.lines(last, now)


def _spec(paper: Paper, placed: Iterable[Placed]) -> dict[str, Any]:
    requests = (paper.requests[item.place] for item in placed)
    return {
        "audience": paper.audience,
        "threshold": paper.threshold,
        "strands": paper.strands,
        "assumptions": list(paper.assumptions),
        "exhibits": [
            {"kind": asked.function, **{k: v for k, v in asked.arguments.items() if v is not None}}
            for asked in requests
        ],
    }


def _inputs(paper: Paper, placed: Iterable[Placed]) -> list[dict[str, Any]]:
    """Files that the part rests on, with the hashes that tell nothing."""
    names = set().union(*(paper.requests[item.place].files for item in placed))
    rejected = getattr(paper.check, "rejected", None)
    known = names and paper.read_from is not None
    read = hashes(paper.read_from, paper.given, rejected) if known else {}
    return [{"file": name, "sha256": read.get(name)} for name in sorted(names)]


class Evidence:
    """What the exhibits of a paper rest on, worked out once for all of its parts.

    ``counts`` of each place are those that its exhibit is made from; each has its names, its value
    and its cells, whose figures `shown_to` leaves out where a part does not show them.
    """

    def __init__(self, paper: Paper, placed: Iterable[Placed]) -> None:
        self.paper = paper
        self._rows: dict[tuple[str, str], pd.DataFrame] = {}
        systems = [s.shown for s in paper.protection.systems if s.shown.hides_zeros()]
        self.hiding_zeros = {use.group for shown in systems for use in shown.uses}
        self.counts = {item.place: self._counts(item.place) for item in placed}
        self.cells = {
            item.place: counts_by_cell(item.exhibit, self.counts[item.place]) for item in placed
        }

    def shown_to(self, placed: Iterable[Placed]) -> dict[int, list[dict[str, Any]]]:
        """Counts of some exhibits, with the figures that a reader of these sees by themselves."""
        done, seen = self.paper.protection, set()
        places = [item.place for item in placed]
        for use in done.shown:
            if use.place in places:
                for rows, hidden in zip(use.members, self._hidden(use), strict=True):
                    seen |= rows if len(rows) == 1 and not hidden else set()

        def named(held: list[tuple]) -> list[list]:
            return [[source, value if row is None or row in seen or not done.applied else None,
                     *force] for source, value, row, force in held]  # fmt: skip

        return {
            place: [count | {"from": named(count["from"])} if "from" in count else count
                    for count in self.counts[place]]
            for place in places
        }  # fmt: skip

    def _counts(self, place: int) -> list[dict[str, Any]]:
        """Every count that an exhibit is made from."""
        done = self.paper.protection
        uses = [use for use in done.shown if use.place == place and not use.is_left_out]
        known = {(use.measure, use.counting) for use in uses}
        uses += uses_of(done.requests[place], place, every=True, known=known)
        return [count for use in uses for count in self._counts_of(use)]

    def _hidden(self, use: Use) -> pd.Series:
        """Which cells of a use are hidden."""
        held = {id(used): mask for used, mask in self.paper.protection.tables.get(use.place, ())}
        return held.get(id(use), pd.Series(False, index=use.cells.index))

    def _counts_of(self, use: Use) -> Iterable[dict[str, Any]]:
        people = is_protected(use.measure)
        only = self._restricted_to(use) if people else self._asked_for(use)
        totals = with_hidden(use, self._hidden(use))
        addends, lesser = _addends(use, people), {}
        if use.dropped:
            less = replace(use, rows=use.rows[~use.rows["force"].isin(use.dropped)])
            lesser = {key: held for key, held in _addends(less, people).items() if held}
            sums = dict(zip(less.labels(less.totals), less.totals["value"], strict=True))
        labels = {name: sorted(set(totals[name]) - {reference.OTHERS}) for name in use.dimensions}
        given_by = _forces(use)
        # Where a zero is hidden too, a mark says of no count that it is 1 or more.
        zeros = {"may_be_zero": True} if use.group in self.hiding_zeros else {}
        for key, row in zip(use.labels(totals), totals.to_dict("records"), strict=True):
            count: dict[str, Any] = {
                "measure": use.measure,
                "counting": use.counting,
                "area": use.area,
                "region": row["region"],
                "period": row["period"],
                "first": row["period_start"].date().isoformat(),
                "last": row["period_end"].date().isoformat(),
            }
            named = {name: row[name] for name in use.dimensions if name in DETAILS}
            plain = {name: [label] for name, label in named.items() if label != reference.OTHERS}
            count["only"] = {**only, **plain}
            if len(plain) < len(named):
                count["but"] = {
                    n: labels[n] for n, label in named.items() if label == reference.OTHERS
                }
            if row["value"] != row["value"]:
                yield {**count, "value": None, **zeros}
                continue
            lacks = {"given_by": given_by[key]} if key in given_by else {}
            yield {**count, **lacks, "value": _whole(row["value"]), "from": addends[key]}
            if key in lesser:
                # A trend over forces leaves out some: a sum that a reader is shown as well.
                forces = sorted(set(less.rows["force"].dropna()))
                yield {**count, "forces": forces, "value": _whole(sums[key]), "from": lesser[key]}

    def _restricted_to(self, use: Use) -> dict[str, list[str]]:
        """Details that a use is restricted to, as far as the returns give others in its periods."""
        asked = use.measure, use.counting
        if asked not in self._rows:
            self._rows[asked] = dated_rows(self.paper.requests, [use.measure], use.counting)
        rows, shown = self._rows[asked], use.rows
        rows = rows[rows["period_end"].le(shown["period_end"].max())]
        rows = rows[rows["period_start"].ge(shown["period_start"].min())]
        if use.area == REGIONAL:
            rows = rows[rows["region"].isin(shown["region"].unique())]
        only = {}
        for name in DETAILS:
            if name not in use.dimensions:
                held, every = _named(shown[name]), _named(rows[name])
                if held != every and held - {reference.OTHERS}:
                    only[name] = sorted(held - {reference.OTHERS})
        return only

    def _asked_for(self, use: Use) -> dict[str, list[str]]:
        """Details that were asked for by name."""
        asked = self.paper.requests[use.place].arguments
        return {
            name: [asked[name]]
            for name in DETAILS
            if name not in use.dimensions and isinstance(asked.get(name), str)
        }


def _exhibit(evidence: Evidence, number: int, item: Placed, document: Document, counts: list):
    exhibit = item.exhibit
    figure, table = _labels(exhibit, document)
    text = printed(exhibit.table)
    return {
        "number": number,
        "kind": exhibit.kind,
        "headline": exhibit.headline,
        "key": f"{exhibit.key.figure}: {exhibit.key.text}" if exhibit.key else "",
        "subtitle": exhibit.subtitle,
        "figure": figure,
        "table": table,
        "source": exhibit.source,
        "columns": [str(name) for name in exhibit.table.columns],
        "rows": [list(map(str, row)) for row in text.itertuples(index=False, name=None)],
        "cells": evidence.cells[item.place],
        "row_from": row_sources(exhibit),
        "counts": counts,
    }


def _asked_for(exhibit: Exhibit, request: Mapping[str, Any]) -> dict[tuple[str, ...], str]:
    """What each recommendation asks: its summary where that is short, else its theme."""
    rows = _recommended(exhibit, request)
    texts = rows["summary"].where(rows["summary"].str.len().le(SHORT), rows["theme"])
    names = (rows[name].fillna("") for name in IN_REGISTER[:3])
    return dict(zip(zip(*names, strict=True), texts.fillna("").str.rstrip("."), strict=True))


def _recommended(exhibit: Exhibit, request: Mapping[str, Any]) -> pd.DataFrame:
    """Recommendations that a register shows of those asked for; none of another exhibit."""
    rows, region = exhibit.data, request.get("region")
    if exhibit.kind != "recommendations" or "state" not in rows:
        return pd.DataFrame(columns=[*IN_REGISTER, "due", "summary", "theme"], dtype="str")
    return rows[rows["region"].isna() | rows["region"].eq(region)] if region else rows


def _standing(exhibit: Exhibit, request: Mapping[str, Any]) -> list[list[str]]:
    """Names, state and last day of each recommendation."""
    rows = _recommended(exhibit, request)
    if rows.empty:
        return []
    due = rows["due"].dt.strftime("%Y-%m-%d")
    # What the table prints: a public record does not tell in which report a recommendation stands.
    held = rows[IN_REGISTER].assign(due=due).astype("object")
    return held.where(held.notna(), "").astype("str").to_numpy().tolist()


def _labels(exhibit, document: Document) -> tuple[str | None, str | None]:
    """Label of an exhibit's figure, and of its table, in a document."""
    figure = table = None
    for block in document.blocks:
        if isinstance(block, Picture) and block.exhibit is exhibit:
            figure = block.label
        if isinstance(block, Table) and block.frame is exhibit.table:
            table = block.label
    return figure, table


def _addends(use: Use, people: bool) -> dict[tuple, list[tuple]]:
    """Address, figure, force and own period of each part of a sum; its row if it is not told."""
    rows = use.rows
    addends: dict[tuple, list[tuple]] = {}
    names = [rows[name] for name in ("source", "value", "_id", "published", "force", "period")]
    names.append(rows.get(AS_GIVEN, rows["period"]))
    for key, source, value, row, published, *of in zip(use.labels(rows), *names, strict=True):
        guarded = people and not isinstance(published, str)
        force, period, given = of
        named = [force] if isinstance(force, str) else []
        if isinstance(given, str) and given != period:
            named = [*(named or [""]), given]  # a month or quarter that stands in a longer period
        held = (str(source), _whole(value), row if guarded else None, named)
        addends.setdefault(key, []).append(held)
    return addends


def _forces(use: Use) -> dict[tuple, list[str]]:
    """Forces that each sum adds up, where it lacks some of its region."""
    if use.area != REGIONAL or "force" in use.dimensions:
        return {}
    forces: dict[tuple, set[str]] = {}
    for key, force in zip(use.labels(use.rows), use.rows["force"], strict=True):
        forces.setdefault(key, set()).add(force)
    regions = reference.regions_of_forces()
    of = {key: {regions.get(force) for force in held} for key, held in forces.items()}
    return {
        key: sorted(held)
        for key, held in forces.items()
        if len(of[key]) == 1
        for region in of[key]
        if region and set(reference.forces_in(region)) - held
    }


def _whole(value: float) -> int | float | None:
    return None if value != value else int(value) if float(value).is_integer() else float(value)


def _named(labels: pd.Series) -> set[str]:
    named = set(labels.dropna().unique())
    return named | {reference.NOT_STATED} if labels.isna().any() else named


def _carried(paper: Earlier) -> dict[str, Any]:
    return {
        "title": paper.title,
        "region": paper.region,
        "date": paper.dated,
        "part": paper.part,
        "exhibits": [
            [
                {k: v for k, v in asdict(count).items() if v or k in ("value", "only")}
                for count in exhibit
            ]
            for exhibit in paper.exhibits
        ],
    }


def hashes(source: object, frames: Mapping[str, pd.DataFrame], rejected: pd.DataFrame | None):
    """SHA-256 of each file that holds no count of people, by its name in the returns."""
    from rocu_analysis.readers.guard import Limits
    from rocu_analysis.readers.intake import find

    outcomes = frames["outcomes"]
    people = outcomes.loc[of_people(outcomes) & outcomes["published"].isna(), "source"]
    telling = {schema.file_of(str(source)) for source in people}
    if rejected is not None and not rejected.empty:
        telling |= set(rejected.loc[rejected["frame"].eq("outcomes"), "file"])
    hashed = {}
    for item in find(source, Limits())[0]:
        inside = any(name == item.name or name.startswith(f"{item.name}/") for name in telling)
        if not inside:
            hashed[item.name] = hashlib.sha256(item.data()).hexdigest()
    return hashed


# --- reading -------------------------------------------------------------------------------------

_NAMES = ("measure", "counting", "area", "region", "period", "first", "last")


def load(path: str | Path) -> dict[str, Any]:
    """Read a record as it stands.

    Raises
    ------
    MissingFile
        Where there is no such file.
    UnreadableFile
        Where it is no record, is damaged, or is of another version of the schema.
    """
    where = str(path)
    try:
        place = Path(path)
        if place.is_dir() or not place.exists():
            raise MissingFile(where, "there is no such record", _WHAT, "Check the path")
        if place.stat().st_size > LARGEST:
            raise UnreadableFile(where, "it is too large for a record", _WHAT)
        told = json.loads(place.read_bytes().decode("utf-8-sig"))
    except RocuError:
        raise
    except OSError as error:
        raise UnreadableFile(where, f"it cannot be read: {error.strerror or error}") from error
    except (ValueError, TypeError, RecursionError) as error:
        found = "it is damaged, or no record: it cannot be read as JSON"
        raise UnreadableFile(where, found, _WHAT, _AGAIN) from error
    if not isinstance(told, dict) or told.get("kind") != KIND:
        raise UnreadableFile(where, "it is no record of a paper", _WHAT, "Name another file")
    try:
        date.fromisoformat(told["date"])
    except (KeyError, TypeError, ValueError) as error:
        raise UnreadableFile(where, "it is damaged: it has no date", _WHAT, _AGAIN) from error
    if told.get("schema") != VERSION:
        raise UnreadableFile(
            where,
            f"it is a record of schema {told.get('schema')!r}",
            f"This version of rocu_analysis reads schema {VERSION}",
            _AGAIN,
        )
    return told


_LOOK = "See that you may read it, or move it away; then no paper in it counts as given"
_AGAIN = (
    "Make that paper again with this version, from the returns that it was made of; or move the "
    "file away, and the paper does not know of it"
)


def damaged(path: str | Path, error: Exception) -> UnreadableFile:
    """What is told of a record that does not hold what a record holds."""
    found = f"it is damaged: {type(error).__name__} at {error}"
    return UnreadableFile(str(path), found, _WHAT, _AGAIN)


def read(path: str | Path) -> tuple[Earlier, ...]:
    """Papers that a record tells of: its own, and those that it was made with.

    Raises
    ------
    MissingFile, UnreadableFile
        As for `load`; also where a count in it cannot be understood.
    """
    return _papers_of(path, load(path))


def _papers_of(path: str | Path, told: Mapping[str, Any]) -> tuple[Earlier, ...]:
    if told.get("part") == "internal":
        raise UnreadableFile(
            str(path),
            "it is the record of an internal paper, which shows small counts and is not passed on",
            "Records of public and restricted papers",
            "Leave it out",
        )
    try:
        counts = [[count for count in ex["counts"] if is_protected(count["measure"])]
               for ex in told["exhibits"]]  # fmt: skip
        asked = told["spec"]["exhibits"]
        shown = tuple(
            earlier.shown(
                request, exhibit["headline"], exhibit["counts"], exhibit.get("standing", ())
            )
            for request, exhibit in zip(asked, told["exhibits"], strict=True)
        )
        return (
            replace(_earlier(told, counts), shown=shown, draft=bool(told.get("draft"))),
            *(_earlier(before, before["exhibits"]) for before in told["earlier"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError, RocuError) as error:
        raise damaged(path, error) from error


def _earlier(told: Mapping[str, Any], exhibits: Iterable[Iterable[Mapping]]) -> Earlier:
    texts = (told["title"], told["date"], told["part"])
    if not all(isinstance(text, str) for text in texts):
        raise TypeError("title, date or part")
    date.fromisoformat(told["date"])
    held = tuple(tuple(_count(count) for count in exhibit) for exhibit in exhibits)
    return Earlier(told["title"], told["region"], told["date"], told["part"], held)


def _count(told: Mapping[str, Any]) -> Count:
    names = {name: told[name] for name in _NAMES}
    value = told["value"]
    if not all(isinstance(name, str) for name in names.values()):
        raise TypeError("a count's names")
    if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
        raise TypeError(f"value {value!r}")
    if value is not None and not math.isfinite(value):
        raise ValueError(f"value {value!r}")
    reference.measure(names["measure"])
    for day in (names["first"], names["last"]):
        date.fromisoformat(day)
    held = {key: {str(name): list(map(str, labels)) for name, labels in told.get(key, {}).items()}
            for key in ("only", "but")}  # fmt: skip
    if {*held["only"], *held["but"]} - set(DETAILS):
        raise ValueError(f"details {held}")
    forces = told.get("forces") or told.get("given_by")
    forces = None if forces is None else tuple(map(str, forces))
    may_be_zero = bool(told.get("may_be_zero"))
    return Count(**names, value=value, **held, forces=forces, may_be_zero=may_be_zero)


# --- which earlier papers ------------------------------------------------------------------------


Read = dict[Path, tuple["Earlier", ...]]  # papers that each record tells of, its own first


def given(paths: Iterable[str | Path], paper: Paper) -> Read:
    """Papers of the records at some paths, and of those in folders that are named."""
    held: Read = {}
    for path in map(Path, paths):
        if not path.is_dir():
            held[path] = read(path)
            continue
        papers = {
            file: _papers_of(file, told)
            for file, told in _records_in(path)
            if told.get("region") != paper.region or _is_before(told, paper)
        }
        if not papers:
            raise MissingFile(str(path), "there is no record of an earlier paper in it", _WHAT)
        held |= papers
    return held


def found(folder: Path, paper: Paper) -> Read:
    """Earlier papers of the same region whose records lie in a folder, or below it."""
    return {
        path: _papers_of(path, told)
        for path, told in _records_in(folder)
        if told.get("region") == paper.region and _is_before(told, paper)
    }


def _records_in(folder: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Records in a folder and below it, but of internal papers, which are not passed on."""

    def refuse(error: OSError) -> None:
        if Path(error.filename) != folder or folder.is_dir():  # it may not be there yet
            found = f"records of earlier papers cannot be looked for in it: {error.strerror}"
            raise UnreadableFile(
                error.filename, found, None, told_of_length(error.filename) or _LOOK
            )

    for place, inside, names in os.walk(folder, onerror=refuse):
        inside[:] = sorted(name for name in inside if not name.startswith("."))
        for name in sorted(names):
            if _ENDINGS.search(name):
                told = load(Path(place) / name)
                if told.get("part") != "internal":
                    yield Path(place) / name, told


def _is_before(told: Mapping[str, Any], paper: Paper) -> bool:
    """Whether a record is of an earlier day, and of figures as real as those of a paper."""
    # What was made for the same day is this paper itself, or must be named.
    alike = bool(told.get("illustrative")) == paper.illustrative
    return alike and str(told["date"]) < paper.as_at.isoformat()


def around(folder: str | Path) -> Path:
    """Folder in which papers that are written to another one leave their records."""
    # Each set of returns has a folder of its own in output/, and its paper beside the last one's.
    here, place = Path.cwd().resolve(), Path(folder).resolve()
    inside = place != here and place.is_relative_to(here)
    return Path(place.relative_to(here).parts[0]) if inside else Path(folder)


def once(papers: Iterable[Earlier]) -> tuple[Earlier, ...]:
    """Each paper once, oldest first."""
    held = {(paper.name, repr(paper.exhibits)): paper for paper in papers}
    return tuple(sorted(held.values(), key=lambda p: (p.dated, p.name, repr(p.exhibits))))


def kept(path: Path, day: date) -> dict[Path, bytes]:
    """Record of another day that is about to be written over, under a name with its own day."""
    if not path.exists():
        return {}
    told = load(path)
    if told.get("date") == day.isoformat():
        return {}
    name = f"{path.name.removesuffix(ENDING)}.{told.get('date')}{ENDING}"
    return {path.with_name(name): path.read_bytes()}


COLUMNS = (
    *("label", "row", "column", "shown", "stands_for", "address", "value"),
    *("total", "hidden"),
)
_ASKED = re.compile(
    r"(?i)(?P<what>table|figure|exhibit)\s+(?P<number>R?\d+)"
    r"(?:\s*,(?!\s*column\s)\s*(?:row\s+)?(?P<row>.+?))?(?:\s*,\s*column\s+(?P<column>.+))?"
)
MOST_LISTED = 8  # rows or columns that an error names


def trace(record: str | Path, what: str, *, returns: Any = None) -> pd.DataFrame:
    """Cells of the returns that printed figures came from.

    Parameters
    ----------
    record : path
        The record beside a paper, ``<paper>.record.json``.
    what : str
        ``"table 3"``, ``"table 3, row 2"``, ``"table 3, row South West, column Arrests"``,
        ``"figure 2"``, the name of a row or column, or a figure as it is printed (``"1,124"``).
    returns : path or list of path, optional
        The returned files, to read figures that are not in the record.

    Returns
    -------
    DataFrame
        One row a cell of the returns: ``label`` (``Table 3``), ``row`` and ``column`` as printed,
        ``shown`` (the text), ``stands_for``, ``address`` (``file!sheet!cell``), ``value`` (the
        figure there, missing where it is not known here), ``total`` (the sum) and ``hidden``.
        Where a figure is no sum of counts, the cells that its row rests on.

    Raises
    ------
    MissingFile, UnreadableFile
        Where the record is not there, or is damaged.
    BadOption
        Where the record has nothing of the kind; it says what can be asked.
    """
    told = load(record)
    values = {} if returns is None else _read(returns)
    try:
        chosen = _chosen(told, what)
        lines = [line for exhibit, row, column in chosen
                 for line in _lines(exhibit, row, column, values)]  # fmt: skip
    except (KeyError, TypeError, IndexError, AttributeError) as error:
        raise damaged(record, error) from error
    if not lines:
        raise BadOption(
            f"trace {what}", "the record names no cells for it", None, _can_be_asked(told)
        )
    return pd.DataFrame(lines, columns=list(COLUMNS))


def in_words(cells: pd.DataFrame) -> list[str]:
    """Lines that say of each printed figure which cells it is the sum of."""
    # What is no such sum is said once a row: all of it rests on the same cells.
    is_sum = cells["total"].notna() | cells["hidden"]
    summed = cells["column"].where(is_sum, "")
    lines: list[str] = []
    for (label, row, column), held in cells.groupby(["label", "row", summed], sort=False):
        printed = [*held[["column", "shown"]].drop_duplicates().itertuples(index=False, name=None)]
        named = "; ".join(f"{name}: {shown}" for name, shown in printed)
        what = f"row {row}, column {named}" if row else f"which says: {printed[0][1]}"
        lines.append(f"{label}, {what}")
        held = held if column else held.drop_duplicates(["address", "stands_for"])
        known, total = held["value"].tolist(), held["total"].iloc[0]
        if held["hidden"].any():
            lines.append("  hidden to protect people: the record holds nothing of it")
            continue
        if not column:
            stated = held["address"].ne("").all()
            # A mean or a limit rests on more than its row; a line of a register does not.
            counted = not stated or held["stands_for"].ne("").any()
            worked = f": it is worked out from the counts of {label}" if counted else ""
            lines.append(f"  no sum of counts{worked}{'; its row rests on' if stated else ''}")
            if not stated:
                continue
        elif known and all(value == value for value in known):
            words = " + ".join(f"{value:g}" for value in known)
            lines.append(f"  {words} = {sum(known):g}" if len(known) > 1 else f"  {words}")
        else:
            lines.append(
                f"  {total:g}, the sum of {len(known)} cells; figures of people that stand in no "
                "table are not in the record: name the returned files to read them (--returns)"
            )
        for cell in held.to_dict("records"):
            value = "" if cell["value"] != cell["value"] else f": {cell['value']:g}"
            stands = f" ({cell['stands_for']})" if cell["stands_for"] else ""
            lines.append(f"  {cell['address']}{value}{stands}")
    return lines


# --- what is asked --------------------------------------------------------------------------------


def _chosen(told: Mapping, what: str) -> list[tuple[Mapping, int | None, int | None]]:
    """Exhibit, row and column of each printed cell that is asked for."""
    asked = _ASKED.fullmatch(what.strip().strip(","))
    if asked is None:
        return _anywhere(told, what.strip())
    exhibit = next((entry for entry in told["exhibits"] if _is_called(entry, asked)), None)
    if exhibit is None:
        place = f"{asked['what']} {asked['number']}"
        raise BadOption(f"trace {what}", f"there is no {place}", None, _can_be_asked(told))
    rows, columns = range(len(exhibit["rows"])), range(len(exhibit["columns"]))
    if asked["row"]:
        rows = [_one_of(what, asked["row"], _names(exhibit["rows"]), "row")]
    if asked["column"]:
        columns = [_one_of(what, asked["column"], exhibit["columns"], "column")]
    return [(exhibit, row, column) for row in rows for column in columns]


def _anywhere(told: Mapping, what: str) -> list[tuple[Mapping, int | None, int | None]]:
    """Cells in a row or column of a name, or that print a figure; else the words that hold it."""
    wanted = what.replace(",", "").casefold()

    def is_wanted(*texts: str) -> bool:
        return bool(wanted) and wanted in (text.replace(",", "").casefold() for text in texts)

    cells = [
        (exhibit, at, column)
        for exhibit in told["exhibits"]
        for at, row in enumerate(exhibit["rows"])
        for column, head in enumerate(exhibit["columns"])
        if column and is_wanted(head, row[column], row[0].partition(" (")[0])
    ]
    # In a headline, or on page one: “68%”, or 216 in “216 a quarter against 163 before”.
    word = re.compile(rf"(?<![\w.,]){re.escape(wanted)}(?!\w|[.,]\d)")
    said = [
        (exhibit, None, None)
        for exhibit in told["exhibits"]
        for text in (f"{exhibit['headline']} {exhibit.get('key', '')}",)
        if wanted and exhibit["rows"] and word.search(text.replace(",", "").casefold())
    ]
    sums = [cell for cell in cells if _counts(*cell) is not None]
    called = sums or [*cells, *said]
    if not called:
        heads = [head for shown in told["exhibits"] for head in shown["columns"]]
        heads += [row[0] for shown in told["exhibits"] for row in shown["rows"]]
        close = None if wanted.isdecimal() else did_you_mean(what, heads)
        remedy = " ".join(filter(None, (close, _can_be_asked(told))))
        raise BadOption(f"trace {what}", "no row, column or figure is called so", None, remedy)
    return called


def _is_called(exhibit: Mapping, asked: re.Match) -> bool:
    what, number = asked["what"].casefold(), asked["number"].casefold()
    if what == "exhibit":
        return str(exhibit["number"]) == number
    return (exhibit[what] or "").casefold() == f"{what} {number}"


def _names(rows: Sequence[Sequence[str]]) -> list[str]:
    """Names of the rows of a table; of numbered ones what stands beside their numbers."""
    numbered = all(row[0] == str(at) and not row[1].isdecimal() for at, row in enumerate(rows, 1))
    return [row[numbered] for row in rows]


def _one_of(what: str, wanted: str, names: list[str], noun: str) -> int:
    """Number of a row or column that is given by its number or its name."""
    wanted = wanted.strip()
    # “Arrests” is as good as “Arrests (four of six forces)” where one alone is called so.
    bare = [name.partition(" (")[0] for name in names]
    for some in (names, bare):
        same = [at for at, name in enumerate(some) if name.casefold() == wanted.casefold()]
        if same and (some is names or len(same) == 1):
            return same[0]
    if wanted.isdecimal() and 1 <= int(wanted) <= len(names):
        return int(wanted) - 1
    shown = "; ".join(f"{at} {name}" for at, name in enumerate(names[:MOST_LISTED], 1))
    shown += f"; … {len(names)} in all" if len(names) > MOST_LISTED else ""
    found = f"there is no {noun} “{wanted}”"
    raise BadOption(f"trace {what}", found, f"{noun.capitalize()}s: {shown}")


def _can_be_asked(told: Mapping) -> str:
    held = told["exhibits"]
    names = [entry["table"] or entry["figure"] or f"exhibit {entry['number']}" for entry in held]
    names.sort(key=lambda name: [int(number) for number in re.findall(r"\d+", name)])
    listed = names[0] if len(names) == 1 else f"{names[0]} to {names[-1]}" if names else "nothing"
    return (
        "What can be asked: “table 3, row 2”, the name of a row or column, a figure as it is "
        f"printed. The record has {listed}"
    )


# --- what it came from ---------------------------------------------------------------------------


def _counts(exhibit: Mapping, row: int, column: int) -> list[Mapping] | None:
    """Counts that a printed cell is the sum of; None where it is no such sum."""
    for cell in exhibit["cells"]:
        if (cell["row"], cell["column"]) == (row + 1, column + 1):
            return [exhibit["counts"][number] for number in cell["counts"]]
    return None


def _lines(
    exhibit: Mapping, row: int | None, column: int | None, values: Mapping[str, float]
) -> list[tuple]:
    missing = float("nan")
    label = exhibit["table"] or exhibit["figure"] or f"Exhibit {exhibit['number']}"
    if row is None or column is None:
        words = "; ".join(filter(None, (exhibit["headline"], exhibit["key"])))
        return [(label, "", "", words, "", "", missing, missing, False)]
    heads, texts = exhibit["columns"], exhibit["rows"][row]
    counts, start = _counts(exhibit, row, column), (label, texts[0], heads[column], texts[column])
    if counts is None and column == 0:
        return []
    if counts is not None and any(count["value"] is None for count in counts):
        return [(*start, "", "", missing, missing, True)]
    total = missing if counts is None else float(sum(count["value"] for count in counts))
    beside = counts
    if counts is None:  # no sum of counts: what its row rests on
        of_row = (_counts(exhibit, row, place) or () for place in range(len(heads)))
        beside = [count for of in of_row for count in of if count["value"] is not None]
    cells = [(_stands_for(count, of), address, value if counts else None)
             for count in beside for address, value, *of in count["from"]]  # fmt: skip
    if counts is None:
        plain = [("", address, None) for address in exhibit["row_from"][row] or ("",)]
        cells = dict.fromkeys(cells or plain)
    return [
        (*start, stands, address,
         values.get(address, missing) if value is None else float(value), total, False)
        for stands, address, value in cells
    ]  # fmt: skip


def _stands_for(count: Mapping, of: Sequence[str]) -> str:
    details = [label for held in count["only"].values() for label in held]
    force, period, *_ = (*of, "", "")
    names = (count["measure"], force or count["region"], *details, period or count["period"])
    return ", ".join(dict.fromkeys(names))


def _read(returns: Any) -> dict[str, float]:
    """Figure in each cell of the returns, by its address."""
    from rocu_analysis.validation.pipeline import check

    outcomes = check(returns).outcomes
    return dict(zip(outcomes["source"].astype("str"), outcomes["value"].astype(float), strict=True))
