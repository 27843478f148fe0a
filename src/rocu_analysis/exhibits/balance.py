"""Are we too heavy on Pursue? Shares of the four strands in aligned panels, counts beside.

The share of Pursue is of everything with a stated strand; what has none stands beside it. A row
lacks a share where a strand is hidden, missing or without some of its forces; and where Pursue, or
everything else, has no figure anywhere, there is no share of anything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from rocu_analysis.charts import dots
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.errors import NoFigures, NotComparable
from rocu_analysis.exhibits.against_whole import (
    APART,
    COMPARED,
    IN_A_COLUMN,
    STATUSES,
    not_compared,
    on_each_side,
    told_apart,
)
from rocu_analysis.exhibits.common import (
    AddedUp,
    added_up,
    adding_note,
    by_hand_notes,
    cell,
    counting_note,
    hidden_note,
    qualifier_notes,
    range_cell,
    records,
    table_of,
)
from rocu_analysis.exhibits.exhibit import Key
from rocu_analysis.exhibits.figures import (
    Figures,
    add_up,
    at_period,
    latest_period,
    shown_in,
    sums_of,
)
from rocu_analysis.exhibits.kinds import Chosen, Kind, Method, Selection, Told
from rocu_analysis.exhibits.printing import HIDDEN, MISSING, NOT_APPLICABLE
from rocu_analysis.exhibits.strands import (
    ACTIVITY,
    ALONE,
    SHARED,
    Shares,
    absent_sentence,
    alone,
    counted_sentence,
    declared_note,
    join_strands,
    makes_a_share,
    select_by_strand,
    shares_of,
)
from rocu_analysis.periods import span
from rocu_analysis.reference import NOT_STATED, STRANDS
from rocu_analysis.wording.numbers import figure, interval, listed, paragraph, small, small_count
from rocu_analysis.wording.say import capital, fit, note, say
from rocu_analysis.wording.spoken_periods import spoken

if TYPE_CHECKING:
    from rocu_analysis.exhibits.exhibit import Exhibit
    from rocu_analysis.schema import Counting

# What all rows together are called in a table, in a sentence, and as what a row is held against.
WHOLES = {
    "region": ("Network", "the network", "the network"),
    "threat": ("All threats", "all threats", "the whole"),
    "tier": ("All tiers", "all tiers", "the whole"),
    "level": ("All levels", "all levels", "the whole"),
    "period": ("All periods", "all periods", "all periods together"),
}
NO_DIFFERENCE = "no clear difference"
VERDICTS = {
    "above": "above", "same": NO_DIFFERENCE, "below": "below", "apart": "not compared",
}  # fmt: skip
LARGE = 10_000  # from so many, numbers leave no room for the chart, and stand in the table
LEAST_BASE = 20  # of fewer, a headline gives the counts: a percentage of a tiny base misleads
ONE_DECIMAL_FROM = 1000
NOTHING = {
    "hidden": "Counts are hidden to protect people, so no Pursue share is shown",
    "missing": "No Pursue share can be given: a strand has no figure",
    "ranges": "No Pursue share can be given: a count is known only as a range",
    "incomplete": "No Pursue share can be given: forces are missing from every region",
    "provisional": "All figures are provisional, so no Pursue share is compared yet",
    "nothing": "Nothing is recorded under a stated strand, so there is no Pursue share",
    "unstated": "No strand is stated, so no Pursue share can be given",
}
IN_THE_TABLE = {
    **STATUSES,
    **IN_A_COLUMN,
    "nothing": "nothing recorded",
    "unstated": "no strand is stated",
    ALONE: "no share",
    "ranges": "known only as a range",
}


def balance(
    outcomes: pd.DataFrame,
    measure: str | None = None,
    *,
    period: str | None = None,
    by: Literal["region", "threat", "tier", "level", "period"] = "region",
    strands: Mapping[str, str] | None = None,
    region: str | None = None,
    counting: Counting | None = None,
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
    by : {"region", "threat", "tier", "level", "period"}
        What the rows are. Levels are shown, never weighted; periods are all that there are, those
        without days last.
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
    strands = dict(strands) if strands else None
    return KIND.ask(**locals())


# --- which rows ----------------------------------------------------------------------------------


def _choose(
    outcomes: pd.DataFrame, *, measure, period, by, strands, region, counting, threat, confidence
) -> Chosen:
    only = region if by != "region" else None
    chosen = select_by_strand(outcomes, measure, strands, region=only, threat=threat)
    rows, name = join_strands(chosen, strands)
    if by == "period":
        period = _reach(rows)
    elif period is None:
        everything = add_up(rows, name, counting=counting, by=_kept_apart(by)).frame
        if everything.empty:
            raise NoFigures("outcomes", f"no figure of {name} has a period with dates")
        period = latest_period(_fullest(everything))
    shown = pd.concat(chosen.values())
    if by != "period":
        shown = shown_in(shown, name, period, counting)
    grain = (*_kept_apart(by), *(["threat"] if threat and by != "threat" else []))
    return Chosen(
        tuple(
            Selection(name, rows, shown[shown["measure"] == name], grain)
            for name, rows in chosen.items()
        ),
        {"period": period, "accepted": outcomes.attrs.get("accepted_by_hand", ())},
    )


def _kept_apart(by: str) -> list[str]:
    return ["strand"] if by in ("region", "period") else ["strand", by]


def _reach(rows: pd.DataFrame) -> str:
    """From the first day of all periods to the last."""
    first, last = rows["period_start"].min(), rows["period_end"].max()
    if first != first or last != last:
        return NOT_STATED
    return span(first.date(), last.date()).label


def _fullest(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows of the periods in which the most strands have a figure."""
    held = frame[frame["value"].notna() | frame["hidden"]]
    number = held.groupby("period")["strand"].nunique()
    most = number[number == number.max()].index
    return frame[frame["period"].isin(most)] if len(most) else frame


# --- shares and verdicts -------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _View:
    """What words, table and chart draw on."""

    shares: Shares
    figures: Figures
    period: str
    by: str
    focus: str | None
    threat: str | None
    strands: Mapping[str, str] | None
    percent: int

    @cached_property
    def rows(self) -> list[dict]:
        return records(self.shares.frame)

    @cached_property
    def used(self) -> list[dict]:
        """Rows that are compared."""
        return [row for row in self.rows if row["status"] == COMPARED]

    @property
    def compares(self) -> bool:
        """Whether there is more than one row to compare."""
        return len(self.used) > 1

    @property
    def only_counts(self) -> bool:
        """Whether no share can be given, since Pursue or everything else has no figure."""
        counted = any(row["status"] in (ALONE, "unstated") for row in self.rows)
        return counted and not makes_a_share(self.shares.held)

    @property
    def widened(self) -> bool:
        """Whether intervals allow for a history."""
        return bool(np.isfinite(self.shares.frame["freedom"]).any())

    @property
    def absent(self) -> list[str]:
        """Strands without any figure."""
        return [strand for strand in STRANDS if strand not in self.shares.held]

    @cached_property
    def decimals(self) -> int:
        """One decimal only where the smallest whole bears it."""
        stated = self.shares.frame["stated"].dropna()
        return 1 if len(stated) and stated.min() >= ONE_DECIMAL_FROM else 0

    @property
    def known(self) -> str:
        """How figures came to their strand: stated in the returns, or declared by the user."""
        return "stated" if self.strands is None else "declared"

    @cached_property
    def added_up(self) -> AddedUp | None:
        """Regions in the line of all rows together, or in every row; None where that is one."""
        if self.by == "region":
            names = [row["row"] for row in self.rows if row["status"] in (COMPARED, ALONE)]
            return added_up(names) if len(self.rows) > 1 and len(names) > 1 else None
        frame = self.figures.frame
        short = frame.loc[frame["lacking"].map(len).gt(0), "region"]
        return None if self.focus else added_up(set(frame["region"]) - set(short))

    @property
    def plural(self) -> str:
        """What is counted, in the plural."""
        return self.figures.measure["plural"] if self.strands is None else "activities"

    @property
    def has_per_cent_line(self) -> bool:
        """Whether the table's last line gives shares: of all rows together, or of the only one."""
        last = self.rows[0] if len(self.rows) == 1 else self.shares.whole
        return last["status"] in SHARED and _is(last["recorded"])

    def printed(self, value: float) -> str:
        """Per cent as it is printed everywhere."""
        return figure(value, self.decimals)

    def share(self, row: Mapping, strand: str) -> float:
        """Per cent that a strand is of what has one, or what has none of all recorded."""
        return 100 * row[strand] / row["recorded" if strand == NOT_STATED else "stated"]


def _is(value: float) -> bool:
    return value == value


def _view(
    chosen: Chosen, *, measure, period, by, strands, region, counting, threat, confidence
) -> _View:
    rows, name = join_strands({held.measure: held.rows for held in chosen.selections}, strands)
    details = _kept_apart(by)
    if by == "period":
        figures = add_up(rows, name, counting=counting, by=details)
        undated = sums_of(figures.undated, details) if len(figures.undated) else None
        figures = replace(
            figures,
            frame=pd.concat([figures.frame, undated], ignore_index=True),
            rows=pd.concat([figures.rows, figures.undated], ignore_index=True),
        )
        percent, none = round(confidence * 100), figures.frame.iloc[:0]
        shares = shares_of(figures, none, by, confidence)
        reach = chosen.facts["period"]
        return _View(shares, figures, reach, by, region, threat, strands, percent)
    period = period or chosen.facts["period"]
    try:
        everything = add_up(rows, name, counting=counting, by=details)
    except NotComparable:  # perhaps only other periods overlap: then they are no history
        everything = None
    figures = at_period(everything, rows, name, period, counting=counting, by=details)
    past = figures.frame.iloc[:0] if everything is None else everything.frame
    focus = region
    shares, percent = shares_of(figures, past, by, confidence), round(confidence * 100)
    return _View(shares, figures, period, by, focus, threat, strands, percent)


# --- words ---------------------------------------------------------------------------------------


def _tell(chosen: Chosen, **asked) -> Told:
    view = _view(chosen, **asked)
    return Told(
        headline=_headline(view),
        subtitle=_subtitle(view),
        alt=_alt(view),
        description=_description(view),
        brief=_brief(view),
        care=_care(view),
        key=_key(view),
        marks=["recorded"],
        table=_table(view),
        rows=view.figures.rows,
        data=view.shares.frame.drop(columns=["high", "highs"]),
        notes=[*_notes(view), *by_hand_notes(chosen.facts["accepted"], view.figures.rows)],
        drawing=_drawing(view),
        false_alarm=1 - asked["confidence"] if view.compares else 0.0,
    )


def _headline(view: _View) -> str:
    if view.only_counts:
        return alone(view.plural, view.shares.held)
    if not view.used:
        statuses = {row["status"] for row in view.rows}
        return NOTHING[next(name for name in NOTHING if name in statuses)]
    if not view.compares:
        return _headline_of_one(view, view.used[0])
    if view.by == "period":
        shares = sorted(row["share"] for row in view.used if row["stated"] >= LEAST_BASE)
        if len(shares) > 1:
            reach = " to ".join(dict.fromkeys(map(view.printed, (shares[0], shares[-1]))))
            text = f"Pursue share was {reach} per cent in {small_count(len(shares), 'period')}"
            of = f"{text} of {small(len(view.rows))}" if len(shares) < len(view.rows) else text
            return fit(f"{of}, by {view.known} strand", of, text)
    focus = _focus(view)
    return headline(
        [row["verdict"] for row in view.used],
        noun=view.by,
        whole=WHOLES[view.by][2],
        focus=focus and focus["row"],
        focus_verdict=focus and focus["verdict"],
        figures=focus and _figures(view, focus),
    )


def _focus(view: _View) -> dict | None:
    """Row of the region in focus, where it is compared."""
    if view.by != "region" or not view.compares:
        return None
    return next((row for row in view.used if row["row"] == view.focus), None)


def _figures(view: _View, focus: dict) -> tuple[str, str] | None:
    """Share of the one in focus and of the whole, where the base bears a percentage."""
    if focus["stated"] < LEAST_BASE:
        return None
    return view.printed(focus["share"]), view.printed(view.shares.whole["share"])


def headline(
    verdicts: Sequence[str],
    *,
    noun: str = "region",
    whole: str = "the network",
    focus: str | None = None,
    focus_verdict: str | None = None,
    figures: tuple[str, str] | None = None,
) -> str:
    """Say how many rows differ from the whole in their Pursue share, or how one in focus stands.

    >>> headline(["same"] * 9 + ["below"])
    'Pursue share: nine of ten regions show no clear difference from the network'
    >>> headline([], focus="London", focus_verdict="same", figures=("68", "66"))
    'London: 68 per cent Pursue, network 66; no clear difference'
    """
    if focus is not None and focus_verdict is not None:
        stands = f"{focus_verdict} it" if focus_verdict in APART else NO_DIFFERENCE
        if figures is not None:
            against = whole.removeprefix("the ")
            return fit(f"{focus}: {figures[0]} per cent Pursue, {against} {figures[1]}; {stands}")
        stands = f"is {focus_verdict}" if focus_verdict in APART else f"shows {NO_DIFFERENCE} from"
        return fit(f"{focus}: the Pursue share {stands} {whole}")
    apart = sum(verdict != "same" for verdict in verdicts)
    return f"Pursue share: {told_apart(apart, len(verdicts), noun, whole)}"


def _headline_of_one(view: _View, row: dict) -> str:
    """Headline of one row; where a strand has no figure, it names those that have one."""
    name, stated = row["row"], row["stated"]
    few = stated < LEAST_BASE
    if view.absent:
        texts = [
            f"{figure(row[strand])} {strand}"
            if few
            else f"{view.printed(100 * row[strand] / stated)} per cent {strand}"
            for strand in view.shares.held
        ]
        by_strand = f"{name}: {listed(texts)}, by {view.known} strand"
        return by_strand if few else fit(by_strand, f"{name}: {listed(texts)}", listed(texts))
    given = {"name": name, "what": f"{view.plural} with a {view.known} strand"}
    if few:
        verb = "is" if row["Pursue"] == stated == 1 else "are"
        given |= {"n": row["Pursue"], "of": stated, "verb": verb}
        templates = "{name}: {n} of {of} {what} {verb} Pursue", "{name}: {n} of {of} {verb} Pursue"
    else:
        given["share"] = view.printed(row["share"])
        templates = (
            "{name}: {share} per cent of {what} are Pursue",
            "{share} per cent of {what} are Pursue",
            "{name}: {share} per cent are Pursue",
        )
    return fit(*(say(template, **given) for template in templates))


def _subtitle(view: _View) -> str:
    label = view.figures.measure["label"] if view.strands is None else capital(ACTIVITY)
    where = view.focus if view.by != "region" else None
    if view.added_up and (view.by != "region" or view.added_up.sentence):
        where = view.added_up.words
        where = f"network of {where}" if view.by == "region" else where
    unit = "number" if view.only_counts else "per cent and number"
    parts = [f"{label} by strand and {view.by}", view.threat, where, view.period, unit]
    return ", ".join(part for part in parts if part)


def _alt(view: _View) -> str:
    rows = f"{small_count(len(view.rows), view.by)} in {spoken(view.period)}"
    what = view.plural if view.threat is None else f"{view.plural} ({view.threat})"
    if not view.shares.frame["share"].notna().any():
        return f"Table of {what} by strand for {rows}; no share can be drawn."
    return (
        f"Dots with intervals of the Pursue share of {what} for {rows}, with shares and numbers of "
        f"the other strands and of what has no stated strand beside."
    )


def _description(view: _View) -> str:
    whole, left_out = view.shares.whole, _left_out(view)
    of = view.added_up.sentence if view.added_up else ""
    if view.only_counts:
        counts = {strand: whole[strand] for strand in view.shares.held if _is(whole[strand])}
        unstated = whole[NOT_STATED] if _is(whole[NOT_STATED]) else 0
        counted = counted_sentence(view.plural, f"in {spoken(view.period)}", counts, unstated)
        return paragraph(counted, of, absent_sentence(view.absent), left_out)
    parts, others = [], [f"{strand} {view.printed(view.share(whole, strand))} per cent"
                         for strand in view.shares.held if strand != "Pursue"]  # fmt: skip
    rest = f"The rest is {listed(others)}" if others else ""
    if view.compares:
        parts.append(_whole_sentence(view))
        parts += [of, rest, *_standing(view)]
        of = ""
    elif not view.used and not left_out:
        parts.append(_headline(view))
    with_share = [row for row in view.rows if _is(row["share"])]
    for row in with_share:
        # Only the one in focus, or the only one with a share, has a sentence of its own.
        if len(with_share) == 1 or row["row"] == view.focus:
            parts.append(_row_sentence(view, row))
    if len(view.rows) == 1 and view.used:
        parts.append(rest)
    if _is(whole["recorded"]):
        template = "Every figure counted here has a {known} strand"
        if whole[NOT_STATED]:
            template = "No strand is {known} for another {n}, {share} per cent of all recorded"
        share = view.printed(view.share(whole, NOT_STATED)) if whole[NOT_STATED] else ""
        parts.append(say(template, known=view.known, n=whole[NOT_STATED], share=share))
    return paragraph(*parts, of, left_out)


def _brief(view: _View) -> str:
    """The share of the one in focus, or of all, and who differs."""
    if view.only_counts or not view.used:
        return ""
    row = _focus(view) or (view.used[0] if len(view.used) == 1 else None)
    if view.by == "period" or not row:
        standing = _standing(view)[:1] if view.compares else []
        return paragraph(_whole_sentence(view) if view.compares else "", *standing)
    network = f"{capital(WHOLES[view.by][2])}: {view.printed(view.shares.whole['share'])} per cent"
    return paragraph(_row_sentence(view, row), network if view.compares else "")


def _care(view: _View) -> str:
    """What must be known: the strands are declared, or prevention work may go unrecorded."""
    if not view.shares.frame["share"].notna().any():
        return ""
    if view.strands is not None:
        return "No source states a strand: which measure is Pursue is this paper's assumption."
    return "Shares are of what was recorded, and prevention work may go unrecorded."


def _key(view: _View) -> Key | None:
    """The Pursue share of the one in focus, the only one, or all."""
    row = _focus(view) or (view.used[0] if len(view.used) == 1 else None)
    if view.only_counts or not view.used:
        return None
    against, where = "", f" across {WHOLES[view.by][1]}"
    if row is not None:
        where = f", {row['row']}"
        if view.compares:
            whole = view.printed(view.shares.whole["share"])
            against = f"; {WHOLES[view.by][2].removeprefix('the ')} {whole}%"
    row = view.shares.whole if row is None else row
    share = f"{view.printed(row['share'])}% Pursue"
    if row["stated"] < LEAST_BASE:
        share, against = f"{figure(row['Pursue'])} of {figure(row['stated'])} Pursue", ""
    text = f"of {figure(row['stated'])} {view.plural} with a {view.known} strand{where}{against}"
    none = row[NOT_STATED] if _is(row[NOT_STATED]) else 0
    without = say("{n} {n|has|have} no {known} strand", n=none, known=view.known) if none else ""
    return Key(share, paragraph(text, without).replace("Of ", "of ", 1))


def _row_sentence(view: _View, row: Mapping) -> str:
    """Share of one row with its interval and counts."""
    return say(
        "{row}: {share} per cent Pursue ({percent} per cent interval {limits}), {n} of {of} with a "
        "{known} strand",
        row=row["row"], share=view.printed(row["share"]), percent=view.percent,
        limits=interval(row["lower"], row["upper"], view.decimals), n=row["Pursue"],
        of=row["stated"], known=view.known,
    )  # fmt: skip


def _whole_sentence(view: _View) -> str:
    """Share of all rows together."""
    whole = view.shares.whole
    return say(
        "Across {name} {share} per cent of recorded {plural} with a {known} strand are Pursue ({n} "
        "of {of})",
        name=WHOLES[view.by][1], share=view.printed(whole["share"]), plural=view.plural,
        known=view.known, n=whole["Pursue"], of=whole["stated"],
    )  # fmt: skip


def _standing(view: _View) -> list[str]:
    """Name the rows on each side of the whole, and count the rest."""
    above, below, same = (
        [row["row"] for row in view.used if row["verdict"] == side] for side in (*APART, "same")
    )
    whole, noun, number = WHOLES[view.by][2], view.by, len(same)
    parts = on_each_side(above, below, whole)
    if not parts:
        return [told_apart(0, number, noun, whole)]
    if same:
        others = noun if number == 1 else f"{small(number)} {noun}s"
        parts.append(
            f"The other {others} {'shows' if number == 1 else 'show'} {NO_DIFFERENCE} from it"
        )
    return parts


def _left_out(view: _View) -> str:
    """Rows that are not compared, and why."""
    names: dict[str, list[str]] = {}
    for row in view.rows:
        names.setdefault(row["status"], []).append(row["row"])
    noun = view.by if len(view.rows) > 1 else None
    ranged = say(
        "{n|A count|Counts} of {names} {n|is|are} known only as {n|a range|ranges}, so {n|it|they} "
        "{n|has|have} no {n|share|shares}",
        names=names.get("ranges", []), n=len(names.get("ranges", [])),
    )  # fmt: skip
    return paragraph(not_compared(names, len(view.rows), noun), ranged if "ranges" in names else "")


def _notes(view: _View) -> list[str]:
    shown = bool(view.shares.frame["share"].notna().any())
    notes = []
    if view.strands is not None:
        notes.append(declared_note(view.strands))
    if view.absent:
        then = "there is no whole to share" if view.only_counts else ""
        notes.append(
            note(
                "no-whole" if view.only_counts else "absent",
                "{names} {names|has|have} no figure in {when:spoken}: missing, not zero, so {then}",
                names=view.absent, when=view.period,
                then=then or "the shares are of the other strands only",
            )
        )  # fmt: skip
    if shown:
        notes += _share_notes(view)
    if view.by == "level":
        notes.append(
            "Levels are assessed by those who report them; they are shown, never weighted."
        )
    frame = view.figures.frame
    return [
        *notes,
        counting_note(view.figures),
        *adding_note(frame),
        *hidden_note(frame),
        *qualifier_notes(frame, ["period" if view.by == "period" else "region", "strand"]),
    ]


def _share_notes(view: _View) -> list[str]:
    """How sure the shares are, who is told apart, and what the part without a strand could hide."""
    whole, against, number = view.shares.whole, WHOLES[view.by][2], len(view.used)
    notes = [
        note(
            "wilson",
            "The interval of the Pursue share is Wilson's, at {percent} per cent",
            percent=view.percent,
        ),
        _spread_note(view),
    ]
    if view.compares:
        alike = "" if view.widened else " and counts to vary by chance alone"
        more = "" if view.widened else "; where work is recorded in clusters it is more"
        notes.append(
            say(
                "A difference is clear where the interval leaves out the share of {whole} and it "
                "also stands when {n:words} {noun}s are looked at together (Holm's rule at {false} "
                "per cent). Were all {noun}s alike{alike}, at most about {false} papers in 100 "
                "would name any of them{more}.",
                noun=view.by, whole=against, n=number, false=100 - view.percent, alike=alike,
                more=more,
            )
        )  # fmt: skip
    if _is(whole["stated"]) and whole[NOT_STATED] > 0:
        low, high = (100 * n / whole["recorded"]
                     for n in (whole["Pursue"], whole["Pursue"] + whole[NOT_STATED]))  # fmt: skip
        whose = WHOLES[view.by][1] if view.compares else view.used[0]["row"]
        notes.append(
            f"If none or all of the part without a stated strand were Pursue, the share of {whose} "
            f"would be {view.printed(low)} or {view.printed(high)} per cent."
        )
    if view.by == "region" and view.compares and number < len(view.rows):
        notes.append(f"The network is the {small_count(number, 'region')} compared.")
    if view.has_per_cent_line:
        notes.append(
            f"In the line of per cents the strands are shares of what has a {view.known} strand; "
            f"what has one, and what has none, are shares of all recorded."
        )
    return notes


def _spread_note(view: _View) -> str:
    """What the intervals cover: chance, or the usual variation of recording too."""
    rows = view.shares.frame[view.shares.frame["share"].notna()]
    if not view.widened:
        return note(
            "chance-alone",
            "The intervals cover chance alone: there are fewer than eight earlier periods to tell "
            "how far recorded shares vary of themselves, and work recorded in clusters varies more",
        )
    first, last = (figure(rows["dispersion"].agg(end), 1) for end in ("min", "max"))
    return note(
        "recording",
        "The intervals cover chance and the usual variation of recording, as {periods} earlier "
        "periods show it: the variance of the Pursue share from one period to the next was {span} "
        "times what chance alone gives (never taken to be less)",
        periods=int(rows["periods"].max()), span=first if first == last else f"{first} to {last}",
    )  # fmt: skip


# --- table and chart -----------------------------------------------------------------------------


def _table(view: _View) -> pd.DataFrame:
    """Counts by strand, the Pursue share with its interval, and the verdict.

    Below the rows stand all of them together, where there are several, and the shares of the last
    line in per cent.
    """
    rows, decimals, against = list(view.rows), view.decimals, WHOLES[view.by][2]
    if len(rows) > 1 and _is(view.shares.whole["recorded"]):
        name = WHOLES[view.by][0]
        if view.by == "region" and view.added_up:
            name = view.added_up.label(name)
        rows.append(
            view.shares.whole | {"row": name, "hidden_strands": (), "highs": {}, "verdict": None}
        )
    first = view.by.capitalize()
    if view.by != "region" and view.added_up:
        first = view.added_up.label(first)
    columns: dict[str, list] = {first: [row["row"] for row in rows]}
    for strand in STRANDS:
        head = f"{strand}, {view.period}" if strand == "Pursue" else strand
        columns[head] = [_count(row, strand) for row in rows]
    shares = makes_a_share(view.shares.held)
    if shares:
        columns[f"With a {view.known} strand"] = [_stated(row) for row in rows]
    columns[NOT_STATED] = [_count(row, NOT_STATED) for row in rows]
    if shares:
        columns["Pursue, per cent"] = [
            cell(row["share"], row["status"] == "hidden", decimals) for row in rows
        ]
        columns[f"{view.percent} per cent interval"] = [
            range_cell(row["lower"], row["upper"], row["status"] == "hidden", decimals)
            for row in rows
        ]
        if view.compares:
            columns[f"Pursue share against {against}"] = [_verdict(row) for row in rows]
        if view.has_per_cent_line:
            last = rows[-1]
            line = [f"{last['row']}, per cent"]
            for names, whole in ((STRANDS, "stated"), (("stated", NOT_STATED), "recorded")):
                line += [cell(100 * last[name] / last[whole], False, decimals) for name in names]
            for cells in columns.values():
                cells.append(line.pop(0) if line else NOT_APPLICABLE)
    return table_of(columns)


def _count(row: dict, strand: str) -> object:
    high = row["highs"].get(strand, np.nan)
    hidden = strand in row["hidden_strands"]
    return range_cell(row[strand], high, hidden, 0)


def _stated(row: dict) -> object:
    more = sum(high - row[strand] for strand, high in row["highs"].items() if strand != NOT_STATED)
    high = row["stated"] + more if more else np.nan
    return range_cell(row["stated"], high, row["status"] == "hidden", 0)


def _verdict(row: dict) -> str:
    if row["verdict"] is None:
        return NOT_APPLICABLE
    text = IN_THE_TABLE[row["verdict"] or row["status"]]
    return text[:1].upper() + text[1:]


def _drawing(view: _View) -> Drawing | None:
    """Panels side by side; none where there is no share to draw."""
    if view.shares.frame["share"].notna().sum() == 0:
        return None
    rows = view.rows
    counts = view.shares.frame["recorded"].fillna(0).max() < LARGE
    frame = pd.DataFrame(
        {
            "label": [row["row"] for row in rows],
            "value": [row["share"] for row in rows],
            "high": np.nan,
            "lower": [row["lower"] for row in rows],
            "upper": [row["upper"] for row in rows],
            "state": ["focus" if row["row"] == view.focus else "plain" for row in rows],
            "mark": [row["verdict"] if row["verdict"] in VERDICTS else "apart" for row in rows],
        }
        | {
            strand: [_cell(view, row, strand, counts) for row in rows]
            for strand in (*STRANDS, NOT_STATED)
        }
    )
    held = [name for name in (*STRANDS, NOT_STATED) if name == "Pursue" or not _empty(frame[name])]
    options: dict = {
        "x_label": f"Pursue, per cent of {view.plural} with a {view.known} strand. "
        f"{'In brackets: number; not' if counts else 'Not'} stated: share of all",
        "columns": tuple((name, name) for name in held),
    }
    if view.compares:
        share = view.shares.whole["share"]
        options["reference"] = (share, share)
        name = "Network" if view.by == "region" else "All"
        options["reference_label"] = f"{name} {view.printed(share)}%"
        drawn = set(frame.loc[frame["value"].notna(), "mark"])
        options["key"] = [(mark, words) for mark, words in VERDICTS.items() if mark in drawn]
    return Drawing(dots.draw, frame, options, needs=partial(dots.height, frame, lines=6.5))


def _empty(cells: pd.Series) -> bool:
    return bool(cells.isin([MISSING, "0"]).all())


def _cell(view: _View, row: dict, strand: str, counts: bool) -> str:
    """Share of one strand, and its number: ``13% (21)``."""
    if strand in row["hidden_strands"]:
        return HIDDEN
    if not _is(row[strand]):
        return MISSING
    high = row["highs"].get(strand, np.nan)
    count = interval(row[strand], high) if _is(high) else figure(row[strand])
    if not _is(row["share"]) or not row["recorded" if strand == NOT_STATED else "stated"]:
        return count
    share = f"{figure(view.share(row, strand), 0)}%"
    return f"{share} ({count})" if counts else share


KIND = Kind(
    name="balance",
    shows="balance of the four Ps",
    question="Too heavy on Pursue?",
    frames={"outcomes": "outcomes"},
    select=_choose,
    tell=_tell,
    method=Method(
        "Balance of the four Ps",
        (
            ("wilson", "The share of recorded activity under Pursue, with Wilson's interval, "
             "beside Prevent, Protect and Prepare; what was returned without a strand is shown as "
             "not stated."),
            ("recording", "The interval is widened where eight earlier periods or more show how "
             "far shares vary from one period to the next by more than chance would give."),
            ("chance-alone", "With fewer than eight earlier periods the interval covers chance "
             "alone."),
            ("no-whole", "Where no other strand has a figure, counts are shown and no share."),
            ("recorded", "It is a share of what was recorded: recording may hide "
             "preventive work."),
        ),
    ),
)  # fmt: skip
