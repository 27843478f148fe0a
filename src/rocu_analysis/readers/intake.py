"""`read`: whatever arrived, as sheets of cells, with every file accounted for."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from rocu_analysis.errors import Problem
from rocu_analysis.problems import file_problem as problem
from rocu_analysis.readers import sniff
from rocu_analysis.readers.guard import Limits, Refusal, too_large
from rocu_analysis.readers.sheet import Sheet
from rocu_analysis.readers.sources import Allowance, Item, entries, find, in_order, item_at

MAPPING = "rocu-mapping.toml"
PAPER = "paper.toml"  # says what a paper shows, and nothing about a return
MOST_COMPANION = 1 << 20
MOST_ZIPS = 2  # a zip, and a zip in it
# Problem of a kind of file that is known and not read.
_REFUSED = {
    "empty": "file_empty",
    "damaged": "file_damaged",
    "encrypted": "file_encrypted",
    "html": "file_html",
    "old": "file_old_kind",
    "xlsb": "file_old_kind",
}


@dataclass(frozen=True)
class Reading:
    """What was found in everything that was given.

    Attributes
    ----------
    sheets : tuple of Sheet
        By file name, then in the order of each workbook.
    problems : tuple of Problem
        About files and whole sheets. An error: not read. A warning: read, and worth knowing.
    files : tuple of str
        Names of everything that was looked at, in order.
    companions : mapping
        Name to text of the TOML files that settle what a return leaves open
        (``rocu-mapping.toml``, or a return's own name with ``.toml``), as they stand.
    """

    sheets: tuple[Sheet, ...] = ()
    problems: tuple[Problem, ...] = ()
    files: tuple[str, ...] = ()
    companions: Mapping[str, str] = field(default_factory=dict)


def read(source: object, *, limits: Limits | None = None) -> Reading:
    """Read a file, several, a folder, a zip, an open file or bytes into sheets of cells.

    Parameters
    ----------
    source : path, list, open file or bytes
        A folder is read with all that is in it. A path may be a pattern (``returns/*.xlsx``).
    limits : Limits, optional
        What one file may cost.

    Raises
    ------
    MissingFile
        A path at which there is nothing. What the files themselves say never raises.
    """
    intake = _Intake(limits or Limits())
    items, problems = find(source, intake.limits)
    intake.problems += problems
    intake.take(items)
    intake.look_beside(items)
    only_locks = all(sniff.role(posixpath.basename(name)) == "lock" for name in intake.files)
    if only_locks and not intake.problems:
        named = posixpath.basename(str(source).replace("\\", "/").rstrip("/")) or "what was given"
        name = items[0].name if items else sniff.visible(named)
        found = "only the lock file of a workbook" if intake.files else "no file was found"
        intake.problems.append(problem("nothing_to_read", name, found))
    return intake.reading()


class _Intake:
    """One reading while it goes on."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.sheets: list[Sheet] = []
        self.problems: list[Problem] = []
        self.files: list[str] = []
        self.companions: dict[str, str] = {}
        self._count = 0

    def reading(self) -> Reading:
        return Reading(
            tuple(self.sheets),
            tuple(self.problems),
            tuple(self.files),
            MappingProxyType(dict(sorted(self.companions.items()))),
        )

    def take(self, items: list[Item], allowance: Allowance | None = None) -> None:
        """Read each of some files that lie together."""
        stems = {
            name
            for item in items
            if sniff.role(item.base) == "data"
            for name in (posixpath.splitext(item.name)[0], item.name)
        }
        names = {item.name for item in items}
        for index, item in enumerate(items):
            self._count += 1
            if self._count > self.limits.files:
                left = len(items) - index
                said = "1 file is left" if left == 1 else f"{left:,} files from here on are left"
                self.problems.append(problem("too_many_files", item.name, said))
                return
            self._take_one(item, stems, names, allowance)

    def look_beside(self, items: list[Item]) -> None:
        """Take the companions that lie beside files which were named themselves."""
        for item in items:
            if item.path is None or not item.given or sniff.role(item.base) == "companion":
                continue
            folder = f"{item.folder}/" if item.folder else ""
            for name in (f"{item.path.stem}.toml", f"{item.path.name}.toml", MAPPING):
                beside, shown = item.path.with_name(name), folder + sniff.visible(name)
                if shown not in self.companions and beside.is_file():
                    self._companion(item_at(beside, shown, self.limits))

    def _take_one(
        self, item: Item, stems: set[str], names: set[str], allowance: Allowance | None
    ) -> None:
        role = sniff.role(item.base)
        if (role == "quiet" or item.base == PAPER) and not item.given:
            return
        self.files.append(item.name)
        if "\\x" in item.name or "\\u" in item.name:
            self.problems.append(problem("name_escaped", item.name, "the name of the file"))
        if role == "companion" and (item.base == MAPPING or item.name[:-5] in stems or item.given):
            self._companion(item)
        elif role == "lock":
            self._lock(item, names)
        elif not item.given and role in ("hidden", "document", "companion"):
            self._leave(item, role)
        else:
            self._read(item, role, allowance)

    def _lock(self, item: Item, names: set[str]) -> None:
        """A lock file matters only beside its workbook, whose name it bears (less two letters)."""
        owner = item.base.removeprefix(".~lock.").removeprefix("~$").removesuffix("#")
        beside = {posixpath.basename(n) for n in names if posixpath.dirname(n) == item.folder}
        if any(name == owner or name[2:] == owner for name in beside - {item.base}):
            self.problems.append(problem("file_left_open", item.name, f"{owner} is open"))

    def _leave(self, item: Item, role: str) -> None:
        if role == "hidden" and sniff.ending(item.base) not in sniff.DATA:
            return
        found = "a hidden file" if role == "hidden" else f"a file {sniff.ending(item.base)}"
        self.problems.append(problem("file_not_read", item.name, found))

    def _companion(self, item: Item) -> None:
        try:
            data = item.load()
            if len(data) > MOST_COMPANION:
                raise too_large("it is too long for a mapping")
            self.companions[item.name] = data.decode("utf-8-sig")
        except Refusal as refusal:
            self.problems.append(refusal.problem(item.name))
        except UnicodeDecodeError:
            found = "the mapping is not in UTF-8, as TOML must be"
            self.problems.append(problem("file_damaged", item.name, found))

    def _read(self, item: Item, role: str, allowance: Allowance | None) -> None:
        """Read one file. Whatever it does is one problem on it, and the others are read."""
        try:
            data = item.load()
            kind, words = sniff.kind(data)
            if role == "unknown" and not item.given and kind not in ("xlsx", "xls", "ods"):
                self._leave(item, role)
                return
            if not sniff.agrees(item.base, kind) and kind in sniff.WORDS and kind != "xlsb":
                self.problems.append(problem("file_misnamed", item.name, f"it is {words}"))
            self._read_kind(item, data, kind, words, allowance)
        except Refusal as refusal:
            self.problems.append(refusal.problem(item.name))
        except MemoryError:
            self.problems.append(problem("file_too_large", item.name, "memory ran out"))
        except Exception as error:  # the last net: damage takes forms that no list is ever full of
            found = f"reading broke off ({type(error).__name__})"
            self.problems.append(problem("file_damaged", item.name, found))

    def _read_kind(
        self, item: Item, data: bytes, kind: str, words: str, allowance: Allowance | None
    ) -> None:
        """Read one file by its kind, under what a zip around it has left."""
        if kind == "zip":
            self._open_zip(item, data, allowance)
            return
        if kind not in ("csv", "parquet", "xlsx", "xls", "ods"):
            code = _REFUSED.get(kind, "file_kind_unknown")
            raise Refusal(code, f"it is {words}" if words else "")
        limits, before = self.limits, len(self.sheets)
        if allowance is not None:
            limits = allowance.limits()
            if kind in ("xlsx", "ods"):
                allowance.charge(data)
        try:
            if kind == "csv":
                self._read_text(item, data, limits)
            elif kind == "parquet":
                from rocu_analysis.readers.parquet import read_parquet

                self.sheets.append(read_parquet(data, item.name, limits))
            else:
                self._read_workbook(item, data, kind, limits)
        finally:
            if allowance is not None:
                allowance.count(sum(sheet.values.size for sheet in self.sheets[before:]))

    def _read_text(self, item: Item, data: bytes, limits: Limits) -> None:
        from rocu_analysis.readers.delimited import first_rows, read_delimited

        if sniff.is_document(item.base):
            named = f"it is a document by its name ({sniff.ending(item.base)})"
            raise Refusal("file_is_text", named)
        sheet, doubts = read_delimited(data, item.name, limits)
        if sniff.is_running_text(first_rows(data)):
            raise Refusal("file_is_text", "")
        self.sheets.append(sheet)
        self.problems += [problem(code, item.name, doubt) for code, doubt in doubts]

    def _read_workbook(self, item: Item, data: bytes, kind: str, limits: Limits) -> None:
        if kind == "xlsx":
            from rocu_analysis.readers.spreadsheet import read_workbook as sheets_of
        elif kind == "ods":
            from rocu_analysis.readers.opendocument import read_opendocument as sheets_of
        else:
            from rocu_analysis.readers.legacy import read_legacy as sheets_of
        for made in sheets_of(data, item.name, limits):
            sheet, name = (made, made.name) if isinstance(made, Sheet) else (None, made[0])
            shown = sniff.visible(name)
            if shown != name:
                escaped = problem("name_escaped", item.name, "the name of the sheet", sheet=shown)
                self.problems.append(escaped)
            if sheet is not None:
                self.sheets.append(replace(sheet, name=shown) if shown != name else sheet)
            else:
                self.problems.append(made[1].problem(item.name, sheet=shown))

    def _open_zip(self, item: Item, data: bytes, allowance: Allowance | None) -> None:
        if item.depth >= MOST_ZIPS:
            raise Refusal("zip_too_deep", "a zip in a zip in a zip")
        allowance = allowance or Allowance(self.limits)
        items, problems = entries(data, item, self.limits, allowance)
        self.problems += problems
        if not items and not problems:
            raise Refusal("nothing_to_read", "the zip is empty")
        self.take(in_order(items), allowance)
