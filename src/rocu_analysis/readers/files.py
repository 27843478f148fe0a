"""Which files were given? `find` lists them, named for people and in one order on every machine.

A path, a pattern, a folder, bytes, an open file, or several of them.
"""

from __future__ import annotations

import difflib
import glob
import os
import posixpath
import re
import stat
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from rocu_analysis import periods
from rocu_analysis.errors import BadOption, MissingFile, path_length_hint
from rocu_analysis.problems import Problem, problem
from rocu_analysis.readers import guard
from rocu_analysis.readers.delimited import decode, looks_like_text

MAPPING = "rocu-mapping.toml"  # the companion of every return in its folder
OVERLAY = "rocu.toml"  # words that an analyst adds to ours
OUR_FILES = (MAPPING, OVERLAY)
PAPER = "paper.toml"  # says what a paper shows, and nothing about a return
# Folders that `rocu start` fills with invented returns: read only where they are named.
EXAMPLES = ("example-returns", "messy-returns")
MOST_LISTED = 10_000  # names of a folder that one with nothing at it is compared with
READ = ("xlsx", "xls", "ods", "csv")  # kinds that are read
WORKBOOKS = (".xlsx", ".xlsm", ".xltx", ".xltm", ".xls", ".xlt", ".ods", ".ots", ".xlsb")
# Where one lies in a folder it is read, or its sender is asked for another kind.
DATA = {*WORKBOOKS, ".csv", ".tsv", ".tab", ".zip"}
QUIET = re.compile(
    r"(?i)~\$.*|\.~lock\..*|(readme|sources|licen[cs]e|changelog)(\.\w+)?|thumbs\.db|desktop\.ini"
    r"|\.ds_store|\._.*|\.git(ignore|attributes|keep)|.*\.ipynb"
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of old Office files
_OTHERS = {b"PAR1": "a Parquet file", b"%PDF": "a PDF", b"\x89PNG": "a picture",
           b"\xff\xd8\xff": "a picture"}  # fmt: skip
_HTML = re.compile(r"(?i)<(!doctype\s+html|html|head|body|table|meta|style|div|script)[\s>]")
_IN_ZIP = {"xl/workbook.bin": "a binary Excel workbook (.xlsb)", "word/": "a Word document",
           "ppt/": "a PowerPoint file"}  # fmt: skip


@dataclass(frozen=True)
class Item:
    """One file: its name for people, and how to get its bytes."""

    name: str
    load: Callable[[], bytes]
    given: bool = False  # by its very name, so that it is read whatever its ending
    path: Path | None = None
    under: str = ""  # name of the folder that was given, or that a given file lies in

    def data(self) -> bytes:
        """Its bytes; refused if they cannot be had."""
        try:
            return self.load()
        except OSError as error:
            is_gone = self.path is not None and isinstance(error, FileNotFoundError)
            reason = (is_gone and path_length_hint(self.path)) or _system_reason(error)
            raise guard.Refusal("file_not_opened", reason) from error

    @property
    def folder(self) -> str:
        """Name for people of the folder that it lies in; empty at the top."""
        return self.name.rpartition("/")[0]

    @property
    def base(self) -> str:
        """Last part of the name."""
        return self.name.rpartition("/")[2]

    @property
    def stems(self) -> tuple[str, ...]:
        """Names that its companion may have, less ``.toml``; none where it is no return."""
        if role_of(self.base) != "data":
            return ()
        stem = posixpath.splitext(self.name)[0]
        return tuple(filter(None, (stem, self.name, stem_without_period(stem))))


def stem_without_period(stem: str) -> str:
    """Name of a file without the period in it, for a companion that holds in every quarter.

    >>> stem_without_period("South/SW 2020-21 Q4"), stem_without_period("2020-21 Q4")
    ('South/SW', '')
    """
    folder, base = posixpath.split(stem)
    for _, start, end in reversed(periods.find(base)):
        base = base[:start] + base[end:]
    base = re.sub(r"\s+", " ", base).strip(" -_,()")
    return posixpath.join(folder, base) if base else ""


def find(source: object, limits: guard.Limits) -> tuple[list[Item], list[Problem]]:
    """List every file that `source` names; MissingFile where a path has nothing at it."""
    items: dict[object, Item] = {}  # each file on disk once, however often it was named
    problems: list[Problem] = []
    several = isinstance(source, (list, tuple, set, frozenset, Iterator))
    several = several and not hasattr(source, "read")  # an open file is an iterator too
    for given in list(source) if several else [source]:
        if isinstance(given, (bytes, bytearray, memoryview)) or hasattr(given, "read"):
            items[id(given)] = _in_memory(given, limits)
            continue
        for path in _expand(given):
            for item in _on_disk(path, limits, problems, inside=several):
                items.setdefault(os.path.realpath(item.path), item)
    made = _named_apart(list(items.values()))
    return sorted(made, key=lambda item: (item.name.casefold(), item.name)), problems


def item_at(path: Path, name: str, limits: guard.Limits, *, given: bool = False) -> Item:
    """Item for the file at a path, under its name for people."""
    return Item(name, partial(_read_file, path, limits), given=given, path=path)


def matching(pattern: str) -> list[Path]:
    """Paths that a pattern names, in order; a folder is taken by its name, as ``[OFFICIAL] SW``."""
    folder, name = os.path.split(pattern)
    if os.path.isdir(folder):
        pattern = os.path.join(glob.escape(folder), name)
    return sorted(map(Path, glob.glob(pattern, recursive=True))) if glob.has_magic(pattern) else []


def missing_path(path: Path) -> MissingFile:
    """Build the error for a path with nothing at it, with names near to it."""
    remedy = "Check the folder and the spelling."
    try:
        names = {name.casefold(): name for name in sorted(os.listdir(path.parent))[:MOST_LISTED]}
    except OSError:
        names = {}
        remedy = f"There is no folder {visible(str(path.parent))} to open. Check where it is."
    if near := difflib.get_close_matches(path.name.casefold(), list(names), n=3):
        remedy = f"Near to it in that folder: {', '.join(visible(names[n]) for n in near)}."
    elif below := [n for n in names.values() if os.path.exists(path.parent / n / path.name)]:
        remedy = f"There is one in {visible(below[0])}: go there (cd) first."
    return MissingFile(visible(str(path)), "there is no such file or folder", None, remedy)


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


def companion_text(name: str, data: bytes) -> str:
    """Text of a companion; a list of words is read as any CSV, in whatever Excel saved it."""
    try:
        return decode(data)[0] if ending(name) == ".csv" else data.decode("utf-8-sig")
    except UnicodeDecodeError:
        found = "it is not in UTF-8, as TOML must be"
        raise BadOption(name, found, None, "Save it again, as UTF-8.") from None


def _system_reason(error: OSError) -> str:
    return f"the computer says: {error.strerror or type(error).__name__}"


def _read_file(path: Path, limits: guard.Limits) -> bytes:
    status = os.stat(path)
    if not stat.S_ISREG(status.st_mode):
        raise guard.Refusal("file_not_opened", "it is a device, pipe or socket, not a file")
    if status.st_size > limits.file_bytes:
        raise guard.too_large(f"it is {guard.size_in_words(status.st_size)}")
    with open(path, "rb") as stream:
        return stream.read(limits.file_bytes)


def _in_memory(given: object, limits: guard.Limits) -> Item:
    """Item for bytes or an open file; its name is only what people are shown."""
    name = getattr(given, "name", None)
    named = isinstance(name, (str, os.PathLike)) and os.path.basename(os.fspath(name))

    def load() -> bytes:
        data = given
        if hasattr(given, "read"):
            if getattr(given, "seekable", bool)():
                given.seek(0)  # a file that was just written is at its end
            data = given.read(limits.file_bytes + 1)
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
    if not os.path.lexists(text):  # Windows would look for ``~$SW.xlsx`` among the users' homes
        text = os.path.expanduser(text)
    path = Path(text)
    if text and os.path.lexists(path):
        return [path]
    if paths := matching(text):
        return paths
    raise missing_path(path)


def _on_disk(
    path: Path, limits: guard.Limits, problems: list[Problem], *, inside: bool
) -> Iterator[Item]:
    """Items for the file at a path, or for everything in the folder there."""
    whole = Path(os.path.abspath(path))  # "." has a name too
    if not os.path.isdir(path):
        item = item_at(path, visible(path.name), limits, given=True)
        yield replace(item, under=whole.parent.name)
        return
    prefix = (path.resolve().name,) if inside else ()

    def shown(place: Path) -> str:
        return visible("/".join((*prefix, *place.relative_to(path).parts)) or path.name)

    def leave(place: Path, code: str, found: str) -> None:
        problems.append(problem(code, shown(place), found=found))

    def refuse(error: OSError) -> None:
        leave(Path(error.filename), "file_not_opened", _system_reason(error))

    for folder, folders, names in os.walk(path, onerror=refuse, followlinks=False):
        folders[:] = sorted(n for n in folders if not n.startswith((".", "__MACOSX")))
        for name in [name for name in folders if name in EXAMPLES]:
            folders.remove(name)  # invented figures must not mix with somebody's own
            found = f"invented examples; to check them, name their folder: rocu check {name}"
            leave(Path(folder, name), "file_not_read", found)
        for place in [Path(folder, name) for name in (*folders, *sorted(names))]:
            if place.is_symlink():
                leave(place, "file_not_read", "a link; give what it leads to, if it is meant")
            elif place.name not in folders:
                item = item_at(place, shown(place), limits)
                yield replace(item, under="" if inside else whole.name)


def _named_apart(items: Iterable[Item]) -> Iterator[Item]:
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
        if taken[name] > 1:
            stem, end = posixpath.splitext(name)
            name = f"{stem} ({taken[name]}){end}"
        yield replace(item, name=name)


# --- what is a file? By its bytes, and by its name where it is found in a folder ------------------


def kind_of(data: bytes) -> tuple[str, str]:
    r"""Kind of a file by its bytes, and words for what it is.

    Kinds: those of `READ`, ``empty``, ``damaged``, ``encrypted`` and ``other``.

    >>> kind_of(b"force,arrests\n")[0], kind_of(b"%PDF-1.7"), kind_of(b"<html><table>")
    ('csv', ('other', 'a PDF'), ('other', 'a web page'))
    """
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf\xfe\xff"):
        return "empty", "the file is empty"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _kind_of_zip(data)
    if data.startswith(_OLE):
        return _kind_of_ole(data)
    if words := next((_OTHERS[start] for start in _OTHERS if data.startswith(start)), ""):
        return "other", words
    if not looks_like_text(data):
        return "other", "of no kind that is known"
    head = decode(data[:4096])[0].lstrip("\ufeff \t\r\n")
    if head.startswith("<"):
        return "other", "a web page" if _HTML.search(head) else "XML"
    return "csv", ""


def _kind_of_ole(data: bytes) -> tuple[str, str]:
    """Kind of an old Office file, by the names in its directory."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return "encrypted", "a workbook locked with a password"
    if any(name.encode("utf-16-le") in data for name in ("Workbook", "Book")):
        return "xls", ""
    return "other", "a Word document or message of the old kind"


def _kind_of_zip(data: bytes) -> tuple[str, str]:
    try:
        with guard.open_zip(data) as archive:
            names = {name.replace("\\", "/").lstrip("/").lower() for name in archive.namelist()}
            mime = b""
            if "mimetype" in names and archive.getinfo("mimetype").compress_type in (0, 8):
                with archive.open("mimetype") as stream:
                    mime = stream.read(100)
    except guard.Refusal:
        raise
    except Exception:  # BadZipFile, struct.error, zlib.error and what else damage brings
        return "damaged", "a zip or workbook that is cut short or damaged"
    for start, words in _IN_ZIP.items():
        if any(name.startswith(start) for name in names):
            return "other", words
    if "[content_types].xml" in names or any(name.startswith("xl/") for name in names):
        return "xlsx", ""
    if b"opendocument.spreadsheet" in mime or (not mime and names >= {"content.xml", "styles.xml"}):
        return "ods", ""
    return "other", "an OpenDocument file" if b"opendocument" in mime else "a zip"


def ending(name: str) -> str:
    """Ending of a name in lower case, with its dot; empty where there is none."""
    return posixpath.splitext(name)[1].lower()


def role_of(name: str) -> str:
    """What a name in a folder promises: data, companion, quiet (of a program) or other.

    >>> [role_of(name) for name in ("SW.xlsx", "SW.toml", "~$SW.xlsx", "README.md", "notes.pdf")]
    ['data', 'companion', 'quiet', 'quiet', 'other']
    """
    if QUIET.fullmatch(name):
        return "quiet"
    if ending(name) == ".toml":
        return "companion"
    return "data" if ending(name) in DATA and not name.startswith(".") else "other"
