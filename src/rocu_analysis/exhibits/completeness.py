"""Can the figures be relied on? Region by period: what was returned, what sums lack, what moved.

A region has returned all in a period where it has a figure for every measure that any region has in
that period, or in most of those around it, and each of its sums lacks no force. A hidden figure is
there; a provisional one too, and says so. Where a region gave its own figure, what some of its
forces gave beside it is no sum.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import pandas as pd

from rocu_analysis import frames, reference, theme
from rocu_analysis.charts import grid
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.errors import BadOption, NoFigures
from rocu_analysis.exhibits.common import months_note, plain, records, table_of
from rocu_analysis.exhibits.exhibit import Exhibit, Key, Kind, Method, Told
from rocu_analysis.exhibits.figures import (
    AS_GIVEN,
    PERIOD,
    SPAN,
    UNITS,
    check_addable,
    in_quarters,
    is_worked_out,
    one_cut,
    sums_of,
)
from rocu_analysis.exhibits.series import all_periods
from rocu_analysis.frames import require
from rocu_analysis.wording import (
    day,
    few_of,
    figure,
    fit,
    listed,
    note,
    paragraph,
    say,
    some,
    spoken,
)

MOST_PERIODS = 6
MOST_TOLD = 250  # letters on what is missing; of more the notes tell
MOST_NOTES = 12
NONE_ASIDE = "No figure was set aside."
LONGEST_TILE = 110  # letters of a sentence in a tile of four lines
PROVISIONAL = ", provisional"
WHOLE, PART, NONE = "all", "part", "none"


def completeness(check, *, periods: int = MOST_PERIODS, region: str | None = None) -> Exhibit:
    """Say whether every region returned all, and show period by period what is missing.

    There is a chart only where something is.

    Parameters
    ----------
    check : Check or DataFrame
        What `rocu.check` gave, or a frame of outcomes.
    periods : int
        How many of the newest periods have a column of their own; earlier ones share one.
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
    return KIND.ask(**locals())


def _tell(check, *, periods, region) -> Told:
    if periods < 1:
        raise BadOption("periods", f"{periods} was given", "1 or more")
    outcomes = plain(require(getattr(check, "outcomes", check), "outcomes"))
    rows, undated, beside = _rows(outcomes)
    detail = states_of(rows)
    held = _grid(detail)
    span = " to ".join(dict.fromkeys([held.periods[0], held.periods[-1]]))
    several = "region and period" if len(held.periods) > 1 else "region"
    complete = all(held.whole(held.regions, held.periods))
    drawn, listed_apart = (
        held.newest_of(number) for number in (min(periods, MOST_PERIODS), periods)
    )
    headline = _headline(held)
    gaps = [*_missing(held, [held.newest]), *_lacking(held, [held.newest])]
    few = gaps[0] if len(gaps) == 1 else "The notes say which figures are missing" if gaps else ""
    tile = _tile(held, region, headline, gaps)
    unsound = _set_aside(check)
    if unsound not in ("", NONE_ASIDE):
        tile = replace(tile, text=paragraph(tile.text, unsound))
    late = [spoken(period) for period in held.periods
            if any(held.cells[name, period].provisional for name in held.regions)]  # fmt: skip
    return Told(
        headline=headline,
        subtitle=f"Measures returned in full, by {several}, {span}",
        alt="Grid of regions by period, each cell a word and a shape: all, part or none returned.",
        description=_description(held, headline, gaps, region),
        brief=paragraph(headline, few, "" if complete else _part_drawn(held, drawn)),
        care=f"Figures of {few_of(late)} are provisional." if late else "",
        key=tile,
        table=_table(held, listed_apart, rows),
        rows=rows,
        data=detail,
        notes=[
            *_notes(held, undated, beside),
            *months_note([rows]),
            unsound,
            _revised(outcomes),
        ],
        drawing=None if complete else _drawing(held, drawn, region),
    )


def _tile(held: _Grid, region: str | None, headline: str, gaps: Sequence[str]) -> Key:
    """Whether all was returned of the newest period: of the region in focus first, if any."""
    newest, regions, short = spoken(held.newest), held.regions, held.short
    if not short:
        return Key("All returned", f"{headline}.")
    if len(regions) == 1:
        told = _in_short(held.cells[regions[0], held.newest], newest, gaps)
        return Key("Some missing", paragraph(told or headline))
    others = f"Not complete: {few_of([name for name in short if name != region])}"
    if region not in regions:
        of = say("{n} of {of} regions", n=len(regions) - len(short), of=len(regions))
        return Key(of, paragraph(f"Returned every figure in {newest}", others))
    if region not in short:
        return Key("All returned", paragraph(f"{region} returned every figure in {newest}", others))
    told = _in_short(held.cells[region, held.newest], newest, ())
    told = told and f"{region}, {told[0].lower()}{told[1:]}"
    told = told or f"{region} did not return every figure in {newest}"
    return Key("Some missing", paragraph(told, *([others] if len(short) > 1 else [])))


def _rows(outcomes: pd.DataFrame) -> tuple[pd.DataFrame, int, int]:
    """Rows to look at, and how many are not placed in time, or stand beside their region's own."""
    rows = frames.newest(outcomes)
    rows = rows[rows["geography"].isin(["region", "force"]) & rows["region"].notna()]
    dated = rows["period_start"].notna() & rows["period_end"].notna()
    undated, rows = int((~dated).sum()), rows[dated]
    if rows.empty:
        raise NoFigures(
            "outcomes", "no region has a figure with the days of its period, so none can be missing"
        )
    rows = in_quarters(rows)
    beside = _beside(rows)
    return _in_quarters_of_others(rows[~beside]), undated, int(beside.sum())


def _beside(rows: pd.DataFrame) -> np.ndarray:
    """Which rows of forces stand beside their region's own figure, of days that it has too."""
    # Sums that most of its forces give in another way are sums all the same: who is late is told.
    keys, force = ["region", "measure"], rows["geography"].eq("force")
    region = rows["geography"].eq("region") & (rows["value"].notna() | rows["marker"].eq("c"))
    if not (region.any() and force.any()):
        return np.zeros(len(rows), dtype=bool)
    held = rows.assign(row=np.arange(len(rows)), end=rows["period_end"])
    held = held.astype(dict.fromkeys(keys, "object")).sort_values("period_end")
    given = held[force.loc[held.index]]
    givers = given.groupby([*keys, "counting", "period"], observed=True)["force"].nunique()
    most = givers.groupby(level=[*keys, "counting"], observed=True).max()
    given = given.join(most.rename("givers"), on=[*keys, "counting"])
    # The region's own figure that began last until the force's ended: does it reach into it?
    last = held.loc[region.loc[held.index], [*keys, "counting", *SPAN]].sort_values("period_start")
    on = {"left_on": "end", "right_on": "period_start", "by": keys}
    pairs = pd.merge_asof(given, last, **on, suffixes=("", "_own"))
    sums = pairs["givers"] * 2 > pairs["region"].map(lambda name: len(reference.made_of(name)))
    sums &= pairs["counting"].astype("str") != pairs["counting_own"].astype("str")
    is_beside = (pairs["period_end_own"] >= pairs["period_start"]) & ~sums
    return np.isin(np.arange(len(rows)), pairs.loc[is_beside, "row"])


def _in_quarters_of_others(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows in which a force's months that add to no quarter are its quarter, without a figure."""
    # Where all others give quarters alone, a month in one that nobody gave yet is left out, and so
    # is a longer stretch, such as a year to date, over quarters that others give.
    start, days = rows["period_start"], (rows["period_end"] - rows["period_start"]).dt.days + 1
    force = rows["geography"].eq("force")
    month, quarter = force & days.between(28, 31), force & days.between(89, 92)
    longer = force & days.gt(92)
    if not ((month | longer).any() and quarter.any()):
        return rows
    at = rows[["measure", "counting", "region", "force"]].assign(first=start.dt.to_period("Q"))
    spans = {tuple(key): tuple(span) for key, span in zip(
        at.loc[quarter, ["measure", "counting", "region", "first"]].to_numpy(),
        rows.loc[quarter, PERIOD].to_numpy(), strict=True,
    )}  # fmt: skip
    given = set(map(tuple, at[quarter].to_numpy()))
    by_quarter = set(map(tuple, at.loc[quarter, ["measure", "counting", "region"]].to_numpy()))
    monthly = at[month].groupby(["measure", "counting", "region"])["force"].nunique()
    put, gone = {}, []
    forces = at[quarter].groupby(["measure", "counting", "region", "first"])["force"].nunique()
    for key, stretch in rows[longer].groupby(["measure", "counting", "region", *SPAN]):
        inside = [(*key[:3], first) for first in pd.period_range(*key[3:], freq="Q")]
        most = max((forces.get(part, 0) for part in inside), default=0)
        gone += list(stretch.index) if stretch["force"].nunique() < most else []
    for index, key in zip(at.index[month], map(tuple, at[month].to_numpy()), strict=True):
        group, shared = key[:3], (*key[:3], key[4])
        if group not in by_quarter:
            continue
        if key not in given and shared in spans:
            put[index] = spans[shared]
        elif key in given or monthly[group] == 1:
            gone.append(index)
    if put:
        rows = rows.assign(period=rows["period"].astype("object"))
        rows.loc[list(put), PERIOD] = pd.DataFrame(list(put.values()), list(put), PERIOD)
        # One whose months are all there, and some hidden, was returned.
        months = at.loc[list(put)].assign(c=rows["marker"].eq("c")).groupby(list(at), sort=False)
        hides = (months["c"].transform("any") & months["c"].transform("size").ge(3)).to_numpy()
        rows.loc[list(put), ["value", "value_high", "marker"]] = [None, None, "x"]
        rows.loc[np.array(list(put))[hides], "marker"] = "c"
        if AS_GIVEN in rows:
            rows.loc[list(put), AS_GIVEN] = rows.loc[list(put), "period"]
    return rows.drop(index=gone)


# --- which figures are given, and what sums lack -------------------------------------------------


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
    # A rate is no sum, and lacks no force.
    units = rows.groupby("measure", observed=True)["unit"]
    rates = [measure for measure, unit in units if is_worked_out(measure, unit.unique())]
    sums = there & frame["summed"].to_numpy(dtype=bool) & ~frame["measure"].isin(rates)
    lacking = [
        names if is_sum else () for names, is_sum in zip(frame["lacking"], sums, strict=True)
    ]
    frame = frame.assign(state=np.where(there, "given", "missing"), lacking=lacking)
    measures = pd.MultiIndex.from_frame(rows[by].drop_duplicates())
    order = [
        frame["period_start"],
        pd.Index(reference.REGIONS).get_indexer(frame["region"]),
        measures.get_indexer(pd.MultiIndex.from_frame(frame[by])),
    ]
    columns = ["region", "period", "period_start", "period_end", *by, "state", "lacking"]
    return frame.iloc[np.lexsort(order)][[*columns, "provisional"]].reset_index(drop=True)


# --- regions by periods --------------------------------------------------------------------------


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

    def newest_of(self, number: int) -> list[str]:
        """So many newest periods; a single earlier one too, which shares its column with none."""
        return self.periods[-number - (len(self.periods) == number + 1) :]

    def whole(self, regions: Sequence[str], periods: Sequence[str]) -> list[bool]:
        return [self.cells[r, p].kind == WHOLE for r in regions for p in periods]


def _grid(detail: pd.DataFrame) -> _Grid:
    spans = detail[["period", "period_start", "period_end"]].drop_duplicates()
    spans = spans.sort_values(["period_end", "period_start"])
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
    cells = {}
    for region in detail["region"].unique():
        for period in periods:
            rows, wanted = parts.get((region, period), []), expected.get(period, {})
            names = [row["name"] for row in rows]
            lacking = {row["name"]: row["lacking"] for row in rows if row["lacking"]}
            whole = len(names) == len(wanted) and not lacking
            kind = NONE if not rows else WHOLE if whole else PART
            text = f"{len(names) - len(lacking)} of {len(wanted)}" if kind == PART else kind
            missing = tuple(name for name in wanted if name not in names)
            if kind == PART and not missing and len(lacking) == len(wanted):
                text = _forces_that_gave_all(region, lacking) or text
            late = any(row["provisional"] for row in rows)
            cells[region, period] = _Cell(kind, text, missing, lacking, late)
    final = set(detail.loc[~detail["provisional"], "period"])
    newest = next((period for period in reversed(periods) if period in final), periods[-1])
    regions = [name for name in reference.REGIONS if name in set(detail["region"])]
    return _Grid(regions, periods, cells, newest)


def _forces_that_gave_all(region: str, lacking: dict[str, tuple[str, ...]]) -> str:
    """Of how many of its forces a region's sums hold every measure, where none is of all."""
    forces = reference.made_of(region)
    number = len(set(forces).difference(*lacking.values()))
    return f"{number} of {len(forces)} forces" if number else ""


# --- words ---------------------------------------------------------------------------------------


def _headline(held: _Grid) -> str:
    """Say whether the newest period was returned in full, and who is short where they are few."""
    number, short, full = len(held.regions), held.short, f"every figure in {spoken(held.newest)}"
    if number == 1:
        return f"{held.regions[0]} {'did not return' if short else 'returned'} {full}"
    text = f"{some(number - len(short), number, 'region')} returned {full}"
    named = f"; {listed(short)} did not" if len(short) < min(3, number) and short else ""
    return fit(text + named, text)


def _part_drawn(held: _Grid, drawn: Sequence[str]) -> str:
    """Which of the periods the chart shows, where it has no room for all."""
    number, of = len(drawn), len(held.periods)
    told = "The chart shows the newest {n:words} {n|period|periods} of {of}"
    return say(told, n=number, of=of) if number < of else ""


def _description(held: _Grid, headline: str, gaps: list[str], focus: str | None) -> str:
    short, newest, number = held.short, held.newest, len(held.regions)
    sentences = [headline]
    if 1 < len(short) < number:
        sentences = [f"In {spoken(newest)}, {listed(short)} did not return every figure"]
    if len(held.periods) > 1:
        states = held.whole(held.regions, held.periods)
        what = "returns (a region in a period)" if number > 1 else "periods"
        text = "Over all periods, {n} of {of} {what} {n|is|are} complete"
        sentences.append(say(text, n=sum(states), of=len(states), what=what))
    if sum(map(len, gaps)) > MOST_TOLD:
        gaps = ["The notes say which figures are missing, and which sums lack a force"]
    if focus is not None and short and (focus, newest) in held.cells:
        told = held.cells[focus, newest]
        text = {WHOLE: "every figure", NONE: "no figure"}
        of_forces = told.text.endswith("forces")
        part = f"every figure of {told.text}" if of_forces else f"{told.text} measures in full"
        text = text.get(told.kind, part)
        gaps = [*gaps, f"{focus} returned {text} in {spoken(newest)}"]
    return paragraph(*sentences, *gaps)


def _missing(held: _Grid, periods: Sequence[str]) -> list[str]:
    """One sentence for each set of measures that some regions gave no figure for."""
    when: dict[tuple, list[str]] = {}
    for period in periods:
        short: dict[tuple[str, ...], list[str]] = {}
        for region in held.regions:
            if missing := held.cells[region, period].missing:
                short.setdefault(missing, []).append(region)
        for measures, regions in short.items():
            when.setdefault((tuple(regions), measures), []).append(spoken(period))
    return [
        f"{listed(regions)} gave no figure for {few_of(measures)} in {few_of(dates)}"
        for (regions, measures), dates in when.items()
    ]


def _in_short(cell: _Cell, when: str, gaps: Sequence[str]) -> str:
    """What one region lacks, in the words that a tile has room for."""
    if len(gaps) == 1 and len(gaps[0]) <= LONGEST_TILE:
        return gaps[0]
    told = [f"no figure for {few_of(cell.missing)}"] if cell.missing else []
    forces = "the {n|sum|sums} of {n:count measure} {n|lacks|lack} forces"
    told += [say(forces, n=len(cell.lacking))] if cell.lacking else []
    return f"In {when}: {'; '.join(told)}" if told else ""


def _lacking(held: _Grid, periods: Sequence[str]) -> list[str]:
    """One sentence for each region and set of forces that sums of some measures lack."""
    when: dict[tuple, list[str]] = {}
    for region in held.regions:
        for period in periods:
            by_forces: dict[tuple[str, ...], list[str]] = {}
            for measure, forces in held.cells[region, period].lacking.items():
                by_forces.setdefault(forces, []).append(measure)
            for forces, measures in by_forces.items():
                when.setdefault((region, forces, tuple(measures)), []).append(spoken(period))
    return [
        f"{region} lacks {listed(map(reference.force_in_words, forces))} for {few_of(measures)} "
        f"in {few_of(dates)}"
        for (region, forces, measures), dates in when.items()
    ]


def _notes(held: _Grid, undated: int, beside: int) -> list[str]:
    gaps = [*_missing(held, held.periods[::-1]), *_lacking(held, held.periods[::-1])]
    more = f"{figure(len(gaps) - MOST_NOTES)} more such gaps lie in earlier periods."
    no_sums = "{n:count figure} of forces {n|stands|stand} beside their regions' own: no sums."
    no_days = "{n:count figure} {n|has|have} no days of a period and {n|is|are} not placed in time."
    return [
        KIND.method.note("all"),
        *(f"{gap}." for gap in gaps[:MOST_NOTES]),
        more if len(gaps) > MOST_NOTES else "",
        note("beside", no_sums, n=beside) if beside else "",
        note("undated", no_days, n=undated) if undated else "",
    ]


def _set_aside(check) -> str:
    rejected = getattr(check, "rejected", None)
    if rejected is None:
        return ""
    text = "{n:count figure} {n|was|were} set aside as unsound and {n|was|were} not used."
    return NONE_ASIDE if rejected.empty else note("set aside", text, n=len(rejected))


def _revised(outcomes: pd.DataFrame) -> str:
    moved = frames.revisions(outcomes)
    moved = moved[moved["change"].notna() & moved["change"].ne(0)]
    if moved.empty:
        return ""
    row, since = moved.loc[moved["change"].abs().idxmax()], ""
    if pd.notna(row["first_as_at"]):
        since = f" ({day(row['first_as_at'])} to {day(row['last_as_at'])})"
    text = (
        "{n:count figure} {n|was|were} revised since first given ({x}); the largest revision is "
        "{measure} of {period}, from {before} to {after}{since}."
    )
    return note(
        "revised", text, n=len(moved), x=sorted(moved["measure"].unique()),
        measure=row["measure"], period=row["period"], before=figure(row["first_value"]),
        after=figure(row["last_value"]), since=since,
    )  # fmt: skip


# --- table and chart -----------------------------------------------------------------------------


def _table(held: _Grid, recent: Sequence[str], used: pd.DataFrame) -> pd.DataFrame:
    """Region, the newest periods, the earlier ones together, and how many figures were used."""
    regions, cells = held.regions, held.cells
    earlier = held.periods[: -len(recent)]
    # Of one region its own line says all.
    last = slice(None) if len(regions) > 1 else slice(len(regions))
    columns: dict[str, list] = {"Region": [*regions, "Regions that returned all"]}
    if earlier:
        # Of a stretch of days only the first is wanted.
        first = recent[0].partition(" to ")[0] if recent[0][:1].isdigit() else recent[0]
        kinds = [{cells[region, period].kind for period in earlier} for region in regions]
        together = [
            kind.pop() if len(kind) == 1 and kind != {PART} else "in part" for kind in kinds
        ]
        columns[f"Before {first}"] = [*together, _count_of([word == WHOLE for word in together])]
    for period in recent:
        told = [cells[region, period] for region in regions]
        texts = [cell.text + PROVISIONAL * cell.provisional for cell in told]
        columns[period] = [*texts, _count_of(held.whole(regions, [period]))]
    columns["Periods returned in full"] = [
        *(_count_of(held.whole([region], held.periods)) for region in regions),
        _count_of(held.whole(regions, held.periods)),
    ]
    rows = used["region"].value_counts()
    columns["Figures used"] = [*(int(rows.get(name, 0)) for name in regions), len(used)]
    return table_of({name: cells[last] for name, cells in columns.items()})


def _count_of(states: list[bool]) -> str:
    return f"{figure(sum(states))} of {figure(len(states))}"


def _drawing(held: _Grid, periods: Sequence[str], focus: str | None) -> Drawing:
    """A word and a shape for each region and period; hollow where figures are provisional."""
    regions, cells = held.regions, held.cells
    frame = pd.DataFrame(
        [
            (row, column, cell.kind, cell.text, cell.provisional)
            for row, region in enumerate(regions)
            for column, period in enumerate(periods)
            for cell in [cells[region, period]]
        ],
        columns=["row", "column", "kind", "text", "hollow"],
    )
    hollow = " (hollow: provisional)"
    heads = [
        period + (hollow if any(cells[region, period].provisional for region in regions) else "")
        for period in periods
    ]
    options = {"rows": regions, "columns": heads, "marks": theme.WHOLE_MARKS, "focus": focus}
    return Drawing(grid.draw, frame, options)


KIND = Kind(
    shows="how complete the returns are",
    question="Can these figures be relied on?",
    frames={"check": "check"},
    tell=_tell,
    method=Method(
        "Completeness",
        (
            ("", "A figure counts as returned where a sheet gives it, as hidden where the return "
             "hides it, and as missing where other regions or periods give it and this one does "
             "not."),
            ("all", "“All” means a figure for every measure that any region gave for the period, "
             "or for most around it, with no force missing from a sum; “3 of 5” means three of "
             "five measures. A hidden figure counts as returned."),
        ),
    ),
)  # fmt: skip
