"""Is the data sound and whole? Region by period: what is there, what each sum lacks, what moved.

A region is whole in a period where it has a figure for every measure that any region has in that
period, and each of its sums lacks no force. A hidden figure is there; a provisional one too, and
says so. Where a region gave its own figure, what some of its forces gave beside it is no sum.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from rocu_analysis import reference, schema, vintages
from rocu_analysis.charts import grid
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.errors import BadOption, NoFigures
from rocu_analysis.exhibits.common import plain, records, refuse_mixture, source_of, table_of
from rocu_analysis.exhibits.exhibit import Exhibit, Recipe
from rocu_analysis.exhibits.series import all_periods
from rocu_analysis.exhibits.states import states_of
from rocu_analysis.wording import soundness as words
from rocu_analysis.wording.numbers import day, figure, paragraph, small_count

MOST_PERIODS = 6
MOST_TOLD = 250  # letters on what is missing; of more the notes tell
MOST_NOTES = 12
PROVISIONAL = ", provisional"
WHOLE, PART, NONE = "whole", "part", "none"
MARKS = {WHOLE: ("o", "#12436D"), PART: ("D", "#F46A25"), NONE: ("X", "#3D3D3D")}


@dataclass(frozen=True)
class _Cell:
    """What a region has in a period: measures it should have, has, lacks, and what sums lack."""

    expected: int
    held: int
    missing: tuple[str, ...]
    lacking: tuple[tuple[str, tuple[str, ...]], ...]
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
        sound = self.held - len(self.lacking)
        words = f"{sound} of {self.expected}" if self.kind == PART else WHOLE
        return words + (PROVISIONAL if self.provisional else "")


def completeness(check, *, periods: int = MOST_PERIODS, region: str | None = None) -> Exhibit:
    """Show what each region has given, period by period, and what is missing.

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
    if periods < 1:
        raise BadOption("periods", f"{periods} was given", "1 or more")
    outcomes = plain(schema.require(getattr(check, "outcomes", check), "outcomes"))
    focus = None if region is None else reference.check_region(region)
    detail, used, undated, beside = _detail(outcomes)
    illustrative = refuse_mixture(used)
    shown = _periods(detail)
    cells = _cells(detail, shown)
    regions = [name for name in reference.REGIONS if name in set(detail["region"])]
    newest = _newest(detail, shown)
    short = [name for name in regions if cells[name, newest].kind != WHOLE]
    options = {"periods": periods, "region": region}
    return Exhibit(
        kind="completeness",
        headline=words.headline(short, regions, newest),
        subtitle=f"Figures given by region and period, {shown[0]} to {shown[-1]}"
        if len(shown) > 1
        else f"Figures given by region, {shown[0]}",
        alt="Grid of regions by period, each cell a word and a shape: whole, part or none.",
        description=_description(cells, regions, shown, newest, short, focus),
        table=_table(cells, regions, shown, periods, used),
        data=detail,
        source=source_of(used),
        notes=_notes(check, cells, regions, shown, newest, undated, beside) + _revised(outcomes),
        drawing=_drawing(cells, regions, shown[-min(periods, MOST_PERIODS) :], focus, illustrative),
        recipe=Recipe("completeness", options, {"check": check}),
        illustrative=illustrative,
    )


def _detail(outcomes: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame, int, int]:
    """State of every measure by region and period, the rows used, and how many were not.

    The two numbers are those without the days of a period, and figures of forces beside their
    region's own.
    """
    rows = vintages.latest(outcomes)
    rows = rows[rows["geography"].isin(["region", "force"]) & rows["region"].notna()]
    dated = rows["period_start"].notna() & rows["period_end"].notna()
    undated, rows = int((~dated).sum()), rows[dated]
    if rows.empty:
        raise NoFigures(
            "outcomes", "no region has a figure with the days of its period, so nothing is whole"
        )
    keys = ["region", "period", "measure"]
    whole = rows["geography"].eq("region") & (rows["value"].notna() | rows["marker"].eq("c"))
    own = pd.MultiIndex.from_frame(rows.loc[whole, keys])
    beside = rows["geography"].eq("force") & pd.MultiIndex.from_frame(rows[keys]).isin(own)
    rows = rows[~beside]
    return states_of(rows), rows, undated, int(beside.sum())


def _periods(detail: pd.DataFrame) -> list[str]:
    """Periods in order of time; one that nobody gave stands there too, as a gap to be seen."""
    spans = detail[["period", "period_start", "period_end"]].drop_duplicates()
    spans = spans.sort_values(["period_end", "period_start"])
    apart = (spans["period_start"].to_numpy()[1:] > spans["period_end"].to_numpy()[:-1]).all()
    return list((all_periods(spans) if apart else spans)["period"])


def _cells(detail: pd.DataFrame, shown: list[str]) -> dict[tuple[str, str], _Cell]:
    """Every region in every period, also where it has given nothing."""
    given = records(detail[detail["state"] == "given"])
    ways: dict[str, set] = {}
    for row in given:
        ways.setdefault(row["measure"], set()).add(row["counting"])
    expected: dict[str, dict[str, None]] = {}
    parts: dict[tuple[str, str], list[dict]] = {}
    for row in given:
        one = len(ways[row["measure"]]) == 1
        row["name"] = row["measure"] if one else f"{row['measure']} ({row['counting']})"
        expected.setdefault(row["period"], {})[row["name"]] = None
        parts.setdefault((row["region"], row["period"]), []).append(row)
    return {
        (region, period): _cell(parts.get((region, period), []), list(expected.get(period, {})))
        for region in detail["region"].unique()
        for period in shown
    }


def _cell(part: list[dict], expected: list[str]) -> _Cell:
    held = [row["name"] for row in part]
    lacking = tuple((row["name"], row["lacking"]) for row in part if row["lacking"])
    missing = tuple(name for name in expected if name not in held)
    return _Cell(
        len(expected), len(held), missing, lacking, any(row["provisional"] for row in part)
    )


def _newest(detail: pd.DataFrame, shown: list[str]) -> str:
    """Newest period that is not provisional throughout; the newest of all where every one is."""
    final = set(detail.loc[~detail["provisional"], "period"])
    return next((period for period in reversed(shown) if period in final), shown[-1])


def _description(cells, regions, shown, newest, short, focus) -> str:
    kinds = [cells[region, period].kind for region in regions for period in shown]
    sentences = [words.standing(short, len(regions), newest)]
    if len(shown) > 1:
        sound = kinds.count(WHOLE)
        verb = "is" if sound == 1 else "are"
        what = "pairs of region and period" if len(regions) > 1 else "periods"
        sentences.append(
            f"Over all periods, {figure(sound)} of {figure(len(kinds))} {what} {verb} whole"
        )
    told = [*_missing(cells, regions, newest), *_lacking(cells, regions, [newest])]
    if sum(map(len, told)) <= MOST_TOLD:
        sentences += told
    else:
        sentences.append("The notes say which figures are missing, and which sums lack a force")
    if focus is not None and (focus, newest) in cells:
        sentences.append(words.own(focus, cells[focus, newest].text, newest))
    return paragraph(*sentences)


def _missing(cells, regions, period: str) -> list[str]:
    """One sentence for each set of measures that some regions gave no figure for in a period."""
    short: dict[tuple[str, ...], list[str]] = {}
    for region in regions:
        if cells[region, period].missing:
            short.setdefault(cells[region, period].missing, []).append(region)
    return [
        words.not_given(names, measures, period, [name for name in regions if name not in names])
        for measures, names in short.items()
    ]


def _lacking(cells, regions, shown) -> list[str]:
    """One sentence for each region, period and set of forces that sums lack."""
    sentences = []
    for region in regions:
        for period in shown:
            by_forces: dict[tuple[str, ...], list[str]] = {}
            for measure, names in cells[region, period].lacking:
                by_forces.setdefault(names, []).append(measure)
            sentences += [
                words.lacks(region, names, measures, period)
                for names, measures in by_forces.items()
            ]
    return sentences


def _table(cells, regions, shown, periods: int, used: pd.DataFrame) -> pd.DataFrame:
    """Region, the newest periods, the earlier ones together, and how many figures were used."""
    recent, earlier = shown[-periods:], shown[:-periods]
    columns: dict[str, list] = {"Region": [*regions, "Whole regions"]}
    if earlier:
        columns[_before(recent[0]) if len(earlier) > 1 else earlier[0]] = [
            *(_together([cells[region, period] for period in earlier]) for region in regions),
            _whole_of([all(cells[r, p].kind == WHOLE for p in earlier) for r in regions]),
        ]
    for period in recent:
        columns[period] = [
            *(cells[region, period].text for region in regions),
            _whole_of([cells[region, period].kind == WHOLE for region in regions]),
        ]
    states = [[cells[region, period].kind == WHOLE for period in shown] for region in regions]
    columns["Whole periods"] = [
        *(_whole_of(state) for state in states),
        _whole_of([one for state in states for one in state]),
    ]
    rows = used["region"].value_counts()
    columns["Figures used"] = [*(int(rows.get(name, 0)) for name in regions), len(used)]
    return table_of(columns)


def _before(label: str) -> str:
    """Heading of the earlier periods; of a stretch of days only the first is wanted."""
    return f"Before {label.partition(' to ')[0] if label[:1].isdigit() else label}"


def _whole_of(states: list[bool]) -> str:
    return f"{figure(sum(states))} of {figure(len(states))}"


def _together(parts: list[_Cell]) -> str:
    kinds = [part.kind for part in parts]
    if kinds.count(WHOLE) == len(kinds):
        return "all whole"
    return "none" if kinds.count(NONE) == len(kinds) else "in part"


def _notes(check, cells, regions, shown, newest, undated: int, beside: int) -> tuple[str, ...]:
    notes = [
        "Whole means a figure for every measure that any region gave for the period, with no force "
        "missing from a sum. “3 of 5” means that three of five measures are whole. A hidden figure "
        "counts as given."
    ]
    told = _missing(cells, regions, newest) + _lacking(cells, regions, shown[::-1])
    notes += [f"{text}." for text in told[:MOST_NOTES]]
    if len(told) > MOST_NOTES:
        notes.append(f"{figure(len(told) - MOST_NOTES)} more such gaps lie in earlier periods.")
    if beside:
        notes.append(words.beside(beside))
    if undated:
        notes.append(words.undated(undated))
    return tuple(notes + _set_aside(check))


def _revised(outcomes: pd.DataFrame) -> tuple[str, ...]:
    moved = vintages.revisions(outcomes)
    moved = moved[moved["change"].notna() & moved["change"].ne(0)]
    if moved.empty:
        return ()
    row = moved.loc[moved["change"].abs().idxmax()]
    since = (
        ""
        if pd.isna(row["first_as_at"])
        else f" ({day(row['first_as_at'])} to {day(row['last_as_at'])})"
    )
    largest = (
        f"{row['measure']} of {row['period']}, from {figure(row['first_value'])} to "
        f"{figure(row['last_value'])}{since}"
    )
    return (words.revised(len(moved), sorted(moved["measure"].unique()), largest),)


def _set_aside(check) -> list[str]:
    rejected = getattr(check, "rejected", None)
    if rejected is None:
        return []
    count = len(rejected)
    if count == 0:
        return ["No figure was set aside."]
    text = small_count(count, "figure")
    verb = "was" if count == 1 else "were"
    return [f"{text[:1].upper()}{text[1:]} {verb} set aside as unsound and {verb} not used."]


def _drawing(cells, regions, shown, focus: str | None, illustrative: bool) -> Drawing:
    """A word and a shape for each region and period; hollow where figures are provisional."""
    frame = pd.DataFrame(
        [
            {
                "row": row,
                "column": column,
                "kind": cells[region, period].kind,
                "text": cells[region, period].text.removesuffix(PROVISIONAL),
                "hollow": cells[region, period].provisional,
            }
            for row, region in enumerate(regions)
            for column, period in enumerate(shown)
        ]
    )
    heads = [
        f"{period} (hollow: provisional)"
        if any(cells[region, period].provisional for region in regions)
        else period
        for period in shown
    ]
    return Drawing(
        grid.draw,
        frame,
        {"rows": regions, "columns": heads, "marks": MARKS, "focus": focus},
        needs=lambda place: grid.height(frame, regions, heads, place),
        illustrative=illustrative,
    )
