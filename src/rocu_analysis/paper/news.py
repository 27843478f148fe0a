"""What is new since the last paper: two lists of named figures, compared.

Only what both papers show is compared, count by count under one name, so that nothing hidden is
told. Sums of other forces than before are not compared: the difference would be that of a force.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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

# What tells two registers apart.
_ASKED = ("by", "region", "geography", "only")

Name = tuple[Any, ...]  # measure, counting, area, region, first and last day, details, forces
Counts = Mapping[Name, Mapping[str, Any]]
Whose = tuple[str, ...]  # a recommendation: its number, region and force
Register = Mapping[Whose, tuple[str, str]]  # state and last day of each


@dataclass(frozen=True)
class Figures:
    """The named figures of a paper; ``about`` says in few words what a recommendation asks."""

    counts: Counts = field(default_factory=dict)
    registers: Mapping[str, Register] = field(default_factory=dict)  # by what was asked
    about: Mapping[Whose, str] = field(default_factory=dict)


def figures(
    exhibits: Iterable[Mapping[str, Any]],
    asked: Iterable[Mapping[str, Any]],
    about: Mapping[Whose, str] | None = None,
) -> Figures:
    """Figures of the exhibits of a record, under their names."""
    counts: dict[Name, Mapping[str, Any]] = {}
    registers: dict[str, Register] = {}
    for exhibit, request in zip(exhibits, asked, strict=True):
        held = {_name(count): count for count in exhibit["counts"] if count["value"] is not None}
        # Where sums over time leave a force out, those of all forces are printed nowhere.
        lesser = {name[:-1] for name, count in held.items() if count.get("forces")}
        counts |= {name: count for name, count in held.items()
                   if count.get("forces") or name[:-1] not in lesser}  # fmt: skip
        standing = {(name, region, force): (state, due)
                    for name, region, force, state, due in exhibit.get("standing", ())}  # fmt: skip
        if standing:
            registers[repr([request.get(name) for name in _ASKED])] = standing
    return Figures(counts, registers, about or {})


def _name(count: Mapping[str, Any]) -> Name:
    plain = [count[key] for key in ("measure", "counting", "area", "region", "first", "last")]
    parts = [sorted((key, tuple(names)) for key, names in count.get(part, {}).items())
             for part in ("only", "but")]  # fmt: skip
    return (*plain, *map(tuple, parts), tuple(count.get("forces") or count.get("given_by") or ()))


def last_of(
    papers: Iterable[Earlier], region: str | None, part: str, day: date, now: Figures
) -> Earlier | None:
    """The newest earlier paper of the same region and part; of one day that most like today's."""
    same = [
        paper
        for paper in papers
        if (paper.region, paper.part, paper.draft) == (region, part, False)
        and paper.dated < day.isoformat()
        and paper.figures
    ]

    def alike(paper: Earlier) -> int:
        held = paper.figures
        return len(held.counts.keys() & now.counts) + len(held.registers.keys() & now.registers)

    return max(same, key=lambda paper: (paper.dated, alike(paper)), default=None)


def since(last: Earlier | None, now: Figures) -> tuple[str, tuple[str, ...]]:
    """Heading and sentences on what is new since the last paper; empty where there is none."""
    if last is None:
        return "", ()
    heading = f"Since the paper of {long_date(date.fromisoformat(last.dated))}"
    return heading, lines(last.figures, now)


def lines(old: Figures, now: Figures) -> tuple[str, ...]:
    """Sentences on recommendations, on new periods and on revised figures."""
    told = [_recommendations(old.registers[asked], register, now.about)
            for asked, register in now.registers.items() if asked in old.registers]  # fmt: skip
    if old.counts:
        told += [_new_periods(old.counts, now.counts), _revised(old.counts, now.counts)]
    return tuple(dict.fromkeys(filter(None, told)))


# --- counts ---------------------------------------------------------------------------------------


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

    def goes_without_saying(last: str, first: str, is_new: bool) -> bool:
        # A month beside its quarter, and a year beside the one quarter of it that is new.
        others = (days for days in periods.values() if days[:2] != (last, first))
        return any(
            whole and ((start <= first and last <= end)
                       or (not is_new and first <= start and end <= last))
            for end, start, whole in others
        )  # fmt: skip

    names = [name for name, days in periods.items() if not goes_without_saying(*days)]
    names.sort(key=periods.__getitem__)
    more = [f"{len(names) - MOST_NAMED} earlier ones"] if len(names) > MOST_NAMED + 1 else []
    kept = names[-MOST_NAMED:] if more else names
    listed = wording.listed([*map(wording.spoken, kept), *more])
    return f"New: figures of {listed}" if names else "No period is new"


def _revised(old: Counts, new: Counts) -> str:
    """Counts that both papers show, with another figure now."""
    changes = {name: count["value"] - old[name]["value"] for name, count in new.items()
               if name in old and old[name]["value"] != count["value"]}  # fmt: skip
    changed = [(old[name], new[name]) for name in changes if not _is_sum(name, changes)]
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
    forces = {name[:-1] for name in old}
    other = dict.fromkeys(
        wording.subject(reference.measure(name[0]))
        for name in new
        if name not in old and name[:-1] in forces and name[2] == "regional"
    )
    apart = f". Not compared, as the forces differ: {wording.listed([*other])}" if other else ""
    return capital(told + apart)


def _is_sum(name: Name, changes: Mapping[Name, float]) -> bool:
    """Whether a count changed by as much as the shorter periods in it, which are named instead."""

    def inside(whole: Name, names: Iterable[Name]) -> list[Name]:
        return [one for one in names if (one[:4], one[6:]) == (whole[:4], whole[6:])
                and one != whole and whole[4] <= one[4] and one[5] <= whole[5]]  # fmt: skip

    within = inside(name, changes)
    parts = sorted(set(within).difference(*(inside(one, within) for one in within)))
    apart = all(before[5] < after[4] for before, after in pairwise(parts))
    return apart and changes[name] == sum(changes[one] for one in parts)


def _region(count: Mapping[str, Any]) -> str:
    """Region of a count, and of how many of its forces it is, where it is not of all."""
    region, forces = count["region"], count.get("forces") or count.get("given_by")
    of = reference.forces_in(region) if region in reference.REGIONS else ()
    if not forces or len(forces) == len(of):
        return region
    return f"{region} ({wording.some(len(forces), len(of), 'force')})"


# --- recommendations ------------------------------------------------------------------------------

# What became of them, the most wanted first.
OVERDUE = "{x} {x|is|are} now overdue"
CLOSED, OPENED = "{x} {x|was|were} closed", "{x} {x|was|were} opened again"
NEW, GONE = "{x} {x|is|are} new", "{x} {x|is|are} no longer in the register"


def _recommendations(old: Register, new: Register, about: Mapping[Whose, str]) -> str:
    """What became of the recommendations of a register; empty where nothing did."""
    numbers = [one[0] for one in {**old, **new}]

    def named(one: Whose) -> str:
        number, region, force = one
        whose = f"{force or region or 'all'}" if numbers.count(number) > 1 else ""
        told = ", ".join(filter(None, (whose, about.get(one, ""))))
        # “1 is now overdue” would be one of them.
        return (f"no. {number}" if number.isdecimal() else number) + (f" ({told})" if told else "")

    became: dict[str, list[str]] = {how: [] for how in (OVERDUE, CLOSED, OPENED, NEW, GONE)}
    moved = []
    for one, (state, due) in new.items():
        was, first = old.get(one, ("", ""))
        is_closed, was_closed = (word in progress.CLOSED_STATES for word in (state, was))
        if not was:
            became[NEW].append(named(one))
        elif is_closed != was_closed:
            became[CLOSED if is_closed else OPENED].append(named(one))
        elif state == "overdue" != was:
            became[OVERDUE].append(named(one))
        if was and due and first and due != first:
            day = long_date(date.fromisoformat(due))
            moved.append(f"the due date of {named(one)} was moved to {day}")
    became[GONE] = [named(one) for one in old if one not in new]
    told = []
    for how, names in became.items():
        more = len(names) - MOST_NAMED
        kept = [*names[:MOST_NAMED], f"{more} more"] if more > 1 else names
        told += [wording.say(how, x=kept)] if names else []
    more = len(moved) - MOST_NAMED
    told += [*moved[:MOST_NAMED], f"{more} more due dates were moved"] if more > 1 else moved
    return f"Recommendations: {'; '.join(told)}" if told else ""
