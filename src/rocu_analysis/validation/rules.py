"""What is wrong between figures: repeated, conflicting, too large a part, gaps, far off?

`judge` takes every outcome row that the files state and gives each a ``disposition``. One module
a question: `rules_figures` (is it the same figure?), `rules_headings` (did the headings slip?),
`rules_wholes` (does the part fit its whole?), `rules_series` (does the series hold together?).
`rules_catalogue` has every code.
"""

from __future__ import annotations

import pandas as pd

from rocu_analysis import schema
from rocu_analysis.errors import Problem
from rocu_analysis.validation import rules_figures, rules_headings, rules_series, rules_wholes
from rocu_analysis.validation.rules_catalogue import problems_frame
from rocu_analysis.validation.rules_keys import Keys, has_days

_TYPES = {"text": "str", "number": "float64", "date": "datetime64[s]"}
_PLACED = ("file", "sheet", "cell")


def judge(
    facts: pd.DataFrame,
    held: pd.DataFrame | None = None,
    totals: pd.DataFrame | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Judge the figures of all files against each other.

    Parameters
    ----------
    facts : DataFrame
        The outcomes columns and ``file, sheet, row, column, cell``, one row a figure; any other
        columns are kept. ``heading``, where it is given, is the heading of the figure's column.
        Rows whose ``disposition`` is already other than ``accepted`` are left alone.
    held : DataFrame, optional
        Outcomes that the user holds already. They are compared with and not given back.
    totals : DataFrame, optional
        Cells that state totals: ``file, sheet, row, column, cell, heading, value`` and, where the
        total is a row, ``label``.

    Returns
    -------
    facts : DataFrame
        A copy with ``disposition`` (``accepted``, ``set_aside``, ``repeated``) and ``codes`` (why).
        A figure with two values and no declared later day is one accepted row: the range.
    problems : DataFrame
        As in ``check.problems``.
    """
    rows, first_new = _with_held(facts, held)
    found: list[Problem] = rules_headings.judge(rows, totals)
    found += rules_figures.judge(rows, Keys(rows, schema.FIGURE_COLUMNS), first_new)
    accepted = rows["disposition"] == "accepted"
    whole = _newest(rows[accepted & rows["value"].notna()])
    found += rules_wholes.judge(whole, Keys(whole, schema.FIGURE_COLUMNS))
    # A figure that is marked as not available, or that was set aside, was given: it is no gap.
    given = rows[rows["disposition"] != "repeated"]
    line = _newest(given.assign(value=given["value"].where(accepted)))
    found += rules_series.judge(line, Keys(line, schema.FIGURE_COLUMNS))
    found = [one for one in found if one.file or first_new == 0]
    return rows.iloc[first_new:].reset_index(drop=True), problems_frame(found)


def _with_held(facts: pd.DataFrame, held: pd.DataFrame | None) -> tuple[pd.DataFrame, int]:
    """Facts after what is held, numbered from 0, with the columns that the rules write to."""
    rows = facts.reset_index(drop=True).copy()
    for name, value in (("disposition", "accepted"), ("codes", "")):
        rows[name] = (rows[name] if name in rows else pd.Series(value, index=rows.index)).astype(
            "str"
        )
    if held is None or held.empty:
        return _typed(rows), 0
    before = schema.conform(held, "outcomes").assign(
        file="", sheet="", cell="", disposition="accepted", codes=""
    )
    return _typed(pd.concat([before, rows], ignore_index=True)), len(before)


def _typed(rows: pd.DataFrame) -> pd.DataFrame:
    """Give the columns their types; those that have them already cost nothing."""
    lacking = [
        column.name
        for column in schema.FRAMES["outcomes"]
        if column.name not in rows or str(rows[column.name].dtype) != _TYPES[column.kind]
    ]
    typed = schema.conform(rows.reindex(columns=lacking), "outcomes") if lacking else rows
    return rows.assign(
        **{name: typed[name] for name in lacking},
        **{name: rows[name].astype("str").fillna("") for name in _PLACED},
    )


def _newest(rows: pd.DataFrame) -> pd.DataFrame:
    """Each figure in its newest vintage only, numbered from 0."""
    ordered = rows.sort_values("as_at", na_position="first", kind="stable", ignore_index=True)
    figure = Keys(ordered, schema.FIGURE_COLUMNS).of(schema.FIGURE_COLUMNS)
    older = pd.Series(figure).duplicated(keep="last").to_numpy()
    return ordered[~older | ~has_days(ordered)].reset_index(drop=True)
