"""Which counts each cell of a printed table stands for.

An exhibit says what it shows, in a table headed in words; disclosure control says which counts it
is made from, each by region, period, measure and details. A cell is the sum of the counts that its
row and its heading name, where that sum is what is printed; anything else (a rate, a limit) has
none. Nothing is guessed from a figure alone: a column has counts where most of its figures are such
sums.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from numbers import Real
from typing import TYPE_CHECKING, Any

from rocu_analysis import reference
from rocu_analysis.exhibits.denominators import APART
from rocu_analysis.exhibits.figures import DETAILS
from rocu_analysis.exhibits.printing import HIDDEN

if TYPE_CHECKING:
    from rocu_analysis.exhibits.exhibit import Exhibit

_WHOLE = re.compile(r"\d{1,3}(?:,\d{3})*")
NAMED = ("region", "period", "measure", *DETAILS)  # what may tell counts apart


def cells(exhibit: Exhibit, counts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Cells of the table that are counts, by row and column from 1, with the counts of each."""
    table = exhibit.table
    labels = [_labels(one) for one in counts]
    varying = {
        name: {held[name] for held in labels} for name in NAMED if any(name in h for h in labels)
    }
    rows = table.astype("object").to_numpy().tolist()
    hints = _hints(exhibit, varying)
    found = []
    for column, head in enumerate(map(str, table.columns)):
        of_head = _named_in(head, varying)
        held = {
            number: of
            for number, row in enumerate(rows)
            if (of := _counts_of(row, column, of_head, hints[number], varying, labels, counts))
            is not None
        }
        figures = {number for number, row in enumerate(rows) if _figure(row[column]) is not None}
        if 2 * len(figures & set(held)) > len(figures) or (held and not figures):
            found += [
                {"row": number + 1, "column": column + 1, "counts": of}
                for number, of in held.items()
            ]
    return sorted(found, key=lambda one: (one["row"], one["column"]))


def row_sources(exhibit: Exhibit) -> list[list[str]]:
    """Cells that each row of a register rests on; none where an exhibit is made of counts."""
    data, table = exhibit.data, exhibit.table
    if "source" not in data.columns:
        return [[] for _ in range(len(table))]
    sources = data["source"].astype("object")
    if len(data) == len(table):
        return [[one] if isinstance(one, str) else [] for one in sources]
    # Rows that are put together: by the name that heads the printed row.
    heads = [str(value) for value in table.iloc[:, 0]] if table.shape[1] else []
    for name in data.columns:
        held = data[name].astype("object").map(str)
        if heads and set(heads) <= set(held):
            return [list(dict.fromkeys(sources[held == head].dropna())) for head in heads]
    return [[] for _ in range(len(table))]


def _labels(count: Mapping[str, Any]) -> dict[str, str]:
    """What a count is called, in the words of a table."""
    names = {"region": count["region"], "period": count["period"]}
    names["measure"] = count["measure"]
    for name, held in count["only"].items():
        if len(held) == 1:
            names[name] = held[0]
    if "but" in count:
        names |= dict.fromkeys(count["but"], "other, merged")
    return names


def _hints(exhibit: Exhibit, varying: Mapping[str, set]) -> list[dict[str, set[str]]]:
    """What an exhibit's own figures say of each row beside what it prints, such as the period."""
    # By their order, or by the name that heads the row.
    data, table = exhibit.data, exhibit.table
    names = [name for name in ("region", "period", "measure") if name in data.columns]
    rows = [{name: str(row[name]) for name in names} for row in data[names].to_dict("records")]
    if len(data) != len(table):
        called: dict[str, set[int]] = {}
        for name in names:
            for number, row in enumerate(rows):
                for word in _words(name, row[name]):
                    called.setdefault(word, set()).add(number)
        alike = [called.get(str(value).casefold(), set()) for value in table.iloc[:, 0]]
        rows = [rows[min(one)] if len(one) == 1 else {} for one in alike]
    return [
        {name: {word} for name, word in row.items() if word in varying.get(name, ())}
        for row in rows
    ]


def _says(text: str, name: str, label: str) -> bool:
    """Whether a cell names a label and nothing else."""
    return text.casefold() in _words(name, label)


@reference.remembered
def _words(name: str, label: str) -> tuple[str, ...]:
    """How a table may call a label, in small letters."""
    about = reference.measure(label) if name == "measure" else {}
    words = (label, *(about[key] for key in ("label", "plural") if key in about))
    return tuple(dict.fromkeys(word.casefold() for word in words))


def _counts_of(row, column, of_head, hints, varying, labels, counts) -> list[int] | None:
    """Counts that a cell is the sum of; None where it is none."""
    is_hidden, value = row[column] == HIDDEN, _figure(row[column])
    if not is_hidden and value is None:
        return None
    of_row: dict[str, set[str]] = {}
    for place, text in enumerate(row):
        if place != column and isinstance(text, str):
            for name, known in varying.items():
                of_row.setdefault(name, set()).update(
                    one for one in known if _says(text, name, one)
                )
    named = {name: of_head.get(name) or held for name, held in of_row.items()}
    named = {**of_head, **{name: held for name, held in named.items() if held}}
    for wanted in _readings(row, named, hints, varying):
        for left_out in ({}, {"strand": (reference.NOT_STATED,)}, {"region": APART}):
            picked = [
                number
                for number, held in enumerate(labels)
                if all(held.get(name) in those for name, those in wanted.items())
                and not any(held.get(name) in those for name, those in left_out.items())
                and "forces" not in counts[number]
            ]
            values = [counts[number]["value"] for number in picked]
            if picked and (None in values if is_hidden else _adds_up(values, value)):
                return picked
    return None


def _adds_up(values: list, value: float | None) -> bool:
    return None not in values and sum(values) == value


def _readings(row, named, hints, varying) -> Iterator[dict[str, set[str]]]:
    """What a row may name, the plainest reading first."""
    yield named
    yield {**hints, **named}
    # "First 4 final periods": so many that follow one another.
    many = re.search(r"\b(\d+)\b.*\bperiods\b", row[0]) if isinstance(row[0], str) else None
    if many and "period" not in named:
        periods, length = sorted(varying.get("period", ())), int(many[1])
        windows = [set(periods[n : n + length]) for n in range(len(periods) - length + 1)]
        for window in windows if row[0].startswith("First") else reversed(windows):
            yield {**named, "period": window}


def _named_in(text: str, varying: Mapping[str, Iterable[str]]) -> dict[str, set[str]]:
    """Labels that a heading names; of those inside one another the longest."""
    found = {}
    for name, known in varying.items():
        head = text.casefold()
        held = {one for one in known if any(word in head for word in _words(name, one))}
        longest = {one for one in held if not any(one != o and one in o for o in held)}
        if longest:
            found[name] = longest
    return found


def _figure(value: object) -> float | None:
    """Whole number in a cell, as a number or in words such as ``1,124``; None where it is none."""
    if isinstance(value, str):
        return float(value.replace(",", "")) if _WHOLE.fullmatch(value) else None
    is_whole = isinstance(value, Real) and value == value and float(value).is_integer()
    return float(value) if is_whole and not isinstance(value, bool) else None
