"""What was given, as a list of files: found, named for people, put in order.

A zip is read in memory, one file at a time: nothing is written to the disk.
"""

from __future__ import annotations

import difflib
import glob
import os
import posixpath
import re
import stat
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from rocu_analysis.errors import MissingFile, Problem
from rocu_analysis.problems import file_problem as problem
from rocu_analysis.readers.guard import (
    Limits,
    Refusal,
    check_ratio,
    inflate,
    open_zip,
    size_in_words,
    too_large,
)
from rocu_analysis.readers.sniff import visible

_UNSAFE = re.compile(r"(^|/)\.\.(/|$)|^/|^[A-Za-z]:|\0")


@dataclass(frozen=True)
class Item:
    """One file: its name for people, and how to get its bytes.

    `given` is true where somebody named this very file, so that it is read whatever its ending.
    """

    name: str
    load: Callable[[], bytes]
    given: bool = False
    depth: int = 0  # zips around it
    path: Path | None = None

    @property
    def folder(self) -> str:
        """Name for people of the folder or zip that it lies in; empty at the top."""
        return self.name.rpartition("/")[0]

    @property
    def base(self) -> str:
        """Last part of the name."""
        return self.name.rpartition("/")[2]


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


def find(source: object, limits: Limits) -> tuple[list[Item], list[Problem]]:
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


def read_file(path: Path, limits: Limits) -> bytes:
    """Bytes of a file on disk; refused if too large, no ordinary file, or not to be opened."""
    try:
        status = os.stat(path)
        if not stat.S_ISREG(status.st_mode):
            raise Refusal("file_not_ordinary", "a device, pipe or socket, not a file")
        if status.st_size > limits.file_bytes:
            raise too_large(f"it is {size_in_words(status.st_size)}")
        with open(path, "rb") as stream:
            return stream.read(limits.file_bytes)
    except OSError as error:
        raise Refusal("file_not_opened", f"the computer says: {error.strerror}") from error


def _opened(stream: object, limits: Limits) -> Item:
    """An open file, binary or text; its name is only what people are told."""
    name = getattr(stream, "name", None)
    named = isinstance(name, (str, os.PathLike)) and os.path.basename(os.fspath(name))

    def load() -> bytes:
        if getattr(stream, "seekable", bool)():
            stream.seek(0)  # a file that was just written stands at its end
        data = stream.read(limits.file_bytes + 1)
        data = data.encode("utf-8") if isinstance(data, str) else bytes(data)
        if len(data) > limits.file_bytes:
            raise too_large(f"it is over {size_in_words(limits.file_bytes)}")
        return data

    return Item(visible(str(named)) if named else "upload", load, given=True)


def _expand(source: object) -> list[Path]:
    """Paths that a path or pattern names."""
    text = os.fsdecode(os.fspath(source))
    path = Path(text).expanduser()
    if os.path.lexists(path):
        return [path]
    if glob.has_magic(text):
        paths = sorted(glob.glob(str(path), recursive=True))
        if paths:
            return list(map(Path, paths))
    raise missing_path(path)


def missing_path(path: Path) -> MissingFile:
    """Build the error for a path with nothing at it, with names near to it."""
    parent = path.parent
    remedy = "Check the folder and the spelling."
    if parent.is_dir():
        names = {name.casefold(): name for name in sorted(os.listdir(parent))[:10_000]}
        near = difflib.get_close_matches(path.name.casefold(), list(names), n=3, cutoff=0.6)
        if near:
            remedy = f"Near to it in that folder: {', '.join(visible(names[n]) for n in near)}."
    else:
        remedy = f"There is no folder {visible(str(parent))} either. Check where the files are."
    return MissingFile(visible(str(path)), "there is no such file or folder", None, remedy)


def _on_disk(
    path: Path, limits: Limits, problems: list[Problem], *, inside: bool
) -> Iterator[Item]:
    """The file at a path, or everything in the folder there, named from the folder on."""
    if not path.is_dir():
        yield item_at(path, visible(path.name), limits, given=True)
        return
    prefix = (path.resolve().name,) if inside else ()
    for folder, folders, names in os.walk(path, followlinks=False):
        below = prefix + Path(folder).relative_to(path).parts
        for name in sorted(folders):
            if name.startswith((".", "__MACOSX")):
                folders.remove(name)
            elif os.path.islink(os.path.join(folder, name)):
                shown = visible("/".join((*below, name)))
                problems.append(problem("link_not_followed", shown, "a link to another folder"))
        folders.sort()
        for name in sorted(names):
            yield item_at(Path(folder, name), visible("/".join((*below, name))), limits)


def item_at(path: Path, name: str, limits: Limits, *, given: bool = False) -> Item:
    """The file at a path, under its name for people."""
    return Item(name, partial(read_file, path, limits), given=given, path=path)


def _once(items: list[Item], problems: list[Problem]) -> Iterator[Item]:
    """Each file on disk once, however often it was named."""
    seen: dict[str, Item] = {}
    for item in items:
        key = os.path.realpath(item.path) if item.path else ""
        if key and key in seen:
            problems.append(problem("file_given_twice", item.name, f"also {seen[key].name}"))
            continue
        if key:
            seen[key] = item
        yield item


def _told_apart(items: Iterable[Item]) -> Iterator[Item]:
    """Items with names of their own: the folder's name in front, else a number behind."""
    items = list(items)
    counts = Counter(item.name for item in items)
    taken: Counter[str] = Counter()
    for item in items:
        name = item.name
        if counts[name] > 1 and item.path and item.path.resolve().parent.name:
            name = f"{visible(item.path.resolve().parent.name)}/{name}"
        taken[name] += 1
        yield replace(item, name=numbered(name, taken[name]))


class Allowance:
    """Bytes that one zip, with all that is in it, may still unpack to; and cells it may hold."""

    def __init__(self, limits: Limits) -> None:
        self._limits, self._left = limits, limits.archive_bytes
        self._cells = limits.cells

    def inflate(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
        """Unpack one entry under what is left."""
        allowed = min(self._left, self._limits.file_bytes)
        if info.flag_bits & 0x1:
            raise Refusal("file_encrypted", "the file in the zip is locked with a password")
        if info.file_size > allowed:
            raise too_large(f"it unpacks to {size_in_words(info.file_size)}")
        check_ratio(info.file_size, info.compress_size, self._limits)
        try:
            data = inflate(archive, info, allowed)
        except Refusal:
            raise
        except Exception as error:  # zlib.error, BadZipFile, NotImplementedError and the like
            words = f"it cannot be unpacked ({type(error).__name__})"
            raise Refusal("file_damaged", words) from error
        self._left -= len(data)
        return data

    def charge(self, data: bytes) -> None:
        """Count what a workbook in the zip says that it unpacks to, if so much is left."""
        inflated = sum(info.file_size for info in open_zip(data).infolist())
        if inflated > self._left:
            allowed = size_in_words(self._limits.archive_bytes)
            raise too_large(f"the whole zip unpacks to more than {allowed}")
        self._left -= inflated

    def limits(self) -> Limits:
        """Limits for the next file, with the cells that are left, if any are."""
        if self._cells <= 0:
            raise too_large(f"the files before it in the zip have {self._limits.cells:,} cells")
        return replace(self._limits, cells=self._cells)

    def count(self, cells: int) -> None:
        """Count the cells of a sheet that was read."""
        self._cells -= cells


def entries(
    data: bytes, around: Item, limits: Limits, allowance: Allowance
) -> tuple[list[Item], list[Problem]]:
    """Files in a zip as items, and what is wrong with their names."""
    archive = open_zip(data)
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
