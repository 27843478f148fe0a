"""The record of a paper: what it showed, cell by cell, and where each count came from.

A record lies beside the files of each part of a paper. It is as public as that part: of what is
hidden it holds that it is hidden and nothing else, and no byte of it depends on a hidden count: so
no file has a hash in it. `archive` reads it for the next paper, and `trace` for a person.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from rocu_analysis import __version__, reference
from rocu_analysis.exhibits.cells import printed
from rocu_analysis.exhibits.rows import AS_GIVEN
from rocu_analysis.paper import news
from rocu_analysis.paper.archive import KIND, VERSION
from rocu_analysis.paper.assurance import with_hidden
from rocu_analysis.paper.content import Picture
from rocu_analysis.paper.counts import (
    DETAILS,
    REGIONAL,
    Use,
    dated_rows,
    is_protected,
    uses_of,
)
from rocu_analysis.paper.earlier import Earlier
from rocu_analysis.paper.tables import Table
from rocu_analysis.paper.trace import counts_by_cell, row_sources

if TYPE_CHECKING:
    from rocu_analysis.exhibits.exhibit import Exhibit
    from rocu_analysis.paper.content import Document
    from rocu_analysis.paper.paper import Paper
    from rocu_analysis.paper.placed import Placed

IN_REGISTER = ["reference", "region", "force", "state"]
SHORT = 60  # letters of a summary that stands in a sentence


def as_bytes(paper: Paper, part: str, placed: Sequence[Placed], document: Document) -> bytes:
    """Record of one part of a paper, the same bytes for the same paper."""
    evidence = paper.evidence
    counts, asked = evidence.shown_to(placed), _asked(paper, placed)
    told = {
        "kind": KIND,
        "schema": VERSION,
        "package": __version__,
        "title": paper.title,
        "region": paper.region,
        "date": paper.as_at.isoformat(),
        "part": part,
        "draft": paper.draft,
        "marking": document.marking,
        "handling": document.handling,
        "illustrative": paper.illustrative,
        "spec": {
            "audience": paper.audience,
            "threshold": paper.threshold,
            "strands": paper.strands,
            "assumptions": list(paper.assumptions),
            "exhibits": asked,
        },
        "inputs": [{"file": name} for name in sorted(
            set().union(*(paper.requests[item.place].files for item in placed)))],
        "exhibits": [
            _exhibit(number, item.exhibit, document)
            | {"cells": evidence.cells[item.place], "row_from": row_sources(item.exhibit),
               "counts": counts[item.place], "standing": _standing(item.exhibit, request)}
            for number, (item, request) in enumerate(zip(placed, asked, strict=True), 1)
        ],
        # What a restricted part showed is no matter for a public record.
        "earlier": [_carried(old) for old in paper.before
                    if part != "public" or old.part == "public"],
    }  # fmt: skip
    return (json.dumps(told, ensure_ascii=False, indent=1, default=str) + "\n").encode()


def new_since(paper: Paper, part: str, placed: Sequence[Placed]) -> tuple[str, tuple[str, ...]]:
    """Heading and sentences on what is new since the last paper of the same region and part."""
    if news.last_of(paper.before, paper.region, part, paper.as_at) is None:
        return "", ()
    counts = paper.evidence.shown_to(placed)
    now = [
        news.shown(request, item.exhibit.headline, counts[item.place],
                   _standing(item.exhibit, request), _called(item.exhibit, request))
        for request, item in zip(_asked(paper, placed), placed, strict=True)
    ]  # fmt: skip
    last = news.last_of(paper.before, paper.region, part, paper.as_at, now)
    return news.said_of(last), news.lines(last, now)


def _asked(paper: Paper, placed: Iterable[Placed]) -> list[dict[str, Any]]:
    """What each exhibit was asked, as an entry of a specification."""
    requests = (paper.requests[item.place] for item in placed)
    return [
        {"kind": asked.function, **{k: v for k, v in asked.arguments.items() if v is not None}}
        for asked in requests
    ]


def _exhibit(number: int, exhibit: Exhibit, document: Document) -> dict[str, Any]:
    """An exhibit as it is printed."""
    labels = {"figure": None, "table": None}
    for block in document.blocks:
        if isinstance(block, Picture) and block.exhibit is exhibit:
            labels["figure"] = block.label
        if isinstance(block, Table) and block.frame is exhibit.table:
            labels["table"] = block.label
    text = printed(exhibit.table)
    return {
        "number": number,
        "kind": exhibit.kind,
        "headline": exhibit.headline,
        "key": f"{exhibit.key.figure}: {exhibit.key.text}" if exhibit.key else "",
        "subtitle": exhibit.subtitle,
        **labels,
        "source": exhibit.source,
        "columns": [str(name) for name in exhibit.table.columns],
        "rows": [list(map(str, row)) for row in text.itertuples(index=False, name=None)],
    }


def _carried(paper: Earlier) -> dict[str, Any]:
    """An earlier paper that this one knew of."""
    counts = [[{k: v for k, v in asdict(count).items() if v or k in ("value", "only")}
               for count in exhibit] for exhibit in paper.exhibits]  # fmt: skip
    return {"title": paper.title, "region": paper.region, "date": paper.dated, "part": paper.part,
            "exhibits": counts}  # fmt: skip


# --- recommendations -----------------------------------------------------------------------------


def _recommended(exhibit: Exhibit, request: Mapping[str, Any]) -> pd.DataFrame:
    """Recommendations that a register shows of those asked for; none of another exhibit."""
    rows, region = exhibit.data, request.get("region")
    if exhibit.kind != "recommendations" or "state" not in rows:
        return pd.DataFrame(columns=[*IN_REGISTER, "due", "summary", "theme"], dtype="str")
    return rows[rows["region"].isna() | rows["region"].eq(region)] if region else rows


def _standing(exhibit: Exhibit, request: Mapping[str, Any]) -> list[list[str]]:
    """Names, state and last day of each recommendation."""
    rows = _recommended(exhibit, request)
    if rows.empty:
        return []
    # What the table prints: a public record does not tell in which report a recommendation stands.
    held = rows[IN_REGISTER].assign(due=rows["due"].dt.strftime("%Y-%m-%d")).astype("object")
    return held.where(held.notna(), "").astype("str").to_numpy().tolist()


def _called(exhibit: Exhibit, request: Mapping[str, Any]) -> dict[tuple[str, ...], str]:
    """What each recommendation asks: its summary where that is short, else its theme."""
    rows = _recommended(exhibit, request)
    texts = rows["summary"].where(rows["summary"].str.len().le(SHORT), rows["theme"])
    names = (rows[name].fillna("") for name in IN_REGISTER[:3])
    return dict(zip(zip(*names, strict=True), texts.fillna("").str.rstrip("."), strict=True))


# --- counts --------------------------------------------------------------------------------------


class Evidence:
    """What the exhibits of a paper rest on, worked out once for all of its parts.

    ``counts`` of each place are those that its exhibit is made from; each has its names, its value
    and its cells, whose figures `shown_to` leaves out where a part does not show them.
    """

    def __init__(self, paper: Paper, placed: Iterable[Placed]) -> None:
        self.paper = paper
        self._rows: dict[tuple[str, str], pd.DataFrame] = {}
        systems = [held.shown for held in paper.protection.systems if held.shown.hides_zeros]
        self.hiding_zeros = {use.group for shown in systems for use in shown.uses}
        self.counts = {item.place: self._counts(item.place) for item in placed}
        self.cells = {item.place: counts_by_cell(item.exhibit, self.counts[item.place])
                      for item in placed}  # fmt: skip

    def shown_to(self, placed: Iterable[Placed]) -> dict[int, list[dict[str, Any]]]:
        """Counts of some exhibits, with the figures that a reader of these sees by themselves."""
        done, places = self.paper.protection, [item.place for item in placed]
        seen = {
            row
            for use in done.shown
            if use.place in places
            for rows, hidden in zip(use.members, self._hidden(use), strict=True)
            if len(rows) == 1 and not hidden
            for row in rows
        }

        def named(held: list[tuple]) -> list[list]:
            return [[source, value if row is None or row in seen or not done.applied else None,
                     *force] for source, value, row, force in held]  # fmt: skip

        return {
            place: [count | {"from": named(count["from"])} if "from" in count else count
                    for count in self.counts[place]]
            for place in places
        }  # fmt: skip

    def _counts(self, place: int) -> list[dict[str, Any]]:
        """Every count that an exhibit is made from."""
        done = self.paper.protection
        uses = [use for use in done.shown if use.place == place and not use.is_left_out]
        known = {(use.measure, use.counting) for use in uses}
        uses += uses_of(done.requests[place], place, every=True, known=known)
        return [count for use in uses for count in self._counts_of(use)]

    def _hidden(self, use: Use) -> pd.Series:
        """Which cells of a use are hidden."""
        held = {id(used): mask for used, mask in self.paper.protection.tables.get(use.place, ())}
        return held.get(id(use), pd.Series(False, index=use.cells.index))

    def _counts_of(self, use: Use) -> Iterator[dict[str, Any]]:
        people = is_protected(use.measure)
        only = self._restricted_to(use) if people else self._asked_for(use)
        totals = with_hidden(use, self._hidden(use))
        addends, lesser = _addends(use, people), {}
        if use.dropped:
            less = replace(use, rows=use.rows[~use.rows["force"].isin(use.dropped)])
            lesser = {key: held for key, held in _addends(less, people).items() if held}
            sums = dict(zip(less.labels(less.totals), less.totals["value"], strict=True))
        labels = {name: sorted(set(totals[name]) - {reference.OTHERS}) for name in use.dimensions}
        given_by = _forces(use)
        # Where a zero is hidden too, a mark says of no count that it is 1 or more.
        zeros = {"may_be_zero": True} if use.group in self.hiding_zeros else {}
        for key, row in zip(use.labels(totals), totals.to_dict("records"), strict=True):
            named = {name: row[name] for name in use.dimensions if name in DETAILS}
            merged = [name for name, label in named.items() if label == reference.OTHERS]
            count: dict[str, Any] = {
                "measure": use.measure,
                "counting": use.counting,
                "area": use.area,
                "region": row["region"],
                "period": row["period"],
                "first": row["period_start"].date().isoformat(),
                "last": row["period_end"].date().isoformat(),
                "only": only | {name: [label] for name, label in named.items()
                                if name not in merged},
            }  # fmt: skip
            if merged:
                count["but"] = {name: labels[name] for name in merged}
            if row["value"] != row["value"]:
                yield {**count, "value": None, **zeros}
                continue
            lacks = {"given_by": given_by[key]} if key in given_by else {}
            yield {**count, **lacks, "value": _whole(row["value"]), "from": addends[key]}
            if key in lesser:
                # A trend over forces leaves out some: a sum that a reader is shown as well.
                forces = sorted(set(less.rows["force"].dropna()))
                yield {**count, "forces": forces, "value": _whole(sums[key]), "from": lesser[key]}

    def _restricted_to(self, use: Use) -> dict[str, list[str]]:
        """Details that a use is restricted to, as far as the returns give others in its periods."""
        asked = use.measure, use.counting
        if asked not in self._rows:
            self._rows[asked] = dated_rows(self.paper.requests, [use.measure], use.counting)
        rows, shown = self._rows[asked], use.rows
        rows = rows[rows["period_end"].le(shown["period_end"].max())]
        rows = rows[rows["period_start"].ge(shown["period_start"].min())]
        if use.area == REGIONAL:
            rows = rows[rows["region"].isin(shown["region"].unique())]
        only = {}
        for name in DETAILS:
            if name not in use.dimensions:
                held, every = _named(shown[name]), _named(rows[name])
                if held != every and held - {reference.OTHERS}:
                    only[name] = sorted(held - {reference.OTHERS})
        return only

    def _asked_for(self, use: Use) -> dict[str, list[str]]:
        """Details that were asked for by name."""
        asked = self.paper.requests[use.place].arguments
        return {name: [asked[name]] for name in DETAILS
                if name not in use.dimensions and isinstance(asked.get(name), str)}  # fmt: skip


def _addends(use: Use, people: bool) -> dict[tuple, list[tuple]]:
    """Address, figure, force and own period of each part of a sum; its row if it is not told."""
    rows = use.rows
    addends: dict[tuple, list[tuple]] = {}
    names = [rows[name] for name in ("source", "value", "_id", "published", "force", "period")]
    names.append(rows.get(AS_GIVEN, rows["period"]))
    for key, source, value, row, published, *of in zip(use.labels(rows), *names, strict=True):
        guarded = people and not isinstance(published, str)
        force, period, given = of
        named = [force] if isinstance(force, str) else []
        if isinstance(given, str) and given != period:
            named = [*(named or [""]), given]  # a month or quarter that stands in a longer period
        held = (str(source), _whole(value), row if guarded else None, named)
        addends.setdefault(key, []).append(held)
    return addends


def _forces(use: Use) -> dict[tuple, list[str]]:
    """Forces that each sum adds up, where it lacks some of its region."""
    if use.area != REGIONAL or "force" in use.dimensions:
        return {}
    forces: dict[tuple, set[str]] = {}
    for key, force in zip(use.labels(use.rows), use.rows["force"], strict=True):
        forces.setdefault(key, set()).add(force)
    regions = reference.regions_of_forces()
    of = {key: {regions.get(force) for force in held} for key, held in forces.items()}
    return {
        key: sorted(held)
        for key, held in forces.items()
        for region in (of[key] if len(of[key]) == 1 else ())
        if region and set(reference.forces_in(region)) - held
    }


def _whole(value: float) -> int | float | None:
    return None if value != value else int(value) if float(value).is_integer() else float(value)


def _named(labels: pd.Series) -> set[str]:
    named = set(labels.dropna().unique())
    return named | {reference.NOT_STATED} if labels.isna().any() else named
