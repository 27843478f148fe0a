"""How the options of every kind are read: from Python, a notebook or ``paper.toml``.

An option means the same in every kind. Its types are those of its annotation; words are taken in
any case and spacing.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from math import isfinite
from numbers import Integral, Real
from typing import Any, get_args

from rocu_analysis import reference, schema
from rocu_analysis.errors import BadOption, RocuError
from rocu_analysis.exhibits import denominators
from rocu_analysis.exhibits.figures import period_called
from rocu_analysis.exhibits.rows import geography_called

# Name in an annotation -> types as TOML and Python give them, and how it is written.
TYPES: dict[str, tuple[tuple[type, ...], str]] = {
    "str": ((str,), '"words"'),
    "bool": ((bool,), "true"),
    "int": ((Integral,), "5"),
    "float": ((Real,), "0.95"),
    "date": ((date,), "2021-04-07"),
    "Sequence": ((list, tuple), '["words", "words"]'),
    "list": ((list, tuple), "[…]"),
    "dict": ((Mapping,), "{ key = value }"),
    "Mapping": ((Mapping,), "{ arrests = … }"),
}
CALLED: dict[str, Callable[[Any], Any]] = {
    "per": denominators.read,
    "geography": geography_called,
    "period": period_called,
    "measure": partial(reference.called, "measure"),
    "of": partial(reference.called, "measure"),
    "threat": partial(reference.called, "threat"),
}


def words_of(annotation: str) -> tuple[str, ...]:
    """Words of a ``Literal``, as it stands or by its name in `schema`; none of anything else."""
    annotation = annotation.removesuffix(" | None")
    if annotation.startswith("Literal["):
        return tuple(ast.literal_eval(f"({annotation.removeprefix('Literal[').rstrip(']')},)"))
    return get_args(getattr(schema, annotation, None))


def types_of(name: str, annotation: str) -> tuple[tuple[type, ...], str]:
    """Types that an option may have, none where any, and how it is written."""
    parts = [part.partition("[")[0] for part in annotation.split(" | ") if part != "None"]
    known = [TYPES[part] for part in parts if part in TYPES]
    kinds = tuple(kind for some, _ in known for kind in some) if len(known) == len(parts) else ()
    return kinds, " or ".join(f"{name} = {example}" for _, example in known)


def settled(name: str, value: Any, parameter: Any) -> Any:
    """One option as its kind takes it, or `BadOption`."""
    annotation = str(parameter.annotation)
    if value is None and "None" in annotation:
        return None
    if words := words_of(annotation):
        return reference.one_of(name, value, words)
    types, written = types_of(name, annotation)
    # In Python true is a number; among options it is a mistake.
    wrong = isinstance(value, bool) and bool not in types
    if types and (wrong or not isinstance(value, types)):
        raise BadOption(
            name, f"{' '.join(repr(value).split())} was found", f"Write it as {written}"
        )
    if isinstance(value, float) and not isfinite(value):
        raise BadOption(name, f"{value} was found", "A number")
    if name in ("region", "focus"):
        return _region(value, needs_one=parameter.default is parameter.empty)
    if name == "measures":
        return [_measure(name, word) for word in value]
    if name == "strands":
        return {
            _measure(name, word): reference.one_of(f"strands, {word}", to, reference.STRANDS)
            for word, to in value.items()
        } or None
    return CALLED[name](value) if name in CALLED else value


def _region(value: Any, needs_one: bool) -> str | None:
    """A region by its own name; ``all`` is none in particular, where a kind can show all."""
    if reference.is_every_region(value) and not needs_one:
        return None
    try:
        return reference.check_region(value)
    except RocuError as error:
        more = "; or all, for each of them" if error.allowed and not needs_one else ""
        allowed = f"{error.allowed}{more}" if error.allowed else error.allowed
        raise type(error)(error.where, error.found, allowed, error.remedy) from error


def _measure(option: str, word: object) -> str:
    if not isinstance(word, str):
        raise BadOption(option, f"{word!r} was found", "Names of measures, in quotes")
    return reference.called("measure", word)


def as_held(frames: Mapping[str, Any], options: Mapping[str, Any]) -> dict[str, Any]:
    """Options in which a measure of no list is named as the outcomes have it, in any case."""
    outcomes = frames.get("outcomes")
    held = set() if outcomes is None else set(outcomes["measure"].dropna().unique())

    def named(word: str) -> str:
        alike = [name for name in held if reference.fold(name) == reference.fold(word)]
        return alike[0] if word not in held and len(alike) == 1 else word

    settled = {key: named(options[key]) for key in ("measure", "of") if options.get(key)}
    if options.get("measures") is not None:
        settled["measures"] = list(map(named, options["measures"]))
    return {**options, **settled}
