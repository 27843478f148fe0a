"""Which rows answer a question, and how they add up to a region: done in one place.

Rows are chosen by measure, period, geography and counting, in their newest vintage. What overlaps
is never added: a region beside its forces, a whole beside its parts, one period inside another,
work led beside work supported. Missing is never zero: a sum names the forces that it lacks.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from rocu_analysis import reference, schema, vintages
from rocu_analysis.errors import BadOption, NoFigures, NotComparable
from rocu_analysis.exhibits.common import plain
from rocu_analysis.exhibits.sums import (
    PERIOD,
    check_filled,
    codes_of,
    from_forces,
    from_regions,
    in_one_period,
)
from rocu_analysis.period_words import parse

if TYPE_CHECKING:
    from collections.abc import Iterable

DETAILS = ("strand", "threat", "tier", "level")
NETWORK = "Network"


@dataclass(frozen=True, eq=False)
class Figures:
    """Figures of one measure by region and period.

    Attributes
    ----------
    frame : DataFrame
        One row a region, period (and detail asked for): ``region, period, period_start,
        period_end, …, value, value_high`` (missing where there is no range), ``hidden, lacking``
        (forces without a figure, or the region itself, as a tuple), ``provisional, qualifier,
        summed`` (whether added up from forces). ``value`` is missing where a part is hidden or
        where nothing is known; where forces are lacking it is the sum of the others.
    undated : DataFrame
        Rows whose period has no days, as they stand: listed, never added.
    rows : DataFrame
        The rows of the outcomes frame that were used.
    measure : dict
        The measure's row in the reference table.
    counting : str
        Whose work is counted.
    other_countings : tuple of str
        Countings that the frame also holds and that were left out.
    """

    frame: pd.DataFrame
    undated: pd.DataFrame
    rows: pd.DataFrame
    measure: dict
    counting: str
    other_countings: tuple[str, ...] = ()


def regional(
    outcomes: pd.DataFrame,
    measure: str,
    *,
    region: str | None = None,
    period: str | None = None,
    counting: str | None = None,
    by: Iterable[str] = (),
    **details: str | None,
) -> Figures:
    """Add a measure up to regions, by period and any of strand, threat, tier and level.

    Parameters
    ----------
    outcomes : DataFrame
        The outcomes frame; it is not changed.
    measure : str
    region : str, optional
        Only this region.
    period : str, optional
        Only this period: its label, or a longer period that the rows fill without gap or overlap.
    counting : str, optional
        Needed only where the frame holds several at the level of regions.
    by : iterable of str
        Details to keep apart.
    **details : str, optional
        Values of ``strand``, ``threat``, ``tier``, ``level`` to keep.

    Raises
    ------
    UnknownName
        Where the frame has no such measure.
    NoFigures
        Where nothing is left of it.
    NotComparable
        Where rows overlap, or several countings stand side by side.
    """
    rows = select(outcomes, measure, region=region, **details)
    return add_up(rows, measure, period=period, counting=counting, by=by)


def select(
    outcomes: pd.DataFrame, measure: str, *, region: str | None = None, **details: str | None
) -> pd.DataFrame:
    """Rows of regions and forces for a measure, newest vintage, with details as asked."""
    schema.require(outcomes, "outcomes")
    at = np.flatnonzero(outcomes["measure"] == measure)
    if not at.size:
        raise reference.not_held(measure, sorted(outcomes["measure"].dropna().unique()))
    for name in details:
        _check_detail(name)
    own = None if region is None else reference.check_region(region)
    for name, wanted in {**details, "region": own}.items():
        if wanted is not None:
            at = at[_cells(outcomes, name, at) == wanted]
    at = at[_cells(outcomes, "geography", at).isin(["region", "force"])]
    at = at[_cells(outcomes, "region", at).notna()]
    if not at.size:
        asked = [measure, region, *(str(value) for value in details.values() if value is not None)]
        raise NoFigures(
            "outcomes",
            f"there is no regional figure for {', '.join(word for word in asked if word)}",
            None,
            "Look at the frame's measure, region and strand columns for what it holds",
        )
    # What a frame carries beside its columns is copied with every step: it is not needed here.
    return vintages.latest(plain(outcomes).take(at).reset_index(drop=True))


def _cells(frame: pd.DataFrame, name: str, at: np.ndarray) -> pd.Series:
    """Cells of one column: far cheaper than whole rows while rows are still being chosen."""
    return pd.Series(frame[name].array.take(at))


def _those(rows: pd.DataFrame, chosen) -> pd.DataFrame:
    """Rows that are chosen; mostly all are, and then nothing is copied."""
    chosen = np.asarray(chosen, dtype=bool)
    return rows if chosen.all() else rows[chosen]


def add_up(
    rows: pd.DataFrame,
    measure: str,
    *,
    period: str | None = None,
    counting: str | None = None,
    by: Iterable[str] = (),
) -> Figures:
    """Add selected rows up; see `regional`."""
    by = list(by)
    for name in by:
        _check_detail(name)
    rows, counting, others = _one_counting(rows, measure, counting)
    _one_unit(rows, measure)
    dated = (rows["period_start"].notna() & rows["period_end"].notna()).to_numpy()
    undated = rows[:0] if dated.all() else rows[~dated]
    rows = _those(rows, dated)
    if period is not None:
        undated = undated[undated["period"] == period]
        rows = _within(rows, period)
    if rows.empty and undated.empty:
        raise NoFigures("outcomes", f"there is no figure for {measure} in {period}")
    _no_whole_beside_parts(rows, measure, by)
    regions, forces = _counted(rows)
    frame = _sums(regions, forces, by)
    both = len(regions) and len(forces)
    used = pd.concat([regions, forces]) if both else regions if len(regions) else forces
    if period is not None and not frame["period"].eq(period).all():
        frame = in_one_period(frame, period, by)
    return Figures(
        _in_order(frame, by),
        _those(undated, undated["geography"] == "region").reset_index(drop=True),
        used.reset_index(drop=True),
        reference.measure(measure),
        counting,
        others,
    )


def check_addable(rows: pd.DataFrame, measure: str) -> None:
    """Refuse rows of one measure and counting that `add_up` would refuse, all having dates.

    Raises
    ------
    NoFigures
        Where there is no row.
    NotComparable
        Where rows overlap, or units differ.
    """
    _one_unit(rows, measure)
    if rows.empty:
        raise NoFigures("outcomes", f"there is no figure for {measure}")
    _no_whole_beside_parts(rows, measure, [])


def _counted(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows of regions, and those of forces whose region gave none of its own."""
    own = (rows["geography"] == "region").to_numpy()
    regions = _those(rows, own)
    if own.all():
        return regions, rows[:0]
    forces = rows[rows["geography"] == "force"]
    return regions, _those(forces, ~forces["region"].isin(regions["region"].unique()))


def _sums(regions: pd.DataFrame, forces: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    adding = ((from_regions, regions), (from_forces, forces))
    parts = [add(part, by) for add, part in adding if len(part)] or [from_regions(regions, by)]
    return parts[0] if len(parts) == 1 else pd.concat(parts, ignore_index=True)


def at_period(figures: Figures, period: str) -> Figures:
    """Figures of one period out of several; it must be one of the frame's labels."""
    frame = figures.frame[figures.frame["period"].eq(period)].reset_index(drop=True)
    rows = figures.rows[figures.rows["period"].eq(period)].reset_index(drop=True)
    undated = figures.undated[figures.undated["period"].eq(period)]
    return replace(figures, frame=frame, rows=rows, undated=undated.reset_index(drop=True))


def latest_period(frame: pd.DataFrame) -> str:
    """Label of the newest period that is not provisional and that most regions have.

    Where every period is provisional, the newest of them.

    Raises
    ------
    NoFigures
        Where no figure has the days of its period.
    """
    if frame.empty:
        raise NoFigures("outcomes", "no figure has the days of its period, so there is no newest")
    known = (frame["value"].notna() | frame["hidden"]).to_numpy(dtype=bool)
    known = known if known.any() else np.ones(len(frame), dtype=bool)
    final = known & ~frame["provisional"].to_numpy(dtype=bool)
    chosen = final if final.any() else known
    regions: dict[str, set] = {}
    ends: dict[str, np.datetime64] = {}
    columns = (frame[name].to_numpy()[chosen] for name in ("period", "region", "period_end"))
    for label, region, end in zip(*columns, strict=True):
        regions.setdefault(label, set()).add(region)
        ends[label] = max(end, ends.get(label, end))
    most = max(map(len, regions.values()))
    widest = sorted(label for label, held in regions.items() if len(held) == most)
    return str(max(widest, key=ends.__getitem__))


def same_forces(figures: Figures) -> tuple[Figures, tuple[str, ...]]:
    """Keep, in sums over forces, only the forces that have a figure in every period.

    A trend that gains or loses a force on the way is no trend. Gives the names left out.

    Raises
    ------
    NoFigures
        Where no force has a figure in every period.
    """
    rows = figures.rows
    of_forces = (rows["geography"] == "force").to_numpy()
    if not of_forces.any():
        return figures, ()
    forces = _those(rows, of_forces)
    known = forces[forces["value"].notna() | forces["marker"].eq("c")]
    wanted = forces.groupby("region")["period"].nunique()
    held = known.groupby(["region", "force"])["period"].nunique()
    short = [force for (region, force), count in held.items() if count < wanted[region]]
    never = set(forces["force"]) - set(known["force"])
    dropped = tuple(sorted({*short, *never}))
    if not dropped:
        return figures, ()
    kept = rows[~rows["force"].isin(dropped)]
    if kept.empty:
        raise NoFigures(
            "forces",
            f"no force has a figure of {figures.measure['plural']} in every period",
            f"Forces with some: {', '.join(name for name in dropped if name not in never)}",
            "Keep the periods that a force has, or show one period alone",
        )
    by = [name for name in figures.frame.columns if name in DETAILS]
    return add_up(kept, figures.measure["measure"], counting=figures.counting, by=by), dropped


def _check_detail(name: str) -> None:
    if name not in DETAILS:
        raise BadOption("by", f"“{name}” is not a detail", f"Allowed: {', '.join(DETAILS)}")


def _one_counting(rows: pd.DataFrame, measure: str, counting: str | None):
    """Rows of one counting. Several are never added, so several need the user's choice."""
    held = tuple(rows["counting"].unique())
    if counting is not None:
        if counting not in held:
            raise NoFigures(
                "counting",
                f"no figure for {measure} is counted as “{counting}”",
                f"In the frame: {', '.join(held)}",
            )
        chosen = _those(rows, rows["counting"] == counting)
        return chosen, counting, tuple(set(held) - {counting})
    whole = tuple(rows.loc[rows["geography"] == "region", "counting"].unique())
    choice = whole or held
    if len(choice) > 1:
        raise NotComparable(
            measure,
            f"it is counted in several ways ({', '.join(choice)}) that must not be added",
            None,
            f"Choose one: counting={choice[0]!r}",
        )
    others = tuple(name for name in held if name != choice[0])
    return _those(rows, rows["counting"] == choice[0]), choice[0], others


def _one_unit(rows: pd.DataFrame, measure: str) -> None:
    units = rows["unit"].unique()
    if len(units) > 1:
        raise NotComparable(measure, f"it is given in several units: {', '.join(units)}")


def _within(rows: pd.DataFrame, period: str) -> pd.DataFrame:
    """Rows of a period by its label, else the rows that fill a longer period."""
    exact = rows[rows["period"] == period]
    if not exact.empty:
        return exact
    whole = parse(period, years="calendar", quarters="calendar").period
    if whole is None or whole.start is None or whole.end is None:
        raise _no_period(rows, period)
    start, end = pd.Timestamp(whole.start), pd.Timestamp(whole.end)
    inside = rows[(rows["period_start"] >= start) & (rows["period_end"] <= end)]
    if inside.empty:
        raise _no_period(rows, period)
    check_filled(inside, period, whole.days)
    return inside


def _no_period(rows: pd.DataFrame, period: str) -> NoFigures:
    labels = list(dict.fromkeys(rows.sort_values("period_start")["period"]))
    shown = ", ".join(labels[-8:]) or "none with days"
    return NoFigures("period", f"there is no figure for “{period}”", f"Newest periods: {shown}")


def _no_whole_beside_parts(rows: pd.DataFrame, measure: str, by: list[str]) -> None:
    """Refuse a total that stands in one sheet beside its breakdown in another.

    Within a sheet that gives a detail, a row without it is the part that was not stated. In a sheet
    that never gives the detail, the row is the whole, and adding both would count it twice.
    """
    if rows.empty:
        return
    keys = ["geography", "region", "force", "period", "strand"]
    sheet = None
    for detail in ("threat", "tier", "level"):
        stated = rows[detail].notna().to_numpy()
        if stated.all() or not stated.any():
            continue
        if sheet is None:
            sheet = _sheets(rows["source"])
        alone = np.flatnonzero(~stated & ~np.isin(sheet, sheet[stated]))
        if not alone.size:
            continue
        codes = codes_of([rows[name] for name in keys])[0]
        both = alone[np.isin(codes[alone], codes[stated])]
        if both.size:
            first = rows.iloc[both[0]]
            raise NotComparable(
                measure,
                f"for {first['region']} in {first['period']} one source gives the whole and "
                f"another gives it by {detail}; adding them would count it twice",
                None,
                f"Keep one of the two, for instance with outcomes[outcomes.{detail}.notna()]",
            )


def _sheets(sources: pd.Series) -> np.ndarray:
    """Number of the sheet that each row stood in."""
    numbers: dict[str, int] = {}
    names = (str(source).rpartition("!")[0] for source in sources.to_numpy(dtype=object))
    return np.array([numbers.setdefault(name, len(numbers)) for name in names], dtype=np.intp)


def _in_order(frame: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Regions in their fixed order, then time, then the details as they first stand."""
    order = {name: place for place, name in enumerate(reference.REGIONS)}
    place = [order.get(name, len(order)) for name in frame["region"].to_numpy(object)]
    names = ["region", *PERIOD, *by, "value", "value_high", "hidden", "lacking", "provisional",
             "qualifier", "summed"]  # fmt: skip
    at = np.lexsort((frame["period_start"].to_numpy(), place))
    columns = {name: frame[name].array.take(at) for name in names}
    for name in ("value", "value_high"):
        columns[name] = np.asarray(columns[name], dtype="float64")
    return pd.DataFrame(columns, copy=False)
