"""Can the figures be relied on? Region by period: what was returned, what sums lack, what moved.

A region has returned all in a period where it has a figure for every measure that any region has in
that period, and each of its sums lacks no force. A hidden figure is there; a provisional one too,
and says so. Where a region gave its own figure, what some of its forces gave beside it is no sum.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from rocu_analysis import reference, schema, theme, vintages
from rocu_analysis.charts import grid
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.errors import BadOption, NoFigures, NotComparable, RocuError
from rocu_analysis.exhibits.common import plain, records, table_of
from rocu_analysis.exhibits.exhibit import Exhibit, Key
from rocu_analysis.exhibits.figures import check_addable, sums_of
from rocu_analysis.exhibits.kinds import Kind, Method, Told
from rocu_analysis.exhibits.series import all_periods
from rocu_analysis.wording.numbers import day, figure, listed, paragraph
from rocu_analysis.wording.say import capital, fit, note, say, some
from rocu_analysis.wording.spoken_periods import spoken

MOST_PERIODS = 6
MOST_NAMED = 4  # measures in a sentence
MOST_TOLD = 250  # letters on what is missing; of more the notes tell
MOST_NOTES = 12
PROVISIONAL = ", provisional"
WHOLE, PART, NONE = "all", "part", "none"
DETAILS = ("threat", "tier", "level")


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
    outcomes = plain(schema.require(getattr(check, "outcomes", check), "outcomes"))
    focus = region
    rows, undated, beside = _rows(outcomes)
    detail = states_of(rows)
    grid_ = _grid(detail)
    span = " to ".join(dict.fromkeys([grid_.periods[0], grid_.periods[-1]]))
    several = "region and period" if len(grid_.periods) > 1 else "region"
    shown = grid_.periods[-min(periods, MOST_PERIODS) :]
    complete = all(grid_.whole(grid_.regions, grid_.periods))
    drawing = None if complete else _drawing(grid_, shown, focus)
    return Told(
        headline=_headline(grid_),
        subtitle=f"Figures returned by {several}, {span}",
        alt="Grid of regions by period, each cell a word and a shape: all, part or none returned."
        if drawing
        else "Table of regions by period, in which every figure was returned.",
        description=_description(grid_, focus),
        brief=_brief(grid_),
        care=_care(grid_),
        key=_key(grid_),
        table=_table(grid_, periods, rows),
        rows=rows,
        data=detail,
        notes=[*_notes(grid_, undated, beside), *_set_aside(check), *_revised(outcomes)],
        drawing=drawing,
    )


def _rows(outcomes: pd.DataFrame) -> tuple[pd.DataFrame, int, int]:
    """Rows to look at, and how many are not placed in time, or stand beside their region's own."""
    rows = vintages.latest(outcomes)
    rows = rows[rows["geography"].isin(["region", "force"]) & rows["region"].notna()]
    dated = rows["period_start"].notna() & rows["period_end"].notna()
    undated, rows = int((~dated).sum()), rows[dated]
    if rows.empty:
        raise NoFigures(
            "outcomes", "no region has a figure with the days of its period, so none can be missing"
        )
    keys = ["region", "period", "measure"]
    whole = rows["geography"].eq("region") & (rows["value"].notna() | rows["marker"].eq("c"))
    own = pd.MultiIndex.from_frame(rows.loc[whole, keys])
    beside = rows["geography"].eq("force") & pd.MultiIndex.from_frame(rows[keys]).isin(own)
    return rows[~beside], undated, int(beside.sum())


# --- which figures are given, and what sums lack -------------------------------------------------


def states_of(rows: pd.DataFrame) -> pd.DataFrame:
    """State of each measure by region and period, in the order in which measures first stand."""
    by = ["measure", "counting"]
    group = rows.groupby(by, sort=False).ngroup().to_numpy()
    chosen = np.ones(len(rows), dtype=bool)
    for code in np.unique(group[_needs_care(rows, group)]):
        at = np.flatnonzero(group == code)
        chosen[at] = _addable(rows.iloc[at])
    rows = rows[chosen]
    own = rows["geography"].eq("region").to_numpy()
    regions, forces = rows[own], rows[~own]
    given = pd.MultiIndex.from_frame(regions[[*by, "region"]].drop_duplicates())
    forces = forces[~pd.MultiIndex.from_frame(forces[[*by, "region"]]).isin(given)]
    frame = sums_of(pd.concat([regions, forces]), by)
    there = (frame["value"].notna() | frame["hidden"]).to_numpy(dtype=bool)
    sums = there & frame["summed"].to_numpy(dtype=bool)
    lacking = [
        names if is_sum else () for names, is_sum in zip(frame["lacking"], sums, strict=True)
    ]
    frame = frame.assign(state=np.where(there, "given", "missing"), lacking=lacking)
    measures = {key: place for place, key in enumerate(dict.fromkeys(zip(*(rows[n] for n in by),
                strict=True)))}  # fmt: skip
    regional = {name: place for place, name in enumerate(reference.REGIONS)}
    order = [
        [measures[key] for key in zip(*(frame[name] for name in by), strict=True)],
        [regional.get(name, len(regional)) for name in frame["region"]],
        frame["period_start"].to_numpy(),
    ]
    columns = ["region", "period", "period_start", "period_end", *by, "state", "lacking"]
    return frame.iloc[np.lexsort(order[::-1])][[*columns, "provisional"]].reset_index(drop=True)


def _needs_care(rows: pd.DataFrame, group: np.ndarray) -> np.ndarray:
    """Rows of a measure in several units, or with a detail that some of its rows do not state."""
    units = pd.factorize(rows["unit"])[0]
    first = np.unique(group, return_index=True)[1]
    mixed = units != units[first][group]
    for name in DETAILS:
        stated = rows[name].notna().to_numpy()
        mixed |= stated != stated[first][group]
    return mixed


def _addable(rows: pd.DataFrame) -> np.ndarray:
    """Rows of one measure to add up: of a whole beside its parts, either shows what is there."""
    measure = rows["measure"].iloc[0]
    try:
        check_addable(rows, measure)
    except NotComparable:
        stated = rows[list(DETAILS)].notna().any(axis=1).to_numpy()
        try:
            check_addable(rows[~stated], measure)
        except RocuError:
            check_addable(rows[stated], measure)
            return stated
        return ~stated
    return np.ones(len(rows), dtype=bool)


# --- regions by periods --------------------------------------------------------------------------


@dataclass(frozen=True)
class _Cell:
    """What a region has in a period: measures it should have, has, lacks, and what sums lack."""

    expected: int
    held: int
    missing: tuple[str, ...]
    lacking: dict[str, tuple[str, ...]]
    provisional: bool

    @property
    def kind(self) -> str:
        if self.held == 0:
            return NONE
        return WHOLE if self.held == self.expected and not self.lacking else PART

    @property
    def text(self) -> str:
        if self.kind == NONE:
            return NONE
        sound = f"{self.held - len(self.lacking)} of {self.expected}"
        words = sound if self.kind == PART else WHOLE
        return words + (PROVISIONAL if self.provisional else "")


@dataclass(frozen=True)
class _Grid:
    """Every region in every period, also where it has given nothing.

    ``newest`` is the newest period that is not provisional throughout; of all the newest where
    every one is. ``short`` are the regions that are not whole in it.
    """

    regions: list[str]
    periods: list[str]
    cells: dict[tuple[str, str], _Cell]
    newest: str

    @property
    def short(self) -> list[str]:
        return [name for name in self.regions if self.cells[name, self.newest].kind != WHOLE]

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
    cells = {}
    for region in detail["region"].unique():
        for period in periods:
            rows, wanted = parts.get((region, period), []), expected.get(period, {})
            names = [row["name"] for row in rows]
            cells[region, period] = _Cell(
                len(wanted),
                len(names),
                tuple(name for name in wanted if name not in names),
                {row["name"]: row["lacking"] for row in rows if row["lacking"]},
                any(row["provisional"] for row in rows),
            )
    final = set(detail.loc[~detail["provisional"], "period"])
    newest = next((period for period in reversed(periods) if period in final), periods[-1])
    regions = [name for name in reference.REGIONS if name in set(detail["region"])]
    return _Grid(regions, periods, cells, newest)


# --- words ---------------------------------------------------------------------------------------


def _headline(grid_: _Grid) -> str:
    """Say whether the newest period was returned in full, and who is short where they are few."""
    period, number, short = spoken(grid_.newest), len(grid_.regions), grid_.short
    rest, full = number - len(short), f"every figure in {period}"
    if number == 1:
        return f"{grid_.regions[0]} {'did not return' if short else 'returned'} {full}"
    if not short:
        return f"{capital(some(number, number, 'region'))} returned {full}"
    if rest == 0:
        whom = "Neither of the two" if number == 2 else "None of the {n:words}"
        return f"{say(whom, n=number)} regions returned {full}"
    text = "{n:words} of {of:words} regions did not return {full}"
    counted = capital(say(text, n=len(short), of=number, full=full))
    if len(short) > 2:
        return counted
    text = "{x} did not return {full}; {rest:count region} did"
    return fit(say(text, x=short, full=full, rest=rest), counted)


def _brief(grid_: _Grid) -> str:
    """The headline, and what is missing in a few words."""
    gaps = [*_missing(grid_), *_lacking(grid_, [grid_.newest])]
    few = gaps[0] if len(gaps) == 1 else "The table says which figures are missing" if gaps else ""
    return paragraph(_headline(grid_), few)


def _care(grid_: _Grid) -> str:
    """Which periods are provisional."""
    cells = grid_.cells.items()
    waiting = {period for (_, period), cell in cells if cell.provisional}
    late = [period for period in grid_.periods if period in waiting]
    named = "{x}" if len(late) <= MOST_NAMED else "{n:count period}"
    text = f"Figures of {named} are provisional"
    some = say(text, x=[*map(spoken, late)], n=len(late))
    return f"{some}." if late else ""


def _key(grid_: _Grid) -> Key:
    """How many regions returned all in the newest period."""
    number, short = len(grid_.regions), grid_.short
    if not short:
        text = f"{_headline(grid_)}."
        return Key("All returned", text)
    text = "returned every figure in {p:spoken}. Not complete: {x}."
    more = len(short) - MOST_NAMED
    names = short if more <= 0 else [*short[:MOST_NAMED], say("{n:count other}", n=more)]
    return Key(f"{number - len(short)} of {number} {'region' if number == 1 else 'regions'}",
               capital(say(text, p=grid_.newest, x=names)))  # fmt: skip


def _description(grid_: _Grid, focus: str | None) -> str:
    short, newest, number = grid_.short, grid_.newest, len(grid_.regions)
    if not short:
        whom = "The one region" if number == 1 else "Every region"
        sentences = [f"{whom} returned every figure in {spoken(newest)}"]
    elif len(short) == number > 2:
        sentences = [f"No region returned every figure in {spoken(newest)}"]
    else:
        sentences = [say("In {p:spoken}, {x} did not return every figure", p=newest, x=short)]
    if len(grid_.periods) > 1:
        states = grid_.whole(grid_.regions, grid_.periods)
        what = "returns (a region in a period)" if number > 1 else "periods"
        text = "Over all periods, {n} of {of} {what} {n|is|are} complete"
        sentences.append(say(text, n=sum(states), of=len(states), what=what))
    gaps = [*_missing(grid_), *_lacking(grid_, [newest])]
    if sum(map(len, gaps)) <= MOST_TOLD:
        sentences += gaps
    else:
        sentences.append("The notes say which figures are missing, and which sums lack a force")
    if focus is not None and short and (focus, newest) in grid_.cells:
        told = grid_.cells[focus, newest]
        text = "every figure" if told.kind == WHOLE else f"{told.text} measures in full"
        text = "no figure" if told.kind == NONE else text
        sentences.append(f"{focus} returned {text} in {spoken(newest)}")
    return paragraph(*sentences)


def _missing(grid_: _Grid) -> list[str]:
    """One sentence for each set of measures that some regions gave no figure for."""
    short: dict[tuple[str, ...], list[str]] = {}
    for region in grid_.regions:
        if grid_.cells[region, grid_.newest].missing:
            short.setdefault(grid_.cells[region, grid_.newest].missing, []).append(region)
    sentences = []
    for measures, regions in short.items():
        others = [name for name in grid_.regions if name not in regions]
        told = f"{listed(regions)} gave no figure for"
        if len(others) == 1 and len(regions) > 2:
            told = f"Only {others[0]} gave a figure for"
        sentences.append(f"{told} {_named(measures)} in {spoken(grid_.newest)}")
    return sentences


def _lacking(grid_: _Grid, periods: Sequence[str]) -> list[str]:
    """One sentence for each region, period and set of forces that sums lack."""
    sentences = []
    for region in grid_.regions:
        for period in periods:
            by_forces: dict[tuple[str, ...], list[str]] = {}
            for measure, forces in grid_.cells[region, period].lacking.items():
                by_forces.setdefault(forces, []).append(measure)
            sentences += [
                f"{region} lacks {listed(forces)} for {_named(measures)} in {spoken(period)}"
                for forces, measures in by_forces.items()
            ]
    return sentences


def _named(measures: Sequence[str]) -> str:
    """Name a few, and count the rest."""
    rest = len(measures) - MOST_NAMED
    if rest <= 0:
        return listed(measures)
    text = "{x} and {n|another measure|other measures}"
    return say(text, x=", ".join(measures[:MOST_NAMED]), n=rest)


def _notes(grid_: _Grid, undated: int, beside: int) -> list[str]:
    notes = [
        "“All” means a figure for every measure that any region gave for the period, with no force "
        "missing from a sum; “3 of 5” means three of five measures. A hidden figure counts as "
        "returned."
    ]
    gaps = _missing(grid_) + _lacking(grid_, grid_.periods[::-1])
    notes += [f"{gap}." for gap in gaps[:MOST_NOTES]]
    if len(gaps) > MOST_NOTES:
        notes.append(f"{figure(len(gaps) - MOST_NOTES)} more such gaps lie in earlier periods.")
    if beside == 1:
        notes.append("One figure of a force stands beside the figure of its region and is no sum.")
    elif beside:
        text = (
            "{n:count figure} of forces stand beside the figures of their regions and are no sums."
        )
        notes.append(note("beside", text, n=beside))
    if undated:
        text = (
            "{n:count figure} {n|has|have} no days of a period and {n|is|are} not placed in time."
        )
        notes.append(note("undated", text, n=undated))
    return notes


def _set_aside(check) -> list[str]:
    rejected = getattr(check, "rejected", None)
    if rejected is None:
        return []
    if rejected.empty:
        return ["No figure was set aside."]
    text = "{n:count figure} {n|was|were} set aside as unsound and {n|was|were} not used."
    return [note("set aside", text, n=len(rejected))]


def _revised(outcomes: pd.DataFrame) -> list[str]:
    moved = vintages.revisions(outcomes)
    moved = moved[moved["change"].notna() & moved["change"].ne(0)]
    if moved.empty:
        return []
    row, since = moved.loc[moved["change"].abs().idxmax()], ""
    if pd.notna(row["first_as_at"]):
        since = f" ({day(row['first_as_at'])} to {day(row['last_as_at'])})"
    text = (
        "{n:count figure} {n|was|were} revised since first given ({x}); the largest revision is "
        "{measure} of {period}, from {before} to {after}{since}."
    )
    row = row.to_dict()
    return [
        note(
            "revised", text, n=len(moved), x=sorted(moved["measure"].unique()),
            measure=row["measure"], period=row["period"], before=figure(row["first_value"]),
            after=figure(row["last_value"]), since=since,
        )
    ]  # fmt: skip


# --- table and chart -----------------------------------------------------------------------------


def _table(grid_: _Grid, periods: int, used: pd.DataFrame) -> pd.DataFrame:
    """Region, the newest periods, the earlier ones together, and how many figures were used."""
    regions, cells = grid_.regions, grid_.cells
    recent, earlier = grid_.periods[-periods:], grid_.periods[:-periods]
    columns: dict[str, list] = {"Region": [*regions, "Regions that returned all"]}
    if earlier:
        # Of a stretch of days only the first is wanted.
        first = recent[0].partition(" to ")[0] if recent[0][:1].isdigit() else recent[0]
        together = []
        for region in regions:
            kinds = {cells[region, period].kind for period in earlier}
            alike = {frozenset([WHOLE]): WHOLE, frozenset([NONE]): "none"}
            together.append(alike.get(frozenset(kinds), "in part"))
        whole = [all(grid_.whole([region], earlier)) for region in regions]
        head = f"Before {first}" if len(earlier) > 1 else earlier[0]
        columns[head] = [*together, _count_of(whole)]
    for period in recent:
        texts = [cells[region, period].text for region in regions]
        columns[period] = [*texts, _count_of(grid_.whole(regions, [period]))]
    columns["Periods returned in full"] = [
        *(_count_of(grid_.whole([region], grid_.periods)) for region in regions),
        _count_of(grid_.whole(regions, grid_.periods)),
    ]
    rows = used["region"].value_counts()
    columns["Figures used"] = [*(int(rows.get(name, 0)) for name in regions), len(used)]
    return table_of(columns)


def _count_of(states: list[bool]) -> str:
    return f"{figure(sum(states))} of {figure(len(states))}"


def _drawing(grid_: _Grid, periods: Sequence[str], focus: str | None) -> Drawing:
    """A word and a shape for each region and period; hollow where figures are provisional."""
    regions, cells = grid_.regions, grid_.cells
    frame = pd.DataFrame(
        [
            (row, column, cell.kind, cell.text.removesuffix(PROVISIONAL), cell.provisional)
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
    needs = partial(grid.height, frame, regions, heads)
    return Drawing(grid.draw, frame, options, needs=needs)


KIND = Kind(
    name="completeness",
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
        ),
    ),
)  # fmt: skip
