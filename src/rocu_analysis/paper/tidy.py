"""The counts of a paper as tidy figures, one a row: for a pivot table, or a chart of one's own.

They are the protected cells that the exhibits are made from: what is hidden there is hidden here.
`figures_of` makes them; `frame` gives them as the table that the workbook and the CSV file have.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from datetime import date
from typing import TYPE_CHECKING, Any

from rocu_analysis import reference
from rocu_analysis.paper.content import Figure
from rocu_analysis.paper.publishers import named_source

if TYPE_CHECKING:
    import pandas as pd

    from rocu_analysis.paper.placed import Placed
    from rocu_analysis.paper.record import Evidence

ALL = "All"  # of a detail: the count is the sum over it
HIDDEN = "hidden"
COLUMNS = tuple(field.name for field in fields(Figure))


def figures_of(evidence: Evidence, placed: Iterable[Placed]) -> tuple[Figure, ...]:
    """Every count that some exhibits show or hide, each once, in the order of the exhibits."""
    made: dict[tuple, Figure] = {}
    for item in placed:
        source = named_source(item.request, item.exhibit)
        counts = evidence.exhibits[item.place]["counts"]
        for count, known in zip(counts, evidence.known[item.place], strict=True):
            figure = _figure(count, known, source)
            made.setdefault(tuple(getattr(figure, name) for name in COLUMNS[:10]), figure)
    return tuple(made.values())


def frame(figures: Iterable[Figure]) -> pd.DataFrame:
    """Figures as a frame, in the columns of `Figure`."""
    import pandas as pd

    rows = [[getattr(figure, name) for name in COLUMNS] for figure in figures]
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype="object")


def _figure(count: dict[str, Any], known: tuple[str, Any, Any], source: str) -> Figure:
    status, low, high = known
    is_hidden = count["value"] is None
    area = count["region"] if isinstance(count["region"], str) else "All regions"
    if forces := count.get("forces") or count.get("given_by"):
        area = f"{area} ({', '.join(forces)})"
    return Figure(
        count["measure"],
        area,
        count["counting"],
        date.fromisoformat(count["first"]),
        date.fromisoformat(count["last"]),
        *(_detail(count, name) for name in COLUMNS[5:9]),
        reference.measure(count["measure"])["unit"],
        count["value"],
        None if is_hidden else low,
        None if is_hidden else high,
        HIDDEN if is_hidden else status,
        source,
    )


def _detail(count: dict[str, Any], name: str) -> str:
    """What a count is restricted to; what it leaves out where it is the rest."""
    if name in count.get("but", {}):
        return f"all but {', '.join(count['but'][name])}"
    return ", ".join(count["only"].get(name, ())) or ALL
