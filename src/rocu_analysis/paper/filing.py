"""The files of a paper: their names, who writes each, and that the same paper has the same bytes.

An Office file is a zip file, and a zip file notes the time of each part. The parts are written
again in their order with one fixed time. They are stored, not deflated: another version of the zlib
library deflates to other bytes, and the pictures inside are compressed already.
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from datetime import date
from functools import cache
from importlib import import_module
from importlib.resources import files
from importlib.util import find_spec
from typing import TYPE_CHECKING, NamedTuple

from rocu_analysis import reference
from rocu_analysis.errors import MissingExtra
from rocu_analysis.paper.content import LANGUAGE, Chart, Document
from rocu_analysis.paper.tables import plain

if TYPE_CHECKING:
    from pathlib import Path

LONGEST_NAME = 60
MOST_LETTERS = 255  # of what Office keeps in a file's properties
# Latin with its accents, and the signs of running text.
LATIN = (*range(0x20, 0x180), *range(0x2010, 0x2027), *map(ord, "€™←↑→↓−≈≠≤≥\u202f"))
EPOCH = (1980, 1, 1, 0, 0, 0)


class Writer(NamedTuple):
    """Who writes a format: ``module:function`` of this package, and what else it takes."""

    write: str
    charts: str = ""  # the same for the charts that a file has as PNG
    package: str = ""  # besides the plain install: as imported, and as called
    called: str = ""


# The one list of formats, that help and errors go by too.
WRITERS = {
    "docx": Writer("word:write", "word:charts"),
    "pdf": Writer("pdf:write"),
    "html": Writer("page:write"),
    "pptx": Writer("slides:write", "slides:charts", "pptx", "python-pptx"),
    "xlsx": Writer("workbook:write_xlsx"),
    "ods": Writer("workbook:write_ods"),
    "csv": Writer("workbook:write_csv"),
}
DEFAULT = ("docx", "pdf", "html")
HELP = f"{','.join(DEFAULT)} (also {', '.join(form for form in WRITERS if form not in DEFAULT)})"


def check_formats(formats: Iterable[str]) -> list[str]:
    """Give the formats back; raises for one that there is not, or whose package is not there."""
    formats = [reference.one_of("formats", form, WRITERS) for form in formats]
    for form in formats:
        writer = WRITERS[form]
        if writer.package and find_spec(writer.package) is None:
            raise MissingExtra.for_package(writer.called, "paper", f"the format {form}")
    return formats


def as_bytes(document: Document, form: str) -> bytes:
    """Document in one format."""
    return _function(WRITERS[form].write)(document)


def charts(document: Document, form: str) -> list[tuple[Chart, str]]:
    """Charts that a format has as PNG files, each with its size."""
    return _function(WRITERS[form].charts)(document) if WRITERS[form].charts else []


def render_all(wanted: Mapping[Path, tuple[Document, str]]) -> dict[Path, bytes]:
    """Each document in its format, by the file that it is for."""
    from rocu_analysis.theme import font_folder

    pdf = import_module("rocu_analysis.paper.pdf")

    # typst prints charts, and sets a PDF, while others are drawn and written: it needs nothing of
    # Python. A format that takes what it prints comes last.
    shown = {path: charts(*asked) for path, asked in wanted.items()}
    pictures = [pair for made_of in shown.values() for pair in made_of]
    folder = font_folder() if pictures else nullcontext("")
    with folder as fonts, ThreadPoolExecutor(max_workers=1) as aside:
        for picture, size in pictures:
            picture.print_aside(size, aside, fonts)
        made = {
            path: aside.submit(pdf.typeset, pdf.as_json(document), document.dated)
            for path, (document, form) in wanted.items()
            if form == "pdf"
        }
        for path, asked in sorted(wanted.items(), key=lambda item: bool(shown[item[0]])):
            if path not in made:
                made[path] = as_bytes(*asked)
        return {path: f if isinstance(f, bytes) else f.result() for path, f in made.items()}


def _function(named: str) -> Callable:
    module, _, name = named.partition(":")
    return getattr(import_module(f"rocu_analysis.paper.{module}"), name)


def file_name(title: str, region: str | None, ends: str = "") -> str:
    """Name of a file without its ending: made from the title, safe on every system."""
    name, place = _slug(title), _slug(region or "")
    if len(name) > LONGEST_NAME:  # its part before the colon, and the region where it lacks that
        name = _slug(title.partition(":")[0])
        name = name if place in name else f"{name}-{place}"
    while len(name) > LONGEST_NAME and "-" in name:
        name = name.rpartition("-")[0]
    name = name[:LONGEST_NAME] or "paper"
    return f"{name}-{ends}" if ends else name


def _slug(text: str) -> str:
    """Words in small letters of ASCII, joined by hyphens."""
    letters = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return "-".join(re.findall("[a-z0-9]+", letters.casefold()))


def parts_of(data: bytes) -> dict[str, bytes]:
    """Parts of a zip file by their names."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """Parts as a zip file with fixed times."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as new:
        for name, data in parts.items():
            part = zipfile.ZipInfo(name, EPOCH)
            part.create_system = 3  # otherwise Windows and Linux differ
            part.external_attr = 0o600 << 16
            new.writestr(part, data)
    return buffer.getvalue()


def rendered(template: str, **words: object) -> bytes:
    """Fill a template of this package: what is put in is text, and never markup."""
    return _template(template).render(words).lstrip().encode("utf-8")


@cache
def _template(name: str):
    import jinja2

    def as_data(value: object) -> object:
        return value if hasattr(value, "__html__") else plain(value)

    environment = jinja2.Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, finalize=as_data,
        undefined=jinja2.StrictUndefined,
    )  # fmt: skip
    return environment.from_string(files(__package__).joinpath(name).read_text(encoding="utf-8"))


@cache
def subset_font(weight: str) -> bytes:
    """Typeface of the house, "regular" or "bold", in the letters of Latin: a ninth of its size."""
    from fontTools import subset

    from rocu_analysis.theme import font_files

    options = subset.Options(hinting=False, notdef_outline=True)
    options.drop_tables += ["GSUB", "GPOS", "GDEF"]  # ligatures and kerning, which take long
    face = subset.load_font(str(font_files()[weight]), options)
    cut = subset.Subsetter(options)
    cut.populate(unicodes=LATIN)
    cut.subset(face)
    buffer = io.BytesIO()
    face.save(buffer)
    return buffer.getvalue()


def for_properties(text: str) -> str:
    """Text as a file's properties can hold it, in Office at most 255 letters."""
    return plain(text)[:MOST_LETTERS]


def describe(about: object, document: Document) -> None:
    """Fill the properties of an Office file."""
    about.title, about.subject = map(for_properties, (document.title, document.banner))
    about.author = about.last_modified_by = for_properties(document.authors)
    about.language, about.revision = LANGUAGE, 1


def with_fixed_dates(data: bytes, dated: date) -> bytes:
    """Give an Office file, and workbooks in it, the day of the paper for the time of writing."""
    parts, day = parts_of(data), dated.strftime("%Y-%m-%dT00:00:00Z").encode()
    for name, part in parts.items():
        if name == "docProps/core.xml":
            parts[name] = _WRITTEN.sub(rb"\g<1>" + day, part)
        elif name.endswith(".xlsx"):
            parts[name] = with_fixed_dates(part, dated)
    return zipped(parts)


_WRITTEN = re.compile(rb"(<dcterms:\w+[^>]*>)[^<]*")
