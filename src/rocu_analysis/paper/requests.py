"""What a paper asks for: an entry becomes a request, and a request makes an exhibit.

An entry names a kind of exhibit (``kind``), its options and where the exhibit stands in the paper.
A request is the same with every frame in place, so that it can be asked again of protected counts.
What could not be shown is told here too: whose fault it is, and in what words.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any

from rocu_analysis import reference
from rocu_analysis.errors import BadOption, NoFigures, NotComparable, RocuError, UnknownName
from rocu_analysis.exhibits import kinds
from rocu_analysis.exhibits.figures import WIDER
from rocu_analysis.paper import spec, stated
from rocu_analysis.validation import vocabulary

if TYPE_CHECKING:
    import pandas as pd

    from rocu_analysis.exhibits.exhibit import Exhibit

KINDS = (*kinds.NAMES, stated.KIND.name)
# Keys of an entry that are no options of its kind: types, and how each is written.
OWN_KEYS: dict[str, tuple[tuple[type, ...], str]] = {
    "kind": ((str,), 'kind = "track"'),
    "heading": ((str,), 'heading = "Words"'),
    "comment": ((str,), 'comment = "A sentence of your own"'),
    "annex": ((bool,), "annex = true or false"),
    "answer": ((bool,), "answer = true or false"),
    "audience": ((str,), 'audience = "restricted"'),
    "only": ((Mapping,), 'only = { counting = "operation" }'),
    "region": ((str,), 'region = "South West"'),
}
PLACES = ("public", "restricted")
NEEDED = {"measure": 'measure = "arrests", or another measure of the returns'}


def kind_of(name: str) -> kinds.Kind:
    """Kind by its name, the one that only a paper has among them."""
    return stated.KIND if name == stated.KIND.name else kinds.kind_of(name)


@dataclass(frozen=True, eq=False)
class Request:
    """One exhibit that the paper asks for, and where it stands."""

    function: str  # public name, such as ``track``
    frames: Mapping[str, Any] = field(repr=False)  # by the name of the argument, or ``check``
    arguments: Mapping[str, Any]  # every other argument
    heading: str = ""  # of the section that it stands in
    annex: bool = False
    restricted: bool = False  # whether it stands in the restricted part only
    comment: str = ""  # what whoever asks for it has to add
    answer: bool = False  # whether its headline is part of the answer on page one
    where: str = ""  # where the specification asks for it, for errors
    kept_nothing: str = ""  # what ``only`` asks for, where no row has it

    def build(self) -> Exhibit:
        """Ask the function; raises `NoFigures` where ``only`` left nothing to ask about."""
        if self.kept_nothing:
            raise NoFigures(
                "only", f"no row has {self.kept_nothing}", None, "Check the value, or leave it out"
            )
        with spec.understood(self.function):
            return _function(self.function)(**self.frames, **self.arguments)

    def with_frame(self, name: str, frame: pd.DataFrame) -> Request:
        """Give the same request of another frame."""
        return replace(self, frames={**self.frames, name: frame})

    def with_arguments(self, **changed: Any) -> Request:
        """Give the same request with some arguments changed."""
        return replace(self, arguments={**self.arguments, **changed})

    @cached_property
    def chosen(self) -> kinds.Chosen | None:
        """Counts that its kind selects; None where it shows none, or errs, as the exhibit will."""
        kind = kind_of(self.function)
        if kind.select is None:
            return None
        asked = inspect.signature(_function(self.function))
        # What nobody foresaw stops the paper: what is not chosen would not be protected.
        with spec.understood(self.where or self.function):
            bound = asked.bind(**self.frames, **self.arguments)
            bound.apply_defaults()
            options = dict(bound.arguments)
            frames = {name: options.pop(name) for name in kind.frames}
            try:
                return kind.choose(frames, options)
            except RocuError:
                return None

    @property
    def measures(self) -> set[str]:
        """Measures that its kind selects."""
        return {held.measure for held in self.chosen.selections} if self.chosen else set()

    def rows_used(self) -> Iterator[pd.DataFrame]:
        """Frames with the rows that the exhibit is made from."""
        named = {self.arguments.get(name) for name in ("measure", "of")} - {None}
        for frame in self.frames.values():
            if "measure" in getattr(frame, "columns", ()) and named:
                yield frame[frame["measure"].isin(named)]
            elif hasattr(frame, "columns"):
                yield frame

    @cached_property
    def files(self) -> set[str]:
        """Returned files that its rows come from."""
        frames = [frame for frame in self.rows_used() if "source" in frame.columns]
        sources = (str(source) for frame in frames for source in frame["source"].dropna())
        return {source.partition("!")[0] for source in sources}

    @property
    def plain_words(self) -> str:
        """What was asked, for a board: ``change over time of arrests in South West``."""
        named = kind_of(self.function).shows
        for joint, name in ((" of ", "measure"), (" for ", "region"), (" in ", "period")):
            if self.arguments.get(name):
                named += f"{joint}{self.arguments[name]}"
        return named

    @property
    def words(self) -> str:
        """What was asked, for a reader: ``track: arrests, South West``."""
        named = [
            str(self.arguments[name])
            for name in ("measure", "region", "period", "by")
            if self.arguments.get(name)
        ]
        return f"{self.function.replace('_', ' ')}: {', '.join(named)}" if named else self.function


# --- from entries to requests --------------------------------------------------------------------


def requests(
    entries: Iterable, frames: Mapping[str, Any], defaults: Mapping[str, Any], where: str
) -> tuple[Request, ...]:
    """Turn entries, or exhibits made before, into requests; `BadOption` names the entry."""
    # ``frames`` are the check's by name, and ``check``; ``defaults`` go to every kind that takes
    # them: ``region``, ``as_at``, ``strands``; ``where`` is the specification's name, for errors.
    made: list[Request] = []
    for place, entry in enumerate(entries, 1):
        line = getattr(entry, "line", None)
        named = f"line {line}, exhibit {place}" if line else f"exhibit {place}"
        with spec.understood(f"{where}, {named}"):
            request = _request(entry, frames, defaults, f"{where}, {named}")
        made.append(replace(request, where=named))
    if not made:
        raise BadOption(where, "it asks for no exhibit", "At least one")
    return tuple(made)


def _request(entry, frames: Mapping, defaults: Mapping, where: str) -> Request:
    from rocu_analysis.exhibits.exhibit import Exhibit

    if isinstance(entry, Exhibit):
        recipe = entry.recipe
        return Request(recipe.function, dict(recipe.frames), dict(recipe.arguments))
    if not isinstance(entry, Mapping):
        raise BadOption(
            where,
            f"a {type(entry).__name__} was found",
            "An exhibit, or an entry such as {'kind': 'track', 'measure': 'arrests'}",
        )
    asked = entry.get("kind")
    name = None if asked is None else reference.fold(asked).replace(" ", "_")
    if name not in KINDS:
        found = "it has no kind" if asked is None else f"“{asked}” is not a kind of exhibit"
        close = None if asked is None else reference.did_you_mean(str(asked), KINDS)
        raise BadOption(where, found, f"Kinds: {', '.join(KINDS)}", close)
    where = f"{where} ({name})"
    parameters = dict(inspect.signature(_function(name)).parameters)
    given = {key: value for key, value in entry.items() if key not in OWN_KEYS}
    known = _options(name)
    for key, value in entry.items():
        if value is not None:
            spec.check_key(where, key, value, known, "an option of it")
    audience = reference.one_of(f"{where}, audience", entry.get("audience", "public"), PLACES)
    needed = [key for key, parameter in parameters.items() if key in known and key != "region"
              and parameter.default is inspect.Parameter.empty]  # fmt: skip
    for key in needed:
        if key not in entry:
            raise BadOption(where, f"it has no {key}", f"Write {NEEDED.get(key, key + ' = …')}")
    only = entry.get("only", {})
    whole = {key: frames[frame] for key, frame in kind_of(name).frames.items()}
    kept = _narrowed(whole, only, where) if only else whole
    if name == stated.KIND.name:
        kept = {key: stated.public(frame) for key, frame in kept.items()}
    first = next(iter(whole))
    arguments = _defaults(parameters, defaults, entry) | given
    try:
        arguments = kind_of(name).settled(arguments)
    except RocuError as error:
        place = f"{where}, {error.where}"
        raise type(error)(place, error.found, error.allowed, error.remedy) from error
    region = parameters.get("region")
    if region and region.default is inspect.Parameter.empty and "region" not in arguments:
        raise BadOption(where, "it has no region", f"Write {OWN_KEYS['region'][1]}")
    emptied = only and kept[first].empty and not whole[first].empty
    return Request(
        name,
        kept,
        arguments,
        str(entry.get("heading", "")),
        bool(entry.get("annex", False)),
        audience == "restricted",
        str(entry.get("comment", "")),
        bool(entry.get("answer", False)),
        kept_nothing=" and ".join(f"{column} = {value!r}" for column, value in only.items())
        if emptied
        else "",
    )


def _function(name: str):
    import rocu_analysis

    return stated.stated if name == stated.KIND.name else getattr(rocu_analysis, name)


def _options(name: str) -> dict[str, tuple[tuple[type, ...], str]]:
    """Types of each option of a kind, none where it may be any, and how it is written."""
    kind = kind_of(name)
    return {key: types for key, types in kind.types.items() if key not in kind.frames} | OWN_KEYS


def _narrowed(frames: Mapping, only: Mapping, where: str) -> dict[str, pd.DataFrame]:
    """Frames with the rows in which each column that ``only`` names bears a value it wants."""
    if "check" in frames:
        raise BadOption(where, "only = … was found", "Of a check nothing can be left out")
    known = {column for frame in frames.values() for column in frame.columns}
    for column in only:
        if column not in known:
            close = reference.nearest(column, known)
            found = f"only names the column “{column}”, which the frame has not"
            raise BadOption(where, found, f"Nearest: {', '.join(close)}" if close else None)
    narrowed = {}
    for name, frame in frames.items():
        for column in set(only) & set(frame.columns):
            values = only[column] if isinstance(only[column], list | tuple) else [only[column]]
            if column == "source":  # a file's name stands at the front of every source
                starts = tuple(str(value) for value in values)
                frame = frame[frame["source"].astype("str").str.startswith(starts)]
            else:
                folded = {reference.fold(value) for value in values if isinstance(value, str)}
                held = frame[column].dropna().unique()
                named = [one for one in held if reference.fold(one) in folded]
                frame = frame[frame[column].isin([*values, *named])]
        narrowed[name] = frame.reset_index(drop=True)
    return narrowed


def _defaults(parameters: Mapping, defaults: Mapping, entry: Mapping) -> dict:
    """The paper's own region, date and strand map, for functions that take them."""
    taken = {name: value for name, value in defaults.items() if name in parameters}
    if "measure" in entry:
        taken.pop("strands", None)  # the measure has strands of its own
    alone = {"force", "body"} & set(entry) or entry.get("geography") in WIDER
    if alone and "region" not in entry:
        taken.pop("region", None)  # the area that is asked for need not lie in the paper's region
    if "region" in parameters and "region" in entry:
        taken["region"] = entry["region"]
        if reference.is_every_region(entry["region"]) and "focus" in parameters:
            taken["focus"] = defaults.get("region")
    return {name: value for name, value in taken.items() if value is not None}


# --- for editors ---------------------------------------------------------------------------------

_JSON = {str: "string", bool: "boolean", int: "integer", Integral: "integer", float: "number",
         Real: "number", date: "string", datetime: "string", list: "array", tuple: "array",
         dict: "object", Mapping: "object"}  # fmt: skip


def json_schema() -> dict:
    """JSON Schema of ``paper.toml``, for editors that complete and mark what is typed in TOML."""

    def said(types: tuple, written: str, words: tuple[str, ...] = ()) -> dict:
        named = list(dict.fromkeys(_JSON[kind] for kind in types))
        told = {"type": named, "description": written} if named else {}
        return told | ({"enum": [*words]} if words else {})

    def entry(name: str) -> dict:
        words = kind_of(name).words
        options = {key: said(*kind, words.get(key, ())) for key, kind in _options(name).items()}
        options["kind"] = {"const": name}
        return {"type": "object", "properties": options, "additionalProperties": False}

    keys = {name: said(*kind) for name, kind in spec.KEYS.items()}
    keys["audience"]["enum"], keys["for"]["enum"] = [*spec.AUDIENCES], [*spec.PURPOSES]
    keys["vocabulary"] |= {"properties": vocabulary.json_schema()["properties"]}
    # The kind that is named decides: only its options are completed.
    each = [
        {"if": {"properties": {"kind": {"const": name}}}, "then": entry(name)} for name in KINDS
    ]
    one = {"type": "object", "properties": {"kind": {"enum": [*KINDS]}}, "required": ["kind"]}
    keys["exhibits"] |= {"type": "array", "items": {**one, "allOf": each}}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "What a paper shows, and for whom",
        "type": "object",
        "properties": keys,
        "required": ["title", "audience", "exhibits"],
        "additionalProperties": False,
    }


# --- what could not be shown ---------------------------------------------------------------------


def is_for_want_of_figures(error: RocuError) -> bool:
    """Whether the data, and not the specification, stand against an exhibit."""
    # A paper is made again every quarter: what the returns of one quarter do not hold, or hold in
    # ways that must not be added, is told in the paper and does not stop it.
    if isinstance(error, UnknownName):
        name = error.found.partition("“")[2].partition("”")[0]
        return error.where == "measure" and spec.meant(name) is None
    return isinstance(error, NoFigures | NotComparable)


def for_a_board(request: Request, error: RocuError) -> str:
    """What could not be shown and why, without the words of the program."""
    frames = [frame for frame in request.frames.values() if hasattr(frame, "columns")]
    reason = "the returns do not hold the figures that it needs"
    if isinstance(error, NotComparable):
        reason = "the figures that were returned must not be added up or compared as they stand"
    elif all(frame.empty for frame in frames) or request.kept_nothing:
        reason = "the returns hold nothing on this"
    elif isinstance(error, UnknownName):
        reason = "no return gives this measure"
    return f"{request.plain_words[:1].upper()}{request.plain_words[1:]}: {reason}"


def placed_in(where: str, place: int, request: Request, error: RocuError) -> RocuError:
    """Give an error the exhibit that it arose in."""
    named = request.where or f"exhibit {place + 1}"
    told = f"{where}, {named} ({request.words}), {error.where}"
    return type(error)(told, error.found, error.allowed, error.remedy)
