"""Whether an option of an entry is one that the function can take, before it is called."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from datetime import date

from rocu_analysis import reference, schema
from rocu_analysis.errors import BadOption

# Name in an annotation -> types as TOML and Python give them, and how it is written.
_TYPES: dict[str, tuple[tuple[type, ...], str]] = {
    "str": ((str,), '"words"'),
    "bool": ((bool,), "true"),
    "int": ((int,), "5"),
    "float": ((int, float), "0.95"),
    "date": ((date,), "2021-04-07"),
    "Sequence": ((list, tuple), '["words", "words"]'),
    "list": ((list, tuple), "[…]"),
    "tuple": ((list, tuple), "[0.95, 0.998]"),
    "dict": ((Mapping,), "{ key = value }"),
    "Mapping": ((Mapping,), "{ key = value }"),
}
# Options that take one of a few words, in whatever function.
_WORDS = {"counting": schema.COUNTINGS, "strand": (*reference.STRANDS, reference.NOT_STATED)}


def check(given: Mapping, parameters: Mapping[str, inspect.Parameter], where: str) -> None:
    """Compare options with the annotations of a function; what has none may be anything.

    Raises
    ------
    BadOption
        Naming the option, what was found and how it is written.
    """
    for name, value in given.items():
        if value is not None and value not in _WORDS.get(name, (value,)):
            raise BadOption(
                where, f"{name} = {value!r} was found", f"Allowed: {', '.join(_WORDS[name])}"
            )
        known = _known(str(parameters[name].annotation))
        if known and value is not None and not any(_is(value, kind) for kind in known):
            written = " or ".join(f"{name} = {_TYPES[kind][1]}" for kind in known)
            raise BadOption(where, f"{name} = {value!r} was found", f"Write it as {written}")


def _known(annotation: str) -> list[str]:
    """Names of types in an annotation such as ``Sequence[str] | None``; none if one is unknown."""
    names = [part.strip().partition("[")[0] for part in annotation.split(" | ")]
    names = [name for name in names if name != "None"]
    return names if all(name in _TYPES for name in names) else []


def _is(value: object, kind: str) -> bool:
    # In Python true is a number.
    if isinstance(value, bool) and kind != "bool":
        return False
    if not isinstance(value, _TYPES[kind][0]):
        return False
    return kind != "Sequence" or all(isinstance(item, str) for item in value)
