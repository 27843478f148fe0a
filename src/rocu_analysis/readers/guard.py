"""How much one file may cost, how it is refused, and a stranger's zip and XML under those limits.

The limits are far above any return (500,000 rows of eight columns inflate to 150 MB at 7 times)
and far below what hurts a machine; a user whose file is really that large can raise them.
XML may have no entities and no document type: spreadsheet programs write neither, and refusing
both leaves nothing to expand or to fetch.
"""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, fields
from xml.parsers import expat

from rocu_analysis.errors import BadOption
from rocu_analysis.problems import Problem, problem

MEGABYTE = 1 << 20
CHUNK = MEGABYTE
PIECE = 4096  # of XML: short, so that few events wait at a time
MOST_ENTRIES = 50_000
# Spreadsheet programs nest a dozen deep, and write short tags.
DEEPEST, LONGEST_TAG, MOST_ELEMENTS = 1_000, MEGABYTE, 6_000_000
_LOCAL_HEAD = 30  # bytes before an entry's name
START, END, TEXT = "start", "end", "text"
Attributes = dict[str, str]
NO_ATTRIBUTES: Attributes = {}


@dataclass(frozen=True)
class Limits:
    """What one reading may cost; every one can be raised."""

    file_bytes: int = 256 * MEGABYTE  # of one file as it stands
    inflated_bytes: int = 500 * MEGABYTE  # of one workbook once unpacked
    ratio: float = 200  # times that a workbook may grow on unpacking; real returns grow 4 to 25
    ratio_from: int = 48 * MEGABYTE  # unpacked bytes from which the ratio counts
    cells: int = 5_000_000  # of one file: rows that hold anything by columns that do
    unusual_cells: int = 1_000_000  # scattered, in unusual XML, or of an .ods or .xls
    text: int = 131_072  # characters in one cell; Excel itself stops at 32,767
    sheets: int = 1_000  # in one workbook
    files: int = 5_000  # looked at in all
    seconds: float = 60.0  # for one file, as a last resort: the other limits are met first

    def __post_init__(self) -> None:
        for limit in fields(self):
            value = getattr(self, limit.name)
            if isinstance(value, bool) or not isinstance(value, (int, float)) or not value > 0:
                raise BadOption(f"Limits({limit.name}=...)", f"got {value!r}", "A number above 0")


class Refusal(Exception):
    """One file or sheet cannot be read. Becomes a Problem; never reaches the user as an error."""

    def __init__(self, code: str, found: str) -> None:
        self.code, self.found = code, found
        super().__init__(f"{code}: {found}")

    def problem(self, file: str, *, sheet: str = "") -> Problem:
        """Return the finding that it stands for."""
        return problem(self.code, file, found=self.found, sheet=sheet)


def too_large(found: str) -> Refusal:
    """Refusal of what would cost more than the limits allow."""
    return Refusal("file_too_large", found)


class Package:
    """A zip whose parts are inflated under the limits, a piece at a time.

    The sizes that a zip declares are believed only where they are too large: Python stops each
    part at its declared size and checks the sum, so a part that lies is damaged, not a flood.
    """

    def __init__(self, data: bytes, limits: Limits) -> None:
        self._archive, self._left = open_zip(data), limits.inflated_bytes
        infos = self._archive.infolist()
        folded = [info.filename.replace("\\", "/").lstrip("/").lower() for info in infos]
        if len(set(folded)) < len(folded):
            # Two programs would read two different workbooks out of this one.
            raise Refusal("file_damaged", "two parts of the workbook have the same name")
        self._infos = dict(zip(folded, infos, strict=True))
        if any(info.flag_bits & 0x1 for info in infos):
            raise Refusal("file_encrypted", "the workbook is locked with a password")
        inflated = sum(info.file_size for info in infos)
        if inflated > limits.inflated_bytes:
            raise too_large(f"it unpacks to {size_in_words(inflated)}")
        times = inflated / max(len(data), 1)
        if inflated > limits.ratio_from and times > limits.ratio:
            found = f"it unpacks to {size_in_words(inflated)}, {times:,.0f} times its size"
            raise too_large(found)

    def __contains__(self, name: str) -> bool:
        return name.lstrip("/").lower() in self._infos

    def read(self, name: str, most: int | None = None) -> bytes:
        """Inflate one part, of at most so many bytes; KeyError where there is no such part."""
        info = self._infos[name.lstrip("/").lower()]
        allowed = min(self._left, most or self._left)
        if info.file_size > allowed:
            raise too_large(f"one part unpacks to {size_in_words(info.file_size)}")
        data = inflate(self._archive, info, allowed)
        self._left -= len(data)
        return data


def open_zip(data: bytes) -> zipfile.ZipFile:
    """Open a zip in memory; BadZipFile where it is damaged."""
    if data.count(b"PK\x01\x02") > MOST_ENTRIES:
        raise too_large(f"the zip lists over {MOST_ENTRIES:,} files")
    archive = zipfile.ZipFile(io.BytesIO(data))
    end = 0
    for begin, size in sorted((i.header_offset, i.compress_size) for i in archive.infolist()):
        if begin < end:
            # The same bytes under a thousand names would be unpacked a thousand times.
            raise Refusal("file_damaged", "files in the zip lie over each other")
        end = begin + _LOCAL_HEAD + size
    return archive


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
                raise too_large(f"it unpacks to more than {size_in_words(allowed)}")
            pieces.append(piece)
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def size_in_words(size: int) -> str:
    """Size for people.

    >>> size_in_words(900), size_in_words(3_000_000), size_in_words(5_000_000_000)
    ('900 bytes', '3 MB', '5.0 GB')
    """
    if size >= 1_000_000_000:
        return f"{size / 1e9:,.1f} GB"
    return f"{size / 1e6:,.0f} MB" if size >= 1_000_000 else f"{size:,} bytes"


def walk(data: bytes, limits: Limits) -> Iterator[tuple[str, str, Attributes]]:
    """Events of an XML document: what, its name (prefix included) or text, its attributes.

    It is refused where it is broken, declares a document type, or has more than programs write.
    """
    events: list[tuple[str, str, Attributes]] = []
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, given: events.append((START, name, given))
    parser.EndElementHandler = lambda name: events.append((END, name, NO_ATTRIBUTES))
    parser.CharacterDataHandler = lambda text: events.append((TEXT, text, NO_ATTRIBUTES))
    parser.StartDoctypeDeclHandler = refuse_document_type
    parser.EntityDeclHandler = refuse_document_type
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    view, latest = memoryview(data), time.monotonic() + limits.seconds
    elements = depth = silent = 0
    for begin in range(0, len(view) + PIECE, PIECE):
        try:
            parser.Parse(view[begin : begin + PIECE], begin >= len(view))
        except (expat.ExpatError, LookupError, ValueError) as error:
            raise Refusal("file_damaged", f"its XML is broken ({error})") from error
        if time.monotonic() > latest:
            raise too_large(f"reading took over {limits.seconds:g} seconds")
        begun = sum(event[0] is START for event in events)
        elements, depth = elements + begun, depth + begun
        depth -= sum(event[0] is END for event in events)
        silent = 0 if events else silent + PIECE
        if depth > DEEPEST or elements > MOST_ELEMENTS or silent > LONGEST_TAG:
            raise too_large("its XML has more, longer or deeper tags than a spreadsheet needs")
        yield from events
        events.clear()


def starts(data: bytes, limits: Limits) -> Iterator[tuple[str, Attributes]]:
    """Name without its prefix, and attributes, of every element of a document."""
    for event, name, attributes in walk(data, limits):
        if event is START:
            yield local(name), attributes


def local(name: str) -> str:
    """Name without its prefix: ``x:row`` is a ``row``."""
    return name.rpartition(":")[2]


def refuse_document_type(*_: object) -> None:
    """Refuse a document type or an entity, whatever it says."""
    raise Refusal("file_damaged", "it declares a document type or entities")
