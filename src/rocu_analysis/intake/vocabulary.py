"""Which words has the analyst added? ``rocu.toml`` beside the returns, or a paper's own.

They add measures, areas of any kind, threats, themes and other names. What is sound holds; every
slip is one problem at its line. What comes of it is a vocabulary, as `reference` has it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from rocu_analysis import reference
from rocu_analysis.errors import BadOption
from rocu_analysis.problems import Problem, problem, unforeseen
from rocu_analysis.readers import toml_text
from rocu_analysis.readers.files import OVERLAY, companion_text
from rocu_analysis.readers.toml_text import Kind

# Keys of each word that is added.
_WORDS: Kind = ('words in quotes, such as "borough"', {"type": "string", "minLength": 1})
_FLAG: Kind = ("true or false", {"type": "boolean"})
_NAMES: Kind = ('names in quotes, such as ["Camden", "Barnet"]',
                {"type": "array", "items": {"type": "string"}})  # fmt: skip
FIELDS: dict[str, dict[str, Kind]] = {
    "measures": {
        "label": _WORDS, "singular": _WORDS, "plural": _WORDS, "unit": _WORDS,
        "direction": toml_text.one_of(("up", "down")), "counts_people": _FLAG, "sensitive": _FLAG,
        "stock": _FLAG, "part_of": _WORDS, "aliases": _NAMES,
        "strand": toml_text.one_of(reference.STRANDS),
    },
    "areas": {"kind": _WORDS, "part_of": _WORDS, "parts": _NAMES, "aliases": _NAMES},
    "threats": {"aliases": _NAMES},
    "themes": {"label": _WORDS, "words": _NAMES},
    "aliases": {"means": _WORDS},
    "expected": {"of": _NAMES},
}  # fmt: skip
_SHORT = {"aliases": "means", "expected": "of"}  # tables whose values may be plain


def is_one(name: str) -> bool:
    """Whether a file holds words that are added, by its name."""
    return name.rpartition("/")[2] == OVERLAY


def load(texts: Mapping[str, str], given: Mapping | None = None) -> tuple[str, list[Problem]]:
    """Vocabulary of some files, and of the ``[vocabulary]`` of a paper, and what is wrong.

    The paper's own words come last; its slips raise `BadOption`, since they are an argument.
    """
    added = _Added()
    for added.file in sorted(texts, key=lambda name: (name.replace("\\", "/").count("/"), name)):
        try:
            added.take_toml(texts[added.file])
        except Exception as error:  # the last net: what nobody foresaw costs this file alone
            added.problems.append(unforeseen(error, added.file))
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
def files_near(*paths: str | Path) -> Iterator[str]:
    """Let the words hold that lie beside some files, or in some folders; gives them.

    `BadOption` names the file and the line of the first that is not known.
    """
    folders = dict.fromkeys(path if path.is_dir() else path.parent for path in map(Path, paths))
    files = [folder / OVERLAY for folder in folders]
    texts = {str(f): companion_text(f.name, f.read_bytes()) for f in files if f.is_file()}
    words, slips = load(texts)
    for slip in slips:
        where = ", ".join(filter(None, (slip.file, slip.cell)))
        raise BadOption(where, slip.message.rstrip("."))
    with reference.in_force(words):
        yield words


def json_schema() -> dict:
    """JSON Schema of ``rocu.toml``, for editors that complete and mark what is typed in TOML."""
    tables = {table: toml_text.table_of(fields) for table, fields in FIELDS.items()}
    tables["aliases"] = {"type": "string"}
    tables["expected"] = {"anyOf": [{"type": "string"}, _NAMES[1], tables["expected"]]}
    keys = {
        name: {"type": "object", "additionalProperties": facts} for name, facts in tables.items()
    }
    return toml_text.document("Words that an analyst adds to those of the package", keys)


def printed(vocabulary: str) -> list[str]:
    """Sentences on what was added, for a paper to print: none where nothing was.

    >>> printed(load({}, {"areas": {"Camden": {"kind": "borough", "part_of": "Metropolitan"}}})[0])
    ['Areas added to those of the package: Camden (borough, part of Metropolitan).']
    """
    with reference.in_force(vocabulary):
        tables = {table: reference.added(table) if vocabulary else () for table in FIELDS}
    added = " added to those of the package"
    parts = {
        f"Measures{added}": map(_of_measure, tables["measures"]),
        f"Areas{added}": map(_of_area, tables["areas"]),
        f"Threats{added}": (row["threat"] for row in tables["threats"]),
        f"Themes{added}": (row["label"] for row in tables["themes"]),
        "Measures that are expected": (f"{r['measure']} of {r['of']}" for r in tables["expected"]),
        f"Other names{added}": (f"{r['alias']} for {r['word']}" for r in tables["aliases"]),
    }
    texts = {what: "; ".join(facts) for what, facts in parts.items()}
    return [f"{what}: {facts}." for what, facts in texts.items() if facts]


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


class _Added:
    """Words while they are read: each with the file and line where it was given."""

    def __init__(self) -> None:
        self.file, self.problems = "", []
        self.words: dict[str, dict[str, dict]] = {table: {} for table in FIELDS}
        self.texts: dict[tuple[str, str], tuple[str, str]] = {}  # table and word: file and text

    def slip(self, text: str, where: str, found: str, allowed: str, *path: str) -> None:
        """Note a key or value that is not known, at its line."""
        facts = {"cell": f"line {toml_text.line_of(text, *path)}", "found": found, "where": where}
        self.problems.append(problem("mapping_unknown_word", self.file, allowed=allowed, **facts))

    def refuse(self, table: str, word: str, why: str, meant: str = "", known=(), key="") -> None:
        """Note a word that cannot be added, or that names what is not known."""
        file, text = self.texts[table, word]
        at = toml_text.line_of(text, table, word, key)
        near = reference.nearest(meant, known, 1) if meant else []
        facts = {"cell": f"line {at}", "found": meant or word, "near": near}
        self.problems.append(
            problem("word_not_added", file, table=table, word=word, why=why, **facts)
        )

    # -- reading -------------------------------------------------------------------------------

    def take_toml(self, text: str) -> None:
        try:
            self.take(toml_text.loads(text), text)
        except ValueError as error:
            self.problems.append(problem("mapping_unreadable", self.file, error=str(error)))

    def take(self, data: Mapping, text: str) -> None:
        """Take tables as TOML has them."""
        text = text.casefold()
        for table, rows in data.items():
            if table not in FIELDS:
                self.slip(text, f"[{table}]", "", ", ".join(FIELDS), table)
            elif not isinstance(rows, Mapping):
                self.slip(text, f"[{table}]", "", "keys with values", table)
            else:
                for name, facts in rows.items():
                    short = _SHORT.get(table)
                    facts = {short: facts} if short and isinstance(facts, str | list) else facts
                    self.add(table, name, facts, text)

    def add(self, table: str, name: str, facts: object, text: str) -> None:
        """Add one word with its keys, as far as it is known."""
        word, kept = " ".join(name.split()), {}
        where, fields = f"[{table}] “{word}”", FIELDS[table]
        if not isinstance(facts, Mapping):
            self.slip(text, where, "", f"a table with {', '.join(fields)}", table, name)
            return
        for key, value in facts.items():
            if key not in fields:
                self.slip(text, where, str(key), ", ".join(fields), table, name, key)
            elif (read := _read(value, fields[key])) is None:
                shown = f"“{key}” of {where}"
                self.slip(text, shown, str(value), fields[key][0], table, name, key)
            else:
                kept[key] = read
        self.words[table][word] = kept
        self.texts[table, word] = self.file, text

    # -- what they mean together ---------------------------------------------------------------

    def settle(self) -> None:
        """Leave out what names something that is not there, or what is there already."""
        shipped = {row["measure"] for row in reference.rows("measures")}
        self.drop("measures", shipped, "is a measure of the package already")
        measures = shipped | set(self.words["measures"])
        self.parts_known("measures", measures)
        self.settle_areas()
        places = dict.fromkeys(reference.REGIONS, "region")
        places |= dict.fromkeys(reference.regions_of_forces(), "force")
        # Field that names an area of a kind: a force has one, all others are bodies.
        areas = {name: kind if (kind := facts["kind"]) in ("force", "national") else "body"
                 for name, facts in self.words["areas"].items()}  # fmt: skip
        threats = {row["threat"] for row in reference.rows("threats")} | set(self.words["threats"])
        bodies = {row["body"]: row["kind"] for row in reference.rows("bodies")}
        bodies = {name: "body" if kind == "other" else kind for name, kind in bodies.items()}
        means = {**dict.fromkeys(threats, "threat"), **bodies, **places, **areas}
        self.means = means | dict.fromkeys(measures, "measure")
        for name in [name for name in self.words["expected"] if name not in measures]:
            self.refuse("expected", name, "is not a known measure", name, measures)
            del self.words["expected"][name]
        for name, facts in [*self.words["aliases"].items()]:
            meant = facts.get("means", "")
            if meant not in self.means:
                why = f"means “{meant}”, which is not known"
                self.refuse("aliases", name, why, meant, self.means)
                del self.words["aliases"][name]

    def settle_areas(self) -> None:
        areas = self.words["areas"]
        taken = {*reference.REGIONS, *reference.regions_of_forces()}
        self.drop("areas", taken, "is a region or force of the package already")
        kindless = [n for n, f in areas.items() if f.get("kind", "") in ("", "region", "network")]
        self.drop("areas", kindless, "needs a kind of its own, such as borough or division; "
                  "regions and the network are the package's")  # fmt: skip
        self.parts_known("areas", taken | set(areas))
        above = {name: {facts.get("part_of", "")} & set(areas) for name, facts in areas.items()}
        for name, facts in areas.items():
            for part in facts.get("parts", ()):
                above.get(part, set()).add(name)
        circular = [name for name in areas if name in reference.every_above(name, above)]
        self.drop("areas", circular, "is a part of itself, by way of its parts")

    def parts_known(self, table: str, known: set[str]) -> None:
        """Leave out wholes and parts of words of a table that are not known."""
        for name, facts in self.words[table].items():
            others = known - {name}
            for key in ("part_of", "parts"):
                given = facts.get(key) or []
                for word in [given] if isinstance(given, str) else [*given]:
                    if word in others:
                        continue
                    why = f"has “{word}” as {key}, which is not known"
                    self.refuse(table, name, why, word, known, key)
                    facts.pop(key) if given == word else given.remove(word)

    def drop(self, table: str, words: Iterable[str], why: str) -> None:
        """Leave out those of some words that are given."""
        for name in [name for name in self.words[table] if name in words]:
            self.refuse(table, name, why)
            del self.words[table][name]

    # -- as `reference` has it -----------------------------------------------------------------

    def as_text(self) -> str:
        """Rows to add, by table, as text: the same for the same words."""
        tables = {"measures": [*self._measures()], "aliases": [*self._aliases()]}
        for table, first in (("areas", "area"), ("threats", "threat"), ("themes", "theme"),
                             ("expected", "measure")):  # fmt: skip
            tables[table] = []
            for name, facts in self.words[table].items():
                given = {key: facts.get(key) or "" for key in FIELDS[table]}
                joined = {k: v if isinstance(v, str) else "; ".join(v) for k, v in given.items()}
                tables[table].append({first: name} | joined)
        for row in tables["themes"]:
            row["label"] = row["label"] or row["theme"][:1].upper() + row["theme"][1:]
        of_kind = ("forces", "force", ("force",)), ("bodies", "body", ("national", "other"))
        for table, name, kinds in of_kind:
            rows = [row | {name: row["area"]} for row in tables["areas"] if row["kind"] in kinds]
            columns = reference.rows(table)[0]
            tables[table] = [{key: row.get(key, "") for key in columns} for row in rows]
        for row in tables["forces"]:
            # In no region of ours: what a region's sum should hold is the package's to say.
            row["official_name"] = row["force"]
        filled = {table: rows for table, rows in tables.items() if rows}
        return json.dumps(filled, ensure_ascii=False) if filled else ""

    def _measures(self) -> Iterator[dict[str, str]]:
        for name, facts in self.words["measures"].items():
            given = {"improvement" if key == "direction" else key: value
                     for key, value in facts.items() if key != "aliases"}  # fmt: skip
            flags = {key: "yes" if value else "no" for key, value in given.items()
                     if isinstance(value, bool)}  # fmt: skip
            yield reference.described(name) | given | flags

    def _aliases(self) -> Iterator[dict[str, str]]:
        for table in ("measures", "areas"):
            for name, facts in self.words[table].items():
                for alias in facts.get("aliases", ()):
                    yield {"alias": alias, "field": self.means[name], "word": name}
        for name, facts in self.words["aliases"].items():
            yield {"alias": name, "field": self.means[facts["means"]], "word": facts["means"]}


def _read(value: object, kind: Kind) -> object:
    """Value as it is held; None where it cannot be that. In a list all stands as text."""
    if isinstance(value, str):
        if kind is _NAMES:
            return reference.listed(value)
        known = {word.casefold(): word for word in kind[1].get("enum", ())}
        value = " ".join(value.split())
        value = known.get(value.casefold(), value)
    if isinstance(value, date) or not toml_text.fits(value, kind[1]):
        return None
    return [" ".join(name.split()) for name in value] if isinstance(value, list) else value
