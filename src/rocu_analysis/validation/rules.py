"""What is wrong between figures: repeated, conflicting, too large a part, gaps, far off?

`judge` takes every outcome row that the files state and gives each a ``disposition``. One module
a question: `rules_figures` (is it the same figure?), `rules_headings` (did the headings slip?),
`rules_wholes` (does the part fit its whole?), `rules_series` (does the series hold together?).
`rules_catalogue` has every code.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from rocu_analysis import schema
from rocu_analysis.errors import Problem
from rocu_analysis.validation import rules_figures, rules_headings, rules_series, rules_wholes
from rocu_analysis.validation.arrays import categories, joined
from rocu_analysis.validation.rules_catalogue import problems_frame
from rocu_analysis.validation.rules_keys import TOLD, Keys, has_days

_TYPES = {"text": "str", "number": "float64", "date": "datetime64[s]"}
_PLACED = ("file", "sheet")


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
    keys = Keys(rows, schema.FIGURE_COLUMNS)
    found: list[Problem] = rules_headings.judge(rows, totals)
    found += rules_figures.judge(rows, keys, first_new)
    accepted = (rows["disposition"] == "accepted").to_numpy()
    has_value = rows["value"].notna().to_numpy()
    whole = _newest(rows, accepted & has_value, keys)
    found += rules_wholes.judge(*whole)
    # A figure that is marked as not available, or that was set aside, was given: it is no gap.
    given = (rows["disposition"] != "repeated").to_numpy()
    if not (accepted & has_value)[given].all():
        shown = rows.assign(value=rows["value"].where(accepted))
        whole = _newest(shown, given, keys)
    found += rules_series.judge(*whole)
    found = [one for one in found if one.file or first_new == 0]
    return rows.iloc[first_new:].reset_index(drop=True), problems_frame(found)


def _with_held(facts: pd.DataFrame, held: pd.DataFrame | None) -> tuple[pd.DataFrame, int]:
    """Facts after what is held, numbered from 0, with the columns that the rules write to."""
    rows = _typed(facts.reset_index(drop=True))
    if held is None or held.empty:
        return rows, 0
    before = _typed(schema.conform(held, "outcomes").assign(file="", sheet="", cell=""))
    lacking = [name for name in rows if name not in before]
    before = before.assign(**{name: _nothing(rows[name], len(before)) for name in lacking})
    return joined([before[list(rows)], rows]), len(before)


def _nothing(like: pd.Series, size: int) -> pd.Series:
    """A column of missing values of the kind of another."""
    return like.iloc[:0].reindex(range(size))


def _typed(rows: pd.DataFrame) -> pd.DataFrame:
    """Give the columns their types, text as categories; those that have them cost nothing."""
    lacking = [
        column.name
        for column in schema.FRAMES["outcomes"]
        if column.name not in rows
        or (
            not isinstance(rows[column.name].dtype, pd.CategoricalDtype)
            and str(rows[column.name].dtype) != _TYPES[column.kind]
        )
    ]
    typed = schema.conform(rows.reindex(columns=lacking), "outcomes") if lacking else rows
    columns = {name: typed[name] for name in lacking}
    for column in schema.FRAMES["outcomes"]:
        if column.kind == "text" and column.name != "source":
            columns[column.name] = categories(columns.get(column.name, rows.get(column.name)))
    for name in _PLACED:
        columns[name] = categories(_filled(rows[name]))
    for name, value in (("disposition", "accepted"), ("codes", "")):
        given = rows[name] if name in rows else pd.Series(value, index=rows.index)
        columns[name] = given if given.dtype == "str" else schema.text(given)
    return rows.assign(**columns, cell=_filled(rows["cell"]))


def _filled(values: pd.Series) -> pd.Series:
    """Text without anything missing."""
    is_text = values.dtype == "str" or isinstance(values.dtype, pd.CategoricalDtype)
    return values if is_text and not values.hasnans else values.astype("str").fillna("")


def _newest(rows: pd.DataFrame, chosen: np.ndarray, keys: Keys) -> tuple[pd.DataFrame, Keys]:
    """Each of some figures in its newest vintage only, numbered from 0, and its keys.

    ``keys`` are those of all rows. Most often nothing is left out, and nothing is copied.
    """
    as_at = rows["as_at"].to_numpy().astype("int64")  # a day that is missing is the least
    places = np.flatnonzero(chosen)
    places = places[np.argsort(as_at[places], kind="stable")]
    older = pd.Series(keys.of(schema.FIGURE_COLUMNS)[places]).duplicated(keep="last").to_numpy()
    if older.any():
        places = places[~older | ~has_days(rows)[places]]
    if np.array_equal(places, np.arange(len(rows))):
        return rows, keys
    newest = (
        rows[list(dict.fromkeys((*TOLD, *schema.FIGURE_COLUMNS)))]
        .take(places)
        .reset_index(drop=True)
    )
    return newest, Keys(newest, schema.FIGURE_COLUMNS)
