"""How much one file may cost, and how it is refused.

The limits are far above any return (500,000 rows of eight columns inflate to 150 MB at 7 times)
and far below what hurts a machine; a user whose file is really that large can raise them.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, fields

from rocu_analysis.errors import BadOption, Problem
from rocu_analysis.problems import file_problem

MEGABYTE = 1 << 20
CHUNK = MEGABYTE
MOST_ENTRIES = 50_000


@dataclass(frozen=True)
class Limits:
    """What one reading may cost; every one can be raised.

    Parameters
    ----------
    file_bytes : int
        Size of one file as it stands.
    inflated_bytes : int
        Size of one workbook, or of one file in a zip, once unpacked.
    archive_bytes : int
        Size of everything in one zip together, once unpacked, workbooks in it included.
    ratio : float
        Times that a workbook may grow on unpacking, once it is larger than `ratio_from` bytes.
        Real returns grow 4 to 25 times.
    ratio_from : int
        See `ratio`.
    cells : int
        Cells of one file, or of one zip of files, counted sheet by sheet as the rows that hold
        anything by the columns that do.
    unusual_cells : int
        Cells of one workbook that the fast reader cannot take (scattered, or in unusual XML),
        and of one OpenDocument or old Excel workbook.
    text : int
        Characters in one cell. Excel itself stops at 32,767.
    sheets : int
        Sheets in one workbook.
    files : int
        Files looked at in all.
    seconds : float
        Time for one file, as a last resort: the other limits are met first.
    """

    file_bytes: int = 256 * MEGABYTE
    inflated_bytes: int = 384 * MEGABYTE
    archive_bytes: int = 768 * MEGABYTE
    ratio: float = 200
    ratio_from: int = 48 * MEGABYTE
    cells: int = 8_000_000
    unusual_cells: int = 1_000_000
    text: int = 131_072
    sheets: int = 1_000
    files: int = 5_000
    seconds: float = 60.0

    def __post_init__(self) -> None:
        for each in fields(self):
            value = getattr(self, each.name)
            if isinstance(value, bool) or not isinstance(value, (int, float)) or not value > 0:
                raise BadOption(f"Limits({each.name}=...)", f"got {value!r}", "A number above 0")


class Refusal(Exception):
    """One file or sheet cannot be read. Becomes a Problem; never reaches the user as an error."""

    def __init__(self, code: str, found: str, detail: str = "") -> None:
        self.code, self.found, self.detail = code, found, detail
        super().__init__(f"{code}: {found}")

    def problem(self, file: str, *, sheet: str = "") -> Problem:
        """Return the finding that it stands for."""
        return file_problem(self.code, file, self.found, self.detail, sheet=sheet)


class Package:
    """A zip whose parts are inflated under the limits, a piece at a time.

    The sizes that a zip declares are believed only where they are too large: Python stops each
    part at its declared size and checks the sum, so a part that lies is damaged, not a flood.
    """

    def __init__(self, data: bytes, limits: Limits) -> None:
        self._archive, self._left = open_zip(data), limits.inflated_bytes
        infos = self._archive.infolist()
        self.names = [info.filename for info in infos]
        folded = [name.replace("\\", "/").lstrip("/").lower() for name in self.names]
        if len(set(folded)) < len(folded):
            # Two programs would read two different workbooks out of this one.
            raise Refusal("file_damaged", "two parts of the workbook have the same name")
        self._infos = dict(zip(folded, infos, strict=True))
        if any(info.flag_bits & 0x1 for info in infos):
            raise Refusal("file_encrypted", "the workbook is locked with a password")
        check_growth(sum(info.file_size for info in infos), len(data), limits)

    def __contains__(self, name: str) -> bool:
        return name.lstrip("/").lower() in self._infos

    def read(self, name: str, most: int | None = None) -> bytes:
        """Inflate one part.

        Raises
        ------
        KeyError
            There is no such part.
        Refusal
            It is larger than `most`, or than what the limits leave.
        """
        info = self._infos[name.lstrip("/").lower()]
        allowed = min(self._left, most or self._left)
        if info.file_size > allowed:
            raise Refusal("file_too_large", f"one part unpacks to {size_in_words(info.file_size)}")
        data = inflate(self._archive, info, allowed)
        self._left -= len(data)
        return data


def open_zip(data: bytes) -> zipfile.ZipFile:
    """Open a zip in memory.

    Raises
    ------
    Refusal
        It lists more entries than it is reasonable to look through.
    zipfile.BadZipFile
        It is damaged.
    """
    if data.count(b"PK\x01\x02") > MOST_ENTRIES:
        raise Refusal("file_too_large", f"the zip lists over {MOST_ENTRIES:,} files")
    return zipfile.ZipFile(io.BytesIO(data))


def inflate(archive: zipfile.ZipFile, info: zipfile.ZipInfo, allowed: int) -> bytes:
    """Unpack one entry, and stop as soon as it is longer than `allowed`."""
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        # The others cannot be unpacked a bounded piece at a time, and no office program uses them.
        raise Refusal("file_damaged", "it is packed in a way that spreadsheets do not use")
    pieces, length = [], 0
    with archive.open(info) as stream:
        while piece := stream.read(CHUNK):
            length += len(piece)
            if length > allowed:
                raise Refusal("file_too_large", f"it unpacks to more than {size_in_words(allowed)}")
            pieces.append(piece)
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def check_growth(inflated: int, size: int, limits: Limits) -> None:
    """Refuse a package that says it unpacks to too much, or to suspiciously more than it is."""
    if inflated > limits.inflated_bytes:
        raise Refusal("file_too_large", f"it unpacks to {size_in_words(inflated)}")
    if inflated > limits.ratio_from and inflated > limits.ratio * max(size, 1):
        times = inflated / max(size, 1)
        words = f"it unpacks to {size_in_words(inflated)}, {times:,.0f} times its size"
        raise Refusal("file_too_large", words)


def size_in_words(size: int) -> str:
    """Size for people.

    >>> size_in_words(900), size_in_words(3_000_000), size_in_words(5_000_000_000)
    ('900 bytes', '3 MB', '5.0 GB')
    """
    if size >= 1_000_000_000:
        return f"{size / 1e9:,.1f} GB"
    return f"{size / 1e6:,.0f} MB" if size >= 1_000_000 else f"{size:,} bytes"
