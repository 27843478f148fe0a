"""What is asked of event records, checked before anything is counted."""

from __future__ import annotations

import csv
import glob
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from filecmp import cmp
from itertools import combinations
from pathlib import Path

from rocu_analysis import outputs, periods, reference, schema
from rocu_analysis.errors import BadOption, MissingFile, RocuError, UnknownName
from rocu_analysis.intake.names import field_of_heading
from rocu_analysis.problems import first_of
from rocu_analysis.readers import guard
from rocu_analysis.readers.delimited import decode, find_separator
from rocu_analysis.readers.files import matching, missing_path, role_of

BREAKDOWNS = ("region", "force", "measure", "strand", "threat", "tier", "level", "counting")
PERIODS = ("quarter", "year", "month", "calendar quarter", "calendar year")
ENGINES = ("duckdb", "spark")
SUFFIXES = (".parquet", ".csv")
_ALLOWED = "Event records are .parquet or .csv (save a sheet of Excel as CSV)"
CHECK_FILES = "Check that every file is of that kind and that all have the same columns"
HOW_TO_NAME = "columns={…} or date=… (rocu events: --date COLUMN)"
# What an empty cell says, where the frame has a word for it.
BLANK = {"strand": reference.NOT_STATED, "counting": reference.NOT_STATED}
# Days as text: 2021-03-31, perhaps with a time after it, or 31/03/2021. Whether there is such a
# day is for the engine to say.
ISO_DAY = r"^((?:19|20|21)[0-9]{2})-([0-9]{2})-([0-9]{2})([T ].*)?$"
BRITISH_DAY = r"^([0-9]{1,2})/([0-9]{1,2})/((?:19|20|21)[0-9]{2})$"
# Year 9999 or 1, which systems write where there is no day, is none.
FIRST_YEAR, LAST_YEAR = 1900, 2199
_FAR_YEAR = "(?:0[0-9]|1[0-8]|2[2-9]|[3-9][0-9])[0-9]{2}"
FAR_DAY = rf"^(?:{_FAR_YEAR}-[0-9]{{2}}-[0-9]{{2}}([T ].*)?|[0-9]{{1,2}}/[0-9]{{1,2}}/{_FAR_YEAR})$"
NUMBER = r"^-?[0-9]+([.][0-9]+)?$"
# Cells that cannot be read, by their column and whether they are days that stand for none: how
# many there are, and an example.
Doubts = Mapping[tuple[str, bool], tuple[int, str]]


@dataclass(frozen=True)
class Files:
    """The files of records: all of one kind."""

    paths: tuple[Path, ...]

    @property
    def kind(self) -> str:
        """``parquet`` or ``csv``."""
        return self.paths[0].suffix.lower().lstrip(".")

    @property
    def in_utf8(self) -> bool:
        """Whether every file is: what Excel saves as plain "CSV" is in the encoding of Windows."""
        try:
            for path in self.paths:
                with path.open(encoding="utf-8", newline="") as text:
                    while text.read(guard.MEGABYTE):
                        pass
        except UnicodeDecodeError:
            return False
        return True

    @property
    def called(self) -> str:
        """Name for sentences and ``source``; the word *illustrative*, a mark, survives in it."""
        names = sorted(path.name for path in self.paths)
        names.sort(key=lambda name: "illustrative" not in name.casefold())
        return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"


@dataclass(frozen=True)
class Plan:
    """What is asked, in the records' own column names."""

    date: str
    keys: Mapping[str, str]  # field to break down by: the records' column
    period: str
    distinct: str | None = None
    add: str | None = None
    from_forces: bool = False  # the column of regions holds forces, whose regions are meant
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # theirs to the project's


# --- files ---------------------------------------------------------------------------------------


def find_files(paths: Iterable) -> Files:
    """Files that paths, patterns or folders stand for: all of one kind."""
    several = paths if isinstance(paths, list | tuple) else [paths]
    files = [path for given in several for path in _expand(outputs.as_path(given, "paths"))]
    kinds = sorted({path.suffix.lower() for path in files})
    if len(kinds) != 1 or kinds[0] not in SUFFIXES:
        found = f"files of the kinds {', '.join(kind or 'without a suffix' for kind in kinds)}"
        raise BadOption("paths", found, f"{_ALLOWED}, one kind at a time")
    return Files(tuple(dict.fromkeys(files)))


def _expand(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    if path.is_dir():
        others = {*path.glob("~$*")}  # the lock files of Excel
        inside = (sorted({*path.glob(f"*{suffix}")} - others) for suffix in SUFFIXES)
        paths = next(filter(None, inside), [])
    else:
        paths = [found for found in matching(str(path)) if role_of(found.name) != "quiet"]
        if not paths and not glob.has_magic(str(path)):
            raise missing_path(path)
    if not paths:
        allowed = f"{_ALLOWED}, a folder of them, or a pattern: data/*.csv"
        raise MissingFile(str(path), "there are no event records here", allowed)
    return paths


def check_each_file(asked: Plan, files: Files) -> None:
    """Refuse a CSV that lacks a column, its events would count for nobody, or is there twice."""
    if files.kind == "parquet" or len(files.paths) == 1:
        return
    for first, other in combinations(files.paths, 2):
        same = first.stat().st_size == other.stat().st_size and cmp(first, other, shallow=False)
        if same and len(first.read_bytes().splitlines()) > 1:
            found = f"it holds the same as {first.name}, and each event would count twice"
            raise RocuError(other.name, found, None, "Take one of them away")
    needed = {asked.date, *asked.keys.values(), asked.distinct, asked.add} - {None}
    for path in files.paths if files.kind == "csv" else ():
        lines = io.StringIO(_beginning(path), newline="")
        lacking = sorted(needed - set(next(csv.reader(lines, delimiter=separator(path)), [])))
        if lacking:
            found = f"it has no column “{lacking[0]}”, which other files have"
            raise RocuError(path.name, found, None, CHECK_FILES)


def separator(path: Path) -> str:
    """What stands between the columns of a CSV, as its first lines tell."""
    return find_separator(_beginning(path))[0]


def _beginning(path: Path) -> str:
    """First lines of a CSV, in whatever encoding."""
    with path.open("rb") as file:
        head = file.read(1 << 16)
    whole = len(head) < 1 << 16  # no letter is cut in two
    return decode(head if whole else head.rpartition(b"\n")[0])[0]


# --- what is asked -------------------------------------------------------------------------------


def check_options(
    period: str, engine: str, counting: str, distinct: str | None, add: str | None
) -> tuple[str, str, str]:
    """Period, engine and counting as they are listed; refuses others, and two ways at once."""
    if distinct and add:
        allowed = "Give one: values counted once, or added up"
        raise BadOption("distinct and add", "both are given", allowed)
    return (
        reference.one_of("period", period, PERIODS),
        reference.one_of("engine", engine, ENGINES),
        reference.one_of("counting", counting, schema.COUNTINGS),
    )


def make(
    names: Iterable[str], files: Files, *, date: str, measure: str | None, region: str | None,
    columns: Mapping[str, str], by: tuple[str, ...] | None, period: str, distinct: str | None,
    add: str | None,
) -> Plan:  # fmt: skip
    """Plan for records with these column names; raises `BadOption` where it cannot be done."""
    headings = list(names)
    date = column_called(date, headings)
    unknown = [name for name in (*columns, *(by or ())) if name not in BREAKDOWNS]
    if unknown:
        allowed = f"Fields: {', '.join(BREAKDOWNS)}"
        raise BadOption("columns and by", f"no field “{unknown[0]}”", allowed)
    for column in (date, *columns.values(), *filter(None, (distinct, add))):
        _require(column, headings, files)
    keys = {name: columns.get(name) or column_called(name, headings) for name in BREAKDOWNS}
    keys = {name: column for name, column in keys.items() if column in headings}
    from_forces = "region" not in keys and "force" in keys
    if from_forces:
        keys = {"region": keys["force"]} | keys
    wanted = tuple(keys) if by is None else by
    for name in wanted:
        _require(keys.get(name, columns.get(name, name)), headings, files)
    keys = {name: keys[name] for name in BREAKDOWNS if name in wanted}
    is_placed = bool({"region", "force"} & set(keys))
    for name, constant, is_in_records in (
        ("measure", measure, "measure" in keys), ("region", region, is_placed),
    ):  # fmt: skip
        if constant is None and not is_in_records:
            found = f"{files.called} has no column for it and {name}= is not given"
            fields = ("force", "region") if name == "region" else (name,)
            like = [(key, c) for c in headings if (key := field_of_heading(c)) in fields]
            key, column = (like[0][0], f"'{like[0][1]}'") if like else (name, "…")
            remedy = f"Give {name}=… for all records, or columns={{'{key}': {column}}}"
            raise BadOption(name, found, None, remedy)
        if constant is not None and is_in_records:
            found = f"{name}= is given and {files.called} has a column for it"
            remedy = f"Leave {name}= out, or leave the column out with by=(…)"
            raise BadOption(name, found, None, remedy)
    return Plan(date, keys, period, distinct, add, from_forces)


def column_called(name: str, headings: Iterable[str]) -> str:
    """Column of a name; ``Force`` where there is none called ``force``."""
    alike = [column for column in headings if reference.fold(column) == reference.fold(name)]
    return name if name in alike or len(alike) != 1 else alike[0]


def _require(column: str, headings: list[str], files: Files) -> None:
    if column not in headings:
        close = reference.nearest(column, headings)
        meant = f"Did you mean {' or '.join(close)}? Say so" if close else "Say which is meant"
        found, allowed = f"there is no column “{column}”", f"Columns: {', '.join(headings)}"
        raise BadOption(files.called, found, allowed, f"{meant} with {HOW_TO_NAME}")


def step_of(day: date, length: str) -> int:
    """Number of the period in which a day falls: 202103 for a month, 20204 for a quarter."""
    if length == "month":
        return day.year * 100 + day.month
    if length.startswith("calendar"):
        return day.year * 10 + ((day.month + 2) // 3 if length == "calendar quarter" else 0)
    year = periods.financial_year_of(day).start.year
    return year * 10 + ((day.month + 8) % 12 // 3 + 1 if length == "quarter" else 0)


def period_of(step: int, length: str) -> periods.Period:
    """Period of a number: the inverse of `step_of`."""
    if length == "month":
        return periods.month(step // 100, step % 100)
    year, number = divmod(step, 10)
    if length == "quarter":
        return periods.financial_quarter(year, number)
    if length == "calendar quarter":
        return periods.calendar_quarter(year, number)
    return periods.financial_year(year) if length == "year" else periods.calendar_year(year)


# --- words and doubts ----------------------------------------------------------------------------


def with_words(plan: Plan, typed: Mapping[str, Iterable[str]], files: Files) -> Plan:
    """Plan that knows the project's word for each of the records; an error lists the unknown."""
    words = {}
    for name, listed in typed.items():
        accepted = known(name, plan)
        if accepted is None:
            continue
        words[name] = {word: accepted.get(reference.fold(word)) for word in sorted(set(listed))}
        if name in ("measure", "threat"):
            words[name] = {word: accepted or word for word, accepted in words[name].items()}
        lost = [word for word, meaning in words[name].items() if meaning is None]
        if lost:
            meant = known("force", plan) if plan.from_forces and name == "region" else accepted
            allowed = list(dict.fromkeys(meant.values()))
            remedy = "Correct the records, or leave the column out with by=(…)"
            if close := reference.nearest(lost[0], allowed):
                remedy = f"For “{lost[0]}”, did you mean {' or '.join(close)}? Correct the records"
            if name in ("region", "force"):
                remedy += "; a place of your own may be added in rocu.toml beside them"
            found = f"{first_of([f'“{word}”' for word in lost], 10)}, which is not known"
            hint = f"Known: {', '.join(allowed)}" if len(allowed) <= 12 else None
            raise UnknownName(f"{files.called}, column {plan.keys[name]}", found, hint, remedy)
    return replace(plan, words=words)


def known(name: str, plan: Plan) -> dict[str, str] | None:
    """Words in lower case and what the project says for them; None where any word will do."""
    if name in ("region", "force"):
        is_of_forces = name == "force" or plan.from_forces
        said = reference.names_of("body") | reference.names_of("force" if is_of_forces else name)
        return said if name == "force" else {word: _region_of(at) for word, at in said.items()}
    if name in ("measure", "threat"):
        return reference.names_of(name)
    lists = {
        "strand": (*reference.STRANDS, reference.NOT_STATED),
        "level": schema.DISRUPTION_LEVELS,
        "counting": schema.COUNTINGS,
    }
    return {reference.fold(word): word for word in lists[name]} if name in lists else None


def _region_of(place: str) -> str:
    """The region in which a place lies; the place itself where that is none, or several."""
    above = [region for region in reference.REGIONS if region in reference.lies_in(place)]
    return above[0] if len(above) == 1 and place not in reference.REGIONS else place


def kind_of_place(name: str) -> str:
    """Geography of a place that is known."""
    if name in reference.REGIONS:
        return "region"
    kinds = {row["body"]: row["kind"] for row in reference.rows("bodies")}
    return "force" if name in reference.regions_of_forces() else kinds.get(name, "other")


def strange_measures(names: Iterable[str]) -> list[str]:
    """Say of each measure that the table lacks that it was kept, and what may have been meant."""
    known = [row["measure"] for row in reference.rows("measures")]
    return [
        f"“{name}” is not a measure in the list. It is kept under its own name. "
        + (reference.did_you_mean(name, known) or "rocu.measures_list() has the list.")
        for name in sorted(set(names) - set(known))
    ]


def far_off(doubts: Doubts, files: Files) -> list[str]:
    """Say of days that stand for none how many there are."""
    return [
        f"{files.called}, column {column}: {count:,} of its cells, such as “{example[:10]}”, lie "
        f"before {FIRST_YEAR} or after {LAST_YEAR}, and are read as no day: they count under the "
        "period not stated."
        for (column, is_far), (count, example) in doubts.items()
        if is_far
    ]


def check_sums(plan: Plan, sums: Iterable[float], files: Files) -> None:
    """Stop where a sum is no figure of a measure: below nought, or without end."""
    wrong = [total for total in sums if not 0 <= total < float("inf")]
    if wrong:
        found = f"{len(wrong):,} of the sums are below 0 or no number, such as {wrong[0]:,.10g}"
        allowed = "A measure counts what there is: 0 or more in each group and period"
        remedy = "Correct the records; where some take back others, add up the rest alone"
        raise RocuError(f"{files.called}, column {plan.add}", found, allowed, remedy)


def check_readable(doubts: Doubts, plan: Plan, files: Files) -> None:
    """Stop where days or amounts cannot be read."""
    for (column, is_far), (count, example) in doubts.items():
        if not is_far:
            kind = "a day: 2021-03-31 or 31/03/2021" if column == plan.date else "a number"
            found = f"{count:,} of its cells cannot be read, such as “{example}”"
            allowed = f"Each must be {kind}, or empty"
            remedy = "Correct the records; none is dropped"
            raise RocuError(f"{files.called}, column {column}", found, allowed, remedy)
