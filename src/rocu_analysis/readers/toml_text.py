"""TOML as people write it beside their returns and papers: its values, and what they may be.

What a key may hold is said once, as how it is written and as JSON Schema: the schemas that are
shipped complete and mark what is typed in an editor, and `fits` refuses here what they mark there.

Python's parser breaks off with whatever it meets where a file nests too deeply or a number is too
long, and it takes whole numbers that no other program holds.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Iterable
from datetime import date

DEEPEST = 16  # companions and papers need four
_LONGEST_NUMBER = 1 << 63  # as TOML has it: 64 bits
Kind = tuple[str, dict]  # of a value: how it is written, and its JSON Schema


def loads(text: str) -> dict:
    """Values of a TOML text; `ValueError` says why it is not sound, or holds what none can be.

    Where the parser itself says so it is `tomllib.TOMLDecodeError`, which names the line.
    """
    try:
        written = tomllib.loads(text)
    except (RecursionError, MemoryError):
        raise ValueError("its brackets or sections stand too deep in each other") from None
    except tomllib.TOMLDecodeError:
        raise
    except (ValueError, OverflowError):
        # The parser reads numbers and days by Python's own means, which know limits.
        raise ValueError("a number or a day in it is longer than any can be") from None
    level: list[object] = [written]
    for _ in range(DEEPEST):
        inner: list[object] = []
        for value in level:
            if isinstance(value, dict):
                inner += value.values()
            elif isinstance(value, list):
                inner += value
            elif isinstance(value, int) and not -_LONGEST_NUMBER <= value < _LONGEST_NUMBER:
                raise ValueError("a number in it is longer than any can be")
        level = inner
    if level:
        raise ValueError("its brackets or sections stand too deep in each other")
    return written


def line_of(text: str, *path: str, start: int = 0) -> int:
    """Line on which the last of some words stands, each looked for from the line before on.

    `text` is in lower case; the first is looked for from the character `start` on.
    """
    at = start
    for word in filter(None, map(str.casefold, map(str, path))):
        # The word comes first, and what may not stand before it after: so it is found at once.
        word = re.escape(word)
        match = re.compile(rf"{word}(?<![\w-]{word})(?![\w-])").search(text, at)
        at = text.rfind("\n", 0, match.start()) + 1 if match else at
    return text.count("\n", 0, at) + 1


# --- what may be written --------------------------------------------------------------------------


def one_of(words: Iterable[str]) -> Kind:
    """One of some words."""
    words = [*words]
    return ", ".join(words), {"enum": words}


def table_of(keys: dict[str, Kind], **more) -> dict:
    """JSON Schema of a table with some keys and no others."""
    known = {name: {**kind, "description": text} for name, (text, kind) in keys.items()}
    return {"type": "object", "properties": known, "additionalProperties": False, **more}


def document(title: str, tables: dict[str, dict], **more) -> dict:
    """JSON Schema of a whole file, by its tables."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": title,
        "type": "object",
        **more,
        "properties": tables,
        "additionalProperties": False,
    }


def fits(value: object, kind: dict) -> bool:
    """Whether a value of TOML is what a JSON Schema of one value asks for."""
    if "anyOf" in kind:
        return any(fits(value, choice) for choice in kind["anyOf"])
    if "enum" in kind:
        return isinstance(value, str) and value in kind["enum"]
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    is_number = is_number and math.isfinite(value)
    types = {
        "boolean": isinstance(value, bool),
        "integer": is_number and isinstance(value, int),
        "number": is_number,
        "string": isinstance(value, str | date),
        "array": isinstance(value, list) and len(value) >= kind.get("minItems", 0),
        "object": isinstance(value, dict),
    }
    wanted = kind["type"]
    if not any(types[name] for name in ([wanted] if isinstance(wanted, str) else wanted)):
        return False
    if isinstance(value, str):
        is_long = len(value.strip()) >= kind.get("minLength", 0)
        return is_long and bool(re.search(kind.get("pattern", ""), value))
    if isinstance(value, list):
        return all(fits(item, kind["items"]) for item in value)
    if isinstance(value, dict):
        rest = kind.get("additionalProperties")
        return not isinstance(rest, dict) or all(fits(item, rest) for item in value.values())
    least, above = kind.get("minimum", -math.inf), kind.get("exclusiveMinimum", -math.inf)
    return not is_number or (value >= least and value > above)
