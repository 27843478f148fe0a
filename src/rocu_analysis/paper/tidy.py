"""The counts of a paper as tidy figures: what its record names, without the cells behind them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from rocu_analysis import reference
from rocu_analysis.paper.content import Figure

if TYPE_CHECKING:
    from rocu_analysis.paper.placed import Placed
    from rocu_analysis.paper.record import Evidence


def figures_of(evidence: Evidence, placed: Iterable[Placed]) -> tuple[Figure, ...]:
    """Every count that some exhibits show or hide, each once, in the order of the exhibits."""
    made: dict[tuple, Figure] = {}
    for item in placed:
        for count in evidence.exhibits[item.place]["counts"]:
            figure = _figure(count, item.exhibit.source)
            made.setdefault((*_name(figure), tuple(count.get("forces") or ())), figure)
    return tuple(made.values())


def _figure(count: dict[str, Any], source: str) -> Figure:
    return Figure(
        measure=count["measure"],
        area=count["region"] if isinstance(count["region"], str) else "all regions",
        counting=count["counting"],
        period=count["period"],
        start=date.fromisoformat(count["first"]),
        end=date.fromisoformat(count["last"]),
        **{name: _detail(count, name) for name in ("strand", "threat", "level")},
        unit=reference.measure(count["measure"])["unit"],
        value=count["value"],
        source=source,
        is_hidden=count["value"] is None,
    )


def _detail(count: dict[str, Any], name: str) -> str:
    """What a count is restricted to; what it leaves out where it is the rest."""
    if name in count.get("but", {}):
        return f"all but {', '.join(count['but'][name])}"
    return ", ".join(count["only"].get(name, ()))


def _name(figure: Figure) -> tuple:
    return (figure.measure, figure.area, figure.counting, figure.start, figure.end,
            figure.strand, figure.threat, figure.level)  # fmt: skip
