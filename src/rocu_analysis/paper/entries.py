"""What a paper asks for: an entry becomes a request, and a request makes an exhibit.

An entry names a public function (``kind``), its options and where the exhibit stands in the paper.
A request is the same with every frame in place, so that it can be asked again of protected counts.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from importlib import import_module
from typing import TYPE_CHECKING, Any

from rocu_analysis import reference
from rocu_analysis.errors import BadOption, NoFigures, RocuError
from rocu_analysis.paper import option_types, spec
from rocu_analysis.paper.stated import public

if TYPE_CHECKING:
    import pandas as pd

    from rocu_analysis.exhibits.exhibit import Exhibit

# Public function -> its arguments that are frames, and which; "check" is the whole check.
FRAMES_OF = {
    "completeness": {"check": "check"},
    "compare_regions": {"outcomes": "outcomes"},
    "funnel": {"outcomes": "outcomes"},
    "track": {"outcomes": "outcomes"},
    "scorecard": {"outcomes": "outcomes"},
    "outcomes_profile": {"outcomes": "outcomes"},
    "balance": {"outcomes": "outcomes"},
    "balance_over_time": {"outcomes": "outcomes"},
    "recommendations": {"recs": "recommendations", "events": "recommendation_events"},
    "responses": {"responses": "responses", "recs": "recommendations"},
    "funding": {"resources": "resources"},
    # Not ``not_inspected``: what one inspection left out says nothing of the grades of another.
    "grades": {"grades": "grades"},
    "stated": {"outcomes": "outcomes"},
}
# Kinds that only a paper has -> the module of this package that makes them.
ONLY_IN_PAPERS = {"stated": "rocu_analysis.paper.stated"}
# Public function -> what it shows, in the words of a board.
SHOWS = {
    "completeness": "how complete the returns are",
    "compare_regions": "comparison of regions",
    "funnel": "comparison of regions by size",
    "track": "change over time",
    "scorecard": "summary of measures",
    "outcomes_profile": "profile of outcomes",
    "balance": "balance of the four Ps",
    "balance_over_time": "balance of the four Ps over time",
    "recommendations": "progress of recommendations",
    "responses": "answers to recommendations",
    "funding": "funding and posts",
    "grades": "grades",
    "stated": "figures as they were stated",
}
OWN_KEYS = ("kind", "heading", "comment", "annex", "audience", "only", "region")
PLACES = ("public", "restricted")
ALL_REGIONS = "all"
# In TOML a line belongs to the section above it: one added at the end is the last exhibit's.
OF_THE_PAPER = "Put {} above the first section: there it is an option of the whole paper"


@dataclass(frozen=True, eq=False)
class Request:
    """One exhibit that the paper asks for, and where it stands.

    Attributes
    ----------
    function : str
        Public name, such as ``track``.
    frames : mapping
        Frames by the name of the argument, or ``check``.
    arguments : mapping
        Every other argument.
    heading : str
        Heading of the section that it stands in.
    annex : bool
        Whether it stands in the annex.
    restricted : bool
        Whether it stands in the restricted part only.
    comment : str
        What whoever asks for it has to add, in words of their own.
    where : str
        Where the specification asks for it, for errors.
    kept_nothing : str
        What ``only`` asks for, where no row has it.
    """

    function: str
    frames: Mapping[str, Any] = field(repr=False)
    arguments: Mapping[str, Any]
    heading: str = ""
    annex: bool = False
    restricted: bool = False
    comment: str = ""
    where: str = ""
    kept_nothing: str = ""

    def build(self) -> Exhibit:
        """Ask the function; raises `NoFigures` where ``only`` left nothing to ask about."""
        if self.kept_nothing:
            raise NoFigures(
                "only", f"no row has {self.kept_nothing}", None, "Check the value, or leave it out"
            )
        return _function(self.function)(**self.frames, **self.arguments)

    def with_frame(self, name: str, frame: pd.DataFrame) -> Request:
        """Give the same request of another frame."""
        return replace(self, frames={**self.frames, name: frame})

    def with_arguments(self, **changed: Any) -> Request:
        """Give the same request with some arguments changed."""
        return replace(self, arguments={**self.arguments, **changed})

    def rows_used(self) -> Iterator[pd.DataFrame]:
        """Frames with the rows that the exhibit is made from."""
        named = {self.arguments.get(name) for name in ("measure", "of")} - {None}
        for frame in self.frames.values():
            if "measure" in getattr(frame, "columns", ()) and named:
                yield frame[frame["measure"].isin(named)]
            elif hasattr(frame, "columns"):
                yield frame

    @property
    def plain_words(self) -> str:
        """What was asked, for a board: ``change over time of arrests in South West``."""
        named = SHOWS[self.function]
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


def requests(
    entries: list, frames: Mapping[str, Any], defaults: Mapping[str, Any], where: str
) -> tuple[Request, ...]:
    """Turn entries, or exhibits made before, into requests.

    Parameters
    ----------
    entries : list of mapping or Exhibit
    frames : mapping
        The check's frames by name, and ``check``.
    defaults : mapping
        Options that go to every function that takes them: ``region``, ``as_at``, ``strands``.
    where : str
        The specification's name, for errors.

    Raises
    ------
    BadOption
        Naming the entry and the option.
    """
    return tuple(
        replace(_request(entry, frames, defaults, f"{where}, {named}"), where=named)
        for entry, named in (
            (entry, _named(entry, place)) for place, entry in enumerate(entries, 1)
        )
    )


def _named(entry, place: int) -> str:
    """Where an entry stands, as ``line 34, exhibit 3``."""
    line = getattr(entry, "line", None)
    return f"line {line}, exhibit {place}" if line else f"exhibit {place}"


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
    kind = _kind(entry, where)
    where = f"{where} ({kind})"
    _check_places(entry, where)
    names = _parameters(kind)
    given = {name: value for name, value in entry.items() if name not in OWN_KEYS}
    _check_options(given, names, where)
    option_types.check(given, names, where)
    _check_needed(kind, given, names, where)
    _check_region(entry.get("region"), where)
    held = _frames(kind, frames, entry.get("only", {}), where)
    return Request(
        kind,
        held,
        _defaults(names, defaults, entry) | given,
        str(entry.get("heading", "")),
        bool(entry.get("annex", False)),
        entry.get("audience", "public") == "restricted",
        str(entry.get("comment", "")),
        kept_nothing=_kept_nothing(kind, frames, held, entry.get("only", {})),
    )


def _kind(entry: Mapping, where: str) -> str:
    kind = entry.get("kind")
    if kind in FRAMES_OF:
        return kind
    found = "it has no kind" if kind is None else f"“{kind}” is not a kind of exhibit"
    raise BadOption(
        where,
        found,
        f"Kinds: {', '.join(FRAMES_OF)}",
        None if kind is None else reference.did_you_mean(str(kind), FRAMES_OF),
    )


def _check_places(entry: Mapping, where: str) -> None:
    if entry.get("audience", "public") not in PLACES:
        raise BadOption(
            where,
            f"audience “{entry['audience']}” was found",
            f"Of one exhibit: {' or '.join(PLACES)}",
        )
    for name, kind in (("annex", bool), ("heading", str), ("comment", str), ("only", Mapping)):
        if not isinstance(entry.get(name, kind() if kind is not Mapping else {}), kind):
            raise BadOption(
                where, f"{name} = {entry[name]!r} was found", f"Write it as {_EXAMPLES[name]}"
            )


def _check_region(region: str | None, where: str) -> None:
    """Raise `UnknownName` that says where the region is written."""
    if region is None or str(region).casefold() == ALL_REGIONS:
        return
    try:
        reference.check_region(region)
    except RocuError as error:
        raise type(error)(
            f"{where}, {error.where}",
            error.found,
            f"{error.allowed}; or {ALL_REGIONS}, for each of them",
            error.remedy,
        ) from error


_EXAMPLES = {
    "annex": "annex = true or false",
    "heading": 'heading = "Words"',
    "comment": 'comment = "A sentence of your own"',
    "only": 'only = { counting = "operation" }',
}


def _frames(kind: str, frames: Mapping, only: Mapping, where: str) -> dict:
    """Frames of a function by the names of its arguments, narrowed to what the entry wants."""
    held = {argument: frames[frame] for argument, frame in FRAMES_OF[kind].items()}
    if only and "check" in held:
        raise BadOption(where, "only = … was found", "Of a check nothing can be left out")
    known = {column for frame in held.values() for column in frame.columns} if only else ()
    for column in only:
        if column not in known:
            close = reference.nearest(column, known)
            raise BadOption(
                where,
                f"only names the column “{column}”, which the frame has not",
                f"Nearest: {', '.join(close)}" if close else None,
            )
    if only:
        held = {name: _narrowed(frame, only) for name, frame in held.items()}
    return {name: public(frame) for name, frame in held.items()} if kind == "stated" else held


def _kept_nothing(kind: str, frames: Mapping, held: Mapping, only: Mapping) -> str:
    """What was asked for, if the frame that an exhibit is made from has no row of it."""
    first = next(iter(held))
    if not only or held[first].size or frames[FRAMES_OF[kind][first]].empty:
        return ""
    return " and ".join(f"{column} = {value!r}" for column, value in only.items())


def _narrowed(frame: pd.DataFrame, only: Mapping) -> pd.DataFrame:
    """Rows in which each named column that the frame has bears a value that is wanted."""
    for column, wanted in only.items():
        if column not in frame.columns:
            continue
        values = wanted if isinstance(wanted, list | tuple) else [wanted]
        if column == "source":
            # A file's name stands at the front of every source.
            held = frame["source"].astype("str")
            starts = tuple(str(value) for value in values)
            mask = held.str.startswith(starts)
        else:
            mask = frame[column].isin(values)
        frame = frame[mask]
    return frame.reset_index(drop=True)


def _defaults(names: dict, defaults: Mapping, entry: Mapping) -> dict:
    """The paper's own region, date and strand map, for functions that take them."""
    taken = {name: value for name, value in defaults.items() if name in names}
    if "measure" in entry:
        taken.pop("strands", None)  # the measure has strands of its own
    if "region" in names and "region" in entry:
        region = entry["region"]
        everywhere = str(region).casefold() == ALL_REGIONS
        taken["region"] = None if everywhere else reference.check_region(region)
    return {name: value for name, value in taken.items() if value is not None}


def _check_options(given: Mapping, names: dict, where: str) -> None:
    known = dict.fromkeys([*list(names)[1:], *OWN_KEYS])
    for name in given:
        if name not in names:
            raise BadOption(
                where,
                f"it has no option called “{name}”",
                f"Options: {', '.join(known)}",
                OF_THE_PAPER.format(name)
                if name in spec.KEYS
                else reference.did_you_mean(name, known),
            )


def _check_needed(kind: str, given: Mapping, names: dict, where: str) -> None:
    """Raise for an option that the function cannot do without."""
    for name, parameter in names.items():
        needed = parameter.default is inspect.Parameter.empty and name not in FRAMES_OF[kind]
        if needed and name not in given and name != "region":
            raise BadOption(where, f"it has no {name}", f"Write {_NEEDED.get(name, name + ' = …')}")


_NEEDED = {"measure": 'measure = "arrests", or another measure of the returns'}


def _function(name: str) -> Callable:
    return getattr(import_module(ONLY_IN_PAPERS.get(name, "rocu_analysis")), name)


def _parameters(name: str) -> dict[str, inspect.Parameter]:
    return dict(inspect.signature(_function(name)).parameters)
