"""Which cells of the returns the figures of a printed row came from.

A record names every count that an exhibit shows, with the addresses that it adds up, and says which
of them each row of its table has. `trace` looks a row up there; nothing is read from the printed
figures. What people may not see is not in the record, so it cannot be traced.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from rocu_analysis import reference
from rocu_analysis.errors import BadOption
from rocu_analysis.exhibits.cuts import DETAILS
from rocu_analysis.wording import few_of

if TYPE_CHECKING:
    from rocu_analysis.exhibits.exhibit import Exhibit

COLUMNS = ("label", "row", "figure", "value", "hidden", "address", "of")
NAMES = ("region", "period", "measure", *DETAILS)  # what tells counts apart
MOST_LISTED = 8  # rows that an error names
_ASKED = re.compile(
    r"(?i)(?P<what>table|figure|exhibit)\s+(?P<number>R?\d+)(?:\s*,\s*(?:row\s+)?(?P<row>.+))?"
)
_AS_IN = "Ask for “table 3”, “table 3, row 2” or “exhibit 2, row South West”"


# --- what a record says of each row ---------------------------------------------------------------


def row_counts(exhibit: Exhibit, counts: Sequence[Mapping[str, Any]]) -> list[list[int]]:
    """Numbers of the counts of each row of a table; of a row that names none of them, all."""
    named = [_labels(count) for count in counts]
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


def _labels(count: Mapping[str, Any]) -> dict[str, str]:
    names = {name: count[name] for name in NAMES[:3]}
    names |= {name: held[0] for name, held in count["only"].items() if len(held) == 1}
    return names | dict.fromkeys(count.get("but", ()), reference.OTHERS)


def row_sources(exhibit: Exhibit) -> list[list[str]]:
    """Addresses that each row of a register rests on; none where an exhibit is made of counts."""
    data, table = exhibit.data, exhibit.table
    if "source" in data.columns and len(data) == len(table):
        return [[source] if isinstance(source, str) else [] for source in data["source"]]
    if "source" in data.columns and table.shape[1]:
        # Several rows of the register in one: by the name that heads the printed row.
        heads = [str(value) for value in table.iloc[:, 0]]
        for name in data.columns:
            by_name = data["source"].astype("object").groupby(data[name].astype("object").map(str))
            held = by_name.agg(lambda sources: list(dict.fromkeys(sources.dropna())))
            if heads and set(heads) <= set(held.index):
                return [held[head] for head in heads]
    return [[] for _ in range(len(table))]


# --- what is asked --------------------------------------------------------------------------------


def trace(record: str | Path, what: str) -> pd.DataFrame:
    """Addresses in the returns of the figures of a printed row.

    Parameters
    ----------
    record : path
        The record beside a paper, ``<paper>.record.json``.
    what : str
        ``"table 3"``, ``"table 3, row 2"``, ``"table 3, row South West"``, ``"figure 2"`` or
        ``"exhibit 2"``.

    Returns
    -------
    DataFrame
        One row an address: ``label`` (``Table 3``), ``row`` as printed, ``figure`` (the names of a
        count), its ``value``, ``hidden``, ``address`` (``file!sheet!cell``) and the force and
        period that this is ``of``. Of a register, the addresses alone.

    Raises
    ------
    MissingFile, UnreadableFile
        Where the record is not there, or is damaged.
    BadOption
        Where the record has nothing of the kind; it says what can be asked.
    """
    from rocu_analysis.paper.archive import damaged, load

    record_of = load(record)
    try:
        exhibit, rows = chosen(record_of, what)
        cells = [line for row in rows for line in _lines(exhibit, row)]
    except (KeyError, TypeError, IndexError, AttributeError) as error:
        raise damaged(record, error) from error
    if not cells:
        raise BadOption(f"trace {what}", "the record names no cells for it", _AS_IN)
    return pd.DataFrame(cells, columns=list(COLUMNS))


def chosen(record: Mapping[str, Any], what: str) -> tuple[Mapping[str, Any], Sequence[int]]:
    """The exhibit of a record that is asked for, and which of its rows."""
    asked = _ASKED.fullmatch(what.strip().strip(","))
    name = f"{asked['what']} {asked['number']}".casefold() if asked else ""
    for held in record["exhibits"]:
        called = {f"exhibit {held['number']}", held["table"], held["figure"]} - {None}
        if name in map(str.casefold, called):
            wanted = asked["row"]
            rows = held["rows"]
            return held, [_row_called(what, wanted.strip(), rows)] if wanted else range(len(rows))
    found = f"there is no {name}" if name else "it names no table"
    raise BadOption(f"trace {what}", found, _AS_IN, f"It has {len(record['exhibits'])} exhibits")


def _row_called(what: str, wanted: str, rows: Sequence[Sequence[str]]) -> int:
    """Place of a row by its name, or by the one beside its number, or by its number."""
    same = [at for at, row in enumerate(rows)
            if wanted.casefold() in map(str.casefold, row[:2])]  # fmt: skip
    if len(same) != 1 and wanted.isdecimal():
        same = [int(wanted) - 1] if 1 <= int(wanted) <= len(rows) else []
    if len(same) != 1:
        allowed = f"Rows: {few_of((row[0] for row in rows), MOST_LISTED)}; or their numbers"
        raise BadOption(f"trace {what}", f"there is no one row “{wanted}”", allowed)
    return same[0]


# --- what it came from ----------------------------------------------------------------------------


def _lines(exhibit: Mapping, row: int) -> Iterator[tuple]:
    """What `trace` returns of one printed row."""
    label = exhibit["table"] or exhibit["figure"] or f"Exhibit {exhibit['number']}"
    start = (label, exhibit["rows"][row][0])
    for at in exhibit["row_counts"][row]:
        count = exhibit["counts"][at]
        details = [label for labels in count["only"].values() for label in labels]
        figure = ", ".join([count["measure"], count["region"], *details, count["period"]])
        if count["value"] is None:
            yield (*start, figure, None, True, "", "")
            continue
        for address, *of in count["from"]:
            yield (*start, figure, count["value"], False, address, ", ".join(filter(None, of)))
    for address in exhibit["row_from"][row] if not exhibit["row_counts"][row] else ():
        yield (*start, "", None, False, address, "")


def in_words(cells: pd.DataFrame) -> Iterator[str]:
    """Lines that print each row with its figures and their addresses."""
    for (label, row, figure), mine in cells.groupby(["label", "row", "figure"], sort=False):
        first = mine.iloc[0]
        value = "hidden to protect people" if first["hidden"] else f"{first['value']:,g}"
        yield f"{label}, row {row}" + (f", {figure}: {value}" if figure else "")
        for address, of in mine[["address", "of"]].itertuples(index=False, name=None):
            if address:
                yield f"  {address} ({of})" if of else f"  {address}"
