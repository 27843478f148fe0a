"""What is new since the last paper: two lists of named figures, compared.

Only what both papers show is compared, count by count under one name, so that nothing hidden is
told: sums of other forces than before have another name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from rocu_analysis import reference
from rocu_analysis.measures import progress
from rocu_analysis.paper.earlier import Earlier
from rocu_analysis.periods import long_date
from rocu_analysis.wording import few_of, say, some, spoken, subject

MOST_NAMED = 3  # figures or recommendations that one sentence names
_NAMES = ("measure", "counting", "area", "region", "first", "last")
_ASKED = ("by", "region", "geography", "only")  # what tells two registers apart
# What became of recommendations, the most wanted first.
OVERDUE, CLOSED = "{x} {n|is|are} now overdue", "{x} {n|was|were} closed"
OPENED, NEW = "{x} {n|was|were} opened again", "{x} {n|is|are} new"
GONE, MOVED = "{x} {n|is|are} no longer in the register", "{x} {n|has|have} another due date"

Counts = Mapping[tuple, Mapping[str, Any]]  # by what names a count
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
    counts: dict[tuple, Mapping[str, Any]] = {}
    registers: dict[str, Register] = {}
    for exhibit, request in zip(exhibits, asked, strict=True):
        counts |= {_name(count): count for count in exhibit["counts"] if count["value"] is not None}
        standing = {tuple(names): (state, due)
                    for *names, state, due in exhibit.get("standing", ())}  # fmt: skip
        if standing:
            registers[repr([request.get(name) for name in _ASKED])] = standing
    return Figures(counts, registers, about or {})


def _name(count: Mapping[str, Any]) -> tuple:
    parts = [tuple(sorted((key, tuple(names)) for key, names in count.get(part, {}).items()))
             for part in ("only", "but")]  # fmt: skip
    return (*(count[key] for key in _NAMES), *parts, tuple(_forces(count)))


def _forces(count: Mapping[str, Any]) -> Iterable[str]:
    """Forces that a count adds up, where these are not all of its region."""
    return count.get("forces") or count.get("given_by") or ()


def last_of(
    papers: Iterable[Earlier], region: str | None, part: str, day: date, now: Figures
) -> Earlier | None:
    """The newest earlier paper of the same region and part; of one day that most like today's."""
    same = [paper for paper in papers
            if (paper.region, paper.part, paper.draft) == (region, part, False)
            and paper.dated < day.isoformat() and paper.figures]  # fmt: skip
    return max(same, default=None, key=lambda paper: (
        paper.dated, len(paper.figures.counts.keys() & now.counts)))  # fmt: skip


def since(last: Earlier | None, now: Figures) -> tuple[str, tuple[str, ...]]:
    """Heading and sentences on what is new since the last paper; empty where there is none."""
    if last is None:
        return "", ()
    heading = f"Since the paper of {long_date(date.fromisoformat(last.dated))}"
    return heading, lines(last.figures, now)


def lines(old: Figures, now: Figures) -> tuple[str, ...]:
    """Sentences on recommendations, on newer figures and on revised ones."""
    told = [_recommendations(old.registers[asked], register, now.about)
            for asked, register in now.registers.items() if asked in old.registers]  # fmt: skip
    if old.counts:
        told += [_newer(old.counts, now.counts), _revised(old.counts, now.counts)]
    return tuple(dict.fromkeys(filter(None, told)))


def _newer(old: Counts, new: Counts) -> str:
    """Up to which day figures go that end later than any that the last paper showed of them."""
    newest: dict[str, str] = {}
    for count in old.values():
        newest[count["measure"]] = max(newest.get(count["measure"], ""), count["last"])
    later = [count["last"] for count in new.values()
             if count["last"] > newest.get(count["measure"], "9")]  # fmt: skip
    if not later:
        return "No figure is of a newer period"
    return f"New: figures up to {long_date(date.fromisoformat(max(later)))}"


def _revised(old: Counts, new: Counts) -> str:
    """Counts that both papers show, with another figure now; those of short periods first."""

    def days(name: tuple) -> int:
        first, last = map(date.fromisoformat, name[4:6])
        return (last - first).days

    changed = [name for name in new if name in old and old[name]["value"] != new[name]["value"]]
    named = [
        f"{subject(reference.measure(name[0]))} of {_region(new[name])} in "
        f"{spoken(new[name]['period'])} from {old[name]['value']:,} to {new[name]['value']:,}"
        for name in sorted(changed, key=days)
    ]
    if not changed:
        return "No figure that both papers show was revised"
    told = few_of(named, MOST_NAMED)
    return say("{n} {n|figure was|figures were} revised: {told}", n=len(changed), told=told)


def _region(count: Mapping[str, Any]) -> str:
    """Region of a count, and of how many of its forces it is, where it is not of all."""
    region, forces = count["region"], _forces(count)
    of = reference.forces_in(region) if region in reference.REGIONS else ()
    is_whole = not forces or len(forces) == len(of)
    return region if is_whole else f"{region} ({some(len(forces), len(of), 'force')})"


def _recommendations(old: Register, new: Register, about: Mapping[Whose, str]) -> str:
    """What became of the recommendations of a register; empty where nothing did."""
    became = {how: [] for how in (OVERDUE, CLOSED, OPENED, NEW, GONE, MOVED)}
    for one, (state, due) in new.items():
        was, first = old.get(one, ("", ""))
        is_closed, was_closed = (word in progress.CLOSED_STATES for word in (state, was))
        if not was:
            became[NEW].append(one)
        elif is_closed != was_closed:
            became[CLOSED if is_closed else OPENED].append(one)
        elif state == "overdue" != was:
            became[OVERDUE].append(one)
        if was and due and first and due != first:
            became[MOVED].append(one)
    became[GONE] = [one for one in old if one not in new]
    numbers = [number for number, *_ in {**old, **new}]

    def called(one: Whose) -> str:
        """Its number, whose it is where others have that number, and what it asks."""
        number, region, force = one
        whose = (force or region or "all") if numbers.count(number) > 1 else ""
        told = ", ".join(filter(None, (whose, about.get(one, ""))))
        # “1 is now overdue” would be one of them.
        return (f"no. {number}" if number.isdecimal() else number) + (f" ({told})" if told else "")

    told = [say(how, n=len(those), x=few_of(map(called, those), MOST_NAMED))
            for how, those in became.items() if those]  # fmt: skip
    return f"Recommendations: {'; '.join(told)}" if told else ""
