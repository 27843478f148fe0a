"""Files become sheets of cells with their addresses; nothing is interpreted.

`read` takes whatever arrived (a file, several, a folder, an open file) and gives the cells as the
file types them; every file is accounted for. What cannot be read is one problem on that file, and
the rest is read. Everything is bounded: a hostile file costs seconds, not the machine.
"""

from __future__ import annotations

import difflib
import os
import posixpath
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from rocu_analysis.errors import BadOption
from rocu_analysis.problems import Problem, problem
from rocu_analysis.readers import files, guard
from rocu_analysis.readers.delimited import read_delimited
from rocu_analysis.readers.files import OUR_FILES, PAPER, Item, missing_path, visible
from rocu_analysis.readers.guard import Limits
from rocu_analysis.readers.sheet import Sheet, column_letters

__all__ = ["Limits", "Reading", "Sheet", "column_letters", "missing_path", "read"]

MOST_COMPANION = 1 << 20
_CODES = {"empty": "nothing_to_read", "damaged": "file_damaged", "encrypted": "file_encrypted"}
_LIKE = 0.7  # a companion is offered for a return whose name is so like its own


@dataclass(frozen=True)
class Reading:
    """What was found in everything that was given."""

    sheets: tuple[Sheet, ...] = ()  # by file name, then in the order of each workbook
    problems: tuple[Problem, ...] = ()  # about files and whole sheets
    files: tuple[str, ...] = ()  # everything that was looked at, in order
    companions: Mapping[str, str] = field(default_factory=dict)  # name to text of TOML files


def read(source: object, *, limits: Limits | None = None) -> Reading:
    """Read a path, pattern, folder, open file, bytes or a list of them into sheets of cells."""
    reader = _Reader(limits or Limits())
    items, problems = files.find(source, reader.limits)
    reader.problems += problems
    reader.take(_as_spelt(items))
    reader.take_companions_of(items)
    if not reader.sheets and not any(p.severity == "error" for p in reader.problems):
        name = posixpath.basename(str(source).replace("\\", "/").rstrip("/")) or "what was given"
        found = "no return was found" if reader.files else "no file was found"
        reader.problems.append(problem("nothing_to_read", visible(name), found=found))
    return Reading(
        tuple(reader.sheets),
        tuple(reader.problems),
        tuple(reader.files),
        MappingProxyType(dict(sorted(reader.companions.items()))),
    )


class _Reader:
    """One reading while it goes on."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.sheets: list[Sheet] = []
        self.problems: list[Problem] = []
        self.files: list[str] = []
        self.companions: dict[str, str] = {}
        self._others: list[str] = []  # files that are no returns: one problem for all

    def take(self, items: list[Item]) -> None:
        """Read each of the files."""
        for item in items[: self.limits.files]:
            role = files.role_of(item.base)
            is_named = item.given and not item.base.startswith("~$")  # which a pattern finds too
            if (role == "quiet" or item.base == PAPER) and not is_named:
                continue
            self.files.append(item.name)
            if item.base.casefold().endswith(".toml.txt"):  # as an editor of Windows saves it
                found = problem("companion_of_no_return", item.name, meant=item.name[:-4])
                self.problems.append(found)
            elif item.base in OUR_FILES or role == "companion":
                self._take_companion(item, items)
            elif role == "data" or item.given:
                self._read(item)
            else:
                self._others.append(item.name)
        if left := items[self.limits.files :]:
            found = f"{len(left):,} files from here on were left"
            self.problems.append(problem("file_too_large", left[0].name, found=found))
        if self._others:
            ends = sorted({files.ending(name) or "no ending" for name in self._others})
            found = f"{len(self._others):,} of {', '.join(ends)}"
            self.problems.append(problem("file_not_read", self._others[0], found=found))

    def take_companions_of(self, items: list[Item]) -> None:
        """Take the companions that lie in the folder of files which were named themselves."""
        for item in items:
            if item.path is None or not item.given or files.role_of(item.base) == "companion":
                continue
            folder = f"{item.folder}/" if item.folder else ""
            stems = files.stem_without_period(item.path.stem), item.path.stem, item.path.name
            for name in (*(f"{stem}.toml" for stem in filter(None, stems)), *OUR_FILES):
                path, shown = item.path.with_name(name), folder + visible(name)
                if shown not in self.companions and os.path.isfile(path):
                    self._load(files.item_at(path, shown, self.limits))

    def _take_companion(self, item: Item, items: list[Item]) -> None:
        """Take a companion of a return; one whose name is no return's is reported."""
        stems = {stem for other in items for stem in other.stems}
        if item.base in OUR_FILES or item.given or item.name.removesuffix(".toml") in stems:
            self._load(item)
            return
        names = {other.name for other in items}
        lone = {
            posixpath.basename(other.stems[0]): other.stems[0]
            for other in items
            if other.stems and names.isdisjoint(f"{stem}.toml" for stem in other.stems)
        }
        near = difflib.get_close_matches(item.base.removesuffix(".toml"), lone, 1, _LIKE)
        meant = f"{lone[near[0]]}.toml" if near else ""
        self.problems.append(problem("companion_of_no_return", item.name, meant=meant))

    def _load(self, item: Item) -> None:
        try:
            data = item.data()
            if len(data) > MOST_COMPANION:
                raise guard.too_large("it is too long for a companion")
            self.companions[item.name] = files.companion_text(item.base, data)
        except guard.Refusal as refusal:
            self.problems.append(refusal.problem(item.name))
        except BadOption as error:
            self.problems.append(problem("file_damaged", item.name, found=error.found))

    def _read(self, item: Item) -> None:
        """Read one file. Whatever it does is one problem on it, and the others are read."""
        try:
            data = item.data()
            kind, words = files.kind_of(data)
            if kind not in files.READ:
                raise guard.Refusal(_CODES.get(kind, "file_kind_unknown"), f"it is {words}")
            for one in self._sheets_of(item, data, kind):
                if isinstance(one, Sheet):
                    self.sheets.append(replace(one, name=visible(one.name), under=item.under))
                else:
                    self.problems.append(one[1].problem(item.name, sheet=visible(one[0])))
        except guard.Refusal as refusal:
            self.problems.append(refusal.problem(item.name))
        except MemoryError:
            self.problems.append(guard.too_large("memory ran out").problem(item.name))
        except Exception as error:  # the last net: no list of what damage does is ever full
            found = f"reading broke off ({type(error).__name__})"
            self.problems.append(problem("file_damaged", item.name, found=found))

    def _sheets_of(
        self, item: Item, data: bytes, kind: str
    ) -> Iterable[Sheet | tuple[str, guard.Refusal]]:
        """Sheets of one file; one that cannot be read is (its name, why)."""
        if kind == "csv":
            sheet, doubts = read_delimited(data, item.name, self.limits)
            self.problems += [problem("csv_doubtful", item.name, found=doubt) for doubt in doubts]
            return [sheet]
        from rocu_analysis.readers import workbook

        read_it = workbook.read_workbook if kind == "xlsx" else workbook.read_legacy
        return read_it(data, item.name, self.limits)


def _as_spelt(items: list[Item]) -> list[Item]:
    """Companions under the names that are looked for: capitals do not count, as on Windows."""
    looked_for = [
        posixpath.join(folder, name)
        for folder in {item.folder for item in items}
        for name in (*OUR_FILES, PAPER)
    ]
    looked_for += [f"{stem}.toml" for item in items for stem in item.stems]
    spelt, taken = {name.casefold(): name for name in looked_for}, {item.name for item in items}
    made = []
    for item in items:
        name = spelt.get(item.name.casefold(), item.name)
        made.append(item if name in taken else replace(item, name=name))
        taken.add(name)
    return made
