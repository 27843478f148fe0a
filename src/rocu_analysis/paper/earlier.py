"""What earlier papers showed: which of today's rows it stands for, and what is new since.

A count that an earlier paper printed is a sum of some of today's rows; or it was revised since; or
the returns no longer give it, and it becomes a row of its own in the same linear system (`meet`).
What is new since the last paper comes of two lists of named figures (`since`). Only what both
papers show is compared, count by count under one name, so that nothing hidden is told: sums of
other forces than before have another name.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import pandas as pd

from rocu_analysis import reference
from rocu_analysis.measures import progress
from rocu_analysis.paper.counts import ALL, DETAILS, REGIONAL, WIDER, places_of
from rocu_analysis.periods import long_date
from rocu_analysis.wording import few_of, fill, some, spoken, subject

Rows = frozenset[int]
_SPAN = ["period_start", "period_end"]
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
class Count:
    """One count as a paper showed or hid it, by its names.

    ``only`` gives the details that it is restricted to, ``but`` those that it leaves out; of any
    other detail it is the sum. ``forces`` names those that it adds up, where it is not all of them.
    """

    measure: str
    counting: str
    area: str
    region: str
    period: str
    first: str  # day, as 2020-04-01
    last: str
    value: float | None  # None where it was hidden
    only: Mapping[str, Sequence[str]] = field(default_factory=dict)
    but: Mapping[str, Sequence[str]] = field(default_factory=dict)
    forces: tuple[str, ...] | None = None
    may_be_zero: bool = False  # hidden in a paper that hid zeros as well

    @property
    def family(self) -> str:
        """Measure that it is, or is a part of."""
        return reference.measure(self.measure)["part_of"] or self.measure

    @property
    def whose(self) -> tuple[str, str, str]:
        """Part of its family, area and place, as `counts.family_rows` names them."""
        part = ALL if self.measure == self.family else self.measure
        place = self.region if self.area == REGIONAL else f"{self.region} ({self.area})"
        return part, self.area, place


@dataclass(frozen=True)
class Earlier:
    """One earlier paper: what it is called, and the counts of people of each of its exhibits."""

    title: str
    region: str | None
    dated: str
    part: str
    exhibits: tuple[tuple[Count, ...], ...] = field(repr=False)
    figures: Figures | None = field(default=None, repr=False, compare=False)  # all it names
    draft: bool = field(default=False, compare=False)
    asked: tuple[str, ...] = field(default=(), compare=False)  # what its board was asked

    @property
    def name(self) -> tuple[str, str, str, str]:
        """What it is known by."""
        return self.title, self.region or "", self.dated, self.part


@dataclass(frozen=True, eq=False)
class Met:
    """What earlier papers showed of one family of measures, in today's rows."""

    # Rows whose sum was shown and still is that, or is another now; with what was shown.
    known: Mapping[Rows, float] = field(default_factory=dict)
    revised: Mapping[Rows, float] = field(default_factory=dict)
    # Rows for what the returns no longer give, alike in the details that they name.
    others: tuple[pd.DataFrame, ...] = ()
    hidden: tuple[list[Rows], ...] = ()  # by earlier exhibit, the rows of each hidden count
    marked: tuple[Rows, ...] = ()  # those that are 1 or more, since that paper showed every zero

    @cached_property
    def unsettled(self) -> list[Rows]:
        """What was hidden within each shown sum that was revised since."""
        ids = {rows for exhibit in self.hidden for rows in exhibit}
        within = [frozenset().union(*(rows for rows in ids if rows <= whole))
                  for whole in self.revised]  # fmt: skip
        return [rows for rows in within if rows]


def meet(papers: Iterable[Earlier], group: tuple[str, str], rows: pd.DataFrame) -> Met:
    """Find the rows of `counts.family_rows` that earlier counts of the family are sums of."""
    exhibits = [[count for count in exhibit if (count.family, count.counting) == group]
                for paper in papers for exhibit in paper.exhibits]  # fmt: skip
    if not any(exhibits):
        return Met()
    value = dict(zip(rows["_id"], rows["value"], strict=True))
    by_place = dict(iter(rows.groupby(["part", "area", "region"], sort=False)))
    known: dict[Rows, float] = {}
    revised: dict[Rows, float] = {}
    gone: dict[tuple, dict[int, dict]] = {}
    hidden: list[list[Rows]] = []
    marked: dict[Rows, None] = {}
    for exhibit in exhibits:
        hidden.append([])
        for count in exhibit:
            mine = by_place.get(count.whose)
            if count.area not in (REGIONAL, *WIDER):  # a force, or an area of the analyst's own
                mine = _of_area(count, rows)
            ids = None if mine is None else _rows_of(count, mine)
            if count.value is None:
                hidden[-1] += [ids] if ids else []
                marked |= dict.fromkeys([ids] if ids and not count.may_be_zero else [])
                continue
            rest = count.value - sum(value[row] for row in ids or ())
            lacking = _lacking(count, mine[mine["_id"].isin(ids)]) if ids and rest > 0 else []
            if ids is None or lacking:  # what is left of it is of the forces that give nothing now
                row = _as_row(count, lacking, rest)
                gone.setdefault(tuple(bool(row[name]) for name in DETAILS), {})[row["_id"]] = row
                known[(ids or frozenset()) | {row["_id"]}] = count.value
            else:
                (revised if rest else known)[ids] = count.value
    others = tuple(
        pd.DataFrame(list(lost.values())).reindex(columns=rows.columns).astype({"_id": "uint64"})
        for lost in gone.values()
    )
    return Met(known, revised, others, tuple(filter(None, hidden)), tuple(marked))


def _of_area(count: Count, rows: pd.DataFrame) -> pd.DataFrame | None:
    """Rows of a force or of an area of the analyst's own, or else of its parts."""
    place = places_of(rows)
    named = {count.region, *reference.parts_of(count.region)}
    at = rows["part"].eq(count.whose[0]) & place.isin(named)
    exact = at & place.eq(count.region)
    return rows[exact if exact.any() else at] if at.any() else None


def _rows_of(count: Count, rows: pd.DataFrame) -> Rows | None:
    """Rows that a count is the sum of; None where they do not fill its period."""
    for names, wanted in ((count.only, True), (count.but, False)):
        for name, labels in names.items():
            cells = rows[name].astype("object").fillna(reference.NOT_STATED)
            rows = rows[cells.isin(labels) == wanted]
    if count.forces is not None:
        rows = rows[rows["force"].isin(count.forces)]
    elif rows["geography"].eq("region").any():
        rows = rows[rows["geography"].eq("region")]
    first, last = pd.Timestamp(count.first), pd.Timestamp(count.last)
    exact = rows["period_start"].eq(first) & rows["period_end"].eq(last)
    if exact.any():
        return frozenset(rows.loc[exact, "_id"])
    inside = rows[(rows["period_start"] >= first) & (rows["period_end"] <= last)]
    spans = inside[_SPAN].drop_duplicates().sort_values("period_start")
    days = (spans["period_end"] - spans["period_start"]).dt.days.add(1)
    apart = spans["period_start"].iloc[1:].to_numpy() > spans["period_end"].iloc[:-1].to_numpy()
    if inside.empty or not apart.all() or days.sum() != (last - first).days + 1:
        return None
    return frozenset(inside["_id"])


def _lacking(count: Count, rows: pd.DataFrame) -> list[str]:
    """Forces that a sum over forces added up and that today's rows of it lack, in any period."""
    if count.area != REGIONAL or rows["geography"].ne("force").any():
        return []
    forces = set.intersection(*rows.groupby(_SPAN)["force"].agg(set))
    return sorted(set(count.forces or reference.forces_in(count.region)) - forces)


def _as_row(count: Count, forces: Sequence[str], rest: float) -> dict[str, Any]:
    """A count, or what is left of it for some forces, as a row that the returns do not give."""
    only = {name: labels[0] for name, labels in count.only.items()
            if len(labels) == 1 and labels[0] != reference.NOT_STATED}  # fmt: skip
    identity = repr((count, *forces)).encode()
    number = int.from_bytes(hashlib.sha256(identity).digest()[:8], "big")
    force = count.forces[0] if count.forces and len(count.forces) == 1 else None
    if forces:  # a place of its own: what the force gives of another period is no part of it
        force = f"{' and '.join(forces)} (as given before)"
    geography = "force" if force else "region" if count.area == REGIONAL else count.area
    part, area, place = count.whose
    return {
        "_id": number, "geography": geography, "region": place, "force": force,
        "counting": count.counting, "measure": count.measure, "period": count.period,
        "period_start": pd.Timestamp(count.first), "period_end": pd.Timestamp(count.last),
        "value": rest, "source": f"an earlier paper!{number}", "part": part, "area": area,
        **{name: only.get(name) for name in DETAILS},
    }  # fmt: skip


# --- what is new since ----------------------------------------------------------------------------


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
    texts = [_recommendations(old.registers[asked], register, now.about)
            for asked, register in now.registers.items() if asked in old.registers]  # fmt: skip
    if old.counts:
        texts += [_newer(old.counts, now.counts), _revised(old.counts, now.counts)]
    return tuple(dict.fromkeys(filter(None, texts)))


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
    names = few_of(named, MOST_NAMED)
    return fill("{n} {n|figure was|figures were} revised: {names}", n=len(changed), names=names)


def _region(count: Mapping[str, Any]) -> str:
    """Region of a count, and of how many of its forces it is, where it is not of all."""
    region, forces = count["region"], _forces(count)
    own_forces = reference.forces_in(region) if region in reference.REGIONS else ()
    is_whole = not forces or len(forces) == len(own_forces)
    return region if is_whole else f"{region} ({some(len(forces), len(own_forces), 'force')})"


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
        more = ", ".join(filter(None, (whose, about.get(one, ""))))
        # “1 is now overdue” would be one of them.
        return (f"no. {number}" if number.isdecimal() else number) + (f" ({more})" if more else "")

    sentences = [fill(how, n=len(those), x=few_of(map(called, those), MOST_NAMED))
            for how, those in became.items() if those]  # fmt: skip
    return f"Recommendations: {'; '.join(sentences)}" if sentences else ""
