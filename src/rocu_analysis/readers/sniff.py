"""What a file is, by its contents; its name is only somebody's opinion.

The name decides one thing: whether a file found in a folder is a return at all. A text is a
table or running text such as a letter, a README or a program: a table has the same number of
fields in line after line, or figures; running text has neither, and its commas fall where they
may.
"""

from __future__ import annotations

import posixpath
import re
import unicodedata
from itertools import groupby

from rocu_analysis.readers.delimited import decode, looks_like_text
from rocu_analysis.readers.guard import Refusal, open_zip
from rocu_analysis.readers.other_kinds import SIGNATURE, Compound

ENDINGS = {
    "xlsx": (".xlsx", ".xlsm", ".xltx", ".xltm"),
    "xls": (".xls", ".xlt"),
    "xlsb": (".xlsb",),
    "ods": (".ods", ".ots"),
    "csv": (".csv", ".tsv", ".tab"),
    "parquet": (".parquet", ".pq"),
    "zip": (".zip",),
}
DATA = {ending for endings in ENDINGS.values() for ending in endings}
# Read as text when somebody names one, never when it merely lies in a folder.
PLAIN = (".txt", ".prn", ".dat", "")
DOCUMENTS = {
    *(".txt", ".md", ".rst", ".rtf", ".pdf", ".doc", ".docx", ".docm", ".odt", ".ppt", ".pptx"),
    *(".odp", ".msg", ".eml", ".htm", ".html", ".mht", ".xml", ".json", ".png", ".jpg", ".jpeg"),
    *(".gif", ".svg", ".tif", ".tiff", ".url", ".lnk", ".log", ".py", ".ipynb", ".toml", ".yaml"),
}
QUIET = re.compile(
    r"(readme|sources|licen[cs]e|changelog)(\.\w+)?|thumbs\.db|desktop\.ini|\.ds_store|\._.*"
    r"|\.git(ignore|attributes|keep)",
    re.IGNORECASE,
)
WORDS = {
    "xlsx": "an Excel workbook",
    "xls": "an old Excel workbook (.xls)",
    "xlsb": "a binary Excel workbook (.xlsb)",
    "ods": "an OpenDocument spreadsheet",
    "csv": "plain text with separators (CSV)",
    "parquet": "a Parquet file",
    "zip": "a zip",
}

_BIFF = (b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")
_OTHERS = (
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
_HTML = re.compile(r"<(!doctype\s+html|html|head|body|table|meta|style|div|script)[\s>]", re.I)
_EXCEL_2003 = "urn:schemas-microsoft-com:office:spreadsheet"
_FEWEST_WORDS = 5
_LONGEST_RUN = 4
_MOST = 0.8
_FIGURE = re.compile(r"\W*[£~<>]?\d[\d,.]*\s*%?\W*")


def kind(data: bytes) -> tuple[str, str]:
    r"""Kind of a file by its bytes, and words for what it is.

    Kinds: those of `ENDINGS`, and ``empty``, ``encrypted``, ``html``, ``old``, ``damaged``,
    ``other``, ``unknown``.

    >>> kind(b"force,arrests\n")[0], kind(b"%PDF-1.7"), kind(b"<html><table>")[0]
    ('csv', ('other', 'a PDF'), 'html')
    """
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf\xfe\xff"):
        return "empty", "nothing"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _kind_of_zip(data)
    if data.startswith(SIGNATURE):
        return _kind_of_ole(data)
    if data.startswith(b"PAR1"):
        return "parquet", WORDS["parquet"]
    if data[:2] in _BIFF and data[2:4] in (b"\x10\x00", b"\x08\x00", b"\x06\x00", b"\x04\x00"):
        return "xls", WORDS["xls"]
    for start, words in _OTHERS:
        if data.startswith(start):
            return "other", words
    return _kind_of_text(data)


def _kind_of_zip(data: bytes) -> tuple[str, str]:
    try:
        with open_zip(data) as archive:
            listed = archive.namelist()
            mime = b""
            if "mimetype" in listed and archive.getinfo("mimetype").compress_type in (0, 8):
                with archive.open("mimetype") as stream:
                    mime = stream.read(100)
    except Refusal:
        raise
    except Exception:  # BadZipFile, struct.error, zlib.error and what else damage brings
        return "damaged", "a zip or workbook that is cut short or damaged"
    names = {name.replace("\\", "/").lstrip("/").lower() for name in listed}
    if "xl/workbook.bin" in names:
        return "xlsb", WORDS["xlsb"]
    if "[content_types].xml" in names:
        if any(name.startswith("word/") for name in names):
            return "other", "a Word document"
        if any(name.startswith("ppt/") for name in names):
            return "other", "a PowerPoint file"
        return "xlsx", WORDS["xlsx"]
    if any(name.startswith("xl/") for name in names) and "_rels/.rels" in names:
        return "xlsx", WORDS["xlsx"]
    if b"opendocument.spreadsheet" in mime or (not mime and names >= {"content.xml", "styles.xml"}):
        return "ods", WORDS["ods"]
    return ("other", "an OpenDocument file") if b"opendocument" in mime else ("zip", WORDS["zip"])


def _kind_of_ole(data: bytes) -> tuple[str, str]:
    names = {stream.name.casefold() for stream in Compound(data).streams}
    if "encryptedpackage" in names:
        return "encrypted", "a workbook locked with a password"
    if names & {"workbook", "book"}:
        return "xls", WORDS["xls"]
    return "other", "a Word document or message of the old kind"


def _kind_of_text(data: bytes) -> tuple[str, str]:
    if not looks_like_text(data):
        return "unknown", "bytes that are no text and no kind that is known"
    head = decode(data[:4096])[0].lstrip("\ufeff \t\r\n")
    if head.startswith("<"):
        if _EXCEL_2003 in head or "<office:document" in head:
            return "old", "a workbook saved as one XML file"
        return ("html", "a web page") if _HTML.search(head) else ("other", "XML")
    return "csv", WORDS["csv"]


def ending(name: str) -> str:
    """Ending of a name in lower case, with its dot; empty where there is none."""
    return posixpath.splitext(name)[1].lower()


def agrees(name: str, found: str) -> bool:
    """Whether the ending of a name fits the kind found; an ending nobody knows always does."""
    end = ending(name)
    return end not in DATA or end in ENDINGS.get(found, ())


def role(name: str) -> str:
    """What a name in a folder or zip promises: data, companion, lock, hidden, quiet or document.

    ``unknown`` is a name that promises nothing, so that the contents must say.

    >>> [role(name) for name in ("SW.xlsx", "SW.toml", "~$SW.xlsx", ".old.csv", "README.md")]
    ['data', 'companion', 'lock', 'hidden', 'quiet']
    >>> role("notes.pdf"), role("SW.xlsx.bak")
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


def is_document(name: str) -> bool:
    """Whether a name is that of a document in words, whatever separators stand in it.

    >>> is_document("README.md"), is_document("return.csv"), is_document("return.txt")
    (True, False, False)
    """
    end = ending(name)
    return end in DOCUMENTS and end not in PLAIN


def is_running_text(rows: list[list[str]]) -> bool:
    """Whether the first rows of a file that was read with separators are lines of running text."""
    rows = [row for row in rows if any(field.strip() for field in row)]
    fields = [field for row in rows for field in row if field.strip()]
    words = sorted(sum(len(field.split()) for field in row) for row in rows)
    figures = sum(bool(_FIGURE.fullmatch(field)) for field in fields)
    if not rows or words[len(words) // 2] < _FEWEST_WORDS or 10 * figures >= len(fields):
        return False
    widths = [len(row) for row in rows]
    agreeing = max((widths.count(width) for width in set(widths) if width > 1), default=0)
    later = [field for row in rows for field in row[1:] if field.strip()]
    if later and sum(field[0] == " " for field in later) >= _MOST * len(later):
        # Commas with a space behind each, as people write them.
        return agreeing < _MOST * len(rows)
    longest = max((len(list(run)) for width, run in groupby(widths) if width > 1), default=0)
    return 2 * agreeing < len(rows) and longest < _LONGEST_RUN
