"""What is said of words and combinations of words that could not be read, each finding once."""

from __future__ import annotations

import numpy as np

from rocu_analysis.problems import is_error
from rocu_analysis.validation.fact_places import Resolved
from rocu_analysis.validation.fact_sources import Sources
from rocu_analysis.validation.faults import Cells, Faults, heading_cells
from rocu_analysis.validation.row_words import ColumnWords
from rocu_analysis.validation.word import Word

# Fields of which combinations of words are judged, not each word by itself.
COMBINED = ("force", "body", "geography", "region", "geography_kind", "period")


def report_resolved(
    which: np.ndarray,
    resolved: list[Resolved],
    columns: list[ColumnWords],
    field: str,
    sources: Sources,
    faults: Faults,
) -> None:
    """Report what combinations of words brought up.

    Parameters
    ----------
    which : numpy.ndarray
        For each figure the number of its combination in `resolved`.
    """
    alike: dict[tuple, list[int]] = {}
    for number, found in enumerate(resolved):
        if found.code:
            key = (found.code, found.message, found.source, found.remedy)
            alike.setdefault(key, []).append(number)
        elif found.warning:
            alike.setdefault(found.warning, []).append(number)
    if not alike:
        return
    order = np.argsort(which, kind="stable")
    ends = np.searchsorted(which[order], np.arange(len(resolved) + 1))
    for key, numbers in alike.items():
        at = np.concatenate([order[ends[n] : ends[n + 1]] for n in numbers])
        at = np.sort(at[~faults.is_total[at]])
        if len(key) == 3:
            # A remark on a figure that is set aside helps nobody.
            at = at[~faults.are_faulty(at)]
        if not len(at):
            continue
        code, message, source = key[:3]
        cells = _cells_of(at, source, columns, sources, faults)
        if len(key) == 4:
            faults.set_aside(at, code, message, key[3], cells=cells, field=field)
        else:
            faults.remark(code, cells, field=field, message=message)


def _cells_of(
    at: np.ndarray, source: tuple, columns: list[ColumnWords], sources: Sources, faults: Faults
) -> Cells:
    """Cells that a problem of some figures is about: those of a row's word, or the heading."""
    if source and source[0] == "row":
        # Of a year and a quarter in two columns, the one that the row does give.
        own = [s for s in columns if s.field == source[1]]
        if own:
            rows = np.unique(sources.ri[at])
            told = [(r, next((s for s in reversed(own) if s.typed[r]), None)) for r in rows]
            return [(int(sources.rows[r]), s.column.j) for r, s in told if s is not None]
    if source and source[0] == "head":
        cells = heading_cells([sources.figures[c] for c in np.unique(sources.ci[at])])
        if cells:
            return cells
    return faults.cells(at[:1])


def report_words(sources: Sources, faults: Faults) -> None:
    """Report words of columns and headings that are unknown, or were read with a remark."""
    used = np.zeros(len(sources.rows), dtype=bool)
    used[sources.ri] = True
    for each in sources.words:
        if not any(word.code for word in each.read):
            continue
        order = np.argsort(each.codes, kind="stable")
        ends = np.searchsorted(each.codes[order], np.arange(len(each.read) + 1))
        for number, word in enumerate(each.read):
            if word.code:
                rows = order[ends[number] : ends[number + 1]]
                _report_word(each, word, rows[used[rows]], sources, faults)
    for c, column in enumerate(sources.figures):
        for word in column.extra:
            is_remark = word.code and not is_error(word.code)
            if is_remark and (sources.ci == c).any():
                cells = heading_cells([column])
                faults.remark(word.code, cells, field="heading", message=word.message)


def _report_word(
    each: ColumnWords, word: Word, rows: np.ndarray, sources: Sources, faults: Faults
) -> None:
    typed = sources.rows[rows[each.typed[rows]]]
    cells = [(i, each.column.j) for i in typed.tolist()]
    if not is_error(word.code):
        if cells:
            faults.remark(word.code, cells, field=each.field, message=word.message)
    elif each.field not in COMBINED:
        at = np.flatnonzero(np.isin(sources.ri, rows))
        faults.set_aside(at, word.code, word.message, word.remedy, cells=cells, field=each.field)
