"""`read`: whatever was given as a list of files, and these as sheets of cells.

Files are found, named for people and put in order, and every one is accounted for. A zip is read in
memory, one file at a time: nothing is written to the disk.

The name decides one thing: whether a file found in a folder is a return at all.
"""

from __future__ import annotations

import difflib
import glob
import os
import posixpath
import re
import stat
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from types import MappingProxyType

from rocu_analysis.errors import BadOption, MissingFile, told_of_length
from rocu_analysis.problems import Problem, file_problem as problem, problem as finding
from rocu_analysis.readers import guard
from rocu_analysis.readers.delimited import decode, looks_like_text, read_delimited
from rocu_analysis.readers.other_kinds import SIGNATURE, Compound
from rocu_analysis.readers.sheet import Sheet

ENDINGS = {
    "xlsx": (".xlsx", ".xlsm", ".xltx", ".xltm"),
    "xls": (".xls", ".xlt"),
    "xlsb": (".xlsb",),
    "ods": (".ods", ".ots"),
    "csv": (".csv", ".tsv", ".tab"),
    "parquet": (".parquet", ".pq"),
    "zip": (".zip",),
}
DATA = {ending for endings in ENDINGS.values() for ending in endings}
# Never read when it merely lies in a folder; a .txt is, when somebody names it.
DOCUMENTS = {
    *(".txt", ".md", ".rst", ".rtf", ".pdf", ".doc", ".docx", ".docm", ".odt", ".ppt", ".pptx"),
    *(".odp", ".msg", ".eml", ".htm", ".html", ".mht", ".xml", ".json", ".png", ".jpg", ".jpeg"),
    *(".gif", ".svg", ".tif", ".tiff", ".url", ".lnk", ".log", ".py", ".ipynb", ".toml", ".yaml"),
}
QUIET = re.compile(
    r"(?i)(readme|sources|licen[cs]e|changelog)(\.\w+)?|thumbs\.db|desktop\.ini|\.ds_store|\._.*"
    r"|\.git(ignore|attributes|keep)"
)
WORDS = {
    "xlsx": "an Excel workbook",
    "xls": "an old Excel workbook (.xls)",
    "xlsb": "a binary Excel workbook (.xlsb)",
    "ods": "an OpenDocument spreadsheet",
    "csv": "plain text with separators (CSV)",
    "parquet": "a Parquet file",
    "zip": "a zip",
}

_BIFF = (b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")
_OTHERS = (
    (b"%PDF", "a PDF"),
    (b"{\\rtf", "a Word document (.rtf)"),
    (b"\x1f\x8b", "packed (.gz)"),
    (b"7z\xbc\xaf\x27\x1c", "packed (.7z)"),
    (b"Rar!", "packed (.rar)"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"SQLite format 3", "a database"),
    (b"MZ", "a program"),
)
_HTML = re.compile(r"(?i)<(!doctype\s+html|html|head|body|table|meta|style|div|script)[\s>]")
_EXCEL_2003 = "urn:schemas-microsoft-com:office:spreadsheet"


def kind_of(data: bytes) -> tuple[str, str]:
    r"""Kind of a file by its bytes, and words for what it is.

    Kinds: those of `ENDINGS`, and ``empty``, ``encrypted``, ``html``, ``old``, ``damaged``,
    ``other``, ``unknown``.

    >>> kind_of(b"force,arrests\n")[0], kind_of(b"%PDF-1.7"), kind_of(b"<html><table>")[0]
    ('csv', ('other', 'a PDF'), 'html')
    """
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf\xfe\xff"):
        return "empty", "nothing"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _kind_of_zip(data)
    if data.startswith(SIGNATURE):
        streams = {stream.name.casefold() for stream in Compound(data).streams}
        if "encryptedpackage" in streams:
            return "encrypted", "a workbook locked with a password"
        is_workbook = bool(streams & {"workbook", "book"})
        of_word = "other", "a Word document or message of the old kind"
        return ("xls", WORDS["xls"]) if is_workbook else of_word
    if data.startswith(b"PAR1"):
        return "parquet", WORDS["parquet"]
    if data[:2] in _BIFF and data[2:4] in (b"\x10\x00", b"\x08\x00", b"\x06\x00", b"\x04\x00"):
        return "xls", WORDS["xls"]
    for start, words in _OTHERS:
        if data.startswith(start):
            return "other", words
    return _kind_of_text(data)


def _kind_of_zip(data: bytes) -> tuple[str, str]:
    try:
        with guard.open_zip(data) as archive:
            listed = archive.namelist()
            mime = b""
            if "mimetype" in listed and archive.getinfo("mimetype").compress_type in (0, 8):
                with archive.open("mimetype") as stream:
                    mime = stream.read(100)
    except guard.Refusal:
        raise
    except Exception:  # BadZipFile, struct.error, zlib.error and what else damage brings
        return "damaged", "a zip or workbook that is cut short or damaged"
    names = {name.replace("\\", "/").lstrip("/").lower() for name in listed}
    if "xl/workbook.bin" in names:
        return "xlsb", WORDS["xlsb"]
    if "[content_types].xml" in names:
        if any(name.startswith("word/") for name in names):
            return "other", "a Word document"
        if any(name.startswith("ppt/") for name in names):
            return "other", "a PowerPoint file"
        return "xlsx", WORDS["xlsx"]
    if any(name.startswith("xl/") for name in names) and "_rels/.rels" in names:
        return "xlsx", WORDS["xlsx"]
    if b"opendocument.spreadsheet" in mime or (not mime and names >= {"content.xml", "styles.xml"}):
        return "ods", WORDS["ods"]
    return ("other", "an OpenDocument file") if b"opendocument" in mime else ("zip", WORDS["zip"])


def _kind_of_text(data: bytes) -> tuple[str, str]:
    if not looks_like_text(data):
        return "unknown", "bytes that are no text and no kind that is known"
    head = decode(data[:4096])[0].lstrip("\ufeff \t\r\n")
    if head.startswith("<"):
        if _EXCEL_2003 in head or "<office:document" in head:
            return "old", "a workbook saved as one XML file"
        return ("html", "a web page") if _HTML.search(head) else ("other", "XML")
    return "csv", WORDS["csv"]


def ending(name: str) -> str:
    """Ending of a name in lower case, with its dot; empty where there is none."""
    return posixpath.splitext(name)[1].lower()


def role_of(name: str) -> str:
    """What a name in a folder or zip promises: data, companion, lock, hidden, quiet or document.

    ``unknown`` is a name that promises nothing, so that the contents must say.

    >>> [role_of(name) for name in ("SW.xlsx", "SW.toml", "~$SW.xlsx", ".old.csv", "README.md")]
    ['data', 'companion', 'lock', 'hidden', 'quiet']
    >>> role_of("notes.pdf"), role_of("SW.xlsx.bak")
    ('document', 'unknown')
    """
    if name.startswith("~$") or (name.startswith(".~lock.") and name.endswith("#")):
        return "lock"
    if QUIET.fullmatch(name):
        return "quiet"
    if name.startswith("."):
        return "hidden"
    end = ending(name)
    if end == ".toml":
        return "companion"
    if end in DATA:
        return "data"
    return "document" if end in DOCUMENTS else "unknown"


def visible(name: str) -> str:
    r"""Name with everything that cannot be seen written as a code.

    >>> print(visible("SW\x1b[31m.xlsx"))
    SW\x1b[31m.xlsx
    """
    return "".join(
        letter
        if letter.isprintable() or unicodedata.category(letter) == "Zs"
        else letter.encode("unicode_escape").decode("ascii")
        for letter in name
    )


# Folders that `rocu start` fills with invented returns: read where they are named, and not where
# they merely lie.
EXAMPLES = ("example-returns", "messy-returns")

_UNSAFE = re.compile(r"(^|/)\.\.(/|$)|^/|^[A-Za-z]:|\0")


@dataclass(frozen=True)
class Item:
    """One file: its name for people, and how to get its bytes."""

    name: str
    load: Callable[[], bytes]
    given: bool = False  # by its very name, so that it is read whatever its ending
    depth: int = 0  # zips around it
    path: Path | None = None
    under: str = ""  # name of the folder that was given, or that a given file lies in

    def data(self) -> bytes:
        """Its bytes; refused if they cannot be had."""
        try:
            return self.load()
        except OSError as error:
            is_gone = self.path is not None and isinstance(error, FileNotFoundError)
            said = (is_gone and told_of_length(self.path)) or _as_said(error)
            raise guard.Refusal("file_not_opened", said) from error

    @property
    def folder(self) -> str:
        """Name for people of the folder or zip that it lies in; empty at the top."""
        return self.name.rpartition("/")[0]

    @property
    def base(self) -> str:
        """Last part of the name."""
        return self.name.rpartition("/")[2]

    @property
    def stems(self) -> tuple[str, ...]:
        """Names that its companion may have, less ``.toml``; none where it is no return."""
        is_data = role_of(self.base) == "data"
        return (posixpath.splitext(self.name)[0], self.name) if is_data else ()


def numbered(name: str, count: int) -> str:
    """Name of the second, third ... file of one name, with its ending kept.

    >>> numbered("SW.xlsx", 1), numbered("SW.xlsx", 2)
    ('SW.xlsx', 'SW (2).xlsx')
    """
    stem, end = posixpath.splitext(name)
    return name if count == 1 else f"{stem} ({count}){end}"


def in_order(items: Iterable[Item]) -> list[Item]:
    """Items by name, capitals or not, so that every machine reads in one order."""
    return sorted(items, key=lambda item: (item.name.casefold(), item.name))


def find(source: object, limits: guard.Limits) -> tuple[list[Item], list[Problem]]:
    """Everything that `source` names; MissingFile where a path has nothing at it."""
    items: list[Item] = []
    problems: list[Problem] = []
    several = isinstance(source, (list, tuple, set, frozenset, Iterator))
    several = several and not hasattr(source, "read")  # an open file is an iterator too
    for given in list(source) if several else [source]:
        if isinstance(given, (bytes, bytearray, memoryview)):
            items.append(Item("upload", partial(bytes, given), given=True))
        elif hasattr(given, "read"):
            items.append(_opened(given, limits))
        else:
            for path in _expand(given):
                items.extend(_on_disk(path, limits, problems, inside=several))
    return in_order(_told_apart(_once(items, problems))), problems


def read_file(path: Path, limits: guard.Limits) -> bytes:
    """Bytes of a file on disk; refused if too large or no ordinary file."""
    status = os.stat(path)
    if not stat.S_ISREG(status.st_mode):
        raise guard.Refusal("file_not_ordinary", "a device, pipe or socket, not a file")
    if status.st_size > limits.file_bytes:
        raise guard.too_large(f"it is {guard.size_in_words(status.st_size)}")
    with open(path, "rb") as stream:
        return stream.read(limits.file_bytes)


def _as_said(error: OSError) -> str:
    return f"the computer says: {error.strerror or type(error).__name__}"


def _opened(stream: object, limits: guard.Limits) -> Item:
    """An open file, binary or text; its name is only what people are told."""
    name = getattr(stream, "name", None)
    named = isinstance(name, (str, os.PathLike)) and os.path.basename(os.fspath(name))

    def load() -> bytes:
        if getattr(stream, "seekable", bool)():
            stream.seek(0)  # a file that was just written stands at its end
        data = stream.read(limits.file_bytes + 1)
        data = data.encode("utf-8") if isinstance(data, str) else bytes(data)
        if len(data) > limits.file_bytes:
            raise guard.too_large(f"it is over {guard.size_in_words(limits.file_bytes)}")
        return data

    return Item(visible(str(named)) if named else "upload", load, given=True)


def _expand(source: object) -> list[Path]:
    """Paths that a path or pattern names."""
    if not isinstance(source, str | os.PathLike):
        found, allowed = f"a {type(source).__name__} was found", "A path, files or bytes"
        raise BadOption("what to read", found, f"{allowed}, or several of them in a list")
    text = os.fsdecode(os.fspath(source))
    if not os.path.lexists(text):  # Windows would seek ``~$SW.xlsx`` among the homes of its users
        text = os.path.expanduser(text)
    path = Path(text)
    if text and os.path.lexists(path):
        return [path]
    if paths := matching(text):
        return paths
    raise missing_path(path)


def matching(pattern: str) -> list[Path]:
    """Paths that a pattern names, in order; a folder is taken by its name, as ``[OFFICIAL] SW``."""
    folder, name = os.path.split(pattern)
    if os.path.isdir(folder):
        pattern = os.path.join(glob.escape(folder), name)
    return sorted(map(Path, glob.glob(pattern, recursive=True))) if glob.has_magic(pattern) else []


def missing_path(path: Path) -> MissingFile:
    """Build the error for a path with nothing at it, with names near to it."""
    parent = path.parent
    remedy = "Check the folder and the spelling."
    if os.path.isdir(parent):
        try:
            names = {name.casefold(): name for name in sorted(os.listdir(parent))[:10_000]}
        except OSError as error:
            said = f"its folder cannot be looked into: {error.strerror}"
            raise MissingFile(visible(str(path)), said, None, remedy) from error
        near = difflib.get_close_matches(path.name.casefold(), list(names), n=3, cutoff=0.6)
        if near:
            remedy = f"Near to it in that folder: {', '.join(visible(names[n]) for n in near)}."
        elif below := [n for n in names.values() if os.path.exists(parent / n / path.name)]:
            remedy = f"There is one in {visible(below[0])}: go there (cd) first."
    else:
        remedy = f"There is no folder {visible(str(parent))} either. Check where the files are."
    return MissingFile(visible(str(path)), "there is no such file or folder", None, remedy)


def _on_disk(
    path: Path, limits: guard.Limits, problems: list[Problem], *, inside: bool
) -> Iterator[Item]:
    """The file at a path, or everything in the folder there, named from the folder on."""
    whole = Path(os.path.abspath(path))  # "." has a name too
    if not os.path.isdir(path):
        given = item_at(path, visible(path.name), limits, given=True)
        yield replace(given, under=whole.parent.name)
        return
    prefix = (path.resolve().name,) if inside else ()

    def refuse(error: OSError) -> None:
        below = prefix + Path(error.filename).relative_to(path).parts
        shown = visible("/".join(below) or path.name)
        problems.append(problem("file_not_opened", shown, _as_said(error)))

    for folder, folders, names in os.walk(path, onerror=refuse, followlinks=False):
        below = prefix + Path(folder).relative_to(path).parts
        folders[:] = sorted(n for n in folders if not n.startswith((".", "__MACOSX")))
        for name in [name for name in folders if name in EXAMPLES]:
            folders.remove(name)  # invented figures must not mix with somebody's own
            shown = visible("/".join((*below, name)))
            remedy = f"Nothing. To check the examples, name their folder: rocu check {name}."
            problems.append(problem("examples_left_out", shown, remedy=remedy))
        for kind, listed in (("folder", folders), ("file", sorted(names))):
            for name in listed:
                place, shown = Path(folder, name), visible("/".join((*below, name)))
                if place.is_symlink():
                    said = f"a link to another {kind}"
                    problems.append(problem("link_not_followed", shown, said))
                elif kind == "file":
                    yield replace(item_at(place, shown, limits), under="" if inside else whole.name)


def item_at(path: Path, name: str, limits: guard.Limits, *, given: bool = False) -> Item:
    """The file at a path, under its name for people."""
    return Item(name, partial(read_file, path, limits), given=given, path=path)


def _once(items: list[Item], problems: list[Problem]) -> Iterator[Item]:
    """Each file on disk once, however often it was named."""
    seen: dict[object, Item] = {}
    for item in items:
        first = seen.setdefault(os.path.realpath(item.path) if item.path else id(item), item)
        if first is item:
            yield item
        else:
            problems.append(problem("file_given_twice", item.name, f"also {first.name}"))


def _told_apart(items: Iterable[Item]) -> Iterator[Item]:
    """Items with names of their own: the folder's name in front, else a number behind."""
    items = list(items)
    counts = Counter(item.name for item in items)
    taken: Counter[str] = Counter()
    for item in items:
        name = item.name
        folder = os.path.basename(os.path.dirname(os.path.realpath(item.path or "")))
        if counts[name] > 1 and item.path and folder:
            name = f"{visible(folder)}/{name}"
        taken[name] += 1
        yield replace(item, name=numbered(name, taken[name]))


class Allowance:
    """Bytes that one zip, with all that is in it, may still unpack to; and cells it may hold."""

    def __init__(self, limits: guard.Limits) -> None:
        self._limits, self._left = limits, limits.archive_bytes
        self.cells = limits.cells  # that are left

    def inflate(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
        """Unpack one entry under what is left."""
        allowed = min(self._left, self._limits.file_bytes)
        if info.flag_bits & 0x1:
            raise guard.Refusal("file_encrypted", "the file in the zip is locked with a password")
        if info.file_size > allowed:
            raise guard.too_large(f"it unpacks to {guard.size_in_words(info.file_size)}")
        guard.check_ratio(info.file_size, info.compress_size, self._limits)
        try:
            data = guard.inflate(archive, info, allowed)
        except guard.Refusal:
            raise
        except Exception as error:  # zlib.error, BadZipFile, NotImplementedError and the like
            words = f"it cannot be unpacked ({type(error).__name__})"
            raise guard.Refusal("file_damaged", words) from error
        self._left -= len(data)
        return data

    def charge(self, data: bytes) -> None:
        """Count what a workbook in the zip says that it unpacks to, if so much is left."""
        inflated = sum(info.file_size for info in guard.open_zip(data).infolist())
        if inflated > self._left:
            allowed = guard.size_in_words(self._limits.archive_bytes)
            raise guard.too_large(f"the whole zip unpacks to more than {allowed}")
        self._left -= inflated

    def limits(self) -> guard.Limits:
        """Limits for the next file, with the cells that are left, if any are."""
        if self.cells <= 0:
            words = f"the files before it in the zip have {self._limits.cells:,} cells"
            raise guard.too_large(words)
        return replace(self._limits, cells=self.cells)


def entries(
    data: bytes, around: Item, limits: guard.Limits, allowance: Allowance
) -> tuple[list[Item], list[Problem]]:
    """Files in a zip as items, and what is wrong with their names."""
    archive = guard.open_zip(data)
    items, problems = [], []
    taken: Counter[str] = Counter()
    for info in archive.infolist()[: limits.files + 1]:
        name = info.orig_filename.replace("\\", "/")
        if name.endswith("/") or "__MACOSX/" in name:
            continue
        shown = f"{around.name}/{visible(name)}"
        if _UNSAFE.search(name) or stat.S_ISLNK(info.external_attr >> 16):
            safe = f"{around.name}/{visible(name.rpartition('/')[2])}"
            words = f"the name is {visible(name)[:200]}"
            problems.append(problem("zip_path_unsafe", safe, words))
            continue
        taken[shown] += 1
        if taken[shown] > 1:
            problems.append(problem("zip_names_repeated", shown, "the name is there twice"))
            shown = numbered(shown, taken[shown])
        load = partial(allowance.inflate, archive, info)
        items.append(Item(shown, load, depth=around.depth + 1))
    return in_order(items), problems


MAPPING = "rocu-mapping.toml"
# What an analyst adds to our words, and lists of it, by the table that each fills.
OVERLAY = "rocu.toml"
LISTS = {
    f"rocu-{table}.csv": table for table in ("measures", "areas", "threats", "themes", "aliases")
}
PAPER = "paper.toml"  # says what a paper shows, and nothing about a return
MOST_COMPANION = 1 << 20
_LIKE = 0.7  # a companion is proposed for a return whose name is so like its own
MOST_ZIPS = 2  # a zip, and a zip in it


def companion_text(name: str, data: bytes) -> str:
    """Text of a companion; a list of words is read as any CSV, in whatever Excel saved it."""
    try:
        return decode(data)[0] if ending(name) == ".csv" else data.decode("utf-8-sig")
    except UnicodeDecodeError:
        found = "it is not in UTF-8, as TOML must be"
        raise BadOption(name, found, None, "Save it again, as UTF-8.") from None


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
    """What was found in everything that was given."""

    sheets: tuple[Sheet, ...] = ()  # by file name, then in the order of each workbook
    problems: tuple[Problem, ...] = ()  # about files and whole sheets
    files: tuple[str, ...] = ()  # everything that was looked at, in order
    companions: Mapping[str, str] = field(default_factory=dict)  # name to text of TOML files


def read(source: object, *, limits: guard.Limits | None = None) -> Reading:
    """Read a path, pattern, folder, zip, open file, bytes or list of them into sheets of cells."""
    intake = _Intake(limits or guard.Limits())
    items, problems = find(source, intake.limits)
    intake.problems += problems
    intake.take(items)
    intake.look_beside(items)
    if not intake.sheets and not any(told.severity == "error" for told in intake.problems):
        named = posixpath.basename(str(source).replace("\\", "/").rstrip("/")) or "what was given"
        name, found = visible(named), "no return was found" if intake.files else "no file was found"
        if intake.files and all(role_of(posixpath.basename(n)) == "lock" for n in intake.files):
            name, found = intake.files[0], "only the lock file of a workbook"
        intake.problems.append(problem("nothing_to_read", name, found))
    return Reading(
        tuple(intake.sheets),
        tuple(intake.problems),
        tuple(intake.files),
        MappingProxyType(dict(sorted(intake.companions.items()))),
    )


class _Intake:
    """One reading while it goes on."""

    def __init__(self, limits: guard.Limits) -> None:
        self.limits = limits
        self.sheets: list[Sheet] = []
        self.problems: list[Problem] = []
        self.others: list[str] = []  # files of kinds that are no returns, said in one line
        self.said_others: Problem | None = None
        self.files: list[str] = []
        self.lone: list[str] = []  # names of returns without a companion, less their ending
        self.companions: dict[str, str] = {}
        self._count = 0

    def take(self, items: list[Item], allowance: Allowance | None = None) -> None:
        """Read each of some files that lie together."""
        items = _as_spelt(items)
        stems = {stem for item in items for stem in item.stems}
        names = {item.name for item in items}
        for stem, name in (item.stems for item in items if item.stems):
            if not {f"{stem}.toml", f"{name}.toml"} & names:
                self.lone.append(stem)
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
            if item.path is None or not item.given or role_of(item.base) == "companion":
                continue
            folder = f"{item.folder}/" if item.folder else ""
            named = (f"{item.path.stem}.toml", f"{item.path.name}.toml")
            for name in (*named, MAPPING, OVERLAY, *LISTS):
                beside, shown = item.path.with_name(name), folder + visible(name)
                if shown not in self.companions and os.path.isfile(beside):
                    self._companion(item_at(beside, shown, self.limits))

    def _take_one(
        self, item: Item, stems: set[str], names: set[str], allowance: Allowance | None
    ) -> None:
        role = role_of(item.base)
        if (role == "quiet" or item.base == PAPER) and not item.given:
            return
        self.files.append(item.name)
        if "\\x" in item.name or "\\u" in item.name:
            self.problems.append(problem("name_escaped", item.name, "the name of the file"))
        is_ours = item.base in (MAPPING, OVERLAY, *LISTS)
        if is_ours or (role == "companion" and (item.name[:-5] in stems or item.given)):
            self._companion(item)
        elif role == "lock":
            # It matters only beside its workbook, whose name it bears (less two letters).
            owner = item.base.removeprefix(".~lock.").removeprefix("~$").removesuffix("#")
            beside = {posixpath.basename(n) for n in names if posixpath.dirname(n) == item.folder}
            if any(owner in (name, name[2:]) for name in beside - {item.base}):
                self.problems.append(problem("file_left_open", item.name, f"{owner} is open"))
        elif not item.given and role in ("hidden", "document", "companion"):
            self._leave(item, role)
        else:
            self._read(item, role, allowance)

    def _leave(self, item: Item, role: str) -> None:
        is_ours = item.base == PAPER or ending(item.base) == ".ipynb"
        if is_ours or (role == "hidden" and ending(item.base) not in DATA):
            return
        if role == "document" and not item.base.casefold().endswith(".toml.txt"):
            self._say_others(item)
            return
        found = "it is hidden" if role == "hidden" else _ends_in(item)
        remedy = ""
        if role == "companion":
            # One of another return's name would say its words of these figures.
            lone = {posixpath.basename(stem): stem for stem in sorted(self.lone)}
            called = item.base[:-5]
            near = [name for name in lone if called.casefold() in name.casefold()]
            near = near if len(near) == 1 else difflib.get_close_matches(called, lone, 1, _LIKE)
            remedy = "A companion bears the name of its return, or is rocu-mapping.toml for all."
            remedy += f" If it is that return's, name it {lone[near[0]]}.toml" if near else ""
            message = "A companion of no return here: none has its name, so it was not read"
            told = {"found": found, "message": message, "remedy": remedy}
            self.problems.append(finding("file_not_read", item.name, **told))
            return
        elif item.base.casefold().endswith(".toml.txt"):
            remedy = f"If it is a companion, an editor added .txt: name it {item.name[:-4]}"
        self.problems.append(problem("file_not_read", item.name, found, remedy=remedy))

    def _say_others(self, item: Item) -> None:
        """Say in one line which files of a folder are of other kinds than returns are."""
        self.others.append(item.name)
        kinds = sorted({ending(posixpath.basename(name)) for name in self.others})
        found = _ends_in(item)
        if (count := len(self.others)) > 1:
            listed = ", ".join(kind or "no ending" for kind in kinds)
            found = f"{count:,} files ({listed}), such as {self.others[0]}"
            self.problems.remove(self.said_others)
        self.said_others = problem("file_not_read", self.others[0], found)
        self.problems.append(self.said_others)

    def _companion(self, item: Item) -> None:
        try:
            data = item.data()
            if len(data) > MOST_COMPANION:
                raise guard.too_large("it is too long for a mapping")
            self.companions[item.name] = companion_text(item.base, data)
        except guard.Refusal as refusal:
            self.problems.append(refusal.problem(item.name))
        except BadOption as told:
            said = {"message": f"{told.found}, so it was not read", "remedy": told.remedy}
            self.problems.append(finding("file_damaged", item.name, **said))

    def _read(self, item: Item, role: str, allowance: Allowance | None) -> None:
        """Read one file. Whatever it does is one problem on it, and the others are read."""
        before = len(self.sheets)
        try:
            data = item.data()
            kind, words = kind_of(data)
            if role == "unknown" and not item.given and kind not in ("xlsx", "xls", "ods"):
                self._leave(item, role)
                return
            promised = DATA - {*ENDINGS.get(kind, ())}
            if ending(item.base) in promised and kind in WORDS and kind != "xlsb":
                self.problems.append(problem("file_misnamed", item.name, f"it is {words}"))
            self._read_kind(item, data, kind, words, allowance)
        except guard.Refusal as refusal:
            self.problems.append(refusal.problem(item.name))
        except MemoryError:
            self.problems.append(guard.too_large("memory ran out").problem(item.name))
        except Exception as error:  # the last net: damage takes forms that no list is ever full of
            found = f"reading broke off ({type(error).__name__})"
            self.problems.append(problem("file_damaged", item.name, found))
        if item.under:
            made = self.sheets[before:]
            self.sheets[before:] = [replace(sheet, under=item.under) for sheet in made]

    def _read_kind(
        self, item: Item, data: bytes, kind: str, words: str, allowance: Allowance | None
    ) -> None:
        """Read one file by its kind, under what a zip around it has left."""
        if kind == "zip":
            self._open_zip(item, data, allowance)
            return
        if kind not in ("csv", "parquet", "xlsx", "xls", "ods"):
            code = _REFUSED.get(kind, "file_kind_unknown")
            raise guard.Refusal(code, f"it is {words}" if words else "")
        limits, before = self.limits, len(self.sheets)
        if allowance is not None:
            limits = allowance.limits()
            if kind in ("xlsx", "ods"):
                allowance.charge(data)
        try:
            for made in self._sheets_of(item, data, kind, limits):
                sheet, name = (made, made.name) if isinstance(made, Sheet) else (None, made[0])
                shown = visible(name)
                if shown != name:
                    told = "name_escaped", item.name, "the name of the sheet"
                    self.problems.append(problem(*told, sheet=shown))
                if sheet is not None:
                    self.sheets.append(replace(sheet, name=shown) if shown != name else sheet)
                else:
                    self.problems.append(made[1].problem(item.name, sheet=shown))
        finally:
            if allowance is not None:
                allowance.cells -= sum(sheet.values.size for sheet in self.sheets[before:])

    def _sheets_of(
        self, item: Item, data: bytes, kind: str, limits: guard.Limits
    ) -> Iterable[Sheet | tuple[str, guard.Refusal]]:
        """Sheets of one file; one that cannot be read is (its name, why)."""
        if kind == "csv":
            if (end := ending(item.base)) in DOCUMENTS and end != ".txt":
                raise guard.Refusal("file_is_text", f"it is a document by its name ({end})")
            sheet, doubts = read_delimited(data, item.name, limits)
            self.problems += [problem(code, item.name, doubt) for code, doubt in doubts]
            return [sheet]
        if kind == "xlsx":
            from rocu_analysis.readers.spreadsheet import read_workbook

            return read_workbook(data, item.name, limits)
        from rocu_analysis.readers import other_kinds

        if kind == "parquet":
            return [other_kinds.read_parquet(data, item.name, limits)]
        read = other_kinds.read_opendocument if kind == "ods" else other_kinds.read_legacy
        return read(data, item.name, limits)

    def _open_zip(self, item: Item, data: bytes, allowance: Allowance | None) -> None:
        if item.depth >= MOST_ZIPS:
            raise guard.Refusal("zip_too_deep", "a zip in a zip in a zip")
        allowance = allowance or Allowance(self.limits)
        items, problems = entries(data, item, self.limits, allowance)
        self.problems += problems
        if not items and not problems:
            raise guard.Refusal("nothing_to_read", "the zip is empty")
        self.take(in_order(items), allowance)


def _as_spelt(items: list[Item]) -> list[Item]:
    """Companions under the names that are looked for: capitals count for nothing, as on Windows."""
    looked_for = [
        posixpath.join(folder, name)
        for folder in {item.folder for item in items}
        for name in (MAPPING, OVERLAY, *LISTS, PAPER)
    ]
    looked_for += [f"{stem}.toml" for item in items for stem in item.stems]
    spelt, taken = {name.casefold(): name for name in looked_for}, {item.name for item in items}
    made = []
    for item in items:
        name = spelt.get(item.name.casefold(), item.name)
        made.append(item if name in taken else replace(item, name=name))
        taken.add(name)
    return made


def _ends_in(item: Item) -> str:
    """What the name of a file says of its kind."""
    return f"it ends in {kind}" if (kind := ending(item.base)) else "its name has no ending"
