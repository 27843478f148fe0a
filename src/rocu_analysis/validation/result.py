"""The `Check`: what was accepted, what was not, why, and where every cell went.

It only holds and shows. Nothing here decides anything: what is wrong was found
by `rules`, `facts` and `registers`, and stands in ``problems`` as they worded it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import pandas as pd

from rocu_analysis import schema
from rocu_analysis.validation import result_views

if TYPE_CHECKING:
    from pathlib import Path

REJECTED_COLUMNS = (
    "file",
    "sheet",
    "cell",
    "frame",
    "field",
    "region",
    "force",
    "period",
    "measure",
    "found",
    "codes",
    "reasons",
)
BY_HAND_COLUMNS = ("file", "sheet", "cell", "found", "by", "on", "reason")


def _blank(columns: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype="str") for name in columns})


@dataclass(frozen=True, repr=False, eq=False)
class Check:
    """What `rocu.check` found.

    Attributes
    ----------
    outcomes, recommendations, recommendation_events, responses, resources, grades : DataFrame
        Accepted rows, with the columns of the contract (`schema.FRAMES`).
    problems : DataFrame
        One row a problem: ``severity, code, file, sheet, cell, field, found, message, remedy``.
        Severity "error": the figure was set aside. "warning": it was kept.
    rejected : DataFrame
        The figures and records set aside, as they stood: ``file, sheet, cell, frame, field,
        region, force, period, measure, found, codes, reasons``.
    ledger : DataFrame
        For each sheet, in cells: ``cells_read`` = ``accepted`` + ``set_aside`` + ``repeated`` +
        ``labels`` + ``titles`` + ``notes`` + ``totals`` + ``unused``.
    accepted_by_hand : DataFrame
        Figures that a companion file took back: ``file, sheet, cell, found, by, on, reason``.
        They are printed wherever the figures are used.
    sheets : tuple of Sheet
        The sheets as read, for `to_excel`.
    """

    outcomes: pd.DataFrame = field(default_factory=partial(schema.empty, "outcomes"))
    recommendations: pd.DataFrame = field(default_factory=partial(schema.empty, "recommendations"))
    recommendation_events: pd.DataFrame = field(
        default_factory=partial(schema.empty, "recommendation_events")
    )
    responses: pd.DataFrame = field(default_factory=partial(schema.empty, "responses"))
    resources: pd.DataFrame = field(default_factory=partial(schema.empty, "resources"))
    grades: pd.DataFrame = field(default_factory=partial(schema.empty, "grades"))
    problems: pd.DataFrame = field(default_factory=partial(_blank, schema.PROBLEM_COLUMNS))
    rejected: pd.DataFrame = field(default_factory=partial(_blank, REJECTED_COLUMNS))
    ledger: pd.DataFrame = field(default_factory=partial(_blank, schema.LEDGER_COLUMNS))
    accepted_by_hand: pd.DataFrame = field(default_factory=partial(_blank, BY_HAND_COLUMNS))
    sheets: tuple = ()

    @property
    def errors(self) -> pd.DataFrame:
        """Problems for which a figure, a record or a whole file was set aside."""
        return self.problems[self.problems["severity"] == "error"].reset_index(drop=True)

    @property
    def warnings(self) -> pd.DataFrame:
        """Problems whose figure was kept."""
        return self.problems[self.problems["severity"] == "warning"].reset_index(drop=True)

    @property
    def has_errors(self) -> bool:
        """Whether anything was set aside: the command then leaves with exit code 1."""
        return bool((self.problems["severity"] == "error").any())

    @property
    def summary(self) -> str:
        """What came of it, in one sentence."""
        return result_views.summary(self)

    def to_excel(self, path: str | Path) -> Path:
        """Write the problems workbook, for a colleague who only has Excel.

        A summary, the problems with links to a copy of each returned sheet with its cells marked,
        what was set aside, and where every cell went. Nothing from the return can act as a
        formula, and the same check gives the same bytes.

        Parameters
        ----------
        path : path
            Where to write it; a file that is there is written over.

        Returns
        -------
        Path
            Where it was written.
        """
        from rocu_analysis.validation.problems_workbook import write_problems

        return write_problems(
            path,
            summary=self.summary,
            by_hand=result_views.by_hand(self),
            problems=self.problems,
            rejected=self.rejected,
            ledger=self.ledger,
            sheets=self.sheets,
        )

    def __repr__(self) -> str:
        return result_views.as_text(self)

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, str]:
        return {"text/plain": result_views.as_text(self), "text/html": result_views.as_html(self)}

    def __rich__(self):
        return result_views.as_rich(self)
