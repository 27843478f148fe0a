"""Does the balance change? The Pursue share over time with limits, and which strand moved it.

A share may rise because pursue rose or because the others fell, and the two call for different
talk at a board. Regions that lack a strand or a force anywhere are left out of sums throughout;
nothing is worked out between hidden figures.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from rocu_analysis import wording
from rocu_analysis.exhibits import cells, figures as sums, over_time
from rocu_analysis.exhibits.balance import BALANCE
from rocu_analysis.exhibits.exhibit import Claim, Content, Exhibit, Key, Kind, asks
from rocu_analysis.exhibits.judging import left_out
from rocu_analysis.exhibits.over_time import Subject
from rocu_analysis.exhibits.rows import Selections
from rocu_analysis.exhibits.series import Withheld
from rocu_analysis.exhibits.share_over_time import MOVED, STRETCH, ShareOverTime, find, share_of
from rocu_analysis.exhibits.strands import alone, count_cell, select_by_strand, strand_sentences
from rocu_analysis.reference import NOT_STATED, STRANDS
from rocu_analysis.wording import LONGEST_SENTENCE, figure

if TYPE_CHECKING:
    from rocu_analysis.charts.drawing import Drawing
    from rocu_analysis.schema import Counting, Rules

LEAST_SPAN = 8.0  # points that the axis shows at least
NOT_JUDGED = {
    Withheld.HIDDEN: "Hidden counts mean that no signal can be sought in the Pursue share",
    Withheld.PROVISIONAL: "All figures are provisional, so no signal is sought in the Pursue share",
    Withheld.NO_FIGURES: "No Pursue share can be given: a strand has no figure",
}


@asks
def balance_over_time(
    outcomes: pd.DataFrame,
    measure: str | None = None,
    *,
    region: str | None = None,
    strands: Mapping[str, str] | None = None,
    counting: Counting | None = None,
    threat: str | None = None,
    rules: Rules = "nhs7",
) -> Exhibit:
    """Show the Pursue share period by period, judged against its own history.

    Parameters
    ----------
    outcomes, measure, strands, counting, threat
        As for `balance`.
    region : str, optional
        One region; the network (regions that are whole in every period) where missing.
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


def _select(outcomes, *, measure, region, strands, counting, threat, **_) -> Selections:
    held = select_by_strand(outcomes, measure, strands, region=region, threat=threat)
    # All regions together are those that have every period.
    asked = {"grain": ("strand", "threat") if threat else ("strand",),
             "needed": "all" if region is None else "newest"}  # fmt: skip
    picked = tuple(sums.followed(name, rows, counting, **asked) for name, rows in held.items())
    return Selections(picked, {"needed": asked["needed"]})


def _describe(chosen: Selections, *, strands, **asked) -> Content:
    found = find(chosen, strands=strands, **asked)
    figures, series = found.figures, found.series
    points, labels = series.points, list(series.points["period"])
    title = [f"Pursue share of {found.plural}", found.place,
             wording.stretch(labels[0], labels[-1]),
             f"per cent of those with a {found.known} strand"]  # fmt: skip
    kind = "Points over time" if series.withheld else "Control chart"
    gone = wording.say("{x} {x|lacks|lack} a strand in some period and {x|is|are} left out",
                       x=found.absent) if found.absent else ""  # fmt: skip
    parts = ["parts"] if found.moved is not None else []
    return Content(
        headline=_headline(found),
        subtitle=", ".join(title),
        alt=f"{kind} of the Pursue share of {found.plural} in {found.place}, by period",
        more=_more(found),
        care=over_time.care_of([series]),
        key=_key(found),
        part=figures.part(found.area) if found.area else "",
        finding=found,
        methods=["strands", *over_time.methods_of([series]), *parts],
        table=_table(found),
        rows=figures.rows,
        data=points.drop(columns=["value", "value_high", "variation", "ranged"]),
        notes=[
            sums.about(figures, found.frame, *left_out(figures.frame, found.frame), gone,
                       *strand_sentences(found.held, strands)),
            wording.note("doubtful", *over_time.doubtful(points.assign(
                value_high=np.where(points["ranged"], 1.0, np.nan)))),
        ],
        drawing=_draw(found),
        claims=_claims(found),
    )  # fmt: skip


def _claims(found: ShareOverTime) -> dict[tuple, Claim]:
    """What the headline names: a signal, or a change from the first periods."""
    threat = f" ({found.threat})" if found.threat else ""
    what = ("Pursue share", found.figures.measure["measure"], threat, found.series.region)
    if found.series.withheld and found.moved is None:
        return {}
    named = bool(found.series.now) or found.effect is not None
    return {("chart", *what): Claim(frozenset([what] if named else []))}


# --- words ----------------------------------------------------------------------------------------


def _headline(found: ShareOverTime) -> str:
    """What changed; the newest share and what may be missed; or why there is no share."""
    series = found.series
    if not found.is_whole:
        return alone(found.plural, found.held)
    if series.withheld in NOT_JUDGED:
        return NOT_JUDGED[series.withheld]
    subject = Subject("the Pursue share", found.place, is_one=True)
    if series.now:
        value = f"{figure(series.newest['share'], 1)} per cent"
        return over_time.chart_sentence(series, subject, value, 1)
    if series.withheld and found.effect is None:
        few = (
            f"{wording.small_count(series.final, 'period')} {'is' if series.final == 1 else 'are'}"
        )
        return wording.fit(f"{few} too few to judge the Pursue share")
    when = wording.spoken(series.newest["period"])
    share = f"{subject.forms[0]} was {figure(series.newest['share'], 1)} per cent in {when}"
    second = f"No signal: {_may_miss(found)}"
    if found.effect is not None:
        second = f"It is {_change_words(found)} than in the first four periods"
    return f"{wording.fit(share, most=LONGEST_SENTENCE)}. {second}"


def _change_words(found: ShareOverTime) -> str:
    return f"{figure(abs(found.effect), 1)} points {'higher' if found.effect > 0 else 'lower'}"


def _may_miss(found: ShareOverTime) -> str:
    """Below which change of the share one may be missed."""
    if found.could_see != found.could_see:
        return "no change could be seen at such counts"
    return f"a lasting change under {int(np.ceil(found.could_see))} points could be missed"


def _more(found: ShareOverTime) -> list[str]:
    """The newest share and what is usual, and what moved it."""
    parts = []
    if not found.is_whole:
        points = found.series.points
        known = points[points[[*found.held, NOT_STATED]].notna().any(axis=1)]
        if len(known):
            row = known.iloc[-1]
            counts = [f"{figure(row[s])} under {s}" for s in found.held if row[s] == row[s]]
            parts.append(f"In {wording.spoken(row['period'])}: {wording.listed(counts)}")
    return [*parts, *_change(found), found.added_up.sentence()]


def _change(found: ShareOverTime) -> list[str]:
    """How far the newest stretch lies from the first, and which strand moved it if any did."""
    if found.moved is None:
        return []
    whole, (first, last) = found.moved.loc["All"], map(share_of, found.ends)
    effect, low, high = (100 * whole[name] for name in ("effect", "lower", "upper"))
    chance = "" if found.effect is not None else ", which may be chance"
    change = (f"First four periods {figure(first, 1)} per cent, newest four {figure(last, 1)}: "
              f"{figure(effect, 1)} points (95 per cent interval "
              f"{wording.interval(low, high, 1)}){chance}")  # fmt: skip
    if found.effect is None:
        return [change]
    if whole["answer"] == "too few to tell":
        return [change, "Which strand moved it cannot be told"]
    parts = found.moved.drop("All")
    named = parts[parts["verdict"].isin(MOVED)]["effect"]
    moved = [f"{name} {figure(100 * effect, 1)} points" for name, effect in named.items()]
    why = wording.capital(whole["answer"])
    return [change, f"{why}: {wording.listed(moved)}" if moved else why]


def _key(found: ShareOverTime) -> Key | None:
    """The newest share, of how many; None where it is hidden or there is none."""
    series, last = found.series, found.series.newest
    if not found.is_whole or last is None or last["hidden"]:
        return None
    text = (f"of {figure(last['stated'])} {found.plural} with a {found.known} strand in "
            f"{found.place} in {wording.spoken(last['period'])}")  # fmt: skip
    if series.now:
        text += f"; {over_time.phrase(series, series.now)}"
    elif found.effect is not None:
        text += f"; {_change_words(found)} than in the first four periods"
    return Key(f"{figure(last['share'], 0)}% Pursue", wording.sentence(text))


# --- table and chart ------------------------------------------------------------------------------


def _table(found: ShareOverTime) -> pd.DataFrame:
    """One row a period: counts by strand, the share with its limits, what the rules say of it."""
    series = found.series
    band = series.band.set_axis(["centre", "lower_limit", "upper_limit", "part"], axis=1)
    shown = series.points.assign(**band.drop(columns="part")) if series.steps else series.points
    rows, stated = cells.records(shown), f"With a {found.known} strand"
    columns: dict[str, list] = {"Period": [row["period"] for row in rows]}
    columns |= {name: [count_cell(row, name) for row in found.counts] for name in STRANDS}
    if found.is_whole:
        columns[stated] = [cells.cell(row["stated"], row["hidden"]) for row in rows]
    columns[NOT_STATED] = [count_cell(row, NOT_STATED) for row in found.counts]
    if found.is_whole:
        columns["Pursue (%)"] = [cells.cell(row["share"], row["hidden"], 1) for row in rows]
    if found.is_whole and not series.withheld:
        columns["Mean (%)"] = [cells.cell(row["centre"], False, 1) for row in rows]
        columns["Limits (%)"] = [
            cells.range_cell(r["lower_limit"], r["upper_limit"], False, 1) for r in rows
        ]
        seen = f"; {_may_miss(found)}" if series.is_calm else ""
        columns[f"Signal{seen}"] = [
            "Provisional, not judged" if row["provisional"]
            else over_time.signal_cell(series, series.signal_at(place))
            for place, row in enumerate(rows)
        ]  # fmt: skip
    for extra in _rows_of_change(found, stated):
        for name, column in columns.items():
            column.append(extra.get(name, cells.NOT_APPLICABLE))
    return cells.table_of(columns)


def _rows_of_change(found: ShareOverTime, stated: str) -> list[dict]:
    """Sums of the two stretches, and the effect of each strand in points."""
    if found.ends is None:
        return []
    rows = []
    for name, part in zip(("First", "Newest"), found.ends, strict=True):
        totals = part[[*STRANDS, NOT_STATED, "stated"]].sum(skipna=False)
        row = {column: cells.cell(total) for column, total in totals.items()}
        row["Period"], row[stated] = f"{name} {STRETCH} final periods", row.pop("stated")
        rows.append(row | {"Pursue (%)": cells.cell(share_of(part), False, 1)})
    # As words with their unit: points are no counts, and must not give the counts decimals.
    effects = 100 * found.moved[["effect", "lower", "upper"]]
    effect = {"Period": "Effect (95% interval)"}
    effect |= {name: f"{figure(effects.loc[name, 'effect'], 1)} points" for name in STRANDS}
    whole = effects.loc["All"]
    within = wording.interval(whole["lower"], whole["upper"], 1)
    return [
        *rows,
        effect | {"Pursue (%)": f"{figure(whole['effect'], 1)} points ({within})"},
    ]


def _draw(found: ShareOverTime) -> Drawing | None:
    """Control chart of the share; none where there is no share to draw."""
    shares = found.series.points["share"]
    if shares.isna().all():
        return None
    usual = found.series.band[shares.notna().to_numpy()]
    known = np.concatenate([shares, usual["low"], usual["high"]]).astype(float)
    low, high = float(np.nanmin(known)), float(np.nanmax(known))
    # From 0 to 100 the limits of a large whole could not be told from its mean.
    room = max(0.15 * (high - low), 0.5 * (LEAST_SPAN - (high - low)), 1.0)
    step = 5.0 if high - low > 15 else 2.0
    low = max(0.0, step * float(np.floor((low - room) / step)))
    high = min(100.0, step * float(np.ceil((high + room) / step)))
    cut = f"; the axis runs from {low:g} to {high:g}" if (low, high) != (0, 100) else ""
    label = f"Pursue, per cent of those with a {found.known} strand{cut}"
    return over_time.drawing_of(found.series, 0, 1, y_label=label, y_least=low, y_most=high)


KIND = Kind(
    shows="balance of the four Ps over time",
    question="Too heavy on Pursue?",
    of_one_region=True,
    describe=_describe,
    select=_select,
    method=BALANCE,
)
