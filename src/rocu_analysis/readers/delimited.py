"""CSV in whatever encoding and with whatever separator it arrives: `read_delimited`."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain, islice
from typing import TextIO

import numpy as np

from rocu_analysis.readers.guard import Limits, Refusal, too_large
from rocu_analysis.readers.sheet import Cells, Once, Sheet

NAMES = {",": "a comma", ";": "a semicolon", "\t": "a tab", "|": "an upright bar"}
SEPARATORS = tuple(NAMES)
SAMPLE = 200  # lines looked at to find the separator
SAMPLE_CHARACTERS = 1 << 18
PIECE = 1 << 20  # bytes: a sample in whatever encoding
MOST_FIELDS = 16_384
LONGEST_LINE = 1 << 22
LAST = "\ue000\ue000 the last line \ue000\ue000"

_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1b\x1c-\x1f\x7f]")
_DECLARED = re.compile(r"(?i)sep=(.)\r?\n")
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


def decode(data: bytes) -> tuple[str, bool]:
    r"""Text of a file, and whether some of its characters are a guess.

    A byte order mark decides; else UTF-8 where it fits; else Windows-1252, which is what Excel in
    this country writes as plain "CSV".

    >>> decode(b"\xa31.2m"), decode("£".encode("utf-16"))
    (('£1.2m', False), ('£', False))
    """
    encoding, mark = _encoding(data)
    text = "".join(_pieces(data, encoding, mark))
    return text, "�" in text and (mark > 0 or encoding == "cp1252")


def _encoding(data: bytes) -> tuple[str, int]:
    """Encoding of a file, and how many bytes at its beginning only mark it."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return encoding, len(mark)
    try:
        for _ in _pieces(data, "utf-8", 0, "strict"):
            pass
    except UnicodeDecodeError:
        return "cp1252", 0
    return "utf-8", 0


def _pieces(data: bytes, encoding: str, mark: int, errors: str = "replace") -> Iterator[str]:
    """Text of a file by the piece: one emoji makes a long text four times as long in memory."""
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    for at in range(mark, len(data), PIECE):
        yield decoder.decode(data[at : at + PIECE], at + PIECE >= len(data))


def looks_like_text(data: bytes) -> bool:
    r"""Whether these bytes could be somebody's table as text.

    >>> looks_like_text(b"force,arrests\n"), looks_like_text(bytes(range(256)) * 4)
    (True, False)
    """
    head = data[: 1 << 16]
    if head.startswith(tuple(mark for mark, _ in _BOMS)):
        return True
    return len(_CONTROL.findall(head)) <= max(len(head) // 100, 1)


def find_separator(text: str) -> tuple[str, bool]:
    r"""The separator under which most lines have the same number of fields, and whether in doubt.

    Ties go to the larger number of fields: in ``South West;1,124;62`` the commas agree as well
    as the semicolons do. Excel's own first line ``sep=;`` decides at once.

    >>> find_separator("region;arrests\nSouth West;1,124\nLondon;2,310\n")
    (';', False)
    """
    declared = _DECLARED.match(text)
    if declared:
        return declared[1], False
    sample = text[:SAMPLE_CHARACTERS]
    scores = {}  # lines that agree, and how many fields they have
    for separator in SEPARATORS:
        widths = Counter(len(row) for row in _first(sample, separator) if len(row) > 1)
        if widths:
            scores[separator] = max((lines, fields) for fields, lines in widths.items())
    if not scores:
        return ",", False
    best = max(scores, key=lambda separator: scores[separator])
    return best, list(scores.values()).count(scores[best]) > 1


def _first(sample: str, separator: str) -> list[list[str]]:
    """First rows of a sample, as far as they can be read: what cannot is said of the whole file."""
    rows = []
    try:
        lines = _lines(io.StringIO(sample, newline=""))
        for row in islice(csv.reader(lines, delimiter=separator), SAMPLE):
            rows.append(row)
    except (csv.Error, Refusal):
        pass
    return rows


def _lines(stream: TextIO) -> Iterator[str]:
    while line := stream.readline(LONGEST_LINE + 1):
        if len(line) > LONGEST_LINE:
            raise too_large(f"one line has over {LONGEST_LINE:,} characters")
        yield line


def read_delimited(data: bytes, file: str, limits: Limits) -> tuple[Sheet, list[str]]:
    """The one sheet of a CSV, every value text as typed, and what about it is in doubt."""
    if max(data.count(b"\n"), data.count(b"\r")) > limits.cells // 2:
        raise too_large(f"it has over {limits.cells // 2:,} lines")
    encoding, mark = _encoding(data)
    lost = "\0�" if mark or encoding == "cp1252" else "\0"
    doubts = []
    if any(letter in piece for piece in _pieces(data, encoding, mark) for letter in lost):
        doubts.append("some characters could not be read")
    sample = next(_pieces(data, encoding, mark), "")
    separator, doubtful = find_separator(sample)
    if doubtful:
        doubts.append(f"read with {NAMES.get(separator, repr(separator))} between columns")
    first = 2 if _DECLARED.match(sample) else 1

    stream = io.BytesIO(data)
    stream.seek(mark)
    lines = _lines(io.TextIOWrapper(stream, encoding, "replace", newline=""))
    lines = islice(lines, first - 1, None)
    sheet = _gather(lines, separator, first, limits).sheet(file, "", limits, shows_hidden=False)
    return replace(sheet, separator=separator), doubts


def _gather(lines: Iterable[str], separator: str, first: int, limits: Limits) -> Cells:
    """Fields by line; refused where a quotation mark opens that nothing closes."""
    # An all but empty line or column in a wide table costs what it holds.
    shared, fields, widths = Once(str), [], []
    shared[""] = None
    # Not strict: a quotation mark inside a field that none began is kept as typed.
    read, begun = csv.reader(chain(lines, [LAST]), delimiter=separator), 0
    try:
        for row in read:
            if row == [LAST]:
                break
            if row and row[-1].endswith(LAST):  # what is open takes in the line after the last
                found = f"a quotation mark on line {begun + first:,} is not closed"
                raise Refusal("file_damaged", found)
            begun = read.line_num
            fields += [shared[field] for field in row]
            widths.append(len(row))
            if len(row) > MOST_FIELDS:
                raise too_large(f"line {len(widths):,} has {len(row):,} fields")
            if len(fields) > limits.cells or len(widths) > limits.cells:
                raise too_large(f"it has over {limits.cells:,} cells")
    except csv.Error as error:
        line = len(widths) + first
        raise too_large(f"line {line:,} cannot be read as CSV ({error})") from error
    length, width = np.array(widths, dtype=np.int64), max(widths, default=0)
    if len(widths) * width > min(limits.cells, 16 * (len(fields) + len(widths)) + 65_536):
        i = np.repeat(np.arange(len(length)) + first, length)
        j = np.arange(len(fields)) - np.repeat(length.cumsum() - length, length) + 1
        places = zip(i.tolist(), j.tolist(), strict=True)
        filled = {at: field for at, field in zip(places, fields, strict=True) if field is not None}
        return Cells(scattered=filled)
    grid = np.full((len(widths), width), None, dtype=object)
    grid[np.arange(width) < length[:, None]] = np.array([*fields, None], dtype=object)[:-1]
    return Cells(grid=grid, top=first)
