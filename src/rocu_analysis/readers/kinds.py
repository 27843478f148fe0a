"""What is this file? `kind_of` answers by its bytes, `role_of` by its name.

The name decides one thing only: whether a file found in a folder is a return at all.
"""

from __future__ import annotations

import posixpath
import re

from rocu_analysis.readers import guard
from rocu_analysis.readers.delimited import decode, looks_like_text

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
