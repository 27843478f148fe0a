"""What ``paper.toml`` may say: one declared table, ``reference/paper_keys.csv``.

Every check of `spec`, the JSON Schema for editors (`json_schema`) and the page of docs go by it and
by the options of each kind of exhibit.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from numbers import Integral, Real
from typing import NamedTuple

from rocu_analysis import reference
from rocu_analysis.exhibits import NAMES
from rocu_analysis.exhibits.exhibit import Kind, kind_of as public_kind
from rocu_analysis.intake import vocabulary
from rocu_analysis.paper import stated
from rocu_analysis.readers import toml_text

KINDS = (*NAMES, stated.KIND.name)
_TYPES = {
    "words": (str,),
    "list": (list, tuple),
    "table": (Mapping,),
    "true or false": (bool,),
    "whole number": (int,),
    "date": (date, datetime),
}
_JSON = {str: "string", bool: "boolean", int: "integer", Integral: "integer", float: "number",
         Real: "number", date: "string", datetime: "string", list: "array", tuple: "array",
         dict: "object", Mapping: "object"}  # fmt: skip


class Key(NamedTuple):
    """A key of ``paper.toml``: its types as TOML has them, how it is written, what it is for.

    ``words`` are those that it may hold, all where there are none; ``limit`` is the most letters
    of a text, or the least of a number.
    """

    types: tuple[type, ...]
    written: str
    use: str = ""
    words: tuple[str, ...] = ()
    limit: int = 0


def _keys(table: str) -> dict[str, Key]:
    """Keys of one kind of entry, as declared."""
    return {
        row["key"]: Key(
            sum((_TYPES[kind] for kind in row["kinds"].split("; ")), ()),
            row["written"],
            row["use"],
            tuple(filter(None, row["words"].split("; "))),
            int(row["limit"] or 0),
        )
        for row in reference.rows("paper_keys")
        if row["table"] == table
    }


KEYS = _keys("paper")  # of the whole paper
RESTRICTED_KEYS = _keys("restricted")  # of ``[restricted]``
OWN_KEYS = _keys("exhibit")  # of an entry of ``[[exhibits]]`` beside the options of its kind
TEXT_KEYS = _keys("paragraph")  # of an entry of ``[[exhibits]]`` that is an own paragraph
DECISION_KEYS = _keys("decision")  # of an entry of ``[[decisions]]``


def kind_of(name: str) -> Kind:
    """Kind by its name, the one that only a paper has among them."""
    return stated.KIND if name == stated.KIND.name else public_kind(name)


def options_of(name: str) -> dict[str, Key]:
    """What an entry of a kind may say: its options and the keys of every entry."""
    kind = kind_of(name)
    own = {key: Key(held.types, held.written(key)) for key, held in kind.options.items()}
    return own | OWN_KEYS


def json_schema() -> dict:
    """JSON Schema of ``paper.toml``, for editors that complete and mark what is typed in TOML."""
    keys = {name: _schema_of(key) for name, key in KEYS.items()}
    keys["vocabulary"] |= {"properties": vocabulary.json_schema()["properties"]}
    # The kind that is named decides: only its options are completed.
    by_kind = [{"if": {"properties": {"kind": {"const": name}}, "required": ["kind"]},
                "then": _entry(name)} for name in KINDS]  # fmt: skip
    exhibit = {"type": "object", "properties": {"kind": {"enum": [*KINDS]}},
               "anyOf": [{"required": ["kind"]}, {"required": ["text"]}]}  # fmt: skip
    keys["exhibits"] |= {"type": "array", "items": {**exhibit, "allOf": by_kind}}
    asked = {name: _schema_of(key) for name, key in DECISION_KEYS.items()}
    entry = {"type": "object", "properties": asked, "required": ["ask"]}
    keys["decisions"] |= {"type": "array", "items": {**entry, "additionalProperties": False}}
    more = {"required": ["title", "audience", "exhibits"]}
    return toml_text.document("What a paper shows, and for whom", keys) | more


def _schema_of(key: Key, words: tuple[str, ...] = ()) -> dict:
    types, words = list(dict.fromkeys(_JSON[kind] for kind in key.types)), words or key.words
    made = {"type": types, "description": key.use or key.written} if types else {}
    return made | ({"enum": [*words]} if words else {})


def _entry(name: str) -> dict:
    words = {key: option.words for key, option in kind_of(name).options.items()}
    options = {key: _schema_of(held, words.get(key, ())) for key, held in options_of(name).items()}
    options["kind"] = {"const": name}
    return {"type": "object", "properties": options, "additionalProperties": False}
