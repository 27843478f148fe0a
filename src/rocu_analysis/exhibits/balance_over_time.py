"""Does the balance change? The pursue share over time with limits, and which strand moved it.

A share may rise because pursue rose or because the others fell, and the two call for different
talk at a board. Without a signal nothing is said to have changed; "too few to tell" is an answer.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from rocu_analysis import reference
from rocu_analysis.errors import NoFigures
from rocu_analysis.exhibits.balance_over_time_views import draw, share_of, table_of_periods
from rocu_analysis.exhibits.common import (
    counting_note,
    hidden_note,
    refuse_mixture,
    source_of,
)
from rocu_analysis.exhibits.exhibit import Exhibit, Recipe
from rocu_analysis.exhibits.figures import add_up
from rocu_analysis.exhibits.series import smallest_change_of
from rocu_analysis.exhibits.share_series import (
    ALONE,
    STRETCH,
    View,
    before,
    length,
    newest,
    view_of,
)
from rocu_analysis.exhibits.strand_counts import ACTIVITY, rows_by_strand
from rocu_analysis.exhibits.throughout import same_throughout
from rocu_analysis.measures import signals
from rocu_analysis.reference import NOT_STATED, STRANDS
from rocu_analysis.wording import balance as balance_words
from rocu_analysis.wording import balance_over_time as words
from rocu_analysis.wording import over_time
from rocu_analysis.wording.numbers import figure, listed, paragraph, per_cent, sentence, small
from rocu_analysis.wording.spoken_periods import spoken

MOVED = ("raised the share", "lowered the share")


def balance_over_time(
    outcomes: pd.DataFrame,
    measure: str | None = None,
    *,
    region: str | None = None,
    strands: Mapping[str, str] | None = None,
    counting: str | None = None,
    threat: str | None = None,
    rules: str = "nhs7",
) -> Exhibit:
    """Show the pursue share period by period, judged against its own history.

    Parameters
    ----------
    outcomes : DataFrame
        The outcomes frame; it is not changed.
    measure : str, optional
        What is counted; may be left out where ``strands`` says it.
    region : str, optional
        One region; the network (regions that are whole in every period) where missing.
    strands : mapping of str to str, optional
        Declared map from measure to strand, printed as an assumption.
    counting, threat : str, optional
        Rows to keep.
    rules : {"nhs7", "nhs6"}

    Returns
    -------
    Exhibit
        ``.data`` has one row a period.

    Raises
    ------
    BadOption, NotComparable, NoFigures, UnknownName
        As `balance` does; NoFigures also where several regions are asked for and none is whole in
        every period.
    """
    asked = {
        "measure": measure, "region": region, "counting": counting, "threat": threat,
        "strands": None if strands is None else dict(strands), "rules": rules,
    }  # fmt: skip
    own = None if region is None else reference.check_region(region)
    rows, name = rows_by_strand(outcomes, measure, strands, region=own, threat=threat)
    figures, forces = same_throughout(add_up(rows, name, counting=counting, by=["strand"]))
    if figures.frame.empty:
        raise NoFigures("outcomes", f"no figure of {name} has a period with dates")
    illustrative = refuse_mixture(figures.rows)
    view = view_of(figures, forces, own, rules, declared=strands is not None)
    return Exhibit(
        kind="balance_over_time",
        headline=_headline(view),
        subtitle=_subtitle(view, threat),
        alt=_alt(view, threat),
        description=_description(view, threat),
        table=table_of_periods(view),
        data=view.points,
        source=source_of(figures.rows),
        notes=_notes(view, strands, rules),
        drawing=draw(view, illustrative),
        recipe=Recipe("balance_over_time", asked, {"outcomes": outcomes}),
        illustrative=illustrative,
    )


def _alt(view: View, threat: str | None) -> str:
    if view.withheld == ALONE:
        return f"Table of {_plural(view)} by strand over time; no share can be drawn."
    kind = "Points over time" if view.withheld else "Control chart"
    what = f"the pursue share of {_plural(view)}{_of(threat)} in {view.place}"
    return f"{kind} of {what}, by period; described below."


def _plural(view: View) -> str:
    return view.figures.measure["plural"]


def _of(threat: str | None) -> str:
    return "" if threat is None else f" ({threat})"


def _things(view: View) -> str:
    """What is counted, behind a number."""
    return "activities" if view.figures.measure["measure"] == ACTIVITY else _plural(view)


def _headline(view: View) -> str:
    if view.withheld == ALONE:
        return balance_words.alone(_plural(view), view.held)
    final = int((view.points["share"].notna() & ~view.points["provisional"]).sum())
    if view.withheld == "few":
        return words.few_headline(final)
    if view.withheld:
        return words.NOT_JUDGED[view.withheld]
    row, earlier = newest(view.points), before(view.points)
    if row["signal"]:
        long = length(view.points, row)
        return words.headline(view.place, row["rule"], row["side"], spoken(row["period"]), long)
    reach = spoken(f"{view.points['period'].iloc[0]} to {row['period']}")
    return words.calm_headline(
        view.place, reach, None if earlier is None else spoken(earlier["period"])
    )


def _subtitle(view: View, threat: str | None) -> str:
    labels = list(view.points["period"])
    reach = labels[0] if len(labels) == 1 else f"{labels[0]} to {labels[-1]}"
    what = f"Pursue share of {_plural(view)}"
    unit = f"per cent of those with a {view.known} strand"
    if view.withheld == ALONE:
        what, unit = f"{view.figures.measure['label']} by strand", "number"
    return ", ".join(part for part in [what, threat, view.place, reach, unit] if part)


def _description(view: View, threat: str | None) -> str:
    points = view.points
    final = points[points["share"].notna() & ~points["provisional"]]
    parts = []
    if view.withheld == ALONE:
        parts += _counted(view)
    elif len(final):
        last = final.iloc[-1]
        parts.append(
            f"In {spoken(last['period'])}, {figure(last['Pursue'])} of {figure(last['stated'])} "
            f"{_things(view)}{_of(threat)} with a {view.known} strand were Pursue "
            f"({per_cent(last['share'], 1)})"
        )
        if not view.withheld and last["lower_limit"] < last["upper_limit"]:
            parts.append(
                f"Around a mean of {per_cent(last['centre'], 1)}, shares between "
                f"{figure(last['lower_limit'], 1)} and {figure(last['upper_limit'], 1)} are usual"
                f"{'' if view.one_width else ' at that count'}"
            )
    if not view.withheld:
        parts.append(_signal_sentence(points))
    parts.append(words.WITHHELD.get(view.withheld, ""))
    if view.moved is not None:
        parts.append(_moved_sentence(view))
    if view.withheld in (ALONE, "provisional"):
        return paragraph(*(parts if any(parts) else [_headline(view)]))
    parts.append(over_time.provisional_sentence(list(points.loc[points["provisional"], "period"])))
    ranged = [spoken(period) for period in points.loc[points["ranged"], "period"]]
    parts.append(words.range_sentence(ranged))
    return paragraph(*(parts if any(parts) else [_headline(view)]))


def _counted(view: View) -> list[str]:
    """Newest final counts where there is no share, and what lacks for one."""
    names = [*view.held, NOT_STATED]
    points = view.points[~view.points["provisional"]]
    known = points[points[names].notna().any(axis=1)]
    absent = balance_words.absent_sentence([name for name in STRANDS if name not in view.held])
    if known.empty:
        return [absent]
    last = known.iloc[-1]
    counts = {name: last[name] for name in view.held if last[name] == last[name]}
    unstated = 0 if last[NOT_STATED] != last[NOT_STATED] else last[NOT_STATED]
    when = f"in {spoken(last['period'])}"
    return [balance_words.counted_sentence(_plural(view), when, counts, unstated), absent]


def _signal_sentence(points: pd.DataFrame) -> str:
    """What fires now, else what fired last."""
    row, earlier = newest(points), before(points)
    shown = row if row["signal"] else earlier
    if shown is None:
        return "No rule fired"
    verb = words.VERB[(shown["rule"], shown["side"])]
    told = verb.format(period=spoken(shown["period"]), length=small(length(points, shown)))
    if row["signal"]:
        return f"The share {told}"
    return f"No rule fires in {spoken(row['period'])}. The last signal: the share {told}"


def _moved_sentence(view: View) -> str:
    rows = view.moved[view.moved["strand"] != "All"]
    known = rows[rows["verdict"].isin(MOVED)]
    # More of another strand lowers the share of Pursue, more of Pursue raises it.
    effects = {
        row.strand: (figure(100 * row.effect, 1), (row.effect > 0) == (row.strand == "Pursue"))
        for row in known.itertuples()
    }
    whole = view.moved[view.moved["strand"] == "All"].iloc[0]
    effect, *limits = (figure(100 * whole[name], 1) for name in ("effect", "lower", "upper"))
    told = whole["verdict"] in MOVED
    shares = tuple(figure(100 * share_of(part), 1) for part in view.stretches)
    change = words.change_sentence(shares, effect, tuple(limits), small(STRETCH), told)
    if not told:
        return change
    return f"{change}. {sentence(words.moved(view.moved['answer'].iloc[0], effects)).rstrip('.')}"


def _notes(view: View, strands, rules: str) -> tuple[str, ...]:
    notes = [balance_words.CAVEAT]
    absent = [name for name in STRANDS if name not in view.held]
    if absent:
        notes.append(words.absent_note(absent, shared=view.withheld != ALONE))
    if strands is not None:
        notes.append(balance_words.declared_note(strands))
    notes.append(counting_note(view.figures))
    if not view.withheld:
        notes += [f"{view.why.strip(' .')}.", over_time.RULE_BOOKS[rules], *_chart_notes(view)]
    if view.moved is not None:
        notes += words.effects_notes(small(STRETCH))
    if len(view.trend) and view.trend["odds_ratio"] == view.trend["odds_ratio"]:
        row = view.trend
        notes.append(
            words.trend_note(
                row["signal"], int(row["periods"]), row["odds_ratio"], row["lower"], row["upper"]
            )
        )
    if view.dropped:
        notes.append(words.dropped_note(view.dropped))
    if view.forces:
        notes.append(words.forces_note(view.forces))
    if view.left_out:
        notes.append(f"Left out, since they overlap the others: {listed(view.left_out)}.")
    return tuple(notes) + tuple(hidden_note(view.points))


def _chart_notes(view: View) -> list[str]:
    """What chance alone would bring, and beside silence the change that would have been seen."""
    page = signals.expected_new_signals([view.chart])
    last = newest(view.points)
    notes = []
    if page.charts:
        found = int(bool(last["new"]))
        notes.append(over_time.chance_note(found, page.expected, page.at_least_one))
    if view.dispersion == view.dispersion:
        notes.append(words.chance_alone_note(view.dispersion))
    if not last["signal"]:
        seen = smallest_change_of(view.chart)
        levels = [
            None if level != level else figure(100 * level, 1) for level in (seen.rise, seen.fall)
        ]
        notes.append(words.detectable_note(*levels, seen.periods, round(100 * seen.power)))
    return notes
