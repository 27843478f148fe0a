"""What was given, as a list of files: found, named for people, put in order."""

from __future__ import annotations

import difflib
import glob
import os
import posixpath
import stat
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from rocu_analysis.errors import MissingFile, Problem
from rocu_analysis.problems import file_problem as problem
from rocu_analysis.readers.guard import Limits, Refusal, size_in_words
from rocu_analysis.readers.sniff import visible


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
    """Everything that `source` names.

    Raises
    ------
    MissingFile
        A path at which there is nothing.
    """
    items: list[Item] = []
    problems: list[Problem] = []
    several = isinstance(source, (list, tuple, set, frozenset, Iterator))
    several = several and not hasattr(source, "read")  # an open file is an iterator too
    for one in list(source) if several else [source]:
        if isinstance(one, Item):
            items.append(one)
        elif isinstance(one, (bytes, bytearray, memoryview)):
            items.append(Item("upload", _constant(bytes(one)), given=True))
        elif hasattr(one, "read"):
            items.append(_opened(one, limits))
        else:
            for path in _expand(one):
                items.extend(_on_disk(path, limits, problems, inside=several))
    return in_order(_told_apart(_once(items, problems))), problems


def read_file(path: Path, limits: Limits) -> bytes:
    """Bytes of a file on disk.

    Raises
    ------
    Refusal
        It is too large, no ordinary file, or cannot be opened.
    """
    try:
        status = os.stat(path)
        if not stat.S_ISREG(status.st_mode):
            raise Refusal("file_not_ordinary", "a device, pipe or socket, not a file")
        if status.st_size > limits.file_bytes:
            raise Refusal("file_too_large", f"it is {size_in_words(status.st_size)}")
        with open(path, "rb") as stream:
            return stream.read(limits.file_bytes)
    except OSError as error:
        raise Refusal("file_not_opened", f"the computer says: {error.strerror}") from error


def _constant(data: bytes) -> Callable[[], bytes]:
    return lambda: data


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
            raise Refusal("file_too_large", f"it is over {size_in_words(limits.file_bytes)}")
        return data

    return Item(visible(str(named)) if named else "upload", load, given=True)


def _expand(source: object) -> list[Path]:
    """Paths that a path or pattern names."""
    text = os.fsdecode(os.fspath(source))
    path = Path(text).expanduser()
    if os.path.lexists(path):
        return [path]
    if glob.has_magic(text):
        found = sorted(glob.glob(str(path), recursive=True))
        if found:
            return [Path(each) for each in found]
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
        yield _file(path, path.name, limits, given=True)
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
            yield _file(Path(folder, name), "/".join((*below, name)), limits)


def _file(path: Path, name: str, limits: Limits, *, given: bool = False) -> Item:
    return Item(visible(name), lambda: read_file(path, limits), given=given, path=path)


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
