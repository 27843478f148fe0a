"""Are we too heavy on Pursue? Shares of the four strands in aligned panels, counts beside.

No published source splits disruptions by strand, so strands are either stated in the returns or
declared by the user, and then printed as an assumption.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from rocu_analysis import reference
from rocu_analysis.errors import BadOption
from rocu_analysis.exhibits.balance_views import (
    WHOLES,
    View,
    draw,
    has_per_cent_line,
    table_of_counts,
)
from rocu_analysis.exhibits.common import (
    adding_note,
    by_hand_notes,
    counting_note,
    hidden_note,
    qualifier_notes,
    records,
    refuse_mixture,
    source_of,
)
from rocu_analysis.exhibits.exhibit import Exhibit, Recipe
from rocu_analysis.exhibits.strand_counts import BY, add_strands, balanced, rows_by_strand
from rocu_analysis.reference import NOT_STATED, STRANDS
from rocu_analysis.wording import balance as words
from rocu_analysis.wording import comparison
from rocu_analysis.wording.numbers import interval, paragraph, small_count
from rocu_analysis.wording.spoken_periods import spoken


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

    Returns
    -------
    Exhibit
        ``.data`` has the counts and shares of each row's strands, with their intervals.

    Raises
    ------
    BadOption
        Where neither a measure nor a map is given, or an option is not known.
    NotComparable
        Where rows overlap, one measure of the map is part of another, or the measure is an amount.
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
    figures, everything, period = add_strands(rows, name, period, counting, by)
    illustrative = refuse_mixture(figures.rows)
    result = balanced(figures, everything, by, confidence)
    percent = round(confidence * 100)
    view = View(result, figures, period, by, focus, threat, strands, percent)
    return Exhibit(
        kind="balance",
        headline=_headline(view),
        subtitle=_subtitle(view),
        alt=_alt(view),
        description=_description(view),
        table=table_of_counts(view),
        data=view.result.frame.drop(columns=["high", "highs"]),
        source=source_of(figures.rows),
        notes=_notes(view)
        + tuple(by_hand_notes(outcomes.attrs.get("accepted_by_hand", ()), figures.rows)),
        drawing=draw(view, illustrative),
        recipe=Recipe("balance", asked, {"outcomes": outcomes}),
        illustrative=illustrative,
    )


def _headline(view: View) -> str:
    if view.only_counts:
        return words.alone(view.plural, view.result.strands)
    if len(view.used) == 0:
        statuses = set(view.frame["status"])
        return words.NOTHING[next(name for name in words.NOTHING if name in statuses)]
    if not view.compares:
        return _headline_of_one(view, view.used.iloc[0])
    focus = view.focus if view.by == "region" else None
    own = view.used[view.used["row"].eq(focus)]
    figures = None
    if len(own):
        first = view.printed(own["share"].iloc[0])
        second = view.printed(view.result.whole["share"])
        large = own["stated"].iloc[0] >= words.LEAST_BASE
        figures = (first, second) if first != second and large else None
    return words.headline(
        list(view.used["verdict"]),
        noun=view.by,
        whole=WHOLES[view.by][2],
        focus=focus if len(own) else None,
        focus_verdict=own["verdict"].iloc[0] if len(own) else None,
        figures=figures,
    )


def _headline_of_one(view: View, row: pd.Series) -> str:
    """Headline of one row; where a strand has no figure, it names those that have one."""
    name, few = str(row["row"]), row["stated"] < words.LEAST_BASE
    if len(view.result.strands) < len(STRANDS):
        counts = {strand: row[strand] for strand in view.result.strands}
        if few:
            return words.one_small_row_of_some(name, counts, view.known)
        shares = {one: view.printed(100 * count / row["stated"]) for one, count in counts.items()}
        return words.one_row_of_some(name, shares, view.known)
    what = f"{view.plural} with a {view.known} strand"
    if few:
        return words.one_small_row(name, row["Pursue"], row["stated"], what)
    return words.one_row(name, view.printed(row["share"]), what)


def _subtitle(view: View) -> str:
    parts = [f"{view.label} by strand and {view.by}", view.threat]
    if view.by != "region":
        parts.append(view.focus or "all regions")
    unit = "number" if view.only_counts else "per cent and number"
    return ", ".join(part for part in [*parts, view.period, unit] if part)


def _alt(view: View) -> str:
    rows = f"{small_count(len(view.frame), view.by)} in {spoken(view.period)}"
    what = view.plural if view.threat is None else f"{view.plural} ({view.threat})"
    if not view.result.parts["share"].notna().any():
        return f"Table of {what} by strand for {rows}; no share can be drawn."
    return (
        f"Panels for Pursue, Prevent, Protect, Prepare and what has no stated strand, with shares "
        f"and counts of {what} for {rows}."
    )


def _description(view: View) -> str:
    if view.only_counts:
        return paragraph(*_counted(view), _left_out(view))
    parts = []
    whole, name = view.result.whole, WHOLES[view.by][1]
    if view.compares:
        parts.append(
            words.whole_sentence(name, view.plural, view.printed(whole["share"]),
                                 whole["Pursue"], whole["stated"], view.known)
        )  # fmt: skip
        parts.append(words.others_sentence(_other_shares(view)))
        parts.append(_standing(view))
    elif len(view.used) == 0 and not _left_out(view):
        parts.append(_headline(view))
    parts += [_row_sentence(view, row) for row in _told(view)]
    if len(view.frame) == 1 and len(view.used) == 1:
        parts.append(words.others_sentence(_other_shares(view)))
    if whole["recorded"] == whole["recorded"]:
        share = view.printed(whole[NOT_STATED] / whole["recorded"] * 100)
        parts.append(words.unstated_sentence(whole[NOT_STATED], share, view.known))
    parts.append(_left_out(view))
    return paragraph(*parts)


def _counted(view: View) -> list[str]:
    """What there is where there is no share: the counts of each strand, and of none."""
    whole, held = view.result.whole, view.result.strands
    counts = {strand: whole[strand] for strand in held if whole[strand] == whole[strand]}
    unstated = whole[NOT_STATED] if whole[NOT_STATED] == whole[NOT_STATED] else 0
    absent = [strand for strand in STRANDS if strand not in held]
    return [
        words.counted_sentence(view.plural, f"in {spoken(view.period)}", counts, unstated),
        words.absent_sentence(absent),
    ]


def _told(view: View) -> list[dict]:
    """Rows with a sentence of their own: the one in focus, or the only one with a share."""
    rows = [row for row in records(view.frame) if row["share"] == row["share"]]
    if len(rows) == 1:
        return rows
    return [row for row in rows if row["row"] == view.focus]


def _standing(view: View) -> str:
    """Which rows are above and below the whole in their pursue share."""
    above, below, same = (
        list(view.used.loc[view.used["verdict"].eq(verdict), "row"])
        for verdict in ("above", "below", "same")
    )
    return words.standing(above, below, len(same), noun=view.by, whole=WHOLES[view.by][2])


def _other_shares(view: View) -> dict[str, str]:
    whole = view.result.whole
    return {
        strand: view.printed(whole[strand] / whole["stated"] * 100)
        for strand in view.result.strands
        if strand != "Pursue"
    }


def _row_sentence(view: View, row: dict) -> str:
    limits = interval(row["lower"], row["upper"], view.decimals)
    return words.share_sentence(
        str(row["row"]), view.printed(row["share"]), limits, row["Pursue"], row["stated"],
        view.percent, view.known,
    )  # fmt: skip


def _left_out(view: View) -> str:
    names = {
        status: [str(name) for name in view.frame.loc[view.frame["status"].eq(status), "row"]]
        for status in ("hidden", "missing", "incomplete", "provisional")
    }
    ranged = [str(name) for name in view.frame.loc[view.frame["status"].eq("ranges"), "row"]]
    noun = view.by if len(view.frame) > 1 else None
    told = comparison.not_compared(**names, all_of=len(view.frame), noun=noun)
    return paragraph(told, words.ranged_sentence(ranged))


def _notes(view: View) -> tuple[str, ...]:
    shown = bool(view.frame["share"].notna().any())
    notes = [words.CAVEAT] if shown else []
    if view.strands is not None:
        notes.append(words.declared_note(view.strands))
    absent = [strand for strand in STRANDS if strand not in view.result.strands]
    if absent:
        notes.append(words.absent_note(absent, view.period, shared=not view.only_counts))
    if shown:
        notes += _share_notes(view)
    if view.by == "level":
        notes.append(
            "Levels are assessed by those who report them; they are shown, never weighted."
        )
    notes.append(counting_note(view.figures))
    frame = view.figures.frame
    notes += adding_note(frame) + hidden_note(frame) + qualifier_notes(frame, ["region", "strand"])
    return tuple(notes)


def _share_notes(view: View) -> list[str]:
    """How sure the shares are, who is told apart, and what the part without a strand could hide."""
    whole, widened = view.result.whole, view.result.widened
    notes = [words.interval_note(view.percent), words.spread_note(_history(view))]
    if view.compares:
        notes.append(
            words.told_apart_note(
                len(view.used), view.by, WHOLES[view.by][2], 100 - view.percent, widened=widened
            )
        )
    if whole["stated"] == whole["stated"] and whole[NOT_STATED] > 0:
        low = whole["Pursue"] / whole["recorded"] * 100
        high = (whole["Pursue"] + whole[NOT_STATED]) / whole["recorded"] * 100
        whose = WHOLES[view.by][1] if view.compares else str(view.used["row"].iloc[0])
        notes.append(words.bounds_note(low, high, view.decimals, whose))
    if view.by == "region" and view.compares and len(view.used) < len(view.frame):
        notes.append(f"The network is the {small_count(len(view.used), 'region')} compared.")
    if has_per_cent_line(view):
        notes.append(words.per_cent_note(view.known))
    return notes


def _history(view: View) -> tuple[int, float, float] | None:
    """Longest history of a row, and the least and greatest dispersion; none without any."""
    if not view.result.widened:
        return None
    rows = view.frame[view.frame["share"].notna()]
    if rows.empty:
        return None
    factors = rows["dispersion"]
    return int(rows["periods"].max()), float(factors.min()), float(factors.max())
