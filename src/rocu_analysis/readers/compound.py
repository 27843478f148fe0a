"""The container of old Excel workbooks (OLE2): a small file system inside a file.

Only what finds one stream in it. Every chain of sectors is walked once and no further than the
file is long: a chain that leads back into itself would otherwise never end.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from rocu_analysis.readers.guard import Refusal

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LAST_SECTOR = 0xFFFFFFFA  # numbers from here on are marks, not sectors
ENTRY = 128


@dataclass(frozen=True)
class Stream:
    """One entry of the directory."""

    name: str
    kind: int  # 5 is the root, 2 a stream
    first: int
    size: int


class Compound:
    """The directory of a compound file, and its streams.

    Raises
    ------
    Refusal
        It is damaged.
    """

    def __init__(self, data: bytes) -> None:
        if len(data) < 512 or not data.startswith(SIGNATURE):
            raise Refusal("file_damaged", "the old workbook is cut short")
        self._data = data
        shift, mini_shift = struct.unpack_from("<HH", data, 30)
        if shift not in (9, 12) or mini_shift != 6:
            raise Refusal("file_damaged", "the head of the old workbook makes no sense")
        self._size, self._mini_size = 1 << shift, 1 << mini_shift
        directory, self._cutoff, mini, _, more, _ = struct.unpack_from("<I4xIIIII", data, 48)
        self._table = self._numbers(self._table_sectors(more))
        self.streams = list(self._entries(self._join(self._chain(directory, self._table))))
        self._mini = self._numbers(self._chain(mini, self._table))
        root = next((s for s in self.streams if s.kind == 5), None)
        self._small = self._join(self._chain(root.first, self._table)) if root else b""

    def find(self, *names: str) -> bytes | None:
        """Bytes of the first stream with one of these names, capitals or not."""
        wanted = [name.casefold() for name in names]
        for stream in self.streams:
            if stream.kind == 2 and stream.name.casefold() in wanted:
                return self._read(stream)
        return None

    def _read(self, stream: Stream) -> bytes:
        if stream.size >= self._cutoff:
            data = self._join(self._chain(stream.first, self._table))
        else:
            size = self._mini_size
            chain = self._chain(stream.first, self._mini)
            data = b"".join(self._small[at * size : (at + 1) * size] for at in chain)
        if len(data) < stream.size:
            raise Refusal("file_damaged", "the old workbook is cut short")
        return data[: stream.size]

    def _table_sectors(self, more: int) -> list[int]:
        """Sectors of the allocation table: 109 in the head, the rest in a chain of their own."""
        sectors = list(struct.unpack_from("<109I", self._data, 76))
        per_sector, seen = self._size // 4 - 1, set()
        while more < LAST_SECTOR and more not in seen:
            seen.add(more)
            block = self._sector(more)
            if len(block) < self._size:
                break
            numbers = struct.unpack(f"<{per_sector + 1}I", block)
            sectors += numbers[:per_sector]
            more = numbers[per_sector]
        used = [sector for sector in sectors if sector < LAST_SECTOR]
        if len(set(used)) < len(used):
            raise Refusal("file_damaged", "the old workbook leads back into itself")
        return used

    def _sector(self, number: int) -> bytes:
        begin = (number + 1) * self._size
        return self._data[begin : begin + self._size]

    def _numbers(self, sectors: list[int]) -> tuple[int, ...]:
        data = self._join(sectors)
        return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])

    def _join(self, sectors: list[int]) -> bytes:
        return b"".join(map(self._sector, sectors))

    def _chain(self, first: int, table: tuple[int, ...]) -> list[int]:
        chain, seen = [], set()
        while first < LAST_SECTOR:
            if first in seen:
                raise Refusal("file_damaged", "the old workbook leads back into itself")
            if first >= len(table):
                raise Refusal("file_damaged", "the old workbook is cut short")
            seen.add(first)
            chain.append(first)
            first = table[first]
        return chain

    def _entries(self, directory: bytes):
        for at in range(0, len(directory) - ENTRY + 1, ENTRY):
            length, kind = struct.unpack_from("<HB", directory, at + 64)
            first, size = struct.unpack_from("<II", directory, at + 116)
            name = directory[at : at + min(max(length - 2, 0), 62)]
            if kind in (2, 5):
                yield Stream(name.decode("utf-16-le", "replace"), kind, first, size)
