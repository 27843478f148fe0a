"""`read`: whatever was given becomes sheets of cells, and every file is accounted for."""

from __future__ import annotations

import difflib
import os
import posixpath
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from rocu_analysis.errors import BadOption
from rocu_analysis.problems import Problem, problem
from rocu_analysis.readers import guard
from rocu_analysis.readers.delimited import read_delimited
from rocu_analysis.readers.files import (
    LISTS,
    MAPPING,
    OVERLAY,
    PAPER,
    Item,
    companion_text,
    find,
    item_at,
    stem_without_period,
    visible,
)
from rocu_analysis.readers.kinds import (
    DATA,
    DOCUMENTS,
    ENDINGS,
    REFUSED,
    WORDS,
    ending,
    kind_of,
    role_of,
)
from rocu_analysis.readers.sheet import Sheet

OUR_FILES = (MAPPING, OVERLAY, *LISTS)
MOST_COMPANION = 1 << 20
_LIKE = 0.7  # a companion is offered for a return whose name is so like its own


@dataclass(frozen=True)
class Reading:
    """What was found in everything that was given."""

    sheets: tuple[Sheet, ...] = ()  # by file name, then in the order of each workbook
    problems: tuple[Problem, ...] = ()  # about files and whole sheets
    files: tuple[str, ...] = ()  # everything that was looked at, in order
    companions: Mapping[str, str] = field(default_factory=dict)  # name to text of TOML files


def read(source: object, *, limits: guard.Limits | None = None) -> Reading:
    """Read a path, pattern, folder, open file, bytes or a list of them into sheets of cells."""
    reader = _Reader(limits or guard.Limits())
    items, problems = find(source, reader.limits)
    reader.problems += problems
    reader.take(_as_spelt(items))
    reader.take_companions_of(items)
    if not reader.sheets and not any(p.severity == "error" for p in reader.problems):
        reader.problems.append(_nothing_to_read(source, reader.files))
    return Reading(
        tuple(reader.sheets),
        tuple(reader.problems),
        tuple(reader.files),
        MappingProxyType(dict(sorted(reader.companions.items()))),
    )


def _nothing_to_read(source: object, files: list[str]) -> Problem:
    if files and all(role_of(posixpath.basename(name)) == "lock" for name in files):
        return problem("nothing_to_read", files[0], found="only the lock file of a workbook")
    name = posixpath.basename(str(source).replace("\\", "/").rstrip("/")) or "what was given"
    found = "no return was found" if files else "no file was found"
    return problem("nothing_to_read", visible(name), found=found)


class _Reader:
    """One reading while it goes on."""

    def __init__(self, limits: guard.Limits) -> None:
        self.limits = limits
        self.sheets: list[Sheet] = []
        self.problems: list[Problem] = []
        self.files: list[str] = []
        self.companions: dict[str, str] = {}
        self._documents: list[str] = []  # of kinds that are no returns: one problem for all
        self._without_companion: list[str] = []  # returns, less their ending
        self._stems: set[str] = set()
        self._names: set[str] = set()

    def take(self, items: list[Item]) -> None:
        """Read each of the files."""
        self._names = {item.name for item in items}
        for item in items:
            self._stems.update(item.stems)
            if item.stems and not {f"{stem}.toml" for stem in item.stems} & self._names:
                self._without_companion.append(item.stems[0])
        for index, item in enumerate(items):
            if index == self.limits.files:
                left = len(items) - index
                found = "1 file was left" if left == 1 else f"{left:,} files from here on were left"
                self.problems.append(problem("file_too_large", item.name, found=found))
                break
            self._take_one(item)
        if self._documents:
            kinds = sorted({ending(posixpath.basename(name)) for name in self._documents})
            found = f"{len(self._documents):,} files ({', '.join(kinds)})"
            if len(self._documents) == 1:
                found = f"it ends in {kinds[0]}"
            self.problems.append(problem("file_not_read", self._documents[0], found=found))

    def take_companions_of(self, items: list[Item]) -> None:
        """Take the companions that lie in the folder of files which were named themselves."""
        for item in items:
            if item.path is None or not item.given or role_of(item.base) == "companion":
                continue
            folder = f"{item.folder}/" if item.folder else ""
            stems = (stem_without_period(item.path.stem), item.path.stem, item.path.name)
            for name in (*(f"{stem}.toml" for stem in filter(None, stems)), *OUR_FILES):
                path, shown = item.path.with_name(name), folder + visible(name)
                if shown not in self.companions and os.path.isfile(path):
                    self._take_companion(item_at(path, shown, self.limits))

    def _take_one(self, item: Item) -> None:
        role = role_of(item.base)
        if (role == "quiet" or item.base == PAPER) and not item.given:
            return
        self.files.append(item.name)
        if "\\x" in item.name or "\\u" in item.name:
            self.problems.append(problem("name_escaped", item.name, found="the name of the file"))
        is_companion = role == "companion" and (item.name[:-5] in self._stems or item.given)
        if item.base in OUR_FILES or is_companion:
            self._take_companion(item)
        elif role == "lock":
            self._note_lock(item)
        elif not item.given and role in ("hidden", "document", "companion"):
            self._leave(item, role)
        else:
            self._read(item, role)

    def _note_lock(self, item: Item) -> None:
        """A lock matters only where its workbook lies too, whose name it has (less two letters)."""
        owner = item.base.removeprefix(".~lock.").removeprefix("~$").removesuffix("#")
        names = {n.rpartition("/")[2] for n in self._names if n.rpartition("/")[0] == item.folder}
        if any(owner in (name, name[2:]) for name in names - {item.base}):
            self.problems.append(problem("file_left_open", item.name, found=f"{owner} is open"))

    def _leave(self, item: Item, role: str) -> None:
        """Report a file that lies among the returns and is none."""
        end = ending(item.base)
        if end == ".ipynb" or (role == "hidden" and end not in DATA):
            return
        if role == "companion" or item.base.casefold().endswith(".toml.txt"):
            self.problems.append(self._lone_companion(item))
        elif role == "document":
            self._documents.append(item.name)
        else:
            found = "it is hidden" if role == "hidden" else f"it ends in {end or 'nothing'}"
            self.problems.append(problem("file_not_read", item.name, found=found))

    def _lone_companion(self, item: Item) -> Problem:
        """A companion whose name is no return's, and the return that it may be meant for."""
        if item.base.casefold().endswith(".txt"):
            return problem("companion_of_no_return", item.name, meant=item.name[:-4])
        lone = {posixpath.basename(stem): stem for stem in sorted(self._without_companion)}
        called = item.base[:-5]
        near = [name for name in lone if called.casefold() in name.casefold()]
        near = near if len(near) == 1 else difflib.get_close_matches(called, lone, 1, _LIKE)
        meant = f"{lone[near[0]]}.toml" if near else ""
        return problem("companion_of_no_return", item.name, meant=meant)

    def _take_companion(self, item: Item) -> None:
        try:
            data = item.data()
            if len(data) > MOST_COMPANION:
                raise guard.too_large("it is too long for a companion")
            self.companions[item.name] = companion_text(item.base, data)
        except guard.Refusal as refusal:
            self.problems.append(refusal.problem(item.name))
        except BadOption as error:
            self.problems.append(problem("file_damaged", item.name, found=error.found))

    def _read(self, item: Item, role: str) -> None:
        """Read one file. Whatever it does is one problem on it, and the others are read."""
        try:
            data = item.data()
            kind, words = kind_of(data)
            if role == "unknown" and not item.given and kind not in ("xlsx", "xls", "ods"):
                self._leave(item, role)
                return
            if kind not in ENDINGS:
                raise guard.Refusal(REFUSED.get(kind, "file_kind_unknown"), f"it is {words}")
            if ending(item.base) in DATA - {*ENDINGS[kind]}:
                self.problems.append(
                    problem("file_misnamed", item.name, found=f"it is {WORDS[kind]}")
                )
            self._take_sheets(item, self._sheets_of(item, data, kind))
        except guard.Refusal as refusal:
            self.problems.append(refusal.problem(item.name))
        except MemoryError:
            self.problems.append(guard.too_large("memory ran out").problem(item.name))
        except Exception as error:  # the last net: no list of what damage does is ever full
            found = f"reading broke off ({type(error).__name__})"
            self.problems.append(problem("file_damaged", item.name, found=found))

    def _take_sheets(self, item: Item, made: Iterable[Sheet | tuple[str, guard.Refusal]]) -> None:
        """Keep the sheets of one file under names that can be seen."""
        for one in made:
            name = one.name if isinstance(one, Sheet) else one[0]
            shown = visible(name)
            if shown != name:
                found = "the name of the sheet"
                self.problems.append(problem("name_escaped", item.name, found=found, sheet=shown))
            if isinstance(one, Sheet):
                self.sheets.append(replace(one, name=shown, under=item.under))
            else:
                self.problems.append(one[1].problem(item.name, sheet=shown))

    def _sheets_of(
        self, item: Item, data: bytes, kind: str
    ) -> Iterable[Sheet | tuple[str, guard.Refusal]]:
        """Sheets of one file; one that cannot be read is (its name, why)."""
        if kind == "csv":
            if (end := ending(item.base)) in DOCUMENTS and end != ".txt":
                raise guard.Refusal("file_kind_unknown", f"it is a document by its name ({end})")
            sheet, doubts = read_delimited(data, item.name, self.limits)
            self.problems += [problem(code, item.name, found=doubt) for code, doubt in doubts]
            return [sheet]
        if kind == "xlsx":
            from rocu_analysis.readers.workbook import read_workbook

            return read_workbook(data, item.name, self.limits)
        from rocu_analysis.readers.legacy import read_legacy

        return read_legacy(data, item.name, self.limits)


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
