"""Can the figures be relied on? Region by period: what was returned, what sums lack, what moved.

A region has returned all in a period where it has a figure for every measure that it is expected to
give (`intake.expected`) and that any region has in that period, or in most of those around it, and
each of its sums lacks no force. A hidden figure is
there; a provisional one too, and says so. Where a region gave its own figure, what some of its
forces gave beside it is no sum.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from rocu_analysis import frames, reference, theme, wording
from rocu_analysis.charts import grid
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.errors import BadOption, NoFigures
from rocu_analysis.exhibits.cells import records, table_of
from rocu_analysis.exhibits.cuts import SPAN, check_addable, one_cut
from rocu_analysis.exhibits.exhibit import Content, Exhibit, Key, Kind, asks
from rocu_analysis.exhibits.figures import UNITS, sums_of
from rocu_analysis.exhibits.judging import all_periods
from rocu_analysis.exhibits.methods import Method
from rocu_analysis.exhibits.rows import in_quarters, is_worked_out, months_added
from rocu_analysis.exhibits.sources import plain
from rocu_analysis.frames import require
from rocu_analysis.intake.expected import declared_here, expected as expected_of

MOST_PERIODS, MOST_GAPS = 6, 8
NONE_ASIDE = "No figure was set aside"
WHOLE, PART, NONE = "all", "part", "none"
EXTRA = "{n:count figure} of forces {n|stands|stand} beside their regions' own"
UNDATED = "{n:count figure} {n|has|have} no days of a period"
REVISED = "{n:count figure} {n|was|were} revised since first given ({x}); the largest: {m} of {p}"


@asks
def completeness(check, *, periods: int = MOST_PERIODS, region: str | None = None) -> Exhibit:
    """Say whether every region returned all, and show period by period what is missing.

    There is a chart only where something is.

    Parameters
    ----------
    check : Check or DataFrame
        What `rocu.check` gave, or a frame of outcomes.
    periods : int
        How many of the newest periods have a column of their own.
    region : str, optional
        Region in focus.

    Returns
    -------
    Exhibit
        ``.data`` has one row a region, period and measure: ``region, period, measure, counting,
        state, lacking, provisional``.

    Raises
    ------
    BadOption
        Where ``periods`` is below 1.
    NoFigures
        Where no region has a dated figure.
    """


def _describe(check, *, periods, region) -> Content:
    if periods < 1:
        raise BadOption("periods", f"{periods} was given", "1 or more")
    outcomes = plain(require(getattr(check, "outcomes", check), "outcomes"))
    rows, undated, extra = _rows(outcomes)
    detail = states_of(rows)
    returns = _grid(detail)
    reach = " to ".join(dict.fromkeys([returns.periods[0], returns.periods[-1]]))
    complete = all(returns.whole(returns.regions, returns.periods))
    headline, unsound = _headline(returns), _set_aside(check)
    gaps, newest = _gaps(returns, returns.periods[::-1]), _gaps(returns, [returns.newest])
    more = [f"{len(gaps) - MOST_GAPS} more lie in earlier periods"] * (len(gaps) > MOST_GAPS)
    late = [
        wording.spoken(period)
        for period in returns.periods
        if any(returns.cells[area, period].provisional for area in returns.regions)
    ]
    sentences = [wording.say(text, n=number) for text, number in
            ((EXTRA, extra), (UNDATED, undated)) if number]  # fmt: skip
    if forces := months_added(rows):
        sentences.append(f"Months are added to quarters: {wording.listed(forces)}")
    return Content(
        headline=headline,
        subtitle=f"Measures returned in full, by region and period, {reach}",
        alt="Grid of regions by period, each cell a word and a shape: all, part or none returned",
        more=[*newest[:3], _over_all(returns)],
        care=f"Figures of {wording.few_of(late)} are provisional." if late else "",
        key=_tile(returns, region, headline, newest, unsound),
        table=_table(returns, returns.periods[-periods:], rows),
        rows=rows,
        data=detail,
        methods=["complete"],
        notes=[wording.note("gaps", *gaps[:MOST_GAPS], *more),
               wording.note("returns", *sentences, unsound, _revised(outcomes))],
        drawing=None if complete else _drawing(
            returns, returns.periods[-min(periods, MOST_PERIODS) :], region
        ),
    )  # fmt: skip


# --- which rows -----------------------------------------------------------------------------------


def _rows(outcomes: pd.DataFrame) -> tuple[pd.DataFrame, int, int]:
    """Rows to look at, and how many are not placed in time, or stand beside their region's own."""
    rows = frames.newest(outcomes)
    rows = rows[rows["geography"].isin(["region", "force"]) & rows["region"].notna()]
    dated = rows["period_start"].notna() & rows["period_end"].notna()
    if not dated.any():
        found = "no region has a figure with the days of its period, so none can be missing"
        raise NoFigures("outcomes", found)
    kept = in_quarters(rows[dated])
    extra = _next_to_own(kept)
    return kept[~extra], int((~dated).sum()), int(extra.sum())


def _next_to_own(rows: pd.DataFrame) -> np.ndarray:
    """Which rows of forces stand beside their region's own figure, of days that it has too."""
    # Sums that most of its forces give in another way are sums all the same, and name who is late.
    keys, force = ["region", "measure"], rows["geography"].eq("force")
    region = rows["geography"].eq("region") & (rows["value"].notna() | rows["marker"].eq("c"))
    if not (region.any() and force.any()):
        return np.zeros(len(rows), dtype=bool)
    returns = rows.assign(row=np.arange(len(rows)), end=rows["period_end"])
    returns = returns.astype(dict.fromkeys(keys, "object")).sort_values("period_end")
    given = returns[force.loc[returns.index]]
    givers = given.groupby([*keys, "counting", "period"], observed=True)["force"].nunique()
    most = givers.groupby(level=[*keys, "counting"], observed=True).max()
    given = given.join(most.rename("givers"), on=[*keys, "counting"])
    # The region's own figure that began last until the force's ended: does it reach into it?
    last = returns.loc[region.loc[returns.index], [*keys, "counting", *SPAN]].sort_values(
        "period_start"
    )
    on = {"left_on": "end", "right_on": "period_start", "by": keys}
    pairs = pd.merge_asof(given, last, **on, suffixes=("", "_own"))
    sums = pairs["givers"] * 2 > pairs["region"].map(lambda name: len(reference.made_of(name)))
    sums &= pairs["counting"].astype("str") != pairs["counting_own"].astype("str")
    is_next = (pairs["period_end_own"] >= pairs["period_start"]) & ~sums
    return np.isin(np.arange(len(rows)), pairs.loc[is_next, "row"])


def states_of(rows: pd.DataFrame) -> pd.DataFrame:
    """State of each measure by region and period, in the order in which measures first stand."""
    by = ["measure", "counting"]
    rows, kept = rows.reset_index(drop=True), []
    # Seizures in number and in pounds are two: either may be lacking.
    several = rows.groupby("measure", observed=True)["unit"].transform("nunique").gt(1)
    name, unit = (rows[column].astype("object") for column in ("measure", "unit"))
    rows["measure"] = name.where(~several, name + " (" + unit.replace(UNITS) + ")")
    for (measure, _), mine in rows.groupby(by, sort=False, dropna=False):
        # Of a whole in several cuts any shows what is there.
        once = one_cut(mine, though_they_differ=True)
        check_addable(once, measure)
        kept.append(once.index)
    rows = rows.loc[np.sort(np.concatenate(kept))]
    is_region, keys = rows["geography"].eq("region").to_numpy(), [*by, "region"]
    given = pd.MultiIndex.from_frame(rows.loc[is_region, keys].drop_duplicates())
    also = is_region | ~pd.MultiIndex.from_frame(rows[keys]).isin(given)
    frame = sums_of(rows[also].sort_values("geography", key=lambda of: of.ne("region"),
                                           kind="stable"), by)  # fmt: skip
    there = (frame["value"].notna() | frame["hidden"]).to_numpy(dtype=bool)
    units = rows.groupby("measure", observed=True)["unit"]  # a rate is no sum, and lacks no force
    rates = [measure for measure, unit in units if is_worked_out(measure, unit.unique())]
    sums = there & frame["summed"].to_numpy(dtype=bool) & ~frame["measure"].isin(rates)
    lacking = [n if is_sum else () for n, is_sum in zip(frame["lacking"], sums, strict=True)]
    frame = frame.assign(state=np.where(there, "given", "missing"), lacking=lacking)
    measures = pd.MultiIndex.from_frame(rows[by].drop_duplicates())
    order = [frame["period_start"], pd.Index(reference.REGIONS).get_indexer(frame["region"]),
             measures.get_indexer(pd.MultiIndex.from_frame(frame[by]))]  # fmt: skip
    columns = ["region", "period", *SPAN, *by, "state", "lacking", "provisional"]
    return frame.iloc[np.lexsort(order)][columns].reset_index(drop=True)


# --- regions by periods ---------------------------------------------------------------------------


class _Cell(NamedTuple):
    """What a region gave in a period, in a word; measures that it lacks, and what sums lack."""

    kind: str
    text: str
    missing: tuple[str, ...]
    lacking: dict[str, tuple[str, ...]]
    provisional: bool


@dataclass(frozen=True)
class _Grid:
    """Every region in every period, also where it has given nothing."""

    regions: list[str]
    periods: list[str]
    cells: dict[tuple[str, str], _Cell]
    newest: str  # that is not provisional throughout, else the newest of all

    @property
    def short(self) -> list[str]:
        return [name for name in self.regions if self.cells[name, self.newest].kind != WHOLE]

    def whole(self, regions: Sequence[str], periods: Sequence[str]) -> list[bool]:
        return [self.cells[r, p].kind == WHOLE for r in regions for p in periods]


def _grid(detail: pd.DataFrame) -> _Grid:
    spans = detail[["period", *SPAN]].drop_duplicates().sort_values(SPAN[::-1])
    apart = (spans["period_start"].to_numpy()[1:] > spans["period_end"].to_numpy()[:-1]).all()
    # A period that nobody gave stands there too, as a gap to be seen.
    periods = list((all_periods(spans) if apart else spans)["period"])
    given = detail[detail["state"] == "given"]
    several = given.groupby("measure")["counting"].transform("nunique").gt(1)
    name = given["measure"].where(~several, given["measure"] + " (" + given["counting"] + ")")
    expected: dict[str, dict[str, None]] = {}
    parts: dict[tuple[str, str], list[dict]] = {}
    for row in records(given.assign(name=name)):
        expected.setdefault(row["period"], {})[row["name"]] = None
        parts.setdefault((row["region"], row["period"]), []).append(row)
    # What stops for a period or two, and is there in most before and after, is missing there; of
    # days or weeks here and there nobody knows what was due.
    regular = apart and (spans["period_end"] - spans["period_start"]).dt.days.gt(26).all()
    for label in dict.fromkeys(name) if regular else ():
        at = [place for place, period in enumerate(periods) if label in expected.get(period, {})]
        if 3 * len(at) > 2 * (1 + at[-1] - at[0]):  # of what is half-yearly not even 2 in 3
            for period in periods[at[0] : at[-1]]:
                expected.setdefault(period, {})[label] = None
    senders = detail["region"].unique()
    owed = expected_of(given.rename(columns={"region": "sender"}), senders)
    of = dict(zip(name, given["measure"], strict=True))
    for measure in declared_here():
        for period in periods if measure not in of.values() else ():
            expected.setdefault(period, {})[measure] = None
    cells = {}
    for region in senders:
        for period in periods:
            rows = parts.get((region, period), [])
            due = expected.get(period, {})
            wanted = [label for label in due if of.get(label, label) in owed[region]]
            names = [row["name"] for row in rows]
            lacking = {row["name"]: row["lacking"] for row in rows if row["lacking"]}
            kind = (
                NONE if not rows else WHOLE if len(names) == len(wanted) and not lacking else PART
            )
            text = f"{len(names) - len(lacking)} of {len(wanted)}" if kind == PART else kind
            missing = tuple(name for name in wanted if name not in names)
            late = any(row["provisional"] for row in rows)
            cells[region, period] = _Cell(kind, text, missing, lacking, late)
    final = set(detail.loc[~detail["provisional"], "period"])
    newest = next((period for period in reversed(periods) if period in final), periods[-1])
    regions = [name for name in reference.REGIONS if name in set(detail["region"])]
    return _Grid(regions, periods, cells, newest)


# --- words ----------------------------------------------------------------------------------------


def _headline(returns: _Grid) -> str:
    """Say whether the newest period was returned in full, and who is short where they are few."""
    number, short, full = (
        len(returns.regions),
        returns.short,
        f"every figure in {wording.spoken(returns.newest)}",
    )
    if number == 1:
        return f"{returns.regions[0]} {'did not return' if short else 'returned'} {full}"
    text = f"{wording.some(number - len(short), number, 'region')} returned {full}"
    return wording.fit(*([f"{text}; {wording.listed(short)} did not"] if short else []), text)


def _over_all(returns: _Grid) -> str:
    """How many returns are complete over all periods."""
    states = returns.whole(returns.regions, returns.periods)
    text = "Over all periods, {n} of {of} returns (a region in a period) {n|is|are} complete"
    return wording.say(text, n=sum(states), of=len(states)) if len(returns.periods) > 1 else ""


def _gaps(returns: _Grid, periods: Sequence[str]) -> list[str]:
    """Which regions gave no figure for which measures, and which sums lack which forces."""
    gone: dict[tuple, list[str]] = {}  # regions and measures -> periods
    lack: dict[tuple, list[str]] = {}  # a region, its forces and measures -> periods
    for period in periods:
        when = wording.spoken(period)
        short: dict[tuple, list[str]] = {}
        for region in returns.regions:
            cell = returns.cells[region, period]
            if cell.missing:
                short.setdefault(cell.missing, []).append(region)
            for forces in dict.fromkeys(cell.lacking.values()):
                of = tuple(name for name, some in cell.lacking.items() if some == forces)
                lack.setdefault((region, forces, of), []).append(when)
        for measures, regions in short.items():
            gone.setdefault((tuple(regions), measures), []).append(when)
    few = wording.few_of
    sentences = [f"{wording.listed(who)} gave no figure for {few(what)} in {few(when)}"
            for (who, what), when in gone.items()]  # fmt: skip
    for (who, forces, what), when in lack.items():
        named = wording.listed(map(reference.force_in_words, forces))
        sentences.append(f"{who} lacks {named} for {few(what)} in {few(when)}")
    return sentences


def _tile(returns: _Grid, region: str | None, headline: str, gaps: list[str], unsound: str) -> Key:
    """Whether all was returned of the newest period: of the region in focus first, if any."""
    aside = "" if unsound in ("", NONE_ASIDE) else unsound
    if not returns.short:
        return Key("All returned", wording.paragraph(headline, aside))
    mine = region in returns.regions or len(returns.regions) == 1
    if mine and region not in returns.short and len(returns.regions) > 1:
        return Key("All returned", wording.paragraph(f"{region} is complete", headline, aside))
    of = f"{len(returns.regions) - len(returns.short)} of {len(returns.regions)} regions"
    text = gaps[0] if len(gaps) == 1 and len(gaps[0]) < 110 else headline
    return Key("Some missing" if mine else of, wording.paragraph(text, aside))


def _set_aside(check) -> str:
    rejected = getattr(check, "rejected", None)
    if rejected is None:
        return ""
    text = "{n:count figure} {n|was|were} set aside as unsound and {n|was|were} not used"
    return NONE_ASIDE if rejected.empty else wording.capital(wording.say(text, n=len(rejected)))


def _revised(outcomes: pd.DataFrame) -> str:
    moved = frames.revisions(outcomes)
    moved = moved[moved["change"].notna() & moved["change"].ne(0)]
    if moved.empty:
        return ""
    row = moved.loc[moved["change"].abs().idxmax()]
    ends = f"{wording.figure(row['first_value'])} to {wording.figure(row['last_value'])}"
    return wording.say(REVISED + ", from {ends}", n=len(moved), x=sorted(moved["measure"].unique()),
                       m=row["measure"], p=row["period"], ends=ends)  # fmt: skip


# --- table and chart ------------------------------------------------------------------------------


def _table(returns: _Grid, recent: Sequence[str], used: pd.DataFrame) -> pd.DataFrame:
    """Region, the newest periods, all together, and how many figures were used."""
    regions, cells = returns.regions, returns.cells
    columns: dict[str, list] = {"Region": [*regions, "Regions that returned all"]}
    for period in recent:
        column = [cells[region, period] for region in regions]
        texts = [cell.text + ", provisional" * cell.provisional for cell in column]
        columns[period] = [*texts, _count_of(returns.whole(regions, [period]))]
    columns["Periods returned in full"] = [
        *(_count_of(returns.whole([region], returns.periods)) for region in regions),
        _count_of(returns.whole(regions, returns.periods)),
    ]
    rows = used["region"].value_counts()
    columns["Figures used"] = [*(int(rows.get(name, 0)) for name in regions), len(used)]
    last = slice(None) if len(regions) > 1 else slice(1)  # of one region its own line says all
    return table_of({name: column[last] for name, column in columns.items()})


def _count_of(states: list[bool]) -> str:
    return f"{wording.figure(sum(states))} of {wording.figure(len(states))}"


def _drawing(returns: _Grid, periods: Sequence[str], focus: str | None) -> Drawing:
    """A word and a shape for each region and period; hollow where figures are provisional."""
    marks = [(row, column, cell.kind, cell.text, cell.provisional)
             for row, region in enumerate(returns.regions) for column, period in enumerate(periods)
             for cell in [returns.cells[region, period]]]  # fmt: skip
    frame = pd.DataFrame(marks, columns=["row", "column", "kind", "text", "hollow"])
    late = frame.groupby("column")["hollow"].any()
    heads = [p + " (hollow: provisional)" * bool(late[at]) for at, p in enumerate(periods)]
    options = {
        "rows": returns.regions,
        "columns": heads,
        "marks": theme.WHOLE_MARKS,
        "focus": focus,
    }
    return Drawing(grid.draw, frame, options)


KIND = Kind(
    shows="how complete the returns are",
    question="Can these figures be relied on?",
    frames={"check": "check"},
    describe=_describe,
    method=Method("Completeness", ("complete",)),
)
