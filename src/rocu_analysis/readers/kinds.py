"""What is this file? `kind_of` answers by its bytes, `role_of` by its name.

The name decides one thing only: whether a file found in a folder is a return at all.
"""

from __future__ import annotations

import posixpath
import re

from rocu_analysis.readers import guard
from rocu_analysis.readers.delimited import decode, looks_like_text

ENDINGS = {
    "xlsx": (".xlsx", ".xlsm", ".xltx", ".xltm"),
    "xls": (".xls", ".xlt"),
    "ods": (".ods", ".ots"),
    "csv": (".csv", ".tsv", ".tab"),
}
# Known, and not read: the sender is asked for another kind.
REFUSED = {
    "empty": "file_empty",
    "damaged": "file_damaged",
    "encrypted": "file_encrypted",
}
DATA = {ending for endings in ENDINGS.values() for ending in endings} | {".xlsb", ".zip"}
# Not read where it merely lies in a folder; a .txt is, when somebody names it.
DOCUMENTS = {
    *(".txt", ".md", ".rst", ".rtf", ".pdf", ".doc", ".docx", ".docm", ".odt", ".ppt", ".pptx"),
    *(".odp", ".msg", ".eml", ".htm", ".html", ".mht", ".xml", ".json", ".png", ".jpg", ".jpeg"),
    *(".gif", ".svg", ".tif", ".tiff", ".url", ".lnk", ".log", ".py", ".ipynb", ".toml", ".yaml"),
    *(".parquet", ".pq"),
}
QUIET = re.compile(
    r"(?i)(readme|sources|licen[cs]e|changelog)(\.\w+)?|thumbs\.db|desktop\.ini|\.ds_store|\._.*"
    r"|\.git(ignore|attributes|keep)"
)
WORDS = {
    "xlsx": "an Excel workbook",
    "xls": "an old Excel workbook (.xls)",
    "ods": "an OpenDocument spreadsheet",
    "csv": "plain text with separators (CSV)",
}

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of old Office files
_OTHERS = (
    (b"PAR1", "a Parquet file"),
    (b"%PDF", "a PDF"),
    (b"{\\rtf", "a Word document (.rtf)"),
    (b"\x1f\x8b", "packed (.gz)"),
    (b"7z\xbc\xaf\x27\x1c", "packed (.7z)"),
    (b"Rar!", "packed (.rar)"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"SQLite format 3", "a database"),
    (b"MZ", "a program"),
)
_HTML = re.compile(r"(?i)<(!doctype\s+html|html|head|body|table|meta|style|div|script)[\s>]")
_ONE_XML_FILE = ("urn:schemas-microsoft-com:office:spreadsheet", "<office:document")


def kind_of(data: bytes) -> tuple[str, str]:
    r"""Kind of a file by its bytes, and words for what it is.

    Kinds: those of `ENDINGS` and `REFUSED`, ``other`` and ``unknown``.

    >>> kind_of(b"force,arrests\n")[0], kind_of(b"%PDF-1.7"), kind_of(b"<html><table>")[0]
    ('csv', ('other', 'a PDF'), 'html')
    """
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf\xfe\xff"):
        return "empty", "nothing"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _kind_of_zip(data)
    if data.startswith(_OLE):
        return _kind_of_ole(data)
    for start, words in _OTHERS:
        if data.startswith(start):
            return "other", words
    return _kind_of_text(data)


def _kind_of_ole(data: bytes) -> tuple[str, str]:
    """Kind of an old Office file, by the names in its directory."""

    def has(name: str) -> bool:
        return name.encode("utf-16-le") in data

    if has("EncryptedPackage"):
        return "encrypted", "a workbook locked with a password"
    if has("Workbook") or has("Book"):
        return "xls", WORDS["xls"]
    return "other", "a Word document or message of the old kind"


def _kind_of_zip(data: bytes) -> tuple[str, str]:
    try:
        with guard.open_zip(data) as archive:
            listed = archive.namelist()
            mime = b""
            if "mimetype" in listed and archive.getinfo("mimetype").compress_type in (0, 8):
                with archive.open("mimetype") as stream:
                    mime = stream.read(100)
    except guard.Refusal:
        raise
    except Exception:  # BadZipFile, struct.error, zlib.error and what else damage brings
        return "damaged", "a zip or workbook that is cut short or damaged"
    names = {name.replace("\\", "/").lstrip("/").lower() for name in listed}
    if "xl/workbook.bin" in names:
        return "old", "a binary Excel workbook (.xlsb)"
    for folder, words in (("word/", "a Word document"), ("ppt/", "a PowerPoint file")):
        if "[content_types].xml" in names and any(name.startswith(folder) for name in names):
            return "other", words
    if "[content_types].xml" in names or any(name.startswith("xl/") for name in names):
        return "xlsx", WORDS["xlsx"]
    if b"opendocument.spreadsheet" in mime or (not mime and names >= {"content.xml", "styles.xml"}):
        return "ods", WORDS["ods"]
    return ("other", "an OpenDocument file") if b"opendocument" in mime else ("zip", "a zip")


def _kind_of_text(data: bytes) -> tuple[str, str]:
    if not looks_like_text(data):
        return "unknown", "of no kind that is known"
    head = decode(data[:4096])[0].lstrip("\ufeff \t\r\n")
    if head.startswith("<"):
        if any(mark in head for mark in _ONE_XML_FILE):
            return "old", "a workbook saved as one XML file"
        return ("html", "a web page") if _HTML.search(head) else ("other", "XML")
    return "csv", WORDS["csv"]


def ending(name: str) -> str:
    """Ending of a name in lower case, with its dot; empty where there is none."""
    return posixpath.splitext(name)[1].lower()


def role_of(name: str) -> str:
    """What a name in a folder promises: data, companion, lock, hidden, quiet, document or unknown.

    >>> [role_of(name) for name in ("SW.xlsx", "SW.toml", "~$SW.xlsx", ".old.csv", "README.md")]
    ['data', 'companion', 'lock', 'hidden', 'quiet']
    >>> role_of("notes.pdf"), role_of("SW.xlsx.bak")
    ('document', 'unknown')
    """
    if name.startswith("~$") or (name.startswith(".~lock.") and name.endswith("#")):
        return "lock"
    if QUIET.fullmatch(name):
        return "quiet"
    if name.startswith("."):
        return "hidden"
    end = ending(name)
    if end == ".toml":
        return "companion"
    if end in DATA:
        return "data"
    return "document" if end in DOCUMENTS else "unknown"
