"""A table of counts with ``[c]`` in it: what is left where nothing may be measured.

Used where no coarser counts would do. It has no chart, and no share, rate or limit is worked out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from rocu_analysis import reference, schema
from rocu_analysis.exhibits.exhibit import Exhibit, Recipe
from rocu_analysis.exhibits.printing import HIDDEN

if TYPE_CHECKING:
    from rocu_analysis.paper.counts import Use
    from rocu_analysis.paper.requests import Request


def exhibit(request: Request, pairs: tuple[tuple[Use, pd.Series], ...]) -> Exhibit:
    """Counts of each use, with the hidden ones as ``[c]``."""
    tables = [_protected(use, mask) for use, mask in pairs]
    data = pd.concat(tables, ignore_index=True)
    uses = [use for use, _ in pairs]
    measures = list(dict.fromkeys(use.measure for use in uses))
    names = [reference.measure(measure)["label"] for measure in measures]
    hidden, shown = int(data["value"].isna().sum()), int(data["value"].notna().sum())
    labels = names[0] if len(names) == 1 else f"{names[0]} and others"
    sources = pd.concat([use.rows["source"] for use in uses]).astype("str")
    return Exhibit(
        kind=request.function,
        headline=f"{_short(labels)}: some counts are hidden to protect people",
        subtitle=f"{', '.join(names)}: counts by {_by(uses)}, {_span(data)}",
        alt="",
        description=(
            f"{_hidden(hidden, hidden + shown)}. No rate, share or limit is worked out from "
            "counts of which some are hidden, so there is no chart."
        ),
        table=_as_printed(data, uses),
        data=data,
        source=", ".join(dict.fromkeys(sources.str.split("!").str[0])),
        notes=(
            "Counts that are small, and as many others as would tell that one is, are hidden in "
            "every exhibit of the paper together.",
        ),
        drawing=None,
        recipe=Recipe(request.function, dict(request.arguments), dict(request.frames)),
        illustrative=any(schema.is_illustrative(use.rows) for use in uses),
    )


def _hidden(number: int, of: int) -> str:
    if number == 1:
        return (
            f"1 of the {of:,} counts is hidden, because it is small or because it would tell that "
            "another is"
        )
    return (
        f"{number:,} of the {of:,} counts are hidden, because they are small or because they would "
        "tell that another is"
    )


def _protected(use: Use, mask: pd.Series) -> pd.DataFrame:
    """Counts as printed, those that are hidden missing."""
    keys = [*use.dimensions, "period"]
    hidden = use.cells.loc[mask.to_numpy(), keys].assign(hidden=True)
    counts = use.totals.merge(hidden, on=keys, how="left")
    kept = counts["value"].mask(counts["hidden"].notna())
    return counts.assign(value=kept, measure=use.measure).drop(columns="hidden")


def _as_printed(data: pd.DataFrame, uses: list[Use]) -> pd.DataFrame:
    """One row a cell where there are few, else periods across and the rest down."""
    names = [*dict.fromkeys(name for use in uses for name in use.dimensions)]
    if data["measure"].nunique() > 1:
        names = ["measure", *names]
    columns = {"period": "Period"} | {name: name.capitalize() for name in names}
    printed = data[["period", *names]].rename(columns=columns).astype("object")
    printed["Count"] = [HIDDEN if value != value else int(value) for value in data["value"]]
    return printed.reset_index(drop=True)


def _by(uses: list[Use]) -> str:
    return " and ".join([*dict.fromkeys(name for use in uses for name in use.dimensions), "period"])


def _span(data: pd.DataFrame) -> str:
    ordered = data.sort_values("period_start")["period"]
    first, last = ordered.iloc[0], ordered.iloc[-1]
    return first if first == last else f"{first} to {last}"


def _short(label: str) -> str:
    words = label.split()
    return label if len(words) <= 7 else " ".join(words[:7])
