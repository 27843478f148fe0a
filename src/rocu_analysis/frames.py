"""Frames that a user hands over: settled to the contract of `schema`, or refused in one paragraph.

A notebook gives what a query, a join or a sum left: categories and objects, days with a time,
"Led" for "led". What can only mean one thing is taken as that. What cannot be is refused, and so
is what pandas does in silence: a join that gives one cell to several rows, and a sum of nothing,
which is 0 where a figure is missing.

Figures that were published more than once must be read in one vintage: `latest` gives the newest of
each, `revisions` says how far the earlier ones were off, which is the best guide to how far today's
will be.
"""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd

from rocu_analysis import reference, schema
from rocu_analysis.errors import NotComparable, RocuError
from rocu_analysis.periods import parse

# What one cell of a sheet says once: rows that agree in it came of one cell.
_OF_A_CELL = [*("source", "measure", "counting", "region", "period", "period_start"), "value"]
_DAY = "datetime64[s]"
# A final figure of the same day stands above a provisional one, and a revised one above both.
_STANDING = {"provisional": 0, "final": 1, "revised": 2}
# Where these tell all rows of a measure apart, the others need no comparison.
_MOSTLY_ENOUGH = ["measure", "region", "force", "period", "threat"]


def require(data: pd.DataFrame, frame: str, argument: str | None = None) -> pd.DataFrame:
    """Such a frame as a user passed it, with the types and the words of the contract.

    Gives back what was passed where nothing had to be settled; it is never changed itself.
    """
    where = argument or frame
    there = list(getattr(data, "columns", ()))
    wanted = [column.name for column in schema.FRAMES[frame] if not column.optional]
    if lacking := [name for name in wanted if name not in there]:
        kinds = {name: {column.name for column in columns if not column.optional}
                 for name, columns in schema.FRAMES.items()}  # fmt: skip
        other = next((name for name, columns in kinds.items() if columns <= {*there}), "")
        shown = lacking if len(lacking) < len(wanted) else lacking[:6]
        found = f"this is not a frame of {frame}: it lacks {', '.join(shown)}"
        remedy = f"Load one with rocu.load_{frame}(…) or rocu.example(…)"
        if hasattr(data, "ledger"):
            remedy = f"It is a check: give its frame, check.{frame}"
        elif other:
            found = f"this is a frame of {other}, not of {frame}"
        elif len(lacking) < len(wanted):
            remedy += "; a column that is not known is empty"
        raise RocuError(where, found, None, remedy)
    if twice := [name for name in there if there.count(name) > 1]:
        raise RocuError(where, f"it has two columns named {twice[0]}", None, "Keep one of them")
    if not data.index.equals(pd.RangeIndex(len(data))):
        data = data.reset_index(drop=True)  # an index named as a column is would be either
    settle = {"text": partial(_words, frame), "number": _numbers, "date": _days}
    changed = {}
    for column in schema.FRAMES[frame]:
        if column.name in there:
            values = data[column.name]
            settled = settle[column.kind](values, column, f"{where}, {column.name}")
            if settled is not values:
                changed[column.name] = settled
    data = data.assign(**changed) if changed else data
    for column in schema.FRAMES[frame]:
        if column.required:
            allowed = f"Allowed: {', '.join(column.allowed)}" if column.allowed else None
            missing = data[column.name].array.isna()
            _refuse(missing, f"{where}, {column.name}", "it is missing", allowed)
    # Grades that are no word of their scale would be counted nowhere.
    for scale, words in schema.GRADES.items() if frame == "grades" else ():
        wrong = data["scale"].eq(scale) & data["grade"].notna() & ~data["grade"].isin(words)
        allowed = f"Of the scale {scale}: {', '.join(words)}"
        _refuse_cells(wrong, data["grade"], f"{where}, grade", allowed)
    if frame == "outcomes":
        data = _one_figure_a_row(data, where)
    again = _of_a_cell_again(data, list(schema.columns(frame)))
    return data[~again].reset_index(drop=True) if again.any() else data


def _of_a_cell_again(data: pd.DataFrame, agreeing: list[str], keep="first") -> pd.Series:
    """Rows of one cell of a sheet that stand again, where they agree in some columns."""
    again = data["source"].duplicated(keep=keep)
    if again.any():
        again &= data.duplicated([name for name in agreeing if name in data], keep=keep)
        again &= data["source"].str.contains(r"![A-Z]*[0-9]+$", na=False)
    return again


def _rows(wrong) -> str:
    places = np.flatnonzero(np.asarray(wrong, dtype=bool))
    more = f" and {places.size - 1:,} more" if places.size > 1 else ""
    return f", row .iloc[{places[0]}]{more}"


def _refuse(wrong, where: str, found: str, allowed: str | None, remedy: str | None = None) -> None:
    """Refuse the rows that are wrong, where some are."""
    if np.any(wrong):
        raise RocuError(where + _rows(wrong), found, allowed, remedy)


def _refuse_cells(wrong, values: pd.Series, where: str, allowed: str) -> None:
    """Refuse cells of a column, naming the first."""
    if np.any(wrong):
        _refuse(wrong, where, f"“{values[np.asarray(wrong)].iloc[0]}” was found", allowed)


def _words(frame: str, values: pd.Series, column: schema.Column, where: str) -> pd.Series:
    text = schema.text(values)
    listed = column.allowed or column.name in ("force", "measure", "threat", "unit", "grade")
    if not listed:
        blank = schema.holds(text, "")
        return text.mask(blank) if blank.any() else text
    meant = {}
    for word in (word for word in pd.unique(text.array) if isinstance(word, str)):
        try:
            meant[word] = _meant(word, column, frame) if word.strip() else None
        except RocuError as error:
            place = where + _rows(text.eq(word))
            raise type(error)(place, error.found, error.allowed, error.remedy) from error
    same = all(word == meaning for word, meaning in meant.items())
    return text if same else schema.text(text.map(meant))


def _meant(word: str, column: schema.Column, frame: str) -> str:
    """A word as the contract has it, whatever its case and spacing."""
    # Who must act on a recommendation may be a body that is no territorial force.
    may_be_body = column.name == "force" and frame != "outcomes"
    if may_be_body and (body := reference.names_of("body").get(reference.fold(word))):
        return body
    if column.name in ("region", "force"):
        return reference.check_area(column.name, word)
    if column.allowed:
        return reference.one_of(column.name, word, column.allowed)
    if column.name == "grade":
        return reference.fold(word)
    if column.name == "unit":
        return schema.unit_called(word)
    return reference.called(column.name, word)


def _numbers(values: pd.Series, column: schema.Column, where: str) -> pd.Series:
    if values.dtype == "float64":
        number, wrong = values, np.isinf(values.to_numpy())
    else:
        number = pd.to_numeric(values, errors="coerce").astype("float64")
        wrong = (number.isna() & values.notna()) | np.isinf(number)
    _refuse_cells(wrong, values, where, "A number, or missing")
    return number


def _days(values: pd.Series, column: schema.Column, where: str) -> pd.Series:
    """Days without a time. What several days may be, as 01/04/2021 or a number, is no day."""
    if values.dtype == _DAY:
        moments = values.to_numpy()
        if (np.isnat(moments) | (moments == moments.astype("datetime64[D]"))).all():
            return values
    if isinstance(values.dtype, pd.CategoricalDtype):
        values = values.astype(values.cat.categories.dtype)
    days = values
    if values.dtype in ("object", "str", "string"):
        days = pd.to_datetime(values.astype(object), format="ISO8601", errors="coerce")
    elif values.dtype.kind != "M":
        days = pd.Series(pd.NaT, values.index)
    wrong = days.isna() & values.notna()
    if isinstance(days.dtype, pd.DatetimeTZDtype):
        # 23:00 of a zone may be midnight of another, and then it is the next day.
        days = days.dt.tz_localize(None)
        wrong |= (days - days.dt.normalize()).dt.total_seconds().between(1, 24 * 3600 - 2)
    _refuse_cells(
        wrong, values, where, "A day: a date, a datetime without a zone, or text such as 2021-03-31"
    )
    return days.dt.normalize().astype(_DAY)


def _one_figure_a_row(data: pd.DataFrame, where: str) -> pd.DataFrame:
    """Outcomes whose rows say what one figure can: of one place and stretch of days, and once."""
    value, high = data["value"].to_numpy(), data["value_high"].to_numpy()
    _refuse(value < 0, f"{where}, value", "a figure is below zero", "A count is 0 or more")
    _refuse(high < value, f"{where}, value_high", "it is below the value",
            "The upper end of a range, or missing")  # fmt: skip
    force, region = (schema.holds(data["geography"], kind) for kind in ("force", "region"))
    home = data["force"].map(reference.regions_of_forces()).to_numpy(object)
    at_home = force & pd.notna(home)
    if (empty := at_home & data["region"].array.isna()).any():
        data = data.assign(region=data["region"].where(~empty, home))
    other = at_home & (data["region"].to_numpy(object) != home)
    _refuse(other, f"{where}, region", "it is not the region of the force", None,
            "rocu.forces() has the region of each")  # fmt: skip
    place, nameless = f"{where}, geography", data["force"].array.isna()
    _refuse(force & nameless, place, "“force” without a force", None)
    _refuse(region & data["region"].array.isna(), place, "“region” without a region", None)
    _refuse(region & ~nameless, place, "“region” beside a force", None,
            "A figure of a region has no force, and that of a force is “force”; "
            "did a join add the forces?")  # fmt: skip
    _refuse(~data["marker"].array.isna() & ~np.isnan(value), f"{where}, value",
            "a figure stands beside a marker, which says why there is none", None,
            "A sum of nothing is 0 in pandas: add up with min_count=1")  # fmt: skip
    data = _with_labels(data, where)
    again = _of_a_cell_again(data, _OF_A_CELL, keep=False)
    if not again.any():
        return data
    several = data[again]
    several = several[~several.duplicated(list(schema.FIGURE_COLUMNS), keep=False)]
    if len(several):
        twice = several[several["source"].eq(several["source"].iloc[0])]
        differ = [name for name in schema.FIGURE_COLUMNS if twice[name].nunique(dropna=False) > 1]
        raise RocuError(
            where,
            f"one cell, {twice['source'].iloc[0]}, stands in {len(twice)} rows, which differ in "
            f"{', '.join(differ)}, so its figure would count {len(twice)} times",
            None,
            'A join may have multiplied rows: merge(…, validate="many_to_one") tells',
        )
    return data


def _with_labels(data: pd.DataFrame, where: str) -> pd.DataFrame:
    """Refuse days that are not those of the period's label, and two labels of the same days."""
    # These would be two periods: “Q4 2023/24” is 2023-24 Q4.
    ends = (data[f"period_{end}"].to_numpy().astype("datetime64[D]") for end in ("start", "end"))
    spans = (data["period"].tolist(), *(days.tolist() for days in ends))
    called = {}
    for label, start, end in dict.fromkeys(zip(*spans, strict=True)):
        if start is None or end is None:
            continue
        meant = [period for period in parse(label).periods if period.start and period.end]
        days = {(period.start, period.end): period.label for period in meant}
        if start > end or (days and (start, end) not in days):
            rows = data["period"].eq(label) & data["period_start"].eq(pd.Timestamp(start))
            found = f"“{label}” is given from {start} to {end}"
            named = ", or ".join(f"{p.label}, {p.start} to {p.end}" for p in meant)
            _refuse(rows, f"{where}, period", found, named or "The first day first")
        if days.get((start, end), label) != label:
            called[label, start, end] = days[start, end]
    if not called:
        return data
    labels = [called.get(row, row[0]) for row in zip(*spans, strict=True)]
    return data.assign(period=pd.Series(labels, data.index, dtype="str"))


# --- figures that were published more than once ---------------------------------------------------


def latest(outcomes: pd.DataFrame) -> pd.DataFrame:
    """Keep the newest vintage of each figure.

    Newest by ``as_at``; a figure without that date is older than one with it; of one day, revised
    stands above final above provisional. Figures whose period is not stated cannot be told apart,
    so all of them are kept. A figure that was withdrawn (a marker, no value) stays withdrawn.

    Parameters
    ----------
    outcomes : DataFrame
        The outcomes frame. It is not changed.

    Returns
    -------
    DataFrame
        The same columns, in the order of the rows that are kept.

    Raises
    ------
    NotComparable
        Where two rows of one day and status give a figure differently.
    """
    return newest(require(outcomes, "outcomes"))


def newest(outcomes: pd.DataFrame) -> pd.DataFrame:
    """The same of rows that are known to be outcomes."""
    whole = outcomes.reset_index(drop=True)
    # Only what stands more than once is put in order, since that costs the most.
    several = np.flatnonzero(whole.duplicated(_MOSTLY_ENOUGH, keep=False))
    if several.size:
        figures = whole[list(schema.FIGURE_COLUMNS)].take(several)
        several = several[figures.duplicated(keep=False)]
    if not several.size:
        return whole
    ordered = _oldest_first(whole.iloc[several])
    older = ordered.duplicated(subset=list(schema.FIGURE_COLUMNS), keep="last")
    dated = ordered["period_start"].notna() | ordered["period_end"].notna()
    _check_one_value(ordered[dated])
    dropped = several[ordered.index[older & dated]]
    return whole.drop(index=dropped).reset_index(drop=True)


def _check_one_value(rows: pd.DataFrame) -> None:
    """Refuse a figure that two rows of one day give differently: their order would choose."""
    of_a_day = [*schema.FIGURE_COLUMNS, "as_at", "_standing"]
    distinct = rows.drop_duplicates([*of_a_day, "value", "value_high", "marker"])
    differ = distinct[distinct.duplicated(of_a_day, keep=False)]
    for _, both in differ.groupby(of_a_day, dropna=False, sort=False):
        first = both.iloc[0]
        place = first[["force", "body", "region", "geography"]].dropna().iloc[0]
        given = zip(both["value"], both["marker"], strict=True)
        values = " and as ".join(f"[{mark}]" if number != number else f"{number:,.10g}"
                                 for number, mark in given)  # fmt: skip
        raise NotComparable(
            first["measure"],
            f"for {place} in {first['period']} one figure is given as {values}, and no later day "
            "in as_at says which stands",
            None,
            "Keep the one that is right",
        )


def revisions(outcomes: pd.DataFrame) -> pd.DataFrame:
    """One row for each figure whose value changed between vintages.

    Parameters
    ----------
    outcomes : DataFrame
        The outcomes frame. It is not changed.

    Returns
    -------
    DataFrame
        The columns that make a figure (`schema.FIGURE_COLUMNS`), then ``vintages`` (how many),
        ``first_value, first_as_at, last_value, last_as_at, change`` (last less first, in the
        figure's unit; missing where either is a range), ``first_source, last_source``. In the
        order in which the figures first stand.
    """
    outcomes = require(outcomes, "outcomes")
    dated = outcomes["period_start"].notna() | outcomes["period_end"].notna()
    known = outcomes[outcomes["value"].notna() & dated]
    ordered = _oldest_first(known[known.duplicated(list(schema.FIGURE_COLUMNS), keep=False)])
    number = ordered.groupby(list(schema.FIGURE_COLUMNS), dropna=False, sort=False).ngroup()
    values = ordered[["value", "value_high"]].round(9).fillna(-1.0)
    moved = values.groupby(number).nunique().gt(1).any(axis=1)
    places = ordered.index.to_series().groupby(number).min()[moved].sort_values()
    first, last = (
        ordered[~number.duplicated(keep)]
        .set_axis(number[~number.duplicated(keep)])
        .loc[places.index]
        for keep in ("first", "last")
    )
    single = first["value_high"].isna() & last["value_high"].isna()
    return (
        first[list(schema.FIGURE_COLUMNS)]
        .assign(
            vintages=number.value_counts().reindex(places.index),
            first_value=first["value"],
            first_as_at=first["as_at"],
            last_value=last["value"],
            last_as_at=last["as_at"],
            change=(last["value"] - first["value"]).where(single),
            first_source=first["source"],
            last_source=last["source"],
        )
        .reset_index(drop=True)
    )


def _oldest_first(outcomes: pd.DataFrame) -> pd.DataFrame:
    numbered = outcomes.reset_index(drop=True)
    standing = numbered["status"].map(_STANDING).fillna(-1.0)
    return numbered.assign(_standing=standing).sort_values(
        ["as_at", "_standing"], na_position="first", kind="stable"
    )
