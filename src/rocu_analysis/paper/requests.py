"""From the entries of a specification to requests: exhibits that can be asked for again.

A request has every frame in place, so that a paper can ask it again of protected counts. What could
not be shown is told here too, and in what words.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any

from rocu_analysis import errors, reference, schema
from rocu_analysis.errors import BadOption, RocuError
from rocu_analysis.exhibits.exhibit import Exhibit
from rocu_analysis.exhibits.rows import WIDER, Selections
from rocu_analysis.exhibits.sources import files_of
from rocu_analysis.exhibits.stated import public as in_public
from rocu_analysis.intake import gate
from rocu_analysis.paper import spec
from rocu_analysis.wording import capital

if TYPE_CHECKING:
    import pandas as pd

PLACES = ("public", "restricted")
NEEDED = {"measure": 'measure = "arrests", or another measure of the returns'}
_JOINTS = (" of ", "measure"), (" by ", "by"), (" for ", "region"), (" in ", "period")
_ONE_REGION = "Write {}".format(spec.OWN_KEYS["region"][1])


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
    where: str = ""  # where the specification asks for it, for errors
    kept_nothing: str = ""  # what ``only`` asks for, where no row has it

    def build(self) -> Exhibit:
        """Ask the function; raises `NoFigures` where nothing is left to ask about."""
        if self.lacks_region:
            found = "it is of one region, and the paper is of all"
            raise errors.NoFigures("region", found, None, _ONE_REGION)
        if self.kept_nothing:
            found = f"no row has {self.kept_nothing}"
            raise errors.NoFigures("only", found, None, "Check the value, or leave it out")
        with spec.understood(self.function):
            if self.chosen is None:
                return _function(self.function)(**self.frames, **self.arguments)
            return spec.kind_of(self.function).finish(self.chosen, *self._asked)

    def with_frame(self, name: str, frame: pd.DataFrame) -> Request:
        """The same request of another frame."""
        return replace(self, frames={**self.frames, name: frame})

    def with_arguments(self, **changed: Any) -> Request:
        """The same request with some arguments changed."""
        return replace(self, arguments={**self.arguments, **changed})

    @property
    def lacks_region(self) -> bool:
        """Whether it is of one region, in a paper that is asked for all of them."""
        return _needs_region(self.function) and "region" not in self.arguments

    @cached_property
    def chosen(self) -> Selections | None:
        """Counts that its kind selects; None where it shows none, or errs, as the exhibit will."""
        kind = spec.kind_of(self.function)
        if kind.select is None or self.lacks_region:
            return None
        # What nobody foresaw stops the paper: what is not chosen would not be protected.
        with spec.understood(self.where or self.function):
            frames, options = self._asked
            try:
                return kind.choose(frames, options)
            except RocuError:
                return None

    @cached_property
    def _asked(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Frames and options of its function, those that nobody gave among them."""
        bound = inspect.signature(_function(self.function)).bind(**self.frames, **self.arguments)
        bound.apply_defaults()
        options = dict(bound.arguments)
        return {name: options.pop(name) for name in spec.kind_of(self.function).frames}, options

    @property
    def measures(self) -> set[str]:
        """Measures that its kind selects."""
        return {selection.measure for selection in self.chosen.selections} if self.chosen else set()

    def forces_of(self, region: str | None) -> tuple[str, ...]:
        """Forces that the figures of a region are sums of; empty where they are of all of it."""
        return next(iter(self.partial_measures(region).values()), ())

    def partial_measures(self, region: str | None) -> dict[str, tuple[str, ...]]:
        """Measures whose figures of a region are sums of some of its forces, with those forces."""
        partial: dict[str, tuple[str, ...]] = {}
        for selection in self.chosen.selections if self.chosen and region else ():
            rows = selection.rows if selection.shown is None else selection.shown
            rows = rows[rows["region"].eq(region)]
            forces = set(rows["force"].dropna()) - set(selection.dropped)
            every = reference.forces_in(region)
            if forces and not rows["geography"].eq("region").any() and not forces.issuperset(every):
                partial[selection.measure] = tuple(force for force in every if force in forces)
        return partial

    @cached_property
    def rows_used(self) -> list[pd.DataFrame]:
        """Frames with the rows that the exhibit is made from."""
        named = {self.arguments.get(name) for name in ("measure", "of")} - {None}
        return [
            frame[frame["measure"].isin(named)] if named and "measure" in frame.columns else frame
            for frame in self.frames.values()
            if hasattr(frame, "columns")
        ]

    @cached_property
    def files(self) -> set[str]:
        """Returned files that its rows come from."""
        frames = (frame for frame in self.rows_used if "source" in frame.columns)
        return {name for frame in frames for name in files_of(frame["source"])}

    @property
    def words(self) -> str:
        """What was asked, for a board: ``Change over time of arrests for South West``."""
        named = (f"{joint}{self.arguments[name]}" for joint, name in _JOINTS
                 if self.arguments.get(name))  # fmt: skip
        return capital(spec.kind_of(self.function).shows + "".join(named))


def requests(
    entries: Iterable,
    frames: Mapping[str, Any],
    defaults: Mapping[str, Any],
    where: str,
    whole: Mapping[str, Any] | None = None,
) -> tuple[Request, ...]:
    """Turn entries, or exhibits made before, into requests; `BadOption` names the entry.

    Exhibits of the restricted part are made from ``whole``, and all others from ``frames``.
    """
    # ``frames`` are the check's by name, and ``check``; ``defaults`` go to every kind that takes
    # them: ``region``, ``as_at``, ``strands``; ``of_all``: the paper is asked for every region.
    made: list[Request] = []
    mistakes = errors.Mistakes()
    for place, entry in enumerate(entries, 1):
        line = getattr(entry, "line", None)
        named = f"line {line}, exhibit {place}" if line else f"exhibit {place}"
        with mistakes.one_by_one(), spec.understood(f"{where}, {named}"):
            asked = entry.get("audience") if isinstance(entry, Mapping) else None
            restricted = isinstance(asked, str) and reference.fold(asked) == "restricted"
            frames_used = whole if whole is not None and restricted else frames
            request = _request(entry, frames_used, defaults, f"{where}, {named}")
            made.append(replace(request, where=named))
    mistakes.raise_any()
    if not made:
        raise BadOption(where, "it asks for no exhibit", "At least one")
    return tuple(made)


def through_gate(entry: Any, marking: str, accepted: gate.Accepted) -> Any:
    """An exhibit made before, without figures that the gate holds back; an entry as it is."""
    if not isinstance(entry, Exhibit):
        return entry
    recipe = entry.recipe
    returns, names = gate.returns_of(recipe.frames), spec.kind_of(recipe.function).frames

    def passed(frames: Mapping[str, Any]) -> dict[str, Any]:
        return gate.publishable(frames, returns, marking, accepted)[0]

    frames = {}
    for argument, frame in recipe.frames.items():
        name = names.get(argument, argument)
        name = "outcomes" if name == "check" and hasattr(frame, "columns") else name
        if name in schema.FRAMES:
            frame = passed({name: frame})[name]
        elif name == "check":
            frame = replace(frame, **passed({one: getattr(frame, one) for one in schema.FRAMES}))
        frames[argument] = frame
    return replace(entry, recipe=replace(recipe, frames=frames))


def _request(entry: Any, frames: Mapping, defaults: Mapping, where: str) -> Request:
    if isinstance(entry, Exhibit):
        recipe = entry.recipe
        return Request(recipe.function, dict(recipe.frames), dict(recipe.arguments))
    name = _kind_named(entry, where)
    where, kind = f"{where} ({name})", spec.kind_of(name)
    parameters = inspect.signature(_function(name)).parameters
    known, mistakes = spec.options_of(name), errors.Mistakes()
    for key, value in entry.items():
        with mistakes.one_by_one():
            if value is not None:
                spec.check_key(where, key, value, known, "an option of it")
    mistakes.raise_any()
    audience = reference.one_of(f"{where}, audience", entry.get("audience", "public"), PLACES)
    for key, parameter in parameters.items():
        needed = key in known and key != "region" and parameter.default is parameter.empty
        if needed and key not in entry:
            raise BadOption(where, f"it has no {key}", f"Write {NEEDED.get(key, key + ' = …')}")
    only = entry.get("only", {})
    whole = {key: frames[frame] for key, frame in kind.frames.items()}
    kept = _narrowed(whole, only, where) if only else whole
    if name == "stated":
        kept = {key: in_public(frame) for key, frame in kept.items()}
    given = {key: value for key, value in entry.items() if key not in spec.OWN_KEYS}
    with spec.written_at(where):
        arguments = kind.settled(_defaults(parameters, defaults, entry) | given)
    if _needs_region(name) and "region" not in arguments and not defaults.get("of_all"):
        raise BadOption(where, "it has no region", _ONE_REGION)
    first = next(iter(whole))
    emptied = only and kept[first].empty and not whole[first].empty
    lost = " and ".join(f"{column} = {value!r}" for column, value in only.items())
    return Request(
        name, kept, arguments, str(entry.get("heading", "")), bool(entry.get("annex", False)),
        audience == "restricted", str(entry.get("comment", "")),
        kept_nothing=lost if emptied else "",
    )  # fmt: skip


def _kind_named(entry: Any, where: str) -> str:
    if not isinstance(entry, Mapping):
        allowed = "An exhibit, or an entry such as {'kind': 'track', 'measure': 'arrests'}"
        raise BadOption(where, f"a {type(entry).__name__} was found", allowed)
    asked = entry.get("kind")
    name = reference.fold(asked or "").replace(" ", "_")
    if name not in spec.KINDS:
        found = f"“{asked}” is not a kind of exhibit" if asked else "it has no kind"
        close = reference.did_you_mean(str(asked), spec.KINDS) if asked else None
        raise BadOption(where, found, f"Kinds: {', '.join(spec.KINDS)}", close)
    return name


def _needs_region(name: str) -> bool:
    """Whether a kind is of one region and no other."""
    region = inspect.signature(_function(name)).parameters.get("region")
    return region is not None and region.default is inspect.Parameter.empty


def _function(name: str):
    return getattr(import_module(f"rocu_analysis.exhibits.{name}"), name)


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
                wanted = frame["source"].astype("str").str.startswith(tuple(map(str, values)))
            else:
                folded = {reference.fold(value) for value in values if isinstance(value, str)}
                alike = [own for own in frame[column].dropna().unique()
                         if reference.fold(own) in folded]  # fmt: skip
                wanted = frame[column].isin([*values, *alike])
            if "event_date" in frame.columns and column == "report":
                wanted |= frame[column].isna()  # an event is held by its number too
            frame = frame[wanted]
        narrowed[name] = frame.reset_index(drop=True)
    return narrowed


def _defaults(parameters: Mapping, defaults: Mapping, entry: Mapping) -> dict[str, Any]:
    """The paper's own region, date and strand map, for functions that take them."""
    taken = {name: value for name, value in defaults.items() if name in parameters}
    if "measure" in entry:
        taken.pop("strands", None)  # the measure has strands of its own
    alone = {"force", "body"} & set(entry) or entry.get("geography") in WIDER
    if alone and "region" not in entry:
        taken.pop("region", None)  # the area that is asked for need not lie in the paper's region
    if "region" in parameters and "region" in entry:
        taken["region"] = entry["region"]
        # Forces and areas have no region among them to stand out.
        of_regions = entry.get("geography") in (None, "region")
        if reference.is_every_region(entry["region"]) and "focus" in parameters and of_regions:
            taken["focus"] = defaults.get("region")
    return {name: value for name, value in taken.items() if value is not None}


# --- what could not be shown ---------------------------------------------------------------------


def is_for_want_of_figures(request: Request, error: RocuError) -> bool:
    """Whether the data, and not the specification, stand against an exhibit."""
    # A paper is made again every quarter: what the returns of one quarter do not hold, or hold in
    # ways that must not be added, is told in the paper and does not stop it.
    if isinstance(error, errors.UnknownName):
        asked = [request.arguments.get(name) for name in ("measure", "of")]
        asked += request.arguments.get("measures") or ()
        return error.where == "measure" and not any(map(spec.meant, filter(None, asked)))
    return isinstance(error, errors.NoFigures | errors.NotComparable)


def for_a_board(request: Request, error: RocuError | None) -> str:
    """What could not be shown and why, without the words of the program."""
    # Without an error the protection of people leaves too little of what was returned.
    reason = "the returns do not hold the figures that it needs"
    if error is None:
        reason = "to protect people, too few of its figures may be shown"
    elif request.lacks_region:
        reason = "it is of one region, and this paper is of all"
    elif isinstance(error, errors.NotComparable):
        reason = "the figures that were returned must not be added up or compared as they stand"
    return f"{request.words}: {reason}"
