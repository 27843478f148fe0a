"""XML of a stranger: streamed, with no entities and no document type.

Spreadsheet programs write neither. Refusing both leaves nothing to expand or to fetch.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from xml.parsers import expat

from rocu_analysis.readers.guard import CHUNK, Limits, Refusal

Attributes = dict[str, str]


def local(name: str) -> str:
    """Name without its prefix: ``x:row`` is a ``row``."""
    return name.rpartition(":")[2]


def stream(
    data: bytes,
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
    *,
    limits: Limits,
) -> None:
    """Walk a document, calling the handlers with names as written (prefix included).

    Raises
    ------
    Refusal
        It is not well formed, declares a document type, or takes too long.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = refuse_document_type
    parser.EntityDeclHandler = refuse_document_type
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    latest = time.monotonic() + limits.seconds
    try:
        for piece in _pieces(data):
            parser.Parse(piece, False)
            if time.monotonic() > latest:
                raise Refusal("file_too_large", f"reading took over {limits.seconds:g} seconds")
        parser.Parse(b"", True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise Refusal("file_damaged", f"its XML is broken ({error})") from error


def refuse_document_type(*_: object) -> None:
    """Refuse a document type or an entity, whatever it says."""
    raise Refusal("file_entities", "it declares a document type or entities")


def _pieces(data: bytes) -> Iterator[memoryview]:
    view = memoryview(data)
    for begin in range(0, len(view), CHUNK):
        yield view[begin : begin + CHUNK]
