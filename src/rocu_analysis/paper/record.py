"""The record of a paper: every figure that it shows, by name, with the cells of the returns in it.

A record lies beside the files of each part of a paper. It is as public as that part: of what is
hidden it holds that it is hidden and nothing else, and no byte of it depends on a hidden count: so
no file has a hash in it. `archive` reads it, for the next paper and for `trace`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pandas as pd

from rocu_analysis import reference, schema
from rocu_analysis.exhibits.cells import printed, records
from rocu_analysis.exhibits.rows import AS_GIVEN
from rocu_analysis.paper import earlier
from rocu_analysis.paper.archive import KIND, VERSION
from rocu_analysis.paper.assurance import with_hidden
from rocu_analysis.paper.content import Document, Picture, asks_of
from rocu_analysis.paper.counts import DETAILS, REGIONAL, Use, dated_rows, is_protected, uses_of
from rocu_analysis.paper.tables import Table

if TYPE_CHECKING:
    from rocu_analysis.exhibits.exhibit import Exhibit
    from rocu_analysis.paper.brief import Brief
    from rocu_analysis.paper.earlier import Earlier
    from rocu_analysis.paper.placed import Placed
    from rocu_analysis.paper.protection import Protection
    from rocu_analysis.paper.requests import Request

WHOSE = ["reference", "region", "force"]  # names of a recommendation
STANDING = [*WHOSE, "state", "due"]
NAMES = ("region", "period", "measure", *DETAILS)  # what tells counts apart
Known = tuple[str, Any, Any]  # status; least and greatest value of a range
SHORT = 60  # letters of a summary that stands in a sentence


class Evidence:
    """What the exhibits of a paper rest on, by their places, once for all of its parts."""

    def __init__(
        self, requests: Sequence[Request], protection: Protection, placed: Iterable[Placed]
    ) -> None:
        self._requests, self._protection = requests, protection
        self._rows: dict[tuple[str, str], pd.DataFrame] = {}
        # Where a zero is hidden too, a mark says of no count that it is 1 or more.
        self._hiding_zeros = {use.group for pairs in protection.systems if pairs.shown.hides_zeros
                              for use in pairs.shown.uses}  # fmt: skip
        self._hidden = {
            id(use): mask for pairs in protection.tables.values() for use, mask in pairs
        }
        self.asked: dict[int, dict[str, Any]] = {}  # as entries of a specification
        self.exhibits: dict[int, dict[str, Any]] = {}  # as in a record, less numbers of tables
        self.known: dict[int, list[Known]] = {}  # what is known of each count beside
        self._about: dict[tuple[str, ...], str] = {}
        for item in placed:
            asked = requests[item.place]
            given = {name: pairs for name, pairs in asked.arguments.items() if pairs is not None}
            self.asked[item.place] = {"kind": asked.function, **given}
            self._add(item)

    def figures(self, placed: Iterable[Placed]) -> earlier.Figures:
        """Named figures of some exhibits, to hold against those of an earlier paper."""
        places = [item.place for item in placed]
        exhibits, asked = ([all_of[at] for at in places] for all_of in (self.exhibits, self.asked))
        return earlier.figures(exhibits, asked, self._about)

    def as_bytes(
        self, brief: Brief, placed: Sequence[Placed], document: Document, before: Iterable[Earlier]
    ) -> bytes:
        """Record of one part; the same bytes for the same paper."""
        files = {name for item in placed for name in self._requests[item.place].files}
        record = {
            "kind": KIND, "schema": VERSION, "package": import_module("rocu_analysis").__version__,
            "title": brief.title, "region": brief.region, "date": brief.as_at.isoformat(),
            "part": brief.part, "draft": brief.draft, "asked": list(asks_of(document.blocks)),
            "marking": document.marking, "handling": document.handling,
            "illustrative": brief.illustrative,
            "spec": {"audience": brief.audience, "threshold": brief.threshold,
                     "strands": brief.strands, "assumptions": list(brief.assumptions),
                     "exhibits": [self.asked[item.place] for item in placed]},
            "inputs": [{"file": name} for name in sorted(files)],
            "exhibits": [
                {"number": number, **_numbers(item.exhibit, document), **self.exhibits[item.place]}
                for number, item in enumerate(placed, 1)
            ],
            # What a restricted part showed is no matter for a public record.
            "earlier": [_carried(old) for old in before
                        if brief.part != "public" or old.part == "public"],
        }  # fmt: skip
        return (json.dumps(record, ensure_ascii=False, indent=1, default=str) + "\n").encode()

    def _add(self, item: Placed) -> None:
        """Note an exhibit as it is printed, with its counts."""
        exhibit, done, register = item.exhibit, self._protection, _register(item)
        uses = [use for use in done.shown if use.place == item.place and not use.is_left_out]
        known = {(use.measure, use.counting) for use in uses}
        uses += uses_of(done.requests[item.place], item.place, every=True, known=known)
        pairs = [pair for use in uses for pair in self._counts(use)]
        counts = [count for count, _ in pairs]
        self.known[item.place] = [known for _, known in pairs]
        names = register[WHOSE].itertuples(index=False, name=None)
        self._about |= dict(zip(names, register["about"], strict=True))
        text = printed(exhibit.cells)
        own = ("kind", "headline", "subtitle", "source")
        self.exhibits[item.place] = {name: getattr(exhibit, name) for name in own} | {
            "columns": [str(name) for name in exhibit.cells.columns],
            "rows": [list(map(str, row)) for row in text.itertuples(index=False, name=None)],
            "row_counts": _row_counts(exhibit, counts),
            "row_from": _row_sources(exhibit),
            "counts": counts,
            "standing": register[STANDING].to_numpy().tolist(),
        }

    def _counts(self, use: Use) -> Iterator[tuple[dict[str, Any], Known]]:
        """Every count of a use with its names, value and cells; and what is known of it."""
        only = self._restricted_to(use)
        mask = self._hidden.get(id(use), pd.Series(False, index=use.cells.index))
        totals, sums = with_hidden(use, mask), _sums(use)
        labels = {name: sorted(set(totals[name]) - {reference.OTHERS}) for name in use.dimensions}
        for key, row in zip(use.labels(totals), records(totals), strict=True):
            details = {name: row[name] for name in use.dimensions if name in DETAILS}
            merged = [name for name, label in details.items() if label == reference.OTHERS]
            own = {name: [label] for name, label in details.items() if name not in merged}
            first, last = (row[name].date().isoformat() for name in ("period_start", "period_end"))
            count: dict[str, Any] = {
                "measure": use.measure, "counting": use.counting, "area": use.area,
                "region": row["region"], "period": row["period"], "first": first, "last": last,
                "only": only | own,
            }  # fmt: skip
            if merged:
                count["but"] = {name: labels[name] for name in merged}
            cells, forces, known = sums[key]
            if row["value"] != row["value"]:
                zeros = {"may_be_zero": True} if use.group in self._hiding_zeros else {}
                yield {**count, "value": None, **zeros}, known
                continue
            lacks = {"given_by": forces} if _lacks_some(use, forces) else {}
            yield {**count, **lacks, "value": _whole(row["value"]), "from": cells}, known

    def _restricted_to(self, use: Use) -> dict[str, list[str]]:
        """Details asked for; of people all, as far as the returns give others in these periods."""
        free = [name for name in DETAILS if name not in use.dimensions]
        if not is_protected(use.measure):
            asked = self._requests[use.place].arguments
            return {name: [asked[name]] for name in free if isinstance(asked.get(name), str)}
        wanted = use.measure, use.counting
        if wanted not in self._rows:
            self._rows[wanted] = dated_rows(self._requests, [use.measure], use.counting)
        rows, shown = self._rows[wanted], use.rows
        rows = rows[rows["period_end"].le(shown["period_end"].max())]
        rows = rows[rows["period_start"].ge(shown["period_start"].min())]
        if use.area == REGIONAL:
            rows = rows[rows["region"].isin(shown["region"].unique())]
        only = {}
        for name in free:
            own, every = (set(part[name].astype("object").fillna(reference.NOT_STATED))
                           for part in (shown, rows))  # fmt: skip
            if own != every and own - {reference.OTHERS}:
                only[name] = sorted(own - {reference.OTHERS})
        return only


def _numbers(exhibit: Exhibit, document: Document) -> dict[str, str | None]:
    """Labels of the figure and the table that show an exhibit."""
    figures = [one.label for one in document.every(Picture) if one.exhibit is exhibit]
    tables = [one.label for one in document.every(Table) if one.frame is exhibit.cells]
    return {"figure": figures[-1] if figures else None, "table": tables[-1] if tables else None}


def _carried(paper: Earlier) -> dict[str, Any]:
    """An earlier paper that this one knew of."""
    counts = [[{k: v for k, v in asdict(count).items() if v or k in ("value", "only")}
               for count in exhibit] for exhibit in paper.exhibits]  # fmt: skip
    return {"title": paper.title, "region": paper.region, "date": paper.dated, "part": paper.part,
            "exhibits": counts}  # fmt: skip


def _register(item: Placed) -> pd.DataFrame:
    """Recommendations that a register shows of those asked for, and what each asks in short."""
    # Names, state and last day, as the table prints them: not in which report each stands.
    rows, region = item.exhibit.data, item.request.arguments.get("region")
    if item.exhibit.kind != "recommendations" or "state" not in rows:
        return pd.DataFrame(columns=[*STANDING, "about"])
    rows = rows[rows["region"].isna() | rows["region"].eq(region)] if region else rows
    about = rows["summary"].where(rows["summary"].str.len().le(SHORT), rows["theme"])
    due = rows["due"].dt.strftime("%Y-%m-%d")
    text = rows.assign(due=due, about=about.str.rstrip("."))[[*STANDING, "about"]].astype("object")
    return text.where(text.notna(), "").astype("str")


# --- what each row of a table rests on ------------------------------------------------------------


def _row_counts(exhibit: Exhibit, counts: Sequence[Mapping[str, Any]]) -> list[list[int]]:
    """Numbers of the counts of each row of a table; of a row that names none of them, all."""
    named = [
        {name: count[name] for name in NAMES[:3]}
        | {name: values[0] for name, values in count["only"].items() if len(values) == 1}
        | dict.fromkeys(count.get("but", ()), reference.OTHERS)
        for count in counts
    ]
    every = {pair for labels in named for pair in labels.items()}
    known: dict[str, set[tuple[str, str]]] = {}  # names of regions, periods … in small letters
    for name, label in every:
        words = {label, reference.measure(label)["label"]} if name == "measure" else {label}
        for word in words:
            known.setdefault(word.casefold(), set()).add((name, label))
    table, data = exhibit.table, exhibit.data.to_dict("records")
    heads = table.iloc[:, 0] if table.shape[1] else ()
    data = data if len(data) == len(table) else [{}] * len(table)
    rows = []
    for own, head in zip(data, heads, strict=False):
        wanted = {(name, own[name]) for name in NAMES if isinstance(own.get(name), str)}
        wanted = (wanted | known.get(str(head).casefold(), set())) & every
        rows.append([at for at, labels in enumerate(named) if wanted <= labels.items()])
    return rows


def _row_sources(exhibit: Exhibit) -> list[list[str]]:
    """Addresses that each row of a register rests on; none where an exhibit is made of counts."""
    data, table = exhibit.data, exhibit.table
    if "source" in data and len(data) == len(table):
        return [[source] if isinstance(source, str) else [] for source in data["source"]]
    heads = [str(value) for value in table.iloc[:, 0]] if table.shape[1] else []
    for name in data if "source" in data and heads else ():
        # Several rows of the register in one: by the name that heads the printed row.
        given = data["source"].astype("object").groupby(data[name].astype("object").map(str))
        sources_of = given.agg(lambda sources: list(dict.fromkeys(sources.dropna())))
        if set(heads) <= set(sources_of.index):
            return [sources_of[head] for head in heads]
    return [[] for _ in range(len(table))]


def _sums(use: Use) -> dict[tuple, tuple[list[list[str]], list[str], Known]]:
    """What each count adds up: the address of each part, its forces, and what is known of it."""
    rows = use.rows.assign(_own=use.rows.get(AS_GIVEN, use.rows["period"]))
    parts_of: dict[tuple, list[dict]] = {}
    for key, row in zip(use.labels(rows), records(rows), strict=True):
        parts_of.setdefault(key, []).append(row)
    return {key: _added(parts) for key, parts in parts_of.items()}


def _added(parts: list[dict]) -> tuple[list[list[str]], list[str], Known]:
    cells = []  # each with its force, and its period where that is another
    for row in parts:
        named = [row["force"]] if isinstance(row["force"], str) else []
        if isinstance(row["_own"], str) and row["_own"] != row["period"]:
            named = [*(named or [""]), row["_own"]]  # a month that stands in a longer period
        cells.append([str(row["source"]), *named])
    statuses = {row["status"] for row in parts}
    status = next((name for name in schema.STATUSES if name in statuses and name != "final"), "")
    status = status or ("final" if statuses == {"final"} else reference.NOT_STATED)
    qualifiers = {row["qualifier"] for row in parts if isinstance(row["qualifier"], str)}
    low = high = None
    if qualifiers - {"exact", "about"}:
        ends = [row["value"] if pd.isna(row["value_high"]) else row["value_high"] for row in parts]
        if not qualifiers & {"at most", "less than"}:
            low = _whole(sum(row["value"] for row in parts))
        if not qualifiers & {"at least", "more than"}:
            high = _whole(sum(ends))
    forces = sorted({row["force"] for row in parts if isinstance(row["force"], str)})
    return cells, forces, (status, low, high)


def _lacks_some(use: Use, forces: list[str]) -> bool:
    """Whether a sum lacks some force of its region."""
    homes = reference.regions_of_forces()
    regions = {homes.get(force) for force in forces} - {None}
    whole = use.area != REGIONAL or "force" in use.dimensions or len(regions) != 1
    return not whole and not set(forces) >= set(reference.forces_in(regions.pop()))


def _whole(value: float) -> int | float | None:
    return None if value != value else int(value) if float(value).is_integer() else float(value)
