"""Which words has the analyst added? ``rocu.toml`` and the lists beside the returns.

They add measures, areas of any kind, threats, themes and other names, each as a table of
``rocu.toml`` or a list of its own (``rocu-measures.csv``). What is sound in them holds; every slip
is one problem at its line. What comes of it is a vocabulary, as `reference` has it.
"""

from __future__ import annotations

import csv
import json
import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path

from rocu_analysis import reference
from rocu_analysis.errors import BadOption
from rocu_analysis.problems import Problem, problem, unforeseen
from rocu_analysis.readers import toml_text
from rocu_analysis.readers.files import LISTS, OVERLAY, companion_text
from rocu_analysis.readers.toml_text import Kind, document, fits, one_of, table_of

DIRECTIONS = ("up", "down")  # which way is better
# Keys of each word that is added.
_WORDS: Kind = ('words in quotes, such as "borough"', {"type": "string", "minLength": 1})
_FLAG: Kind = ("true or false (yes or no in a list)", {"type": "boolean"})
_NAMES: Kind = (
    'names in quotes, such as ["Camden", "Barnet"] (with ; between them in a list)',
    {"type": "array", "items": {"type": "string"}},
)
FIELDS: dict[str, dict[str, Kind]] = {
    "measures": {
        "label": _WORDS, "singular": _WORDS, "plural": _WORDS, "unit": _WORDS,
        "direction": one_of(DIRECTIONS), "counts_people": _FLAG, "sensitive": _FLAG,
        "stock": _FLAG, "part_of": _WORDS, "strand": one_of(reference.STRANDS), "aliases": _NAMES,
    },
    "areas": {"kind": _WORDS, "part_of": _WORDS, "parts": _NAMES, "aliases": _NAMES},
    "threats": {"aliases": _NAMES},
    "themes": {"label": _WORDS, "words": _NAMES},
    "aliases": {"means": _WORDS},
    "expected": {"of": _NAMES},
}  # fmt: skip
_SHORT = {"aliases": "means", "expected": "of"}  # tables whose values may be plain
_FLAGS = {"yes": True, "no": False, "true": True, "false": False}


def is_one(name: str) -> bool:
    """Whether a file holds words that are added, by its name."""
    return posixpath.basename(name) in (OVERLAY, *LISTS)


def load(texts: Mapping[str, str], given: Mapping | None = None) -> tuple[str, list[Problem]]:
    """Vocabulary of some files, and of the ``[vocabulary]`` of a paper, and what is wrong.

    The paper's own words come last; its slips raise `BadOption`, since they are an argument.
    """
    added = _Added()
    # Beside event records a path is as the system writes it, which on Windows is with backslashes.
    paths = {name: name.replace("\\", "/") for name in texts}
    for name in sorted(texts, key=lambda name: (paths[name].count("/"), name)):
        added.file = name
        table = LISTS.get(posixpath.basename(paths[name]))
        try:
            if table:
                added.take_list(table, texts[name])
            else:
                added.take_toml(texts[name])
        except Exception as error:  # the last net: what nobody foresaw costs this file alone
            added.problems.append(unforeseen(error, name))
    before = len(added.problems)
    if given:
        added.file = "vocabulary"
        added.take(given, text="")
    try:
        added.settle()
        words = added.as_text()
    except Exception as error:  # the same net, for what the words mean together
        words = ""
        added.problems.append(unforeseen(error, added.file))
    for slip in added.problems[before:] if given else ():
        raise BadOption("vocabulary", slip.message.rstrip("."))
    return words, added.problems


@contextmanager
def beside(*paths: str | Path) -> Iterator[str]:
    """Let the words hold that lie beside some files, or in some folders; gives them.

    `BadOption` names the file and the line of the first that is not known.
    """
    folders = dict.fromkeys(path if path.is_dir() else path.parent for path in map(Path, paths))
    files = [folder / name for folder in folders for name in (OVERLAY, *LISTS)]
    texts = {str(f): companion_text(f.name, f.read_bytes()) for f in files if f.is_file()}
    words, slips = load(texts)
    for slip in slips:
        where = ", ".join(filter(None, (slip.file, slip.cell)))
        raise BadOption(where, slip.message.rstrip("."))
    with reference.in_force(words):
        yield words


def json_schema() -> dict:
    """JSON Schema of ``rocu.toml``, for editors that complete and mark what is typed in TOML."""
    tables = {table: table_of(fields) for table, fields in FIELDS.items()}
    tables["aliases"] = {"type": "string"}
    tables["expected"] = {"anyOf": [{"type": "string"}, _NAMES[1], tables["expected"]]}
    keys = {
        name: {"type": "object", "additionalProperties": facts} for name, facts in tables.items()
    }
    return document("Words that an analyst adds to those of the package", keys)


def printed(vocabulary: str) -> list[str]:
    """Sentences on what was added, for a paper to print: none where nothing was.

    >>> printed(load({}, {"areas": {"Camden": {"kind": "borough", "part_of": "Metropolitan"}}})[0])
    ['Areas added to those of the package: Camden (borough, part of Metropolitan).']
    """
    with reference.in_force(vocabulary):
        tables = {table: reference.added(table) for table in FIELDS} if vocabulary else {}
    parts = {
        "Measures": [_of_measure(row) for row in tables.get("measures", ())],
        "Areas": [_of_area(row) for row in tables.get("areas", ())],
        "Threats": [row["threat"] for row in tables.get("threats", ())],
        "Themes": [row["label"] for row in tables.get("themes", ())],
        "Measures that are expected": [
            f"{row['measure']} of {row['of']}" for row in tables.get("expected", ())
        ],
        "Other names": [f"{row['alias']} for {row['word']}" for row in tables.get("aliases", ())],
    }
    added = " added to those of the package"
    return [
        f"{what}{'' if what.endswith('expected') else added}: {'; '.join(facts)}."
        for what, facts in parts.items()
        if facts
    ]


def _of_measure(row: Mapping[str, str]) -> str:
    hidden = "hidden" if row["sensitive"] == "yes" else "shown"
    facts = [
        f"in {row['unit']}" if row["unit"] != "count" else f"small counts {hidden}",
        {"up": "more is better", "down": "fewer is better"}.get(row["improvement"]),
        "counted on a day" if row.get("stock") == "yes" else None,
        f"part of {row['part_of']}" if row["part_of"] else None,
        f"taken as {row['strand']}" if row["strand"] else None,
    ]
    return f"{row['label']} ({', '.join(filter(None, facts))})"


def _of_area(row: Mapping[str, str]) -> str:
    parts = ", ".join(reference.listed(row["parts"]))
    above = f", part of {row['part_of']}" if row["part_of"] else ""
    return f"{row['area']} ({row['kind']}{above}{f', made of {parts}' if parts else ''})"


@dataclass
class _Added:
    """Words while they are read: each with the file and line where it was given."""

    file: str = ""
    words: dict[str, dict[str, dict]] = field(default_factory=lambda: {name: {} for name in FIELDS})
    places: dict[tuple[str, str], tuple[str, Callable]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def slip(self, where: str, found: str, line: int, allowed: str, file: str = "") -> None:
        """Note a key or value that is not known."""
        facts = {"cell": f"line {line}", "found": found, "where": where, "allowed": allowed}
        self.problems.append(problem("mapping_unknown_word", file or self.file, **facts))

    def unusable(self, name: str, line: int, file: str, **facts: object) -> None:
        """Note a word that cannot be added."""
        cell = f"line {line}"
        self.problems.append(problem("word_not_added", file, cell=cell, found=name, **facts))

    # -- reading -------------------------------------------------------------------------------

    def take_toml(self, text: str) -> None:
        try:
            self.take(toml_text.loads(text), text)
        except ValueError as error:
            self.problems.append(problem("mapping_unreadable", self.file, error=str(error)))

    def take(self, data: Mapping, text: str) -> None:
        """Take tables as TOML has them."""
        text = text.casefold()
        for table, held in data.items():
            at = toml_text.line_of(text, table)
            if table not in FIELDS:
                self.slip(f"[{table}]", "", at, ", ".join(FIELDS))
            elif not isinstance(held, Mapping):
                self.slip(f"[{table}]", "", at, "keys with values")
            else:
                for name, facts in held.items():
                    short = _SHORT.get(table)
                    facts = {short: facts} if short and isinstance(facts, str | list) else facts
                    self.add(table, name, facts, partial(toml_text.line_of, text, table))

    def take_list(self, table: str, text: str) -> None:
        """Take a list: its first column has the words, the others what is known of them."""
        rows = csv.reader(text.splitlines())
        heads = [head.strip().casefold().replace(" ", "_") for head in next(rows, [])]
        first = table.rstrip("s") if table != "aliases" else "alias"
        allowed = (first, *FIELDS[table])
        for head in (head for head in heads if head not in allowed):
            self.slip("a heading", head, 1, ", ".join(allowed))
        if first not in heads:
            self.slip(f"no column “{first}”", "", 1, ", ".join(allowed))
            return
        for cells in rows:
            number = rows.line_num
            facts = dict(zip(heads, map(str.strip, cells), strict=False))
            name = facts.pop(first, "")
            if name:
                filled = {key: v for key, v in facts.items() if v and key in FIELDS[table]}
                self.add(table, name, filled, lambda *_, number=number: number)
            elif any(facts.values()):
                self.slip(f"the {first}", "", number, "a name")

    def add(self, table: str, name: str, facts: object, line) -> None:
        """Add one word with its keys, as far as it is known."""
        name, kept = " ".join(name.split()), {}
        if not isinstance(facts, Mapping):
            allowed = f"a table with {', '.join(FIELDS[table])}"
            self.slip(f"[{table}] “{name}”", "", line(name), allowed)
            return
        for key, value in facts.items():
            where = f"[{table}] “{name}”"
            if key not in FIELDS[table]:
                self.slip(where, str(key), line(name, key), ", ".join(FIELDS[table]))
                continue
            kind = FIELDS[table][key]
            read = _read(value, kind)
            if read is None:
                self.slip(f"“{key}” of {where}", str(value), line(name, key), kind[0])
            else:
                kept[key] = read
        self.words[table][name] = kept
        self.places[table, name] = self.file, line

    # -- what they mean together ---------------------------------------------------------------

    def settle(self) -> None:
        """Leave out what names something that is not there, or what is there already."""
        shipped = {row["measure"] for row in reference.rows("measures")}
        for name in [name for name in self.words["measures"] if name in shipped]:
            self.drop("measures", name, "is a measure of the package already")
        measures = shipped | set(self.words["measures"])
        for name, facts in self.words["measures"].items():
            self.named(facts, "part_of", measures - {name}, "measures", name)
        self.settle_areas()
        forces = reference.regions_of_forces()
        places = dict.fromkeys(reference.REGIONS, "region") | dict.fromkeys(forces, "force")
        areas = {name: self.field_of(facts) for name, facts in self.words["areas"].items()}
        threats = {row["threat"] for row in reference.rows("threats")} | set(self.words["threats"])
        bodies = {row["body"]: row["kind"] for row in reference.rows("bodies")}
        bodies = {name: "body" if kind == "other" else kind for name, kind in bodies.items()}
        means = {**dict.fromkeys(threats, "threat"), **bodies, **places, **areas}
        self.means = means | dict.fromkeys(measures, "measure")
        for name in [name for name in self.words["expected"] if name not in measures]:
            near = reference.nearest(name, measures, 1)
            self.drop("expected", name, "is not a known measure", near=near)
        for name, facts in [*self.words["aliases"].items()]:
            if facts.get("means") not in self.means:
                meant = facts.get("means", "")
                near = reference.nearest(meant, self.means, 1)
                self.drop("aliases", name, f"means “{meant}”, which is not known", near=near)

    def settle_areas(self) -> None:
        areas = self.words["areas"]
        taken = {*reference.REGIONS, *reference.regions_of_forces()}
        for name, facts in [*areas.items()]:
            if name in taken:
                self.drop("areas", name, "is a region or force of the package already")
            elif facts.get("kind", "") in ("", "region", "network"):
                self.drop("areas", name, "needs a kind of its own, such as borough or division; "
                          "regions and the network are the package's")  # fmt: skip
        known = taken | set(areas)
        for name, facts in areas.items():
            self.named(facts, "part_of", known - {name}, "areas", name)
            for part in [part for part in facts.get("parts", ()) if part not in known - {name}]:
                facts["parts"].remove(part)
                self.unknown("areas", name, "parts", part, known)
        above = {name: {facts.get("part_of", "")} & set(areas) for name, facts in areas.items()}
        for name, facts in areas.items():
            for part in facts.get("parts", ()):
                above.get(part, set()).add(name)
        for name in [name for name in areas if name in reference.every_above(name, above)]:
            self.drop("areas", name, "is a part of itself, by way of its parts")

    def named(self, facts: dict, key: str, known: Iterable[str], table: str, name: str) -> None:
        if facts.get(key) and facts[key] not in known:
            self.unknown(table, name, key, facts.pop(key), known)

    def unknown(self, table: str, name: str, key: str, word: str, known: Iterable[str]) -> None:
        file, line = self.places[table, name]
        facts = {"table": table, "word": name, "why": f"has “{word}” as {key}, which is not known"}
        near = reference.nearest(word, known, 1)
        self.unusable(word, line(name, key), file, **facts, near=near)

    def drop(self, table: str, name: str, why: str, **facts: object) -> None:
        file, line = self.places[table, name]
        self.unusable(name, line(name), file, table=table, word=name, why=why, **facts)
        del self.words[table][name]

    @staticmethod
    def field_of(facts: Mapping) -> str:
        """Field that names an area of a kind: a force has one, all others are bodies."""
        return facts["kind"] if facts["kind"] in ("force", "national") else "body"

    # -- as `reference` has it -----------------------------------------------------------------

    def as_text(self) -> str:
        """Rows to add, by table, as text: the same for the same words."""
        tables = {
            "measures": [*self._measures()],
            "areas": self._rows("areas", "area"),
            "threats": self._rows("threats", "threat"),
            "themes": [
                row | {"label": row["label"] or row["theme"][:1].upper() + row["theme"][1:]}
                for row in self._rows("themes", "theme")
            ],
            "aliases": [*self._aliases()],
            "expected": self._rows("expected", "measure"),
        }
        of_kind = ("forces", "force", ("force",)), ("bodies", "body", ("national", "other"))
        for table, name, kinds in of_kind:
            rows = [row | {name: row["area"]} for row in tables["areas"] if row["kind"] in kinds]
            columns = reference.rows(table)[0]
            tables[table] = [{key: row.get(key, "") for key in columns} for row in rows]
        for row in tables["forces"]:
            # In no region of ours: what a region's sum should hold is the package's to say.
            row["official_name"] = row["force"]
        held = {table: rows for table, rows in tables.items() if rows}
        return json.dumps(held, ensure_ascii=False) if held else ""

    def _rows(self, table: str, first: str) -> list[dict[str, str]]:
        """Rows of a table: its word, and each of its fields, lists with ; between their names."""
        rows = []
        for name, facts in self.words[table].items():
            given = {key: facts.get(key) or "" for key in FIELDS[table]}
            joined = {k: v if isinstance(v, str) else "; ".join(v) for k, v in given.items()}
            rows.append({first: name} | joined)
        return rows

    def _measures(self) -> Iterator[dict[str, str]]:
        for name, facts in self.words["measures"].items():
            parts = {key: facts[key] for key in ("label", "singular", "plural", "unit", "part_of",
                                               "strand") if key in facts}  # fmt: skip
            flags = {key: "yes" if facts[key] else "no"
                     for key in ("counts_people", "sensitive", "stock")
                     if key in facts}  # fmt: skip
            better = {"improvement": facts.get("direction", "")}
            yield reference.described(name) | parts | flags | better

    def _aliases(self) -> Iterator[dict[str, str]]:
        for table in ("measures", "areas"):
            for name, facts in self.words[table].items():
                for alias in facts.get("aliases", ()):
                    yield {"alias": alias, "field": self.means[name], "word": name}
        for name, facts in self.words["aliases"].items():
            yield {"alias": name, "field": self.means[facts["means"]], "word": facts["means"]}


def _read(value: object, kind: Kind) -> object:
    """Value as it is held; None where it cannot be that. In a list all stands as text."""
    if isinstance(value, str) and kind is _NAMES:
        value = reference.listed(value)
    elif isinstance(value, str):
        known = {word.casefold(): word for word in kind[1].get("enum", ())}
        value = " ".join(value.split())
        value = (_FLAGS if kind is _FLAG else known).get(value.casefold(), value)
    if isinstance(value, date) or not fits(value, kind[1]):
        return None
    return [" ".join(name.split()) for name in value] if isinstance(value, list) else value
