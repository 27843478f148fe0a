"""TOML as people write it beside their returns and papers: its values, or one sentence on it.

Python's parser breaks off with whatever it meets where a file nests too deeply or a number is too
long, and it takes whole numbers that no other program holds.
"""

from __future__ import annotations

import re
import tomllib

DEEPEST = 16  # companions and papers need four
_LONGEST_NUMBER = 1 << 63  # as TOML has it: 64 bits


def loads(text: str) -> dict:
    """Values of a TOML text.

    Raises
    ------
    ValueError
        It is not sound TOML, or holds what no setting can be; the message says what. Where the
        parser itself says so it is `tomllib.TOMLDecodeError`, which names the line.
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


def line_of(lines: list[str], *path: str, start: int = 0) -> int:
    """Line on which the last of some words stands, each looked for from the one before on."""
    at = start
    for word in filter(None, map(str, path)):
        found = re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])", re.IGNORECASE)
        at = next((n for n in range(at, len(lines)) if found.search(lines[n])), at)
    return at + 1
