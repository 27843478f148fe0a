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
from rocu_analysis.errors import BadOption, MissingFile, told_of_length
from rocu_analysis.problems import Problem, problem
from rocu_analysis.readers import guard
from rocu_analysis.readers.delimited import decode
from rocu_analysis.readers.kinds import ending, role_of

MAPPING = "rocu-mapping.toml"  # the companion of every return in its folder
OVERLAY = "rocu.toml"  # words that an analyst adds to ours
# Lists of such words, by the table that each fills.
LISTS = {
    f"rocu-{table}.csv": table for table in ("measures", "areas", "threats", "themes", "aliases")
}
PAPER = "paper.toml"  # says what a paper shows, and nothing about a return
# Folders that `rocu start` fills with invented returns: read only where they are named.
EXAMPLES = ("example-returns", "messy-returns")
NEAR = 0.6  # likeness of names that are offered for one with nothing at it
MOST_LISTED = 10_000  # names of a folder that are compared with it


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
            reason = (is_gone and told_of_length(self.path)) or system_reason(error)
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
    items = list(_named_apart(list(_once(items, problems))))
    return sorted(items, key=lambda item: (item.name.casefold(), item.name)), problems


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
    parent = path.parent
    remedy = "Check the folder and the spelling."
    if not os.path.isdir(parent):
        remedy = f"There is no folder {visible(str(parent))} either. Check where the files are."
    else:
        try:
            names = {name.casefold(): name for name in sorted(os.listdir(parent))[:MOST_LISTED]}
        except OSError as error:
            found = f"its folder cannot be opened: {error.strerror}"
            raise MissingFile(visible(str(path)), found, None, remedy) from error
        near = difflib.get_close_matches(path.name.casefold(), list(names), n=3, cutoff=NEAR)
        if near:
            remedy = f"Near to it in that folder: {', '.join(visible(names[n]) for n in near)}."
        elif below := [n for n in names.values() if os.path.exists(parent / n / path.name)]:
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


def system_reason(error: OSError) -> str:
    """Reason that the operating system gives."""
    return f"the computer says: {error.strerror or type(error).__name__}"


def companion_text(name: str, data: bytes) -> str:
    """Text of a companion; a list of words is read as any CSV, in whatever Excel saved it."""
    try:
        return decode(data)[0] if ending(name) == ".csv" else data.decode("utf-8-sig")
    except UnicodeDecodeError:
        found = "it is not in UTF-8, as TOML must be"
        raise BadOption(name, found, None, "Save it again, as UTF-8.") from None


def _read_file(path: Path, limits: guard.Limits) -> bytes:
    status = os.stat(path)
    if not stat.S_ISREG(status.st_mode):
        raise guard.Refusal("file_not_opened", "it is a device, pipe or socket, not a file")
    if status.st_size > limits.file_bytes:
        raise guard.too_large(f"it is {guard.size_in_words(status.st_size)}")
    with open(path, "rb") as stream:
        return stream.read(limits.file_bytes)


def _opened(stream: object, limits: guard.Limits) -> Item:
    """Item for an open file, binary or text; its name is only what people are shown."""
    name = getattr(stream, "name", None)
    named = isinstance(name, (str, os.PathLike)) and os.path.basename(os.fspath(name))

    def load() -> bytes:
        if getattr(stream, "seekable", bool)():
            stream.seek(0)  # a file that was just written is at its end
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
        yield replace(
            item_at(path, visible(path.name), limits, given=True), under=whole.parent.name
        )
        return
    prefix = (path.resolve().name,) if inside else ()

    def shown(place: Path) -> str:
        return visible("/".join((*prefix, *place.relative_to(path).parts)) or path.name)

    def refuse(error: OSError) -> None:
        where = shown(Path(error.filename))
        problems.append(problem("file_not_opened", where, found=system_reason(error)))

    for folder, folders, names in os.walk(path, onerror=refuse, followlinks=False):
        folders[:] = sorted(n for n in folders if not n.startswith((".", "__MACOSX")))
        for name in [name for name in folders if name in EXAMPLES]:
            folders.remove(name)  # invented figures must not mix with somebody's own
            at = shown(Path(folder, name))
            problems.append(problem("examples_left_out", at, found=name))
        places = [(Path(folder, n), "folder") for n in folders]
        places += [(Path(folder, n), "file") for n in sorted(names)]
        for place, kind in places:
            if place.is_symlink():
                found = f"a link to another {kind}"
                problems.append(problem("link_not_followed", shown(place), found=found))
            elif kind == "file":
                item = item_at(place, shown(place), limits)
                yield replace(item, under="" if inside else whole.name)


def _once(items: Iterable[Item], problems: list[Problem]) -> Iterator[Item]:
    """Each file on disk once, however often it was named."""
    seen: dict[object, Item] = {}
    for item in items:
        first = seen.setdefault(os.path.realpath(item.path) if item.path else id(item), item)
        if first is item:
            yield item
        else:
            problems.append(problem("file_given_twice", item.name, found=f"also {first.name}"))


def _named_apart(items: list[Item]) -> Iterator[Item]:
    """Items with names of their own: the folder's name in front, else a number behind."""
    counts = Counter(item.name for item in items)
    taken: Counter[str] = Counter()
    for item in items:
        name = item.name
        folder = os.path.basename(os.path.dirname(os.path.realpath(item.path or "")))
        if counts[name] > 1 and item.path and folder:
            name = f"{visible(folder)}/{name}"
        taken[name] += 1
        stem, end = posixpath.splitext(name)
        yield (
            item
            if taken[name] == 1 and name == item.name
            else replace(item, name=name if taken[name] == 1 else f"{stem} ({taken[name]}){end}")
        )
