"""Which rows a request shows, and at which grain: where the uses of a request come from.

Rows are chosen as the exhibits choose them, and never fewer: what is taken to be shown and is not
costs a little, and what is shown and not known to be could give somebody away.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from rocu_analysis import reference
from rocu_analysis.errors import RocuError
from rocu_analysis.paper.counts import ALL, DETAILS, REGIONAL, Use

if TYPE_CHECKING:
    from rocu_analysis.paper.requests import Request
    from rocu_analysis.periods import Period

STRAND_KINDS = ("balance", "balance_over_time")
# Functions that show one period, the newest where none is asked for.
ONE_PERIOD = ("compare_regions", "funnel", "balance")
# Functions in which ``region`` is the rows that are shown, not the one in focus among all.
OF_ONE_REGION = ("track", "balance_over_time", "outcomes_profile", "scorecard")
OF_MANY_MEASURES = ("outcomes_profile", "scorecard")


def uses_of(request: Request, place: int) -> list[Use]:
    """Uses of a request: its measures that are counts of people and sensitive."""
    frame = _outcomes(request)
    if frame is None or frame.empty:
        return []
    found = []
    for measure in _measures(request, frame):
        if not is_protected(measure):
            continue
        about = reference.measure(measure)
        pool, area = _rows(request, frame, measure)
        family, part = about["part_of"] or measure, measure if about["part_of"] else ALL
        for counting, rows in pool.groupby("counting", sort=False):
            if request.function in ONE_PERIOD:
                shown = _in_one_period(rows, request.arguments.get("period"))
            else:
                shown = rows
            found.append(
                Use(
                    place, measure, counting, family, part, _dimensions(request), shown, rows,
                    request.function in OF_MANY_MEASURES, dropped=_dropped(request, rows),
                    area=area,
                )
            )  # fmt: skip
    return [use for use in found if use.rows["published"].isna().any()]


def family_rows(requests: Sequence[Request], family: str, counting: str) -> pd.DataFrame:
    """Every dated row of a family of measures that any request could have been asked of.

    Columns: those of the outcomes frame, ``part`` (``All`` for the whole), ``_id`` and ``area``
    (``regional``, or the geography of a row that is of no region and bears its area's name).
    """
    frames = {id(frame): frame for request in requests if (frame := _outcomes(request)) is not None}
    parts = {
        row["measure"]: row["measure"]
        for row in reference.rows("measures")
        if row["part_of"] == family
    }
    found = [
        _dated(rows).assign(part=part)
        for frame in frames.values()
        for measure, part in {family: ALL, **parts}.items()
        if frame["measure"].eq(measure).any()
        for rows in (select_rows(frame, measure).assign(area=REGIONAL), _wider(frame, measure))
    ]
    rows = pd.concat(found, ignore_index=True)
    return rows[rows["counting"] == counting].drop_duplicates("_id")


def small_undated(request: Request, threshold: int) -> pd.Series | None:
    """For each row of a request's frame, whether it is a small count without days.

    One that the return hides is taken to be small: it would be listed as hidden by itself.
    """
    frame = _outcomes(request)
    if frame is None or frame.empty:
        return None
    names = [name for name in _measures(request, frame) if is_protected(name)]
    hidden = frame["value"].isna() & frame["marker"].eq("c")
    return (
        frame["measure"].isin(names)
        & (frame["period_start"].isna() | frame["period_end"].isna())
        & frame["published"].isna()
        & (frame["value"].between(1, threshold - 1) | hidden)
    )


def hide_small_ranges(frame: pd.DataFrame, threshold: int) -> pd.DataFrame:
    """Frame of outcomes in which a range of people from nought to a small count is hidden.

    “Between 0 and 3” says that a count is small as plainly as a count of 3 does. The frame itself
    where there is none.
    """
    names = [name for name in frame["measure"].dropna().unique() if is_protected(name)]
    told = (
        frame["measure"].isin(names)
        & frame["published"].isna()
        & frame["value"].eq(0)
        & frame["value_high"].between(1, threshold - 1)
    )
    if not told.any():
        return frame
    hidden = {"value": None, "value_high": None, "qualifier": "exact", "marker": "c"}
    kept = frame.copy()
    for name, value in hidden.items():
        kept[name] = frame[name].mask(told, value)
    return kept


def newest_of_people(check: Any) -> Any:
    """Check, or frame of outcomes, with counts of people in their newest vintage only.

    None where that leaves nothing out.
    """
    from rocu_analysis import vintages

    outcomes = getattr(check, "outcomes", check)
    if outcomes is None or outcomes.empty:
        return None
    names = [name for name in outcomes["measure"].dropna().unique() if is_protected(name)]
    # Those in public too: a figure of which only the first stands there may have become small.
    people = outcomes["measure"].isin(names)
    newest = vintages.latest(outcomes[people])
    if len(newest) == people.sum():
        return None
    kept = pd.concat([outcomes[~people], newest], ignore_index=True)
    return kept if check is outcomes else replace(check, outcomes=kept)


def is_protected(measure: str) -> bool:
    """Whether a measure counts people and is sensitive."""
    about = reference.measure(measure)
    return about["sensitive"] == "yes" and about["unit"] == "count"


def select_rows(frame: pd.DataFrame, measure: str, **asked: str | None) -> pd.DataFrame:
    """Rows of a measure as the exhibits select them, each with its identity; none where they err.

    A row keeps its identity when it is given another period or another label later on.
    """
    from rocu_analysis.exhibits.figures import select

    try:
        rows = select(frame, measure, **asked)
    except RocuError:
        rows = frame.iloc[:0]  # the exhibit will say what is wrong
    return _identified(rows)


def _identified(rows: pd.DataFrame) -> pd.DataFrame:
    names = ["measure", "counting", "region", "force", "period", *DETAILS, "source", "value"]
    held = rows[names].astype("object")
    return rows.assign(_id=pd.util.hash_pandas_object(held, index=False, categorize=False))


def _wider(frame: pd.DataFrame, measure: str) -> pd.DataFrame:
    """Rows of a measure that are of no region, as `track` selects them, each area by itself."""
    from rocu_analysis.exhibits import areas

    mine = frame[frame["measure"].eq(measure) & frame["geography"].isin(areas.WIDER)]
    named = mine[["geography", "body"]].drop_duplicates().itertuples(index=False, name=None)
    found = []
    for kind, body in named:
        of_area = mine[mine["geography"].eq(kind) & mine["body"].eq(body)]
        if body != body or body is None:
            of_area = mine[mine["geography"].eq(kind) & mine["body"].isna()]
        rows, area = areas.rows_of(of_area, measure, geography=kind)
        # Its name may be that of a region.
        label = f"{rows['region'].iloc[0]} ({area})"
        found.append(_identified(rows).assign(area=area, region=label))
    return pd.concat(found, ignore_index=True) if found else _identified(mine).assign(area=None)


def _dated(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows with days and a figure, or with one that was hidden."""
    dated = rows["period_start"].notna() & rows["period_end"].notna()
    return rows[dated & (rows["value"].notna() | rows["marker"].eq("c"))]


def _dropped(request: Request, rows: pd.DataFrame) -> tuple[str, ...]:
    """Forces that an exhibit over time leaves out: those without a figure in every period."""
    forces = rows[rows["geography"] == "force"]
    if request.function not in OF_ONE_REGION or forces.empty:
        return ()
    wanted = forces.groupby("region")["period"].nunique()
    held = forces.groupby(["region", "force"])["period"].nunique()
    return tuple(sorted(force for (region, force), n in held.items() if n < wanted[region]))


def _outcomes(request: Request) -> pd.DataFrame | None:
    frame = request.frames.get("outcomes")  # how complete returns are is told without a count
    held = getattr(frame, "columns", ())
    return frame if "measure" in held and "counting" in held else None


def _measures(request: Request, frame: pd.DataFrame) -> Iterator[str]:
    """Measures that a request names; all that the frame has where it names none."""
    named = [request.arguments.get(name) for name in ("measure", "of", "per")]
    listed = request.arguments.get("measures") or request.arguments.get("strands") or ()
    held = list(dict.fromkeys(frame["measure"].dropna()))
    wanted = [*(name for name in named if name), *listed]
    return (name for name in held if not wanted or name in wanted)


def _rows(request: Request, frame: pd.DataFrame, measure: str) -> tuple[pd.DataFrame, str]:
    """Rows of a measure as the exhibits select them, with days and a figure, and of which area."""
    details = {name: request.arguments.get(name) for name in DETAILS}
    by = request.arguments.get("by", "region")
    alone = request.function in OF_ONE_REGION or by != "region"
    region = request.arguments.get("region") if alone else None
    if request.function == "track":
        rows, area = _of_area(request, frame, measure, region=region, **details)
    else:
        rows, area = select_rows(frame, measure, region=region, **details), REGIONAL
    whole = set(rows.loc[rows["geography"] == "region", "region"])
    rows = rows[(rows["geography"] == "region") | ~rows["region"].isin(whole)]
    counting = request.arguments.get("counting")
    return _dated(rows if counting is None else rows[rows["counting"] == counting]), area


def _of_area(
    request: Request, frame: pd.DataFrame, measure: str, **asked: str | None
) -> tuple[pd.DataFrame, str]:
    """Rows of regions, or of the country, the network or a body where `track` follows those."""
    from rocu_analysis.exhibits import areas

    wanted = {name: request.arguments.get(name) for name in ("geography", "body")}
    try:
        rows, area = areas.rows_of(frame, measure, **wanted, **asked)
    except RocuError:
        return _identified(frame.iloc[:0]), REGIONAL  # the exhibit will say what is wrong
    return _identified(rows), area


def _in_one_period(rows: pd.DataFrame, label: str | None) -> pd.DataFrame:
    """Rows of the period that is shown; shorter ones that fill it bear its label."""
    from rocu_analysis.exhibits.figures import latest_period

    if label is None:
        marked = rows.assign(
            hidden=rows["marker"].eq("c"), provisional=rows["status"].eq("provisional")
        )
        label = latest_period(marked)
    exact = rows[rows["period"] == label]
    whole = days_of(label)
    if not exact.empty or whole is None:
        return exact
    start, end = pd.Timestamp(whole.start), pd.Timestamp(whole.end)
    inside = rows[(rows["period_start"] >= start) & (rows["period_end"] <= end)]
    return inside.assign(period=whole.label, period_start=start, period_end=end)


def days_of(label: str | None) -> Period | None:
    """Period that a label means; None where it is none, or has no days."""
    from rocu_analysis import period_words

    read = period_words.parse(label).periods if label else ()
    return read[0] if len(read) == 1 and read[0].start is not None else None


def _dimensions(request: Request) -> tuple[str, ...]:
    shown = ["strand"] if request.function in STRAND_KINDS else []
    by = request.arguments.get("by")
    shown += [by] if by in DETAILS and by not in shown else []
    shown += [name for name in DETAILS if request.arguments.get(name) and name not in shown]
    return ("region", *shown)
