"""Sums of figures by region and period: of a region's own rows, of its forces, of its quarters.

Sums run on plain arrays, since an exhibit should cost little more than its drawing.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from rocu_analysis import reference
from rocu_analysis.errors import NotComparable

PERIOD = ["period", "period_start", "period_end"]
PLAIN = ("exact", "between")


def from_regions(rows: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Sums of regions' own rows; where a part is missing the sum is, and the region lacks itself.

    Parameters
    ----------
    rows : DataFrame
        Rows of the outcomes frame with dates, of geography ``region``.
    by : list of str
        Details to keep apart.

    Returns
    -------
    DataFrame
        ``region, period, period_start, period_end``, the details, and the figures as described in
        `figures.Figures.frame`.
    """
    rows = _applicable(rows)
    keys, sums = _summed(rows, _said(rows), ["region", *PERIOD, *by])
    lacking = np.full(len(sums["absent"]), None)
    lacking.fill(())
    for at in np.flatnonzero(sums["absent"]):
        lacking[at] = (keys["region"][at],)
    for name in ("value", "value_high"):
        sums[name] = np.where(sums["absent"], np.nan, sums[name])
    return _finished(keys, sums, lacking, summed=False)


def from_forces(rows: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Sums over forces; a force is lacking where it has no row, or a row without a figure.

    Takes and gives the same as `from_regions`, for rows of geography ``force``.
    """
    names = ["region", *PERIOD, *by]
    rows = _applicable(rows)
    forces, single = _summed(rows, _said(rows), [*names, "force"])
    keys, sums = _summed(forces, single, names)
    held: list[set] = [set() for _ in range(len(sums["absent"]))]
    known = ~single["absent"]
    there = np.asarray(forces["force"], dtype=object)[known]
    for code, force in zip(sums["codes"][known].tolist(), there, strict=True):
        held[code].add(force)
    regions = np.asarray(keys["region"], dtype=object)
    wanted = {region: reference.forces_in(region) for region in dict.fromkeys(regions)}
    lacking = [
        tuple(name for name in wanted[region] if name not in there)
        for region, there in zip(regions, held, strict=True)
    ]
    return _finished(keys, sums, _objects(lacking), summed=True)


def _applicable(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows without those that say that a figure does not apply; mostly there are none."""
    void = rows["marker"].eq("z").to_numpy(dtype=bool)
    return rows[~void] if void.any() else rows


def _said(rows: pd.DataFrame) -> dict[str, np.ndarray]:
    """What each row says of its figure, as arrays."""
    hidden = rows["marker"].eq("c").to_numpy(dtype=bool)
    value = rows["value"].to_numpy(dtype=float)
    high = rows["value_high"].to_numpy(dtype=float)
    words = rows["qualifier"]
    plain = words.isin(PLAIN).to_numpy()
    return {
        "value": value,
        "value_high": np.where(np.isnan(high), value, high),
        "hidden": hidden,
        "absent": np.isnan(value) & ~hidden,
        "provisional": rows["status"].eq("provisional").to_numpy(dtype=bool),
        "qualifier": np.full(len(rows), "", dtype=object)
        if plain.all()
        else np.where(plain, "", words.to_numpy(dtype=object)),
    }


def _summed(rows, said: dict[str, np.ndarray], names: list[str]) -> tuple[dict, dict]:
    """Keys in the order in which they first stand, and the sums of what the rows say.

    Rows are a frame or columns by name. ``codes`` among the sums says which key each row has.
    """
    codes, first = codes_of([rows[name] for name in names])
    count = len(first)
    known = np.bincount(codes, ~said["absent"], count) > 0
    sums: dict[str, np.ndarray] = {"codes": codes}
    for name in ("hidden", "absent", "provisional"):
        sums[name] = np.bincount(codes, said[name], count) > 0
    for name in ("value", "value_high"):
        total = np.bincount(codes, np.nan_to_num(said[name]), count)
        sums[name] = np.where(sums["hidden"] | ~known, np.nan, total)
    sums["qualifier"] = _objects(_words_of(codes, said["qualifier"], count))
    return {name: _array(rows[name]).take(first) for name in names}, sums


def codes_of(columns: list) -> tuple[np.ndarray, np.ndarray]:
    """Number each row's combination of cells as it first stands, and give its first row.

    What grouping a frame by columns does, missing cells being alike, at a third of the cost.
    """
    whole = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        codes, kinds = pd.factorize(_array(column), use_na_sentinel=False)
        whole = pd.factorize(whole * max(len(kinds), 1) + codes)[0]
    return whole, np.unique(whole, return_index=True)[1]


def _array(column):
    return column.array if isinstance(column, pd.Series) else column


def _words_of(codes: np.ndarray, words: np.ndarray, count: int) -> list[str]:
    """Qualifiers of each group, each once; most groups have none."""
    found = [""] * count
    for place in np.flatnonzero(words != ""):
        parts = [*found[codes[place]].split(", "), *str(words[place]).split(", ")]
        found[codes[place]] = ", ".join(part for part in dict.fromkeys(parts) if part)
    return found


def _finished(keys: dict, sums: dict, lacking: np.ndarray, *, summed: bool) -> pd.DataFrame:
    """Frame of the sums, with an upper end only where there is a range."""
    high = np.where(sums["value_high"] != sums["value"], sums["value_high"], np.nan)
    columns = {
        **keys,
        "value": sums["value"],
        "value_high": high,
        "hidden": sums["hidden"],
        "lacking": lacking,
        "provisional": sums["provisional"],
        "qualifier": sums["qualifier"],
        "summed": np.full(len(lacking), summed),
    }
    return pd.DataFrame(columns, copy=False)


def _objects(parts: list) -> np.ndarray:
    """Array of objects; NumPy would make a table of tuples of one length."""
    array = np.empty(len(parts), dtype=object)
    array[:] = parts
    return array


def in_one_period(frame: pd.DataFrame, period: str, by: list[str]) -> pd.DataFrame:
    """Add the periods that fill a longer one; a region that lacks one of them says so."""
    wanted = frame["period"].nunique()
    keys = ["region", *by]
    parts = [
        dict(zip(keys, key, strict=True)) | _joined(part, wanted)
        for key, part in frame.groupby(keys, dropna=False, sort=False)
    ]
    first, last = frame["period_start"].min(), frame["period_end"].max()
    return pd.DataFrame(parts).assign(period=period, period_start=first, period_end=last)


def _joined(part: pd.DataFrame, wanted: int) -> dict:
    lacking = tuple(dict.fromkeys(name for names in part["lacking"] for name in names))
    if len(part) < wanted:
        lacking = (*lacking, f"{wanted - len(part)} of {wanted} periods")
    hidden = bool(part["hidden"].any())
    whole = not hidden and part["value"].notna().any()
    low = part["value"].sum() if whole else np.nan
    high = part["value_high"].fillna(part["value"]).sum() if whole else np.nan
    return {
        "value": low,
        "value_high": high if high != low else np.nan,
        "hidden": hidden,
        "provisional": bool(part["provisional"].any()),
        "qualifier": ", ".join(
            _words_of(np.zeros(len(part), dtype=int), part["qualifier"].to_numpy(dtype=object), 1)
        ),
        "summed": bool(part["summed"].any()),
        "lacking": lacking,
    }


def days_of(rows: pd.DataFrame) -> int:
    """Days of the rows' periods, added up, each period once."""
    spans = rows[["period_start", "period_end"]].drop_duplicates()
    return int((spans["period_end"] - spans["period_start"]).dt.days.add(1).sum())


def check_filled(rows: pd.DataFrame, period: str, days: int) -> None:
    """Check that the rows' periods fill a longer period, and no day of it twice.

    Parameters
    ----------
    rows : DataFrame
        Rows with ``period_start, period_end`` inside the longer period.
    period : str
        Its name, for the words of an error.
    days : int
        How many it has.

    Raises
    ------
    NotComparable
    """
    spans = rows[["period_start", "period_end"]].drop_duplicates().sort_values("period_start")
    starts, ends = spans["period_start"].to_numpy()[1:], spans["period_end"].to_numpy()[:-1]
    if (starts <= ends).any():
        raise NotComparable(
            "period",
            f"the figures within {period} overlap in time and cannot be added",
            None,
            "Keep one kind of period in the frame, such as quarters only",
        )
    covered = days_of(rows)
    if covered != days:
        raise NotComparable(
            "period",
            f"the figures within {period} cover {covered} of its {days} days",
            None,
            "Ask for a period that the returns cover",
        )
