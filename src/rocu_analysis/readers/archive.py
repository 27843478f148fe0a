"""Zips of returns: read in memory, one file at a time. Nothing is written to the disk."""

from __future__ import annotations

import re
import stat
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from rocu_analysis.errors import Problem
from rocu_analysis.problems import file_problem as problem
from rocu_analysis.readers.guard import Limits, Refusal, inflate, open_zip, size_in_words
from rocu_analysis.readers.sniff import visible
from rocu_analysis.readers.sources import Item, in_order, numbered

_UNSAFE = re.compile(r"(^|/)\.\.(/|$)|^/|^[A-Za-z]:|\0")


class Allowance:
    """Bytes that one zip, with all that is in it, may still unpack to; and cells it may hold."""

    def __init__(self, limits: Limits) -> None:
        self._limits, self._left = limits, limits.archive_bytes
        self._cells = limits.cells

    def inflate(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
        """Unpack one entry under what is left.

        Raises
        ------
        Refusal
            It is too large, locked or damaged.
        """
        allowed = min(self._left, self._limits.file_bytes)
        if info.flag_bits & 0x1:
            raise Refusal("file_encrypted", "the file in the zip is locked with a password")
        if info.file_size > allowed:
            raise Refusal("file_too_large", f"it unpacks to {size_in_words(info.file_size)}")
        large = info.file_size > self._limits.ratio_from
        if large and info.file_size > self._limits.ratio * max(info.compress_size, 1):
            times = info.file_size / max(info.compress_size, 1)
            words = f"it unpacks to {size_in_words(info.file_size)}, {times:,.0f} times its size"
            raise Refusal("file_too_large", words)
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
        """Count what a workbook in the zip says that it unpacks to.

        Raises
        ------
        Refusal
            It is more than what is left.
        """
        inflated = sum(info.file_size for info in open_zip(data).infolist())
        if inflated > self._left:
            allowed = size_in_words(self._limits.archive_bytes)
            raise Refusal("file_too_large", f"the whole zip unpacks to more than {allowed}")
        self._left -= inflated

    def limits(self) -> Limits:
        """Limits for the next file, with the cells that are left.

        Raises
        ------
        Refusal
            There are none.
        """
        if self._cells <= 0:
            words = f"the files before it in the zip have {self._limits.cells:,} cells"
            raise Refusal("file_too_large", words)
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
        load = _loader(archive, info, allowance)
        items.append(Item(shown, load, depth=around.depth + 1))
    return in_order(items), problems


def _loader(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, allowance: Allowance
) -> Callable[[], bytes]:
    return lambda: allowance.inflate(archive, info)
