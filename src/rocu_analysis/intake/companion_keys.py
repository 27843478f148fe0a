"""Which keys may a companion have? One list that reads, checks and documents them.

`TABLES` holds every key with how it is written, what its value may be and what it is for;
`json_schema` and `as_page` are made from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from rocu_analysis import periods, reference, schema
from rocu_analysis.readers.toml_text import Kind, document, one_of, table_of

UNUSED = "unused"
NOTE = "note"
OUTCOME_FIELDS = tuple(name for name in schema.columns("outcomes") if name != "source")
LAYOUTS = (
    "long",
    *(f"wide by {what}" for what in ("measure", "period", "region", "force", "strand", "threat")),
    "wide by level",
)


class Key(NamedTuple):
    """A key of a companion: how its value is written, the JSON Schema of it, what it is for."""

    written: str
    schema: dict
    use: str = ""

    @property
    def kind(self) -> Kind:
        """How it is written, and what it may be."""
        return self.written, self.schema


# --- the keys -------------------------------------------------------------------------------------

_ROW = {"type": "integer", "minimum": 1}
_TEXT = {"type": ["string", "number"], "minLength": 1}
_TEXTS = {"type": "array", "items": {"type": "string", "minLength": 1}, "minItems": 1}
DAY = "a day, such as 2021-03-31"
WORDS = 'words in quotes, such as "2020-21"'
_BY_KIND = {
    "text": Key(WORDS, _TEXT),
    "date": Key(DAY, {"type": "string"}),
    "number": Key("a number", {"type": "number"}),
}


def _field_keys() -> dict[str, Key]:
    """Every field of every frame, with what it means in each."""
    meanings: dict[str, dict[str, None]] = {}
    kinds: dict[str, Key] = {}
    for frame in schema.FRAMES.values():
        for column in frame:
            meanings.setdefault(column.name, {})[column.meaning] = None
            kinds[column.name] = _BY_KIND[column.kind]
    # An address of a figure and a day of a report: what may be words is words.
    kinds["published"] = _BY_KIND["text"]
    scales = f"a number above zero, such as 1000; of grades, {', '.join(schema.SCALES)}"
    above = {"type": "number", "exclusiveMinimum": 0}
    kinds["scale"] = Key(scales, {"anyOf": [above, {"enum": [*schema.SCALES]}]})
    for name, words in (
        ("region", reference.REGIONS),
        ("strand", (*reference.STRANDS, reference.NOT_STATED)),
        ("counting", schema.COUNTINGS),
    ):
        kinds[name] = Key(*one_of(words))
    return {name: Key(*kind.kind, "; ".join(meanings[name])) for name, kind in kinds.items()}


FIELDS = _field_keys()
HEADINGS = one_of((*FIELDS, UNUSED, NOTE))
BLOCK = "a rectangle of cells, such as C5:N40"
_PLACE = (
    "“row 4, directly above”, “row 3, closest left”, “column A, directly left”, "
    "“column A, closest above”, or one value for all"
)
RECIPE: dict[str, Key] = {
    "values": Key(BLOCK, {"type": "string", "pattern": r"^[A-Za-z]{1,3}\d+:[A-Za-z]{1,3}\d+$"},
                  "where the figures are"),
    **{name: Key(_PLACE, _TEXT, f"where its label is: {held.use}")
       for name, held in FIELDS.items() if name in OUTCOME_FIELDS and name != "value"},
    "headings": Key('words, such as ["Arrests", "Charges"]', _TEXTS,
                    "the labels when it was described; a sheet that has others is asked about"),
}  # fmt: skip
_RECIPE_SCHEMA = table_of({name: held.kind for name, held in RECIPE.items()}, required=["values"])
SETTINGS: dict[str, Key] = {
    "frame": Key(*one_of(schema.FRAMES), "which frame the sheet is"),
    "layout": Key(*one_of(LAYOUTS), "how it is laid out, where that cannot be recognised"),
    "years": Key(*one_of(periods.YEARS), "what a year such as 2016 is"),
    "quarters": Key(*one_of(periods.QUARTERS), "what Q1 is"),
    "period_is": Key(*one_of(periods.DAYS_ARE), "what a day in place of a period means"),
    "ignore": Key("true or false", {"type": "boolean"}, "the sheet is not read"),
    "fill_down": Key("true or false", {"type": "boolean"},
                     "an empty cell takes the label above it, or (false) takes nothing"),
    "header_row": Key("the number of a row", _ROW, "look for headings from this row"),
    "header_rows": Key("numbers of rows, such as [4, 5]",
                       {"type": "array", "items": _ROW, "minItems": 1},
                       "exactly these rows are headings"),
    "leave_out": Key(
        'labels of rows and why, such as { "Grand total" = "a total" }',
        {"type": "object", "additionalProperties": {"type": "string"}},
        "rows with these labels are left out; of several words, “South West | Op X”",
    ),
    "drop_rows": Key("numbers of rows, such as [4, 5]",
                     {"type": "array", "items": _ROW, "minItems": 1},
                     "rows that are left out by their numbers"),
    "drop_columns": Key('letters of columns, such as ["B", "F"]',
                        {"type": "array", "minItems": 1,
                         "items": {"type": "string", "pattern": "^[A-Za-z]{1,3}$"}},
                        "columns that are left out by their letters"),
    "scale": Key(*FIELDS["scale"].kind, "what each figure is multiplied by; of grades, the scale"),
    "columns": Key('a table such as { "Police area" = "force" }',
                   {"type": "object", "additionalProperties": HEADINGS[1]},
                   "as [columns], for one sheet"),
    "recipe": Key('a table with values = "C5:N40" and the place of each label, or several',
                  {"anyOf": [_RECIPE_SCHEMA, {"type": "array", "items": _RECIPE_SCHEMA}]},
                  "where the tables of a sheet lie"),
}  # fmt: skip
ACCEPT: dict[str, Key] = {
    "cell": Key(WORDS, _TEXT, 'the cell, such as "Outcomes!D17"'),
    "by": Key(WORDS, _TEXT, "who takes it back"),
    "reason": Key(WORDS, _TEXT, "why"),
    "on": Key(WORDS, _TEXT, "when"),
    "value": Key("a number", {"type": "number"}, "the figure, where the cell does not say which"),
    "found": Key(WORDS, _TEXT, "what the cell held; another content is asked about"),
}
# Section, its keys, and a line on it: `as_page` documents what is read here.
TABLES: dict[str, tuple[str, Mapping[str, Key]]] = {
    '[file] and [sheets."Name"]': (
        "For every sheet, or for one. Any field below too, for what no cell says otherwise.",
        SETTINGS,
    ),
    '[sheets."Name".recipe]': ('One table; [[sheets."Name".recipe]] for several.', RECIPE),
    "[[accept]]": ("A figure that was set aside and is taken back.", ACCEPT),
    "Fields": (
        "Under [columns], heading = field (or “unused”, “note”); under [values.FIELD], word = "
        "meaning, or several fields at once.",
        FIELDS,
    ),
}


def json_schema() -> dict:
    """JSON Schema of a companion, for editors that complete and mark what is typed in TOML."""
    named, fields = ({"$ref": f"#/definitions/{name}"} for name in ("settings", "fields"))
    kinds = {name: held.kind for name, held in FIELDS.items()}
    words = {
        name: {"type": "object", "additionalProperties": {"anyOf": [held.schema, fields]}}
        for name, held in FIELDS.items()
    }
    accept = {name: held.kind for name, held in ACCEPT.items()}
    tables = {
        "file": named,
        "sheets": {"type": "object", "additionalProperties": named},
        "columns": SETTINGS["columns"].schema,
        "values": {"type": "object", "properties": words, "additionalProperties": False},
        "accept": {"type": "array", "items": table_of(accept, required=["cell", "by", "reason"])},
    }
    settings = {name: held.kind for name, held in SETTINGS.items()}
    definitions = {"settings": table_of(settings | kinds), "fields": table_of(kinds)}
    return document("What an analyst settles about a return", tables, definitions=definitions)


def as_page() -> str:
    """Page of documentation on every key of a companion, in Markdown."""
    lines = ["# Companion files: every key", "", "Made from `intake.companion.TABLES`."]
    for name, (use, keys) in TABLES.items():
        lines += ["", f"## {name}", "", use, "", "| key | use | written as |", "|---|---|---|"]
        lines += [f"| `{key}` | {held.use} | {held.written} |" for key, held in keys.items()]
    return "\n".join(lines) + "\n"
