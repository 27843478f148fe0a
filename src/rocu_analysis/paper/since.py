"""What is new since the last paper: by the record that it left, in the words of page one.

Only what both papers show is compared, part by part, so that nothing hidden is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from rocu_analysis import reference
from rocu_analysis.periods import long_date
from rocu_analysis.wording import numbers
from rocu_analysis.wording.say import capital

if TYPE_CHECKING:
    from rocu_analysis.paper.earlier import Earlier

MOST_NAMED = 3  # periods or figures that one sentence names
# What tells exhibits of two papers apart: not the period, which moves on.
_ASKED = ("kind", "measure", "of", "by", "region", "geography", "counting", "per")


@dataclass(frozen=True)
class Shown:
    """One exhibit as a paper showed it: what was asked, its headline, its counts by their names."""

    asked: tuple
    headline: str
    counts: Mapping[tuple, Mapping[str, Any]]


def shown(request: Mapping[str, Any], headline: str, counts: Iterable[Mapping]) -> Shown:
    """What a record holds of an exhibit, or what today's would."""
    asked = tuple(str(request.get(name) or "") for name in _ASKED)
    held = {_names(count): count for count in counts if count["value"] is not None}
    return Shown(asked, headline, held)


def _names(count: Mapping[str, Any]) -> tuple:
    """What a count is called, its period by its days."""
    plain = [count[name] for name in ("measure", "counting", "area", "region", "first", "last")]
    parts = [sorted((key, tuple(names)) for key, names in count.get(part, {}).items())
             for part in ("only", "but")]  # fmt: skip
    return (*plain, *map(tuple, parts), tuple(count.get("forces") or ()))


def last_of(papers: Iterable[Earlier], region: str | None, part: str, day: date) -> Earlier | None:
    """The newest earlier paper of the same region, in the same part."""
    same = [
        one
        for one in papers
        if (one.region, one.part) == (region, part) and one.dated < day.isoformat() and one.shown
    ]
    return max(same, key=lambda one: one.dated, default=None)


def lines(last: Earlier, now: Sequence[Shown]) -> tuple[str, ...]:
    """Sentences on what moved, what was revised and what is new, the first the most wanted."""
    before = {one.asked: one for one in last.shown}
    old = {name: count for one in last.shown for name, count in one.counts.items()}
    new = {name: count for one in now for name, count in one.counts.items()}
    told = [
        f"{one.headline}. The last paper said: {before[one.asked].headline}"
        for one in now
        if one.asked in before and before[one.asked].headline != one.headline
    ]
    return (*_new(old, new), *_revised(old, new), *told)


def said_of(last: Earlier) -> str:
    """Heading above what is new."""
    return f"Since the paper of {long_date(date.fromisoformat(last.dated))}"


def _new(old: Mapping[tuple, Mapping], new: Mapping[tuple, Mapping]) -> list[str]:
    """Periods that are later than any that the last paper showed of that measure."""
    newest: dict[str, str] = {}
    for count in old.values():
        newest[count["measure"]] = max(newest.get(count["measure"], ""), count["last"])
    periods = {
        count["period"]: count["last"]
        for count in new.values()
        if count["last"] > newest.get(count["measure"], "9")
    }
    if not periods:
        return ["No period is new"] if old else []
    names = sorted(periods, key=periods.__getitem__)[-MOST_NAMED:]
    return [f"New: figures of {numbers.listed(names)}"]


def _revised(old: Mapping[tuple, Mapping], new: Mapping[tuple, Mapping]) -> list[str]:
    """Counts that both papers show, with another figure now."""
    changed = [
        (old[name], count)
        for name, count in new.items()
        if name in old and old[name]["value"] != count["value"]
    ]
    if not changed:
        return ["No figure that the last paper showed was revised"] if old else []
    named = [
        f"{numbers.subject(reference.measure(count['measure']))} of {count['region']} in "
        f"{count['period']} from {was['value']:,} to {count['value']:,}"
        for was, count in changed[:MOST_NAMED]
    ]
    more = len(changed) - len(named)
    rest = f", and {more:,} more" if more else ""
    verb = "figure was" if len(changed) == 1 else "figures were"
    return [capital(f"{len(changed):,} {verb} revised: {'; '.join(named)}{rest}")]
