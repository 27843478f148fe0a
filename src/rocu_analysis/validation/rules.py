"""What is wrong between figures: repeated, conflicting, too large a part, gaps, far off?

`judge` takes every outcome row that the files state and gives each a ``disposition``. One module
a question: `rules_repeats` (is it the same figure?), `rules_headings` (did the headings slip?),
`rules_wholes` (does the part fit its whole?), `rules_series` (does the series hold together?).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from rocu_analysis import problems, schema
from rocu_analysis.validation import rules_headings, rules_repeats, rules_series, rules_wholes
from rocu_analysis.validation.arrays import joined
from rocu_analysis.validation.judged import Facts, has_days


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
    found = rules_headings.judge(rows, totals)
    whole = Facts(rows)
    rules_repeats.settle(whole, first_new)
    accepted, has_value = rows["disposition"].eq("accepted"), rows["value"].notna()
    valued = Facts(_newest(whole, accepted & has_value))
    rules_wholes.judge(valued)
    # A figure that is marked as not available, or that was set aside, was given: it is no gap.
    given = rows["disposition"].ne("repeated")
    shown = Facts(_newest(whole, given)) if (given & ~(accepted & has_value)).any() else valued
    shown.frame["value"] = shown.frame["value"].where(shown.frame["disposition"].eq("accepted"))
    shown.found, first = [], valued.found
    rules_series.judge(shown)
    found = [*found, *whole.found, *first, *shown.found]
    found = [one for one in found if one.file or not first_new]
    return rows.iloc[first_new:].reset_index(drop=True), problems.frame(found)


def _with_held(facts: pd.DataFrame, held: pd.DataFrame | None) -> tuple[pd.DataFrame, int]:
    """Facts after what is held, numbered from 0, with the columns that the rules write to."""
    rows = _complete(facts.reset_index(drop=True))
    if held is None or held.empty:
        return rows, 0
    before = _complete(schema.conform(held, "outcomes").assign(file="", sheet="", cell=""))
    return joined([before.reindex(columns=list(rows)), rows]), len(before)


def _complete(rows: pd.DataFrame) -> pd.DataFrame:
    lacking = [name for name in schema.columns("outcomes") if name not in rows]
    typed = schema.conform(rows[[]], "outcomes") if lacking else rows
    given = {"disposition": "accepted", "codes": ""} | {n: typed[n] for n in lacking}
    columns = {name: rows.get(name, value) for name, value in given.items()}
    text = {name: rows[name].astype("str").fillna("") for name in ("file", "sheet", "cell")}
    rows = rows.assign(**columns, **text)
    return rows.astype({"disposition": "str", "codes": "str"})


def _newest(facts: Facts, chosen: pd.Series) -> pd.DataFrame:
    """Each of some figures in its newest vintage only, numbered from 0."""
    places = np.flatnonzero(chosen)
    as_at = facts.frame["as_at"].to_numpy().astype("int64")  # a day that is missing is the least
    places = places[np.argsort(as_at[places], kind="stable")]
    older = pd.Series(facts.key()[places]).duplicated(keep="last").to_numpy()
    dated = has_days(facts.frame)[places]
    return facts.frame.take(places[~(older & dated)]).reset_index(drop=True)
