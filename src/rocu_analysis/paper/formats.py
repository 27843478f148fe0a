"""The formats of a paper: the one list that writers, help and errors go by."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.util import find_spec
from typing import NamedTuple

from rocu_analysis import reference
from rocu_analysis.errors import MissingExtra


class Writer(NamedTuple):
    """Who writes a format: ``module:function`` of this package, and what else it takes."""

    write: str
    charts: str = ""  # the same for the charts that a file has as PNG
    package: str = ""  # besides the plain install: as imported, and as called
    called: str = ""


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
            raise MissingExtra.of(writer.called, "paper", f"the format {form}")
    return formats
