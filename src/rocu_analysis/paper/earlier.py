"""What earlier papers showed, and which of today's rows it stands for.

A count that an earlier paper printed is a sum of some of today's rows; or it was revised since; or
the returns no longer give it, and it becomes a row of its own in the same linear system.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd

from rocu_analysis import reference
from rocu_analysis.paper.counts import ALL, DETAILS, REGIONAL, WIDER, places_of

Rows = frozenset[int]
_SPAN = ["period_start", "period_end"]


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
    figures: Any = field(default=None, repr=False, compare=False)  # all it names: `news.Figures`
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
        held = {rows for exhibit in self.hidden for rows in exhibit}
        within = [frozenset().union(*(rows for rows in held if rows <= whole))
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
        pd.DataFrame(list(held.values())).reindex(columns=rows.columns).astype({"_id": "uint64"})
        for held in gone.values()
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
    held = set.intersection(*rows.groupby(_SPAN)["force"].agg(set))
    return sorted(set(count.forces or reference.forces_in(count.region)) - held)


def _as_row(count: Count, forces: Sequence[str], rest: float) -> dict[str, Any]:
    """A count, or what is left of it for some forces, as a row that the returns do not give."""
    only = {name: labels[0] for name, labels in count.only.items()
            if len(labels) == 1 and labels[0] != reference.NOT_STATED}  # fmt: skip
    told = repr((count, *forces)).encode()
    number = int.from_bytes(hashlib.sha256(told).digest()[:8], "big")
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
