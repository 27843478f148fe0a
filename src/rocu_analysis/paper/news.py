"""What is new since the last paper, told in the words of page one.

Only what both papers show is compared, count by count and by the same name, so that nothing hidden
is told. Sums of other forces than before are not compared: the difference would be that of a force.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

from rocu_analysis import reference, wording
from rocu_analysis.measures import progress
from rocu_analysis.paper.earlier import Earlier
from rocu_analysis.periods import long_date
from rocu_analysis.wording import capital

MOST_NAMED = 3  # periods or figures that one sentence names
# What tells exhibits of two papers apart: not the period, which moves on.
_ASKED = ("kind", "measure", "of", "by", "region", "geography", "counting", "per")
_MISSED = re.compile(r"under [\d,]+ (?=(?:per cent|points) could be missed)")

Name = tuple[Any, ...]  # measure, counting, area, region, first and last day, details, forces
Counts = Mapping[Name, Mapping[str, Any]]


@dataclass(frozen=True)
class Shown:
    """One exhibit as a paper showed it: what was asked, its headline, its counts by their names.

    ``standing`` has the state and the last day of each recommendation of a register; ``about`` what
    it asks, in few words.
    """

    asked: tuple
    headline: str
    counts: Counts
    standing: Mapping[tuple[str, ...], tuple[str, str]] = field(default_factory=dict)
    about: Mapping[tuple[str, ...], str] = field(default_factory=dict)

    @property
    def timeless(self) -> str:
        """Its headline without the newest period and without what could be missed: no news."""
        ends = {count["last"]: wording.spoken(count["period"]) for count in self.counts.values()}
        headline, newest = _MISSED.sub("", self.headline), sorted(ends)[-2:]
        for last in newest:  # where the newest is provisional the headline is of the one before it
            word = ends[last] if last == newest[-1] else f"in {ends[last]}"
            headline = headline.replace(word, "")
        return headline


def shown(
    request: Mapping[str, Any],
    headline: str,
    counts: Iterable[Mapping],
    standing: Iterable[Sequence[str]] = (),
    about: Mapping[tuple[str, ...], str] | None = None,
) -> Shown:
    """What a record holds of an exhibit, or what today's would."""
    asked = tuple(str(request.get(name) or "") for name in _ASKED)
    held = {_name(count): count for count in counts if count["value"] is not None}
    # Where sums over time leave a force out, those of all forces are printed nowhere.
    lesser = {name[:-1] for name, count in held.items() if count.get("forces")}
    held = {name: count for name, count in held.items()
            if count.get("forces") or name[:-1] not in lesser}  # fmt: skip
    states = {(name, region, force): (state, due) for name, region, force, state, due in standing}
    return Shown(asked, headline, held, states, about or {})


def _name(count: Mapping[str, Any]) -> Name:
    plain = [count[key] for key in ("measure", "counting", "area", "region", "first", "last")]
    parts = [sorted((key, tuple(names)) for key, names in count.get(part, {}).items())
             for part in ("only", "but")]  # fmt: skip
    return (*plain, *map(tuple, parts), tuple(count.get("forces") or count.get("given_by") or ()))


def last_of(
    papers: Iterable[Earlier], region: str | None, part: str, day: date, now: Sequence[Shown] = ()
) -> Earlier | None:
    """The newest earlier paper of the same region and part; of one day that most like today's."""
    asked = {exhibit.asked for exhibit in now}
    same = [
        paper
        for paper in papers
        if (paper.region, paper.part, paper.draft) == (region, part, False)
        and paper.dated < day.isoformat()
        and paper.shown
    ]
    alike = {id(paper): sum(held.asked in asked for held in paper.shown) for paper in same}
    return max(same, key=lambda paper: (paper.dated, alike[id(paper)]), default=None)


def said_of(last: Earlier) -> str:
    """Heading above what is new."""
    return f"Since the paper of {long_date(date.fromisoformat(last.dated))}"


def lines(last: Earlier, now: Sequence[Shown]) -> tuple[str, ...]:
    """Sentences on what moved, what is new and what was revised, the most wanted first."""
    before = {exhibit.asked: exhibit for exhibit in last.shown}
    old = {name: count for exhibit in last.shown for name, count in exhibit.counts.items()}
    new = {name: count for exhibit in now for name, count in exhibit.counts.items()}
    again = [exhibit for exhibit in now if exhibit.asked in before]
    told = [
        f"{exhibit.headline}. The last paper said: {before[exhibit.asked].headline}"
        for exhibit in again
        if before[exhibit.asked].timeless != exhibit.timeless
        and before[exhibit.asked].headline != exhibit.headline
    ]
    moved = (_standing(before[exhibit.asked].standing, exhibit) for exhibit in again)
    news = [*filter(None, moved)]
    if old:
        news += [_new_periods(old, new), _revised(old, new)]
    return (*filter(None, news), *dict.fromkeys(told))


def _new_periods(old: Counts, new: Counts) -> str:
    """Periods that are later than any that the last paper showed of that measure."""
    known = {(count["first"], count["last"]) for count in old.values()}
    newest: dict[str, str] = {}
    for count in old.values():
        newest[count["measure"]] = max(newest.get(count["measure"], ""), count["last"])
    # By their days, with whether all of those are later.
    periods = {
        count["period"]: (count["last"], count["first"], count["first"] > newest[count["measure"]])
        for count in new.values()
        if count["last"] > newest.get(count["measure"], "9")
        and (count["first"], count["last"]) not in known
    }
    # Months go without saying beside their quarter, and a year beside the one quarter that is new.
    names = [
        name
        for name, (last, first, is_new) in periods.items()
        if not any(
            (is_whole and start <= first and last <= end)
            or (not is_new and is_whole and first <= start and end <= last)
            for end, start, is_whole in periods.values()
            if (start, end) != (first, last)
        )
    ]
    names.sort(key=periods.__getitem__)
    more = [f"{len(names) - MOST_NAMED} earlier ones"] if len(names) > MOST_NAMED + 1 else []
    kept = names[-MOST_NAMED:] if more else names
    listed = wording.listed([*map(wording.spoken, kept), *more])
    return f"New: figures of {listed}" if names else "No period is new"


def _revised(old: Counts, new: Counts) -> str:
    """Counts that both papers show, with another figure now.

    A year that differs by as much as the quarters in it that are told is not told beside them.
    """
    changes = {name: count["value"] - old[name]["value"] for name, count in new.items()
               if name in old and old[name]["value"] != count["value"]}  # fmt: skip

    def inside(of: Name, names: Iterable[Name]) -> list[Name]:
        return [name for name in names if (name[:4], name[6:]) == (of[:4], of[6:])
                and name != of and of[4] <= name[4] and name[5] <= of[5]]  # fmt: skip

    def is_told(of: Name) -> bool:
        within = inside(of, changes)
        parts = sorted(set(within).difference(*(inside(name, within) for name in within)))
        apart = all(before[5] < after[4] for before, after in pairwise(parts))
        return apart and changes[of] == sum(changes[name] for name in parts)

    changed = [(old[name], new[name]) for name in changes if not is_told(name)]
    named = [
        f"{wording.subject(reference.measure(count['measure']))} of {_region(count)} in "
        f"{wording.spoken(count['period'])} from {was['value']:,} to {count['value']:,}"
        for was, count in changed
    ]
    more = len(named) - MOST_NAMED
    named = [*named[:MOST_NAMED], f"and {more:,} more"] if more > 1 else named
    verb = "figure was" if len(changed) == 1 else "figures were"
    told = f"{len(changed):,} {verb} revised: {'; '.join(named)}"
    told = told if changed else "No figure that both papers show was revised"
    forces = {name[:-1]: name[-1] for name in old}
    other = dict.fromkeys(
        wording.subject(reference.measure(name[0]))
        for name in new
        if name not in old and name[:-1] in forces and name[2] == "regional"
    )
    apart = f". Not compared, as the forces differ: {wording.listed([*other])}" if other else ""
    return capital(told + apart)


def _region(count: Mapping[str, Any]) -> str:
    """Region of a count, and of how many of its forces it is, where it is not of all."""
    region, forces = count["region"], count.get("forces") or count.get("given_by")
    of = reference.forces_in(region) if region in reference.REGIONS else ()
    if not forces or len(forces) == len(of):
        return region
    return f"{region} ({wording.some(len(forces), len(of), 'force')})"


# What became of recommendations, the most wanted first.
OVERDUE = "{x} {x|is|are} now overdue"
CLOSED, OPENED = "{x} {x|was|were} closed", "{x} {x|was|were} opened again"
MOVED = "the due {x|date|dates} of {x} {x|was|were} moved"
NEW, GONE = "{x} {x|is|are} new", "{x} {x|stands|stand} in the register no more"


def _standing(old: Mapping[tuple[str, ...], tuple[str, str]], now: Shown) -> str:
    """What became of the recommendations of a register; empty where nothing did."""
    new = now.standing
    ids = [of[0] for of in {**old, **new}]

    def named(of: tuple[str, ...], more: str = "") -> str:
        name, region, force = of
        whose = f"{force or region or 'all'}" if ids.count(name) > 1 else ""
        told = ", ".join(filter(None, (whose, now.about.get(of, ""), more)))
        # “1 is now overdue” would be one of them.
        return (f"no. {name}" if name.isdecimal() else name) + (f" ({told})" if told else "")

    held: dict[str, list[str]] = {how: [] for how in (OVERDUE, CLOSED, OPENED, MOVED, NEW, GONE)}
    moved: list[tuple[tuple[str, ...], str]] = []
    for of, (state, due) in new.items():
        was, first = old.get(of, ("", ""))
        is_closed, was_closed = (word in progress.CLOSED_STATES for word in (state, was))
        if not was:
            held[NEW].append(named(of))
        elif is_closed != was_closed:
            held[CLOSED if is_closed else OPENED].append(named(of))
        elif state == "overdue" != was:
            held[OVERDUE].append(named(of))
        if was and due and first and due != first:
            moved.append((of, long_date(date.fromisoformat(due))))
    held[MOVED] = [named(of, f"to {to}") for of, to in moved]
    held[GONE] = [named(of) for of in old if of not in new]
    told = []
    for how, names in held.items():
        more = len(names) - MOST_NAMED
        kept = [*names[:MOST_NAMED], f"{more} more"] if more > 1 else names
        if how == MOVED and len(moved) == 1:
            told.append(f"the due date of {named(moved[0][0])} was moved to {moved[0][1]}")
        elif names:
            told.append(wording.say(how, x=kept))
    return f"Recommendations: {'; '.join(told)}" if told and old else ""
