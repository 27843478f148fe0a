"""Can the figures be relied on? Region by period: what was returned, and what sums lack.

A region has returned all in a period where it has a figure for every measure that it is expected to
give (`expected`) and that any region has in that period, or in most of those around it, and
each of its sums lacks no force. A hidden figure is there; a provisional one too, and says so. What
forces gave beside a figure of their region's own is no sum.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from rocu_analysis import frames, reference, theme, wording
from rocu_analysis.charts import grid
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.errors import NoFigures
from rocu_analysis.exhibits import cells, cuts, figures as sums, judging
from rocu_analysis.exhibits.cuts import SPAN
from rocu_analysis.exhibits.exhibit import Content, Exhibit, ExhibitKind, asks
from rocu_analysis.exhibits.methods import Method
from rocu_analysis.exhibits.rows import each_region_once, in_quarters, is_worked_out
from rocu_analysis.exhibits.sources import plain

MOST_PERIODS, MOST_GAPS = 6, 8  # newest periods with a column of their own; gaps that are named
WHOLE, PART, NONE = "all", "part", "none"
MEASURE = ["measure", "counting"]


@asks
def completeness(check, *, region: str | None = None) -> Exhibit:
    """Say whether every region returned all, and show period by period what is missing.

    There is a chart only where something is.

    Parameters
    ----------
    check : Check or DataFrame
        What `rocu.check` gave, or a frame of outcomes.
    region : str, optional
        Region in focus.

    Returns
    -------
    Exhibit
        ``.data`` has one row a region, period and measure: ``region, period, measure, counting,
        state, lacking, provisional``.

    Raises
    ------
    NoFigures
        Where no region has a dated figure.
    """


def _describe(check, *, region) -> Content:
    outcomes = plain(frames.require(getattr(check, "outcomes", check), "outcomes"))
    rows, undated = _rows(outcomes)
    detail = states_of(rows)
    returns = _returns(detail)
    reach = " to ".join(dict.fromkeys([returns.periods[0], returns.periods[-1]]))
    gaps = _gaps(returns, returns.periods[::-1])
    more = [f"{len(gaps) - MOST_GAPS} more lie in earlier periods"] * (len(gaps) > MOST_GAPS)
    shown = returns.periods[-MOST_PERIODS:]
    complete = all(returns.whole(returns.regions, returns.periods))
    return Content(
        headline=_headline(returns),
        subtitle=f"Measures returned in full, by region and period, {reach}",
        alt="Grid of regions by period, each cell a word and a shape: all, part or none returned",
        more=_gaps(returns, [returns.newest])[:3],
        table=_table(returns, shown, rows),
        rows=rows,
        data=detail,
        methods=["complete"],
        notes=[wording.note("gaps", *gaps[:MOST_GAPS], *more, undated)],
        drawing=None if complete else _drawing(returns, shown, region),
    )


def _rows(outcomes: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """Rows to look at, without forces beside their region's own; how many have no days."""
    rows = frames.newest(outcomes)
    rows = rows[rows["geography"].isin(["region", "force"]) & rows["region"].notna()]
    dated = rows["period_start"].notna() & rows["period_end"].notna()
    if not dated.any():
        found = "no region has a figure with the days of its period, so none can be missing"
        raise NoFigures("outcomes", found)
    sentence, number = "{n:count figure} {n|has|have} no days of a period", int((~dated).sum())
    rows = in_quarters(rows[dated])
    # As other exhibits do: what forces gave beside a figure of their region's own is no sum.
    parts = rows.groupby("measure", observed=True, sort=False)
    rows = pd.concat([each_region_once(mine) for _, mine in parts]).sort_index()
    return rows, wording.fill(sentence, n=number) if number else ""


def states_of(rows: pd.DataFrame) -> pd.DataFrame:
    """State of each measure by region and period, in the order in which measures first stand."""
    rows, kept = rows.reset_index(drop=True), []
    # Seizures in number and in pounds are two: either may be lacking.
    several = rows.groupby("measure", observed=True)["unit"].transform("nunique").gt(1)
    name, unit = (rows[column].astype("object") for column in ("measure", "unit"))
    rows["measure"] = name.where(~several, name + " (" + unit.replace(sums.UNITS) + ")")
    for _, mine in rows.groupby(MEASURE, sort=False, dropna=False):
        # Of a whole in several cuts any shows what is there.
        kept.append(cuts.one_cut(mine, though_they_differ=True).index)
    rows = rows.loc[np.sort(np.concatenate(kept))]
    rows = rows.sort_values("geography", key=lambda level: level.ne("region"), kind="stable")
    frame = sums.sums_of(rows, MEASURE)
    there = (frame["value"].notna() | frame["hidden"]).to_numpy(dtype=bool)
    units = rows.groupby("measure", observed=True)["unit"]  # a rate is no sum, and lacks no force
    rates = [measure for measure, unit in units if is_worked_out(measure, unit.unique())]
    adds = there & frame["summed"].to_numpy(dtype=bool) & ~frame["measure"].isin(rates)
    lacking = [names if add else () for names, add in zip(frame["lacking"], adds, strict=True)]
    frame = frame.assign(state=np.where(there, "given", "missing"), lacking=lacking)
    measures = pd.MultiIndex.from_frame(rows[MEASURE].drop_duplicates())
    order = [
        frame["period_start"],
        pd.Index(reference.REGIONS).get_indexer(frame["region"]),
        measures.get_indexer(pd.MultiIndex.from_frame(frame[MEASURE])),
    ]
    columns = ["region", "period", *SPAN, *MEASURE, "state", "lacking", "provisional"]
    return frame.iloc[np.lexsort(order)][columns].reset_index(drop=True)


class _Cell(NamedTuple):
    """What a region gave in a period, in a word; measures that it lacks, and what sums lack."""

    kind: str
    text: str
    missing: tuple[str, ...]
    lacking: Mapping[tuple[str, ...], list[str]]  # forces -> measures
    provisional: bool


@dataclass(frozen=True)
class _Returns:
    """Every region in every period, also where it has given nothing."""

    regions: list[str]
    periods: list[str]
    cells: dict[tuple[str, str], _Cell]
    newest: str  # that is not provisional throughout, else the newest of all

    def whole(self, regions: Sequence[str], periods: Sequence[str]) -> list[bool]:
        return [self.cells[r, p].kind == WHOLE for r in regions for p in periods]


def _returns(detail: pd.DataFrame) -> _Returns:
    spans = detail[["period", *SPAN]].drop_duplicates().sort_values(SPAN[::-1])
    apart = (spans["period_start"].to_numpy()[1:] > spans["period_end"].to_numpy()[:-1]).all()
    # A period that nobody gave stands there too, as a gap to be seen.
    periods = list((judging.all_periods(spans) if apart else spans)["period"])
    given = detail[detail["state"] == "given"]
    several = given.groupby("measure")["counting"].transform("nunique").gt(1)
    name = given["measure"].where(~several, given["measure"] + " (" + given["counting"] + ")")
    given = given.assign(name=name)
    # Of days or weeks here and there nobody knows what was due.
    regular = apart and (spans["period_end"] - spans["period_start"]).dt.days.gt(26).all()
    due = _due(given, periods, regular)
    senders = detail["region"].unique()
    owed = expected(given.rename(columns={"region": "sender"}), senders)
    own = dict(zip(name, given["measure"], strict=True))
    parts = {key: cells.records(part) for key, part in given.groupby(["region", "period"])}
    rows_of = {}
    for region in senders:
        for period in periods:
            wanted = [label for label in due[period] if own.get(label, label) in owed[region]]
            rows_of[region, period] = _cell(parts.get((region, period), []), wanted)
    final = set(detail.loc[~detail["provisional"], "period"])
    newest = next((period for period in reversed(periods) if period in final), periods[-1])
    regions = [name for name in reference.REGIONS if name in senders]
    return _Returns(regions, periods, rows_of, newest)


def expected(
    outcomes: pd.DataFrame, senders: Sequence[str], declared: Mapping[str, str] | None = None
) -> dict[str, set[str]]:
    """Measures that each sender owes: declared, given by half of the senders, or by it before.

    ``outcomes`` has the columns ``sender`` and ``measure``, of all periods; ``declared`` (else
    ``[expected]`` of ``rocu.toml``) names measures, each with "all" or the senders that owe it,
    joined by ";".

    >>> rows = [("A", "arrests"), ("B", "arrests"), ("B", "drones seized"), ("C", "charges")]
    >>> held = expected(pd.DataFrame(rows, columns=["sender", "measure"]), ["A", "B", "C"])
    >>> sorted(held["A"]), sorted(held["B"])
    (['arrests'], ['arrests', 'drones seized'])
    """
    given = outcomes[["sender", "measure"]].dropna().drop_duplicates()
    counts = given["measure"].value_counts()
    usual = {*counts.index[2 * counts >= len(senders)]}
    before = given.groupby("sender")["measure"].agg(set).to_dict()
    owed = {sender: usual | before.get(sender, set()) for sender in senders}
    for measure, forces in (_declared() if declared is None else declared).items():
        for sender in {*(senders if forces == "all" else reference.listed(forces))} & {*senders}:
            owed[sender].add(measure)
    return owed


def _declared() -> dict[str, str]:
    """Measures that the vocabulary in force declares, each with who owes it."""
    return {row["measure"]: row["of"] for row in reference.added("expected")}


def _due(given: pd.DataFrame, periods: list[str], regular: bool) -> dict[str, dict[str, None]]:
    """Measures that are due in each period: given then, or in most before and after; declared."""
    due: dict[str, dict[str, None]] = {period: {} for period in periods}
    for period, name in zip(given["period"], given["name"], strict=True):
        due[period][name] = None
    for name in dict.fromkeys(given["name"]) if regular else ():
        at = [place for place, period in enumerate(periods) if name in due[period]]
        if 3 * len(at) > 2 * (1 + at[-1] - at[0]):  # of what is half-yearly not even 2 in 3
            for period in periods[at[0] : at[-1]]:
                due[period][name] = None
    for measure in set(_declared()) - set(given["measure"]):
        for period in periods:
            due[period][measure] = None
    return due


def _cell(rows: list[dict], wanted: list[str]) -> _Cell:
    names = [row["name"] for row in rows]
    lacking: dict[tuple[str, ...], list[str]] = {}
    for row in rows:
        if row["lacking"]:
            lacking.setdefault(row["lacking"], []).append(row["name"])
    whole = len(names) == len(wanted) and not lacking
    kind = NONE if not rows else WHOLE if whole else PART
    some = f"{len(names) - sum(map(len, lacking.values()))} of {len(wanted)}"
    missing = tuple(name for name in wanted if name not in names)
    late = any(row["provisional"] for row in rows)
    return _Cell(kind, some if kind == PART else kind, missing, lacking, late)


def _headline(returns: _Returns) -> str:
    """Whether the newest period was returned in full, and who is short where they are few."""
    short = [name for name in returns.regions if returns.cells[name, returns.newest].kind != WHOLE]
    number, full = len(returns.regions), f"every figure in {wording.spoken(returns.newest)}"
    if number == 1:
        return f"{returns.regions[0]} {'did not return' if short else 'returned'} {full}"
    text = f"{wording.some(number - len(short), number, 'region')} returned {full}"
    return wording.fit(*([f"{text}; {wording.listed(short)} did not"] if short else []), text)


def _gaps(returns: _Returns, periods: Sequence[str]) -> list[str]:
    """Which region gave no figure for which measures, and which sums lack which forces."""
    gaps: dict[str, list[str]] = {}
    for period in periods:
        for region in returns.regions:
            cell, few = returns.cells[region, period], wording.few_of
            gone = [f"{region} gave no figure for {few(cell.missing)}"] * bool(cell.missing)
            for forces, measures in cell.lacking.items():
                named = wording.listed(map(reference.force_in_words, forces))
                gone.append(f"{region} lacks {named} for {few(measures)}")
            for text in gone:
                gaps.setdefault(text, []).append(wording.spoken(period))
    return [f"{text} in {wording.few_of(when)}" for text, when in gaps.items()]


def _table(returns: _Returns, recent: Sequence[str], used: pd.DataFrame) -> pd.DataFrame:
    """Region, the newest periods, all together, and how many figures were used."""
    regions, every = returns.regions, returns.periods
    columns: dict[str, list] = {"Region": [*regions, "Regions that returned all"]}
    for period in recent:
        column = [returns.cells[region, period] for region in regions]
        texts = [cell.text + ", provisional" * cell.provisional for cell in column]
        columns[period] = [*texts, _count_of(returns.whole(regions, [period]))]
    full = [_count_of(returns.whole(mine, every)) for mine in (*([r] for r in regions), regions)]
    columns["Periods returned in full"] = full
    rows = used["region"].value_counts()
    columns["Figures used"] = [*(int(rows.get(name, 0)) for name in regions), len(used)]
    last = slice(None) if len(regions) > 1 else slice(1)  # of one region its own line says all
    return cells.table_of({name: column[last] for name, column in columns.items()})


def _count_of(states: list[bool]) -> str:
    return f"{wording.figure(sum(states))} of {wording.figure(len(states))}"


def _drawing(returns: _Returns, periods: Sequence[str], focus: str | None) -> Drawing:
    """A word and a shape for each region and period; hollow where figures are provisional."""
    marks = [
        (row, column, cell.kind, cell.text, cell.provisional)
        for row, region in enumerate(returns.regions)
        for column, period in enumerate(periods)
        for cell in [returns.cells[region, period]]
    ]
    frame = pd.DataFrame(marks, columns=["row", "column", "kind", "text", "hollow"])
    late = frame.groupby("column")["hollow"].any()
    heads = [p + " (hollow: provisional)" * bool(late[at]) for at, p in enumerate(periods)]
    options = {"rows": returns.regions, "columns": heads, "marks": theme.WHOLE_MARKS}
    return Drawing(grid.draw, frame, {**options, "focus": focus})


KIND = ExhibitKind(
    shows="how complete the returns are",
    frames={"check": "check"},
    describe=_describe,
    method=Method("Completeness", ("complete",)),
)
