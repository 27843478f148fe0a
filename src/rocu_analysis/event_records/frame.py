"""From counted groups to the outcomes frame."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import product

import pandas as pd

from rocu_analysis import periods, reference, schema
from rocu_analysis.errors import BadOption
from rocu_analysis.event_records.plan import Files, Plan, period_of, step_of

# A record that names no region is kept apart, never shared out.
NO_PLACE = "region or force not stated"


def outcomes(
    groups: pd.DataFrame,
    plan: Plan,
    files: Files,
    *,
    constants: Mapping[str, str | None],
    as_at: date | str | None,
    published: str | None,
    complete: bool,
) -> pd.DataFrame:
    """Outcomes frame of counted groups.

    ``groups`` has a column for each field of the plan, ``step`` (the period as a number) and
    ``value``; ``constants`` hold ``measure``, ``region`` and ``counting`` of all records, where no
    column says so.
    """
    table = _tidied(groups, plan)
    if complete:
        table = _completed(table, plan)
    for name, value in constants.items():
        if name not in table:
            table[name] = value
    if constants["region"]:
        table["region"] = reference.check_region(constants["region"])
    table = _placed(table)
    table = _in_periods(table, plan.period)
    if "strand" not in table:
        table["strand"] = reference.NOT_STATED
    table["unit"] = [reference.measure(name)["unit"] for name in table["measure"]]
    table["qualifier"] = "exact"
    table["published"] = published
    table["source"] = files.called
    if as_at is not None:
        drawn = _day(as_at)
        _check_drawn(table, drawn)
        table["as_at"] = drawn
        late = table["period_end"] > drawn
        table["status"] = late.map({True: "provisional", False: None})
    return schema.conform(_ordered(table), "outcomes")


def _day(as_at: date | str) -> pd.Timestamp:
    # Of text only one order is taken: 01/02/2021 is two days, and pandas would choose.
    try:
        return pd.Timestamp(date.fromisoformat(as_at) if isinstance(as_at, str) else as_at)
    except ValueError:
        raise BadOption("as_at", f"“{as_at}” is no day", "Write it as 2021-03-31") from None


def _check_drawn(table: pd.DataFrame, drawn: pd.Timestamp) -> None:
    """Refuse a day before a period that the records know of, which they could not."""
    later = table[table["period_start"] > drawn]
    if len(later):
        first = later.sort_values("period_start")["period"].iloc[0]
        raise BadOption(
            "as_at",
            f"{periods.long_date(drawn.date())} is before events of {first}, which the records "
            "hold",
            None,
            "Give the day on which the records were drawn, or mend the dates of the events",
        )


def _tidied(groups: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Same types from every engine: text or None, a step or missing, a float."""
    table = pd.DataFrame({"value": pd.to_numeric(groups["value"]).astype("float64")})
    table["step"] = pd.to_numeric(groups["step"]).astype("Int64")
    for name in plan.keys:
        cells = groups[name].astype(object)
        table[name] = cells.where(cells.notna(), None)
    return table


def _completed(table: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Every group in every period from the first to the last, 0 where no event was recorded."""
    dated, names = table[table["step"].notna()], list(plan.keys)
    if dated.empty:
        return table
    ends = (int(dated["step"].min()), int(dated["step"].max()))
    period, last = (period_of(step, plan.period) for step in ends)
    steps = []
    while period.start <= last.start:
        steps.append(step_of(period.start, plan.period))
        period = periods.following(period)
    groups = dict.fromkeys(dated[names].itertuples(index=False, name=None))
    held = set(dated[[*names, "step"]].itertuples(index=False, name=None))
    lacking = [(*g, s) for g, s in product(groups, steps) if (*g, s) not in held]
    zeros = pd.DataFrame(lacking, columns=[*names, "step"], dtype=object).assign(value=0.0)
    return pd.concat([table, zeros.astype({"step": "Int64"})], ignore_index=True)


def _in_periods(table: pd.DataFrame, length: str) -> pd.DataFrame:
    found = [
        periods.not_stated() if pd.isna(step) else period_of(int(step), length)
        for step in table["step"]
    ]
    return table.assign(
        period=[period.label for period in found],
        period_start=pd.to_datetime(pd.Series([period.start for period in found])).values,
        period_end=pd.to_datetime(pd.Series([period.end for period in found])).values,
    )


def _placed(table: pd.DataFrame) -> pd.DataFrame:
    """Geography, and the region of each force.

    Where figures are of forces, records of a region that name no force are no figure of the
    region: they stand apart.
    """
    blank = pd.Series([None] * len(table), index=table.index, dtype=object)
    force, region = table.get("force", blank), table.get("region", blank)
    own = force.map(lambda name: reference.region_of(name) if isinstance(name, str) else None)
    placed = force if "force" in table else region
    geography = pd.Series("force" if "force" in table else "region", index=table.index)
    return table.assign(
        region=own.astype(object).where(own.notna(), region),
        geography=geography.where(placed.notna(), "other"),
        body=placed.isna().map({True: NO_PLACE, False: None}),
    )


def _ordered(table: pd.DataFrame) -> pd.DataFrame:
    order = {name: number for number, name in enumerate(reference.REGIONS)}
    ranked = table.assign(_region=table["region"].map(order).fillna(len(order)))
    names = ("force", "measure", "counting", "strand", "threat", "tier", "level")
    keys = ["_region", *(name for name in names if name in table), "step"]
    return ranked.sort_values(keys, kind="stable", na_position="last")
