"""One row an area and period, added up as the exhibits add them, for charts of one's own.

The outcomes frame holds forces beside their region and strands beside their sum: a chart library
that averages or adds its rows gives a wrong line without a word. `series` is safe to plot.
"""

from __future__ import annotations

import pandas as pd

from rocu_analysis import reference
from rocu_analysis.errors import NoFigures
from rocu_analysis.exhibits import figures as sums
from rocu_analysis.exhibits.rows import WIDER, rows_of

_COLUMNS = ("period", "period_start", "period_end", "value", "value_high", "provisional", "lacking")


@reference.speaks
def series(
    outcomes: pd.DataFrame,
    measure: str,
    *,
    by: str = "region",
    region: str | None = None,
    counting: str | None = None,
    strand: str | None = None,
    threat: str | None = None,
) -> pd.DataFrame:
    """Give one row an area and period, as the exhibits add them up.

    Parameters
    ----------
    outcomes : DataFrame
        An outcomes frame.
    measure : str
        As in `measures_list`, or as the frame has it.
    by : {"region", "force", "network", "national"} or a kind of area of your own
        Areas to give one row each. A region without a figure of its own is the sum of its forces,
        of the same forces throughout.
    region : str, optional
        That region alone, or the forces in it.
    counting, strand, threat : str, optional
        Those figures alone; needed where several stand side by side.

    Returns
    -------
    DataFrame
        The area under the name of ``by``, then ``period, period_start, period_end, value,
        value_high`` (missing where there is no range), ``provisional``, and ``lacking`` (the
        forces without a figure, joined by ";"). A value is missing where a part is hidden; missing
        is never zero. Ordered by area and period.

    Raises
    ------
    NoFigures, UnknownName
        Where there is no such figure, or a name is not known.
    NotComparable
        Where figures overlap or are counted differently, and must not be added.

    Examples
    --------
    >>> import rocu_analysis as rocu
    >>> arrests = rocu.series(rocu.example("illustrative"), "arrests", by="region")
    >>> arrests.columns[:2].tolist(), len(arrests), arrests["region"].nunique()
    (['region', 'period'], 160, 10)
    """
    measure = reference.called("measure", measure)
    asked = {"strand": strand, "threat": threat}
    where = {} if by in WIDER else {"region": region}
    rows, _ = rows_of(outcomes, measure, geography=by, **where, **asked)
    held = sums.same_throughout(sums.add_up(rows, measure, counting=counting))
    if held.frame.empty:
        raise NoFigures("outcomes", f"there is no dated figure of {held.measure['plural']}")
    frame = held.frame[["region", *_COLUMNS]].rename(columns={"region": by})
    return frame.assign(lacking=["; ".join(names) for names in frame["lacking"]])
