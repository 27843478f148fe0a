"""Are we too heavy on Pursue? Shares of the four strands of each region beside the network's.

The share of Pursue is of everything with a stated strand; what has none is shown beside it. A row
lacks a share where a strand is hidden, missing or without some of its forces; and where Pursue, or
everything else, has no figure anywhere, there is no share of anything. No published source splits
disruptions by strand, so strands are either stated in the returns or declared by the user, and then
printed as an assumption.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
import pandas as pd

from rocu_analysis import wording
from rocu_analysis.charts import bars
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.errors import NoFigures
from rocu_analysis.exhibits import against, cells, figures as sums, strands as four_ps, years
from rocu_analysis.exhibits.exhibit import Content, Exhibit, ExhibitKind, asks
from rocu_analysis.exhibits.finding import APART, REGION
from rocu_analysis.exhibits.methods import Method
from rocu_analysis.exhibits.rows import Selection, Selections
from rocu_analysis.exhibits.strands import Balance, count_cell
from rocu_analysis.periods import is_stock, span
from rocu_analysis.reference import NOT_STATED, STRANDS
from rocu_analysis.schema import Counting
from rocu_analysis.wording import capital, figure, listed

LEAST_BASE = 20  # of fewer, a headline gives the counts: a percentage of a tiny base misleads


@asks
def balance(
    outcomes: pd.DataFrame,
    measure: str | None = None,
    *,
    period: str | None = None,
    by: Literal["region", "threat", "level", "period"] = "region",
    strands: Mapping[str, str] | None = None,
    region: str | None = None,
    counting: Counting | None = None,
    threat: str | None = None,
) -> Exhibit:
    """Show the shares of Pursue, Prevent, Protect and Prepare, and what has no strand.

    Parameters
    ----------
    outcomes : DataFrame
        The outcomes frame; it is not changed.
    measure : str, optional
        What is counted; may be left out where ``strands`` says it.
    period : str, optional
        Where missing, the newest year with as many strands as any and nearly as many regions.
    by : {"region", "threat", "level", "period"}
        What the rows are. Levels are shown, never weighted; periods are all that there are.
    strands : mapping of str to str, optional
        Declared map from measure to strand, such as ``{"arrests": "Pursue"}``: an assumption of
        the user's, and printed as one.
    region : str, optional
        Region in focus; with another ``by``, the only region counted.
    counting, threat : str, optional
        Rows to keep.

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


def _select(outcomes, *, measure, period, by, strands, region, counting, threat) -> Selections:
    only = region if by != "region" else None
    chosen = four_ps.select_by_strand(outcomes, measure, strands, region=only, threat=threat)
    rows, name = four_ps.join_strands(chosen, strands)
    details = four_ps.grain_of(by)
    if by in ("threat", "level") and rows[by].isna().all():
        found = f"no figure of {name} that has a strand says its {by}"
        raise NoFigures(by, found, None, f"Ask for a table of strands by {by}")
    if by == "period":
        first, last = rows["period_start"].min(), rows["period_end"].max()
        dated = first == first and last == last
        period = span(first.date(), last.date()).label if dated else NOT_STATED
    elif period is None:
        focus = region if by == "region" else None
        period = _newest(chosen, rows, name, counting, details, focus)
    grain = (*details, *(["threat"] if threat and by != "threat" else []))
    if by == "period" and rows["region"].nunique() == 1:
        picked = [sums.followed(name, one, counting, grain=grain) for name, one in chosen.items()]
    else:
        shown = pd.concat(chosen.values())
        shown = shown if by == "period" else sums.shown_in(shown, name, period, counting)
        picked = [Selection(name, selection, shown[shown["measure"] == name], grain)
                  for name, selection in chosen.items()]  # fmt: skip
    return Selections(tuple(picked), {"period": period})


def _newest(chosen, rows, name, counting, details, focus) -> str:
    """The newest year with as many strands as any and nearly as many regions."""
    figures = sums.add_up(rows, name, counting=counting, by=details)
    every = figures.frame
    if every.empty:
        raise NoFigures("outcomes", f"no figure of {name} has a period with dates")
    stated = every[(every["value"].notna() | every["hidden"]) & every["strand"].ne(NOT_STATED)]
    number = years.of_last_year(stated, "strand") if len(stated) else stated
    number = number.groupby("period")["strand"].nunique()
    most = every[every["period"].isin(number.index[number == number.max()])]
    period = years.latest_period(most if len(most) else every, focus=focus)
    # Declared as a strand, what is counted on a day is called by no name that shows it.
    if any(is_stock(name, part["period"], part["unit"]) for name, part in chosen.items()):
        return period
    return years.latest_years(figures, rows, period, exact=True)[0]


def _exhibit(chosen: Selections, **asked) -> Content:
    found = four_ps.find(chosen, **asked)
    figures, noun, when = found.figures, found.noun, wording.spoken(found.period)
    is_declared, regions = found.stated == "declared", figures.frame["region"].unique()
    label = "Recorded activity" if is_declared else figures.measure["label"]
    together = figures.called(regions[0]) if len(regions) == 1 else found.added_up.words
    parts = [f"{label} by strand and {noun.one}", asked["threat"], together, found.period]
    has_share, methods, care = found.frame["share"].notna().any(), ["strands"], ""
    if has_share:
        care = "Shares are of what was recorded, and prevention work may go unrecorded."
        if is_declared:
            care = "No source states a strand: which measure is Pursue is this paper's assumption."
        widened = np.isfinite(found.frame["freedom"]).any()
        methods += ["wilson", "told apart", *["widened"] * bool(widened)]
    drop = [f"{name}, {end}" for name in four_ps.PANELS for end in ("at most", "hidden")]
    assumed = four_ps.strand_sentences(found.strands, asked["strands"])
    # By period the headline gives the reach of the shares alone.
    what = ("Pursue share", figures.measure["measure"])
    return Content(
        finding=found,
        headline=_headline(found),
        subtitle=", ".join(filter(None, [*parts, "per cent and number"])),
        alt=f"Bars of the share of each strand of {found.plural} for "
        f"{wording.small_count(len(found.rows), noun.one)} in {when}",
        more=[
            _key(found) if found.used else "",
            found.added_up.sentence() if found.used else "",
            against.reasons(found),
        ],
        care=care,
        part=found.part,
        methods=methods,
        table=_table(found),
        rows=figures.rows,
        data=found.frame.drop(columns=drop),
        notes=[sums.about(figures), wording.note("strands", *assumed, _unstated(found))],
        drawing=_drawing(found) if has_share else None,
        claims={} if noun.one == "period" else found.claims(what),
    )


def _headline(found: Balance) -> str:
    """How the Pursue share in focus compares, else how many rows differ from the whole."""
    if not found.used:
        return against.nothing(found, four_ps.NO_SHARE)
    if not found.compares:
        return _of_one(found, found.used[0])
    if found.noun.one == "period":
        shares = sorted(row["share"] for row in found.used if row["stated"] >= LEAST_BASE)
        if len(shares) > 1:
            reach = " to ".join(figure(end, 0) for end in (shares[0], shares[-1]))
            where = found.noun.some_of(len(shares), len(found.rows))
            text = f"Pursue share {reach} per cent in {where}"
            return wording.fit(f"{text}, by {found.stated} strand", text)
    if row := found.in_focus:
        whole = figure(found.all_rows["share"], 0)
        return against.of_one(found, found.plural, f"{_share(row)} Pursue", whole)
    return against.who_differs(found, "Pursue share: ")


def _share(row: Mapping) -> str:
    """Share of Pursue in a row, as counts where there are few."""
    if row["stated"] < LEAST_BASE:
        return f"{figure(row['Pursue'])} of {figure(row['stated'])}"
    return f"{figure(row['share'], 0)} per cent"


def _of_one(found: Balance, row: Mapping) -> str:
    """Headline where there is one row: the share of each strand, or counts where they are few."""
    name = capital(row["row"]) + (f" ({found.part})" if found.part else "")
    parts = [f"{_share(row)} Pursue"]
    for strand in found.strands[1:]:
        share = figure(_percent(row, strand), 0)
        parts.append(f"{figure(row[strand]) if row['stated'] < LEAST_BASE else share} {strand}")
    return wording.fit(f"{name}: {listed(parts)}", f"{name}: {parts[0]}")


def _key(found: Balance) -> str:
    """Share of the one in focus, the only one, or all, with its interval and counts."""
    main = found.in_focus or (found.used[0] if len(found.used) == 1 else None)
    row, who = main or found.all_rows, main["row"] if main else capital(found.whole)
    if found.noun.one != "period":
        who += f" in {wording.spoken(found.period)}"
    elif not main:
        who = found.noun.some_of(len(found.used), len(found.rows))
    return (
        f"{who}: {figure(row['share'], 0)} per cent Pursue (95 per cent interval "
        f"{wording.interval(row['lower'], row['upper'])}), {figure(row['Pursue'])} of "
        f"{figure(row['stated'])} {found.plural} with a {found.stated} strand"
    )


def _unstated(found: Balance) -> str:
    """What the part without a strand could hide."""
    whole = found.all_rows
    if not (whole["stated"] == whole["stated"] and whole[NOT_STATED] > 0):
        return ""
    ends = (whole["Pursue"], whole["Pursue"] + whole[NOT_STATED])
    low, high = (figure(100 * count / whole["recorded"], 0) for count in ends)
    return (
        f"If none or all of the part without a {found.stated} strand were Pursue, the share in all "
        f"would be {low} or {high} per cent"
    )


def _table(found: Balance) -> pd.DataFrame:
    """Counts by strand, the Pursue share with its interval, and the verdict."""
    rows, shares = list(found.rows), four_ps.makes_a_share(found.strands)
    heading = found.noun.one.capitalize()
    if found.noun != REGION:
        heading = found.added_up.label(heading)
    if len(rows) > 1 and found.all_rows["recorded"] == found.all_rows["recorded"]:
        name = f"All {found.noun.many}"
        if found.noun == REGION:
            name = found.added_up.label(capital(found.noun.whole))
        rows.append(found.all_rows | {"row": name, "verdict": None})
    columns: dict[str, list] = {heading: [capital(row["row"]) for row in rows]}
    for strand in STRANDS:
        dated = strand == "Pursue" and found.noun.one != "period"
        head = f"{strand}, {found.period}" if dated else strand
        columns[head] = [count_cell(row, strand) for row in rows]
    if shares:
        columns[f"With a {found.stated} strand"] = [
            cells.range_cell(row["stated"], _most(row, found.strands), row["status"] == "hidden", 0)
            for row in rows
        ]
    columns[NOT_STATED] = [count_cell(row, NOT_STATED) for row in rows]
    columns |= _share_columns(found, rows) if shares else {}
    if fewer := four_ps.fewer(found):
        columns["Sums of"] = [fewer.get(row["row"], found.added_up).named for row in rows]
    return cells.table_of(columns)


def _share_columns(found: Balance, rows: list[dict]) -> dict[str, list]:
    hidden = [(row, row["status"] == "hidden", 0) for row in rows]
    columns = {
        "Pursue, per cent": [cells.cell(row["share"], *rest) for row, *rest in hidden],
        "95 per cent interval": [
            cells.range_cell(row["lower"], row["upper"], *rest) for row, *rest in hidden
        ],
    }
    for strand in (*found.strands[1:], NOT_STATED):
        columns[f"{strand}, per cent"] = [
            cells.cell(_percent(row, strand), *rest) for row, *rest in hidden
        ]
    if found.compares:
        columns[f"Pursue share against {found.whole}"] = [
            cells.NOT_APPLICABLE if row["verdict"] is None else capital(against.how(row))
            for row in rows
        ]
    return columns


def _percent(row: Mapping, strand: str) -> float:
    """Share of a strand of what has one; of Not stated, of all recorded."""
    whole = row["recorded" if strand == NOT_STATED else "stated"]
    return 100 * row[strand] / whole if whole and row["share"] == row["share"] else np.nan


def _most(row: Mapping, strands: Sequence[str]) -> float:
    """Upper end of what has a strand, missing where that is one number."""
    most = sum(row[f"{strand}, at most"] for strand in strands)
    return most if most != row["stated"] else np.nan


def _drawing(found: Balance) -> Drawing:
    """A panel of bars for each strand that has a figure, and what has no strand as text."""
    rows = found.rows
    frame = pd.DataFrame(rows)[["lower", "upper"]].assign(
        label=[capital(row["row"]) for row in rows],
        state=["focus" if row["row"] == found.area else "plain" for row in rows],
        mark=[str(row["verdict"]) for row in rows],
        **{NOT_STATED: [count_cell(row, NOT_STATED, cells.cell_words) for row in rows]},
    )
    for strand in found.strands:
        frame[strand] = [_percent(row, strand) for row in rows]
        frame[f"{strand}, text"] = [_bar_text(row, strand) for row in rows]
    whole = {strand: _percent(found.all_rows, strand) for strand in found.strands}
    options = {
        "strands": found.strands,
        "whole": whole if found.compares else {},
        "whole_name": found.whole_name if found.noun == REGION else "all",
        "aside": NOT_STATED if frame[NOT_STATED].ne("0").any() else "",
        "x_label": f"Per cent of {found.plural} with a {found.stated} strand, and 95 per cent "
        "interval",
    }
    return Drawing(bars.draw_panels, frame, options)


def _bar_text(row: Mapping, strand: str) -> str:
    """Figure at the right of a bar, with the side on which a clear difference is."""
    percent = _percent(row, strand)
    if percent != percent:
        state = count_cell(row, strand, cells.cell_words)
        return state if state in (cells.HIDDEN, cells.MISSING) else "no share"
    side = f" {row['verdict']}" if strand == "Pursue" and row["verdict"] in APART else ""
    return f"{figure(percent, 0)}%{side}"


BALANCE = Method(
    "Balance of the four Ps",
    ("strands", "wilson", "widened", "told apart", "rules", "step", "xmr", "shares", "few",
     "parts"),
)  # fmt: skip
KIND = ExhibitKind(
    shows="balance of the four Ps",
    choices={"by": ("region", "threat", "level", "period")},
    select=_select,
    describe=_exhibit,
    method=BALANCE,
)
