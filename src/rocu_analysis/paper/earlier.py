"""What earlier papers showed, and which of today's rows it stands for.

A reader keeps the papers of last quarter and of other regions. Their records (`record`) say what
each count was called and what was printed, and never what was hidden. Here such a count meets the
rows that a paper is made from: it is a sum of some of them; or it was revised since, so that the
reader knows another figure; or the returns no longer give it, and it stands beside them as a row of
its own, from which the reader can take what they do give.

What is new since the last paper is told in the words of page one. Only what both papers show is
compared, part by part, so that nothing hidden is told.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import Any

import pandas as pd

from rocu_analysis import reference, wording
from rocu_analysis.measures import progress
from rocu_analysis.paper.counts import ALL, DETAILS, REGIONAL, WIDER, places_of
from rocu_analysis.periods import long_date
from rocu_analysis.wording import capital

MOST_NAMED = 3  # periods or figures that one sentence names
# What tells exhibits of two papers apart: not the period, which moves on.
_ASKED = ("kind", "measure", "of", "by", "region", "geography", "counting", "per")
_MISSED = re.compile(r"under [\d,]+ (?=(?:per cent|points) could be missed)")


@dataclass(frozen=True)
class Shown:
    """One exhibit as a paper showed it: what was asked, its headline, its counts by their names.

    ``standing`` has the state and the last day of each recommendation of a register; ``about`` what
    today's paper says that it asks, in few words.
    """

    asked: tuple
    headline: str
    counts: Mapping[tuple, Mapping[str, Any]]
    standing: Mapping[tuple[str, ...], tuple[str, str]] = field(default_factory=dict)
    about: Mapping[tuple[str, ...], str] = field(default_factory=dict)

    @property
    def timeless(self) -> str:
        """Its headline without the newest period that it shows: that one has passed is no news.

        Nor is it that a calm series of one more period would have missed a little less. Where the
        newest is provisional the headline is of the one before it: “in 2021-22 Q3”.
        """
        ends = {count["last"]: wording.spoken(count["period"]) for count in self.counts.values()}
        headline, newest = _MISSED.sub("", self.headline), sorted(ends)[-2:]
        for last in newest:
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
    held = {_names(count): count for count in counts if count["value"] is not None}
    # Where sums over time leave a force out, those of all forces are printed nowhere.
    lesser = {name[:-1] for name, count in held.items() if count.get("forces")}
    held = {name: count for name, count in held.items()
            if count.get("forces") or name[:-1] not in lesser}  # fmt: skip
    states = {(name, region, force): (state, due) for name, region, force, state, due in standing}
    return Shown(asked, headline, held, states, about or {})


def _names(count: Mapping[str, Any]) -> tuple:
    """What a count is called, its period by its days."""
    plain = [count[name] for name in ("measure", "counting", "area", "region", "first", "last")]
    parts = [sorted((key, tuple(names)) for key, names in count.get(part, {}).items())
             for part in ("only", "but")]  # fmt: skip
    return (*plain, *map(tuple, parts), tuple(count.get("forces") or count.get("given_by") or ()))


def last_of(
    papers: Iterable[Earlier], region: str | None, part: str, day: date, now: Sequence[Shown] = ()
) -> Earlier | None:
    """The newest earlier paper of the same region, in the same part.

    Of several of one day it is the one that asked most of what is asked now.
    """
    asked = {exhibit.asked for exhibit in now}
    same = [
        paper
        for paper in papers
        if (paper.region, paper.part, paper.draft) == (region, part, False)
        and paper.dated < day.isoformat()
        and paper.shown
    ]

    def likeness(paper: Earlier) -> tuple[str, int]:
        return paper.dated, sum(exhibit.asked in asked for exhibit in paper.shown)

    return max(same, key=likeness, default=None)


def lines(last: Earlier, now: Sequence[Shown]) -> tuple[str, ...]:
    """Sentences on what moved, what was revised and what is new, the first the most wanted."""
    before = {exhibit.asked: exhibit for exhibit in last.shown}
    old = {name: count for exhibit in last.shown for name, count in exhibit.counts.items()}
    new = {name: count for exhibit in now for name, count in exhibit.counts.items()}
    again = [exhibit for exhibit in now if exhibit.asked in before]
    told = [
        f"{exhibit.headline}. The last paper said: {before[exhibit.asked].headline}"
        for exhibit in again
        if before[exhibit.asked].headline != exhibit.headline
        and before[exhibit.asked].timeless != exhibit.timeless
    ]
    was, now_is = _of_the_same_forces(old, new)
    others = _other_areas(old, new)
    was, now_is = old | was, new | now_is
    revised = _revised(was, now_is, " of the same forces" if others else "")
    compared = {name[0] for name in now_is if name in was}
    apart = dict.fromkeys(wording.subject(reference.measure(measure))
                          for measure, _ in others if measure not in compared)  # fmt: skip
    if apart:  # Else “no figure was revised” would speak of these too.
        revised[0] += f". Not compared, as the forces differ: {wording.listed(list(apart))}"
    moved = (_standing(before[exhibit.asked].standing, exhibit) for exhibit in again)
    return (
        *filter(None, moved),
        *_new(old, new),
        *revised,
        *(said for _, said in others),
        *dict.fromkeys(told),
    )


def said_of(last: Earlier) -> str:
    """Heading above what is new."""
    return f"Since the paper of {long_date(date.fromisoformat(last.dated))}"


def _new(old: Mapping[tuple, Mapping], new: Mapping[tuple, Mapping]) -> list[str]:
    """Periods that are later than any that the last paper showed of that measure."""
    # A measure that was returned late is no new quarter.
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
    if not periods:
        return ["No period is new"] if old else []
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
    return [f"New: figures of {wording.listed([*map(wording.spoken, kept), *more])}"]


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
            of, to = moved[0]
            told.append(f"the due date of {named(of)} was moved to {to}")
        elif names:
            told.append(wording.say(how, x=kept))
    return f"Recommendations: {'; '.join(told)}" if told and old else ""


def _of_the_same_forces(
    old: Mapping[tuple, Mapping], new: Mapping[tuple, Mapping]
) -> tuple[dict[tuple, Mapping], dict[tuple, Mapping]]:
    """Sums of the forces whose figures both papers tell, where one adds up others as well."""
    before: dict[tuple, list[tuple]] = {}
    for name in old:
        before.setdefault(name[:-1], []).append(name)
    was: dict[tuple, Mapping] = {}
    now: dict[tuple, Mapping] = {}
    for name, count in new.items():
        for other in () if name in old else before.get(name[:-1], ()):
            parts = [_by_force(given) for given in (old[other], count)]
            forces = tuple(sorted(parts[0].keys() & parts[1].keys()))
            values = [[part[force] for force in forces] for part in parts]
            if forces and None not in (*values[0], *values[1]):
                key = (*name[:-1], forces)
                was[key] = old[other] | {"value": sum(values[0]), "forces": forces}
                now[key] = count | {"value": sum(values[1]), "forces": forces}
    return was, now


def _by_force(count: Mapping[str, Any]) -> dict[str, float | None]:
    """Figure of each force in a sum; None where a reader of the paper does not have it."""
    held: dict[str, float | None] = {}
    for _, value, *of in count.get("from", ()):
        for force in filter(None, of[:1]):
            known = held.get(force, 0)
            held[force] = None if value is None or known is None else known + value
    return held


def _revised(old: Mapping[tuple, Mapping], new: Mapping[tuple, Mapping], of: str) -> list[str]:
    """Counts that both papers show, with another figure now; ``of`` what, where not of all.

    A year that differs by as much as the quarters in it that are told is not told beside them.
    """
    changes = {name: count["value"] - old[name]["value"] for name, count in new.items()
               if name in old and old[name]["value"] != count["value"]}  # fmt: skip

    def inside(of: tuple, names: Iterable[tuple]) -> list[tuple]:
        return [name for name in names if (name[:4], name[6:]) == (of[:4], of[6:])
                and name != of and of[4] <= name[4] and name[5] <= of[5]]  # fmt: skip

    def is_told(of: tuple) -> bool:
        # A month of a quarter that is told beside it is no second change; what overlaps otherwise
        # adds up to nothing.
        within = inside(of, changes)
        parts = sorted(set(within).difference(*(inside(name, within) for name in within)))
        apart = all(before[5] < after[4] for before, after in pairwise(parts))
        return apart and changes[of] == sum(changes[name] for name in parts)

    changed = [(old[name], new[name]) for name in changes if not is_told(name)]
    if not changed:
        return [f"No figure that both papers show{of} was revised"] if old else []
    named = [
        f"{wording.subject(reference.measure(count['measure']))} of {_called(count)} in "
        f"{wording.spoken(count['period'])} from {was['value']:,} to {count['value']:,}"
        for was, count in changed
    ]
    more = len(named) - MOST_NAMED
    named = [*named[:MOST_NAMED], f"and {more:,} more"] if more > 1 else named
    verb = "figure was" if len(changed) == 1 else "figures were"
    return [capital(f"{len(changed):,} {verb} revised: {'; '.join(named)}")]


def _called(count: Mapping[str, Any]) -> str:
    """Region of a count, and of how many of its forces it is, where it is not of all."""
    region, forces = count["region"], count.get("forces") or count.get("given_by")
    of = reference.forces_in(region) if region in reference.REGIONS else ()
    if not forces or len(forces) == len(of):
        return region
    return f"{region} ({wording.some(len(forces), len(of), 'force')})"


def _other_areas(
    old: Mapping[tuple, Mapping], new: Mapping[tuple, Mapping]
) -> list[tuple[str, str]]:
    """Measure and sentence of sums that add up other forces than in the last paper."""
    # No figure is told of them: the difference would be that of a force.
    before, now = _by_forces(old), _by_forces(new)
    told: dict[tuple, dict[str, None]] = {}
    labels = {name[:-1]: count["period"] for name, count in new.items()}
    for name in [name for name in now if name in before]:
        was, held = before[name], now[name]
        least, most = ([how(*was), how(*held)] for how in (frozenset.intersection, frozenset.union))
        gained = (least[1] - least[0]) | (most[1] - most[0])
        lost = (least[0] - least[1]) | (most[0] - most[1])
        if gained or lost:
            named = (name[0], name[3], tuple(sorted(gained)), tuple(sorted(lost)))
            told.setdefault(named, {})[labels[name]] = None
    return [
        (measure,
         capital(f"{wording.subject(reference.measure(measure))} of {region} in ")
         + (wording.listed(when) if len(when) <= MOST_NAMED else f"{len(when)} periods")
         + " are not compared: now "
         + " and ".join(f"{word} {wording.listed(names)}"
                        for word, names in (("with", gained), ("without", lost)) if names))
        for (measure, region, gained, lost), when in told.items()
    ]  # fmt: skip


def _by_forces(counts: Mapping[tuple, Mapping]) -> dict[tuple, list[frozenset[str]]]:
    """Forces of each sum that counts of one name were given as, all of a region where none lack."""
    held: dict[tuple, list[frozenset[str]]] = {}
    regions = reference.regions_of_forces().values()
    for (*name, forces), count in counts.items():
        if count["area"] == REGIONAL and count["region"] in regions:
            whole = reference.forces_in(count["region"])
            held.setdefault(tuple(name), []).append(frozenset(forces or whole))
    return held


Rows = frozenset[int]


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
    def part(self) -> str:
        """Part of its family, as `counts.family_rows` names it."""
        return ALL if self.measure == self.family else self.measure

    @property
    def place(self) -> str:
        """Region as the rows of a family name it."""
        return self.region if self.area == REGIONAL else f"{self.region} ({self.area})"


@dataclass(frozen=True)
class Earlier:
    """One earlier paper: what it is called, and the counts of people of each of its exhibits.

    ``shown`` is all that its own record says of its exhibits, for what is new since; nothing is
    new against a draft, which the board has not seen.
    """

    title: str
    region: str | None
    dated: str
    part: str
    exhibits: tuple[tuple[Count, ...], ...] = field(repr=False)
    shown: tuple[Shown, ...] = field(default=(), repr=False, compare=False)
    draft: bool = field(default=False, compare=False)

    @property
    def name(self) -> tuple[str, str, str, str]:
        """What it is known by."""
        return self.title, self.region or "", self.dated, self.part


@dataclass(frozen=True, eq=False)
class Met:
    """What earlier papers showed of one family of measures, in today's rows.

    Attributes
    ----------
    known : mapping
        Rows whose sum was shown, and still is what was shown.
    revised : mapping
        Rows whose sum was shown and is another now, with what was shown.
    others : tuple of DataFrame
        Rows for what the returns no longer give, alike in the details that they name.
    hidden : tuple of list
        For each earlier exhibit, the rows of each count that it marked as hidden.
    marked : tuple
        Those of them that a mark says are 1 or more, since that paper showed every zero.
    """

    known: Mapping[Rows, float] = field(default_factory=dict)
    revised: Mapping[Rows, float] = field(default_factory=dict)
    others: tuple[pd.DataFrame, ...] = ()
    hidden: tuple[list[Rows], ...] = ()
    marked: tuple[Rows, ...] = ()

    @cached_property
    def unsettled(self) -> list[Rows]:
        """What was hidden within each shown sum that was revised since."""
        # Which of the hidden counts was revised is not known; a new figure of one would say of the
        # others what they were.
        held = {rows for exhibit in self.hidden for rows in exhibit}
        within = [
            frozenset().union(*(rows for rows in held if rows <= whole)) for whole in self.revised
        ]
        return [rows for rows in within if rows]


def of_group(papers: Iterable[Earlier], group: tuple[str, str]) -> list[list[Count]]:
    """Counts of a family of measures in one counting, exhibit by exhibit."""
    family, counting = group
    exhibits = [
        [count for count in exhibit if count.counting == counting and count.family == family]
        for paper in papers
        for exhibit in paper.exhibits
    ]
    return [exhibit for exhibit in exhibits if exhibit]


def meet(exhibits: Sequence[Sequence[Count]], rows: pd.DataFrame) -> Met:
    """Find the rows of `counts.family_rows` that earlier counts are sums of."""
    if not exhibits:
        return Met()
    value = dict(zip(rows["_id"], rows["value"], strict=True))
    by_place = dict(iter(rows.groupby(["part", "area", "region"], sort=False)))
    place = places_of(rows)
    known: dict[Rows, float] = {}
    revised: dict[Rows, float] = {}
    gone: dict[tuple, dict] = {}
    hidden: list[list[Rows]] = []
    not_zero: dict[Rows, None] = {}
    for exhibit in exhibits:
        marked = []
        for count in exhibit:
            mine = by_place.get((count.part, count.area, count.place))
            if count.area not in (REGIONAL, *WIDER):  # a force, or an area of the analyst's own
                names = {count.region, *reference.parts_of(count.region)}
                at = rows["part"].eq(count.part) & place.isin(names)
                exact = at & place.eq(count.region)
                mine = rows[exact if exact.any() else at] if at.any() else None
            ids = None if mine is None else _rows_of(count, mine)
            if count.value is None:
                marked += [ids] if ids else []
                if ids and not count.may_be_zero:
                    not_zero[ids] = None
                continue
            rest = count.value - sum(value[k] for k in ids or ())
            lacking = _lacking(count, mine[mine["_id"].isin(ids)]) if ids and rest > 0 else []
            if ids is None or lacking:
                # What is left of it is of the forces that give nothing now; below nought there is
                # nothing left, and others were revised.
                row = _as_row(count, lacking, rest)
                gone.setdefault(tuple(bool(row[name]) for name in DETAILS), {})[row["_id"]] = row
                known[(ids or frozenset()) | {row["_id"]}] = count.value
            else:
                (revised if rest else known)[ids] = count.value
        hidden.append(marked)
    others = tuple(
        pd.DataFrame(list(held.values())).reindex(columns=rows.columns).astype({"_id": "uint64"})
        for held in gone.values()
    )
    known, revised = _without_what_is_known(known, revised, value)
    return Met(known, revised, others, tuple(filter(None, hidden)), tuple(not_zero))


def _rows_of(count: Count, rows: pd.DataFrame) -> Rows | None:
    """Rows that a count is the sum of; None where they do not fill its period."""
    for names, wanted in ((count.only, True), (count.but, False)):
        for name, labels in names.items():
            held = rows[name].astype("object").fillna(reference.NOT_STATED)
            rows = rows[held.isin(labels) == wanted]
    if count.forces is not None:
        rows = rows[rows["force"].isin(count.forces)]
    elif rows["geography"].eq("region").any():
        rows = rows[rows["geography"].eq("region")]
    first, last = pd.Timestamp(count.first), pd.Timestamp(count.last)
    exact = rows["period_start"].eq(first) & rows["period_end"].eq(last)
    if exact.any():
        return frozenset(rows.loc[exact, "_id"])
    inside = rows[(rows["period_start"] >= first) & (rows["period_end"] <= last)]
    spans = inside[["period_start", "period_end"]].drop_duplicates().sort_values("period_start")
    days = (spans["period_end"] - spans["period_start"]).dt.days.add(1)
    apart = spans["period_start"].iloc[1:].to_numpy() > spans["period_end"].iloc[:-1].to_numpy()
    if inside.empty or not apart.all() or days.sum() != (last - first).days + 1:
        return None
    return frozenset(inside["_id"])


def _lacking(count: Count, rows: pd.DataFrame) -> list[str]:
    """Forces that a sum over forces added up and that today's rows of it lack, in any period."""
    if count.area != REGIONAL or rows["geography"].ne("force").any():
        return []
    spans = rows.groupby(["period_start", "period_end"])["force"].agg(set)
    return sorted(set(count.forces or reference.forces_in(count.region)) - set.intersection(*spans))


def _as_row(count: Count, forces: Sequence[str], rest: float) -> dict:
    """Count as a row of its family, of which the returns say nothing; or its rest, of forces."""
    only = {name: labels[0] for name, labels in count.only.items() if len(labels) == 1}
    only = {name: label for name, label in only.items() if label != reference.NOT_STATED}
    details = sorted(count.only.items()), sorted(count.but.items())
    told = repr((count.part, count.counting, count.place, count.first, count.last, *details,
                 count.forces, count.value, *forces))  # fmt: skip
    number = int.from_bytes(hashlib.sha256(told.encode()).digest()[:8], "big")
    force = count.forces[0] if count.forces and len(count.forces) == 1 else None
    if forces:  # a place of its own: what the force gives of another period is no part of it
        force = f"{' and '.join(forces)} (as given before)"
    return {
        "_id": number,
        "geography": "force" if force else "region" if count.area == REGIONAL else count.area,
        "region": count.place,
        "force": force,
        "counting": count.counting,
        "measure": count.measure,
        "period": count.period,
        "period_start": pd.Timestamp(count.first),
        "period_end": pd.Timestamp(count.last),
        "value": rest,
        "source": f"an earlier paper!{number}",
        "part": count.part,
        "area": count.area,
        **{name: only.get(name) for name in DETAILS},
    }


def _without_what_is_known(
    known: dict[Rows, float], revised: dict[Rows, float], value: Mapping[int, float]
) -> tuple[dict[Rows, float], dict[Rows, float]]:
    """Sums that were revised without their parts that were shown: what is left may hold still."""
    # A year of which one quarter was revised, and shown, leaves the others as they were.
    kept, left = dict(known), {}
    sums = [*known.items(), *revised.items()]
    shown = sorted(sums, key=lambda pair: (-len(pair[0]), min(pair[0])))
    for whole, total in revised.items():
        rest, held = (whole, total) if whole not in known else (frozenset(), 0.0)
        for part, number in shown:
            if part < whole and part <= rest:
                rest, held = rest - part, held - number
        if not rest or held < 0:
            continue
        (kept if sum(value[k] for k in rest) == held else left)[rest] = held
    return kept, left
