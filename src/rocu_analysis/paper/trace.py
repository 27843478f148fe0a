"""Which cells of the returns a printed figure came from.

A record says which counts each exhibit is made of; a printed cell is the sum of those that its row
and its heading name, where that sum is what is printed. Nothing is guessed from a figure alone: a
column has counts where most of its figures are such sums. The figures of the cells stand in the
record where they may; the others are read from the returned files, where these are at hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from numbers import Real
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from rocu_analysis import reference
from rocu_analysis.errors import BadOption
from rocu_analysis.exhibits.cells import HIDDEN
from rocu_analysis.exhibits.cuts import DETAILS
from rocu_analysis.exhibits.denominators import APART

if TYPE_CHECKING:
    from rocu_analysis.exhibits.exhibit import Exhibit

NAMED = ("region", "period", "measure", *DETAILS)  # what may tell counts apart
COLUMNS = ("label", "row", "column", "shown", "stands_for", "address", "value", "total", "hidden")
MOST_LISTED = 8  # rows or columns that an error names
_WHOLE = re.compile(r"\d{1,3}(?:,\d{3})*")
_ASKED = re.compile(
    r"(?i)(?P<what>table|figure|exhibit)\s+(?P<number>R?\d+)"
    r"(?:\s*,(?!\s*column\s)\s*(?:row\s+)?(?P<row>.+?))?(?:\s*,\s*column\s+(?P<column>.+))?"
)
Labels = dict[str, set[str]]  # of a dimension, such as the region
Cell = tuple[Mapping[str, Any], int, int]  # exhibit, row and column


# --- from printed cells to counts ----------------------------------------------------------------


def counts_by_cell(exhibit: Exhibit, counts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Cells of the table that are counts, by row and column from 1, with the counts of each."""
    labels = [_labels(count) for count in counts]
    varying = {name: {held[name] for held in labels if name in held} for name in NAMED}
    rows = exhibit.table.astype("object").to_numpy().tolist()
    data = exhibit.data if len(exhibit.data) == len(rows) else exhibit.table.iloc[:, :0]
    hints = [
        {name: {str(said)} for name, said in row.items() if str(said) in varying[name]}
        for row in data[[name for name in NAMED[:3] if name in data]].to_dict("records")
    ] or [{} for _ in rows]  # what its own figures say of a row beside what it prints
    cells = []
    for column, head in enumerate(map(str, exhibit.table.columns)):
        of_head = {name: _in_heading(head, name, known) for name, known in varying.items()}
        tried = [at for at, row in enumerate(rows) if not str(row[0]).endswith("per cent")]
        made = {at: _sum_of(rows[at], column, of_head, hints[at], varying, labels, counts)
                for at in tried}  # fmt: skip
        held = {at: of for at, of in made.items() if of}
        figures = {at for at in tried if _figure(rows[at][column]) is not None}
        if 2 * len(figures & set(held)) > len(figures) or (held and not figures):
            cells += [{"row": at + 1, "column": column + 1, "counts": of}
                      for at, of in held.items()]  # fmt: skip
    return sorted(cells, key=lambda cell: (cell["row"], cell["column"]))


def row_sources(exhibit: Exhibit) -> list[list[str]]:
    """Cells that each row of a register rests on; none where an exhibit is made of counts."""
    data, table = exhibit.data, exhibit.table
    if "source" not in data.columns:
        return [[] for _ in range(len(table))]
    sources = data["source"].astype("object")
    if len(data) == len(table):
        return [[source] if isinstance(source, str) else [] for source in sources]
    # Rows that are put together: by the name that heads the printed row.
    heads = [str(value) for value in table.iloc[:, 0]] if table.shape[1] else []
    for name in data.columns:
        held = data[name].astype("object").map(str)
        if heads and set(heads) <= set(held):
            return [list(dict.fromkeys(sources[held == head].dropna())) for head in heads]
    return [[] for _ in range(len(table))]


def _labels(count: Mapping[str, Any]) -> dict[str, str]:
    """What a count is called, in the words of a table."""
    names = {name: count[name] for name in NAMED[:3]}
    names |= {name: held[0] for name, held in count["only"].items() if len(held) == 1}
    return names | dict.fromkeys(count.get("but", ()), reference.OTHERS)


@reference.remembered
def _words(name: str, label: str) -> tuple[str, ...]:
    """How a table may call a label, in small letters."""
    about = reference.measure(label) if name == "measure" else {}
    words = (label, *(about[key] for key in ("label", "plural") if key in about))
    return tuple(dict.fromkeys(word.casefold() for word in words))


def _in_heading(head: str, name: str, known: Iterable[str]) -> set[str]:
    """Labels that a heading names; of those inside one another the longest."""
    held = {
        label for label in known if any(word in head.casefold() for word in _words(name, label))
    }
    return {label for label in held if not any(label != o and label in o for o in held)}


def _sum_of(row, column, of_head, hints, varying, labels, counts) -> list[int] | None:
    """Counts that a cell is the sum of; None where it is none."""
    is_hidden, value = row[column] == HIDDEN, _figure(row[column])
    if not is_hidden and value is None:
        return None
    texts = [
        text.casefold() for at, text in enumerate(row) if at != column and isinstance(text, str)
    ]
    of_row = {name: {label for label in known if {*texts} & {*_words(name, label)}}
              for name, known in varying.items()}  # fmt: skip
    named = {name: of_head[name] or of_row[name] for name in varying}
    named = {name: held for name, held in named.items() if held}
    for wanted in (named, hints | named):
        fitting = [at for at, held in enumerate(labels)
                   if all(held.get(name) in those for name, those in wanted.items())]  # fmt: skip
        whole = [at for at in fitting if "forces" not in counts[at]]
        # A trend that leaves out a force throughout, where no sum of all of them is printed.
        lesser = [at for at in fitting if "forces" in counts[at]]
        stated = [at for at in whole if labels[at].get("strand") != reference.NOT_STATED]
        regional = [at for at in whole if labels[at]["region"] not in APART]
        for picked in (whole, lesser, stated, regional):
            values = [counts[at]["value"] for at in picked]
            if picked and (None in values if is_hidden else
                           None not in values and sum(values) == value):  # fmt: skip
                return picked
    return None


def _figure(value: object) -> float | None:
    """Whole number in a cell, as a number or in words such as ``1,124``; None where it is none."""
    if isinstance(value, str):
        return float(value.replace(",", "")) if _WHOLE.fullmatch(value) else None
    is_whole = isinstance(value, Real) and value == value and float(value).is_integer()
    return float(value) if is_whole and not isinstance(value, bool) else None


# --- what is asked -------------------------------------------------------------------------------


def trace(record: str | Path, what: str, *, returns: Any = None) -> pd.DataFrame:
    """Cells of the returns that printed figures came from.

    Parameters
    ----------
    record : path
        The record beside a paper, ``<paper>.record.json``.
    what : str
        ``"table 3"``, ``"table 3, row 2"``, ``"table 3, row South West, column Arrests"``,
        ``"figure 2"`` or ``"exhibit 2"``.
    returns : path or list of path, optional
        The returned files, to read figures that are not in the record.

    Returns
    -------
    DataFrame
        One row a cell of the returns: ``label`` (``Table 3``), ``row`` and ``column`` as printed,
        ``shown`` (the text), ``stands_for``, ``address`` (``file!sheet!cell``), ``value`` (the
        figure there, missing where it is not known here), ``total`` (the sum) and ``hidden``.
        Where a figure is no sum of counts, the cells that its row rests on.

    Raises
    ------
    MissingFile, UnreadableFile
        Where the record is not there, or is damaged.
    BadOption
        Where the record has nothing of the kind; it says what can be asked.
    """
    from rocu_analysis.paper.archive import damaged, load

    told = load(record)
    values = {} if returns is None else _read(returns)
    try:
        cells = [line for cell in _chosen(told, what) for line in _lines(*cell, values)]
    except (KeyError, TypeError, IndexError, AttributeError) as error:
        raise damaged(record, error) from error
    if not cells:
        found = "the record names no cells for it"
        raise BadOption(f"trace {what}", found, None, _can_be_asked(told))
    return pd.DataFrame(cells, columns=list(COLUMNS))


def _chosen(told: Mapping, what: str) -> list[Cell]:
    """Each printed cell that is asked for."""
    asked = _ASKED.fullmatch(what.strip().strip(","))
    exhibit = next((held for held in told["exhibits"] if asked and _is_called(held, asked)), None)
    if exhibit is None:
        found = f"there is no {asked['what']} {asked['number']}" if asked else "it names no table"
        raise BadOption(f"trace {what}", found, None, _can_be_asked(told))
    rows, columns = range(len(exhibit["rows"])), range(len(exhibit["columns"]))
    if asked["row"]:
        rows = [_one_of(what, asked["row"], _row_names(exhibit["rows"]), "row")]
    if asked["column"]:
        columns = [_one_of(what, asked["column"], exhibit["columns"], "column")]
    return [(exhibit, row, column) for row in rows for column in columns]


def _is_called(exhibit: Mapping, asked: re.Match) -> bool:
    what, number = asked["what"].casefold(), asked["number"].casefold()
    if what == "exhibit":
        return str(exhibit["number"]) == number
    return (exhibit[what] or "").casefold() == f"{what} {number}"


def _row_names(rows: Sequence[Sequence[str]]) -> list[str]:
    """Names of the rows of a table; of numbered ones what stands beside their numbers."""
    numbered = all(row[0] == str(at) and not row[1].isdecimal() for at, row in enumerate(rows, 1))
    return [row[numbered] for row in rows]


def _one_of(what: str, wanted: str, names: list[str], noun: str) -> int:
    """Number of a row or column that is given by its number or its name."""
    wanted = wanted.strip()
    # “Arrests” is as good as “Arrests (four of six forces)” where one alone is called so.
    bare = [name.partition(" (")[0] for name in names]
    for some in (names, bare):
        same = [at for at, name in enumerate(some) if name.casefold() == wanted.casefold()]
        if same and (some is names or len(same) == 1):
            return same[0]
    if wanted.isdecimal() and 1 <= int(wanted) <= len(names):
        return int(wanted) - 1
    shown = "; ".join(f"{at} {name}" for at, name in enumerate(names[:MOST_LISTED], 1))
    shown += f"; … {len(names)} in all" if len(names) > MOST_LISTED else ""
    found = f"there is no {noun} “{wanted}”"
    raise BadOption(f"trace {what}", found, f"{noun.capitalize()}s: {shown}")


def _can_be_asked(told: Mapping) -> str:
    held = told["exhibits"]
    names = [entry["table"] or entry["figure"] or f"exhibit {entry['number']}" for entry in held]
    names.sort(key=lambda name: [int(number) for number in re.findall(r"\d+", name)])
    listed = names[0] if len(names) == 1 else f"{names[0]} to {names[-1]}" if names else "nothing"
    return (
        "What can be asked: “table 3, row 2”, “table 3, row South West, column Arrests”. "
        f"The record has {listed}"
    )


# --- what it came from ---------------------------------------------------------------------------


def _counts(exhibit: Mapping, row: int, column: int) -> list[Mapping] | None:
    """Counts that a printed cell is the sum of; None where it is no such sum."""
    for cell in exhibit["cells"]:
        if (cell["row"], cell["column"]) == (row + 1, column + 1):
            return [exhibit["counts"][number] for number in cell["counts"]]
    return None


def _lines(exhibit: Mapping, row: int, column: int, values: Mapping[str, float]) -> list[tuple]:
    missing = float("nan")
    label = exhibit["table"] or exhibit["figure"] or f"Exhibit {exhibit['number']}"
    heads, texts = exhibit["columns"], exhibit["rows"][row]
    counts, start = _counts(exhibit, row, column), (label, texts[0], heads[column], texts[column])
    if counts is None and column == 0:
        return []
    if counts is not None and any(count["value"] is None for count in counts):
        return [(*start, "", "", missing, missing, True)]
    total = missing if counts is None else float(sum(count["value"] for count in counts))
    beside = counts
    if counts is None:  # no sum of counts: what its row rests on
        of_row = (_counts(exhibit, row, place) or () for place in range(len(heads)))
        beside = [count for of in of_row for count in of if count["value"] is not None]
    cells = [(_stands_for(count, of), address, value if counts else None)
             for count in beside for address, value, *of in count["from"]]  # fmt: skip
    if counts is None:
        plain = [("", address, None) for address in exhibit["row_from"][row] or ("",)]
        cells = dict.fromkeys(cells or plain)
    return [
        (*start, stands, address,
         values.get(address, missing) if value is None else float(value), total, False)
        for stands, address, value in cells
    ]  # fmt: skip


def _stands_for(count: Mapping, of: Sequence[str]) -> str:
    details = [label for held in count["only"].values() for label in held]
    force, period, *_ = (*of, "", "")
    names = (count["measure"], force or count["region"], *details, period or count["period"])
    return ", ".join(dict.fromkeys(names))


def _read(returns: Any) -> dict[str, float]:
    """Figure in each cell of the returns, by its address."""
    from rocu_analysis.intake.pipeline import check

    outcomes = check(returns).outcomes
    return dict(zip(outcomes["source"].astype("str"), outcomes["value"].astype(float), strict=True))


def in_words(cells: pd.DataFrame) -> Iterator[str]:
    """Lines that say of each printed figure which cells it is the sum of."""
    # What is no such sum is said once a row: all of it rests on the same cells.
    summed = cells["column"].where(cells["total"].notna() | cells["hidden"], "")
    for (label, row, column), held in cells.groupby(["label", "row", summed], sort=False):
        printed = [*held[["column", "shown"]].drop_duplicates().itertuples(index=False, name=None)]
        named = "; ".join(f"{name}: {shown}" for name, shown in printed)
        yield f"{label}, row {row}, column {named}"
        if held["hidden"].any():
            yield "  hidden to protect people: the record holds nothing of it"
            continue
        known, total = held["value"].tolist(), held["total"].iloc[0]
        if not column:
            held = held.drop_duplicates(["address", "stands_for"])
            yield "  no sum of counts: it is worked out from what its row or exhibit rests on"
        elif all(value == value for value in known):
            words = " + ".join(f"{value:g}" for value in known)
            yield f"  {words} = {sum(known):g}" if len(known) > 1 else f"  {words}"
        else:
            yield (
                f"  {total:g}, the sum of {len(known)} cells; figures of people that stand in no "
                "table are not in the record: name the returned files to read them (--returns)"
            )
        for cell in held[held["address"].ne("")].to_dict("records"):
            value = "" if cell["value"] != cell["value"] else f": {cell['value']:g}"
            stands = f" ({cell['stands_for']})" if cell["stands_for"] else ""
            yield f"  {cell['address']}{value}{stands}"
