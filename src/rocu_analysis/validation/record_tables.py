"""Which column of a register's table fills which field of its frame?

A flat log is two tables over the same lines: its events, and the recommendations that every line
names again.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from rocu_analysis import schema
from rocu_analysis.validation import headings, register_words
from rocu_analysis.validation.block import Block
from rocu_analysis.validation.cells import Grid
from rocu_analysis.validation.mapping import NOTE, UNUSED, Mapping
from rocu_analysis.validation.table_columns import Column, head_chains
from rocu_analysis.validation.tables import Table

# What a flat log says of a recommendation in each of its lines.
_OF_RECOMMENDATION = tuple(
    f
    for f in schema.columns("recommendations")
    if f not in (*schema.columns("recommendation_events"), "status_date")
)
_NAMES = ("recommendation_id", "region", "force", "geography")
_SOC = "Tackling serious and organised crime"
_EVENTS = "recommendation_events"
_LINES_A_RECORD = 1.5


def read_tables(
    grid: Grid, block: Block, frame: str, mapping: Mapping, settings: dict, said: list
) -> list[Table]:
    """Read a block as a register; a log that repeats its recommendations as two tables."""
    if frame in ("recommendations", "recommendation_events"):
        found = _flat_log(grid, block, mapping, settings, said)
        if found:
            return found
    table = _read_table(grid, block, frame, mapping, settings, said)
    return [table] if table else []


def question_of(title: str) -> str | None:
    """What was graded, where a title says it.

    >>> question_of("SOC inspection grades")
    'Tackling serious and organised crime'
    """
    words = headings.plain(title.replace("-", " "))
    return _SOC if re.search(r"\bsoc\b|\bserious (?:and|&) organised crime\b", words) else None


def _flat_log(grid: Grid, block: Block, mapping: Mapping, settings: dict, said: list):
    """The two tables of a flat log, or nothing where the block is none."""
    log = _read_table(grid, block, "recommendation_events", mapping, settings, said, _log_field)
    if log is None or "recommendation_id" not in {c.field for c in log.columns}:
        return []
    own = [c for c in log.columns if c.field in _OF_RECOMMENDATION]
    events = [c for c in log.columns if c.use == "field" and c not in own]
    days = [c for c in events if c.field == "event_date"]
    told = {c.field for c in own}
    if not days or not told & {"report"} or not {c.field for c in events} & {"event", "status"}:
        return []
    if not headings.is_log_date(days[0].heading) and not _repeats(grid, log):
        return []
    log.columns = [c for c in log.columns if c not in own]
    shared = [replace(c) for c in events if c.field in (*_NAMES, "event_date", "event", "status")]
    recommendations = replace(
        log,
        frame="recommendations",
        columns=[*shared, *own],
        shared=frozenset(c.j for c in shared),
    )
    return [log, recommendations]


def _log_field(text: str) -> str | None:
    """Field of a heading in a log: a recommendation's own first, then an event's."""
    named = headings.field_of(text, "recommendations")
    if named in (*_OF_RECOMMENDATION, *_NAMES):
        return named
    return "event_date" if named == "status_date" else headings.field_of(text, _EVENTS)


def _repeats(grid: Grid, log: Table) -> bool:
    """Whether the lines name their recommendations again and again."""
    at = [c.j for c in log.columns if c.use == "field" and c.field in _NAMES]
    named = {tuple(grid.text(int(i), j) for j in at) for i in log.rows}
    return len(log.rows) >= _LINES_A_RECORD * len(named)


_READ_BY = ("status", "position")


def _best_of_several(grid: Grid, block: Block, field_of) -> dict[str, int]:
    """Of several columns that could be one field, the one whose words are known: not the RAG."""
    named: dict[str, list[int]] = {}
    for j in block.columns:
        field = field_of(grid.text(block.heads[-1], j)) if block.heads else None
        if field in _READ_BY:
            named.setdefault(field, []).append(j)
    return {
        field: max(columns, key=lambda j: _words_known(grid, block, j, register_words.known(field)))
        for field, columns in named.items()
        if len(columns) > 1
    }


def _words_known(grid: Grid, block: Block, j: int, known: dict[str, str]) -> int:
    return sum(
        register_words.read_word(grid.values[i, j], known) is not None
        or bool(register_words.read_log(grid.values[i, j]))
        for i in block.body[:200]
        if grid.held[i, j]
    )


def _read_table(
    grid: Grid,
    block: Block,
    frame: str,
    mapping: Mapping,
    settings: dict,
    said: list,
    field_of: Callable[[str], str | None] | None = None,
) -> Table | None:
    """Read the columns of a block as one frame's; None where no heading names a field of it.

    ``source`` is no field here: it is where a record stands in what was returned.
    """
    field_of = field_of or (lambda text: headings.field_of(text, frame))
    sheet, chains = grid.sheet.name, head_chains(grid, block)
    columns, taken = [], set()
    best = _best_of_several(grid, block, field_of)
    for j in block.columns:
        if not grid.held[[*block.heads, *block.body], j].any():
            continue
        column = Column(j, chains[j])
        texts = [column.heading, *(cell.text for cell in reversed(column.chain))]
        declared = next((f for f in (mapping.column(t, sheet) for t in texts) if f), None)
        named = declared or next((f for f in map(field_of, texts) if f), None)
        if declared in (UNUSED, NOTE):
            column.use, column.reason = declared, "declared"
        elif named and named not in (*taken, "source") and best.get(named, j) == j:
            column.use, column.field = "field", named
            taken.add(named)
        elif headings.is_note(column.heading):
            column.use = NOTE
        columns.append(column)
    if not taken:
        return None
    rows = [i for i in block.body if grid.held[i, [c.j for c in columns]].any()]
    return Table(
        grid,
        frame,
        block,
        np.array(rows, dtype=int),
        columns,
        mapping,
        settings,
        mapping.file | mapping.sheets.get(sheet, {}),
        said=said,
    )
