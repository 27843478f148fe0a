"""Table and drawing of the balance of the strands, and what both draw on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
import pandas as pd

from rocu_analysis.charts import strands as strand_chart
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.exhibits.common import cell, range_cell, records, table_of
from rocu_analysis.exhibits.figures import Figures
from rocu_analysis.exhibits.printing import HIDDEN, MISSING, NOT_APPLICABLE
from rocu_analysis.exhibits.strand_counts import ACTIVITY, ALONE, COMPARED, Balance
from rocu_analysis.reference import NOT_STATED, STRANDS
from rocu_analysis.wording import balance as words
from rocu_analysis.wording import comparison
from rocu_analysis.wording.numbers import figure, interval

# What all rows together are called in a table, in a sentence, and as what a row is held against.
WHOLES = {
    "region": ("Network", "the network", "the network"),
    "threat": ("All threats", "all threats", "the whole"),
    "tier": ("All tiers", "all tiers", "the whole"),
    "level": ("All levels", "all levels", "the whole"),
}
ONE_DECIMAL_FROM = 1000
COUNTED = (ALONE, "unstated")


@dataclass(frozen=True, eq=False)
class View:
    """Everything that words, table and chart draw on."""

    result: Balance
    figures: Figures
    period: str
    by: str
    focus: str | None
    threat: str | None
    strands: Mapping[str, str] | None
    percent: int

    @property
    def frame(self) -> pd.DataFrame:
        """One row a row, as in `strand_counts.Balance`."""
        return self.result.frame

    @cached_property
    def used(self) -> pd.DataFrame:
        """Rows that are compared."""
        return self.frame[self.frame["status"].eq(COMPARED)]

    @cached_property
    def only_counts(self) -> bool:
        """Whether no share can be given, since Pursue or everything else has no figure."""
        return not self.result.has_shares and bool(self.frame["status"].isin(COUNTED).any())

    @cached_property
    def compares(self) -> bool:
        """Whether there is more than one row to compare."""
        return len(self.used) > 1

    @cached_property
    def decimals(self) -> int:
        """One decimal only where the smallest whole bears it."""
        stated = self.frame["stated"].dropna()
        return 1 if len(stated) and stated.min() >= ONE_DECIMAL_FROM else 0

    @property
    def known(self) -> str:
        """How figures came to their strand: stated in the returns, or declared by the user."""
        return "stated" if self.strands is None else "declared"

    @property
    def plural(self) -> str:
        """What is counted, in the plural."""
        if self.strands is not None:
            return "activities"
        return self.figures.measure["plural"]

    @property
    def label(self) -> str:
        """What is counted, as a heading."""
        if self.strands is not None:
            return ACTIVITY.capitalize()
        return self.figures.measure["label"]

    def printed(self, value: float) -> str:
        """Per cent as it is printed everywhere."""
        return figure(value, self.decimals)


def table_of_counts(view: View) -> pd.DataFrame:
    """Counts by strand, the pursue share with its interval, and the verdict.

    Below the rows stand all of them together, where there are several, and the shares of the last
    line in per cent.
    """
    rows = records(view.frame)
    last = view.result.whole.to_dict() | {
        "row": WHOLES[view.by][0],
        "hidden_strands": (),
        "highs": {},
    }
    if len(rows) > 1 and last["recorded"] == last["recorded"]:
        rows.append(last | {"verdict": None})
    columns: dict[str, list] = {view.by.capitalize(): [str(row["row"]) for row in rows]}
    for strand in STRANDS:
        head = f"{strand}, {view.period}" if strand == "Pursue" else strand
        columns[head] = [_count_cell(row, strand) for row in rows]
    if view.result.has_shares:
        columns[f"With a {view.known} strand"] = [_stated_cell(row) for row in rows]
    columns[NOT_STATED] = [_count_cell(row, NOT_STATED) for row in rows]
    if view.result.has_shares:
        columns["Pursue, per cent"] = [_share_cell(view, row) for row in rows]
        columns[f"{view.percent} per cent interval"] = [_interval_cell(view, row) for row in rows]
        if view.compares:
            head = f"Pursue share against {WHOLES[view.by][2]}"
            columns[head] = [_verdict(row) for row in rows]
        if has_per_cent_line(view):
            _add_per_cent(view, columns, rows[-1])
    return table_of(columns)


def has_per_cent_line(view: View) -> bool:
    """Whether the last line gives shares: of all rows together, or of the only one."""
    alone = len(view.frame) == 1
    last = view.frame.iloc[0] if alone else view.result.whole
    known = alone or last["recorded"] == last["recorded"]
    return known and last["status"] in (COMPARED, "provisional")


def _add_per_cent(view: View, columns: dict[str, list], row: dict) -> None:
    """Add the line of shares: strands of what has one, and what has one, or none, of all."""
    stated, recorded = row["stated"], row["recorded"]
    parts = [str(f"{row['row']}, per cent")]
    parts += [_per_cent(view, row[strand], stated) for strand in STRANDS]
    parts += [_per_cent(view, part, recorded) for part in (stated, row[NOT_STATED])]
    for cells in columns.values():
        cells.append(parts.pop(0) if parts else NOT_APPLICABLE)


def _per_cent(view: View, part: float, whole: float) -> object:
    return cell(part / whole * 100, False, view.decimals)


def _count_cell(row: dict, strand: str) -> object:
    hidden = strand in row["hidden_strands"]
    if strand in row["highs"]:
        return range_cell(row[strand], row["highs"][strand], hidden)
    return cell(row[strand], hidden, 0)


def _stated_cell(row: dict) -> object:
    more = sum(high - row[strand] for strand, high in row["highs"].items() if strand != NOT_STATED)
    if more:
        return range_cell(row["stated"], row["stated"] + more, row["status"] == "hidden")
    return cell(row["stated"], row["status"] == "hidden", 0)


def _share_cell(view: View, row: dict) -> object:
    return cell(row["share"], row["status"] == "hidden", view.decimals)


def _interval_cell(view: View, row: dict) -> object:
    if row["lower"] != row["lower"]:
        return cell(row["lower"], row["status"] == "hidden")
    return interval(row["lower"], row["upper"], view.decimals)


def _verdict(row: dict) -> str:
    if row["verdict"] is None:
        return NOT_APPLICABLE
    if row["verdict"]:
        return comparison.IN_A_COLUMN[row["verdict"]]
    return {**comparison.STATUSES, **words.STATUSES}[row["status"]].capitalize()


def _count_text(count: float, high: float) -> str:
    if count != count:
        return MISSING
    return figure(count) if high != high else interval(count, high)


def draw(view: View, illustrative: bool) -> Drawing | None:
    """Panels side by side; none where there is no share to draw."""
    parts = view.result.parts
    if parts["share"].notna().sum() == 0:
        return None
    texts = [
        HIDDEN if row["hidden"] else _count_text(row["count"], row["high"])
        for row in records(parts)
    ]
    frame = parts.assign(count=texts)
    panels = (*STRANDS, NOT_STATED)
    references = _references(view)
    most = {
        strand: np.nanmax([
            5.0, references.get(strand, 0.0), *frame.loc[frame["strand"].eq(strand), "upper"],
            *frame.loc[frame["strand"].eq(strand), "share"],
        ])
        for strand in panels
    }  # fmt: skip
    options = {
        "strands": panels,
        "rows": [
            {"label": str(row), "state": "focus" if row == view.focus else "plain"}
            for row in view.frame["row"]
        ],
        "x_label": _axis_words(view),
        "references": references,
        "reference_label": f"Dashed line: {WHOLES[view.by][1]}" if view.compares else "",
        "ends": {strand: min(100.0, value * 1.06) for strand, value in most.items()},
    }
    needs = partial(strand_chart.height, options["rows"])
    return Drawing(strand_chart.draw, frame, options, needs=needs, illustrative=illustrative)


def _axis_words(view: View) -> str:
    return (
        f"Per cent of {view.plural} with a {view.known} strand (Not stated: of all); number beside"
    )


def _references(view: View) -> dict[str, float]:
    if not view.compares:
        return {}
    whole = view.result.whole
    shares = {strand: whole[strand] / whole["stated"] * 100 for strand in view.result.strands}
    return shares | {NOT_STATED: whole[NOT_STATED] / whole["recorded"] * 100}
