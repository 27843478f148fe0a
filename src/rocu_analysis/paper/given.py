"""The figures that a paper stands on: of one kind, up to one day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from rocu_analysis import schema
from rocu_analysis.errors import BadOption, NoFigures, NotComparable
from rocu_analysis.frames import require
from rocu_analysis.intake import gate
from rocu_analysis.measures import progress
from rocu_analysis.paper.spec import Spec, written_at
from rocu_analysis.periods import long_date

if TYPE_CHECKING:
    from rocu_analysis.paper.requests import Request

Frames = Mapping[str, pd.DataFrame]
# Dates on which something was published, given or ended: none of them lies in the future.
_DATED = {
    "outcomes": ("as_at", "period_end"),
    "recommendations": ("published", "status_date"),
    "recommendation_events": ("event_date",),
    "responses": ("answered",),
    "grades": ("assessed", "earliest"),
}
# Earliest date on which a row can have been known; where there are two, the first of them.
_FIRST_KNOWN = {**_DATED, "recommendations": ("published",)}
_SEE_WHY = "To see why: rocu check, with the same path"


def checked(wanted: Spec, sources: Any = None):
    """Check of some returns, or of those that a specification names, with the words it adds."""
    from rocu_analysis.intake.pipeline import check

    named = [sources] if isinstance(sources, str | Path) else list(sources or wanted.sources)
    if not named:
        allowed = 'Write returns = "folder" or example = "fraud"'
        raise BadOption(wanted.where, "it names no returns", allowed)
    with written_at(wanted.where):
        result = check(named, vocabulary=wanted.vocabulary)
    if result.ledger.empty and not any(len(getattr(result, name)) for name in schema.FRAMES):
        where = ", ".join(map(str, named)) if sources else f"{wanted.where}, returns"
        is_empty = set(result.problems["code"]) <= {"nothing_to_read"}
        found = "there are no returns here" if is_empty else "no returned file could be read"
        remedy = "Put the returned files (workbooks or CSV) in the folder, or name another"
        raise NoFigures(where, found, None, remedy if is_empty else _SEE_WHY)
    return result


def frames_of(check: Any, where: str) -> tuple[Any, dict[str, pd.DataFrame]]:
    """The check, if it is one, and its frames by name."""
    if isinstance(check, Mapping):
        if strange := [name for name in check if name not in schema.FRAMES]:
            allowed = f"Frames: {', '.join(schema.FRAMES)}"
            raise BadOption(where, f"“{strange[0]}” is not a frame", allowed)
        return None, {
            name: require(check[name], name) if name in check else schema.empty(name)
            for name in schema.FRAMES
        }
    if not all(hasattr(check, name) for name in schema.FRAMES):
        allowed = "What rocu.check gave, or a mapping of frames such as {'outcomes': frame}"
        raise BadOption(where, f"check is a {type(check).__name__}", allowed)
    return check, {name: getattr(check, name) for name in schema.FRAMES}


def are_illustrative(requests: Iterable[Request], where: str) -> bool:
    """Whether the figures are invented; `NotComparable` where real ones meet them."""
    by_id = {id(frame): frame for request in requests for frame in request.frames.values()}
    kinds = set().union(*(schema.invented(frame) for frame in by_id.values()
                          if hasattr(frame, "columns")))  # fmt: skip
    if len(kinds) > 1:
        found = "real figures and illustrative ones would meet"
        remedy = "Name the files or examples of one kind only, and make a paper of each"
        raise NotComparable(where, found, "A paper has one kind or the other", remedy)
    return True in kinds


def latest_day(frames: Frames, where: str) -> date:
    """Latest day on which the data say that something happened, as for one exhibit alone."""
    events = progress.happened(frames["recommendation_events"])
    dated = {**frames, "recommendation_events": events}
    days = [dated[name][column].max() for name, columns in _DATED.items() for column in columns
            if len(dated[name]) and dated[name][column].notna().any()]  # fmt: skip
    if days:
        return max(days).date()
    if any(len(frames[name]) for name in schema.FRAMES):
        remedy = "Give one: as_at = 2021-04-07 in paper.toml, or rocu paper --as-at 2021-04-07"
        raise NoFigures(where, "no figure has a date, so the paper has none", None, remedy)
    found = "no figure was accepted from the returns, so there is nothing to make a paper of"
    raise NoFigures(where, found, None, _SEE_WHY)


def require_older(frames: Frames, day: date, where: str) -> None:
    """Raise `NoFigures` where a paper is dated before everything that it could show."""
    first = [
        frames[name][[*columns]].min(axis=1).min()
        for name, columns in _FIRST_KNOWN.items()
        if len(frames[name]) and frames[name][[*columns]].notna().any(axis=None)
    ]
    if first and min(first).date() > day:
        found = f"all figures are newer than {long_date(day)}"
        allowed = f"The oldest is dated {long_date(min(first).date())}"
        raise NoFigures(f"{where}, as_at", found, allowed, "Give a later date, or none")


def up_to(frames: Frames, day: date) -> tuple[dict[str, pd.DataFrame], dict[str, int]]:
    """Frames without what became known after a day, and how many rows that leaves out of each."""
    kept, left_out = dict(frames), {}
    for name in ("outcomes", "grades", "resources"):
        # Money is known before its year, and is none of that year until it has begun.
        frame, (first, then) = frames[name], _DATED.get(name, ("period_start", "period_start"))
        newer = frame[first].fillna(frame[then]) > pd.Timestamp(day)
        if newer.any():
            kept[name] = frame[~newer].reset_index(drop=True)
            left_out[name] = int(newer.sum())
    return kept, left_out


def publishable(
    frames: Frames, returns: Any, marking: str, accepted: gate.Accepted, where: str
) -> tuple[dict[str, pd.DataFrame], tuple[gate.HeldBack, ...]]:
    """Frames that a public part may use, and what is held back; `NoFigures` where that is all."""
    public, gaps = gate.publishable(frames, returns, marking, accepted)
    if gaps and all(frame.empty for frame in public.values()):
        remedy = f"Write under [accept] of paper.toml what may be: {gate.lines_of(gaps)}"
        found = f"nothing may be in its public part: {gate.all_of(gaps)}"
        raise NoFigures(where, found, None, remedy)
    return public, gaps


def with_check(check: Any, frames: Frames) -> dict[str, Any]:
    """Frames, and among them the check; where there was none, its outcomes."""
    outcomes = frames["outcomes"]
    return {**frames, "check": outcomes if check is None else replace(check, outcomes=outcomes)}
