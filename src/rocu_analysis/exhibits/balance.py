"""Are we too heavy on Pursue? Shares of the four strands in aligned panels, counts beside.

No published source splits disruptions by strand, so strands are either stated in the returns or
declared by the user, and then printed as an assumption.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from rocu_analysis import reference
from rocu_analysis.charts import strands as strand_chart
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.errors import BadOption
from rocu_analysis.exhibits.common import (
    adding_note,
    by_hand_notes,
    cell,
    counting_note,
    hidden_note,
    qualifier_notes,
    records,
    refuse_mixture,
    source_of,
    table_of,
)
from rocu_analysis.exhibits.exhibit import Exhibit, Recipe
from rocu_analysis.exhibits.figures import Figures
from rocu_analysis.exhibits.printing import HIDDEN, MISSING, NOT_APPLICABLE
from rocu_analysis.exhibits.strand_counts import (
    ACTIVITY,
    BY,
    COMPARED,
    Balance,
    add_strands,
    balanced,
    rows_by_strand,
)
from rocu_analysis.reference import NOT_STATED, STRANDS
from rocu_analysis.wording import balance as words
from rocu_analysis.wording import comparison
from rocu_analysis.wording.numbers import figure, interval, listed, paragraph, small_count

# What all rows together are called in a table, in a sentence, and as what a row is held against.
WHOLES = {
    "region": ("Network", "the network", "the network"),
    "threat": ("All threats", "all threats", "the whole"),
    "tier": ("All tiers", "all tiers", "the whole"),
    "level": ("All levels", "all levels", "the whole"),
}
ONE_DECIMAL_FROM = 1000


def balance(
    outcomes: pd.DataFrame,
    measure: str | None = None,
    *,
    period: str | None = None,
    by: str = "region",
    strands: Mapping[str, str] | None = None,
    region: str | None = None,
    counting: str | None = None,
    threat: str | None = None,
    confidence: float = 0.95,
) -> Exhibit:
    """Show the shares of Pursue, Prevent, Protect and Prepare, and what has no strand.

    Parameters
    ----------
    outcomes : DataFrame
        The outcomes frame; it is not changed.
    measure : str, optional
        What is counted; may be left out where ``strands`` says it.
    period : str, optional
        The newest that is not provisional where missing.
    by : {"region", "threat", "tier", "level"}
        What the rows are. Levels are shown, never weighted.
    strands : mapping of str to str, optional
        Declared map from measure to strand, such as ``{"arrests": "Pursue"}``: an assumption of
        the user's, and printed as one.
    region : str, optional
        Region in focus; with another ``by``, the only region counted.
    counting, threat : str, optional
        Rows to keep.
    confidence : float

    Raises
    ------
    BadOption
        Where neither a measure nor a map is given, or an option is not known.
    NotComparable
        Where rows overlap, or one measure of the map is part of another.
    NoFigures, UnknownName
        Where there is nothing to show, or a name is not known.
    """
    asked = {
        "measure": measure, "period": period, "by": by,
        "strands": None if strands is None else dict(strands), "region": region,
        "counting": counting, "threat": threat, "confidence": confidence,
    }  # fmt: skip
    if by not in BY:
        raise BadOption("by", f"“{by}” is not a grouping", f"Allowed: {', '.join(BY)}")
    focus = None if region is None else reference.check_region(region)
    only = focus if by != "region" else None
    rows, name = rows_by_strand(outcomes, measure, strands, region=only, threat=threat)
    figures, period = add_strands(rows, name, period, counting, by)
    illustrative = refuse_mixture(figures.rows)
    view = _View(balanced(figures, by, confidence), figures, period, by, focus, threat, strands,
                 round(confidence * 100))  # fmt: skip
    return Exhibit(
        kind="balance",
        headline=_headline(view),
        subtitle=_subtitle(view),
        alt=_alt(view),
        description=_description(view),
        table=_table(view),
        data=view.result.frame.drop(columns=["high"]),
        source=source_of(figures.rows),
        notes=_notes(view) + tuple(by_hand_notes(outcomes, figures.rows)),
        drawing=_drawing(view, illustrative),
        recipe=Recipe("balance", asked, {"outcomes": outcomes}),
        illustrative=illustrative,
    )


@dataclass(frozen=True, eq=False)
class _View:
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
        return self.result.frame

    @property
    def used(self) -> pd.DataFrame:
        return self.frame[self.frame["status"].eq(COMPARED)]

    @property
    def compares(self) -> bool:
        return len(self.used) > 1

    @property
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
        if self.strands is not None:
            return "activities"
        return self.figures.measure["plural"]

    @property
    def label(self) -> str:
        if self.strands is not None:
            return ACTIVITY.capitalize()
        return self.figures.measure["label"]

    def printed(self, value: float) -> str:
        return figure(value, self.decimals)


def _headline(view: _View) -> str:
    statuses = set(view.frame["status"])
    if len(view.used) == 0:
        status = next(name for name in words.NOTHING if name in statuses)
        return words.NOTHING[status]
    if not view.compares:
        row = view.used.iloc[0]
        name = row["row"] if view.by == "region" else f"{row['row']}".capitalize()
        return words.one_row(name, view.printed(row["share"]), _what(view))
    focus = view.focus if view.by == "region" else None
    own = view.used[view.used["row"].eq(focus)]
    figures = None
    if len(own):
        first = view.printed(own["share"].iloc[0])
        second = view.printed(view.result.whole["share"])
        figures = (first, second) if first != second else None
    return words.headline(
        list(view.used["verdict"]),
        noun=view.by,
        whole=WHOLES[view.by][2],
        focus=focus if len(own) else None,
        focus_verdict=own["verdict"].iloc[0] if len(own) else None,
        figures=figures,
    )


def _what(view: _View) -> str:
    """What the share is of: all activity, or that of the strands that have a figure."""
    if len(view.result.strands) == len(STRANDS):
        return view.plural
    return f"{listed(view.result.strands)} {view.plural}"


def _subtitle(view: _View) -> str:
    parts = [f"{view.label} by strand and {view.by}", view.threat]
    if view.by != "region":
        parts.append(view.focus or "all regions")
    parts += [view.period, "per cent and number"]
    return ", ".join(part for part in parts if part)


def _alt(view: _View) -> str:
    rows = small_count(len(view.frame), view.by)
    return (
        f"Panels for Pursue, Prevent, Protect, Prepare and what has no stated strand, with shares "
        f"and counts of {view.plural} for {rows} in {view.period}."
    )


def _description(view: _View) -> str:
    parts = []
    whole, name = view.result.whole, WHOLES[view.by][1]
    if view.compares:
        parts.append(
            words.whole_sentence(name, view.plural, view.printed(whole["share"]),
                                 whole["Pursue"], whole["stated"], view.known)
        )  # fmt: skip
        parts.append(words.others_sentence(_other_shares(view)))
        parts.append(_standing(view))
    elif len(view.used) == 0:
        parts.append(_headline(view))
    for row in view.frame[view.frame["row"].eq(view.focus) | (not view.compares)].to_dict(
        "records"
    ):
        if row["share"] == row["share"]:
            parts.append(_row_sentence(view, row))
    if whole["recorded"] == whole["recorded"]:
        share = view.printed(whole[NOT_STATED] / whole["recorded"] * 100)
        parts.append(
            words.unstated_sentence(whole[NOT_STATED], whole["recorded"], share, view.known)
        )
    parts.append(_left_out(view))
    return paragraph(*parts)


def _standing(view: _View) -> str:
    """Which rows are above and below the whole in their pursue share."""
    names = [
        list(view.used.loc[view.used["verdict"].eq(verdict), "row"])
        for verdict in ("above", "below", "same")
    ]
    text = comparison.standing(*names)
    return text.replace("the network", WHOLES[view.by][2])


def _other_shares(view: _View) -> dict[str, str]:
    whole = view.result.whole
    return {
        strand: view.printed(whole[strand] / whole["stated"] * 100)
        for strand in view.result.strands
        if strand != "Pursue"
    }


def _row_sentence(view: _View, row: dict) -> str:
    limits = interval(row["lower"], row["upper"], view.decimals)
    return words.share_sentence(
        str(row["row"]), view.printed(row["share"]), limits, row["Pursue"], row["stated"],
        view.percent, view.known,
    )  # fmt: skip


def _left_out(view: _View) -> str:
    names = {
        status: [str(name) for name in view.frame.loc[view.frame["status"].eq(status), "row"]]
        for status in ("hidden", "missing", "incomplete", "provisional")
    }
    return comparison.not_compared(**names)


def _table(view: _View) -> pd.DataFrame:
    """Counts by strand, the pursue share with its interval, the verdict; all together last."""
    rows = records(view.frame)
    columns: dict[str, list] = {view.by.capitalize(): [str(row["row"]) for row in rows]}
    for strand in (*STRANDS, NOT_STATED):
        head = f"{strand}, {view.period}" if strand == "Pursue" else strand
        columns[head] = [_count_cell(row, strand) for row in rows]
    columns[f"With a {view.known} strand"] = [_sum_cell(row, "stated") for row in rows]
    columns["All recorded" if view.strands is None else "All counted here"] = [
        _sum_cell(row, "recorded") for row in rows
    ]
    columns[f"Pursue, per cent of {view.known}"] = [_share_cell(view, row, "share") for row in rows]
    for name in ("lower", "upper"):
        head = f"{name.capitalize()} limit, {view.percent} per cent"
        columns[head] = [_share_cell(view, row, name) for row in rows]
    for strand in view.result.strands:
        if strand != "Pursue":
            columns[f"{strand}, per cent of {view.known}"] = [
                _ratio_cell(view, row, strand, "stated") for row in rows
            ]
    columns["Not stated, per cent of recorded"] = [
        _ratio_cell(view, row, NOT_STATED, "recorded") for row in rows
    ]
    if view.compares:
        columns[f"Pursue share against {WHOLES[view.by][2]}"] = [
            _verdict(view, row) for row in rows
        ]
        last = _table_whole(view, list(columns))
        columns = {name: [*cells, last[name]] for name, cells in columns.items()}
    return table_of(columns)


def _count_cell(row: dict, strand: str) -> object:
    return cell(row[strand], strand in row["hidden_strands"], 0)


def _sum_cell(row: dict, name: str) -> object:
    return cell(row[name], row["status"] == "hidden", 0)


def _share_cell(view: _View, row: dict, name: str) -> object:
    return cell(row[name], row["status"] == "hidden", view.decimals)


def _ratio_cell(view: _View, row: dict, part: str, whole: str) -> object:
    usable = row["status"] in (COMPARED, "provisional") and row[whole]
    value = row[part] / row[whole] * 100 if usable else np.nan
    return cell(value, row["status"] == "hidden", view.decimals)


def _verdict(view: _View, row: dict) -> str:
    if row["verdict"]:
        text = comparison.VERDICTS[row["verdict"]].replace("the network", WHOLES[view.by][2])
        return text.capitalize()
    more = {"nothing": "nothing recorded", "unstated": "no strand is stated"}
    return {**comparison.STATUSES, **more}[row["status"]].capitalize()


def _table_whole(view: _View, names: list[str]) -> dict[str, object]:
    """Row of all compared rows together."""
    whole = view.result.whole.to_dict() | {"hidden_strands": (), "row": WHOLES[view.by][0]}
    cells = [whole["row"]]
    cells += [_count_cell(whole, strand) for strand in (*STRANDS, NOT_STATED)]
    cells += [_sum_cell(whole, "stated"), _sum_cell(whole, "recorded")]
    cells += [_share_cell(view, whole, name) for name in ("share", "lower", "upper")]
    cells += [_ratio_cell(view, whole, strand, "stated")
              for strand in view.result.strands if strand != "Pursue"]  # fmt: skip
    cells += [_ratio_cell(view, whole, NOT_STATED, "recorded"), NOT_APPLICABLE]
    return dict(zip(names, cells, strict=True))


def _notes(view: _View) -> tuple[str, ...]:
    whole = view.result.whole
    notes = [words.CAVEAT]
    if view.strands is not None:
        notes.append(words.declared_note(view.strands))
    absent = [strand for strand in STRANDS if strand not in view.result.strands]
    if absent:
        notes.append(words.absent_note(absent, view.period))
    notes.append(
        f"Pursue: Wilson's interval at {view.percent} per cent. Prevent, Protect and Prepare: "
        f"Goodman's, which hold together at {view.percent} per cent, where every strand has 5 or "
        f"more. They cover chance alone."
    )
    if view.compares:
        notes.append(
            comparison.beyond_chance(len(view.used), view.percent / 100)
            .replace("A region counts", f"A {view.by} counts")
            .replace("the network", WHOLES[view.by][2])
            .replace("region", view.by)
            + "."
        )
    if whole["stated"] == whole["stated"] and whole[NOT_STATED] > 0:
        low = whole["Pursue"] / whole["recorded"] * 100
        high = (whole["Pursue"] + whole[NOT_STATED]) / whole["recorded"] * 100
        notes.append(words.bounds_note(low, high, view.decimals, WHOLES[view.by][1]))
    if view.by == "level":
        notes.append(
            "Levels are assessed by those who report them; they are shown, never weighted."
        )
    notes.append(counting_note(view.figures))
    frame = view.figures.frame
    notes += adding_note(frame) + hidden_note(frame) + qualifier_notes(frame, ["region", "strand"])
    return tuple(notes)


def _drawing(view: _View, illustrative: bool) -> Drawing | None:
    parts = view.result.parts
    if parts["share"].notna().sum() == 0:
        return None
    texts = [
        HIDDEN if hidden else MISSING if count != count else figure(count)
        for hidden, count in zip(parts["hidden"], parts["count"], strict=True)
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


def _axis_words(view: _View) -> str:
    return (
        f"Per cent of {view.plural} with a {view.known} strand (Not stated: of all); number beside"
    )


def _references(view: _View) -> dict[str, float]:
    if not view.compares:
        return {}
    whole = view.result.whole
    shares = {strand: whole[strand] / whole["stated"] * 100 for strand in view.result.strands}
    return shares | {NOT_STATED: whole[NOT_STATED] / whole["recorded"] * 100}
