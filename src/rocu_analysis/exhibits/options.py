"""The options of every kind: declared once, and read alike from Python, a notebook or paper.toml.

An option means the same in every kind; words are taken in any case and spacing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from math import isfinite
from numbers import Real
from typing import Any, NamedTuple, get_args

from rocu_analysis import reference, schema
from rocu_analysis.errors import BadOption
from rocu_analysis.exhibits.figures import period_called
from rocu_analysis.exhibits.rows import geography_called


class Option(NamedTuple):
    """What an option may be: of some types, or one of some words, and how its value is read."""

    types: tuple[type, ...] = ()  # none: any, or one of the words
    examples: tuple[str, ...] = ()  # as TOML has them
    words: tuple[str, ...] = ()
    read: Callable[[str, Any], Any] | None = None
    or_none: bool = False  # also where it is something else by default

    def written(self, name: str) -> str:
        """How it is written in ``paper.toml``."""
        return " or ".join(f"{name} = {example}" for example in self.examples)


def _region(_: str, value: Any) -> str | None:
    """A region by its own name; ``all`` is none in particular."""
    return None if reference.is_every_region(value) else reference.check_region(value)


def _measure(name: str, word: object) -> str:
    if not isinstance(word, str):
        raise BadOption(name, f"{word!r} was found", "Names of measures, in quotes")
    return reference.called("measure", word)


def _strands(name: str, value: Mapping) -> dict[str, str] | None:
    return {
        _measure(name, word): reference.one_of(f"{name}, {word}", to, reference.STRANDS)
        for word, to in value.items()
    } or None


TEXT = Option((str,), ('"words"',))
OPTIONS = {
    "as_at": Option((date, str), ("2021-04-07", '"words"')),
    "by": Option(),
    "counting": Option(words=get_args(schema.Counting)),
    "focus": TEXT._replace(read=_region),
    "geography": TEXT._replace(read=lambda _, value: geography_called(value)),
    "measure": TEXT._replace(read=_measure),
    "measures": Option((list, tuple), ('["words", "words"]',),
                       read=lambda name, words: [_measure(name, word) for word in words]),
    "note": TEXT,
    "of": TEXT._replace(read=_measure),
    "owners": Option((bool,), ("true",)),
    "per": Option(words=get_args(schema.Per)),
    "period": TEXT._replace(read=lambda _, value: period_called(value)),
    "question": TEXT,
    "rebase": Option((Mapping, list, tuple), ("{ key = value }", "[…]")),
    "region": TEXT._replace(read=_region),
    "rules": Option(words=get_args(schema.Rules)),
    "scale": TEXT,
    "show": Option(),
    "strand": Option(words=get_args(schema.Strand)),
    "strands": Option((Mapping,), ("{ arrests = … }",), read=_strands),
    "target": Option((Real,), ("0.95",)),
    "threat": TEXT._replace(read=lambda _, value: reference.called("threat", value)),
    "unit_type": TEXT._replace(or_none=True),
}  # fmt: skip
# Where one region must be named, all is none of them.
ONE_REGION = TEXT._replace(read=lambda _, value: reference.check_region(value))


def settled(name: str, value: Any, option: Option, default: Any) -> Any:
    """One option as its kind takes it, or `BadOption`."""
    if value is None and (default is None or option.or_none):
        return None
    if option.words:
        return reference.one_of(name, value, option.words)
    # In Python true is a number; among options it is a mistake.
    wrong = isinstance(value, bool) and bool not in option.types
    if option.types and (wrong or not isinstance(value, option.types)):
        found = f"{' '.join(repr(value).split())} was found"
        raise BadOption(name, found, f"Write it as {option.written(name)}")
    if isinstance(value, float) and not isfinite(value):
        raise BadOption(name, f"{value} was found", "A number")
    return option.read(name, value) if option.read else value
